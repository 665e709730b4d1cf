#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/env.h"
#include "client/c/client.h"
#include "support/check_main.h"

extern char **environ;

START_TEST(test_a_write_tells_the_umask) {
    static const mode_t masks[] = {0, 022, 027, 077, 0777};
    for (size_t i = 0; i < sizeof masks / sizeof *masks; i++) {
        struct wire_caller caller;
        char *memory[2] = {NULL};
        umask(masks[i]);
        ck_assert_int_eq(caller_context(true, &caller, memory, NULL), LYN_OK);
        ck_assert_uint_eq(caller.umask, masks[i]);
        ck_assert_uint_eq(umask(masks[i]), masks[i]);
        free(memory[0]);
        free(memory[1]);
    }
}
END_TEST

START_TEST(test_the_environment_is_one_block) {
    char one[] = "ONE=1", empty[] = "EMPTY=", odd[] = "no equals sign";
    char *own[] = {one, empty, odd, NULL};
    char **kept = environ;
    struct wire_caller caller;
    char *memory[2] = {NULL};
    environ = own;
    ck_assert_int_eq(caller_context(false, &caller, memory, NULL), LYN_OK);
    environ = kept;
    ck_assert_uint_eq(caller.environment.len, sizeof one + sizeof empty + sizeof odd);
    ck_assert(sv_is(env_get(caller.environment, SV("ONE")), "1"));
    ck_assert(sv_is(env_get(caller.environment, SV("EMPTY")), ""));
    free(memory[0]);
    free(memory[1]);
}
END_TEST

START_TEST(test_an_environment_beyond_the_limit_is_an_error) {
    size_t size = LIMITS_DEFAULT.environment_bytes;
    char *large = malloc(size + 1);
    char *own[] = {large, NULL};
    char **kept = environ;
    struct wire_caller caller;
    struct lyn_error err = {0};
    char *memory[2] = {NULL};
    ck_assert_ptr_nonnull(large);
    memset(large, 'x', size);
    large[size] = '\0';
    environ = own;
    enum lyn_code code = caller_context(false, &caller, memory, &err);
    environ = kept;
    ck_assert_int_eq(code, LYN_RESOURCE_EXHAUSTED);
    ck_assert_str_eq(err.reason, "LIMIT_BYTES");
    free(memory[0]);
    free(memory[1]);
    free(large);
}
END_TEST

START_TEST(test_a_folder_that_is_gone_is_told_as_none) {
    char folder[] = "/tmp/lynguine-test-XXXXXX";
    struct wire_caller caller;
    char *memory[2] = {NULL};
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
    ck_assert_int_eq(caller_context(false, &caller, memory, NULL), LYN_OK);
    ck_assert(sv_is(caller.cwd, folder));
    free(memory[0]);
    free(memory[1]);
    ck_assert_int_eq(rmdir(folder), 0);
    ck_assert_int_eq(caller_context(false, &caller, memory, NULL), LYN_OK);
    ck_assert_uint_eq(caller.cwd.len, 0);
    free(memory[0]);
    free(memory[1]);
}
END_TEST

static Suite *caller_suite(void) {
    Suite *suite = suite_create("caller");
    TCase *tests = tcase_create("context");
    tcase_add_test(tests, test_a_write_tells_the_umask);
    tcase_add_test(tests, test_the_environment_is_one_block);
    tcase_add_test(tests, test_an_environment_beyond_the_limit_is_an_error);
    tcase_add_test(tests, test_a_folder_that_is_gone_is_told_as_none);
    suite_add_tcase(suite, tests);
    return suite;
}

TEST_MAIN(caller_suite)
