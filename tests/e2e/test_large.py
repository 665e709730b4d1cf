"""What is larger than a message (16 MiB), up and down, from the command line through the real server."""
import os
import unittest

from harness import CliTest

MESSAGE = 16 << 20


def table(rows):
    return b"id,name\n" + b"".join(b"%d,name number %d of a table that is long\n" % (i, i)
                                   for i in range(rows))


class LargeTest(CliTest):
    big = table(600000)

    def setUp(self):
        super().setUp()
        self.assertGreater(len(self.big), MESSAGE)
        self.text = self.big.decode()

    def hows(self):
        return [], ["--direct"]

    def test_a_table_from_standard_input_is_read(self):
        for how in self.hows():
            self.assertTrue(self.good(*how, "read", "--type", "csv", "-", "--csv", stdin=self.big)
                            == self.text)
            self.assertEqual(self.good(*how, "read", "--type", "csv", "-", "--where", "id == 7",
                                       "--columns", "id", "--csv", stdin=self.big), "id\n7\n")

    def test_it_is_computed_with(self):
        for how in self.hows():
            self.assertEqual(self.good(*how, "compute", "max", "--type", "csv", "-", "--column-args",
                                       "{values: id}", stdin=self.big), "599999\n")
        lines = self.good("compute", "descending", "--type", "csv", "-", "--args", "{by: id}", "--csv",
                          stdin=self.big).splitlines()
        self.assertEqual(len(lines), 600001)
        self.assertTrue(lines[1].startswith("599999,") and lines[-1].startswith("0,"))

    def test_views_of_it(self):
        for how in self.hows():
            rows = self.good(*how, "compute", "identity", "--type", "csv", "-", "--csv", "--index", "id",
                             "--rows", "599999,3", "--view-args", "{input: {display: '{id}: {name}'}}",
                             stdin=self.big)
            self.assertEqual(rows, "value\n3: name number 3 of a table that is long\n"
                             "599999: name number 599999 of a table that is long\n")

    def test_the_sections_of_an_interface_run_over_it(self):
        with open(os.path.join(self.folder, "big.csv"), "wb") as file:
            file.write(self.big)
        self.write("_lynguine.yml", "input: {type: csv, filename: big.csv}\n"
                   "precompute: {function: identity, field: k, row_args: {input: id}}\n"
                   "compute: {function: identity, field: v, view_args: {input: {display: '{k}.'}}}\n")
        for how in self.hows():
            lines = self.good(*how, "compute", "@interface", ".", "--csv").splitlines()
            self.assertEqual(len(lines), 600001)
            self.assertEqual(lines[-1], "599999,name number 599999 of a table that is long,599999,"
                             "599999.")

    def test_it_is_written_and_converted(self):
        self.good("convert", "--from-type", "csv", "-", "c.csv", stdin=self.big)
        self.assertTrue(self.read_file("c.csv") == self.text)
        self.good("write", "w.csv", "--from-type", "csv", stdin=self.big)
        self.assertTrue(self.read_file("w.csv") == self.text)

    def test_a_fault_in_it_names_its_line(self):
        bad = self.bad(1, "read", "--type", "csv", "-", stdin=self.big + b"1,2,3\n")
        self.assertIn("line 600002", bad.err)
        self.assertIn("(CSV_FIELD_COUNT)", bad.err)

    def test_a_text_comes_in_parts(self):
        # 50 characters, doubled 20 times: 50 MiB.
        template = ("{% assign x = '0123456789 123456789 123456789 123456789 12345678.' %}"
                    "{% for i in (1..20) %}{% assign x = x | append: x %}{% endfor %}{{ x }}").encode()
        want = "0123456789 123456789 123456789 123456789 12345678." * (1 << 20)
        for how in self.hows():
            self.assertTrue(self.good(*how, "render", "-", stdin=template) == want)
        self.good("render", "-", "-o", "out.txt", stdin=template)
        self.assertTrue(self.read_file("out.txt") == want)

    def test_a_text_over_the_limit_tells_it(self):
        template = ("{% assign x = '01234567890123456789012345678901' %}"
                    "{% for i in (1..20) %}{% assign x = x | append: x %}{% endfor %}{{ x }}{{ x }}{{ x }}").encode()
        err = self.bad(1, "render", "-", "-o", "out.txt", stdin=template).err
        self.assertIn("67108864 bytes", err)
        self.assertIn("(LIMIT_BYTES)", err)
        self.assertFalse(os.path.exists(os.path.join(self.folder, "out.txt")))


if __name__ == "__main__":
    unittest.main()
