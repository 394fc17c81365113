/* emit/stream.c: the constants' bytes into the file.
 *
 * What is small is written in order.  What is large leaves a hole, which threads fill: an untouched weight by the kernel's
 * copy, in chunks; a recipe box by box (tile.c). */
#include "emit/emit_impl.h"

#include <stdatomic.h>

enum { CHUNK = 16 << 20, WORKERS = 2 };

typedef struct recipe {
    em_boxes boxes;
    atomic_size_t left; /* boxes that are not yet put */
    atomic_uint sum;    /* of those that are */
} recipe;

typedef struct job { /* a chunk of an untouched weight, or some boxes of a recipe */
    recipe *recipe;
    const ir_data *data;
    uint64_t at, size;
    int64_t part, parts; /* number of the first box, and of boxes; bytes before the chunk */
} job;

typedef struct work {
    lc_ctx *ctx;
    const file_out *o;
    const job *jobs;
    size_t n;
    uint64_t may_map; /* bytes of the input at a time */
    uint8_t *stage[WORKERS], *tile[WORKERS];
    atomic_size_t next;
    _Atomic uint64_t mapped;
    atomic_int error;
} work;
typedef VEC(job) job_vec;
typedef VEC(recipe *) recipe_vec;

/* Jobs are taken in order: when the first boxes of a recipe wait here, others are at the last ones of those before. */
static void wait_for_room(work *w, uint64_t size) {
    uint64_t mapped = atomic_load(&w->mapped);
    while ((mapped && mapped + size > w->may_map) || !atomic_compare_exchange_weak(&w->mapped, &mapped, mapped + size)) {
        thread_yield();
        mapped = atomic_load(&w->mapped);
    }
}

static int put_boxes(work *w, const job *j, size_t me) {
    const em_boxes *b = &j->recipe->boxes;
    const bool counted = b->mapped && b->v->data->file;
    int error = 0;
    if (counted && !j->part) wait_for_room(w, b->v->data->size);
    for (int64_t i = 0; i < j->parts && !error; i++) {
        uint32_t sum;
        error = em_put_box(b, j->part + i, w->o, w->stage[me], w->tile[me], &sum);
        atomic_fetch_xor(&j->recipe->sum, sum);
    }
    if (counted && atomic_fetch_sub(&j->recipe->left, (size_t)j->parts) == (size_t)j->parts) {
        em_drop(b->v->data);
        atomic_fetch_sub(&w->mapped, b->v->data->size);
    }
    return error;
}

static void worker(void *arg, size_t me) {
    work *w = arg;
    for (size_t i; !w->ctx->cancelled && !atomic_load(&w->error) && (i = atomic_fetch_add(&w->next, 1)) < w->n;) {
        const job *j = &w->jobs[i];
        int error = j->recipe ? put_boxes(w, j, me)
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
    const int64_t step = (int64_t)(EM_TILE / size);
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

/* Which recipes are mapped is known when all are: boxes are planned in plan_recipes. */
static void add_recipe(em_layout *l, const em_buffer *b, recipe_vec *recipes) {
    recipe *r = NEW(&l->ctx->keep, recipe);
    r->boxes.v = b->v;
    r->boxes.at = b->at;
    vec_push(&l->ctx->keep, recipes, r);
}

/* A recipe that is too large to be mapped needs stages, which take their share of the memory. */
static void plan_recipes(em_layout *l, const recipe_vec *recipes, job_vec *jobs, work *w) {
    bool stages = false;
    for (size_t i = 0; i < recipes->n; i++) {
        const ir_data *d = recipes->v[i]->boxes.v->data;
        stages = stages || (d->file && d->size > l->map_limit);
    }
    w->may_map = stages ? l->map_limit / 2 : l->map_limit;
    for (size_t i = 0; i < WORKERS; i++) {
        w->stage[i] = arena_alloc(&l->ctx->keep, stages ? EM_STAGE : EM_TILE, 64);
        w->tile[i] = arena_alloc(&l->ctx->keep, EM_TILE, 64);
    }
    for (size_t i = 0; i < recipes->n; i++) {
        recipe *r = recipes->v[i];
        const ir_value *v = r->boxes.v;
        r->boxes = em_plan_boxes(v, r->boxes.at, !v->data->file || v->data->size <= w->may_map);
        r->left = (size_t)r->boxes.count;
        const int64_t step = v->data->size <= 2 * EM_TILE ? r->boxes.count : 1;
        for (int64_t k = 0; k < r->boxes.count; k += step) vec_push(&l->ctx->keep, jobs, ((job){.recipe = r, .part = k, .parts = step}));
    }
}

static bool write_small(em_layout *l, file_out *o, const em_buffer *b) {
    bool ok = file_write(o, b->v->data->bytes, (size_t)b->size);
    em_looked_at(l, b->v);
    return ok;
}

static bool write_one(em_layout *l, file_out *o, const em_buffer *b, job_vec *jobs, recipe_vec *recipes, uint8_t *tile) {
    if (!b->v) return file_write(o, b->raw.p, b->raw.n);
    const ir_data *d = b->v->data;
    if (b->size >= EM_LARGE && em_can_box(b->v)) add_recipe(l, b, recipes);
    else if (!d->dense || b->v->dtype == IR_I4) return write_tiles(l, o, b->v, tile);
    else if (d->file && b->size >= EM_LARGE) add_chunks(l, b, jobs);
    else return write_small(l, o, b);
    return file_skip(o, b->size);
}

/* Whoever reads the rest of the weights for their checksums need not read these again; a wrong one is left to them to report. */
static void compare_sums(const recipe_vec *recipes) {
    for (size_t i = 0; i < recipes->n; i++) {
        const recipe *r = recipes->v[i];
        const ir_data *d = r->boxes.v->data;
        if (r->boxes.sums && ~crc32c_combine(UINT32_MAX, r->sum, d->size) == d->crc) *d->checked = true;
    }
}

static bool run_jobs(em_layout *l, file_out *o, job_vec *jobs, const recipe_vec *recipes) {
    work w = {.ctx = l->ctx, .o = o};
    plan_recipes(l, recipes, jobs, &w);
    w.jobs = jobs->v;
    w.n = jobs->n;
    parallel_for(WORKERS, WORKERS, worker, &w);
    ctx_check_cancelled(l->ctx);
    if (w.error) return file_failed(o, w.error);
    compare_sums(recipes);
    return true;
}

bool em_write_buffers(em_layout *l, file_out *o) {
    static const uint8_t zeros[64];
    arena_mark mark = arena_get_mark(&l->ctx->scratch);
    uint8_t *tile = arena_alloc(&l->ctx->scratch, EM_TILE, 64);
    job_vec jobs = {0};
    recipe_vec recipes = {0};
    for (size_t i = 0; i < l->buffers.n; i++) {
        const em_buffer *b = &l->buffers.v[i];
        if (!b->at) continue;
        uint32_t length = (uint32_t)b->size;
        size_t gap = (size_t)(b->at - o->at) - (l->outside ? 0 : 4);
        if (!file_write(o, zeros, gap) || (!l->outside && !file_write(o, &length, 4)) || !write_one(l, o, b, &jobs, &recipes, tile)) return false;
    }
    arena_rewind(&l->ctx->scratch, mark);
    return file_write(o, zeros, (size_t)(l->size - o->at)) && file_skip(o, 0) && run_jobs(l, o, &jobs, &recipes);
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
