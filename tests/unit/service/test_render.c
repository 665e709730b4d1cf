#include "base/utf8.h"
#include "lynguine/v1/render.pb-c.h"
#include "service/service_internal.h"
#include "support/check_main.h"
#include "support/serving.h"
#include "wire/codec.h"

typedef Lynguine__V1__RenderRequest request_message;
typedef Lynguine__V1__RenderResponse response_message;
typedef Lynguine__V1__ReadDataRequest read_message;

static struct reading rig; /* the client's side */
static struct serving server;

static void set_up(void) {
    reading_init(&rig);
    serving_init(&server, &rig);
    server.caller.utc_offset_s = 3600;
    scratch_write(&rig.scratch, "a.csv", "n,s\n1,x\n2,\n");
    scratch_write(&rig.scratch, "secret.md", "secret");
}

static void tear_down(void) {
    serving_dispose(&server);
    reading_dispose(&rig);
}

static const response_message *ask(const request_message *request) {
    return serving_ask(&server, "Render", &request->base);
}

/* The text, or the reason why there is none. */
static const char *rendered(const request_message *request) {
    const response_message *answer = ask(request);
    return answer ? answer->text : rig.err.reason;
}

static request_message from_text(const char *text) {
    request_message request = LYNGUINE__V1__RENDER_REQUEST__INIT;
    request.template_case = LYNGUINE__V1__RENDER_REQUEST__TEMPLATE_TEXT;
    request.text = (char *)text;
    return request;
}

static request_message from_file(const char *file, const char *directory) {
    request_message request = LYNGUINE__V1__RENDER_REQUEST__INIT;
    request.template_case = LYNGUINE__V1__RENDER_REQUEST__TEMPLATE_FILE;
    request.file = (char *)file;
    request.template_directory = (char *)directory;
    return request;
}

static void set_variables(request_message *request, const char *yaml) {
    ck_assert_int_eq(wire_value_encode(rig.call.arena, reading_value(&rig, yaml), 40,
                                       &request->variables, &rig.err),
                     LYN_OK);
}

static void set_table(request_message *request, read_message *read) {
    lynguine__v1__read_data_request__init(read);
    read->source_case = LYNGUINE__V1__READ_DATA_REQUEST__SOURCE_PATH;
    read->path = (char *)"a.csv";
    request->data_case = LYNGUINE__V1__RENDER_REQUEST__DATA_READ;
    request->read = read;
}

static void set_document(request_message *request, const char *path) {
    request->data_case = LYNGUINE__V1__RENDER_REQUEST__DATA_DOCUMENT;
    request->document = (char *)path;
}

START_TEST(test_variables_of_the_request) {
    request_message request = from_text("{{ a | plus: 1 }} {{ b.c }} {{ zzz }}.");
    set_variables(&request, "{a: 1, b: {c: x}}");
    ck_assert_str_eq(rendered(&request), "2 x .");
    set_variables(&request, "[a]");
    ck_assert_str_eq(rendered(&request), "WRONG_TYPE");
}
END_TEST

START_TEST(test_each_row_with_its_cells) {
    request_message request = from_text("{{n}}{% if s %}{{s}}{% else %}-{% endif %}{{v}}");
    read_message read;
    set_table(&request, &read);
    request.per_row = true;
    request.row_end = (char *)";";
    const response_message *answer = ask(&request);
    ck_assert_str_eq(answer->text, "1x;2-;");
    ck_assert_uint_eq(answer->rows, 2);
    ck_assert_str_eq(answer->source, "csv a.csv");
    set_variables(&request, "{n: 9, v: '!'}");
    ck_assert_str_eq(rendered(&request), "9x!;9-!;");
}
END_TEST

START_TEST(test_a_table_as_a_whole) {
    request_message request =
        from_text("{{ columns | join: ',' }}{% for r in records %} {{ r.n }}{{ r.s }}{% endfor %}");
    read_message read;
    set_table(&request, &read);
    ck_assert_str_eq(rendered(&request), "n,s 1x 2");
}
END_TEST

START_TEST(test_documents_are_variables_or_tables) {
    request_message request = from_text("{{ a }}{{ content }}{{ records | size }}");
    scratch_write(&rig.scratch, "d.yml", "a: 1\n");
    scratch_write(&rig.scratch, "d.json", "{\"a\": 2}");
    scratch_write(&rig.scratch, "d.md", "---\na: 3\n---\nbody\n");
    scratch_write(&rig.scratch, "l.yml", "- {a: 1}\n- {a: 2}\n");
    scratch_write(&rig.scratch, "_lynguine.yml", "input: {type: csv, filename: a.csv}\n");
    static const char *const CASES[][2] = {{"d.yml", "10"},
                                           {"d.json", "20"},
                                           {"d.md", "3body0"},
                                           {"l.yml", "2"},
                                           {"_lynguine.yml", "2"},
                                           {".", "2"},
                                           {"a.csv", "2"},
                                           {"none.yml", "FILE_NOT_FOUND"},
                                           {"/etc/hostname", "PATH_OUTSIDE_ROOTS"}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        set_document(&request, CASES[i][0]);
        ck_assert_msg(strcmp(rendered(&request), CASES[i][1]) == 0, "%s: %s, not %s", CASES[i][0],
                      rendered(&request), CASES[i][1]);
    }
    set_document(&request, "d.yml");
    request.per_row = true;
    ck_assert_str_eq(rendered(&request), "10");
}
END_TEST

START_TEST(test_templates_include_what_is_in_their_folder) {
    scratch_mkdir(&rig.scratch, "t");
    scratch_mkdir(&rig.scratch, "u");
    scratch_write(&rig.scratch, "t/page.md", "[{% include 'tail' %}]");
    scratch_write(&rig.scratch, "t/tail.md", "tail");
    scratch_write(&rig.scratch, "u/tail.md", "other");
    request_message request = from_file("t/page.md", "");
    ck_assert_str_eq(rendered(&request), "[tail]");
    request = from_file("page.md", "t");
    ck_assert_str_eq(rendered(&request), "[tail]");
    request = from_file("page.md", "$HERE/../t");
    ck_assert_str_eq(rendered(&request), "[tail]");
    request = from_file("nope.md", "t");
    ck_assert_str_eq(rendered(&request), "FILE_NOT_FOUND");
    request = from_text("{% include 'tail' %}.");
    ck_assert_str_eq(rendered(&request), ".");
    ck_assert_uint_eq(server.served.warning_count, 1);
    request.template_directory = (char *)"u";
    ck_assert_str_eq(rendered(&request), "other.");
}
END_TEST

START_TEST(test_no_name_leads_out_of_the_folder) {
    static const char *const ESCAPES[] = {"../secret", "../secret.md", "/etc/hostname", "link"};
    char text[64];
    scratch_mkdir(&rig.scratch, "t");
    scratch_link(&rig.scratch, "../secret.md", "t/link.md");
    for (size_t i = 0; i < sizeof ESCAPES / sizeof *ESCAPES; i++) {
        snprintf(text, sizeof text, "{%% include '%s' %%}", ESCAPES[i]);
        request_message request = from_text(text);
        request.template_directory = (char *)"t";
        ck_assert_str_eq(rendered(&request), "PATH_OUTSIDE_ROOTS");
    }
    request_message request = from_file("/etc/hostname", "");
    ck_assert_str_eq(rendered(&request), "PATH_OUTSIDE_ROOTS");
    request = from_text("{% include 'passwd' %}.");
    request.template_directory = (char *)"/etc";
    ck_assert_ptr_null(strstr(rendered(&request), "root:"));
}
END_TEST

START_TEST(test_faults_warn_or_fail) {
    request_message request = from_text("a{{ 1 | nofilter }}b");
    ck_assert_str_eq(rendered(&request), "ab");
    ck_assert_uint_eq(server.served.warning_count, 1);
    request.strict = true;
    ck_assert_ptr_null(ask(&request));
    ck_assert_uint_eq(rig.err.line, 1);
    request = from_text("a\n{{ b");
    ck_assert_str_eq(rendered(&request), "TEMPLATE_SYNTAX");
    ck_assert_uint_eq(rig.err.line, 2);
}
END_TEST

START_TEST(test_the_moment_is_the_callers_or_the_one_given) {
    request_message request = from_text("{{ 'now' | date: '%Y-%m-%d %H' }}");
    request.has_now = true;
    request.now = INT64_C(951782400) * 1000000;
    ck_assert_str_eq(rendered(&request), "2000-02-29 01");
    request.now = INT64_MAX;
    ck_assert_str_eq(rendered(&request), "BAD_REQUEST");
    request.now = INT64_MIN;
    ck_assert_str_eq(rendered(&request), "BAD_REQUEST");
}
END_TEST

START_TEST(test_requests_that_are_refused) {
    request_message request = LYNGUINE__V1__RENDER_REQUEST__INIT;
    ck_assert_str_eq(rendered(&request), "INVALID_VALUE");
    request = from_text("x");
    request.per_row = true;
    ck_assert_str_eq(rendered(&request), "NO_INPUT");
    request = from_text("{{ 'AGIA' | base64_decode }}{{ v }}");
    set_variables(&request, "{v: \"a\\0b\"}");
    ck_assert_ptr_null(ask(&request));
    ck_assert_int_eq(rig.err.code, LYN_INVALID_ARGUMENT);
}
END_TEST

/* ---- texts that do not fit one message: of 1 MiB, here ---- */

/* 13 bytes, doubled 18 times. */
#define LONG                                                                                       \
    "{% assign x = 'é0123456789.' %}"                                                             \
    "{% for i in (1..18) %}{% assign x = x | append: x %}{% endfor %}{{ x }}"

/* The text, pulled part by part, malloc'd as `out`; how many parts there were. */
static size_t pull(const response_message *first, struct buf *out) {
    size_t parts = 1, total = (size_t)first->text_bytes;
    uint64_t handle = first->handle;
    buf_init(out, SIZE_MAX / 4);
    buf_puts(out, first->text);
    while (out->len < total) {
        Lynguine__V1__FetchRequest fetch = LYNGUINE__V1__FETCH_REQUEST__INIT;
        fetch.handle = handle;
        fetch.offset = out->len;
        const Lynguine__V1__FetchResponse *next = serving_ask(&server, "Fetch", &fetch.base);
        ck_assert_ptr_nonnull(next);
        ck_assert_ptr_null(next->batch);
        ck_assert_uint_eq(next->chunk->offset, out->len);
        ck_assert_uint_gt(next->chunk->bytes.len, 0);
        struct sv bytes = {(const char *)next->chunk->bytes.data, next->chunk->bytes.len};
        ck_assert_uint_eq(utf8_check(bytes), bytes.len); /* whole characters */
        buf_append_sv(out, bytes);
        parts++;
    }
    return parts;
}

START_TEST(test_a_long_text_comes_in_parts) {
    struct buf text;
    request_message request = from_text(LONG);
    request.part_bytes = 100000;
    const response_message *answer = ask(&request);
    ck_assert_ptr_nonnull(answer);
    ck_assert_uint_ne(answer->handle, 0);
    ck_assert_uint_le(strlen(answer->text), 100000);
    size_t total = (size_t)answer->text_bytes;
    ck_assert_uint_eq(total, 13 << 18);
    ck_assert_uint_eq(pull(answer, &text), (total + 99999) / 100000);
    ck_assert_uint_eq(text.len, total);
    for (size_t i = 0; i < total; i += 13) {
        ck_assert_int_eq(memcmp(text.data + i, "é0123456789.", 13), 0);
    }
    buf_dispose(&text);
    ck_assert_uint_eq(service_open_handles(server.service), 1);
}
END_TEST

START_TEST(test_parts_are_no_larger_than_a_message) {
    struct buf text;
    request_message request = from_text(LONG);
    request.part_bytes = UINT64_MAX;
    const response_message *answer = ask(&request);
    ck_assert_ptr_nonnull(answer);
    ck_assert_uint_lt(strlen(answer->text), 1 << 20);
    ck_assert_uint_eq(pull(answer, &text), 4); /* 3.25 MiB, in messages of 1 MiB */
    buf_dispose(&text);
}
END_TEST

START_TEST(test_who_does_not_know_of_parts_is_told_of_them) {
    request_message request = from_text(LONG);
    ck_assert_ptr_null(ask(&request));
    ck_assert_str_eq(rig.err.reason, "MESSAGE_TOO_LARGE");
    ck_assert_ptr_nonnull(strstr(rig.err.message, "part_bytes"));
    ck_assert_uint_eq(service_open_handles(server.service), 0);
    request = from_text("short");
    request.part_bytes = 100000;
    ck_assert_str_eq(rendered(&request), "short");
    ck_assert_uint_eq(service_open_handles(server.service), 0);
}
END_TEST

START_TEST(test_no_part_begins_behind_the_end) {
    Lynguine__V1__FetchRequest fetch = LYNGUINE__V1__FETCH_REQUEST__INIT;
    request_message request = from_text(LONG);
    request.part_bytes = 1000;
    const response_message *answer = ask(&request);
    fetch.handle = answer->handle;
    uint64_t ends[] = {answer->text_bytes, UINT64_MAX};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        fetch.offset = ends[i];
        ck_assert_ptr_null(serving_ask(&server, "Fetch", &fetch.base));
        ck_assert_str_eq(rig.err.reason, "INVALID_VALUE");
        ck_assert_str_eq(rig.err.field, "offset");
    }
    service_connection_closed(server.service, 1);
    fetch.offset = 0;
    ck_assert_ptr_null(serving_ask(&server, "Fetch", &fetch.base));
    ck_assert_str_eq(rig.err.reason, "HANDLE_EXPIRED");
}
END_TEST

START_TEST(test_the_limit_of_a_text_is_told_with_its_size) {
    request_message request = from_text("{{ x }}");
    read_message read;
    set_table(&request, &read);
    request.per_row = true;
    /* Two rows of 40 MiB each: 20 characters, doubled 21 times. */
    request.text =
        (char *)"{% assign x = '01234567890123456789' %}"
                "{% for i in (1..21) %}{% assign x = x | append: x %}{% endfor %}{{ x }}";
    ck_assert_str_eq(rendered(&request), "LIMIT_BYTES");
    ck_assert_ptr_nonnull(strstr(rig.err.message, "67108864 bytes"));
}
END_TEST

START_TEST(test_a_template_that_comes_again_is_compiled_once) {
    size_t count = 0, bytes = 0;
    request_message request = from_text("{{ a }}");
    for (int i = 0; i < 3; i++) {
        ck_assert_str_eq(rendered(&request), "");
    }
    template_cache_usage(server.service->templates, &count, &bytes);
    ck_assert_uint_eq(count, 1);
}
END_TEST

static Suite *render_suite(void) {
    Suite *suite = suite_create("service/render");
    TCase *tests = tcase_create("render");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, test_variables_of_the_request);
    tcase_add_test(tests, test_each_row_with_its_cells);
    tcase_add_test(tests, test_a_table_as_a_whole);
    tcase_add_test(tests, test_documents_are_variables_or_tables);
    tcase_add_test(tests, test_templates_include_what_is_in_their_folder);
    tcase_add_test(tests, test_no_name_leads_out_of_the_folder);
    tcase_add_test(tests, test_faults_warn_or_fail);
    tcase_add_test(tests, test_the_moment_is_the_callers_or_the_one_given);
    tcase_add_test(tests, test_requests_that_are_refused);
    tcase_add_test(tests, test_a_long_text_comes_in_parts);
    tcase_add_test(tests, test_parts_are_no_larger_than_a_message);
    tcase_add_test(tests, test_who_does_not_know_of_parts_is_told_of_them);
    tcase_add_test(tests, test_no_part_begins_behind_the_end);
    tcase_add_test(tests, test_the_limit_of_a_text_is_told_with_its_size);
    tcase_add_test(tests, test_a_template_that_comes_again_is_compiled_once);
    suite_add_tcase(suite, tests);
    return suite;
}

TEST_MAIN(render_suite)
