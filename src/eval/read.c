/* eval/read.c: the elements of a constant by its recipe: view, scale, cast.
 *
 * A range of elements in row-major order is cut into boxes, each of them one axis in part, everything
 * after it in full:
 *
 *        . . . . a a        a: the rest of a row        ev_copy_box moves a box, by blocks where the
 *        b b b b b b        b: whole rows               view is transposed; then the numbers are
 *        b b b b b b        c: a part of a row          scaled and cast where they lie.
 *        c c . . . .
 *
 * Nothing is allocated, so that threads may read. */
#include "eval/kernel.h"

enum { TILE = 32768 }; /* bytes on the stack for numbers on the way to another type */

typedef struct view {
    const uint8_t *p; /* the first element */
    int rank;
    int64_t n[IR_MAX_RANK], stride[IR_MAX_RANK], span[IR_MAX_RANK]; /* span: elements of the result per step */
    size_t size;
} view;

/* Whether axis i may be one with the axis before it. */
static bool joins(const view *w, int64_t n, int64_t stride) {
    return w->rank > 0 && w->stride[w->rank - 1] == stride * n;
}

static view view_of(const ir_value *v) {
    const ir_data *d = v->data;
    view w = {.size = ir_dtype_size(d->stored)};
    int64_t dense[IR_MAX_RANK];
    ev_strides(&v->shape, dense);
    for (int i = 0; i < v->shape.rank; i++) {
        const int64_t n = v->shape.d[i], stride = d->dense ? dense[i] : d->stride[i];
        if (n == 1)
            continue;
        if (joins(&w, n, stride)) {
            w.n[w.rank - 1] *= n;
        } else {
            w.rank++;
            w.n[w.rank - 1] = n;
        }
        w.stride[w.rank - 1] = stride;
    }
    int64_t span = 1;
    for (int i = w.rank - 1; i >= 0; i--) {
        w.span[i] = span;
        span *= w.n[i];
    }
    w.p = d->bytes + (d->dense ? 0 : d->start * (int64_t)w.size);
    return w;
}

/* Elements first..first+count-1 of the view, as they are stored. */
static void gather(const view *w, int64_t first, int64_t count, uint8_t *dst) {
    const int64_t size = (int64_t)w->size;
    while (count > 0) {
        /* The outermost axis of which a step starts here and fits. */
        int axis = w->rank - 1;
        while (axis > 0 && first % w->span[axis - 1] == 0 && count >= w->span[axis - 1])
            axis--;
        int64_t offset = 0, rest = first, steps = count;
        for (int i = 0; i <= axis; i++) {
            const int64_t at = rest / w->span[i];
            rest -= at * w->span[i];
            offset += at * w->stride[i];
            if (i == axis)
                steps = MIN(w->n[i] - at, count / w->span[i]);
        }
        if (w->rank == 0) {
            memcpy(dst, w->p, w->size);
            return;
        }
        int64_t n[IR_MAX_RANK];
        memcpy(n, w->n, sizeof n);
        n[axis] = steps;
        ev_copy_box(dst, w->p + offset * size, w->rank - axis, n + axis, w->stride + axis, w->size);
        const int64_t done = steps * w->span[axis];
        dst += done * size;
        first += done;
        count -= done;
    }
}

#define SCALE_FN(T)                                                                                \
    static void scale_##T(T *p, int64_t first, int64_t count, const ir_scale *s, int64_t n, int64_t inner) { \
        int64_t channel = first / inner % n, left = inner - first % inner;                         \
        while (count > 0) {                                                                        \
            if (inner == 1) {                                                                      \
                const int64_t m = MIN(count, n - channel);                                         \
                for (int64_t i = 0; i < m; i++)                                                    \
                    p[i] *= (T)s->by[channel + i];                                                 \
                p += m;                                                                            \
                count -= m;                                                                        \
                channel = 0;                                                                       \
                continue;                                                                          \
            }                                                                                      \
            const int64_t m = MIN(count, left);                                                    \
            const T by = (T)s->by[channel];                                                        \
            for (int64_t i = 0; i < m; i++)                                                        \
                p[i] *= by;                                                                        \
            p += m;                                                                                \
            count -= m;                                                                            \
            left = inner;                                                                          \
            channel = channel + 1 == n ? 0 : channel + 1;                                          \
        }                                                                                          \
    }
SCALE_FN(float)
SCALE_FN(double)

static void scale(const ir_value *v, ir_dtype t, void *p, int64_t first, int64_t count) {
    for (const ir_scale *s = v->data->scale; s; s = s->next) {
        const int64_t n = v->shape.d[s->axis], inner = ev_span(&v->shape, s->axis + 1, v->shape.rank);
        if (t == IR_F64)
            scale_double(p, first, count, s, n, inner);
        else
            scale_float(p, first, count, s, n, inner);
    }
}

/* By tiles on the stack: stored ─gather─► tile ─► f32 or f64, scaled ─► the value's type. */
static void read_by_tiles(const ir_value *v, const view *w, int64_t first, int64_t count, uint8_t *dst) {
    const ir_dtype stored = v->data->stored, between = stored == IR_F64 ? IR_F64 : IR_F32;
    _Alignas(16) uint8_t tile[TILE];
    _Alignas(16) double numbers[256];
    const int64_t room = TILE / (int64_t)w->size, most = (int64_t)ARRAY_LEN(numbers);
    const size_t size = ir_dtype_size(v->dtype);
    for (int64_t at = 0; at < count; at += room) {
        const int64_t n = MIN(room, count - at);
        gather(w, first + at, n, tile);
        if (!v->data->scale) {
            ev_convert(v->dtype, dst + (uint64_t)at * size, stored, tile, n);
            continue;
        }
        for (int64_t k = 0; k < n; k += most) {
            const int64_t m = MIN(most, n - k);
            ev_convert(between, numbers, stored, tile + (size_t)k * w->size, m);
            scale(v, between, numbers, first + at + k, m);
            ev_convert(v->dtype, dst + (uint64_t)(at + k) * size, between, numbers, m);
        }
    }
}

/* Where the stored elements are not larger than the result's: gathered into the end of dst, where whole rows
 * of a transposed view fit, then converted from the front; a tile holds what would be overwritten. */
static void read_in_place(const ir_value *v, const view *w, int64_t first, int64_t count, uint8_t *dst) {
    const size_t size = ir_dtype_size(v->dtype), from = w->size;
    uint8_t *tail = dst + (uint64_t)count * (size - from);
    _Alignas(16) uint8_t tile[4096];
    const int64_t room = (int64_t)(sizeof tile / from);
    gather(w, first, count, tail);
    for (int64_t at = 0; at < count; at += room) {
        const int64_t n = MIN(room, count - at);
        memcpy(tile, tail + (uint64_t)at * from, (size_t)n * from);
        ev_convert(v->dtype, dst + (uint64_t)at * size, v->data->stored, tile, n);
    }
}

void ev_read(const ir_value *v, int64_t first, int64_t count, void *dst) {
    const ir_data *d = v->data;
    const size_t size = ir_dtype_size(v->dtype);
    if (count <= 0 || size == 0)
        return;
    if (d->dense && d->stored == v->dtype && !d->scale) {
        memcpy(dst, d->bytes + (uint64_t)first * size, (size_t)((uint64_t)count * size));
        return;
    }
    const view w = view_of(v);
    const bool cast = d->stored != v->dtype;
    const bool aligned = (uintptr_t)dst % MIN(size, (size_t)8) == 0;
    if (!cast && (!d->scale || (aligned && (d->stored == IR_F32 || d->stored == IR_F64)))) {
        gather(&w, first, count, dst);
        scale(v, d->stored, dst, first, count);
    } else if (cast && !d->scale && aligned && w.size <= size) {
        read_in_place(v, &w, first, count, dst);
    } else {
        read_by_tiles(v, &w, first, count, dst);
    }
}
