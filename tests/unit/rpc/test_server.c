#include "rpc/server.h"

#include <arpa/inet.h>
#include <endian.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "rpc/context.h"
#include "support/check_main.h"

/* ---- a handler whose methods wait at a gate ---- */

static struct {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    bool open;          /* ReadData may go on */
    unsigned entered;   /* ReadData calls that began */
    unsigned cancelled; /* ReadData calls that saw themselves cancelled */
    unsigned closed;    /* connections */
    unsigned went_busy, went_idle;
    unsigned warnings; /* that ReadData gives */
    unsigned files;    /* that ReadData expects; half of them it has read when it begins to wait */
    size_t reply_bytes;
} house = {.mutex = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

static void change(unsigned *counter) {
    pthread_mutex_lock(&house.mutex);
    (*counter)++;
    pthread_cond_broadcast(&house.changed);
    pthread_mutex_unlock(&house.mutex);
}

static void wait_for(const unsigned *counter, unsigned value) {
    pthread_mutex_lock(&house.mutex);
    while (*counter < value)
        pthread_cond_wait(&house.changed, &house.mutex);
    pthread_mutex_unlock(&house.mutex);
}

static void open_gate(void) {
    pthread_mutex_lock(&house.mutex);
    house.open = true;
    pthread_cond_broadcast(&house.changed);
    pthread_mutex_unlock(&house.mutex);
}

static bool gate_is_open(void) {
    pthread_mutex_lock(&house.mutex);
    bool open = house.open;
    pthread_mutex_unlock(&house.mutex);
    return open;
}

static enum lyn_code read_data(const struct rpc_request *request, struct lyn_error *err) {
    pthread_mutex_lock(&house.mutex);
    call_expect(request->call, house.files);
    call_advance(request->call, house.files / 2);
    pthread_mutex_unlock(&house.mutex);
    change(&house.entered);
    while (!gate_is_open()) {
        enum lyn_code code = call_check(request->call, err);
        if (code == LYN_CANCELLED)
            change(&house.cancelled);
        if (code != LYN_OK)
            return code;
        sched_yield();
    }
    for (unsigned i = 0; i < house.warnings; i++)
        call_warn(request->call, REASON_INVALID_VALUE, SV("x.yml"), i + 1, "warning %u", i);
    return LYN_OK;
}

static enum lyn_code handle(void *user, const struct rpc_request *request, struct wire_body *reply,
                            struct lyn_error *err) {
    (void)user;
    if (strcmp(request->method->name, "Status") == 0)
        return LYN_INTERNAL; /* without saying why */
    if (strcmp(request->method->name, "ReadData") == 0) {
        enum lyn_code code = read_data(request, err);
        if (code != LYN_OK)
            return code;
    }
    reply->bytes = request->envelope->body.bytes;
    if (house.reply_bytes) {
        char *bytes = arena_calloc(request->call->arena, house.reply_bytes, 1);
        ck_assert_ptr_nonnull(bytes);
        reply->bytes = (struct sv){bytes, house.reply_bytes};
    }
    return LYN_OK;
}

static void on_closed(void *user, uint32_t connection) {
    (void)user, (void)connection;
    change(&house.closed);
}

static void on_activity(void *user, bool busy) {
    (void)user;
    change(busy ? &house.went_busy : &house.went_idle);
}

static struct rpc_server *start(unsigned workers, unsigned queue) {
    struct rpc_server *server = NULL;
    struct rpc_options options = {
        .url = "tcp://127.0.0.1:0",
        .max_message = 1 << 20,
        .workers = workers,
        .queue = queue,
        .limits = LIMITS_DEFAULT,
        .token = "the token of this server, 32 byt",
        .instance_id = "server instance",
        .handler = {handle, on_closed, on_activity, NULL},
    };
    ck_assert_int_eq(rpc_server_start(&options, &server, NULL), LYN_OK);
    return server;
}

static void stop(struct rpc_server *server) {
    open_gate();
    ck_assert(rpc_server_stop(server, deadline_in_ms(20000)));
}

/* ---- a client ---- */

struct peer {
    int fd;
    uint32_t last;
    struct arena *arena;
    uint8_t *reply; /* what the last response views */
};

static void write_all(int fd, const void *bytes, size_t size) {
    ck_assert_int_eq(send(fd, bytes, size, MSG_NOSIGNAL), (ssize_t)size);
}

static void read_all(int fd, void *bytes, size_t size) {
    ck_assert_int_eq(recv(fd, bytes, size, MSG_WAITALL), (ssize_t)size);
}

static struct peer dial(const struct rpc_server *server) {
    struct peer peer = {.fd = socket(AF_INET, SOCK_STREAM, 0), .arena = arena_new(1 << 24)};
    uint8_t greeting[8];
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)strtoul(strrchr(rpc_server_url(server), ':') + 1, NULL, 10)),
        .sin_addr = {htonl(INADDR_LOOPBACK)}};
    ck_assert_int_eq(connect(peer.fd, (struct sockaddr *)&address, sizeof address), 0);
    write_all(peer.fd, "\0SP\0\0\x30\0\0", 8);
    read_all(peer.fd, greeting, sizeof greeting);
    return peer;
}

static void hang_up(struct peer *peer) {
    close(peer->fd);
    arena_unref(peer->arena);
    free(peer->reply);
}

static void ask(struct peer *peer, const char *method, uint32_t timeout_ms) {
    struct wire_request request = {
        .wire_major = WIRE_MAJOR,
        .request_id = "0123456789abcde",
        .method = sv_from(method),
        .timeout_ms = timeout_ms,
        .token = SV("the token of this server, 32 byt"),
        .body.bytes = SV("a body"),
    };
    size_t size = wire_request_size(&request);
    uint8_t *message = malloc(12 + size);
    uint64_t length = htobe64(4 + size);
    uint32_t id = htonl(0x80000000u | ++peer->last);
    memcpy(message, &length, 8);
    memcpy(message + 8, &id, 4);
    wire_request_pack(&request, message + 12);
    write_all(peer->fd, message, 12 + size);
    free(message);
}

static struct wire_response hear(struct peer *peer) {
    struct wire_response response;
    uint64_t length;
    uint32_t id;
    read_all(peer->fd, &length, 8);
    read_all(peer->fd, &id, 4);
    size_t size = be64toh(length) - 4;
    free(peer->reply);
    peer->reply = malloc(size);
    read_all(peer->fd, peer->reply, size);
    ck_assert_int_eq(
        wire_response_unpack((struct sv){(char *)peer->reply, size}, peer->arena, &response, NULL),
        LYN_OK);
    return response;
}

static unsigned queued(struct rpc_server *server) {
    return queue_length(&server->queue);
}

/* ---- tests ---- */

START_TEST(test_a_request_comes_to_the_handler_and_its_answer_back) {
    struct rpc_server *server = start(1, 1);
    struct peer peer = dial(server);
    open_gate();
    ask(&peer, "ReadData", 0);
    struct wire_response response = hear(&peer);
    ck_assert_int_eq(response.status.code, LYN_OK);
    ck_assert_mem_eq(response.request_id, "0123456789abcde", WIRE_ID_BYTES);
    ck_assert_mem_eq(response.instance_id, "server instance", WIRE_ID_BYTES);
    ck_assert(sv_is(response.body.bytes, "a body"));
    hang_up(&peer);
    stop(server);
}
END_TEST

START_TEST(test_an_error_without_words_is_internal) {
    struct rpc_server *server = start(1, 1);
    struct peer peer = dial(server);
    ask(&peer, "Status", 0);
    struct wire_response response = hear(&peer);
    ck_assert_int_eq(response.status.code, LYN_INTERNAL);
    ck_assert_str_eq(response.status.reason, "INTERNAL");
    hang_up(&peer);
    stop(server);
}
END_TEST

START_TEST(test_control_is_answered_when_workers_and_queue_are_full) {
    enum { WORKERS = 2, QUEUE = 3 };
    struct rpc_server *server = start(WORKERS, QUEUE);
    struct peer peers[WORKERS + QUEUE], other = dial(server);
    for (int i = 0; i < WORKERS; i++) {
        peers[i] = dial(server);
        ask(&peers[i], "ReadData", 0);
    }
    wait_for(&house.entered, WORKERS);
    for (int i = WORKERS; i < WORKERS + QUEUE; i++) {
        peers[i] = dial(server);
        ask(&peers[i], "ReadData", 0);
    }
    while (queued(server) < QUEUE)
        sched_yield();
    ask(&other, "ReadData", 0);
    struct wire_response refusal = hear(&other);
    ck_assert_str_eq(refusal.status.reason, "QUEUE_FULL");
    ck_assert_uint_gt(refusal.retry_after_ms, 0);
    ask(&other, "Health", 0);
    ck_assert_int_eq(hear(&other).status.code, LYN_OK);
    open_gate();
    for (int i = 0; i < WORKERS + QUEUE; i++) {
        ck_assert_int_eq(hear(&peers[i]).status.code, LYN_OK);
        hang_up(&peers[i]);
    }
    ask(&other, "ReadData", 0);
    ck_assert_int_eq(hear(&other).status.code, LYN_OK);
    hang_up(&other);
    stop(server);
}
END_TEST

START_TEST(test_what_waited_past_its_deadline_is_not_run) {
    struct rpc_server *server = start(1, 2);
    struct peer first = dial(server), late = dial(server);
    ask(&first, "ReadData", 0);
    wait_for(&house.entered, 1);
    ask(&late, "ReadData", 1);
    while (queued(server) < 1)
        sched_yield();
    for (deadline_t at = deadline_in_ms(2); !deadline_passed(at);)
        sched_yield();
    open_gate();
    ck_assert_int_eq(hear(&first).status.code, LYN_OK);
    struct wire_response response = hear(&late);
    ck_assert_int_eq(response.status.code, LYN_DEADLINE_EXCEEDED);
    ck_assert_uint_ge(response.queue_us, 1000);
    ck_assert_uint_eq(house.entered, 1);
    hang_up(&first);
    hang_up(&late);
    stop(server);
}
END_TEST

START_TEST(test_a_client_that_goes_away_cancels_its_request) {
    struct rpc_server *server = start(1, 1);
    struct peer peer = dial(server);
    ask(&peer, "ReadData", 0);
    wait_for(&house.entered, 1);
    hang_up(&peer);
    wait_for(&house.cancelled, 1);
    wait_for(&house.closed, 1);
    wait_for(&house.went_idle, 1);
    stop(server);
}
END_TEST

START_TEST(test_cancelling_everything_answers_everybody) {
    struct rpc_server *server = start(1, 1);
    struct peer running = dial(server), waiting = dial(server);
    ask(&running, "ReadData", 0);
    wait_for(&house.entered, 1);
    ask(&waiting, "ReadData", 0);
    while (queued(server) < 1)
        sched_yield();
    rpc_server_cancel(server);
    ck_assert_int_eq(hear(&running).status.code, LYN_CANCELLED);
    ck_assert_int_eq(hear(&waiting).status.code, LYN_CANCELLED);
    ck_assert_uint_eq(house.entered, 1);
    hang_up(&running);
    hang_up(&waiting);
    stop(server);
}
END_TEST

START_TEST(test_a_drain_waits_for_what_runs_and_takes_nothing_new) {
    struct rpc_server *server = start(2, 2);
    struct peer running = dial(server), other = dial(server);
    ask(&running, "ReadData", 0);
    wait_for(&house.entered, 1);
    rpc_server_drain(server);
    ask(&other, "ReadData", 0);
    ck_assert_str_eq(hear(&other).status.reason, "DRAINING");
    ask(&other, "Fetch", 0);
    ck_assert_int_eq(hear(&other).status.code, LYN_OK);
    ck_assert(!rpc_server_wait_idle(server, deadline_in_ms(0)));
    open_gate();
    ck_assert_int_eq(hear(&running).status.code, LYN_OK);
    ck_assert(rpc_server_wait_idle(server, deadline_in_ms(20000)));
    hang_up(&running);
    hang_up(&other);
    stop(server);
}
END_TEST

START_TEST(test_a_large_reply_counts_until_its_reader_is_through) {
    struct rpc_server *server = start(1, 1);
    struct peer peer = dial(server);
    house.reply_bytes = 200000;
    open_gate();
    ask(&peer, "ReadData", 0);
    wait_for(&house.went_idle, 1);
    ck_assert(!rpc_server_wait_idle(server, deadline_in_ms(0)));
    ck_assert_uint_eq(hear(&peer).body.bytes.len, 200000);
    hang_up(&peer);
    ck_assert(rpc_server_wait_idle(server, deadline_in_ms(20000)));
    stop(server);
}
END_TEST

START_TEST(test_business_is_told_at_its_edges_and_control_is_none) {
    struct rpc_server *server = start(2, 2);
    struct peer a = dial(server), b = dial(server);
    ask(&a, "Health", 0);
    hear(&a);
    ck_assert_uint_eq(house.went_busy, 0);
    ask(&a, "ReadData", 0);
    ask(&b, "ReadData", 0);
    wait_for(&house.entered, 2);
    ck_assert_uint_eq(house.went_busy, 1);
    ck_assert_uint_eq(house.went_idle, 0);
    open_gate();
    hear(&a);
    hear(&b);
    wait_for(&house.went_idle, 1);
    ck_assert_uint_eq(house.went_busy, 1);
    hang_up(&a);
    hang_up(&b);
    stop(server);
}
END_TEST

START_TEST(test_each_request_counts_its_files_from_zero) {
    struct rpc_server *server = start(1, 4);
    struct rpc_stats stats;
    struct arena *arena = arena_new(1 << 20);
    struct peer peer = dial(server);
    house.files = 10;
    open_gate();
    /* More than there are contexts: each of them has had one. */
    for (unsigned i = 0; i < 40; i++) {
        ask(&peer, "ReadData", 0);
        hear(&peer);
    }
    pthread_mutex_lock(&house.mutex);
    house.open = false;
    house.files = 6;
    pthread_mutex_unlock(&house.mutex);
    ask(&peer, "ReadData", 0);
    wait_for(&house.entered, 41);
    ck_assert_int_eq(rpc_server_stats(server, arena, &stats, NULL), LYN_OK);
    ck_assert_uint_eq(stats.in_flight_count, 1);
    ck_assert_uint_eq(stats.in_flight[0].files_done, 3);
    ck_assert_uint_eq(stats.in_flight[0].files_total, 6);
    open_gate();
    hear(&peer);
    arena_unref(arena);
    hang_up(&peer);
    stop(server);
}
END_TEST

START_TEST(test_statistics_tell_what_runs_and_what_waits) {
    house.files = 10;
    struct rpc_server *server = start(1, 4);
    struct rpc_stats stats;
    struct arena *arena = arena_new(1 << 20);
    struct peer a = dial(server), b = dial(server);
    ask(&a, "ReadData", 0);
    wait_for(&house.entered, 1);
    ask(&b, "ReadData", 0);
    while (queued(server) < 1)
        sched_yield();
    ck_assert_int_eq(rpc_server_stats(server, arena, &stats, NULL), LYN_OK);
    ck_assert_uint_eq(stats.workers, 1);
    ck_assert_uint_eq(stats.queue_capacity, 4);
    ck_assert_uint_eq(stats.queue_length, 1);
    ck_assert_uint_eq(stats.in_flight_count, 2);
    ck_assert_uint_eq(stats.in_flight[0].running + stats.in_flight[1].running, 1);
    for (int i = 0; i < 2; i++) {
        ck_assert_str_eq(stats.in_flight[i].method->name, "ReadData");
        ck_assert_mem_eq(stats.in_flight[i].request_id, "0123456789abcde", WIRE_ID_BYTES);
        ck_assert_int_ge(stats.in_flight[i].age_us, 0);
        ck_assert_uint_eq(stats.in_flight[i].files_done, stats.in_flight[i].running ? 5 : 0);
        ck_assert_uint_eq(stats.in_flight[i].files_total, stats.in_flight[i].running ? 10 : 0);
    }
    open_gate();
    hear(&a);
    hear(&b);
    wait_for(&house.went_idle, 1);
    ck_assert_int_eq(rpc_server_stats(server, arena, &stats, NULL), LYN_OK);
    ck_assert_uint_eq(stats.in_flight_count, 0);
    ck_assert_uint_eq(stats.count_count, 1);
    ck_assert_uint_eq(stats.counts[0].count, 2);
    arena_unref(arena);
    hang_up(&a);
    hang_up(&b);
    stop(server);
}
END_TEST

START_TEST(test_warnings_travel_and_the_rest_is_counted) {
    struct rpc_server *server = start(1, 1);
    struct peer peer = dial(server);
    house.warnings = CALL_WARNINGS + 3;
    open_gate();
    ask(&peer, "ReadData", 0);
    struct wire_response response = hear(&peer);
    ck_assert_uint_eq(response.warning_count, CALL_WARNINGS);
    ck_assert_uint_eq(response.warnings_dropped, 3);
    ck_assert_str_eq(response.warnings[1].message, "warning 1");
    ck_assert_str_eq(response.warnings[1].file, "x.yml");
    ck_assert_uint_eq(response.warnings[1].line, 2);
    hang_up(&peer);
    stop(server);
}
END_TEST

START_TEST(test_an_answer_over_the_limit_becomes_an_error) {
    struct rpc_server *server = start(1, 1);
    struct peer peer = dial(server);
    house.reply_bytes = (1 << 20) + 1;
    open_gate();
    ask(&peer, "ReadData", 0);
    ck_assert_str_eq(hear(&peer).status.reason, "MESSAGE_TOO_LARGE");
    hang_up(&peer);
    stop(server);
}
END_TEST

START_TEST(test_one_connection_cannot_take_all_contexts) {
    struct rpc_server *server = start(1, 32);
    struct peer greedy = dial(server), other = dial(server);
    for (int i = 0; i < PIPES_IN_FLIGHT_MAX + 2; i++)
        ask(&greedy, "ReadData", 0);
    for (int i = 0; i < 2; i++)
        ck_assert_str_eq(hear(&greedy).status.reason, "QUEUE_FULL");
    ask(&other, "Health", 0);
    ck_assert_int_eq(hear(&other).status.code, LYN_OK);
    open_gate();
    for (int i = 0; i < PIPES_IN_FLIGHT_MAX; i++)
        ck_assert_int_eq(hear(&greedy).status.code, LYN_OK);
    hang_up(&greedy);
    hang_up(&other);
    stop(server);
}
END_TEST

START_TEST(test_a_taken_address_and_one_that_is_none_are_told_apart) {
    struct rpc_server *server = start(1, 1), *second = NULL;
    struct lyn_error err;
    struct rpc_options options = server->options;
    options.url = rpc_server_url(server);
    ck_assert_int_eq(rpc_server_start(&options, &second, &err), LYN_UNAVAILABLE);
    ck_assert_str_eq(err.reason, "ADDRESS_IN_USE");
    options.url = "nonsense";
    ck_assert_int_eq(rpc_server_start(&options, &second, &err), LYN_INVALID_ARGUMENT);
    ck_assert_ptr_null(second);
    stop(server);
}
END_TEST

START_TEST(test_a_listener_that_died_is_replaced_on_its_port) {
    struct rpc_server *server = start(1, 1);
    char url[64];
    snprintf(url, sizeof url, "%s", rpc_server_url(server));
    ck_assert(rpc_server_probe(server));
    ck_assert_int_ge(rpc_server_listening_fd(server), 0);
    nng_listener_close(server->listener);
    ck_assert_int_eq(rpc_server_listening_fd(server), -1);
    ck_assert(!rpc_server_probe(server));
    ck_assert_str_eq(rpc_server_url(server), url);
    ck_assert(rpc_server_probe(server));
    struct peer peer = dial(server);
    ask(&peer, "Health", 0);
    ck_assert_int_eq(hear(&peer).status.code, LYN_OK);
    hang_up(&peer);
    stop(server);
}
END_TEST

static Suite *server_suite(void) {
    Suite *suite = suite_create("server");
    TCase *tcase = tcase_create("server");
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, test_a_request_comes_to_the_handler_and_its_answer_back);
    tcase_add_test(tcase, test_an_error_without_words_is_internal);
    tcase_add_test(tcase, test_control_is_answered_when_workers_and_queue_are_full);
    tcase_add_test(tcase, test_what_waited_past_its_deadline_is_not_run);
    tcase_add_test(tcase, test_a_client_that_goes_away_cancels_its_request);
    tcase_add_test(tcase, test_cancelling_everything_answers_everybody);
    tcase_add_test(tcase, test_a_drain_waits_for_what_runs_and_takes_nothing_new);
    tcase_add_test(tcase, test_a_large_reply_counts_until_its_reader_is_through);
    tcase_add_test(tcase, test_business_is_told_at_its_edges_and_control_is_none);
    tcase_add_test(tcase, test_statistics_tell_what_runs_and_what_waits);
    tcase_add_test(tcase, test_each_request_counts_its_files_from_zero);
    tcase_add_test(tcase, test_warnings_travel_and_the_rest_is_counted);
    tcase_add_test(tcase, test_an_answer_over_the_limit_becomes_an_error);
    tcase_add_test(tcase, test_one_connection_cannot_take_all_contexts);
    tcase_add_test(tcase, test_a_taken_address_and_one_that_is_none_are_told_apart);
    tcase_add_test(tcase, test_a_listener_that_died_is_replaced_on_its_port);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(server_suite)
