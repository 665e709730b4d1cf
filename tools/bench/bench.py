#!/usr/bin/env python3
"""The benchmarks: every claim is a ratio of two things timed in turn in this run.

  bench.py --build BUILD [--rounds N] [--only NAME]   (Debian's python3, with pandas and PyYAML)

Numbers of a shared machine move; ratios within one row are what to quote. Writes Markdown.
"""
import argparse
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

PYTHON = "/usr/bin/python3"


class Bench:
    def __init__(self, build, rounds):
        self.build = os.path.abspath(build)
        self.rounds = rounds
        self.folder = tempfile.mkdtemp(prefix="lyn-bench-")
        self.runtime = os.path.join(self.folder, "run")
        os.mkdir(self.runtime, 0o700)
        self.env = {**os.environ, "LYNGUINE_RUNTIME_DIR": self.runtime,
                    "LYNGUINE_SERVER": os.path.join(self.build, "lynguined")}
        self.tool = os.path.join(self.build, "lynguinectl")
        self.client = os.path.join(self.build, "bench_client")

    def run(self, *command):
        return subprocess.run(command, cwd=self.folder, env=self.env, stdin=subprocess.DEVNULL,
                              capture_output=True, check=True, text=True).stdout

    def timed(self, *command):
        start = time.perf_counter()
        self.run(*command)
        return time.perf_counter() - start

    def stop(self):
        subprocess.run([self.tool, "serve", "--stop"], env=self.env, capture_output=True)

    def server_pid(self):
        import json
        with open(os.path.join(self.runtime, "default.json"), encoding="utf-8") as file:
            return json.load(file)["pid"]

    def server_status(self, key):
        with open(f"/proc/{self.server_pid()}/status", encoding="utf-8") as file:
            return next(int(line.split()[1]) for line in file if line.startswith(key + ":"))

    def close(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def make_files(folder):
    with open(os.path.join(folder, "ten.csv"), "w", encoding="utf-8") as file:
        file.write("id,name,year,score\n" + "".join(f"{i},name {i},{2000 + i},{i * 1.5}\n" for i in range(10)))
    with open(os.path.join(folder, "page.md"), "w", encoding="utf-8") as file:
        file.write("---\ntitle: A talk\ndate: 2024-01-15\nauthor:\n- family: Okafor\n  given: Ada\n"
                   "categories: [one, two]\n---\n\n" + "Some words of the page.\n" * 30)


def make_large(path, rows):
    rng = random.Random(5)
    with open(path, "w", encoding="utf-8") as file:
        file.write("id,name,value,flag,day,note\n")
        for i in range(rows):
            note = ("", '"said ""yes"", then left"', "plain words", '"a, b"')[i % 4]
            file.write(f"{i},item number {i % 5000},{rng.random() * 1000:.4f},{'True' if i % 3 else 'False'},"
                       f"20{10 + i % 15}-{1 + i % 12:02d}-{1 + i % 28:02d},{note}\n")


def middle(values):
    return statistics.median(values)


def row(name, ours, theirs, label):
    print(f"| {name} | {ours * 1e3:.2f} ms | {label} {theirs * 1e3:.1f} ms | {ours / theirs:.4f} |", flush=True)


def bench_session(bench):
    """100 operations, server cold: 50 reads of ten rows, 50 of a Markdown page."""
    one, many = [], []
    script = ("import pandas, yaml, sys\np = sys.argv[1]\n"
              "print(pandas.read_csv(p)) if p.endswith('.csv') else print(yaml.safe_load(open(p).read().split('---')[1]))")
    for _ in range(bench.rounds):
        bench.stop()
        one.append(bench.timed(bench.client, "ops", "100", "ten.csv", "page.md"))
        bench.stop()
        start = time.perf_counter()
        for i in range(100):
            bench.run(bench.tool, "read", ("ten.csv", "page.md")[i % 2], "--json")
        many.append(time.perf_counter() - start)
    start = time.perf_counter()
    for i in range(20):
        bench.run(PYTHON, "-c", script, ("ten.csv", "page.md")[i % 2])
    python = (time.perf_counter() - start) * 5
    row("100 operations in one process, server cold", middle(one), python, "100 x python3 (20 run, x5)")
    row("100 operations as 100 lynguinectl processes, server cold", middle(many), python, "100 x python3 (20 run, x5)")


def bench_one_shot(bench):
    ours, python = [], []
    bench.run(bench.tool, "read", "ten.csv")
    for _ in range(bench.rounds * 10):
        ours.append(bench.timed(bench.tool, "read", "ten.csv", "--json"))
    for _ in range(max(3, bench.rounds)):
        python.append(bench.timed(PYTHON, "-c", "import pandas; print(pandas.read_csv('ten.csv'))"))
    row("lynguinectl read of 10 rows, whole process, server up", middle(ours), middle(python), "python3 + pandas")


def bench_cold(bench):
    ours, python = [], []
    for _ in range(bench.rounds * 3):
        bench.stop()
        ours.append(bench.timed(bench.tool, "read", "ten.csv", "--json"))
    for _ in range(max(3, bench.rounds)):
        python.append(bench.timed(PYTHON, "-c", "import pandas, yaml"))
    row("cold: no server, lynguinectl read to first answer", middle(ours), middle(python), "import pandas, yaml")


def bench_large(bench):
    """1,000,000 x 6: read through the server, every buffer touched."""
    path = os.path.join(bench.folder, "large.csv")
    make_large(path, 1_000_000)
    bench.stop()
    bench.run(bench.tool, "read", "ten.csv")
    ours, python = [], []
    for _ in range(bench.rounds):
        ours.append(float(bench.run(bench.client, "read", path).split()[0]))
        python.append(float(bench.run(PYTHON, "-c", "import pandas, time, sys\nt = time.perf_counter()\n"
                                      "pandas.read_csv(sys.argv[1])\nprint(time.perf_counter() - t)", path)))
    row(f"1,000,000 x 6 CSV ({os.path.getsize(path) / 1e6:.0f} MB) through the server", middle(ours), middle(python),
        "pandas.read_csv")
    print(f"\nServer peak memory over these reads: {bench.server_status('VmHWM') / 1024:.0f} MiB; "
          f"a python3 that reads it: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MiB.")
    os.unlink(path)


def bench_idle(bench):
    bench.stop()
    bench.run(bench.tool, "read", "ten.csv")
    pid = bench.server_pid()
    ticks = lambda: sum(int(n) for n in open(f"/proc/{pid}/stat", encoding="utf-8").read().rsplit(")", 1)[1].split()[11:13])
    before = ticks()
    time.sleep(5)
    print(f"\nIdle server: {bench.server_status('VmRSS') / 1024:.1f} MiB resident, "
          f"{(ticks() - before) * 1000 // os.sysconf('SC_CLK_TCK')} ms of CPU in 5 s.")


def python_seconds(bench, code, *arguments):
    """The seconds that a piece of Python says it took, imports left out."""
    return float(bench.run(PYTHON, "-c", code, *arguments).split()[-1])


def versus(bench, name, ours, code, arguments, label):
    """Our command's whole process against Python's seconds without start and imports."""
    times, python = [], []
    for _ in range(bench.rounds):
        times.append(bench.timed(*ours))
        python.append(python_seconds(bench, code, *arguments))
    row(name, middle(times), middle(python), label)


TIMED = "import time, sys\n{imports}\nt = time.perf_counter()\n{work}\nprint(time.perf_counter() - t)"


def people(rows):
    rng = random.Random(7)
    return [{"id": i, "name": f"Person {i}", "role": rng.choice(["Chair", "Reader", "Fellow"]), "year": 1990 + i % 35,
             "score": round(rng.random() * 100, 4), "note": "some words, and more" if i % 3 else "", "active": i % 2 == 0,
             "room": f"B{i % 400}"} for i in range(rows)]


def write_csv(path, rows):
    import csv
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def bench_excel(bench):
    """A workbook of 50,000 x 8."""
    write_csv(os.path.join(bench.folder, "people.csv"), people(50_000))
    bench.run(bench.tool, "convert", "people.csv", "people.xlsx")
    versus(bench, "xlsx 50,000 x 8, read", (bench.client, "read", "people.xlsx"),
           TIMED.format(imports="import pandas", work="pandas.read_excel('people.xlsx')"), (), "pandas + openpyxl")


def bench_pages(bench):
    """10,000 pages with front matter, against PyYAML's C loader on the text between the fences."""
    os.mkdir(os.path.join(bench.folder, "pages"))
    for i in range(10_000):
        with open(os.path.join(bench.folder, "pages", f"p{i:05d}.md"), "w", encoding="utf-8") as file:
            file.write(f"---\ntitle: Talk {i}\ndate: 2024-01-{1 + i % 28:02d}\nvenue: Hall {i % 9}\n"
                       f"author:\n- family: Okafor\n  given: Ada\ncategories: [a, b, c]\nslides: yes\n---\n\nWords.\n")
    with open(os.path.join(bench.folder, "pages.yml"), "w", encoding="utf-8") as file:
        file.write("input:\n  type: markdown_directory\n  source:\n  - directory: pages\n    glob: '*.md'\n")
    work = ("fences = [open(p).read().split('---')[1] for p in sorted(glob.glob('pages/*.md'))]\nt = time.perf_counter()\n"
            "[yaml.load(f, Loader=yaml.CSafeLoader) for f in fences]")
    versus(bench, "10,000 Markdown pages, read", (bench.client, "read", "pages.yml"),
           TIMED.format(imports="import yaml, glob", work=work), (), "yaml.CSafeLoader on the fences alone")


def bench_bibtex(bench):
    with open(os.path.join(bench.folder, "many.bib"), "w", encoding="utf-8") as file:
        for i in range(5_000):
            file.write(f"@article{{key{i},\n  title = {{A study of {{Things}} number {i}}},\n  author = {{Okafor, Ada and Lindqvist, "
                       f"Bo}},\n  year = {2000 + i % 25},\n  journal = {{Journal of Examples}},\n  pages = {{{i}--{i + 9}}}\n}}\n\n")
    versus(bench, "BibTeX 5,000 entries, read", (bench.client, "read", "many.bib"),
           TIMED.format(imports="import bibtexparser", work="bibtexparser.load(open('many.bib'))"), (), "bibtexparser")


def bench_yaml(bench):
    with open(os.path.join(bench.folder, "many.yaml"), "w", encoding="utf-8") as file:
        for r in people(32_000):
            file.write("- " + "\n  ".join(f"{k}: {v!r}" if isinstance(v, str) else f"{k}: {v}" for k, v in r.items()) + "\n")
    megabytes = os.path.getsize(os.path.join(bench.folder, "many.yaml")) / 1e6
    versus(bench, f"YAML {megabytes:.1f} MB of records, read", (bench.client, "read", "many.yaml"),
           TIMED.format(imports="import yaml", work="yaml.load(open('many.yaml'), Loader=yaml.CSafeLoader)"), (), "yaml.CSafeLoader")


def bench_write(bench):
    """1,000,000 x 6: from one CSV file to another, less the time of reading it."""
    path = os.path.join(bench.folder, "wide.csv")
    make_large(path, 1_000_000)
    code = TIMED.format(imports="import pandas\nf = pandas.read_csv('wide.csv')", work="f.to_csv('out-py.csv', index=False)")
    ours, python = [], []
    for _ in range(bench.rounds):
        read = float(bench.run(bench.client, "read", path).split()[0])
        ours.append(bench.timed(bench.tool, "--timeout", "120", "read", path, "-o", "out.csv") - read)
        python.append(python_seconds(bench, code))
    row("1,000,000 x 6 CSV written by lynguinectl -o, reading left out", middle(ours), middle(python), "pandas.to_csv")
    os.unlink(path)


BENCHES = {"session": bench_session, "one-shot": bench_one_shot, "cold": bench_cold, "large": bench_large, "idle": bench_idle,
           "excel": bench_excel, "pages": bench_pages, "bibtex": bench_bibtex, "yaml": bench_yaml, "write": bench_write}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=BENCHES, action="append")
    args = parser.parse_args()
    bench = Bench(args.build, args.rounds)
    try:
        make_files(bench.folder)
        print("| what | ours | against | ratio |\n|---|---|---|---|")
        for name in args.only or BENCHES:
            BENCHES[name](bench)
    finally:
        bench.close()


if __name__ == "__main__":
    sys.exit(main())
