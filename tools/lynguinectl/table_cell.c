#include "base/num.h"
#include "table.h"
#include "text.h"

static void show_value(const struct value *cell, struct buf *out) {
    char text[DATE_BUFFER];
    struct buf json;
    switch (cell->kind) {
    case VALUE_STRING:
        text_show(cell->text, out);
        return;
    case VALUE_DATE:
        buf_append(out, text, date_print(text, cell->date));
        return;
    case VALUE_DATETIME:
        buf_append(out, text, datetime_print(text, cell->datetime, ' '));
        return;
    default:
        buf_init(&json, out->max);
        value_print_json(cell, (struct json_style){.spaced = true}, &json);
        text_show(buf_view(&json), out);
        if (json.failure != BUF_FINE) {
            out->failure = json.failure;
        }
        buf_dispose(&json);
    }
}

enum cell_look table_cell_show(const struct frame *frame, size_t column, size_t row,
                               struct buf *out) {
    char number[NUM_BUFFER], scratch[NUM_BUFFER];
    struct value cell = frame_cell(frame, column, row, scratch);
    buf_clear(out);
    switch (cell.kind) {
    case VALUE_NULL:
        buf_puts(out, "NA");
        return CELL_MISSING;
    case VALUE_BOOL:
        buf_puts(out, cell.boolean ? "true" : "false");
        return CELL_TEXT;
    case VALUE_INT:
        buf_append(out, number, num_print_int64(number, cell.integer));
        return CELL_NUMBER;
    case VALUE_BIGINT:
        buf_append_sv(out, cell.text);
        return CELL_NUMBER;
    case VALUE_FLOAT:
        buf_append(out, number, num_print_double(number, cell.real));
        return CELL_NUMBER;
    default:
        show_value(&cell, out);
        return CELL_TEXT;
    }
}

size_t table_number_left(struct sv text) {
    const char *point = text.len ? memchr(text.data, '.', text.len) : NULL;
    return point ? (size_t)(point - text.data) : text.len;
}
