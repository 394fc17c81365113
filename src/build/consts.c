/* build/consts.c: constants. */
#include "build/build.h"

#include <math.h>

ir_value *b_const(bld *b, ir_dtype t, const ir_shape *s, const void *bytes, size_t size) { return ir_const_copy(b->m, t, s, bytes, size); }

ir_value *b_i32(bld *b, int32_t x) { return b_const(b, IR_I32, &IR_SCALAR, &x, sizeof x); }
ir_value *b_i64(bld *b, int64_t x) { return b_const(b, IR_I64, &IR_SCALAR, &x, sizeof x); }
ir_value *b_f32(bld *b, float x) { return b_const(b, IR_F32, &IR_SCALAR, &x, sizeof x); }
ir_value *b_bool(bld *b, bool x) { return b_const(b, IR_BOOL, &IR_SCALAR, &x, 1); }

ir_value *b_i32s(bld *b, const int32_t *v, size_t n) {
    ir_shape s = {.rank = 1, .d = {(ir_dim)n}};
    return b_const(b, IR_I32, &s, v, n * sizeof *v);
}

ir_value *b_dims_const(bld *b, const int64_t *v, size_t n) {
    int32_t *narrow = NEW_N(&b->ctx->keep, int32_t, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (v[i] < INT32_MIN || v[i] > INT32_MAX) return b_fail(b, "a size of %lld does not fit into 32 bits", (long long)v[i]);
        narrow[i] = (int32_t)v[i];
    }
    ir_shape s = {.rank = 1, .d = {(ir_dim)n}};
    return ir_const_own(b->m, IR_I32, &s, narrow, n * sizeof *narrow);
}

ir_value *b_f32s(bld *b, const float *v, const ir_shape *s) {
    int64_t n;
    if (!ir_shape_count(s, &n)) return b_fail(b, "a constant of unknown size");
    return b_const(b, IR_F32, s, v, (size_t)n * sizeof *v);
}

/* One element of any numeric type. */
static size_t encode(ir_dtype t, double x, uint8_t *p) {
    union {
        float f;
        double d;
        uint16_t h;
        int64_t i;
        uint64_t u;
    } v;
    double pair[2] = {x, 0};
    float fpair[2] = {(float)x, 0};
    size_t n = ir_dtype_size(t);
    memset(&v, 0, sizeof v);
    switch (t) {
    case IR_F32: v.f = (float)x; break;
    case IR_F64: v.d = x; break;
    case IR_F16: v.h = f64_to_f16(x); break;
    case IR_BF16: v.h = f32_to_bf16((float)x); break;
    case IR_C64: memcpy(p, fpair, n); return n;
    case IR_C128: memcpy(p, pair, n); return n;
    case IR_BOOL: v.i = x != 0; break;
    case IR_U64: v.u = x <= 0 ? 0 : x >= 18446744073709551615.0 ? UINT64_MAX : (uint64_t)x; break;
    default: v.i = x >= 9223372036854775807.0 ? INT64_MAX : x <= -9223372036854775808.0 || isnan(x) ? INT64_MIN : (int64_t)x; break;
    }
    memcpy(p, &v, n); /* little endian: the low bytes */
    return n;
}

ir_value *b_num(bld *b, ir_dtype t, double x) {
    uint8_t p[16];
    return b_const(b, t, &IR_SCALAR, p, encode(t, x, p));
}

ir_value *b_splat(bld *b, ir_dtype t, double x, const ir_shape *s) {
    uint8_t p[16];
    int64_t count;
    if (!ir_shape_count(s, &count)) return b_fail(b, "a constant of unknown size");
    size_t n = encode(t, x, p);
    ir_data *d = NEW(&b->ctx->keep, ir_data);
    d->bytes = arena_dup(&b->ctx->keep, p, n, 16);
    d->size = n;
    d->stored = t;
    d->dense = count == 1;
    if (count == 0) d->dense = true, d->size = 0;
    return ir_const_data(b->m, t, s, d);
}
