#include "formats/excel_column.h"

#include <math.h>
#include <stdlib.h>

#include "formats/csv_column.h"

#define KIND(kind) (1u << XLSX_CELL_##kind)

static const struct xlsx_cell *cell_at(const struct excel_cells *cells, size_t row) {
    return cells->places[row] ? &cells->cells[cells->places[row] - 1] : NULL;
}

static bool is_missing(const struct excel_cells *cells, const struct xlsx_cell *cell) {
    return !cell || cell->kind == XLSX_CELL_ERROR ||
           (cell->kind == XLSX_CELL_TEXT &&
            csv_text_is_missing(xlsx_strings_get(cells->strings, cell->text)));
}

/* Which kinds there are, a bit each. */
static unsigned tally(const struct excel_cells *cells) {
    unsigned kinds = 0;
    for (size_t row = 0; row < cells->rows; row++) {
        const struct xlsx_cell *cell = cell_at(cells, row);
        kinds |= cell ? 1u << cell->kind : 0;
    }
    return kinds;
}

/* ---- cells as values ---- */

static enum lyn_code copy_text(struct arena *arena, struct sv text, struct value *out,
                               struct lyn_error *err) {
    char *copy = arena_strdup(arena, text);
    *out = value_string((struct sv){copy, text.len});
    return copy ? LYN_OK : arena_error(arena, err);
}

static enum lyn_code integer_of_text(struct arena *arena, const char *digits, struct value *out,
                                     struct lyn_error *err) {
    return digits ? value_integer_from_text(arena, sv_from(digits), out, err)
                  : arena_error(arena, err);
}

enum lyn_code excel_cell_value(struct arena *arena, const struct xlsx_strings *strings,
                               const struct xlsx_cell *cell, bool is_label, struct value *out,
                               struct lyn_error *err) {
    struct sv text;
    *out = value_null();
    switch ((enum xlsx_kind)cell->kind) {
    case XLSX_CELL_ERROR:
        break;
    case XLSX_CELL_INT:
        *out = value_int(cell->integer);
        break;
    case XLSX_CELL_UINT:
        return integer_of_text(
            arena, arena_printf(arena, "%llu", (unsigned long long)cell->natural), out, err);
    case XLSX_CELL_REAL:
        if (cell->real == trunc(cell->real)) {
            return integer_of_text(arena, arena_printf(arena, "%.0f", cell->real), out, err);
        }
        *out = value_float(cell->real);
        break;
    case XLSX_CELL_BOOL:
        *out = value_bool(cell->integer != 0);
        break;
    case XLSX_CELL_TEXT:
        text = xlsx_strings_get(strings, cell->text);
        return is_label || !csv_text_is_missing(text) ? copy_text(arena, text, out, err) : LYN_OK;
    case XLSX_CELL_DATETIME:
        *out = (struct value){.kind = VALUE_DATETIME, .datetime = {.micros = cell->micros}};
        break;
    }
    return LYN_OK;
}

static enum lyn_code make_values(struct call *call, const struct excel_cells *cells,
                                 struct column **out, struct lyn_error *err) {
    struct value *values = calloc(cells->rows, sizeof *values);
    const struct value **pointers = calloc(cells->rows, sizeof *pointers);
    enum lyn_code code = values && pointers ? LYN_OK : error_oom(err);
    for (size_t row = 0; code == LYN_OK && row < cells->rows; row++) {
        const struct xlsx_cell *cell = cell_at(cells, row);
        if (!is_missing(cells, cell)) {
            code = excel_cell_value(call->arena, cells->strings, cell, false, &values[row], err);
            pointers[row] = &values[row];
        }
    }
    if (code == LYN_OK) {
        code = column_infer(call->arena, pointers, cells->rows, out, err);
    }
    free(pointers);
    free(values);
    return code;
}

/* ---- numbers only ---- */

static double as_real(const struct xlsx_cell *cell) {
    return cell->kind == XLSX_CELL_INT ? (double)cell->integer : cell->real;
}

/* Cells of INT, REAL and ERROR. */
static enum lyn_code make_numbers(const struct excel_cells *cells, bool integers,
                                  struct column **out, struct lyn_error *err) {
    struct column_buffers buffers = {.values = malloc(cells->rows * sizeof(int64_t)),
                                     .validity = calloc(cells->rows / 8 + 1, 1)};
    if (!buffers.values || !buffers.validity) {
        free(buffers.values);
        free(buffers.validity);
        return error_oom(err);
    }
    int64_t *whole = buffers.values;
    double *reals = buffers.values;
    for (size_t row = 0; row < cells->rows; row++) {
        const struct xlsx_cell *cell = cell_at(cells, row);
        if (!cell || cell->kind == XLSX_CELL_ERROR) {
            reals[row] = NAN;
            continue;
        }
        bit_set(buffers.validity, row);
        if (integers) {
            whole[row] = cell->integer;
        } else {
            reals[row] = as_real(cell);
        }
    }
    return column_take(integers ? LYN_DTYPE_INT64 : LYN_DTYPE_FLOAT64, NULL, cells->rows, buffers,
                       out, err);
}

static bool is_full(const struct excel_cells *cells) {
    for (size_t row = 0; row < cells->rows; row++) {
        if (!cells->places[row]) {
            return false;
        }
    }
    return true;
}

/* ---- cells as texts ---- */

struct texts {
    struct buf text;
    struct csv_span *spans;
};

static void append_cell(struct buf *out, const struct excel_cells *cells,
                        const struct xlsx_cell *cell, enum csv_wanted wanted) {
    char number[NUM_BUFFER], date[DATE_BUFFER];
    struct datetime datetime = {0};
    bool as_number = wanted == CSV_WANTED_INT || wanted == CSV_WANTED_FLOAT;
    switch ((enum xlsx_kind)cell->kind) {
    case XLSX_CELL_ERROR:
        break;
    case XLSX_CELL_INT:
        buf_append(out, number, num_print_int64(number, cell->integer));
        break;
    case XLSX_CELL_UINT:
        buf_append(out, number, num_print_uint64(number, cell->natural));
        break;
    case XLSX_CELL_REAL:
        buf_append(out, number, num_print_double(number, cell->real));
        break;
    case XLSX_CELL_BOOL:
        if (as_number) {
            buf_putc(out, cell->integer ? '1' : '0');
        } else {
            buf_puts(out, cell->integer ? "True" : "False");
        }
        break;
    case XLSX_CELL_TEXT:
        buf_append_sv(out, xlsx_strings_get(cells->strings, cell->text));
        break;
    case XLSX_CELL_DATETIME:
        datetime.micros = cell->micros;
        buf_append(out, date, datetime_print(date, datetime, ' '));
        break;
    }
}

static enum lyn_code print_texts(struct texts *texts, const struct excel_cells *cells,
                                 enum csv_wanted wanted, struct lyn_error *err) {
    buf_init(&texts->text, CSV_BYTES_MAX);
    texts->spans = calloc(cells->rows ? cells->rows : 1, sizeof *texts->spans);
    if (!texts->spans || !buf_reserve(&texts->text, CSV_PADDING)) {
        return error_oom(err);
    }
    for (size_t row = 0; row < cells->rows; row++) {
        const struct xlsx_cell *cell = cell_at(cells, row);
        size_t start = texts->text.len;
        if (cell) {
            append_cell(&texts->text, cells, cell, wanted);
            texts->spans[row] =
                (struct csv_span){(uint32_t)start, (uint32_t)(texts->text.len - start) << 1};
        }
    }
    return buf_status(&texts->text, err);
}

static enum lyn_code make_as_csv(struct call *call, const struct excel_cells *cells,
                                 enum csv_wanted wanted, bool texts_only, size_t *bad_row,
                                 struct column **out, struct lyn_error *err) {
    struct texts texts;
    struct csv_column column;
    struct buf scratch; /* for quotes to resolve, of which there are none */
    csv_column_init(&column, wanted);
    buf_init(&scratch, 1);
    enum lyn_code code = print_texts(&texts, cells, wanted, err);
    struct csv_scan scan = {.text = buf_view(&texts.text)};
    struct csv_block block = {.scan = &scan,
                              .spans = texts.spans,
                              .width = 1,
                              .rows = cells->rows,
                              .rows_expected = cells->rows,
                              .scratch = &scratch};
    if (code != LYN_OK || (code = csv_column_fill(&column, &block, 0, bad_row, err)) != LYN_OK) {
        goto done;
    }
    bool again = csv_column_settle(&column, cells->rows) > 0;
    if (wanted == CSV_WANTED_ANY && column.kind == CSV_KIND_TEXT && !texts_only) {
        code = make_values(call, cells, out, err);
        goto done;
    }
    if (again && (code = csv_column_refill(&column, &block, 0, err)) != LYN_OK) {
        goto done;
    }
    code = csv_column_finish(&column, cells->rows, out, err);
done:
    csv_column_dispose(&column);
    buf_dispose(&scratch);
    buf_dispose(&texts.text);
    free(texts.spans);
    return code;
}

enum lyn_code excel_column_make(struct call *call, const struct excel_cells *cells,
                                enum csv_wanted wanted, size_t *bad_row, struct column **out,
                                struct lyn_error *err) {
    enum lyn_code code = call_check(call, err);
    if (code != LYN_OK) {
        return code;
    }
    unsigned kinds = tally(cells), real = kinds & ~KIND(ERROR);
    if (wanted == CSV_WANTED_ANY && (kinds & KIND(DATETIME))) {
        return make_values(call, cells, out, err);
    }
    if (wanted == CSV_WANTED_ANY && real && (real & ~(KIND(INT) | KIND(REAL))) == 0) {
        bool integers = kinds == KIND(INT) && is_full(cells);
        return make_numbers(cells, integers, out, err);
    }
    return make_as_csv(call, cells, wanted, (real & ~KIND(TEXT)) == 0, bad_row, out, err);
}
