"""Writing, from the command line through the real server to the disk: what is written, what is
refused, and what stands there after a full disk, a killed server or a broken connection."""
import csv
import json
import os
import select
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "support"))

from harness import NOBODY, BUILD, LYNGUINECTL, TIMEOUT, CliTest   # noqa: E402
from spclient import Client, field                         # noqa: E402

DRIVER = os.path.join(BUILD, "client_driver")
INVALID_ARGUMENT = 3
PEOPLE = [{"name": "Ada", "n": 1, "x": 0.5}, {"name": "Bo, the \"2nd\"", "n": 2, "x": None}]


class WriteTest(CliTest):
    def put(self, out, *arguments, data=PEOPLE, **how):
        """Writes records, from standard input."""
        return self.good("write", out, "--from-type", "json", *arguments,
                         stdin=json.dumps(data).encode(), **how)

    def refuse(self, status, out, *arguments, data=PEOPLE, **how):
        return self.bad(status, "write", out, "--from-type", "json", *arguments,
                        stdin=json.dumps(data).encode(), **how)

    def path(self, name):
        return os.path.join(self.folder, name)

    def mode(self, name):
        return stat.S_IMODE(os.stat(self.path(name)).st_mode)

    def names(self, folder="."):
        return sorted(os.listdir(self.path(folder)))

    def server(self):
        with open(os.path.join(self.runtime, "default.json"), encoding="utf-8") as file:
            return json.load(file)

    def client(self):
        server = self.server()
        return Client(server["url"], bytes.fromhex(server["token"]), timeout=TIMEOUT)

    def drive(self, *arguments, env=None):
        done = subprocess.run([DRIVER, *arguments], cwd=self.folder, env=dict(self.env, **(env or {})),
                              stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=TIMEOUT, check=False)
        self.assertEqual(done.stderr, "")
        return done.stdout.strip()

    def step(self, what):
        """The argument that has the driver write it."""
        path = os.path.join(self.top, "step.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(what, file)
        return "write:" + path


class RoundTrip(WriteTest):
    def test_every_format_reads_back(self):
        self.write("t.json", json.dumps(PEOPLE))
        for name in ("t.csv", "t.yml", "t.xlsx", "u.json"):
            self.good("convert", "t.json", name)
            got = json.loads(self.good("read", name, "--json"))["records"]
            self.assertEqual(got, PEOPLE, name)

    def test_types_come_from_names_or_options(self):
        self.put("t.dat", "--type", "csv", "--output", "{delimiter: ;}")
        self.assertEqual(self.read_file("t.dat"), 'name;n;x\nAda;1;0.5\n"Bo, the ""2nd""";2;\n')
        self.good("convert", "t.dat", "t.out", "--from-type", "csv", "--to-type", "json")
        self.assertEqual(len(json.loads(self.read_file("t.out"))), 2)
        self.assertIn("cannot tell", self.refuse(2, "t.none").err)
        self.assertIn("from-type", self.bad(2, "write", "t.csv", stdin=b"").err)

    def test_says_what_was_done(self):
        self.assertEqual(self.put("t.csv"), "Wrote 2 records\ncreated   t.csv (40 bytes)\n")
        self.assertIn("unchanged t.csv", self.put("t.csv"))
        told = json.loads(self.put("t.csv", "--json", data=PEOPLE[:1]))
        self.assertEqual(told, {"row_count": 1, "dry_run": False, "message": "Wrote 1 records",
                                "files": [{"path": "t.csv", "bytes": 19, "outcome": "replaced"}]})

    def test_dry_run_touches_nothing(self):
        self.write("t.csv", "old\n")
        before = os.stat(self.path("t.csv"))
        told = json.loads(self.put("t.csv", "--dry-run", "--json"))
        self.assertEqual((told["dry_run"], told["files"][0]["outcome"]), (True, "replaced"))
        told = json.loads(self.put(".", "-n", "--json", "--type", "yaml_directory", data=[
            {"sourceRoot": "new", "sourceDirectory": "d", "sourceFilename": "a.yml", "n": 1}]))
        self.assertEqual(told["files"], [{"path": "new/d/a.yml", "bytes": 5, "outcome": "created"}])
        after = os.stat(self.path("t.csv"))
        self.assertEqual((before.st_ino, before.st_mtime_ns), (after.st_ino, after.st_mtime_ns))
        self.assertEqual(self.names(), ["t.csv"])
        self.refuse(1, "none/t.csv", "-n")

    def test_directories_read_back(self):
        rows = [{"sourceRoot": ".", "sourceDirectory": "d", "sourceFilename": f"{i}.yml", "n": i}
                for i in range(30)]
        self.assertIn("30 files: 30 created", self.put(".", "--type", "yaml_directory", data=rows))
        self.assertEqual(self.read_file("d/7.yml"), "n: 7\n")
        source = "{type: yaml_directory, source: [{directory: d, glob: '*.yml'}]}"
        again = json.loads(self.good("read", "--source", source, "--json"))["records"]
        self.assertEqual(sorted(row["n"] for row in again), list(range(30)))
        again = [dict(row, n=row["n"] + 100) for row in again]
        self.assertIn("30 replaced", self.put(".", "--type", "yaml_directory", data=again))
        self.assertEqual(self.read_file("d/7.yml"), "n: 107\n")
        self.assertEqual(self.names(), ["d"])

    def test_a_row_too_many_touches_no_file(self):
        rows = [{"sourceRoot": ".", "sourceDirectory": "d", "sourceFilename": name, "n": 1}
                for name in ("a.yml", "b.yml", "./a.yml")]
        self.assertIn("already been used", self.refuse(1, ".", "--type", "yaml_directory",
                                                       data=rows).err)
        self.assertEqual(self.names(), [])


class Large(WriteTest):
    ROWS = 300000

    def write_big(self):
        self.write("big.csv", "n,text\n" + "".join(f"{i},row {i} é\n" for i in range(self.ROWS)))

    def check_big(self, name):
        with open(self.path(name), encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        self.assertEqual(len(rows), self.ROWS + 1)
        self.assertEqual(rows[self.ROWS], [str(self.ROWS - 1), f"row {self.ROWS - 1} é"])
        self.assertEqual(sum(int(row[0]) for row in rows[1:]), self.ROWS * (self.ROWS - 1) // 2)

    def test_a_table_goes_up_in_batches(self):
        self.write_big()
        step = {"read": "big.csv", "output": {"type": "csv", "filename": "out.csv"}}
        self.assertEqual(self.drive(self.step(step)), f"ok Wrote {self.ROWS} records, 1 files")
        self.check_big("out.csv")
        self.assertNotIn("open_handles", json.loads(self.good("call", "Status", "{}")))

    def test_standard_input_has_no_limit_of_a_message(self):
        line = "x" * 1000
        lines = 20000
        data = "a\n" + f"{line}\n" * lines
        self.good("write", "out.csv", "--from-type", "csv", stdin=data.encode())
        self.assertEqual(self.read_file("out.csv"), data)

    def test_many_records_become_a_table_on_the_way(self):
        records = [{"n": i, "l": [i, {"k": None}]} for i in range(40000)]
        step = {"records": records, "output": {"type": "json", "filename": "out.json"}}
        self.assertGreater(len(json.dumps(step)), 1 << 20)
        self.assertEqual(self.drive(self.step(step)),
                         "ok Wrote 40000 records, 1 files")
        self.assertEqual(json.loads(self.read_file("out.json")), records)

    def test_columns_of_an_upload(self):
        self.write_big()
        step = {"read": "big.csv", "columns": ["n"],
                "output": {"type": "csv", "filename": "out.csv"}}
        self.assertEqual(self.drive(self.step(step)), f"ok Wrote {self.ROWS} records, 1 files")
        self.assertTrue(self.read_file("out.csv").startswith("n\n0\n1\n"))
        step = {"read": "big.csv", "columns": ["nope"],
                "output": {"type": "csv", "filename": "new.csv"}}
        self.assertIn("COLUMN_NOT_FOUND", self.drive(self.step(step)))
        self.assertNotIn("new.csv", self.names())


class Places(WriteTest):
    def test_folder_that_is_not_there(self):
        self.assertIn("No such file or directory: 'none/t.csv'", self.refuse(1, "none/t.csv").err)
        self.write("file", "")
        self.assertIn("(NOT_A_DIRECTORY)", self.refuse(1, "file/t.csv").err)
        self.assertEqual(self.names(), ["file"])

    def test_target_that_is_a_directory(self):
        os.mkdir(self.path("d.csv"))
        for name in ("d.csv", "d.csv/.", "d.csv/"):
            self.assertIn("(IS_A_DIRECTORY)", self.refuse(1, name, "--type", "csv").err)
        self.assertEqual(self.names("d.csv"), [])

    def test_target_that_is_a_pipe(self):
        os.mkfifo(self.path("p.csv"))
        self.assertIn("(NOT_A_FILE)", self.refuse(1, "p.csv").err)

    def test_links_are_written_through(self):
        os.mkdir(self.path("real"))
        self.write("real/old.csv", "old\n")
        os.symlink("real/old.csv", self.path("link.csv"))
        os.symlink("real/new.csv", self.path("dangling.csv"))
        os.symlink("real", self.path("folder"))
        for name, real in (("link.csv", "real/old.csv"), ("dangling.csv", "real/new.csv"),
                           ("folder/in.csv", "real/in.csv")):
            self.put(name)
            self.assertTrue(self.read_file(real).startswith("name,n,x\n"), name)
            self.assertFalse(os.path.islink(self.path(real)))
        self.assertTrue(os.path.islink(self.path("link.csv")))
        self.assertEqual(self.names("real"), ["in.csv", "new.csv", "old.csv"])

    def test_outside_the_root(self):
        os.mkdir(self.path("in"))
        os.mkdir(self.path("out"))
        os.symlink("../out", self.path("in/away"))
        os.symlink("../out/t.csv", self.path("in/link.csv"))
        self.good("serve", "--root", "in")
        for name in ("t.csv", "out/t.csv", "in/../t.csv", "in/away/t.csv", "in/link.csv",
                     "out/none/t.csv", "/etc/t.csv", "in-/t.csv"):
            self.assertIn("(PATH_OUTSIDE_ROOTS)", self.refuse(1, name).err, name)
        row = {"sourceRoot": "in", "sourceDirectory": "away/deep", "sourceFilename": "a.yml", "n": 1}
        self.refuse(1, ".", "--type", "yaml_directory", data=[row])
        row["sourceDirectory"], row["sourceFilename"] = "new", "../../out/a.yml"
        self.refuse(1, ".", "--type", "yaml_directory", data=[row])
        self.assertEqual((self.names("out"), self.names()), ([], ["in", "out"]))
        self.put("in/t.csv")
        self.put("t.csv", cwd=self.path("in"))
        self.assertIn("(IS_A_DIRECTORY)", self.refuse(1, "in", "--type", "csv").err)

    def test_a_client_narrows_the_roots(self):
        os.mkdir(self.path("a"))
        self.put("a/t.csv", "--output", "{allowed_roots: [a]}")
        result = self.refuse(1, "t.csv", "--output", "{allowed_roots: [a]}")
        self.assertIn("(PATH_OUTSIDE_ROOTS)", result.err)

    def test_modes(self):
        umask = ("sh", "-c", "umask 027; exec \"$@\"", "sh")
        self.put("new.csv", prefix=umask)
        self.assertEqual(self.mode("new.csv"), 0o640)
        os.chmod(self.write("old.csv", "old\n"), 0o604)
        self.put("old.csv", prefix=umask)
        self.assertEqual(self.mode("old.csv"), 0o604)
        rows = [{"sourceRoot": ".", "sourceDirectory": "d/e", "sourceFilename": "a.yml", "n": 1}]
        self.put(".", "--type", "yaml_directory", data=rows, prefix=umask)
        self.assertEqual((self.mode("d"), self.mode("d/e"), self.mode("d/e/a.yml")),
                         (0o750, 0o750, 0o640))

    def test_owner_is_kept(self):
        if os.getuid() != 0:
            self.skipTest("only root may give files away")
        os.chown(self.write("old.csv", "old\n"), NOBODY, NOBODY)
        self.put("old.csv")
        status = os.stat(self.path("old.csv"))
        self.assertEqual((status.st_uid, status.st_gid), (NOBODY, NOBODY))

    def test_without_permission(self):
        os.mkdir(self.path("locked"))
        self.write("locked/t.csv", "old\n")
        self.write("readonly.csv", "old\n")
        prefix = self.as_nobody()
        os.chmod(self.path("readonly.csv"), 0o444)
        os.chmod(self.path("locked"), 0o555)
        for name in ("locked/t.csv", "locked/new.csv", "readonly.csv"):
            self.assertIn("(FILE_PERMISSION)", self.refuse(1, name, prefix=prefix).err, name)
            self.assertIn("(FILE_PERMISSION)", self.refuse(1, name, "-n", prefix=prefix).err, name)
        os.chmod(self.path("locked"), 0o755)
        self.assertEqual(self.names("locked"), ["t.csv"])
        self.assertEqual(self.read_file("readonly.csv") + self.read_file("locked/t.csv"),
                         "old\nold\n")


class FullDisk(WriteTest):
    def mount(self):
        target = self.path("small")
        os.mkdir(target)
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", target],
                              capture_output=True, check=False)
        if done.returncode != 0:
            self.skipTest("no file system can be mounted: only root can run this test")
        self.addCleanup(subprocess.run, ["umount", "-l", target], check=False)

    def test_the_old_file_stands(self):
        self.mount()
        self.put("small/t.csv")
        old = self.read_file("small/t.csv")
        big = [{"n": i, "text": "x" * 100} for i in range(2000)]
        self.assertIn("(DISK_FULL)", self.refuse(1, "small/t.csv", data=big).err)
        self.assertIn("(DISK_FULL)", self.refuse(1, "small/new.csv", data=big).err)
        self.assertEqual((self.names("small"), self.read_file("small/t.csv")), (["t.csv"], old))

    def test_of_many_files_none_is_touched(self):
        self.mount()
        rows = [{"sourceRoot": "small", "sourceDirectory": ".", "sourceFilename": f"{i}.yml",
                 "text": "x"} for i in range(10)]
        self.put(".", "--type", "yaml_directory", data=rows)
        rows = [dict(row, text="y" * 10000) for row in rows]
        self.assertIn("(DISK_FULL)", self.refuse(1, ".", "--type", "yaml_directory", data=rows).err)
        self.assertEqual(self.names("small"), sorted(f"{i}.yml" for i in range(10)))
        for i in range(10):
            self.assertEqual(self.read_file(f"small/{i}.yml"), "text: x\n")

    def test_file_size_limit(self):
        limited = ("sh", "-c", "ulimit -f 100; exec \"$@\"", "sh")   # also of the server it starts
        self.put("t.csv", prefix=limited)
        big = [{"text": "x" * 1000} for i in range(2000)]
        self.assertIn("(DISK_FULL)", self.refuse(1, "t.csv", data=big, prefix=limited).err)
        self.assertEqual(self.names(), ["t.csv"])
        self.assertTrue(self.read_file("t.csv").startswith("name,"))


class Killed(WriteTest):
    ROUNDS = 6

    def test_old_or_new_but_never_a_mixture(self):
        versions = []
        for letter in "ab":
            self.write(f"{letter}.csv", "t\n" + f"{letter * 50}\n" * 60000)
            versions.append(self.read_file(f"{letter}.csv"))
        self.good("convert", "a.csv", "t.csv")
        stop = threading.Event()

        def write_often():
            while not stop.is_set():
                for letter in "ab":
                    subprocess.run([LYNGUINECTL, "convert", f"{letter}.csv", "t.csv"],
                                   cwd=self.folder, env=self.env, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   timeout=TIMEOUT, check=False)

        writer = threading.Thread(target=write_often)
        writer.start()
        try:
            for round_number in range(self.ROUNDS):
                time.sleep(0.03 * round_number)     # at another point of the loop each time
                try:
                    os.kill(self.server()["pid"], signal.SIGKILL)
                except (OSError, ValueError):
                    continue    # just killed, or not yet back
                self.assertIn(self.read_file("t.csv"), versions)
        finally:
            stop.set()
            writer.join()
        self.good("convert", "b.csv", "t.csv")
        self.assertEqual(self.read_file("t.csv"), versions[1])


def text(value):
    return field(6, value)


def mapping(entries):
    """A Value: {text: text}."""
    return field(11, b"".join(field(1, field(1, text(key)) + field(2, text(value)))
                              for key, value in entries.items()))


def write_data(filename, name):
    """A WriteDataRequest of one row."""
    records = field(10, field(1, mapping({"name": name})))
    return field(2, records) + field(5, mapping({"type": "csv", "filename": filename}))


class Repeats(WriteTest):
    def setUp(self):
        super().setUp()
        self.good("serve")
        self.extra = field(10, field(1, self.folder) + field(4, 0o022))

    def ask(self, body, request_id, method="WriteData"):
        with self.client() as client:
            return client.call(method, body, request_id=request_id, extra=self.extra)

    def test_the_same_id_writes_once(self):
        body = write_data("t.csv", "one")
        first = self.ask(body, b"k" * 16)
        self.assertEqual((first.code, self.read_file("t.csv")), (0, "name\none\n"))
        self.write("t.csv", "changed since\n")
        again = self.ask(body, b"k" * 16)
        self.assertEqual((again.code, again.body), (0, first.body))
        self.assertEqual(self.read_file("t.csv"), "changed since\n")
        self.assertEqual(self.ask(body, b"l" * 16).code, 0)
        self.assertEqual(self.read_file("t.csv"), "name\none\n")

    def test_the_same_id_for_another_request(self):
        self.assertEqual(self.ask(write_data("t.csv", "one"), b"k" * 16).code, 0)
        other = self.ask(write_data("t.csv", "two"), b"k" * 16)
        self.assertEqual((other.code, other.reason), (INVALID_ARGUMENT, "INVALID_VALUE"))
        self.assertIn("another request", other.message)
        self.assertEqual(self.read_file("t.csv"), "name\none\n")

    def test_failures_are_repeated_too(self):
        body = write_data("none/t.csv", "one")
        first = self.ask(body, b"k" * 16)
        os.mkdir(self.path("none"))
        again = self.ask(body, b"k" * 16)
        self.assertEqual((again.code, again.reason, again.message),
                         (first.code, "FILE_NOT_FOUND", first.message))
        self.assertEqual(self.names("none"), [])

    def test_an_upload_that_is_not_whole(self):
        schema = field(1, field(1, field(1, "n")) + field(2, 1)) + field(2, 16)
        batch = field(2, 8) + field(3, field(2, b"\0" * 64))
        with self.client() as client:
            def call(method, body):
                return client.call(method, body, extra=self.extra)
            handle = field(1, call("WriteBegin", field(1, schema)).body[1][0])
            for _ in range(2):      # a repeat is passed over
                self.assertEqual(call("WriteBatch", handle + field(15, batch)).body[1], [8])
            commit = handle + field(3, mapping({"type": "csv", "filename": "t.csv"}))
            self.assertIn("8 of 16 rows", call("WriteCommit", commit).message)
            gap = field(1, 24) + batch
            self.assertEqual(call("WriteBatch", handle + field(15, gap)).code, INVALID_ARGUMENT)
            self.assertEqual(call("WriteBatch", handle + field(15, field(1, 8) + batch)).body[1],
                             [16])
            self.assertEqual(call("WriteCommit", commit).body[1], [16])
            self.assertEqual(call("Release", handle).code, 0)
            self.assertEqual(call("WriteBatch", handle + field(15, batch)).reason, "HANDLE_EXPIRED")
        self.assertEqual(self.read_file("t.csv"), "n\n" + "0\n" * 16)

    def test_an_upload_goes_with_its_connection(self):
        schema = field(1, field(1, field(1, "n")) + field(2, 1)) + field(2, 16)
        with self.client() as client:
            handle = client.call("WriteBegin", field(1, schema), extra=self.extra).body[1][0]
        limit = time.monotonic() + TIMEOUT
        while "open_handles" in json.loads(self.good("call", "Status", "{}")):
            self.assertLess(time.monotonic(), limit)
        self.assertEqual(self.ask(field(1, handle), os.urandom(16), "WriteCommit").reason,
                         "HANDLE_EXPIRED")


class Proxy(threading.Thread):
    """Stands between client and server; `on_write` is called with the bytes of a request that names
    `method` once, after it was passed on, and says whether its connection is cut."""

    def __init__(self, url, method, on_write):
        super().__init__(daemon=True)
        host, port = url[6:].rsplit(":", 1)
        self.address = (host, int(port))
        self.method, self.on_write = method.encode(), on_write
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = "tcp://127.0.0.1:%d" % self.listener.getsockname()[1]
        self.cuts = 0

    def run(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.carry, args=(client,), daemon=True).start()

    def carry(self, client):
        try:
            server = socket.create_connection(self.address)
        except OSError:
            client.close()
            return
        with client, server:
            while True:
                ready, _, _ = select.select([client, server], [], [], TIMEOUT)
                for source in ready:
                    data = source.recv(1 << 16)
                    if not data:
                        return
                    (server if source is client else client).sendall(data)
                    if source is client and self.method in data and self.cuts == 0:
                        self.cuts += 1
                        self.on_write(server)
                        return


class Connections(WriteTest):
    def through_proxy(self, method, on_write, step):
        self.good("serve")
        server = self.server()
        token = os.path.join(self.top, "token")
        with open(os.open(token, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
            file.write(server["token"])
        proxy = Proxy(server["url"], method, on_write)
        proxy.start()
        self.addCleanup(proxy.listener.close)
        said = self.drive("--url", proxy.url, self.step(step),
                          env={"LYNGUINE_TOKEN_FILE": token})
        self.assertEqual(proxy.cuts, 1)
        return said

    STEP = {"records": PEOPLE, "output": {"type": "csv", "filename": "t.csv"}}

    def test_a_lost_answer_is_asked_for_again_and_nothing_written_twice(self):
        written = []

        def answer_is_lost(server):
            server.recv(1 << 16)
            written.append(os.stat(self.path("t.csv")))

        said = self.through_proxy("Lynguine/WriteData", answer_is_lost, self.STEP)
        self.assertEqual(said, "ok Wrote 2 records, 1 files")
        now = os.stat(self.path("t.csv"))
        self.assertEqual((now.st_ino, now.st_mtime_ns),
                         (written[0].st_ino, written[0].st_mtime_ns))

    def test_an_upload_begins_again(self):
        self.write("big.csv", "n,m\n" + "1,22222222222222222\n" * 100000)
        step = {"read": "big.csv", "output": {"type": "csv", "filename": "out.csv"}}
        said = self.through_proxy("Lynguine/WriteBatch", lambda server: None, step)
        self.assertEqual(said, "ok Wrote 100000 records, 1 files")
        self.assertEqual(self.read_file("out.csv"), self.read_file("big.csv"))

    def test_a_dead_server_may_have_done_it(self):
        def kill(_):
            os.kill(self.server()["pid"], signal.SIGKILL)

        said = self.through_proxy("Lynguine/WriteData", kill, self.STEP)
        self.assertTrue(said.startswith("error UNAVAILABLE CONNECTION_LOST"), said)
        self.assertIn("WriteData had been sent, so the work may have been done", said)




if __name__ == "__main__":
    unittest.main()
