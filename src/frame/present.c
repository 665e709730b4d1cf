#include "frame/frame.h"

/* The digits of a BIGINT made of a uint64 cell are in the caller's scratch and must last. */
static enum lyn_code keep_digits(struct arena *arena, const char *scratch, struct value *cell,
                                 struct lyn_error *err) {
    if (cell->kind != VALUE_BIGINT || cell->text.data != scratch) {
        return LYN_OK;
    }
    cell->text.data = arena_strdup(arena, cell->text);
    return cell->text.data ? LYN_OK : arena_error(arena, err);
}

enum lyn_code frame_present_row(const struct frame *frame, size_t row, struct arena *arena,
                                struct value *out, struct lyn_error *err) {
    struct value_entry *entries = arena_calloc(arena, frame->column_count, sizeof *entries);
    if (!entries) {
        return arena_error(arena, err);
    }
    size_t count = 0;
    for (size_t column = 0; column < frame->column_count; column++) {
        char scratch[NUM_BUFFER];
        struct value cell = frame_cell(frame, column, row, scratch);
        if (value_is_missing(&cell)) {
            continue;
        }
        enum lyn_code code = keep_digits(arena, scratch, &cell, err);
        if (code == LYN_OK && cell.kind == VALUE_MAP) {
            code = value_without_missing(arena, &cell, &cell, err);
        }
        if (code != LYN_OK) {
            return code;
        }
        entries[count++] = (struct value_entry){frame->fields[column].label, cell};
    }
    *out = (struct value){.kind = VALUE_MAP, .map = {entries, count}};
    return LYN_OK;
}
