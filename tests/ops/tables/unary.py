"""Element-wise operators of one operand: every dtype, ranks 0 to 6, unknown sizes, and the values at the edges."""
import numpy as np
import tensorflow as tf

from make import Arg, B, C, F, I, L

R = tf.raw_ops
INF, NAN = np.inf, np.nan

# operator: the range of its float operand, and values at the edges that TensorFlow defines
FLOAT = {
    "Abs": (-3, 3, [-0.0, -INF, NAN, -1e30]),
    "Neg": (-3, 3, [0.0, INF, NAN, 1e30]),
    "Ceil": (-3, 3, [-0.5, 0.5, 2.0, -INF, 1e9, -2.0]),
    "Floor": (-3, 3, [-0.5, 0.5, 2.0, INF, 1e9, -2.0]),
    "Round": (-4, 4, [0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 3.4999, 1e9]),
    "Rint": (-4, 4, [0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 3.4999, 1e9]),
    "Exp": (-3, 3, [0.0, -INF, INF, -200.0, 88.0]),
    "Expm1": (-3, 3, [1e-6, -1e-6, 1e-12, 0.0, -200.0, 20.0]),
    "Log": (0.01, 9, [0.0, 1.0, 1e-30, INF, -1.0]),
    "Log1p": (-0.9, 9, [1e-6, -1e-6, 1e-12, 0.0, -1.0, 1e10]),
    "Sqrt": (0, 9, [0.0, 1e-30, INF, -1.0, 1e20]),
    "Rsqrt": (0.01, 9, [1e-20, 1.0, 1e20, INF]),
    "Square": (-3, 3, [0.0, -INF, 1e-10, 1e15]),
    "Sin": (-6, 6, [0.0, 100.0, -1e-5]),
    "Cos": (-6, 6, [0.0, 100.0, -1e-5]),
    "Tan": (-1.4, 1.4, [0.0, 3.0, -1e-5, 2.0, -4.5]),
    "Asin": (-1, 1, [0.0, 1.0, -1.0, 1e-6, 2.0, 0.999]),
    "Acos": (-1, 1, [0.0, 1.0, -1.0, 1e-6, 2.0, 0.999]),
    "Atan": (-5, 5, [0.0, 1.0, -1.0, 1e-6, 1e10, INF, -INF]),
    "Sinh": (-3, 3, [0.0, 1e-6, -1e-4, 10.0, -10.0]),
    "Cosh": (-3, 3, [0.0, 1e-6, 10.0, -10.0]),
    "Tanh": (-3, 3, [0.0, 1e-6, 50.0, -50.0, INF]),
    "Asinh": (-5, 5, [0.0, 1e-6, -1e-6, 1e10, -1e10, -300.0]),
    "Acosh": (1, 9, [1.0, 1.00001, 1e10, 0.5, 300.0]),
    "Atanh": (-0.95, 0.95, [0.0, 1e-6, 1.0, -1.0, 0.999, 2.0]),
    "Erf": (-3, 3, [0.0, 1e-6, -1e-3, 6.0, -6.0, INF]),
    "Erfc": (-3, 3, [0.0, 1e-6, 4.0, -6.0, INF]),
    "Erfinv": (-0.98, 0.98, [0.0, 1e-6, 1.0, -1.0, 0.9999]),
    "Ndtri": (0.01, 0.99, [0.5, 0.0, 1.0, 0.001]),
    "Lgamma": (0.1, 9, [1.0, 2.0, 0.5, 100.0, -0.5, -2.5, 1e-3]),
    "Digamma": (0.1, 9, [1.0, 0.5, 100.0, -0.5, -2.5]),
    "Sign": (-3, 3, [0.0, -0.0, INF, -INF, 1e-30]),
    "Inv": (0.1, 3, [1e-10, INF, -2.0, 0.0]),
    "Reciprocal": (0.1, 3, [1e-10, INF, -2.0, 0.0]),
    "Softplus": (-4, 4, [0.0, 50.0, -50.0, 100.0, -100.0, -20.0]),
    "Softsign": (-4, 4, [0.0, 1e10, -1e10]),
    "Sigmoid": (-4, 4, [0.0, 100.0, -100.0, -20.0]),
    "Relu": (-3, 3, [0.0, -INF, INF]),
    "Relu6": (-3, 9, [0.0, 6.0, -INF, INF, 6.0001]),
    "Elu": (-3, 3, [0.0, -50.0, 50.0, -1e-6]),
    "Selu": (-3, 3, [0.0, -50.0, 50.0, -1e-6]),
    "IsNan": (-3, 3, [NAN, INF, -INF, 0.0]),
    "IsInf": (-3, 3, [NAN, INF, -INF, 0.0, 3e38]),
    "IsFinite": (-3, 3, [NAN, INF, -INF, 0.0, 3e38]),
    "BesselI0": (-4, 4, [0.0, 10.0, -8.0]),
    "BesselI1": (-4, 4, [0.0, 10.0, -8.0]),
    "BesselI0e": (-9, 9, [0.0, 50.0, -8.0]),
    "BesselI1e": (-9, 9, [0.0, 50.0, -8.0]),
    "BesselJ0": (-4, 4, [0.0, 10.0]),
    "BesselJ1": (-4, 4, [0.0, 10.0]),
    "BesselK0": (0.1, 4, [1.0, 10.0]),
    "BesselK1e": (0.1, 4, [1.0, 10.0]),
    "BesselY0": (0.1, 4, [1.0, 10.0]),
    "Dawsn": (-4, 4, [0.0, 10.0]),
    "Expint": (0.1, 4, [1.0, 3.0]),
    "Spence": (0.1, 4, [1.0, 0.5]),
    "FresnelCos": (-2, 2, [0.0, 1.0]),
    "FresnelSin": (-2, 2, [0.0, 1.0]),
}
RARE = {"BesselJ0", "BesselJ1", "BesselK0", "BesselK1e", "BesselY0", "Dawsn", "Expint", "Spence", "FresnelCos",
        "FresnelSin"}
INTS = ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"]
OPERAND = {"Softplus": "features", "Softsign": "features", "Relu": "features", "Relu6": "features", "Elu": "features",
           "Selu": "features"}


def call(op):
    key = OPERAND.get(op, "x")
    return lambda x: getattr(R, op)(**{key: x})


def allowed(op, key="T"):
    from tensorflow.python.framework import op_def_registry
    definition = op_def_registry.get(op)
    for attr in definition.attr:
        if attr.name == key:
            return {tf.as_dtype(t).name for t in attr.allowed_values.list.type}
    return set()


def rows(case):
    for op, (lo, hi, edges) in FLOAT.items():
        f = call(op)
        case(f"{op}_vector", f, F(7, lo=lo, hi=hi))
        if op in RARE:
            continue
        case(f"{op}_scalar", f, F(lo=lo, hi=hi), samples=2)
        case(f"{op}_unknown_sizes", f, F(None, 3, None, lo=lo, hi=hi))
        case(f"{op}_rank6", f, F(1, 2, 1, 3, 2, 1, lo=lo, hi=hi))
        case(f"{op}_edges", f, F(len(edges), values=np.array(edges)))
        types = allowed(op)
        if "float64" in types or not types:
            case(f"{op}_float64", f, Arg("float64", 2, 3, lo=lo, hi=hi))
        if "float16" in types or not types:
            case(f"{op}_float16", f, Arg("float16", 2, 3, lo=lo, hi=hi))
        if "bfloat16" in types:
            case(f"{op}_bfloat16_inside", lambda x, f=f: tf.cast(f(tf.cast(x, tf.bfloat16)), tf.float32),
                 F(2, 3, lo=lo, hi=hi), rtol=3e-2, atol=3e-2)
    for op in ["Abs", "Neg", "Sign", "Square", "Relu", "Relu6"]:
        for kind in INTS:
            if kind in allowed(op):
                case(f"{op}_{kind}", call(op), Arg(kind, 2, 4))
    for op in ["Exp", "Log", "Sqrt", "Square", "Neg", "Sin", "Cos", "Tanh", "Sigmoid", "Rsqrt", "Reciprocal", "Inv"]:
        case(f"{op}_complex64", call(op), C(2, 3))
    for kind in INTS:
        case(f"Invert_{kind}", lambda x: R.Invert(x=x), Arg(kind, 2, 3, lo=-100 if kind[0] == "i" else 0, hi=100))
        case(f"PopulationCount_{kind}", lambda x: R.PopulationCount(x=x),
             Arg(kind, 2, 3, lo=-100 if kind[0] == "i" else 0, hi=100))
    for shape in [(), (3,), (2, None), (1, 2, 1, 2, 1, 2)]:
        case(f"LogicalNot_rank{len(shape)}", lambda x: R.LogicalNot(x=x), B(*shape))
    for op in ["Identity", "Snapshot", "StopGradient", "PreventGradient", "DeepCopy", "ZerosLike", "OnesLike"]:
        key = {"Identity": "input", "StopGradient": "input", "Snapshot": "input", "PreventGradient": "input"}.get(op, "x")
        f = lambda x, op=op, key=key: getattr(R, op)(**{key: x})
        case(f"{op}_float32", lambda x, f=f: f(x) + 1.0, F(2, 3))
        case(f"{op}_alone", f, F(2, None))
        for kind in ["int32", "int64", "bool", "uint8", "int8", "int16", "float16", "float64"]:
            if op in ("ZerosLike", "OnesLike"):
                case(f"{op}_{kind}", f, Arg(kind, 2, 3))
                case(f"{op}_{kind}_unknown_sizes", f, Arg(kind, None, 3))
    case("CheckNumerics", lambda x: R.CheckNumerics(tensor=x, message="no") * 2.0, F(2, 3))
    case("CheckNumericsV2", lambda x: R.CheckNumericsV2(tensor=x, message="no") * 2.0, F(2, None))
    case("EnsureShape_static", lambda x: tf.ensure_shape(x, [2, 3]) + 1.0, F(None, None, sizes=[(2, 3)]))
    case("EnsureShape_partial", lambda x: tf.ensure_shape(x, [None, 3]) + 1.0, F(None, None, sizes=[(2, 3), (4, 3)]))
    case("IdentityN_mixed", lambda x, y: R.IdentityN(input=[x, y]), F(2, 3), I(4))
    case("IdentityN_swap", lambda x, y: list(reversed(R.IdentityN(input=[x, y]))), F(None, 3), I(4))
    case("PlaceholderWithDefault", lambda x: x + tf.compat.v1.placeholder_with_default(np.float32([1, 2, 3]), [3]), F(2, 3),
         form="frozen", cli=["--input", "x", "--output", "out0"])
    case("GuaranteeConst", lambda x: x * R.GuaranteeConst(input=tf.constant([1., 2., 3.])), F(2, 3))
    rest(case)


def rest(case):
    case("LeakyRelu_default", lambda x: R.LeakyRelu(features=x), F(2, 3))
    for alpha in [0.0, 0.1, 0.5, 1.0, 2.0, -0.5]:
        case(f"LeakyRelu_alpha_{alpha}", lambda x, a=alpha: R.LeakyRelu(features=x, alpha=a), F(2, None, 3))
    case("LeakyRelu_float16", lambda x: R.LeakyRelu(features=x, alpha=0.3), Arg("float16", 2, 3))
    case("LeakyRelu_float64", lambda x: R.LeakyRelu(features=x, alpha=0.3), Arg("float64", 2, 3))
    for kind in ["complex64"]:
        case("Real", lambda x: R.Real(input=x), C(2, 3))
        case("Imag", lambda x: R.Imag(input=x), C(2, None))
        case("ComplexAbs", lambda x: R.ComplexAbs(x=x), C(2, 3))
        case("Angle", lambda x: R.Angle(input=x), C(2, 3))
        case("Conj", lambda x: R.Conj(input=x), C(2, 3))
        case("Complex", lambda x, y: R.Complex(real=x, imag=y), F(2, 3), F(2, 3))
        case("Complex_broadcast", lambda x, y: R.Complex(real=x, imag=y), F(2, 3), F(3))
        case("complex_chain", lambda x, y: tf.abs(tf.complex(x, y) * tf.complex(y, x) + tf.complex(x, x)), F(2, 3), F(2, 3))
        case("complex_polar", lambda x, y: tf.math.real(tf.exp(tf.complex(x, y))), F(2, 3), F(2, 3))
        case("complex_split", lambda x: [tf.math.real(x), tf.math.imag(x), tf.math.angle(x)], C(None, 3))
    case("sigmoid_grad", lambda x, y: R.SigmoidGrad(y=x, dy=y), F(2, 3, lo=0, hi=1), F(2, 3))
    case("tanh_grad", lambda x, y: R.TanhGrad(y=x, dy=y), F(2, 3, lo=-1, hi=1), F(2, 3))
    case("relu_grad", lambda x, y: R.ReluGrad(gradients=x, features=y), F(2, 3), F(2, 3))
    case("relu6_grad", lambda x, y: R.Relu6Grad(gradients=x, features=y), F(2, 3), F(2, 3, lo=-3, hi=9))
    case("elu_grad", lambda x, y: R.EluGrad(gradients=x, outputs=y), F(2, 3), F(2, 3, lo=-0.9))
    case("selu_grad", lambda x, y: R.SeluGrad(gradients=x, outputs=y), F(2, 3), F(2, 3, lo=-0.9))
    case("softplus_grad", lambda x, y: R.SoftplusGrad(gradients=x, features=y), F(2, 3), F(2, 3))
    case("softsign_grad", lambda x, y: R.SoftsignGrad(gradients=x, features=y), F(2, 3), F(2, 3))
    case("sqrt_grad", lambda x, y: R.SqrtGrad(y=x, dy=y), F(2, 3, lo=0.2), F(2, 3))
    case("rsqrt_grad", lambda x, y: R.RsqrtGrad(y=x, dy=y), F(2, 3), F(2, 3))
    case("inv_grad", lambda x, y: R.InvGrad(y=x, dy=y), F(2, 3), F(2, 3))
    case("reciprocal_grad", lambda x, y: R.ReciprocalGrad(y=x, dy=y), F(2, 3), F(2, 3))
    case("leaky_relu_grad", lambda x, y: R.LeakyReluGrad(gradients=x, features=y, alpha=0.3), F(2, 3), F(2, 3))
    for approximate in [True, False]:
        case(f"gelu_{approximate}", lambda x, a=approximate: tf.nn.gelu(x, approximate=a), F(2, 3, None))
        case(f"gelu_{approximate}_float16", lambda x, a=approximate: tf.nn.gelu(x, approximate=a), Arg("float16", 2, 3))
        case(f"gelu_{approximate}_edges", lambda x, a=approximate: tf.nn.gelu(x, approximate=a),
             F(6, values=np.array([0, -10, 10, -5, 1e-6, -1e-3])))
    case("silu", lambda x: tf.nn.silu(x), F(2, 3))
    case("silu_beta", lambda x: tf.nn.silu(x, 1.7), F(2, 3))
    case("hard_swish", lambda x: x * tf.nn.relu6(x + 3.0) * (1 / 6), F(None, 4, lo=-5, hi=5))
    case("hard_swish_divided", lambda x: x * (tf.nn.relu6(x + 3.0) / 6.0), F(2, 4, lo=-5, hi=5))
    case("hard_swish_not_quite", lambda x: x * tf.nn.relu6(x + 2.5) * (1 / 6), F(2, 4, lo=-5, hi=5))
    case("hard_sigmoid", lambda x: tf.nn.relu6(x + 3.0) * (1 / 6), F(2, 4, lo=-5, hi=5))
    case("mish", lambda x: x * tf.tanh(tf.math.softplus(x)), F(2, 4, lo=-5, hi=5))
    case("relu_n1_to_1", lambda x: tf.minimum(tf.maximum(x, -1.0), 1.0), F(2, 4))
    case("relu_0_to_2", lambda x: tf.minimum(tf.maximum(x, 0.0), 2.0), F(2, 4))
    case("clip_by_value_ints", lambda x: tf.clip_by_value(x, -3, 4), I(2, 4))
    case("ClipByValue_raw", lambda x: R.ClipByValue(t=x, clip_value_min=-1.0, clip_value_max=tf.constant([0.5])[0]), F(2, 4))
    case("clip_by_norm", lambda x: tf.clip_by_norm(x, 2.0), F(2, 4))
    case("prelu", lambda x: tf.nn.relu(x) + np.float32([0.1, 0.2, 0.3]) * (x - tf.abs(x)) * 0.5, F(2, 4, 3))
    case("crelu_axis1", lambda x: tf.nn.crelu(x, axis=1), F(2, 4, 3))
    case("log_sigmoid", lambda x: tf.math.log_sigmoid(x), F(6, values=np.array([0, -100, 100, 1, -1, -20])))
    case("sigmoid_of_neg", lambda x: 1.0 / (1.0 + tf.exp(-x)), F(2, 3))
    case("neg_neg", lambda x: -(-x), F(2, 3))
    case("square_sqrt", lambda x: tf.sqrt(tf.square(x)), F(2, 3))
    case("exp_log", lambda x: tf.exp(tf.math.log(x)), F(2, 3, lo=0.1))
    case("log_one_plus_exp", lambda x: tf.math.log(1.0 + tf.exp(x)), F(2, 3))
