"""Signatures, variables that are read and assigned, lookup tables, names and orders, TF1 SavedModels."""
import os

import numpy as np
import tensorflow as tf

from make import tidy, weights, write_saved, seed

v1 = tf.compat.v1
w = weights
SPEC = tf.TensorSpec


def save(case, name, build, calls, **kw):
    """build() -> (module, signatures); calls: (signature, inputs) in order, state lives on between them."""
    if not case.wanted(name):
        return
    folder = os.path.join(case.folder, name)
    os.makedirs(folder)
    module, signatures = build()
    write_saved(module, folder, signatures)
    loaded = tf.saved_model.load(os.path.join(folder, "model"))
    draws, outs = [], []
    for key, ins in calls:
        ins = {k: np.asarray(v) for k, v in ins.items()}
        got = loaded.signatures[key](**{k: tf.constant(v.tolist() if v.dtype.kind == "S" else v) for k, v in ins.items()})
        draws.append(ins)
        outs.append({k: v.numpy() for k, v in got.items()})
    case.add(name, "saved", draws, outs, calls=[k for k, _ in calls], **kw)


def f32(*shape, name="in"):
    value = np.random.default_rng(seed(name + str(shape))).uniform(-2, 2, shape)
    return (np.round(value * 64) / 64).astype(np.float32)


def keras_case(case, name, build, *shapes, rtol=None, ):
    """A Keras model as model.export writes it; weights are drawn by the name."""
    import keras
    if not case.wanted(name):
        return
    keras.utils.set_random_seed(seed(name) & 0xFFFF)
    model = build()
    path = os.path.join(case.folder, name, "model")
    rng = np.random.default_rng(seed(name))
    for layer in model._flatten_layers():
        if isinstance(layer, keras.layers.BatchNormalization):
            n = layer.moving_mean.shape
            layer.set_weights([rng.uniform(.5, 1.5, n), rng.uniform(-.5, .5, n), rng.uniform(-.5, .5, n), rng.uniform(.5, 2, n)])
    model.export(path, verbose=False)
    tidy(path)
    inputs = [t.name for t in model.inputs]
    kinds = [t.dtype for t in model.inputs]
    draws = [{n: (f32(b, *s, name=f"{name}{b}{n}") if d == "float32" else rng.integers(0, 9, (b, *s)).astype(d))
              for n, s, d in zip(inputs, shapes, kinds)} for b in (2, 1)]
    loaded = tf.saved_model.load(path).signatures["serving_default"]
    outs = [{n: v.numpy() for n, v in loaded(**{i: tf.constant(v) for i, v in d.items()}).items()} for d in draws]
    case.add(name, "saved", draws, outs, rtol=rtol)


def rows(case):
    names(case)
    variables(case)
    training(case)
    tables(case)
    tf1(case)
    layers(case)


def names(case):
    def two():
        m = tf.Module()
        m.k = tf.Variable(w("two", 3, 4))
        m.a = tf.function(lambda x: {"scores": x @ m.k}, input_signature=[SPEC([None, 3], name="x")])
        m.b = tf.function(lambda y: {"back": tf.matmul(y, m.k, transpose_b=True)}, input_signature=[SPEC([None, 4], name="y")])
        return m, {"encode": m.a.get_concrete_function(), "decode": m.b.get_concrete_function()}
    save(case, "two_signatures_one_weight", two, [("encode", {"x": f32(2, 3)}), ("decode", {"y": f32(1, 4)}), ("encode", {"x": f32(3, 3)})])

    def order():
        m = tf.Module()
        m.f = tf.function(lambda b, a: {"z": a - b, "y": a * 2.0, "a": b + 1.0}, input_signature=[SPEC([2], name="b"), SPEC([2], name="a")])
        return m, {"serving_default": m.f.get_concrete_function()}
    save(case, "names_out_of_order", order, [("serving_default", {"b": f32(2, name="p"), "a": f32(2, name="q")})])

    def many():
        m = tf.Module()
        m.f = tf.function(lambda *xs: {f"out_{9 - i}": x * float(i + 1) for i, x in enumerate(xs)}, input_signature=[SPEC([2], name=f"x{i}") for i in range(10)])
        return m, {"serving_default": m.f.get_concrete_function()}
    save(case, "ten_inputs", many, [("serving_default", {f"x{i}": f32(2, name=str(i)) for i in range(10)})])

    def odd_names():
        m = tf.Module()
        m.f = tf.function(lambda x: {"Result.1/score-x": x + 1.0}, input_signature=[SPEC([2], name="x")])
        return m, {"serve me": m.f.get_concrete_function()}
    save(case, "odd_names", odd_names, [("serve me", {"x": f32(2)})])

    def returned():
        m = tf.Module()
        m.f = tf.function(lambda x, y: {"x_again": x, "both": x + y, "x_twice": x}, input_signature=[SPEC([2], name="x"), SPEC([2], name="y")])
        return m, {"serving_default": m.f.get_concrete_function()}
    save(case, "input_returned_twice", returned, [("serving_default", {"x": f32(2), "y": f32(2, name="y")})])

    def constant_only():
        m = tf.Module()
        m.v = tf.Variable([1.0, 2.0])
        m.f = tf.function(lambda: {"v": m.v * 2.0, "c": tf.constant([3, 4])}, input_signature=[])
        return m, {"serving_default": m.f.get_concrete_function()}
    save(case, "no_inputs", constant_only, [("serving_default", {})])

    def unused():
        m = tf.Module()
        m.f = tf.function(lambda x, y: {"out": x + 1.0}, input_signature=[SPEC([2], name="x"), SPEC([3], name="y")])
        return m, {"serving_default": m.f.get_concrete_function()}
    save(case, "unused_input", unused, [("serving_default", {"x": f32(2), "y": f32(3)})])

    def kinds():
        m = tf.Module()
        dtypes = [tf.float32, tf.int32, tf.int64, tf.bool, tf.uint8, tf.int8, tf.int16, tf.float16, tf.float64]
        m.f = tf.function(lambda *xs: {f"o_{x.dtype.name}": tf.stack([x, x]) for x in xs}, input_signature=[SPEC([2], d, name=f"i_{d.name}") for d in dtypes])
        return m, {"serving_default": m.f.get_concrete_function()}
    save(case, "every_dtype", kinds, [("serving_default", {f"i_{d}": np.array([1, 0], d) for d in
                                                            ["float32", "int32", "int64", "bool", "uint8", "int8", "int16", "float16", "float64"]})])


def variables(case):
    def counter():
        m = tf.Module()
        m.n = tf.Variable(np.float32([1, 2]))

        def add(x):
            m.n.assign_add(x)
            return {"total": m.n.read_value()}
        m.add = tf.function(add, input_signature=[SPEC([2], name="x")])
        m.get = tf.function(lambda: {"total": m.n.read_value()}, input_signature=[])
        return m, {"add": m.add.get_concrete_function(), "get": m.get.get_concrete_function()}
    save(case, "assign_add_two_signatures", counter, [("add", {"x": f32(2)}), ("add", {"x": f32(2)}), ("get", {})])

    def setter(kind):
        def build():
            m = tf.Module()
            m.v = tf.Variable(np.zeros(3, kind))

            def put(x):
                old = m.v.read_value()
                m.v.assign(x)
                return {"old": old, "new": m.v.read_value()}
            m.f = tf.function(put, input_signature=[SPEC([3], kind, name="x")])
            return m, {"serving_default": m.f.get_concrete_function()}
        return build
    for kind in ["float32", "int32", "int64", "bool"]:
        save(case, f"assign_{kind}", setter(kind), [("serving_default", {"x": np.array([1, 0, 1], kind)}), ("serving_default", {"x": np.array([0, 1, 1], kind)})])

    def sub_and_gather():
        m = tf.Module()
        m.v = tf.Variable(w("sg", 4, 2))

        def f(x, i):
            m.v.assign_sub(x)
            return {"rows": tf.gather(m.v, i), "sum": tf.reduce_sum(m.v), "shape": tf.shape(m.v)}
        m.f = tf.function(f, input_signature=[SPEC([4, 2], name="x"), SPEC([2], tf.int32, name="i")])
        return m, {"serving_default": m.f.get_concrete_function()}
    save(case, "assign_sub_and_gather", sub_and_gather, [("serving_default", {"x": f32(4, 2), "i": np.int32([3, 1])})] * 2)

    def scatter():
        m = tf.Module()
        m.v = tf.Variable(w("sc", 4, 2))

        def f(x):
            m.v.scatter_update(tf.IndexedSlices(x, [2, 0]))
            m.v.scatter_add(tf.IndexedSlices(x, [1, 1]))
            return {"v": m.v.read_value()}
        m.f = tf.function(f, input_signature=[SPEC([2, 2], name="x")])
        return m, {"serving_default": m.f.get_concrete_function()}
    save(case, "variable_scatter", scatter, [("serving_default", {"x": f32(2, 2)})] * 2)

    def parts():
        m = tf.Module()
        m.v, m.n = tf.Variable(w("parts", 4, 3)), tf.Variable(w("parts_n", 5))

        def f(x, y):
            m.v[1:3, ::2].assign(x)
            m.n[::-2].assign(y)
            m.v.scatter_mul(tf.IndexedSlices(x[:, :1] * tf.ones([2, 3]), [0, 0]))
            return {"v": m.v.read_value(), "n": m.n.read_value(), "row": tf.gather_nd(m.v, [[3, 1], [1, 2]]),
                    "nd": tf.raw_ops.ResourceGatherNd(resource=m.v.handle, indices=[[3, 1], [1, 2]], dtype=tf.float32),
                    "t": tf.raw_ops.TensorStridedSliceUpdate(input=m.v.read_value(), begin=[3, 0], end=[1, 3], strides=[-1, 1], value=tf.ones([2, 3]))}
        m.f = tf.function(f, input_signature=[SPEC([2, 2], name="x"), SPEC([3], name="y")])
        return m, {"serving_default": m.f.get_concrete_function()}
    save(case, "parts_of_variables", parts, [("serving_default", {"x": f32(2, 2), "y": f32(3, name="py")})] * 2)

    def in_loop():
        m = tf.Module()
        m.v = tf.Variable(np.float32(0))

        def f(x):
            for _ in tf.range(3):
                m.v.assign_add(tf.reduce_sum(x))
            return {"v": m.v.read_value()}
        m.f = tf.function(f, input_signature=[SPEC([2], name="x")])
        return m, {"serving_default": m.f.get_concrete_function()}
    save(case, "assign_in_loop", in_loop, [("serving_default", {"x": f32(2)})] * 2)

    def in_branch():
        m = tf.Module()
        m.v = tf.Variable(np.float32([0, 0]))

        def f(x):
            if tf.reduce_sum(x) > 0.0:
                m.v.assign(x)
            return {"v": m.v.read_value()}
        m.f = tf.function(f, input_signature=[SPEC([2], name="x")])
        return m, {"serving_default": m.f.get_concrete_function()}
    save(case, "assign_in_branch", in_branch, [("serving_default", {"x": np.float32([1, 2])}), ("serving_default", {"x": np.float32([-1, -2])})])

    def captured():
        m = tf.Module()
        k = tf.constant(w("captured", 3, 2))
        m.f = tf.function(lambda x: {"y": tf.matmul(x, k)}, input_signature=[SPEC([None, 3], name="x")])
        return m, {"serving_default": m.f.get_concrete_function()}
    save(case, "captured_constant", captured, [("serving_default", {"x": f32(2, 3)})])

    def dtypes():
        m = tf.Module()
        m.vs = [tf.Variable(np.array([[1, 2], [3, 4]], d)) for d in ["float16", "float64", "int8", "uint8", "int16", "int32", "int64", "uint32"]]
        m.vs.append(tf.Variable(tf.cast([[1, 2], [3, 4]], tf.bfloat16)))
        m.f = tf.function(lambda x: {f"o{i}": tf.cast(v, tf.float32) * x for i, v in enumerate(m.vs)}, input_signature=[SPEC([2], name="x")])
        return m, {"serving_default": m.f.get_concrete_function()}
    save(case, "variables_of_every_dtype", dtypes, [("serving_default", {"x": f32(2)})])

    def nested():
        m, inner = tf.Module(), tf.Module()
        m.inner, inner.deep = inner, tf.Module()
        inner.deep.v = tf.Variable(w("deep", 3, 3))
        m.items = [tf.Variable(w(f"list{i}", 3)) for i in range(3)]
        m.named = {"a": tf.Variable(w("dict", 3))}
        m.f = tf.function(lambda x: {"y": (x @ inner.deep.v + m.items[1]) * m.named["a"] - m.items[0]}, input_signature=[SPEC([None, 3], name="x")])
        return m, {"serving_default": m.f.get_concrete_function()}
    save(case, "variables_in_containers", nested, [("serving_default", {"x": f32(2, 3)})])


def training(case):
    """A step of each optimizer, twice: the second time from the slots that the first one left."""
    R = tf.raw_ops

    def step(name, op, slots, gradient="grad", first="var", rest=None, start=0.5, **flags):
        def build():
            m = tf.Module()
            m.vars = [tf.Variable(w(f"{name}{i}", 4) if not i else np.abs(w(f"{name}{i}", 4)) + np.float32(start)) for i in range(len(slots) + 1)]

            def f(g):
                handles = {k: v.handle for k, v in zip([first, *slots], m.vars)}
                numbers = {k: tf.constant(np.float32(v)) for k, v in (rest or {}).items()}
                getattr(R, op)(**handles, **numbers, **{gradient: g}, **flags)
                return {f"v{i}": v.read_value() for i, v in enumerate(m.vars)}
            m.f = tf.function(f, input_signature=[SPEC([4], name="g")])
            return m, {"serving_default": m.f.get_concrete_function()}
        save(case, name, build, [("serving_default", {"g": f32(4, name="g1")}), ("serving_default", {"g": f32(4, name="g2")})])

    step("ResourceApplyGradientDescent", "ResourceApplyGradientDescent", [], "delta", rest=dict(alpha=0.1))
    step("ResourceApplyProximalGradientDescent", "ResourceApplyProximalGradientDescent", [], "delta", rest=dict(alpha=0.1, l1=0.5, l2=0.25))
    step("ResourceApplyProximalGradientDescent_l2", "ResourceApplyProximalGradientDescent", [], "delta", rest=dict(alpha=0.1, l1=0, l2=0.25))
    for nesterov in (False, True):
        tail = "_nesterov" if nesterov else ""
        step("ResourceApplyMomentum" + tail, "ResourceApplyMomentum", ["accum"], rest=dict(lr=0.1, momentum=0.9), use_nesterov=nesterov)
        step("ResourceApplyKerasMomentum" + tail, "ResourceApplyKerasMomentum", ["accum"], rest=dict(lr=0.1, momentum=0.9), use_nesterov=nesterov)
        step("ResourceApplyAdam" + tail, "ResourceApplyAdam", ["m", "v"], use_nesterov=nesterov,
             rest=dict(beta1_power=0.81, beta2_power=0.998, lr=0.1, beta1=0.9, beta2=0.999, epsilon=1e-3))
    for slots in (True, False):
        tail = "" if slots else "_fixed"
        step("ResourceApplyAdagrad" + tail, "ResourceApplyAdagrad", ["accum"], rest=dict(lr=0.1), update_slots=slots)
        step("ResourceApplyAdagradV2" + tail, "ResourceApplyAdagradV2", ["accum"], rest=dict(lr=0.1, epsilon=0.01), update_slots=slots)
    step("ResourceApplyProximalAdagrad", "ResourceApplyProximalAdagrad", ["accum"], rest=dict(lr=0.1, l1=0.5, l2=0.25))
    step("ResourceApplyAdadelta", "ResourceApplyAdadelta", ["accum", "accum_update"], rest=dict(lr=0.1, rho=0.9, epsilon=0.01))
    step("ResourceApplyAdamWithAmsgrad", "ResourceApplyAdamWithAmsgrad", ["m", "v", "vhat"],
         rest=dict(beta1_power=0.81, beta2_power=0.998, lr=0.1, beta1=0.9, beta2=0.999, epsilon=1e-3))
    step("ResourceApplyAdaMax", "ResourceApplyAdaMax", ["m", "v"], rest=dict(beta1_power=0.81, lr=0.1, beta1=0.9, beta2=0.99, epsilon=1e-3))
    step("ResourceApplyRMSProp", "ResourceApplyRMSProp", ["ms", "mom"], rest=dict(lr=0.1, rho=0.9, momentum=0.8, epsilon=0.01))
    step("ResourceApplyCenteredRMSProp", "ResourceApplyCenteredRMSProp", ["mg", "ms", "mom"], start=4, rest=dict(lr=0.1, rho=0.9, momentum=0.8, epsilon=8))
    step("ResourceApplyFtrl", "ResourceApplyFtrl", ["accum", "linear"], rest=dict(lr=0.1, l1=0.5, l2=0.25, lr_power=-0.5))
    step("ResourceApplyFtrl_power", "ResourceApplyFtrl", ["accum", "linear"], rest=dict(lr=0.1, l1=0.5, l2=0.25, lr_power=-0.75))
    step("ResourceApplyFtrlV2", "ResourceApplyFtrlV2", ["accum", "linear"], rest=dict(lr=0.1, l1=0.5, l2=0.25, l2_shrinkage=0.5, lr_power=-0.5))
    step("ResourceApplyAddSign", "ResourceApplyAddSign", ["m"], rest=dict(lr=0.1, alpha=1, sign_decay=0.5, beta=0.9))
    step("ResourceApplyPowerSign", "ResourceApplyPowerSign", ["m"], rest=dict(lr=0.1, logbase=1, sign_decay=0.5, beta=0.9))

    def learner():
        m = tf.Module()
        m.w, m.b = tf.Variable(w("learn", 3, 2)), tf.Variable(np.zeros(2, np.float32))
        m.sw, m.sb = tf.Variable(np.zeros((3, 2), np.float32)), tf.Variable(np.zeros(2, np.float32))

        def train(x, y):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((tf.nn.relu(x @ m.w + m.b) - y) ** 2)
            for v, s, g in zip([m.w, m.b], [m.sw, m.sb], tape.gradient(loss, [m.w, m.b])):
                R.ResourceApplyMomentum(var=v.handle, accum=s.handle, lr=0.05, grad=g, momentum=0.9)
            return {"loss": loss}
        m.train = tf.function(train, input_signature=[SPEC([4, 3], name="x"), SPEC([4, 2], name="y")])
        m.infer = tf.function(lambda x: {"y": tf.nn.relu(x @ m.w + m.b)}, input_signature=[SPEC([None, 3], name="x")])
        return m, {"train": m.train.get_concrete_function(), "infer": m.infer.get_concrete_function()}
    batch = {"x": f32(4, 3), "y": f32(4, 2)}
    save(case, "train_and_infer", learner, [("infer", {"x": f32(2, 3)}), ("train", batch), ("train", batch), ("infer", {"x": f32(2, 3)})])


def tables(case):
    lookup = tf.lookup

    def static(keys, values, kind, vkind, default):
        def build():
            m = tf.Module()
            m.t = lookup.StaticHashTable(lookup.KeyValueTensorInitializer(tf.constant(keys, kind), tf.constant(values, vkind)), default)
            m.f = tf.function(lambda k: {"v": m.t.lookup(k)}, input_signature=[SPEC([None], kind, name="k")])
            return m, {"serving_default": m.f.get_concrete_function()}
        return build
    save(case, "table_string_to_int64", static(["a", "bc", "d"], [7, 8, 9], tf.string, tf.int64, -1), [("serving_default", {"k": np.array([b"bc", b"x", b"a"])})])
    save(case, "table_int64_to_string", static([1, 5, 9], ["one", "five", "nine"], tf.int64, tf.string, "?"), [("serving_default", {"k": np.int64([5, 2, 1])})])
    save(case, "table_int64_to_int64", static([1, 5, 9], [10, 50, 90], tf.int64, tf.int64, 0), [("serving_default", {"k": np.int64([5, 2, 9])})])
    save(case, "table_int64_to_float", static([1, 5, 9], [.5, 1.5, 2.5], tf.int64, tf.float32, -1.0), [("serving_default", {"k": np.int64([5, 2, 9])})])
    save(case, "table_int32_to_int32", static([1, 5, 9], [3, 4, 5], tf.int32, tf.int32, -1), [("serving_default", {"k": np.int32([5, 2, 9])})])

    def sized():
        m = tf.Module()
        m.t = lookup.StaticHashTable(lookup.KeyValueTensorInitializer(tf.constant([1, 2], tf.int64), tf.constant([5, 6], tf.int64)), 0)
        m.f = tf.function(lambda k: {"n": m.t.size() + k}, input_signature=[SPEC([], tf.int64, name="k")])
        return m, {"serving_default": m.f.get_concrete_function()}
    save(case, "table_size", sized, [("serving_default", {"k": np.int64(3)})])

    def embedding():
        m = tf.Module()
        m.t = lookup.StaticHashTable(lookup.KeyValueTensorInitializer(["cat", "dog"], tf.constant([1, 2], tf.int64)), 0)
        m.e = tf.Variable(w("emb", 3, 4))
        m.f = tf.function(lambda words: {"v": tf.reduce_mean(tf.gather(m.e, m.t.lookup(words)), 0)}, input_signature=[SPEC([None], tf.string, name="words")])
        return m, {"serving_default": m.f.get_concrete_function()}
    save(case, "table_then_embedding", embedding, [("serving_default", {"words": np.array([b"dog", b"owl", b"cat"])})])

    def from_file():
        import tempfile
        m = tf.Module()
        path = os.path.join(tempfile.mkdtemp(), "vocabulary.txt")
        with open(path, "w") as f:
            f.write("red\ngreen\nblue\n")
        m.a = tf.saved_model.Asset(path)
        m.t = lookup.StaticHashTable(lookup.TextFileInitializer(m.a, tf.string, lookup.TextFileIndex.WHOLE_LINE, tf.int64, lookup.TextFileIndex.LINE_NUMBER), -1)
        m.f = tf.function(lambda k: {"v": m.t.lookup(k)}, input_signature=[SPEC([None], tf.string, name="k")])
        return m, {"serving_default": m.f.get_concrete_function()}
    save(case, "table_from_asset", from_file, [("serving_default", {"k": np.array([b"blue", b"x", b"red"])})])


def tf1(case):
    def write(name, build, draws, **kw):
        if not case.wanted(name):
            return
        folder = os.path.join(case.folder, name)
        os.makedirs(folder)
        path = os.path.join(folder, "model")
        with tf.Graph().as_default(), v1.Session() as session:
            ins, outs = build()
            session.run(v1.global_variables_initializer())
            session.run(v1.tables_initializer())
            v1.saved_model.simple_save(session, path, ins, outs, **kw)
            results = [session.run(outs, {ins[k]: v for k, v in d.items()}) for d in draws]
        tidy(path)
        case.add(name, "saved", draws, results)

    def dense(resource):
        def build():
            x = v1.placeholder(tf.float32, [None, 3], "x")
            k = v1.get_variable("k", initializer=w("tf1k", 3, 2), use_resource=resource)
            b = v1.get_variable("b", initializer=w("tf1b", 2), use_resource=resource)
            return {"x": x}, {"y": tf.nn.relu(tf.matmul(x, k) + b), "logits": tf.matmul(x, k)}
        return build
    draws = [{"x": f32(2, 3)}, {"x": f32(1, 3)}]
    write("tf1_ref_variables", dense(False), draws)
    write("tf1_resource_variables", dense(True), draws)

    def partitioned():
        x = v1.placeholder(tf.float32, [None, 6], "x")
        with v1.variable_scope("s", partitioner=v1.fixed_size_partitioner(3)):
            k = v1.get_variable("k", initializer=tf.constant(w("part", 6, 4)))
            return {"x": x}, {"y": tf.matmul(x, tf.convert_to_tensor(k))}
    write("tf1_partitioned_variable", partitioned, [{"x": f32(2, 6)}])

    def table():
        x = v1.placeholder(tf.string, [None], "x")
        t = tf.lookup.StaticHashTable(tf.lookup.KeyValueTensorInitializer(["a", "b"], tf.constant([4, 5], tf.int64)), -1)
        return {"x": x}, {"y": t.lookup(x)}
    write("tf1_table", table, [{"x": np.array([b"b", b"q"])}], legacy_init_op=None)

    def training_left_over():
        x = v1.placeholder(tf.float32, [None, 3], "x")
        k = v1.get_variable("k", initializer=w("tlo", 3, 1), use_resource=False)
        y = tf.matmul(x, k)
        step = v1.train.get_or_create_global_step()
        v1.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_mean(y), step)
        v1.summary.scalar("loss", tf.reduce_mean(y))
        return {"x": x}, {"y": y}
    write("tf1_training_left_over", training_left_over, draws)

    def assigned():
        x = v1.placeholder(tf.float32, [2], "x")
        v = v1.get_variable("v", initializer=w("tf1a", 2), use_resource=False)
        n = v1.get_variable("n", initializer=tf.constant([3, 4]), use_resource=False)
        more = v1.assign_add(v, x)
        with tf.control_dependencies([more]):
            less = v1.assign_sub(n, tf.cast(x > 0.0, tf.int32))
            return {"x": x}, {"y": tf.identity(more) * 2.0, "n": tf.identity(less)}
    write("tf1_ref_assigned", assigned, [{"x": f32(2)}, {"x": f32(2, name="again")}])

    def trained():
        x, y = v1.placeholder(tf.float32, [None, 3], "x"), v1.placeholder(tf.float32, [None, 1], "y")
        k = v1.get_variable("k", initializer=w("tf1t", 3, 1), use_resource=False)
        loss = tf.reduce_mean((tf.matmul(x, k) - y) ** 2)
        with tf.control_dependencies([v1.train.AdamOptimizer(0.1).minimize(loss)]):
            return {"x": x, "y": y}, {"k": tf.identity(k.read_value()), "loss": tf.identity(loss)}
    write("tf1_ref_trained", trained, [{"x": f32(4, 3), "y": f32(4, 1)}, {"x": f32(2, 3), "y": f32(2, 1)}])

    def scoped():
        x = v1.placeholder(tf.float32, [2, 4, 4, 1], "image")
        with v1.variable_scope("net"):
            k = v1.get_variable("k", initializer=w("sk", 3, 3, 1, 2), use_resource=True)
            y = tf.nn.relu(tf.nn.conv2d(x, k, 1, "SAME"))
        flag = v1.placeholder_with_default(False, [], "training")
        y = v1.cond(flag, lambda: tf.nn.dropout(y, rate=0.5), lambda: y)
        return {"image": x}, {"features": y}
    write("tf1_training_flag", scoped, [{"image": f32(2, 4, 4, 1)}])


def layers(case):
    import keras
    from keras import layers as k
    export = lambda name, build, *shapes, rtol=None: keras_case(case, name, build, *shapes, rtol=rtol)

    def chain(shape, *parts):
        return lambda: keras.Sequential([keras.Input(shape), *parts])
    export("keras_mlp", chain((6,), k.Dense(8, "relu"), k.BatchNormalization(), k.Dropout(.5), k.Dense(3, "softmax")), (6,))
    export("keras_cnn", chain((8, 8, 3), k.Conv2D(4, 3, activation="relu"), k.MaxPooling2D(), k.Conv2D(6, 3, strides=2, padding="same"), k.GlobalAveragePooling2D(), k.Dense(3)), (8, 8, 3))
    export("keras_flatten", chain((4, 4, 2), k.Flatten(), k.Dense(3)), (4, 4, 2))
    export("keras_upsampling", chain((4, 4, 2), k.UpSampling2D(), k.UpSampling2D((3, 2), interpolation="bilinear")), (4, 4, 2))
    export("keras_transposed", chain((4, 4, 2), k.Conv2DTranspose(3, 3, 2, padding="same"), k.Conv2DTranspose(2, 2, 2)), (4, 4, 2))
    export("keras_separable", chain((6, 6, 2), k.SeparableConv2D(4, 3), k.ReLU(6.0), k.ZeroPadding2D(((1, 0), (0, 2))), k.Cropping2D(1)), (6, 6, 2))
    export("keras_conv1d", chain((9, 2), k.Conv1D(4, 3, padding="causal", dilation_rate=2, activation="gelu"), k.GlobalMaxPooling1D()), (9, 2))
    export("keras_norms", chain((5, 6), k.LayerNormalization(), k.UnitNormalization(), k.GroupNormalization(3)), (5, 6))
    export("keras_dense_rank3", chain((5, 6), k.Dense(4, "elu"), k.Dense(2, "tanh")), (5, 6))
    export("keras_attention", lambda: (lambda i: keras.Model(i, k.MultiHeadAttention(2, 4)(i, i)))(keras.Input((5, 6))), (5, 6), rtol=1e-3)
    export("keras_merge", lambda: (lambda a, b: keras.Model([a, b], k.Concatenate()([k.Add()([a, b]), k.Multiply()([a, b]), k.Maximum()([a, b])])))(keras.Input((4,), name="a"), keras.Input((4,), name="b")), (4,), (4,))
    for name, cell in {"lstm": k.LSTM, "gru": k.GRU, "simple_rnn": k.SimpleRNN}.items():
        export(f"keras_{name}", chain((5, 3), cell(4), k.Dense(2)), (5, 3))
        export(f"keras_{name}_sequences", chain((5, 3), cell(4, return_sequences=True), cell(3)), (5, 3))
        export(f"keras_{name}_bidirectional", chain((5, 3), k.Bidirectional(cell(4, return_sequences=True))), (5, 3))
        export(f"keras_{name}_backwards", chain((5, 3), cell(4, go_backwards=True, use_bias=False)), (5, 3))
        export(f"keras_{name}_unrolled", chain((4, 3), cell(4, unroll=True)), (4, 3))
        export(f"keras_{name}_masked", chain((5, 3), k.Masking(0.0), cell(4)), (5, 3))
        export(f"keras_{name}_state", lambda cell=cell: (lambda i: keras.Model(i, cell(4, return_state=True, return_sequences=True)(i)))(keras.Input((5, 3))), (5, 3))
        export(f"keras_{name}_unknown_length", chain((None, 3), cell(4, return_sequences=True)), (6, 3))
    export("keras_gru_reset_before", chain((5, 3), k.GRU(4, reset_after=False)), (5, 3))
    export("keras_lstm_initial_state", lambda: (lambda i, h, c: keras.Model([i, h, c], k.LSTM(4)(i, initial_state=[h, c])))(keras.Input((5, 3), name="i"), keras.Input((4,), name="h"), keras.Input((4,), name="c")), (5, 3), (4,), (4,))
    export("keras_time_distributed", chain((4, 6), k.TimeDistributed(k.Dense(3)), k.Flatten(), k.Dense(2)), (4, 6))
    export("keras_conv_lstm", chain((3, 5, 5, 2), k.ConvLSTM2D(3, 3, padding="same")), (3, 5, 5, 2), rtol=1e-3)
