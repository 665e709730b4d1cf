#include "client/c/address.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/un.h>

#include "support/check_main.h"

START_TEST(test_addresses_of_this_machine) {
    static const struct {
        const char *url;
        int family;
        int port;
    } cases[] = {
        {"tcp://127.0.0.1:1", AF_INET, 1},        {"tcp://127.0.0.1:65535", AF_INET, 65535},
        {"tcp://localhost:7700", AF_INET, 7700},  {"tcp://[::1]:7700", AF_INET6, 7700},
        {"ipc:///run/user/1/x.sock", AF_UNIX, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct address address;
        ck_assert_msg(address_parse(cases[i].url, &address, NULL) == LYN_OK, "%s", cases[i].url);
        ck_assert_int_eq(address.socket.ss_family, cases[i].family);
        if (cases[i].family == AF_INET)
            ck_assert_int_eq(ntohs(((struct sockaddr_in *)&address.socket)->sin_port),
                             cases[i].port);
        if (cases[i].family == AF_INET6)
            ck_assert_int_eq(ntohs(((struct sockaddr_in6 *)&address.socket)->sin6_port),
                             cases[i].port);
        if (cases[i].family == AF_UNIX)
            ck_assert_str_eq(((struct sockaddr_un *)&address.socket)->sun_path,
                             "/run/user/1/x.sock");
    }
}
END_TEST

START_TEST(test_what_is_no_address_is_refused) {
    static const struct {
        const char *url;
        const char *reason;
    } cases[] = {
        {"", "INVALID_VALUE"},
        {"127.0.0.1:80", "INVALID_VALUE"},
        {"http://127.0.0.1:80", "INVALID_VALUE"},
        {"tcp://127.0.0.1", "INVALID_VALUE"},
        {"tcp://127.0.0.1:", "INVALID_VALUE"},
        {"tcp://127.0.0.1:0", "INVALID_VALUE"},
        {"tcp://127.0.0.1:65536", "INVALID_VALUE"},
        {"tcp://127.0.0.1:80x", "INVALID_VALUE"},
        {"tcp://127.0.0.1:-1", "INVALID_VALUE"},
        {"tcp://127.0.0.1:18446744073709551617", "INVALID_VALUE"},
        {"ipc://", "INVALID_VALUE"},
        {"ipc://relative", "INVALID_VALUE"},
        {"ipc:///"
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
         "aaaaaaaaaaaaaaaaaaaaaaaa",
         "INVALID_VALUE"},
        {"tcp://10.0.0.1:80", "REMOTE_NOT_BUILT"},
        {"tcp://0.0.0.0:80", "REMOTE_NOT_BUILT"},
        {"tcp://example.org:80", "REMOTE_NOT_BUILT"},
        {"tls+tcp://127.0.0.1:80", "REMOTE_NOT_BUILT"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct address address;
        struct lyn_error err = {0};
        ck_assert_msg(address_parse(cases[i].url, &address, &err) != LYN_OK, "%s", cases[i].url);
        ck_assert_str_eq(err.reason, cases[i].reason);
    }
}
END_TEST

static Suite *address_suite(void) {
    Suite *suite = suite_create("address");
    TCase *tests = tcase_create("parse");
    tcase_add_test(tests, test_addresses_of_this_machine);
    tcase_add_test(tests, test_what_is_no_address_is_refused);
    suite_add_tcase(suite, tests);
    return suite;
}

TEST_MAIN(address_suite)
