#include "support/check_main.h"
#include "workbook.h"

/* Shorthands of cells. The place of a cell without one follows from the cell before it. */
#define ROW(cells) "<row>" cells "</row>"
#define N(number) "<c><v>" number "</v></c>"
#define T(text) "<c t='inlineStr'><is><t>" text "</t></is></c>"
#define B(bit) "<c t='b'><v>" bit "</v></c>"
#define E(text) "<c t='e'><v>" text "</v></c>"
#define D(serial, style) "<c s='" style "'><v>" serial "</v></c>"
#define NIL "<c/>"

static const char STYLES[] =
    "<numFmts><numFmt numFmtId='164' formatCode='yyyy-mm-dd hh:mm'/>"
    "<numFmt numFmtId='165' formatCode='0.00&quot;days&quot;'/>"
    "<numFmt numFmtId='166' formatCode='[h]:mm'/></numFmts>"
    "<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>"
    "<cellXfs><xf numFmtId='0'/><xf numFmtId='164'/><xf numFmtId='165'/><xf numFmtId='166'/>"
    "<xf numFmtId='14'/><xf numFmtId='21'/></cellXfs>";

static const struct {
    const char *sheet, *options, *shown;
} SHEETS[] = {
    /* kinds */
    {ROW(T("a") T("b")) ROW(N("1") T("x")) ROW(N("2.5") T("y")), NULL,
     "a:float64 b:object | 1.0 'x' | 2.5 'y'"},
    {ROW(T("a")) ROW(N("3.0")) ROW(N("1e2")), NULL, "a:int64 | 3 | 100"},
    {ROW(T("a") T("k")) ROW(N("1") N("1")) ROW(NIL N("2")), NULL,
     "a:float64 k:int64 | 1.0 1 | None 2"},
    {ROW(T("a")) ROW(B("1")) ROW(B("0")), NULL, "a:bool | True | False"},
    {ROW(T("a") T("k")) ROW(B("1") N("1")) ROW(NIL N("2")), NULL,
     "a:object k:int64 | True 1 | None 2"},
    {ROW(T("a")) ROW(B("1")) ROW(N("2")), NULL, "a:object | True | 2"},
    {ROW(T("a")) ROW(B("1")) ROW(T("FALSE")), NULL, "a:bool | True | False"},
    {ROW(T("a")) ROW(T("1")) ROW(N("2")), NULL, "a:int64 | 1 | 2"},
    {ROW(T("a")) ROW(T("007")) ROW(T("1.5")), NULL, "a:float64 | 7.0 | 1.5"},
    {ROW(T("a")) ROW(T("x")) ROW(N("2")) ROW(N("2.5")) ROW(B("1")) ROW(T("NA")), NULL,
     "a:object | 'x' | 2 | 2.5 | True | None"},
    {ROW(T("a") T("k")) ROW(T("NA") N("1")) ROW(N("5") N("1")), NULL,
     "a:float64 k:int64 | None 1 | 5.0 1"},
    {ROW(T("a")) ROW(E("#DIV/0!")) ROW(N("5")), NULL, "a:float64 | None | 5.0"},
    {ROW(T("a")) ROW(N("1")) ROW(E("#N/A")), NULL, "a:float64 | 1.0 | None"},
    {ROW(T("a")) ROW(E("#N/A")), NULL, "a:float64 | None"},
    {ROW(T("a")) ROW(N("9007199254740993")), NULL, "a:int64 | 9007199254740993"},
    {ROW(T("a")) ROW(N("18446744073709551615")) ROW(N("1")), NULL,
     "a:uint64 | 18446744073709551615 | 1"},
    {ROW(T("a")) ROW(N("9223372036854775808")) ROW(N("-1")), NULL,
     "a:object | 9223372036854775808 | -1"},
    {ROW(T("a")) ROW(N("1e300")) ROW(N("1")), NULL, "a:float64 | 1e+300 | 1.0"},
    {ROW(T("a")) ROW(N("1.5e22")) ROW(T("x")), NULL, "a:object | 15000000000000000000000 | 'x'"},
    {ROW(T("a")) ROW(N(" 7 ")), NULL, "a:int64 | 7"},
    /* formulas are what they gave */
    {ROW(T("a")) ROW("<c><f>1+1</f><v>2</v></c>"), NULL, "a:int64 | 2"},
    {ROW(T("a")) ROW("<c t='str'><f>A1</f><v>x</v></c>"), NULL, "a:object | 'x'"},
    {ROW(T("a") T("b")) ROW("<c><f>1+1</f></c>" N("1")), NULL, "a:float64 b:int64 | None 1"},
    /* texts */
    {ROW(T("a")) ROW("<c t='inlineStr'><is><r><t>x</t></r><r><rPr><b/></rPr><t>y</t></r>"
                     "<rPh sb='0'><t>aid</t></rPh></is></c>"),
     NULL, "a:object | 'xy'"},
    {ROW(T("a")) ROW(T(" x_x000D_&#10;_x0041_ _x00zz_ _x005F_x0042_ _xD83D__xDE00_ ")), NULL,
     "a:object | ' x\\r\\nA _x00zz_ _x0042_ \xf0\x9f\x98\x80 '"},
    {ROW(T("a") T("b")) ROW(T("") T("x")), NULL, "a:float64 b:object | None 'x'"},
    /* rows and columns */
    {"", NULL, ""},
    {"", "{\"header\": 4}", ""},
    {ROW(T("a") T("b")), NULL, "a:object b:object"},
    {ROW(T("a")), "{\"header\": null}", "0:object | 'a'"},
    {ROW(T("a") T("b")) ROW(N("1")) ROW(N("2") N("3") N("4")), NULL,
     "a:int64 b:float64 Unnamed: 2:float64 | 1 None None | 2 3.0 4.0"},
    {"<row r='2'>" T("a") "</row><row r='3'>" N("1") "</row>", NULL, "Unnamed: 0:object | 'a' | 1"},
    {"<row r='3'><c r='B3' t='inlineStr'><is><t>n</t></is></c></row><row r='4'><c "
     "r='B4'><v>1</v></c>"
     "</row>",
     "{\"header\": 2}", "Unnamed: 0:float64 n:int64 | None 1"},
    {ROW(T("a")) ROW(N("1")) ROW("") ROW(N("2")) ROW("") ROW(NIL), NULL,
     "a:float64 | 1.0 | None | 2.0"},
    {ROW(N("1") N("2")) ROW(N("3") N("4")), "{\"header\": null}", "0:int64 1:int64 | 1 2 | 3 4"},
    /* a merged range has its value in one cell */
    {"<row><c r='A1' t='inlineStr'><is><t>a</t></is></c></row><row><c r='A2'><v>1</v></c><c r='B2' "
     "s='1'/>"
     "</row>",
     NULL, "a:int64 | 1"},
    /* labels */
    {ROW(N("2020") N("2020") T("2020") T("2020.1")) ROW(N("1") N("2") N("3") N("4")), NULL,
     "2020:int64 '2020.2':int64 '2020':int64 '2020.1':int64 | 1 2 3 4"},
    {ROW(N("1") N("2.5") B("1") D("43831", "4")) ROW(N("1") N("2") N("3") N("4")), NULL,
     "1:int64 '2.5':int64 True.1:int64 '2020-01-01T00:00:00':int64 | 1 2 3 4"},
    {ROW(T("x") T("x") NIL T("Unnamed: 2") B("0")) ROW(N("1") N("2") N("3") N("4") N("5")), NULL,
     "x:int64 x.1:int64 Unnamed: 2.1:int64 Unnamed: 2:int64 false:int64 | 1 2 3 4 5"},
    {ROW(T("NA") E("#N/A")) ROW(N("1") N("2")), NULL, "NA:int64 NaN:int64 | 1 2"},
    /* dates */
    {ROW(T("a")) ROW(D("45306", "4")) ROW(D("45473.78125", "1")), NULL,
     "a:datetime64[ns] | datetime.datetime(2024, 1, 15, 0, 0) | "
     "datetime.datetime(2024, 6, 30, 18, 45)"},
    {ROW(T("a") T("k")) ROW(D("45306", "4") N("1")) ROW(T("NA") N("1")), NULL,
     "a:datetime64[ns] k:int64 | datetime.datetime(2024, 1, 15, 0, 0) 1 | None 1"},
    {ROW(T("a")) ROW(D("45306", "4")) ROW(N("5")), NULL,
     "a:object | datetime.datetime(2024, 1, 15, 0, 0) | 5"},
    {ROW(T("a")) ROW(D("0.5", "5")) ROW(D("0.25", "1")), NULL,
     "a:object | '12:00:00' | '06:00:00'"},
    {ROW(T("a")) ROW(D("1.5", "3")), NULL, "a:object | '36:00:00'"},
    {ROW(T("a")) ROW(D("5", "2")) ROW(D("6", "0")), NULL, "a:int64 | 5 | 6"},
    {ROW(T("a") T("k")) ROW(D("3000000", "4") N("1")), NULL, "a:float64 k:int64 | None 1"},
    {ROW(T("a")) ROW("<c t='d'><v>2024-01-15T10:00:00Z</v></c>")
         ROW("<c t='d'><v>2024-01-16</v></c>"),
     NULL,
     "a:datetime64[ns] | datetime.datetime(2024, 1, 15, 10, 0) | datetime.datetime(2024, 1, 16, 0, "
     "0)"},
    /* dtypes */
    {ROW(T("a") T("b")) ROW(T("007") N("1")) ROW(N("1.5") B("1")) ROW(T("NA") D("45306", "4")),
     "{\"dtypes\": [{\"field\": \"a\", \"type\": \"str_type\"}, {\"field\": \"b\", \"type\": "
     "\"str_type\"}]}",
     "a:object b:object | '007' '1' | '1.5' 'True' | None '2024-01-15 00:00:00'"},
    {ROW(T("a") T("a")) ROW(N("1") T("2")),
     "{\"dtypes\": [{\"field\": \"a\", \"type\": \"float_type\"}]}",
     "a:Float64 a.1:Float64 | 1.0 2.0"},
    {ROW(N("2020") T("b")) ROW(N("1") N("2")),
     "{\"dtypes\": [{\"field\": 2020, \"type\": \"int_type\"}, {\"field\": 1, \"type\": "
     "\"bool_type\"}]"
     ", \"delimiter\": 5}",
     "INVALID_VALUE ValueError dtypes: 2 cannot be cast to bool (cell B2 of sheet \"Sheet1\")"},
    {ROW(T("a")) ROW(B("1")) ROW(NIL N("1")),
     "{\"dtypes\": [{\"field\": \"a\", \"type\": \"int_type\"}]}",
     "a:Int32 Unnamed: 1:float64 | 1 None | None 1.0"},
    {ROW(T("a")) ROW(N("1.5")), "{\"dtypes\": [{\"field\": \"a\", \"type\": \"int_type\"}]}",
     "WRONG_TYPE TypeError dtypes: cannot safely cast non-equivalent float64 to int32: 1.5 (cell "
     "A2 of sheet \"Sheet1\")"},
};

START_TEST(test_a_sheet_reads_as_its_cells_say) {
    struct workbook book = {.sheet = SHEETS[_i].sheet, .styles = STYLES};
    expect_workbook(book, SHEETS[_i].options, SHEETS[_i].shown);
}
END_TEST

START_TEST(test_an_error_of_a_cast_names_the_row_and_column_of_the_sheet) {
    struct workbook book = {.sheet =
                                ROW("") ROW(T("k") T("a")) ROW(N("1") N("1")) ROW(N("1") T("x"))};
    struct buf bytes = workbook_make(book);
    struct workbook_reading reading =
        workbook_read(buf_view(&bytes), "{\"header\": 1, \"dtypes\": [{\"field\": \"a\", \"type\": "
                                        "\"int_type\"}]}");
    ck_assert_int_ne(reading.code, LYN_OK);
    ck_assert_uint_eq(reading.err.line, 4);
    ck_assert_uint_eq(reading.err.column, 2);
    ck_assert_str_eq(reading.err.message,
                     "Unable to parse string \"x\" at position 1 (cell B4 of sheet \"Sheet1\")");
    workbook_reading_dispose(&reading);
    buf_dispose(&bytes);
}
END_TEST

START_TEST(test_shared_strings) {
    struct workbook book = {
        .strings = "<si><t>a</t></si><si><r><t>x</t></r><r><t xml:space='preserve'> y</t></r>"
                   "<rPh><t>z</t></rPh></si><si><t/></si><si><t>9</t></si>",
        .sheet = ROW("<c t='s'><v>0</v></c><c t='s'><v>3</v></c>")
            ROW("<c t='s'><v>1</v></c><c t='s'><v>3</v></c>")
                ROW("<c t='s'><v>2</v></c><c t='s'><v>3</v></c>")};
    expect_workbook(book, NULL, "a:object '9':int64 | 'x y' 9 | None 9");
    book.sheet = ROW("<c t='s'><v>4</v></c>");
    expect_workbook(book, NULL,
                    "INVALID_VALUE ValueError : cell A1 of sheet \"Sheet1\": '4' is no number of a "
                    "text of the workbook");
}
END_TEST

START_TEST(test_days_from_1904) {
    struct workbook book = {.styles = STYLES,
                            .workbook = "<workbookPr date1904='1'/>" WORKBOOK_ONE_SHEET,
                            .sheet = ROW(T("a")) ROW(D("1", "4")) ROW(D("43844.5", "1"))};
    expect_workbook(book, NULL,
                    "a:datetime64[ns] | datetime.datetime(1904, 1, 2, 0, 0) | "
                    "datetime.datetime(2024, 1, 15, 12, 0)");
}
END_TEST

START_TEST(test_names_may_have_prefixes) {
    struct workbook book = {
        .sheet =
            "<?xml version='1.0'?><x:worksheet xmlns:x='m'><x:sheetData><x:row r='1'><x:c r='A1' "
            "t='inlineStr'><x:is><x:t>a</x:t></x:is></x:c></x:row><x:row r='2'><x:c "
            "r='A2'><x:v>5</x:v></x:c></x:row></x:sheetData></x:worksheet>"};
    expect_workbook(book, NULL, "a:int64 | 5");
}
END_TEST

/* ---- sheets ---- */

static const struct {
    const char *options, *shown;
} FINDINGS[] = {
    {"{\"sheet\": \"b\"}", "x:int64 | 1"},
    {"{\"sheet\": 0}", "x:int64 | 1"},
    {"{\"sheet\": -1}", "y:int64 | 2"},
    {"{\"sheet\": \"a & b\"}", "y:int64 | 2"},
    {"{}", "INVALID_VALUE ValueError sheet: Worksheet named 'Sheet1' not found"},
    {"{\"sheet\": \"B\"}", "INVALID_VALUE ValueError sheet: Worksheet named 'B' not found"},
    {"{\"sheet\": 2}",
     "INVALID_VALUE ValueError sheet: Worksheet index 2 is invalid, 2 worksheets found"},
    {"{\"sheet\": -3}",
     "INVALID_VALUE ValueError sheet: Worksheet index -3 is invalid, 2 worksheets found"},
    {"{\"sheet\": \"chart\"}", "INVALID_VALUE ValueError sheet: Worksheet 'chart' holds no table"},
    {"{\"sheet\": null}",
     "INVALID_VALUE ValueError sheet: sheet must be one name or one position, not null"},
    {"{\"sheet\": [0]}",
     "INVALID_VALUE ValueError sheet: sheet must be one name or one position, not a list"},
    {"{\"sheet\": true}",
     "WRONG_TYPE TypeError sheet: sheet must be one name or one position, not a boolean"},
};

START_TEST(test_sheets_by_name_and_position) {
    struct workbook book = {
        .workbook =
            "<sheets><sheet name='chart' sheetId='1' r:id='c'/><sheet name='b' sheetId='7' "
            "r:id='s1'/><sheet name='a &amp; b' sheetId='2' r:id='s2' state='hidden'/></sheets>",
        .relations = WORKBOOK_RELATION("s2", "worksheet", "/xl/other/../sheets/two.xml")
            WORKBOOK_RELATION("c", "chartsheet", "chart.xml")
                WORKBOOK_RELATION("s1", "worksheet", "./worksheets/sheet1.xml"),
        .sheet = ROW(T("x")) ROW(N("1"))};
    struct buf bytes;
    struct xlsx_pack pack;
    buf_init(&bytes, (size_t)1 << 24);
    xlsx_pack_open(&pack, &bytes);
    workbook_put(&book, &pack);
    put_part(&pack, "xl/Sheets/Two.xml", "<worksheet><sheetData>", ROW(T("y")) ROW(N("2")),
             "</sheetData></worksheet>");
    ck_assert_int_eq(xlsx_pack_close(&pack, NULL), LYN_OK);
    expect_bytes(buf_view(&bytes), FINDINGS[_i].options, FINDINGS[_i].shown, book.sheet);
    buf_dispose(&bytes);
}
END_TEST

START_TEST(test_a_header_beyond_the_rows) {
    struct workbook book = {.sheet = ROW(T("a")) ROW(N("1"))};
    expect_workbook(
        book, "{\"header\": 5}",
        "INVALID_VALUE ValueError header: Passed header=[5], len of 1, but only 2 lines in "
        "file");
    expect_workbook(book, "{\"header\": 1}", "1:object");
    expect_failure(
        book, "{\"header\": -1}",
        "INVALID_VALUE ValueError header: Passing negative integer to header is invalid");
}
END_TEST

/* What is done for each column and each entry ends in time only if it is not done for each pair. */
START_TEST(test_many_columns_with_many_dtypes) {
    enum { COLUMNS = 16384, ENTRIES = 1000000 };
    struct value_entry entry[] = {{value_string(SV("field")), value_string(SV("absent"))},
                                  {value_string(SV("type")), value_string(SV("int_type"))}};
    struct value *items = calloc(ENTRIES, sizeof *items);
    struct buf sheet;
    ck_assert_ptr_nonnull(items);
    for (size_t i = 0; i < ENTRIES; i++) {
        items[i] = (struct value){.kind = VALUE_MAP, .map = {entry, 2}};
    }
    struct value_entry options[] = {
        {value_string(SV("dtypes")), {.kind = VALUE_LIST, .list = {items, ENTRIES}}}};
    buf_init(&sheet, (size_t)1 << 24);
    buf_puts(&sheet, "<row>");
    for (size_t i = 0; i < COLUMNS; i++) {
        buf_puts(&sheet, T("x"));
    }
    buf_puts(&sheet, "</row>");
    struct buf bytes = workbook_make((struct workbook){.sheet = sheet.data});
    struct call call;
    struct frame *frame = NULL;
    struct value given = {.kind = VALUE_MAP, .map = {options, 1}};
    ck_assert_int_eq(call_init(&call, &LIMITS_DEFAULT, DEADLINE_NONE, NULL, NULL), LYN_OK);
    struct format_input input = {.bytes = buf_view(&bytes), .options = &given, .call = &call};
    ck_assert_int_eq(format_excel.read_frame(&input, &frame, NULL), LYN_OK);
    ck_assert_uint_eq(frame->column_count, COLUMNS);
    frame_unref(frame);
    call_dispose(&call);
    buf_dispose(&bytes);
    buf_dispose(&sheet);
    free(items);
}
END_TEST

static Suite *excel_read_suite(void) {
    Suite *suite = suite_create("formats/excel_read");
    TCase *tests = tcase_create("excel_read");
    tcase_add_loop_test(tests, test_a_sheet_reads_as_its_cells_say, 0,
                        sizeof SHEETS / sizeof *SHEETS);
    tcase_add_test(tests, test_an_error_of_a_cast_names_the_row_and_column_of_the_sheet);
    tcase_add_test(tests, test_shared_strings);
    tcase_add_test(tests, test_days_from_1904);
    tcase_add_test(tests, test_names_may_have_prefixes);
    tcase_add_loop_test(tests, test_sheets_by_name_and_position, 0,
                        sizeof FINDINGS / sizeof *FINDINGS);
    tcase_add_test(tests, test_a_header_beyond_the_rows);
    tcase_add_test(tests, test_many_columns_with_many_dtypes);
    suite_add_tcase(suite, tests);
    return suite;
}

TEST_MAIN(excel_read_suite)
