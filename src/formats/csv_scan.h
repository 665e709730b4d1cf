/* csv_scan.h - delimited text into rows of field spans, without copying (access 5.1). */
#ifndef LYN_FORMATS_CSV_SCAN_H
#define LYN_FORMATS_CSV_SCAN_H

#include "formats/csv_options.h"

/* Spans hold a length of 31 bits. */
#define CSV_BYTES_MAX ((size_t)INT32_MAX)

/* One field: where its text stands, without its outer quotes. */
struct csv_span {
    uint32_t start; /* 0 also where the row is too short to have this field */
    uint32_t size;  /* length * 2, plus 1 when quotes in it must be resolved (csv_span_decode) */
};

static inline size_t csv_span_length(struct csv_span span) {
    return span.size >> 1;
}
static inline bool csv_span_is_coded(struct csv_span span) {
    return span.size & 1;
}

struct csv_scan {
    struct sv text; /* borrowed, at most CSV_BYTES_MAX */
    struct csv_dialect dialect;
    size_t at;      /* where the next row starts */
    uint64_t lines; /* rows and blank lines behind */
    struct csv_cursor {
        size_t base;   /* of 64 bytes of the text */
        uint64_t ends; /* those of them that end a field and lie ahead, a bit each */
    } cursor;
    bool fast;
};

/* Starts at offset `at` of the text. A copy of the struct is a place to come back to. */
void csv_scan_init(struct csv_scan *scan, struct sv text, size_t at,
                   const struct csv_dialect *dialect);

enum csv_scan_result { CSV_SCAN_ROW, CSV_SCAN_END, CSV_SCAN_OPEN_QUOTE };

struct csv_row {
    size_t start;      /* offset of its first byte; of the opening quote for OPEN_QUOTE */
    size_t fields;     /* all that it has */
    size_t next_field; /* offset of the first one that `spans` had no place for; 0 if none */
};

/* Skips blank lines and reads one row: its first `width` fields go to spans[0..width), those that
 * it does not have become {0, 0} (no field but the first can start at 0); what is beyond is counted
 * only. Linear in the row. */
enum csv_scan_result csv_scan_row(struct csv_scan *scan, struct csv_span *spans, size_t width,
                                  struct csv_row *row);

/* The text of a coded span: doubled quotes once, the closing quote gone, what follows it as it is.
 * `out` has place for csv_span_length bytes; returns how many were written. */
size_t csv_span_decode(const struct csv_scan *scan, struct csv_span span, char *out);

#endif
