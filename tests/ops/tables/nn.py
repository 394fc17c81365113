"""Convolutions, pooling, normalization, softmax, matrix products: every padding, stride, dilation, group and layout."""
import numpy as np
import tensorflow as tf

from make import Arg, B, C, F, I, L, weights

R = tf.raw_ops
w = weights


def nchw(f):
    """The same function in NHWC, for the layouts that TensorFlow's CPU kernels refuse."""
    return lambda x, *rest: tf.transpose(f(tf.transpose(x, [0, 2, 3, 1]), *rest), [0, 3, 1, 2])


def rows(case):
    conv2d(case)
    depthwise(case)
    deconv(case)
    conv_other(case)
    pools(case)
    norms(case)
    softmaxes(case)
    products(case)
    einsums(case)
    fused(case)


def conv2d(case):
    for padding in ["SAME", "VALID"]:
        for k, s, d in [((1, 1), 1, 1), ((3, 3), 1, 1), ((3, 3), 2, 1), ((2, 4), 1, 1), ((5, 3), 3, 1), ((3, 3), 1, 2), ((3, 2), 1, (1, 2)), ((1, 1), 2, 1)]:
            kernel = w(f"conv{k}{s}{d}", *k, 2, 3)
            tag = f"{padding}_{k[0]}x{k[1]}_s{s}_d{d}".replace(" ", "")
            case(f"Conv2D_{tag}", lambda x, f=kernel, s=s, d=d, p=padding: tf.nn.conv2d(x, f, s, p, dilations=d), F(1, 7, 8, 2))
            case(f"Conv2D_unknown_{tag}", lambda x, f=kernel, s=s, d=d, p=padding: tf.nn.conv2d(x, f, s, p, dilations=d),
                 F(None, None, None, 2, sizes=[(2, 6, 7), (1, 9, 8)]))
        for layout in ["NCHW"]:
            kernel = w("convnchw", 3, 3, 2, 4)
            f = lambda x, f=kernel, p=padding: tf.nn.conv2d(x, f, 2, p)
            case(f"Conv2D_{layout}_{padding}", lambda x, f=kernel, p=padding: R.Conv2D(input=x, filter=f, strides=[1, 1, 2, 2], padding=p, data_format="NCHW"),
                 F(1, 2, 7, 6), oracle=nchw(f))
    case("Conv2D_stride_2x3", lambda x: tf.nn.conv2d(x, w("s23", 3, 3, 2, 3), [1, 2, 3, 1], "SAME"), F(1, 7, 8, 2))
    for pads in [[[1, 1], [1, 1]], [[0, 2], [1, 0]], [[2, 2], [3, 3]]]:
        tag = "".join(str(v) for p in pads for v in p)
        case(f"Conv2D_explicit_{tag}", lambda x, p=pads: tf.nn.conv2d(x, w("exp", 3, 3, 2, 3), 2, [[0, 0], *p, [0, 0]]), F(1, 7, 7, 2))
        case(f"Conv2D_explicit_unknown_{tag}", lambda x, p=pads: tf.nn.conv2d(x, w("exp", 3, 3, 2, 3), 1, [[0, 0], *p, [0, 0]]), F(None, None, 6, 2, sizes=[(1, 5), (2, 6)]))
    case("Conv2D_explicit_nchw", lambda x: R.Conv2D(input=x, filter=w("expn", 3, 3, 2, 3), strides=[1, 1, 1, 1], padding="EXPLICIT", explicit_paddings=[0, 0, 0, 0, 1, 0, 2, 1], data_format="NCHW"),
         F(1, 2, 6, 6), oracle=nchw(lambda x: tf.nn.conv2d(x, w("expn", 3, 3, 2, 3), 1, [[0, 0], [1, 0], [2, 1], [0, 0]])))
    for groups, out in [(2, 4), (3, 3), (3, 6), (6, 6), (6, 12), (2, 6)]:
        case(f"Conv2D_groups{groups}_{out}", lambda x, g=groups, o=out: tf.nn.conv2d(x, w(f"g{g}{o}", 3, 3, 6 // g, o), 1, "SAME"), F(1, 5, 5, 6))
        case(f"Conv2D_groups{groups}_{out}_unknown_s2", lambda x, g=groups, o=out: tf.nn.conv2d(x, w(f"g{g}{o}", 3, 3, 6 // g, o), 2, "VALID"), F(None, 5, 6, 6))
    case("Conv2D_kernel_input", lambda x, f: tf.nn.conv2d(x, f, 1, "SAME"), F(1, 5, 5, 2), F(3, 3, 2, 3))
    case("Conv2D_kernel_computed", lambda x, a: tf.nn.conv2d(x, w("kc", 3, 3, 2, 3) * a, 2, "VALID"), F(2, 6, 5, 2), F(3))
    case("Conv2D_grouped_kernel_input", lambda x, f: tf.nn.conv2d(x, f, 1, "SAME"), F(1, 5, 5, 4), F(3, 3, 2, 4))
    for kind in ["float16", "float64"]:
        case(f"Conv2D_{kind}", lambda x, k=kind: tf.nn.conv2d(x, tf.cast(w("f16", 3, 3, 2, 3), k), 1, "SAME"), Arg(kind, 1, 5, 5, 2))
    case("Conv2D_bfloat16_inside", lambda x: tf.cast(tf.nn.conv2d(tf.cast(x, tf.bfloat16), tf.cast(w("f16", 3, 3, 2, 3), tf.bfloat16), 1, "SAME"), tf.float32), F(1, 5, 5, 2), rtol=5e-2, atol=5e-2)
    case("Conv2D_one_channel", lambda x: tf.nn.conv2d(x, w("one", 3, 3, 1, 4), 1, "SAME"), F(1, 5, 5, 1))
    case("Conv2D_whole_image", lambda x: tf.nn.conv2d(x, w("whole", 5, 5, 2, 3), 1, "VALID"), F(2, 5, 5, 2))
    case("Conv2D_kernel_larger", lambda x: tf.nn.conv2d(x, w("larger", 7, 7, 2, 3), 1, "SAME"), F(1, 4, 4, 2))
    case("Conv2D_dilated_by_batches", lambda x: tf.batch_to_space(tf.nn.conv2d(tf.space_to_batch(x, [2, 2], [[2, 2], [2, 2]]), w("d2", 3, 3, 2, 3), 1, "VALID"), [2, 2], [[0, 0], [0, 0]]), F(1, 8, 8, 2))
    case("Conv2D_dilated_by_batches_cropped", lambda x: tf.batch_to_space(tf.nn.conv2d(tf.space_to_batch(x, [2, 2], [[2, 3], [2, 3]]), w("d2", 3, 3, 2, 3), 1, "VALID"), [2, 2], [[0, 1], [0, 1]]), F(1, 7, 7, 2))
    for rank, padding in [(3, "SAME"), (3, "VALID")]:
        case(f"conv1d_{padding}", lambda x, p=padding: tf.nn.conv1d(x, w("c1", 3, 2, 4), 2, p), F(None, 9, 2))
        case(f"conv1d_dilated_{padding}", lambda x, p=padding: tf.nn.conv1d(x, w("c1", 3, 2, 4), 1, p, dilations=2), F(None, None, 2, sizes=[(2, 8), (1, 11)]))
    case("conv1d_causal", lambda x: tf.nn.conv1d(tf.pad(x, [[0, 0], [4, 0], [0, 0]]), w("c1", 3, 2, 4), 1, "VALID", dilations=2), F(None, None, 2, sizes=[(2, 8), (1, 5)]))
    case("conv1d_ncw", lambda x: tf.nn.conv1d(x, w("c1", 3, 2, 4), 1, "SAME", data_format="NCW"), F(1, 2, 7),
         oracle=lambda x: tf.transpose(tf.nn.conv1d(tf.transpose(x, [0, 2, 1]), w("c1", 3, 2, 4), 1, "SAME"), [0, 2, 1]))


def depthwise(case):
    for padding in ["SAME", "VALID"]:
        for k, s, m, d in [((3, 3), 1, 1, 1), ((3, 3), 2, 1, 1), ((5, 5), 1, 1, 1), ((3, 3), 1, 2, 1), ((3, 3), 1, 1, 2), ((2, 3), 2, 3, 1), ((1, 1), 1, 1, 1), ((3, 2), 1, 1, (2, 2))]:
            tag = f"{padding}_{k[0]}x{k[1]}_s{s}_m{m}_d{d}".replace(" ", "")
            f = lambda x, k=k, s=s, m=m, d=d, p=padding: tf.nn.depthwise_conv2d(x, w(f"dw{k}{m}", *k, 3, m), [1, s, s, 1], p, dilations=[d, d] if isinstance(d, int) else list(d))
            case(f"Depthwise_{tag}", f, F(1, 7, 8, 3))
            case(f"Depthwise_unknown_{tag}", f, F(None, None, None, 3, sizes=[(2, 6, 7), (1, 9, 8)]))
    case("Depthwise_explicit", lambda x: R.DepthwiseConv2dNative(input=x, filter=w("dwe", 3, 3, 3, 1), strides=[1, 2, 2, 1], padding="EXPLICIT", explicit_paddings=[0, 0, 0, 1, 1, 2, 0, 0]), F(1, 6, 6, 3))
    case("Depthwise_nchw", lambda x: R.DepthwiseConv2dNative(input=x, filter=w("dwn", 3, 3, 3, 2), strides=[1, 1, 1, 1], padding="SAME", data_format="NCHW"), F(1, 3, 5, 5),
         oracle=nchw(lambda x: tf.nn.depthwise_conv2d(x, w("dwn", 3, 3, 3, 2), [1, 1, 1, 1], "SAME")))
    case("Depthwise_unequal_strides", lambda x: tf.nn.depthwise_conv2d(x, w("dwu", 3, 3, 3, 1), [1, 1, 1, 1], "SAME")[:, ::2, ::3], F(1, 7, 7, 3))
    case("Depthwise_kernel_input", lambda x, f: tf.nn.depthwise_conv2d(x, f, [1, 1, 1, 1], "SAME"), F(1, 5, 5, 3), F(3, 3, 3, 1))
    case("Depthwise_one_channel", lambda x: tf.nn.depthwise_conv2d(x, w("dw1", 3, 3, 1, 4), [1, 1, 1, 1], "SAME"), F(1, 5, 5, 1))
    case("Depthwise_float64", lambda x: tf.nn.depthwise_conv2d(x, w("dw6", 3, 3, 2, 1, dtype="float64"), [1, 1, 1, 1], "SAME"), Arg("float64", 1, 5, 5, 2))
    case("separable_conv2d", lambda x: tf.nn.separable_conv2d(x, w("sep", 3, 3, 2, 2), w("sepp", 1, 1, 4, 3), [1, 2, 2, 1], "SAME"), F(None, 6, 6, 2))
    case("depthwise_conv1d", lambda x: tf.squeeze(tf.nn.depthwise_conv2d(tf.expand_dims(x, 1), w("dw1d", 1, 3, 4, 1), [1, 1, 1, 1], "SAME"), [1]), F(None, 7, 4))


def deconv(case):
    for padding in ["SAME", "VALID"]:
        for k, s in [(2, 2), (3, 2), (4, 2), (3, 1), (1, 1), (5, 3), (2, 3), (1, 2)]:
            size = lambda n, k=k, s=s, p=padding: n * s if p == "SAME" else n * s + max(k - s, 0)
            f = w(f"dc{k}{s}", k, k, 3, 2)
            case(f"Deconv_{padding}_k{k}_s{s}", lambda x, f=f, s=s, p=padding, z=size: tf.nn.conv2d_transpose(x, f, [1, z(4), z(3), 3], s, p), F(1, 4, 3, 2))
            case(f"Deconv_unknown_batch_{padding}_k{k}_s{s}", lambda x, f=f, s=s, p=padding, z=size: tf.nn.conv2d_transpose(x, f, tf.stack([tf.shape(x)[0], z(4), z(3), 3]), s, p), F(None, 4, 3, 2))
    case("Deconv_unknown_all", lambda x: tf.nn.conv2d_transpose(x, w("dcu", 3, 3, 3, 2), tf.stack([tf.shape(x)[0], tf.shape(x)[1] * 2, tf.shape(x)[2] * 2, 3]), 2, "SAME"), F(None, None, None, 2))
    case("Deconv_odd_output", lambda x: tf.nn.conv2d_transpose(x, w("dco", 3, 3, 3, 2), [1, 7, 5, 3], 2, "SAME"), F(1, 4, 3, 2))
    case("Deconv_bias_relu", lambda x: tf.nn.relu(tf.nn.conv2d_transpose(x, w("dcb", 3, 3, 3, 2), [1, 8, 6, 3], 2, "SAME") + np.float32([.1, .2, -.3])), F(1, 4, 3, 2))
    case("Deconv_stride_2x1", lambda x: tf.nn.conv2d_transpose(x, w("dcs", 3, 3, 3, 2), [1, 8, 3, 3], [1, 2, 1, 1], "SAME"), F(1, 4, 3, 2))
    case("Deconv_nchw", lambda x: R.Conv2DBackpropInput(input_sizes=[1, 3, 8, 6], filter=w("dcn", 3, 3, 3, 2), out_backprop=x, strides=[1, 1, 2, 2], padding="SAME", data_format="NCHW"),
         F(1, 2, 4, 3), oracle=nchw(lambda x: tf.nn.conv2d_transpose(x, w("dcn", 3, 3, 3, 2), [1, 8, 6, 3], 2, "SAME")))
    case("Deconv_explicit", lambda x: R.Conv2DBackpropInput(input_sizes=[1, 8, 6, 3], filter=w("dce", 4, 4, 3, 2), out_backprop=x, strides=[1, 2, 2, 1], padding="EXPLICIT", explicit_paddings=[0, 0, 1, 1, 1, 1, 0, 0]), F(1, 4, 3, 2))
    case("Deconv_dilated", lambda x: R.Conv2DBackpropInput(input_sizes=[1, 8, 8, 3], filter=w("dcd", 3, 3, 3, 2), out_backprop=x, strides=[1, 1, 1, 1], padding="SAME", dilations=[1, 2, 2, 1]), F(1, 8, 8, 2))
    case("Deconv_kernel_input", lambda x, f: tf.nn.conv2d_transpose(x, f, [1, 8, 6, 3], 2, "SAME"), F(1, 4, 3, 2), F(3, 3, 3, 2))
    case("conv1d_transpose", lambda x: tf.nn.conv1d_transpose(x, w("dc1", 3, 3, 2), [2, 8, 3], 2, "SAME"), F(2, 4, 2))
    case("depthwise_backprop_input", lambda x: R.DepthwiseConv2dNativeBackpropInput(input_sizes=[1, 6, 6, 2], filter=w("dbi", 3, 3, 2, 1), out_backprop=x, strides=[1, 1, 1, 1], padding="SAME"), F(1, 6, 6, 2))
    case("conv2d_backprop_filter", lambda x, d: R.Conv2DBackpropFilter(input=x, filter_sizes=[3, 3, 2, 3], out_backprop=d, strides=[1, 1, 1, 1], padding="SAME"), F(1, 5, 5, 2), F(1, 5, 5, 3))


def conv_other(case):
    for padding in ["SAME", "VALID"]:
        for s in [1, 2]:
            case(f"Conv3D_{padding}_s{s}", lambda x, p=padding, s=s: tf.nn.conv3d(x, w("c3", 2, 3, 3, 2, 3), [1, s, s, s, 1], p), F(1, 4, 5, 5, 2))
            case(f"Conv3D_unknown_{padding}_s{s}", lambda x, p=padding, s=s: tf.nn.conv3d(x, w("c3", 2, 3, 3, 2, 3), [1, s, s, s, 1], p), F(None, 4, None, 5, 2, sizes=[(2, 5), (1, 4)]))
        case(f"Conv3D_transposed_{padding}", lambda x, p=padding: tf.nn.conv3d_transpose(x, w("c3t", 2, 2, 2, 3, 2), [1, 4, 6, 6, 3], 2, p), F(1, 2, 3, 3, 2))
    case("Conv3D_dilated", lambda x: tf.nn.conv3d(x, w("c3d", 2, 2, 2, 2, 3), [1, 1, 1, 1, 1], "VALID", dilations=[1, 2, 1, 2, 1]), F(1, 4, 5, 5, 2))
    case("Conv3D_bias", lambda x: tf.nn.relu(tf.nn.bias_add(tf.nn.conv3d(x, w("c3b", 1, 3, 3, 2, 3), [1, 1, 1, 1, 1], "SAME"), np.float32([1, 2, -3]))), F(1, 2, 4, 4, 2))
    case("Conv3D_kernel_input", lambda x, f: tf.nn.conv3d(x, f, [1, 1, 1, 1, 1], "SAME"), F(1, 3, 3, 3, 2), F(2, 2, 2, 2, 3))
    case("Conv3D_float64", lambda x: tf.nn.conv3d(x, w("c36", 2, 2, 2, 1, 2, dtype="float64"), [1, 1, 1, 1, 1], "SAME"), Arg("float64", 1, 3, 3, 3, 1))
    for padding in ["SAME", "VALID"]:
        case(f"Dilation2D_{padding}", lambda x, p=padding: tf.nn.dilation2d(x, w("d2d", 3, 3, 2), [1, 1, 1, 1], p, "NHWC", [1, 1, 1, 1]), F(1, 5, 5, 2))
        case(f"Erosion2D_{padding}", lambda x, p=padding: tf.nn.erosion2d(x, w("d2d", 2, 2, 2), [1, 2, 2, 1], p, "NHWC", [1, 1, 1, 1]), F(1, 5, 5, 2))
    case("Dilation2D_rates", lambda x: tf.nn.dilation2d(x, w("d2d", 3, 3, 2), [1, 1, 1, 1], "SAME", "NHWC", [1, 2, 2, 1]), F(1, 6, 6, 2))


def pools(case):
    for padding in ["SAME", "VALID"]:
        for op, f in [("AvgPool", tf.nn.avg_pool2d), ("MaxPool", tf.nn.max_pool2d)]:
            for k, s in [(2, 2), (3, 2), (3, 1), ((2, 3), (1, 2)), ((5, 1), 1)]:
                tag = f"{op}_{padding}_{k}_{s}".replace(" ", "")
                case(tag, lambda x, f=f, k=k, s=s, p=padding: f(x, k, s, p), F(1, 7, 6, 2))
                case(f"{tag}_unknown", lambda x, f=f, k=k, s=s, p=padding: f(x, k, s, p), F(None, None, None, 2, sizes=[(2, 6, 7), (1, 5, 8)]))
            raw = getattr(R, op)
            key = "value" if op == "AvgPool" else "input"
            case(f"{op}_nchw_{padding}", lambda x, raw=raw, key=key, p=padding: raw(**{key: x}, ksize=[1, 1, 2, 2], strides=[1, 1, 2, 2], padding=p, data_format="NCHW"),
                 F(1, 2, 5, 6), oracle=nchw(lambda x, f=f, p=padding: f(x, 2, 2, p)))
            case(f"{op}_float16_{padding}", lambda x, f=f, p=padding: f(x, 2, 2, p), Arg("float16", 1, 5, 6, 2))
            case(f"{op}_float64_{padding}", lambda x, f=f, p=padding: f(x, 2, 2, p), Arg("float64", 1, 5, 6, 2))
        for op, f in [("AvgPool3D", tf.nn.avg_pool3d), ("MaxPool3D", tf.nn.max_pool3d)]:
            for k, s in [(2, 2), (3, 1), ((2, 1, 3), (1, 2, 1))]:
                case(f"{op}_{padding}_{k}_{s}".replace(" ", ""), lambda x, f=f, k=k, s=s, p=padding: f(x, k, s, p), F(1, 4, 5, 5, 2))
            case(f"{op}_{padding}_unknown_batch", lambda x, f=f, p=padding: f(x, 2, 2, p), F(None, 4, 5, 4, 1))
        case(f"MaxPoolV2_{padding}", lambda x, p=padding: R.MaxPoolV2(input=x, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding=p), F(1, 5, 6, 2))
        case(f"MaxPoolWithArgmax_{padding}", lambda x, p=padding: list(tf.nn.max_pool_with_argmax(x, 2, 2, p)), F(1, 5, 6, 2))
        case(f"MaxPoolWithArgmax_batch_{padding}", lambda x, p=padding: list(tf.nn.max_pool_with_argmax(x, 3, 2, p, include_batch_in_index=True)), F(2, 5, 6, 2))
        case(f"avg_pool1d_{padding}", lambda x, p=padding: tf.nn.avg_pool1d(x, 3, 2, p), F(None, 8, 2))
        case(f"max_pool1d_{padding}", lambda x, p=padding: tf.nn.max_pool1d(x, 3, 2, p), F(None, None, 2, sizes=[(2, 8), (1, 5)]))
    case("MaxPoolWithArgmax_int32", lambda x: list(tf.nn.max_pool_with_argmax(x, 2, 2, "VALID", output_dtype=tf.int32)), F(1, 4, 4, 2))
    case("MaxPool_explicit", lambda x: R.MaxPool(input=x, ksize=[1, 3, 3, 1], strides=[1, 2, 2, 1], padding="EXPLICIT", explicit_paddings=[0, 0, 1, 1, 0, 1, 0, 0]), F(1, 6, 6, 2))
    case("MaxPool_over_channels", lambda x: R.MaxPool(input=x, ksize=[1, 1, 1, 2], strides=[1, 1, 1, 2], padding="VALID"), F(1, 3, 3, 4))
    case("MaxPool_negative_values", lambda x: tf.nn.max_pool2d(x, 3, 1, "SAME"), F(1, 4, 4, 2, lo=-5, hi=-1))
    case("global_average", lambda x: tf.reduce_mean(x, [1, 2]), F(None, 4, 4, 3))
    case("global_average_keep_unknown", lambda x: tf.reduce_mean(x, [1, 2], keepdims=True), F(None, None, None, 3))
    case("global_max", lambda x: tf.reduce_max(x, [1, 2]), F(None, 4, 4, 3))
    case("MaxPoolGrad", lambda x, y, d: R.MaxPoolGrad(orig_input=x, orig_output=tf.nn.max_pool2d(x, 2, 2, "VALID") + 0 * y, grad=d, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="VALID"), F(1, 4, 4, 1), F(1, 2, 2, 1), F(1, 2, 2, 1))
    case("AvgPoolGrad", lambda d: R.AvgPoolGrad(orig_input_shape=[1, 4, 4, 2], grad=d, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="VALID"), F(1, 2, 2, 2))


def norms(case):
    c = lambda name: np.abs(w(name, 3)) + np.float32(0.5)
    for version in ["", "V2", "V3"]:
        op = getattr(R, f"FusedBatchNorm{version}")
        case(f"FusedBatchNorm{version}", lambda x, op=op: op(x=x, scale=c("a"), offset=w("b", 3), mean=w("m", 3), variance=c("v"), is_training=False)[0], F(None, 4, 4, 3))
        case(f"FusedBatchNorm{version}_epsilon", lambda x, op=op: op(x=x, scale=c("a"), offset=w("b", 3), mean=w("m", 3), variance=c("v") * 1e-3, epsilon=0.01, is_training=False)[0], F(2, 4, 4, 3))
        case(f"FusedBatchNorm{version}_training", lambda x, op=op: list(op(x=x, scale=c("a"), offset=w("b", 3), mean=[], variance=[], is_training=True)[:3]), F(2, 4, 4, 3))
        case(f"FusedBatchNorm{version}_nchw", lambda x, op=op: op(x=x, scale=c("a"), offset=w("b", 3), mean=w("m", 3), variance=c("v"), is_training=False, data_format="NCHW")[0], F(2, 3, 4, 4),
             oracle=nchw(lambda x, op=op: op(x=x, scale=c("a"), offset=w("b", 3), mean=w("m", 3), variance=c("v"), is_training=False)[0]))
        case(f"FusedBatchNorm{version}_inputs", lambda x, s, o, m, v, op=op: op(x=x, scale=s, offset=o, mean=m, variance=v, is_training=False)[0], F(2, 4, 4, 3), F(3), F(3), F(3), F(3, lo=0.5))
    case("FusedBatchNormV3_3d", lambda x: R.FusedBatchNormV3(x=x, scale=c("a"), offset=w("b", 3), mean=w("m", 3), variance=c("v"), is_training=False, data_format="NDHWC")[0], F(1, 2, 3, 3, 3),
         oracle=lambda x: (x - w("m", 3)) / tf.sqrt(c("v") + 1e-4) * c("a") + w("b", 3))
    case("FusedBatchNormV3_average_factor", lambda x: list(R.FusedBatchNormV3(x=x, scale=c("a"), offset=w("b", 3), mean=w("m", 3), variance=c("v"), is_training=True, exponential_avg_factor=0.3)[:3]), F(2, 4, 4, 3))
    case("FusedBatchNormV3_float16", lambda x: R.FusedBatchNormV3(x=x, scale=c("a"), offset=w("b", 3), mean=w("m", 3), variance=c("v"), is_training=False)[0], Arg("float16", 2, 4, 4, 3))
    case("BatchNormWithGlobalNormalization", lambda x: R.BatchNormWithGlobalNormalization(t=x, m=w("m", 3), v=c("v"), beta=w("b", 3), gamma=c("a"), variance_epsilon=0.001, scale_after_normalization=True), F(2, 4, 4, 3))
    case("BatchNormWithGlobalNormalization_unscaled", lambda x: R.BatchNormWithGlobalNormalization(t=x, m=w("m", 3), v=c("v"), beta=w("b", 3), gamma=c("a"), variance_epsilon=0.1, scale_after_normalization=False), F(2, 4, 4, 3))
    for radius, bias, alpha, beta in [(5, 1.0, 1.0, 0.5), (2, 2.0, 1e-3, 0.75), (1, 1.0, 0.5, 1.0), (2**30, 1.0, 0.5, 0.25)]:
        case(f"LRN_{radius}_{beta}", lambda x, r=radius, b=bias, a=alpha, e=beta: tf.nn.local_response_normalization(x, r, b, a, e), F(None, 2, 2, 7))
    case("layer_norm", lambda x: (lambda m: (x - m) * tf.math.rsqrt(tf.reduce_mean(tf.math.squared_difference(x, m), -1, keepdims=True) + 1e-5) * w("ln", 6) + w("lb", 6))(tf.reduce_mean(x, -1, keepdims=True)), F(None, 3, 6))
    case("moments_axes", lambda x: list(tf.nn.moments(x, [1, 2])), F(2, 4, 3, 2))
    case("moments_keep", lambda x: list(tf.nn.moments(x, [0], keepdims=True)), F(None, 3))
    case("batch_normalization_rank2", lambda x: tf.nn.batch_normalization(x, w("m", 3), c("v"), w("b", 3), c("a"), 1e-3), F(None, 3))
    for axis in [-1, 1, 0]:
        case(f"l2_normalize_axis{axis}", lambda x, a=axis: tf.math.l2_normalize(x, a), F(3, 4, 2))
    case("l2_normalize_epsilon", lambda x: tf.math.l2_normalize(x, -1, epsilon=0.5), F(3, 4, lo=-0.2, hi=0.2))
    case("l2_normalize_zeros", lambda x: tf.math.l2_normalize(x, -1), F(2, 4, values=np.array([[0, 0, 0, 0], [3, 4, 0, 0]])))
    case("l2_normalize_all", lambda x: tf.math.l2_normalize(x), F(3, 4))
    case("l2_normalize_rank4_unknown", lambda x: tf.math.l2_normalize(x, -1), F(None, 2, None, 4))
    for layout, shape in [("NHWC", (2, 3, 3, 4)), ("NHWC", (None, 4)), ("NHWC", (2, 3, 4)), ("NHWC", (1, 2, 2, 2, 4))]:
        case(f"BiasAdd_rank{len(shape)}", lambda x: tf.nn.bias_add(x, w("bias", 4)), F(*shape))
    case("BiasAdd_nchw", lambda x: R.BiasAdd(value=x, bias=w("bias", 4), data_format="NCHW"), F(2, 4, 3, 3))
    case("BiasAdd_nchw_rank3", lambda x: R.BiasAdd(value=x, bias=w("bias", 4), data_format="NCHW"), F(2, 4, 3))
    case("BiasAdd_input", lambda x, b: tf.nn.bias_add(x, b), F(2, 4), F(4))
    case("BiasAdd_int32", lambda x, b: R.BiasAdd(value=x, bias=b), I(2, 4), I(4))
    case("BiasAddV1", lambda x: R.BiasAddV1(value=x, bias=w("bias", 4)), F(2, 4))
    case("BiasAddGrad", lambda x: R.BiasAddGrad(out_backprop=x), F(2, 3, 4))
    case("BiasAddGrad_nchw", lambda x: R.BiasAddGrad(out_backprop=x, data_format="NCHW"), F(2, 4, 3, 3))


def softmaxes(case):
    for shape in [(5,), (2, 5), (2, 3, 5), (2, 2, 3, 5), (1, 2, 1, 3, 4), (None, 5), (None, None, 5)]:
        tag = f"rank{len(shape)}" + ("_unknown" if None in shape else "")
        case(f"Softmax_{tag}", lambda x: tf.nn.softmax(x), F(*shape))
        case(f"LogSoftmax_{tag}", lambda x: tf.nn.log_softmax(x), F(*shape))
    for axis in [0, 1, -2]:
        case(f"softmax_axis{axis}", lambda x, a=axis: tf.nn.softmax(x, a), F(3, 4, 2))
        case(f"log_softmax_axis{axis}", lambda x, a=axis: tf.nn.log_softmax(x, a), F(3, 4, 2))
    for kind in ["float16", "float64"]:
        case(f"Softmax_{kind}", lambda x: tf.nn.softmax(x), Arg(kind, 2, 5))
        case(f"LogSoftmax_{kind}", lambda x: tf.nn.log_softmax(x), Arg(kind, 2, 5))
    case("Softmax_large", lambda x: tf.nn.softmax(x), F(2, 3, values=np.array([[1000, 1001, 999], [-1000, 0, 1]])))
    case("LogSoftmax_large", lambda x: tf.nn.log_softmax(x), F(2, 3, values=np.array([[1000, 1001, 999], [-1000, 0, 1]])))
    case("softmax_composed", lambda x: (lambda e: e / tf.reduce_sum(e, -1, keepdims=True))(tf.exp(x - tf.reduce_max(x, -1, keepdims=True))), F(None, 5))
    case("softmax_temperature", lambda x: tf.nn.softmax(x / 0.7), F(2, 5))
    case("SoftmaxCrossEntropy", lambda x, y: list(R.SoftmaxCrossEntropyWithLogits(features=x, labels=y)), F(3, 4), F(3, 4, lo=0, hi=1))
    case("SoftmaxCrossEntropy_loss", lambda x, y: tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=x), F(None, 4), F(None, 4, lo=0, hi=1))
    case("SparseSoftmaxCrossEntropy", lambda x, y: list(R.SparseSoftmaxCrossEntropyWithLogits(features=x, labels=y)), F(3, 4), I(3, lo=0, hi=4))
    case("SparseSoftmaxCrossEntropy_int64", lambda x, y: tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=x), F(3, 4), L(3, lo=0, hi=4))
    case("sigmoid_cross_entropy", lambda x, y: tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=x), F(3, 4, lo=-20, hi=20), F(3, 4, lo=0, hi=1))
    case("L2Loss", lambda x: tf.nn.l2_loss(x), F(3, 4))
    case("L2Loss_unknown", lambda x: tf.nn.l2_loss(x), F(None, 4))


def products(case):
    for ta in [False, True]:
        for tb in [False, True]:
            a, b = (4, 2) if ta else (2, 4), (3, 4) if tb else (4, 3)
            tag = f"{int(ta)}{int(tb)}"
            case(f"MatMul_{tag}", lambda x, y, p=ta, q=tb: tf.matmul(x, y, p, q), F(*a), F(*b))
            case(f"MatMul_constant_{tag}", lambda x, p=ta, q=tb, b=b: tf.matmul(x, w("mm", *b), p, q), F(*a))
            case(f"MatMul_constant_left_{tag}", lambda y, p=ta, q=tb, a=a: tf.matmul(w("ml", *a), y, p, q), F(*b))
            case(f"BatchMatMulV2_{tag}", lambda x, y, p=ta, q=tb: R.BatchMatMulV2(x=x, y=y, adj_x=p, adj_y=q), F(2, *a), F(2, *b))
            case(f"BatchMatMulV2_broadcast_{tag}", lambda x, y, p=ta, q=tb: R.BatchMatMulV2(x=x, y=y, adj_x=p, adj_y=q), F(2, 1, *a), F(3, *b))
            case(f"BatchMatMulV2_constant_{tag}", lambda x, p=ta, q=tb, b=b: R.BatchMatMulV2(x=x, y=w("bm", *b), adj_x=p, adj_y=q), F(None, *a))
    for kind in ["float16", "float64", "int32", "int64"]:
        case(f"MatMul_{kind}", lambda x, y: R.MatMul(a=x, b=y), Arg(kind, 2, 4), Arg(kind, 4, 3))
        case(f"BatchMatMulV2_{kind}", lambda x, y: R.BatchMatMulV2(x=x, y=y), Arg(kind, 2, 2, 4), Arg(kind, 2, 4, 3))
    case("MatMul_complex64", lambda x, y: R.MatMul(a=x, b=y), C(2, 3), C(3, 2))
    case("BatchMatMulV2_complex_adjoint", lambda x, y: R.BatchMatMulV2(x=x, y=y, adj_y=True), C(2, 2, 3), C(2, 2, 3))
    case("MatMul_bfloat16_inside", lambda x, y: tf.cast(tf.matmul(tf.cast(x, tf.bfloat16), tf.cast(y, tf.bfloat16)), tf.float32), F(2, 4), F(4, 3), rtol=5e-2, atol=5e-2)
    case("BatchMatMulV3_int8", lambda x, y: R.BatchMatMulV3(x=x, y=y, Tout=tf.int32), Arg("int8", 2, 2, 4), Arg("int8", 2, 4, 3))
    case("BatchMatMulV3_float", lambda x, y: R.BatchMatMulV3(x=x, y=y, Tout=tf.float32), F(2, 2, 4), F(2, 4, 3))
    case("BatchMatMul_old", lambda x, y: R.BatchMatMul(x=x, y=y), F(2, 2, 4), F(2, 4, 3))
    case("MatMul_unknown", lambda x, y: tf.matmul(x, y), F(None, None, sizes=[(2, 4), (1, 3)]), F(None, 3, sizes=[4, 3]))
    case("BatchMatMulV2_unknown", lambda x, y: tf.matmul(x, y), F(None, None, 4, sizes=[(2, 3), (1, 5)]), F(None, 4, None, sizes=[(2, 3), (1, 2)]))
    case("BatchMatMulV2_rank5", lambda x, y: tf.matmul(x, y), F(1, 2, 2, 2, 3), F(1, 2, 2, 3, 2))
    case("BatchMatMulV2_rank6", lambda x, y: tf.matmul(x, y), F(2, 1, 2, 1, 2, 3), F(2, 1, 2, 1, 3, 2))
    case("BatchMatMulV2_rank2", lambda x, y: R.BatchMatMulV2(x=x, y=y), F(2, 3), F(3, 2))
    case("SparseMatMul", lambda x, y: R.SparseMatMul(a=x, b=y), F(2, 3), F(3, 2))
    case("SparseMatMul_transposed", lambda x, y: R.SparseMatMul(a=x, b=y, transpose_a=True, transpose_b=True), F(3, 2), F(2, 3))
    case("MatMul_chain", lambda x: tf.matmul(tf.matmul(x, w("c1", 4, 5)), w("c2", 5, 3)), F(None, 4))
    case("MatMul_shared_weight", lambda x, y: tf.matmul(x, w("sh", 4, 3)) + tf.matmul(y, w("sh", 4, 3)), F(None, 4), F(None, 4))
    case("MatMul_tied_transposed", lambda x: tf.matmul(tf.matmul(x, w("ti", 4, 3)), w("ti", 4, 3), transpose_b=True), F(None, 4))
    case("matvec", lambda x, y: tf.linalg.matvec(x, y), F(2, 3, 4), F(2, 4))
    case("outer", lambda x, y: tf.tensordot(x, y, 0), F(2, 3), F(4))
    case("tensordot_axes", lambda x, y: tf.tensordot(x, y, [[1, 2], [0, 1]]), F(2, 3, 4), F(3, 4, 2))
    case("tensordot_unknown", lambda x: tf.tensordot(x, w("td", 4, 3), [[1], [0]]), F(None, 4, None))
    case("dense_rank3", lambda x: tf.nn.relu(tf.tensordot(x, w("d3", 4, 3), 1) + w("d3b", 3)), F(None, 5, 4))
    case("dense_rank3_unknown", lambda x: tf.tensordot(x, w("d3", 4, 3), 1) + w("d3b", 3), F(None, None, 4))
    case("dense_rank5", lambda x: tf.tensordot(x, w("d3", 4, 3), 1) + w("d3b", 3), F(1, 2, 2, 2, 4))
    case("dense_bias_scalar", lambda x: tf.matmul(x, w("mm", 4, 3)) + 0.5, F(2, 4))
    case("dense_bias_matrix", lambda x: tf.matmul(x, w("mm", 4, 3)) + w("bm2", 2, 3), F(2, 4))
    case("dense_bias_wrong_axis", lambda x: tf.matmul(x, w("mm", 4, 3)) + w("col", 2, 1), F(2, 4))
    case("dense_one_wide", lambda x: tf.matmul(x, w("mm1", 4, 1)) + w("b3", 3), F(2, 4))
    case("dense_used_twice", lambda x: (lambda y: [tf.nn.relu(y + w("b3", 3)), y])(tf.matmul(x, w("mm", 4, 3))), F(2, 4))
    case("dense_empty_batch", lambda x: tf.matmul(x, w("mm", 4, 3)) + 1.0, F(0, 4))


def einsums(case):
    fixed = {
        "ij,jk->ik": [(2, 3), (3, 4)], "bij,bjk->bik": [(2, 2, 3), (2, 3, 4)], "bij,jk->bik": [(2, 2, 3), (3, 4)], "bhqd,bhkd->bhqk": [(1, 2, 3, 4), (1, 2, 5, 4)],
        "bhqk,bhkd->bhqd": [(1, 2, 3, 5), (1, 2, 5, 4)], "abc,cde->abde": [(2, 3, 4), (4, 2, 3)], "BTNH,NHD->BTD": [(1, 3, 2, 4), (2, 4, 5)], "bqhd,bkhd->bhqk": [(1, 3, 2, 4), (1, 5, 2, 4)],
        "ij->ji": [(2, 3)], "ij->i": [(2, 3)], "ij->": [(2, 3)], "i,i->": [(3,), (3,)], "i,j->ij": [(2,), (3,)], "ii->i": [(3, 3)], "ii->": [(3, 3)], "bii->bi": [(2, 3, 3)],
        "...ij,...jk->...ik": [(2, 2, 3), (3, 4)], "...i,i->...": [(2, 3, 4), (4,)], "ij,ij->ij": [(2, 3), (2, 3)], "ij,ij->i": [(2, 3), (2, 3)], "abc,adc->abd": [(2, 3, 4), (2, 5, 4)],
        "ab,cb->ac": [(2, 3), (4, 3)], "ba,bc->ac": [(3, 2), (3, 4)], "abcd,aecd->abe": [(2, 3, 2, 2), (2, 4, 2, 2)], "bnij,bnjk->binк".replace("к", "k"): [(2, 2, 2, 3), (2, 2, 3, 2)],
        "ijk,k->ij": [(2, 3, 4), (4,)], "ij,k->ijk": [(2, 3), (2,)], "abij,bk->aijk": [(2, 3, 2, 2), (3, 4)], "ijj->i": [(2, 3, 3)], "i...->...": [(3, 2, 2)], "ab,ba->": [(2, 3), (3, 2)],
        "bld,lmd->blm": [(2, 3, 4), (3, 5, 4)], "ibh,hnd->ibnd": [(3, 2, 4), (4, 2, 3)], "bhwij,bjhwc->bhwic": [(1, 2, 2, 2, 3), (1, 3, 2, 2, 2)], "a,b->ba": [(2,), (3,)],
        "abcde,de->abc": [(1, 2, 2, 3, 2), (3, 2)], "ijkl,klmn->ijmn": [(2, 1, 2, 3), (2, 3, 2, 2)],
    }
    for i, (equation, shapes) in enumerate(fixed.items()):
        case(f"Einsum_{i:02}", lambda *xs, e=equation: tf.einsum(e, *xs), *[F(*s) for s in shapes])
        unknown = [(None,) + s[1:] for s in shapes]
        if i % 2 and equation[0] not in ".i" and "ii" not in equation:
            first = equation.replace("->", ",").split(",")
            sizes = {}
            args = []
            for term, s in zip(first, shapes):
                args.append(F(*[None if c == equation[0] else n for c, n in zip(term, s)]) if "." not in term else F(*s))
            case(f"Einsum_unknown_{i:02}", lambda *xs, e=equation: tf.einsum(e, *xs), *args)
        if len(shapes) == 2:
            case(f"Einsum_constant_{i:02}", lambda x, e=equation, s=shapes[1]: tf.einsum(e, x, w("ein", *s)), F(*shapes[0]))
    for i in range(24):         # random: letters of both, of one, kept or summed, in any order
        rng = np.random.default_rng(700 + i)
        size = dict(zip("abcdef", (int(n) for n in rng.integers(1, 4, 6))))
        left = "".join(rng.permutation(list("abcdef"))[: rng.integers(1, 5)])
        right = "".join(rng.permutation(list("abcdef"))[: rng.integers(1, 5)])
        out = "".join(c for c in rng.permutation(sorted(set(left + right))) if rng.random() < 0.6)
        case(f"Einsum_random_{i:02}", lambda x, y, e=f"{left},{right}->{out}": R.Einsum(inputs=[x, y], equation=e), F(*[size[c] for c in left]), F(*[size[c] for c in right]))
    case("Einsum_three", lambda x, y, z: tf.einsum("ij,jk,kl->il", x, y, z), F(2, 3), F(3, 2), F(2, 4))
    case("Einsum_float64", lambda x, y: tf.einsum("bij,bjk->bki", x, y), Arg("float64", 2, 2, 3), Arg("float64", 2, 3, 2))
    case("Einsum_int32", lambda x, y: tf.einsum("ij,jk->ki", x, y), I(2, 3), I(3, 4))


def fused(case):
    k = w("fu", 3, 3, 2, 4)
    bias = w("fub", 4)
    conv = lambda x: tf.nn.conv2d(x, k, 1, "SAME")
    for name, f in {"relu": tf.nn.relu, "relu6": tf.nn.relu6, "tanh": tf.tanh, "sigmoid": tf.sigmoid, "elu": tf.nn.elu, "gelu": tf.nn.gelu, "leaky": tf.nn.leaky_relu, "swish": tf.nn.swish}.items():
        case(f"conv_bias_{name}", lambda x, f=f: f(conv(x) + bias), F(None, 5, 5, 2))
        case(f"dense_bias_{name}", lambda x, f=f: f(tf.matmul(x, w("fd", 3, 4)) + bias), F(None, 3))
    bn = lambda x: R.FusedBatchNormV3(x=x, scale=np.float32([1, .5, 2, 1.5]), offset=bias, mean=w("fm", 4), variance=np.float32([1, .5, 2, .1]), epsilon=1e-3, is_training=False)[0]
    case("conv_norm_relu", lambda x: tf.nn.relu(bn(conv(x))), F(None, 5, 5, 2))
    case("conv_bias_norm", lambda x: bn(conv(x) + bias), F(None, 5, 5, 2))
    case("conv_norm_shared", lambda x: (lambda y: [bn(y), y])(conv(x)), F(1, 5, 5, 2))
    case("norm_conv", lambda x: tf.nn.conv2d(bn(x), w("nc", 1, 1, 4, 2), 1, "VALID"), F(None, 5, 5, 4))
    case("norm_conv_same_padding", lambda x: tf.nn.conv2d(bn(x), w("nc3", 3, 3, 4, 2), 1, "SAME"), F(None, 5, 5, 4))
    case("conv_scale_channels", lambda x: conv(x) * np.float32([1, 2, -1, .5]), F(1, 5, 5, 2))
    case("conv_scale_scalar_add", lambda x: conv(x) * 0.5 + 1.0, F(1, 5, 5, 2))
    case("conv_scale_map", lambda x: conv(x) * w("smap", 5, 5, 1), F(1, 5, 5, 2))
    case("conv_add_row_constant", lambda x: conv(x) + w("row", 1, 5, 4), F(1, 5, 5, 2))
    case("conv_minus_bias", lambda x: conv(x) - bias, F(1, 5, 5, 2))
    case("bias_minus_conv", lambda x: bias - conv(x), F(1, 5, 5, 2))
    case("conv_divided", lambda x: conv(x) / np.float32([1, 2, 4, 8]), F(1, 5, 5, 2))
    case("conv_relu_add", lambda x: tf.nn.relu(conv(x)) + bias, F(1, 5, 5, 2))
    case("conv_residual", lambda x: tf.nn.relu(conv(x) + tf.nn.conv2d(x, w("res", 1, 1, 2, 4), 1, "SAME")), F(None, 5, 5, 2))
    case("pad_conv_valid", lambda x: tf.nn.conv2d(tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]]), k, 2, "VALID"), F(None, 6, 6, 2))
    case("pad_conv_uneven", lambda x: tf.nn.conv2d(tf.pad(x, [[0, 0], [0, 1], [0, 1], [0, 0]]), k, 2, "VALID"), F(None, 6, 6, 2))
    case("pad_conv_same", lambda x: tf.nn.conv2d(tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]]), k, 1, "SAME"), F(None, 6, 6, 2))
    case("pad_maxpool", lambda x: tf.nn.max_pool2d(tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]]), 3, 2, "VALID"), F(None, 6, 6, 2))
    case("pad_relu_maxpool", lambda x: tf.nn.max_pool2d(tf.pad(tf.nn.relu(x), [[0, 0], [1, 1], [1, 1], [0, 0]]), 3, 2, "VALID"), F(None, 6, 6, 2))
    case("pad_avgpool", lambda x: tf.nn.avg_pool2d(tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]]), 3, 2, "VALID"), F(None, 6, 6, 2))
    case("depthwise_norm_relu6", lambda x: tf.nn.relu6(bn(tf.nn.depthwise_conv2d(x, w("fdw", 3, 3, 4, 1), [1, 1, 1, 1], "SAME"))), F(None, 5, 5, 4))
    case("dense_norm", lambda x: tf.nn.batch_normalization(tf.matmul(x, w("fd", 3, 4)), w("fm", 4), np.float32([1, .5, 2, .1]), bias, np.float32([1, 2, 3, 4]), 1e-3), F(None, 3))
    case("flatten_dense", lambda x: tf.matmul(tf.reshape(x, [-1, 18]), w("fl", 18, 3)) + w("flb", 3), F(None, 3, 3, 2))
    case("squeeze_excite", lambda x: x * tf.sigmoid(tf.nn.conv2d(tf.nn.relu(tf.nn.conv2d(tf.reduce_mean(x, [1, 2], keepdims=True), w("se1", 1, 1, 4, 2), 1, "SAME")), w("se2", 1, 1, 2, 4), 1, "SAME")), F(None, 5, 5, 4))
    case("nchw_block", lambda x: tf.transpose(tf.nn.relu(tf.transpose(tf.nn.conv2d(tf.transpose(x, [0, 2, 3, 1]), k, 1, "SAME"), [0, 3, 1, 2]) + bias[:, None, None]), [0, 2, 3, 1]), F(1, 2, 5, 5))
    case("attention", lambda x: tf.matmul(tf.nn.softmax(tf.matmul(tf.matmul(x, w("q", 8, 8)), tf.matmul(x, w("k", 8, 8)), transpose_b=True) / 2.8), tf.matmul(x, w("v", 8, 8))), F(None, None, 8))
    case("add_relu_two_users", lambda x, y: (lambda s: [tf.nn.relu(s), s * 2.0])(x + y), F(2, 3), F(2, 3))
    case("mul_relu6", lambda x, y: tf.nn.relu6(x * y), F(2, 3), F(2, 3))
    case("sub_relu", lambda x, y: tf.nn.relu(x - y), F(2, 3), F(3))
    case("div_tanh", lambda x, y: tf.tanh(x / y), F(2, 3), F(2, 3, lo=0.5))
    case("concat_relu", lambda x, y: tf.nn.relu(tf.concat([x, y], 1)), F(2, 3), F(2, 2))
    case("maxpool_relu", lambda x: tf.nn.relu(tf.nn.max_pool2d(x, 2, 2, "SAME")), F(1, 5, 5, 2))
    case("int_add_relu", lambda x, y: tf.nn.relu(x + y), I(2, 3), I(2, 3))
