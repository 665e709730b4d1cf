#include "base/error.h"
#include "base/num.h"
#include "formats/json.h"
#include "formats/text.h"

/* An empty file is an empty table (access 20.11), for Python's parser it would be no JSON. */
static bool is_blank(struct sv text) {
    return sv_trim(text).len == 0;
}

static enum lyn_code read_value(const struct format_input *input, struct value *out,
                                struct lyn_error *err) {
    struct sv text = {0};
    enum lyn_code code = text_check(input->bytes, input->name, &text, err);
    if (code != LYN_OK) {
        return code;
    }
    if (is_blank(text)) {
        *out = value_null();
        return LYN_OK;
    }
    code = text_keep(input->call, text, &text, err);
    if (code == LYN_OK) {
        code = json_parse(input->call, text, input->name, false, out, err);
    }
    return code;
}

static enum lyn_code read_frame(const struct format_input *input, struct frame **out,
                                struct lyn_error *err) {
    return format_read_document(&format_json, input, out, err);
}

static const struct json_style STYLE = {.spaced = true, .ascii = true};

static void write_row(const struct frame *frame, size_t row, struct buf *out) {
    buf_putc(out, '{');
    for (size_t column = 0; column < frame->column_count; column++) {
        if (column > 0) {
            buf_puts(out, ", ");
        }
        char scratch[NUM_BUFFER];
        json_print_text(frame_label(frame, column, scratch), STYLE.ascii, out);
        buf_puts(out, ": ");
        char digits[NUM_BUFFER];
        struct value cell = frame_cell(frame, column, row, digits);
        value_print_json(&cell, STYLE, out);
    }
    buf_putc(out, '}');
}

/* One line, as access 17.3; rows without columns are not written (access 20.31). */
static enum lyn_code write_frame(const struct frame *frame, const struct value *options,
                                 struct buf *out, struct lyn_error *err) {
    (void)options;
    size_t rows = frame->column_count ? frame->row_count : 0;
    buf_putc(out, '[');
    for (size_t row = 0; row < rows && out->failure == BUF_FINE; row++) {
        if (row > 0) {
            buf_puts(out, ", ");
        }
        write_row(frame, row, out);
    }
    buf_putc(out, ']');
    return buf_status(out, err);
}

static const char *const EXTENSIONS[] = {"json", NULL};
static const char *const OPTION_KEYS[] = {NULL};

const struct format format_json = {
    .name = "json",
    .extensions = EXTENSIONS,
    .option_keys = OPTION_KEYS,
    .read_frame = read_frame,
    .read_value = read_value,
    .write_frame = write_frame,
};
