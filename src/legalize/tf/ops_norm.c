/* legalize/tf/ops_norm.c: normalization. */
#include "legalize/tf/lower_impl.h"

/* FusedBatchNorm, V2, V3.  Inference: x * m + (offset - mean * m), m = scale / sqrt(variance + epsilon):
 * the two vectors fold, and fusion puts them into the convolution before. */
bool lower_fused_batch_norm(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *scale = tf_in(c, 1), *offset = tf_in(c, 2), *mean = tf_in(c, 3), *var = tf_in(c, 4);
    double eps = tf_attr_f(c, "epsilon", 1e-4);
    if (x->poison) return false;
    if (x->shape.rank < 3) return tf_bad(c, "the input has rank %d", x->shape.rank);
    int r = x->shape.rank;
    ir_dtype t = x->dtype;
    x = b_cast(b, tf_to_nhwc(c, x), IR_F32);
    bool training = tf_attr_b(c, "is_training", true);
    if (training) {
        int axes[IR_MAX_RANK];
        for (int i = 0; i + 1 < r; i++) axes[i] = i;
        mean = b_reduce(b, OP_MEAN, x, axes, r - 1, false);
        var = b_reduce(b, OP_MEAN, b_binary(b, OP_SQUARED_DIFFERENCE, x, mean), axes, r - 1, false);
    }
    ir_value *m = b_mul(b, scale, b_unary(b, OP_RSQRT, b_add(b, var, b_f32(b, (float)eps))));
    ir_value *y = b_add(b, b_mul(b, x, m), b_sub(b, offset, b_mul(b, mean, m)));
    for (uint32_t i = 1; i < c->n_out; i++) tf_out(c, i, i == 1 || i == 3 ? mean : var);
    return tf_return(c, tf_from_nhwc(c, b_cast(b, y, t)));
}
