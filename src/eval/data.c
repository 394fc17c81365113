/* eval/data.c: constants as dense tensors and as single numbers. */
#include "eval/kernel.h"

const uint8_t *ev_bytes(lc_ctx *ctx, ir_value *v) {
    const ir_data *d = v->data;
    if (!d) return NULL;
    if (d->dense && d->stored == v->dtype && !d->scale) return d->bytes;
    int64_t n;
    uint64_t bytes;
    const size_t size = ir_dtype_size(v->dtype);
    if (size == 0 || !ir_shape_count(&v->shape, &n) || mul_overflows((uint64_t)n, size, &bytes) ||
        bytes > EV_MAX_BYTES)
        return NULL;
    uint8_t *p = arena_alloc(&ctx->keep, bytes ? (size_t)bytes : 1, 16);
    ev_read(v, 0, n, p);
    ir_data *made = NEW(&ctx->keep, ir_data);
    *made = (ir_data){.bytes = p, .size = bytes, .stored = v->dtype, .dense = true};
    v->data = made;
    return p;
}

ev_tensor ev_of(lc_ctx *ctx, ir_value *v) {
    ev_tensor t = {.dtype = v->dtype, .shape = v->shape};
    t.p = ev_bytes(ctx, v);
    int64_t n = 0;
    if (t.p && v->dtype == IR_STR)
        t.size = v->data->size;
    else if (t.p && ir_shape_count(&v->shape, &n))
        t.size = (uint64_t)n * ir_dtype_size(v->dtype);
    return t;
}

/* One element, aligned, as a tensor. */
static bool one(const ir_value *v, int64_t i, uint64_t room[2], ev_tensor *t) {
    int64_t n;
    if (!v->data || ir_dtypes[v->dtype].kind == IR_KIND_OTHER || ir_is_complex(v->dtype) ||
        !ir_shape_count(&v->shape, &n) || i < 0 || i >= n)
        return false;
    ev_read(v, i, 1, room);
    *t =
        (ev_tensor){.dtype = v->dtype, .p = (const uint8_t *)room, .size = ir_dtype_size(v->dtype)};
    return true;
}

bool ev_get_i64(const ir_value *v, int64_t i, int64_t *out) {
    uint64_t room[2] = {0};
    ev_tensor t;
    if (!one(v, i, room, &t)) return false;
    if (!ir_is_float(v->dtype)) {
        *out = ev_int(&t, 0);
        return v->dtype != IR_U64 || *out >= 0;
    }
    const double d = ev_num(&t, 0);
    if (!(d >= -9223372036854775808.0 && d < 9223372036854775808.0)) return false;
    *out = (int64_t)d;
    return true;
}

bool ev_get_f64(const ir_value *v, int64_t i, double *out) {
    uint64_t room[2] = {0};
    ev_tensor t;
    if (!one(v, i, room, &t)) return false;
    *out = ev_num(&t, 0);
    return true;
}

static bool is_repeated(const ir_value *v) {
    for (int i = 0; i < v->shape.rank; i++)
        if (v->shape.d[i] > 1 && v->data->stride[i] != 0) return false;
    return !v->data->dense && !v->data->scale;
}

bool ev_is_splat(const ir_value *v, double *splat) {
    int64_t n;
    if (!v->data || !ir_shape_count(&v->shape, &n) || n < 1 || !ev_get_f64(v, 0, splat))
        return false;
    if (n == 1 || is_repeated(v)) return true;
    if (n > EV_SPLAT_LIMIT) return false;
    enum { TILE = 512 };
    const size_t size = ir_dtype_size(v->dtype);
    uint64_t first[2] = {0}, tile[TILE];
    uint8_t *p = (uint8_t *)tile;
    const int64_t room = (int64_t)(sizeof tile / size);
    ev_read(v, 0, 1, first);
    for (int64_t at = 0; at < n; at += room) {
        const int64_t m = MIN(room, n - at);
        ev_read(v, at, m, p);
        if (memcmp(p, first, size) != 0 || memcmp(p, p + size, (size_t)(m - 1) * size) != 0)
            return false;
    }
    return true;
}
