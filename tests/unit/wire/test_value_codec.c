#include <stdlib.h>

#include "support/check_main.h"
#include "support/literal.h"
#include "wire/codec.h"
#include "wire/wire.h"

#define DEPTH 40

static struct arena *arena;
static struct lyn_error err;

static void setup(void) {
    arena = arena_new((size_t)64 << 20);
    err = (struct lyn_error){0};
}

static void teardown(void) {
    arena_unref(arena);
}

/* The bytes are the ones that protobuf-c writes itself. */
static void assert_canonical(const uint8_t *bytes, size_t size) {
    ProtobufCMessage *message =
        protobuf_c_message_unpack(&lynguine__v1__value__descriptor, NULL, size, bytes);
    uint8_t *same = malloc(size);
    ck_assert(message != NULL && same != NULL);
    ck_assert_uint_eq(message->n_unknown_fields, 0);
    ck_assert_uint_eq(protobuf_c_message_get_packed_size(message), size);
    protobuf_c_message_pack(message, same);
    ck_assert_mem_eq(bytes, same, size);
    protobuf_c_message_free_unpacked(message, NULL);
    free(same);
}

/* Through the bytes of a message and back. */
static struct value round_trip(const struct value *value) {
    Lynguine__V1__Value *message = NULL;
    struct ProtobufCMessage *unpacked = NULL;
    struct value back = value_null();
    ck_assert_int_eq(wire_value_encode(arena, value, DEPTH, &message, &err), LYN_OK);
    size_t size = protobuf_c_message_get_packed_size(&message->base);
    uint8_t *bytes = malloc(size ? size : 1);
    ck_assert_ptr_nonnull(bytes);
    protobuf_c_message_pack(&message->base, bytes);
    assert_canonical(bytes, size);
    ck_assert_int_eq(wire_unpack(&lynguine__v1__value__descriptor, (struct sv){(char *)bytes, size},
                                 arena, &unpacked, &err),
                     LYN_OK);
    free(bytes);
    ck_assert_int_eq(wire_value_decode(arena, (Lynguine__V1__Value *)unpacked, DEPTH, &back, &err),
                     LYN_OK);
    return back;
}

static void assert_json_same(const struct value *a, const struct value *b) {
    struct buf left, right;
    buf_init(&left, 1 << 24);
    buf_init(&right, 1 << 24);
    value_print_python(a, &left);
    value_print_python(b, &right);
    ck_assert_str_eq(left.data, right.data);
    buf_dispose(&left);
    buf_dispose(&right);
}

static const char *const VALUES[] = {
    "null",
    "true",
    "false",
    "0",
    "-1",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "-123456789012345678901234567890",
    "1.5",
    "-0.0",
    "nan",
    "-inf",
    "''",
    "'\xc3\xa9\xf0\x9f\x98\x80'",
    "b''",
    "b'\xff\x01'",
    "@0001-01-01",
    "@9999-12-31",
    "@2020-01-02T03:04:05",
    "@2020-01-02T03:04:05.000001-05:30",
    "@9999-12-31T23:59:59.999999",
    "[]",
    "{}",
    "[1, 'a', [], [null, {'k': [2.5]}]]",
    "{'a': 1, 2: 'b', true: null, @2020-01-02: [], 'z': {'y': {'x': b'q'}}}",
    "{'k0': 0, 'k1': 1, 'k2': 2, 'k3': 3, 'k4': 4, 'k5': 5, 'k6': 6, 'k7': 7, 'k8': 8, 9: 9}",
};

START_TEST(test_values_round_trip) {
    struct value value = literal(arena, VALUES[_i]);
    struct value back = round_trip(&value);
    ck_assert_int_eq(back.kind, value.kind);
    assert_json_same(&back, &value);
}
END_TEST

static uint32_t next_random(uint32_t *state) {
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static struct value random_value(uint32_t *state, int depth) {
    uint32_t pick = next_random(state) % (depth > 0 ? 12 : 9);
    uint64_t bits = (uint64_t)next_random(state) << 40 | (uint64_t)next_random(state) << 20;
    struct value value = value_null();
    if (pick < 9) {
        const char *const scalars[] = {"null",
                                       "true",
                                       "1.25",
                                       "'text'",
                                       "b'x'",
                                       "@2001-02-03",
                                       "@2001-02-03T04:05:06+01:00",
                                       "99999999999999999999"};
        return pick == 8 ? value_int((int64_t)bits) : literal(arena, scalars[pick]);
    }
    size_t count = next_random(state) % 12;
    if (pick == 9) {
        value.kind = VALUE_LIST;
        value.list.count = count;
        value.list.items = arena_calloc(arena, count, sizeof *value.list.items);
        for (size_t i = 0; i < count; i++) {
            value.list.items[i] = random_value(state, depth - 1);
        }
        return value;
    }
    value.kind = VALUE_MAP;
    value.map.count = count;
    value.map.entries = arena_calloc(arena, count, sizeof *value.map.entries);
    for (size_t i = 0; i < count; i++) {
        char *key = arena_printf(arena, "key %zu", i);
        value.map.entries[i].key = pick == 10 ? value_string(sv_from(key)) : value_int((int64_t)i);
        value.map.entries[i].value = random_value(state, depth - 1);
    }
    return value;
}

START_TEST(test_random_values_round_trip) {
    uint32_t state = 12345u + (uint32_t)_i;
    struct value value = random_value(&state, 5);
    struct value back = round_trip(&value);
    assert_json_same(&back, &value);
}
END_TEST

START_TEST(test_text_with_nul_is_carried) {
    struct value value = value_string(SV("a\0b"));
    struct value back = round_trip(&value);
    ck_assert(sv_equal(back.text, SV("a\0b")));
}
END_TEST

static struct value nest(size_t depth, bool maps) {
    struct value value = value_int(1);
    for (size_t i = 0; i < depth; i++) {
        struct value outer = {.kind = maps ? VALUE_MAP : VALUE_LIST};
        if (maps) {
            outer.map.entries = arena_calloc(arena, 1, sizeof *outer.map.entries);
            outer.map.entries[0] = (struct value_entry){value_string(SV("k")), value};
            outer.map.count = 1;
        } else {
            outer.list.items = arena_calloc(arena, 1, sizeof *outer.list.items);
            outer.list.items[0] = value;
            outer.list.count = 1;
        }
        value = outer;
    }
    return value;
}

START_TEST(test_forty_levels_pass_and_forty_one_do_not) {
    Lynguine__V1__Value *message = NULL;
    struct value value = nest(DEPTH, _i != 0), back;
    back = round_trip(&value);
    assert_json_same(&back, &value);
    value = nest(DEPTH + 1, _i != 0);
    ck_assert_int_eq(wire_value_encode(arena, &value, DEPTH, &message, &err),
                     LYN_RESOURCE_EXHAUSTED);
    ck_assert_str_eq(err.reason, "LIMIT_DEPTH");
    ck_assert_int_eq(wire_value_encode(arena, &value, DEPTH + 1, &message, &err), LYN_OK);
    ck_assert_int_eq(wire_value_decode(arena, message, DEPTH, &back, &err), LYN_RESOURCE_EXHAUSTED);
    ck_assert_str_eq(err.reason, "LIMIT_DEPTH");
}
END_TEST

START_TEST(test_a_copied_value_outlives_its_message) {
    struct value value = literal(arena, "[{'key': 'text'}, b'bytes']"), back;
    struct arena *own = arena_new(1 << 20), *passing = arena_new(1 << 20);
    Lynguine__V1__Value *message = NULL;
    struct ProtobufCMessage *unpacked = NULL;
    uint8_t bytes[100];
    ck_assert_int_eq(wire_value_encode(arena, &value, DEPTH, &message, &err), LYN_OK);
    size_t size = protobuf_c_message_pack(&message->base, bytes);
    ck_assert_int_eq(wire_unpack(&lynguine__v1__value__descriptor, (struct sv){(char *)bytes, size},
                                 passing, &unpacked, &err),
                     LYN_OK);
    ck_assert_int_eq(
        wire_value_decode_copy(own, (Lynguine__V1__Value *)unpacked, DEPTH, &back, &err), LYN_OK);
    arena_unref(passing);
    assert_json_same(&back, &value);
    arena_unref(own);
}
END_TEST

static enum lyn_code read_bytes(struct sv bytes, struct value *out) {
    struct ProtobufCMessage *unpacked = NULL;
    enum lyn_code code =
        wire_unpack(&lynguine__v1__value__descriptor, bytes, arena, &unpacked, &err);
    return code == LYN_OK
               ? wire_value_decode(arena, (Lynguine__V1__Value *)unpacked, DEPTH, out, &err)
               : code;
}

/* What protobuf-c takes, though it writes none of it. */
static const struct {
    struct sv bytes;
    const char *value;
} ODD[] = {
    {SV("\x18\x02\x18\x04"), "2"},                  /* the last of a kind */
    {SV("\x32\x01x\x18\x04"), "2"},                 /* the last of several kinds */
    {SV("\x52\x04\x0a\x02\x08\x01\x18\x04"), "2"},  /* behind a list */
    {SV("\xc0\x0c\x03\x18\x04\x9a\x06\x01x"), "2"}, /* among fields of the future */
    {SV("\x98\x80\x00\x84\x80\x00"), "2"},          /* numbers of more bytes than needed */
    {SV("\x52\x07\x10\x01\x0a\x02\x18\x04\x10"
        "\x01"),
     NULL}, /* cut off */
    {SV("\x52\x08\x10\x01\x0a\x02\x18\x04\x18\x01"), "[2]"},
    {SV("\x5a\x0a\x0a\x08\x12\x02\x18\x04\x0a\x02\x18\x02"), "{1: 2}"}, /* value first */
    {SV("\x4a\x06\x08\x02\x08\x00\x38\x01"), "@1970-01-01T00:00:00"},
};

START_TEST(test_odd_messages_are_read_as_protobuf_reads_them) {
    struct value out;
    enum lyn_code code = read_bytes(ODD[_i].bytes, &out);
    ck_assert_int_eq(code, ODD[_i].value != NULL ? LYN_OK : LYN_INVALID_ARGUMENT);
    if (ODD[_i].value != NULL) {
        struct value value = literal(arena, ODD[_i].value);
        assert_json_same(&out, &value);
    }
}
END_TEST

/* Trees of messages that others built are read as well. */
START_TEST(test_a_message_that_is_not_packed_is_read) {
    Lynguine__V1__Value item = LYNGUINE__V1__VALUE__INIT, *items[] = {&item, &item};
    Lynguine__V1__ValueList list = LYNGUINE__V1__VALUE_LIST__INIT;
    Lynguine__V1__Value message = LYNGUINE__V1__VALUE__INIT;
    struct value out, value = literal(arena, "[-3, -3]");
    item.kind_case = LYNGUINE__V1__VALUE__KIND_INTEGER;
    item.integer = -3;
    list.n_items = 2;
    list.items = items;
    message.kind_case = LYNGUINE__V1__VALUE__KIND_LIST;
    message.list = &list;
    ck_assert_int_eq(wire_value_decode(arena, &message, DEPTH, &out, &err), LYN_OK);
    assert_json_same(&out, &value);
}
END_TEST

static const struct {
    struct sv bytes;
    const char *what;
} HOSTILE[] = {
    {SV(""), "no kind"},
    {SV("\xa2\x06\x00"), "a kind of the future"},
    {SV("\x32\x02\xc3\x28"), "text that is not UTF-8"},
    {SV("\x22\x00"), "big integer without digits"},
    {SV("\x22\x02"
        "01"),
     "big integer with a leading zero"},
    {SV("\x22\x01-"), "big integer of a sign"},
    {SV("\x22\x03"
        "1e9"),
     "big integer with an exponent"},
    {SV("\x40\xff\xff\xff\xff\x0f"), "date before the year 1"},
    {SV("\x40\xc2\x83\xe6\x02"), "date after the year 9999"},
    {SV("\x4a\x0a\x08\xfe\xff\xff\xff\xff\xff\xff\xff\x7f"), "date-time past the year 9999"},
    {SV("\x4a\x06\x10\x01\x18\x80\xc6\x0a"), "offset of a day"},
    {SV("\x5a\x02\x0a\x00"), "entry without key and value"},
    {SV("\x5a\x06\x0a\x04\x0a\x02\x18\x02"), "entry without value"},
    {SV("\x5a\x0a\x0a\x08\x0a\x02\x52\x00\x12\x02\x08\x01"), "key that is a list"},
    {SV("\x5a\x14\x0a\x08\x0a\x02\x18\x02\x12\x02\x08\x01\x0a\x08\x0a\x02\x18\x02\x12\x02\x08\x01"),
     "key twice"},
    {SV("\x1a\x01x"), "integer as bytes"},
    {SV("\xb2\x80\x80\x80\x80\x00\x01x"), "key of six bytes"},
    {SV("\x52\x08\x0a\x82\x80\x80\x80\x80\x00\x18\x04"), "length of six bytes"},
    {SV("\x50\x01"), "list as an integer"},
    {SV("\x52\x02\x08\x01"), "item as an integer"},
    {SV("\x5a\x04\x0a\x02\x08\x01"), "key as an integer"},
    {SV("\x4a\x03\x0a\x01x"), "microseconds as bytes"},
    {SV("\x52\x00\x52\x00"), "list twice"},
    {SV("\x5a\x0e\x0a\x0c\x0a\x02\x18\x02\x0a\x02\x18\x04\x12\x02\x18\x02"), "two keys"},
    {SV("\x22\x01\xff\x18\x02"), "text that is not UTF-8, though another kind follows"},
    {SV("\x52\x02\x0a\x05\x18\x02"), "list that is cut off, though another kind follows"},
    {SV("\x52\x04\x0a\x02\x18\x80"), "integer that is cut off"},
    {SV("\x52\x03\x0a\x02\x18"), "item longer than its list"},
};

START_TEST(test_hostile_values_are_refused) {
    struct value out;
    ck_assert_msg(read_bytes(HOSTILE[_i].bytes, &out) == LYN_INVALID_ARGUMENT, "%s",
                  HOSTILE[_i].what);
    ck_assert_str_eq(err.reason, "BAD_REQUEST");
}
END_TEST

START_TEST(test_a_double_key_in_a_large_map_is_refused) {
    struct value map = literal(
        arena, "{'a': 0, 'b': 1, 'c': 2, 'd': 3, 'e': 4, 'f': 5, 'g': 6, 'h': 7, 1: 8, 'c': 9}");
    Lynguine__V1__Value *message = NULL;
    struct value out;
    ck_assert_int_eq(wire_value_encode(arena, &map, DEPTH, &message, &err), LYN_OK);
    ck_assert_int_eq(wire_value_decode(arena, message, DEPTH, &out, &err), LYN_INVALID_ARGUMENT);
}
END_TEST

static Suite *value_codec_suite(void) {
    Suite *suite = suite_create("value_codec");
    TCase *tcase = tcase_create("value_codec");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, test_values_round_trip, 0, sizeof VALUES / sizeof *VALUES);
    tcase_add_loop_test(tcase, test_random_values_round_trip, 0, 100);
    tcase_add_test(tcase, test_text_with_nul_is_carried);
    tcase_add_loop_test(tcase, test_forty_levels_pass_and_forty_one_do_not, 0, 2);
    tcase_add_test(tcase, test_a_copied_value_outlives_its_message);
    tcase_add_loop_test(tcase, test_odd_messages_are_read_as_protobuf_reads_them, 0,
                        sizeof ODD / sizeof *ODD);
    tcase_add_test(tcase, test_a_message_that_is_not_packed_is_read);
    tcase_add_loop_test(tcase, test_hostile_values_are_refused, 0,
                        sizeof HOSTILE / sizeof *HOSTILE);
    tcase_add_test(tcase, test_a_double_key_in_a_large_map_is_refused);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(value_codec_suite)
