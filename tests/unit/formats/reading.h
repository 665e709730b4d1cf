/* reading.h - reads one text in a call of its own and shows what came out. */
#ifndef LYN_TESTS_FORMATS_READING_H
#define LYN_TESTS_FORMATS_READING_H

#include <check.h>
#include <stdio.h>

#include "base/buf.h"
#include "formats/format.h"

struct reading {
    struct call call;
    struct value value;
    struct lyn_error err;
    enum lyn_code code;
    struct buf shown;
};

typedef enum lyn_code reading_read(struct call *call, struct sv text, struct value *out,
                                   struct lyn_error *err);

static inline struct reading reading_limited(reading_read *read, struct sv text,
                                             struct limits limits) {
    struct reading reading = {.code = LYN_OK};
    ck_assert_int_eq(call_init(&reading.call, &limits, DEADLINE_NONE, NULL, &reading.err), LYN_OK);
    buf_init(&reading.shown, (size_t)1 << 24);
    reading.code = read(&reading.call, text, &reading.value, &reading.err);
    if (reading.code == LYN_OK)
        value_print_json(&reading.value, (struct json_style){.tagged = true}, &reading.shown);
    else
        buf_printf(&reading.shown, "%s %llu:%llu %s", reading.err.error_type,
                   (unsigned long long)reading.err.line, (unsigned long long)reading.err.column,
                   reading.err.message);
    return reading;
}

static inline struct reading reading_of(reading_read *read, struct sv text) {
    return reading_limited(read, text, LIMITS_DEFAULT);
}

static inline void reading_dispose(struct reading *reading) {
    buf_dispose(&reading->shown);
    call_dispose(&reading->call);
}

/* The value as tagged JSON, or `ErrorType line:column message`, must be as given. */
static inline void expect_reading(reading_read *read, struct sv text, const char *shown) {
    struct reading reading = reading_of(read, text);
    ck_assert_msg(strcmp(reading.shown.data, shown) == 0, "%.*s\n reads as %s\n instead of %s",
                  SV_ARG(text), reading.shown.data, shown);
    reading_dispose(&reading);
}

struct expected {
    const char *text, *shown;
};

static inline void expect_readings(reading_read *read, const struct expected *table, size_t count) {
    for (size_t i = 0; i < count; i++)
        expect_reading(read, sv_from(table[i].text), table[i].shown);
}

#define EXPECT_READINGS(read, table) expect_readings(read, table, sizeof(table) / sizeof *(table))

#endif
