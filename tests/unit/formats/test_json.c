#include "formats/json.h"

#include <math.h>

#include "support/check_main.h"
#include "unit/formats/reading.h"

static enum lyn_code read_plain(struct call *call, struct sv text, struct value *out,
                                struct lyn_error *err) {
    return json_parse(call, text, SV("f.json"), false, out, err);
}

static enum lyn_code read_tagged(struct call *call, struct sv text, struct value *out,
                                 struct lyn_error *err) {
    return json_parse(call, text, SV("f.json"), true, out, err);
}

static enum lyn_code read_format(struct call *call, struct sv text, struct value *out,
                                 struct lyn_error *err) {
    struct format_input input = {.bytes = text, .name = SV("f.json"), .call = call};
    return format_json.read_value(&input, out, err);
}

START_TEST(test_values_of_every_kind) {
    static const struct expected table[] = {
        {"null", "null"},
        {" [true , false]\r\n", "[true,false]"},
        {"{}", "{}"},
        {"[]", "[]"},
        {"[[], {}, [[1]]]", "[[],{},[[1]]]"},
        {"\"\"", "\"\""},
        {"[0, -0, 7, -12]", "[0,0,7,-12]"},
        {"[9223372036854775807, -9223372036854775808]",
         "[9223372036854775807,-9223372036854775808]"},
        {"[9223372036854775808, 123456789012345678901234567890]",
         "[9223372036854775808,123456789012345678901234567890]"},
        {"[1.0, -0.0, 0.1, 1e3, 1E-7, 12.5e+2]", "[1.0,-0.0,0.1,1000.0,1e-07,1250.0]"},
        {"[0.30000000000000004, 9007199254740993.0]", "[0.30000000000000004,9007199254740992.0]"},
        {"\xef\xbb\xbf{\"a\": 1}", "{\"a\":1}"},
    };
    EXPECT_READINGS(read_plain, table);
}
END_TEST

START_TEST(test_strings_with_and_without_escapes) {
    static const struct expected table[] = {
        {"\"plain and longer than sixteen bytes \xc3\xa9\"",
         "\"plain and longer than sixteen bytes \xc3\xa9\""},
        {"\"q\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"q\\\"\\\\/\\b\\f\\n\\r\\t\""},
        {"\"\\u00e9\\ud83d\\ude00\\u0041\"", "\"\xc3\xa9\xf0\x9f\x98\x80\x41\""},
        {"{\"\\u0061\": 1, \"a\": 2}", "{\"a\":2}"},
    };
    EXPECT_READINGS(read_plain, table);
    struct reading reading = reading_of(read_plain, SV("\"a\\u0000b\""));
    ck_assert(reading.value.kind == VALUE_STRING && reading.value.text.len == 3);
    ck_assert_int_eq(memcmp(reading.value.text.data, "a\0b", 3), 0);
    reading_dispose(&reading);
}
END_TEST

START_TEST(test_numbers_beyond_json) {
    struct reading reading =
        reading_of(read_plain, SV("[NaN, Infinity, -Infinity, 1e400, -1e400]"));
    ck_assert_int_eq(reading.code, LYN_OK);
    const struct value *items = reading.value.list.items;
    ck_assert(isnan(items[0].real));
    ck_assert(isinf(items[1].real) && items[1].real > 0);
    ck_assert(isinf(items[2].real) && items[2].real < 0);
    ck_assert(isinf(items[3].real) && items[3].real > 0);
    ck_assert(isinf(items[4].real) && items[4].real < 0);
    reading_dispose(&reading);
}
END_TEST

START_TEST(test_integers_have_a_longest_length) {
    char text[4400];
    memset(text, '7', sizeof text);
    struct reading fits = reading_of(read_plain, (struct sv){text, 4300});
    ck_assert_int_eq(fits.code, LYN_OK);
    ck_assert_int_eq(fits.value.kind, VALUE_BIGINT);
    ck_assert_uint_eq(fits.value.text.len, 4300);
    reading_dispose(&fits);
    struct reading over = reading_of(read_plain, (struct sv){text, 4301});
    ck_assert_str_eq(over.err.reason, "INVALID_VALUE");
    ck_assert_str_eq(over.err.file, "f.json");
    reading_dispose(&over);
}
END_TEST

START_TEST(test_the_last_of_equal_keys_wins_at_the_first_place) {
    static const struct expected table[] = {
        {"{\"a\":1,\"b\":2,\"a\":3}", "{\"a\":3,\"b\":2}"},
        {"[{\"a\":1,\"b\":2},{\"a\":1,\"a\":2}]", "[{\"a\":1,\"b\":2},{\"a\":2}]"},
        {"{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6,\"g\":7,\"h\":8,\"i\":9,\"b\":0}",
         "{\"a\":1,\"b\":0,\"c\":3,\"d\":4,\"e\":5,\"f\":6,\"g\":7,\"h\":8,\"i\":9}"},
    };
    EXPECT_READINGS(read_plain, table);
}
END_TEST

START_TEST(test_errors_say_what_python_says) {
    static const struct expected table[] = {
        {"", "JSONDecodeError 1:1 Expecting value: line 1 column 1 (char 0)"},
        {"nul", "JSONDecodeError 1:1 Expecting value: line 1 column 1 (char 0)"},
        {"-", "JSONDecodeError 1:1 Expecting value: line 1 column 1 (char 0)"},
        {"[1,]", "JSONDecodeError 1:4 Expecting value: line 1 column 4 (char 3)"},
        {"[1 2]", "JSONDecodeError 1:4 Expecting ',' delimiter: line 1 column 4 (char 3)"},
        {"[01]", "JSONDecodeError 1:3 Expecting ',' delimiter: line 1 column 3 (char 2)"},
        {"{\"a\" 1}", "JSONDecodeError 1:6 Expecting ':' delimiter: line 1 column 6 (char 5)"},
        {"{'a':1}", "JSONDecodeError 1:2 Expecting property name enclosed in double quotes: line "
                    "1 column 2 (char 1)"},
        {"{\"a\":1,}", "JSONDecodeError 1:8 Expecting property name enclosed in double quotes: "
                       "line 1 column 8 (char 7)"},
        {"{\"a\":1}\n{\"a\":2}", "JSONDecodeError 2:1 Extra data: line 2 column 1 (char 8)"},
        {"1.", "JSONDecodeError 1:2 Extra data: line 1 column 2 (char 1)"},
        {"[\"\xc3\xa9\", \"a\nb\"]",
         "JSONDecodeError 1:9 Invalid control character at: line 1 column 9 (char 8)"},
        {"[\"abc", "JSONDecodeError 1:2 Unterminated string starting at: line 1 column 2 (char 1)"},
        {"\"\\", "JSONDecodeError 1:1 Unterminated string starting at: line 1 column 1 (char 0)"},
        {"\"a\\q\"", "JSONDecodeError 1:3 Invalid \\escape: line 1 column 3 (char 2)"},
        {"\"\\u12g4\"", "JSONDecodeError 1:3 Invalid \\uXXXX escape: line 1 column 3 (char 2)"},
        {"\"\\u12\"", "JSONDecodeError 1:3 Invalid \\uXXXX escape: line 1 column 3 (char 2)"},
        {"{\r\n\"a\": x}", "JSONDecodeError 2:6 Expecting value: line 2 column 6 (char 7)"},
        {"// no\n1", "JSONDecodeError 1:1 Expecting value: line 1 column 1 (char 0)"},
    };
    EXPECT_READINGS(read_plain, table);
}
END_TEST

START_TEST(test_bad_utf8_is_refused) {
    struct reading reading = reading_of(read_plain, SV("{\n\"a\": \"\xe9\"}"));
    ck_assert_str_eq(reading.err.reason, "BAD_UTF8");
    ck_assert_uint_eq(reading.err.line, 2);
    ck_assert_str_eq(reading.err.file, "f.json");
    reading_dispose(&reading);
}
END_TEST

START_TEST(test_half_surrogates_become_one_warning) {
    struct reading reading = reading_of(
        read_plain,
        SV("[\"\\ud800\", \"\\udc00x\", \"\\ud800\\u0041\", \"\\ud800\\ud83d\\ude00\"]"));
    ck_assert_str_eq(reading.shown.data, "[\"\xef\xbf\xbd\",\"\xef\xbf\xbdx\",\"\xef\xbf\xbd\x41\","
                                         "\"\xef\xbf\xbd\xf0\x9f\x98\x80\"]");
    ck_assert_uint_eq(reading.call.warning_count, 1);
    ck_assert_uint_eq(reading.call.warnings[0].line, 1);
    reading_dispose(&reading);
}
END_TEST

static struct reading read_nested(size_t depth) {
    char text[256];
    memset(text, '[', depth);
    memset(text + depth, ']', depth);
    return reading_of(read_plain, (struct sv){text, 2 * depth});
}

START_TEST(test_depth_is_capped) {
    struct reading fits = read_nested(100), over = read_nested(101);
    ck_assert_int_eq(fits.code, LYN_OK);
    ck_assert_str_eq(over.err.reason, "LIMIT_DEPTH");
    ck_assert_uint_eq(over.err.column, 101);
    reading_dispose(&fits);
    reading_dispose(&over);
}
END_TEST

START_TEST(test_values_know_their_lines) {
    struct reading reading = reading_of(read_plain, SV("[\n{\"a\":\n1},\r\n\"x\",\r2]"));
    const struct value *items = reading.value.list.items;
    ck_assert_uint_eq(reading.value.line, 1);
    ck_assert_uint_eq(items[0].line, 2);
    ck_assert_uint_eq(items[0].map.entries[0].key.line, 2);
    ck_assert_uint_eq(items[0].map.entries[0].value.line, 3);
    ck_assert_uint_eq(items[1].line, 4);
    ck_assert_uint_eq(items[2].line, 5);
    reading_dispose(&reading);
}
END_TEST

START_TEST(test_many_keys_take_linear_time) {
    /* Quadratic, the hundred thousand keys would take longer than the test may run. */
    struct buf text;
    buf_init(&text, (size_t)1 << 24);
    for (int i = 0; i < 100000; i++)
        buf_printf(&text, "%s\"key%d\": %d", i ? "," : "{", i, i);
    buf_puts(&text, ", \"key7\": -1}");
    struct reading reading = reading_of(read_plain, buf_view(&text));
    ck_assert_uint_eq(reading.value.map.count, 100000);
    ck_assert_int_eq(reading.value.map.entries[7].value.integer, -1);
    reading_dispose(&reading);
    buf_dispose(&text);
}
END_TEST

START_TEST(test_tagged_objects_become_their_values) {
    static const struct expected good[] = {
        {"{\"$date\": \"2020-01-02\"}", "{\"$date\":\"2020-01-02\"}"},
        {"{\"$datetime\": \"2020-01-02T03:04:05+01:30\"}",
         "{\"$datetime\":\"2020-01-02T03:04:05+01:30\"}"},
        {"{\"$bytes\": \"aGVsbG8=\"}", "{\"$bytes\":\"aGVsbG8=\"}"},
        {"{\"$map\": [[1, \"a\"], [true, \"b\"], [null, []]]}", "{\"$map\":[[1,\"b\"],[null,[]]]}"},
        {"{\"$date\": 1, \"b\": 2}", "{\"$date\":1,\"b\":2}"},
    };
    EXPECT_READINGS(read_tagged, good);
    struct reading date = reading_of(read_tagged, SV("[{\"$date\": \"2020-01-02\"}]"));
    ck_assert_int_eq(date.value.list.items[0].kind, VALUE_DATE);
    reading_dispose(&date);
    static const char *const bad[] = {
        "{\"$date\": \"2020-02-30\"}", "{\"$datetime\": 1}",    "{\"$bytes\": \"a\"}",
        "{\"$map\": [[1]]}",           "{\"$map\": [[[], 1]]}",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct reading reading = reading_of(read_tagged, sv_from(bad[i]));
        ck_assert_str_eq(reading.err.reason, "INVALID_VALUE");
        ck_assert_uint_eq(reading.err.line, 1);
        reading_dispose(&reading);
    }
}
END_TEST

START_TEST(test_an_empty_file_is_an_empty_table) {
    static const struct expected table[] = {{"", "null"}, {"\xef\xbb\xbf \n", "null"}};
    EXPECT_READINGS(read_format, table);
    struct reading reading = reading_of(read_format, SV(""));
    struct format_input input = {.bytes = SV("\n"), .name = SV("f"), .call = &reading.call};
    struct frame *frame = NULL;
    ck_assert_int_eq(format_json.read_frame(&input, &frame, &reading.err), LYN_OK);
    ck_assert_uint_eq(frame->row_count, 0);
    ck_assert_uint_eq(frame->column_count, 0);
    frame_unref(frame);
    reading_dispose(&reading);
}
END_TEST

/* Reads a table and writes it again. */
static void expect_written(const char *text, const char *written) {
    struct reading reading = reading_of(read_format, SV(""));
    struct format_input input = {.bytes = sv_from(text), .name = SV("f"), .call = &reading.call};
    struct frame *frame = NULL;
    struct buf out;
    buf_init(&out, (size_t)1 << 20);
    ck_assert_int_eq(format_json.read_frame(&input, &frame, &reading.err), LYN_OK);
    ck_assert_int_eq(format_json.write_frame(frame, NULL, &out, &reading.err), LYN_OK);
    ck_assert_str_eq(out.data, written);
    frame_unref(frame);
    buf_dispose(&out);
    reading_dispose(&reading);
}

START_TEST(test_written_rows_have_pythons_spacing_and_ascii) {
    expect_written("[{\"a\":1,\"b\":\"\xc3\xa9\\\"\\\\/\"}]",
                   "[{\"a\": 1, \"b\": \"\\u00e9\\\"\\\\/\"}]");
    expect_written("[]", "[]");
    expect_written("[{\"a\":1},{\"b\":2}]",
                   "[{\"a\": 1.0, \"b\": null}, {\"a\": null, \"b\": 2.0}]");
    expect_written("[[1,{\"k\":[1.5,null]}]]", "[{\"0\": 1, \"1\": {\"k\": [1.5, null]}}]");
    expect_written("[{},{}]", "[]");
}
END_TEST

START_TEST(test_a_cut_budget_is_an_error_not_a_crash) {
    struct limits limits = LIMITS_DEFAULT;
    struct sv text = SV("[{\"a\": \"\\n some text\", \"b\": [1, 2, 3, 4]}, {\"c\": {\"d\": 1}}]");
    for (limits.request_bytes = 0; limits.request_bytes < 8000; limits.request_bytes += 24) {
        struct reading reading = reading_limited(read_plain, text, limits);
        if (reading.code != LYN_OK)
            ck_assert_str_eq(reading.err.reason, "LIMIT_BYTES");
        reading_dispose(&reading);
    }
}
END_TEST

static Suite *json_suite(void) {
    Suite *suite = suite_create("formats/json");
    TCase *tests = tcase_create("json");
    tcase_add_test(tests, test_values_of_every_kind);
    tcase_add_test(tests, test_strings_with_and_without_escapes);
    tcase_add_test(tests, test_numbers_beyond_json);
    tcase_add_test(tests, test_integers_have_a_longest_length);
    tcase_add_test(tests, test_the_last_of_equal_keys_wins_at_the_first_place);
    tcase_add_test(tests, test_errors_say_what_python_says);
    tcase_add_test(tests, test_bad_utf8_is_refused);
    tcase_add_test(tests, test_half_surrogates_become_one_warning);
    tcase_add_test(tests, test_depth_is_capped);
    tcase_add_test(tests, test_values_know_their_lines);
    tcase_add_test(tests, test_many_keys_take_linear_time);
    tcase_add_test(tests, test_tagged_objects_become_their_values);
    tcase_add_test(tests, test_an_empty_file_is_an_empty_table);
    tcase_add_test(tests, test_written_rows_have_pythons_spacing_and_ascii);
    tcase_add_test(tests, test_a_cut_budget_is_an_error_not_a_crash);
    suite_add_tcase(suite, tests);
    return suite;
}

TEST_MAIN(json_suite)
