"""Small files of which the table would be large: they are refused before its memory is taken."""
import json
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "e2e"))

from harness import BUILD, CliTest   # noqa: E402

ROOM = 256 << 20    # what the server may take for any of them
RECORDS = 30000     # with a key of its own each: 900,000,000 cells


class Tables(CliTest):
    def setUp(self):
        super().setUp()
        self.write("good.csv", "a\n1\n")
        self.good("serve")
        with open(os.path.join(self.runtime, "default.json"), encoding="utf-8") as file:
            self.pid = json.load(file)["pid"]
        with open(os.path.join(BUILD, "lynguined"), "rb") as file:
            program = file.read()
        # A sanitizer keeps what is freed for a while, and has a shadow of all.
        self.watched = b"__tsan_init" in program
        self.exact = b"__asan_init" not in program and not self.watched

    def peak(self):
        with open(f"/proc/{self.pid}/status", encoding="ascii") as file:
            return next(int(line.split()[1]) << 10 for line in file if line.startswith("VmHWM"))

    def refused(self, rows, columns, *arguments):
        before = self.peak()
        error = self.bad(1, "read", *arguments, "--json").error()
        self.assertEqual((error["code"], error["reason"]), ("RESOURCE_EXHAUSTED", "LIMIT_BYTES"), error)
        for words in (f"{rows} rows and {columns} columns", "2.0 GiB are allowed", "Read fewer rows or columns"):
            self.assertIn(words, error["message"])
        if self.exact:
            self.assertLess(self.peak() - before, ROOM)
        self.assertEqual(self.good("read", "good.csv", "--csv"), "a\n1\n")
        return error

    def source(self, details):
        return ("--source", json.dumps(details))

    def test_records_of_json(self):
        self.write("sparse.json", json.dumps([{f"k{i}": i} for i in range(RECORDS)]))
        self.assertLess(os.path.getsize(os.path.join(self.folder, "sparse.json")), 600000)
        error = self.refused(RECORDS, RECORDS, "sparse.json")
        self.assertEqual(error["file"], "sparse.json")

    def test_records_of_yaml(self):
        self.write("sparse.yml", "".join(f"- k{i}: {i}\n" for i in range(RECORDS)))
        error = self.refused(RECORDS, RECORDS, "sparse.yml", "--data")
        self.assertEqual(error["file"], "sparse.yml")

    def test_mappings_of_mappings(self):
        self.write("maps.json", json.dumps({f"k{i}": {f"r{i}": 1} for i in range(RECORDS)}))
        self.refused(RECORDS, RECORDS, "maps.json")

    def test_rows_of_unlike_length(self):
        self.write("rows.json", json.dumps([list(range(50000))] + [[1]] * 19999))
        self.refused(20000, 50000, "rows.json")

    def test_folder_of_pages_with_keys_of_their_own(self):
        pages, keys = 6000, 16
        for page in range(pages):
            lines = "".join(f"k{page}_{key}: {key}\n" for key in range(keys))
            self.write(f"pages/{page}.md", f"---\n{lines}---\ntext\n")
        source = {"type": "markdown_directory", "source": {"glob": "*.md", "directory": "pages"}}
        columns = pages * keys + 4    # the content, and where the page is
        self.refused(pages, columns, *self.source(source))

    def test_short_rows_under_a_long_header(self):
        if self.watched:
            self.skipTest("270 million cells, each access watched, take longer than a request may")
        columns, rows = 30000, 20000
        self.write("short.csv", ",".join(f"c{i}" for i in range(columns)) + "\n" + "1\n" * rows)
        error = self.bad(1, "read", "short.csv", "--json").error()
        self.assertEqual((error["reason"], error["file"]), ("LIMIT_BYTES", "short.csv"), error)
        if self.exact:
            self.assertLess(self.peak(), ROOM)
        # Of one column there is enough.
        self.assertEqual(self.good("read", "short.csv", "--columns", "c0", "--rows=-1:", "--csv"), "c0\n1\n")

    def test_join_of_rows_that_all_meet(self):
        self.write("left.csv", "k,a\n" + "1,2\n" * 15000)
        self.write("right.csv", "k,b\n" + "1,3\n" * 15000)
        source = {"type": "hstack", "specifications": [
            {"type": "csv", "filename": "left.csv"}, {"type": "csv", "filename": "right.csv", "on": "k"}]}
        self.refused(15000 * 15000, 3, *self.source(source))

    def test_stack_of_unlike_tables(self):
        columns, rows = 30000, 20000
        self.write("wide.csv", ",".join(f"c{i}" for i in range(columns)) + "\n" + ",".join(["1"] * columns) + "\n")
        self.write("long.csv", "x\n" + "1\n" * rows)
        source = {"type": "vstack", "specifications": [
            {"type": "csv", "filename": "wide.csv"}, {"type": "csv", "filename": "long.csv"}]}
        self.refused(rows + 1, columns + 1, *self.source(source))

    def test_made_up_rows(self):
        source = {"type": "fake", "nrows": 100000000, "cols": ["name"]}
        self.refused(100000000, 1, *self.source(source))

    def test_sparse_records_of_an_ordinary_size(self):
        self.write("some.json", json.dumps([{"id": i, f"k{i}": i} for i in range(2000)]))
        shape = json.loads(self.good("read", "some.json", "--rows", "0:1", "--json"))["shape"]
        self.assertEqual(shape, [1, 2001])


if __name__ == "__main__":
    unittest.main()
