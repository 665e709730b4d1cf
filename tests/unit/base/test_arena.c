#include "base/arena.h"

#include <stdint.h>

#include "support/check_main.h"

enum { MIB = 1 << 20 };

START_TEST(test_allocations_are_aligned_and_keep_their_bytes) {
    struct arena *arena = arena_new(64 * MIB);
    unsigned char *blocks[200];
    for (size_t i = 0; i < 200; i++) {
        size_t size = i * i; /* 0 .. 39601: many chunks, some of their own */
        blocks[i] = arena_alloc(arena, size);
        ck_assert_ptr_nonnull(blocks[i]);
        ck_assert_uint_eq((uintptr_t)blocks[i] % _Alignof(max_align_t), 0);
        memset(blocks[i], (int)i, size);
    }
    for (size_t i = 0; i < 200; i++)
        for (size_t j = 0; j < i * i; j++)
            if (blocks[i][j] != i)
                ck_abort_msg("byte %zu of block %zu was overwritten", j, i);
    arena_unref(arena);
}
END_TEST

START_TEST(test_a_small_request_makes_one_malloc_of_about_a_kilobyte) {
    struct arena *arena = arena_new(64 * MIB);
    size_t before = arena_used(arena);
    ck_assert_uint_le(before, 1024);
    ck_assert_ptr_nonnull(arena_alloc(arena, 300));
    ck_assert_ptr_nonnull(arena_alloc(arena, 300));
    ck_assert_uint_eq(arena_used(arena), before);
    arena_unref(arena);
}
END_TEST

START_TEST(test_the_budget_is_never_exceeded_and_told_from_memory) {
    struct arena *arena = arena_new(100000);
    size_t blocks = 0;
    while (arena_alloc(arena, 1000))
        blocks++;
    ck_assert_uint_ge(blocks, 90);
    ck_assert_uint_le(arena_used(arena), 100000);
    ck_assert(arena_exhausted(arena));
    struct lyn_error err;
    ck_assert_int_eq(arena_error(arena, &err), LYN_RESOURCE_EXHAUSTED);
    ck_assert_str_eq(err.reason, "LIMIT_BYTES");
    ck_assert_ptr_null(arena_alloc(arena, SIZE_MAX));
    ck_assert_ptr_null(arena_alloc(arena, SIZE_MAX - 20));
    ck_assert_ptr_null(arena_calloc(arena, SIZE_MAX / 2, 3));
    ck_assert_ptr_null(arena_grow(arena, NULL, 0, SIZE_MAX / 2, 3));
    arena_unref(arena);
}
END_TEST

START_TEST(test_an_arena_that_may_hold_nothing_holds_nothing) {
    struct arena *arena = arena_new(0);
    ck_assert_ptr_nonnull(arena);
    ck_assert_ptr_null(arena_alloc(arena, 1));
    ck_assert(arena_exhausted(arena));
    arena_unref(arena);
}
END_TEST

START_TEST(test_calloc_is_zero) {
    struct arena *arena = arena_new(MIB);
    memset(arena_alloc(arena, 500), 0xff, 500);
    const char *zero = arena_calloc(arena, 25, 20);
    for (size_t i = 0; i < 500; i++)
        ck_assert_int_eq(zero[i], 0);
    arena_unref(arena);
}
END_TEST

START_TEST(test_grow_keeps_the_elements_and_extends_the_last_in_place) {
    struct arena *arena = arena_new(256 * MIB);
    int *numbers = arena_grow(arena, NULL, 0, 4, sizeof *numbers);
    ck_assert_ptr_nonnull(numbers);
    for (int i = 0; i < 4; i++)
        numbers[i] = i;
    ck_assert_ptr_eq(arena_grow(arena, numbers, 4, 8, sizeof *numbers), numbers);
    for (int i = 4; i < 8; i++)
        numbers[i] = i;
    ck_assert_ptr_nonnull(arena_alloc(arena, 1)); /* now it is not the last any more */
    size_t count = 8;
    while (count < MIB) {
        int *grown = arena_grow(arena, numbers, count, 2 * count, sizeof *numbers);
        ck_assert_ptr_nonnull(grown);
        numbers = grown;
        for (size_t i = count; i < 2 * count; i++)
            numbers[i] = (int)i;
        count *= 2;
    }
    for (size_t i = 0; i < count; i++)
        if (numbers[i] != (int)i)
            ck_abort_msg("element %zu was lost", i);
    /* Large arrays are grown by realloc: the steps on the way do not add up. */
    ck_assert_uint_lt(arena_used(arena), count * sizeof *numbers + MIB);
    arena_unref(arena);
}
END_TEST

START_TEST(test_grow_beyond_the_budget_leaves_the_array) {
    struct arena *arena = arena_new(MIB);
    char *bytes = arena_grow(arena, NULL, 0, 600000, 1);
    ck_assert_ptr_nonnull(bytes);
    bytes[599999] = 'x';
    ck_assert_ptr_null(arena_grow(arena, bytes, 600000, 1200000, 1));
    ck_assert(arena_exhausted(arena));
    ck_assert_int_eq(bytes[599999], 'x');
    arena_unref(arena);
}
END_TEST

START_TEST(test_texts_are_copied_and_terminated) {
    struct arena *arena = arena_new(MIB);
    ck_assert_str_eq(arena_strdup(arena, (struct sv){"abcdef", 3}), "abc");
    ck_assert_str_eq(arena_strdup(arena, (struct sv){0}), "");
    ck_assert_str_eq(arena_printf(arena, "%d-%s", 7, "x"), "7-x");
    for (int width = 254; width < 258; width++) {
        const char *text = arena_printf(arena, "%*s", width, "z");
        ck_assert_uint_eq(strlen(text), (size_t)width);
        ck_assert_int_eq(text[width - 1], 'z');
    }
    arena_unref(arena);
}
END_TEST

struct witness {
    char order[8];
    size_t count;
    struct arena *arena;
};

static struct witness seen; /* one test process each: Check forks */

static void note(void *object) {
    seen.order[seen.count++] = *(char *)object;
}

static void note_and_own_another(void *object) {
    static char late = 'L';
    note(object);
    ck_assert(arena_own(seen.arena, note, &late));
}

START_TEST(test_owned_objects_go_in_reverse_order_with_the_last_reference) {
    static char names[] = "abc";
    struct arena *arena = arena_new(MIB);
    seen = (struct witness){.arena = arena};
    ck_assert(arena_own(arena, note, &names[0]));
    ck_assert(arena_own(arena, note_and_own_another, &names[1]));
    ck_assert(arena_own(arena, note, &names[2]));
    ck_assert_ptr_eq(arena_ref(arena), arena);
    arena_unref(arena);
    ck_assert_uint_eq(seen.count, 0);
    arena_unref(arena);
    ck_assert_str_eq(seen.order, "cbLa");
    arena_unref(NULL);
}
END_TEST

START_TEST(test_what_cannot_be_owned_is_released_at_once) {
    static char name = 'x';
    struct arena *arena = arena_new(0);
    seen = (struct witness){.arena = arena};
    ck_assert(!arena_own(arena, note, &name));
    ck_assert_str_eq(seen.order, "x");
    arena_unref(arena);
    ck_assert_uint_eq(seen.count, 1);
}
END_TEST

START_TEST(test_an_adopted_arena_counts_and_goes_with_its_new_owner) {
    static char name = 'a';
    struct arena *arena = arena_new(MIB), *other = arena_new(MIB);
    seen = (struct witness){.arena = other};
    char *text = arena_strdup(other, SV("kept"));
    ck_assert(arena_own(other, note, &name));
    size_t before = arena_left(arena);
    ck_assert_uint_eq(before, MIB - arena_used(arena));
    ck_assert(arena_adopt(arena, other));
    ck_assert_uint_eq(arena_left(arena), before - arena_used(other));
    ck_assert_str_eq(text, "kept");
    ck_assert_uint_eq(seen.count, 0);
    arena_unref(arena);
    ck_assert_uint_eq(seen.count, 1);
}
END_TEST

START_TEST(test_an_arena_beyond_the_budget_is_not_adopted) {
    static char name = 'a';
    struct arena *arena = arena_new(4096), *other = arena_new(MIB);
    seen = (struct witness){.arena = other};
    ck_assert_ptr_nonnull(arena_alloc(other, 8192));
    ck_assert(arena_own(other, note, &name));
    size_t left = arena_left(arena);
    ck_assert(!arena_adopt(arena, other));
    ck_assert(arena_exhausted(arena));
    ck_assert_uint_eq(seen.count, 1);
    ck_assert_uint_eq(arena_left(arena), left);
    arena_unref(arena);
}
END_TEST

static Suite *arena_suite(void) {
    Suite *suite = suite_create("arena");
    TCase *tcase = tcase_create("arena");
    tcase_add_test(tcase, test_allocations_are_aligned_and_keep_their_bytes);
    tcase_add_test(tcase, test_a_small_request_makes_one_malloc_of_about_a_kilobyte);
    tcase_add_test(tcase, test_the_budget_is_never_exceeded_and_told_from_memory);
    tcase_add_test(tcase, test_an_arena_that_may_hold_nothing_holds_nothing);
    tcase_add_test(tcase, test_calloc_is_zero);
    tcase_add_test(tcase, test_grow_keeps_the_elements_and_extends_the_last_in_place);
    tcase_add_test(tcase, test_grow_beyond_the_budget_leaves_the_array);
    tcase_add_test(tcase, test_texts_are_copied_and_terminated);
    tcase_add_test(tcase, test_owned_objects_go_in_reverse_order_with_the_last_reference);
    tcase_add_test(tcase, test_what_cannot_be_owned_is_released_at_once);
    tcase_add_test(tcase, test_an_adopted_arena_counts_and_goes_with_its_new_owner);
    tcase_add_test(tcase, test_an_arena_beyond_the_budget_is_not_adopted);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(arena_suite)
