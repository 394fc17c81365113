#!/usr/bin/env python3
"""Latency of litecast's models under the LiteRT runtime, beside those of the official converter.

usage: runtime.py [--litecast PATH] [--cache build/models] [--runs 20] [NAME ...]

Needs models exported by tests/models/applications.py (make models); official.tflite beside each is used where it is there.
"""
import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
from ai_edge_litert.interpreter import Interpreter

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def latency(path, runs):
    """Median milliseconds of one invocation with one thread, batch 1."""
    interpreter = Interpreter(model_path=path, num_threads=1)
    entry = interpreter.get_input_details()[0]
    shape = [n if n > 0 else 1 for n in entry["shape_signature"]]
    interpreter.resize_tensor_input(entry["index"], shape)
    interpreter.allocate_tensors()
    interpreter.set_tensor(entry["index"], np.random.default_rng(0).random(shape, np.float32))
    times = []
    for _ in range(runs + 2):
        start = time.perf_counter()
        interpreter.invoke()
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times[2:])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--litecast", default=os.path.join(ROOT, "build", "release", "litecast"))
    parser.add_argument("--cache", default=os.path.join(ROOT, "build", "models"))
    parser.add_argument("--runs", type=int, default=20)
    opt = parser.parse_args()
    names = opt.names or sorted(n for n in os.listdir(opt.cache) if os.path.isdir(os.path.join(opt.cache, n, "model")))
    print(f"{'model':20} {'litecast ms':>12} {'official ms':>12}")
    for name in names:
        folder = os.path.join(opt.cache, name)
        with tempfile.TemporaryDirectory() as work:
            out = os.path.join(work, "out.tflite")
            subprocess.run([opt.litecast, "convert", os.path.join(folder, "model"), "-o", out, "-q"], check=True)
            peer = os.path.join(folder, "official.tflite")
            theirs = f"{latency(peer, opt.runs):12.2f}" if os.path.exists(peer) else f"{'-':>12}"
            print(f"{name:20} {latency(out, opt.runs):12.2f} {theirs}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
