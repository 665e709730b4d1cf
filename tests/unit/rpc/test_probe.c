#include "rpc/probe.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/check_main.h"

struct listener {
    int fd;
    char url[64];
    const char *greeting; /* 8 bytes, NULL: none */
};

static void listen_here(struct listener *out) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;
    out->fd = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_eq(bind(out->fd, (struct sockaddr *)&address, size), 0);
    ck_assert_int_eq(listen(out->fd, 4), 0);
    ck_assert_int_eq(getsockname(out->fd, (struct sockaddr *)&address, &size), 0);
    snprintf(out->url, sizeof out->url, "tcp://127.0.0.1:%u", ntohs(address.sin_port));
}

static void *greet(void *user) {
    struct listener *listener = user;
    char heard[8];
    int fd = accept(listener->fd, NULL, NULL);
    ssize_t size = recv(fd, heard, sizeof heard, MSG_WAITALL);
    if (size == 8 && memcmp(heard, "\0SP\0\0\x30\0\0", 8) == 0)
        send(fd, listener->greeting, 8, MSG_NOSIGNAL);
    close(fd);
    return NULL;
}

static enum probe_outcome probe_with(const char *greeting) {
    struct listener listener = {.greeting = greeting};
    pthread_t thread;
    int fd;
    listen_here(&listener);
    ck_assert_int_eq(pthread_create(&thread, NULL, greet, &listener), 0);
    enum probe_outcome outcome = probe_connect(listener.url, deadline_in_ms(10000), &fd);
    ck_assert_int_eq(outcome == PROBE_GREETED, fd >= 0);
    if (fd >= 0)
        close(fd);
    pthread_join(thread, NULL);
    close(listener.fd);
    return outcome;
}

START_TEST(test_a_reply_socket_greets) {
    ck_assert_int_eq(probe_with("\0SP\0\0\x31\0\0"), PROBE_GREETED);
}
END_TEST

START_TEST(test_other_speakers_do_not) {
    ck_assert_int_eq(probe_with("\0SP\0\0\x10\0\0"), PROBE_SILENT);
    ck_assert_int_eq(probe_with("HTTP/1.1"), PROBE_SILENT);
}
END_TEST

START_TEST(test_a_mute_listener_costs_the_time_given_and_no_more) {
    struct listener listener = {0};
    int fd;
    listen_here(&listener);
    ck_assert_int_eq(probe_connect(listener.url, deadline_in_ms(20), &fd), PROBE_SILENT);
    close(listener.fd);
}
END_TEST

START_TEST(test_nobody_there_is_silence) {
    struct listener listener = {0};
    int fd;
    listen_here(&listener);
    close(listener.fd);
    ck_assert_int_eq(probe_connect(listener.url, deadline_in_ms(1000), &fd), PROBE_SILENT);
}
END_TEST

START_TEST(test_what_cannot_be_looked_at_is_not_judged) {
    static const char *const urls[] = {"tcp://example.org:80", "tcp://127.0.0.1", "inproc://x",
                                       "tcp://127.0.0.1:99999", "tcp://[127.0.0.1]:1"};
    int fd;
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++)
        ck_assert_int_eq(probe_connect(urls[i], deadline_in_ms(1000), &fd), PROBE_UNKNOWN);
}
END_TEST

START_TEST(test_the_listening_descriptor_is_found) {
    struct listener listener = {0}, other = {0};
    listen_here(&other);
    listen_here(&listener);
    ck_assert_int_eq(probe_listening_fd(listener.url), listener.fd);
    close(listener.fd);
    ck_assert_int_eq(probe_listening_fd(listener.url), -1);
    close(other.fd);
}
END_TEST

static Suite *probe_suite(void) {
    Suite *suite = suite_create("probe");
    TCase *tcase = tcase_create("probe");
    tcase_add_test(tcase, test_a_reply_socket_greets);
    tcase_add_test(tcase, test_other_speakers_do_not);
    tcase_add_test(tcase, test_a_mute_listener_costs_the_time_given_and_no_more);
    tcase_add_test(tcase, test_nobody_there_is_silence);
    tcase_add_test(tcase, test_what_cannot_be_looked_at_is_not_judged);
    tcase_add_test(tcase, test_the_listening_descriptor_is_found);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(probe_suite)
