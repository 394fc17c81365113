/* passes/rules_convs.c: padding, dilation and groups of convolutions.
 *
 * A dilated convolution is often written as SPACE_TO_BATCH_ND, a convolution, BATCH_TO_SPACE_ND: the first pads by
 * p and deals every d-th row into a batch of its own, the last deals them back and crops by c.  That is the
 * convolution with dilation d of the input padded by p - c (sizes that made p divisible cancel). */
#include "passes/rules.h"

#define CONV "conv_2d|depthwise_conv_2d"

/* One axis: do these pads and VALID give exactly what SAME gives? */
static bool is_same_padding(ir_dim size, int64_t low, int64_t high, int64_t kernel, int64_t stride, int64_t dilation) {
    int64_t reach = (kernel - 1) * dilation;
    if (!dim_known(size)) /* with stride 1 SAME does not depend on the size */
        return stride == 1 && low == reach / 2 && high == reach - reach / 2;
    int64_t out = (size + stride - 1) / stride;
    int64_t total = MAX((out - 1) * stride + reach + 1 - size, 0);
    int64_t valid = size + low + high - reach;
    return low == total / 2 && high == total - total / 2 && valid > 0 && (valid + stride - 1) / stride == out;
}

static bool conv_sizes(const ir_node *c, int64_t kernel[2], int64_t stride[2], int64_t dilation[2]) {
    const ir_shape *w = &ir_in(c, 1)->shape;
    if (w->rank != 4 || !dim_known(w->d[1]) || !dim_known(w->d[2]) || w->d[1] < 1 || w->d[2] < 1)
        return false;
    kernel[0] = w->d[1];
    kernel[1] = w->d[2];
    stride[0] = ir_get_i(c, A_stride_h);
    stride[1] = ir_get_i(c, A_stride_w);
    dilation[0] = ir_get_i(c, A_dilation_h_factor);
    dilation[1] = ir_get_i(c, A_dilation_w_factor);
    for (int i = 0; i < 2; i++)
        if (stride[i] < 1 || dilation[i] < 1 || kernel[i] > 1 << 20 || dilation[i] > 1 << 20 || stride[i] > 1 << 20)
            return false;
    return true;
}

/* The node c on x, with other padding and dilations. */
static ir_value *conv_again(bld *b, const ir_node *c, ir_value *x, int padding, const int64_t dilation[2]) {
    b_at at[12];
    size_t n = 0;
    const ir_options *o = ir_ops[c->op].options;
    for (size_t i = 0; i < o->field_count && n < ARRAY_LEN(at); i++) {
        b_at a = {.id = o->fields[i].id, .i = c->attr[i].u.i};
        if (a.id == A_padding)
            a.i = padding;
        else if (a.id == A_dilation_h_factor)
            a.i = dilation[0];
        else if (a.id == A_dilation_w_factor)
            a.i = dilation[1];
        at[n++] = a;
    }
    ir_value *in[3] = {x, ir_in(c, 1), ir_in(c, 2)};
    return b_op(b, c->op, in, c->n_in, at, n);
}

/* ---- pad ------------------------------------------------------------------------------------------------ */

static bool pads_of(const ir_value *v, int rank, int64_t pad[][2]) {
    int64_t flat[2 * IR_MAX_RANK];
    size_t n;
    if (rank < 0 || !ps_ints(v, flat, ARRAY_LEN(flat), &n) || (int)n != 2 * rank)
        return false;
    for (int i = 0; i < rank; i++) {
        pad[i][0] = flat[2 * i];
        pad[i][1] = flat[2 * i + 1];
    }
    return true;
}

static ir_value *pad_to_same(bld *b, const rw_match *m) {
    const ir_node *c = rw_node(m, "c");
    ir_value *x = rw_value(m, "x");
    int64_t pad[IR_MAX_RANK][2];
    if (ir_get_i(c, A_padding) != PADDING_VALID || !pads_of(rw_value(m, "p"), x->shape.rank, pad) || x->shape.rank != 4)
        return NULL;
    if (pad[0][0] || pad[0][1] || pad[3][0] || pad[3][1])
        return NULL;
    int64_t kernel[2], stride[2], dilation[2];
    if (!conv_sizes(c, kernel, stride, dilation))
        return NULL;
    for (int i = 0; i < 2; i++)
        if (!is_same_padding(x->shape.d[1 + i], pad[1 + i][0], pad[1 + i][1], kernel[i], stride[i], dilation[i]))
            return NULL;
    return conv_again(b, c, x, PADDING_SAME, dilation);
}

static bool pads_have_one_type(const rw_match *m) { return rw_value(m, "p")->dtype == rw_value(m, "q")->dtype; }

/* ---- groups ---------------------------------------------------------------------------------------------- */

static ir_value *groups_to_depthwise(bld *b, const rw_match *m) {
    const ir_node *c = rw_node(m, "c");
    ir_value *x = ir_in(c, 0), *w = ir_in(c, 1);
    static const int perm[] = {3, 1, 2, 0};
    if (x->shape.rank != 4 || w->shape.rank != 4 || !ir_is_const(w) || c->out[0].dtype != IR_F32)
        return NULL;
    ir_dim in = x->shape.d[3], out = w->shape.d[0];
    if (w->shape.d[3] != 1 || !dim_known(in) || in < 2 || out % in != 0)
        return NULL;
    const ir_data *d = ev_view_transpose(b->m, w, perm);
    if (!d)
        return NULL;
    ir_shape s = {.rank = 4, .d = {1, w->shape.d[1], w->shape.d[2], out}};
    ir_value *dw = ir_const_data(b->m, w->dtype, &s, d);
    dw->name = w->name;
    ir_value *operands[3] = {x, dw, ir_in(c, 2)};
    b_at at[] = {{A_padding, .i = ir_get_i(c, A_padding)},
                 {A_stride_w, .i = ir_get_i(c, A_stride_w)},
                 {A_stride_h, .i = ir_get_i(c, A_stride_h)},
                 {A_dilation_w_factor, .i = ir_get_i(c, A_dilation_w_factor)},
                 {A_dilation_h_factor, .i = ir_get_i(c, A_dilation_h_factor)},
                 {A_depth_multiplier, .i = out / in},
                 {A_fused_activation_function, .i = ir_get_i(c, A_fused_activation_function)}};
    return b_op(b, OP_DEPTHWISE_CONV_2D, operands, c->n_in, at, ARRAY_LEN(at));
}

/* ---- dilation -------------------------------------------------------------------------------------------- */

/* pads - crops of n axes; false: not known, or not a padding. */
static bool net_pads(bld *b, ir_value *pads, ir_value *crops, size_t n, int64_t out[][2]) {
    const ir_dim *p, *c;
    size_t np, nc;
    if (!b_elems(b, pads, &p, &np) || !b_elems(b, crops, &c, &nc) || np != 2 * n || nc != 2 * n)
        return false;
    for (size_t i = 0; i < 2 * n; i++) {
        ir_dim d = dim_sub(b->m, p[i], c[i]);
        if (!dim_known(d) || d < 0 || d > 1 << 24)
            return false;
        out[i / 2][i % 2] = d;
    }
    return true;
}

static ir_value *dilated(bld *b, const ir_node *c, ir_value *x, const int64_t d[2], int64_t pad[2][2]) {
    int64_t kernel[2], stride[2], dilation[2];
    if (!conv_sizes(c, kernel, stride, dilation) || ir_get_i(c, A_padding) != PADDING_VALID)
        return NULL;
    for (int i = 0; i < 2; i++)
        if (d[i] < 1 || (d[i] > 1 && (stride[i] != 1 || dilation[i] != 1)))
            return NULL;
    if (stride[0] != 1 || stride[1] != 1)
        return NULL;
    bool same = true, any = false;
    for (int i = 0; i < 2; i++) {
        same &= is_same_padding(x->shape.d[1 + i], pad[i][0], pad[i][1], kernel[i], 1, d[i] * dilation[i]);
        any |= pad[i][0] || pad[i][1];
    }
    if (!same && any) {
        const int64_t pads[4][2] = {{0, 0}, {pad[0][0], pad[0][1]}, {pad[1][0], pad[1][1]}, {0, 0}};
        x = b_pad(b, x, pads, NULL);
    }
    const int64_t product[2] = {d[0] * dilation[0], d[1] * dilation[1]};
    return conv_again(b, c, x, same && any ? PADDING_SAME : PADDING_VALID, product);
}

static bool blocks_of(const rw_match *m, int64_t *d, size_t n) {
    int64_t other[4];
    size_t n1, n2;
    if (!ps_ints(rw_value(m, "s"), d, n, &n1) || !ps_ints(rw_value(m, "t"), other, n, &n2) || n1 != n || n2 != n)
        return false;
    return memcmp(d, other, n * sizeof *d) == 0;
}

static ir_value *dilation_2d(bld *b, const rw_match *m) {
    ir_value *x = rw_value(m, "x");
    int64_t d[2], pad[2][2];
    if (x->shape.rank != 4 || !blocks_of(m, d, 2) || !net_pads(b, rw_value(m, "p"), rw_value(m, "q"), 2, pad))
        return NULL;
    return dilated(b, rw_node(m, "c"), x, d, pad);
}

/* Blocks along one axis of a rank-3 tensor; the convolution in the middle sees it as [n, 1, w, c]. */
static ir_value *dilation_1d(bld *b, const rw_match *m) {
    ir_value *x = rw_value(m, "x");
    const ir_node *c = rw_node(m, "c");
    const ir_shape *seen = &ir_in(c, 0)->shape, *w = &ir_in(c, 1)->shape;
    int64_t d[2] = {1, 1}, pad[2][2] = {{0, 0}, {0, 0}};
    if (x->shape.rank != 3 || seen->rank != 4 || w->rank != 4 || !blocks_of(m, &d[1], 1))
        return NULL;
    if (seen->d[1] != 1 || w->d[1] != 1 || seen->d[3] != x->shape.d[2] || rw_root(m)->out[0].shape.rank != 3)
        return NULL;
    if (!net_pads(b, rw_value(m, "p"), rw_value(m, "q"), 1, &pad[1]))
        return NULL;
    ir_value *y = dilated(b, c, b_expand_dims(b, x, 1), d, pad);
    return y ? b_squeeze(b, y, 1) : NULL;
}

const rw_rule ps_convs_rules[] = {
    {.name = "pad-zero", .match = "(pad ?x #0)", .build = "?x"},
    {.name = "padv2-zero", .match = "(padv2 ?x ?p #0)", .build = "(pad ?x ?p)"},
    {.name = "pad-pad", .match = "(pad (pad ?x #p) #q)", .build = "(pad ?x [add #p #q])", .when = pads_have_one_type},
    {.name = "pad-to-same", .match = "(" CONV ":c (&pad ?x #p) ... act=$a)", .apply = pad_to_same},
    {.name = "groups-to-depthwise", .match = "(conv_2d:c ... act=$a)", .apply = groups_to_depthwise},
    {.name = "dilation", .match = "(batch_to_space_nd (" CONV ":c (space_to_batch_nd ?x #s ?p) ... act=$a) #t ?q)", .apply = dilation_2d},
    {.name = "dilation-1d", .match = "(batch_to_space_nd (reshape|squeeze (" CONV ":c (reshape|expand_dims (space_to_batch_nd ?x #s ?p) ...) ... act=$a) ...) #t ?q)", .apply = dilation_1d},
};
RULES_END(convs);
