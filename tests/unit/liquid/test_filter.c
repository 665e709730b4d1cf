/* Filters on texts and numbers (config-compute 3.6). */
#include "liquid/filter.h"

#include "support/check_main.h"
#include "unit/liquid/rendering.h"

static const char *const DATA =
    "{'s': 'hello', 'n': null, 'b': true, 'l': [1, 2, 3], 'm': {'x': 1}, "
    "'e': [], 'mix': [1, null, true], 'f': 2.75}";

START_TEST(test_filters_are_found_by_name) {
    ck_assert_ptr_nonnull(filter_lookup(SV("abs")));
    ck_assert_ptr_nonnull(filter_lookup(SV("xml_escape")));
    ck_assert_ptr_null(filter_lookup(SV("ab")));
    ck_assert_ptr_null(filter_lookup(SV("abs2")));
    ck_assert_ptr_null(filter_lookup(SV("")));
    const char *before = "";
#define FILTER(id, least_count, most_count)                                                        \
    ck_assert_str_lt(before, #id);                                                                 \
    ck_assert_str_eq(filter_lookup(SV(#id))->name, #id);                                           \
    before = #id;
#include "liquid/filter.def"
#undef FILTER
}
END_TEST

START_TEST(test_texts_are_joined_and_changed) {
    static const struct printed table[] = {
        {"{{ s | append: n }}{{ s | append: b }}{{ s | append: nosuch }}{{ n | append: 'x' }}",
         "helloNonehelloTruehellox"},
        {"{{ b | append: 'x' }}{{ f | append: 'x' }}{{ l | append: 'x' }}{{ m | append: 'x' }}",
         "Truex2.75x[1, 2, 3]x{'x': 1}x"},
        {"{{ 's' | prepend: 1 }}{{ (1..2) | append: '' }}", "1srange(1, 3)"},
        {"{{ 'hELLO w' | capitalize }}{{ s | upcase }}{{ 'É' | downcase }}", "Hello wHELLOé"},
        {"[{{ ' a ' | strip }}][{{ ' a ' | lstrip }}][{{ ' a ' | rstrip }}]", "[a][a ][ a]"},
        {"{{ ' a \n b ' | squish }}|{{ ' a \t b ' | normalize_whitespace }}", "a b|a b"},
        {"{{ 'a\r\nb\nc' | strip_newlines }}|{{ 'a\r\nb\nc' | newline_to_br }}",
         "abc|a<br />\nb<br />\nc"},
        {"{{ s | safe }}{{ 'one two  three' | number_of_words }}", "hello3"},
    };
    EXPECT_PRINTED(table, DATA);
}
END_TEST

START_TEST(test_parts_are_replaced_and_removed) {
    static const struct printed table[] = {
        {"{{ s | replace: 'l', 'L' }} {{ s | replace: 'l' }} {{ s | replace: '', '-' }}",
         "heLLo heo -h-e-l-l-o-"},
        {"{{ s | replace_first: 'l', 'L' }} {{ s | replace_first: '', '-' }}", "heLlo -hello"},
        {"{{ s | replace_last: 'l', 'L' }} {{ s | replace_last: 'zz', '-' }} {{ s | replace_last: "
         "'', '-' }}",
         "helLo hello hello-"},
        {"{{ s | remove: 'l' }} {{ s | remove_first: 'l' }} {{ s | remove_last: 'l' }}",
         "heo helo helo"},
        {"{{ s | remove_last: 'h' }} {{ 'x1x' | replace: 1, 2 }}", "hello x2x"},
    };
    EXPECT_PRINTED(table, DATA);
}
END_TEST

START_TEST(test_parts_are_cut_out) {
    static const struct printed table[] = {
        {"{{ 'hello world' | truncate: 11 }} {{ 'hello world' | truncate: 12 }}",
         "hello wo... hello world"},
        {"{{ 'hello world' | truncate: 2 }} {{ 'hello world' | truncate: 5, '' }}",
         "hello worl... hello"},
        {"{{ 'éèê' | truncate: 2, 'ü' }} {{ s | truncate: '4' }}", "éü h..."},
        {"{{ 'a b c' | truncatewords: 3 }} {{ 'a  b' | truncatewords: 4 }} {{ 'a b' | "
         "truncatewords: 0 }}",
         "a b c... a b a..."},
        {"{{ s | slice: 1 }}{{ s | slice: 1, 3 }} {{ s | slice: -3, 2 }} {{ s | slice: -3, 9 }}",
         "eell ll llo"},
        {"{{ s | slice: 9 }}{{ s | slice: -9, 3 }}{{ l | slice: 1, 2 }}{{ 12345 | slice: 1, 2 }}",
         "2323"},
        {"{{ n | slice: 0, 2 }}{{ nosuch | slice: 0 }}{{ 'éa' | slice: 1 }}", "Noa"},
        {"{{ 'a,b,,' | split: ',' | size }}{{ 'abc' | split: '' | join: '-' }}", "4a-b-c"},
        {"{{ ' a  b ' | split: ' ' | join: '-' }}{{ '' | split: ',' | size }}{{ ',' | split: ',' | "
         "size }}",
         "a-b00"},
        {"{{ 'abc' | split: n | join: '-' }}{{ 12 | split: 1 | join: '-' }}", "a-b-c-2"},
    };
    static const struct forgiven faults[] = {
        {"{{ s | slice: 1.5 }}|", "|", "slice: expected an integer, found a float"},
        {"{{ s | slice: 'x' }}|", "|", "slice: expected an integer, found a string"},
        {"{{ s | truncate: n }}|", "|", "truncate: expected an integer, found null"},
    };
    EXPECT_PRINTED(table, DATA);
    EXPECT_FORGIVEN(faults, DATA);
}
END_TEST

START_TEST(test_html_is_escaped_and_stripped) {
    static const struct printed table[] = {
        {"{{ \"<a href='x'>&amp;\" | escape }}", "&lt;a href=&#x27;x&#x27;&gt;&amp;amp;"},
        {"{{ \"<'>\" | xml_escape }}", "&lt;&apos;&gt;"},
        {"{{ '&lt;p&gt; & &eacute; &#65;&#x42; &nosuch; &ampx' | escape_once }}",
         "&lt;p&gt; &amp; é AB &amp;nosuch; &amp;x"},
        {"{{ '<p>a <b>b</b> &amp;<!-- c --> d</p><script>1<2</script>e<style>f</style>' | "
         "strip_html }}",
         "a b &amp; de"},
        {"{{ 'a < b' | strip_html }}|{{ '1 < 2 > 1' | strip_html }}|{{ 'x<br/>y' | strip_html }}",
         "a < b|1 < 2 > 1|xy"},
        {"{{ '<a title=\">\">x</a' | strip_html }}", "x</a"},
        {"{{ \"a'<\" | escapejs }}", "a\\u0027\\u003C"},
    };
    EXPECT_PRINTED(table, DATA);
}
END_TEST

START_TEST(test_urls_and_base64) {
    static const struct printed table[] = {
        {"{{ 'a b&c/é~' | url_encode }} {{ 'a b?c=d/:' | url_escape }}",
         "a+b%26c%2F%C3%A9~ a%20b%3Fc%3Dd/:"},
        {"{{ 'a+b%20c%C3%A9%zz%ff' | url_decode }}", "a b cé%zz\xef\xbf\xbd"},
        {"{{ 'a b~é' | cgi_escape }} {{ 'a b/?é' | uri_escape }}", "a+b%7E%C3%A9 a%20b/?%C3%A9"},
        {"{{ 'a' | relative_url }} {{ '' | relative_url }} {{ '../a' | relative_url }} {{ "
         "'//a//b/' | relative_url }}",
         "/notebooks/a /notebooks/ /a /notebooks/a/b/"},
        {"{{ 'http://x.y/z' | relative_url }} {{ '/a/./b/../c?q=../x' | relative_url }} {{ 'a/..' "
         "| relative_url }}",
         "http://x.y/z /notebooks/a/c?q=../x /notebooks/"},
        {"{{ '../../../x' | absolute_url }} {{ 'a#b' | absolute_url }}",
         "http://localhost:8888/x http://localhost:8888/notebooks/a#b"},
        {"{{ 'hello' | base64_encode }} {{ 'aGVsbG8=' | base64_decode }} {{ 'YQ==' | base64_decode "
         "}}",
         "aGVsbG8= hello a"},
        {"{{ 'a?>é' | base64_url_safe_encode }} {{ 'YT8-w6k=' | base64_url_safe_decode }}",
         "YT8-w6k= a?>é"},
    };
    static const struct forgiven faults[] = {
        {"{{ 'a' | base64_decode }}|", "|", "base64_decode: not base64 of a text"},
        {"{{ '/w==' | base64_decode }}|", "|", "base64_decode: not base64 of a text"},
    };
    EXPECT_PRINTED(table, DATA);
    EXPECT_FORGIVEN(faults, DATA);
}
END_TEST

START_TEST(test_numbers_are_computed) {
    static const struct printed table[] = {
        {"{{ 1 | plus: 2 }} {{ 0.1 | plus: 0.2 }} {{ '10' | minus: '3' }} {{ 3 | times: 1.5 }}",
         "3 0.3 7 4.5"},
        {"{{ n | plus: 1 }} {{ l | plus: 1 }} {{ 'x' | plus: 1 }} {{ b | plus: 1 }} {{ 1 | plus: "
         "nosuch }}",
         "1 1 1 2 1"},
        {"{{ 7 | divided_by: 2 }} {{ -7 | divided_by: 2 }} {{ 7 | divided_by: 2.0 }} {{ 6 | "
         "divided_by: 'x2' | size }}",
         "3 -4 3.5 "},
        {"{{ -7 | modulo: 3 }} {{ -7.5 | modulo: 2 }}", "2 -1.5"},
        {"{{ '-3' | abs }} {{ -2.5 | abs }} {{ 5 | at_least: 7 }} {{ 5 | at_most: 3.5 }} {{ b | "
         "at_least: 1 }}",
         "3 2.5 7 3.5 true"},
        {"{{ f | ceil }} {{ f | floor }} {{ -2.5 | ceil }} {{ 2.5 | round }} {{ 3.5 | round }} {{ "
         "-0.5 | round }}",
         "3 2 -2 2 4 0"},
        {"{{ f | round: 1 }} {{ 2.675 | round: 2 }} {{ 10.0 | round: 1 }} {{ 7 | round: 2 }} {{ f "
         "| round: -1 }} {{ f | round: n }}",
         "2.8 2.67 10.0 7 0 3"},
        {"{{ '3.9' | to_i }} {{ -3.9 | to_i }} {{ ' 4 ' | to_i }} {{ '1e3' | to_i }} {{ '' | to_i "
         "}} {{ n | to_i }} {{ 2020.0 | to_i }}",
         "3 -3 4 1000 0 0 2020"},
    };
    static const struct forgiven faults[] = {
        {"{{ 1 | divided_by: 0 }}|", "|", "divided_by: division by zero"},
        {"{{ 1.5 | modulo: 0 }}|", "|", "modulo: division by zero"},
        {"{{ 'inf' | ceil }}|", "|", "ceil: not finite, or too large"},
        {"{{ 'x' | to_i }}|", "0|", "to_i: `x` is not a number, 0 is used"},
        {"{{ b | to_i }}|", "0|", "to_i: `True` is not a number, 0 is used"},
    };
    EXPECT_PRINTED(table, "{'n': null, 'l': [1], 'b': true, 'f': 2.75}");
    EXPECT_FORGIVEN(faults, DATA);
}
END_TEST

START_TEST(test_what_pages_need) {
    static const struct printed table[] = {
        {"{{ '**bold** and _it_' | markdownify }}", "<p><strong>bold</strong> and <em>it</em></p>"},
        {"{{ 'Hello, Wörld! 1.5' | slugify }} {{ 'A.b c' | slugify: 'pretty' }} {{ 'É x' | "
         "slugify: 'ascii' }}",
         "hello-wörld-1-5 a.b-c x"},
        {"{{ mix | jsonify }}{{ m | jsonify }}{{ s | jsonify }}",
         "[1,null,true]{\"x\":1}\"hello\""},
    };
    EXPECT_PRINTED(table, DATA);
}
END_TEST

static Suite *filter_suite(void) {
    Suite *suite = suite_create("filter");
    TCase *tc = tcase_create("filter");
    tcase_add_test(tc, test_filters_are_found_by_name);
    tcase_add_test(tc, test_texts_are_joined_and_changed);
    tcase_add_test(tc, test_parts_are_replaced_and_removed);
    tcase_add_test(tc, test_parts_are_cut_out);
    tcase_add_test(tc, test_html_is_escaped_and_stripped);
    tcase_add_test(tc, test_urls_and_base64);
    tcase_add_test(tc, test_numbers_are_computed);
    tcase_add_test(tc, test_what_pages_need);
    suite_add_tcase(suite, tc);
    return suite;
}

TEST_MAIN(filter_suite)
