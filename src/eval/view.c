/* eval/view.c: constants seen differently, without copying.
 *
 * A view that turns out to be a whole, row-major piece of its storage becomes dense again, so that
 * it is still written by copying bytes.  Scales belong to axes of the value and go where their axis
 * goes. */
#include "eval/kernel.h"

static bool start(const ir_value *v, ir_data *d) {
    int64_t n;
    if (!v->data || ir_dtypes[v->dtype].kind == IR_KIND_OTHER || !ir_shape_count(&v->shape, &n))
        return false;
    *d = *v->data;
    if (d->dense) {
        d->start = 0;
        ev_strides(&v->shape, d->stride);
    }
    d->dense = false;
    return true;
}

static const ir_data *finish(ir_module *m, const ir_value *v, const ir_shape *s, ir_data *d) {
    int64_t dense[IR_MAX_RANK], n;
    if (!ir_shape_count(s, &n)) return NULL;
    ev_strides(s, dense);
    bool whole = d->stored == v->dtype && !d->scale;
    for (int i = 0; whole && i < s->rank; i++)
        whole = s->d[i] == 1 || d->stride[i] == dense[i];
    if (n == 0) {
        *d = (ir_data){.bytes = d->bytes, .stored = v->dtype, .dense = true};
    } else if (whole) {
        const uint64_t size = ir_dtype_size(d->stored), skip = (uint64_t)d->start * size;
        d->bytes += skip;
        d->file_offset += skip;
        d->size = (uint64_t)n * size;
        d->dense = true;
        d->start = 0;
    }
    return arena_dup(&m->ctx->keep, d, sizeof *d, _Alignof(ir_data));
}

/* Appends a scale; the chain is in order of application. */
static void add_scale(ir_module *m, ir_data *d, int axis, const float *by) {
    ir_scale *s = NEW(&m->ctx->keep, ir_scale);
    *s = (ir_scale){.axis = axis, .by = by};
    const ir_scale **at = &d->scale;
    while (*at) { /* the chain is shared with other views: copied */
        ir_scale *copy = NEW(&m->ctx->keep, ir_scale);
        *copy = **at;
        *at = copy;
        at = &copy->next;
    }
    *at = s;
}

const ir_data *ev_view_transpose(ir_module *m, const ir_value *v, const int *perm) {
    ir_data d, from;
    if (!start(v, &d)) return NULL;
    from = d;
    ir_shape to = {.rank = v->shape.rank};
    bool seen[IR_MAX_RANK] = {false};
    int where[IR_MAX_RANK] = {0};
    for (int i = 0; i < to.rank; i++) {
        if (perm[i] < 0 || perm[i] >= to.rank || seen[perm[i]]) return NULL;
        seen[perm[i]] = true;
        where[perm[i]] = i;
        to.d[i] = v->shape.d[perm[i]];
        d.stride[i] = from.stride[perm[i]];
    }
    d.scale = NULL;
    for (const ir_scale *s = from.scale; s; s = s->next)
        add_scale(m, &d, where[s->axis], s->by);
    return finish(m, v, &to, &d);
}

/* The strides of the same elements in another shape; false: they would have to move. */
static bool reshape_strides(const ir_shape *from, const int64_t *stride, const ir_shape *to,
                            int64_t *out) {
    int i = 0, j = 0;
    while (j < to->rank) {
        if (to->d[j] == 1) {
            out[j++] = 0;
            continue;
        }
        while (i < from->rank && from->d[i] == 1)
            i++;
        if (i == from->rank) return false;
        /* The least groups of axes i..i2-1 and j..j2-1 with the same count. */
        int i2 = i + 1, j2 = j + 1;
        int64_t a = from->d[i], b = to->d[j];
        while (a != b) {
            if (a < b) {
                if (i2 == from->rank) return false;
                a *= from->d[i2++];
            } else {
                if (j2 == to->rank) return false;
                b *= to->d[j2++];
            }
        }
        int64_t step = stride[i2 - 1];
        for (int k = i2 - 1, last = -1; k >= i; k--) {
            if (from->d[k] == 1) continue;
            if (last < 0)
                step = stride[k];
            else if (stride[k] != stride[last] * from->d[last])
                return false;
            last = k;
        }
        for (int k = j2 - 1; k >= j; k--) {
            out[k] = step;
            step *= to->d[k];
        }
        i = i2;
        j = j2;
    }
    return true;
}

/* The axis of `to` that is axis `axis` of `from`, both row-major; -1: it is no single axis there.
 */
static int same_axis(const ir_shape *from, int axis, const ir_shape *to) {
    const int64_t before = ev_span(from, 0, axis), n = from->d[axis];
    int64_t at = 1;
    for (int i = 0; i < to->rank && at <= before; i++) {
        if (at == before && to->d[i] == n) return i;
        at *= to->d[i];
    }
    return -1;
}

const ir_data *ev_view_reshape(ir_module *m, const ir_value *v, const ir_shape *to) {
    ir_data d, from;
    int64_t n, k;
    if (!start(v, &d) || !ir_shape_count(&v->shape, &n) || !ir_shape_count(to, &k) || n != k)
        return NULL;
    if (n == 0) return v->data->dense ? v->data : NULL;
    from = d;
    if (!reshape_strides(&v->shape, from.stride, to, d.stride)) return NULL;
    d.scale = NULL;
    for (const ir_scale *s = from.scale; s; s = s->next) {
        const int axis = same_axis(&v->shape, s->axis, to);
        if (axis < 0) return NULL;
        add_scale(m, &d, axis, s->by);
    }
    return finish(m, v, to, &d);
}

const ir_data *ev_view_slice(ir_module *m, const ir_value *v, const int64_t *begin,
                             const int64_t *step, const ir_shape *to) {
    ir_data d, from;
    if (!start(v, &d) || to->rank != v->shape.rank || !ir_shape_static(to)) return NULL;
    from = d;
    for (int i = 0; i < to->rank; i++) {
        int64_t last, by = step ? step[i] : 1;
        if (to->d[i] == 0)
            by = 0;
        else if (to->d[i] < 0 || begin[i] < 0 || begin[i] >= v->shape.d[i] ||
                 __builtin_mul_overflow(by, to->d[i] - 1, &last) ||
                 __builtin_add_overflow(last, begin[i], &last) || last < 0 || last >= v->shape.d[i])
            return NULL;
        if (to->d[i] > 1) d.stride[i] *= by;
        if (to->d[i] > 0) d.start += begin[i] * from.stride[i];
    }
    d.scale = NULL;
    for (const ir_scale *s = from.scale; s; s = s->next) {
        const int64_t n = to->d[s->axis], at = begin[s->axis], by = step ? step[s->axis] : 1;
        const float *old = s->by;
        if (n == v->shape.d[s->axis] && at == 0) {
            add_scale(m, &d, s->axis, old);
            continue;
        }
        float *some = NEW_N(&m->ctx->keep, float, (size_t)MAX(n, (int64_t)1));
        for (int64_t i = 0; i < n; i++)
            some[i] = old[at + i * by];
        add_scale(m, &d, s->axis, some);
    }
    return finish(m, v, to, &d);
}

const ir_data *ev_view_broadcast(ir_module *m, const ir_value *v, const ir_shape *to) {
    enum { MOST = 1 << 20 }; /* scale factors to repeat */
    ir_data d, from;
    const int shift = to->rank - v->shape.rank;
    if (!start(v, &d) || shift < 0 || !ir_shape_static(to)) return NULL;
    from = d;
    for (int i = 0; i < to->rank; i++) {
        const int a = i - shift;
        if (a >= 0 && v->shape.d[a] != 1 && v->shape.d[a] != to->d[i]) return NULL;
        d.stride[i] = a < 0 || v->shape.d[a] == 1 ? 0 : from.stride[a];
    }
    d.scale = NULL;
    for (const ir_scale *s = from.scale; s; s = s->next) {
        const int axis = s->axis + shift;
        const float *by = s->by;
        if (v->shape.d[s->axis] != to->d[axis]) {
            if (to->d[axis] > MOST) return NULL;
            float *more = NEW_N(&m->ctx->keep, float, (size_t)MAX(to->d[axis], (int64_t)1));
            for (int64_t i = 0; i < to->d[axis]; i++)
                more[i] = by[0];
            by = more;
        }
        add_scale(m, &d, axis, by);
    }
    return finish(m, v, to, &d);
}

const ir_data *ev_view_scale(ir_module *m, const ir_value *v, int axis, const float *by) {
    ir_data d;
    if (!start(v, &d) || !ir_is_float(v->dtype) || axis < 0 || axis >= v->shape.rank) return NULL;
    const size_t n = (size_t)v->shape.d[axis];
    add_scale(m, &d, axis, arena_dup(&m->ctx->keep, by, n * sizeof(float), _Alignof(float)));
    return finish(m, v, &v->shape, &d);
}

const ir_data *ev_view_cast(ir_module *m, const ir_value *v, ir_dtype to) {
    ir_data d;
    /* A scale is applied before the cast, and only one cast is remembered. */
    if (!start(v, &d) || v->data->stored != v->dtype || ir_dtypes[to].kind == IR_KIND_OTHER)
        return NULL;
    if (d.scale && !ir_is_float(to)) return NULL;
    ir_value as = *v;
    as.dtype = to;
    return finish(m, &as, &v->shape, &d);
}
