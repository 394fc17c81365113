"""Ops that few models have: tridiagonal systems, selections that are scattered, glimpses and boxes of
images, loops that count by themselves, factors, sparse rows,
distances of sequences, ops that TensorFlow's optimizer has joined, gradients of
resized images, XLA's factors, calls, gradients of
segments."""
import os

import numpy as np
import tensorflow as tf

from make import Arg, C, F, I, L, tidy, weights

R = tf.raw_ops
D = lambda *s, **k: Arg("float64", *s, **k)


def rows(case):
    tridiagonal(case)
    selections(case)
    glimpses(case)
    boxes(case)
    counted(case)
    factors(case)
    sparse_rows(case)
    distances(case)
    joined(case)
    resize_gradients(case)
    xla_factors(case)
    calls(case)
    segment_gradients(case)
    scatters_of_nothing(case)
    scatters_of_any_rank(case)
    grouped_volumes(case)
    old_names(case)
    stacks(case)
    sparse_parts(case)
    counts(case)
    least_squares(case)
    references(case)
    generators(case)
    xla_control(case)


def tridiagonal(case):
    """Beyond their ends the diagonals hold what must not count."""
    product = lambda u, d, l, x: R.TridiagonalMatMul(superdiag=u, maindiag=d, subdiag=l, rhs=x)
    for m, n in [(1, 2), (2, 1), (5, 3)]:
        case(f"TridiagonalMatMul_{m}x{n}", product, F(1, m), F(1, m), F(1, m), F(m, n))
    ends = lambda at: np.where(np.arange(4) == at, np.inf, 2.)[None]
    case("TridiagonalMatMul_ends", product, F(1, 4, values=ends(3)), F(1, 4), F(1, 4, values=ends(0)), F(4, 2))
    for tag, arg in [("float", F), ("double", D), ("complex64", C), ("complex128", lambda *s, **k: Arg("complex128", *s, **k))]:
        case(f"TridiagonalMatMul_batch_{tag}", product, arg(2, 1, 4), arg(2, 1, 4), arg(2, 1, 4), arg(2, 4, 3))
        rows_open = [(None, 1, None), (None, 1, None), (None, 1, None), (None, None, 2)]
        case(f"TridiagonalMatMul_open_{tag}", product, *[arg(*s, sizes=[(2, 3), (1, 6)]) for s in rows_open])

    for pivots in (True, False):
        solve = lambda d, y, p=pivots: R.TridiagonalSolve(diagonals=d, rhs=y, partial_pivoting=p)
        tag = "pivots" if pivots else "plain"
        own = lambda *s: dict(lo=-1, hi=1) if pivots else dict(values=np.random.default_rng(5).uniform(-1, 1, s) + np.array([0, 4, 0])[:, None])
        for m, n in [(1, 2), (2, 1), (3, 2), (7, 3), (40, 1)]:
            case(f"TridiagonalSolve_{tag}_{m}x{n}", solve, F(3, m, **own(3, m)), F(m, n), rtol=1e-3, atol=1e-3)
        case(f"TridiagonalSolve_{tag}_batch", solve, D(2, 2, 3, 5, **own(2, 2, 3, 5)), D(2, 2, 5, 1), rtol=1e-3, atol=1e-3)
        turns = [np.random.default_rng(k).uniform(1, 2, s) + np.array([0, 4, 0])[:, None] for k, s in enumerate([(2, 3, 5), (1, 3, 1), (3, 3, 2)])]
        case(f"TridiagonalSolve_{tag}_open", solve, F(None, 3, None, values=turns), F(None, None, None, sizes=[(2, 5, 3), (1, 1, 2), (3, 2, 1)]), rtol=1e-4, atol=1e-4)
        case(f"TridiagonalSolve_{tag}_singular", solve, F(2, 3, 3, values=np.array([[[1, 2, 9], [1, 4, 1], [9, 2, 1]], [[1, 2, 9], [1, 4, 7], [9, 2, 1]]])), F(2, 3, 2))
    swaps = np.array([[1, 1, 1, np.nan], [0, 1e-6, 2, 3], [np.nan, 5, 4, 3]])
    case("TridiagonalSolve_swaps", lambda d, y: R.TridiagonalSolve(diagonals=d, rhs=y), F(3, 4, values=swaps), F(4, 2), rtol=1e-4, atol=1e-4)
    spline = lambda y: tf.linalg.tridiagonal_solve((tf.ones(7), tf.fill([8], 4.0), tf.ones(7)), y, "sequence")
    case("TridiagonalSolve_sequence", spline, F(8), rtol=1e-4, atol=1e-4)


def selections(case):
    """Windows over any axes, with equal numbers in them: what a gradient of jax.lax.reduce_window_max is."""
    from tensorflow.compiler.tf2xla.ops import gen_xla_ops as X

    from tables.xla import ADD, two

    def scattered(x, y, size, stride, pads, choice=tf.greater_equal, init=0, t="float32"):
        return X.xla_select_and_scatter(x, np.array(size), np.array(stride), np.array(pads), y, tf.constant(init, t), select=two(choice, t), scatter=two(ADD, t))

    no = [[0, 0]] * 4
    for tag, shape, source, args in [
            ("plain", (2, 4, 6, 3), (2, 2, 3, 3), ([1, 2, 2, 1], [1, 2, 2, 1], no)),
            ("same", (2, 5, 6, 3), (2, 3, 3, 3), ([1, 3, 3, 1], [1, 2, 2, 1], [[0, 0], [1, 1], [0, 1], [0, 0]])),
            ("overlap", (1, 5, 6, 2), (1, 4, 4, 2), ([1, 2, 3, 1], [1, 1, 1, 1], no)),
            ("channels_first", (2, 3, 4, 6), (2, 3, 2, 3), ([1, 1, 2, 2], [1, 1, 2, 2], no)),
            ("gaps", (1, 7, 7, 2), (1, 2, 2, 2), ([1, 2, 2, 1], [1, 3, 3, 1], no)),
            ("batch", (4, 3), (2, 3), ([2, 1], [2, 1], no[:2])),
            ("line", (2, 3, 8), (2, 3, 4), ([1, 1, 3], [1, 1, 2], [[0, 0], [0, 0], [1, 0]])),
            ("bare", (6,), (3,), ([2], [2], no[:1])),
            ("all", (4, 6, 4), (2, 3, 2), ([2, 2, 2], [2, 2, 2], no[:3])),
            ("volume", (2, 4, 4, 6, 2), (2, 2, 2, 3, 2), ([1, 2, 2, 2, 1], [1, 2, 2, 2, 1], no + no[:1])),
            ("one", (2, 3), (2, 3), ([1, 1], [1, 1], no[:2]))]:
        case(f"XlaSelectAndScatter_{tag}", lambda x, y, args=args: scattered(x, y, *args), F(*shape), F(*source))
    plain = ([1, 2, 2, 1], [1, 2, 2, 1], no)
    equal = Arg("float32", 2, 4, 6, 3, values=[np.random.default_rng(k).integers(0, 3, (2, 4, 6, 3)) for k in range(2)])
    for choice in [tf.greater_equal, tf.greater, tf.less_equal, tf.less]:
        case(f"XlaSelectAndScatter_{choice.__name__}", lambda x, y, f=choice: scattered(x, y, *plain, choice=f), equal, F(2, 2, 3, 3))
    case("XlaSelectAndScatter_from", lambda x, y: scattered(x, y, *plain, init=1.5), F(2, 4, 6, 3), F(2, 2, 3, 3))
    case("XlaSelectAndScatter_int", lambda x, y: scattered(x, y, *plain, t="int32"), Arg("int32", 2, 4, 6, 3), Arg("int32", 2, 2, 3, 3))
    case("XlaSelectAndScatter_open", lambda x, y: scattered(x, y, *plain), F(None, None, 6, 3, sizes=[(2, 4), (1, 7)]), F(None, None, 3, 3, sizes=[(2, 2), (1, 3)]))


def glimpses(case):
    """Inside of the images, half outside, wholly outside, larger than they; noise where there is no room for it."""
    at = np.array([[0.2, -0.4], [-1.2, 0.9], [0, 0]])
    for op in ["ExtractGlimpse", "ExtractGlimpseV2"]:
        for centered in (True, False):
            for normalized in (True, False):
                f = lambda x, o, size=[3, 4], op=op, c=centered, n=normalized: getattr(R, op)(input=x, size=size, offsets=o, centered=c, normalized=n, uniform_noise=False, noise="zero")
                tag = f"{op}_{centered}_{normalized}"
                here = at if normalized else at * 5
                case(tag, f, F(3, 6, 7, 2), F(3, 2, values=here))
                case(f"{tag}_open", f, F(None, None, None, 2, sizes=[(3, 5, 6), (2, 4, 3)]), F(None, 2, values=[here, here[1:]]))
                case(f"{tag}_sizes", lambda x, o, s, f=f: f(x, o, s), F(3, 6, 7, 1), F(3, 2, values=here), I(2, values=[np.array([2, 5]), np.array([9, 1])]))
    for kind in ["uniform", "gaussian"]:
        noisy = lambda x, o, k=kind: R.ExtractGlimpseV2(input=x, size=[3, 4], offsets=o, centered=False, normalized=False, uniform_noise=k == "uniform", noise=k)
        case(f"ExtractGlimpse_{kind}", lambda x, f=noisy: f(x, np.float32([[1, 2], [0, 1]])), F(2, 6, 7, 2))
        case(f"ExtractGlimpse_{kind}_inside", noisy, F(2, 6, 7, 2), F(2, 2, values=np.array([[2, 3], [1, 0]])))
        within = lambda x, o, f=noisy: (lambda y: [y[:, :2], tf.reduce_all(y >= tf.reduce_min(x)), tf.reduce_all(y <= tf.reduce_max(x))])(f(x, o))
        case(f"ExtractGlimpse_{kind}_outside", within, F(2, 6, 7, 2), F(2, 2, values=np.array([[4, 3], [4, 1]])))


def boxes(case):
    """One over the other, beyond the images, upside down, of no size."""
    some = np.array([[[0.1, 0.1, 0.7, 0.8], [0.3, 0.2, 0.9, 0.6], [-0.5, 0.4, 0.5, 1.7]], [[0.8, 0.1, 0.2, 0.5], [0.5, 0.5, 0.5, 0.5], [1.3, 0.2, 1.9, 0.8]]])
    for depth in (1, 3, 4):
        x = F(2, 9, 11, depth)
        case(f"DrawBoundingBoxes_{depth}", lambda x, b: R.DrawBoundingBoxes(images=x, boxes=b), x, F(2, 3, 4, values=some))
        for n in (1, 2, 3):
            case(f"DrawBoundingBoxesV2_{depth}_{n}", lambda x, b, c: R.DrawBoundingBoxesV2(images=x, boxes=b, colors=c), x, F(2, 3, 4, values=some), F(n, 4))
    case("DrawBoundingBoxesV2_usual", lambda x, b: R.DrawBoundingBoxesV2(images=x, boxes=b, colors=np.zeros([0, 3], "f4")), F(2, 9, 11, 3), F(2, 3, 4, values=some))
    case("DrawBoundingBoxesV2_many", lambda x, b: R.DrawBoundingBoxes(images=x, boxes=b), F(1, 20, 20, 3), F(1, 12, 4, lo=0, hi=1))
    case("DrawBoundingBoxesV2_half", lambda x, b: R.DrawBoundingBoxes(images=x, boxes=b), Arg("float16", 2, 9, 11, 3), F(2, 3, 4, values=some))
    case("DrawBoundingBoxesV2_none", lambda x: R.DrawBoundingBoxes(images=x, boxes=np.zeros([2, 0, 4], "f4")), F(2, 9, 11, 3))
    case("DrawBoundingBoxesV2_open", lambda x, b, c: tf.image.draw_bounding_boxes(x, b, c), F(None, None, None, 3, sizes=[(2, 9, 11), (1, 5, 6)]), F(None, None, 4, values=[some, some[:1, :2]]), F(2, 3))
    case("DrawBoundingBoxesV2_open_none", lambda x, b: R.DrawBoundingBoxes(images=x, boxes=b), F(2, 9, 11, 3), F(2, None, 4, values=[some[:, :0], some]))


def counted(case):
    """Up, down, by steps, not at all; bounds that the model computes; variables that change, that stay, and whose size grows."""
    def loop(fn, start, limit, by, *v, shapes=None):
        specs = [tf.TensorSpec(s, x.dtype) for s, x in zip(shapes or [x.shape for x in v], v)]
        body = tf.function(lambda i, *x: fn(i, *x), input_signature=[tf.TensorSpec([], "int32")] + specs, autograph=False).get_concrete_function()
        return R.For(start=start, limit=limit, delta=by, input=list(v), body=body)

    halves = lambda i, x: (x * 0.5 + tf.cast(i, "float32"),)
    for tag, bounds in {"up": (0, 5, 1), "down": (7, 1, -2), "steps": (1, 8, 3), "none": (3, 3, 1), "still": (2, 2, 0)}.items():
        case(f"For_{tag}", lambda x, b=bounds: loop(halves, *b, x)[0], F(2, 3))
        case(f"For_{tag}_unrolled", lambda x, b=bounds: loop(halves, *b, x)[0], F(2, 3), cli=["--rnn", "unroll"])
    limits = lambda n: I(values=[np.array(n), np.array(2)])
    case("For_limit", lambda x, n: loop(halves, 0, n, 1, x)[0], F(2, 3), limits(6))
    case("For_computed", lambda x, n, by: loop(halves, 2, n, by, x)[0], F(2, 3), limits(7), I(values=[np.array(2), np.array(-1)]))
    case("For_open", lambda x, n: loop(halves, 0, n, 1, x)[0], F(None, 3), limits(4))
    case("For_stays", lambda x, y: loop(lambda i, a, b: (a + b * tf.cast(i, "float32"), b), 0, 4, 1, x, y), F(2, 3), F(3))
    case("For_swaps", lambda x, y: loop(lambda i, a, b: (b + 1, a), 0, 3, 1, x, y), F(2, 3), F(2, 3))
    case("For_grows", lambda x: loop(lambda i, a: (tf.concat([a, a[:1] * 2], 0),), 0, 3, 1, x, shapes=[[None, 3]])[0], F(2, 3))


def factors(case):
    """Pivots that are equal, of one size, that need exchanges which come back; many at once."""
    lu = lambda x, t="int32": list(R.Lu(input=x, output_idx_type=tf.as_dtype(t)))
    for n in [1, 2, 3, 4, 8, 20]:
        case(f"Lu_{n}", lu, F(n, n, values=[np.random.default_rng(n + k).uniform(-3, 3, (n, n)) for k in range(2)]), rtol=1e-3, atol=1e-3)
    case("Lu_int64", lambda x: lu(x, "int64"), F(3, 3), rtol=1e-3, atol=1e-4)
    case("Lu_equal", lu, F(2, 4, 4, values=np.array([[[1, 2, 0, 1], [-1, 1, 1, 0], [1, 0, 2, 2], [-1, 2, 1, 5]], [[0, 0, 0, 2], [0, 2, 0, 1], [2, 1, 0, 3], [0, 2, 4, 1]]])), rtol=1e-4, atol=1e-4)
    case("Lu_batch", lu, D(2, 2, 3, 3), rtol=1e-3, atol=1e-3)
    case("Lu_open", lu, F(None, 3, 3), rtol=1e-3, atol=1e-3)
    case("Lu_solve", lambda x, y: tf.linalg.lu_solve(*tf.linalg.lu(x), y), F(4, 4), F(4, 2), rtol=1e-2, atol=1e-2)


def sparse_rows(case):
    """Rows of one element, large numbers, rows in no order, none at all, places beyond 2^31."""
    at = np.array([[0, 1], [0, 3], [2, 0], [3, 0], [3, 1], [3, 4]])
    soft = lambda i, v, s: R.SparseSoftmax(sp_indices=i, sp_values=v, sp_shape=s)
    shape = lambda *s: L(len(s), values=np.array(s))
    for tag, arg in [("float", F), ("double", D)]:
        case(f"SparseSoftmax_{tag}", soft, L(6, 2, values=at), arg(6), shape(4, 5))
    case("SparseSoftmax_large", soft, L(6, 2, values=at), F(6, values=np.array([100, 101, -90, 1000, 999, -1000])), shape(4, 5))
    case("SparseSoftmax_open", soft, L(None, 2, values=[at, at[:0]]), F(None, sizes=(6, 0)), shape(4, 5))
    case("SparseSoftmax_none_then_some", soft, L(None, 2, values=[at[:0], at]), F(None, sizes=(0, 6)), shape(4, 5))
    cube = np.array([[0, 0, 1], [0, 0, 2], [0, 7, 1], [1, 7, 1], [2**30, 2**19, 0], [2**30, 2**19, 4]])
    case("SparseSoftmax_cube", soft, L(6, 3, values=cube), F(6), shape(2**31, 2**20, 5))


def distances(case):
    """Sequences of all lengths, missing on one side or on both, with gaps between their places."""
    x = np.array([[0, 0], [0, 1], [0, 2], [1, 0], [2, 1], [2, 5], [2, 6], [2, 7], [5, 0]])
    y = np.array([[0, 0], [0, 1], [2, 0], [2, 1], [2, 2], [3, 4], [5, 0], [5, 1], [5, 2], [5, 3]])
    for normalize in (True, False):
        def distance(i, v, j, w, s=(6, 8), t=(6, 5), n=normalize):
            return R.EditDistance(hypothesis_indices=i, hypothesis_values=v, hypothesis_shape=np.int64(s), truth_indices=j, truth_values=w, truth_shape=np.int64(t), normalize=n)
        for tag, arg in [("int32", I), ("int64", L), ("float", lambda *s, **k: F(*s, values=[np.arange(s[0]) % 3, np.arange(s[0]) // 2 % 2])), ("int8", lambda *s, **k: Arg("int8", *s, **k))]:
            case(f"EditDistance_{normalize}_{tag}", distance, L(9, 2, values=x), arg(9, lo=0, hi=3), L(10, 2, values=y), arg(10, lo=0, hi=3))
        case(f"EditDistance_{normalize}_open", distance, L(None, 2, values=[x, x[:0], x[:4]]), I(None, sizes=(9, 0, 4), lo=0, hi=2), L(None, 2, values=[y, y[:5], y]), I(None, sizes=(10, 5, 10), lo=0, hi=2))
        case(f"EditDistance_{normalize}_nothing", distance, L(None, 2, values=[x[:0], x]), I(None, sizes=(0, 9)), L(None, 2, values=[y[:0], y[:0]]), I(None, sizes=(0, 0)))
        case(f"EditDistance_{normalize}_more_rows", lambda i, v, j, w: distance(i, v, j, w, (6, 8), (7, 5)), L(9, 2, values=x), I(9, lo=0, hi=3), L(10, 2, values=y), I(10, lo=0, hi=3))
        cube = lambda v: np.stack([v[:, 0] // 3, v[:, 0] % 3, v[:, 1]], 1)
        case(f"EditDistance_{normalize}_cube", lambda i, v, j, w: distance(i, v, j, w, (2, 3, 8), (2, 3, 5)), L(9, 3, values=cube(x)), I(9, lo=0, hi=3), L(10, 3, values=cube(y)), I(10, lo=0, hi=3))
    case("EditDistance_dense", lambda v, w: tf.edit_distance(tf.sparse.from_dense(v), tf.sparse.from_dense(w)), I(3, 7, lo=0, hi=3), I(3, 5, lo=0, hi=3))


def joined(case):
    """Where no kernel of TensorFlow's runs them on CPU, the ops that they are made of say the numbers."""
    from tensorflow.core.framework import attr_value_pb2

    rng = np.random.default_rng(3)
    number = lambda *s: rng.normal(0, 1, s).astype("f4")
    bias, norm = number(6), [number(6), number(6), number(6), rng.uniform(0.5, 2, 6).astype("f4")]
    acts = {"Relu": tf.nn.relu, "Relu6": tf.nn.relu6, "Elu": tf.nn.elu, "LeakyRelu": lambda x: tf.nn.leaky_relu(x, 0.3), "Tanh": tf.tanh, "Sigmoid": tf.sigmoid,
            "_FusedHardSwish": lambda x: x * tf.nn.relu6(x + 3) / 6, "GeluExact": lambda x: tf.nn.gelu(x, False), "GeluApproximate": lambda x: tf.nn.gelu(x, True)}

    def attribute(key, v):
        a = attr_value_pb2.AttrValue()
        if key in ("T", "U"): a.type = v
        elif key == "TArgs": a.list.type.extend(v)
        elif isinstance(v, bool): a.b = v
        elif isinstance(v, int): a.i = v
        elif isinstance(v, float): a.f = v
        elif isinstance(v, str): a.s = v.encode()
        elif v and isinstance(v[0], int): a.list.i.extend(v)
        else: a.list.s.extend(x.encode() for x in v)
        return a

    def node(op, inputs, results=1, **attrs):
        graph = tf.compat.v1.get_default_graph()
        inputs = [tf.convert_to_tensor(x) for x in inputs]
        return graph.create_op(op, inputs, [tf.float32] * results, name="joined", attrs={k: attribute(k, v) for k, v in dict(attrs, T=1).items()}).outputs[0]

    def follow(y, steps, more, data_format="NHWC"):
        more = list(more)
        for s in steps:
            if s == "BiasAdd": y = tf.nn.bias_add(y, more.pop(0), data_format)
            elif s == "Add": y = y + more.pop(0)
            elif s == "FusedBatchNorm": y = tf.compat.v1.nn.fused_batch_norm(y, *[more.pop(0) for _ in range(4)], epsilon=0.01, is_training=False, data_format=data_format)[0]
            else: y = acts[s](y)
        return y

    def row(tag, op, plain, x, w, steps, more, run, **attrs):
        args = dict(attrs, num_args=len(more), fused_ops=steps, epsilon=0.01, leakyrelu_alpha=0.3)
        if op == "_FusedConv2D":
            args.update(TArgs=[1] * len(more), num_host_args=0)
        layout = attrs.get("data_format", "NHWC")
        case(f"{op}_{tag}", lambda x: node(op, [x, w, *more], **args), x, form="frozen", oracle=None if run else lambda x: follow(plain(x, w), steps, more, layout), rtol=1e-4, atol=1e-4)

    image, w = F(2, 5, 6, 4), number(3, 3, 4, 6)
    conv = dict(strides=[1, 2, 1, 1], padding="SAME", dilations=[1, 1, 1, 1])
    for steps in [["BiasAdd"]] + [["BiasAdd", a] for a in acts]:
        row("_".join(steps), "_FusedConv2D", lambda x, w: tf.nn.conv2d(x, w, [1, 2, 1, 1], "SAME"), image, w, steps, [bias], len(steps) == 1 or steps[1] in ("Relu", "Relu6", "Elu", "LeakyRelu"), **conv)
        row("_".join(steps), "_FusedMatMul", tf.matmul, F(3, 4), number(4, 6), steps, [bias], len(steps) == 1 or steps[1] in ("Relu", "Relu6", "Elu", "LeakyRelu", "Tanh", "Sigmoid"), transpose_a=False, transpose_b=False)
    for steps in [["FusedBatchNorm"], ["FusedBatchNorm", "Relu"], ["FusedBatchNorm", "LeakyRelu"]]:
        row("_".join(steps), "_FusedConv2D", None, image, w, steps, norm, True, **conv)
    row("added", "_FusedConv2D", lambda x, w: tf.nn.conv2d(x, w, [1, 2, 1, 1], "SAME"), image, w, ["BiasAdd", "Add", "Relu"], [bias, number(2, 3, 6, 6)], False, **conv)
    row("open", "_FusedConv2D", None, F(None, None, None, 4, sizes=[(2, 5, 6), (1, 8, 3)]), w, ["BiasAdd", "Relu6"], [bias], True, **conv)
    row("explicit", "_FusedConv2D", None, image, w, ["BiasAdd"], [bias], True, strides=[1, 1, 1, 1], padding="EXPLICIT", explicit_paddings=[0, 0, 1, 2, 0, 1, 0, 0])
    for steps, more in [(["BiasAdd", "Relu"], [bias]), (["FusedBatchNorm"], norm)]:
        oracle = lambda x, w, s=steps, m=more: tf.transpose(follow(tf.nn.conv2d(tf.transpose(x, [0, 2, 3, 1]), w, 1, "VALID"), s, m), [0, 3, 1, 2])
        args = dict(strides=[1, 1, 1, 1], padding="VALID", data_format="NCHW", num_args=len(more), num_host_args=0, TArgs=[1] * len(more), fused_ops=steps, epsilon=0.01)
        case(f"_FusedConv2D_channels_first_{steps[0]}", lambda x, a=args, m=more: node("_FusedConv2D", [x, w, *m], **a), F(2, 4, 5, 6), form="frozen", oracle=lambda x, o=oracle: o(x, w), rtol=1e-4, atol=1e-4)
    row("turned", "_FusedMatMul", None, F(4, 3), number(6, 4), ["BiasAdd"], [bias], True, transpose_a=True, transpose_b=True)
    row("plain", "_FusedDepthwiseConv2dNative", lambda x, w: tf.nn.depthwise_conv2d(x, w, [1, 1, 1, 1], "SAME"), F(2, 5, 6, 3), number(3, 3, 3, 2), ["BiasAdd", "Relu"], [bias], False, strides=[1, 1, 1, 1], padding="SAME")
    row("plain", "_FusedConv3D", lambda x, w: tf.nn.conv3d(x, w, [1] * 5, "SAME"), F(1, 3, 4, 5, 2), number(2, 2, 2, 2, 6), ["BiasAdd", "Relu"], [bias], False, strides=[1] * 5, padding="SAME")
    norm = [number(8), number(8), number(8), rng.uniform(0.5, 2, 8).astype("f4")]
    for side in (0, 1):
        for act in ["Identity", "Relu"]:
            def normal(x, y, side=side, act=act):
                return node("_FusedBatchNormEx", [x, *norm] + [y] * side, 6, U=1, epsilon=0.01, num_side_inputs=side, activation_mode=act, is_training=False)

            def apart(x, y, side=side, act=act):
                x = follow(x, ["FusedBatchNorm"], norm) + y * side
                return tf.nn.relu(x) if act == "Relu" else x
            case(f"_FusedBatchNormEx_{side}_{act}", normal if side else lambda x, f=normal: f(x, x), *[F(2, 3, 4, 8) for _ in range(1 + side)], form="frozen", oracle=apart if side else lambda x, f=apart: f(x, x), rtol=1e-4, atol=1e-4)
    pads = np.array([[0, 0], [1, 2], [2, 1], [0, 0]])
    for mode in ["REFLECT", "SYMMETRIC"]:
        for padding in ["SAME", "VALID"]:
            case(f"FusedPadConv2D_{mode}_{padding}", lambda x, m=mode, p=padding: R.FusedPadConv2D(input=x, paddings=pads, filter=w, mode=m, strides=[1, 1, 1, 1], padding=p), F(1, 5, 6, 4), rtol=1e-4, atol=1e-4)
            for corners in (True, False):
                case(f"FusedResizeAndPadConv2D_{mode}_{padding}_{corners}", lambda x, m=mode, p=padding, c=corners: R.FusedResizeAndPadConv2D(
                    input=x, size=[7, 9], paddings=pads, filter=w, mode=m, strides=[1, 1, 1, 1], padding=p, resize_align_corners=c), F(1, 5, 6, 4), rtol=1e-4, atol=1e-4)


def resize_gradients(case):
    """Larger and smaller, by whole factors and by others, one pixel."""
    for op in ["Bilinear", "Bicubic", "NearestNeighbor"]:
        f = getattr(R, f"Resize{op}Grad")
        for corners, half in [(False, False), (True, False), (False, True)]:
            mode = "corners" if corners else "half" if half else "plain"

            def grad(dy, x, f=f, op=op, c=corners, h=half):
                return f(grads=dy, size=tf.shape(x)[1:3], align_corners=c, half_pixel_centers=h) if op == "NearestNeighbor" else f(grads=dy, original_image=x, align_corners=c, half_pixel_centers=h)
            for h, w in [(8, 10), (2, 3), (4, 5), (1, 1), (7, 3)]:
                case(f"Resize{op}Grad_{mode}_{h}x{w}", lambda dy, g=grad: g(dy, np.zeros([2, 4, 5, 3], "f4")), F(2, h, w, 3), rtol=1e-3, atol=1e-3)
            case(f"Resize{op}Grad_{mode}_open", grad, F(None, None, None, 2, sizes=[(2, 8, 10), (1, 3, 7)]), F(None, None, None, 2, sizes=[(2, 4, 5), (1, 6, 2)]), rtol=1e-3, atol=1e-3)
    case("ResizeBilinearGrad_half", lambda dy: R.ResizeBilinearGrad(grads=dy, original_image=np.zeros([2, 4, 5, 3], "f2")), F(2, 8, 10, 3))
    case("ResizeNearestNeighborGrad_double", lambda dy: R.ResizeNearestNeighborGrad(grads=dy, size=[4, 5]), D(2, 8, 10, 3))

    def up(x):  # as a layer that is trained has it
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.reduce_sum(tf.image.resize(x, [8, 10]) ** 2)
        return tape.gradient(y, x)
    case("resize_gradient", up, F(2, 4, 5, 3), rtol=1e-3, atol=1e-3)


def xla_factors(case):
    """Values as they are; of vectors, whose signs are free, what they make together."""
    from tensorflow.compiler.tf2xla.ops import gen_xla_ops as X

    def eigen(x, low):
        w, v = X.xla_self_adjoint_eig(x, low, 100, 1e-6)
        return [w, tf.matmul(v * w[..., None, :], v, adjoint_b=True), tf.matmul(v, v, adjoint_a=True)]

    def svd(x):
        s, u, v = X.xla_svd(x, 100, 1e-6, b"")
        k = min(x.shape[-2:])
        return [s, tf.matmul(u[..., :k] * s[..., None, :], v[..., :k], adjoint_b=True), tf.matmul(u, u, adjoint_a=True), tf.matmul(v, v, adjoint_a=True)]
    close = dict(rtol=1e-3, atol=1e-3)
    for low in (True, False):
        case(f"XlaSelfAdjointEig_{low}", lambda x, l=low: eigen(x, l), F(2, 4, 4), **close)
    for m, n in [(3, 3), (4, 2), (2, 5)]:
        case(f"XlaSvd_{m}x{n}", svd, F(m, n), **close)
    case("XlaSvd_batch", svd, F(2, 4, 3), **close)


def calls(case):
    """Functions that a server would call for many at once, or elsewhere; the device that a graph asks for."""
    w = np.random.default_rng(1).normal(0, 1, (3, 4)).astype("f4")

    @tf.nondifferentiable_batch_function(1, 8, 1000, allowed_batch_sizes=[2, 8])
    def batched(x, y):
        return tf.matmul(x, w) + y
    case("BatchFunction", batched, F(2, 3), F(2, 4))
    case("BatchFunction_open", lambda x, y: batched(x, y) * 2, F(None, 3), F(None, 4))
    kinds = lambda *names: R.DeviceIndex(device_names=list(names))
    for names in [("CPU", "GPU"), ("GPU", "CPU"), ("GPU", "TPU")]:
        case(f"DeviceIndex_{'_'.join(names)}", lambda x, n=names: tf.switch_case(kinds(*n), [lambda: x + 1, lambda: x * 2, lambda: x - 3]), F(2, 3))
    twice = tf.function(lambda x: x * 2, input_signature=[tf.TensorSpec([2, 3], "float32")]).get_concrete_function()
    case("RemoteCall", lambda x: R.RemoteCall(target="/job:localhost/replica:0/task:0/device:CPU:0", args=[x], Tout=["float32"], f=twice)[0], F(2, 3))


def scatters_of_nothing(case):
    """No indices, and so no updates: of a type that the runtime scatters by itself, and of parts."""
    for kind in ["float32", "complex64"]:
        for name, op in [("update", tf.tensor_scatter_nd_update), ("add", tf.tensor_scatter_nd_add)]:
            case(f"scatter_{name}_of_nothing_{kind}", lambda x, u, op=op: op(x, np.zeros([0, 1], "i4"), u) * 2, Arg(kind, None, 3), Arg(kind, 0, 3))


def scatters_of_any_rank(case):
    """Of the tensor, the indices and the updates the rank of some is known, or only how deep the indices reach."""
    ops = {"update": tf.tensor_scatter_nd_update, "add": tf.tensor_scatter_nd_add, "sub": tf.tensor_scatter_nd_sub, "max": tf.tensor_scatter_nd_max, "min": tf.tensor_scatter_nd_min}
    at = {1: np.array([[3], [0], [2]]), 2: np.array([[3, 1], [0, 2], [2, 0]])}
    for name, op in ops.items():
        for kind in ["float32", "int32", "float16", "int64"]:
            for depth in (1, 2):
                x, u = Arg(kind, 4, 3, 2, rank_unknown=True), Arg(kind, 3, *(3, 2)[depth - 1:], rank_unknown=True)
                case(f"scatter_{name}_ranks_{kind}_{depth}", op, x, I(3, depth, values=at[depth]), u, samples=1)
    anywhere = lambda *s, **k: F(*s, rank_unknown=True, **k)
    index = lambda v: I(*v.shape, values=v, rank_unknown=True)
    for depth in (1, 2):
        case(f"scatter_indices_{depth}", tf.tensor_scatter_nd_update, F(4, 3, 2), index(at[depth]), anywhere(3, *(3, 2)[depth - 1:]), samples=1)
        case(f"scatter_indices_open_{depth}", tf.tensor_scatter_nd_add, F(None, None, 2, sizes=[(4, 3), (5, 3)]), index(at[depth]), anywhere(3, *(3, 2)[depth - 1:]))
    case("scatter_indices_whole", tf.tensor_scatter_nd_update, F(4, 3), index(at[2]), anywhere(3), samples=1)
    case("scatter_indices_many", tf.tensor_scatter_nd_add, F(4, 3), index(np.array([[[0], [1]], [[1], [3]]])), anywhere(2, 2, 3), samples=1)
    case("scatter_ranks_64", tf.tensor_scatter_nd_update, anywhere(4, 3), L(None, None, 2, values=[at[2][None], at[2][None, :2]]), F(None, None, values=[np.ones([1, 3]), np.ones([1, 2])]))
    case("scatter_ranks_many", tf.tensor_scatter_nd_add, anywhere(4, 3), I(2, 2, 1, values=np.array([[[0], [1]], [[1], [3]]])), anywhere(2, 2, 3), samples=1)
    case("ScatterNd_ranks", lambda i, u: tf.scatter_nd(i, u, [4, 3, 2]), index(at[2]), anywhere(3, 2), samples=1)
    case("ScatterNd_ranks_shape", lambda i, u, s: tf.scatter_nd(i, u, s), I(3, 1, values=at[1]), anywhere(3, 2), I(None, values=[np.array([4, 2])]), samples=1)


def grouped_volumes(case):
    """TensorFlow's kernels for processors have no groups: its numbers are those of the groups one by one."""
    def both(name, groups, filter_shape, *args, strides=(1, 1, 1), padding="SAME", dilations=(1, 1, 1), first=False, **kw):
        f = kw.pop("filter", None)
        f = weights(name, *filter_shape, dtype=args[0].dtype) if f is None else f
        kind = dict(padding=padding, data_format="NDHWC")
        def one(x, f):
            s, d = [1, *strides, 1], [1, *dilations, 1]
            if first:
                return R.Conv3D(input=x, filter=f, strides=[1, 1, *strides], dilations=[1, 1, *dilations], padding=padding, data_format="NCDHW")
            return R.Conv3D(input=x, filter=f, strides=s, dilations=d, **kind)
        def parts(x, f):
            x = tf.transpose(x, [0, 2, 3, 4, 1]) if first else x
            pairs = zip(tf.split(x, groups, -1), tf.split(f, groups, -1))
            y = tf.concat([R.Conv3D(input=a, filter=b, strides=[1, *strides, 1], dilations=[1, *dilations, 1], **kind) for a, b in pairs], -1)
            return tf.transpose(y, [0, 4, 1, 2, 3]) if first else y
        if len(args) == 2:
            return case(name, one, *args, oracle=parts, **kw)
        for form in ("frozen", "saved"):
            case(f"{name}_{form}", lambda x: one(x, f), *args, oracle=lambda x: parts(x, tf.constant(f)), form=form, **kw)

    both("Conv3D_groups_2", 2, (2, 3, 3, 2, 6), F(1, 4, 5, 6, 4))
    both("Conv3D_groups_depthwise", 6, (3, 1, 1, 1, 6), F(2, 4, 3, 3, 6))
    both("Conv3D_groups_multiplier", 3, (3, 3, 1, 1, 9), F(2, 4, 3, 3, 3), padding="VALID")
    both("Conv3D_groups_strides", 2, (2, 2, 2, 3, 4), F(1, 5, 6, 7, 6), strides=(2, 1, 2))
    both("Conv3D_groups_double", 2, (2, 2, 2, 2, 4), D(1, 3, 4, 4, 4))
    both("Conv3D_groups_half", 2, (2, 2, 2, 2, 4), Arg("float16", 1, 3, 4, 4, 4))
    both("Conv3D_groups_first", 2, (2, 2, 2, 2, 4), F(1, 4, 3, 4, 4), first=True)
    both("Conv3D_groups_open", 2, (2, 2, 2, 2, 4), F(None, None, 4, None, 4, sizes=[(1, 3, 5), (2, 4, 4)]))
    both("Conv3D_groups_computed", 2, (2, 2, 2, 2, 4), F(1, 3, 4, 4, 4), F(2, 2, 2, 2, 4))


def old_names(case):
    """Ops that do what others do: of TensorFlow 1, and of graphs that were watched."""
    case("ScatterNdNonAliasingAdd", lambda x, i, u: R.ScatterNdNonAliasingAdd(input=x, indices=i, updates=u), F(5, 2), I(3, 1, values=np.array([[1], [4], [1]])), F(3, 2))
    case("DebugIdentity", lambda x: R.DebugIdentity(input=x * 2, tensor_name="x") + 1, F(2, 3))
    case("Copy", lambda x: R.CopyHost(input=R.Copy(input=x * 2)) + 1, F(2, 3))


def counts(case):
    """Of sparse and of ragged values: more than there are bins, none, with weights, only whether there are any."""
    at, v, w = np.array([[0, 0], [0, 2], [1, 1], [1, 3], [3, 0], [3, 1]]), np.array([1, 1, 0, 7, 2, 2]), np.array([1, 2, 3, 4, 5, 6])
    none = {k: np.zeros([0], k) for k in ("int32", "int64", "float32", "float64")}
    for kind in ("int32", "int64"):
        K = lambda *s, **k: Arg(kind, *s, **k)
        for tag, binary in (("", False), ("_binary", True)):
            for t in ("int32", "float32", "int64") if not binary else ("float32",):
                sparse = lambda i, x, n=4, t=t, b=binary, shape=[4, 5]: R.SparseBincount(indices=i, values=x, dense_shape=np.array(shape, "i8"), size=tf.constant(n, kind), weights=none[t], binary_output=b)
                case(f"SparseBincount_{kind}_{t}{tag}", sparse, L(6, 2, values=at), K(6, values=v))
                case(f"SparseBincount_vector_{kind}_{t}{tag}", lambda i, x, f=sparse: f(i, x, shape=[9]), L(6, 1, values=np.arange(6)[:, None]), K(6, values=v))
                ragged = lambda p, x, n=4, t=t, b=binary: R.RaggedBincount(splits=p, values=x, size=tf.constant(n, kind), weights=none[t], binary_output=b)
                case(f"RaggedBincount_{kind}_{t}{tag}", ragged, L(6, values=np.array([0, 2, 2, 3, 6, 6])), K(6, values=v))
            case(f"SparseBincount_open_{kind}{tag}", lambda i, x, s, b=binary: R.SparseBincount(indices=i, values=x, dense_shape=s, size=tf.constant(5, kind), weights=none["float32"], binary_output=b),
                 L(None, 2, values=[at, at[:2]]), K(None, values=[v, v[:2]]), L(2, values=[np.array([4, 5]), np.array([1, 9])]))
            case(f"RaggedBincount_open_{kind}{tag}", lambda p, x, n, b=binary: R.RaggedBincount(splits=p, values=x, size=n, weights=none["float32"], binary_output=b),
                 L(None, values=[np.array([0, 2, 2, 3, 6]), np.array([0, 0, 3])]), K(None, values=[v, v[3:]]), K(values=[np.array(4), np.array(9)]))
        for t in ("float32", "float64", "int32"):
            weighed = lambda i, x, w: R.SparseBincount(indices=i, values=x, dense_shape=np.array([4, 5], "i8"), size=tf.constant(4, kind), weights=w)
            case(f"SparseBincount_weights_{kind}_{t}", weighed, L(6, 2, values=at), K(6, values=v), Arg(t, 6, values=w))
            case(f"RaggedBincount_weights_{kind}_{t}", lambda p, x, w: R.RaggedBincount(splits=p, values=x, size=tf.constant(4, kind), weights=w), L(5, values=np.array([0, 2, 2, 3, 6])), K(6, values=v), Arg(t, 6, values=w))


def least_squares(case):
    """More rows than columns, as many, fewer; many at once."""
    for m, n, k in [(5, 3, 2), (3, 5, 2), (4, 4, 1), (1, 3, 1), (3, 1, 2)]:
        for tag, options in {"fast": dict(fast=True), "regular": dict(fast=True, l2_regularizer=0.5), "exact": dict(fast=False)}.items():
            f = lambda x, y, o=options: R.MatrixSolveLs(matrix=x, rhs=y, l2_regularizer=tf.constant(o.get("l2_regularizer", 0), "float64"), fast=o["fast"])
            case(f"MatrixSolveLs_{tag}_{m}x{n}", f, F(m, n), F(m, k), rtol=1e-2, atol=1e-2)
            case(f"MatrixSolveLs_{tag}_{m}x{n}_batch", f, D(2, m, n), D(2, m, k), rtol=1e-2, atol=1e-2)
    case("MatrixSolveLs_open", lambda x, y: tf.linalg.lstsq(x, y, 0.1), F(None, 4, 2), F(None, 4, 3), rtol=1e-2, atol=1e-2)


def written_once(case, name, build, draws):
    """A SavedModel of TensorFlow 1, run anew for each input: build() -> its inputs, its outputs"""
    v1 = tf.compat.v1
    if not case.wanted(name):
        return
    path = os.path.join(case.folder, name, "model")
    os.makedirs(os.path.dirname(path))
    with tf.Graph().as_default(), v1.Session() as session:
        ins, outs = build()
        session.run(v1.global_variables_initializer())
        v1.saved_model.simple_save(session, path, ins, outs)
        results = [session.run(outs, {ins[k]: v for k, v in d.items()}) for d in draws]
    tidy(path)
    case.add(name, "saved", draws, results)


def references(case):
    """Variables of TensorFlow 1 that scatters write into, and hand on."""
    from tables.state import f32
    v1 = tf.compat.v1
    write = lambda name, build, draws: written_once(case, name, build, draws)

    def scatter(op, deep):
        def build():
            x = v1.placeholder(tf.float32, [2] if deep else [2, 3], "x")
            v = v1.get_variable("v", initializer=weights("refs", 4, 3), use_resource=False)
            new = op(v, [[1, 2], [3, 0]] if deep else [1, 3], x)
            return {"x": x}, {"y": tf.identity(new) * 2.0}
        return build
    for k in ["update", "add", "sub", "mul", "max", "min"]:
        write(f"tf1_ref_scatter_{k}", scatter(getattr(v1, f"scatter_{k}"), False), [{"x": f32(2, 3)}, {"x": f32(2, 3, name="again")}])
    nd = lambda k: lambda v, at, by: getattr(R, "ScatterNd" + k)(ref=v._variable, indices=at, updates=by)
    for k in ["Update", "Add", "Sub"]:
        write(f"tf1_ref_scatter_nd_{k.lower()}", scatter(nd(k), True), [{"x": f32(2)}, {"x": f32(2, name="again")}])


def generators(case):
    """What is sure of numbers that are drawn: how many there are, between which limits, and where their middle is."""
    from tables.state import save

    def build(draw, low, high, mean):
        def make():
            m = tf.Module()
            m.state = tf.Variable(np.array([1, 0, 5], "i8"))

            def f(x):
                y = draw(m.state.handle, tf.constant([4000]))
                z = tf.cast(y, "float32")
                middle = tf.abs(tf.reduce_mean(z) - mean) < 0.2 * (high - low)
                return {"shape": tf.shape(y) + x, "inside": tf.reduce_all((z >= low) & (z <= high)), "middle": middle}
            m.f = tf.function(f, input_signature=[tf.TensorSpec([1], "int32", name="x")])
            return m, {"serving_default": m.f.get_concrete_function()}
        return make
    one = tf.constant(1, "int64")
    for name, draw, low, high, mean in [
            ("uniform", lambda r, s: R.StatefulUniform(resource=r, algorithm=1, shape=s), 0, 1, 0.5),
            ("normal", lambda r, s: R.StatefulStandardNormalV2(resource=r, algorithm=1, shape=s), -9, 9, 0),
            ("truncated", lambda r, s: R.StatefulTruncatedNormal(resource=r, algorithm=1, shape=s), -2, 2, 0),
            ("int", lambda r, s: R.StatefulUniformInt(resource=r, algorithm=1, shape=s, minval=3, maxval=8), 3, 7, 5),
            ("int64", lambda r, s: R.StatefulUniformInt(resource=r, algorithm=1, shape=s, minval=tf.constant(-3, "int64"), maxval=one), -3, 0, -1.5)]:
        save(case, f"Generator_{name}", build(draw, low, high, mean), [("serving_default", {"x": np.int32([1])})])


def xla_control(case):
    from tensorflow.compiler.tf2xla.ops import gen_xla_ops as X
    fn = lambda f, *specs: tf.function(f, input_signature=list(specs)).get_concrete_function()
    spec, flag, count = tf.TensorSpec([2, 3], "float32"), tf.TensorSpec([], "bool"), tf.TensorSpec([], "int32")
    case("ToBool", lambda x: R.ToBool(input=x), I(values=[np.array(3), np.array(0)]))
    case("ToBool_elements", lambda x: R.ToBool(input=x), F(None, sizes=[0, 2]))

    def choose(p, x):
        return X.xla_if(cond=p, inputs=[x], then_branch=fn(lambda x: x * 2, spec), else_branch=fn(lambda x: x - 1, spec), Tout=["float32"])[0]
    case("XlaIf", choose, Arg("bool", values=[np.array(True), np.array(False)]), F(2, 3), oracle=lambda p, x: x * 2 if p else x - 1)

    def repeat(n, x):
        go_on, step = fn(lambda i, x: i > 0, count, spec), fn(lambda i, x: (i - 1, x * 0.5 + 1), count, spec)
        return X.xla_while(input=[n, x], cond=go_on, body=step)[1]

    def repeated(n, x):
        for _ in range(int(n)):
            x = x * 0.5 + 1
        return x
    case("XlaWhile", repeat, I(values=[np.array(3), np.array(0)]), F(2, 3), oracle=repeated)


def stacks(case):
    """Pushed and popped one after another, and by the loops that TensorFlow 1 makes of the gradients of loops."""
    from tables.flow import old

    def line(*x, order=(0, 1)):
        h, last = R.StackV2(max_size=-1, elem_type=x[0].dtype, stack_name="s"), []
        def then(make):
            with tf.control_dependencies(last[-1:]):
                last.append(make())
            return last[-1]
        for k in order:
            then(lambda: R.StackPushV2(handle=h, elem=x[k] * 2))
        popped = [then(lambda: R.StackPopV2(handle=h, elem_type=x[0].dtype)) for k in order]
        then(lambda: R.StackPushV2(handle=h, elem=popped[0]))
        popped.append(then(lambda: R.StackPopV2(handle=h, elem_type=x[0].dtype)))
        with tf.control_dependencies(last[-1:]):
            R.StackCloseV2(handle=h)
        return popped
    for form in ("frozen", "saved"):
        case(f"Stack_line_{form}", line, F(2, 3), F(2, 3), form=form)
    case("Stack_line_sizes", line, F(None, 3, sizes=[2, 4]), F(3))
    case("Stack_line_int", lambda x, y: line(x, y, order=(1, 0, 1)), I(4), I(2, 2))
    case("Stack_line_half", line, Arg("float16", 2), Arg("float16", 3))

    def gradient(step):
        def f(n, x):
            return tf.gradients(tf.reduce_sum(tf.while_loop(lambda i, a: i < n, lambda i, a: (i + 1, step(i, a)), [0, x])[1]), x)[0]
        return f

    turns = lambda: I(values=[np.array(3), np.array(1), np.array(0)])
    def nested(i, a):
        return tf.while_loop(lambda j, b: j < i + 1, lambda j, b: (j + 1, b * tf.sin(b)), [0, a])[1] * a
    for name, step, x in [
            ("product", lambda i, a: tf.sin(a) * a, F(2, 3)),
            ("double", lambda i, a: a * a * 0.5, D(3)),
            ("open", lambda i, a: tf.tanh(a) * a, F(None, 3, sizes=[2, 4, 3])),
            ("matrix", lambda i, a: tf.matmul(a, a) * 0.25, F(3, 3, lo=-1, hi=1)),
            ("counted", lambda i, a: a * tf.cast(i + 1, "float32") * tf.exp(-a), F(2, 2, lo=0, hi=1)),
            ("nested", nested, F(2, lo=-1, hi=1))]:
        case(f"Stack_gradient_{name}", old(gradient(step)), turns(), x, form="frozen", samples=3, rtol=1e-3, atol=1e-3)
    case("Stack_gradient_fixed", old(lambda x: gradient(lambda i, a: tf.sin(a) * a)(4, x)), F(2, 3), form="frozen", rtol=1e-3, atol=1e-3)
    case("Stack_gradient_unrolled", old(lambda x: gradient(lambda i, a: tf.sin(a) * a)(4, x)), F(2, 3), form="frozen", rtol=1e-3, atol=1e-3, cli=["--rnn", "unroll", "--output", "out0"])


def sparse_parts(case):
    """Even parts, parts of which the first are larger, parts without elements."""
    at, shape = np.array([[0, 1], [0, 4], [2, 0], [2, 3], [3, 6]]), np.array([4, 7])
    flat = lambda r: [v for part in zip(*r) for v in part]
    for axis, n in [(0, 2), (1, 3), (1, 7), (1, 1)]:
        split = lambda i, v, s, a=axis, n=n: flat(R.SparseSplit(split_dim=tf.constant(a, "int64"), indices=i, values=v, shape=s, num_split=n))
        case(f"SparseSplit_{axis}_{n}", lambda i, v, f=split: f(i, v, shape.astype("i8")), L(5, 2, values=at), F(5))
        case(f"SparseSplit_{axis}_{n}_open", split, L(None, 2, values=[at, at[1:3]]), I(None, values=[np.arange(5), np.arange(2)]), L(2, values=[shape, np.array([3, 9])]))
    case("SparseSplit_double", lambda i, v: flat(R.SparseSplit(split_dim=tf.constant(0, "int64"), indices=i, values=v, shape=np.array([9], "i8"), num_split=2)), L(3, 1, values=np.array([[0], [4], [8]])), D(3))


def segment_gradients(case):
    """Rows that are read more than once, and never; segments of none."""
    at, ids = np.array([2, 0, 2, 5, 1]), np.array([0, 0, 1, 3, 3])
    for op in ["Sum", "Mean", "SqrtN"]:
        f = lambda dy, i, s, n=6, op=op: getattr(R, f"SparseSegment{op}Grad")(grad=dy, indices=i, segment_ids=s, output_dim0=n)
        case(f"SparseSegment{op}Grad", f, F(4, 3), I(5, values=at), I(5, values=ids))
        case(f"SparseSegment{op}Grad_double_vector", f, D(4), L(5, values=at), L(5, values=ids))
        case(f"SparseSegment{op}Grad_open", f, F(None, 2, 3, sizes=(4, 5)), I(None, values=[at, at[:2]]), I(None, values=[ids, ids[:2]]), I(values=[np.array(6), np.array(3)]))
