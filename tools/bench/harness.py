"""What every benchmark uses: a private server, two timings in turn, a row of the table."""
import csv
import json
import os
import random
import shutil
import statistics
import subprocess
import tempfile
import time

PYTHON = "/usr/bin/python3"
TIMED = "import time, sys\n{imports}\nt = time.perf_counter()\n{work}\nprint(time.perf_counter() - t)"


class Bench:
    def __init__(self, build, rounds, python_liquid=None):
        self.build = os.path.abspath(build)
        self.rounds = rounds
        self.python_liquid = python_liquid and os.path.abspath(python_liquid)
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

    def succeeds(self, *command):
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True).returncode == 0

    def timed(self, *command):
        start = time.perf_counter()
        self.run(*command)
        return time.perf_counter() - start

    def stop(self):
        subprocess.run([self.tool, "serve", "--stop"], env=self.env, capture_output=True)

    def server_pid(self):
        with open(os.path.join(self.runtime, "default.json"), encoding="utf-8") as file:
            return json.load(file)["pid"]

    def server_status(self, key):
        with open(f"/proc/{self.server_pid()}/status", encoding="utf-8") as file:
            return next(int(line.split()[1]) for line in file if line.startswith(key + ":"))

    def close(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def middle(values):
    return statistics.median(values)


def row(name, ours, theirs, label):
    print(f"| {name} | {ours * 1e3:.2f} ms | {label} {theirs * 1e3:.1f} ms | {ours / theirs:.4f} |", flush=True)


def missing(name, what):
    """In place of a row whose counterpart is not there."""
    print(f"| {name} | | {what}: not installed | |", flush=True)


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


def make_large(path, rows):
    rng = random.Random(5)
    with open(path, "w", encoding="utf-8") as file:
        file.write("id,name,value,flag,day,note\n")
        for i in range(rows):
            note = ("", '"said ""yes"", then left"', "plain words", '"a, b"')[i % 4]
            file.write(f"{i},item number {i % 5000},{rng.random() * 1000:.4f},{'True' if i % 3 else 'False'},"
                       f"20{10 + i % 15}-{1 + i % 12:02d}-{1 + i % 28:02d},{note}\n")


def people(rows):
    rng = random.Random(7)
    return [{"id": i, "name": f"Person {i}", "role": rng.choice(["Chair", "Reader", "Fellow"]), "year": 1990 + i % 35,
             "score": round(rng.random() * 100, 4), "note": "some words, and more" if i % 3 else "", "active": i % 2 == 0,
             "room": f"B{i % 400}"} for i in range(rows)]


def write_csv(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
