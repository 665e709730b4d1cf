/* Values, paths, conditions (config-compute 3.4). */
#include "liquid/template.h"

#include <stdio.h>

#include "support/check_main.h"
#include "unit/liquid/rendering.h"

static const char *const DATA =
    "{'s': 'hello', 'b': true, 'no': false, 'n': null, 'l': [1, 2, 3], 'e': [], 'f': 2020.0, "
    "'mix': [1, 'a', null, true, 2.0], 'nest': [[1, 2], ['a']], 'm': {'x': 1, 'y': null, 'z': "
    "true}, "
    "'d': @2020-01-02, 't': @2020-01-02T03:04:05, 'k': 'x', 'i': 1, 'g': 1e20, 'h': 1e-7, 'nan': "
    "nan, "
    "'keys': {1: 'one', 'size': 9, 'b c': 2}, 'deep': {'a': [{'c-d': 'v'}]}, 'limit': 5, "
    "'big': 100000000000000000000, 'w': {'for': 1, 'limit': 2, 'in': 3}}";

START_TEST(test_values_print_as_the_reference_prints_them) {
    static const struct printed table[] = {
        {"{{ s }} {{ b }} {{ no }} {{ n }}{{ nosuch }}", "hello true false "},
        {"{{ f }} {{ g }} {{ h }} {{ nan }} {{ i }} {{ big }}",
         "2020.0 1e+20 1e-07 nan 1 100000000000000000000"},
        {"{{ mix }} {{ nest }} {{ e }}", "1aNoneTrue2.0 [1, 2]['a'] "},
        {"{{ m }}", "{'x': 1, 'y': None, 'z': True}"},
        {"{{ d }} {{ t }}", "2020-01-02 2020-01-02 03:04:05"},
        {"{{ (1..4) }} {{ (3..1) }} {{ m.first }}", "1..4 0..-1 ('x', 1)"},
        {"{{ empty }}{{ blank }}{{ true }}{{ nil }}{{ 'q' }}{{ \"a\\n\" }}", "trueqa\\n"},
        {"{{ 1.50 }} {{ 5. }} {{ -3 }} {{ 1.0 }} {{ 99999999999999999999 }}",
         "1.5 5.0 -3 1.0 99999999999999999999"},
    };
    EXPECT_PRINTED(table, DATA);
}
END_TEST

START_TEST(test_paths_lead_into_lists_and_mappings) {
    static const struct printed table[] = {
        {"{{ l[0] }}{{ l[-1] }}{{ l[9] }}{{ l[i] }}{{ l[b] }}", "1322"},
        {"{{ m.x }}{{ m['x'] }}{{ m[\"x\"] }}{{ m[k] }}{{ m[m.q] }}", "1111"},
        {"{{ deep.a[0].c-d }}{{ deep['a'][0]['c-d'] }}{{ [k] }}{{ ['s'] }}", "vvhello"},
        {"{{ l.size }}{{ l.first }}{{ l.last }}{{ s.size }}{{ m.size }}{{ m.last }}", "31353"},
        {"{{ keys.size }} {{ keys[1] }} {{ keys['b c'] }} {{ e.first }}{{ s.first }}{{ s[0] }}",
         "9 one 2 "},
        {"{{ nosuch.a.b }}{{ n.x }}{{ s.x }}{{ i.x }}{{ nosuch.size }}{{ d.year }}", ""},
        {"{{ l[ 0 ] }}{{ (1..3)[1] }}", "1"},
        {"{{ w.for }}{{ w.limit }}{{ w.in }}{{ limit }}", "1235"},
        {"{{ 'é' | size }}{{ 'éa'.size }}", "1"},
    };
    EXPECT_PRINTED(table, DATA);
}
END_TEST

START_TEST(test_predefined_names_can_be_hidden) {
    static const struct printed table[] = {
        {"{{ now }} {{ today }} {{ partial }}", "2024-02-03 05:05:06 2024-02-03 false"},
        {"{{ 'now' | date: '%F %T' }} {{ 'today' | date: '%T' }}", "2024-02-03 05:05:06 05:05:06"},
    };
    static const struct printed hidden[] = {{"{{ now }} {{ today }}", "a b"}};
    EXPECT_PRINTED(table, DATA);
    EXPECT_PRINTED(hidden, "{'now': 'a', 'today': 'b'}");
}
END_TEST

/* T or F for each condition. */
static void expect_truths(const char *const *conditions, size_t count, char wanted) {
    for (size_t i = 0; i < count; i++) {
        char source[200];
        snprintf(source, sizeof source, "{%% if %s %%}T{%% else %%}F{%% endif %%}", conditions[i]);
        struct printed table[] = {{source, (char[2]){wanted, '\0'}}};
        EXPECT_PRINTED(table, DATA);
    }
}

START_TEST(test_conditions_that_hold) {
    static const char *const table[] = {
        "0",
        "0.0",
        "''",
        "e",
        "nan",
        "i",
        "b",
        "s",
        "empty",
        "true or false and false",
        "n == nil",
        "nosuch == nil",
        "nosuch == n",
        "1 == 1.0",
        "l == l",
        "e == empty",
        "'' == empty",
        "'  ' == blank",
        "e == blank",
        "b == true",
        "i != 2",
        "i <> 2",
        "1 < 2",
        "2 >= 2",
        "'a' < 'b'",
        "1 <= 1.0",
        "s contains 'ell'",
        "l contains 2",
        "m contains 'y'",
        "mix contains true",
        "'1.5' contains 1.5",
        "n == nosuch and b",
        "b and i == 1 and s == 'hello'",
        "false == false",

        "empty == empty",
        "m == m",
        "true >= true",
        "n != ''",
    };
    expect_truths(table, sizeof table / sizeof *table, 'T');
}
END_TEST

START_TEST(test_conditions_that_do_not_hold) {
    static const char *const table[] = {
        "n",
        "no",
        "nosuch",
        "nil",
        "false and true or true",
        "true == 1",
        "'1' == 1",
        "nosuch == ''",
        "n == empty",
        "n == blank",
        "nosuch == empty",
        "l == empty",
        "true < 2",
        "1 < true",
        "nan < 1",
        "nan == nan",
        "l contains '2'",
        "m contains 1",
        "n contains 'a'",
        "s contains nil",
        "s contains 'x'",
        "'b' < 'a'",
        "2 < 1.5",
        "no == n",
        "l == (1..3)",
        "1 != 1.0",
        "i == 1 == true", /* i == (1 == true) */
    };
    expect_truths(table, sizeof table / sizeof *table, 'F');
}
END_TEST

static Suite *value_suite(void) {
    Suite *suite = suite_create("value");
    TCase *tc = tcase_create("value");
    tcase_add_test(tc, test_values_print_as_the_reference_prints_them);
    tcase_add_test(tc, test_paths_lead_into_lists_and_mappings);
    tcase_add_test(tc, test_predefined_names_can_be_hidden);
    tcase_add_test(tc, test_conditions_that_hold);
    tcase_add_test(tc, test_conditions_that_do_not_hold);
    suite_add_tcase(suite, tc);
    return suite;
}

TEST_MAIN(value_suite)
