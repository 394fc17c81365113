/* legalize/tf/ops_gather.c: gathers. */
#include "legalize/tf/lower_impl.h"

/* The kernel takes i16, i32 and i64 indices. */
static ir_value *indices(tf_call *c, uint32_t i) {
    ir_value *v = tf_in(c, i);
    if (v->poison || v->dtype == IR_I16 || v->dtype == IR_I32 || v->dtype == IR_I64) return v;
    return b_cast(c->b, v, IR_I32);
}

static bool gather(tf_call *c, int64_t axis, int64_t batch) {
    ir_value *x = tf_in(c, 0), *i = indices(c, 1);
    if (x->poison || i->poison) return false;
    if (x->shape.rank >= 0 && axis < 0) axis += x->shape.rank;
    if (i->shape.rank >= 0 && batch < 0) batch += i->shape.rank;
    return tf_return(c, b_gather(c->b, x, i, (int)axis, (int)batch));
}

bool lower_gather(tf_call *c) { return gather(c, 0, 0); }

/* The numbers 0, 1, .. of n, changed by `by` where they are below `first`, and from there made less by it below `second`. */
static ir_value *permuted(bld *b, int n, ir_value *first, int32_t by, ir_value *second) {
    int32_t v[IR_MAX_RANK], w[IR_MAX_RANK];
    for (int i = 0; i < n; i++) v[i] = i, w[i] = i + by;
    ir_value *p = b_i32s(b, v, (size_t)n), *from = p;
    if (second) from = b_select(b, b_binary(b, OP_LESS, p, second), b_sub(b, p, first), p);
    return b_select(b, b_binary(b, OP_LESS, p, first), b_i32s(b, w, (size_t)n), from);
}

/* An axis that is computed: it comes to the front, and what was gathered goes to its place. */
static bool gather_computed(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *i = indices(c, 1), *axis = tf_i32(c, 2);
    if (x->poison || i->poison || axis->poison) return false;
    int r = x->shape.rank, k = i->shape.rank, all = r - 1 + k;
    if (r < 1 || k < 0) return tf_unsupported(c, "make the axis a constant", "its axis is computed at run time, and the rank of an operand is unknown");
    if (all > IR_MAX_RANK) return tf_bad(c, "the result has %d axes", all);
    if (tf_attr_i(c, "batch_dims", 0)) return tf_unsupported(c, "make the axis a constant", "its axis is computed at run time, with batches before it");
    if (r == 1) return tf_return(c, b_gather(b, x, i, 0, 0));
    axis = b_binary(b, OP_FLOOR_MOD, b_reshape(b, axis, &IR_SCALAR), b_i32(b, r));
    ir_value *one = b_add(b, axis, b_i32(b, 1)), *front = permuted(b, r, one, -1, NULL);
    ir_value *first = b_op(b, OP_ONE_HOT, B_IN(b_i32(b, 0), b_i32(b, r), one, b_i32(b, 0)), B_NONE);
    front = b_add(b, front, first); /* -1 at the front becomes the axis */
    ir_value *y = b_gather(b, b_op(b, OP_TRANSPOSE, B_IN(x, front), B_NONE), i, 0, 0);
    if (y->poison || !all) return tf_return(c, y);
    ir_value *back = permuted(b, all, axis, k, b_add(b, axis, b_i32(b, k)));
    return tf_return(c, b_op(b, OP_TRANSPOSE, B_IN(y, back), B_NONE));
}

bool lower_gather_v2(tf_call *c) {
    int64_t axis;
    if (!tf_int(c, 2, &axis)) return gather_computed(c);
    if (axis < -IR_MAX_RANK || axis > IR_MAX_RANK) return tf_bad(c, "axis %lld is out of range", (long long)axis);
    return gather(c, axis, tf_attr_i(c, "batch_dims", 0));
}

bool lower_gather_nd(tf_call *c) {
    ir_value *x = tf_in(c, 0), *i = indices(c, 1);
    if (x->poison || i->poison) return false;
    int lead = i->shape.rank - 1;
    if (lead >= 0 && x->shape.rank >= 0 && lead + x->shape.rank <= IR_MAX_RANK && i->shape.d[lead] == 0) {
        ir_shape s = i->shape; /* indices of no axis: all of x, each time */
        s.rank = lead + x->shape.rank;
        for (int k = 0; k < x->shape.rank; k++) s.d[lead + k] = x->shape.d[k];
        return tf_return(c, b_broadcast_to(c->b, x, &s));
    }
    return tf_return(c, b_op(c->b, OP_GATHER_ND, B_IN(x, i), B_NONE));
}

/* ResourceGather of a variable */
bool lower_resource_gather(tf_call *c) { return gather(c, tf_attr_i(c, "batch_dims", 0), tf_attr_i(c, "batch_dims", 0)); }

bool lower_one_hot(tf_call *c) {
    ir_value *i = tf_in(c, 0), *depth = tf_i32(c, 1), *on = tf_in(c, 2), *off = tf_in(c, 3);
    if (i->poison) return false;
    if (i->dtype != IR_I32 && i->dtype != IR_I64) i = b_cast(c->b, i, IR_I32);
    return tf_return(c, b_op(c->b, OP_ONE_HOT, B_IN(i, depth, on, off), B_AT({A_axis, .i = tf_attr_i(c, "axis", -1)})));
}
