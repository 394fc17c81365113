/* eval/matmul.c: BATCH_MATMUL, FULLY_CONNECTED, and the products they and the convolutions use. */
#include <complex.h>

#include "eval/gemm.h"

ir_dtype ev_work_type(ir_dtype t) {
    if (t < 0 || t >= IR_DTYPE_COUNT) return IR_DTYPE_NONE;
    if (t == IR_F32 || ev_is_half(t)) return IR_F32;
    if (t == IR_F64) return IR_F64;
    if (ir_is_complex(t)) return IR_C128;
    return ir_is_int(t) ? IR_I64 : IR_DTYPE_NONE;
}

enum { N_BLOCK = 512, LANES = 8 };

/* Four rows of b at a time into one row of c: the loop over columns is contiguous and vectorizes.
 * Dot products keep as many partial sums as there are lanes, since floats may not be reordered. */
#define GEMM(NAME, T)                                                                              \
    static void nn_##NAME(int64_t m, int64_t n, int64_t k, const T *a, const T *b, T *c) {         \
        for (int64_t nb = 0; nb < n; nb += N_BLOCK) {                                              \
            const int64_t w = MIN(n - nb, (int64_t)N_BLOCK);                                       \
            for (int64_t i = 0; i < m; i++) {                                                      \
                T *restrict to = c + i * n + nb;                                                   \
                const T *x = a + i * k;                                                            \
                int64_t j = 0;                                                                     \
                for (; j + 4 <= k; j += 4) {                                                       \
                    const T *y = b + j * n + nb;                                                   \
                    const T x0 = x[j], x1 = x[j + 1], x2 = x[j + 2], x3 = x[j + 3];                \
                    for (int64_t q = 0; q < w; q++)                                                \
                        to[q] +=                                                                   \
                            x0 * y[q] + x1 * y[n + q] + x2 * y[2 * n + q] + x3 * y[3 * n + q];     \
                }                                                                                  \
                for (; j < k; j++)                                                                 \
                    for (int64_t q = 0; q < w; q++)                                                \
                        to[q] += x[j] * b[j * n + nb + q];                                         \
            }                                                                                      \
        }                                                                                          \
    }                                                                                              \
    static T dot_##NAME(const T *x, const T *y, int64_t k) {                                       \
        T sum[LANES] = {0};                                                                        \
        int64_t i = 0;                                                                             \
        for (; i + LANES <= k; i += LANES)                                                         \
            for (int j = 0; j < LANES; j++)                                                        \
                sum[j] += x[i + j] * y[i + j];                                                     \
        for (; i < k; i++)                                                                         \
            sum[0] += x[i] * y[i];                                                                 \
        return ((sum[0] + sum[1]) + (sum[2] + sum[3])) + ((sum[4] + sum[5]) + (sum[6] + sum[7]));  \
    }                                                                                              \
    /* Rows of b stay in the cache while some rows of a pass by. */                                \
    static void nt_##NAME(int64_t m, int64_t n, int64_t k, const T *a, const T *b, T *c,           \
                          int64_t ldc) {                                                           \
        for (int64_t mb = 0; mb < m; mb += 16)                                                     \
            for (int64_t j = 0; j < n; j++)                                                        \
                for (int64_t i = mb; i < MIN(m, mb + 16); i++)                                     \
                    c[i * ldc + j] += dot_##NAME(a + i * k, b + j * k, k);                         \
    }                                                                                              \
    static void bias_##NAME(T *acc, int64_t rows, int64_t n, const T *bias) {                      \
        for (int64_t i = 0; i < rows; i++)                                                         \
            for (int64_t j = 0; j < n; j++)                                                        \
                acc[i * n + j] += bias[j];                                                         \
    }
GEMM(F32, float)
GEMM(F64, double)
GEMM(I64, uint64_t)
GEMM(C128, double complex)

void ev_gemm_nn(ir_dtype t, int64_t m, int64_t n, int64_t k, const void *a, const void *b,
                void *c) {
    if (t == IR_F32)
        nn_F32(m, n, k, a, b, c);
    else if (t == IR_F64)
        nn_F64(m, n, k, a, b, c);
    else if (t == IR_I64)
        nn_I64(m, n, k, a, b, c);
    else
        nn_C128(m, n, k, a, b, c);
}

void ev_gemm_nt(ir_dtype t, int64_t m, int64_t n, int64_t k, const void *a, const void *b, void *c,
                int64_t ldc) {
    if (t == IR_F32)
        nt_F32(m, n, k, a, b, c, ldc);
    else if (t == IR_F64)
        nt_F64(m, n, k, a, b, c, ldc);
    else if (t == IR_I64)
        nt_I64(m, n, k, a, b, c, ldc);
    else
        nt_C128(m, n, k, a, b, c, ldc);
}

const void *ev_bias(ev_call *c, size_t operand, ir_dtype t, int64_t n, bool *ok) {
    *ok = true;
    if (operand >= c->n_in || !c->in[operand].p) return NULL;
    const ev_tensor *b = &c->in[operand];
    *ok = ev_count(b) == n && ev_work_type(b->dtype) != IR_DTYPE_NONE;
    const void *p = *ok ? ev_as(c, b, t) : NULL;
    *ok = p != NULL;
    return p;
}

bool ev_put_rows(ev_call *c, ir_dtype t, void *acc, int64_t rows, int64_t n, const void *bias,
                 int64_t at) {
    ev_tensor *out = &c->out[0];
    if (bias && t == IR_F32)
        bias_F32(acc, rows, n, bias);
    else if (bias && t == IR_F64)
        bias_F64(acc, rows, n, bias);
    else if (bias && t == IR_I64)
        bias_I64(acc, rows, n, bias);
    else if (bias)
        bias_C128(acc, rows, n, bias);
    uint8_t *to = (uint8_t *)(uintptr_t)out->p + (uint64_t)at * ir_dtype_size(out->dtype);
    return ev_convert(out->dtype, to, t, acc, rows * n) && ev_activate(c, out->dtype, to, rows * n);
}

/* The result's type may differ from the operands' within one kind: i8 products in i32. */
static bool types_fit(const ev_call *c, ir_dtype x, ir_dtype y, ir_dtype *work) {
    const ir_dtype out = c->out[0].dtype;
    *work = ev_work_type(x);
    return *work != IR_DTYPE_NONE && ev_work_type(y) == *work && ev_work_type(out) == *work;
}

bool ev_k_fully_connected(ev_call *c) {
    const ev_tensor *x = &c->in[0], *w = &c->in[1];
    ev_tensor *out = &c->out[0];
    ir_dtype t;
    bool ok;
    if (!w->p || w->shape.rank != 2 || ir_get_i(c->node, A_weights_format) != 0 ||
        !types_fit(c, x->dtype, w->dtype, &t))
        return false;
    const int64_t n = w->shape.d[0], k = w->shape.d[1], all = ev_count(x);
    const bool keep = ir_get_i(c->node, A_keep_num_dims);
    if (k == 0 || all % k != 0 ||
        (keep && (x->shape.rank < 1 || x->shape.d[x->shape.rank - 1] != k)))
        return false;
    const int64_t m = all / k;
    if (keep) {
        out->shape = x->shape;
        out->shape.d[x->shape.rank - 1] = n;
    } else {
        out->shape = ir_shape_of(2, (int64_t[]){m, n});
    }
    const void *bias = ev_bias(c, 2, t, n, &ok), *a = ok ? ev_as(c, x, t) : NULL,
               *b = a ? ev_as(c, w, t) : NULL;
    if (!b || !ev_out(c, 0)) return false;
    const size_t bytes = (size_t)(m * n) * ir_dtype_size(t);
    void *acc = arena_zalloc(&c->ctx->scratch, bytes ? bytes : 1, 16);
    ev_gemm_nt(t, m, n, k, a, b, acc, n);
    return ev_put_rows(c, t, acc, m, n, bias, 0);
}

/* The last two axes exchanged (and conjugated: the adjoint), in scratch memory, in the work type.
 */
static const void *adjoint(ev_call *c, const ev_tensor *x, ir_dtype t) {
    const void *p = ev_as(c, x, t);
    const int r = x->shape.rank;
    if (!p || x->size == 0) return p;
    const size_t size = ir_dtype_size(t);
    const int64_t all = ev_count(x), rows = x->shape.d[r - 2], cols = x->shape.d[r - 1];
    uint8_t *o = arena_alloc(&c->ctx->scratch, mem_size(&c->ctx->scratch, (size_t)all, size), 16);
    ev_copy_box(o, p, 3, (int64_t[]){all / (rows * cols), cols, rows},
                (int64_t[]){rows * cols, 1, cols}, size);
    if (t == IR_C128)
        for (int64_t i = 0; i < all; i++)
            ((double complex *)(void *)o)[i] = conj(((double complex *)(void *)o)[i]);
    return o;
}

bool ev_k_batch_matmul(ev_call *c) {
    const ev_tensor *x = &c->in[0], *y = &c->in[1];
    ev_tensor *out = &c->out[0];
    const int rx = x->shape.rank, ry = y->shape.rank;
    const bool adj_x = ir_get_i(c->node, A_adj_x), adj_y = ir_get_i(c->node, A_adj_y);
    ir_dtype t;
    if (!y->p || rx < 2 || ry < 2 || !types_fit(c, x->dtype, y->dtype, &t)) return false;
    const int64_t m = x->shape.d[rx - (adj_x ? 1 : 2)], k = x->shape.d[rx - (adj_x ? 2 : 1)];
    const int64_t n = y->shape.d[ry - (adj_y ? 2 : 1)];
    ir_shape bx = x->shape, by = y->shape, batch;
    bx.rank -= 2;
    by.rank -= 2;
    if (k != y->shape.d[ry - (adj_y ? 1 : 2)] || !ev_broadcast(&bx, &by, &batch)) return false;
    out->shape = batch;
    out->shape.d[out->shape.rank++] = m;
    out->shape.d[out->shape.rank++] = n;
    if (!ev_out(c, 0)) return false;
    const uint8_t *a = adj_x ? adjoint(c, x, t) : ev_as(c, x, t),
                  *b = adj_y ? adjoint(c, y, t) : ev_as(c, y, t);
    if (!a || !b) return false;
    if (out->size == 0) return true;
    const ev_tensor tx = {.shape = bx}, ty = {.shape = by};
    const uint64_t size = ir_dtype_size(t);
    void *acc = arena_alloc(&c->ctx->scratch,
                            mem_size(&c->ctx->scratch, (size_t)(m * n), (size_t)size), 16);
    ev_walk w;
    int64_t at = 0;
    ev_walk_broadcast(&w, &batch, (const ev_tensor *const[]){&tx, &ty}, 2);
    const int inner = w.rank - 1;
    do {
        for (int64_t i = 0; i < ev_walk_run(&w); i++, at += m * n) {
            const uint64_t pa = (uint64_t)(w.off[0] + i * w.s[0][inner]),
                           pb = (uint64_t)(w.off[1] + i * w.s[1][inner]);
            memset(acc, 0, (size_t)((uint64_t)(m * n) * size));
            ev_gemm_nn(t, m, n, k, a + pa * (uint64_t)(m * k) * size,
                       b + pb * (uint64_t)(k * n) * size, acc);
            if (!ev_put_rows(c, t, acc, m, n, NULL, at)) return false;
        }
    } while (ev_walk_next(&w));
    return true;
}
