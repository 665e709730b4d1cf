#!/usr/bin/env python3
"""readme.py BUILD FILE.md... - runs the examples of the documentation and compares what they print.

In ```console blocks a line `$ command` is run by sh in a copy of tests/examples/, a fresh one for each
FILE.md, with the built programs first in PATH and a private server; the lines up to the next `$` are what it must print (stdout and
stderr together). A line `...` stands for any lines, `...` inside a line for any text. A block
right after the comment `<!-- not run -->` is left out.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile


def examples(text):
    """(line number, command, expected lines) of every example."""
    skip, block = False, None
    for number, line in enumerate(text.split("\n"), 1):
        if block is None:
            if line.strip() == "<!-- not run -->":
                skip = True
            elif line.startswith("```console"):
                block = []
            elif line.strip():
                skip = False
        elif line.startswith("```"):
            if not skip:
                yield from block
            skip, block = False, None
        elif line.startswith("$ "):
            block.append((number, line[2:], []))
        elif block:
            block[-1][2].append(line)


def pattern(lines):
    parts = []
    for line in lines:
        if line.strip() == "...":
            parts.append(r"(?:.*\n)*?")
        else:
            parts.append(r".*?".join(re.escape(piece) for piece in line.rstrip().split("...")) + r"[ ]*\n")
    return re.compile("".join(parts))


def main():
    build, files = os.path.abspath(sys.argv[1]), sys.argv[2:]
    run = failed = 0
    with tempfile.TemporaryDirectory(prefix="lyn-readme-") as top:
        runtime = os.path.join(top, "run")
        os.mkdir(runtime, 0o700)
        env = {**os.environ, "PATH": build + ":" + os.environ["PATH"], "LYNGUINE_RUNTIME_DIR": runtime,
               "LC_ALL": "C.UTF-8", "LYNGUINE_IDLE_TIMEOUT": "60"}
        for key in ("LYNGUINE_INSTANCE", "LYNGUINE_URL", "LYNGUINE_NO_SPAWN", "LYNGUINE_SERVER"):
            env.pop(key, None)
        try:
            for at, path in enumerate(files):
                folder = os.path.join(top, f"examples{at}")
                shutil.copytree(os.path.dirname(os.path.abspath(__file__)), folder)
                with open(path, encoding="utf-8") as file:
                    found = list(examples(file.read()))
                for number, command, expected in found:
                    done = subprocess.run(["sh", "-c", command], cwd=folder, env=env, stdin=subprocess.DEVNULL,
                                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
                    got = done.stdout.decode("utf-8", "replace")
                    run += 1
                    if not pattern(expected).fullmatch(got):
                        failed += 1
                        print(f"{path}:{number}: $ {command}\n--- expected\n" + "\n".join(expected) + f"\n--- got\n{got}")
        finally:
            subprocess.run([os.path.join(build, "lynguinectl"), "serve", "--stop"], env=env, capture_output=True)
    print(f"{run} examples run, {failed} differ")
    return 1 if failed or not run else 0


if __name__ == "__main__":
    sys.exit(main())
