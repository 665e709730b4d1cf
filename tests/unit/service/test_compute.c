#include "lynguine/v1/compute.pb-c.h"
#include "support/check_main.h"
#include "support/frame_dump.h"
#include "support/literal.h"
#include "support/serving.h"
#include "wire/codec.h"

typedef Lynguine__V1__ComputeRequest request_message;
typedef Lynguine__V1__ComputeResponse response_message;

static struct reading rig; /* the client's side */
static struct serving server;

static void set_up(void) {
    reading_init(&rig);
    serving_init(&server, &rig);
    scratch_write(&rig.scratch, "a.csv", "n,s\n1,x\n2,\n3,z\n");
}

static void tear_down(void) {
    serving_dispose(&server);
    reading_dispose(&rig);
}

static const response_message *ask(const request_message *request) {
    return serving_ask(&server, "Compute", &request->base);
}

/* The request for an operation, with params as a literal, over a.csv when it says so. */
static request_message *new_request(const char *operation, const char *params, bool read) {
    request_message *request = arena_alloc(rig.call.arena, sizeof *request);
    lynguine__v1__compute_request__init(request);
    request->operation = (char *)operation;
    if (params) {
        struct value *value = arena_alloc(rig.call.arena, sizeof *value);
        *value = literal(rig.call.arena, params);
        ck_assert_int_eq(wire_value_encode(rig.call.arena, value, 40, &request->params, NULL),
                         LYN_OK);
    }
    if (read) {
        request->target_case = LYNGUINE__V1__COMPUTE_REQUEST__TARGET_READ;
        request->read = arena_alloc(rig.call.arena, sizeof *request->read);
        lynguine__v1__read_data_request__init(request->read);
        request->read->source_case = LYNGUINE__V1__READ_DATA_REQUEST__SOURCE_PATH;
        request->read->path = (char *)"a.csv";
    }
    return request;
}

/* The value as JSON, the table as one line, or the reason of the error. */
static const char *answer_to(const request_message *request) {
    const response_message *response = ask(request);
    if (!response)
        return rig.err.reason;
    struct buf text;
    struct frame *frame = NULL;
    struct value value;
    if (response->kind == LYNGUINE__V1__COMPUTE_KIND__COMPUTE_VALUE) {
        ck_assert_int_eq(wire_value_decode(rig.call.arena, response->value, 40, &value, NULL),
                         LYN_OK);
        return reading_json(&rig, &value);
    }
    ck_assert_int_eq(wire_batch_decode(response->schema, response->batch, 40, &frame, NULL),
                     LYN_OK);
    buf_init(&text, 1 << 20);
    dump_frame(frame, &text);
    char *out = arena_strdup(rig.call.arena, buf_view(&text));
    buf_dispose(&text);
    frame_unref(frame);
    return out;
}

static const struct {
    const char *operation, *params;
    bool read;
    const char *answer;
} CALLS[] = {
    {"sum", "{'args': {'x': [1, 2]}}", false, "3"},
    {"sum", "{'column_args': {'x': 'n'}}", true, "6"},
    {"identity", "{'row_args': {'input': 'n'}}", true, "value:int64 | 1 | 2 | 3"},
    {"identity", "{'row_args': {'input': 'n'}, 'rows': [2, 0, 2]}", true, "value:int64 | 1 | 3"},
    {"identity", "{'row_args': {'input': 'n'}, 'field': 's'}", true,
     "n:int64 s:object | 1 'x' | 2 2 | 3 'z'"},
    {"identity", "{'args': {'input': [1, {'a': 'b'}]}, 'field': 'l', 'rows': [1]}", true,
     "n:int64 s:object l:object | 1 'x' None | 2 None [1, {'a': 'b'}] | 3 'z' None"},
    {"recent", "{'args': {'column': 'n', 'since_year': 2}}", true,
     "mask:bool | False | True | True"},
    {"recent", "{'args': {'column': 'n', 'since_year': 2}, 'apply': true}", true,
     "n:int64 s:object | 2 None | 3 'z'"},
    {"descending", "{'args': {'by': 'n'}}", true, "n:int64 s:object | 3 'z' | 2 None | 1 'x'"},
    {"", NULL, false, "MISSING_KEY"},
    {"nope", NULL, true, "INVALID_VALUE"},
    {"recent", NULL, false, "INVALID_VALUE"},
    {"today", "{'fild': 's'}", true, "WRONG_TYPE"},
    {"today", "{'function': 'today'}", false, "INVALID_VALUE"},
    {"today", "['a']", false, "WRONG_TYPE"},
    {"today", "{'rows': [3]}", true, "INVALID_VALUE"},
    {"today", "{'rows': [0]}", false, "INVALID_VALUE"},
    {"identity", "{'row_args': {'input': 'n'}, 'index': 's', 'rows': ['z', 'x', 'z']}", true,
     "value:int64 | 1 | 3"},
    {"identity", "{'row_args': {'input': 's'}, 'index': 'n', 'rows': [3.0]}", true,
     "value:object | 'z'"},
    {"identity", "{'row_args': {'input': 's'}, 'index': 'n', 'rows': ['3']}", true,
     "INVALID_VALUE"},
    {"identity", "{'row_args': {'input': 's'}, 'index': 'n', 'rows': [0]}", true, "INVALID_VALUE"},
    {"identity", "{'row_args': {'input': 's'}, 'index': 'zz', 'rows': [0]}", true,
     "COLUMN_NOT_FOUND"},
    {"today", "{'rows': 1}", true, "WRONG_TYPE"},
    {"today", "{'apply': 1}", true, "WRONG_TYPE"},
    {"identity", "{'view_args': {'input': {'tally': {}}}}", true, "MISSING_KEY"},
    {"identity", "{'view_args': {'input': {'display': '{n}{s}'}}, 'rows': [0]}", true,
     "value:object | '1x'"},
    {"identity", "{'view_args': {'input': {'display': '{n}{s}'}}}", true, "MISSING_KEY"},
    {"identity", "{'view_args': {'input': {'field': 'zz'}}}", true, "INVALID_VALUE"},
    {"sum", "{'subseries_args': {'x': 'n'}, 'index': 's'}", true, "value:int64 | 1 | 2 | 3"},
    {"liquid", "{'args': {'template': '{{v}}'}, 'mapping': {'v': 'n'}, 'rows': [1]}", true,
     "value:object | '2'"},
    {"files_from_re", "{'args': {'regexp': '[a-z][.]csv'}}", false, "[\"./a.csv\"]"},
    {"file_from_re", "{'args': {'regexp': '(', 'directory': 'nowhere'}}", false, "INVALID_VALUE"},
    {"file_from_re", "{'args': {'regexp': 'a', 'directory': 'nowhere'}}", false, "FILE_NOT_FOUND"},
    {"today", "{'index': ['s']}", true, "WRONG_TYPE"},
    {"today", "{'phases': []}", true, "WRONG_TYPE"},
    {"@list", "{'a': 1}", false, "INVALID_VALUE"},
    {"@list", NULL, true, "INVALID_VALUE"},
    {"@interface", NULL, true, "INVALID_VALUE"},
    {"@nothing", NULL, false, "INVALID_VALUE"},
};

START_TEST(test_operations_and_what_is_wrong_with_them) {
    ck_assert_str_eq(answer_to(new_request(CALLS[_i].operation, CALLS[_i].params, CALLS[_i].read)),
                     CALLS[_i].answer);
}
END_TEST

/* A request over a data source that names its index and other names for its columns. */
static request_message *new_request_of_source(const char *operation, const char *params) {
    static const char SOURCE[] = "{'type': 'local', 'index': {'name': 'who'}, 'mapping': {'w': "
                                 "'who'}, 'data': {'who': ['a', 'b', 'a'], 'n': [1, 2, 4]}}";
    struct value source = literal(rig.call.arena, SOURCE);
    request_message *request = new_request(operation, params, true);
    request->read->source_case = LYNGUINE__V1__READ_DATA_REQUEST__SOURCE_DATA_SOURCE;
    ck_assert_int_eq(
        wire_value_encode(rig.call.arena, &source, 40, &request->read->data_source, NULL), LYN_OK);
    return request;
}

static const struct {
    const char *operation, *params, *answer;
} SOURCES[] = {
    {"sum", "{'subseries_args': {'x': 'n'}}", "value:int64 | 5 | 2 | 5"},
    {"sum", "{'subseries_args': {'x': 'n'}, 'index': 'n'}", "value:int64 | 1 | 2 | 4"},
    {"liquid", "{'args': {'template': '{{w}}{{who}}'}, 'rows': ['b']}", "value:object | 'b'"},
    {"liquid", "{'args': {'template': '{{m}}{{w}}'}, 'mapping': {'m': 'n'}, 'rows': ['b']}",
     "value:object | '2'"},
    /* the first of the rows with that label */
    {"identity", "{'row_args': {'input': 'n'}, 'rows': ['a']}", "value:int64 | 1"},
    {"identity", "{'row_args': {'input': 'n'}, 'rows': [0]}", "INVALID_VALUE"},
    {"identity", "{'row_args': {'input': 'who'}, 'index': 'n', 'rows': [4]}", "value:object | 'a'"},
};

START_TEST(test_index_and_mapping_are_those_of_the_source) {
    ck_assert_str_eq(answer_to(new_request_of_source(SOURCES[_i].operation, SOURCES[_i].params)),
                     SOURCES[_i].answer);
}
END_TEST

START_TEST(test_a_label_that_no_row_has_is_named) {
    answer_to(new_request_of_source("today", "{'rows': ['a', 'nobody']}"));
    ck_assert_str_eq(rig.err.field, "rows");
    ck_assert_ptr_nonnull(strstr(rig.err.message, "\"nobody\""));
}
END_TEST

/* Of a template in the folder `t`, or of none, with how many warnings. */
static const struct {
    const char *folder, *template, *answer;
    unsigned warnings;
} TEMPLATES[] = {
    {"t", "{% include \"in.html\" %}", "value:object | '<1>' | '<2>' | '<3>'", 0},
    {"t", "{% render \"card\", n: n %}", "value:object | '1!' | '2!' | '3!'", 0},
    {"", "{% include \"in.html\" %}.", "value:object | '.' | '.' | '.'", 1},
    {"t", "{% include \"nothing\" %}.", "value:object | '.' | '.' | '.'", 1},
    {"nowhere", "{% include \"in.html\" %}.", "value:object | '.' | '.' | '.'", 1},
    {"t", "{% include \"../a.csv\" %}", "PATH_OUTSIDE_ROOTS", 0},
    {"t", "{% include \"link\" %}", "PATH_OUTSIDE_ROOTS", 0},
};

START_TEST(test_templates_include_those_of_the_folder_alone) {
    char params[256];
    scratch_mkdir(&rig.scratch, "t");
    scratch_write(&rig.scratch, "t/in.html", "<{{n}}>");
    scratch_write(&rig.scratch, "t/card.md", "{{n}}!");
    scratch_link(&rig.scratch, "../a.csv", "t/link");
    snprintf(params, sizeof params, "{'args': {'template': '%s'}}", TEMPLATES[_i].template);
    request_message *request = new_request("liquid", params, true);
    request->template_directory = (char *)TEMPLATES[_i].folder;
    ck_assert_str_eq(answer_to(request), TEMPLATES[_i].answer);
    ck_assert_uint_eq(server.served.warning_count, TEMPLATES[_i].warnings);
}
END_TEST

START_TEST(test_views_and_sections_find_templates_too) {
    Lynguine__V1__InterfaceRef ref = LYNGUINE__V1__INTERFACE_REF__INIT;
    scratch_mkdir(&rig.scratch, "t");
    scratch_write(&rig.scratch, "t/in.html", "<{{n}}>");
    scratch_write(&rig.scratch, "_lynguine.yml",
                  "input: {type: csv, filename: a.csv}\n"
                  "compute: {function: liquid, field: s, args: {template: '{% include "
                  "\"in.html\" %}'}, refresh: true}\noutput: {columns: [s]}\n");
    request_message *request = new_request("@interface", NULL, true);
    request->template_directory = (char *)"t";
    request->read->source_case = LYNGUINE__V1__READ_DATA_REQUEST__SOURCE_INTERFACE;
    request->read->interface = &ref;
    ck_assert_str_eq(answer_to(request), "n:int64 s:object | 1 '<1>' | 2 '<2>' | 3 '<3>'");
    request = new_request(
        "identity",
        "{'view_args': {'input': {'liquid': '{% include \"in.html\" %}'}}, 'rows': [1]}", true);
    request->template_directory = (char *)"t";
    ck_assert_str_eq(answer_to(request), "value:object | '<2>'");
}
END_TEST

START_TEST(test_counts_tell_what_was_done) {
    const response_message *response =
        ask(new_request("identity", "{'row_args': {'input': 'n'}, 'field': 's'}", true));
    ck_assert_uint_eq(response->rows_run, 1);
    ck_assert_uint_eq(response->rows_written, 1);
    ck_assert_uint_eq(response->rows_skipped_present, 2);
    ck_assert_str_eq(response->source, "csv a.csv");
}
END_TEST

START_TEST(test_an_inline_table) {
    request_message *request =
        new_request("liquid", "{'args': {'template': '{{a}}{{b}}'}, 'field': 'c'}", false);
    Lynguine__V1__Table table = LYNGUINE__V1__TABLE__INIT;
    struct value document = literal(rig.call.arena, "{'a': [1, 2], 'b': ['x', null]}");
    struct frame *frame = NULL;
    ck_assert_int_eq(frame_from_value(&rig.call, &document, &frame, NULL), LYN_OK);
    ck_assert_int_eq(wire_schema_encode(rig.call.arena, frame, &table.schema, NULL), LYN_OK);
    ck_assert_int_eq(wire_batch_encode(rig.call.arena, frame, 0, 2, 40, &table.batch, NULL),
                     LYN_OK);
    request->target_case = LYNGUINE__V1__COMPUTE_REQUEST__TARGET_TABLE;
    request->table = &table;
    ck_assert_str_eq(answer_to(request), "a:int64 b:object c:object | 1 'x' '1x' | 2 None '2'");
    table.batch->row_count = 1;
    ck_assert_str_eq(answer_to(request), "BAD_REQUEST");
    frame_unref(frame);
}
END_TEST

START_TEST(test_the_sections_of_an_interface_run_in_their_order) {
    Lynguine__V1__InterfaceRef ref = LYNGUINE__V1__INTERFACE_REF__INIT;
    request_message *request = new_request("@interface", NULL, true);
    request->read->source_case = LYNGUINE__V1__READ_DATA_REQUEST__SOURCE_INTERFACE;
    request->read->interface = &ref;
    scratch_write(&rig.scratch, "_lynguine.yml",
                  "input: {type: csv, filename: a.csv}\n"
                  "postcompute: {function: convert_string, args: {columns: m}}\n"
                  "precompute:\n- {function: identity, field: m, row_args: {input: n}}\n"
                  "compute:\n  filter:\n  - {function: columnis, args: {column: m, value: 3}}\n");
    ck_assert_str_eq(answer_to(request), "n:int64 s:object m:object | 3 'z' '3'");
    request = new_request("@interface", "{'phases': ['precompute']}", true);
    request->read->source_case = LYNGUINE__V1__READ_DATA_REQUEST__SOURCE_INTERFACE;
    request->read->interface = &ref;
    ck_assert_str_eq(answer_to(request), "n:int64 s:object m:int64 | 1 'x' 1 | 2 None 2 | 3 'z' 3");
    scratch_write(&rig.scratch, "_lynguine.yml",
                  "input: {type: csv, filename: a.csv}\ncompute:\n- {function: nope}\n");
    request = new_request("@interface", NULL, true);
    request->read->source_case = LYNGUINE__V1__READ_DATA_REQUEST__SOURCE_INTERFACE;
    request->read->interface = &ref;
    ck_assert_str_eq(answer_to(request), "INVALID_VALUE");
    ck_assert_str_eq(rig.err.file, "_lynguine.yml");
    ck_assert_uint_eq(rig.err.line, 3);
}
END_TEST

static const struct {
    const char *output, *compute, *answer;
} DECLARED[] = {
    /* asked for before it is written, as in the reference */
    {"output: {columns: [o, o2]}",
     "[{function: render_liquid, field: o2, args: {template: '<{{o}}>'}, row_args: {o: o}},"
     " {function: identity, field: o, row_args: {input: n}}]",
     "n:int64 s:object o:int64 o2:object | 1 'x' 1 '<>' | 2 None 2 '<>' | 3 'z' 3 '<>'"},
    /* nobody writes it: it is a column of the table all the same */
    {"cache: {columns: o}", "[{function: identity, field: p, row_args: {input: o}}]",
     "n:int64 s:object o:object p:object | 1 'x' None None | 2 None None None | 3 'z' None None"},
    {"output: {columns: [n, o]}\ncache: {columns: [o]}", "[]",
     "n:int64 s:object o:object | 1 'x' None | 2 None None | 3 'z' None"},
    {"output: {columns: [o]}", "[{function: identity, field: o, row_args: {input: oo}}]",
     "INVALID_VALUE"},
};

START_TEST(test_columns_that_are_declared_are_there_from_the_start) {
    Lynguine__V1__InterfaceRef ref = LYNGUINE__V1__INTERFACE_REF__INIT;
    request_message *request = new_request("@interface", NULL, true);
    char text[1024];
    snprintf(text, sizeof text, "input: {type: csv, filename: a.csv}\n%s\ncompute: %s\n",
             DECLARED[_i].output, DECLARED[_i].compute);
    scratch_write(&rig.scratch, "_lynguine.yml", text);
    request->read->source_case = LYNGUINE__V1__READ_DATA_REQUEST__SOURCE_INTERFACE;
    request->read->interface = &ref;
    ck_assert_str_eq(answer_to(request), DECLARED[_i].answer);
}
END_TEST

START_TEST(test_today_is_the_callers) {
    request_message *request = new_request("today", NULL, false);
    server.caller.utc_offset_s = 86399;
    const char *ahead = answer_to(request);
    server.caller.utc_offset_s = -86399;
    const char *behind = answer_to(request);
    server.caller.utc_offset_s = 0;
    ck_assert_int_eq(strlen(ahead), strlen("\"2024-02-04\""));
    ck_assert_str_gt(ahead, behind);
}
END_TEST

START_TEST(test_the_list_has_every_function) {
    const char *text = answer_to(new_request("@list", NULL, false));
    ck_assert_ptr_nonnull(strstr(text, "{\"name\":\"today\",\"kind\":\"row\","));
}
END_TEST

static Suite *compute_suite(void) {
    Suite *suite = suite_create("compute");
    TCase *core = tcase_create("core");
    tcase_add_checked_fixture(core, set_up, tear_down);
    tcase_add_loop_test(core, test_operations_and_what_is_wrong_with_them, 0,
                        sizeof CALLS / sizeof *CALLS);
    tcase_add_loop_test(core, test_index_and_mapping_are_those_of_the_source, 0,
                        sizeof SOURCES / sizeof *SOURCES);
    tcase_add_test(core, test_a_label_that_no_row_has_is_named);
    tcase_add_loop_test(core, test_templates_include_those_of_the_folder_alone, 0,
                        sizeof TEMPLATES / sizeof *TEMPLATES);
    tcase_add_test(core, test_views_and_sections_find_templates_too);
    tcase_add_test(core, test_counts_tell_what_was_done);
    tcase_add_test(core, test_an_inline_table);
    tcase_add_test(core, test_the_sections_of_an_interface_run_in_their_order);
    tcase_add_loop_test(core, test_columns_that_are_declared_are_there_from_the_start, 0,
                        sizeof DECLARED / sizeof *DECLARED);
    tcase_add_test(core, test_today_is_the_callers);
    tcase_add_test(core, test_the_list_has_every_function);
    suite_add_tcase(suite, core);
    return suite;
}

TEST_MAIN(compute_suite)
