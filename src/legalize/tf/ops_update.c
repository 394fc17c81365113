/* legalize/tf/ops_update.c: writes into parts of a tensor, and gradients of moves.
 *
 * Where an op reads its elements from is found by letting it move their numbers:
 *
 *     x[1:3] = y    becomes    scatter y to numbers(x)[1:3]     numbers: 0 1 2 ... in the shape of x
 *
 * Where the shape is known, so are the numbers: one scatter is left. */
#include "legalize/tf/math.h"

/* 0, 1, 2, ... in a shape given by an i32 vector; *count is how many. */
static ir_value *numbers(bld *b, ir_value *shape, ir_value **count) {
    int axis = 0;
    *count = b_reduce(b, OP_REDUCE_PROD, shape, &axis, 1, false);
    return b_reshape_to(b, count_to(b, *count), shape);
}

/* What fn makes of `x` in the place of operand 0 and of the operands from..from+n-1. */
static ir_value *moved(tf_call *c, tf_lower_fn fn, ir_value *x, uint32_t from, uint32_t n) {
    ir_value *in[4] = {x};
    for (uint32_t i = 0; i < n; i++) in[i + 1] = tf_in(c, from + i);
    return lw_value_of(c, fn, in, n + 1);
}

static ir_value *column(bld *b, ir_value *x) { return b_reshape_to(b, x, b_dims_const(b, (int64_t[]){-1, 1}, 2)); }

/* x with the elements of its slice (operands `from`, and two more) replaced by y. */
static ir_value *with_slice(tf_call *c, ir_value *x, uint32_t from, ir_value *y) {
    bld *b = c->b;
    ir_value *count, *shape = b_shape_of(b, x), *at = moved(c, lower_strided_slice, numbers(b, shape, &count), from, 3);
    if (at->poison || x->poison || y->poison) return b_poison(b);
    if (!ir_shape_eq(&at->shape, &y->shape))
        y = ir_shape_static(&at->shape) ? b_broadcast_to(b, y, &at->shape) : b_op(b, OP_BROADCAST_TO, B_IN(y, b_shape_of(b, at)), B_NONE);
    ir_value *r = lw_scatter(c, OP_COUNT, flat(b, x), column(b, at), flat(b, y));
    return x->shape.rank >= 0 ? b_reshape(b, r, &x->shape) : b_reshape_to(b, r, shape);
}

bool lower_tensor_strided_slice_update(tf_call *c) {
    ir_value *r = with_slice(c, tf_in(c, 0), 1, tf_in(c, 4));
    return !c->refused && tf_return(c, r);
}

bool lower_resource_strided_slice_assign(tf_call *c) {
    src_variable *v = c->n_in && c->in[0].kind == TF_VARIABLE ? c->in[0].variable : NULL;
    if (!v) return tf_unsupported(c, NULL, "its operand 0 is not a variable that is known at conversion time");
    lw_mark_written(c->L, v);
    ir_value *x = lw_read(c, v), *r = with_slice(c, x, 1, tf_in(c, 4));
    return !c->refused && !r->poison && lw_assign(c, v, r);
}

/* The elements of dy added where they came from; zeros elsewhere. */
static bool spread(tf_call *c, ir_value *shape, ir_value *count, ir_value *at, ir_value *dy) {
    bld *b = c->b;
    if (at->poison || dy->poison || shape->poison) return false;
    ir_value *size = b_reshape(b, count, &(ir_shape){.rank = 1, .d = {1}});
    ir_value *r = b_op(b, OP_SCATTER_ND, B_IN(column(b, at), flat(b, dy), size), B_NONE);
    return tf_return(c, b_reshape_to(b, r, shape));
}

bool lower_strided_slice_grad(tf_call *c) {
    ir_value *shape = tf_i32(c, 0), *dy = tf_in(c, 4), *count;
    if (shape->poison) return false;
    ir_value *at = moved(c, lower_strided_slice, numbers(c->b, shape, &count), 1, 3);
    return !c->refused && spread(c, shape, count, at, dy);
}

/* dy has the padded shape: the sizes before are less by the paddings. */
bool lower_mirror_pad_grad(tf_call *c) {
    bld *b = c->b;
    ir_value *dy = tf_in(c, 0), *pads = tf_i32(c, 1), *count;
    if (dy->poison || pads->poison) return false;
    int axis = 1;
    ir_value *shape = b_sub(b, b_shape_of(b, dy), b_reduce(b, OP_SUM, pads, &axis, 1, false));
    if (shape->poison) return false;
    ir_value *at = moved(c, lower_mirror_pad, numbers(b, shape, &count), 1, 1);
    return !c->refused && spread(c, shape, count, at, dy);
}

/* InplaceUpdate, InplaceAdd, InplaceSub: rows of x. */
static bool rows(tf_call *c, tf_lower_fn scatter) {
    ir_value *x = tf_in(c, 0), *at = tf_i32(c, 1), *by = tf_in(c, 2);
    if (x->poison || at->poison || by->poison) return false;
    return lw_with(c, scatter, (ir_value *[]){x, column(c->b, at), by}, 3);
}
bool lower_inplace_update(tf_call *c) { return rows(c, lower_tensor_scatter_update); }
bool lower_inplace_add(tf_call *c) { return rows(c, lower_tensor_scatter_add); }
bool lower_inplace_sub(tf_call *c) { return rows(c, lower_tensor_scatter_sub); }

/* ---- shapes of gradients, and of layouts -------------------------------------------------------------------- */

/* The axes of size 1 of the shape of n sizes, where ones in front of it make it `most`: known at run time only. */
static ir_value *axes_of_ones(tf_call *c, ir_value *shape, size_t n, size_t most) {
    const ir_shape more = {1, {(int64_t)(most - n)}}, row = {1, {dim_new(c->L->m, "axes")}};
    ir_value *parts[2] = {b_splat(c->b, IR_I32, 1, &more), shape};
    ir_value *ones = b_binary(c->b, OP_EQUAL, most > n ? b_concat(c->b, parts, 2, 0) : shape, b_i32(c->b, 1));
    return b_cast(c->b, b_reshape(c->b, b_op(c->b, OP_WHERE, B_IN(ones), B_NONE), &row), IR_I32);
}

/* The axes over which the gradients of two operands that broadcast are summed. */
bool lower_broadcast_gradient_args(tf_call *c) {
    const ir_dim *d[2];
    size_t n[2], most = 0;
    bool known[2];
    for (uint32_t i = 0; i < 2; i++) {
        ir_value *s = tf_in(c, i);
        if (s->poison) return false;
        known[i] = b_elems(c->b, s, &d[i], &n[i]);
        if (!known[i]) {
            if (s->shape.rank != 1 || !dim_known(s->shape.d[0])) return tf_unsupported(c, "give the inputs shapes with --shape", "the ranks of its shapes are computed at run time");
            n[i] = (size_t)s->shape.d[0];
        }
        if (n[i] > IR_MAX_RANK) return tf_unsupported(c, NULL, "a shape of %zu axes", n[i]);
        most = MAX(most, n[i]);
    }
    for (uint32_t i = 0; i < 2; i++) {
        int64_t axes[IR_MAX_RANK];
        size_t count = 0;
        bool sure = known[0] && known[1];
        for (size_t k = 0; sure && k < most; k++) { /* axes missing in front are ones */
            const ir_dim mine = k + n[i] < most ? 1 : d[i][k + n[i] - most], other = k + n[!i] < most ? 1 : d[!i][k + n[!i] - most];
            if (mine == 1) axes[count++] = (int64_t)k;
            else sure &= mine == other || other == 1 || dim_known(mine);
        }
        ir_value *v = sure ? b_dims_const(c->b, axes, count) : axes_of_ones(c, tf_i32(c, i), n[i], most);
        if (!tf_out(c, i, tf_attr_type(c, "T") == IR_I64 ? b_cast(c->b, v, IR_I64) : v)) return false;
    }
    return true;
}

/* Where each part of a concatenation begins: 0 in all axes but one. */
bool lower_concat_offset(tf_call *c) {
    bld *b = c->b;
    int64_t axis;
    if (!tf_int(c, 0, &axis)) return tf_unsupported(c, "make the axis a constant", "its axis is computed at run time");
    if (c->n_in < 2) return tf_bad(c, "nothing to concatenate");
    ir_value *first = tf_in(c, 1), *at = NULL;
    if (first->poison) return false;
    if (first->shape.rank != 1 || !dim_known(first->shape.d[0]) || first->shape.d[0] > 32)
        return tf_unsupported(c, NULL, "the rank of its operands is not known");
    int64_t rank = first->shape.d[0], mask[32] = {0};
    if (axis < 0) axis += rank;
    if (axis < 0 || axis >= rank) return tf_bad(c, "its axis is out of range");
    mask[axis] = 1;
    ir_value *one = b_cast(b, b_dims_const(b, mask, (size_t)rank), first->dtype);
    for (uint32_t i = 0; i + 1 < c->n_in; i++) {
        if (!tf_out(c, i, at ? at : b_cast(b, b_splat(b, IR_I32, 0, &first->shape), first->dtype))) return false;
        ir_value *size = b_mul(b, tf_in(c, i + 1), one);
        at = at ? b_add(b, at, size) : size;
    }
    return true;
}

/* The letters of one format looked up in another: "NHWC" to "NCHW" is 0 3 1 2. */
static bool permutation(tf_call *c, const char *from_key, const char *to_key, int32_t *perm, size_t *n) {
    str from = tf_attr_s(c, from_key), to = tf_attr_s(c, to_key);
    if (!from.n) from = STR("NHWC");
    if (!to.n) to = STR("NCHW");
    if (from.n != to.n || from.n > 8) return tf_bad(c, "the formats have different lengths");
    for (size_t i = 0; i < to.n; i++) {
        const char *p = memchr(from.p, to.p[i], from.n);
        if (!p) return tf_bad(c, "the formats have different letters");
        perm[i] = (int32_t)(p - from.p);
    }
    *n = to.n;
    return true;
}

bool lower_data_format_vec_permute(tf_call *c) {
    int32_t perm[8];
    size_t n;
    ir_value *x = tf_in(c, 0);
    if (x->poison || !permutation(c, "src_format", "dst_format", perm, &n)) return false;
    if (x->shape.rank < 1 || !dim_known(x->shape.d[0])) return tf_unsupported(c, NULL, "its operand has an unknown shape");
    if (x->shape.d[0] != (int64_t)n) return tf_unsupported(c, NULL, "its operand names spatial axes alone");
    return tf_return(c, b_gather(c->b, x, b_i32s(c->b, perm, n), 0, 0));
}

bool lower_data_format_dim_map(tf_call *c) {
    int32_t perm[8], twice[16];
    size_t n;
    bld *b = c->b;
    ir_value *x = tf_in(c, 0);
    if (x->poison || !permutation(c, "dst_format", "src_format", perm, &n)) return false;
    for (size_t i = 0; i < n; i++) twice[i] = twice[i + n] = perm[i];
    ir_value *table = b_cast(b, b_i32s(b, twice, 2 * n), x->dtype);
    return tf_return(c, b_gather(b, table, b_add(b, b_cast(b, x, IR_I32), b_i32(b, (int32_t)n)), 0, 0));
}

/* ---- sets, old names ------------------------------------------------------------------------------------------ */

/* ListDiff: the elements of x that y does not have, and where they stand. */
bool lower_list_diff(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *y = tf_in(c, 1);
    ir_dtype t = tf_attr_type(c, "out_idx");
    if (x->poison || y->poison) return false;
    if (x->shape.rank != 1 || y->shape.rank != 1) return tf_unsupported(c, NULL, "its operands are no vectors");
    int axis = 1;
    ir_value *same = b_binary(b, OP_EQUAL, b_expand_dims(b, x, 1), b_expand_dims(b, y, 0));
    ir_value *none = b_unary(b, OP_LOGICAL_NOT, b_reduce(b, OP_REDUCE_ANY, same, &axis, 1, false));
    ir_value *at = flat(b, b_op(b, OP_WHERE, B_IN(none), B_NONE));
    at = b_cast(b, at, t == IR_DTYPE_NONE ? IR_I32 : t);
    return tf_out(c, 0, b_gather(b, x, at, 0, 0)) && tf_out(c, 1, at);
}

/* Reverse of before: a bool for each axis. */
bool lower_reverse(tf_call *c) {
    ir_value *x = tf_in(c, 0), *flags = tf_in(c, 1);
    int32_t axes[IR_MAX_RANK];
    int64_t count, on;
    size_t n = 0;
    if (x->poison || flags->poison) return false;
    if (!ir_is_const(flags) || !ir_shape_count(&flags->shape, &count) || count > IR_MAX_RANK)
        return tf_unsupported(c, "make the axes constants", "its axes are computed at run time");
    if (x->shape.rank >= 0 && count != x->shape.rank) return tf_bad(c, "%lld flags for a tensor of rank %d", (long long)count, x->shape.rank);
    for (int64_t i = 0; i < count; i++)
        if (ev_get_i64(flags, i, &on) && on) axes[n++] = (int32_t)i;
    return n ? lw_with(c, lower_reverse_v2, (ir_value *[]){x, b_i32s(c->b, axes, n)}, 2) : tf_return(c, x);
}
