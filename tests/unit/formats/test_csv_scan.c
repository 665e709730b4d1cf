#include "formats/csv_scan.h"

#include "support/check_main.h"

enum { WIDTH = 4 };

static struct csv_scan scan_of(struct sv text, const char *delimiter, const char *quote) {
    struct csv_dialect dialect = {.delimiter = sv_from(delimiter), .quote = sv_from(quote)};
    struct csv_scan scan;
    csv_scan_init(&scan, text, 0, &dialect);
    return scan;
}

/* `field|field` of the next row, `<...>` around coded ones. */
static void expect_row(struct csv_scan *scan, size_t fields, const char *shown) {
    struct csv_span spans[WIDTH];
    struct csv_row row;
    char text[256];
    size_t len = 0;
    ck_assert_int_eq(csv_scan_row(scan, spans, WIDTH, &row), CSV_SCAN_ROW);
    ck_assert_uint_eq(row.fields, fields);
    for (size_t i = 0; i < fields && i < WIDTH; i++) {
        if (i > 0)
            text[len++] = '|';
        if (csv_span_is_coded(spans[i]))
            text[len++] = '<';
        len += csv_span_decode(scan, spans[i], text + len);
        if (csv_span_is_coded(spans[i]))
            text[len++] = '>';
    }
    text[len] = '\0';
    ck_assert_str_eq(text, shown);
}

START_TEST(test_rows_become_spans) {
    struct csv_scan scan =
        scan_of(SV("a,bb,\n\n\"x,y\",\"q\"\"q\"\r\"p\"q\r\n1,2,3,4,5,6"), ",", "\"");
    struct csv_row row;
    expect_row(&scan, 3, "a|bb|");
    ck_assert_uint_eq(scan.lines, 1);
    expect_row(&scan, 2, "x,y|<q\"q>");
    ck_assert_uint_eq(scan.lines, 3);
    expect_row(&scan, 1, "<pq>");
    struct csv_scan here = scan;
    expect_row(&scan, 6, "1|2|3|4");
    ck_assert_int_eq(csv_scan_row(&scan, NULL, 0, &row), CSV_SCAN_END);
    scan = here;
    ck_assert_int_eq(csv_scan_row(&scan, NULL, 0, &row), CSV_SCAN_ROW);
    ck_assert_uint_eq(row.fields, 6);
    ck_assert_uint_eq(row.next_field, row.start);
}
END_TEST

START_TEST(test_fields_that_a_row_lacks) {
    struct csv_scan scan = scan_of(SV("a,b"), ",", "\"");
    struct csv_span spans[WIDTH];
    struct csv_row row;
    ck_assert_int_eq(csv_scan_row(&scan, spans, WIDTH, &row), CSV_SCAN_ROW);
    ck_assert_uint_eq(spans[1].start, 2);
    for (size_t i = 2; i < WIDTH; i++)
        ck_assert(spans[i].start == 0 && spans[i].size == 0);
}
END_TEST

START_TEST(test_open_quote_tells_where) {
    struct csv_scan scan = scan_of(SV("a\n1,\"x\n"), ",", "\"");
    struct csv_row row;
    ck_assert_int_eq(csv_scan_row(&scan, NULL, 0, &row), CSV_SCAN_ROW);
    ck_assert_int_eq(csv_scan_row(&scan, NULL, 0, &row), CSV_SCAN_OPEN_QUOTE);
    ck_assert_uint_eq(row.start, 4);
}
END_TEST

static uint32_t next_random(uint32_t *state) {
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* Takes a row from each; false at the end of the text. */
static bool same_row(struct csv_scan *fast, struct csv_scan *plain) {
    struct csv_span spans[2][WIDTH] = {0};
    struct csv_row rows[2] = {0};
    enum csv_scan_result result = csv_scan_row(fast, spans[0], WIDTH, &rows[0]);
    bool same = csv_scan_row(plain, spans[1], WIDTH, &rows[1]) == result;
    same &= fast->at == plain->at && fast->lines == plain->lines;
    if (result != CSV_SCAN_END)
        same &= rows[0].start == rows[1].start;
    if (result == CSV_SCAN_ROW)
        same &= rows[0].fields == rows[1].fields && rows[0].next_field == rows[1].next_field &&
                memcmp(spans[0], spans[1], sizeof spans[0]) == 0;
    ck_assert_msg(same, "%.*s", SV_ARG(fast->text));
    return result == CSV_SCAN_ROW;
}

/* Both scanners on the same text: the one that looks at 64 bytes at a time must see what the plain
 * one sees, wherever fields, quotes and line ends fall. */
START_TEST(test_fast_scanner_agrees_with_the_plain_one) {
    static const char alphabet[] = ",,,\n\r\"\" \tabcdefgh";
    uint32_t state = 7;
    for (int round = 0; round < 5000; round++) {
        size_t len = next_random(&state) % 200;
        char *text = malloc(len ? len : 1);
        for (size_t i = 0; i < len; i++)
            text[i] = alphabet[next_random(&state) % (round % 2 ? 9 : sizeof alphabet - 1)];
        struct csv_scan fast = scan_of((struct sv){text, len}, ",", "\""), plain = fast;
        ck_assert(fast.fast);
        plain.fast = false;
        while (same_row(&fast, &plain))
            continue;
        free(text);
    }
}
END_TEST

static Suite *csv_scan_suite(void) {
    Suite *suite = suite_create("formats/csv_scan");
    TCase *tcase = tcase_create("scan");
    tcase_add_test(tcase, test_rows_become_spans);
    tcase_add_test(tcase, test_fields_that_a_row_lacks);
    tcase_add_test(tcase, test_open_quote_tells_where);
    tcase_add_test(tcase, test_fast_scanner_agrees_with_the_plain_one);
    tcase_set_timeout(tcase, 60);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(csv_scan_suite)
