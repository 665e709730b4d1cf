/* writing.h - writes records given as JSON through a format and compares the bytes. */
#ifndef LYN_TESTS_FORMATS_WRITING_H
#define LYN_TESTS_FORMATS_WRITING_H

#include <check.h>
#include <stdio.h>

#include "formats/format.h"
#include "formats/json.h"

struct written {
    const char *records; /* tagged JSON */
    const char *text;    /* the file, or `ErrorType message` */
};

static inline void expect_written(const struct format *format, const char *records,
                                  const char *text) {
    struct call call;
    struct limits limits = LIMITS_DEFAULT;
    struct lyn_error err = {0};
    struct value document;
    struct frame *frame = NULL;
    struct buf out;
    buf_init(&out, (size_t)1 << 24);
    ck_assert_int_eq(call_init(&call, &limits, DEADLINE_NONE, NULL, &err), LYN_OK);
    ck_assert_int_eq(json_parse(&call, sv_from(records), SV("r"), true, &document, &err), LYN_OK);
    ck_assert_int_eq(frame_from_value(&call, &document, &frame, &err), LYN_OK);
    if (format->write_frame(frame, NULL, &out, &err) != LYN_OK) {
        buf_clear(&out);
        buf_printf(&out, "%s %s", err.error_type, err.message);
    }
    const char *got = out.len ? out.data : "";
    ck_assert_msg(strcmp(got, text) == 0, "%s\n is written as\n%s\n instead of\n%s", records, got,
                  text);
    buf_dispose(&out);
    frame_unref(frame);
    call_dispose(&call);
}

static inline void expect_files(const struct format *format, const struct written *table,
                                size_t count) {
    for (size_t i = 0; i < count; i++)
        expect_written(format, table[i].records, table[i].text);
}

#define EXPECT_WRITTEN(format, table)                                                              \
    expect_files(&(format), table, sizeof(table) / sizeof *(table))

#endif
