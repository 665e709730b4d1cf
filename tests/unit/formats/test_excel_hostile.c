#include "formats/xlsx_zip.h"
#include "support/check_main.h"
#include "workbook.h"

static const char HEADER[] = "<row><c t='inlineStr'><is><t>a</t></is></c></row>";

static struct buf simple_workbook(void) {
    return workbook_make((struct workbook){.sheet = HEADER});
}

/* ---- what is no workbook ---- */

static const struct {
    struct sv bytes;
    const char *start;
} NO_WORKBOOKS[] = {
    {{"", 0}, "INVALID_VALUE ValueError : Excel file format cannot be determined"},
    {{"a,b\n1,2\n", 8}, "INVALID_VALUE ValueError : Excel file format cannot be determined"},
    {{"PK\x03\x04", 4}, "BAD_ZIP BadZipFile : File is not a zip file"},
    {{"PK\x03\x04 and no more than this", 27}, "BAD_ZIP BadZipFile : File is not a zip file"},
    {{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", 10},
     "NOT_SUPPORTED ImportError : old .xls workbooks and encrypted ones cannot be read; save it as "
     ".xlsx"},
    {{"\x09\x08\x10\0\0\x06", 6}, "NOT_SUPPORTED ImportError : old .xls"},
};

START_TEST(test_what_is_no_workbook_is_named) {
    struct workbook_reading reading = workbook_read(NO_WORKBOOKS[_i].bytes, NULL);
    const char *start = NO_WORKBOOKS[_i].start;
    ck_assert_msg(strncmp(reading.shown.data, start, strlen(start)) == 0, "%s", reading.shown.data);
    workbook_reading_dispose(&reading);
}
END_TEST

static void expect_zip_of(const char *part, const char *shown) {
    struct buf bytes;
    struct xlsx_pack pack;
    buf_init(&bytes, (size_t)1 << 20);
    xlsx_pack_open(&pack, &bytes);
    put_part(&pack, part, "", "<x/>", "");
    ck_assert_int_eq(xlsx_pack_close(&pack, NULL), LYN_OK);
    expect_bytes(buf_view(&bytes), NULL, shown, part);
    buf_dispose(&bytes);
}

START_TEST(test_other_archives_are_named) {
    expect_zip_of("readme.txt",
                  "INVALID_VALUE ValueError : Excel file format cannot be determined: "
                  "the zip file holds no workbook");
    expect_zip_of("xl/workbook.bin",
                  "NOT_SUPPORTED ImportError : .xlsb spreadsheets cannot be read; "
                  "save it as .xlsx (soffice --headless --convert-to xlsx FILE)");
    expect_zip_of("content.xml",
                  "NOT_SUPPORTED ImportError : .ods spreadsheets cannot be read; save "
                  "it as .xlsx (soffice --headless --convert-to xlsx FILE)");
}
END_TEST

START_TEST(test_every_cut_is_an_error) {
    struct buf bytes = simple_workbook();
    for (size_t len = 0; len < bytes.len; len += len < 100 ? 1 : 13) {
        struct workbook_reading reading = workbook_read((struct sv){bytes.data, len}, NULL);
        ck_assert_msg(reading.code != LYN_OK, "cut at %zu", len);
        workbook_reading_dispose(&reading);
    }
    buf_dispose(&bytes);
}
END_TEST

START_TEST(test_every_changed_byte_is_read_or_refused) {
    struct buf bytes = simple_workbook();
    for (size_t at = 0; at < bytes.len; at++) {
        char kept = bytes.data[at];
        bytes.data[at] = (char)(kept ^ (1 << (at % 8)));
        struct workbook_reading reading = workbook_read(buf_view(&bytes), NULL);
        workbook_reading_dispose(&reading);
        bytes.data[at] = kept;
    }
    buf_dispose(&bytes);
}
END_TEST

/* Where the directory's entry of a part begins. */
static char *entry_of(struct buf *bytes, const char *part) {
    for (size_t at = 0; at + 46 + strlen(part) <= bytes->len; at++) {
        if (memcmp(bytes->data + at, "PK\x01\x02", 4) == 0 &&
            memcmp(bytes->data + at + 46, part, strlen(part)) == 0) {
            return bytes->data + at;
        }
    }
    ck_abort_msg("no entry %s", part);
}

static const char SHEET_PART[] = "xl/worksheets/sheet1.xml";

START_TEST(test_a_wrong_crc_is_found) {
    struct buf bytes = simple_workbook();
    char *entry = entry_of(&bytes, SHEET_PART);
    entry[16] ^= 1;
    uint32_t offset;
    memcpy(&offset, entry + 42, sizeof offset);
    bytes.data[offset + 14] ^= 1; /* and in the part's own header, so that they agree */
    expect_bytes(buf_view(&bytes), NULL,
                 "BAD_ZIP BadZipFile : Bad CRC-32 for file 'xl/worksheets/sheet1.xml'", "CRC");
    buf_dispose(&bytes);
}
END_TEST

START_TEST(test_other_ways_of_packing_are_refused) {
    struct buf bytes = simple_workbook();
    char *entry = entry_of(&bytes, SHEET_PART);
    entry[10] = 12;
    expect_bytes(
        buf_view(&bytes), NULL,
        "BAD_ZIP BadZipFile : 'xl/worksheets/sheet1.xml' is packed by method 12, which is not "
        "supported",
        "method");
    entry[10] = 8;
    entry[8] |= 1;
    expect_bytes(buf_view(&bytes), NULL,
                 "BAD_ZIP BadZipFile : 'xl/worksheets/sheet1.xml' is encrypted", "flag");
    buf_dispose(&bytes);
}
END_TEST

START_TEST(test_a_part_that_is_missing) {
    struct workbook book = {.sheet = HEADER,
                            .relations = WORKBOOK_RELATION("r1", "worksheet", "nowhere.xml")};
    expect_workbook(
        book, NULL,
        "INVALID_VALUE ValueError : There is no item named 'xl/nowhere.xml' in the archive");
    book.relations = WORKBOOK_RELATION("r1", "worksheet", "../../../../etc/passwd");
    expect_workbook(
        book, NULL,
        "INVALID_VALUE ValueError : There is no item named 'etc/passwd' in the archive");
}
END_TEST

START_TEST(test_parts_are_counted) {
    struct buf bytes;
    struct xlsx_pack pack;
    char name[32];
    buf_init(&bytes, (size_t)1 << 24);
    xlsx_pack_open(&pack, &bytes);
    for (int i = 0; i <= XLSX_PARTS_MAX; i++) {
        snprintf(name, sizeof name, "p%d", i);
        put_part(&pack, name, "", "x", "");
    }
    ck_assert_int_eq(xlsx_pack_close(&pack, NULL), LYN_OK);
    expect_bytes(buf_view(&bytes), NULL,
                 "LIMIT_BYTES ValueError : the archive has 1001 parts; 1000 are allowed", "parts");
    buf_dispose(&bytes);
}
END_TEST

/* ---- bombs ---- */

/* A sheet of `count` times the same text between two others. */
static struct buf repeated(const char *before, const char *text, size_t count, const char *after) {
    struct buf sheet;
    buf_init(&sheet, (size_t)1 << 30);
    buf_puts(&sheet, before);
    for (size_t i = 0; i < count; i++) {
        buf_puts(&sheet, text);
    }
    buf_puts(&sheet, after);
    return sheet;
}

static void expect_repeated(const char *before, const char *text, size_t count, const char *after,
                            const char *start) {
    struct buf sheet = repeated(before, text, count, after);
    expect_failure((struct workbook){.sheet = sheet.data}, NULL, start);
    buf_dispose(&sheet);
}

START_TEST(test_a_zip_bomb_stops_early) {
    expect_repeated("", "                                                                ", 2000000,
                    "", "LIMIT_BYTES ValueError : the workbook unpacks to far more");
}
END_TEST

START_TEST(test_elements_nested_without_end) {
    expect_repeated("", "<x>", 100000, "",
                    "LIMIT_DEPTH ValueError : 'xl/worksheets/sheet1.xml' is "
                    "nested deeper than 100 elements");
}
END_TEST

START_TEST(test_a_tag_without_end) {
    expect_repeated("<row r='", "1234567890", 300000, "'/>",
                    "LIMIT_BYTES ValueError : 'xl/worksheets/sheet1.xml' has a tag of more than");
}
END_TEST

START_TEST(test_a_cell_without_end) {
    expect_repeated("<row><c t='inlineStr'><is><t>", "1234567890", 300000, "</t></is></c></row>",
                    "LIMIT_BYTES ValueError");
}
END_TEST

START_TEST(test_entities_are_refused) {
    struct workbook book = {.sheet = "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b "
                                     "'&a;&a;&a;'>]><worksheet><sheetData/></worksheet>"};
    expect_workbook(book, NULL,
                    "INVALID_VALUE ValueError : 'xl/worksheets/sheet1.xml' has a DOCTYPE");
    book.sheet = "<?xml version='1.0'?><!DOCTYPE x SYSTEM '/etc/passwd'><worksheet/>";
    expect_workbook(book, NULL,
                    "INVALID_VALUE ValueError : 'xl/worksheets/sheet1.xml' has a DOCTYPE");
    book = (struct workbook){.sheet = HEADER, .strings = "<si><t>&nope;</t></si>"};
    expect_failure(
        book, NULL,
        "INVALID_VALUE ValueError : 'xl/sharedStrings.xml' is not XML: undefined entity");
}
END_TEST

START_TEST(test_text_that_is_no_xml) {
    static const char *const sheets[] = {"<row>",
                                         "<row></c>",
                                         "<row r=1/>",
                                         "&",
                                         "<row>\x01</row>",
                                         "<row>\xff</row>",
                                         "<row>\xed\xa0\x80</row>"};
    for (size_t i = 0; i < sizeof sheets / sizeof *sheets; i++) {
        expect_failure((struct workbook){.sheet = sheets[i]}, NULL,
                       "INVALID_VALUE ValueError : 'xl/worksheets/sheet1.xml' is not XML: ");
    }
}
END_TEST

/* ---- places ---- */

#define CELL(place) "<c r='" place "'><v>1</v></c>"
#define ROW_OF(number, cells) "<row r='" number "'>" cells "</row>"

static const struct {
    const char *sheet, *start;
} PLACES[] = {
    {ROW_OF("1048576", CELL("XFD1048576")),
     "LIMIT_CELLS ValueError : the table has more than the 1000000000 cells allowed"},
    {ROW_OF("1", CELL("XFD1")) ROW_OF("50000", CELL("A50000")),
     "LIMIT_CELLS ValueError : the table would have 50000 rows and 16384 columns for 2 cells that "
     "are "
     "not blank"},
    {ROW_OF("1", CELL("XFE1")),
     "LIMIT_CELLS ValueError : column XFE1 is beyond the 16384 that a sheet can have"},
    {ROW_OF("1", CELL("AAAAAAAAAAAAAAAAAAAA1")),
     "LIMIT_CELLS ValueError : column AAAAAAAAAAAAAAAAAAAA1 is beyond"},
    {ROW_OF("1048577", CELL("A1")),
     "LIMIT_CELLS ValueError : row 1048577 is beyond the 1048576 that a sheet can have"},
    {ROW_OF("18446744073709551617", CELL("A1")),
     "INVALID_VALUE ValueError : '18446744073709551617' is no number of a row"},
    {ROW_OF("0", CELL("A1")), "INVALID_VALUE ValueError : '0' is no number of a row"},
    {ROW_OF("-1", CELL("A1")), "INVALID_VALUE ValueError : '-1' is no number of a row"},
    {ROW_OF("1", CELL("11")), "INVALID_VALUE ValueError : '11' is no place of a cell"},
    {ROW_OF("2", "<c r='AB2'><v>x</v></c>"),
     "INVALID_VALUE ValueError : cell AB2 of sheet \"Sheet1\": 'x' is no number"},
    {ROW_OF("2", "<c r='B2'><v>1e999</v></c>"),
     "INVALID_VALUE ValueError : cell B2 of sheet \"Sheet1\": '1e999' is no number"},
    {ROW_OF("2", "<c r='B2'><v>nan</v></c>"),
     "INVALID_VALUE ValueError : cell B2 of sheet \"Sheet1\": 'nan' is no number"},
    {ROW_OF("1", "<c t='b'><v>2</v></c>"),
     "INVALID_VALUE ValueError : cell A1 of sheet \"Sheet1\": '2' is no boolean"},
    {ROW_OF("1", "<c t='s'><v>0</v></c>"),
     "INVALID_VALUE ValueError : cell A1 of sheet \"Sheet1\": '0' is no number of"},
    {ROW_OF("1", "<c t='s'><v>-1</v></c>"),
     "INVALID_VALUE ValueError : cell A1 of sheet \"Sheet1\": '-1' is no number of"},
};

START_TEST(test_places_and_contents_that_no_sheet_has) {
    expect_failure((struct workbook){.sheet = PLACES[_i].sheet}, NULL, PLACES[_i].start);
}
END_TEST

START_TEST(test_one_cell_in_the_last_row) {
    struct workbook book = {.sheet = ROW_OF("1048576", CELL("A1048576"))};
    struct buf bytes = workbook_make(book);
    struct workbook_reading reading = workbook_read(buf_view(&bytes), NULL);
    ck_assert_int_eq(reading.code, LYN_OK);
    ck_assert_uint_eq(reading.frame->row_count, 1048575);
    ck_assert_uint_eq(reading.frame->column_count, 1);
    workbook_reading_dispose(&reading);
    buf_dispose(&bytes);
}
END_TEST

START_TEST(test_many_columns_without_places) {
    expect_repeated("<row>", "<c><v>1</v></c>", 100000, "</row>",
                    "LIMIT_CELLS ValueError : column after the last is beyond the 16384");
    struct buf sheet = repeated("<row>", "<c><v>1</v></c>", 16384, "</row>");
    struct workbook book = {.sheet = sheet.data};
    struct buf bytes = workbook_make(book);
    struct workbook_reading reading = workbook_read(buf_view(&bytes), NULL);
    ck_assert_int_eq(reading.code, LYN_OK);
    ck_assert_uint_eq(reading.frame->column_count, 16384);
    workbook_reading_dispose(&reading);
    struct limits limits = LIMITS_DEFAULT;
    limits.columns = 1000;
    reading = workbook_read_limited(buf_view(&bytes), NULL, limits);
    ck_assert_str_eq(reading.err.reason, "LIMIT_CELLS");
    workbook_reading_dispose(&reading);
    buf_dispose(&bytes);
    buf_dispose(&sheet);
}
END_TEST

START_TEST(test_rows_and_cells_in_any_order) {
    struct workbook book = {.sheet = ROW_OF("3", CELL("B3") CELL("A3")) ROW_OF("1", CELL("A1"))
                                ROW_OF("3", "<c r='A3'><v>7</v></c>")};
    expect_workbook(book, "{\"header\": null}",
                    "0:float64 1:float64 | 1.0 None | None None | 7.0 1.0");
}
END_TEST

START_TEST(test_elements_out_of_place) {
    expect_workbook((struct workbook){.sheet =
                                          "<v>1</v><is><t>x</t></is><row><c><c><v>1</v></c></c>"
                                          "<row><c t='inlineStr'><v>5</v><is/></c></row></row>"},
                    "{\"header\": null}", "0:int64 | 1");
}
END_TEST

static Suite *excel_hostile_suite(void) {
    Suite *suite = suite_create("formats/excel_hostile");
    TCase *tests = tcase_create("excel_hostile");
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, test_what_is_no_workbook_is_named, 0,
                        sizeof NO_WORKBOOKS / sizeof *NO_WORKBOOKS);
    tcase_add_test(tests, test_other_archives_are_named);
    tcase_add_test(tests, test_every_cut_is_an_error);
    tcase_add_test(tests, test_every_changed_byte_is_read_or_refused);
    tcase_add_test(tests, test_a_wrong_crc_is_found);
    tcase_add_test(tests, test_other_ways_of_packing_are_refused);
    tcase_add_test(tests, test_a_part_that_is_missing);
    tcase_add_test(tests, test_parts_are_counted);
    tcase_add_test(tests, test_a_zip_bomb_stops_early);
    tcase_add_test(tests, test_elements_nested_without_end);
    tcase_add_test(tests, test_a_tag_without_end);
    tcase_add_test(tests, test_a_cell_without_end);
    tcase_add_test(tests, test_entities_are_refused);
    tcase_add_test(tests, test_text_that_is_no_xml);
    tcase_add_loop_test(tests, test_places_and_contents_that_no_sheet_has, 0,
                        sizeof PLACES / sizeof *PLACES);
    tcase_add_test(tests, test_one_cell_in_the_last_row);
    tcase_add_test(tests, test_many_columns_without_places);
    tcase_add_test(tests, test_rows_and_cells_in_any_order);
    tcase_add_test(tests, test_elements_out_of_place);
    suite_add_tcase(suite, tests);
    return suite;
}

TEST_MAIN(excel_hostile_suite)
