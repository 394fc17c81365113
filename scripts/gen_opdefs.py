#!/usr/bin/env python3
"""Writes src/front/graphdef/opdefs.def: TensorFlow's op definitions as text rows.

    python3 scripts/gen_opdefs.py > src/front/graphdef/opdefs.def

Needs the tensorflow package (development only).  The rows are facts of the op registry: names,
arguments, attributes, defaults, whether the op has state.  The notation is described at the head of
the file that is written."""
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np
import tensorflow as tf
from tensorflow.compiler.tf2xla.ops import gen_xla_ops
from tensorflow.core.framework import op_def_pb2, types_pb2
from tensorflow.python.client import pywrap_tf_session

HEAD = '''/* front/graphdef/opdefs.def: TensorFlow's op definitions, one row, sorted by name (bytewise).
 * Written by scripts/gen_opdefs.py from the op registry; do not edit.
 *
 *   id  has-state  inputs  outputs  attributes
 *
 * Arguments: `name:T` the type is attribute T, `name:3` a fixed DataType, `name:N*T` and `name:N*3` a list of N,
 * `name:*Tin` a list whose types are attribute Tin; `&` before the type: a reference.
 * Attributes: `name:type`, `name:type=default`; `string{A|B}`: a text that is A or B, `type{3|9}`: an index type, by the
 * DataType codes that it may be; `int{2}`, `list(int){4}`: the least number, the least length.  Defaults: numbers, true/false, 'text' with C escapes, types as DataType codes, shapes as [2,3] or ?, lists as [a,b].
 *
 * To add a row: run the script with a newer TensorFlow. */
'''


def registry():
    ops = op_def_pb2.OpList()
    ops.ParseFromString(pywrap_tf_session.TF_GetBuffer(pywrap_tf_session.TF_GetAllOpList()))
    public = set(dir(tf.raw_ops)) | set(dir(gen_xla_ops))
    for op in sorted(ops.op, key=lambda o: o.name.encode()):
        internal = op.name.startswith("_") and "Mkl" not in op.name and "Quantized" not in op.name
        if op.name in public or internal:
            yield op


def arg(a):
    kind = str(a.type)
    if a.type_attr:
        kind = a.type_attr
    if a.number_attr:
        kind = f"{a.number_attr}*{kind}"
    if a.type_list_attr:
        kind = f"*{a.type_list_attr}"
    return f"{a.name}:{'&' if a.is_ref else ''}{kind}"


def text(b):
    s = b.decode("ascii")
    return "'" + s.replace("\\", "\\\\").replace("'", "\\'").replace("\t", "\\t").replace("\n", "\\n") + "'"


def number(f):
    return np.format_float_positional(np.float32(f), trim="-") if 1e-6 < abs(f) < 1e9 else repr(float(str(np.float32(f))))


def shape(s):
    return "?" if s.unknown_rank else "[" + ",".join(str(d.size) for d in s.dim) + "]"


def default(kind, v):
    one = {"int": lambda x: str(x.i), "float": lambda x: number(x.f), "bool": lambda x: str(x.b).lower(),
           "string": lambda x: text(x.s), "type": lambda x: str(x.type), "shape": lambda x: shape(x.shape)}
    many = {"int": lambda x: map(str, x.i), "float": lambda x: map(number, x.f),
            "bool": lambda x: (str(b).lower() for b in x.b), "string": lambda x: map(text, x.s),
            "type": lambda x: map(str, x.type), "shape": lambda x: map(shape, x.shape),
            "func": lambda x: (f.name for f in x.func)}
    if kind in one:
        return "=" + one[kind](v)
    if kind.startswith("list(") and kind[5:-1] in many:
        return "=[" + ",".join(many[kind[5:-1]](v.list)) + "]"
    return ""  # tensors: no op that a model needs has such a default


INDICES = {types_pb2.DT_INT16, types_pb2.DT_INT32, types_pb2.DT_INT64}


def words(a):
    allowed = [w.decode("ascii") for w in a.allowed_values.list.s] if a.type == "string" else []
    if a.type == "type" and set(a.allowed_values.list.type) <= INDICES:  # what longer lists leave out, lowerings refuse
        allowed = [str(t) for t in sorted(a.allowed_values.list.type)]
    if a.has_minimum:
        allowed = [str(a.minimum)]
    assert not any(set(w) & set("{|} ") for w in allowed), allowed
    return "{" + "|".join(allowed) + "}" if allowed else ""


def c_string(s):
    return '"' + s.replace("\\", "\\\\").replace('"', '\\"') + '"'


def main():
    sys.stdout.write(HEAD)
    for op in registry():
        attrs = " ".join(f"{a.name}:{a.type}" + words(a) + (default(a.type, a.default_value) if a.HasField("default_value") else "")
                         for a in op.attr)
        print(f"OPDEF({op.name}, {int(op.is_stateful)}, {c_string(' '.join(map(arg, op.input_arg)))}, "
              f"{c_string(' '.join(map(arg, op.output_arg)))}, {c_string(attrs)})")


assert types_pb2.DT_FLOAT == 1
main()
