#include "help.h"

#include <string.h>

#include "printed.h"
#include "support/check_main.h"

static const struct command *asked;

static void print_asked(FILE *out) {
    help_print_command(asked, out);
}

static void assert_fits(char *text, const char *name) {
    for (char *rest = text, *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n")) {
        ck_assert_msg(strlen(line) <= 80, "%s: %s", name, line);
    }
    free(text);
}

START_TEST(test_no_line_is_wider_than_a_terminal) {
    assert_fits(printed(help_print_main), "lynguinectl");
    for (size_t i = 0; command_list[i]; i++) {
        asked = command_list[i];
        assert_fits(printed(print_asked), asked->name);
    }
}
END_TEST

static const struct option OPTIONS[] = {
    {"long", 'l', OPTION_FLAG, 0, 0, NULL,
     "words that go on to the end of it '{what: is, in: quotes}'"},
    {"short", 0, OPTION_FLAG, 0, 0, NULL, "broken\nby hand"},
    {"with-a-name-that-is-wide", 0, OPTION_TEXT, 0, 0, "VALUE", "below it"},
};

START_TEST(test_texts_are_filled_and_quotes_stay_whole) {
    static const char *const usages[] = {"", NULL};
    static const struct example examples[] = {{"x", "y"}, {NULL, NULL}};
    static const struct command command = {.name = "try",
                                           .usages = usages,
                                           .description = "One\ntwo.\n",
                                           .options = OPTIONS,
                                           .option_count = COUNT(OPTIONS),
                                           .examples = examples};
    static const char EXPECTED[] = "usage: lynguinectl try\n\n"
                                   "One two.\n\n"
                                   "Options:\n"
                                   "  -l, --long               words that go on to the end of it\n"
                                   "                           '{what: is, in: quotes}'\n"
                                   "      --short              broken by hand\n"
                                   "      --with-a-name-that-is-wide VALUE\n"
                                   "                           below it\n"
                                   "\nOptions of all commands:\n";
    asked = &command;
    char *text = printed(print_asked);
    text[strlen(EXPECTED)] = '\0';
    ck_assert_str_eq(text, EXPECTED);
    free(text);
}
END_TEST

static Suite *help_suite(void) {
    Suite *suite = suite_create("lynguinectl/help");
    TCase *tests = tcase_create("help");
    tcase_add_test(tests, test_no_line_is_wider_than_a_terminal);
    tcase_add_test(tests, test_texts_are_filled_and_quotes_stay_whole);
    suite_add_tcase(suite, tests);
    return suite;
}

TEST_MAIN(help_suite)
