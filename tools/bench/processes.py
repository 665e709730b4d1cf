"""Whole processes: what a build pays for each call, and what a server costs."""
import os
import time

from harness import PYTHON, middle, row


def make_files(folder):
    with open(os.path.join(folder, "ten.csv"), "w", encoding="utf-8") as file:
        file.write("id,name,year,score\n" + "".join(f"{i},name {i},{2000 + i},{i * 1.5}\n" for i in range(10)))
    with open(os.path.join(folder, "page.md"), "w", encoding="utf-8") as file:
        file.write("---\ntitle: A talk\ndate: 2024-01-15\nauthor:\n- family: Okafor\n  given: Ada\n"
                   "categories: [one, two]\n---\n\n" + "Some words of the page.\n" * 30)


def bench_session(bench):
    """100 operations, server cold: 50 reads of ten rows, 50 of a Markdown page."""
    one, many = [], []
    script = ("import pandas, yaml, sys\np = sys.argv[1]\n"
              "print(pandas.read_csv(p)) if p.endswith('.csv') else print(yaml.safe_load(open(p).read().split('---')[1]))")
    for _ in range(bench.rounds):
        bench.stop()
        one.append(bench.timed(bench.client, "ops", "100", "ten.csv", "page.md"))
        bench.stop()
        start = time.perf_counter()
        for i in range(100):
            bench.run(bench.tool, "read", ("ten.csv", "page.md")[i % 2], "--json")
        many.append(time.perf_counter() - start)
    start = time.perf_counter()
    for i in range(20):
        bench.run(PYTHON, "-c", script, ("ten.csv", "page.md")[i % 2])
    python = (time.perf_counter() - start) * 5
    row("100 operations in one process, server cold", middle(one), python, "100 x python3 (20 run, x5)")
    row("100 operations as 100 lynguinectl processes, server cold", middle(many), python, "100 x python3 (20 run, x5)")


def bench_one_shot(bench):
    ours, python = [], []
    bench.run(bench.tool, "read", "ten.csv")
    for _ in range(bench.rounds * 10):
        ours.append(bench.timed(bench.tool, "read", "ten.csv", "--json"))
    for _ in range(max(3, bench.rounds)):
        python.append(bench.timed(PYTHON, "-c", "import pandas; print(pandas.read_csv('ten.csv'))"))
    row("lynguinectl read of 10 rows, whole process, server up", middle(ours), middle(python), "python3 + pandas")


def bench_cold(bench):
    ours, python = [], []
    for _ in range(bench.rounds * 3):
        bench.stop()
        ours.append(bench.timed(bench.tool, "read", "ten.csv", "--json"))
    for _ in range(max(3, bench.rounds)):
        python.append(bench.timed(PYTHON, "-c", "import pandas, yaml"))
    row("cold: no server, lynguinectl read to first answer", middle(ours), middle(python), "import pandas, yaml")


def bench_idle(bench):
    bench.stop()
    bench.run(bench.tool, "read", "ten.csv")
    pid = bench.server_pid()
    ticks = lambda: sum(int(n) for n in open(f"/proc/{pid}/stat", encoding="utf-8").read().rsplit(")", 1)[1].split()[11:13])
    before = ticks()
    time.sleep(5)
    print(f"\nIdle server: {bench.server_status('VmRSS') / 1024:.1f} MiB resident, "
          f"{(ticks() - before) * 1000 // os.sysconf('SC_CLK_TCK')} ms of CPU in 5 s.")


FIELDS = ("title date venue author categories slides abstract layout time location url video transcript series "
          "blog room month edit reveal theme publish event key").split()


def bench_mdfield(bench):
    """23 fields of a page in one process, against the mere import of what the reference needs."""
    ours, python = [], []
    bench.run(os.path.join(bench.build, "mdfield"), "title", "page.md")
    for _ in range(bench.rounds * 10):
        ours.append(bench.timed(os.path.join(bench.build, "mdfield"), "batch", "page.md", "--fields", *FIELDS))
    for _ in range(max(3, bench.rounds)):
        python.append(bench.timed(PYTHON, "-c", "import pandas, yaml"))
    row(f"mdfield batch of {len(FIELDS)} fields, whole process, server up", middle(ours), middle(python), "import pandas, yaml")
