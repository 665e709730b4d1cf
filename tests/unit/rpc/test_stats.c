#include "rpc/stats.h"

#include "support/check_main.h"

START_TEST(test_only_what_happened_is_listed) {
    struct stats stats;
    struct arena *arena = arena_new(1 << 20);
    struct rpc_count *list;
    size_t count;
    const struct method *health = method_find(SV("Health"));
    const struct method *read = method_find(SV("ReadData"));
    ck_assert(stats_init(&stats));
    stats_count(&stats, health, LYN_OK);
    stats_count(&stats, health, LYN_OK);
    stats_count(&stats, read, LYN_NOT_FOUND);
    stats_count(&stats, NULL, LYN_UNAUTHENTICATED);
    stats_count(&stats, NULL, 1000);
    ck_assert_int_eq(stats_list(&stats, arena, &list, &count, NULL), LYN_OK);
    ck_assert_uint_eq(count, 4);
    ck_assert_ptr_eq(list[0].method, health);
    ck_assert_uint_eq(list[0].count, 2);
    ck_assert_ptr_eq(list[1].method, read);
    ck_assert_int_eq(list[1].code, LYN_NOT_FOUND);
    ck_assert_ptr_null(list[2].method);
    ck_assert_int_eq(list[2].code, LYN_UNKNOWN);
    ck_assert_int_eq(list[3].code, LYN_UNAUTHENTICATED);
    stats_dispose(&stats);
    arena_unref(arena);
}
END_TEST

static Suite *stats_suite(void) {
    Suite *suite = suite_create("stats");
    TCase *tcase = tcase_create("stats");
    tcase_add_test(tcase, test_only_what_happened_is_listed);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(stats_suite)
