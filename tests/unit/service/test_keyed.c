#include "service/keyed.h"

#include <pthread.h>
#include <stdio.h>

#include "support/check_main.h"

#define ID "00112233445566778899aabbccddeeff"

static struct keyed *keyed;
static struct call call;
static struct lyn_error err;

static void set_up(void) {
    struct limits limits = LIMITS_DEFAULT;
    memset(&err, 0, sizeof err);
    ck_assert_int_eq(keyed_new(&keyed, &err), LYN_OK);
    ck_assert_int_eq(call_init(&call, &limits, DEADLINE_NONE, NULL, &err), LYN_OK);
}

static void tear_down(void) {
    call_dispose(&call);
    keyed_free(keyed);
}

/* NULL: the answer is there. */
static struct keyed_entry *begin(const char *id, uint64_t hash, struct keyed_answer *answer) {
    struct keyed_entry *entry = NULL;
    ck_assert_int_eq(keyed_begin(keyed, id, hash, &call, &entry, answer, &err), LYN_OK);
    return entry;
}

static void end_well(struct keyed_entry *entry, const char *body) {
    struct keyed_answer answer = {.body = sv_from(body)};
    keyed_end(keyed, entry, &answer);
}

static void end_badly(struct keyed_entry *entry, enum reason reason) {
    struct lyn_error why;
    struct keyed_answer answer = {.code = error_set(&why, reason, "why"), .error = &why};
    keyed_end(keyed, entry, &answer);
}

START_TEST(test_a_repeat_gets_the_first_answer) {
    struct keyed_answer answer;
    struct lyn_error warnings[2];
    (void)error_set(&warnings[0], REASON_INVALID_VALUE, "first");
    (void)error_set(&warnings[1], REASON_INVALID_VALUE, "second");
    struct keyed_entry *entry = begin(ID, 1, &answer);
    ck_assert_ptr_nonnull(entry);
    struct keyed_answer first = {.body = SV("reply"), .warnings = warnings, .warning_count = 2};
    keyed_end(keyed, entry, &first);
    ck_assert_ptr_null(begin(ID, 1, &answer));
    ck_assert_int_eq(answer.code, LYN_OK);
    ck_assert(sv_is(answer.body, "reply"));
    ck_assert_uint_eq(answer.warning_count, 2);
    ck_assert_str_eq(answer.warnings[1].message, "second");
    ck_assert_uint_eq(keyed_count(keyed), 1);
}
END_TEST

START_TEST(test_other_ids_run) {
    struct keyed_answer answer;
    end_well(begin(ID, 1, &answer), "reply");
    struct keyed_entry *other = begin("other", 1, &answer);
    ck_assert_ptr_nonnull(other);
    end_well(other, "");
    ck_assert_uint_eq(keyed_count(keyed), 2);
}
END_TEST

START_TEST(test_the_same_id_of_another_request_is_refused) {
    struct keyed_answer answer;
    struct keyed_entry *entry = begin(ID, 1, &answer), *none = NULL;
    for (int done = 0; done < 2; done++) {
        ck_assert_int_eq(keyed_begin(keyed, ID, 2, &call, &none, &answer, &err),
                         LYN_INVALID_ARGUMENT);
        ck_assert_ptr_nonnull(strstr(err.message, "another request"));
        if (!done)
            end_well(entry, "");
    }
}
END_TEST

START_TEST(test_failures_are_kept) {
    struct keyed_answer answer;
    end_badly(begin(ID, 1, &answer), REASON_DISK_FULL);
    ck_assert_ptr_null(begin(ID, 1, &answer));
    ck_assert_int_eq(answer.code, LYN_RESOURCE_EXHAUSTED);
    ck_assert_str_eq(answer.error->reason, "DISK_FULL");
}
END_TEST

static const enum reason UNDONE[] = {REASON_CANCELLED, REASON_DEADLINE};

START_TEST(test_what_was_given_up_runs_again) {
    struct keyed_answer answer;
    end_badly(begin(ID, 1, &answer), UNDONE[_i]);
    struct keyed_entry *again = begin(ID, 1, &answer);
    ck_assert_ptr_nonnull(again);
    end_well(again, "");
}
END_TEST

START_TEST(test_the_oldest_go_when_there_are_too_many_bytes) {
    struct keyed_answer answer;
    size_t half = KEYED_MAX_BYTES / 2;
    char *bytes = calloc(1, half);
    char id[16];
    ck_assert_ptr_nonnull(bytes);
    for (int i = 0; i < 3; i++) {
        snprintf(id, sizeof id, "%d", i);
        struct keyed_answer large = {.body = {bytes, half}};
        keyed_end(keyed, begin(id, 1, &answer), &large);
        ck_assert_uint_le(keyed_bytes(keyed), KEYED_MAX_BYTES);
    }
    ck_assert_ptr_null(begin("2", 1, &answer));
    struct keyed_entry *gone = begin("0", 1, &answer);
    ck_assert_ptr_nonnull(gone);
    end_well(gone, "");
    free(bytes);
}
END_TEST

START_TEST(test_waiting_ends_with_the_deadline) {
    struct keyed_answer answer;
    struct keyed_entry *entry = begin(ID, 1, &answer), *none = NULL;
    call.deadline = clock_now() - 1;
    ck_assert_int_eq(keyed_begin(keyed, ID, 1, &call, &none, &answer, &err), LYN_DEADLINE_EXCEEDED);
    ck_assert_ptr_null(none);
    end_well(entry, "");
}
END_TEST

/* A repeat that comes while the first one runs. */
struct repeat {
    struct call call;
    struct keyed_entry *entry;
    struct keyed_answer answer;
    enum lyn_code code;
};

static void *ask_again(void *user) {
    struct repeat *repeat = user;
    repeat->code = keyed_begin(keyed, ID, 1, &repeat->call, &repeat->entry, &repeat->answer, NULL);
    return NULL;
}

START_TEST(test_a_repeat_waits_for_the_run) {
    struct limits limits = LIMITS_DEFAULT;
    struct keyed_answer answer;
    struct repeat repeats[3] = {{.code = LYN_INTERNAL}};
    pthread_t threads[3];
    struct keyed_entry *entry = begin(ID, 1, &answer);
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(call_init(&repeats[i].call, &limits, DEADLINE_NONE, NULL, NULL), LYN_OK);
        ck_assert_int_eq(pthread_create(&threads[i], NULL, ask_again, &repeats[i]), 0);
    }
    end_well(entry, "reply");
    for (int i = 0; i < 3; i++) {
        pthread_join(threads[i], NULL);
        ck_assert_int_eq(repeats[i].code, LYN_OK);
        ck_assert_ptr_null(repeats[i].entry);
        ck_assert(sv_is(repeats[i].answer.body, "reply"));
        call_dispose(&repeats[i].call);
    }
}
END_TEST

START_TEST(test_a_waiting_repeat_takes_over_what_was_given_up) {
    struct limits limits = LIMITS_DEFAULT;
    struct keyed_answer answer;
    struct repeat repeat = {.code = LYN_INTERNAL};
    pthread_t thread;
    struct keyed_entry *entry = begin(ID, 1, &answer);
    ck_assert_int_eq(call_init(&repeat.call, &limits, DEADLINE_NONE, NULL, NULL), LYN_OK);
    ck_assert_int_eq(pthread_create(&thread, NULL, ask_again, &repeat), 0);
    end_badly(entry, REASON_CANCELLED);
    pthread_join(thread, NULL);
    ck_assert_int_eq(repeat.code, LYN_OK);
    ck_assert_ptr_nonnull(repeat.entry);
    end_well(repeat.entry, "");
    call_dispose(&repeat.call);
}
END_TEST

START_TEST(test_hashes_differ) {
    static const char *const TEXTS[] = {"", "a", "b", "ab", "abcdefgh", "abcdefghi", "abcdefgi"};
    enum { COUNT = sizeof TEXTS / sizeof *TEXTS };
    uint64_t hashes[COUNT + 1];
    for (size_t i = 0; i < COUNT; i++) {
        hashes[i] = keyed_hash(0, sv_from(TEXTS[i]));
        ck_assert_uint_eq(hashes[i], keyed_hash(0, sv_from(TEXTS[i])));
    }
    hashes[COUNT] = keyed_hash(keyed_hash(0, SV("a")), SV("b"));
    for (size_t i = 0; i <= COUNT; i++) {
        for (size_t j = 0; j < i; j++)
            ck_assert_uint_ne(hashes[i], hashes[j]);
    }
}
END_TEST

static Suite *keyed_suite(void) {
    Suite *suite = suite_create("keyed");
    TCase *core = tcase_create("core");
    tcase_add_checked_fixture(core, set_up, tear_down);
    tcase_add_test(core, test_a_repeat_gets_the_first_answer);
    tcase_add_test(core, test_other_ids_run);
    tcase_add_test(core, test_the_same_id_of_another_request_is_refused);
    tcase_add_test(core, test_failures_are_kept);
    tcase_add_loop_test(core, test_what_was_given_up_runs_again, 0, 2);
    tcase_add_test(core, test_the_oldest_go_when_there_are_too_many_bytes);
    tcase_add_test(core, test_waiting_ends_with_the_deadline);
    tcase_add_test(core, test_a_repeat_waits_for_the_run);
    tcase_add_test(core, test_a_waiting_repeat_takes_over_what_was_given_up);
    tcase_add_test(core, test_hashes_differ);
    suite_add_tcase(suite, core);
    return suite;
}

TEST_MAIN(keyed_suite)
