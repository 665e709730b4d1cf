#!/usr/bin/env python3
"""Random documents read by our server and by what the reference reads them with: same columns, dtypes
and cells. Random records written by both: same bytes, and for workbooks the same cells.

  differential.py --build BUILD [--seed N] [--documents N | --seconds S] [--kind KIND]... [--keep]

Everything goes through a real server, with `lynguinectl read --json` and `lynguinectl write`. A
difference is printed with the document and the seed that makes it again. Where the project decided to
differ from the reference, DECIDED below says so; the generators consult it by name, so that each
decision stands in one place. A kind whose Python modules are missing is skipped aloud. Exit 0: no
difference; 1: differences; 77: nothing could be compared.
"""
import argparse
import importlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

# Decision -> how the expectation is made to follow it.
DECIDED = {
    "csv-none-token": "`None` is a missing token (newer pandas; access 20.7): na_values=['None']",
    "csv-correct-rounding": "floats are rounded correctly (20.8): float_precision='round_trip'",
    "csv-whole-column": "types are inferred over the whole column (20.9): low_memory=False",
    "csv-long-rows": "rows longer than the header never lose a column (20.6): ParserError, or the one "
                     "empty trailing field is ignored",
    "csv-uint64-missing": "missing cells of a uint64 column stay missing (5.3): not generated together",
    "csv-int64-min": "-9223372036854775808 in a column with gaps is a number (pandas: missing): not generated",
    "csv-cr-overflow": "lone \\r ends a line like \\n (pandas now and then: 'Buffer overflow caught'): pandas gets \\n",
    "csv-huge-with-float": "an integer beyond uint64 among floats is a float wherever it stands (pandas: by order): "
                           "not generated",
    "yaml-tab": "a tab after a scalar is white space (20.11; PyYAML's scanner refuses it): not generated",
    "datetime-with-text": "a column of date-times and text stays object (2.2; pandas parses the text): skipped",
    "date-with-zone": "a date among zoned date-times is midnight in that zone (pandas: midnight UTC): skipped",
    "big-int-with-null": "an integer beyond uint64 with nulls stays object (2.2; pandas: by order): skipped",
    "csv-overflow": "1e400 is text (20.8): not generated, pandas' round_trip reader says inf",
    "csv-nul": "a NUL byte is refused (5.1): not generated",
    "empty-list-object": "a zero-row column is object (design 9)",
    "scalar-mapping": "a mapping of scalars is one row in JSON too (20.12)",
    "labels-text": "labels that are neither text nor integer become text (20.21)",
    "duplicate-labels": "labels that become the same are refused (20.20): ValueError",
    "join-order": "joins keep the calling side's order, outer ones are sorted by the keys (20.18; pandas 1.5 sorts otherwise): "
                  "the expectation is put in order by row numbers",
    "missing-is-one": "null and NaN are one key (20.5; a pandas index tells them apart): made one before joining",
    "index-kinds": "an index of booleans or date-times and one of another kind meet as Python's == has it (pandas: never): "
                   "skipped",
    "index-object": "keys of two kinds stay what they are, in an object column (pandas now and then infers a type again)",
    "empty-left": "the key stays in the left table's place without rows too (16.3; pandas takes the right one's): skipped",
    "merge-dates": "dates and numbers are no keys to compare (pandas refuses them only where a date is missing)",
    "merge-mixed": "a key column with numbers in it meets numbers, whatever else it holds (pandas refuses it when they are not "
                   "whole): skipped where pandas refuses",
    "row-index": "the row index of a table is not kept: what is nested is joined by row numbers (16.3)",
    "vstack-bool": "booleans and numbers below each other stay what they are, object (20.22)",
    "vstack-object": "object and anything else is object (16.2; pandas leaves out parts of missing cells, whole blocks at a "
                     "time)",
    "xlsx-booleans": "booleans with gaps or among numbers stay what they are, object (6, 20.22; pandas makes numbers of them): "
                     "not generated",
    "bibtex-months": "jan to dec are predefined (newer bibtexparser; access 0): added to its macros",
    "bibtex-sort": "entries are sorted by those of author, year and title that any has (10; the reference fails)",
    "bibtex-no-fields": "an entry without fields counts (17.7; the reference drops it): not generated",
    "bibtex-case-twice": "of fields whose names differ in case the first counts (10; the reference: by accident): not generated",
    "bibtex-tab": "a tab stays one (the reference's parser makes blanks of it): not generated",
    "write-bibtex-end": "blank lines stand between entries only (newer bibtexparser; access 0)",
    "write-csv-cr": "a text with \\r is quoted, as one with \\n is (17.2)",
    "write-json-null": "missing cells and infinities are null (17.3; the reference writes NaN)",
    "write-yaml-block": "lines that a block cannot hold as they are, and other line ends than \\n, are double-quoted (17.4)",
    "write-xlsx-limits": "integers beyond 2^53 and control characters, which openpyxl does not read: not generated",
    "nonfinite-null": "NaN and infinities are null in the answer (20.1, 20.2)",
}


class Server:
    """One private server, called through lynguinectl."""

    def __init__(self, build):
        self.tool = os.path.join(build, "lynguinectl")
        self.folder = tempfile.mkdtemp(prefix="lyn-diff-")
        self.env = {**os.environ, "LYNGUINE_RUNTIME_DIR": os.path.join(self.folder, "run"),
                    "LYNGUINE_SERVER": os.path.join(build, "lynguined"), "LC_ALL": "C.UTF-8"}
        os.mkdir(self.env["LYNGUINE_RUNTIME_DIR"], 0o700)

    def put(self, files):
        """Each name of the mapping becomes a file of those bytes."""
        for name, content in files.items():
            with open(os.path.join(self.folder, name), "wb") as file:
                file.write(content)

    def remove(self, files):
        for name in files:
            os.unlink(os.path.join(self.folder, name))

    def read(self, details):
        """("ok", answer) or ("error", error_type)."""
        done = subprocess.run([self.tool, "read", "--source", json.dumps(details), "--json"], cwd=self.folder,
                              env=self.env, stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
        if done.returncode == 0:
            return "ok", json.loads(done.stdout.decode("utf-8"))
        lines = [line for line in done.stderr.decode("utf-8").split("\n") if line.startswith('{"error"')]
        if done.returncode != 1 or not lines:
            raise RuntimeError(f"exit {done.returncode}: {done.stderr.decode('utf-8', 'replace')}")
        return "error", json.loads(lines[-1])["error"]["error_type"]

    def write(self, details):
        """("ok", the bytes of the file that in.json became), or ("error", error_type)."""
        name = os.path.join(self.folder, details["filename"])
        done = subprocess.run([self.tool, "write", details["filename"], "--from", "in.json", "--output", json.dumps(details), "--json"],
                              cwd=self.folder, env=self.env, stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
        if done.returncode != 0:
            return "error", done.stderr.decode("utf-8", "replace")
        with open(name, "rb") as file:
            content = file.read()
        os.unlink(name)
        return "ok", content

    def close(self):
        subprocess.run([self.tool, "serve", "--stop"], env=self.env, capture_output=True, timeout=60)
        shutil.rmtree(self.folder, ignore_errors=True)


def compare(expected, got):
    """None when equal, else one line."""
    if expected[0] != got[0]:
        return f"expected {expected[0]} {str(expected[1])[:200]}, got {got[0]} {str(got[1])[:200]}"
    if expected[0] == "error":
        return None if expected[1] == got[1] else f"expected {expected[1]}, got {got[1]}"
    want, have = expected[1], got[1]
    if want["columns"] != have["columns"]:
        return f"columns {want['columns']} but got {have['columns']}"
    if want["dtypes"] != have["dtypes"]:
        return f"dtypes {want['dtypes']} but got {have['dtypes']}"
    if want["shape"] != have["shape"]:
        return f"shape {want['shape']} but got {have['shape']}"
    for i, (a, b) in enumerate(zip(want["records"], have["records"])):
        for label in a:
            if not same(a[label], b.get(label, "<absent>")):
                return f"row {i}, {label!r}: expected {a[label]!r} got {b.get(label, '<absent>')!r}"
    return None


def same(a, b):
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return list(a) == list(b) and all(same(a[k], b[k]) for k in a)
    return type(a) is type(b) and a == b


def compare_files(expected, got):
    import write_documents  # here, since its modules may be missing
    return write_documents.compare(expected, got)


# How our answer is got, and compared.
READ, WRITE = (Server.read, compare), (Server.write, compare_files)
# Kind -> the module of its documents, what makes one there, which way it goes.
KINDS = {
    "csv": ("csv_documents", "make", READ),
    "yaml": ("tree_documents", "make_yaml", READ),
    "json": ("tree_documents", "make_json", READ),
    "xlsx": ("workbook_documents", "make", READ),
    "bib": ("bibtex_documents", "make", READ),
    "join": ("flow_documents", "make", READ),
    "to-csv": ("write_documents", "make_csv", WRITE),
    "to-json": ("write_documents", "make_json", WRITE),
    "to-yaml": ("write_documents", "make_yaml", WRITE),
    "to-xlsx": ("write_documents", "make_xlsx", WRITE),
    "to-bib": ("bibtex_documents", "make_written", WRITE),
}


def load(names):
    """The kinds that can be made here: what makes a document, and which way it goes."""
    kinds = {}
    for name in names:
        module_name, make, way = KINDS[name]
        try:
            module = importlib.import_module(module_name)
        except ImportError as error:
            print(f"SKIPPED {name}: {error}: `tools/install-packages check` installs what is missing")
            continue
        kinds[name] = getattr(module, make), way
    return kinds


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--documents", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=0)
    parser.add_argument("--kind", choices=list(KINDS), action="append")
    parser.add_argument("--keep", action="store_true", help="go on after a difference")
    args = parser.parse_args()
    kinds = load(args.kind or KINDS)
    if not kinds:
        return 77
    names = list(kinds)
    print(f"seed {args.seed}")
    server = Server(os.path.abspath(args.build))
    until = time.monotonic() + args.seconds if args.seconds else None
    documents = cells = differences = skipped = 0
    try:
        while documents < args.documents if until is None else time.monotonic() < until:
            kind = names[documents % len(names)]
            rng = random.Random(args.seed * 1000003 + documents)
            make, (ask, same_answer) = kinds[kind]
            details, content, expected = make(rng)
            if expected is None:
                documents += 1
                skipped += 1
                continue
            files = content
            if not isinstance(content, dict):
                details["filename"] = f"d{documents}.{kind}"
                files = {details["filename"]: content}
            server.put(files)
            line = same_answer(expected, ask(server, details))
            documents += 1
            if expected[0] == "ok":
                cells += expected[1]["shape"][0] * expected[1]["shape"][1]
            if line:
                differences += 1
                print(f"DIFFERENCE in document {documents - 1} ({kind}) of seed {args.seed}: {line}\n  {details}\n  {str(content)[:1500]}")
                if not args.keep and differences >= 5:
                    break
            server.remove(files)
    finally:
        server.close()
    print(f"{documents} documents, {cells} cells, {skipped} skipped, {differences} differences")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    sys.exit(main())
