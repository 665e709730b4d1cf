#include "fields/fields.h"

#include "support/check_main.h"
#include "support/reading.h"

static struct reading rig;
static struct fields fields; /* of the last question */

static void set_up(void) {
    reading_init(&rig);
    scratch_write(&rig.scratch, "page.md", "---\ntitle: T\nempty:\n---\n");
}

static void tear_down(void) {
    reading_dispose(&rig);
}

static const struct sv CONFIGS[] = {{"_lamd.yml", 9}, {"_config.yml", 11}};

static enum lyn_code ask(const char *file, const char *name, size_t configs, bool required) {
    struct sv names[] = {sv_from(name), SV("title")};
    struct fields_request request = {.file = sv_from(file),
                                     .names = names,
                                     .name_count = 2,
                                     .config_files = CONFIGS,
                                     .config_file_count = configs,
                                     .file_required = required};
    memset(&rig.err, 0, sizeof rig.err);
    return fields_read(&rig.call, &rig.caller, &request, &fields, &rig.err);
}

/* The field of page.md as JSON with its origin, `absent`, or the reason why there is no answer. */
static const char *get(const char *name) {
    if (ask("page.md", name, 2, false) != LYN_OK)
        return rig.err.reason;
    const struct field *field = &fields.items[0];
    if (!field->found) {
        ck_assert_ptr_null(field->origin);
        ck_assert_int_eq(field->value.kind, VALUE_NULL);
        return "absent";
    }
    return arena_printf(rig.call.arena, "%s %s", reading_json(&rig, &field->value), field->origin);
}

static const char *config_reason(void) {
    return fields.config_error.reason;
}

START_TEST(test_page_first_then_config) {
    scratch_write(&rig.scratch, "_lamd.yml", "title: C\nposts: true\nempty: full\nnull_too:\n");
    ck_assert_str_eq(get("title"), "\"T\" page.md");
    ck_assert_str_eq(get("posts"), "true _lamd.yml");
    ck_assert_str_eq(get("empty"), "null page.md");
    ck_assert_str_eq(get("null_too"), "null _lamd.yml");
    ck_assert_str_eq(get("nothing"), "absent");
    ck_assert_str_eq(config_reason(), "");
}
END_TEST

START_TEST(test_first_existing_config_hides_the_others) {
    scratch_write(&rig.scratch, "_config.yml", "site: S\n");
    ck_assert_str_eq(get("site"), "\"S\" _config.yml");
    scratch_write(&rig.scratch, "_lamd.yml", "x: 1\n");
    ck_assert_str_eq(get("site"), "absent");
    ck_assert_str_eq(config_reason(), "");
}
END_TEST

START_TEST(test_config_inherits) {
    scratch_mkdir(&rig.scratch, "shared");
    scratch_write(&rig.scratch, "shared/site.yml", "colour: red\nroot: $STORE\n");
    scratch_write(&rig.scratch, "_lamd.yml",
                  "inherit: {directory: shared, filename: site.yml}\nsize: 4\n");
    ck_assert_str_eq(get("colour"), "\"red\" shared/site.yml");
    ck_assert_str_eq(get("root"), "\"inbox\" shared/site.yml");
    ck_assert_str_eq(get("size"), "4 _lamd.yml");
}
END_TEST

START_TEST(test_config_tells_where_it_is_as_the_caller_sees_it) {
    scratch_write(&rig.scratch, "_lamd.yml", "x: 1\n");
    ck_assert_str_eq(get("base_directory"), "\".\" _lamd.yml");
    ck_assert_str_eq(get("user_file"), "\"_lamd.yml\" _lamd.yml");
    scratch_write(&rig.scratch, "_lamd.yml", "base_directory: there\n");
    ck_assert_str_eq(get("base_directory"), "\"there\" _lamd.yml");
}
END_TEST

START_TEST(test_config_is_looked_for_where_the_caller_stands) {
    scratch_mkdir(&rig.scratch, "_posts");
    scratch_write(&rig.scratch, "_posts/page.md", "# Page\n");
    scratch_write(&rig.scratch, "_posts/_lamd.yml", "where: beside the page\n");
    scratch_write(&rig.scratch, "_config.yml", "where: here\n");
    ck_assert_int_eq(ask("_posts/page.md", "where", 2, false), LYN_OK);
    ck_assert_str_eq(reading_json(&rig, &fields.items[0].value), "\"here\"");
}
END_TEST

START_TEST(test_only_text_itself_is_expanded) {
    scratch_write(&rig.scratch, "page.md",
                  "---\ndir: $STORE/x\nlist: [$STORE]\nmap: {p: $STORE}\nodd: $UNSET ${\n---\n");
    ck_assert_str_eq(get("dir"), "\"inbox/x\" page.md");
    ck_assert_str_eq(get("list"), "[\"$STORE\"] page.md");
    ck_assert_str_eq(get("map"), "{\"p\":\"$STORE\"} page.md");
    ck_assert_str_eq(get("odd"), "\"$UNSET ${\" page.md");
}
END_TEST

/* A text of the config is expanded when it is read and when it is asked for, as the reference does. */
START_TEST(test_text_of_the_config_is_expanded_twice) {
    rig.caller.environment = SV("A=$B\0B=bee\0");
    scratch_write(&rig.scratch, "page.md", "---\np: $A\n---\n");
    scratch_write(&rig.scratch, "_lamd.yml", "c: $A\n");
    ck_assert_str_eq(get("p"), "\"$B\" page.md");
    ck_assert_str_eq(get("c"), "\"bee\" _lamd.yml");
}
END_TEST

START_TEST(test_a_variable_that_is_no_utf8_is_left) {
    scratch_write(&rig.scratch, "page.md", "---\n\ndir: $BAD/x\n---\n");
    ck_assert_str_eq(get("dir"), "\"$BAD/x\" page.md");
    ck_assert_uint_eq(rig.call.warning_count, 1);
    ck_assert_uint_eq(rig.call.warnings[0].line, 3);
}
END_TEST

static const struct {
    const char *config, *reason;
} USELESS[] = {
    {NULL, "INTERFACE_NOT_FOUND"},
    {"a: [\n", "INTERFACE_SYNTAX"},
    {"- 1\n", "WRONG_TYPE"},
    {"inherit: {filename: x.yml}\n", "MISSING_KEY"},
    {"inherit: {directory: ../..}\n", "PATH_OUTSIDE_ROOTS"},
    {"# nothing\n", ""},
    {"{}\n", ""},
};

START_TEST(test_a_useless_config_has_no_fields_and_is_told) {
    if (USELESS[_i].config)
        scratch_write(&rig.scratch, "_lamd.yml", USELESS[_i].config);
    ck_assert_str_eq(get("posts"), "absent");
    ck_assert_str_eq(config_reason(), USELESS[_i].reason);
    ck_assert_str_eq(reading_json(&rig, &fields.items[1].value), "\"T\"");
}
END_TEST

START_TEST(test_one_field_that_cannot_be_joined_leaves_the_others) {
    scratch_mkdir(&rig.scratch, "p");
    scratch_write(&rig.scratch, "p/_lynguine.yml", "s: text\nother: 1\n");
    scratch_write(&rig.scratch, "_lamd.yml", "inherit: {directory: p, append: [s]}\ns: more\n");
    ck_assert_str_eq(get("s"), "absent");
    ck_assert_str_eq(config_reason(), "INVALID_VALUE");
    ck_assert_str_eq(get("other"), "1 p/_lynguine.yml");
}
END_TEST

START_TEST(test_config_is_read_only_when_a_field_is_looked_for_in_it) {
    scratch_write(&rig.scratch, "_lamd.yml", "a: [\n");
    ck_assert_str_eq(get("title"), "\"T\" page.md");
    ck_assert_str_eq(config_reason(), "");
    ck_assert_int_eq(ask("page.md", "nothing", 0, false), LYN_OK);
    ck_assert(!fields.items[0].found);
    ck_assert_str_eq(config_reason(), "");
}
END_TEST

START_TEST(test_missing_page) {
    scratch_write(&rig.scratch, "_lamd.yml", "posts: 1\n");
    ck_assert_int_eq(ask("none.md", "posts", 2, false), LYN_OK);
    ck_assert(fields.items[0].found);
    ck_assert_int_eq(ask("none.md", "posts", 2, true), LYN_NOT_FOUND);
}
END_TEST

START_TEST(test_broken_page_has_the_values_of_the_config) {
    scratch_write(&rig.scratch, "page.md", "---\ntitle: [\n---\n");
    scratch_write(&rig.scratch, "_lamd.yml", "title: Site\n");
    ck_assert_str_eq(get("title"), "\"Site\" _lamd.yml");
    ck_assert_uint_eq(rig.call.warning_count, 1);
}
END_TEST

START_TEST(test_a_request_out_of_time_ends) {
    rig.call.deadline = 1;
    ck_assert_str_eq(get("title"), "DEADLINE");
}
END_TEST

static Suite *fields_suite(void) {
    Suite *suite = suite_create("fields");
    TCase *core = tcase_create("core");
    tcase_add_checked_fixture(core, set_up, tear_down);
    tcase_add_test(core, test_page_first_then_config);
    tcase_add_test(core, test_first_existing_config_hides_the_others);
    tcase_add_test(core, test_config_inherits);
    tcase_add_test(core, test_config_tells_where_it_is_as_the_caller_sees_it);
    tcase_add_test(core, test_config_is_looked_for_where_the_caller_stands);
    tcase_add_test(core, test_only_text_itself_is_expanded);
    tcase_add_test(core, test_text_of_the_config_is_expanded_twice);
    tcase_add_test(core, test_a_variable_that_is_no_utf8_is_left);
    tcase_add_loop_test(core, test_a_useless_config_has_no_fields_and_is_told, 0,
                        sizeof USELESS / sizeof *USELESS);
    tcase_add_test(core, test_one_field_that_cannot_be_joined_leaves_the_others);
    tcase_add_test(core, test_config_is_read_only_when_a_field_is_looked_for_in_it);
    tcase_add_test(core, test_missing_page);
    tcase_add_test(core, test_broken_page_has_the_values_of_the_config);
    tcase_add_test(core, test_a_request_out_of_time_ends);
    suite_add_tcase(suite, core);
    return suite;
}

TEST_MAIN(fields_suite)
