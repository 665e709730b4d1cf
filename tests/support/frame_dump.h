/* frame_dump.h - columns and tables as one line of text, to be compared in tests:
 * `a:int64 0:object | 1 'x' | 2 None`. Cells are as Python's repr shows them, labels that are
 * integers are bare and texts that look like integers are quoted. */
#ifndef LYN_TESTS_FRAME_DUMP_H
#define LYN_TESTS_FRAME_DUMP_H

#include <check.h>

#include "base/buf.h"
#include "frame/frame.h"

/* repr() of one value: what a list of it shows between its brackets. */
static inline void dump_value(struct value value, struct buf *out) {
    struct value list = {.kind = VALUE_LIST, .list = {&value, 1}};
    struct buf text;
    buf_init(&text, (size_t)1 << 20);
    value_print_python(&list, &text);
    buf_append(out, text.data + 1, text.len - 2);
    buf_dispose(&text);
}

static inline void dump_cells(const struct column *column, struct buf *out) {
    char scratch[NUM_BUFFER];
    for (size_t row = 0; row < column->length; row++) {
        if (row > 0)
            buf_putc(out, ' ');
        dump_value(column_cell(column, row, scratch), out);
    }
}

static inline void dump_frame(const struct frame *frame, struct buf *out) {
    char scratch[NUM_BUFFER];
    for (size_t i = 0; i < frame->column_count; i++) {
        struct value label = frame->fields[i].label;
        bool digit = label.kind == VALUE_STRING && label.text.len && label.text.data[0] >= '0' &&
                     label.text.data[0] <= '9';
        buf_puts(out, i ? " " : "");
        if (digit)
            dump_value(label, out);
        else
            buf_append_sv(out, frame_label(frame, i, scratch));
        buf_printf(out, ":%s", frame->fields[i].column->pandas);
    }
    for (size_t row = 0; row < frame->row_count; row++) {
        buf_puts(out, frame->column_count || row ? " |" : "|");
        for (size_t i = 0; i < frame->column_count; i++) {
            buf_putc(out, ' ');
            dump_value(frame_cell(frame, i, row, scratch), out);
        }
    }
}

#endif
