#!/usr/bin/env python3
"""What the official converter makes of the operator cases, with builtins alone: the bar that run.py compares with.

usage: official.py [GROUP ...]        (needs TensorFlow; about half a second a case, so it is run once)

Writes official.tsv: a case, and the number of operators of the official model if that gives TensorFlow's answers, else what
went wrong in one word (convert, runtime, value, ...).
"""
import collections
import json
import os
import re
import subprocess
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
HERE = os.path.dirname(os.path.abspath(__file__))
TSV = os.path.join(HERE, "official.tsv")
sys.path.insert(0, HERE)
import run


def read():
    rows = {}
    if os.path.exists(TSV):
        with open(TSV) as f:
            rows = dict(line.rstrip("\n").split("\t") for line in f if not line.startswith("#"))
    return rows


def write(rows):
    with open(TSV, "w") as f:
        f.write("# operators of the official converter's model (TensorFlow 2.21), or why it has none; made by official.py\n")
        f.write("".join(f"{k}\t{v}\n" for k, v in sorted(rows.items())))


def convert(case, folder, out):
    import tensorflow as tf
    lite = tf.lite.TFLiteConverter
    if case["form"] == "saved":
        converter = lite.from_saved_model(os.path.join(folder, "model"),
                                          signature_keys=sorted(set(case["calls"])) if case.get("calls") else None)
    else:
        outputs = case["outputs"]
        converter = tf.compat.v1.lite.TFLiteConverter.from_frozen_graph(os.path.join(folder, "model.pb"), case["inputs"], outputs)
    data = converter.convert()
    with open(out, "wb") as f:
        f.write(data)


def serve():
    """Cases in on stdin, one JSON a line; the verdict out: a crash ends only this process."""
    import contextlib
    import numpy as np
    reply = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        group, name, case, folder, archive = json.loads(line)
        out = os.path.join(folder, "official.tflite")
        try:
            with contextlib.redirect_stdout(sys.stderr):
                convert(case, folder, out)
            answer = "?"
        except BaseException:
            answer = "convert"
        if answer == "?":
            reply.write("converted\n")
            reply.flush()
            try:
                wrong = run.execute(case, name, out, np.load(archive))
                answer = str(run.operators(out)) if not wrong else wrong.split(":")[0]
            except Exception:
                answer = "runtime"
        reply.write(answer + "\n")
        reply.flush()


def main():
    if sys.argv[1:] == ["--serve"]:
        return serve()
    rows, child = read(), None
    groups = sys.argv[1:] or sorted(f[:-7] for f in os.listdir(os.path.join(HERE, "cases")) if f.endswith(".tar.xz"))
    with tempfile.TemporaryDirectory() as work:
        for i, item in enumerate(run.unpack(groups, work)):
            key = f"{item[0]}/{item[1]}"
            if key in rows:
                continue
            if child is None or child.poll() is not None:
                child = subprocess.Popen([sys.executable, os.path.abspath(__file__), "--serve"], text=True, stdin=subprocess.PIPE,
                                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            child.stdin.write(json.dumps(item) + "\n")
            child.stdin.flush()
            answer = child.stdout.readline().strip()
            if answer == "converted":
                answer = child.stdout.readline().strip() or "crash"
            if answer in ("crash", ""):
                child.wait()
            answer = answer or "convert"
            rows[key] = answer
            if i % 25 == 0:
                write(rows)
        write(rows)
    good = sum(v.isdigit() for v in rows.values())
    print(f"{good} of {len(rows)} pass; the others: {dict(collections.Counter(v for v in rows.values() if not v.isdigit()))}")


if __name__ == "__main__":
    main()
