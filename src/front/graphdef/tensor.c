/* front/graphdef/tensor.c: a TensorProto as constant data.
 *
 *   tensor_content, packed float/double/half dense   a view of the message: nothing is copied
 *   one value for all elements                       one stored element, strides 0
 *   varints, fewer values than elements              decoded into ctx->keep, the last value repeated
 *   strings                                          TFLite's encoding: count, offsets, text
 *
 * TensorFlow's rule for typed values: missing ones repeat the last; no value at all is zero. */
#include "front/graphdef/gd.h"

#define MAX_BYTES ((uint64_t)1 << 40)    /* of a tensor */
#define MAX_EXPANDED ((uint64_t)1 << 31) /* that repeating values may make */

enum { DT_INT4 = 29, DT_UINT4 = 30 };

typedef struct tensor_proto {
    int64_t type;
    str shape, content;
} tensor_proto;
static const pb_slot slots[] = {{1, PB_INT, offsetof(tensor_proto, type)},
                                {2, PB_VIEW, offsetof(tensor_proto, shape)},
                                {4, PB_VIEW, offsetof(tensor_proto, content)}};

typedef struct tensor_job {
    gd_module *gd;
    str message, node, op;
    ir_dtype dtype;
    ir_shape shape;
    uint64_t count; /* elements */
    size_t size;    /* bytes of one */
    const ir_data *data;
} tensor_job;

static bool broken(const tensor_job *j, const char *why) {
    return diag_report(j->gd->m.ctx, D_TENSOR_BROKEN, gd_where(j->gd, j->message.p, j->node, j->op),
                       NULL, "the constant in '%.*s' (%.*s) %s", STR_ARG(j->node), STR_ARG(j->op),
                       why);
}

static ir_data *new_data(const tensor_job *j, const void *bytes, uint64_t size) {
    ir_data *d = NEW(&j->gd->m.ctx->keep, ir_data);
    d->bytes = bytes;
    d->size = size;
    d->stored = j->dtype;
    d->dense = true;
    const file_map *f = j->gd->file;
    const uint8_t *p = bytes;
    if (f && p >= f->p && p <= f->p + f->n) {
        d->file = f;
        d->file_offset = (uint64_t)(p - f->p);
    }
    return d;
}

/* One element for all: strides are 0 already. */
static void set_splat(tensor_job *j, const void *element) {
    ir_data *d = new_data(j, element, j->size);
    d->dense = j->count == 1;
    j->data = d;
}

/* ---- typed values ---------------------------------------------------------------------------- */

typedef enum value_kind { V_FIXED, V_VARINT } value_kind;
typedef struct value_field {
    uint32_t number;
    value_kind kind;
    uint32_t size; /* V_FIXED: bytes of one value in the message */
    uint32_t per;  /* values per element (complex: 2) */
} value_field;

static value_field field_of(ir_dtype t) {
    switch (t) {
    case IR_F32: return (value_field){5, V_FIXED, 4, 1};
    case IR_F64: return (value_field){6, V_FIXED, 8, 1};
    case IR_C64: return (value_field){9, V_FIXED, 4, 2};
    case IR_C128: return (value_field){12, V_FIXED, 8, 2};
    case IR_F16:
    case IR_BF16: return (value_field){13, V_VARINT, 0, 1};
    case IR_I4:
    case IR_I8:
    case IR_I16:
    case IR_I32:
    case IR_U8:
    case IR_U16: return (value_field){7, V_VARINT, 0, 1};
    case IR_I64: return (value_field){10, V_VARINT, 0, 1};
    case IR_BOOL: return (value_field){11, V_VARINT, 0, 1};
    case IR_U32: return (value_field){16, V_VARINT, 0, 1};
    case IR_U64: return (value_field){17, V_VARINT, 0, 1};
    case IR_STR:
    case IR_RES:
    case IR_VAR:
    case IR_DTYPE_COUNT:
    case IR_DTYPE_NONE: break;
    }
    return (value_field){0};
}

/* Walks the values of one field, packed or not, and stores them (little-endian, as wide as an
 * element's part) while there is room; *n counts all. */
static bool read_values(const tensor_job *j, value_field v, uint8_t *out, uint64_t room,
                        uint64_t *n) {
    size_t width = j->size / v.per;
    pb_reader r = pb_open(j->message);
    pb_field f;
    *n = 0;
    while (pb_next(&r, &f)) {
        if (f.number != v.number) continue;
        bool packed = f.wire == PB_BYTES;
        const uint8_t *p = (const uint8_t *)f.bytes.p, *end = packed ? p + f.bytes.n : p;
        while (!packed || p < end) {
            uint64_t value = f.u;
            if (packed && v.kind == V_VARINT) {
                if (!pb_varint(&p, end, &value)) return false;
            } else if (packed) {
                if ((size_t)(end - p) < v.size) return false;
                value = v.size == 8 ? load_u64(p) : load_u32(p);
                p += v.size;
            }
            if (*n < room) memcpy(out + *n * width, &value, width);
            ++*n;
            if (!packed) break;
        }
    }
    return !r.problem;
}

/* The only run of packed fixed-size values, when the message has exactly one. */
static bool packed_run(const tensor_job *j, value_field v, str *run) {
    pb_reader r = pb_open(j->message);
    pb_field f;
    size_t runs = 0;
    while (pb_next(&r, &f)) {
        if (f.number != v.number) continue;
        runs += f.wire == PB_BYTES ? 1 : 2;
        *run = f.bytes;
    }
    return runs == 1 && v.kind == V_FIXED && run->n % v.size == 0;
}

static bool from_values(tensor_job *j) {
    value_field v = field_of(j->dtype);
    arena *keep = &j->gd->m.ctx->keep;
    uint64_t n, wanted = j->count * v.per;
    str run = STR("");
    if (packed_run(j, v, &run) && run.n / v.size >= wanted) {
        j->data = new_data(j, run.p, wanted * v.size);
        return true;
    }
    if (!read_values(j, v, NULL, 0, &n)) return broken(j, "has truncated values");
    if (n % v.per) return broken(j, "has half a complex number");
    if (n <= v.per) {
        uint8_t *one = arena_zalloc(keep, j->size, 8);
        read_values(j, v, one, v.per, &n);
        set_splat(j, one);
        return true;
    }
    uint64_t stored = MIN(n, wanted), bytes = j->count * j->size;
    if (n < wanted && bytes > MAX_EXPANDED) return broken(j, "repeats its last value too often");
    uint8_t *out = arena_alloc(keep, mem_size(keep, (size_t)j->count, j->size), 16);
    read_values(j, v, out, stored, &n);
    const uint8_t *last = out + (stored / v.per - 1) * j->size;
    for (uint64_t i = stored / v.per; i < j->count; i++) memcpy(out + i * j->size, last, j->size);
    j->data = new_data(j, out, bytes);
    return true;
}

/* TensorFlow keeps int4 one a byte, and says nothing of the upper half. */
static void sign_extend_int4(tensor_job *j) {
    uint8_t *out = arena_dup(&j->gd->m.ctx->keep, j->data->bytes, (size_t)j->data->size, 16);
    for (uint64_t i = 0; i < j->data->size; i++) out[i] = (uint8_t)(((out[i] & 15) ^ 8) - 8);
    ir_data *d = new_data(j, out, j->data->size);
    d->dense = j->data->dense;
    j->data = d;
}

/* ---- strings --------------------------------------------------------------------------------- */

static bool from_strings(tensor_job *j) {
    arena *keep = &j->gd->m.ctx->keep;
    pb_reader r = pb_open(j->message);
    pb_field f;
    uint64_t n = 0, text = 0;
    str last = STR("");
    while (pb_next(&r, &f))
        if (f.number == 8 && f.wire == PB_BYTES && n < j->count) {
            n++;
            text += f.bytes.n;
            last = f.bytes;
        }
    uint64_t repeated, head, total;
    if (mul_overflows(j->count - n, last.n, &repeated) || mul_overflows(j->count + 2, 4, &head) ||
        add_overflows(head, text, &total) || add_overflows(total, repeated, &total) ||
        total > MAX_EXPANDED || j->count > MAX_EXPANDED / 4)
        return broken(j, "holds too much text");
    uint8_t *out = arena_alloc(keep, (size_t)total, 4);
    int32_t count = (int32_t)j->count, at = (int32_t)head;
    memcpy(out, &count, 4);
    r = pb_open(j->message);
    for (int32_t i = 0; i < count; i++) {
        str s = last;
        if ((uint64_t)i < n) {
            do pb_next(&r, &f);
            while (f.number != 8 || f.wire != PB_BYTES);
            s = f.bytes;
        }
        memcpy(out + 4 * (i + 1), &at, 4);
        if (s.n) memcpy(out + at, s.p, s.n);
        at += (int32_t)s.n;
    }
    memcpy(out + 4 * (count + 1), &at, 4);
    j->data = new_data(j, out, total);
    return true;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static bool check_size(tensor_job *j) {
    uint64_t bytes;
    j->count = 1;
    if (j->shape.rank < 0) return broken(j, "has no shape");
    bool empty = false, fits = true;
    for (int i = 0; i < j->shape.rank; i++) {
        if (j->shape.d[i] < 0) return broken(j, "has a negative size");
        if (j->shape.d[i] == 0)
            empty = true;
        else
            fits = fits && !mul_overflows(j->count, (uint64_t)j->shape.d[i], &j->count) &&
                   j->count <= MAX_BYTES;
    }
    if (!fits || mul_overflows(j->count, MAX(j->size, 1), &bytes) || bytes > MAX_BYTES)
        return broken(j, "is larger than any memory");
    if (empty) j->count = 0;
    return true;
}

static bool from_content(tensor_job *j, str content) {
    uint64_t bytes = j->count * j->size;
    if (content.n != bytes)
        return diag_report(
            j->gd->m.ctx, D_TENSOR_BROKEN, gd_where(j->gd, content.p, j->node, j->op), NULL,
            "the constant in '%.*s' (%.*s) has %zu bytes where its shape asks for %llu",
            STR_ARG(j->node), STR_ARG(j->op), content.n, (unsigned long long)bytes);
    j->data = new_data(j, content.p, bytes);
    return true;
}

bool gd_tensor(gd_module *gd, str message, str node, str op, src_attr *out) {
    tensor_proto t = {0};
    pb_error error;
    tensor_job j = {.gd = gd, .message = message, .node = node, .op = op};
    *out = (src_attr){.kind = SA_TENSOR, .dtype = IR_DTYPE_NONE};
    if (!PB_FILL(message, slots, &t, &error))
        return gd_broken(gd, &error, "a constant tensor", node);
    if (!gd_shape(gd, t.shape, node, op, &j.shape)) return false;
    out->tf_type = t.type;
    out->dtype = j.dtype = ir_dtype_from_tf(t.type);
    out->shape = j.shape;
    if (j.dtype == IR_DTYPE_NONE || j.dtype == IR_RES || j.dtype == IR_VAR)
        return true; /* without data */
    j.size = ir_dtype_size(j.dtype);
    if (!check_size(&j)) return false;
    if (j.dtype == IR_STR) {
        if (!from_strings(&j)) return false;
    } else if (j.count == 0) {
        j.data = new_data(&j, "", 0);
    } else if (t.content.n) {
        if (!from_content(&j, t.content)) return false;
    } else if (!from_values(&j)) {
        return false;
    }
    if (j.dtype == IR_I4 && j.count) sign_extend_int4(&j);
    out->data = j.data;
    return true;
}
