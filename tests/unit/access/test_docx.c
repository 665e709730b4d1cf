/* With programs of the test's own in pandoc's place: what they are given, and what is made of what
 * they do. */
#include "collecting.h"

static struct reading rig;
static struct specification source;
static const char DIRECTORY[] = "{type: docx_directory, source: {directory: d}}";

static void set_up(void) {
    reading_init(&rig);
    scratch_mkdir(&rig.scratch, "bin");
    scratch_mkdir(&rig.scratch, "d");
    scratch_write(&rig.scratch, "d/a.docx", "document");
    source = (struct specification){.file = "i.yml"};
    char path[PATH_MAX + 32];
    snprintf(path, sizeof path, "%s/bin:/usr/bin:/bin", rig.scratch.path);
    setenv("PATH", path, 1);
    setenv("SECRET", "x", 1);
}

static void tear_down(void) {
    reading_dispose(&rig);
}

static void install(const char *script) {
    scratch_write(&rig.scratch, "bin/pandoc", script);
    ck_assert_int_eq(chmod(scratch_path(&rig.scratch, "bin/pandoc"), 0755), 0);
}

#define FIELDS "sourceRoot:object sourceDirectory:object sourceFilename:object"
#define VALUES "'CWD' 'd' 'a.docx'"

START_TEST(test_its_output_is_read_as_markdown) {
    install("#!/bin/sh\nread -r line\nprintf -- '---\\ntitle: T\\nempty: \"\"\\nnone:\\nn: {a: "
            "null}\\n---\\n\\n%s\\n' \"$line\"\n");
    ck_assert_str_eq(collecting_run(&rig, &source, DIRECTORY),
                     "title:object content:object " FIELDS " | 'T' 'document' " VALUES);
    ck_assert_str_eq(collecting_run(&rig, &source, "{type: list, filename: [d/a.docx]}"),
                     "title:object content:object sourceRoot:object sourceDirectory:object "
                     "sourceFile:object | 'T' 'document' '' 'd' 'a.docx'");
}
END_TEST

START_TEST(test_nothing_at_all_leaves_the_fields) {
    install("#!/bin/sh\nexit 0\n");
    ck_assert_str_eq(collecting_run(&rig, &source, DIRECTORY), FIELDS " | " VALUES);
}
END_TEST

START_TEST(test_it_sees_the_document_and_nothing_else) {
    enum { HIGH = 200 };
    install("#!/bin/sh\ntest -e /proc/$$/fd/200 && echo open\n"
            "echo \"$SECRET|$HOME|$(pwd)|$*\"\n");
    ck_assert_int_eq(dup2(STDIN_FILENO, HIGH), HIGH); /* without O_CLOEXEC */
    const char *table = collecting_run(&rig, &source, DIRECTORY);
    close(HIGH);
    ck_assert_str_eq(table, "content:object " FIELDS " | '|/nonexistent|/|--from=docx "
                            "--to=markdown --standalone --sandbox --track-changes=all' " VALUES);
}
END_TEST

static const struct {
    const char *script, *reason, *type, *message;
} FAILURES[] = {
    {"#!/bin/sh\necho 'not a docx' >&2\nexit 63\n", "CONVERSION_FAILED", "RuntimeError",
     "Pandoc died with exitcode \"63\" during conversion: not a docx"},
    {"#!/bin/sh\nkill -9 $$\n", "CONVERSION_FAILED", "RuntimeError", "exitcode \"-9\""},
    {"#!/bin/sh\nprintf '\\377' >&2\nexit 1\n", "CONVERSION_FAILED", "RuntimeError",
     "exitcode \"1\""},
    {"#!/bin/sh\nhead -c 300000 /dev/zero >&2\nexit 2\n", "CONVERSION_FAILED", "RuntimeError",
     "exitcode \"2\""},
    {"#!/bin/sh\nprintf '\\377'\n", "BAD_UTF8", "UnicodeDecodeError", "0xff"},
    {"#!/bin/sh\nhead -c 3000000 /dev/zero\n", "LIMIT_BYTES", "ValueError", ""},
};

START_TEST(test_failures_name_the_document) {
    struct frame *frame = NULL;
    install(FAILURES[_i].script);
    rig.call.limits.file_bytes = 1000000;
    ck_assert_int_ne(collecting_read(&rig, &source, DIRECTORY, &frame), LYN_OK);
    ck_assert_str_eq(rig.err.reason, FAILURES[_i].reason);
    ck_assert_str_eq(rig.err.error_type, FAILURES[_i].type);
    ck_assert_msg(strstr(rig.err.message, FAILURES[_i].message), "%s", rig.err.message);
    ck_assert_ptr_nonnull(strstr(rig.err.file, "/d/a.docx"));
}
END_TEST

START_TEST(test_without_pandoc_the_error_names_the_package) {
    struct frame *frame = NULL;
    setenv("PATH", scratch_path(&rig.scratch, "bin"), 1);
    ck_assert_int_ne(collecting_read(&rig, &source, DIRECTORY, &frame), LYN_OK);
    ck_assert_str_eq(rig.err.reason, "PROGRAM_MISSING");
    ck_assert_ptr_nonnull(strstr(rig.err.message, "package pandoc"));
}
END_TEST

/* Sleeping for ever, its output open: only the deadline can end the call. */
START_TEST(test_deadline_ends_it) {
    struct frame *frame = NULL;
    install("#!/bin/sh\nexec sleep 1000\n");
    rig.call.deadline = deadline_in_ms(200);
    ck_assert_int_ne(collecting_read(&rig, &source, DIRECTORY, &frame), LYN_OK);
    ck_assert_str_eq(rig.err.reason, "DEADLINE");
}
END_TEST

static Suite *docx_suite(void) {
    Suite *suite = suite_create("docx");
    TCase *core = tcase_create("core");
    tcase_set_timeout(core, 60);
    tcase_add_checked_fixture(core, set_up, tear_down);
    tcase_add_test(core, test_its_output_is_read_as_markdown);
    tcase_add_test(core, test_nothing_at_all_leaves_the_fields);
    tcase_add_test(core, test_it_sees_the_document_and_nothing_else);
    tcase_add_loop_test(core, test_failures_name_the_document, 0,
                        sizeof FAILURES / sizeof *FAILURES);
    tcase_add_test(core, test_without_pandoc_the_error_names_the_package);
    tcase_add_test(core, test_deadline_ends_it);
    suite_add_tcase(suite, core);
    return suite;
}
TEST_MAIN(docx_suite)
