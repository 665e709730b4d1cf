#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client/c/requester.h"
#include "fake_server.h"
#include "lynguine/client.h"
#include "support/check_main.h"

enum { MOST = 1 << 20 };

static const struct lyn_requester_class *const sp = &lyn_requester_sp;

static struct requester *open_sp(const struct fake_server *server) {
    struct requester *requester = NULL;
    struct lyn_error err;
    ck_assert_msg(sp->open(server->url, MOST, deadline_in_ms(5000), &requester, &err) == LYN_OK,
                  "%s", err.message);
    return requester;
}

static void send_text(struct requester *requester, const char *text) {
    bool sent = false;
    ck_assert_int_eq(sp->send(requester, sv_from(text), deadline_in_ms(5000), &sent, NULL), LYN_OK);
    ck_assert(sent);
}

static void echo(struct fake_server *server, int fd, int nth) {
    size_t length;
    uint32_t id, last = 0;
    uint8_t *bytes;
    (void)nth;
    ck_assert(fake_greet(fd));
    while ((bytes = fake_receive_message(server, fd, &length, &id)) != NULL) {
        ck_assert(id & 0x80000000u);
        ck_assert(id != last);
        last = id;
        fake_send_message(server, fd, id, bytes, length);
        free(bytes);
    }
}

START_TEST(test_messages_of_every_size_come_back) {
    static const size_t sizes[] = {0, 1, 8179, 8180, 8181, 8192, 65536, MOST - 1, MOST};
    struct fake_server server;
    fake_server_start(&server, _i == 1, echo, NULL);
    struct requester *requester = open_sp(&server);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        uint8_t *back = NULL;
        char *out = malloc(sizes[i] + 1);
        size_t length = 0;
        bool sent = false;
        ck_assert_ptr_nonnull(out);
        memset(out, (int)('a' + i), sizes[i]);
        ck_assert_int_eq(
            sp->send(requester, (struct sv){out, sizes[i]}, deadline_in_ms(5000), &sent, NULL),
            LYN_OK);
        ck_assert_int_eq(sp->receive(requester, deadline_in_ms(5000), &back, &length, NULL),
                         LYN_OK);
        ck_assert_uint_eq(length, sizes[i]);
        ck_assert(memcmp(back, out, length) == 0);
        ck_assert(sp->usable(requester));
        free(back);
        free(out);
    }
    sp->close(requester);
    fake_server_stop(&server);
}
END_TEST

static void answer_in_pieces(struct fake_server *server, int fd, int nth) {
    uint8_t whole[1 + 12 + 5], *at = whole;
    size_t length;
    uint32_t id;
    (void)nth;
    ck_assert(fake_greet(fd));
    free(fake_receive_message(server, fd, &length, &id));
    if (server->ipc)
        *at++ = 1;
    memcpy(at, "\0\0\0\0\0\0\0\x09", 8);
    for (int i = 0; i < 4; i++)
        at[8 + i] = (uint8_t)(id >> (24 - 8 * i));
    memcpy(at + 12, "hello", 5);
    for (uint8_t *byte = whole; byte < at + 17; byte++) {
        fake_send(fd, byte, 1);
        poll(NULL, 0, 1);
    }
    fake_wait_closed(fd);
}

START_TEST(test_an_answer_may_come_byte_by_byte) {
    struct fake_server server;
    uint8_t *back = NULL;
    size_t length = 0;
    fake_server_start(&server, _i == 1, answer_in_pieces, NULL);
    struct requester *requester = open_sp(&server);
    send_text(requester, "x");
    ck_assert_int_eq(sp->receive(requester, deadline_in_ms(5000), &back, &length, NULL), LYN_OK);
    ck_assert_uint_eq(length, 5);
    ck_assert(memcmp(back, "hello", 5) == 0);
    free(back);
    sp->close(requester);
    fake_server_stop(&server);
}
END_TEST

/* What a hostile or broken server puts before its answer. */
struct head {
    uint64_t length;
    uint32_t id_change; /* xor */
    const char *after;
    const char *reason;
};

static const struct head HEADS[] = {
    {0, 0, "", "NOT_A_SERVER"},
    {3, 0, "", "NOT_A_SERVER"},
    {MOST + 4 + 1, 0, "", "MESSAGE_TOO_LARGE"},
    {UINT64_C(1) << 32, 0, "", "MESSAGE_TOO_LARGE"},
    {UINT64_C(1) << 63, 0, "", "MESSAGE_TOO_LARGE"},
    {UINT64_MAX, 0, "", "MESSAGE_TOO_LARGE"},
    {5, 1, "x", "NOT_A_SERVER"},           /* the answer to another request */
    {5, 0x80000000u, "x", "NOT_A_SERVER"}, /* no id of a request at all */
    {5, 0, "xy", "NOT_A_SERVER"},          /* more than was asked for */
    {6, 0, "x", "CONNECTION_LOST"},        /* closed in the middle */
    {4 + MOST, 0, "x", "CONNECTION_LOST"},
};

static void send_bad_head(struct fake_server *server, int fd, int nth) {
    const struct head *head = server->user;
    char bytes[32];
    size_t length;
    uint32_t id;
    (void)nth;
    ck_assert(fake_greet(fd));
    free(fake_receive_message(server, fd, &length, &id));
    /* In one piece, so that what follows the answer is there when it is read. */
    for (int i = 0; i < 8; i++)
        bytes[i] = (char)(head->length >> (56 - 8 * i));
    for (int i = 0; i < 4; i++)
        bytes[8 + i] = (char)((id ^ head->id_change) >> (24 - 8 * i));
    size_t after = strlen(head->after);
    memcpy(bytes + 12, head->after, after);
    fake_send(fd, bytes, 12 + after);
    shutdown(fd, SHUT_WR);
    fake_wait_closed(fd);
}

START_TEST(test_lengths_and_ids_are_checked_before_they_are_believed) {
    struct fake_server server;
    struct lyn_error err = {0};
    uint8_t *back = NULL;
    size_t length = 0;
    fake_server_start(&server, false, send_bad_head, (void *)&HEADS[_i]);
    struct requester *requester = open_sp(&server);
    send_text(requester, "x");
    ck_assert_int_ne(sp->receive(requester, deadline_in_ms(5000), &back, &length, &err), LYN_OK);
    ck_assert_str_eq(err.reason, HEADS[_i].reason);
    ck_assert_ptr_null(back);
    sp->close(requester);
    fake_server_stop(&server);
}
END_TEST

static void close_at_once(struct fake_server *server, int fd, int nth) {
    (void)server, (void)nth;
    fake_greet(fd);
}

static void babble(struct fake_server *server, int fd, int nth) {
    (void)nth;
    fake_greet(fd);
    fake_send_message(server, fd, 0x80000001u, "x", 1);
    fake_wait_closed(fd);
}

/* Whether the server's close, or its words, have arrived. */
static bool becomes_unusable(struct requester *requester) {
    deadline_t deadline = deadline_in_ms(5000);
    while (sp->usable(requester)) {
        if (deadline_passed(deadline))
            return false;
        poll(NULL, 0, 1);
    }
    return true;
}

START_TEST(test_a_closed_or_talking_connection_is_not_used) {
    struct fake_server server;
    fake_server_start(&server, false, _i == 0 ? close_at_once : babble, NULL);
    struct requester *requester = open_sp(&server);
    ck_assert(becomes_unusable(requester));
    sp->close(requester);
    fake_server_stop(&server);
}
END_TEST

/* Reads nothing, so that the client's buffers fill up, until the test closes the other end of the
 * pipe. */
static void mute(struct fake_server *server, int fd, int nth) {
    const int *pipe_end = server->user;
    struct pollfd item = {.fd = *pipe_end};
    (void)nth;
    fake_greet(fd);
    poll(&item, 1, -1);
}

START_TEST(test_a_server_that_never_answers_costs_the_deadline) {
    struct fake_server server;
    struct lyn_error err = {0};
    uint8_t *back = NULL;
    size_t length = 0;
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    fake_server_start(&server, false, mute, &ends[0]);
    struct requester *requester = open_sp(&server);
    send_text(requester, "x");
    ck_assert_int_eq(sp->receive(requester, deadline_in_ms(20), &back, &length, &err),
                     LYN_DEADLINE_EXCEEDED);
    sp->close(requester);
    close(ends[1]);
    fake_server_stop(&server);
}
END_TEST

START_TEST(test_what_was_not_sent_whole_was_not_sent) {
    struct fake_server server;
    struct lyn_error err = {0};
    bool sent = true;
    size_t size = (size_t)64 << 20;
    char *bytes = calloc(1, size);
    ck_assert_ptr_nonnull(bytes);
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    fake_server_start(&server, false, _i == 0 ? mute : close_at_once, &ends[0]);
    struct requester *requester = open_sp(&server);
    enum lyn_code code =
        sp->send(requester, (struct sv){bytes, size}, deadline_in_ms(100), &sent, &err);
    ck_assert_int_eq(code, _i == 0 ? LYN_DEADLINE_EXCEEDED : LYN_UNAVAILABLE);
    ck_assert(!sent);
    free(bytes);
    sp->close(requester);
    close(ends[1]);
    fake_server_stop(&server);
}
END_TEST

static Suite *sp_suite(void) {
    Suite *suite = suite_create("sp");
    TCase *tests = tcase_create("sp");
    tcase_add_loop_test(tests, test_messages_of_every_size_come_back, 0, 2);
    tcase_add_loop_test(tests, test_an_answer_may_come_byte_by_byte, 0, 2);
    tcase_add_loop_test(tests, test_lengths_and_ids_are_checked_before_they_are_believed, 0,
                        sizeof HEADS / sizeof *HEADS);
    tcase_add_loop_test(tests, test_a_closed_or_talking_connection_is_not_used, 0, 2);
    tcase_add_test(tests, test_a_server_that_never_answers_costs_the_deadline);
    tcase_add_loop_test(tests, test_what_was_not_sent_whole_was_not_sent, 0, 2);
    suite_add_tcase(suite, tests);
    return suite;
}

TEST_MAIN(sp_suite)
