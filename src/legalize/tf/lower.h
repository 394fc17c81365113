/* legalize/tf/lower.h: TensorFlow graphs to tfl graphs.
 *
 * Lowering walks a function in topological order and builds tfl nodes as it goes: calls are inlined by
 * walking the callee, variables that are never written are constants when they are read, tensor lists and
 * TensorArrays are tensors.  So a source edge carries a `tf_value`: a tensor, or a thing that exists at
 * conversion time only.
 *
 *     src_module ──lw_lower──► ir_module      ops.def: one row an op; ops_*.c: one file a family
 *
 * To add an op: a row in ops.def (sorted by name), and a case in tests/ops/.  A row is either a template
 *     TF_OP(LeakyRelu, "(leaky_relu ?0 alpha=$alpha)")      (rewrite/rewrite.h; $x is the attribute of the source node)
 * or a function  TF_CALL(Conv2D, lower_conv_2d)  with the signature of tf_lower_fn.
 *
 * What does not convert is collected: an op without a row, or one whose function called tf_unsupported, is
 * reported with all the others at the end; its results are poison, whose users are skipped in silence.
 *
 * Lowerings are generic over element types: they build the op in the type of the model.  passes/ fits types
 * and ranks to what the runtime's kernels take.  When a lowering must compute in f32 for exactness (or has no
 * kernel in mind), it may cast itself. */
#ifndef LEGALIZE_TF_LOWER_H
#define LEGALIZE_TF_LOWER_H

#include "build/build.h"
#include "ir/src.h"
#include "rewrite/rewrite.h"

typedef enum lw_rnn { LW_RNN_AUTO, LW_RNN_LOOP, LW_RNN_FUSE, LW_RNN_UNROLL } lw_rnn;
typedef struct lw_shape_option { /* --shape NAME=1,224,224,3; sizes -1 stay unknown */
    str name;
    ir_shape shape;
    bool used, refused;
} lw_shape_option;
typedef struct lw_options {
    lw_shape_option *shapes;
    size_t n_shapes;
    int64_t batch;        /* > 0: unknown first sizes of inputs become this */
    bool allow_select_tf, allow_custom;
    const str *custom_ops; /* these source ops become custom ops */
    size_t n_custom_ops;
    lw_rnn rnn;
    const char *misfit_hint; /* what to do when a node does not fit its operands; may be NULL */
    bool keep_going;      /* check: convert what converts */
} lw_options;

/* What became of each source op, for `check` and --report. */
typedef struct lw_op_use {
    str op;
    uint32_t count, failed;
    uint32_t waiting; /* needed what failed, so that nobody knows */
    str example;  /* a node path */
    str reason;   /* why it failed; empty */
    uint32_t becomes[(OP_COUNT + 31) / 32]; /* bit set: the operators that its nodes were lowered to, before passes */
} lw_op_use;
typedef struct lw_report {
    VEC(lw_op_use) ops; /* sorted by op */
    smap made_by;       /* the name of a tfl node -> the source node that was lowered to it (const src_node *) */
} lw_report;

/* false: errors were reported.  *out is NULL then, or what was built so far with keep_going. */
bool lw_lower(ir_module **out, src_module *src, const lw_options *options, lw_report *report);
/* Row i of the table of ops, which is sorted by op; false beyond its end. */
typedef struct lw_op_row {
    const char *op;
    const char *rule;    /* NULL: a function lowers it */
    const char *results; /* "GATHER; RESHAPE, GATHER": becomes.def; NULL: not known */
} lw_op_row;
bool lw_op_at(size_t i, lw_op_row *row);

/* ---- for the op files ---------------------------------------------------------------------------- */

typedef struct lower lower; /* the lowering of one module: lower_impl.h */

typedef enum tf_kind { TF_NONE, TF_TENSOR, TF_VARIABLE, TF_TABLE, TF_LIST, TF_POISON } tf_kind;
/* A tensor list (or TensorArray): its elements stacked in one tensor [length, element...]. */
typedef struct tf_list {
    ir_value *stack;     /* NULL: reserved, not written yet: element type and shape below */
    ir_dtype dtype;
    ir_shape element;    /* unknown rank: not known yet */
    ir_shape said;       /* what its maker said that elements have, -1 is any size: TensorFlow takes no others; may have no rank */
    ir_dim length;       /* number of elements, or an expression */
    ir_value *length_value; /* i32 scalar with the length, when `length` is unknown; may be NULL */
    bool grows;          /* built by pushing */
    bool sealed;         /* seen inside a loop whose operand it would be, with elements still unknown */
    ir_value *const *items; /* outside loops: the elements one by one, NULL for those not written; else NULL */
    uint32_t n_items;
    struct tf_list *state; /* of a stack, whose handle is written through: where it is what it is now; else NULL */
} tf_list;
typedef struct tf_value {
    tf_kind kind;
    ir_value *v;             /* TF_TENSOR */
    src_variable *variable;  /* TF_VARIABLE */
    struct tf_table *table;  /* TF_TABLE */
    const tf_list *list;     /* TF_LIST */
} tf_value;

typedef struct tf_call { /* one source node being lowered */
    lower *L;
    bld *b;               /* builds into the current graph; b->failed after an error */
    const src_node *src;
    const tf_value *in;
    uint32_t n_in;
    tf_value *out;
    uint32_t n_out;
    bool refused;         /* tf_unsupported was called */
} tf_call;
typedef bool (*tf_lower_fn)(tf_call *c); /* false: b_fail or tf_unsupported said why */

/* Operand i as a tensor; poison (and b->failed) when it is none.  Never NULL. */
ir_value *tf_in(tf_call *c, uint32_t i);
/* Operand i as an i32 vector/scalar of numbers known now; false without a report when they are not known. */
bool tf_ints(tf_call *c, uint32_t i, const int64_t **v, size_t *n);
bool tf_int(tf_call *c, uint32_t i, int64_t *v);
bool tf_float(tf_call *c, uint32_t i, double *v);
/* Sets result i (and, for ops with an unknown result count, grows).  true unless v is poison. */
bool tf_out(tf_call *c, uint32_t i, ir_value *v);
bool tf_return(tf_call *c, ir_value *v); /* tf_out(c, 0, v) */
/* Attributes, with the op's defaults; the fallback when neither is there. */
int64_t tf_attr_i(tf_call *c, const char *key, int64_t otherwise);
double tf_attr_f(tf_call *c, const char *key, double otherwise);
bool tf_attr_b(tf_call *c, const char *key, bool otherwise);
str tf_attr_s(tf_call *c, const char *key);
ir_dtype tf_attr_type(tf_call *c, const char *key); /* IR_DTYPE_NONE when absent */
bool tf_attr_shape(tf_call *c, const char *key, ir_shape *s); /* unknown sizes become new symbols */
/* A list of integers (also list(int) attributes like strides); n 0 when absent. */
const int64_t *tf_attr_ints(tf_call *c, const char *key, size_t *n);
const float *tf_attr_floats(tf_call *c, const char *key, size_t *n);
src_attr tf_attr(tf_call *c, const char *key);
/* "cannot be converted": collected, grouped by op and reason, hint may be NULL.  Returns false. */
bool tf_unsupported(tf_call *c, const char *hint, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* The inputs contradict each other: TensorFlow would refuse this too.  Reports at once.  Returns false. */
bool tf_bad(tf_call *c, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* NHWC wanted: transposes x to channels-last when data_format says NC..., and back.  rank 3, 4 or 5. */
bool tf_is_nchw(tf_call *c); /* data_format attribute starts with "NC" and is not "NCHW_VECT_C" */
ir_value *tf_to_nhwc(tf_call *c, ir_value *x);
ir_value *tf_from_nhwc(tf_call *c, ir_value *x);
/* An integer tensor as i32 (axes, shapes, indices): constants are narrowed, others cast. */
ir_value *tf_i32(tf_call *c, uint32_t i);

/* Lowers a function inline with these arguments (control flow, calls, composites). */
bool tf_inline(tf_call *c, src_graph *f, const tf_value *args, uint32_t n_args, tf_value *rets, uint32_t n_rets);

/* The functions that the table names. */
#define TF_OP(op, text)
#define TF_CALL(op, fn) bool fn(tf_call *c);
#include "legalize/tf/ops.def"
#undef TF_OP
#undef TF_CALL

#endif
