/* legalize/tf/nn.h: what the files of convolutions, products, linear algebra, signals and images share (private to
 * legalize/tf). */
#ifndef LEGALIZE_TF_NN_H
#define LEGALIZE_TF_NN_H

#include "legalize/tf/math.h"

/* A product of matrices in any element type: FULLY_CONNECTED or BATCH_MATMUL for floats, exact products and sums for
 * integers, four real products for complex numbers (conjugate: of those with adj).  Both ranks are known, at least 2. */
ir_value *nn_matmul(bld *b, ir_value *x, ir_value *y, bool adj_x, bool adj_y, bool conjugate);
/* Lowers an op that only moves elements for the real and the imaginary parts, and joins the results. */
bool nn_by_parts(tf_call *c, tf_lower_fn fn);
/* Rows of x times a constant matrix [k, n] (f32) along its last axis. */
ir_value *nn_apply_last(bld *b, ir_value *x, const float *matrix, int64_t k, int64_t n);

#endif
