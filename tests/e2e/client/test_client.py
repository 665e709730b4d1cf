"""The client library against the real server: starting it, losing it, stopping it. Run once for
each requester (LYNGUINE_REQUESTER = sp or nng); the programs come from LYNGUINE_BUILD."""
import glob
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

BUILD = os.path.abspath(os.environ.get("LYNGUINE_BUILD", "build"))
REQUESTER = os.environ.get("LYNGUINE_REQUESTER", "sp")
DRIVER = os.path.join(BUILD, "client_driver")
LYNGUINED = os.path.join(BUILD, "lynguined")
KEPT = ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS")
TIMEOUT = 60
TWO_ROWS = "ok 2 rows 2 columns 1 batches sum 3"


def wait_until(condition, what):
    limit = time.monotonic() + TIMEOUT
    while not condition():
        if time.monotonic() > limit:
            raise AssertionError("waited in vain: " + what)
        time.sleep(0.002)


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            return file.read().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def freeze(pid):
    """Stops a process; returns when none of its threads can read another byte."""
    os.kill(pid, signal.SIGSTOP)

    def stopped():
        for path in glob.glob(f"/proc/{pid}/task/*/stat"):
            with open(path, encoding="utf-8") as file:
                if file.read().rpartition(")")[2].split()[0] != "T":
                    return False
        return True

    wait_until(stopped, "the process to stop")


class ClientTest(unittest.TestCase):
    def setUp(self):
        self.top = os.path.realpath(tempfile.mkdtemp(prefix="lyn-e2e-"))
        self.runtime = os.path.join(self.top, "run")
        os.mkdir(self.runtime, 0o700)
        self.write("t.csv", "a,b\n1,x\n2,y\n")
        self.env = {k: os.environ[k] for k in KEPT if k in os.environ}
        self.env.update(HOME=self.top, LYNGUINE_RUNTIME_DIR=self.runtime,
                        LYNGUINE_SERVER=LYNGUINED, LYNGUINE_IDLE_TIMEOUT="120")
        self.addCleanup(self.clean)

    def clean(self):
        """No server of this test outlives it, whatever state it is in."""
        for path in glob.glob("/proc/[0-9]*"):
            try:
                with open(path + "/cmdline", "rb") as file:
                    ours = self.runtime.encode() in file.read().split(b"\0")
                if ours:
                    os.kill(int(path[6:]), signal.SIGKILL)
            except (OSError, ValueError):
                pass
        shutil.rmtree(self.top, ignore_errors=True)

    def write(self, name, text):
        path = os.path.join(self.top, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def script(self, text):
        """A program to be started in place of lynguined."""
        path = self.write("server.sh", "#!/bin/sh\n" + text)
        os.chmod(path, 0o700)
        self.env["LYNGUINE_SERVER"] = path
        return path

    def command(self, *steps):
        return [DRIVER, *(["--nng"] if REQUESTER == "nng" else []), *steps]

    def popen(self, *steps, **how):
        how = {"stdin": subprocess.PIPE, **how}
        return subprocess.Popen(self.command(*steps), cwd=self.top, env=self.env,
                                stdout=subprocess.PIPE, text=True, **how)

    def finish(self, process):
        out, _ = process.communicate(timeout=TIMEOUT)
        self.assertEqual(process.returncode, 0, out)
        return out.splitlines()

    def drive(self, *steps):
        return self.finish(self.popen(*steps, stdin=subprocess.DEVNULL))

    def server(self):
        with open(os.path.join(self.runtime, "default.json"), encoding="utf-8") as file:
            return json.load(file)

    def log(self):
        try:
            with open(os.path.join(self.runtime, "default.log"), encoding="utf-8") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def lines_until_wait(self, process):
        lines = []
        while not lines or lines[-1] != "ok waiting":
            line = process.stdout.readline()
            self.assertTrue(line, lines)
            lines.append(line.rstrip("\n"))
        return lines[:-1]

    def go_on(self, process):
        process.stdin.write("\n")
        process.stdin.flush()

    def unread_bytes(self):
        """Whether bytes wait on a connection that the server does not read."""
        port = f":{int(self.server()['url'].rpartition(':')[2]):04X}"
        with open("/proc/net/tcp", encoding="utf-8") as file:
            rows = [line.split() for line in file][1:]
        return any(row[1].endswith(port) and row[3] == "01" and
                   int(row[4].partition(":")[2], 16) > 0 for row in rows)


class Starting(ClientTest):
    def test_the_first_call_starts_a_server_and_the_next_finds_it(self):
        self.assertEqual(self.drive("--timeout", "20000", "read:t.csv", "health"),
                         [TWO_ROWS, "ok true"])
        pid = self.server()["pid"]
        self.assertEqual(self.drive("read:t.csv"), [TWO_ROWS])
        self.assertEqual(self.server()["pid"], pid)
        self.assertEqual(self.log().count(" serving '"), 1)

    def test_start_says_whether_it_did(self):
        self.assertEqual(self.drive("start", "start"), ["ok true", "ok false"])
        self.assertEqual(self.drive("start", "url"), ["ok false", "ok " + self.server()["url"]])

    def test_many_clients_at_once_start_one_server(self):
        count, rounds = (64, 5) if REQUESTER == "sp" else (24, 3)
        for number in range(rounds):
            gate_read, gate_write = os.pipe()
            clients = [self.popen("wait", "read:t.csv", stdin=gate_read) for _ in range(count)]
            os.close(gate_read)
            for client in clients:
                self.lines_until_wait(client)
            os.close(gate_write)
            for client in clients:
                self.assertEqual(self.finish(client), [TWO_ROWS])
            self.assertEqual(self.log().count(" serving '"), number + 1)
            os.kill(self.server()["pid"], signal.SIGKILL)

    def test_asking_and_stopping_start_nothing(self):
        for step in ("health", "stop", "call:Status", "call:Describe"):
            self.assertRegex(self.drive("--timeout", "20000", step)[0], "^error UNAVAILABLE NO_SERVER ")
        self.assertEqual(os.listdir(self.runtime), [])

    def test_no_spawn(self):
        self.env["LYNGUINE_NO_SPAWN"] = "1"
        for step in ("read:t.csv", "start"):
            line = self.drive(step)[0]
            self.assertRegex(line, "^error UNAVAILABLE NO_SERVER .*LYNGUINE_NO_SPAWN")
        self.assertEqual(os.listdir(self.runtime), [])
        del self.env["LYNGUINE_NO_SPAWN"]
        self.drive("start")
        self.env["LYNGUINE_NO_SPAWN"] = "1"
        self.assertEqual(self.drive("read:t.csv"), [TWO_ROWS])

    def test_the_runtime_folder_is_made_private_or_refused(self):
        os.rmdir(self.runtime)
        self.assertEqual(self.drive("read:t.csv"), [TWO_ROWS])
        self.assertEqual(os.stat(self.runtime).st_mode & 0o777, 0o700)
        self.drive("stop")
        os.chmod(self.runtime, 0o755)
        self.assertRegex(self.drive("read:t.csv")[0],
                         "^error FAILED_PRECONDITION RUNTIME_FOLDER .*chmod 700")

    def test_arguments_reach_the_server(self):
        other = os.path.join(self.top, "other")
        os.mkdir(other)
        lines = self.drive("--arg", "--root", "--arg", other, "read:t.csv")
        self.assertRegex(lines[0], "^error PERMISSION_DENIED PATH_OUTSIDE_ROOTS ")
        self.assertEqual(self.server()["roots"], [other])


class FailingStarts(ClientTest):
    def test_a_program_that_is_not_there(self):
        self.env["LYNGUINE_SERVER"] = os.path.join(self.top, "nowhere")
        line = self.drive("read:t.csv")[0]
        self.assertRegex(line, "^error UNAVAILABLE START_FAILED .*/nowhere' .*LYNGUINE_SERVER.*"
                               "No such file")

    def test_a_program_that_cannot_be_run(self):
        self.env["LYNGUINE_SERVER"] = self.write("plain.txt", "no program")
        self.assertRegex(self.drive("start")[0],
                         "^error UNAVAILABLE START_FAILED .*(Permission denied|Exec format)")

    def test_no_program_anywhere(self):
        del self.env["LYNGUINE_SERVER"]
        alone = os.path.join(self.top, "bin")
        os.mkdir(alone)
        program = shutil.copy(DRIVER, alone)
        self.env["PATH"] = alone
        out = subprocess.run([program, "read:t.csv"], cwd=self.top, env=self.env, text=True,
                             stdout=subprocess.PIPE, timeout=TIMEOUT, check=True).stdout
        self.assertRegex(out, "^error UNAVAILABLE NO_SERVER .*LYNGUINE_SERVER")

    def test_the_program_beside_the_caller_is_found(self):
        del self.env["LYNGUINE_SERVER"]
        self.assertEqual(self.drive("read:t.csv"), [TWO_ROWS])
        self.assertEqual(self.server()["exe"], os.path.realpath(LYNGUINED))

    def test_a_server_that_dies_tells_why(self):
        self.write("run/default.log", "an older line\n")
        self.script("echo 'the disk is on fire' >&2; exit 3\n")
        line = self.drive("read:t.csv")[0]
        self.assertRegex(line, "^error UNAVAILABLE START_FAILED .*status 3: the disk is on fire "
                               r".*default\.log")
        self.assertNotIn("older", line)

    def test_a_server_that_is_killed_tells_by_what(self):
        self.script("kill -9 $$\n")
        self.assertRegex(self.drive("start")[0], "START_FAILED .*signal 9")

    def test_the_servers_own_reason_comes_through(self):
        self.script("echo 'ERR DISK_FULL no room for the runtime file' >&4; exit 1\n")
        self.assertRegex(self.drive("start")[0],
                         "^error RESOURCE_EXHAUSTED DISK_FULL .*no room for the runtime file")

    def test_real_refusals_come_through(self):
        line = self.drive("--arg", "--root", "--arg", "/nonexistent/root", "start")[0]
        self.assertRegex(line, "^error .*/nonexistent/root")

    def test_a_start_that_hangs_costs_the_deadline_and_not_more(self):
        self.script("exec sleep 1000\n")
        self.assertRegex(self.drive("--timeout", "300", "read:t.csv")[0],
                         "^error DEADLINE_EXCEEDED DEADLINE ")
        # Nobody else starts one beside it.
        self.assertRegex(self.drive("--timeout", "100", "read:t.csv")[0],
                         "^error DEADLINE_EXCEEDED DEADLINE .*is held")

    def test_a_server_that_is_gone_at_once_is_started_again(self):
        mark = os.path.join(self.top, "mark")
        self.script(f"test -e {mark} && exec {LYNGUINED} \"$@\"\n"
                    f"touch {mark}; echo 'READY' >&4\n")
        self.assertEqual(self.drive("read:t.csv"), [TWO_ROWS])

    def test_a_server_that_is_always_gone_at_once_is_given_up(self):
        count = os.path.join(self.top, "count")
        self.script(f"echo x >>{count}; echo 'READY' >&4\n")
        self.assertRegex(self.drive("read:t.csv")[0], "START_FAILED .*gone at once")
        with open(count, encoding="utf-8") as file:
            self.assertEqual(len(file.readlines()), 3)

    def test_a_failed_start_can_be_made_good(self):
        self.script("exit 1\n")
        self.assertRegex(self.drive("read:t.csv")[0], "START_FAILED")
        self.env["LYNGUINE_SERVER"] = LYNGUINED
        self.assertEqual(self.drive("read:t.csv"), [TWO_ROWS])


class Losing(ClientTest):
    def test_killed_between_calls(self):
        driver = self.popen("--timeout", "20000", "read:t.csv", "wait", "read:t.csv", "health")
        self.assertEqual(self.lines_until_wait(driver), [TWO_ROWS])
        first = self.server()["pid"]
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: not is_alive(first), "the server's end")
        self.go_on(driver)
        self.assertEqual(self.finish(driver), [TWO_ROWS, "ok true"])
        self.assertNotEqual(self.server()["pid"], first)

    def test_killed_during_a_call_that_reads(self):
        driver = self.popen("read:t.csv", "wait", "read:t.csv")
        self.lines_until_wait(driver)
        first = self.server()["pid"]
        freeze(first)
        self.go_on(driver)
        wait_until(self.unread_bytes, "the request")
        os.kill(first, signal.SIGKILL)
        self.assertEqual(self.finish(driver), [TWO_ROWS])
        self.assertNotEqual(self.server()["pid"], first)

    def test_killed_during_a_call_that_changes(self):
        driver = self.popen("read:t.csv", "wait", "call:Stop", "read:t.csv")
        self.lines_until_wait(driver)
        first = self.server()["pid"]
        freeze(first)
        self.go_on(driver)
        wait_until(self.unread_bytes, "the request")
        os.kill(first, signal.SIGKILL)
        lines = self.finish(driver)
        self.assertRegex(lines[0], "^error UNAVAILABLE CONNECTION_LOST .*may have been done")
        self.assertEqual(lines[1:], [TWO_ROWS])

    def test_a_hung_server_costs_the_deadline_and_gets_no_rival(self):
        driver = self.popen("--timeout", "400", "read:t.csv", "wait", "read:t.csv", "read:t.csv",
                            "health", "wait", "read:t.csv")
        self.lines_until_wait(driver)
        first = self.server()["pid"]
        freeze(first)
        begin = time.monotonic()
        self.go_on(driver)
        lines = self.lines_until_wait(driver)
        self.assertLess(time.monotonic() - begin, 10)
        for line in lines:
            self.assertRegex(line, "^error DEADLINE_EXCEEDED DEADLINE ")
        # The second call had to connect anew, and says what it knows.
        self.assertIn(f"pid {first}", lines[1])
        os.kill(first, signal.SIGCONT)
        self.go_on(driver)
        self.assertEqual(self.finish(driver), [TWO_ROWS])
        self.assertEqual(self.server()["pid"], first)

    def test_killed_between_batches(self):
        self.write("big.csv", "n,m\n" + "".join(f"{i},{i}\n" for i in range(200000)))
        driver = self.popen("batches-wait:big.csv", "read:t.csv")
        self.lines_until_wait(driver)
        os.kill(self.server()["pid"], signal.SIGKILL)
        self.go_on(driver)
        lines = self.finish(driver)
        self.assertRegex(lines[0], "^error UNAVAILABLE CONNECTION_LOST .*between its batches")
        self.assertEqual(lines[1:], [TWO_ROWS])

    def test_a_stale_file_is_passed_over(self):
        self.drive("start")
        planted = self.server()
        os.kill(planted["pid"], signal.SIGKILL)
        wait_until(lambda: not is_alive(planted["pid"]), "the server's end")
        # The number now belongs to another process, as after many starts or a reboot.
        planted["pid"] = os.getpid()
        path = os.path.join(self.runtime, "default.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(planted, file)
        os.chmod(path, 0o600)
        self.assertRegex(self.drive("health")[0], "NO_SERVER .*gone")
        self.assertEqual(self.drive("read:t.csv"), [TWO_ROWS])
        self.assertNotEqual(self.server()["instance_id"], planted["instance_id"])

    def test_a_file_that_is_no_json_is_passed_over(self):
        path = self.write("run/default.json", "{\"schema\": 1, ")
        os.chmod(path, 0o600)
        self.assertEqual(self.drive("read:t.csv"), [TWO_ROWS])

    def test_a_server_in_another_mount_namespace_is_not_used(self):
        if subprocess.run(["unshare", "-m", "true"], stderr=subprocess.DEVNULL).returncode != 0:
            self.skipTest("unshare -m is not permitted")
        self.drive("start")
        out = subprocess.run(["unshare", "-m", *self.command("read:t.csv")], cwd=self.top,
                             env=self.env, stdout=subprocess.PIPE, text=True, timeout=TIMEOUT,
                             check=True).stdout
        self.assertRegex(out, "^error UNAVAILABLE NO_SERVER .*namespace")


class Stopping(ClientTest):
    def test_stop_waits_until_it_is_gone(self):
        self.drive("start")
        pid = self.server()["pid"]
        self.assertEqual(self.drive("stop"), ["ok false"])
        self.assertFalse(is_alive(pid))
        self.assertFalse(os.path.exists(os.path.join(self.runtime, "default.json")))
        self.assertRegex(self.drive("stop")[0], "NO_SERVER")

    def test_stop_and_start_again(self):
        steps = ["read:t.csv", "stop"] * 20
        self.assertEqual(self.drive(*steps), [TWO_ROWS, "ok false"] * 20)

    def test_calls_race_with_stops(self):
        stopper = self.popen(*["stop"] * 30)
        reader = self.popen(*["read:t.csv"] * 200)
        self.assertEqual(set(self.finish(reader)), {TWO_ROWS})
        for line in self.finish(stopper):
            self.assertRegex(line, "^(ok|error UNAVAILABLE NO_SERVER)")

    def test_stop_now(self):
        self.assertEqual(self.drive("start", "stop-now"), ["ok true", "ok false"])


class Calling(ClientTest):
    def test_large_tables_come_in_batches(self):
        rows = 100000
        self.write("big.csv", "n,m\n" + "".join(f"{i},{i}\n" for i in range(rows)))
        sum_of_all = rows * (rows - 1)
        lines = self.drive("--timeout", "60000", "read:big.csv", "concat:big.csv",
                           "batches:big.csv", "health", "read:t.csv")
        self.assertRegex(lines[0], rf"^ok {rows} rows 2 columns \d+ batches sum {sum_of_all}$")
        batches = int(lines[0].split()[5])
        self.assertGreater(batches, 2)
        self.assertEqual(lines[1], f"ok {rows} rows 2 columns 1 batches sum {sum_of_all}")
        self.assertEqual(lines[2],
                         f"ok {rows} of {rows} rows in {batches} batches sum {sum_of_all}")
        self.assertEqual(lines[3:], ["ok true", TWO_ROWS])

    def test_two_threads_share_a_client(self):
        self.assertEqual(self.drive("threads:t.csv"), ["ok 0 failures"])

    def test_a_client_goes_on_after_fork(self):
        if REQUESTER == "nng":
            self.skipTest("NNG does not live through a fork")
        self.assertEqual(self.drive("read:t.csv", "fork:t.csv"), [TWO_ROWS] * 3)

    def test_relative_paths_are_the_callers(self):
        self.drive("start")
        folder = os.path.join(self.top, "elsewhere")
        os.mkdir(folder)
        self.write("elsewhere/u.csv", "a,b\n1,x\n2,y\n")
        out = subprocess.run(self.command("read:u.csv", "read:t.csv"), cwd=folder, env=self.env,
                             stdout=subprocess.PIPE, text=True, timeout=TIMEOUT,
                             check=True).stdout.splitlines()
        self.assertEqual(out[0], TWO_ROWS)
        self.assertRegex(out[1], "^error NOT_FOUND FILE_NOT_FOUND ")

    def test_a_data_source_and_its_variables(self):
        self.env["FOLDER_OF_IT"] = self.top
        source = {"type": "csv", "directory": "$FOLDER_OF_IT", "filename": "t.csv"}
        self.assertEqual(self.drive("source:" + json.dumps(source)), [TWO_ROWS])

    def test_what_is_too_large_is_not_sent(self):
        lines = self.drive("content:17000000", "content:100000", "read:t.csv")
        self.assertRegex(lines[0], "^error RESOURCE_EXHAUSTED MESSAGE_TOO_LARGE ")
        self.assertEqual(lines[1:], ["ok 1 rows 1 columns 1 batches sum 0", TWO_ROWS])

    def test_an_unknown_method_is_refused_here(self):
        self.assertRegex(self.drive("call:ReadDate")[0],
                         "^error UNIMPLEMENTED UNKNOWN_METHOD .*did you mean ReadData")


class FixedAddress(ClientTest):
    def test_the_own_server_needs_no_token_file(self):
        self.drive("start")
        self.assertEqual(self.drive("--timeout", "20000", "--url", self.server()["url"],
                                    "read:t.csv", "health"), [TWO_ROWS, "ok true"])

    def test_a_token_file_opens_any_server(self):
        self.drive("start")
        server = self.server()
        self.env["LYNGUINE_RUNTIME_DIR"] = os.path.join(self.top, "none")
        self.assertRegex(self.drive("--url", server["url"], "read:t.csv")[0],
                         "^error UNAUTHENTICATED BAD_TOKEN ")
        self.assertEqual(self.drive("--timeout", "20000", "--url", server["url"], "health"),
                         ["ok true"])
        self.env["LYNGUINE_TOKEN_FILE"] = self.write("token", "0" * 64)
        self.assertRegex(self.drive("--url", server["url"], "read:t.csv")[0],
                         "^error UNAUTHENTICATED BAD_TOKEN ")
        self.env["LYNGUINE_TOKEN_FILE"] = self.write("token", server["token"] + "\n")
        self.assertEqual(self.drive("--url", server["url"], "read:t.csv", "stop"),
                         [TWO_ROWS, "ok false"])
        # The port is closed when stop returns; of the process nobody at another address knows.
        wait_until(lambda: not is_alive(server["pid"]), "the server's end")
        self.assertFalse(os.path.exists(self.env["LYNGUINE_RUNTIME_DIR"]))

    def test_nobody_there_starts_nobody(self):
        line = self.drive("--url", "tcp://127.0.0.1:1", "read:t.csv")[0]
        self.assertRegex(line, "^error UNAVAILABLE NO_SERVER .*127.0.0.1:1")
        self.assertEqual(os.listdir(self.runtime), [])

    def test_a_local_socket(self):
        url = f"ipc://{self.top}/socket"
        lines = self.drive("--arg", "--url", "--arg", url, "read:t.csv", "url", "read:t.csv",
                           "stop")
        self.assertEqual(lines, [TWO_ROWS, "ok " + url, TWO_ROWS, "ok false"])


class NothingClings(ClientTest):
    """Of the process that starts it, the server keeps nothing (lifecycle 2, rows 16-22)."""

    def test_descriptors_session_folder_and_environment(self):
        pipes = [os.pipe() for _ in range(5)]
        inherited = [fd for pair in pipes for fd in pair]
        self.env["FOO_OF_THE_STARTER"] = "1"
        process = self.popen("start", stdin=subprocess.DEVNULL, pass_fds=inherited)
        self.assertEqual(self.finish(process), ["ok true"])
        for fd in inherited:
            os.close(fd)
        proc = f"/proc/{self.server()['pid']}"

        def opened():
            found = {}
            for fd in os.listdir(proc + "/fd"):
                try:
                    found[int(fd)] = os.readlink(f"{proc}/fd/{fd}")
                except FileNotFoundError:   # closed meanwhile
                    pass
            return found

        # The pipe by which it said that it is ready is closed just after that.
        wait_until(lambda: 4 not in opened() or not opened()[4].startswith("pipe:"),
                   "the end of the pipe")
        self.assertEqual(opened()[0], "/dev/null")
        log = os.path.join(self.runtime, "default.log")
        self.assertEqual((opened()[1], opened()[2]), (log, log))
        self.assertEqual([name for name in opened().values() if name.startswith("pipe:")], [])
        self.assertEqual(os.getsid(self.server()["pid"]), self.server()["pid"])
        self.assertEqual(os.readlink(proc + "/cwd"), "/")
        with open(proc + "/environ", "rb") as file:
            self.assertNotIn(b"FOO_OF_THE_STARTER", file.read())

    def test_a_program_that_catches_output_returns(self):
        begin = time.monotonic()
        out = subprocess.run(["sh", "-c", "x=$(\"$@\"); echo \"$x\"", "sh",
                              *self.command("read:t.csv")], cwd=self.top, env=self.env,
                             stdout=subprocess.PIPE, text=True, timeout=TIMEOUT, check=True).stdout
        self.assertEqual(out, TWO_ROWS + "\n")
        self.assertLess(time.monotonic() - begin, 30)
        self.assertTrue(is_alive(self.server()["pid"]))

    def test_make_returns_at_once(self):
        if not shutil.which("make"):
            self.skipTest("no make")
        driver = " ".join(self.command("read:t.csv"))
        self.write("Makefile", f"X := $(shell {driver})\nall: a b\n"
                               f"a:\n\t+@{driver}\nb:\n\t+@{driver}\n")
        out = subprocess.run(["make", "-j2"], cwd=self.top, env=self.env, text=True,
                             stdout=subprocess.PIPE, timeout=TIMEOUT, check=True).stdout
        self.assertEqual(out.splitlines(), [TWO_ROWS, TWO_ROWS])
        self.assertTrue(is_alive(self.server()["pid"]))

    def test_make_returns_when_only_a_recipe_starts_it(self):
        if not shutil.which("make"):
            self.skipTest("no make")
        driver = " ".join(self.command("read:t.csv"))
        self.write("Makefile", f"all: a b\na:\n\t+@{driver}\nb:\n\t+@{driver}\n")
        subprocess.run(["make", "-j2"], cwd=self.top, env=self.env, stdout=subprocess.PIPE,
                       timeout=TIMEOUT, check=True)
        self.assertTrue(is_alive(self.server()["pid"]))

    def test_the_end_of_the_starters_group_is_not_its_end(self):
        driver = self.popen("start", "wait", start_new_session=True)
        self.lines_until_wait(driver)
        os.killpg(driver.pid, signal.SIGINT)
        driver.communicate(timeout=TIMEOUT)
        self.assertTrue(is_alive(self.server()["pid"]))

    def test_a_closed_standard_input_is_no_trouble(self):
        out = subprocess.run(["sh", "-c", 'exec "$@" 0<&- 2>&-', "sh",
                              *self.command("read:t.csv")], cwd=self.top, env=self.env,
                             stdout=subprocess.PIPE, text=True, timeout=TIMEOUT, check=True).stdout
        self.assertEqual(out, TWO_ROWS + "\n")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:]])
