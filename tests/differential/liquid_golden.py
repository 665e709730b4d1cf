#!/usr/bin/env python3
"""Liquid cases that others published, rendered by our server: same text, or a reason why not.

  liquid_golden.py --build BUILD --set PATH [--set PATH]... [--match TEXT] [--show-known]

PATH is of any of these, told by what is in it; none of it is part of this project:
  a JSON file, or a folder of them, in the format of jg-rp/golden-liquid: tests of name, template, data,
    templates (of include and render), result or results, or invalid;
  a folder of Ruby tests as Shopify/liquid has them (liquid_ruby.py says which calls are taken);
  a folder of Python tests as jg-rp/liquid has them for its filters: Case(val=, args=, expect=).

A case with a result passes when `lynguinectl render` prints it; one that is invalid, when `--strict`
refuses it. Differences that are meant stand in liquid_known.py, each with its reason. Exit 0: every
difference has a reason; 1: some have none.
"""
import argparse
import ast
import collections
import json
import os
import re
import subprocess
import sys
import tempfile

import liquid_known
import liquid_ruby

Case = collections.namedtuple("Case", "name template data templates results")  # results None: invalid


def golden_cases(path):
    with open(path, encoding="utf-8") as file:
        tests = json.load(file)["tests"]
    for test in tests:
        results = None if test.get("invalid") else test.get("results") or [test["result"]]
        yield Case(test["name"], test["template"], test.get("data") or {}, test.get("templates") or {}, results)


def printed(value):
    """What a value prints as in Liquid, by Python's str()."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return "".join(str(item) for item in value)
    return "" if value is None else str(value)


def filter_case(call, name, number):
    """One Case(...) as a template that gives the filter its value and arguments; ValueError if not literal."""
    fields = {keyword.arg: keyword.value for keyword in call.keywords}
    if "val" not in fields or "expect" not in fields:
        raise ValueError
    data = {"val": ast.literal_eval(fields["val"])}
    arguments = ast.literal_eval(fields["args"]) if "args" in fields else []
    named = ast.literal_eval(fields["kwargs"]) if "kwargs" in fields else {}
    data.update((f"a{i}", value) for i, value in enumerate(arguments))
    data.update((f"k_{key}", value) for key, value in named.items())
    given = [f"a{i}" for i in range(len(arguments))] + [f"{key}: k_{key}" for key in named]
    template = "{{ val | " + name + (": " if given else "") + ", ".join(given) + " }}"
    json.dumps(data, allow_nan=False)
    failing = isinstance(fields["expect"], (ast.Name, ast.Attribute))
    results = None if failing else [printed(ast.literal_eval(fields["expect"]))]
    description = ast.literal_eval(fields["description"]) if "description" in fields else str(number)
    return Case(f"{name} filter, {description}", template, data, {}, results)


def filter_cases(path, left_out):
    """The cases of one file test_<filter>_.py; those that are not literal are counted in left_out."""
    name = os.path.basename(path)[len("test_"):-len(".py")].rstrip("_")
    with open(path, encoding="utf-8") as file:
        tree = ast.parse(file.read())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Case"]
    for number, call in enumerate(calls):
        try:
            yield filter_case(call, name, number)
        except (ValueError, TypeError, SyntaxError):
            left_out.append(f"{name} {number}")


def load(path):
    """(the cases of a set, how many could not be taken)."""
    if os.path.isfile(path):
        return list(golden_cases(path)), 0
    files = sorted(os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names)
    cases, left_out = [], []
    for file in files:
        if file.endswith(".rb"):
            for name, template, data, templates, result in liquid_ruby.cases(file, path, left_out):
                cases.append(Case(name, template, data, templates, None if result is None else [result]))
        elif file.endswith(".py") and os.path.basename(file).startswith("test_"):
            cases.extend(filter_cases(file, left_out))
        elif file.endswith(".json"):
            cases.extend(golden_cases(file))
    return cases, len(left_out)


class Renderer:
    """One private server, called through lynguinectl."""

    def __init__(self, build):
        self.tool = os.path.join(os.path.abspath(build), "lynguinectl")
        self.held = tempfile.TemporaryDirectory(prefix="lyn-golden-")
        self.folder = self.held.name
        self.env = {**os.environ, "LYNGUINE_RUNTIME_DIR": os.path.join(self.folder, "run"), "TZ": "UTC",
                    "LYNGUINE_SERVER": os.path.join(os.path.abspath(build), "lynguined"), "LC_ALL": "C.UTF-8"}
        os.mkdir(self.env["LYNGUINE_RUNTIME_DIR"], 0o700)

    def render(self, case):
        """(the text, what was said on standard error); the text is None when rendering was refused."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            command = [self.tool, "render", "-", "--template-dir", folder] + ([] if case.results else ["--strict"])
            if case.data:
                with open(os.path.join(folder, "data.json"), "w", encoding="utf-8") as file:
                    json.dump(case.data, file)
                command += ["--data", file.name]
            for name, text in case.templates.items():
                target = os.path.join(folder, name)
                os.makedirs(os.path.dirname(target), exist_ok=True)
                with open(target, "w", encoding="utf-8") as file:
                    file.write(text)
            done = subprocess.run(command, cwd=folder, env=self.env, input=case.template.encode("utf-8", "surrogatepass"),
                                  capture_output=True, timeout=60)
        text = done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None
        return text, done.stderr.decode("utf-8", "replace").replace(folder, "")

    def close(self):
        subprocess.run([self.tool, "serve", "--stop"], env=self.env, capture_output=True, timeout=60)
        self.held.cleanup()


def passes(case, text):
    return text is None if case.results is None else text in case.results


def group_of(case, text, said):
    """Under which words a failure is listed."""
    if case.results is None:
        return "rendered although invalid"
    if said:
        return re.sub(r"'[^']*'|\"[^\"]*\"|\d+", "_", said.split("\n")[0])[:100]
    return "refused" if text is None else "prints something else"


def show(case, text, said):
    print(f"  {case.name}\n    template {case.template!r}\n    data     {json.dumps(case.data)[:300]}"
          f"\n    expected {'an error' if case.results is None else case.results!r}\n    got      {text!r}")
    if said:
        print(f"    said     {said.strip()[:300]}")


def run_set(renderer, path, args):
    """Renders one set, prints what differs; how many differences have no reason."""
    cases, left_out = load(path)
    cases = [case for case in cases if args.match in case.name]
    passed, reasons, failures = 0, collections.Counter(), collections.defaultdict(list)
    for case in cases:
        text, said = renderer.render(case)
        known = liquid_known.reason(case)
        if passes(case, text):
            passed += 1
            continue
        if known is None:
            failures[group_of(case, text, said)].append((case, text, said))
            continue
        reasons[known] += 1
        if args.show_known:
            show(case, text, said)
    for group, members in sorted(failures.items(), key=lambda item: -len(item[1])):
        print(f"\n{len(members)} x {group}")
        for member in members:
            show(*member)
    unexplained = sum(map(len, failures.values()))
    print(f"\n{path}: {passed} of {len(cases)} as published, {sum(reasons.values())} differ for a reason, "
          f"{unexplained} for none; {left_out} not extracted")
    for reason, count in reasons.most_common():
        print(f"{count:5} {reason}")
    return unexplained


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", required=True)
    parser.add_argument("--set", required=True, action="append", dest="sets")
    parser.add_argument("--match", default="", help="only cases whose name has this in it")
    parser.add_argument("--show-known", action="store_true", help="print differences that have a reason, too")
    args = parser.parse_args()
    renderer = Renderer(args.build)
    try:
        unexplained = sum([run_set(renderer, path, args) for path in args.sets])
    finally:
        renderer.close()
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
