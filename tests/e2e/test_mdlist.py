"""mdlist and mdpeople from the outside: the pipeline of cvlists.yml really runs, templates come from the
user's folder or from the lists that are installed."""
import os
import shutil
import subprocess
import unittest

from harness import BUILD, REPOSITORY, TIMEOUT, CliTest, Result

CV = os.path.join(REPOSITORY, "tests", "examples", "cv")
LISTS = os.path.join(REPOSITORY, "tools", "mdlist", "lists", "cvlists.yml")
TALKS = ("* Layers and memory, June 2025\n"
         "* Reading a glacier, *Hall 3, Northern Institute*, March 2024\n")
OLD = "* A first look at ice, *Winter school*, May 2009\n"


class ListTest(CliTest):
    program = None

    def setUp(self):
        super().setUp()
        shutil.copytree(CV, self.folder, dirs_exist_ok=True)

    def run_program(self, *arguments, env=None, cwd=None):
        return Result(subprocess.run([os.path.join(BUILD, self.program), *arguments],
                                     cwd=cwd or self.folder, env=dict(self.env, **(env or {})),
                                     stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                     stderr=subprocess.PIPE, timeout=TIMEOUT))

    def prints(self, out, *arguments, err="", **how):
        result = self.run_program(*arguments, **how)
        self.assertEqual((result.status, result.out, result.err), (0, out, err), arguments)

    def fails(self, status, pattern, *arguments):
        result = self.run_program(*arguments)
        self.assertEqual((result.status, result.out), (status, ""), result.err)
        self.assertRegex(result.err, pattern)


class Mdlist(ListTest):
    program = "mdlist"

    def test_rows_are_prepared_sorted_filtered_and_rendered(self):
        self.prints(TALKS, "talks", "talks.yml", "-s", "2020")
        self.prints(TALKS + OLD, "talks", "talks.yml", "--since-year=2009")
        self.prints(TALKS, "talks", "-s", "2010", "talks.yml", "--no-server")
        self.prints(TALKS, "talks", "-s2010", "talks.yml", "--use-server")

    def test_the_file_has_the_same_bytes(self):
        self.prints("", "talks", "talks.yml", "-o", "list.markdown", "-s", "2020")
        self.assertEqual(self.read_file("list.markdown"), TALKS)

    def test_without_a_year_it_is_the_last_five(self):
        self.write("new.json", '[{"title": "New", "date": "2999-01-02"}, {"title": "Old", "date": "1999-01-02"}]')
        self.prints("* New, January 2999\n", "talks", "new.json")

    def test_several_files_are_a_row_each_or_rows(self):
        self.write("pages/a.md", "---\ntitle: Page A\ndate: 2024-01-02\n---\nBody\n")
        self.write("pages/b.md", "---\ntitle: Page B\ndate: 2026-01-02\n---\nBody\n")
        self.prints("* Page B, January 2026\n" + TALKS
                    + "* Page A, January 2024\n", "talks", "pages/a.md", "talks.yml", "pages/b.md",
                    "-s", "2020")

    def test_templates_and_lists_of_another_folder(self):
        self.write("other/templates/listtalk.md", "{{ title }}")
        self.prints("Layers and memory\nReading a glacier\n", "talks", "talks.yml", "-s", "2020",
                    "-t", "other/templates")
        os.makedirs(os.path.join(self.folder, "lamd", "config"))
        os.rename(os.path.join(self.folder, "cvlists.yml"),
                  os.path.join(self.folder, "lamd", "config", "cvlists.yml"))
        os.rename(os.path.join(self.folder, "templates"), os.path.join(self.folder, "lamd", "templates"))
        self.prints(TALKS, "talks", "talks.yml", "-s", "2020", "-c", "lamd/config/cvlists.yml")

    def test_lamds_ways_of_writing_entries(self):
        self.write("cvlists.yml", "x:\n  listtemplate: x\n  compute:\n    preprocessor:\n"
                   "    - {function: convert_int, column: amount}\n"
                   "    - {function: convert_year_iso, field: start, args: {month: 2}}\n"
                   "    augmentor:\n"
                   "    - {function: augmentcurrency, args: {newcolumn: money}}\n"
                   "    - {function: augmentyear, field: year, args: {destination: month, source: start}}\n"
                   "    - {function: addsupervisor, field: boss, args: {supervisor: me}}\n"
                   "    - {function: addsupervisor, field: boss}\n")
        self.write("templates/x.md", "{{ amount }} {{ money }} {{ year | to_i }} {{ boss }} {{ start | date: '%m' }}")
        self.write("x.yml", "- {amount: 1234.0, start: 2020}\n- {amount: 5, start: 2021, boss: you}\n")
        self.prints("1234 1,234 2020 me 02\n5 5 2021 you 02\n", "x", "x.yml",
                    err="warning: addsupervisor is left out: it names no supervisor\n")

    def test_columns_that_nobody_has_are_missing_not_at_fault(self):
        self.write("p.yml", "- {given: A, family: B, position: PhD Student, start: 2020-01-01}\n"
                   "- {given: C, family: D, position: PhD Student, start: 2999-01-01}\n"
                   "- {given: E, family: F, position: Professor, start: 2020-01-01}\n")
        self.prints("- A B, PhD Student (2020–)\n", "students", "p.yml", "-c", LISTS)

    def test_every_list_that_is_installed_renders(self):
        self.write("rows.yml", "- {title: T, date: 2999-01-01, year: 2999, month: May, start: 2000-01-01, "
                   "end: 2001-01-01, given: G, family: F, student: yes, current: no, amount: 12345, "
                   "author: [{given: A, family: B}], position: PhD Student}\n"
                   "- {title: U, date: 2998-01-01, year: 2998, start: 2000-01-01, given: H, family: I, "
                   "current: yes, position: Research Associate}\n")
        for name, first in (
                ("talks", "- 1 Jan 2999: **T**\n- 1 Jan 2998: **U**\n"),
                ("meetings", "- 2999: **T**\n- 2998: **U**\n"),
                ("publications", "- A B, **T** (2999)\n- **U** (2998)\n"),
                ("grants", "- **U** (2000–)\n"), ("exgrants", "- **T**, 12,345 (2000–2001)\n"),
                ("teaching", "- **U** (2000–)\n"), ("exteaching", "- **T** (2000–2001)\n"),
                ("students", ""), ("exstudents", "- G F, PhD Student (2000–2001)\n"),
                ("pdras", "- H I, Research Associate (2000–)\n"),
                ("expdras", "- G F, PhD Student (2000–2001)\n")):
            self.prints(first, name, "rows.yml", "-c", LISTS)

    def test_what_is_wrong_is_said(self):
        self.fails(1, r"mdlist: cvlists\.yml: there is no list of type 'zzz'; there are talks", "zzz", "a")
        self.fails(1, r"FILE_NOT_FOUND", "talks", "none.yml")
        self.fails(1, r"INTERFACE_NOT_FOUND", "talks", "talks.yml", "-c", "none.yml")
        self.fails(1, r"listtalk\.md.*FILE_NOT_FOUND", "talks", "talks.yml", "-t", "none")
        self.fails(2, r"LISTTYPE", "talks")
        self.fails(2, r"since-year", "talks", "talks.yml", "-s", "soon")
        self.write("cvlists.yml", "a: {listtemplate: x, compute: {sorters: []}}\nb: {compute: []}\n"
                   "c: {listtemplate: listtalk, compute: {filter: {function: zzz}}}\n")
        self.fails(1, r"mdlist: cvlists\.yml: .* has no part 'sorters'", "a", "talks.yml")
        self.fails(1, r"'b' has no `listtemplate`", "b", "talks.yml")
        self.fails(1, r'Function "zzz" not found', "c", "talks.yml")

    def test_a_cell_at_fault_is_told_with_its_file(self):
        self.write("cvlists.yml", "x: {listtemplate: listtalk, compute: {preprocessor: "
                   "{function: convert_int, column: amount}}}\n")
        self.write("a.yml", "- {amount: 1}\n- {amount: 2}\n")
        self.write("b.yml", "- {amount: 3}\n- {amount: many}\n")
        wanted = r'mdlist: b\.yml: .*"many" is no integer \(row 1 of column "amount"'
        self.fails(1, wanted, "x", "a.yml", "b.yml")
        self.fails(1, wanted, "x", "b.yml")

    def test_help(self):
        out = self.run_program("--help").out
        self.assertIn("usage: mdlist [OPTIONS] LISTTYPE FILE...", out)
        self.assertLessEqual(max(map(len, out.splitlines())), 80)


class Mdpeople(ListTest):
    program = "mdpeople"
    LEFT_OUT = "warning: people.yml: person 3 (Greta Tanaka) is left out: no `image`\n"

    def test_a_macro_for_each_person_with_an_image(self):
        self.prints("", "-i", "people.yml", err=self.LEFT_OUT)
        lines = self.read_file("talk-people.gpp").splitlines()
        self.assertEqual(lines[:2], ["\\ifndef{talkPeople}", "\\define{talkPeople}"])
        self.assertTrue(lines[2].startswith("\\define{\\circleHead{filename}{alttext}{width}{circleurl}}{"))
        self.assertEqual(lines[3:], [
            "\\defeval{\\adaOkaforPicture{width}}{<a href=\"https://example.org/ada\">"
            "\\circleHead{\\diagramsDir/people/ada.jpg}{Chair}{\\width}{https://example.org/ada}</a>}",
            # \includeimgclip makes an element of its own: it cannot be the file of an <img>.
            "\\defeval{\\bjørnLindqvistHolmPicture{width}}{<span style=\"display:inline-block; "
            "width:\\width; aspect-ratio:1; border-radius:50%; overflow:hidden\">\\includeimgclip"
            "{\\diagramsDir/people/bjorn.jpg}{0}{10}{90}{100}{100%}</span>}",
            "\\endif"])
        self.assertTrue(self.read_file("talk-people.gpp").endswith("\n"))

    def test_quotation_marks_stay_within_their_attributes(self):
        self.write("q.yml", "- {given: Ann, family: B, title: 'Ann \"A\" & B', image: 'a\"b.jpg', "
                   "url: 'https://e.org/?q=\"x\"&r'}\n")
        self.prints("", "-i", "q.yml")
        self.assertEqual(self.read_file("talk-people.gpp").splitlines()[3],
                         "\\defeval{\\annBPicture{width}}{<a href=\"https://e.org/?q=&quot;x&quot;&r\">"
                         "\\circleHead{\\diagramsDir/a&quot;b.jpg}{Ann &quot;A&quot; & B}{\\width}"
                         "{https://e.org/?q=&quot;x&quot;&r}</a>}")

    def test_a_template_of_its_own(self):
        self.write("cards.md", "{% for p in people %}[{{ p.macro }}|{{ p.name }}]{% endfor %}")
        self.prints("[adaOkafor|Chair][bjørnLindqvistHolm|Bjørn Lindqvist-Holm]", "-i", "people.yml",
                    "-o", "-", "-t", "cards.md", err=self.LEFT_OUT)

    def test_what_is_wrong_is_said(self):
        self.fails(2, r"--input", "-o", "-")
        self.fails(1, r"FILE_NOT_FOUND", "-i", "none.yml")
        self.fails(2, r"beside options", "-i", "people.yml", "people.yml")


if __name__ == "__main__":
    unittest.main()
