#include "rpc/reply.h"

#include "base/error.h"
#include "support/check_main.h"

enum { BODY = 5000 };

static char body[BODY];

static struct wire_response make_response(void) {
    return (struct wire_response){
        .wire_major = WIRE_MAJOR,
        .request_id = "0123456789abcde",
        .body.bytes = {body, BODY},
    };
}

/* Unpacks and frees. */
static struct wire_response read_back(nng_msg *message, struct arena *arena) {
    struct wire_response response;
    ck_assert_ptr_nonnull(message);
    ck_assert_int_eq(wire_response_unpack((struct sv){nng_msg_body(message), nng_msg_len(message)},
                                          arena, &response, NULL),
                     LYN_OK);
    /* The body is a view into the message: only its length is of use from here on. */
    nng_msg_free(message);
    return response;
}

START_TEST(test_a_reply_is_packed_whole) {
    struct arena *arena = arena_new(1 << 20);
    struct wire_response response = make_response();
    struct wire_response got = read_back(reply_pack(&response, 1 << 20), arena);
    ck_assert_int_eq(got.status.code, LYN_OK);
    ck_assert_uint_eq(got.body.bytes.len, BODY);
    arena_unref(arena);
}
END_TEST

START_TEST(test_a_reply_of_exactly_the_limit_goes_and_one_more_does_not) {
    struct arena *arena = arena_new(1 << 20);
    struct wire_response response = make_response();
    size_t size = wire_response_size(&response);
    struct wire_response got = read_back(reply_pack(&response, size), arena);
    ck_assert_int_eq(got.status.code, LYN_OK);
    got = read_back(reply_pack(&response, size - 1), arena);
    ck_assert_int_eq(got.status.code, LYN_RESOURCE_EXHAUSTED);
    ck_assert_str_eq(got.status.reason, "MESSAGE_TOO_LARGE");
    ck_assert_uint_eq(got.body.bytes.len, 0);
    ck_assert_mem_eq(got.request_id, response.request_id, WIRE_ID_BYTES);
    ck_assert_int_eq(response.status.code, LYN_RESOURCE_EXHAUSTED);
    arena_unref(arena);
}
END_TEST

START_TEST(test_warnings_that_do_not_fit_are_counted) {
    struct arena *arena = arena_new(1 << 20);
    struct lyn_error warning;
    struct wire_response response = make_response();
    error_set(&warning, REASON_INVALID_VALUE, "odd");
    response.warnings = &warning;
    response.warning_count = 1;
    response.warnings_dropped = 2;
    struct wire_response got = read_back(reply_pack(&response, 1000), arena);
    ck_assert_uint_eq(got.warning_count, 0);
    ck_assert_uint_eq(got.warnings_dropped, 3);
    arena_unref(arena);
}
END_TEST

static Suite *reply_suite(void) {
    Suite *suite = suite_create("reply");
    TCase *tcase = tcase_create("reply");
    tcase_add_test(tcase, test_a_reply_is_packed_whole);
    tcase_add_test(tcase, test_a_reply_of_exactly_the_limit_goes_and_one_more_does_not);
    tcase_add_test(tcase, test_warnings_that_do_not_fit_are_counted);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(reply_suite)
