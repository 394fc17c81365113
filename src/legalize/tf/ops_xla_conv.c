/* legalize/tf/ops_xla_conv.c: XLA's convolution, whose operands have their axes in any order.
 *
 *     operand -> [batch, spatial.., channels]     filter -> [spatial.., channels of a group, results]
 *
 * One spatial axis is two, the first of size 1.  An operand whose elements are set apart is a transposed convolution; where
 * the runtime has none that fits, it is dilated first. */
#include "legalize/tf/xla.h"

#include <stdlib.h>

enum { KERNEL_IN = 3, KERNEL_OUT, KERNEL_SPATIAL = 6, IN_BATCH, IN_CHANNELS, OUT_BATCH, OUT_CHANNELS, IN_SPATIAL, OUT_SPATIAL }; /* xla.ConvolutionDimensionNumbers */

typedef struct conv {
    int spatial;
    int64_t stride[3], apart[3], rate[3], pad[3][2], groups, batch_groups;
    int x_perm[5], f_perm[5], back[5];
} conv;

/* The axes that three fields name, in that order; false: not each axis once. */
static bool order(const xla_numbers *d, int first, int spatial, int last, int n, int *perm) {
    if (d->n[spatial] != n) return false;
    /* an absent number is 0 */
    perm[0] = d->n[first] ? (int)d->v[first][0] : 0;
    for (int i = 0; i < n; i++) perm[i + 1] = (int)d->v[spatial][i];
    perm[n + 1] = d->n[last] ? (int)d->v[last][0] : 0;
    unsigned seen = 0;
    for (int i = 0; i < n + 2; i++)
        if (perm[i] < n + 2) seen |= 1u << perm[i];
    return seen + 1 == 1u << (n + 2);
}

static bool read_axes(tf_call *c, conv *v, int rank) {
    xla_numbers d;
    int out[5], kernel[5];
    const int n = v->spatial = rank - 2;
    if (!xla_read_numbers(tf_attr_s(c, "dimension_numbers"), &d) || !order(&d, IN_BATCH, IN_SPATIAL, IN_CHANNELS, n, v->x_perm) ||
        !order(&d, KERNEL_IN, KERNEL_SPATIAL, KERNEL_OUT, n, kernel) || !order(&d, OUT_BATCH, OUT_SPATIAL, OUT_CHANNELS, n, out))
        return tf_bad(c, "its dimension numbers do not fit its operands");
    for (int i = 0; i < n; i++) v->f_perm[i] = kernel[i + 1];
    v->f_perm[n] = kernel[0], v->f_perm[n + 1] = kernel[n + 1];
    for (int i = 0; i < n + 2; i++) v->back[out[i]] = i;
    return true;
}

static bool read_conv(tf_call *c, conv *v, int rank) {
    const int64_t *s, *p, *l, *r;
    size_t n[4];
    if (rank < 2 || rank > 5) return tf_unsupported(c, NULL, "it has %d spatial axes", rank - 2);
    if (!read_axes(c, v, rank)) return false;
    if (!tf_ints(c, 2, &s, &n[0]) || !tf_ints(c, 3, &p, &n[1]) || !tf_ints(c, 4, &l, &n[2]) || !tf_ints(c, 5, &r, &n[3]) || !tf_int(c, 6, &v->groups))
        return tf_unsupported(c, "give the inputs shapes with --shape", "its windows are computed at run time");
    v->batch_groups = tf_attr_i(c, "batch_group_count", 1);
    const size_t k = (size_t)v->spatial;
    if (n[0] != k || n[1] != 2 * k || n[2] != k || n[3] != k || v->groups < 1 || v->batch_groups < 1) return tf_bad(c, "windows over %zu axes of %d", n[0], v->spatial);
    for (size_t i = 0; i < k; i++) {
        v->stride[i] = s[i], v->apart[i] = l[i], v->rate[i] = r[i];
        v->pad[i][0] = p[2 * i], v->pad[i][1] = p[2 * i + 1];
        if (s[i] < 1 || l[i] < 1 || r[i] < 1 || MAX(s[i], MAX(l[i], r[i])) > INT32_MAX || llabs(p[2 * i]) > INT32_MAX || llabs(p[2 * i + 1]) > INT32_MAX)
            return tf_bad(c, "a window is out of range");
    }
    return true;
}

/* Fewer than two spatial axes: more of size 1 before them. */
static void widen(tf_call *c, conv *v, ir_value **x, ir_value **f) {
    for (; v->spatial < 2; v->spatial++) {
        *x = b_expand_dims(c->b, *x, 1);
        *f = b_expand_dims(c->b, *f, 0);
        for (int i = v->spatial; i > 0; i--) {
            v->stride[i] = v->stride[i - 1], v->apart[i] = v->apart[i - 1], v->rate[i] = v->rate[i - 1];
            v->pad[i][0] = v->pad[i - 1][0], v->pad[i][1] = v->pad[i - 1][1];
        }
        v->stride[0] = v->apart[0] = v->rate[0] = 1;
        v->pad[0][0] = v->pad[0][1] = 0;
    }
}

/* Groups of the batch, each with filters of its own, are groups of channels. */
static ir_value *batches_to_channels(tf_call *c, conv *v, ir_value *x) {
    if (x->poison || v->batch_groups == 1) return x;
    ir_module *m = c->L->m;
    const int n = v->spatial, r = n + 2;
    ir_shape s = {.rank = r + 1, .d = {v->batch_groups, dim_floordiv(m, x->shape.d[0], v->batch_groups)}}, to = {.rank = r, .d = {s.d[1]}};
    int perm[6] = {1};
    for (int i = 1; i < r; i++) s.d[i + 1] = x->shape.d[i];
    for (int i = 1; i <= n; i++) perm[i] = i + 1, to.d[i] = x->shape.d[i];
    perm[n + 1] = 0, perm[n + 2] = n + 2;
    to.d[n + 1] = dim_mul(m, v->batch_groups, x->shape.d[n + 1]);
    v->groups *= v->batch_groups;
    return b_reshape(c->b, b_transpose(c->b, b_reshape(c->b, x, &s), perm), &to);
}

/* Set apart and padded; negative padding cuts. */
static ir_value *spread(tf_call *c, const conv *v, ir_value *x) {
    bld *b = c->b;
    int64_t step[5] = {1, 1, 1, 1, 1}, pads[IR_MAX_RANK][2] = {{0}}, first[IR_MAX_RANK] = {0}, last[IR_MAX_RANK] = {0};
    bool apart = false, padded = false;
    for (int i = 0; i < v->spatial; i++) {
        step[i + 1] = v->apart[i];
        first[i + 1] = MAX(-v->pad[i][0], 0), last[i + 1] = MAX(-v->pad[i][1], 0);
        pads[i + 1][0] = MAX(v->pad[i][0], 0), pads[i + 1][1] = MAX(v->pad[i][1], 0);
        apart |= v->apart[i] > 1;
        padded |= pads[i + 1][0] || pads[i + 1][1];
    }
    if (apart) x = b_op(b, OP_DILATE, B_IN(x, b_dims_const(b, step, (size_t)v->spatial + 2), b_num(b, x->dtype, 0)), B_NONE);
    x = xla_trim(b, x, first, last);
    return padded && !x->poison ? b_pad(b, x, (const int64_t(*)[2])pads, NULL) : x;
}

static ir_value *no_bias(bld *b, ir_dtype t, int64_t n) { return b_splat(b, t, 0, &(ir_shape){1, {n}}); }

/* f: [h, w, channels of a group, results] */
static ir_value *conv_2d(tf_call *c, const conv *v, ir_value *x, ir_value *f) {
    bld *b = c->b;
    const int64_t out = f->shape.d[3];
    const b_at at[] = {{A_padding, .i = PADDING_VALID}, {A_stride_h, .i = v->stride[0]}, {A_stride_w, .i = v->stride[1]},
                       {A_dilation_h_factor, .i = v->rate[0]}, {A_dilation_w_factor, .i = v->rate[1]}, {A_depth_multiplier, .i = out / v->groups}};
    if (v->groups > 1 && v->groups == x->shape.d[3] && f->shape.d[2] == 1) {
        f = b_transpose(b, f, (int[]){2, 0, 1, 3});
        return b_op(b, OP_DEPTHWISE_CONV_2D, B_IN(x, f, no_bias(b, x->dtype, out)), at, 6);
    }
    return b_op(b, OP_CONV_2D, B_IN(x, b_transpose(b, f, (int[]){3, 0, 1, 2}), no_bias(b, x->dtype, out)), at, 5);
}

/* An operand set apart by `apart`, convolved without a stride: TRANSPOSE_CONV by the filter turned around, of which
 * positions are cut off at both ends, or missing. */
static ir_value *transposed(tf_call *c, const conv *v, ir_value *x, ir_value *f) {
    bld *b = c->b;
    ir_module *m = c->L->m;
    ir_dim size[4] = {x->shape.d[0], 0, 0, f->shape.d[3]};
    int64_t cut[2][2], pads[IR_MAX_RANK][2] = {{0}};
    bool same = true, padded = false;
    for (int i = 0; i < 2; i++) {
        const int64_t k = f->shape.d[i], s = v->apart[i];
        const ir_dim full = dim_add(m, dim_mul(m, dim_sub(m, x->shape.d[i + 1], 1), s), k);
        for (int e = 0; e < 2; e++) {
            cut[i][e] = MAX(k - 1 - v->pad[i][e], 0);
            pads[i + 1][e] = MAX(v->pad[i][e] - (k - 1), 0);
            padded |= pads[i + 1][e] > 0;
        }
        same = same && k >= s && cut[i][0] == (k - s) / 2 && cut[i][0] + cut[i][1] == k - s;
        size[i + 1] = full;
    }
    if (same)
        for (int i = 0; i < 2; i++) size[i + 1] = dim_mul(m, x->shape.d[i + 1], v->apart[i]);
    f = b_op(b, OP_REVERSE_V2, B_IN(f, b_i32s(b, (int32_t[]){0}, 1)), B_NONE);
    f = b_op(b, OP_REVERSE_V2, B_IN(f, b_i32s(b, (int32_t[]){1}, 1)), B_NONE);
    x = b_op(b, OP_TRANSPOSE_CONV, B_IN(b_dims(b, size, 4, x), b_transpose(b, f, (int[]){3, 0, 1, 2}), x),
             B_AT({A_padding, .i = same ? PADDING_SAME : PADDING_VALID}, {A_stride_h, .i = v->apart[0]}, {A_stride_w, .i = v->apart[1]}));
    if (!same) x = xla_trim(b, x, (const int64_t[IR_MAX_RANK]){0, cut[0][0], cut[1][0]}, (const int64_t[IR_MAX_RANK]){0, cut[0][1], cut[1][1]});
    return padded && !x->poison ? b_pad(b, x, (const int64_t(*)[2])pads, NULL) : x;
}

static bool is_transposed(const conv *v, const ir_value *f) {
    bool apart = false;
    for (int i = 0; i < 2; i++) {
        if (v->stride[i] != 1 || v->rate[i] != 1) return false;
        apart |= v->apart[i] > 1;
    }
    return apart && v->groups == 1 && ir_is_const(f);
}

/* The padding is what "SAME" means. */
static bool is_same(const conv *v, const ir_value *x, const ir_value *f) {
    for (int i = 0; i < v->spatial; i++) {
        const int64_t in = x->shape.d[i + 1], s = v->stride[i];
        if (!dim_known(in) || in < 1 || v->apart[i] > 1) return false;
        const int64_t need = MAX((in - 1) / s * s + (f->shape.d[i] - 1) * v->rate[i] + 1 - in, 0);
        if (v->pad[i][0] != need / 2 || v->pad[i][1] != need - need / 2) return false;
    }
    return true;
}

static ir_value *conv_3d(tf_call *c, const conv *v, ir_value *x, ir_value *f) {
    const bool same = is_same(v, x, f);
    if (!same) x = spread(c, v, x);
    return b_op(c->b, OP_CONV_3D, B_IN(x, f, NULL),
                B_AT({A_padding, .i = same ? PADDING_SAME : PADDING_VALID}, {A_stride_d, .i = v->stride[0]}, {A_stride_h, .i = v->stride[1]}, {A_stride_w, .i = v->stride[2]},
                     {A_dilation_d_factor, .i = v->rate[0]}, {A_dilation_h_factor, .i = v->rate[1]}, {A_dilation_w_factor, .i = v->rate[2]}));
}

bool lower_xla_conv(tf_call *c) {
    bld *b = c->b;
    ir_value *x = tf_in(c, 0), *f = tf_in(c, 1);
    conv v = {0};
    if (x->poison || f->poison) return false;
    const int rank = x->shape.rank, wanted = rank - 2;
    ir_dtype to = tf_attr_type(c, "preferred_element_type");
    if (to == IR_DTYPE_NONE) to = x->dtype;
    if (rank < 0 || f->shape.rank != rank || !ir_shape_static(&f->shape)) return tf_unsupported(c, "give the inputs shapes with --shape", "its operands have unknown shapes");
    if (!ir_is_float(x->dtype) || !ir_is_float(f->dtype) || !ir_is_float(to)) return tf_unsupported(c, "cast its operands to float before it", "it convolves numbers that are no floats");
    if (!read_conv(c, &v, rank)) return false;
    x = b_transpose(b, b_cast(b, x, to), v.x_perm);
    f = b_transpose(b, b_cast(b, f, to), v.f_perm);
    widen(c, &v, &x, &f);
    x = batches_to_channels(c, &v, x);
    if (x->poison || f->poison) return false;
    const int n = v.spatial;
    const int64_t of_group = f->shape.d[n], out = f->shape.d[n + 1];
    if (!of_group || out % v.groups || (dim_known(x->shape.d[n + 1]) && (x->shape.d[n + 1] % v.groups || x->shape.d[n + 1] / v.groups != of_group)))
        return tf_bad(c, "%lld groups of %lld channels do not fit", (long long)v.groups, (long long)of_group);
    if (n == 3 && v.groups > 1) return tf_unsupported(c, NULL, "it has groups of channels in three dimensions");
    if (n == 2 && is_transposed(&v, f)) x = transposed(c, &v, x, f);
    else x = n == 3 ? conv_3d(c, &v, x, f) : conv_2d(c, &v, spread(c, &v, x), f);
    for (int i = wanted; i < n; i++) x = b_squeeze(b, x, 1);
    return !x->poison && tf_return(c, b_transpose(b, x, v.back));
}
