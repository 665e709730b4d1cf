#include "completion.h"

#include <string.h>

#include "command.h"
#include "printed.h"
#include "support/check_main.h"

static char *bash, *zsh;

static void set_up(void) {
    bash = printed(completion_print_bash);
    zsh = printed(completion_print_zsh);
}

static void tear_down(void) {
    free(bash);
    free(zsh);
}

/* The part of the script for a command: from `start` to `end`; malloc'd. */
static char *branch(const char *script, const char *start, const char *end) {
    const char *from = strstr(script, start);
    ck_assert_msg(from, "no %s", start);
    const char *to = strstr(from, end);
    ck_assert_ptr_nonnull(to);
    char *part = strndup(from, (size_t)(to - from));
    ck_assert_ptr_nonnull(part);
    return part;
}

START_TEST(test_every_command_offers_its_options) {
    for (size_t i = 0; command_list[i]; i++) {
        const struct command *command = command_list[i];
        char start[64];
        snprintf(start, sizeof start, "\n    %s)\n", command->name);
        char *in_bash = branch(bash, start, ";;");
        snprintf(start, sizeof start, "\n        (%s)\n", command->name);
        char *in_zsh = branch(zsh, start, ";;\n");
        for (size_t k = 0; k < command->option_count; k++) {
            char name[64];
            snprintf(name, sizeof name, "--%s", command->options[k].name);
            ck_assert_msg(strstr(in_bash, name), "bash: %s %s", command->name, name);
            ck_assert_msg(strstr(in_zsh, name), "zsh: %s %s", command->name, name);
        }
        free(in_bash);
        free(in_zsh);
    }
}
END_TEST

START_TEST(test_arguments_that_are_words_are_listed) {
    char *call = branch(bash, "\n    call)\n", ";;");
    ck_assert_ptr_nonnull(strstr(call, " ReadData "));
    char *explain = branch(zsh, "\n        (explain)\n", ";;\n");
    ck_assert_ptr_nonnull(strstr(explain, "'1:reason:("));
    ck_assert_ptr_nonnull(strstr(explain, " UNKNOWN_TYPE "));
    free(call);
    free(explain);
}
END_TEST

START_TEST(test_zsh_takes_help_texts_as_text) {
    ck_assert_ptr_nonnull(
        strstr(zsh, "'{-s+,--source=}'[a data source as in an interface file\\: '\\''{type\\: csv, "
                    "filename\\: x.csv}'\\'']:YAML: '\n"));
    ck_assert_ptr_nonnull(strstr(zsh, "'{-d+,--directory=}'["));
    ck_assert_ptr_nonnull(strstr(zsh, ":DIR:_files -/'\n"));
}
END_TEST

static Suite *completion_suite(void) {
    Suite *suite = suite_create("lynguinectl/completion");
    TCase *tests = tcase_create("completion");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, test_every_command_offers_its_options);
    tcase_add_test(tests, test_arguments_that_are_words_are_listed);
    tcase_add_test(tests, test_zsh_takes_help_texts_as_text);
    suite_add_tcase(suite, tests);
    return suite;
}

TEST_MAIN(completion_suite)
