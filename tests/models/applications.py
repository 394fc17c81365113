#!/usr/bin/env python3
"""Every architecture family of keras.applications: exported, converted, run by LiteRT, compared with Keras.

usage: applications.py export [NAME ...]     build/models/NAME/{model/, io.npz}: needs TensorFlow, about a minute each
       applications.py official [NAME ...]   operators and size of the official converter's model -> applications.tsv
       applications.py check [NAME ...]      convert with litecast, run, compare; needs numpy and ai-edge-litert only

No NAME: one member of each family at least, which is what `make models` checks.  The name `more`: all other members.

Weights are random but seeded, and the statistics of the batch normalizations are those of random images, so that signals
neither die nor explode on their way and an error anywhere shows in the output.  A model passes when every output is within
1e-4 of its range and it has at most the operators and bytes of the official converter's.
"""
import argparse
import collections
import os
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
TSV = os.path.join(HERE, "applications.tsv")
BATCHES = (2, 1)            # the batch is dynamic: every model runs with two sizes
TOLERANCE = 1e-4            # of the range of the output

# name: input size.  One member of each family at least; the big ones at a small size, cheapest first.
MODELS = {
    "MobileNetV2": 224, "MobileNet": 224, "MobileNetV3Small": 224, "EfficientNetB0": 224, "ResNet50": 224,
    "ConvNeXtTiny": 224, "MobileNetV3Large": 224, "EfficientNetV2B0": 224, "ResNet50V2": 128, "DenseNet121": 128,
    "Xception": 128, "InceptionV3": 128, "VGG16": 64, "NASNetMobile": 224, "EfficientNetV2S": 128,
    "InceptionResNetV2": 128, "VGG19": 64, "EfficientNetB7": 96, "ResNet152": 96, "ConvNeXtBase": 64,
    "EfficientNetV2L": 128,
}

# The other members of those families: made and checked when they are named, or all of them by the name `more`.
MORE = {
    "EfficientNetV2B1": 128, "EfficientNetV2B2": 128, "EfficientNetV2B3": 128, "EfficientNetB1": 128, "EfficientNetB2": 128,
    "EfficientNetB3": 128, "EfficientNetB4": 128, "EfficientNetB5": 96, "EfficientNetB6": 96, "EfficientNetV2M": 128,
    "DenseNet169": 128, "DenseNet201": 128, "ResNet101": 96, "ResNet101V2": 96, "ResNet152V2": 96,
    "NASNetLarge": 128, "ConvNeXtSmall": 64, "ConvNeXtLarge": 64, "ConvNeXtXLarge": 64,
}


def seeded(tensor, rng, name):
    """A value for one weight: of a scale that keeps the signal alive."""
    import numpy as np
    shape = tuple(tensor.shape)
    if name in ("kernel", "depthwise_kernel", "pointwise_kernel"):
        if name == "depthwise_kernel":
            fan = shape[0] * shape[1]
        else:
            fan = int(np.prod(shape[:-1]))
        return rng.standard_normal(shape) * np.sqrt(2.0 / fan)
    if name == "gamma":
        return rng.uniform(0.7, 1.3, shape)
    if name in ("beta", "bias"):        # mostly positive: the net stays away from chaos, where rounding alone decides
        return rng.uniform(-0.2, 0.8, shape)
    if name.endswith("moving_variance") or name == "variance":
        return rng.uniform(0.5, 1.5, shape)
    return rng.standard_normal(shape) * 0.1


def export(name, folder):
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
    import keras
    import numpy as np
    import zlib
    size = {**MODELS, **MORE}[name]
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    keras.utils.set_random_seed(zlib.crc32(name.encode()))
    model = getattr(keras.applications, name)(weights=None, input_shape=(size, size, 3))
    raw = name.startswith(("EfficientNet", "MobileNetV3", "ConvNeXt"))      # these scale the pixels themselves
    image = lambda n: (rng.uniform(0, 255, (n, size, size, 3)) if raw else rng.uniform(-1, 1, (n, size, size, 3))
                       ).astype("float32")
    norms = []
    into_sum = {n.operation for layer in model.layers if isinstance(layer, keras.layers.Add)
                for t in layer.input for n in [t._keras_history]}
    for layer in model._flatten_layers():
        if isinstance(layer, keras.layers.BatchNormalization):
            norms.append(layer)
        if isinstance(layer, (keras.layers.Normalization, keras.layers.Rescaling)):
            continue
        for weight in layer.weights if not getattr(layer, "_layers", None) else []:
            if weight.dtype == "float32":
                value = seeded(weight, rng, weight.name.split("/")[-1])
                weight.assign(value * 0.3 if layer in into_sum and weight.name == "gamma" else value)
    momenta = [n.momentum for n in norms]
    for n in norms:
        n.momentum = 0.0
    if norms:
        model(image(8), training=True)
    for n, m in zip(norms, momenta):
        n.momentum = m
    head = [layer for layer in model.layers if layer.weights][-1]      # dense, or a convolution of one pixel
    kernel, bias = head.get_weights()
    features = np.asarray(keras.Model(model.input, head.input)(image(2)))
    spread = float(np.std(features @ kernel.reshape(kernel.shape[-2:])))
    head.set_weights([kernel * (2.0 / spread if spread > 0 and np.isfinite(spread) else 1.0), bias])
    os.makedirs(folder, exist_ok=True)
    samples = {}
    key = model.input_names[0] if hasattr(model, "input_names") else model.inputs[0].name
    for i, batch in enumerate(BATCHES):
        x = image(batch)
        samples[f"in{i}/{key}"] = x
        samples[f"out{i}/output_0"] = np.asarray(model(x, training=False))
    out = samples["out0/output_0"]
    if not np.all(np.isfinite(out)) or out.max() - out.min() < 1e-2:
        raise SystemExit(f"{name}: degenerate output, range {out.min()}..{out.max()}")
    np.savez(os.path.join(folder, "io.npz"), **samples)
    model.export(os.path.join(folder, "model"), verbose=False)
    print(f"{name}: exported, {model.count_params() / 1e6:.1f} M parameters, output {out.min():.3g}..{out.max():.3g}", flush=True)


def histogram(path):
    """Operators of a .tflite by name, and its size.  Only needs the interpreter's package."""
    from ai_edge_litert import schema_py_generated as schema
    with open(path, "rb") as f:
        data = f.read()
    names = {v: k for k, v in vars(schema.BuiltinOperator).items() if isinstance(v, int)}
    model = schema.Model.GetRootAs(data, 0)
    count = collections.Counter()
    for i in range(model.SubgraphsLength()):
        graph = model.Subgraphs(i)
        for j in range(graph.OperatorsLength()):
            code = model.OperatorCodes(graph.Operators(j).OpcodeIndex())
            count[names[max(code.BuiltinCode(), code.DeprecatedBuiltinCode())]] += 1
    return count, os.path.getsize(path)


def as_text(count):
    return " ".join(f"{k}:{v}" for k, v in sorted(count.items()))


def official(name, folder):
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
    import tensorflow as tf
    start = time.time()
    data = tf.lite.TFLiteConverter.from_saved_model(os.path.join(folder, "model")).convert()
    seconds = time.time() - start
    path = os.path.join(folder, "official.tflite")
    with open(path, "wb") as f:
        f.write(data)
    count, size = histogram(path)
    rows = read_tsv()
    rows[name] = (sum(count.values()), size, f"{seconds:.1f}", as_text(count))
    with open(TSV, "w") as f:
        f.write("# operators and bytes of the official converter's model (TensorFlow 2.21), made by applications.py official\n")
        f.write("# name\toperators\tbytes\tseconds\thistogram\n")
        for key in sorted(rows):
            f.write("\t".join([key, *map(str, rows[key])]) + "\n")
    print(f"{name}: official {sum(count.values())} operators, {size} bytes, {seconds:.1f} s", flush=True)


def read_tsv():
    rows = {}
    if os.path.exists(TSV):
        with open(TSV) as f:
            for line in f:
                if not line.startswith("#"):
                    name, ops, size, seconds, text = line.rstrip("\n").split("\t")
                    rows[name] = (int(ops), int(size), seconds, text)
    return rows


def worst_error(path, io):
    """Largest error over all samples, as a share of the output's range."""
    import numpy as np
    from ai_edge_litert.interpreter import Interpreter
    interpreter = Interpreter(model_path=path, num_threads=2)
    runner = interpreter.get_signature_runner("serving_default")
    data = np.load(io)
    worst, i = 0.0, 0
    while any(k.startswith(f"in{i}/") for k in data.files):
        inputs = {k.split("/", 1)[1]: data[k] for k in data.files if k.startswith(f"in{i}/")}
        got = runner(**inputs)
        for key in [k for k in data.files if k.startswith(f"out{i}/")]:
            want = data[key]
            have = got[key.split("/", 1)[1]]
            if have.shape != want.shape:
                raise ValueError(f"shape {have.shape}, expected {want.shape}")
            error = float(np.max(np.abs(have - want)) / (want.max() - want.min()))
            worst = max(worst, error if np.isfinite(error) else 9e9)
        i += 1
    return worst


def check_one(name, folder, litecast):
    """-> (passed, line)"""
    with tempfile.TemporaryDirectory() as work:
        out = os.path.join(work, f"{name}.tflite")
        start = time.time()
        done = subprocess.run([litecast, "convert", os.path.join(folder, "model"), "-o", out, "-q"],
                              capture_output=True, text=True, stdin=subprocess.DEVNULL)
        seconds = time.time() - start
        if done.returncode:
            return False, f"does not convert (exit {done.returncode}): {' '.join(done.stderr.split())[:300]}"
        count, size = histogram(out)
        probe = subprocess.run([sys.executable, os.path.abspath(__file__), "error", out, os.path.join(folder, "io.npz")],
                               capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if probe.returncode:
            return False, f"does not run: {(probe.stderr.strip().splitlines() or ['killed'])[-1][:300]}"
        error = float(probe.stdout.split()[-1])
    ops = sum(count.values())
    line = f"{ops:5d} operators {size / 2**20:8.2f} MiB  error {error:.1e}  {seconds * 1000:6.0f} ms"
    passed = error <= TOLERANCE
    row = read_tsv().get(name)
    if row:
        line += f"  official {row[0]} operators, {row[1] / 2**20:.2f} MiB, {row[2]} s"
        if ops > row[0] or size > row[1]:
            passed = False
            theirs = collections.Counter({k: int(v) for k, v in (p.split(":") for p in row[3].split())})
            line += f"\n      more than the official one: {as_text(count - theirs) or 'bytes'}; less: {as_text(theirs - count)}"
    return passed, line


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=["export", "official", "check", "error"])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--cache", default=os.path.join(ROOT, "build", "models"))
    parser.add_argument("--litecast", default=os.path.join(ROOT, "build", "release", "litecast"))
    args = parser.parse_args()
    if args.task == "error":
        print(worst_error(*args.names))
        return 0
    names = list(MORE) if args.names == ["more"] else args.names or list(MODELS)
    passed = failed = 0
    for name in names:
        folder = os.path.join(args.cache, name)
        have = os.path.exists(os.path.join(folder, "model", "saved_model.pb"))
        if args.task == "check":
            good, line = check_one(name, folder, args.litecast) if have else (False, "not exported: run 'make models'")
            passed, failed = passed + good, failed + (not good)
            print(f"{'ok  ' if good else 'FAIL'} {name:18} {line}", flush=True)
        elif args.task == "export" and have:
            continue
        elif args.task == "official" and name in read_tsv():
            continue
        elif args.names and len(names) == 1:
            (export if args.task == "export" else official)(name, folder)
        else:                       # a process each: TensorFlow gives no memory back
            subprocess.run([sys.executable, os.path.abspath(__file__), args.task, name, "--cache", args.cache], check=False)
    if args.task == "check":
        print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
