#include "lynguine/v1/fields.pb-c.h"
#include "support/check_main.h"
#include "support/serving.h"
#include "wire/codec.h"

typedef Lynguine__V1__TalkFieldsRequest fields_message;
typedef Lynguine__V1__TalkFieldsResponse fields_answer;

static struct reading rig; /* the client's side */
static struct serving server;

static void set_up(void) {
    reading_init(&rig);
    serving_init(&server, &rig);
    scratch_write(&rig.scratch, "page.md",
                  "---\ntitle: $STORE\nwhen: 2024-03-01\nnone:\nlist: [1, a]\n---\n");
}

static void tear_down(void) {
    serving_dispose(&server);
    reading_dispose(&rig);
}

static const fields_answer *ask(const fields_message *request) {
    return serving_ask(&server, "TalkFields", &request->base);
}

static const fields_answer *ask_for(char *const *names, size_t count) {
    static char *configs[] = {(char *)"_lamd.yml"};
    fields_message request = LYNGUINE__V1__TALK_FIELDS_REQUEST__INIT;
    request.file = (char *)"page.md";
    request.fields = (char **)names;
    request.n_fields = count;
    request.config_files = configs;
    request.n_config_files = 1;
    return ask(&request);
}

static const char *shown(const Lynguine__V1__TalkField *field) {
    struct value value;
    ck_assert_int_eq(wire_value_decode(rig.call.arena, field->value, 40, &value, NULL), LYN_OK);
    return arena_printf(rig.call.arena, "%s %s %s [%s]", field->name,
                        field->found ? "found" : "absent", reading_json(&rig, &value),
                        field->origin);
}

START_TEST(test_fields_in_the_order_asked_for) {
    char *names[] = {(char *)"list", (char *)"posts", (char *)"title",
                     (char *)"none", (char *)"zzz",   (char *)"title"};
    scratch_write(&rig.scratch, "_lamd.yml", "posts: true\n");
    const fields_answer *answer = ask_for(names, 6);
    ck_assert_uint_eq(answer->n_fields, 6);
    ck_assert_str_eq(shown(answer->fields[0]), "list found [1,\"a\"] [page.md]");
    ck_assert_str_eq(shown(answer->fields[1]), "posts found true [_lamd.yml]");
    ck_assert_str_eq(shown(answer->fields[2]), "title found \"inbox\" [page.md]");
    ck_assert_str_eq(shown(answer->fields[3]), "none found null [page.md]");
    ck_assert_str_eq(shown(answer->fields[4]), "zzz absent null []");
    ck_assert_str_eq(shown(answer->fields[5]), "title found \"inbox\" [page.md]");
    ck_assert_ptr_null(answer->config_error);
}
END_TEST

START_TEST(test_values_keep_their_types) {
    char *names[] = {(char *)"when"};
    const fields_answer *answer = ask_for(names, 1);
    const Lynguine__V1__Value *message = answer->fields[0]->value;
    struct value value;
    ck_assert_int_eq(wire_value_decode(rig.call.arena, message, 40, &value, NULL), LYN_OK);
    ck_assert_int_eq(value.kind, VALUE_DATE);
}
END_TEST

START_TEST(test_why_the_config_is_of_no_use) {
    char *names[] = {(char *)"title", (char *)"posts"};
    const fields_answer *answer = ask_for(names, 2);
    ck_assert_str_eq(answer->config_error->reason, "INTERFACE_NOT_FOUND");
    ck_assert_str_eq(answer->config_error->error_type, "ValueError");
    scratch_write(&rig.scratch, "_lamd.yml", "a: 1\nb: [\n");
    answer = ask_for(names, 2);
    ck_assert_str_eq(answer->config_error->file, "_lamd.yml");
    ck_assert_uint_eq(answer->config_error->line, 3);
    ck_assert(answer->fields[0]->found);
    answer = ask_for(names, 1);
    ck_assert_ptr_null(answer->config_error);
}
END_TEST

START_TEST(test_requests_that_are_refused) {
    fields_message request = LYNGUINE__V1__TALK_FIELDS_REQUEST__INIT;
    ck_assert_ptr_null(ask(&request));
    ck_assert_str_eq(rig.err.reason, "MISSING_KEY");
    request.file = (char *)"none.md";
    ck_assert_ptr_nonnull(ask(&request));
    request.file_required = true;
    ck_assert_ptr_null(ask(&request));
    ck_assert_str_eq(rig.err.reason, "FILE_NOT_FOUND");
    request.file = (char *)"/etc/hostname";
    ck_assert_ptr_null(ask(&request));
    ck_assert_str_eq(rig.err.reason, "PATH_OUTSIDE_ROOTS");
}
END_TEST

START_TEST(test_a_value_too_deep_for_the_wire_is_named) {
    char *names[] = {(char *)"deep"};
    struct buf page;
    buf_init(&page, 4096);
    buf_puts(&page, "---\n\ndeep: ");
    for (int i = 0; i < 50; i++) {
        buf_putc(&page, '[');
    }
    for (int i = 0; i < 50; i++) {
        buf_putc(&page, ']');
    }
    buf_puts(&page, "\n---\n");
    scratch_write(&rig.scratch, "page.md", page.data);
    buf_dispose(&page);
    ck_assert_ptr_null(ask_for(names, 1));
    ck_assert_str_eq(rig.err.reason, "LIMIT_DEPTH");
    ck_assert_str_eq(rig.err.field, "deep");
    ck_assert_str_eq(rig.err.file, "page.md");
}
END_TEST

static Suite *talk_fields_suite(void) {
    Suite *suite = suite_create("talk_fields");
    TCase *core = tcase_create("core");
    tcase_add_checked_fixture(core, set_up, tear_down);
    tcase_add_test(core, test_fields_in_the_order_asked_for);
    tcase_add_test(core, test_values_keep_their_types);
    tcase_add_test(core, test_why_the_config_is_of_no_use);
    tcase_add_test(core, test_requests_that_are_refused);
    tcase_add_test(core, test_a_value_too_deep_for_the_wire_is_named);
    suite_add_tcase(suite, core);
    return suite;
}

TEST_MAIN(talk_fields_suite)
