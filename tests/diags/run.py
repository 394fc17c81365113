#!/usr/bin/env python3
"""One case for each diagnostic: diags/2001.t shows what triggers it, its exact words, and that its hint works when followed.
The example of its explanation is run, too, in a folder with the files of the case, after its '%' lines: it shows the message,
and its last command succeeds.  There, my_model is examples/digits/saved_model, and backup holds whole copies of it and of model.pb.

usage: run.py --litecast build/release/litecast [--accept] [NUMBER ...]     The form of a case is that of tests/cli/run.py.

A number of src/base/diags.def without a case, or whose case does not show it, fails; UNREACHABLE says why some have none.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tests", "cli"))
import run as cases  # noqa: E402

UNREACHABLE = {
    1006: "the text form is read by tests only: tests/unit/test_text.c",
    1015: "a program that calls the library out of order: tests/unit/test_api.c",
    1502: "needs a .tflite of another program: tests/unit/test_tflite.c",
    4002: "needs a model of many GiB",
    9001: "no input is known that triggers it: each that is found is a defect to fix",
}


def commands_of(example):
    """-> [(command, lines of its output; None: not said)]"""
    found = []
    for line in example.split("\n")[:-1]:
        if line.startswith("$ "):
            found.append([line[2:], None])
        elif not line.startswith("#") and found:
            found[-1][1] = (found[-1][1] or []) + [line]
    return found


def fits(want, got):
    """As tests/cli/run.py, with '...' for any text, and alone on a line for any lines."""
    got = [g for g in got if not re.match(r"(\d+ of \d+ nodes convert; )?nothing was written", g)]
    return cases.fits(["{...}" if w == "..." else w.replace("...", "{*}") for w in want], got)


def prepare(work, code, environment):
    path = os.path.join(HERE, f"{code}.t")
    items, files = cases.parse(path) if os.path.exists(path) else ([], {})
    digits = os.path.join(ROOT, "examples", "digits")
    for name in ("my_model", "backup/my_model"):
        shutil.copytree(os.path.join(digits, "saved_model"), os.path.join(work, name))
    shutil.copy(os.path.join(digits, "frozen.pb"), os.path.join(work, "backup", "model.pb"))
    cases.write_files(work, files)
    for kind, command in items:
        if kind == "prepare":
            subprocess.run(["sh", "-ec", command], cwd=work, env=environment, check=True, timeout=60)


def run_example(e, litecast):
    """-> list of problems"""
    code, commands, problems, shown = e["code"], commands_of(e["example"]), [], False
    with tempfile.TemporaryDirectory() as work, tempfile.TemporaryDirectory() as bin_dir:
        os.symlink(litecast, os.path.join(bin_dir, "litecast"))
        environment = cases.environment_of(work, bin_dir, os.path.join(ROOT, "tests", "cli", "bin"))
        prepare(work, code, environment)
        for command, want in commands:
            done = subprocess.run(["sh", "-c", command], cwd=work, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, timeout=60)
            got = cases.lines(done.stdout.decode(errors="replace"))
            shown |= any(f"[{code}]: " in g for g in got)
            if want is None and done.returncode:
                problems.append(f"{command}: exit status {done.returncode}\n" + "\n".join(got))
            if want is not None and not fits(want, got):
                problems.append(f"{command}:\n" + "\n".join([f"  want  {w}" for w in want] + [f"  got   {g}" for g in got]))
    if not commands and code not in UNREACHABLE:
        problems.append("it has no command")
    if commands and commands[-1][1] is not None:
        problems.append("it does not end with what is to be done")
    if not shown and code not in UNREACHABLE:
        problems.append("it does not show the message")
    return [f"the example of {code}: {p}" for p in problems]


def run_examples(litecast, numbers):
    told = subprocess.run([litecast, "explain", "--json", *numbers], capture_output=True, check=True, timeout=60)
    passed = failed = 0
    for e in json.loads(told.stdout)["explanations"]:
        problems = run_example(e, litecast)
        print("".join(p + "\n" for p in problems), end="")
        passed, failed = passed + (not problems), failed + bool(problems)
    return passed, failed


def main():
    passed, failed = cases.main(HERE)
    numbers = [a for a in sys.argv[1:] if a.isdigit()]
    litecast = os.path.abspath(sys.argv[sys.argv.index("--litecast") + 1])
    more = run_examples(litecast, numbers)
    passed, failed = passed + more[0], failed + more[1]
    if not numbers:
        with open(os.path.join(ROOT, "src", "base", "diags.def"), encoding="utf-8") as f:
            known = [int(n) for n in re.findall(r"^DIAG\((\d+),", f.read(), re.M)]
        for number in known:
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
