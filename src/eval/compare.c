/* eval/compare.c: comparisons, SELECT, PRELU, FAKE_QUANT: element-wise, but not of one type. */
#include <complex.h>
#include <math.h>

#include "eval/kernel.h"

#define EACH(expr)                                                                                 \
    for (int64_t i = 0; i < n; i++) {                                                              \
        const T x = a[i * sa], y = b[i * sb];                                                      \
        o[i] = (expr);                                                                             \
    }                                                                                              \
    return true

#define EQUAL_CASES                                                                                \
    case OP_EQUAL:                                                                                 \
        EACH(x == y);                                                                              \
    case OP_NOT_EQUAL:                                                                             \
        EACH(x != y);
#define ORDER_CASES                                                                                \
    case OP_LESS:                                                                                  \
        EACH(x < y);                                                                               \
    case OP_LESS_EQUAL:                                                                            \
        EACH(x <= y);                                                                              \
    case OP_GREATER:                                                                               \
        EACH(x > y);                                                                               \
    case OP_GREATER_EQUAL:                                                                         \
        EACH(x >= y);
#define COMPARE_RUN(NAME, TYPE, CASES)                                                             \
    static bool run_##NAME(ir_op op, uint8_t *o, const void *pa, const void *pb, int64_t n,        \
                           int64_t sa, int64_t sb) {                                               \
        typedef TYPE T;                                                                            \
        const T *a = pa, *b = pb;                                                                  \
        switch ((int)op) {                                                                         \
            CASES                                                                                  \
        default:                                                                                   \
            return false;                                                                          \
        }                                                                                          \
    }
#define INT_COMPARE(NAME, T, W) COMPARE_RUN(NAME, T, EQUAL_CASES ORDER_CASES)
EV_INT_TYPES(INT_COMPARE)
COMPARE_RUN(F32, float, EQUAL_CASES ORDER_CASES)
COMPARE_RUN(F64, double, EQUAL_CASES ORDER_CASES)
COMPARE_RUN(C64, float complex, EQUAL_CASES)
COMPARE_RUN(C128, double complex, EQUAL_CASES)

static bool run_BOOL(ir_op op, uint8_t *o, const void *pa, const void *pb, int64_t n, int64_t sa,
                     int64_t sb) {
    typedef uint8_t T;
    const T *a = pa, *b = pb;
    switch ((int)op) {
    case OP_EQUAL:
        EACH(!x == !y);
    case OP_NOT_EQUAL:
        EACH(!x != !y);
    default:
        return false;
    }
}

static bool compare(ir_op op, ir_dtype t, uint8_t *o, const void *a, const void *b, int64_t n,
                    int64_t sa, int64_t sb) {
    switch (t) {
#define CASE(NAME, T, W)                                                                           \
    case IR_##NAME:                                                                                \
        return run_##NAME(op, o, a, b, n, sa, sb);
        EV_INT_TYPES(CASE)
#undef CASE
    case IR_F32:
        return run_F32(op, o, a, b, n, sa, sb);
    case IR_F64:
        return run_F64(op, o, a, b, n, sa, sb);
    case IR_C64:
        return run_C64(op, o, a, b, n, sa, sb);
    case IR_C128:
        return run_C128(op, o, a, b, n, sa, sb);
    case IR_BOOL:
        return run_BOOL(op, o, a, b, n, sa, sb);
    case IR_I4:
        return run_I8(op, o, a, b, n, sa, sb);
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

bool ev_k_compare(ev_call *c) {
    ev_tensor x = c->in[0], y = c->in[1], *out = &c->out[0];
    if (!y.p || x.dtype != y.dtype || out->dtype != IR_BOOL ||
        !ev_broadcast(&x.shape, &y.shape, &out->shape))
        return false;
    if (ev_is_half(x.dtype)) {
        x.p = ev_as(c, &x, IR_F32);
        y.p = ev_as(c, &y, IR_F32);
        x.dtype = y.dtype = IR_F32;
    }
    uint8_t *o = x.p && y.p ? ev_out(c, 0) : NULL;
    if (!o) return false;
    if (ev_count(out) == 0) return true;
    const int64_t size = (int64_t)ir_dtype_size(x.dtype);
    ev_walk w;
    ev_walk_broadcast(&w, &out->shape, (const ev_tensor *const[]){&x, &y}, 2);
    const int64_t m = ev_walk_run(&w), sa = w.s[0][w.rank - 1], sb = w.s[1][w.rank - 1];
    do {
        if (!compare(c->node->op, x.dtype, o, x.p + w.off[0] * size, y.p + w.off[1] * size, m, sa,
                     sb))
            return false;
        o += m;
    } while (ev_walk_next(&w));
    return true;
}

/* SELECT also takes a vector of conditions that chooses whole rows. */
static bool select_shape(const ev_call *c, ev_tensor *cond, ir_shape *out) {
    const ev_tensor *x = &c->in[1], *y = &c->in[2];
    if (c->node->op == OP_SELECT && cond->shape.rank == 1 && x->shape.rank > 1 &&
        ir_shape_eq(&x->shape, &y->shape) && cond->shape.d[0] == x->shape.d[0]) {
        cond->shape.rank = x->shape.rank;
        for (int i = 1; i < x->shape.rank; i++)
            cond->shape.d[i] = 1;
    }
    ir_shape xy;
    return ev_broadcast(&x->shape, &y->shape, &xy) && ev_broadcast(&cond->shape, &xy, out);
}

bool ev_k_select(ev_call *c) {
    ev_tensor cond = c->in[0];
    const ev_tensor *x = &c->in[1], *y = &c->in[2];
    if (!x->p || !y->p || cond.dtype != IR_BOOL || x->dtype != y->dtype ||
        c->out[0].dtype != x->dtype || !select_shape(c, &cond, &c->out[0].shape))
        return false;
    uint8_t *o = ev_out(c, 0);
    if (!o) return false;
    if (ev_count(&c->out[0]) == 0) return true;
    const size_t size = ir_dtype_size(x->dtype);
    ev_walk w;
    ev_walk_broadcast(&w, &c->out[0].shape, (const ev_tensor *const[]){&cond, x, y}, 3);
    const int inner = w.rank - 1;
    const int64_t m = ev_walk_run(&w);
    do {
        const uint8_t *p = cond.p + w.off[0];
        if (w.s[0][inner] == 0) {
            const int from = *p ? 1 : 2;
            const uint8_t *base = (from == 1 ? x : y)->p + w.off[from] * (int64_t)size;
            ev_copy_strided(o, base, m, w.s[from][inner], size);
            o += (uint64_t)m * size;
            continue;
        }
        for (int64_t i = 0; i < m; i++, o += size) {
            const int from = p[i * w.s[0][inner]] ? 1 : 2;
            const ev_tensor *t = from == 1 ? x : y;
            memcpy(o, t->p + (w.off[from] + i * w.s[from][inner]) * (int64_t)size, size);
        }
    } while (ev_walk_next(&w));
    return true;
}

/* In double for every float type: exact enough for one product, and rounded once. */
bool ev_k_prelu(ev_call *c) {
    const ev_tensor *x = &c->in[0], *a = &c->in[1];
    const ir_dtype t = x->dtype;
    if (!a->p || !ir_is_float(t) || a->dtype != t || c->out[0].dtype != t ||
        !ev_broadcast(&x->shape, &a->shape, &c->out[0].shape))
        return false;
    uint8_t *o = ev_out(c, 0);
    if (!o) return false;
    if (ev_count(&c->out[0]) == 0) return true;
    const size_t size = ir_dtype_size(t);
    ev_walk w;
    ev_walk_broadcast(&w, &c->out[0].shape, (const ev_tensor *const[]){x, a}, 2);
    const int inner = w.rank - 1;
    const int64_t m = ev_walk_run(&w);
    do {
        for (int64_t i = 0; i < m; i++, o += size) {
            double v = ev_num(x, w.off[0] + i * w.s[0][inner]);
            if (v < 0) v *= ev_num(a, w.off[1] + i * w.s[1][inner]);
            ev_convert(t, o, IR_F64, &v, 1);
        }
    } while (ev_walk_next(&w));
    return true;
}

/* The range is nudged so that zero is a quantized value, as
 * tf.quantization.fake_quant_with_min_max_args does. */
bool ev_k_fake_quant(ev_call *c) {
    const ev_tensor *x = &c->in[0];
    const float min = (float)ir_get_f(c->node, A_min), max = (float)ir_get_f(c->node, A_max);
    const int64_t bits = ir_get_i(c->node, A_num_bits);
    if (x->dtype != IR_F32 || c->out[0].dtype != IR_F32 || bits < 2 || bits > 16 || !(min < max))
        return false;
    const float low = ir_get_i(c->node, A_narrow_range) ? 1.0f : 0.0f,
                high = (float)((1 << bits) - 1);
    const float scale = (max - min) / (high - low), zero = low - min / scale;
    const float nudged = zero < low ? low : zero > high ? high : roundf(zero);
    const float from = (low - nudged) * scale, to = (high - nudged) * scale, inverse = 1.0f / scale;
    c->out[0].shape = x->shape;
    float *o = ev_out(c, 0);
    const float *p = (const float *)(const void *)x->p;
    if (!o) return false;
    const int64_t n = ev_count(x);
    for (int64_t i = 0; i < n; i++) {
        const float clamped = p[i] < from ? from : p[i] > to ? to : p[i];
        o[i] = floorf((clamped - from) * inverse + 0.5f) * scale + from;
    }
    return true;
}
