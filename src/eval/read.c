/* eval/read.c: the elements of a constant by its recipe: view, scale, cast.
 *
 * A range of elements in row-major order is cut into boxes, each of them one axis in part,
 * everything after it in full:
 *
 *        . . . . a a        a: the rest of a row        ev_copy_box moves a box, by blocks where
 * the b b b b b b        b: whole rows               view is transposed; then the numbers are b b b
 * b b b        c: a part of a row          scaled and cast where they lie. c c . . . .
 *
 * Nothing is allocated, so that threads may read. */
#include "eval/kernel.h"

enum { TILE = 32768 }; /* bytes on the stack for numbers on the way to another type */

typedef struct view {
    const uint8_t *p; /* the first element */
    int rank;
    int64_t n[IR_MAX_RANK], stride[IR_MAX_RANK],
        span[IR_MAX_RANK]; /* span: elements of the result per step */
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
        if (n == 1) continue;
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

/* A part of the view that is one piece of the result: steps of one axis, all axes after it in full.
 */
typedef struct piece {
    int axis;
    int64_t offset, n[IR_MAX_RANK],
        count; /* offset: in the source, in elements; n of the view's axes */
} piece;

/* The largest piece that starts at `first` and has at most `count` elements. */
static piece piece_at(const view *w, int64_t first, int64_t count) {
    piece b = {.axis = w->rank - 1, .count = 1};
    if (w->rank == 0) return b;
    while (b.axis > 0 && first % w->span[b.axis - 1] == 0 && count >= w->span[b.axis - 1])
        b.axis--;
    int64_t at = 0;
    for (int i = 0; i <= b.axis; i++) {
        at = first / w->span[i];
        first -= at * w->span[i];
        b.offset += at * w->stride[i];
    }
    memcpy(b.n, w->n, sizeof b.n);
    b.n[b.axis] = MIN(w->n[b.axis] - at, count / w->span[b.axis]);
    b.count = b.n[b.axis] * w->span[b.axis];
    return b;
}

/* Elements first..first+count-1 of the view, as they are stored. */
static void gather(const view *w, int64_t first, int64_t count, uint8_t *dst) {
    while (count > 0) {
        const piece b = piece_at(w, first, count);
        const uint8_t *from = w->p + b.offset * (int64_t)w->size;
        if (w->rank == 0)
            memcpy(dst, from, w->size);
        else
            ev_copy_box(dst, from, w->rank - b.axis, b.n + b.axis, w->stride + b.axis, w->size);
        dst += (uint64_t)b.count * w->size;
        first += b.count;
        count -= b.count;
    }
}

#define SCALE_FN(T)                                                                                \
    static void scale_##T(T *p, int64_t first, int64_t count, const ir_scale *s, int64_t n,        \
                          int64_t inner) {                                                         \
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
        const int64_t n = v->shape.d[s->axis],
                      inner = ev_span(&v->shape, s->axis + 1, v->shape.rank);
        if (t == IR_F64)
            scale_double(p, first, count, s, n, inner);
        else
            scale_float(p, first, count, s, n, inner);
    }
}

/* n stored numbers, elements first.. of the value, into the value's type: scaled in f32 (f64 when
 * stored so). */
static void finish(const ir_value *v, const uint8_t *from, int64_t first, int64_t n, uint8_t *dst) {
    const ir_dtype stored = v->data->stored, between = stored == IR_F64 ? IR_F64 : IR_F32;
    const size_t size = ir_dtype_size(v->dtype), step = ir_dtype_size(stored);
    if (!v->data->scale) {
        ev_convert(v->dtype, dst, stored, from, n);
        return;
    }
    _Alignas(16) double numbers[256];
    const int64_t most = (int64_t)ARRAY_LEN(numbers);
    for (int64_t k = 0; k < n; k += most) {
        const int64_t m = MIN(most, n - k);
        ev_convert(between, numbers, stored, from + (size_t)k * step, m);
        scale(v, between, numbers, first + k, m);
        ev_convert(v->dtype, dst + (size_t)k * size, between, numbers, m);
    }
}

/* The axis of a piece that is contiguous in the source while the last is not; -1: none. */
static int turned_axis(const view *w, const piece *b) {
    const int inner = w->rank - 1;
    for (int i = b->axis; i < inner && w->stride[inner] != 1; i++)
        if (w->stride[i] == 1 && b->n[i] >= 4) return i;
    return -1;
}

/* A piece of a transposed view: tiles of some steps of the contiguous axis by many of the last one.
 */
static void finish_turned(const ir_value *v, const view *w, const piece *b, int j, int64_t first,
                          uint8_t *dst) {
    enum { STEPS = 16 };
    _Alignas(16) uint8_t tile[TILE];
    const int inner = w->rank - 1;
    const int64_t room = TILE / STEPS / (int64_t)w->size;
    const size_t size = ir_dtype_size(v->dtype);
    int64_t at[IR_MAX_RANK] = {0}, from = b->offset, to = 0;
    for (;;) {
        for (int64_t q = 0; q < b->n[j]; q += STEPS)
            for (int64_t i = 0; i < b->n[inner]; i += room) {
                const int64_t n[2] = {MIN((int64_t)STEPS, b->n[j] - q), MIN(room, b->n[inner] - i)};
                const int64_t stride[2] = {1, w->stride[inner]};
                ev_copy_box(tile, w->p + (from + q + i * stride[1]) * (int64_t)w->size, 2, n,
                            stride, w->size);
                for (int64_t r = 0; r < n[0]; r++) {
                    const int64_t place = to + (q + r) * w->span[j] + i;
                    finish(v, tile + (size_t)(r * n[1]) * w->size, first + place, n[1],
                           dst + (uint64_t)place * size);
                }
            }
        int i = inner - 1;
        for (; i >= b->axis; i--) {
            if (i == j) continue;
            from += w->stride[i];
            to += w->span[i];
            if (++at[i] < b->n[i]) break;
            from -= w->stride[i] * b->n[i];
            to -= w->span[i] * b->n[i];
            at[i] = 0;
        }
        if (i < b->axis) return;
    }
}

/* By tiles on the stack: stored ─gather─► tile ─► f32 or f64, scaled ─► the value's type. */
static void read_by_tiles(const ir_value *v, const view *w, int64_t first, int64_t count,
                          uint8_t *dst) {
    _Alignas(16) uint8_t tile[TILE];
    const int64_t room = TILE / (int64_t)w->size;
    const size_t size = ir_dtype_size(v->dtype);
    while (count > 0) {
        piece b = piece_at(w, first, count);
        const int j = turned_axis(w, &b);
        if (j >= 0) {
            finish_turned(v, w, &b, j, first, dst);
        } else {
            b.count = MIN(b.count, room);
            gather(w, first, b.count, tile);
            finish(v, tile, first, b.count, dst);
        }
        dst += (uint64_t)b.count * size;
        first += b.count;
        count -= b.count;
    }
}

/* Where the stored elements are not larger than the result's: gathered into the end of dst, where
 * whole rows of a transposed view fit, then converted from the front; a tile holds what would be
 * overwritten. */
static void read_in_place(const ir_value *v, const view *w, int64_t first, int64_t count,
                          uint8_t *dst) {
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
    if (count <= 0 || size == 0) return;
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
