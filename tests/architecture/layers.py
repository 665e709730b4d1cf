#!/usr/bin/env python3
"""The rules of the house that a compiler does not hold:
- a folder of src/ includes only folders that stand before it (LAYERS); client/c and client/nng
  see what CLIENT says; NNG and protobuf types appear only where they may;
- no file is longer than 1,000 lines; no banned call; no TODO;
- each folder of src/ says in a README.md of at most 30 lines what it is for.

  layers.py [TOP]    prints each breach as FILE:LINE: text; exit 1 if there is any
  layers.py --self-test   shows that every rule can turn red
"""
import os
import re
import sys
import tempfile

LAYERS = ["base", "value", "frame", "formats", "liquid", "compute", "config", "access", "fields",
          "wire", "service", "rpc", "daemon"]
# Pairs that may not see each other although the order would let them.
APART = {("rpc", "service"), ("compute", "formats"), ("liquid", "frame"), ("liquid", "formats")}
CLIENT = {"client/c": {"base", "value", "frame", "wire"}, "client/nng": {"base", "wire"}}
NNG_AT = ("src/rpc/", "client/nng/", "tests/")
PROTOBUF_AT = ("src/wire/", "src/service/", "client/c/", "tools/", "tests/")
BANNED = re.compile(r"(?<![A-Za-z0-9_>.])(sprintf|vsprintf|strcpy|strcat|strtok|atoi|atol|atof|gets|localtime|"
                    r"strtod|setlocale|system|popen|mktemp|tmpnam)\s*\(")
INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]')
MAX_LINES = 1000
README_LINES = 30


def code_of(line):
    """The line without strings and comments, roughly: enough to look for calls."""
    return re.sub(r'"(\\.|[^"\\])*"', '""', re.sub(r"//.*|/\*.*?\*/", "", line))


def check_include(path, folder, target):
    """One breach as text, or None."""
    parts = target.split("/")
    if target.startswith("nng/") and not path.startswith(NNG_AT):
        return "NNG is seen by src/rpc and client/nng only"
    if (target.startswith("protobuf-c") or target.endswith(".pb-c.h")) and not path.startswith(PROTOBUF_AT):
        return "protobuf types are seen by wire, service methods and client stubs only"
    if len(parts) < 2 or parts[0] not in LAYERS:
        return None
    if path.startswith("src/") and folder != parts[0]:
        if (folder, parts[0]) in APART or LAYERS.index(parts[0]) > LAYERS.index(folder):
            return f"src/{folder} may not include {parts[0]}/"
    for client, allowed in CLIENT.items():
        if path.startswith(client + "/") and parts[0] not in allowed:
            return f"{client} may not include {parts[0]}/"
    return None


def check_file(top, path):
    breaches = []
    with open(os.path.join(top, path), encoding="utf-8") as file:
        lines = file.read().split("\n")
    folder = path.split("/")[1] if path.startswith("src/") else ""
    in_comment = False
    for number, line in enumerate(lines, 1):
        include = INCLUDE.match(line)
        if include:
            text = check_include(path, folder, include.group(2))
            if text:
                breaches.append(f"{path}:{number}: {text}")
        if re.search(r"\b(TODO|FIXME|XXX)\b", line):
            breaches.append(f"{path}:{number}: unfinished work is an issue, not a comment")
        code = code_of(line)
        if "/*" in code:
            in_comment = "*/" not in code
            code = code.split("/*")[0]
        elif in_comment:
            in_comment = "*/" not in code
            continue
        banned = BANNED.search(code)
        if banned:
            breaches.append(f"{path}:{number}: {banned.group(1)} is banned")
    if len(lines) > MAX_LINES:
        breaches.append(f"{path}:1: {len(lines)} lines, more than {MAX_LINES}")
    return breaches


def sources(top):
    for root in ("src", "client", "include", "tools", "tests"):
        for base, folders, names in os.walk(os.path.join(top, root)):
            folders[:] = [f for f in folders if f not in ("cases", "corpus", "__pycache__")]
            for name in sorted(names):
                if name.endswith((".c", ".h")):
                    yield os.path.relpath(os.path.join(base, name), top)


def check_readme(top, folder):
    path = f"src/{folder}/README.md"
    if not os.path.exists(os.path.join(top, path)):
        return [f"{path}:1: is missing"]
    with open(os.path.join(top, path), encoding="utf-8") as file:
        lines = len(file.readlines())
    return [f"{path}:1: {lines} lines, more than {README_LINES}"] if lines > README_LINES else []


def check_tree(top):
    folders = sorted(entry.name for entry in os.scandir(os.path.join(top, "src")) if entry.is_dir())
    return ([breach for path in sources(top) for breach in check_file(top, path)] +
            [breach for folder in folders for breach in check_readme(top, folder)])


def self_test():
    wrong = {
        "src/base/up.c": '#include "frame/frame.h"\n',
        "src/rpc/side.c": '#include "service/service.h"\n',
        "src/access/socket.c": "#include <nng/nng.h>\n",
        "src/frame/proto.c": "#include <protobuf-c/protobuf-c.h>\n",
        "client/c/engine.c": '#include "formats/csv.h"\n',
        "src/base/banned.c": "int f(const char *t) { return atoi(t); }\n",
        "src/base/later.c": "/* TO" + "DO: later */\n",
        "src/base/long.c": "\n" * 1001,
        "src/wire/README.md": "\n" * 31,
    }
    right = {"src/frame/fine.c": '#include "base/buf.h"\n/* never atoi(x) */\n',
             "src/value/fine.h": "/* a folder without README */\n",
             **{f"src/{folder}/README.md": "x\n" for folder in ("base", "rpc", "access", "frame")}}
    with tempfile.TemporaryDirectory() as top:
        for path, text in {**wrong, **right}.items():
            os.makedirs(os.path.dirname(os.path.join(top, path)), exist_ok=True)
            with open(os.path.join(top, path), "w", encoding="utf-8") as file:
                file.write(text)
        found = {breach.split(":")[0] for breach in check_tree(top)}
    expected = {*wrong, "src/value/README.md"}
    if found != expected:
        print(f"self-test: expected {sorted(expected)}, got {sorted(found)}")
        return 1
    print(f"{len(expected)} rules turn red")
    return 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    top = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), "..", "..")
    breaches = check_tree(top)
    print("\n".join(breaches) if breaches else "all layers hold")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
