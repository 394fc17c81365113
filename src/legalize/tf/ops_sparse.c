/* legalize/tf/ops_sparse.c: sparse tensors as their indices [n, rank], values [n] and shape; segments of some rows.
 *
 * A sparse tensor stays sparse where only its indices change, by way of the elements' places in the dense tensor:
 *
 *     place = sum over axes of index * stride        index of axis k = place / stride k mod size k */
#include "legalize/tf/math.h"

/* ---- segments of the rows at some positions -------------------------------------------------------------- */

static bool averaged(tf_call *c, bool root) {
    bld *b = c->b;
    ir_value *at = tf_i32(c, 1), *ids = tf_i32(c, 2), *rows = b_gather(b, tf_in(c, 0), at, 0, 0);
    if (rows->poison || ids->poison) return false;
    if (at->shape.rank > 1 || at->shape.rank == 0 || ids->shape.rank > 1 || ids->shape.rank == 0) return tf_bad(c, "its indices and segments are no vectors");
    if (rows->shape.rank < 1) return tf_unsupported(c, NULL, "its operand has an unknown rank");
    ir_value *n = c->n_in > 3 ? tf_i32(c, 3) : lw_segment_count(c, ids);
    ir_value *ones = b_op(b, OP_FILL, B_IN(b_shape_of(b, ids), num(b, rows, 1)), B_NONE);
    ir_value *sum = lw_value_of(c, lower_unsorted_segment_sum, (ir_value *[]){rows, ids, n}, 3);
    ir_value *count = lw_value_of(c, lower_unsorted_segment_sum, (ir_value *[]){ones, ids, n}, 3);
    if (sum->poison || count->poison) return false;
    count = b_binary(b, OP_MAXIMUM, count, num(b, count, 1));
    if (root) count = b_unary(b, OP_SQRT, count);
    for (int i = 1; i < rows->shape.rank; i++) count = b_expand_dims(b, count, i);
    return tf_return(c, b_div(b, sum, count));
}

bool lower_sparse_segment_mean_n(tf_call *c) { return averaged(c, false); }
bool lower_sparse_segment_sqrt_n(tf_call *c) { return averaged(c, true); }

/* Their gradients: each row that was read gets that of its segment, by the share that it had in it. */
static bool averaged_gradient(tf_call *c, ir_op share) {
    bld *b = c->b;
    ir_value *dy = tf_in(c, 0), *at = tf_i32(c, 1), *ids = tf_i32(c, 2), *n = tf_i32(c, 3);
    if (dy->poison || at->poison || ids->poison || n->poison) return false;
    if (dy->shape.rank < 1) return tf_unsupported(c, "give the inputs shapes with --shape", "its operand has an unknown rank");
    ir_value *rows = b_gather(b, dy, ids, 0, 0);
    if (share != OP_COUNT) {
        ir_value *ones = b_op(b, OP_FILL, B_IN(b_shape_of(b, ids), num(b, dy, 1)), B_NONE), *segments = b_dim_scalar(b, dy->shape.d[0], dy);
        ir_value *count = b_gather(b, lw_value_of(c, lower_unsorted_segment_sum, (ir_value *[]){ones, ids, segments}, 3), ids, 0, 0);
        if (count->poison) return false;
        if (share == OP_SQRT) count = b_unary(b, OP_SQRT, count);
        for (int i = 1; i < dy->shape.rank; i++) count = b_expand_dims(b, count, i);
        rows = b_div(b, rows, count);
    }
    if (!ir_is_const(n)) at = b_binary(b, OP_MINIMUM, at, b_sub(b, n, b_i32(b, 1))); /* none where there are no rows: -1 is dropped */
    return lw_with(c, lower_unsorted_segment_sum, (ir_value *[]){rows, at, n}, 3);
}
bool lower_sparse_segment_sum_grad(tf_call *c) { return averaged_gradient(c, OP_COUNT); }
bool lower_sparse_segment_mean_grad(tf_call *c) { return averaged_gradient(c, OP_DIV); }
bool lower_sparse_segment_sqrt_n_grad(tf_call *c) { return averaged_gradient(c, OP_SQRT); }

/* ---- products ---------------------------------------------------------------------------------------------- */

/* The sparse matrix made dense, entries of one place added. */
bool lower_sparse_dense_matmul(tf_call *c) {
    bld *b = c->b;
    ir_value *values = tf_in(c, 1), *y = tf_in(c, 3);
    if (values->poison || y->poison) return false;
    if (ir_is_complex(values->dtype)) return tf_unsupported(c, NULL, "it has no form for complex numbers");
    ir_value *x = b_op(b, OP_SCATTER_ND, B_IN(tf_i32(c, 0), values, tf_i32(c, 2)), B_NONE);
    if (x->poison) return false;
    return tf_return(c, b_matmul(b, x, y, tf_attr_b(c, "adjoint_a", false), tf_attr_b(c, "adjoint_b", false)));
}

/* ---- indices ------------------------------------------------------------------------------------------------ */

static bool strides_of(const int64_t *size, size_t rank, int32_t *stride, int64_t *count) {
    *count = 1;
    for (size_t i = rank; i-- > 0;) {
        stride[i] = (int32_t)*count;
        if (size[i] < 0 || (size[i] && *count > INT32_MAX / size[i])) return false;
        *count *= size[i];
    }
    return true;
}

/* Indices [n, rank] as places [n, 1]; NULL: the shape is not known, or too large. */
static ir_value *places(tf_call *c, ir_value *at, uint32_t shape, int64_t *count) {
    bld *b = c->b;
    const int64_t *size;
    size_t rank;
    int32_t stride[32];
    if (!tf_ints(c, shape, &size, &rank) || rank < 1 || rank > ARRAY_LEN(stride)) {
        tf_unsupported(c, "make the shape a constant", "the shape of the sparse tensor is computed at run time");
        return NULL;
    }
    if (!strides_of(size, rank, stride, count)) {
        tf_unsupported(c, NULL, "a sparse tensor of over 2^31 elements");
        return NULL;
    }
    int axis = 1;
    return b_reduce(b, OP_SUM, b_mul(b, at, b_i32s(b, stride, rank)), &axis, 1, true);
}

bool lower_sparse_reshape(tf_call *c) {
    bld *b = c->b;
    const int64_t *want;
    size_t n;
    int64_t count, known = 1, to[32];
    int32_t stride[32], size[32];
    if (!tf_ints(c, 1, &want, &n) || !tf_ints(c, 2, &want, &n)) return lw_sparse_reshape(c);
    if (n < 1 || n > ARRAY_LEN(to)) return tf_unsupported(c, NULL, "the new shape has %zu axes", n);
    ir_value *at = tf_i32(c, 0), *place = at->poison ? NULL : places(c, at, 1, &count);
    if (!place || place->poison) return false;
    for (size_t i = 0; i < n; i++)
        if (want[i] > 0 && __builtin_mul_overflow(known, want[i], &known)) return tf_bad(c, "the new shape is too large");
    for (size_t i = 0; i < n; i++) to[i] = want[i] < 0 ? count / MAX(known, 1) : want[i];
    int64_t total;
    if (!strides_of(to, n, stride, &total) || total != count) return tf_bad(c, "the shapes have different numbers of elements");
    for (size_t i = 0; i < n; i++) size[i] = (int32_t)MAX(to[i], 1), stride[i] = MAX(stride[i], 1);
    ir_value *r = b_binary(b, OP_FLOOR_DIV, place, b_i32s(b, stride, n));
    r = b_binary(b, OP_FLOOR_MOD, r, b_i32s(b, size, n));
    return tf_out(c, 0, b_cast(b, r, IR_I64)) && tf_out(c, 1, b_cast(b, b_dims_const(b, to, n), IR_I64));
}

/* In the order of their places: the largest of what is left to the end come first. */
bool lower_sparse_reorder(tf_call *c) {
    bld *b = c->b;
    const int64_t *size;
    size_t rank;
    int32_t stride[32];
    int64_t count;
    if (!tf_ints(c, 2, &size, &rank) || rank > ARRAY_LEN(stride) || !strides_of(size, rank, stride, &count)) return lw_sparse_reorder(c);
    ir_value *at = tf_i32(c, 0), *values = tf_in(c, 1), *place = at->poison || values->poison ? NULL : places(c, at, 2, &count);
    if (!place || place->poison) return false;
    ir_value *left = b_unary(b, OP_NEG, b_squeeze(b, place, 1));
    ir_value *k = b_dim_scalar(b, left->poison ? 0 : left->shape.d[0], left), *out[2];
    if (!b_build(b, OP_TOPK_V2, (ir_value *[]){left, k}, 2, NULL, 0, NULL, out, 2)) return false;
    return tf_out(c, 0, b_gather(b, tf_in(c, 0), out[1], 0, 0)) && tf_out(c, 1, b_gather(b, values, out[1], 0, 0));
}
