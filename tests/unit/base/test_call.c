#include "base/call.h"

#include "support/check_main.h"

static struct call new_call(size_t bytes, deadline_t deadline, const atomic_bool *cancelled) {
    struct limits limits = LIMITS_DEFAULT;
    limits.request_bytes = bytes;
    struct call call;
    ck_assert_int_eq(call_init(&call, &limits, deadline, cancelled, NULL), LYN_OK);
    return call;
}

START_TEST(test_check_tells_deadline_and_cancellation) {
    struct lyn_error err;
    atomic_bool cancelled;
    atomic_init(&cancelled, false);
    struct call call = new_call(1 << 20, DEADLINE_NONE, &cancelled);
    ck_assert_int_eq(call_check(&call, &err), LYN_OK);
    call.deadline = 1;
    ck_assert_int_eq(call_check(&call, &err), LYN_DEADLINE_EXCEEDED);
    ck_assert_str_eq(err.reason, "DEADLINE");
    atomic_store(&cancelled, true);
    ck_assert_int_eq(call_check(&call, &err), LYN_CANCELLED);
    ck_assert_str_eq(err.reason, "CANCELLED");
    call_dispose(&call);
    call_dispose(&call); /* a second time does nothing */
}
END_TEST

START_TEST(test_the_arena_has_the_requests_budget) {
    struct call call = new_call(100000, DEADLINE_NONE, NULL);
    ck_assert_int_eq(call_check(&call, NULL), LYN_OK);
    ck_assert_ptr_null(arena_alloc(call.arena, 100001));
    ck_assert(arena_exhausted(call.arena));
    call_dispose(&call);
}
END_TEST

START_TEST(test_twenty_warnings_are_kept_and_all_are_counted) {
    struct call call = new_call(1 << 20, DEADLINE_NONE, NULL);
    ck_assert_ptr_null(call.warnings);
    for (int i = 0; i < 25; i++)
        call_warn(&call, REASON_INVALID_VALUE, SV("a.yml"), (uint64_t)i, "key %d", i);
    ck_assert_uint_eq(call.warning_count, 25);
    ck_assert_str_eq(call.warnings[0].message, "key 0");
    ck_assert_str_eq(call.warnings[19].message, "key 19");
    ck_assert_str_eq(call.warnings[19].file, "a.yml");
    ck_assert_uint_eq(call.warnings[19].line, 19);
    ck_assert_str_eq(call.warnings[19].reason, "INVALID_VALUE");
    call_dispose(&call);
}
END_TEST

START_TEST(test_progress_adds_up_and_may_be_absent) {
    struct call call = new_call(1 << 20, DEADLINE_NONE, NULL);
    call_expect(&call, 3);
    call_advance(&call, 1);
    struct call_progress progress;
    atomic_init(&progress.done, 0);
    atomic_init(&progress.total, 0);
    call.progress = &progress;
    call_expect(&call, 3);
    call_expect(&call, 2); /* a collection within a flow */
    call_advance(&call, 4);
    ck_assert_uint_eq(atomic_load(&progress.total), 5);
    ck_assert_uint_eq(atomic_load(&progress.done), 4);
    call_dispose(&call);
}
END_TEST

START_TEST(test_a_warning_without_a_file_has_none) {
    struct call call = new_call(1 << 20, DEADLINE_NONE, NULL);
    call_warn(&call, REASON_INVALID_VALUE, (struct sv){0}, 0, "x");
    ck_assert_str_eq(call.warnings[0].file, "");
    call_dispose(&call);
}
END_TEST

START_TEST(test_a_warning_that_cannot_be_kept_is_counted) {
    struct call call = new_call(2000, DEADLINE_NONE, NULL);
    call_warn(&call, REASON_INVALID_VALUE, SV("a"), 1, "x");
    call_warn(&call, REASON_INVALID_VALUE, SV("a"), 2, "y");
    ck_assert_ptr_null(call.warnings);
    ck_assert_uint_eq(call.warning_count, 2);
    call_dispose(&call);
}
END_TEST

static Suite *call_suite(void) {
    Suite *suite = suite_create("call");
    TCase *tcase = tcase_create("call");
    tcase_add_test(tcase, test_check_tells_deadline_and_cancellation);
    tcase_add_test(tcase, test_the_arena_has_the_requests_budget);
    tcase_add_test(tcase, test_twenty_warnings_are_kept_and_all_are_counted);
    tcase_add_test(tcase, test_a_warning_without_a_file_has_none);
    tcase_add_test(tcase, test_progress_adds_up_and_may_be_absent);
    tcase_add_test(tcase, test_a_warning_that_cannot_be_kept_is_counted);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(call_suite)
