/* build/infer_misc.c: sorting, searching, scatters, segments, random numbers, detection. */
#include "build/infer.h"

bool infer_topk_v2(bld *b, ir_node *n) {
    ir_shape s = *in_shape(n, 0);
    int64_t k;
    if (s.rank == 0) return b_fail(b, "top_k of a scalar"), false;
    if (s.rank > 0) {
        const ir_dim *d;
        size_t count;
        if (b_int(b, n->in[1].value, &k) && (k < 0 || (dim_known(s.d[s.rank - 1]) && k > s.d[s.rank - 1])))
            return b_fail(b, "k is %lld for %lld elements", (long long)k, (long long)s.d[s.rank - 1]), false;
        s.d[s.rank - 1] = b_elems(b, n->in[1].value, &d, &count) && count == 1 ? d[0] : dim_new(b->m, "?");
    }
    set_out(n, 0, n->in[0].value->dtype, s);
    return set_out(n, 1, IR_I32, s);
}

bool infer_one_hot(bld *b, ir_node *n) {
    const ir_shape *x = in_shape(n, 0);
    const ir_dim *d;
    size_t count;
    if (x->rank < 0) return set_out(n, 0, n->in[2].value->dtype, IR_UNRANKED);
    int64_t axis = ir_get_i(n, A_axis);
    if (axis == -1) axis = x->rank;
    if (axis < 0 || axis > x->rank || x->rank == IR_MAX_RANK) return b_fail(b, "one_hot axis out of range"), false;
    ir_shape s = {.rank = x->rank + 1};
    ir_dim depth = b_elems(b, n->in[1].value, &d, &count) && count == 1 ? d[0] : dim_new(b->m, "?");
    for (int i = 0; i < s.rank; i++) s.d[i] = i == axis ? depth : x->d[i - (i > axis)];
    return set_out(n, 0, n->in[2].value->dtype, s);
}

bool infer_unique(bld *b, ir_node *n) {
    set_out(n, 0, n->in[0].value->dtype, infer_new_shape(b, 1));
    return set_out(n, 1, (ir_dtype)ir_get_i(n, A_idx_out_type), *in_shape(n, 0));
}

bool infer_where(bld *b, ir_node *n) {
    const ir_shape *x = in_shape(n, 0);
    ir_shape s = {2, {dim_new(b->m, "?"), x->rank < 0 ? dim_new(b->m, "?") : x->rank}};
    return set_out(n, 0, IR_I64, s);
}

bool infer_matrix_diag(bld *b, ir_node *n) {
    ir_shape s = *in_shape(n, 0);
    if (s.rank == 0 || s.rank == IR_MAX_RANK) return b_fail(b, "a diagonal of rank %d", s.rank), false;
    if (s.rank > 0) s.d[s.rank] = s.d[s.rank - 1], s.rank++;
    return set_out(n, 0, n->in[0].value->dtype, s);
}

bool infer_matrix_set_diag(bld *b, ir_node *n) {
    const ir_shape *x = in_shape(n, 0), *d = in_shape(n, 1);
    ir_dim size;
    if (x->rank >= 0 && x->rank < 2) return b_fail(b, "the diagonal of a tensor of rank %d", x->rank), false;
    bool fits = x->rank < 0 || d->rank < 0 || d->rank == x->rank - 1;
    for (int i = 0; fits && x->rank >= 0 && i + 1 < d->rank; i++) fits = infer_agree(x->d[i], d->d[i], &size);
    if (!fits) return b_fail(b, "the diagonal does not fit the matrices"), false;
    return set_out(n, 0, n->in[0].value->dtype, *x);
}

bool infer_reverse_sequence(bld *b, ir_node *n) {
    const ir_shape *x = in_shape(n, 0), *v = in_shape(n, 1);
    int64_t along = ir_get_i(n, A_seq_dim), batch = ir_get_i(n, A_batch_dim);
    const int64_t *length;
    size_t count;
    ir_dim size;
    if (x->rank >= 0 && (along < 0 || along >= x->rank || batch < 0 || batch >= x->rank || along == batch))
        return b_fail(b, "the axes of sequences and batch are not two axes of a tensor of rank %d", x->rank), false;
    if (v->rank >= 0 && v->rank != 1) return b_fail(b, "the lengths have rank %d, not 1", v->rank), false;
    if (x->rank >= 0 && v->rank == 1 && !infer_agree(x->d[batch], v->d[0], &size))
        return b_fail(b, "%lld lengths for a batch of %lld", (long long)v->d[0], (long long)x->d[batch]), false;
    if (x->rank >= 0 && dim_known(x->d[along]) && b_ints(b, n->in[1].value, &length, &count))
        for (size_t i = 0; i < count; i++) /* the kernel would read beyond */
            if (length[i] < 0 || length[i] > x->d[along])
                return b_fail(b, "a sequence of %lld in an axis of %lld", (long long)length[i], (long long)x->d[along]), false;
    return set_out(n, 0, n->in[0].value->dtype, *x);
}

/* Operand 1 is put over a part of operand 0, at the place that operand 2 names. */
bool infer_update_slice(bld *b, ir_node *n) {
    const ir_shape *x = in_shape(n, 0), *by = in_shape(n, 1);
    if (n->in[0].value->dtype != n->in[1].value->dtype) return b_fail(b, "operands of different types"), false;
    if (x->rank >= 0 && by->rank >= 0 && x->rank != by->rank)
        return b_fail(b, "a part of rank %d in a tensor of rank %d", by->rank, x->rank), false;
    for (int i = 0; x->rank >= 0 && i < by->rank; i++)
        if (dim_known(x->d[i]) && dim_known(by->d[i]) && by->d[i] > x->d[i])
            return b_fail(b, "axis %d of the part has %lld elements, that of the whole %lld", i, (long long)by->d[i], (long long)x->d[i]), false;
    if (x->rank >= 0 && !infer_is_vector(b, n, 2, x->rank, "the place of the part")) return false;
    return set_out(n, 0, n->in[0].value->dtype, *x);
}

/* A score for each box, and four numbers for each box. */
static bool boxes_fit(bld *b, const ir_node *n) {
    const ir_shape *boxes = in_shape(n, 0), *scores = in_shape(n, 1);
    if ((boxes->rank >= 0 && boxes->rank != 2) || (scores->rank >= 0 && scores->rank != 1)) return b_fail(b, "boxes have rank 2, and scores rank 1"), false;
    if (boxes->rank == 2 && dim_known(boxes->d[1]) && boxes->d[1] != 4) return b_fail(b, "a box has %lld numbers, not 4", (long long)boxes->d[1]), false;
    if (boxes->rank < 0 || scores->rank < 0 || !dim_known(boxes->d[0]) || !dim_known(scores->d[0]) || boxes->d[0] == scores->d[0]) return true;
    return b_fail(b, "%lld scores for %lld boxes", (long long)scores->d[0], (long long)boxes->d[0]), false;
}

/* As many as operand 2 says. */
static ir_shape chosen(bld *b, const ir_node *n) {
    const ir_dim *d;
    size_t count;
    bool said = b_elems(b, n->in[2].value, &d, &count) && count == 1;
    return (ir_shape){1, {said ? d[0] : dim_new(b->m, "?")}};
}

bool infer_nms_v4(bld *b, ir_node *n) {
    if (!boxes_fit(b, n)) return false;
    const ir_shape s = chosen(b, n);
    set_out(n, 0, IR_I32, s);
    return set_out(n, 1, IR_I32, IR_SCALAR);
}

bool infer_nms_v5(bld *b, ir_node *n) {
    if (!boxes_fit(b, n)) return false;
    const ir_shape s = chosen(b, n);
    set_out(n, 0, IR_I32, s);
    set_out(n, 1, IR_F32, s);
    return set_out(n, 2, IR_I32, IR_SCALAR);
}

/* Updates are [what indices name] + [the axes of the result that they do not reach]. */
static bool updates_fit(bld *b, const ir_node *n, const ir_shape *to) {
    const ir_shape *at = in_shape(n, 0), *by = in_shape(n, 1);
    ir_dim d;
    if (at->rank == 0 || by->rank == 0) return b_fail(b, "scatter wants indices and updates of rank 1 at least"), false;
    if (at->rank < 0 || !dim_known(at->d[at->rank - 1]) || to->rank < 0) return true;
    int64_t depth = at->d[at->rank - 1];
    if (depth < 0 || depth > to->rank) return b_fail(b, "indices of %lld axes into a tensor of rank %d", (long long)depth, to->rank), false;
    if (by->rank < 0) return true;
    bool fits = by->rank == at->rank - 1 + to->rank - (int)depth;
    for (int i = 0; fits && i < by->rank; i++)
        fits = infer_agree(by->d[i], i < at->rank - 1 ? at->d[i] : to->d[i - (at->rank - 1) + (int)depth], &d);
    if (!fits) b_fail(b, "the shape of the updates fits neither the indices nor the result");
    return fits;
}

bool infer_scatter_nd(bld *b, ir_node *n) {
    ir_shape to = infer_shape_from(b, n->in[2].value);
    return updates_fit(b, n, &to) && set_out(n, 0, n->in[1].value->dtype, to);
}


/* Indices are [n, rank], or [n] or one number for a vector; values are n, or one for all. */
bool infer_sparse_to_dense(bld *b, ir_node *n) {
    const ir_shape *at = in_shape(n, 0), *by = in_shape(n, 2);
    ir_shape to = infer_shape_from(b, n->in[1].value);
    ir_dim count = at->rank == 0 ? 1 : at->rank > 0 ? at->d[0] : dim_new(b->m, "?"), d;
    if (at->rank > 2) return b_fail(b, "indices of rank %d", at->rank), false;
    if (by->rank > 1 || (by->rank == 1 && !infer_agree(count, by->d[0], &d)))
        return b_fail(b, "the values are not as many as the indices"), false;
    if (at->rank >= 0 && to.rank >= 0 && !infer_agree(at->rank == 2 ? at->d[1] : 1, to.rank, &d))
        return b_fail(b, "the indices have %lld axes, the result %d", at->rank == 2 ? (long long)at->d[1] : 1, to.rank), false;
    return set_out(n, 0, n->in[2].value->dtype, to);
}

/* The ids' sizes are the data's first sizes. */
static bool ids_fit(bld *b, const ir_node *n) {
    const ir_shape *x = in_shape(n, 0), *i = in_shape(n, 1);
    ir_dim d;
    if (x->rank < 0 || i->rank < 0) return true;
    if (i->rank > x->rank) return b_fail(b, "more axes of segment ids than of data"), false;
    for (int k = 0; k < i->rank; k++)
        if (!infer_agree(x->d[k], i->d[k], &d))
            return b_fail(b, "%lld segment ids for %lld slices of data on axis %d", (long long)i->d[k], (long long)x->d[k], k), false;
    return true;
}

bool infer_segment_sum(bld *b, ir_node *n) {
    ir_shape s = *in_shape(n, 0);
    if (s.rank == 0) return b_fail(b, "segments of a scalar"), false;
    if (!ids_fit(b, n)) return false;
    if (s.rank > 0) {
        int64_t last = -1, count = 0;
        if (ir_is_const(n->in[1].value) && ir_shape_count(in_shape(n, 1), &count) && count && ev_get_i64(n->in[1].value, count - 1, &last) && last >= 0)
            s.d[0] = last + 1;
        else
            s.d[0] = dim_new(b->m, "?");
    }
    return set_out(n, 0, n->in[0].value->dtype, s);
}

/* Constant ids name segments that there are; negative ones name none, and their data are dropped. */
static bool ids_below(bld *b, const ir_value *ids, int64_t segments) {
    int64_t count, id;
    if (!ir_is_const(ids) || !ir_shape_count(&ids->shape, &count)) return true;
    for (int64_t i = 0; i < count; i++)
        if (ev_get_i64(ids, i, &id) && id >= segments)
            return b_fail(b, "segment id %lld, but there are %lld segments", (long long)id, (long long)segments), false;
    return true;
}

bool infer_unsorted_segment(bld *b, ir_node *n) {
    const ir_shape *x = in_shape(n, 0), *i = in_shape(n, 1);
    const ir_dim *d;
    size_t count;
    if (!ids_fit(b, n)) return false;
    if (x->rank < 0 || i->rank < 0) return set_out(n, 0, n->in[0].value->dtype, IR_UNRANKED);
    ir_shape s = {.rank = 1};
    s.d[0] = b_elems(b, n->in[2].value, &d, &count) && count == 1 ? d[0] : dim_new(b->m, "?");
    if (dim_known(s.d[0]) && !ids_below(b, n->in[1].value, s.d[0])) return false;
    for (int k = i->rank; k < x->rank; k++) {
        if (s.rank == IR_MAX_RANK) return b_fail(b, "rank above %d", IR_MAX_RANK), false;
        s.d[s.rank++] = x->d[k];
    }
    return set_out(n, 0, n->in[0].value->dtype, s);
}

bool infer_multinomial(bld *b, ir_node *n) { /* the caller sets the type; i64 unless it does */
    const ir_shape *x = in_shape(n, 0);
    const ir_dim *d;
    size_t count;
    ir_shape s = {2, {x->rank == 2 ? x->d[0] : dim_new(b->m, "?"), b_elems(b, n->in[1].value, &d, &count) && count == 1 ? d[0] : dim_new(b->m, "?")}};
    ir_dtype t = n->out[0].dtype == IR_DTYPE_NONE ? IR_I64 : n->out[0].dtype;
    return set_out(n, 0, t, s);
}

bool infer_bucketize(bld *b, ir_node *n) {
    UNUSED(b);
    return set_out(n, 0, IR_I32, *in_shape(n, 0));
}
