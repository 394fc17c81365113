/* passes/expand.c: litecast's own operators, and operators on types whose kernel is missing, as others that are there.
 *
 * Runs when nothing is recognized any more: an ERF that became no GELU is computed. */
#include "passes/rules.h"

#include <math.h>

static ir_value *x_of(const rw_match *m) { return rw_value(m, "x"); }
static ir_dtype type_of(const rw_match *m) { return rw_root(m)->out[0].dtype; }
static bool no_kernel(const rw_match *m) { return !ps_takes_type(rw_root(m)->op, type_of(m)); }
static bool int_without_kernel(const rw_match *m) { return no_kernel(m) && ir_is_int(type_of(m)); }

/* SUB broadcasts in more axes than SQUARED_DIFFERENCE. */
static bool beyond_rank(const rw_match *m) {
    const ir_node *n = rw_root(m);
    int rank = n->out[0].shape.rank;
    return rank > ps_broadcast_limit(n->op) && rank <= ps_broadcast_limit(OP_SUB) &&
           !ir_shape_eq(&ir_in(n, 0)->shape, &ir_in(n, 1)->shape);
}
static bool f32_beyond_rank(const rw_match *m) { return type_of(m) == IR_F32 && beyond_rank(m); }

static ir_value *number(bld *b, const ir_value *like, double x) { return b_num(b, like->dtype, x); }

/* c[0] x^(n-1) + ... + c[n-1] */
static ir_value *polynomial(bld *b, ir_value *x, const double *c, size_t n) {
    ir_value *y = number(b, x, c[0]);
    for (size_t i = 1; i < n; i++)
        y = b_add(b, b_mul(b, y, x), number(b, x, c[i]));
    return y;
}

/* x P(x^2) / Q(x^2) on [-3.74, 3.74], where erf is 1 within float32: a rational approximation to 1e-7. */
static ir_value *expand_erf(bld *b, const rw_match *m) {
    static const double p[] = {0.00022905065861350646, 0.0034082910107109506, 0.050955695062380861, 0.18520832239976145,
                               1.128379143519084};
    static const double q[] = {-1.1791602954361697e-7, 0.000023547966471313185, 0.0010179625278914885,
                               0.014070470171167667, 0.11098505178285362, 0.49746925110067538, 1.0};
    ir_value *x = x_of(m);
    ir_value *c = b_binary(b, OP_MINIMUM, b_binary(b, OP_MAXIMUM, x, number(b, x, -3.7439211627767994)),
                           number(b, x, 3.7439211627767994));
    ir_value *s = b_mul(b, c, c);
    return b_div(b, b_mul(b, c, polynomial(b, s, p, ARRAY_LEN(p))), polynomial(b, s, q, ARRAY_LEN(q)));
}

/* t exp(-x^2 + P(t)), t = 1 / (1 + |x| / 2), to a relative 1.2e-7 also where erfc is tiny; 2 - that for x < 0. */
static ir_value *expand_erfc(bld *b, const rw_match *m) {
    static const double p[] = {0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807,
                               -0.18628806, 0.09678418, 0.37409196, 1.00002368, -1.26551223};
    ir_value *x = x_of(m), *one = number(b, x, 1);
    ir_value *t = b_div(b, one, b_add(b, b_mul(b, b_unary(b, OP_ABS, x), number(b, x, 0.5)), one));
    ir_value *e = b_sub(b, polynomial(b, t, p, ARRAY_LEN(p)), b_mul(b, x, x));
    ir_value *y = b_mul(b, t, b_unary(b, OP_EXP, e));
    ir_value *negative = b_binary(b, OP_LESS, x, number(b, x, 0));
    return b_select(b, negative, b_sub(b, number(b, x, 2), y), y);
}

/* The sum of a list by pairs. */
static ir_value *expand_add_n(bld *b, const rw_match *m) {
    const ir_node *n = rw_root(m);
    ir_value *sum = ir_in(n, 0);
    for (uint32_t i = 1; i < n->n_in; i++)
        sum = b_add(b, sum, ir_in(n, i));
    return sum;
}

/* Bits of 64-bit integers as those of pairs of 32-bit ones. */
static ir_value *expand_xor(bld *b, const rw_match *m) {
    const ir_node *n = rw_root(m);
    ir_value *half[2];
    if (ir_dtypes[type_of(m)].bits != 64)
        return NULL;
    for (uint32_t i = 0; i < 2; i++) {
        ir_value *v = ir_in(n, i);
        ir_type t = {IR_I32, v->shape};
        if (v->shape.rank < 0 || v->shape.rank == IR_MAX_RANK || !ir_shape_eq(&v->shape, &n->out[0].shape))
            return NULL;
        t.shape.d[t.shape.rank++] = 2;
        if (!b_build(b, OP_BITCAST, &v, 1, NULL, 0, &t, &half[i], 1))
            return NULL;
    }
    ir_value *x = b_binary(b, OP_BITWISE_XOR, half[0], half[1]), *out;
    ir_type t = {type_of(m), n->out[0].shape};
    return b_build(b, OP_BITCAST, &x, 1, NULL, 0, &t, &out, 1) ? out : NULL;
}

/* PACK along an axis of the operands: they stand side by side, then the axis is split. */
static ir_value *expand_pack(bld *b, const rw_match *m) {
    const ir_node *n = rw_root(m);
    const ir_shape *out = &n->out[0].shape;
    int64_t axis = ir_get_i(n, A_axis);
    ir_value **in = NEW_N(&b->ctx->scratch, ir_value *, n->n_in);
    if (axis < 0)
        axis += out->rank;
    int holes = 0;
    for (int i = 0; i < out->rank; i++)
        holes += !dim_known(out->d[i]);
    if (axis < 0 || axis >= out->rank - 1 || holes > 1 || !ps_takes_type(OP_CONCATENATION, type_of(m)))
        return NULL;
    for (uint32_t i = 0; i < n->n_in; i++)
        in[i] = ir_in(n, i);
    return b_reshape(b, b_concat(b, in, n->n_in, (int)axis), out);
}

/* FAKE_QUANT with a narrow range: the runtime has the wide one only. */
static ir_value *expand_fake_quant(bld *b, const rw_match *m) {
    const ir_node *n = rw_root(m);
    ir_value *x = x_of(m);
    double lo = ir_get_f(n, A_min), hi = ir_get_f(n, A_max), top = ldexp(1, (int)ir_get_i(n, A_num_bits)) - 1;
    if (!(hi > lo) || !(top > 1))
        return NULL;
    float scale = (float)(hi - lo) / (float)(top - 1), zero = 1 - (float)lo / scale;
    float nudged = zero < 1 ? 1 : zero > (float)top ? (float)top : roundf(zero);
    float low = (1 - nudged) * scale, high = ((float)top - nudged) * scale;
    ir_value *c = b_binary(b, OP_MINIMUM, b_binary(b, OP_MAXIMUM, x, b_f32(b, low)), b_f32(b, high));
    ir_value *q = b_add(b, b_mul(b, b_sub(b, c, b_f32(b, low)), b_f32(b, 1 / scale)), b_f32(b, 0.5f));
    return b_add(b, b_mul(b, b_unary(b, OP_FLOOR, q), b_f32(b, scale)), b_f32(b, low));
}

const rw_rule ps_expand_rules[] = {
    {.name = "erf", .match = "(erf ?x)", .apply = expand_erf},
    {.name = "erfc", .match = "(erfc ?x)", .apply = expand_erfc},
    {.name = "relu-int", .match = "(relu ?x)", .build = "(maximum ?x #0)", .when = int_without_kernel},
    {.name = "relu6-int", .match = "(relu6 ?x)", .build = "(minimum (maximum ?x #0) #6)", .when = int_without_kernel},
    {.name = "square-int", .match = "(square ?x)", .build = "(mul ?x ?x)", .when = int_without_kernel},
    {.name = "abs-int", .match = "(abs ?x)", .build = "(maximum ?x (neg ?x))", .when = int_without_kernel},
    {.name = "squared-difference-int", .match = "(squared_difference ?x ?y)", .build = "(mul (sub ?x ?y) (sub ?x ?y))", .when = int_without_kernel},
    {.name = "squared-difference-rank", .match = "(squared_difference ?x ?y)", .build = "(square (sub ?x ?y))", .when = f32_beyond_rank},
    {.name = "squared-difference-int-rank", .match = "(squared_difference ?x ?y)", .build = "(mul (sub ?x ?y) (sub ?x ?y))", .when = beyond_rank},
    {.name = "add-n", .match = "(add_n:c ...)", .apply = expand_add_n, .when = no_kernel},
    {.name = "pack", .match = "(pack:c ...)", .apply = expand_pack, .when = no_kernel},
    {.name = "fake-quant-narrow", .match = "(fake_quant:c ?x narrow_range=1)", .apply = expand_fake_quant},
    {.name = "xor-64", .match = "(bitwise_xor ?x ?y)", .apply = expand_xor, .when = no_kernel},
    {.name = "sign-int", .match = "(sign ?x)", .build = "(minimum (maximum ?x #-1) #1)", .when = int_without_kernel},
};
RULES_END(expand);

bool pass_expand(ir_module *m) {
    static const char *const names[] = {"expand"};
    return ps_run_rules(m, names, ARRAY_LEN(names));
}
