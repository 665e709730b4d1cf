/* csv_reading.h - reads delimited text in a call of its own and shows the table as frame_dump.h does,
 * or `ErrorType line:column field: message`. Options are written as JSON, NULL for none. */
#ifndef LYN_TESTS_FORMATS_CSV_READING_H
#define LYN_TESTS_FORMATS_CSV_READING_H

#include "formats/csv.h"
#include "formats/json.h"
#include "support/frame_dump.h"

struct csv_reading {
    struct call call;
    struct value options;
    struct frame *frame;
    struct lyn_error err;
    enum lyn_code code;
    struct buf shown;
};

static inline void csv_show(struct csv_reading *reading) {
    if (reading->code == LYN_OK)
        dump_frame(reading->frame, &reading->shown);
    else
        buf_printf(&reading->shown, "%s %llu:%llu %s: %s", reading->err.error_type,
                   (unsigned long long)reading->err.line, (unsigned long long)reading->err.column,
                   reading->err.field, reading->err.message);
}

static inline struct csv_reading csv_reading_limited(struct sv text, const char *options,
                                                     struct limits limits) {
    struct csv_reading reading = {.code = LYN_OK};
    ck_assert_int_eq(call_init(&reading.call, &limits, DEADLINE_NONE, NULL, &reading.err), LYN_OK);
    if (options)
        ck_assert_int_eq(json_parse(&reading.call, sv_from(options), SV("options"), false,
                                    &reading.options, &reading.err),
                         LYN_OK);
    struct format_input input = {.bytes = text,
                                 .name = SV("t.csv"),
                                 .options = options ? &reading.options : NULL,
                                 .call = &reading.call};
    buf_init(&reading.shown, (size_t)1 << 30);
    reading.code = format_csv.read_frame(&input, &reading.frame, &reading.err);
    if (reading.code != LYN_OK)
        ck_assert_str_eq(reading.err.file, "t.csv");
    return reading;
}

static inline struct csv_reading csv_reading_of(struct sv text, const char *options) {
    return csv_reading_limited(text, options, LIMITS_DEFAULT);
}

static inline void csv_reading_dispose(struct csv_reading *reading) {
    frame_unref(reading->frame);
    buf_dispose(&reading->shown);
    call_dispose(&reading->call);
}

/* Texts are copied to a block of their own size, so that a sanitizer sees every byte read too far. */
static inline void expect_csv_sv(struct sv text, const char *options, const char *shown) {
    char *exact = malloc(text.len ? text.len : 1);
    ck_assert_ptr_nonnull(exact);
    if (text.len)
        memcpy(exact, text.data, text.len);
    struct csv_reading reading = csv_reading_of((struct sv){exact, text.len}, options);
    csv_show(&reading);
    ck_assert_msg(strcmp(reading.shown.data, shown) == 0,
                  "%.*s\n with %s reads as\n  %s\n instead of\n  %s", SV_ARG(text),
                  options ? options : "no options", reading.shown.data, shown);
    csv_reading_dispose(&reading);
    free(exact);
}

static inline void expect_csv(const char *text, const char *options, const char *shown) {
    expect_csv_sv(sv_from(text), options, shown);
}

struct csv_expected {
    const char *text, *options, *shown;
};

#define EXPECT_CSVS(table)                                                                         \
    for (size_t row_ = 0; row_ < sizeof(table) / sizeof *(table); row_++)                          \
    expect_csv((table)[row_].text, (table)[row_].options, (table)[row_].shown)

#endif
