#include "client/c/dial.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fake_server.h"
#include "support/check_main.h"

/* What a foreign program says to whoever connects, and how that is to be taken. */
struct foreign {
    const char *bytes;
    size_t length;
    bool closes; /* after that; else it is silent until the client goes */
    const char *reason;
};

static const struct foreign FOREIGN[] = {
    {"HTTP/1.0 400 Bad Request\r\n\r\n", 28, true, "NOT_A_SERVER"},
    {"SSH-2.0-OpenSSH_9.2\r\n", 21, false, "NOT_A_SERVER"},
    {"\0SP\0\0\x20\0\0", 8, false, "NOT_A_SERVER"}, /* PUB */
    {"\0SP\0\0\x30\0\0", 8, false, "NOT_A_SERVER"}, /* REQ, as we are */
    {"\0SP\1\0\x31\0\0", 8, false, "NOT_A_SERVER"}, /* another version */
    {"\0SP\0\0\x31\0\1", 8, false, "NOT_A_SERVER"}, /* reserved bits */
    {"\0SP\0\0", 5, false, "NOT_A_SERVER"},         /* and no further */
    {"\0", 1, false, "NOT_A_SERVER"},
    {"", 0, false, "DEADLINE"}, /* mute */
    {"", 0, true, "NO_SERVER"}, /* a server that ends */
};

static void say(struct fake_server *server, int fd, int nth) {
    const struct foreign *foreign = server->user;
    (void)nth;
    fake_send(fd, foreign->bytes, foreign->length);
    if (foreign->closes)
        shutdown(fd, SHUT_WR);
    fake_wait_closed(fd);
}

START_TEST(test_foreign_speakers_are_told_apart_in_bounded_time) {
    struct fake_server server;
    struct lyn_error err = {0};
    int fd = -1;
    fake_server_start(&server, false, say, (void *)&FOREIGN[_i]);
    deadline_t deadline = deadline_in_ms(100);
    ck_assert_int_ne(dial(server.url, deadline, &fd, &err), LYN_OK);
    ck_assert_str_eq(err.reason, FOREIGN[_i].reason);
    ck_assert_int_eq(fd, -1);
    ck_assert_ptr_nonnull(strstr(err.message, server.url));
    fake_server_stop(&server);
}
END_TEST

static void greet_in_pieces(struct fake_server *server, int fd, int nth) {
    static const char greeting[8] = "\0SP\0\0\x31\0";
    (void)server, (void)nth;
    for (size_t i = 0; i < sizeof greeting; i++)
        fake_send(fd, &greeting[i], 1);
    fake_wait_closed(fd);
}

START_TEST(test_greeting_may_come_in_pieces) {
    struct fake_server server;
    int fd = -1;
    fake_server_start(&server, _i == 1, greet_in_pieces, NULL);
    ck_assert_int_eq(dial(server.url, deadline_in_ms(5000), &fd, NULL), LYN_OK);
    ck_assert(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    ck_assert(fcntl(fd, F_GETFL) & O_NONBLOCK);
    close(fd);
    fake_server_stop(&server);
}
END_TEST

START_TEST(test_nobody_listens) {
    char url[64];
    struct lyn_error err = {0};
    int fd = -1;
    fake_url_of_nobody(url);
    ck_assert_int_eq(dial(url, deadline_in_ms(5000), &fd, &err), LYN_UNAVAILABLE);
    ck_assert_str_eq(err.reason, "NO_SERVER");
    ck_assert_int_eq(dial("ipc:///nonexistent/socket", deadline_in_ms(5000), &fd, &err),
                     LYN_UNAVAILABLE);
    ck_assert_str_eq(err.reason, "NO_SERVER");
}
END_TEST

START_TEST(test_a_port_is_not_its_own_server) {
    char url[64];
    struct lyn_error err = {0};
    int fd = -1;
    /* Of the ports that the kernel hands out, the same one comes up as source sooner or later. */
    fake_url_of_nobody(url);
    for (int i = 0; i < 2000; i++) {
        ck_assert_int_ne(dial(url, deadline_in_ms(5000), &fd, &err), LYN_OK);
        ck_assert_str_eq(err.reason, "NO_SERVER");
    }
}
END_TEST

START_TEST(test_a_deadline_that_has_passed_is_no_success) {
    struct fake_server server;
    struct lyn_error err = {0};
    int fd = -1;
    fake_server_start(&server, false, say, (void *)&FOREIGN[8]);
    ck_assert_int_eq(dial(server.url, deadline_in_ms(0), &fd, &err), LYN_DEADLINE_EXCEEDED);
    fake_server_stop(&server);
}
END_TEST

static Suite *dial_suite(void) {
    Suite *suite = suite_create("dial");
    TCase *tests = tcase_create("dial");
    tcase_add_loop_test(tests, test_foreign_speakers_are_told_apart_in_bounded_time, 0,
                        sizeof FOREIGN / sizeof *FOREIGN);
    tcase_add_loop_test(tests, test_greeting_may_come_in_pieces, 0, 2);
    tcase_add_test(tests, test_nobody_listens);
    tcase_add_test(tests, test_a_port_is_not_its_own_server);
    tcase_add_test(tests, test_a_deadline_that_has_passed_is_no_success);
    suite_add_tcase(suite, tests);
    return suite;
}

TEST_MAIN(dial_suite)
