"""Random workbooks, made by openpyxl, and what pandas reads from them."""
import datetime
import io
import warnings

import openpyxl
import pandas as pd

import expect

WORDS = ["x", "Ada", "Bjørn", "東京", "a b", " lead", "trail ", "😀", "=x", "l1\nl2", "1,5", "-", "none", "<&>\"'", "2020-01-01",
         "yes", "tab\there", "#x", "_x", "x_x00_"]
MISSING = ["NA", "NaN", "null", "N/A", "#N/A N/A", "None", "nan"]
ERRORS = ["#DIV/0!", "#N/A", "#REF!", "#VALUE!"]
NUMERIC = ["1", " 2 ", "007", "-3", "1.5", "1e3", ".5", "inf"]
BOOLS = ["True", "False", "TRUE", "true", "false", "FALSE"]
DATE_FORMATS = ["yyyy-mm-dd", "dd/mm/yy", "yyyy-mm-dd hh:mm:ss", "[$-409]d mmm yyyy", "d-mmm", '"on" dd.mm.yyyy', "m/d/yy h:mm"]
PLAIN_FORMATS = ["General", "0.00", "#,##0", "0%", '0 "days"', "[Red]0.0", "0.00E+00", "@"]


def number(rng):
    return rng.choice([rng.randrange(-100, 100), rng.randrange(-10**15, 10**15), float(rng.randrange(100)),
                       rng.randrange(-10**6, 10**6) / 64, rng.uniform(-1e3, 1e3), 1e300, 1e-300, 0, -0.0, 1e16])


def moment(rng):
    day = datetime.datetime(1900, 3, 1) + datetime.timedelta(days=rng.randrange(0, 80000))
    return day if rng.random() < 0.5 else day + datetime.timedelta(seconds=rng.randrange(86400))


def mixed(rng):
    """Numbers that are no boolean, since pandas takes the first of 0 and False, 1 and True for all of them, and no text
    that is a date (datetime-with-text)."""
    value = rng.choice([rng.choice(WORDS), number(rng), rng.random() < 0.5, moment(rng), rng.choice(NUMERIC)])
    return 7 if value == "2020-01-01" or (not isinstance(value, bool) and value in (0, 1)) else value


MAKERS = {
    "int": lambda rng: rng.randrange(-10**9, 10**9),
    "number": number,
    "word": lambda rng: rng.choice(WORDS),
    "numeric": lambda rng: rng.choice(NUMERIC),
    "numeric and number": lambda rng: rng.choice([rng.choice(NUMERIC), number(rng)]),
    "bool": lambda rng: rng.random() < 0.5,
    "bool text": lambda rng: rng.choice(BOOLS),
    "bool both": lambda rng: rng.choice([True, False, "True", "FALSE"]),
    "date": moment,
    "time": lambda rng: datetime.time(rng.randrange(24), rng.randrange(60), rng.randrange(60)),
    "mixed": lambda rng: mixed(rng),
    "blank": lambda rng: None,
    "missing": lambda rng: rng.choice(MISSING),
}
NAMES = ["a", "b", "a", "x y", "é", 1, 2020, 2020, 2.5, "1", None, "a.1", "Unnamed: 1", True, datetime.datetime(2020, 1, 2), "NA"]


def column(rng, rows):
    """The kind, and cells of it with gaps of several sorts."""
    kind = rng.choice(list(MAKERS))
    cells = [MAKERS[kind](rng) for _ in range(rows)]
    # A boolean with gaps or numbers stays one (20.22; the reference makes a number of it).
    gaps = 0 if kind.startswith("bool b") or kind == "bool" else rng.choice([0, 0, 0.2, 0.6])
    for i in range(rows):
        if rng.random() < gaps:
            cells[i] = rng.choice([None, None, rng.choice(MISSING), "error"])
    if kind == "mixed" and not any(isinstance(cell, str) and cell in WORDS for cell in cells) and rows:
        cells[rng.randrange(rows)] = "x"  # so that it is an object column, whatever the booleans in it
    return cells


def tidy(names):
    """Without the accident of labels: 2020 becomes 2020.0 beside 2.5."""
    return [name for name in names if not isinstance(name, int)] if 2.5 in names else names


def put(rng, sheet, row, col, value):
    cell = sheet.cell(row, col)
    if value == "error":
        cell.value = rng.choice(ERRORS)
        cell.data_type = "e"
    elif isinstance(value, str):
        cell.value = value
        cell.data_type = "s"
    elif value is not None:
        cell.value = value
        if isinstance(value, datetime.datetime):
            cell.number_format = rng.choice(DATE_FORMATS)
        elif isinstance(value, datetime.time):
            cell.number_format = rng.choice(["h:mm", "hh:mm:ss", "h:mm AM/PM"])
        elif not isinstance(value, bool) and rng.random() < 0.3:
            cell.number_format = rng.choice(PLAIN_FORMATS)


def make(rng):
    width, rows = rng.randrange(1, 6), rng.choice([0, 1, 2, 5, 20])
    header = rng.choice([0, 0, 0, None, 2])
    above = header or 0
    names = [rng.choice(NAMES) for _ in range(width)]
    names = tidy(names)
    width = len(names)
    book = openpyxl.Workbook()
    if rng.random() < 0.2:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    sheet = book.active
    sheet.title = "Sheet1"
    for row in range(above):
        for col in range(width):
            if rng.random() < 0.3:
                put(rng, sheet, row + 1, col + 1, rng.choice(["note", 5, True]))
    grid = [column(rng, rows) for _ in range(width)]
    for col, name in enumerate(names):
        if header is not None:
            put(rng, sheet, above + 1, col + 1, name)
        for row, value in enumerate(grid[col]):
            put(rng, sheet, above + 1 + (header is not None) + row, col + 1, value)
    content = io.BytesIO()
    book.save(content)
    details = {"type": "excel", "header": header} if header != 0 else {"type": "excel"}
    return details, content.getvalue(), expected(content, header)


def expected(content, header):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            frame = pd.read_excel(content, sheet_name="Sheet1", header=header, na_values=["None"])
        except (ValueError, OverflowError) as error:
            return "error", type(error).__name__
    return expect.table(frame)
