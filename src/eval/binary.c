/* eval/binary.c: element-wise arithmetic with broadcasting.
 *
 * One function a type computes a run: o[i] = f(a[i * sa], b[i * sb]), sa and sb 0 or 1 or any
 * stride. Halves are computed in f32 by chunks and rounded.  Integers wrap around; a zero divisor,
 * or a negative exponent of an integer, is "cannot compute". */
#include <complex.h>
#include <math.h>

#include "eval/kernel.h"

typedef bool (*run_fn)(ir_op op, void *o, const void *a, const void *b, int64_t n, int64_t sa,
                       int64_t sb);

/* Contiguous runs and runs against one number are the common ones, and vectorize. */
#define EACH(expr)                                                                                 \
    do {                                                                                           \
        if (sa == 1 && sb == 1) {                                                                  \
            for (int64_t i = 0; i < n; i++) {                                                      \
                const T x = a[i], y = b[i];                                                        \
                o[i] = (T)(expr);                                                                  \
            }                                                                                      \
        } else if (sa == 1 && sb == 0) {                                                           \
            const T y = b[0];                                                                      \
            for (int64_t i = 0; i < n; i++) {                                                      \
                const T x = a[i];                                                                  \
                o[i] = (T)(expr);                                                                  \
            }                                                                                      \
        } else {                                                                                   \
            for (int64_t i = 0; i < n; i++) {                                                      \
                const T x = a[i * sa], y = b[i * sb];                                              \
                o[i] = (T)(expr);                                                                  \
            }                                                                                      \
        }                                                                                          \
        return true;                                                                               \
    } while (0)

/* TensorFlow's division of reals: floor of the quotient, and a remainder with the divisor's sign.
 */
#define REAL_MOD(fmod) fmod(x, y) != 0 && (y < 0) != (fmod(x, y) < 0) ? fmod(x, y) + y : fmod(x, y)
#define REAL_RUN(NAME, TYPE, floor, pow, atan2, fmod)                                              \
    static bool run_##NAME(ir_op op, void *po, const void *pa, const void *pb, int64_t n,          \
                           int64_t sa, int64_t sb) {                                               \
        typedef TYPE T;                                                                            \
        T *o = po;                                                                                 \
        const T *a = pa, *b = pb;                                                                  \
        if (op == OP_ADD || op == OP_STABLEHLO_ADD) EACH(x + y);                                   \
        if (op == OP_SUB) EACH(x - y);                                                             \
        if (op == OP_MUL || op == OP_STABLEHLO_MULTIPLY) EACH(x * y);                              \
        if (op == OP_DIV) EACH(x / y);                                                             \
        if (op == OP_MAXIMUM || op == OP_STABLEHLO_MAXIMUM) EACH(x > y || x != x ? x : y);         \
        if (op == OP_MINIMUM || op == OP_STABLEHLO_MINIMUM) EACH(x < y || x != x ? x : y);         \
        if (op == OP_SQUARED_DIFFERENCE) EACH((x - y) * (x - y));                                  \
        if (op == OP_POW) EACH(pow(x, y));                                                         \
        if (op == OP_FLOOR_DIV) EACH(floor(x / y));                                                \
        if (op == OP_FLOOR_MOD) EACH(REAL_MOD(fmod));                                              \
        if (op == OP_ATAN2) EACH(atan2(x, y));                                                     \
        return false;                                                                              \
    }
REAL_RUN(F32, float, floorf, powf, atan2f, fmodf)
REAL_RUN(F64, double, floor, pow, atan2, fmod)

#define COMPLEX_RUN(NAME, TYPE, cpow)                                                              \
    static bool run_##NAME(ir_op op, void *po, const void *pa, const void *pb, int64_t n,          \
                           int64_t sa, int64_t sb) {                                               \
        typedef TYPE complex T;                                                                    \
        T *o = po;                                                                                 \
        const T *a = pa, *b = pb;                                                                  \
        if (op == OP_ADD || op == OP_STABLEHLO_ADD) EACH(x + y);                                   \
        if (op == OP_SUB) EACH(x - y);                                                             \
        if (op == OP_MUL || op == OP_STABLEHLO_MULTIPLY) EACH(x * y);                              \
        if (op == OP_DIV) EACH(x / y);                                                             \
        if (op == OP_SQUARED_DIFFERENCE) EACH((x - y) * ~(x - y));                                 \
        if (op == OP_POW) EACH(cpow(x, y));                                                        \
        return false;                                                                              \
    }
COMPLEX_RUN(C64, float, cpowf)
COMPLEX_RUN(C128, double, cpow)

#define INT_HELPERS(NAME, T, W)                                                                    \
    static T div_##NAME(T x, T y) {                                                                \
        return (T)(EV_NEGATIVE(T, y) && y == (T) - 1 ? (T)(0 - (W)x) : x / y);                     \
    }                                                                                              \
    static T mod_##NAME(T x, T y) {                                                                \
        const T r = (T)(EV_NEGATIVE(T, y) && y == (T) - 1 ? 0 : x % y);                            \
        return r != 0 && EV_NEGATIVE(T, r) != EV_NEGATIVE(T, y) ? (T)(r + y) : r;                  \
    }                                                                                              \
    static T floor_div_##NAME(T x, T y) {                                                          \
        return (T)((W)div_##NAME(x, y) -                                                           \
                   (EV_NEGATIVE(T, x) != EV_NEGATIVE(T, y) && (W)div_##NAME(x, y) * (W)y != (W)x   \
                        ? 1u                                                                       \
                        : 0u));                                                                    \
    }                                                                                              \
    static T pow_##NAME(T x, T y) {                                                                \
        W r = 1, b = (W)x;                                                                         \
        for (uint64_t e = (uint64_t)y; e; e >>= 1, b *= b)                                         \
            if (e & 1) r *= b;                                                                     \
        return (T)r;                                                                               \
    }                                                                                              \
    /* TensorFlow clamps the number of places to what the type has. */                             \
    static T right_##NAME(T x, T y) {                                                              \
        const T most = (T)(sizeof(T) * 8 - 1);                                                     \
        return (T)(x >> (EV_NEGATIVE(T, y) ? 0 : y > most ? most : y));                            \
    }                                                                                              \
    static T left_##NAME(T x, T y) {                                                               \
        return (T)(EV_NEGATIVE(T, y) || (uint64_t)y >= sizeof(T) * 8 ? 0 : (W)x << y);             \
    }                                                                                              \
    static bool any_##NAME(const T *b, int64_t n, int64_t sb, bool negative) {                     \
        for (int64_t i = 0; i < (sb ? n : 1); i++)                                                 \
            if (negative ? EV_NEGATIVE(T, b[i * sb]) : b[i * sb] == 0) return true;                \
        return false;                                                                              \
    }
#define INT_RUN(NAME, TYPE, WIDE)                                                                  \
    INT_HELPERS(NAME, TYPE, WIDE)                                                                  \
    static bool run_##NAME(ir_op op, void *po, const void *pa, const void *pb, int64_t n,          \
                           int64_t sa, int64_t sb) {                                               \
        typedef TYPE T;                                                                            \
        typedef WIDE W;                                                                            \
        T *o = po;                                                                                 \
        const T *a = pa, *b = pb;                                                                  \
        if ((op == OP_DIV || op == OP_FLOOR_DIV || op == OP_FLOOR_MOD) &&                          \
            any_##NAME(b, n, sb, false))                                                           \
            return false;                                                                          \
        if (op == OP_POW && any_##NAME(b, n, sb, true)) return false;                              \
        if (op == OP_ADD || op == OP_STABLEHLO_ADD) EACH((W)x + (W)y);                             \
        if (op == OP_SUB) EACH((W)x - (W)y);                                                       \
        if (op == OP_MUL || op == OP_STABLEHLO_MULTIPLY) EACH((W)x * (W)y);                        \
        if (op == OP_DIV) EACH(div_##NAME(x, y));                                                  \
        if (op == OP_MAXIMUM || op == OP_STABLEHLO_MAXIMUM) EACH(x > y ? x : y);                   \
        if (op == OP_MINIMUM || op == OP_STABLEHLO_MINIMUM) EACH(x < y ? x : y);                   \
        if (op == OP_SQUARED_DIFFERENCE) EACH(((W)x - (W)y) * ((W)x - (W)y));                      \
        if (op == OP_POW) EACH(pow_##NAME(x, y));                                                  \
        if (op == OP_FLOOR_DIV) EACH(floor_div_##NAME(x, y));                                      \
        if (op == OP_FLOOR_MOD) EACH(mod_##NAME(x, y));                                            \
        if (op == OP_BITWISE_XOR) EACH(x ^ y);                                                     \
        if (op == OP_STABLEHLO_AND) EACH(x & y);                                                   \
        if (op == OP_RIGHT_SHIFT) EACH(right_##NAME(x, y));                                        \
        if (op == OP_STABLEHLO_SHIFT_LEFT) EACH(left_##NAME(x, y));                                \
        return false;                                                                              \
    }
EV_INT_TYPES(INT_RUN)

static bool run_BOOL(ir_op op, void *po, const void *pa, const void *pb, int64_t n, int64_t sa,
                     int64_t sb) {
    typedef uint8_t T;
    T *o = po;
    const T *a = pa, *b = pb;
    if (op == OP_LOGICAL_AND || op == OP_STABLEHLO_AND || op == OP_MINIMUM ||
        op == OP_STABLEHLO_MINIMUM || op == OP_STABLEHLO_MULTIPLY)
        EACH(x != 0 && y != 0);
    if (op == OP_LOGICAL_OR || op == OP_MAXIMUM || op == OP_STABLEHLO_MAXIMUM ||
        op == OP_STABLEHLO_ADD)
        EACH(x != 0 || y != 0);
    if (op == OP_BITWISE_XOR) EACH((x != 0) != (y != 0));
    return false;
}

EV_RUN_FOR(run_fn)

/* A run of halves: to f32, computed, rounded back, by chunks. */
static bool run_half(ir_op op, ir_dtype t, uint16_t *o, const uint16_t *a, const uint16_t *b,
                     int64_t n, int64_t sa, int64_t sb) {
    enum { CHUNK = 256 };
    float x[CHUNK], y[CHUNK], z[CHUNK];
    uint16_t h[CHUNK];
    for (int64_t at = 0; at < n; at += CHUNK) {
        const int64_t m = MIN(n - at, (int64_t)CHUNK);
        ev_copy_strided((uint8_t *)h, (const uint8_t *)(a + at * sa), m, sa, 2);
        ev_convert(IR_F32, x, t, h, m);
        ev_copy_strided((uint8_t *)h, (const uint8_t *)(b + at * sb), m, sb, 2);
        ev_convert(IR_F32, y, t, h, m);
        if (!run_F32(op, z, x, y, m, 1, 1)) return false;
        ev_convert(t, o + at, IR_F32, z, m);
    }
    return true;
}

bool ev_k_binary(ev_call *c) {
    const ev_tensor *x = &c->in[0], *y = &c->in[1];
    ev_tensor *out = &c->out[0];
    const ir_dtype t = x->dtype;
    const run_fn run = run_for(t);
    if (!run || !y->p || y->dtype != t || out->dtype != t ||
        !ev_broadcast(&x->shape, &y->shape, &out->shape))
        return false;
    uint8_t *o = ev_out(c, 0);
    if (!o) return false;
    const int64_t n = ev_count(out), size = (int64_t)ir_dtype_size(t);
    if (n == 0) return true;
    ev_walk w;
    ev_walk_broadcast(&w, &out->shape, (const ev_tensor *const[]){x, y}, 2);
    const int64_t m = ev_walk_run(&w), sa = w.s[0][w.rank - 1], sb = w.s[1][w.rank - 1];
    uint8_t *at = o;
    do {
        const uint8_t *a = x->p + w.off[0] * size, *b = y->p + w.off[1] * size;
        const bool ok = ev_is_half(t) ? run_half(c->node->op, t, (uint16_t *)(void *)at,
                                                 (const uint16_t *)(const void *)a,
                                                 (const uint16_t *)(const void *)b, m, sa, sb)
                                      : run(c->node->op, at, a, b, m, sa, sb);
        if (!ok) return false;
        at += m * size;
    } while (ev_walk_next(&w));
    return ev_activate(c, t, o, n);
}

bool ev_k_add_n(ev_call *c) {
    const ev_tensor *first = &c->in[0];
    const ir_dtype t = first->dtype;
    const run_fn run = run_for(t);
    c->out[0].shape = first->shape;
    for (size_t i = 0; i < c->n_in; i++)
        if (!c->in[i].p || c->in[i].dtype != t || !ir_shape_eq(&c->in[i].shape, &first->shape))
            return false;
    uint8_t *o = c->out[0].dtype == t && run ? ev_out(c, 0) : NULL;
    if (!o) return false;
    const int64_t n = ev_count(first);
    memcpy(o, first->p, (size_t)first->size);
    for (size_t i = 1; i < c->n_in; i++) {
        const void *p = c->in[i].p;
        if (!(ev_is_half(t)
                  ? run_half(OP_ADD, t, (uint16_t *)(void *)o, (uint16_t *)(void *)o, p, n, 1, 1)
                  : run(OP_ADD, o, o, p, n, 1, 1)))
            return false;
    }
    return true;
}
