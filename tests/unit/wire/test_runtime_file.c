#include "wire/runtime_file.h"

#include "support/check_main.h"
#include "support/scratch.h"

static struct arena *arena;
static struct buf text;
static struct lyn_error err;
static const char *const ROOTS[] = {"/a", "/b \"quoted\"\n"};

static struct runtime_file sample(void) {
    return (struct runtime_file){
        .instance = "default",
        .url = "tcp://127.0.0.1:7700",
        .token = "the token of this server, 32 byt",
        .pid = 4711,
        .pid_start = UINT64_MAX,
        .boot_id = "b",
        .pid_ns = 4026531836,
        .mnt_ns = 4026531832,
        .uid = 1000,
        .instance_id = "server instance",
        .wire_major = 1,
        .wire_minor = 2,
        .max_message = 16 << 20,
        .build = "0.1.0+x",
        .exe = "/usr/bin/lynguined",
        .log = "",
        .roots = ROOTS,
        .root_count = 2,
        .started_at = "2026-01-02T03:04:05Z",
    };
}

static void set_up(void) {
    struct runtime_file file = sample();
    arena = arena_new(1 << 24);
    buf_init(&text, RUNTIME_FILE_BYTES_MAX);
    runtime_file_print(&file, &text);
    ck_assert_int_eq(buf_status(&text, NULL), LYN_OK);
}

static void tear_down(void) {
    buf_dispose(&text);
    arena_unref(arena);
}

static enum lyn_code parse(struct sv bytes, struct runtime_file *out) {
    err = (struct lyn_error){0};
    return runtime_file_parse(arena, bytes, "x.json", out, &err);
}

/* The printed text with one piece replaced. */
static struct sv changed(const char *from, const char *to) {
    const char *at = strstr(text.data, from);
    ck_assert_msg(at != NULL, "%s", from);
    char *copy =
        arena_printf(arena, "%.*s%s%s", (int)(at - text.data), text.data, to, at + strlen(from));
    return sv_from(copy);
}

START_TEST(test_what_is_printed_is_read) {
    struct runtime_file file, wanted = sample();
    ck_assert_int_eq(parse(buf_view(&text), &file), LYN_OK);
    ck_assert_str_eq(file.instance, wanted.instance);
    ck_assert_str_eq(file.url, wanted.url);
    ck_assert_ptr_null(file.control_url);
    ck_assert_mem_eq(file.token, wanted.token, sizeof file.token);
    ck_assert_int_eq(file.pid, wanted.pid);
    ck_assert_uint_eq(file.pid_start, wanted.pid_start);
    ck_assert_str_eq(file.boot_id, wanted.boot_id);
    ck_assert_uint_eq(file.pid_ns, wanted.pid_ns);
    ck_assert_uint_eq(file.mnt_ns, wanted.mnt_ns);
    ck_assert_uint_eq(file.uid, wanted.uid);
    ck_assert_mem_eq(file.instance_id, wanted.instance_id, sizeof file.instance_id);
    ck_assert_uint_eq(file.wire_major, wanted.wire_major);
    ck_assert_uint_eq(file.wire_minor, wanted.wire_minor);
    ck_assert_uint_eq(file.max_message, wanted.max_message);
    ck_assert_str_eq(file.build, wanted.build);
    ck_assert_str_eq(file.exe, wanted.exe);
    ck_assert_str_eq(file.log, "");
    ck_assert_uint_eq(file.root_count, 2);
    ck_assert_str_eq(file.roots[1], ROOTS[1]);
    ck_assert_str_eq(file.started_at, wanted.started_at);
}
END_TEST

START_TEST(test_unknown_keys_are_ignored_and_a_control_address_is_read) {
    struct runtime_file file;
    ck_assert_int_eq(
        parse(changed("\"control_url\": null", "\"control_url\": \"ipc:///x\", \"later\": [{}]"),
              &file),
        LYN_OK);
    ck_assert_str_eq(file.control_url, "ipc:///x");
}
END_TEST

START_TEST(test_what_is_wrong_names_its_key) {
    static const struct {
        const char *from, *to, *field;
    } cases[] = {
        {"\"schema\": 1", "\"schema\": 2", "schema"},
        {"\"schema\": 1", "\"schema\": \"1\"", "schema"},
        {"\"url\": ", "\"uri\": ", "url"},
        {"\"url\": \"tcp", "\"url\": \"\\u0000tcp", "url"},
        {"\"pid\": 4711", "\"pid\": -1", "pid"},
        {"\"pid\": 4711", "\"pid\": 1e3", "pid"},
        {"\"pid\": 4711", "\"pid\": 99999999999999999999999", "pid"},
        {"\"uid\": 1000", "\"uid\": 4294967296", "uid"},
        {"\"token\": \"", "\"token\": \"00", "token"},
        {"\"token\": \"7", "\"token\": \"x", "token"},
        {"\"roots\": [\"/a\"", "\"roots\": [1", "roots"},
        {"\"roots\": [", "\"roots\": 1, \"x\": [", "roots"},
        {"\"started_at\"", "\"stopped_at\"", "started_at"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct runtime_file file;
        ck_assert_msg(parse(changed(cases[i].from, cases[i].to), &file) == LYN_INVALID_ARGUMENT,
                      "%s", cases[i].to);
        ck_assert_str_eq(err.field, cases[i].field);
        ck_assert_str_eq(err.file, "x.json");
    }
}
END_TEST

START_TEST(test_what_is_no_json_object_is_an_error) {
    static const char *const texts[] = {"", "{", "[]", "null", "{\"schema\": 1}", "\xff"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct runtime_file file;
        ck_assert_msg(parse(sv_from(texts[i]), &file) == LYN_INVALID_ARGUMENT, "%s", texts[i]);
    }
}
END_TEST

START_TEST(test_every_cut_is_an_error) {
    for (size_t len = 0; len + 2 < text.len; len++) {
        struct runtime_file file;
        ck_assert_int_ne(parse((struct sv){text.data, len}, &file), LYN_OK);
    }
}
END_TEST

START_TEST(test_only_a_private_regular_file_is_read) {
    struct scratch scratch;
    struct runtime_file file;
    scratch_init(&scratch);
    scratch_write(&scratch, "x.json", text.data);
    scratch_link(&scratch, "x.json", "link.json");
    const char *path = scratch_path(&scratch, "x.json");
    ck_assert_int_eq(runtime_file_read(arena, path, &file, &err), LYN_FAILED_PRECONDITION);
    chmod(path, 0600);
    ck_assert_int_eq(runtime_file_read(arena, path, &file, &err), LYN_OK);
    ck_assert_int_eq(file.pid, 4711);
    ck_assert_int_eq(runtime_file_read(arena, scratch_path(&scratch, "link.json"), &file, &err),
                     LYN_FAILED_PRECONDITION);
    ck_assert_int_eq(runtime_file_read(arena, scratch.path, &file, &err), LYN_FAILED_PRECONDITION);
    ck_assert_int_eq(runtime_file_read(arena, scratch_path(&scratch, "none.json"), &file, &err),
                     LYN_NOT_FOUND);
    scratch_dispose(&scratch);
}
END_TEST

static Suite *runtime_file_suite(void) {
    Suite *suite = suite_create("runtime_file");
    TCase *tcase = tcase_create("runtime_file");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, test_what_is_printed_is_read);
    tcase_add_test(tcase, test_unknown_keys_are_ignored_and_a_control_address_is_read);
    tcase_add_test(tcase, test_what_is_wrong_names_its_key);
    tcase_add_test(tcase, test_what_is_no_json_object_is_an_error);
    tcase_add_test(tcase, test_every_cut_is_an_error);
    tcase_add_test(tcase, test_only_a_private_regular_file_is_read);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(runtime_file_suite)
