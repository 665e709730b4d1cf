/* How a client learns how far its call is: it asks a scripted server over a second connection while
 * the first one keeps it waiting. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fake_server.h"
#include "lynguine/client.h"
#include "lynguine/v1/control.pb-c.h"
#include "support/check_main.h"

/* What the server says when it is asked for its status. */
enum saying { SAYS_NUMBERS, SAYS_NOTHING_OF_IT, SAYS_AN_ERROR, SAYS_GOODBYE };

struct play {
    enum saying saying;
    unsigned asks;        /* to wait for before the call is answered */
    atomic_uint answered; /* calls to Status */
    struct fake_server server;
    unsigned told;
    struct lyn_progress last;
};

static void answer_status(struct play *play, int fd, uint32_t id, const struct wire_request *asked,
                          struct sv request_id) {
    Lynguine__V1__StatusResponse status = LYNGUINE__V1__STATUS_RESPONSE__INIT;
    Lynguine__V1__InFlight entry = LYNGUINE__V1__IN_FLIGHT__INIT, *entries[] = {&entry};
    struct wire_response response = {.body = {.message = &status.base}};
    uint8_t other[WIRE_ID_BYTES] = {0};
    entry.request_id = (ProtobufCBinaryData){request_id.len, (uint8_t *)request_id.data};
    entry.files_done = 3;
    entry.files_total = 10;
    status.in_flight = entries;
    status.n_in_flight = 1;
    if (play->saying == SAYS_NOTHING_OF_IT) {
        entry.request_id.data = other;
    } else if (play->saying == SAYS_AN_ERROR) {
        (void)error_set(&response.status, REASON_INTERNAL, "as the script says");
    }
    fake_answer(&play->server, fd, id, asked, response);
}

/* The connection that comes while a call waits. */
static void take_ask(struct play *play, struct sv request_id) {
    struct wire_request asked;
    uint32_t id;
    uint8_t *memory;
    int fd = accept(play->server.listener, NULL, NULL);
    if (fd < 0) {
        return;
    }
    if (play->saying != SAYS_GOODBYE && fake_greet(fd) &&
        fake_receive_request(&play->server, fd, &asked, &id, &memory)) {
        ck_assert(sv_is(asked.method, "/lynguine.v1.Lynguine/Status"));
        answer_status(play, fd, id, &asked, request_id);
        free(memory);
        fake_wait_closed(fd);
    }
    close(fd);
    play->answered++;
}

static void keep_waiting(struct fake_server *server, int fd, int nth) {
    struct play *play = server->user;
    struct wire_request request;
    uint32_t id;
    uint8_t *memory;
    (void)nth;
    if (!fake_greet(fd)) {
        return;
    }
    while (fake_receive_request(server, fd, &request, &id, &memory)) {
        bool hello = sv_is(request.method, "/lynguine.v1.Lynguine/Hello");
        for (unsigned i = 0; !hello && i < play->asks; i++) {
            take_ask(play, (struct sv){(const char *)request.request_id, WIRE_ID_BYTES});
        }
        fake_answer(server, fd, id, &request, (struct wire_response){0});
        free(memory);
    }
}

static void note(void *user, const struct lyn_progress *progress) {
    struct play *play = user;
    play->told++;
    play->last = *progress;
}

static enum lyn_code run(struct play *play, const char *method, struct lyn_error *err) {
    struct lyn_client_options options = LYN_CLIENT_OPTIONS_INIT;
    lyn_client *client = NULL;
    void *response = NULL;
    size_t length;
    fake_server_start(&play->server, false, keep_waiting, play);
    options.url = play->server.url;
    options.timeout_ms = 20000;
    options.progress = note;
    options.progress_user = play;
    ck_assert_int_eq(lyn_client_new(&options, &client, NULL), LYN_OK);
    enum lyn_code code = lyn_client_call(client, method, "", 0, &response, &length, err);
    lyn_free(response);
    lyn_client_free(client);
    fake_server_stop(&play->server);
    return code;
}

START_TEST(test_who_waits_is_told_how_far_it_is) {
    struct play play = {.saying = SAYS_NUMBERS, .asks = 2};
    struct lyn_error err = {0};
    ck_assert_msg(run(&play, "ReadData", &err) == LYN_OK, "%s", err.message);
    ck_assert_uint_eq(play.answered, 2);
    ck_assert_uint_eq(play.told, 2);
    ck_assert_uint_eq(play.last.files_done, 3);
    ck_assert_uint_eq(play.last.files_total, 10);
}
END_TEST

START_TEST(test_a_question_that_fails_does_not_touch_the_call) {
    struct play play = {.saying = SAYS_NOTHING_OF_IT + (enum saying)_i, .asks = 2};
    struct lyn_error err = {0};
    ck_assert_msg(run(&play, "ReadData", &err) == LYN_OK, "%s", err.message);
    ck_assert_uint_eq(play.answered, 2);
    ck_assert_uint_eq(play.told, 0);
}
END_TEST

START_TEST(test_nobody_is_asked_about_a_quick_call) {
    struct play play = {.saying = SAYS_NUMBERS};
    struct lyn_error err = {0};
    ck_assert_msg(run(&play, "ReadData", &err) == LYN_OK, "%s", err.message);
    ck_assert_uint_eq(play.told, 0);
}
END_TEST

static Suite *progress_suite(void) {
    Suite *suite = suite_create("progress");
    TCase *tcase = tcase_create("progress");
    tcase_add_test(tcase, test_who_waits_is_told_how_far_it_is);
    tcase_add_loop_test(tcase, test_a_question_that_fails_does_not_touch_the_call, 0,
                        SAYS_GOODBYE - SAYS_NOTHING_OF_IT + 1);
    tcase_add_test(tcase, test_nobody_is_asked_about_a_quick_call);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(progress_suite)
