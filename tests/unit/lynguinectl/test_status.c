/* What `status` makes of the server's answer. */
#include "base/call.h"
#include "format_status.h"
#include "formats/json.h"
#include "support/check_main.h"

static struct call call;
static struct buf out;

static void set_up(void) {
    struct limits limits = LIMITS_DEFAULT;
    ck_assert_int_eq(call_init(&call, &limits, DEADLINE_NONE, NULL, NULL), LYN_OK);
    buf_init(&out, 1 << 20);
}

static void tear_down(void) {
    buf_dispose(&out);
    call_dispose(&call);
}

/* A status with this one request in flight. */
static struct value status_of(const char *request) {
    struct value status;
    char *text = arena_printf(call.arena, "{\"state\":\"SERVING\",\"in_flight\":[%s]}", request);
    ck_assert_int_eq(json_parse(&call, sv_from(text), SV("status"), false, &status, NULL), LYN_OK);
    return status;
}

static const struct {
    const char *request, *line, *json;
} flights[] = {
    {"{\"method\":\"/lynguine.v1.Lynguine/ReadData\",\"age_ms\":3000,\"running\":true,"
     "\"files_done\":4200,\"files_total\":10000}",
     " ReadData running for 3 s, 4,200 of 10,000 files\n",
     "\"running\":true,\"files_done\":4200,\"files_total\":10000}]"},
    {"{\"method\":\"/lynguine.v1.Lynguine/ReadData\",\"running\":true,\"files_total\":1}",
     " ReadData running for 0 s, 0 of 1 file\n",
     "\"running\":true,\"files_done\":0,\"files_total\":1}]"},
    {"{\"method\":\"/lynguine.v1.Lynguine/Compute\",\"age_ms\":1000}", " Compute waiting for 1 s\n",
     "\"running\":false,\"files_done\":0,\"files_total\":0}]"},
};

START_TEST(test_requests_in_flight_tell_how_far_they_are) {
    struct value status = status_of(flights[_i].request);
    status_print_block(&status, &out);
    buf_putc(&out, '\0');
    ck_assert_msg(strstr(out.data, flights[_i].line) != NULL, "%s", out.data);
}
END_TEST

START_TEST(test_programs_get_the_numbers) {
    struct value status = status_of(flights[_i].request);
    status_print_json(call.arena, &status, &out);
    buf_putc(&out, '\0');
    ck_assert_msg(strstr(out.data, flights[_i].json) != NULL, "%s", out.data);
}
END_TEST

static Suite *status_suite(void) {
    Suite *suite = suite_create("status");
    TCase *tcase = tcase_create("in flight");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_loop_test(tcase, test_requests_in_flight_tell_how_far_they_are, 0,
                        sizeof flights / sizeof *flights);
    tcase_add_loop_test(tcase, test_programs_get_the_numbers, 0, sizeof flights / sizeof *flights);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(status_suite)
