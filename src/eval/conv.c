/* eval/conv.c: convolutions, and their transposes, of two and three spatial axes.
 *
 *   conv            the patches under some output pixels, as rows ─► rows * filter ─► output rows
 *   transpose conv  some input pixels * filter ─► patches, added into the output
 *
 * Only some thousand rows at a time are laid out, so that memory stays near that of the operands.
 * Two axes are three with a depth of one; padding is found from the sizes. */
#include "eval/gemm.h"

enum {
    ROOM = 1 << 18
}; /* elements of the rows that are laid out at once, when a row is not longer */

typedef struct geometry {
    int64_t n, in[3], out[3], k[3], stride[3], dilation[3], before[3];
    int64_t ci, co; /* channels of the input and of the output */
} geometry;

static bool same_padding(const ev_call *c) { return ir_get_i(c->node, A_padding) == PADDING_SAME; }

/* Sizes of an axis of a convolution; false: they make no sense. */
static bool conv_axis(geometry *g, int i, bool same) {
    int64_t reach, total;
    if (g->stride[i] < 1 || g->dilation[i] < 1 || g->k[i] < 1 || g->in[i] < 0 ||
        __builtin_mul_overflow(g->k[i] - 1, g->dilation[i], &reach) || reach > INT32_MAX ||
        g->in[i] > INT32_MAX || g->stride[i] > INT32_MAX)
        return false;
    reach++;
    g->out[i] = same               ? (g->in[i] + g->stride[i] - 1) / g->stride[i]
                : g->in[i] < reach ? 0
                                   : (g->in[i] - reach) / g->stride[i] + 1;
    total = (g->out[i] - 1) * g->stride[i] + reach - g->in[i];
    g->before[i] = same && total > 0 ? total / 2 : 0;
    return true;
}

/* Strides and dilations by attribute; an axis of two dimensions has no depth. */
static void read_steps(const ev_call *c, geometry *g, bool deep) {
    const bool dilated = ir_has_attr(c->node, A_dilation_h_factor);
    g->stride[0] = deep ? ir_get_i(c->node, A_stride_d) : 1;
    g->stride[1] = ir_get_i(c->node, A_stride_h);
    g->stride[2] = ir_get_i(c->node, A_stride_w);
    g->dilation[0] = deep ? ir_get_i(c->node, A_dilation_d_factor) : 1;
    g->dilation[1] = dilated ? ir_get_i(c->node, A_dilation_h_factor) : 1;
    g->dilation[2] = dilated ? ir_get_i(c->node, A_dilation_w_factor) : 1;
}

static bool conv_geometry(const ev_call *c, const ev_tensor *x, const int64_t *k, bool deep,
                          geometry *g) {
    *g = (geometry){.n = x->shape.d[0], .in = {1, 1, 1}, .k = {1, 1, 1}};
    const int s = deep ? 3 : 2;
    if (x->shape.rank != s + 2) return false;
    for (int i = 0; i < s; i++) {
        g->in[3 - s + i] = x->shape.d[i + 1];
        g->k[3 - s + i] = k[i];
    }
    g->ci = x->shape.d[s + 1];
    read_steps(c, g, deep);
    for (int i = 0; i < 3; i++)
        if (!conv_axis(g, i, same_padding(c))) return false;
    return true;
}

static void conv_shape(const geometry *g, bool deep, ir_shape *out) {
    *out = (ir_shape){.rank = 0};
    out->d[out->rank++] = g->n;
    for (int i = deep ? 0 : 1; i < 3; i++)
        out->d[out->rank++] = g->out[i];
    out->d[out->rank++] = g->co;
}

/* One axis of the patch: of k places, first..last lie in the picture, place j at from + j *
 * dilation. */
static void clip(const geometry *g, int i, int64_t out, int64_t *from, int64_t *first,
                 int64_t *last) {
    *from = out * g->stride[i] - g->before[i];
    *first = *from >= 0 ? 0 : (-*from + g->dilation[i] - 1) / g->dilation[i];
    *last = *from >= g->in[i] ? 0 : MIN((g->in[i] - 1 - *from) / g->dilation[i] + 1, g->k[i]);
}

/* The patch of output pixel p (in order n, d, h, w), channels first..first+cn-1, as a row of bytes.
 */
static void lay_patch(const geometry *g, const uint8_t *x, size_t size, int64_t p, int64_t channel,
                      int64_t cn, uint8_t *row) {
    int64_t at[3], from[3], first[3], last[3];
    for (int i = 2; i >= 0; i--) {
        at[i] = p % g->out[i];
        p /= g->out[i];
        clip(g, i, at[i], &from[i], &first[i], &last[i]);
    }
    const size_t run = (size_t)cn * size, all = (size_t)(g->k[0] * g->k[1] * g->k[2]) * run;
    bool whole = true;
    for (int i = 0; i < 3; i++)
        whole = whole && first[i] == 0 && last[i] == g->k[i];
    if (!whole) memset(row, 0, all);
    for (int64_t d = first[0]; d < last[0]; d++)
        for (int64_t h = first[1]; h < last[1]; h++) {
            const int64_t y = ((p * g->in[0] + from[0] + d * g->dilation[0]) * g->in[1] + from[1] +
                               h * g->dilation[1]) *
                              g->in[2];
            uint8_t *to = row + (size_t)((d * g->k[1] + h) * g->k[2] + first[2]) * run;
            const uint8_t *src =
                x + (uint64_t)((y + from[2] + first[2] * g->dilation[2]) * g->ci + channel) * size;
            if (g->dilation[2] == 1 && cn == g->ci && first[2] < last[2]) {
                memcpy(to, src, (size_t)(last[2] - first[2]) * run);
                continue;
            }
            for (int64_t w = first[2]; w < last[2];
                 w++, to += run, src += (uint64_t)(g->dilation[2] * g->ci) * size)
                memcpy(to, src, run);
        }
}

/* Filter [co, k.., ci / groups] (by rows), or [k.., ci, co] (by columns, one group). */
static bool convolve(ev_call *c, const geometry *g, ir_dtype t, const uint8_t *x, const uint8_t *w,
                     const void *bias, int64_t groups, bool by_rows) {
    arena *a = &c->ctx->scratch;
    const size_t size = ir_dtype_size(t);
    const int64_t cn = g->ci / groups, on = g->co / groups, k = g->k[0] * g->k[1] * g->k[2] * cn;
    const int64_t pixels = g->n * g->out[0] * g->out[1] * g->out[2];
    const int64_t most = MAX((int64_t)ROOM / MAX(MAX(k, g->co), (int64_t)1), (int64_t)1);
    const int64_t room = MIN(most, pixels);
    if (pixels == 0 || g->co == 0) return true;
    uint8_t *rows =
        arena_alloc(a, mem_size(a, (size_t)room, (size_t)MAX(k, (int64_t)1) * size), 16);
    uint8_t *acc = arena_alloc(a, mem_size(a, (size_t)room, (size_t)g->co * size), 16);
    for (int64_t p = 0; p < pixels; p += room) {
        const int64_t m = MIN(room, pixels - p);
        memset(acc, 0, (size_t)(m * g->co) * size);
        for (int64_t q = 0; q < groups; q++) {
            for (int64_t i = 0; i < m; i++)
                lay_patch(g, x, size, p + i, q * cn, cn, rows + (uint64_t)(i * k) * size);
            if (by_rows)
                ev_gemm_nt(t, m, on, k, rows, w + (uint64_t)(q * on * k) * size,
                           acc + (uint64_t)(q * on) * size, g->co);
            else
                ev_gemm_nn(t, m, on, k, rows, w, acc);
        }
        if (!ev_put_rows(c, t, acc, m, g->co, bias, p * g->co)) return false;
    }
    return true;
}

static bool conv_types(const ev_call *c, const ev_tensor *x, const ev_tensor *w, ir_dtype *t) {
    *t = ev_work_type(x->dtype);
    return w->p && *t != IR_DTYPE_NONE && ev_work_type(w->dtype) == *t &&
           ev_work_type(c->out[0].dtype) == *t;
}

/* The operands in the work type, the result's memory; then the work. */
static bool run_conv(ev_call *c, const geometry *g, ir_dtype t, int64_t groups, bool deep) {
    bool ok;
    conv_shape(g, deep, &c->out[0].shape);
    if (!ev_out(c, 0)) return false;
    const void *bias = ev_bias(c, 2, t, g->co, &ok);
    const uint8_t *x = ok ? ev_as(c, &c->in[0], t) : NULL, *w = x ? ev_as(c, &c->in[1], t) : NULL;
    return w && convolve(c, g, t, x, w, bias, groups, !deep);
}

bool ev_k_conv_2d(ev_call *c) {
    const ev_tensor *x = &c->in[0], *w = &c->in[1];
    geometry g;
    ir_dtype t;
    if (!conv_types(c, x, w, &t) || w->shape.rank != 4 ||
        !conv_geometry(c, x, w->shape.d + 1, false, &g))
        return false;
    g.co = w->shape.d[0];
    const int64_t per = w->shape.d[3], groups = per > 0 ? g.ci / per : 0;
    if (groups < 1 || groups * per != g.ci || g.co % groups != 0) return false;
    return run_conv(c, &g, t, groups, false);
}

bool ev_k_conv_3d(ev_call *c) {
    const ev_tensor *x = &c->in[0], *w = &c->in[1];
    geometry g;
    ir_dtype t;
    if (!conv_types(c, x, w, &t) || w->shape.rank != 5 ||
        !conv_geometry(c, x, w->shape.d, true, &g) || w->shape.d[3] != g.ci)
        return false;
    g.co = w->shape.d[4];
    return run_conv(c, &g, t, 1, true);
}

/* One output pixel: every place of the filter adds its row of channels. */
#define DEPTHWISE(NAME, T)                                                                         \
    static void depthwise_##NAME(const geometry *g, const void *px, const void *pw, int64_t p,     \
                                 int64_t times, void *acc) {                                       \
        int64_t at[3], from[3], first[3], last[3];                                                 \
        T *restrict o = acc;                                                                       \
        for (int i = 2; i >= 1; i--) {                                                             \
            at[i] = p % g->out[i];                                                                 \
            p /= g->out[i];                                                                        \
            clip(g, i, at[i], &from[i], &first[i], &last[i]);                                      \
        }                                                                                          \
        for (int64_t h = first[1]; h < last[1]; h++)                                               \
            for (int64_t w = first[2]; w < last[2]; w++) {                                         \
                const int64_t y = p * g->in[1] + from[1] + h * g->dilation[1];                     \
                const T *x =                                                                       \
                    (const T *)px + (y * g->in[2] + from[2] + w * g->dilation[2]) * g->ci;         \
                const T *f = (const T *)pw + (h * g->k[2] + w) * g->co;                            \
                if (times == 1)                                                                    \
                    for (int64_t i = 0; i < g->ci; i++)                                            \
                        o[i] += x[i] * f[i];                                                       \
                else                                                                               \
                    for (int64_t i = 0; i < g->ci; i++)                                            \
                        for (int64_t j = 0; j < times; j++)                                        \
                            o[i * times + j] += x[i] * f[i * times + j];                           \
            }                                                                                      \
    }
DEPTHWISE(F32, float)
DEPTHWISE(F64, double)
DEPTHWISE(I64, uint64_t)

bool ev_k_depthwise_conv_2d(ev_call *c) {
    const ev_tensor *x = &c->in[0], *w = &c->in[1];
    geometry g;
    ir_dtype t;
    bool ok;
    if (!conv_types(c, x, w, &t) || t == IR_C128 || w->shape.rank != 4 || w->shape.d[0] != 1 ||
        !conv_geometry(c, x, w->shape.d + 1, false, &g))
        return false;
    g.co = w->shape.d[3];
    const int64_t times = g.ci > 0 ? g.co / g.ci : 0;
    if (times < 1 || times * g.ci != g.co) return false;
    conv_shape(&g, false, &c->out[0].shape);
    if (!ev_out(c, 0)) return false;
    const void *bias = ev_bias(c, 2, t, g.co, &ok), *a = ok ? ev_as(c, x, t) : NULL,
               *b = a ? ev_as(c, w, t) : NULL;
    if (!b) return false;
    const size_t row = (size_t)g.co * ir_dtype_size(t);
    void *acc = arena_alloc(&c->ctx->scratch, row, 16);
    for (int64_t p = 0; p < g.n * g.out[1] * g.out[2]; p++) {
        memset(acc, 0, row);
        if (t == IR_F32)
            depthwise_F32(&g, a, b, p, times, acc);
        else if (t == IR_F64)
            depthwise_F64(&g, a, b, p, times, acc);
        else
            depthwise_I64(&g, a, b, p, times, acc);
        if (!ev_put_rows(c, t, acc, 1, g.co, bias, p * g.co)) return false;
    }
    return true;
}

/* acc[out pixel] += patch, where the patch of input pixel p is `from`, laid out [co, k..] or [k..,
 * co]. */
#define SPREAD(NAME, T)                                                                            \
    static void spread_##NAME(const geometry *g, int64_t p, const void *pfrom, bool co_first,      \
                              void *pacc) {                                                        \
        int64_t from[3], first[3], last[3];                                                        \
        const int64_t kk = g->k[0] * g->k[1] * g->k[2], sk = co_first ? 1 : g->co,                 \
                      so = co_first ? kk : 1;                                                      \
        for (int i = 2; i >= 0; i--) {                                                             \
            const int64_t at = p % g->out[i];                                                      \
            p /= g->out[i];                                                                        \
            clip(g, i, at, &from[i], &first[i], &last[i]);                                         \
        }                                                                                          \
        for (int64_t d = first[0]; d < last[0]; d++)                                               \
            for (int64_t h = first[1]; h < last[1]; h++)                                           \
                for (int64_t w = first[2]; w < last[2]; w++) {                                     \
                    const T *s = (const T *)pfrom + ((d * g->k[1] + h) * g->k[2] + w) * sk;        \
                    const int64_t z = p * g->in[0] + from[0] + d * g->dilation[0],                 \
                                  y = z * g->in[1] + from[1] + h * g->dilation[1];                 \
                    T *o = (T *)pacc + (y * g->in[2] + from[2] + w * g->dilation[2]) * g->co;      \
                    for (int64_t i = 0; i < g->co; i++)                                            \
                        o[i] += s[i * so];                                                         \
                }                                                                                  \
    }
SPREAD(F32, float)
SPREAD(F64, double)
SPREAD(I64, uint64_t)

/* Here `in` is the large picture (the result) and `out` the small one (the operand), as in the
 * convolution that this is the transpose of. */
static bool transposed(ev_call *c, geometry *g, ir_dtype t, bool deep) {
    const ev_tensor *w = &c->in[1], *x = &c->in[2];
    const int s = deep ? 3 : 2;
    bool ok;
    int64_t want[5];
    int n;
    if (!ev_ints(&c->in[0], want, 5, &n) || n != s + 2 || x->shape.rank != s + 2) return false;
    for (int i = 0; i < n; i++)
        if (want[i] < 0) return false;
    read_steps(c, g, deep);
    g->n = x->shape.d[0];
    for (int i = 0; i < s; i++)
        g->in[3 - s + i] = want[i + 1];
    for (int i = 0; i < 3; i++)
        if (!conv_axis(g, i, same_padding(c))) return false;
    for (int i = 0; i < s; i++)
        if (g->out[3 - s + i] != x->shape.d[i + 1]) return false;
    if (want[0] != g->n || want[s + 1] != g->co || x->shape.d[s + 1] != g->ci) return false;
    c->out[0].shape = ir_shape_of(n, want);
    if (!ev_out(c, 0)) return false;
    const size_t size = ir_dtype_size(t);
    const void *bias = ev_bias(c, 3, t, g->co, &ok);
    const uint8_t *a = ok ? ev_as(c, x, t) : NULL, *b = a ? ev_as(c, w, t) : NULL;
    if (!b) return false;
    arena *m = &c->ctx->scratch;
    const int64_t pixels = g->n * g->out[0] * g->out[1] * g->out[2],
                  patch = g->k[0] * g->k[1] * g->k[2] * g->co;
    const int64_t all = ev_count(&c->out[0]),
                  room = MAX((int64_t)ROOM / MAX(patch, (int64_t)1), (int64_t)1);
    if (all == 0) return true;
    void *acc = arena_zalloc(m, mem_size(m, (size_t)all, size), 16);
    uint8_t *rows = arena_alloc(m,
                                mem_size(m, (size_t)MIN(room, MAX(pixels, (int64_t)1)),
                                         (size_t)MAX(patch, (int64_t)1) * size),
                                16);
    for (int64_t p = 0; p < pixels; p += room) {
        const int64_t k = MIN(room, pixels - p);
        memset(rows, 0, (size_t)(k * patch) * size);
        ev_gemm_nt(t, k, patch, g->ci, a + (uint64_t)(p * g->ci) * size, b, rows, patch);
        for (int64_t i = 0; i < k; i++) {
            const uint8_t *row = rows + (uint64_t)(i * patch) * size;
            if (t == IR_F32)
                spread_F32(g, p + i, row, !deep, acc);
            else if (t == IR_F64)
                spread_F64(g, p + i, row, !deep, acc);
            else
                spread_I64(g, p + i, row, !deep, acc);
        }
    }
    return ev_put_rows(c, t, acc, all / g->co, g->co, bias, 0);
}

bool ev_k_transpose_conv(ev_call *c) {
    const ev_tensor *w = &c->in[1], *x = &c->in[2];
    ir_dtype t;
    if (!x->p || !conv_types(c, x, w, &t) || t == IR_C128 || w->shape.rank != 4) return false;
    geometry g = {.in = {1, 1, 1},
                  .k = {1, w->shape.d[1], w->shape.d[2]},
                  .co = w->shape.d[0],
                  .ci = w->shape.d[3]};
    return transposed(c, &g, t, false);
}

bool ev_k_conv_3d_transpose(ev_call *c) {
    const ev_tensor *w = &c->in[1], *x = &c->in[2];
    ir_dtype t;
    if (!x->p || !conv_types(c, x, w, &t) || t == IR_C128 || w->shape.rank != 5) return false;
    geometry g = {.in = {1, 1, 1},
                  .k = {w->shape.d[0], w->shape.d[1], w->shape.d[2]},
                  .co = w->shape.d[3],
                  .ci = w->shape.d[4]};
    return transposed(c, &g, t, true);
}
