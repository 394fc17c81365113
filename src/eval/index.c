/* eval/index.c: results chosen by index tensors: gathers, scatters, segments, one-hots, diagonals.
 *
 * An index out of range is "cannot compute", except where TensorFlow gives it a meaning. */
#include "eval/kernel.h"

static bool is_index(const ev_tensor *t) { return t->p && ir_is_int(t->dtype); }

/* params[p.., axis, q..] by indices[p.., i..] gives [p.., before.., i.., after..]; p are batch
 * axes. */
bool ev_k_gather(ev_call *c) {
    const ev_tensor *x = &c->in[0], *at = &c->in[1];
    ev_tensor *out = &c->out[0];
    int axis;
    int64_t batch = ir_get_i(c->node, A_batch_dims);
    if (!is_index(at) || out->dtype != x->dtype ||
        !ev_axis(ir_get_i(c->node, A_axis), x->shape.rank, &axis))
        return false;
    batch += batch < 0 ? at->shape.rank : 0;
    if (batch < 0 || batch > axis || batch > at->shape.rank ||
        x->shape.rank - 1 + at->shape.rank - batch > IR_MAX_RANK)
        return false;
    ir_shape s = {0};
    for (int i = 0; i < axis; i++)
        s.d[s.rank++] = x->shape.d[i];
    for (int i = 0; i < at->shape.rank; i++) {
        if (i < batch && at->shape.d[i] != x->shape.d[i]) return false;
        if (i >= batch) s.d[s.rank++] = at->shape.d[i];
    }
    for (int i = axis + 1; i < x->shape.rank; i++)
        s.d[s.rank++] = x->shape.d[i];
    out->shape = s;
    const int64_t n = x->shape.d[axis], all = ev_count(at);
    for (int64_t i = 0; i < all; i++)
        if (ev_int(at, i) < 0 || ev_int(at, i) >= n) return false;
    uint8_t *o = ev_out(c, 0);
    if (!o || out->size == 0) return o;
    const int b = (int)batch;
    const int64_t batches = ev_span(&x->shape, 0, b), before = ev_span(&x->shape, b, axis),
                  per = ev_span(&at->shape, b, at->shape.rank);
    const size_t run =
        (size_t)ev_span(&x->shape, axis + 1, x->shape.rank) * ir_dtype_size(x->dtype);
    for (int64_t k = 0; k < batches; k++)
        for (int64_t j = 0; j < before; j++)
            for (int64_t i = 0; i < per; i++, o += run)
                memcpy(o, x->p + (uint64_t)((k * before + j) * n + ev_int(at, k * per + i)) * run,
                       run);
    return true;
}

bool ev_k_embedding_lookup(ev_call *c) {
    const ev_tensor *at = &c->in[0], *x = &c->in[1];
    ev_tensor *out = &c->out[0];
    if (!is_index(at) || !x->p || at->shape.rank != 1 || x->shape.rank < 1 ||
        out->dtype != x->dtype)
        return false;
    out->shape = x->shape;
    out->shape.d[0] = at->shape.d[0];
    const size_t run = (size_t)ev_span(&x->shape, 1, x->shape.rank) * ir_dtype_size(x->dtype);
    for (int64_t i = 0; i < at->shape.d[0]; i++)
        if (ev_int(at, i) < 0 || ev_int(at, i) >= x->shape.d[0]) return false;
    uint8_t *o = ev_out(c, 0);
    for (int64_t i = 0; o && i < at->shape.d[0]; i++)
        memcpy(o + (uint64_t)i * run, x->p + (uint64_t)ev_int(at, i) * run, run);
    return o;
}

/* Rows of indices [rows, depth] into the first `depth` axes of a shape: where each row points (in
 * slices). */
static bool rows_of(const ev_tensor *at, const ir_shape *s, int64_t *rows, int *depth) {
    if (!is_index(at) || at->shape.rank < 1) return false;
    const int64_t d = at->shape.d[at->shape.rank - 1];
    if (d > s->rank) return false;
    *depth = (int)d;
    *rows = ev_span(&at->shape, 0, at->shape.rank - 1);
    return true;
}
static bool row_place(const ev_tensor *at, int64_t row, const ir_shape *s, int depth,
                      int64_t *place) {
    *place = 0;
    for (int i = 0; i < depth; i++) {
        const int64_t k = ev_int(at, row * depth + i);
        if (k < 0 || k >= s->d[i]) return false;
        *place = *place * s->d[i] + k;
    }
    return true;
}

bool ev_k_gather_nd(ev_call *c) {
    const ev_tensor *x = &c->in[0], *at = &c->in[1];
    ev_tensor *out = &c->out[0];
    int64_t rows, place;
    int depth;
    if (out->dtype != x->dtype || !rows_of(at, &x->shape, &rows, &depth) ||
        at->shape.rank - 1 + x->shape.rank - depth > IR_MAX_RANK)
        return false;
    out->shape = at->shape;
    out->shape.rank--;
    for (int i = depth; i < x->shape.rank; i++)
        out->shape.d[out->shape.rank++] = x->shape.d[i];
    uint8_t *o = ev_out(c, 0);
    const size_t run = (size_t)ev_span(&x->shape, depth, x->shape.rank) * ir_dtype_size(x->dtype);
    if (o && out->size == 0) return true;
    for (int64_t i = 0; o && i < rows; i++) {
        if (!row_place(at, i, &x->shape, depth, &place)) return false;
        memcpy(o + (uint64_t)i * run, x->p + (uint64_t)place * run, run);
    }
    return o;
}

/* acc[i] = acc[i] op x[i] for runs; the op is a binary op of the same type. */
#define UPDATE(expr)                                                                               \
    for (int64_t i = 0; i < n; i++) {                                                              \
        const T x = a[i], y = b[i];                                                                \
        a[i] = (T)(expr);                                                                          \
    }                                                                                              \
    return true
#define COMBINE_CASES(W)                                                                           \
    if (op == OP_ADD) {                                                                            \
        UPDATE((W)x + (W)y);                                                                       \
    }                                                                                              \
    if (op == OP_MUL) {                                                                            \
        UPDATE((W)x * (W)y);                                                                       \
    }
#define ORDER_CASES                                                                                \
    if (op == OP_MAXIMUM) {                                                                        \
        UPDATE(x > y || x != x ? x : y);                                                           \
    }                                                                                              \
    if (op == OP_MINIMUM) {                                                                        \
        UPDATE(x < y || x != x ? x : y);                                                           \
    }
#define COMBINE_FN(NAME, TYPE, W)                                                                  \
    static bool combine_##NAME(ir_op op, void *to, const void *from, int64_t n) {                  \
        typedef TYPE T;                                                                            \
        T *a = to;                                                                                 \
        const T *b = from;                                                                         \
        COMBINE_CASES(W)                                                                           \
        ORDER_CASES                                                                                \
        return false;                                                                              \
    }
EV_INT_TYPES(COMBINE_FN)
COMBINE_FN(F32, float, float)
COMBINE_FN(F64, double, double)

static bool combine(ir_op op, ir_dtype t, void *to, const void *from, int64_t n) {
    switch (t) {
#define CASE(NAME, T, W)                                                                           \
    case IR_##NAME:                                                                                \
        return combine_##NAME(op, to, from, n);
        EV_INT_TYPES(CASE)
#undef CASE
    case IR_F32:
        return combine_F32(op, to, from, n);
    case IR_F64:
        return combine_F64(op, to, from, n);
    case IR_C64:
        return op == OP_ADD && combine_F32(op, to, from, 2 * n);
    case IR_C128:
        return op == OP_ADD && combine_F64(op, to, from, 2 * n);
    case IR_BOOL:
        return op == OP_ADD && combine_U8(OP_MAXIMUM, to, from, n);
    case IR_I4:
    case IR_F16:
    case IR_BF16:
    case IR_STR:
    case IR_RES:
    case IR_VAR:
    case IR_DTYPE_COUNT:
    case IR_DTYPE_NONE:
        break;
    }
    return false;
}

/* Halves are combined in f32 and rounded at the end. */
static ir_dtype combine_type(ir_dtype t) { return ev_is_half(t) ? IR_F32 : t; }

/* The result of combining, in combine_type, becomes the result of the op. */
static bool put_combined(ev_call *c, const uint8_t *acc, ir_dtype t) {
    ev_tensor *out = &c->out[0];
    void *o = ev_out(c, 0);
    return o && ev_convert(out->dtype, o, t, acc, ev_count(out));
}

/* Memory for the combined numbers, all equal to start. */
static uint8_t *accumulators(ev_call *c, ir_dtype t, double start) {
    int64_t n;
    uint64_t bytes;
    if (!ir_shape_static(&c->out[0].shape) || !ir_shape_count(&c->out[0].shape, &n) ||
        mul_overflows((uint64_t)n, ir_dtype_size(t), &bytes) || bytes > EV_MAX_BYTES)
        return NULL;
    uint64_t element[2] = {0};
    ev_convert(t, element, IR_F64, &start, 1);
    uint8_t *p = arena_alloc(&c->ctx->scratch, bytes ? (size_t)bytes : 1, 16);
    ev_fill(p, (const uint8_t *)element, n, ir_dtype_size(t));
    return p;
}

bool ev_k_scatter_nd(ev_call *c) {
    const ev_tensor *at = &c->in[0], *x = &c->in[1];
    const ir_dtype t = combine_type(x->dtype);
    int64_t want[IR_MAX_RANK], rows, place;
    int n, depth;
    if (!x->p || c->out[0].dtype != x->dtype || !ev_ints(&c->in[2], want, IR_MAX_RANK, &n))
        return false;
    for (int i = 0; i < n; i++)
        if (want[i] < 0) return false;
    c->out[0].shape = ir_shape_of(n, want);
    const ir_shape *s = &c->out[0].shape;
    if (!rows_of(at, s, &rows, &depth)) return false;
    uint8_t *acc = accumulators(c, t, 0);
    const uint8_t *from = acc ? ev_as(c, x, t) : NULL;
    const int64_t run = acc ? ev_span(s, depth, n) : 0;
    if (!from || ev_count(x) != rows * run) return false;
    const size_t size = ir_dtype_size(t);
    for (int64_t i = 0; i < rows; i++)
        if (!row_place(at, i, s, depth, &place) ||
            !combine(OP_ADD, t, acc + (uint64_t)(place * run) * size,
                     from + (uint64_t)(i * run) * size, run))
            return false;
    return put_combined(c, acc, t);
}

/* The number a segment without rows has. */
static double segment_start(ir_op op, ir_dtype t) {
    if (op == OP_MUL) return 1;
    if (op == OP_ADD) return 0;
    const bool low = op == OP_MAXIMUM, sign = ir_dtypes[t].kind != IR_KIND_UINT;
    const int bits = ir_dtypes[t].bits;
    switch (t) {
    case IR_F64:
        return low ? -1.7976931348623157e308 : 1.7976931348623157e308;
    case IR_F32:
        return low ? -3.4028234663852886e38 : 3.4028234663852886e38;
    case IR_F16:
        return low ? -65504.0 : 65504.0;
    case IR_BF16:
        return low ? -3.3895313892515355e38 : 3.3895313892515355e38;
    default:
        break;
    }
    const double half = (double)((uint64_t)1 << (bits - 1));
    return low ? (sign ? -half : 0) : sign ? half - 1 : 2 * half - 1;
}

/* Row i of x goes into segment ids[i]; negative ids are left out. */
static bool segments(ev_call *c, ir_op op, int64_t count, bool sorted) {
    const ev_tensor *x = &c->in[0], *ids = &c->in[1];
    ev_tensor *out = &c->out[0];
    const ir_dtype t = combine_type(x->dtype);
    /* The extremes of 64 bits are no doubles: nothing to start from. */
    if ((op == OP_MAXIMUM || op == OP_MINIMUM) && (x->dtype == IR_I64 || x->dtype == IR_U64))
        return false;
    const int k = ids->shape.rank;
    if (k > x->shape.rank || out->dtype != x->dtype || count < 0) return false;
    for (int i = 0; i < k; i++)
        if (ids->shape.d[i] != x->shape.d[i]) return false;
    out->shape = (ir_shape){.rank = x->shape.rank - k + 1, .d = {count}};
    for (int i = k; i < x->shape.rank; i++)
        out->shape.d[i - k + 1] = x->shape.d[i];
    uint8_t *acc = accumulators(c, t, segment_start(op, x->dtype));
    const uint8_t *from = acc ? ev_as(c, x, t) : NULL;
    const int64_t run = ev_span(&x->shape, k, x->shape.rank), rows = ev_count(ids);
    const size_t size = ir_dtype_size(t);
    for (int64_t i = 0; from && i < rows; i++) {
        const int64_t id = ev_int(ids, i);
        if (id >= count || (sorted && (id < 0 || (i > 0 && id < ev_int(ids, i - 1))))) return false;
        if (id >= 0 && !combine(op, t, acc + (uint64_t)(id * run) * size,
                                from + (uint64_t)(i * run) * size, run))
            return false;
    }
    return from && put_combined(c, acc, t);
}

bool ev_k_segment_sum(ev_call *c) {
    const ev_tensor *ids = &c->in[1];
    if (!is_index(ids) || ids->shape.rank != 1) return false;
    const int64_t n = ev_count(ids), last = n ? ev_int(ids, n - 1) : -1;
    return last < INT64_MAX && segments(c, OP_ADD, last + 1, true);
}

bool ev_k_unsorted_segment(ev_call *c) {
    const ev_tensor *ids = &c->in[1];
    int64_t count[1];
    int n;
    if (!is_index(ids) || !ev_ints(&c->in[2], count, 1, &n) || n != 1) return false;
    switch ((int)c->node->op) {
    case OP_UNSORTED_SEGMENT_SUM:
        return segments(c, OP_ADD, count[0], false);
    case OP_UNSORTED_SEGMENT_PROD:
        return segments(c, OP_MUL, count[0], false);
    case OP_UNSORTED_SEGMENT_MAX:
        return segments(c, OP_MAXIMUM, count[0], false);
    case OP_UNSORTED_SEGMENT_MIN:
        return segments(c, OP_MINIMUM, count[0], false);
    default:
        return false;
    }
}

bool ev_k_sparse_to_dense(ev_call *c) {
    const ev_tensor *at = &c->in[0], *x = &c->in[2], *fill = &c->in[3];
    ev_tensor rows = *at;
    int64_t want[IR_MAX_RANK], place;
    int n;
    if (!is_index(at) || !x->p || !fill->p || x->dtype != fill->dtype ||
        c->out[0].dtype != x->dtype || ev_count(fill) != 1 ||
        !ev_ints(&c->in[1], want, IR_MAX_RANK, &n) || at->shape.rank > 2)
        return false;
    /* One index, or a vector of them, is a column. */
    if (at->shape.rank < 2) rows.shape = ir_shape_of(2, (int64_t[]){ev_count(at), 1});
    const int64_t count = rows.shape.d[0];
    for (int i = 0; i < n; i++)
        if (want[i] < 0) return false;
    c->out[0].shape = ir_shape_of(n, want);
    uint8_t *o = ev_out(c, 0);
    if (!o || rows.shape.d[1] != n || (ev_count(x) != 1 && ev_count(x) != count)) return false;
    const size_t size = ir_dtype_size(x->dtype);
    ev_fill(o, fill->p, ev_count(&c->out[0]), size);
    for (int64_t i = 0; i < count; i++) {
        if (!row_place(&rows, i, &c->out[0].shape, n, &place)) return false;
        memcpy(o + (uint64_t)place * size, x->p + (ev_count(x) == 1 ? 0 : (uint64_t)i * size),
               size);
    }
    return true;
}

/* An index that names no place gives a row of "off". */
bool ev_k_one_hot(ev_call *c) {
    const ev_tensor *at = &c->in[0], *on = &c->in[2], *off = &c->in[3];
    ev_tensor *out = &c->out[0];
    int64_t depth[1];
    int n, axis;
    if (!is_index(at) || !ev_ints(&c->in[1], depth, 1, &n) || n != 1 || depth[0] < 0 || !on->p ||
        !off->p || on->dtype != off->dtype || out->dtype != on->dtype || ev_count(on) != 1 ||
        ev_count(off) != 1 || at->shape.rank == IR_MAX_RANK ||
        !ev_axis(ir_get_i(c->node, A_axis), at->shape.rank + 1, &axis))
        return false;
    out->shape.rank = at->shape.rank + 1;
    for (int i = 0; i < out->shape.rank; i++)
        out->shape.d[i] = i == axis ? depth[0] : at->shape.d[i - (i > axis)];
    uint8_t *o = ev_out(c, 0);
    if (!o) return false;
    const size_t size = ir_dtype_size(on->dtype);
    ev_fill(o, off->p, ev_count(out), size);
    const int64_t inner = ev_span(&at->shape, axis, at->shape.rank), all = ev_count(at);
    for (int64_t i = 0; i < all; i++) {
        const int64_t k = ev_int(at, i);
        if (k >= 0 && k < depth[0])
            memcpy(o + (uint64_t)((i / inner * depth[0] + k) * inner + i % inner) * size, on->p,
                   size);
    }
    return true;
}

static bool nonzero(const ev_tensor *t, int64_t i) {
    if (!ir_is_complex(t->dtype)) return ev_num(t, i) != 0;
    const ev_tensor parts = {.dtype = t->dtype == IR_C64 ? IR_F32 : IR_F64, .p = t->p};
    return ev_num(&parts, 2 * i) != 0 || ev_num(&parts, 2 * i + 1) != 0;
}

bool ev_k_where(ev_call *c) {
    const ev_tensor *x = &c->in[0];
    const int rank = x->shape.rank;
    const int64_t all = ev_count(x);
    int64_t n = 0;
    for (int64_t i = 0; i < all; i++)
        n += nonzero(x, i);
    c->out[0].shape = ir_shape_of(2, (int64_t[]){n, rank});
    int64_t *o = c->out[0].dtype == IR_I64 ? ev_out(c, 0) : NULL;
    for (int64_t i = 0; o && i < all; i++) {
        if (!nonzero(x, i)) continue;
        int64_t rest = i;
        for (int k = rank - 1; k >= 0; k--) {
            o[k] = rest % x->shape.d[k];
            rest /= x->shape.d[k];
        }
        o += rank;
    }
    return c->out[0].p;
}

static bool put_diagonal(ev_call *c, const ev_tensor *d, int64_t rows, int64_t cols) {
    uint8_t *o = (uint8_t *)(uintptr_t)c->out[0].p;
    const size_t size = ir_dtype_size(d->dtype);
    const int64_t n = MIN(rows, cols);
    for (int64_t b = 0, all = n ? ev_count(d) / n : 0; b < all; b++)
        for (int64_t i = 0; i < n; i++)
            memcpy(o + (uint64_t)(b * rows * cols + i * cols + i) * size,
                   d->p + (uint64_t)(b * n + i) * size, size);
    return true;
}

bool ev_k_matrix_diag(ev_call *c) {
    const ev_tensor *x = &c->in[0];
    if (x->shape.rank < 1 || x->shape.rank == IR_MAX_RANK || c->out[0].dtype != x->dtype)
        return false;
    const int64_t n = x->shape.d[x->shape.rank - 1];
    c->out[0].shape = x->shape;
    c->out[0].shape.d[c->out[0].shape.rank++] = n;
    uint8_t *o = ev_out(c, 0);
    if (!o) return false;
    memset(o, 0, (size_t)c->out[0].size);
    return put_diagonal(c, x, n, n);
}

bool ev_k_matrix_set_diag(ev_call *c) {
    const ev_tensor *x = &c->in[0], *d = &c->in[1];
    const int r = x->shape.rank;
    if (r < 2 || !d->p || d->dtype != x->dtype || d->shape.rank != r - 1 ||
        c->out[0].dtype != x->dtype)
        return false;
    const int64_t rows = x->shape.d[r - 2], cols = x->shape.d[r - 1];
    for (int i = 0; i < r - 2; i++)
        if (d->shape.d[i] != x->shape.d[i]) return false;
    if (d->shape.d[r - 2] != MIN(rows, cols)) return false;
    c->out[0].shape = x->shape;
    uint8_t *o = ev_out(c, 0);
    if (!o) return false;
    memcpy(o, x->p, (size_t)x->size);
    return put_diagonal(c, d, rows, cols);
}

bool ev_k_bucketize(ev_call *c) {
    const ev_tensor *x = &c->in[0];
    const ir_attr *a = ir_attr_slot(c->node, A_boundaries);
    c->out[0].shape = x->shape;
    int32_t *o = c->out[0].dtype == IR_I32 && a && !ir_is_complex(x->dtype) ? ev_out(c, 0) : NULL;
    const int64_t n = ev_count(x);
    for (int64_t i = 0; o && i < n; i++) {
        const double v = ev_num(x, i);
        size_t low = 0, high = a->u.floats.n; /* the first boundary above v */
        while (low < high) {
            const size_t mid = low + (high - low) / 2;
            if (v < (double)a->u.floats.v[mid])
                high = mid;
            else
                low = mid + 1;
        }
        o[i] = (int32_t)low;
    }
    return o;
}
