"""Sizes that are unknown at conversion: what usually is a constant is computed by the model."""
import numpy as np
import tensorflow as tf

from make import Arg, F, I

R = tf.raw_ops


def rows(case):
    case("no_rank_scaled", lambda x: R.ScaleAndTranslate(images=x, size=[3, 8], scale=np.float32([3, 8]) / tf.cast(tf.shape(x)[1:3], tf.float32), translation=[0.0, 0.0]),
         F(None, None, None, None, sizes=[(1, 4, 5, 2), (2, 3, 6, 1)], rank_unknown=True))
    scale = lambda x, step: np.float32([3, 8]) / tf.cast(R.StridedSlice(input=tf.shape(x), begin=[1], end=[3], strides=step), tf.float32)
    case("no_rank_scale", lambda x, step: R.ScaleAndTranslate(images=x, size=[3, 8], scale=scale(x, step), translation=[0.0, 0.0]),
         F(None, None, None, 3, sizes=[(1, 4, 5), (2, 3, 6)]), I(1, values=np.array([1]), rank_unknown=True))
    sizes_together(case)
    resize(case)
    windows(case)
    gradients(case)


def sizes_together(case):
    """Sizes of two tensors that only the model can put together; a size put among others."""
    for op in ["Less", "FloorMod", "AddV2"]:
        case(f"{op}_rank5_open", lambda x, y, op=op: getattr(R, op)(x=x, y=y), F(None, 1, None, 2, 1, lo=1, hi=3, sizes=[(2, 3), (1, 1)]), F(3, None, 1, 2, lo=1, hi=3, sizes=[(3,), (1,)]))
    case("TensorScatterUpdate_of_sizes", lambda x: tf.reshape(x, R.TensorScatterUpdate(tensor=tf.shape(x), indices=[[1], [2]], updates=[-1, 1])), F(None, 3, None, sizes=[(2, 4), (3, 1)]))
    case("TensorScatterUpdate_of_axes", lambda x: tf.transpose(x, R.TensorScatterUpdate(tensor=[0, 1, 2], indices=[[1], [2]], updates=[2, 1])), F(None, 3, 2))


def resize(case):
    """Sizes known at run time only: the weights are computed by the model."""
    sizes = [(2, 4, 5), (1, 7, 3)]
    for corners, half in [(False, False), (True, False), (False, True)]:
        mode = "corners" if corners else "half" if half else "plain"
        for size in [(8, 10), (3, 2), (1, 1)]:
            case(f"ResizeBicubic_open_{mode}_{size[0]}x{size[1]}", lambda x, c=corners, h=half, s=size: R.ResizeBicubic(images=x, size=s, align_corners=c, half_pixel_centers=h), F(None, None, None, 2, sizes=sizes), rtol=1e-4, atol=2e-5)
        case(f"ResizeBicubic_runtime_{mode}", lambda x, n, c=corners, h=half: R.ResizeBicubic(images=x, size=n, align_corners=c, half_pixel_centers=h), F(1, 4, 5, 2), I(2, values=[np.array([3, 7]), np.array([8, 1])]), rtol=1e-4, atol=2e-5)
    for corners in [False, True]:
        for size in [(8, 10), (3, 2), (1, 1)]:
            case(f"ResizeArea_open_{corners}_{size[0]}x{size[1]}", lambda x, c=corners, s=size: R.ResizeArea(images=x, size=s, align_corners=c), F(None, None, None, 2, sizes=sizes))
        case(f"ResizeArea_runtime_{corners}", lambda x, n, c=corners: R.ResizeArea(images=x, size=n, align_corners=c), F(None, None, None, None, sizes=[(1, 4, 5, 2), (2, 6, 3, 1)]), I(2, values=[np.array([3, 7]), np.array([8, 1])]))
    case("ResizeArea_open_height", lambda x: R.ResizeArea(images=x, size=[3, 4]), F(None, None, 6, 2, sizes=sizes))
    for method in ["bicubic", "area", "bilinear", "lanczos3", "lanczos5", "gaussian", "mitchellcubic"]:
        for antialias in [False, True]:
            case(f"resize_open_{method}_{antialias}", lambda x, m=method, a=antialias: tf.image.resize(x, [3, 8], m, antialias=a), F(None, None, None, 3, sizes=[(1, 7, 5), (2, 2, 9)]), rtol=1e-4, atol=2e-5)
        case(f"resize_half_{method}", lambda x, m=method: tf.image.resize(x, tf.shape(x)[1:3] // 2, m, antialias=True), F(None, None, None, 3, sizes=[(1, 7, 6), (2, 4, 9)]), rtol=1e-4, atol=2e-5)
    for kind in ["lanczos1", "lanczos3", "lanczos5", "gaussian", "triangle", "box", "keyscubic", "mitchellcubic"]:
        for antialias in [False, True]:
            case(f"ScaleAndTranslate_open_{kind}_{antialias}", lambda x, s, t, k=kind, a=antialias: R.ScaleAndTranslate(images=x, size=[6, 5], scale=s, translation=t, kernel_type=k, antialias=a), F(None, None, 5, 2, sizes=[(1, 4), (2, 9)]),
                 F(2, values=[np.array([1.5, 0.75]), np.array([0.5, 2])]), F(2, values=[np.array([0.5, -0.25]), np.array([-3, 4])]), rtol=1e-4, atol=2e-5)


def windows(case):
    images = [(2, 6, 5), (1, 9, 4)]
    for padding in ["SAME", "VALID"]:
        for k, s, r in [((2, 3), (1, 1), (1, 1)), ((3, 2), (2, 3), (1, 1)), ((2, 2), (1, 2), (2, 1))]:
            tag = f"{padding}_{k[0]}{k[1]}_{s[0]}{s[1]}_{r[0]}{r[1]}"
            case(f"ExtractImagePatches_open_{tag}", lambda x, p=padding, k=k, s=s, r=r: R.ExtractImagePatches(images=x, ksizes=[1, *k, 1], strides=[1, *s, 1], rates=[1, *r, 1], padding=p), F(None, None, None, 2, sizes=images))
            case(f"Dilation2D_open_{tag}", lambda x, f, p=padding, s=s, r=r: R.Dilation2D(input=x, filter=f, strides=[1, *s, 1], rates=[1, *r, 1], padding=p), F(None, None, None, 2, sizes=images), F(*k, 2))
            case(f"max_pool_open_{tag}_int32", lambda x, p=padding, k=k, s=s: R.MaxPool(input=x, ksize=[1, *k, 1], strides=[1, *s, 1], padding=p), I(None, None, None, 2, sizes=images))
            case(f"max_pool_operands_open_{tag}_int64", lambda x, p=padding, k=k, s=s: R.MaxPoolV2(input=x, ksize=[1, *k, 1], strides=[1, *s, 1], padding=p), Arg("int64", None, None, 4, 2, sizes=images))
            for batch in [False, True]:
                case(f"MaxPoolWithArgmax_open_{tag}_{batch}", lambda x, p=padding, k=k, s=s, b=batch: R.MaxPoolWithArgmax(input=x, ksize=[1, *k, 1], strides=[1, *s, 1], padding=p, include_batch_in_index=b), F(None, None, None, 2, sizes=images))
        case(f"ExtractImagePatches_open_channels_{padding}", lambda x, p=padding: R.ExtractImagePatches(images=x, ksizes=[1, 3, 3, 1], strides=[1, 2, 2, 1], rates=[1, 1, 1, 1], padding=p), F(None, 5, 6, None, sizes=[(2, 3), (1, 2)]))
        case(f"ExtractImagePatches_open_height_{padding}", lambda x, p=padding: R.ExtractImagePatches(images=x, ksizes=[1, 3, 3, 1], strides=[1, 2, 2, 1], rates=[1, 1, 1, 1], padding=p), F(None, None, 6, 2, sizes=[(2, 5), (1, 8)]))
        case(f"MaxPoolWithArgmax_open_channels_{padding}", lambda x, p=padding: R.MaxPoolWithArgmax(input=x, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding=p), F(1, 5, 6, None, sizes=[(3,), (2,)]))
        case(f"ExtractVolumePatches_open_{padding}", lambda x, p=padding: R.ExtractVolumePatches(input=x, ksizes=[1, 2, 3, 2, 1], strides=[1, 1, 2, 1, 1], padding=p), F(None, None, None, None, 2, sizes=[(1, 3, 4, 5), (2, 4, 5, 2)]))
        case(f"max_pool_3d_open_{padding}", lambda x, p=padding: R.MaxPool3D(input=x, ksize=[1, 2, 3, 2, 1], strides=[1, 1, 2, 1, 1], padding=p), F(None, None, None, None, 2, sizes=[(1, 3, 4, 5), (2, 4, 5, 2)]))
        case(f"erosion_open_{padding}", lambda x, f, p=padding: tf.nn.erosion2d(x, f, [1, 1, 1, 1], p, "NHWC", [1, 1, 1, 1]), F(None, None, None, 2, sizes=images), F(3, 3, 2))
    case("Dilation2D_open_int32", lambda x, f: R.Dilation2D(input=x, filter=f, strides=[1, 1, 1, 1], rates=[1, 2, 2, 1], padding="SAME"), I(None, None, None, 2, sizes=images), I(2, 3, 2))
    case("Dilation2D_open_all_outside", lambda x, f: R.Dilation2D(input=x, filter=f, strides=[1, 1, 1, 1], rates=[1, 2, 2, 1], padding="SAME"), F(1, None, None, 2, sizes=[(1, 1), (3, 4)]), F(2, 2, 2))
    case("MaxPoolWithArgmax_open_int16", lambda x: R.MaxPoolWithArgmax(input=x, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="SAME", Targmax=tf.int32), Arg("int16", None, None, None, 2, sizes=images))
    case("patches_unknown_rank", lambda x: R.ExtractImagePatches(images=x, ksizes=[1, 2, 2, 1], strides=[1, 1, 1, 1], rates=[1, 1, 1, 1], padding="VALID"), Arg("float32", 2, 4, 5, 2, rank_unknown=True))


def gradients(case):
    def grad(pool):                                 # as saliency models have it: of a pool in the same graph
        return lambda x, d, p=pool: tf.gradients(p(x), x, d * p(x))[0]
    images = [(2, 6, 5), (1, 9, 4)]
    volumes = [(1, 4, 5, 3), (2, 3, 7, 4)]
    for padding in ["SAME", "VALID"]:
        for k, s in [((2, 2), (2, 2)), ((3, 2), (1, 1)), ((3, 3), (2, 2)), ((2, 3), (3, 2))]:
            tag = f"{padding}_{k[0]}{k[1]}_{s[0]}{s[1]}"
            case(f"MaxPoolGrad_open_{tag}", grad(lambda x, p=padding, k=k, s=s: tf.nn.max_pool2d(x, k, s, p)), F(None, None, None, 2, sizes=images), F(1, lo=1, hi=2), form="frozen")
            case(f"AvgPoolGrad_open_{tag}", grad(lambda x, p=padding, k=k, s=s: tf.nn.avg_pool2d(x, k, s, p)), F(None, None, None, 2, sizes=images), F(1, lo=1, hi=2), form="frozen")
        case(f"MaxPoolGrad_open_height_{padding}", grad(lambda x, p=padding: tf.nn.max_pool2d(x, 3, 2, p)), F(2, None, 6, None, sizes=[(5, 2), (8, 1)]), F(1, lo=1, hi=2), form="frozen")
        case(f"AvgPoolGrad_open_height_{padding}", grad(lambda x, p=padding: tf.nn.avg_pool2d(x, 3, 2, p)), F(2, None, 6, None, sizes=[(5, 2), (8, 1)]), F(1, lo=1, hi=2), form="frozen")
        case(f"MaxPool3DGrad_open_{padding}", grad(lambda x, p=padding: tf.nn.max_pool3d(x, [2, 3, 2], [2, 2, 1], p)), F(None, None, None, None, 2, sizes=volumes), F(1, lo=1, hi=2), form="frozen")
        case(f"AvgPool3DGrad_open_{padding}", grad(lambda x, p=padding: tf.nn.avg_pool3d(x, [2, 3, 2], [2, 2, 1], p)), F(None, None, None, None, 2, sizes=volumes), F(1, lo=1, hi=2), form="frozen")
        case(f"MaxPoolGrad_open_given_{padding}", lambda x, d, p=padding: R.MaxPoolGrad(orig_input=x, orig_output=tf.nn.max_pool2d(x, 2, 1, p), grad=d, ksize=[1, 2, 2, 1], strides=[1, 1, 1, 1], padding=p), F(1, None, None, 2, sizes=[(4, 5), (6, 3)]),
             F(1, None, None, 2, sizes=[(4, 5), (6, 3)] if padding == "SAME" else [(3, 4), (5, 2)]))
        case(f"AvgPoolGrad_open_given_{padding}", lambda x, d, p=padding: R.AvgPoolGrad(orig_input_shape=tf.shape(x), grad=d, ksize=[1, 2, 2, 1], strides=[1, 1, 1, 1], padding=p), F(1, None, None, 2, sizes=[(4, 5), (6, 3)]),
             F(1, None, None, 2, sizes=[(4, 5), (6, 3)] if padding == "SAME" else [(3, 4), (5, 2)]))
    def few_windows(k, s):  # TensorFlow leaves the gradient of an image without windows as the memory was
        def numbers(x, d):
            y = tf.nn.max_pool2d(x, k, s, "VALID")
            return R.MaxPoolGrad(orig_input=x, orig_output=y, grad=d * y, ksize=[1, *k, 1], strides=[1, *s, 1], padding="VALID") if np.size(y) else tf.zeros_like(x)
        return numbers
    few = [(2, 2, 5), (1, 1, 1), (1, 5, 2), (2, 6, 5)]  # images smaller than the window: no windows at all
    for k, s in [((3, 3), (2, 2)), ((2, 2), (2, 2)), ((3, 4), (1, 2)), ((2, 1), (1, 1))]:
        tag = f"{k[0]}{k[1]}_{s[0]}{s[1]}"
        fits = [n for n in few if all(i - j + d >= 0 for i, j, d in zip(n[1:], k, s))]  # else TensorFlow refuses
        case(f"MaxPoolGrad_open_few_{tag}", grad(lambda x, k=k, s=s: tf.nn.max_pool2d(x, k, s, "VALID")), F(None, None, None, 2, sizes=fits), F(1, lo=1, hi=2), form="frozen", samples=len(fits), oracle=few_windows(k, s))
        case(f"AvgPoolGrad_open_few_{tag}", grad(lambda x, k=k, s=s: tf.nn.avg_pool2d(x, k, s, "VALID")), F(None, None, None, 2, sizes=fits), F(1, lo=1, hi=2), form="frozen", samples=len(fits))
    case("MaxPoolGrad_open_few_height", grad(lambda x: tf.nn.max_pool2d(x, 3, 2, "VALID")), F(2, None, 6, None, sizes=[(2, 2), (8, 1)]), F(1, lo=1, hi=2), form="frozen", samples=2, oracle=few_windows((3, 3), (2, 2)))
    few = [(1, 1, 3, 3), (2, 2, 2, 1), (1, 4, 5, 3), (1, 1, 2, 1)]
    case("MaxPool3DGrad_open_few", grad(lambda x: tf.nn.max_pool3d(x, [2, 3, 2], [2, 2, 1], "VALID")), F(None, None, None, None, 2, sizes=few), F(1, lo=1, hi=2), form="frozen", samples=len(few))
    case("AvgPool3DGrad_open_few", grad(lambda x: tf.nn.avg_pool3d(x, [2, 3, 2], [2, 2, 1], "VALID")), F(None, None, None, None, 2, sizes=few), F(1, lo=1, hi=2), form="frozen", samples=len(few))
    def ties(x, pool, size):
        x = tf.cast(x, tf.float32)
        return tf.gradients(pool(x, size, 2, "SAME"), x)[0]
    case("MaxPoolGrad_open_ties", lambda x: ties(x, tf.nn.max_pool2d, 3), I(None, None, None, 2, sizes=images, lo=0, hi=3), form="frozen")
    case("MaxPool3DGrad_open_ties", lambda x: ties(x, tf.nn.max_pool3d, 3), I(None, None, None, None, 2, sizes=volumes, lo=0, hi=3), form="frozen")
