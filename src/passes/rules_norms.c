/* passes/rules_norms.c: softmax and normalizations over the last axis.
 *
 * L2_NORMALIZATION divides by max(norm, 1e-6), so it takes exactly the forms whose epsilon says the same: under the
 * root 1e-12, outside of it 1e-6.  Another epsilon (or none: 0/0) gives other answers for short vectors. */
#include "passes/rules.h"

static bool over_last(const rw_match *m, const char *axes) {
    const ir_value *x = &rw_root(m)->out[0], *k = rw_value(m, axes);
    int on[IR_MAX_RANK];
    return !k || (ps_axes(k, x->shape.rank, on) == 1 && on[0] == x->shape.rank - 1);
}

static bool last_axis(const rw_match *m) {
    return rw_root(m)->out[0].dtype == IR_F32 && over_last(m, "k") && over_last(m, "l");
}

#define MAX_OF_X "(reduce_max ?x #k keep_dims=1)"
#define SHIFTED "(sub ?x " MAX_OF_X ")"
#define SUM_SQUARE "(sum (square ?x) #k keep_dims=1)"
#define SUM_MUL "(sum (mul ?x ?x) #k keep_dims=1)"
#define L2 "(l2_normalization ?x)"

const rw_rule ps_norms_rules[] = {
    {.name = "softmax", .match = "(div (exp ?y) (sum (exp ?y) #k keep_dims=1))", .build = "(softmax ?y beta=1)", .when = last_axis},
    {.name = "softmax-shift", .match = "(softmax:s " SHIFTED ")", .build = "(:s ?x)", .when = last_axis},
    {.name = "log-softmax", .match = "(sub " SHIFTED " (log (sum (exp " SHIFTED ") #l keep_dims=1)))", .build = "(log_softmax ?x)", .when = last_axis},
    {.name = "log-softmax-sum", .match = "(sub ?x (add (log (sum (exp " SHIFTED ") #l keep_dims=1)) " MAX_OF_X "))", .build = "(log_softmax ?x)", .when = last_axis},
    {.name = "log-softmax-plain", .match = "(sub ?x (log (sum (exp ?x) #k keep_dims=1)))", .build = "(log_softmax ?x)", .when = last_axis},
    {.name = "log-softmax-shift", .match = "(log_softmax " SHIFTED ")", .build = "(log_softmax ?x)", .when = last_axis},
    {.name = "l2-square", .match = "(mul ?x (rsqrt (maximum " SUM_SQUARE " #1e-12)))", .build = L2, .when = last_axis},
    {.name = "l2-mul", .match = "(mul ?x (rsqrt (maximum " SUM_MUL " #1e-12)))", .build = L2, .when = last_axis},
    {.name = "l2-div-square", .match = "(div ?x (sqrt (maximum " SUM_SQUARE " #1e-12)))", .build = L2, .when = last_axis},
    {.name = "l2-div-mul", .match = "(div ?x (sqrt (maximum " SUM_MUL " #1e-12)))", .build = L2, .when = last_axis},
    {.name = "l2-norm-square", .match = "(div ?x (maximum (sqrt " SUM_SQUARE ") #1e-6))", .build = L2, .when = last_axis},
    {.name = "l2-norm-mul", .match = "(div ?x (maximum (sqrt " SUM_MUL ") #1e-6))", .build = L2, .when = last_axis},
    {.name = "l2-min-square", .match = "(mul ?x (minimum (rsqrt " SUM_SQUARE ") #1e6))", .build = L2, .when = last_axis},
    {.name = "l2-min-mul", .match = "(mul ?x (minimum (rsqrt " SUM_MUL ") #1e6))", .build = L2, .when = last_axis},
};
RULES_END(norms);
