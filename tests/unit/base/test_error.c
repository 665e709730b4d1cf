#include "base/error.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "support/check_main.h"

START_TEST(test_every_reason_has_a_code_a_type_and_a_text) {
    for (int i = 0; i < REASON_COUNT; i++) {
        enum reason reason = (enum reason)i;
        ck_assert_int_ne(reason_code(reason), LYN_OK);
        ck_assert_str_ne(lyn_code_name(reason_code(reason)), "OK");
        ck_assert_uint_gt(strlen(reason_error_type(reason)), 0);
        ck_assert_uint_lt(strlen(reason_error_type(reason)),
                          sizeof((struct lyn_error *)0)->error_type);
        ck_assert_uint_lt(strlen(reason_name(reason)), sizeof((struct lyn_error *)0)->reason);
        ck_assert_uint_gt(strlen(reason_text(reason)), 0);
    }
}
END_TEST

START_TEST(test_reason_names_are_unique_upper_snake_and_findable) {
    for (int i = 0; i < REASON_COUNT; i++) {
        const char *name = reason_name((enum reason)i);
        ck_assert_uint_eq(strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"), strlen(name));
        ck_assert_int_eq((int)reason_find(name), i); /* the first of that name is itself */
    }
    ck_assert_int_eq(reason_find("NO_SUCH_REASON"), REASON_COUNT);
    ck_assert_int_eq(reason_find(""), REASON_COUNT);
}
END_TEST

START_TEST(test_code_names_are_grpcs) {
    ck_assert_str_eq(lyn_code_name(0), "OK");
    ck_assert_str_eq(lyn_code_name(5), "NOT_FOUND");
    ck_assert_str_eq(lyn_code_name(LYN_UNAUTHENTICATED), "UNAUTHENTICATED");
    ck_assert_str_eq(lyn_code_name(17), "UNKNOWN");
    ck_assert_str_eq(lyn_code_name(-1), "UNKNOWN");
}
END_TEST

START_TEST(test_set_fills_the_reason_and_empties_the_rest) {
    struct lyn_error err;
    memset(&err, 'x', sizeof err);
    ck_assert_int_eq(error_set(&err, REASON_COLUMN_NOT_FOUND, "no column \"%s\"", "q"),
                     LYN_NOT_FOUND);
    ck_assert_int_eq(err.code, LYN_NOT_FOUND);
    ck_assert_str_eq(err.reason, "COLUMN_NOT_FOUND");
    ck_assert_str_eq(err.error_type, "KeyError");
    ck_assert_str_eq(err.message, "no column \"q\"");
    ck_assert_str_eq(err.file, "");
    ck_assert_str_eq(err.field, "");
    ck_assert_str_eq(err.request_id, "");
    ck_assert_uint_eq(err.line, 0);
    ck_assert_uint_eq(err.column, 0);
}
END_TEST

START_TEST(test_null_error_is_fine_everywhere) {
    ck_assert_int_eq(error_set(NULL, REASON_IO, "x"), LYN_INTERNAL);
    ck_assert_int_eq(error_errno(NULL, ENOENT, "x"), LYN_NOT_FOUND);
    ck_assert_int_eq(error_oom(NULL), LYN_RESOURCE_EXHAUSTED);
    error_at(NULL, "x", 1, 1, 1);
    error_field(NULL, "x");
    error_type(NULL, "x");
}
END_TEST

START_TEST(test_an_argument_may_be_the_error_itself) {
    struct lyn_error err;
    error_set(&err, REASON_IO, "inner");
    error_set(&err, REASON_INTERFACE_SYNTAX, "outer: %s", err.message);
    ck_assert_str_eq(err.message, "outer: inner");
}
END_TEST

START_TEST(test_long_message_is_cut_before_the_character_that_does_not_fit) {
    struct lyn_error err;
    char text[600];
    for (size_t lead = 500; lead < 512; lead++) {
        memset(text, 'a', lead);
        snprintf(text + lead, sizeof text - lead, "%s%s", "\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac",
                 "\xe2\x82\xac\xe2\x82\xac");
        error_set(&err, REASON_IO, "%s", text);
        size_t len = strlen(err.message);
        ck_assert_uint_eq(utf8_check(sv_from(err.message)), len);
        ck_assert_uint_eq(len, lead + (511 - lead) / 3 * 3);
        ck_assert_int_eq(strchr(err.message, '?') == NULL, 1);
    }
}
END_TEST

START_TEST(test_a_note_goes_behind_the_message) {
    struct lyn_error err;
    error_set(&err, REASON_WRONG_TYPE, "no %s", "number");
    error_note(&err, " (cell %s)", "B7");
    ck_assert_str_eq(err.message, "no number (cell B7)");
    ck_assert_str_eq(err.reason, "WRONG_TYPE");
    for (size_t i = 0; i < sizeof err.message; i++) {
        error_note(&err, "\xc3\xa9");
    }
    ck_assert_uint_le(strlen(err.message), sizeof err.message - 1);
    ck_assert_uint_eq(utf8_check(sv_from(err.message)), strlen(err.message));
    error_note(NULL, "x");
}
END_TEST

START_TEST(test_bytes_that_are_not_utf8_become_question_marks) {
    struct lyn_error err;
    error_set(&err, REASON_IO, "a\xff%s\xc3", "\xe9");
    ck_assert_str_eq(err.message, "a???");
    error_at(&err, "d\xfe/f", 4, 0, 0);
    ck_assert_str_eq(err.file, "d?/f");
}
END_TEST

START_TEST(test_the_innermost_place_is_kept) {
    struct lyn_error err;
    error_set(&err, REASON_YAML_SYNTAX, "bad");
    error_at(&err, NULL, 0, 3, 7);
    error_at(&err, "inner.yml-rest", 9, 0, 0);
    error_at(&err, "outer.yml", 9, 1, 1);
    ck_assert_str_eq(err.file, "inner.yml");
    ck_assert_uint_eq(err.line, 3);
    ck_assert_uint_eq(err.column, 7);
    error_field(&err, "inner");
    error_field(&err, "outer");
    ck_assert_str_eq(err.field, "inner");
    error_type(&err, "ValueError");
    ck_assert_str_eq(err.error_type, "ValueError");
}
END_TEST

static const struct {
    int number;
    const char *path;
    const char *reason, *type, *message;
} ERRNOS[] = {
    {ENOENT, "x", "FILE_NOT_FOUND", "FileNotFoundError",
     "[Errno 2] No such file or directory: 'x'"},
    {EACCES, "/a b", "FILE_PERMISSION", "PermissionError", "[Errno 13] Permission denied: '/a b'"},
    {EPERM, "x", "FILE_PERMISSION", "PermissionError", "[Errno 1] Operation not permitted: 'x'"},
    {EROFS, "x", "FILE_PERMISSION", "PermissionError", "[Errno 30] Read-only file system: 'x'"},
    {EISDIR, "it's", "IS_A_DIRECTORY", "IsADirectoryError", "[Errno 21] Is a directory: \"it's\""},
    {ENOTDIR, "x/y", "NOT_A_DIRECTORY", "NotADirectoryError", "[Errno 20] Not a directory: 'x/y'"},
    {ENOSPC, "x", "DISK_FULL", "OSError", "[Errno 28] No space left on device: 'x'"},
    {EFBIG, "x", "DISK_FULL", "OSError", "[Errno 27] File too large: 'x'"},
    {ENOMEM, "x", "OUT_OF_MEMORY", "MemoryError", "[Errno 12] Cannot allocate memory: 'x'"},
    {EMFILE, "x", "TOO_MANY_FILES", "OSError", "[Errno 24] Too many open files: 'x'"},
    {ENFILE, "x", "TOO_MANY_FILES", "OSError", "[Errno 23] Too many open files in system: 'x'"},
    {ENAMETOOLONG, "x", "NAME_TOO_LONG", "OSError", "[Errno 36] File name too long: 'x'"},
    {EIO, "x\n", "IO", "OSError", "[Errno 5] Input/output error: 'x\\n'"},
    {EIO, NULL, "IO", "OSError", "[Errno 5] Input/output error"},
    {99999, "x", "IO", "OSError", "[Errno 99999] Unknown error: 'x'"},
};

START_TEST(test_errno_speaks_as_python_does) {
    struct lyn_error err;
    ck_assert_int_eq((int)error_errno(&err, ERRNOS[_i].number, ERRNOS[_i].path), err.code);
    ck_assert_str_eq(err.reason, ERRNOS[_i].reason);
    ck_assert_str_eq(err.error_type, ERRNOS[_i].type);
    ck_assert_str_eq(err.message, ERRNOS[_i].message);
    ck_assert_str_eq(err.file, ERRNOS[_i].path ? ERRNOS[_i].path : "");
}
END_TEST

static Suite *error_suite(void) {
    Suite *suite = suite_create("error");
    TCase *tcase = tcase_create("error");
    tcase_add_test(tcase, test_every_reason_has_a_code_a_type_and_a_text);
    tcase_add_test(tcase, test_reason_names_are_unique_upper_snake_and_findable);
    tcase_add_test(tcase, test_code_names_are_grpcs);
    tcase_add_test(tcase, test_set_fills_the_reason_and_empties_the_rest);
    tcase_add_test(tcase, test_null_error_is_fine_everywhere);
    tcase_add_test(tcase, test_an_argument_may_be_the_error_itself);
    tcase_add_test(tcase, test_long_message_is_cut_before_the_character_that_does_not_fit);
    tcase_add_test(tcase, test_bytes_that_are_not_utf8_become_question_marks);
    tcase_add_test(tcase, test_a_note_goes_behind_the_message);
    tcase_add_test(tcase, test_the_innermost_place_is_kept);
    tcase_add_loop_test(tcase, test_errno_speaks_as_python_does, 0, sizeof ERRNOS / sizeof *ERRNOS);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(error_suite)
