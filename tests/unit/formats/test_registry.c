#include "formats/bibtex.h"
#include "formats/csv.h"
#include "formats/json.h"
#include "formats/markdown.h"
#include "formats/text_format.h"
#include "formats/yaml.h"
#include "support/check_main.h"

START_TEST(test_formats_by_name) {
    ck_assert_ptr_eq(format_by_name(SV("csv")), &format_csv);
    ck_assert_ptr_eq(format_by_name(SV("json")), &format_json);
    ck_assert_ptr_eq(format_by_name(SV("yaml")), &format_yaml);
    ck_assert_ptr_eq(format_by_name(SV("markdown")), &format_markdown);
    ck_assert_ptr_null(format_by_name(SV("JSON")));
    ck_assert_ptr_null(format_by_name(SV("jso")));
    ck_assert_ptr_null(format_by_name((struct sv){0}));
}
END_TEST

START_TEST(test_formats_by_extension_in_any_case) {
    ck_assert_ptr_eq(format_by_extension(SV("csv")), &format_csv);
    ck_assert_ptr_eq(format_by_extension(SV("JSON")), &format_json);
    ck_assert_ptr_eq(format_by_extension(SV("yml")), &format_yaml);
    ck_assert_ptr_eq(format_by_extension(SV("Yaml")), &format_yaml);
    ck_assert_ptr_eq(format_by_extension(SV("md")), &format_markdown);
    ck_assert_ptr_eq(format_by_extension(SV("markdown")), &format_markdown);
    ck_assert_ptr_eq(format_by_extension(SV("mmd")), &format_markdown);
    ck_assert_ptr_eq(format_by_extension(SV("HTML")), &format_markdown);
    ck_assert_ptr_eq(format_by_extension(SV("bib")), &format_bibtex);
    ck_assert_ptr_eq(format_by_extension(SV("bibtex")), &format_bibtex);
    ck_assert_ptr_eq(format_by_extension(SV("txt")), &format_text);
    ck_assert_ptr_null(format_by_extension(SV("xyz")));
    ck_assert_ptr_null(format_by_extension(SV("")));
}
END_TEST

START_TEST(test_every_format_is_whole) {
    size_t count = 0;
    for (const struct format *const *at = format_list(); *at; at++, count++) {
        ck_assert_ptr_eq(format_by_name(sv_from((*at)->name)), *at);
        ck_assert_ptr_nonnull((*at)->option_keys);
        ck_assert_ptr_nonnull((*at)->extensions);
        ck_assert((*at)->read_frame != NULL);
        for (const char *const *extension = (*at)->extensions; *extension; extension++)
            ck_assert_ptr_eq(format_by_extension(sv_from(*extension)), *at);
    }
    ck_assert_uint_ge(count, 4);
}
END_TEST

static Suite *registry_suite(void) {
    Suite *suite = suite_create("formats/registry");
    TCase *tests = tcase_create("registry");
    tcase_add_test(tests, test_formats_by_name);
    tcase_add_test(tests, test_formats_by_extension_in_any_case);
    tcase_add_test(tests, test_every_format_is_whole);
    suite_add_tcase(suite, tests);
    return suite;
}

TEST_MAIN(registry_suite)
