#include "formats/text_format.h"

#include "support/check_main.h"
#include "unit/formats/reading.h"

static enum lyn_code read_text(struct call *call, struct sv text, struct value *out,
                               struct lyn_error *err) {
    struct format_input input = {.bytes = text, .name = SV("n.txt"), .call = call};
    return format_text.read_value(&input, out, err);
}

START_TEST(test_the_whole_text_is_the_content) {
    static const struct expected table[] = {
        {"note\n", "{\"content\":\"note\\n\"}"},
        {"  a\r\nb\rc\n\n", "{\"content\":\"  a\\nb\\nc\\n\\n\"}"},
        {"\xef\xbb\xbf\xc3\xa9", "{\"content\":\"\xc3\xa9\"}"},
        {"", "{\"content\":\"\"}"},
        {"ok\nno \xff", "UnicodeDecodeError 2:4 'utf-8' codec can't decode byte 0xff in position "
                        "6: invalid start byte"},
    };
    EXPECT_READINGS(read_text, table);
}
END_TEST

START_TEST(test_the_text_outlives_the_bytes) {
    char bytes[] = "note";
    struct reading reading = reading_of(read_text, sv_from(bytes));
    memset(bytes, 'x', 4);
    ck_assert(value_is_text(value_get(&reading.value, "content"), "note"));
    reading_dispose(&reading);
}
END_TEST

START_TEST(test_a_table_of_one_row) {
    struct reading reading = reading_of(read_text, SV(""));
    struct format_input input = {.bytes = SV("a\nb"), .name = SV("n"), .call = &reading.call};
    struct frame *frame = NULL;
    char scratch[NUM_BUFFER];
    ck_assert_int_eq(format_text.read_frame(&input, &frame, &reading.err), LYN_OK);
    ck_assert_uint_eq(frame->row_count, 1);
    ck_assert_uint_eq(frame->column_count, 1);
    ck_assert(sv_is(frame_label(frame, 0, scratch), "content"));
    ck_assert(sv_is(frame_cell(frame, 0, 0, scratch).text, "a\nb"));
    frame_unref(frame);
    input.bytes = SV("\xff");
    ck_assert_int_eq(format_text.read_frame(&input, &frame, &reading.err), LYN_INVALID_ARGUMENT);
    ck_assert_str_eq(reading.err.file, "n");
    reading_dispose(&reading);
}
END_TEST

static Suite *text_format_suite(void) {
    Suite *suite = suite_create("formats/text_format");
    TCase *tests = tcase_create("text_format");
    tcase_add_test(tests, test_the_whole_text_is_the_content);
    tcase_add_test(tests, test_the_text_outlives_the_bytes);
    tcase_add_test(tests, test_a_table_of_one_row);
    suite_add_tcase(suite, tests);
    return suite;
}

TEST_MAIN(text_format_suite)
