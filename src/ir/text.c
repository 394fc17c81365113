/* ir/text.c: numbers and elements as text.  Elements are read here once more than in eval/ (one at a time, no
 * speed), because printing must not need the evaluator. */
#include "ir/text.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

bool ir_text_word_char(char c, bool first) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_') return true;
    return !first && ((c >= '0' && c <= '9') || c == '.' || c == '/' || c == '-' || c == '$');
}

bool ir_text_is_word(str s) {
    for (size_t i = 0; i < s.n; i++)
        if (!ir_text_word_char(s.p[i], i == 0)) return false;
    for (size_t i = 0; i + 1 < s.n; i++)
        if (s.p[i] == '/' && s.p[i + 1] == '/') return false; /* would be a comment to whoever reads it */
    return s.n > 0;
}

/* ---- numbers ------------------------------------------------------------------------------------------- */

static void put_digits(strbuf *b, double d, int digits) {
    char text[352];
    int n = snprintf(text, sizeof text, "%.*g", digits, d);
    for (int i = 0; i < n; i++)
        if (text[i] == ',') text[i] = '.'; /* a locale's decimal comma */
    sb_put(b, text, (size_t)n);
}

static bool reads_back(double d, int digits, bool as_float) {
    char text[352];
    snprintf(text, sizeof text, "%.*g", digits, d);
    return as_float ? strtof(text, NULL) == (float)d : strtod(text, NULL) == d;
}

static void put_number(strbuf *b, double d, int least, int most, bool as_float) {
    if (isnan(d)) {
        sb_puts(b, signbit(d) ? "-nan" : "nan");
    } else if (isinf(d)) {
        sb_puts(b, d < 0 ? "-inf" : "inf");
    } else {
        int digits = least;
        while (digits < most && !reads_back(d, digits, as_float)) digits++;
        put_digits(b, d, digits);
    }
}

void ir_text_put_f32(strbuf *b, float f) {
    uint32_t u;
    memcpy(&u, &f, 4);
    if (isnan(f) && (u & 0x7fffffffu) != 0x7fc00000u) sb_fmt(b, "0x%08x", u);
    else put_number(b, (double)f, 6, 9, true);
}

void ir_text_put_f64(strbuf *b, double d) {
    uint64_t u;
    memcpy(&u, &d, 8);
    if (isnan(d) && u << 1 != 0x7ff8000000000000u << 1) sb_fmt(b, "0x%016llx", (unsigned long long)u);
    else put_number(b, d, 6, 17, false);
}

void ir_text_put_f16(strbuf *b, uint16_t h) {
    if ((h & 0x7c00) == 0x7c00 && (h & 0x3ff) && (h & 0x7fff) != 0x7e00) sb_fmt(b, "0x%04x", h);
    else put_number(b, (double)f16_to_f32(h), 3, 9, true);
}

void ir_text_put_bf16(strbuf *b, uint16_t h) {
    if ((h & 0x7fff) > 0x7f80 && (h & 0x7fff) != 0x7fc0) sb_fmt(b, "0x%04x", h);
    else put_number(b, (double)bf16_to_f32(h), 3, 9, true);
}

bool ir_text_to_f32(str s, float *out) {
    double d;
    char text[128];
    if (!str_to_f64(s, &d)) return false;
    const char point = localeconv()->decimal_point[0];
    for (size_t i = 0; i < s.n; i++) text[i] = s.p[i] == '.' ? point : s.p[i];
    text[s.n] = 0;
    *out = strtof(text, NULL);
    return true;
}

/* ---- elements ------------------------------------------------------------------------------------------- */

typedef struct number {
    enum { SIGNED, UNSIGNED, REAL } kind;
    int64_t i;
    uint64_t u;
    double re, im;
} number;

static number load(ir_dtype t, const uint8_t *p) {
    number x = {.kind = SIGNED};
    switch (t) {
    case IR_F32: x.kind = REAL, x.re = (double)ir_text_f32(p); break;
    case IR_F64: x.kind = REAL, x.re = ir_text_f64(p); break;
    case IR_F16: x.kind = REAL, x.re = (double)f16_to_f32(load_u16(p)); break;
    case IR_BF16: x.kind = REAL, x.re = (double)bf16_to_f32(load_u16(p)); break;
    case IR_C64: x.kind = REAL, x.re = (double)ir_text_f32(p), x.im = (double)ir_text_f32(p + 4); break;
    case IR_C128: x.kind = REAL, x.re = ir_text_f64(p), x.im = ir_text_f64(p + 8); break;
    case IR_I4:
    case IR_I8: x.i = (int8_t)p[0]; break;
    case IR_I16: x.i = (int16_t)load_u16(p); break;
    case IR_I32: x.i = (int32_t)load_u32(p); break;
    case IR_I64: x.i = (int64_t)load_u64(p); break;
    case IR_U8: x.kind = UNSIGNED, x.u = p[0]; break;
    case IR_BOOL: x.kind = UNSIGNED, x.u = p[0] != 0; break;
    case IR_U16: x.kind = UNSIGNED, x.u = load_u16(p); break;
    case IR_U32: x.kind = UNSIGNED, x.u = load_u32(p); break;
    case IR_U64: x.kind = UNSIGNED, x.u = load_u64(p); break;
    case IR_STR:
    case IR_RES:
    case IR_VAR:
    case IR_DTYPE_COUNT:
    case IR_DTYPE_NONE: break;
    }
    return x;
}

static double real_of(const number *x) {
    return x->kind == REAL ? x->re : x->kind == SIGNED ? (double)x->i : (double)x->u;
}

/* Towards zero, as C converts; what C leaves undefined is cut to the range. */
static uint64_t bits_of(const number *x, bool is_signed, int bits) {
    if (x->kind != REAL) return x->kind == SIGNED ? (uint64_t)x->i : x->u;
    const double d = x->re;
    const double high = ldexp(1, is_signed ? bits - 1 : bits), low = is_signed ? -high : 0;
    if (isnan(d)) return 0;
    if (d <= low) return is_signed ? UINT64_C(1) << (bits - 1) | ~((UINT64_C(2) << (bits - 1)) - 1) : 0;
    if (d >= high) return is_signed ? (UINT64_C(1) << (bits - 1)) - 1 : UINT64_MAX;
    return is_signed ? (uint64_t)(int64_t)d : (uint64_t)d;
}

static void store(ir_dtype t, const number *x, void *out) {
    const ir_kind kind = ir_dtypes[t].kind;
    const size_t size = ir_dtype_size(t);
    const double re = real_of(x);
    if (kind == IR_KIND_INT || kind == IR_KIND_UINT) {
        uint64_t u = bits_of(x, kind == IR_KIND_INT, t == IR_I4 ? 4 : ir_dtypes[t].bits);
        memcpy(out, &u, size); /* little-endian, as the file */
    } else if (kind == IR_KIND_BOOL) {
        *(uint8_t *)out = x->kind == REAL ? re != 0 : x->kind == SIGNED ? x->i != 0 : x->u != 0;
    } else if (t == IR_F32 || t == IR_C64) {
        float f[2] = {(float)re, (float)x->im};
        memcpy(out, f, size);
    } else if (t == IR_F64 || t == IR_C128) {
        double d[2] = {re, x->im};
        memcpy(out, d, size);
    } else if (t == IR_F16) {
        uint16_t h = f64_to_f16(re);
        memcpy(out, &h, size);
    } else if (t == IR_BF16) {
        uint16_t h = f32_to_bf16((float)re);
        memcpy(out, &h, size);
    }
}

void ir_text_read(const ir_value *v, int64_t i, void *out) {
    const ir_data *d = v->data;
    const size_t size = ir_dtype_size(d->stored);
    if (d->dense) {
        memcpy(out, d->bytes + (uint64_t)i * size, size);
        return;
    }
    int64_t at[IR_MAX_RANK] = {0}, from = d->start;
    for (int a = v->shape.rank - 1; a >= 0; a--) {
        at[a] = i % v->shape.d[a];
        i /= v->shape.d[a];
        from += at[a] * d->stride[a];
    }
    const uint8_t *p = d->bytes + (uint64_t)from * size;
    if (d->stored == v->dtype && !d->scale) {
        memcpy(out, p, size);
        return;
    }
    number x = load(d->stored, p);
    if (d->scale) x.re = real_of(&x), x.kind = REAL;
    for (const ir_scale *s = d->scale; s; s = s->next) {
        x.re *= (double)s->by[at[s->axis]];
        if (d->stored != IR_F64) x.re = (double)(float)x.re;
    }
    store(v->dtype, &x, out);
}
