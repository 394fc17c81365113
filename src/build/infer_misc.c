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

bool infer_nms_v4(bld *b, ir_node *n) {
    ir_shape s = {.rank = 1};
    const ir_dim *d;
    size_t count;
    s.d[0] = b_elems(b, n->in[2].value, &d, &count) && count == 1 ? d[0] : dim_new(b->m, "?");
    set_out(n, 0, IR_I32, s);
    return set_out(n, 1, IR_I32, IR_SCALAR);
}

bool infer_nms_v5(bld *b, ir_node *n) {
    ir_shape s = {.rank = 1};
    const ir_dim *d;
    size_t count;
    s.d[0] = b_elems(b, n->in[2].value, &d, &count) && count == 1 ? d[0] : dim_new(b->m, "?");
    set_out(n, 0, IR_I32, s);
    set_out(n, 1, IR_F32, s);
    return set_out(n, 2, IR_I32, IR_SCALAR);
}

bool infer_scatter_nd(bld *b, ir_node *n) { return set_out(n, 0, n->in[1].value->dtype, infer_shape_from(b, n->in[2].value)); }

bool infer_sparse_to_dense(bld *b, ir_node *n) { return set_out(n, 0, n->in[2].value->dtype, infer_shape_from(b, n->in[1].value)); }

bool infer_segment_sum(bld *b, ir_node *n) {
    ir_shape s = *in_shape(n, 0);
    if (s.rank == 0) return b_fail(b, "segments of a scalar"), false;
    if (s.rank > 0) {
        int64_t last = -1, count = 0;
        if (ir_is_const(n->in[1].value) && ir_shape_count(in_shape(n, 1), &count) && count && ev_get_i64(n->in[1].value, count - 1, &last) && last >= 0)
            s.d[0] = last + 1;
        else
            s.d[0] = dim_new(b->m, "?");
    }
    return set_out(n, 0, n->in[0].value->dtype, s);
}

bool infer_unsorted_segment(bld *b, ir_node *n) {
    const ir_shape *x = in_shape(n, 0), *i = in_shape(n, 1);
    const ir_dim *d;
    size_t count;
    if (x->rank < 0 || i->rank < 0) return set_out(n, 0, n->in[0].value->dtype, IR_UNRANKED);
    if (i->rank > x->rank) return b_fail(b, "more axes of segment ids than of data"), false;
    ir_shape s = {.rank = 1};
    s.d[0] = b_elems(b, n->in[2].value, &d, &count) && count == 1 ? d[0] : dim_new(b->m, "?");
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
