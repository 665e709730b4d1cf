"""lynguinectl from the outside: what it prints, where, and how it leaves."""
import fcntl
import json
import os
import re
import signal
import subprocess
import sys
import termios
import time
import unittest

from harness import LYNGUINECTL, LYNGUINED, CliTest

PEOPLE = "name,age,score\nAda,36,1.5\nBob,,0.25\n"
COMMANDS = ("read", "interface", "field", "serve", "health", "status", "call", "describe", "explain", "version")


class HelpTest(CliTest):
    def test_main_help_lists_commands_and_exit_codes(self):
        text = self.good("--help")
        for command in COMMANDS:
            self.assertRegex(text, rf"(?m)^  {command}  +\w")
        for code in ("0", "1", "2", "3", "130"):
            self.assertRegex(text, rf"(?m)^  {code}  +\w")
        self.assertEqual(text, self.good("help"))

    def test_each_command_has_help_with_options_and_examples(self):
        for command in COMMANDS:
            text = self.good(command, "--help")
            self.assertTrue(text.startswith(f"usage: lynguinectl {command}"), text)
            self.assertIn(f"\nExamples:\n  lynguinectl {command}" if command != "read" else
                          "\nExamples:\n  lynguinectl read people.csv\n", text)
            self.assertEqual(text, self.good("help", command))
            self.assertEqual(text, self.good("--help", command))
            for line in text.splitlines():
                self.assertLessEqual(len(line), 80, line)

    def test_version_needs_no_server(self):
        self.assertRegex(self.good("--version"), r"^lynguinectl \d+\.\d+\.\d+\n$")
        self.assertIn("server      not running\n", self.good("version"))
        self.assertIsNone(json.loads(self.good("version", "--json"))["server"])

    def test_examples_of_read_work(self):
        """What the help shows is what works."""
        self.write("people.csv", "name,city\nAda,London\n")
        self.write("talks.yml", "- title: One\n")
        self.write("log.txt", "a;b\n1;2\n")
        self.write("_lynguine.yml", "input: {type: csv, filename: people.csv}\n")
        text = self.good("read", "--help")
        lines = re.findall(r"(?m)^  ((?:curl .*\| )?lynguinectl .*)$", text.split("Examples:")[1])
        self.assertGreater(len(lines), 4)
        bin_folder = os.path.dirname(LYNGUINECTL)
        env = dict(self.env, PATH=f"{bin_folder}:{os.environ['PATH']}")
        for line in lines:
            line = line.split(" | jq")[0].replace("curl -s https://example.org/x.json", "echo '[]'")
            done = subprocess.run(["sh", "-c", line], cwd=self.folder, env=env, capture_output=True)
            self.assertEqual((done.returncode, done.stderr), (0, b""), line)


class InterfaceTest(CliTest):
    def setUp(self):
        super().setUp()
        self.write("_lynguine.yml",
                   "inherit: {directory: base, append: [tags]}\ntitle: Häuser\ntags: [b]\n"
                   "when: 2024-03-01\nat: {time: 2024-03-01 10:15:00}\nnone:\nn: 12\n")
        self.write("base/_lynguine.yml",
                   "tags: [a]\ninput: {type: csv, filename: a.csv, index: k}\n"
                   "output: {type: csv, filename: b.csv, index: k}\n")
        self.write("base/a.csv", "k,a\n1,x\n")
        self.write("base/b.csv", "k,b\n1,y\n")

    def test_a_value_is_printed_bare_or_as_yaml_or_as_json(self):
        for key, plain, as_json in (
                ("title", "Häuser", '"Häuser"'),
                ("n", "12", "12"),
                ("none", "null", "null"),
                ("when", "2024-03-01", '"2024-03-01"'),
                ("at", "time: 2024-03-01 10:15:00", '{"time":"2024-03-01T10:15:00"}'),
                ("tags", "- a\n- b", '["a","b"]'),
                ("base_directory", self.folder, f'"{self.folder}"')):
            self.assertEqual(self.good("interface", ".", key), plain + "\n")
            self.assertEqual(self.good("interface", ".", key, "--json"), as_json + "\n")

    def test_all_values_with_what_is_inherited(self):
        everything = json.loads(self.good("interface", "_lynguine.yml", "--json"))
        self.assertEqual(list(everything), ["inherit", "title", "tags", "when", "at", "none", "n",
                                            "base_directory", "user_file", "input"])
        self.assertEqual(everything["input"]["specifications"][1]["filename"], "b.csv")
        self.assertIn("\nuser_file: _lynguine.yml\n", self.good("interface", "."))

    def test_a_key_that_nobody_wrote_is_null_and_told(self):
        result = self.run_cli("interface", ".", "zzz")
        self.assertEqual((result.status, result.out), (0, "null\n"))
        self.assertEqual(result.err, 'warning: .: there is no "zzz"\n')

    def test_directory_and_field(self):
        self.write("all.yml", "sub: {a: 1}\n")
        self.assertEqual(self.good("interface", "all.yml", "-f", "sub", "a"), "1\n")
        self.assertEqual(self.good("interface", "-d", "base", "_lynguine.yml", "tags", "--json"),
                         '["a"]\n')

    def test_what_is_inherited_is_read_beside_the_file_that_wrote_it(self):
        self.write("top/out.csv", "k\n7\n")
        self.write("top/_lynguine.yml", "output: {type: csv, filename: out.csv}\n")
        self.write("mid/_lynguine.yml", "inherit: {directory: ../top}\n")
        self.write("low/talk.yml", "inherit: {directory: ../mid}\n")
        self.assertEqual(self.good("read", "low/talk.yml", "--csv"), "k\n7\n")
        self.assertEqual(self.good("read", "--interface", "-d", "low", "talk.yml", "--csv"),
                         "k\n7\n")

    def test_errors(self):
        self.assertIn("(INTERFACE_NOT_FOUND)", self.bad(1, "interface", "none.yml").err)
        self.write("loop.yml", "inherit: {directory: ., filename: loop.yml}\n")
        error = self.bad(1, "interface", "loop.yml", "--json").error()
        self.assertEqual((error["file"], error["line"]), ("loop.yml", 1))
        self.assertIn("(inherit: loop.yml -> loop.yml)", error["message"])
        self.bad(2, "interface")
        self.bad(2, "interface", "")


class UsageTest(CliTest):
    def check(self, words, *arguments):
        result = self.bad(2, *arguments)
        self.assertTrue(result.err.startswith("lynguinectl: "), result.err)
        self.assertIn(words, result.err)
        self.assertRegex(result.err, r"\nTry 'lynguinectl (\w+ )?--help'\.\n$")

    def test_no_command_prints_the_help(self):
        self.assertIn("Commands:", self.bad(2).err)

    def test_unknown_command_names_the_nearest(self):
        self.check("unknown command 'raed'; did you mean 'read'?", "raed")
        self.check("unknown command 'xyzzy'\n", "xyzzy")

    def test_unknown_option_names_the_nearest(self):
        self.check("unknown option --colums; did you mean --columns?", "read", "x", "--colums", "a")
        self.check("unknown option --timout; did you mean --timeout?", "--timout", "1", "health")
        self.check("unknown option -x", "read", "-x")

    def test_wrong_combinations(self):
        self.check("needs one of ARG, --source YAML and -", "read")
        self.check("ARG is empty", "read", "")
        self.check("needs one of ARG", "read", "x", "--source", "{}")
        self.check("takes no argument 'b'", "read", "a", "b")
        self.check("needs --type", "read", "-")
        self.check("--source says all", "read", "--source", "{}", "--type", "csv")
        self.check("--csv and --table exclude each other", "read", "x", "--csv", "--table")
        self.check("--interface and --data exclude each other", "read", "x", "--interface", "--data")
        self.check("--table takes no value", "read", "x", "--table=1")
        self.check("--rows needs a value (A:B)", "read", "x", "--rows")
        self.check("--rows takes A:B", "read", "x", "--rows", "5")
        self.check("--rows takes A:B", "read", "x", "--rows", "a:b")
        self.check("--timeout takes a number of seconds above 0", "read", "x", "--timeout", "0")
        self.check("cannot tell from its name how to write out.xyz", "read", "x", "-o", "out.xyz")
        self.check("'call' needs METHOD", "call")
        self.check("--now goes with --stop", "serve", "--now")
        self.check("are for starting a server", "serve", "--stop", "--port", "1")

    def test_usage_errors_are_json_when_json_is_asked_for(self):
        error = self.bad(2, "read", "x", "--json", "--bogus").error()
        self.assertEqual(error["code"], "INVALID_ARGUMENT")
        self.assertIn("--bogus", error["message"])


class TableTest(CliTest):
    def test_pipe_gets_everything_aligned(self):
        self.write("people.csv", PEOPLE)
        self.assertEqual(self.good("read", "people.csv"),
                         "name   age  score\n"
                         "Ada   36.0   1.5\n"
                         "Bob     NA   0.25\n"
                         "\n"
                         "2 rows x 3 columns  csv people.csv\n")

    def test_wide_long_and_control_characters(self):
        self.write("t.json", json.dumps([
            {"text": "日本", "n": 1, "flag": True, "more": [1, "x", None]},
            {"text": "a\nb\t\x1b[31m", "n": -20, "flag": False, "more": None}]))
        self.assertEqual(self.good("read", "t.json"),
                         "text              n  flag   more\n"
                         "日本              1  true   [1, \"x\", null]\n"
                         "a\\nb\\t\\x1b[31m  -20  false  NA\n"
                         "\n"
                         "2 rows x 4 columns  json t.json\n")

    def test_empty_tables(self):
        self.write("h.csv", "a,b\n")
        self.assertEqual(self.good("read", "h.csv"), "a  b\n\n0 rows x 2 columns  csv h.csv\n")
        self.write("e.json", "[]")
        self.assertEqual(self.good("read", "e.json"), "0 rows x 0 columns  json e.json\n")

    def test_big_numbers_are_right_aligned_and_exact(self):
        self.write("b.json", '[{"n": 123456789012345678901234567890}, {"n": 5}]')
        self.assertEqual(self.good("read", "b.json").splitlines()[1:3],
                         ["123456789012345678901234567890", "5".rjust(30)])

    def test_terminal_is_cut_styled_and_shortened(self):
        rows = "".join(f"{i},{'x' * 200}\n" for i in range(50))
        self.write("long.csv", "n,text\n" + rows)
        lines = self.on_terminal("read", "long.csv", columns=40).splitlines()
        plain = [re.sub(r"\x1b\[\d*m", "", line) for line in lines]
        self.assertTrue(all(len(line) <= 40 for line in plain[:-1]), plain)
        self.assertEqual(len(plain), 1 + 20 + 1 + 2)
        self.assertEqual(plain[1], " 0  " + "x" * 35 + "…")
        self.assertEqual(plain[11], " …  …")
        self.assertEqual(plain[21], "49  " + "x" * 35 + "…")
        self.assertEqual(plain[-1], "50 rows x 2 columns (20 rows shown)  csv long.csv")
        self.assertIn("\x1b[", lines[0])

    def test_terminal_without_colour(self):
        self.write("people.csv", PEOPLE)
        shown = self.on_terminal("read", "people.csv", env={"NO_COLOR": "1"})
        self.assertEqual(shown, self.good("read", "people.csv"))
        self.assertIn("\x1b[2mNA\x1b[0m", self.on_terminal("read", "people.csv"))

    def test_terminal_says_how_many_columns_are_left_out(self):
        names = [f"column{i}" for i in range(40)]
        self.write("w.csv", ",".join(names) + "\n" + ",".join("1" * 8 for _ in names) + "\n")
        shown = self.on_terminal("read", "w.csv", columns=60, env={"NO_COLOR": "1"}).splitlines()
        self.assertEqual(shown[0].split(), names[:6])
        self.assertTrue(shown[-1].startswith("34 more columns: column6, column7"), shown[-1])
        self.assertTrue(all(len(line) <= 60 for line in shown))


class ProgressTest(CliTest):
    def test_who_waits_at_a_terminal_sees_the_seconds(self):
        self.write("x.csv", "a\n1\n")
        self.good("serve")
        pid = json.loads(self.good("status", "--json"))["pid"]
        os.kill(pid, signal.SIGSTOP)
        self.addCleanup(os.kill, pid, signal.SIGCONT)
        process, master = self.start_on_terminal("read", "x.csv", "--csv", what="stderr")
        shown = self.read_terminal(master, until=b" s")
        self.assertIn("waiting for the server, 1 s", shown)
        os.kill(pid, signal.SIGCONT)
        rest = self.read_terminal(master)
        os.close(master)
        self.assertTrue(rest.endswith("\r\x1b[K"), rest)
        self.assertEqual(process.communicate(timeout=30)[0], b"a\n1\n")
        self.assertEqual(process.returncode, 0)

    LIST = "{type: list, filename: [a.json, b.json, c.docx]}"

    def start_held(self):
        """A server that reads LIST but for its last file: that one waits for self.release()."""
        for name in ("a", "b"):
            self.write(f"{name}.json", '[{"n": 1}]')
        self.write("c.docx", "-")
        self.gate = os.path.join(self.top, "gate")
        os.mkfifo(self.gate)
        os.chmod(self.write("bin/pandoc", f"#!/bin/sh\nread -r line < '{self.gate}'\n"), 0o755)
        self.good("serve", env={"PATH": os.path.join(self.folder, "bin") + ":" + os.environ["PATH"]})

    def release(self):
        with open(self.gate, "w", encoding="utf-8") as gate:
            gate.write("go\n")

    def wait_status(self, *wanted):
        """The one request in flight, once it has read so many files of so many."""
        limit = time.monotonic() + 60
        while time.monotonic() < limit:
            for request in json.loads(self.good("status", "--json"))["in_flight"]:
                if (request["files_done"], request["files_total"]) == wanted:
                    return request
        self.fail("the read does not get so far")

    def test_who_waits_at_a_terminal_sees_the_files(self):
        self.start_held()
        process, master = self.start_on_terminal("read", "--source", self.LIST, "--csv",
                                                 what="stderr")
        shown = self.read_terminal(master, until=b"reading, 2 of 3 files, ")
        self.assertIn("\r\x1b[Kreading, 2 of 3 files, ", shown)
        self.release()
        rest = self.read_terminal(master)
        os.close(master)
        self.assertTrue(rest.endswith("\r\x1b[K"), rest)
        self.assertEqual(len(process.communicate(timeout=30)[0].splitlines()), 4)
        self.assertEqual(process.returncode, 0)

    def test_the_line_is_not_wider_than_the_terminal(self):
        self.start_held()
        process, master = self.start_on_terminal("read", "--source", self.LIST, "--csv",
                                                 what="stderr", columns=15)
        self.read_terminal(master, until=b"\x1b[Kreading, 2 of ")
        self.release()
        rest = self.read_terminal(master)
        os.close(master)
        self.assertNotIn("reading, 2 of 3", rest)
        process.communicate(timeout=30)
        self.assertEqual(process.returncode, 0)

    def test_status_tells_how_far_a_read_is(self):
        self.start_held()
        reader = subprocess.Popen([LYNGUINECTL, "read", "--source", self.LIST, "--csv"],
                                  cwd=self.folder, env=self.env, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        request = self.wait_status(2, 3)
        self.assertEqual((request["method"], request["running"]),
                         ("ReadData", True))
        self.assertRegex(self.good("status"), r"ReadData running for \d+ s, 2 of 3 files\n")
        self.release()
        out, err = reader.communicate(timeout=30)
        # Nothing of the waiting where no terminal is.
        self.assertEqual((len(out.splitlines()), err, reader.returncode), (4, b"", 0))

    def test_status_is_watched_until_the_server_ends(self):
        self.good("serve")
        for options, mark in ((["--json"], b"{"), ([], b"server default: serving\n")):
            watcher = subprocess.Popen([LYNGUINECTL, "status", "--watch", *options], cwd=self.folder,
                                       env=self.env, stdin=subprocess.DEVNULL,
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            seen = 0
            while seen < 2:
                line = watcher.stdout.readline()
                self.assertNotEqual(line, b"")
                seen += line.startswith(mark)
            if options:
                watcher.send_signal(signal.SIGINT)
                watcher.communicate(timeout=30)
                self.assertEqual(watcher.returncode, 130)
            else:
                self.good("serve", "--stop")
                self.assertEqual((watcher.communicate(timeout=30)[1] != b"", watcher.returncode),
                                 (True, 3))


class FormatTest(CliTest):
    def setUp(self):
        super().setUp()
        self.write("people.csv", PEOPLE)

    def test_json(self):
        self.assertEqual(json.loads(self.good("read", "people.csv", "--json")), {
            "columns": ["name", "age", "score"],
            "dtypes": {"name": "object", "age": "float64", "score": "float64"},
            "shape": [2, 3],
            "records": [{"name": "Ada", "age": 36.0, "score": 1.5},
                        {"name": "Bob", "age": None, "score": 0.25}]})

    def test_ndjson_and_csv(self):
        self.assertEqual(self.good("read", "people.csv", "--ndjson"),
                         '{"name":"Ada","age":36.0,"score":1.5}\n'
                         '{"name":"Bob","age":null,"score":0.25}\n')
        self.assertEqual(self.good("read", "people.csv", "--csv"),
                         "name,age,score\nAda,36.0,1.5\nBob,,0.25\n")

    def test_rows(self):
        self.write("n.csv", "n\n" + "".join(f"{i}\n" for i in range(10)))
        for rows in (":3", "7:", "2:4", "-2:", ":-7", "-4:-2", ":", "3:3", "8:100", "9:2", "-100:2"):
            start, stop = (int(x) if x else None for x in rows.split(":"))
            text = self.good("read", "n.csv", "--rows", rows, "--csv")
            self.assertEqual([int(x) for x in text.split()[1:]], list(range(10))[start:stop], rows)

    def test_columns(self):
        self.write("c.csv", '"a,b",c,d\n1,2,3\n')
        self.assertEqual(self.good("read", "c.csv", "--columns", "d,c", "--csv"), "d,c\n3,2\n")
        self.assertEqual(self.good("read", "c.csv", "-cd", "--column", "a,b", "--csv"),
                         'd,"a,b"\n3,1\n')
        error = self.bad(1, "read", "c.csv", "--columns", "e")
        self.assertIn("(COLUMN_NOT_FOUND)", error.err)

    def test_output_file_by_extension(self):
        for name, start in [("o.csv", "name,age"), ("o.JSON", '{"columns"'), ("o.ndjson", '{"name"'),
                            ("o.jsonl", '{"name"'), ("o.txt", "name   age")]:
            self.assertEqual(self.good("read", "people.csv", "-o", name), "")
            self.assertTrue(self.read_file(name).startswith(start), name)
        self.good("read", "people.csv", "-o", "plain", "--csv")
        self.assertTrue(self.read_file("plain").startswith("name,age"))
        self.assertEqual(self.good("read", "people.csv", "--csv", "-o", "-"),
                         self.good("read", "people.csv", "--csv"))
        self.assertEqual(self.good("read", "people.csv", "--csv", "-o", "/dev/null"), "")

    def test_output_file_keeps_its_mode_and_its_link(self):
        os.chmod(self.write("real.csv", "old"), 0o640)
        os.symlink("real.csv", os.path.join(self.folder, "link.csv"))
        self.good("read", "people.csv", "-o", "link.csv")
        self.assertTrue(os.path.islink(os.path.join(self.folder, "link.csv")))
        self.assertTrue(self.read_file("real.csv").startswith("name,"))
        self.assertEqual(os.stat(os.path.join(self.folder, "real.csv")).st_mode & 0o777, 0o640)

    def test_links_that_lead_nowhere_are_kept(self):
        for name, reason in (("loop.csv", "(IO)"), ("dangling.csv", "(FILE_NOT_FOUND)")):
            os.symlink("loop.csv" if name == "loop.csv" else "none", os.path.join(self.folder, name))
            self.assertIn(reason, self.bad(1, "read", "people.csv", "-o", name).err)
            self.assertTrue(os.path.islink(os.path.join(self.folder, name)))

    def test_failure_leaves_the_old_output_and_no_temporary(self):
        self.write("o.csv", "old")
        before = sorted(os.listdir(self.folder))
        self.bad(1, "read", "missing.csv", "-o", "o.csv")
        self.assertEqual(self.read_file("o.csv"), "old")
        self.assertEqual(sorted(os.listdir(self.folder)), before)
        self.assertIn("nowhere/o.csv", self.bad(1, "read", "people.csv", "-o", "nowhere/o.csv").err)

    def test_large_result_comes_whole_in_all_formats(self):
        rows = 200000
        self.write("big.csv", "i,t\n" + "".join(f"{i},text {i}\n" for i in range(rows)))
        self.assertEqual(self.good("read", "big.csv", "--csv"), self.read_file("big.csv"))
        self.assertEqual(self.good("read", "big.csv", "--json").count('"i":'), rows + 1)
        table = json.loads(self.good("read", "big.csv", "--json"))
        self.assertEqual(table["shape"], [rows, 2])
        self.assertEqual([r["i"] for r in table["records"]], list(range(rows)))
        self.assertEqual(len(self.good("read", "big.csv", "--ndjson").splitlines()), rows)
        self.assertEqual(len(self.good("read", "big.csv").splitlines()), rows + 3)
        shown = self.on_terminal("read", "big.csv", env={"NO_COLOR": "1"}).splitlines()
        self.assertEqual(shown[-4].split(), ["199998", "text", "199998"])

    def test_a_server_that_dies_in_the_middle_is_told(self):
        rows = 600000
        self.write("big.csv", "i,t\n" + "".join(f"{i},text {i}\n" for i in range(rows)))
        self.good("serve")
        for option in ("--csv", "--ndjson"):
            process = subprocess.Popen([LYNGUINECTL, "read", "big.csv", option], cwd=self.folder,
                                       env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            process.stdout.read(10)
            os.kill(json.loads(self.good("status", "--json"))["pid"], signal.SIGKILL)
            out, err = process.communicate(timeout=60)
            self.assertEqual(process.returncode, 1, err)
            self.assertLess(out.count(b"\n"), rows)
            self.assertEqual(err.count(b"\n"), 1)
            self.assertIn(b"the output is not complete: it ends within the first ", err)
            self.good("serve")
        self.good("read", "big.csv", "-o", "out.csv")
        self.assertEqual(self.read_file("out.csv"), self.read_file("big.csv"))

    def test_closed_standard_files(self):
        """What is opened next must not take their place."""
        for redirect, status in ((">&-", 1), ("<&-", 0), ("2>&-", 0), ("<&- >&- 2>&-", 1)):
            done = subprocess.run(["sh", "-c", f"exec {LYNGUINECTL} read people.csv --csv {redirect}"],
                                  cwd=self.folder, env=self.env, capture_output=True)
            self.assertEqual(done.returncode, status, (redirect, done.stderr))
            self.assertEqual(done.stdout.startswith(b"name,"), status == 0, redirect)
        self.assertEqual(self.good("health"), "serving\n")

    def test_full_disk_is_told(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([LYNGUINECTL, "read", "people.csv"], cwd=self.folder, env=self.env,
                                  stdout=full, stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"(DISK_FULL)", done.stderr)


class SourceTest(CliTest):
    def setUp(self):
        super().setUp()
        self.write("people.csv", PEOPLE)

    def test_source_is_yaml(self):
        self.write("s.txt", "a;b\n1;2\n")
        self.assertEqual(self.good("read", "--csv", "--source",
                                   "{type: csv, filename: s.txt, delimiter: ';'}"), "a,b\n1,2\n")
        self.assertEqual(self.good("read", "--csv", "-s", "type: local\ndata: [{d: 2020-01-02}]"),
                         "d\n2020-01-02\n")
        self.assertRegex(self.bad(1, "read", "--source", "{a: [").err,
                         r"^lynguinectl: --source:\d:\d: .*\(YAML_SYNTAX\)\n$")
        self.assertIn("(WRONG_TYPE)", self.bad(1, "read", "--source", "[]").err)

    def test_standard_input(self):
        self.assertEqual(self.good("read", "--type", "csv", "-", "--csv", stdin=b"a\n1\n"), "a\n1\n")
        self.assertEqual(self.good("read", "--type", "json", "-", "--csv", stdin=b'[{"a": 1}]'),
                         "a\n1\n")
        self.assertIn("(CSV_EMPTY)", self.bad(1, "read", "--type", "csv", "-", stdin=b"").err)

    def test_a_row_that_is_larger_than_a_message(self):
        big = b"a\n" + b"x" * (17 << 20) + b"\n"
        self.assertIn("(MESSAGE_TOO_LARGE)", self.bad(1, "read", "--type", "csv", "-", stdin=big).err)

    def test_interface_and_data(self):
        self.write("staff.yml", "input:\n  type: csv\n  filename: people.csv\n  ignore_columns: [score]\n")
        self.write("list.yml", "- {a: 1}\n- {a: 2}\n")
        self.write("doc.yml", "title: x\nrows:\n- {b: 3}\n")
        self.assertEqual(self.good("read", "staff.yml", "--csv"), "name,age\nAda,36.0\nBob,\n")
        self.assertEqual(self.good("read", "--interface", "staff.yml", "--csv"),
                         self.good("read", "staff.yml", "--csv"))
        self.assertTrue(self.good("read", "--data", "staff.yml", "--csv").startswith("input"))
        self.assertEqual(self.good("read", "list.yml", "--csv"), "a\n1\n2\n")
        self.assertEqual(self.good("read", "doc.yml", "--field", "rows", "--csv"), "b\n3\n")
        self.bad(1, "read", "--interface", "list.yml")

    def test_a_directory_means_its_interface(self):
        self.write("d/_lynguine.yml", "input: {type: csv, filename: x.csv}\n")
        self.write("d/x.csv", "q\n7\n")
        self.assertEqual(self.good("read", "d", "--csv"), "q\n7\n")
        self.assertEqual(self.good("read", ".", "--csv", cwd=os.path.join(self.folder, "d")), "q\n7\n")

    def test_type_beats_the_extension(self):
        self.write("x.dat", "a\n1\n")
        self.assertEqual(self.good("read", "--type", "csv", "x.dat", "--csv"), "a\n1\n")

    def test_names_are_relative_to_the_caller_not_the_server(self):
        self.write("a/x.csv", "v\n1\n")
        self.write("b/x.csv", "v\n2\n")
        a, b = (os.path.join(self.folder, d) for d in "ab")
        self.assertEqual(self.good("read", "x.csv", "--csv", cwd=a), "v\n1\n")
        self.assertEqual(self.good("read", "x.csv", "--csv", cwd=b), "v\n2\n")

    def test_variables_are_those_of_the_caller(self):
        self.write("a/x.csv", "v\n1\n")
        self.write("b/x.csv", "v\n2\n")
        for value, want in (("a", "v\n1\n"), ("b", "v\n2\n")):
            source = "{type: csv, directory: $WHERE, filename: x.csv}"
            self.assertEqual(self.good("read", "--csv", "--source", source, env={"WHERE": value}), want)
            for option in ([], ["--data"], ["--type", "csv"]):
                self.assertEqual(self.good("read", "x.csv", "--csv", "-d", "${WHERE}", *option,
                                           env={"WHERE": value}), want)

    def test_directory_of_an_interface(self):
        self.write("conf/i.yml", "input: {type: csv, filename: x.csv}\n")
        self.write("conf/x.csv", "v\n5\n")
        self.assertEqual(self.good("read", "--interface", "i.yml", "-d", "conf", "--csv"), "v\n5\n")
        self.assertEqual(self.good("read", "i.yml", "-d", "conf", "--csv"), "v\n5\n")

    def test_names_that_look_like_options(self):
        self.write("--csv", "a: 1\n")
        self.assertEqual(self.good("read", "--csv", "--type", "yaml", "--", "--csv"), "a\n1\n")


class ErrorTest(CliTest):
    def test_syntax_errors_name_file_line_and_column(self):
        self.write("bad.json", '[{"a": 1},\n {"a" 2}]')
        error = self.bad(1, "read", "bad.json")
        self.assertRegex(error.err, r"^lynguinectl: bad\.json:2:7: .* \(JSON_SYNTAX\)\n$")
        self.write("bad.yml", "a: 1\nb: [\n")
        self.assertRegex(self.bad(1, "read", "bad.yml").err,
                         r"^lynguinectl: bad\.yml:\d+:\d+: .* \(YAML_SYNTAX\)\n$")
        self.write("bad.csv", "a,b\n1,2\n1,2,3\n")
        self.assertRegex(self.bad(1, "read", "bad.csv").err,
                         r"^lynguinectl: bad\.csv:3: .* \(CSV_FIELD_COUNT\)\n$")
        self.write("broken.yml", "input: {type: csv\n")
        self.assertIn("(INTERFACE_SYNTAX)", self.bad(1, "read", "--interface", "broken.yml").err)

    def test_json_errors_are_one_line(self):
        self.write("bad.json", '[{"a" 2}]')
        for option in ("--json", "--ndjson"):
            error = self.bad(1, "read", "bad.json", option).error()
            self.assertEqual((error["code"], error["reason"], error["error_type"], error["file"],
                              error["line"], error["column"]),
                             ("INVALID_ARGUMENT", "JSON_SYNTAX", "JSONDecodeError", "bad.json", 1, 7))
            self.assertRegex(error["request_id"], "^[0-9a-f]{32}$")
            self.assertNotIn("field", error)

    def test_files_that_cannot_be_read(self):
        self.assertRegex(self.bad(1, "read", "none.csv").err,
                         r"^lynguinectl: none\.csv: .*No such file.* \(FILE_NOT_FOUND\)\n$")
        os.mkdir(os.path.join(self.folder, "d.csv"))
        self.assertIn("(IS_A_DIRECTORY)", self.bad(1, "read", "--data", "d.csv").err)
        self.write("x.csv", "a\n1\n")
        self.assertIn("(NOT_A_DIRECTORY)", self.bad(1, "read", "x.csv/y.csv").err)
        os.mkfifo(os.path.join(self.folder, "p.csv"))
        self.assertIn("(NOT_A_FILE)", self.bad(1, "read", "p.csv").err)

    def test_invalid_utf8_and_empty_files(self):
        self.write("latin.csv", b"a\ncaf\xe9\n")
        error = self.bad(1, "read", "latin.csv").err
        self.assertIn("latin.csv:2:4: ", error)
        self.assertIn("(BAD_UTF8)", error)
        self.write("e.csv")
        self.assertIn("(CSV_EMPTY)", self.bad(1, "read", "e.csv").err)
        self.write("e.yml")
        self.assertEqual(self.good("read", "e.yml"), "0 rows x 0 columns  yaml e.yml\n")

    def test_unknown_type_names_the_nearest(self):
        self.write("x.csv", "a\n1\n")
        error = self.bad(1, "read", "--type", "cvs", "x.csv").err
        self.assertIn("csv", error)
        self.assertIn("(UNKNOWN_TYPE)", error)
        self.assertIn("(UNKNOWN_TYPE)", self.bad(1, "read", "--type", "cvs", "-", stdin=b"").err)

    def test_unknown_key_is_a_warning(self):
        self.write("x.csv", "a\n1\n")
        self.write("i.yml", "input:\n  type: csv\n  filename: x.csv\n  delimeter: ';'\n")
        result = self.run_cli("read", "i.yml", "--csv")
        self.assertEqual((result.status, result.out), (0, "a\n1\n"))
        self.assertRegex(result.err, r"^warning: i\.yml:4: .*delimeter.*\n$")

    def test_unreadable_file(self):
        self.write("secret.csv", "a\n1\n")
        os.chmod(os.path.join(self.folder, "secret.csv"), 0)
        prefix = self.as_nobody()
        error = self.bad(1, "read", "secret.csv", prefix=prefix).err
        self.assertIn("(FILE_PERMISSION)", error)
        self.assertIn("secret.csv", error)
        self.run_cli("serve", "--stop", prefix=prefix)

    def test_deleted_working_directory(self):
        gone = os.path.join(self.folder, "gone")
        self.write("x.csv", "a\n1\n")
        for name, status in (("x.csv", 1), (os.path.join(self.folder, "x.csv"), 0)):
            os.mkdir(gone)
            script = 'rmdir "$1"; exec "$2" read --csv "$3"'
            done = subprocess.run(["sh", "-c", script, "sh", gone, LYNGUINECTL, name], cwd=gone,
                                  env=self.env, capture_output=True)
            self.assertEqual(done.returncode, status, done.stderr)
            self.assertEqual(done.stdout, b"a\n1\n" if status == 0 else b"")

    def test_names_cannot_disturb_the_terminal(self):
        error = self.bad(1, "read", "\x1b[31mred\n.csv").err
        self.assertNotIn("\x1b", error)
        self.assertEqual(error.count("\n"), 1)


class ServerTest(CliTest):
    def test_without_a_server(self):
        for arguments in (["health"], ["status"], ["serve", "--status"], ["serve", "--stop"],
                          ["call", "Status"]):
            result = self.bad(3, *arguments)
            self.assertIn("NO_SERVER", result.err, arguments)
        self.assertEqual(self.bad(3, "status", "--json").error()["reason"], "NO_SERVER")
        self.write("x.csv", "a\n1\n")
        self.assertIn("NO_SERVER", self.bad(3, "read", "--no-spawn", "x.csv").err)
        self.bad(3, "read", "x.csv", env={"LYNGUINE_NO_SPAWN": "1"})
        self.bad(3, "read", "x.csv", env={"LYNGUINE_SERVER": "/nonexistent/lynguined"})
        self.assertEqual(os.listdir(self.runtime).count("default.json"), 0)

    def test_life_of_a_server(self):
        started = self.good("serve")
        self.assertRegex(started, r"^server default started: tcp://127\.0\.0\.1:\d+ \(pid \d+\)\n$")
        self.assertEqual(self.good("serve", "--start"),
                         started.replace("started", "was running already"))
        self.assertEqual(self.good("health"), "serving\n")
        status = self.good("status")
        self.assertTrue(status.startswith("server default: serving\n"), status)
        self.assertEqual(re.search(r"tcp://\S+", status)[0], re.search(r"tcp://\S+", started)[0])
        self.assertTrue(self.good("serve", "--status").startswith("server default: serving\n"))
        self.assertIn("server      ", self.good("version"))
        self.assertEqual(self.good("serve", "--stop"), "server default stopped\n")
        self.bad(3, "health")
        self.bad(3, "serve", "--stop")

    def test_instances_are_apart(self):
        self.good("serve", "--instance", "one")
        self.bad(3, "health", "--instance", "two")
        self.assertEqual(self.good("--instance", "one", "health"), "serving\n")
        self.assertEqual(self.good("health", env={"LYNGUINE_INSTANCE": "one"}), "serving\n")
        self.assertIn("INVALID_VALUE", self.bad(1, "read", "x", "--instance", "../x").err)

    def test_status_for_programs(self):
        self.write("x.csv", "a\n1\n")
        self.good("serve", "--root", ".", "--idle-timeout", "77")
        self.good("read", "x.csv")
        status = json.loads(self.good("status", "--json"))
        for key in ("status", "server", "version", "pid", "uptime_seconds", "endpoints",
                    "idle_timeout", "memory", "cpu_percent"):
            self.assertIn(key, status)
        self.assertEqual(status["status"], "ok")
        self.assertEqual(status["state"], "SERVING")
        self.assertEqual(status["roots"], [self.folder])
        self.assertEqual(status["idle_timeout"]["timeout_seconds"], 77)
        self.assertLessEqual(set(status["memory"]), {"rss_mb", "percent"})
        self.assertGreater(status["memory"]["rss_mb"], 0)
        self.assertIn("/lynguine.v1.Lynguine/ReadData", status["endpoints"])
        self.assertEqual(os.readlink(f"/proc/{status['pid']}/exe"), os.path.realpath(LYNGUINED))
        with open(os.path.join(self.runtime, "default.json"), encoding="utf-8") as f:
            runtime = json.load(f)
        self.assertEqual(status["instance_id"], runtime["instance_id"])
        self.assertEqual(status["url"], runtime["url"])
        self.assertIn({"method": "ReadData", "code": "OK", "count": 1}, status["counts"])

    def test_roots_bound_what_is_read(self):
        self.write("in/x.csv", "a\n1\n")
        self.write("out.csv", "a\n1\n")
        self.good("serve", "--root", "in")
        self.assertEqual(self.good("read", "in/x.csv", "--csv"), "a\n1\n")
        self.assertIn("(PATH_OUTSIDE_ROOTS)", self.bad(1, "read", "out.csv").err)
        self.assertIn("(PATH_OUTSIDE_ROOTS)", self.bad(1, "read", "in/../none.csv").err)

    def test_a_running_server_with_other_options_is_no_success(self):
        self.good("serve", "--root", ".")
        again = self.good("serve", "--root", self.folder + "/.")
        self.assertIn("was running already", again)
        self.good("serve")
        os.mkdir(os.path.join(self.folder, "in"))
        for options in (["--root", "in"], ["--root", ".", "--root", "in"], ["--port", "1"],
                        ["--url", "ipc:///nowhere"]):
            self.assertIn("(ALREADY_RUNNING)", self.bad(1, "serve", *options).err)
        port = re.search(r":(\d+) ", again)[1]
        self.good("serve", "--port", port)

    def test_a_server_that_cannot_start_says_why(self):
        self.assertIn("(REMOTE_NOT_BUILT)", self.bad(3, "serve", "--host", "0.0.0.0").err)
        self.assertIn("(FILE_NOT_FOUND)", self.bad(3, "serve", "--root", "none").err)
        self.assertIn("--log-level", self.bad(3, "serve", "--log-level", "loud").err)
        self.good("serve", "--instance", "one")
        status = json.loads(self.good("status", "--json", "--instance", "one"))
        port = status["url"].rpartition(":")[2]
        error = self.bad(3, "serve", "--instance", "two", "--port", port).err
        self.assertIn("(ADDRESS_IN_USE)", error)
        self.assertIn(str(status["pid"]), error)
        self.bad(3, "health", "--instance", "two")

    def test_read_starts_a_server_and_dead_ones_are_replaced(self):
        self.write("x.csv", "a\n1\n")
        self.good("read", "x.csv")
        pid = json.loads(self.good("status", "--json"))["pid"]
        os.kill(pid, signal.SIGKILL)
        self.good("read", "x.csv")
        self.assertNotEqual(json.loads(self.good("status", "--json"))["pid"], pid)

    def test_fixed_address(self):
        self.good("serve", "--url", "ipc://" + self.top + "/sock")
        url = "ipc://" + self.top + "/sock"
        self.assertEqual(json.loads(self.good("status", "--json"))["url"], url)
        self.assertEqual(self.good("health", "--url", url), "serving\n")

    def test_foreground_becomes_the_server(self):
        process = subprocess.Popen([LYNGUINECTL, "serve", "--foreground"], cwd=self.folder,
                                   env=self.env, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            deadline = time.monotonic() + 30
            while self.run_cli("health").status != 0 and time.monotonic() < deadline:
                self.assertIsNone(process.poll())
            status = json.loads(self.good("status", "--json"))
            self.assertEqual(status["pid"], process.pid)
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(30), 0)
        finally:
            process.kill()
            process.communicate()


class CallTest(CliTest):
    def setUp(self):
        super().setUp()
        self.write("x.csv", "a,b\n1,x\n2,y\n")

    def test_call_reads(self):
        answer = json.loads(self.good("call", "ReadData", '{"path": "x.csv"}'))
        self.assertEqual(answer["source"], "csv x.csv")
        self.write("r.json", '{"data_source": {"type": "csv", "filename": "x.csv"}}')
        for how in (["@r.json"], ["-"]):
            stdin = self.read_file("r.json").encode() if how == ["-"] else None
            text = self.good("call", "/lynguine.v1.Lynguine/ReadData", *how, stdin=stdin)
            self.assertIn('"a"', text)

    def test_call_without_a_request(self):
        self.good("serve")
        self.assertEqual(json.loads(self.good("call", "Health")), {"state": "SERVING"})
        self.assertEqual(json.loads(self.good("call", "Status", "{}"))["instance"], "default")

    def test_errors_are_json(self):
        error = self.bad(1, "call", "ReadDta", "{}").error()
        self.assertEqual(error["reason"], "UNKNOWN_METHOD")
        self.assertIn("ReadData", error["message"])
        error = self.bad(1, "call", "ReadData", '{"pth": "x.csv"}').error()
        self.assertIn("path", error["message"])
        self.assertEqual(self.bad(1, "call", "ReadData", "{").error()["reason"], "JSON_SYNTAX")
        self.assertEqual(self.bad(1, "call", "ReadData", "@none").error()["reason"], "FILE_NOT_FOUND")
        self.assertEqual(self.bad(1, "call", "ReadData", "{}").error()["reason"], "NO_INPUT")

    def test_describe(self):
        text = self.good("describe")
        for method in ("Hello", "Health", "Status", "Describe", "Stop", "ReadData", "Fetch", "Release"):
            self.assertRegex(text, rf"(?m)^{method}  +\w")
        text = self.good("describe", "ReadData")
        for word in ("/lynguine.v1.Lynguine/ReadData", "data_source", "path_kind", "has_start", "30 s"):
            self.assertIn(word, text)
        self.assertIn("did you mean ReadData?", self.bad(2, "describe", "ReadDat").err)
        self.bad(3, "describe", "--json")
        self.good("serve")
        methods = json.loads(self.good("describe", "--json"))["methods"]
        self.assertIn("/lynguine.v1.Lynguine/ReadData", [m["name"] for m in methods])
        self.assertEqual(len(json.loads(self.good("describe", "ReadData", "--json"))["methods"]), 1)

    def test_explain(self):
        text = self.good("explain", "CSV_FIELD_COUNT")
        self.assertIn("INVALID_ARGUMENT", text)
        self.assertIn("ParserError", text)
        self.assertEqual(text, self.good("explain", "csv_field_count"))
        self.assertIn("did you mean FILE_NOT_FOUND?", self.bad(2, "explain", "FILE_NOT_FOUN").err)
        names = [line.split()[0] for line in self.good("explain").splitlines()]
        for name in names:
            self.good("explain", name)


class InterruptTest(CliTest):
    def test_ctrl_c_while_waiting_for_input(self):
        self.write("o.csv", "old")
        process = subprocess.Popen([LYNGUINECTL, "read", "--type", "csv", "-", "-o", "o.csv"],
                                   cwd=self.folder, env=self.env, stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdin.write(b"a,b\n")
        process.stdin.flush()
        self.wait_until_read(process.stdin)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
        self.assertEqual((process.returncode, out, err), (130, b"", b""))
        self.assertEqual(os.listdir(self.folder), ["o.csv"])

    def test_ctrl_c_leaves_no_temporary(self):
        self.write("x.csv", "a\n1\n")
        self.write("o.csv", "old")
        self.good("serve")
        pid = json.loads(self.good("status", "--json"))["pid"]
        before = set(os.listdir(self.folder))
        os.kill(pid, signal.SIGSTOP)
        self.addCleanup(os.kill, pid, signal.SIGCONT)
        process = subprocess.Popen([LYNGUINECTL, "read", "x.csv", "-o", "o.csv"], cwd=self.folder,
                                   env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        deadline = time.monotonic() + 30
        while set(os.listdir(self.folder)) == before and time.monotonic() < deadline:
            self.assertIsNone(process.poll())
        self.assertEqual(len(set(os.listdir(self.folder)) - before), 1)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
        self.assertEqual((process.returncode, out, err), (130, b"", b""))
        self.assertEqual(set(os.listdir(self.folder)), before)
        self.assertEqual(self.read_file("o.csv"), "old")

    def test_ctrl_c_in_the_middle_of_the_output(self):
        rows = 300000
        self.write("big.csv", "i,t\n" + "".join(f"{i},text {i}\n" for i in range(rows)))
        process = subprocess.Popen([LYNGUINECTL, "read", "big.csv", "--csv"], cwd=self.folder,
                                   env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdout.read(10)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
        self.assertEqual((process.returncode, err), (130, b""))

    def wait_until_read(self, pipe):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            waiting = fcntl.ioctl(pipe, termios.FIONREAD, b"\0\0\0\0")
            if waiting == b"\0\0\0\0":
                return
        self.fail("it does not read its standard input")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:]])
