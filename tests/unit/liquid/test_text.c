#include "liquid/text.h"

#include "support/check_main.h"

struct changed {
    const char *from, *upper, *lower, *capital;
};

static void expect(void (*change)(struct sv, struct buf *), const char *from, const char *to) {
    struct buf out;
    buf_init(&out, 1000);
    change(sv_from(from), &out);
    ck_assert_str_eq(out.data ? out.data : "", to);
    buf_dispose(&out);
}

START_TEST(test_case_changes_as_in_python) {
    static const struct changed table[] = {
        {"", "", "", ""},
        {"hELLO 1", "HELLO 1", "hello 1", "Hello 1"},
        {"élan À", "ÉLAN À", "élan à", "Élan à"},
        {"straße", "STRASSE", "straße", "Straße"},
        {"ß", "SS", "ß", "Ss"},
        {"ΑΣ ΣΑ Σ", "ΑΣ ΣΑ Σ", "ας σα σ", "Ας σα σ"},
        {"ǆa", "ǄA", "ǆa", "ǅa"},
        {"İ", "İ", "i̇", "İ"},
        {"ﬁn", "FIN", "ﬁn", "Fin"},
        {"жЩ ñ ÿ Ǔ", "ЖЩ Ñ Ÿ Ǔ", "жщ ñ ÿ ǔ", "Жщ ñ ÿ ǔ"},
        {"日本", "日本", "日本", "日本"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        expect(text_upper, table[i].from, table[i].upper);
        expect(text_lower, table[i].from, table[i].lower);
        expect(text_capitalize, table[i].from, table[i].capital);
    }
}
END_TEST

static void expect_sv(struct sv found, const char *text) {
    ck_assert_msg(sv_is(found, text), "`%.*s` is not `%s`", SV_ARG(found), text);
}

START_TEST(test_white_space_is_unicode) {
    expect_sv(text_trim(SV(" \t\n\xc2\xa0\xe3\x80\x80x y\xe2\x80\x89 ")), "x y");
    expect_sv(text_trim_left(SV("\x1f x ")), "x ");
    expect_sv(text_trim_right(SV(" x \xc2\x85")), " x");
    expect_sv(text_trim(SV("  ")), "");
    ck_assert(text_is_blank(SV("")));
    ck_assert(text_is_blank(SV(" \xc2\xa0\n")));
    ck_assert(!text_is_blank(SV(" \xe2\x80\x8b"))); /* zero width space */
}
END_TEST

START_TEST(test_words_and_characters_are_counted_in_code_points) {
    struct sv text = SV("  é\xc2\xa0wort  z");
    size_t at = 0;
    expect_sv(text_next_word(text, &at), "é");
    expect_sv(text_next_word(text, &at), "wort");
    expect_sv(text_next_word(text, &at), "z");
    expect_sv(text_next_word(text, &at), "");
    ck_assert_uint_eq(text_skip(SV("éa"), 0, 1), 2);
    ck_assert_uint_eq(text_skip(SV("éa"), 0, 9), 3);
    ck_assert(text_is_word('_') && text_is_word(0xe9) && text_is_word(0x65e5));
    ck_assert(!text_is_word('-') && !text_is_word(0xa0) && !text_is_word(0x2026));
}
END_TEST

static Suite *text_suite(void) {
    Suite *suite = suite_create("text");
    TCase *tc = tcase_create("text");
    tcase_add_test(tc, test_case_changes_as_in_python);
    tcase_add_test(tc, test_white_space_is_unicode);
    tcase_add_test(tc, test_words_and_characters_are_counted_in_code_points);
    suite_add_tcase(suite, tc);
    return suite;
}

TEST_MAIN(text_suite)
