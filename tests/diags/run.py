#!/usr/bin/env python3
"""One case for each diagnostic: diags/2001.t shows what triggers it, its exact words, and that its hint works when followed.

usage: run.py --litecast build/release/litecast [--accept] [NUMBER ...]     The form of a case is that of tests/cli/run.py.

A number of src/base/diags.def without a case, or whose case does not show it, fails; UNREACHABLE says why some have none.
"""
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tests", "cli"))
import run as cases  # noqa: E402

UNREACHABLE = {
    1006: "the text form is read by tests only: tests/unit/test_text.c",
    1015: "a program that calls the library out of order: tests/unit/test_api.c",
    1502: "needs a .tflite of another program: tests/unit/test_tflite.c",
    4001: "needs a tensor over 2 GiB",
    4002: "needs a model of many GiB",
    9001: "no input is known that triggers it: each that is found is a defect to fix",
}


def main():
    passed, failed = cases.main(HERE)
    if not any(a.isdigit() for a in sys.argv[1:]):
        with open(os.path.join(ROOT, "src", "base", "diags.def"), encoding="utf-8") as f:
            numbers = [int(n) for n in re.findall(r"^DIAG\((\d+),", f.read(), re.M)]
        for number in numbers:
            path = os.path.join(HERE, f"{number}.t")
            shown = os.path.exists(path) and f"[{number}]" in open(path, encoding="utf-8").read()
            if shown or number in UNREACHABLE:
                passed += 1
            else:
                print(f"tests/diags/{number}.t: there is no case that shows this number")
                failed += 1
    print(f"{passed} passed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
