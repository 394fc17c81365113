"""Arithmetic beyond one operator and one dtype: quantized tensors, stateless random numbers, complex numbers, numbers where
a careless form overflows or cancels, 64-bit integers, box suppression."""
import numpy as np
import tensorflow as tf

from make import Arg, C, F, I, L

R = tf.raw_ops
INF = np.inf
TINY = [0.0, 1e-30, 5e-25, 3e-18, 2e-10, -2e-10, 1e-7, -1e-6, 3e-5, 1e-3]


def special(case):
    for op, lo in [("BesselK0e", 0.1), ("BesselK1", 0.1), ("BesselY1", 0.1), ("BesselK0", 0.1), ("BesselK1e", 0.1),
                   ("BesselY0", 0.1), ("BesselJ0", -20), ("BesselJ1", -20), ("BesselI0e", -20), ("BesselI1e", -20)]:
        case(f"{op}_wide", lambda x, op=op: getattr(R, op)(x=x), F(64, lo=lo, hi=20), rtol=1e-5, atol=3e-6)
    case("Ndtri_tail", lambda x: R.Ndtri(x=x), F(6, values=np.array([1e-30, 1e-20, 1e-10, 1e-5, 0.02425, 0.97])), rtol=1e-5)
    for op in ["Igamma", "Igammac"]:
        case(f"{op}_wide", lambda a, x, op=op: getattr(R, op)(a=a, x=x), F(64, lo=0.05, hi=60), F(64, lo=0, hi=90), rtol=3e-5)
        case(f"{op}_outside", lambda a, x, op=op: getattr(R, op)(a=a, x=x), F(7, values=np.array([0, 1, -1, 2, INF, 1, 0.5])), F(7, values=np.array([1, 0, 1, -1, 1, INF, 100])))
        case(f"{op}_float64", lambda a, x, op=op: getattr(R, op)(a=a, x=x), Arg("float64", 2, 3, lo=0.5, hi=5), Arg("float64", 3, lo=0.1, hi=5))
    case("Betainc_wide", lambda a, b, x: R.Betainc(a=a, b=b, x=x), F(64, lo=0.1, hi=20), F(64, lo=0.1, hi=20), F(64, lo=0, hi=1), rtol=3e-5)
    case("Betainc_ends", lambda a, b, x: R.Betainc(a=a, b=b, x=x), F(5, values=np.array([1, 2, 2, 0.5, -1])), F(5, values=np.array([2, 1, 2, 0.5, 1])), F(5, values=np.array([0, 1, 2, 1e-6, 0.5])))
    case("Zeta_wide", lambda x, y: R.Zeta(x=x, q=y), F(16, lo=1.2, hi=8), F(16, lo=0.4, hi=20), rtol=2e-5)
    case("Polygamma_orders", lambda n, x: R.Polygamma(a=n, x=x), F(5, values=np.array([0, 1, 2, 3, 4])), F(5, lo=0.5, hi=6),
         rtol=3e-5)


def sound(case):
    case("Log1p_tiny", lambda x: R.Log1p(x=x), F(10, values=np.array(TINY)), rtol=3e-5, atol=0)
    case("Expm1_tiny", lambda x: R.Expm1(x=x), F(10, values=np.array(TINY)), rtol=1e-5, atol=0)
    case("Asinh_tiny", lambda x: R.Asinh(x=x), F(10, values=np.array(TINY)), rtol=3e-5, atol=0)
    case("Atanh_tiny", lambda x: R.Atanh(x=x), F(10, values=np.array(TINY)), rtol=3e-5, atol=0)
    case("Sinh_tiny", lambda x: R.Sinh(x=x), F(10, values=np.array(TINY)), rtol=1e-5, atol=0)
    case("Softplus_huge", lambda x: R.Softplus(features=x), F(6, values=np.array([89.0, 1e3, 1e10, -89, -1e3, -1e10])))
    case("Cosh_near_the_end", lambda x: R.Cosh(x=x), F(4, values=np.array([88.9, -88.9, 89.3, 100])), rtol=1e-4)
    case("Asinh_huge", lambda x: R.Asinh(x=x), F(4, values=np.array([1e10, -1e25, 1e37, -1e37])), rtol=1e-5)
    case("MatMul_of_nothing", lambda x, y: tf.matmul(x, y), F(2, 1, 3, 0), F(2, 0, 4))
    case("mish_huge", lambda x: x * tf.tanh(tf.math.softplus(x)), F(6, values=np.array([89.0, 1e3, 30, -89, -1e3, -5])))
    case("logsumexp_huge", lambda x: tf.reduce_logsumexp(x, 1), F(2, 3, values=np.array([[1e3, 999, 0], [-1e3, -999, -2e3]])))
    case("CumulativeLogsumexp_huge", lambda x: R.CumulativeLogsumexp(x=x, axis=1),
         F(2, 3, values=np.array([[1e3, 999, 0], [-1e3, -999, -2e3]])))
    case("sigmoid_cross_entropy_huge", lambda x, y: tf.nn.sigmoid_cross_entropy_with_logits(y, x),
         F(4, values=np.array([1e3, -1e3, 90, -90])), F(4, lo=0, hi=1))
    for op in ["Xlogy", "Xlog1py", "Xdivy"]:
        case(f"{op}_zero_and_infinity", lambda x, y, op=op: getattr(R, op)(x=x, y=y),
             F(4, values=np.array([0, 0, 1, 2])), F(4, values=np.array([INF, 0.5, 3, 1e-9])), rtol=1e-4)


def quantized(case):
    for bits in [4, 8]:
        for narrow in [False, True]:
            case(f"FakeQuantWithMinMaxArgsGradient_{bits}_{narrow}", lambda g, x, b=bits, n=narrow: R.FakeQuantWithMinMaxArgsGradient(
                gradients=g, inputs=x, min=-2.3, max=4.1, num_bits=b, narrow_range=n), F(32), F(32, lo=-6, hi=6))
            case(f"FakeQuantWithMinMaxVarsGradient_{bits}_{narrow}", lambda g, x, b=bits, n=narrow: list(R.FakeQuantWithMinMaxVarsGradient(
                gradients=g, inputs=x, min=-2.3, max=4.1, num_bits=b, narrow_range=n)), F(32), F(32, lo=-6, hi=6))
            case(f"FakeQuantWithMinMaxVarsPerChannelGradient_{bits}_{narrow}", lambda g, x, b=bits, n=narrow: list(
                R.FakeQuantWithMinMaxVarsPerChannelGradient(gradients=g, inputs=x, min=[-2.3, -1, -3, 0], max=[4.1, 1, 0, 5.0],
                                                            num_bits=b, narrow_range=n)), F(8, 4), F(8, 4, lo=-6, hi=6))
            case(f"FakeQuantWithMinMaxArgs_outside_{bits}_{narrow}", lambda x, b=bits, n=narrow: R.FakeQuantWithMinMaxArgs(
                inputs=x, min=-2.3, max=4.1, num_bits=b, narrow_range=n), F(64, lo=-9, hi=9))
    for mode in ["MIN_COMBINED", "MIN_FIRST", "SCALED"]:
        for kind, plain in [(tf.quint8, tf.uint8), (tf.qint8, tf.int8)]:
            def there_and_back(x, mode=mode, kind=kind, plain=plain):
                away = "HALF_TO_EVEN" if mode == "SCALED" else "HALF_AWAY_FROM_ZERO"
                q = R.QuantizeV2(input=x, min_range=-2.3, max_range=4.1, T=kind, mode=mode, round_mode=away)
                back = R.Dequantize(input=q.output, min_range=q.output_min, max_range=q.output_max, mode=mode)
                return [back, q.output_min, q.output_max, tf.cast(tf.bitcast(q.output, plain), tf.int32)]
            case(f"QuantizeV2_Dequantize_{mode}_{kind.name}", there_and_back, F(40, lo=-5, hi=6), atol=2e-5)


def random(case):
    def seeded(name, fn):
        case(f"stateless_{name}", lambda x: [fn(), x + 1.0], F(2), rtol=1e-5, atol=1e-6)
    seeded("uniform_v1", lambda: R.StatelessRandomUniform(shape=[7], seed=[5, 6]))
    seeded("normal_v1", lambda: R.StatelessRandomNormal(shape=[7], seed=[5, 6]))
    seeded("full_int_v1", lambda: R.StatelessRandomUniformFullInt(shape=[7], seed=[5, 6], dtype=tf.int32))
    seeded("int_v1", lambda: R.StatelessRandomUniformInt(shape=[7], seed=[5, 6], minval=-3, maxval=90))
    seeded("uniform", lambda: tf.random.stateless_uniform([3, 5], [1, 2]))
    seeded("normal", lambda: tf.random.stateless_normal([9], [3, 4]))
    seeded("truncated_v1", lambda: R.StatelessTruncatedNormal(shape=[23], seed=[5, 6]))
    seeded("truncated", lambda: tf.random.stateless_truncated_normal([5, 7], [9, 8], mean=1.0, stddev=2.0))
    seeded("full_int", lambda: tf.random.stateless_uniform([9], [1, 2], minval=None, maxval=None, dtype=tf.int64))
    seeded("int64", lambda: tf.random.stateless_uniform([9], [1, 2], minval=-5, maxval=10**12, dtype=tf.int64))
    seeded("uint32", lambda: tf.random.stateless_uniform([9], [1, 2], minval=None, maxval=None, dtype=tf.uint32))
    seeded("float64", lambda: tf.random.stateless_uniform([5], [1, 2], dtype=tf.float64))


def complex_numbers(case):
    for op in ["Sinh", "Cosh", "Tan", "Sign", "Log1p", "Expm1"]:
        case(f"{op}_complex64", lambda x, op=op: getattr(R, op)(x=x), C(3, 4), rtol=1e-4, atol=1e-5)
    for op in ["Add", "AddV2", "Sub", "Mul", "Div", "RealDiv", "Pow", "SquaredDifference", "MulNoNan", "DivNoNan", "Xlogy", "Xdivy",
               "Equal", "NotEqual"]:
        f = lambda x, y, op=op: getattr(R, op)(x=x, y=y)
        case(f"{op}_complex64_broadcast", f, C(3, 4), C(4), rtol=1e-4, atol=1e-5)
        case(f"{op}_complex64_unknown", f, C(None, 4), C(None, 4), rtol=1e-4, atol=1e-5)
    case("complex128_chain", lambda x: tf.cast(tf.exp(tf.cast(x, tf.complex128)) * tf.math.conj(tf.cast(x, tf.complex128)), tf.complex64),
         C(3, 4), rtol=1e-4, atol=1e-5)
    case("Cumsum_complex64", lambda x: tf.cumsum(x, 1), C(3, 4), rtol=1e-4, atol=1e-5)


def wide_integers(case):
    big = Arg("int64", 4, values=np.array([(1 << 62) + 12345, -(1 << 62) - 999, (1 << 53) + 1, -7]))
    by = Arg("int64", 4, values=np.array([3, 7, -11, 1 << 40]))
    for op in ["FloorDiv", "FloorMod", "TruncateDiv", "Div", "Maximum", "BitwiseOr", "BitwiseXor"]:
        case(f"{op}_int64_large", lambda x, y, op=op: getattr(R, op)(x=x, y=y), big, by)
    shift = Arg("int64", 4, values=np.array([0, 63, 31, 40]))
    case("RightShift_int64_large", lambda x, y: R.RightShift(x=x, y=y), big, shift)
    case("LeftShift_int64_large", lambda x, y: R.LeftShift(x=x, y=y), big, shift)
    case("ArgMax_int64_large", lambda x: tf.argmax(x), Arg("int64", 3, values=np.array([1 << 60, (1 << 60) + 1, -5])))


def boxes(case):
    rng = np.random.RandomState(7)
    corners = np.sort(rng.rand(12, 2, 2), 1).reshape(12, 4).astype("float32")
    b, s = F(12, 4, values=corners), F(12, values=rng.rand(12))
    case("NonMaxSuppressionV3_few", lambda x, y: R.NonMaxSuppressionV3(boxes=x, scores=y, max_output_size=15, iou_threshold=0.3,
                                                                     score_threshold=0.4), b, s)
    for pad in [False, True]:
        case(f"NonMaxSuppressionV4_{pad}", lambda x, y, p=pad: list(R.NonMaxSuppressionV4(
            boxes=x, scores=y, max_output_size=10, iou_threshold=0.3, score_threshold=0.4, pad_to_max_output_size=p)), b, s)
    many, scores = F(2, 12, 1, 4, values=np.stack([corners, corners[::-1]])[:, :, None]), F(2, 12, 3, values=rng.rand(2, 12, 3))
    for pad in [False, True]:
        case(f"CombinedNonMaxSuppression_classes_{pad}", lambda x, y, p=pad: list(tf.image.combined_non_max_suppression(
            x, y, 4, 6, iou_threshold=0.3, score_threshold=0.4, pad_per_class=p)), many, scores)
    case("Cumprod_unknown_rank3", lambda x: tf.math.cumprod(x, 1, exclusive=True), F(2, None, 3))
    case("top_k_of_int64", lambda x: list(tf.math.top_k(x, 2)), L(2, 5))
    case("InTopK_out_of_range", lambda x, t: R.InTopK(predictions=x, targets=t, k=2), F(3, 4), I(3, values=np.array([0, 9, -1])))


def rows(case):
    fourier(case)
    projections(case)
    special(case)
    sound(case)
    quantized(case)
    random(case)
    complex_numbers(case)
    wide_integers(case)
    boxes(case)


def fourier(case):
    """Transforms whose lengths are known at run time only: powers of two, even and odd ones."""
    close = dict(rtol=1e-3, atol=1e-3)
    for op in ["fft", "ifft"]:
        f, f2, f3 = [getattr(tf.signal, op + d) for d in ["", "2d", "3d"]]
        case(f"open_{op}", lambda x, f=f: f(x), C(2, None, sizes=[(8,), (5,)]), **close)
        case(f"open_{op}_vector", lambda x, f=f: f(x), C(None, sizes=[(6,), (1,)]), **close)
        case(f"open_{op}2d", lambda x, f=f2: f(x), C(None, None, None, sizes=[(2, 4, 3), (1, 5, 6)]), **close)
        case(f"open_{op}2d_one", lambda x, f=f2: f(x), C(None, 4, sizes=[(3,), (6,)]), **close)
        case(f"open_{op}3d", lambda x, f=f3: f(x), C(None, None, None, None, sizes=[(1, 2, 4, 3)]), **close)
    case("open_fft_double", lambda x: tf.signal.fft(x), Arg("complex128", 2, None, sizes=[(8,), (5,)]), **close)
    case("open_rfft", lambda x: tf.signal.rfft(x), F(2, None, sizes=[(8,), (7,), (12,)]), **close)
    case("open_rfft_vector", lambda x: tf.abs(tf.signal.rfft(x)), F(None, sizes=[(9,), (16,)]), **close)
    case("open_rfft_length", lambda x, n: tf.signal.rfft(x, n), F(2, None, sizes=[(8,), (5,)]), I(1, values=[np.array([6]), np.array([9])]), **close)
    case("open_rfft2d", lambda x: tf.signal.rfft2d(x), F(None, None, None, sizes=[(2, 4, 6), (1, 3, 5)]), **close)
    case("open_rfft2d_length", lambda x, n: tf.signal.rfft2d(x, n), F(2, 4, 5), I(2, values=[np.array([3, 4]), np.array([6, 7])]), **close)
    case("open_rfft3d", lambda x: tf.signal.rfft3d(x), F(1, None, None, None, sizes=[(2, 4, 6), (1, 3, 5)]), **close)
    case("open_irfft", lambda x: tf.signal.irfft(x), C(2, None, sizes=[(5,), (4,)]), **close)
    case("open_irfft_length", lambda x, n: tf.signal.irfft(x, n), C(2, None, sizes=[(5,), (4,)]), I(1, values=[np.array([7]), np.array([10])]), **close)
    case("open_irfft2d_length", lambda x, n: tf.signal.irfft2d(x, n), C(2, 4, 5), I(2, values=[np.array([3, 7]), np.array([6, 8])]), **close)
    case("open_fft_there_and_back", lambda x: tf.signal.irfft(tf.signal.rfft(x), [tf.shape(x)[-1]]), F(None, None, sizes=[(2, 8), (3, 7)]), **close)
    case("open_fourier_mixing", lambda x: tf.math.real(tf.signal.fft2d(tf.cast(x, tf.complex64))), F(None, None, 6, sizes=[(1, 5), (2, 8)]), **close)
    case("open_dct", lambda x: tf.signal.dct(x, 2), F(2, None, sizes=[(8,), (5,)]), **close)


def projections(case):
    """One map or one for each image, with batches of any size."""
    turn = np.float32([[0.9, -0.2, 0.5, 0.2, 0.9, -0.3, 0, 0], [1, 0.1, -1, 0, 1.1, 0.4, 0.01, 0]])
    for mode in ["CONSTANT", "REFLECT"]:
        for how in ["NEAREST", "BILINEAR"]:
            f = lambda x, t, m=mode, h=how: R.ImageProjectiveTransformV3(images=x, transforms=t, output_shape=[4, 3], fill_value=0.5, interpolation=h, fill_mode=m)
            tag = f"{mode}_{how}"
            case(f"open_projection_{tag}", f, F(None, 5, 4, 2, sizes=[(2,), (1,)]), F(None, 8, values=[turn, turn[:1]]))
            case(f"open_projection_one_{tag}", lambda x, f=f: f(x, turn[:1]), F(None, 5, 4, 2, sizes=[(2,), (3,)]))
            case(f"open_projection_shared_{tag}", f, F(None, 5, 4, 2, sizes=[(3,), (2,)]), F(None, 8, values=[turn[:1], turn]))
