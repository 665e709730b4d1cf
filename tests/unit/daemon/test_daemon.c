#include "daemon/daemon.h"

#include "starting.h"
#include "support/check_main.h"
#include "wire/runtime_file.h"

static struct starting starting;
static struct daemon *const served = &starting.daemon;
static struct lyn_error err;

static void set_up(void) {
    starting_init(&starting);
}

static void tear_down(void) {
    starting_dispose(&starting);
}

START_TEST(test_it_listens_where_its_runtime_file_says) {
    struct runtime_file file;
    struct arena *arena = arena_new(1 << 20);
    ck_assert_int_eq(daemon_start(served, &starting.options, &err), LYN_OK);
    ck_assert_int_eq(atomic_load(&served->state), SERVICE_SERVING);
    ck_assert_int_eq(
        runtime_file_read(arena, scratch_path(&starting.scratch, "test.json"), &file, &err),
        LYN_OK);
    ck_assert_str_eq(file.instance, "test");
    ck_assert_int_eq(file.pid, getpid());
    ck_assert_mem_eq(file.token, served->token, sizeof served->token);
    uint16_t port = address_port(file.url);
    ck_assert(starting_listens(port));
    daemon_dispose(served);
    ck_assert(!starting_published(&starting));
    ck_assert(!starting_listens(port));
    arena_unref(arena);
}
END_TEST

START_TEST(test_it_depends_on_nothing_of_its_starter) {
    char here[PATH_MAX];
    setenv("SECRET", "x", 1);
    setenv("LYNGUINE_INSTANCE", "kept", 1);
    ck_assert_int_eq(chdir(starting.scratch.path), 0);
    scratch_mkdir(&starting.scratch, "data");
    starting.options.roots[0] = "data";
    starting.options.root_count = 1;
    starting.options.log = "test.log";
    ck_assert_int_eq(daemon_start(served, &starting.options, &err), LYN_OK);
    ck_assert_str_eq(getcwd(here, sizeof here), "/");
    ck_assert_ptr_null(getenv("SECRET"));
    ck_assert_str_eq(getenv("LYNGUINE_INSTANCE"), "kept");
    ck_assert_str_eq(served->roots[0], scratch_path(&starting.scratch, "data"));
    ck_assert_str_eq(served->log_file, scratch_path(&starting.scratch, "test.log"));
    daemon_dispose(served);
}
END_TEST

START_TEST(test_a_second_one_of_the_name_is_refused_and_touches_nothing) {
    static struct daemon second;
    ck_assert_int_eq(daemon_start(served, &starting.options, &err), LYN_OK);
    ck_assert_int_ne(daemon_start(&second, &starting.options, &err), LYN_OK);
    ck_assert_str_eq(err.reason, "ALREADY_RUNNING");
    daemon_dispose(&second);
    ck_assert(starting_published(&starting));
    ck_assert(starting_listens(address_port(rpc_server_url(served->server))));
    daemon_dispose(served);
}
END_TEST

START_TEST(test_a_taken_port_names_who_holds_it) {
    char self[32];
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, size), 0);
    ck_assert_int_eq(listen(fd, 1), 0);
    ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    starting.options.port = ntohs(address.sin_port);
    ck_assert_int_ne(daemon_start(served, &starting.options, &err), LYN_OK);
    ck_assert_str_eq(err.reason, "ADDRESS_IN_USE");
    snprintf(self, sizeof self, "taken by pid %ld (", (long)getpid());
    ck_assert_msg(strstr(err.message, self), "%s", err.message);
    ck_assert(!starting_published(&starting));
    daemon_dispose(served);
    close(fd);
}
END_TEST

START_TEST(test_a_start_that_fails_leaves_nothing_to_be_found) {
    starting.options.roots[0] = scratch_path(&starting.scratch, "none");
    starting.options.root_count = 1;
    ck_assert_int_eq(daemon_start(served, &starting.options, &err), LYN_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(err.file[0] ? err.file : err.message, "none"));
    ck_assert_int_eq(atomic_load(&served->state), SERVICE_STARTING);
    ck_assert(!starting_published(&starting));
    daemon_dispose(served);
}
END_TEST

static Suite *daemon_suite(void) {
    Suite *suite = suite_create("daemon");
    TCase *tests = tcase_create("daemon");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, test_it_listens_where_its_runtime_file_says);
    tcase_add_test(tests, test_it_depends_on_nothing_of_its_starter);
    tcase_add_test(tests, test_a_second_one_of_the_name_is_refused_and_touches_nothing);
    tcase_add_test(tests, test_a_taken_port_names_who_holds_it);
    tcase_add_test(tests, test_a_start_that_fails_leaves_nothing_to_be_found);
    suite_add_tcase(suite, tests);
    return suite;
}

TEST_MAIN(daemon_suite)
