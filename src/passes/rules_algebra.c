/* passes/rules_algebra.c: identities, constants gathered, operators with a shorter name.
 *
 * Only what holds for every input: NaN, infinities and -0 where a user could tell; comparisons are not
 * negated on floats (NaN is neither less nor not less), x - x is not 0, and DIV by a constant becomes MUL only when
 * the reciprocal is exact. */
#include "passes/rules.h"

#include <math.h>

static const ir_value *val(const rw_match *m, const char *name) { return rw_value(m, name); }
static bool is_type(const rw_match *m, ir_dtype t) { return rw_root(m)->out[0].dtype == t; }
static bool is_f32(const rw_match *m) { return is_type(m, IR_F32); }
static bool is_bool(const rw_match *m) { return is_type(m, IR_BOOL); }
static bool is_int(const rw_match *m) { return ir_is_int(rw_root(m)->out[0].dtype); }
static bool is_float(const rw_match *m) { return ir_is_float(rw_root(m)->out[0].dtype); }
static bool x_is_int(const rw_match *m) { return ir_is_int(val(m, "x")->dtype); }
static bool is_signed(const rw_match *m) {
    ir_kind k = ir_dtypes[rw_root(m)->out[0].dtype].kind;
    return k == IR_KIND_FLOAT || k == IR_KIND_INT;
}
static bool scans_one(const rw_match *m) {
    int axes[IR_MAX_RANK];
    const ir_shape *s = &val(m, "x")->shape;
    return ps_axes(val(m, "k"), s->rank, axes) == 1 && s->d[axes[0]] == 1;
}
static ir_value *operand(bld *b, const rw_match *m) { return UNUSED(b), ir_in(rw_root(m), 0); }

/* What is not finite, times 0, has no integer: 0 serves as well as any. */
static bool is_static_int(const rw_match *m) { return is_int(m) && ir_shape_static(&rw_root(m)->out[0].shape); }
static ir_value *zeros(bld *b, const rw_match *m) {
    const ir_value *out = &rw_root(m)->out[0];
    return b_splat(b, out->dtype, 0, &out->shape);
}

/* ---- constants gathered ------------------------------------------------------------------------------ */

#define GATHER_LIMIT 65536 /* elements */

/* r = p op q element by element: nothing cancelled, overflowed or vanished, so that rounding alone differs.  A product of a factor
 * that is 0 is 0 however it is taken, where the other factors are far from vanishing. */
static bool is_sound(const ir_value *p, const ir_value *q, const ir_value *r, bool sum) {
    int64_t n = ps_count_of(r), np = ps_count_of(p), nq = ps_count_of(q);
    double largest = 0, smallest = HUGE_VAL;
    for (int64_t i = 0; i < np + nq; i++) {
        double x;
        if (!ev_get_f64(i < np ? p : q, i < np ? i : i - np, &x) || !isfinite(x))
            return false;
        largest = fmax(largest, fabs(x));
        if (x != 0)
            smallest = fmin(smallest, fabs(x));
    }
    bool moderate = smallest > 1e-15 && largest < 1e15;
    for (int64_t i = 0; i < n; i++) {
        double x;
        if (!ev_get_f64(r, i, &x) || !isfinite(x))
            return false;
        if (sum ? fabs(x) < largest / 64 && largest > 16 : fabs(x) > 1e30 || (x == 0 ? !moderate : fabs(x) < 1e-30))
            return false;
    }
    return true;
}

/* Replaces two operations with constants by one: outer(x, inner(p, q)), or outer(inner(p, q), x). */
static ir_value *gather(bld *b, const rw_match *m, ir_op inner, const char *p, const char *q, ir_op outer,
                        bool const_first) {
    ir_value *x = rw_value(m, "x"), *vp = rw_value(m, p), *vq = rw_value(m, q);
    int64_t np = ps_count_of(vp), nq = ps_count_of(vq), n;
    ir_shape s;
    if (!b_broadcast_shape(b->m, &vp->shape, &vq->shape, &s) || !ir_shape_count(&s, &n))
        return NULL;
    if (n > MAX(np, nq) || n > GATHER_LIMIT)
        return NULL;
    ir_value *r = b_binary(b, inner, vp, vq);
    bool sum = inner == OP_ADD || inner == OP_SUB;
    if (r->poison || !ir_is_const(r) || (!ir_is_int(r->dtype) && !is_sound(vp, vq, r, sum)))
        return NULL;
    return const_first ? b_binary(b, outer, r, x) : b_binary(b, outer, x, r);
}

#define GATHER(name, inner, p, q, outer, first) \
    static ir_value *name(bld *b, const rw_match *m) { return gather(b, m, inner, p, q, outer, first); }
GATHER(sum_added, OP_ADD, "a", "b", OP_ADD, false)
GATHER(sum_subtracted, OP_ADD, "a", "b", OP_SUB, false)
GATHER(sum_less_x, OP_ADD, "a", "b", OP_SUB, true)
GATHER(a_less_b_added, OP_SUB, "a", "b", OP_ADD, false)
GATHER(b_less_a_added, OP_SUB, "b", "a", OP_ADD, false)
GATHER(a_less_b_less_x, OP_SUB, "a", "b", OP_SUB, true)
GATHER(b_less_a_less_x, OP_SUB, "b", "a", OP_SUB, true)
GATHER(product_multiplied, OP_MUL, "a", "b", OP_MUL, false)
GATHER(product_divided, OP_MUL, "a", "b", OP_DIV, false)
GATHER(b_over_a_multiplied, OP_DIV, "b", "a", OP_MUL, false)
GATHER(a_over_b_multiplied, OP_DIV, "a", "b", OP_MUL, false)

static bool reciprocal_is_exact(const rw_match *m) {
    const ir_value *k = val(m, "k");
    int64_t n = ps_count_of(k);
    if (!is_f32(m) || n < 1 || n > 4096)
        return false;
    for (int64_t i = 0; i < n; i++) {
        double x;
        int e;
        if (!ev_get_f64(k, i, &x) || fabs(frexp(x, &e)) != 0.5 || e > 120 || e < -120)
            return false;
    }
    return true;
}

/* ---- casts, differences, choices ---------------------------------------------------------------------- */

static bool difference_fits(const rw_match *m) {
    const ir_value *out = &rw_root(m)->out[0];
    return (out->dtype == IR_F32 || out->dtype == IR_I32) && out->shape.rank >= 0 && out->shape.rank <= 4;
}

static bool is_same_type(const rw_match *m) { return val(m, "x")->dtype == rw_root(m)->out[0].dtype; }

/* Every value of x is a value of y. */
static bool is_wider(ir_dtype x, ir_dtype y) {
    const ir_dtype_info *a = &ir_dtypes[x], *b = &ir_dtypes[y];
    if (x == y)
        return true;
    if (a->kind == IR_KIND_BOOL)
        return b->kind == IR_KIND_FLOAT || b->kind == IR_KIND_INT || b->kind == IR_KIND_UINT;
    if (a->kind == IR_KIND_FLOAT || a->kind == IR_KIND_INT)
        return b->kind == a->kind && b->bits > a->bits;
    if (a->kind == IR_KIND_UINT)
        return (b->kind == IR_KIND_UINT || b->kind == IR_KIND_INT) && b->bits > a->bits;
    return false;
}

static bool first_cast_loses_nothing(const rw_match *m) {
    return is_wider(val(m, "x")->dtype, rw_node(m, "c")->out[0].dtype);
}

static ir_value *cast_once(bld *b, const rw_match *m) {
    return b_cast(b, rw_value(m, "x"), rw_root(m)->out[0].dtype);
}

static bool cond_is(const rw_match *m, bool want) {
    double c;
    return ev_is_splat(val(m, "c"), &c) && (c != 0) == want;
}
static bool cond_is_true(const rw_match *m) { return cond_is(m, true); }
static bool cond_is_false(const rw_match *m) { return cond_is(m, false); }

/* ---- reductions ----------------------------------------------------------------------------------------- */

static bool axes_are_units(const rw_match *m) {
    const ir_value *x = val(m, "x");
    int axes[IR_MAX_RANK], n = ps_axes(val(m, "k"), x->shape.rank, axes);
    for (int i = 0; i < n; i++)
        if (x->shape.d[axes[i]] != 1)
            return false;
    return n >= 0 && ps_can_reshape(&rw_root(m)->out[0].shape);
}

static ir_value *reshape_to_root(bld *b, const rw_match *m) {
    return b_reshape(b, rw_value(m, "x"), &rw_root(m)->out[0].shape);
}

static bool axis_is_last(const rw_match *m) {
    int64_t axis;
    int rank = val(m, "x")->shape.rank;
    return ev_get_i64(val(m, "k"), 0, &axis) && rank > 0 && (axis == -1 || axis == rank - 1);
}

/* reshape(x + a) + b with one number a: the number joins b. */
static bool a_is_one_number(const rw_match *m) {
    const ir_value *a = val(m, "a"), *y = &rw_node(m, "r")->out[0];
    return ps_count_of(a) == 1 && a->shape.rank <= val(m, "x")->shape.rank && y->shape.rank >= 0 && (is_float(m) || is_int(m));
}
static ir_value *through_reshape(bld *b, const rw_match *m) {
    const ir_node *r = rw_node(m, "r"), *root = rw_root(m);
    ir_value *a = rw_value(m, "a"), *k = rw_value(m, "b"), *in[2] = {rw_value(m, "x"), ir_in(r, 1)};
    ir_value *scalar = b_reshape(b, a, &IR_SCALAR);
    ir_value *both = b_binary(b, root->op, scalar, k);
    if (both->poison || !ir_is_const(both) || ps_count_of(both) > GATHER_LIMIT ||
        (!ir_is_int(both->dtype) && !is_sound(scalar, k, both, root->op == OP_ADD)))
        return NULL;
    return b_binary(b, root->op, b_like(b, r, in, in[1] ? 2 : 1), both);
}

/* Moving the constant out of i * g costs nothing when that is as large as the result already. */
static bool product_is_full(const rw_match *m) {
    return ir_shape_eq(&rw_node(m, "p")->out[0].shape, &rw_root(m)->out[0].shape) && is_f32(m);
}

static bool shifts_alike(const rw_match *m) {
    ir_shape s;
    const ir_value *x = val(m, "x"), *k = val(m, "m");
    return is_f32(m) && b_broadcast_shape(rw_root(m)->graph->module, &x->shape, &k->shape, &s) && ir_shape_eq(&s, &x->shape);
}

/* SELECT broadcasts its condition by itself. */
static bool condition_broadcasts(const rw_match *m) {
    ir_module *module = rw_root(m)->graph->module;
    ir_shape both, s;
    const ir_value *c = val(m, "y"), *x = val(m, "x"), *z = val(m, "z"), *out = &rw_root(m)->out[0];
    return out->shape.rank >= 0 && out->shape.rank <= 4 && b_broadcast_shape(module, &c->shape, &x->shape, &both) &&
           b_broadcast_shape(module, &both, &z->shape, &s) && ir_shape_eq(&s, &out->shape);
}

const rw_rule ps_algebra_rules[] = {
    /* identities; the driver sees to it that the shape stays */
    {.name = "add-zero", .match = "(add ?x #0)", .build = "?x"},
    {.name = "sub-zero", .match = "(sub ?x #0)", .build = "?x"},
    {.name = "mul-zero", .match = "(mul ?x #0)", .apply = zeros, .when = is_static_int},
    {.name = "cast-zero", .match = "(cast (mul ?x #0))", .apply = zeros, .when = is_static_int},
    {.name = "mul-one", .match = "(mul ?x #1)", .build = "?x"},
    {.name = "div-one", .match = "(div ?x #1)", .build = "?x"},
    {.name = "floor-div-one", .match = "(floor_div ?x #1)", .build = "?x", .when = is_int},
    {.name = "pow-one", .match = "(pow ?x #1)", .build = "?x"},
    {.name = "pow-two", .match = "(pow ?x #2)", .build = "(square ?x)", .when = is_f32},
    {.name = "pow-half", .match = "(pow ?x #0.5)", .build = "(sqrt ?x)", .when = is_f32},
    {.name = "pow-minus-half", .match = "(pow ?x #-0.5)", .build = "(rsqrt ?x)", .when = is_f32},
    {.name = "neg-neg", .match = "(neg (&neg ?x))", .build = "?x"},
    {.name = "not-not", .match = "(logical_not (&logical_not ?x))", .build = "?x"},
    {.name = "max-same", .match = "(maximum|minimum|logical_and|logical_or ?x ?x)", .build = "?x"},
    {.name = "and-true", .match = "(logical_and ?x #1)", .build = "?x"},
    {.name = "or-false", .match = "(logical_or ?x #0)", .build = "?x"},
    {.name = "not-negative", .match = "(relu|abs (&relu|relu6|relu_0_to_1|abs|square|sqrt|exp|logistic ...))", .apply = operand},
    {.name = "relu-softmax", .match = "(relu|abs (&softmax|squared_difference ...))", .apply = operand},
    {.name = "relu6-relu", .match = "(relu6 (&relu ?x))", .build = "(relu6 ?x)"},
    {.name = "relu6-small", .match = "(relu6 (&relu6|relu_0_to_1|logistic ...))", .apply = operand},
    {.name = "round-round", .match = "(floor|ceil|round (&floor|ceil|round ...))", .apply = operand},
    {.name = "leaky-relu-one", .match = "(leaky_relu ?x alpha=1)", .build = "?x"},
    {.name = "cumsum-one", .match = "(cumsum:c ?x #k exclusive=0)", .apply = operand, .when = scans_one},
    {.name = "add-n-one", .match = "(add_n ?x)", .build = "?x"},
    {.name = "add-n-two", .match = "(add_n ?x ?y)", .build = "(add ?x ?y)"},

    /* signs */
    {.name = "add-neg", .match = "(add ?x (neg ?y))", .build = "(sub ?x ?y)"},
    {.name = "sub-neg", .match = "(sub ?x (neg ?y))", .build = "(add ?x ?y)"},
    {.name = "mul-minus-one", .match = "(mul ?x #-1)", .build = "(neg ?x)", .when = is_signed},
    {.name = "neg-mul-const", .match = "(neg (mul ?x #k))", .build = "(mul ?x [neg #k])"},
    {.name = "mul-const-neg", .match = "(mul (neg ?x) #k)", .build = "(mul ?x [neg #k])"},
    {.name = "div-const-neg", .match = "(div (neg ?x) #k)", .build = "(div ?x [neg #k])", .when = is_float},
    {.name = "add-neg-product", .match = "(add (mul (neg ?x) ?y) ?z)", .build = "(sub ?z (mul ?x ?y))"},
    {.name = "sub-neg-product", .match = "(sub ?z (mul (neg ?x) ?y))", .build = "(add ?z (mul ?x ?y))"},
    {.name = "neg-sub", .match = "(neg (sub ?x ?y))", .build = "(sub ?y ?x)"},
    {.name = "mul-neg-neg", .match = "(mul (neg ?x) (neg ?y))", .build = "(mul ?x ?y)"},

    /* constants gathered */
    {.name = "add-add", .match = "(add (add ?x #a) #b)", .apply = sum_added},
    {.name = "sub-sub", .match = "(sub (sub ?x #a) #b)", .apply = sum_subtracted},
    {.name = "sub-of-add", .match = "(sub (add ?x #a) #b)", .apply = a_less_b_added},
    {.name = "add-of-sub", .match = "(add (sub ?x #a) #b)", .apply = b_less_a_added},
    {.name = "add-of-rsub", .match = "(add (sub #a ?x) #b)", .apply = sum_less_x},
    {.name = "rsub-of-add", .match = "(sub #b (add ?x #a))", .apply = b_less_a_less_x},
    {.name = "rsub-of-rsub", .match = "(sub #b (sub #a ?x))", .apply = b_less_a_added},
    {.name = "rsub-of-sub", .match = "(sub #b (sub ?x #a))", .apply = sum_less_x},
    {.name = "sub-of-rsub", .match = "(sub (sub #a ?x) #b)", .apply = a_less_b_less_x},
    {.name = "mul-mul", .match = "(mul (mul ?x #a) #b)", .apply = product_multiplied},
    {.name = "div-div", .match = "(div (div ?x #a) #b)", .apply = product_divided, .when = is_float},
    {.name = "mul-of-div", .match = "(mul (div ?x #a) #b)", .apply = b_over_a_multiplied, .when = is_float},
    {.name = "div-of-mul", .match = "(div (mul ?x #a) #b)", .apply = a_over_b_multiplied, .when = is_float},
    /* normalization: x s + (b - m s) is (x - m) s + b */
    {.name = "shift-scale", .match = "(add (mul ?x ?s) (sub ?b (mul ?m ?s)))", .build = "(add (mul (sub ?x ?m) ?s) ?b)", .when = shifts_alike},
    {.name = "scale-outwards", .match = "(mul ?x (mul:p ?i #g))", .build = "(mul (mul ?x ?i) #g)", .when = product_is_full},
    {.name = "mul-reshape-mul", .match = "(mul (reshape|transpose:r (mul ?x #a) ...) #b)", .apply = through_reshape, .when = a_is_one_number},
    {.name = "add-reshape-add", .match = "(add (reshape|transpose:r (add ?x #a) ...) #b)", .apply = through_reshape, .when = a_is_one_number},
    {.name = "div-exact", .match = "(div ?x #k)", .build = "(mul ?x [div #1 #k])", .when = reciprocal_is_exact},

    /* shorter names */
    {.name = "square-difference", .match = "(square (sub ?x ?y))", .build = "(squared_difference ?x ?y)", .when = difference_fits},
    {.name = "mul-difference", .match = "(mul (sub ?x ?y) (sub ?x ?y))", .build = "(squared_difference ?x ?y)", .when = difference_fits},
    {.name = "one-over-sqrt", .match = "(div #1 (sqrt ?x))", .build = "(rsqrt ?x)", .when = is_f32},
    {.name = "div-sqrt", .match = "(div ?x (sqrt ?y))", .build = "(mul ?x (rsqrt ?y))", .when = is_f32},
    {.name = "div-rsqrt", .match = "(div ?x (rsqrt ?y))", .build = "(mul ?x (sqrt ?y))", .when = is_f32},
    {.name = "sqrt-of-reciprocal", .match = "(sqrt (div #1 ?x))", .build = "(rsqrt ?x)", .when = is_f32},
    {.name = "log-of-softmax", .match = "(log (softmax ?x beta=1))", .build = "(log_softmax ?x)", .when = is_f32},
    {.name = "argmax-of-softmax", .match = "(arg_max:a (softmax ?x beta=1) #k)", .build = "(:a ?x #k)", .when = axis_is_last},
    {.name = "argmax-of-log-softmax", .match = "(arg_max:a (log_softmax ?x) #k)", .build = "(:a ?x #k)", .when = axis_is_last},
    {.name = "not-equal", .match = "(logical_not (equal ?x ?y))", .build = "(not_equal ?x ?y)"},
    {.name = "not-not-equal", .match = "(logical_not (not_equal ?x ?y))", .build = "(equal ?x ?y)"},
    {.name = "not-less", .match = "(logical_not (less ?x ?y))", .build = "(greater_equal ?x ?y)", .when = x_is_int},
    {.name = "not-less-equal", .match = "(logical_not (less_equal ?x ?y))", .build = "(greater ?x ?y)", .when = x_is_int},
    {.name = "not-greater", .match = "(logical_not (greater ?x ?y))", .build = "(less_equal ?x ?y)", .when = x_is_int},
    {.name = "not-greater-equal", .match = "(logical_not (greater_equal ?x ?y))", .build = "(less ?x ?y)", .when = x_is_int},
    {.name = "cast-to-same", .match = "(cast:c ?x)", .build = "?x", .when = is_same_type},
    {.name = "cast-cast", .match = "(cast (&cast:c ?x))", .apply = cast_once, .when = first_cast_loses_nothing},

    /* choices */
    {.name = "select-true", .match = "(select|select_v2 #c ?x ?y)", .build = "?x", .when = cond_is_true},
    {.name = "select-false", .match = "(select|select_v2 #c ?x ?y)", .build = "?y", .when = cond_is_false},
    {.name = "select-same", .match = "(select|select_v2 ?c ?x ?x)", .build = "?x"},
    {.name = "select-bool", .match = "(select|select_v2 ?c #1 #0)", .build = "?c", .when = is_bool},
    {.name = "select-not", .match = "(select|select_v2 ?c #0 #1)", .build = "(logical_not ?c)", .when = is_bool},
    {.name = "select-of-filled", .match = "(select|select_v2 (logical_and (fill ?d #1) ?y) ?x ?z)", .build = "(select_v2 ?y ?x ?z)", .when = condition_broadcasts},
    {.name = "select-of-filled-or", .match = "(select|select_v2 (logical_or (fill ?d #0) ?y) ?x ?z)", .build = "(select_v2 ?y ?x ?z)", .when = condition_broadcasts},
    {.name = "select-of-broadcast", .match = "(select|select_v2 (broadcast_to ?y ...) ?x ?z)", .build = "(select_v2 ?y ?x ?z)", .when = condition_broadcasts},
    {.name = "select-of-not", .match = "(select|select_v2:s (logical_not ?c) ?x ?y)", .build = "(:s ?c ?y ?x)"},

    /* reductions over axes of one element */
    {.name = "reduce-nothing", .match = "(mean|sum|reduce_max|reduce_min|reduce_prod|reduce_any|reduce_all:r ?x #k)",
     .apply = reshape_to_root, .when = axes_are_units},
};
RULES_END(algebra);
