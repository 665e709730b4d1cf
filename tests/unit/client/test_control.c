/* Asking after a server and stopping it; calls by name. Starting real ones: tests/e2e. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/c/client.h"
#include "lynguine/v1/control.pb-c.h"
#include "play.h"
#include "support/check_main.h"

/* A server in one state after the other; Stop ends it: its file and its lock go. */
struct controlled {
    struct play play; /* first: the script's user */
    const int *states;
    size_t state_count, asked;
    int lock;   /* held while the server lives; -1: none */
    bool stays; /* Stop is answered, and nothing ends */
    atomic_int stops;
};

static void let_go(struct controlled *controlled) {
    char path[128];
    snprintf(path, sizeof path, "%s/default.json", controlled->play.folder);
    unlink(path);
    if (controlled->lock >= 0)
        close(controlled->lock);
    controlled->lock = -1;
}

static void serve(struct fake_server *server, int fd, int nth) {
    struct controlled *controlled = server->user;
    struct wire_request request;
    uint32_t id;
    uint8_t *memory;
    (void)nth;
    if (!fake_greet(fd))
        return;
    while (fake_receive_request(server, fd, &request, &id, &memory)) {
        Lynguine__V1__HealthResponse health = LYNGUINE__V1__HEALTH_RESPONSE__INIT;
        struct wire_response response = {0};
        if (sv_is(request.method, "/lynguine.v1.Lynguine/Health")) {
            size_t at = controlled->asked++;
            health.state =
                (Lynguine__V1__ServingState)controlled
                    ->states[at < controlled->state_count ? at : controlled->state_count - 1];
            response.body.message = &health.base;
        }
        if (sv_is(request.method, "/lynguine.v1.Lynguine/Stop")) {
            controlled->stops++;
            if (!controlled->stays)
                let_go(controlled);
        }
        fake_answer(server, fd, id, &request, response);
        free(memory);
    }
}

static void hold_lock(struct controlled *controlled) {
    char path[128];
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    snprintf(path, sizeof path, "%s/default.lock", controlled->play.folder);
    controlled->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    ck_assert_int_ge(controlled->lock, 0);
    ck_assert_int_eq(fcntl(controlled->lock, F_OFD_SETLK, &lock), 0);
}

static void begin(struct controlled *controlled, const int *states, size_t count) {
    *controlled = (struct controlled){.states = states, .state_count = count, .lock = -1};
    play_script(&controlled->play, serve);
}

static void end(struct controlled *controlled) {
    char path[128];
    let_go(controlled);
    snprintf(path, sizeof path, "%s/default.lock", controlled->play.folder);
    unlink(path);
    play_end(&controlled->play);
}

enum {
    SERVING = LYNGUINE__V1__SERVING_STATE__SERVING,
    DRAINING = LYNGUINE__V1__SERVING_STATE__DRAINING
};

START_TEST(test_health_tells_who_serves_from_who_drains) {
    static const int STATES[] = {SERVING, DRAINING};
    struct controlled controlled;
    bool serving = false;
    begin(&controlled, STATES, 2);
    ck_assert_int_eq(lyn_client_health(controlled.play.client, &serving, NULL), LYN_OK);
    ck_assert(serving);
    ck_assert_int_eq(lyn_client_health(controlled.play.client, &serving, NULL), LYN_OK);
    ck_assert(!serving);
    end(&controlled);
}
END_TEST

START_TEST(test_a_server_that_runs_is_not_started) {
    static const int STATES[] = {SERVING};
    struct controlled controlled;
    bool started = true;
    begin(&controlled, STATES, 1);
    ck_assert_int_eq(lyn_client_start(controlled.play.client, &started, NULL), LYN_OK);
    ck_assert(!started);
    end(&controlled);
}
END_TEST

START_TEST(test_start_waits_for_the_successor_of_one_that_drains) {
    static const int STATES[] = {DRAINING, DRAINING, SERVING};
    struct controlled controlled;
    begin(&controlled, STATES, 3);
    ck_assert_int_eq(lyn_client_start(controlled.play.client, NULL, NULL), LYN_OK);
    ck_assert_uint_eq(controlled.asked, 3);
    end(&controlled);
}
END_TEST

START_TEST(test_stop_waits_until_the_lock_is_free) {
    static const int STATES[] = {SERVING};
    struct controlled controlled;
    struct lyn_error err = {0};
    begin(&controlled, STATES, 1);
    hold_lock(&controlled);
    ck_assert(client_is_locked(controlled.play.client));
    ck_assert_int_eq(lyn_client_stop(controlled.play.client, false, &err), LYN_OK);
    ck_assert_int_eq(controlled.stops, 1);
    ck_assert(!client_is_locked(controlled.play.client));
    ck_assert_int_eq(lyn_client_stop(controlled.play.client, false, &err), LYN_UNAVAILABLE);
    ck_assert_str_eq(err.reason, "NO_SERVER");
    end(&controlled);
}
END_TEST

START_TEST(test_stop_of_one_that_stays_costs_the_deadline) {
    static const int STATES[] = {SERVING};
    struct controlled controlled;
    struct lyn_client_options options = LYN_CLIENT_OPTIONS_INIT;
    struct lyn_error err = {0};
    begin(&controlled, STATES, 1);
    hold_lock(&controlled);
    controlled.stays = true;
    lyn_client_free(controlled.play.client);
    options.runtime_dir = controlled.play.folder;
    options.timeout_ms = 200;
    ck_assert_int_eq(lyn_client_new(&options, &controlled.play.client, NULL), LYN_OK);
    ck_assert_int_eq(lyn_client_stop(controlled.play.client, true, &err), LYN_DEADLINE_EXCEEDED);
    ck_assert_ptr_nonnull(strstr(err.message, "still runs"));
    end(&controlled);
}
END_TEST

START_TEST(test_a_client_without_a_server_asks_none) {
    struct lyn_client_options options = LYN_CLIENT_OPTIONS_INIT;
    static const struct step steps[] = {STEP_GOOD};
    struct play play;
    struct lyn_error err = {0};
    bool serving = false;
    play_begin(&play, steps, 1);
    lyn_client_free(play.client);
    options.runtime_dir = play.folder;
    options.server_path = "/none/lynguined";
    options.direct = LYN_DIRECT_ALWAYS;
    ck_assert_int_eq(lyn_client_new(&options, &play.client, NULL), LYN_OK);
    ck_assert_int_eq(play_call(&play, "ReadData", &err), LYN_UNAVAILABLE);
    ck_assert_str_eq(err.reason, "START_FAILED");
    ck_assert_int_eq(lyn_client_health(play.client, &serving, &err), LYN_UNAVAILABLE);
    ck_assert_str_eq(err.reason, "NO_SERVER");
    ck_assert_int_eq(lyn_client_stop(play.client, true, NULL), LYN_UNAVAILABLE);
    ck_assert_int_eq(lyn_client_start(play.client, NULL, NULL), LYN_UNAVAILABLE);
    ck_assert_uint_eq(play.seen_count, 0);
    play_end(&play);
}
END_TEST

START_TEST(test_a_call_names_a_method) {
    static const struct step steps[] = {STEP_GOOD, STEP_GOOD};
    struct play play;
    struct lyn_error err = {0};
    play_begin(&play, steps, 2);
    ck_assert_int_eq(play_call(&play, "Statsu", &err), LYN_UNIMPLEMENTED);
    ck_assert_str_eq(err.reason, "UNKNOWN_METHOD");
    ck_assert_ptr_nonnull(strstr(err.message, "did you mean Status?"));
    ck_assert_uint_eq(play.seen_count, 0);
    ck_assert_int_eq(play_call(&play, "Status", &err), LYN_OK);
    ck_assert_int_eq(play_call(&play, "/lynguine.v1.Lynguine/Status", &err), LYN_OK);
    ck_assert_uint_eq(play.seen_count, 2);
    play_end(&play);
}
END_TEST

static Suite *control_suite(void) {
    Suite *suite = suite_create("client/control");
    TCase *tests = tcase_create("control");
    tcase_add_test(tests, test_health_tells_who_serves_from_who_drains);
    tcase_add_test(tests, test_a_server_that_runs_is_not_started);
    tcase_add_test(tests, test_start_waits_for_the_successor_of_one_that_drains);
    tcase_add_test(tests, test_stop_waits_until_the_lock_is_free);
    tcase_add_test(tests, test_stop_of_one_that_stays_costs_the_deadline);
    tcase_add_test(tests, test_a_client_without_a_server_asks_none);
    tcase_add_test(tests, test_a_call_names_a_method);
    suite_add_tcase(suite, tests);
    return suite;
}

TEST_MAIN(control_suite)
