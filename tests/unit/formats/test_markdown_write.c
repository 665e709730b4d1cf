#include "formats/markdown.h"
#include "support/check_main.h"
#include "unit/formats/writing.h"

START_TEST(test_front_matter_and_body) {
    static const struct written table[] = {
        {"[{\"title\":\"T\",\"content\":\"body\\n\\ntext\",\"n\":1}]",
         "---\ntitle: T\nn: 1\n---\n\nbody\n\ntext"},
        {"[{\"title\":\"T\"}]", "---\ntitle: T\n---"},
        {"[{\"content\":\"only\"}]", "---\n{}\n---\n\nonly"},
        {"[{\"content\":\"a\",\"title\":\"T\"}]", "---\ntitle: T\n---\n\na"},
        {"[{\"title\":\"First: post\",\"tags\":[\"x\",\"y\"],\"content\":\"Hello\\n\\nworld\\n\"}]",
         "---\ntitle: 'First: post'\ntags:\n- x\n- y\n---\n\nHello\n\nworld"},
        {"[{\"title\":\"S\",\"tags\":null,\"note\":\"\",\"m\":{\"x\":null},\"content\":null}]",
         "---\ntitle: S\nm: {}\n---"},
        {"[{\"abstract\":\"one\\ntwo\",\"content\":\"B\"}]",
         "---\nabstract: |-\n  one\n  two\n---\n\nB"},
        {"[{\"handler\":\"h\",\"content\":\"B\"}]", "---\nhandler: h\n---\n\nB"},
        {"[{}]", "---\n{}\n---"},
    };
    EXPECT_WRITTEN(format_markdown, table);
}
END_TEST

START_TEST(test_only_the_end_of_the_page_is_stripped) {
    static const struct written table[] = {
        {"[{\"content\":\"  code\\nx  \\n\\t\\n\"}]", "---\n{}\n---\n\n  code\nx"},
        {"[{\"content\":\" \\u00a0\\n\"}]", "---\n{}\n---"},
        {"[{\"content\":\"\\n\\nx\"}]", "---\n{}\n---\n\n\n\nx"},
        {"[{\"a\":\"x\\n\\n\",\"content\":\"B\"}]", "---\na: |+\n  x\n\n---\n\nB"},
    };
    EXPECT_WRITTEN(format_markdown, table);
}
END_TEST

START_TEST(test_a_body_that_is_no_text_is_printed) {
    static const struct written table[] = {
        {"[{\"content\":12}]", "---\n{}\n---\n\n12"},
        {"[{\"content\":1.5}]", "---\n{}\n---\n\n1.5"},
        {"[{\"content\":[1,\"x\"]}]", "---\n{}\n---\n\n[1, 'x']"},
    };
    EXPECT_WRITTEN(format_markdown, table);
}
END_TEST

START_TEST(test_one_row_is_a_page_and_no_other_count) {
    static const struct written table[] = {
        {"[]", "ValueError markdown output needs exactly one row, these are 0"},
        {"[{\"a\":1},{\"a\":2}]", "ValueError markdown output needs exactly one row, these are 2"},
    };
    EXPECT_WRITTEN(format_markdown, table);
}
END_TEST

START_TEST(test_a_written_page_reads_back) {
    struct call call;
    struct limits limits = LIMITS_DEFAULT;
    struct value page, back;
    struct buf out;
    buf_init(&out, (size_t)1 << 16);
    ck_assert_int_eq(call_init(&call, &limits, DEADLINE_NONE, NULL, NULL), LYN_OK);
    ck_assert_int_eq(json_parse(&call,
                                SV("{\"t\":\"---\",\"x\":\"a\\n---\\nb\\n\\n\",\"l\":[\"- -\"],"
                                   "\"d\":{\"$date\":\"2020-01-02\"},\"content\":\"---\\nB\"}"),
                                SV("j"), true, &page, NULL),
                     LYN_OK);
    buf_puts(&out, "kept \n");
    markdown_write_page(&page, &out);
    ck_assert(sv_starts_with(buf_view(&out), "kept \n---\n"));
    struct format_input input = {
        .bytes = {out.data + 6, out.len - 6}, .name = SV("p"), .call = &call};
    ck_assert_int_eq(format_markdown.read_value(&input, &back, NULL), LYN_OK);
    ck_assert(value_equal(&page, &back));
    buf_dispose(&out);
    call_dispose(&call);
}
END_TEST

static Suite *markdown_write_suite(void) {
    Suite *suite = suite_create("formats/markdown_write");
    TCase *tests = tcase_create("markdown_write");
    tcase_add_test(tests, test_front_matter_and_body);
    tcase_add_test(tests, test_only_the_end_of_the_page_is_stripped);
    tcase_add_test(tests, test_a_body_that_is_no_text_is_printed);
    tcase_add_test(tests, test_one_row_is_a_page_and_no_other_count);
    tcase_add_test(tests, test_a_written_page_reads_back);
    suite_add_tcase(suite, tests);
    return suite;
}

TEST_MAIN(markdown_write_suite)
