"""Two callers with different directories, environments and umasks use one server at once: each gets
its own answer, every time; and the server goes on when a caller's directory is gone."""
import os
import shutil
import stat
import subprocess
import unittest

from harness import LYNGUINECTL, CliTest

TIMES = 1000
LOOP = """
umask "$MASK"
i=0
while [ $i -lt "$TIMES" ]; do
    "$TOOL" read --source '{type: csv, directory: $WHERE, filename: t.csv}' --ndjson || exit 1
    i=$((i + 1))
done
"$TOOL" convert "$WHERE/t.csv" made.json >/dev/null
"""


class Callers(CliTest):
    def caller(self, name, mask):
        folder = os.path.join(self.folder, name)
        self.write(f"{name}/of-{name}/t.csv", f"who\n{name}\n")
        env = dict(self.env, WHERE=f"of-{name}", MASK=mask, TIMES=str(TIMES), TOOL=LYNGUINECTL)
        return folder, subprocess.Popen(["sh", "-c", LOOP], cwd=folder, env=env, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def test_each_gets_its_own_answer(self):
        callers = {"ada": self.caller("ada", "027"), "bo": self.caller("bo", "002")}
        for name, (folder, process) in callers.items():
            out, err = process.communicate(timeout=600)
            self.assertEqual((process.returncode, err), (0, b""))
            self.assertEqual(out.decode("utf-8").splitlines(), ['{"who":"%s"}' % name] * TIMES)
            mode = stat.S_IMODE(os.stat(os.path.join(folder, "made.json")).st_mode)
            self.assertEqual(mode, 0o640 if name == "ada" else 0o664)

    def test_the_server_outlives_the_directory_it_was_called_from(self):
        gone = os.path.join(self.folder, "gone")
        path = self.write("t.csv", "a\n1\n")
        os.mkdir(gone)
        self.good("read", path, cwd=gone)
        shutil.rmtree(gone)
        self.assertIn('{"a":1}', self.good("read", path, "--ndjson"))


if __name__ == "__main__":
    unittest.main()
