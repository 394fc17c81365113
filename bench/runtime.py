#!/usr/bin/env python3
"""Latency of litecast's models under the LiteRT runtime, beside those of the official converter.

usage: runtime.py [--litecast PATH] [--cache build/models] [--runs 20] [NAME ...]
       runtime.py --rnn [--units 128] [--steps 100]

Needs models exported by tests/models/applications.py (make models); official.tflite beside each is used where it is there.
--rnn builds recurrent layers with Keras (needs TensorFlow) and compares what --rnn loop, fuse and unroll make of them.
All forms of a model take turns in one process, with one thread, batch 1; medians, and ratios to the official model's.
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


def latencies(paths, runs):
    """Median milliseconds of each model's invocations, taken in turns."""
    made = []
    for path in paths:
        interpreter = Interpreter(model_path=path, num_threads=1)
        entry = interpreter.get_input_details()[0]
        shape = [n if n > 0 else 1 for n in entry["shape_signature"]]
        interpreter.resize_tensor_input(entry["index"], shape)
        interpreter.allocate_tensors()
        interpreter.set_tensor(entry["index"], np.random.default_rng(0).random(shape, np.float32))
        made.append((interpreter, []))
    for _ in range(runs + 2):
        for interpreter, times in made:
            start = time.perf_counter()
            interpreter.invoke()
            times.append(time.perf_counter() - start)
    return [1000 * statistics.median(times[2:]) for _, times in made]


def convert(litecast, model, out, *args):
    subprocess.run([litecast, "convert", model, "-o", out, "-q", *args], check=True)
    return out


def applications(opt):
    names = opt.names or sorted(n for n in os.listdir(opt.cache) if os.path.isdir(os.path.join(opt.cache, n, "model")))
    print(f"{'model':20} {'litecast ms':>12} {'official ms':>12} {'ratio':>7}")
    for name in names:
        folder = os.path.join(opt.cache, name)
        with tempfile.TemporaryDirectory() as work:
            paths = [convert(opt.litecast, os.path.join(folder, "model"), os.path.join(work, "out.tflite"))]
            peer = os.path.join(folder, "official.tflite")
            paths += [peer] if os.path.exists(peer) else []
            ms = latencies(paths, opt.runs)
            theirs = f"{ms[1]:12.2f} {ms[0] / ms[1]:7.2f}" if len(ms) > 1 else f"{'-':>12} {'-':>7}"
            print(f"{name:20} {ms[0]:12.2f} {theirs}", flush=True)


def recurrent_layers(units):
    from keras import layers as k
    for cell in (k.LSTM, k.GRU, k.SimpleRNN):
        name = cell.__name__.lower()
        yield name, lambda cell=cell: [cell(units)]
        yield f"{name}_sequences", lambda cell=cell: [cell(units, return_sequences=True)]
        yield f"{name}_bidirectional", lambda cell=cell: [k.Bidirectional(cell(units, return_sequences=True))]
        yield f"{name}_stacked", lambda cell=cell: [cell(units, return_sequences=True), cell(units)]


def export(layers, steps, features, folder):
    """A SavedModel with batch 1, and the official converter's model, whose loops need that fixed."""
    import keras
    import tensorflow as tf
    from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2 as freeze
    model = keras.Sequential([keras.Input((steps, features), batch_size=1), *layers])

    @tf.function(input_signature=[tf.TensorSpec((1, steps, features), tf.float32, name="x")])
    def call(x):
        return {"y": model(x)}
    tf.saved_model.save(model, os.path.join(folder, "model"), signatures=call)
    official = tf.lite.TFLiteConverter.from_concrete_functions([freeze(call.get_concrete_function(), lower_control_flow=False)]).convert()
    with open(os.path.join(folder, "official.tflite"), "wb") as f:
        f.write(official)


def recurrent(opt):
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
    forms = ["loop", "fuse", "unroll"]
    print(f"{'layer':26} {'official ms':>12} " + " ".join(f"{f + ' ms':>10} {'ratio':>6}" for f in forms))
    for name, layers in recurrent_layers(opt.units):
        if opt.names and name not in opt.names:
            continue
        with tempfile.TemporaryDirectory() as work:
            export(layers(), opt.steps, opt.units, work)
            paths = [convert(opt.litecast, os.path.join(work, "model"), os.path.join(work, f"{f}.tflite"), "--rnn", f) for f in forms]
            first, *ms = latencies([os.path.join(work, "official.tflite"), *paths], opt.runs)
            print(f"{name:26} {first:12.2f} " + " ".join(f"{x:10.2f} {x / first:6.2f}" for x in ms), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--litecast", default=os.path.join(ROOT, "build", "release", "litecast"))
    parser.add_argument("--cache", default=os.path.join(ROOT, "build", "models"))
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--rnn", action="store_true")
    parser.add_argument("--units", type=int, default=128)
    parser.add_argument("--steps", type=int, default=100)
    opt = parser.parse_args()
    recurrent(opt) if opt.rnn else applications(opt)


if __name__ == "__main__":
    sys.exit(main())
