#include "daemon/address.h"

#include <stdlib.h>

#include "support/check_main.h"

START_TEST(test_addresses_of_this_machine) {
    static const struct {
        const char *url, *host;
        uint16_t port;
        const char *settled;
    } cases[] = {
        {NULL, NULL, 0, "tcp://127.0.0.1:0"},
        {NULL, NULL, 7700, "tcp://127.0.0.1:7700"},
        {NULL, "localhost", 1, "tcp://127.0.0.1:1"},
        {NULL, "127.1.2.3", 1, "tcp://127.1.2.3:1"},
        {NULL, "::1", 1, "tcp://[::1]:1"},
        {"tcp://localhost:5", NULL, 0, "tcp://127.0.0.1:5"},
        {"tcp://[::1]:0", NULL, 0, "tcp://[::1]:0"},
        {"ipc:///tmp/x", NULL, 0, "ipc:///tmp/x"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *out = NULL;
        ck_assert_int_eq(address_settle(cases[i].url, cases[i].host, cases[i].port, &out, NULL),
                         LYN_OK);
        ck_assert_str_eq(out, cases[i].settled);
        free(out);
    }
}
END_TEST

START_TEST(test_other_addresses_are_refused) {
    static const struct {
        const char *url, *host, *reason;
    } cases[] = {
        {NULL, "0.0.0.0", "REMOTE_NOT_BUILT"},
        {NULL, "*", "REMOTE_NOT_BUILT"},
        {NULL, "", "REMOTE_NOT_BUILT"},
        {NULL, "10.0.0.1", "REMOTE_NOT_BUILT"},
        {NULL, "127.0.0.1.example.org", "REMOTE_NOT_BUILT"},
        {"tcp://:80", NULL, "REMOTE_NOT_BUILT"},
        {"tcp://*:80", NULL, "REMOTE_NOT_BUILT"},
        {"tcp://[::]:80", NULL, "REMOTE_NOT_BUILT"},
        {"tls+tcp://127.0.0.1:80", NULL, "REMOTE_NOT_BUILT"},
        {"tcp://127.0.0.1", NULL, "INVALID_VALUE"},
        {"tcp://127.0.0.1:65536", NULL, "INVALID_VALUE"},
        {"tcp://127.0.0.1:", NULL, "INVALID_VALUE"},
        {"ipc://relative", NULL, "INVALID_VALUE"},
        {"http://127.0.0.1:80", NULL, "INVALID_VALUE"},
        {"inproc://x", NULL, "INVALID_VALUE"},
        {"127.0.0.1:80", NULL, "INVALID_VALUE"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct lyn_error err = {0};
        char *out = NULL;
        ck_assert_int_ne(address_settle(cases[i].url, cases[i].host, 1, &out, &err), LYN_OK);
        ck_assert_msg(strcmp(err.reason, cases[i].reason) == 0, "%s %s: %s",
                      cases[i].url ? cases[i].url : "", cases[i].host ? cases[i].host : "",
                      err.reason);
        ck_assert_ptr_null(out);
    }
}
END_TEST

START_TEST(test_port_of_an_address) {
    ck_assert_uint_eq(address_port("tcp://127.0.0.1:7700"), 7700);
    ck_assert_uint_eq(address_port("tcp://[::1]:7700"), 7700);
    ck_assert_uint_eq(address_port("ipc:///tmp/x:1"), 0);
    ck_assert_uint_eq(address_port("tcp://127.0.0.1:70000"), 0);
}
END_TEST

static Suite *address_suite(void) {
    Suite *suite = suite_create("address");
    TCase *tcase = tcase_create("address");
    tcase_add_test(tcase, test_addresses_of_this_machine);
    tcase_add_test(tcase, test_other_addresses_are_refused);
    tcase_add_test(tcase, test_port_of_an_address);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(address_suite)
