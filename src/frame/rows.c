#include <stdlib.h>

#include "frame/budget.h"
#include "frame/keys.h"

static const struct value NULL_CELL = {.kind = VALUE_NULL};
enum { CHECK_ROWS = 16384 };

/* A frame under construction: one row of pointers serves all its columns in turn. */
struct build {
    struct call *call;
    struct frame *frame;
    size_t columns;             /* that it will have */
    const struct value **cells; /* frame->row_count of them */
};

static void build_dispose(struct build *build) {
    free(build->cells);
    frame_unref(build->frame);
}

/* `given`: how many of the cells have something. */
static enum lyn_code build_init(struct build *build, struct call *call, size_t rows, size_t columns,
                                size_t given, struct lyn_error *err) {
    size_t cells;
    *build = (struct build){.call = call, .columns = columns};
    if (columns > call->limits.columns) {
        return error_set(err, REASON_LIMIT_CELLS, "the table has %zu columns, more than %u",
                         columns, call->limits.columns);
    }
    if (!size_mul(rows, columns, &cells) || cells > call->limits.cells || rows > UINT32_MAX) {
        return error_set(err, REASON_LIMIT_CELLS,
                         "the table has %zu rows of %zu columns, more than %llu cells", rows,
                         columns, (unsigned long long)call->limits.cells);
    }
    enum lyn_code code = budget_check_gaps(call, rows, columns, given, err);
    if (code) {
        return code;
    }
    build->cells = calloc(rows ? rows : 1, sizeof *build->cells);
    if (!build->cells) {
        return error_oom(err);
    }
    return frame_new(rows, &build->frame, err);
}

/* Infers the type of the cells collected and appends the column. */
static enum lyn_code build_column(struct build *build, const struct value *label,
                                  struct lyn_error *err) {
    struct column *column = NULL;
    enum lyn_code code = call_check(build->call, err);
    if (!code) {
        code =
            column_infer(build->call->arena, build->cells, build->frame->row_count, &column, err);
    }
    if (!code) {
        code = budget_append(build->call, build->frame, label, column, build->columns, err);
    }
    return code;
}

static enum lyn_code build_finish(struct build *build, enum lyn_code code, struct frame **out) {
    if (!code) {
        *out = build->frame;
        build->frame = NULL;
    }
    build_dispose(build);
    return code;
}

/* ---- a list of maps: one record a row ---- */

/* Where a record's entry goes. */
struct placed {
    uint32_t row;
    const struct value *value;
};

struct records {
    struct keys keys;      /* the columns' labels in the order of first appearance */
    uint32_t *columns;     /* of every entry of all records, in document order */
    size_t entry_count;    /* of all records */
    size_t *starts;        /* per column, where its cells begin in `placed`; one more at the end */
    struct placed *placed; /* the entries of all records, column by column */
};

static void records_dispose(struct records *records) {
    keys_dispose(&records->keys);
    free(records->columns);
    free(records->starts);
    free(records->placed);
}

static enum lyn_code count_entries(const struct value *document, size_t *out,
                                   struct lyn_error *err) {
    size_t count = 0;
    for (size_t i = 0; i < document->list.count; i++) {
        const struct value *record = &document->list.items[i];
        if (record->kind != VALUE_MAP) {
            return error_set(err, REASON_INVALID_VALUE,
                             "item %zu of the list is %s, and the first is a mapping: each must be "
                             "one",
                             i + 1, value_kind_phrase(record->kind));
        }
        count += record->map.count;
    }
    *out = count;
    return LYN_OK;
}

/* The union of the keys, and every entry's column. */
static enum lyn_code name_columns(struct call *call, const struct value *document,
                                  struct records *records, struct lyn_error *err) {
    uint32_t *column = records->columns;
    for (size_t row = 0; row < document->list.count; row++) {
        const struct value *record = &document->list.items[row];
        uint32_t expected = 0;
        enum lyn_code code = row % CHECK_ROWS == 0 ? call_check(call, err) : LYN_OK;
        for (size_t i = 0; i < record->map.count && !code; i++) {
            code =
                keys_place(&records->keys, &record->map.entries[i].key, row, expected, column, err);
            expected = code ? 0 : *column++ + 1;
        }
        if (code) {
            return code;
        }
    }
    return LYN_OK;
}

/* Sorts the entries by column; each column's stay in the order of rows. */
static enum lyn_code sort_entries(const struct value *document, struct records *records,
                                  struct lyn_error *err) {
    size_t columns = records->keys.count, at = 0;
    records->starts = calloc(columns + 2, sizeof *records->starts);
    records->placed = calloc(records->entry_count + 1, sizeof *records->placed);
    if (!records->starts || !records->placed) {
        return error_oom(err);
    }
    /* Counted two places on: while the entries are dealt out, [column + 1] is the next free place,
     * and in the end where the following column starts. */
    size_t *next = records->starts + 1;
    for (size_t i = 0; i < records->entry_count; i++) {
        if (records->columns[i] + 1 < columns) {
            next[records->columns[i] + 1]++;
        }
    }
    for (size_t i = 1; i < columns; i++) {
        next[i] += next[i - 1];
    }
    for (size_t row = 0; row < document->list.count; row++) {
        const struct value *record = &document->list.items[row];
        for (size_t i = 0; i < record->map.count; i++) {
            records->placed[next[records->columns[at++]]++] =
                (struct placed){(uint32_t)row, &record->map.entries[i].value};
        }
    }
    return LYN_OK;
}

static enum lyn_code record_columns(struct build *build, const struct records *records,
                                    struct lyn_error *err) {
    size_t rows = build->frame->row_count;
    for (size_t column = 0; column < records->keys.count; column++) {
        memset(build->cells, 0, rows * sizeof(struct value *));
        for (size_t i = records->starts[column]; i < records->starts[column + 1]; i++) {
            build->cells[records->placed[i].row] = records->placed[i].value;
        }
        enum lyn_code code = build_column(build, &records->keys.names[column], err);
        if (code) {
            return code;
        }
    }
    return LYN_OK;
}

static enum lyn_code from_records(struct call *call, const struct value *document,
                                  struct frame **out, struct lyn_error *err) {
    struct records records = {0};
    struct build build = {0};
    enum lyn_code code = keys_init(&records.keys, &call->limits, KEYS_LABELS, err);
    if (!code) {
        code = count_entries(document, &records.entry_count, err);
    }
    if (!code && !(records.columns = calloc(records.entry_count + 1, sizeof *records.columns))) {
        code = error_oom(err);
    }
    if (!code) {
        code = name_columns(call, document, &records, err);
    }
    if (!code) {
        code = build_init(&build, call, document->list.count, records.keys.count,
                          records.entry_count, err);
    }
    if (!code) {
        code = sort_entries(document, &records, err);
    }
    if (!code) {
        code = record_columns(&build, &records, err);
    }
    records_dispose(&records);
    return build_finish(&build, code, out);
}

/* ---- a list of lists: one row each, columns 0 to the longest ---- */

static enum lyn_code widest(const struct value *document, size_t *out, size_t *given,
                            struct lyn_error *err) {
    size_t width = 0;
    for (size_t i = 0; i < document->list.count; i++) {
        const struct value *row = &document->list.items[i];
        if (row->kind == VALUE_STRING || row->kind == VALUE_BYTES || row->kind == VALUE_MAP) {
            return error_set(err, REASON_INVALID_VALUE, "row %zu is no list as the first row is",
                             i);
        }
        if (row->kind != VALUE_LIST) {
            return error_set(err, REASON_WRONG_TYPE, "object of type '%s' has no len()",
                             value_python_type(row->kind));
        }
        *given += row->list.count;
        if (row->list.count > width) {
            width = row->list.count;
        }
    }
    *out = width;
    return LYN_OK;
}

static enum lyn_code from_rows(struct call *call, const struct value *document, struct frame **out,
                               struct lyn_error *err) {
    struct build build = {0};
    size_t width = 0, given = 0;
    enum lyn_code code = widest(document, &width, &given, err);
    if (!code) {
        code = build_init(&build, call, document->list.count, width, given, err);
    }
    for (size_t column = 0; column < width && !code; column++) {
        for (size_t i = 0; i < document->list.count; i++) {
            const struct value *row = &document->list.items[i];
            build.cells[i] = column < row->list.count ? &row->list.items[column] : &NULL_CELL;
        }
        struct value label = value_int((int64_t)column);
        code = build_column(&build, &label, err);
    }
    return build_finish(&build, code, out);
}

/* ---- a list of anything else: one column ---- */

static enum lyn_code from_items(struct call *call, const struct value *document, struct frame **out,
                                struct lyn_error *err) {
    struct build build = {0};
    struct value label = value_int(0);
    enum lyn_code code =
        build_init(&build, call, document->list.count, 1, document->list.count, err);
    for (size_t i = 0; i < document->list.count && !code; i++) {
        build.cells[i] = &document->list.items[i];
    }
    if (!code) {
        code = build_column(&build, &label, err);
    }
    return build_finish(&build, code, out);
}

static enum lyn_code from_list(struct call *call, const struct value *document, struct frame **out,
                               struct lyn_error *err) {
    if (document->list.count == 0) {
        return frame_new(0, out, err);
    }
    if (document->list.items[0].kind == VALUE_MAP) {
        return from_records(call, document, out, err);
    }
    if (document->list.items[0].kind == VALUE_LIST) {
        return from_rows(call, document, out, err);
    }
    return from_items(call, document, out, err);
}

/* ---- a map: one column a key ---- */

/* The row labels of maps of maps, in the order of first appearance. */
static enum lyn_code name_rows(struct call *call, const struct value *document, struct keys *keys,
                               struct lyn_error *err) {
    for (size_t i = 0; i < document->map.count; i++) {
        const struct value *column = &document->map.entries[i].value;
        if (column->kind != VALUE_MAP) {
            continue;
        }
        uint32_t row = 0;
        enum lyn_code code = call_check(call, err);
        for (size_t j = 0; j < column->map.count && !code; j++) {
            code = keys_place(keys, &column->map.entries[j].key, i, row, &row, err);
            row++;
        }
        if (code) {
            return code;
        }
    }
    return LYN_OK;
}

/* Cells of one column of a map, whichever shape it has. */
static enum lyn_code fill_column(struct build *build, const struct value *column, struct keys *keys,
                                 struct lyn_error *err) {
    size_t rows = build->frame->row_count;
    if (column->kind == VALUE_MAP) {
        memset(build->cells, 0, rows * sizeof(struct value *));
        uint32_t row = 0;
        for (size_t j = 0; j < column->map.count; j++) {
            enum lyn_code code = keys_find(keys, &column->map.entries[j].key, row, &row, err);
            if (code) {
                return code;
            }
            build->cells[row++] = &column->map.entries[j].value;
        }
        return LYN_OK;
    }
    bool list = column->kind == VALUE_LIST;
    for (size_t i = 0; i < rows; i++) {
        build->cells[i] = list ? &column->list.items[i] : column;
    }
    return LYN_OK;
}

/* How many rows a map of lists and scalars has. */
static enum lyn_code list_rows(const struct value *document, size_t *out, struct lyn_error *err) {
    const struct value *first = NULL;
    for (size_t i = 0; i < document->map.count; i++) {
        const struct value *column = &document->map.entries[i].value;
        if (column->kind != VALUE_LIST) {
            continue;
        }
        if (first && column->list.count != first->list.count) {
            return error_set(err, REASON_INVALID_VALUE, "All arrays must be of the same length");
        }
        first = column;
    }
    *out = first ? first->list.count : 1; /* nothing but scalars is one row (access 20.12) */
    return LYN_OK;
}

/* Columns that are no maps are full. */
static size_t count_cells(const struct value *document, size_t rows) {
    size_t given = 0;
    for (size_t i = 0; i < document->map.count; i++) {
        const struct value *column = &document->map.entries[i].value;
        given += column->kind == VALUE_MAP ? column->map.count : rows;
    }
    return given;
}

static enum lyn_code from_map(struct call *call, const struct value *document, struct frame **out,
                              struct lyn_error *err) {
    bool lists = false, maps = false;
    for (size_t i = 0; i < document->map.count; i++) {
        lists |= document->map.entries[i].value.kind == VALUE_LIST;
        maps |= document->map.entries[i].value.kind == VALUE_MAP;
    }
    if (lists && maps) {
        return error_set(err, REASON_INVALID_VALUE,
                         "Mixing dicts with non-Series may lead to ambiguous ordering.");
    }
    struct build build = {0};
    struct keys keys = {0};
    size_t rows = 0;
    enum lyn_code code = keys_init(&keys, &call->limits, KEYS_ROWS, err);
    if (!code && maps) {
        code = name_rows(call, document, &keys, err);
    } else if (!code) {
        code = list_rows(document, &rows, err);
    }
    if (maps) {
        rows = keys.count;
    }
    if (!code) {
        code =
            build_init(&build, call, rows, document->map.count, count_cells(document, rows), err);
    }
    for (size_t i = 0; i < document->map.count && !code; i++) {
        const struct value_entry *entry = &document->map.entries[i];
        code = fill_column(&build, &entry->value, &keys, err);
        if (!code) {
            code = build_column(&build, &entry->key, err);
        }
    }
    keys_dispose(&keys);
    return build_finish(&build, code, out);
}

enum lyn_code frame_from_value(struct call *call, const struct value *document, struct frame **out,
                               struct lyn_error *err) {
    switch (document->kind) {
    case VALUE_NULL:
        return frame_new(0, out, err);
    case VALUE_LIST:
        return from_list(call, document, out, err);
    case VALUE_MAP:
        return from_map(call, document, out, err);
    default:
        return error_set(err, REASON_INVALID_VALUE,
                         "DataFrame constructor not properly called! (a table is a list or a "
                         "mapping, not a%s %s)",
                         document->kind == VALUE_INT ? "n" : "", value_kind_name(document->kind));
    }
}
