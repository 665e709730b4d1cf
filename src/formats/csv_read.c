#include "formats/csv_read.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "formats/csv_column.h"
#include "formats/csv_dtypes.h"
#include "formats/csv_names.h"
#include "frame/budget.h"

/* Rows are tokenised in blocks small enough to stay in the cache until every column has had them. */
enum { BLOCK_FIELDS = 8192 };

struct reader {
    struct call *call;
    struct sv file; /* with its BOM, so that offsets are those of the file */
    struct csv_options options;
    struct csv_scan scan;
    struct csv_name *names; /* NULL when there is no header: columns are numbered */
    size_t column_count;
    struct csv_column *columns;
    bool *kept;   /* of the columns, those that are asked for; NULL for all */
    size_t head;  /* rows that are asked for, of those that there are */
    size_t width; /* of a row: column_count, or one more when each row ends with a delimiter */
    struct csv_row first; /* the first row of data, if any */
    struct csv_span *spans;
    size_t block_rows; /* rows that spans has place for */
    size_t rows;
    struct csv_scan data; /* where the data start */
    struct buf scratch;
};

/* ---- errors ---- */

static enum lyn_code at_offset(const struct reader *reader, size_t offset, bool with_column,
                               enum lyn_code code, struct lyn_error *err) {
    uint64_t line, column;
    if (!err) {
        return code;
    }
    utf8_position(reader->file, offset, &line, &column);
    error_at(err, NULL, 0, line, with_column ? column : 0);
    return code;
}

static enum lyn_code open_quote(const struct reader *reader, size_t offset, struct lyn_error *err) {
    enum lyn_code code =
        error_set(err, REASON_CSV_OPEN_QUOTE,
                  "Error tokenizing data. C error: EOF inside string starting at row %llu",
                  (unsigned long long)reader->scan.lines);
    return at_offset(reader, offset, true, code, err);
}

/* The row has more fields than there are columns (access 5.2, 20.6). */
static enum lyn_code too_many_fields(const struct reader *reader, struct csv_row row,
                                     struct lyn_error *err) {
    uint64_t line, column;
    utf8_position(reader->file, row.start, &line, &column);
    enum lyn_code code =
        error_set(err, REASON_CSV_FIELD_COUNT,
                  "Error tokenizing data. C error: Expected %zu fields in line %llu, saw %zu",
                  reader->column_count, (unsigned long long)line, row.fields);
    error_at(err, NULL, 0, line, 0);
    return code;
}

/* Everything up to the scanner's place is UTF-8 without NUL (access 5.1). */
static enum lyn_code check_text(const struct reader *reader, size_t from, struct lyn_error *err) {
    struct sv text = {reader->file.data + from, reader->scan.at - from};
    const char *nul = text.len ? memchr(text.data, '\0', text.len) : NULL;
    if (nul) {
        size_t offset = from + (size_t)(nul - text.data);
        uint64_t line, column;
        utf8_position(reader->file, offset, &line, &column);
        bool is_zip = sv_starts_with(reader->file, "PK\x03\x04");
        enum lyn_code code = error_set(
            err, REASON_INVALID_VALUE, "NUL byte in line %llu%s", (unsigned long long)line,
            is_zip ? "; this is an archive, such as a workbook (type excel)" : "");
        return at_offset(reader, offset, true, code, err);
    }
    size_t valid = utf8_check(text);
    return valid == text.len ? LYN_OK : utf8_error(reader->file, from + valid, err);
}

/* ---- header ---- */

static enum lyn_code beyond_end(int64_t header, int64_t rows, struct lyn_error *err) {
    if (rows == 0) {
        return error_set(err, REASON_CSV_EMPTY, "No columns to parse from file");
    }
    enum lyn_code code = error_set(err, REASON_CSV_HEADER_BEYOND_END,
                                   "Passed header=%lld but only %lld lines in file",
                                   (long long)header, (long long)rows);
    error_field(err, "header");
    return code;
}

/* The row at the scanner, counted but not kept, and the scanner set back to it. */
static enum lyn_code measure_row(struct reader *reader, struct csv_row *row, bool *found,
                                 struct lyn_error *err) {
    struct csv_scan here = reader->scan;
    enum csv_scan_result result = csv_scan_row(&reader->scan, NULL, 0, row);
    *found = result == CSV_SCAN_ROW;
    if (result == CSV_SCAN_OPEN_QUOTE) {
        return open_quote(reader, row->start, err);
    }
    reader->scan = here;
    return LYN_OK;
}

static enum lyn_code check_columns(const struct reader *reader, size_t count,
                                   struct lyn_error *err) {
    if (count <= reader->call->limits.columns) {
        return LYN_OK;
    }
    return error_set(err, REASON_LIMIT_CELLS, "the table has %zu columns; %u are allowed", count,
                     (unsigned)reader->call->limits.columns);
}

static enum lyn_code name_text(struct reader *reader, struct csv_span span, struct sv *out,
                               struct lyn_error *err) {
    *out = (struct sv){reader->file.data + span.start, csv_span_length(span)};
    if (!csv_span_is_coded(span)) {
        return LYN_OK;
    }
    char *text = arena_alloc(reader->call->arena, csv_span_length(span));
    if (!text) {
        return arena_error(reader->call->arena, err);
    }
    *out = (struct sv){text, csv_span_decode(&reader->scan, span, text)};
    return LYN_OK;
}

/* The names in the row at the scanner. */
static enum lyn_code read_names(struct reader *reader, size_t count, struct lyn_error *err) {
    struct arena *arena = reader->call->arena;
    struct csv_span *spans = arena_calloc(arena, count, sizeof *spans);
    reader->names = arena_calloc(arena, count, sizeof *reader->names);
    if (!spans || !reader->names) {
        return arena_error(arena, err);
    }
    struct csv_row row;
    size_t from = reader->scan.at;
    csv_scan_row(&reader->scan, spans, count, &row);
    enum lyn_code code = check_text(reader, from, err);
    for (size_t i = 0; i < count && code == LYN_OK; i++) {
        code = name_text(reader, spans[i], &reader->names[i].text, err);
    }
    return code == LYN_OK ? csv_names_make(arena, reader->names, count, err) : code;
}

/* Passes the lines before the header, and it; leaves the scanner at the first row of data. */
static enum lyn_code read_header(struct reader *reader, struct lyn_error *err) {
    struct csv_row row;
    bool found;
    enum lyn_code code;
    size_t from = reader->scan.at;
    int64_t header = reader->options.has_header ? reader->options.header : 0;
    for (int64_t i = 0;; i++) {
        if ((code = measure_row(reader, &row, &found, err)) != LYN_OK) {
            return code;
        }
        if (!found) {
            return beyond_end(header, i, err);
        }
        if (i == header) {
            break;
        }
        csv_scan_row(&reader->scan, NULL, 0, &row);
        if (i % 4096 == 0 && (code = call_check(reader->call, err)) != LYN_OK) {
            return code;
        }
    }
    if ((code = check_text(reader, from, err)) != LYN_OK ||
        (code = check_columns(reader, row.fields, err)) != LYN_OK) {
        return code;
    }
    reader->column_count = row.fields;
    return reader->options.has_header ? read_names(reader, row.fields, err) : LYN_OK;
}

/* How wide a row is, from the first one: as the header, or one more for a delimiter at the end of
 * every row (access 20.6). */
static enum lyn_code measure_data(struct reader *reader, struct lyn_error *err) {
    bool found;
    enum lyn_code code = measure_row(reader, &reader->first, &found, err);
    reader->data = reader->scan;
    reader->width = reader->column_count;
    if (code != LYN_OK || !found || reader->first.fields <= reader->column_count) {
        return code;
    }
    if (reader->first.fields != reader->column_count + 1) {
        return too_many_fields(reader, reader->first, err);
    }
    reader->width++;
    return LYN_OK;
}

/* ---- columns ---- */

static struct value label_of(const struct reader *reader, size_t column) {
    return reader->names ? value_string(reader->names[column].text) : value_int((int64_t)column);
}

/* What is asked for. One row at least, if there is one: a column without rows is a text. */
static enum lyn_code choose(struct reader *reader, const struct wanted *wanted,
                            struct lyn_error *err) {
    struct arena *arena = reader->call->arena;
    reader->head = !wanted ? SIZE_MAX : wanted->head ? wanted->head : 1;
    if (wanted_is_all_columns(wanted)) {
        return LYN_OK;
    }
    struct value *labels = arena_calloc(arena, reader->column_count, sizeof *labels);
    if (!labels) {
        return arena_error(arena, err);
    }
    for (size_t i = 0; i < reader->column_count; i++) {
        labels[i] = label_of(reader, i);
    }
    return wanted_columns(wanted, arena, labels, reader->column_count, &reader->kept, err);
}

static enum lyn_code make_columns(struct reader *reader, struct lyn_error *err) {
    struct arena *arena = reader->call->arena;
    struct csv_dtypes dtypes;
    enum lyn_code code = csv_dtypes_init(&dtypes, arena, &reader->options, err);
    if (code != LYN_OK) {
        return code;
    }
    reader->columns = arena_calloc(arena, reader->column_count, sizeof *reader->columns);
    if (!reader->columns) {
        return arena_error(arena, err);
    }
    for (size_t i = 0; i < reader->column_count; i++) {
        struct value label = label_of(reader, i);
        struct value original = reader->names ? value_string(reader->names[i].original) : label;
        csv_column_init(&reader->columns[i], csv_dtypes_find(&dtypes, &label, &original, i));
    }
    return LYN_OK;
}

static enum lyn_code make_block(struct reader *reader, struct lyn_error *err) {
    size_t rows = BLOCK_FIELDS / reader->width, bytes = reader->file.len - reader->scan.at;
    if (rows > bytes) {
        rows = bytes; /* small files: a row has a byte at least */
    }
    reader->block_rows = rows ? rows : 1;
    size_t fields = reader->block_rows * reader->width;
    reader->spans = arena_calloc(reader->call->arena, fields, sizeof *reader->spans);
    return reader->spans ? LYN_OK : arena_error(reader->call->arena, err);
}

/* ---- data ---- */

/* A delimiter at the end of every row gives one more field, always there and always empty. */
static bool ends_with_delimiter(const struct reader *reader, const struct csv_span *spans) {
    struct csv_span last = spans[reader->column_count];
    return last.start > 0 && csv_span_length(last) == 0;
}

/* The next rows of the file, up to a block full; block->rows is 0 at the end. */
static enum lyn_code scan_block(struct reader *reader, struct csv_block *block,
                                struct lyn_error *err) {
    size_t width = reader->width, from = reader->scan.at;
    bool trailing = width > reader->column_count;
    for (block->rows = 0; block->rows < reader->block_rows; block->rows++) {
        struct csv_span *spans = reader->spans + block->rows * width;
        struct csv_row row;
        enum csv_scan_result result = csv_scan_row(&reader->scan, spans, width, &row);
        if (result == CSV_SCAN_END) {
            break;
        }
        if (result == CSV_SCAN_OPEN_QUOTE) {
            return open_quote(reader, row.start, err);
        }
        /* One row that is not so, and the extra field of the first is data after all. */
        if (trailing && (row.fields != width || !ends_with_delimiter(reader, spans))) {
            return too_many_fields(reader, reader->first, err);
        }
        if (row.fields > width) {
            return too_many_fields(reader, row, err);
        }
    }
    return check_text(reader, from, err);
}

/* The sum of both is never more than the limit, so that nothing overflows. */
static enum lyn_code check_cells(const struct reader *reader, size_t more, struct lyn_error *err) {
    uint64_t allowed = reader->call->limits.cells / reader->column_count;
    if (reader->rows <= allowed && more <= allowed - reader->rows) {
        return LYN_OK;
    }
    return error_set(err, REASON_LIMIT_CELLS, "the table has more than the %llu cells allowed",
                     (unsigned long long)reader->call->limits.cells);
}

/* As many rows as the file would have if they were all as long as those so far. */
static size_t expect_rows(const struct reader *reader) {
    size_t begin = reader->data.at, behind = reader->scan.at - begin;
    double all = (double)(reader->file.len - begin);
    return (size_t)((double)reader->rows * all / (double)behind * 1.02) + 1;
}

static bool is_kept(const struct reader *reader, size_t column) {
    return !reader->kept || reader->kept[column];
}

/* Whether the cells of the block matter: not for a column that nobody asked for, but its casts may
 * fail; and not behind the rows asked for, when the column's type is the widest there is. */
static bool is_to_be_filled(const struct reader *reader, const struct csv_block *block,
                            size_t index) {
    const struct csv_column *column = &reader->columns[index];
    if (!is_kept(reader, index)) {
        return column->wanted > CSV_WANTED_STR;
    }
    return column->kind != CSV_KIND_TEXT || block->first_row < reader->head;
}

/* Long before the columns are whole it can be told that they grow too large. */
static enum lyn_code check_bytes(const struct reader *reader, size_t rows, struct lyn_error *err) {
    uint64_t bytes = 0;
    for (size_t i = 0; i < reader->column_count; i++) {
        bytes += is_kept(reader, i) ? csv_column_bytes(&reader->columns[i], rows) : 0;
    }
    return budget_check(reader->call, rows, reader->column_count, bytes, err);
}

static enum lyn_code fill_columns(struct reader *reader, const struct csv_block *block,
                                  struct lyn_error *err) {
    for (size_t i = 0; i < reader->column_count; i++) {
        if (!is_to_be_filled(reader, block, i)) {
            continue;
        }
        size_t bad_row = 0;
        enum lyn_code code = csv_column_fill(&reader->columns[i], block, i, &bad_row, err);
        if (code == LYN_OK) {
            continue;
        }
        struct csv_span bad = block->spans[bad_row * block->width + i];
        error_field(err, "dtypes");
        return at_offset(reader, bad.start, true, code, err);
    }
    return LYN_OK;
}

static enum lyn_code read_data(struct reader *reader, struct lyn_error *err) {
    struct csv_block block = {.scan = &reader->scan,
                              .spans = reader->spans,
                              .width = reader->width,
                              .scratch = &reader->scratch};
    for (;;) {
        enum lyn_code code;
        if ((code = call_check(reader->call, err)) != LYN_OK ||
            (code = scan_block(reader, &block, err)) != LYN_OK ||
            (code = check_cells(reader, block.rows, err)) != LYN_OK) {
            return code;
        }
        if (block.rows == 0) {
            return LYN_OK;
        }
        if ((code = fill_columns(reader, &block, err)) != LYN_OK) {
            return code;
        }
        reader->rows = block.first_row += block.rows;
        if ((code = check_bytes(reader, reader->rows, err)) != LYN_OK) {
            return code;
        }
        block.rows_expected = expect_rows(reader);
    }
}

/* Once more through the rows of which some column needs the exact text. */
static enum lyn_code read_again(struct reader *reader, struct lyn_error *err) {
    size_t rows = 0;
    for (size_t i = 0; i < reader->column_count; i++) {
        size_t needed = csv_column_settle(&reader->columns[i], reader->rows);
        rows = needed > rows ? needed : rows;
    }
    rows = rows < reader->head ? rows : reader->head;
    struct csv_block block = {.scan = &reader->scan,
                              .spans = reader->spans,
                              .width = reader->width,
                              .rows_expected = rows,
                              .scratch = &reader->scratch};
    for (reader->scan = reader->data; block.first_row < rows; block.first_row += block.rows) {
        enum lyn_code code;
        if ((code = call_check(reader->call, err)) != LYN_OK ||
            (code = scan_block(reader, &block, err)) != LYN_OK) {
            return code;
        }
        for (size_t i = 0; i < reader->column_count; i++) {
            if ((code = csv_column_refill(&reader->columns[i], &block, i, err)) != LYN_OK) {
                return code;
            }
        }
    }
    return LYN_OK;
}

static enum lyn_code make_frame(struct reader *reader, struct frame **out, struct lyn_error *err) {
    struct frame *frame = NULL;
    size_t rows = reader->rows < reader->head ? reader->rows : reader->head;
    enum lyn_code code = frame_new(rows, &frame, err);
    for (size_t i = 0; i < reader->column_count && code == LYN_OK; i++) {
        struct column *column = NULL;
        if (!is_kept(reader, i)) {
            continue;
        }
        if ((code = call_check(reader->call, err)) != LYN_OK ||
            (code = csv_column_finish(&reader->columns[i], rows, &column, err)) != LYN_OK) {
            break;
        }
        struct value label = label_of(reader, i);
        code = budget_append(reader->call, frame, &label, column, reader->column_count, err);
    }
    if (code == LYN_OK) {
        *out = frame;
    } else {
        frame_unref(frame);
    }
    return code;
}

static enum lyn_code start(struct reader *reader, const struct format_input *input,
                           struct lyn_error *err) {
    enum lyn_code code =
        csv_options_read(input->call->arena, input->options, &reader->options, err);
    if (code != LYN_OK) {
        return code;
    }
    if (input->bytes.len > CSV_BYTES_MAX) {
        return error_set(err, REASON_LIMIT_BYTES, "a CSV file may have %zu bytes at most",
                         CSV_BYTES_MAX);
    }
    size_t bom = sv_starts_with(input->bytes, "\xef\xbb\xbf") ? 3 : 0;
    csv_scan_init(&reader->scan, input->bytes, bom, &reader->options.dialect);
    return LYN_OK;
}

enum lyn_code csv_read_frame(const struct format_input *input, struct frame **out,
                             struct lyn_error *err) {
    struct reader reader = {.call = input->call, .file = input->bytes};
    enum lyn_code code;
    buf_init(&reader.scratch, input->bytes.len + 1);
    if ((code = start(&reader, input, err)) != LYN_OK ||
        (code = read_header(&reader, err)) != LYN_OK ||
        (code = measure_data(&reader, err)) != LYN_OK ||
        (code = choose(&reader, input->wanted, err)) != LYN_OK ||
        (code = make_columns(&reader, err)) != LYN_OK ||
        (code = make_block(&reader, err)) != LYN_OK || (code = read_data(&reader, err)) != LYN_OK ||
        (code = read_again(&reader, err)) != LYN_OK ||
        (code = make_frame(&reader, out, err)) != LYN_OK) {
        goto done;
    }
done:
    for (size_t i = 0; reader.columns && i < reader.column_count; i++) {
        csv_column_dispose(&reader.columns[i]);
    }
    buf_dispose(&reader.scratch);
    if (code != LYN_OK) {
        error_at(err, input->name.data, input->name.len, 0, 0);
    }
    return code;
}
