#include "formats/xlsx_sheet.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/num.h"
#include "formats/xlsx_xml.h"

/* More than the longest text that a cell may have, in bytes and with every byte escaped. */
enum { CELL_TEXT_MAX = 1 << 20 };

/* How the text of a cell is to be read (its `t`). */
enum content { NUMBER, SHARED, INLINE, FORMULA_TEXT, BOOLEAN, ERROR_VALUE, ISO_DATE };

struct reading {
    struct xlsx_sheet_cells *sheet;
    struct sv name; /* of the sheet */
    const struct xlsx_styles *styles;
    struct xlsx_strings *strings;
    size_t shared; /* how many strings the workbook has */
    bool from_1904;

    bool in_data, in_cell, in_inline, in_value;
    struct xlsx_rich rich;
    uint32_t next_row, row; /* from 0 */
    uint32_t next_column, column;
    enum content content;
    size_t style;
    struct buf text;
};

void xlsx_sheet_dispose(struct xlsx_sheet_cells *sheet) {
    free(sheet->cells);
    *sheet = (struct xlsx_sheet_cells){0};
}

void xlsx_place_print(char out[XLSX_PLACE_BUFFER], uint32_t row, uint32_t column) {
    char letters[8];
    size_t at = sizeof letters - 1;
    letters[at] = '\0';
    for (uint64_t rest = (uint64_t)column + 1; rest > 0 && at > 0; rest = (rest - 1) / 26) {
        letters[--at] = (char)('A' + (rest - 1) % 26);
    }
    snprintf(out, XLSX_PLACE_BUFFER, "%.7s%" PRIu32, letters + at, row + 1);
}

/* ---- errors ---- */

static enum lyn_code bad_cell(const struct reading *reading, const char *what,
                              struct lyn_error *err) {
    char place[XLSX_PLACE_BUFFER];
    xlsx_place_print(place, reading->row, reading->column);
    return error_set(err, REASON_INVALID_VALUE, "cell %s of sheet \"%.*s\": '%.*s' is %s", place,
                     SV_ARG(reading->name), SV_ARG(buf_view(&reading->text)), what);
}

static enum lyn_code outside(const char *what, const char *where, int most, struct lyn_error *err) {
    return error_set(err, REASON_LIMIT_CELLS, "%s %.40s is beyond the %d that a sheet can have",
                     what, where, most);
}

/* ---- cells ---- */

static enum lyn_code add_cell(struct reading *reading, struct xlsx_cell cell,
                              struct lyn_error *err) {
    struct xlsx_sheet_cells *sheet = reading->sheet;
    if (sheet->count == sheet->capacity) {
        size_t capacity = sheet->capacity ? sheet->capacity * 2 : 1024;
        if (capacity > UINT32_MAX) {
            return error_set(err, REASON_LIMIT_CELLS, "the sheet has too many cells");
        }
        struct xlsx_cell *cells = reallocarray(sheet->cells, capacity, sizeof *cells);
        if (!cells) {
            return error_oom(err);
        }
        sheet->cells = cells;
        sheet->capacity = capacity;
    }
    cell.row = reading->row;
    cell.column = (uint16_t)reading->column;
    sheet->cells[sheet->count++] = cell;
    if (cell.row >= sheet->rows) {
        sheet->rows = cell.row + 1;
    }
    if (cell.column >= sheet->columns) {
        sheet->columns = cell.column + 1u;
    }
    return LYN_OK;
}

static enum lyn_code add_text(struct reading *reading, struct sv escaped, struct lyn_error *err) {
    struct xlsx_cell cell = {.kind = XLSX_CELL_TEXT};
    if (escaped.len == 0) { /* the same as no cell at all (access 6) */
        return LYN_OK;
    }
    enum lyn_code code = xlsx_strings_add(reading->strings, escaped, &cell.text, err);
    return code == LYN_OK ? add_cell(reading, cell, err) : code;
}

static enum lyn_code add_shared(struct reading *reading, struct lyn_error *err) {
    uint64_t place;
    if (!num_parse_uint64(buf_view(&reading->text), &place) || place >= reading->shared) {
        return bad_cell(reading, "no number of a text of the workbook", err);
    }
    struct xlsx_cell cell = {.kind = XLSX_CELL_TEXT, .text = (uint32_t)place};
    return reading->strings->items[place].len ? add_cell(reading, cell, err) : LYN_OK;
}

/* An integer in whatever form it is written. */
static struct xlsx_cell cell_of_real(double real) {
    static const double INT64_END = 9223372036854775808.0, UINT64_END = 18446744073709551616.0;
    if (real != trunc(real) || real < -INT64_END || real >= UINT64_END) {
        return (struct xlsx_cell){.kind = XLSX_CELL_REAL, .real = real};
    }
    if (real >= INT64_END) {
        return (struct xlsx_cell){.kind = XLSX_CELL_UINT, .natural = (uint64_t)real};
    }
    return (struct xlsx_cell){.kind = XLSX_CELL_INT, .integer = (int64_t)real};
}

static enum lyn_code add_moment(struct reading *reading, double serial, enum xlsx_shown shown,
                                struct lyn_error *err) {
    struct datetime datetime;
    struct xlsx_cell cell = {.kind = XLSX_CELL_ERROR};
    char text[XLSX_TIME_BUFFER];
    switch (xlsx_moment_of(serial, shown, reading->from_1904, &datetime, text)) {
    case XLSX_MOMENT_TIME: /* there is no kind of value for it */
        return add_text(reading, sv_from(text), err);
    case XLSX_MOMENT_DATETIME:
        cell.kind = XLSX_CELL_DATETIME;
        cell.micros = datetime.micros;
        break;
    case XLSX_MOMENT_NONE:
        break;
    }
    return add_cell(reading, cell, err);
}

static enum lyn_code add_number(struct reading *reading, struct lyn_error *err) {
    struct sv text = sv_trim(buf_view(&reading->text));
    struct xlsx_cell cell = {.kind = XLSX_CELL_INT};
    double real;
    bool overflow = false;
    if (num_parse_int64(text, &cell.integer)) {
        real = (double)cell.integer;
    } else if (num_parse_uint64(text, &cell.natural)) {
        cell.kind = XLSX_CELL_UINT;
        real = (double)cell.natural;
    } else if (num_parse_double(text, &real, &overflow) && !overflow) {
        cell = cell_of_real(real);
    } else {
        return bad_cell(reading, "no number", err);
    }
    enum xlsx_shown shown = xlsx_styles_get(reading->styles, reading->style);
    return shown == XLSX_SHOWN_PLAIN ? add_cell(reading, cell, err)
                                     : add_moment(reading, real, shown, err);
}

static enum lyn_code add_bool(struct reading *reading, struct lyn_error *err) {
    struct sv text = buf_view(&reading->text);
    bool yes = sv_is(text, "1") || sv_is(text, "true");
    if (!yes && !sv_is(text, "0") && !sv_is(text, "false")) {
        return bad_cell(reading, "no boolean", err);
    }
    return add_cell(reading, (struct xlsx_cell){.kind = XLSX_CELL_BOOL, .integer = yes}, err);
}

/* Strict workbooks write dates as ISO 8601 says; a time alone stays a text. */
static enum lyn_code add_iso_date(struct reading *reading, struct lyn_error *err) {
    struct sv text = buf_view(&reading->text);
    struct datetime datetime;
    struct date date;
    if (text.data[text.len - 1] == 'Z') {
        text.len--;
    }
    struct xlsx_cell cell = {.kind = XLSX_CELL_DATETIME};
    if (date_parse(text, &date)) {
        cell.micros = (int64_t)date.days * 86400 * 1000000;
    } else if (datetime_parse(text, &datetime) && !datetime.has_offset) {
        cell.micros = datetime.micros;
    } else {
        return add_text(reading, text, err);
    }
    return add_cell(reading, cell, err);
}

static enum lyn_code finish_cell(struct reading *reading, struct lyn_error *err) {
    enum lyn_code code = buf_status(&reading->text, err);
    if (code != LYN_OK || reading->text.len == 0) {
        return code;
    }
    switch (reading->content) {
    case NUMBER:
        return add_number(reading, err);
    case SHARED:
        return add_shared(reading, err);
    case INLINE:
    case FORMULA_TEXT:
        return add_text(reading, buf_view(&reading->text), err);
    case BOOLEAN:
        return add_bool(reading, err);
    case ERROR_VALUE:
        return add_cell(reading, (struct xlsx_cell){.kind = XLSX_CELL_ERROR}, err);
    case ISO_DATE:
        return add_iso_date(reading, err);
    }
    return error_set(err, REASON_INTERNAL, "a cell of no content");
}

/* ---- places ---- */

/* Letters at the start of `AB12`. False when there are none. */
static bool read_column(const char *place, uint32_t *column) {
    uint64_t number = 0;
    const char *at = place;
    for (; number <= XLSX_COLUMNS_MAX; at++) {
        char c = *at;
        if (c >= 'a' && c <= 'z') {
            c -= 'a' - 'A';
        }
        if (c < 'A' || c > 'Z') {
            break;
        }
        number = number * 26 + (uint64_t)(c - 'A') + 1;
    }
    *column = (uint32_t)(number - 1);
    return number > 0;
}

static enum lyn_code start_row(struct reading *reading, const char *const *attributes,
                               struct lyn_error *err) {
    const char *text = xlsx_attribute(attributes, "r");
    uint64_t number = (uint64_t)reading->next_row + 1;
    char shown[24];
    if (!text) {
        snprintf(shown, sizeof shown, "%" PRIu64, number);
        text = shown;
    } else if (!num_parse_uint64(sv_from(text), &number) || number == 0) {
        return error_set(err, REASON_INVALID_VALUE, "'%.40s' is no number of a row", text);
    }
    if (number > XLSX_ROWS_MAX) {
        return outside("row", text, XLSX_ROWS_MAX, err);
    }
    reading->row = (uint32_t)number - 1;
    reading->next_row = reading->row + 1;
    reading->next_column = 0;
    return LYN_OK;
}

static enum content content_of(const char *type) {
    static const struct {
        const char *type;
        enum content content;
    } contents[] = {{"n", NUMBER},         {"s", SHARED},  {"inlineStr", INLINE},
                    {"str", FORMULA_TEXT}, {"b", BOOLEAN}, {"e", ERROR_VALUE},
                    {"d", ISO_DATE}};
    for (size_t i = 0; i < sizeof contents / sizeof *contents; i++) {
        if (strcmp(type, contents[i].type) == 0) {
            return contents[i].content;
        }
    }
    return NUMBER;
}

static enum lyn_code start_cell(struct reading *reading, const char *const *attributes,
                                struct lyn_error *err) {
    const char *place = NULL, *type = NULL, *style = NULL;
    for (; *attributes; attributes += 2) {
        const char *name = attributes[0];
        if (name[0] && !name[1]) {
            place = name[0] == 'r' ? attributes[1] : place;
            type = name[0] == 't' ? attributes[1] : type;
            style = name[0] == 's' ? attributes[1] : style;
        }
    }
    uint64_t number = 0;
    reading->column = reading->next_column;
    if (place && !read_column(place, &reading->column)) {
        return error_set(err, REASON_INVALID_VALUE, "'%.40s' is no place of a cell", place);
    }
    if (reading->column >= XLSX_COLUMNS_MAX) {
        return outside("column", place ? place : "after the last", XLSX_COLUMNS_MAX, err);
    }
    reading->next_column = reading->column + 1;
    reading->style = style && num_parse_uint64(sv_from(style), &number) ? (size_t)number : 0;
    reading->content = type ? content_of(type) : NUMBER;
    reading->in_cell = true;
    buf_clear(&reading->text);
    return LYN_OK;
}

/* ---- events ---- */

static enum lyn_code on_open(void *context, const char *name, const char *const *attributes,
                             struct lyn_error *err) {
    struct reading *reading = context;
    if (reading->in_inline) {
        xlsx_rich_open(&reading->rich, name);
    } else if (reading->in_cell) {
        reading->in_value = strcmp(name, "v") == 0 && reading->content != INLINE;
        reading->in_inline = strcmp(name, "is") == 0 && reading->content == INLINE;
        reading->rich = (struct xlsx_rich){0};
    } else if (!reading->in_data) {
        reading->in_data = strcmp(name, "sheetData") == 0;
    } else if (strcmp(name, "c") == 0) {
        return start_cell(reading, attributes, err);
    } else if (strcmp(name, "row") == 0) {
        return start_row(reading, attributes, err);
    }
    return LYN_OK;
}

static enum lyn_code on_close(void *context, const char *name, struct lyn_error *err) {
    struct reading *reading = context;
    reading->in_value = false;
    if (reading->in_inline) {
        xlsx_rich_close(&reading->rich, name);
        reading->in_inline = strcmp(name, "is") != 0;
    } else if (reading->in_cell && strcmp(name, "c") == 0) {
        reading->in_cell = false;
        return finish_cell(reading, err);
    } else if (reading->in_data && strcmp(name, "sheetData") == 0) {
        reading->in_data = false;
    }
    return LYN_OK;
}

static enum lyn_code on_text(void *context, struct sv piece, struct lyn_error *err) {
    struct reading *reading = context;
    (void)err;
    if (reading->in_value || (reading->in_inline && reading->rich.in_text)) {
        buf_append_sv(&reading->text, piece);
    }
    return LYN_OK;
}

enum lyn_code xlsx_sheet_read(struct xlsx_sheet_cells *sheet, struct call *call,
                              struct xlsx_zip *zip, const struct xlsx_sheet *from,
                              const struct xlsx_styles *styles, struct xlsx_strings *strings,
                              bool from_1904, struct lyn_error *err) {
    static const struct xlsx_events events = {on_open, on_close, on_text};
    struct reading reading = {.sheet = sheet,
                              .name = from->name,
                              .styles = styles,
                              .strings = strings,
                              .shared = strings->count,
                              .from_1904 = from_1904};
    *sheet = (struct xlsx_sheet_cells){0};
    buf_init(&reading.text, CELL_TEXT_MAX);
    enum lyn_code code = xlsx_xml_read(call, zip, from->part, &events, &reading, err);
    buf_dispose(&reading.text);
    return code;
}
