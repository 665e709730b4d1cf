#include "wire/frame_json.h"

#include "base/num.h"

static void print_key(const struct frame *frame, size_t column, struct buf *out) {
    char scratch[NUM_BUFFER];
    json_print_text(frame_label(frame, column, scratch), false, out);
    buf_putc(out, ':');
}

static void print_row(const struct frame *frame, size_t row, struct buf *out) {
    buf_putc(out, '{');
    for (size_t i = 0; i < frame->column_count; i++) {
        char scratch[NUM_BUFFER];
        struct value cell = frame_cell(frame, i, row, scratch);
        if (i > 0) {
            buf_putc(out, ',');
        }
        print_key(frame, i, out);
        value_print_json(&cell, (struct json_style){0}, out);
    }
    buf_putc(out, '}');
}

static void print_number(uint64_t number, struct buf *out) {
    char digits[NUM_BUFFER];
    buf_append(out, digits, num_print_uint64(digits, number));
}

void frame_json_begin(const struct frame *schema, uint64_t total_rows, struct buf *out) {
    buf_puts(out, "{\"columns\":[");
    for (size_t i = 0; i < schema->column_count; i++) {
        buf_puts(out, i > 0 ? "," : "");
        value_print_json(&schema->fields[i].label, (struct json_style){0}, out);
    }
    buf_puts(out, "],\"dtypes\":{");
    for (size_t i = 0; i < schema->column_count; i++) {
        buf_puts(out, i > 0 ? "," : "");
        print_key(schema, i, out);
        json_print_text(sv_from(schema->fields[i].column->pandas), false, out);
    }
    buf_puts(out, "},\"shape\":[");
    print_number(total_rows, out);
    buf_putc(out, ',');
    print_number(schema->column_count, out);
    buf_puts(out, "],\"records\":[");
}

void frame_json_rows(const struct frame *batch, bool first, struct buf *out) {
    for (size_t row = 0; row < batch->row_count && out->failure == BUF_FINE; row++) {
        if (row > 0 || !first) {
            buf_putc(out, ',');
        }
        print_row(batch, row, out);
    }
}

void frame_json_end(struct buf *out) {
    buf_puts(out, "]}");
}

void frame_print_json(const struct frame *frame, struct buf *out) {
    frame_json_begin(frame, frame->row_count, out);
    frame_json_rows(frame, true, out);
    frame_json_end(out);
}

void frame_print_ndjson(const struct frame *frame, struct buf *out) {
    for (size_t row = 0; row < frame->row_count && out->failure == BUF_FINE; row++) {
        print_row(frame, row, out);
        buf_putc(out, '\n');
    }
}
