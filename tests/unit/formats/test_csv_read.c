#include "formats/csv_read.h"

#include "support/check_main.h"
#include "unit/formats/csv_reading.h"

/* ---- access 5.1 ---- */

START_TEST(test_line_ends_of_every_kind) {
    static const struct csv_expected table[] = {
        {"a,b\n1,2\n", NULL, "a:int64 b:int64 | 1 2"},
        {"a,b\r\n1,2\r\n", NULL, "a:int64 b:int64 | 1 2"},
        {"a,b\r1,2\r", NULL, "a:int64 b:int64 | 1 2"},
        {"a,b\r\n1,2\n3,4\r5,6", NULL, "a:int64 b:int64 | 1 2 | 3 4 | 5 6"},
        {"a,b\r,2\r", NULL, "a:float64 b:int64 | None 2"},
        {"\xef\xbb\xbf"
         "a\n1\n",
         NULL, "a:int64 | 1"},
        {"\xef\xbb\xbf\"a\"\n1\n", NULL, "a:int64 | 1"},
    };
    EXPECT_CSVS(table);
}
END_TEST

START_TEST(test_blank_lines_are_skipped_everywhere) {
    static const struct csv_expected table[] = {
        {"\n \t\na\n\n1\n  \n2\n\t", NULL, "a:int64 | 1 | 2"},
        {"a\tb\n\t\n1\t2\n", "{\"delimiter\":\"\\t\"}",
         "a:float64 b:float64 | None None | 1.0 2.0"},
        {"a b\n \n1 2\n", "{\"delimiter\":\" \"}", "a:float64 b:float64 | None None | 1.0 2.0"},
        {"a,b\n,\n1,2\n", NULL, "a:float64 b:float64 | None None | 1.0 2.0"},
        {"a\n\"\"\n1\n", NULL, "a:float64 | None | 1.0"},
        {"a\r \r1\r", NULL, "a:int64 | 1"},
        {" x\n 1\n", NULL, " x:int64 | 1"},
    };
    EXPECT_CSVS(table);
}
END_TEST

START_TEST(test_quotes) {
    static const struct csv_expected table[] = {
        {"a\n\"ab\"cd\n", NULL, "a:object | 'abcd'"},
        {"a\n\"ab\" \n", NULL, "a:object | 'ab '"},
        {"a\n\"x\" \"y\"\n", NULL, "a:object | 'x \"y\"'"},
        {"a\n\"\"x\n", NULL, "a:object | 'x'"},
        {"a\nab\"c\"d\n", NULL, "a:object | 'ab\"c\"d'"},
        {"a\n \"x\"\n", NULL, "a:object | ' \"x\"'"},
        {"a\n\"say \"\"hi\"\"\"\n", NULL, "a:object | 'say \"hi\"'"},
        {"a\n\"\"\"\"\n", NULL, "a:object | '\"'"},
        {"a,b\n\"x,y\",\"l1\nl2\"\n", NULL, "a:object b:object | 'x,y' 'l1\\nl2'"},
        {"a,b\n\"l1\r\nl2\",\"\r\"\n", NULL, "a:object b:object | 'l1\\r\\nl2' '\\r'"},
        {"\"a\nb\",\"c\"\"d\"\n1,2\n", NULL, "a\nb:int64 c\"d:int64 | 1 2"},
        {"a\n\"1\"\n\"1\"2\n", NULL, "a:int64 | 1 | 12"},
        {"a\n\\\"x\n", NULL, "a:object | '\\\\\"x'"},
        {"a|b\n'x|y'|'it''s'\n", "{\"delimiter\":\"|\",\"quotechar\":\"'\"}",
         "a:object b:object | 'x|y' \"it's\""},
        {"a,b\n\xc2\xabx,y\xc2\xab,\xc2\xbb\n", "{\"quotechar\":\"\\u00ab\"}",
         "a:object b:object | 'x,y' '\xc2\xbb'"},
        {"a\n\"x\ny\"", NULL, "a:object | 'x\\ny'"},
    };
    EXPECT_CSVS(table);
}
END_TEST

START_TEST(test_quotes_that_are_never_closed) {
    static const struct csv_expected table[] = {
        {"a\n\"x\n", NULL,
         "ParserError 2:1 : Error tokenizing data. C error: EOF inside string starting at row 1"},
        {"a,b\n1,2\n\n3,\"x", NULL,
         "ParserError 4:3 : Error tokenizing data. C error: EOF inside string starting at row 3"},
        {"\"a", NULL,
         "ParserError 1:1 : Error tokenizing data. C error: EOF inside string starting at row 0"},
        {"a\n\"\"\"", NULL,
         "ParserError 2:1 : Error tokenizing data. C error: EOF inside string starting at row 1"},
        {"a::b\n1::\"2", "{\"delimiter\":\"::\"}",
         "ParserError 2:4 : Error tokenizing data. C error: EOF inside string starting at row 1"},
    };
    EXPECT_CSVS(table);
}
END_TEST

START_TEST(test_text_that_cannot_be_read) {
    expect_csv_sv(SV("a\n1\nx\0y\n"), NULL, "ValueError 3:2 : NUL byte in line 3");
    expect_csv_sv(SV("a\0\n1\n"), NULL, "ValueError 1:2 : NUL byte in line 1");
    static const struct csv_expected table[] = {
        {"a\nx\xe9\n", NULL,
         "UnicodeDecodeError 2:2 : 'utf-8' codec can't decode byte 0xe9 in position 3: invalid "
         "continuation byte"},
        {"\xff\xfe\n", NULL,
         "UnicodeDecodeError 1:1 : 'utf-8' codec can't decode byte 0xff in position 0: invalid "
         "start byte"},
        {"", NULL, "EmptyDataError 0:0 : No columns to parse from file"},
        {"\n  \n\r\n", NULL, "EmptyDataError 0:0 : No columns to parse from file"},
        {"", "{\"header\":null}", "EmptyDataError 0:0 : No columns to parse from file"},
        {"", "{\"header\":5}", "EmptyDataError 0:0 : No columns to parse from file"},
    };
    EXPECT_CSVS(table);
}
END_TEST

START_TEST(test_header) {
    static const struct csv_expected table[] = {
        {"a\n1\n", "{\"header\":\"infer\"}", "a:int64 | 1"},
        {"x\na,b\n1,2\n", "{\"header\":1}", "a:int64 b:int64 | 1 2"},
        {"title\n\n2024,,\n,,\nn,r\nA,1\n", "{\"header\":3}", "n:object r:int64 | 'A' 1"},
        {"1,2\n3\n", "{\"header\":null}", "0:int64 1:float64 | 1 2.0 | 3 None"},
        {"a\n", "{\"header\":null}", "0:object | 'a'"},
        {"a\nb\nc\n\n", "{\"header\":5}",
         "ParserError 0:0 header: Passed header=5 but only 3 lines in file"},
        {"a\n", "{\"header\":123456789012345678901}",
         "ParserError 0:0 header: Passed header=9223372036854775807 but only 1 lines in file"},
        {"a,b\n", NULL, "a:object b:object"},
        {"a,,x,x\n1,2,3,4\n", NULL, "a:int64 Unnamed: 1:int64 x:int64 x.1:int64 | 1 2 3 4"},
        {"1.0,True\n1,2\n", NULL, "'1.0':int64 True:int64 | 1 2"},
    };
    EXPECT_CSVS(table);
}
END_TEST

/* ---- access 5.2, 20.6 ---- */

START_TEST(test_rows_of_other_widths) {
#define SAW(fields, line, saw)                                                                     \
    "Error tokenizing data. C error: Expected " fields " fields in line " line ", saw " saw
    static const struct csv_expected table[] = {
        {"a,b\n1\n2,3\n", NULL, "a:int64 b:float64 | 1 None | 2 3.0"},
        {"a,b\n1,2,3\n4,5,6\n", NULL, "ParserError 2:0 : " SAW("2", "2", "3")},
        {"a,b\n1,2\n3,4,5\n6,7,8,9\n", NULL, "ParserError 3:0 : " SAW("2", "3", "3")},
        {"a,b\n\n1,2\n\"x\ny\",4,5\n", NULL, "ParserError 4:0 : " SAW("2", "4", "3")},
        {"a,b\n1,2,\n4,5,\n", NULL, "a:int64 b:int64 | 1 2 | 4 5"},
        {"a,b\n1,2,\n\n4,5,\"\"\n", NULL, "a:int64 b:int64 | 1 2 | 4 5"},
        {"a,b\n1,2,\n4,5\n", NULL, "ParserError 2:0 : " SAW("2", "2", "3")},
        {"a,b\n1,2,\n4,5,6\n", NULL, "ParserError 2:0 : " SAW("2", "2", "3")},
        {"a,b\n1,2,\n4,5,,\n", NULL, "ParserError 2:0 : " SAW("2", "2", "3")},
        {"a,b\n1,2\n4,5,\n", NULL, "ParserError 3:0 : " SAW("2", "3", "3")},
        {"1,2\n1,2,3\n", "{\"header\":null}", "ParserError 2:0 : " SAW("2", "2", "3")},
        {"1,2,\n1,2\n", "{\"header\":null}", "0:int64 1:int64 2:float64 | 1 2 None | 1 2 None"},
        {"a::b\n1::2::3\n", "{\"delimiter\":\"::\"}", "ParserError 2:0 : " SAW("2", "2", "3")},
    };
    EXPECT_CSVS(table);
}
END_TEST

/* ---- access 5.4 ---- */

#define DTYPES(entries) "{\"dtypes\":[" entries "]}"
#define DTYPE(field, type) "{\"field\":\"" field "\",\"type\":\"" type "\"}"

START_TEST(test_dtypes) {
    static const struct csv_expected table[] = {
        {"a\n007\nNA\n", DTYPES(DTYPE("a", "str_type")), "a:object | '007' | None"},
        {"a\nNA\n", DTYPES(DTYPE("a", "str_type")), "a:object | None"},
        {"a\n30\n2.0\n 1\n\n\"\"\n-2147483648\n", DTYPES(DTYPE("a", "int_type")),
         "a:Int32 | 30 | 2 | 1 | None | -2147483648"},
        {"a\n0.5\n2\ninf\nNaN\n", DTYPES(DTYPE("a", "float_type")),
         "a:Float64 | 0.5 | 2.0 | inf | None"},
        {"a\nTrue\nTRUE\ntrue\n1\nFalse\nFALSE\nfalse\n0\nNA\n", DTYPES(DTYPE("a", "bool_type")),
         "a:boolean | True | True | True | True | False | False | False | False | None"},
        {"a,b\n1,2\n", DTYPES(DTYPE("q", "int_type")), "a:int64 b:int64 | 1 2"},
        {"a,a,b\n1,2,3\n", DTYPES(DTYPE("a", "float_type")),
         "a:Float64 a.1:Float64 b:int64 | 1.0 2.0 3"},
        {"a,a\n1,2\n", DTYPES(DTYPE("a.1", "str_type") "," DTYPE("a", "float_type")),
         "a:Float64 a.1:object | 1.0 '2'"},
        {"a\n1\n", DTYPES(DTYPE("a", "str_type") "," DTYPE("a", "float_type")), "a:Float64 | 1.0"},
        {"a,b\n1,2\n", DTYPES("{\"field\":1,\"type\":\"float_type\"}"),
         "a:int64 b:Float64 | 1 2.0"},
        {"1,2\n", "{\"header\":null,\"dtypes\":[{\"field\":0,\"type\":\"str_type\"}]}",
         "0:object 1:int64 | '1' 2"},
        {"a,b\n", DTYPES(DTYPE("a", "int_type") "," DTYPE("b", "bool_type")), "a:Int32 b:boolean"},
        {"a\n1\n", "{\"dtypes\":null}", "a:int64 | 1"},
        {"a\n1\n", "{\"dtypes\":[]}", "a:int64 | 1"},
    };
    EXPECT_CSVS(table);
}
END_TEST

START_TEST(test_cells_that_dtypes_cannot_take) {
#define CAST "TypeError 3:3 dtypes: cannot safely cast non-equivalent float64 to int32: "
    static const struct csv_expected table[] = {
        {"b,a\n0,1\n0,1.5\n", DTYPES(DTYPE("a", "int_type")), CAST "1.5"},
        {"b,a\n0,1\n0,2147483648\n", DTYPES(DTYPE("a", "int_type")), CAST "2147483648"},
        {"b,a\n0,1\n0,inf\n", DTYPES(DTYPE("a", "int_type")), CAST "inf"},
        {"a\nx\n", DTYPES(DTYPE("a", "int_type")),
         "ValueError 2:1 dtypes: Unable to parse string \"x\" at position 0"},
        {"a\n1\n1e400\n", DTYPES(DTYPE("a", "float_type")),
         "ValueError 3:1 dtypes: Unable to parse string \"1e400\" at position 1"},
        {"a\nyes\n", DTYPES(DTYPE("a", "bool_type")),
         "ValueError 2:1 dtypes: yes cannot be cast to bool"},
        {"a\ntRue\n", DTYPES(DTYPE("a", "bool_type")),
         "ValueError 2:1 dtypes: tRue cannot be cast to bool"},
    };
    EXPECT_CSVS(table);
}
END_TEST

/* ---- access 5.5, 20.10 ---- */

START_TEST(test_delimiters_of_several_characters) {
    static const struct csv_expected table[] = {
        {"a::b\n1::\"x::y\"\n", "{\"delimiter\":\"::\"}", "a:int64 b:object | 1 'x::y'"},
        {"a||b||c\n1||||x|y\n", "{\"delimiter\":\"||\"}",
         "a:int64 b:float64 c:object | 1 None 'x|y'"},
        {"a\xc2\xa7"
         "b\n1\xc2\xa7\xc2\xb6\n",
         "{\"delimiter\":\"\\u00a7\"}", "a:int64 b:object | 1 '\xc2\xb6'"},
        {"a, b\n1, \"x, \"\"y\"\"\"\n", "{\"delimiter\":\", \"}",
         "a:int64 b:object | 1 'x, \"y\"'"},
        {"a b\n  1 \t 2  \n\t\n\"x y\" 3\n", "{\"delimiter\":\"\\\\s+\"}",
         "a:object b:int64 | '1' 2 | 'x y' 3"},
        {" a\tb \n \"\"  2", "{\"delimiter\":\"\\\\s+\"}", "a:float64 b:int64 | None 2"},
        {"a|b\n1|2\n", "{\"delimiter\":\"\\\\|\"}", "a:int64 b:int64 | 1 2"},
        {"a\tb\n1\t2\n", "{\"delimiter\":\"\\\\t\"}", "a:int64 b:int64 | 1 2"},
        {"a::b\r\n1::2\r3::4", "{\"delimiter\":\"::\"}", "a:int64 b:int64 | 1 2 | 3 4"},
    };
    EXPECT_CSVS(table);
}
END_TEST

/* ---- limits ---- */

START_TEST(test_too_many_columns_or_cells) {
    struct limits limits = LIMITS_DEFAULT;
    limits.columns = 3;
    struct csv_reading reading = csv_reading_limited(SV("a,b,c,d\n"), NULL, limits);
    ck_assert_str_eq(reading.err.reason, "LIMIT_CELLS");
    csv_reading_dispose(&reading);
    limits.columns = 4;
    limits.cells = 8;
    reading = csv_reading_limited(SV("a,b,c,d\n1,2,3,4\n1,2,3,4\n"), NULL, limits);
    ck_assert_int_eq(reading.code, LYN_OK);
    csv_reading_dispose(&reading);
    reading = csv_reading_limited(SV("a,b,c,d\n1\n2\n3\n"), NULL, limits);
    ck_assert_str_eq(reading.err.reason, "LIMIT_CELLS");
    csv_reading_dispose(&reading);
}
END_TEST

START_TEST(test_file_over_two_gibibytes) {
    /* Refused by its length: no byte of it is looked at. */
    struct csv_reading reading = csv_reading_of((struct sv){"a\n", (size_t)1 << 31}, NULL);
    ck_assert_str_eq(reading.err.reason, "LIMIT_BYTES");
    csv_reading_dispose(&reading);
}
END_TEST

START_TEST(test_cancelled_call) {
    atomic_bool cancelled = true;
    struct limits limits = LIMITS_DEFAULT;
    struct call call;
    struct lyn_error err = {0};
    struct frame *frame = NULL;
    ck_assert_int_eq(call_init(&call, &limits, DEADLINE_NONE, &cancelled, &err), LYN_OK);
    struct format_input input = {.bytes = SV("a\n1\n"), .name = SV("t.csv"), .call = &call};
    ck_assert_int_eq(csv_read_frame(&input, &frame, &err), LYN_CANCELLED);
    ck_assert_int_eq(csv_read_frame(&input, &frame, NULL), LYN_CANCELLED);
    ck_assert_ptr_null(frame);
    call_dispose(&call);
}
END_TEST

START_TEST(test_very_wide_table) {
    enum { COLUMNS = 100000 };
    struct buf text;
    buf_init(&text, (size_t)1 << 24);
    for (int row = 0; row < 3; row++)
        for (int i = 0; i < COLUMNS; i++)
            buf_puts(&text, row == 0 && i % 2 ? "a" : "7"),
                buf_putc(&text, i + 1 < COLUMNS ? ',' : '\n');
    struct csv_reading reading = csv_reading_of(buf_view(&text), NULL);
    ck_assert_int_eq(reading.code, LYN_OK);
    ck_assert_uint_eq(reading.frame->column_count, COLUMNS);
    char digits[NUM_BUFFER];
    ck_assert(sv_is(frame_label(reading.frame, COLUMNS - 1, digits), "a.49999"));
    ck_assert_int_eq(frame_cell(reading.frame, COLUMNS - 1, 1, digits).integer, 7);
    csv_reading_dispose(&reading);
    buf_dispose(&text);
}
END_TEST

static Suite *csv_read_suite(void) {
    Suite *suite = suite_create("formats/csv_read");
    TCase *rows = tcase_create("rows");
    tcase_add_test(rows, test_line_ends_of_every_kind);
    tcase_add_test(rows, test_blank_lines_are_skipped_everywhere);
    tcase_add_test(rows, test_quotes);
    tcase_add_test(rows, test_quotes_that_are_never_closed);
    tcase_add_test(rows, test_text_that_cannot_be_read);
    tcase_add_test(rows, test_header);
    tcase_add_test(rows, test_rows_of_other_widths);
    tcase_add_test(rows, test_delimiters_of_several_characters);
    suite_add_tcase(suite, rows);
    TCase *dtypes = tcase_create("dtypes");
    tcase_add_test(dtypes, test_dtypes);
    tcase_add_test(dtypes, test_cells_that_dtypes_cannot_take);
    suite_add_tcase(suite, dtypes);
    TCase *limits = tcase_create("limits");
    tcase_add_test(limits, test_too_many_columns_or_cells);
    tcase_add_test(limits, test_file_over_two_gibibytes);
    tcase_add_test(limits, test_cancelled_call);
    tcase_add_test(limits, test_very_wide_table);
    tcase_set_timeout(limits, 60);
    suite_add_tcase(suite, limits);
    return suite;
}

TEST_MAIN(csv_read_suite)
