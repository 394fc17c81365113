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
 * Large storage is read by calls, not through its mapping, whose pages would count as resident memory.  What fits into a
 * tile is read where it is mapped, in boxes that stay in the processor's cache. */
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

em_boxes em_plan_boxes(const ir_value *v, uint64_t at) {
    em_boxes b = {.v = v, .at = at, .count = 1, .mapped = !v->data->file || v->data->size <= EM_TILE};
    int in[IR_MAX_RANK], out[IR_MAX_RANK], n_in = input_order(v, in), rank = v->shape.rank;
    const int64_t size = (int64_t)MAX(ir_dtype_size(v->dtype), ir_dtype_size(v->data->stored));
    const int64_t enough = (b.mapped ? 64 : 4096) / (int64_t)ir_dtype_size(v->data->stored); /* a cache line, a page */
    int64_t most = (b.mapped ? EM_SMALL_TILE : EM_TILE) / size, run_in = 1, run_out = 1;
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

/* The part's elements into `stage`, which its data then describe.  The axes with the smallest steps are read as one run as
 * long as at least half of it is wanted and `stage` holds all runs. */
static int fetch(part *p, uint8_t *stage) {
    const ir_dim *n = p->v.shape.d;
    ir_data *d = &p->data;
    int order[IR_MAX_RANK], count = input_order(&p->v, order), joined = 0;
    const int64_t size = (int64_t)ir_dtype_size(d->stored);
    int64_t run = 1, elements = 1, all = 1, low = d->start, first = 0;
    for (int k = 0; k < count; k++) all *= n[order[k]];
    for (; joined < count; joined++) {
        int64_t steps = n[order[joined]], longer = run + (steps - 1) * magnitude(d->stride[order[joined]]);
        if (longer > 2 * elements * steps || all / (elements * steps) * longer * size > EM_TILE) break;
        run = longer;
        elements *= steps;
    }
    for (int k = 0; k < joined; k++)
        if (d->stride[order[k]] < 0) first += (n[order[k]] - 1) * -d->stride[order[k]];
    low -= first;
    int64_t at[IR_MAX_RANK] = {0};
    uint64_t done = 0;
    do {
        int64_t from = low;
        for (int k = joined; k < count; k++) from += at[order[k]] * d->stride[order[k]];
        int error = file_get(d->file, d->file_offset + (uint64_t)(from * size), stage + done, (size_t)(run * size));
        if (error) return error;
        done += (uint64_t)(run * size);
    } while (turn(at, n, order + joined, count - joined));
    for (int64_t k = joined, step = run; k < count; k++) {
        d->stride[order[k]] = step;
        step *= n[order[k]];
    }
    d->start = first;
    d->bytes = stage;
    d->size = done;
    d->file = NULL;
    return 0;
}

/* The tile's rows to their places in the output. */
static int put(const em_boxes *b, const part *p, const file_out *o, const uint8_t *tile) {
    const int rank = p->v.shape.rank;
    const ir_dim *n = p->v.shape.d, *all = b->v->shape.d;
    const size_t size = ir_dtype_size(p->v.dtype);
    int order[IR_MAX_RANK], count = 0;
    int64_t run = 1, at[IR_MAX_RANK] = {0}, span[IR_MAX_RANK];
    bool whole = true;
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

int em_put_box(const em_boxes *b, int64_t i, const file_out *o, uint8_t *stage, uint8_t *tile) {
    part p;
    int64_t count;
    cut(b, i, &p);
    if (!ir_shape_count(&p.v.shape, &count)) return EINVAL;
    int error = b->mapped ? 0 : fetch(&p, stage);
    if (error) return error;
    ev_read(&p.v, 0, count, tile);
    return put(b, &p, o, tile);
}
