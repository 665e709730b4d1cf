#include "manual.h"

#include <string.h>

#include "command.h"
#include "printed.h"
#include "support/check_main.h"

static char *page;

static void set_up(void) {
    page = printed(manual_print);
}

static void tear_down(void) {
    free(page);
}

/* `--name` as roff has it. */
static void assert_option(const char *after, const struct option *option) {
    char name[128] = "\\fB\\-\\-";
    size_t len = strlen(name);
    for (const char *c = option->name; *c; c++) {
        len += (size_t)snprintf(name + len, sizeof name - len, "%s%c", *c == '-' ? "\\" : "", *c);
    }
    ck_assert_msg(strstr(after, name), "no --%s", option->name);
}

START_TEST(test_it_has_every_command_and_option) {
    for (size_t i = 0; command_list[i]; i++) {
        char title[64];
        snprintf(title, sizeof title, "\n.SS %s\n", command_list[i]->name);
        const char *section = strstr(page, title);
        ck_assert_msg(section, "no %s", command_list[i]->name);
        for (size_t k = 0; k < command_list[i]->option_count; k++) {
            assert_option(section, &command_list[i]->options[k]);
        }
    }
    const char *section = strstr(page, "\n.SH OPTIONS OF ALL COMMANDS\n");
    ck_assert_ptr_nonnull(section);
    for (size_t i = 0; i < global_option_count; i++) {
        assert_option(section, &global_option_table[i]);
    }
    ck_assert_ptr_nonnull(strstr(page, ".SH EXIT STATUS\n.TP\n0\ndone\n"));
}
END_TEST

/* A text of a table that begins with a point or an apostrophe would be a request to roff. */
START_TEST(test_lines_are_text_or_known_macros) {
    static const char *const MACROS[] = {".TH ", ".SH ", ".SS ", ".PP", ".TP",
                                         ".nf",  ".fi",  ".RS",  ".RE"};
    for (char *rest = page, *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n")) {
        bool known = line[0] != '.' && line[0] != '\'';
        for (size_t i = 0; i < COUNT(MACROS) && !known; i++) {
            known = strncmp(line, MACROS[i], strlen(MACROS[i])) == 0;
        }
        ck_assert_msg(known, "%s", line);
    }
}
END_TEST

START_TEST(test_backslashes_are_only_roff_s) {
    for (const char *at = strchr(page, '\\'); at; at = strchr(at + 1, '\\')) {
        ck_assert_msg(strchr("-ef&", at[1]), "\\%c", at[1]);
    }
}
END_TEST

START_TEST(test_the_lines_of_an_example_stay_apart) {
    static const char EXPECTED[] = ".PP\n.nf\n"
                                   "\\fBlynguinectl call ReadData \\e\\fR\n"
                                   "\\fB      '{\"path\": \"people.csv\"";
    ck_assert_ptr_nonnull(strstr(page, EXPECTED));
}
END_TEST

static Suite *manual_suite(void) {
    Suite *suite = suite_create("lynguinectl/manual");
    TCase *tests = tcase_create("manual");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, test_it_has_every_command_and_option);
    tcase_add_test(tests, test_lines_are_text_or_known_macros);
    tcase_add_test(tests, test_backslashes_are_only_roff_s);
    tcase_add_test(tests, test_the_lines_of_an_example_stay_apart);
    suite_add_tcase(suite, tests);
    return suite;
}

TEST_MAIN(manual_suite)
