"""Random BibTeX and what bibtexparser reads from it; random entries and what it writes of them."""
import json

import bibtexparser
import pandas as pd
from bibtexparser.bibdatabase import BibDatabase, UndefinedString
from bibtexparser.bparser import BibTexParser
from bibtexparser.bwriter import BibTexWriter

import expect
import write_documents

FIRST = ["ENTRYTYPE", "ID", "title", "author", "editor", "abstract", "year", "journal", "booktitle", "volume", "issue",
         "pages", "publisher", "address", "doi", "url", "note"]
FIELDS = FIRST[2:] + ["author", "title", "year", "zzz", "aaa", "x-y", "k_w", "Title", "AUTHOR", "a.b", "isbn+", "2nd"]
TYPES = ["article", "book", "misc", "InProceedings", "ARTICLE", "software", "x"]
WORDS = ["Ada", "Lovelace, Ada", "ada", "Bjørn", "東京", "A and B", "{B}raced", "{{Twice}}", "", "{}", "l1\n    l2", "l1  \n\n l3",
         "100\\%", "\\'{e}", "a = b", "a # b", "a, b", "@x", "  blanks  ", "it's", "x@y.org", "~", "&", "$x_1$"]
YEARS = ["1999", "2020", "2020", "007", "12345678901234567890"]
MONTHS = ["jan", "FEB", "dec"]
KEYS = ["k1", "K1", "Ada20", "a:b", "a/b", "x.y-z_1", "é", "k'", "DBLP:conf/x/Y99", "1"]
MACROS = {"jfm": "Journal of Field Methods", "Acm": "ACM", "x-1": "one"}
ENGLISH = {"jan": "January", "feb": "February", "dec": "December"}
# bibtexparser ends an entry that it cannot read at the next line that begins with @.
BROKEN = ["@misc{, title = {T}}", "@misc{a b, title = {T}}", "@misc{k, pages = 12--13}", "@misc{k, title = {T}", "@misc{k, a:b = {T}}",
          "@misc{k title = {T}}", "@misc{k, = {T}}", "@misc{k, title {T}}", "@misc{k, title = {T} year = {1}}", "@{k, title = {T}}"]
OUTSIDE = ["% a comment", "words, and {more} words", "@comment{anything @ all}", "@preamble{\"\\newcommand\"}", ""]


def value(rng, name):
    pick = rng.random()
    if name.lower() == "year" and pick < 0.8:
        year = rng.choice(YEARS)
        return rng.choice([year, "{" + year + "}", '"' + year + '"'])
    if pick < 0.05:
        return rng.choice(MONTHS)
    if pick < 0.12:
        parts = [rng.choice(list(MACROS) + ["JFM", "{x}", '"y"', "{ z}"]) for _ in range(rng.randrange(1, 4))]
        return rng.choice([" # ", "#"]).join(parts)
    word = " ".join(rng.choice(WORDS) for _ in range(rng.randrange(1, 4)))
    return "{" + word + "}" if pick < 0.7 else '"' + word + '"'


def entry(rng):
    names = [rng.choice(FIELDS) for _ in range(rng.randrange(1, 8))]  # bibtex-no-fields
    spelt = {}
    names = [name for name in names if spelt.setdefault(name.lower(), name) == name]  # bibtex-case-twice
    comma, equals = rng.choice([",\n  ", ", ", ","]), rng.choice([" = ", "=", "  =\n "])
    fields = comma.join(name + equals + value(rng, name) for name in names)
    body = rng.choice(KEYS) + comma + fields + rng.choice(["", ",", "\n", ",\n"])
    around = rng.choice(["{}", "{}", "{}", "()"])
    return "@" + rng.choice(TYPES) + rng.choice(["", "", " "]) + around[0] + body + around[1]


def make(rng):
    parts = [f'@string{{{name} = "{text}"}}' for name, text in MACROS.items()]
    for _ in range(rng.choice([0, 1, 2, 5, 20])):
        parts.append(entry(rng))
        if rng.random() < 0.1:
            parts.append(rng.choice(OUTSIDE))
        if rng.random() < 0.1:
            parts.append(rng.choice(BROKEN))
    if rng.random() < 0.03:
        parts.append("@misc{k, title = nowhere}")
    text = "\n".join(parts) + "\n"
    return {"type": "bibtex"}, text.encode("utf-8"), expected(text)


def expected(text):
    parser = BibTexParser(ignore_nonstandard_types=False)
    parser.bib_database.strings.update(ENGLISH)  # bibtex-months
    try:
        entries = bibtexparser.loads(text, parser).entries
    except UndefinedString:
        return "error", "UndefinedString"
    rows = [{name: str(cell) for name, cell in row.items()} for row in entries]
    frame = pd.DataFrame.from_records(rows)
    by = [name for name in ("author", "year", "title") if name in frame.columns]  # bibtex-sort
    if by:
        frame = frame.sort_values(by=by, kind="stable")
    rest = sorted(set(frame.columns) - set(FIRST))
    return expect.table(frame[[name for name in FIRST if name in frame.columns] + rest])


# ---- writing ----

def make_written(rng):
    """An output, the records for it, and the file."""
    names = list(dict.fromkeys(name.lower() for name in rng.sample(FIELDS, rng.randrange(1, 9))))
    rows = [{"ENTRYTYPE": rng.choice(TYPES), "ID": f"{rng.choice(['k', 'K', 'é', 'a:b/'])}{i}",
             **{name: rng.choice(WORDS + YEARS + [None]) for name in names}} for i in range(rng.choice([1, 2, 5, 30]))]
    files = {"in.json": json.dumps(rows).encode("utf-8")}
    written = {"shape": (len(rows), len(names) + 2), "bytes": text_of(rows).encode("utf-8")}
    return {"type": "bibtex", "filename": "out.bib"}, files, ("ok", written)


def text_of(rows):
    writer, database = BibTexWriter(), BibDatabase()
    writer.indent, writer.display_order, writer.order_entries_by = "  ", FIRST[2:], ("author", "year", "title")
    database.entries = [write_documents.without_gaps(row) for row in rows]
    return bibtexparser.dumps(database, writer)[:-1]  # write-bibtex-end
