#!/usr/bin/env python3
"""Recurrent layers in each of the forms that --rnn names: usage: run.py --litecast PATH.

The models and TensorFlow's answers are those of tests/ops/cases/state.tar.xz.  Checked: which operators come out, or the
reason why a loop stays one; the numbers under the LiteRT runtime; that a loop answers the same at every invocation, and a
fused layer does so after its variables were reset.  The last line is 'N passed, N failed'.
"""
import argparse
import collections
import json
import os
import subprocess
import sys
import tarfile
import tempfile

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = os.path.join(os.path.dirname(HERE), "ops", "cases", "state.tar.xz")
LSTM, RNN = "UNIDIRECTIONAL_SEQUENCE_LSTM", "UNIDIRECTIONAL_SEQUENCE_RNN"

# case, --rnn, operators that must be there, or the reason in the note
FUSED = [
    ("keras_lstm", {LSTM: 1}),
    ("keras_lstm_sequences", {LSTM: 2}),
    ("keras_lstm_backwards", {LSTM: 1, "REVERSE_V2": 1}),
    ("keras_lstm_bidirectional", {"BIDIRECTIONAL_SEQUENCE_LSTM": 1}),
    ("keras_simple_rnn", {RNN: 1}),
    ("keras_simple_rnn_sequences", {RNN: 2}),
    ("keras_simple_rnn_state", {RNN: 1}),
    ("keras_simple_rnn_backwards", {RNN: 1, "REVERSE_V2": 1}),
    ("keras_simple_rnn_bidirectional", {"BIDIRECTIONAL_SEQUENCE_RNN": 1}),
    ("keras_lstm_masked", "its sequence has a mask"),
    ("keras_lstm_state", "its last cell state is used"),
    ("keras_lstm_initial_state", "it does not begin with zeros"),
    ("keras_lstm_unknown_length", "it does not run over a whole sequence of known length"),
    ("keras_gru", "its body is not that of an LSTM or of a plain RNN"),
]
# case, operators outside, in the condition and in the body: one clean loop
LOOPS = [
    ("keras_lstm", 9, 1, 14),
    ("keras_lstm_masked", 11, 1, 17),
    ("keras_lstm_unknown_length", 12, 1, 17),
    ("keras_gru", 9, 1, 16),
    ("keras_gru_masked", 11, 1, 18),
    ("keras_simple_rnn", 9, 1, 5),
    ("keras_simple_rnn_unknown_length", 12, 1, 8),
]


def operators(path):
    interpreter = Interpreter(model_path=path, experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES)
    return collections.Counter(op["op_name"] for op in interpreter._get_ops_details())


def answers(path, samples, reset):
    """Each sample twice; the second time after a reset where states live on."""
    interpreter = Interpreter(model_path=path)
    interpreter.allocate_tensors()
    runner = interpreter.get_signature_runner("serving_default")
    for given, want in samples:
        for _ in range(2):
            if reset:
                interpreter.reset_all_variables()
            got = runner(**given)
            for name in want:
                if not np.allclose(got[name], want[name], rtol=1e-4, atol=1e-5):
                    return f"{name} is off by {np.abs(got[name] - want[name]).max():.2g}"
    return None


class Test:
    def __init__(self, litecast, folder):
        self.litecast, self.folder = litecast, folder
        self.info = json.load(open(os.path.join(folder, "cases.json")))
        self.npz = np.load(os.path.join(folder, "io.npz"))
        self.passed = self.failed = 0

    def samples(self, case):
        of = self.info[case]
        for k in range(of["samples"]):
            yield ({n: self.npz[f"{case}/in{k}/{n}"] for n in of["inputs"]}, {n: self.npz[f"{case}/out{k}/{n}"] for n in of["outputs"]})

    def convert(self, case, *args):
        out = os.path.join(self.folder, "out.tflite")
        done = subprocess.run([self.litecast, "convert", os.path.join(self.folder, case, "model"), "-o", out, *args],
                              capture_output=True, text=True, timeout=60)
        return (out if done.returncode == 0 else None), done.stdout + done.stderr

    def judge(self, what, problem):
        self.passed, self.failed = self.passed + (not problem), self.failed + bool(problem)
        if problem:
            print(f"{what}: {problem}")

    def fused(self, case, want):
        samples = [s for s in self.samples(case)][:1]
        batch = str(next(iter(samples[0][0].values())).shape[0])
        path, text = self.convert(case, "--rnn", "fuse", "--batch", batch)
        if not path:
            return text
        if isinstance(want, str):
            return None if f"stays a loop: {want}" in text else f"no such reason: {text}"
        have = operators(path)
        if any(have[op] != count for op, count in want.items()) or have["WHILE"] or "reset" not in text:
            return f"{dict(have)}: {text}"
        return answers(path, samples, True)

    def loop(self, case, *counts):
        path, text = self.convert(case, "--rnn", "loop", "--print-after", "dead-again")
        if not path:
            return text
        have, here = [], None
        for line in text.splitlines():
            if line.startswith("graph @"):
                here = 1 if "_cond_" in line.split("(")[0] else 2 if "_body_" in line.split("(")[0] else 0
                have = have or [0, 0, 0]
            elif line.startswith("  %"):
                have[here] += 1
        if have != list(counts):
            return f"operators outside, in the condition, in the body: {have}"
        return answers(path, self.samples(case), False)

    def unrolled(self, case):
        path, text = self.convert(case, "--rnn", "unroll")
        if not path or operators(path)["WHILE"]:
            return f"not unrolled: {text}"
        return answers(path, self.samples(case), False)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--litecast", required=True)
    opt = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(CASES) as tar:
            tar.extractall(folder, filter="data") if hasattr(tarfile, "data_filter") else tar.extractall(folder)
        test = Test(os.path.abspath(opt.litecast), folder)
        for case, want in FUSED:
            test.judge(f"{case} --rnn fuse", test.fused(case, want))
        for case, *counts in LOOPS:
            test.judge(f"{case} --rnn loop", test.loop(case, *counts))
        for case in ("keras_lstm", "keras_gru_masked", "keras_simple_rnn_bidirectional"):
            test.judge(f"{case} --rnn unroll", test.unrolled(case))
    print(f"{test.passed} passed, {test.failed} failed")
    return 1 if test.failed else 0


if __name__ == "__main__":
    sys.exit(main())
