/* eval/move.c: kernels that take a tensor apart and put it together by boxes, whatever the type.
 *
 * Each sees its operand or its result by strides and leaves the copying to ev_copy_box (strided to
 * dense) or ev_move (strided to strided). */
#include "eval/kernel.h"

void ev_move(uint8_t *dst, const int64_t *ds, const uint8_t *src, const int64_t *ss,
             const ir_shape *n, size_t size) {
    int64_t s[2][IR_MAX_RANK];
    for (int i = 0; i < n->rank; i++) {
        if (n->d[i] == 0) return;
        s[0][i] = ds[i];
        s[1][i] = ss[i];
    }
    ev_walk w;
    ev_walk_strides(&w, n, (const int64_t (*)[IR_MAX_RANK])s, 2);
    const int inner = w.rank - 1;
    const int64_t m = ev_walk_run(&w), step = (int64_t)size;
    do {
        uint8_t *to = dst + w.off[0] * step;
        const uint8_t *from = src + w.off[1] * step;
        if (w.s[0][inner] == 1 || m == 1)
            ev_copy_strided(to, from, m, w.s[1][inner], size);
        else
            for (int64_t i = 0; i < m; i++)
                memcpy(to + i * w.s[0][inner] * step, from + i * w.s[1][inner] * step, size);
    } while (ev_walk_next(&w));
}

/* The result has the operand's bytes in another shape. */
static bool same_bytes(ev_call *c) {
    const ev_tensor *x = &c->in[0];
    void *o = c->out[0].dtype == x->dtype ? ev_out(c, 0) : NULL;
    if (!o || c->out[0].size != x->size) return false;
    memcpy(o, x->p, (size_t)x->size);
    return true;
}

static bool reshape_to(const ev_call *c, const int64_t *want, int n, ir_shape *out) {
    const int64_t all = ev_count(&c->in[0]);
    int64_t known = 1;
    int hole = -1;
    if (n > IR_MAX_RANK) return false;
    *out = (ir_shape){.rank = n};
    for (int i = 0; i < n; i++) {
        out->d[i] = want[i];
        if (want[i] == -1 && hole < 0)
            hole = i;
        else if (want[i] < 0 || __builtin_mul_overflow(known, want[i], &known))
            return false;
    }
    if (hole >= 0) {
        if (known == 0 || all % known != 0) return false;
        out->d[hole] = all / known;
        known = all;
    }
    return known == all;
}

static bool squeeze_to(const ev_call *c, ir_shape *out) {
    const ir_attr *dims = ir_attr_slot(c->node, A_squeeze_dims);
    const ir_shape *x = &c->in[0].shape;
    bool gone[IR_MAX_RANK] = {false};
    int axis;
    for (size_t i = 0; dims && i < dims->u.ints.n; i++) {
        if (!ev_axis(dims->u.ints.v[i], x->rank, &axis) || x->d[axis] != 1) return false;
        gone[axis] = true;
    }
    *out = IR_SCALAR;
    for (int i = 0; i < x->rank; i++)
        if (dims && dims->u.ints.n ? !gone[i] : x->d[i] != 1) out->d[out->rank++] = x->d[i];
    return true;
}

bool ev_k_reshape(ev_call *c) {
    ir_shape *out = &c->out[0].shape;
    const ir_shape *x = &c->in[0].shape;
    int64_t want[IR_MAX_RANK];
    int n;
    if (c->node->op == OP_SQUEEZE) return squeeze_to(c, out) && same_bytes(c);
    if (c->node->op == OP_EXPAND_DIMS) {
        int axis;
        if (c->n_in < 2 || !ev_ints(&c->in[1], want, 1, &n) || n != 1 || x->rank == IR_MAX_RANK ||
            !ev_axis(want[0], x->rank + 1, &axis))
            return false;
        *out = (ir_shape){.rank = x->rank + 1};
        for (int i = 0; i <= x->rank; i++)
            out->d[i] = i < axis ? x->d[i] : i == axis ? 1 : x->d[i - 1];
        return same_bytes(c);
    }
    if (c->n_in > 1 && c->in[1].p)
        return ev_ints(&c->in[1], want, IR_MAX_RANK, &n) && reshape_to(c, want, n, out) &&
               same_bytes(c);
    const ir_attr *a = ir_attr_slot(c->node, A_new_shape);
    return a && a->u.ints.n <= IR_MAX_RANK && reshape_to(c, a->u.ints.v, (int)a->u.ints.n, out) &&
           same_bytes(c);
}

/* Copies from operand 0 by strides into the dense result, whose shape is set. */
static bool copy_view(ev_call *c, int64_t start, const int64_t *stride) {
    const ev_tensor *x = &c->in[0];
    ev_tensor *out = &c->out[0];
    uint8_t *o = out->dtype == x->dtype ? ev_out(c, 0) : NULL;
    if (!o) return false;
    const size_t size = ir_dtype_size(x->dtype);
    if (out->size)
        ev_copy_box(o, x->p + start * (int64_t)size, out->shape.rank, out->shape.d, stride, size);
    return true;
}

bool ev_k_transpose(ev_call *c) {
    const ir_shape *x = &c->in[0].shape;
    int64_t perm[IR_MAX_RANK], own[IR_MAX_RANK], stride[IR_MAX_RANK];
    bool seen[IR_MAX_RANK] = {false};
    int n;
    if (!ev_ints(&c->in[1], perm, IR_MAX_RANK, &n) || n != x->rank) return false;
    ev_strides(x, own);
    c->out[0].shape.rank = n;
    for (int i = 0; i < n; i++) {
        if (perm[i] < 0) perm[i] += n;
        if (perm[i] < 0 || perm[i] >= n || seen[perm[i]]) return false;
        seen[perm[i]] = true;
        c->out[0].shape.d[i] = x->d[perm[i]];
        stride[i] = own[perm[i]];
    }
    return copy_view(c, 0, stride);
}

bool ev_k_slice(ev_call *c) {
    const ir_shape *x = &c->in[0].shape;
    int64_t begin[IR_MAX_RANK], size[IR_MAX_RANK], stride[IR_MAX_RANK], start = 0;
    int n, m;
    if (!ev_ints(&c->in[1], begin, IR_MAX_RANK, &n) || !ev_ints(&c->in[2], size, IR_MAX_RANK, &m) ||
        n != m || n != x->rank)
        return false;
    ev_strides(x, stride);
    c->out[0].shape.rank = n;
    for (int i = 0; i < n; i++) {
        if (begin[i] < 0 || begin[i] > x->d[i]) return false;
        const int64_t len = size[i] == -1 ? x->d[i] - begin[i] : size[i];
        if (len < 0 || len > x->d[i] - begin[i]) return false;
        c->out[0].shape.d[i] = len;
        start += begin[i] * stride[i];
    }
    return copy_view(c, start, stride);
}

/* One axis of a strided slice: its first index and count. */
static bool slice_axis(int64_t n, int64_t begin, int64_t end, int64_t step, bool begin_open,
                       bool end_open, bool shrink, int64_t *first, int64_t *count) {
    if (step == 0) return false;
    if (shrink) {
        const int64_t i = begin < 0 ? begin + n : begin;
        *first = i;
        *count = 1;
        return i >= 0 && i < n;
    }
    const int64_t low = step > 0 ? 0 : -1, high = step > 0 ? n : n - 1;
    int64_t b = begin < 0 ? begin + n : begin, e = end < 0 ? end + n : end;
    b = begin_open ? (step > 0 ? low : high) : b < low ? low : b > high ? high : b;
    e = end_open ? (step > 0 ? high : low) : e < low ? low : e > high ? high : e;
    *first = b;
    const int64_t span = step > 0 ? e - b : b - e;
    const uint64_t by = step > 0 ? (uint64_t)step : 0 - (uint64_t)step;
    *count = span <= 0 ? 0 : (int64_t)(((uint64_t)span - 1) / by + 1);
    return true;
}

bool ev_k_strided_slice(ev_call *c) {
    const ir_shape *x = &c->in[0].shape;
    int64_t begin[32], end[32], step[32], own[IR_MAX_RANK], stride[IR_MAX_RANK], start = 0;
    int n, m, k, axis = 0, seen_ellipsis = 0;
    if (!ev_ints(&c->in[1], begin, 32, &n) || !ev_ints(&c->in[2], end, 32, &m) ||
        !ev_ints(&c->in[3], step, 32, &k) || n != m || n != k)
        return false;
    const int64_t begins = ir_get_i(c->node, A_begin_mask), ends = ir_get_i(c->node, A_end_mask),
                  ellipsis = ir_get_i(c->node, A_ellipsis_mask),
                  news = ir_get_i(c->node, A_new_axis_mask),
                  shrinks = ir_get_i(c->node, A_shrink_axis_mask);
    int named = 0; /* axes that entries other than the ellipsis take */
    for (int i = 0; i < n; i++) {
        seen_ellipsis += (ellipsis >> i & 1) != 0;
        named += !(ellipsis >> i & 1) && !(news >> i & 1);
    }
    if (seen_ellipsis > 1 || named > x->rank) return false;
    ev_strides(x, own);
    ir_shape out = {0};
    for (int i = 0; i <= n; i++) {
        const bool rest = i == n, dots = !rest && (ellipsis >> i & 1);
        if (!rest && !dots && (news >> i & 1)) {
            if (out.rank == IR_MAX_RANK) return false;
            stride[out.rank] = 0;
            out.d[out.rank++] = 1;
            continue;
        }
        if (rest || dots) { /* these axes in full */
            for (int full = rest ? x->rank - axis : x->rank - named; full > 0; full--, axis++) {
                if (out.rank == IR_MAX_RANK) return false;
                stride[out.rank] = own[axis];
                out.d[out.rank++] = x->d[axis];
            }
            continue;
        }
        const bool shrink = shrinks >> i & 1;
        int64_t first, count, to = end[i];
        if (ir_get_i(c->node, A_offset) && __builtin_add_overflow(begin[i], end[i], &to))
            return false;
        if (!slice_axis(x->d[axis], begin[i], to, step[i], begins >> i & 1, ends >> i & 1, shrink,
                        &first, &count))
            return false;
        start += count > 0 ? first * own[axis] : 0;
        if (!shrink) {
            if (out.rank == IR_MAX_RANK) return false;
            stride[out.rank] = count > 1 ? own[axis] * step[i] : 0;
            out.d[out.rank++] = count;
        }
        axis++;
    }
    c->out[0].shape = out;
    return copy_view(c, start, stride);
}

bool ev_k_broadcast_to(ev_call *c) {
    const ir_shape *x = &c->in[0].shape;
    int64_t want[IR_MAX_RANK], own[IR_MAX_RANK], stride[IR_MAX_RANK];
    int n;
    if (!ev_ints(&c->in[1], want, IR_MAX_RANK, &n) || n < x->rank) return false;
    ev_strides(x, own);
    c->out[0].shape.rank = n;
    for (int i = 0; i < n; i++) {
        const int a = i - (n - x->rank);
        if (want[i] < 0 || (a >= 0 && x->d[a] != 1 && x->d[a] != want[i])) return false;
        c->out[0].shape.d[i] = want[i];
        stride[i] = a < 0 || x->d[a] == 1 ? 0 : own[a];
    }
    return copy_view(c, 0, stride);
}

bool ev_k_tile(ev_call *c) {
    const ev_tensor *x = &c->in[0];
    int64_t times[IR_MAX_RANK], own[IR_MAX_RANK], n[2 * IR_MAX_RANK], stride[2 * IR_MAX_RANK];
    int k;
    if (!ev_ints(&c->in[1], times, IR_MAX_RANK, &k) || k != x->shape.rank ||
        c->out[0].dtype != x->dtype)
        return false;
    ev_strides(&x->shape, own);
    c->out[0].shape.rank = k;
    for (int i = 0; i < k; i++) {
        if (times[i] < 0 || __builtin_mul_overflow(times[i], x->shape.d[i], &c->out[0].shape.d[i]))
            return false;
        n[2 * i] = times[i];
        stride[2 * i] = 0;
        n[2 * i + 1] = x->shape.d[i];
        stride[2 * i + 1] = own[i];
    }
    uint8_t *o = ev_out(c, 0);
    if (o && c->out[0].size) ev_copy_box(o, x->p, 2 * k, n, stride, ir_dtype_size(x->dtype));
    return o;
}

/* Joins operands along an axis of the result; PACK gives each of them a new axis of size 1. */
static bool join(ev_call *c, int axis, bool packed) {
    const ev_tensor *first = &c->in[0];
    ev_tensor *out = &c->out[0];
    const size_t size = ir_dtype_size(first->dtype);
    int64_t total = 0, at = 0;
    for (size_t i = 0; i < c->n_in; i++) {
        const ev_tensor *x = &c->in[i];
        if (!x->p || x->dtype != first->dtype || x->shape.rank != first->shape.rank) return false;
        for (int k = 0; k < x->shape.rank; k++)
            if (x->shape.d[k] != first->shape.d[k] && (packed || k != axis)) return false;
        total += packed ? 1 : x->shape.d[axis];
    }
    out->shape.rank = first->shape.rank + packed;
    for (int k = 0; k < out->shape.rank; k++)
        out->shape.d[k] = k == axis ? total : first->shape.d[k - (packed && k > axis)];
    uint8_t *o = out->dtype == first->dtype ? ev_out(c, 0) : NULL;
    if (!o) return false;
    if (out->size == 0) return true;
    const int64_t outer = ev_span(&out->shape, 0, axis),
                  inner = ev_span(&out->shape, axis + 1, out->shape.rank);
    for (size_t i = 0; i < c->n_in; i++) {
        const ev_tensor *x = &c->in[i];
        const int64_t run = (packed ? 1 : x->shape.d[axis]) * inner;
        for (int64_t k = 0; run > 0 && k < outer; k++)
            memcpy(o + (uint64_t)(k * total * inner + at) * size, x->p + (uint64_t)(k * run) * size,
                   (size_t)run * size);
        at += run;
    }
    return true;
}

bool ev_k_concatenation(ev_call *c) {
    int axis;
    return ev_axis(ir_get_i(c->node, A_axis), c->in[0].shape.rank, &axis) && join(c, axis, false) &&
           ev_activate(c, c->out[0].dtype, (void *)(uintptr_t)c->out[0].p, ev_count(&c->out[0]));
}

bool ev_k_pack(ev_call *c) {
    int axis;
    return c->in[0].shape.rank < IR_MAX_RANK &&
           ev_axis(ir_get_i(c->node, A_axis), c->in[0].shape.rank + 1, &axis) &&
           join(c, axis, true);
}

/* The results are parts of operand x along axis, of these sizes; drop: the axis goes (UNPACK). */
static bool part(ev_call *c, const ev_tensor *x, int axis, const int64_t *sizes, bool drop) {
    const size_t size = ir_dtype_size(x->dtype);
    const int64_t outer = ev_span(&x->shape, 0, axis),
                  inner = ev_span(&x->shape, axis + 1, x->shape.rank);
    const int64_t total = x->shape.d[axis];
    int64_t at = 0;
    for (size_t i = 0; i < c->n_out; i++) {
        ev_tensor *out = &c->out[i];
        const int64_t n = sizes ? sizes[i] : total / (int64_t)c->n_out;
        if (n < 0 || n > total - at || out->dtype != x->dtype) return false;
        out->shape = x->shape;
        out->shape.d[axis] = n;
        if (drop) {
            out->shape.rank--;
            for (int k = axis; k < out->shape.rank; k++)
                out->shape.d[k] = x->shape.d[k + 1];
        }
        uint8_t *o = ev_out(c, i);
        if (!o) return false;
        for (int64_t k = 0; n * inner > 0 && k < outer; k++)
            memcpy(o + (uint64_t)(k * n * inner) * size,
                   x->p + (uint64_t)((k * total + at) * inner) * size, (size_t)(n * inner) * size);
        at += n;
    }
    return at == total;
}

bool ev_k_unpack(ev_call *c) {
    int axis;
    const ev_tensor *x = &c->in[0];
    return ev_axis(ir_get_i(c->node, A_axis), x->shape.rank, &axis) &&
           x->shape.d[axis] == (int64_t)c->n_out && part(c, x, axis, NULL, true);
}

bool ev_k_split(ev_call *c) {
    int64_t which[1];
    int n, axis;
    const ev_tensor *x = &c->in[1];
    return x->p && ev_ints(&c->in[0], which, 1, &n) && n == 1 &&
           ev_axis(which[0], x->shape.rank, &axis) && x->shape.d[axis] % (int64_t)c->n_out == 0 &&
           part(c, x, axis, NULL, false);
}

bool ev_k_split_v(ev_call *c) {
    const ev_tensor *x = &c->in[0], *sizes = &c->in[1];
    int64_t which[1], sum = 0, hole = -1;
    int n, axis;
    if (!sizes->p || !ir_is_int(sizes->dtype) || ev_count(sizes) != (int64_t)c->n_out ||
        !ev_ints(&c->in[2], which, 1, &n) || n != 1 || !ev_axis(which[0], x->shape.rank, &axis))
        return false;
    int64_t *list = NEW_N(&c->ctx->scratch, int64_t, c->n_out);
    for (size_t i = 0; i < c->n_out; i++) {
        list[i] = ev_int(sizes, (int64_t)i);
        if (list[i] == -1 && hole < 0)
            hole = (int64_t)i;
        else if (list[i] < 0 || list[i] > x->shape.d[axis] - sum)
            return false;
        else
            sum += list[i];
    }
    if (hole >= 0) list[hole] = x->shape.d[axis] - sum;
    return part(c, x, axis, list, false);
}
