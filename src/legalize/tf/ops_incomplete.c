/* legalize/tf/ops_incomplete.c: the incomplete gamma and beta functions.
 *
 * Their series have positive terms, each the one before times a ratio r_k, so that all terms stand along one
 * more axis:   1 + sum over k of exp(cumsum(log r_k))
 *
 *   igamma(a, x)     = x^a e^-x / gamma(a + 1) * series, r_k = x / (a + k)             where x < a + 1
 *   igammac(a, x)    = x^a e^-x / gamma(a) / x * integral of e^-u (1 + u / x)^(a - 1)  elsewhere, by Gauss-Laguerre
 *   betainc(a, b, x) = x^a (1 - x)^b / (a B(a, b)) * series, r_k = x (a + b + k) / (a + 1 + k); beyond the mean,
 *                      1 - betainc(b, a, 1 - x)
 *
 * Within 1e-5 of the result for parameters up to 100. */
#include "legalize/tf/math.h"

#include <math.h>

enum { TERMS = 160 };

static const float node[] = {
    0.0444893658f, 0.23452611f,  0.576884629f, 1.07244875f, 1.72240878f, 2.52833671f, 3.49221327f, 4.61645677f,
    5.9039585f,    7.35812673f,  8.98294092f,  10.7830186f, 12.763698f,  14.9311398f, 17.2924543f, 19.8558609f,
    22.630889f,    25.628636f,   28.8621018f,  32.3466292f, 36.1004948f, 40.1457198f, 44.509208f,  49.224395f};
static const float weight[] = {
    0.109218342f,    0.210443108f,    0.23521323f,     0.195903336f,    0.129983786f,    0.0705786239f,
    0.0317609125f,   0.0119182148f,   0.00373881629f,  0.000980803307f, 0.000214864919f, 3.92034197e-05f,
    5.93454161e-06f, 7.41640458e-07f, 7.60456788e-08f, 6.35060223e-09f, 4.28138297e-10f, 2.30589949e-11f,
    9.79937929e-13f, 3.23780166e-14f, 8.17182344e-16f, 1.54213383e-17f, 2.11979229e-19f, 2.05442967e-21f};

static ir_value *one_less(bld *b, ir_value *x) { return b_sub(b, num(b, x, 1), x); }
static ir_value *deeper(bld *b, ir_value *x) { return b_expand_dims(b, x, x->shape.rank); }

/* from, from + 1, ... along the new axis */
static ir_value *steps(bld *b, double from) {
    float v[TERMS];
    for (int i = 0; i < TERMS; i++) v[i] = (float)(from + i);
    return b_f32s(b, v, &(ir_shape){.rank = 1, .d = {TERMS}});
}

static ir_value *series(bld *b, ir_value *ratio) {
    if (ratio->poison) return ratio;
    int axis = ratio->shape.rank - 1;
    ir_value *sum = b_op(b, OP_CUMSUM, B_IN(un(b, OP_LOG, ratio), b_i32(b, axis)), B_NONE);
    return add_num(b, b_reduce(b, OP_SUM, un(b, OP_EXP, sum), &axis, 1, false), 1);
}

/* log of x^a e^-x / gamma(a + 1); not a number where a is not positive */
static ir_value *log_gamma_density(bld *b, ir_value *a, ir_value *x) {
    ir_value *log_gamma = b_add(b, math_lgamma(b, a), un(b, OP_LOG, a));
    return b_sub(b, b_sub(b, b_mul(b, a, un(b, OP_LOG, x)), x), log_gamma);
}

static ir_value *laguerre(bld *b, ir_value *a, ir_value *x) {
    ir_shape s = {.rank = 1, .d = {ARRAY_LEN(node)}};
    ir_value *grown = add_num(b, b_div(b, b_f32s(b, node, &s), deeper(b, x)), 1);
    ir_value *power = un(b, OP_EXP, b_mul(b, add_num(b, deeper(b, a), -1), un(b, OP_LOG, grown)));
    int axis = x->shape.rank;
    return b_reduce(b, OP_SUM, b_mul(b, power, b_f32s(b, weight, &s)), &axis, 1, false);
}

static bool two(tf_call *c, ir_value **a, ir_value **x) {
    *a = b_cast(c->b, tf_in(c, 0), IR_F32), *x = b_cast(c->b, tf_in(c, 1), IR_F32);
    if ((*a)->poison || (*x)->poison || !math_broadcast_both(c, a, x)) return false;
    if ((*x)->shape.rank < 0 || (*x)->shape.rank >= IR_MAX_RANK - 1)
        return tf_unsupported(c, NULL, "the rank of its operands is not known, or too high");
    return true;
}

/* r where a is positive and x is from 0 to `top`, else not a number, in the type of the model. */
static bool within(tf_call *c, ir_value *a, ir_value *x, double top, ir_value *r) {
    bld *b = c->b;
    ir_value *in = b_binary(b, OP_EQUAL, x, b_binary(b, OP_MAXIMUM, at_most(b, x, top), num(b, x, 0)));
    ir_value *valid = b_binary(b, OP_LOGICAL_AND, in, b_binary(b, OP_GREATER, a, num(b, a, 0)));
    return tf_return(c, b_cast(b, b_select(b, valid, r, num(b, r, (double)NAN)), tf_in(c, 0)->dtype));
}

static bool igamma(tf_call *c, bool upper) {
    bld *b = c->b;
    ir_value *a, *x;
    if (!two(c, &a, &x)) return false;
    x = at_most(b, x, 1e30);
    ir_value *density = un(b, OP_EXP, log_gamma_density(b, a, x));
    ir_value *p = b_mul(b, density, series(b, b_div(b, deeper(b, x), b_add(b, deeper(b, a), steps(b, 1)))));
    ir_value *q = b_mul(b, b_div(b, b_mul(b, density, a), x), laguerre(b, a, x));
    ir_value *low = b_binary(b, OP_LESS, x, add_num(b, a, 1));
    ir_value *r = upper ? b_select(b, low, one_less(b, p), q) : b_select(b, low, p, one_less(b, q));
    return within(c, a, x, 1e30, r);
}
bool lower_igamma(tf_call *c) { return igamma(c, false); }
bool lower_igammac(tf_call *c) { return igamma(c, true); }

bool lower_betainc(tf_call *c) {
    bld *b = c->b;
    ir_value *a, *e, *x = b_cast(b, tf_in(c, 2), IR_F32);
    if (!two(c, &a, &e) || x->poison) return false;
    for (uint32_t i = 0; i < 3; i++) { /* they are of one shape, or scalars */
        const ir_value *v = tf_in(c, i), *w = tf_in(c, (i + 1) % 3);
        if (v->shape.rank > 0 && w->shape.rank > 0 && !tf_same_shape(v, w)) return tf_bad(c, "operands %u and %u differ in shape, and neither is a scalar", i, (i + 1) % 3);
    }
    if (!math_broadcast_both(c, &x, &a) || !math_broadcast_both(c, &x, &e)) return false; /* scalars beside tensors */
    ir_value *sum = b_add(b, a, e);
    ir_value *far = b_binary(b, OP_GREATER, x, b_div(b, add_num(b, a, 1), add_num(b, sum, 2)));
    ir_value *p = b_select(b, far, e, a), *q = b_select(b, far, a, e), *y = b_select(b, far, one_less(b, x), x);
    ir_value *log_beta = b_sub(b, b_add(b, math_lgamma(b, a), math_lgamma(b, e)), math_lgamma(b, sum));
    ir_value *logs = b_add(b, b_mul(b, p, un(b, OP_LOG, y)), b_mul(b, q, math_log1p(b, un(b, OP_NEG, y))));
    ir_value *head = b_div(b, un(b, OP_EXP, b_sub(b, logs, log_beta)), p);
    ir_value *up = b_add(b, deeper(b, sum), steps(b, 0)), *down = b_add(b, deeper(b, p), steps(b, 1));
    ir_value *r = b_mul(b, head, series(b, b_mul(b, deeper(b, y), b_div(b, up, down))));
    return within(c, b_binary(b, OP_MINIMUM, a, e), x, 1, b_select(b, far, one_less(b, r), r));
}
