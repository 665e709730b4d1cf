/* The methods that tell about and steer the server, with a host made of facts. */
#include <string.h>
#include <unistd.h>

#include "lynguine/v1/control.pb-c.h"
#include "service/service.h"
#include "support/check_main.h"
#include "support/scratch.h"

static struct scratch scratch;
static struct service *service;
static struct call served;
static struct lyn_error err;
static bool stopped_now;
static unsigned stops;

static int host_state(void *user) {
    (void)user;
    return SERVICE_DRAINING;
}

static enum lyn_code host_facts(void *user, struct arena *arena, struct service_facts *out,
                                struct lyn_error *error) {
    (void)user, (void)error;
    *out = (struct service_facts){.state = SERVICE_SERVING,
                                  .url = "tcp://127.0.0.1:7700",
                                  .instance = "x",
                                  .started_at = "2026-01-02T03:04:05Z",
                                  .uptime_us = 5000000,
                                  .idle_timeout_us = 60000000,
                                  .idle_us = 1500000,
                                  .transport = "NNG 1.5.2",
                                  .workers = 4,
                                  .queue_capacity = 64,
                                  .queue_length = 3,
                                  .in_flight_count = 1,
                                  .count_count = 2};
    out->in_flight = arena_calloc(arena, 1, sizeof *out->in_flight);
    out->in_flight[0] =
        (struct service_in_flight){"0123456789abcde", "ReadData", 2000, true, 42, 100};
    out->counts = arena_calloc(arena, 2, sizeof *out->counts);
    out->counts[0] = (struct service_count){"Health", LYN_OK, 12};
    out->counts[1] = (struct service_count){"", LYN_UNIMPLEMENTED, 1};
    return LYN_OK;
}

static enum lyn_code host_stop(void *user, bool now, uint32_t *in_flight, struct lyn_error *error) {
    (void)user, (void)error;
    stops++;
    stopped_now = now;
    *in_flight = 2;
    return LYN_OK;
}

static void host_handles(void *user, bool open) {
    (void)user, (void)open;
}

static enum lyn_code make(const char *const *roots, size_t root_count) {
    struct service_options options = {
        .version = "0.1.0",
        .build = "0.1.0+x",
        .roots = roots,
        .root_count = root_count,
        .max_message = 16 << 20,
        .instance_id = "server instance",
        .host = {host_state, host_facts, host_stop, host_handles, NULL},
    };
    return service_new(&options, &service, &err);
}

static void set_up(void) {
    scratch_init(&scratch);
    const char *root = scratch.path;
    ck_assert_int_eq(make(&root, 1), LYN_OK);
}

static void tear_down(void) {
    call_dispose(&served);
    service_free(service);
    scratch_dispose(&scratch);
}

/* The reply lives until the next call. */
static enum lyn_code ask(const char *method, const ProtobufCMessage *body, bool authenticated,
                         const ProtobufCMessage **reply) {
    static uint8_t bytes[4096];
    struct limits limits = LIMITS_DEFAULT;
    struct wire_body answer = {0};
    size_t size = protobuf_c_message_pack(body, bytes);
    call_dispose(&served);
    ck_assert_int_eq(call_init(&served, &limits, DEADLINE_NONE, NULL, NULL), LYN_OK);
    struct service_request request = {.method = method_find(sv_from(method)),
                                      .body = {(const char *)bytes, size},
                                      .request_id = "00",
                                      .connection = 1,
                                      .authenticated = authenticated,
                                      .call = &served};
    err = (struct lyn_error){0};
    enum lyn_code code = service_handle(service, &request, &answer, &err);
    *reply = answer.message;
    return code;
}

START_TEST(test_hello_tells_all_with_the_token_and_the_frozen_part_without) {
    Lynguine__V1__HelloRequest request = LYNGUINE__V1__HELLO_REQUEST__INIT;
    const ProtobufCMessage *reply;
    ck_assert_int_eq(ask("Hello", &request.base, true, &reply), LYN_OK);
    const Lynguine__V1__HelloResponse *hello = (const Lynguine__V1__HelloResponse *)reply;
    ck_assert_uint_eq(hello->wire_major, WIRE_MAJOR);
    ck_assert_int_eq(hello->state, LYNGUINE__V1__SERVING_STATE__DRAINING);
    ck_assert_uint_gt(hello->n_features, 0);
    ck_assert_uint_eq(hello->max_message, 16 << 20);
    ck_assert_str_eq(hello->build, "0.1.0+x");
    ck_assert_mem_eq(hello->instance_id.data, "server instance", WIRE_ID_BYTES);
    ck_assert_int_eq(ask("Hello", &request.base, false, &reply), LYN_OK);
    hello = (const Lynguine__V1__HelloResponse *)reply;
    ck_assert_uint_eq(hello->wire_major, WIRE_MAJOR);
    ck_assert_int_eq(hello->state, LYNGUINE__V1__SERVING_STATE__DRAINING);
    ck_assert_uint_eq(hello->n_features, 0);
    ck_assert_uint_eq(hello->max_message, 0);
    ck_assert_str_eq(hello->build, "");
    ck_assert_uint_eq(hello->instance_id.len, 0);
}
END_TEST

START_TEST(test_health_is_the_hosts_state) {
    Lynguine__V1__HealthRequest request = LYNGUINE__V1__HEALTH_REQUEST__INIT;
    const ProtobufCMessage *reply;
    ck_assert_int_eq(ask("Health", &request.base, false, &reply), LYN_OK);
    ck_assert_int_eq(((const Lynguine__V1__HealthResponse *)reply)->state,
                     LYNGUINE__V1__SERVING_STATE__DRAINING);
}
END_TEST

START_TEST(test_status_passes_the_facts_on) {
    Lynguine__V1__StatusRequest request = LYNGUINE__V1__STATUS_REQUEST__INIT;
    const ProtobufCMessage *reply;
    ck_assert_int_eq(ask("Status", &request.base, true, &reply), LYN_OK);
    const Lynguine__V1__StatusResponse *status = (const Lynguine__V1__StatusResponse *)reply;
    ck_assert_int_eq(status->state, LYNGUINE__V1__SERVING_STATE__SERVING);
    ck_assert_str_eq(status->version, "0.1.0");
    ck_assert_uint_eq(status->pid, (uint32_t)getpid());
    ck_assert_uint_eq(status->uptime_ms, 5000);
    ck_assert_str_eq(status->url, "tcp://127.0.0.1:7700");
    ck_assert_uint_eq(status->n_roots, 1);
    ck_assert_str_eq(status->roots[0], scratch.path);
    ck_assert_uint_eq(status->idle_timeout_ms, 60000);
    ck_assert_uint_eq(status->idle_ms, 1500);
    ck_assert_uint_eq(status->idle_left_ms, 58500);
    ck_assert_uint_eq(status->n_in_flight, 1);
    ck_assert_str_eq(status->in_flight[0]->method, "ReadData");
    ck_assert_uint_eq(status->in_flight[0]->age_ms, 2);
    ck_assert(status->in_flight[0]->running);
    ck_assert_uint_eq(status->in_flight[0]->files_done, 42);
    ck_assert_uint_eq(status->in_flight[0]->files_total, 100);
    ck_assert_uint_eq(status->queue_length, 3);
    ck_assert_uint_eq(status->n_counts, 2);
    ck_assert_uint_eq(status->counts[0]->count, 12);
    ck_assert_str_eq(status->counts[1]->method, "");
    ck_assert_uint_gt(status->rss_bytes, 0);
    ck_assert_uint_gt(status->open_files, 2);
    ck_assert_uint_ge(status->threads, 1);
    ck_assert_uint_gt(status->file_limit, 0);
    ck_assert_str_eq(status->log_path, "");
    ck_assert_uint_eq(status->open_handles, 0);
    ck_assert_str_eq(status->nng_version, "NNG 1.5.2");
}
END_TEST

START_TEST(test_describe_tells_one_or_all) {
    Lynguine__V1__DescribeRequest request = LYNGUINE__V1__DESCRIBE_REQUEST__INIT;
    const ProtobufCMessage *reply;
    ck_assert_int_eq(ask("Describe", &request.base, true, &reply), LYN_OK);
    const Lynguine__V1__DescribeResponse *all = (const Lynguine__V1__DescribeResponse *)reply;
    ck_assert_uint_eq(all->n_methods, method_count);
    static const char *const names[] = {"ReadData", "/lynguine.v1.Lynguine/ReadData"};
    for (int i = 0; i < 2; i++) {
        request.method = (char *)names[i];
        ck_assert_int_eq(ask("Describe", &request.base, true, &reply), LYN_OK);
        const Lynguine__V1__DescribeResponse *one = (const Lynguine__V1__DescribeResponse *)reply;
        ck_assert_uint_eq(one->n_methods, 1);
        ck_assert_str_eq(one->methods[0]->name, "/lynguine.v1.Lynguine/ReadData");
        ck_assert_str_eq(one->methods[0]->effect, "read_only");
        ck_assert(one->methods[0]->starts_server);
        ck_assert_str_eq(one->methods[0]->input, "lynguine.v1.ReadDataRequest");
        ck_assert_str_ne(one->methods[0]->documentation, "");
    }
}
END_TEST

START_TEST(test_describing_what_there_is_not_names_the_nearest) {
    Lynguine__V1__DescribeRequest request = LYNGUINE__V1__DESCRIBE_REQUEST__INIT;
    const ProtobufCMessage *reply;
    request.method = (char *)"/lynguine.v1.Lynguine/ReedData";
    ck_assert_int_eq(ask("Describe", &request.base, true, &reply), LYN_UNIMPLEMENTED);
    ck_assert_str_eq(err.reason, "UNKNOWN_METHOD");
    ck_assert_ptr_nonnull(strstr(err.message, "'ReadData'"));
}
END_TEST

START_TEST(test_stop_asks_the_host) {
    Lynguine__V1__StopRequest request = LYNGUINE__V1__STOP_REQUEST__INIT;
    const ProtobufCMessage *reply;
    request.now = true;
    ck_assert_int_eq(ask("Stop", &request.base, true, &reply), LYN_OK);
    const Lynguine__V1__StopResponse *stop = (const Lynguine__V1__StopResponse *)reply;
    ck_assert_uint_eq(stop->pid, (uint32_t)getpid());
    ck_assert_uint_eq(stop->in_flight, 2);
    ck_assert_uint_eq(stops, 1);
    ck_assert(stopped_now);
}
END_TEST

START_TEST(test_a_body_that_cannot_be_read_does_not_reach_the_method) {
    struct limits limits = LIMITS_DEFAULT;
    struct wire_body answer = {0};
    ck_assert_int_eq(call_init(&served, &limits, DEADLINE_NONE, NULL, NULL), LYN_OK);
    struct service_request request = {
        .method = method_find(SV("Stop")), .body = SV("\x08"), .request_id = "00", .call = &served};
    ck_assert_int_eq(service_handle(service, &request, &answer, &err), LYN_INVALID_ARGUMENT);
    ck_assert_str_eq(err.reason, "BAD_REQUEST");
    ck_assert_uint_eq(stops, 0);
}
END_TEST

START_TEST(test_a_root_that_is_not_there_is_refused) {
    const char *root = scratch_path(&scratch, "none");
    service_free(service);
    service = NULL;
    ck_assert_int_eq(make(&root, 1), LYN_NOT_FOUND);
    ck_assert_ptr_null(service);
}
END_TEST

static Suite *control_suite(void) {
    Suite *suite = suite_create("control");
    TCase *tcase = tcase_create("control");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, test_hello_tells_all_with_the_token_and_the_frozen_part_without);
    tcase_add_test(tcase, test_health_is_the_hosts_state);
    tcase_add_test(tcase, test_status_passes_the_facts_on);
    tcase_add_test(tcase, test_describe_tells_one_or_all);
    tcase_add_test(tcase, test_describing_what_there_is_not_names_the_nearest);
    tcase_add_test(tcase, test_stop_asks_the_host);
    tcase_add_test(tcase, test_a_body_that_cannot_be_read_does_not_reach_the_method);
    tcase_add_test(tcase, test_a_root_that_is_not_there_is_refused);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(control_suite)
