/* legalize/tf/ops_math.c: element-wise arithmetic, comparison and choice.
 *
 * Ops are built in the type of the model; passes/ casts around kernels that lack it.  What a cast
 * cannot mend is spelled out here: 64-bit division, the sign of remainders, unsigned types. */
#include "legalize/tf/math.h"

/* The op wants this rank: an unknown one must be it. */
void math_refine_rank(bld *b, ir_value *x, int rank) {
    if (x->poison || x->shape.rank >= 0) return;
    x->shape.rank = rank;
    for (int i = 0; i < rank; i++)
        x->shape.d[i] = dim_new(b->m, "n");
}

/* ---- sums and products ----------------------------------------------------------------------- */

static bool is_text(const ir_value *v) { return v->dtype == IR_STR; }

bool lower_add(tf_call *c) {
    ir_value *x = tf_in(c, 0), *y = tf_in(c, 1);
    if (is_text(x))
        return tf_unsupported(c, "join strings before the model",
                              "the runtime has no op that joins strings");
    if (x->dtype == IR_BOOL) return tf_return(c, b_binary(c->b, OP_LOGICAL_OR, x, y));
    if (ir_is_complex(x->dtype)) return complex_binary(c);
    return tf_return(c, b_add(c->b, x, y));
}

bool lower_sub(tf_call *c) {
    if (ir_is_complex(tf_in(c, 0)->dtype)) return complex_binary(c);
    return tf_return(c, b_sub(c->b, tf_in(c, 0), tf_in(c, 1)));
}

bool lower_mul(tf_call *c) {
    ir_value *x = tf_in(c, 0);
    if (x->dtype == IR_BOOL) return tf_return(c, b_binary(c->b, OP_LOGICAL_AND, x, tf_in(c, 1)));
    if (x->dtype == IR_C128) return complex_binary(c);
    return tf_return(c, b_mul(c->b, x, tf_in(c, 1)));
}

/* N operands of one shape; broadcasting is not part of these ops. */
bool lower_add_n(tf_call *c) {
    bld *b = c->b;
    ir_value *v[256];
    if (c->n_in == 0) return tf_bad(c, "a sum of nothing");
    ir_value *sum = tf_in(c, 0);
    ir_dtype t = sum->dtype;
    bool same = true;
    for (uint32_t i = 0; i < c->n_in; i++) {
        ir_value *x = tf_in(c, i);
        if (i < ARRAY_LEN(v)) v[i] = x;
        if (!tf_same_shape(x, sum)) return tf_bad(c, "operand %u has another shape than the first, and a sum stretches none", i);
        same &= x->shape.rank == sum->shape.rank && x->shape.rank >= 0;
    }
    bool kernel =
        (t == IR_F32 || t == IR_I32 || t == IR_F16 || t == IR_BF16 || t == IR_F64) && same;
    if (c->n_in > 2 && c->n_in <= ARRAY_LEN(v) && kernel)
        return tf_return(c, b_op(b, OP_ADD_N, v, c->n_in, B_NONE));
    for (uint32_t i = 1; i < c->n_in; i++)
        sum = ir_is_complex(t) ? complex_sum(b, sum, tf_in(c, i)) : b_add(b, sum, tf_in(c, i));
    return tf_return(c, sum);
}

/* ---- signs ----------------------------------------------------------------------------------- */

bool math_is_unsigned(ir_dtype t) { return ir_dtypes[t].kind == IR_KIND_UINT; }

bool lower_abs(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0);
    if (math_is_unsigned(x->dtype)) return tf_return(c, x);
    if (x->dtype == IR_I64) return tf_return(c, b_binary(b, OP_MAXIMUM, x, b_unary(b, OP_NEG, x)));
    return tf_return(c, b_unary(b, OP_ABS, x));
}

bool lower_neg(tf_call *c) {
    ir_value *x = tf_in(c, 0);
    if (ir_is_complex(x->dtype)) return complex_unary(c);
    if (math_is_unsigned(x->dtype)) return tf_return(c, b_sub(c->b, b_num(c->b, x->dtype, 0), x));
    return tf_return(c, b_unary(c->b, OP_NEG, x));
}

/* max(min(x, 1), -1) is the sign of an integer. */
bool lower_sign(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0);
    if (ir_is_complex(x->dtype)) return complex_unary(c);
    if (!ir_is_int(x->dtype) || x->dtype == IR_I32) return tf_return(c, b_unary(b, OP_SIGN, x));
    ir_value *low = b_binary(b, OP_MINIMUM, x, b_num(b, x->dtype, 1));
    return tf_return(
        c, math_is_unsigned(x->dtype) ? low : b_binary(b, OP_MAXIMUM, low, b_num(b, x->dtype, -1)));
}

/* Integers are whole already. */
static bool rounding(tf_call *c, ir_op op) {
    ir_value *x = tf_in(c, 0);
    return tf_return(c, ir_is_float(x->dtype) ? b_unary(c->b, op, x) : x);
}
bool lower_floor(tf_call *c) { return rounding(c, OP_FLOOR); }
bool lower_ceil(tf_call *c) { return rounding(c, OP_CEIL); }
bool lower_round(tf_call *c) { return rounding(c, OP_ROUND); }

bool lower_square(tf_call *c) {
    ir_value *x = tf_in(c, 0);
    if (x->dtype == IR_C128) return complex_unary(c);
    return tf_return(c, ir_is_float(x->dtype) ? b_unary(c->b, OP_SQUARE, x) : b_mul(c->b, x, x));
}

bool lower_squared_difference(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *y = tf_in(c, 1);
    if (ir_is_float(x->dtype) || x->dtype == IR_I32)
        return tf_return(c, b_binary(b, OP_SQUARED_DIFFERENCE, x, y));
    if (ir_is_complex(x->dtype))
        return tf_return(c, complex_times_conjugate(b, complex_difference(b, x, y)));
    ir_value *d = b_sub(b, x, y);
    return tf_return(c, b_mul(b, d, d));
}

bool lower_relu(tf_call *c) {
    ir_value *x = tf_in(c, 0);
    if (math_is_unsigned(x->dtype)) return tf_return(c, x);
    if (ir_is_int(x->dtype)) return tf_return(c, b_binary(c->b, OP_MAXIMUM, x, num(c->b, x, 0)));
    return tf_return(c, b_unary(c->b, OP_RELU, x));
}

bool lower_relu6(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0);
    if (!ir_is_int(x->dtype)) return tf_return(c, b_unary(b, OP_RELU6, x));
    ir_value *low = b_binary(b, OP_MINIMUM, x, b_num(b, x->dtype, 6));
    return tf_return(
        c, math_is_unsigned(x->dtype) ? low : b_binary(b, OP_MAXIMUM, low, b_num(b, x->dtype, 0)));
}

/* ---- clipping and choice --------------------------------------------------------------------- */

/* TensorFlow: max(min(x, high), low). */
bool lower_clip_by_value(tf_call *c) {
    bld *b = c->b;
    ir_value *high = b_binary(b, OP_MINIMUM, tf_in(c, 0), tf_in(c, 2));
    return tf_return(c, b_binary(b, OP_MAXIMUM, high, tf_in(c, 1)));
}

/* A vector condition of Select chooses rows. */
bool lower_select(tf_call *c) {
    ir_value *k = tf_in(c, 0), *x = tf_in(c, 1), *y = tf_in(c, 2);
    if (k->poison || x->poison || y->poison) return tf_return(c, b_poison(c->b));
    const bool rows = k->shape.rank == 1 && x->shape.rank >= 1;
    if (rows ? !tf_same_size(k->shape.d[0], x->shape.d[0]) : k->shape.rank > 0 && !tf_same_shape(k, x)) return tf_bad(c, "its condition is neither of the shape of what it chooses from, nor a number of rows");
    /* like this op, the kernel of SELECT takes rows, and else does not broadcast */
    if (k->shape.rank < 0 || (k->shape.rank == 1 && x->shape.rank != 1))
        return tf_return(c, b_op(c->b, OP_SELECT, B_IN(k, x, y), B_NONE));
    return lower_select_v2(c);
}

bool lower_select_v2(tf_call *c) {
    ir_value *k = tf_in(c, 0), *x = tf_in(c, 1), *y = tf_in(c, 2);
    if (x->dtype == IR_C128) return complex_select(c);
    return tf_return(c, b_select(c->b, k, x, y));
}

/* ---- comparison ------------------------------------------------------------------------------ */

static bool may_broadcast(const ir_value *x, const ir_value *y) {
    for (int i = 1; i <= MIN(x->shape.rank, y->shape.rank); i++) {
        const ir_dim a = x->shape.d[x->shape.rank - i], d = y->shape.d[y->shape.rank - i];
        if (dim_known(a) && dim_known(d) && a != d && a != 1 && d != 1) return false;
    }
    return true;
}

static bool equality(tf_call *c, ir_op op) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *y = tf_in(c, 1);
    /* incompatible_shape_error=false: tensors that do not broadcast are unequal as a whole */
    if (!tf_attr_b(c, "incompatible_shape_error", true) && !x->poison && !y->poison &&
        !may_broadcast(x, y))
        return tf_return(c, b_bool(b, op == OP_NOT_EQUAL));
    if (ir_is_complex(x->dtype)) return complex_equality(c, op);
    return tf_return(c, b_binary(b, op, x, y));
}
bool lower_equal(tf_call *c) { return equality(c, OP_EQUAL); }
bool lower_not_equal(tf_call *c) { return equality(c, OP_NOT_EQUAL); }

bool lower_approximate_equal(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *y = tf_in(c, 1);
    ir_value *d = ir_is_complex(x->dtype) ? complex_difference(b, x, y) : b_sub(b, x, y);
    double tolerance = tf_attr_f(c, "tolerance", 1e-5);
    if (ir_is_complex(d->dtype))
        d = complex_magnitude(b, complex_to(b, d, IR_C64));
    else if (!math_is_unsigned(d->dtype))
        d = math_abs(b, d);
    if (ir_is_int(d->dtype)) /* the tolerance is cast to the type, as TensorFlow does */
        tolerance = (double)(int64_t)tolerance;
    return tf_return(c, b_binary(b, OP_LESS, d, b_num(b, d->dtype, tolerance)));
}

ir_value *math_abs(bld *b, ir_value *x) {
    if (x->dtype == IR_I64) return b_binary(b, OP_MAXIMUM, x, b_unary(b, OP_NEG, x));
    return b_unary(b, OP_ABS, x);
}

/* ---- biases ---------------------------------------------------------------------------------- */

/* In NCHW the bias becomes [C,1,1].  A bias is not stretched, and stretches nothing, unlike what is added. */
bool lower_bias_add(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *bias = tf_in(c, 1);
    if (x->poison || bias->poison) return tf_return(c, b_add(b, x, bias));
    const int rank = x->shape.rank;
    const bool nchw = tf_is_nchw(c);
    if (nchw && rank >= 0 && rank < 3) return tf_bad(c, "channels come second in a tensor of rank %d", rank);
    if (nchw && (rank < 0 || bias->shape.rank != 1)) return tf_unsupported(c, "give the input a shape", "the rank of the input is not known");
    if (rank > 0 && bias->shape.rank == 1) {
        const ir_dim channels = x->shape.d[nchw ? 1 : rank - 1], n = bias->shape.d[0];
        if (dim_known(channels) && dim_known(n) && channels != n)
            return tf_bad(c, "its input has %lld channels, its bias %lld", (long long)channels, (long long)n);
    }
    if (!nchw) return tf_return(c, b_add(b, x, bias));
    ir_shape s = {.rank = rank - 1, .d = {bias->shape.d[0]}};
    for (int i = 1; i < s.rank; i++)
        s.d[i] = 1;
    return tf_return(c, b_add(b, x, b_reshape(b, bias, &s)));
}

bool lower_bias_add_grad(tf_call *c) {
    ir_value *x = tf_in(c, 0);
    if (x->poison) return tf_return(c, x);
    if (x->shape.rank < 1)
        return tf_unsupported(c, "give the input a shape", "the rank of the input is not known");
    int axes[IR_MAX_RANK], n = 0, channel = tf_is_nchw(c) ? 1 : x->shape.rank - 1;
    for (int i = 0; i < x->shape.rank; i++)
        if (i != channel) axes[n++] = i;
    return tf_return(c, b_reduce(c->b, OP_SUM, x, axes, n, false));
}
