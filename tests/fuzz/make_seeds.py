#!/usr/bin/env python3
"""Writes the seeds of the source readers' fuzz targets into tests/corpus (needs tensorflow; run once)."""
import os
import shutil
import sys
import tempfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
import numpy as np
import tensorflow as tf
from google.protobuf import text_format
from tensorflow.core.protobuf import saved_model_pb2

v1 = tf.compat.v1
HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "corpus")


def put(target, name, data):
    folder = os.path.join(HERE, target)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), "wb") as f:
        f.write(data)


def graph(name, build):
    with tf.Graph().as_default() as g:
        build()
    gd = g.as_graph_def()
    put("fuzz_graphdef", name + ".pb", gd.SerializeToString(deterministic=True))
    put("fuzz_pb", name + ".pb", gd.SerializeToString(deterministic=True)[:400])
    put("fuzz_pbtxt", name + ".pbtxt", text_format.MessageToString(gd).encode())


def constants():
    for t in ("float32", "float64", "int8", "uint8", "int16", "int32", "int64", "uint32", "uint64", "complex64"):
        tf.constant(np.arange(3).astype(t))
        tf.constant(np.ones((2, 2), t))
    for t in (tf.bfloat16, tf.float16):
        tf.cast(tf.constant([1.5, 2.5]), t)
        tf.constant([1, 2, 2], t)
    tf.constant([True, False])
    tf.constant([b"ab", b"", b"xyz"])
    tf.identity(v1.placeholder(tf.float32, [None, 3], "x"), "y")


def loops():
    x = v1.placeholder(tf.float32, [2], "x")
    v1.disable_control_flow_v2()
    v1.while_loop(lambda i, a: i < 3, lambda i, a: (i + 1, a * 2), [0, x])
    v1.enable_control_flow_v2()
    tf.while_loop(lambda i, a: i < 3, lambda i, a: (i + 1, a + 1), [0, x])
    tf.cond(tf.reduce_sum(x) > 0, lambda: x, lambda: -x)
    tf.split(x, 2)
    tf.raw_ops.Pack(values=[x, x])


def saved_models(folder):
    m = tf.Module()
    m.k = tf.Variable(np.arange(6, dtype="float32").reshape(2, 3))
    m.s = tf.Variable(["a", "bc"])
    m.h = tf.Variable(tf.constant([1, 2], tf.bfloat16))

    @tf.function(input_signature=[tf.TensorSpec([None, 2], name="b"), tf.TensorSpec([], name="a")])
    def f(b, a):
        return [tf.matmul(b, m.k) * a, tf.reduce_sum(tf.cast(m.h, tf.float32)), m.s]
    path = os.path.join(folder, "tf2")
    tf.saved_model.save(m, path, signatures=f)
    yield "tf2", path
    with tf.Graph().as_default(), v1.Session() as s:
        x = v1.placeholder(tf.float32, [None, 4], "x")
        w = v1.get_variable("w", [4, 3], partitioner=v1.fixed_size_partitioner(2, axis=0), use_resource=False)
        y = tf.matmul(x, tf.convert_to_tensor(w))
        table = v1.saved_model.utils.build_tensor_info(x)
        del table
        s.run(v1.global_variables_initializer())
        path = os.path.join(folder, "tf1")
        b = v1.saved_model.Builder(path)
        b.add_meta_graph_and_variables(s, ["serve"], {"serving_default": v1.saved_model.predict_signature_def({"x": x}, {"y": y})},
                                       main_op=v1.tables_initializer())
        b.save()
    yield "tf1", path


def traced():
    """A graph that says where its nodes were made: by numbers, and in the older form."""
    gd = text_format.Parse("""
        node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } }
        node { name: "y" op: "Relu" input: "x" attr { key: "T" value { type: DT_FLOAT } } }
        debug_info {
          files: "model.py" files: "/keras/src/layer.py"
          frames_by_id { key: 1 value { line: 40 func: "f" } } frames_by_id { key: 2 value { file_index: 1 line: 9 } }
          traces_by_id { key: 7 value { frame_id: [1, 2] } } name_to_trace_id { key: "x@" value: 7 }
          traces { key: "y@" value { file_line_cols { line: 5 } file_line_cols { file_index: 1 line: 8 } } } }""", tf.compat.v1.GraphDef())
    put("fuzz_graphdef", "traced.pb", gd.SerializeToString(deterministic=True))


def main():
    graph("constants", constants)
    graph("loops", loops)
    traced()
    folder = tempfile.mkdtemp()
    for name, path in saved_models(folder):
        sm = saved_model_pb2.SavedModel()
        with open(os.path.join(path, "saved_model.pb"), "rb") as f:
            sm.ParseFromString(f.read())
        for mg in sm.meta_graphs:
            mg.ClearField("object_graph_def")
        put("fuzz_savedmodel", name + ".pb", sm.SerializeToString(deterministic=True))
        put("fuzz_pbtxt", name + ".pbtxt", text_format.MessageToString(sm).encode())
        with open(os.path.join(path, "variables/variables.index"), "rb") as f:
            put("fuzz_sstable", name + ".index", f.read())
    shutil.rmtree(folder)
    put("fuzz_pbtxt", "forms.pbtxt", rb'''# every form of the text format
node < name: "x" 'y' op: "Placeholder"; attr { key: "dtype" value { type: DT_FLOAT } }
  attr [{ key: "shape" value < shape: { dim { size: -1 } dim: { size: 0x10 } } > }, { key: "a\001\x41\u00e9\n" value { f: -1.5e+3f } }] >
node { name: "n" op: "Identity" input: ["x", '^x'] attr { key: "l" value { list { i: [1, -2, 077] b: true f: inf f: nan f: - 2 } } } }
[some.extension] { a: 1 b < c: "}" > } unknown_field: [1, "a", {b: 2}] unknown_message { x: 1 }
versions { producer: 1395 }
''')
    put("fuzz_pb", "groups.pb", bytes([0x0b, 0x10, 0x01, 0x13, 0x14, 0x0c, 0x15, 1, 2, 3, 4, 0x19, 1, 2, 3, 4, 5, 6, 7, 8, 0x22, 2, 8, 1]))


sys.exit(main())
