#include "formats/csv.h"

#include <math.h>
#include <stdio.h>

#include "support/check_main.h"
#include "support/literal.h"
#include "unit/formats/csv_reading.h"

/* The table of a document (access 2.3) as the bytes of a file, or `ErrorType field: message`. */
static void expect_written(const char *document, const char *options, const char *text) {
    struct call call;
    struct limits limits = LIMITS_DEFAULT;
    struct lyn_error err = {0};
    struct frame *frame = NULL;
    struct value parsed;
    struct buf out;
    ck_assert_int_eq(call_init(&call, &limits, DEADLINE_NONE, NULL, &err), LYN_OK);
    struct value records = literal(call.arena, document);
    ck_assert_int_eq(frame_from_value(&call, &records, &frame, &err), LYN_OK);
    if (options)
        ck_assert_int_eq(json_parse(&call, sv_from(options), SV("options"), false, &parsed, &err),
                         LYN_OK);
    buf_init(&out, (size_t)1 << 20);
    if (format_csv.write_frame(frame, options ? &parsed : NULL, &out, &err) != LYN_OK) {
        buf_clear(&out);
        buf_printf(&out, "%s %s: %s", err.error_type, err.field, err.message);
    }
    ck_assert_msg(strcmp(out.data, text) == 0, "%s\n is written as\n%s\n instead of\n%s", document,
                  out.data, text);
    buf_dispose(&out);
    frame_unref(frame);
    call_dispose(&call);
}

struct written {
    const char *document, *options, *text;
};

#define EXPECT_WRITTEN(table)                                                                      \
    for (size_t row_ = 0; row_ < sizeof(table) / sizeof *(table); row_++)                          \
    expect_written((table)[row_].document, (table)[row_].options, (table)[row_].text)

START_TEST(test_cells_as_text) {
    static const struct written table[] = {
        {"[{'b': 'x', 'a': 1}, {'b': 'y', 'a': 2}]", NULL, "b,a\nx,1\ny,2\n"},
        {"[{'a': null, 'b': 1}]", NULL, "a,b\n,1\n"},
        {"[{'a': 'x'}, {'a': null}, {'a': ''}]", NULL, "a\nx\n\"\"\n\"\"\n"},
        {"[{'a': 1, 'b': ''}]", NULL, "a,b\n1,\n"},
        {"[{'a': 1}, {'b': 2}]", NULL, "a,b\n1.0,\n,2.0\n"},
        {"[{'a': 1.0, 'b': 1e22}, {'a': 1000000000000000.0, 'b': 1e-05}]", NULL,
         "a,b\n1.0,1e+22\n1000000000000000.0,1e-05\n"},
        {"[{'a': -0.0}, {'a': 100.0}, {'a': 0.1}]", NULL, "a\n-0.0\n100.0\n0.1\n"},
        {"[{'a': inf}, {'a': -inf}, {'a': nan}]", NULL, "a\ninf\n-inf\n\"\"\n"},
        {"[{'a': true}, {'a': false}]", NULL, "a\nTrue\nFalse\n"},
        {"[{'a': true, 'b': 1}, {'a': null, 'b': 2}]", NULL, "a,b\nTrue,1\n,2\n"},
        {"[{'a': -9223372036854775808}]", NULL, "a\n-9223372036854775808\n"},
        {"[{'a': 18446744073709551615}]", NULL, "a\n18446744073709551615\n"},
        {"[{'a': 123456789012345678901234567890}]", NULL, "a\n123456789012345678901234567890\n"},
        {"[{'a': [1, 'x'], 'b': {'k': 1}}]", NULL, "a,b\n\"[1, 'x']\",{'k': 1}\n"},
        {"[{'a': [null, true, 1.5]}]", NULL, "a\n\"[None, True, 1.5]\"\n"},
        {"[{'a': @2020-01-02, 'b': 'x'}]", NULL, "a,b\n2020-01-02,x\n"},
        {"[{'a': @2020-01-02T03:04:05.500000}]", NULL, "a\n2020-01-02 03:04:05.500000\n"},
        {"[{'a': @2020-01-02T03:04:05+01:30}]", NULL, "a\n2020-01-02 03:04:05+01:30\n"},
        {"[[1, 2], [3, 4]]", NULL, "0,1\n1,2\n3,4\n"},
        {"[]", NULL, "\n"},
        {"[{}, {}]", NULL, "\n\n\n"},
    };
    EXPECT_WRITTEN(table);
}
END_TEST

START_TEST(test_only_what_needs_quotes_gets_them) {
    static const struct written table[] = {
        {"[{'a': 'x,y'}, {'a': 'q\"q'}, {'a': 'n\nm'}, {'a': 'r\rm'}]", NULL,
         "a\n\"x,y\"\n\"q\"\"q\"\n\"n\nm\"\n\"r\rm\"\n"},
        {"[{'a': ' x '}, {'a': '#'}, {'a': '\tx'}, {'a': '007'}, {'a': ';'}]", NULL,
         "a\n x \n#\n\tx\n007\n;\n"},
        {"[{'a,b': 1, '': 2}]", NULL, "\"a,b\",\n1,2\n"},
        {"[{'': 2}]", NULL, "\"\"\n2\n"},
        {"[{'a': ' \t'}, {'a': ' x'}]", NULL, "a\n\" \t\"\n x\n"},
        {"[{'\xef\xbb\xbf': 1, '\xef\xbb\xbf"
         "b': 2}]",
         NULL,
         "\"\xef\xbb\xbf\",\xef\xbb\xbf"
         "b\n1,2\n"},
        {"[{'a': ' ', 'b': ' '}]", NULL, "a,b\n , \n"},
        {"[{'a': 1, 'b': 'x;y'}]", "{\"delimiter\":\";\"}", "a;b\n1;\"x;y\"\n"},
        {"[{'a': 'x;y', 'b': 'it'}, {'a': '\"q\"', 'b': 'n'}]",
         "{\"delimiter\":\";\",\"quotechar\":\"i\"}", "a;b\nix;yi;iiiti\n\"q\";n\n"},
        {"[{'a': 'x', 'b': 'y'}]", "{\"delimiter\":\"\\u00a7\",\"quotechar\":\"'\"}",
         "a\xc2\xa7"
         "b\nx\xc2\xa7y\n"},
        {"[{'a': '\xc2\xa7', 'b': '\xc2\xa8'}]", "{\"delimiter\":\"\\u00a7\"}",
         "a\xc2\xa7"
         "b\n\"\xc2\xa7\"\xc2\xa7\xc2\xa8\n"},
        {"[{'a': 1.5, 'b': 121}, {'a': 2.0, 'b': -3}]", "{\"delimiter\":\"1\"}",
         "a1b\n\"1.5\"1\"121\"\n2.01-3\n"},
        {"[{'a': true}]", "{\"quotechar\":\"T\"}", "a\nTTTrueT\n"},
        {"[{'a': ''}]", "{\"quotechar\":\"'\"}", "a\n''\n"},
    };
    EXPECT_WRITTEN(table);
}
END_TEST

START_TEST(test_every_bad_option_names_its_key) {
    static const struct written table[] = {
        {"[]", "{\"delimiter\":\"ab\"}",
         "TypeError delimiter: \"delimiter\" must be a 1-character string"},
        {"[]", "{\"delimiter\":\"\"}",
         "TypeError delimiter: \"delimiter\" must be a 1-character string"},
        {"[]", "{\"delimiter\":null}",
         "TypeError delimiter: \"delimiter\" must be string, not NoneType"},
        {"[]", "{\"delimiter\":1}", "TypeError delimiter: \"delimiter\" must be string, not int"},
        {"[]", "{\"quotechar\":\"ab\"}",
         "TypeError quotechar: \"quotechar\" must be a 1-character string"},
        {"[]", "{\"quotechar\":null}",
         "TypeError quotechar: quotechar must be set if quoting enabled"},
        {"[]", "{\"quotechar\":\",\"}",
         "ValueError quotechar: delimiter and quotechar must not be the same"},
        {"[{'a': 1}]", "{\"header\":null}", "a\n1\n"},
    };
    EXPECT_WRITTEN(table);
}
END_TEST

START_TEST(test_output_over_its_limit) {
    struct csv_reading reading = csv_reading_of(SV("a\nxxxxxxxx\nyyyyyyyy\n"), NULL);
    struct buf out;
    buf_init(&out, 12);
    ck_assert_int_eq(format_csv.write_frame(reading.frame, NULL, &out, &reading.err),
                     LYN_RESOURCE_EXHAUSTED);
    ck_assert_str_eq(reading.err.reason, "LIMIT_BYTES");
    buf_dispose(&out);
    csv_reading_dispose(&reading);
}
END_TEST

START_TEST(test_batches_join_to_the_same_file) {
    struct csv_reading reading = csv_reading_of(SV("a,b\n1,x\n2,\"y,\"\n3,\n4,z\n"), NULL);
    struct buf whole, parts;
    buf_init(&whole, 4096);
    buf_init(&parts, 4096);
    ck_assert_int_eq(format_csv.write_frame(reading.frame, NULL, &whole, NULL), LYN_OK);
    ck_assert_int_eq(csv_write_header(reading.frame, NULL, &parts, NULL), LYN_OK);
    for (size_t row = 0; row < 4; row += 2) {
        struct frame *part = NULL;
        ck_assert_int_eq(frame_slice(reading.frame, row, 2, &part, NULL), LYN_OK);
        ck_assert_int_eq(csv_write_rows(part, NULL, &parts, NULL), LYN_OK);
        frame_unref(part);
    }
    ck_assert_str_eq(parts.data, whole.data);
    ck_assert_str_eq(whole.data, "a,b\n1,x\n2,\"y,\"\n3,\n4,z\n");
    buf_dispose(&whole);
    buf_dispose(&parts);
    csv_reading_dispose(&reading);
}
END_TEST

/* ---- what is written reads back the same ---- */

static uint32_t next_random(uint32_t *state) {
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static struct value random_text(struct arena *arena, uint32_t *state) {
    static const char *const parts[] = {
        ",", "\"", "\n",  "\r", "\r\n", " ", "\t", "x", "12", "\xc3\xa9", "\xf0\x9f\x98\x80",
        "'", "\\", "True"};
    struct buf text;
    buf_init(&text, 4096);
    buf_putc(&text, 'w'); /* neither empty nor a number, so that it stays what it is */
    for (uint32_t i = next_random(state) % 12; i > 0; i--)
        buf_puts(&text, parts[next_random(state) % (sizeof parts / sizeof *parts)]);
    char *copy = arena_strdup(arena, buf_view(&text));
    struct sv view = {copy, text.len};
    buf_dispose(&text);
    return value_string(view);
}

static struct value random_cell(struct arena *arena, uint32_t column, uint32_t *state) {
    bool gap = next_random(state) % 9 == 0;
    uint64_t bits = (uint64_t)next_random(state) << 40 ^ (uint64_t)next_random(state) << 20 ^
                    next_random(state);
    double real;
    switch (column) {
    case 0:
        return value_int((int64_t)bits);
    case 1:
        memcpy(&real, &bits, sizeof real);
        return gap || real != real ? value_null() : value_float(real);
    case 2:
        return value_bool(bits & 1);
    case 3:
        return gap ? value_null() : value_bool(bits & 1);
    default:
        return gap ? value_null() : random_text(arena, state);
    }
}

static struct frame *random_frame(struct call *call, size_t rows, uint32_t *state) {
    static const char *const names[] = {"i", "f,", "b\"", "o\n", "\xc3\xa9 "};
    struct frame *frame = NULL;
    ck_assert_int_eq(frame_new(rows, &frame, NULL), LYN_OK);
    for (uint32_t i = 0; i < 5; i++) {
        struct value *cells = arena_calloc(call->arena, rows, sizeof *cells);
        const struct value **places = arena_calloc(call->arena, rows, sizeof *places);
        for (size_t row = 0; row < rows; row++) {
            cells[row] = random_cell(call->arena, i, state);
            places[row] = cells[row].kind == VALUE_NULL ? NULL : &cells[row];
        }
        struct column *column = NULL;
        ck_assert_int_eq(column_infer(call->arena, places, rows, &column, NULL), LYN_OK);
        struct value label = value_string(sv_from(names[i]));
        ck_assert_int_eq(frame_append(frame, &label, column, NULL), LYN_OK);
    }
    return frame;
}

START_TEST(test_random_tables_read_back) {
    static const char *const options[] = {NULL, "{\"delimiter\":\";\",\"quotechar\":\"'\"}",
                                          "{\"delimiter\":\"\\t\"}", "{\"quotechar\":\"\\u00e9\"}"};
    uint32_t state = 11;
    for (int round = 0; round < 200; round++) {
        struct call call;
        struct limits limits = LIMITS_DEFAULT;
        ck_assert_int_eq(call_init(&call, &limits, DEADLINE_NONE, NULL, NULL), LYN_OK);
        struct frame *frame = random_frame(&call, 2 + next_random(&state) % 60, &state);
        const char *how = options[round % 4];
        struct value parsed;
        struct buf file, before;
        buf_init(&file, (size_t)1 << 22);
        buf_init(&before, (size_t)1 << 22);
        if (how)
            ck_assert_int_eq(json_parse(&call, sv_from(how), SV("o"), false, &parsed, NULL),
                             LYN_OK);
        ck_assert_int_eq(format_csv.write_frame(frame, how ? &parsed : NULL, &file, NULL), LYN_OK);
        struct csv_reading reading = csv_reading_of(buf_view(&file), how);
        csv_show(&reading);
        dump_frame(frame, &before);
        ck_assert_msg(strcmp(reading.shown.data, before.data) == 0, "%s\nreads as\n%s\nbefore\n%s",
                      file.data, reading.shown.data, before.data);
        csv_reading_dispose(&reading);
        buf_dispose(&file);
        buf_dispose(&before);
        frame_unref(frame);
        call_dispose(&call);
    }
}
END_TEST

static Suite *csv_write_suite(void) {
    Suite *suite = suite_create("formats/csv_write");
    TCase *tcase = tcase_create("write");
    tcase_add_test(tcase, test_cells_as_text);
    tcase_add_test(tcase, test_only_what_needs_quotes_gets_them);
    tcase_add_test(tcase, test_every_bad_option_names_its_key);
    tcase_add_test(tcase, test_output_over_its_limit);
    tcase_add_test(tcase, test_batches_join_to_the_same_file);
    tcase_add_test(tcase, test_random_tables_read_back);
    tcase_set_timeout(tcase, 60);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(csv_write_suite)
