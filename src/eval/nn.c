/* eval/nn.c: pooling, normalizations, softmax, cumulative sums: along windows and axes, in f32 or
 * f64. */
#include <math.h>

#include "eval/gemm.h"

/* The type to compute in: f64 for f64, f32 for the other floats. */
static ir_dtype float_type(ir_dtype t) {
    return t == IR_F64 ? IR_F64 : ir_is_float(t) ? IR_F32 : IR_DTYPE_NONE;
}

typedef struct window {
    int64_t n[2], k[2], stride[2], before[2], out[2];
} window;

static bool window_of(const ev_call *c, const ev_tensor *x, window *w) {
    const bool same = ir_get_i(c->node, A_padding) == PADDING_SAME;
    if (x->shape.rank != 4) return false;
    w->k[0] = ir_get_i(c->node, A_filter_height);
    w->k[1] = ir_get_i(c->node, A_filter_width);
    w->stride[0] = ir_get_i(c->node, A_stride_h);
    w->stride[1] = ir_get_i(c->node, A_stride_w);
    for (int i = 0; i < 2; i++) {
        const int64_t n = x->shape.d[i + 1];
        if (w->k[i] < 1 || w->k[i] > INT32_MAX || w->stride[i] < 1 || w->stride[i] > INT32_MAX ||
            n > INT32_MAX)
            return false;
        w->n[i] = n;
        w->out[i] = same          ? (n + w->stride[i] - 1) / w->stride[i]
                    : n < w->k[i] ? 0
                                  : (n - w->k[i]) / w->stride[i] + 1;
        const int64_t total = (w->out[i] - 1) * w->stride[i] + w->k[i] - n;
        w->before[i] = same && total > 0 ? total / 2 : 0;
    }
    return true;
}

/* What lies outside of the picture counts for nothing: neither in the maximum nor in the mean. */
#define POOL(NAME, T, MEAN)                                                                        \
    static void pool_##NAME(const window *w, int64_t batch, int64_t channels, bool max,            \
                            const void *px, void *po) {                                            \
        T *o = po;                                                                                 \
        for (int64_t b = 0; b < batch; b++)                                                        \
            for (int64_t y = 0; y < w->out[0]; y++)                                                \
                for (int64_t x = 0; x < w->out[1]; x++, o += channels) {                           \
                    const int64_t y0 = y * w->stride[0] - w->before[0],                            \
                                  x0 = x * w->stride[1] - w->before[1];                            \
                    const int64_t ye = MIN(y0 + w->k[0], w->n[0]),                                 \
                                  xe = MIN(x0 + w->k[1], w->n[1]);                                 \
                    int64_t count = 0;                                                             \
                    for (int64_t h = MAX(y0, (int64_t)0); h < ye; h++)                             \
                        for (int64_t q = MAX(x0, (int64_t)0); q < xe; q++) {                       \
                            const T *s =                                                           \
                                (const T *)px + ((b * w->n[0] + h) * w->n[1] + q) * channels;      \
                            if (count++ == 0)                                                      \
                                memcpy(o, s, (size_t)channels * sizeof(T));                        \
                            else if (max)                                                          \
                                for (int64_t i = 0; i < channels; i++)                             \
                                    o[i] = s[i] > o[i] || s[i] != s[i] ? s[i] : o[i];              \
                            else                                                                   \
                                for (int64_t i = 0; i < channels; i++)                             \
                                    o[i] += s[i];                                                  \
                        }                                                                          \
                    if (count == 0) memset(o, 0, (size_t)channels * sizeof(T));                    \
                    MEAN                                                                           \
                }                                                                                  \
    }
#define DIVIDE(T)                                                                                  \
    if (!max && count > 0)                                                                         \
        for (int64_t i = 0; i < channels; i++)                                                     \
            o[i] /= (T)count;
POOL(F32, float, DIVIDE(float))
POOL(F64, double, DIVIDE(double))
POOL(I64, int64_t, )

bool ev_k_pool_2d(ev_call *c) {
    const ev_tensor *x = &c->in[0];
    ev_tensor *out = &c->out[0];
    const bool max = c->node->op == OP_MAX_POOL_2D;
    const ir_dtype t =
        ir_is_int(x->dtype) && max && x->dtype != IR_U64 ? IR_I64 : float_type(x->dtype);
    window w;
    if (t == IR_DTYPE_NONE || out->dtype != x->dtype || !window_of(c, x, &w)) return false;
    const int64_t batch = x->shape.d[0], channels = x->shape.d[3];
    out->shape = ir_shape_of(4, (int64_t[]){batch, w.out[0], w.out[1], channels});
    void *o = ev_out(c, 0);
    const void *p = o ? ev_as(c, x, t) : NULL;
    if (!p) return false;
    const int64_t n = ev_count(out);
    void *acc = t == out->dtype ? o
                                : arena_alloc(&c->ctx->scratch,
                                              mem_size(&c->ctx->scratch, (size_t)n + 1, 8), 16);
    if (n == 0) return true;
    if (t == IR_F32)
        pool_F32(&w, batch, channels, max, p, acc);
    else if (t == IR_F64)
        pool_F64(&w, batch, channels, max, p, acc);
    else
        pool_I64(&w, batch, channels, max, p, acc);
    return ev_convert(out->dtype, o, t, acc, n) && ev_activate(c, out->dtype, o, n);
}

/* Runs fn on every row of the last axis, as doubles: exact for f32, and then rounded once. */
typedef void (*row_fn)(const ev_call *c, double *row, int64_t n, double *spare);

static bool by_rows(ev_call *c, row_fn fn) {
    const ev_tensor *x = &c->in[0];
    ev_tensor *out = &c->out[0];
    if (!ir_is_float(x->dtype) || out->dtype != x->dtype || x->shape.rank < 1) return false;
    out->shape = x->shape;
    uint8_t *o = ev_out(c, 0);
    const int64_t n = x->shape.d[x->shape.rank - 1], all = ev_count(x);
    if (!o) return false;
    double *row = NEW_N(&c->ctx->scratch, double, 2 * (size_t)n + 1);
    const size_t size = ir_dtype_size(x->dtype);
    for (int64_t at = 0; at < all; at += n) {
        ev_convert(IR_F64, row, x->dtype, x->p + (uint64_t)at * size, n);
        fn(c, row, n, row + n);
        ev_convert(x->dtype, o + (uint64_t)at * size, IR_F64, row, n);
    }
    return ev_activate(c, out->dtype, o, all);
}

static double largest(const double *row, int64_t n) {
    double m = row[0];
    for (int64_t i = 1; i < n; i++)
        m = row[i] > m || row[i] != row[i] ? row[i] : m;
    return m;
}

static void softmax_row(const ev_call *c, double *row, int64_t n, double *spare) {
    const double beta = ir_get_f(c->node, A_beta), m = largest(row, n);
    double sum = 0;
    UNUSED(spare);
    for (int64_t i = 0; i < n; i++)
        sum += row[i] = exp((row[i] - m) * beta);
    for (int64_t i = 0; i < n; i++)
        row[i] /= sum;
}

static void log_softmax_row(const ev_call *c, double *row, int64_t n, double *spare) {
    const double m = largest(row, n);
    double sum = 0;
    UNUSED(c);
    UNUSED(spare);
    for (int64_t i = 0; i < n; i++)
        sum += exp(row[i] - m);
    for (int64_t i = 0; i < n; i++)
        row[i] = row[i] - m - log(sum);
}

static void l2_row(const ev_call *c, double *row, int64_t n, double *spare) {
    double sum = 0;
    UNUSED(c);
    UNUSED(spare);
    for (int64_t i = 0; i < n; i++)
        sum += row[i] * row[i];
    const double by = 1 / MAX(sqrt(sum), 1e-6);
    for (int64_t i = 0; i < n; i++)
        row[i] *= by;
}

static void lrn_row(const ev_call *c, double *row, int64_t n, double *spare) {
    const int64_t radius = ir_get_i(c->node, A_radius);
    const double bias = ir_get_f(c->node, A_bias), alpha = ir_get_f(c->node, A_alpha),
                 beta = ir_get_f(c->node, A_beta);
    memcpy(spare, row, (size_t)n * sizeof *row);
    for (int64_t i = 0; i < n; i++) {
        double sum = 0;
        const int64_t end = radius < n - i ? MIN(i + radius + 1, n) : n;
        for (int64_t j = radius < i ? i - radius : 0; j < end; j++)
            sum += spare[j] * spare[j];
        row[i] = spare[i] * pow(bias + alpha * sum, -beta);
    }
}

bool ev_k_softmax(ev_call *c) { return by_rows(c, softmax_row); }
bool ev_k_log_softmax(ev_call *c) { return by_rows(c, log_softmax_row); }
bool ev_k_l2_normalization(ev_call *c) { return by_rows(c, l2_row); }
bool ev_k_local_response_normalization(ev_call *c) {
    return ir_get_i(c->node, A_radius) >= 0 && by_rows(c, lrn_row);
}

#define SCAN(NAME, T)                                                                              \
    static void scan_##NAME(void *p, int64_t n, int64_t inner, bool exclusive, bool reverse) {     \
        T sum = 0, *x = p;                                                                         \
        for (int64_t i = 0; i < n; i++) {                                                          \
            T *at = x + (reverse ? n - 1 - i : i) * inner;                                         \
            const T v = *at;                                                                       \
            *at = exclusive ? sum : sum + v;                                                       \
            sum += v;                                                                              \
        }                                                                                          \
    }
SCAN(F64, double)
SCAN(U64, uint64_t)

bool ev_k_cumsum(ev_call *c) {
    const ev_tensor *x = &c->in[0];
    int64_t which[1];
    int n_which, axis;
    const ir_dtype t = ir_is_float(x->dtype) ? IR_F64
                       : ir_is_int(x->dtype) ? IR_I64
                                             : IR_DTYPE_NONE;
    if (t == IR_DTYPE_NONE || c->out[0].dtype != x->dtype ||
        !ev_ints(&c->in[1], which, 1, &n_which) || n_which != 1 ||
        !ev_axis(which[0], x->shape.rank, &axis))
        return false;
    c->out[0].shape = x->shape;
    void *o = ev_out(c, 0);
    const int64_t all = ev_count(x), n = x->shape.d[axis],
                  inner = ev_span(&x->shape, axis + 1, x->shape.rank);
    if (!o || all == 0) return o;
    arena *a = &c->ctx->scratch;
    uint8_t *sums = arena_alloc(a, mem_size(a, (size_t)all, 8), 16);
    ev_convert(t, sums, x->dtype, x->p, all);
    const bool exclusive = ir_get_i(c->node, A_exclusive), reverse = ir_get_i(c->node, A_reverse);
    for (int64_t i = 0; i < all / n; i++) {
        uint8_t *at = sums + 8 * (uint64_t)(i / inner * n * inner + i % inner);
        if (t == IR_F64)
            scan_F64(at, n, inner, exclusive, reverse);
        else
            scan_U64(at, n, inner, exclusive, reverse);
    }
    return ev_convert(x->dtype, o, t, sums, all);
}
