#include "access/write_directory.h"

#include "support/check_main.h"
#include "support/reading.h"

/* What is planned: nothing here touches a file. */

static struct reading rig;
static struct file_set set;
static deadline_t deadline; /* of the planning alone */

static void set_up(void) {
    reading_init(&rig);
    deadline = DEADLINE_NONE;
    file_set_init(&set, &rig.call, &rig.roots, 022);
}

static void tear_down(void) {
    file_set_dispose(&set);
    reading_dispose(&rig);
}

static enum lyn_code plan(const char *records, const char *output) {
    struct specification specification = {.details = reading_value(&rig, output)};
    struct write_type type;
    struct frame *frame = NULL;
    ck_assert_int_eq(write_type_find(&specification, &type, &rig.err), LYN_OK);
    ck_assert_int_eq(frame_from_records(&rig.call, reading_value(&rig, records), &frame, &rig.err),
                     LYN_OK);
    rig.call.deadline = deadline;
    enum lyn_code code =
        write_directory_plan(&set, &rig.caller, frame, &specification, &type, &rig.err);
    frame_unref(frame);
    return code;
}

/* `shown=text` of each file, a line each. */
static const char *planned(void) {
    struct buf text;
    buf_init(&text, 1 << 16);
    buf_puts(&text, "");
    for (size_t i = 0; i < set.count; i++) {
        buf_printf(&text, "%s=", set.files[i].shown);
        buf_append(&text, set.text.data + set.files[i].from, set.files[i].len);
    }
    char *out = arena_strdup(rig.call.arena, buf_view(&text));
    buf_dispose(&text);
    return out;
}

#define PLACE(root, directory, file)                                                               \
    "sourceRoot: '" root "', sourceDirectory: '" directory "', sourceFilename: '" file "'"

static const struct {
    const char *records, *output, *files;
} PLANS[] = {
    {"[{" PLACE(".", "d", "a.yml") ", z: 1, a: x}, {" PLACE(".", "e", "b.yml") ", z: 2, a: null}]",
     "{type: yaml_directory}", "d/a.yml=z: 1\na: x\ne/b.yml=z: 2\n"},
    {"[{" PLACE("", "", "a.json") ", a: [1, 2]}]", "{type: json_directory}",
     "a.json={\"a\": [1, 2]}"},
    {"[{" PLACE("r", "d", "p.png") ", t: x}]", "{type: meta_directory}", "r/d/p.png.yml=t: x\n"},
    {"[{" PLACE("$STORE", "${HERE}", "a.yml") ", a: 1}]", "{type: yaml_directory}",
     "inbox/sub/a.yml=a: 1\n"},
    {"[{r: x, d: y, f: a.yml, sourceRoot: kept}]",
     "{type: yaml_directory, store_fields: {root: r, directory: d, filename: f}}",
     "x/y/a.yml=sourceRoot: kept\n"},
    /* a row of nothing is no file, and a file of nothing is one */
    {"[{" PLACE(".", "d", "a.yml") "}, {sourceRoot: null}]", "{type: yaml_directory}",
     "d/a.yml={}\n"},
    {"[]", "{type: yaml_directory}", ""},
    {"[{a: null}, {a: null}]", "{type: yaml_directory}", ""},
};

START_TEST(test_each_row_is_a_file_where_its_fields_say) {
    ck_assert_msg(plan(PLANS[_i].records, PLANS[_i].output) == LYN_OK, "%s", rig.err.message);
    ck_assert_str_eq(planned(), PLANS[_i].files);
}
END_TEST

START_TEST(test_relative_places_start_at_the_base_or_the_caller) {
    const char *records = "[{" PLACE("r", "d", "a.yml") ", a: 1}]";
    ck_assert_int_eq(plan(records, "{type: yaml_directory}"), LYN_OK);
    ck_assert_int_eq(plan(records, "{type: yaml_directory, base_directory: sub}"), LYN_OK);
    ck_assert_int_eq(plan("[{" PLACE("/abs", "d", "a.yml") ", a: 1}]",
                          "{type: yaml_directory, base_directory: sub}"),
                     LYN_OK);
    ck_assert_uint_eq(set.count, 3);
    ck_assert_str_eq(set.files[0].path, scratch_path(&rig.scratch, "r/d/a.yml"));
    ck_assert_str_eq(set.files[1].path, scratch_path(&rig.scratch, "sub/r/d/a.yml"));
    ck_assert_str_eq(set.files[2].path, "/abs/d/a.yml");
}
END_TEST

static const struct {
    const char *records, *reason, *field, *message;
} ERRORS[] = {
    {"[{a: 1}]", "COLUMN_NOT_FOUND", "store_fields",
     "'sourceRoot' (there is no such column; `store_fields: {root: .., directory: .., filename: "
     "..}` names those that say where the file of a row goes)"},
    {"[{sourceRoot: '', sourceDirectory: '', a: 1}]", "COLUMN_NOT_FOUND", "store_fields",
     "'sourceFilename' (there is no such column;"},
    {"[{" PLACE("", "", "a.yml") "}, {a: 1}]", "WRONG_TYPE", "store_fields",
     "the field \"sourceRoot\" of row 1 must be text; it is missing"},
    {"[{sourceRoot: '', sourceDirectory: '', sourceFilename: 5}]", "WRONG_TYPE", "store_fields",
     "the field \"sourceFilename\" of row 0 must be text; it is integer"},
    {"[{sourceRoot: '', sourceDirectory: \"x\\0\", sourceFilename: a.yml}]", "INVALID_VALUE", "",
     "embedded null byte in the field \"sourceDirectory\" of row 0"},
    {"[{" PLACE("${NOPE}", "", "a.yml") ", a: 1}]", "INVALID_VALUE", "",
     "the variable NOPE in \"${NOPE}/\" (row 0) is not set"},
    {"[{" PLACE("", "d", "") ", a: 1}]", "IS_A_DIRECTORY", "", "d/"},
    {"[{" PLACE("", "d", "e/") ", a: 1}]", "IS_A_DIRECTORY", "", "d/e/"},
    {"[{" PLACE("", "d", "a.yml") ", a: 1}, {" PLACE("d", "", "a.yml") ", a: 2}]", "INVALID_VALUE",
     "", "has already been used for a different row"},
};

START_TEST(test_a_row_that_has_no_place_is_named) {
    ck_assert_int_ne(plan(ERRORS[_i].records, "{type: yaml_directory}"), LYN_OK);
    ck_assert_str_eq(rig.err.reason, ERRORS[_i].reason);
    ck_assert_str_eq(rig.err.field, ERRORS[_i].field);
    ck_assert_msg(strstr(rig.err.message, ERRORS[_i].message) != NULL, "%s", rig.err.message);
}
END_TEST

START_TEST(test_a_plan_ends_with_the_time_given) {
    deadline = 1;
    ck_assert_int_eq(plan("[{" PLACE("", "", "a.yml") ", a: 1}]", "{type: yaml_directory}"),
                     LYN_DEADLINE_EXCEEDED);
}
END_TEST

static Suite *write_directory_suite(void) {
    Suite *suite = suite_create("write_directory");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, test_each_row_is_a_file_where_its_fields_say, 0,
                        sizeof PLANS / sizeof *PLANS);
    tcase_add_test(all, test_relative_places_start_at_the_base_or_the_caller);
    tcase_add_loop_test(all, test_a_row_that_has_no_place_is_named, 0,
                        sizeof ERRORS / sizeof *ERRORS);
    tcase_add_test(all, test_a_plan_ends_with_the_time_given);
    suite_add_tcase(suite, all);
    return suite;
}

TEST_MAIN(write_directory_suite)
