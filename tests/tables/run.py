#!/usr/bin/env python3
"""The step 'tables' of scripts/test: every check_*.py beside this file, each a case.  Takes --litecast as all steps do."""

import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
failed = [c.name for c in sorted(HERE.glob("check_*.py")) if subprocess.run([sys.executable, str(c)]).returncode]
count = len(list(HERE.glob("check_*.py")))
for name in failed:
    print(f"FAIL {name}")
print(f"{count - len(failed)} passed, {len(failed)} failed")
sys.exit(1 if failed or not count else 0)
