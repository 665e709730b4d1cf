#include "base/env.h"

#include "support/check_main.h"

#define BLOCK SV("A=$B\0B=bee\0HOME=/root\0EMPTY=\0B=second\0D=x=y\0LAST=z")

/* config-compute 1.4 and access 3.1 */
static const struct {
    const char *text, *expanded;
} CASES[] = {
    {"", ""},
    {"plain", "plain"},
    {"$A", "$B"},
    {"${B}", "bee"},
    {"$$B", "$bee"},
    {"\\$B", "\\bee"},
    {"${}", "${}"},
    {"${B", "${B"},
    {"$B$", "bee$"},
    {"$B.x", "bee.x"},
    {"$Bx", "$Bx"},
    {"$1", "$1"},
    {"%B%", "%B%"},
    {"~", "~"},
    {"$HOME/x/${UNDEFD}/${HOME}", "/root/x/${UNDEFD}//root"},
    {"[$EMPTY]", "[]"},
    {"$LAST", "z"},
    {"$D", "x=y"},
    {"${D=x}", "${D=x}"},
    {"${no such}$B", "${no such}bee"},
    {"$\xc3\xa9$B", "$\xc3\xa9"
                    "bee"},
    {"${$B}", "${$B}"},
    {"$", "$"},
};

START_TEST(test_expand_is_pythons_expandvars) {
    struct buf out;
    buf_init(&out, 1000);
    env_expand(BLOCK, sv_from(CASES[_i].text), &out);
    ck_assert(buf_append(&out, "", 0));
    ck_assert_str_eq(out.data, CASES[_i].expanded);
    buf_dispose(&out);
}
END_TEST

START_TEST(test_get_finds_whole_names_and_the_first_of_two) {
    ck_assert(sv_is(env_get(BLOCK, SV("B")), "bee"));
    ck_assert(sv_is(env_get(BLOCK, SV("LAST")), "z"));
    ck_assert_ptr_null(env_get(BLOCK, SV("HOM")).data);
    ck_assert_ptr_null(env_get(BLOCK, SV("OME")).data);
    ck_assert_ptr_null(env_get(BLOCK, SV("bee")).data);
    ck_assert_ptr_null(env_get(BLOCK, SV("D=x")).data);
    struct sv empty = env_get(BLOCK, SV("EMPTY"));
    ck_assert_ptr_nonnull(empty.data);
    ck_assert_uint_eq(empty.len, 0);
}
END_TEST

START_TEST(test_odd_blocks_are_survived) {
    ck_assert_ptr_null(env_get((struct sv){0}, SV("A")).data);
    ck_assert_ptr_null(env_get(SV("\0\0"), SV("A")).data);
    ck_assert_ptr_null(env_get(SV("A"), SV("A")).data);
    ck_assert(sv_is(env_get(SV("\0\0A=1\0"), SV("A")), "1"));
    ck_assert(sv_is(env_get(SV("A=1\0\0"), SV("A")), "1"));
    struct sv at_end = env_get(SV("A="), SV("A"));
    ck_assert_ptr_nonnull(at_end.data);
    ck_assert_uint_eq(at_end.len, 0);
}
END_TEST

START_TEST(test_expansion_obeys_the_limit) {
    struct buf out;
    buf_init(&out, 6);
    env_expand(BLOCK, SV("$HOME$HOME"), &out);
    ck_assert_int_eq(out.failure, BUF_OVER_LIMIT);
    buf_dispose(&out);
}
END_TEST

static Suite *env_suite(void) {
    Suite *suite = suite_create("env");
    TCase *tcase = tcase_create("env");
    tcase_add_loop_test(tcase, test_expand_is_pythons_expandvars, 0, sizeof CASES / sizeof *CASES);
    tcase_add_test(tcase, test_get_finds_whole_names_and_the_first_of_two);
    tcase_add_test(tcase, test_odd_blocks_are_survived);
    tcase_add_test(tcase, test_expansion_obeys_the_limit);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(env_suite)
