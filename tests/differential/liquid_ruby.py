"""Template cases of Ruby tests: calls of assert_template_result and assert_match_syntax_error, and those
of assert_equal that compare with a filter's result (@filters.append(a, b)).

Only literals are understood: strings, heredocs, numbers, symbols, true, false, nil, arrays, hashes, sums
of strings, and names that the same method gave such a value before.
"""
import os
import re

ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "s": " ", "0": "\0", "e": "\x1b", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
HEREDOC = re.compile(r"<<([~-]?)(['\"]?)([A-Z_]+)\2")
CALL = re.compile(r"\b(assert_template_result|assert_match_syntax_error|assert_syntax_error|assert_equal)\b[ (]|^[ \t]*def (\w+[?!]?)|"
                  r"^[ \t]*(\w+)[ \t]*(?:=(?![=~>])|\[.*\][ \t]*=|<<|\.\w+!)", re.M)
FILTER = r"@filters\.(\w+)\("
RAISING = re.compile(r"assert_raises\b[^\n]*\b(do|\{)\s*$")


class NotLiteral(Exception):
    pass


def dedent(lines):
    """What <<~ does."""
    filled = [line for line in lines if line.strip()]
    margin = min((len(line) - len(line.lstrip(" ")) for line in filled), default=0)
    return [line[margin:] if line.strip() else line.lstrip(" ") for line in lines]


def inline_heredocs(source):
    """Each heredoc becomes a quoted string where it was named."""
    lines, out = source.split("\n"), []
    while lines:
        line = lines.pop(0)
        while True:
            found = HEREDOC.search(line)
            if not found:
                break
            end = next((i for i, body in enumerate(lines) if body.strip() == found[3]), None)
            if end is None:
                break
            body, lines = lines[:end], lines[end + 1:]
            text = "".join(part + "\n" for part in (dedent(body) if found[1] == "~" else body))
            quote = found[2] or '"'
            if quote == "'":
                text = text.replace("\\", "\\\\")
            line = line[:found.start()] + quote + text.replace(quote, "\\" + quote) + quote + line[found.end():]
        out.append(line)
    return "\n".join(out)


class Reader:
    """Literals from a place of a text on; NotLiteral for anything else."""

    def __init__(self, text, at, names):
        self.text, self.at, self.names = text, at, names

    def skip(self):
        self.at = re.compile(r"(?:[ \t\r\n]|\\\n|#[^{\n][^\n]*)*").match(self.text, self.at).end()

    def take(self, pattern):
        """Moves behind what the pattern matches, white space before it, or stays."""
        start = self.at
        self.skip()
        found = re.compile(pattern).match(self.text, self.at)
        self.at = found.end() if found else start
        return found

    def value(self):
        value = self.term()
        while isinstance(value, str) and self.take(r"\+(?!=)"):
            more = self.term()
            if not isinstance(more, str):
                raise NotLiteral
            value += more
        if self.take(r"\.(?!\d)|[*%?&|<-]|=="):
            raise NotLiteral
        return value

    def term(self):
        if self.take(r"\["):
            return self.items(r"\]", lambda: self.value())
        if self.take(r"\{"):
            return dict(self.items(r"\}", self.pair))
        found = self.take(r"['\"]")
        if found:
            return self.strings(found[0])
        found = self.take(r"-?\d[\d_]*(\.\d+)?(?![\w.])")
        if found:
            return float(found[0]) if found[1] else int(found[0].replace("_", ""))
        found = self.take(r":(\w+)")
        if found:
            return found[1]
        found = self.take(r"[a-z_]\w*(?![\w(\[!?:])")
        if not found:
            raise NotLiteral
        constants = {"nil": None, "true": True, "false": False}
        if found[0] in constants:
            return constants[found[0]]
        if found[0] in self.names:
            return self.names[found[0]]
        raise NotLiteral

    def strings(self, quote):
        """A string, and those written beside it."""
        text = self.string(quote)
        while True:
            gap = re.compile(r"(?:[ \t]|\\\n)*(['\"])").match(self.text, self.at)
            if not gap:
                return text
            self.at = gap.end()
            text += self.string(gap[1])

    def string(self, quote):
        out = []
        while self.text[self.at] != quote:
            char = self.text[self.at]
            self.at += 1
            if char == "#" and quote == '"' and self.text[self.at] == "{":
                raise NotLiteral
            if char == "\\":
                char = self.escape(quote)
            out.append(char)
        self.at += 1
        return "".join(out)

    def escape(self, quote):
        char = self.text[self.at]
        self.at += 1
        if quote == "'":
            return char if char in "'\\" else "\\" + char
        found = re.compile(r"\{([0-9a-fA-F]+)\}|([0-9a-fA-F]{4})").match(self.text, self.at) if char == "u" else None
        if found:
            self.at = found.end()
            return chr(int(found[1] or found[2], 16))
        if char in "xuc":
            raise NotLiteral
        return "" if char == "\n" else ESCAPES.get(char, char)

    def items(self, end, read):
        out = []
        while not self.take(end):
            out.append(read())
            if not self.take(","):
                if not self.take(end):
                    raise NotLiteral
                break
        return out

    def pair(self):
        found = self.take(r"(\w+[?!]?):(?!:)|(['\"])([^'\"\\]*)\2:(?!:)")
        if found:
            return found[1] or found[3], self.value()
        key = self.term()
        if not isinstance(key, str) or not self.take(r"=>"):
            raise NotLiteral
        return key, self.value()

    def arguments(self, parenthesised):
        """(the values by place, those by name)."""
        placed, named = [], {}
        while True:
            found = self.take(r"(\w+):(?!:)")
            if found:
                named[found[1]] = self.value()
            elif self.take(r"(?=['\"][^'\"]*['\"]\s*=>)"):
                placed.append(dict([self.pair()]))
            else:
                placed.append(self.value())
            if not self.take(","):
                break
            if parenthesised and self.take(r"(?=\))"):
                break
        if parenthesised and not self.take(r"\)"):
            raise NotLiteral
        return placed, named


def printed(value):
    """What a template prints of it."""
    if isinstance(value, list):
        return "".join(printed(item) for item in value)
    if isinstance(value, dict):
        return str(value)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def filter_case(reader):
    """What assert_equal says of a filter, as a template; None when it is of something else."""
    expected = reader.value()
    found = reader.take(",") and reader.take(FILTER)
    if not found:
        return None
    placed, named = reader.arguments(True)
    if not placed or named:
        raise NotLiteral
    values = {f"v{i}": value for i, value in enumerate(placed)}
    template = "{{ v0 | " + found[1] + ":" * (len(values) > 1) + " " + ", ".join(list(values)[1:]) + " }}"
    return template, values, {}, printed(expected)


def case_of(call, placed, named):
    """(template, data, partials, result) of a call's arguments."""
    if call != "assert_template_result":
        return placed[1 if call == "assert_match_syntax_error" else 0], {}, {}, None
    data = placed[2] if len(placed) > 2 else {}
    if not isinstance(placed[0], str) or not isinstance(placed[1], str) or not isinstance(data, dict):
        raise NotLiteral
    return placed[1], data, named.get("partials") or {}, placed[0]


def cases(path, folder, left_out):
    """(name, template, data, partials, result or None) of each call that is literal; the others are
    counted in left_out. A name is file, method and number."""
    with open(path, encoding="utf-8") as file:
        source = inline_heredocs(file.read())
    where, method, names, number, end = os.path.relpath(path, folder), "", {}, 0, 0
    for found in CALL.finditer(source):
        if found.start() < end:
            continue
        if found[2]:
            method, names, number = found[2], {}, 0
            continue
        reader = Reader(source, found.end(), names)
        try:
            if found[3]:
                names.pop(found[3], None)
                if found[0].endswith("=") and "[" not in found[0]:
                    names[found[3]] = reader.value()
            else:
                number += 1
                if found[1] == "assert_equal":
                    case = filter_case(reader)
                else:
                    case = case_of(found[1], *reader.arguments(source[found.end() - 1] == "("))
                if case is None:
                    continue
                template, data, partials, result = case
                if RAISING.search(source, 0, found.start()):
                    result = None
                yield f"{where}, {method} {number}", template, data, partials, result
            end = reader.at
        except (NotLiteral, IndexError):
            if found[1] and (found[1] != "assert_equal" or "@filters" in source[found.end():].split("\n")[0]):
                left_out.append(f"{where} {method}")
