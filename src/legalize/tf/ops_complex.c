/* legalize/tf/ops_complex.c: complex numbers.
 *
 * The runtime moves complex tensors, multiplies complex64, and gives parts and magnitude.  All else
 * is done on pairs of reals: c64[...] is the same bytes as f32[..., 2], so BITCAST goes between
 * them, and PACK along a last axis joins two parts. */
#include "legalize/tf/math.h"

ir_value *complex_to(bld *b, ir_value *z, ir_dtype to) {
    if (z->dtype == to || z->poison) return z;
    ir_dtype from = z->dtype == IR_C128 ? IR_F64 : IR_F32, part = to == IR_C128 ? IR_F64 : IR_F32;
    return math_bitcast(b, b_cast(b, math_bitcast(b, z, from), part), to);
}

/* An operand, in the type that the runtime computes in; and a result, in the type of the model. */
static ir_value *operand(tf_call *c, uint32_t i) {
    ir_value *z = tf_in(c, i);
    return z->dtype == IR_C128 && z->shape.rank >= 0 ? complex_to(c->b, z, IR_C64) : z;
}
static bool result(tf_call *c, ir_value *z) {
    ir_dtype t = tf_in(c, 0)->dtype;
    return tf_return(c, ir_is_complex(z->dtype) && ir_is_complex(t) ? complex_to(c->b, z, t) : z);
}

cpair complex_parts(bld *b, ir_value *z) {
    return (cpair){b_unary(b, OP_REAL, z), b_unary(b, OP_IMAG, z)};
}

ir_value *complex_join(bld *b, cpair z) {
    if (z.re->poison || z.im->poison) return b_op(b, OP_PACK, B_IN(z.re, z.im), B_NONE);
    if (z.re->shape.rank < 0) return b_fail(b, "a complex tensor of unknown rank");
    return math_bitcast(b, b_pack(b, (ir_value *[]){z.re, z.im}, 2, z.re->shape.rank), IR_C64);
}

ir_value *complex_magnitude(bld *b, ir_value *z) { return b_unary(b, OP_COMPLEX_ABS, z); }

/* ---- pairs ----------------------------------------------------------------------------------- */

static ir_value *sq(bld *b, ir_value *x) { return b_mul(b, x, x); }
static ir_value *neg(bld *b, ir_value *x) { return b_unary(b, OP_NEG, x); }
static ir_value *half(bld *b, ir_value *x) { return b_mul(b, x, num(b, x, 0.5)); }
static ir_value *zero_of(bld *b, ir_value *x) { return b_sub(b, x, x); }

static cpair mul(bld *b, cpair x, cpair y) {
    return (cpair){b_sub(b, b_mul(b, x.re, y.re), b_mul(b, x.im, y.im)),
                   b_add(b, b_mul(b, x.re, y.im), b_mul(b, x.im, y.re))};
}

static cpair over_real(bld *b, cpair z, ir_value *m) {
    return (cpair){b_div(b, z.re, m), b_div(b, z.im, m)};
}

/* x / y = x conj(y) / |y| / |y|: no square that overflows */
static cpair div_pairs(bld *b, cpair x, cpair y, ir_value *m) {
    cpair unit = over_real(b, (cpair){y.re, neg(b, y.im)}, m);
    return over_real(b, mul(b, x, unit), m);
}

static ir_value *cosh_real(bld *b, ir_value *x) {
    ir_value *up = b_unary(b, OP_EXP, x);
    return half(b, b_add(b, up, b_unary(b, OP_EXP, neg(b, x))));
}
static ir_value *sinh_real(bld *b, ir_value *x) {
    return b_mul(b, b_unary(b, OP_TANH, x), cosh_real(b, x));
}

static cpair exp_pair(bld *b, cpair z) {
    ir_value *m = b_unary(b, OP_EXP, z.re);
    return (cpair){b_mul(b, m, b_unary(b, OP_COS, z.im)), b_mul(b, m, b_unary(b, OP_SIN, z.im))};
}

static cpair log_pair(bld *b, cpair z, ir_value *m) {
    return (cpair){b_unary(b, OP_LOG, m), b_binary(b, OP_ATAN2, z.im, z.re)};
}

/* t = sqrt((|z| + |re|) / 2) is one part, |im| / 2t the other. */
static cpair sqrt_pair(bld *b, cpair z, ir_value *m) {
    ir_value *zero = num(b, m, 0);
    ir_value *t = b_unary(b, OP_SQRT, half(b, b_add(b, m, b_unary(b, OP_ABS, z.re))));
    ir_value *other = b_div(b, half(b, b_unary(b, OP_ABS, z.im)), t);
    ir_value *u = b_select(b, b_binary(b, OP_EQUAL, t, zero), zero, other);
    ir_value *right = b_binary(b, OP_GREATER_EQUAL, z.re, zero);
    ir_value *im = b_select(b, right, u, t);
    return (cpair){b_select(b, right, t, u),
                   b_select(b, b_binary(b, OP_LESS, z.im, zero), neg(b, im), im)};
}

/* (sinh 2a + i sin 2b) / (cosh 2a + cos 2b); beyond 2a = 80 nothing changes any more */
static cpair tanh_pair(bld *b, cpair z) {
    ir_value *a = b_add(b, z.re, z.re), *c = b_add(b, z.im, z.im);
    a = b_binary(b, OP_MAXIMUM, b_binary(b, OP_MINIMUM, a, num(b, a, 80)), num(b, a, -80));
    ir_value *d = b_add(b, cosh_real(b, a), b_unary(b, OP_COS, c));
    return (cpair){b_div(b, sinh_real(b, a), d), b_div(b, b_unary(b, OP_SIN, c), d)};
}

static cpair log1p_pair(bld *b, cpair z) {
    ir_value *two = b_add(b, z.re, num(b, z.re, 2));
    ir_value *d = b_add(b, b_mul(b, z.re, two), sq(b, z.im));
    return (cpair){half(b, math_log1p(b, d)),
                   b_binary(b, OP_ATAN2, z.im, b_add(b, z.re, num(b, z.re, 1)))};
}

static cpair expm1_pair(bld *b, cpair z) {
    ir_value *s = b_unary(b, OP_SIN, half(b, z.im)), *m = math_expm1(b, z.re);
    ir_value *less = b_mul(b, sq(b, s), num(b, s, 2));
    return (cpair){b_sub(b, b_mul(b, m, b_unary(b, OP_COS, z.im)), less),
                   b_mul(b, b_add(b, m, num(b, m, 1)), b_unary(b, OP_SIN, z.im))};
}

static cpair sin_pair(bld *b, cpair z) {
    return (cpair){b_mul(b, b_unary(b, OP_SIN, z.re), cosh_real(b, z.im)),
                   b_mul(b, b_unary(b, OP_COS, z.re), sinh_real(b, z.im))};
}
static cpair cos_pair(bld *b, cpair z) {
    return (cpair){b_mul(b, b_unary(b, OP_COS, z.re), cosh_real(b, z.im)),
                   neg(b, b_mul(b, b_unary(b, OP_SIN, z.re), sinh_real(b, z.im)))};
}
static cpair sinh_pair(bld *b, cpair z) {
    return (cpair){b_mul(b, sinh_real(b, z.re), b_unary(b, OP_COS, z.im)),
                   b_mul(b, cosh_real(b, z.re), b_unary(b, OP_SIN, z.im))};
}
static cpair cosh_pair(bld *b, cpair z) {
    return (cpair){b_mul(b, cosh_real(b, z.re), b_unary(b, OP_COS, z.im)),
                   b_mul(b, sinh_real(b, z.re), b_unary(b, OP_SIN, z.im))};
}

static cpair reciprocal_pair(bld *b, cpair z, ir_value *m) {
    cpair unit = over_real(b, (cpair){z.re, neg(b, z.im)}, m);
    return over_real(b, unit, m);
}

/* ---- unary ops ------------------------------------------------------------------------------- */

typedef cpair (*pair_fn)(bld *b, cpair z);
typedef cpair (*pair_m_fn)(bld *b, cpair z, ir_value *m);

/* tan z = -i tanh(iz) */
static cpair tan_pair(bld *b, cpair z) {
    cpair t = tanh_pair(b, (cpair){neg(b, z.im), z.re});
    return (cpair){t.im, neg(b, t.re)};
}
static cpair sigmoid_pair(bld *b, cpair z) {
    cpair t = tanh_pair(b, (cpair){half(b, z.re), half(b, z.im)});
    ir_value *re = half(b, t.re);
    return (cpair){b_add(b, re, num(b, re, 0.5)), half(b, t.im)};
}
static cpair neg_pair(bld *b, cpair z) { return (cpair){neg(b, z.re), neg(b, z.im)}; }
static cpair square_pair(bld *b, cpair z) { return mul(b, z, z); }
static cpair rsqrt_pair(bld *b, cpair z, ir_value *m) {
    return reciprocal_pair(b, sqrt_pair(b, z, m), b_unary(b, OP_SQRT, m));
}
static cpair sign_pair(bld *b, cpair z, ir_value *m) {
    ir_value *none = b_binary(b, OP_EQUAL, m, num(b, m, 0)), *zero = num(b, m, 0);
    cpair u = over_real(b, z, m);
    return (cpair){b_select(b, none, zero, u.re), b_select(b, none, zero, u.im)};
}

static const struct complex_row {
    const char *op;
    pair_fn fn;
    pair_m_fn with_magnitude;
} complex_rows[] = {
    {"Cos", cos_pair, NULL},
    {"Cosh", cosh_pair, NULL},
    {"Exp", exp_pair, NULL},
    {"Expm1", expm1_pair, NULL},
    {"Inv", NULL, reciprocal_pair},
    {"Log", NULL, log_pair},
    {"Log1p", log1p_pair, NULL},
    {"Neg", neg_pair, NULL},
    {"Reciprocal", NULL, reciprocal_pair},
    {"Rsqrt", NULL, rsqrt_pair},
    {"Sigmoid", sigmoid_pair, NULL},
    {"Sign", NULL, sign_pair},
    {"Sin", sin_pair, NULL},
    {"Sinh", sinh_pair, NULL},
    {"Sqrt", NULL, sqrt_pair},
    {"Square", square_pair, NULL},
    {"Tan", tan_pair, NULL},
    {"Tanh", tanh_pair, NULL},
};

static bool no_rank(tf_call *c) {
    return tf_unsupported(c, "give the inputs shapes with --shape",
                          "a complex tensor of unknown rank");
}

bool complex_unary(tf_call *c) {
    bld *b = c->b;
    ir_value *z = operand(c, 0);
    if (z->poison) return tf_return(c, z);
    if (z->shape.rank < 0) return no_rank(c);
    for (size_t i = 0; i < ARRAY_LEN(complex_rows); i++) {
        const struct complex_row *r = &complex_rows[i];
        if (!str_is(c->src->op, r->op)) continue;
        cpair p = complex_parts(b, z);
        cpair out = r->fn ? r->fn(b, p) : r->with_magnitude(b, p, complex_magnitude(b, z));
        return result(c, complex_join(b, out));
    }
    return tf_unsupported(c, "compute with the real and imaginary parts",
                          "it has no form for complex numbers");
}

/* ---- binary ops ------------------------------------------------------------------------------ */

/* Sums keep the pairs together. */
static ir_value *linear(bld *b, ir_op op, ir_value *x, ir_value *y) {
    ir_value *p = math_bitcast(b, x, IR_F32), *q = math_bitcast(b, y, IR_F32);
    return math_bitcast(b, op == OP_ADD ? b_add(b, p, q) : b_sub(b, p, q), IR_C64);
}

static cpair pow_pair(bld *b, ir_value *x, ir_value *y) {
    ir_value *m = complex_magnitude(b, x), *zero = num(b, m, 0);
    cpair p = complex_parts(b, x), q = complex_parts(b, y);
    cpair r = exp_pair(b, mul(b, q, log_pair(b, p, m)));
    ir_value *none = b_binary(b, OP_EQUAL, m, zero);
    ir_value *nought = b_binary(b, OP_EQUAL, complex_magnitude(b, y), zero);
    ir_value *of_zero = b_select(b, nought, num(b, m, 1), zero);
    return (cpair){b_select(b, none, of_zero, r.re), b_select(b, none, zero, r.im)};
}

static ir_value *quotient(bld *b, ir_value *x, ir_value *y) {
    return complex_join(
        b, div_pairs(b, complex_parts(b, x), complex_parts(b, y), complex_magnitude(b, y)));
}

/* `guard` (x or y) is zero: so is the result. */
static ir_value *unless_zero(bld *b, ir_value *guard, ir_value *r) {
    ir_value *m = complex_magnitude(b, guard);
    ir_value *none = b_binary(b, OP_EQUAL, m, num(b, m, 0)), *zero = num(b, m, 0);
    cpair p = complex_parts(b, r);
    return complex_join(b, (cpair){b_select(b, none, zero, p.re), b_select(b, none, zero, p.im)});
}

bool complex_binary(tf_call *c) {
    bld *b = c->b;
    ir_value *x = operand(c, 0), *y = operand(c, 1);
    str op = c->src->op;
    if (x->poison || y->poison) return tf_return(c, b_poison(b));
    if (x->shape.rank < 0 || y->shape.rank < 0) return no_rank(c);
    if (str_is(op, "Add") || str_is(op, "AddV2")) return result(c, linear(b, OP_ADD, x, y));
    if (str_is(op, "Sub")) return result(c, linear(b, OP_SUB, x, y));
    if (str_is(op, "Mul")) return result(c, b_mul(b, x, y));
    if (str_is(op, "MulNoNan")) return result(c, unless_zero(b, y, b_mul(b, x, y)));
    if (str_is(op, "Div") || str_is(op, "RealDiv")) return result(c, quotient(b, x, y));
    if (str_is(op, "DivNoNan")) return result(c, unless_zero(b, y, quotient(b, x, y)));
    if (str_is(op, "Xdivy")) return result(c, unless_zero(b, x, quotient(b, x, y)));
    if (str_is(op, "Pow")) return result(c, complex_join(b, pow_pair(b, x, y)));
    if (str_is(op, "Xlogy") || str_is(op, "Xlog1py")) {
        cpair q = complex_parts(b, y);
        cpair l = str_is(op, "Xlogy") ? log_pair(b, q, complex_magnitude(b, y)) : log1p_pair(b, q);
        return result(c, unless_zero(b, x, b_mul(b, x, complex_join(b, l))));
    }
    return tf_unsupported(c, "compute with the real and imaginary parts",
                          "it has no form for complex numbers");
}

static ir_value *linear_in(bld *b, ir_op op, ir_value *x, ir_value *y) {
    return complex_to(b, linear(b, op, complex_to(b, x, IR_C64), complex_to(b, y, IR_C64)),
                      x->dtype);
}
ir_value *complex_sum(bld *b, ir_value *x, ir_value *y) { return linear_in(b, OP_ADD, x, y); }
ir_value *complex_difference(bld *b, ir_value *x, ir_value *y) {
    return linear_in(b, OP_SUB, x, y);
}

ir_value *complex_times_conjugate(bld *b, ir_value *z) {
    cpair p = complex_parts(b, complex_to(b, z, IR_C64));
    return complex_to(b, b_cast(b, b_add(b, sq(b, p.re), sq(b, p.im)), IR_C64), z->dtype);
}

bool complex_equality(tf_call *c, ir_op op) {
    bld *b = c->b;
    ir_value *x = operand(c, 0), *y = operand(c, 1);
    if (x->poison || y->poison) return tf_return(c, b_poison(b));
    if (x->shape.rank < 0 || y->shape.rank < 0) return no_rank(c);
    int axis = MAX(x->shape.rank, y->shape.rank);
    ir_value *same = b_binary(b, op, math_bitcast(b, x, IR_F32), math_bitcast(b, y, IR_F32));
    return tf_return(
        c, b_reduce(b, op == OP_EQUAL ? OP_REDUCE_ALL : OP_REDUCE_ANY, same, &axis, 1, false));
}

/* 16 bytes are too wide for the kernel: the parts are chosen together. */
bool complex_select(tf_call *c) {
    bld *b = c->b;
    ir_value *k = tf_in(c, 0), *x = tf_in(c, 1), *y = tf_in(c, 2);
    if (k->poison || x->poison || y->poison) return tf_return(c, b_poison(b));
    if (k->shape.rank < 0 || x->shape.rank < 0 || y->shape.rank < 0) return no_rank(c);
    ir_value *r = b_select(b, b_expand_dims(b, k, k->shape.rank), math_bitcast(b, x, IR_F64),
                           math_bitcast(b, y, IR_F64));
    return tf_return(c, math_bitcast(b, r, IR_C128));
}

/* ---- parts ----------------------------------------------------------------------------------- */

bool lower_complex(tf_call *c) {
    ir_value *re = operand(c, 0), *im = operand(c, 1);
    if (re->poison || im->poison) return tf_return(c, b_poison(c->b));
    if (!math_broadcast_both(c, &re, &im)) return false;
    if (re->shape.rank < 0) return no_rank(c);
    bool wide = re->dtype == IR_F64;
    ir_value *z = complex_join(c->b, (cpair){b_cast(c->b, re, IR_F32), b_cast(c->b, im, IR_F32)});
    return tf_return(c, complex_to(c->b, z, wide ? IR_C128 : IR_C64));
}

bool lower_conj(tf_call *c) {
    bld *b = c->b;
    ir_value *z = operand(c, 0);
    if (z->poison || !ir_is_complex(z->dtype)) return tf_return(c, z);
    if (z->shape.rank < 0) return no_rank(c);
    float signs[2] = {1, -1};
    ir_value *k = b_f32s(b, signs, &(ir_shape){.rank = 1, .d = {2}});
    return result(c, math_bitcast(b, b_mul(b, math_bitcast(b, z, IR_F32), k), IR_C64));
}

/* A real result: f64 for complex128. */
static bool to_part(tf_call *c, ir_value *x) {
    return tf_return(c, tf_in(c, 0)->dtype == IR_C128 ? b_cast(c->b, x, IR_F64) : x);
}

bool lower_angle(tf_call *c) {
    bld *b = c->b;
    ir_value *z = operand(c, 0);
    if (z->poison) return tf_return(c, z);
    if (!ir_is_complex(z->dtype)) return tf_return(c, b_binary(b, OP_ATAN2, zero_of(b, z), z));
    cpair p = complex_parts(b, z);
    return to_part(c, b_binary(b, OP_ATAN2, p.im, p.re));
}

static bool part(tf_call *c, ir_op op) {
    ir_value *z = operand(c, 0);
    if (z->poison || ir_is_complex(z->dtype)) return to_part(c, b_unary(c->b, op, z));
    return tf_return(c, op == OP_REAL ? z : b_unary(c->b, OP_ZEROS_LIKE, z));
}
bool lower_real(tf_call *c) { return part(c, OP_REAL); }
bool lower_imag(tf_call *c) { return part(c, OP_IMAG); }
bool lower_complex_abs(tf_call *c) { return to_part(c, complex_magnitude(c->b, operand(c, 0))); }
