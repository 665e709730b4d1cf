#include "base/map.h"

#include <stdio.h>

#include "support/check_main.h"

START_TEST(test_empty_map_finds_nothing) {
    struct arena *arena = arena_new(1 << 20);
    struct map map;
    map_init(&map, arena);
    ck_assert_uint_eq(map_get(&map, SV("a")), MAP_NONE);
    ck_assert_uint_eq(map_get(&map, (struct sv){0}), MAP_NONE);
    arena_unref(arena);
}
END_TEST

START_TEST(test_put_replaces_and_tells_keys_apart) {
    struct arena *arena = arena_new(1 << 20);
    struct map map;
    map_init(&map, arena);
    ck_assert(map_put(&map, SV("a"), 1));
    ck_assert(map_put(&map, SV("a\0"), 2));
    ck_assert(map_put(&map, (struct sv){0}, 3));
    ck_assert(map_put(&map, SV("a"), 4));
    ck_assert_uint_eq(map.count, 3);
    ck_assert_uint_eq(map_get(&map, SV("a")), 4);
    ck_assert_uint_eq(map_get(&map, SV("a\0")), 2);
    ck_assert_uint_eq(map_get(&map, SV("")), 3);
    ck_assert_uint_eq(map_get(&map, SV("b")), MAP_NONE);
    arena_unref(arena);
}
END_TEST

START_TEST(test_many_keys_of_all_lengths_are_found_again) {
    enum { COUNT = 50000 };
    struct arena *arena = arena_new(64 << 20);
    struct map map;
    map_init(&map, arena);
    static char keys[COUNT][40];
    for (uint32_t i = 0; i < COUNT; i++) {
        snprintf(keys[i], sizeof keys[i], "%*u", (int)(i % 35), i);
        ck_assert(map_put(&map, sv_from(keys[i]), i));
    }
    ck_assert_uint_eq(map.count, COUNT);
    for (uint32_t i = 0; i < COUNT; i++)
        ck_assert_uint_eq(map_get(&map, sv_from(keys[i])), i);
    ck_assert_uint_eq(map_get(&map, SV("x1")), MAP_NONE);
    arena_unref(arena);
}
END_TEST

START_TEST(test_two_maps_have_different_seeds) {
    struct arena *arena = arena_new(1 << 20);
    struct map first, second;
    map_init(&first, arena);
    map_init(&second, arena);
    ck_assert(map_put(&first, SV("a"), 1));
    ck_assert(map_put(&second, SV("a"), 1));
    ck_assert(first.seed != second.seed);
    arena_unref(arena);
}
END_TEST

START_TEST(test_put_fails_when_memory_is_out_and_keeps_what_there_is) {
    struct arena *arena = arena_new(1500);
    struct map map;
    map_init(&map, arena);
    static char keys[64][8];
    uint32_t stored = 0;
    for (; stored < 64; stored++) {
        snprintf(keys[stored], sizeof keys[stored], "k%u", stored);
        if (!map_put(&map, sv_from(keys[stored]), stored))
            break;
    }
    ck_assert_uint_ge(stored, 12);
    ck_assert_uint_lt(stored, 64);
    for (uint32_t i = 0; i < stored; i++)
        ck_assert_uint_eq(map_get(&map, sv_from(keys[i])), i);
    arena_unref(arena);
}
END_TEST

static Suite *map_suite(void) {
    Suite *suite = suite_create("map");
    TCase *tcase = tcase_create("map");
    tcase_add_test(tcase, test_empty_map_finds_nothing);
    tcase_add_test(tcase, test_put_replaces_and_tells_keys_apart);
    tcase_add_test(tcase, test_many_keys_of_all_lengths_are_found_again);
    tcase_add_test(tcase, test_two_maps_have_different_seeds);
    tcase_add_test(tcase, test_put_fails_when_memory_is_out_and_keeps_what_there_is);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(map_suite)
