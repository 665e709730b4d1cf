#include "access/glob.h"

#include "support/check_main.h"

static const struct {
    const char *pattern, *name;
    bool matches;
} NAMES[] = {
    {"*.yml", "a.yml", true},
    {"*.yml", "a.yaml", false},
    {"*.yml", ".a.yml", false},
    {".*", ".a.yml", true},
    {"[.]a", ".a", false},
    {"?a", ".a", false},
    {"*", "", true},
    {"*", "a\nb", true},
    {"", "", true},
    {"", "a", false},
    {"a", "a", true},
    {"a", "A", false},
    {"a", "ab", false},
    {"**", "ab", true},
    {"a*b*c", "axxbyybzc", true},
    {"a*b*c", "axxbyybz", false},
    {"*a", "aaa", true},
    {"?", "\xc3\xa9", true},
    {"?", "ab", false},
    {"[\xc3\xa0-\xc3\xaf]", "\xc3\xa9", true},
    {"[ab]", "b", true},
    {"[ab]", "c", false},
    {"[a-c]x", "bx", true},
    {"[!a-c]", "d", true},
    {"[!a-c]", "b", false},
    {"[^a]", "^", true},
    {"[^a]", "b", false},
    {"[]a]", "]", true},
    {"[!]a]", "]", false},
    {"[!]a]", "b", true},
    {"[a-]", "-", true},
    {"[-a]", "-", true},
    {"[a-c-e]", "-", true},
    {"[a-c-e]", "d", false},
    {"[--0]", "/", true},
    {"[c-a]", "b", false},
    {"[!c-a]", "b", true},
    {"[xc-ay]", "y", true},
    {"[a", "[a", true},
    {"[!", "[!", true},
    {"[]", "[]", true},
    {"a[b*", "a[bcd", true},
    {"[[]", "[", true},
    {"[\\]", "\\", true},
    {"\\*", "\\abc", true},
    {"{a,b}", "a", false},
    /* Bytes that are no UTF-8 are one character each. */
    {"?.yml", "\xff.yml", true},
    {"??.yml", "\xff.yml", false},
    {"\xff*", "\xff.yml", true},
    {"\xfe*", "\xff.yml", false},
    {"\xef\xbf\xbd*", "\xff.yml", false},
};

START_TEST(test_names_match) {
    struct arena *arena = arena_new(1 << 20);
    struct glob glob;
    ck_assert_int_eq(glob_compile(arena, sv_from(NAMES[_i].pattern), &glob, NULL), LYN_OK);
    ck_assert_msg(glob_matches(&glob, sv_from(NAMES[_i].name)) == NAMES[_i].matches,
                  "%s against %s", NAMES[_i].name, NAMES[_i].pattern);
    arena_unref(arena);
}
END_TEST

/* Would not end in a lifetime if each star tried every place again. */
START_TEST(test_many_stars_stay_quick) {
    char pattern[512] = "", name[256];
    struct arena *arena = arena_new(1 << 20);
    struct glob glob;
    for (int i = 0; i < 200; i++) {
        memcpy(pattern + 2 * (size_t)i, "*a", 3);
    }
    pattern[400] = 'b';
    memset(name, 'a', 255);
    ck_assert_int_eq(glob_compile(arena, (struct sv){pattern, 401}, &glob, NULL), LYN_OK);
    ck_assert(!glob_matches(&glob, (struct sv){name, 255}));
    arena_unref(arena);
}
END_TEST

START_TEST(test_magic_is_told_from_plain_names) {
    ck_assert(glob_has_magic(SV("a*")));
    ck_assert(glob_has_magic(SV("?")));
    ck_assert(glob_has_magic(SV("a[")));
    ck_assert(!glob_has_magic(SV("a]{}.yml")));
    ck_assert(!glob_has_magic(SV("")));
}
END_TEST

static Suite *glob_suite(void) {
    Suite *suite = suite_create("glob");
    TCase *core = tcase_create("core");
    tcase_add_loop_test(core, test_names_match, 0, sizeof NAMES / sizeof *NAMES);
    tcase_add_test(core, test_many_stars_stay_quick);
    tcase_add_test(core, test_magic_is_told_from_plain_names);
    suite_add_tcase(suite, core);
    return suite;
}
TEST_MAIN(glob_suite)
