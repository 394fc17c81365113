/* emit/stream.c: the constants' bytes into the file.
 *
 * What is small is written in order.  What is large leaves a hole, which threads fill: an untouched weight by the kernel's
 * copy, in chunks; a recipe box by box (tile.c). */
#include "emit/emit_impl.h"

#include <stdatomic.h>

enum { LARGE = 1 << 16, CHUNK = 16 << 20, TILE = 1 << 20, WORKERS = 2 };

typedef struct job { /* a chunk of an untouched weight, or (boxes) some boxes of a recipe */
    const em_boxes *boxes;
    const ir_data *data;
    uint64_t at, size;
    int64_t part, parts; /* number of the first box, and of boxes; bytes before the chunk */
} job;

typedef struct work {
    lc_ctx *ctx;
    const file_out *o;
    const job *jobs;
    size_t n;
    uint8_t *stage[WORKERS], *tile[WORKERS];
    atomic_size_t next;
    atomic_int error;
} work;
typedef VEC(job) job_vec;

static int put_boxes(const work *w, const job *j, size_t me) {
    int error = 0;
    for (int64_t i = 0; i < j->parts && !error; i++) error = em_put_box(j->boxes, j->part + i, w->o, w->stage[me], w->tile[me]);
    if (j->boxes->mapped) em_drop(j->boxes->v->data);
    return error;
}

static void worker(void *arg, size_t me) {
    work *w = arg;
    for (size_t i; !w->ctx->cancelled && !atomic_load(&w->error) && (i = atomic_fetch_add(&w->next, 1)) < w->n;) {
        const job *j = &w->jobs[i];
        int error = j->boxes ? put_boxes(w, j, me)
                             : file_put_copy(w->o, j->at, j->data->file, j->data->file_offset + (uint64_t)j->part, j->size);
        if (error) atomic_store(&w->error, error);
    }
}

static void pack_i4(const uint8_t *from, int64_t count, uint8_t *to) {
    for (int64_t i = 0; i < count; i += 2)
        to[i / 2] = (uint8_t)((from[i] & 15) | (i + 1 < count ? (from[i + 1] & 15) << 4 : 0));
}

/* In order, by tiles; for what is small, or packed. */
static bool write_tiles(em_layout *l, file_out *o, const ir_value *v, uint8_t *tile) {
    int64_t count;
    const size_t size = ir_dtype_size(v->dtype);
    const int64_t step = (int64_t)(TILE / size);
    if (!ir_shape_count(&v->shape, &count)) return false;
    for (int64_t at = 0; at < count; at += step) {
        const int64_t n = MIN(step, count - at);
        ev_read(v, at, n, tile);
        if (v->dtype == IR_I4) pack_i4(tile, n, tile);
        if (!file_write(o, tile, v->dtype == IR_I4 ? (size_t)(n + 1) / 2 : (size_t)n * size)) return false;
    }
    em_looked_at(l, v);
    return true;
}

static void add_chunks(em_layout *l, const em_buffer *b, job_vec *jobs) {
    for (uint64_t at = 0; at < b->size; at += CHUNK) {
        const job j = {.data = b->v->data, .at = b->at + at, .size = MIN(b->size - at, (uint64_t)CHUNK), .part = (int64_t)at};
        vec_push(&l->ctx->keep, jobs, j);
    }
}

static void add_boxes(em_layout *l, const em_buffer *b, job_vec *jobs) {
    em_boxes *boxes = NEW(&l->ctx->keep, em_boxes);
    *boxes = em_plan_boxes(b->v, b->at);
    int64_t step = boxes->mapped ? boxes->count : 1;
    for (int64_t i = 0; i < boxes->count; i += step) vec_push(&l->ctx->keep, jobs, ((job){.boxes = boxes, .part = i, .parts = step}));
}

static bool write_small(em_layout *l, file_out *o, const em_buffer *b) {
    bool ok = file_write(o, b->v->data->bytes, (size_t)b->size);
    em_looked_at(l, b->v);
    return ok;
}

static bool write_one(em_layout *l, file_out *o, const em_buffer *b, job_vec *jobs, uint8_t *tile) {
    if (!b->v) return file_write(o, b->raw.p, b->raw.n);
    const ir_data *d = b->v->data;
    if (b->size >= LARGE && em_can_box(b->v)) add_boxes(l, b, jobs);
    else if (!d->dense || b->v->dtype == IR_I4) return write_tiles(l, o, b->v, tile);
    else if (d->file && b->size >= LARGE) add_chunks(l, b, jobs);
    else return write_small(l, o, b);
    return file_skip(o, b->size);
}

static bool run_jobs(em_layout *l, file_out *o, const job_vec *jobs) {
    arena *a = &l->ctx->keep;
    work w = {.ctx = l->ctx, .o = o, .jobs = jobs->v, .n = jobs->n};
    bool large = false;
    for (size_t i = 0; i < jobs->n; i++) large = large || (jobs->v[i].boxes && !jobs->v[i].boxes->mapped);
    for (size_t i = 0; i < WORKERS; i++) {
        w.stage[i] = large ? arena_alloc(a, EM_TILE, 64) : NULL;
        w.tile[i] = arena_alloc(a, large ? EM_TILE : EM_SMALL_TILE, 64);
    }
    parallel_for(WORKERS, WORKERS, worker, &w);
    ctx_check_cancelled(l->ctx);
    return !w.error || file_failed(o, w.error);
}

bool em_write_buffers(em_layout *l, file_out *o) {
    static const uint8_t zeros[64];
    arena_mark mark = arena_get_mark(&l->ctx->scratch);
    uint8_t *tile = arena_alloc(&l->ctx->scratch, TILE, 64);
    job_vec jobs = {0};
    for (size_t i = 0; i < l->buffers.n; i++) {
        const em_buffer *b = &l->buffers.v[i];
        if (!b->at) continue;
        uint32_t length = (uint32_t)b->size;
        size_t gap = (size_t)(b->at - o->at) - (l->outside ? 0 : 4);
        if (!file_write(o, zeros, gap) || (!l->outside && !file_write(o, &length, 4)) || !write_one(l, o, b, &jobs, tile)) return false;
    }
    arena_rewind(&l->ctx->scratch, mark);
    return file_write(o, zeros, (size_t)(l->size - o->at)) && file_skip(o, 0) && run_jobs(l, o, &jobs);
}

static void copy_value(em_layout *l, ir_value *v, uint8_t *to) {
    int64_t count;
    if (!ir_shape_count(&v->shape, &count)) return;
    if (v->dtype == IR_I4) pack_i4(ev_bytes(l->ctx, v), count, to);
    else ev_read(v, 0, count, to);
}

void em_copy_buffers(em_layout *l, uint8_t *to) {
    for (size_t i = 0; i < l->buffers.n; i++) {
        const em_buffer *b = &l->buffers.v[i];
        uint32_t length = (uint32_t)b->size;
        if (!b->at) continue;
        if (!l->outside) memcpy(to + b->at - 4, &length, 4);
        if (!b->v) memcpy(to + b->at, b->raw.p, b->raw.n);
        else if (b->v->dtype == IR_STR) memcpy(to + b->at, b->v->data->bytes, (size_t)b->size);
        else copy_value(l, b->v, to + b->at);
    }
}
