/* legalize/tf/ops_image.c: colours and contrast. */
#include "legalize/tf/nn.h"

/* The three channels of the last axis, each [.., 1]. */
static bool channels(tf_call *c, ir_value *x, ir_value *out[3]) {
    if (x->poison) return false;
    if (x->shape.rank < 0) return tf_unsupported(c, "give the inputs shapes with --shape", "its operand has an unknown rank");
    if (x->shape.rank < 1) return tf_bad(c, "the operand is a scalar");
    ir_value *in[] = {b_i32(c->b, x->shape.rank - 1), x};
    return b_build(c->b, OP_SPLIT, in, 2, B_AT({A_num_splits, .i = 3}), NULL, out, 3);
}

static ir_value *pick(bld *b, ir_value *cond, ir_value *x, ir_value *y) { return b_op(b, OP_SELECT_V2, B_IN(cond, x, y), B_NONE); }

/* hue in 0..1, saturation, value */
static bool to_hsv(tf_call *c, ir_value *rgb, ir_value *hsv[3]) {
    bld *b = c->b;
    ir_value *p[3];
    if (!channels(c, rgb, p)) return false;
    ir_dtype t = rgb->dtype;
    int axis = rgb->shape.rank - 1;
    ir_value *zero = b_num(b, t, 0), *one = b_num(b, t, 1);
    ir_value *v = b_reduce(b, OP_REDUCE_MAX, rgb, &axis, 1, true);
    ir_value *range = b_sub(b, v, b_reduce(b, OP_REDUCE_MIN, rgb, &axis, 1, true));
    ir_value *grey = b_binary(b, OP_EQUAL, range, zero);
    ir_value *norm = b_div(b, b_num(b, t, 1.0 / 6), pick(b, grey, one, range));
    ir_value *of_red = b_mul(b, norm, b_sub(b, p[1], p[2]));
    ir_value *of_green = b_add(b, b_mul(b, norm, b_sub(b, p[2], p[0])), b_num(b, t, 2.0 / 6));
    ir_value *of_blue = b_add(b, b_mul(b, norm, b_sub(b, p[0], p[1])), b_num(b, t, 4.0 / 6));
    ir_value *h = pick(b, b_binary(b, OP_EQUAL, p[0], v), of_red, pick(b, b_binary(b, OP_EQUAL, p[1], v), of_green, of_blue));
    h = pick(b, grey, zero, h);
    hsv[0] = pick(b, b_binary(b, OP_LESS, h, zero), b_add(b, h, one), h);
    ir_value *bright = b_binary(b, OP_GREATER, v, zero);
    hsv[1] = pick(b, bright, b_div(b, range, pick(b, bright, v, one)), zero);
    hsv[2] = v;
    return !b->failed;
}

static ir_value *three(bld *b, ir_dtype t, double x, double y, double z) {
    ir_value *v[] = {b_num(b, t, x), b_num(b, t, y), b_num(b, t, z)};
    return b_pack(b, v, 3, 0);
}

/* Each channel is a ramp over the hue: |6h - 3| - 1, 2 - |6h - 2|, 2 - |6h - 4|, within 0..1. */
static ir_value *to_rgb(bld *b, ir_value *const hsv[3]) {
    ir_dtype t = hsv[0]->dtype;
    ir_value *one = b_num(b, t, 1);
    ir_value *far = b_unary(b, OP_ABS, b_sub(b, b_mul(b, hsv[0], b_num(b, t, 6)), three(b, t, 3, 2, 4)));
    ir_value *ramp = b_add(b, b_mul(b, far, three(b, t, 1, -1, -1)), three(b, t, -1, 2, 2));
    ramp = b_binary(b, OP_MAXIMUM, b_binary(b, OP_MINIMUM, ramp, one), b_num(b, t, 0));
    return b_mul(b, b_add(b, b_mul(b, b_sub(b, ramp, one), hsv[1]), one), hsv[2]);
}

bool lower_rgb_to_hsv(tf_call *c) {
    ir_value *x = tf_in(c, 0), *hsv[3];
    return to_hsv(c, x, hsv) && tf_return(c, b_concat(c->b, hsv, 3, x->shape.rank - 1));
}

bool lower_hsv_to_rgb(tf_call *c) {
    ir_value *hsv[3];
    return channels(c, tf_in(c, 0), hsv) && tf_return(c, to_rgb(c->b, hsv));
}

bool lower_adjust_hue(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *hsv[3];
    ir_dtype t = x->dtype;
    if (x->poison || !to_hsv(c, b_cast(b, x, IR_F32), hsv)) return false;
    ir_value *h = b_add(b, hsv[0], b_cast(b, tf_in(c, 1), IR_F32));
    hsv[0] = b_sub(b, h, b_unary(b, OP_FLOOR, h));
    return tf_return(c, b_cast(b, to_rgb(b, hsv), t));
}

bool lower_adjust_saturation(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *hsv[3];
    ir_dtype t = x->dtype;
    if (x->poison || !to_hsv(c, b_cast(b, x, IR_F32), hsv)) return false;
    ir_value *s = b_mul(b, hsv[1], b_cast(b, tf_in(c, 1), IR_F32));
    hsv[1] = b_binary(b, OP_MAXIMUM, b_binary(b, OP_MINIMUM, s, b_f32(b, 1)), b_f32(b, 0));
    return tf_return(c, b_cast(b, to_rgb(b, hsv), t));
}

/* Away from the mean of each channel of each image. */
bool lower_adjust_contrast(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0);
    ir_dtype t = x->dtype;
    if (x->poison) return false;
    if (x->shape.rank < 0) return tf_unsupported(c, "give the inputs shapes with --shape", "its operand has an unknown rank");
    if (x->shape.rank < 3) return tf_bad(c, "the images have rank %d", x->shape.rank);
    x = b_cast(b, x, IR_F32);
    ir_value *mean = b_reduce(b, OP_MEAN, x, (int[]){x->shape.rank - 3, x->shape.rank - 2}, 2, true);
    ir_value *r = b_add(b, b_mul(b, b_sub(b, x, mean), b_cast(b, tf_in(c, 1), IR_F32)), mean);
    return tf_return(c, b_cast(b, r, t));
}
