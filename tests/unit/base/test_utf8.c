#include "base/utf8.h"

#include "support/check_main.h"

/* RFC 3629 the slow way: decode by the first byte's length, then ask whether that form was allowed. */
static size_t naive_length(const unsigned char *b, size_t len) {
    if (len == 0)
        return 0;
    if (b[0] < 0x80)
        return 1;
    size_t need = b[0] >= 0xf0 ? 4 : b[0] >= 0xe0 ? 3 : 2;
    if (b[0] < 0xc0 || b[0] >= 0xf8 || len < need)
        return 0;
    uint32_t c = b[0] & (0x7fu >> need);
    for (size_t i = 1; i < need; i++) {
        if ((b[i] & 0xc0) != 0x80)
            return 0;
        c = c << 6 | (b[i] & 0x3fu);
    }
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (c < least[need] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        return 0;
    return need;
}

static size_t naive_check(const unsigned char *b, size_t len) {
    size_t at = 0, step;
    while (at < len && (step = naive_length(b + at, len - at)) != 0)
        at += step;
    return at;
}

static void compare(const unsigned char *b, size_t len) {
    size_t got = utf8_check((struct sv){(const char *)b, len}), want = naive_check(b, len);
    if (got != want)
        ck_abort_msg("%02x %02x %02x %02x (%zu): %zu, not %zu", b[0], b[1], b[2], b[3], len, got,
                     want);
}

START_TEST(test_check_agrees_with_the_naive_table) {
    for (unsigned first = 0; first < 256; first++) {
        compare((unsigned char[4]){(unsigned char)first}, 1);
        for (unsigned second = 0; second < 256; second++)
            compare((unsigned char[4]){(unsigned char)first, (unsigned char)second}, 2);
    }
    /* Every first byte, and each side of every border in the others. */
    static const unsigned char others[] = {0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0,
                                           0xaa, 0xbf, 0xc0, 0xc3, 0xed, 0xf4, 0xff};
    enum { COUNT = sizeof others };
    for (unsigned first = 0x7f; first < 256; first++)
        for (size_t i = 0; i < COUNT * COUNT * COUNT; i++) {
            unsigned char b[4] = {(unsigned char)first, others[i % COUNT],
                                  others[i / COUNT % COUNT], others[i / COUNT / COUNT]};
            compare(b, 3);
            compare(b, 4);
        }
}
END_TEST

START_TEST(test_check_finds_a_bad_byte_at_every_offset) {
    char text[80];
    for (size_t at = 0; at < sizeof text; at++) {
        memset(text, 'a', sizeof text);
        ck_assert_uint_eq(utf8_check((struct sv){text, sizeof text}), sizeof text);
        text[at] = '\xff';
        ck_assert_uint_eq(utf8_check((struct sv){text, sizeof text}), at);
        text[at] = '\xc3'; /* needs one more, and 'a' or the end is none */
        ck_assert_uint_eq(utf8_check((struct sv){text, sizeof text}), at);
    }
    ck_assert_uint_eq(utf8_check((struct sv){0}), 0);
}
END_TEST

static const struct {
    struct sv text;
    const char *message;
    uint64_t line, column;
} ERRORS[] = {
    {{"caf\xe9", 4},
     "'utf-8' codec can't decode byte 0xe9 in position 3: unexpected end of data",
     1,
     4},
    {{"a,b\n\xe9x", 6},
     "'utf-8' codec can't decode byte 0xe9 in position 4: invalid continuation byte",
     2,
     1},
    {{"\xc3\xa9\r\n\xc3\xa9\xff", 7},
     "'utf-8' codec can't decode byte 0xff in position 6: invalid start byte",
     2,
     2},
    {{"\xe2\x82"
      "A",
      3},
     "'utf-8' codec can't decode bytes in position 0-1: invalid continuation byte",
     1,
     1},
    {{"\xf0\x9f\x98", 3},
     "'utf-8' codec can't decode bytes in position 0-2: unexpected end of data",
     1,
     1},
    {{"\xed\xa0\x80", 3},
     "'utf-8' codec can't decode byte 0xed in position 0: invalid continuation byte",
     1,
     1},
    {{"\x80", 1}, "'utf-8' codec can't decode byte 0x80 in position 0: invalid start byte", 1, 1},
};

START_TEST(test_error_is_pythons_with_line_and_column) {
    struct lyn_error err;
    struct sv text = ERRORS[_i].text;
    ck_assert_int_eq(utf8_error(text, utf8_check(text), &err), LYN_INVALID_ARGUMENT);
    ck_assert_str_eq(err.reason, "BAD_UTF8");
    ck_assert_str_eq(err.error_type, "UnicodeDecodeError");
    ck_assert_str_eq(err.message, ERRORS[_i].message);
    ck_assert_uint_eq(err.line, ERRORS[_i].line);
    ck_assert_uint_eq(err.column, ERRORS[_i].column);
}
END_TEST

START_TEST(test_every_code_point_goes_there_and_back) {
    for (uint32_t c = 0; c <= 0x10ffff; c++) {
        char out[4];
        size_t len = utf8_put(out, c), at = 0;
        uint32_t back = utf8_next((struct sv){out, len}, &at);
        uint32_t want = c >= 0xd800 && c <= 0xdfff ? 0xfffd : c;
        if (back != want || at != len || utf8_check((struct sv){out, len}) != len)
            ck_abort_msg("U+%04X came back as U+%04X", c, back);
    }
    char out[4];
    ck_assert_uint_eq(utf8_put(out, 0x110000), 3);
}
END_TEST

START_TEST(test_next_steps_over_bad_bytes_one_at_a_time) {
    struct sv text = SV("a\xe2\x82z");
    size_t at = 0;
    ck_assert_uint_eq(utf8_next(text, &at), 'a');
    ck_assert_uint_eq(utf8_next(text, &at), 0xfffd);
    ck_assert_uint_eq(utf8_next(text, &at), 0xfffd);
    ck_assert_uint_eq(utf8_next(text, &at), 'z');
    ck_assert_uint_eq(at, text.len);
}
END_TEST

START_TEST(test_cut_ends_at_a_character) {
    struct sv text = SV("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
    static const size_t expected[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
    for (size_t max = 0; max < sizeof expected / sizeof *expected; max++)
        ck_assert_uint_eq(utf8_cut(text, max), expected[max]);
    ck_assert_uint_eq(utf8_cut(SV("\x80\x80\x80\x80\x80\x80"), 5), 5);
    ck_assert_uint_eq(utf8_count(text), 4);
}
END_TEST

START_TEST(test_position_counts_all_three_line_ends) {
    struct sv text = SV("a\nb\r\nc\rd\xc3\xa9x");
    static const struct {
        size_t offset;
        uint64_t line, column;
    } cases[] = {{0, 1, 1}, {1, 1, 2}, {2, 2, 1},  {3, 2, 2},  {5, 3, 1}, {6, 3, 2},
                 {7, 4, 1}, {8, 4, 2}, {10, 4, 3}, {11, 4, 4}, {99, 4, 4}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint64_t line, column;
        utf8_position(text, cases[i].offset, &line, &column);
        ck_assert_uint_eq(line, cases[i].line);
        ck_assert_uint_eq(column, cases[i].column);
    }
}
END_TEST

START_TEST(test_width_on_a_terminal) {
    static const struct {
        uint32_t code_point;
        int width;
    } cases[] = {{'a', 1},    {0xe9, 1},    {0, 0},       {'\n', 0},   {0x7f, 0},    {0x301, 0},
                 {0x200b, 0}, {0xad, 1},    {0x4e2d, 2},  {0xac00, 2}, {0xff21, 2},  {0x1f600, 2},
                 {0x20ac, 1}, {0x20000, 2}, {0x1f3fb, 2}, {0x2500, 1}, {0x10ffff, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        ck_assert_msg(utf8_width(cases[i].code_point) == cases[i].width, "U+%04X",
                      cases[i].code_point);
}
END_TEST

static Suite *utf8_suite(void) {
    Suite *suite = suite_create("utf8");
    TCase *tcase = tcase_create("utf8");
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, test_check_agrees_with_the_naive_table);
    tcase_add_test(tcase, test_check_finds_a_bad_byte_at_every_offset);
    tcase_add_loop_test(tcase, test_error_is_pythons_with_line_and_column, 0,
                        sizeof ERRORS / sizeof *ERRORS);
    tcase_add_test(tcase, test_every_code_point_goes_there_and_back);
    tcase_add_test(tcase, test_next_steps_over_bad_bytes_one_at_a_time);
    tcase_add_test(tcase, test_cut_ends_at_a_character);
    tcase_add_test(tcase, test_position_counts_all_three_line_ends);
    tcase_add_test(tcase, test_width_on_a_terminal);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(utf8_suite)
