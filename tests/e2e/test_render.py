"""Rendering templates, from the command line through the real server."""
import json
import os
import unittest

from harness import CliTest


class RenderTest(CliTest):
    def setUp(self):
        super().setUp()
        self.write("people.csv", "name,born\nAda,1815\nBob,\n")
        self.write("person.yml", "name: Ada\nlikes: [cats, maths]\nsince: 2020-01-02\n")
        self.write("card.md", "* {{ name }}{% if born %}, {{ born }}{% endif %}{% include 'end' %}")
        self.write("end.md", "{{ mark }}.")

    def render(self, template, *arguments, **how):
        return self.good("render", "-", *arguments, stdin=template.encode(), **how)

    def test_once_for_each_row(self):
        self.assertEqual(self.good("render", "card.md", "--data", "people.csv", "--rows"),
                         "* Ada, 1815.0.\n* Bob.\n")
        self.assertEqual(self.good("render", "card.md", "--data", "people.csv", "--rows",
                                   "--row-end", "|", "--set", "mark='!'"),
                         "* Ada, 1815.0!.|* Bob!.|")

    def test_a_document_and_settings(self):
        self.assertEqual(self.render("{{ name }} {{ likes | join: ' and ' }} {{ since | date: '%Y' }}"
                                     "{{ n | plus: 1 }}", "--data", "person.yml", "--set", "n=1",
                                     "--set", "name=Eve"), "Eve cats and maths 20202")

    def test_a_table_as_a_whole(self):
        self.assertEqual(self.render("{% for r in records %}{{ r.name }}{% unless forloop.last %}, "
                                     "{% endunless %}{% endfor %}\n", "--source",
                                     "{type: csv, filename: people.csv}"), "Ada, Bob\n")

    def test_a_template_directory_is_where_all_templates_are(self):
        self.write("templates/card.md", "<{% include 'end' %}>")
        self.write("templates/end.md", "inner")
        self.assertEqual(self.good("render", "card.md", "-t", "templates"), "<inner>")
        os.symlink("../end.md", os.path.join(self.folder, "templates", "out.md"))
        for name in ("../end", "out", os.path.join(self.folder, "end.md")):
            self.write("templates/escape.md", "{% include '" + name + "' %}")
            error = self.bad(1, "render", "escape.md", "-t", "templates").err
            self.assertIn("PATH_OUTSIDE_ROOTS", error)

    def test_a_changed_template_is_seen(self):
        self.assertEqual(self.good("render", "end.md"), ".")
        self.write("end.md", "new")
        self.assertEqual(self.good("render", "end.md"), "new")

    def test_faults_are_warnings_or_with_strict_errors(self):
        self.write("bad.md", "a\n{{ 1 | nofilter }}b")
        result = self.run_cli("render", "bad.md")
        self.assertEqual((result.status, result.out), (0, "a\nb"))
        self.assertIn("warning: bad.md:2: ", result.err)
        self.assertIn("bad.md:2:", self.bad(1, "render", "bad.md", "--strict").err)
        self.write("open.md", "a\n{{ b")
        self.assertIn("open.md:2:1: ", self.bad(1, "render", "open.md").err)

    def test_output_appears_only_when_whole(self):
        self.write("out.md", "old")
        self.write("open.md", "{{ b")
        self.bad(1, "render", "open.md", "-o", "out.md")
        self.assertEqual(self.read_file("out.md"), "old")
        self.assertEqual(self.good("render", "end.md", "-o", "out.md"), "")
        self.assertEqual(self.read_file("out.md"), ".")

    def test_usage(self):
        for arguments in ((), ("-", "--rows"), ("-", "--set", "x"), ("-", "--set", "x=["),
                          ("-", "--row-end", "x"), ("-", "--data", "a", "--source", "{}")):
            self.bad(2, "render", *arguments)

    def test_without_a_server_it_is_the_same(self):
        self.assertEqual(self.good("render", "card.md", "--data", "person.yml", "--direct"), "* Ada.")

    def test_the_method_itself(self):
        request = {"text": "{{ a }}", "variables": {"a": [1, 2]}}
        self.assertEqual(json.loads(self.good("call", "Render", json.dumps(request))), {"text": "12"})


if __name__ == "__main__":
    unittest.main()
