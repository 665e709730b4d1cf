#include "formats/markdown.h"

#include "support/check_main.h"
#include "unit/formats/reading.h"

static enum lyn_code read_page(struct call *call, struct sv text, struct value *out,
                               struct lyn_error *err) {
    struct format_input input = {.bytes = text, .name = SV("p.md"), .call = call};
    return format_markdown.read_value(&input, out, err);
}

START_TEST(test_front_matter_and_body) {
    static const struct expected table[] = {
        {"---\ntitle: T\nyear: 2020\n---\n\nBody\n\nmore\n",
         "{\"title\":\"T\",\"year\":2020,\"content\":\"Body\\n\\nmore\"}"},
        {"no front matter\n# H\n", "{\"content\":\"no front matter\\n# H\"}"},
        {"", "{\"content\":\"\"}"},
        {"---", "{\"content\":\"---\"}"},
        {"---\ntitle: T\nbody without end\n",
         "{\"content\":\"---\\ntitle: T\\nbody without end\"}"},
        {"---\ntitle: T\n---\n   indented\n\n", "{\"title\":\"T\",\"content\":\"indented\"}"},
        {"----\ntitle: Four\n-----\nBody", "{\"title\":\"Four\",\"content\":\"Body\"}"},
        {"---  \xc2\xa0\ntitle: T\n---\t\nBody", "{\"title\":\"T\",\"content\":\"Body\"}"},
        {"\n\n  ---\ntitle: Lead\n---\nBody", "{\"title\":\"Lead\",\"content\":\"Body\"}"},
        {"\xef\xbb\xbf---\r\ntitle: T\r\n---\r\nBody\r\n",
         "{\"title\":\"T\",\"content\":\"Body\"}"},
        {"---\n---\nBody", "{\"content\":\"Body\"}"},
        {"---\n- a\n---\nBody", "{\"content\":\"Body\"}"},
        {"--- # comment\na: 1\n---\n", "{\"content\":\"--- # comment\\na: 1\\n---\"}"},
        {"---\na: |\n  x\n  ---\n  y\n---\nabove\n\n---\n\nbelow",
         "{\"a\":\"x\\n---\\ny\\n\",\"content\":\"above\\n\\n---\\n\\nbelow\"}"},
    };
    EXPECT_READINGS(read_page, table);
}
END_TEST

START_TEST(test_json_front_matter) {
    static const struct expected table[] = {
        {"{\n\"title\": \"Json\"\n}\n\nBody", "{\"title\":\"Json\",\"content\":\"Body\"}"},
        {"{\"title\": \"T\"}\nBody", "{\"content\":\"{\\\"title\\\": \\\"T\\\"}\\nBody\"}"},
        {"\n\n{\n\"a\" 1\n}\n",
         "JSONDecodeError 4:5 Expecting ':' delimiter: line 2 column 5 (char 6)"},
    };
    EXPECT_READINGS(read_page, table);
}
END_TEST

START_TEST(test_toml_stays_in_the_body_with_a_warning) {
    struct reading reading = reading_of(read_page, SV("+++\na = 1\n+++\nBody"));
    ck_assert_str_eq(reading.shown.data, "{\"content\":\"+++\\na = 1\\n+++\\nBody\"}");
    ck_assert_uint_eq(reading.call.warning_count, 1);
    reading_dispose(&reading);
    reading = reading_of(read_page, SV("+++ no fence"));
    ck_assert_uint_eq(reading.call.warning_count, 0);
    reading_dispose(&reading);
}
END_TEST

START_TEST(test_keys_become_text_and_the_body_wins) {
    static const struct expected table[] = {
        {"---\ncontent: x\nhandler: h\nself: s\n---\nBody",
         "{\"handler\":\"h\",\"self\":\"s\",\"content\":\"Body\"}"},
        {"---\non: 1\n2020: x\n2020-01-02: d\n1.5: f\n~: n\n---\n",
         "{\"true\":1,\"2020\":\"x\",\"2020-01-02\":\"d\",\"1.5\":\"f\",\"null\":\"n\","
         "\"content\":\"\"}"},
        {"---\n1: a\nb: c\n'1': d\n---\n", "{\"1\":\"d\",\"b\":\"c\",\"content\":\"\"}"},
    };
    EXPECT_READINGS(read_page, table);
}
END_TEST

START_TEST(test_errors_have_the_lines_of_the_file) {
    static const struct expected table[] = {
        {"\n---\na: 1\nd: 2020-13-45\n---\n", "ValueError 4:4 month must be in 1..12"},
        {"---\na: *x\n---\n", "YAMLError 2:4 found undefined alias 'x'"},
    };
    EXPECT_READINGS(read_page, table);
    struct reading reading = reading_of(read_page, SV("---\ntitle: [oops\n---\nbody\n"));
    ck_assert_str_eq(reading.err.reason, "YAML_SYNTAX");
    ck_assert_str_eq(reading.err.file, "p.md");
    ck_assert_uint_ge(reading.err.line, 2);
    ck_assert_uint_le(reading.err.line, 3);
    reading_dispose(&reading);
}
END_TEST

START_TEST(test_the_parts_are_views_with_their_lines) {
    struct sv text = SV(" \n---\na: 1\n---\nBody \n");
    struct front_matter page = front_matter_split(text);
    ck_assert_int_eq(page.kind, FRONT_MATTER_YAML);
    ck_assert(sv_is(page.header, "a: 1\n"));
    ck_assert_uint_eq(page.first_line, 2);
    ck_assert(sv_is(page.body, "Body"));
    ck_assert(page.body.data > text.data && page.body.data < text.data + text.len);
}
END_TEST

START_TEST(test_metadata_keeps_its_keys) {
    struct reading reading = reading_of(read_page, SV(""));
    struct value metadata;
    struct sv body;
    ck_assert_int_eq(markdown_parse(&reading.call, SV("---\n7: x\ncontent: y\n---\nB"), SV("p"),
                                    &metadata, &body, &reading.err),
                     LYN_OK);
    ck_assert_uint_eq(metadata.map.count, 2);
    ck_assert_int_eq(metadata.map.entries[0].key.kind, VALUE_INT);
    ck_assert_str_eq(value_get(&metadata, "content")->text.data, "y");
    ck_assert(sv_is(body, "B"));
    reading_dispose(&reading);
}
END_TEST

START_TEST(test_a_page_is_one_row_with_nested_cells) {
    struct reading reading = reading_of(read_page, SV(""));
    struct format_input input = {.bytes = SV("---\ntags: [a, b]\nd: 2020-01-02\nn: ~\n---\nB"),
                                 .name = SV("p"),
                                 .call = &reading.call};
    struct frame *frame = NULL;
    ck_assert_int_eq(format_markdown.read_frame(&input, &frame, &reading.err), LYN_OK);
    ck_assert_uint_eq(frame->row_count, 1);
    ck_assert_uint_eq(frame->column_count, 4);
    char scratch[NUM_BUFFER];
    ck_assert_int_eq(frame_cell(frame, 0, 0, scratch).kind, VALUE_LIST);
    ck_assert_int_eq(frame_cell(frame, 1, 0, scratch).kind, VALUE_DATE);
    ck_assert(sv_is(frame_label(frame, 3, scratch), "content"));
    frame_unref(frame);
    reading_dispose(&reading);
}
END_TEST

static Suite *markdown_suite(void) {
    Suite *suite = suite_create("formats/markdown");
    TCase *tests = tcase_create("markdown");
    tcase_add_test(tests, test_front_matter_and_body);
    tcase_add_test(tests, test_json_front_matter);
    tcase_add_test(tests, test_toml_stays_in_the_body_with_a_warning);
    tcase_add_test(tests, test_keys_become_text_and_the_body_wins);
    tcase_add_test(tests, test_errors_have_the_lines_of_the_file);
    tcase_add_test(tests, test_the_parts_are_views_with_their_lines);
    tcase_add_test(tests, test_metadata_keeps_its_keys);
    tcase_add_test(tests, test_a_page_is_one_row_with_nested_cells);
    suite_add_tcase(suite, tests);
    return suite;
}

TEST_MAIN(markdown_suite)
