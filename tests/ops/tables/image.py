"""Images, boxes, signals, quantization, random numbers, strings."""
import numpy as np
import tensorflow as tf

from make import Arg, B, C, F, I, L, S, weights

R = tf.raw_ops


def rows(case):
    resize(case)
    colours(case)
    boxes(case)
    signals(case)
    quantized(case)
    randoms(case)
    strings(case)


def resize(case):
    for op in ["ResizeBilinear", "ResizeNearestNeighbor"]:
        f = getattr(R, op)
        for corners, half in [(False, False), (True, False), (False, True)]:
            mode = "corners" if corners else "half" if half else "plain"
            for size in [(8, 10), (2, 3), (4, 5), (1, 1), (7, 3)]:
                case(f"{op}_{mode}_{size[0]}x{size[1]}", lambda x, f=f, c=corners, h=half, s=size: f(images=x, size=s, align_corners=c, half_pixel_centers=h), F(1, 4, 5, 2))
            case(f"{op}_{mode}_unknown", lambda x, f=f, c=corners, h=half: f(images=x, size=[6, 6], align_corners=c, half_pixel_centers=h), F(None, None, None, 2))
            case(f"{op}_{mode}_twice", lambda x, f=f, c=corners, h=half: f(images=x, size=tf.shape(x)[1:3] * 2, align_corners=c, half_pixel_centers=h), F(None, None, 3, 2))
            case(f"{op}_{mode}_runtime", lambda x, s, f=f, c=corners, h=half: f(images=x, size=s, align_corners=c, half_pixel_centers=h), F(1, 4, 5, 1), I(2, values=[np.array([3, 7]), np.array([8, 2])]))
            for kind in ["uint8", "int8", "int32", "int16", "float16", "float64", "int64"]:
                case(f"{op}_{mode}_{kind}", lambda x, f=f, c=corners, h=half: f(images=x, size=[6, 3], align_corners=c, half_pixel_centers=h), Arg(kind, 1, 4, 5, 2))
    for corners, half in [(False, False), (True, False), (False, True)]:
        mode = "corners" if corners else "half" if half else "plain"
        for size in [(8, 10), (2, 3), (7, 3)]:
            case(f"ResizeBicubic_{mode}_{size[0]}x{size[1]}", lambda x, c=corners, h=half, s=size: R.ResizeBicubic(images=x, size=s, align_corners=c, half_pixel_centers=h), F(1, 4, 5, 2), rtol=1e-3, atol=1e-3)
    for corners in [False, True]:
        for size in [(8, 10), (2, 3), (3, 2), (7, 3)]:
            case(f"ResizeArea_{corners}_{size[0]}x{size[1]}", lambda x, c=corners, s=size: R.ResizeArea(images=x, size=s, align_corners=c), F(1, 4, 5, 2))
    case("ResizeArea_unknown_batch", lambda x: R.ResizeArea(images=x, size=[2, 2]), F(None, 4, 5, 2))
    for method in ["bilinear", "nearest", "bicubic", "area", "lanczos3", "lanczos5", "gaussian", "mitchellcubic"]:
        for antialias in [False, True]:
            for size in [(7, 9), (3, 2)]:
                case(f"resize_{method}_{antialias}_{size[0]}x{size[1]}", lambda x, m=method, a=antialias, s=size: tf.image.resize(x, s, m, antialias=a), F(1, 5, 6, 2), rtol=1e-3, atol=1e-3)
        case(f"resize_{method}_unknown_batch", lambda x, m=method: tf.image.resize(x, [3, 8], m), F(None, 5, 6, 2), rtol=1e-3, atol=1e-3)
    case("resize_rank3", lambda x: tf.image.resize(x, [6, 7]), F(3, 4, 2))
    case("resize_aspect", lambda x: tf.image.resize(x, [6, 7], preserve_aspect_ratio=True), F(1, 3, 4, 2))
    case("resize_with_pad", lambda x: tf.image.resize_with_pad(x, 7, 7), F(1, 3, 5, 2))
    case("resize_with_crop_or_pad", lambda x: tf.image.resize_with_crop_or_pad(x, 5, 3), F(1, 3, 5, 2))
    for kind in ["lanczos3", "triangle", "box", "keyscubic"]:
        case(f"ScaleAndTranslate_{kind}", lambda x, k=kind: R.ScaleAndTranslate(images=x, size=[6, 5], scale=[1.5, 0.75], translation=[0.5, -0.25], kernel_type=k, antialias=True), F(1, 4, 5, 2), rtol=1e-3, atol=1e-3)
    case("upsample_repeat", lambda x: tf.repeat(tf.repeat(x, 2, 1), 3, 2), F(None, 3, 3, 2))
    for method in ["bilinear", "nearest"]:
        for extrapolation in [0.0, 5.0]:
            case(f"CropAndResize_{method}_{extrapolation}", lambda x, b, i, m=method, e=extrapolation: tf.image.crop_and_resize(x, b, i, [3, 4], m, e), F(2, 5, 6, 2),
                 F(3, 4, values=np.array([[0, 0, 1, 1], [0.1, 0.2, 0.6, 0.9], [-0.2, 0.5, 0.5, 1.3]])), I(3, values=np.array([0, 1, 1])))
    case("CropAndResize_flipped_one", lambda x: tf.image.crop_and_resize(x, [[0.9, 0.8, 0.1, 0.2]], [0], [1, 2]), F(1, 5, 6, 2))


def colours(case):
    image = lambda *s, **kw: F(*s, lo=0, hi=1, **kw)
    for name, f in {"RGBToHSV": tf.image.rgb_to_hsv, "HSVToRGB": tf.image.hsv_to_rgb, "rgb_to_yiq": tf.image.rgb_to_yiq, "yiq_to_rgb": tf.image.yiq_to_rgb, "rgb_to_yuv": tf.image.rgb_to_yuv,
                    "yuv_to_rgb": tf.image.yuv_to_rgb, "rgb_to_grayscale": tf.image.rgb_to_grayscale}.items():
        case(name, f, image(2, 3, 3))
        case(f"{name}_batch", f, image(None, 2, 2, 3))
    case("RGBToHSV_grey", tf.image.rgb_to_hsv, F(4, 3, values=np.array([[0, 0, 0], [1, 1, 1], [.5, .5, .5], [1, 0, 0]])))
    for delta in [0.1, -0.4]:
        case(f"AdjustHue_{delta}", lambda x, d=delta: tf.image.adjust_hue(x, d), image(2, 3, 3))
    for factor in [0.0, 0.5, 2.0]:
        case(f"AdjustSaturation_{factor}", lambda x, s=factor: tf.image.adjust_saturation(x, s), image(2, 3, 3))
        case(f"AdjustContrastv2_{factor}", lambda x, s=factor: tf.image.adjust_contrast(x, s), image(2, 3, 3, 3))
    case("adjust_gamma", lambda x: tf.image.adjust_gamma(x, 2.2, 0.9), image(2, 3, 3))
    case("adjust_brightness", lambda x: tf.image.adjust_brightness(x, 0.2), image(2, 3, 3))
    case("convert_image_dtype", lambda x: tf.image.convert_image_dtype(x, tf.float32), Arg("uint8", 2, 3, 3, lo=0, hi=256))
    case("convert_image_dtype_down", lambda x: tf.image.convert_image_dtype(x, tf.uint8, saturate=True), image(2, 3, 3))
    case("per_image_standardization", lambda x: tf.image.per_image_standardization(x), image(2, 3, 3, 3))
    case("flip_both", lambda x: tf.image.flip_up_down(tf.image.flip_left_right(x)), image(None, 3, 4, 3))
    for k in [1, 2, 3]:
        case(f"rot90_{k}", lambda x, k=k: tf.image.rot90(x, k), image(2, 3, 4, 1))
    case("transpose_image", lambda x: tf.image.transpose(x), image(2, 3, 4, 1))
    case("central_crop", lambda x: tf.image.central_crop(x, 0.5), image(2, 6, 8, 1))
    case("sobel", lambda x: tf.image.sobel_edges(x), image(1, 4, 5, 2))
    case("image_gradients", lambda x: list(tf.image.image_gradients(x)), image(1, 4, 5, 2))
    case("total_variation", lambda x: tf.image.total_variation(x), image(2, 4, 5, 2))
    case("psnr", lambda x, y: tf.image.psnr(x, y, 1.0), image(2, 4, 5, 2), image(2, 4, 5, 2))
    case("ssim", lambda x, y: tf.image.ssim(x, y, 1.0, filter_size=3), image(1, 8, 8, 1), image(1, 8, 8, 1), rtol=1e-3, atol=1e-4)
    theta = np.float32([[1.1, 0.2, -0.5, -0.1, 0.9, 0.3, 0, 0]])
    for mode in ["CONSTANT", "REFLECT", "WRAP", "NEAREST"]:
        for method in ["BILINEAR", "NEAREST"]:
            case(f"ImageProjectiveTransformV3_{mode}_{method}", lambda x, m=mode, i=method: R.ImageProjectiveTransformV3(images=x, transforms=theta, output_shape=[4, 5], fill_value=0.5, interpolation=i, fill_mode=m), F(1, 4, 5, 2))
    case("ImageProjectiveTransformV2", lambda x: R.ImageProjectiveTransformV2(images=x, transforms=theta, output_shape=[4, 5], interpolation="BILINEAR"), F(1, 4, 5, 2))
    case("ExtractGlimpse", lambda x: R.ExtractGlimpseV2(input=x, size=[3, 3], offsets=np.float32([[0.0, 0.0]]), centered=True, normalized=True, uniform_noise=False, noise="zero"), F(1, 5, 5, 2))


def boxes(case):
    from tensorflow.python.ops.image_ops_impl import non_max_suppression_padded_v2 as padded_v2
    rng = np.random.default_rng(5)
    corner = rng.uniform(0, 0.7, (8, 2))
    some = np.round(np.concatenate([corner, corner + rng.uniform(0.1, 0.3, (8, 2))], 1) * 64).astype(np.float32) / 64
    some[3], some[6] = some[0] + 0.015625, some[1] - 0.015625
    scores = np.float32([0.9, 0.8, 0.7, 0.85, 0.3, 0.2, 0.75, 0.6])
    b = lambda: F(8, 4, values=some)
    s = lambda: F(8, values=scores)
    case("NonMaxSuppressionV3", lambda x, y: R.NonMaxSuppressionV3(boxes=x, scores=y, max_output_size=4, iou_threshold=0.5, score_threshold=0.25), b(), s())
    case("NonMaxSuppressionV2", lambda x, y: R.NonMaxSuppressionV2(boxes=x, scores=y, max_output_size=10, iou_threshold=0.3), b(), s())
    case("NonMaxSuppression_old", lambda x, y: R.NonMaxSuppression(boxes=x, scores=y, max_output_size=4, iou_threshold=0.4), b(), s())
    for pad in [False, True]:
        case(f"NonMaxSuppressionV4_{pad}", lambda x, y, p=pad: list(R.NonMaxSuppressionV4(boxes=x, scores=y, max_output_size=6, iou_threshold=0.5, score_threshold=0.0, pad_to_max_output_size=p)), b(), s())
        case(f"NonMaxSuppressionV5_{pad}", lambda x, y, p=pad: list(R.NonMaxSuppressionV5(boxes=x, scores=y, max_output_size=6, iou_threshold=0.5, score_threshold=0.1, soft_nms_sigma=0.5, pad_to_max_output_size=p)), b(), s())
    case("non_max_suppression_gathered", lambda x, y: tf.gather(x, tf.image.non_max_suppression(x, y, 3, 0.5)), b(), s())
    case("non_max_suppression_padded", lambda x, y: list(tf.image.non_max_suppression_padded(x, y, 5, 0.5, 0.25, pad_to_max_output_size=True)), b(), s())
    case("non_max_suppression_padded_inner", lambda x, y: list(padded_v2(x, y, 5, 0.5, 0.25, False, False, 512)), b(), s())  # what it calls
    case("CombinedNonMaxSuppression", lambda x, y: list(tf.image.combined_non_max_suppression(x[None, :, None, :], y[None, :, None], 3, 4, 0.5, 0.1)), b(), s())
    case("CombinedNonMaxSuppression_classes", lambda x, y: list(tf.image.combined_non_max_suppression(x[None, :, None, :], tf.stack([y, 1 - y], 1)[None], 2, 5, 0.5, 0.2, clip_boxes=False)), b(), s())
    case("iou_matrix", lambda x: (lambda a, c: tf.maximum(tf.minimum(a[..., 2], c[..., 2]) - tf.maximum(a[..., 0], c[..., 0]), 0.0))(x[:, None], x[None]), b())
    case("DrawBoundingBoxes", lambda x, y: R.DrawBoundingBoxesV2(images=x, boxes=y, colors=np.float32([[1, 0, 0, 1]])), F(1, 6, 6, 3), F(1, 1, 4, values=np.array([[[.1, .2, .8, .9]]])))


def signals(case):
    for n in [8, 16]:
        case(f"RFFT_{n}", lambda x, n=n: tf.signal.rfft(x, [n]), F(2, 8))
        case(f"RFFT_abs_{n}", lambda x, n=n: tf.abs(tf.signal.rfft(x, [n])), F(None, 8))
    case("RFFT_not_power_of_two", lambda x: tf.abs(tf.signal.rfft(x)), F(2, 12), rtol=1e-3, atol=1e-3)
    case("RFFT_odd", lambda x: tf.abs(tf.signal.rfft(x)), F(2, 7), rtol=1e-3, atol=1e-3)
    case("RFFT_vector", lambda x: tf.math.real(tf.signal.rfft(x)), F(8))
    case("RFFT2D", lambda x: tf.signal.rfft2d(x), F(1, 4, 8))
    case("RFFT2D_parts", lambda x: [tf.math.real(tf.signal.rfft2d(x)), tf.math.imag(tf.signal.rfft2d(x))], F(2, 4, 8))
    case("RFFT3D", lambda x: tf.abs(tf.signal.rfft3d(x)), F(1, 2, 4, 4), rtol=1e-3, atol=1e-3)
    for n in [8, 16, 6]:
        case(f"IRFFT_{n}", lambda x, n=n: tf.signal.irfft(x, [n]), C(2, n // 2 + 1), rtol=1e-3, atol=1e-4)
    case("IRFFT2D", lambda x: tf.signal.irfft2d(x, [4, 8]), C(2, 4, 5), rtol=1e-3, atol=1e-4)
    for op in ["fft", "ifft"]:
        case(f"{op}", lambda x, op=op: getattr(tf.signal, op)(x), C(2, 8), rtol=1e-3, atol=1e-4)
        case(f"{op}2d", lambda x, op=op: getattr(tf.signal, f"{op}2d")(x), C(2, 4, 4), rtol=1e-3, atol=1e-4)
        case(f"{op}_abs", lambda x, op=op: tf.abs(getattr(tf.signal, op)(tf.complex(x, x * 0.5))), F(2, 8), rtol=1e-3, atol=1e-4)
    case("fft_then_back", lambda x: tf.signal.irfft(tf.signal.rfft(x)), F(2, 8), rtol=1e-3, atol=1e-4)
    case("stft_abs", lambda x: tf.abs(tf.signal.stft(x, 8, 4, 8)), F(1, 32), rtol=1e-3, atol=1e-3)
    case("stft_padded", lambda x: tf.abs(tf.signal.stft(x, 6, 3, 8, pad_end=True)), F(1, 20), rtol=1e-3, atol=1e-3)
    case("stft_unknown_batch", lambda x: tf.abs(tf.signal.stft(x, 8, 4)), F(None, 24), rtol=1e-3, atol=1e-3)
    case("inverse_stft", lambda x: tf.signal.inverse_stft(tf.signal.stft(x, 8, 4, 8), 8, 4, 8), F(1, 32), rtol=1e-3, atol=1e-3)
    case("frame", lambda x: tf.signal.frame(x, 4, 2), F(2, 11))
    case("frame_padded", lambda x: tf.signal.frame(x, 4, 3, pad_end=True, pad_value=1.0), F(2, 11))
    case("overlap_and_add", lambda x: tf.signal.overlap_and_add(x, 2), F(1, 5, 4))
    case("mel", lambda x: tf.matmul(tf.abs(tf.signal.stft(x, 16, 8, 16)), tf.signal.linear_to_mel_weight_matrix(6, 9, 8000)), F(1, 48), rtol=1e-3, atol=1e-3)
    case("log_mel_mfcc", lambda x: tf.signal.mfccs_from_log_mel_spectrograms(tf.math.log(tf.abs(x) + 1e-3)), F(1, 3, 8), rtol=1e-3, atol=1e-3)
    for kind in [1, 2, 3]:
        case(f"dct_{kind}", lambda x, k=kind: tf.signal.dct(x, k), F(2, 8), rtol=1e-3, atol=1e-3)
    case("dct_ortho", lambda x: tf.signal.dct(x, 2, norm="ortho"), F(2, 8), rtol=1e-3, atol=1e-3)
    case("idct_ortho", lambda x: tf.signal.idct(x, 2, norm="ortho"), F(2, 8), rtol=1e-3, atol=1e-3)
    case("hann", lambda x: x * tf.signal.hann_window(8), F(2, 8))
    case("AudioSpectrogram", lambda x: R.AudioSpectrogram(input=x, window_size=16, stride=8, magnitude_squared=True), F(48, 1), rtol=1e-3, atol=1e-3)
    case("AudioSpectrogram_magnitude", lambda x: R.AudioSpectrogram(input=x, window_size=10, stride=5), F(40, 2), rtol=1e-3, atol=1e-3)
    case("Mfcc", lambda x: R.Mfcc(spectrogram=x, sample_rate=16000, dct_coefficient_count=5, filterbank_channel_count=10), F(1, 3, 65, lo=0, hi=3), rtol=1e-3, atol=1e-3)


def quantized(case):
    for bits in [8, 4, 16]:
        for narrow in [False, True]:
            case(f"FakeQuantWithMinMaxArgs_{bits}_{narrow}", lambda x, b=bits, n=narrow: R.FakeQuantWithMinMaxArgs(inputs=x, min=-1.3, max=2.1, num_bits=b, narrow_range=n), F(2, 6))
            case(f"FakeQuantWithMinMaxVars_{bits}_{narrow}", lambda x, b=bits, n=narrow: R.FakeQuantWithMinMaxVars(inputs=x, min=-0.7, max=1.9, num_bits=b, narrow_range=n), F(None, 6))
    case("FakeQuantWithMinMaxVars_inputs", lambda x, a, b: R.FakeQuantWithMinMaxVars(inputs=x, min=a, max=b), F(2, 6), F(values=np.array(-1.0)), F(values=np.array(2.0)))
    case("FakeQuantWithMinMaxVars_positive", lambda x: R.FakeQuantWithMinMaxVars(inputs=x, min=0.0, max=6.0), F(2, 6))
    case("FakeQuantWithMinMaxVarsPerChannel", lambda x: R.FakeQuantWithMinMaxVarsPerChannel(inputs=x, min=[-1.0, -2.0, 0.0], max=[1.0, 0.5, 3.0]), F(2, 3))
    case("FakeQuant_weights_conv", lambda x: tf.nn.conv2d(x, R.FakeQuantWithMinMaxVars(inputs=weights("fq", 3, 3, 2, 3), min=-0.5, max=0.5, num_bits=8, narrow_range=True), 1, "SAME"), F(1, 4, 4, 2), rtol=1e-3, atol=1e-3)
    for signed in [True, False]:
        case(f"QuantizeAndDequantizeV2_{signed}", lambda x, s=signed: R.QuantizeAndDequantizeV2(input=x, input_min=-2.0 if s else 0.0, input_max=2.0, signed_input=s, num_bits=8, range_given=True), F(2, 6))
    case("QuantizeAndDequantizeV4", lambda x: R.QuantizeAndDequantizeV4(input=x, input_min=-2.0, input_max=2.0, range_given=True), F(2, 6))
    case("QuantizeAndDequantizeV3", lambda x: R.QuantizeAndDequantizeV3(input=x, input_min=-2.0, input_max=2.0, num_bits=8, range_given=True), F(2, 6))
    case("QuantizeAndDequantizeV2_own_range", lambda x: R.QuantizeAndDequantizeV2(input=x, input_min=0.0, input_max=0.0, range_given=False), F(2, 6))


def randoms(case):
    unit = {"out0": {"min": 0, "max": 1, "varied": True}}
    free = {"out0": {"min": -9, "max": 9, "varied": True}}
    case("RandomUniform", lambda x: x * 0 + tf.random.uniform([4, 5]), F(4, 5), checks=unit)
    case("RandomUniform_range", lambda x: x * 0 + tf.random.uniform([4, 5], -2.0, 3.0), F(4, 5), checks={"out0": {"min": -2, "max": 3, "varied": True}})
    case("RandomUniform_runtime_shape", lambda n: tf.random.uniform(n), I(2, values=[np.array([3, 4]), np.array([2, 5])]), checks=unit)
    case("RandomUniform_like", lambda x: x * 0 + tf.random.uniform(tf.shape(x)), F(None, 6), checks=unit)
    case("RandomStandardNormal", lambda x: x * 0 + tf.random.normal([4, 5]), F(4, 5), checks=free)
    case("RandomStandardNormal_scaled", lambda x: x * 0 + tf.random.normal([4, 5], 2.0, 0.5), F(4, 5), checks={"out0": {"min": -3, "max": 7, "varied": True}})
    case("TruncatedNormal", lambda x: x * 0 + tf.random.truncated_normal([4, 5]), F(4, 5), checks={"out0": {"min": -2.01, "max": 2.01, "varied": True}})
    case("RandomUniformInt", lambda x: x * 0 + tf.random.uniform([4, 5], 3, 9, dtype=tf.int32), I(4, 5), checks={"out0": {"min": 3, "max": 8, "varied": True}})
    case("Multinomial", lambda x: tf.random.categorical(x, 7), F(2, 4), checks={"out0": {"min": 0, "max": 3}})
    case("Multinomial_int32", lambda x: tf.random.categorical(x, 7, dtype=tf.int32), F(2, 4), checks={"out0": {"min": 0, "max": 3}})
    case("dropout_at_inference", lambda x: tf.identity(x) * 1.0, F(2, 3))
    case("RandomShuffle", lambda x: tf.reduce_sum(tf.random.shuffle(x)), F(6))
    for name in ["uniform", "normal", "truncated_normal"]:
        case(f"stateless_{name}", lambda x, n=name: x * 0 + getattr(tf.random, f"stateless_{n}")([4, 5], [7, 3]), F(4, 5))
    case("stateless_uniform_int", lambda x: x * 0 + tf.random.stateless_uniform([4, 5], [7, 3], 0, 100, tf.int32), I(4, 5))


def strings(case):
    case("string_identity", lambda x: tf.identity(x), S(2, 3))
    case("string_gather", lambda x, i: tf.gather(x, i), S(4), I(3, lo=0, hi=4))
    case("string_reshape", lambda x: tf.reshape(x, [3, 2]), S(2, 3))
    case("string_slice", lambda x: x[1:, :2], S(3, 3))
    case("string_equal_constant", lambda x: tf.equal(x, "bc"), S(6))
    case("string_constant_gather", lambda i: tf.gather(tf.constant(["red", "green", "blue"]), i), I(4, lo=0, hi=3))
    case("string_constant_output", lambda x: [tf.constant(["one", "two"]), x + 1.0], F(2))
    case("string_label_of_argmax", lambda x: tf.gather(tf.constant(["cat", "dog", "fish"]), tf.argmax(x, 1)), F(None, 3))
    case("string_pack", lambda x, y: tf.stack([x, y]), S(2), S(2))
    case("string_shape", lambda x: tf.shape(x), S(None))
