/* legalize/tf/ops_sparse_dense.c: sparse tensors with dense ones, sums and maxima of them, their rows and slices,
 * sums and joins of sparse ones.
 *
 * As in ops_sparse.c a sparse tensor is its indices [n, rank], values [n] and shape.  Nothing here makes it dense at its
 * full size: what is reduced is scattered by the axes that are kept, what is dense is gathered at the indices. */
#include "legalize/tf/math.h"


#define SHAPES "give the inputs shapes with --shape"

/* Indices as i32 [n, rank], values [n], of a rank that is known; false: not so, which was said. */
static bool read_operands(tf_call *c, uint32_t indices, uint32_t elements, ir_value **at, ir_value **values) {
    *at = tf_i32(c, indices);
    *values = tf_in(c, elements);
    if ((*at)->poison || (*values)->poison) return false;
    ir_shape i = (*at)->shape, v = (*values)->shape;
    if (i.rank < 0 || v.rank < 0) return tf_unsupported(c, SHAPES, "the rank of an operand is not known");
    if (i.rank != 2 || v.rank != 1) return tf_bad(c, "indices of rank %d with values of rank %d", i.rank, v.rank);
    if (!dim_known(i.d[1])) return tf_unsupported(c, SHAPES, "the rank of the sparse tensor is not known");
    if (i.d[1] < 1 || i.d[1] > IR_MAX_RANK) return tf_unsupported(c, NULL, "a sparse tensor of rank %lld", (long long)i.d[1]);
    if (dim_known(i.d[0]) && dim_known(v.d[0]) && i.d[0] != v.d[0])
        return tf_bad(c, "%lld values at %lld indices", (long long)v.d[0], (long long)i.d[0]);
    if (ir_is_complex((*values)->dtype)) return tf_unsupported(c, NULL, "it has no form for complex numbers");
    if ((*values)->dtype == IR_STR) return tf_unsupported(c, "look the strings up in a table first", "its values are strings");
    return true;
}

static bool read_sparse(tf_call *c, ir_value **at, ir_value **values) { return read_operands(c, 0, 1, at, values); }

/* Operand i as i32 [rank of the sparse tensor]: a shape, or the edge of a slice; false: it is not, which was said. */
static bool read_sizes(tf_call *c, uint32_t i, const ir_value *at, ir_value **v) {
    *v = tf_i32(c, i);
    if ((*v)->poison) return false;
    const ir_shape *s = &(*v)->shape;
    if (s->rank < 0) return tf_unsupported(c, SHAPES, "the rank of an operand is not known");
    if (s->rank != 1 || (dim_known(s->d[0]) && s->d[0] != at->shape.d[1]))
        return tf_bad(c, "operand %u does not have a number for each of %lld axes", i, (long long)at->shape.d[1]);
    return true;
}

/* ---- with dense tensors ------------------------------------------------------------------------------------ */

/* The dense side's elements at the indices: its axes are the last ones, and those of one element serve all. */
static ir_value *dense_at(tf_call *c, ir_value *at, ir_value *dense) {
    bld *b = c->b;
    int rank = dense->shape.rank;
    bool may_repeat = false;
    for (int i = 0; i < rank; i++) may_repeat |= !dim_known(dense->shape.d[i]) || dense->shape.d[i] == 1;
    if (at->shape.d[1] != rank) at = b_slice(b, at, (int64_t[]){0, at->shape.d[1] - rank}, (int64_t[]){-1, rank});
    if (may_repeat) at = b_binary(b, OP_MINIMUM, at, b_sub(b, b_shape_of(b, dense), b_i32(b, 1)));
    return b_op(b, OP_GATHER_ND, B_IN(dense, at), B_NONE);
}

static bool with_dense(tf_call *c, ir_op op) {
    ir_value *at, *values, *dense = tf_in(c, 3);
    if (dense->poison || !read_sparse(c, &at, &values)) return false;
    if (dense->shape.rank < 0) return tf_unsupported(c, SHAPES, "the rank of an operand is not known");
    if (dense->shape.rank > at->shape.d[1]) return tf_bad(c, "a dense tensor of rank %d with a sparse one of rank %lld", dense->shape.rank, (long long)at->shape.d[1]);
    return tf_return(c, b_binary(c->b, op, values, dense->shape.rank ? dense_at(c, at, dense) : dense));
}
bool lower_sparse_dense_add(tf_call *c) { return with_dense(c, OP_ADD); }
bool lower_sparse_dense_mul(tf_call *c) { return with_dense(c, OP_MUL); }
bool lower_sparse_dense_div(tf_call *c) { return with_dense(c, OP_DIV); }

bool lower_sparse_tensor_dense_add(tf_call *c) {
    ir_value *at, *values, *dense = tf_in(c, 3);
    if (dense->poison || !read_sparse(c, &at, &values)) return false;
    if (dense->shape.rank < 0) return tf_unsupported(c, SHAPES, "the rank of an operand is not known");
    if (dense->shape.rank != at->shape.d[1]) return tf_bad(c, "a dense tensor of rank %d with a sparse one of rank %lld", dense->shape.rank, (long long)at->shape.d[1]);
    ir_value *shape = b_shape_of(c->b, dense);
    return tf_return(c, b_add(c->b, dense, b_op(c->b, OP_SCATTER_ND, B_IN(at, values, shape), B_NONE)));
}

/* ---- reductions -------------------------------------------------------------------------------------------- */

typedef struct kept {
    int rank;              /* of the sparse tensor */
    int32_t axes[IR_MAX_RANK];
    size_t n;              /* axes that are left */
    ir_value *size;        /* of those, i32 [n] */
    ir_value *shape;       /* of the result */
} kept;

static bool read_kept(tf_call *c, ir_value *at, kept *k) {
    bld *b = c->b;
    const int64_t *axes;
    size_t n;
    bool gone[IR_MAX_RANK] = {false};
    ir_value *shape, *size[IR_MAX_RANK];
    if (!read_sizes(c, 2, at, &shape)) return false;
    if (!tf_ints(c, 3, &axes, &n)) return tf_unsupported(c, "make the axes a constant", "its axes are computed at run time");
    *k = (kept){.rank = (int)at->shape.d[1]};
    for (size_t i = 0; i < n; i++) {
        int64_t axis = axes[i] < 0 ? axes[i] + k->rank : axes[i];
        if (axis < 0 || axis >= k->rank) return tf_bad(c, "axis %lld of a tensor of rank %d", (long long)axes[i], k->rank);
        gone[axis] = true;
    }
    for (int i = 0; i < k->rank; i++) {
        if (!gone[i]) k->axes[k->n++] = i;
        size[i] = gone[i] ? b_i32s(b, (int32_t[]){1}, 1) : b_slice(b, shape, (int64_t[]){i}, (int64_t[]){1});
    }
    k->size = k->n ? b_gather(b, shape, b_i32s(b, k->axes, k->n), 0, 0) : NULL;
    k->shape = !tf_attr_b(c, "keep_dims", false) ? k->size : b_concat(b, size, (size_t)k->rank, 0);
    return true;
}

/* The values in a row as one place each: index by index, most significant first. */
static ir_value *place_of(bld *b, ir_value *at, const kept *k) {
    ir_value *place = NULL;
    for (size_t i = 0; i < k->n; i++) {
        ir_value *index = b_squeeze(b, b_slice(b, at, (int64_t[]){0, k->axes[i]}, (int64_t[]){-1, 1}), 1);
        ir_value *size = b_slice(b, k->size, (int64_t[]){(int64_t)i}, (int64_t[]){1});
        place = place ? b_add(b, b_mul(b, place, size), index) : index;
    }
    return place;
}

static bool reshaped(tf_call *c, ir_value *v, const kept *k) {
    if (v->poison) return false;
    return tf_return(c, k->shape ? b_reshape_to(c->b, v, k->shape) : b_reshape(c->b, v, &IR_SCALAR));
}

bool lower_sparse_reduce_sum(tf_call *c) {
    bld *b = c->b;
    ir_value *at, *values;
    int axis = 0;
    kept k;
    if (!read_sparse(c, &at, &values) || !read_kept(c, at, &k)) return false;
    if (!k.n) return reshaped(c, b_reduce(b, OP_SUM, values, &axis, 1, false), &k);
    if ((int)k.n != k.rank) at = b_gather(b, at, b_i32s(b, k.axes, k.n), 1, 0);
    ir_value *sum = b_op(b, OP_SCATTER_ND, B_IN(at, values, k.size), B_NONE);
    return k.shape == k.size ? tf_return(c, sum) : reshaped(c, sum, &k);
}

/* Of what is there: where nothing is, the result is 0, however low the rest. */
bool lower_sparse_reduce_max(tf_call *c) {
    bld *b = c->b;
    ir_value *at, *values;
    int axis = 0;
    kept k;
    if (!read_sparse(c, &at, &values) || !read_kept(c, at, &k)) return false;
    ir_value *place = k.n ? place_of(b, at, &k) : b_op(b, OP_FILL, B_IN(b_shape_of(b, values), b_i32(b, 0)), B_NONE);
    ir_value *count = k.n ? b_reduce(b, OP_REDUCE_PROD, k.size, &axis, 1, false) : b_i32(b, 1);
    ir_value *ones = b_op(b, OP_FILL, B_IN(b_shape_of(b, values), b_i32(b, 1)), B_NONE);
    ir_value *some = lw_value_of(c, lower_unsorted_segment_sum, (ir_value *[]){ones, place, count}, 3);
    ir_value *max = lw_value_of(c, lower_unsorted_segment_max, (ir_value *[]){values, place, count}, 3);
    if (some->poison || max->poison) return false;
    return reshaped(c, b_select(b, above(b, some, 0), max, num(b, max, 0)), &k);
}

/* Of the rows along the last axis, which stand together: a row begins where an index of another axis changes. */
bool lower_sparse_softmax(tf_call *c) {
    bld *b = c->b;
    ir_value *at, *values;
    int axis = 1;
    if (!read_sparse(c, &at, &values)) return false;
    const int64_t lead = at->shape.d[1] - 1;
    if (lead < 1) return tf_bad(c, "a sparse tensor of rank 1");
    ir_value *row = b_slice(b, at, (int64_t[]){0, 0}, (int64_t[]){-1, lead});
    ir_value *more = b_pad(b, row, (const int64_t[][2]){{1, 0}, {0, 0}}, b_i32(b, -1)), *back = b_i32s(b, (int32_t[]){-1, 0}, 2);
    ir_value *before = b_op(b, OP_STRIDED_SLICE, B_IN(more, b_i32s(b, (int32_t[]){0, 0}, 2), back, b_i32s(b, (int32_t[]){1, 1}, 2)), B_AT({A_end_mask, .i = 2}));
    ir_value *begins = b_reduce(b, OP_REDUCE_ANY, b_binary(b, OP_NOT_EQUAL, row, before), &axis, 1, false);
    ir_value *which = b_sub(b, b_op(b, OP_CUMSUM, B_IN(b_cast(b, begins, IR_I32), b_i32(b, 0)), B_NONE), b_i32(b, 1));
    ir_value *n = b_dim_scalar(b, values->shape.d[0], values);
    ir_value *most = lw_value_of(c, lower_unsorted_segment_max, (ir_value *[]){values, which, n}, 3);
    if (most->poison) return false;
    ir_value *part = b_unary(b, OP_EXP, b_sub(b, values, b_gather(b, most, which, 0, 0)));
    ir_value *sum = lw_value_of(c, lower_unsorted_segment_sum, (ir_value *[]){part, which, n}, 3);
    return !sum->poison && tf_return(c, b_div(b, part, b_gather(b, sum, which, 0, 0)));
}

/* ---- in the order of their places --------------------------------------------------------------------------- */

/* Positions in the order of v, equals as they were: TOPK_V2 gives the first of equals first. */
static ir_value *ascending(bld *b, ir_value *v) {
    ir_value *out[2];
    if (v->poison) return v;
    ir_value *k = b_dim_scalar(b, v->shape.d[0], v), *last = b_unary(b, OP_NEG, v);
    return b_build(b, OP_TOPK_V2, (ir_value *[]){last, k}, 2, NULL, 0, NULL, out, 2) ? out[1] : b_poison(b);
}

/* Indices as places in the dense tensor, i64 [n], which no size of theirs makes wrap; shape i64. */
static ir_value *places(bld *b, ir_value *at, ir_value *shape) {
    ir_value *place = NULL, *wide = b_cast(b, at, IR_I64);
    for (int64_t i = 0; i < at->shape.d[1]; i++) {
        ir_value *index = b_squeeze(b, b_slice(b, wide, (int64_t[]){0, i}, (int64_t[]){-1, 1}), 1);
        place = place ? b_add(b, b_mul(b, place, b_slice(b, shape, (int64_t[]){i}, (int64_t[]){1})), index) : index;
    }
    return place;
}

/* A shape that may be computed; the largest places are 2^63. */
bool lw_sparse_reorder(tf_call *c) {
    bld *b = c->b;
    ir_value *at, *values, *shape;
    if (!read_sparse(c, &at, &values) || !read_sizes(c, 2, at, &shape)) return false;
    ir_value *order = ascending(b, places(b, at, b_cast(b, tf_in(c, 2), IR_I64)));
    return tf_out(c, 0, b_gather(b, tf_in(c, 0), order, 0, 0)) && tf_out(c, 1, b_gather(b, values, order, 0, 0));
}

/* A vector of sizes, i64, whose number is known. */
static ir_value *shape_operand(tf_call *c, uint32_t i, int64_t *n) {
    ir_value *v = tf_in(c, i);
    if (v->poison) return NULL;
    if (v->shape.rank != 1 || !dim_known(v->shape.d[0]) || v->shape.d[0] < 1 || v->shape.d[0] > 32) return tf_unsupported(c, SHAPES, "the rank of the sparse tensor is not known"), NULL;
    *n = v->shape.d[0];
    return b_cast(c->b, v, IR_I64);
}

/* From a shape or to one that is computed: places are taken apart, the last size first. */
bool lw_sparse_reshape(tf_call *c) {
    bld *b = c->b;
    int64_t from_rank = 0, n = 0;
    int axis = 0;
    ir_value *at = tf_i32(c, 0), *from = shape_operand(c, 1, &from_rank), *want = shape_operand(c, 2, &n), *index[32];
    if (at->poison || !from || !want) return false;
    if (at->shape.rank != 2 || at->shape.d[1] != from_rank) return tf_bad(c, "indices that are not those of %lld axes", (long long)from_rank);
    ir_value *open = below(b, want, 0), *given = at_least(b, b_reduce(b, OP_REDUCE_PROD, b_select(b, open, num(b, want, 1), want), &axis, 1, false), 1);
    ir_value *rest = b_binary(b, OP_FLOOR_DIV, b_reduce(b, OP_REDUCE_PROD, from, &axis, 1, false), given);
    ir_value *to = b_select(b, open, rest, want), *sizes = at_least(b, to, 1), *place = places(b, at, from);
    for (int64_t i = n; i-- > 0;) {
        ir_value *size = b_slice(b, sizes, &i, (int64_t[]){1});
        index[i] = b_expand_dims(b, i ? b_binary(b, OP_FLOOR_MOD, place, size) : place, 1);
        if (i) place = b_binary(b, OP_FLOOR_DIV, place, size);
    }
    if (b->failed) return false;
    return tf_out(c, 0, n > 1 ? b_concat(b, index, (size_t)n, 1) : index[0]) && tf_out(c, 1, to);
}

/* One behind the other along an axis; in order again, which they are along the first. */
bool lower_sparse_concat(tf_call *c) {
    bld *b = c->b;
    enum { MOST = 256 };
    uint32_t n = c->n_in / 3;
    ir_value *at[MOST], *values[MOST], *size, *total = NULL;
    int64_t axis = tf_attr_i(c, "concat_dim", 0);
    if (!n || c->n_in != 3 * n) return tf_bad(c, "%u operands, not three for each tensor", c->n_in);
    if (n > MOST) return tf_unsupported(c, NULL, "%u tensors", n);
    for (uint32_t i = 0; i < n; i++) {
        if (!read_operands(c, i, n + i, &at[i], &values[i]) || !read_sizes(c, 2 * n + i, at[i], &size)) return false;
        int64_t rank = at[0]->shape.d[1];
        if (at[i]->shape.d[1] != rank || values[i]->dtype != values[0]->dtype) return tf_bad(c, "tensors of ranks %lld and %lld", (long long)rank, (long long)at[i]->shape.d[1]);
        if (!i && axis < 0) axis += rank;
        if (axis < 0 || axis >= rank) return tf_bad(c, "axis %lld of tensors of rank %lld", (long long)axis, (long long)rank);
        int64_t pads[1][2] = {{axis, rank - 1 - axis}};
        ir_value *own = b_slice(b, size, (int64_t[]){axis}, (int64_t[]){1});
        if (total) at[i] = b_add(b, at[i], b_pad(b, total, (const int64_t(*)[2])pads, NULL));
        total = total ? b_add(b, total, own) : own;
        if (total->poison) return false;
    }
    ir_value *all = n > 1 ? b_concat(b, at, n, 0) : at[0], *v = n > 1 ? b_concat(b, values, n, 0) : values[0], *shape[3];
    if (all->poison || v->poison) return false;
    int64_t rank = all->shape.d[1], k = 0;
    size = tf_i32(c, 2 * n);
    if (axis) shape[k++] = b_slice(b, size, (int64_t[]){0}, (int64_t[]){axis});
    shape[k++] = total;
    if (axis + 1 < rank) shape[k++] = b_slice(b, size, (int64_t[]){axis + 1}, (int64_t[]){-1});
    size = b_cast(b, k > 1 ? b_concat(b, shape, (size_t)k, 0) : total, IR_I64);
    if (axis) {
        ir_value *order = ascending(b, places(b, all, size));
        all = b_gather(b, all, order, 0, 0);
        v = b_gather(b, v, order, 0, 0);
    }
    return tf_out(c, 0, b_cast(b, all, IR_I64)) && tf_out(c, 1, v) && tf_out(c, 2, size);
}

/* What stands behind each element; `last` behind the last. */
static ir_value *behind(bld *b, ir_value *v, double last) {
    ir_value *more = b_pad(b, v, (const int64_t[][2]){{0, 1}}, num(b, v, last));
    return b_slice(b, more, (int64_t[]){1}, (int64_t[]){-1});
}

/* Of both in order, an element whose place is that of the one behind takes its value, and that one goes.
 * Small sums go too, but not small values that meet no other. */
bool lower_sparse_add(tf_call *c) {
    bld *b = c->b;
    ir_value *at[2], *v[2], *shape, *least = tf_in(c, 6);
    if (least->poison || !read_operands(c, 0, 1, &at[0], &v[0]) || !read_operands(c, 3, 4, &at[1], &v[1]) || !read_sizes(c, 2, at[0], &shape)) return false;
    if (at[0]->shape.d[1] != at[1]->shape.d[1] || v[0]->dtype != v[1]->dtype) return tf_bad(c, "tensors of ranks %lld and %lld", (long long)at[0]->shape.d[1], (long long)at[1]->shape.d[1]);
    shape = b_cast(b, tf_in(c, 2), IR_I64);
    ir_value *all = b_concat(b, at, 2, 0), *values = b_concat(b, v, 2, 0);
    if (all->poison || values->poison) return false;
    ir_value *place = places(b, all, shape), *order = ascending(b, place);
    place = b_gather(b, place, order, 0, 0);
    values = b_gather(b, values, order, 0, 0);
    if (place->poison || values->poison) return false;
    ir_value *twice = b_binary(b, OP_EQUAL, place, behind(b, place, -1));
    ir_value *sum = b_add(b, values, b_select(b, twice, behind(b, values, 0), num(b, values, 0)));
    ir_value *first = b_pad(b, b_cast(b, twice, IR_I32), (const int64_t[][2]){{1, 0}}, NULL);
    first = b_op(b, OP_SLICE, B_IN(first, b_i32s(b, (int32_t[]){0}, 1), b_shape_of(b, values)), B_NONE);
    ir_value *limit = b_reshape(b, b_cast(b, least, sum->dtype), &IR_SCALAR), *keep = b_binary(b, OP_EQUAL, first, b_i32(b, 0));
    ir_value *large = b_binary(b, OP_LOGICAL_OR, b_binary(b, OP_GREATER_EQUAL, sum, limit), b_binary(b, OP_LESS_EQUAL, sum, b_unary(b, OP_NEG, limit)));
    double known;
    if (!b_float(b, least, &known) || known > 0) keep = b_binary(b, OP_LOGICAL_AND, keep, b_binary(b, OP_LOGICAL_OR, large, b_unary(b, OP_LOGICAL_NOT, twice)));
    ir_value *which = b_squeeze(b, b_cast(b, b_op(b, OP_WHERE, B_IN(keep), B_NONE), IR_I32), 1);
    all = b_gather(b, b_gather(b, all, order, 0, 0), which, 0, 0);
    return tf_out(c, 0, b_cast(b, all, IR_I64)) && tf_out(c, 1, b_gather(b, sum, which, 0, 0)) && tf_out(c, 2, shape);
}

/* ---- rows and slices --------------------------------------------------------------------------------------- */

static ir_value *by_row(bld *b, ir_value *at) { return ascending(b, b_squeeze(b, b_slice(b, at, (int64_t[]){0, 0}, (int64_t[]){-1, 1}), 1)); }

/* An element for each empty row comes after all others, and the rows are put in order:
 *
 *     order = positions by row        place in the result: scatter 0, 1, 2.. by order */
bool lower_sparse_fill_empty_rows(tf_call *c) {
    bld *b = c->b;
    ir_value *at, *values, *shape, *otherwise = tf_in(c, 3);
    if (otherwise->poison || !read_sparse(c, &at, &values) || !read_sizes(c, 2, at, &shape)) return false;
    ir_value *rows = b_slice(b, shape, (int64_t[]){0}, (int64_t[]){1}), *first = b_slice(b, at, (int64_t[]){0, 0}, (int64_t[]){-1, 1});
    ir_value *ones = b_op(b, OP_FILL, B_IN(b_shape_of(b, values), b_i32(b, 1)), B_NONE);
    ir_value *count = b_op(b, OP_SCATTER_ND, B_IN(first, ones, rows), B_NONE), *empty = b_binary(b, OP_EQUAL, count, b_i32(b, 0));
    ir_value *fill = b_cast(b, b_op(b, OP_WHERE, B_IN(empty), B_NONE), IR_I32);
    if (fill->poison) return false;
    ir_value *n = vector1(b, b_dim_scalar(b, fill->shape.d[0], fill)), *had = vector1(b, b_dim_scalar(b, values->shape.d[0], values));
    ir_value *others = b_op(b, OP_FILL, B_IN(n, b_reshape(b, otherwise, &IR_SCALAR)), B_NONE);
    int64_t pads[2][2] = {{0, 0}, {0, at->shape.d[1] - 1}};
    if (at->shape.d[1] > 1) fill = b_pad(b, fill, (const int64_t(*)[2])pads, NULL);
    at = b_concat(b, (ir_value *[]){at, fill}, 2, 0);
    values = b_concat(b, (ir_value *[]){values, others}, 2, 0);
    ir_value *order = by_row(b, at), *total = b_add(b, n, had);
    ir_value *to = count_to(b, b_reshape(b, total, &IR_SCALAR));
    ir_value *place = b_op(b, OP_SCATTER_ND, B_IN(b_expand_dims(b, order, 1), to, total), B_NONE);
    place = b_op(b, OP_SLICE, B_IN(place, b_i32s(b, (int32_t[]){0}, 1), had), B_NONE);
    return tf_out(c, 0, b_cast(b, b_gather(b, at, order, 0, 0), IR_I64)) && tf_out(c, 1, b_gather(b, values, order, 0, 0)) && tf_out(c, 2, empty) &&
           tf_out(c, 3, b_cast(b, place, IR_I64));
}

bool lower_sparse_slice(tf_call *c) {
    bld *b = c->b;
    ir_value *at, *values, *shape, *start, *size;
    if (!read_sparse(c, &at, &values) || !read_sizes(c, 2, at, &shape) || !read_sizes(c, 3, at, &start) || !read_sizes(c, 4, at, &size)) return false;
    /* sizes may be as large as the type takes: an end beyond the shape must not wrap */
    size = b_cast(b, b_binary(b, OP_MINIMUM, tf_in(c, 4), b_cast(b, tf_in(c, 2), IR_I64)), IR_I32);
    int axis = 1;
    if (size->poison) return false;
    size = b_binary(b, OP_MAXIMUM, b_binary(b, OP_MINIMUM, size, b_sub(b, shape, start)), b_i32(b, 0));
    ir_value *moved = b_sub(b, at, start);
    ir_value *in = b_binary(b, OP_LOGICAL_AND, b_binary(b, OP_GREATER_EQUAL, moved, b_i32(b, 0)), b_binary(b, OP_LESS, moved, size));
    ir_value *which = b_op(b, OP_WHERE, B_IN(b_reduce(b, OP_REDUCE_ALL, in, &axis, 1, false)), B_NONE);
    which = b_squeeze(b, b_cast(b, which, IR_I32), 1);
    return tf_out(c, 0, b_cast(b, b_gather(b, moved, which, 0, 0), IR_I64)) && tf_out(c, 1, b_gather(b, values, which, 0, 0)) && tf_out(c, 2, b_cast(b, size, IR_I64));
}

/* SparseSplit: parts of the same size along an axis, the first ones larger by one where they do not come out even. */
bool lower_sparse_split(tf_call *c) {
    bld *b = c->b;
    ir_value *at = tf_i32(c, 1), *values = tf_in(c, 2), *shape = tf_i32(c, 3);
    const int64_t n = tf_attr_i(c, "num_split", 0);
    int64_t axis, most, one[IR_MAX_RANK] = {0}, others[IR_MAX_RANK];
    if (at->poison || values->poison || shape->poison) return false;
    if (!tf_int(c, 0, &axis)) return tf_unsupported(c, "make the axis a constant", "its axis is computed at run time");
    const ir_dim rank = dim_known(at->shape.d[1]) ? at->shape.d[1] : shape->shape.d[0];
    if (!dim_known(rank) || rank > IR_MAX_RANK) return tf_unsupported(c, SHAPES, "the rank of its operand is not known");
    if (axis < -rank || axis >= rank) return tf_bad(c, "axis %lld of %lld", (long long)axis, (long long)rank);
    if (n < 1 || n > INT16_MAX || c->n_out != 3 * (uint32_t)n) return tf_bad(c, "%lld parts", (long long)n);
    axis += axis < 0 ? rank : 0;
    for (ir_dim i = 0; i < rank; i++) one[i] = i == axis, others[i] = i != axis;
    ir_value *unit = b_dims_const(b, one, (size_t)rank), *rest = b_mul(b, shape, b_dims_const(b, others, (size_t)rank));
    ir_value *count = b_i32(b, (int32_t)n), *size = b_gather(b, shape, b_i32(b, (int32_t)axis), 0, 0), *place = b_gather(b, at, b_i32(b, (int32_t)axis), 1, 0);
    if (b_int(b, size, &most) && n > most) return tf_bad(c, "%lld parts of %lld places", (long long)n, (long long)most);
    ir_value *each = b_binary(b, OP_FLOOR_DIV, size, count), *larger = b_binary(b, OP_FLOOR_MOD, size, count), *start = b_i32(b, 0);
    for (int32_t i = 0; i < (int32_t)n; i++) {
        ir_value *end = b_add(b, b_mul(b, each, b_i32(b, i + 1)), b_binary(b, OP_MINIMUM, larger, b_i32(b, i + 1)));
        ir_value *in = b_binary(b, OP_LOGICAL_AND, b_binary(b, OP_GREATER_EQUAL, place, start), b_binary(b, OP_LESS, place, end));
        ir_value *which = b_squeeze(b, b_cast(b, b_op(b, OP_WHERE, B_IN(in), B_NONE), IR_I32), 1);
        ir_value *moved = b_sub(b, b_gather(b, at, which, 0, 0), b_mul(b, unit, start)), *part = b_add(b, rest, b_mul(b, unit, b_sub(b, end, start)));
        if (!tf_out(c, (uint32_t)i, b_cast(b, moved, IR_I64)) || !tf_out(c, (uint32_t)(n + i), b_gather(b, values, which, 0, 0)) ||
            !tf_out(c, (uint32_t)(2 * n + i), b_cast(b, part, IR_I64)))
            return false;
        start = end;
    }
    return true;
}
