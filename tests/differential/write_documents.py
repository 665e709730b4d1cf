"""Random records, and the files that pandas, json, PyYAML and openpyxl make of them."""
import functools
import io
import json
import math
import warnings

import openpyxl
import pandas as pd
import yaml

import expect
import tree_documents

WORDS = ["x", "Ada", "Bjørn", "東京", "a b", " lead", "trail ", "😀", "=1+1", "1,5", "-", "it's", 'say "hi"', '"', "a;b", "a|b", "#x",
         "x # y", "a: b", "a:", ":a", "- a", "-a", "? a", "?a", "[a", "{a", "a, b", "&a", "*a", "!a", "|", ">", "%a", "@a", "`a", "---",
         "...", "--- a", "back\\slash", "tab\there", "<&>'", "http://x.org/z?a=b#c", "mailto:a@b", "C:\\d", "e\u0301", "\ufeffbom",
         "\u00a0", "\u2028", "\ud7ff", "\ufffd", "_x0041_", "l1\nl2", "l1\n\n  l3\n", "\nl2", " l1\nl2", "l1\n\n", "\n", "l1 \nl2",
         "l1\n# l2", "word " * 30, "long-" * 40, "l1\r\nl2", "\r", "l1\n\tl2", "l1\n---\nl3"]
LOOKS = ["1", "007", "0o7", "1.5", "-.5", ".5", "1e3", "1.0e+3", "0x1F", "1_000", "1:30", "true", "True", "yes", "No", "on", "y", "n",
         "null", "Null", "~", "None", "NaN", ".nan", ".inf", "-.INF", "inf", "2020-01-01", "2020-1-1", "2020-01-01T00:00:00Z", "=",
         "<<", "NA", "0b1", "+1", "0.", "12:30:45", "08", "1e", "0x", "+", "-0", "١"]
CONTROL = ["bell\x07", "\x00", "del\x7f", "l1\nbell\x07", "\x1b[0m", "next\x85line", "l1\nl2\x85", "\x1f"]
INTS = [0, 1, -1, 7, 2**31, -2**53, 2**53, 10**15]
BIG = [2**63 - 1, -2**63, 2**63, 2**64 - 1, 2**64, 10**30, -2**63 - 1]
FLOATS = [0.0, -0.0, 1.0, 0.1, 1.5, 1e16, 1e22, 1e-5, 123456.789, 5e-324, 1e300, 1e15, 0.30000000000000004, -2.5]
NESTED = [[], {}, [1, "x", None], {"p": 1.0, "q": True}, [[1], {"a": [2.5, None]}], {"k": None}, {"k": ""}, {"k": {"z": ""}},
          [None], ["it's", 'a"b'], {"a b": [1]}, {"k": "l1\nl2"}, ["", " "], [True, 1e22], {"1": [], "x": {}}]
NAMES = ["a", "b", "x y", "é", "1", "true", "a,b", 'q"q', "a: b", "#k", "it's", "null", "=x", "k\tk", "2020-01-01", "-", "a\nb"]

POOLS = {"int": INTS, "float": FLOATS, "bool": [True, False], "word": WORDS, "looks": LOOKS, "nested": NESTED,
         "intfloat": INTS + FLOATS, "boolint": [True, False, 1, 2, 0.5], "text and all": WORDS + LOOKS + INTS + FLOATS + [True] + NESTED,
         "empty": [""], "null": [None], "infinite": [1.5, math.inf, -math.inf]}
# What not every file can hold (write-xlsx-limits).
MORE = {"csv": {"big": BIG}, "json": {"big": BIG, "control": CONTROL}, "yaml": {"big": BIG, "control": CONTROL}, "xlsx": {}}


def records(rng, kind):
    pools = {**POOLS, **MORE[kind]}
    names = rng.sample(NAMES, rng.randrange(1, 6))
    rows = rng.choice([0, 1, 2, 5, 20, 60])
    columns = []
    for _ in names:
        pool = pools[rng.choice(list(pools))]
        gaps = rng.choice([0, 0, 0.2, 0.7])
        columns.append([rng.choice([None, "absent", ""]) if rng.random() < gaps else rng.choice(pool) for _ in range(rows)])
    table = [{name: columns[j][i] for j, name in enumerate(names) if columns[j][i] != "absent"} for i in range(rows)]
    return table if any(table) else []


def frame_of(rows):
    """By access 2.2, as the reference has it before it writes anything (20.23)."""
    return pd.DataFrame.from_records(rows)


def make(rng, kind):
    """An output, the files that are read for it, and what is written."""
    rows = records(rng, kind)
    while tree_documents.by_accident(rows):
        rows = records(rng, kind)
    frame = frame_of(rows)
    output, written = WRITERS[kind](rng, frame)
    files = {"in.json": json.dumps(rows, ensure_ascii=rng.random() < 0.5).encode("utf-8")}
    return {**output, "filename": f"out.{kind}"}, files, ("ok", {"shape": frame.shape, **written})


# ---- texts ----

def to_csv(rng, frame):
    output = {"type": "csv"}
    if rng.random() < 0.4:
        output["delimiter"] = rng.choice([";", "\t", "|", ","])
    if rng.random() < 0.2:
        output["quotechar"] = "'"
    if frame.empty and not len(frame.columns):
        return output, {"bytes": b"\n"}
    marked = frame.applymap(mark).rename(columns=mark)
    text = marked.to_csv(index=False, sep=output.get("delimiter", ","), quotechar=output.get("quotechar", '"'), lineterminator="\n")
    return output, {"bytes": text.replace(MARK, "\r").encode("utf-8")}


MARK = "\ue000\n"


def mark(cell):
    """write-csv-cr: a text with \\r is quoted, as one with \\n is."""
    return cell.replace("\r", MARK) if isinstance(cell, str) else cell


def to_json(_, frame):
    text = json.dumps([{str(k): expect.cell(v) for k, v in row.items()} for row in frame.to_dict("records")])  # write-json-null
    return {"type": "json"}, {"bytes": text.encode("ascii")}


class Dumper(yaml.SafeDumper):
    """The reference's: lines as a literal block. write-yaml-block: not where a block cannot hold the text."""

    def ignore_aliases(self, data):
        return True

    def analyze_scalar(self, scalar):
        analysis = super().analyze_scalar(scalar)
        if any(c in scalar for c in "\n\x85\u2028\u2029"):
            analysis.allow_block = fits_block(scalar)
            analysis.allow_single_quoted = analysis.allow_block
        return analysis


def fits_block(text):
    return all(c in "\n\t" or " " <= c <= "~" or "\xa0" <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" and c != "\ufeff" or c >= "\U00010000"
               for c in text.replace("\u2028", "\x00").replace("\u2029", "\x00"))


def represent_text(dumper, text):
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


Dumper.add_representer(str, represent_text)


def without_gaps(cell):
    """remove_nan, access 18."""
    if not isinstance(cell, dict):
        return cell
    return {k: without_gaps(v) for k, v in cell.items() if not (v is None or v == "" or isinstance(v, float) and math.isnan(v))}


def to_yaml(_, frame):
    rows = [without_gaps({k: v.item() if hasattr(v, "item") else v for k, v in row.items()}) for row in frame.to_dict("records")]
    text = yaml.dump(rows, Dumper=Dumper, default_flow_style=False, allow_unicode=True, sort_keys=False, width=80)
    return {"type": "yaml"}, {"bytes": text.encode("utf-8")}


# ---- workbooks ----

def to_xlsx(rng, frame):
    output = {"type": "excel"}
    if rng.random() < 0.4:
        output["sheet"] = rng.choice(["Sheet1", "Päge 1", "x"])
    if rng.random() < 0.3:
        output["header"] = rng.choice([0, 1, 3])
    grid = [[] for _ in range(output.get("header", 0))] + [list(frame.columns)] if len(frame.columns) else []
    grid += [[in_cell(v) for v in row] for row in frame.itertuples(index=False, name=None)]
    return output, {"grid": grid, "sheet": output.get("sheet", "Sheet1")}


def in_cell(value):
    value = value.item() if hasattr(value, "item") else value
    if value is None or value == "" or isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, float) and math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return str(value) if isinstance(value, (list, dict)) else value


def read_grid(content, name):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sheet = openpyxl.load_workbook(io.BytesIO(content))[name]
    grid = [[c.value for c in row] for row in sheet.iter_rows()]
    formulas = [c.coordinate for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    return grid, formulas


WRITERS = {"csv": to_csv, "json": to_json, "yaml": to_yaml, "xlsx": to_xlsx}
make_csv, make_json, make_yaml, make_xlsx = (functools.partial(make, kind=kind) for kind in WRITERS)


# ---- comparing ----

def compare(expected, got):
    """None when equal, else one line."""
    if got[0] != "ok":
        return f"expected a file, got {got}"
    want = expected[1]
    if "bytes" in want:
        return compare_bytes(want["bytes"], got[1])
    grid, formulas = read_grid(got[1], want["sheet"])
    return compare_grids(want["grid"], grid) or (f"formulas at {formulas}" if formulas else None)


def compare_bytes(want, have):
    if want == have:
        return None
    at = next((i for i, (a, b) in enumerate(zip(want, have)) if a != b), min(len(want), len(have)))
    start = max(0, at - 30)
    return f"byte {at}: expected {want[start:at + 60]!r} got {have[start:at + 60]!r}"


def compare_grids(want, have):
    for i in range(max(len(want), len(have))):
        a, b = (list(grid[i]) if i < len(grid) else [] for grid in (want, have))
        width = max(len(a), len(b))
        a, b = a + [None] * (width - len(a)), b + [None] * (width - len(b))
        for j in range(width):
            if a[j] != b[j] or isinstance(a[j], bool) is not isinstance(b[j], bool):
                return f"row {i}, column {j}: expected {a[j]!r} got {b[j]!r}"
    return None
