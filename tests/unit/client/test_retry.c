/* When a call is made again, and by whom. */
#include <protobuf-c/protobuf-c.h>
#include <stdlib.h>
#include <string.h>

#include "client/c/client.h"
#include "play.h"
#include "support/check_main.h"

/* A call of `method` against these steps: how it ends, and how many requests the server saw. */
struct repeat {
    const char *method;
    struct step steps[4];
    size_t requests;
    const char *reason; /* "": success */
    const char *says;
};

static const struct repeat REPEATS[] = {
    {"Status", {STEP_GOOD}, 1, "", ""},
    {"Status", {STEP_BROKEN, STEP_GOOD}, 2, "", ""},
    {"Status", {STEP_BROKEN, STEP_BROKEN}, 2, "CONNECTION_LOST", "repeated"},
    {"Stop", {STEP_BROKEN}, 1, "CONNECTION_LOST", "may have been done"},
    {"Status", {STEP_REFUSED(DRAINING), STEP_GOOD}, 2, "", ""},
    {"Stop", {STEP_REFUSED(DRAINING), STEP_GOOD}, 2, "", ""}, /* it was not executed */
    {"Stop", {STEP_REFUSED(QUEUE_FULL), STEP_REFUSED(QUEUE_FULL), STEP_GOOD}, 3, "", ""},
    {"Status", {STEP_REFUSED(FILE_NOT_FOUND)}, 1, "FILE_NOT_FOUND", "as the script says"},
    {"Status", {STEP_REFUSED(INTERNAL)}, 1, "INTERNAL", "as the script says"},
    {"Status", {{.reason = REASON_COUNT, .instance = 1}, STEP_GOOD}, 2, "", ""},
    {"Stop", {{.reason = REASON_COUNT, .instance = 1}}, 1, "CONNECTION_LOST", "may have been done"},
    {"Stop", {{.reason = REASON_BAD_TOKEN, .instance = 1}, STEP_GOOD}, 2, "", ""},
    /* A keyed call, at the same server: it knows whether it was done. */
    {"WriteData", {STEP_BROKEN, STEP_GOOD}, 2, "", ""},
    {"WriteData", {STEP_BROKEN, STEP_BROKEN, STEP_BROKEN, STEP_GOOD}, 4, "", ""},
    {"WriteData", {STEP_BROKEN, STEP_REFUSED(DISK_FULL)}, 2, "DISK_FULL", "as the script says"},
    {"WriteData", {STEP_BROKEN, STEP_REFUSED(DRAINING), STEP_GOOD}, 3, "", ""},
    {"Status", {{.reason = REASON_COUNT, .wire_major = 9}}, 1, "WIRE_MISMATCH", "wire 9"},
};

START_TEST(test_repeats_only_what_may_be_repeated) {
    const struct repeat *repeat = &REPEATS[_i];
    struct play play;
    struct lyn_error err = {0};
    play_begin(&play, repeat->steps, 4);
    enum lyn_code code = play_call(&play, repeat->method, &err);
    ck_assert_str_eq(err.reason, repeat->reason);
    ck_assert_int_eq(code == LYN_OK, repeat->reason[0] == '\0');
    ck_assert_msg(strstr(err.message, repeat->says) != NULL, "%s", err.message);
    ck_assert_uint_eq(play.seen_count, repeat->requests);
    for (size_t i = 0; i < play.seen_count; i++) {
        ck_assert(memcmp(play.seen[i].request_id, play.seen[0].request_id, WIRE_ID_BYTES) == 0);
        ck_assert_uint_eq(play.seen[i].attempt, i + 1);
        ck_assert(play.seen[i].has_token);
        ck_assert_uint_gt(play.seen[i].timeout_ms, 0);
        ck_assert_uint_le(play.seen[i].timeout_ms, 10000);
    }
    play_end(&play);
}
END_TEST

/* ---- the child that answers when no server does ---- */

/* How such a call ends where the child cannot be started: START_FAILED when it was wanted. */
static const struct repeat FALL_BACKS[] = {
    {"ReadData", {STEP_GOOD}, 1, "", ""},
    {"ReadData", {STEP_REFUSED(FILE_NOT_FOUND)}, 1, "FILE_NOT_FOUND", "as the script says"},
    {"ReadData", {STEP_REFUSED(PATH_OUTSIDE_ROOTS)}, 1, "PATH_OUTSIDE_ROOTS", "as the script says"},
    {"ReadData", {STEP_REFUSED(UNKNOWN_METHOD)}, 1, "START_FAILED", "/none/lynguined"},
    {"ReadData", {STEP_REFUSED(BAD_TOKEN)}, 1, "START_FAILED", "/none/lynguined"},
    {"ReadData", {STEP_BROKEN, STEP_BROKEN}, 2, "START_FAILED", "/none/lynguined"},
    {"WriteData", {STEP_REFUSED(UNKNOWN_METHOD)}, 1, "START_FAILED", "/none/lynguined"},
    {"WriteData", {STEP_BROKEN, STEP_REFUSED(DISK_FULL)}, 2, "DISK_FULL", "as the script says"},
    /* Of a server, and of nothing else. */
    {"Status", {STEP_REFUSED(UNKNOWN_METHOD)}, 1, "UNKNOWN_METHOD", "as the script says"},
    {"Fetch", {STEP_BROKEN, STEP_BROKEN}, 2, "CONNECTION_LOST", "repeated"},
};

START_TEST(test_falls_back_only_where_no_server_has_done_it) {
    const struct repeat *repeat = &FALL_BACKS[_i];
    struct lyn_client_options options = LYN_CLIENT_OPTIONS_INIT;
    struct play play;
    struct lyn_error err = {0};
    play_begin(&play, repeat->steps, 4);
    lyn_client_free(play.client);
    options.runtime_dir = play.folder;
    options.no_spawn = true;
    options.timeout_ms = 10000;
    options.server_path = "/none/lynguined";
    options.direct = LYN_DIRECT_FALLBACK;
    ck_assert_int_eq(lyn_client_new(&options, &play.client, NULL), LYN_OK);
    enum lyn_code code = play_call(&play, repeat->method, &err);
    ck_assert_str_eq(err.reason, repeat->reason);
    ck_assert_int_eq(code == LYN_OK, repeat->reason[0] == '\0');
    ck_assert_msg(strstr(err.message, repeat->says) != NULL, "%s", err.message);
    ck_assert_uint_eq(play.seen_count, repeat->requests);
    ck_assert_uint_le(play.seen[0].timeout_ms, 5000);
    play_end(&play);
}
END_TEST

/* ---- how long a call may take ---- */

START_TEST(test_a_busy_server_is_asked_again_within_the_deadline_only) {
    struct step steps[PLAY_SEEN_MOST];
    struct lyn_client_options options = LYN_CLIENT_OPTIONS_INIT;
    struct lyn_error err = {0};
    struct play play;
    for (size_t i = 0; i < PLAY_SEEN_MOST; i++)
        steps[i] = (struct step)STEP_REFUSED(QUEUE_FULL);
    play_begin(&play, steps, PLAY_SEEN_MOST);
    lyn_client_free(play.client);
    options.runtime_dir = play.folder;
    options.no_spawn = true;
    options.timeout_ms = 1; /* less than the server asks to wait */
    ck_assert_int_eq(lyn_client_new(&options, &play.client, NULL), LYN_OK);
    ck_assert_int_ne(play_call(&play, "Status", &err), LYN_OK);
    ck_assert_uint_le(play.seen_count, 1);
    play_end(&play);
}
END_TEST

START_TEST(test_an_answer_nobody_waited_for_is_passed_over) {
    static const struct step steps[] = {STEP_GOOD, STEP_GOOD, STEP_GOOD};
    struct play play;
    struct lyn_error err = {0};
    ProtobufCMessage *request = NULL;
    const struct method *release = method_find(SV("Release"));
    struct arena *arena = arena_new(1 << 16);
    play_begin(&play, steps, 3);
    ck_assert_int_eq(wire_unpack(release->input, SV(""), arena, &request, NULL), LYN_OK);
    client_send_only(play.client, release, request); /* not connected: not worth a connection */
    ck_assert_uint_eq(play.seen_count, 0);
    ck_assert_int_eq(play_call(&play, "Status", &err), LYN_OK);
    client_send_only(play.client, release, request);
    ck_assert(play.client->answer_pending);
    ck_assert_int_eq(play_call(&play, "Status", &err), LYN_OK);
    ck_assert(!play.client->answer_pending);
    ck_assert_uint_eq(play.seen_count, 3);
    ck_assert_str_eq(play.seen[1].method, "/lynguine.v1.Lynguine/Release");
    arena_unref(arena);
    play_end(&play);
}
END_TEST

static Suite *retry_suite(void) {
    Suite *suite = suite_create("client/retry");
    TCase *tests = tcase_create("retry");
    tcase_add_loop_test(tests, test_repeats_only_what_may_be_repeated, 0,
                        sizeof REPEATS / sizeof *REPEATS);
    tcase_add_loop_test(tests, test_falls_back_only_where_no_server_has_done_it, 0,
                        sizeof FALL_BACKS / sizeof *FALL_BACKS);
    tcase_add_test(tests, test_a_busy_server_is_asked_again_within_the_deadline_only);
    tcase_add_test(tests, test_an_answer_nobody_waited_for_is_passed_over);
    suite_add_tcase(suite, tests);
    return suite;
}

TEST_MAIN(retry_suite)
