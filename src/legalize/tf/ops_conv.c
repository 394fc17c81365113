/* legalize/tf/ops_conv.c: convolutions.
 *
 * TensorFlow keeps filters as HWIO, TFLite as OHWI (depthwise: 1HWO): a transposed view of the constant, no copy.
 * Channels-first models get a transpose before and after; the layout pass cancels them. */
#include "legalize/tf/nn.h"

typedef struct window_args {
    int64_t stride[3], dilation[3]; /* of the spatial axes */
    int padding;                    /* PADDING_SAME or PADDING_VALID */
    int64_t pads[IR_MAX_RANK][2];   /* explicit ones, channels last */
    bool is_explicit;
} window_args;

/* Strides, dilations and padding of a window over `spatial` axes, from attributes in the data format's order. */
static bool read_window(tf_call *c, int spatial, window_args *w) {
    size_t ns, nd;
    const int64_t *s = tf_attr_ints(c, "strides", &ns), *d = tf_attr_ints(c, "dilations", &nd);
    size_t rank = (size_t)spatial + 2;
    int first = tf_is_nchw(c) ? 2 : 1, channel = tf_is_nchw(c) ? 1 : spatial + 1;
    *w = (window_args){.padding = PADDING_VALID};
    if (ns != rank || (nd && nd != rank)) return tf_bad(c, "strides or dilations of the wrong length");
    if (s[0] != 1 || s[channel] != 1) return tf_unsupported(c, NULL, "it strides over batch or channels");
    if (nd && (d[0] != 1 || d[channel] != 1)) return tf_unsupported(c, NULL, "it dilates batch or channels");
    for (int i = 0; i < spatial; i++) {
        w->stride[i] = s[first + i];
        w->dilation[i] = nd ? d[first + i] : 1;
        if (w->stride[i] < 1 || w->dilation[i] < 1 || w->stride[i] > INT32_MAX || w->dilation[i] > INT32_MAX) return tf_bad(c, "a stride or dilation is not positive");
    }
    str padding = tf_attr_s(c, "padding");
    w->is_explicit = str_is(padding, "EXPLICIT");
    if (str_is(padding, "SAME")) w->padding = PADDING_SAME;
    else if (!w->is_explicit && !str_is(padding, "VALID")) return tf_bad(c, "padding '%.*s'", STR_ARG(padding));
    return nn_read_padding(c, spatial, padding, w->pads + 1);
}

/* The kernels over images take steps of 16 bits; those of pools and over volumes take any. */
static bool kernel_takes(tf_call *c, const window_args *w) {
    int64_t most = 0;
    for (int i = 0; i < 2; i++) most = MAX(most, MAX(w->stride[i], w->dilation[i]));
    return most <= INT16_MAX || tf_unsupported(c, "take what a window reads out of the input with tf.gather, and multiply it by the filter",
                                               "its stride or dilation is %lld, and the runtime's kernel takes at most %d", (long long)most, INT16_MAX);
}

static ir_value *padded(tf_call *c, ir_value *x, const window_args *w) {
    bool any = false;
    for (int i = 0; i < IR_MAX_RANK; i++) any |= w->pads[i][0] || w->pads[i][1];
    return w->is_explicit && any ? b_pad(c->b, x, w->pads, NULL) : x;
}

static ir_value *zero_bias(tf_call *c, ir_dtype t, ir_dim channels) {
    ir_shape s = {1, {channels}};
    if (!dim_known(channels)) return b_op(c->b, OP_FILL, B_IN(b_dims(c->b, &channels, 1, tf_in(c, 1)), b_num(c->b, t, 0)), B_NONE);
    return b_splat(c->b, t, 0, &s);
}

static bool rank_is(tf_call *c, const ir_value *v, int rank, const char *what) {
    if (v->poison) return false;
    if (v->shape.rank == rank || v->shape.rank < 0) return true;
    return tf_bad(c, "%s has rank %d, not %d", what, v->shape.rank, rank);
}

/* x without a known rank still convolves: the op says that it has four axes. */
static ir_value *with_rank(tf_call *c, ir_value *x, int rank, ir_dim channels) {
    if (x->poison || x->shape.rank >= 0) return x;
    x = nn_with_rank(c, x, rank);
    x->shape.d[tf_is_nchw(c) ? 1 : rank - 1] = channels;
    return x;
}

bool lower_conv_2d(tf_call *c) {
    ir_value *x = tf_in(c, 0), *f = tf_in(c, 1);
    window_args w;
    if (!rank_is(c, x, 4, "the input") || !rank_is(c, f, 4, "the filter") || !read_window(c, 2, &w) || !kernel_takes(c, &w)) return false;
    if (f->shape.rank < 0) return tf_unsupported(c, NULL, "its filter has an unknown shape");
    x = padded(c, tf_to_nhwc(c, with_rank(c, x, 4, f->shape.d[2])), &w);
    ir_value *filter = b_transpose(c->b, f, (int[]){3, 0, 1, 2});
    ir_value *r = b_op(c->b, OP_CONV_2D, B_IN(x, filter, zero_bias(c, x->dtype, f->shape.d[3])),
                       B_AT({A_padding, .i = w.padding}, {A_stride_h, .i = w.stride[0]}, {A_stride_w, .i = w.stride[1]},
                            {A_dilation_h_factor, .i = w.dilation[0]}, {A_dilation_w_factor, .i = w.dilation[1]}));
    return tf_return(c, tf_from_nhwc(c, r));
}

bool lower_depthwise_conv_2d(tf_call *c) {
    ir_value *x = tf_in(c, 0), *f = tf_in(c, 1);
    window_args w;
    if (!rank_is(c, x, 4, "the input") || !rank_is(c, f, 4, "the filter") || !read_window(c, 2, &w) || !kernel_takes(c, &w)) return false;
    if (f->shape.rank < 0 || !dim_known(f->shape.d[2]) || !dim_known(f->shape.d[3])) return tf_unsupported(c, NULL, "its filter has an unknown shape");
    x = padded(c, tf_to_nhwc(c, with_rank(c, x, 4, f->shape.d[2])), &w);
    if (!x->poison && dim_known(x->shape.d[3]) && x->shape.d[3] != f->shape.d[2]) return tf_bad(c, "the input has %lld channels, the filter %lld", (long long)x->shape.d[3], (long long)f->shape.d[2]);
    ir_dim out = dim_mul(c->L->m, f->shape.d[2], f->shape.d[3]);
    ir_shape s = {4, {1, f->shape.d[0], f->shape.d[1], out}};
    ir_value *filter = b_reshape(c->b, f, &s);
    ir_value *r = b_op(c->b, OP_DEPTHWISE_CONV_2D, B_IN(x, filter, zero_bias(c, x->dtype, out)),
                       B_AT({A_padding, .i = w.padding}, {A_stride_h, .i = w.stride[0]}, {A_stride_w, .i = w.stride[1]},
                            {A_depth_multiplier, .i = f->shape.d[3]}, {A_dilation_h_factor, .i = w.dilation[0]}, {A_dilation_w_factor, .i = w.dilation[1]}));
    return tf_return(c, tf_from_nhwc(c, r));
}

static ir_value *conv_3d(bld *b, ir_value *x, ir_value *f, const window_args *w) {
    return b_op(b, OP_CONV_3D, B_IN(x, f, NULL),
                B_AT({A_padding, .i = w->padding}, {A_stride_d, .i = w->stride[0]}, {A_stride_h, .i = w->stride[1]}, {A_stride_w, .i = w->stride[2]},
                     {A_dilation_d_factor, .i = w->dilation[0]}, {A_dilation_h_factor, .i = w->dilation[1]}, {A_dilation_w_factor, .i = w->dilation[2]}));
}

enum { MOST_GROUPS = 1024 };

/* The runtime's kernel knows no groups: each is a convolution of its own, of its channels by its filters. */
static ir_value *grouped_conv_3d(tf_call *c, ir_value *x, ir_value *f, int64_t groups, const window_args *w) {
    bld *b = c->b;
    ir_value **xs = NEW_N(&c->L->ctx->keep, ir_value *, (size_t)groups), **fs = NEW_N(&c->L->ctx->keep, ir_value *, (size_t)groups);
    if (!dim_known(f->shape.d[4])) {
        tf_unsupported(c, "give the inputs shapes with --shape", "it is grouped, and the number of its filters is not known");
        return b_poison(b);
    }
    if (f->shape.d[4] % groups) {
        tf_bad(c, "%lld filters for %lld groups of channels", (long long)f->shape.d[4], (long long)groups);
        return b_poison(b);
    }
    b_at parts[] = {{.id = A_num_splits, .i = groups}};
    if (!b_build(b, OP_SPLIT, (ir_value *[]){b_i32(b, 4), x}, 2, parts, 1, NULL, xs, (size_t)groups) ||
        !b_build(b, OP_SPLIT, (ir_value *[]){b_i32(b, 4), f}, 2, parts, 1, NULL, fs, (size_t)groups))
        return b_poison(b);
    for (int64_t i = 0; i < groups; i++) xs[i] = conv_3d(b, xs[i], fs[i], w);
    return b_concat(b, xs, (size_t)groups, 4);
}

bool lower_conv_3d(tf_call *c) {
    ir_value *x = tf_in(c, 0), *f = tf_in(c, 1);
    window_args w;
    if (!rank_is(c, x, 5, "the input") || !rank_is(c, f, 5, "the filter") || !read_window(c, 3, &w)) return false;
    x = padded(c, tf_to_nhwc(c, nn_with_rank(c, x, 5)), &w);
    int64_t groups = 1;
    if (!x->poison && f->shape.rank == 5 && dim_known(x->shape.d[4]) && dim_known(f->shape.d[3]) && f->shape.d[3] > 0 && x->shape.d[4] % f->shape.d[3] == 0)
        groups = x->shape.d[4] / f->shape.d[3];
    if (groups > MOST_GROUPS) return tf_unsupported(c, "convolve the images and then the frames", "it has %lld groups of channels", (long long)groups);
    ir_value *r = groups > 1 ? grouped_conv_3d(c, x, f, groups, &w) : conv_3d(c->b, x, f, &w);
    return tf_return(c, tf_from_nhwc(c, r));
}

/* The output shape operand of a transposed convolution, channels last. */
static ir_value *output_shape(tf_call *c, int rank) {
    ir_value *s = tf_i32(c, 0);
    if (s->poison || !tf_is_nchw(c)) return s;
    int32_t order[5] = {0};
    for (int i = 0; i < rank; i++) order[i] = i == 0 ? 0 : i + 1 < rank ? i + 1 : 1;
    return b_gather(c->b, s, b_i32s(c->b, order, (size_t)rank), 0, 0);
}

/* A dilated filter is one with zeros between its elements. */
static ir_value *dilated(tf_call *c, ir_value *filter, int64_t h, int64_t w) {
    if (h == 1 && w == 1) return filter;
    int64_t steps[4] = {1, h, w, 1};
    return b_op(c->b, OP_DILATE, B_IN(filter, b_dims_const(c->b, steps, 4), b_num(c->b, filter->dtype, 0)), B_NONE);
}

/* filter: [h, w, channels of the result, channels of x] */
static bool transposed_conv(tf_call *c, ir_value *x, ir_value *filter, const window_args *w) {
    bld *b = c->b;
    const int64_t *want;
    size_t n;
    x = tf_to_nhwc(c, x);
    ir_value *shape = output_shape(c, 4), *r;
    filter = dilated(c, b_transpose(b, filter, (int[]){2, 0, 1, 3}), w->dilation[0], w->dilation[1]);
    if (w->is_explicit) { /* the padded result, then cut */
        if (!b_ints(b, shape, &want, &n) || n != 4) return tf_unsupported(c, NULL, "it has explicit padding and an output shape that is not constant");
        int64_t full[4], begin[4] = {0}, size[4];
        for (int i = 0; i < 4; i++) {
            full[i] = want[i] + w->pads[i][0] + w->pads[i][1];
            begin[i] = w->pads[i][0];
            size[i] = want[i];
        }
        r = b_op(b, OP_TRANSPOSE_CONV, B_IN(b_dims_const(b, full, 4), filter, x), B_AT({A_padding, .i = PADDING_VALID}, {A_stride_h, .i = w->stride[0]}, {A_stride_w, .i = w->stride[1]}));
        if (!r->poison) r = b_slice(b, r, begin, size);
    } else {
        r = b_op(b, OP_TRANSPOSE_CONV, B_IN(shape, filter, x), B_AT({A_padding, .i = w->padding}, {A_stride_h, .i = w->stride[0]}, {A_stride_w, .i = w->stride[1]}));
    }
    return tf_return(c, tf_from_nhwc(c, r));
}

bool lower_conv_2d_backprop_input(tf_call *c) {
    ir_value *f = tf_in(c, 1), *x = nn_with_rank(c, tf_in(c, 2), 4);
    window_args w;
    if (!rank_is(c, x, 4, "the input") || !rank_is(c, f, 4, "the filter") || !read_window(c, 2, &w) || !kernel_takes(c, &w)) return false;
    if (f->shape.rank < 0) return tf_unsupported(c, NULL, "its filter has an unknown shape");
    return transposed_conv(c, x, f, &w);
}

/* The filter [h, w, c, m] as one between all channels, zero off the diagonal: [h, w, c, c*m]. */
bool lower_depthwise_backprop_input(tf_call *c) {
    bld *b = c->b;
    ir_value *f = tf_in(c, 1), *x = nn_with_rank(c, tf_in(c, 2), 4);
    window_args w;
    if (!rank_is(c, x, 4, "the gradient") || !rank_is(c, f, 4, "the filter") || !read_window(c, 2, &w) || !kernel_takes(c, &w)) return false;
    if (w.dilation[0] != 1 || w.dilation[1] != 1) return tf_unsupported(c, NULL, "it is dilated");
    if (!ir_shape_static(&f->shape)) return tf_unsupported(c, NULL, "its filter has an unknown shape");
    int64_t ch = f->shape.d[2], m = f->shape.d[3];
    if (ch > 4096) return tf_unsupported(c, NULL, "it has %lld channels", (long long)ch);
    uint8_t *eye = NEW_N(&c->L->ctx->keep, uint8_t, (size_t)(ch * ch) + 1);
    for (int64_t i = 0; i < ch; i++) eye[i * ch + i] = 1;
    ir_shape se = {3, {ch, ch, 1}}, sf = {5, {f->shape.d[0], f->shape.d[1], ch, 1, m}}, to = {4, {f->shape.d[0], f->shape.d[1], ch, ch * m}};
    ir_value *mask = ir_const_own(c->L->m, IR_BOOL, &se, eye, (size_t)(ch * ch));
    ir_value *full = b_op(b, OP_SELECT_V2, B_IN(mask, b_reshape(b, f, &sf), b_num(b, f->dtype, 0)), B_NONE);
    if (full->poison) return false;
    return transposed_conv(c, x, b_reshape(b, full, &to), &w);
}

/* Pads x (or cuts it, by fewer positions) so that a filter of this size has just its places in the gradient g; both
 * channels last.  NULL: refused. */
static ir_value *fitted(tf_call *c, ir_value *x, const ir_value *g, const int64_t *size, int spatial, window_args *w) {
    bool any = false;
    for (int i = 1; i <= spatial; i++) {
        ir_dim in = x->shape.d[i], out = g->shape.d[i];
        int64_t reach, taps, need;
        if (!dim_known(in) || !dim_known(out)) return tf_unsupported(c, "give the inputs shapes with --shape", "the size of its images is not known"), NULL;
        if (size[i - 1] < 1 || __builtin_mul_overflow(out - 1, w->stride[i - 1], &reach) || __builtin_mul_overflow(size[i - 1] - 1, w->dilation[i - 1], &taps) ||
            __builtin_add_overflow(reach, taps, &need) || need > INT32_MAX)
            return tf_bad(c, "a filter of %lld places does not fit", (long long)size[i - 1]), NULL;
        need += 1;
        if (w->padding == PADDING_SAME) w->pads[i][0] = MAX(need - in, 0) / 2;
        w->pads[i][1] = MAX(need - in - w->pads[i][0], 0);
        any |= w->pads[i][0] || w->pads[i][1];
    }
    return any ? b_pad(c->b, x, w->pads, NULL) : x;
}

/* The spatial sizes of filter f [.., spatial.., a, b], where f was found with more places than asked for. */
static ir_value *first_places(bld *b, ir_value *r, const int64_t *size, int spatial) {
    int64_t begin[IR_MAX_RANK] = {0}, count[IR_MAX_RANK];
    bool more = false;
    for (int i = 0; i < IR_MAX_RANK; i++) count[i] = i && i <= spatial ? size[i - 1] : -1;
    for (int i = 1; !r->poison && i <= spatial; i++) more |= r->shape.d[i] != size[i - 1];
    return r->poison || !more ? r : b_slice(b, r, begin, count);
}

/* The operands of the gradient of a filter, channels last, x fitted to its places: f [spatial.., channels, results]. */
static bool read_filter_gradient(tf_call *c, int spatial, ir_value **x, ir_value **g, const int64_t **size, window_args *w) {
    const int rank = spatial + 2;
    ir_value *like = tf_in(c, 1);
    size_t n;
    *x = nn_with_rank(c, tf_in(c, 0), rank), *g = nn_with_rank(c, tf_in(c, 2), rank);
    if (!rank_is(c, *x, rank, "the input") || !rank_is(c, *g, rank, "the gradient") || !read_window(c, spatial, w) || like->poison) return false;
    bool known = str_is(c->src->op, "Conv3DBackpropFilter") ? b_ints(c->b, b_shape_of(c->b, like), size, &n) : tf_ints(c, 1, size, &n);
    if (!known) return tf_unsupported(c, NULL, "the size of the filter is computed at run time");
    if (n != (size_t)rank) return tf_bad(c, "the filter has %zu sizes, not %d", n, rank);
    for (size_t i = 0; i < n; i++)
        if ((*size)[i] < 0) return tf_bad(c, "a filter with a size of %lld", (long long)(*size)[i]);
    *x = tf_to_nhwc(c, *x);
    *g = tf_to_nhwc(c, *g);
    if ((*x)->poison || (*g)->poison) return false;
    *x = fitted(c, *x, *g, *size, spatial, w);
    return *x != NULL;
}

/* The gradient of a filter is a convolution of the images by the gradient, with batch and channels exchanged:
 * strides become dilations and dilations strides. */
bool lower_conv_2d_backprop_filter(tf_call *c) {
    bld *b = c->b;
    ir_value *x, *g;
    window_args w;
    const int64_t *size;
    if (!read_filter_gradient(c, 2, &x, &g, &size, &w)) return false;
    if (dim_known(x->shape.d[3]) && size[2] != x->shape.d[3]) return tf_unsupported(c, NULL, "it is a grouped convolution");
    x = b_transpose(b, x, (int[]){3, 1, 2, 0});
    g = b_transpose(b, g, (int[]){3, 1, 2, 0});
    ir_value *bias = zero_bias(c, x->dtype, size[3]);
    ir_value *r = b_op(b, OP_CONV_2D, B_IN(x, g, bias), B_AT({A_padding, .i = PADDING_VALID}, {A_stride_h, .i = w.dilation[0]}, {A_stride_w, .i = w.dilation[1]},
                                                           {A_dilation_h_factor, .i = w.stride[0]}, {A_dilation_w_factor, .i = w.stride[1]}));
    r = first_places(b, r, size, 2);
    return !r->poison && tf_return(c, b_transpose(b, r, (int[]){1, 2, 0, 3}));
}

/* [n, h, w, c] as the one image [1, h, w, n*c] */
static ir_value *one_image(tf_call *c, ir_value *x) {
    ir_shape s = x->shape;
    if (x->poison) return x;
    s = (ir_shape){4, {1, s.d[1], s.d[2], dim_mul(c->L->m, s.d[0], s.d[3])}};
    return b_reshape(c->b, b_transpose(c->b, x, (int[]){1, 2, 0, 3}), &s);
}

/* The same with each channel of each image by itself, then summed over the images. */
bool lower_depthwise_backprop_filter(tf_call *c) {
    bld *b = c->b;
    ir_value *x, *g;
    window_args w;
    const int64_t *size;
    if (!read_filter_gradient(c, 2, &x, &g, &size, &w)) return false;
    int64_t channels = x->shape.d[3], results = g->shape.d[3];
    if (!dim_known(channels) || !dim_known(results) || !dim_known(x->shape.d[0])) return tf_unsupported(c, "give the inputs shapes with --shape", "the number of its images or channels is not known");
    if (size[2] != channels || size[3] < 1 || channels < 1 || results / channels != size[3] || results % channels) return tf_bad(c, "%lld channels, and %lld in the gradient", (long long)channels, (long long)results);
    ir_shape to = {5, {0, 0, x->shape.d[0], channels, size[3]}};
    x = one_image(c, x);
    g = one_image(c, g);
    if (x->poison || g->poison) return false;
    ir_value *r = b_op(b, OP_DEPTHWISE_CONV_2D, B_IN(x, g, zero_bias(c, x->dtype, g->shape.d[3])),
                       B_AT({A_padding, .i = PADDING_VALID}, {A_stride_h, .i = w.dilation[0]}, {A_stride_w, .i = w.dilation[1]}, {A_depth_multiplier, .i = size[3]},
                            {A_dilation_h_factor, .i = w.stride[0]}, {A_dilation_w_factor, .i = w.stride[1]}));
    r = first_places(b, r, size, 2);
    if (r->poison) return false;
    to.d[0] = size[0], to.d[1] = size[1];
    int axis = 2;
    return tf_return(c, b_reduce(b, OP_SUM, b_reshape(b, r, &to), &axis, 1, false));
}

bool lower_conv_3d_backprop_filter(tf_call *c) {
    bld *b = c->b;
    ir_value *x, *g;
    window_args w;
    const int64_t *size;
    if (!read_filter_gradient(c, 3, &x, &g, &size, &w)) return false;
    if (dim_known(x->shape.d[4]) && size[3] != x->shape.d[4]) return tf_unsupported(c, NULL, "it is a grouped convolution");
    x = b_transpose(b, x, (int[]){4, 1, 2, 3, 0});
    g = b_transpose(b, g, (int[]){1, 2, 3, 0, 4});
    ir_value *r = b_op(b, OP_CONV_3D, B_IN(x, g, NULL),
                       B_AT({A_padding, .i = PADDING_VALID}, {A_stride_d, .i = w.dilation[0]}, {A_stride_h, .i = w.dilation[1]}, {A_stride_w, .i = w.dilation[2]},
                            {A_dilation_d_factor, .i = w.stride[0]}, {A_dilation_h_factor, .i = w.stride[1]}, {A_dilation_w_factor, .i = w.stride[2]}));
    r = first_places(b, r, size, 3);
    return !r->poison && tf_return(c, b_transpose(b, r, (int[]){1, 2, 3, 0, 4}));
}

/* Sizes (V2) or a tensor of that shape. */
bool lower_conv_3d_backprop_input(tf_call *c) {
    bld *b = c->b;
    ir_value *f = tf_in(c, 1), *x = nn_with_rank(c, tf_in(c, 2), 5), *shape;
    window_args w;
    if (!rank_is(c, x, 5, "the input") || !rank_is(c, f, 5, "the filter") || !read_window(c, 3, &w)) return false;
    for (int i = 0; i < 3; i++)
        if (w.dilation[i] != 1) return tf_unsupported(c, NULL, "it is dilated");
    x = tf_to_nhwc(c, x);
    if (str_is(c->src->op, "Conv3DBackpropInput")) shape = b_shape_of(b, tf_to_nhwc(c, nn_with_rank(c, tf_in(c, 0), 5)));
    else shape = output_shape(c, 5);
    ir_value *r = b_op(b, OP_CONV_3D_TRANSPOSE, B_IN(shape, f, x),
                       B_AT({A_padding, .i = w.padding}, {A_stride_d, .i = w.stride[0]}, {A_stride_h, .i = w.stride[1]}, {A_stride_w, .i = w.stride[2]},
                            {A_dilation_d_factor, .i = 1}, {A_dilation_h_factor, .i = 1}, {A_dilation_w_factor, .i = 1}));
    return tf_return(c, tf_from_nhwc(c, r));
}
