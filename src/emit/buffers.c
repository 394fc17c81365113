/* emit/buffers.c: constants: which are the same, and their bytes into the file. */
#include "emit/emit_impl.h"

#include <stdlib.h>

enum { TILE = 4 << 20 };

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

/* A fingerprint of a dense constant from a few places: cheap for gigabytes; equal ones are compared. */
static uint64_t sample(const ir_value *v, uint64_t size) {
    const uint8_t *p = v->data->bytes;
    uint64_t h = hash_bytes(p, (size_t)MIN(size, 64));
    for (uint64_t k = 1; size > 64 && k <= 4; k++) h ^= hash_bytes(p + (size - 64) / 4 * k, 64) * (2 * k + 1);
    return h ^ size * 0x9e3779b97f4a7c15u ^ (v->dtype == IR_I4);
}

static uint32_t add_buffer(em_layout *l, smap *by_identity, umap *by_sample, ir_value *v) {
    arena *a = &l->ctx->keep;
    uint64_t size = em_value_size(v), at, mark;
    if (!size) return 0;
    if (!v->data->dense && size <= 65536) ev_bytes(l->ctx, v);
    str key = identity(a, v);
    if (smap_get(by_identity, key, &at)) return (uint32_t)at;
    if (v->data->dense) {
        mark = sample(v, size);
        if (umap_get(by_sample, mark, &at)) {
            const em_buffer *b = &l->buffers.v[at];
            if (b->size == size && memcmp(b->v->data->bytes, v->data->bytes, (size_t)v->data->size) == 0) {
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

/* ---- bytes ------------------------------------------------------------------------------------------ */

static void pack_i4(const uint8_t *from, int64_t count, uint8_t *to) {
    for (int64_t i = 0; i < count; i += 2)
        to[i / 2] = (uint8_t)((from[i] & 15) | (i + 1 < count ? (from[i + 1] & 15) << 4 : 0));
}

static bool write_recipe(file_out *o, const ir_value *v, uint8_t *tile) {
    int64_t count;
    size_t size = ir_dtype_size(v->dtype);
    if (!ir_shape_count(&v->shape, &count)) return false;
    /* whole rows of the last axes where they fit: long runs for the reader */
    int64_t step = (int64_t)(TILE / size);
    for (int64_t at = 0; at < count; at += step) {
        int64_t n = MIN(step, count - at);
        ev_read(v, at, n, tile);
        if (v->dtype == IR_I4) {
            pack_i4(tile, n, tile);
            n = (n + 1) / 2;
        }
        if (!file_write(o, tile, (size_t)n * size)) return false;
        if (v->data->file) file_drop(v->data->file, v->data->file_offset, v->data->size);
    }
    return true;
}

static bool write_one(em_layout *l, file_out *o, const em_buffer *b, uint8_t *tile) {
    if (!b->v) return file_write(o, b->raw.p, b->raw.n);
    const ir_data *d = b->v->data;
    if (!d->dense || b->v->dtype == IR_I4) return write_recipe(o, b->v, tile);
    if (d->file && b->size >= 65536) return file_copy(o, d->file, d->file_offset, b->size);
    UNUSED(l);
    return file_write(o, d->bytes, (size_t)b->size);
}

bool em_write_buffers(em_layout *l, file_out *o) {
    static const uint8_t zeros[32];
    uint8_t *tile = arena_alloc(&l->ctx->keep, TILE + 16, 4096);
    for (size_t i = 0; i < l->buffers.n; i++) {
        const em_buffer *b = &l->buffers.v[i];
        if (!b->size) continue;
        uint32_t length = (uint32_t)b->size;
        size_t gap = (size_t)(b->at - o->at) - (l->outside ? 0 : 4);
        if (!file_write(o, zeros, gap) || (!l->outside && !file_write(o, &length, 4)) || !write_one(l, o, b, tile)) return false;
    }
    return file_write(o, zeros, (size_t)(l->size - o->at));
}

void em_copy_buffers(em_layout *l, uint8_t *to) {
    for (size_t i = 0; i < l->buffers.n; i++) {
        const em_buffer *b = &l->buffers.v[i];
        uint32_t length = (uint32_t)b->size;
        if (!b->size) continue;
        if (!l->outside) memcpy(to + b->at - 4, &length, 4);
        if (!b->v) memcpy(to + b->at, b->raw.p, b->raw.n);
        else if (b->v->dtype == IR_I4) pack_i4(ev_bytes(l->ctx, b->v), (int64_t)b->size * 2, to + b->at);
        else if (b->v->data->dense) memcpy(to + b->at, b->v->data->bytes, (size_t)b->size);
        else ev_read(b->v, 0, (int64_t)(b->size / ir_dtype_size(b->v->dtype)), to + b->at);
    }
}
