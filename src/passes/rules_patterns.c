/* passes/rules_patterns.c: activations, written out by hand or by a framework, back to one operator. */
#include "passes/rules.h"

#include <math.h>

static bool is_f32(const rw_match *m) { return rw_root(m)->out[0].dtype == IR_F32; }

/* A fused activation is better still: the producer takes RELU, and MINIMUM stays. */
static bool no_producer_to_fuse(const rw_match *m) {
    const ir_value *x = rw_value(m, "x");
    bool fuses = x->def && (ir_ops[x->def->op].flags & IR_ACT) && ir_has_one_use(x) &&
                 ir_get_i(x->def, A_fused_activation_function) == ACT_NONE;
    return is_f32(m) && !fuses;
}

static bool slope(const rw_match *m, double *a) {
    return is_f32(m) && ev_is_splat(rw_value(m, "a"), a) && isfinite(*a);
}
static bool has_slope(const rw_match *m) {
    double a;
    return slope(m, &a);
}
/* max(a x, x) bends at 0 only for slopes up to 1. */
static bool has_small_slope(const rw_match *m) {
    double a;
    return slope(m, &a) && fabs(a) <= 1;
}
static ir_value *leaky_relu(bld *b, const rw_match *m) {
    double a;
    return slope(m, &a) ? b_op(b, OP_LEAKY_RELU, B_IN(rw_value(m, "x")), B_AT({A_alpha, .f = a})) : NULL;
}

/* PRELU takes slopes that broadcast to x, up to rank 4. */
static bool slopes_fit(const rw_match *m) {
    const ir_value *x = rw_value(m, "x"), *k = rw_value(m, "k");
    ir_shape s;
    return is_f32(m) && x->shape.rank > 0 && x->shape.rank <= 4 && k->shape.rank <= x->shape.rank &&
           b_broadcast_shape(rw_root(m)->graph->module, &x->shape, &k->shape, &s) && ir_shape_eq(&s, &x->shape);
}

#define GUARDED "(select|select_v2 (greater|greater_equal ?x #0) #0 ?x)"

/* x[.., 1] = 0, 1 .. n - 1, as a number. */
static ir_value *one_hot(bld *b, const rw_match *m) {
    const ir_value *to = &rw_root(m)->out[0], *k = rw_value(m, "k");
    ir_value *x = rw_value(m, "x");
    const int rank = x->shape.rank;
    const int64_t n = ps_count_of(k);
    int64_t at;
    if (rank < 0 || (x->dtype != IR_I32 && x->dtype != IR_I64) || to->shape.rank != rank + 1 || n < 1 || to->shape.d[rank] != n || k->shape.d[k->shape.rank - 1] != n ||
        !ps_takes_type(OP_ONE_HOT, to->dtype))
        return NULL;
    for (int i = 0; i < rank; i++)
        if (x->shape.d[i] != to->shape.d[i]) return NULL;
    for (int64_t i = 0; i < n; i++)
        if (!ev_get_i64(k, i, &at) || at != i) return NULL;
    return b_op(b, OP_ONE_HOT, B_IN(x, b_i32(b, (int32_t)n), b_num(b, to->dtype, 1), b_num(b, to->dtype, 0)), B_AT({A_axis, .i = -1}));
}

/* hard_swish = x * relu6(x + 3) / 6, in every order of its factors */
#define R6 "(relu6 (add ?x #3))"
#define HARD_SWISH "(hard_swish ?x)"
#define HARD_SWISH_TIMES "(mul (hard_swish ?x) [mul #k #6])"

/* gelu = x/2 * (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) */
#define TANH(cube) "(tanh (mul (add ?x " cube ") #0.79788458))"
#define CUBE_POW "(mul (pow ?x #3) #0.044715)"
#define CUBE_SQUARE "(mul (mul ?x (square ?x)) #0.044715)"
#define CUBE_MUL "(mul (mul ?x (mul ?x ?x)) #0.044715)"
#define CUBE_LEFT "(mul (mul (mul ?x #0.044715) ?x) ?x)"
#define CUBE_RIGHT "(mul ?x (mul (mul ?x ?x) #0.044715))"
#define CUBE_RSQUARE "(mul ?x (mul (square ?x) #0.044715))"
#define SQUARED "(mul ?x (add (mul (square ?x) #0.044715) #1))"
#define ERF_MUL "(erf (mul ?x #0.70710678))"
#define ERF_DIV "(erf (div ?x #1.41421356))"
#define ERFC_MUL "(erfc (mul ?x #-0.70710678))"
#define ERFC_DIV "(erfc (div ?x #-1.41421356))"

/* The outer forms (signs are gathered and /2 is *0.5 by then), for g = 1 + tanh(..), 1 + erf(..), erfc(-..). What multiplies the
 * whole, as a normalization does behind it, was gathered into the half. */
#define GELU_TIMES(mode) "(mul (gelu ?x approximate=" mode ") [mul #k #2])"
#define GELU_OUTER(name_, g, mode)                                                                           \
    {.name = name_ "-left", .match = "(mul (mul ?x #0.5) " g ")", .build = "(gelu ?x approximate=" mode ")", .when = is_f32},   \
    {.name = name_ "-right", .match = "(mul ?x (mul " g " #0.5))", .build = "(gelu ?x approximate=" mode ")", .when = is_f32},  \
    {.name = name_ "-last", .match = "(mul (mul ?x " g ") #0.5)", .build = "(gelu ?x approximate=" mode ")", .when = is_f32},  \
    {.name = name_ "-left-times", .match = "(mul (mul ?x #k) " g ")", .build = GELU_TIMES(mode), .when = is_f32},              \
    {.name = name_ "-right-times", .match = "(mul ?x (mul " g " #k))", .build = GELU_TIMES(mode), .when = is_f32},             \
    {.name = name_ "-last-times", .match = "(mul (mul ?x " g ") #k)", .build = GELU_TIMES(mode), .when = is_f32}
#define GELU(name_, g, mode)                                                                                 \
    GELU_OUTER(name_, "(add " g " #1)", mode),                                                               \
    {.name = name_ "-spread", .match = "(mul ?x (add (mul " g " #0.5) #0.5))", .build = "(gelu ?x approximate=" mode ")", .when = is_f32}

const rw_rule ps_patterns_rules[] = {
    {.name = "hard-swish-all", .match = "(mul (mul ?x " R6 ") #0.16666667)", .build = HARD_SWISH, .when = is_f32},
    {.name = "hard-swish-inner", .match = "(mul ?x (mul " R6 " #0.16666667))", .build = HARD_SWISH, .when = is_f32},
    {.name = "hard-swish-x", .match = "(mul (mul ?x #0.16666667) " R6 ")", .build = HARD_SWISH, .when = is_f32},
    {.name = "hard-swish-div-all", .match = "(div (mul ?x " R6 ") #6)", .build = HARD_SWISH, .when = is_f32},
    {.name = "hard-swish-div-inner", .match = "(mul ?x (div " R6 " #6))", .build = HARD_SWISH, .when = is_f32},
    {.name = "hard-swish-div-x", .match = "(mul (div ?x #6) " R6 ")", .build = HARD_SWISH, .when = is_f32},
    {.name = "hard-swish-times-all", .match = "(mul (mul ?x " R6 ") #k)", .build = HARD_SWISH_TIMES, .when = is_f32},
    {.name = "hard-swish-times-inner", .match = "(mul ?x (mul " R6 " #k))", .build = HARD_SWISH_TIMES, .when = is_f32},
    {.name = "hard-swish-times-x", .match = "(mul (mul ?x #k) " R6 ")", .build = HARD_SWISH_TIMES, .when = is_f32},
    {.name = "hard-swish-clip", .match = "(mul ?x (relu_0_to_1 (add (mul ?x #0.16666667) #0.5)))", .build = HARD_SWISH, .when = is_f32},
    {.name = "hard-swish-clip-div", .match = "(mul ?x (relu_0_to_1 (add (div ?x #6) #0.5)))", .build = HARD_SWISH, .when = is_f32},

    GELU("gelu-tanh-pow", TANH(CUBE_POW), "true"),
    GELU("gelu-tanh-square", TANH(CUBE_SQUARE), "true"),
    GELU("gelu-tanh-mul", TANH(CUBE_MUL), "true"),
    GELU("gelu-tanh-mul-left", TANH(CUBE_LEFT), "true"),
    GELU("gelu-tanh-mul-right", TANH(CUBE_RIGHT), "true"),
    GELU("gelu-tanh-square-right", TANH(CUBE_RSQUARE), "true"),
    GELU("gelu-tanh-factored", "(tanh (mul " SQUARED " #0.79788458))", "true"),
    GELU("gelu-erf-mul", ERF_MUL, "false"),
    GELU("gelu-erf-div", ERF_DIV, "false"),
    GELU_OUTER("gelu-erfc-mul", ERFC_MUL, "false"),
    GELU_OUTER("gelu-erfc-div", ERFC_DIV, "false"),

    {.name = "leaky-relu-max", .match = "(maximum (mul ?x #a) ?x)", .apply = leaky_relu, .when = has_small_slope},
    {.name = "leaky-relu-select", .match = "(select|select_v2 (greater|greater_equal ?x #0) ?x (mul ?x #a))", .apply = leaky_relu, .when = has_slope},
    {.name = "leaky-relu-select-less", .match = "(select|select_v2 (less|less_equal ?x #0) (mul ?x #a) ?x)", .apply = leaky_relu, .when = has_slope},
    {.name = "prelu-add", .match = "(add (relu ?x) (mul (relu (neg ?x)) #k))", .build = "(prelu ?x [neg #k])", .when = slopes_fit},
    {.name = "prelu-sub", .match = "(sub (relu ?x) (mul (relu (neg ?x)) #k))", .build = "(prelu ?x #k)", .when = slopes_fit},
    {.name = "prelu-min", .match = "(add (relu ?x) (mul (minimum ?x #0) #k))", .build = "(prelu ?x #k)", .when = slopes_fit},
    {.name = "prelu-select", .match = "(select|select_v2 (greater|greater_equal ?x #0) ?x (mul ?x #k))", .build = "(prelu ?x #k)", .when = slopes_fit},
    {.name = "elu-select", .match = "(select|select_v2 (greater|greater_equal ?x #0) ?x (sub (exp ?x) #1))", .build = "(elu ?x)", .when = is_f32},
    {.name = "elu-add", .match = "(select|select_v2 (greater|greater_equal ?x #0) ?x (add (exp ?x) #-1))", .build = "(elu ?x)", .when = is_f32},
    {.name = "elu-guarded", .match = "(select|select_v2 (greater|greater_equal ?x #0) ?x (sub (exp (select|select_v2 (greater|greater_equal ?x #0) #0 ?x)) #1))", .build = "(elu ?x)", .when = is_f32},
    {.name = "elu-guarded-add", .match = "(select|select_v2 (greater|greater_equal ?x #0) ?x (add (exp (select|select_v2 (greater|greater_equal ?x #0) #0 ?x)) #-1))", .build = "(elu ?x)", .when = is_f32},
    /* with e^x - 1 as tanh(x/2) (e^x + 1), which is exact near 0: so is the kernel */
    {.name = "elu-sound", .match = "(select|select_v2 (greater|greater_equal ?x #0) ?x (mul (tanh (mul ?x #0.5)) (add (exp ?x) #1)))", .build = "(elu ?x)", .when = is_f32},
    {.name = "elu-guarded-sound", .match = "(select|select_v2 (greater|greater_equal ?x #0) ?x (mul (tanh (mul " GUARDED " #0.5)) (add (exp " GUARDED ") #1)))", .build = "(elu ?x)", .when = is_f32},
    {.name = "one-hot", .match = "(cast (equal (reshape|expand_dims ?x ...) #k))", .apply = one_hot},

    /* mish: tanh does not mind that the logarithm overflows */
    {.name = "tanh-softplus", .match = "(tanh (sub (relu ?x) (log (logistic (abs ?x)))))", .build = "(tanh (log (add (exp ?x) #1)))", .when = is_f32},
    {.name = "logistic", .match = "(div #1 (add (exp (neg ?x)) #1))", .build = "(logistic ?x)", .when = is_f32},

    {.name = "relu6-max-min", .match = "(maximum (minimum ?x #6) #0)", .build = "(relu6 ?x)", .when = is_f32},
    {.name = "relu6-min-max", .match = "(minimum (maximum ?x #0) #6)", .build = "(relu6 ?x)", .when = is_f32},
    {.name = "relu6-min-relu", .match = "(minimum (relu ?x) #6)", .build = "(relu6 ?x)", .when = is_f32},
    {.name = "relu6-relu-min", .match = "(relu (minimum ?x #6))", .build = "(relu6 ?x)", .when = is_f32},
    {.name = "relu-n1-max-min", .match = "(maximum (minimum ?x #1) #-1)", .build = "(relu_n1_to_1 ?x)", .when = is_f32},
    {.name = "relu-n1-min-max", .match = "(minimum (maximum ?x #-1) #1)", .build = "(relu_n1_to_1 ?x)", .when = is_f32},
    {.name = "relu-0-to-1-max-min", .match = "(maximum (minimum ?x #1) #0)", .build = "(relu_0_to_1 ?x)", .when = no_producer_to_fuse},
    {.name = "relu-0-to-1-min-max", .match = "(minimum (maximum ?x #0) #1)", .build = "(relu_0_to_1 ?x)", .when = no_producer_to_fuse},
    {.name = "relu-0-to-1-min-relu", .match = "(minimum (relu ?x) #1)", .build = "(relu_0_to_1 ?x)", .when = no_producer_to_fuse},
    {.name = "relu-0-to-1-relu-min", .match = "(relu (minimum ?x #1))", .build = "(relu_0_to_1 ?x)", .when = no_producer_to_fuse},
    {.name = "clip-relu-first", .match = "(maximum (minimum ?x #k) #0)", .build = "(minimum (relu ?x) #k)", .when = is_f32},
    {.name = "relu-max", .match = "(maximum ?x #0)", .build = "(relu ?x)", .when = is_f32},
};
RULES_END(patterns);
