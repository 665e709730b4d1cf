#include <stdio.h>

#include "computing.h"
#include "support/check_main.h"

static const char TABLE[] =
    "{'id': ['a', 'b', 'a'], 'name': ['Ann', 'Bob', null], 'date of birth': "
    "[2020, 2021, 2022], 'note': ['x', null, 'z'], 'l': [[1, 2], [], null]}";

static const struct value BY_ID = {.kind = VALUE_STRING, .text = {"id", 2}};

/* The column that an entry with these keys makes of the table, as a list, or the reason of the error. */
static const char *column_of(const struct compute_context *context, const char *keys) {
    char section[1024];
    snprintf(section, sizeof section, "{'field': 'o', %s}", keys);
    const char *dump = computing_in(context, TABLE, section, NULL);
    size_t at =
        frame_find(computing_frame, &(struct value){.kind = VALUE_STRING, .text = {"o", 1}});
    if (at == FRAME_NONE) {
        return dump;
    }
    struct value cells[3];
    char scratch[3][NUM_BUFFER];
    for (size_t row = 0; row < 3; row++) {
        cells[row] = frame_cell(computing_frame, at, row, scratch[row]);
    }
    struct value list = {.kind = VALUE_LIST, .list = {cells, 3}};
    struct buf text;
    buf_init(&text, 1 << 16);
    value_print_python(&list, &text);
    char *out = arena_strdup(computing.arena, buf_view(&text));
    buf_dispose(&text);
    return out;
}

#define VIEW(view) "'function': 'identity', 'view_args': {'input': " view "}"

static const struct {
    const char *keys, *column;
} VIEWS[] = {
    {VIEW("{'field': 'name'}"), "['Ann', 'Bob', None]"},
    {VIEW("{'display': '{id}-{dateOfBirth}'}"), "['a-2020', 'b-2021', 'a-2022']"},
    {VIEW("{'liquid': '{{name | upcase}}.'}"), "['ANN.', 'BOB.', '.']"},
    {VIEW("{'list': [{'field': 'name'}, {'display': 'x{id}'}]}"),
     "[['Ann', 'xa'], ['Bob', 'xb'], [None, 'xa']]"},
    {VIEW("{'join': {'list': [{'field': 'name'}, {'display': 'x{id}'}]}}"),
     "['Ann\\n\\nxa', 'Bob\\n\\nxb', 'xa']"},
    {VIEW("{'join': {'list': [{'field': 'id'}, {'field': 'date of birth'}], 'separator': '/'}}"),
     "['a/2020', 'b/2021', 'a/2022']"},
    {VIEW("{'display': '{name}', 'conditions': [{'present': {'field': 'name'}}]}"),
     "['Ann', 'Bob', None]"},
    {VIEW("{'display': '{id}', 'conditions': [{'equal': {'field': 'id', 'value': 'a'}}, "
          "{'present': {'field': 'name'}}]}"),
     "['a', None, None]"},
    /* a true `present` ends the test */
    {VIEW("{'field': 'id', 'conditions': [{'present': {'field': 'id'}}, "
          "{'equal': {'field': 'id', 'value': 'zz'}}]}"),
     "['a', 'b', 'a']"},
    {VIEW("{'field': 'id', 'conditions': [{'present': {'field': 'zz'}}]}"), "[None, None, None]"},
    {VIEW("{'display': '{g}{name}', 'local': {'g': 'Hi ', 'name': 'Q'}}"),
     "['Hi Q', 'Hi Q', 'Hi Q']"},
    /* of the views in it, too, and of none beside it */
    {VIEW("{'local': {'name': 'Q'}, 'list': [{'display': '{name}'}, {'liquid': '{{name}}'}]}"),
     "[['Q', 'Q'], ['Q', 'Q'], ['Q', 'Q']]"},
    {VIEW("{'list': [{'display': '{id}', 'local': {'id': 'Q'}}, {'display': '{id}'}]}"),
     "[['Q', 'a'], ['Q', 'b'], ['Q', 'a']]"},
    {VIEW("{'compute': {'function': 'today'}}"), "[None, None, None]"},
    /* the first of the keys counts */
    {VIEW("{'display': '{nothing}', 'field': 'id'}"), "['a', 'b', 'a']"},
    /* later arguments override earlier ones */
    {"'function': 'identity', 'args': {'input': 1}, 'view_args': {'input': {'field': 'id'}}",
     "['a', 'b', 'a']"},
    {"'function': 'identity', 'row_args': {'input': 'name'}, 'view_args': {'input': {'field': "
     "'id'}}",
     "['Ann', 'Bob', None]"},
    {VIEW("{'display': '{note}'}"), "MISSING_KEY"},
    {VIEW("{'field': 'zz'}"), "INVALID_VALUE"},
    {VIEW("{'list': [{'field': 'id', 'conditions': [{'equal': {'field': 'zz', 'value': 1}}]}]}"),
     "INVALID_VALUE"},
};

START_TEST(test_views_of_a_row) {
    const struct compute_context context = {.use = _i % 2 ? ENTRY_CALL : ENTRY_READING};
    ck_assert_str_eq(column_of(&context, VIEWS[_i].keys), VIEWS[_i].column);
}
END_TEST

/* In UTF-8: e with an acute accent, u with a diaeresis, a dash, a Cyrillic zhe, a sharp s. */
#define E_SMALL "\xc3\xa9"
#define E_CAPITAL "\xc3\x89"
#define U_SMALL "\xc3\xbc"
#define U_CAPITAL "\xc3\x9c"
#define DASH "\xe2\x80\x93"
#define ZHE_SMALL "\xd0\xb6"
#define ZHE_CAPITAL "\xd0\x96"
#define SHARP_S "\xc3\x9f"

static const struct {
    const char *name, *variable;
} NAMES[] = {
    {"ann" E_SMALL "e " E_SMALL "t" E_SMALL, "ann" E_SMALL "e" E_CAPITAL "t" E_SMALL},
    {U_CAPITAL "ber-" U_SMALL "ber", U_SMALL "ber" U_CAPITAL "ber"},
    {"a" DASH ZHE_SMALL, "a" ZHE_CAPITAL},
    {"s " SHARP_S, "sSs"},
    {"2 x", "x"},
    {ZHE_CAPITAL, ZHE_CAPITAL},
};

START_TEST(test_names_become_camel_case_in_every_alphabet) {
    const struct compute_context context = {.use = ENTRY_CALL};
    char table[100], section[200];
    snprintf(table, sizeof table, "{'%s': ['here']}", NAMES[_i].name);
    snprintf(section, sizeof section,
             "{'function': 'identity', 'field': 'o', 'view_args': {'input': {'display': '{%s}'}}}",
             NAMES[_i].variable);
    const char *dump = computing_in(&context, table, section, NULL);
    ck_assert_msg(strstr(dump, "| 'here' 'here'"), "%s", dump);
}
END_TEST

START_TEST(test_a_mapping_renames_variables) {
    const struct value mapping =
        literal(computing.arena, "{'who': 'name', 'born': 'date of birth'}");
    const struct compute_context context = {.use = ENTRY_CALL, .mapping = &mapping};
    ck_assert_str_eq(column_of(&context, VIEW("{'liquid': '{{who}}{{name}}{{born}}'}")),
                     "['Ann2020', 'Bob2021', '2022']");
}
END_TEST

static const struct {
    bool index;
    const char *keys, *column;
} SUBSERIES[] = {
    {true, "'function': 'sum', 'subseries_args': {'x': 'date of birth'}", "[4042, 2021, 4042]"},
    {false, "'function': 'sum', 'subseries_args': {'x': 'date of birth'}", "[2020, 2021, 2022]"},
    {true, "'function': 'identity', 'subseries_args': {'input': 'name'}",
     "[['Ann', None], ['Bob'], ['Ann', None]]"},
    /* of a row alone, the items of a list and nothing of nothing */
    {false, "'function': 'len', 'subseries_args': {'values': 'l'}", "[2, 0, 0]"},
    {true,
     "'function': 'render_liquid', 'args': {'template': '{{n | join: \"+\"}}'}, "
     "'subseries_args': {'n': 'date of birth'}",
     "['2020+2022', '2021', '2020+2022']"},
    {true, "'function': 'sum', 'subseries_args': {'x': 'zz'}", "INVALID_VALUE"},
};

START_TEST(test_rows_of_one_index_are_a_subseries) {
    const struct compute_context context = {.use = ENTRY_READING,
                                            .index = SUBSERIES[_i].index ? &BY_ID : NULL};
    ck_assert_str_eq(column_of(&context, SUBSERIES[_i].keys), SUBSERIES[_i].column);
}
END_TEST

#define TALLY(tally) VIEW("{'tally': {" tally "}}")

static const struct {
    bool index;
    const char *keys, *column;
} TALLIES[] = {
    {true, TALLY("'display': '{dateOfBirth}', 'begin': 'B', 'end': 'E'"),
     "['B\\n\\n2020\\n\\n2022\\n\\nE\\n\\n', 'B\\n\\n2021\\n\\nE\\n\\n', "
     "'B\\n\\n2020\\n\\n2022\\n\\nE\\n\\n']"},
    {true, TALLY("'liquid': '{{name}}', 'which': 'all', 'reverse': false"),
     "['Ann\\n\\n\\n\\n', 'Bob\\n\\n', 'Ann\\n\\n\\n\\n']"},
    /* what is null is no part of it */
    {true, TALLY("'field': 'name'"), "['Ann\\n\\n', 'Bob\\n\\n', 'Ann\\n\\n']"},
    {true, TALLY("'display': '{note}', 'conditions': [{'equal': {'field': 'note', 'value': 'z'}}]"),
     "['z\\n\\n', '', 'z\\n\\n']"},
    {true, VIEW("{'tally': {'display': '{g}'}, 'local': {'g': 1}}"),
     "['1\\n\\n1\\n\\n', '1\\n\\n', '1\\n\\n1\\n\\n']"},
    {true,
     VIEW("{'join': {'list': [{'field': 'id'}, {'tally': {'field': 'l'}}], 'separator': ':'}}"),
     "['a:[1, 2]\\n\\n', 'b:[]\\n\\n', 'a:[1, 2]\\n\\n']"},
    {true, TALLY("'field': 'zz'"), "INVALID_VALUE"},
    {false, TALLY("'field': 'name'"), "INVALID_VALUE"},
};

START_TEST(test_a_tally_goes_through_the_rows_of_one_index) {
    for (int use = ENTRY_READING; use <= ENTRY_CALL; use++) {
        const struct compute_context context = {.use = (enum entry_use)use,
                                                .index = TALLIES[_i].index ? &BY_ID : NULL};
        ck_assert_str_eq(column_of(&context, TALLIES[_i].keys), TALLIES[_i].column);
    }
}
END_TEST

/* Row by row: the second row sees what the first has got, the first not yet what the second gets. */
START_TEST(test_a_tally_sees_what_was_written_so_far) {
    const struct value index = literal(computing.arena, "'i'");
    const struct compute_context context = {.use = ENTRY_CALL, .index = &index};
    ck_assert_str_eq(
        computing_in(&context, "{'i': [1, 1], 'n': [5, 6]}",
                     "[{'function': 'identity', 'field': 'm', 'row_args': {'input': 'n'}}, "
                     "{'function': 'identity', 'field': 'o', 'view_args': {'input': {'tally': "
                     "{'field': 'm'}}}}]",
                     NULL),
        "i:int64 n:int64 m:int64 o:object | 1 5 5 '5\\n\\n' | 1 6 6 '5\\n\\n6\\n\\n'");
}
END_TEST

START_TEST(test_an_index_that_is_no_column_is_told) {
    const struct value index = literal(computing.arena, "'zz'");
    const struct compute_context context = {.use = ENTRY_CALL, .index = &index};
    ck_assert_str_eq(column_of(&context, "'function': 'len', 'subseries_args': {'values': 'name'}"),
                     "COLUMN_NOT_FOUND");
}
END_TEST

START_TEST(test_what_a_view_made_outlives_the_column) {
    const struct compute_context context = {.use = ENTRY_READING};
    ck_assert_str_eq(
        computing_in(
            &context, "{'name': ['Ann', 'Bob']}",
            "[{'field': 'o', " VIEW("{'list': [{'field': 'name'}]}") "}, {'function': "
                                                                     "'identity', 'field': 'name', "
                                                                     "'args': {'input': 0}}]",
            NULL),
        "name:int64 o:object | 0 ['Ann'] | 0 ['Bob']");
}
END_TEST

static Suite *view_suite(void) {
    Suite *suite = suite_create("view");
    TCase *core = tcase_create("core");
    tcase_add_checked_fixture(core, computing_set_up, computing_tear_down);
    tcase_add_loop_test(core, test_views_of_a_row, 0, sizeof VIEWS / sizeof *VIEWS);
    tcase_add_loop_test(core, test_names_become_camel_case_in_every_alphabet, 0,
                        sizeof NAMES / sizeof *NAMES);
    tcase_add_test(core, test_a_mapping_renames_variables);
    tcase_add_loop_test(core, test_rows_of_one_index_are_a_subseries, 0,
                        sizeof SUBSERIES / sizeof *SUBSERIES);
    tcase_add_test(core, test_what_a_view_made_outlives_the_column);
    tcase_add_loop_test(core, test_a_tally_goes_through_the_rows_of_one_index, 0,
                        sizeof TALLIES / sizeof *TALLIES);
    tcase_add_test(core, test_a_tally_sees_what_was_written_so_far);
    tcase_add_test(core, test_an_index_that_is_no_column_is_told);
    suite_add_tcase(suite, core);
    return suite;
}

TEST_MAIN(view_suite)
