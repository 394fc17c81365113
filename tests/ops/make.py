#!/usr/bin/env python3
"""Make the operator cases: small TensorFlow graphs with inputs and the numbers that TensorFlow gives for them.

usage: make.py [GROUP ...] [--only SUBSTRING]

Each tables/GROUP.py adds rows; all rows of a group go to cases/GROUP.tar.xz, which holds
    cases.json              what each case is: form, arguments, input and output names, tolerance
    io.npz                  NAME/in0/x, NAME/out0/out0, NAME/in1/x, ...
    NAME/model.pb           a frozen graph, or
    NAME/model/...          a SavedModel
The numbers come from TensorFlow only, never from litecast.  run.py replays them without TensorFlow.

To add a case: one row in a table, then `make.py GROUP`.  Inputs are seeded by the case's name, so other cases stay.
"""
import argparse
import importlib
import io
import json
import os
import shutil
import sys
import tarfile
import tempfile
import time
import zlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

HERE = os.path.dirname(os.path.abspath(__file__))
NAMES = ["x", "y", "z", "u", "v", "w", "p", "q"]
LOOSE = {"float16": 4e-3, "bfloat16": 3e-2}


class Arg:
    """One input: shape (None is an unknown size; shape None an unknown rank), dtype, and how its values are drawn."""

    def __init__(self, dtype, *shape, lo=None, hi=None, values=None, sizes=None, name=None, rank_unknown=False):
        self.dtype, self.shape, self.lo, self.hi = dtype, tuple(shape), lo, hi
        self.values, self.sizes, self.name, self.rank_unknown = values, sizes, name, rank_unknown

    def spec(self):
        return None if self.rank_unknown else list(self.shape)

    def dynamic(self):
        return self.rank_unknown or None in self.shape

    def draw(self, rng, turn):
        import numpy as np
        if self.values is not None:
            value = self.values[turn % len(self.values)] if isinstance(self.values, list) else self.values
            return np.array(value, dtype="S") if self.dtype == "string" else np.asarray(value, dtype=self.dtype)
        turns = self.sizes or (2, 3, 1)
        sizes = turns[turn % len(turns)]
        sizes = list(sizes) if isinstance(sizes, (tuple, list)) else [sizes] * len(self.shape)
        shape = tuple(sizes.pop(0) if d is None else d for d in self.shape)
        kind = self.dtype
        if kind == "string":
            words = np.array([b"a", b"bc", b"def", b"", b"hello world", b"\xc3\xa4"])
            return words[rng.integers(0, len(words), shape)]
        if kind == "bool":
            return rng.integers(0, 2, shape).astype(bool)
        if kind.startswith("complex"):
            return (np.round(rng.uniform(-2, 2, shape) * 64) / 64 + 1j * np.round(rng.uniform(-2, 2, shape) * 64) / 64
                    ).astype(kind)
        if kind.startswith(("float", "bfloat")):
            lo, hi = -3 if self.lo is None else self.lo, 3 if self.hi is None else self.hi
            return np.clip(np.round(rng.uniform(lo, hi, shape) * 256) / 256, lo, hi).astype(kind)
        lo = (0 if kind.startswith("u") else -9) if self.lo is None else self.lo
        hi = 10 if self.hi is None else self.hi
        return rng.integers(lo, hi, shape).astype(kind)


def F(*shape, **kw):
    return Arg("float32", *shape, **kw)


def I(*shape, **kw):
    return Arg("int32", *shape, **kw)


def L(*shape, **kw):
    return Arg("int64", *shape, **kw)


def B(*shape, **kw):
    return Arg("bool", *shape, **kw)


def C(*shape, **kw):
    return Arg("complex64", *shape, **kw)


def S(*shape, **kw):
    return Arg("string", *shape, **kw)


def seed(text):
    return zlib.crc32(text.encode())


def weights(name, *shape, scale=None, dtype="float32"):
    """Random constants of a case, the same in every run."""
    import numpy as np
    fan = int(np.prod(shape[:-1])) if len(shape) > 1 else 1
    value = np.random.default_rng(seed(name)).standard_normal(shape) * (scale or 1 / np.sqrt(max(fan, 1)))
    return (np.round(value * 1024) / 1024).astype(dtype)


def as_dict(result, prefix):
    if isinstance(result, dict):
        return dict(result)
    if not isinstance(result, (tuple, list)):
        result = [result]
    return {f"{prefix}{i}": r for i, r in enumerate(result)}


def constant(value):
    import tensorflow as tf
    return tf.constant(value.tolist() if value.dtype.kind == "S" else value)


def run_frozen(fn, args, draws, folder, oracle):
    """Write a graph with placeholders; -> outputs of each draw."""
    import tensorflow as tf
    v1 = tf.compat.v1
    with tf.Graph().as_default() as graph:
        holders = [v1.placeholder(a.dtype, a.spec(), name=a.name) for a in args]
        outs = {k: tf.identity(v, name=k) for k, v in as_dict(fn(*holders), "out").items()}
        blob = graph.as_graph_def().SerializeToString(deterministic=True)
        with open(os.path.join(folder, "model.pb"), "wb") as f:
            f.write(blob)
        if oracle is None:
            config = v1.ConfigProto(intra_op_parallelism_threads=1, inter_op_parallelism_threads=1)
            config.graph_options.rewrite_options.disable_meta_optimizer = True
            with v1.Session(graph=graph, config=config) as session:
                return [session.run(outs, {h: d[a.name] for h, a in zip(holders, args)}) for d in draws]
    return by_oracle(oracle, args, draws, "out")


def obvious(folder, outs):
    """Are the nodes that nothing consumes just the outputs?"""
    import tensorflow as tf
    graph = tf.compat.v1.GraphDef()
    with open(os.path.join(folder, "model.pb"), "rb") as f:
        graph.ParseFromString(f.read())
    used = {i.lstrip("^").split(":")[0] for n in graph.node for i in n.input}
    return {n.name for n in graph.node} - used == set(outs)


def by_oracle(oracle, args, draws, prefix):
    results = []
    for d in draws:
        got = as_dict(oracle(*[constant(d[a.name]) for a in args]), prefix)
        results.append({k: v.numpy() for k, v in got.items()})
    return results


def run_saved(fn, args, draws, folder, oracle):
    """Write a SavedModel with one signature; -> outputs of each draw."""
    import tensorflow as tf
    holder = tf.Module()
    specs = [tf.TensorSpec(a.spec(), a.dtype, name=a.name) for a in args]
    holder.call = tf.function(lambda *xs: as_dict(fn(*xs), "out"), input_signature=specs)
    concrete = holder.call.get_concrete_function()
    write_saved(holder, folder, {"serving_default": concrete})
    if oracle is not None:
        return by_oracle(oracle, args, draws, "out")
    return [{k: v.numpy() for k, v in concrete(*[constant(d[a.name]) for a in args]).items()} for d in draws]


def write_saved(holder, folder, signatures):
    import tensorflow as tf
    path = os.path.join(folder, "model")
    tf.saved_model.save(holder, path, signatures=signatures)
    tidy(path)


def tidy(path):
    for name in ("fingerprint.pb", "keras_metadata.pb"):
        if os.path.exists(os.path.join(path, name)):
            os.remove(os.path.join(path, name))
    try:
        os.rmdir(os.path.join(path, "assets"))
    except OSError:
        pass


class Table:
    """The rows of one group.  A row that TensorFlow itself refuses is reported and left out."""

    def __init__(self, group, only, folder):
        self.group, self.only, self.folder = group, only, folder
        self.cases, self.arrays, self.refused, self.seen = {}, {}, [], set()

    def wanted(self, name):
        if name in self.seen:
            self.refused.append((name, "its name is taken: choose another"))
            return False
        self.seen.add(name)
        return not self.only or self.only in name

    def __call__(self, name, fn, *args, form=None, samples=None, rtol=None, atol=None, oracle=None, checks=None, cli=None):
        """fn(*tensors) -> tensor, list or dict.  form: 'frozen' or 'saved' (else drawn by the name)."""
        import numpy as np
        if not self.wanted(name):
            return
        for i, a in enumerate(args):
            a.name = a.name or NAMES[i]
        form = form or ("frozen" if seed(name) & 1 else "saved")
        rng = np.random.default_rng(seed(name))
        several = any(a.dynamic() or (isinstance(a.values, list) and len(a.values) > 1) for a in args)
        count = samples or (2 if several else 1)
        draws = [{a.name: a.draw(rng, i) for a in args} for i in range(count)]
        folder = os.path.join(self.folder, name)
        os.makedirs(folder)
        try:
            fed = [{k: np.array(v) for k, v in d.items()} for d in draws]   # ops in place write into what they are fed
            outs = (run_frozen if form == "frozen" else run_saved)(fn, args, fed, folder, oracle)
        except Exception as error:      # keep going: the report names the row
            shutil.rmtree(folder)
            self.refused.append((name, f"{type(error).__name__}: {' '.join(str(error).split())[:160]}"))
            return
        if cli is None:
            cli = []
            if form == "frozen" and (seed(name) & 6 or not obvious(folder, outs[0])):   # one in four leaves them to be found
                cli = [t for a in args for t in ("--input", a.name)] + [t for k in outs[0] for t in ("--output", k)]
        self.add(name, form, draws, outs, rtol, atol, checks, cli)

    def add(self, name, form, draws, outs, rtol=None, atol=None, checks=None, cli=(), calls=None):
        import numpy as np
        kinds = {str(np.asarray(v).dtype) for o in outs for v in o.values()} | {
            str(np.asarray(v).dtype) for d in draws for v in d.values()}
        loose = max([LOOSE.get(k, 0) for k in kinds])
        case = {"form": form, "samples": len(draws), "rtol": rtol or loose or 1e-4,
                "atol": atol or loose or 1e-5, "inputs": list(draws[0]), "outputs": list(outs[0])}
        if cli:
            case["args"] = list(cli)
        if checks:
            case["checks"] = checks
        if calls:
            case["calls"] = list(calls)
        self.cases[name] = case
        for i, (ins, out) in enumerate(zip(draws, outs)):
            for tag, values in (("in", ins), ("out", out)):
                for key, value in values.items():
                    value = np.asarray(value)
                    if value.dtype.kind in "OU":
                        value = np.array([v if isinstance(v, bytes) else v.encode() for v in value.ravel().tolist()],
                                         dtype=object).astype("S").reshape(value.shape)
                    self.arrays[f"{name}/{tag}{i}/{key}"] = value

    def write(self):
        import numpy as np
        out = os.path.join(HERE, "cases", f"{self.group}.tar.xz")
        os.makedirs(os.path.dirname(out), exist_ok=True)
        with open(os.path.join(self.folder, "cases.json"), "w") as f:
            f.write("{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in self.cases.items()) + "\n}\n")
        np.savez(os.path.join(self.folder, "io.npz"), **self.arrays)

        def plain(info):
            info.uid = info.gid = info.mtime = 0
            info.uname = info.gname = ""
            return info
        with tarfile.open(out, "w:xz", preset=9) as tar:
            for entry in ["cases.json", "io.npz"] + sorted(self.cases):
                tar.add(os.path.join(self.folder, entry), entry, filter=plain)
        print(f"{self.group}: {len(self.cases)} cases, {os.path.getsize(out) // 1024} KiB, {len(self.refused)} refused")
        for name, error in self.refused:
            print(f"  refused: {name}: {error}"[:150])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("groups", nargs="*")
    parser.add_argument("--only", help="rows whose name contains this; nothing is written")
    args = parser.parse_args()
    sys.path.insert(0, HERE)
    sys.modules["make"] = sys.modules["__main__"]
    known = sorted(f[:-3] for f in os.listdir(os.path.join(HERE, "tables")) if f.endswith(".py"))
    for group in args.groups or known:
        start = time.time()
        work = tempfile.mkdtemp(prefix="ops-")
        try:
            table = Table(group, args.only, work)
            importlib.import_module(f"tables.{group}").rows(table)
            if not args.only:
                table.write()
                print(f"  {time.time() - start:.0f} s")
            else:
                print(table.cases, {k: v.tolist() for k, v in table.arrays.items()}, table.refused)
        finally:
            shutil.rmtree(work)


if __name__ == "__main__":
    main()
