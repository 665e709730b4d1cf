#include "fields/page.h"

#include "support/check_main.h"
#include "support/reading.h"

static struct reading rig;

static void set_up(void) {
    reading_init(&rig);
}

static void tear_down(void) {
    reading_dispose(&rig);
}

static enum lyn_code read_page(const char *file, bool required, struct page *out) {
    memset(&rig.err, 0, sizeof rig.err);
    return page_read(&rig.call, &rig.caller, sv_from(file), required, out, &rig.err);
}

/* The value of a page's field as JSON, `absent`, or the reason why the page cannot be read. */
static const char *get_of(const char *text, const char *name) {
    struct page page;
    scratch_write(&rig.scratch, "page.md", text);
    if (read_page("page.md", true, &page) != LYN_OK)
        return rig.err.reason;
    const struct value *value = page_find(&page, sv_from(name));
    return value ? reading_json(&rig, value) : "absent";
}

static const struct {
    const char *text, *name, *wanted;
} FIELDS[] = {
    {"---\ntitle: T\n---\nBody\n", "title", "\"T\""},
    {"---\ntitle: T\n---\nBody\n", "content", "absent"},
    {"---\ncontent: c\nhandler: h\nself: s\n---\n", "content", "\"c\""},
    {"---\ncontent: c\nhandler: h\nself: s\n---\n", "handler", "\"h\""},
    {"---\ncontent: c\nhandler: h\nself: s\n---\n", "self", "\"s\""},
    {"\xef\xbb\xbf---\ntitle: T\n---\n", "title", "\"T\""},
    {"---\r\ntitle: T\r\n---\r\n", "title", "\"T\""},
    {"\n\n  ---\ntitle: T\n---\n", "title", "\"T\""},
    {"---\n2020: year\ntitle: T\n---\n", "2020", "\"year\""},
    {"---\n2020: year\ntitle: T\n---\n", "title", "\"T\""},
    {"---\non: 1\n---\n", "true", "1"},
    {"---\n2024-01-02: d\n---\n", "2024-01-02", "\"d\""},
    {"---\n7: number\n'7': text\n---\n", "7", "\"text\""},
    {"---\na: 1\na: 2\n---\n", "a", "2"},
    {"---\nnone:\n---\n", "none", "null"},
    {"---\nat: 16:30\n---\n", "at", "990"},
    {"{\n\"title\": \"J\"\n}\n\nBody\n", "title", "\"J\""},
    {"# Only a heading\n", "title", "absent"},
    {"---\ntitle: T\n", "title", "absent"},
    {"---\n- a list\n---\n", "title", "absent"},
    {"", "title", "absent"},
};

START_TEST(test_names_of_the_front_matter) {
    ck_assert_str_eq(get_of(FIELDS[_i].text, FIELDS[_i].name), FIELDS[_i].wanted);
    ck_assert_uint_eq(rig.call.warning_count, 0);
}
END_TEST

#define TEN(text) text text text text text text text text text text
#define DEEP TEN("[[[[[[[") TEN("]]]]]]]")
#define OF(name) "[" TEN("*" #name ", ") "]\n"
#define BOMB                                                                                       \
    "a: &a [" TEN("x, ") "]\nb: &b " OF(a) "c: &c " OF(b) "d: &d " OF(c) "e: &e " OF(              \
        d) "f: &f " OF(e) "g: &g " OF(f) "h: " OF(g)

static const struct {
    const char *text;
    unsigned line;
    const char *reason, *message;
} BROKEN[] = {
    {"---\ntitle: T\nlist: [a\n---\n", 4, "YAML_SYNTAX", "counts as none: "},
    {"---\ntitle: a: b\n---\n", 2, "YAML_SYNTAX", "counts as none: "},
    {"---\nx: !thing 1\n---\n", 2, "YAML_SYNTAX", "!thing"},
    {"---\ntitle: T\nd: 2020-13-45\n---\n", 3, "INVALID_VALUE", "month"},
    {"---\ntitle: T\ntags: !!set {a, b}\n---\n", 3, "WRONG_TYPE", "`tags` holds a !!set, which "},
    {"---\ntitle: T\ndeep: " DEEP "\n---\n", 3, "LIMIT_DEPTH", "counts as none: "},
    {"---\ntitle: T\n" BOMB "---\n", 8, "LIMIT_CELLS", "aliases expand"},
    {"\n{\n\"title\": \n}\n", 4, "JSON_SYNTAX", "counts as none: "},
};

START_TEST(test_broken_front_matter_is_none_with_a_warning) {
    ck_assert_str_eq(get_of(BROKEN[_i].text, "title"), "absent");
    ck_assert_uint_eq(rig.call.warning_count, 1);
    const struct lyn_error *warning = &rig.call.warnings[0];
    ck_assert_str_eq(warning->file, "page.md");
    ck_assert_uint_eq(warning->line, BROKEN[_i].line);
    ck_assert_str_eq(warning->reason, BROKEN[_i].reason);
    ck_assert_msg(strstr(warning->message, BROKEN[_i].message), "%s", warning->message);
}
END_TEST

START_TEST(test_a_missing_page_has_no_fields_unless_it_is_required) {
    struct page page;
    ck_assert_int_eq(read_page("no/such.md", false, &page), LYN_OK);
    ck_assert(page.missing);
    ck_assert_ptr_null(page_find(&page, SV("title")));
    ck_assert_int_eq(read_page("none.md", true, &page), LYN_NOT_FOUND);
    ck_assert_str_eq(rig.err.message, "[Errno 2] No such file or directory: 'none.md'");
}
END_TEST

START_TEST(test_pages_that_cannot_be_read) {
    struct page page;
    scratch_mkdir(&rig.scratch, "folder.md");
    ck_assert_int_ne(read_page("folder.md", false, &page), LYN_OK);
    ck_assert_str_eq(rig.err.reason, "IS_A_DIRECTORY");
    ck_assert_int_ne(read_page("../page.md", false, &page), LYN_OK);
    ck_assert_str_eq(rig.err.reason, "PATH_OUTSIDE_ROOTS");
    ck_assert_str_eq(get_of("---\ntitle: caf\xe9\n---\n", "title"), "BAD_UTF8");
    ck_assert_str_eq(rig.err.file, "page.md");
    ck_assert_int_ne(
        page_read(&rig.call, &rig.caller, (struct sv){"a\0b", 3}, false, &page, &rig.err), LYN_OK);
    ck_assert_str_eq(rig.err.reason, "INVALID_VALUE");
}
END_TEST

START_TEST(test_names_are_not_expanded) {
    struct page page;
    scratch_write(&rig.scratch, "$STORE.md", "---\na: 1\n---\n");
    ck_assert_int_eq(read_page("$STORE.md", true, &page), LYN_OK);
    ck_assert_ptr_nonnull(page_find(&page, SV("a")));
}
END_TEST

static Suite *page_suite(void) {
    Suite *suite = suite_create("page");
    TCase *core = tcase_create("core");
    tcase_add_checked_fixture(core, set_up, tear_down);
    tcase_add_loop_test(core, test_names_of_the_front_matter, 0, sizeof FIELDS / sizeof *FIELDS);
    tcase_add_loop_test(core, test_broken_front_matter_is_none_with_a_warning, 0,
                        sizeof BROKEN / sizeof *BROKEN);
    tcase_add_test(core, test_a_missing_page_has_no_fields_unless_it_is_required);
    tcase_add_test(core, test_pages_that_cannot_be_read);
    tcase_add_test(core, test_names_are_not_expanded);
    suite_add_tcase(suite, core);
    return suite;
}

TEST_MAIN(page_suite)
