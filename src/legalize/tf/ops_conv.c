/* legalize/tf/ops_conv.c: convolutions.
 *
 * TensorFlow keeps filters as HWIO, TFLite as OHWI (depthwise: 1HWO): a transposed view of the constant, no copy.
 * Channels-first models get a transpose before and after; the layout pass cancels them. */
#include "legalize/tf/lower_impl.h"

typedef struct window_args {
    int64_t stride[3], dilation[3]; /* of the spatial axes */
    int padding;                    /* PADDING_SAME or PADDING_VALID */
    int64_t pads[IR_MAX_RANK][2];   /* explicit ones, channels last */
    bool is_explicit;
} window_args;

/* Strides, dilations and padding of a window over `spatial` axes, from attributes in the data format's order. */
static bool read_window(tf_call *c, int spatial, window_args *w) {
    size_t ns, nd, np;
    const int64_t *s = tf_attr_ints(c, "strides", &ns), *d = tf_attr_ints(c, "dilations", &nd), *p = tf_attr_ints(c, "explicit_paddings", &np);
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
    if (str_is(padding, "SAME")) w->padding = PADDING_SAME;
    else if (str_is(padding, "EXPLICIT")) {
        if (np != 2 * rank) return tf_bad(c, "explicit_paddings of the wrong length");
        w->is_explicit = true;
        for (int i = 0; i < spatial; i++)
            for (int k = 0; k < 2; k++) w->pads[i + 1][k] = p[2 * (first + i) + k];
    } else if (!str_is(padding, "VALID")) {
        return tf_bad(c, "padding '%.*s'", STR_ARG(padding));
    }
    return true;
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
    UNUSED(c);
    x->shape.rank = rank;
    for (int i = 0; i < rank; i++) x->shape.d[i] = dim_new(c->L->m, "?");
    x->shape.d[rank - 1] = channels;
    return x;
}

bool lower_conv_2d(tf_call *c) {
    ir_value *x = tf_in(c, 0), *f = tf_in(c, 1);
    window_args w;
    if (!rank_is(c, x, 4, "the input") || !rank_is(c, f, 4, "the filter") || !read_window(c, 2, &w)) return false;
    if (f->shape.rank < 0) return tf_unsupported(c, NULL, "its filter has an unknown shape");
    x = padded(c, tf_to_nhwc(c, with_rank(c, x, 4, tf_is_nchw(c) ? dim_new(c->L->m, "?") : f->shape.d[2])), &w);
    ir_value *filter = b_transpose(c->b, f, (int[]){3, 0, 1, 2});
    ir_value *r = b_op(c->b, OP_CONV_2D, B_IN(x, filter, zero_bias(c, x->dtype, f->shape.d[3])),
                       B_AT({A_padding, .i = w.padding}, {A_stride_h, .i = w.stride[0]}, {A_stride_w, .i = w.stride[1]},
                            {A_dilation_h_factor, .i = w.dilation[0]}, {A_dilation_w_factor, .i = w.dilation[1]}));
    return tf_return(c, tf_from_nhwc(c, r));
}

bool lower_depthwise_conv_2d(tf_call *c) {
    ir_value *x = tf_in(c, 0), *f = tf_in(c, 1);
    window_args w;
    if (!rank_is(c, x, 4, "the input") || !rank_is(c, f, 4, "the filter") || !read_window(c, 2, &w)) return false;
    if (f->shape.rank < 0 || !dim_known(f->shape.d[2]) || !dim_known(f->shape.d[3])) return tf_unsupported(c, NULL, "its filter has an unknown shape");
    x = padded(c, tf_to_nhwc(c, with_rank(c, x, 4, tf_is_nchw(c) ? dim_new(c->L->m, "?") : f->shape.d[2])), &w);
    if (!x->poison && dim_known(x->shape.d[3]) && x->shape.d[3] != f->shape.d[2]) return tf_bad(c, "the input has %lld channels, the filter %lld", (long long)x->shape.d[3], (long long)f->shape.d[2]);
    ir_dim out = dim_mul(c->L->m, f->shape.d[2], f->shape.d[3]);
    ir_shape s = {4, {1, f->shape.d[0], f->shape.d[1], out}};
    ir_value *filter = b_reshape(c->b, f, &s);
    ir_value *r = b_op(c->b, OP_DEPTHWISE_CONV_2D, B_IN(x, filter, zero_bias(c, x->dtype, out)),
                       B_AT({A_padding, .i = w.padding}, {A_stride_h, .i = w.stride[0]}, {A_stride_w, .i = w.stride[1]},
                            {A_depth_multiplier, .i = f->shape.d[3]}, {A_dilation_h_factor, .i = w.dilation[0]}, {A_dilation_w_factor, .i = w.dilation[1]}));
    return tf_return(c, tf_from_nhwc(c, r));
}

bool lower_conv_3d(tf_call *c) {
    ir_value *x = tf_in(c, 0), *f = tf_in(c, 1);
    window_args w;
    if (!rank_is(c, x, 5, "the input") || !rank_is(c, f, 5, "the filter") || !read_window(c, 3, &w)) return false;
    x = padded(c, tf_to_nhwc(c, x), &w);
    ir_value *r = b_op(c->b, OP_CONV_3D, B_IN(x, f, NULL),
                       B_AT({A_padding, .i = w.padding}, {A_stride_d, .i = w.stride[0]}, {A_stride_h, .i = w.stride[1]}, {A_stride_w, .i = w.stride[2]},
                            {A_dilation_d_factor, .i = w.dilation[0]}, {A_dilation_h_factor, .i = w.dilation[1]}, {A_dilation_w_factor, .i = w.dilation[2]}));
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

bool lower_conv_2d_backprop_input(tf_call *c) {
    ir_value *f = tf_in(c, 1), *x = tf_in(c, 2);
    window_args w;
    if (!rank_is(c, x, 4, "the input") || !rank_is(c, f, 4, "the filter") || !read_window(c, 2, &w)) return false;
    if (w.dilation[0] != 1 || w.dilation[1] != 1) return tf_unsupported(c, NULL, "it is dilated");
    x = tf_to_nhwc(c, x);
    ir_value *shape = output_shape(c, 4);
    ir_value *filter = b_transpose(c->b, f, (int[]){2, 0, 1, 3});
    const int64_t *want;
    size_t n;
    ir_value *r;
    if (w.is_explicit) { /* the padded result, then cut */
        if (!b_ints(c->b, shape, &want, &n) || n != 4) return tf_unsupported(c, NULL, "it has explicit padding and an output shape that is not constant");
        int64_t full[4], begin[4] = {0}, size[4];
        for (int i = 0; i < 4; i++) {
            full[i] = want[i] + w.pads[i][0] + w.pads[i][1];
            begin[i] = w.pads[i][0];
            size[i] = want[i];
        }
        r = b_op(c->b, OP_TRANSPOSE_CONV, B_IN(b_dims_const(c->b, full, 4), filter, x), B_AT({A_padding, .i = PADDING_VALID}, {A_stride_h, .i = w.stride[0]}, {A_stride_w, .i = w.stride[1]}));
        if (!r->poison) r = b_slice(c->b, r, begin, size);
    } else {
        r = b_op(c->b, OP_TRANSPOSE_CONV, B_IN(shape, filter, x), B_AT({A_padding, .i = w.padding}, {A_stride_h, .i = w.stride[0]}, {A_stride_w, .i = w.stride[1]}));
    }
    return tf_return(c, tf_from_nhwc(c, r));
}
