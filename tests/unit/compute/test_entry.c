#include "compute/entry.h"

#include <stdio.h>

#include "compute/compute.h"
#include "support/check_main.h"
#include "support/literal.h"

static struct call call;
static struct compute_context context;
static struct entry entry;
static struct lyn_error err;

static void set_up(void) {
    memset(&err, 0, sizeof err);
    ck_assert_int_eq(call_init(&call, &LIMITS_DEFAULT, DEADLINE_NONE, NULL, NULL), LYN_OK);
}

static void tear_down(void) {
    call_dispose(&call);
}

static enum lyn_code parse(const char *text, enum entry_use use) {
    struct value *details = arena_alloc(call.arena, sizeof *details);
    ck_assert_ptr_nonnull(details);
    *details = literal(call.arena, text);
    context = (struct compute_context){.use = use};
    return entry_parse(&call, details, 3, &context, &entry, &err);
}

#define VIEW(view, reason, type)                                                                   \
    {                                                                                              \
        "{'function': 'identity', 'field': 'x', 'view_args': {'input': " view "}}", reason, type,  \
            NULL                                                                                   \
    }

static const struct {
    const char *text, *reason, *type, *message;
} FAULTS[] = {
    {"{'field': 'x'}", "MISSING_KEY", "KeyError", "compute entry 3: there is no `function`"},
    {"{'function': 'nope', 'field': 'x'}", "INVALID_VALUE", "ValueError",
     "compute entry 3 (nope): Function \"nope\" not found in list_functions."},
    {"{'function': 'todya', 'field': 'x'}", "INVALID_VALUE", "ValueError",
     "compute entry 3 (todya): Function \"todya\" not found in list_functions. Did you mean "
     "\"today\"?"},
    {"{'function': 3, 'field': 'x'}", "INVALID_VALUE", "ValueError", NULL},
    {"{'function': 'today'}", "INVALID_VALUE", "ValueError",
     "compute entry 3 (today): Compute object in interface file is missing field key."},
    {"{'function': 'today', 'field': ['a', ['b']]}", "WRONG_TYPE", "TypeError", NULL},
    {"{'function': 'today', 'field': 'x', 'arg': {}}", "WRONG_TYPE", "TypeError",
     "compute entry 3 (today): unknown key 'arg'; did you mean 'args'?"},
    {"{'function': 'today', 'field': 'x', true: 'a'}", "WRONG_TYPE", "TypeError",
     "compute entry 3 (today): unknown key 'boolean' (YAML reads an unquoted on, off, yes or no as "
     "one)"},
    {"{'function': 'today', 'field': 'x', 'args': {'fmt': 1}}", "WRONG_TYPE", "TypeError",
     "compute entry 3 (today): today() got an unexpected keyword argument 'fmt'"},
    {"{'function': 'today', 'field': 'x', 'args': {'format': 1}}", "WRONG_TYPE", "TypeError", NULL},
    {"{'function': 'today', 'field': 'x', 'args': ['format']}", "WRONG_TYPE", "TypeError", NULL},
    {"{'function': 'render_liquid', 'field': 'x'}", "WRONG_TYPE", "TypeError",
     "compute entry 3 (render_liquid): render_liquid() missing 1 required argument: 'template'"},
    {"{'function': 'render_liquid', 'field': 'x', 'args': {'template': 'a {{ b'}}",
     "TEMPLATE_SYNTAX", "ValueError", NULL},
    {"{'function': 'today', 'field': 'x', 'mode': 'add'}", "INVALID_VALUE", "ValueError",
     "compute entry 3 (today): `mode` must be replace, append or prepend, not \"add\""},
    {"{'function': 'today', 'field': 'x', 'refresh': 'yes'}", "WRONG_TYPE", "TypeError", NULL},
    {"{'function': 'today', 'field': 'x', 'separator': 1}", "WRONG_TYPE", "TypeError", NULL},
    {"{'function': 'today', 'field': 'x', 'view_args': {'a': {'field': 'b'}}}", "WRONG_TYPE",
     "TypeError", NULL},
    {"{'function': 'today', 'field': 'x', 'subseries_args': {'format': ['b']}}", "WRONG_TYPE",
     "TypeError", "compute entry 3 (today): 'format' must name a column, not a list"},
    {"{'function': 'comment_list', 'field': ['a', 'b'], 'row_args': {'text': 't'}}",
     "INVALID_VALUE", "ValueError",
     "compute entry 3 (comment_list): comment_list() gives 7 values, and `field` names 2 columns"},
    VIEW("{}", "MISSING_KEY", "KeyError"),
    VIEW("'name'", "WRONG_TYPE", "TypeError"),
    VIEW("{'feild': 'a'}", "WRONG_TYPE", "TypeError"),
    VIEW("{'field': ['a']}", "WRONG_TYPE", "TypeError"),
    VIEW("{'list': {'field': 'a'}}", "WRONG_TYPE", "TypeError"),
    VIEW("{'list': ['a']}", "WRONG_TYPE", "TypeError"),
    VIEW("{'join': {'list': [], 'separator': 1}}", "WRONG_TYPE", "TypeError"),
    VIEW("{'join': {'list': [], 'sep': ' '}}", "WRONG_TYPE", "TypeError"),
    VIEW("{'liquid': 'a {{ b'}", "TEMPLATE_SYNTAX", "ValueError"),
    VIEW("{'liquid': 1}", "WRONG_TYPE", "TypeError"),
    VIEW("{'display': 'a {b'}", "INVALID_VALUE", "ValueError"),
    VIEW("{'display': '{}'}", "INVALID_VALUE", "ValueError"),
    VIEW("{'tally': {'display': 'a', 'which': 'earlier'}}", "NOT_BUILT", "NotImplementedError"),
    VIEW("{'tally': {'display': 'a', 'reverse': true}}", "NOT_BUILT", "NotImplementedError"),
    VIEW("{'tally': {'tally': {'display': 'a'}}}", "NOT_BUILT", "NotImplementedError"),
    VIEW("{'tally': {'list': [{'display': 'a'}]}}", "WRONG_TYPE", "TypeError"),
    VIEW("{'tally': {'display': 'a', 'begin': 1}}", "WRONG_TYPE", "TypeError"),
    VIEW("{'tally': 'a'}", "WRONG_TYPE", "TypeError"),
    VIEW("{'tally': {'begin': 'a'}}", "MISSING_KEY", "KeyError"),
    VIEW("{'display': 'a', 'begin': 'b'}", "WRONG_TYPE", "TypeError"),
    VIEW("{'field': 'a', 'local': 1}", "WRONG_TYPE", "TypeError"),
    VIEW("{'field': 'a', 'conditions': {}}", "WRONG_TYPE", "TypeError"),
    VIEW("{'field': 'a', 'conditions': [{'absent': {'field': 'a'}}]}", "WRONG_TYPE", "TypeError"),
    VIEW("{'field': 'a', 'conditions': [{'present': 'a'}]}", "WRONG_TYPE", "TypeError"),
    VIEW("{'field': 'a', 'conditions': [{'equal': {'field': 'a'}}]}", "MISSING_KEY", "ValueError"),
    {"{'function': 'today', 'field': 'x', 'function_args': {'format': 'today'}}", "INVALID_VALUE",
     "ValueError", NULL},
    {"{'function': 'map', 'field': 'x', 'args': {'function': 'len'}}", "INVALID_VALUE",
     "ValueError", NULL},
    {"{'function': 'addmonth', 'row_args': {'source': 'a'}}", "INVALID_VALUE", "ValueError", NULL},
    {"{'function': 'ascending', 'field': 'x', 'args': {'by': 'a'}}", "INVALID_VALUE", "ValueError",
     NULL},
    {"'today'", "INVALID_VALUE", "ValueError", NULL},
};

START_TEST(test_faults_are_found_before_anything_runs) {
    ck_assert_int_ne(parse(FAULTS[_i].text, ENTRY_READING), LYN_OK);
    ck_assert_str_eq(err.reason, FAULTS[_i].reason);
    ck_assert_str_eq(err.error_type, FAULTS[_i].type);
    ck_assert_str_eq(err.field, "compute");
    if (FAULTS[_i].message)
        ck_assert_str_eq(err.message, FAULTS[_i].message);
}
END_TEST

START_TEST(test_a_fault_of_a_template_says_where_in_it) {
    ck_assert_int_ne(
        parse("{'function': 'render_liquid', 'field': 'x', 'args': {'template': 'a\n {{ "
              "b'}}",
              ENTRY_READING),
        LYN_OK);
    ck_assert_ptr_nonnull(strstr(err.message, "(line 2, column 2 of the template)"));
    ck_assert_str_eq(err.file, "");
    ck_assert_uint_eq(err.line, 0);
}
END_TEST

static const struct {
    const char *keys;
    enum write_rule reading, calling;
} RULES[] = {
    {"'separator': '-'", WRITE_ALL, WRITE_MISSING},
    {"'mode': 'replace'", WRITE_ALL, WRITE_MISSING},
    {"'refresh': true", WRITE_ALL, WRITE_ALL},
    {"'refresh': false", WRITE_MISSING, WRITE_MISSING},
    {"'mode': 'append'", WRITE_APPEND, WRITE_APPEND},
    {"'mode': 'prepend', 'refresh': true", WRITE_PREPEND, WRITE_PREPEND},
};

START_TEST(test_what_is_written_depends_on_where_the_entry_stands) {
    char text[128];
    snprintf(text, sizeof text, "{'function': 'today', 'field': 'x', %s}", RULES[_i].keys);
    ck_assert_int_eq(parse(text, ENTRY_READING), LYN_OK);
    ck_assert_int_eq(entry.rule, RULES[_i].reading);
    ck_assert_int_eq(parse(text, ENTRY_CALL), LYN_OK);
    ck_assert_int_eq(entry.rule, RULES[_i].calling);
}
END_TEST

START_TEST(test_later_arguments_override_earlier_ones) {
    ck_assert_int_eq(parse("{'function': 'render_liquid', 'field': 'x', 'row_args': {'a': 'name'}, "
                           "'args': {'template': '', 'a': 1}}",
                           ENTRY_READING),
                     LYN_OK);
    ck_assert_uint_eq(entry.argument_count, 2);
    ck_assert_int_eq(entry.arguments[1].source, ARGUMENT_ROW);
    ck_assert(value_is_text(&entry.arguments[1].label, "name"));
}
END_TEST

START_TEST(test_an_underscore_is_a_column_only_while_reading) {
    ck_assert_int_eq(parse("{'function': 'today', 'field': ['_', 'x']}", ENTRY_READING), LYN_OK);
    ck_assert_uint_eq(entry.field_count, 2);
    ck_assert_int_eq(parse("{'function': 'today', 'field': ['_', 'x']}", ENTRY_CALL), LYN_OK);
    ck_assert_uint_eq(entry.field_count, 2);
    ck_assert_int_eq(entry.fields[0].kind, VALUE_NULL);
    ck_assert(value_is_text(&entry.fields[1], "x"));
}
END_TEST

static Suite *entry_suite(void) {
    Suite *suite = suite_create("entry");
    TCase *core = tcase_create("core");
    tcase_add_checked_fixture(core, set_up, tear_down);
    tcase_add_loop_test(core, test_faults_are_found_before_anything_runs, 0,
                        sizeof FAULTS / sizeof *FAULTS);
    tcase_add_test(core, test_a_fault_of_a_template_says_where_in_it);
    tcase_add_loop_test(core, test_what_is_written_depends_on_where_the_entry_stands, 0,
                        sizeof RULES / sizeof *RULES);
    tcase_add_test(core, test_later_arguments_override_earlier_ones);
    tcase_add_test(core, test_an_underscore_is_a_column_only_while_reading);
    suite_add_tcase(suite, core);
    return suite;
}

TEST_MAIN(entry_suite)
