"""Element-wise operators of two and more operands: every dtype and broadcast, constants on either side, ranks 0 to 8."""
import numpy as np
import tensorflow as tf

from make import Arg, B, C, F, I, L, S
from tables.unary import INTS, allowed

R = tf.raw_ops
POSITIVE = dict(lo=0.25, hi=3)
SHAPES = {
    "same": ((2, 3), (2, 3)), "both_ways": ((2, 1, 3), (4, 1)), "scalar": ((2, 3), ()), "scalars": ((), ()),
    "leading": ((3,), (2, 2, 3)), "rank4": ((2, 1, 2, 3), (1, 2, 1, 3)), "rank5": ((1, 2, 1, 2, 3), (2, 1, 3, 1, 1)),
    "rank6": ((2, 1, 3, 2, 1, 2), (3, 2, 1, 2)), "unknown": ((None, 3), (3,)),
    "unknown_both": ((None, 1), (1, None)), "unknown_same": ((None, 3), (None, 3)), "empty": ((0, 3), (3,)),
}
# operator: ranges of its two operands; those of integers
BINARY = {
    "Add": ({}, {}), "AddV2": ({}, {}), "Sub": ({}, {}), "Mul": ({}, {}), "Div": ({}, POSITIVE), "RealDiv": ({}, POSITIVE),
    "DivNoNan": ({}, {}), "FloorDiv": ({}, POSITIVE), "FloorMod": ({}, POSITIVE), "Mod": ({}, POSITIVE),
    "TruncateMod": ({}, POSITIVE), "TruncateDiv": ({}, POSITIVE), "Pow": (POSITIVE, {}), "Maximum": ({}, {}),
    "Minimum": ({}, {}), "SquaredDifference": ({}, {}), "Atan2": ({}, {}), "Xdivy": ({}, POSITIVE), "Xlogy": ({}, POSITIVE),
    "Xlog1py": ({}, POSITIVE), "MulNoNan": ({}, {}), "NextAfter": ({}, {}), "Igamma": (POSITIVE, POSITIVE),
    "Igammac": (POSITIVE, POSITIVE), "Zeta": (dict(lo=1.5, hi=4), POSITIVE), "Polygamma": (dict(values=np.float32([1, 2, 3])), POSITIVE),
}
RARE = {"NextAfter", "Igamma", "Igammac", "Zeta", "Polygamma", "Add"}
COMPARE = ["Equal", "NotEqual", "Less", "LessEqual", "Greater", "GreaterEqual"]
EDGES = [0.0, -0.0, 1.0, -1.0, np.inf, -np.inf, np.nan, 2.5]


def operand(kind, shape, kw):
    if kind.startswith(("int", "uint")):
        kw = dict(lo=1, hi=9) if kw is POSITIVE else {}
    return Arg(kind, *shape, **kw)


def rows(case):
    for op, (first, second) in BINARY.items():
        f = lambda x, y, op=op: getattr(R, op)(**({"a": x, "x": y} if op in ("Igamma", "Igammac", "Polygamma") else
                                                  {"x": x, "q": y} if op == "Zeta" else
                                                  {"x1": x, "x2": y} if op == "NextAfter" else
                                                  {"y": x, "x": y} if op == "Atan2" else {"x": x, "y": y}))
        types = allowed(op)
        if op == "Polygamma":
            case("Polygamma", f, F(3, **first), F(3, **second))
            continue
        base = "float32" if "float32" in types or not types else "int32"
        for tag, (a, b) in SHAPES.items():
            if op in RARE and tag not in ("same", "both_ways"):
                continue
            case(f"{op}_{tag}", f, operand(base, a, first), operand(base, b, second))
        if op in RARE:
            continue
        for kind in INTS + ["float16", "float64"]:
            if kind in types and kind != base:
                if op == "RealDiv" and "int" in kind or op in ("Mod", "TruncateMod") and kind == "float16":
                    continue                # declared, but TensorFlow has no kernel
                case(f"{op}_{kind}", f, operand(kind, (2, 3), first), operand(kind, (3,), second))
                case(f"{op}_{kind}_rank5", f, operand(kind, (1, 2, 1, 2, 2), first), operand(kind, (2, 1, 2, 1, 1), second))
        if "bfloat16" in types:
            case(f"{op}_bfloat16_inside",
                 lambda x, y, f=f: tf.cast(f(tf.cast(x, tf.bfloat16), tf.cast(y, tf.bfloat16)), tf.float32),
                 operand("float32", (2, 3), first), operand("float32", (3,), second), rtol=4e-2, atol=4e-2)
        if "complex64" in types:
            case(f"{op}_complex64", f, C(2, 3), C(3))
        right = np.float32([1.5, 2.0, 0.5]) if base == "float32" else np.int32([3, 2, 5])
        case(f"{op}_constant_right", lambda x, f=f, r=right: f(x, r), operand(base, (None, 3), first))
        case(f"{op}_constant_left", lambda x, f=f, r=right: f(r, x), operand(base, (None, 3), second))
        case(f"{op}_constant_one", lambda x, f=f, r=right: f(x, np.ones((), r.dtype)), operand(base, (2, 3), first))
        case(f"{op}_constant_wider", lambda x, f=f, r=right: f(x, np.stack([r, r])), operand(base, (3,), first))
        if base == "float32" and op not in ("Pow", "FloorMod", "Mod", "TruncateMod", "FloorDiv", "TruncateDiv"):
            case(f"{op}_edges", f, F(8, 1, values=np.reshape(EDGES, (8, 1))), F(8, values=np.array(EDGES)))
    signed_division(case)
    powers(case)
    comparisons(case)
    logic(case)
    several(case)


def signed_division(case):
    a = np.array([7, -7, 7, -7, 0, 1, -1, 6])
    b = np.array([3, 3, -3, -3, 5, -4, 4, -2])
    for op in ["FloorDiv", "FloorMod", "TruncateDiv", "TruncateMod", "Mod", "Div"]:
        for kind in ["int8", "int16", "int32", "int64", "float32", "float64"]:
            if kind in allowed(op):
                case(f"{op}_signs_{kind}", lambda x, y, op=op: getattr(R, op)(x=x, y=y), Arg(kind, 8, values=a),
                     Arg(kind, 8, values=b))
    case("true_division_of_ints", lambda x, y: x / y, I(2, 3), I(2, 3, lo=1))
    case("true_division_of_bytes", lambda x, y: x / y, Arg("uint8", 2, 3), Arg("uint8", 2, 3, lo=1))
    case("floor_mod_by_constant", lambda x: x % 7, L(2, 3, lo=-50, hi=50))
    case("large_int64", lambda x: x + 5000000000, L(3, values=np.array([1, -3, 1 << 40])))
    case("wrap_int32", lambda x, y: x * y, I(2, values=np.array([1 << 30, 3])), I(2, values=np.array([4, 5])))
    case("wrap_uint8", lambda x, y: x + y, Arg("uint8", 2, values=np.array([250, 3])), Arg("uint8", 2, values=np.array([10, 5])))
    case("wrap_int8", lambda x, y: x - y, Arg("int8", 2, values=np.array([-120, 3])), Arg("int8", 2, values=np.array([10, 5])))


def powers(case):
    for e in [-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0]:
        case(f"Pow_by_{e}", lambda x, e=e: tf.pow(x, e), F(2, None, lo=0.1, hi=3))
    for e in [2.0, 3.0, -1.0]:
        case(f"Pow_of_negative_by_{e}", lambda x, e=e: tf.pow(x, e), F(5, values=np.array([-2, -1, 0.5, 1, 3])))
    case("Pow_int_exponents", lambda x, y: tf.pow(x, y), I(4, values=np.array([2, -3, 5, 0])), I(4, values=np.array([5, 3, 0, 2])))
    case("Pow_int64_cube", lambda x: tf.pow(x, np.int64(3)), L(2, 3))
    case("Pow_base_constant", lambda x: tf.pow(2.0, x), F(2, 3))


def comparisons(case):
    for op in COMPARE:
        f = lambda x, y, op=op: getattr(R, op)(x=x, y=y)
        small = dict(values=[np.array([[0, 1, 2], [2, 1, 0]])])
        for kind in INTS + ["float16", "float32", "float64"]:
            case(f"{op}_{kind}", f, Arg(kind, 2, 3, **small), Arg(kind, 3, values=np.array([1, 1, 1])))
        for tag in ["both_ways", "scalar", "rank5", "rank6", "unknown_both"]:
            a, b = SHAPES[tag]
            case(f"{op}_{tag}", f, I(*a, lo=0, hi=3), I(*b, lo=0, hi=3))
        case(f"{op}_edges", f, F(8, 1, values=np.reshape(EDGES, (8, 1))), F(8, values=np.array(EDGES)))
        case(f"{op}_constant", lambda x, f=f: f(x, np.float32(0.5)), F(None, 3))
    for op in ["Equal", "NotEqual"]:
        f = lambda x, y, op=op: getattr(R, op)(x=x, y=y)
        case(f"{op}_bool", f, B(2, 3), B(3))
        case(f"{op}_string", f, S(2, 3), S(2, 3))
        case(f"{op}_complex64", f, Arg("complex64", 3, values=np.array([1 + 1j, 2, 3j])), Arg("complex64", 3, values=np.array([1 + 1j, 1, 3j])))
        case(f"{op}_ranks_differ_allowed", lambda x, y, op=op: getattr(R, op)(x=x, y=y, incompatible_shape_error=False),
             Arg("int32", None, 1, lo=0, hi=3), Arg("int32", None, lo=0, hi=3))
        case(f"{op}_shapes_differ_allowed", lambda x, y, op=op: getattr(R, op)(x=x, y=y, incompatible_shape_error=False),
             Arg("int32", 4, 2, lo=0, hi=3), Arg("int32", 4, lo=0, hi=3))
    case("ApproximateEqual", lambda x, y: R.ApproximateEqual(x=x, y=y, tolerance=0.1), F(4, values=np.array([1, 2, 3, 4.])),
         F(4, values=np.array([1.05, 2.2, 3, 4.])))
    case("ApproximateEqual_int", lambda x, y: R.ApproximateEqual(x=x, y=y, tolerance=2), I(2, 3), I(2, 3))


def logic(case):
    for op in ["LogicalAnd", "LogicalOr"]:
        for tag in ["same", "both_ways", "scalar", "rank5", "rank6", "unknown"]:
            a, b = SHAPES[tag]
            case(f"{op}_{tag}", lambda x, y, op=op: getattr(R, op)(x=x, y=y), B(*a), B(*b))
        case(f"{op}_constant", lambda x, op=op: getattr(R, op)(x=x, y=np.array([True, False, True])), B(2, 3))
    case("logical_xor", lambda x, y: tf.math.logical_xor(x, y), B(2, 3), B(3))
    for op in ["BitwiseAnd", "BitwiseOr", "BitwiseXor", "LeftShift", "RightShift"]:
        shift = op.endswith("Shift")
        for kind in INTS:
            low = 0 if kind[0] == "u" or shift else -100
            right = dict(lo=0, hi=6) if shift else dict(lo=low, hi=100)
            case(f"{op}_{kind}", lambda x, y, op=op: getattr(R, op)(x=x, y=y),
                 Arg(kind, 2, 3, lo=0 if kind[0] == "u" else -100, hi=100), Arg(kind, 2, 3, **right))
        case(f"{op}_broadcast", lambda x, y, op=op: getattr(R, op)(x=x, y=y), I(2, 1, 3, lo=-99, hi=99), I(4, 1, lo=0, hi=9))
        case(f"{op}_constant", lambda x, op=op: getattr(R, op)(x=x, y=3), I(None, 3, lo=-99, hi=99))
        case(f"{op}_rank5", lambda x, y, op=op: getattr(R, op)(x=x, y=y), I(1, 2, 1, 2, 2, lo=-99, hi=99), I(2, 1, 1, 2, 1, lo=0, hi=9))
    for shapes in [((2, 3), (2, 3), (2, 3)), ((2, 1), (2, 3), (3,)), ((), (2, 3), (2, 3)), ((2, 1, 1, 1, 3), (1, 2, 1, 2, 3), (3,)),
                   ((None, 1), (None, 3), (1, 3))]:
        tag = "_".join(str(len(s)) for s in shapes) + ("_unknown" if None in shapes[0] else "")
        case(f"SelectV2_{tag}", lambda c, x, y: R.SelectV2(condition=c, t=x, e=y), B(*shapes[0]), F(*shapes[1]), F(*shapes[2]))
    for kind in ["int8", "uint8", "int16", "int32", "int64", "bool", "float16", "float64", "complex64", "string", "uint32"]:
        case(f"SelectV2_{kind}", lambda c, x, y: R.SelectV2(condition=c, t=x, e=y), B(2, 3), Arg(kind, 2, 3), Arg(kind, 2, 3))
        case(f"SelectV2_{kind}_broadcast", lambda c, x, y: R.SelectV2(condition=c, t=x, e=y), B(2, 1), Arg(kind, 3), Arg(kind, 2, 1))
    case("Select_same", lambda c, x, y: R.Select(condition=c, x=x, y=y), B(2, 3), F(2, 3), F(2, 3))
    case("Select_rows", lambda c, x, y: R.Select(condition=c, x=x, y=y), B(2), F(2, 3), F(2, 3))
    case("Select_rows_rank4_unknown", lambda c, x, y: R.Select(condition=c, x=x, y=y), B(None), F(None, 3, 1, 2), F(None, 3, 1, 2))
    case("Select_scalar", lambda c, x, y: R.Select(condition=c, x=x, y=y), B(), F(2, 3), F(2, 3), samples=2)
    case("Select_vector", lambda c, x, y: R.Select(condition=c, x=x, y=y), B(4), I(4), I(4))


def several(case):
    for n in [1, 2, 3, 5]:
        case(f"AddN_{n}", lambda *xs: R.AddN(inputs=list(xs)), *[F(2, 3) for _ in range(n)])
    case("AddN_int64", lambda x, y, z: R.AddN(inputs=[x, y, z]), L(2, 3), L(2, 3), L(2, 3))
    case("AddN_int32_unknown", lambda x, y: R.AddN(inputs=[x, y, x]), I(None, 3), I(None, 3))
    case("AddN_float16", lambda x, y: R.AddN(inputs=[x, y, x]), Arg("float16", 2, 3), Arg("float16", 2, 3))
    case("AddN_with_constant", lambda x: R.AddN(inputs=[x, tf.ones([2, 3]), x]), F(2, 3))
    case("AccumulateNV2", lambda x, y: R.AccumulateNV2(inputs=[x, y, x], shape=[2, 3]), F(2, 3), F(2, 3))
    case("Betainc", lambda x, y, z: R.Betainc(a=x, b=y, x=z), F(3, **POSITIVE), F(3, **POSITIVE), F(3, lo=0.1, hi=0.9))
    case("lerp", lambda x, y, z: x + (y - x) * z, F(2, 3), F(2, 3), F())
    case("squared_difference_composed", lambda x, y: tf.square(x - y), F(2, 3), F(3))
    case("scale_then_shift_constants", lambda x: (x * 2.0 + 1.0) * np.float32([1, 2, 3]) - 0.5, F(None, 3))
    case("relu_of_sub_shared", lambda x, y: (lambda d: tf.nn.relu(d) + d)(x - y), F(2, 3), F(2, 3))
    case("rank8_mul", lambda x, y: x * y, F(1, 2, 1, 2, 1, 2, 1, 2), F(2, 1, 2, 1, 2))
    case("rank7_maximum", lambda x, y: tf.maximum(x, y), F(1, 2, 1, 2, 1, 2, 2), F(2, 1, 2, 2))
    case("rank7_less", lambda x, y: x < y, F(1, 2, 1, 2, 1, 2, 2), F(2, 1, 2, 2))
    case("unknown_rank_mul", lambda x, y: x * y + 1.0, F(2, 3, rank_unknown=True), F(3))
    case("empty_result", lambda x, y: x[:0] + y, F(2, 3), F(3))
    for op in [tf.add, tf.subtract, tf.multiply, tf.divide, tf.maximum]:
        case(f"same_operand_{op.__name__}", lambda x, op=op: op(x, x), F(2, 3, lo=0.5))
