#!/usr/bin/env python3
"""Replay the operator cases: convert each with litecast, run it under ai-edge-litert, compare with TensorFlow's numbers.

usage: run.py [--litecast PATH] [--group GROUP] [--case PATTERN] [--jobs 2] [--keep DIR] [--convert-only] [-v]

Models run in worker processes, so that a crash of the runtime is the failure of one case.  Failures are shown grouped by
message.  Cases named in failing.txt (with the reason) may fail; one that passes again must be taken off the list.
A run of all cases also holds src/legalize/tf/becomes.def, what 'litecast ops' says that each op becomes, against what the cases
became, and asks for a case of every op; --write-becomes makes that table anew.
The last line is 'N passed, N failed'.
"""
import argparse
import collections
import fnmatch
import json
import os
import queue
import re
import select
import subprocess
import sys
import tarfile
import tempfile
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


# ---------------------------------------------------------------- worker: runs one model

def bare(name):
    return re.sub(r"^serving_default_", "", re.sub(r":\d+$", "", name))


def pick(kind, want, have):
    """Wanted names to keys: by name, else by position."""
    if len(want) != len(have):
        raise ValueError(f"interface: {len(have)} {kind}s, expected {len(want)}")
    if all(w in have for w in want):
        return {w: have[w] for w in want}
    return dict(zip(want, have.values()))


def plain(array):
    """npz keeps bfloat16 as two bytes without a type."""
    if array.dtype.kind == "V" and array.dtype.itemsize == 2:
        import ml_dtypes
        return array.view(ml_dtypes.bfloat16)
    return array


def differ(name, got, want, case):
    """-> what is wrong with an output, or None"""
    import numpy as np
    got = np.asarray(got)
    if want.dtype.kind == "S":
        have = [v if isinstance(v, bytes) else str(v).encode() for v in got.ravel().tolist()]
        if list(got.shape) != list(want.shape):
            return f"shape: {name} {list(got.shape)}, expected {list(want.shape)}"
        return None if have == want.ravel().tolist() else f"value: {name} strings {have[:3]}, expected {want.ravel().tolist()[:3]}"
    if got.dtype != want.dtype:
        return f"dtype: {name} {got.dtype}, expected {want.dtype}"
    if got.shape != want.shape:
        return f"shape: {name} {list(got.shape)}, expected {list(want.shape)}"
    if str(want.dtype) == "bfloat16":
        got, want = got.astype("float32"), want.astype("float32")
    check = (case.get("checks") or {}).get(name)
    if check:
        wide = got.astype(float)
        if got.size and not (np.isfinite(wide).all() and wide.min() >= check["min"] and wide.max() <= check["max"]):
            return f"value: {name} outside [{check['min']}, {check['max']}]"
        if check.get("varied") and got.size > 4 and len(np.unique(got)) < 2:
            return f"value: {name} all the same"
        return None
    if got.dtype.kind in "fc":
        good = np.isclose(got, want, rtol=case["rtol"], atol=case["atol"], equal_nan=True)
    else:
        good = got == want
    if np.all(good):
        return None
    at = tuple(int(i[0]) for i in np.nonzero(~good)) if got.ndim else ()
    return f"value: {name} {int(good.size - np.count_nonzero(good))} of {good.size} wrong, at {list(at)} {got[at]}, expected {want[at]}"


def operators(path):
    """How many operators a .tflite has, over all subgraphs."""
    from ai_edge_litert import schema_py_generated as schema
    with open(path, "rb") as f:
        model = schema.Model.GetRootAs(f.read(), 0)
    return sum(model.Subgraphs(i).OperatorsLength() for i in range(model.SubgraphsLength()))


def execute(case, name, path, data):
    import numpy as np  # noqa: F401
    from ai_edge_litert.interpreter import Interpreter
    interpreter = Interpreter(model_path=path, num_threads=1)
    try:
        flex = [d["op_name"] for d in interpreter._get_ops_details() if d["op_name"].startswith("Flex")]
    except ValueError:  # the interpreter cannot describe bfloat16 tensors to numpy
        flex = []
    if flex:
        return f"select-tf operators: {sorted(set(flex))}"
    keys = interpreter.get_signature_list()
    ready = None
    for i in range(case["samples"]):
        ins = {k: plain(data[f"{name}/in{i}/{k}"]) for k in case["inputs"]} if not case.get("calls") else {
            k.rsplit("/", 1)[1]: plain(data[k]) for k in data.files if k.startswith(f"{name}/in{i}/")}
        prefix = f"{name}/out{i}/"
        wants = {k[len(prefix):]: plain(data[k]) for k in data.files if k.startswith(prefix)}
        order = [k for k in case["outputs"] if k in wants] if not case.get("calls") else list(wants)
        if keys:
            key = case["calls"][i] if case.get("calls") else next(iter(keys))
            if key not in keys:
                return f"interface: no signature '{key}', have {sorted(keys)}"
            into = pick("input", list(ins), {n: n for n in keys[key]["inputs"]})
            outof = pick("output", order, {n: n for n in keys[key]["outputs"]})
            runner = interpreter.get_signature_runner(key)
            got = runner(**{into[k]: v for k, v in ins.items()})
            results = {k: got[outof[k]] for k in order}
        else:
            into = pick("input", list(ins), {bare(d["name"]): d for d in interpreter.get_input_details()})
            named = {bare(d["name"]): d for d in interpreter.get_output_details()}
            outof = pick("output", order, named if len(named) == len(interpreter.get_output_details()) else
                         {str(j): d for j, d in enumerate(interpreter.get_output_details())})
            shapes = {k: list(v.shape) for k, v in ins.items()}
            if shapes != ready:
                for k, d in into.items():
                    interpreter.resize_tensor_input(d["index"], shapes[k])
                interpreter.allocate_tensors()
                ready = shapes
            for k, d in into.items():
                interpreter.set_tensor(d["index"], ins[k])
            interpreter.invoke()
            results = {k: interpreter.get_tensor(outof[k]["index"]) for k in order}
        for k in order:
            wrong = differ(k, results[k], wants[k], case)
            if wrong:
                return wrong + (f" (sample {i})" if i else "")
    return None


def serve():
    """One JSON request a line in, one JSON answer a line out."""
    import numpy as np
    reply = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    archives = {}
    for line in sys.stdin:
        r = json.loads(line)
        try:
            data = archives.get(r["io"]) or archives.setdefault(r["io"], np.load(r["io"]))
            answer = execute(r["case"], r["name"], r["path"], data)
            count = operators(r["path"])
        except Exception as error:
            answer, count = f"runtime: {' '.join(str(error).split())[:200]}", 0
        reply.write(json.dumps([answer, count]) + "\n")
        reply.flush()


class Worker:
    """A child that runs models; replaced after a crash or a time-out."""

    def __init__(self):
        self.process = None

    def ask(self, request, seconds):
        """-> [what is wrong or None, operators]"""
        if self.process is None:
            self.process = subprocess.Popen([sys.executable, os.path.abspath(__file__), "--serve"], text=True,
                                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            self.process.stdin.write(json.dumps(request) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline() if select.select([self.process.stdout], [], [], seconds)[0] else None
        except BrokenPipeError:
            line = ""
        if line:
            return json.loads(line)
        self.process.kill()
        code = self.process.wait()
        self.process = None
        return ["runtime: hangs" if line is None else f"runtime: crashes (signal {-code})", 0]

    def close(self):
        if self.process:
            self.process.stdin.close()
            self.process.wait()


# ---------------------------------------------------------------- what ops become

TABLES = os.path.join(ROOT, "src", "legalize", "tf")
BECOMES_HEAD = """/* legalize/tf/becomes.def: which operators each op became in the cases of tests/ops, the shortest results first, for 'litecast ops'
 * and its page.  Made by tests/ops/run.py --write-becomes, and held against the cases by every run of them.
 *
 * BECOMES(op, results): operators that the result has, ", " between them, "; " between results; none: folded, or merged into others */
"""
WITHOUT_CASES = {
    "Assert", "ControlTrigger", "NoOp", "PrintV2", "StackCloseV2", "TensorArrayCloseV3",  # others only wait for them
    "BatchNormWithGlobalNormalization", "TopK",  # TensorFlow runs them in graphs of old versions only
    "XlaReplicaId",  # XLA only
}


# ---------------------------------------------------------------- the run

def convert(litecast, source, out, args, about, seconds=60):
    """-> message or None; about: a file for the report"""
    try:
        done = subprocess.run([litecast, "convert", source, "-o", out, "-q", "--report", about, *args], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, errors="replace", timeout=seconds)
    except subprocess.TimeoutExpired:
        return "convert: hangs"
    if done.returncode == 0:
        return None
    text = " | ".join(done.stderr.strip().splitlines()[:2]) or "no message"
    if done.returncode < 0 or "Sanitizer" in done.stderr or "runtime error" in done.stderr:
        found = re.search(r"(ERROR: \w+Sanitizer: \S+|[^\s:]+:\d+:\d+: runtime error: .*|#[0-9]+ 0x\w+ in \w+ /?\S*src/\S+)",
                          done.stderr)
        return f"convert: CRASHES (exit {done.returncode}) {found[0] if found else text}"
    return f"convert: {text}"


def unpack(groups, work):
    """-> list of (group, name, case, folder, io)"""
    found = []
    for group in groups:
        folder = os.path.join(work, group)
        with tarfile.open(os.path.join(HERE, "cases", f"{group}.tar.xz")) as tar:
            tar.extractall(folder, filter="data") if hasattr(tarfile, "data_filter") else tar.extractall(folder)
        with open(os.path.join(folder, "cases.json")) as f:
            for name, case in json.load(f).items():
                found.append((group, name, case, os.path.join(folder, name), os.path.join(folder, "io.npz")))
    return found


def expected_failures():
    path, listed = os.path.join(HERE, "failing.txt"), {}
    if os.path.exists(path):
        with open(path) as f:
            for line in f:
                if line.strip() and not line.startswith("#"):
                    name, _, why = line.strip().partition(" ")
                    listed[name] = why.strip()
    return listed


def general(message):
    """The message with names and numbers taken out: what failures are grouped by."""
    message = re.sub(r" at '[^']*'.*", "", message.split(" | ")[0])
    if message.startswith("value:"):
        return "value: differs from TensorFlow"
    if message.startswith("shape:"):
        return "shape: differs from TensorFlow"
    return re.sub(r"\d+", "N", message) if not message.startswith("convert:") else message


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--litecast", default=os.path.join(ROOT, "build", "release", "litecast"))
    parser.add_argument("--group", action="append")
    parser.add_argument("--case", action="append", help="GROUP/NAME or NAME, * is a wildcard")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", help="a folder for models, sources and results.json")
    parser.add_argument("--convert-only", action="store_true", help="do not run: crashes and time-outs only")
    parser.add_argument("--write-failing", action="store_true", help="write failing.txt anew: only when its cases are understood")
    parser.add_argument("--write-becomes", action="store_true", help="write becomes.def anew, when all cases pass")
    parser.add_argument("--all", action="store_true", help="list every failing case, not the first of each message")
    parser.add_argument("-v", "--verbose", action="store_true", help="a line for every failing case")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    opt = parser.parse_args()
    if opt.serve:
        return serve()
    known = sorted(f[:-7] for f in os.listdir(os.path.join(HERE, "cases")) if f.endswith(".tar.xz"))
    with tempfile.TemporaryDirectory(prefix="ops-") as scratch:
        work = os.path.abspath(opt.keep) if opt.keep else scratch
        cases = [c for c in unpack([g for g in known if not opt.group or g in opt.group], work)
                 if not opt.case or any(fnmatch.fnmatch(f"{c[0]}/{c[1]}", p) or fnmatch.fnmatch(c[1], p) for p in opt.case)]
        todo, results, counts, seen = queue.Queue(), {}, {}, collections.defaultdict(collections.Counter)
        for c in cases:
            todo.put(c)

        def loop():
            worker = Worker()
            while True:
                try:
                    group, name, case, folder, archive = todo.get_nowait()
                except queue.Empty:
                    worker.close()
                    return
                source = os.path.join(folder, "model.pb" if case["form"] == "frozen" else "model")
                out = os.path.join(folder, "out.tflite")
                about = os.path.join(folder, "report.json")
                message = convert(opt.litecast, source, out, case.get("args", []), about)
                if message is None:
                    with open(about) as f:
                        for o in json.load(f)["source_ops"]:
                            seen[o["op"]][o["becomes"]] += 1
                if opt.convert_only:
                    if message and "CRASHES" not in message and "hangs" not in message:
                        message = None
                elif message is None:
                    message, counts[f"{group}/{name}"] = worker.ask({"case": case, "name": name, "path": out, "io": archive}, 60)
                results[f"{group}/{name}"] = message
        threads = [threading.Thread(target=loop) for _ in range(max(1, opt.jobs))]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        if opt.keep:
            with open(os.path.join(work, "results.json"), "w") as f:
                json.dump(dict(sorted(results.items())), f, indent=1)
    if opt.write_failing:
        with open(os.path.join(HERE, "failing.txt"), "w") as f:
            f.write("# Cases that do not pass yet, and why.  The list only shrinks: take off what passes (run.py names it).\n")
            f.write("".join(f"{k} {m[:150]}\n" for k, m in sorted(results.items()) if m))
    whole = not (opt.group or opt.case or opt.convert_only)
    return report(results, counts, hold_becomes(seen, opt.write_becomes) if whole else [], opt)


def table_rows():
    """-> op: what lowers it, a function or a rule, from ops.def"""
    with open(os.path.join(TABLES, "ops.def")) as f:
        return dict(re.findall(r"^TF_(?:OP|CALL)\((\w+), (.*)\)", f.read(), re.M))


def becomes_table(seen):
    """-> the text of becomes.def, and the ops without a case.  An op that only another name of it has cases for, with the same
    function, has that one's row."""
    rows, missing, text = table_rows(), [], BECOMES_HEAD
    for op in sorted(rows):
        if op not in seen:
            kin = [k for k in rows if k in seen and rows[k] == rows[op] and (k in op or op in k or not any(seen[k]))]
            if not kin:
                missing.append(op)
                continue
            seen[op] = seen[min(kin, key=lambda k: (abs(len(k) - len(op)), k))]
        found = sorted((r for r in seen[op] if r), key=lambda r: (r.count(","), len(r), r))
        shown = found[:1] + [r for r in found[1:3] if r.count(",") < 3]
        text += f'BECOMES({op}, "{"; ".join(shown)}{"; ..." if len(found) > len(shown) else ""}")\n'
    return text, missing


def hold_becomes(seen, write):
    """-> what is wrong with becomes.def"""
    path = os.path.join(TABLES, "becomes.def")
    text, missing = becomes_table(seen)
    if write:
        with open(path, "w") as f:
            f.write(text)
    with open(path) as f:
        stale = [] if f.read() == text else ["src/legalize/tf/becomes.def is not what the cases become: run.py --write-becomes"]
    return [f"no case has the op '{op}'" for op in missing if op not in WITHOUT_CASES] + stale


def official():
    """What the official converter makes of the cases: operators, or a word where it fails (official.py)."""
    with open(os.path.join(HERE, "official.tsv")) as f:
        return dict(line.rstrip("\n").split("\t") for line in f if not line.startswith("#"))


def report(results, counts, wrong_table, opt):
    listed = expected_failures()
    bad = {k: m for k, m in sorted(results.items()) if m and (k not in listed or "CRASHES" in m)}
    known = [k for k, m in results.items() if m and k in listed and k not in bad]
    mended = [k for k, m in results.items() if not m and k in listed and not opt.convert_only]
    kinds = collections.defaultdict(list)
    for name, message in bad.items():
        kinds[general(message)].append(name)
    for kind, names in sorted(kinds.items(), key=lambda item: -len(item[1])):
        print(f"{len(names):4d}  {kind}")
        shown = names if opt.all or opt.verbose else names[:6]
        if opt.verbose or kind.startswith(("value", "shape", "runtime", "dtype")):
            for n in (names if opt.all or opt.verbose else names[:12]):
                print(f"        {n}: {bad[n]}")
            if len(names) > 12 and not (opt.all or opt.verbose):
                print(f"        ... and {len(names) - 12} more (--all)")
        else:
            print(f"        {', '.join(shown)}{', ...' if len(shown) < len(names) else ''}")
    for name in mended:
        print(f"      {name} passes now: take it off tests/ops/failing.txt")
    if not opt.case:
        totals = collections.Counter(k.split("/")[0] for k in results)
        good = collections.Counter(k.split("/")[0] for k, m in results.items() if not m)
        print("  ".join(f"{g} {good[g]}/{totals[g]}" for g in sorted(totals)))
    peer = official()
    theirs = [k for k in results if peer.get(k, "").isdigit()]
    bloat = sorted((int(peer[k]) - counts[k], k) for k in theirs if not results[k] and counts.get(k, 0) > int(peer[k]))
    if not opt.convert_only:
        print(f"of {len(theirs)} cases that the official converter passes, {sum(not results[k] for k in theirs)} pass; of the other "
              f"{len(results) - len(theirs)}, {sum(not results[k] for k in results if k not in set(theirs))}")
    if bloat:
        print(f"{len(bloat)} have more operators than the official converter's model: "
              + ", ".join(f"{k} {counts[k]} > {peer[k]}" for _, k in (bloat if opt.all else bloat[:12])))
    if known:
        print(f"{len(known)} known failures (tests/ops/failing.txt)")
    print("".join(f"{line}\n" for line in wrong_table), end="")
    print(f"{len(results) - len(bad) - len(known)} passed, {len(bad) + len(wrong_table)} failed")
    return 1 if bad or wrong_table else 0


if __name__ == "__main__":
    sys.exit(main())
