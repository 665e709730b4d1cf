#include <stdlib.h>

#include "base/buf.h"
#include "lynguine/v1/data.pb-c.h"
#include "support/check_main.h"
#include "wire/codec.h"
#include "wire/wire.h"

static struct arena *arena;
static struct buf bytes;

static void setup(void) {
    arena = arena_new((size_t)64 << 20);
    buf_init(&bytes, (size_t)64 << 20);
}

static void teardown(void) {
    arena_unref(arena);
    buf_dispose(&bytes);
}

static enum lyn_code unpack_request(struct sv input, Lynguine__V1__ReadDataRequest **out,
                                    struct lyn_error *err) {
    char *copy = malloc(input.len ? input.len : 1);
    struct ProtobufCMessage *message = NULL;
    ck_assert_ptr_nonnull(copy);
    if (input.len > 0) {
        memcpy(copy, input.data, input.len);
    }
    enum lyn_code code = wire_unpack(&lynguine__v1__read_data_request__descriptor,
                                     (struct sv){copy, input.len}, arena, &message, err);
    free(copy);
    *out = (Lynguine__V1__ReadDataRequest *)message;
    return code;
}

static enum lyn_code unpack_and_decode(struct sv input, struct lyn_error *err) {
    Lynguine__V1__ReadDataRequest *request = NULL;
    struct value value;
    enum lyn_code code = unpack_request(input, &request, err);
    return code == LYN_OK ? wire_value_decode(arena, request->data_source, 40, &value, err) : code;
}

/* Puts a field head before what is in the buffer. */
static void wrap(char key) {
    char head[11] = {key};
    size_t n = 1, len = bytes.len;
    for (; len > 0x7f; len >>= 7) {
        head[n++] = (char)(len | 0x80);
    }
    head[n++] = (char)len;
    ck_assert(buf_reserve(&bytes, n));
    memmove(bytes.data + n, bytes.data, bytes.len);
    memcpy(bytes.data, head, n);
    bytes.len += n;
}

static void repeat(struct sv field, size_t count) {
    for (size_t i = 0; i < count; i++) {
        buf_append_sv(&bytes, field);
    }
    ck_assert_uint_eq(bytes.len, count * field.len);
}

/* ReadDataRequest.data_source of that many nested lists. */
static void make_lists(size_t depth) {
    buf_clear(&bytes);
    ck_assert(buf_append(&bytes, "\x08\x01", 2)); /* Value.null */
    for (size_t i = 0; i < depth; i++) {
        wrap('\x0a'); /* ValueList.items */
        wrap('\x52'); /* Value.list */
    }
    wrap('\x12');
}

static void make_maps(size_t depth) {
    buf_clear(&bytes);
    ck_assert(buf_append(&bytes, "\x08\x01", 2));
    for (size_t i = 0; i < depth; i++) {
        wrap('\x12');                                         /* ValueEntry.value */
        ck_assert(buf_append(&bytes, "\x0a\x02\x08\x01", 4)); /* ValueEntry.key */
        wrap('\x0a');                                         /* ValueMap.entries */
        wrap('\x5a');                                         /* Value.map */
    }
    wrap('\x12');
}

START_TEST(test_a_message_outlives_its_bytes) {
    Lynguine__V1__ReadDataRequest *request = NULL;
    ck_assert_int_eq(unpack_request(SV("\x1a\x05"
                                       "a.csv\x42\x01x\x42\x01y\x3a\x04\x08\x01\x10\x03"),
                                    &request, NULL),
                     LYN_OK);
    ck_assert_int_eq(request->source_case, LYNGUINE__V1__READ_DATA_REQUEST__SOURCE_PATH);
    ck_assert_str_eq(request->path, "a.csv");
    ck_assert_uint_eq(request->n_columns, 2);
    ck_assert_str_eq(request->columns[1], "y");
    ck_assert_int_eq(request->rows->start, -2);
}
END_TEST

START_TEST(test_an_empty_message_is_fine) {
    Lynguine__V1__ReadDataRequest *request = NULL;
    ck_assert_int_eq(unpack_request((struct sv){NULL, 0}, &request, NULL), LYN_OK);
    ck_assert_int_eq(request->source_case, LYNGUINE__V1__READ_DATA_REQUEST__SOURCE__NOT_SET);
}
END_TEST

static const struct {
    struct sv bytes;
    const char *what;
} HOSTILE[] = {
    {SV("\x1a\x02\xc3\x28"), "path that is not UTF-8"},
    {SV("\x1a\x03"
        "a\0b"),
     "path with NUL"},
    {SV("\x1a\x03\xed\xa0\x80"), "path with a surrogate"},
    {SV("\x18\x01"), "path as a varint"},
    {SV("\x30\x80"), "varint cut off"},
    {SV("\x32\x01\x01"), "enum as bytes"},
    {SV("\x3a\x01\x08"), "cut off inside a message"},
    {SV("\x3a\x05\x08\x01"), "message longer than its parent"},
    {SV("\x3a\x00\x3a\x00"), "singular message twice"},
    {SV("\x0a\x02\x1a\x7f"), "string longer than its message"},
    {SV("\x9b\x06\x9c\x06"), "unknown group"},
    {SV("\x00\x00"), "field number 0"},
    {SV("\x80\x80\x80\x80\x10\x00"), "field number 2^32"},
    {SV("\x42"), "key without a value"},
};

START_TEST(test_hostile_bytes_are_refused) {
    Lynguine__V1__ReadDataRequest *request = NULL;
    struct lyn_error err = {0};
    ck_assert_msg(unpack_request(HOSTILE[_i].bytes, &request, &err) == LYN_INVALID_ARGUMENT, "%s",
                  HOSTILE[_i].what);
    ck_assert_str_eq(err.reason, "BAD_REQUEST");
}
END_TEST

START_TEST(test_every_truncation_is_refused_or_unpacked) {
    Lynguine__V1__ReadDataRequest *request = NULL;
    make_maps(3);
    struct sv all = buf_view(&bytes);
    for (size_t len = 1; len < all.len; len++) {
        ck_assert_int_eq(unpack_request((struct sv){all.data, len}, &request, NULL),
                         LYN_INVALID_ARGUMENT);
    }
    ck_assert_int_eq(unpack_request(all, &request, NULL), LYN_OK);
}
END_TEST

START_TEST(test_forty_levels_of_maps_are_admitted) {
    make_maps(40);
    ck_assert_int_eq(unpack_and_decode(buf_view(&bytes), NULL), LYN_OK);
}
END_TEST

START_TEST(test_a_nesting_bomb_is_refused) {
    struct lyn_error err = {0};
    make_lists(8000);
    ck_assert_uint_gt(bytes.len, 34000);
    ck_assert_int_eq(unpack_and_decode(buf_view(&bytes), &err), LYN_RESOURCE_EXHAUSTED);
    ck_assert_str_eq(err.reason, "LIMIT_DEPTH");
}
END_TEST

/* 12 MB of small values: bounded by the arena, without a crash. */
START_TEST(test_small_values_stay_in_the_budget) {
    struct lyn_error err = {0};
    repeat(SV("\x0a\x02\x08\x01"), 3 << 20); /* ValueList.items */
    wrap('\x52');
    wrap('\x12');
    ck_assert_int_eq(unpack_and_decode(buf_view(&bytes), &err), LYN_RESOURCE_EXHAUSTED);
    ck_assert_str_eq(err.reason, "LIMIT_BYTES");
}
END_TEST

START_TEST(test_too_many_values_are_refused) {
    struct lyn_error err = {0};
    repeat(SV("\x0a\x00"), 4000001); /* ValueList.items */
    wrap('\x52');
    wrap('\x12');
    ck_assert_int_eq(unpack_and_decode(buf_view(&bytes), &err), LYN_RESOURCE_EXHAUSTED);
    ck_assert_str_eq(err.reason, "LIMIT_CELLS");
}
END_TEST

START_TEST(test_too_many_unknown_fields_are_refused) {
    Lynguine__V1__ReadDataRequest *request = NULL;
    struct lyn_error err = {0};
    repeat(SV("\xf0\x01\x00"), 4000001);
    ck_assert_int_eq(unpack_request(buf_view(&bytes), &request, &err), LYN_RESOURCE_EXHAUSTED);
    ck_assert_str_eq(err.reason, "LIMIT_CELLS");
    ck_assert_uint_lt(arena_used(arena), 1 << 20);
}
END_TEST

static Suite *unpack_suite(void) {
    Suite *suite = suite_create("unpack");
    TCase *tcase = tcase_create("unpack");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, test_a_message_outlives_its_bytes);
    tcase_add_test(tcase, test_an_empty_message_is_fine);
    tcase_add_loop_test(tcase, test_hostile_bytes_are_refused, 0, sizeof HOSTILE / sizeof *HOSTILE);
    tcase_add_test(tcase, test_every_truncation_is_refused_or_unpacked);
    tcase_add_test(tcase, test_forty_levels_of_maps_are_admitted);
    tcase_add_test(tcase, test_a_nesting_bomb_is_refused);
    tcase_add_test(tcase, test_small_values_stay_in_the_budget);
    tcase_add_test(tcase, test_too_many_values_are_refused);
    tcase_add_test(tcase, test_too_many_unknown_fields_are_refused);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(unpack_suite)
