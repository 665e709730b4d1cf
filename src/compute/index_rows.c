#include "compute/index_rows.h"

#include <stdlib.h>

#include "frame/promote.h"

static int compare(const void *a, const void *b, void *user) {
    const struct value *labels = user;
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    int order = value_order(&labels[x], &labels[y]);
    return order ? order : (x > y) - (x < y);
}

static enum lyn_code no_index(const struct value *index, const char *purpose,
                              struct lyn_error *err) {
    struct buf name;
    buf_init(&name, SIZE_MAX / 2);
    value_print_python(index, &name);
    enum lyn_code code =
        error_set(err, REASON_COLUMN_NOT_FOUND, "the table has no column \"%s\", its index, %s",
                  name.data ? name.data : "", purpose);
    buf_dispose(&name);
    return code;
}

enum lyn_code index_rows_make(const struct call *call, struct arena *arena,
                              const struct frame *frame, const struct value *index,
                              const char *purpose, struct index_rows *out, struct lyn_error *err) {
    size_t column = frame_find(frame, index), count = frame->row_count;
    if (column == FRAME_NONE) {
        return no_index(index, purpose, err);
    }
    *out = (struct index_rows){arena_calloc(arena, count, sizeof *out->labels),
                               arena_calloc(arena, count, sizeof *out->sorted), count};
    if (!out->labels || !out->sorted) {
        return arena_error(arena, err);
    }
    enum lyn_code code = column_cells(frame->fields[column].column, arena, out->labels, err);
    if (code == LYN_OK) {
        code = call_check(call, err);
    }
    for (size_t i = 0; i < count; i++) {
        out->sorted[i] = i;
    }
    if (code == LYN_OK) {
        qsort_r(out->sorted, count, sizeof *out->sorted, compare, out->labels);
    }
    return code;
}
