/* front/tflite/tensors.c: tensors: types, quantization, constants as views of the file. */
#include "front/tflite/tfl.h"

bool tfl_buffer(tfl_reader *r, uint64_t number, tfl_span *out) {
    *out = (tfl_span){0};
    if (number >= r->buffers.n) return tfl_broken(r, NULL, "buffer %llu of %u is referred to", (unsigned long long)number, r->buffers.n);
    const uint8_t *b = fb_vec_table(r->buffers, (uint32_t)number);
    uint64_t offset = fb_get_uint(b, BUFFER_OFFSET, 'l', 0), size = fb_get_uint(b, BUFFER_SIZE, 'l', 0);
    fb_vec data = fb_get_vec(b, BUFFER_DATA);
    *out = (tfl_span){data.p, data.n};
    if (offset <= 1) return true; /* 1: the placeholder of a writer that did not move it */
    if (offset > r->size || size > r->size - offset) return tfl_broken(r, b, "buffer %llu lies outside of the file", (unsigned long long)number);
    *out = (tfl_span){r->p + offset, size};
    return true;
}

/* ---- types --------------------------------------------------------------------------------------------- */

static bool read_shape(tfl_tensors *t, const uint8_t *table, bool constant, ir_shape *s) {
    tfl_reader *r = t->r;
    fb_vec shape = fb_get_vec(table, TENSOR_SHAPE), signature = fb_get_vec(table, TENSOR_SHAPE_SIGNATURE);
    if (shape.n > IR_MAX_RANK) return tfl_unsupported(r, t->op, "a tensor of rank %u", shape.n);
    if (signature.n && signature.n != shape.n) return tfl_broken(r, table, "a tensor's shape has %u sizes and its signature %u", shape.n, signature.n);
    *s = (ir_shape){.rank = (int)shape.n};
    if (!shape.n && !constant && !fb_get_uint(table, TENSOR_HAS_RANK, 'b', 0)) s->rank = -1;
    for (uint32_t i = 0; i < shape.n; i++) {
        int32_t d = signature.n ? tfl_i32(signature, i) : tfl_i32(shape, i);
        if (d < -1 || (d < 0 && constant)) return tfl_broken(r, table, "a tensor has the size %d", d);
        s->d[i] = d < 0 ? dim_new(r->m, "n") : d;
    }
    return true;
}

static bool read_quant(tfl_tensors *t, const uint8_t *table, const ir_shape *s, const ir_quant **out) {
    tfl_reader *r = t->r;
    const uint8_t *q = fb_get_table(table, TENSOR_QUANTIZATION);
    *out = NULL;
    if (!q) return true;
    if (fb_get_uint(q, QUANT_DETAILS_TYPE, 'b', 0)) return tfl_unsupported(r, t->op, "quantization with details, such as by blocks");
    fb_vec scale = fb_get_vec(q, QUANT_SCALE), zero = fb_get_vec(q, QUANT_ZERO_POINT);
    if (!scale.n) return true;
    int32_t axis = (int32_t)fb_get_int(q, QUANT_DIMENSION, 'i', 0);
    if (zero.n != scale.n) return tfl_broken(r, q, "quantization with %u scales and %u zero points", scale.n, zero.n);
    if (axis < 0 || axis >= IR_MAX_RANK || (scale.n > 1 && s->rank >= 0 && axis >= s->rank))
        return tfl_broken(r, q, "quantization along axis %d", axis);
    if (scale.n > 1 && s->rank >= 0 && dim_known(s->d[axis]) && s->d[axis] != scale.n)
        return tfl_broken(r, q, "quantization with %u scales for %lld channels", scale.n, (long long)s->d[axis]);
    ir_quant *made = NEW(&r->ctx->keep, ir_quant);
    made->scale = arena_dup(&r->ctx->keep, scale.p, 4 * (size_t)scale.n, 4);
    made->zero_point = arena_dup(&r->ctx->keep, zero.p, 8 * (size_t)zero.n, 8);
    made->count = (int32_t)scale.n;
    made->axis = axis;
    *out = made;
    return scale.n <= INT32_MAX;
}

bool tfl_tensor_get(tfl_tensors *t, int64_t number, tfl_tensor *out) {
    tfl_reader *r = t->r;
    tfl_span data;
    if (number < 0 || number >= t->list.n) return tfl_broken(r, NULL, "tensor %lld of %u is referred to", (long long)number, t->list.n);
    const uint8_t *table = fb_vec_table(t->list, (uint32_t)number);
    int64_t type = fb_get_int(table, TENSOR_TYPE, 'b', 0);
    *out = (tfl_tensor){.table = table, .dtype = ir_dtype_from_tflite(type), .name = fb_get_str(table, TENSOR_NAME)};
    if (out->dtype == IR_DTYPE_NONE) return tfl_unsupported(r, t->op, "a tensor of element type %lld", (long long)type);
    if (fb_get_uint(table, TENSOR_EXTERNAL_BUFFER, 'i', 0)) return tfl_unsupported(r, t->op, "a tensor whose data lie in another file");
    if (fb_get_table(table, TENSOR_SPARSITY)) return tfl_unsupported(r, t->op, "a sparse tensor");
    out->state = fb_get_uint(table, TENSOR_IS_VARIABLE, 'b', 0) != 0;
    return tfl_buffer(r, fb_get_uint(table, TENSOR_BUFFER, 'i', 0), &data) && read_shape(t, table, data.size != 0, &out->shape) &&
           read_quant(t, table, &out->shape, &out->quant);
}

/* ---- constants ------------------------------------------------------------------------------------------- */

static bool check_strings(tfl_reader *r, tfl_span data, int64_t count) {
    const char *wrong = "a constant of strings whose table is not that of its shape";
    if (data.size < 8 || load_u32(data.p) != (uint64_t)count || (data.size - 4) / 4 < (uint64_t)count + 1) return tfl_broken(r, data.p, "%s", wrong);
    uint64_t last = 4 * ((uint64_t)count + 2);
    if (load_u32(data.p + 4) != last) return tfl_broken(r, data.p, "%s", wrong);
    for (int64_t i = 0; i <= count; i++) {
        uint32_t at = load_u32(data.p + 4 + 4 * (uint64_t)i);
        if (at < last || at > data.size) return tfl_broken(r, data.p, "a constant of strings whose offsets are out of order");
        last = at;
    }
    return last == data.size || tfl_broken(r, data.p, "a constant of strings that is longer than its table says");
}

static const uint8_t *unpack_i4(arena *a, const uint8_t *packed, uint64_t count) {
    uint8_t *p = arena_alloc(a, (size_t)count + 1, 16);
    for (uint64_t i = 0; i < count; i++) {
        uint8_t nibble = packed[i / 2] >> (i % 2 * 4) & 15;
        p[i] = (uint8_t)(nibble & 8 ? nibble | 0xf0 : nibble);
    }
    return p;
}

static bool constant(tfl_tensors *t, const tfl_tensor *x, tfl_span data, ir_value **out) {
    tfl_reader *r = t->r;
    int64_t count;
    if (!ir_shape_count(&x->shape, &count)) return tfl_broken(r, x->table, "a constant whose shape is not static");
    ir_data *d = NEW(&r->ctx->keep, ir_data);
    *d = (ir_data){.bytes = data.p ? data.p : (const uint8_t *)"", .size = data.size, .stored = x->dtype, .dense = true};
    if (x->dtype == IR_STR) {
        if (!check_strings(r, data, count)) return false;
    } else {
        uint64_t bits = (uint64_t)ir_dtypes[x->dtype].bits, bytes;
        if (!bits) return tfl_broken(r, x->table, "a constant of type %s", ir_dtypes[x->dtype].text);
        if (x->dtype == IR_I4) bytes = ((uint64_t)count + 1) / 2;
        else if (mul_overflows((uint64_t)count, bits / 8, &bytes)) bytes = UINT64_MAX;
        if (bytes != data.size)
            return tfl_broken(r, x->table, "a constant of %lld elements of %s has %llu bytes", (long long)count, ir_dtypes[x->dtype].text, (unsigned long long)data.size);
    }
    if (x->dtype == IR_I4) {
        d->bytes = unpack_i4(&r->ctx->keep, d->bytes, (uint64_t)count);
        d->size = (uint64_t)count;
    } else if (r->file && data.size) {
        d->file = r->file;
        d->file_offset = (uint64_t)(data.p - r->p);
    }
    *out = ir_const_data(r->m, x->dtype, &x->shape, d);
    tfl_describe(*out, x);
    return true;
}

void tfl_describe(ir_value *v, const tfl_tensor *x) {
    v->dtype = x->dtype;
    v->shape = x->shape;
    v->quant = x->quant;
    v->name = x->name;
}

static bool state(tfl_tensors *t, const tfl_tensor *x, int64_t number, ir_value **out) {
    ir_node *n = ir_node_new(t->graph, NULL, OP_STATE, NULL, 0, 1);
    *out = t->value[number] = &n->out[0];
    tfl_describe(*out, x);
    return true;
}

bool tfl_operand(tfl_tensors *t, int64_t number, ir_value **out) {
    tfl_reader *r = t->r;
    tfl_tensor x;
    tfl_span data;
    int64_t count;
    *out = NULL;
    if (number == -1) return true;
    if (number < 0 || number >= t->list.n) return tfl_broken(r, NULL, "tensor %lld of %u is referred to", (long long)number, t->list.n);
    if ((*out = t->value[number])) return true;
    if (!tfl_tensor_get(t, number, &x) || !tfl_buffer(r, fb_get_uint(x.table, TENSOR_BUFFER, 'i', 0), &data)) return false;
    if (x.state) return data.size ? tfl_broken(r, x.table, "state tensor '%.*s' has data", STR_ARG(x.name)) : state(t, &x, number, out);
    if (!data.size && !(ir_shape_count(&x.shape, &count) && count == 0))
        return tfl_broken(r, x.table, "tensor '%.*s' is used before it is computed", STR_ARG(x.name));
    if (!constant(t, &x, data, out)) return false;
    t->value[number] = *out;
    return true;
}
