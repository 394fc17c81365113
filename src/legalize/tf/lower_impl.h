/* legalize/tf/lower_impl.h: the state of a lowering (private to legalize/tf). */
#ifndef LEGALIZE_TF_LOWER_IMPL_H
#define LEGALIZE_TF_LOWER_IMPL_H

#include "legalize/tf/lower.h"

enum { MOST_DEPTH = 64 }; /* of functions that call functions */

typedef struct tf_table { /* a lookup table, by the name its handle carries */
    str name;
    ir_dtype key, value;
    ir_value *keys, *values; /* constants, once its initializer was seen; else NULL */
    ir_dtype used_key, used_value; /* the runtime table it needs; IR_DTYPE_NONE: none */
    uint32_t id;
    const src_node *node;
} tf_table;

/* What could not be converted: one entry for each op and reason. */
typedef struct lw_problem {
    struct lw_problem *next;
    str op, reason, node; /* node: the first one's path */
    diag_origin origin;
    const char *hint;
    VEC(str) nodes;
    bool no_row; /* the op has no lowering at all */
} lw_problem;

typedef struct lw_frame { /* a function being walked */
    src_graph *f;
    str prefix;          /* path of the call, for node names; "" at the top */
    tf_value **value;    /* by node number: its results; NULL: not lowered yet */
    uint32_t *n_value;
    const tf_value *args;
    uint32_t n_args;
    const struct lw_frame *up; /* the caller, to refuse recursion */
    uint32_t depth;
} lw_frame;

struct lower {
    lc_ctx *ctx;
    src_module *src;
    ir_module *m;
    const lw_options *options;
    lw_report *report;
    ir_graph *graph;     /* being built */
    lw_frame *frame;
    lw_problem *problems, **problems_end; /* the end: where the next one goes, once there is one */
    smap problem_of;     /* op + reason -> lw_problem* */
    str refusal;         /* the last reason of tf_unsupported, and its hint */
    const char *refusal_hint;
    uint64_t failures;   /* nodes that do not convert, so far */
    umap said;           /* source nodes (src_node *) -> what of them was counted */
    smap op_use;         /* op -> index in report->ops */
    umap effects;        /* src_graph* -> has an effect */
    umap constants;      /* variables (index) -> their constant */
    umap written;        /* variables (index) that some reachable op assigns */
    bool written_grew;   /* a variable was read as a constant and then found to be written: lower again */
    umap read_as_const;  /* variables (index) that were read as constants */
    umap mutable_used;   /* variables (index) that need an initial value in the init subgraph */
    smap tables;         /* name -> tf_table* */
    VEC(tf_table *) table_list; /* in the order of their ids, from 1 */
    bool reading_tables; /* the initialization is walked for tables only: assignments do not count */
    bool open_inputs;    /* an input has a size that is not known */
    bool reported;       /* an error was reported directly */
    uint32_t fresh;      /* for names of subgraphs */
    uint64_t nodes_left; /* bounds what inlining can blow up to: more are not lowered */
};

extern const struct tf_row {
    const char *op, *text;
    tf_lower_fn fn;
} tf_rows[];
extern const size_t tf_row_count;
const struct tf_row *tf_row_of(str op); /* NULL: none */
int lw_by_op(const void *op, const void *row); /* for bsearch: a str, and a row of a table whose first member is the op */
/* The operands have the shapes that TensorFlow wants (operands.def); false: b_fail said so. */
bool lw_operands_fit(tf_call *c);
bool tf_same_size(ir_dim a, ir_dim b); /* as far as they are known, also the next */
bool tf_same_shape(const ir_value *x, const ir_value *y);

/* One graph (functions or main) walked from its wanted results; frames hold what was lowered. */
bool lw_walk(lower *L, lw_frame *frame, const src_edge *wanted, uint32_t n_wanted, const uint32_t *also, uint32_t n_also);
tf_value lw_edge(lower *L, lw_frame *frame, src_edge e); /* after lw_walk */
str lw_node_path(lower *L, const lw_frame *frame, str name);
/* Runs `body` with a new graph as the current one (control flow). */
ir_graph *lw_graph_begin(lower *L, const char *what, str name, ir_graph **outer);
void lw_graph_end(lower *L, ir_graph *outer);
/* Has `f` (or what it calls) an effect that must be kept? */
bool lw_function_has_effect(lower *L, const src_graph *f);
bool lw_node_has_effect(lower *L, const src_node *n);
void lw_mark_written(lower *L, const src_variable *v);
bool lw_is_written(const lower *L, const src_variable *v);
ir_value *lw_read(tf_call *c, src_variable *v); /* the value of a variable here: a constant, or READ_VARIABLE */
ir_shape lw_symbols(ir_module *m, ir_shape s); /* sizes -1 of a declared shape become unknowns of the module: call.c */
/* What becomes of source nodes, each counted once however often it is lowered: report.c. */
void lw_note_problem(tf_call *c, const char *hint, str reason, bool no_row); /* it does not convert; no_row: nothing lowers its op */
void lw_note_refusal(tf_call *c); /* the same, with what tf_unsupported said last */
void lw_note_result(lower *L, const src_node *from, str name, const ir_node *before); /* the nodes of this name behind `before` */
void lw_note_failure(lower *L, const src_node *n, bool waits); /* waits: it only needs what does not convert */
void lw_report_problems(lower *L); /* all that was noted; sorts the report */
/* Fallbacks: fallback.c. */
bool lw_is_select_tf(str op); /* the select-TF runtime has it */
bool lw_is_kept_first(str op); /* kept rather than composed, where that is allowed */
bool lw_can_be_select_tf(tf_call *c);
bool lw_keep_as_select_tf(tf_call *c);
bool lw_keep_as_custom(tf_call *c);
/* Results of an op that does not convert, as far as the model tells their types and ranks, so that the ops behind it are lowered
 * too and all that does not convert is found in one run.  The conversion fails nevertheless: call it after its problem is noted. */
bool lw_stand_in(tf_call *c);
bool lw_assign(tf_call *c, src_variable *v, ir_value *to);
void lw_read_tables(lower *L); /* what the model's initialization puts into tables */
lw_frame *lw_new_frame(lower *L, src_graph *f, str prefix);
bool lw_init_tables(lower *L, bld *b); /* fills the tables that were used */
ir_value *lw_condition(tf_call *c, ir_value *v); /* a tensor as a bool scalar, as If and While read it */
void lw_drop_graphs(lower *L, uint32_t mark);    /* removes the graphs made since graph_count was `mark` */
/* Gives a list without a tensor one: its items, or zeros of the element type and shape of `like`.  true when
 * it has one now; false with c->b->failed unset when the elements are still unknown. */
bool lw_list_begin(tf_call *c, tf_value *list, const tf_list *like);
/* x with the rows (or parts) at indices `at` combined with those of `by`; OP_COUNT: replaced by them. */
ir_value *lw_scatter(tf_call *c, ir_op op, ir_value *x, ir_value *at, ir_value *by);
/* The same of windows: axes of `by` that are those of the windows, axes of x that are not among them, and the axis of x that
 * each column of the indices (their last axis) counts along.  Windows that reach beyond x are left out. */
typedef struct lw_windows {
    const int64_t *window, *inserted, *map;
    size_t n_window, n_inserted, n_map;
} lw_windows;
ir_value *lw_scatter_windows(tf_call *c, ir_op op, ir_value *x, ir_value *at, ir_value *by, const lw_windows *w);
/* moves.c: does the op move strings or complex128, which no kernel moves?  Then it is lowered on their numbers. */
struct tf_row;
bool lw_is_moved_by_index(const tf_call *c);
bool lw_move_by_index(tf_call *c, bool (*lower_op)(tf_call *c, const struct tf_row *row), const struct tf_row *row);
/* The op again with other operands. */
bool lw_with(tf_call *c, tf_lower_fn fn, ir_value *const *v, uint32_t n);
/* What another op of one result makes of these operands, with the attributes of c; poison: it does not. */
ir_value *lw_value_of(tf_call *c, tf_lower_fn fn, ir_value *const *v, uint32_t n);
bool lw_sparse_reorder(tf_call *c); /* SparseReorder by a shape that is computed, or large: ops_sparse_dense.c */
bool lw_sparse_reshape(tf_call *c); /* the same for SparseReshape */
bool lw_einsum(tf_call *c, str equation); /* ab,bc->ac of the operands of c */
ir_value *lw_segment_count(tf_call *c, ir_value *ids); /* 1 + the last of sorted ids, as an i32 scalar; 0 when there are none */
/* The function as one operator, when it says that it implements one; false: inline it (or c->b->failed). */
bool lw_composite(tf_call *c, const src_graph *f);
/* A WHILE of the lowering's own: v, n variables that keep their shapes, become what they are behind it.  `step` changes
 * its v in place; `with` is handed to it. */
typedef struct lw_own_loop {
    ir_value *(*go_on)(tf_call *c, ir_value *const *v);
    bool (*step)(tf_call *c, const void *with, ir_value **v);
    const void *with;
} lw_own_loop;
bool lw_loop(tf_call *c, const lw_own_loop *l, ir_value **v, uint32_t n); /* ops_suppress.c */
bool lw_raise(lower *L, src_graph *g); /* TensorFlow 1 control flow to If and While nodes, in place */
bool lw_emit_init(lower *L); /* the subgraph that sets variables and tables, and its CALL_ONCE */

#endif
