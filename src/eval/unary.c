/* eval/unary.c: element-wise functions of one operand, and the fused activations.
 *
 * As in binary.c: a function a type over a run, halves in f32 by chunks. */
#include <complex.h>
#include <math.h>

#include "eval/kernel.h"

/* What the node's attributes say, read once. */
typedef struct params {
    double alpha;
    bool approximate;
} params;
typedef bool (*run_fn)(ir_op op, const params *p, void *o, const void *a, int64_t n);

#define EACH(expr)                                                                                 \
    do {                                                                                           \
        for (int64_t i = 0; i < n; i++) {                                                          \
            const T x = a[i];                                                                      \
            o[i] = (T)(expr);                                                                      \
        }                                                                                          \
        return true;                                                                               \
    } while (0)
/* NaN goes through, as in TensorFlow. */
#define CLAMP(x, low, high) ((x) < (T)(low) ? (T)(low) : (x) > (T)(high) ? (T)(high) : (x))

#define REAL_RUN(NAME, TYPE, F)                                                                    \
    static bool run_##NAME(ir_op op, const params *p, void *po, const void *pa, int64_t n) {       \
        typedef TYPE T;                                                                            \
        T *o = po;                                                                                 \
        const T *a = pa;                                                                           \
        const T alpha = (T)p->alpha;                                                               \
        if (op == OP_NEG) EACH(-x);                                                                \
        if (op == OP_ABS) EACH(F(fabs)(x));                                                        \
        if (op == OP_SQUARE) EACH(x * x);                                                          \
        if (op == OP_RELU) EACH(x < 0 ? 0 : x);                                                    \
        if (op == OP_RELU6) EACH(CLAMP(x, 0, 6));                                                  \
        if (op == OP_RELU_N1_TO_1) EACH(CLAMP(x, -1, 1));                                          \
        if (op == OP_RELU_0_TO_1) EACH(CLAMP(x, 0, 1));                                            \
        if (op == OP_LEAKY_RELU) EACH(x > 0 ? x : x * alpha);                                      \
        if (op == OP_ELU) EACH(x < 0 ? F(expm1)(x) : x);                                           \
        if (op == OP_HARD_SWISH) EACH(x * CLAMP(x + 3, 0, 6) / 6);                                 \
        if (op == OP_FLOOR) EACH(F(floor)(x));                                                     \
        if (op == OP_CEIL) EACH(F(ceil)(x));                                                       \
        if (op == OP_ROUND) EACH(F(rint)(x));                                                      \
        if (op == OP_SQRT) EACH(F(sqrt)(x));                                                       \
        if (op == OP_RSQRT) EACH(1 / F(sqrt)(x));                                                  \
        if (op == OP_EXP) EACH(F(exp)(x));                                                         \
        if (op == OP_LOG) EACH(F(log)(x));                                                         \
        if (op == OP_SIN) EACH(F(sin)(x));                                                         \
        if (op == OP_COS) EACH(F(cos)(x));                                                         \
        if (op == OP_TANH) EACH(F(tanh)(x));                                                       \
        if (op == OP_LOGISTIC) EACH(1 / (1 + F(exp)(-x)));                                         \
        if (op == OP_ERF) EACH(F(erf)(x));                                                         \
        if (op == OP_ERFC) EACH(F(erfc)(x));                                                       \
        if (op == OP_SIGN) EACH(x > 0 ? 1 : x < 0 ? -1 : x);                                       \
        if (op == OP_GELU && p->approximate)                                                       \
            EACH((T)0.5 * x *                                                                      \
                 (1 + F(tanh)((T)0.7978845608028654 * (x + (T)0.044715 * x * x * x))));            \
        if (op == OP_GELU) EACH((T)0.5 * x * F(erfc)(-x * (T)0.7071067811865476));                 \
        return false;                                                                              \
    }
#define SINGLE(name) name##f
#define DOUBLE(name) name
REAL_RUN(F32, float, SINGLE)
REAL_RUN(F64, double, DOUBLE)

#define COMPLEX_RUN(NAME, TYPE, F)                                                                 \
    static bool run_##NAME(ir_op op, const params *p, void *po, const void *pa, int64_t n) {       \
        typedef TYPE complex T;                                                                    \
        T *o = po;                                                                                 \
        const T *a = pa;                                                                           \
        UNUSED(p);                                                                                 \
        if (op == OP_NEG) EACH(-x);                                                                \
        if (op == OP_SQUARE) EACH(x * x);                                                          \
        if (op == OP_SQRT) EACH(F(csqrt)(x));                                                      \
        if (op == OP_RSQRT) EACH(1 / F(csqrt)(x));                                                 \
        if (op == OP_EXP) EACH(F(cexp)(x));                                                        \
        if (op == OP_LOG) EACH(F(clog)(x));                                                        \
        if (op == OP_SIN) EACH(F(csin)(x));                                                        \
        if (op == OP_COS) EACH(F(ccos)(x));                                                        \
        if (op == OP_TANH) EACH(F(ctanh)(x));                                                      \
        if (op == OP_LOGISTIC) EACH(1 / (1 + F(cexp)(-x)));                                        \
        if (op == OP_SIGN) EACH(x == 0 ? x : x / F(cabs)(x));                                      \
        return false;                                                                              \
    }
COMPLEX_RUN(C64, float, SINGLE)
COMPLEX_RUN(C128, double, DOUBLE)

#define INT_RUN(NAME, TYPE, W)                                                                     \
    static bool run_##NAME(ir_op op, const params *p, void *po, const void *pa, int64_t n) {       \
        typedef TYPE T;                                                                            \
        T *o = po;                                                                                 \
        const T *a = pa;                                                                           \
        UNUSED(p);                                                                                 \
        if (op == OP_NEG) EACH(0 - (W)x);                                                          \
        if (op == OP_ABS) EACH(EV_NEGATIVE(T, x) ? 0 - (W)x : (W)x);                               \
        if (op == OP_SQUARE) EACH((W)x * (W)x);                                                    \
        if (op == OP_SIGN) EACH(EV_NEGATIVE(T, x) ? (T) - 1 : (T)(x != 0));                        \
        if (op == OP_RELU) EACH(EV_NEGATIVE(T, x) ? 0 : x);                                        \
        if (op == OP_RELU6) EACH(EV_NEGATIVE(T, x) ? 0 : x > 6 ? 6 : x);                           \
        if (op == OP_RELU_0_TO_1) EACH(EV_NEGATIVE(T, x) ? 0 : x > 1 ? 1 : x);                     \
        if (op == OP_RELU_N1_TO_1) EACH(EV_NEGATIVE(T, x) ? (T) - 1 : x > 1 ? 1 : x);              \
        if (op == OP_FLOOR || op == OP_CEIL || op == OP_ROUND) EACH(x);                            \
        return false;                                                                              \
    }
EV_INT_TYPES(INT_RUN)

static bool run_BOOL(ir_op op, const params *p, void *po, const void *pa, int64_t n) {
    typedef uint8_t T;
    T *o = po;
    const T *a = pa;
    UNUSED(p);
    if (op == OP_LOGICAL_NOT) EACH(x == 0);
    return false;
}

EV_RUN_FOR(run_fn)

static bool run_any(ir_op op, const params *p, ir_dtype t, void *o, const void *a, int64_t n) {
    enum { CHUNK = 256 };
    const run_fn run = run_for(t);
    if (!run) return false;
    if (!ev_is_half(t)) return run(op, p, o, a, n);
    float x[CHUNK];
    for (int64_t at = 0; at < n; at += CHUNK) {
        const int64_t m = MIN(n - at, (int64_t)CHUNK);
        ev_convert(IR_F32, x, t, (const uint16_t *)a + at, m);
        if (!run_F32(op, p, x, x, m)) return false;
        ev_convert(t, (uint16_t *)o + at, IR_F32, x, m);
    }
    return true;
}

bool ev_k_unary(ev_call *c) {
    const ev_tensor *x = &c->in[0];
    c->out[0].shape = x->shape;
    void *o = c->out[0].dtype == x->dtype ? ev_out(c, 0) : NULL;
    const params p = {.alpha = c->node->op == OP_LEAKY_RELU ? ir_get_f(c->node, A_alpha) : 0,
                      .approximate = c->node->op == OP_GELU && ir_get_i(c->node, A_approximate)};
    return o && run_any(c->node->op, &p, x->dtype, o, x->p, ev_count(x));
}

bool ev_activate(const ev_call *c, ir_dtype t, void *p, int64_t n) {
    static const params none;
    if (!(ir_ops[c->node->op].flags & IR_ACT)) return true;
    switch (ir_get_i(c->node, A_fused_activation_function)) {
    case ACT_NONE:
        return true;
    case ACT_RELU:
        return run_any(OP_RELU, &none, t, p, p, n);
    case ACT_RELU_N1_TO_1:
        return run_any(OP_RELU_N1_TO_1, &none, t, p, p, n);
    case ACT_RELU6:
        return run_any(OP_RELU6, &none, t, p, p, n);
    case ACT_TANH:
        return run_any(OP_TANH, &none, t, p, p, n);
    default:
        return false;
    }
}

bool ev_k_zeros_like(ev_call *c) {
    c->out[0].shape = c->in[0].shape;
    void *o = ev_out(c, 0);
    if (!o) return false;
    memset(o, 0, (size_t)c->out[0].size);
    return true;
}

#define PARTS(T, F)                                                                                \
    for (int64_t i = 0; i < n; i++) {                                                              \
        const T complex z = ((const T complex *)p)[i];                                             \
        ((T *)o)[i] = op == OP_REAL ? F(creal)(z) : op == OP_IMAG ? F(cimag)(z) : F(cabs)(z);      \
    }
bool ev_k_complex_part(ev_call *c) {
    const ev_tensor *x = &c->in[0];
    const ir_op op = c->node->op;
    const void *p = x->p;
    const int64_t n = ev_count(x);
    c->out[0].shape = x->shape;
    void *o = c->out[0].dtype == (x->dtype == IR_C64 ? IR_F32 : IR_F64) && ir_is_complex(x->dtype)
                  ? ev_out(c, 0)
                  : NULL;
    if (!o) return false;
    if (x->dtype == IR_C64) {
        PARTS(float, SINGLE)
    } else {
        PARTS(double, DOUBLE)
    }
    return true;
}
