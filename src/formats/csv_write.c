#include "formats/csv.h"

#include <math.h>

#include "base/num.h"
#include "formats/csv_options.h"
#include "formats/csv_read.h"

struct writer {
    struct csv_dialect dialect;
    bool special[256]; /* the byte may be (the start of) something that makes a field be quoted */
    bool plain_words;  /* no number and no boolean can ever need quotes */
    bool single;       /* delimiter and quote are one byte each: what is special needs quotes */
    bool alone;        /* the table has one column */
    struct buf *out;
    struct buf scratch; /* for cells that are printed before they are looked at */
};

static enum lyn_code init_writer(struct writer *writer, const struct frame *frame,
                                 const struct value *options, struct buf *out,
                                 struct lyn_error *err) {
    *writer = (struct writer){.alone = frame->column_count == 1, .out = out};
    buf_init(&writer->scratch, out->max);
    enum lyn_code code = csv_options_write(options, &writer->dialect, err);
    if (code != LYN_OK) {
        return code;
    }
    unsigned char delimiter = (unsigned char)writer->dialect.delimiter.data[0];
    unsigned char quote = (unsigned char)writer->dialect.quote.data[0];
    writer->single = writer->dialect.delimiter.len == 1 && writer->dialect.quote.len == 1;
    writer->special['\n'] = writer->special['\r'] = true;
    writer->special[delimiter] = writer->special[quote] = true;
    writer->plain_words = true;
    for (const char *c = "0123456789+-.eainfTruFls"; *c; c++) {
        writer->plain_words &= !writer->special[(unsigned char)*c];
    }
    return LYN_OK;
}

/* ---- fields ---- */

static bool starts_with(struct sv text, size_t at, struct sv part) {
    return part.len <= text.len - at && memcmp(text.data + at, part.data, part.len) == 0;
}

static bool needs_quotes(const struct writer *writer, struct sv text) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (writer->special[(unsigned char)c] && (writer->single || c == '\n' || c == '\r' ||
                                                  starts_with(text, i, writer->dialect.delimiter) ||
                                                  starts_with(text, i, writer->dialect.quote))) {
            return true;
        }
    }
    return false;
}

static void put_quoted(struct writer *writer, struct sv text) {
    struct sv quote = writer->dialect.quote;
    size_t from = 0;
    buf_append_sv(writer->out, quote);
    for (size_t i = 0; i < text.len; i++) {
        if (!starts_with(text, i, quote)) {
            continue;
        }
        buf_append(writer->out, text.data + from, i - from);
        buf_append_sv(writer->out, quote);
        from = i;
    }
    buf_append(writer->out, text.data + from, text.len - from);
    buf_append_sv(writer->out, quote);
}

static bool is_blank(struct sv text) {
    size_t at = 0;
    while (at < text.len && (text.data[at] == ' ' || text.data[at] == '\t')) {
        at++;
    }
    return at == text.len;
}

static void put_text(struct writer *writer, struct sv text) {
    /* A blank line would be no row at all when it is read. */
    if ((writer->alone && is_blank(text)) || needs_quotes(writer, text)) {
        put_quoted(writer, text);
    } else {
        buf_append_sv(writer->out, text);
    }
}

static size_t print_number(const struct column *column, size_t row, char out[NUM_BUFFER]) {
    switch (column->dtype) {
    case LYN_DTYPE_INT64:
        return num_print_int64(out, ((const int64_t *)column->values)[row]);
    case LYN_DTYPE_UINT64:
        return num_print_uint64(out, ((const uint64_t *)column->values)[row]);
    default:
        return num_print_double(out, ((const double *)column->values)[row]);
    }
}

/* Into its place, where it needs no look. */
static void put_number(struct writer *writer, const struct column *column, size_t row) {
    struct buf *out = writer->out;
    if (writer->plain_words && buf_reserve(out, NUM_BUFFER)) {
        out->len += print_number(column, row, out->data + out->len);
        out->data[out->len] = '\0';
    } else {
        char text[NUM_BUFFER];
        put_text(writer, (struct sv){text, print_number(column, row, text)});
    }
}

static void put_bool(struct writer *writer, bool value) {
    struct sv text = value ? SV("True") : SV("False");
    if (writer->plain_words) {
        buf_append_sv(writer->out, text);
    } else {
        put_text(writer, text);
    }
}

static void put_value(struct writer *writer, const struct column *column, size_t row) {
    char digits[NUM_BUFFER];
    struct value value = column_cell(column, row, digits);
    if (value_is_missing(&value)) {
        put_text(writer, SV(""));
        return;
    }
    buf_clear(&writer->scratch);
    value_print_python(&value, &writer->scratch);
    put_text(writer, buf_view(&writer->scratch));
    if (writer->scratch.failure) { /* the whole output is incomplete then */
        writer->out->failure = writer->scratch.failure;
    }
}

static void put_cell(struct writer *writer, const struct column *column, size_t row) {
    if (!column_is_valid(column, row)) {
        put_text(writer, SV(""));
        return;
    }
    switch (column->dtype) {
    case LYN_DTYPE_INT64:
    case LYN_DTYPE_UINT64:
    case LYN_DTYPE_FLOAT64:
        put_number(writer, column, row);
        break;
    case LYN_DTYPE_BOOL:
        put_bool(writer, bit_get(column->values, row));
        break;
    case LYN_DTYPE_STRING:
        put_text(writer, column_text(column, row));
        break;
    default:
        put_value(writer, column, row);
    }
}

static void put_delimiter(struct writer *writer) {
    struct sv delimiter = writer->dialect.delimiter;
    if (delimiter.len == 1) {
        buf_putc(writer->out, delimiter.data[0]);
    } else {
        buf_append_sv(writer->out, delimiter);
    }
}

/* ---- header and rows ---- */

enum lyn_code csv_write_header(const struct frame *frame, const struct value *options,
                               struct buf *out, struct lyn_error *err) {
    struct writer writer;
    enum lyn_code code = init_writer(&writer, frame, options, out, err);
    for (size_t i = 0; code == LYN_OK && i < frame->column_count; i++) {
        char digits[NUM_BUFFER];
        if (i > 0) {
            buf_append_sv(out, writer.dialect.delimiter);
        }
        struct sv label = frame_label(frame, i, digits);
        /* At the start of a file it would be taken for the mark of its encoding. */
        if (i == 0 && sv_starts_with(label, "\xef\xbb\xbf")) {
            put_quoted(&writer, label);
        } else {
            put_text(&writer, label);
        }
    }
    if (code == LYN_OK) {
        buf_putc(out, '\n');
        code = buf_status(out, err);
    }
    buf_dispose(&writer.scratch);
    return code;
}

enum lyn_code csv_write_rows(const struct frame *frame, const struct value *options,
                             struct buf *out, struct lyn_error *err) {
    struct writer writer;
    enum lyn_code code = init_writer(&writer, frame, options, out, err);
    for (size_t row = 0; code == LYN_OK && row < frame->row_count && !out->failure; row++) {
        for (size_t i = 0; i < frame->column_count; i++) {
            if (i > 0) {
                put_delimiter(&writer);
            }
            put_cell(&writer, frame->fields[i].column, row);
        }
        buf_putc(out, '\n');
    }
    if (code == LYN_OK) {
        code = buf_status(out, err);
    }
    buf_dispose(&writer.scratch);
    return code;
}

static enum lyn_code write_frame(const struct frame *frame, const struct value *options,
                                 struct buf *out, struct lyn_error *err) {
    enum lyn_code code = csv_write_header(frame, options, out, err);
    return code == LYN_OK ? csv_write_rows(frame, options, out, err) : code;
}

static const char *const extensions[] = {"csv", NULL};
static const char *const option_keys[] = {"header", "delimiter", "quotechar", "dtypes", NULL};

const struct format format_csv = {
    .name = "csv",
    .extensions = extensions,
    .option_keys = option_keys,
    .read_frame = csv_read_frame,
    .write_frame = write_frame,
};
