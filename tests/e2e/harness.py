"""What the end-to-end tests share: a private runtime folder, a folder of files and the built
programs for each test; the server of a test is stopped at its end, whatever happened.

The build folder comes as LYNGUINE_BUILD (ctest sets it)."""
import fcntl
import json
import os
import pty
import select
import shutil
import struct
import subprocess
import tempfile
import termios
import time
import unittest

REPOSITORY = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
BUILD = os.path.abspath(os.environ.get("LYNGUINE_BUILD", os.path.join(REPOSITORY, "build")))
LYNGUINECTL = os.path.join(BUILD, "lynguinectl")
LYNGUINED = os.path.join(BUILD, "lynguined")
KEPT = ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS")
SANITIZERS = ("AddressSanitizer", "LeakSanitizer", "ThreadSanitizer", "runtime error:")
TIMEOUT = 60
NOBODY = 65534


class Result:
    def __init__(self, done):
        self.status = done.returncode
        self.out = done.stdout.decode("utf-8")
        self.err = done.stderr.decode("utf-8")

    def json(self):
        return json.loads(self.out)

    def error(self):
        """The error object of a one-line JSON error."""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        return json.loads(lines[0])["error"]


class CliTest(unittest.TestCase):
    """Each test has a folder `self.folder`, the working directory of what it runs."""

    def setUp(self):
        self.top = os.path.realpath(tempfile.mkdtemp(prefix="lyn-e2e-"))
        self.folder = os.path.join(self.top, "work")
        self.runtime = os.path.join(self.top, "run")
        os.mkdir(self.folder)
        os.mkdir(self.runtime, 0o700)
        self.env = {k: os.environ[k] for k in KEPT if k in os.environ}
        self.env.update(HOME=self.folder, LYNGUINE_RUNTIME_DIR=self.runtime,
                        LYNGUINE_IDLE_TIMEOUT="60", LC_ALL="C.UTF-8", TZ="UTC")
        self.tool = LYNGUINECTL
        self.addCleanup(self.clean)

    def as_nobody(self):
        """What to put before a command so that permissions count: nothing for an ordinary user. For
        root, another user, who gets this test's folders and programs that he can reach."""
        if os.geteuid() != 0:
            return ()
        programs = os.path.join(self.top, "bin")
        os.makedirs(programs, exist_ok=True)
        for program in (LYNGUINECTL, LYNGUINED):
            shutil.copy(program, programs)
        self.tool = os.path.join(programs, "lynguinectl")
        for base, folders, files in os.walk(self.top):
            for name in [base] + [os.path.join(base, name) for name in folders + files]:
                os.chown(name, NOBODY, NOBODY)
        return ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")

    def clean(self):
        for name in os.listdir(self.runtime):
            if name.endswith(".json"):
                self.run_cli("serve", "--stop", "--now", "--instance", name[:-5], cwd=self.top)
        logs = [name for name in os.listdir(self.runtime) if name.endswith(".log")]
        reports = [text for text in map(self.read_log, logs) if any(w in text for w in SANITIZERS)]
        shutil.rmtree(self.top, ignore_errors=True)
        self.assertEqual(reports, [], "the server's log has a sanitizer's report")

    def read_log(self, name):
        with open(os.path.join(self.runtime, name), encoding="utf-8", errors="replace") as f:
            return f.read()

    def write(self, name, content=""):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    def read_file(self, name):
        with open(os.path.join(self.folder, name), encoding="utf-8", newline="") as f:
            return f.read()

    def run_cli(self, *arguments, cwd=None, env=None, stdin=None, prefix=()):
        """Runs lynguinectl; `env` adds to the environment, a value None takes away."""
        environment = dict(self.env, **(env or {}))
        environment = {k: v for k, v in environment.items() if v is not None}
        given = {"input": stdin} if stdin is not None else {"stdin": subprocess.DEVNULL}
        return Result(subprocess.run([*prefix, self.tool, *arguments], cwd=cwd or self.folder,
                                     env=environment, stdout=subprocess.PIPE,
                                     stderr=subprocess.PIPE, timeout=TIMEOUT, **given))

    def good(self, *arguments, **how):
        """The standard output of a run that must succeed without a word on stderr."""
        result = self.run_cli(*arguments, **how)
        self.assertEqual((result.status, result.err), (0, ""), result.out)
        return result.out

    def bad(self, status, *arguments, **how):
        """A run that must fail with this status and nothing on stdout."""
        result = self.run_cli(*arguments, **how)
        self.assertEqual((result.status, result.out), (status, ""), result.err)
        return result

    def start_on_terminal(self, *arguments, columns=80, env=None, what="stdout"):
        """Starts lynguinectl with its `what` on a terminal; (process, the terminal's descriptor)."""
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        environment = dict(self.env, TERM="xterm", **(env or {}))
        files = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, what: slave}
        process = subprocess.Popen([LYNGUINECTL, *arguments], cwd=self.folder, env=environment,
                                   stdin=subprocess.DEVNULL, **files)
        os.close(slave)
        return process, master

    def read_terminal(self, master, until=None):
        """What was shown, up to the end or until this text is among it."""
        shown = b""
        deadline = time.monotonic() + TIMEOUT
        while time.monotonic() < deadline and (until is None or until not in shown):
            ready, _, _ = select.select([master], [], [], 1)
            try:
                chunk = os.read(master, 65536) if ready else None
            except OSError:     # the other side is closed and all is read
                break
            if chunk == b"":
                break
            shown += chunk or b""
        return shown.decode("utf-8").replace("\r\n", "\n")

    def on_terminal(self, *arguments, columns=80, env=None):
        """What lynguinectl shows on a terminal of so many columns."""
        process, master = self.start_on_terminal(*arguments, columns=columns, env=env)
        shown = self.read_terminal(master)
        os.close(master)
        err = process.stderr.read().decode("utf-8")
        process.stderr.close()
        self.assertEqual((process.wait(TIMEOUT), err), (0, ""))
        return shown
