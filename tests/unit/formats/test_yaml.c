#include "formats/yaml.h"

#include <math.h>

#include "support/check_main.h"
#include "unit/formats/reading.h"

static enum lyn_code read_yaml(struct call *call, struct sv text, struct value *out,
                               struct lyn_error *err) {
    return yaml_parse(call, text, SV("f.yml"), 0, out, err);
}

static enum lyn_code read_plain(struct call *call, struct sv text, struct value *out,
                                struct lyn_error *err) {
    return yaml_resolve_plain(call->arena, text, out, err);
}

START_TEST(test_plain_words) {
    static const struct expected table[] = {
        {"", "null"},     {"~", "null"},        {"null", "null"},     {"Null", "null"},
        {"NULL", "null"}, {"nUll", "\"nUll\""}, {"None", "\"None\""}, {"yes", "true"},
        {"Off", "false"}, {"TRUE", "true"},     {"ON", "true"},       {"no", "false"},
        {"y", "\"y\""},   {"n", "\"n\""},       {"yEs", "\"yEs\""},   {"<<", "\"<<\""},
        {"=", "\"=\""},   {"oN", "\"oN\""},
    };
    EXPECT_READINGS(read_plain, table);
}
END_TEST

START_TEST(test_plain_integers) {
    static const struct expected table[] = {
        {"0", "0"},
        {"010", "8"},
        {"0_7", "7"},
        {"0x1F", "31"},
        {"-0x1F", "-31"},
        {"0b101", "5"},
        {"1_000", "1000"},
        {"1__0", "10"},
        {"1:30", "90"},
        {"190:20:30", "685230"},
        {"-1:30", "-90"},
        {"16:30", "990"},
        {"+12", "12"},
        {"-0", "0"},
        {"0_", "0"},
        {"9223372036854775808", "9223372036854775808"},
        {"-0x8000000000000000", "-9223372036854775808"},
        {"0xffffffffffffffffffff", "1208925819614629174706175"},
        {"123456789012345678901:30", "7407407340740740734090"},
        {"0o10", "\"0o10\""},
        {"08", "\"08\""},
        {"0X1f", "\"0X1f\""},
        {"0B1", "\"0B1\""},
        {"01:30", "\"01:30\""},
        {"1:60", "\"1:60\""},
        {"_1", "\"_1\""},
        {"1,000", "\"1,000\""},
        {"-", "\"-\""},
        {"20200102", "20200102"},
    };
    EXPECT_READINGS(read_plain, table);
}
END_TEST

START_TEST(test_plain_floats) {
    static const struct expected table[] = {
        {"1.", "1.0"},           {".5", "0.5"},         {"1.0e+3", "1000.0"},
        {"1.5E-3", "0.0015"},    {"1_000.5", "1000.5"}, {"08.5", "8.5"},
        {"20:30.15", "1230.15"}, {"-2.5", "-2.5"},      {"-.5", "\"-.5\""},
        {"+.5", "\"+.5\""},      {"1e3", "\"1e3\""},    {"1.0e3", "\"1.0e3\""},
        {"12e03", "\"12e03\""},  {".iNF", "\".iNF\""},  {"inf", "\"inf\""},
        {"-.nan", "\"-.nan\""},  {".", "\".\""},        {"1.5.2", "\"1.5.2\""},
    };
    EXPECT_READINGS(read_plain, table);
    static const char *const infinite[] = {".inf", "-.Inf", "+.INF", "1.0e+400"};
    for (size_t i = 0; i < sizeof infinite / sizeof *infinite; i++) {
        struct reading reading = reading_of(read_plain, sv_from(infinite[i]));
        ck_assert(reading.value.kind == VALUE_FLOAT && isinf(reading.value.real));
        ck_assert_int_eq(signbit(reading.value.real) != 0, infinite[i][0] == '-');
        reading_dispose(&reading);
    }
    struct reading nan = reading_of(read_plain, SV(".NaN"));
    ck_assert(nan.value.kind == VALUE_FLOAT && isnan(nan.value.real));
    reading_dispose(&nan);
}
END_TEST

START_TEST(test_plain_timestamps) {
    static const struct expected table[] = {
        {"2020-01-02", "{\"$date\":\"2020-01-02\"}"},
        {"2020-1-2 3:04:05", "{\"$datetime\":\"2020-01-02T03:04:05\"}"},
        {"2020-01-02T03:04:05.5+01:30", "{\"$datetime\":\"2020-01-02T03:04:05.500000+01:30\"}"},
        {"2020-01-02t03:04:05.1234567Z", "{\"$datetime\":\"2020-01-02T03:04:05.123456+00:00\"}"},
        {"2020-01-02 \t 03:04:05 -5", "{\"$datetime\":\"2020-01-02T03:04:05-05:00\"}"},
        {"2020-1-2", "\"2020-1-2\""},
        {"2020-01", "\"2020-01\""},
        {"2020-01-02T03:04", "\"2020-01-02T03:04\""},
        {"2020-01-02 03:04:05-0800", "\"2020-01-02 03:04:05-0800\""},
        {"2020-02-30", "ValueError 0:0 day is out of range for month"},
        {"2020-13-01", "ValueError 0:0 month must be in 1..12"},
        {"2020-01-02 24:00:00", "ValueError 0:0 hour must be in 0..23"},
    };
    EXPECT_READINGS(read_plain, table);
}
END_TEST

START_TEST(test_quoted_and_block_scalars_are_text) {
    static const struct expected table[] = {
        {"['1', \"true\", '', \"\\u00e9\\n\"]", "[\"1\",\"true\",\"\",\"\xc3\xa9\\n\"]"},
        {"a: |\n  1\nb: >-\n  x\n  y\n", "{\"a\":\"1\\n\",\"b\":\"x y\"}"},
        {"'<<': 1", "{\"<<\":1}"},
    };
    EXPECT_READINGS(read_yaml, table);
}
END_TEST

START_TEST(test_documents) {
    static const struct expected table[] = {
        {"", "null"},
        {"# only a comment\n", "null"},
        {"---\n", "null"},
        {"\xef\xbb\xbf"
         "a: 1\r\nb: [x, {c: d}]\r\n",
         "{\"a\":1,\"b\":[\"x\",{\"c\":\"d\"}]}"},
        {"%YAML 1.1\n--- x\n...\n", "\"x\""},
        {"a: 1\n---\nb: 2\n",
         "YAMLError 2:1 expected a single document in the stream, but found another"},
    };
    EXPECT_READINGS(read_yaml, table);
}
END_TEST

START_TEST(test_keys_keep_their_type_and_repeat_as_in_python) {
    static const struct expected table[] = {
        {"{a: 1, b: 2, a: 3}", "{\"a\":3,\"b\":2}"},
        {"{1: a, true: b, 1.0: c, null: d, 2020-01-02: e, '1': f}",
         "{\"$map\":[[1,\"c\"],[null,\"d\"],[{\"$date\":\"2020-01-02\"},\"e\"],[\"1\",\"f\"]]}"},
        {"{=: 1}", "{\"=\":1}"},
        {"{[a]: 1}", "YAMLError 1:2 found unhashable key"},
        {"? {a: 1}\n: 2\n", "YAMLError 1:3 found unhashable key"},
        {"- &x [1]\n- {*x : 2}", "YAMLError 2:4 found unhashable key"},
    };
    EXPECT_READINGS(read_yaml, table);
}
END_TEST

START_TEST(test_merge_keys_come_first_and_own_keys_win) {
    static const struct expected table[] = {
        {"{<<: [{p: 1, q: 1}, {p: 2, r: 2}], s: 5}", "{\"p\":1,\"r\":2,\"q\":1,\"s\":5}"},
        {"- &x {p: 1, q: 2}\n- {<<: *x, q: 3}", "[{\"p\":1,\"q\":2},{\"p\":1,\"q\":3}]"},
        {"- &x {p: 1}\n- {a: 0, <<: *x}", "[{\"p\":1},{\"p\":1,\"a\":0}]"},
        {"{<<: {a: 1}, <<: {a: 2, b: 3}}", "{\"a\":2,\"b\":3}"},
        {"{<<: x}", "YAMLError 1:6 expected a mapping or list of mappings for merging, but found "
                    "scalar"},
        {"[<<]", "YAMLError 1:2 could not determine a constructor for the tag "
                 "'tag:yaml.org,2002:merge'"},
        {"a: =", "YAMLError 1:4 could not determine a constructor for the tag "
                 "'tag:yaml.org,2002:value'"},
    };
    EXPECT_READINGS(read_yaml, table);
}
END_TEST

START_TEST(test_tags) {
    static const struct expected table[] = {
        {"[!!str 12, !!int '0x10', !!float 3, !!bool yes, !!null x]", "[\"12\",16,3.0,true,null]"},
        {"!!timestamp 2020-1-2", "{\"$date\":\"2020-01-02\"}"},
        {"!!binary aGVs\n bG8=", "{\"$bytes\":\"aGVsbG8=\"}"},
        {"[! '12', ! ]", "[12,null]"},
        {"!!omap [{b: 1}, {a: 2}]", "[[\"b\",1],[\"a\",2]]"},
        {"!!pairs [{a: 1}, {a: 2}]", "[[\"a\",1],[\"a\",2]]"},
        {"!!map {a: !!seq [1]}", "{\"a\":[1]}"},
        {"!!set {a, b}", "TypeError 1:1 a !!set cannot be taken; write it as a list"},
        {"[!!set {a}]", "TypeError 1:2 a !!set cannot be taken; write it as a list"},
        {"a: 1\ntags: !!set {a, b}",
         "TypeError 2:7 `tags` holds a !!set, which cannot be taken; write it as a list"},
        {"a: !x 1", "YAMLError 1:4 could not determine a constructor for the tag '!x'"},
        {"!!python/object:os.system {}", "YAMLError 1:1 could not determine a constructor for the "
                                         "tag 'tag:yaml.org,2002:python/object:os.system'"},
        {"!!int 3.5", "ValueError 1:1 invalid literal for int() with base 10: '3.5'"},
        {"!!int 0x_", "ValueError 1:1 invalid literal for int() with base 16: ''"},
        {"!!bool x", "KeyError 1:1 'x' is no boolean"},
        {"!!float x", "ValueError 1:1 could not convert string to float: 'x'"},
        {"!!str [a]", "YAMLError 1:1 expected a scalar node, but found sequence"},
        {"!!seq {a: 1}", "YAMLError 1:1 expected a sequence, but found mapping"},
        {"!!omap [a]", "YAMLError 1:1 expected a mapping of length 1, but found scalar"},
        {"!!binary a", "YAMLError 1:1 failed to decode base64 data: Invalid base64-encoded data: "
                       "number of data characters (1) cannot be 1 more than a multiple of 4"},
    };
    EXPECT_READINGS(read_yaml, table);
}
END_TEST

START_TEST(test_errors_have_a_place) {
    static const struct expected table[] = {
        {"a: 1\nb: 2020-02-30\n", "ValueError 2:4 day is out of range for month"},
        {"*x", "YAMLError 1:1 found undefined alias 'x'"},
        {"[&x a, &x b]", "YAMLError 1:8 found duplicate anchor 'x'"},
        {"&x [*x]", "ValueError 1:5 Circular reference detected: 'x' holds itself"},
        {"a: b\n\xc3\xa9: \x01\n",
         "YAMLError 2:4 unacceptable character #x0001: special characters are not allowed"},
        {"a:\n\t- b\n", "YAMLError 2:1 found character that cannot start any token (while "
                        "scanning for the next token, from line 2)"},
    };
    EXPECT_READINGS(read_yaml, table);
    struct reading reading = reading_of(read_yaml, SV("name: [unclosed\nother: }\n"));
    ck_assert_str_eq(reading.err.reason, "YAML_SYNTAX");
    ck_assert_str_eq(reading.err.file, "f.yml");
    ck_assert_uint_eq(reading.err.line, 2);
    reading_dispose(&reading);
}
END_TEST

static enum lyn_code read_below_three_lines(struct call *call, struct sv text, struct value *out,
                                            struct lyn_error *err) {
    return yaml_parse(call, text, SV("f.md"), 3, out, err);
}

START_TEST(test_lines_are_kept_and_shifted) {
    struct reading reading = reading_of(read_below_three_lines, SV("a:\n- 1\n- {b: 2}\nc: 3"));
    const struct value_entry *entries = reading.value.map.entries;
    ck_assert_uint_eq(reading.value.line, 4);
    ck_assert_uint_eq(entries[0].value.list.items[0].line, 5);
    ck_assert_uint_eq(entries[0].value.list.items[1].line, 6);
    ck_assert_uint_eq(entries[1].key.line, 7);
    reading_dispose(&reading);
    expect_reading(read_below_three_lines, SV("a: b: c"),
                   "YAMLError 4:5 mapping values are not allowed in this context");
    expect_reading(read_below_three_lines, SV("a\n\x01"),
                   "YAMLError 5:1 unacceptable character #x0001: special characters are not "
                   "allowed");
}
END_TEST

static struct reading read_nested(size_t depth, const char *inner) {
    struct buf text;
    buf_init(&text, 1024);
    for (size_t i = 0; i < depth; i++)
        buf_putc(&text, '[');
    buf_puts(&text, inner);
    for (size_t i = 0; i < depth; i++)
        buf_putc(&text, ']');
    struct reading reading = reading_of(read_yaml, buf_view(&text));
    buf_dispose(&text);
    return reading;
}

START_TEST(test_depth_is_capped_through_aliases_too) {
    struct reading fits = read_nested(64, "1"), over = read_nested(65, "1");
    ck_assert_int_eq(fits.code, LYN_OK);
    ck_assert_str_eq(over.err.reason, "LIMIT_DEPTH");
    reading_dispose(&fits);
    reading_dispose(&over);
    fits = read_nested(62, "&a [[1]], *a");
    ck_assert_int_eq(fits.code, LYN_OK);
    reading_dispose(&fits);
    over = read_nested(62, "&a [[1]], [*a]");
    ck_assert_str_eq(over.err.reason, "LIMIT_DEPTH");
    reading_dispose(&over);
}
END_TEST

START_TEST(test_a_billion_laughs_are_refused) {
    struct buf text;
    buf_init(&text, 4096);
    buf_puts(&text, "a0: &a0 x\n");
    for (int i = 1; i <= 9; i++) {
        buf_printf(&text, "a%d: &a%d [", i, i);
        for (int k = 0; k < 9; k++)
            buf_printf(&text, "%s*a%d", k ? ", " : "", i - 1);
        buf_puts(&text, "]\n");
    }
    struct reading reading = reading_of(read_yaml, buf_view(&text));
    ck_assert_str_eq(reading.err.reason, "LIMIT_CELLS");
    ck_assert_uint_eq(reading.err.line, 8);
    reading_dispose(&reading);
    buf_dispose(&text);
}
END_TEST

START_TEST(test_many_keys_and_merges_take_linear_time) {
    struct buf text;
    buf_init(&text, (size_t)1 << 24);
    buf_puts(&text, "- &m {z: 1}\n-\n");
    for (int i = 0; i < 50000; i++)
        buf_printf(&text, "  %d: x\n  <<: *m\n", i);
    struct reading reading = reading_of(read_yaml, buf_view(&text));
    ck_assert_int_eq(reading.code, LYN_OK);
    ck_assert_uint_eq(reading.value.list.items[1].map.count, 50001);
    reading_dispose(&reading);
    buf_dispose(&text);
}
END_TEST

START_TEST(test_a_cut_budget_is_an_error_not_a_crash) {
    struct limits limits = LIMITS_DEFAULT;
    struct sv text = SV("- &a {k: [1, 0xfffffffffffffffff], <<: {m: n}}\n- *a\n- !!binary aGVs\n");
    for (limits.request_bytes = 0; limits.request_bytes < 20000; limits.request_bytes += 56) {
        struct reading reading = reading_limited(read_yaml, text, limits);
        if (reading.code != LYN_OK)
            ck_assert_str_eq(reading.err.reason, "LIMIT_BYTES");
        reading_dispose(&reading);
    }
}
END_TEST

START_TEST(test_a_table) {
    struct reading reading = reading_of(read_yaml, SV(""));
    struct format_input input = {
        .bytes = SV("- {a: 1}\n- {a: 2, b: x}\n"), .name = SV("f"), .call = &reading.call};
    struct frame *frame = NULL;
    ck_assert_int_eq(format_yaml.read_frame(&input, &frame, &reading.err), LYN_OK);
    ck_assert_uint_eq(frame->row_count, 2);
    ck_assert_uint_eq(frame->column_count, 2);
    frame_unref(frame);
    reading_dispose(&reading);
}
END_TEST

static Suite *yaml_suite(void) {
    Suite *suite = suite_create("formats/yaml");
    TCase *tests = tcase_create("yaml");
    tcase_add_test(tests, test_plain_words);
    tcase_add_test(tests, test_plain_integers);
    tcase_add_test(tests, test_plain_floats);
    tcase_add_test(tests, test_plain_timestamps);
    tcase_add_test(tests, test_quoted_and_block_scalars_are_text);
    tcase_add_test(tests, test_documents);
    tcase_add_test(tests, test_keys_keep_their_type_and_repeat_as_in_python);
    tcase_add_test(tests, test_merge_keys_come_first_and_own_keys_win);
    tcase_add_test(tests, test_tags);
    tcase_add_test(tests, test_errors_have_a_place);
    tcase_add_test(tests, test_lines_are_kept_and_shifted);
    tcase_add_test(tests, test_depth_is_capped_through_aliases_too);
    tcase_add_test(tests, test_a_billion_laughs_are_refused);
    tcase_add_test(tests, test_many_keys_and_merges_take_linear_time);
    tcase_add_test(tests, test_a_cut_budget_is_an_error_not_a_crash);
    tcase_add_test(tests, test_a_table);
    suite_add_tcase(suite, tests);
    return suite;
}

TEST_MAIN(yaml_suite)
