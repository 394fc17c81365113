/* legalize/tf/ops_gather.c: gathers. */
#include "legalize/tf/lower_impl.h"

/* The kernel takes i16, i32 and i64 indices. */
static ir_value *indices(tf_call *c, uint32_t i) {
    ir_value *v = tf_in(c, i);
    if (v->poison || v->dtype == IR_I32 || v->dtype == IR_I64) return v;
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

bool lower_gather_v2(tf_call *c) {
    int64_t axis;
    if (!tf_int(c, 2, &axis)) return tf_unsupported(c, "make the axis a constant", "its axis is computed at run time");
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
