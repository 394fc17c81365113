/* eval/fill.c: results that are mostly made of something else: pads, fills, ranges, shapes,
 * reversals, and the rearrangements between space, depth and batch. */
#include <math.h>

#include "eval/kernel.h"

/* [rank, 2] integers of any integer type. */
static bool pairs(const ev_tensor *t, int rank, int64_t *out) {
    int n;
    return t->shape.rank == 2 && t->shape.d[1] == 2 && ev_ints(t, out, 2 * rank, &n) &&
           n == 2 * rank;
}

static bool padded_shape(const ev_call *c, int64_t *pads) {
    const ir_shape *x = &c->in[0].shape;
    ir_shape *out = &c->out[0].shape;
    if (!pairs(&c->in[1], x->rank, pads)) return false;
    out->rank = x->rank;
    for (int i = 0; i < x->rank; i++)
        if (pads[2 * i] < 0 || pads[2 * i + 1] < 0 ||
            __builtin_add_overflow(pads[2 * i], pads[2 * i + 1], &out->d[i]) ||
            __builtin_add_overflow(out->d[i], x->d[i], &out->d[i]))
            return false;
    return true;
}

bool ev_k_pad(ev_call *c) {
    const ev_tensor *x = &c->in[0];
    ev_tensor *out = &c->out[0];
    const uint8_t zero[16] = {0}, *with = zero;
    int64_t pads[2 * IR_MAX_RANK], from[IR_MAX_RANK], to[IR_MAX_RANK], start = 0;
    if (!padded_shape(c, pads) || out->dtype != x->dtype) return false;
    if (c->n_in > 2 && c->in[2].p) {
        if (c->in[2].dtype != x->dtype || ev_count(&c->in[2]) != 1) return false;
        with = c->in[2].p;
    }
    uint8_t *o = ev_out(c, 0);
    if (!o) return false;
    const size_t size = ir_dtype_size(x->dtype);
    ev_fill(o, with, ev_count(out), size);
    ev_strides(&x->shape, from);
    ev_strides(&out->shape, to);
    for (int i = 0; i < x->shape.rank; i++)
        start += pads[2 * i] * to[i];
    ev_move(o + (uint64_t)start * size, to, x->p, from, &x->shape, size);
    return true;
}

bool ev_k_mirror_pad(ev_call *c) {
    const ev_tensor *x = &c->in[0];
    ev_tensor *out = &c->out[0];
    int64_t pads[2 * IR_MAX_RANK], own[IR_MAX_RANK], at[IR_MAX_RANK] = {0};
    const int rank = x->shape.rank,
              edge = ir_get_i(c->node, A_mode) == 0 ? 1 : 0; /* REFLECT leaves the edge out */
    if (!padded_shape(c, pads) || out->dtype != x->dtype) return false;
    for (int i = 0; i < 2 * rank; i++)
        if (pads[i] > x->shape.d[i / 2] - edge) return false;
    uint8_t *o = ev_out(c, 0);
    if (!o) return false;
    const size_t size = ir_dtype_size(x->dtype);
    ev_strides(&x->shape, own);
    for (int64_t n = ev_count(out); n > 0; n--, o += size) {
        int64_t from = 0;
        for (int i = 0; i < rank; i++) {
            const int64_t last = x->shape.d[i] - 1, k = at[i] - pads[2 * i];
            from += own[i] * (k < 0 ? -k - 1 + edge : k > last ? 2 * last + 1 - edge - k : k);
        }
        memcpy(o, x->p + (uint64_t)from * size, size);
        for (int i = rank - 1; i >= 0 && ++at[i] == out->shape.d[i]; i--)
            at[i] = 0;
    }
    return true;
}

bool ev_k_fill(ev_call *c) {
    const ev_tensor *with = &c->in[1];
    int64_t d[IR_MAX_RANK];
    int n;
    if (!with->p || ev_count(with) != 1 || with->dtype != c->out[0].dtype ||
        !ev_ints(&c->in[0], d, IR_MAX_RANK, &n))
        return false;
    for (int i = 0; i < n; i++)
        if (d[i] < 0) return false;
    c->out[0].shape = ir_shape_of(n, d);
    uint8_t *o = ev_out(c, 0);
    if (o) ev_fill(o, with->p, ev_count(&c->out[0]), ir_dtype_size(with->dtype));
    return o;
}

static bool range_ints(ev_call *c, int64_t from, int64_t to, int64_t by) {
    const ir_dtype t = c->out[0].dtype;
    int64_t n = 0;
    if (by == 0 || (by > 0 ? from > to : from < to)) return false;
    const uint64_t span = by > 0 ? (uint64_t)to - (uint64_t)from : (uint64_t)from - (uint64_t)to;
    const uint64_t step = by > 0 ? (uint64_t)by : 0 - (uint64_t)by;
    const uint64_t count = span / step + (span % step != 0);
    n = count > EV_MAX_BYTES ? INT64_MAX / 16 : (int64_t)count;
    c->out[0].shape = ir_shape_of(1, &n);
    uint8_t *o = ev_out(c, 0);
    const size_t size = ir_dtype_size(t);
    for (int64_t i = 0; o && i < n; i++) {
        const int64_t v = (int64_t)((uint64_t)from + (uint64_t)i * (uint64_t)by);
        ev_convert(t, o + (uint64_t)i * size, IR_I64, &v, 1);
    }
    return o;
}

/* The runtime adds the step again and again, in the type itself. */
static bool range_floats(ev_call *c, double from, double to, double by) {
    const ir_dtype t = c->out[0].dtype;
    if (by == 0 || !(by > 0 ? from <= to : from >= to)) return false;
    const double count = ceil(fabs((to - from) / by));
    int64_t n = count < (double)EV_MAX_BYTES ? (int64_t)count : INT64_MAX / 16;
    c->out[0].shape = ir_shape_of(1, &n);
    uint8_t *o = ev_out(c, 0);
    const size_t size = ir_dtype_size(t);
    double v = from;
    for (int64_t i = 0; o && i < n; i++) {
        ev_tensor rounded = {.dtype = t, .p = o + (uint64_t)i * size};
        ev_convert(t, o + (uint64_t)i * size, IR_F64, &v, 1);
        v = ev_num(&rounded, 0) + by;
    }
    return o;
}

bool ev_k_range(ev_call *c) {
    const ir_dtype t = c->in[0].dtype;
    for (int i = 0; i < 3; i++)
        if (!c->in[i].p || c->in[i].dtype != t || ev_count(&c->in[i]) != 1) return false;
    if (c->out[0].dtype != t || t == IR_U64) return false;
    if (ir_is_int(t))
        return range_ints(c, ev_int(&c->in[0], 0), ev_int(&c->in[1], 0), ev_int(&c->in[2], 0));
    return ir_is_float(t) &&
           range_floats(c, ev_num(&c->in[0], 0), ev_num(&c->in[1], 0), ev_num(&c->in[2], 0));
}

static bool put_ints(ev_call *c, const int64_t *v, int n, bool scalar) {
    const int64_t count = n;
    c->out[0].shape = scalar ? IR_SCALAR : ir_shape_of(1, &count);
    void *o = ir_is_int(c->out[0].dtype) ? ev_out(c, 0) : NULL;
    return o && ev_convert(c->out[0].dtype, o, IR_I64, v, n);
}

bool ev_k_shape(ev_call *c) { return put_ints(c, c->in[0].shape.d, c->in[0].shape.rank, false); }

bool ev_k_rank(ev_call *c) {
    const int64_t rank = c->in[0].shape.rank;
    return put_ints(c, &rank, 1, true);
}

bool ev_k_broadcast_args(ev_call *c) {
    ir_shape x = {0}, y = {0}, out;
    if (!ev_ints(&c->in[0], x.d, IR_MAX_RANK, &x.rank) ||
        !ev_ints(&c->in[1], y.d, IR_MAX_RANK, &y.rank) || !ev_broadcast(&x, &y, &out))
        return false;
    return put_ints(c, out.d, out.rank, false);
}

bool ev_k_reverse_v2(ev_call *c) {
    const ev_tensor *x = &c->in[0];
    int64_t axes[IR_MAX_RANK], stride[IR_MAX_RANK], start = 0;
    bool seen[IR_MAX_RANK] = {false};
    int n, axis;
    if (!ev_ints(&c->in[1], axes, IR_MAX_RANK, &n) || c->out[0].dtype != x->dtype) return false;
    ev_strides(&x->shape, stride);
    for (int i = 0; i < n; i++) {
        if (!ev_axis(axes[i], x->shape.rank, &axis) || seen[axis]) return false;
        seen[axis] = true;
        start += stride[axis] * (x->shape.d[axis] - 1);
        stride[axis] = -stride[axis];
    }
    c->out[0].shape = x->shape;
    uint8_t *o = ev_out(c, 0);
    const size_t size = ir_dtype_size(x->dtype);
    if (o && x->size)
        ev_copy_box(o, x->p + (uint64_t)start * size, x->shape.rank, x->shape.d, stride, size);
    return o;
}

bool ev_k_reverse_sequence(ev_call *c) {
    const ev_tensor *x = &c->in[0], *lens = &c->in[1];
    const int rank = x->shape.rank;
    int seq, batch;
    if (!ev_axis(ir_get_i(c->node, A_seq_dim), rank, &seq) ||
        !ev_axis(ir_get_i(c->node, A_batch_dim), rank, &batch) || seq == batch || !lens->p ||
        !ir_is_int(lens->dtype) || ev_count(lens) != x->shape.d[batch] ||
        c->out[0].dtype != x->dtype)
        return false;
    c->out[0].shape = x->shape;
    for (int64_t i = 0; i < x->shape.d[batch]; i++)
        if (ev_int(lens, i) < 0 || ev_int(lens, i) > x->shape.d[seq]) return false;
    uint8_t *o = ev_out(c, 0);
    if (!o) return false;
    memcpy(o, x->p, (size_t)x->size);
    const size_t size = ir_dtype_size(x->dtype);
    int64_t own[IR_MAX_RANK], back[IR_MAX_RANK];
    ev_strides(&x->shape, own);
    memcpy(back, own, sizeof own);
    back[seq] = -own[seq];
    for (int64_t i = 0; x->size && i < x->shape.d[batch]; i++) {
        ir_shape box = x->shape;
        box.d[batch] = 1;
        box.d[seq] = ev_int(lens, i);
        const int64_t at = i * own[batch], last = at + (box.d[seq] - 1) * own[seq];
        if (box.d[seq] > 0)
            ev_move(o + (uint64_t)at * size, own, x->p + (uint64_t)last * size, back, &box, size);
    }
    return true;
}

/* [n, h, w, y, x, c] of the smaller picture's places and the block, one way or the other. */
static bool space_and_depth(ev_call *c, bool to_space) {
    const ev_tensor *x = &c->in[0];
    ev_tensor *out = &c->out[0];
    const int64_t b = ir_get_i(c->node, A_block_size), *d = x->shape.d;
    if (x->shape.rank != 4 || b < 1 || b > 4096 || out->dtype != x->dtype) return false;
    if (to_space ? d[3] % (b * b) != 0 : d[1] % b != 0 || d[2] % b != 0) return false;
    const int64_t h = to_space ? d[1] : d[1] / b, w = to_space ? d[2] : d[2] / b,
                  ch = to_space ? d[3] / (b * b) : d[3];
    if (to_space) {
        out->shape = ir_shape_of(4, (int64_t[]){d[0], h * b, w * b, ch});
        uint8_t *o = ev_out(c, 0);
        if (o && x->size)
            ev_copy_box(o, x->p, 6, (int64_t[]){d[0], h, b, w, b, ch},
                        (int64_t[]){h * w * b * b * ch, w * b * b * ch, b * ch, b * b * ch, ch, 1},
                        ir_dtype_size(x->dtype));
        return o;
    }
    int64_t depth;
    if (__builtin_mul_overflow(b * b, ch, &depth)) return false;
    out->shape = ir_shape_of(4, (int64_t[]){d[0], h, w, depth});
    uint8_t *o = ev_out(c, 0);
    if (o && x->size)
        ev_copy_box(o, x->p, 6, (int64_t[]){d[0], h, w, b, b, ch},
                    (int64_t[]){h * b * w * b * ch, b * w * b * ch, b * ch, w * b * ch, ch, 1},
                    ir_dtype_size(x->dtype));
    return o;
}

bool ev_k_depth_to_space(ev_call *c) { return space_and_depth(c, true); }
bool ev_k_space_to_depth(ev_call *c) { return space_and_depth(c, false); }

/* Block sizes and, for each blocked axis, what is padded or cropped. */
static bool blocks(const ev_call *c, int64_t *block, int64_t *pads, int *m, int64_t *product) {
    *product = 1;
    if (!ev_ints(&c->in[1], block, 3, m) || *m < 1 || c->in[0].shape.rank < *m + 1 ||
        !pairs(&c->in[2], *m, pads))
        return false;
    for (int i = 0; i < *m; i++)
        if (block[i] < 1 || pads[2 * i] < 0 || pads[2 * i + 1] < 0 ||
            __builtin_mul_overflow(*product, block[i], product))
            return false;
    return *product < INT32_MAX;
}

/* result[b, s.., rest] = x[b / .., ..]: every block place copies its elements, padding stays zero.
 */
bool ev_k_space_to_batch_nd(ev_call *c) {
    const ev_tensor *x = &c->in[0];
    ev_tensor *out = &c->out[0];
    int64_t block[3], pads[6], product, from[IR_MAX_RANK], to[IR_MAX_RANK];
    int m;
    if (!blocks(c, block, pads, &m, &product) || out->dtype != x->dtype) return false;
    out->shape = x->shape;
    if (__builtin_mul_overflow(x->shape.d[0], product, &out->shape.d[0])) return false;
    for (int i = 0; i < m; i++) {
        int64_t all;
        if (__builtin_add_overflow(pads[2 * i], pads[2 * i + 1], &all) ||
            __builtin_add_overflow(all, x->shape.d[i + 1], &all) || all % block[i] != 0)
            return false;
        out->shape.d[i + 1] = all / block[i];
    }
    uint8_t *o = ev_out(c, 0);
    if (!o) return false;
    memset(o, 0, (size_t)out->size);
    const size_t size = ir_dtype_size(x->dtype);
    ev_strides(&x->shape, from);
    ev_strides(&out->shape, to);
    for (int64_t b = 0; out->size && x->size && b < product; b++) {
        ir_shape box = out->shape;
        int64_t step[IR_MAX_RANK], src = 0, dst = b * x->shape.d[0] * to[0], rest = b;
        box.d[0] = x->shape.d[0];
        memcpy(step, from, sizeof step);
        bool empty = false;
        for (int i = m - 1; i >= 0; i--) {
            /* Of place at + k * block, those inside the picture. */
            const int64_t at = rest % block[i] - pads[2 * i], n = x->shape.d[i + 1];
            const int64_t first = at >= 0 ? 0 : (-at + block[i] - 1) / block[i];
            const int64_t count =
                at >= n ? 0 : MIN((n - 1 - at) / block[i] + 1, out->shape.d[i + 1]) - first;
            rest /= block[i];
            empty = empty || count <= 0;
            box.d[i + 1] = MAX(count, (int64_t)0);
            src += (at + first * block[i]) * from[i + 1];
            dst += first * to[i + 1];
            step[i + 1] = from[i + 1] * block[i];
        }
        if (!empty)
            ev_move(o + (uint64_t)dst * size, to, x->p + (uint64_t)src * size, step, &box, size);
    }
    return true;
}

bool ev_k_batch_to_space_nd(ev_call *c) {
    const ev_tensor *x = &c->in[0];
    ev_tensor *out = &c->out[0];
    int64_t block[3], crops[6], product, from[IR_MAX_RANK], to[IR_MAX_RANK];
    int m;
    if (!blocks(c, block, crops, &m, &product) || out->dtype != x->dtype ||
        x->shape.d[0] % product != 0)
        return false;
    out->shape = x->shape;
    out->shape.d[0] = x->shape.d[0] / product;
    for (int i = 0; i < m; i++) {
        int64_t all, cut;
        if (__builtin_mul_overflow(x->shape.d[i + 1], block[i], &all) ||
            __builtin_add_overflow(crops[2 * i], crops[2 * i + 1], &cut) || cut > all)
            return false;
        out->shape.d[i + 1] = all - cut;
    }
    uint8_t *o = ev_out(c, 0);
    if (!o) return false;
    const size_t size = ir_dtype_size(x->dtype);
    ev_strides(&x->shape, from);
    ev_strides(&out->shape, to);
    for (int64_t b = 0; out->size && b < product; b++) {
        ir_shape box = x->shape;
        int64_t step[IR_MAX_RANK], src = b * out->shape.d[0] * from[0], dst = 0, rest = b;
        box.d[0] = out->shape.d[0];
        memcpy(step, to, sizeof step);
        for (int i = m - 1; i >= 0; i--) {
            const int64_t at = rest % block[i] - crops[2 * i], n = out->shape.d[i + 1];
            const int64_t first = at >= 0 ? 0 : (-at + block[i] - 1) / block[i];
            const int64_t count =
                at >= n ? 0 : MIN((n - 1 - at) / block[i] + 1, x->shape.d[i + 1]) - first;
            rest /= block[i];
            box.d[i + 1] = MAX(count, (int64_t)0);
            src += first * from[i + 1];
            dst += (at + first * block[i]) * to[i + 1];
            step[i + 1] = to[i + 1] * block[i];
        }
        if (ev_span(&box, 0, box.rank) > 0)
            ev_move(o + (uint64_t)dst * size, step, x->p + (uint64_t)src * size, from, &box, size);
    }
    return true;
}

/* The start is clamped so that the update fits, as in XLA. */
bool ev_k_dynamic_update_slice(ev_call *c) {
    const ev_tensor *x = &c->in[0], *u = &c->in[1];
    int64_t start[IR_MAX_RANK], own[IR_MAX_RANK], from[IR_MAX_RANK], at = 0;
    int n;
    if (!u->p || u->dtype != x->dtype || c->out[0].dtype != x->dtype ||
        u->shape.rank != x->shape.rank || !ev_ints(&c->in[2], start, IR_MAX_RANK, &n) ||
        n != x->shape.rank)
        return false;
    ev_strides(&x->shape, own);
    ev_strides(&u->shape, from);
    for (int i = 0; i < n; i++) {
        const int64_t most = x->shape.d[i] - u->shape.d[i];
        if (most < 0) return false;
        at += own[i] * (start[i] < 0 ? 0 : MIN(start[i], most));
    }
    c->out[0].shape = x->shape;
    uint8_t *o = ev_out(c, 0);
    if (!o) return false;
    const size_t size = ir_dtype_size(x->dtype);
    memcpy(o, x->p, (size_t)x->size);
    ev_move(o + (uint64_t)at * size, own, u->p, from, &u->shape, size);
    return true;
}

/* Zeros (or the given number) between neighbours: STABLEHLO-style interior padding. */
bool ev_k_dilate(ev_call *c) {
    const ev_tensor *x = &c->in[0], *with = &c->in[2];
    int64_t by[IR_MAX_RANK], from[IR_MAX_RANK], to[IR_MAX_RANK];
    int n;
    if (!ev_ints(&c->in[1], by, IR_MAX_RANK, &n) || n != x->shape.rank || !with->p ||
        with->dtype != x->dtype || ev_count(with) != 1 || c->out[0].dtype != x->dtype)
        return false;
    c->out[0].shape.rank = n;
    for (int i = 0; i < n; i++) {
        int64_t d = x->shape.d[i];
        if (by[i] < 1 || (d > 0 && (__builtin_mul_overflow(d - 1, by[i], &d) ||
                                    __builtin_add_overflow(d, 1, &d))))
            return false;
        c->out[0].shape.d[i] = d;
    }
    uint8_t *o = ev_out(c, 0);
    if (!o) return false;
    const size_t size = ir_dtype_size(x->dtype);
    ev_fill(o, with->p, ev_count(&c->out[0]), size);
    ev_strides(&x->shape, from);
    ev_strides(&c->out[0].shape, to);
    for (int i = 0; i < n; i++)
        to[i] *= by[i];
    ev_move(o, to, x->p, from, &x->shape, size);
    return true;
}
