#!/usr/bin/env python3
"""Mutates valid graphs as graphs: nodes, attributes, edges, constants; converts them; runs whatever converts.

usage: structure.py --litecast PATH [--seconds N] [--seed N] [--keep DIR] MODEL.pb [MODEL.pb ...]

A finding is: a converter that dies by a signal or a sanitizer, needs more than 20 s or 2 GiB, exits 0 without a file or
not 0 with one, says nothing about a failure, or reports its own mistake (code 9xxx); a model that was written but that the
runtime refuses or dies on.  Findings are kept as files.  Needs tensorflow (for the GraphDef classes) and ai-edge-litert; use
a sanitizer build of litecast with --no-limit.
"""
import argparse
import json
import os
import random
import resource
import select
import shutil
import subprocess
import sys
import tempfile
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

RUNNER = r"""
import sys, numpy as np
from ai_edge_litert.interpreter import Interpreter
for line in sys.stdin:
    path, stage = line.strip(), "load"
    try:
        it = Interpreter(path)
        stage = "prepare"
        dynamic = any(-1 in d["shape_signature"] for d in it.get_input_details())
        for d in it.get_input_details():
            s = [2 if n == -1 else n for n in d["shape_signature"]]
            if dynamic: it.resize_tensor_input(d["index"], s)
        it.allocate_tensors()
        rng = np.random.default_rng(0)
        for d in it.get_input_details():
            t = np.dtype(d["dtype"])
            if t.kind in "SO": v = np.full(d["shape"], b"a", dtype=object)
            elif t.kind == "f": v = rng.standard_normal(d["shape"]).astype(t)
            elif t.kind == "b": v = rng.integers(0, 2, d["shape"]).astype(t)
            elif t.kind == "c": v = rng.standard_normal(d["shape"]).astype(t)
            else: v = rng.integers(0, 2, d["shape"]).astype(t)
            it.set_tensor(d["index"], v)
        stage = "invoke"
        it.invoke()
        print("ok", flush=True)
    except Exception as e:
        by_data = stage == "invoke" and "Division by 0" in str(e)   # the inputs' fault, as in TensorFlow
        print("ok" if by_data else "refused " + " ".join(str(e).split())[:300], flush=True)
"""


class Runner:
    """The runtime in a process of its own, started anew when a model kills it."""

    def __init__(self):
        self.process = None

    def run(self, path):
        if self.process is None or self.process.poll() is not None:
            self.process = subprocess.Popen([sys.executable, "-c", RUNNER], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                            stderr=subprocess.DEVNULL, text=True)
        try:
            self.process.stdin.write(path + "\n")
            self.process.stdin.flush()
            ready, _, _ = select.select([self.process.stdout], [], [], 30)
            answer = self.process.stdout.readline().strip() if ready else "hangs"
            if not ready:
                self.process.kill()
        except BrokenPipeError:
            answer = ""
        return answer or "died"


def mutate(graph, rng, donors):
    """One to four small changes, in place."""
    for _ in range(rng.randint(1, 4)):
        node = rng.choice(graph.node)
        kind = rng.randrange(9)
        if kind == 0 and node.input:
            node.input[rng.randrange(len(node.input))] = rng.choice(graph.node).name
        elif kind == 1 and len(node.input) > 1:
            i, k = rng.randrange(len(node.input)), rng.randrange(len(node.input))
            node.input[i], node.input[k] = node.input[k], node.input[i]
        elif kind == 2 and node.input:
            del node.input[rng.randrange(len(node.input))]
        elif kind == 3:
            node.input.append(rng.choice(graph.node).name + rng.choice(["", ":1", ":7"]))
        elif kind == 4:
            node.op = rng.choice(rng.choice(donors).node).op
        elif kind == 5 and node.attr:
            key = rng.choice(sorted(node.attr))
            value = node.attr[key]
            which = value.WhichOneof("value")
            if which == "i":
                value.i = rng.choice([0, 1, -1, 2, 7, 1 << 20, (1 << 31) - 1, -(1 << 31), 1 << 40])
            elif which == "f":
                value.f = rng.choice([0.0, 1.0, -1.0, 1e30, float("nan"), float("inf")])
            elif which == "b":
                value.b = not value.b
            elif which == "type":
                value.type = rng.choice([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 14, 19, 22, 23])
            elif which == "s":
                value.s = rng.choice([b"SAME", b"VALID", b"EXPLICIT", b"NCHW", b"NHWC", b"", b"x" * 100])
            elif which == "list" and value.list.i:
                value.list.i[rng.randrange(len(value.list.i))] = rng.choice([0, 1, -1, 2, 3, 5, 1 << 33])
            elif which == "shape" and value.shape.dim:
                value.shape.dim[rng.randrange(len(value.shape.dim))].size = rng.choice([0, 1, -1, 2, 3, 7, 1 << 40])
        elif kind == 6 and node.attr:
            del node.attr[rng.choice(sorted(node.attr))]
        elif kind == 7 and node.op == "Const" and "value" in node.attr:
            tensor = node.attr["value"].tensor
            if tensor.tensor_content:
                content = bytearray(tensor.tensor_content)
                content[rng.randrange(len(content))] = rng.choice([0, 1, 2, 0x7F, 0x80, 0xFF])
                tensor.tensor_content = bytes(content)
            elif tensor.int_val:
                tensor.int_val[rng.randrange(len(tensor.int_val))] = rng.choice([0, 1, -1, 2, 3, 100, (1 << 31) - 1])
            elif tensor.tensor_shape.dim:
                tensor.tensor_shape.dim[0].size = rng.choice([0, 1, 2, 1 << 40, -1])
        elif kind == 8:
            donor = rng.choice(rng.choice(donors).node)
            new = graph.node.add()
            new.CopyFrom(donor)
            new.name = "grafted_%d" % rng.randrange(1000)
            for i in range(len(new.input)):
                new.input[i] = rng.choice(graph.node[:-1]).name


def limits():
    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))


def convert(litecast, source, target, no_limit):
    try:
        p = subprocess.run([litecast, "convert", source, "-o", target, "--json"], capture_output=True, timeout=20,
                           preexec_fn=None if no_limit else limits)
    except subprocess.TimeoutExpired:
        return "takes more than 20 s", False
    made = os.path.exists(target)
    if p.returncode < 0 or p.returncode >= 126 or b"Sanitizer" in p.stderr or b"runtime error" in p.stderr:
        return "died: %d %s" % (p.returncode, p.stderr.decode(errors="replace")[:400]), made
    if (p.returncode == 0) != made:
        return "exit status %d, file written: %s" % (p.returncode, made), made
    try:
        report = json.loads(p.stdout)
    except ValueError:
        return "stdout is no JSON", made
    codes = [d["code"] for d in report["diagnostics"]]
    if any(9000 <= c < 10000 for c in codes):
        return "its own mistake: %s" % [d["message"] for d in report["diagnostics"]], made
    if p.returncode and not any(d["severity"] == "error" for d in report["diagnostics"]):
        return "fails without an error", made
    return None, made


def unknown_rank(litecast, target):
    """Has the model an input of unknown rank?  No shape to run it with is known then."""
    p = subprocess.run([litecast, "inspect", target], capture_output=True, text=True)
    return any("[...]" in line for line in p.stdout.splitlines() if line.strip().startswith("in "))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+")
    parser.add_argument("--litecast", required=True)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", default="structure-findings")
    parser.add_argument("--no-limit", action="store_true", help="no limit of the address space (sanitizer builds)")
    args = parser.parse_args()
    from tensorflow.core.framework import graph_pb2
    donors = []
    for path in args.models:
        graph = graph_pb2.GraphDef()
        with open(path, "rb") as f:
            graph.ParseFromString(f.read())
        if 0 < len(graph.node) < 2000:
            donors.append(graph)
    rng = random.Random(args.seed)
    runner, work = Runner(), tempfile.mkdtemp(prefix="structure-")
    source, target = os.path.join(work, "m.pb"), os.path.join(work, "m.tflite")
    runs = converted = findings = 0
    seen = set()
    end = time.monotonic() + args.seconds
    while time.monotonic() < end:
        graph = graph_pb2.GraphDef()
        graph.CopyFrom(rng.choice(donors))
        mutate(graph, rng, donors)
        with open(source, "wb") as f:
            f.write(graph.SerializeToString())
        if os.path.exists(target):
            os.remove(target)
        problem, made = convert(args.litecast, source, target, args.no_limit)
        runs += 1
        if not problem and made and not unknown_rank(args.litecast, target):
            answer = runner.run(target)
            converted += answer == "ok"
            if answer != "ok":
                problem = "converted, but the runtime: " + answer
        if problem:
            key = "".join(c for c in problem if not c.isdigit())[:90]
            if key in seen:
                continue
            seen.add(key)
            findings += 1
            os.makedirs(args.keep, exist_ok=True)
            kept = os.path.join(args.keep, "finding_%d_%d.pb" % (args.seed, findings))
            shutil.move(source, kept)
            print("%s: %s" % (kept, problem), flush=True)
    print("%d graphs, %d converted and ran, %d findings" % (runs, converted, findings))
    sys.exit(findings > 0)


if __name__ == "__main__":
    main()
