/* Tags (config-compute 3.5). */
#include "liquid/template.h"

#include "support/check_main.h"
#include "unit/liquid/rendering.h"

static const char *const DATA =
    "{'x': 2, 's': 'hi', 'l': [1, 2, 3], 'e': [], 'b': true, 'n': null, "
    "'m': {'p': 1, 'q': 2}, 'g': 'key', 'nest': [[1, 2], [3]]}";

START_TEST(test_if_and_unless) {
    static const struct printed table[] = {
        {"{% if x == 1 %}A{% elsif x == 2 %}B{% else %}C{% endif %}", "B"},
        {"{% if n %}A{% elsif n %}B{% else %}C{% endif %}", "C"},
        {"{% if x == 2 %}A{% else %}B{% else %}C{% elsif b %}D{% endif %}|", "A|"},
        {"{% if n %}A{% else ignored %}B{% endif %}", "B"},
        {"{% unless x == 2 %}A{% elsif b %}B{% else %}C{% endunless %}", "B"},
        {"{% unless n %}A{% else %}C{% endunless %}", "A"},
    };
    EXPECT_PRINTED(table, DATA);
}
END_TEST

START_TEST(test_case_renders_every_match) {
    static const struct printed table[] = {
        {"{% case x %}{% when 1 %}A{% when 2 %}B{% when 3, 2 %}C{% when 4 or 5 %}D{% endcase %}",
         "BC"},
        {"{% case x %}{% when 2, 2 %}A{% endcase %}", "AA"},
        {"{% case x %}{% else %}C{% when 2 %}A{% endcase %}", "CA"},
        {"{% case x %}{% when 2 %}A{% else %}C{% endcase %}", "A"},
        {"{% case x %}dropped{% when 7 %}A{% else %}C{% else %}D{% endcase %}", "CD"},
        {"{% case s %}{% when 'hi' and 3 %}A{% endcase %}", "A"},
        {"{% case n %}{% when nosuch %}A{% endcase %}", "A"},
        {"{% case '' %}{% when empty %}A{% endcase %}", "A"},
    };
    EXPECT_PRINTED(table, DATA);
}
END_TEST

START_TEST(test_for_slices_then_reverses) {
    static const struct printed table[] = {
        {"{% for i in l %}{{ i }}{% endfor %}", "123"},
        {"{% for i in l reversed limit:2 %}{{ i }}{% endfor %}", "21"},
        {"{% for i in l offset:1 %}{{ i }}{% endfor %}", "23"},
        {"{% for i in l, limit:1, offset:1 %}{{ i }}{% endfor %}", "2"},
        {"{% for i in l limit:2 %}{{ i }}{% endfor %}-{% for i in l offset:continue %}{{ i }}{% "
         "endfor %}",
         "12-3"},
        {"{% for i in l limit:1 %}{{i}}{% endfor %}{% for i in l limit:1 offset:continue %}{{i}}{% "
         "endfor %}"
         "{% for i in l offset:continue %}{{i}}{% endfor %}",
         "123"},
        {"{% for i in l limit:'2' offset:0.9 %}{{ i }}{% endfor %}", "12"},
        {"{% for i in l limit:0 %}{{ i }}{% else %}none{% endfor %}", "none"},
        {"{% for i in l limit:nosuch %}{{ i }}{% endfor %}", "123"},
        {"{% for i in l offset:-1 limit:9 %}{{ i }}{% endfor %}", "123"},
        {"{% for i in (1..x) %}{{ i }}{% endfor %}{% for i in (x..'4') %}{{ i }}{% endfor %}",
         "12234"},
        {"{% for i in (3..1) %}x{% else %}e{% endfor %}", "e"},
        {"{% assign r = (1..99999) %}{{ r.size }}{% assign r = (-99999..0) %}{{ r.size }}",
         "10231025"},
        {"{% for p in m %}{{ p[0] }}{{ p.last }}{{ p }};{% endfor %}", "p1('p', 1);q2('q', 2);"},
        {"{% for c in s %}[{{ c }}]{% endfor %}", "[hi]"},
        {"{% for c in '' %}{% else %}e{% endfor %}{% for c in 5 %}{% else %}e{% endfor %}"
         "{% for c in n %}{% else %}e{% endfor %}{% for c in nosuch %}{% else %}e{% endfor %}",
         "eeee"},
        {"{% for i in l %}{% if i == 2 %}{% continue %}{% endif %}{{ i }}{% endfor %}", "13"},
        {"{% for i in l %}{% for j in l %}{{ j }}{% break %}{% endfor %}{% endfor %}", "111"},
        {"{% for s in l %}{{ s }}{% endfor %}{{ s }}", "123hi"},
    };
    EXPECT_PRINTED(table, DATA);
}
END_TEST

START_TEST(test_forloop_tells_where_the_loop_is) {
    static const struct printed table[] = {
        {"{% for i in l %}{{ forloop.index }}{{ forloop.index0 }}{{ forloop.rindex }}"
         "{{ forloop.rindex0 }}{{ forloop.first }}{{ forloop.last }}{{ forloop.length }} {% endfor "
         "%}",
         "1032truefalse3 2121falsefalse3 3210falsetrue3 "},
        {"{% for i in l limit:1 %}{{ forloop }} {{ forloop.name }} {{ forloop.nosuch }}{% endfor "
         "%}",
         "ForLoop i-l "},
        {"{% for i in m.q['a b'][0] %}{% else %}{% endfor %}{% for a in (1..x) limit:1 %}"
         "{{ forloop.name }}{% endfor %}",
         "a-(1..x)"},
        {"{% for i in l %}{% for j in l limit:1 %}{{ forloop.parentloop.index }}{% endfor %}{% "
         "endfor %}",
         "123"},
        {"{% for i in l limit:1 %}{{ forloop.parentloop.index }}|{% endfor %}{{ forloop.index }}",
         "|"},
    };
    EXPECT_PRINTED(table, DATA);
}
END_TEST

START_TEST(test_tablerow) {
    static const struct printed table[] = {
        {"{% tablerow i in l cols:2 %}{{ i }}{% endtablerow %}",
         "<tr class=\"row1\">\n<td class=\"col1\">1</td><td class=\"col2\">2</td></tr>\n"
         "<tr class=\"row2\"><td class=\"col1\">3</td></tr>\n"},
        {"{% tablerow i in e %}x{% endtablerow %}", "<tr class=\"row1\">\n</tr>\n"},
        {"{% tablerow i in l limit:1 %}{{ tablerowloop.col }}{{ tablerowloop.row }}"
         "{{ tablerowloop.col_last }}{{ tablerowloop.last }}{% endtablerow %}",
         "<tr class=\"row1\">\n<td class=\"col1\">11truetrue</td></tr>\n"},
        {"{% tablerow i in l cols:2 %}{% if i == 2 %}{% break %}{% endif %}{{ i }}{% endtablerow "
         "%}",
         "<tr class=\"row1\">\n<td class=\"col1\">1</td><td class=\"col2\"></td></tr>\n"
         "<tr class=\"row2\"></tr>\n"},
    };
    EXPECT_PRINTED(table, DATA);
}
END_TEST

START_TEST(test_assign_and_capture_live_in_the_template) {
    static const struct printed table[] = {
        {"{% assign a = x %}{{ a }}{% assign a = s | upcase %}{{ a }}", "2HI"},
        {"{% assign a-b = 1 %}{{ a-b }}{% assign 7 = 2 %}{{ x }}", "12"},
        {"{% if b %}{% for i in l %}{% assign v = i %}{% endfor %}{% endif %}{{ v }}", "3"},
        {"{% capture t %}a{{ s }}b{% endcapture %}{{ t | upcase }}{{ t.size }}", "AHIB4"},
        {"{% assign x = 5 %}{{ x }}{% capture x %}6{% endcapture %}{{ x }}", "56"},
        {"{% for i in l %}{% assign i = 9 %}{{ i }}{% endfor %}{{ i }}", "1239"},
        {"{% assign a = 'x,y' | split: ',' %}{{ a[1] }}{{ a.first }}", "yx"},
    };
    EXPECT_PRINTED(table, DATA);
}
END_TEST

START_TEST(test_stateful_tags) {
    static const struct printed table[] = {
        {"{% cycle 'a','b' %}{% cycle 'a','b' %}{% cycle 'a','b' %}", "aba"},
        {"{% cycle g: 'a','b' %}{% cycle g: 'x','y' %}", "ay"},
        {"{% cycle 'g': 'a','b','c' %}{% cycle 'g': 'x','y' %}{% cycle 'g': 'x' %}{% cycle 'g': "
         "'x' %}",
         "ayxx"},
        {"{% cycle x, s %}{% cycle x, s %}{% cycle x %}", "2hi2"},
        {"{% increment c %}{% increment c %}{{ c }}{% decrement d %}{% decrement d %}", "012-1-2"},
        {"{% assign c = 9 %}{% increment c %}{{ c }}{% increment x %}", "090"},
        {"{% for i in (1..4) %}{% ifchanged %}{{ i | divided_by: 2 }}{% endifchanged %}{% endfor "
         "%}",
         "012"},
        {"{% echo s | upcase %}{% echo 'a' %}", "HIa"},
        {"{% liquid\n  assign a = 1\n  echo a\n  if a == 1\n    echo 'one'\n  endif\n # no\n\n"
         "  for i in (1..2)\n    echo i\n  endfor %}z",
         "1one12z"},
        {"{% liquid %}{% liquid comment\necho 1\nendcomment\necho 2 %}", "2"},
    };
    EXPECT_PRINTED(table, DATA);
}
END_TEST

static Suite *render_suite(void) {
    Suite *suite = suite_create("render");
    TCase *tc = tcase_create("render");
    tcase_add_test(tc, test_if_and_unless);
    tcase_add_test(tc, test_case_renders_every_match);
    tcase_add_test(tc, test_for_slices_then_reverses);
    tcase_add_test(tc, test_forloop_tells_where_the_loop_is);
    tcase_add_test(tc, test_tablerow);
    tcase_add_test(tc, test_assign_and_capture_live_in_the_template);
    tcase_add_test(tc, test_stateful_tags);
    suite_add_tcase(suite, tc);
    return suite;
}

TEST_MAIN(render_suite)
