/* legalize/tf/resize.h: the weights of resized images, computed by the model where a size is known at run time only
 * (ops_resize_open.c), for ops_resize.c.
 *
 * A matrix of weights is f32 [out, in]: new pixel o is the sum over i of weights[o, i] * pixel i. */
#ifndef LEGALIZE_TF_RESIZE_H
#define LEGALIZE_TF_RESIZE_H

#include "legalize/tf/nn.h"

typedef struct rs_axis {
    ir_value *in, *out; /* i32 scalars */
    bool align, half;
} rs_axis;
ir_value *rs_nearest(bld *b, const rs_axis *s); /* i32 [out]: the nearest old pixel of each new one */
ir_value *rs_bilinear(bld *b, const rs_axis *s);
ir_value *rs_cubic(bld *b, const rs_axis *s);
ir_value *rs_area(bld *b, const rs_axis *s);

/* ops_resize.c: x [n, h, w, c] by rows [h', h] and columns [w', w]. */
ir_value *rs_by_weights(bld *b, ir_value *x, ir_value *rows, ir_value *columns);

/* A filter at distances x >= 0, which is 0 from its radius on. */
typedef ir_value *(*rs_filter)(bld *b, ir_value *x, double radius);
ir_value *rs_lanczos(bld *b, ir_value *x, double radius);
ir_value *rs_gaussian(bld *b, ir_value *x, double radius);
ir_value *rs_box(bld *b, ir_value *x, double radius);
ir_value *rs_triangle(bld *b, ir_value *x, double radius);
ir_value *rs_keys(bld *b, ir_value *x, double radius);
ir_value *rs_mitchell(bld *b, ir_value *x, double radius);
/* scale and shift: f32 scalars */
ir_value *rs_filtered(bld *b, const rs_axis *s, rs_filter filter, double radius, ir_value *scale, ir_value *shift, bool antialias);

#endif
