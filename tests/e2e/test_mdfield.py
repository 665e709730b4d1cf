"""mdfield from the outside: the bytes that make files read, warnings, and what happens without a
server. The values of the table VALUES are Python's own str()."""
import datetime
import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import unittest

from harness import BUILD, LYNGUINED, REPOSITORY, TIMEOUT, CliTest, Result

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import spclient  # noqa: E402

MDFIELD = os.path.join(BUILD, "mdfield")
FLAGS = os.path.join(REPOSITORY, "tests", "examples", "cv", "flags.mk")
ZONE = datetime.timezone
DELTA = datetime.timedelta
# name, as it stands in YAML, the value that it is
VALUES = (
    ("text", "plain", "plain"),
    ("quoted", '"a: b # c"', "a: b # c"),
    ("accent", "café “quoted” 😀", "café “quoted” 😀"),
    ("none", "", None),
    ("yes_", "yes", True),
    ("off_", "off", False),
    ("y_", "y", "y"),
    ("int_", "7", 7),
    ("octal", "010", 8),
    ("sixty", "16:30", 990),
    ("sixty3", "1:02:03", 3723),
    ("zero_eight", "08:30", "08:30"),
    ("big", "123456789012345678901234567890", 123456789012345678901234567890),
    ("float_", "1.50", 1.5),
    ("exponent", "1.0e+16", 1e16),
    ("small", "1.5e-05", 1.5e-05),
    ("text_exponent", "1e3", "1e3"),
    ("negative_zero", "-0.0", -0.0),
    ("infinite", ".inf", float("inf")),
    ("nan_", ".nan", float("nan")),
    ("date", "2020-01-02", datetime.date(2020, 1, 2)),
    ("no_date", "2020-1-2", "2020-1-2"),
    ("datetime_", "2020-01-02 03:04:05", datetime.datetime(2020, 1, 2, 3, 4, 5)),
    ("fraction", "2020-01-02 03:04:05.678", datetime.datetime(2020, 1, 2, 3, 4, 5, 678000)),
    ("zoned", "2020-01-02T03:04:05Z", datetime.datetime(2020, 1, 2, 3, 4, 5, tzinfo=ZONE.utc)),
    ("offset", "2020-01-02 03:04:05 -05:30",
     datetime.datetime(2020, 1, 2, 3, 4, 5, tzinfo=ZONE(-DELTA(hours=5, minutes=30)))),
    ("list_", "[1, a, ~, yes, 2.5]", [1, "a", None, True, 2.5]),
    ("empty_list", "[]", []),
    ("map_", "{a: 1, b: ~, 3: c}", {"a": 1, "b": None, 3: "c"}),
    ("empty_map", "{}", {}),
    ("nested", "[{given: Rosa, at: 2020-01-02}, [2020-01-02 03:04:00]]",
     [{"given": "Rosa", "at": datetime.date(2020, 1, 2)}, [datetime.datetime(2020, 1, 2, 3, 4)]]),
    ("quotes", """["it's", 'say "hi"', "both ' and \\"", "back\\\\slash", "tab\\t", "nl\\n", "\\x1b\\u200b\\x85"]""",
     ["it's", 'say "hi"', "both ' and \"", "back\\slash", "tab\t", "nl\n", "\x1b\u200b\x85"]),
    ("bytes_", "!!binary aGk=", b"hi"),
)


class MdfieldTest(CliTest):
    def setUp(self):
        super().setUp()
        self.write("talk.md", "---\ntitle: Sampling glaciers\ndate: 2025-03-02\n"
                   "categories: [ice, 'field work']\nempty:\n---\n\nBody\n")
        self.write("_lamd.yml", "posts: true\ndocx: no\nblank:\nbibdir: $HOME/bib/\ntitle: Site\n")

    def mdfield(self, *arguments, env=None, cwd=None, program=MDFIELD):
        environment = {k: v for k, v in dict(self.env, **(env or {})).items() if v is not None}
        return Result(subprocess.run([program, *arguments], cwd=cwd or self.folder, env=environment,
                                     stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                     stderr=subprocess.PIPE, timeout=TIMEOUT))

    def prints(self, out, *arguments, err="", **how):
        """A run that prints exactly this, and leaves with 0."""
        result = self.mdfield(*arguments, **how)
        self.assertEqual((result.status, result.out, result.err), (0, out, err), arguments)

    def fails(self, pattern, *arguments, fields=1, **how):
        """A run that cannot read something: empty lines, one line that says why, still 0."""
        result = self.mdfield(*arguments, **how)
        self.assertEqual((result.status, result.out), (0, "\n" * fields), result.err)
        self.assertRegex(result.err, f"^Error accessing configuration: [^\n]*{pattern}[^\n]*\n$")

    def servers(self):
        return [name for name in os.listdir(self.runtime) if name.endswith(".json")]


class ValueTest(MdfieldTest):
    def test_values_print_as_python_prints_them(self):
        self.write("all.md", "---\n" + "".join(f"{n}: {yaml}\n" for n, yaml, _ in VALUES) + "---\n")
        for name, _, value in VALUES:
            self.prints(f"{value}\n", name, "all.md")
        names = [name for name, _, _ in VALUES]
        self.prints("".join(f"{name}:{value}\n" for name, _, value in VALUES),
                    "batch", "all.md", "--fields", *names)

    def test_blocks_keep_their_lines(self):
        self.write("t.md", "---\nfolded: >\n  one\n  two\nkept: |\n  one\n\n  two\nlast: x\n---\n")
        self.prints("one two\n\n", "folded", "t.md")
        self.prints("folded:one two\n\nkept:one\n\ntwo\n\nlast:x\n",
                    "batch", "t.md", "--fields", "folded", "kept", "last")

    def test_page_before_config_null_before_anything(self):
        self.write("t.md", "---\ntitle: T\nposts:\n---\n")
        self.prints("T\n", "title", "t.md")
        self.prints("None\n", "posts", "t.md")
        self.prints("False\n", "docx", "t.md")
        self.prints("None\n", "blank", "t.md")
        self.prints("\n", "nothing", "t.md")
        self.prints("\n", "content", "t.md")

    def test_variables(self):
        env = {"TALKS": "/srv/talks", "A": "$B", "B": "bee", "UNSET": None}
        self.write("t.md", "---\na: $A\nin: $TALKS/x ${TALKS}y $UNSET ${UNSET} $ ${\n"
                   "list: [$HOME, '$UNSET']\nmap: {$TALKS: '${B}'}\n---\n")
        self.write("_lamd.yml", "c: $A\nlist_c: [$A]\n")
        self.prints("/srv/talks/x /srv/talksy $UNSET ${UNSET} $ ${\n", "in", "t.md", env=env)
        self.prints(f"['{self.folder}', '$UNSET']\n", "list", "t.md", env=env)
        self.prints("{'/srv/talks': 'bee'}\n", "map", "t.md", env=env)
        self.prints("$B\n", "a", "t.md", env=env)
        # The reference expands a text of the config when it reads it, and what it prints.
        self.prints("bee\n", "c", "t.md", env=env)
        self.prints("['$B']\n", "list_c", "t.md", env=env)

    def test_places(self):
        self.write("_posts/page.md", "---\nlayout: post\n---\n")
        self.write("_posts/_lamd.yml", "posts: beside the page\n")
        self.prints("post\n", "layout", "_posts/page.md")
        self.prints("True\n", "posts", "_posts/page.md")
        self.prints("post\n", "layout", os.path.join(self.folder, "_posts/page.md"))
        self.prints("beside the page\n", "posts", "page.md", cwd=os.path.join(self.folder, "_posts"))
        self.prints(".\n", "base_directory", "talk.md")
        self.prints("_lamd.yml\n", "user_file", "talk.md")

    def test_first_config_hides_the_second_unless_it_inherits(self):
        self.write("_config.yml", "site: S\n")
        self.prints("\n", "site", "talk.md")
        self.write("_lamd.yml", "inherit: {directory: ., filename: _config.yml}\n")
        self.prints("S\n", "site", "talk.md")
        os.remove(os.path.join(self.folder, "_lamd.yml"))
        self.prints("S\n", "site", "talk.md")

    def test_front_matter(self):
        for text, title in (
                ("# Heading\n", "Site"), ("---\ntitle: T\nno end\n", "Site"),
                ("----\ntitle: Four\n-----\nBody\n", "Four"), ("---  \ntitle: T\n---\t\n", "T"),
                ("\n\n  ---\ntitle: Lead\n---\n", "Lead"), ("---\r\ntitle: T\r\n---\r\n", "T"),
                ("\ufeff---\ntitle: B\n---\n", "B"), ("---\n---\n", "Site"), ("", "Site"),
                ("---\n- a\n---\n", "Site"), ("--- # c\ntitle: T\n---\n", "Site"),
                ("---\ntitle: a\ntitle: b\n---\n", "b"), ("---\non: 1\ntitle: T\n---\n", "T"),
                ("---\nb: &b {x: 1}\ntitle: {<<: *b, y: 2}\n---\n", "{'x': 1, 'y': 2}"),
                ('{\n"title": "J"\n}\n\nBody\n', "J")):
            self.write("t.md", text)
            self.prints(title + "\n", "title", "t.md")


class FailureTest(MdfieldTest):
    def test_missing_page_does_not_fall_back(self):
        for arguments in (("title", "none.md"), ("posts", "none.md")):
            self.prints("\n", *arguments, err="Error accessing configuration: "
                        "[Errno 2] No such file or directory: 'none.md'\n")
        self.prints("title:\nposts:\n", "batch", "none.md", "--fields", "title", "posts",
                    err="Error accessing configuration: "
                    "[Errno 2] No such file or directory: 'none.md'\n")

    def test_broken_front_matter_counts_as_none_with_a_warning(self):
        self.write("t.md", "---\ntitle: T\nlist: [a\n---\n")
        result = self.mdfield("title", "t.md")
        self.assertEqual((result.status, result.out), (0, "Site\n"))
        self.assertRegex(result.err, r"^warning: t\.md:4: the front matter cannot be read [^\n]*\n$")

    def test_pages_that_cannot_be_read(self):
        os.mkdir(os.path.join(self.folder, "folder.md"))
        self.write("latin.md", b"---\ntitle: caf\xe9\n---\n")
        self.fails("Is a directory", "title", "folder.md")
        self.fails("can't decode byte 0xe9", "title", "latin.md")
        self.fails("", "title", "")
        self.prints("\n", "title", "a\x1b.md", err="Error accessing configuration: "
                    "[Errno 2] No such file or directory: 'a\\x1b.md'\n")

    def test_configs_that_cannot_be_read(self):
        for text, pattern in (("a: [\n", "Error reading yaml file"), ("- 1\n", "mapping"),
                              ("inherit: {directory: none}\n", "No configuration file found")):
            self.write("_lamd.yml", text)
            self.fails(pattern, "posts", "talk.md")
            self.prints("Sampling glaciers\n", "title", "talk.md")
        os.remove(os.path.join(self.folder, "_lamd.yml"))
        self.fails("No configuration file found", "posts", "talk.md")
        for text in ("", "# nothing\n", "{}\n"):
            self.write("_lamd.yml", text)
            self.prints("\n", "posts", "talk.md")

    def test_strict_tells_by_its_exit_status(self):
        self.assertEqual(self.mdfield("--strict", "title", "none.md").status, 1)
        self.assertEqual(self.mdfield("--strict", "title", "talk.md").status, 0)
        self.assertEqual(self.mdfield("--strict", "nothing", "talk.md").status, 0)
        self.write("_lamd.yml", "a: [\n")
        self.assertEqual(self.mdfield("--strict", "nothing", "talk.md").status, 1)
        self.assertEqual(self.mdfield("--strict", "title", "talk.md").status, 0)


class ArgumentTest(MdfieldTest):
    def test_options_stand_anywhere_and_may_be_short(self):
        for arguments in (("--use-server", "title", "talk.md"), ("title", "--no-server", "talk.md"),
                          ("title", "talk.md", "--use"), ("--no-s", "--use-server", "title", "talk.md"),
                          ("--", "title", "talk.md")):
            self.prints("Sampling glaciers\n", *arguments)
        self.prints("Sampling glaciers\n", "title", "talk.md", env={"LAMD_USE_SERVER": "1"})

    def test_batch(self):
        self.prints("title:Sampling glaciers\nnothing:\ntitle:Sampling glaciers\n",
                    "batch", "--fields", "title", "nothing", "title", "--", "talk.md")
        self.prints("date:2025-03-02\n", "batch", "talk.md", "--fields=date", "--use-server")
        self.prints("date:2025-03-02\n", "batch", "talk.md", "--fields", "title", "--fields", "date")
        self.write("b.md", "---\nbatch: B\n---\n")
        self.prints("batch:B\n", "batch", "b.md", "--fields", "batch")

    def test_usage(self):
        for arguments in ((), ("title",), ("title", "a.md", "b.md"), ("--what", "title", "a.md"),
                          ("-x", "title", "a.md"), ("--n", "title", "a.md"), ("--strict=1", "t", "a.md"),
                          ("batch",), ("batch", "a.md"), ("batch", "a.md", "--fields"),
                          ("batch", "a.md", "--fields", "--null"), ("title", "a.md", "--fields", "x"),
                          ("batch", "a.md", "--fields", "x", "--null", "--json")):
            result = self.mdfield(*arguments)
            self.assertEqual((result.status, result.out), (2, ""), arguments)
            self.assertRegex(result.err, r"^usage: mdfield [\s\S]*\nmdfield: error: [^\n]+\n$")

    def test_help_and_version_need_nothing_else(self):
        self.assertTrue(self.mdfield("--help").out.startswith("usage: mdfield FIELD FILE"))
        self.assertEqual(self.mdfield("-h").out, self.mdfield("batch", "--help").out)
        self.assertRegex(self.mdfield("--version").out, r"^mdfield \d+\.\d+\.\d+\n$")
        self.assertEqual(self.servers(), [])

    def test_null_and_json(self):
        self.write("t.md", "---\nabstract: |\n  a\n  title:b\ntitle: T\nwhen: 2020-01-02\n---\n")
        self.prints("abstract:a\ntitle:b\n\0title:T\0no:\0", "batch", "t.md", "--null",
                    "--fields", "abstract", "title", "no")
        self.prints("T\0", "--null", "title", "t.md")
        done = self.mdfield("batch", "t.md", "--json", "--fields", "abstract", "title", "no", "when", "title")
        self.assertEqual(json.loads(done.out),
                         {"abstract": "a\ntitle:b\n", "title": "T", "no": "", "when": "2020-01-02"})
        self.prints('["ice", "field work"]\n', "categories", "talk.md", "--json")
        self.prints("null\n", "empty", "talk.md", "--json")


class ServerTest(MdfieldTest):
    QUESTIONS = (("title", "talk.md"), ("posts", "talk.md"), ("categories", "talk.md"),
                 ("nothing", "talk.md"), ("title", "none.md"), ("bibdir", "talk.md"),
                 ("title", "broken.md"), ("batch", "talk.md", "--fields", "date", "empty", "no"))

    def test_the_same_with_and_without_a_server(self):
        self.write("broken.md", "---\na: [\n---\n")
        alone = [self.mdfield(*question, "--no-server") for question in self.QUESTIONS]
        self.assertEqual(self.servers(), [])
        served = [self.mdfield(*question) for question in self.QUESTIONS]
        self.assertEqual(self.servers(), ["default.json"])
        for a, b in zip(alone, served):
            self.assertEqual((a.status, a.out, a.err), (b.status, b.out, b.err))

    def test_where_no_server_can_be_a_child_answers(self):
        for env in ({"LYNGUINE_NO_SPAWN": "1"}, {"LYNGUINE_RUNTIME_DIR": "/proc/none"},
                    {"LYNGUINE_URL": "tcp://127.0.0.1:1"}):
            self.prints("Sampling glaciers\n", "title", "talk.md", env=env)
            self.assertEqual(self.servers(), [])

    def test_without_lynguined_the_reference_s_words(self):
        alone = shutil.copy(MDFIELD, os.path.join(self.top, "mdfield"))
        env = {"PATH": self.top}
        self.fails("no lynguined", "title", "talk.md", env=env, program=alone)
        self.fails("no lynguined", "--no-server", "title", "talk.md", env=env, program=alone)
        self.fails("/none/lynguined", "title", "talk.md", env={"LYNGUINE_SERVER": "/none/lynguined"})
        self.fails("", "title", "talk.md", env={"LYNGUINE_SERVER": "/bin/false"})

    def test_a_server_that_was_killed_is_replaced(self):
        self.prints("Sampling glaciers\n", "title", "talk.md")
        with open(os.path.join(self.runtime, "default.json"), encoding="utf-8") as f:
            os.kill(json.load(f)["pid"], signal.SIGKILL)
        self.prints("Sampling glaciers\n", "title", "talk.md")

    def test_make_with_a_cold_server(self):
        """As lamd's make files do it: many processes at a time, each asking for one field."""
        names = [f"field{i}" for i in range(38)]
        self.write("t.md", "---\n" + "".join(f"{name}: value of {name}\n" for name in names) + "---\n")
        rules = "".join(f"{name}:\n\t@{MDFIELD} {name} t.md > {name}.out\n" for name in names)
        self.write("Makefile", f"all: {' '.join(names)}\n{rules}")
        done = subprocess.run(["make", "-j8", "--no-print-directory"], cwd=self.folder, env=self.env,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=TIMEOUT)
        self.assertEqual((done.returncode, done.stdout), (0, b""))
        for name in names:
            self.assertEqual(self.read_file(f"{name}.out"), f"value of {name}\n")
        self.assertEqual(self.servers(), ["default.json"])
        self.assertEqual(self.read_log("default.log").count("serving 'default'"), 1)

    def test_make_takes_23_fields_of_a_page_in_one_call(self):
        """As lamd's make-talk-flags.mk does it, for many pages at a time, server cold and warm."""
        shutil.copy(FLAGS, self.folder)
        self.write("_lamd.yml", "bibdir: $HOME/bib/\nmacrosdir: ../macros\nassignment: no\nweek: 0\n"
                   "author:\n- {given: Ada, family: Okafor}\ntalksince: 2019\n")
        pages = [f"page{i}" for i in range(24)]
        rules = "all: $(PAGES:%=%.out)\n%.out: %.md\n\t@$(MAKE) -s -f flags.mk PAGE=$< > $@\n"
        self.write("Makefile", f"PAGES := {' '.join(pages)}\n{rules}")
        for i, page in enumerate(pages):
            self.write(f"{page}.md", f"---\ntitle: Page {i}, of ice\n"
                       f"date: 2024-01-{i + 1:02}\ncategories: [ice, '{page}']\nweek: {i}\n"
                       "venue:\n---\nBody\n")
        env = dict(self.env, PATH=f"{BUILD}:{self.env['PATH']}", MAKEFLAGS="")
        for _ in ("cold", "warm"):
            done = subprocess.run(["make", "-j8", "-B", "--no-print-directory"], cwd=self.folder, env=env,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=TIMEOUT)
            self.assertEqual((done.returncode, done.stdout), (0, b""))
            for i, page in enumerate(pages):
                got = dict(line.split("=", 1) for line in self.read_file(f"{page}.out").splitlines())
                self.assertEqual(len(got), 23)
                self.assertEqual({name: value for name, value in got.items() if value}, {
                    "title": f"Page {i}, of ice", "date": f"2024-01-{i + 1:02}",
                    "categories": f"['ice', '{page}']", "week": str(i), "venue": "None",
                    "bibdir": f"{self.folder}/bib/", "macrosdir": "../macros", "assignment": "False",
                    "author": "[{'given': 'Ada', 'family': 'Okafor'}]", "talksince": "2019"})
        self.assertEqual(self.read_log("default.log").count("serving 'default'"), 1)


class FieldCommandTest(MdfieldTest):
    def test_one_value_or_several(self):
        self.assertEqual(self.good("field", "talk.md", "title"), "Sampling glaciers\n")
        self.assertEqual(self.good("field", "talk.md", "categories"), "- ice\n- field work\n")
        self.assertEqual(self.good("field", "talk.md", "title", "posts", "--config", "no.yml", "-c",
                                   "_lamd.yml"), "title: Sampling glaciers\nposts: true\n")
        self.assertEqual(self.good("field", "talk.md", "date", "--json"), '"2025-03-02"\n')
        self.assertEqual(self.good("field", "talk.md", "date", "empty", "date", "--json"),
                         '{"date":"2025-03-02","empty":null}\n')

    def test_what_is_absent_or_broken_is_a_warning(self):
        result = self.run_cli("field", "talk.md", "no", "title", "-c", "none.yml", "--json")
        self.assertEqual((result.status, result.out), (0, '{"title":"Sampling glaciers"}\n'))
        self.assertRegex(result.err, r"^warning: [^\n]*none\.yml[^\n]*\n"
                         r'warning: talk\.md: there is no "no"\n$')
        self.assertEqual(self.run_cli("field", "talk.md", "no").out, "null\n")
        self.assertIn("(FILE_NOT_FOUND)", self.bad(1, "field", "none.md", "title").err)

    def test_direct_does_without_a_server(self):
        self.write("t.csv", "a,b\n" + "".join(f"{i},x{i}\n" for i in range(60000)))
        self.assertEqual(self.good("--direct", "field", "talk.md", "title"), "Sampling glaciers\n")
        self.assertEqual(self.good("read", "t.csv", "--csv", "--direct"), self.read_file("t.csv"))
        self.assertEqual(self.servers(), [])
        for command in ("health", "status", "serve"):
            self.assertIn("--direct does without", self.bad(2, "--direct", command).err)


class OnceTest(CliTest):
    """`lynguined --once` by hand."""

    def once(self, data, *arguments):
        done = subprocess.run([LYNGUINED, "--once", *arguments], input=data, cwd=self.folder,
                              env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=TIMEOUT)
        return done.returncode, done.stdout, done.stderr.decode()

    @staticmethod
    def frame(envelope, number=0x80000001):
        return struct.pack(">QI", len(envelope) + 4, number) + envelope

    def frames(self, data):
        found = []
        while data:
            length, number = struct.unpack(">QI", data[:12])
            found.append((number, data[12:8 + length]))
            data = data[8 + length:]
        return found

    def test_requests_are_answered_in_turn_until_the_input_ends(self):
        health, unknown = spclient.request("Health"), spclient.request("Helth")
        status, out, err = self.once(self.frame(health, 0x80000007) + self.frame(unknown))
        self.assertEqual((status, err), (0, ""))
        answers = self.frames(out)
        self.assertEqual([number for number, _ in answers], [0x80000007, 0x80000001])
        self.assertEqual(spclient.parse(spclient.parse(answers[0][1])[15][0]), {1: [2]})
        self.assertIn(b"UNKNOWN_METHOD", answers[1][1])
        self.assertEqual(self.once(b""), (0, b"", ""))
        self.assertEqual(os.listdir(self.runtime), [])

    def test_stop_ends_it(self):
        stop, health = (self.frame(spclient.request(name)) for name in ("Stop", "Health"))
        status, out, err = self.once(stop + health)
        self.assertEqual((status, err, len(self.frames(out))), (0, "", 1))

    def test_what_is_no_request_is_refused(self):
        for data, reason in ((b"GET / HT", "BAD_REQUEST"), (b"GET / HTTP/1.1\r\n\r\n", "MESSAGE_TOO_LARGE"),
                             (struct.pack(">QI", 3, 0), "BAD_REQUEST"),
                             (struct.pack(">QI", 100, 0) + b"short", "BAD_REQUEST"),
                             (struct.pack(">QI", 1 << 40, 0), "MESSAGE_TOO_LARGE")):
            status, out, err = self.once(data)
            self.assertEqual((status, out), (1, b""), data)
            self.assertIn(f"({reason})", err)
        status, out, err = self.once(self.frame(b"\xff\xff\xff"))
        self.assertEqual((status, err), (0, ""))
        self.assertIn(b"BAD_REQUEST", self.frames(out)[0][1])

    def test_roots_hold(self):
        self.write("in/a.csv", "x\n1\n")
        self.write("out.csv", "x\n1\n")
        for name, allowed in (("in/a.csv", True), ("out.csv", False)):
            body = spclient.field(3, os.path.join(self.folder, name))
            envelope = spclient.request("ReadData", body)
            _, out, err = self.once(self.frame(envelope), "--root", "in")
            self.assertEqual(err, "")
            self.assertEqual(b"PATH_OUTSIDE_ROOTS" not in out, allowed, out)
        self.assertIn("FILE_NOT_FOUND", self.once(b"", "--root", "none")[2])


if __name__ == "__main__":
    unittest.main()
