#include "computing.h"
#include "support/check_main.h"

static struct compute_context context;
static struct compute_counts counts;

static void set_up(void) {
    computing_set_up();
    context = (struct compute_context){.use = ENTRY_CALL, .file = "i.yml"};
    memset(&counts, 0, sizeof counts);
}

static const char *run(const char *table, const char *section) {
    return computing_in(&context, table, section, &counts);
}

/* ---- several fields ---- */

#define SPREAD(fields, list)                                                                       \
    "{'function': 'identity', 'field': " fields ", 'refresh': true, 'args': {'input': " list "}}"

static const struct {
    const char *section, *dump;
} SPREADS[] = {
    {SPREAD("['a', 'n']", "['P', 'Q']"), "a:object n:object | 'P' 'Q' | 'P' 'Q'"},
    {SPREAD("['_', 'n']", "['P', 'Q']"), "a:int64 n:object | 1 'Q' | 2 'Q'"},
    {SPREAD("['n']", "['P', 'Q']"), "a:int64 n:object | 1 ['P', 'Q'] | 2 ['P', 'Q']"},
    {SPREAD("'_'", "1"), "a:int64 n:object | 1 'x' | 2 None"},
    {SPREAD("['a', 'n']", "['P', 'Q', 'R']"), "INVALID_VALUE"},
    {SPREAD("['a', 'n']", "'PQ'"), "INVALID_VALUE"},
    {"{'function': 'today', 'field': ['a', 'n'], 'refresh': true}", "INVALID_VALUE"},
    /* each cell by itself */
    {"{'function': 'identity', 'field': ['a', 'n'], 'args': {'input': ['P', 'Q']}}",
     "a:int64 n:object | 1 'x' | 2 'Q'"},
};

START_TEST(test_fields_take_the_values_of_a_list) {
    const char *table = "{'a': [1, 2], 'n': ['x', null]}";
    ck_assert_str_eq(run(table, SPREADS[_i].section), SPREADS[_i].dump);
    if (strcmp(SPREADS[_i].dump, "INVALID_VALUE") == 0) {
        ck_assert_str_eq(computing_dump(LYN_OK, computing_frame),
                         "a:int64 n:object | 1 'x' | 2 None");
    }
}
END_TEST

START_TEST(test_comments_are_seven_values) {
    context.use = ENTRY_READING;
    ck_assert_str_eq(
        run("{'t': ['\xc3\xa9[why \\[ \\]?]{.comment-start id=\"1\" author=\"A B\" "
            "date=\"2020\"}this[]{.comment-end id=\"1\"} [x]{.c} [y]{.comment-start id=\"2\"}', "
            "null]}",
            "[{'function': 'comment_list', 'row_args': {'text': 't'}, 'field': ['c', 'i', 'a', "
            "'d', 's', 'e', 'h']}, {'function': 'identity', 'field': 't', 'args': {'input': 0}}]"),
        "t:int64 c:object i:object a:object d:object s:object e:object h:object | 0 ['why "
        "\\\\[ \\\\]?', 'y'] ['1', '2'] ['A B', ''] ['2020', ''] [61, 123] [65, None] ['this', ''] "
        "| 0 [] [] [] [] [] [] []");
}
END_TEST

/* Work that grew with the square of these would not end within the time of a test. */
START_TEST(test_texts_full_of_brackets_are_gone_through_once) {
    static const char *const PIECES[] = {"[", "[x]{.comment-start id='1'}", "[]{.comment-end",
                                         "[x]{.comment-start"};
    enum { TIMES = 200000 };
    context.use = ENTRY_READING;
    for (size_t i = 0; i < sizeof PIECES / sizeof *PIECES; i++) {
        struct buf text;
        buf_init(&text, (size_t)64 << 20);
        for (size_t k = 0; k < TIMES; k++) {
            buf_puts(&text, PIECES[i]);
        }
        struct value cells[] = {value_string(buf_view(&text))};
        struct value column = {.kind = VALUE_LIST, .list = {cells, 1}};
        struct value_entry entry = {value_string(SV("t")), column};
        const struct value document = {.kind = VALUE_MAP, .map = {&entry, 1}};
        frame_unref(computing_frame);
        computing_frame = NULL;
        ck_assert_int_eq(frame_from_value(&computing, &document, &computing_frame, NULL), LYN_OK);
        ck_assert_str_eq(
            run(NULL, "[{'function': 'comment_list', 'row_args': {'text': 't'}, 'field': 'c'}, "
                      "{'function': 'list_lengths', 'row_args': {'entries': 'c'}, 'field': 'n'}, "
                      "{'function': 'map', 'function_args': {'function': 'len'}, 'row_args': "
                      "{'entries': 'c'}, 'field': 'c'}, {'function': 'identity', 'field': 't', "
                      "'args': {'input': 0}}]"),
            i == 1 ? "t:int64 c:object n:object | 0 [200000, 200000, 200000, 200000, 200000, "
                     "200000, 200000] [200000, 200000, 200000, 200000, 200000, 200000, 200000]"
                   : "t:int64 c:object n:object | 0 [0, 0, 0, 0, 0, 0, 0] [0, 0, 0, 0, 0, 0, 0]");
        buf_dispose(&text);
    }
}
END_TEST

static const struct {
    const char *section, *message;
} NUMBERED[] = {
    {"[{'function': 'today'}, {'function': 'today', 'feild': 'x'}]",
     "compute entry 2 (today): unknown key 'feild'; did you mean 'field'?"},
    {"{'sorter': {'field': 'x'}}", "compute entry 1: there is no `function`"},
    {"{'sorter': [], 'reviewer': []}",
     "'reviewer' cannot be beside preprocessor, augmentor, sorter and filter in `compute`"},
};

START_TEST(test_entries_of_an_interface_are_told_apart) {
    context.use = ENTRY_CALL;
    ck_assert_str_ne(run("{'a': [1]}", NUMBERED[_i].section), "");
    ck_assert_str_eq(computing_err.message, NUMBERED[_i].message);
}
END_TEST

/* ---- the input ---- */

static const char INPUT[] = "{'a': ['x', null, null], 'b': [1, 2, 3]}";

START_TEST(test_columns_of_the_input_stay) {
    computing_table(INPUT);
    struct frame *input = frame_ref(computing_frame);
    context.input = input;
    ck_assert_str_eq(run(NULL, "[{'function': 'today', 'field': 'a', 'args': {'format': 'd'}}, "
                               "{'function': 'today', 'field': 'c', 'args': {'format': 'd'}}]"),
                     "a:object b:int64 c:object | 'x' 1 'd' | None 2 'd' | None 3 'd'");
    ck_assert_uint_eq(counts.rows_skipped_immutable, 2);
    ck_assert_uint_eq(counts.rows_skipped_present, 1);
    ck_assert_uint_eq(counts.rows_written, 3);
    ck_assert_str_eq(run(NULL, "[{'function': 'addyear', 'args': {'source': 'a'}, 'field': 'b'}]"),
                     "INVALID_VALUE");
    const struct value declared = literal(computing.arena, "['a']");
    context.declared[1] = &declared;
    ck_assert_str_eq(run(NULL, "{'function': 'today', 'field': 'a', 'args': {'format': 'd'}}"),
                     "a:object b:int64 c:object | 'x' 1 'd' | 'd' 2 'd' | 'd' 3 'd'");
    frame_unref(input);
}
END_TEST

START_TEST(test_nothing_but_the_input_is_an_error) {
    struct compute_section section;
    const struct compute_section *sections[] = {&section};
    struct value details = literal(computing.arena, "{'function': 'today', 'field': 'a'}");
    computing_table(INPUT);
    context.input = computing_frame;
    ck_assert_int_eq(compute_section_parse_in(&computing, &details, &context, &section, NULL),
                     LYN_OK);
    ck_assert_int_eq(compute_sections_check(sections, 1, &computing_err), LYN_FAILED_PRECONDITION);
    ck_assert_ptr_nonnull(strstr(computing_err.message, "such as \"a\", is part of the input"));
    ck_assert_str_eq(computing_err.reason, "IMMUTABLE");
    section.count = 0;
    ck_assert_int_eq(compute_sections_check(sections, 1, &computing_err), LYN_OK);
}
END_TEST

/* ---- rows and columns ---- */

static const struct {
    enum entry_use use;
    const char *section, *dump;
} ORDERS[] = {
    /* each row sees what the rows before it were given */
    {ENTRY_CALL, "{'function': 'next_integer', 'field': 'n', 'column_args': {'values': 'n'}}",
     "n:float64 k:object | 4.0 'a' | 5.0 'a' | 6.0 'b'"},
    {ENTRY_READING,
     "{'function': 'next_integer', 'field': 'n', 'column_args': {'values': 'n'}, 'refresh': false}",
     "n:float64 k:object | 4.0 'a' | 5.0 'a' | 5.0 'b'"},
    {ENTRY_CALL,
     "[{'function': 'liquid', 'field': 'o', 'args': {'template': '{{k}}{{p | size}}'}}, "
     "{'function': 'identity', 'field': 'p', 'column_args': {'input': 'o'}}]",
     "n:float64 k:object o:object p:object | 4.0 'a' 'a0' ['a0', None, None] | None 'a' 'a0' "
     "['a0', 'a0', None] | None 'b' 'b0' ['a0', 'a0', 'b0']"},
    /* whole tables are barriers, and the same comes out where nothing looks across rows */
    {ENTRY_CALL,
     "[{'function': 'identity', 'field': 'o', 'row_args': {'input': 'k'}}, {'function': "
     "'descending', 'args': {'by': 'o'}}, {'function': 'len', 'field': 'c', 'column_args': "
     "{'values': 'o'}}]",
     "n:float64 k:object o:object c:int64 | None 'b' 'b' 3 | 4.0 'a' 'a' 3 | None 'a' 'a' 3"},
    /* what one column is given may be borrowed from the other */
    {ENTRY_CALL,
     "[{'function': 'identity', 'field': 'm', 'row_args': {'input': 'k'}}, {'function': "
     "'identity', 'field': 'k', 'refresh': true, 'column_args': {'input': 'm'}}, {'function': "
     "'identity', 'field': 'm', 'refresh': true, 'row_args': {'input': 'n'}}]",
     "n:float64 k:object m:float64 | 4.0 ['a', None, None] 4.0 | None [4.0, 'a', None] None | None "
     "[4.0, None, 'b'] None"},
    /* with arguments of the row, a function of columns runs once a row */
    {ENTRY_CALL, "{'function': 'len', 'field': 'c', 'row_args': {'values': 'k'}}",
     "n:float64 k:object c:int64 | 4.0 'a' 1 | None 'a' 1 | None 'b' 1"},
};

START_TEST(test_entries_see_what_was_written_before) {
    context.use = ORDERS[_i].use;
    ck_assert_str_eq(run("{'n': [4, null, null], 'k': ['a', 'a', 'b']}", ORDERS[_i].section),
                     ORDERS[_i].dump);
}
END_TEST

START_TEST(test_the_table_of_others_stays) {
    computing_table("{'a': ['x', null]}");
    struct frame *other = frame_ref(computing_frame);
    ck_assert_str_eq(
        run(NULL, "[{'function': 'today', 'field': 'a', 'args': {'format': 'd'}}, {'function': "
                  "'addsupervisor', 'args': {'column': 'a', 'value': 1}, 'field': 'c'}]"),
        "a:object c:object | 'x' 'x' | 'd' 'd'");
    ck_assert_str_eq(computing_dump(LYN_OK, other), "a:object | 'x' | None");
    frame_unref(other);
}
END_TEST

/* ---- warnings ---- */

START_TEST(test_a_warning_comes_once_with_its_rows) {
    context.use = ENTRY_READING;
    struct buf table;
    buf_init(&table, 1 << 20);
    buf_puts(&table, "{'a': [0");
    for (int i = 1; i < 1234; i++) {
        buf_printf(&table, ", %d", i);
    }
    buf_puts(&table, "]}");
    run(table.data, "{'function': 'render_liquid', 'field': 'o', 'args': {'template': "
                    "'{{ a | nosuch }}'}, 'row_args': {'a': 'a'}}");
    buf_dispose(&table);
    ck_assert_uint_eq(computing.warning_count, 1);
    const struct lyn_error *warning = &computing.warnings[0];
    ck_assert_str_eq(warning->file, "i.yml");
    ck_assert_msg(strncmp(warning->message, "compute entry 1 (render_liquid): ", 33) == 0, "%s",
                  warning->message);
    ck_assert_ptr_nonnull(strstr(warning->message, "(line 1 of the template) (in 1,234 rows)"));
}
END_TEST

START_TEST(test_different_warnings_are_told_apart) {
    run("{'t': ['{{ a | f }}', '{{ a | g }}', '{{ a | f }}', 'x']}",
        "{'function': 'render_liquid', 'field': 'o', 'row_args': {'template': 't'}, 'args': "
        "{'a': 1}}");
    ck_assert_uint_eq(computing.warning_count, 2);
    ck_assert_ptr_nonnull(strstr(computing.warnings[0].message, "(in 2 rows)"));
    ck_assert_ptr_nonnull(strstr(computing.warnings[1].message, "(in 1 row)"));
}
END_TEST

static Suite *context_suite(void) {
    Suite *suite = suite_create("context");
    TCase *core = tcase_create("core");
    tcase_add_checked_fixture(core, set_up, computing_tear_down);
    tcase_add_loop_test(core, test_fields_take_the_values_of_a_list, 0,
                        sizeof SPREADS / sizeof *SPREADS);
    tcase_add_test(core, test_comments_are_seven_values);
    tcase_add_loop_test(core, test_entries_of_an_interface_are_told_apart, 0,
                        sizeof NUMBERED / sizeof *NUMBERED);
    tcase_add_test(core, test_texts_full_of_brackets_are_gone_through_once);
    tcase_add_test(core, test_columns_of_the_input_stay);
    tcase_add_test(core, test_the_table_of_others_stays);
    tcase_add_test(core, test_nothing_but_the_input_is_an_error);
    tcase_add_loop_test(core, test_entries_see_what_was_written_before, 0,
                        sizeof ORDERS / sizeof *ORDERS);
    tcase_add_test(core, test_a_warning_comes_once_with_its_rows);
    tcase_add_test(core, test_different_warnings_are_told_apart);
    suite_add_tcase(suite, core);
    return suite;
}

TEST_MAIN(context_suite)
