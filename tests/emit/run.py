"""Files that emit/ wrote, run by the LiteRT runtime: usage: run.py --litecast BUILD/litecast.
test_emit, which is built beside it, writes one .tflite for each tests/emit/*.ir.  Prints each that does not load or answers
something else; the last line is 'N passed, N failed'."""

import argparse
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from ai_edge_litert.interpreter import Interpreter

f32, i32 = np.float32, np.int32
x2, y2, x4 = f32([1.5, -2]), f32([3, 4]), f32([1, -1, 2, 0.5])
w32 = f32([[1, 2], [3, 4], [5, 6]])
x22 = f32([[1, -1], [0.5, 2]])


def loop(n, a, b):
    for _ in range(n):
        a, b = b, a
    return a, b


def sums(x, y):
    for _ in range(3):
        x, y = x + y, x + y
    return x, y


def shifts(x, y):
    for _ in range(3):
        x, y = y, x + y
    return x, y


def shared(p, x):
    b = (x + f32([1, 2, 3, 4])) * f32([1, 2, 3, 4])
    return b - f32([1, 2, 3, 4]) if p else b


# file: [(signature, inputs, expected outputs)]; results are exact but for quantized and gelu
CASES = {
    "basic": [("f", dict(a=np.ones((n, 4), f32), b=np.ones((2, 3), f32)),
               dict(o=np.tile(f32([2, 3, 4, 5]), n), p=np.ones((2, 3), f32))) for n in (1, 3, 7)],
    "const_output": [("f", dict(x=x2), dict(o=x2 + x2, c=f32([1, 2, 3])))],
    "twice": [("f", dict(x=x2), dict(a=x2 + x2, b=x2 + x2, c=x2, d=x2, e=f32([1, 2, 3]), f=f32([1, 2, 3])))],
    "only_const": [("f", dict(x=x2), dict(c=i32([7, 8])))],
    "empty_const": [("f", dict(x=f32([[4]])), dict(s=f32(4), c=f32([[4]])))],
    "if": [("f", dict(p=np.bool_(True), x=x2), dict(a=x2, b=f32([5, 6]), c=x2 + x2)),
           ("f", dict(p=np.bool_(False), x=x2), dict(a=x2 * x2, b=x2 * x2, c=x2))],
    "while": [("f", dict(x=x2, y=y2, n=i32(n)), dict(i=i32(n), a=loop(n, x2, y2)[0], b=loop(n, x2, y2)[1],
                                                     c=f32([5, 6]) if n else x2)) for n in (0, 1, 2, 5)],
    "while_same": [("f", dict(x=x2, y=y2), dict(i=i32(3), a=sums(x2, y2)[0], b=sums(x2, y2)[1]))],
    "while_dynamic": [("f", dict(x=np.arange(n, dtype=f32), y=np.ones(n, f32)),
                       dict(zip("ab", shifts(np.arange(n, dtype=f32), np.ones(n, f32))))) for n in (2, 5)],
    "signatures": [("one", dict(x=x4), dict(o=x4 + f32([1, 2, 3, 4]))), ("two", dict(x=x4), dict(o=x4 * f32([1, 2, 3, 4])))],
    "dense": [("f", dict(x=x22), dict(o=x22 @ w32.T, p=np.maximum(x22 @ w32.T + 1, 0)))],
    "int4": [("f", dict(x=np.zeros(5, f32)), dict(o=f32([0.5, -1, 1.5, -2, 3.5])))],
    "quantized": [("f", dict(x=f32([[1, 2]])), dict(o=f32([[5, 22, 51]])))],
    "strings": [("f", dict(i=i32([2, 0])), dict(o=np.array([b"long one", b"a"], object)))],
    "new_options": [("f", dict(x=x2), dict(d=f32([1.5, 9, -2]), g=f32([1.3997892, 9, -0.0455003])))],
    "frozen": [(None, dict(a=x2, b=y2), dict(o=x2 - y2))],
    "shared": [("f", dict(p=np.bool_(p), x=x4), dict(c=shared(p, x4))) for p in (True, False)],
    "state": [("f", dict(x=np.ones((1, 1, 2), f32)), dict(o=np.ones((1, 1, 2), f32)))],
    "unnamed_output": [(None, dict(x=x2), dict(o=x2 + x2))],
    "outside": [("f", dict(x=x4), dict(o=x4 + f32([1, 2, 3, 4]), p=x4 * f32([4, 3, 2, 1])))],
}


def run(interpreter, signature, inputs):
    if signature:
        return interpreter.get_signature_runner(signature)(**inputs)
    details = interpreter.get_input_details()
    for detail in details:
        interpreter.resize_tensor_input(detail["index"], np.shape(inputs[detail["name"]]))
    interpreter.allocate_tensors()
    for detail in details:
        interpreter.set_tensor(detail["index"], inputs[detail["name"]])
    interpreter.invoke()
    return {d["name"]: interpreter.get_tensor(d["index"]) for d in interpreter.get_output_details()}


def problem(path, signature, inputs, expected):
    got = run(Interpreter(str(path)), signature, inputs)
    for name, value in expected.items():
        if name not in got:
            return f"no output {name}, but {sorted(got)}"
        if got[name].shape != np.shape(value) or got[name].dtype != np.asarray(value).dtype:
            return f"{name} is {got[name].dtype}{list(got[name].shape)}"
        if value.dtype == object and list(got[name]) != list(value):
            return f"{name} is {got[name]}"
        if value.dtype != object and not np.allclose(got[name], value, rtol=0, atol=1e-5):
            return f"{name} is {got[name]} instead of {value}"
    return None


def check(folder):
    passed, failed = 0, 0
    for name, cases in CASES.items():
        for signature, inputs, expected in cases:
            try:
                wrong = problem(folder / f"{name}.tflite", signature, inputs, expected)
            except (ValueError, RuntimeError, OSError) as error:
                wrong = str(error)
            if wrong:
                print(f"{name}: {wrong}")
            passed, failed = passed + (not wrong), failed + bool(wrong)
    return passed, failed


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--litecast", type=pathlib.Path, required=True)
    writer = parser.parse_args().litecast.parent / "tests" / "test_emit"
    missing = {p.stem for p in pathlib.Path(__file__).parent.glob("*.ir")} - set(CASES)
    for name in sorted(missing):
        print(f"{name}.ir: no case")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([writer, folder], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        passed, failed = check(pathlib.Path(folder))
    print(f"{passed} passed, {failed + len(missing)} failed")
    return failed + len(missing) != 0


sys.exit(main())
