#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "support/check_main.h"

START_TEST(test_contents_survive_every_kind_of_growth) {
    const size_t sizes[] = {1, 100, 5000, (size_t)3 << 20, (size_t)5 << 20, (size_t)20 << 20, 64};
    unsigned char *memory = NULL;
    size_t old = 0;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        memory = memory_resize(memory, old, sizes[i]);
        ck_assert_ptr_nonnull(memory);
        size_t kept = old < sizes[i] ? old : sizes[i];
        for (size_t j = 0; j < kept; j += 997) {
            ck_assert_uint_eq(memory[j], (unsigned char)(j * 31));
        }
        for (size_t j = 0; j < sizes[i]; j++) {
            memory[j] = (unsigned char)(j * 31);
        }
        old = sizes[i];
    }
    free(memory);
}
END_TEST

START_TEST(test_a_size_that_cannot_be_leaves_the_old_block) {
    volatile size_t impossible = SIZE_MAX - 4096;
    char *memory = memory_resize(NULL, 0, 10);
    ck_assert_ptr_nonnull(memory);
    memcpy(memory, "unchanged", 10);
    ck_assert_ptr_null(memory_resize(memory, 10, impossible));
    ck_assert_str_eq(memory, "unchanged");
    free(memory);
}
END_TEST

static Suite *memory_suite(void) {
    Suite *suite = suite_create("memory");
    TCase *tcase = tcase_create("resize");
    tcase_add_test(tcase, test_contents_survive_every_kind_of_growth);
    tcase_add_test(tcase, test_a_size_that_cannot_be_leaves_the_old_block);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(memory_suite)
