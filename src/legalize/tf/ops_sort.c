/* legalize/tf/ops_sort.c: the largest, counting, searching, unique elements, sequences.
 *
 * Counts come from SCATTER_ND, which adds up what falls on the same place; what is out of range
 * falls on a place beyond the end that is cut off. */
#include "legalize/tf/math.h"

#include <math.h>

/* Operand i as an i32 scalar. */
static ir_value *scalar_i32(tf_call *c, uint32_t i) {
    ir_value *v = tf_i32(c, i);
    return v->poison || v->shape.rank == 0 ? v : b_reshape(c->b, v, &IR_SCALAR);
}

/* ---- the k largest --------------------------------------------------------------------------- */

static bool top_k(bld *b, ir_value *x, ir_value *k, ir_value **values, ir_value **indices) {
    ir_value *out[2];
    bool ok = b_build(b, OP_TOPK_V2, (ir_value *[]){x, k}, 2, NULL, 0, NULL, out, 2);
    *values = out[0];
    *indices = out[1];
    return ok;
}

bool lower_top_k_v2(tf_call *c) {
    ir_value *v = NULL, *i = NULL;
    ir_dtype t = tf_attr_type(c, "index_type");
    top_k(c->b, tf_in(c, 0), scalar_i32(c, 1), &v, &i);
    if (t == IR_I16 && !i->poison && i->def) i->dtype = t; /* the kernel writes either */
    return tf_out(c, 0, v) && tf_out(c, 1, b_cast(c->b, i, t == IR_DTYPE_NONE ? IR_I32 : t));
}

bool lower_top_k(tf_call *c) {
    ir_value *v = NULL, *i = NULL;
    top_k(c->b, tf_in(c, 0), b_i32(c->b, (int32_t)tf_attr_i(c, "k", 1)), &v, &i);
    return tf_out(c, 0, v) && tf_out(c, 1, i);
}

static ir_value *axis_last(bld *b, ir_value *x, int axis) {
    int perm[IR_MAX_RANK], r = x->shape.rank;
    for (int i = 0; i < r; i++)
        perm[i] = i;
    perm[axis] = r - 1;
    perm[r - 1] = axis;
    return b_transpose(b, x, perm);
}

/* The exact answer is one of the approximate ones. */
bool lower_approx_top_k(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *v, *i;
    int64_t k = tf_attr_i(c, "k", 1), axis = tf_attr_i(c, "reduction_dimension", -1);
    if (x->poison) return tf_return(c, x);
    if (x->shape.rank < 1)
        return tf_unsupported(c, "give the input a shape", "the rank of the input is not known");
    if (!tf_attr_b(c, "aggregate_to_topk", true))
        return tf_unsupported(c, "set aggregate_to_topk",
                              "candidates that are not aggregated depend on the hardware");
    if (axis < 0) axis += x->shape.rank;
    if (axis < 0 || axis >= x->shape.rank || k < 1 || k > INT32_MAX)
        return tf_bad(c, "k or the axis is out of range");
    bool least = !tf_attr_b(c, "is_max_k", true);
    ir_value *y = axis_last(b, least ? b_unary(b, OP_NEG, x) : x, (int)axis);
    if (!top_k(b, y, b_i32(b, (int32_t)k), &v, &i)) return tf_return(c, v);
    if (least) v = b_unary(b, OP_NEG, v);
    return tf_out(c, 0, axis_last(b, v, (int)axis)) && tf_out(c, 1, axis_last(b, i, (int)axis));
}

/* Fewer than k classes are above the target's; nothing holds where a number is not finite or the
 * target is none. */
static bool in_top_k(tf_call *c, ir_value *k) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *t = tf_in(c, 1);
    if (x->poison || t->poison || k->poison) return tf_return(c, b_poison(b));
    math_refine_rank(b, x, 2);
    math_refine_rank(b, t, 1);
    if (x->shape.rank != 2 || t->shape.rank != 1)
        return tf_bad(c, "predictions of rank %d", x->shape.rank);
    int last = 1;
    t = b_cast(b, t, IR_I32);
    ir_value *most = b_sub(b, b_dim_scalar(b, x->shape.d[1], x), b_i32(b, 1));
    ir_value *at = b_binary(b, OP_MAXIMUM, b_binary(b, OP_MINIMUM, t, most), b_i32(b, 0));
    ir_value *own = b_gather(b, x, b_expand_dims(b, at, 1), 1, 1);
    ir_value *above =
        b_reduce(b, OP_SUM, b_cast(b, b_binary(b, OP_GREATER, x, own), IR_I32), &last, 1, false);
    ir_value *finite = b_binary(b, OP_EQUAL, b_sub(b, x, x), num(b, x, 0));
    ir_value *fine =
        b_binary(b, OP_LOGICAL_AND, b_reduce(b, OP_REDUCE_ALL, finite, &last, 1, false),
                 b_binary(b, OP_EQUAL, t, at));
    return tf_return(
        c, b_binary(b, OP_LOGICAL_AND, b_binary(b, OP_LESS, above, b_cast(b, k, IR_I32)), fine));
}
bool lower_in_top_k(tf_call *c) { return in_top_k(c, b_i32(c->b, (int32_t)tf_attr_i(c, "k", 1))); }
bool lower_in_top_k_v2(tf_call *c) { return in_top_k(c, scalar_i32(c, 2)); }

/* The n-th smallest is the last of the (size - n) largest. */
bool lower_nth_element(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *n = scalar_i32(c, 1), *v, *i;
    if (x->poison || n->poison) return tf_return(c, b_poison(b));
    if (x->shape.rank < 1)
        return tf_unsupported(c, "give the input a shape", "the rank of the input is not known");
    int last = x->shape.rank - 1;
    int64_t place;
    if (tf_int(c, 1, &place) && (place < 0 || (dim_known(x->shape.d[last]) && place >= x->shape.d[last])))
        return tf_bad(c, "there is no element %lld", (long long)place);
    ir_value *at = n;
    if (!tf_attr_b(c, "reverse", false))
        at = b_sub(b, b_sub(b, b_dim_scalar(b, x->shape.d[last], x), n), b_i32(b, 1));
    if (!top_k(b, x, b_add(b, at, b_i32(b, 1)), &v, &i)) return tf_return(c, v);
    return tf_return(c, b_gather(b, v, at, last, 0));
}

/* ---- counting -------------------------------------------------------------------------------- */

/* Adds `add` (i32/f32 ..., the shape of `at`) into `bins` places; places >= bins are dropped.  at:
 * i32 [n]. */
static ir_value *count_into(bld *b, ir_value *at, ir_value *add, ir_value *bins) {
    ir_value *bounded = b_binary(b, OP_MINIMUM, at, bins);
    ir_value *room = b_add(b, bins, b_i32(b, 1));
    ir_value *sum =
        b_op(b, OP_SCATTER_ND, B_IN(b_expand_dims(b, bounded, 1), add, vector1(b, room)), B_NONE);
    return b_op(b, OP_SLICE, B_IN(sum, b_i32s(b, (int32_t[]){0}, 1), vector1(b, bins)), B_NONE);
}

/* How many there are to be: operand i, where it is known. */
static bool enough(tf_call *c, uint32_t i, int64_t least, const char *what) {
    int64_t n;
    return !tf_int(c, i, &n) || n >= least || tf_bad(c, "%lld %s", (long long)n, what);
}

static ir_value *ones_like(bld *b, ir_value *x, ir_dtype t) {
    return b_op(b, OP_FILL, B_IN(b_shape_of(b, x), b_num(b, t, 1)), B_NONE);
}

static bool is_empty(const ir_value *v) {
    int64_t n;
    return ir_shape_count(&v->shape, &n) && n == 0;
}

/* Rows count apart: row r owns places r * (bins + 1) and on.  row: of each element; it may broadcast. */
static ir_value *count_rows(bld *b, ir_value *at, ir_value *add, ir_value *bins, ir_value *row, ir_value *rows) {
    ir_value *room = b_add(b, bins, b_i32(b, 1));
    ir_value *place = b_add(b, b_binary(b, OP_MINIMUM, at, bins), b_mul(b, row, room));
    ir_value *sum = b_op(
        b, OP_SCATTER_ND,
        B_IN(b_expand_dims(b, flat(b, place), 1), flat(b, add), vector1(b, b_mul(b, rows, room))),
        B_NONE);
    ir_value *shape = b_concat(b, (ir_value *[]){vector1(b, rows), vector1(b, room)}, 2, 0);
    ir_value *size = b_concat(b, (ir_value *[]){vector1(b, rows), vector1(b, bins)}, 2, 0);
    return b_op(b, OP_SLICE,
                B_IN(b_reshape_to(b, sum, shape), b_i32s(b, (int32_t[]){0, 0}, 2), size), B_NONE);
}

/* What is counted: as ones, unless there are weights. */
static ir_value *weights(bld *b, ir_value *x, ir_value *w, bool binary) {
    ir_dtype t = w->dtype, in = ir_is_float(t) ? IR_F32 : t == IR_I64 ? IR_I64 : IR_I32;
    return is_empty(w) || binary ? ones_like(b, x, in) : b_cast(b, w, in);
}

static bool bincount(tf_call *c, bool dense) {
    bld *b = c->b;
    ir_value *x = b_cast(b, tf_in(c, 0), IR_I32), *bins = scalar_i32(c, 1), *w = tf_in(c, 2), *n;
    if (x->poison || bins->poison || w->poison) return tf_return(c, b_poison(b));
    if (!enough(c, 1, 0, "bins")) return false;
    ir_dtype t = w->dtype;
    bool binary = dense && tf_attr_b(c, "binary_output", false);
    ir_value *add = weights(b, x, w, binary), *rows;
    if (x->shape.rank == 2 && dense) {
        rows = b_dim_scalar(b, x->shape.d[0], x);
        n = count_rows(b, x, add, bins, b_expand_dims(b, count_to(b, rows), 1), rows);
    } else if (x->shape.rank >= 0)
        n = count_into(b, flat(b, x), flat(b, add), bins);
    else
        return tf_unsupported(c, "give the input a shape", "the rank of the input is not known");
    if (binary) n = b_binary(b, OP_MINIMUM, n, num(b, n, 1));
    return tf_return(c, b_cast(b, n, t));
}
bool lower_bincount(tf_call *c) { return bincount(c, false); }
bool lower_dense_bincount(tf_call *c) { return bincount(c, true); }

/* Of values in a row, from operand `at` on: the values, the bins, the weights.  row: of each; NULL: all are counted
 * together. */
static bool count_values(tf_call *c, uint32_t at, ir_value *row, ir_value *rows) {
    bld *b = c->b;
    ir_value *x = b_cast(b, tf_in(c, at), IR_I32), *w = tf_in(c, c->n_in - 1);
    ir_value *bins = scalar_i32(c, c->n_in - 2);
    if (x->poison || w->poison || bins->poison || !enough(c, c->n_in - 2, 0, "bins")) return false;
    bool binary = tf_attr_b(c, "binary_output", false);
    ir_value *add = weights(b, x, w, binary);
    ir_value *n = row ? count_rows(b, x, add, bins, row, rows) : count_into(b, x, add, bins);
    if (binary) n = b_binary(b, OP_MINIMUM, n, num(b, n, 1));
    return tf_return(c, b_cast(b, n, w->dtype));
}

bool lower_sparse_bincount(tf_call *c) {
    bld *b = c->b;
    ir_value *at = tf_i32(c, 0), *shape = tf_i32(c, 2);
    if (at->poison || shape->poison) return false;
    ir_dim rank = dim_known(shape->shape.d[0]) ? shape->shape.d[0] : at->shape.d[1];
    if (!dim_known(rank))
        return tf_unsupported(c, "give the inputs shapes with --shape", "the rank of its operand is not known");
    if (rank < 1 || rank > 2) return tf_bad(c, "an operand of %lld axes", (long long)rank);
    if (rank == 1) return count_values(c, 1, NULL, NULL);
    ir_value *row = b_gather(b, at, b_i32(b, 0), 1, 0), *rows = b_gather(b, shape, b_i32(b, 0), 0, 0);
    return count_values(c, 1, row, rows);
}

/* The row of each value: how many rows have ended. */
bool lower_ragged_bincount(tf_call *c) {
    bld *b = c->b;
    ir_value *splits = tf_i32(c, 0), *x = tf_in(c, 1);
    if (splits->poison || x->poison) return false;
    ir_value *ends = b_slice(b, splits, (int64_t[]){1}, (int64_t[]){-1}), *n = b_dim_scalar(b, x->shape.d[0], x);
    ir_value *room = vector1(b, b_add(b, n, b_i32(b, 1)));
    ir_value *ended = b_op(b, OP_SCATTER_ND, B_IN(b_expand_dims(b, ends, 1), ones_like(b, ends, IR_I32), room), B_NONE);
    ir_value *row = b_op(b, OP_CUMSUM, B_IN(ended, b_i32(b, 0)), B_NONE);
    row = b_op(b, OP_SLICE, B_IN(row, b_i32s(b, (int32_t[]){0}, 1), vector1(b, n)), B_NONE);
    return count_values(c, 1, row, b_dim_scalar(b, ends->shape.d[0], ends));
}

bool lower_histogram_fixed_width(tf_call *c) {
    bld *b = c->b;
    ir_value *x = flat(b, tf_in(c, 0)), *range = tf_in(c, 1), *bins = scalar_i32(c, 2);
    ir_dtype t = tf_attr_type(c, "dtype");
    if (x->poison || range->poison || bins->poison) return tf_return(c, b_poison(b));
    if (!enough(c, 2, 1, "bins")) return false;
    ir_dtype in = ir_is_int(x->dtype) ? IR_F32 : x->dtype;
    x = b_cast(b, x, in);
    range = b_cast(b, range, in);
    ir_value *low = b_slice(b, range, (int64_t[]){0}, (int64_t[]){1}),
             *high = b_slice(b, range, (int64_t[]){1}, (int64_t[]){1});
    ir_value *step = b_div(b, b_sub(b, high, low), b_cast(b, bins, in));
    ir_value *place = b_div(b, b_sub(b, b_binary(b, OP_MAXIMUM, x, low), low), step);
    ir_value *last = b_sub(b, bins, b_i32(b, 1));
    ir_value *at = b_cast(b, b_binary(b, OP_MINIMUM, place, b_cast(b, last, in)), IR_I32);
    ir_value *n =
        b_op(b, OP_SCATTER_ND,
             B_IN(b_expand_dims(b, at, 1), ones_like(b, at, IR_I32), vector1(b, bins)), B_NONE);
    return tf_return(c, b_cast(b, n, t == IR_DTYPE_NONE ? IR_I32 : t));
}

/* ---- searching ------------------------------------------------------------------------------- */

/* How many of the row's sorted numbers are below (or not above) each value. */
static bool search_sorted(tf_call *c, ir_op op) {
    bld *b = c->b;
    ir_value *sorted = tf_in(c, 0), *v = tf_in(c, 1);
    ir_dtype t = tf_attr_type(c, "out_type");
    if (sorted->poison || v->poison) return tf_return(c, b_poison(b));
    math_refine_rank(b, sorted, 2);
    math_refine_rank(b, v, 2);
    if (sorted->shape.rank != 2 || v->shape.rank != 2)
        return tf_bad(c, "sorted rows of rank %d", sorted->shape.rank);
    int last = 2;
    ir_value *below = b_binary(b, op, b_expand_dims(b, sorted, 1), b_expand_dims(b, v, 2));
    ir_value *n = b_reduce(b, OP_SUM, b_cast(b, below, IR_I32), &last, 1, false);
    return tf_return(c, b_cast(b, n, t == IR_DTYPE_NONE ? IR_I32 : t));
}
bool lower_lower_bound(tf_call *c) { return search_sorted(c, OP_LESS); }
bool lower_upper_bound(tf_call *c) { return search_sorted(c, OP_LESS_EQUAL); }

bool lower_bucketize(tf_call *c) {
    size_t n;
    const float *v = tf_attr_floats(c, "boundaries", &n);
    ir_value *x = tf_in(c, 0);
    if (n == 0 && !x->poison) /* the kernel wants boundaries */
        return tf_return(c, b_op(c->b, OP_FILL, B_IN(b_shape_of(c->b, x), b_i32(c->b, 0)), B_NONE));
    return tf_return(c,
                     b_op(c->b, OP_BUCKETIZE, B_IN(x), B_AT({A_boundaries, .floats = v, .n = n})));
}

bool lower_where(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0);
    if (x->poison) return tf_return(c, x);
    if (ir_is_complex(x->dtype)) x = complex_magnitude(b, complex_to(b, x, IR_C64));
    if (x->dtype == IR_STR) return tf_unsupported(c, NULL, "strings have no truth");
    bool kernel = x->dtype == IR_BOOL || x->dtype == IR_F32 || x->dtype == IR_I32 ||
                  x->dtype == IR_I64 || x->dtype == IR_I8 || x->dtype == IR_U8 ||
                  x->dtype == IR_U32;
    if (!kernel) x = b_binary(b, OP_NOT_EQUAL, x, num(b, x, 0));
    return tf_return(c, b_op(b, OP_WHERE, B_IN(x), B_NONE));
}

/* ---- unique elements ------------------------------------------------------------------------- */

static bool unique(tf_call *c, ir_value **values, ir_value **indices) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *out[2];
    ir_dtype t = tf_attr_type(c, "out_idx");
    b_at at = {.id = A_idx_out_type, .i = t == IR_I64 ? IR_I64 : IR_I32};
    if (x->poison) return tf_return(c, x);
    if (x->dtype == IR_STR || ir_is_complex(x->dtype))
        return tf_unsupported(c, "map the values to integers first", "unique %s",
                              x->dtype == IR_STR ? "strings" : "complex numbers");
    ir_dtype in = x->dtype == IR_BOOL ? IR_I32 : x->dtype;
    if (!b_build(b, OP_UNIQUE, (ir_value *[]){b_cast(b, x, in)}, 1, &at, 1, NULL, out, 2))
        return tf_return(c, out[0]);
    *values = b_cast(b, out[0], x->dtype);
    *indices = out[1];
    return true;
}

/* An axis is fine when the tensor has one only. */
static bool axis_is_all(tf_call *c) {
    int64_t axis;
    ir_value *x = tf_in(c, 0), *a = tf_in(c, 1);
    if (x->poison || a->poison) return true;
    if (x->shape.rank == 1 && (is_empty(a) || (tf_int(c, 1, &axis) && (axis == 0 || axis == -1))))
        return true;
    return tf_unsupported(c, "flatten the input", "unique slices along an axis");
}

bool lower_unique(tf_call *c) {
    ir_value *v = NULL, *i = NULL;
    return unique(c, &v, &i) && tf_out(c, 0, v) && tf_out(c, 1, i);
}
bool lower_unique_v2(tf_call *c) { return axis_is_all(c) && lower_unique(c); }

bool lower_unique_with_counts(tf_call *c) {
    bld *b = c->b;
    ir_value *v = NULL, *i = NULL;
    if (!unique(c, &v, &i)) return false;
    ir_value *at = b_cast(b, i, IR_I32);
    ir_value *n =
        b_op(b, OP_SCATTER_ND,
             B_IN(b_expand_dims(b, at, 1), ones_like(b, at, IR_I32), b_shape_of(b, v)), B_NONE);
    return tf_out(c, 0, v) && tf_out(c, 1, i) && tf_out(c, 2, b_cast(b, n, i->dtype));
}
bool lower_unique_with_counts_v2(tf_call *c) {
    return axis_is_all(c) && lower_unique_with_counts(c);
}

/* ---- sequences ------------------------------------------------------------------------------- */

/* start + i * step; the last one is exact. */
bool lower_lin_space(tf_call *c) {
    bld *b = c->b;
    ir_value *from = tf_in(c, 0), *to = tf_in(c, 1), *n = scalar_i32(c, 2);
    if (from->poison || to->poison || n->poison) return tf_return(c, b_poison(b));
    int64_t count;
    if (!enough(c, 2, 1, "numbers")) return false;
    if (b_int(b, n, &count) && count == 1)
        return tf_return(c, b_reshape(b, from, &(ir_shape){.rank = 1, .d = {1}}));
    ir_value *steps = b_binary(b, OP_MAXIMUM, b_sub(b, n, b_i32(b, 1)), b_i32(b, 1));
    ir_value *step = b_div(b, b_sub(b, to, from), b_cast(b, steps, from->dtype));
    ir_value *i =
        b_cast(b, count_to(b, steps), from->dtype);
    ir_value *most = b_add(b, b_mul(b, i, step), from);
    ir_value *last = b_reshape(b, to, &(ir_shape){.rank = 1, .d = {1}});
    ir_value *all = b_concat(b, (ir_value *[]){most, last}, 2, 0);
    if (b_int(b, n, &count)) return tf_return(c, all);
    return tf_return(
        c, b_op(b, OP_SLICE, B_IN(all, b_i32s(b, (int32_t[]){0}, 1), vector1(b, n)), B_NONE));
}
