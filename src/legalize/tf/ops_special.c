/* legalize/tf/ops_special.c: functions of one real argument that are built from others.
 *
 * What holds throughout: no overflow where the result is finite, no cancellation where the result
 * is small.
 *
 *   log1p(x)    = log(1 + x), or a cubic below 0.01, where 1 + x and the runtime's LOG near 1 lose
 *                 digits
 *   expm1(x)    = (e^x + 1) tanh(x / 2)
 *   softplus(x) = relu(x) - log(sigmoid(|x|)) */
#include "legalize/tf/math.h"

#include <math.h>


ir_value *math_full_like(bld *b, ir_value *x, double v) {
    if (x->poison) return x;
    if (x->shape.rank == 0) return num(b, x, v);
    return b_op(b, OP_FILL, B_IN(b_shape_of(b, x), num(b, x, v)), B_NONE);
}

/* Horner, from the highest power down. */
ir_value *math_poly(bld *b, ir_value *x, const double *coef, size_t n) {
    ir_value *r = NULL;
    for (size_t i = n; i-- > 0;) {
        if (!r)
            r = num(b, x, coef[i]);
        else
            r = add_num(b, b_mul(b, x, r), coef[i]);
    }
    return r;
}

/* ---- logarithms and exponentials ------------------------------------------------------------- */

ir_value *math_log1p(bld *b, ir_value *x) {
    ir_value *large = un(b, OP_LOG, add_num(b, x, 1));
    ir_value *small =
        b_mul(b, x, num_sub(b, 1, b_mul(b, x, num_sub(b, 0.5, mul_num(b, x, 1 / 3.0)))));
    return b_select(b, b_binary(b, OP_LESS, un(b, OP_ABS, x), num(b, x, 0.01)), small, large);
}

ir_value *math_expm1(bld *b, ir_value *x) {
    return b_mul(b, add_num(b, un(b, OP_EXP, x), 1), un(b, OP_TANH, mul_num(b, x, 0.5)));
}

ir_value *math_softplus(bld *b, ir_value *x) {
    return b_sub(b, un(b, OP_RELU, x), un(b, OP_LOG, un(b, OP_LOGISTIC, un(b, OP_ABS, x))));
}

/* e^x / 2 and e^-x / 2 without overflow before their sum: through e^(x/2). */
static ir_value *cosh_of(bld *b, ir_value *x) {
    ir_value *a = un(b, OP_EXP, mul_num(b, x, 0.5)), *h = num_div(b, 0.5, a);
    return b_add(b, b_div(b, mul_num(b, a, 0.25), h), b_div(b, h, a));
}

/* ---- by name --------------------------------------------------------------------------------- */

/* Float16 is computed in float32 throughout, and rounded once. */
bool math_real(tf_call *c, ir_value *(*fn)(bld *b, ir_value *x)) {
    ir_value *x = tf_in(c, 0);
    if (x->poison) return tf_return(c, x);
    if (ir_is_complex(x->dtype)) return complex_unary(c);
    ir_dtype t = x->dtype,
             in = t == IR_F16 ? IR_F32 : t; /* passes/ keeps bfloat16 wide by itself */
    return tf_return(c, b_cast(c->b, fn(c->b, b_cast(c->b, x, in)), t));
}

static bool plain(tf_call *c, ir_op op) {
    ir_value *x = tf_in(c, 0);
    if (!x->poison && ir_is_complex(x->dtype)) return complex_unary(c);
    return tf_return(c, b_unary(c->b, op, x));
}

bool lower_exp(tf_call *c) { return plain(c, OP_EXP); }
bool lower_log(tf_call *c) { return plain(c, OP_LOG); }
bool lower_sqrt(tf_call *c) { return plain(c, OP_SQRT); }
bool lower_rsqrt(tf_call *c) { return plain(c, OP_RSQRT); }
bool lower_sin(tf_call *c) { return plain(c, OP_SIN); }
bool lower_cos(tf_call *c) { return plain(c, OP_COS); }
bool lower_tanh(tf_call *c) { return plain(c, OP_TANH); }
bool lower_sigmoid(tf_call *c) { return plain(c, OP_LOGISTIC); }
/* log1p(e^y) = -log(sigmoid(-y)) */
static ir_value *log1p_of(bld *b, ir_value *x) {
    if (!x->def || x->def->op != OP_EXP) return math_log1p(b, x);
    return un(b, OP_NEG, un(b, OP_LOG, un(b, OP_LOGISTIC, un(b, OP_NEG, ir_in(x->def, 0)))));
}
bool lower_log1p(tf_call *c) { return math_real(c, log1p_of); }
bool lower_expm1(tf_call *c) { return math_real(c, math_expm1); }
bool lower_softplus(tf_call *c) { return math_real(c, math_softplus); }
bool lower_cosh(tf_call *c) { return math_real(c, cosh_of); }

static ir_value *sinh_of(bld *b, ir_value *x) { return b_mul(b, un(b, OP_TANH, x), cosh_of(b, x)); }
bool lower_sinh(tf_call *c) { return math_real(c, sinh_of); }

static ir_value *tan_of(bld *b, ir_value *x) {
    return b_div(b, un(b, OP_SIN, x), un(b, OP_COS, x));
}
bool lower_tan(tf_call *c) { return math_real(c, tan_of); }

/* sqrt(1 - x^2), right to the end of the interval */
static ir_value *side_of(bld *b, ir_value *x) {
    return un(b, OP_SQRT, b_mul(b, num_sub(b, 1, x), add_num(b, x, 1)));
}
static ir_value *asin_of(bld *b, ir_value *x) { return b_binary(b, OP_ATAN2, x, side_of(b, x)); }
static ir_value *acos_of(bld *b, ir_value *x) { return b_binary(b, OP_ATAN2, side_of(b, x), x); }
static ir_value *atan_of(bld *b, ir_value *x) {
    return b_binary(b, OP_ATAN2, x, math_full_like(b, x, 1));
}
bool lower_asin(tf_call *c) { return math_real(c, asin_of); }
bool lower_acos(tf_call *c) { return math_real(c, acos_of); }
bool lower_atan(tf_call *c) { return math_real(c, atan_of); }

/* log1p(a + a^2 / (1 + sqrt(1 + a^2))), a = |x|; with 1/a there is no square to overflow. */
static ir_value *asinh_of(bld *b, ir_value *x) {
    ir_value *a = un(b, OP_ABS, x), *r = num_div(b, 1, a);
    ir_value *root = un(b, OP_SQRT, add_num(b, un(b, OP_SQUARE, r), 1));
    ir_value *z = b_add(b, a, b_div(b, a, b_add(b, r, root)));
    return b_mul(b, un(b, OP_SIGN, x), math_log1p(b, z));
}
static ir_value *acosh_of(bld *b, ir_value *x) {
    ir_value *t = add_num(b, x, -1);
    ir_value *root = b_mul(b, un(b, OP_SQRT, t), un(b, OP_SQRT, add_num(b, x, 1)));
    return math_log1p(b, b_add(b, t, root));
}
static ir_value *atanh_of(bld *b, ir_value *x) {
    ir_value *a = un(b, OP_ABS, x);
    ir_value *z = b_div(b, mul_num(b, a, 2), num_sub(b, 1, a));
    return b_mul(b, mul_num(b, un(b, OP_SIGN, x), 0.5), math_log1p(b, z));
}
bool lower_asinh(tf_call *c) { return math_real(c, asinh_of); }
bool lower_acosh(tf_call *c) { return math_real(c, acosh_of); }
bool lower_atanh(tf_call *c) { return math_real(c, atanh_of); }

/* The kernel does not broadcast: it reads past the end of what is smaller. */
bool lower_atan2(tf_call *c) {
    ir_value *y = tf_in(c, 0), *x = tf_in(c, 1);
    if (y->poison || x->poison) return tf_return(c, b_poison(c->b));
    return math_broadcast_both(c, &y, &x) && tf_return(c, b_binary(c->b, OP_ATAN2, y, x));
}

/* ---- nothing where an operand is 0, though the other be infinite ----------------------------- */

static bool unless_zero(tf_call *c, uint32_t which,
                        ir_value *(*fn)(bld *b, ir_value *x, ir_value *y)) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *y = tf_in(c, 1);
    if (x->poison || y->poison) return tf_return(c, b_poison(b));
    if (ir_is_complex(x->dtype)) return complex_binary(c);
    ir_value *zero = num(b, x, 0);
    return tf_return(c, b_select(b, b_binary(b, OP_EQUAL, which ? y : x, zero), zero, fn(b, x, y)));
}
static ir_value *times_log(bld *b, ir_value *x, ir_value *y) {
    return b_mul(b, x, un(b, OP_LOG, y));
}
static ir_value *times_log1p(bld *b, ir_value *x, ir_value *y) {
    return b_mul(b, x, math_log1p(b, y));
}
bool lower_div_no_nan(tf_call *c) { return unless_zero(c, 1, b_div); }
bool lower_mul_no_nan(tf_call *c) { return unless_zero(c, 1, b_mul); }
bool lower_xdivy(tf_call *c) { return unless_zero(c, 0, b_div); }
bool lower_xlogy(tf_call *c) { return unless_zero(c, 0, times_log); }
bool lower_xlog1py(tf_call *c) { return unless_zero(c, 0, times_log1p); }

/* ---- NaN and infinity ------------------------------------------------------------------------ */

static bool is_whole(tf_call *c, ir_value *x, bool answer, bool *ok) {
    if (x->poison || !ir_is_int(x->dtype)) return false;
    ir_value *same = b_binary(c->b, OP_EQUAL, x, x);
    *ok = tf_return(c, answer ? same : b_unary(c->b, OP_LOGICAL_NOT, same));
    return true;
}

bool lower_is_nan(tf_call *c) {
    bool ok;
    ir_value *x = tf_in(c, 0);
    return is_whole(c, x, false, &ok) ? ok : tf_return(c, b_binary(c->b, OP_NOT_EQUAL, x, x));
}

bool lower_is_inf(tf_call *c) {
    bool ok;
    ir_value *x = tf_in(c, 0);
    if (is_whole(c, x, false, &ok)) return ok;
    return tf_return(c, b_binary(c->b, OP_EQUAL, un(c->b, OP_ABS, x), num(c->b, x, INFINITY)));
}

/* x - x is 0 for finite numbers, NaN for others. */
bool lower_is_finite(tf_call *c) {
    bool ok;
    ir_value *x = tf_in(c, 0);
    if (is_whole(c, x, true, &ok)) return ok;
    return tf_return(c, b_binary(c->b, OP_EQUAL, b_sub(c->b, x, x), num(c->b, x, 0)));
}

/* ---- the slope of leaky_relu ----------------------------------------------------------------- */

bool lower_leaky_relu_grad(tf_call *c) {
    bld *b = c->b;
    ir_value *g = tf_in(c, 0), *x = tf_in(c, 1);
    ir_value *positive = b_binary(b, OP_GREATER, x, num(b, x, 0));
    return tf_return(c, b_select(b, positive, g, mul_num(b, g, tf_attr_f(c, "alpha", 0.2))));
}
