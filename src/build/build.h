/* build/build.h: the one way to make tfl nodes.
 *
 * A builder infers the types and shapes of results from operands and attributes, folds the node at once
 * when its operands are constant, and keeps the elements of small integer tensors as expressions over
 * unknown sizes (ir_value.elems), so that SHAPE(x) is [n,7,7,64] and RESHAPE by [n, 3136] gets the constant
 * shape [-1, 3136].  Lowering tables, rewrite rules, the C API and tests all build through it.
 *
 * Errors: a builder that cannot build (shapes that do not broadcast, a wrong type) reports D_BAD_MODEL at
 * the node it builds for, sets `failed`, and returns a poison value, never NULL; whoever builds checks
 * `failed` once at the end.  Operands that are poison give poison in silence.  With `quiet` nothing is
 * reported (rewrite rules try things). */
#ifndef BUILD_BUILD_H
#define BUILD_BUILD_H

#include "eval/eval.h"
#include "ir/ir.h"

typedef struct bld {
    lc_ctx *ctx;
    ir_module *m;
    ir_graph *g;
    ir_node *at;      /* new nodes go before it; NULL: the end of the graph */
    str name, op;     /* the source node that is being built for: provenance and diagnostics */
    const char *file; /* for diagnostics */
    diag_origin origin; /* that node within its function */
    const char *hint; /* what to do when the node cannot be built; may be NULL */
    bool failed, quiet;
    bool no_fold;     /* tests: build what is said */
} bld;

bld b_begin(ir_graph *g, str name, str op);

/* ---- any op -------------------------------------------------------------------------------------- */
typedef struct b_at { /* an attribute of the node to build; which member counts follows from the field's kind */
    ir_attr_id id;
    int64_t i;
    double f;
    str s;
    const int64_t *ints;
    const float *floats;
    size_t n;
    ir_graph *graph;
    ir_graph *const *graphs;
} b_at;
b_at b_at_of(ir_attr_id id, ir_attr_kind kind, const ir_attr *a); /* of a node that is there */
/* Builds one node of `op`; results in out[0..n_out).  `attrs` not named keep the schema's defaults.
 * Ops with infer "given": the caller sets out[i]->dtype/shape through `types` (n_out of them). */
bool b_build(bld *b, ir_op op, ir_value *const *in, size_t n_in, const b_at *attrs, size_t n_attrs,
             const ir_type *types, ir_value **out, size_t n_out);
/* The same for ops of one result, in one line:
 *     b_op(b, OP_SOFTMAX, B_IN(x), B_AT({A_beta, .f = 1}))
 *     b_op(b, OP_EXP, B_IN(x), B_NONE)                                                                    */
#define B_IN(...) (ir_value *[]){__VA_ARGS__}, sizeof((ir_value *[]){__VA_ARGS__}) / sizeof(ir_value *)
#define B_AT(...) (b_at[]){__VA_ARGS__}, sizeof((b_at[]){__VA_ARGS__}) / sizeof(b_at)
#define B_NONE NULL, 0
ir_value *b_op(bld *b, ir_op op, ir_value *const *in, size_t n_in, const b_at *attrs, size_t n_attrs);
/* A node whose attributes are copied from `like` (same op). */
ir_value *b_like(bld *b, const ir_node *like, ir_value *const *in, size_t n_in);
/* Types and shapes of the results of a node that is there (for ir_parse_with). */
bool b_infer(ir_node *n);
ir_value *b_poison(bld *b);
/* Reports D_BAD_MODEL at the builder's node, sets failed, returns poison. */
ir_value *b_fail(bld *b, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* ---- constants ------------------------------------------------------------------------------------- */
ir_value *b_f32(bld *b, float x);                                /* scalar */
ir_value *b_i32(bld *b, int32_t x);                              /* scalar */
ir_value *b_i64(bld *b, int64_t x);
ir_value *b_bool(bld *b, bool x);
ir_value *b_num(bld *b, ir_dtype t, double x);                   /* scalar of any numeric type */
ir_value *b_splat(bld *b, ir_dtype t, double x, const ir_shape *s); /* a view with zero strides: no memory */
ir_value *b_i32s(bld *b, const int32_t *v, size_t n);            /* vector */
ir_value *b_dims_const(bld *b, const int64_t *v, size_t n);      /* i32 vector of numbers */
ir_value *b_f32s(bld *b, const float *v, const ir_shape *s);
ir_value *b_const(bld *b, ir_dtype t, const ir_shape *s, const void *bytes, size_t size); /* copies */

/* ---- what is used everywhere -------------------------------------------------------------------------- */
ir_value *b_add(bld *b, ir_value *x, ir_value *y); /* and so on: broadcasting, types must be equal */
ir_value *b_sub(bld *b, ir_value *x, ir_value *y);
ir_value *b_mul(bld *b, ir_value *x, ir_value *y);
ir_value *b_div(bld *b, ir_value *x, ir_value *y);
ir_value *b_unary(bld *b, ir_op op, ir_value *x);
ir_value *b_binary(bld *b, ir_op op, ir_value *x, ir_value *y);
ir_value *b_select(bld *b, ir_value *cond, ir_value *x, ir_value *y); /* SELECT or SELECT_V2 by the shapes */
ir_value *b_cast(bld *b, ir_value *x, ir_dtype to);              /* x itself when the type is right */
/* To the shape given; sizes that are expressions become -1 (one of them) or a runtime shape tensor. */
ir_value *b_reshape(bld *b, ir_value *x, const ir_shape *to);
ir_value *b_reshape_to(bld *b, ir_value *x, ir_value *shape);    /* by a shape tensor, constant where known */
ir_value *b_transpose(bld *b, ir_value *x, const int *perm);     /* x itself when perm is the identity */
ir_value *b_swap_last_two(bld *b, ir_value *x);
ir_value *b_shape_of(bld *b, ir_value *x);                       /* i32 vector; constant when static */
/* An i32 vector with these elements; where some are expressions, the cheapest nodes that compute them from
 * the shapes of values of this graph.  `from`: a value whose shape knows the unknowns (tried first). */
ir_value *b_dims(bld *b, const ir_dim *d, size_t n, ir_value *from);
ir_value *b_dim_scalar(bld *b, ir_dim d, ir_value *from);        /* i32 scalar */
ir_value *b_broadcast_to(bld *b, ir_value *x, const ir_shape *to);
ir_value *b_concat(bld *b, ir_value *const *v, size_t n, int axis);
ir_value *b_pack(bld *b, ir_value *const *v, size_t n, int axis);
ir_value *b_slice(bld *b, ir_value *x, const int64_t *begin, const int64_t *size); /* size -1: to the end */
ir_value *b_gather(bld *b, ir_value *params, ir_value *indices, int axis, int batch_dims);
ir_value *b_reduce(bld *b, ir_op op, ir_value *x, const int *axes, int n, bool keep_dims);
ir_value *b_expand_dims(bld *b, ir_value *x, int axis);
ir_value *b_squeeze(bld *b, ir_value *x, int axis);
ir_value *b_pad(bld *b, ir_value *x, const int64_t (*pads)[2], ir_value *with); /* with NULL: zeros */
ir_value *b_matmul(bld *b, ir_value *x, ir_value *y, bool adj_x, bool adj_y); /* batched; FULLY_CONNECTED where y is a constant matrix */

/* ---- what is known ---------------------------------------------------------------------------------------- */
/* The elements of an integer tensor, as numbers or expressions; false: unknown.  n is their count. */
bool b_elems(bld *b, ir_value *v, const ir_dim **d, size_t *n);
/* All elements as plain numbers (constant, or known through shapes); false otherwise. */
bool b_ints(bld *b, ir_value *v, const int64_t **d, size_t *n);
bool b_int(bld *b, ir_value *v, int64_t *i); /* one element */
bool b_float(bld *b, ir_value *v, double *f); /* one constant element */
/* Result shape of broadcasting; false: they do not broadcast. */
bool b_broadcast_shape(ir_module *m, const ir_shape *x, const ir_shape *y, ir_shape *out);

#endif
