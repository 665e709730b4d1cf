"""Files that are made to hurt: each is read by a server of little memory, which must say what is
wrong with them, or read them where they are only odd, and go on."""
import io
import json
import os
import resource
import sys
import unittest
import zipfile
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "e2e"))

from harness import BUILD, CliTest   # noqa: E402

MEMORY = 1 << 30
COLUMNS_MAX = 100000
DEPTH = 41      # of a file: a cell may be nested 40 deep on its way to a client

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PARTS = {
    "[Content_Types].xml":
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
    "_rels/.rels":
        f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml":
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels":
        f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE}/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>',
}
SHEET = "xl/worksheets/sheet1.xml"


def sheet(rows):
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def workbook(parts):
    """A workbook whose sheet is `parts[SHEET]`: text, or a list of texts with how often each comes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, part in {**PARTS, **parts}.items():
            with archive.open(name, "w", force_zip64=False) as file:
                for text, times in [(part, 1)] if isinstance(part, str) else part:
                    for _ in range(times):
                        file.write(text.encode("utf-8"))
    return content.getvalue()


class Hostile(CliTest):
    def setUp(self):
        super().setUp()
        self.write("good.csv", "a\n1\n")
        self.good("serve")
        self.pid = self.server_pid()
        with open(os.path.join(BUILD, "lynguined"), "rb") as file:
            program = file.read()
        # A sanitizer's shadow takes terabytes of address space.
        self.bounded = b"__asan_init" not in program and b"__tsan_init" not in program
        if self.bounded:
            resource.prlimit(self.pid, resource.RLIMIT_AS, (MEMORY, MEMORY))

    def server_pid(self):
        with open(os.path.join(self.runtime, "default.json"), encoding="utf-8") as file:
            return json.load(file)["pid"]

    def goes_on(self):
        self.assertEqual(self.good("read", "good.csv", "--csv"), "a\n1\n")
        self.assertEqual(self.server_pid(), self.pid)

    def refused(self, name, reason, *words):
        """Reading fails for this reason, in a message of one line with these words and the file."""
        result = self.bad(1, "read", name, "--data", "--json")
        error = result.error()
        self.assertEqual(error["reason"], reason, error)
        for word in words:
            self.assertIn(word, error["message"])
        self.assertEqual(os.path.basename(error["file"]), name)
        self.goes_on()

    def table(self, name):
        answer = json.loads(self.good("read", name, "--data", "--json"))
        self.goes_on()
        return answer

    # ---- workbooks ----

    def test_zip_bomb_of_text(self):
        """4 GiB of white space and more in some MB."""
        self.write("bomb.xlsx", self.deflated_bomb(b" " * (1 << 20), 4097))
        self.refused("bomb.xlsx", "LIMIT_BYTES")

    def test_zip_bomb_of_rows(self):
        """12500000 cells, small as a file and large as a table: they are read, or refused."""
        blocks = 2500 if self.bounded else 100      # a sanitizer takes its time
        rows = "".join(f"<c><v>{i}</v></c>" for i in range(50))
        self.write("rows.xlsx", workbook({SHEET: [
            (f'<worksheet xmlns="{MAIN}"><sheetData>', 1), (f"<row>{rows}</row>" * 100, blocks),
            ("</sheetData></worksheet>", 1)]}))
        result = self.run_cli("read", "rows.xlsx", "--rows", "0:1", "--json")
        if result.status != 0:
            self.assertIn(result.error()["reason"], ("OUT_OF_MEMORY", "LIMIT_BYTES", "LIMIT_CELLS"), result.err)
        self.goes_on()

    def deflated_bomb(self, block, times):
        """A workbook whose sheet is so many blocks, deflated once and repeated: quick to make."""
        compress = zlib.compressobj(9, zlib.DEFLATED, -15)
        start = compress.compress(sheet("").encode()[:-len("</sheetData></worksheet>")])
        start += compress.flush(zlib.Z_FULL_FLUSH)
        compress = zlib.compressobj(9, zlib.DEFLATED, -15)
        body = compress.compress(block) + compress.flush(zlib.Z_FULL_FLUSH)
        compress = zlib.compressobj(9, zlib.DEFLATED, -15)
        end = compress.compress(b"</sheetData></worksheet>") + compress.flush()
        data = start + body * times + end
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
            for name, part in PARTS.items():
                archive.writestr(name, part)
            archive.writestr(SHEET, data)
        return self.as_deflated(content.getvalue(), SHEET.encode(), len(data))

    def as_deflated(self, archive, name, size):
        """Says of that stored part that it is deflated and unpacks to 4 GiB - 2."""
        archive = bytearray(archive)
        for signature, method, sizes, at in ((b"PK\x03\x04", 8, 18, 30), (b"PK\x01\x02", 10, 20, 46)):
            start = archive.find(signature)
            while start >= 0 and archive[start + at:start + at + len(name)] != name:
                start = archive.find(signature, start + 1)
            archive[start + method:start + method + 2] = (8).to_bytes(2, "little")
            archive[start + sizes:start + sizes + 4] = size.to_bytes(4, "little")
            archive[start + sizes + 4:start + sizes + 8] = (0xfffffffe).to_bytes(4, "little")
        return bytes(archive)

    def test_entities(self):
        bomb = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
            f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9)) + "]>"
        self.write("laughs.xlsx", workbook({SHEET: bomb + sheet("<row><c t='str'><v>&j;</v></c></row>")}))
        self.refused("laughs.xlsx", "INVALID_VALUE", "DOCTYPE")
        outside = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        self.write("outside.xlsx", workbook({SHEET: outside + sheet("<row><c t='str'><v>&a;</v></c></row>")}))
        self.refused("outside.xlsx", "INVALID_VALUE", "DOCTYPE")

    def test_cells_far_away(self):
        self.write("far.xlsx", workbook({SHEET: sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')}))
        self.refused("far.xlsx", "LIMIT_CELLS")
        self.write("beyond.xlsx", workbook({SHEET: sheet('<row r="99999999"><c r="A99999999"><v>1</v></c></row>')}))
        self.refused("beyond.xlsx", "LIMIT_CELLS")

    def test_deep_elements(self):
        self.write("deep.xlsx", workbook({SHEET: sheet("<row>" * 200000)}))
        self.refused("deep.xlsx", "LIMIT_DEPTH")

    # ---- text ----

    def test_billion_laughs(self):
        lines = ["a: &a [ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
        for at in range(1, 10):
            name, before = chr(97 + at), chr(96 + at)
            lines.append(f"{name}: &{name} [" + ", ".join([f"*{before}"] * 9) + "]")
        self.write("laughs.yml", "\n".join(lines) + "\n")
        self.refused("laughs.yml", "LIMIT_CELLS", "aliases")

    def test_deep_yaml(self):
        self.write("deep.yml", "- " * 100000 + "x\n")
        self.refused("deep.yml", "LIMIT_DEPTH")
        self.write("flow.yml", "[" * 100000)
        self.refused("flow.yml", "LIMIT_DEPTH")

    def test_deep_json(self):
        def nested(depth):
            return "[" * depth + "]" * depth

        self.write("deep.json", nested(DEPTH))
        self.assertEqual(self.run_cli("read", "deep.json", "--json").status, 0)
        self.write("deeper.json", nested(DEPTH + 2))
        error = self.bad(1, "read", "deeper.json", "--json").error()
        self.assertEqual((error["reason"], "40 levels" in error["message"]), ("LIMIT_DEPTH", True))
        self.assertEqual((error["file"], error["field"], error["line"]), ("deeper.json", "0", 1))
        self.assertIn('column "0", row 0', error["message"])
        self.write("deepest.json", nested(101))
        self.refused("deepest.json", "LIMIT_DEPTH")
        self.write("deepest.json", "[" * 5000000)
        self.refused("deepest.json", "LIMIT_DEPTH")
        self.write("objects.json", '{"a":' * 1000000)
        self.refused("objects.json", "LIMIT_DEPTH")

    def test_many_columns(self):
        for count, name in ((COLUMNS_MAX, "most.csv"), (COLUMNS_MAX + 1, "more.csv")):
            self.write(name, ",".join(f"c{i}" for i in range(count)) + "\n" + ",".join(["1"] * count) + "\n")
        self.assertEqual(self.table("most.csv")["shape"], [1, COLUMNS_MAX])
        self.refused("more.csv", "LIMIT_CELLS", "100001 columns", "100000")

    def test_many_equal_columns(self):
        self.write("same.csv", ",".join(["c"] * COLUMNS_MAX) + "\n" + ",".join(["1"] * COLUMNS_MAX) + "\n")
        table = self.table("same.csv")
        self.assertEqual(table["columns"][-1], f"c.{COLUMNS_MAX - 1}")

    def test_many_keys_of_json(self):
        for count, name in ((COLUMNS_MAX, "most.json"), (COLUMNS_MAX + 1, "more.json")):
            self.write(name, json.dumps([{f"c{i}": 1 for i in range(count)}]))
        self.assertEqual(self.table("most.json")["shape"], [1, COLUMNS_MAX])
        self.refused("more.json", "LIMIT_CELLS", "columns")

    def test_many_fields_of_an_entry(self):
        def entry(count):
            return "@misc{k,\n" + ",\n".join(f"f{i} = {{v}}" for i in range(count)) + "\n}\n"

        self.write("most.bib", entry(COLUMNS_MAX - 2))
        self.assertEqual(self.table("most.bib")["shape"], [1, COLUMNS_MAX])
        self.write("more.bib", entry(COLUMNS_MAX - 1))
        self.refused("more.bib", "LIMIT_CELLS", "columns")
        self.write("same.bib", "@misc{k,\n" + "f = {v},\n" * COLUMNS_MAX + "}\n")
        self.assertEqual(self.table("same.bib")["shape"], [1, 3])

    def test_braces_without_end(self):
        self.write("braces.bib", "@misc{k, f = " + "{" * 3000000)
        self.assertEqual(self.run_cli("read", "braces.bib", "--json").status, 0)   # broken entries are dropped
        self.goes_on()

    def test_an_endless_quote(self):
        self.write("quote.csv", 'a\n"' + "x" * (64 << 20))
        result = self.bad(1, "read", "quote.csv", "--json")
        self.assertEqual(result.error()["error_type"], "ParserError")
        self.goes_on()

    # ---- names ----

    def test_names_with_line_ends(self):
        name = "two\nlines \x1b[31m.csv"
        self.write(name, "a\n2\n")
        self.assertEqual(self.good("read", name, "--csv"), "a\n2\n")
        self.good("write", "out\n.json", "--from", name)
        self.assertEqual(json.loads(self.read_file("out\n.json")), [{"a": 2}])
        for missing in ("no\nsuch.csv", "no\rsuch.csv", "no\x1b[31msuch.csv"):
            result = self.bad(1, "read", missing)
            self.assertEqual(len(result.err.splitlines()), 1, result.err)
            self.assertNotRegex(result.err.rstrip("\n"), "[\x00-\x1f\x7f]")
            self.assertEqual(self.bad(1, "read", missing, "--json").error()["reason"], "FILE_NOT_FOUND")
        self.goes_on()
        log = "".join(self.read_log(name) for name in os.listdir(self.runtime) if name.endswith(".log"))
        self.assertNotIn("\x1b", log)

    def test_names_that_are_no_text(self):
        with open(os.path.join(os.fsencode(self.folder), b"\xff.csv"), "wb") as file:
            file.write(b"a\n1\n")
        result = self.bad(1, "read", os.fsdecode(b"\xff.csv"))
        self.assertEqual(len(result.err.splitlines()), 1)
        self.goes_on()


if __name__ == "__main__":
    unittest.main()
