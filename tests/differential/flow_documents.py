"""Random joins, stacks and series (stack, vstack, hstack, series), nested, and what pandas makes of them.

Tables come as `local` data, as csv files and as yaml files; every source may have finalising keys. Where the project
decided to differ from the reference (differential.DECIDED), this file follows the decision."""
import io
import warnings

import pandas as pd
import yaml

import expect

warnings.simplefilter("ignore")

MIXED = [1, "a", 2.5, "b", 2]
POOLS = {
    "int": [0, 1, 2, 3, -1], "float": [0.0, 1.0, 1.5, 2.0, 3.0], "text": ["a", "b", "c", "é", "1"], "bool": [True, False],
    "mixed": MIXED, "big": [2**63, 2**63 + 1, 2**64 - 1], "huge": [2**64, 2**64 + 1, 1],
}
YAML_POOLS = {"date": ["2020-01-02", "2020-01-03"], "moment": ["2020-01-02 03:04:05", "2021-01-01 00:00:00"],
              "zoned": ["2020-01-02T00:00:00Z", "2020-01-02T05:00:00Z"]}
NAMES = ["k", "a", "b", "c", "j", "k_right", "é"]


class Fails(Exception):
    """A request that is refused, with the error_type of the answer."""


class Undecided(Exception):
    """An accident of the reference: nothing to compare with."""


# ---- requests ----

def cells(rng, rows, kind=None):
    kind = kind or rng.choice(["int", "int", "text", "text", "float", "bool", "mixed", "big", "huge"])
    drawn = [rng.choice(POOLS[kind]) for _ in range(rows)]
    if kind in ("int", "text", "float") and rng.random() < 0.25:
        drawn = [None if rng.random() < 0.3 else cell for cell in drawn]
    if kind == "int" and rng.random() < 0.5:  # distinct keys, as most tables have them
        drawn = rng.sample(range(-2, 2 * rows + 2), rows)
    return drawn


def make_table(rng, files, one_row):
    rows = 1 if one_row else rng.choice([0, 1, 2, 3, 5, 9])
    names = rng.sample(NAMES[1:], rng.randrange(0, 4))
    if rng.random() < 0.9:
        names.insert(rng.randrange(len(names) + 1), "k")
    how = rng.random()
    if how < 0.2 and names and rows:
        return make_csv(rng, files, names, rows)
    if how < 0.35 and names and rows:
        return make_yaml(rng, files, names, rows)
    return {"type": "local", "data": {name: cells(rng, rows, rng.choice(["int", "text", "text", None]) if name == "k" else None)
                                      for name in names}}


def make_csv(rng, files, names, rows):
    columns = [[("" if cell is None else str(cell)) for cell in cells(rng, rows, rng.choice(["int", "text", "float", "bool"]))]
               for _ in names]
    text = ",".join(names) + "\n" + "".join(",".join(column[i] or '""' for column in columns) + "\n" for i in range(rows))
    name = f"t{len(files)}.csv"
    files[name] = text.encode()
    return {"type": "csv", "filename": name}


def make_yaml(rng, files, names, rows):
    text = ""
    for name in names:
        pool = YAML_POOLS[rng.choice(list(YAML_POOLS))]
        text += f"{name}: [{', '.join(rng.choice(pool) if rng.random() < 0.9 else 'null' for _ in range(rows))}]\n"
    name = f"t{len(files)}.yml"
    files[name] = text.encode()
    return {"type": "yaml", "filename": name}


def make_hstack(rng, files, depth):
    details = {"type": "hstack", "specifications": []}
    if rng.random() < 0.5:
        details["index"] = "k"
    for i in range(rng.choice([1, 2, 2, 2, 3, 4])):
        part = make_source(rng, files, depth + 1)
        details["specifications"].append(part)
        draw = rng.random()
        if i and draw < 0.45:
            part["on"] = rng.choice(["k", "k", "k", ["k"], "a", ["k", "a"], "zz"])
        elif part["type"] != "series" and (draw < 0.9 or "index" in details):
            part["index"] = "k" if rng.random() < 0.95 else "zz"
        if rng.random() < 0.7:
            part["how"] = rng.choice(["left", "right", "inner", "outer", "outer", "cross", "zzz" if draw < 0.1 else "left"])
        if rng.random() < 0.3:
            part["lsuffix"] = rng.choice(["", "_l"])
            part["rsuffix"] = rng.choice(["", "_r", "_right"])
    return details


def make_vstack(rng, files, depth):
    return {"type": "vstack", "reset_index": rng.random() < 0.5,
            "specifications": [make_source(rng, files, depth + 1) for _ in range(rng.choice([0, 1, 2, 2, 3, 4]))]}


def make_stack(rng, files, depth):
    return {"type": "stack", "specifications": [make_source(rng, files, depth + 1, one_row=rng.random() < 0.95)
                                                for _ in range(rng.choice([1, 2, 3]))]}


def make_series(rng, files, depth):
    return {"type": "series", "index": rng.choice(["k", "k", "k", "a"]), "specifications": make_source(rng, files, depth + 1)}


def make_source(rng, files, depth=0, one_row=False):
    if one_row or (depth and rng.random() < 0.75) or depth > 3:
        details = make_table(rng, files, one_row)
    else:
        kind = rng.choice([make_hstack, make_hstack, make_hstack, make_vstack, make_vstack, make_stack, make_series])
        details = kind(rng, files, depth)
    if rng.random() < 0.1:
        details["rename_columns"] = {rng.choice(["k", "a"]): "renamed"}
    if rng.random() < 0.05:
        details["columns"] = ["added"]
    if rng.random() < 0.05:
        details["select_columns"] = rng.sample(["k", "a", "b"], 2)
    return details


def make(rng):
    """(details, {file name: bytes}, expected); expected is None where nothing is decided."""
    files = {}
    details = make_source(rng, files)
    try:
        return details, files, expect.table(read(details, files), typed=True)
    except Undecided:
        return details, files, None
    except Fails as failure:
        return details, files, ("error", failure.args[0])


# ---- what they mean ----

def read(details, files):
    frame = READERS[details["type"]](details, files)
    return finish(details, frame.reset_index(drop=True))  # row-index


def finish(details, frame):
    renames = details.get("rename_columns", {})
    if any(name not in frame.columns for name in renames):
        raise Fails("ValueError")
    frame = unique(frame.rename(columns=renames))
    if any(name not in frame.columns for name in details.get("select_columns", [])):
        raise Fails("KeyError")
    frame = frame[details["select_columns"]] if "select_columns" in details else frame
    for name in details.get("columns", []):
        if name not in frame.columns:
            frame = frame.assign(**{name: pd.Series([None] * len(frame), dtype=object, index=frame.index)})
    return frame


def unique(frame):
    if not frame.columns.is_unique:
        raise Fails("ValueError")  # duplicate-labels
    return frame


def typed(frame):
    return frame.astype(object) if len(frame) == 0 else frame  # empty-list-object


def read_local(details, _):
    data = details["data"]
    return typed(pd.DataFrame(data)) if data else pd.DataFrame(index=[0])


def read_csv(details, files):
    return pd.read_csv(io.BytesIO(files[details["filename"]]), na_values=["None"], low_memory=False)


def read_yaml(details, files):
    return pd.DataFrame(yaml.load(files[details["filename"]], Loader=yaml.SafeLoader))


def parts_of(details, files):
    if not details["specifications"]:
        raise Fails("ValueError")
    return [read(part, files) for part in details["specifications"]]


# ---- hstack ----

def as_index(frame, name):
    """The frame with that column as its index: missing-is-one, and index-object."""
    column = pd.Index(frame[name])
    if frame[name].dtype == object:
        column = pd.Index([float("nan") if value is None or value != value else value for value in frame[name]], dtype=object)
    frame = frame.drop(columns=[name])
    frame.index = column
    return frame


def rank(value):
    if pd.isna(value):
        return 9, 0
    if isinstance(value, (bool, int, float)) or hasattr(value, "item"):
        return 0, value
    if isinstance(value, str):
        return 1, value
    return (3, value) if isinstance(value, pd.Timestamp) or hasattr(value, "hour") else (2, value)


def ordered(frame, how, keys):
    """join-order: the calling side's order; outer sorted by the keys."""
    if how == "cross":
        return frame.drop(columns=["__l", "__r"])
    left, right = frame["__l"].tolist(), frame["__r"].tolist()

    def order(i):
        places = (left[i] if left[i] == left[i] else 1e9, right[i] if right[i] == right[i] else 1e9)
        if how == "right":
            return places[::-1]
        return tuple(rank(key[i]) for key in keys) + places if how == "outer" else places

    return frame.iloc[sorted(range(len(frame)), key=order)].drop(columns=["__l", "__r"])


def numbered(frame, name):
    return frame.assign(**{name: range(len(frame))})


def kind_of(column):
    if str(column.dtype).startswith("datetime"):
        return str(column.dtype)
    return "bool" if column.dtype == bool else "number" if column.dtype != object else "object"


def join_index(acc, right, index, spec):
    how = spec.get("how", "left")
    suffixes = {"lsuffix": spec.get("lsuffix", ""), "rsuffix": spec.get("rsuffix", "_right")}
    if "index" in spec:
        if spec["index"] not in right.columns:
            raise Fails("KeyError")
        right = as_index(right, spec["index"])
    if index:
        if index not in acc.columns:
            raise Fails("KeyError")
        acc = as_index(acc, index)
    kinds = {kind_of(side.index) for side in (acc, right) if len(side)}
    if {"uint64", "int64"} <= {str(side.index.dtype) for side in (acc, right)}:
        raise Undecided  # index-object
    objects = [value for side in (acc, right) if side.index.dtype == object for value in side.index]
    if how != "cross" and (("number" in kinds and any(value == value and isinstance(value, (bool, int, float)) for value in objects))
                           or any(hasattr(value, "year") for value in objects)):
        raise Undecided  # index-kinds: 1, 1.0 and True are one key, and any of them may be shown
    if how != "cross" and len(kinds) > 1 and ("bool" in kinds or any(kind.startswith("datetime") for kind in kinds)):
        raise Undecided  # index-kinds
    shared = set(acc.columns) & set(right.columns)
    if shared and not suffixes["lsuffix"] and not suffixes["rsuffix"]:
        raise Fails("ValueError")
    try:
        joined = numbered(acc, "__l").join(numbered(right, "__r"), how=how, **suffixes)
    except TypeError as error:  # index-kinds: only some ways of joining compare by order
        raise Undecided from error
    if not len(joined) and index:
        raise Undecided  # the type of no key at all
    if how == "cross" or "object" in kinds:  # index-object
        joined.index = joined.index.astype("int64" if how == "cross" else object)
    joined = ordered(joined, how, [joined.index.tolist()])
    if index:
        joined[index] = pd.Series(joined.index.tolist(), index=joined.index, dtype=joined.index.dtype)
    return joined


def has_number(column):
    return any(isinstance(value, (bool, int, float)) and value == value for value in column)


def join_columns(acc, right, spec):
    on = spec["on"] if isinstance(spec["on"], list) else [spec["on"]]
    how = spec.get("how", "left")
    suffixes = spec.get("lsuffix", ""), spec.get("rsuffix", "_right")
    if how == "cross":
        raise Fails("ValueError")
    if any(name not in acc.columns or name not in right.columns for name in on):
        raise Fails("KeyError")
    if not len(acc):
        raise Undecided  # empty-left
    if any(isinstance(value, list) for name in on for side in (acc, right) for value in side[name]):
        raise Undecided  # refused, for one of two reasons
    for name in on:
        kinds = acc[name].dtype.kind + right[name].dtype.kind
        if kinds in ("iu", "ui", "uf", "fu"):
            raise Undecided  # pandas compares them modulo 2^64, or rounded
        if kinds in ("iO", "Oi", "fO", "Of", "uO", "Ou") and not any(
                map(has_number, [side[name] for side in (acc, right) if side[name].dtype == object])):
            raise Fails("ValueError") if len(right) else Undecided  # merge-dates
    shared = (set(acc.columns) & set(right.columns)) - set(on)
    acc, right = acc.reset_index(drop=True), right.reset_index(drop=True)
    try:
        joined = numbered(acc, "__l").merge(numbered(right, "__r"), on=on, how=how, suffixes=suffixes)
    except (ValueError, TypeError) as error:
        if any(has_number(side[name]) and side[name].dtype == object for name in on for side in (acc, right)):
            raise Undecided from error  # merge-mixed
        raise Fails(type(error).__name__) from error
    assert not shared or suffixes != ("", "")
    for name in on:
        if joined[name].dtype == object and (joined["__l"].notna().any() or right[name].dtype == object):  # index-object
            left, other = acc[name].tolist(), right[name].tolist()
            joined[name] = pd.Series([left[int(l)] if l == l else other[int(r)] for l, r in zip(joined["__l"], joined["__r"])],
                                     dtype=object, index=joined.index)
    keys = [joined[name].tolist() for name in on]
    return ordered(joined, how, keys).reset_index(drop=True)


def read_hstack(details, files):
    parts = parts_of(details, files)
    acc = parts[0]
    for spec, right in zip(details["specifications"][1:], parts[1:]):
        if spec.get("how") == "zzz":
            raise Fails("ValueError")
        acc = unique(join_columns(acc, right, spec) if "on" in spec else join_index(acc, right, details.get("index"), spec))
    return acc


# ---- vstack, stack, series ----

def says_nothing(column):
    return column.isna().all() and column.dtype in (object, float)


def read_vstack(details, files):
    frames = [frame.copy() for frame in parts_of(details, files) if frame.shape != (0, 0)]
    if not frames:
        return pd.DataFrame()
    for name in {name for frame in frames for name in frame.columns}:
        columns = [frame[name] for frame in frames if name in frame.columns]
        dtypes = {str(column.dtype) for column in columns}
        mixed = len(dtypes) > 1 or len(columns) < len(frames)
        dates = any(dtype.startswith("datetime") for dtype in dtypes) and len(dtypes) > 1
        if dates and "object" not in dtypes and any(says_nothing(column) for column in columns):
            raise Undecided  # pandas looks at the neighbours of the column too
        if "object" in dtypes or ("bool" in dtypes and mixed) or dates:  # vstack-object, vstack-bool
            for frame in frames:
                if name in frame.columns:
                    frame[name] = frame[name].astype(object)
    return pd.concat(frames, ignore_index=True)


def read_stack(details, files):
    parts = []
    for part in details["specifications"]:
        parts.append(read(part, files))
        if len(parts[-1]) != 1:
            raise Fails("ValueError")
    row = {name: one_cell(frame[name]) for frame in parts for name in frame.columns}
    if not row:
        raise Fails("ValueError")
    return pd.DataFrame({name: pd.Series([value], dtype=object if isinstance(value, (list, dict)) else None)
                         for name, value in row.items()})


def one_cell(column):
    value = column.tolist()[0]
    return None if column.dtype == object and not isinstance(value, (list, dict)) and pd.isna(value) else value


def read_series(details, files):
    frame, index = read(details["specifications"], files), details["index"]
    if index not in frame.columns:
        raise Fails("KeyError")
    keys = frame[index].tolist()
    if any(isinstance(key, list) for key in keys):
        raise Fails("TypeError")
    groups = {}
    for i, key in enumerate(keys):
        groups.setdefault(None if pd.isna(key) else key, []).append(i)
    made = {index: [keys[rows[0]] for rows in groups.values()]}
    for name in frame.columns:
        if name != index:
            values = frame[name].tolist()
            made[name] = [[values[i] for i in rows] for rows in groups.values()]
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in made.items()})


READERS = {"local": read_local, "csv": read_csv, "yaml": read_yaml, "hstack": read_hstack, "vstack": read_vstack,
           "stack": read_stack, "series": read_series}
