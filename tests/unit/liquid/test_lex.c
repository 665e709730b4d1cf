#include "liquid/lex.h"

#include "support/check_main.h"
#include "unit/liquid/rendering.h"

static const char *const DATA = "{'s': 'hello', 'i': true, 'n': null, 'l': [1, 2, 3], 'e': []}";

START_TEST(test_a_dash_strips_all_white_space_beside_it) {
    static const struct printed table[] = {
        {"a \n{{- s -}}\n b", "ahellob"},
        {"{{-3}} {{ -3 }}", "3 -3"},
        {"a \xc2\xa0{%- if i -%} \n x \n {%- endif -%} b", "axb"},
        {"a  {%- assign x = 1 -%}  b", "ab"},
        {"{{ s }}{{- s }} {{ s -}} x", "hellohello hellox"},
        {"a{%- comment -%} x {%- endcomment -%} b", "ab"},
        {"{{- s -}}\n", "hello"},
        {"{{ s -}} x\n", "hellox"}, /* the very last newline goes, too, as in the reference */
        {"{{ s }} x\n", "hello x\n"},
    };
    EXPECT_PRINTED(table, DATA);
}
END_TEST

START_TEST(test_raw_and_doc_are_verbatim) {
    static const struct printed table[] = {
        {"{%- raw -%} x {%- endraw -%} y", " x y"},
        {"{%- raw %} x {%- endraw -%} y", " x  y"},
        {"{% raw %}{{ s }}{% if %}{% endraw %}", "{{ s }}{% if %}"},
        {"{% raw %}{% raw %}{% endraw %}", "{% raw %}"},
        {"{% doc %} {{ s }} {% enddoc -%} y", "y"},
        {"{% doc -%} {{ s }} {% enddoc %} y", " y"},
        {"{# s #}", "{# s #}"},
        {"a }} b %} c", "a }} b %} c"},
        {"{ { {a", "{ { {a"},
        {"{{% if i %}a{% endif %}{{{% if i %}b{% endif %}", "{a{{b"},
        {"{% comment %} {{ {% comment %} x {% endcomment %} y {% endcomment %}z", "z"},
        {"{% comment %}{% raw %}{% endcomment %}{% endraw %}{% endcomment %}z", "z"},
        {"{% # a comment %}{% #b %}z", "z"},
    };
    EXPECT_PRINTED(table, DATA);
}
END_TEST

START_TEST(test_blank_blocks_write_nothing) {
    static const struct printed table[] = {
        {"a{% if i %} {% endif %}b", "ab"},
        {"a{% if i %} {{ n }} {% endif %}b", "a  b"},
        {"a{% for x in l %}\n{% endfor %}b", "ab"},
        {"{% if i %}  \n {% else %}x{% endif %}|", "  \n |"},
        {"{% if n %}x{% else %} {% endif %}|", " |"},
        {"{% if n %}x{% elsif i %} {% endif %}|", "|"},
        {"a{% capture z %} {% endcapture %}[{{ z }}]", "a[]"},
        {"{% if i %} {% assign q = 1 %} {% endif %}{{ q }}", "1"},
        {"{% for x in l %} {% break %} {% endfor %}|", "|"},
        {"{% if i %} {% increment c %} {% endif %}|", " 0 |"},
        {"{% if i %} {% nosuch %} {% comment %}x{% endcomment %}{% endif %}|", "|"},
        {"{% if i %} {% capture q %}w{% endcapture %} {% endif %}{{ q }}", "w"},
        {"{% case i %}{% when true %} {% else %}x{% endcase %}|", " |"},
        {"{% unless n %} {% endunless %}|", "|"},
        {"{% ifchanged %} {% endifchanged %}|", "|"},
        {"{% liquid\nassign q = 2\n%}{{ q }}", "2"},
    };
    EXPECT_PRINTED(table, DATA);
}
END_TEST

START_TEST(test_what_is_never_closed_is_an_error_with_its_place) {
    static const struct {
        const char *source, *message;
        unsigned line, column;
    } table[] = {
        {"a\n b {{ x", "`{{` is not closed by `}}`", 2, 4},
        {"{% if", "`{%` is not closed by `%}`", 1, 1},
        {"x}} \xc3\xa9{{{%", "`{%` is not closed by `%}`", 1, 8},
        {"{{ a }} {% comment %}{% endcomment %}\n\n{%- raw", "`{%` is not closed by `%}`", 3, 1},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct template_options options = rendering_options();
        struct rendering rendering = rendering_of(table[i].source, DATA, &options);
        ck_assert_int_eq(rendering.code, LYN_INVALID_ARGUMENT);
        ck_assert_str_eq(rendering.err.reason, "TEMPLATE_SYNTAX");
        ck_assert_str_eq(rendering.err.message, table[i].message);
        ck_assert_str_eq(rendering.err.file, "t.md");
        ck_assert_uint_eq(rendering.err.line, table[i].line);
        ck_assert_uint_eq(rendering.err.column, table[i].column);
        rendering_dispose(&rendering);
    }
}
END_TEST

START_TEST(test_text_that_is_not_utf8_is_refused) {
    struct template_options options = rendering_options();
    struct rendering rendering = rendering_of("a\xff", DATA, &options);
    ck_assert_str_eq(rendering.err.reason, "BAD_UTF8");
    rendering_dispose(&rendering);
}
END_TEST

START_TEST(test_words_of_an_expression) {
    static const struct {
        enum word_kind kind;
        const char *text;
    } expected[] = {
        {WORD_NAME, "a-b"},
        {WORD_DOT, "."},
        {WORD_NAME, "c?"},
        {WORD_INDEX, "-1"},
        {WORD_QUOTED_INDEX, "x y"},
        {WORD_BRACKET_OPEN, "["},
        {WORD_NAME, "k"},
        {WORD_BRACKET_CLOSE, "]"},
        {WORD_PIPE, "|"},
        {WORD_STRING, "\\n'"},
        {WORD_COMMA, ","},
        {WORD_RANGE_OPEN, "("},
        {WORD_INTEGER, "1"},
        {WORD_DOUBLE_DOT, ".."},
        {WORD_FLOAT, "-2.5"},
        {WORD_CLOSE, ")"},
        {WORD_LE, "<="},
        {WORD_NE, "<>"},
        {WORD_NAME, "1a"},
        {WORD_FLOAT, "3."},
        {WORD_ASSIGN, "="},
        {WORD_END, ""},
    };
    struct arena *arena = arena_new(10000);
    struct word_list words;
    uint32_t bad;
    struct sv text = SV("a-b.c?[ -1 ]['x y'][k] | \"\\n'\", (1..-2.5) <= <> 1a 3. =");
    ck_assert_int_eq(lex_expression(arena, text, 100, &words, &bad, NULL), LYN_OK);
    ck_assert_uint_eq(bad, UINT32_MAX);
    ck_assert_uint_eq(words.count, sizeof expected / sizeof *expected);
    for (uint32_t i = 0; i < words.count; i++) {
        ck_assert_int_eq(words.items[i].kind, expected[i].kind);
        ck_assert_msg(sv_is(words.items[i].text, expected[i].text), "word %u", i);
    }
    ck_assert_uint_eq(words.items[1].at, 103);
    ck_assert_int_eq(lex_expression(arena, SV("a !x"), 0, &words, &bad, NULL), LYN_OK);
    ck_assert_uint_eq(bad, 2);
    ck_assert_int_eq(lex_expression(arena, SV("'open"), 7, &words, &bad, NULL), LYN_OK);
    ck_assert_uint_eq(bad, 7);
    arena_unref(arena);
}
END_TEST

static Suite *lex_suite(void) {
    Suite *suite = suite_create("lex");
    TCase *tc = tcase_create("lex");
    tcase_add_test(tc, test_a_dash_strips_all_white_space_beside_it);
    tcase_add_test(tc, test_raw_and_doc_are_verbatim);
    tcase_add_test(tc, test_blank_blocks_write_nothing);
    tcase_add_test(tc, test_what_is_never_closed_is_an_error_with_its_place);
    tcase_add_test(tc, test_text_that_is_not_utf8_is_refused);
    tcase_add_test(tc, test_words_of_an_expression);
    suite_add_tcase(suite, tc);
    return suite;
}

TEST_MAIN(lex_suite)
