"""Random CSV, and what pandas makes of it."""
import io

import pandas as pd

import expect

MISSING = ["", "NA", "NaN", "nan", "null", "NULL", "N/A", "n/a", "#N/A", "<NA>", "-nan", "-NaN", "None", "#NA",
           "1.#IND", "-1.#QNAN", "#N/A N/A", "1.#QNAN", "-1.#IND"]
ALMOST = ["none", "na", "Null", "NAN", "NaT", "-", "?", ".", "~", " NA", "NA ", "+nan"]
WORDS = ["x", "Ada", "Bjørn", "naïve", "東京", "a b", "it's", "a#b", "2020-01-01", "yes", "no", "1,5", "$5", "5%", "0x10",
         "1_000", "1e", "e5", "--1", "1d3", "١", " lead", "trail ", "back\\slash", "=1+1", "1 2", "😀"]
INT64_MIN = "-9223372036854775808"
INTS = ["0", "1", "-1", "+5", "007", " 12", "12 ", "2147483648", INT64_MIN, "9223372036854775807", "  3  "]
FLOATS = ["1.5", "-.5", "1.", ".5", "1e3", "1E+3", "2.5e-3", "-0.0", "inf", "-inf", "Infinity", "+INF", "1e-320", "0.1",
          "0.30000000000000004", "3.141592653589793238", "123456789.123456789", "5e-324", "1e22", "1e23", " 1.5", "1.5 ",
          "8.5e307"]
BOOLS = ["True", "False", "true", "false", "TRUE", "tRue", "FALSE"]
BIG = ["9223372036854775808", "18446744073709551615", "10000000000000000000"]
HUGE = ["18446744073709551616", "-9223372036854775809", "123456789012345678901234567890"]


def column(rng, rows, short):
    """The texts of one column: mostly one kind, now and then an odd one."""
    kind = rng.choice(["int", "int", "float", "bool", "word", "mixed", "missing", "big", "huge", "intfloat", "random"])
    if short and kind in ("big", "huge"):  # csv-uint64-missing
        kind = "word"
    pool = {"int": INTS, "float": FLOATS, "bool": BOOLS, "word": WORDS, "missing": MISSING, "big": BIG + INTS[:2],
            "huge": HUGE + INTS[:3], "intfloat": INTS + FLOATS, "mixed": INTS + FLOATS + BOOLS + WORDS + ALMOST}.get(kind)
    cells = []
    for _ in range(rows):
        if kind == "random":
            cells.append(rng.choice([repr(rng.uniform(-1e6, 1e6)), "%.3g" % rng.gauss(0, 1e5), str(rng.randrange(-10**12, 10**12))]))
        else:
            cells.append(rng.choice(pool))
    gaps = rng.choice([0, 0, 0.1, 0.5])
    if gaps or short:  # csv-int64-min
        cells = [c if c != INT64_MIN else "-1234567890123456789" for c in cells]
    if kind in ("big", "huge"):
        gaps = 0  # csv-uint64-missing
    if gaps:
        cells = [rng.choice(MISSING) if rng.random() < gaps else c for c in cells]
    if kind != "missing" and rng.random() < 0.1 and rows and kind not in ("big", "huge"):
        cells[rng.randrange(rows)] = rng.choice(WORDS + ALMOST)
    return cells


def write_field(rng, text, delimiter, quote):
    special = any(c in text for c in (delimiter, "\n", "\r")) or text[:1] == quote
    if special or rng.random() < 0.1:
        return quote + text.replace(quote, quote + quote) + quote
    return text


def make(rng):
    delimiter = rng.choice([",", ",", ",", ";", "\t", "|"])
    quote = rng.choice(['"', '"', '"', "'"])
    width, rows = rng.randrange(1, 7), rng.choice([0, 1, 2, 5, 20, 60])
    names = [rng.choice(["a", "b", "a", "x y", "", "1", "é", "name", "a.1", "True", "q,r", "Unnamed: 1"]) for _ in range(width)]
    header = rng.choice([0, 0, 0, 0, None, 2])
    end = rng.choice(["\n", "\n", "\r\n", "\r" if width > 1 and header != 2 else "\n"])  # csv-cr-overflow
    short = width > 1 and end != "\r" and rng.random() < 0.3
    columns = [column(rng, rows, short) for _ in range(width)]
    lines = []
    if header == 2:
        lines += ["some words here", "and more"]
    if header is not None:
        lines.append(delimiter.join(write_field(rng, n, delimiter, quote) for n in names))
    for i in range(rows):
        fields = [write_field(rng, columns[j][i], delimiter, quote) for j in range(width)]
        if short and rng.random() < 0.1 and (header is not None or i):
            fields = fields[:rng.randrange(1, width)]  # a short row
        line = delimiter.join(fields)
        if rng.random() < 0.02 and delimiter != "\t" and end != "\r":
            lines.append(rng.choice(["", "   ", "\t"]))
        lines.append(line)
    if rng.random() < 0.1 and rows and end != "\r":
        at = rng.randrange(rows)
        cut = rng.choice(["multi" + end + "line", quote * 2, "a" + delimiter + "b"])
        lines.append(delimiter.join([quote + cut + quote] + ["1"] * (width - 1)) if at % 2 else delimiter.join(["z"] * width))
    text = end.join(lines) + (end if rng.random() < 0.8 else "")
    content = (b"\xef\xbb\xbf" if rng.random() < 0.1 else b"") + text.encode("utf-8")
    details = {"type": "csv", "header": header}
    if delimiter != "," or rng.random() < 0.2:
        details["delimiter"] = delimiter
    if quote != '"':
        details["quotechar"] = quote
    return details, content, expected(content, delimiter, quote, header)


def expected(content, delimiter, quote, header):
    if b"\n" not in content:
        content = content.replace(b"\r", b"\n")  # csv-cr-overflow
    try:
        frame = pd.read_csv(io.BytesIO(content), delimiter=delimiter, quotechar=quote, header=header,
                            na_values=["None"], float_precision="round_trip", low_memory=False)
    except pd.errors.EmptyDataError:
        return "error", "EmptyDataError"
    except pd.errors.ParserError:
        return "error", "ParserError"
    return expect.table(frame)
