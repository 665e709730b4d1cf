#include "formats/excel_read.h"

#include <stdlib.h>

#include "formats/csv_dtypes.h"
#include "formats/excel_column.h"
#include "formats/excel_names.h"
#include "formats/xlsx_workbook.h"
#include "frame/budget.h"

/* Sheets with few cells far apart make tables that are nearly empty; beyond this size one cell in
 * FILL must be there. */
static const uint64_t SPARSE_CELLS_MIN = (uint64_t)1 << 24;
enum { FILL = 100 };

struct reader {
    struct call *call;
    struct xlsx_zip zip;
    struct xlsx_strings strings;
    struct xlsx_sheet_cells sheet;
    struct sv sheet_name;
    struct csv_options options;
    struct csv_dtypes dtypes;
    struct excel_label *labels; /* NULL when columns are numbered */
    size_t first_row, rows;     /* of the data */
    uint32_t *by_column;        /* places of the sheet's cells, column by column */
    size_t *column_starts;      /* where each begins in by_column; one more for the end */
    uint32_t *places;           /* of one column (struct excel_cells) */
    bool *kept;                 /* of the columns, those that are asked for; NULL for all */
};

/* ---- what kind of file ---- */

static enum lyn_code check_signature(struct sv bytes, struct lyn_error *err) {
    static const char *const old_excel[] = {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "\x09\x08\x10",
                                            "\x09\x04\x06", "\x09\x02\x06"};
    for (size_t i = 0; i < sizeof old_excel / sizeof *old_excel; i++) {
        if (sv_starts_with(bytes, old_excel[i])) {
            enum lyn_code code = error_set(
                err, REASON_NOT_SUPPORTED,
                "old .xls workbooks and encrypted ones cannot be read; save it as .xlsx without a "
                "password (soffice --headless --convert-to xlsx FILE)");
            error_type(err, "ImportError");
            return code;
        }
    }
    if (!sv_starts_with(bytes, "PK\x03\x04")) {
        return error_set(err, REASON_INVALID_VALUE,
                         "Excel file format cannot be determined: this is no .xlsx workbook");
    }
    return LYN_OK;
}

/* ---- options ---- */

/* The reader of csv's options looks at more keys than mean anything here. */
static enum lyn_code read_options(struct reader *reader, const struct value *options,
                                  struct lyn_error *err) {
    static const char *const keys[] = {"header", "dtypes"};
    struct value_entry entries[sizeof keys / sizeof *keys];
    struct value chosen = {.kind = VALUE_MAP, .map = {entries, 0}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const struct value *value = value_get(options, keys[i]);
        if (value) {
            entries[chosen.map.count++] =
                (struct value_entry){value_string(sv_from(keys[i])), *value};
        }
    }
    enum lyn_code code = csv_options_read(reader->call->arena, &chosen, &reader->options, err);
    return code == LYN_OK
               ? csv_dtypes_init(&reader->dtypes, reader->call->arena, &reader->options, err)
               : code;
}

/* ---- the sheet ---- */

static enum lyn_code read_sheet(struct reader *reader, const struct value *options,
                                struct lyn_error *err) {
    struct call *call = reader->call;
    struct xlsx_workbook workbook;
    struct xlsx_styles styles = {0};
    const struct xlsx_sheet *sheet;
    enum lyn_code code;
    if ((code = xlsx_workbook_read(&workbook, call, &reader->zip, err)) != LYN_OK ||
        (code = xlsx_workbook_find(&workbook, value_get(options, "sheet"), &sheet, err)) !=
            LYN_OK) {
        return code;
    }
    if (workbook.styles &&
        (code = xlsx_styles_read(&styles, call, &reader->zip, workbook.styles, err)) != LYN_OK) {
        return code;
    }
    if (workbook.strings && (code = xlsx_strings_read(&reader->strings, call, &reader->zip,
                                                      workbook.strings, err)) != LYN_OK) {
        return code;
    }
    reader->sheet_name = sheet->name;
    return xlsx_sheet_read(&reader->sheet, call, &reader->zip, sheet, &styles, &reader->strings,
                           workbook.from_1904, err);
}

static enum lyn_code check_size(const struct reader *reader, struct lyn_error *err) {
    const struct xlsx_sheet_cells *sheet = &reader->sheet;
    uint64_t grid = (uint64_t)sheet->rows * sheet->columns;
    if (sheet->columns > reader->call->limits.columns) {
        return error_set(err, REASON_LIMIT_CELLS, "the table has %u columns; %u are allowed",
                         sheet->columns, reader->call->limits.columns);
    }
    if (grid > reader->call->limits.cells) {
        return error_set(err, REASON_LIMIT_CELLS, "the table has more than the %llu cells allowed",
                         (unsigned long long)reader->call->limits.cells);
    }
    if (grid > SPARSE_CELLS_MIN && grid / FILL > sheet->count) {
        return error_set(err, REASON_LIMIT_CELLS,
                         "the table would have %u rows and %u columns for %zu cells that are not "
                         "blank",
                         sheet->rows, sheet->columns, sheet->count);
    }
    return LYN_OK;
}

/* Sorts by column, keeping the order of the file in each. */
static enum lyn_code sort_cells(struct reader *reader, struct lyn_error *err) {
    const struct xlsx_sheet_cells *sheet = &reader->sheet;
    size_t *starts = arena_calloc(reader->call->arena, sheet->columns + 2, sizeof *starts);
    if (!starts) {
        return arena_error(reader->call->arena, err);
    }
    reader->by_column = malloc((sheet->count ? sheet->count : 1) * sizeof *reader->by_column);
    if (!reader->by_column) {
        return error_oom(err);
    }
    /* starts[c + 1] is where the next cell of column c goes, and in the end where column c + 1 begins. */
    for (size_t i = 0; i < sheet->count; i++) {
        starts[sheet->cells[i].column + 2]++;
    }
    for (size_t column = 1; column <= sheet->columns; column++) {
        starts[column + 1] += starts[column];
    }
    for (size_t i = 0; i < sheet->count; i++) {
        reader->by_column[starts[sheet->cells[i].column + 1]++] = (uint32_t)i;
    }
    reader->column_starts = starts;
    return LYN_OK;
}

/* ---- header ---- */

static enum lyn_code read_labels(struct reader *reader, uint32_t row, struct lyn_error *err) {
    struct arena *arena = reader->call->arena;
    const struct xlsx_sheet_cells *sheet = &reader->sheet;
    struct value *values = arena_calloc(arena, sheet->columns, sizeof *values);
    const struct value **cells = arena_calloc(arena, sheet->columns, sizeof *cells);
    reader->labels = arena_calloc(arena, sheet->columns, sizeof *reader->labels);
    if (!values || !cells || !reader->labels) {
        return arena_error(arena, err);
    }
    for (size_t i = 0; i < sheet->count; i++) {
        const struct xlsx_cell *cell = &sheet->cells[i];
        if (cell->row != row) {
            continue;
        }
        enum lyn_code code =
            excel_cell_value(arena, &reader->strings, cell, true, &values[cell->column], err);
        if (code != LYN_OK) {
            return code;
        }
        if (cell->kind == XLSX_CELL_ERROR) { /* as the reference has it */
            values[cell->column] = value_string(SV("NaN"));
        }
        cells[cell->column] = &values[cell->column];
    }
    return excel_names_make(arena, cells, sheet->columns, reader->labels, err);
}

static enum lyn_code read_header(struct reader *reader, struct lyn_error *err) {
    uint32_t rows = reader->sheet.rows;
    reader->rows = rows;
    if (!reader->options.has_header || rows == 0) {
        return LYN_OK;
    }
    if (reader->options.header >= rows) {
        enum lyn_code code = error_set(err, REASON_INVALID_VALUE,
                                       "Passed header=[%lld], len of 1, but only %u lines in file",
                                       (long long)reader->options.header, rows);
        error_field(err, "header");
        return code;
    }
    reader->first_row = (size_t)reader->options.header + 1;
    reader->rows = rows - reader->first_row;
    return read_labels(reader, (uint32_t)reader->options.header, err);
}

static enum csv_wanted find_wanted(const struct reader *reader, size_t column) {
    const struct excel_label *label = reader->labels ? &reader->labels[column] : NULL;
    return csv_dtypes_find(&reader->dtypes, label ? &label->label : NULL,
                           label ? &label->original : NULL, column);
}

/* ---- the table ---- */

static enum lyn_code make_column(struct reader *reader, size_t index, struct column **out,
                                 struct lyn_error *err) {
    const struct xlsx_sheet_cells *sheet = &reader->sheet;
    memset(reader->places, 0, (reader->rows + 1) * sizeof *reader->places);
    for (size_t i = reader->column_starts[index]; i < reader->column_starts[index + 1]; i++) {
        uint32_t place = reader->by_column[i], row = sheet->cells[place].row;
        if (row >= reader->first_row) {
            reader->places[row - reader->first_row] = place + 1;
        }
    }
    struct excel_cells cells = {sheet->cells, &reader->strings, reader->places, reader->rows};
    size_t bad_row = 0;
    enum lyn_code code =
        excel_column_make(reader->call, &cells, find_wanted(reader, index), &bad_row, out, err);
    if (code == LYN_INVALID_ARGUMENT) {
        char place[XLSX_PLACE_BUFFER];
        uint32_t row = (uint32_t)(reader->first_row + bad_row);
        xlsx_place_print(place, row, (uint32_t)index);
        error_note(err, " (cell %s of sheet \"%.*s\")", place, SV_ARG(reader->sheet_name));
        error_field(err, "dtypes");
        error_at(err, NULL, 0, (uint64_t)row + 1, index + 1);
    }
    return code;
}

static struct value label_of(const struct reader *reader, size_t column) {
    return reader->labels ? reader->labels[column].label : value_int((int64_t)column);
}

static enum lyn_code choose(struct reader *reader, const struct wanted *wanted,
                            struct lyn_error *err) {
    struct arena *arena = reader->call->arena;
    if (wanted_is_all_columns(wanted)) {
        return LYN_OK;
    }
    struct value *labels = arena_calloc(arena, reader->sheet.columns, sizeof *labels);
    if (!labels) {
        return arena_error(arena, err);
    }
    for (size_t i = 0; i < reader->sheet.columns; i++) {
        labels[i] = label_of(reader, i);
    }
    return wanted_columns(wanted, arena, labels, reader->sheet.columns, &reader->kept, err);
}

static size_t count_kept(const struct reader *reader) {
    size_t kept = 0;
    for (size_t i = 0; i < reader->sheet.columns; i++) {
        kept += !reader->kept || reader->kept[i];
    }
    return kept;
}

/* A column that nobody asked for is made when its casts may fail. */
static enum lyn_code add_column(struct reader *reader, size_t index, struct frame *frame,
                                struct lyn_error *err) {
    struct column *column = NULL;
    bool kept = !reader->kept || reader->kept[index];
    if (!kept && find_wanted(reader, index) <= CSV_WANTED_STR) {
        return LYN_OK;
    }
    enum lyn_code code = make_column(reader, index, &column, err);
    if (code != LYN_OK) {
        return code;
    }
    if (!kept) {
        column_unref(column);
        return LYN_OK;
    }
    struct value label = label_of(reader, index);
    return budget_append(reader->call, frame, &label, column, reader->sheet.columns, err);
}

static enum lyn_code make_frame(struct reader *reader, struct frame **out, struct lyn_error *err) {
    struct frame *frame = NULL;
    enum lyn_code code;
    reader->places = malloc((reader->rows + 1) * sizeof *reader->places);
    if (!reader->places) {
        return error_oom(err);
    }
    if ((code = budget_check_gaps(reader->call, reader->rows, count_kept(reader),
                                  reader->sheet.count, err)) != LYN_OK ||
        (code = frame_new(reader->rows, &frame, err)) != LYN_OK) {
        return code;
    }
    for (size_t i = 0; i < reader->sheet.columns && code == LYN_OK; i++) {
        code = add_column(reader, i, frame, err);
    }
    if (code == LYN_OK) {
        *out = frame;
    } else {
        frame_unref(frame);
    }
    return code;
}

enum lyn_code excel_read_frame(const struct format_input *input, struct frame **out,
                               struct lyn_error *err) {
    struct reader reader = {.call = input->call};
    enum lyn_code code;
    xlsx_strings_init(&reader.strings);
    if ((code = read_options(&reader, input->options, err)) != LYN_OK ||
        (code = check_signature(input->bytes, err)) != LYN_OK ||
        (code = xlsx_zip_open(&reader.zip, input->bytes, input->call->limits.file_bytes, err)) !=
            LYN_OK ||
        (code = read_sheet(&reader, input->options, err)) != LYN_OK ||
        (code = check_size(&reader, err)) != LYN_OK ||
        (code = sort_cells(&reader, err)) != LYN_OK ||
        (code = read_header(&reader, err)) != LYN_OK ||
        (code = choose(&reader, input->wanted, err)) != LYN_OK ||
        (code = make_frame(&reader, out, err)) != LYN_OK) {
        goto done;
    }
done:
    xlsx_zip_close(&reader.zip);
    xlsx_sheet_dispose(&reader.sheet);
    xlsx_strings_dispose(&reader.strings);
    free(reader.by_column);
    free(reader.places);
    if (code != LYN_OK) {
        error_at(err, input->name.data, input->name.len, 0, 0);
    }
    return code;
}
