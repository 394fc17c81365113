/* legalize/tf/ops_fused.c: ops into which TensorFlow's optimizers join others, in graphs that were saved behind them: a
 * product with what follows it, a convolution with the resizing and padding before it.
 *
 * They become again what they were made of; joining what TensorFlow Lite joins is for the passes. */
#include "legalize/tf/nn.h"

/* What may follow; the names are those of the attribute. */
static const struct activation {
    const char *name;
    ir_op op;
} activations[] = {
    {"Elu", OP_ELU}, {"GeluApproximate", OP_GELU}, {"GeluExact", OP_GELU}, {"Identity", OP_COUNT}, {"LeakyRelu", OP_LEAKY_RELU},
    {"Relu", OP_RELU}, {"Relu6", OP_RELU6}, {"Sigmoid", OP_LOGISTIC}, {"Tanh", OP_TANH}, {"_FusedHardSwish", OP_HARD_SWISH},
};

static ir_value *activated(tf_call *c, ir_value *x, str name) {
    bld *b = c->b;
    const struct activation *a = NULL;
    for (size_t i = 0; !a && i < ARRAY_LEN(activations); i++)
        if (str_is(name, activations[i].name)) a = &activations[i];
    if (!a) return tf_unsupported(c, NULL, "it is joined with '%.*s'", STR_ARG(name)), b_poison(b);
    if (a->op == OP_COUNT) return x;
    if (a->op == OP_LEAKY_RELU) return b_op(b, a->op, B_IN(x), B_AT({A_alpha, .f = tf_attr_f(c, "leakyrelu_alpha", 0.2)}));
    if (a->op == OP_GELU) return b_op(b, a->op, B_IN(x), B_AT({A_approximate, .i = str_is(name, "GeluApproximate")}));
    return b_unary(b, a->op, x);
}

/* The next operands behind those of the product; NULL: there are not so many. */
static bool take(tf_call *c, uint32_t *at, uint32_t n, ir_value **v) {
    if (*at + n > c->n_in) return tf_bad(c, "%u operands are too few", c->n_in);
    for (uint32_t i = 0; i < n; i++)
        if ((v[i] = tf_in(c, (*at)++))->poison) return false;
    return true;
}

/* What follows the product, one after the other; poison: refused. */
static ir_value *followed(tf_call *c, ir_value *x) {
    const src_attr ops = tf_attr(c, "fused_ops");
    ir_value *v[5];
    uint32_t at = 2;
    bld *b = c->b;
    for (uint32_t i = 0; ops.kind == SA_LIST && i < ops.n && !x->poison; i++) {
        const str name = ops.list[i].s;
        bool ok = true;
        if (str_is(name, "BiasAdd")) {
            v[0] = x;
            x = (ok = take(c, &at, 1, v + 1)) ? lw_value_of(c, lower_bias_add, v, 2) : x;
        } else if (str_is(name, "Add")) {
            x = (ok = take(c, &at, 1, v)) ? b_add(b, x, v[0]) : x;
        } else if (str_is(name, "FusedBatchNorm")) {
            x = (ok = take(c, &at, 4, v)) ? tf_from_nhwc(c, nn_normalized(b, tf_to_nhwc(c, x), v, tf_attr_f(c, "epsilon", 1e-4))) : x;
        } else {
            x = activated(c, x, name);
        }
        if (!ok) return b_poison(b);
    }
    return x;
}

static bool product(tf_call *c, tf_lower_fn fn) {
    ir_value *v[2] = {tf_in(c, 0), tf_in(c, 1)};
    const str filter = tf_attr_s(c, "filter_format");
    size_t n;
    if (v[0]->poison || v[1]->poison) return false;
    if (filter.n && !str_is(filter, "HWIO")) return tf_unsupported(c, NULL, "its filter is in the order %.*s", STR_ARG(filter));
    if (tf_attr_ints(c, "padding_list", &n) && n) return tf_unsupported(c, NULL, "it has explicit padding");
    return tf_return(c, followed(c, lw_value_of(c, fn, v, 2)));
}
bool lower_fused_conv_2d(tf_call *c) { return product(c, lower_conv_2d); }
bool lower_fused_conv_3d(tf_call *c) { return product(c, lower_conv_3d); }
bool lower_fused_depthwise(tf_call *c) { return product(c, lower_depthwise_conv_2d); }
bool lower_fused_matmul(tf_call *c) { return product(c, lower_matmul); }

/* A batch norm, to which another tensor may be added, and an activation. */
bool lower_fused_batch_norm_ex(tf_call *c) {
    ir_value *v[5], *side = NULL;
    uint32_t at = 0;
    if (!take(c, &at, 5, v) || (at < c->n_in && !take(c, &at, 1, &side)) || !lw_with(c, lower_fused_batch_norm, v, 5)) return false;
    ir_value *y = c->out[0].v;
    const str name = tf_attr_s(c, "activation_mode");
    if (side) y = b_add(c->b, y, side);
    return tf_return(c, name.n ? activated(c, y, name) : y);
}

/* ---- before a convolution --------------------------------------------------------------------------------------- */

/* Of a batch TensorFlow's kernel convolves the first image for all; here each image has its own result. */

static bool padded_conv(tf_call *c, ir_value *x, uint32_t pads) {
    ir_value *at = tf_in(c, pads), *filter = tf_in(c, pads + 1);
    if (x->poison || at->poison || filter->poison) return false;
    if (filter->shape.rank == 4 && x->shape.rank == 4 && !tf_same_size(x->shape.d[3], filter->shape.d[2]))
        return tf_bad(c, "the input has %lld channels, the filter %lld", (long long)x->shape.d[3], (long long)filter->shape.d[2]);
    if (!ir_is_const(at)) return tf_unsupported(c, "make the paddings constants", "its paddings are computed at run time");
    x = lw_value_of(c, lower_mirror_pad, (ir_value *[]){x, at}, 2);
    return !x->poison && tf_return(c, lw_value_of(c, lower_conv_2d, (ir_value *[]){x, filter}, 2));
}

bool lower_fused_pad_conv_2d(tf_call *c) { return padded_conv(c, nn_with_rank(c, tf_in(c, 0), 4), 1); }

bool lower_fused_resize_and_pad_conv_2d(tf_call *c) {
    ir_value *x = nn_with_rank(c, tf_in(c, 0), 4), *size = tf_i32(c, 1);
    if (x->poison || size->poison) return false;
    if (x->shape.d[1] == 0 || x->shape.d[2] == 0) return tf_bad(c, "empty images cannot be resized");
    return padded_conv(c, b_op(c->b, OP_RESIZE_BILINEAR, B_IN(x, size), B_AT({A_align_corners, .i = tf_attr_b(c, "resize_align_corners", false)})), 2);
}
