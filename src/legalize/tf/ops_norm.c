/* legalize/tf/ops_norm.c: normalization. */
#include "legalize/tf/nn.h"

/* Elements that one mean is taken over, as an f32 scalar. */
static ir_value *population(bld *b, ir_value *x) {
    ir_dim n = 1;
    for (int i = 0; i + 1 < x->shape.rank; i++) n = dim_mul(b->m, n, x->shape.d[i]);
    if (dim_known(n)) return b_f32(b, (float)n);
    return b_cast(b, b_dim_scalar(b, n, x), IR_F32);
}

/* old * (1 - f) + now * f */
static ir_value *running(bld *b, ir_value *old, ir_value *now, double f) {
    if (f == 1) return now;
    return b_add(b, b_mul(b, old, b_f32(b, (float)(1 - f))), b_mul(b, now, b_f32(b, (float)f)));
}

/* Has each vector a number for each channel of x, channels last? */
static bool for_channels(bld *b, const ir_value *x, ir_value *const *by, int n) {
    for (int i = 0; i < n && !x->poison && x->shape.rank > 0; i++) {
        const ir_dim channels = x->shape.d[x->shape.rank - 1];
        if (by[i]->shape.rank == 1 && !tf_same_size(by[i]->shape.d[0], channels))
            return b_fail(b, "%lld numbers to normalize %lld channels", (long long)by[i]->shape.d[0], (long long)channels), false;
    }
    return true;
}

/* x * m + (offset - mean * m), m = scale / sqrt(variance + epsilon): the two vectors fold, and fusion puts them into the
 * convolution before. */
ir_value *nn_normalized(bld *b, ir_value *x, ir_value *const *by, double epsilon) {
    ir_value *scale = by[0], *offset = by[1], *mean = by[2], *var = by[3];
    if (!for_channels(b, x, by, 4)) return b_poison(b);
    ir_value *m = b_mul(b, scale, b_unary(b, OP_RSQRT, b_add(b, var, b_num(b, var->dtype, epsilon))));
    return b_add(b, b_mul(b, x, m), b_sub(b, offset, b_mul(b, mean, m)));
}

/* FusedBatchNorm, V2, V3 */
bool lower_fused_batch_norm(tf_call *c) {
    bld *b = c->b;
    str format = tf_attr_s(c, "data_format");
    ir_value *x = nn_with_rank(c, tf_in(c, 0), format.n == 5 ? 5 : 4), *scale = tf_in(c, 1), *offset = tf_in(c, 2), *mean = tf_in(c, 3), *var = tf_in(c, 4);
    double eps = tf_attr_f(c, "epsilon", 1e-4), factor = tf_attr_f(c, "exponential_avg_factor", 1);
    if (x->poison) return false;
    int r = x->shape.rank;
    if (r != (format.n == 5 ? 5 : 4)) return tf_bad(c, "the input has rank %d", r);
    ir_dtype t = x->dtype;
    ir_value *seen_mean = mean, *seen_var = var;
    x = b_cast(b, tf_to_nhwc(c, x), IR_F32);
    if (tf_attr_b(c, "is_training", true)) {
        int axes[IR_MAX_RANK];
        for (int i = 0; i + 1 < r; i++) axes[i] = i;
        ir_value *old_mean = mean, *old_var = var;
        mean = b_reduce(b, OP_MEAN, x, axes, r - 1, false);
        var = b_reduce(b, OP_MEAN, b_binary(b, OP_SQUARED_DIFFERENCE, x, mean), axes, r - 1, false);
        seen_mean = running(b, old_mean, mean, factor);
        if (c->n_out > 2) { /* the estimate without bias */
            ir_value *n = population(b, x), *one = b_f32(b, 1);
            ir_value *whole = b_div(b, n, b_binary(b, OP_MAXIMUM, b_sub(b, n, one), one));
            seen_var = running(b, old_var, b_mul(b, var, whole), factor);
        }
    }
    ir_value *y = nn_normalized(b, x, (ir_value *[]){scale, offset, mean, var}, eps);
    ir_value *out[] = {NULL, seen_mean, seen_var, mean, var, b_splat(b, IR_F32, 0, &(ir_shape){1, {0}})};
    for (uint32_t i = 1; i < c->n_out && i < ARRAY_LEN(out); i++)
        if (!tf_out(c, i, out[i])) return false;
    return tf_return(c, tf_from_nhwc(c, b_cast(b, y, t)));
}

/* FusedBatchNormGrad, V2, V3: with r = 1 / sqrt(variance + epsilon) and means over all but the channels
 *
 *     in training   dx = scale r (dy - mean(dy) - (x - mean) r^2 mean(dy (x - mean)))
 *     else          dx = scale r dy                dscale = r sum(dy (x - mean)), doffset = sum(dy) */
bool lower_fused_batch_norm_grad(tf_call *c) {
    bld *b = c->b;
    int rank = tf_attr_s(c, "data_format").n == 5 ? 5 : 4, axes[IR_MAX_RANK];
    ir_value *dy = nn_with_rank(c, tf_in(c, 0), rank), *x = nn_with_rank(c, tf_in(c, 1), rank), *scale = tf_in(c, 2), *mean = tf_in(c, 3), *var = tf_in(c, 4);
    if (dy->poison || x->poison || scale->poison || mean->poison || var->poison) return false;
    if (dy->shape.rank != rank || x->shape.rank != rank) return tf_bad(c, "the operands have ranks %d and %d", dy->shape.rank, x->shape.rank);
    for (int i = 0; i + 1 < rank; i++) axes[i] = i;
    ir_dtype t = x->dtype;
    dy = b_cast(b, tf_to_nhwc(c, dy), IR_F32);
    x = b_cast(b, tf_to_nhwc(c, x), IR_F32);
    if (!tf_same_shape(dy, x)) return tf_bad(c, "the gradient has another shape than the input");
    if (!for_channels(b, x, (ir_value *[]){scale, mean, var}, 3)) return false;
    ir_value *r = b_unary(b, OP_RSQRT, b_add(b, var, b_f32(b, (float)tf_attr_f(c, "epsilon", 1e-4)))), *off = b_sub(b, x, mean);
    ir_value *sum = b_reduce(b, OP_SUM, dy, axes, rank - 1, false), *product = b_reduce(b, OP_SUM, b_mul(b, dy, off), axes, rank - 1, false);
    ir_value *dx = dy;
    if (tf_attr_b(c, "is_training", true)) {
        ir_value *n = population(b, x), *slope = b_mul(b, b_mul(b, r, r), b_div(b, product, n));
        dx = b_sub(b, b_sub(b, dy, b_div(b, sum, n)), b_mul(b, off, slope));
    }
    dx = b_mul(b, dx, b_mul(b, scale, r));
    for (uint32_t i = 3; i < c->n_out; i++)
        if (!tf_out(c, i, b_splat(b, IR_F32, 0, &(ir_shape){1, {0}}))) return false;
    return tf_out(c, 1, b_mul(b, product, r)) && tf_out(c, 2, sum) && tf_return(c, tf_from_nhwc(c, b_cast(b, dx, t)));
}

/* (t - m) / sqrt(v + epsilon) * gamma + beta */
bool lower_batch_norm_global(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *mean = tf_in(c, 1), *var = tf_in(c, 2), *beta = tf_in(c, 3), *gamma = tf_in(c, 4);
    ir_value *m = b_unary(b, OP_RSQRT, b_add(b, var, b_num(b, x->dtype, tf_attr_f(c, "variance_epsilon", 0))));
    if (tf_attr_b(c, "scale_after_normalization", false)) m = b_mul(b, m, gamma);
    return tf_return(c, b_add(b, b_mul(b, x, m), b_sub(b, beta, b_mul(b, mean, m))));
}

/* No further than all channels: the kernel adds the radius to the number of a channel, and sets as much memory aside. */
bool lower_lrn(tf_call *c) {
    enum { MOST = 1 << 16 };
    ir_value *x = tf_in(c, 0);
    int64_t radius = tf_attr_i(c, "depth_radius", 5);
    if (x->poison) return false;
    if (radius < 0 || radius > INT32_MAX) return tf_bad(c, "a radius of %lld", (long long)radius);
    if (x->shape.rank == 4 && dim_known(x->shape.d[3])) radius = MIN(radius, x->shape.d[3]);
    if (radius > MOST) return tf_unsupported(c, "give the inputs shapes with --shape", "its radius is %lld", (long long)radius);
    return tf_return(c, b_op(c->b, OP_LOCAL_RESPONSE_NORMALIZATION, B_IN(x),
                             B_AT({A_radius, .i = radius}, {A_bias, .f = tf_attr_f(c, "bias", 1)}, {A_alpha, .f = tf_attr_f(c, "alpha", 1)},
                                  {A_beta, .f = tf_attr_f(c, "beta", 0.5)})));
}
