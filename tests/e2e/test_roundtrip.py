"""What is written comes back: random tables go through every pair of formats, and what a format is
known to lose (the table of `lose_*` below) is all that is lost."""
import json
import math
import random
import re
import unittest

from harness import CliTest

SEED = 17
TABLES = 8
MISSING = ["NA", "NaN", "nan", "null", "NULL", "N/A", "n/a", "#N/A", "<NA>", "None", "-nan", "1.#IND"]
WORDS = ["x", "Ada", "Bjørn", "東京", "😀", "a b", " lead", "trail ", "e\u0301", "a,b", "a;b", 'say "hi"', '"', '""', "'", "it's",
         "a: b", "a:", "- a", "-a", "? a", "[a]", "{a", "&a", "*a", "!a", "|", ">", "%a", "@a", "`a", "# a", "a # b", "---", "...",
         "back\\slash", "\\n", "tab\there", "<&>", "&amp;", "=1+1", "+cmd", "_x0041_", "_x005F_", "http://x.org/?a=b", "mailto:a@b",
         "l1\nl2", "l1\n\n  l3\n", "\nl2", " l1\nl2", "l1\n\n", "l1 \nl2", "l1\r\nl2", "l1\rl2", "l1\n\tl2", "l1\n# l2", "l1\n---\n",
         "\u00a0", "\u2028", "l1\u2028l2", "\ufffd", "\ud7ff", "\ue000", "word " * 30, "long-" * 40, "\u200b", "\ufeffbom"]
CONTROL = ["bell\x07", "del\x7f", "l1\nbell\x07", "\x1b[0m", "next\x85line", "l1\nl2\x85", "\x1f", "\x01\n"]
LOOKS = ["1", "007", "1.5", "-.5", "1e3", "0x1F", "1_000", "1:30", "true", "True", "yes", "No", "on", "y", "~", ".nan", ".inf", "inf",
         "2020-01-01", "2020-01-01T00:00:00Z", "=", "<<", "0b1", "+1", "0o7", "١", "08"]
NUMERIC = ["007", "1", "12", "-3", "+5", "0"]
NESTED = [[], {}, [1, "x", None], {"p": 1.0, "q": True}, [[1], {"a": [2.5, None]}], {"k": None}, {"k": ""}, {"k": {"z": ""}, "m": 1},
          [None], ["it's", 'a"b'], {"a b": [1]}, {"k": "l1\nl2"}, {"1": []}]
INTS = [0, 1, -1, 7, 2**31, -2**53, 2**53, 10**15]
FLOATS = [0.0, 1.0, 0.1, 1.5, 1e-5, 123456.789, 5e-324, 0.30000000000000004, -2.5, 1e15]
NAMES = ["a", "b", "x y", "é", "1", "true", "a,b", 'q"q', "a: b", "# k", "it's", "null", "=x", "2020-01-01", "-", "two\nlines", "~"]
POOLS = {"int": INTS, "float": FLOATS, "int and float": INTS[:4] + FLOATS, "bool": [True, False], "bool and int": [True, 2, 0.5],
         "numeric": NUMERIC, "nested": NESTED, "missing": MISSING, "infinite": [1.5, math.inf, -math.inf], "null": [None],
         "large": [2**53 + 1, 2**63 - 1, -2**63], "unsigned": [2**63, 2**64 - 1, 1]}
WHOLE = ("large", "unsigned")     # become floats where a cell is missing


class Table:
    """Columns of cells, None where one is missing: what a table of ours says as JSON."""

    def __init__(self, columns, rows):
        self.columns, self.rows = columns, rows

    def of_rows(self):
        return [{name: cells[i] for name, cells in self.columns.items()} for i in range(self.rows)]

    def map(self, change):
        return Table({name: change(cells) for name, cells in self.columns.items()}, self.rows)


def is_number(cell):
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)


def settle(cells):
    """Access 2.2: whole numbers become floats beside floats and missing cells."""
    there = [cell for cell in cells if cell is not None]
    if there and all(map(is_number, there)) and (len(there) < len(cells) or any(isinstance(cell, float) for cell in there)):
        return [cell if cell is None else float(cell) for cell in cells]
    return cells


def number_from(text):
    if re.fullmatch("[+-]?[0-9]+", text):
        return int(text)
    if re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?|[+-]?inf", text):
        return float(text)
    return None


def infer(cells):
    """Access 5.3 and 6, as far as these tables go: text that is missing, all numbers, all booleans."""
    cells = [None if isinstance(cell, str) and (cell == "" or cell in MISSING) else cell for cell in cells]
    there = [cell for cell in cells if cell is not None]
    for convert in (lambda c: number_from(c) if isinstance(c, str) else c if is_number(c) else None,
                    lambda c: {"True": True, "False": False}.get(c) if isinstance(c, str) else c if isinstance(c, bool) else None):
        if there and all(convert(cell) is not None for cell in there):
            return settle([cell if cell is None else convert(cell) for cell in cells])
    return cells


# ---- what each format loses (access 17.10) ----

def lose_json(table):
    """Infinities; nothing else."""
    return table.map(lambda cells: settle([None if isinstance(c, float) and math.isinf(c) else c for c in cells]))


def without_gaps(cell):
    if not isinstance(cell, dict):
        return cell
    return {k: without_gaps(v) for k, v in cell.items() if v is not None and v != ""}


def lose_yaml(table):
    """Missing and empty cells are left out, so columns of nothing else go and others may move."""
    rows = [without_gaps(row) for row in table.of_rows()]
    names = list(dict.fromkeys(name for row in rows for name in row))
    return Table({name: settle([row.get(name) for row in rows]) for name in names}, table.rows)


def text_of(cell):
    return None if cell is None else cell if isinstance(cell, str) else str(cell)


def lose_csv(table):
    """All is text that is looked at anew: empty text is missing, nested cells are their Python text."""
    return table.map(lambda cells: infer([text_of(cell) for cell in cells]))


def in_sheet(cell):
    if isinstance(cell, float):
        return str(cell) if math.isinf(cell) else int(cell) if cell.is_integer() else cell
    return str(cell) if isinstance(cell, (list, dict)) else None if cell == "" else cell


def lose_xlsx(table):
    """As csv, but numbers and booleans stay what they are beside text; a number is whole where it can
    be; rows of nothing at the end are no rows."""
    columns = {name: [in_sheet(cell) for cell in cells] for name, cells in table.columns.items()}
    rows = table.rows
    while rows and all(cells[rows - 1] is None for cells in columns.values()):
        rows -= 1
    return Table({name: infer(cells[:rows]) for name, cells in columns.items()}, rows)


FORMATS = {"csv": lose_csv, "json": lose_json, "yaml": lose_yaml, "xlsx": lose_xlsx}


# ---- the tables ----

def make_column(rng, kind, rows, control):
    pool = POOLS.get(kind)
    if pool is None:    # text: one word at least, so that the column is text whatever its other cells look like
        cells = [rng.choice(WORDS + LOOKS + MISSING + [""] + (CONTROL if control else [])) for _ in range(rows)]
        cells[rng.randrange(rows)] = rng.choice(WORDS)
    else:
        cells = [rng.choice(pool) for _ in range(rows)]
    gaps = 0 if kind in WHOLE else rng.choice([0, 0, 0.3])
    return [None if rng.random() < gaps else cell for cell in cells]


def make(rng):
    rows = rng.choice([1, 2, 5, 20, 40])
    whole = rng.random() < 0.3
    kinds = [kind for kind in POOLS if whole or kind not in WHOLE] + ["text"] * 6
    names = rng.sample(NAMES, rng.randrange(2, 9))
    table = Table({name: settle(make_column(rng, rng.choice(kinds), rows, control=True)) for name in names}, rows)
    return table, [name for name in FORMATS if name != "xlsx" or not whole]   # a sheet's numbers are doubles


def same(a, b):
    if isinstance(a, float) and math.isinf(a):
        a = None        # as JSON tells it
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return list(a) == list(b) and all(same(a[k], b[k]) for k in a)
    return type(a) is type(b) and a == b


class RoundTrip(CliTest):
    def check(self, want, name, why):
        got = json.loads(self.good("read", name, "--json"))
        self.assertEqual(got["columns"], list(want.columns), why)
        self.assertEqual(got["shape"], [want.rows, len(want.columns)], why)
        for i, row in enumerate(want.of_rows() if want.columns else []):
            for column, cell in row.items():
                self.assertTrue(same(cell, got["records"][i][column]),
                                f"{why}: row {i}, {column!r}: expected {cell!r}, got {got['records'][i][column]!r}")

    def test_every_pair_of_formats(self):
        for number in range(TABLES):
            rng = random.Random(SEED * 1000 + number)
            table, formats = make(rng)
            self.write("in.json", json.dumps(table.of_rows(), ensure_ascii=rng.random() < 0.5))
            for first in formats:
                self.good("write", f"one.{first}", "--from", "in.json")
                once = FORMATS[first](table)
                self.check(once, f"one.{first}", f"table {number}: {first}")
                for second in formats:
                    if first == "yaml" and not once.columns:
                        continue
                    self.good("convert", f"one.{first}", f"two.{second}")
                    self.check(FORMATS[second](once), f"two.{second}", f"table {number}: {first}, {second}")

    def test_written_again_it_is_the_same_file(self):
        """What was lost is lost the first time: a second round changes no byte."""
        for number in range(TABLES):
            table, formats = make(random.Random(SEED * 2000 + number))
            self.write("in.json", json.dumps(table.of_rows()))
            for name in formats:
                self.good("write", f"one.{name}", "--from", "in.json")
                self.good("convert", f"one.{name}", f"two.{name}")
                self.good("convert", f"two.{name}", f"three.{name}")
                if name != "xlsx":
                    self.assertEqual(self.read_file(f"two.{name}"), self.read_file(f"three.{name}"), f"table {number}")

    def test_nul_in_text(self):
        rows = [{"a": "x\x00y", "b": "\x00"}, {"a": "l1\n\x00", "b": "b"}]
        self.write("in.json", json.dumps(rows))
        for name in ("json", "yaml", "xlsx"):
            self.good("write", f"one.{name}", "--from", "in.json")
            self.check(Table({"a": ["x\x00y", "l1\n\x00"], "b": ["\x00", "b"]}, 2), f"one.{name}", name)

    def test_tables_without_rows(self):
        self.write("in.csv", "a,b\n")
        for name, columns in (("csv", ["a", "b"]), ("xlsx", ["a", "b"]), ("json", []), ("yaml", [])):
            self.good("convert", "in.csv", f"out.{name}")
            self.check(Table({column: [] for column in columns}, 0), f"out.{name}", name)


class Files(CliTest):
    """One file a row."""

    def rows(self, rng, names):
        return [{"sourceRoot": ".", "sourceDirectory": "d", "sourceFilename": name, "n": i, "text": rng.choice(WORDS + LOOKS + CONTROL),
                 "list": [i, rng.choice(WORDS), None], "flag": rng.random() < 0.5, "k: x": rng.choice(FLOATS), "gap": None}
                for i, name in enumerate(names)]

    def read_back(self, kind, extension):
        source = json.dumps({"type": kind, "source": [{"directory": "d", "glob": "*." + extension}]})
        records = json.loads(self.good("read", "--source", source, "--json"))["records"]
        return {record["sourceFilename"]: record for record in records}

    def check(self, kind, extension, change=lambda row: row):
        rng = random.Random(SEED)
        rows = self.rows(rng, [f"{i}.{extension}" for i in range(60)])
        self.good("write", ".", "--from-type", "json", "--type", kind, stdin=json.dumps(rows).encode())
        got = self.read_back(kind, extension)
        self.assertEqual(len(got), len(rows))
        for row in rows:
            back = got[row["sourceFilename"]]
            for name, cell in change(row).items():
                if not name.startswith("source") and cell is not None and cell != "":
                    self.assertTrue(same(cell, back[name]), f"{row['sourceFilename']}, {name}: {cell!r}, got {back.get(name)!r}")

    def test_yaml_directory(self):
        self.check("yaml_directory", "yml")

    def test_json_directory(self):
        self.check("json_directory", "json")

    def test_markdown_directory(self):
        def with_content(row):
            return {**row, "content": None}

        self.check("markdown_directory", "md", with_content)

    def test_content_of_pages(self):
        """All but white space around it (access 9)."""
        texts = ["one", "l1\nl2", "# Title\n\n- a\n- b", "---\nno front matter", "{% liquid %}", "é 😀", " lead", "a\n\n\nb", "x: y"]
        rows = [{"sourceRoot": ".", "sourceDirectory": "d", "sourceFilename": f"{i}.md", "title": "T", "content": text}
                for i, text in enumerate(texts)]
        self.good("write", ".", "--from-type", "json", "--type", "markdown_directory", stdin=json.dumps(rows).encode())
        got = self.read_back("markdown_directory", "md")
        self.assertEqual([got[f"{i}.md"]["content"] for i in range(len(texts))], [text.strip() for text in texts])

    def test_meta_directory(self):
        rows = [{"sourceRoot": ".", "sourceDirectory": "d", "sourceFilename": f"{i}.png", "title": text} for i, text in enumerate(WORDS)]
        self.good("write", ".", "--from-type", "json", "--type", "meta_directory", stdin=json.dumps(rows).encode())
        source = json.dumps({"type": "yaml_directory", "source": [{"directory": "d", "glob": "*.yml"}]})
        records = json.loads(self.good("read", "--source", source, "--json"))["records"]
        got = {record["sourceFilename"]: record["title"] for record in records}
        self.assertEqual(got, {f"{i}.png.yml": text for i, text in enumerate(WORDS)})


class Entries(CliTest):
    FIRST = ["ENTRYTYPE", "ID", "title", "author", "year", "note"]
    TEXTS = ["A", "b", "Bjørn", "東京", "{B}raced", "a, b", "a = b", "a # b", "it's", 'say "hi"', "100\\%", "x@y", "", None, "7"]

    def test_bibtex(self):
        """Empty fields are lost; the order is that of author, year and title."""
        rng = random.Random(SEED)
        for _ in range(TABLES):
            rows = [{"ENTRYTYPE": rng.choice(["article", "book"]), "ID": f"k{i}", **{name: rng.choice(self.TEXTS) for name in self.FIRST[2:]},
                     "zz": rng.choice(self.TEXTS), "aa": "x"} for i in range(rng.choice([1, 5, 30]))]
            self.good("write", "t.bib", "--from-type", "json", stdin=json.dumps(rows).encode())
            got = json.loads(self.good("read", "t.bib", "--json"))
            want = {row["ID"]: {name: cell or None for name, cell in row.items()} for row in rows}
            names = [name for name in self.FIRST + ["aa", "zz"] if any(row[name] for row in want.values())]
            self.assertEqual(got["columns"], names)
            self.assertEqual({row["ID"]: row for row in got["records"]}, {key: {name: row[name] for name in names} for key, row in want.items()})
            order = [[(row.get(name) is None, row.get(name) or "") for name in ("author", "year", "title")] for row in got["records"]]
            self.assertEqual(order, sorted(order))
            first = self.read_file("t.bib")
            self.good("convert", "t.bib", "u.bib")
            self.good("convert", "u.bib", "v.bib")
            self.assertEqual(self.read_file("u.bib"), self.read_file("v.bib"))
            self.assertEqual(sorted(first.split("\n\n")), sorted(self.read_file("u.bib").split("\n\n")))


if __name__ == "__main__":
    unittest.main()
