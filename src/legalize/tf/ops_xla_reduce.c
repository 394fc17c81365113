/* legalize/tf/ops_xla_reduce.c: XLA's reductions by a function that the model brings: of whole axes and of windows.
 *
 * A function that is a sum, a product, a maximum .. is found by trying it on numbers, which the builder folds; its reduction
 * is then one of the runtime's.  Any other function is applied to tensors instead of to scalars: to the halves of an axis
 * until one element is left, or, for windows, by doubling:
 *
 *     x = windows of 1;  f(x[i], x[i+1]) = windows of 2;  f(x2[i], x2[i+2]) = windows of 4 ..
 *
 * which is allowed because XLA leaves the order open. */
#include "legalize/tf/xla.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_OPERANDS = 4 };

/* ---- functions --------------------------------------------------------------------------------------- */

src_graph *xla_function(tf_call *c, const char *key, uint32_t n_args, uint32_t n_rets) {
    const src_attr a = tf_attr(c, key);
    src_graph *f = a.kind == SA_FUNC ? src_function(c->L->src, a.s) : NULL;
    if (f && f->n_args == n_args && f->n_rets == n_rets) return f;
    tf_bad(c, "its %s is no function of %u operands and %u results", key, n_args, n_rets);
    return NULL;
}

bool xla_apply(tf_call *c, src_graph *f, ir_value *const *args, uint32_t n_args, ir_value **rets, uint32_t n_rets) {
    tf_value in[2 * MOST_OPERANDS] = {{0}}, out[2 * MOST_OPERANDS] = {{0}};
    if (n_args > ARRAY_LEN(in) || n_rets > ARRAY_LEN(out)) return tf_unsupported(c, NULL, "it has %u operands", n_args);
    for (uint32_t i = 0; i < n_args; i++) {
        if (args[i]->poison) return false;
        in[i] = (tf_value){.kind = TF_TENSOR, .v = args[i]};
    }
    if (!tf_inline(c, f, in, n_args, out, n_rets)) return false;
    tf_call results = *c;
    results.in = out, results.n_in = n_rets;
    for (uint32_t i = 0; i < n_rets; i++)
        if ((rets[i] = tf_in(&results, i))->poison) return false;
    return true;
}

bool xla_try(tf_call *c, src_graph *f, ir_value *const *args, uint32_t n_args, ir_value **rets, uint32_t n_rets) {
    lower *L = c->L;
    const uint32_t mark = L->m->graph_count;
    ir_graph *outer, *g = lw_graph_begin(L, "try", c->b->name, &outer);
    bld b = b_begin(g, c->b->name, c->src->op);
    b.file = c->b->file;
    tf_call in = *c;
    in.b = &b;
    bool ok = xla_apply(&in, f, args, n_args, rets, n_rets);
    c->refused = c->refused || in.refused;
    c->b->failed = c->b->failed || b.failed;
    for (uint32_t i = 0; ok && i < n_rets; i++) ok = ir_is_const(rets[i]);
    lw_graph_end(L, outer);
    lw_drop_graphs(L, mark);
    return ok;
}

ir_op xla_binary(xla_kind k) {
    switch (k) {
    case XLA_ADD: return OP_ADD;
    case XLA_MUL: return OP_MUL;
    case XLA_MAX: return OP_MAXIMUM;
    case XLA_MIN: return OP_MINIMUM;
    case XLA_AND: return OP_LOGICAL_AND;
    case XLA_OR: return OP_LOGICAL_OR;
    case XLA_SECOND:
    case XLA_OTHER: break;
    }
    return OP_COUNT;
}

static bool same_numbers(const ir_value *x, const ir_value *y) {
    int64_t n, m;
    double v, w;
    if (!ir_is_const(x) || !ir_is_const(y) || !ir_shape_count(&x->shape, &n) || !ir_shape_count(&y->shape, &m) || n != m) return false;
    for (int64_t i = 0; i < n; i++)
        if (!ev_get_f64(x, i, &v) || !ev_get_f64(y, i, &w) || v != w) return false;
    return true;
}

xla_kind xla_kind_of(tf_call *c, src_graph *f, ir_dtype t) {
    static const float floats[] = {-3.7f, 0, 0.6f, 2.25f, 1e9f, -1e-7f, 31.3f, 1}, whole[] = {5, 0, 1, 2, 7, 100, 6, 4}, below[] = {-5, 0, 1, -2, 7, -100, 6, 4}, truth[] = {0, 1};
    const float *from = t == IR_BOOL ? truth : ir_is_float(t) ? floats : math_is_unsigned(t) ? whole : below;
    enum { MOST = ARRAY_LEN(floats) };
    const int n = t == IR_BOOL ? 2 : MOST;
    float x[MOST * MOST], y[MOST * MOST];
    if (!ir_is_float(t) && !ir_is_int(t) && t != IR_BOOL) return XLA_OTHER;
    for (int i = 0; i < n * n; i++) x[i] = from[i / n], y[i] = from[i % n];
    ir_shape s = {1, {n * n}};
    bld *b = c->b;
    ir_value *in[2] = {b_cast(b, b_f32s(b, x, &s), t), b_cast(b, b_f32s(b, y, &s), t)}, *out;
    if (!xla_try(c, f, in, 2, &out, 1)) return XLA_OTHER;
    if (same_numbers(out, in[1])) return XLA_SECOND;
    for (xla_kind k = XLA_ADD; k < XLA_SECOND; k++) {
        const bool logic = k == XLA_AND || k == XLA_OR;
        if (logic == (t == IR_BOOL) && same_numbers(out, b_binary(b, xla_binary(k), in[0], in[1]))) return k;
    }
    return XLA_OTHER;
}

ir_value *xla_combine(tf_call *c, src_graph *f, xla_kind k, ir_value *x, ir_value *y) {
    if (k == XLA_SECOND) return y;
    if (k != XLA_OTHER) return b_binary(c->b, xla_binary(k), x, y);
    ir_value *r;
    return xla_apply(c, f, (ir_value *[]){x, y}, 2, &r, 1) ? r : b_poison(c->b);
}

static double neutral_of(xla_kind k, ir_dtype t) {
    if (k == XLA_MAX) return ir_is_float(t) ? -INFINITY : nn_lowest(t);
    if (k == XLA_MIN) return ir_is_float(t) ? INFINITY : ldexp(1, ir_dtypes[t].bits - (ir_dtypes[t].kind == IR_KIND_INT)) - 1;
    return k == XLA_MUL || k == XLA_AND;
}

bool xla_is_neutral(xla_kind k, ir_value *init) {
    double v;
    if (!ir_is_const(init) || !ev_get_f64(init, 0, &v)) return false;
    return k == XLA_SECOND || (k != XLA_OTHER && v == neutral_of(k, init->dtype));
}

/* The same of any function, which is tried. */
static bool leaves_as_is(tf_call *c, src_graph *f, xla_kind k, ir_value *init) {
    static const float numbers[] = {3, 0, 100, 1, 7, 2};
    ir_shape s = {1, {ARRAY_LEN(numbers)}};
    bld *b = c->b;
    if (k != XLA_OTHER) return xla_is_neutral(k, init);
    if (!ir_is_const(init) || init->shape.rank) return false;
    ir_value *x = b_cast(b, b_f32s(b, numbers, &s), init->dtype), *start = b_broadcast_to(b, init, &s), *out[2];
    return xla_try(c, f, (ir_value *[]){start, x}, 2, out, 1) && xla_try(c, f, (ir_value *[]){x, start}, 2, out + 1, 1) && same_numbers(x, out[0]) && same_numbers(x, out[1]);
}

static ir_value *cut(bld *b, ir_value *x, const int64_t *first, const int64_t *before_end, const int64_t *step) {
    int64_t last[IR_MAX_RANK];
    if (x->poison) return x;
    const size_t r = (size_t)x->shape.rank;
    int64_t to_end = 0;
    bool all = true;
    for (size_t i = 0; i < r; i++) {
        last[i] = -before_end[i];
        if (!before_end[i]) to_end |= (int64_t)1 << i;
        all = all && !first[i] && !before_end[i] && step[i] == 1;
    }
    if (all) return x;
    return b_op(b, OP_STRIDED_SLICE, B_IN(x, b_dims_const(b, first, r), b_dims_const(b, last, r), b_dims_const(b, step, r)), B_AT({A_end_mask, .i = to_end}));
}

ir_value *xla_trim(bld *b, ir_value *x, const int64_t *first, const int64_t *last) {
    return cut(b, x, first, last, (const int64_t[IR_MAX_RANK]){1, 1, 1, 1, 1, 1, 1, 1});
}

ir_value *xla_cut(bld *b, ir_value *x, int axis, int64_t from, int64_t before_end, int64_t step) {
    int64_t first[IR_MAX_RANK] = {0}, last[IR_MAX_RANK] = {0}, by[IR_MAX_RANK] = {1, 1, 1, 1, 1, 1, 1, 1};
    first[axis] = from;
    last[axis] = before_end;
    by[axis] = step;
    return cut(b, x, first, last, by);
}

/* ---- whole axes ------------------------------------------------------------------------------------------ */

static ir_op reduction(xla_kind k) {
    switch (k) {
    case XLA_ADD: return OP_SUM;
    case XLA_MUL: return OP_REDUCE_PROD;
    case XLA_MAX: return OP_REDUCE_MAX;
    case XLA_MIN: return OP_REDUCE_MIN;
    case XLA_AND: return OP_REDUCE_ALL;
    case XLA_OR: return OP_REDUCE_ANY;
    case XLA_SECOND:
    case XLA_OTHER: break;
    }
    return OP_COUNT;
}

/* The halves of an axis together, until it has one element: that axis is gone then. */
static bool fold_axis(tf_call *c, src_graph *f, ir_value **v, uint32_t n, int axis) {
    bld *b = c->b;
    int64_t size = v[0]->shape.d[axis];
    if (!dim_known(size)) return tf_unsupported(c, "give the inputs shapes with --shape", "it reduces an axis of unknown size by a function of its own");
    while (size > 1) {
        ir_value *in[2 * MOST_OPERANDS] = {NULL}, *out[MOST_OPERANDS];
        const int64_t half = size / 2, odd = size % 2;
        for (uint32_t i = 0; i < n; i++) {
            in[i] = xla_cut(b, v[i], axis, 0, half + odd, 1);
            in[n + i] = xla_cut(b, v[i], axis, half, odd, 1);
        }
        if (!xla_apply(c, f, in, 2 * n, out, n)) return false;
        for (uint32_t i = 0; i < n; i++) v[i] = odd ? b_concat(b, (ir_value *[]){out[i], xla_cut(b, v[i], axis, size - 1, 0, 1)}, 2, axis) : out[i];
        size = half + odd;
    }
    for (uint32_t i = 0; i < n; i++) v[i] = b_squeeze(b, v[i], axis);
    return true;
}

/* 0, 1, 2 .. along the axis, whatever the others say. */
static bool counts(const ir_value *v, int axis) {
    int64_t n, at, inner = 1;
    const ir_node *from = v->def;
    if (!ir_is_const(v)) {
        if (!from || !from->n_in) return false;
        const ir_value *x = from->in[0].value;
        if (from->op == OP_BROADCAST_TO) return x->shape.rank == v->shape.rank && x->shape.d[axis] == v->shape.d[axis] && counts(x, axis);
        if (from->op == OP_RESHAPE) return x->shape.rank == 1 && x->shape.d[0] == v->shape.d[axis] && counts(x, 0);
        return from->op == OP_RANGE && ev_get_i64(x, 0, &at) && at == 0 && ev_get_i64(from->in[2].value, 0, &at) && at == 1;
    }
    if (!ir_shape_count(&v->shape, &n) || v->shape.rank <= axis) return false;
    for (int i = axis + 1; i < v->shape.rank; i++) inner *= v->shape.d[i];
    for (int64_t i = 0; i < n; i++)
        if (!ev_get_i64(v, i, &at) || at != i / inner % v->shape.d[axis]) return false;
    return true;
}

/* Does the function of (x, i) and (y, j) keep the larger number (the smaller one), and the lower index of equal ones? */
static bool picks(tf_call *c, src_graph *f, const ir_dtype *t, bool largest) {
    static const float whole[] = {3, 0, 7, 1, 100}, below[] = {3, 0, -7, 1, -100}, indices[] = {0, 1, 5};
    const float *numbers = math_is_unsigned(t[0]) ? whole : below;
    enum { N = ARRAY_LEN(whole) * ARRAY_LEN(indices) };
    float v[4][N * N], want[2][N * N];
    for (int k = 0; k < N * N; k++) {
        const int i = k / N, j = k % N;
        v[0][k] = numbers[i / 3], v[1][k] = indices[i % 3], v[2][k] = numbers[j / 3], v[3][k] = indices[j % 3];
        const bool same = v[0][k] == v[2][k], first = same ? v[1][k] < v[3][k] : largest == (v[0][k] > v[2][k]);
        want[0][k] = v[first ? 0 : 2][k];
        want[1][k] = v[first ? 1 : 3][k];
    }
    bld *b = c->b;
    ir_shape s = {1, {N * N}};
    ir_value *in[4], *out[2];
    for (int i = 0; i < 4; i++) in[i] = b_cast(b, b_f32s(b, v[i], &s), t[i % 2]);
    return xla_try(c, f, in, 4, out, 2) && same_numbers(out[0], b_f32s(b, want[0], &s)) && same_numbers(out[1], b_f32s(b, want[1], &s));
}

/* The largest (smallest) of x and where it is: XLA has it as a reduction of x and of a count. */
static bool arg_extreme(tf_call *c, src_graph *f, ir_value **v, ir_value *const *init, int axis) {
    bld *b = c->b;
    const ir_dtype t[2] = {v[0]->dtype, v[1]->dtype};
    if (!(ir_is_float(t[0]) || ir_is_int(t[0])) || !(t[1] == IR_I32 || t[1] == IR_I64) || !counts(v[1], axis)) return false;
    const bool most = xla_is_neutral(XLA_MAX, init[0]);
    if ((!most && !xla_is_neutral(XLA_MIN, init[0])) || !picks(c, f, t, most)) return false;
    ir_value *at = b_op(b, most ? OP_ARG_MAX : OP_ARG_MIN, B_IN(v[0], b_i32(b, axis)), B_AT({A_output_type, .i = t[1]}));
    v[0] = b_reduce(b, most ? OP_REDUCE_MAX : OP_REDUCE_MIN, v[0], &axis, 1, false);
    v[1] = at;
    return true;
}

/* n operands, then n initial values. */
static bool reduce(tf_call *c, uint32_t n) {
    bld *b = c->b;
    size_t n_axes;
    const int64_t *axes = tf_attr_ints(c, "dimensions_to_reduce", &n_axes);
    src_graph *f = xla_function(c, "reducer", 2 * n, n);
    ir_value *v[2 * MOST_OPERANDS];
    unsigned over = 0;
    if (!f) return false;
    if (n > MOST_OPERANDS) return tf_unsupported(c, NULL, "it reduces %u operands together", n);
    for (uint32_t i = 0; i < 2 * n; i++)
        if ((v[i] = tf_in(c, i))->poison) return false;
    const int rank = v[0]->shape.rank;
    for (uint32_t i = 0; i < n; i++)
        if (v[i]->shape.rank < 0 || v[i]->shape.rank != rank) return tf_unsupported(c, "give the inputs shapes with --shape", "its operands have unknown ranks");
    for (size_t i = 0; i < n_axes; i++) {
        if (axes[i] < 0 || axes[i] >= rank || (over & 1u << axes[i])) return tf_bad(c, "axis %lld is out of range", (long long)axes[i]);
        over |= 1u << axes[i];
    }
    const xla_kind k = n == 1 ? xla_kind_of(c, f, v[0]->dtype) : XLA_OTHER;
    if (reduction(k) != OP_COUNT) {
        int at[IR_MAX_RANK];
        for (size_t i = 0; i < n_axes; i++) at[i] = (int)axes[i];
        ir_value *r = n_axes ? b_reduce(b, reduction(k), v[0], at, (int)n_axes, false) : v[0];
        return tf_return(c, xla_is_neutral(k, v[1]) ? r : xla_combine(c, f, k, v[1], r));
    }
    if (n == 2 && n_axes == 1 && arg_extreme(c, f, v, v + 2, (int)axes[0])) return tf_out(c, 0, v[0]) && tf_out(c, 1, v[1]);
    if (b->failed || c->refused) return false;
    for (int i = rank; i-- > 0;)
        if ((over & 1u << i) && !fold_axis(c, f, v, n, i)) return false;
    ir_value *in[2 * MOST_OPERANDS] = {NULL}, *out[MOST_OPERANDS];
    for (uint32_t i = 0; i < n; i++) in[i] = v[n + i], in[n + i] = v[i];
    if (!xla_apply(c, f, in, 2 * n, out, n)) return false;
    for (uint32_t i = 0; i < n; i++)
        if (!tf_out(c, i, out[i])) return false;
    return true;
}

bool lower_xla_reduce(tf_call *c) { return reduce(c, 1); }
bool lower_xla_variadic_reduce(tf_call *c) { return c->n_in % 2 || !c->n_in ? tf_bad(c, "%u operands", c->n_in) : reduce(c, c->n_in / 2); }

/* ---- windows ------------------------------------------------------------------------------------------------- */

typedef struct axis_window {
    int64_t size, stride, apart, rate; /* apart: how far the elements of the operand are set apart; rate: those of the window */
    int64_t before, after;
    bool whole; /* as long as the axis, whatever that is */
} axis_window;

static bool read_windows(tf_call *c, const ir_value *x, axis_window *w) {
    const ir_dim *size, *pads;
    const int64_t *stride, *apart, *rate;
    size_t n[5];
    const size_t rank = (size_t)x->shape.rank;
    if (!b_elems(c->b, tf_i32(c, 2), &size, &n[0]) || !tf_ints(c, 3, &stride, &n[1]) || !tf_ints(c, 4, &apart, &n[2]) || !tf_ints(c, 5, &rate, &n[3]) ||
        !b_elems(c->b, tf_i32(c, 6), &pads, &n[4]))
        return tf_unsupported(c, "give the inputs shapes with --shape", "its windows are computed at run time");
    if (n[0] != rank || n[1] != rank || n[2] != rank || n[3] != rank || n[4] != 2 * rank) return tf_bad(c, "windows over %zu axes of %zu", n[0], rank);
    for (size_t i = 0; i < rank; i++) {
        const ir_dim less = dim_sub(c->L->m, x->shape.d[i], 1);
        w[i] = (axis_window){.size = size[i], .stride = stride[i], .apart = apart[i], .rate = rate[i], .before = pads[2 * i], .after = pads[2 * i + 1]};
        if (w[i].stride < 1 || w[i].apart < 1 || w[i].rate < 1 || MAX(w[i].stride, MAX(w[i].apart, w[i].rate)) > INT32_MAX) return tf_bad(c, "a stride or dilation is out of range");
        w[i].whole = size[i] == x->shape.d[i] && stride[i] == 1 && apart[i] == 1 && rate[i] == 1 &&
                     ((pads[2 * i] == less && pads[2 * i + 1] == 0) || (pads[2 * i] == 0 && pads[2 * i + 1] == less));
        if (w[i].whole) continue;
        if (!dim_known(size[i]) || !dim_known(pads[2 * i]) || !dim_known(pads[2 * i + 1])) return tf_unsupported(c, "give the inputs shapes with --shape", "its windows are computed at run time");
        if (size[i] < 1 || size[i] > INT32_MAX || llabs(w[i].before) > INT32_MAX || llabs(w[i].after) > INT32_MAX) return tf_bad(c, "a window is out of range");
    }
    return true;
}

/* Elements set apart, then padded, or cut where the padding is negative. */
static ir_value *spread(bld *b, ir_value *x, const axis_window *w, ir_value *with) {
    int64_t step[IR_MAX_RANK], pads[IR_MAX_RANK][2] = {{0}}, first[IR_MAX_RANK], last[IR_MAX_RANK];
    const int rank = x->shape.rank;
    bool apart = false, padded = false;
    for (int i = 0; i < rank; i++) {
        first[i] = MAX(-w[i].before, 0), last[i] = MAX(-w[i].after, 0);
        step[i] = w[i].apart;
        pads[i][0] = MAX(w[i].before, 0), pads[i][1] = MAX(w[i].after, 0);
        apart |= w[i].apart > 1;
        padded |= pads[i][0] || pads[i][1];
    }
    if (apart) x = b_op(b, OP_DILATE, B_IN(x, b_dims_const(b, step, (size_t)rank), with), B_NONE);
    if (padded) x = b_pad(b, x, (const int64_t(*)[2])pads, with);
    return xla_trim(b, x, first, last);
}

static ir_value *slide(tf_call *c, src_graph *f, xla_kind k, ir_value *x, int axis, const axis_window *w) {
    bld *b = c->b;
    ir_value *have = NULL;
    int64_t covered = 0;
    for (int64_t bit = 1; bit <= w->size && !x->poison; bit *= 2) {
        if (w->size & bit) {
            have = have ? xla_combine(c, f, k, xla_cut(b, have, axis, 0, bit * w->rate, 1), xla_cut(b, x, axis, covered * w->rate, 0, 1)) : x;
            covered += bit;
        }
        if (2 * bit <= w->size) x = xla_combine(c, f, k, xla_cut(b, x, axis, 0, bit * w->rate, 1), xla_cut(b, x, axis, bit * w->rate, 0, 1));
    }
    return have && !x->poison ? xla_cut(b, have, axis, 0, 0, w->stride) : b_poison(b);
}

/* Maxima, minima and sums of floats over up to two axes are pools; those two come to the place of height and width. */
static ir_value *pooled(tf_call *c, xla_kind k, ir_value *x, axis_window *w) {
    bld *b = c->b;
    const int rank = x->shape.rank;
    int perm[4], back[4], n = 1, where[2], over = 0;
    if (!ir_is_float(x->dtype) || (rank != 4 && rank != 3) || (k != XLA_MAX && k != XLA_MIN && k != XLA_ADD)) return NULL;
    for (int i = 0; i < rank; i++) {
        if (w[i].apart > 1 || w[i].rate > 1 || w[i].before < 0 || w[i].after < 0) return NULL;
        if (w[i].size == 1 && w[i].stride == 1) continue;
        if (over == rank - 2) return NULL;
        where[over++] = i;
    }
    if (!over) return NULL;
    for (int i = 1; i < rank - 1 && over < rank - 2; i++) /* an axis without a window makes up the number */
        if (i != where[0]) where[over++] = i;
    if (over < rank - 2) where[over++] = where[0] == 0 ? 1 : 0;
    if (over == 2 && where[0] > where[1]) {
        const int first = where[1];
        where[1] = where[0], where[0] = first;
    }
    perm[0] = -1;
    for (int i = 0; i < over; i++) perm[n++] = where[i];
    for (int i = 0, at = 0; i < rank; i++) {
        if (i == where[0] || (over == 2 && i == where[1])) continue;
        perm[at] = i;
        at = rank - 1;
    }
    for (int i = 0; i < rank; i++) back[perm[i]] = i;
    const double lowest = nn_lowest(x->dtype);
    int64_t pads[IR_MAX_RANK][2] = {{0}};
    nn_window two[2] = {{.size = 1, .stride = 1}, {.size = 1, .stride = 1}};
    for (int i = 0; i < over; i++) {
        pads[i + 1][0] = w[where[i]].before, pads[i + 1][1] = w[where[i]].after;
        two[i] = (nn_window){.size = w[where[i]].size, .stride = w[where[i]].stride};
    }
    x = b_transpose(b, x, perm);
    if (k == XLA_MIN) x = b_unary(b, OP_NEG, x);
    bool any = false;
    for (int i = 1; i < 3; i++) any |= pads[i][0] || pads[i][1];
    if (any) x = b_pad(b, x, (const int64_t(*)[2])pads, k == XLA_ADD ? NULL : b_num(b, x->dtype, lowest));
    if (rank == 3) x = b_expand_dims(b, x, 2);
    x = b_op(b, k == XLA_ADD ? OP_AVERAGE_POOL_2D : OP_MAX_POOL_2D, B_IN(x),
             B_AT({A_padding, .i = PADDING_VALID}, {A_stride_h, .i = two[0].stride}, {A_stride_w, .i = two[1].stride}, {A_filter_height, .i = two[0].size}, {A_filter_width, .i = two[1].size}));
    if (rank == 3) x = b_squeeze(b, x, 2);
    if (k == XLA_MIN) x = b_unary(b, OP_NEG, x);
    if (k == XLA_ADD && !x->poison) x = mul_num(b, x, (double)(two[0].size * two[1].size));
    return b_transpose(b, x, back);
}

/* One axis of which each window ends (begins) at its element: a running sum, or a scan by doubling. */
static ir_value *scanned(tf_call *c, xla_kind k, ir_value *x, const axis_window *w) {
    int axis = -1;
    for (int i = 0; i < x->shape.rank; i++) {
        if (!w[i].whole && (w[i].size != 1 || w[i].stride != 1 || w[i].apart != 1 || w[i].before || w[i].after)) return NULL;
        if (w[i].whole && x->shape.d[i] != 1 && axis >= 0) return NULL;
        if (w[i].whole && x->shape.d[i] != 1) axis = i;
    }
    if (axis < 0 || k != XLA_ADD || !(ir_is_float(x->dtype) || ir_is_int(x->dtype))) return NULL;
    const bool reverse = w[axis].after != 0;
    const ir_dtype t = x->dtype, in = ir_is_int(t) && t != IR_I64 && t != IR_U64 ? (t == IR_U32 ? IR_I64 : IR_I32) : t;
    ir_value *r = b_op(c->b, OP_CUMSUM, B_IN(b_cast(c->b, x, in), b_i32(c->b, axis)), B_AT({A_reverse, .i = reverse}));
    return b_cast(c->b, r, t);
}

bool lower_xla_reduce_window(tf_call *c) {
    ir_value *x = tf_in(c, 0), *init = tf_in(c, 1), *r = NULL;
    axis_window w[IR_MAX_RANK];
    src_graph *f = xla_function(c, "computation", 2, 1);
    if (!f || x->poison || init->poison) return false;
    if (x->shape.rank < 0) return tf_unsupported(c, "give the inputs shapes with --shape", "its operand has an unknown rank");
    if (!x->shape.rank) return tf_return(c, xla_combine(c, f, XLA_OTHER, init, x));
    if (!read_windows(c, x, w)) return false;
    const xla_kind k = xla_kind_of(c, f, x->dtype);
    if (c->b->failed || c->refused) return false;
    const bool neutral = leaves_as_is(c, f, k, init);
    bool spreads = false;
    if (neutral) r = scanned(c, k, x, w);
    for (int i = 0; !r && i < x->shape.rank; i++) {
        spreads |= w[i].apart > 1 || w[i].before > 0 || w[i].after > 0;
        if (!dim_known(w[i].size)) return tf_unsupported(c, "give the inputs shapes with --shape", "its windows are computed at run time");
    }
    if (!r && neutral) r = pooled(c, k, x, w);
    if (r) return tf_return(c, r);
    if (spreads && !neutral && k == XLA_OTHER) return tf_unsupported(c, NULL, "its windows are padded, and its initial value changes numbers");
    r = spread(c->b, x, w, neutral ? init : b_num(c->b, x->dtype, neutral_of(k, x->dtype)));
    for (int i = 0; i < x->shape.rank; i++) r = slide(c, f, k, r, i, &w[i]);
    return tf_return(c, neutral || r->poison ? r : xla_combine(c, f, k, init, r));
}
