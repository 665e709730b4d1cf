#!/usr/bin/env python3
"""The benchmarks: every claim is a ratio of two things timed in turn in this run.

  bench.py --build BUILD [--rounds N] [--only NAME]   (Debian's python3, with pandas and PyYAML)

Numbers of a shared machine move; ratios within one row are what to quote. Writes Markdown. Templates are
measured against Debian's ruby-liquid, and with --python-liquid against a checkout of jg-rp/liquid; a row
whose counterpart is not there says so.
"""
import argparse
import sys

import computing
import files
import processes
from harness import Bench

BENCHES = {"session": processes.bench_session, "one-shot": processes.bench_one_shot, "cold": processes.bench_cold,
           "mdfield": processes.bench_mdfield, "large": files.bench_large, "idle": processes.bench_idle, "excel": files.bench_excel,
           "excel-write": files.bench_excel_write, "pages": files.bench_pages, "bibtex": files.bench_bibtex,
           "yaml": files.bench_yaml, "write": files.bench_write, "render": computing.bench_render, "group": computing.bench_group}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=BENCHES, action="append")
    parser.add_argument("--python-liquid", metavar="CHECKOUT", help="where a checkout of jg-rp/liquid is")
    args = parser.parse_args()
    bench = Bench(args.build, args.rounds, args.python_liquid)
    try:
        processes.make_files(bench.folder)
        print("| what | ours | against | ratio |\n|---|---|---|---|")
        for name in args.only or BENCHES:
            BENCHES[name](bench)
    finally:
        bench.close()


if __name__ == "__main__":
    sys.exit(main())
