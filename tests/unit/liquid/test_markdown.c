#include "liquid/markdown_html.h"

#include "support/check_main.h"

START_TEST(test_markdown_is_printed_as_python_markdown_does) {
    static const struct {
        const char *text, *html;
    } table[] = {
        {"", ""},
        {"a *b* [l](u)\n", "<p>a <em>b</em> <a href=\"u\">l</a></p>"},
        {"one\ntwo  \nthree\n\nfour", "<p>one\ntwo<br />\nthree</p>\n<p>four</p>"},
        {"# Head #\n\nSub\n---", "<h1>Head</h1>\n<h2>Sub</h2>"},
        {"#tight", "<h1>tight</h1>"},
        {"* a\n* b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"},
        {"3. a\n4. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>"},
        {"* a\n    * b", "<ul>\n<li>a<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>"},
        {"- a\n\n- b", "<ul>\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ul>"},
        {"> q", "<blockquote>\n<p>q</p>\n</blockquote>"},
        {"    x < 1\n", "<pre><code>x &lt; 1\n</code></pre>"},
        {"`a & b` & c \"q\" 'r' &copy; &lt; <b>x</b>",
         "<p><code>a &amp; b</code> &amp; c \"q\" 'r' &copy; &lt; <b>x</b></p>"},
        {"![a \"x\"](u \"t & u\") [l](http://x/?a=1&b=2 't')",
         "<p><img alt=\"a &quot;x&quot;\" src=\"u\" title=\"t &amp; u\" /> "
         "<a href=\"http://x/?a=1&amp;b=2\" title=\"t\">l</a></p>"},
        {"a\n\n---\n\nb", "<p>a</p>\n<hr />\n<p>b</p>"},
        {"<div>raw</div>", "<div>raw</div>"},
        {"a\tb", "<p>a   b</p>"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct buf out;
        buf_init(&out, 10000);
        buf_puts(&out, "|");
        ck_assert(markdown_html(sv_from(table[i].text), &out));
        ck_assert_str_eq(out.data + 1, table[i].html);
        buf_dispose(&out);
    }
}
END_TEST

START_TEST(test_a_list_needs_an_empty_line_before_it) {
    static const struct {
        const char *text, *html;
    } table[] = {
        {"text\n- a\n* b\n12. c", "<p>text\n- a\n* b\n12. c</p>"},
        {"text\n\n- a\n- b", "<p>text</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>"},
        {"1) paren", "<p>1) paren</p>"},
        {"text\n* * *\nmore", "<p>text</p>\n<hr />\n<p>more</p>"},
        {"# H\n- a", "<h1>H</h1>\n<ul>\n<li>a</li>\n</ul>"},
        {"text\n-a\n2020.", "<p>text\n-a\n2020.</p>"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct buf out;
        buf_init(&out, 10000);
        ck_assert(markdown_html(sv_from(table[i].text), &out));
        ck_assert_str_eq(out.data, table[i].html);
        buf_dispose(&out);
    }
}
END_TEST

START_TEST(test_a_full_buffer_is_a_failure) {
    struct buf out;
    buf_init(&out, 20);
    ck_assert(!markdown_html(SV("a *b* c *d* e *f*"), &out));
    buf_dispose(&out);
}
END_TEST

static Suite *markdown_suite(void) {
    Suite *suite = suite_create("markdown");
    TCase *tc = tcase_create("markdown");
    tcase_add_test(tc, test_markdown_is_printed_as_python_markdown_does);
    tcase_add_test(tc, test_a_list_needs_an_empty_line_before_it);
    tcase_add_test(tc, test_a_full_buffer_is_a_failure);
    suite_add_tcase(suite, tc);
    return suite;
}

TEST_MAIN(markdown_suite)
