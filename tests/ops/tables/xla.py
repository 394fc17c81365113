"""The ops of XLA that jax2tf writes: TensorFlow runs them on CPU, where XLA compiles them."""
import numpy as np
import tensorflow as tf

from make import Arg, F



def computation(fn, *dtypes):
    @tf.function(input_signature=[tf.TensorSpec([], t) for t in dtypes], autograph=False)
    def f(*args):
        return fn(*args)
    return f.get_concrete_function()


def two(fn, t="float32"):
    return computation(fn, t, t)


ADD, MUL, MAX, MIN, SET = (lambda x, y: x + y), (lambda x, y: x * y), tf.maximum, tf.minimum, (lambda x, y: y)


def weights(*shape):
    return np.random.default_rng(sum(shape)).normal(0, 1, shape).astype("f4")


def convolutions(case, X, data):
    def run(x, w, order, stride, pads, apart=None, rate=None, groups=1, batches=1):
        lhs, rhs, out = order
        n = len(stride)
        axes = [c for c in lhs if c not in "NC"]
        d = data.ConvolutionDimensionNumbers(
            input_batch_dimension=lhs.index("N"), input_feature_dimension=lhs.index("C"), input_spatial_dimensions=[lhs.index(c) for c in axes],
            kernel_input_feature_dimension=rhs.index("I"), kernel_output_feature_dimension=rhs.index("O"), kernel_spatial_dimensions=[rhs.index(c) for c in axes],
            output_batch_dimension=out.index("N"), output_feature_dimension=out.index("C"), output_spatial_dimensions=[out.index(c) for c in axes])
        one = [1] * n
        return X.xla_conv_v2(x, w, np.array(stride), np.array(pads), np.array(apart or one), np.array(rate or one), groups,
                             dimension_numbers=d.SerializeToString(), precision_config=b"", preferred_element_type=tf.float32, batch_group_count=batches)

    plain = ("NHWC", "HWIO", "NHWC")
    for tag, order in {"nhwc": plain, "nchw": ("NCHW", "OIHW", "NCHW"), "mixed": ("CWNH", "IHOW", "HNCW")}.items():
        sizes, kernel = {"N": 2, "C": 4, "H": 7, "W": 8}, {"O": 6, "I": 4, "H": 3, "W": 2}
        shape, w = [sizes[c] for c in order[0]], weights(*[kernel[c] for c in order[1]])
        for kind, args in {"same": ([1, 2], [[1, 1], [0, 0]]), "uneven": ([2, 1], [[1, 2], [0, 3]]), "cut": ([1, 1], [[-1, 2], [1, -1]]),
                           "dilated": ([1, 1], [[2, 2], [0, 2]], None, [2, 2]), "apart": ([1, 1], [[1, 1], [1, 0]], [2, 3]),
                           "apart_more": ([2, 1], [[3, 1], [2, 2]], [2, 1]), "apart_wide": ([1, 1], [[4, 3], [1, 1]], [2, 2])}.items():
            case(f"XlaConvV2_{tag}_{kind}", lambda x, w=w, order=order, args=args: run(x, w, order, *args), F(*shape))
    case("XlaConvV2_unknown", lambda x: run(x, weights(3, 3, 4, 6), plain, [1, 1], [[1, 1], [1, 1]]), Arg("float32", None, None, None, 4, sizes=[(2, 7, 8), (1, 5, 6)]))
    case("XlaConvV2_unknown_apart", lambda x: run(x, weights(3, 3, 4, 6), plain, [1, 1], [[1, 2], [1, 2]], [2, 2]), Arg("float32", None, None, None, 4, sizes=[(2, 7, 8), (1, 5, 6)]))
    case("XlaConvV2_filter", lambda x, w: run(x, w, plain, [1, 1], [[1, 1], [0, 0]]), F(2, 5, 6, 2), F(3, 3, 2, 4))
    case("XlaConvV2_groups", lambda x: run(x, weights(3, 3, 2, 8), plain, [1, 1], [[1, 1], [1, 1]], groups=2), F(2, 5, 6, 4))
    case("XlaConvV2_depthwise", lambda x: run(x, weights(3, 3, 1, 8), plain, [1, 1], [[0, 0], [0, 0]], groups=4), F(2, 5, 6, 4))
    case("XlaConvV2_batch_groups", lambda x: run(x, weights(3, 3, 4, 6), plain, [1, 1], [[1, 1], [1, 1]], batches=2), F(4, 5, 6, 4))
    case("XlaConvV2_line", lambda x: run(x, weights(3, 4, 6), ("NWC", "WIO", "NWC"), [1], [[4, 0]], None, [2]), F(2, 9, 4))
    case("XlaConvV2_line_apart", lambda x: run(x, weights(4, 4, 6), ("NWC", "WIO", "NWC"), [1], [[2, 2]], [2]), F(2, 9, 4))
    case("XlaConvV2_volume", lambda x: run(x, weights(2, 3, 3, 2, 4), ("NDHWC", "DHWIO", "NDHWC"), [1, 1, 1], [[0, 1], [1, 1], [1, 1]]), F(1, 4, 5, 6, 2))


def gathers(case, X, data):
    def gather(x, i, size, offset, collapsed, where, vector, shared=((), ())):
        d = data.GatherDimensionNumbers(offset_dims=offset, collapsed_slice_dims=collapsed, start_index_map=where, index_vector_dim=vector,
                                        operand_batching_dims=shared[0], start_indices_batching_dims=shared[1])
        return X.xla_gather(x, i, np.array(size), dimension_numbers=d.SerializeToString(), indices_are_sorted=False)

    def at(*shape, hi=9):
        return Arg("int32", *shape, values=[np.random.default_rng(k).integers(-3, hi, shape) for k in range(3)])

    for tag, shape, index, args in [
            ("rows", (7, 5), (4, 1), ([1, 5], [1], [0], [0], 1)), ("columns", (7, 5), (4, 1), ([7, 1], [0], [1], [1], 1)), ("vector", (7, 5), (4,), ([1, 5], [1], [0], [0], 1)),
            ("kept", (7, 5), (4, 1), ([1, 5], [1, 2], [], [0], 1)), ("points", (7, 5), (3, 2), ([1, 1], [], [0, 1], [0, 1], 1)), ("turned", (7, 5), (2, 3), ([1, 1], [], [0, 1], [1, 0], 0)),
            ("windows", (7, 5), (3, 2), ([2, 3], [1, 2], [], [0, 1], 1)), ("window", (7, 5), (2,), ([2, 3], [0, 1], [], [0, 1], 0)), ("window_row", (7, 5), (2,), ([1, 3], [0], [0], [0, 1], 0)),
            ("strip", (7, 5, 4), (3, 1), ([2, 5, 4], [0, 2, 3], [], [0], 1)), ("part", (7, 5, 4), (3, 1), ([1, 3, 4], [0, 1], [0], [0], 1)), ("behind", (7, 5, 4), (2, 3, 1), ([7, 1, 4], [0, 3], [1], [1], 2)),
            ("whole", (7, 5), (3, 1), ([7, 5], [1, 2], [], [0], 1)), ("deep", (7, 5, 4), (2, 3, 2), ([1, 5, 1], [1], [0, 2], [2, 0], 2))]:
        case(f"XlaGather_{tag}", lambda x, i, args=args: gather(x, i, *args), F(*shape), at(*index))
    case("XlaGather_unknown", lambda x, i: gather(x, i, [1, 5], [1], [0], [0], 1), F(None, 5), Arg("int64", None, 1, lo=-3, hi=9))
    case("XlaGather_constant", lambda x: gather(x, np.array([[3], [0], [6]]), [1, 5], [1], [0], [0], 1), F(7, 5))
    for tag, fn, args in [("rows", ADD, ([1], [0], [0], 1)), ("columns", MUL, ([0], [1], [1], 1)), ("points", MAX, ([], [0, 1], [0, 1], 1)), ("turned", MIN, ([], [0, 1], [1, 0], 1)),
                          ("windows", ADD, ([1, 2], [], [0, 1], 1)), ("set", SET, ([1], [0], [0], 1))]:
        def scatter(x, i, u, fn=fn, args=args):
            d = data.ScatterDimensionNumbers(update_window_dims=args[0], inserted_window_dims=args[1], scatter_dims_to_operand_dims=args[2], index_vector_dim=args[3])
            return X.xla_scatter(x, i, u, update_computation=two(fn), dimension_numbers=d.SerializeToString(), indices_are_sorted=False)
        updates = {"rows": (3, 5), "columns": (7, 3), "windows": (3, 2, 3), "set": (3, 5)}.get(tag, (3,))
        index = Arg("int32", 3, 2, values=[np.array([[0, 1], [4, 2], [-1, 9]]), np.array([[5, 4], [2, 2], [3, 0]])])
        if len(args[2]) == 1:
            index = Arg("int32", 3, 1, values=[np.array([[0], [4], [-1]]), np.array([[3], [9], [1]])])
        case(f"XlaScatter_{tag}", scatter, F(7, 5), index, F(*updates))


def reductions(case, X):
    for tag, fn, init in [("sum", ADD, 0), ("product", MUL, 1), ("most", MAX, -np.inf), ("least", MIN, np.inf), ("from", ADD, 2.5), ("own", lambda x, y: x + y + x * y, 0)]:
        case(f"XlaReduce_{tag}", lambda x, fn=fn, init=init: X.xla_reduce(x, np.float32(init), dimensions_to_reduce=[0, 2], reducer=two(fn)), F(3, 4, 5))
    case("XlaReduce_bool", lambda x: X.xla_reduce(x, False, dimensions_to_reduce=[1], reducer=two(tf.logical_or, tf.bool)), Arg("bool", 3, 4))
    case("XlaReduce_sizes", lambda x: X.xla_reduce(x, np.int32(0), dimensions_to_reduce=[1], reducer=two(lambda x, y: tf.maximum(tf.abs(x), tf.abs(y)), tf.int32)), Arg("int32", 3, 5))
    case("XlaReduce_int", lambda x: X.xla_reduce(x, np.int32(0), dimensions_to_reduce=[1], reducer=two(tf.bitwise.bitwise_xor, tf.int32)), Arg("int32", 3, 5))

    def arg(least):
        def pick(x, i, y, j):
            first = tf.less(x, y) if least else tf.greater(x, y)
            first = tf.logical_or(first, tf.not_equal(x, x))
            low = tf.logical_or(first, tf.logical_and(tf.equal(x, y), tf.less(i, j)))
            return tf.where(first, x, y), tf.where(low, i, j)
        return computation(pick, tf.float32, tf.int32, tf.float32, tf.int32)

    def extreme(x, axis, least, by=1):
        count = tf.range(tf.shape(x)[axis])
        count = count * by if by > 1 else count
        at = tf.broadcast_to(tf.reshape(count, [-1 if i == axis else 1 for i in range(3)]), tf.shape(x))
        return X.xla_variadic_reduce_v2([x, at], [np.float32(np.inf if least else -np.inf), 0], dimensions_to_reduce=[axis], reducer=arg(least))
    for axis in (0, 1, 2):
        case(f"XlaVariadicReduceV2_{axis}", lambda x, axis=axis: extreme(x, axis, axis == 1), F(3, 4, 5))
    case("XlaVariadicReduceV2_unknown", lambda x: extreme(x, 0, False), F(None, 4, 5))
    case("XlaVariadicReduceV2_other", lambda x: extreme(x, 1, False, 3), F(3, 5, 2))

    def windows(x, fn, init, size, stride, pads, apart=None, rate=None, t="float32"):
        one = [1] * len(size)
        return X.xla_reduce_window(x, tf.constant(init, t), np.array(size), np.array(stride), np.array(apart or one), np.array(rate or one), np.array(pads), computation=two(fn, t))
    no = [[0, 0]] * 4
    image = [[0, 0], [1, 0], [1, 1], [0, 0]]
    for tag, fn, init, args in [
            ("most", MAX, -np.inf, ([1, 3, 3, 1], [1, 2, 2, 1], image)), ("least", MIN, np.inf, ([1, 2, 2, 1], [1, 2, 2, 1], no)), ("sum", ADD, 0, ([1, 2, 3, 1], [1, 1, 1, 1], image)),
            ("channels_first", MAX, -np.inf, ([1, 1, 3, 2], [1, 1, 1, 2], no)), ("batch", ADD, 0, ([2, 1, 1, 1], [1, 1, 1, 1], no)), ("product", MUL, 1, ([1, 3, 1, 1], [1, 2, 1, 1], image)),
            ("dilated", ADD, 0, ([1, 3, 1, 1], [1, 1, 1, 1], no, None, [1, 2, 1, 1])), ("apart", ADD, 0, ([1, 2, 2, 1], [1, 1, 1, 1], no, [1, 2, 1, 1])),
            ("five", MAX, -np.inf, ([1, 5, 1, 3], [1, 1, 1, 1], no)), ("from", ADD, 1.5, ([1, 2, 2, 1], [1, 1, 1, 1], image)), ("cut", MAX, -np.inf, ([1, 2, 2, 1], [1, 1, 1, 1], [[0, 0], [-1, 1], [0, -1], [0, 0]])),
            ("own", lambda x, y: x + y + x * y, 0, ([1, 3, 2, 1], [1, 1, 1, 1], no))]:
        case(f"XlaReduceWindow_{tag}", lambda x, fn=fn, init=init, args=args: windows(x, fn, init, *args), F(2, 6, 7, 4))
    case("XlaReduceWindow_int", lambda x: windows(x, MAX, -2**31, [1, 3], [1, 1], [[0, 0], [1, 1]], t="int32"), Arg("int32", 3, 7))
    case("XlaReduceWindow_line", lambda x: windows(x, MAX, -np.inf, [1, 3, 1], [1, 2, 1], [[0, 0], [1, 1], [0, 0]]), F(2, 7, 3))
    case("XlaReduceWindow_unknown", lambda x: windows(x, MAX, -np.inf, [1, 3, 3, 1], [1, 2, 2, 1], image), Arg("float32", None, None, 6, 3, sizes=[(2, 5), (1, 8)]))
    for tag, fn, init in [("sum", ADD, 0), ("most", MAX, -np.inf), ("product", MUL, 1)]:
        case(f"XlaReduceWindow_scan_{tag}", lambda x, fn=fn, init=init: windows(x, fn, init, [1, 6], [1, 1], [[0, 0], [5, 0]]), F(3, 6))
        case(f"XlaReduceWindow_scan_back_{tag}", lambda x, fn=fn, init=init: windows(x, fn, init, [1, 6], [1, 1], [[0, 0], [0, 5]]), F(None, 6))


def sorts(case, X):
    def less(n, keys, falling=()):
        def f(*a):
            r = tf.constant(False)
            for k in reversed(range(keys)):
                x, y = (a[2 * k + 1], a[2 * k]) if k in falling else (a[2 * k], a[2 * k + 1])
                r = tf.logical_or(tf.less(x, y), tf.logical_and(tf.equal(x, y), r))
            return r
        return f
    for t in ["float32", "int32", "int64", "uint8", "int8"]:
        case(f"XlaSort_{t}", lambda x: X.xla_sort(x), Arg(t, 3, 6))
        for falling in ((), (0,)):
            case(f"XlaVariadicSort_{t}_{len(falling)}", lambda x, t=t, falling=falling: X.xla_variadic_sort([x], 1, comparator=two(less(1, 1, falling), t), is_stable=True)[0], Arg(t, 3, 6))
    case("XlaKeyValueSort", lambda x, y: X.xla_key_value_sort(x, y), F(6), Arg("int32", 6))
    few = Arg("float32", 3, 6, values=[np.random.default_rng(k).integers(0, 3, (3, 6)) for k in range(3)])
    for axis in (0, 1):
        case(f"XlaVariadicSort_carried_{axis}", lambda x, y, axis=axis: X.xla_variadic_sort([x, y], axis, comparator=computation(less(2, 1), *["float32"] * 4), is_stable=True), few, F(3, 6))
    for falling in ((), (1,), (0, 1)):
        case(f"XlaVariadicSort_two_keys_{len(falling)}", lambda x, y, falling=falling: X.xla_variadic_sort([x, y], 1, comparator=computation(less(2, 2, falling), *["float32"] * 4), is_stable=True), few, F(3, 6))
    case("XlaVariadicSort_three", lambda x, y, i: X.xla_variadic_sort([x, y, i], 1, comparator=computation(less(3, 2), *["float32"] * 4, *["int32"] * 2), is_stable=True), few, F(3, 6), Arg("int32", 3, 6))
    case("XlaVariadicSort_unknown", lambda x: X.xla_variadic_sort([x], 0, comparator=two(less(1, 1)), is_stable=True)[0], F(None, 4))


def beside(case):
    """What stands beside them in nets of JAX, of TensorFlow Probability and of TF1."""
    R = tf.raw_ops
    case("Betainc_scalars", lambda x: tf.math.betainc(np.float32(2), np.float32(3), tf.sigmoid(x)), F(None, 3))

    def power(x):  # the runtime would overwrite z, which is shared, with its conjugate
        z = tf.signal.fft(tf.complex(x, 2 * x))
        return tf.math.real(z * tf.math.conj(z))
    case("Bitcast_shared_power", power, F(4, 8))
    case("Bitcast_shared_power_unknown", power, F(None, 8))

    def optional(x):
        return R.OptionalFromValue(components=[x])

    def value(o):
        return R.OptionalGetValue(optional=o, output_types=[tf.float32], output_shapes=[[3]])[0]
    case("Optional_value", lambda x: value(optional(x + 1)), F(3))
    case("Optional_has_value", lambda x: [R.OptionalHasValue(optional=optional(x)), R.OptionalHasValue(optional=R.OptionalNone())], F(3))

    def branches(p, x):  # as a branch returns them for gradients that nobody takes
        return tf.cond(p, lambda: (x * 2, optional(x), R.OptionalNone()), lambda: (x - 1, R.OptionalNone(), optional(x)))[0]
    case("Optional_of_branches", branches, Arg("bool", values=[np.array(True), np.array(False)]), F(3))
    case("Optional_of_known_branch", lambda x: branches(tf.constant(False), x), F(3))


def rows(case):
    beside(case)
    from tensorflow.compiler.tf2xla.ops import gen_xla_ops as X
    from tensorflow.compiler.xla import xla_data_pb2 as data
    convolutions(case, X, data)
    gathers(case, X, data)
    reductions(case, X)
    sorts(case, X)
    for bits in ((5, 10), (8, 7), (8, 23)):
        case(f"XlaReducePrecision_{bits[0]}_{bits[1]}", lambda x, bits=bits: X.xla_reduce_precision(x, exponent_bits=bits[0], mantissa_bits=bits[1]), F(3, 4))
    case("XlaReducePrecision_small", lambda x: X.xla_reduce_precision(x, exponent_bits=5, mantissa_bits=10), Arg("float32", 4, values=[np.array([1e-5, -3e-5, 7e-5, 1e6])]))
