#include "table.h"
#include "text.h"

enum {
    GAP = 2,
    LEAST_WIDTH = 16, /* text columns are not cut below this to show more of them */
    HIDING_WIDTH = 24 /* and not below this once columns have to be left out anyway */
};

static enum lyn_code take_labels(struct table *table, struct lyn_error *err) {
    const struct frame *frame = table->parts[0].frame;
    table->column_count = table->visible = frame->column_count;
    table->columns = arena_calloc(table->arena, frame->column_count, sizeof *table->columns);
    if (!table->columns) {
        return arena_error(table->arena, err);
    }
    for (size_t j = 0; j < frame->column_count; j++) {
        char scratch[NUM_BUFFER];
        struct buf shown;
        buf_init(&shown, SIZE_MAX / 4);
        text_show(frame_label(frame, j, scratch), &shown);
        enum lyn_code code = buf_status(&shown, err);
        char *label = code == LYN_OK ? arena_strdup(table->arena, buf_view(&shown)) : NULL;
        if (code == LYN_OK && !label) {
            code = arena_error(table->arena, err);
        }
        table->columns[j].label = (struct sv){label, shown.len};
        buf_dispose(&shown);
        if (code != LYN_OK) {
            return code;
        }
        table->columns[j].label_width = text_width(table->columns[j].label);
    }
    return LYN_OK;
}

/* What the cells of one column say about it. */
struct measure {
    bool text, number;
    size_t width, left, right;
};

static void measure_cell(struct measure *measure, enum cell_look look, struct sv text) {
    size_t width = text_width(text);
    if (width > measure->width) {
        measure->width = width;
    }
    measure->text |= look == CELL_TEXT;
    measure->number |= look == CELL_NUMBER;
    if (look != CELL_NUMBER) {
        return;
    }
    size_t left = table_number_left(text);
    if (left > measure->left) {
        measure->left = left;
    }
    if (text.len - left > measure->right) {
        measure->right = text.len - left;
    }
}

static bool is_number_type(enum lyn_dtype dtype) {
    return dtype == LYN_DTYPE_INT64 || dtype == LYN_DTYPE_UINT64 || dtype == LYN_DTYPE_FLOAT64;
}

static void settle(struct table_column *column, const struct measure *measure,
                   enum lyn_dtype dtype) {
    column->numeric = is_number_type(dtype) || (measure->number && !measure->text);
    column->cell_width = measure->width;
    if (!column->numeric) {
        return;
    }
    column->left = measure->left;
    column->right = measure->right;
    if (column->left + column->right > column->cell_width) {
        column->cell_width = column->left + column->right;
    } else { /* an NA wider than the numbers */
        column->left = column->cell_width - column->right;
    }
}

static enum lyn_code measure_column(struct table *table, size_t j, struct buf *text,
                                    struct lyn_error *err) {
    struct measure measure = {0};
    for (size_t p = 0; p < table->part_count; p++) {
        const struct table_part *part = &table->parts[p];
        for (size_t row = 0; row < part->frame->row_count; row++) {
            if (table_shows(table, part->row0 + row)) {
                enum cell_look look = table_cell_show(part->frame, j, row, text);
                measure_cell(&measure, look, buf_view(text));
            }
        }
    }
    settle(&table->columns[j], &measure, table->parts[0].frame->fields[j].column->dtype);
    return buf_status(text, err);
}

static size_t natural_width(const struct table_column *column) {
    return column->label_width > column->cell_width ? column->label_width : column->cell_width;
}

/* Numbers are never cut, only their labels. */
static size_t capped_width(const struct table_column *column, size_t cap) {
    size_t natural = natural_width(column);
    size_t least = column->numeric ? column->cell_width : 0;
    size_t width = natural < cap ? natural : cap;
    return width > least ? width : least;
}

static size_t total_width(const struct table *table, size_t cap) {
    size_t total = 0;
    for (size_t j = 0; j < table->column_count; j++) {
        total += capped_width(&table->columns[j], cap) + (j ? GAP : 0);
    }
    return total;
}

static void fit(struct table *table, size_t width) {
    size_t cap = width ? width : SIZE_MAX;
    if (width && total_width(table, LEAST_WIDTH) > width) {
        cap = HIDING_WIDTH < width ? HIDING_WIDTH : width;
        size_t used = 0;
        for (table->visible = 0; table->visible < table->column_count; table->visible++) {
            used += capped_width(&table->columns[table->visible], cap) + (table->visible ? GAP : 0);
            if (used > width && table->visible > 0) {
                break;
            }
        }
    } else {
        while (width && cap > LEAST_WIDTH && total_width(table, cap) > width) {
            cap--;
        }
    }
    for (size_t j = 0; j < table->column_count; j++) {
        table->columns[j].width = capped_width(&table->columns[j], cap);
    }
}

enum lyn_code table_layout(struct table *table, size_t width, struct lyn_error *err) {
    enum lyn_code code = take_labels(table, err);
    if (code != LYN_OK) {
        return code;
    }
    struct buf text;
    buf_init(&text, SIZE_MAX / 4);
    for (size_t j = 0; j < table->column_count && code == LYN_OK; j++) {
        code = measure_column(table, j, &text, err);
    }
    buf_dispose(&text);
    if (code == LYN_OK) {
        fit(table, width);
    }
    return code;
}
