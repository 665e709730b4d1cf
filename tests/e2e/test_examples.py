"""The files of tests/examples/ through the real server: an interface that inherits and joins, and one
table through every kind of file and back."""
import csv
import io
import json
import os
import shutil
import unittest

from harness import REPOSITORY, CliTest

EXAMPLES = os.path.join(REPOSITORY, "tests", "examples")
FIELDS = "planet,mass,radius,moons,rings,discovered,content"


class ExamplesTest(CliTest):
    def setUp(self):
        super().setUp()
        self.examples = os.path.join(self.folder, "examples")
        shutil.copytree(EXAMPLES, self.examples)


class Reading(ExamplesTest):
    """reading/week inherits from reading/course, which inherits from reading/library."""
    COLUMNS = ["key", "shelf", "copies", "year", "author", "minutes", "content"]

    def read(self, argument, cwd):
        return json.loads(self.good("read", argument, "--columns", ",".join(self.COLUMNS), "--json",
                                    cwd=cwd))

    def test_two_ancestors_and_three_kinds_of_files_are_one_table(self):
        table = self.read("reading/week", self.examples)
        self.assertEqual(table["columns"], self.COLUMNS)
        rows = {row["key"]: row for row in table["records"]}
        self.assertEqual(list(rows), ["nyquist1928", "turing1936", "tukey1977", "knuth1974"])
        self.assertEqual(list(rows["nyquist1928"].values()), [
            "nyquist1928", "A3", 4, "1928", "Nyquist, Harry", 90.0,
            "Sections 1 to 3. Skip the appendices at a first reading."])
        self.assertEqual(list(rows["tukey1977"].values()), [
            "tukey1977", "C2", 6, "1977", "Tukey, John W.", None, None])
        self.assertEqual(list(rows["knuth1974"].values())[1:], ["B4", 1, None, None, None, None])

    def test_it_is_the_same_from_any_directory(self):
        first = self.read("reading/week", self.examples)
        week = os.path.join(self.examples, "reading", "week")
        elsewhere = os.path.join(self.folder, "deep", "below")
        os.makedirs(elsewhere)
        for argument, cwd in ((".", week), ("_lynguine.yml", week), (week, "/"),
                              ("notes/..", week), ("../../examples/reading/week", elsewhere),
                              (os.path.join(week, "_lynguine.yml"), elsewhere)):
            self.assertEqual(self.read(argument, cwd), first, (argument, cwd))

    def test_what_is_inherited_can_be_looked_at(self):
        week = os.path.join(self.examples, "reading", "week")
        self.assertEqual(self.good("interface", week, "room"), "2.14\n")
        self.assertEqual(self.good("interface", week, "title"), "Week 3\n")
        wanted = json.loads(self.good("interface", week, "input", "--json"))
        self.assertEqual([part["type"] for part in wanted["specifications"]],
                         ["excel", "bibtex", "markdown_directory"])

    def test_a_key_that_one_file_lacks_is_told_with_file_and_line(self):
        path = os.path.join(self.examples, "reading", "course", "_lynguine.yml")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace("index: ID", "index: Id"))
        error = self.bad(1, "read", "reading/week", "--json", cwd=self.examples).error()
        self.assertIn("course/_lynguine.yml", error["file"])
        self.assertIn("Id", error["message"])


class Planets(ExamplesTest):
    """Every step reads what the step before has written."""
    STEPS = (("planets.csv", "planets.xlsx"),
             ("planets.xlsx", "planets.json"),
             ("planets.json", "all.yml"),
             ("all.yml", ".", "--to-type", "markdown_directory"),
             ("planets.yml", "again.csv"))

    def read_file(self, name):
        return super().read_file(os.path.join("examples", name))

    def test_the_ends_of_a_way_through_all_formats_are_equal(self):
        for step in self.STEPS:
            self.assertIn("Wrote 8 records", self.good("convert", *step, cwd=self.examples))
        self.good("read", "planets.csv", "--columns", FIELDS, "-o", "first.csv", cwd=self.examples)
        self.assertEqual(self.read_file("again.csv"), self.read_file("first.csv"))
        first = list(csv.DictReader(io.StringIO(self.read_file("planets.csv"))))
        again = list(csv.DictReader(io.StringIO(self.read_file("again.csv"))))
        self.assertEqual(len(again), 8)
        for row, source in zip(again, first):
            self.assertEqual(row, {name: source[name] for name in FIELDS.split(",")})

    def test_each_file_on_the_way_holds_the_same_table(self):
        for step in self.STEPS:
            self.good("convert", *step, cwd=self.examples)
        tables = [json.loads(self.good("read", name, "--columns", FIELDS, "--json",
                                       cwd=self.examples))
                  for name in ("planets.csv", "planets.xlsx", "planets.json", "all.yml", "planets.yml",
                               "again.csv")]
        for table in tables[1:]:
            self.assertEqual(table, tables[0])
        self.assertEqual(tables[0]["dtypes"], {
            "planet": "object", "mass": "float64", "radius": "float64", "moons": "int64",
            "rings": "bool", "discovered": "object", "content": "object"})


if __name__ == "__main__":
    unittest.main()
