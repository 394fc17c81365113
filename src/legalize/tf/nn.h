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

/* FFT, IFFT, RFFT or IRFFT over the last axes (1 to 3) of operand 0, whose lengths are known at run time only. */
bool lw_fourier(tf_call *c, int axes, bool real, bool inverse);

/* ops_linalg.c.  Of x [.., m, n]: rows and columns from..from+n; n -1: to the end. */
ir_value *nn_part(bld *b, ir_value *x, int64_t row, int64_t rows, int64_t column, int64_t columns);
ir_value *nn_sum(bld *b, ir_value *x, int axis); /* over one axis, counted from the end (-1: the last), which stays with size 1 */
ir_value *nn_eye(tf_call *c, int64_t m, int64_t n); /* f32 [m, n]: ones on the diagonal */
/* Of matrices [.., m, n] small enough to be unrolled; false: they are not, which was said. */
bool nn_matrix_sizes(tf_call *c, const ir_value *x, int64_t *m, int64_t *n);
/* x (f32) as q r; full: q is square. */
bool nn_qr(tf_call *c, ir_value *x, int64_t m, int64_t n, bool full, ir_value **q, ir_value **r);

/* ops_norm.c: x, channels last, normalized by scale, offset, mean and variance. */
ir_value *nn_normalized(bld *b, ir_value *x, ir_value *const *by, double epsilon);

/* A window over one spatial axis. */
typedef struct nn_window {
    int64_t size, stride, rate;
    ir_dim before, after, out; /* padding before and after; positions */
} nn_window;
/* ops_patches.c: fills in padding and positions for "SAME" or "VALID" over `in` elements (stays as given otherwise); all are
 * numbers where `in` is one.  false: refused, and said. */
bool nn_place(tf_call *c, nn_window *w, str padding, ir_dim in);
/* Padding from the attributes, "EXPLICIT" or another word: before and after each spatial axis.  false: reported. */
bool nn_read_padding(tf_call *c, int spatial, str padding, int64_t (*pads)[2]);
typedef struct nn_pool {
    int spatial;
    nn_window w[3];
    int64_t channels, channel_stride; /* window over the channels */
    str padding;
    bool is_explicit;
} nn_pool;
/* From the attributes, or from the operands `operand` and the next one, where the op has them as operands. */
bool nn_read_pool(tf_call *c, int spatial, uint32_t operand, nn_pool *p);
/* The windows of x [n, spatial.., channels] as [n, positions, cells, channels]; outside is `fill`. */
ir_value *nn_patches(tf_call *c, ir_value *x, const nn_window *w, int spatial, double fill);
/* Places in images of these sizes, flattened: of the first cell of each window, [positions] (where the image is not padded
 * they may lie before it), and of each cell from there, [cells].  i32; x knows the sizes. */
ir_value *nn_window_starts(tf_call *c, ir_value *x, const nn_window *w, int spatial, const ir_dim *size, bool unpadded);
ir_value *nn_window_cells(tf_call *c, ir_value *x, const nn_window *w, int spatial, const ir_dim *size);
/* x, the windows of a pool, reshaped to `rank` sizes; one may be -1: as many as there are.  The runtime makes windows over
 * images smaller than them, TensorFlow none, so that their number is not always what the sizes of the images say. */
ir_value *nn_rows(bld *b, ir_value *x, const ir_dim *size, int rank);
/* The lowest number of a type that a maximum starts from. */
double nn_lowest(ir_dtype t);
/* x without a known rank is said to have `rank` axes: the op would not run otherwise. */
ir_value *nn_with_rank(tf_call *c, ir_value *x, int rank);

#endif
