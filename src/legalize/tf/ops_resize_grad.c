/* legalize/tf/ops_resize_grad.c: the gradients of resized images, which models that are trained further on the device carry.
 *
 * An image is resized by a matrix of weights for its rows and one for its columns (ops_resize.c); its gradient is the product
 * with the same matrices turned. */
#include "legalize/tf/resize.h"

typedef ir_value *(*weights_fn)(bld *b, const rs_axis *s);

static ir_value *nearest(bld *b, const rs_axis *s) {
    return b_op(b, OP_ONE_HOT, B_IN(rs_nearest(b, s), s->in, b_f32(b, 1), b_f32(b, 0)), B_AT({A_axis, .i = -1}));
}

/* Sizes of which one matrix can be made. */
static bool sound(tf_call *c, ir_dim in, ir_dim out) {
    if (in == 0 || out == 0) return tf_bad(c, "empty images cannot be resized");
    if (dim_known(in) && (in < 0 || in > 1 << 20)) return tf_unsupported(c, NULL, "its images are too large");
    return !dim_known(in) || !dim_known(out) || out <= (1 << 26) / in || tf_unsupported(c, NULL, "its images are too large");
}

/* Where each old pixel became as many new ones, in rows and columns, their gradients are added. */
static ir_value *pooled(bld *b, ir_value *dy, const ir_dim *size) {
    int64_t times[2];
    for (int i = 0; i < 2; i++) {
        const ir_dim in = size[i], out = dy->shape.d[i + 1];
        if (!dim_known(in) || !dim_known(out) || out % in) return NULL;
        times[i] = out / in;
    }
    ir_value *mean = b_op(b, OP_AVERAGE_POOL_2D, B_IN(dy), B_AT({A_padding, .i = PADDING_VALID}, {A_stride_h, .i = times[0]}, {A_stride_w, .i = times[1]},
                                                               {A_filter_height, .i = times[0]}, {A_filter_width, .i = times[1]}));
    return mul_num(b, mean, (double)(times[0] * times[1]));
}

/* dy, the gradient of images that had this size, i32 [2]. */
static bool turned(tf_call *c, ir_value *dy, ir_value *size, ir_dtype t, weights_fn fn) {
    bld *b = c->b;
    const ir_dim *known;
    ir_dim was[2] = {dim_new(b->m, "?"), dim_new(b->m, "?")};
    size_t n;
    ir_value *w[2], *r = NULL;
    const bool align = tf_attr_b(c, "align_corners", false), half = tf_attr_b(c, "half_pixel_centers", false);
    if (dy->poison || size->poison) return false;
    if (align && half) return tf_bad(c, "pixels have their centers at corners or between them, not both");
    if (b_elems(b, size, &known, &n) && n == 2) was[0] = known[0], was[1] = known[1];
    for (int i = 0; i < 2; i++)
        if (!sound(c, was[i], dy->shape.d[i + 1])) return false;
    dy = b_cast(b, dy, IR_F32);
    if (fn == nearest && !align) r = pooled(b, dy, was);
    for (int i = 0; !r && i < 2; i++) {
        ir_value *in = dim_known(was[i]) ? b_i32(b, (int32_t)was[i]) : b_gather(b, size, b_i32(b, i), 0, 0);
        w[i] = b_swap_last_two(b, fn(b, &(rs_axis){in, b_dim_scalar(b, dy->shape.d[i + 1], dy), align, half}));
    }
    if (!r) r = rs_by_weights(b, dy, w[0], w[1]);
    return !r->poison && tf_return(c, b_cast(b, r, t));
}

/* Of images, operand 1. */
static bool of_images(tf_call *c, weights_fn fn) {
    ir_value *dy = nn_with_rank(c, tf_in(c, 0), 4), *x = nn_with_rank(c, tf_in(c, 1), 4);
    return !dy->poison && !x->poison && turned(c, dy, b_dims(c->b, x->shape.d + 1, 2, x), x->dtype, fn);
}
bool lower_resize_bilinear_grad(tf_call *c) { return of_images(c, rs_bilinear); }
bool lower_resize_bicubic_grad(tf_call *c) { return of_images(c, rs_cubic); }

bool lower_resize_nearest_grad(tf_call *c) {
    ir_value *dy = nn_with_rank(c, tf_in(c, 0), 4);
    if (!dy->poison && !ir_is_float(dy->dtype)) return tf_unsupported(c, NULL, "its gradients are %s", ir_dtypes[dy->dtype].text);
    return turned(c, dy, tf_i32(c, 1), dy->dtype, nearest);
}
