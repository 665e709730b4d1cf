#include "access/regexp.h"

#include "support/check_main.h"

static struct arena *arena;
static struct lyn_error err;

static void set_up(void) {
    arena = arena_new((size_t)64 << 20);
    ck_assert_ptr_nonnull(arena);
}

static void tear_down(void) {
    arena_unref(arena);
}

static const struct {
    const char *pattern, *text;
    bool matches;
} MATCHES[] = {
    {"", "", true},
    {"a", "abc", true},
    {"b", "abc", false},
    {".*\\.md", "a.md", true},
    {".*\\.md", "a.mdx", true},
    {".*\\.md$", "a.mdx", false},
    {".*\\.md$", "a.md\n", true},
    {".*\\.md\\Z", "a.md\n", false},
    {".*x", "a\nx", false},
    {"(?s).*x", "a\nx", true},
    {"(?!_).*", "_a", false},
    {"^\\d{4}-\\d{2}-\\d{2}-(.*)\\.md$", "2020-01-02-talk.md", true},
    {"a{,3}b", "aab", true},
    {"a{,}b", "aab", true},
    {"a{}b", "a{}b", true},
    {"a{1,2", "a{1,2", true},
    {"\\u0041\\x42\\103", "ABC", true},
    {"\\U0001F600", "\xf0\x9f\x98\x80", true},
    {"\\t\\v\\f\\a", "\t\v\f\a", true},
    {"[\\b]", "\b", true},
    {"\\01", "\x01", true},
    {"\\w+$", "\xc3\xa9\xc3\xa8", true},
    {"\\d", "\xd9\xa3", true},
    {"\\s", "\x1c", true},
    {"[\\s]", "\x1c", true},
    {"\\S", "\x1c", false},
    {"(?i)\xc3\xa9", "\xc3\x89", true},
    {"(?i:a)b", "Ab", true},
    {"(?i:a)b", "AB", false},
    {"(?i)(?-i:a)b", "aB", true},
    {"(?i)(?-i:a)b", "Ab", false},
    {"(?m)^a\\n^$", "a\n", true},
    {"(?x) a b # c", "ab", true},
    {"(?x)a\\ b", "a b", true},
    {"(?x:a b)c d", "abc d", true},
    {"(?P<y>a)(?P=y)", "aa", true},
    {"(?P<a_name_of_more_than_thirty_two_letters>a)", "a", true},
    {"(a)\\1", "ab", false},
    {"(a)?(?(1)b|c)", "c", true},
    {"(?P<n>a)?(?(n)b|c)d", "abd", true},
    {"a++a", "aa", false},
    {"(?>a+)b", "aab", true},
    {"(?#note)a*", "", true},
    {"[]a]+$", "]a", true},
    {"[^]a]", "]", false},
    {"[a-]", "-", true},
    {"[[]", "[", true},
    {"[a&&b]", "&", true},
    {"[\\w.-]+$", "a.b-c", true},
    {"\\-\\.\\ ", "-. ", true},
    {"]}", "]}", true},
    {"\\\xc3\xa9", "\xc3\xa9", true},
    /* Bytes that are no UTF-8 are one character each. */
    {"a",
     "\xff"
     "a",
     false},
    {".a",
     "\xff"
     "a",
     true},
    {"..a",
     "\xff"
     "a",
     false},
};

START_TEST(test_patterns_match_at_the_start) {
    const struct regexp *regexp = NULL;
    bool matches = false;
    ck_assert_msg(regexp_compile(arena, sv_from(MATCHES[_i].pattern), &regexp, &err) == LYN_OK,
                  "%s: %s", MATCHES[_i].pattern, err.message);
    ck_assert_int_eq(regexp_matches(regexp, sv_from(MATCHES[_i].text), &matches, &err), LYN_OK);
    ck_assert_msg(matches == MATCHES[_i].matches, "%s", MATCHES[_i].pattern);
}
END_TEST

static const struct {
    const char *pattern, *message;
} REFUSED[] = {
    {"[a", "unterminated character set at position 0"},
    {"\xc3\xa9[", "unterminated character set at position 1"},
    {"(a", "missing ), unterminated subpattern at position 0"},
    {"a)", "unbalanced parenthesis at position 1"},
    {"*a", "nothing to repeat at position 0"},
    {"^*", "nothing to repeat at position 1"},
    {"a|*", "nothing to repeat at position 2"},
    {"a**", "multiple repeat at position 2"},
    {"a{1,2}{3}", "multiple repeat at position 6"},
    {"(?x)a* ?", "multiple repeat at position 7"},
    {"a{3,2}", "min repeat greater than max repeat at position 2"},
    {"a{99999999999999999999}", "too large"},
    {"a{70000}", "number too big"},
    {"\\", "bad escape (end of pattern) at position 0"},
    {"\\h", "bad escape \\h at position 0"},
    {"\\R", "bad escape \\R"},
    {"\\Qa", "bad escape \\Q"},
    {"\\z", "bad escape \\z"},
    {"[\\Z]", "bad escape \\Z at position 1"},
    {"[\\8]", "bad escape \\8"},
    {"\\x4", "incomplete escape \\x4 at position 0"},
    {"\\u12", "incomplete escape \\u12 at position 0"},
    {"\\U00110000", "bad escape \\U00110000"},
    {"\\ud800", "no character"},
    {"\\777", "octal escape value \\777 outside of range 0-0o377 at position 0"},
    {"\\1(a)", "invalid group reference 1 at position 1"},
    {"(a\\1)", "cannot refer to an open group at position 2"},
    {"(?P=n)(?P<n>a)", "unknown group name 'n' at position 4"},
    {"(?P<n>a)(?P<n>b)", "redefinition of group name 'n' as group 2; was group 1 at position 12"},
    {"(?P<1>a)", "bad character in group name '1' at position 4"},
    {"(?P<>a)", "missing group name at position 4"},
    {"(?P<a", "missing >, unterminated name at position 4"},
    {"(?|a)", "unknown extension ?| at position 1"},
    {"(?<n>a)", "unknown extension ?<n at position 1"},
    {"(?P>n)", "unknown extension ?P> at position 1"},
    {"(?R)", "unknown extension ?R"},
    {"(?", "unexpected end of pattern"},
    {"(*FAIL)", "nothing to repeat"},
    {"a(?i)b", "global flags not at the start of the expression at position 1"},
    {"(?a)\\w", "not supported"},
    {"(?L)a", "cannot use 'L' flag with a str pattern"},
    {"(?-u:a)", "cannot turn off"},
    {"(?i-i:a)", "flag turned on and off"},
    {"(?-i)a", "missing : at position 4"},
    {"(?-:a)", "missing flag at position 3"},
    {"(?q:a)", "unknown extension ?q"},
    {"(?iq:a)", "unknown flag at position 3"},
    {"[z-a]", "bad character range z-a at position 1"},
    {"[a-\\d]", "bad character range a-\\d at position 1"},
    {"[[:alpha:]]", "[:name:] is not supported at position 1"},
    {"\\N{DIGIT ONE}", "not supported"},
    {"(?(2)a)", "not a regular expression"},
    {"(?#a", "missing ), unterminated comment at position 0"},
};

START_TEST(test_refused_patterns_say_why) {
    const struct regexp *regexp = NULL;
    ck_assert_int_eq(regexp_compile(arena, sv_from(REFUSED[_i].pattern), &regexp, &err),
                     LYN_INVALID_ARGUMENT);
    ck_assert_str_eq(err.reason, "INVALID_VALUE");
    ck_assert_msg(strstr(err.message, REFUSED[_i].message), "%s", err.message);
}
END_TEST

START_TEST(test_costly_match_is_an_error) {
    const struct regexp *regexp = NULL;
    bool matches = true;
    ck_assert_int_eq(regexp_compile(arena, SV("(a+)+$"), &regexp, &err), LYN_OK);
    ck_assert_int_eq(
        regexp_matches(regexp, SV("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"), &matches, &err),
        LYN_INVALID_ARGUMENT);
    ck_assert_ptr_nonnull(strstr(err.message, "limit"));
}
END_TEST

START_TEST(test_patterns_have_bounds) {
    static char pattern[REGEXP_PATTERN_MAX + 2];
    const struct regexp *regexp = NULL;
    memset(pattern, 'a', sizeof pattern);
    ck_assert_int_eq(
        regexp_compile(arena, (struct sv){pattern, REGEXP_PATTERN_MAX + 1}, &regexp, &err),
        LYN_INVALID_ARGUMENT);
    ck_assert_int_eq(regexp_compile(arena, (struct sv){pattern, REGEXP_PATTERN_MAX}, &regexp, &err),
                     LYN_OK);
    memset(pattern, '(', sizeof pattern);
    ck_assert_int_eq(regexp_compile(arena, (struct sv){pattern, REGEXP_PATTERN_MAX}, &regexp, &err),
                     LYN_INVALID_ARGUMENT);
    /* As many numbers as can be given. */
    memset(pattern, '(', REGEXP_NESTING_MAX - 1);
    for (size_t i = REGEXP_NESTING_MAX - 1; i + 1 < REGEXP_PATTERN_MAX; i += 2) {
        memcpy(pattern + i, "()", 2);
    }
    ck_assert_int_ne(regexp_compile(arena, (struct sv){pattern, REGEXP_PATTERN_MAX}, &regexp, &err),
                     LYN_OK);
}
END_TEST

static Suite *regexp_suite(void) {
    Suite *suite = suite_create("regexp");
    TCase *core = tcase_create("core");
    tcase_add_checked_fixture(core, set_up, tear_down);
    tcase_add_loop_test(core, test_patterns_match_at_the_start, 0,
                        sizeof MATCHES / sizeof *MATCHES);
    tcase_add_loop_test(core, test_refused_patterns_say_why, 0, sizeof REFUSED / sizeof *REFUSED);
    tcase_add_test(core, test_costly_match_is_an_error);
    tcase_add_test(core, test_patterns_have_bounds);
    suite_add_tcase(suite, core);
    return suite;
}
TEST_MAIN(regexp_suite)
