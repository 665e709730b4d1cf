#include "formats/xlsx_text.h"
#include "formats/xlsx_zip.h"
#include "support/check_main.h"
#include "workbook.h"

struct rig {
    struct call call;
    struct lyn_error err;
    struct frame *frame;
    struct value options;
    struct buf out;
    enum lyn_code code;
};

/* Records and options are tagged JSON. */
static struct rig write_records(const char *records, const char *options) {
    struct rig rig = {.code = LYN_OK};
    struct limits limits = LIMITS_DEFAULT;
    struct value document;
    ck_assert_int_eq(call_init(&rig.call, &limits, DEADLINE_NONE, NULL, NULL), LYN_OK);
    ck_assert_int_eq(json_parse(&rig.call, sv_from(records), SV("r"), true, &document, &rig.err),
                     LYN_OK);
    if (options) {
        ck_assert_int_eq(
            json_parse(&rig.call, sv_from(options), SV("o"), false, &rig.options, &rig.err),
            LYN_OK);
    }
    ck_assert_int_eq(frame_from_value(&rig.call, &document, &rig.frame, &rig.err), LYN_OK);
    buf_init(&rig.out, (size_t)1 << 24);
    rig.code =
        format_excel.write_frame(rig.frame, options ? &rig.options : NULL, &rig.out, &rig.err);
    return rig;
}

static void rig_dispose(struct rig *rig) {
    buf_dispose(&rig->out);
    frame_unref(rig->frame);
    call_dispose(&rig->call);
}

/* ---- what reads back ---- */

static const struct {
    const char *records, *write_options, *read_options, *shown;
} ROUNDS[] = {
    {"[{\"a\": 1, \"b\": \"x\"}, {\"a\": 2, \"b\": null}]", NULL, NULL,
     "a:int64 b:object | 1 'x' | 2 None"},
    {"[{\"a\": 1.5, \"b\": true}, {\"a\": -1e-300, \"b\": false}]", NULL, NULL,
     "a:float64 b:bool | 1.5 True | -1e-300 False"},
    {"[{\"a\": 9007199254740993}, {\"a\": -9223372036854775808}]", NULL, NULL,
     "a:int64 | 9007199254740993 | -9223372036854775808"},
    {"[{\"a\": 18446744073709551615}]", NULL, NULL, "a:uint64 | 18446744073709551615"},
    {"[{\"a\": [1, \"x\", null], \"b\": {\"p\": 1.0, \"q\": true}}]", NULL, NULL,
     "a:object b:object | \"[1, 'x', None]\" \"{'p': 1.0, 'q': True}\""},
    /* texts stay texts, whatever a spreadsheet could take them for */
    {"[{\"a\": \"=1+1\"}, {\"a\": \"{=A1}\"}, {\"a\": \"http://x.org/\"}, {\"a\": \"mailto:x@y\"}]",
     NULL, NULL, "a:object | '=1+1' | '{=A1}' | 'http://x.org/' | 'mailto:x@y'"},
    {"[{\"a\": \" x \"}, {\"a\": \"l1\\nl2\\r\\nl3\\tt\"}, {\"a\": \"<&>\\\"'\"}, {\"a\": "
     "\"_x0041_\"}]",
     NULL, NULL, "a:object | ' x ' | 'l1\\nl2\\r\\nl3\\tt' | '<&>\"\\'' | '_x0041_'"},
    {"[{\"a\": \"\\u0000\\u0001\\u001f\"}, {\"a\": \"\\ufffe\\uffff\\ufeff\"}, {\"a\": "
     "\"\\ud83d\\ude00\"}]",
     NULL, NULL, "a:object | '\\x00\\x01\\x1f' | '\\ufffe\\uffff\\ufeff' | '\xf0\x9f\x98\x80'"},
    {"[{\"a\": \"_x_x000D__\"}, {\"a\": \"_\"}, {\"a\": \"__x00DG_\"}]", NULL, NULL,
     "a:object | '_x_x000D__' | '_' | '__x00DG_'"},
    {"[{\"a\": \"x\", \"b\": \"\"}, {\"a\": \"y\", \"b\": \"z\"}]", NULL, NULL,
     "a:object b:object | 'x' None | 'y' 'z'"},
    /* dates */
    {"[{\"a\": {\"$datetime\": \"2024-06-30T18:45:00\"}}, {\"a\": null}, {\"a\": {\"$datetime\": "
     "\"1900-01-01T00:00:00.250000\"}}]",
     NULL, NULL,
     "a:datetime64[ns] | datetime.datetime(2024, 6, 30, 18, 45) | None | "
     "datetime.datetime(1900, 1, 1, 0, 0, 0, 250000)"},
    {"[{\"a\": {\"$date\": \"2024-06-30\"}}, {\"a\": {\"$date\": \"1899-12-31\"}}]", NULL, NULL,
     "a:object | datetime.datetime(2024, 6, 30, 0, 0) | '1899-12-31'"},
    {"[{\"a\": {\"$datetime\": \"2024-06-30T18:45:00+02:00\"}}]", NULL, NULL,
     "a:object | '2024-06-30 18:45:00+02:00'"},
    /* labels */
    {"[[1, 2], [3, 4]]", NULL, NULL, "0:int64 1:int64 | 1 2 | 3 4"},
    {"[{\"\": 1, \"007\": 2}]", NULL, NULL, "Unnamed: 0:int64 '007':int64 | 1 2"},
    /* sheet and header */
    {"[{\"a\": 1}]", "{\"sheet\": \"Data & more\", \"header\": 2, \"filename\": \"d/x.XLSX\"}",
     "{\"sheet\": \"Data & more\", \"header\": 2}", "a:int64 | 1"},
    {"[{\"a\": 1}]", "{\"header\": 2, \"filename\": \"x.xls\"}", "{\"header\": null}",
     "0:object | None | None | 'a' | 1"},
    {"[]", NULL, NULL, ""},
};

START_TEST(test_a_table_reads_back) {
    struct rig rig = write_records(ROUNDS[_i].records, ROUNDS[_i].write_options);
    ck_assert_msg(rig.code == LYN_OK, "%s", rig.err.message);
    expect_bytes(buf_view(&rig.out), ROUNDS[_i].read_options, ROUNDS[_i].shown, ROUNDS[_i].records);
    rig_dispose(&rig);
}
END_TEST

START_TEST(test_infinities_are_texts) {
    struct rig rig =
        write_records("[{\"a\": Infinity}, {\"a\": -Infinity}, {\"a\": NaN}, {\"a\": 1}]", NULL);
    ck_assert_int_eq(rig.code, LYN_OK);
    expect_bytes(buf_view(&rig.out), NULL, "a:float64 | inf | -inf | None | 1.0", "infinities");
    rig_dispose(&rig);
}
END_TEST

START_TEST(test_names_without_rows) {
    struct rig rig = write_records("[{\"a\": 1, \"b\": 2}]", NULL);
    struct frame *none = NULL;
    ck_assert_int_eq(frame_slice(rig.frame, 0, 0, &none, NULL), LYN_OK);
    buf_clear(&rig.out);
    ck_assert_int_eq(format_excel.write_frame(none, NULL, &rig.out, NULL), LYN_OK);
    expect_bytes(buf_view(&rig.out), NULL, "a:object b:object", "no rows");
    frame_unref(none);
    rig_dispose(&rig);
}
END_TEST

/* ---- the parts ---- */

static struct buf unpack(struct sv bytes, const char *part) {
    struct xlsx_zip zip;
    struct buf text;
    size_t len;
    buf_init(&text, (size_t)1 << 20);
    ck_assert_int_eq(xlsx_zip_open(&zip, bytes, (size_t)1 << 20, NULL), LYN_OK);
    ck_assert_int_eq(xlsx_part_open(&zip, part, NULL), LYN_OK);
    do {
        ck_assert(buf_reserve(&text, 4096));
        ck_assert_int_eq(xlsx_part_read(&zip, text.data + text.len, 4096, &len, NULL), LYN_OK);
        text.len += len;
    } while (len);
    ck_assert_int_eq(xlsx_part_close(&zip, NULL), LYN_OK);
    xlsx_zip_close(&zip);
    ck_assert(buf_putc(&text, '\0'));
    return text;
}

START_TEST(test_the_sheet_as_it_is_written) {
    struct rig rig = write_records("[{\"a\": 1, \"b\": \"x\"}, {\"a\": 2.5, \"b\": \"x\"}]", NULL);
    struct buf sheet = unpack(buf_view(&rig.out), "xl/worksheets/sheet1.xml");
    struct buf strings = unpack(buf_view(&rig.out), "xl/sharedStrings.xml");
    ck_assert_str_eq(
        strchr(sheet.data, '\n') + 1,
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>"
        "<row r=\"1\"><c r=\"A1\" s=\"1\" t=\"s\"><v>0</v></c><c r=\"B1\" s=\"1\" "
        "t=\"s\"><v>1</v></c></row>"
        "<row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"B2\" t=\"s\"><v>2</v></c></row>"
        "<row r=\"3\"><c r=\"A3\"><v>2.5</v></c><c r=\"B3\" t=\"s\"><v>2</v></c></row>"
        "</sheetData></worksheet>");
    ck_assert_str_eq(
        strchr(strings.data, '\n') + 1,
        "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "
        "count=\"4\" uniqueCount=\"3\"><si><t>a</t></si><si><t>b</t></si><si><t>x</t></si>"
        "</sst>");
    buf_dispose(&sheet);
    buf_dispose(&strings);
    rig_dispose(&rig);
}
END_TEST

START_TEST(test_the_same_table_gives_the_same_bytes) {
    struct rig first = write_records("[{\"a\": 1}]", NULL),
               second = write_records("[{\"a\": 1}]", NULL);
    ck_assert(sv_equal(buf_view(&first.out), buf_view(&second.out)));
    rig_dispose(&first);
    rig_dispose(&second);
}
END_TEST

START_TEST(test_it_is_appended) {
    struct rig rig = write_records("[{\"a\": 1}]", NULL);
    struct buf out;
    buf_init(&out, (size_t)1 << 20);
    buf_puts(&out, "before");
    ck_assert_int_eq(format_excel.write_frame(rig.frame, NULL, &out, NULL), LYN_OK);
    ck_assert_uint_eq(out.len, rig.out.len + 6);
    ck_assert_int_eq(memcmp(out.data + 6, rig.out.data, rig.out.len), 0);
    buf_dispose(&out);
    rig_dispose(&rig);
}
END_TEST

/* ---- refusals ---- */

static const struct {
    const char *options, *shown;
} REFUSALS[] = {
    {"{\"sheet\": \"\"}", "SHEET_NAME InvalidWorksheetName sheet: '' cannot be the name of a "
                          "worksheet: it is empty"},
    {"{\"sheet\": \"12345678901234567890123456789012\"}",
     "SHEET_NAME InvalidWorksheetName sheet: '12345678901234567890123456789012' cannot be the name "
     "of "
     "a worksheet: it must be <= 31 chars"},
    {"{\"sheet\": \"a/b\"}", "SHEET_NAME InvalidWorksheetName sheet: 'a/b' cannot be the name of a "
                             "worksheet: it must not have any of []:*?/\\"},
    {"{\"sheet\": \"a\\\\b\"}",
     "SHEET_NAME InvalidWorksheetName sheet: 'a\\b' cannot be the name of a "
     "worksheet: it must not have any of []:*?/\\"},
    {"{\"sheet\": \"'a\"}", "SHEET_NAME InvalidWorksheetName sheet: ''a' cannot be the name of a "
                            "worksheet: it must not start or end with an apostrophe"},
    {"{\"sheet\": \"a\\u0001\"}",
     "SHEET_NAME InvalidWorksheetName sheet: 'a\x01' cannot be the name of "
     "a worksheet: it has a control character"},
    {"{\"sheet\": null}",
     "INVALID_VALUE ValueError sheet: sheet must be the name of the sheet, not null"},
    {"{\"sheet\": 1}",
     "WRONG_TYPE TypeError sheet: sheet must be the name of the sheet, not an integer"},
    {"{\"header\": null}",
     "WRONG_TYPE TypeError header: header must be the row of the names, from 0, "
     "not null"},
    {"{\"header\": -1}",
     "INVALID_VALUE ValueError header: header must be a row from 0 to 1048575, not -1"},
    {"{\"header\": 1048575}", "LIMIT_CELLS ValueError : This sheet is too large! Your sheet size "
                              "is: 1, 1 Max sheet size is: "
                              "1048576, 16384"},
    {"{\"filename\": \"a.foo\"}", "INVALID_VALUE ValueError filename: Invalid extension for engine "
                                  "'xlsx': 'foo'; the file must be named .xlsx"},
};

START_TEST(test_what_cannot_be_written_is_refused) {
    struct rig rig = write_records("[{\"a\": 1}]", REFUSALS[_i].options);
    char shown[1024];
    ck_assert_int_ne(rig.code, LYN_OK);
    snprintf(shown, sizeof shown, "%s %s %s: %s", rig.err.reason, rig.err.error_type, rig.err.field,
             rig.err.message);
    ck_assert_str_eq(shown, REFUSALS[_i].shown);
    rig_dispose(&rig);
}
END_TEST

static struct rig write_text_of(size_t length, const char *unit) {
    struct buf records;
    buf_init(&records, (size_t)1 << 20);
    buf_puts(&records, "[{\"k\": 1, \"a\": \"");
    for (size_t i = 0; i < length; i++) {
        buf_puts(&records, unit);
    }
    buf_puts(&records, "\"}]");
    struct rig rig = write_records(records.data, NULL);
    buf_dispose(&records);
    return rig;
}

START_TEST(test_texts_that_no_cell_holds_are_refused) {
    struct rig rig = write_text_of(32767, "\xc3\xa9");
    ck_assert_int_eq(rig.code, LYN_OK);
    rig_dispose(&rig);
    rig = write_text_of(32768, "x");
    ck_assert_str_eq(rig.err.reason, "INVALID_VALUE");
    ck_assert_str_eq(rig.err.message,
                     "row 0, column 'a': the text has 32768 characters; a cell of a "
                     "workbook holds 32767 at most");
    rig_dispose(&rig);
    rig = write_text_of(16384, "\xf0\x9f\x98\x80");
    ck_assert_str_eq(rig.err.reason, "INVALID_VALUE");
    rig_dispose(&rig);
}
END_TEST

START_TEST(test_an_output_that_is_full) {
    struct rig rig = write_records("[{\"a\": 1}]", NULL);
    struct lyn_error err;
    for (size_t max = 1; max < rig.out.len; max += 97) {
        struct buf out;
        buf_init(&out, max);
        ck_assert_int_eq(format_excel.write_frame(rig.frame, NULL, &out, &err),
                         LYN_RESOURCE_EXHAUSTED);
        ck_assert_str_eq(err.reason, "LIMIT_BYTES");
        buf_dispose(&out);
    }
    rig_dispose(&rig);
}
END_TEST

START_TEST(test_lengths_are_counted_in_utf16) {
    ck_assert_uint_eq(xlsx_text_length(SV("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80")), 5);
}
END_TEST

static Suite *excel_write_suite(void) {
    Suite *suite = suite_create("formats/excel_write");
    TCase *tests = tcase_create("excel_write");
    tcase_add_loop_test(tests, test_a_table_reads_back, 0, sizeof ROUNDS / sizeof *ROUNDS);
    tcase_add_test(tests, test_infinities_are_texts);
    tcase_add_test(tests, test_names_without_rows);
    tcase_add_test(tests, test_the_sheet_as_it_is_written);
    tcase_add_test(tests, test_the_same_table_gives_the_same_bytes);
    tcase_add_test(tests, test_it_is_appended);
    tcase_add_loop_test(tests, test_what_cannot_be_written_is_refused, 0,
                        sizeof REFUSALS / sizeof *REFUSALS);
    tcase_add_test(tests, test_texts_that_no_cell_holds_are_refused);
    tcase_add_test(tests, test_an_output_that_is_full);
    tcase_add_test(tests, test_lengths_are_counted_in_utf16);
    suite_add_tcase(suite, tests);
    return suite;
}

TEST_MAIN(excel_write_suite)
