/* emit/buffers.c: which constants are the same and share a buffer. */
#include "emit/emit_impl.h"

uint64_t em_value_size(const ir_value *v) {
    int64_t count;
    if (v->dtype == IR_STR) return v->data->size;
    if (!ir_shape_count(&v->shape, &count)) return 0;
    if (v->dtype == IR_I4) return ((uint64_t)count + 1) / 2;
    return (uint64_t)count * ir_dtype_size(v->dtype);
}

/* Constants with the same key have the same bytes: where they lie and how they are read. */
static str identity(arena *a, const ir_value *v) {
    const ir_data *d = v->data;
    strbuf b = {.a = a};
    uint64_t head[5] = {(uint64_t)(uintptr_t)d->bytes, em_value_size(v), (uint64_t)v->dtype, (uint64_t)d->stored, d->dense};
    sb_put(&b, (const char *)head, sizeof head);
    if (!d->dense) {
        sb_put(&b, (const char *)&d->start, sizeof d->start);
        sb_put(&b, (const char *)v->shape.d, sizeof(ir_dim) * (size_t)v->shape.rank);
        sb_put(&b, (const char *)d->stride, sizeof d->stride[0] * (size_t)v->shape.rank);
        for (const ir_scale *s = d->scale; s; s = s->next) {
            sb_put(&b, (const char *)&s->axis, sizeof s->axis);
            sb_put(&b, (const char *)s->by, sizeof *s->by * (size_t)v->shape.d[s->axis]);
        }
    }
    return sb_str(&b);
}

/* Bytes of a dense constant in memory. */
static size_t dense_size(const ir_value *v) {
    int64_t count;
    if (v->dtype == IR_STR || !ir_shape_count(&v->shape, &count)) return (size_t)v->data->size;
    return (size_t)count * ir_dtype_size(v->dtype);
}

static bool same_bytes(em_layout *l, const ir_value *a, const ir_value *b) {
    size_t size = dense_size(a);
    bool same = size == dense_size(b) && (a->dtype == IR_I4) == (b->dtype == IR_I4) && ir_same_bytes(a->data, b->data, size);
    em_looked_at(l, a);
    em_looked_at(l, b);
    return same;
}

enum { AROUND = 1 << 16, ENOUGH = 16 << 20 }; /* what the kernel maps at once; what may stay mapped */

void em_drop(const ir_data *d) {
    if (!d->file) return;
    const uint64_t from = d->file_offset / AROUND * AROUND;
    file_drop(d->file, (size_t)from, (size_t)(d->file_offset + d->size + AROUND - from));
}

void em_looked_at(em_layout *l, const ir_value *v) {
    const ir_data *d = v->data;
    if (!d->file) return;
    l->mapped += d->size + AROUND;
    if (d->size >= ENOUGH / 16) em_drop(d);
    else if (l->mapped >= ENOUGH) file_drop(d->file, 0, d->file->n);
    if (l->mapped >= ENOUGH) l->mapped = 0;
}

/* A fingerprint of a dense constant from a few places: cheap for gigabytes; equal ones are compared. */
static uint64_t sample(em_layout *l, const ir_value *v, uint64_t size) {
    const uint8_t *p = v->data->bytes;
    size = dense_size(v);
    uint64_t h = hash_bytes(p, (size_t)MIN(size, 64));
    for (uint64_t k = 1; size > 64 && k <= 4; k++) h ^= hash_bytes(p + (size - 64) / 4 * k, 64) * (2 * k + 1);
    em_looked_at(l, v);
    return h ^ size * 0x9e3779b97f4a7c15u ^ (v->dtype == IR_I4);
}

static uint32_t add_buffer(em_layout *l, smap *by_identity, umap *by_sample, ir_value *v) {
    arena *a = &l->ctx->keep;
    uint64_t size = em_value_size(v), at, mark;
    if (!v->data->dense && size <= 65536) ev_bytes(l->ctx, v);
    str key = identity(a, v);
    if (smap_get(by_identity, key, &at)) return (uint32_t)at;
    if (v->data->dense) {
        mark = sample(l, v, size);
        if (umap_get(by_sample, mark, &at)) {
            const em_buffer *b = &l->buffers.v[at];
            if (same_bytes(l, b->v, v)) {
                smap_put(by_identity, key, at);
                return (uint32_t)at;
            }
        }
        umap_put(by_sample, mark, l->buffers.n);
    }
    at = l->buffers.n;
    smap_put(by_identity, key, at);
    vec_push(a, &l->buffers, ((em_buffer){.v = v, .size = size}));
    return (uint32_t)at;
}

void em_plan_buffers(em_layout *l) {
    arena *a = &l->ctx->keep;
    smap by_identity = {.a = a};
    umap by_sample = {.a = a};
    uint64_t known;
    vec_push(a, &l->buffers, ((em_buffer){0})); /* number 0: no data */
    for (ir_graph *g = l->m->graphs; g; g = g->next)
        for (ir_node *n = g->first; n; n = n->next)
            for (uint32_t i = 0; i < n->n_in; i++) {
                ir_value *v = n->in[i].value;
                if (!v || !ir_is_const(v) || umap_get(&l->buffer_of, v->id, &known)) continue;
                umap_put(&l->buffer_of, v->id, add_buffer(l, &by_identity, &by_sample, v));
            }
}
