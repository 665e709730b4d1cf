"""Reading and writing of files."""
import os
import resource

from harness import PYTHON, TIMED, make_large, middle, people, python_seconds, row, versus, write_csv


def bench_large(bench):
    """1,000,000 x 6: read through the server, every buffer touched."""
    path = os.path.join(bench.folder, "large.csv")
    make_large(path, 1_000_000)
    bench.stop()
    bench.run(bench.tool, "read", "ten.csv")
    ours, python = [], []
    for _ in range(bench.rounds):
        ours.append(float(bench.run(bench.client, "read", path).split()[0]))
        python.append(float(bench.run(PYTHON, "-c", "import pandas, time, sys\nt = time.perf_counter()\n"
                                      "pandas.read_csv(sys.argv[1])\nprint(time.perf_counter() - t)", path)))
    row(f"1,000,000 x 6 CSV ({os.path.getsize(path) / 1e6:.0f} MB) through the server", middle(ours), middle(python),
        "pandas.read_csv")
    print(f"\nServer peak memory over these reads: {bench.server_status('VmHWM') / 1024:.0f} MiB; "
          f"a python3 that reads it: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MiB.")
    os.unlink(path)


def bench_excel(bench):
    """A workbook of 50,000 x 8."""
    write_csv(os.path.join(bench.folder, "people.csv"), people(50_000))
    bench.run(bench.tool, "convert", "people.csv", "people.xlsx")
    versus(bench, "xlsx 50,000 x 8, read", (bench.client, "read", "people.xlsx"),
           TIMED.format(imports="import pandas", work="pandas.read_excel('people.xlsx')"), (), "pandas + openpyxl")


def bench_pages(bench):
    """10,000 pages with front matter, against PyYAML's C loader on the text between the fences, and
    against all that a read does: opening them, and a table in the end."""
    os.mkdir(os.path.join(bench.folder, "pages"))
    for i in range(10_000):
        with open(os.path.join(bench.folder, "pages", f"p{i:05d}.md"), "w", encoding="utf-8") as file:
            file.write(f"---\ntitle: Talk {i}\ndate: 2024-01-{1 + i % 28:02d}\nvenue: Hall {i % 9}\n"
                       f"author:\n- family: Okafor\n  given: Ada\ncategories: [a, b, c]\nslides: yes\n---\n\nWords.\n")
    with open(os.path.join(bench.folder, "pages.yml"), "w", encoding="utf-8") as file:
        file.write("input:\n  type: markdown_directory\n  source:\n  - directory: pages\n    glob: '*.md'\n")
    work = ("fences = [open(p).read().split('---')[1] for p in sorted(glob.glob('pages/*.md'))]\nt = time.perf_counter()\n"
            "[yaml.load(f, Loader=yaml.CSafeLoader) for f in fences]")
    versus(bench, "10,000 Markdown pages, read", (bench.client, "read", "pages.yml"),
           TIMED.format(imports="import yaml, glob", work=work), (), "yaml.CSafeLoader on the fences alone")
    work = ("parts = [open(p).read().split('---', 2) for p in sorted(glob.glob('pages/*.md'))]\n"
            "pandas.DataFrame([dict(yaml.load(p[1], Loader=yaml.CSafeLoader), content=p[2]) for p in parts])")
    versus(bench, "the same pages", (bench.client, "read", "pages.yml"),
           TIMED.format(imports="import glob, pandas, yaml", work=work), (),
           "opened, yaml.CSafeLoader, pandas.DataFrame")


def bench_bibtex(bench):
    with open(os.path.join(bench.folder, "many.bib"), "w", encoding="utf-8") as file:
        for i in range(5_000):
            file.write(f"@article{{key{i},\n  title = {{A study of {{Things}} number {i}}},\n  author = {{Okafor, Ada and Lindqvist, "
                       f"Bo}},\n  year = {2000 + i % 25},\n  journal = {{Journal of Examples}},\n  pages = {{{i}--{i + 9}}}\n}}\n\n")
    versus(bench, "BibTeX 5,000 entries, read", (bench.client, "read", "many.bib"),
           TIMED.format(imports="import bibtexparser", work="bibtexparser.load(open('many.bib'))"), (), "bibtexparser")


def bench_yaml(bench):
    with open(os.path.join(bench.folder, "many.yaml"), "w", encoding="utf-8") as file:
        for r in people(32_000):
            file.write("- " + "\n  ".join(f"{k}: {v!r}" if isinstance(v, str) else f"{k}: {v}" for k, v in r.items()) + "\n")
    megabytes = os.path.getsize(os.path.join(bench.folder, "many.yaml")) / 1e6
    versus(bench, f"YAML {megabytes:.1f} MB of records, read", (bench.client, "read", "many.yaml"),
           TIMED.format(imports="import yaml", work="yaml.load(open('many.yaml'), Loader=yaml.CSafeLoader)"), (), "yaml.CSafeLoader")


def bench_excel_write(bench):
    """From one CSV file to a workbook, reading and all, against to_excel on a table that is there."""
    write_csv(os.path.join(bench.folder, "staff.csv"), people(50_000))
    code = TIMED.format(imports="import pandas\nf = pandas.read_csv('staff.csv')", work="f.to_excel('staff-py.xlsx', index=False)")
    versus(bench, "xlsx 50,000 x 8, written from CSV", (bench.tool, "convert", "staff.csv", "staff.xlsx"), code, (),
           "pandas + openpyxl")


def bench_write(bench):
    """1,000,000 x 6: from one CSV file to another, less the time of reading it."""
    path = os.path.join(bench.folder, "wide.csv")
    make_large(path, 1_000_000)
    code = TIMED.format(imports="import pandas\nf = pandas.read_csv('wide.csv')", work="f.to_csv('out-py.csv', index=False)")
    ours, python = [], []
    for _ in range(bench.rounds):
        read = float(bench.run(bench.client, "read", path).split()[0])
        ours.append(bench.timed(bench.tool, "--timeout", "120", "read", path, "-o", "out.csv") - read)
        python.append(python_seconds(bench, code))
    row("1,000,000 x 6 CSV written by lynguinectl -o, reading left out", middle(ours), middle(python), "pandas.to_csv")
    os.unlink(path)
