"""What bash offers behind `lynguinectl` and the tabulator key."""
import os
import subprocess
import unittest

from harness import BUILD, TIMEOUT

SCRIPT = os.path.join(BUILD, "tools", "lynguinectl", "lynguinectl.bash")
# The script's function as bash calls it, with the cursor at the end of the last word.
ASK = """source "$1"; shift
COMP_WORDS=(lynguinectl "$@"); COMP_CWORD=$#
_lynguinectl
printf '%s\\n' "${COMPREPLY[@]}"
"""


class Completion(unittest.TestCase):
    def offers(self, *words):
        done = subprocess.run(["bash", "-c", ASK, "bash", SCRIPT, *words], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=TIMEOUT, encoding="utf-8")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout.split()

    def test_commands(self):
        self.assertEqual(self.offers("re"), ["read", "render"])
        self.assertIn("help", self.offers(""))
        self.assertEqual(self.offers("help", "comp"), ["compute"])

    def test_options_are_those_of_the_command(self):
        self.assertEqual(self.offers("read", "--so"), ["--source", "--sort"])
        self.assertEqual(self.offers("--direct", "read", "--wh"), ["--where"])
        self.assertEqual(self.offers("health", "--so"), [])
        self.assertEqual(self.offers("health", "--ti"), ["--timeout"])

    def test_values_of_options_are_no_commands(self):
        self.assertEqual(self.offers("--instance", "read", "hea"), ["health"])
        self.assertEqual(self.offers("--instance", "=", "read", "hea"), ["health"])
        self.assertEqual(self.offers("--instance", "re"), [])
        self.assertEqual(self.offers("call", "--timeout", "R"), [])

    def test_arguments_are_methods_reasons_or_files(self):
        self.assertEqual(self.offers("call", "ReadD"), ["ReadData"])
        self.assertEqual(self.offers("explain", "UNKNOWN_"), ["UNKNOWN_TYPE", "UNKNOWN_METHOD"])
        self.assertEqual(self.offers("read", "peo"), [])  # bash goes on with files


if __name__ == "__main__":
    unittest.main()
