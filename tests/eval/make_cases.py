#!/usr/bin/env python3
"""Writes tests/eval/*.txt: what TensorFlow computes, for src/eval.

Each case is the op as litecast spells it, its attributes, operands, and TensorFlow's results:

    case add f32 broadcast
    op add fused_activation_function=RELU
    in f32 [2,3] 1 2 3 4 5 6
    out f32 [2,3] ...
    tol 1e-5            how far a number may be off, relative to it and to 1 (default: by type, 0 for integers)

"fails" instead of "out" says that the op cannot be computed on these operands.
Run:  python tests/eval/make_cases.py   (needs TensorFlow; the tables are committed)
"""
import os
import numpy as np

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import tensorflow as tf  # noqa: E402

tf.get_logger().setLevel("ERROR")

HERE = os.path.dirname(os.path.abspath(__file__))
R = np.random.default_rng(7)
raw = tf.raw_ops
NAMES = {"float32": "f32", "float16": "f16", "bfloat16": "bf16", "float64": "f64", "int8": "i8", "int16": "i16",
         "int32": "i32", "int64": "i64", "uint8": "u8", "uint16": "u16", "uint32": "u32", "uint64": "u64",
         "bool": "bool", "complex64": "c64", "complex128": "c128"}
bf16 = tf.bfloat16.as_numpy_dtype
FLOATS = [np.float32, np.float16, bf16, np.float64]
INTS = [np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64]
ALL_MOVES = [np.float32, np.float16, np.int64, np.bool_, np.complex128]
lines = []


def real_text(v, kind):
    v = float(v)
    if v != v:
        return "nan"
    if np.isinf(v):
        return "inf" if v > 0 else "-inf"
    return "%.17g" % v if kind == "f64" else "%.9g" % v


def tensor_text(a):
    if isinstance(a, tf.Tensor):
        a = a.numpy()
    a = np.asarray(a)
    shape = "[" + ",".join(map(str, a.shape)) + "]"
    if a.dtype == object or a.dtype.kind in "SU":
        items = [x.decode() if isinstance(x, bytes) else str(x) for x in a.reshape(-1)]
        return "str " + shape + "".join(' "%s"' % x for x in items)
    kind = NAMES[str(a.dtype)]
    flat = a.reshape(-1)
    if kind[0] == "c":
        half = "f64" if kind == "c128" else "f32"
        items = [real_text(x.real, half) + " " + real_text(x.imag, half) for x in flat]
    elif kind in ("f32", "f16", "bf16", "f64"):
        items = [real_text(x, kind) for x in flat]
    else:
        items = [str(int(x)) for x in flat]
    return kind + " " + shape + "".join(" " + x for x in items)


def case(op, ins, outs, note="", tol=None, **attrs):
    """outs: tensors, or None: cannot be computed."""
    lines.append("case %s %s" % (op, note))
    lines.append("op " + op + "".join(" %s=%s" % (k, attr_text(v)) for k, v in attrs.items()))
    for i in ins:
        lines.append("in none" if i is None else "in " + tensor_text(i))
    if outs is None:
        lines.append("fails")
    else:
        for o in outs if isinstance(outs, (list, tuple)) else [outs]:
            lines.append("out " + tensor_text(o))
    if tol is not None:
        lines.append("tol %g" % tol)


def attr_text(v):
    if isinstance(v, bool):
        return str(int(v))
    if isinstance(v, (list, tuple)):
        return "[" + ",".join(map(str, v)) + "]"
    return "%.9g" % v if isinstance(v, float) else str(v)


def write(name):
    with open(os.path.join(HERE, name + ".txt"), "w") as f:
        f.write("# Written by make_cases.py from TensorFlow %s's results.\n" % tf.__version__)
        f.write("\n".join(lines) + "\n")
    lines.clear()


def some(shape, dtype=np.float32, low=-3, high=3):
    dtype = np.dtype(dtype)
    if dtype == np.bool_:
        return R.integers(0, 2, shape).astype(bool)
    if dtype.kind == "c":
        return ((np.round(R.uniform(low, high, shape) * 64) + 1j * np.round(R.uniform(low, high, shape) * 64)) / 64).astype(dtype)
    if dtype.kind in "iu":
        if dtype.kind == "u":
            low = max(low, 0)
        return R.integers(low, high + 1, shape).astype(dtype)
    return (np.round(R.uniform(low, high, shape) * 64) / 64).astype(np.float32).astype(dtype)  # short text


def extremes(dtype):
    dtype = np.dtype(dtype)
    if dtype.kind in "iu":
        i = np.iinfo(dtype)
        return np.array([i.min, i.max, 0, 1, 7, i.max // 2], dtype)
    return np.array([np.nan, np.inf, -np.inf, 0.0, -0.0, 0.5, 1.5, 2.5, -2.5, 1e4], np.float32).astype(dtype)


def name_of(t):
    return NAMES[str(np.dtype(t))]


# ---------------------------------------------------------------------------------- element-wise
UNARY = {
    "neg": raw.Neg, "abs": raw.Abs, "square": raw.Square, "relu": raw.Relu, "relu6": raw.Relu6, "elu": raw.Elu,
    "floor": raw.Floor, "ceil": raw.Ceil, "round": raw.Round, "sqrt": raw.Sqrt, "rsqrt": raw.Rsqrt, "exp": raw.Exp,
    "log": raw.Log, "sin": raw.Sin, "cos": raw.Cos, "tanh": raw.Tanh, "logistic": raw.Sigmoid, "sign": raw.Sign, "erf": raw.Erf, "erfc": raw.Erfc,
}


def arg(fn):
    return "features" if fn in (raw.Relu, raw.Relu6, raw.Elu) else "x"


def elementwise():
    for op, fn in UNARY.items():
        for t in FLOATS:
            x = np.concatenate([some(9, t), extremes(t)])
            if op in ("sin", "cos", "erf", "erfc"):  # erf(inf) in f64 is NaN there
                x = some(12, t)
            case(op, [x], fn(**{arg(fn): x}), name_of(t), tol=None)
    for op in ("neg", "abs", "square", "sign", "relu", "relu6"):
        for t in INTS:
            x = extremes(t)
            try:
                case(op, [x], UNARY[op](**{arg(UNARY[op]): x}), name_of(t))
            except Exception:
                pass
    for op in ("neg", "square", "sqrt", "rsqrt", "exp", "log", "sin", "cos", "tanh", "logistic", "sign"):
        for t in (np.complex64, np.complex128):
            x = some(6, t, -2, 2)
            case(op, [x], UNARY[op](x=x), name_of(t), tol=1e-5 if t == np.complex64 else 1e-12)
    x = some(12, np.float32, -4, 4)
    for t in (np.float32, np.float64, np.float16):
        v = x.astype(t)
        case("leaky_relu", [v], tf.nn.leaky_relu(v, 0.25), alpha=0.25)
        case("gelu", [v], tf.nn.gelu(v, approximate=False), tol=1e-6 if t == np.float64 else None, approximate=False)
        case("gelu", [v], tf.nn.gelu(v, approximate=True), tol=1e-6 if t == np.float64 else None, approximate=True)
        case("relu_n1_to_1", [v], tf.clip_by_value(v, t(-1), t(1)))
        case("relu_0_to_1", [v], tf.clip_by_value(v, t(0), t(1)))
    case("hard_swish", [x], x * tf.nn.relu6(x + 3) / 6)
    case("logical_not", [some(5, np.bool_)], None)
    lines[-1:] = ["out " + tensor_text(np.logical_not(parse_last_in()))]
    case("zeros_like", [some((2, 3), np.int16)], np.zeros((2, 3), np.int16))
    for t in (np.complex64, np.complex128):
        z = some(5, t)
        case("real", [z], tf.math.real(z))
        case("imag", [z], tf.math.imag(z))
        case("complex_abs", [z], tf.abs(z), tol=1e-6)
    binary()
    compare()
    casts()
    write("elementwise")


def parse_last_in():
    last = [l for l in lines if l.startswith("in bool")][-1].split()[3:]
    return np.array([v == "1" for v in last])


BINARY = {"add": raw.AddV2, "sub": raw.Sub, "mul": raw.Mul, "maximum": raw.Maximum, "minimum": raw.Minimum,
          "squared_difference": raw.SquaredDifference, "floor_div": raw.FloorDiv, "floor_mod": raw.FloorMod,
          "div": raw.RealDiv, "pow": raw.Pow, "atan2": raw.Atan2}


def binary():
    for op, fn in BINARY.items():
        for t in FLOATS:
            x, y = some((2, 3, 4), t), some((3, 1), t)
            if op == "pow":
                x = np.abs(x)
            if op in ("floor_div", "floor_mod"):
                y = np.where(np.abs(y.astype(np.float32)) < 0.3, np.float32(0.75), y.astype(np.float32)).astype(t)
            if op == "atan2" and t in (np.float16, bf16):
                continue
            r = fn(y=x, x=y) if op == "atan2" else fn(x=x, y=y)
            case(op, [x, y], r, name_of(t))
        if op not in ("atan2", "floor_mod", "floor_div"):
            e = extremes(np.float32)
            x, y = np.repeat(e, len(e)), np.tile(e, len(e))
            if op == "pow":
                x, y = np.abs(x[20:]), y[20:]
            case(op, [x, y], fn(x=x, y=y), "extremes")
    for op in ("add", "sub", "mul", "maximum", "minimum", "squared_difference", "floor_div", "floor_mod"):
        for t in INTS:
            e = extremes(t)
            x, y = np.repeat(e, len(e)), np.tile(e, len(e))
            if op in ("floor_div", "floor_mod"):
                keep = (y != 0)
                x, y = x[keep], y[keep]
            try:
                case(op, [x, y], BINARY[op](x=x, y=y), name_of(t) + " extremes")
            except Exception:
                pass
    for t in (np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16):
        x, y = some((5, 2), t, -100, 100), some((2,), t, 1, 9)
        case("div", [x, y], raw.TruncateDiv(x=x, y=y), name_of(t))
        if t in (np.int32, np.int64):
            case("floor_div", [x, -y], raw.FloorDiv(x=x, y=-y), name_of(t))
            case("floor_mod", [x, -y], raw.FloorMod(x=x, y=-y), name_of(t))
            case("pow", [x, y], raw.Pow(x=x, y=y), name_of(t))
            case("pow", [x, -y], None, "negative exponent")
        for op in ("div", "floor_div", "floor_mod"):
            case(op, [x, np.zeros(2, t)], None, "by zero")
    for op in ("add", "sub", "mul", "div", "pow", "squared_difference"):
        for t in (np.complex64, np.complex128):
            x, y = some((3, 2), t), some((2,), t)
            case(op, [x, y], BINARY[op](x=x, y=y), name_of(t), tol=2e-5 if t == np.complex64 else 1e-12)
    for t in INTS:
        x, y = extremes(t), some(6, t, 0, np.dtype(t).itemsize * 8 - 1)
        case("right_shift", [x, y], raw.RightShift(x=x, y=y), name_of(t))
        case("bitwise_xor", [x, y], raw.BitwiseXor(x=x, y=y), name_of(t))
        case("stablehlo_and", [x, y], raw.BitwiseAnd(x=x, y=y), name_of(t))
        case("stablehlo_shift_left", [x, y], raw.LeftShift(x=x, y=y), name_of(t))
    a, b = some(6, np.bool_), some((2, 6), np.bool_)
    case("logical_and", [a, b], raw.LogicalAnd(x=a, y=b))
    case("logical_or", [a, b], raw.LogicalOr(x=a, y=b))
    x, y = some((2, 3)) * 5, some((3,))
    acts = {"RELU": tf.nn.relu, "RELU6": tf.nn.relu6, "RELU_N1_TO_1": lambda v: tf.clip_by_value(v, -1, 1), "TANH": tf.tanh}
    for act, fn in acts.items():
        case("add", [x, y], fn(x + y), fused_activation_function=act)
        case("mul", [x, y], fn(x * y), fused_activation_function=act)
    case("add", [some((2, 3)), some((2,))], None, "shapes")
    for sx, sy in (((), (2, 2)), ((1, 3), (2, 1)), ((2, 1, 2, 1), (3, 1, 4)), ((0, 3), (1, 3)), ((5,), ()), ((1, 1), (1,))):
        x, y = some(sx), some(sy)
        case("sub", [x, y], x - y, "broadcast")
    for t in (np.float32, np.float16, np.int8, np.uint32, np.complex64):
        x, y = some((2, 3), t), some((2, 3), t)
        case("stablehlo_add", [x, y], x + y, name_of(t))
        case("stablehlo_multiply", [x, y], x * y, name_of(t), tol=1e-5 if t == np.complex64 else None)
        if t != np.complex64:
            case("stablehlo_maximum", [x, y], np.maximum(x, y), name_of(t))
            case("stablehlo_minimum", [x, y], np.minimum(x, y), name_of(t))
    vs = [some((2, 2)) for _ in range(3)]
    case("add_n", vs, tf.add_n(vs))
    vs = [some((3,), np.float16) for _ in range(2)]
    case("add_n", vs, tf.add_n(vs))
    x, a = some((2, 3, 4)), some((4,))
    case("prelu", [x, a], np.where(x < 0, x * a, x))
    for bits, narrow, lo, hi in ((8, False, -1.0, 1.5), (8, True, -3.0, 3.0), (4, False, 0.5, 2.0), (16, False, -6.0, 0.0)):
        v = some(20)
        case("fake_quant", [v], tf.quantization.fake_quant_with_min_max_args(v, lo, hi, bits, narrow), tol=1e-5, min=lo, max=hi,
             num_bits=bits, narrow_range=narrow)


def compare():
    ops = {"equal": raw.Equal, "not_equal": raw.NotEqual, "less": raw.Less, "less_equal": raw.LessEqual,
           "greater": raw.Greater, "greater_equal": raw.GreaterEqual}
    for op, fn in ops.items():
        for t in FLOATS + INTS:
            x, y = some((4, 3), t, -2, 2), some((3,), t, -2, 2)
            case(op, [x, y], fn(x=x, y=y), name_of(t))
        e = extremes(np.float32)
        x, y = np.repeat(e, len(e)), np.tile(e, len(e))
        case(op, [x, y], fn(x=x, y=y), "extremes")
    for op in ("equal", "not_equal"):
        for t in (np.bool_, np.complex64, np.complex128):
            x = some((6,), t)
            y = x.copy()
            y[::2] = some((3,), t)
            case(op, [x, y], ops[op](x=x, y=y), name_of(t))
        x, y = np.array(["a", "", "bc", "x"]), np.array(["a", "b", "bc", ""])
        case(op, [x, y], ops[op](x=x, y=y), "str")
    for t in ALL_MOVES:
        x, y, q = some((2, 3), t), some((2, 3), t), some((2, 3), np.bool_)
        case("select", [q, x, y], raw.Select(condition=q, x=x, y=y), name_of(t))
        case("select", [q[:, 0], x, y], raw.Select(condition=q[:, 0], x=x, y=y), name_of(t) + " rows")
        case("select_v2", [q[:1], x[:, :1], y], raw.SelectV2(condition=q[:1], t=x[:, :1], e=y), name_of(t))
    x, y = np.array(["a", "", "bc"]), np.array(["d"])
    case("select_v2", [np.array([True, False, True]), x, y], np.array(["a", "d", "bc"]), "str")


def casts():
    types = FLOATS + INTS + [np.bool_, np.complex64, np.complex128]
    for a in types:
        for b in types:
            x = some(5, a, 0, 100) if np.dtype(a).kind == "u" else some(5, a, -100, 100)
            if np.dtype(b).kind == "u" and np.dtype(a).kind != "u":
                x = some(5, a, 0, 100)
            case("cast", [x], tf.cast(x, b), "%s to %s" % (name_of(a), name_of(b)))
    big = np.array([1e10, -1e10, 3e9, 300.0, -300.0, 70000.0], np.float32)
    for b in (np.int32, np.int64):
        case("cast", [big], tf.cast(big, b), "out of range to " + name_of(b))
    i = np.array([300, -300, 70000, -70000, 2**31 - 1, -2**31], np.int32)
    for b in INTS + [np.float16, bf16, np.float32]:
        case("cast", [i], tf.cast(i, b), "i32 to " + name_of(b))
    big = np.array([2**63 - 1, -2**63, 2**53 + 1, 2**24 + 1], np.int64)
    for b in (np.float32, np.float64, np.int32, np.uint64):
        case("cast", [big], tf.cast(big, b), "i64 to " + name_of(b))
    x = some((2, 4), np.float32)
    for b in (np.int32, np.uint8, np.int16, np.int64, np.float64):
        case("bitcast", [x] if b not in (np.int64, np.float64) else [x.reshape(4, 2)],
             tf.bitcast(x if b not in (np.int64, np.float64) else x.reshape(4, 2), b))


# ---------------------------------------------------------------------------------- reductions
def reductions():
    ops = {"sum": raw.Sum, "mean": raw.Mean, "reduce_prod": raw.Prod, "reduce_max": raw.Max, "reduce_min": raw.Min}
    axes = [[0], [1], [-1], [0, 2], [1, 2], [0, 1, 2], []]
    for op, fn in ops.items():
        for i, a in enumerate(axes):
            x = some((2, 3, 4), np.float32, -2, 2)
            a = np.array(a, np.int32)
            keep = bool(i & 1)
            case(op, [x, a], fn(input=x, axis=a, keep_dims=keep), tol=1e-5, keep_dims=keep)
        for t in FLOATS[1:] + INTS:
            x = some((3, 4), t, -3, 3)
            a = np.array([1], np.int64)
            case(op, [x, a], fn(input=x, axis=a, keep_dims=False), name_of(t))
        x = np.array([[1, np.nan, 2], [np.inf, -np.inf, 0], [1, 2, 3]], np.float32)
        case(op, [x, np.array(1, np.int32)], fn(input=x, axis=1), "nan, inf")
        x = np.zeros((2, 0), np.float32)
        case(op, [x, np.array([1], np.int32)], fn(input=x, axis=[1]), "of nothing")
    for op in ("sum", "reduce_prod", "reduce_max", "reduce_min", "mean"):
        for t in INTS:
            x = extremes(t)
            case(op, [x, np.array([0], np.int32)], ops[op](input=x, axis=[0]), name_of(t) + " extremes")
    for op in ("reduce_max", "reduce_min", "sum"):
        for t in (np.int8, np.int64, np.uint8, np.uint64):
            case(op, [np.zeros((0, 2), t), np.array([0], np.int32)], ops[op](input=np.zeros((0, 2), t), axis=[0]), "of nothing")
    for op in ("sum", "mean", "reduce_prod"):
        for t in (np.complex64, np.complex128):
            x = some((2, 3), t)
            case(op, [x, np.array([0], np.int32)], ops[op](input=x, axis=[0]), name_of(t), tol=1e-5)
    for op, fn in (("reduce_any", raw.Any), ("reduce_all", raw.All)):
        for keep in (False, True):
            x = some((4, 2, 3), np.bool_) | (R.integers(0, 3, (4, 2, 3)) > 0 if op == "reduce_all" else False)
            case(op, [x, np.array([1, 2], np.int32)], fn(input=x, axis=[1, 2], keep_dims=keep), keep_dims=keep)
    for op, fn in (("arg_max", raw.ArgMax), ("arg_min", raw.ArgMin)):
        for t in FLOATS + INTS:
            x = some((3, 4, 2), t, -4, 4)
            for axis, o in ((1, tf.int64), (-1, tf.int32)):
                case(op, [x, np.array(axis, np.int32)], fn(input=x, dimension=axis, output_type=o), name_of(t),
                     output_type="i64" if o == tf.int64 else "i32")
    case("sum", [some((2, 2)), np.array([2], np.int32)], None, "axis out of range")
    for t in FLOATS + [np.int32, np.int64, np.uint8]:
        x = some((2, 3, 2), t, -3, 3)
        for ex in (False, True):
            for rev in (False, True):
                case("cumsum", [x, np.array(1, np.int32)], raw.Cumsum(x=x, axis=1, exclusive=ex, reverse=rev), name_of(t),
                     tol=2e-2 if t in (np.float16, bf16) else None, exclusive=ex, reverse=rev)
    write("reduce")


# ---------------------------------------------------------------------------------- movement
def moves():
    i32 = lambda *v: np.array(v, np.int32)
    strings = np.array([["a", "bc", ""], ["def", "g", "a"]])
    for t in ALL_MOVES:
        x = some((2, 3, 4), t)
        for p in ((0, 1, 2), (2, 0, 1), (1, 0, 2), (2, 1, 0), (0, 2, 1)):
            case("transpose", [x, i32(*p)], tf.transpose(x, p), name_of(t))
        case("reverse_v2", [x, i32(0, -1)], tf.reverse(x, [0, -1]), name_of(t))
        case("tile", [x[:, :, 0], i32(2, 3)], tf.tile(x[:, :, 0], [2, 3]), name_of(t))
        case("concatenation", [x, x[:, :1]], tf.concat([x, x[:, :1]], 1), name_of(t), axis=1)
        case("pack", [x[0], x[1]], tf.stack([x[0], x[1]], -1), name_of(t), axis=-1)
        case("unpack", [x], tf.unstack(x, axis=1), name_of(t), num=3, axis=1)
        case("split", [i32(2).reshape(()), x], tf.split(x, 2, 2), name_of(t), num_splits=2)
        case("split_v", [x, i32(1, -1), i32(2).reshape(())], tf.split(x, [1, -1], 2), name_of(t), num_splits=2)
        case("slice", [x, i32(0, 1, 1), i32(2, -1, 2)], tf.slice(x, [0, 1, 1], [2, -1, 2]), name_of(t))
        case("pad", [x, i32(1, 0, 0, 2, 1, 1).reshape(3, 2)], tf.pad(x, [[1, 0], [0, 2], [1, 1]]), name_of(t))
        case("padv2", [x[0], i32(1, 0, 0, 2).reshape(2, 2), x[0, 0, 0]], raw.PadV2(input=x[0], paddings=[[1, 0], [0, 2]], constant_values=x[0, 0, 0]), name_of(t))
        case("mirror_pad", [x, i32(1, 0, 0, 2, 1, 3).reshape(3, 2)], tf.pad(x, [[1, 0], [0, 2], [1, 3]], "REFLECT"), name_of(t), mode="REFLECT")
        case("mirror_pad", [x, i32(1, 2, 0, 3, 4, 1).reshape(3, 2)], tf.pad(x, [[1, 2], [0, 3], [4, 1]], "SYMMETRIC"), name_of(t), mode="SYMMETRIC")
        case("broadcast_to", [x[:, :1, :], np.array([3, 2, 5, 4], np.int64)], tf.broadcast_to(x[:, :1, :], [3, 2, 5, 4]), name_of(t))
        case("fill", [i32(2, 3), x[0, 0, 0]], tf.fill([2, 3], x[0, 0, 0]), name_of(t))
        case("gather", [x, i32(1, 0, 2).reshape(3, 1)], tf.gather(x, [[1], [0], [2]], axis=1), name_of(t), axis=1)
        case("gather_nd", [x, i32(1, 0, 0, 2).reshape(2, 2)], tf.gather_nd(x, [[1, 0], [0, 2]]), name_of(t))
    x = some((2, 3, 4))
    case("mirror_pad", [x, i32(0, 0, 0, 3, 0, 0).reshape(3, 2)], None, "too far", mode="REFLECT")
    case("gather", [x, i32(0, 3)], None, "out of range", axis=1)
    case("gather", [x, i32(-1)], None, "negative", axis=1)
    case("gather_nd", [x, i32(2, 0)], None, "out of range")
    case("slice", [x, i32(0, 2, 0), i32(1, 2, 1)], None, "too long")
    case("transpose", [x, i32(0, 1, 1)], None, "no permutation")
    case("reshape", [x, i32(5, 5)], None, "count")
    case("fill", [np.array([1 << 40, 1 << 40], np.int64), x[0, 0, 0]], None, "huge")
    case("tile", [x, np.array([1 << 40, 1 << 40, 1 << 40], np.int64)], None, "huge")
    case("broadcast_to", [x[0, 0, 0], np.array([1 << 62, 4], np.int64)], None, "huge")
    for s in ((4, 6), (-1,), (3, -1, 2), (24, 1, 1)):
        case("reshape", [x, i32(*s)], tf.reshape(x, s), new_shape=list(s))
    case("reshape", [x], tf.reshape(x, (4, -1)), "by attribute", new_shape=[4, -1])
    y = some((1, 2, 1, 3))
    case("squeeze", [y], tf.squeeze(y))
    case("squeeze", [y], tf.squeeze(y, [2]), squeeze_dims=[2])
    case("squeeze", [y], tf.squeeze(y, [0]), squeeze_dims=[-4])
    case("squeeze", [y], None, squeeze_dims=[1])
    for a in (0, 2, -1, -5):
        case("expand_dims", [y, i32(a)], tf.expand_dims(y, a))
    # batch dimensions of gather
    p, q = some((2, 3, 4, 2)), R.integers(0, 4, (2, 3, 2)).astype(np.int64)
    case("gather", [p, q], tf.gather(p, q, axis=2, batch_dims=2), axis=2, batch_dims=2)
    case("gather", [p, q[:, 0] % 3], tf.gather(p, q[:, 0] % 3, axis=1, batch_dims=1), axis=1, batch_dims=1)
    case("gather", [p, q[:, 0]], tf.gather(p, q[:, 0], axis=2, batch_dims=1), axis=2, batch_dims=1)
    case("gather", [p, np.int32(1)], tf.gather(p, 1, axis=3), axis=-1)
    case("gather_nd", [p, np.zeros((2, 0), np.int32)], tf.gather_nd(p, np.zeros((2, 0), np.int32)))
    # strided slices: every mask
    z = some((5, 4, 3))
    lit = [((0, 1, 0), (5, 3, 2), (2, 1, 1), {}), ((4, 3, 2), (-6, 0, -4), (-1, -2, -1), {}),
           ((1, 2), (4, 3), (1, 1), dict(shrink_axis_mask=2)), ((1, -1), (3, 4), (1, 1), dict(ellipsis_mask=1)),
           ((0, 0, 1), (0, 0, 2), (1, 1, 1), dict(begin_mask=1, end_mask=3)), ((0, 0, 2), (0, 0, 3), (1, 1, 1), dict(new_axis_mask=1, begin_mask=6, end_mask=6)),
           ((0, 0, -1), (0, 0, 0), (1, 1, 1), dict(ellipsis_mask=1, new_axis_mask=2, shrink_axis_mask=4)),
           ((10,), (20,), (1,), {}), ((-100,), (100,), (3,), {}), ((3,), (1,), (1,), {}), ((0,), (0,), (-1,), dict(begin_mask=1, end_mask=1)),
           ((-2, 0), (0, 0), (1, 1), dict(shrink_axis_mask=3))]
    for b, e, s, m in lit:
        case("strided_slice", [z, i32(*b), i32(*e), i32(*s)], tf.strided_slice(z, b, e, s, **m), **m)
    case("strided_slice", [z, i32(5), i32(6), i32(1)], None, "out of range", shrink_axis_mask=1)
    case("strided_slice", [z, i32(0), i32(2), i32(0)], None, "no step")
    case("strided_slice", [z, i32(1, 1), i32(2, 2), i32(1, 1)], z[1:3, 1:3], "offset", offset=True)
    # strings
    case("transpose", [strings, i32(1, 0)], strings.T, "str")
    case("concatenation", [strings, strings[:1]], np.concatenate([strings, strings[:1]]), "str", axis=0)
    case("reshape", [strings, i32(3, 2)], strings.reshape(3, 2), "str")
    case("strided_slice", [strings, i32(0, 1), i32(2, 3), i32(1, 1)], strings[0:2, 1:3], "str")
    case("pad", [strings, i32(1, 0, 0, 1).reshape(2, 2)], np.pad(strings, [[1, 0], [0, 1]], constant_values=""), "str")
    case("gather", [strings, i32(2, 0)], strings[:, [2, 0]], "str", axis=1)
    case("unpack", [strings], [strings[0], strings[1]], "str", num=2, axis=0)
    case("unique", [strings.reshape(-1)], [np.array(["a", "bc", "", "def", "g"]), i32(0, 1, 2, 3, 4, 0)], "str", idx_out_type="i32")
    # space, depth, batch
    v = some((2, 4, 6, 8))
    case("depth_to_space", [v], tf.nn.depth_to_space(v, 2), block_size=2)
    case("space_to_depth", [v[:, :, :, :3]], tf.nn.space_to_depth(v[:, :, :, :3], 2), block_size=2)
    w = some((1, 4, 6, 2))
    for pads in ([[0, 0], [0, 0]], [[1, 1], [2, 1]], [[2, 0], [3, 3]]):
        a = np.array(pads, np.int32)
        b = i32(2, 3)
        try:
            r = tf.space_to_batch_nd(w, b, a)
        except Exception:
            case("space_to_batch_nd", [w, b, a], None)
            continue
        case("space_to_batch_nd", [w, b, a], r)
        case("batch_to_space_nd", [r, b, a], tf.batch_to_space(r, b, a))
    u = some((2, 4, 3))
    case("space_to_batch_nd", [u, i32(2), i32(1, 1).reshape(1, 2)], tf.space_to_batch_nd(u, [2], [[1, 1]]))
    big = some((8, 2, 2, 2, 1))
    case("batch_to_space_nd", [big, i32(2, 2, 2), i32(0, 1, 1, 0, 0, 0).reshape(3, 2)], tf.batch_to_space(big, [2, 2, 2], [[0, 1], [1, 0], [0, 0]]))
    # sequences, ranges, shapes
    for sd, bd, n in ((1, 0, i32(2, 3)), (0, 1, i32(2, 0, 1)), (2, 0, i32(4, 1))):
        case("reverse_sequence", [x, n], tf.reverse_sequence(x, n, seq_axis=sd, batch_axis=bd), seq_dim=sd, batch_dim=bd)
    case("reverse_sequence", [x, i32(4, 1)], None, "too long", seq_dim=1, batch_dim=0)
    for a in ((0, 10, 3), (10, 0, -4), (5, 5, 1), (-3, 3, 2)):
        for t in (np.int32, np.int64, np.float32, np.float64):
            v = [np.array(k, t) for k in a]
            case("range", v, tf.range(*v), name_of(t))
    v = [np.array(k, np.float32) for k in (0.0, 1.0, 0.1)]
    case("range", v, tf.range(*v), "f32 steps")
    case("range", [i32(0).reshape(()), i32(5).reshape(()), i32(0).reshape(())], None, "no step")
    case("range", [np.int64(0), np.int64(1 << 60), np.int64(1)], None, "huge")
    case("shape", [x], tf.shape(x), out_type="i32")
    case("shape", [strings], tf.shape(strings, out_type=tf.int64), out_type="i64")
    case("rank", [x], tf.rank(x))
    case("broadcast_args", [i32(2, 1, 3), i32(4, 1)], raw.BroadcastArgs(s0=i32(2, 1, 3), s1=i32(4, 1)))
    up = some((1, 2, 2))
    for st in ((0, 1, 1), (5, 5, 5), (-1, -1, 0)):
        s = [min(max(k, 0), m) for k, m in zip(st, (1, 1, 2))]
        r = x.copy()
        r[s[0]:s[0] + 1, s[1]:s[1] + 2, s[2]:s[2] + 2] = up
        case("dynamic_update_slice", [x, up, i32(*st)], r)
    d = np.full((5, 3), 9, np.float32)
    d[::2, ::2] = x[0, :, :2]
    case("dilate", [x[0, :, :2], i32(2, 2), np.float32(9)], d)
    write("move")


# ---------------------------------------------------------------------------------- indices, order
def indices():
    i32 = lambda *v: np.array(v, np.int32)
    for t in [np.float32, np.float64, np.float16, np.int32, np.int64, np.uint8, np.complex64]:
        up = some((3, 2), t, 0, 4)
        at = i32(1, 4, 1).reshape(3, 1)
        case("scatter_nd", [at, up, i32(5, 2)], tf.scatter_nd(at, up, [5, 2]), name_of(t))
    at = i32(0, 1, 2, 2).reshape(2, 2)
    up = some((2, 3))
    case("scatter_nd", [at, up, i32(3, 3, 3)], tf.scatter_nd(at, up, [3, 3, 3]))
    case("scatter_nd", [at, up, i32(2, 2, 3)], None, "out of range")
    for t in FLOATS + [np.int32, np.uint8, np.int8]:
        x, ids = some((5, 2), t, 0, 4), i32(2, 0, 2, 3, 0)
        case("unsorted_segment_sum", [x, ids, i32(5)], tf.math.unsorted_segment_sum(x, ids, 5), name_of(t))
        case("unsorted_segment_prod", [x, ids, i32(5)], tf.math.unsorted_segment_prod(x, ids, 5), name_of(t))
        case("unsorted_segment_max", [x, ids, i32(5)], tf.math.unsorted_segment_max(x, ids, 5), name_of(t))
        case("unsorted_segment_min", [x, ids, i32(5)], tf.math.unsorted_segment_min(x, ids, 5), name_of(t))
    x = some((2, 2, 3))
    ids = i32(1, -1, 0, 1).reshape(2, 2)
    case("unsorted_segment_sum", [x, ids, i32(3)], tf.math.unsorted_segment_sum(x, ids, 3))
    case("unsorted_segment_sum", [x, ids, i32(1)], None, "out of range")
    y, s = some((5, 2)), i32(0, 0, 2, 2, 3)
    case("segment_sum", [y, s], tf.math.segment_sum(y, s))
    case("segment_sum", [y, i32(1, 0, 0, 2, 2)], None, "unsorted")
    case("sparse_to_dense", [at, i32(3, 3), some(2), np.float32(-1)], None)
    lines[-1] = "out " + tensor_text(sparse(at, (3, 3)))
    for axis in (-1, 0, 1):
        k = i32(0, 2, -1, 5, 1, 2).reshape(2, 3)
        case("one_hot", [k, i32(3).reshape(()), np.float32(2), np.float32(-1)], tf.one_hot(k, 3, 2.0, -1.0, axis=axis), axis=axis)
    case("one_hot", [np.array(1, np.int64), i32(4).reshape(()), np.bool_(True), np.bool_(False)], tf.one_hot(1, 4, True, False), axis=-1)
    for t in (np.bool_, np.float32, np.int8, np.complex64):
        w = some((3, 4), t, -1, 1) * R.integers(0, 2, (3, 4)).astype(t)
        case("where", [w], tf.where(w), name_of(t))
    m = some((2, 3))
    case("matrix_diag", [m], tf.linalg.diag(m))
    mm = some((2, 3, 4))
    case("matrix_set_diag", [mm, m], tf.linalg.set_diag(mm, m))
    b = [-1.0, 0.0, 2.5]
    for t in (np.float32, np.int32, np.float64, np.int64):
        v = some(9, t, -3, 3)
        case("bucketize", [v], raw.Bucketize(input=v, boundaries=b), name_of(t), boundaries=b)
    table = some((4, 3))
    case("embedding_lookup", [i32(2, 0, 2), table], tf.gather(table, [2, 0, 2]))
    case("embedding_lookup", [i32(4), table], None, "out of range")
    for t in FLOATS + INTS[:-1]:
        v = some((2, 7), t, -3, 3)
        r = tf.math.top_k(v, 3)
        case("topk_v2", [v, i32(3)], [r.values, r.indices], name_of(t))
    case("topk_v2", [some((2, 3)), i32(4)], None, "too many")
    for t in (np.float32, np.int32, np.int64, np.uint8):
        v = some(12, t, 0, 3)
        if t == np.float32:
            v = np.round(v)
        r = tf.unique(v, tf.int32)
        case("unique", [v], [r.y, r.idx], name_of(t), idx_out_type="i32")
    for seed in range(4):
        n = 12
        c, wh = R.uniform(0, 1, (n, 2)), R.uniform(0.2, 0.6, (n, 2))
        boxes = np.concatenate([c - wh / 2, c + wh / 2], 1).astype(np.float32)
        if seed == 1:
            boxes = boxes[:, [2, 3, 0, 1]]
        scores = R.uniform(0, 1, n).astype(np.float32)
        iou, least = np.float32(0.3), np.float32(0.1)
        r = raw.NonMaxSuppressionV4(boxes=boxes, scores=scores, max_output_size=5, iou_threshold=iou, score_threshold=least, pad_to_max_output_size=True)
        case("non_max_suppression_v4", [boxes, scores, i32(5), iou, least], [r.selected_indices, r.valid_outputs])
        for sigma in (0.0, 0.5):
            r = raw.NonMaxSuppressionV5(boxes=boxes, scores=scores, max_output_size=8, iou_threshold=iou, score_threshold=np.float32(0.4), soft_nms_sigma=np.float32(sigma), pad_to_max_output_size=True)
            case("non_max_suppression_v5", [boxes, scores, i32(8), iou, np.float32(0.4), np.float32(sigma)], [r.selected_indices, r.selected_scores, r.valid_outputs])
    write("index")


def sparse(at, shape):
    vals = [l for l in lines if l.startswith("in f32 [2] ")][-1].split()[3:]
    r = np.full(shape, -1, np.float32)
    for row, v in zip(at, vals):
        r[tuple(row)] = np.float32(v)
    return r


# ---------------------------------------------------------------------------------- networks
def act_of(name):
    return {"NONE": lambda v: v, "RELU": tf.nn.relu, "RELU6": tf.nn.relu6}[name]


def networks():
    for t in FLOATS + [np.int32]:
        x, w, b = some((3, 5), t), some((4, 5), t), some((4,), t)
        r = tf.matmul(x, w, transpose_b=True) + b
        case("fully_connected", [x, w, b], tf.nn.relu(r), name_of(t), fused_activation_function="RELU", tol=2e-2 if t in (np.float16, bf16) else 1e-5)
    x, w = some((2, 3, 19)), some((4, 19))
    r = tf.einsum("abk,nk->abn", x, w)
    case("fully_connected", [x, w, None], r, keep_num_dims=True, tol=1e-5)
    case("fully_connected", [x, w], tf.reshape(r, (6, 4)), keep_num_dims=False, tol=1e-5)
    for sx, sy in (((2, 3), (3, 4)), ((2, 2, 3), (2, 3, 4)), ((3, 1, 2, 3), (2, 3, 4)), ((1, 7), (7, 1))):
        for ax in (False, True):
            for ay in (False, True):
                for t in (np.float32, np.complex64) if len(sx) == 3 else (np.float32,):
                    x, y = some(sx, t), some(sy, t)
                    x = np.swapaxes(x, -1, -2).copy() if ax else x
                    y = np.swapaxes(y, -1, -2).copy() if ay else y
                    case("batch_matmul", [x, y], raw.BatchMatMulV2(x=x, y=y, adj_x=ax, adj_y=ay), name_of(t), tol=2e-5, adj_x=ax, adj_y=ay)
    for t in (np.float64, np.int32, np.int64, np.float16, bf16, np.complex128):
        x, y = some((2, 3), t), some((3, 4), t)
        case("batch_matmul", [x, y], tf.matmul(x, y), name_of(t), tol=2e-2 if t in (np.float16, bf16) else 1e-5)
    x, y = some((2, 3), np.int8, -100, 100), some((3, 4), np.int8, -100, 100)
    case("batch_matmul", [x, y], x.astype(np.int32) @ y.astype(np.int32), "i8 to i32")
    for pad in ("SAME", "VALID"):
        for (sh, sw), (dh, dw) in (((1, 1), (1, 1)), ((2, 1), (1, 1)), ((2, 3), (1, 1)), ((1, 1), (2, 1)), ((1, 1), (2, 3))):
            x, f, b = some((2, 6, 5, 2)), some((3, 2, 2, 3)), some((3,))
            r = tf.nn.conv2d(x, f, [sh, sw], pad, dilations=[dh, dw]) + b
            at = dict(padding=pad, stride_h=sh, stride_w=sw, dilation_h_factor=dh, dilation_w_factor=dw)
            case("conv_2d", [x, f.transpose(3, 0, 1, 2), b], tf.nn.relu6(r), tol=2e-5, fused_activation_function="RELU6", **at)
            if sh != sw:
                continue
            for m in (1, 2):
                g = some((3, 2, 2, m))
                r = tf.nn.depthwise_conv2d(x, g, [1, sh, sw, 1], pad, dilations=[dh, dw])
                case("depthwise_conv_2d", [x, g.reshape(1, 3, 2, 2 * m)], r, tol=2e-5, depth_multiplier=m, **at)
        x, f = some((1, 4, 4, 6)), some((2, 2, 3, 4))
        halves = [tf.nn.conv2d(x[..., 3 * i:3 * i + 3], f[..., 2 * i:2 * i + 2], 1, pad) for i in range(2)]
        at = dict(padding=pad, stride_h=1, stride_w=1)
        case("conv_2d", [x, f.transpose(3, 0, 1, 2), None], tf.concat(halves, 3), "two groups", tol=2e-5, **at)
        for t in (np.float64, np.float16, np.int32):
            x, f = some((1, 4, 4, 2), t), some((2, 2, 2, 3), t)
            case("conv_2d", [x, f.transpose(3, 0, 1, 2)], tf.nn.conv2d(x, f, 1, pad), name_of(t), tol=2e-2 if t == np.float16 else 1e-5, **at)
        for (sh, sw), (kh, kw) in (((1, 1), (3, 2)), ((2, 2), (3, 3)), ((2, 3), (2, 2)), ((3, 1), (1, 1))):
            x, f, b = some((1, 3, 4, 3)), some((kh, kw, 2, 3)), some((2,))
            size = lambda n, s, k: n * s if pad == "SAME" else (n - 1) * s + max(k, s)
            out = [1, size(3, sh, kh), size(4, sw, kw), 2]
            r = tf.nn.conv2d_transpose(x, f, out, [sh, sw], pad)
            at = dict(padding=pad, stride_h=sh, stride_w=sw)
            case("transpose_conv", [np.array(out, np.int32), f.transpose(2, 0, 1, 3), x, b], r + b, tol=2e-5, **at)
            case("transpose_conv", [np.array(out, np.int32), f.transpose(2, 0, 1, 3), x], r, tol=2e-5, **at)
        for s in (1, 2):
            x, f, b = some((1, 4, 5, 3, 2)), some((2, 3, 2, 2, 3)), some((3,))
            at = dict(padding=pad, stride_d=s, stride_h=s, stride_w=s)
            r = tf.nn.conv3d(x, f, [1, s, s, s, 1], pad)
            case("conv_3d", [x, f, b], r + b, tol=2e-5, **at)
            small = some(r.shape)
            back = tf.nn.conv3d_transpose(small, f, x.shape, [1, s, s, s, 1], pad)
            case("conv_3d_transpose", [np.array(x.shape, np.int32), f, small], back, tol=2e-5, **at)
        for op, fn in (("max_pool_2d", tf.nn.max_pool2d), ("average_pool_2d", tf.nn.avg_pool2d)):
            for k, s in (((2, 2), (2, 2)), ((3, 2), (1, 1)), ((3, 3), (2, 3))):
                x = some((1, 5, 6, 2))
                case(op, [x], fn(x, k, s, pad), tol=1e-5, padding=pad, filter_height=k[0], filter_width=k[1], stride_h=s[0], stride_w=s[1])
    case("conv_2d", [some((1, 4, 4, 3)), some((2, 2, 2, 2))], None, "channels", padding="SAME", stride_h=1, stride_w=1)
    case("conv_2d", [some((1, 4, 4, 3)), some((2, 2, 2, 3))], None, "stride", padding="SAME", stride_h=0, stride_w=1)
    case("conv_2d", [some((1, 2, 2, 1)), some((2, 3, 3, 1))], np.zeros((1, 0, 0, 2), np.float32), "empty", padding="VALID", stride_h=1, stride_w=1)
    for t in (np.float32, np.float64, np.float16):
        x = some((2, 3, 5), t, -5, 5)
        case("softmax", [x], tf.nn.softmax(x), name_of(t), beta=1.0)
        case("log_softmax", [x], tf.nn.log_softmax(x), name_of(t), tol=4e-3 if t == np.float16 else None)
    x = some((2, 5))
    case("softmax", [x], tf.nn.softmax(x * 0.5), beta=0.5)
    case("l2_normalization", [x], tf.nn.l2_normalize(x, -1))
    case("l2_normalization", [x * 0], tf.nn.l2_normalize(x * 0, -1))
    x = some((1, 2, 2, 7))
    case("local_response_normalization", [x], tf.nn.local_response_normalization(x, 2, 1.0, 0.5, 0.75), radius=2, bias=1.0, alpha=0.5, beta=0.75, tol=1e-5)
    for h, w in ((8, 6), (2, 2), (5, 7), (1, 1), (4, 4)):
        x = some((1, 4, 3, 1))
        size = np.array([h, w], np.int32)
        for align, half in ((False, False), (True, False), (False, True)):
            at = dict(align_corners=align, half_pixel_centers=half)
            case("resize_bilinear", [x, size], raw.ResizeBilinear(images=x, size=size, **at), tol=1e-5, **at)
            case("resize_nearest_neighbor", [x, size], raw.ResizeNearestNeighbor(images=x, size=size, **at), **at)
    for s in ((4, 8), (3, 5), (6, 7), (1, 1), (2, 12)):
        x = some((2,) + s)
        n = np.array(s, np.int32)
        case("rfft2d", [x, n], tf.signal.rfft2d(x), tol=2e-5)
    x = some((5, 6))
    case("rfft2d", [x, np.array([4, 8], np.int32)], tf.signal.rfft2d(x, [4, 8]), tol=2e-5)
    write("nn")


elementwise()
reductions()
moves()
indices()
networks()
