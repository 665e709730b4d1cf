/* check_main.h - the one main of every unit test: TEST_MAIN(csv_suite) at the end of the file. */
#ifndef LYN_TESTS_CHECK_MAIN_H
#define LYN_TESTS_CHECK_MAIN_H

#include <check.h>
#include <stdlib.h>

static inline int test_run(Suite *suite) {
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Check gives a test four seconds. On a machine with other work that says nothing of the test; the
 * limit is there for those that hang. Read when a case is made, so before the suite is. */
#define TEST_SECONDS "60"

#define TEST_MAIN(make_suite)                                                                      \
    int main(void) {                                                                               \
        setenv("CK_DEFAULT_TIMEOUT", TEST_SECONDS, 0);                                             \
        return test_run(make_suite());                                                             \
    }

#endif
