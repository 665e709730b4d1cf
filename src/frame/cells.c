#include "frame/promote.h"

static void release_column(void *column) {
    column_unref(column);
}

static void release_arena(void *arena) {
    arena_unref(arena);
}

/* Texts are in the column itself, nested values in its arena; the rest is in the cells. */
static enum lyn_code keep_alive(struct column *column, struct arena *arena, struct lyn_error *err) {
    bool kept = true;
    if (column->dtype == LYN_DTYPE_STRING) {
        kept = arena_own(arena, release_column, column_ref(column));
    } else if (column->arena) {
        kept = arena_own(arena, release_arena, arena_ref(column->arena));
    }
    return kept ? LYN_OK : arena_error(arena, err);
}

enum lyn_code column_cells(struct column *column, struct arena *arena, struct value *cells,
                           struct lyn_error *err) {
    char scratch[NUM_BUFFER];
    enum lyn_code code = keep_alive(column, arena, err);
    for (size_t row = 0; row < column->length && !code; row++) {
        cells[row] = column_cell(column, row, scratch);
        if (cells[row].kind == VALUE_BIGINT && column->dtype == LYN_DTYPE_UINT64) {
            cells[row].text.data = arena_strdup(arena, cells[row].text);
            code = cells[row].text.data ? LYN_OK : arena_error(arena, err);
        }
    }
    return code;
}
