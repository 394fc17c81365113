#!/usr/bin/env python3
"""Mutates valid graphs as graphs (nodes, attributes, edges, constants, also in the bodies of their functions); converts
them; runs whatever converts.

usage: structure.py --litecast PATH [--seconds N] [--seed N] [--keep DIR] [--as-is] MODEL [MODEL ...]

A MODEL is a GraphDef, the saved_model.pb of a SavedModel, or an archive of operator cases (tests/ops/cases/*.tar.xz): its
frozen graphs, and SavedModels for the ops that no frozen graph has.  A graph is drawn by one of its ops, each op as often
as any other: what only one case has is mutated as often as what all have.  --as-is tries the models as they are, each once.

A finding is: a converter that dies by a signal or a sanitizer, needs more than 20 s or 2 GiB, exits 0 without a file or
not 0 with one, says nothing about a failure, or reports its own mistake (code 9xxx); a model that was written but that the
runtime refuses, dies on or never ends.

What the runtime refuses is a finding without asking when all shapes are known and it refuses before it saw a number:
shapes alone decide, so the converter could have.  Else TensorFlow gets the same graph and the same numbers: what it runs
must run, and what it refuses when it reads the graph must have been refused by the converter.  What it refuses because of
the numbers (an index out of range, a division by zero, unknown sizes that do not fit each other) or does not end either is
tried with other numbers and sizes (once, when it does not end), and is a finding when it runs with some of them that the
runtime refuses.  So is what has no elements with these sizes, such as a window over an image smaller than it: no kernel of
the runtime takes that.  And the runtime prepares all of a loop and all branches, TensorFlow those that run: open sizes that
do not fit in a body are a finding when none fit.  Ops of ragged tensors want splits and row numbers in order, and what they do with others is not said
anywhere: graphs with such ops are tried with numbers in order, too, before what the runtime refuses is a finding.  Where
row splits or row numbers speak of more values than there are, RaggedTensorToTensor of TensorFlow reads what lies behind the
values in memory, and what it answers differs from run to run; XlaEinsum does the same where axes of one name have other sizes, and
_FusedConv2D and _FusedMatMul where a bias or filter has, and the gradients of averages take those of any size: it is not asked
to judge that, other numbers are tried.

Work is bounded by the sizes of the model that was written, before anything is run: one that needs more than MOST_BYTES of
memory (a resize to eight million rows) is not tried, as on a busy machine nobody can tell it from one that never ends.  What
an open size hides (a pad to 9 GB) shows when TensorFlow runs it, which gets MOST_MEMORY: it sets such tensors aside without
touching them, and would call right what the runtime has to write in full.  The last lines say how many were not tried, and which ops of the donors were in no graph that ran.

What nodes only wait for is left out, as the converter does, where TensorFlow would not read the graph with it.  SavedModels
are not asked about: only what the runtime refuses by shapes alone is a finding.

Findings are kept as files.  Needs tensorflow and ai-edge-litert; use a sanitizer build of litecast with --no-limit.
"""
import argparse
import collections
import json
import os
import random
import resource
import select
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")  # its convolution gives back the input where there is nothing to compute

MOST_BYTES = 64 << 20  # of activations, with unknown sizes 1
MOST_MEMORY = 4 << 30  # of TensorFlow as a whole, which takes 1 GiB for itself

# A request is a line of words: MODEL.tflite SEED SIZE INPUTS.npz ORDERED; unknown sizes become SIZE; the inputs are left in
# the file; integers rise if ORDERED is 1, and vectors of them split rows if it is 2.
RUNNER = r"""
import sys, numpy as np
from ai_edge_litert.interpreter import Interpreter

def numbers(rng, d):
    t = np.dtype(d["dtype"])
    if t.kind in "SO": return np.full(d["shape"], b"a", dtype=object)
    if t.kind in "fc": return rng.standard_normal(d["shape"]).astype(t)
    drawn = rng.integers(0, 2, d["shape"]).astype(t)
    if order == 1: return np.sort(drawn.reshape(-1)).reshape(d["shape"])
    if order == 2 and len(d["shape"]) == 1 and drawn.size: return np.append(np.arange(drawn.size - 1), drawn.size).astype(t)  # splits of as many values
    return drawn

def run(path, seed, size, inputs, ordered):
    global order
    order = ordered
    stage, feed, dynamic = "load", {}, False
    try:
        it = Interpreter(path)
        stage = "prepare"
        try: it.get_input_details(), it.get_output_details()
        except ValueError as e:
            if "Invalid data-type for array" not in str(e): raise
            it.allocate_tensors()  # bfloat16: the Python binding has no such arrays, so that nothing can be fed
            return "ok"
        dynamic = any(-1 in d["shape_signature"] for d in it.get_input_details())
        for d in it.get_input_details():
            s = [size if n == -1 else n for n in d["shape_signature"]]
            if dynamic: it.resize_tensor_input(d["index"], s)
            feed[d["name"]] = numbers(np.random.default_rng(seed + d["index"]), dict(d, shape=s))
        np.savez(inputs, outputs=np.array([d["name"] for d in it.get_output_details()], dtype=object), **{"in " + k: v for k, v in feed.items()})
        it.allocate_tensors()
        for d in it.get_input_details(): it.set_tensor(d["index"], feed[d["name"]])
        stage = "invoke"
        it.invoke()
        return "ok"
    except Exception as e:
        return "refused %s %s %s" % (stage, "unknown" if dynamic else "known", " ".join(str(e).split())[:300])

print("ready", flush=True)
for line in sys.stdin:
    path, seed, size, inputs, ordered = line.split()
    print(run(path, int(seed), int(size), inputs, int(ordered)), flush=True)
"""

# TensorFlow with the same graph and numbers.  A request is: MODEL.pb INPUTS.npz
JUDGE = r"""
import sys, numpy as np, tensorflow as tf
tf.config.set_visible_devices([], "GPU")

def beyond(g, graph, run):  # what its kernel reads behind the operands
    for n in graph.node:
        if n.op == "RaggedTensorToTensor" and len(n.attr["row_partition_types"].list.s) > 0:  # rows of more values than there are
            op = g.get_operation_by_name(n.name)
            values, part = run([op.inputs[1], op.inputs[len(op.inputs) - 1]])
            held = part[-1:].sum() if n.attr["row_partition_types"].list.s[-1] == b"ROW_SPLITS" else np.size(part)
            if held > len(values): return True
        if n.op == "XlaEinsum":  # axes of one name and of other sizes
            labels = "".join(n.attr["equation"].s.decode().split("->")[0].split(","))
            sizes = [size for v in run(list(g.get_operation_by_name(n.name).inputs)) for size in np.shape(v)]
            if len(labels) == len(sizes) and len(set(zip(labels, sizes))) > len(set(labels)): return True
        if n.op in ("AvgPoolGrad", "AvgPool3DGrad"):  # a gradient of another size than the pool's result
            image, made = run(list(g.get_operation_by_name(n.name).inputs))
            k, s = n.attr["ksize"].list.i, n.attr["strides"].list.i
            pooled = [-(-d // s[i]) if n.attr["padding"].s == b"SAME" else (d - k[i]) // s[i] + 1 for i, d in enumerate(image)]
            if list(np.shape(made)) != pooled: return True
        if n.op in ("_FusedConv2D", "_FusedMatMul"):  # a bias of another size than the channels
            op = g.get_operation_by_name(n.name)
            image, weights, made, bias = run([*op.inputs[:2], op.outputs[0], op.inputs[2]])
            if np.shape(made)[-1:] != np.shape(bias): return True
            if n.op == "_FusedConv2D" and np.shape(image)[-1] != np.shape(weights)[2]: return True
    return False

def run(path, inputs):
    with np.load(inputs, allow_pickle=True) as z: z = dict(z)
    graph = tf.compat.v1.GraphDef()
    with open(path, "rb") as f: graph.ParseFromString(f.read())
    names = [str(n) for n in z["outputs"]]
    graph = tf.compat.v1.graph_util.extract_sub_graph(graph, [n.split(":")[0] for n in names])  # what was converted
    try:
        with tf.Graph().as_default() as g: tf.import_graph_def(graph, name="")
    except Exception:
        for n in graph.node:
            data = [i for i in n.input if not i.startswith("^")]
            del n.input[:]
            n.input.extend(data)
            n.attr.pop("_output_shapes", None)
        graph = tf.compat.v1.graph_util.extract_sub_graph(graph, [n.split(":")[0] for n in names])
        try:
            with tf.Graph().as_default() as g: tf.import_graph_def(graph, name="")
        except Exception as e:
            return "invalid " + " ".join(str(e).split())[:200]
    tensor = lambda n: g.get_tensor_by_name(n if ":" in n else n + ":0")
    try:
        feed = {}
        for k, v in z.items():
            if not k.startswith("in "): continue
            if k[3:].split(":")[0] not in {n.name for n in graph.node}: continue
            t = tensor(k[3:])
            feed[t] = v if v.dtype.kind == "O" else v.astype(t.dtype.as_numpy_dtype)
        config = tf.compat.v1.ConfigProto(inter_op_parallelism_threads=1, intra_op_parallelism_threads=1)
        config.graph_options.rewrite_options.disable_meta_optimizer = True  # it drops nodes that would refuse
        with tf.compat.v1.Session(graph=g, config=config) as s:
            if beyond(g, graph, lambda what: s.run(what, feed)): return "undefined"
            results = s.run([tensor(n) for n in names], feed)
        return "ok" if all(np.size(r) for r in results) else "empty"
    except Exception as e:
        return "refused " + " ".join(str(e).split())[:200]

print("ready", flush=True)
for line in sys.stdin:
    print(run(*line.split()), flush=True)
"""


class Worker:
    """A program that answers each line with a line, in a process of its own, started anew when a model kills it."""

    def __init__(self, program, seconds, memory=resource.RLIM_INFINITY):
        self.program, self.seconds, self.memory, self.process = program, seconds, memory, None

    def ask(self, *words):
        if self.process is None or self.process.poll() is not None:
            self.process = subprocess.Popen([sys.executable, "-c", self.program], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                            stderr=subprocess.DEVNULL, text=True, preexec_fn=self.limit)
            select.select([self.process.stdout], [], [], 120)
            self.process.stdout.readline()  # it says that it has read its libraries, which is not the model's time
        try:
            self.process.stdin.write(" ".join(map(str, words)) + "\n")
            self.process.stdin.flush()
            ready, _, _ = select.select([self.process.stdout], [], [], self.seconds)
            if ready:
                return self.process.stdout.readline().strip() or "died"
            self.process.kill()
            return "hangs"
        except BrokenPipeError:
            return "died"

    def limit(self):
        resource.setrlimit(resource.RLIMIT_DATA, (self.memory, self.memory))

    def stop(self):
        if self.process:
            self.process.kill()
            self.process.wait()


class Bench:
    """The runtime, and TensorFlow to judge what it refuses."""

    def __init__(self, folder):
        self.runtime, self.tensorflow = Worker(RUNNER, 15), Worker(JUDGE, 20, MOST_MEMORY)
        self.inputs = os.path.join(folder, "inputs.npz")

    def verdict(self, source, target, ragged, flow):
        """-> what is wrong with a converted model, or None; and whether it ran; ragged: it may want numbers in order; flow: it
        has loops or conditions"""
        hung, unfit = 0, None
        for seed, size in ((0, 2), (1, 1), (2, 3), (3, 4), (4, 8)):
            answer = self.runtime.ask(target, seed, size, self.inputs, 0)
            for ordered in (1, 2) if ragged else ():
                if answer.startswith("refused invoke"):
                    answer = self.runtime.ask(target, seed, size, self.inputs, ordered)
            if answer == "ok":
                return None, True
            if answer == "died" or answer.startswith(("refused load", "refused prepare known")):
                return answer, False
            if os.path.isdir(source):
                return None, False
            judge = self.tensorflow.ask(source, self.inputs)
            if judge == "ok" and flow and answer.startswith("refused prepare unknown"):
                unfit = answer
                continue
            if judge == "ok":
                return answer + " -- tensorflow runs it", False
            if judge.startswith("invalid"):
                return answer + " -- tensorflow: " + judge, False
            hung += answer == "hangs"  # a loop without an end: minutes for each try
            if hung == 2 or ("unknown" not in answer and seed >= 2):
                break
        if unfit:
            return unfit + " -- tensorflow runs it with some sizes, the runtime with none", False
        return ("TOO " + answer + " -- tensorflow too: " + judge) if os.environ.get("ALL") else None, False


class Donor:
    """A valid model: its graph, and for a SavedModel all the rest."""

    def __init__(self, path):
        from tensorflow.core.framework import graph_pb2
        from tensorflow.core.protobuf import saved_model_pb2
        self.folder = os.path.dirname(path) if os.path.basename(path) == "saved_model.pb" else None
        with open(path, "rb") as f:
            data = f.read()
        if self.folder:
            self.saved = saved_model_pb2.SavedModel.FromString(data)
            self.graph = self.saved.meta_graphs[0].graph_def
        else:
            self.graph = graph_pb2.GraphDef.FromString(data)
        self.node = self.body(self.graph)

    def body(self, graph):
        """-> the nodes of a graph, and of a SavedModel's functions"""
        return [*graph.node, *(n for f in graph.library.function for n in f.node_def)] if self.folder else graph.node

    def write(self, graph, work):
        """-> what to convert: this model with another graph"""
        path = os.path.join(work, "m.pb")
        if self.folder:
            path = os.path.join(work, "saved")
            shutil.rmtree(path, ignore_errors=True)
            os.mkdir(path)
            for name in os.listdir(self.folder):
                if name not in ("saved_model.pb", "fingerprint.pb"):
                    os.symlink(os.path.abspath(os.path.join(self.folder, name)), os.path.join(path, name))
            changed = type(self.saved)()
            changed.CopyFrom(self.saved)
            changed.meta_graphs[0].graph_def.CopyFrom(graph)
            graph = changed
        with open(os.path.join(path, "saved_model.pb") if self.folder else path, "wb") as f:
            f.write(graph.SerializeToString())
        return path


def unpack(archive, folder):
    """-> the models of an archive of operator cases: frozen graphs, SavedModels"""
    folder = os.path.join(folder, os.path.basename(archive).split(".")[0])
    with tarfile.open(archive) as tar:
        tar.extractall(folder, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
    found = sorted(os.path.join(at, name) for at, _, names in os.walk(folder) for name in names)
    return ([p for p in found if os.path.basename(p) == "model.pb"], [p for p in found if os.path.basename(p) == "saved_model.pb"])


def read_donors(models, folder):
    """-> the donors, and for each op those that have it"""
    donors, having, later = [], collections.defaultdict(list), []

    def add(path, wanted):
        try:
            donor = Donor(path)
        except Exception:  # a broken file on purpose
            return
        ops = {n.op for n in donor.graph.node} | {n.op for f in donor.graph.library.function for n in f.node_def}
        if 0 < len(donor.graph.node) and len(donor.node) < 2000 and wanted(ops):
            donors.append(donor)
            for op in ops:
                having[op].append(donor)

    for path in models:
        frozen, saved = unpack(path, folder) if path.endswith(".tar.xz") else ([path], [])
        later += saved
        for one in frozen:
            add(one, lambda ops: True)
    enough = 3
    for path in later:
        add(path, lambda ops: any(len(having[op]) < enough for op in ops))
    return donors, {op: those for op, those in sorted(having.items()) if those}


def choose_body(graph, rng, share):
    """-> the nodes of the graph or of one of its functions, and what their inputs may name"""
    bodies = [f for f in graph.library.function if f.node_def]
    if not bodies or rng.random() < share:
        return graph.node, [n.name for n in graph.node]
    body = rng.choice(bodies)
    names = {a.name for a in body.signature.input_arg} | {i for n in body.node_def for i in n.input} | set(body.ret.values())
    if rng.random() < 0.05 and body.ret:
        body.ret[rng.choice(sorted(body.ret))] = rng.choice(sorted(names))
    return body.node_def, sorted(names)


def mutate(graph, rng, donors, share):
    """One to four small changes, in place; `share` of them outside of functions."""
    for _ in range(rng.randint(1, 4)):
        nodes, names = choose_body(graph, rng, share)
        node = rng.choice(nodes)
        kind = rng.randrange(9)
        if kind == 0 and node.input:
            node.input[rng.randrange(len(node.input))] = rng.choice(names)
        elif kind == 1 and len(node.input) > 1:
            i, k = rng.randrange(len(node.input)), rng.randrange(len(node.input))
            node.input[i], node.input[k] = node.input[k], node.input[i]
        elif kind == 2 and node.input:
            del node.input[rng.randrange(len(node.input))]
        elif kind == 3:
            node.input.append(rng.choice(names) + rng.choice(["", ":1", ":7"]))
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
            new = nodes.add()
            new.CopyFrom(donor)
            new.name = "grafted_%d" % rng.randrange(1000)
            for i in range(len(new.input)):
                new.input[i] = rng.choice(names)


def limits():
    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))


def convert(litecast, source, target, no_limit):
    command = [litecast, "convert", source, "-o", target, "--json"]
    for last in (False, True):  # once more: the machine itself may have stood still
        try:
            p = subprocess.run(command, capture_output=True, timeout=20, preexec_fn=None if no_limit else limits)
            break
        except subprocess.TimeoutExpired:
            if last:
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


def look_at(litecast, target):
    """-> what is wrong with reading the model back, or None; and whether it can be tried: not with an input of unknown
    rank, nor when it is too large"""
    p = subprocess.run([litecast, "inspect", target, "--json"], capture_output=True, text=True)
    about = json.loads(p.stdout)
    if p.returncode:
        return "litecast cannot read it: %s" % [d["message"] for d in about["diagnostics"]], False
    ranks = all("..." not in i["shape_text"] for s in about["signatures"] for i in s["inputs"])
    return None, ranks and about["peak_activation_bytes"] <= MOST_BYTES


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+")
    parser.add_argument("--litecast", required=True)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", default="structure-findings")
    parser.add_argument("--no-limit", action="store_true", help="no limit of the address space (sanitizer builds)")
    parser.add_argument("--as-is", action="store_true", help="mutate nothing: try each model once, to look at findings")
    args = parser.parse_args()
    work = tempfile.mkdtemp(prefix="structure-")
    try:
        sys.exit(Search(args, work).go() > 0)
    finally:
        shutil.rmtree(work)


class Search:
    """One search for findings, and what came of its graphs."""

    def __init__(self, args, work):
        self.args, self.work = args, work
        self.donors, self.having = read_donors(args.models, os.path.join(work, "donors"))
        self.rng = random.Random(args.seed)
        self.bench = Bench(work)
        self.count, self.seen, self.ran = collections.Counter(), set(), set()

    def graphs(self):
        """-> a donor and a graph to try in place of its own, again and again"""
        ops = sorted(self.having)
        end = time.monotonic() + self.args.seconds
        for donor in self.donors if self.args.as_is else ():
            yield donor, donor.graph
        while not self.args.as_is and time.monotonic() < end:
            donor = self.rng.choice(self.having[self.rng.choice(ops)])
            graph = type(donor.graph)()
            graph.CopyFrom(donor.graph)
            mutate(graph, self.rng, self.donors, 0.1 if donor.folder else 0.6)
            yield donor, graph

    def attempt(self, donor, graph, source):
        """-> what is wrong, or None"""
        target = os.path.join(self.work, "m.tflite")
        if os.path.exists(target):
            os.remove(target)
        problem, made = convert(self.args.litecast, source, target, self.args.no_limit)
        self.count["converted" if made else "refused"] += 1
        if problem or not made:
            return problem
        problem, tried = look_at(self.args.litecast, target)
        if not tried:
            self.count["untried"] += 1
            return problem
        ops = {n.op for n in graph.node} | {n.op for f in graph.library.function for n in f.node_def}
        flow = any(op in ("Enter", "Switch") or op.endswith(("While", "If", "Case")) for op in ops)
        problem, ran = self.bench.verdict(source, target, any(op.startswith("Ragged") for op in ops), flow)
        self.count["ran"] += ran
        if ran:
            self.ran |= ops
        return "converted, but the runtime: " + problem if problem else None

    def keep(self, problem, donor, source):
        key = "".join(c for c in problem if not c.isdigit())[:90]
        if key in self.seen and not self.args.as_is:
            return
        self.seen.add(key)
        self.count["findings"] += 1
        os.makedirs(self.args.keep, exist_ok=True)
        kept = os.path.join(self.args.keep, "finding_%d_%d%s" % (self.args.seed, self.count["findings"], "" if donor.folder else ".pb"))
        shutil.move(source, kept)
        print("%s: %s" % (kept, problem), flush=True)

    def go(self):
        """-> the number of findings"""
        for donor, graph in self.graphs():
            source = donor.write(graph, self.work)
            self.count["graphs"] += 1
            problem = self.attempt(donor, graph, source)
            if problem:
                self.keep(problem, donor, source)
        for worker in (self.bench.runtime, self.bench.tensorflow):
            worker.stop()  # it may be in a loop without an end
        never = sorted(set(self.having) - self.ran)
        print("%d of the donors' %d ops were in graphs that ran; not: %s" % (len(self.having) - len(never), len(self.having), " ".join(never)))
        print("%(graphs)d graphs: %(refused)d refused, %(converted)d converted, %(untried)d of them of unknown rank or too large to try, "
              "%(ran)d ran, %(findings)d findings" % self.count)
        return self.count["findings"]


if __name__ == "__main__":
    main()
