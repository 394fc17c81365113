#!/usr/bin/env python3
"""How time and memory grow with the size of a model: litecast beside cp, on SavedModels from 10 MB to 3 GB.

usage: growth.py [--litecast PATH] [--sizes 10,100,1000,3000] [--runs 5] [--official] [--keep]

The models (a convolutional stem, then dense layers) are made once with TensorFlow, filled with random bytes that are valid
floats, under build/bench (a 3 GB model needs as much disk three times over).  Each row is the median of whole processes, after one that warms
the page cache; memory is the peak resident set as the kernel counts it (ru_maxrss), mapped pages included.
"""
import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WORK = os.path.join(ROOT, "build", "bench")


def make(path, megabytes):
    """A SavedModel of that size, in a process of its own: TensorFlow keeps what it has allocated."""
    os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="")
    import numpy as np
    import tensorflow as tf
    rng = np.random.default_rng(megabytes)

    def values(*shape):         # random mantissas under one exponent: as incompressible as trained weights, and made fast
        bits = rng.integers(0, 1 << 24, int(np.prod(shape)), dtype=np.uint32)
        return ((bits & 0x7FFFFF) | ((bits & 0x800000) << 8) | 0x3C000000).view(np.float32).reshape(shape)
    model = tf.Module()
    model.stem = tf.Variable(values(3, 3, 3, 64))
    model.shift = tf.Variable(values(64))
    width = min(8192, max(512, 1 << int(np.log2(megabytes * 250000 / 4) / 2)))
    layers = max(1, round(megabytes * 250000 / (width * width)))
    model.inward = tf.Variable(values(64, width))
    model.layers = [tf.Variable(values(width, width)) for _ in range(layers)]
    model.biases = [tf.Variable(values(width)) for _ in range(layers)]

    @tf.function(input_signature=[tf.TensorSpec([None, 64, 64, 3], tf.float32, name="image")])
    def serve(image):
        x = tf.nn.relu(tf.nn.conv2d(image, model.stem, 2, "SAME") + model.shift)
        x = tf.matmul(tf.reduce_mean(x, [1, 2]), model.inward)
        for kernel, bias in zip(model.layers, model.biases):
            x = tf.nn.relu(tf.matmul(x, kernel) + bias)
        return {"features": x}
    model.serve = serve
    partial = path + ".partial"
    shutil.rmtree(partial, ignore_errors=True)
    tf.saved_model.save(model, partial, signatures=serve)
    os.rename(partial, path)


def measured(argv):
    """-> (exit code, wall seconds, cpu seconds, peak MiB)"""
    start = time.perf_counter()
    process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def size_of(path):
    return sum(os.path.getsize(os.path.join(d, f)) for d, _, fs in os.walk(path) for f in fs)


def median(rows):
    if any(r[0] for r in rows):
        return None
    return [statistics.median(r[i] for r in rows) for i in (1, 2, 3)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--litecast", default=os.path.join(ROOT, "build", "release", "litecast"))
    parser.add_argument("--sizes", default="10,30,100,300,1000,3000", help="megabytes, with commas")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--official", action="store_true", help="the official converter too, up to 1000 MB (slow)")
    parser.add_argument("--keep", action="store_true", help="keep the models for the next time")
    parser.add_argument("--make", nargs=2, metavar=("PATH", "MB"), help=argparse.SUPPRESS)
    opt = parser.parse_args()
    if opt.make:
        make(opt.make[0], int(opt.make[1]))
        return 0
    os.makedirs(WORK, exist_ok=True)
    failed = 0
    print(f"{'MB':>6} {'litecast s':>11} {'cpu s':>8} {'peak MiB':>9} {'cp s':>8} {'of cp':>6}" + (f" {'official s':>11} {'peak MiB':>9}" if opt.official else ""))
    for megabytes in map(int, opt.sizes.split(",")):
        model = os.path.join(WORK, f"growth_{megabytes}")
        if not os.path.exists(model):
            subprocess.run([sys.executable, os.path.abspath(__file__), "--make", model, str(megabytes)], check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        out, copy = os.path.join(WORK, "out.tflite"), os.path.join(WORK, "copy")
        ours, theirs = [], []
        for turn in range(opt.runs + 1):
            row = measured([opt.litecast, "convert", model, "-o", out, "-q"])
            os.path.exists(out) and os.remove(out)
            row2 = measured(["cp", "-r", os.path.realpath(model), copy])
            shutil.rmtree(copy, ignore_errors=True)
            if turn:                # the first one warms the page cache
                ours.append(row)
                theirs.append(row2)
        a, b = median(ours), median(theirs)
        if not a or not b:
            failed += 1
            print(f"{size_of(model) / 1e6:6.0f} failed (exit {[r[0] for r in ours]})", flush=True)
        else:
            line = f"{size_of(model) / 1e6:6.0f} {a[0]:11.4f} {a[1]:8.4f} {a[2]:9.1f} {b[0]:8.4f} {a[0] / b[0]:6.2f}"
            if opt.official and megabytes <= 1000:
                code, wall, _, peak = measured([sys.executable, "-c", "import sys, tensorflow as tf; open(sys.argv[2], 'wb').write("
                                                "tf.lite.TFLiteConverter.from_saved_model(sys.argv[1]).convert())", model, out])
                line += f" {wall:11.2f} {peak:9.0f}" if code == 0 else "      failed"
                os.path.exists(out) and os.remove(out)
            print(line, flush=True)
        if not opt.keep:
            shutil.rmtree(model)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
