#!/usr/bin/env python3
"""Runs command-line cases: what is typed, what comes out.

usage: run.py --litecast build/release/litecast [--accept] [NAME ...]

A case is a file NAME.t.  Its lines:
    # a comment
    $ command        run by sh in an empty folder, where `litecast` is the program under test
    > line           expected on standard output, in order
    ! line           expected on standard error, in order
    = 4              the exit status; 0 when it is not said
    % command        tests/diags: prepares the example of a message
    --- file         what follows, up to the next such line, is the content of a file in that folder
In expected lines {*} stands for any text; a line that is {...} stands for any number of lines.  --accept rewrites
the expectations of failing commands from what came out, to be read before they are committed.  Variables: $SOURCE (the source tree), $DIGITS
(examples/digits).  Helpers: tests/cli/bin.
"""
import argparse
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


class Command:
    def __init__(self, text, line):
        self.text, self.line, self.out, self.err, self.code = text, line, [], [], 0


def parse(path):
    """-> list of (kind, value): ('text', line), ('command', Command); files: {name: content}"""
    items, files, current, command = [], {}, None, None
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f.read().split("\n"), 1):
            if line.startswith("--- "):
                current = line[4:].strip()
                files[current] = []
            elif current is not None:
                files[current].append(line)
            elif line.startswith("% "):
                items.append(("prepare", line[2:]))
            elif line.startswith("$ "):
                command = Command(line[2:], number)
                items.append(("command", command))
            elif line[:2] in ("> ", ">") and command:
                command.out.append(line[2:])
            elif line[:2] in ("! ", "!") and command:
                command.err.append(line[2:])
            elif line.startswith("= ") and command:
                command.code = int(line[2:])
            elif not line or line.startswith("#"):
                items.append(("text", line))
            else:
                raise ValueError(f"{path}:{number}: what is this line?")
    return items, {n: "\n".join(c) for n, c in files.items()}


def line_fits(want, got):
    return re.fullmatch(".*".join(map(re.escape, want.split("{*}"))), got) is not None


def fits(want, got):
    if not want:
        return not got
    if want[0] == "{...}":
        return any(fits(want[1:], got[i:]) for i in range(len(got) + 1))
    return bool(got) and line_fits(want[0], got[0]) and fits(want[1:], got[1:])


def lines(text):
    return text[:-1].split("\n") if text.endswith("\n") else text.split("\n") if text else []


def environment_of(work, bin_dir, helpers):
    environment = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "TERM")}
    environment.update(PATH=f"{bin_dir}:{helpers}:{os.environ['PATH']}", SOURCE=ROOT, HOME=work,
                       DIGITS=os.path.join(ROOT, "examples", "digits"), LC_ALL="C.UTF-8", TERM="xterm")
    return environment


def write_files(work, files):
    for name, content in files.items():
        os.makedirs(os.path.dirname(os.path.join(work, name)) or work, exist_ok=True)
        with open(os.path.join(work, name), "w", encoding="utf-8") as f:
            f.write(content)


def run_case(path, litecast, helpers, accept):
    """-> list of problems"""
    items, files = parse(path)
    problems = []
    with tempfile.TemporaryDirectory() as work, tempfile.TemporaryDirectory() as bin_dir:
        os.symlink(litecast, os.path.join(bin_dir, "litecast"))
        write_files(work, files)
        environment = environment_of(work, bin_dir, helpers)
        for _, c in [i for i in items if i[0] == "command"]:
            try:
                done = subprocess.run(["sh", "-c", c.text], cwd=work, env=environment, stdin=subprocess.DEVNULL,
                                      capture_output=True, timeout=60)
                out, err, code = lines(done.stdout.decode(errors="replace")), lines(done.stderr.decode(errors="replace")), done.returncode
            except subprocess.TimeoutExpired:
                problems.append(f"{path}:{c.line}: takes over 60 s")
                continue
            for what, want, got in (("standard output", c.out, out), ("standard error", c.err, err)):
                if not fits(want, got):
                    problems.append(f"{path}:{c.line}: {what} of: {c.text}\n" + "".join(f"    want  {x}\n" for x in want) +
                                    "".join(f"    got   {x}\n" for x in got))
            if code != c.code:
                problems.append(f"{path}:{c.line}: exit status {code}, expected {c.code}: {c.text}\n" + "".join(f"    {x}\n" for x in err))
            if accept and (not fits(c.out, out) or not fits(c.err, err) or code != c.code):
                c.out, c.err, c.code = out, err, code
    if accept and problems:
        with open(path, "w", encoding="utf-8") as f:
            f.write(shown(items, files))
    return problems


def shown(items, files):
    text = []
    for kind, x in items:
        if kind != "command":
            text.append(x if kind == "text" else f"% {x}")
            continue
        text.append(f"$ {x.text}")
        text += [f"> {l}".rstrip() for l in x.out] + [f"! {l}".rstrip() for l in x.err] + ([f"= {x.code}"] if x.code else [])
    while text and not text[-1]:
        text.pop()
    for name, content in files.items():
        text += [f"--- {name}", content.rstrip("\n")]
    return "\n".join(text) + "\n"


def main(folder=HERE):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--litecast", required=True)
    parser.add_argument("--accept", action="store_true")
    parser.add_argument("names", nargs="*")
    o = parser.parse_args()
    passed = failed = 0
    for entry in sorted(os.listdir(folder)):
        if not entry.endswith(".t") or (o.names and entry[:-2] not in o.names):
            continue
        problems = run_case(os.path.join(folder, entry), os.path.abspath(o.litecast), os.path.join(HERE, "bin"), o.accept)
        print("".join(p.rstrip() + "\n" for p in problems), end="")
        passed, failed = passed + (not problems), failed + bool(problems)
    return passed, failed


if __name__ == "__main__":
    passed, failed = main()
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed != 0)
