"""Random YAML and JSON documents, and what the reference's rules (PyYAML or json, then pandas) make of them."""
import datetime
import json

import pandas as pd
import yaml

import expect

PLAIN = ["yes", "No", "true", "FALSE", "on", "Off", "y", "n", "yEs", "~", "null", "Null", "", "nUll", "None", "1", "-1",
         "+3", "0", "010", "0_7", "08", "0o10", "0x1F", "-0x1F", "0X1f", "0b101", "0B1", "1_000", "1__0", "1,000", "1:30",
         "190:20:30", "-1:30", "01:30", "1:60", "_1", "1.", ".5", "-.5", "+.5", "1.0e+3", "1.5E-3", "1e3", "1.0e3", "12e03",
         "1_000.5", "08.5", "20:30.15", ".inf", "-.INF", ".iNF", "inf", ".nan", "-.nan", "2020-01-02", "2020-1-2",
         "2020-1-2 3:04:05", "2020-01-02T03:04:05.5+01:30", "2020-01-02T03:04:05Z", "2020-01-02 03:04", "2020-01",
         "2020-01-02T03:04:05-0800", "20200102", "9223372036854775807", "9223372036854775808", "18446744073709551615",
         "18446744073709551616", "-9223372036854775809", "word", "two words", "a#b", "a:b", "it's", "été", "1.5", "2.25",
         "0.1", "100", "x", "-", "--- a", ".", "..", "<<x", "=x", "1e+5", "1.e+5", "1.5.2", "- 1", "12:30:45.5", "0.0",
         "-0.0", "1:2:3", "0:30", "00", "0_", "1_", "1.0_1", "2001-12-14t21:59:43.10-05:00", "2001-12-14 21:59:43.10 -5"]
QUOTED = ["'yes'", '"1"', "'2020-01-02'", '"a\\tb"', "'it''s'", '"\\u00e9"', "''", '"null"']
KEYS = ["a", "b", "c", "name", "x y", "été", "7", "yes", "2020-01-02", "'1'"]
MODES = ["records", "records", "columns", "scalars", "rows", "list", "maps"]


def plain_is_safe(text):
    """Plain text that stands as one scalar in block and flow context."""
    return text == "" or not (text.startswith(("- ", "--- ")) or text == "-" or "#" in text[:1] or "," in text)


def yaml_scalar(rng):
    return rng.choice(QUOTED) if rng.random() < 0.1 else rng.choice([p for p in PLAIN if plain_is_safe(p)])


def yaml_cells(rng, count):
    """Cells of one column: mostly alike."""
    if rng.random() < 0.5:
        pool = rng.choice([["1", "2", "-3", "0"], ["1.5", "2.0", "0.1"], ["yes", "no", "true"], ["x", "word", "é"],
                           ["2020-01-02", "2021-03-04"], ["2020-01-02 03:04:05", "2021-01-02 00:00:00"], ["1", "2.5"],
                           ["9223372036854775808", "1"], ["2020-01-02T00:00:00Z", "2020-01-03T00:00:00Z"],
                           ["2020-01-02T00:00:00+01:30", "2020-01-03T00:00:00+01:30"], ["2020-01-02", "2020-01-02 03:04:05"],
                           ["[1, 2]", "{p: 1}", "x"], ["18446744073709551616", "1"]])
        cells = [rng.choice(pool) for _ in range(count)]
        if rng.random() < 0.3:
            cells = [rng.choice(["~", "null", ""]) if rng.random() < 0.3 else c for c in cells]
        return cells
    return [yaml_scalar(rng) for _ in range(count)]


def distinct(rng, pool, count):
    return rng.sample(pool, min(count, len(pool)))


def make_yaml(rng):
    mode = rng.choice(MODES)
    rows, lines = rng.choice([1, 2, 5, 12]), []
    keys = distinct(rng, KEYS[:6] if rng.random() < 0.8 else KEYS, rng.randrange(1, 6))
    if mode == "records":
        columns = [yaml_cells(rng, rows) for _ in keys]
        for i in range(rows):
            pairs = [(k, columns[j][i]) for j, k in enumerate(keys) if rng.random() < 0.9]
            lines.append("- " + "\n  ".join(f"{k}: {v}" for k, v in pairs) if pairs else "- {}")
    elif mode == "columns":
        for key in keys:
            if rng.random() < 0.2:
                lines.append(f"{key}: {yaml_scalar(rng)}")
            else:
                lines.append(f"{key}:\n" + "\n".join(f"- {c}" for c in yaml_cells(rng, rows)))
    elif mode == "scalars":
        lines = [f"{key}: {yaml_scalar(rng)}" for key in keys]
    elif mode == "rows":
        columns = [yaml_cells(rng, rows) for _ in keys]
        lines = ["-" + "".join(f"{' ' if j == 0 else '  '}- {columns[j][i]}\n" for j in range(rng.randrange(1, len(keys) + 1))).rstrip("\n")
                 for i in range(rows)]
    elif mode == "list":
        lines = ["- " + c for c in yaml_cells(rng, rows)]
    else:
        inner = distinct(rng, ["p", "q", "r", "s"], 3)
        for key in keys:
            cells = yaml_cells(rng, len(inner))
            lines.append(f"{key}:\n" + "\n".join(f"  {k}: {c}" for k, c in zip(inner, cells) if rng.random() < 0.8 or k == inner[0]))
    text = "\n".join(lines) + "\n"
    if rng.random() < 0.05:
        text = text[:rng.randrange(len(text))] + rng.choice(["[", '"', "}", "\x01", "*z", "!!x "]) + "\n"  # yaml-tab
    if rng.random() < 0.1:
        text = text.replace("\n", "\r\n")
    return {"type": "yaml"}, text.encode("utf-8"), expected_yaml(text)


def expected_yaml(text):
    try:
        document = yaml.load(text.replace("\r\n", "\n").replace("\r", "\n"), Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return "error", "YAMLError"
    except (ValueError, KeyError):
        return "error", "ValueError"
    return expected_table(document)


JSON_SCALARS = [None, True, False, 0, 1, -7, 2**53 + 1, 2**63 - 1, 2**63, 2**64 - 1, 2**64, -2**63, -2**63 - 1, 1.5, -0.0, 1e300,
                5e-324, 0.1, 1e16, "x", "", "é", "\u2028", "😀", "a\"b\\c", "tab\t", "2020-01-01", "NaN", "1", float("nan"),
                float("inf"), "\x00", [1, None], {"p": 1}, [], {}, [[1], {"q": [2.5]}]]


def json_cells(rng, count):
    if rng.random() < 0.6:
        pool = rng.choice([[1, 2, 3], [1.5, 2.5], [True, False], ["x", "y", ""], [1, None], [1.5, 2], [2**63, 5], [True, None],
                           [2**63, -1], ["x", None], [2**64, 1], [True, 1], [[1], {"a": 2}], [None]])
        return [rng.choice(pool) for _ in range(count)]
    return [rng.choice(JSON_SCALARS) for _ in range(count)]


def make_json(rng):
    mode = rng.choice(MODES)
    rows = rng.choice([0, 1, 2, 5, 12])
    keys = distinct(rng, ["a", "b", "c", "x y", "é", "1", ""], rng.randrange(1, 6))
    columns = [json_cells(rng, rows) for _ in keys]
    if mode == "records":
        document = [{k: columns[j][i] for j, k in enumerate(keys) if rng.random() < 0.85} for i in range(rows)]
    elif mode == "columns":
        document = {k: columns[j] for j, k in enumerate(keys)}
        if rng.random() < 0.2:
            document["zz"] = rng.choice([1, "s", None, True, 2.5])
    elif mode == "scalars":
        document = {k: rng.choice([s for s in JSON_SCALARS if not isinstance(s, (list, dict))]) for k in keys}
    elif mode == "rows":
        document = [[columns[j][i] for j in range(rng.randrange(1, len(keys) + 1))] for i in range(rows)]
    elif mode == "list":
        document = json_cells(rng, rows)
        if document and isinstance(document[0], (dict, list)):
            document = [1] + document
    else:
        inner = ["p", "q", "r"]
        document = {k: {n: rng.choice(JSON_SCALARS[:22]) for n in inner if rng.random() < 0.8 or n == "p"} for k in keys}
    text = json.dumps(document, ensure_ascii=rng.random() < 0.5, indent=rng.choice([None, None, 1, 4]))
    if rng.random() < 0.05:
        text = text[:rng.randrange(len(text))] + rng.choice([",", "]", "}", "x", "\t\x01", "'"])
    return {"type": "json"}, text.encode("utf-8"), expected_json(text)


def expected_json(text):
    try:
        document = json.loads(text) if text.strip(" \t\r\n") else None
    except json.JSONDecodeError:
        return "error", "JSONDecodeError"
    return expected_table(document)


def expected_table(document):
    """The rules of access 2.3 with pandas' own inference."""
    if document is None or document == []:
        return expect.table(pd.DataFrame())
    if isinstance(document, (list, dict)) and by_accident(document):
        return None
    if isinstance(document, dict):
        return expected_mapping(document)
    if not isinstance(document, list):
        return "error", "ValueError"
    first = document[0]
    if isinstance(first, dict):
        if not all(isinstance(item, dict) for item in document):
            return "error", "ValueError"
        return build(lambda: records(document))
    if isinstance(first, list):
        odd = next((item for item in document if not isinstance(item, list)), [])
        if odd != []:
            return "error", "ValueError" if isinstance(odd, (str, dict)) else "TypeError"
        return build(lambda: pd.DataFrame(document))
    return build(lambda: pd.DataFrame({0: pd.Series(document, dtype=None if simple(document) else object)}))


def simple(cells):
    return not any(isinstance(c, (list, dict)) for c in cells)


def records(document):
    names = list(dict.fromkeys(key for row in document for key in row))
    return pd.DataFrame.from_records(document) if names else pd.DataFrame(index=range(len(document)))


def expected_mapping(document):
    values = list(document.values())
    if not any(isinstance(v, (list, dict)) for v in values):
        return build(lambda: pd.DataFrame([document]))  # scalar-mapping
    lists, maps = any(isinstance(v, list) for v in values), any(isinstance(v, dict) for v in values)
    if lists and maps:
        return "error", "ValueError"
    if lists:
        if len({len(v) for v in values if isinstance(v, list)}) > 1:
            return "error", "ValueError"
        return build(lambda: pd.DataFrame(document))
    index = list(dict.fromkeys(key for v in values if isinstance(v, dict) for key in v))
    return build(lambda: pd.DataFrame({k: [v.get(i, float("nan")) for i in index] if isinstance(v, dict) else v
                                       for k, v in document.items()}, index=range(len(index))))


def build(make):
    return expect.table(make())


def columns_of(document):
    """The cells of each column-to-be, None where a row has none."""
    rows = document if isinstance(document, list) else list(document.values())
    if isinstance(document, dict) and not any(isinstance(r, dict) for r in rows):
        return [r for r in rows if isinstance(r, list)]
    if rows and isinstance(rows[0], dict):
        names = {str(k): k for r in rows if isinstance(r, dict) for k in r}
        across = [[r.get(k) if isinstance(r, dict) else r for r in rows] for k in names.values()]
        return across if isinstance(document, list) else across + [[r.get(k) for k in names.values()] if isinstance(r, dict)
                                                                   else [r] for r in rows]
    if rows and isinstance(rows[0], list):
        width = max(len(r) for r in rows if isinstance(r, list))
        return [[r[j] if isinstance(r, list) and j < len(r) else None for r in rows] for j in range(width)]
    return [rows]


def by_accident(document):
    """True where pandas' answer hangs on the order of the cells, or on text that looks like a date:
    datetime-with-text, date-with-zone, big-int-with-null."""
    for cells in columns_of(document):
        texts = any(isinstance(c, str) for c in cells)
        times = any(isinstance(c, datetime.datetime) for c in cells)
        days = any(type(c) is datetime.date for c in cells)
        zoned = any(isinstance(c, datetime.datetime) and c.tzinfo for c in cells)
        huge = any(isinstance(c, int) and not -2**63 <= c < 2**64 for c in cells)
        mixed = huge or any(isinstance(c, int) and c >= 2**63 for c in cells) and any(isinstance(c, int) and c < 0 for c in cells)
        gaps = any(c is None or isinstance(c, float) for c in cells)
        if texts and times or days and zoned or mixed and gaps:
            return True
    return False
