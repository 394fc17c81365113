/* emit/tile.c: a recipe's elements from the input file to the output file, box by box.
 *
 * A transposed matrix of gigabytes read row by row of the result would touch every page of the input for each tile;
 * written column by column, every page of the output.  A box is long on both sides:
 *
 *        input  ░░░▓▓▓▓░░░░        output  ░░░▓▓░░░░       each run of a box is one read
 *               ░░░▓▓▓▓░░░░                ░░░▓▓░░░░       or one write of some kilobytes
 *               ░░░░░░░░░░░                ░░░▓▓░░░░
 *                                          ░░░▓▓░░░░
 *
 * A box is a mapped part of the input, gathered in the processor's cache, and a tile that stays there too.  What is too large to
 * be mapped at once, because the pages would count as resident memory, is read into a stage by calls, and goes on from there in
 * such boxes. */
#include "emit/emit_impl.h"

#include <errno.h>

bool em_can_box(const ir_value *v) {
    int scales = 0;
    for (const ir_scale *s = v->data->scale; s; s = s->next) scales++;
    return !v->data->dense && scales <= EM_SCALES && v->dtype != IR_I4 && v->data->stored != IR_I4 && ir_dtype_size(v->dtype) <= 16;
}

static int64_t magnitude(int64_t x) { return x < 0 ? -x : x; }

/* The axes that move in the input, those with the smallest steps first. */
static int input_order(const ir_value *v, int order[IR_MAX_RANK]) {
    int n = 0;
    for (int i = v->shape.rank - 1; i >= 0; i--) {
        if (v->shape.d[i] == 1 || v->data->stride[i] == 0) continue;
        int at = n++;
        for (; at > 0 && magnitude(v->data->stride[order[at - 1]]) > magnitude(v->data->stride[i]); at--) order[at] = order[at - 1];
        order[at] = i;
    }
    return n;
}

/* Doubles the box along the first of `order` that is not yet full; false: all are, or the box would be too large. */
static bool grow(em_boxes *b, const int *order, int n, int64_t most, int64_t *run) {
    int64_t product = 1;
    for (int i = 0; i < b->v->shape.rank; i++) product *= b->box[i];
    *run = 1;
    for (int k = 0; k < n; k++) {
        int i = order[k];
        int64_t more = MIN(b->box[i] * 2, b->v->shape.d[i]);
        *run *= more;
        if (b->box[i] == b->v->shape.d[i]) continue;
        if (product / b->box[i] * more > most) return false;
        b->box[i] = more;
        return true;
    }
    return false;
}

/* ---- checksums ------------------------------------------------------------------------------------- */

/* A box in the order of the storage: runs, and the axes over them. */
typedef struct runs {
    int64_t run; /* elements */
    int order[IR_MAX_RANK], count;
} runs;

static runs runs_of(const ir_value *v) {
    runs r = {.run = 1};
    int axes[IR_MAX_RANK], n = input_order(v, axes), k = 0;
    for (; k < n && v->data->stride[axes[k]] == r.run; k++) r.run *= v->shape.d[axes[k]];
    for (; k < n; k++) r.order[r.count++] = axes[k];
    return r;
}

/* Every element of the storage is read once, in runs that are worth their sums. */
static bool can_sum(const em_boxes *b) {
    enum { RUN = 64, PLANE = 2048 }; /* bytes */
    const ir_data *d = b->v->data;
    const int64_t size = (int64_t)ir_dtype_size(d->stored);
    int order[IR_MAX_RANK], n = input_order(b->v, order);
    int64_t step = 1, all = 1;
    for (int i = 0; i < b->v->shape.rank; i++) all *= b->v->shape.d[i];
    for (int k = 0; k < n; step *= b->v->shape.d[order[k++]])
        if (d->stride[order[k]] != step) return false;
    if (!d->checked || *d->checked || d->start || step != all || (uint64_t)(all * size) != d->size) return false;
    ir_data data = *d;
    ir_value box = {.shape = {.rank = b->v->shape.rank}, .data = &data};
    for (int i = 0; i < box.shape.rank; i++) box.shape.d[i] = b->box[i];
    const runs r = runs_of(&box);
    const int64_t rows = r.count ? box.shape.d[r.order[0]] : 1;
    return r.run * size >= RUN && r.run * size * rows >= PLANE;
}

/* Of the axes r->order[0..level]: what they add up to at the end of their last run. */
static uint32_t sum_level(const ir_value *v, const ir_data *in_memory, const runs *r, int level, int64_t from) {
    const size_t size = ir_dtype_size(in_memory->stored);
    const uint8_t *p = in_memory->bytes + (uint64_t)from * size;
    if (level < 0) return crc32c_rows(p, (size_t)r->run * size, 1, 0, size);
    const int axis = r->order[level];
    const int64_t step = in_memory->stride[axis], n = v->shape.d[axis];
    const uint64_t stride = (uint64_t)v->data->stride[axis] * size;
    if (level == 0) return crc32c_rows(p, (size_t)r->run * size, (size_t)n, (size_t)step * size, stride);
    uint32_t sum = 0;
    for (int64_t i = 0; i < n; i++) sum = crc32c_combine(sum, sum_level(v, in_memory, r, level - 1, from + i * step), stride);
    return sum;
}

/* What a box adds to the sum of its storage; `in_memory` says where its elements are now. */
static uint32_t sum_of(const ir_value *box, const ir_data *in_memory) {
    const runs r = runs_of(box);
    const uint64_t size = ir_dtype_size(box->data->stored);
    uint64_t end = (uint64_t)box->data->start + 1;
    for (int i = 0; i < box->shape.rank; i++) end += (uint64_t)((box->shape.d[i] - 1) * box->data->stride[i]);
    return crc32c_combine(sum_level(box, in_memory, &r, r.count - 1, in_memory->start), 0, box->data->size - end * size);
}

em_boxes em_plan_boxes(const ir_value *v, uint64_t at, bool mapped) {
    em_boxes b = {.v = v, .at = at, .count = 1, .mapped = mapped};
    int in[IR_MAX_RANK], out[IR_MAX_RANK], n_in = input_order(v, in), rank = v->shape.rank;
    const int64_t size = (int64_t)MAX(ir_dtype_size(v->dtype), ir_dtype_size(v->data->stored));
    const int64_t enough = (mapped ? EM_LINE : EM_PAGE) / (int64_t)ir_dtype_size(v->data->stored);
    int64_t most = (mapped ? EM_TILE : EM_BOX) / size, run_in = 1, run_out = 1;
    if (n_in && magnitude(v->data->stride[in[0]]) > 1) most /= 2; /* fetch takes what lies between */
    for (int i = 0; i < rank; i++) {
        b.box[i] = 1;
        out[i] = rank - 1 - i;
    }
    while (run_in < enough && grow(&b, in, n_in, most, &run_in)) {}
    while (grow(&b, out, rank, most, &run_out)) {}
    while (grow(&b, in, n_in, most, &run_in)) {}
    for (int i = 0; i < rank; i++) {
        b.steps[i] = (v->shape.d[i] + b.box[i] - 1) / b.box[i];
        b.count *= b.steps[i];
    }
    b.sums = can_sum(&b);
    return b;
}

/* ---- one box --------------------------------------------------------------------------------------- */

typedef struct part { /* a box as a value of its own */
    ir_value v;
    ir_data data;
    ir_scale scale[EM_SCALES];
    int64_t from[IR_MAX_RANK];
} part;

static void cut(const em_boxes *b, int64_t number, part *p) {
    const ir_value *v = b->v;
    p->v = (ir_value){.dtype = v->dtype, .shape = {.rank = v->shape.rank}, .data = &p->data};
    p->data = *v->data;
    for (int i = v->shape.rank - 1; i >= 0; i--) {
        p->from[i] = number % b->steps[i] * b->box[i];
        number /= b->steps[i];
        p->v.shape.d[i] = MIN(b->box[i], v->shape.d[i] - p->from[i]);
        p->data.start += p->from[i] * p->data.stride[i];
    }
    const ir_scale **link = &p->data.scale;
    int k = 0;
    for (const ir_scale *s = v->data->scale; s; s = s->next, k++) {
        p->scale[k] = (ir_scale){.axis = s->axis, .by = s->by + p->from[s->axis]};
        *link = &p->scale[k];
        link = &p->scale[k].next;
    }
}

/* The next index of an odometer over sizes n[order[0..]]; false: it is through. */
static bool turn(int64_t *at, const ir_dim *n, const int *order, int count) {
    for (int k = 0; k < count; k++) {
        if (++at[order[k]] < n[order[k]]) return true;
        at[order[k]] = 0;
    }
    return false;
}

/* Runs that lie pages apart are not foreseen by the processor: one that comes soon is asked for; `step` bytes lead to the next. */
static void copy_ahead(uint8_t *to, const uint8_t *from, size_t n, int64_t step) {
#ifdef __GNUC__
    const uintptr_t soon = (uintptr_t)from + 8 * (uintptr_t)step;
    for (size_t i = 0; i < n; i += EM_LINE) __builtin_prefetch((const void *)(soon + i));
#endif
    memcpy(to, from, n);
}

/* The part's elements into `stage`, which its data then describe.  The axes with the smallest steps are read as one run as
 * long as at least half of it is wanted and `stage` holds all runs.  Runs of whole pages are set apart by a line, or their first
 * lines would all want the same few places in the cache; those that are mapped stay where they are, and so does what comes in bits. */
static int fetch(part *p, uint8_t *stage, bool mapped) {
    const int64_t room = mapped ? EM_TILE : EM_BOX;
    const ir_dim *n = p->v.shape.d;
    ir_data *d = &p->data;
    int order[IR_MAX_RANK], count = input_order(&p->v, order), joined = 0;
    const int64_t size = (int64_t)ir_dtype_size(d->stored);
    int64_t run = 1, elements = 1, all = 1, low = d->start, first = 0;
    for (int k = 0; k < count; k++) all *= n[order[k]];
    for (; joined < count; joined++) {
        int64_t steps = n[order[joined]], longer = run + (steps - 1) * magnitude(d->stride[order[joined]]);
        if (longer > 2 * elements * steps || all / (elements * steps) * longer * size > room) break;
        run = longer;
        elements *= steps;
    }
    if (mapped && (run * size < EM_LINE || run * size >= EM_PAGE)) return 0;
    for (int k = 0; k < joined; k++)
        if (d->stride[order[k]] < 0) first += (n[order[k]] - 1) * -d->stride[order[k]];
    low -= first;
    int64_t at[IR_MAX_RANK] = {0};
    uint64_t done = 0;
    const int64_t apart = run + (run * size % EM_PAGE == 0 ? EM_LINE / size : 0);
    const int64_t next = joined < count ? d->stride[order[joined]] : 0;
    do {
        int64_t from = low;
        for (int k = joined; k < count; k++) from += at[order[k]] * d->stride[order[k]];
        int error = 0;
        if (mapped) copy_ahead(stage + done, d->bytes + from * size, (size_t)(run * size), next * size);
        else error = file_get(d->file, d->file_offset + (uint64_t)(from * size), stage + done, (size_t)(run * size));
        if (error) return error;
        done += (uint64_t)(apart * size);
    } while (turn(at, n, order + joined, count - joined));
    for (int64_t k = joined, step = apart; k < count; k++) {
        d->stride[order[k]] = step;
        step *= n[order[k]];
    }
    d->start = first;
    d->bytes = stage;
    d->size = done;
    d->file = NULL;
    return 0;
}

/* The part's elements by way of `tile`, row by row to their places in the output. */
static int put(const em_boxes *b, const part *p, const file_out *o, uint8_t *tile) {
    const int rank = p->v.shape.rank;
    const ir_dim *n = p->v.shape.d, *all = b->v->shape.d;
    const size_t size = ir_dtype_size(p->v.dtype);
    int order[IR_MAX_RANK], count = 0;
    int64_t run = 1, at[IR_MAX_RANK] = {0}, span[IR_MAX_RANK], elements;
    bool whole = true;
    if (!ir_shape_count(&p->v.shape, &elements)) return EINVAL;
    ev_read(&p->v, 0, elements, tile);
    for (int i = rank - 1; i >= 0; i--) {
        span[i] = i == rank - 1 ? 1 : span[i + 1] * all[i + 1];
        if (whole) {
            run *= n[i];
            whole = n[i] == all[i];
        } else {
            order[count++] = i;
        }
    }
    do {
        int64_t to = 0;
        for (int i = 0; i < rank; i++) to += (p->from[i] + at[i]) * span[i];
        int error = file_put(o, b->at + (uint64_t)to * size, tile, (size_t)run * size);
        if (error) return error;
        tile += (size_t)run * size;
    } while (turn(at, n, order, count));
    return 0;
}

int em_put_box(const em_boxes *b, int64_t i, const file_out *o, uint8_t *stage, uint8_t *tile, uint32_t *sum) {
    part p, q;
    cut(b, i, &p);
    ir_data stored = p.data;
    const ir_value box = {.shape = p.v.shape, .data = &stored};
    int error = fetch(&p, stage, b->mapped);
    *sum = b->sums && !error ? sum_of(&box, &p.data) : 0;
    if (error) return error;
    if (b->mapped) return put(b, &p, o, tile);
    const em_boxes inner = em_plan_boxes(&p.v, 0, true);
    for (int64_t k = 0; k < inner.count && !error; k++) {
        cut(&inner, k, &q);
        for (int axis = 0; axis < p.v.shape.rank; axis++) q.from[axis] += p.from[axis];
        error = put(b, &q, o, tile);
    }
    return error;
}
