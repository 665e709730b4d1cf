"""Computing: templates over the rows of a table, and groups."""
import os
import random
import shutil
import sys

from harness import PYTHON, TIMED, middle, missing, people, python_seconds, row, write_csv

ROWS, GROUPED_ROWS = 10_000, 1_000_000

PARAGRAPH = """{%- if active %}{{ name | upcase }}{% else %}{{ name }}{% endif %} ({{ role | default: "no role" }}), room
{{ room }}, since {{ year }}. {% if score > 50 %}Above the middle with {{ score }}.{% else %}Below it.{% endif %}
{% for word in words %}{{ word | capitalize }}{% unless forloop.last %}, {% endunless %}{% endfor %}
{% assign next = year | plus: 1 %}{{ next }} {{ note | append: "." | replace: "words", "letters" }}
"""

RUBY = """require "liquid"
require "csv"
rows = CSV.read(ARGV[1], headers: true, converters: :numeric).map(&:to_h)
rows.each { |r| r["active"] = r["active"] == "True" }
template = Liquid::Template.parse(File.read(ARGV[0]))
t = Process.clock_gettime(Process::CLOCK_MONOTONIC)
texts = rows.map { |r| template.render(r) }
spent = Process.clock_gettime(Process::CLOCK_MONOTONIC) - t
File.write(ARGV[2], texts.join("\\n") + "\\n")
puts spent
"""

PYTHON_LIQUID = """import csv, sys, time
sys.path.insert(0, sys.argv[4])
from liquid import Environment
with open(sys.argv[2], newline="") as file:
    rows = [{k: v == "True" if k == "active" else float(v) if k == "score" else int(v) if k in ("id", "year") else v
             for k, v in r.items()} for r in csv.DictReader(file)]
template = Environment().from_string(open(sys.argv[1]).read())
t = time.perf_counter()
texts = [template.render(**r) for r in rows]
spent = time.perf_counter() - t
open(sys.argv[3], "w").write("\\n".join(texts) + "\\n")
print(spent)
"""


def make_template(bench):
    """A template of 2 KB, and a table of the rows that it is rendered for."""
    text = '{% assign words = "alpha beta gamma" | split: " " %}' + PARAGRAPH * 5
    with open(os.path.join(bench.folder, "card.liquid"), "w", encoding="utf-8") as file:
        file.write(text)
    write_csv(os.path.join(bench.folder, "rows.csv"), people(ROWS))
    return f"a template of {len(text) / 1000:.1f} KB over {ROWS:,} rows, lynguinectl render --rows"


def same_text(bench, other):
    with open(os.path.join(bench.folder, "ours.txt"), encoding="utf-8") as a:
        with open(os.path.join(bench.folder, other), encoding="utf-8") as b:
            return a.read() == b.read()


def against(bench, name, label, *command):
    """Our whole process against the other's rendering alone; the texts have to be the same."""
    ours, theirs = [], []
    for _ in range(bench.rounds):
        ours.append(bench.timed(bench.tool, "render", "card.liquid", "--data", "rows.csv", "--rows", "-o", "ours.txt"))
        theirs.append(float(bench.run(*command)))
    if not same_text(bench, "theirs.txt"):
        sys.exit(f"bench.py: {label} renders something else than we do")
    row(name, middle(ours), middle(theirs), label)


def bench_render(bench):
    """The same rows and the same text; the others read rows and template before their clocks start."""
    name = make_template(bench)
    files = ("card.liquid", "rows.csv", "theirs.txt")
    bench.run(bench.tool, "read", "rows.csv")
    ruby = shutil.which("ruby")
    if ruby and bench.succeeds(ruby, "-e", "require 'liquid'"):
        against(bench, name, "ruby-liquid", ruby, "-e", RUBY, *files)
    else:
        missing(name, "ruby-liquid")
    if bench.python_liquid:
        against(bench, name, "python-liquid", PYTHON, "-c", PYTHON_LIQUID, *files, bench.python_liquid)
    else:
        missing(name, "python-liquid (see --python-liquid)")


def make_groups(bench):
    rng = random.Random(11)
    with open(os.path.join(bench.folder, "groups.csv"), "w", encoding="utf-8") as file:
        file.write("team,site,amount,score\n")
        for _ in range(GROUPED_ROWS):
            team = rng.randrange(1000)
            file.write(f"Team number {team},{team % 37},{rng.randrange(10000)},{rng.random() * 100:.3f}\n")


def server_seconds(bench, *command):
    """The processor time that one call costs the server: on a busy machine, steadier than the clock."""
    def spent():
        folder = f"/proc/{bench.server_pid()}/task"
        total = 0
        for thread in os.listdir(folder):
            with open(os.path.join(folder, thread, "schedstat"), encoding="utf-8") as file:
                total += int(file.read().split()[0])
        return total / 1e9
    before = spent()
    bench.run(bench.tool, *command)
    return spent() - before


def bench_group(bench):
    """What grouping adds to reading, through the server, against groupby on a table that is there."""
    make_groups(bench)
    bench.run(bench.tool, "read", "groups.csv", "-o", "copy.csv")
    for key, kind in (("team", "a text"), ("site", "a number")):
        entry = f"{{by: {key}, aggregates: {{amount: [sum, max, count], score: [mean, std]}}}}"
        work = f"f.groupby('{key}').agg({{'amount': ['sum', 'max', 'count'], 'score': ['mean', 'std']}})"
        code = TIMED.format(imports="import pandas\nf = pandas.read_csv('groups.csv')", work=work)
        ours, theirs = [], []
        for i in range(6 * bench.rounds):
            read = server_seconds(bench, "compute", "head", "groups.csv", "--csv")
            ours.append(server_seconds(bench, "compute", "group_by", "groups.csv", "--args", entry, "--csv") - read)
            if i % 6 == 0:
                theirs.append(python_seconds(bench, code.replace("perf_counter", "process_time")))
        row(f"group {GROUPED_ROWS:,} rows by {kind}, five aggregates, reading left out (processor time)", middle(ours),
            middle(theirs), "pandas groupby.agg")
    os.unlink(os.path.join(bench.folder, "groups.csv"))
