/* ir/ir.h: the target graph.
 *
 *   ir_module ── ir_graph (a subgraph) ── ir_node (an operator) ── ir_value (a tensor)
 *
 * A graph is a list of nodes in execution order, SSA: a value has one definition: a node's output, a
 * graph input, or constant data.  The last node of a graph is OP_RETURN, whose inputs are the graph's
 * outputs, so that every use of a value is an operand slot of some node.
 *
 *     inputs ─► n1 ─► n2 ─► ... ─► return          (prev / next links, topological)
 *
 * Invariants (ir_verify checks them): operands are defined before they are used, in the same graph;
 * use lists are exact; attributes are those of the op's options table; a constant has static shape and
 * dense data or a view whose strides stay inside it; a value's `elems` has as many entries as elements.
 *
 * All memory comes from ctx->keep; nothing is freed before the context.  Values are never moved.
 */
#ifndef IR_IR_H
#define IR_IR_H

#include "base/base.h"

#define IR_MAX_RANK 8

/* ---- element types: types.def ------------------------------------------------------------------ */

typedef enum ir_dtype {
#define IR_TYPE(id, text, tfl, tf, bits, kind) IR_##id,
#include "ir/types.def"
#undef IR_TYPE
    IR_DTYPE_COUNT,
    IR_DTYPE_NONE = -1
} ir_dtype;
typedef enum ir_kind { IR_KIND_FLOAT, IR_KIND_INT, IR_KIND_UINT, IR_KIND_BOOL, IR_KIND_COMPLEX, IR_KIND_OTHER } ir_kind;
typedef struct ir_dtype_info {
    const char *text;
    int tflite, tf, bits;
    ir_kind kind;
} ir_dtype_info;
extern const ir_dtype_info ir_dtypes[IR_DTYPE_COUNT];
static inline size_t ir_dtype_size(ir_dtype t) { return (size_t)ir_dtypes[t].bits / 8; } /* 0: not fixed */
ir_dtype ir_dtype_from_tf(int64_t code);     /* a TensorFlow DataType, also its _REF (+100); IR_DTYPE_NONE */
ir_dtype ir_dtype_from_tflite(int64_t code); /* IR_DTYPE_NONE */
ir_dtype ir_dtype_from_text(str text);
static inline bool ir_is_float(ir_dtype t) { return ir_dtypes[t].kind == IR_KIND_FLOAT; }
static inline bool ir_is_int(ir_dtype t) { return ir_dtypes[t].kind == IR_KIND_INT || ir_dtypes[t].kind == IR_KIND_UINT; }
static inline bool ir_is_complex(ir_dtype t) { return ir_dtypes[t].kind == IR_KIND_COMPLEX; }

/* ---- sizes: dim.c --------------------------------------------------------------------------------
 * A size (or an element of a shape-like tensor) is a number, or an expression over unknown sizes.
 * Expressions are polynomials in normal form over atoms (unknown sizes, and floor divisions, minima and
 * the like of polynomials), stored once per module: equal expressions are equal ir_dims. */
typedef int64_t ir_dim;
#define IR_DIM_SYMBOLIC (INT64_MIN / 2) /* below: the id of an expression; at or above: the number itself */
static inline bool dim_known(ir_dim d) { return d >= IR_DIM_SYMBOLIC; }
typedef struct ir_module ir_module;
typedef struct ir_graph ir_graph;
typedef struct ir_node ir_node;
typedef struct ir_value ir_value;
ir_dim dim_new(ir_module *m, const char *hint); /* a new unknown size, >= 0, equal to nothing else */
/* The unknown size of that name, the same one whenever it is asked for. */
ir_dim dim_named(ir_module *m, str name);
ir_dim dim_add(ir_module *m, ir_dim a, ir_dim b);
ir_dim dim_sub(ir_module *m, ir_dim a, ir_dim b);
ir_dim dim_mul(ir_module *m, ir_dim a, ir_dim b);
ir_dim dim_floordiv(ir_module *m, ir_dim a, ir_dim b); /* exact where b divides a; b == 0 gives a new unknown */
ir_dim dim_ceildiv(ir_module *m, ir_dim a, ir_dim b);
ir_dim dim_mod(ir_module *m, ir_dim a, ir_dim b); /* sign of b */
ir_dim dim_max(ir_module *m, ir_dim a, ir_dim b);
ir_dim dim_min(ir_module *m, ir_dim a, ir_dim b);
bool dim_is_positive(ir_module *m, ir_dim d);     /* provably >= 1 when every unknown is >= 1 */
bool dim_is_nonnegative(ir_module *m, ir_dim d);  /* provably >= 0 */
/* a / b when it is exact for every value of the unknowns (6n / 2n is 3); false otherwise. */
bool dim_divide_exact(ir_module *m, ir_dim a, ir_dim b, ir_dim *quotient);
str dim_text(ir_module *m, arena *a, ir_dim d); /* "3136*n"; every unknown has a name of its own */
bool dim_valid(const ir_module *m, ir_dim d);   /* a number, or an expression of this module */
/* The expression taken apart, for whoever computes it at run time: a sum of coef * product of atoms. */
typedef struct dim_term {
    int64_t coef;
    uint32_t n;              /* atoms; 0: the constant term */
    const uint32_t *atoms;   /* sorted; an atom occurs as often as its power */
} dim_term;
typedef enum dim_atom_kind { DIM_UNKNOWN, DIM_FLOORDIV, DIM_MAX, DIM_MIN } dim_atom_kind;
size_t dim_terms(ir_module *m, ir_dim d, const dim_term **terms); /* 0 for a number */
dim_atom_kind dim_atom(ir_module *m, uint32_t atom, ir_dim *x, ir_dim *y);
ir_dim dim_of_atom(ir_module *m, uint32_t atom);

/* ---- shapes --------------------------------------------------------------------------------------- */

typedef struct ir_shape {
    int rank; /* -1: unknown */
    ir_dim d[IR_MAX_RANK];
} ir_shape;
#define IR_SCALAR ((ir_shape){0})
#define IR_UNRANKED ((ir_shape){.rank = -1})
ir_shape ir_shape_of(int rank, const ir_dim *d);
bool ir_shape_static(const ir_shape *s);         /* rank and every size known */
bool ir_shape_eq(const ir_shape *a, const ir_shape *b);
/* Number of elements; false: not static, or it does not fit (the limit is 2^48 elements). */
bool ir_shape_count(const ir_shape *s, int64_t *count);
str ir_shape_text(ir_module *m, arena *a, const ir_shape *s); /* "[n,224,224,3]" */

typedef struct ir_type {
    ir_dtype dtype;
    ir_shape shape;
} ir_type;

/* ---- constant data --------------------------------------------------------------------------------
 * Immutable.  Weights are never copied while the graph is rewritten: a constant is a view of bytes (of a
 * mapped file or of the arena) or a small recipe over a view, in this order:
 *     element i of the value = cast( view[i] * scale[0][channel] * scale[1][channel] ... )
 * emit/ evaluates recipes tile by tile into the output; eval/ materializes them when folding needs them.
 * Strings: bytes hold the TFLite encoding (i32 count, count+1 i32 offsets, text), always dense. */
typedef struct ir_scale { /* multiplies along one axis of the value's shape; float types only */
    int axis;
    const float *by; /* shape.d[axis] numbers */
    const struct ir_scale *next;
} ir_scale;
typedef struct ir_data {
    const uint8_t *bytes; /* the base storage, of `size` bytes */
    uint64_t size;
    const file_map *file; /* the mapping that bytes lie in, or NULL: then bytes are in the arena */
    uint64_t file_offset;
    ir_dtype stored;      /* the element type of bytes; differs from the value's where the recipe casts */
    bool dense;           /* row-major, no scale, no cast, no offset: bytes are the tensor as it is */
    int64_t start;        /* !dense: index of the first element, in elements of bytes */
    int64_t stride[IR_MAX_RANK]; /* !dense: step of each axis of the value, in elements; may be 0 or negative */
    const ir_scale *scale;
    uint32_t crc;         /* checked: crc32c of the whole base storage */
    bool *checked;        /* NULL, or set by who has read all of the storage and found crc right */
} ir_data;

/* Quantization of a value (kept in the graph, written to the file). */
typedef struct ir_quant {
    const float *scale;
    const int64_t *zero_point;
    int32_t count, axis; /* count 1: per tensor */
} ir_quant;

/* ---- values, uses ------------------------------------------------------------------------------------ */

typedef struct ir_use { /* operand slot `index` of `user` */
    ir_value *value; /* NULL: an optional operand that is absent */
    ir_node *user;
    struct ir_use *next, **link; /* the value's list of uses */
} ir_use;

struct ir_value {
    ir_graph *graph;     /* NULL for constants, which belong to the module */
    ir_dtype dtype;
    ir_shape shape;
    ir_node *def;        /* NULL: a graph input or a constant */
    uint32_t index;      /* output number of def, or input number of the graph */
    uint32_t id;         /* unique in the module; for printing and side tables */
    const ir_data *data; /* constant */
    const ir_dim *elems; /* elements of a small integer tensor that are known or expressions; NULL: unknown */
    const ir_quant *quant;
    str name;            /* preferred tensor name; may be empty */
    ir_use *uses;
    bool poison;         /* made where an error was reported; users of it are skipped in silence */
};
#define IR_MAX_ELEMS 64 /* tensors up to this many elements carry elems */
static inline bool ir_is_const(const ir_value *v) { return v->data != NULL; }
static inline bool ir_has_one_use(const ir_value *v) { return v->uses && !v->uses->next; }
static inline bool ir_is_unused(const ir_value *v) { return !v->uses; }
size_t ir_use_count(const ir_value *v);

/* ---- ops and attributes: ops.def, options.def ---------------------------------------------------------- */

typedef enum ir_op {
#define OP(id, ...) OP_##id,
#include "ir/ops.def"
#undef OP
    OP_COUNT
} ir_op;
typedef enum ir_attr_id { /* the field names of all options tables, each once: attrs.def */
#define IR_ATTR(id) A_##id,
#include "ir/attrs.def"
#undef IR_ATTR
    A_COUNT
} ir_attr_id;
typedef enum ir_attr_kind { AK_INT, AK_BOOL, AK_FLOAT, AK_STR, AK_INTS, AK_FLOATS, AK_BOOLS, AK_BYTES, AK_DTYPE, AK_ENUM, AK_GRAPH, AK_GRAPHS } ir_attr_kind;
typedef struct ir_field { /* one field of an options table */
    ir_attr_id id;
    ir_attr_kind kind;
    uint16_t fb_id;     /* FlatBuffers field number */
    char fb_type;       /* 'b' 1-byte, 'i' 4-byte, 'l' 8-byte, 'f' float, 'd' double, 's' string, 'v' vector of i32, 'L' of i64, 'F' of f32, 'B' of bytes */
    int64_t fb_default; /* the schema's default, 0 where it names none */
    const char *enum_name; /* AK_ENUM: the schema's enum */
} ir_field;
typedef struct ir_options { /* an options table of the schema */
    const char *name;       /* "Conv2DOptions" */
    uint8_t union_slot;     /* 1: builtin_options, 2: builtin_options_2 */
    uint8_t union_id;
    uint8_t field_count;
    const ir_field *fields;
} ir_options;
typedef enum ir_op_flags {
    IR_COMMUTATIVE = 1,   /* operands 0 and 1 may be exchanged */
    IR_EFFECT = 2,        /* kept although unused; keeps its place among other effects */
    IR_ACT = 4,           /* has fused_activation_function */
    IR_UNARY = 8,         /* element-wise, one operand, shape kept */
    IR_BINARY = 16,       /* element-wise with broadcasting */
    IR_MOVES = 32,        /* only moves elements (reshape, transpose, slice, ...) */
    IR_RANDOM = 64,       /* two equal nodes are not the same value */
    IR_NOT_TFLITE = 128,  /* exists inside litecast only: RETURN, ... */
} ir_op_flags;
typedef struct ir_op_info {
    const char *text;  /* "conv_2d" */
    int code;          /* BuiltinOperator */
    int8_t min_in, max_in, n_out; /* max_in, n_out -1: any number */
    uint32_t flags;
    const ir_options *options; /* NULL: none */
} ir_op_info;
extern const ir_op_info ir_ops[OP_COUNT];
extern const char *const ir_attr_names[A_COUNT];
ir_op ir_op_from_text(str text);   /* OP_COUNT: none */
ir_op ir_op_from_code(int64_t code); /* OP_COUNT: none */
int ir_attr_from_text(str text);   /* -1: none */
/* The schema's name of an enum value ("SAME"), or NULL; and back (-1). */
const char *ir_enum_text(const char *enum_name, int64_t value);
int64_t ir_enum_value(const char *enum_name, str text);
enum { PADDING_SAME = 0, PADDING_VALID = 1 };
enum { ACT_NONE = 0, ACT_RELU = 1, ACT_RELU_N1_TO_1 = 2, ACT_RELU6 = 3, ACT_TANH = 4, ACT_SIGN_BIT = 5 };

typedef struct ir_attr {
    union {
        int64_t i; /* AK_INT, AK_BOOL, AK_ENUM, AK_DTYPE (an ir_dtype) */
        double f;
        str s; /* AK_STR, AK_BYTES */
        struct {
            const int64_t *v; /* AK_INTS, AK_BOOLS */
            size_t n;
        } ints;
        struct {
            const float *v;
            size_t n;
        } floats;
        ir_graph *graph; /* AK_GRAPH */
        struct {
            ir_graph *const *v;
            size_t n;
        } graphs;
    } u;
} ir_attr;

struct ir_node {
    ir_graph *graph;
    ir_node *prev, *next;
    ir_op op;
    uint32_t n_in, n_out;
    ir_use *in;
    ir_value *out; /* n_out values, in one block */
    ir_attr *attr; /* as many as ir_ops[op].options has fields */
    str name;      /* the source node this came from, as the user's path */
    str custom_name;    /* OP_CUSTOM: custom_code */
    str custom_options; /* OP_CUSTOM: bytes, a FlexBuffer */
    uint32_t mark;      /* scratch for passes; meaningless between them */
};

struct ir_graph {
    ir_module *module;
    ir_graph *next;
    str name;
    uint32_t index; /* number in the module, as written */
    VEC(ir_value *) inputs;
    ir_node *first, *last; /* last is OP_RETURN once ir_graph_finish was called */
    struct b_sizes *sizes; /* which values know a size: an index of build/dims.c; NULL: none yet */
};

typedef struct ir_signature {
    str key;
    ir_graph *graph;
    VEC(str) input_names, output_names; /* parallel to the graph's inputs and outputs */
} ir_signature;

struct ir_module {
    lc_ctx *ctx;
    ir_graph *graphs, **graphs_tail;
    uint32_t graph_count;
    VEC(ir_signature *) signatures; /* in order; the first one's graph is the primary subgraph */
    struct dim_table *dims;
    uint32_t next_id;
    uint64_t grown, made, viewed; /* bytes, bounded by the builder: of folded constants beyond what they were made from; of all of them
                                     that it wrote; of those that are views which the writer evaluates */
    umap folded; /* build/memo.c */
    str description;
    bool fuse_rnn; /* recurrent loops become LSTM operators where they can (--rnn fuse) */
    VEC(struct ir_metadata { str name; str bytes; }) metadata;
};

ir_module *ir_module_new(lc_ctx *ctx);
ir_graph *ir_graph_new(ir_module *m, str name);
ir_value *ir_graph_input(ir_graph *g, ir_dtype dtype, const ir_shape *shape, str name);
ir_node *ir_graph_finish(ir_graph *g, ir_value *const *outputs, size_t n); /* appends OP_RETURN */
void ir_graph_remove(ir_graph *g); /* out of its module; nothing may refer to it */
static inline size_t ir_output_count(const ir_graph *g) { return g->last->n_in; }
static inline ir_value *ir_output(const ir_graph *g, size_t i) { return g->last->in[i].value; }

/* A node at the end of g (before OP_RETURN if that is there), or before `at` when it is not NULL.
 * Attributes start as the schema's defaults; outputs have dtype IR_DTYPE_NONE until they are set. */
ir_node *ir_node_new(ir_graph *g, ir_node *at, ir_op op, ir_value *const *in, size_t n_in, size_t n_out);
void ir_node_remove(ir_node *n); /* its outputs must be unused */
void ir_set_input(ir_node *n, size_t i, ir_value *v);
void ir_add_input(ir_node *n, ir_value *v); /* appends an operand */
void ir_replace_uses(ir_value *of, ir_value *by);
static inline ir_value *ir_in(const ir_node *n, size_t i) { return i < n->n_in ? n->in[i].value : NULL; }

/* Constants.  ir_const copies `bytes` unless the data says where they lie. */
ir_value *ir_const_data(ir_module *m, ir_dtype t, const ir_shape *s, const ir_data *data); /* shares data */
/* Are the first n bytes of what is stored equal?  What is read of files for it does not stay in the resident set. */
bool ir_same_bytes(const ir_data *a, const ir_data *b, uint64_t n);
ir_value *ir_const_copy(ir_module *m, ir_dtype t, const ir_shape *s, const void *bytes, size_t size);
ir_value *ir_const_own(ir_module *m, ir_dtype t, const ir_shape *s, const void *bytes, size_t size); /* bytes in keep */

bool ir_has_attr(const ir_node *n, ir_attr_id id);
ir_attr *ir_attr_slot(const ir_node *n, ir_attr_id id); /* NULL: the op has no such attribute */
int64_t ir_get_i(const ir_node *n, ir_attr_id id);      /* int, bool, enum, dtype; 0 when absent */
double ir_get_f(const ir_node *n, ir_attr_id id);
ir_graph *ir_get_graph(const ir_node *n, ir_attr_id id);
void ir_set_i(ir_node *n, ir_attr_id id, int64_t i);
void ir_set_f(ir_node *n, ir_attr_id id, double f);
void ir_set_s(ir_node *n, ir_attr_id id, str s);
void ir_set_graph(ir_node *n, ir_attr_id id, ir_graph *g);
void ir_set_ints(ir_node *n, ir_attr_id id, const int64_t *v, size_t n_ints); /* copies */
void ir_set_floats(ir_node *n, ir_attr_id id, const float *v, size_t n_floats);
bool ir_attr_eq(ir_attr_kind kind, const ir_attr *a, const ir_attr *b);
bool ir_attr_is_default(const ir_field *f, const ir_attr *a);

/* Checks every invariant at the head of this file; reports D_INTERNAL and returns false. */
bool ir_verify(ir_module *m, const char *after);
/* What is wrong with the graphs that an IF or WHILE calls, or NULL: in ir_verify it is litecast's mistake, in a reader
 * the writer's. */
const char *ir_call_problem(arena *a, const ir_node *n);

/* The text form (print.c shows it); ir_parse reads what ir_print wrote.  A constant of more than `max_elements`
 * that is no splat prints as hash<...>, which tells constants apart but cannot be read back; ir_print: 64. */
void ir_print(ir_module *m, strbuf *out);
void ir_print_with(ir_module *m, strbuf *out, int64_t max_elements);
ir_module *ir_parse(lc_ctx *ctx, str text, str file); /* NULL: reported */
/* Types of results may be left out in the text: `infer` (NULL: they stay IR_DTYPE_NONE) is called for nodes
 * without them, operands first, called graphs before their callers.  false: it has reported. */
typedef bool (*ir_infer_fn)(ir_node *n);
ir_module *ir_parse_with(lc_ctx *ctx, str text, str file, ir_infer_fn infer);

#endif
