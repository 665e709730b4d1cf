#include <stdio.h>

#include "computing.h"
#include "support/check_main.h"

#define LIQUID(field, template, row)                                                               \
    "{'function': 'render_liquid', 'field': " field                                                \
    ", 'args': {'template': '" template "'}, 'row_args': {" row "}}"

static const char TABLE[] = "{'id': ['a', 'b', 'c'], 'name': ['Ann', 'Bob', 'Cy'], 'year': [2020, "
                            "2021, null], 'note': ['hello', null, ' ']}";

static const struct {
    const char *section, *dump;
} SECTIONS[] = {
    {"null", "id:object name:object year:float64 note:object | 'a' 'Ann' 2020.0 'hello' | 'b' "
             "'Bob' 2021.0 None | 'c' 'Cy' None ' '"},
    {"[]", "id:object name:object year:float64 note:object | 'a' 'Ann' 2020.0 'hello' | 'b' 'Bob' "
           "2021.0 None | 'c' 'Cy' None ' '"},
    /* a later entry sees the columns of the earlier ones */
    {"[" LIQUID("'o'", "{{n | upcase}}{{y}}",
                "'n': 'name', 'y': 'year'") ", " LIQUID("'id'", "{{o}}+", "'o': 'o'") "]",
     "id:object name:object year:float64 note:object o:object | 'ANN2020.0+' 'Ann' 2020.0 'hello' "
     "'ANN2020.0' | 'BOB2021.0+' 'Bob' 2021.0 None 'BOB2021.0' | 'CY+' 'Cy' None ' ' 'CY'"},
    {"{'function': 'today', 'field': ['p', '_'], 'args': {'format': '%d/%m'}}",
     "id:object name:object year:float64 note:object p:object _:object | 'a' 'Ann' 2020.0 'hello' "
     "'04/02' '04/02' | 'b' 'Bob' 2021.0 None '04/02' '04/02' | 'c' 'Cy' None ' ' '04/02' "
     "'04/02'"},
    {LIQUID("'x'", "{{a}}", "'a': 'zz'"), "INVALID_VALUE"},
    {"'today'", "INVALID_VALUE"},
};

START_TEST(test_sections_are_passes_over_whole_columns) {
    ck_assert_str_eq(computing_section(TABLE, SECTIONS[_i].section), SECTIONS[_i].dump);
}
END_TEST

/* Of the column `note` alone. */
static const struct {
    const char *keys, *dump;
} MODES[] = {
    {"'refresh': true", "note:object | '<Ann>' | '<Bob>' | '<Cy>'"},
    {"'refresh': false", "note:object | 'hello' | '<Bob>' | ' '"},
    {"'mode': 'append'", "note:object | 'hello\\n\\n---\\n\\n<Ann>' | '<Bob>' | '<Cy>'"},
    {"'mode': 'append', 'separator': ','", "note:object | 'hello,<Ann>' | '<Bob>' | '<Cy>'"},
    {"'mode': 'prepend', 'separator': ' | '", "note:object | '<Ann> | hello' | '<Bob>' | '<Cy>'"},
};

START_TEST(test_modes_that_are_stated_are_kept) {
    char section[256];
    snprintf(section, sizeof section,
             "{'function': 'render_liquid', 'field': 'note', 'args': {'template': '<{{n}}>'}, "
             "'row_args': {'n': 'name'}, %s}",
             MODES[_i].keys);
    computing_section(TABLE, section);
    struct frame *narrow = NULL;
    size_t note = 3;
    ck_assert_int_eq(frame_select(computing_frame, &note, 1, &narrow, NULL), LYN_OK);
    ck_assert_str_eq(computing_dump(LYN_OK, narrow), MODES[_i].dump);
    frame_unref(narrow);
}
END_TEST

START_TEST(test_cells_keep_their_types_in_templates) {
    ck_assert_str_eq(
        computing_section("{'i': [1, 2], 'f': [1.0, 2.5], 'b': [true, false]}",
                          LIQUID("'o'", "{{i | plus: 1}} {{f}} {{b}}{% if b %} T{% endif %}",
                                 "'i': 'i', 'f': 'f', 'b': 'b'")),
        "i:int64 f:float64 b:bool o:object | 1 1.0 True '2 1.0 true T' | 2 2.5 False '3 2.5 "
        "false'");
}
END_TEST

START_TEST(test_missing_arguments_are_dropped) {
    ck_assert_str_eq(
        computing_section(
            "{'m': [{'p': null, 'q': 1}, {'p': '', 'q': [null]}], 's': ['', null]}",
            "[{'function': 'render_liquid', 'field': 'o', 'args': {'template': "
            "'{{m | size}}{{s | default: s2}}', 's2': 'd'}, 'row_args': {'m': 'm', "
            "'s': 's'}}, {'function': 'identity', 'field': 'm', 'args': {'input': 0}}]"),
        "m:int64 s:object o:object | 0 '' '1d' | 0 None '1d'");
}
END_TEST

START_TEST(test_a_null_is_not_appended) {
    ck_assert_str_eq(computing_section("{'a': ['x', 'y'], 'n': [null, 'z']}",
                                       "{'function': 'identity', 'field': 'a', 'mode': 'append', "
                                       "'separator': '+', 'row_args': {'input': 'n'}}"),
                     "a:object n:object | 'x' None | 'y+z' 'z'");
    ck_assert_uint_eq(computing.warning_count, 1);
}
END_TEST

START_TEST(test_a_table_without_rows_gets_the_column) {
    ck_assert_str_eq(computing_section("{'a': []}", "{'function': 'today', 'field': 'd'}"),
                     "a:object d:object");
}
END_TEST

START_TEST(test_a_failed_section_leaves_the_table) {
    const char *section = "[{'function': 'today', 'field': 'd'}, {'function': 'convert_int', "
                          "'args': {'columns': 'a'}}]";
    ck_assert_str_eq(computing_section("{'a': ['x']}", section), "INVALID_VALUE");
    ck_assert_str_eq(computing_err.message,
                     "compute entry 2 (convert_int): convert_int(): \"x\" is no integer (row 0 of "
                     "column \"a\", counted from 0)");
    ck_assert_str_eq(computing_dump(LYN_OK, computing_frame), "a:object | 'x'");
}
END_TEST

static const struct {
    const char *table, *entry, *message;
} PLACES[] = {
    {"{'2020': [1]}", "{'function': 'addyear', 'args': {'source': 2020}, 'field': 'y'}",
     "addyear(): the table has no column \"2020\" (\"2020\" is text here: put it in quotes)"},
    {"{'2020': [1]}", "{'function': 'identity', 'row_args': {'input': 2020}, 'field': 'y'}",
     "Invalid key '2020' in row_args for key 'input'. Available columns are: Index(['2020'], "
     "dtype='object') (\"2020\" is text here: put it in quotes)"},
    {"{'d': [null, 'x']}", "{'function': 'addyear', 'args': {'source': 'd'}, 'field': 'y'}",
     "addyear(): \"x\" is no date (row 1 of column \"d\", counted from 0)"},
    {"{'d': ['2020', 'x']}", "{'function': 'recent', 'args': {'column': 'd'}}",
     "recent(): a string is no year (row 1 of column \"d\", counted from 0)"},
    {"{'d': [1, 'x']}", "{'function': 'derive', 'args': {'expression': 'd + 1'}, 'field': 'y'}",
     "`+` does not work for a string and an integer (row 1, counted from 0)"},
    {"{'d': [1, null]}",
     "{'function': 'identity', 'field': 'y', 'view_args': {'input': {'display': '{d}'}}}",
     "`display` asks for 'd', which the row does not have (row 1, counted from 0)"},
};

START_TEST(test_errors_tell_what_to_look_at) {
    ck_assert_ptr_nonnull(computing_section(PLACES[_i].table, PLACES[_i].entry));
    const char *message = strstr(computing_err.message, "): ");
    ck_assert_ptr_nonnull(message);
    ck_assert_str_eq(message + 3, PLACES[_i].message);
}
END_TEST

START_TEST(test_faults_of_a_template_are_warned_of_once) {
    computing_section(TABLE, LIQUID("'o'", "{% if %}x{% endif %}", ""));
    ck_assert_uint_eq(computing.warning_count, 1);
}
END_TEST

START_TEST(test_new_columns_are_limited) {
    computing.limits.columns = 4;
    ck_assert_str_eq(computing_section(TABLE, "{'function': 'today', 'field': 'd'}"),
                     "LIMIT_CELLS");
}
END_TEST

START_TEST(test_a_cancelled_call_ends) {
    atomic_bool cancelled = true;
    computing.cancelled = NULL;
    computing_table(TABLE);
    computing.cancelled = &cancelled;
    struct value details = literal(computing.arena, "{'function': 'today', 'field': 'd'}");
    struct compute_section section;
    ck_assert_int_eq(compute_section_parse(&computing, &details, ENTRY_READING, &section, NULL),
                     LYN_OK);
    ck_assert_int_eq(
        compute_section_run(&computing, &section, &computing_frame, NULL, &computing_err),
        LYN_CANCELLED);
}
END_TEST

static Suite *section_suite(void) {
    Suite *suite = suite_create("section");
    TCase *core = tcase_create("core");
    tcase_add_checked_fixture(core, computing_set_up, computing_tear_down);
    tcase_add_loop_test(core, test_sections_are_passes_over_whole_columns, 0,
                        sizeof SECTIONS / sizeof *SECTIONS);
    tcase_add_loop_test(core, test_modes_that_are_stated_are_kept, 0, sizeof MODES / sizeof *MODES);
    tcase_add_test(core, test_cells_keep_their_types_in_templates);
    tcase_add_test(core, test_missing_arguments_are_dropped);
    tcase_add_test(core, test_a_null_is_not_appended);
    tcase_add_test(core, test_a_table_without_rows_gets_the_column);
    tcase_add_test(core, test_a_failed_section_leaves_the_table);
    tcase_add_loop_test(core, test_errors_tell_what_to_look_at, 0, sizeof PLACES / sizeof *PLACES);
    tcase_add_test(core, test_faults_of_a_template_are_warned_of_once);
    tcase_add_test(core, test_new_columns_are_limited);
    tcase_add_test(core, test_a_cancelled_call_ends);
    suite_add_tcase(suite, core);
    return suite;
}

TEST_MAIN(section_suite)
