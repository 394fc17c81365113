#!/usr/bin/env python3
"""What `make install` gives is usable: by pkg-config and by CMake, from C89, C11 and C++, shared and static.

usage: run.py --litecast build/release/litecast        (its folder is the build that is installed, into a temporary folder)
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
EXAMPLE = os.path.join(ROOT, "examples", "convert.c")
MODEL = os.path.join(ROOT, "examples", "digits", "saved_model")
LISTS = """cmake_minimum_required(VERSION 3.22)
project(consumer C)
find_package(litecast 0.1 REQUIRED)
add_executable(by_shared convert.c)
target_link_libraries(by_shared litecast::litecast)
add_executable(by_static convert.c)
target_link_libraries(by_static litecast::static)
"""
results = []


def run(argv, cwd, **environment):
    return subprocess.run(argv, cwd=cwd, env=dict(os.environ, **environment), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, errors="replace", timeout=300)


def check(name, done, want=""):
    ok = done.returncode == 0 and want in done.stdout
    results.append(ok)
    if not ok:
        print(f"{name}: exit status {done.returncode}\n{done.stdout}")
    return ok


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--litecast", required=True)
    build = os.path.dirname(os.path.abspath(parser.parse_args().litecast))
    with tempfile.TemporaryDirectory() as work:
        prefix = os.path.join(work, "a folder", "usr")
        if check("install", run(["cmake", "--install", build, "--prefix", prefix], work)):
            consume(work, prefix)
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if all(results) else 1


def consume(work, prefix):
    found = [os.path.join(d, f) for d, _, files in os.walk(prefix) for f in files]
    lib = os.path.dirname(next(f for f in found if f.endswith("liblitecast.a")))
    for name in ("bin/litecast", "include/litecast.h", "man/man1/litecast.1", "completions/litecast", "_litecast", "litecast.fish"):
        results.append(any(f.endswith(name) for f in found))
        if not results[-1]:
            print(f"{name} is not installed")
    check("program", run([os.path.join(prefix, "bin", "litecast"), "version"], work), "litecast 0.1.0")

    # the same source, as C89, C11 and C++
    include = f"-I{prefix}/include"
    strict = ["-Wall", "-Wextra", "-pedantic", "-Werror", include]
    for name, compiler, language in (("c89", "cc", ["-std=c89"]), ("c11", "cc", ["-std=c11"]), ("c++", "c++", ["-x", "c++"])):
        if shutil.which(compiler):
            check(f"header as {name}", run([compiler, *language, *strict, "-c", EXAMPLE, "-o", "x.o"], work))

    # pkg-config, shared and static; it knows where it lies
    if shutil.which("pkg-config"):
        flags = {}
        for kind in ([], ["--static"]):
            got = run(["pkg-config", "--cflags", "--libs", *kind, "litecast"], work, PKG_CONFIG_PATH=f"{lib}/pkgconfig")
            if not check("pkg-config", got, "-llitecast"):
                return
            flags[bool(kind)] = [f.replace("\\ ", " ") for f in re.split(r"(?<!\\)\s+", got.stdout.strip())]
        check("shared", run(["cc", EXAMPLE, "-o", "shared", *flags[False]], work))
        check("shared runs", run(["./shared", MODEL, "a.tflite"], work, LD_LIBRARY_PATH=lib), "operators")
        archive = [f for f in flags[True] if f != "-llitecast"]
        check("static", run(["cc", EXAMPLE, "-o", "static", f"{lib}/liblitecast.a", *archive], work))
        check("static runs", run(["./static", MODEL, "b.tflite"], work), "operators")
        check("same bytes", run(["cmp", "a.tflite", "b.tflite"], work))
        check("message", run(["sh", "-c", "./static nowhere c.tflite 2>&1; test $? = 1"], work), "error[1001]")

    # CMake
    os.makedirs(f"{work}/consumer")
    shutil.copy(EXAMPLE, f"{work}/consumer/convert.c")
    with open(f"{work}/consumer/CMakeLists.txt", "w", encoding="utf-8") as f:
        f.write(LISTS)
    check("cmake", run(["cmake", "-S", "consumer", "-B", "built", f"-DCMAKE_PREFIX_PATH={prefix}"], work))
    check("cmake build", run(["cmake", "--build", "built"], work))
    for name in ("by_shared", "by_static"):
        check(name, run([f"built/{name}", MODEL, f"{name}.tflite"], work), "operators")

    # nothing but the API is seen from outside
    seen = run(["nm", "-D", "--defined-only", f"{lib}/liblitecast.so"], work)
    others = [l for l in seen.stdout.splitlines() if l.split()[-1][:3] != "lc_"]
    results.append(seen.returncode == 0 and not others)
    if others:
        print("symbols that are not the API's:", *others, sep="\n  ")
    declared = set(re.findall(r"\b(lc_\w+)\(", open(f"{prefix}/include/litecast.h", encoding="utf-8").read()))
    exported = {l.split()[-1] for l in seen.stdout.splitlines()}
    missing = {n for n in declared if n not in exported}
    results.append(not missing)
    if missing:
        print("declared in litecast.h but not exported:", *sorted(missing))


if __name__ == "__main__":
    sys.exit(main())
