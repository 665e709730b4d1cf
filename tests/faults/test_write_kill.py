"""A server that is killed at each step of a write (base/failpoint.h): what stands there is the old
file or the new one, as the step says, and the next write takes away what the killed one left."""
import json
import os
import re
import signal
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "e2e"))

from harness import LYNGUINED, TIMEOUT, CliTest   # noqa: E402

TEMPORARY = re.compile(r"\..+\.[0-9a-f]{32}\.tmp")

# Point -> whether the new file is in its place by then, and whether there is a temporary.
POINTS = {
    "before-create": (False, False),
    "after-create": (False, True),
    "part-written": (False, True),
    "before-sync": (False, True),
    "after-sync": (False, True),
    "before-rename": (False, True),
    "after-rename": (True, False),
}


class Killed(CliTest):
    def texts(self):
        """Old and new: more than a part, so that one is written and the rest is not."""
        return ["t\n" + f"{letter * 50}\n" * 40000 for letter in "ab"]

    def temporaries(self, folder="."):
        return [name for name in os.listdir(os.path.join(self.folder, folder)) if TEMPORARY.fullmatch(name)]

    def killed(self, point, name, *arguments, **how):
        """The command's server dies there. It is started here: no client hands on such a variable."""
        read_end, write_end = os.pipe()
        server = subprocess.Popen([LYNGUINED, "--ready-fd", str(write_end)], stdin=subprocess.DEVNULL, pass_fds=[write_end],
                                  stderr=subprocess.DEVNULL, env=dict(self.env, LYNGUINE_FAILPOINT=f"{point}:kill:{name}"))
        self.addCleanup(server.kill)
        os.close(write_end)
        with open(read_end, "rb") as ready:
            self.assertNotEqual(ready.read(), b"")
        result = self.bad(1, *arguments, **how)
        self.assertEqual(server.wait(TIMEOUT), -signal.SIGKILL)
        self.assertIn("CONNECTION_LOST", result.err)

    def test_one_file(self):
        old, new = self.texts()
        self.write("new.csv", new)
        for point, (placed, left) in POINTS.items():
            with self.subTest(point):
                self.write("t.csv", old)
                self.killed(point, "t.csv", "convert", "new.csv", "t.csv")
                self.assertTrue(self.read_file("t.csv") == (new if placed else old))
                self.assertEqual(len(self.temporaries()), left)
                self.good("convert", "new.csv", "other.csv")
                self.assertEqual(self.temporaries(), [])
                self.assertTrue(self.read_file("t.csv") == (new if placed else old))
                self.good("serve", "--stop")

    def test_a_file_that_was_not_there(self):
        self.write("new.csv", "t\n1\n")
        for point, (placed, _) in POINTS.items():
            with self.subTest(point):
                self.killed(point, "t.csv", "convert", "new.csv", "t.csv")
                self.assertEqual(os.path.exists(os.path.join(self.folder, "t.csv")), placed)
                self.good("convert", "new.csv", "t.csv")
                self.assertEqual(sorted(os.listdir(self.folder)), ["new.csv", "t.csv"])
                self.good("serve", "--stop")
                os.unlink(os.path.join(self.folder, "t.csv"))

    def rows(self, n):
        return json.dumps([{"sourceRoot": ".", "sourceDirectory": folder, "sourceFilename": name, "n": n}
                           for folder in ("d", "e") for name in ("a.yml", "b.yml", "c.yml")]).encode()

    def test_between_the_files_of_a_set(self):
        names = [f"{folder}/{name}.yml" for folder in "de" for name in "abc"]
        put = ("write", ".", "--from-type", "json", "--type", "yaml_directory")
        # Several files are synced together, so that the points of one file come in another order:
        # none is renamed before all are written. The first file called b.yml is the second of six.
        for point, placed in (("before-create", 0), ("after-create", 0), ("part-written", 0),
                              ("before-rename", 1), ("after-rename", 2)):
            with self.subTest(point):
                self.good(*put, stdin=self.rows(1))
                self.good("serve", "--stop")
                self.killed(point, "b.yml", *put, stdin=self.rows(2))
                found = [self.read_file(name) for name in names]
                self.assertEqual(found, ["n: 2\n"] * placed + ["n: 1\n"] * (len(names) - placed))
                self.assertEqual(bool(self.temporaries("d")), True)
                self.good(*put, stdin=self.rows(3))
                self.assertEqual([self.read_file(name) for name in names], ["n: 3\n"] * len(names))
                self.assertEqual(self.temporaries("d") + self.temporaries("e"), [])
                self.good("serve", "--stop")

    def test_what_a_living_process_is_writing_stays(self):
        """A temporary of a process that lives, here this one, is not the next writer's business."""
        own = self.temporary_of(os.getpid())
        self.write(own, "half")
        self.write("t.json", "[{\"a\": 1}]")
        self.good("convert", "t.json", "t.csv")
        self.assertEqual(self.temporaries(), [own])

    def temporary_of(self, pid):
        """Called as one of that process: the origin is taken from one that a killed server left."""
        self.write("t.json", "[{\"a\": 1}]")
        self.killed("before-rename", "x.csv", "convert", "t.json", "x.csv")
        left = self.temporaries()[0]
        os.unlink(os.path.join(self.folder, left))
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            start = int(file.read().rsplit(")", 1)[1].split()[19])
        origin = left.rsplit(".", 2)[1][:8]
        return f".y.csv.{origin}{pid:08x}{start & 0xffffffff:08x}01234567.tmp"


if __name__ == "__main__":
    unittest.main()
