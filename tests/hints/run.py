#!/usr/bin/env python3
"""Follows the hints of ops that do not convert: a graph that gets the hint, and the one that its reader makes of it, which converts.

usage: run.py --litecast build/release/litecast [-v] [WORD ...]     only the cases whose hint has the words

A hint in src/legalize/tf that no case here and none of tests/diags gets is a failure.
"""
import argparse
import glob
import os
import re
import subprocess
import sys
import tempfile

from cases import CASES

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


def convert(litecast, work, text, options):
    path = os.path.join(work, "model.pbtxt")
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    done = subprocess.run([litecast, "convert", path, "-o", os.path.join(work, "model.tflite"), *options], capture_output=True,
                          text=True, errors="replace", timeout=60)
    return done.returncode, done.stderr


def problem_of(case, litecast):
    """-> what is wrong with a case, or None"""
    hint, before, after, options = case
    with tempfile.TemporaryDirectory() as work:
        code, text = convert(litecast, work, before, [])
        if code != 4 or f"  hint: {hint}\n" not in text:
            return f"the hint is not given (exit status {code}):\n{text}"
        code, text = convert(litecast, work, after, options)
        return None if code == 0 else f"followed, it does not convert (exit status {code}):\n{text}"


def hints_of_sources():
    found = set()
    for path in glob.glob(os.path.join(ROOT, "src/legalize/tf/*.c")):
        with open(path, encoding="utf-8") as f:
            text = f.read()
        found |= set(re.findall(r'tf_unsupported\(\w+,\s*"([^"]+)"', text))
        found |= set(re.findall(r'new_matrix\(.*, "([^"]+)"\)', text))
        found |= set(re.findall(r'#define SHAPES "([^"]+)"', text)) | set(re.findall(r'\bhint = "([^"]+)"', text))
    return found


def hints_of_diags():
    text = "".join(open(p, encoding="utf-8").read() for p in glob.glob(os.path.join(ROOT, "tests/diags/*.t")))
    return set(re.findall(r"^!   hint: (.*)$", text, re.M))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--litecast", required=True)
    parser.add_argument("-v", action="store_true")
    parser.add_argument("words", nargs="*")
    o = parser.parse_args()
    passed = failed = 0
    for case in CASES:
        if not all(w in case[0] for w in o.words):
            continue
        problem = problem_of(case, os.path.abspath(o.litecast))
        if problem:
            print(f"{case[0]}: {problem.rstrip()}")
            if o.v:
                print(case[1], case[2], sep="\n---\n")
        passed, failed = passed + (not problem), failed + bool(problem)
    for hint in sorted(hints_of_sources() - hints_of_diags() - {c[0] for c in CASES}) if not o.words else []:
        print(f"nobody follows the hint: {hint}")
        failed += 1
    print(f"{passed} passed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
