/* printed.h - what a function prints, as a text. */
#ifndef LYN_TESTS_LYNGUINECTL_PRINTED_H
#define LYN_TESTS_LYNGUINECTL_PRINTED_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

/* malloc'd */
static inline char *printed(void (*print)(FILE *out)) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    ck_assert_ptr_nonnull(out);
    print(out);
    ck_assert_int_eq(fclose(out), 0);
    return text;
}

#endif
