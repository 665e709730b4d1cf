#include "access/fake.h"

#include "support/check_main.h"
#include "support/flow.h"

#define ALL                                                                                        \
    "[givenName, familyName, prefix, suffix, name, city, state, address, email, date, birthdate, " \
    "age, phone]"

START_TEST(test_every_generator_gives_its_type) {
    struct frame *frame = NULL;
    ck_assert_int_eq(flow_run("{type: fake, nrows: 200, cols: " ALL "}", &frame), LYN_OK);
    ck_assert_uint_eq(frame->row_count, 200);
    ck_assert_uint_eq(frame->column_count, 13);
    char scratch[NUM_BUFFER];
    for (size_t i = 0; i < frame->column_count; i++) {
        struct sv name = frame_label(frame, i, scratch);
        const char *type = frame->fields[i].column->pandas;
        ck_assert_str_eq(type, sv_is(name, "age") ? "int64" : "object");
        ck_assert_uint_eq(frame->fields[i].column->null_count, 0);
        for (size_t row = 0; row < 200; row++) {
            struct value cell = frame_cell(frame, i, row, scratch);
            enum value_kind kind = sv_is(name, "age")         ? VALUE_INT
                                   : sv_is(name, "date")      ? VALUE_DATETIME
                                   : sv_is(name, "birthdate") ? VALUE_DATE
                                                              : VALUE_STRING;
            ck_assert_int_eq(cell.kind, kind);
            ck_assert(kind != VALUE_STRING || cell.text.len > 0);
            ck_assert(kind != VALUE_INT || (cell.integer >= 0 && cell.integer < 200));
        }
    }
    frame_unref(frame);
    ck_assert_str_eq(reading_warning(&rig, 0), "");
}
END_TEST

START_TEST(test_one_seed_gives_one_table) {
    const char *yaml = "{type: fake, nrows: 9, seed: 5, cols: {who: name, again: name, at: city}}";
    const char *once = flow_dump(yaml), *twice = flow_dump(yaml);
    ck_assert_str_eq(once, twice);
    ck_assert_str_ne(once, flow_dump("{type: fake, nrows: 9, seed: 6, cols: {who: name, again: "
                                     "name, at: city}}"));
    ck_assert_str_ne(flow_dump("{type: fake, nrows: 9, cols: [name, email]}"),
                     flow_dump("{type: fake, nrows: 9, cols: [name, email]}"));
}
END_TEST

START_TEST(test_columns_of_one_generator_differ) {
    struct frame *frame = NULL;
    ck_assert_int_eq(
        flow_run("{type: fake, nrows: 50, seed: 1, cols: {a: email, b: email}}", &frame), LYN_OK);
    size_t same = 0;
    char scratch[2][NUM_BUFFER];
    for (size_t row = 0; row < 50; row++) {
        struct value a = frame_cell(frame, 0, row, scratch[0]);
        struct value b = frame_cell(frame, 1, row, scratch[1]);
        same += value_equal(&a, &b);
    }
    ck_assert_uint_lt(same, 10);
    frame_unref(frame);
}
END_TEST

static const struct flow_case SHAPES[] = {
    {"{type: fake, nrows: 0, cols: [name, age]}", "name:object age:object"},
    {"{type: fake, nrows: 2, cols: []}", "| |"},
    {"{type: fake, nrows: 2, cols: {}}", "| |"},
    {"{type: fake, nrows: 0, cols: [name, age, name]}", "name:object age:object"},
    {"{type: fake, nrows: true, cols: []}", "|"},
    {"{type: fake, nrows: 1, cols: [name], select_columns: [], add_columns: [x]}", "|"},
};

START_TEST(test_shapes) {
    ck_assert_str_eq(flow_dump(SHAPES[_i].yaml), SHAPES[_i].dump);
}
END_TEST

#define NO_ROWS "\"nrows\" must be a non-negative integer."

static const struct flow_error ERRORS[] = {
    {"{type: fake, cols: [name]}", "MISSING_KEY", "ValueError",
     "\"fake\" specified in config but missing \"nrows\" key."},
    {"{type: fake, nrows: 2}", "MISSING_KEY", "ValueError",
     "\"fake\" specified in config but missing \"cols\" key."},
    {"{type: fake, nrows: -1, cols: [name]}", "INVALID_VALUE", "ValueError", NO_ROWS},
    {"{type: fake, nrows: 1.0, cols: [name]}", "INVALID_VALUE", "ValueError", NO_ROWS},
    {"{type: fake, nrows: '1', cols: [name]}", "INVALID_VALUE", "ValueError", NO_ROWS},
    {"{type: fake, nrows: null, cols: [name]}", "INVALID_VALUE", "ValueError", NO_ROWS},
    {"{type: fake, nrows: 2, cols: name}", "INVALID_VALUE", "ValueError",
     "\"fake\" specified in config but which requires that cols are specified as a dictionary"},
    {"{type: fake, nrows: 2, cols: [name, nope, nix]}", "INVALID_VALUE", "ValueError",
     "the following columns are not attributes of lynguine.util.fake.Generate: \"nope\", \"nix\""},
    {"{type: fake, nrows: 2, cols: {a: __class__}}", "INVALID_VALUE", "ValueError",
     "\"__class__\" specified as column's fake function, \"__class__\" is not an attribute of "
     "lynguine.util.fake.Generate."},
    {"{type: fake, nrows: 2, cols: [person]}", "INVALID_VALUE", "ValueError", "\"person\""},
    {"{type: fake, nrows: 2, cols: [5]}", "INVALID_VALUE", "ValueError", "\"5\""},
    {"{type: fake, nrows: 2, cols: [name], seed: x}", "INVALID_VALUE", "ValueError", "\"seed\""},
    {"{type: fake, nrows: 1000000001, cols: []}", "LIMIT_CELLS", "ValueError", "nrows"},
    {"{type: fake, nrows: 99999999999999999999, cols: []}", "LIMIT_CELLS", "ValueError", "nrows"},
    {"{type: fake, nrows: 600000000, cols: [name, age]}", "LIMIT_CELLS", "ValueError", "limit"},
};

START_TEST(test_what_cannot_be_made_up_is_refused) {
    flow_refused(&ERRORS[_i]);
}
END_TEST

static Suite *fake_suite(void) {
    Suite *suite = suite_create("fake");
    TCase *tcase = tcase_create("fake");
    tcase_add_checked_fixture(tcase, flow_set_up, flow_tear_down);
    tcase_add_test(tcase, test_every_generator_gives_its_type);
    tcase_add_test(tcase, test_one_seed_gives_one_table);
    tcase_add_test(tcase, test_columns_of_one_generator_differ);
    tcase_add_loop_test(tcase, test_shapes, 0, sizeof SHAPES / sizeof *SHAPES);
    tcase_add_loop_test(tcase, test_what_cannot_be_made_up_is_refused, 0,
                        sizeof ERRORS / sizeof *ERRORS);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(fake_suite)
