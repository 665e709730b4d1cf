#include "arguments.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "support/check_main.h"

static struct arguments arguments;

static void set_up(void) {
    arguments = (struct arguments){0};
}

static void tear_down(void) {
    arguments_dispose(&arguments);
}

/* Parses `line`, whose words have one blank between them, in place. */
static bool parse(char *line) {
    enum { WORDS = 32 };
    static char program[] = "mdfield";
    char *argv[WORDS + 1] = {program};
    int argc = 1;
    char *rest = line;
    for (char *word = strsep(&rest, " "); word && word[0]; word = strsep(&rest, " ")) {
        ck_assert_int_lt(argc, WORDS);
        argv[argc++] = word;
    }
    arguments_dispose(&arguments);
    return arguments_parse(argc, argv, &arguments);
}

#define PARSE(text) parse((char[]){text})

/* What is said on stderr about a line that must be refused. */
static const char *complaint(char *line) {
    static char said[2048];
    FILE *file = tmpfile();
    ck_assert_ptr_nonnull(file);
    fflush(stderr);
    int kept = dup(STDERR_FILENO);
    ck_assert_int_ge(dup2(fileno(file), STDERR_FILENO), 0);
    bool good = parse(line);
    fflush(stderr);
    ck_assert_int_ge(dup2(kept, STDERR_FILENO), 0);
    close(kept);
    rewind(file);
    said[fread(said, 1, sizeof said - 1, file)] = '\0';
    fclose(file);
    ck_assert_msg(!good, "taken");
    return said;
}

static void assert_fields(const char *const *expected) {
    size_t i = 0;
    for (; expected[i]; i++) {
        ck_assert_ptr_nonnull(arguments.fields[i]);
        ck_assert_str_eq(arguments.fields[i], expected[i]);
    }
    ck_assert_ptr_null(arguments.fields[i]);
}

#define ASSERT_FIELDS(...) assert_fields((const char *const[]){__VA_ARGS__, NULL})

START_TEST(test_one_field_of_a_file) {
    ck_assert(PARSE("title talk.md"));
    ck_assert(!arguments.batch);
    ck_assert_str_eq(arguments.file, "talk.md");
    ASSERT_FIELDS("title");
}
END_TEST

START_TEST(test_batch_is_a_mode_only_when_it_comes_first) {
    ck_assert(PARSE("batch talk.md --fields a b a"));
    ck_assert(arguments.batch);
    ck_assert_str_eq(arguments.file, "talk.md");
    ASSERT_FIELDS("a", "b", "a");
    ck_assert(PARSE("--no-server batch talk.md"));
    ck_assert(!arguments.batch && arguments.no_server);
    ASSERT_FIELDS("batch");
    ck_assert(PARSE("title batch"));
    ck_assert_str_eq(arguments.file, "batch");
}
END_TEST

START_TEST(test_fields_end_at_the_next_option) {
    ck_assert(PARSE("batch --fields a b --strict talk.md"));
    ck_assert(arguments.strict);
    ASSERT_FIELDS("a", "b");
    ck_assert(PARSE("batch --fields a b -- talk.md"));
    ck_assert_str_eq(arguments.file, "talk.md");
    ASSERT_FIELDS("a", "b");
    ck_assert(PARSE("batch talk.md --fields=a --json"));
    ASSERT_FIELDS("a");
}
END_TEST

START_TEST(test_the_last_fields_count) {
    ck_assert(PARSE("batch talk.md --fields a b c --fields d"));
    ASSERT_FIELDS("d");
}
END_TEST

START_TEST(test_options_stand_anywhere) {
    ck_assert(PARSE("--use-server title --null talk.md --strict"));
    ck_assert(arguments.use_server && arguments.null && arguments.strict);
    ck_assert(!arguments.no_server && !arguments.json && !arguments.help && !arguments.version);
    ck_assert_str_eq(arguments.file, "talk.md");
}
END_TEST

START_TEST(test_options_are_short_as_long_as_they_are_told_apart) {
    ck_assert(PARSE("--u title talk.md"));
    ck_assert(arguments.use_server);
    ck_assert(PARSE("--no title talk.md"));
    ck_assert(arguments.no_server);
    ck_assert(PARSE("batch talk.md --f a"));
    ASSERT_FIELDS("a");
    ck_assert_ptr_nonnull(strstr(complaint((char[]){"--n title talk.md"}), "arguments: --n\n"));
}
END_TEST

START_TEST(test_two_dashes_end_the_options) {
    ck_assert(PARSE("-- --strict -h"));
    ck_assert(!arguments.strict && !arguments.help);
    ASSERT_FIELDS("--strict");
    ck_assert_str_eq(arguments.file, "-h");
    ck_assert(PARSE("title -"));
    ck_assert_str_eq(arguments.file, "-");
}
END_TEST

START_TEST(test_help_and_version_need_no_operands) {
    ck_assert(PARSE("-h"));
    ck_assert(arguments.help);
    ck_assert(PARSE("batch --help"));
    ck_assert(arguments.help);
    ck_assert(PARSE("--version a b c"));
    ck_assert(arguments.version);
}
END_TEST

START_TEST(test_a_wrong_line_is_refused_with_the_usage_and_a_reason) {
    static const struct {
        const char *line, *reason;
    } cases[] = {
        {"", "the following arguments are required: field, filename"},
        {"title", "the following arguments are required: filename"},
        {"batch", "the following arguments are required: filename"},
        {"batch a.md", "the following arguments are required: --fields"},
        {"batch a.md --fields", "argument --fields: expected at least one argument"},
        {"batch a.md --fields --null", "argument --fields: expected at least one argument"},
        {"title a.md b.md", "unrecognized arguments: b.md"},
        {"title a.md --fields", "unrecognized arguments: --fields"},
        {"title a.md --what", "unrecognized arguments: --what"},
        {"title a.md -x", "unrecognized arguments: -x"},
        {"title a.md --=x", "unrecognized arguments: --=x"},
        {"title a.md --strict=1", "argument --strict: ignored explicit argument '1'"},
        {"title a.md --null --json", "argument --json: not allowed with argument --null"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char line[64], end[128];
        snprintf(line, sizeof line, "%s", cases[i].line);
        snprintf(end, sizeof end, "mdfield: error: %s\n", cases[i].reason);
        const char *said = complaint(line);
        ck_assert_msg(strncmp(said, "usage: mdfield ", 15) == 0, "%s: %s", cases[i].line, said);
        ck_assert_msg(strlen(said) > strlen(end) &&
                          strcmp(said + strlen(said) - strlen(end), end) == 0,
                      "%s: %s", cases[i].line, said);
    }
}
END_TEST

static Suite *arguments_suite(void) {
    Suite *suite = suite_create("mdfield/arguments");
    TCase *tests = tcase_create("arguments");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, test_one_field_of_a_file);
    tcase_add_test(tests, test_batch_is_a_mode_only_when_it_comes_first);
    tcase_add_test(tests, test_fields_end_at_the_next_option);
    tcase_add_test(tests, test_the_last_fields_count);
    tcase_add_test(tests, test_options_stand_anywhere);
    tcase_add_test(tests, test_options_are_short_as_long_as_they_are_told_apart);
    tcase_add_test(tests, test_two_dashes_end_the_options);
    tcase_add_test(tests, test_help_and_version_need_no_operands);
    tcase_add_test(tests, test_a_wrong_line_is_refused_with_the_usage_and_a_reason);
    suite_add_tcase(suite, tests);
    return suite;
}

TEST_MAIN(arguments_suite)
