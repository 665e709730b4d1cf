/* Filters on lists (config-compute 3.6). */
#include "liquid/filter.h"

#include "support/check_main.h"
#include "unit/liquid/rendering.h"

static const char *const DATA =
    "{'l': [3, 1, 2], 'e': [], 's': 'hi', 'n': null, 'm': {'x': 1, 'y': 2}, 'nest': [[1, [2]], "
    "['a']], "
    "'mix': [1, 'a', null, false, 1.0, true], 'strs': ['b', 'A', 'a', 'B', 'ab'], "
    "'recs': [{'n': 1, 'k': 'x', 'ok': true}, {'n': 2, 'k': 'y', 'ok': false}, {'n': 3, 'k': 'x'}, "
    "{'n': 4}], "
    "'dates': [@2021-01-01, @2020-05-05], 'fl': [0.1, 0.2, 0.3]}";

START_TEST(test_lists_as_a_whole) {
    static const struct printed table[] = {
        {"{{ l | join }} {{ mix | join: ',' }} {{ n | join }} {{ s | join }} {{ nosuch | join }}{{ "
         "l | join: n }}",
         "3 1 2 1,a,None,False,1.0,True None hi 3None1None2"},
        {"{{ nest | join: '-' }} {{ m | join }}", "1-2-a {'x': 1, 'y': 2}"},
        {"{{ l | first }}{{ l | last }}{{ e | first }}{{ s | first }}{{ 5 | last }}{{ m | first "
         "}}{{ m | last }}",
         "32('x', 1)"},
        {"{{ l | reverse | join }} {{ l | concat: strs | size }} {{ s | concat: l | join }}",
         "2 1 3 8 hi 3 1 2"},
        {"{{ l | size }}{{ s | size }}{{ m | size }}{{ n | size }}{{ 12 | size }}", "32200"},
        {"{{ l | push: 9 | join }} {{ l | unshift: 9 | join }} {{ l | pop | join }} {{ l | shift: "
         "2 | join }} {{ l | pop: 9 | size }}",
         "3 1 2 9 9 3 1 2 3 1 2 0"},
        {"{{ l | array_to_sentence_string }} {{ l | pop | array_to_sentence_string: 'or' }} {{ e | "
         "array_to_sentence_string }}",
         "3, 1, and 2 3 or 1 "},
        {"{{ n | default: 'd' }}{{ e | default: 'd' }}{{ '' | default: 'd' }}{{ nosuch | default "
         "}}{{ 0 | default: 'd' }}{{ ' ' | default: 'd' }}",
         "ddd0 "},
        {"{{ false | default: 'd' }}{{ false | default: 'd', allow_false: true }}{{ false | "
         "default: allow_false: true, 'd' }}",
         "dfalsefalse"},
    };
    static const struct forgiven faults[] = {
        {"{{ l | concat: 'x' }}|", "|", "concat: expected a list, found a string"},
        {"{{ l | concat: (1..2) }}|", "|", "concat: expected a list, found a list"},
    };
    EXPECT_PRINTED(table, DATA);
    EXPECT_FORGIVEN(faults, DATA);
}
END_TEST

START_TEST(test_items_are_looked_into) {
    static const struct printed table[] = {
        {"{{ recs | map: 'n' | join: ',' }} [{{ recs | map: 'ok' | join: ',' }}] {{ m | map: 'x' "
         "}}",
         "1,2,3,4 [True,False,,] 1"},
        {"{{ recs | where: 'k', 'x' | map: 'n' | join }} {{ recs | where: 'ok' | map: 'n' | join "
         "}}",
         "1 3 1"},
        {"{{ recs | reject: 'ok' | map: 'n' | join }} {{ recs | reject: 'k', 'x' | map: 'n' | join "
         "}}{{ recs | reject: n | size }}",
         "2 3 4 2 40"},
        {"{{ recs | find: 'n', 2 | map: 'k' }} {{ recs | find_index: 'n', 3 }} {{ recs | find: "
         "'n', 9 }}{{ recs | find_index: 'n', 9 }}",
         "y 2 "},
        {"{{ recs | has: 'n', 4 }} {{ recs | has: 'n', 9 }} {{ recs | has: 'ok' }}",
         "true false true"},
        {"{{ recs | sum: 'n' }} {{ l | sum }} {{ fl | sum }} {{ recs | sum: 'k' }}", "10 6 0.6 0"},
        {"{{ mix | uniq | join: ',' }} {{ recs | uniq: 'k' | map: 'n' | join }}",
         "1,a,None,False 1 2 4"},
        {"{{ mix | compact | size }} {{ recs | compact: 'k' | size }} {{ recs | map: 'k' | compact "
         "| size }}",
         "5 3 4"},
        {"{% assign g = recs | group_by: 'k' %}{% for x in g %}{{ x.name }}:{{ x.size }}:{{ "
         "x.items | map: 'n' | join }};{% endfor %}",
         "x:2:1 3;y:1:2;:1:4;"},
        {"{{ n | map: 'x' }}|{{ s | map: 'i' }}|{{ nosuch | map: 'x' | size }}", "|i|0"},
    };
    static const struct forgiven faults[] = {
        {"{{ l | map: 'x' }}|", "|", "map: an integer has no properties"},
        {"{{ l | compact: 'x' }}|", "|", "compact: an integer has no properties"},
    };
    EXPECT_PRINTED(table, DATA);
    EXPECT_FORGIVEN(faults, DATA);
}
END_TEST

START_TEST(test_sorting_is_stable_and_typed) {
    static const struct printed table[] = {
        {"{{ l | sort | join }} {{ strs | sort | join }} {{ strs | sort_natural | join }}",
         "1 2 3 A B a ab b A a ab b B"},
        {"{{ recs | sort: 'k' | map: 'n' | join }} {{ recs | sort_natural: 'k' | map: 'n' | join "
         "}}",
         "1 3 2 4 1 3 2 4"},
        {"{{ dates | sort | join }} {{ e | sort | size }} {{ s | sort }}",
         "2020-05-05 2021-01-01 0 hi"},
        {"{{ recs | sort: 'ok' | map: 'n' | join }}", "2 1 3 4"},
        {"{{ l | sort: false | join }} {{ (1..3) | sort | reverse | join }}", "1 2 3 3 2 1"},
    };
    static const struct forgiven faults[] = {
        {"{{ mix | sort }}|", "|", "sort: the items cannot be ordered"},
        {"{{ recs | sort }}|", "|", "sort: the items cannot be ordered"},
        {"{{ recs | sort: 'n' | concat: mix | sort: 'n' }}|", "|",
         "sort: an integer has no properties"},
    };
    EXPECT_PRINTED(table, DATA);
    EXPECT_FORGIVEN(faults, DATA);
}
END_TEST

static Suite *list_suite(void) {
    Suite *suite = suite_create("list");
    TCase *tc = tcase_create("list");
    tcase_add_test(tc, test_lists_as_a_whole);
    tcase_add_test(tc, test_items_are_looked_into);
    tcase_add_test(tc, test_sorting_is_stable_and_typed);
    suite_add_tcase(suite, tc);
    return suite;
}

TEST_MAIN(list_suite)
