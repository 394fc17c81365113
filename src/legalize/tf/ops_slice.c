/* legalize/tf/ops_slice.c: slices and rolls. */
#include "legalize/tf/lower_impl.h"

bool lower_slice(tf_call *c) {
    return tf_return(c, b_op(c->b, OP_SLICE, B_IN(tf_in(c, 0), tf_i32(c, 1), tf_i32(c, 2)), B_NONE));
}

/* StridedSlice with its masks made plain: one triple for each axis of x, new axes as a reshape afterwards. */
typedef struct plan {
    int64_t begin_mask, end_mask, shrink; /* over the axes of x */
    int from[IR_MAX_RANK];                /* for each axis of x: entry of the specification, or -1 */
    ir_shape out;                         /* shape after new axes; only when it is known */
    int new_axes;
} plan;

static bool make_plan(tf_call *c, int rank, size_t entries, plan *p) {
    int64_t ellipsis = tf_attr_i(c, "ellipsis_mask", 0), fresh = tf_attr_i(c, "new_axis_mask", 0);
    int64_t begin = tf_attr_i(c, "begin_mask", 0), end = tf_attr_i(c, "end_mask", 0), shrink = tf_attr_i(c, "shrink_axis_mask", 0);
    int used = 0, at = 0;
    *p = (plan){0};
    if (entries > 32) return tf_bad(c, "a slice of %zu entries", entries);
    const int64_t masks[] = {ellipsis, fresh, begin, end, shrink};
    for (size_t i = 0; i < ARRAY_LEN(masks); i++)
        if (masks[i] < INT32_MIN || masks[i] > INT32_MAX) return tf_bad(c, "a mask of more than 32 bits");
    const uint64_t ellipses = (uint64_t)ellipsis;
    if (ellipses & (ellipses - 1)) return tf_bad(c, "two ellipses in one slice");
    for (size_t i = 0; i < entries; i++) used += !((fresh | ellipsis) >> i & 1);
    if (used > rank) return tf_bad(c, "%d slices for a tensor of rank %d", used, rank);
    for (size_t i = 0; i < entries; i++) {
        if (ellipsis >> i & 1) {
            for (int k = rank - used; k > 0; k--) {
                p->begin_mask |= 1 << at;
                p->end_mask |= 1 << at;
                p->from[at++] = -1;
            }
            continue;
        }
        if (fresh >> i & 1) {
            p->new_axes++;
            continue;
        }
        p->begin_mask |= (begin >> i & 1) << at;
        p->end_mask |= (end >> i & 1) << at;
        p->shrink |= (shrink >> i & 1) << at;
        p->from[at++] = (int)i;
    }
    while (at < rank) {
        p->begin_mask |= 1 << at;
        p->end_mask |= 1 << at;
        p->from[at++] = -1;
    }
    return true;
}

/* Entries of v (an i32/i64 vector) in the plan's order; `fill` for axes that have none. */
static ir_value *pick(tf_call *c, ir_value *v, const plan *p, int rank, size_t entries, int32_t fill) {
    bld *b = c->b;
    const ir_dim *d;
    size_t n;
    bool straight = (size_t)rank == entries;
    for (int i = 0; i < rank; i++) straight &= p->from[i] == i;
    if (b_elems(b, v, &d, &n)) {
        ir_dim e[IR_MAX_RANK];
        bool known = true;
        for (int i = 0; i < rank; i++) {
            e[i] = p->from[i] < 0 ? fill : d[p->from[i]];
            if (dim_known(e[i])) e[i] = MAX(MIN(e[i], INT32_MAX), -INT32_MAX);
            known &= dim_known(e[i]);
        }
        if (known) return b_dims_const(b, e, (size_t)rank);
    }
    v = b_cast(b, v, IR_I32);
    if (straight) return v;
    ir_value *parts[IR_MAX_RANK];
    for (int i = 0; i < rank; i++) {
        int64_t begin = p->from[i], one = 1;
        parts[i] = p->from[i] < 0 ? b_i32s(b, &fill, 1) : b_slice(b, v, &begin, &one);
    }
    ir_value *r = b_concat(b, parts, (size_t)rank, 0);
    return r;
}

/* The result's shape with new axes put in; bit i of *added: axis i is one of them. */
static bool with_new_axes(tf_call *c, const ir_shape *plain, int rank, size_t entries, const plan *p, ir_shape *out, unsigned *added) {
    int64_t ellipsis = tf_attr_i(c, "ellipsis_mask", 0), fresh = tf_attr_i(c, "new_axis_mask", 0);
    int at = 0, axis = 0; /* of plain, of x */
    int used = 0;
    for (size_t i = 0; i < entries; i++) used += !(ellipsis >> i & 1) && !(fresh >> i & 1);
    *out = (ir_shape){.rank = 0};
    *added = 0;
    if (plain->rank + p->new_axes > IR_MAX_RANK) return false;
    for (size_t i = 0; i < entries; i++) {
        if (ellipsis >> i & 1) {
            for (int k = rank - used; k > 0; k--, axis++) out->d[out->rank++] = plain->d[at++];
        } else if (fresh >> i & 1) {
            *added |= 1u << out->rank;
            out->d[out->rank++] = 1;
        } else {
            if (!(p->shrink >> axis & 1)) out->d[out->rank++] = plain->d[at++];
            axis++;
        }
    }
    while (at < plain->rank) out->d[out->rank++] = plain->d[at++];
    return true;
}

bool lower_strided_slice(tf_call *c) {
    ir_value *x = tf_in(c, 0), *begin = tf_in(c, 1), *end = tf_in(c, 2), *step = tf_in(c, 3);
    bld *b = c->b;
    if (x->poison || begin->poison || end->poison || step->poison) return false;
    int rank = x->shape.rank;
    if (rank < 0 || begin->shape.rank != 1 || !dim_known(begin->shape.d[0])) { /* as it is; the kernel knows masks */
        return tf_return(c, b_op(b, OP_STRIDED_SLICE, B_IN(x, tf_i32(c, 1), tf_i32(c, 2), tf_i32(c, 3)),
                                 B_AT({A_begin_mask, .i = tf_attr_i(c, "begin_mask", 0)}, {A_end_mask, .i = tf_attr_i(c, "end_mask", 0)},
                                      {A_ellipsis_mask, .i = tf_attr_i(c, "ellipsis_mask", 0)}, {A_new_axis_mask, .i = tf_attr_i(c, "new_axis_mask", 0)},
                                      {A_shrink_axis_mask, .i = tf_attr_i(c, "shrink_axis_mask", 0)})));
    }
    size_t entries = (size_t)begin->shape.d[0];
    plan p;
    if (!make_plan(c, rank, entries, &p)) return false;
    if (rank == 0) { /* only new axes and ellipses */
        ir_shape s = {.rank = p.new_axes};
        if (p.new_axes > IR_MAX_RANK) return tf_unsupported(c, NULL, "a result of more than %d axes", IR_MAX_RANK);
        for (int i = 0; i < s.rank; i++) s.d[i] = 1;
        return tf_return(c, b_reshape(b, x, &s));
    }
    bool prefix = true, known = true; /* entries name the first axes, in order: the kernel takes them as they are */
    const int64_t *ints;
    size_t n;
    for (int i = 0; i < rank; i++) prefix &= p.from[i] == (i < (int)entries ? i : -1);
    known = b_ints(b, begin, &ints, &n) && b_ints(b, end, &ints, &n) && b_ints(b, step, &ints, &n);
    if (prefix && !known && !p.new_axes && entries > 0) {
        int64_t used = (INT64_C(1) << entries) - 1;
        return tf_return(c, b_op(b, OP_STRIDED_SLICE, B_IN(x, tf_i32(c, 1), tf_i32(c, 2), tf_i32(c, 3)),
                                 B_AT({A_begin_mask, .i = p.begin_mask & ~p.shrink & used}, {A_end_mask, .i = p.end_mask & used}, {A_shrink_axis_mask, .i = p.shrink})));
    }
    ir_value *pb = pick(c, begin, &p, rank, entries, 0), *pe = pick(c, end, &p, rank, entries, 0), *ps = pick(c, step, &p, rank, entries, 1);
    /* an entry that takes one index must not look at its end: -1 would be an empty range */
    ir_value *r = b_op(b, OP_STRIDED_SLICE, B_IN(x, pb, pe, ps),
                       B_AT({A_begin_mask, .i = p.begin_mask & ~p.shrink}, {A_end_mask, .i = p.end_mask}, {A_shrink_axis_mask, .i = p.shrink}));
    if (r->poison || !p.new_axes) return tf_return(c, r);
    ir_shape s;
    unsigned added;
    if (!with_new_axes(c, &r->shape, rank, entries, &p, &s, &added)) return tf_unsupported(c, NULL, "a result of more than %d axes", IR_MAX_RANK);
    int holes = 0;
    for (int i = 0; i < s.rank; i++) holes += !dim_known(s.d[i]);
    if (holes <= 1) return tf_return(c, b_reshape(b, r, &s));
    for (int i = 0; i < s.rank; i++) /* several unknown sizes: one axis at a time needs no shape tensor */
        if (added >> i & 1) r = b_op(b, OP_EXPAND_DIMS, B_IN(r, b_i32(b, i)), B_NONE);
    return tf_return(c, r);
}

bool lower_reverse_v2(tf_call *c) {
    ir_value *x = tf_in(c, 0), *axes = tf_i32(c, 1);
    const int64_t *a;
    size_t n;
    if (x->poison || axes->poison) return false;
    const ir_shape *s = &axes->shape;
    if (x->shape.rank >= 0 && s->rank == 1 && dim_known(s->d[0]) && s->d[0] > x->shape.rank) return tf_bad(c, "%lld axes of a tensor of rank %d", (long long)s->d[0], x->shape.rank);
    if (!b_ints(c->b, axes, &a, &n)) return tf_return(c, b_op(c->b, OP_REVERSE_V2, B_IN(x, axes), B_NONE));
    /* the kernel wants adjacent axes: one op for each run of them, and none for no axis */
    bool on[IR_MAX_RANK] = {false};
    if (x->shape.rank < 0 && n == 1 && a[0] >= 0) return tf_return(c, b_op(c->b, OP_REVERSE_V2, B_IN(x, axes), B_NONE));
    if (x->shape.rank < 0) return tf_unsupported(c, NULL, "its operand has an unknown rank");
    for (size_t i = 0; i < n; i++) {
        int64_t at = a[i] < 0 ? a[i] + x->shape.rank : a[i];
        if (at < 0 || at >= x->shape.rank || on[at]) return tf_bad(c, "axis %lld is out of range or given twice", (long long)a[i]);
        on[at] = true;
    }
    for (int i = 0; i < x->shape.rank; i++) {
        int32_t run[IR_MAX_RANK];
        size_t k = 0;
        for (; i < x->shape.rank && on[i]; i++)
            if (x->shape.d[i] != 1) run[k++] = i;
        if (k) x = b_op(c->b, OP_REVERSE_V2, B_IN(x, b_i32s(c->b, run, k)), B_NONE);
        if (x->poison) return false;
    }
    return tf_return(c, x);
}

bool lower_reverse_sequence(tf_call *c) {
    return tf_return(c, b_op(c->b, OP_REVERSE_SEQUENCE, B_IN(tf_in(c, 0), tf_in(c, 1)),
                             B_AT({A_seq_dim, .i = tf_attr_i(c, "seq_dim", 0)}, {A_batch_dim, .i = tf_attr_i(c, "batch_dim", 0)})));
}
