"""Sizes that are unknown at conversion: what usually is a constant is computed by the model."""
import numpy as np
import tensorflow as tf

from make import Arg, F, I

R = tf.raw_ops


def rows(case):
    resize(case)


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
