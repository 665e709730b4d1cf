"""A folder of so many pages that several threads read it: what comes is what one page after the
other would give, and so are the errors and warnings."""
import concurrent.futures
import json
import os
import unittest

from harness import CliTest

PAGES = 600
SOURCE = "{type: markdown_directory, source: {directory: pages, glob: '*.md'}}"


class PagesTest(CliTest):
    def setUp(self):
        super().setUp()
        for i in range(PAGES):
            self.write_page(i, f"title: Page {i}\nwhere:\n  hall: {i % 9}\ntags: [a, 'b c']\n")

    def write_page(self, i, header):
        self.write(f"pages/p{i:03d}.md", f"---\n{header}---\nWords of {i}.\n")

    def read(self):
        return list(map(json.loads, self.good("read", "--source", SOURCE, "--ndjson").splitlines()))

    def error(self):
        return self.bad(1, "read", "--source", SOURCE, "--json").error()

    def check(self, rows):
        self.assertEqual([row["title"] for row in rows], [f"Page {i}" for i in range(PAGES)])
        self.assertEqual([row["where.hall"] for row in rows], [i % 9 for i in range(PAGES)])
        self.assertEqual([row["content"] for row in rows], [f"Words of {i}." for i in range(PAGES)])
        self.assertEqual([row["tags"] for row in rows], [["a", "b c"]] * PAGES)
        self.assertEqual([row["sourceFilename"] for row in rows], [f"p{i:03d}.md" for i in range(PAGES)])

    def test_every_page_is_a_row_in_the_order_of_names(self):
        self.check(self.read())

    def test_several_readers_at_once_get_the_same(self):
        self.read()
        with concurrent.futures.ThreadPoolExecutor(4) as readers:
            for rows in readers.map(lambda _: self.read(), range(12)):
                self.check(rows)

    def test_the_first_broken_page_is_named(self):
        self.write_page(350, "title: [a\n")
        self.write_page(351, "when: 2020-02-30\n")
        error = self.error()
        self.assertEqual((error["reason"], os.path.basename(error["file"])), ("YAML_SYNTAX", "p350.md"))

    def test_a_pipe_among_the_pages_is_refused(self):
        os.unlink(os.path.join(self.folder, "pages/p400.md"))
        os.mkfifo(os.path.join(self.folder, "pages/p400.md"))
        error = self.error()
        self.assertEqual((error["reason"], os.path.basename(error["file"])), ("NOT_A_FILE", "p400.md"))

    def test_warnings_come_in_the_order_of_the_pages(self):
        for i in (5, 333, 599):
            self.write(f"pages/p{i:03d}.md", "+++\na = 1\n+++\nWords.\n")
        result = self.run_cli("read", "--source", SOURCE, "--ndjson")
        self.assertEqual((result.status, len(result.out.splitlines())), (0, PAGES))
        places = [result.err.index(f"p{i:03d}.md") for i in (5, 333, 599)]
        self.assertEqual(places, sorted(places))

    def test_a_page_outside_the_roots_is_refused(self):
        self.good("serve", "--root", self.folder)
        os.unlink(os.path.join(self.folder, "pages/p123.md"))
        os.symlink("/etc/passwd", os.path.join(self.folder, "pages/p123.md"))
        error = self.error()
        self.assertEqual((error["reason"], os.path.basename(error["file"])), ("PATH_OUTSIDE_ROOTS", "p123.md"))


if __name__ == "__main__":
    unittest.main()
