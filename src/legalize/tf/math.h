/* legalize/tf/math.h: what the arithmetic families share (private to legalize/tf). */
#ifndef LEGALIZE_TF_MATH_H
#define LEGALIZE_TF_MATH_H

#include "legalize/tf/lower_impl.h"

/* ops_math.c */
bool math_is_unsigned(ir_dtype t);
ir_value *math_abs(bld *b, ir_value *x);
void math_refine_rank(bld *b, ir_value *x, int rank);
/* A scalar of x's type; x itself says the type. */
static inline ir_value *num(bld *b, const ir_value *like, double v) {
    return b_num(b, like->dtype, v);
}
/* x with a number; of operations whose operands cannot change places the first word says which one comes first. */
static inline ir_value *un(bld *b, ir_op op, ir_value *x) { return b_unary(b, op, x); }
static inline ir_value *add_num(bld *b, ir_value *x, double v) { return b_add(b, x, num(b, x, v)); }
static inline ir_value *mul_num(bld *b, ir_value *x, double v) { return b_mul(b, x, num(b, x, v)); }
static inline ir_value *num_sub(bld *b, double v, ir_value *x) { return b_sub(b, num(b, x, v), x); }
static inline ir_value *num_div(bld *b, double v, ir_value *x) { return b_div(b, num(b, x, v), x); }
static inline ir_value *below(bld *b, ir_value *x, double v) { return b_binary(b, OP_LESS, x, num(b, x, v)); }
static inline ir_value *above(bld *b, ir_value *x, double v) { return b_binary(b, OP_GREATER, x, num(b, x, v)); }
static inline ir_value *at_least(bld *b, ir_value *x, double v) { return b_binary(b, OP_MAXIMUM, x, num(b, x, v)); }
static inline ir_value *at_most(bld *b, ir_value *x, double v) { return b_binary(b, OP_MINIMUM, x, num(b, x, v)); }
/* The elements in a row. */
static inline ir_value *flat(bld *b, ir_value *x) {
    return x->poison || x->shape.rank == 1 ? x : b_reshape_to(b, x, b_dims_const(b, (int64_t[]){-1}, 1));
}
/* 0, 1, .. n - 1; n an i32 scalar. */
static inline ir_value *count_to(bld *b, ir_value *n) { return b_op(b, OP_RANGE, B_IN(b_i32(b, 0), n, b_i32(b, 1)), B_NONE); }
/* A scalar as a vector of one; vectors stay. */
static inline ir_value *vector1(bld *b, ir_value *v) { return v->poison || v->shape.rank == 1 ? v : b_reshape(b, v, &(ir_shape){.rank = 1, .d = {1}}); }
bool lower_select_v2(tf_call *c);

/* ops_int.c */
/* The same bytes as another type; a change of width adds or takes a last axis. */
ir_value *math_bitcast(bld *b, ir_value *x, ir_dtype to);
/* Both to their common shape; false: they do not broadcast, or poison. */
bool math_broadcast_both(tf_call *c, ir_value **x, ir_value **y);

/* Result 0 is fn of operand 0. */
bool math_real(tf_call *c, ir_value *(*fn)(bld *b, ir_value *x));

/* ops_special.c: accurate over the whole range of the argument */
ir_value *math_log1p(bld *b, ir_value *x);
ir_value *math_expm1(bld *b, ir_value *x);
ir_value *math_softplus(bld *b, ir_value *x);
ir_value *math_erfinv(bld *b, ir_value *x); /* ops_gamma.c */
ir_value *math_lgamma(bld *b, ir_value *x);
/* A tensor of x's shape and type filled with v, for kernels that do not broadcast. */
ir_value *math_full_like(bld *b, ir_value *x, double v);
/* The same of x scaled from [low, high] to [-1, 1]. */
ir_value *math_fit(bld *b, ir_value *x, double low, double high, const double *coef, size_t n);
/* c[0] + c[1] x + c[2] x^2 + ... */
ir_value *math_poly(bld *b, ir_value *x, const double *coef, size_t n);

/* ops_complex.c: complex numbers as pairs of reals */
typedef struct cpair {
    ir_value *re, *im;
} cpair;
/* Between complex64 and complex128; what the runtime computes, it computes in complex64. */
ir_value *complex_to(bld *b, ir_value *z, ir_dtype to);
cpair complex_parts(bld *b, ir_value *z);
ir_value *complex_join(bld *b, cpair z); /* complex64 */
ir_value *complex_magnitude(bld *b, ir_value *z);
ir_value *complex_times_conjugate(bld *b, ir_value *z); /* |z|^2 as a complex number */
bool complex_unary(tf_call *c); /* every unary op, by the name of the source op */
bool complex_binary(tf_call *c);
ir_value *complex_sum(bld *b, ir_value *x, ir_value *y);
ir_value *complex_difference(bld *b, ir_value *x, ir_value *y);
bool complex_select(tf_call *c);
bool complex_equality(tf_call *c, ir_op op);

/* ops_reduce.c */
bool arg_by_comparison(tf_call *c, ir_op op, ir_dtype out);
/* Axes in operand i as numbers; all axes when the operand is absent.  false: not known. */
bool reduce_axes(tf_call *c, uint32_t i, int rank, int *axes, int *n);

#endif
