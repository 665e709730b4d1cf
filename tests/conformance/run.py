#!/usr/bin/env python3
"""Runs check.py over all conformance cases and holds the result against not_yet.txt, both ways: a
listed case that passes is a failure (take it out of the list), and so is one that is not listed and
fails.

  run.py --build BUILD [--requester sp|nng] [--area csv]... [-j N]
"""
import argparse
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def listed():
    with open(os.path.join(HERE, "not_yet.txt"), encoding="utf-8") as f:
        names = [line.strip() for line in f if line.strip() and not line.startswith("#")]
    cases = set(os.listdir(os.path.join(HERE, "cases")))
    unknown = [name for name in names if name not in cases]
    if unknown:
        sys.exit(f"not_yet.txt names no case: {', '.join(unknown)}")
    return set(names)


def run_check(args):
    """{case: None when it passed, else what was wrong}"""
    runner = f"{os.path.join(HERE, 'runner')} --requester {args.requester}"
    command = [sys.executable, os.path.join(HERE, "check.py"), "--cases", os.path.join(HERE, "cases"),
               "--runner", runner, "--error-types", "-v", "-j", str(args.j)]
    for area in args.area or []:
        command += ["--area", area]
    env = dict(os.environ, LYNGUINE_BUILD=os.path.abspath(args.build))
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, encoding="utf-8")
    results = {}
    for line in done.stdout.splitlines():
        if line.startswith("ok   "):
            results[line[5:].strip()] = None
        elif line.startswith("FAIL "):
            name, _, why = line[5:].partition(": ")
            results[name] = why
    if not results:
        sys.exit(f"check.py ran no case (exit {done.returncode})\n{done.stdout}")
    return results


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--build", required=True, help="the build folder")
    p.add_argument("--requester", default="sp", choices=("sp", "nng"))
    p.add_argument("--area", action="append", help="only this area (may be repeated)")
    p.add_argument("-j", type=int, default=2, help="cases run at a time")
    args = p.parse_args()
    not_yet = listed()
    results = run_check(args)
    failed = {name: why for name, why in results.items() if why is not None and name not in not_yet}
    early = sorted(name for name, why in results.items() if why is None and name in not_yet)
    for name, why in sorted(failed.items()):
        print(f"FAIL {name}: {why}")
    for name in early:
        print(f"PASSES {name}: take it out of not_yet.txt")
    right = sum(why is None for why in results.values())
    print(f"{right} of {len(results)} right, {len(failed)} wrong, {len(early)} listed in vain")
    return 1 if failed or early else 0


if __name__ == "__main__":
    sys.exit(main())
