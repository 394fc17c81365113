/* build/helpers.c: what lowerings and rules use everywhere. */
#include "build/build.h"

ir_value *b_binary(bld *b, ir_op op, ir_value *x, ir_value *y) { return b_op(b, op, B_IN(x, y), B_NONE); }
ir_value *b_unary(bld *b, ir_op op, ir_value *x) { return b_op(b, op, B_IN(x), B_NONE); }

/* pot_scale_int16 concerns quantized int16 only; its schema default (true) would mark plain int16 ADD as old. */
static ir_value *sum(bld *b, ir_op op, ir_value *x, ir_value *y) { return b_op(b, op, B_IN(x, y), B_AT({A_pot_scale_int16, .i = 0})); }
ir_value *b_add(bld *b, ir_value *x, ir_value *y) { return sum(b, OP_ADD, x, y); }
ir_value *b_sub(bld *b, ir_value *x, ir_value *y) { return sum(b, OP_SUB, x, y); }
ir_value *b_mul(bld *b, ir_value *x, ir_value *y) { return b_binary(b, OP_MUL, x, y); }
ir_value *b_div(bld *b, ir_value *x, ir_value *y) { return b_binary(b, OP_DIV, x, y); }

ir_value *b_select(bld *b, ir_value *cond, ir_value *x, ir_value *y) {
    bool same = ir_shape_eq(&cond->shape, &x->shape) && ir_shape_eq(&x->shape, &y->shape) && x->shape.rank >= 0;
    return b_op(b, same ? OP_SELECT : OP_SELECT_V2, B_IN(cond, x, y), B_NONE);
}

ir_value *b_cast(bld *b, ir_value *x, ir_dtype to) {
    if (x->dtype == to) return x;
    return b_op(b, OP_CAST, B_IN(x), B_AT({A_in_data_type, .i = x->dtype}, {A_out_data_type, .i = to}));
}

ir_value *b_reshape_to(bld *b, ir_value *x, ir_value *shape) {
    ir_value *s = b_cast(b, shape, IR_I32);
    return b_op(b, OP_RESHAPE, B_IN(x, s), B_NONE);
}

ir_value *b_reshape(bld *b, ir_value *x, const ir_shape *to) {
    if (x->poison) return b_fail(b, "no operand");
    if (to->rank < 0) return b_fail(b, "reshape to an unknown rank");
    if (ir_shape_eq(&x->shape, to)) return x;
    int64_t v[IR_MAX_RANK];
    int holes = 0, hole = 0;
    bool empty = false;
    for (int i = 0; i < to->rank; i++) {
        v[i] = to->d[i];
        empty = empty || v[i] == 0;
        if (!dim_known(to->d[i])) v[i] = -1, holes++, hole = i;
    }
    /* beside a size of 0, any size fits for -1 */
    ir_value *shape = holes == 0 || (holes == 1 && !empty) ? b_dims_const(b, v, (size_t)to->rank) : b_dims(b, to->d, (size_t)to->rank, x);
    ir_value *r = b_op(b, OP_RESHAPE, B_IN(x, shape), B_NONE);
    /* the caller knows the size behind -1, which inference may have had to guess */
    if (holes == 1 && r != x && !ir_is_const(r) && r->def && r->def->op == OP_RESHAPE && !dim_known(r->shape.d[hole])) r->shape.d[hole] = to->d[hole];
    return r;
}

ir_value *b_transpose(bld *b, ir_value *x, const int *perm) {
    if (x->poison || x->shape.rank < 0) return x->poison ? b_op(b, OP_TRANSPOSE, B_IN(x, x), B_NONE) : b_fail(b, "transpose of an unknown rank");
    int32_t p[IR_MAX_RANK];
    for (int i = 0; i < x->shape.rank; i++) p[i] = perm[i];
    return b_op(b, OP_TRANSPOSE, B_IN(x, b_i32s(b, p, (size_t)x->shape.rank)), B_NONE);
}

ir_value *b_swap_last_two(bld *b, ir_value *x) {
    int perm[IR_MAX_RANK], r = x->shape.rank;
    if (r < 2) return b_fail(b, "a matrix wants at least rank 2");
    for (int i = 0; i < r; i++) perm[i] = i;
    perm[r - 2] = r - 1;
    perm[r - 1] = r - 2;
    return b_transpose(b, x, perm);
}

ir_value *b_shape_of(bld *b, ir_value *x) { return b_op(b, OP_SHAPE, B_IN(x), B_AT({A_out_type, .i = IR_I32})); }

ir_value *b_broadcast_to(bld *b, ir_value *x, const ir_shape *to) {
    if (ir_shape_eq(&x->shape, to)) return x;
    return b_op(b, OP_BROADCAST_TO, B_IN(x, b_dims(b, to->d, (size_t)to->rank, x)), B_NONE);
}

ir_value *b_concat(bld *b, ir_value *const *v, size_t n, int axis) { return b_op(b, OP_CONCATENATION, v, n, B_AT({A_axis, .i = axis})); }
ir_value *b_pack(bld *b, ir_value *const *v, size_t n, int axis) {
    return b_op(b, OP_PACK, v, n, B_AT({A_values_count, .i = (int64_t)n}, {A_axis, .i = axis}));
}

ir_value *b_slice(bld *b, ir_value *x, const int64_t *begin, const int64_t *size) {
    if (x->poison || x->shape.rank < 0) return b_fail(b, "slice of an unknown rank");
    size_t n = (size_t)x->shape.rank;
    return b_op(b, OP_SLICE, B_IN(x, b_dims_const(b, begin, n), b_dims_const(b, size, n)), B_NONE);
}

ir_value *b_gather(bld *b, ir_value *params, ir_value *indices, int axis, int batch_dims) {
    return b_op(b, OP_GATHER, B_IN(params, indices), B_AT({A_axis, .i = axis}, {A_batch_dims, .i = batch_dims}));
}

ir_value *b_reduce(bld *b, ir_op op, ir_value *x, const int *axes, int n, bool keep_dims) {
    int32_t a[IR_MAX_RANK];
    if (n > IR_MAX_RANK) return b_fail(b, "too many axes");
    for (int i = 0; i < n; i++) a[i] = axes[i];
    return b_op(b, op, B_IN(x, b_i32s(b, a, (size_t)n)), B_AT({A_keep_dims, .i = keep_dims}));
}

ir_value *b_expand_dims(bld *b, ir_value *x, int axis) {
    ir_shape s = {.rank = x->shape.rank + 1};
    if (x->poison || x->shape.rank < 0 || s.rank > IR_MAX_RANK) return b_op(b, OP_EXPAND_DIMS, B_IN(x, b_i32(b, axis)), B_NONE);
    if (axis < 0) axis += s.rank;
    if (axis < 0 || axis >= s.rank) return b_fail(b, "axis out of range");
    int holes = 0;
    for (int i = 0; i < s.rank; i++) {
        s.d[i] = i == axis ? 1 : x->shape.d[i - (i > axis)];
        holes += !dim_known(s.d[i]);
    }
    return holes <= 1 ? b_reshape(b, x, &s) : b_op(b, OP_EXPAND_DIMS, B_IN(x, b_i32(b, axis)), B_NONE);
}

ir_value *b_squeeze(bld *b, ir_value *x, int axis) {
    ir_shape s = {.rank = 0};
    if (x->poison || x->shape.rank < 1) return b_fail(b, "squeeze of a tensor without axes");
    if (axis < 0) axis += x->shape.rank;
    if (axis < 0 || axis >= x->shape.rank) return b_fail(b, "axis out of range");
    int holes = 0;
    for (int i = 0; i < x->shape.rank; i++)
        if (i != axis) holes += !dim_known(s.d[s.rank] = x->shape.d[i]), s.rank++;
    if (holes <= 1 && dim_known(x->shape.d[axis])) return b_reshape(b, x, &s);
    int64_t at = axis;
    return b_op(b, OP_SQUEEZE, B_IN(x), B_AT({A_squeeze_dims, .ints = &at, .n = 1}));
}

ir_value *b_pad(bld *b, ir_value *x, const int64_t (*pads)[2], ir_value *with) {
    int32_t p[2 * IR_MAX_RANK];
    if (x->poison || x->shape.rank < 0) return b_fail(b, "padding of an unknown rank");
    for (int i = 0; i < x->shape.rank; i++)
        for (int k = 0; k < 2; k++) {
            if (pads[i][k] < 0 || pads[i][k] > INT32_MAX) return b_fail(b, "a padding of %lld", (long long)pads[i][k]);
            p[2 * i + k] = (int32_t)pads[i][k];
        }
    ir_shape s = {.rank = 2, .d = {x->shape.rank, 2}};
    ir_value *c = b_const(b, IR_I32, &s, p, (size_t)x->shape.rank * 8);
    return with ? b_op(b, OP_PADV2, B_IN(x, c, with), B_NONE) : b_op(b, OP_PAD, B_IN(x, c), B_NONE);
}

ir_value *b_matmul(bld *b, ir_value *x, ir_value *y, bool adj_x, bool adj_y) {
    if (x->poison || y->poison) return b_op(b, OP_BATCH_MATMUL, B_IN(x, y), B_NONE);
    bool plain = x->dtype == IR_F32 && x->shape.rank >= 2 && y->shape.rank == 2 && ir_is_const(y);
    if (!plain) return b_op(b, OP_BATCH_MATMUL, B_IN(x, y), B_AT({A_adj_x, .i = adj_x}, {A_adj_y, .i = adj_y}));
    ir_value *w = adj_y ? y : b_swap_last_two(b, y);
    ir_value *rows = adj_x ? b_swap_last_two(b, x) : x;
    if (rows->poison || w->poison) return b_fail(b, "matrices do not fit");
    ir_dim k;
    ir_dim kx = rows->shape.d[rows->shape.rank - 1], kw = w->shape.d[1];
    k = kw;
    if (dim_known(kx) && dim_known(kw) && kx != k) return b_fail(b, "the inner sizes of the product differ: %lld and %lld", (long long)kx, (long long)kw);
    return b_op(b, OP_FULLY_CONNECTED, B_IN(rows, w, NULL), B_AT({A_keep_num_dims, .i = rows->shape.rank != 2}));
}
