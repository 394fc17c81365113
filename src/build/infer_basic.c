/* build/infer_basic.c: element-wise ops, reductions, and what keeps or names its shape. */
#include "build/infer.h"

ir_shape infer_new_shape(bld *b, int rank) {
    ir_shape s = {.rank = rank};
    for (int i = 0; i < rank; i++) s.d[i] = dim_new(b->m, "?");
    return s;
}

bool infer_agree(ir_dim a, ir_dim b, ir_dim *out) {
    *out = dim_known(a) ? a : b;
    return a == b || !dim_known(a) || !dim_known(b);
}

bool infer_is_vector(bld *b, const ir_node *node, uint32_t i, int64_t n, const char *what) {
    const ir_shape *s = in_shape(node, i);
    if (s->rank < 0 || (s->rank == 1 && (!dim_known(s->d[0]) || s->d[0] == n))) return true;
    if (s->rank != 1) b_fail(b, "%s has rank %d, not 1", what, s->rank);
    else b_fail(b, "%s has %lld elements, not %lld", what, (long long)s->d[0], (long long)n);
    return false;
}

ir_shape infer_shape_from(bld *b, ir_value *v) {
    const ir_dim *d;
    size_t n;
    if (b_elems(b, v, &d, &n)) {
        if (n > IR_MAX_RANK) return IR_UNRANKED;
        ir_shape s = {.rank = (int)n};
        for (size_t i = 0; i < n; i++) s.d[i] = d[i];
        return s;
    }
    if (v->shape.rank == 1 && dim_known(v->shape.d[0]) && v->shape.d[0] >= 0 && v->shape.d[0] <= IR_MAX_RANK)
        return infer_new_shape(b, (int)v->shape.d[0]);
    return IR_UNRANKED;
}

bool infer_given(bld *b, ir_node *n) {
    UNUSED(b);
    UNUSED(n);
    return true;
}

bool infer_call(bld *b, ir_node *n) { return infer_given(b, n); }

bool infer_same(bld *b, ir_node *n) {
    UNUSED(b);
    return set_out(n, 0, n->in[0].value->dtype, *in_shape(n, 0));
}

/* Marks the axes that an axis operand names; false: bad axis.  *known false: not constant. */
static bool axes_of(bld *b, ir_value *v, int rank, bool *axis, bool *known) {
    const int64_t *a;
    size_t count;
    memset(axis, 0, sizeof(bool) * IR_MAX_RANK);
    *known = b_ints(b, v, &a, &count);
    if (!*known) return true;
    for (size_t i = 0; i < count; i++) {
        int at;
        if (!fix_axis(a[i], rank, &at)) {
            b_fail(b, "axis %lld is out of range for rank %d", (long long)a[i], rank);
            return false;
        }
        axis[at] = true;
    }
    return true;
}

bool infer_softmax(bld *b, ir_node *n) {
    if (in_shape(n, 0)->rank == 0) return b_fail(b, "a softmax of a scalar"), false;
    return infer_same(b, n);
}

/* Along the axes that operand 1 names, each once. */
bool infer_along(bld *b, ir_node *n) {
    bool axis[IR_MAX_RANK], known = false;
    int rank = in_shape(n, 0)->rank;
    const int64_t *a;
    size_t given = 0, named = 0;
    if (rank >= 0 && !axes_of(b, n->in[1].value, rank, axis, &known)) return false;
    if (!known || !b_ints(b, n->in[1].value, &a, &given)) return infer_same(b, n);
    for (int i = 0; i < rank; i++) named += axis[i];
    if (named < given) return b_fail(b, "an axis is given twice"), false;
    return infer_same(b, n);
}

bool infer_add_n(bld *b, ir_node *n) {
    ir_shape s = *in_shape(n, 0);
    for (uint32_t i = 1; i < n->n_in; i++) {
        const ir_shape *v = in_shape(n, i);
        if (n->in[i].value->dtype != n->in[0].value->dtype) return b_fail(b, "operands of different types"), false;
        if (v->rank < 0) continue;
        if (s.rank < 0) s = *v;
        bool fits = s.rank == v->rank;
        for (int k = 0; fits && k < s.rank; k++) fits = infer_agree(s.d[k], v->d[k], &s.d[k]);
        if (!fits) return b_fail(b, "operands of different shapes cannot be added up"), false;
    }
    return set_out(n, 0, n->in[0].value->dtype, s);
}

bool infer_unary(bld *b, ir_node *n) { return infer_same(b, n); }

bool b_broadcast_shape(ir_module *m, const ir_shape *x, const ir_shape *y, ir_shape *out) {
    *out = IR_UNRANKED;
    if (x->rank < 0 || y->rank < 0) return true;
    out->rank = MAX(x->rank, y->rank);
    for (int i = 0; i < out->rank; i++) {
        int xi = i - (out->rank - x->rank), yi = i - (out->rank - y->rank);
        ir_dim a = xi < 0 ? 1 : x->d[xi], c = yi < 0 ? 1 : y->d[yi];
        if (a == c || c == 1) out->d[i] = a;
        else if (a == 1) out->d[i] = c;
        else if (dim_known(a) && dim_known(c)) return false;
        else if (dim_known(a)) out->d[i] = a;
        else if (dim_known(c)) out->d[i] = c;
        else out->d[i] = dim_max(m, a, c);
    }
    return true;
}

static bool broadcast(bld *b, ir_node *n, ir_dtype t) {
    ir_value *x = n->in[0].value, *y = n->in[1].value;
    ir_shape s;
    if (x->dtype != y->dtype) {
        b_fail(b, "operands of different types: %s and %s", ir_dtypes[x->dtype].text, ir_dtypes[y->dtype].text);
        return false;
    }
    if (!b_broadcast_shape(b->m, &x->shape, &y->shape, &s)) {
        str xs = ir_shape_text(b->m, &b->ctx->scratch, &x->shape), ys = ir_shape_text(b->m, &b->ctx->scratch, &y->shape);
        b_fail(b, "shapes %.*s and %.*s do not broadcast", STR_ARG(xs), STR_ARG(ys));
        return false;
    }
    return set_out(n, 0, t, s);
}

bool infer_binary(bld *b, ir_node *n) { return broadcast(b, n, n->in[0].value->dtype); }
bool infer_compare(bld *b, ir_node *n) { return broadcast(b, n, IR_BOOL); }

bool infer_select(bld *b, ir_node *n) {
    ir_value *c = n->in[0].value, *x = n->in[1].value, *y = n->in[2].value;
    ir_shape s, t;
    if (c->dtype != IR_BOOL || x->dtype != y->dtype) {
        b_fail(b, "select wants a bool condition and two operands of one type");
        return false;
    }
    if (n->op == OP_SELECT && c->shape.rank == 1 && x->shape.rank > 1) {
        ir_dim rows;
        if (!infer_agree(c->shape.d[0], x->shape.d[0], &rows)) return b_fail(b, "%lld conditions for %lld rows", (long long)c->shape.d[0], (long long)x->shape.d[0]), false;
        return set_out(n, 0, x->dtype, x->shape);
    }
    if (!b_broadcast_shape(b->m, &x->shape, &y->shape, &s) || !b_broadcast_shape(b->m, &c->shape, &s, &t)) {
        b_fail(b, "the shapes of condition and branches do not broadcast");
        return false;
    }
    return set_out(n, 0, x->dtype, t);
}

bool infer_cast(bld *b, ir_node *n) {
    UNUSED(b);
    ir_set_i(n, A_in_data_type, n->in[0].value->dtype);
    return set_out(n, 0, (ir_dtype)ir_get_i(n, A_out_data_type), *in_shape(n, 0));
}

bool infer_bitcast(bld *b, ir_node *n) { /* the caller sets the result's type */
    UNUSED(b);
    UNUSED(n);
    return true;
}

bool infer_dequantize(bld *b, ir_node *n) {
    UNUSED(b);
    return set_out(n, 0, IR_F32, *in_shape(n, 0));
}

bool infer_complex_part(bld *b, ir_node *n) {
    UNUSED(b);
    return set_out(n, 0, n->in[0].value->dtype == IR_C128 ? IR_F64 : IR_F32, *in_shape(n, 0));
}

bool infer_reduce(bld *b, ir_node *n) {
    const ir_shape *x = in_shape(n, 0);
    ir_value *axes = n->in[1].value;
    bool keep = ir_get_i(n, A_keep_dims) != 0, axis[IR_MAX_RANK], known;
    ir_shape s = IR_UNRANKED;
    if (x->rank >= 0) {
        if (!axes_of(b, axes, x->rank, axis, &known)) return false;
        if (known) {
            s.rank = 0;
            for (int i = 0; i < x->rank; i++) {
                if (!axis[i]) s.d[s.rank++] = x->d[i];
                else if (keep) s.d[s.rank++] = 1;
            }
        } else if (keep) {
            s = infer_new_shape(b, x->rank);
        }
    }
    return set_out(n, 0, n->in[0].value->dtype, s);
}

bool infer_arg_min_max(bld *b, ir_node *n) {
    const ir_shape *x = in_shape(n, 0);
    ir_shape s = IR_UNRANKED;
    bool axis[IR_MAX_RANK], known;
    if (x->rank >= 0) {
        if (!axes_of(b, n->in[1].value, x->rank, axis, &known)) return false;
        for (int i = 0; known && i < x->rank; i++)
            if (axis[i] && dim_known(x->d[i]) && x->d[i] == 0) return b_fail(b, "axis %d has no elements to choose from", i), false;
        if (!known) s = infer_new_shape(b, x->rank - 1);
        for (int i = s.rank = known ? 0 : s.rank; known && i < x->rank; i++)
            if (!axis[i]) s.d[s.rank++] = x->d[i];
    }
    return set_out(n, 0, (ir_dtype)ir_get_i(n, A_output_type), s);
}

bool infer_shape(bld *b, ir_node *n) {
    const ir_shape *x = in_shape(n, 0);
    ir_shape s = {.rank = 1, .d = {x->rank >= 0 ? x->rank : dim_new(b->m, "rank")}};
    return set_out(n, 0, (ir_dtype)ir_get_i(n, A_out_type), s);
}

bool infer_rank(bld *b, ir_node *n) {
    UNUSED(b);
    return set_out(n, 0, IR_I32, IR_SCALAR);
}

bool infer_fill(bld *b, ir_node *n) { return set_out(n, 0, n->in[1].value->dtype, infer_shape_from(b, n->in[0].value)); }

bool infer_random(bld *b, ir_node *n) { return set_out(n, 0, IR_F32, infer_shape_from(b, n->in[0].value)); }

bool infer_broadcast_to(bld *b, ir_node *n) {
    ir_shape to = infer_shape_from(b, n->in[1].value), s;
    const ir_shape *x = in_shape(n, 0);
    if (to.rank >= 0 && x->rank >= 0) {
        bool fits = x->rank <= to.rank && b_broadcast_shape(b->m, x, &to, &s);
        for (int i = 0; fits && i < to.rank; i++)
            if (dim_known(to.d[i]) && dim_known(s.d[i]) && to.d[i] != s.d[i]) fits = false;
        if (!fits) {
            b_fail(b, "the shape cannot be broadcast to the one asked for");
            return false;
        }
    }
    return set_out(n, 0, n->in[0].value->dtype, to);
}

bool infer_broadcast_args(bld *b, ir_node *n) {
    ir_dim x = n->in[0].value->shape.rank == 1 ? in_shape(n, 0)->d[0] : dim_new(b->m, "?");
    ir_dim y = n->in[1].value->shape.rank == 1 ? in_shape(n, 1)->d[0] : dim_new(b->m, "?");
    return set_out(n, 0, n->in[0].value->dtype, (ir_shape){.rank = 1, .d = {dim_max(b->m, x, y)}});
}

static bool runs_away(bld *b, const ir_node *n) {
    double from, to, step;
    if (!b_float(b, n->in[2].value, &step)) return false;
    if (step == 0) return true;
    if (!b_float(b, n->in[0].value, &from) || !b_float(b, n->in[1].value, &to)) return false;
    return step > 0 ? from > to : from < to;
}

bool infer_range(bld *b, ir_node *n) {
    if (runs_away(b, n)) return b_fail(b, "the steps of the range do not lead from its start to its limit"), false;
    ir_shape s = {.rank = 1};
    const ir_dim *from, *to, *step;
    size_t n0, n1, n2;
    if (b_elems(b, n->in[0].value, &from, &n0) && b_elems(b, n->in[1].value, &to, &n1) &&
        b_elems(b, n->in[2].value, &step, &n2) && n0 == 1 && n1 == 1 && n2 == 1 && dim_known(*step) && *step != 0) {
        ir_dim span = *step > 0 ? dim_sub(b->m, *to, *from) : dim_sub(b->m, *from, *to);
        s.d[0] = dim_max(b->m, 0, dim_ceildiv(b->m, span, *step > 0 ? *step : -*step));
    } else {
        s.d[0] = dim_new(b->m, "?");
    }
    return set_out(n, 0, n->in[0].value->dtype, s);
}
