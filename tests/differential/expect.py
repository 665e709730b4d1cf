"""What pandas' answer looks like in ours: columns, dtypes, shape, records of JSON values."""
import base64
import datetime
import math

import pandas as pd


def cell(value):
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if hasattr(value, "item") and not isinstance(value, (pd.Timestamp, datetime.date)):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None  # nonfinite-null
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, list):
        return [cell(item) for item in value]
    if isinstance(value, dict):
        return {key_text(key): cell(item) for key, item in value.items()}
    return value


def key_text(key):
    """A mapping key as JSON text."""
    if key is None:
        return "null"
    if isinstance(key, bool):
        return "true" if key else "false"
    if isinstance(key, (datetime.datetime, datetime.date)):
        return key.isoformat()
    return str(key)


def label(name):
    """labels-text: integers stay, all else is text."""
    return name if isinstance(name, int) and not isinstance(name, bool) else key_text(name)


def table(frame, typed=False):
    """("ok", answer), or the ValueError of duplicate-labels. Without rows only `typed` columns have a type."""
    labels = [label(name) for name in frame.columns]
    if len(set(map(lambda l: (type(l), l), labels))) != len(labels):
        return "error", "ValueError"
    columns = [[cell(value) for value in frame.iloc[:, j].tolist()] for j in range(len(labels))]
    dtypes = ["object" if len(frame) == 0 and not typed else str(dtype) for dtype in frame.dtypes]  # empty-list-object
    records = [{str(name): columns[j][i] for j, name in enumerate(labels)} for i in range(len(frame))]
    return "ok", {"columns": labels, "dtypes": {str(name): dtypes[j] for j, name in enumerate(labels)},
                  "shape": [len(frame), len(labels)], "records": records if labels else []}
