#include "support/check_main.h"
#include "support/literal.h"
#include "value/value.h"

static struct arena *arena;
static struct buf buf;

static void setup(void) {
    arena = arena_new((size_t)1 << 20);
    buf_init(&buf, (size_t)1 << 20);
}

static void teardown(void) {
    buf_dispose(&buf);
    arena_unref(arena);
}

static const struct {
    const char *value, *json;
} PLAIN[] = {
    {"null", "null"},
    {"true", "true"},
    {"false", "false"},
    {"-7", "-7"},
    {"100000000000000000000", "100000000000000000000"},
    {"1.0", "1.0"},
    {"0.1", "0.1"},
    {"1e16", "1e+16"},
    {"-0.0", "-0.0"},
    {"nan", "null"},
    {"inf", "null"},
    {"-inf", "null"},
    {"'a\"b\\c/'", "\"a\\\"b\\\\c/\""},
    {"'\n\t\r\b\f\x1f\x7f'", "\"\\n\\t\\r\\b\\f\\u001f\x7f\""},
    {"'\xc3\xa9\xf0\x9f\x98\x80'", "\"\xc3\xa9\xf0\x9f\x98\x80\""},
    {"@2020-01-02", "\"2020-01-02\""},
    {"@2020-01-02T03:04:05.000678-05:30", "\"2020-01-02T03:04:05.000678-05:30\""},
    {"b''", "\"\""},
    {"b'f'", "\"Zg==\""},
    {"b'fo'", "\"Zm8=\""},
    {"b'foo'", "\"Zm9v\""},
    {"b'\xff\xfe\xfd'", "\"//79\""},
    {"[]", "[]"},
    {"{}", "{}"},
    {"[1, [2, {'a': nan}], 'x']", "[1,[2,{\"a\":null}],\"x\"]"},
    {"{'a': 1, 'b': [1, 2]}", "{\"a\":1,\"b\":[1,2]}"},
    {"{1: 1, 1.0: 2, true: 3, null: 4, @2020-01-02: 5, nan: 6, -inf: 7, b'f': 8}",
     "{\"1\":1,\"1.0\":2,\"true\":3,\"null\":4,\"2020-01-02\":5,\"NaN\":6,\"-Infinity\":7,"
     "\"Zg==\":8}"},
};

START_TEST(test_plain_json) {
    struct value value = literal(arena, PLAIN[_i].value);
    value_print_json(&value, (struct json_style){0}, &buf);
    ck_assert_str_eq(buf.data, PLAIN[_i].json);
}
END_TEST

START_TEST(test_spaced_json_is_pythons_default) {
    struct value value = literal(arena, "{'a': [1, 2], 'b': {'c': null, 'd': 1}}");
    value_print_json(&value, (struct json_style){.spaced = true}, &buf);
    ck_assert_str_eq(buf.data, "{\"a\": [1, 2], \"b\": {\"c\": null, \"d\": 1}}");
}
END_TEST

START_TEST(test_ascii_escapes_everything_else) {
    struct value value = literal(arena, "{'\xc3\xa9': 'x\x7f\xe2\x82\xac\xf0\x9f\x98\x80y'}");
    value_print_json(&value, (struct json_style){.ascii = true}, &buf);
    ck_assert_str_eq(buf.data, "{\"\\u00e9\":\"x\\u007f\\u20ac\\ud83d\\ude00y\"}");
}
END_TEST

START_TEST(test_a_nul_in_a_text_is_escaped) {
    json_print_text((struct sv){"a\0b", 3}, false, &buf);
    ck_assert_str_eq(buf.data, "\"a\\u0000b\"");
    buf_clear(&buf);
    json_print_text((struct sv){NULL, 0}, false, &buf);
    ck_assert_str_eq(buf.data, "\"\"");
}
END_TEST

static const struct {
    const char *value, *json;
} TAGGED[] = {
    {"@2020-01-02", "{\"$date\":\"2020-01-02\"}"},
    {"@2020-01-02T03:04:05", "{\"$datetime\":\"2020-01-02T03:04:05\"}"},
    {"b'foo'", "{\"$bytes\":\"Zm9v\"}"},
    {"{1: 'a', 'b': @2020-01-02}", "{\"$map\":[[1,\"a\"],[\"b\",{\"$date\":\"2020-01-02\"}]]}"},
    {"{'a': 1}", "{\"a\":1}"},
    /* A map that looks like a tag must not come back as one. */
    {"{'$date': 'x'}", "{\"$map\":[[\"$date\",\"x\"]]}"},
    {"{'$map': []}", "{\"$map\":[[\"$map\",[]]]}"},
    {"{'$date': 'x', 'b': 1}", "{\"$date\":\"x\",\"b\":1}"},
};

START_TEST(test_tags_say_what_plain_json_cannot) {
    struct value value = literal(arena, TAGGED[_i].value);
    value_print_json(&value, (struct json_style){.tagged = true}, &buf);
    ck_assert_str_eq(buf.data, TAGGED[_i].json);
}
END_TEST

START_TEST(test_spaced_tags) {
    struct value value = literal(arena, "[@2020-01-02, {1: 2}]");
    value_print_json(&value, (struct json_style){.tagged = true, .spaced = true}, &buf);
    ck_assert_str_eq(buf.data, "[{\"$date\": \"2020-01-02\"}, {\"$map\": [[1, 2]]}]");
}
END_TEST

START_TEST(test_over_the_limit_the_buffer_fails) {
    struct buf small;
    buf_init(&small, 8);
    struct value value = literal(arena, "['abcdefgh', @2020-01-02]");
    value_print_json(&value, (struct json_style){0}, &small);
    ck_assert_int_eq(small.failure, BUF_OVER_LIMIT);
    buf_dispose(&small);
}
END_TEST

static Suite *print_json_suite(void) {
    Suite *suite = suite_create("print_json");
    TCase *tcase = tcase_create("print_json");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, test_plain_json, 0, sizeof PLAIN / sizeof *PLAIN);
    tcase_add_test(tcase, test_spaced_json_is_pythons_default);
    tcase_add_test(tcase, test_ascii_escapes_everything_else);
    tcase_add_test(tcase, test_a_nul_in_a_text_is_escaped);
    tcase_add_loop_test(tcase, test_tags_say_what_plain_json_cannot, 0,
                        sizeof TAGGED / sizeof *TAGGED);
    tcase_add_test(tcase, test_spaced_tags);
    tcase_add_test(tcase, test_over_the_limit_the_buffer_fails);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(print_json_suite)
