/* legalize/tf/ops_scatter.c: scatters, segments, stitching, sparse to dense, rolls. */
#include "legalize/tf/math.h"
#include "legalize/tf/nn.h"

#include <float.h>

bool lower_scatter_nd(tf_call *c) {
    if (ir_is_complex(tf_in(c, 1)->dtype)) return nn_by_parts(c, lower_scatter_nd);
    const int64_t *size;
    size_t rank;
    int64_t places, updates;
    bool empty = false;
    if (tf_ints(c, 2, &size, &rank))
        for (size_t i = 0; i < rank; i++) empty |= size[i] == 0;
    if (empty && ir_shape_count(&tf_in(c, 0)->shape, &places) && places && ir_shape_count(&tf_in(c, 1)->shape, &updates) && updates)
        return tf_bad(c, "updates for a tensor without elements");
    return tf_return(c, b_op(c->b, OP_SCATTER_ND, B_IN(tf_i32(c, 0), tf_in(c, 1), tf_i32(c, 2)), B_NONE));
}

/* The region of a STABLEHLO_SCATTER: what becomes of (old, new).  OP_COUNT: the new one stays. */
static ir_graph *combine(tf_call *c, ir_op op, ir_dtype t) {
    ir_graph *outer, *g = lw_graph_begin(c->L, "combine", c->b->name, &outer);
    ir_value *x = ir_graph_input(g, t, &IR_SCALAR, STR("old")), *y = ir_graph_input(g, t, &IR_SCALAR, STR("new")), *r = y;
    bld b = b_begin(g, c->b->name, c->src->op);
    if (op != OP_COUNT) r = b_binary(&b, op, x, y);
    ir_graph_finish(g, &r, 1);
    lw_graph_end(c->L, outer);
    return g;
}

ir_value *lw_scatter_windows(tf_call *c, ir_op op, ir_value *x, ir_value *at, ir_value *by, const lw_windows *w) {
    if (x->poison || at->poison || by->poison) return b_poison(c->b);
    return b_op(c->b, OP_STABLEHLO_SCATTER, B_IN(x, at, by),
                B_AT({A_update_window_dims, .ints = w->window, .n = w->n_window}, {A_inserted_window_dims, .ints = w->inserted, .n = w->n_inserted},
                     {A_scatter_dims_to_operand_dims, .ints = w->map, .n = w->n_map}, {A_index_vector_dim, .i = at->shape.rank - 1},
                     {A_update_computation_subgraph_index, .graph = combine(c, op, x->dtype)}));
}

/* Element i of a vector, as a vector of one; -1 is the last. */
static ir_value *one_at(bld *b, ir_value *v, int32_t i) {
    int32_t to = i + 1, step = 1;
    return b_op(b, OP_STRIDED_SLICE, B_IN(v, b_i32s(b, &i, 1), b_i32s(b, &to, 1), b_i32s(b, &step, 1)), B_AT({A_end_mask, .i = i == -1}));
}

/* The same where ranks are not known: x as a matrix of the windows, and the indices as its rows.  Either the depth of the
 * indices is known (`depth`), or the rank of x: then shorter indices are zero behind. */
static ir_value *scatter_rows(tf_call *c, ir_op op, ir_value *x, ir_value *at, ir_value *by, int depth) {
    bld *b = c->b;
    int axis = 0, n = depth >= 0 ? depth : x->shape.rank;
    ir_value *shape = b_shape_of(b, x), *k = depth >= 0 ? b_i32s(b, &depth, 1) : one_at(b, b_shape_of(b, at), -1);
    ir_value *zero = b_i32s(b, (int32_t[]){0}, 1), *rank = b_shape_of(b, shape);
    ir_value *head = b_op(b, OP_SLICE, B_IN(shape, zero, k), B_NONE), *tail = b_op(b, OP_SLICE, B_IN(shape, k, b_sub(b, rank, k)), B_NONE);
    ir_value *rows = b_reduce(b, OP_REDUCE_PROD, head, &axis, 1, true), *width = b_reduce(b, OP_REDUCE_PROD, tail, &axis, 1, true);
    if (at->shape.rank != 2) at = b_reshape_to(b, at, b_concat(b, (ir_value *[]){b_dims_const(b, (int64_t[]){-1}, 1), k}, 2, 0));
    at = b_cast(b, at, IR_I32);
    if (depth < 0) {
        ir_value *pads[2] = {b_i32s(b, (int32_t[]){0, 0, 0}, 3), b_sub(b, rank, k)};
        at = b_op(b, OP_PAD, B_IN(at, b_reshape(b, b_concat(b, pads, 2, 0), &(ir_shape){2, {2, 2}})), B_NONE);
    }
    ir_value *row = NULL;
    for (int32_t i = 0; i < n; i++) {
        ir_value *column = b_gather(b, at, b_i32(b, i), 1, 0);
        row = row ? b_add(b, b_mul(b, row, one_at(b, shape, i)), column) : column;
    }
    if (depth < 0) row = b_binary(b, OP_FLOOR_DIV, row, b_binary(b, OP_MAXIMUM, width, b_i32(b, 1)));
    ir_value *count = b_shape_of(b, row), *matrix = b_reshape_to(b, x, b_concat(b, (ir_value *[]){rows, width}, 2, 0));
    ir_value *r = lw_scatter(c, op, matrix, b_expand_dims(b, row, 1), b_reshape_to(b, by, b_concat(b, (ir_value *[]){count, width}, 2, 0)));
    return b_reshape_to(b, r, shape);
}

/* Sizes put among sizes are known as well.  NULL: they are not. */
static ir_value *known_update(bld *b, ir_value *x, ir_value *at, ir_value *by) {
    const ir_dim *old, *new;
    const int64_t *place;
    size_t n, count, places;
    if (x->shape.rank != 1 || by->shape.rank != 1 || at->shape.rank != 2 || (x->dtype != IR_I32 && x->dtype != IR_I64)) return NULL;
    if (!b_elems(b, x, &old, &n) || !b_elems(b, by, &new, &count) || !b_ints(b, at, &place, &places) || count != places) return NULL;
    ir_dim *d = arena_dup(&b->ctx->keep, old, n * sizeof *d, _Alignof(ir_dim));
    for (size_t i = 0; i < count; i++) {
        if (place[i] < 0 || (uint64_t)place[i] >= n) return NULL;
        d[place[i]] = new[i];
    }
    for (size_t i = 0; i < n; i++)
        if (dim_known(d[i]) && d[i] > INT32_MAX) return NULL;
    return b_cast(b, b_dims(b, d, n, NULL), x->dtype);
}

/* TensorScatterUpdate, Add, Sub, Max, Min; exact for duplicates and for what is not finite. */
ir_value *lw_scatter(tf_call *c, ir_op op, ir_value *x, ir_value *at, ir_value *by) {
    bld *b = c->b;
    int64_t dims[IR_MAX_RANK], window[IR_MAX_RANK];
    if (x->poison || at->poison || by->poison) return b_poison(b);
    int batch = at->shape.rank - 1;
    bool deep = batch >= 0 && dim_known(at->shape.d[batch]) && at->shape.d[batch] <= IR_MAX_RANK;
    /* rank of updates = rank of batches + rank of x - depth of indices: the one that is unknown follows */
    if (deep && by->shape.rank >= batch) math_refine_rank(b, x, by->shape.rank - batch + (int)at->shape.d[batch]);
    if (deep && x->shape.rank >= at->shape.d[batch]) math_refine_rank(b, by, batch + x->shape.rank - (int)at->shape.d[batch]);
    if (x->shape.rank < 0 || batch < 0 || by->shape.rank < 0) {
        if (deep && at->shape.d[batch] > 0) return scatter_rows(c, op, x, at, by, (int)at->shape.d[batch]);
        if (x->shape.rank > 0) return scatter_rows(c, op, x, at, by, -1);
        tf_unsupported(c, "give the inputs shapes with --shape", "the ranks of its operand and its indices are unknown");
        return b_poison(b);
    }
    if (x->shape.rank < 1) return b_fail(b, "a scatter into a scalar");
    ir_value *known = op == OP_COUNT ? known_update(b, x, at, by) : NULL;
    if (known) return known;
    ir_dim last = at->shape.d[batch];
    int depth = dim_known(last) ? (int)MIN(last, IR_MAX_RANK + 1) : batch + x->shape.rank - by->shape.rank;
    if (depth < 0 || depth > x->shape.rank || by->shape.rank != batch + x->shape.rank - depth) return b_fail(b, "indices and updates do not fit the tensor");
    for (int i = 0; i < by->shape.rank; i++) {
        const ir_dim have = by->shape.d[i], want = i < batch ? at->shape.d[i] : x->shape.d[i - batch + depth];
        if (dim_known(have) && dim_known(want) && have != want) return b_fail(b, "updates of %lld along axis %d, not %lld", (long long)have, i, (long long)want);
    }
    for (int i = 0; i < batch; i++)
        if (at->shape.d[i] == 0) return x; /* nothing is scattered */
    for (int i = 0; i < depth; i++) dims[i] = i;
    for (int i = batch; i < by->shape.rank; i++) window[i - batch] = i;
    return lw_scatter_windows(c, op, x, at, by, &(lw_windows){.window = window, .n_window = (size_t)(by->shape.rank - batch), .inserted = dims, .n_inserted = (size_t)depth,
                                                              .map = dims, .n_map = (size_t)depth});
}

static ir_value *narrow(tf_call *c, ir_value *v) { return v->dtype == IR_I32 || v->dtype == IR_I64 ? v : b_cast(c->b, v, IR_I32); }

static bool tensor_scatter(tf_call *c, ir_op op, bool negate, tf_lower_fn fn) {
    ir_value *x = tf_in(c, 0), *at = tf_in(c, 1), *by = tf_in(c, 2);
    if (x->poison || at->poison || by->poison) return false;
    if (ir_is_complex(x->dtype)) return nn_by_parts(c, fn);
    ir_dtype t = x->dtype, as = t == IR_F16 || t == IR_BF16 ? IR_F32 : t;
    by = b_cast(c->b, by, as);
    if (negate) { /* modulo the type's range where it is unsigned */
        ir_dtype in = as == IR_U64 ? IR_I64 : as;
        by = math_bitcast(c->b, b_unary(c->b, OP_NEG, math_bitcast(c->b, by, in)), as);
    }
    return tf_return(c, b_cast(c->b, lw_scatter(c, op, b_cast(c->b, x, as), narrow(c, at), by), t));
}

bool lower_tensor_scatter_update(tf_call *c) { return tensor_scatter(c, OP_COUNT, false, lower_tensor_scatter_update); }
bool lower_tensor_scatter_add(tf_call *c) { return tensor_scatter(c, OP_STABLEHLO_ADD, false, lower_tensor_scatter_add); }
bool lower_tensor_scatter_sub(tf_call *c) { return tensor_scatter(c, OP_STABLEHLO_ADD, true, lower_tensor_scatter_sub); }
bool lower_tensor_scatter_max(tf_call *c) { return tensor_scatter(c, OP_STABLEHLO_MAXIMUM, false, lower_tensor_scatter_max); }
bool lower_tensor_scatter_min(tf_call *c) { return tensor_scatter(c, OP_STABLEHLO_MINIMUM, false, lower_tensor_scatter_min); }

bool lower_sparse_to_dense(tf_call *c) {
    ir_value *at = tf_in(c, 0), *shape = tf_in(c, 1), *v = tf_in(c, 2), *rest = tf_in(c, 3);
    if (at->poison || shape->poison) return false;
    if (shape->dtype != at->dtype) shape = b_cast(c->b, shape, at->dtype);
    return tf_return(c, b_op(c->b, OP_SPARSE_TO_DENSE, B_IN(at, shape, v, rest), B_NONE));
}

/* ---- segments ------------------------------------------------------------------------------------------- */

/* The lowest or highest finite number of a type. */
static ir_value *bound(bld *b, ir_dtype t, bool highest) {
    double most = t == IR_F64 ? DBL_MAX : t == IR_F16 ? 65504 : t == IR_BF16 ? 3.3895313892515355e38 : (double)FLT_MAX;
    if (ir_is_float(t)) return b_num(b, t, highest ? most : -most);
    int bits = ir_dtypes[t].bits, sign = ir_dtypes[t].kind == IR_KIND_INT;
    uint64_t top = UINT64_MAX >> (64 - bits + sign);
    ir_value *v = b_i64(b, (int64_t)(highest ? top : sign ? ~top : 0));
    return b_cast(b, v, t);
}

/* UNSORTED_SEGMENT_*; of 64-bit integers as a scatter, since the kernels have 32 bits only. */
static ir_value *segments(tf_call *c, ir_op op, ir_value *x, ir_value *ids, ir_value *n) {
    bld *b = c->b;
    int lead = ids->shape.rank;
    if (x->poison || ids->poison || n->poison) return b_poison(b);
    ir_dtype t = x->dtype;
    if (t != IR_I64 && t != IR_U64) return b_op(b, op, B_IN(x, ids, n), B_NONE);
    if (lead < 0 || x->shape.rank < lead) {
        tf_unsupported(c, "give the inputs shapes with --shape", "its operand has an unknown rank");
        return b_poison(b);
    }
    bool max = op == OP_UNSORTED_SEGMENT_MAX, min = op == OP_UNSORTED_SEGMENT_MIN, sum = op == OP_UNSORTED_SEGMENT_SUM;
    ir_shape one = {1, {1}};
    ir_value *dims[2] = {b_reshape(b, n, &one), b_dims(b, x->shape.d + lead, (size_t)(x->shape.rank - lead), x)};
    ir_value *size = x->shape.rank > lead ? b_concat(b, dims, 2, 0) : dims[0];
    ir_value *from = b_op(b, OP_FILL, B_IN(size, max || min ? bound(b, t, min) : b_num(b, t, !sum)), B_NONE);
    ir_op by = max ? OP_STABLEHLO_MAXIMUM : min ? OP_STABLEHLO_MINIMUM : sum ? OP_STABLEHLO_ADD : OP_STABLEHLO_MULTIPLY;
    return lw_scatter(c, by, from, b_expand_dims(b, ids, lead), x);
}

static bool unsorted(tf_call *c, ir_op op) {
    if (ir_is_complex(tf_in(c, 0)->dtype) && op == OP_UNSORTED_SEGMENT_SUM) return nn_by_parts(c, lower_unsorted_segment_sum);
    return tf_return(c, segments(c, op, tf_in(c, 0), tf_i32(c, 1), tf_i32(c, 2)));
}

bool lower_unsorted_segment_sum(tf_call *c) { return unsorted(c, OP_UNSORTED_SEGMENT_SUM); }
bool lower_unsorted_segment_prod(tf_call *c) { return unsorted(c, OP_UNSORTED_SEGMENT_PROD); }

ir_value *lw_segment_count(tf_call *c, ir_value *ids) {
    bld *b = c->b;
    int64_t last, count;
    if (ir_is_const(ids) && ir_shape_count(&ids->shape, &count) && count && ev_get_i64(ids, count - 1, &last))
        return b_i32(b, (int32_t)MIN(MAX(last, -1), INT32_MAX - 1) + 1);
    if (ids->shape.rank == 1 && ids->shape.d[0] == 0) return b_i32(b, 0);
    if (ids->shape.rank != 1 || !dim_known(ids->shape.d[0])) { /* of no ids, the kernel gives the lowest number */
        int axis = 0;
        ir_value *most = b_reduce(b, OP_REDUCE_MAX, ids, &axis, 1, false);
        return b_add(b, b_binary(b, OP_MAXIMUM, most, b_i32(b, -1)), b_i32(b, 1));
    }
    int32_t from = -1, to = 0, one = 1;
    ir_value *end = b_op(b, OP_STRIDED_SLICE, B_IN(ids, b_i32s(b, &from, 1), b_i32s(b, &to, 1), b_i32s(b, &one, 1)), B_AT({A_end_mask, .i = 1}, {A_shrink_axis_mask, .i = 1}));
    return b_add(b, end, b_i32(b, 1));
}

/* Constant ids that name each segment up to the last: what the sorted kernel wants. */
static bool no_gaps(ir_value *ids) {
    int64_t count, v, last = -1;
    if (!ir_is_const(ids) || !ir_shape_count(&ids->shape, &count)) return false;
    for (int64_t i = 0; i < count; i++) {
        if (!ev_get_i64(ids, i, &v) || (v != last && v != last + 1) || v < 0) return false;
        last = v;
    }
    return true;
}

bool lower_segment_sum(tf_call *c) {
    ir_value *x = tf_in(c, 0), *ids = tf_i32(c, 1);
    if (x->poison || ids->poison) return false;
    if (ir_is_complex(x->dtype)) return nn_by_parts(c, lower_segment_sum);
    if (no_gaps(ids) && x->dtype != IR_I64 && x->dtype != IR_U64) return tf_return(c, b_op(c->b, OP_SEGMENT_SUM, B_IN(x, ids), B_NONE));
    return tf_return(c, segments(c, OP_UNSORTED_SEGMENT_SUM, x, ids, lw_segment_count(c, ids)));
}

/* How many rows each segment has, shaped to broadcast with results of x's rank. */
static ir_value *rows_of(tf_call *c, ir_value *x, ir_value *ids, ir_value *n) {
    bld *b = c->b;
    ir_value *ones = b_op(b, OP_FILL, B_IN(b_shape_of(b, ids), b_num(b, x->dtype, 1)), B_NONE);
    ir_value *count = b_op(b, OP_UNSORTED_SEGMENT_SUM, B_IN(ones, ids, n), B_NONE);
    for (int i = 1; i < x->shape.rank; i++) count = b_expand_dims(b, count, i);
    return count;
}

/* The kernel takes f32 and i32: in other types what it puts into empty segments is of the wrong type. */
static bool unsorted_extreme(tf_call *c, ir_op op) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *ids = tf_i32(c, 1), *n = tf_i32(c, 2);
    if (x->poison || ids->poison || n->poison) return false;
    ir_value *r = segments(c, op, x, ids, n);
    if (r->poison || x->dtype == IR_I64 || x->dtype == IR_U64 || x->dtype == IR_F32 || x->dtype == IR_I32 || x->shape.rank < 0 || ids->shape.rank < 0) return tf_return(c, r);
    ir_value *ones = b_op(b, OP_FILL, B_IN(b_shape_of(b, ids), b_i32(b, 1)), B_NONE);
    ir_value *some = b_binary(b, OP_GREATER, b_op(b, OP_UNSORTED_SEGMENT_SUM, B_IN(ones, ids, n), B_NONE), b_i32(b, 0));
    for (int i = ids->shape.rank; i < x->shape.rank; i++) some = b_expand_dims(b, some, 1);
    return tf_return(c, b_select(b, some, r, bound(b, x->dtype, op == OP_UNSORTED_SEGMENT_MIN)));
}

bool lower_unsorted_segment_max(tf_call *c) { return unsorted_extreme(c, OP_UNSORTED_SEGMENT_MAX); }
bool lower_unsorted_segment_min(tf_call *c) { return unsorted_extreme(c, OP_UNSORTED_SEGMENT_MIN); }

bool lower_segment_mean(tf_call *c) {
    if (ir_is_complex(tf_in(c, 0)->dtype)) return nn_by_parts(c, lower_segment_mean);
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *ids = tf_i32(c, 1);
    if (x->poison || ids->poison) return false;
    ir_value *n = lw_segment_count(c, ids);
    ir_value *sum = b_op(b, OP_UNSORTED_SEGMENT_SUM, B_IN(x, ids, n), B_NONE);
    return tf_return(c, b_div(b, sum, b_binary(b, OP_MAXIMUM, rows_of(c, x, ids, n), b_num(b, x->dtype, 1))));
}

/* Empty segments are 0 here, and the extreme of the type in the kernel. */
static bool extreme(tf_call *c, ir_op op) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *ids = tf_i32(c, 1);
    if (x->poison || ids->poison) return false;
    ir_value *n = lw_segment_count(c, ids), *r = segments(c, op, x, ids, n);
    if (r->poison || no_gaps(ids)) return tf_return(c, r);
    ir_value *some = b_binary(b, OP_GREATER, rows_of(c, x, ids, n), b_num(b, x->dtype, 0));
    return tf_return(c, b_select(b, some, r, b_num(b, x->dtype, 0)));
}

bool lower_segment_max(tf_call *c) { return extreme(c, OP_UNSORTED_SEGMENT_MAX); }
bool lower_segment_min(tf_call *c) { return extreme(c, OP_UNSORTED_SEGMENT_MIN); }

bool lower_segment_prod(tf_call *c) {
    ir_value *x = tf_in(c, 0), *ids = tf_i32(c, 1);
    if (x->poison || ids->poison) return false;
    return tf_return(c, segments(c, OP_UNSORTED_SEGMENT_PROD, x, ids, lw_segment_count(c, ids)));
}

/* ---- stitching ------------------------------------------------------------------------------------------------ */

/* Rows written in order into zeros, as many as the highest index says. */
static bool stitch_at_run_time(tf_call *c, uint32_t n) {
    bld *b = c->b;
    arena *a = &c->L->ctx->keep;
    ir_value **ids = NEW_N(a, ir_value *, n), **rows = NEW_N(a, ir_value *, n);
    for (uint32_t i = 0; i < n; i++) {
        ir_value *id = tf_i32(c, i), *x = tf_in(c, n + i);
        if (id->poison || x->poison) return false;
        if (id->shape.rank < 0 || x->shape.rank < id->shape.rank) return tf_unsupported(c, NULL, "its operand has an unknown rank");
        ir_shape col = {1, {1}}, s = {.rank = 1 + x->shape.rank - id->shape.rank};
        for (int k = 0; k < id->shape.rank; k++) col.d[0] = dim_mul(c->L->m, col.d[0], id->shape.d[k]);
        s.d[0] = col.d[0];
        for (int k = 1; k < s.rank; k++) s.d[k] = x->shape.d[id->shape.rank + k - 1];
        ids[i] = id->shape.rank == 1 ? id : b_reshape(b, id, &col);
        rows[i] = id->shape.rank == 1 ? x : b_reshape(b, x, &s);
    }
    ir_value *at = n == 1 ? ids[0] : b_concat(b, ids, n, 0), *all = n == 1 ? rows[0] : b_concat(b, rows, n, 0);
    if (at->poison || all->poison) return false;
    int axis = 0;
    ir_shape one = {1, {1}}, column = {2, {at->shape.d[0], 1}};
    ir_value *count = b_reshape(b, b_add(b, b_reduce(b, OP_REDUCE_MAX, at, &axis, 1, false), b_i32(b, 1)), &one);
    ir_value *dims[2] = {count, b_dims(b, all->shape.d + 1, (size_t)all->shape.rank - 1, all)};
    ir_value *zeros = b_op(b, OP_FILL, B_IN(all->shape.rank > 1 ? b_concat(b, dims, 2, 0) : count, b_num(b, all->dtype, 0)), B_NONE);
    return tf_return(c, lw_scatter(c, OP_COUNT, zeros, b_reshape(b, at, &column), all));
}

/* DynamicStitch by constant indices: the rows joined, then gathered in their new order. */
bool lower_dynamic_stitch(tf_call *c) {
    bld *b = c->b;
    uint32_t n = c->n_in / 2;
    arena *a = &c->L->ctx->keep;
    ir_value **rows = NEW_N(a, ir_value *, (size_t)n + 1);
    VEC(int64_t) from = {0};
    int64_t at = 0, most = -1;
    for (uint32_t i = 0; i < n; i++) {
        ir_value *ids = tf_in(c, i), *x = tf_in(c, n + i);
        int64_t count, id;
        if (ids->poison || x->poison) return false;
        if (!ir_is_const(ids) || !ir_shape_count(&ids->shape, &count)) return stitch_at_run_time(c, n);
        if (x->shape.rank < ids->shape.rank) return tf_bad(c, "data %u has fewer axes than its indices", i);
        ir_shape s = {.rank = 1 + x->shape.rank - ids->shape.rank, .d = {count}};
        for (int k = 1; k < s.rank; k++) s.d[k] = x->shape.d[ids->shape.rank + k - 1];
        rows[i] = b_reshape(b, x, &s);
        for (int64_t k = 0; k < count; k++, at++) {
            if (!ev_get_i64(ids, k, &id) || id < 0 || id > 1 << 24) return tf_bad(c, "an index is out of range");
            for (; most < id; most++) vec_push(a, &from, 0);
            from.v[id] = at;
        }
    }
    if (!n || most < 0) return tf_bad(c, "nothing to stitch");
    ir_value *all = n == 1 ? rows[0] : b_concat(b, rows, n, 0);
    bool straight = at == most + 1;
    for (int64_t i = 0; straight && i <= most; i++) straight = from.v[i] == i;
    return tf_return(c, straight ? all : b_gather(b, all, b_dims_const(b, from.v, from.n), 0, 0));
}

/* ---- rolls ------------------------------------------------------------------------------------------------------ */

/* Part of x along one axis: from `begin` to the end, or up to `end`; negative counts from the end. */
static ir_value *part(bld *b, ir_value *x, int axis, int64_t begin, int64_t end, bool to_end) {
    int64_t one[IR_MAX_RANK], last[IR_MAX_RANK] = {0}, first[IR_MAX_RANK] = {0};
    size_t r = (size_t)x->shape.rank;
    int64_t all = (1 << r) - 1, this = 1 << axis;
    for (size_t i = 0; i < r; i++) one[i] = 1;
    first[axis] = begin;
    last[axis] = end;
    return b_op(b, OP_STRIDED_SLICE, B_IN(x, b_dims_const(b, first, r), b_dims_const(b, last, r), b_dims_const(b, one, r)),
                B_AT({A_begin_mask, .i = to_end ? all & ~this : all}, {A_end_mask, .i = to_end ? all : all & ~this}));
}

/* Element i of operand k, a vector or a scalar, as an i32 scalar. */
static ir_value *one_of(tf_call *c, uint32_t k, int64_t i) {
    ir_value *v = tf_i32(c, k);
    if (v->poison || v->shape.rank == 0) return v;
    return b_reshape(c->b, b_slice(c->b, v, (int64_t[]){i}, (int64_t[]){1}), &IR_SCALAR);
}

/* Axes that are computed, or counted from the end of a shape of unknown rank: x as [before, axis, behind]. */
static bool roll_computed(tf_call *c, ir_value *x) {
    bld *b = c->b;
    ir_value *axes = tf_i32(c, 2), *shape = b_shape_of(b, x), *none = b_i32s(b, (int32_t[]){0}, 1), *one = b_i32s(b, (int32_t[]){1}, 1);
    int first = 0;
    if (axes->poison || shape->poison || tf_in(c, 1)->poison) return false;
    ir_shape like = x->shape;
    if (tf_in(c, 1)->shape.rank < 0 || tf_in(c, 1)->shape.rank > 1) return tf_unsupported(c, "make the shift a scalar or a vector", "its shift has an unknown rank");
    int64_t n = axes->shape.rank == 0 ? 1 : axes->shape.rank == 1 ? axes->shape.d[0] : -1;
    if (!dim_known(n) || n > IR_MAX_RANK) return tf_unsupported(c, "make the axis a constant", "the number of its axes is not known");
    for (int64_t i = 0; i < n; i++) {
        ir_value *rank = b_shape_of(b, shape), *at = b_binary(b, OP_FLOOR_MOD, one_of(c, 2, i), rank);
        ir_value *size = b_op(b, OP_SLICE, B_IN(shape, at, one), B_NONE), *next = b_add(b, at, one);
        ir_value *before = b_reduce(b, OP_REDUCE_PROD, b_op(b, OP_SLICE, B_IN(shape, none, at), B_NONE), &first, 1, true);
        ir_value *behind = b_op(b, OP_SLICE, B_IN(shape, next, b_sub(b, rank, next)), B_NONE);
        ir_value *to[3] = {before, size, b_reduce(b, OP_REDUCE_PROD, behind, &first, 1, true)};
        ir_value *three = b_reshape_to(b, x, b_concat(b, to, 3, 0)), *count = b_reshape(b, size, &IR_SCALAR);
        ir_value *j = count_to(b, count);
        j = b_binary(b, OP_FLOOR_MOD, b_sub(b, j, one_of(c, 1, i)), b_binary(b, OP_MAXIMUM, count, b_i32(b, 1)));
        x = b_gather(b, three, j, 1, 0);
        if (x->poison) return false;
        x = like.rank < 0 ? b_reshape_to(b, x, shape) : b_reshape(b, x, &like);
    }
    return tf_return(c, x);
}

bool lower_roll(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0);
    const int64_t *shift, *axis;
    size_t ns, na;
    if (x->poison) return false;
    if (x->shape.rank == 0) return tf_bad(c, "it has no axis to roll along");
    if (x->shape.rank < 0 || !tf_ints(c, 2, &axis, &na)) return roll_computed(c, x);
    bool known = tf_ints(c, 1, &shift, &ns);
    for (size_t i = 0; i < na; i++) {
        int64_t at = axis[i] < 0 ? axis[i] + x->shape.rank : axis[i];
        if (at < 0 || at >= x->shape.rank) return tf_bad(c, "axis %lld is out of range", (long long)axis[i]);
        ir_dim d = x->shape.d[at];
        if (known && i < ns && dim_known(d)) {
            int64_t s = d ? (shift[i] % d + d) % d : 0;
            if (!s) continue;
            ir_value *two[2] = {part(b, x, (int)at, d - s, 0, true), part(b, x, (int)at, 0, d - s, false)};
            x = b_concat(b, two, 2, (int)at);
        } else { /* element j comes from (j - shift) mod d */
            ir_value *n = b_dim_scalar(b, d, x), *by;
            if (known && i < ns) by = b_i32(b, (int32_t)shift[i]);
            else if (tf_in(c, 1)->shape.rank == 0) by = tf_i32(c, 1);
            else by = b_gather(b, tf_i32(c, 1), b_i32(b, (int32_t)i), 0, 0);
            ir_value *j = count_to(b, n);
            x = b_gather(b, x, b_binary(b, OP_FLOOR_MOD, b_sub(b, j, by), n), (int)at, 0);
        }
        if (x->poison) return false;
        x->shape.d[at] = d;
    }
    return tf_return(c, x);
}

/* UnravelIndex: flat positions to coordinates, one row for each axis. */
bool lower_unravel_index(tf_call *c) {
    bld *b = c->b;
    ir_value *i = tf_in(c, 0), *dims = tf_in(c, 1);
    const int64_t *d;
    size_t n;
    if (i->poison || dims->poison) return false;
    if (!b_ints(b, dims, &d, &n) || !n || n > IR_MAX_RANK) return tf_unsupported(c, "make the dimensions constants", "its dimensions are computed at run time");
    ir_value *row[IR_MAX_RANK];
    int64_t step = 1;
    for (size_t k = n; k-- > 0;) {
        int64_t more;
        if (d[k] <= 0 || __builtin_mul_overflow(step, d[k], &more)) return tf_bad(c, "a dimension is not positive");
        ir_value *q = step == 1 ? i : b_binary(b, OP_FLOOR_DIV, i, b_num(b, i->dtype, (double)step));
        row[k] = k ? b_binary(b, OP_FLOOR_MOD, q, b_num(b, i->dtype, (double)d[k])) : q;
        step = more;
    }
    return tf_return(c, b_pack(b, row, n, 0));
}
