/* legalize/tf/ops_project.c: images seen through a projective map: each output pixel (x, y) reads from
 *
 *     ((a0 x + a1 y + a2) / p, (b0 x + b1 y + b2) / p),  p = c0 x + c1 y + 1
 *
 * of its image. All pixels stand along one axis, [1 or batch, pixels]; one GATHER for each corner that is read. */
#include "legalize/tf/math.h"

enum { MOST_PIXELS = 1 << 22 };

typedef struct view {
    ir_value *image, *fill; /* [batch, height * width, channels] */
    ir_value *rows; /* i32 [batch, 1] of zeros, where nobody knows whether there is one map or one for each image; else NULL */
    ir_dim batch, maps;
    int64_t height, width, channels, out_height, out_width;
} view;

static ir_value *clamped(bld *b, ir_value *x, int64_t size) {
    return b_binary(b, OP_MAXIMUM, b_binary(b, OP_MINIMUM, x, num(b, x, (double)size - 1)), num(b, x, 0));
}

/* The column or row of every output pixel, [1, pixels]. */
static ir_value *grid(bld *b, const view *v, bool column) {
    int64_t n = v->out_height * v->out_width;
    float *at = NEW_N(&b->ctx->keep, float, (size_t)n);
    for (int64_t i = 0; i < n; i++) at[i] = (float)(column ? i % v->out_width : i / v->out_width);
    return b_f32s(b, at, &(ir_shape){.rank = 2, .d = {1, n}});
}

static ir_value *coefficient(bld *b, ir_value *maps, int64_t k) {
    return b_slice(b, maps, (int64_t[]){0, k}, (int64_t[]){-1, 1});
}

/* Outside of [0, size) as the mode says; TensorFlow's WRAP counts rounds of size - 1. */
static ir_value *placed(bld *b, ir_value *x, int64_t size, str mode) {
    if (str_is(mode, "CONSTANT") || !mode.n) return x;
    if (str_is(mode, "REFLECT")) {
        double period = 2 * (double)size;
        ir_value *t = b_sub(b, x, mul_num(b, un(b, OP_FLOOR, mul_num(b, x, 1 / period)), period));
        x = b_select(b, b_binary(b, OP_LESS, t, num(b, t, (double)size)), t, b_sub(b, num(b, t, period - 1), t));
    } else if (str_is(mode, "WRAP") && size > 1) {
        double round = (double)size - 1;
        ir_value *below = b_add(b, x, mul_num(b, add_num(b, un(b, OP_FLOOR, mul_num(b, un(b, OP_NEG, x), 1 / round)), 1), (double)size));
        ir_value *above = b_sub(b, x, mul_num(b, un(b, OP_FLOOR, mul_num(b, x, 1 / round)), (double)size));
        ir_value *high = b_select(b, b_binary(b, OP_GREATER, x, num(b, x, round)), above, x);
        x = b_select(b, b_binary(b, OP_LESS, x, num(b, x, 0)), below, high);
    }
    return clamped(b, x, size);
}

/* The pixels at whole numbers (x, y), [batch, pixels, channels]; the fill value outside of the image.  Clamped as integers,
 * so that what is not a number reads within the image too. */
static ir_value *read_at(bld *b, const view *v, ir_value *x, ir_value *y, ir_value *valid) {
    ir_value *cx = clamped(b, b_cast(b, x, IR_I32), v->width), *cy = clamped(b, b_cast(b, y, IR_I32), v->height);
    ir_value *in = b_binary(b, OP_LOGICAL_AND, b_binary(b, OP_EQUAL, b_cast(b, cx, IR_F32), x), b_binary(b, OP_EQUAL, b_cast(b, cy, IR_F32), y));
    in = b_binary(b, OP_LOGICAL_AND, in, valid);
    ir_value *at = b_add(b, b_mul(b, cy, b_i32(b, (int32_t)v->width)), cx);
    if (v->rows) at = b_add(b, at, v->rows);
    ir_value *pixels = v->maps == 1 ? b_gather(b, v->image, b_squeeze(b, at, 0), 1, 0) : b_gather(b, v->image, at, 1, 1);
    return b_select(b, b_expand_dims(b, in, 2), pixels, v->fill);
}

/* Halves away from 0. */
static ir_value *rounded(bld *b, ir_value *x) {
    return b_mul(b, un(b, OP_SIGN, x), un(b, OP_FLOOR, add_num(b, un(b, OP_ABS, x), 0.5)));
}

static ir_value *bilinear(bld *b, const view *v, ir_value *x, ir_value *y, ir_value *valid) {
    ir_value *x0 = un(b, OP_FLOOR, x), *y0 = un(b, OP_FLOOR, y), *row[2];
    ir_value *right = b_expand_dims(b, b_sub(b, x, x0), 2), *down = b_expand_dims(b, b_sub(b, y, y0), 2);
    for (int k = 0; k < 2; k++) {
        ir_value *at = k ? add_num(b, y0, 1) : y0;
        ir_value *p = read_at(b, v, x0, at, valid), *q = read_at(b, v, add_num(b, x0, 1), at, valid);
        row[k] = b_add(b, b_mul(b, p, b_sub(b, num(b, right, 1), right)), b_mul(b, q, right));
    }
    return b_add(b, b_mul(b, row[0], b_sub(b, num(b, down, 1), down)), b_mul(b, row[1], down));
}

static bool view_of(tf_call *c, view *v, ir_value *maps) {
    ir_value *x = tf_in(c, 0);
    const int64_t *size;
    size_t n;
    if (x->poison || maps->poison) return false;
    if (!dim_known(x->shape.d[1]) || !dim_known(x->shape.d[2]) || !dim_known(x->shape.d[3]))
        return tf_unsupported(c, "give the inputs shapes with --shape", "the size of its images is not known");
    if (!tf_ints(c, 2, &size, &n) || n != 2) return tf_unsupported(c, "make the output shape a constant", "its output shape is computed at run time");
    *v = (view){.batch = x->shape.d[0], .height = x->shape.d[1], .width = x->shape.d[2], .channels = x->shape.d[3],
                .out_height = size[0], .out_width = size[1], .maps = maps->shape.d[0]};
    if (size[0] < 1 || size[1] < 1 || size[0] > MOST_PIXELS / size[1] || v->height < 1 || v->width < 1 || v->height > MOST_PIXELS / v->width)
        return tf_unsupported(c, NULL, "images of over 2^22 pixels, or of none");
    bool sure = v->maps == 1 || v->maps == v->batch;
    if ((dim_known(maps->shape.d[1]) && maps->shape.d[1] != 8) || (!sure && dim_known(v->maps) && dim_known(v->batch))) return tf_bad(c, "its transforms do not fit the images");
    if (!sure) v->rows = b_op(c->b, OP_FILL, B_IN(b_dims(c->b, (ir_dim[]){v->batch, 1}, 2, x), b_i32(c->b, 0)), B_NONE);
    v->image = b_reshape(c->b, b_cast(c->b, x, IR_F32), &(ir_shape){3, {v->batch, v->height * v->width, v->channels}});
    v->fill = c->n_in > 3 ? b_cast(c->b, b_cast(c->b, tf_in(c, 3), x->dtype), IR_F32) : b_f32(c->b, 0);
    return true;
}

bool lower_image_projective_transform(tf_call *c) {
    bld *b = c->b;
    ir_value *maps = b_cast(b, tf_in(c, 1), IR_F32), *k[8];
    view v;
    if (!view_of(c, &v, maps)) return false;
    str mode = tf_attr_s(c, "fill_mode");
    ir_value *gx = grid(b, &v, true), *gy = grid(b, &v, false);
    for (int i = 0; i < 8; i++) k[i] = coefficient(b, maps, i);
    ir_value *p = add_num(b, b_add(b, b_mul(b, gx, k[6]), b_mul(b, gy, k[7])), 1);
    ir_value *x = b_div(b, b_add(b, b_add(b, b_mul(b, gx, k[0]), b_mul(b, gy, k[1])), k[2]), p);
    ir_value *y = b_div(b, b_add(b, b_add(b, b_mul(b, gx, k[3]), b_mul(b, gy, k[4])), k[5]), p);
    ir_value *valid = b_binary(b, OP_NOT_EQUAL, p, num(b, p, 0));
    x = placed(b, x, v.width, mode), y = placed(b, y, v.height, mode);
    ir_value *r;
    if (str_is(tf_attr_s(c, "interpolation"), "NEAREST"))
        r = read_at(b, &v, rounded(b, x), rounded(b, y), valid);
    else
        r = bilinear(b, &v, x, y, valid);
    if (r->poison) return false;
    r = b_reshape(b, r, &(ir_shape){4, {v.batch, v.out_height, v.out_width, v.channels}});
    return tf_return(c, b_cast(b, r, tf_in(c, 0)->dtype));
}
