#include "lynguine/value.h"

#include <stdint.h>
#include <string.h>

#include "support/check_main.h"

static lyn_value *parse(const char *text) {
    lyn_value *value = NULL;
    struct lyn_error err = {0};
    ck_assert_msg(lyn_value_parse_json(text, strlen(text), &value, &err) == LYN_OK, "%s: %s", text,
                  err.message);
    return value;
}

START_TEST(test_kinds_and_their_values) {
    lyn_value *value = parse("[null, true, -5, 123456789012345678901, 2.5, \"h\\u00e9\\u0000\", "
                             "{\"$bytes\": \"AAE=\"}, {\"$date\": \"1970-01-03\"}, "
                             "{\"$datetime\": \"1970-01-01T00:00:01+01:30\"}, "
                             "{\"$datetime\": \"1970-01-01T00:00:02\"}, [1], {\"k\": 1}]");
    static const enum lyn_value_kind kinds[] = {
        LYN_VALUE_NULL,     LYN_VALUE_BOOL,     LYN_VALUE_INT,   LYN_VALUE_BIGINT,
        LYN_VALUE_FLOAT,    LYN_VALUE_STRING,   LYN_VALUE_BYTES, LYN_VALUE_DATE,
        LYN_VALUE_DATETIME, LYN_VALUE_DATETIME, LYN_VALUE_LIST,  LYN_VALUE_MAP};
    enum { COUNT = sizeof kinds / sizeof *kinds };
    size_t length;
    int32_t offset;
    ck_assert_int_eq(lyn_value_kind(value), LYN_VALUE_LIST);
    ck_assert_uint_eq(lyn_value_count(value), COUNT);
    for (size_t i = 0; i < COUNT; i++)
        ck_assert_int_eq(lyn_value_kind(lyn_value_item(value, i)), kinds[i]);
    ck_assert_int_eq(lyn_value_bool(lyn_value_item(value, 1)), 1);
    ck_assert_int_eq(lyn_value_int(lyn_value_item(value, 2)), -5);
    ck_assert(lyn_value_float(lyn_value_item(value, 2)) == -5.0);
    ck_assert(memcmp(lyn_value_text(lyn_value_item(value, 3), &length), "123456789012345678901",
                     21) == 0);
    ck_assert_uint_eq(length, 21);
    ck_assert(lyn_value_float(lyn_value_item(value, 3)) == 123456789012345678901.0);
    ck_assert(lyn_value_float(lyn_value_item(value, 4)) == 2.5);
    ck_assert(memcmp(lyn_value_text(lyn_value_item(value, 5), &length), "h\xc3\xa9", 4) == 0);
    ck_assert_uint_eq(length, 4);
    ck_assert(memcmp(lyn_value_text(lyn_value_item(value, 6), &length), "\0\1", 2) == 0);
    ck_assert_uint_eq(length, 2);
    ck_assert_int_eq(lyn_value_date(lyn_value_item(value, 7)), 2);
    ck_assert_int_eq(lyn_value_datetime(lyn_value_item(value, 8), &offset), 1000000);
    ck_assert_int_eq(offset, 5400);
    ck_assert_int_eq(lyn_value_datetime(lyn_value_item(value, 9), &offset), 2000000);
    ck_assert_int_eq(offset, INT32_MIN);
    lyn_value_free(value);
}
END_TEST

START_TEST(test_another_kind_gives_nothing) {
    lyn_value *value = parse("\"text\"");
    size_t length = 7;
    int32_t offset = 7;
    ck_assert_int_eq(lyn_value_bool(value), 0);
    ck_assert_int_eq(lyn_value_int(value), 0);
    ck_assert(lyn_value_float(value) == 0);
    ck_assert_int_eq(lyn_value_date(value), 0);
    ck_assert_int_eq(lyn_value_datetime(value, &offset), 0);
    ck_assert_int_eq(offset, INT32_MIN);
    ck_assert_uint_eq(lyn_value_count(value), 0);
    ck_assert_ptr_null(lyn_value_item(value, 0));
    ck_assert_ptr_null(lyn_value_key(value, 0));
    ck_assert_ptr_null(lyn_value_get(value, "text"));
    lyn_value_free(value);
    value = parse("1");
    ck_assert_ptr_null(lyn_value_text(value, &length));
    ck_assert_uint_eq(length, 0);
    lyn_value_free(value);
    ck_assert_int_eq(lyn_value_kind(NULL), LYN_VALUE_NULL);
    ck_assert_ptr_null(lyn_value_get(NULL, "k"));
    lyn_value_free(NULL);
}
END_TEST

START_TEST(test_maps_keep_their_order) {
    lyn_value *value = parse("{\"z\": 1, \"a\": [2, 3], \"\": null}");
    size_t length;
    ck_assert_uint_eq(lyn_value_count(value), 3);
    ck_assert(memcmp(lyn_value_text(lyn_value_key(value, 0), &length), "z", 1) == 0);
    ck_assert_int_eq(lyn_value_int(lyn_value_item(value, 0)), 1);
    ck_assert_int_eq(lyn_value_int(lyn_value_item(lyn_value_get(value, "a"), 1)), 3);
    ck_assert_int_eq(lyn_value_kind(lyn_value_get(value, "")), LYN_VALUE_NULL);
    ck_assert_ptr_nonnull(lyn_value_text(lyn_value_key(value, 2), &length));
    ck_assert_uint_eq(length, 0);
    ck_assert_ptr_null(lyn_value_get(value, "absent"));
    ck_assert_ptr_null(lyn_value_item(value, 3));
    ck_assert_ptr_null(lyn_value_key(value, 3));
    lyn_value_free(value);
}
END_TEST

START_TEST(test_what_is_no_json_says_where) {
    lyn_value *value = NULL;
    struct lyn_error err = {0};
    const char text[] = "{\n  \"a\": 1,\n  \"b\" 2\n}";
    ck_assert_int_eq(lyn_value_parse_json(text, sizeof text - 1, &value, &err),
                     LYN_INVALID_ARGUMENT);
    ck_assert_str_eq(err.reason, "JSON_SYNTAX");
    ck_assert_uint_eq(err.line, 3);
    ck_assert_ptr_null(value);
    ck_assert_int_ne(lyn_value_parse_json("", 0, &value, NULL), LYN_OK);
}
END_TEST

static Suite *value_suite(void) {
    Suite *suite = suite_create("client value");
    TCase *tests = tcase_create("value");
    tcase_add_test(tests, test_kinds_and_their_values);
    tcase_add_test(tests, test_another_kind_gives_nothing);
    tcase_add_test(tests, test_maps_keep_their_order);
    tcase_add_test(tests, test_what_is_no_json_says_where);
    suite_add_tcase(suite, tests);
    return suite;
}

TEST_MAIN(value_suite)
