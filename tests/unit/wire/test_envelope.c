#include <stdlib.h>

#include "lynguine/v1/control.pb-c.h"
#include "lynguine/v1/envelope.pb-c.h"
#include "support/check_main.h"
#include "wire/wire.h"

static struct arena *arena;

static void setup(void) {
    arena = arena_new((size_t)1 << 20);
}

static void teardown(void) {
    arena_unref(arena);
}

/* Bytes that `protoc --encode` writes for the same envelopes: frozen for ever. */
static const char HELLO_REQUEST[] =
    "0d4c594e4710012210000102030405060708090a0b0c0d0e0f2801321b2f6c796e6775696e652e76"
    "312e4c796e6775696e652f48656c6c6f38fa014a140a0b6c796e6775696e6563746c1205302e312e"
    "307a020801";
static const char HELLO_RESPONSE[] =
    "0d4c594e4710012210000102030405060708090a0b0c0d0e0f2a10101112131415161718191a1b1c"
    "1d1e1f3a05080310ac027a2b08011802220768616e646c657328808080083205302e312e303a1010"
    "1112131415161718191a1b1c1d1e1f";
static const char READ_REQUEST[] =
    "0d4c594e47100118022210303132333435363738396162636465662802321e2f6c796e6775696e65"
    "2e76312e4c796e6775696e652f526561644461746138b0ea01422030313233343536373839616263"
    "646566303132333435363738396162636465664a030a017452180a072f686f6d652f781208413d31"
    "00423dff00189f3820127a031a0178";
static const char ERROR_RESPONSE[] =
    "0d4c594e4710012210303132333435363738396162636465662a1030313233343536373839616263"
    "646566324c0805120e46494c455f4e4f545f464f554e441a1146696c654e6f74466f756e64457272"
    "6f72220c6e6f20737563682066696c652a05612e63737630033804420866696c656e616d65484650"
    "0142160803120d494e56414c49445f56414c554522036f64644802";

/* The bytes of a hex text, in the arena. */
static struct sv unhex(const char *hex) {
    size_t len = strlen(hex) / 2;
    char *bytes = arena_alloc(arena, len);
    ck_assert_ptr_nonnull(bytes);
    for (size_t i = 0; i < len; i++) {
        char pair[3] = {hex[2 * i], hex[2 * i + 1], '\0'};
        bytes[i] = (char)strtoul(pair, NULL, 16);
    }
    return (struct sv){bytes, len};
}

/* A malloc'd copy, so that the sanitizer sees a read past the end. */
static struct sv exact_copy(struct sv bytes) {
    char *copy = malloc(bytes.len ? bytes.len : 1);
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, bytes.data, bytes.len);
    return (struct sv){copy, bytes.len};
}

static struct sv pack_request(const struct wire_request *request) {
    size_t size = wire_request_size(request);
    uint8_t *bytes = arena_alloc(arena, size);
    ck_assert_ptr_nonnull(bytes);
    wire_request_pack(request, bytes);
    return (struct sv){(char *)bytes, size};
}

static struct sv pack_response(const struct wire_response *response) {
    size_t size = wire_response_size(response);
    uint8_t *bytes = arena_alloc(arena, size);
    ck_assert_ptr_nonnull(bytes);
    wire_response_pack(response, bytes);
    return (struct sv){(char *)bytes, size};
}

static void assert_same(struct sv bytes, struct sv expected) {
    ck_assert_uint_eq(bytes.len, expected.len);
    ck_assert_mem_eq(bytes.data, expected.data, expected.len);
}

static void fill_id(uint8_t *id, uint8_t first) {
    for (uint8_t i = 0; i < WIRE_ID_BYTES; i++) {
        id[i] = (uint8_t)(first + i);
    }
}

START_TEST(test_hello_request_is_packed_as_frozen) {
    Lynguine__V1__HelloRequest hello = LYNGUINE__V1__HELLO_REQUEST__INIT;
    hello.wire_major = 1;
    struct wire_request request = {.wire_major = WIRE_MAJOR,
                                   .attempt = 1,
                                   .method = SV("/lynguine.v1.Lynguine/Hello"),
                                   .timeout_ms = 250,
                                   .client_name = SV("lynguinectl"),
                                   .client_build = SV("0.1.0"),
                                   .body = {.message = &hello.base}};
    fill_id(request.request_id, 0);
    assert_same(pack_request(&request), unhex(HELLO_REQUEST));
}
END_TEST

START_TEST(test_hello_response_is_packed_as_frozen) {
    Lynguine__V1__HelloResponse hello = LYNGUINE__V1__HELLO_RESPONSE__INIT;
    char handles[] = "handles", build[] = "0.1.0", *features[] = {handles};
    struct wire_response response = {
        .wire_major = WIRE_MAJOR, .queue_us = 3, .work_us = 300, .body = {.message = &hello.base}};
    fill_id(response.request_id, 0);
    fill_id(response.instance_id, 0x10);
    hello.wire_major = 1;
    hello.state = LYNGUINE__V1__SERVING_STATE__SERVING;
    hello.features = features;
    hello.n_features = 1;
    hello.max_message = 16777216;
    hello.build = build;
    hello.instance_id = (ProtobufCBinaryData){WIRE_ID_BYTES, response.instance_id};
    assert_same(pack_response(&response), unhex(HELLO_RESPONSE));
}
END_TEST

START_TEST(test_request_is_read_in_place) {
    struct sv bytes = unhex(READ_REQUEST);
    struct wire_request request;
    ck_assert_int_eq(wire_request_unpack(bytes, &request, NULL), LYN_OK);
    ck_assert_uint_eq(request.wire_major, 1);
    ck_assert_uint_eq(request.wire_minor, 2);
    ck_assert_mem_eq(request.request_id, "0123456789abcdef", WIRE_ID_BYTES);
    ck_assert_uint_eq(request.attempt, 2);
    ck_assert(sv_is(request.method, "/lynguine.v1.Lynguine/ReadData"));
    ck_assert_uint_eq(request.timeout_ms, 30000);
    ck_assert_uint_eq(request.token.len, WIRE_TOKEN_BYTES);
    ck_assert(sv_is(request.client_name, "t"));
    ck_assert_uint_eq(request.client_build.len, 0);
    ck_assert(request.has_caller);
    ck_assert(sv_is(request.caller.cwd, "/home/x"));
    ck_assert(sv_equal(request.caller.environment, SV("A=1\0B=\xff\0")));
    ck_assert_int_eq(request.caller.utc_offset_s, -3600);
    ck_assert_uint_eq(request.caller.umask, 18);
    ck_assert(sv_equal(request.body.bytes, SV("\x1a\x01x")));
    ck_assert(request.body.bytes.data > bytes.data &&
              request.body.bytes.data < bytes.data + bytes.len);
    assert_same(pack_request(&request), bytes);
}
END_TEST

START_TEST(test_error_response_round_trips) {
    struct sv bytes = unhex(ERROR_RESPONSE);
    struct wire_response response;
    ck_assert_int_eq(wire_response_unpack(bytes, arena, &response, NULL), LYN_OK);
    ck_assert_int_eq(response.status.code, LYN_NOT_FOUND);
    ck_assert_str_eq(response.status.reason, "FILE_NOT_FOUND");
    ck_assert_str_eq(response.status.error_type, "FileNotFoundError");
    ck_assert_str_eq(response.status.message, "no such file");
    ck_assert_str_eq(response.status.file, "a.csv");
    ck_assert_str_eq(response.status.field, "filename");
    ck_assert_str_eq(response.status.request_id, "30313233343536373839616263646566");
    ck_assert_uint_eq(response.status.line, 3);
    ck_assert_uint_eq(response.status.column, 4);
    ck_assert_uint_eq(response.retry_after_ms, 70);
    ck_assert(response.executed_unknown);
    ck_assert_uint_eq(response.warning_count, 1);
    ck_assert_str_eq(response.warnings[0].message, "odd");
    ck_assert_uint_eq(response.warnings_dropped, 2);
    assert_same(pack_response(&response), bytes);
}
END_TEST

START_TEST(test_every_truncation_is_refused_or_whole_fields) {
    const char *const envelopes[] = {HELLO_REQUEST, READ_REQUEST, HELLO_RESPONSE, ERROR_RESPONSE};
    struct sv bytes = unhex(envelopes[_i]);
    size_t refused = 0;
    for (size_t len = 0; len < bytes.len; len++) {
        struct sv cut = exact_copy((struct sv){bytes.data, len});
        struct wire_request request;
        struct wire_response response;
        struct lyn_error err = {0};
        enum lyn_code code = _i < 2 ? wire_request_unpack(cut, &request, &err)
                                    : wire_response_unpack(cut, arena, &response, &err);
        ck_assert(code == LYN_OK || strcmp(err.reason, "BAD_REQUEST") == 0);
        refused += code != LYN_OK;
        free((char *)cut.data);
    }
    /* What is left out at the end is a field of its own; all else cuts one in two. */
    ck_assert_uint_gt(refused, bytes.len - 8);
}
END_TEST

/* A request of the fixed part and these further bytes. */
static enum lyn_code unpack_with(struct sv more, struct wire_request *out, struct lyn_error *err) {
    struct sv head = unhex("0d4c594e471001221030313233343536373839616263646566");
    char bytes[256];
    memcpy(bytes, head.data, head.len);
    memcpy(bytes + head.len, more.data, more.len);
    struct sv copy = exact_copy((struct sv){bytes, head.len + more.len});
    enum lyn_code code = wire_request_unpack(copy, out, err);
    free((char *)copy.data);
    return code;
}

static const struct {
    struct sv bytes;
    const char *what;
} HOSTILE[] = {
    {SV("\x30\x01"), "method as a varint"},
    {SV("\x32\x02\xc3\x28"), "method that is not UTF-8"},
    {SV("\x32\x03"
        "a\0b"),
     "method with NUL"},
    {SV("\x32\x7f"
        "a"),
     "length past the end"},
    {SV("\x32\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), "length of 2^64 - 1"},
    {SV("\x28\xff\xff\xff\xff\x1f"), "attempt over 32 bits"},
    {SV("\x28\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"), "varint over 64 bits"},
    {SV("\x28\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), "varint of 11 bytes"},
    {SV("\x33\x34"), "group"},
    {SV("\x36"), "wire type 6"},
    {SV("\x02\x00"), "field number 0"},
    {SV("\x4a\x02\x0a\x05"), "client cut off inside"},
    {SV("\x4a\x04\x0a\x02\xff\xff"), "client name that is not UTF-8"},
    {SV("\x52\x05\x0a\x03"
        "/\0x"),
     "directory with NUL"},
    {SV("\x52\x06\x18\xff\xff\xff\xff\x1f"), "UTC offset over 32 bits"},
    {SV("\x52\x06\x18\xff\xff\xff\xff\x0f"), "UTC offset of 68 years to the west"},
    {SV("\x52\x04\x18\xa2\xfe\x0a"), "UTC offset of a second more than 25 hours"},
    {SV("\x22\x03"
        "abc"),
     "second request id that is short"},
    {SV("\x0d\x00\x00\x00\x00"), "second magic that is wrong"},
    {SV("\x7d\x00\x00\x00\x00"), "body as fixed32"},
    {SV("\xa5"), "key cut off"},
};

START_TEST(test_hostile_field_is_refused_with_the_id_kept) {
    struct wire_request request;
    struct lyn_error err = {0};
    ck_assert_msg(unpack_with(HOSTILE[_i].bytes, &request, &err) == LYN_INVALID_ARGUMENT, "%s",
                  HOSTILE[_i].what);
    ck_assert_str_eq(err.reason, "BAD_REQUEST");
    ck_assert_mem_eq(request.request_id, "0123456789abcdef", WIRE_ID_BYTES);
}
END_TEST

START_TEST(test_unknown_fields_are_skipped) {
    struct wire_request request;
    ck_assert_int_eq(unpack_with(SV("\xa0\x06\x01\xa2\x06\x02xx\xa5\x06\x01\x02\x03\x04\xa1\x06"
                                    "12345678\x28\x07"),
                                 &request, NULL),
                     LYN_OK);
    ck_assert_uint_eq(request.attempt, 7);
}
END_TEST

START_TEST(test_magic_and_request_id_are_needed) {
    struct wire_request request;
    ck_assert_int_ne(wire_request_unpack(SV(""), &request, NULL), LYN_OK);
    ck_assert_int_ne(wire_request_unpack(SV("GET / HTTP/1.1\r\n\r\n"), &request, NULL), LYN_OK);
    ck_assert_int_ne(wire_request_unpack(unhex("0d4c594e471001"), &request, NULL), LYN_OK);
    ck_assert_int_ne(
        wire_request_unpack(unhex("1001221030313233343536373839616263646566"), &request, NULL),
        LYN_OK);
}
END_TEST

START_TEST(test_another_major_is_read) {
    struct wire_request request;
    ck_assert_int_eq(unpack_with(SV("\x10\x09"), &request, NULL), LYN_OK);
    ck_assert_uint_eq(request.wire_major, 9);
}
END_TEST

START_TEST(test_long_error_texts_are_cut_at_a_character) {
    struct wire_response response = {0}, back;
    Lynguine__V1__Status status = LYNGUINE__V1__STATUS__INIT;
    uint8_t message[600];
    for (size_t i = 0; i < sizeof message; i += 2) {
        memcpy(message + i, "\xc3\xa9", 2);
    }
    status.code = LYN_INTERNAL;
    status.message = (ProtobufCBinaryData){sizeof message, message};
    size_t size = lynguine__v1__status__get_packed_size(&status);
    size_t head = wire_response_size(&response);
    uint8_t *bytes = malloc(head + 3 + size);
    ck_assert_ptr_nonnull(bytes);
    wire_response_pack(&response, bytes);
    memcpy(bytes + head, (uint8_t[]){0x32, (uint8_t)(size | 0x80), (uint8_t)(size >> 7)}, 3);
    lynguine__v1__status__pack(&status, bytes + head + 3);
    struct sv all = {(char *)bytes, head + 3 + size};
    ck_assert_int_eq(wire_response_unpack(all, arena, &back, NULL), LYN_OK);
    ck_assert_uint_eq(strlen(back.status.message), 510);
    free(bytes);
}
END_TEST

START_TEST(test_a_flood_of_warnings_is_counted_not_kept) {
    struct wire_response response = {0}, back;
    enum { FLOOD = 100000 };
    size_t head = wire_response_size(&response);
    char *bytes = malloc(head + 2 * FLOOD);
    ck_assert_ptr_nonnull(bytes);
    wire_response_pack(&response, (uint8_t *)bytes);
    for (size_t i = 0; i < FLOOD; i++) {
        memcpy(bytes + head + 2 * i, "\x42\x00", 2);
    }
    struct sv all = {bytes, head + 2 * (size_t)FLOOD};
    ck_assert_int_eq(wire_response_unpack(all, arena, &back, NULL), LYN_OK);
    ck_assert_uint_eq(back.warning_count, CALL_WARNINGS);
    ck_assert_uint_eq(back.warnings_dropped, FLOOD - CALL_WARNINGS);
    free(bytes);
}
END_TEST

static Suite *envelope_suite(void) {
    Suite *suite = suite_create("envelope");
    TCase *tcase = tcase_create("envelope");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_hello_request_is_packed_as_frozen);
    tcase_add_test(tcase, test_hello_response_is_packed_as_frozen);
    tcase_add_test(tcase, test_request_is_read_in_place);
    tcase_add_test(tcase, test_error_response_round_trips);
    tcase_add_loop_test(tcase, test_every_truncation_is_refused_or_whole_fields, 0, 4);
    tcase_add_loop_test(tcase, test_hostile_field_is_refused_with_the_id_kept, 0,
                        sizeof HOSTILE / sizeof *HOSTILE);
    tcase_add_test(tcase, test_unknown_fields_are_skipped);
    tcase_add_test(tcase, test_magic_and_request_id_are_needed);
    tcase_add_test(tcase, test_another_major_is_read);
    tcase_add_test(tcase, test_long_error_texts_are_cut_at_a_character);
    tcase_add_test(tcase, test_a_flood_of_warnings_is_counted_not_kept);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(envelope_suite)
