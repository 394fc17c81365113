/* eval/convert.c: numbers from one type to another, and CAST, DEQUANTIZE, QUANTIZE, BITCAST.
 *
 *   from ──load──► i64 / u64 / f64 / complex128 ──store──► to      the common pairs go directly
 *
 * What C leaves undefined (a float that does not fit the integer) gives what x86-64 gives, which is
 * what TensorFlow gives there: the least i32 or i64, whose low bits make the smaller integers. */
#include <complex.h>
#include <math.h>

#include "eval/kernel.h"

enum { CHUNK = 256 };
typedef enum wide { WIDE_I64, WIDE_U64, WIDE_F64, WIDE_C128 } wide;
typedef union chunk {
    int64_t i[CHUNK];
    uint64_t u[CHUNK];
    double f[CHUNK];
    double complex c[CHUNK];
} chunk;

static int32_t f64_to_i32(double d) {
    return d > -2147483649.0 && d < 2147483648.0 ? (int32_t)d : INT32_MIN;
}
static int64_t f64_to_i64(double d) {
    return d >= -9223372036854775808.0 && d < 9223372036854775808.0 ? (int64_t)d : INT64_MIN;
}
static uint64_t f64_to_u64(double d) {
    if (d >= 9223372036854775808.0 && d < 18446744073709551616.0) return (uint64_t)d;
    return (uint64_t)f64_to_i64(d);
}

#define LOAD(T, field, expr)                                                                       \
    for (int64_t k = 0; k < n; k++) {                                                              \
        const T x = ((const T *)p)[k];                                                             \
        out->field[k] = (expr);                                                                    \
    }                                                                                              \
    break
static wide load(ir_dtype t, const void *p, int64_t n, chunk *out) {
    switch (t) {
    case IR_I4:
    case IR_I8:
        LOAD(int8_t, i, x);
    case IR_I16:
        LOAD(int16_t, i, x);
    case IR_I32:
        LOAD(int32_t, i, x);
    case IR_I64:
        LOAD(int64_t, i, x);
    case IR_U8:
        LOAD(uint8_t, i, x);
    case IR_U16:
        LOAD(uint16_t, i, x);
    case IR_U32:
        LOAD(uint32_t, i, x);
    case IR_BOOL:
        LOAD(uint8_t, i, x != 0);
    case IR_U64:
        memcpy(out->u, p, (size_t)n * 8);
        return WIDE_U64;
    case IR_F64:
        memcpy(out->f, p, (size_t)n * 8);
        return WIDE_F64;
    case IR_F32:
        for (int64_t k = 0; k < n; k++)
            out->f[k] = (double)((const float *)p)[k];
        return WIDE_F64;
    case IR_F16:
        for (int64_t k = 0; k < n; k++)
            out->f[k] = (double)f16_to_f32(((const uint16_t *)p)[k]);
        return WIDE_F64;
    case IR_BF16:
        for (int64_t k = 0; k < n; k++)
            out->f[k] = (double)bf16_to_f32(((const uint16_t *)p)[k]);
        return WIDE_F64;
    case IR_C64:
        for (int64_t k = 0; k < n; k++)
            out->c[k] = (double complex)((const float complex *)p)[k];
        return WIDE_C128;
    case IR_C128:
        memcpy(out->c, p, (size_t)n * 16);
        return WIDE_C128;
    case IR_STR:
    case IR_RES:
    case IR_VAR:
    case IR_DTYPE_COUNT:
    case IR_DTYPE_NONE:
        break;
    }
    return WIDE_I64;
}
#undef LOAD

#define STORE(T, field, expr)                                                                      \
    for (int64_t k = 0; k < n; k++) {                                                              \
        const __typeof__(in->field[0]) x = in->field[k];                                           \
        ((T *)p)[k] = (T)(expr);                                                                   \
    }                                                                                              \
    break
static void store_i64(ir_dtype t, void *p, int64_t n, const chunk *in) {
    switch (t) {
    case IR_I4:
        STORE(int8_t, i, ((x & 15) ^ 8) - 8);
    case IR_I8:
        STORE(int8_t, i, x);
    case IR_I16:
        STORE(int16_t, i, x);
    case IR_I32:
        STORE(int32_t, i, x);
    case IR_I64:
    case IR_U64:
        memcpy(p, in->i, (size_t)n * 8);
        break;
    case IR_U8:
        STORE(uint8_t, i, x);
    case IR_U16:
        STORE(uint16_t, i, x);
    case IR_U32:
        STORE(uint32_t, i, x);
    case IR_BOOL:
        STORE(uint8_t, i, x != 0);
    case IR_F32:
        STORE(float, i, x);
    case IR_F64:
        STORE(double, i, x);
    case IR_F16:
        STORE(uint16_t, i, f32_to_f16((float)x));
    case IR_BF16:
        STORE(uint16_t, i, f32_to_bf16((float)x));
    case IR_C64:
        STORE(float complex, i, (float)x);
    case IR_C128:
        STORE(double complex, i, (double)x);
    case IR_STR:
    case IR_RES:
    case IR_VAR:
    case IR_DTYPE_COUNT:
    case IR_DTYPE_NONE:
        break;
    }
}

static void store_f64(ir_dtype t, void *p, int64_t n, const chunk *in) {
    switch (t) {
    case IR_I4:
        STORE(int8_t, f, ((f64_to_i32(x) & 15) ^ 8) - 8);
    case IR_I8:
        STORE(int8_t, f, f64_to_i32(x));
    case IR_I16:
        STORE(int16_t, f, f64_to_i32(x));
    case IR_I32:
        STORE(int32_t, f, f64_to_i32(x));
    case IR_I64:
        STORE(int64_t, f, f64_to_i64(x));
    case IR_U8:
        STORE(uint8_t, f, f64_to_i32(x));
    case IR_U16:
        STORE(uint16_t, f, f64_to_i32(x));
    case IR_U32:
        STORE(uint32_t, f, f64_to_i64(x));
    case IR_U64:
        STORE(uint64_t, f, f64_to_u64(x));
    case IR_BOOL:
        STORE(uint8_t, f, x != 0);
    case IR_F32:
        STORE(float, f, x);
    case IR_F64:
        memcpy(p, in->f, (size_t)n * 8);
        break;
    case IR_F16:
        STORE(uint16_t, f, f64_to_f16(x));
    /* Through f32, as TensorFlow rounds. */
    case IR_BF16:
        STORE(uint16_t, f, f32_to_bf16((float)x));
    case IR_C64:
        STORE(float complex, f, (float)x);
    case IR_C128:
        STORE(double complex, f, x);
    case IR_STR:
    case IR_RES:
    case IR_VAR:
    case IR_DTYPE_COUNT:
    case IR_DTYPE_NONE:
        break;
    }
}

static void store_u64(ir_dtype t, void *p, int64_t n, const chunk *in) {
    switch (t) {
    case IR_F32:
        STORE(float, u, x);
    case IR_F64:
        STORE(double, u, x);
    case IR_F16:
        STORE(uint16_t, u, f32_to_f16((float)x));
    case IR_BF16:
        STORE(uint16_t, u, f32_to_bf16((float)x));
    case IR_C64:
        STORE(float complex, u, (float)x);
    case IR_C128:
        STORE(double complex, u, (double)x);
    case IR_I4:
    case IR_I8:
    case IR_I16:
    case IR_I32:
    case IR_I64:
    case IR_U8:
    case IR_U16:
    case IR_U32:
    case IR_U64:
    case IR_BOOL:
        store_i64(t, p, n, in);
        break;
    case IR_STR:
    case IR_RES:
    case IR_VAR:
    case IR_DTYPE_COUNT:
    case IR_DTYPE_NONE:
        break;
    }
}

static void store_complex(ir_dtype t, void *p, int64_t n, const chunk *in) {
    if (t == IR_C64) {
        for (int64_t k = 0; k < n; k++)
            ((float complex *)p)[k] = (float complex)in->c[k];
    } else if (t == IR_C128) {
        memcpy(p, in->c, (size_t)n * 16);
    } else {
        chunk real;
        for (int64_t k = 0; k < n; k++)
            real.f[k] = t == IR_BOOL ? (double)(in->c[k] != 0) : creal(in->c[k]);
        store_f64(t, p, n, &real);
    }
}
#undef STORE

#define DIRECT(TO, T, FROM, F, expr)                                                               \
    if (to == IR_##TO && from == IR_##FROM) {                                                      \
        const F *s = src;                                                                          \
        T *d = dst;                                                                                \
        for (int64_t i = 0; i < n; i++)                                                            \
            d[i] = (expr);                                                                         \
        return true;                                                                               \
    }
static bool convert_direct(ir_dtype to, void *dst, ir_dtype from, const void *src, int64_t n) {
    DIRECT(F32, float, F64, double, (float)s[i])
    DIRECT(F64, double, F32, float, (double)s[i])
    DIRECT(F32, float, F16, uint16_t, f16_to_f32(s[i]))
    DIRECT(F16, uint16_t, F32, float, f32_to_f16(s[i]))
    DIRECT(F32, float, BF16, uint16_t, bf16_to_f32(s[i]))
    DIRECT(BF16, uint16_t, F32, float, f32_to_bf16(s[i]))
    DIRECT(F32, float, I32, int32_t, (float)s[i])
    DIRECT(F32, float, I8, int8_t, (float)s[i])
    DIRECT(F32, float, U8, uint8_t, (float)s[i])
    DIRECT(I32, int32_t, I64, int64_t, (int32_t)s[i])
    DIRECT(I64, int64_t, I32, int32_t, s[i])
    return false;
}
#undef DIRECT

static bool is_number(ir_dtype t) {
    return t >= 0 && t < IR_DTYPE_COUNT && ir_dtypes[t].kind != IR_KIND_OTHER;
}

bool ev_convert(ir_dtype to, void *dst, ir_dtype from, const void *src, int64_t n) {
    if (!is_number(to) || !is_number(from)) return false;
    if (to == from) {
        if (n > 0) memmove(dst, src, (size_t)n * ir_dtype_size(to));
        return true;
    }
    if (convert_direct(to, dst, from, src, n)) return true;
    uint8_t *d = dst;
    const uint8_t *s = src;
    for (int64_t at = 0; at < n; at += CHUNK) {
        chunk c;
        const int64_t m = MIN(n - at, (int64_t)CHUNK);
        const wide w = load(from, s + (uint64_t)at * ir_dtype_size(from), m, &c);
        void *p = d + (uint64_t)at * ir_dtype_size(to);
        switch (w) {
        case WIDE_I64:
            store_i64(to, p, m, &c);
            break;
        case WIDE_U64:
            store_u64(to, p, m, &c);
            break;
        case WIDE_F64:
            store_f64(to, p, m, &c);
            break;
        case WIDE_C128:
            store_complex(to, p, m, &c);
            break;
        }
    }
    return true;
}

const void *ev_as(ev_call *c, const ev_tensor *t, ir_dtype as) {
    if (t->dtype == as) return t->p;
    const int64_t n = ev_count(t);
    uint64_t bytes;
    if (mul_overflows((uint64_t)n, ir_dtype_size(as), &bytes) || bytes > EV_MAX_BYTES) return NULL;
    void *p = arena_alloc(&c->ctx->scratch, bytes ? (size_t)bytes : 1, 16);
    return ev_convert(as, p, t->dtype, t->p, n) ? p : NULL;
}

bool ev_k_cast(ev_call *c) {
    c->out[0].shape = c->in[0].shape;
    void *p = ev_out(c, 0);
    return p && ev_convert(c->out[0].dtype, p, c->in[0].dtype, c->in[0].p, ev_count(&c->in[0]));
}

bool ev_k_bitcast(ev_call *c) {
    const ev_tensor *x = &c->in[0];
    ev_tensor *o = &c->out[0];
    const size_t from = ir_dtype_size(x->dtype), to = ir_dtype_size(o->dtype);
    if (to == 0 || x->dtype == IR_I4 || o->dtype == IR_I4) return false;
    o->shape = x->shape;
    if (from > to) {
        if (o->shape.rank == IR_MAX_RANK) return false;
        o->shape.d[o->shape.rank++] = (int64_t)(from / to);
    } else if (from < to) {
        if (o->shape.rank == 0 || o->shape.d[o->shape.rank - 1] != (int64_t)(to / from))
            return false;
        o->shape.rank--;
    }
    void *p = ev_out(c, 0);
    if (!p || o->size != x->size) return false;
    memcpy(p, x->p, (size_t)x->size);
    return true;
}

/* The scale and zero point that count for each element: those of the quantized side. */
typedef struct affine {
    const ir_quant *q;
    int64_t inner, channels; /* element i is of channel i / inner % channels */
} affine;

static bool affine_of(const ir_quant *q, const ir_shape *s, affine *a) {
    *a = (affine){.q = q, .inner = 1, .channels = 1};
    if (!q || q->count < 1 || !q->scale) return false;
    if (q->count == 1) return true;
    if (q->axis < 0 || q->axis >= s->rank || s->d[q->axis] != q->count) return false;
    a->inner = ev_span(s, q->axis + 1, s->rank);
    a->channels = q->count;
    return true;
}

bool ev_k_dequantize(ev_call *c) {
    const ev_tensor *x = &c->in[0];
    affine a;
    const ir_value *v = c->node->in ? ir_in(c->node, 0) : NULL;
    if (ir_is_float(x->dtype)) return ev_k_cast(c);
    if (!ir_is_int(x->dtype) || c->out[0].dtype != IR_F32 || !v ||
        !affine_of(v->quant, &x->shape, &a))
        return false;
    c->out[0].shape = x->shape;
    float *p = ev_out(c, 0);
    if (!p) return false;
    const int64_t n = ev_count(x);
    for (int64_t i = 0; i < n; i += a.inner) {
        const int64_t ch = i / a.inner % a.channels, end = a.channels == 1 ? n : i + a.inner;
        const int64_t zero = a.q->zero_point ? a.q->zero_point[ch] : 0;
        for (int64_t k = i; k < end; k++)
            p[k] = a.q->scale[ch] * (float)(ev_int(x, k) - zero);
        if (a.channels == 1) break;
    }
    return true;
}

static bool int_range(ir_dtype t, double *low, double *high) {
    const int bits = t == IR_I4 ? 4 : ir_dtypes[t].bits;
    if (!ir_is_int(t) || bits > 32) return false;
    const bool sign = ir_dtypes[t].kind == IR_KIND_INT;
    *low = sign ? -ldexp(1, bits - 1) : 0;
    *high = (sign ? ldexp(1, bits - 1) : ldexp(1, bits)) - 1;
    return true;
}

bool ev_k_quantize(ev_call *c) {
    const ev_tensor *x = &c->in[0];
    ev_tensor *o = &c->out[0];
    affine a;
    double low, high;
    if (!ir_is_float(x->dtype) || !c->node->out ||
        !affine_of(c->node->out[0].quant, &x->shape, &a) || !int_range(o->dtype, &low, &high))
        return false;
    o->shape = x->shape;
    uint8_t *p = ev_out(c, 0);
    if (!p) return false;
    const int64_t n = ev_count(x);
    const size_t size = ir_dtype_size(o->dtype);
    for (int64_t i = 0; i < n; i++) {
        const int64_t ch = i / a.inner % a.channels;
        const double zero = a.q->zero_point ? (double)a.q->zero_point[ch] : 0;
        /* The runtime divides in f32 and rounds halves away from zero. */
        double q = (double)roundf((float)ev_num(x, i) / a.q->scale[ch]) + zero;
        q = q >= low ? MIN(q, high) : low;
        ev_convert(o->dtype, p + (size_t)i * size, IR_F64, &q, 1);
    }
    return true;
}
