/* Faults: what they take with them, and what is said (config-compute 3.7). */
#include "liquid/template.h"

#include "support/check_main.h"
#include "unit/liquid/rendering.h"

static const char *const DATA = "{'x': 2, 's': 'hi', 'l': [1, 2, 3], 'b': true, 'mix': [1, 'a']}";

START_TEST(test_a_syntax_fault_takes_its_tag_or_block) {
    static const struct forgiven table[] = {
        {"a{{ x y }}b", "ab", "expected a filter or the end, found `y`"},
        {"a{{ | }}b", "ab", "expected a value, found `|`"},
        {"a{{ }}b", "ab", "expected a value, found the end"},
        {"a{{ x | }}b", "ab", "expected the name of a filter, found the end"},
        {"a{{ x ! }}b", "ab", "unexpected `!`"},
        {"a{{ 'x }}b", "ab", "unexpected `'`"},
        {"a{{ x | append: 1 2 }}b", "ab", "expected a comma, found `2`"},
        {"a{% if 1 = 1 %}T{% endif %}b", "ab", "expected an operator or the end, found `=`"},
        {"a{% if x | size %}T{% endif %}b", "ab", "expected an operator or the end, found `|`"},
        {"a{% if not x %}T{% endif %}b", "ab", "expected an operator or the end, found `x`"},
        {"a{% if (x) %}T{% endif %}b", "ab", "expected a value, found `(`"},
        {"a{% if b %}T{% elsif 1 = 1 %}U{% else %}V{% endif %}b", "aTb",
         "expected an operator or the end, found `=`"},
        {"a{% if b %}b", "a", "`endif` is missing"},
        {"a{% for i in l %}b", "a", "`endfor` is missing"},
        {"a{% comment %}b", "a", "`endcomment` is missing"},
        {"a{% raw %}b{{ s }}", "abhi", "there is no tag `raw` here"},
        {"a{% endif %}b{% else %}c", "abc", "there is no tag `endif` here"},
        {"{% nosuch 1 %}b{{ s }}{% endnosuch %}", "bhi", "there is no tag `nosuch` here"},
        {"a{% %}b", "ab", "a tag without a name"},
        {"{% assign q.r = 1 %}[{{ q.r }}]", "[]", "expected a plain name"},
        {"{% assign q? = 1 %}[]", "[]", "a name to assign to ends without `?`"},
        {"{% assign %}hello", "hello", "`assign` needs an expression"},
        {"a{% capture include.entry %}x{% endcapture %}b", "ab", "expected a plain name"},
        {"a{% for i of l %}x{% endfor %}b", "ab", "expected `in`, found `of`"},
        {"a{% for i in l max:1 %}x{% endfor %}b", "ab",
         "expected reversed, limit, offset or the end, found `max`"},
        {"a{% case %}{% when 1 %}x{% endcase %}b", "ab", "`case` needs an expression"},
        {"a{% case x %}{% when %}x{% endcase %}b", "ab", "`when` needs an expression"},
        {"a{% cycle %}b", "ab", "`cycle` needs an expression"},
        {"{% # one\n two %}b", "b", "every line of an inline comment starts with #"},
        {"{% include x.html entry=1 %}b", "b", "expected `:`, found `=`"},
        {"{% liquid\n-x\n%}b", "b", "a line of liquid starts with a tag's name"},
    };
    EXPECT_FORGIVEN(table, DATA);
}
END_TEST

START_TEST(test_a_run_time_fault_ends_the_top_level_node) {
    static const struct forgiven table[] = {
        {"{% if b %}pre{{ x | nosuch }}post{% endif %}end", "preend",
         "there is no filter `nosuch`"},
        {"{% for x in l %}[{{ x | divided_by: 0 }}]{% endfor %}end", "[end",
         "divided_by: division by zero"},
        {"{% assign z = s | nosuch %}[{{ z }}]", "[]", "there is no filter `nosuch`"},
        {"{% capture z %}a{{ s | nosuch }}{% endcapture %}[{{ z }}]", "[]",
         "there is no filter `nosuch`"},
        {"{{ s | upcase: 1 }}|", "|", "upcase: takes at most 0 arguments"},
        {"{{ s | append }}|", "|", "append: needs 1 arguments"},
        {"{{ s | truncate: num: 2 }}|", "|", "truncate: unexpected argument `num`"},
        {"{% if 1 < '2' %}T{% else %}F{% endif %}|", "|",
         "an integer and a string cannot be compared by < or >"},
        {"{% if x contains 2 %}T{% endif %}|", "|", "an integer contains nothing"},
        {"{% for i in l limit:'x' %}{{ i }}{% endfor %}|", "|",
         "expected an integer, found a string"},
        {"{{ mix | sort }}|", "|", "sort: the items cannot be ordered"},
        {"{% break %}a{% continue %}b", "ab", "`break` outside a loop"},
        {"a{% for i in l %}{{ i }}{% tablerow j in l %}{{ j | nosuch }}{% endtablerow %}{% endfor "
         "%}b",
         "a1<tr class=\"row1\">\n<td class=\"col1\">b", "there is no filter `nosuch`"},
    };
    EXPECT_FORGIVEN(table, DATA);
}
END_TEST

START_TEST(test_warnings_and_errors_name_their_line) {
    struct template_options options = rendering_options();
    struct rendering rendering = rendering_of("a\n{{ x | nosuch }}\n{{ x y }}", DATA, &options);
    ck_assert_uint_eq(rendering.call.warning_count, 2);
    ck_assert_uint_eq(rendering.call.warnings[0].line, 3); /* compiled first */
    ck_assert_str_eq(rendering.call.warnings[0].reason, "TEMPLATE_SYNTAX");
    ck_assert_uint_eq(rendering.call.warnings[1].line, 2);
    ck_assert_str_eq(rendering.call.warnings[1].reason, "INVALID_VALUE");
    rendering_dispose(&rendering);
}
END_TEST

START_TEST(test_a_fault_that_does_no_harm_is_a_warning) {
    static const struct forgiven table[] = {
        {"{{ l[0]x }}{{ l.[1] }}|", "2|", "a `.` is missing between `]` and a name"},
        {"{{ l.[1] }}|", "2|", "a name is missing behind `.`"},
        {"{% doc of it %}{{ x }}{% enddoc %}|", "|", "`doc` takes no expression"},
        {"{{ ((1..2)..3) }}|", "0..3|", "a range goes from number to number"},
    };
    static const struct printed fine[] = {
        {"{% for i in l[0] reversed %}{% endfor %}{% if l[0] and true %}T{% endif %}", "T"},
        {"{% echo %}|{% if true %} {% echo %} {% endif %}|", "||"},
    };
    EXPECT_FORGIVEN(table, DATA);
    EXPECT_PRINTED(fine, DATA);
}
END_TEST

START_TEST(test_strict_mode_fails_at_the_first_fault) {
    struct template_options options = rendering_options();
    options.strict = true;
    struct rendering rendering = rendering_of("a\n  {{ x y }}", DATA, &options);
    ck_assert_int_eq(rendering.code, LYN_INVALID_ARGUMENT);
    ck_assert_str_eq(rendering.err.reason, "TEMPLATE_SYNTAX");
    ck_assert_uint_eq(rendering.err.line, 2);
    ck_assert_uint_eq(rendering.err.column, 3);
    rendering_dispose(&rendering);
    rendering =
        rendering_of("abc\n{% for i in l %}{{ i }}{{ i | nosuch }}{% endfor %}", DATA, &options);
    ck_assert_str_eq(rendering.err.reason, "INVALID_VALUE");
    ck_assert_str_eq(rendering.err.message, "there is no filter `nosuch`");
    ck_assert_str_eq(rendering.err.file, "t.md");
    ck_assert_uint_eq(rendering.err.line, 2);
    ck_assert_uint_eq(rendering.text.len, 0); /* nothing is left of it */
    rendering_dispose(&rendering);
    rendering = rendering_of("{{ s }}", DATA, &options);
    ck_assert_int_eq(rendering.code, LYN_OK);
    rendering_dispose(&rendering);
}
END_TEST

START_TEST(test_blocks_nest_thirty_deep) {
    struct buf source;
    buf_init(&source, 100000);
    for (int depth = 29; depth <= 30; depth++) {
        buf_clear(&source);
        for (int i = 0; i < depth; i++) {
            buf_puts(&source, "{% if b %}");
        }
        buf_puts(&source, "x");
        for (int i = 0; i < depth; i++) {
            buf_puts(&source, "{% endif %}");
        }
        buf_puts(&source, "|{% if b %}y{% endif %}");
        struct printed table[] = {{source.data, depth < 30 ? "x|y" : "|y"}};
        EXPECT_PRINTED(table, DATA);
    }
    buf_dispose(&source);
}
END_TEST

START_TEST(test_expressions_nest_no_deeper_than_allowed) {
    struct buf source;
    buf_init(&source, 1 << 20);
    buf_puts(&source, "a{{ x");
    for (int i = 0; i < 1000; i++) {
        buf_puts(&source, "[x");
    }
    buf_puts(&source, "}}b{% if x");
    for (int i = 0; i < 1000; i++) {
        buf_puts(&source, " and x");
    }
    buf_puts(&source, " %}T{% endif %}c{{ ");
    for (int i = 0; i < 1000; i++) {
        buf_puts(&source, "(");
    }
    buf_puts(&source, " 1..2) }}d");
    struct printed table[] = {{source.data, "abcd"}};
    EXPECT_PRINTED(table, DATA);
    buf_dispose(&source);
}
END_TEST

static Suite *fault_suite(void) {
    Suite *suite = suite_create("fault");
    TCase *tc = tcase_create("fault");
    tcase_add_test(tc, test_a_syntax_fault_takes_its_tag_or_block);
    tcase_add_test(tc, test_a_run_time_fault_ends_the_top_level_node);
    tcase_add_test(tc, test_warnings_and_errors_name_their_line);
    tcase_add_test(tc, test_a_fault_that_does_no_harm_is_a_warning);
    tcase_add_test(tc, test_strict_mode_fails_at_the_first_fault);
    tcase_add_test(tc, test_blocks_nest_thirty_deep);
    tcase_add_test(tc, test_expressions_nest_no_deeper_than_allowed);
    suite_add_tcase(suite, tc);
    return suite;
}

TEST_MAIN(fault_suite)
