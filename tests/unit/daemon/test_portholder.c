#include "daemon/portholder.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/check_main.h"

START_TEST(test_a_listener_is_found_and_a_closed_port_is_not) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;
    struct portholder holder;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, size), 0);
    ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    portholder_find(ntohs(address.sin_port), &holder);
    ck_assert_int_eq(holder.pid, 0);
    ck_assert_int_eq(listen(fd, 1), 0);
    portholder_find(ntohs(address.sin_port), &holder);
    ck_assert_int_eq(holder.pid, getpid());
    ck_assert_str_eq(holder.command, "test_daemon_por");
    close(fd);
    portholder_find(ntohs(address.sin_port), &holder);
    ck_assert_int_eq(holder.pid, 0);
}
END_TEST

static Suite *portholder_suite(void) {
    Suite *suite = suite_create("portholder");
    TCase *tcase = tcase_create("portholder");
    tcase_add_test(tcase, test_a_listener_is_found_and_a_closed_port_is_not);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(portholder_suite)
