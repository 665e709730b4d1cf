#include "config/caller.h"

#include "support/check_main.h"
#include "support/reading.h"

static struct reading rig;

static void set_up(void) {
    reading_init(&rig);
}

static void tear_down(void) {
    reading_dispose(&rig);
}

static const struct {
    const char *text, *expanded;
} EXPANSIONS[] = {
    {"plain", "plain"},
    {"$STORE/lists", "inbox/lists"},
    {"${STORE}s", "inboxs"},
    {"$NOPE/x", "$NOPE/x"},
    {"~/x", "~/x"},
    {"a$", "a$"},
    {"$STORE$STORE", "inboxinbox"},
};

START_TEST(test_variables_are_the_callers) {
    struct sv out;
    ck_assert_int_eq(
        caller_expand(&rig.call, &rig.caller, sv_from(EXPANSIONS[_i].text), &out, NULL), LYN_OK);
    ck_assert(sv_is(out, EXPANSIONS[_i].expanded));
}
END_TEST

static const struct {
    const char *text, *expanded;
} FOLDERS[] = {
    {"~/talks", "/home/u/talks"}, {"~", "/home/u"}, {"~bob/x", "~bob/x"},
    {"a/~/b", "a/~/b"},           {"", ""},         {"$HOME/x", "/home/u/x"},
};

START_TEST(test_tilde_of_a_folder_is_the_callers_home) {
    struct sv out;
    ck_assert_int_eq(
        caller_expand_folder(&rig.call, &rig.caller, sv_from(FOLDERS[_i].text), &out, NULL),
        LYN_OK);
    ck_assert(sv_is(out, FOLDERS[_i].expanded));
}
END_TEST

START_TEST(test_tilde_stays_without_a_home) {
    struct sv out;
    rig.caller.environment = SV("");
    ck_assert_int_eq(caller_expand_folder(&rig.call, &rig.caller, SV("~/x"), &out, NULL), LYN_OK);
    ck_assert(sv_is(out, "~/x"));
}
END_TEST

START_TEST(test_relative_path_starts_from_the_base) {
    const char *out = NULL;
    ck_assert_int_eq(caller_absolute(&rig.call, SV("/w/d"), SV("../a//b"), &out, NULL), LYN_OK);
    ck_assert_str_eq(out, "/w/a/b");
    ck_assert_int_eq(caller_absolute(&rig.call, SV("/w"), SV("/x/."), &out, NULL), LYN_OK);
    ck_assert_str_eq(out, "/x");
    ck_assert_int_eq(caller_absolute(&rig.call, SV(""), SV("/x"), &out, NULL), LYN_OK);
}
END_TEST

START_TEST(test_relative_path_needs_a_base) {
    const char *out = NULL;
    ck_assert_int_eq(caller_absolute(&rig.call, SV(""), SV("x"), &out, &rig.err),
                     LYN_INVALID_ARGUMENT);
    ck_assert_str_eq(rig.err.reason, "INVALID_VALUE");
}
END_TEST

START_TEST(test_nul_in_a_path_is_refused) {
    const char *out = NULL;
    struct sv nul = {"/etc\0x", 6};
    ck_assert_int_eq(caller_absolute(&rig.call, SV("/w"), nul, &out, &rig.err),
                     LYN_INVALID_ARGUMENT);
    ck_assert_str_eq(rig.err.message, "embedded null byte");
}
END_TEST

START_TEST(test_context_is_checked) {
    struct limits limits = LIMITS_DEFAULT;
    ck_assert_int_eq(caller_check(&rig.caller, &limits, NULL), LYN_OK);
    limits.environment_bytes = 4;
    ck_assert_int_eq(caller_check(&rig.caller, &limits, &rig.err), LYN_RESOURCE_EXHAUSTED);
    ck_assert_str_eq(rig.err.reason, "LIMIT_BYTES");
    limits = LIMITS_DEFAULT;
    rig.caller.cwd = SV("here");
    ck_assert_int_eq(caller_check(&rig.caller, &limits, NULL), LYN_INVALID_ARGUMENT);
    rig.caller.cwd = (struct sv){"/a\0b", 4};
    ck_assert_int_eq(caller_check(&rig.caller, &limits, NULL), LYN_INVALID_ARGUMENT);
    rig.caller.cwd = SV("");
    ck_assert_int_eq(caller_check(&rig.caller, &limits, NULL), LYN_OK);
}
END_TEST

static Suite *caller_suite(void) {
    Suite *suite = suite_create("caller");
    TCase *core = tcase_create("core");
    tcase_add_checked_fixture(core, set_up, tear_down);
    tcase_add_loop_test(core, test_variables_are_the_callers, 0,
                        sizeof EXPANSIONS / sizeof *EXPANSIONS);
    tcase_add_loop_test(core, test_tilde_of_a_folder_is_the_callers_home, 0,
                        sizeof FOLDERS / sizeof *FOLDERS);
    tcase_add_test(core, test_tilde_stays_without_a_home);
    tcase_add_test(core, test_relative_path_starts_from_the_base);
    tcase_add_test(core, test_relative_path_needs_a_base);
    tcase_add_test(core, test_nul_in_a_path_is_refused);
    tcase_add_test(core, test_context_is_checked);
    suite_add_tcase(suite, core);
    return suite;
}

TEST_MAIN(caller_suite)
