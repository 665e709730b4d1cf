/* workbook.h - makes workbooks part by part, reads them in a call of their own and shows the table as
 * frame_dump.h does, or `REASON ErrorType field: message`. */
#ifndef LYN_TESTS_FORMATS_WORKBOOK_H
#define LYN_TESTS_FORMATS_WORKBOOK_H

#include <stdio.h>
#include <stdlib.h>

#include "formats/excel.h"
#include "formats/json.h"
#include "formats/xlsx_pack.h"
#include "support/frame_dump.h"

#define WORKBOOK_ONE_SHEET "<sheets><sheet name='Sheet1' sheetId='1' r:id='r1'/></sheets>"

struct workbook {
    const char *sheet;     /* inside of <sheetData>, or a whole part when it starts with `<?` */
    const char *strings;   /* inside of <sst>; NULL: no such part */
    const char *styles;    /* inside of <styleSheet>; NULL: no such part */
    const char *workbook;  /* inside of <workbook>; NULL: one sheet */
    const char *relations; /* of the workbook; NULL: r1 to r3 are sheet, strings, styles */
};

static inline void put_part(struct xlsx_pack *pack, const char *name, const char *before,
                            const char *inside, const char *after) {
    xlsx_pack_begin(pack, name);
    if (strncmp(inside, "<?", 2) != 0) {
        xlsx_pack_write(pack, sv_from(before));
    }
    xlsx_pack_write(pack, sv_from(inside));
    if (strncmp(inside, "<?", 2) != 0) {
        xlsx_pack_write(pack, sv_from(after));
    }
    xlsx_pack_end(pack);
}

#define WORKBOOK_RELATION(id, type, target)                                                        \
    "<Relationship Id='" id "' Type='http://x/" type "' Target='" target "'/>"

static inline void workbook_put(const struct workbook *book, struct xlsx_pack *pack) {
    put_part(pack, "_rels/.rels", "<Relationships>",
             WORKBOOK_RELATION("r1", "officeDocument", "xl/workbook.xml"), "</Relationships>");
    put_part(pack, "xl/workbook.xml", "<workbook xmlns:r='r'>",
             book->workbook ? book->workbook : WORKBOOK_ONE_SHEET, "</workbook>");
    put_part(pack, "xl/_rels/workbook.xml.rels", "<Relationships>",
             book->relations ? book->relations
                             : WORKBOOK_RELATION("r1", "worksheet", "worksheets/sheet1.xml")
                                   WORKBOOK_RELATION("r2", "sharedStrings", "sharedStrings.xml")
                                       WORKBOOK_RELATION("r3", "styles", "styles.xml"),
             "</Relationships>");
    put_part(pack, "xl/sharedStrings.xml", "<sst>", book->strings ? book->strings : "", "</sst>");
    put_part(pack, "xl/styles.xml", "<styleSheet>", book->styles ? book->styles : "",
             "</styleSheet>");
    put_part(pack, "xl/worksheets/sheet1.xml", "<worksheet><sheetData>", book->sheet,
             "</sheetData></worksheet>");
}

static inline struct buf workbook_make(struct workbook book) {
    struct buf bytes;
    struct xlsx_pack pack;
    struct lyn_error err;
    buf_init(&bytes, (size_t)1 << 30);
    xlsx_pack_open(&pack, &bytes);
    workbook_put(&book, &pack);
    ck_assert_int_eq(xlsx_pack_close(&pack, &err), LYN_OK);
    return bytes;
}

struct workbook_reading {
    struct call call;
    struct value options;
    struct frame *frame;
    struct lyn_error err;
    enum lyn_code code;
    struct buf shown;
};

/* The bytes are copied to a block of their own size, so that a sanitizer sees every byte read too
 * far. */
static inline struct workbook_reading workbook_read_limited(struct sv bytes, const char *options,
                                                            struct limits limits) {
    struct workbook_reading reading = {.code = LYN_OK};
    char *exact = malloc(bytes.len ? bytes.len : 1);
    ck_assert_ptr_nonnull(exact);
    if (bytes.len) {
        memcpy(exact, bytes.data, bytes.len);
    }
    ck_assert_int_eq(call_init(&reading.call, &limits, DEADLINE_NONE, NULL, &reading.err), LYN_OK);
    if (options) {
        ck_assert_int_eq(json_parse(&reading.call, sv_from(options), SV("options"), false,
                                    &reading.options, &reading.err),
                         LYN_OK);
    }
    struct format_input input = {.bytes = {exact, bytes.len},
                                 .name = SV("t.xlsx"),
                                 .options = options ? &reading.options : NULL,
                                 .call = &reading.call};
    buf_init(&reading.shown, (size_t)1 << 30);
    reading.code = format_excel.read_frame(&input, &reading.frame, &reading.err);
    free(exact);
    if (reading.code == LYN_OK) {
        dump_frame(reading.frame, &reading.shown);
    } else {
        ck_assert_str_eq(reading.err.file, "t.xlsx");
        buf_printf(&reading.shown, "%s %s %s: %s", reading.err.reason, reading.err.error_type,
                   reading.err.field, reading.err.message);
    }
    return reading;
}

static inline struct workbook_reading workbook_read(struct sv bytes, const char *options) {
    return workbook_read_limited(bytes, options, LIMITS_DEFAULT);
}

static inline void workbook_reading_dispose(struct workbook_reading *reading) {
    frame_unref(reading->frame);
    buf_dispose(&reading->shown);
    call_dispose(&reading->call);
}

static inline void expect_bytes(struct sv bytes, const char *options, const char *shown,
                                const char *what) {
    struct workbook_reading reading = workbook_read(bytes, options);
    const char *got = reading.shown.data ? reading.shown.data : "";
    ck_assert_msg(strcmp(got, shown) == 0, "%s\n with %s reads as\n  %s\n instead of\n  %s", what,
                  options ? options : "no options", got, shown);
    workbook_reading_dispose(&reading);
}

static inline void expect_workbook(struct workbook book, const char *options, const char *shown) {
    struct buf bytes = workbook_make(book);
    expect_bytes(buf_view(&bytes), options, shown, book.sheet);
    buf_dispose(&bytes);
}

/* The start of what is shown. */
static inline void expect_failure(struct workbook book, const char *options, const char *start) {
    struct buf bytes = workbook_make(book);
    struct workbook_reading reading = workbook_read(buf_view(&bytes), options);
    ck_assert_msg(strncmp(reading.shown.data, start, strlen(start)) == 0,
                  "%.200s\n gives\n  %.300s\n instead of\n  %s", book.sheet, reading.shown.data,
                  start);
    workbook_reading_dispose(&reading);
    buf_dispose(&bytes);
}

#endif
