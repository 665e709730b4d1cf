"""Computing, from the command line through the real server."""
import json
import os
import re
import subprocess
import unittest

from harness import LYNGUINECTL, CliTest

PEOPLE = "name,city,age\nAda,London,36\nBob,Paris,\n"


class ComputeTest(CliTest):
    def setUp(self):
        super().setUp()
        self.write("people.csv", PEOPLE)

    def records(self, *arguments, **how):
        return json.loads(self.good(*arguments, "--json", **how))["records"]

    def test_a_section_runs_while_an_interface_is_read(self):
        self.write("_lynguine.yml", "input:\n  type: csv\n  filename: people.csv\n  compute:\n"
                   "  - {function: render_liquid, field: card, args: {template: '{{n}}, {{a}}'},"
                   " row_args: {n: name, a: age}}\n"
                   "  - {function: today, field: day, args: {format: '%Y'}}\n")
        rows = self.records("read", ".")
        self.assertEqual([row["card"] for row in rows], ["Ada, 36.0", "Bob, "])
        self.assertRegex(rows[0]["day"], r"^\d{4}$")

    def test_a_faulty_entry_names_file_line_and_entry(self):
        self.write("_lynguine.yml", "input:\n  type: csv\n  filename: people.csv\n  compute:\n"
                   "  - {function: today, field: day}\n  - function: todya\n    field: x\n")
        text = self.bad(1, "read", ".").err
        self.assertIn("_lynguine.yml:6: compute entry 2 (todya): Function \"todya\" not found in "
                      "list_functions. Did you mean \"today\"?", text)

    def test_a_nested_source_computes_too(self):
        self.write("_lynguine.yml", "input:\n  type: vstack\n  specifications:\n"
                   "  - {type: csv, filename: people.csv, compute: {function: len, field: k, "
                   "column_args: {values: name}}}\n"
                   "  - {type: local, data: {name: [Cy], k: [7]}}\n")
        self.assertEqual([row["k"] for row in self.records("read", ".")], [2, 2, 7])

    def test_views_and_subseries_while_an_interface_is_read(self):
        self.write("s.csv", "who,first name,n\nada,Ada,1\nbob,,2\nada,Ada,3\n")
        self.write("_lynguine.yml", """input:
  type: csv
  filename: s.csv
  index: who
  compute:
  - function: identity
    field: label
    view_args:
      input:
        join:
          list:
          - {field: who}
          - {display: '{firstName:>4}', conditions: [{present: {field: first name}}]}
          separator: ':'
  - function: sum
    field: total
    subseries_args: {x: n}
""")
        rows = self.records("read", ".")
        self.assertEqual([row["label"] for row in rows], ["ada: Ada", "bob", "ada: Ada"])
        self.assertEqual([row["total"] for row in rows], [4, 2, 4])
        wrong = "input: {type: csv, filename: s.csv, compute: [\n%s]}\n"
        for entry, text in [
                ("{function: identity, field: x, view_args: {input: {feild: who}}}",
                 "_lynguine.yml:2: compute entry 1 (identity): unknown key 'feild' in a view; "
                 "did you mean 'field'?"),
                ("{function: identity, field: x, view_args: {input: {field: zz}}}",
                 "_lynguine.yml:2: compute entry 1 (identity): Invalid key 'zz' in view_args"),
                ("{function: identity, field: x, view_args: {input: {tally: {display: x, which: pop}}}}",
                 "NOT_BUILT")]:
            self.write("_lynguine.yml", wrong % entry)
            self.assertIn(text, self.bad(1, "read", ".").err)

    def test_views_of_the_method(self):
        params = {"view_args": {"input": {"display": "{name}-{age}"}}, "rows": [0]}
        answer = json.loads(self.good("call", "Compute", json.dumps(
            {"operation": "identity", "read": {"path": "people.csv"}, "params": params})))
        self.assertEqual(answer["rows_run"], 1)
        self.assertIn("Ada-36.0", json.dumps(answer))

    def test_files_are_found_beside_the_interface_and_within_the_roots(self):
        for name in ("sub/in/b1.pdf", "sub/in/a2.pdf", "sub/in/a1.txt", "out/a.pdf"):
            os.makedirs(os.path.dirname(os.path.join(self.folder, name)), exist_ok=True)
            self.write(name, "")
        interface = ("input:\n  type: local\n  data: {n: [a, b]}\n  compute:\n"
                     "  - {function: file_from_re, field: f, args: {regexp: '.*pdf', directory: %s}}\n"
                     "  - {function: files_from_re, field: l, args: {regexp: a, directory: %s}}\n")
        self.write("sub/_lynguine.yml", interface % ("in", "in"))
        row = self.records("read", "sub")[0]
        self.assertEqual(row["f"], "in/a2.pdf")
        self.assertEqual(row["l"], ["in/a1.txt", "in/a2.pdf"])
        self.write("sub/_lynguine.yml", interface % ("in", "nowhere"))
        self.assertIn("there is no folder \"nowhere\"", self.bad(1, "read", "sub").err)

    def test_no_folder_outside_the_roots_is_listed(self):
        for name in ("sub/in/a.pdf", "out/a.pdf"):
            os.makedirs(os.path.dirname(os.path.join(self.folder, name)), exist_ok=True)
            self.write(name, "")
        os.symlink("../out", os.path.join(self.folder, "sub/link"))
        self.good("serve", "--root", "sub")
        for way, good in (("in", True), ("..", False), ("../out", False), ("link", False),
                          ("/etc", False), ("../nowhere", False)):
            entry = "{function: files_from_re, field: l, args: {regexp: a, directory: %s}}" % way
            self.write("sub/_lynguine.yml", "input: {type: local, data: {n: [a]}, compute: %s}" % entry)
            if good:
                self.assertEqual(self.records("read", "sub")[0]["l"], ["in/a.pdf"])
            else:
                self.assertIn("(PATH_OUTSIDE_ROOTS)", self.bad(1, "read", "sub").err)

    def test_the_input_is_not_computed_over(self):
        self.write("_lynguine.yml", "input: {type: csv, filename: people.csv}\n"
                   "compute:\n- {function: identity, field: age, args: {input: 1}}\n"
                   "- {function: identity, field: new, args: {input: 1}}\n")
        done = self.run_cli("compute", "@interface", ".", "--json")
        rows = json.loads(done.out)["records"]
        self.assertEqual([(row["age"], row["new"]) for row in rows], [(36.0, 1), (None, 1)])
        self.assertIn("1 row kept (written: 2)", done.err)
        self.write("_lynguine.yml", "input: {type: csv, filename: people.csv}\n"
                   "compute: {function: identity, field: age, args: {input: 1}}\n")
        self.assertIn("IMMUTABLE", self.bad(1, "compute", "@interface", ".").err)
        self.write("_lynguine.yml", "input: {type: csv, filename: people.csv}\n"
                   "output: {columns: [age]}\n"
                   "compute: {function: identity, field: age, args: {input: 1}}\n")
        self.assertEqual([row["age"] for row in self.records("compute", "@interface", ".")],
                         [36, 1])

    def test_a_warning_names_the_entry_once(self):
        self.write("_lynguine.yml", "input:\n  type: csv\n  filename: people.csv\n  compute:\n"
                   "  - {function: liquid, field: x, args: {template: '{{ name | nosuch }}'}}\n")
        err = self.run_cli("read", ".").err
        self.assertEqual(err.count("nosuch"), 1)
        self.assertRegex(err, r"_lynguine.yml:5: compute entry 1 \(liquid\): .*nosuch.*"
                              r"\(line 1 of the template\) \(in 2 rows\)")

    def test_list_tells_the_functions(self):
        text = self.good("compute", "--list")
        self.assertIn("render_liquid(template, ...)", text)
        self.assertIn('today(format="%Y-%m-%d")', text)
        names = [f["name"] for f in json.loads(self.good("compute", "--list", "--json"))]
        self.assertIn("descending", names)

    def test_values_columns_and_masks(self):
        self.assertEqual(self.good("compute", "max", "people.csv", "--column-args", "{values: age}"),
                         "36.0\n")
        rows = self.records("compute", "liquid", "people.csv", "--args", "{template: '{{name}}!'}")
        self.assertEqual(rows, [{"value": "Ada!"}, {"value": "Bob!"}])
        rows = self.records("compute", "identity", "people.csv", "--args", "{input: 1}", "-f", "age")
        self.assertEqual([row["age"] for row in rows], [36, 1])
        rows = self.records("compute", "columnis", "people.csv", "--args",
                            "{column: city, value: Paris}")
        self.assertEqual([row["mask"] for row in rows], [False, True])

    def test_views_subseries_and_labels(self):
        self.write("s.csv", "who,n\nann,1\nbob,2\nann,4\n")
        for how in ([], ["--direct"]):
            rows = self.records(*how, "compute", "sum", "s.csv", "--index", "who",
                                "--subseries-args", "{x: n}")
            self.assertEqual([row["value"] for row in rows], [5, 2, 5])
            rows = self.records(*how, "compute", "identity", "s.csv", "--index", "who", "--rows",
                                "bob,ann", "--view-args", "{input: {display: '{who}-{k}'}}",
                                "--mapping", "{k: n}")
            self.assertEqual([row["value"] for row in rows], ["ann-1", "bob-2"])
        self.assertEqual(self.records("compute", "identity", "s.csv", "--row-args", "{input: who}",
                                      "--index", "n", "--rows", "2", "--rows", "4.0"),
                         [{"value": "bob"}, {"value": "ann"}])
        err = self.bad(1, "compute", "today", "s.csv", "--index", "n", "--rows", '"2"').err
        self.assertIn('`rows` names "2", which no row has as its index', err)

    def test_the_index_of_an_interface(self):
        self.write("s.csv", "who,n\nann,1\nbob,2\nann,4\n")
        self.write("_lynguine.yml", "input: {type: csv, filename: s.csv, index: who,"
                   " mapping: {w: who}}\n")
        rows = self.records("compute", "liquid", ".", "--rows", "bob", "--args",
                            "{template: '{{w}}{{n}}'}")
        self.assertEqual(rows, [{"value": "bob2"}])
        answer = json.loads(self.good("call", "ReadData", json.dumps(
            {"path": ".", "compute": {"function": "sum", "field": "t",
                                      "subseries_args": {"x": "n"}}})))
        self.assertEqual([row["t"] for row in answer["frame"]["records"]], [5, 2, 5])

    def test_what_templates_include(self):
        os.makedirs(os.path.join(self.folder, "t"))
        self.write("t/card.md", "[{{name}}]")
        self.write("t/out.md", "{% include '../people.csv' %}")
        entry = ["compute", "liquid", "people.csv", "--args"]
        for how in ([], ["--direct"]):
            rows = self.records(*how, *entry, "{template: '{% include \"card\" %}'}",
                                "--template-dir", "t")
            self.assertEqual(rows, [{"value": "[Ada]"}, {"value": "[Bob]"}])
        self.assertIn("PATH_OUTSIDE_ROOTS", self.bad(1, *entry, "{template: '{% include \"out\" %}'}",
                                                     "--template-dir", "t").err)
        err = self.run_cli(*entry, "{template: '{% include \"card\" %}'}").err
        self.assertEqual(err.count("there is no folder of templates"), 1)

    def test_a_large_result_comes_in_batches(self):
        self.write("big.csv", "n\n" + "".join(f"{i}\n" for i in range(100000)))
        rows = self.records("compute", "liquid", "big.csv", "-f", "t", "--args",
                            "{template: 'row {{n}} of many'}")
        self.assertEqual(len(rows), 100000)
        self.assertEqual(rows[99999]["t"], "row 99999 of many")

    def test_read_filters_groups_and_sorts(self):
        self.write("s.csv", "name,role,fte\nAnn,Chair,1.0\nBob,Member,0.5\nCy,Chair,0.25\nDi,,2\n")
        rows = self.records("read", "s.csv", "-w", "fte < 2", "--where", "role == 'Chair'",
                            "--sort", "fte", "--columns", "name")
        self.assertEqual(rows, [{"name": "Cy"}, {"name": "Ann"}])
        rows = self.records("read", "s.csv", "--group", "role", "--agg", "fte:sum,max", "--agg",
                            "name:count", "--sort", "-fte_sum", "--rows", ":2")
        self.assertEqual(rows, [{"role": None, "fte_sum": 2.0, "fte_max": 2.0, "name": 1},
                                {"role": "Chair", "fte_sum": 1.25, "fte_max": 1.0, "name": 2}])
        self.assertEqual(self.records("read", "s.csv", "--group", "role")[0],
                         {"role": "Chair", "count": 2})
        self.assertIn("did you mean \"role\"?", self.bad(1, "read", "s.csv", "-w", "rle == 1").err)
        for wrong in (["--agg", "fte:sum"], ["--group", "role", "--agg", "fte"],
                      ["--group", "role", "--agg", "fte:sum", "--agg", "fte:max"]):
            self.bad(2, "read", "s.csv", *wrong)

    def test_misuse(self):
        self.bad(2, "compute")
        self.bad(2, "compute", "--list", "today")
        self.bad(2, "compute", "today", "--args", "[1]")
        self.bad(2, "compute", "today", "people.csv", "--rows", "[")
        self.bad(2, "compute", "today", "people.csv", "--view-args", "x")
        self.assertIn("has no index", self.bad(1, "compute", "today", "people.csv", "--rows", "x").err)
        self.bad(1, "compute", "today", "nope.csv")

    def test_examples_of_the_help_work(self):
        self.write("_lynguine.yml", "input: {type: csv, filename: people.csv}\n"
                   "compute: {function: today, field: d}\n")
        text = self.good("compute", "--help").split("Examples:")[1].replace("\\\n", " ")
        lines = re.findall(r"(?m)^  (lynguinectl .*)$", text)
        self.assertEqual(len(lines), 7)
        env = dict(self.env, PATH=f"{os.path.dirname(LYNGUINECTL)}:{os.environ['PATH']}")
        for line in lines:
            done = subprocess.run(["sh", "-c", line], cwd=self.folder, env=env, capture_output=True)
            self.assertEqual((done.returncode, done.stderr), (0, b""), line)


if __name__ == "__main__":
    unittest.main()
