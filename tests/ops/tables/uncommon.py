"""Ops that no other table has a case of, so that each row of ops.def has one: TensorArrays that are split and joined, what random
numbers are seeded with, variables asked about themselves, scatters of extremes into variables."""
import numpy as np
import tensorflow as tf

from make import F, I, weights
from tables.rare import written_once
from tables.state import f32, save

R, v1 = tf.raw_ops, tf.compat.v1


def rows(case):
    arrays(case)
    seeds(case)
    variables(case)
    references(case)
    for dim, count, skip in [(1, 5, 0), (10, 70, 3), (40, 9, 1000)]:
        for kind in ("float32", "float64"):
            case(f"SobolSample_{dim}_{kind}", lambda x, d=dim, n=count, s=skip, k=kind: tf.cast(x, k) + R.SobolSample(dim=d, num_results=n, skip=s, dtype=k), F(1), rtol=0, atol=1e-7)
    case("Print_v1", lambda x: R.Print(input=x * 2, data=[x], message="x: ") + 1, F(2, 3))


def arrays(case):
    def parts(x, sizes):
        handle, flow = R.TensorArrayV3(size=len(sizes), dtype=tf.float32)
        flow = R.TensorArraySplitV3(handle=handle, value=x, lengths=tf.constant(sizes, tf.int64), flow_in=flow)
        return handle, flow

    def one(x, k, sizes):
        handle, flow = parts(x, sizes)
        y = R.TensorArrayReadV3(handle=handle, index=k, flow_in=flow, dtype=tf.float32)
        with tf.control_dependencies([y]):
            R.TensorArrayCloseV3(handle=handle)
        return y

    def both(x, sizes):
        handle, flow = parts(x, sizes)
        y, lengths = R.TensorArrayConcatV3(handle=handle, flow_in=flow, dtype=tf.float32)
        return y * 2, lengths, R.TensorArraySizeV3(handle=handle, flow_in=flow)
    case("TensorArraySplitV3_read", lambda x: one(x, 1, [2, 2, 2]), F(6, 2))
    case("TensorArrayConcatV3_equal", lambda x: both(x, [3, 3]), F(6, 2))


def seeds(case):
    """The generator is chosen by the model: what is sure of its numbers is how many there are, and between which limits."""
    def uniform(x, alg, key, counter):
        y = R.StatelessRandomUniformV2(shape=tf.shape(x), key=key, counter=counter, alg=alg)
        return tf.reduce_all((y >= 0) & (y < 1)), tf.shape(y)

    def parts(x):
        key, counter = R.StatelessRandomGetKeyCounter(seed=[1, 2])
        return uniform(x, R.StatelessRandomGetAlg(), key, counter)

    def whole(x):
        key, counter, alg = R.StatelessRandomGetKeyCounterAlg(seed=[1, 2])
        return uniform(x, alg, key, counter)
    case("StatelessRandomGetAlg", parts, F(2, 3))
    case("StatelessRandomGetKeyCounterAlg", whole, F(2, 3))


def variables(case):
    def build():
        m = tf.Module()
        m.v = tf.Variable(weights("asked", 3, 2))

        def f(x):
            m.v.assign_add(x)
            there = R.VarIsInitializedOp(resource=m.v.handle)
            return {"y": m.v.read_value(), "shape": R.VariableShape(input=m.v.handle), "there": there}
        m.f = tf.function(f, input_signature=[tf.TensorSpec([3, 2], name="x")])
        return m, {"serving_default": m.f.get_concrete_function()}
    save(case, "VariableShape", build, [("serving_default", {"x": f32(3, 2)}), ("serving_default", {"x": f32(3, 2, name="again")})])

    def extremes(op):
        def make():
            m = tf.Module()
            m.v = tf.Variable(weights("extremes", 4, 3))

            def f(x):
                op(ref=m.v.handle, indices=[[1], [3]], updates=x)
                return {"y": m.v.read_value()}
            m.f = tf.function(f, input_signature=[tf.TensorSpec([2, 3], name="x")])
            return m, {"serving_default": m.f.get_concrete_function()}
        return make
    for name in ("ResourceScatterNdMax", "ResourceScatterNdMin"):
        save(case, name, extremes(getattr(R, name)), [("serving_default", {"x": f32(2, 3)}), ("serving_default", {"x": f32(2, 3, name="again")})])


def references(case):
    def scatter(op):
        def build():
            x = v1.placeholder(tf.float32, [2], "x")
            v = v1.get_variable("v", initializer=weights("refs", 4, 3), use_resource=False)
            known = R.IsVariableInitialized(ref=v._variable)
            new = op(ref=v._variable, indices=[[1, 2], [3, 0]], updates=x)
            return {"x": x}, {"y": tf.identity(new) * 2.0, "known": known}
        return build
    for name in ("ScatterNdMax", "ScatterNdMin"):
        written_once(case, f"tf1_ref_{name}", scatter(getattr(R, name)), [{"x": f32(2)}, {"x": f32(2, name="again")}])
