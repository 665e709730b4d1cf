#include "computing.h"
#include "support/check_main.h"

/* What the entry makes of the table, or the reason why not. */
static const struct {
    const char *table, *entry, *dump;
} RUNS[] = {
    {"{'a': ['2020', null, '2021']}",
     "{'function': 'convert_int', 'args': {'columns': ['a', 'zz']}}",
     "a:Int64 | 2020 | None | 2021"},
    {"{'a': [1.9, -1.9]}", "{'function': 'convert_int', 'args': {'columns': 'a'}}",
     "a:Int64 | 1 | -1"},
    {"{'a': ['x']}", "{'function': 'convert_int', 'args': {'columns': 'a'}}", "INVALID_VALUE"},
    {"{'a': [1, null, 2.5]}", "{'function': 'convert_string', 'args': {'columns': 'a'}}",
     "a:object | '1.0' | None | '2.5'"},
    {"{'d': ['2020-01-02', null, '4 March 2020']}",
     "{'function': 'convert_datetime', 'args': {'columns': ['d']}}",
     "d:datetime64[ns] | datetime.datetime(2020, 1, 2, 0, 0) | None | datetime.datetime(2020, 3, "
     "4, "
     "0, 0)"},
    {"{'d': ['soon']}", "{'function': 'convert_datetime', 'args': {'columns': 'd'}}",
     "INVALID_VALUE"},
    {"{'year': [2020, '2021', null, '2022-03-04']}",
     "{'function': 'convert_year_iso', 'args': {'month': 2}}",
     "year:datetime64[ns] | datetime.datetime(2020, 2, 1, 0, 0) | datetime.datetime(2021, 2, 1, 0, "
     "0) | None | datetime.datetime(2022, 3, 4, 0, 0)"},
    {"{'year': [2021]}", "{'function': 'convert_year_iso', 'args': {'month': 2, 'day': 29}}",
     "INVALID_VALUE"},
    {"{'date': ['2020-01-02', '1969-12-31', null]}", "{'function': 'addmonth'}",
     "date:object month:object | '2020-01-02' 'January' | '1969-12-31' 'December' | None None"},
    {"{'d': ['2020-01-02'], 'year': [null]}",
     "{'function': 'addyear', 'field': 'y', 'args': {'source': 'd'}}",
     "d:object year:object y:int64 | '2020-01-02' None 2020"},
    {"{'date': ['2020-01-02', '2021-01-02'], 'month': ['May', null]}",
     "{'function': 'augmentmonth'}",
     "date:object month:object | '2020-01-02' 'May' | '2021-01-02' 'January'"},
    {"{'date': [null]}", "{'function': 'augmentyear'}", "date:object year:object | None None"},
    {"{'amount': [1234.5, 1235.5, -1234567.0, null, 12]}", "{'function': 'augmentcurrency'}",
     "amount:object | '1,234' | '1,236' | '-1,234,567' | 'nan' | '12'"},
    {"{'a': [1234.5, 999.995]}",
     "{'function': 'augmentcurrency', 'field': 'm', 'args': {'source': 'a', 'sf': 2}}",
     "a:float64 m:object | 1234.5 '1,234.50' | 999.995 '1,000.00'"},
    {"{'s': ['A', null]}", "{'function': 'addsupervisor', 'args': {'column': 's', 'value': 'B'}}",
     "s:object | 'A' | 'B'"},
    {"{'a': [1, 1, 2], 'b': [1, 2, 0]}", "{'function': 'descending', 'args': {'by': ['a', 'b']}}",
     "a:int64 b:int64 | 2 0 | 1 2 | 1 1"},
    {"{'a': [2, null, 1], 'b': ['x', 'y', 'z']}", "{'function': 'ascending', 'args': {'by': 'a'}}",
     "a:float64 b:object | 1.0 'z' | 2.0 'x' | None 'y'"},
    {"{'a': [2, null, 1]}", "{'function': 'descending', 'args': {'by': 'a'}}",
     "a:float64 | 2.0 | 1.0 | None"},
    {"{'a': [1]}", "{'function': 'ascending', 'args': {'by': 'zz'}}", "COLUMN_NOT_FOUND"},
    {"{'year': [1999, 2000, null, 2001]}", "{'function': 'recent'}",
     "year:float64 | 2000.0 | 2001.0"},
    {"{'start': ['2020-01-01', '2021-01-01', '2030-01-01'], 'end': ['2020-06-01', null, null]}",
     "{'function': 'current', 'field': 'c', 'args': {'today': '2022-01-01'}}",
     "start:object end:object c:bool | '2020-01-01' '2020-06-01' False | '2021-01-01' None True | "
     "'2030-01-01' None False"},
    {"{'start': [null, null], 'end': [null, null], 'on': [true, false]}",
     "{'function': 'current', 'args': {'current': 'on'}}",
     "start:object end:object on:bool | None None True"},
    {"{'end': ['2024-02-03', '2024-02-04', null]}", "{'function': 'former'}",
     "end:object | '2024-02-03'"},
    {"{'current': [true, false, null]}", "{'function': 'onbool', 'args': {'invert': true}}",
     "current:object | False | None"},
    {"{'t': [['x', 'y'], 'xz', null]}",
     "{'function': 'columncontains', 'field': 'm', 'args': {'column': 't', 'value': 'x'}}",
     "t:object m:bool | ['x', 'y'] True | 'xz' True | None False"},
    {"{'t': ['a', 'b', null]}", "{'function': 'columnis', 'args': {'column': 't', 'value': 'b'}}",
     "t:object | 'b'"},
    {"{'v': [3, null, 7]}", "{'function': 'max', 'field': 'm', 'column_args': {'values': 'v'}}",
     "v:float64 m:float64 | 3.0 7.0 | None 7.0 | 7.0 7.0"},
    {"{'v': [1, 2]}", "{'function': 'sum', 'field': 'm', 'column_args': {'x': 'v'}}",
     "v:int64 m:int64 | 1 3 | 2 3"},
    {"{'v': ['a', 'b']}", "{'function': 'sum', 'field': 'm', 'column_args': {'x': 'v'}}",
     "WRONG_TYPE"},
    {"{'v': [1, 18446744073709551616]}",
     "[{'function': 'sum', 'field': 's', 'column_args': {'x': 'v'}}, {'function': 'max', 'field': "
     "'m', 'column_args': {'values': 'v'}}]",
     "v:object s:float64 m:object | 1 1.8446744073709552e+19 18446744073709551616 | "
     "18446744073709551616 1.8446744073709552e+19 18446744073709551616"},
    {"{'v': ['a', null]}", "{'function': 'len', 'field': 'm', 'column_args': {'values': 'v'}}",
     "v:object m:int64 | 'a' 2 | None 2"},
    {"{'v': [null]}", "{'function': 'next_integer', 'field': 'v', 'column_args': {'values': 'v'}}",
     "v:int64 | 1"},
    {"{'v': [4, 2]}", "{'function': 'next_integer', 'field': 'n', 'column_args': {'values': 'v'}}",
     "v:int64 n:int64 | 4 5 | 2 5"},
    {"{'l': [['a', 'bcd', 'xyz'], []]}",
     "[{'function': 'return_longest', 'field': 'x', 'row_args': {'entries': 'l'}}, {'function': "
     "'list_lengths', 'field': 'l', 'row_args': {'entries': 'l'}}]",
     "l:object x:object | [1, 3, 3] 'bcd' | [] None"},
    {"{'t': ['Two. Sentences here! Yes']}",
     "[{'function': 'sentence_split', 'field': 's', 'row_args': {'text': 't'}}, {'function': "
     "'word_count', 'field': 't', 'row_args': {'text': 't'}}, {'function': 'map', 'field': 's', "
     "'row_args': {'entries': 's'}, 'function_args': {'function': 'word_count'}}]",
     "t:int64 s:object | 4 [1, 2, 1]"},
    {"{'t': ['a--b']}",
     "{'function': 'paragraph_split', 'field': 't', 'row_args': {'text': 't'}, 'args': {'sep': "
     "'--'}}",
     "t:object | ['a', 'b']"},
    {"{'t': ['3/4/20 1:05 PM', null]}",
     "{'function': 'strptime', 'field': 't', 'row_args': {'value': 't'}, 'args': {'format': "
     "'%d/%m/%y %I:%M %p'}}",
     "t:datetime64[ns] | datetime.datetime(2020, 4, 3, 13, 5) | None"},
    {"{'t': ['3/4/20']}",
     "{'function': 'strptime', 'field': 't', 'row_args': {'value': 't'}, 'args': {'format': '%d'}}",
     "INVALID_VALUE"},
    {"{'t': ['2020-01-02T03:04:05']}",
     "{'function': 'fromisoformat', 'field': 't', 'row_args': {'value': 't'}}",
     "t:datetime64[ns] | datetime.datetime(2020, 1, 2, 3, 4, 5)"},
    {"{'first name': ['Ann'], 'n': [null]}",
     "{'function': 'liquid', 'field': 'o', 'args': {'template': '{{firstName}}{{n | default: "
     "0}}'}}",
     "first name:object n:object o:object | 'Ann' None 'Ann0'"},
    {"{'a': [1, 2, null], 'r': ['x', 'y', 'x']}",
     "{'function': 'where', 'args': {'expression': 'a >= 1 and r == \"x\"'}}",
     "a:float64 r:object | 1.0 'x'"},
    {"{'a': [1]}", "{'function': 'where', 'args': {'expression': 'b > 1'}}", "COLUMN_NOT_FOUND"},
    {"{'a': [1]}", "{'function': 'where', 'args': {'expression': 'a > '}}", "INVALID_VALUE"},
    {"{'a': [1, 2]}", "{'function': 'derive', 'field': 'b', 'args': {'expression': 'a * 1.5'}}",
     "a:int64 b:float64 | 1 1.5 | 2 3.0"},
    {"{'a': [1, 2, 1], '-b': [3, 4, 5]}", "{'function': 'sort', 'args': {'by': ['-a', '-b']}}",
     "a:int64 -b:int64 | 2 4 | 1 3 | 1 5"},
    {"{'a': [1, 2, 3]}",
     "[{'function': 'head', 'args': {'n': 2}}, {'function': 'tail', 'args': {'n': 1}}]",
     "a:int64 | 2"},
    {"{'a': [1]}", "{'function': 'head', 'args': {'n': -1}}", "INVALID_VALUE"},
    {"{'a': [1, 2, 3]}", "{'function': 'sample', 'args': {'n': 9}}", "a:int64 | 1 | 2 | 3"},
    {"{'a': [1, 1, null, null], 'b': [1, 2, 3, 3]}", "{'function': 'distinct'}",
     "a:float64 b:int64 | 1.0 1 | 1.0 2 | None 3"},
    {"{'a': [1, 1, null], 'b': [1, 2, 3]}", "{'function': 'distinct', 'args': {'columns': 'a'}}",
     "a:float64 b:int64 | 1.0 1 | None 3"},
    {"{'k': ['b', 'a', null, 'b'], 'v': [1, 2, 3, null]}",
     "{'function': 'group_by', 'args': {'by': 'k'}}",
     "k:object count:int64 | 'a' 1 | 'b' 2 | None 1"},
    {"{'k': ['b', 'a', 'b'], 'v': [1, 2, 3], 't': ['x', 'y', 'z']}",
     "{'function': 'group_by', 'args': {'by': 'k', 'aggregates': {'v': ['sum', 'mean', 'std'], "
     "'t': 'last'}}}",
     "k:object v_sum:int64 v_mean:float64 v_std:float64 t:object | 'a' 2 2.0 None 'y' | 'b' 4 2.0 "
     "1.4142135623730951 'z'"},
    {"{'k': ['b'], 'v': ['x']}",
     "{'function': 'group_by', 'args': {'by': 'k', 'aggregates': {'v': 'sum'}}}", "WRONG_TYPE"},
    {"{'k': ['b'], 'v': [1]}",
     "{'function': 'group_by', 'args': {'by': 'k', 'aggregates': {'k': 'max'}}}",
     "k:object k_max:object | 'b' 'b'"},
    {"{'k': ['b'], 'k_max': [1]}",
     "{'function': 'group_by', 'args': {'by': ['k', 'k_max'], 'aggregates': {'k': ['max']}}}",
     "DUPLICATE_COLUMN"},
    /* a column that is called as what is made of it */
    {"{'count': [7, 3, 7]}", "{'function': 'group_by', 'args': {'by': 'count'}}",
     "count:int64 count_count:int64 | 3 1 | 7 2"},
    {"{'count': [3, 7, 7]}", "{'function': 'value_counts', 'args': {'column': 'count'}}",
     "count:int64 count_count:int64 | 7 2 | 3 1"},
    {"{'k': ['a', 'a'], 'count': [1, null]}",
     "{'function': 'group_by', 'args': {'by': 'k', 'aggregates': {'count': 'count'}}}",
     "k:object count:int64 | 'a' 1"},
    {"{'k': ['a', 'a'], 'v': [1, 18446744073709551616]}",
     "{'function': 'group_by', 'args': {'by': 'k', 'aggregates': {'v': ['sum', 'min', 'max']}}}",
     "k:object v_sum:float64 v_min:int64 v_max:object | 'a' 1.8446744073709552e+19 1 "
     "18446744073709551616"},
    {"{'k': []}", "{'function': 'group_by', 'args': {'by': 'k'}}", "k:object count:object"},
    {"{'a': ['x', 'y', 'y', null]}", "{'function': 'value_counts', 'args': {'column': 'a'}}",
     "a:object count:int64 | 'y' 2 | 'x' 1 | None 1"},
    {"{'a': [1, 3, null], 'l': [[1], [], null]}", "{'function': 'describe'}",
     "column:object dtype:object count:int64 missing:int64 distinct:float64 min:float64 "
     "max:float64 mean:float64 std:float64 | 'a' 'float64' 2 1 2.0 1.0 3.0 2.0 "
     "1.4142135623730951 | 'l' 'object' 2 1 None None None None None"},
};

START_TEST(test_functions_do_what_their_table_says) {
    ck_assert_str_eq(computing_section(RUNS[_i].table, RUNS[_i].entry), RUNS[_i].dump);
}
END_TEST

START_TEST(test_the_list_tells_of_every_function) {
    struct value list;
    ck_assert_int_eq(function_list(computing.arena, &list, NULL), LYN_OK);
    ck_assert_uint_eq(list.list.count, function_count);
    for (size_t i = 0; i < function_count; i++) {
        const struct value *item = &list.list.items[i];
        ck_assert_ptr_eq(function_find(value_get(item, "name")->text), &function_table[i]);
        ck_assert_uint_gt(value_get(item, "doc")->text.len, 0);
        ck_assert_int_eq(value_get(item, "parameters")->kind, VALUE_LIST);
    }
}
END_TEST

static Suite *function_suite(void) {
    Suite *suite = suite_create("function");
    TCase *core = tcase_create("core");
    tcase_add_checked_fixture(core, computing_set_up, computing_tear_down);
    tcase_add_loop_test(core, test_functions_do_what_their_table_says, 0,
                        sizeof RUNS / sizeof *RUNS);
    tcase_add_test(core, test_the_list_tells_of_every_function);
    suite_add_tcase(suite, core);
    return suite;
}

TEST_MAIN(function_suite)
