/* build/elems.c: the elements of small integer tensors, as numbers or expressions over unknown sizes.
 *
 * Ops that only move elements run their own kernel (eval/) on the expressions, which are 64-bit words like
 * any other; arithmetic is done here. */
#include "build/infer.h"

static bool small_int(const ir_value *v, size_t *count) {
    int64_t n;
    if ((v->dtype != IR_I32 && v->dtype != IR_I64) || !ir_shape_count(&v->shape, &n) || n > IR_MAX_ELEMS) return false;
    *count = (size_t)n;
    return true;
}

bool b_elems(bld *b, ir_value *v, const ir_dim **d, size_t *n) {
    if (!v || v->poison || !small_int(v, n)) return false;
    if (!v->elems && ir_is_const(v)) {
        ir_dim *e = NEW_N(&b->ctx->keep, ir_dim, *n);
        for (size_t i = 0; i < *n; i++)
            if (!ev_get_i64(v, (int64_t)i, &e[i]) || !dim_known(e[i])) return false;
        v->elems = e;
    }
    *d = v->elems;
    return v->elems != NULL;
}

bool b_ints(bld *b, ir_value *v, const int64_t **d, size_t *n) {
    if (!b_elems(b, v, d, n)) return false;
    for (size_t i = 0; i < *n; i++)
        if (!dim_known((*d)[i])) return false;
    return true;
}

bool b_int(bld *b, ir_value *v, int64_t *i) {
    const int64_t *d;
    size_t n;
    if (b_ints(b, v, &d, &n) && n == 1) {
        *i = d[0];
        return true;
    }
    int64_t count;
    return v && ir_is_const(v) && ir_is_int(v->dtype) && ir_shape_count(&v->shape, &count) && count == 1 && ev_get_i64(v, 0, i);
}

bool b_float(bld *b, ir_value *v, double *f) {
    int64_t count;
    UNUSED(b);
    return v && ir_is_const(v) && ir_shape_count(&v->shape, &count) && count == 1 && ev_get_f64(v, 0, f);
}

/* Runs a moving op on expressions.  Operands that carry elements become i64 tensors; all others (indices,
 * axes) must be constants. */
static bool move_elems(bld *b, ir_node *n, unsigned data_operands) {
    enum { MOST = 66 };
    if (n->n_in > MOST || n->n_out > MOST || !ev_can(n->op)) return false;
    arena_mark mark = arena_get_mark(&b->ctx->scratch);
    ev_tensor *in = NEW_N(&b->ctx->scratch, ev_tensor, n->n_in), *out = NEW_N(&b->ctx->scratch, ev_tensor, n->n_out);
    bool ok = true;
    for (uint32_t i = 0; ok && i < n->n_in; i++) {
        ir_value *v = n->in[i].value;
        const ir_dim *d;
        size_t count;
        bool data = data_operands == UINT32_MAX || (data_operands >> i & 1);
        if (data) {
            ok = b_elems(b, v, &d, &count);
            if (ok) in[i] = (ev_tensor){IR_I64, v->shape, (const uint8_t *)d, count * 8};
        } else if (v && ir_is_const(v)) {
            in[i] = ev_of(b->ctx, v);
        } else if (v && b_ints(b, v, &d, &count)) {
            in[i] = (ev_tensor){IR_I64, v->shape, (const uint8_t *)d, count * 8};
            ok = v->dtype == IR_I64;
        } else {
            ok = v == NULL;
        }
    }
    for (uint32_t i = 0; ok && i < n->n_out; i++) {
        size_t count;
        ok = small_int(&n->out[i], &count);
        out[i] = (ev_tensor){.dtype = IR_I64, .shape = n->out[i].shape};
    }
    if (ok) {
        ev_call c = {b->ctx, &b->ctx->keep, n, in, n->n_in, out, n->n_out};
        ok = ev_run(&c);
        for (uint32_t i = 0; ok && i < n->n_out; i++) n->out[i].elems = (const ir_dim *)(const void *)out[i].p;
    }
    arena_rewind(&b->ctx->scratch, mark);
    return ok;
}

static bool arithmetic(bld *b, ir_op op, ir_dim x, ir_dim y, ir_dim *out) {
    ir_module *m = b->m;
    bool known = dim_known(x) && dim_known(y);
    switch ((int)op) {
    case OP_ADD: *out = dim_add(m, x, y); return true;
    case OP_SUB: *out = dim_sub(m, x, y); return true;
    case OP_MUL: *out = dim_mul(m, x, y); return true;
    case OP_MAXIMUM: *out = dim_max(m, x, y); return true;
    case OP_MINIMUM: *out = dim_min(m, x, y); return true;
    case OP_FLOOR_DIV: *out = dim_floordiv(m, x, y); return !dim_known(y) || y != 0;
    case OP_FLOOR_MOD: *out = dim_mod(m, x, y); return !dim_known(y) || y != 0;
    case OP_DIV:
        if (dim_known(y) && y == 0) return false;
        if (known) {
            if (x == INT64_MIN && y == -1) return false;
            *out = x / y;
            return true;
        }
        *out = dim_floordiv(m, x, y);
        return dim_is_nonnegative(m, x) && dim_is_nonnegative(m, y);
    case OP_POW:
        if (!dim_known(y) || y < 0 || y > 8) return false;
        for (*out = 1; y > 0; y--) *out = dim_mul(m, *out, x);
        return true;
    default: return false;
    }
}

/* Index into an operand of shape s for flat index i of the result shape r. */
static size_t broadcast_index(const ir_shape *s, const ir_shape *r, size_t i) {
    size_t at = 0, step = 1;
    for (int k = r->rank - 1; k >= 0; k--) {
        size_t size = (size_t)r->d[k], pos = size ? i % size : 0;
        i = size ? i / size : 0;
        int sk = k - (r->rank - s->rank);
        if (sk < 0) continue;
        if (s->d[sk] != 1) at += pos * step;
        step *= (size_t)s->d[sk];
    }
    return at;
}

static bool binary_elems(bld *b, ir_node *n) {
    const ir_dim *x, *y;
    size_t nx, ny, count;
    if (!small_int(&n->out[0], &count) || !b_elems(b, n->in[0].value, &x, &nx) || !b_elems(b, n->in[1].value, &y, &ny)) return false;
    if (ir_has_attr(n, A_fused_activation_function) && ir_get_i(n, A_fused_activation_function) != ACT_NONE) return false;
    ir_dim *e = NEW_N(&b->ctx->keep, ir_dim, count);
    const ir_shape *r = &n->out[0].shape;
    for (size_t i = 0; i < count; i++)
        if (!arithmetic(b, n->op, x[broadcast_index(in_shape(n, 0), r, i)], y[broadcast_index(in_shape(n, 1), r, i)], &e[i])) return false;
    n->out[0].elems = e;
    return true;
}

static bool reduce_elems(bld *b, ir_node *n) { /* of a vector, to one element */
    const ir_dim *x;
    size_t nx, count;
    if (!small_int(&n->out[0], &count) || count != 1 || !b_elems(b, n->in[0].value, &x, &nx)) return false;
    ir_op op = n->op == OP_SUM ? OP_ADD : n->op == OP_REDUCE_PROD ? OP_MUL : n->op == OP_REDUCE_MAX ? OP_MAXIMUM : n->op == OP_REDUCE_MIN ? OP_MINIMUM : OP_COUNT;
    if (op == OP_COUNT || (nx == 0 && op != OP_ADD && op != OP_MUL)) return false;
    ir_dim acc = nx ? x[0] : op == OP_MUL ? 1 : 0;
    for (size_t i = 1; i < nx; i++)
        if (!arithmetic(b, op, acc, x[i], &acc)) return false;
    ir_dim *e = NEW(&b->ctx->keep, ir_dim);
    *e = acc;
    n->out[0].elems = e;
    return true;
}

bool infer_elems(bld *b, ir_node *n) {
    size_t count;
    if (!n->n_out || !small_int(&n->out[0], &count)) return false;
    const ir_dim *x;
    ir_dim *e;
    switch ((int)n->op) {
    case OP_SHAPE:
        if (in_shape(n, 0)->rank < 0) return false;
        n->out[0].elems = arena_dup(&b->ctx->keep, in_shape(n, 0)->d, count * sizeof(ir_dim), _Alignof(ir_dim));
        return true;
    case OP_CAST:
        if (!b_elems(b, n->in[0].value, &x, &count)) return false;
        n->out[0].elems = x;
        for (size_t i = 0; i < count; i++) /* a number that does not fit is not the same after the cast */
            if (dim_known(x[i]) && (x[i] < INT32_MIN || x[i] > INT32_MAX)) n->out[0].elems = NULL;
        return n->out[0].elems != NULL;
    case OP_NEG:
        if (!b_elems(b, n->in[0].value, &x, &count)) return false;
        e = NEW_N(&b->ctx->keep, ir_dim, count);
        for (size_t i = 0; i < count; i++) e[i] = dim_sub(b->m, 0, x[i]);
        n->out[0].elems = e;
        return true;
    case OP_FILL: return b_elems(b, n->in[1].value, &x, &count) && count == 1 && small_int(&n->out[0], &count) && move_elems(b, n, 2);
    case OP_SUM:
    case OP_REDUCE_PROD:
    case OP_REDUCE_MAX:
    case OP_REDUCE_MIN: return reduce_elems(b, n);
    case OP_CONCATENATION:
    case OP_PACK: return move_elems(b, n, UINT32_MAX);
    case OP_SPLIT: return move_elems(b, n, 2);
    case OP_SELECT:
    case OP_SELECT_V2: return move_elems(b, n, 6);
    default: break;
    }
    if (ir_ops[n->op].flags & IR_BINARY) return binary_elems(b, n);
    if (ir_ops[n->op].flags & IR_MOVES) return move_elems(b, n, n->op == OP_PADV2 ? 5 : 1);
    return false;
}
