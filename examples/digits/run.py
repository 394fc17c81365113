#!/usr/bin/env python3
"""Run converted digits models under LiteRT on the held-out images, beside the answers that TensorFlow gave.

usage: run.py MODEL.tflite [MODEL.tflite ...]      (needs numpy and ai-edge-litert)
"""
import os
import sys

import numpy as np
from ai_edge_litert.interpreter import Interpreter

TOLERANCE = 1e-5


def answers(path, images):
    interpreter = Interpreter(model_path=path, num_threads=1)
    (entry,) = interpreter.get_input_details()
    (exit_,) = interpreter.get_output_details()
    interpreter.resize_tensor_input(entry["index"], images.shape)      # the batch is dynamic
    interpreter.allocate_tensors()
    interpreter.set_tensor(entry["index"], images)
    interpreter.invoke()
    return interpreter.get_tensor(exit_["index"])


def main():
    with np.load(os.path.join(os.path.dirname(os.path.abspath(__file__)), "held_out.npz")) as data:
        images, labels, expected = data["images"].astype("float32"), data["labels"], data["tensorflow"]
    share = lambda a: f"{100 * np.mean(a.argmax(1) == labels):.2f} %"
    print(f"{'digits, ' + str(len(labels)) + ' held-out images':32} {'accuracy':>9}   largest difference")
    print(f"{'TensorFlow (stored answers)':32} {share(expected):>9}")
    good = True
    for path in sys.argv[1:]:
        got = answers(path, images)
        difference = float(np.abs(got - expected).max())
        good = good and difference <= TOLERANCE
        print(f"{os.path.basename(path) + ' on LiteRT':32} {share(got):>9}   {difference:.1e}"
              f"{'' if difference <= TOLERANCE else '   MORE THAN ' + str(TOLERANCE)}")
    return 0 if good and len(sys.argv) > 1 else 1


if __name__ == "__main__":
    sys.exit(main())
