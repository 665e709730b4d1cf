#include "formats/csv_scan.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { CHUNK = 64 };

void csv_scan_init(struct csv_scan *scan, struct sv text, size_t at,
                   const struct csv_dialect *dialect) {
    *scan = (struct csv_scan){.text = text, .dialect = *dialect, .at = at};
    scan->cursor.base = SIZE_MAX / 2; /* nothing is loaded: as far away as can be */
    scan->fast = dialect->delimiter.len == 1 && dialect->quote.len == 1;
}

/* ---- one byte delimiter, one byte quote: 64 bytes at a time ---- */

/* Bit i is set when bytes[i] is the delimiter or ends a line. */
static uint64_t find_ends(const char *bytes, char delimiter) {
    uint64_t ends = 0;
#ifdef __SSE2__
    const __m128i comma = _mm_set1_epi8(delimiter);
    const __m128i feed = _mm_set1_epi8('\n'), carriage = _mm_set1_epi8('\r');
    for (int i = 0; i < CHUNK; i += 16) {
        __m128i block = _mm_loadu_si128((const __m128i *)(const void *)(bytes + i));
        __m128i hit = _mm_or_si128(
            _mm_cmpeq_epi8(block, comma),
            _mm_or_si128(_mm_cmpeq_epi8(block, feed), _mm_cmpeq_epi8(block, carriage)));
        ends |= (uint64_t)(unsigned)_mm_movemask_epi8(hit) << i;
    }
#else
    for (int i = 0; i < CHUNK; i++)
        ends |= (uint64_t)(bytes[i] == delimiter || bytes[i] == '\n' || bytes[i] == '\r') << i;
#endif
    return ends;
}

/* The same for the last bytes of the text, fewer than 64. The end of the text counts as an end of
 * line, so that every search from inside the text finds something. */
static uint64_t find_last_ends(const char *bytes, size_t left, char delimiter) {
    char padded[CHUNK] = {0};
    if (left) {
        memcpy(padded, bytes, left);
    }
    padded[left] = '\n';
    uint64_t inside = ((uint64_t)2 << left) - 1; /* left is 63 at most: all ones then */
    return find_ends(padded, delimiter) & inside;
}

static inline uint64_t load_ends(const struct csv_scan *scan, size_t base) {
    const char *bytes = scan->text.data + base;
    size_t left = scan->text.len - base;
    char delimiter = scan->dialect.delimiter.data[0];
    return left >= CHUNK ? find_ends(bytes, delimiter) : find_last_ends(bytes, left, delimiter);
}

/* Makes the next end to be found the first one at or behind `at`. */
static inline void seek(const struct csv_scan *scan, struct csv_cursor *cursor, size_t at) {
    if (at - cursor->base >= CHUNK) { /* also when it lies before */
        cursor->base = at & ~(size_t)(CHUNK - 1);
        cursor->ends = load_ends(scan, cursor->base);
    }
    cursor->ends &= UINT64_MAX << (at - cursor->base);
}

static inline size_t next_end(const struct csv_scan *scan, struct csv_cursor *cursor) {
    while (cursor->ends == 0) {
        cursor->base += CHUNK;
        cursor->ends = load_ends(scan, cursor->base);
    }
    size_t end = cursor->base + (size_t)__builtin_ctzll(cursor->ends);
    cursor->ends &= cursor->ends - 1;
    return end;
}

/* The offset of the quote that closes the one before `at`; text.len if there is none. *doubled is
 * set when it had to step over doubled ones. */
static size_t closing_quote(const struct csv_scan *scan, size_t at, bool *doubled) {
    const char *text = scan->text.data;
    char quote = scan->dialect.quote.data[0];
    while (at < scan->text.len) {
        const char *found = memchr(text + at, quote, scan->text.len - at);
        if (!found) {
            break;
        }
        at = (size_t)(found - text) + 1;
        if (at == scan->text.len || text[at] != quote) {
            return at - 1;
        }
        *doubled = true;
        at++;
    }
    return scan->text.len;
}

static inline struct csv_span make_span(size_t start, size_t end, bool coded) {
    return (struct csv_span){(uint32_t)start, (uint32_t)(end - start) << 1 | coded};
}

/* The quoted field that starts at `at`; *end is where it ends. False: never closed. */
static bool take_quoted(const struct csv_scan *scan, struct csv_cursor *cursor, size_t at,
                        struct csv_span *span, size_t *end) {
    bool doubled = false;
    size_t close = closing_quote(scan, at + 1, &doubled);
    if (close == scan->text.len) {
        return false;
    }
    seek(scan, cursor, close + 1);
    *end = next_end(scan, cursor);
    bool clean = !doubled && *end == close + 1;
    *span = make_span(at + 1, clean ? close : *end, !clean);
    return true;
}

/* Behind the line end at `end`. */
static inline size_t after_line(struct sv text, size_t end) {
    if (end >= text.len) {
        return text.len;
    }
    bool pair = text.data[end] == '\r' && end + 1 < text.len && text.data[end + 1] == '\n';
    return end + 1 + pair;
}

static enum csv_scan_result scan_fast(struct csv_scan *scan, struct csv_span *spans, size_t width,
                                      struct csv_row *row) {
    const char *text = scan->text.data;
    const size_t len = scan->text.len;
    const char delimiter = scan->dialect.delimiter.data[0], quote = scan->dialect.quote.data[0];
    /* A copy whose address nobody keeps, so that it can live in registers. */
    struct csv_cursor cursor = scan->cursor;
    size_t at = scan->at, fields = 0, end;
    seek(scan, &cursor, at);
    for (;;) {
        struct csv_span span;
        if (at < len && text[at] == quote) {
            struct csv_cursor moved = cursor;
            if (!take_quoted(scan, &moved, at, &span, &end)) {
                row->start = at;
                return CSV_SCAN_OPEN_QUOTE;
            }
            cursor = moved;
        } else {
            end = next_end(scan, &cursor);
            span = make_span(at, end, false);
        }
        if (fields < width) {
            spans[fields] = span;
        } else if (fields == width) {
            row->next_field = at;
        }
        fields++;
        if (end == len || text[end] != delimiter) {
            break;
        }
        at = end + 1;
    }
    row->fields = fields;
    scan->cursor = cursor;
    scan->at = after_line(scan->text, end);
    return CSV_SCAN_ROW;
}

/* ---- any other delimiter or quote ---- */

static bool has_at(struct sv text, size_t at, struct sv part) {
    return part.len > 0 && part.len <= text.len - at && text.data[at] == part.data[0] &&
           (part.len == 1 || memcmp(text.data + at, part.data, part.len) == 0);
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

static bool is_line_end(struct sv text, size_t at) {
    return at >= text.len || text.data[at] == '\n' || text.data[at] == '\r';
}

static bool is_delimiter(const struct csv_scan *scan, size_t at) {
    return scan->dialect.blanks ? is_blank(scan->text.data[at])
                                : has_at(scan->text, at, scan->dialect.delimiter);
}

/* Behind the delimiter at `at`. */
static size_t after_delimiter(const struct csv_scan *scan, size_t at) {
    if (!scan->dialect.blanks) {
        return at + scan->dialect.delimiter.len;
    }
    while (at < scan->text.len && is_blank(scan->text.data[at])) {
        at++;
    }
    return at;
}

/* The field at `at`; *end is where it ends. False: a quote in it is never closed. */
static bool take_field(const struct csv_scan *scan, size_t at, struct csv_span *span, size_t *end) {
    const struct sv text = scan->text, quote = scan->dialect.quote;
    size_t start = at, close = 0;
    bool quoted = has_at(text, at, quote), doubled = false;
    if (quoted) {
        start = at += quote.len;
        for (;; at++) {
            if (at >= text.len) {
                return false;
            }
            if (!has_at(text, at, quote)) {
                continue;
            }
            close = at;
            at += quote.len;
            if (!has_at(text, at, quote)) {
                break;
            }
            doubled = true;
            at += quote.len - 1;
        }
    }
    size_t rest = at;
    while (!is_line_end(text, at) && !is_delimiter(scan, at)) {
        at++;
    }
    bool clean = !quoted || (!doubled && at == rest);
    *span = make_span(start, quoted && clean ? close : at, !clean);
    *end = at;
    return true;
}

static enum csv_scan_result scan_general(struct csv_scan *scan, struct csv_span *spans,
                                         size_t width, struct csv_row *row) {
    const struct sv text = scan->text;
    size_t at = scan->at, fields = 0, end;
    if (scan->dialect.blanks) {
        at = after_delimiter(scan, at);
    }
    for (;;) {
        struct csv_span span;
        if (!take_field(scan, at, &span, &end)) {
            row->start = at;
            return CSV_SCAN_OPEN_QUOTE;
        }
        if (fields < width) {
            spans[fields] = span;
        } else if (fields == width) {
            row->next_field = at;
        }
        fields++;
        if (is_line_end(text, end)) {
            break;
        }
        at = after_delimiter(scan, end);
        if (scan->dialect.blanks && is_line_end(text, at)) {
            end = at;
            break;
        }
    }
    row->fields = fields;
    scan->at = after_line(text, end);
    return CSV_SCAN_ROW;
}

/* ---- rows ---- */

/* Puts scan->at behind the blank lines there: lines of nothing but spaces and tabs that are not
 * delimiters. */
static void skip_blank_lines(struct csv_scan *scan) {
    const struct sv text = scan->text;
    size_t at = scan->at;
    while (at < text.len && (unsigned char)text.data[at] <= ' ') {
        while (at < text.len && is_blank(text.data[at]) &&
               (scan->dialect.blanks || !is_delimiter(scan, at))) {
            at++;
        }
        if (!is_line_end(text, at)) {
            return;
        }
        scan->lines++;
        scan->at = at = after_line(text, at);
    }
}

enum csv_scan_result csv_scan_row(struct csv_scan *scan, struct csv_span *spans, size_t width,
                                  struct csv_row *row) {
    skip_blank_lines(scan);
    if (scan->at >= scan->text.len) {
        return CSV_SCAN_END;
    }
    row->start = scan->at;
    row->next_field = 0;
    enum csv_scan_result result =
        scan->fast ? scan_fast(scan, spans, width, row) : scan_general(scan, spans, width, row);
    if (result != CSV_SCAN_ROW) {
        return result;
    }
    scan->lines++;
    for (size_t i = row->fields; i < width; i++) {
        spans[i] = (struct csv_span){0, 0};
    }
    return result;
}

/* Copies up to the next byte that may start a quote, or all; returns how many bytes. May also write
 * what comes behind, as long as it is less than len in all. */
static size_t copy_plain(const char *text, size_t len, char quote, char *out) {
    size_t at = 0;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    const uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;
    for (; len - at >= 8; at += 8) {
        uint64_t bytes;
        memcpy(&bytes, text + at, sizeof bytes);
        memcpy(out + at, &bytes, sizeof bytes);
        bytes ^= ones * (unsigned char)quote;
        uint64_t hits = (bytes - ones) & ~bytes & highs; /* the lowest one is exact */
        if (hits) {
            return at + (size_t)__builtin_ctzll(hits) / 8;
        }
    }
#endif
    for (; at < len && text[at] != quote; at++) {
        out[at] = text[at];
    }
    return at;
}

size_t csv_span_decode(const struct csv_scan *scan, struct csv_span span, char *out) {
    const struct sv quote = scan->dialect.quote;
    struct sv text = {scan->text.data + span.start, csv_span_length(span)};
    size_t at = 0, len = 0;
    for (;;) {
        size_t plain = copy_plain(text.data + at, text.len - at, quote.data[0], out + len);
        at += plain;
        len += plain;
        if (at == text.len) {
            return len;
        }
        if (!has_at(text, at, quote)) { /* another character of the same first byte */
            out[len++] = text.data[at++];
            continue;
        }
        at += quote.len;
        if (!has_at(text, at, quote)) { /* the closing one: the rest is as it is */
            break;
        }
        memcpy(out + len, quote.data, quote.len);
        len += quote.len;
        at += quote.len;
    }
    if (at < text.len) {
        memcpy(out + len, text.data + at, text.len - at);
    }
    return len + (text.len - at);
}
