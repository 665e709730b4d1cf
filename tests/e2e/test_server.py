"""lynguined as a process: how it starts, refuses to start, answers, survives and ends. Driven by a
client that shares no code with it (tests/support/spclient.py)."""
import json
import os
import re
import resource
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
from spclient import Client, field, request  # noqa: E402

LYNGUINED = os.environ.get("LYNGUINED", os.path.join(
    os.environ.get("LYNGUINE_BUILD", "build"), "lynguined"))
SERVING, DRAINING = 2, 3
KEPT = ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS")
TIMEOUT = 30


class Server:
    """A running lynguined, started the way a client starts it."""

    def __init__(self, folder, *arguments, env=None):
        self.folder = folder
        read_end, write_end = os.pipe()
        self.process = subprocess.Popen(
            [LYNGUINED, "--runtime-dir", folder, "--ready-fd", str(write_end), *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            pass_fds=(write_end,), env=env)
        os.close(write_end)
        with os.fdopen(read_end) as pipe:
            assert select.select([pipe], [], [], TIMEOUT)[0], "no word from the server"
            self.first_line = pipe.readline()
        self.file = {}
        if self.first_line.startswith("READY "):
            with open(os.path.join(folder, "default.json"), encoding="utf-8") as file:
                self.file = json.load(file)

    @property
    def token(self):
        return bytes.fromhex(self.file["token"])

    def client(self, token=None, **options):
        return Client(self.file["url"], self.token if token is None else token, **options)

    def health(self):
        with self.client() as client:
            return client.call("Health").body[1][0]

    def log(self):
        with open(os.path.join(self.folder, "default.log"), encoding="utf-8") as file:
            return file.read()

    def wait_log(self, text):
        limit = time.monotonic() + TIMEOUT
        while text not in self.log():
            assert time.monotonic() < limit, self.log()
            time.sleep(0.02)

    def end(self, number=signal.SIGTERM):
        """Its exit status and what it wrote on stderr."""
        if number:
            self.process.send_signal(number)
        _, errors = self.process.communicate(timeout=TIMEOUT)
        return self.process.returncode, errors.decode()


class ServerTest(unittest.TestCase):
    def setUp(self):
        self.top = os.path.realpath(tempfile.mkdtemp(prefix="lyn-e2e-"))
        self.addCleanup(shutil.rmtree, self.top, ignore_errors=True)
        self.folder = os.path.join(self.top, "run")
        os.mkdir(self.folder, 0o700)
        self.env = {name: os.environ[name] for name in KEPT if name in os.environ}

    def start(self, *arguments, env=None):
        server = Server(self.folder, *arguments, env=dict(self.env, **(env or {})))
        self.addCleanup(self.kill, server)
        return server

    @staticmethod
    def kill(server):
        if server.process.poll() is None:
            server.process.kill()
        server.process.communicate()

    def run_lynguined(self, *arguments, **env):
        return subprocess.run([LYNGUINED, *arguments], env=dict(self.env, **env),
                              stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=TIMEOUT, check=False)

    def refused(self, *arguments, status=1, **env):
        done = self.run_lynguined("--runtime-dir", self.folder, *arguments, **env)
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertEqual(done.stdout, "")
        last = done.stderr.splitlines()[-1]
        self.assertTrue(last.startswith("lynguined: "), last)
        return last


class Start(ServerTest):
    def test_ready_line_names_the_address_of_the_runtime_file(self):
        server = self.start()
        ready = json.loads(server.first_line[len("READY "):])
        self.assertEqual(ready, {"url": server.file["url"], "pid": server.process.pid})

    def test_runtime_file_is_private_and_whole(self):
        server = self.start("--root", self.top)
        path = os.path.join(self.folder, "default.json")
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)
        self.assertEqual(set(server.file), {
            "schema", "instance", "url", "control_url", "token", "pid", "pid_start", "boot_id",
            "pid_ns", "mnt_ns", "uid", "instance_id", "wire_major", "wire_minor", "max_message",
            "build", "exe", "log", "roots", "started_at"})
        self.assertEqual(server.file["pid"], server.process.pid)
        self.assertEqual(server.file["roots"], [self.top])
        self.assertEqual(server.file["mnt_ns"], os.stat("/proc/self/ns/mnt").st_ino)
        with open(f"/proc/{server.process.pid}/stat", encoding="ascii") as stat:
            self.assertEqual(server.file["pid_start"], int(stat.read().rsplit(")")[1].split()[19]))

    def test_a_stale_runtime_file_is_replaced(self):
        with open(os.path.join(self.folder, "default.json"), "w", encoding="ascii") as file:
            file.write("{")
        self.assertEqual(self.start().health(), SERVING)

    def test_stands_in_the_root_with_a_small_environment(self):
        server = self.start(env={"FOO": "1", "MAKEFLAGS": "-j", "LANG": "C.UTF-8"})
        self.assertEqual(os.readlink(f"/proc/{server.process.pid}/cwd"), "/")
        with open(f"/proc/{server.process.pid}/limits", encoding="ascii") as limits:
            soft, hard = re.search(r"Max open files\s+(\d+)\s+(\d+)", limits.read()).groups()
        self.assertEqual(soft, hard)

    def test_help_and_version_need_no_folder(self):
        done = self.run_lynguined("--help", LYNGUINE_RUNTIME_DIR="/nowhere")
        self.assertEqual(done.returncode, 0)
        self.assertIn("--idle-timeout", done.stdout)
        self.assertIn("Examples:", done.stdout)
        done = self.run_lynguined("--version")
        self.assertRegex(done.stdout, r"^lynguined \d+\.\d+\.\d+(\+[0-9a-f]+)?\n$")

    def test_ipc_address(self):
        server = self.start("--url", f"ipc://{self.folder}/socket")
        self.assertEqual(server.health(), SERVING)
        server.end(signal.SIGKILL)
        server = self.start("--url", f"ipc://{self.folder}/socket")
        self.assertEqual(server.health(), SERVING)
        self.assertEqual(server.end()[0], 0)
        self.assertNotIn("socket", os.listdir(self.folder))


class Refusal(ServerTest):
    def test_usage(self):
        self.assertIn("did you mean '--idle-timeout'?", self.refused("--idle-timout=3", status=2))
        self.assertIn("needs a value", self.refused("--port", status=2))
        self.assertIn("no value for --port", self.refused("--port", "70000", status=2))
        self.assertIn("unknown argument 'x'", self.refused("x", status=2))

    def test_not_built(self):
        for host in ("0.0.0.0", "192.168.1.1", "example.org", "::"):
            self.assertIn("(REMOTE_NOT_BUILT)", self.refused("--host", host))
        self.assertIn("(REMOTE_NOT_BUILT)", self.refused("--url", "tcp://:7700"))

    def test_instance_name(self):
        self.assertIn("(INVALID_VALUE)", self.refused("--instance", "../x"))

    def test_root_that_is_not_there(self):
        self.assertIn("(FILE_NOT_FOUND)", self.refused("--root", os.path.join(self.top, "none")))

    def test_second_server_of_an_instance(self):
        server = self.start()
        line = self.refused()
        self.assertIn("(ALREADY_RUNNING)", line)
        self.assertIn(f"pid {server.process.pid} at {server.file['url']}", line)
        self.assertEqual(server.health(), SERVING)
        self.start("--instance", "other")

    def test_fixed_port_names_who_has_it(self):
        with socket.socket() as holder:
            holder.bind(("127.0.0.1", 0))
            holder.listen()
            port = holder.getsockname()[1]
            line = self.refused("--port", str(port))
        self.assertIn("(ADDRESS_IN_USE)", line)
        self.assertIn(f"port {port}", line)
        self.assertIn(f"pid {os.getpid()} (", line)
        self.assertEqual(os.listdir(self.folder), ["default.lock"])

    def test_the_starter_hears_the_reason(self):
        server = self.start("--root", os.path.join(self.top, "none"))
        self.assertRegex(server.first_line, r"^ERR FILE_NOT_FOUND .*none.*\n$")
        self.assertEqual(server.end(None)[0], 1)

    def test_folder_that_is_a_link(self):
        link = os.path.join(self.top, "link")
        os.symlink(self.folder, link)
        line = self.refused("--runtime-dir", link)
        self.assertIn("symbolic link", line)
        self.assertIn("(RUNTIME_FOLDER)", line)

    def test_folder_that_is_open_to_others(self):
        os.chmod(self.folder, 0o777)
        self.assertIn("open to others (mode 777)", self.refused())

    @unittest.skipUnless(os.geteuid() == 0, "needs root to give a folder away")
    def test_folder_of_another_user(self):
        os.chown(self.folder, 65534, 65534)
        self.assertIn("belongs to user 65534", self.refused())


    @unittest.skipUnless(os.geteuid() == 0, "needs root to become a user without processes")
    def test_too_few_threads_are_told(self):
        user, threads = 61234, 12
        os.chmod(self.top, 0o755)
        os.chown(self.folder, user, user)
        program = shutil.copy(LYNGUINED, self.top)  # the build folder may be closed to others

        def confine():
            os.setgroups([])
            os.setgid(user)
            os.setuid(user)
            resource.setrlimit(resource.RLIMIT_NPROC, (threads, threads))

        # The leak check would need a thread as well.
        done = subprocess.run([program, "--runtime-dir", self.folder], preexec_fn=confine,
                              env=dict(self.env, ASAN_OPTIONS="detect_leaks=0"),
                              stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=TIMEOUT, check=False)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertRegex(done.stderr.splitlines()[-1], r"needs \d+ threads and gets \d+: ")


class Methods(ServerTest):
    def test_hello_with_and_without_token(self):
        server = self.start()
        with server.client() as client:
            body = client.call("Hello").body
            self.assertEqual(body[1], [1])
            self.assertEqual(body[3], [SERVING])
            self.assertEqual(body[5], [server.file["max_message"]])
            self.assertEqual(body[7], [bytes.fromhex(server.file["instance_id"])])
            self.assertEqual(set(client.call("Hello", token=b"").body), {1, 3})

    def test_hello_answers_any_major_others_do_not(self):
        with self.start().client() as client:
            self.assertEqual(client.call("Hello", major=9).code, 0)
            answer = client.call("Status", major=9)
            self.assertEqual((answer.code, answer.reason), (9, "WIRE_MISMATCH"))
            self.assertIn("9.0", answer.message)
            self.assertIn("1.0", answer.message)

    def test_health_needs_no_token(self):
        with self.start().client(token=b"") as client:
            self.assertEqual(client.call("Health").body, {1: [SERVING]})

    def test_other_methods_need_the_token(self):
        with self.start().client() as client:
            for token in (b"", b"x", bytes(32), bytes(33)):
                answer = client.call("Status", token=token)
                self.assertEqual((answer.code, answer.reason), (16, "BAD_TOKEN"))
                self.assertEqual(answer.body, {})

    def test_answer_carries_request_and_instance(self):
        server = self.start()
        with server.client() as client:
            answer = client.call("Health", request_id=b"0123456789abcdef")
        self.assertEqual(answer.request_id, b"0123456789abcdef")
        self.assertEqual(answer.instance_id, bytes.fromhex(server.file["instance_id"]))

    def test_status(self):
        server = self.start("--root", self.top, "--idle-timeout", "100")
        with server.client() as client:
            client.call("Status", token=b"")
            body = client.call("Status").body
        self.assertEqual(body[1], [SERVING])
        self.assertEqual(body[3], [server.file["build"].encode()])
        self.assertEqual(body[4], [server.process.pid])
        self.assertEqual(body[6], [server.file["url"].encode()])
        self.assertEqual(body[9], [self.top.encode()])
        self.assertEqual(body[10], [100000])
        self.assertLessEqual(body[12][0], 100000)
        self.assertEqual(body[21], [os.path.join(self.folder, "default.log").encode()])
        for number in (15, 16, 18, 25, 26, 32):
            self.assertGreater(body[number][0], 0, number)
        self.assertIn(field(1, "Status") + field(2, 16) + field(3, 1), body[17])

    def test_describe(self):
        with self.start().client() as client:
            with open(os.path.join(os.path.dirname(__file__), "../../proto/lynguine/v1/service.proto"), encoding="utf-8") as file:
                methods = sum(line.lstrip().startswith("rpc ") for line in file)
            self.assertEqual(len(client.call("Describe").body[1]), methods)
            self.assertEqual(len(client.call("Describe", field(1, "Stop")).body[1]), 1)
            answer = client.call("Describe", field(1, "Statsu"))
            self.assertEqual(answer.reason, "UNKNOWN_METHOD")
            self.assertIn("'Status'", answer.message)

    def test_unknown_method_names_the_nearest(self):
        with self.start().client() as client:
            answer = client.call("ReadDate")
            self.assertEqual((answer.code, answer.reason), (12, "UNKNOWN_METHOD"))
            self.assertIn("did you mean 'ReadData'?", answer.message)


class End(ServerTest):
    def assert_gone(self, server):
        self.assertNotIn("default.json", os.listdir(self.folder))
        host, port = server.file["url"][6:].split(":")
        with self.assertRaises(ConnectionError):
            socket.create_connection((host, int(port)), timeout=1)

    def test_signals_end_it_with_status_0(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            server = self.start()
            self.assertEqual(server.end(number), (0, ""))
            self.assert_gone(server)

    def test_hangup_and_broken_pipe_do_not(self):
        server = self.start()
        server.process.send_signal(signal.SIGHUP)
        server.process.send_signal(signal.SIGPIPE)
        self.assertEqual(server.health(), SERVING)

    def test_stop_answers_when_the_runtime_file_is_gone(self):
        server = self.start()
        with server.client() as client:
            answer = client.call("Stop")
            self.assertEqual(answer.code, 0)
            self.assertEqual(answer.body[1], [server.process.pid])
            self.assertNotIn("default.json", os.listdir(self.folder))
        self.assertEqual(server.end(None)[0], 0)
        self.assert_gone(server)

    def test_another_servers_file_is_left_alone(self):
        server = self.start()
        path = os.path.join(self.folder, "default.json")
        with open(path + ".new", "w", encoding="ascii") as file:
            file.write("another's")
        os.rename(path + ".new", path)
        self.assertEqual(server.end()[0], 0)
        self.assertTrue(os.path.exists(path))

    def test_idle_time_ends_it_and_health_is_no_activity(self):
        server = self.start("--idle-timeout", "1")
        with server.client() as client:
            while server.process.poll() is None:
                try:
                    client.call("Health")
                except ConnectionError:
                    break
                time.sleep(0.05)
        self.assertEqual(server.end(None)[0], 0)
        self.assertIn("nothing to do", server.log())

    def open_handle(self, server):
        """A connection with a snapshot that the drain waits for."""
        path = os.path.join(self.top, "big.csv")
        with open(path, "w", encoding="ascii") as file:
            file.write("a,b\n" + "12345678901,abcdefghijklmnopqrstuvwxyz\n" * 100000)
        client = server.client()
        self.addCleanup(client.socket.close)
        answer = client.call("ReadData", field(3, path), extra=field(10, field(1, self.top)))
        self.assertEqual(answer.code, 0, answer.message)
        return client, answer.body[2][0]

    def test_drain_refuses_new_work_and_finishes_the_old(self):
        server = self.start()
        client, handle = self.open_handle(server)
        server.process.send_signal(signal.SIGTERM)
        server.wait_log("draining")
        answer = client.call("ReadData", field(3, "x"))
        self.assertEqual((answer.code, answer.reason), (14, "DRAINING"))
        self.assertEqual(client.call("Health").body[1], [DRAINING])
        self.assertEqual(client.call("Fetch", field(1, handle) + field(2, 8)).code, 0)
        client.call("Release", field(1, handle))
        self.assertEqual(server.end(None)[0], 0)

    def test_a_second_signal_leaves_at_once(self):
        server = self.start()
        self.open_handle(server)
        server.process.send_signal(signal.SIGTERM)
        server.wait_log("draining")
        self.assertIsNone(server.process.poll())
        started = time.monotonic()
        self.assertEqual(server.end()[0], 0)
        self.assertLess(time.monotonic() - started, 8)

    def test_kill_leaves_nothing_in_the_way(self):
        server = self.start()
        server.end(signal.SIGKILL)
        self.assertEqual(self.start().health(), SERVING)


class Faults(ServerTest):
    def test_a_runtime_file_that_is_lost_comes_back(self):
        server = self.start("--log", os.path.join(self.folder, "default.log"))
        path = os.path.join(self.folder, "default.json")
        with open(path, encoding="utf-8") as file:
            before = file.read()
        for _ in range(3):
            os.unlink(path)
            limit = time.monotonic() + TIMEOUT
            while not os.path.exists(path):
                self.assertLess(time.monotonic(), limit, "the file stays lost")
                time.sleep(0.01)
        with open(path, encoding="utf-8") as file:
            self.assertEqual(file.read(), before)
        server.wait_log("was removed: written again")
        self.assertEqual(server.end()[0], 0)
        self.assertFalse(os.path.exists(path))

    def test_a_runtime_file_of_another_server_is_let_be(self):
        server = self.start("--log", os.path.join(self.folder, "default.log"))
        path = os.path.join(self.folder, "default.json")
        with open(path + ".new", "w", encoding="utf-8") as file:
            file.write("another's")
        os.rename(path + ".new", path)
        server.wait_log("is another's now")
        self.assertEqual(server.end()[0], 0)
        with open(path, encoding="utf-8") as file:
            self.assertEqual(file.read(), "another's")

    """What comes in may be anything; the next client is answered all the same."""

    def raw(self, server):
        host, port = server.file["url"][6:].split(":")
        return socket.create_connection((host, int(port)), timeout=TIMEOUT)

    def wait_closed(self, connection):
        try:
            while connection.recv(65536):
                pass
        except ConnectionError:
            pass

    def resident(self, server):
        with open(f"/proc/{server.process.pid}/statm", encoding="ascii") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGESIZE")

    def test_hostile_lengths(self):
        server = self.start()
        before = self.resident(server)
        for length in (5 << 30, (1 << 64) - 8, (1 << 64) - 1, 1 << 63, (16 << 20) + (1 << 20)):
            with self.raw(server) as connection:
                connection.sendall(b"\0SP\0\0\x30\0\0" + struct.pack(">Q", length) + b"x" * 64)
                self.wait_closed(connection)
            self.assertEqual(server.health(), SERVING)
        self.assertLess(self.resident(server) - before, 64 << 20)

    def test_garbage_and_half_headers(self):
        server = self.start()
        for data in (b"GET / HTTP/1.0\r\n\r\n", b"\0", b"\0SP\0\0\x30\0", b"\0SP\0\0\x10\0\0",
                     b"\0SP\0\0\x30\0\0\0\0", b"\0SP\0\0\x30\0\0" + struct.pack(">Q", 3) + b"abc",
                     b"\xff" * 4096):
            with self.raw(server) as connection:
                connection.sendall(data)
            self.assertEqual(server.health(), SERVING)

    def test_broken_envelopes_are_answered(self):
        server = self.start()
        whole = request("Health", request_id=b"0123456789abcdef")
        with server.client() as client:
            for data in (b"", b"\xff" * 40, b"\0" * 16, whole[5:], whole[:-1] + b"\x7f",
                         request("Health", request_id=b"short"),
                         request("Health\0"), request("Health")[:20]):
                client.send_raw(data)
                answer = client.receive()
                self.assertEqual((answer.code, answer.reason), (3, "BAD_REQUEST"), data)

    def test_nesting_bomb(self):
        bomb = field(1, 1)
        for _ in range(8000):
            bomb = field(10, field(1, bomb))  # a list in a list
        server = self.start()
        with server.client() as client:
            answer = client.call("ReadData", field(2, bomb))
            self.assertEqual((answer.code, answer.reason), (8, "LIMIT_DEPTH"))
        self.assertEqual(server.health(), SERVING)

    def test_fin_and_reset_do_not_end_the_service(self):
        server = self.start()
        with server.client() as steady:
            for _ in range(4):
                for _ in range(5):
                    with self.raw(server) as connection:
                        connection.shutdown(socket.SHUT_WR)
                        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                              struct.pack("ii", 1, 0))
                limit = time.monotonic() + TIMEOUT
                while True:
                    try:
                        with server.client(timeout=0.5) as client:
                            self.assertEqual(client.call("Health").body[1], [SERVING])
                            break
                    except OSError:
                        self.assertLess(time.monotonic(), limit)
                self.assertEqual(steady.call("Health").body[1], [SERVING])

    def test_a_reader_that_does_not_read_is_cut_off_alone(self):
        path = os.path.join(self.top, "wide.csv")
        with open(path, "w", encoding="ascii") as file:
            file.write("a\n" + ("x" * 1000 + "\n") * 4000)
        server = self.start()
        body, caller = field(3, path), field(10, field(1, self.top))
        with server.client(receive_buffer=4096) as slow, server.client() as other:
            for _ in range(14):
                slow.send("ReadData", body, extra=caller)
            self.assertEqual(other.call("Health", timeout_ms=2000).code, 0)
            self.assertEqual(other.call("ReadData", body, extra=caller).code, 0)
            server.wait_log("does not read its replies: closed")
            self.assertEqual(other.call("Health").code, 0)

    def test_one_connection_may_not_have_everything(self):
        server = self.start()
        path = os.path.join(self.top, "wide.csv")
        with open(path, "w", encoding="ascii") as file:
            file.write("a\n" + ("x" * 1000 + "\n") * 20000)
        with server.client() as greedy:
            for _ in range(12):
                greedy.send("ReadData", field(3, path), extra=field(10, field(1, self.top)))
            reasons = [greedy.receive().reason for _ in range(12)]
        self.assertIn("QUEUE_FULL", reasons)
        self.assertIn("", reasons)

    def test_connections_that_say_nothing(self):
        server = self.start()
        mute = [self.raw(server) for _ in range(200)]
        self.addCleanup(lambda: [connection.close() for connection in mute])
        self.assertEqual(server.health(), SERVING)


if __name__ == "__main__":
    unittest.main()
