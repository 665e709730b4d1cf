#include "formats/excel_write.h"

#include <inttypes.h>
#include <math.h>

#include "formats/excel_output.h"
#include "formats/xlsx_pack.h"
#include "formats/xlsx_parts.h"
#include "formats/xlsx_sheet.h"
#include "formats/xlsx_text.h"

enum { CHUNK = 64 << 10, LETTERS = 4 };

struct writer {
    const struct frame *frame;
    struct excel_output output;
    struct xlsx_pack pack;
    struct buf xml;  /* of the open part, not packed yet */
    struct buf text; /* for cells that are printed */
    struct arena *arena;
    char (*letters)[LETTERS]; /* of each column: `A`, `AB` */
    struct map places;        /* where a text is in `strings` */
    struct sv *strings;       /* each text once; borrowed from the frame or in the arena */
    size_t string_capacity;
    uint64_t uses; /* of all texts */
};

static enum lyn_code check_size(const struct writer *writer, struct lyn_error *err) {
    const struct frame *frame = writer->frame;
    if (frame->column_count <= XLSX_COLUMNS_MAX &&
        frame->row_count < XLSX_ROWS_MAX - (size_t)writer->output.first_row) {
        return LYN_OK;
    }
    return error_set(err, REASON_LIMIT_CELLS,
                     "This sheet is too large! Your sheet size is: %zu, %zu Max sheet size is: %d, "
                     "%d",
                     frame->row_count, frame->column_count, XLSX_ROWS_MAX, XLSX_COLUMNS_MAX);
}

/* ---- parts ---- */

static void flush(struct writer *writer) {
    xlsx_pack_write(&writer->pack, buf_view(&writer->xml));
    if (!writer->xml.failure) {
        buf_clear(&writer->xml);
    }
}

static void flush_when_full(struct writer *writer) {
    if (writer->xml.len >= CHUNK) {
        flush(writer);
    }
}

static void begin_part(struct writer *writer, const char *part) {
    xlsx_pack_begin(&writer->pack, part);
    buf_puts(&writer->xml, "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n");
}

static void end_part(struct writer *writer) {
    flush(writer);
    xlsx_pack_end(&writer->pack);
}

static void put_part(struct writer *writer, const char *part, const char *xml) {
    begin_part(writer, part);
    buf_puts(&writer->xml, xml);
    end_part(writer);
}

static void put_workbook(struct writer *writer) {
    begin_part(writer, "xl/workbook.xml");
    buf_puts(&writer->xml, "<workbook xmlns=\"" XLSX_MAIN "\" xmlns:r=\"" XLSX_SCHEMAS
                           "officeDocument/2006/relationships\"><sheets><sheet name=\"");
    xlsx_text_append(&writer->xml, writer->output.sheet);
    buf_puts(&writer->xml, "\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>");
    end_part(writer);
}

/* ---- texts ---- */

static bool keep_string(struct writer *writer, struct sv text, uint32_t *place) {
    size_t count = writer->places.count;
    if (count == writer->string_capacity) {
        size_t capacity = count ? count * 2 : 256;
        writer->strings =
            arena_grow(writer->arena, writer->strings, count, capacity, sizeof *writer->strings);
        if (!writer->strings) {
            return false;
        }
        writer->string_capacity = capacity;
    }
    writer->strings[count] = text;
    *place = (uint32_t)count;
    return map_put(&writer->places, text, *place);
}

/* `kept`: the text stays where it is until the end. */
static enum lyn_code place_string(struct writer *writer, struct sv text, bool kept, uint32_t *place,
                                  struct lyn_error *err) {
    *place = map_get(&writer->places, text);
    writer->uses++;
    if (*place != MAP_NONE) {
        return LYN_OK;
    }
    size_t length = text.len > XLSX_TEXT_MAX ? xlsx_text_length(text) : text.len;
    if (length > XLSX_TEXT_MAX) {
        return error_set(err, REASON_INVALID_VALUE,
                         "the text has %zu characters; a cell of a workbook holds %d at most",
                         length, XLSX_TEXT_MAX);
    }
    if (!kept) {
        text.data = arena_strdup(writer->arena, text);
    }
    return text.data && keep_string(writer, text, place) ? LYN_OK : arena_error(writer->arena, err);
}

static void put_strings(struct writer *writer) {
    struct buf *xml = &writer->xml;
    begin_part(writer, "xl/sharedStrings.xml");
    buf_printf(xml,
               "<sst xmlns=\"" XLSX_MAIN "\" count=\"%" PRIu64 "\" uniqueCount=\"%" PRIu32 "\">",
               writer->uses, writer->places.count);
    for (size_t i = 0; i < writer->places.count; i++) {
        struct sv text = writer->strings[i];
        buf_puts(xml, xlsx_text_needs_space(text) ? "<si><t xml:space=\"preserve\">" : "<si><t>");
        xlsx_text_append(xml, text);
        buf_puts(xml, "</t></si>");
        flush_when_full(writer);
    }
    buf_puts(xml, "</sst>");
    end_part(writer);
}

/* ---- cells ---- */

static void open_cell(struct writer *writer, size_t column, uint32_t row, enum xlsx_style style,
                      const char *type) {
    char number[NUM_BUFFER];
    struct buf *xml = &writer->xml;
    buf_puts(xml, "<c r=\"");
    buf_puts(xml, writer->letters[column]);
    buf_append(xml, number, num_print_uint64(number, (uint64_t)row + 1));
    if (style) {
        buf_puts(xml, "\" s=\"");
        buf_putc(xml, (char)('0' + style));
    }
    if (type) {
        buf_puts(xml, "\" t=\"");
        buf_puts(xml, type);
    }
    buf_putc(xml, '"');
}

static void close_cell(struct writer *writer, const char *value, size_t len) {
    buf_puts(&writer->xml, "><v>");
    buf_append(&writer->xml, value, len);
    buf_puts(&writer->xml, "</v></c>");
}

static enum lyn_code put_text(struct writer *writer, size_t column, uint32_t row,
                              enum xlsx_style style, struct sv text, bool kept,
                              struct lyn_error *err) {
    char number[NUM_BUFFER];
    uint32_t place;
    enum lyn_code code = place_string(writer, text, kept, &place, err);
    if (code == LYN_OK) {
        open_cell(writer, column, row, style, "s");
        close_cell(writer, number, num_print_uint64(number, place));
    }
    return code;
}

static void put_real(struct writer *writer, size_t column, uint32_t row, enum xlsx_style style,
                     double real) {
    char number[NUM_BUFFER];
    size_t len = num_print_double(number, real);
    if (len > 2 && memcmp(number + len - 2, ".0", 2) == 0) {
        len -= 2;
    }
    open_cell(writer, column, row, style, NULL);
    close_cell(writer, number, len);
}

static enum lyn_code put_printed(struct writer *writer, size_t column, uint32_t row,
                                 const struct value *value, struct lyn_error *err) {
    buf_clear(&writer->text);
    value_print_python(value, &writer->text);
    enum lyn_code code = buf_status(&writer->text, err);
    return code == LYN_OK ? put_text(writer, column, row, XLSX_STYLE_PLAIN, buf_view(&writer->text),
                                     false, err)
                          : code;
}

/* A real date, unless it has a zone, which no cell can say, or is before all days that a sheet knows:
 * then its text. */
static enum lyn_code put_moment(struct writer *writer, size_t column, uint32_t row,
                                const struct value *value, struct lyn_error *err) {
    bool is_date = value->kind == VALUE_DATE;
    struct datetime datetime = value->datetime;
    double serial;
    if (is_date) {
        datetime = (struct datetime){.micros = (int64_t)value->date.days * 86400 * 1000000};
    }
    if (datetime.has_offset || !xlsx_serial_of(datetime, &serial)) {
        return put_printed(writer, column, row, value, err);
    }
    put_real(writer, column, row, is_date ? XLSX_STYLE_DATE : XLSX_STYLE_DATETIME, serial);
    return LYN_OK;
}

/* A cell that is not missing: of those that are there is nothing in the file. */
static enum lyn_code put_value(struct writer *writer, size_t column, uint32_t row,
                               enum xlsx_style style, const struct value *value,
                               struct lyn_error *err) {
    char number[NUM_BUFFER];
    switch (value->kind) {
    case VALUE_BOOL:
        open_cell(writer, column, row, style, "b");
        close_cell(writer, value->boolean ? "1" : "0", 1);
        return LYN_OK;
    case VALUE_INT:
        open_cell(writer, column, row, style, NULL);
        close_cell(writer, number, num_print_int64(number, value->integer));
        return LYN_OK;
    case VALUE_BIGINT:
        open_cell(writer, column, row, style, NULL);
        close_cell(writer, value->text.data, value->text.len);
        return LYN_OK;
    case VALUE_FLOAT:
        if (isinf(value->real)) {
            return put_printed(writer, column, row, value, err);
        }
        put_real(writer, column, row, style, value->real);
        return LYN_OK;
    case VALUE_STRING:
        return put_text(writer, column, row, style, value->text, true, err);
    case VALUE_DATE:
    case VALUE_DATETIME:
        return put_moment(writer, column, row, value, err);
    default:
        return put_printed(writer, column, row, value, err);
    }
}

/* ---- the sheet ---- */

static enum lyn_code name_cell(const struct writer *writer, size_t column, size_t row,
                               enum lyn_code code, struct lyn_error *err) {
    char number[NUM_BUFFER];
    if (code == LYN_INVALID_ARGUMENT && err) {
        struct sv label = frame_label(writer->frame, column, number);
        struct lyn_error inner = *err;
        error_set(err, REASON_INVALID_VALUE, "row %zu, column '%.*s': %s", row, SV_ARG(label),
                  inner.message);
    }
    return code;
}

static void open_row(struct writer *writer, uint32_t row) {
    char number[NUM_BUFFER];
    buf_puts(&writer->xml, "<row r=\"");
    buf_append(&writer->xml, number, num_print_uint64(number, (uint64_t)row + 1));
    buf_puts(&writer->xml, "\">");
}

static enum lyn_code put_names(struct writer *writer, struct lyn_error *err) {
    enum lyn_code code = LYN_OK;
    open_row(writer, writer->output.first_row);
    for (size_t i = 0; i < writer->frame->column_count && code == LYN_OK; i++) {
        const struct value *label = &writer->frame->fields[i].label;
        if (label->kind == VALUE_STRING && label->text.len == 0) {
            open_cell(writer, i, writer->output.first_row, XLSX_STYLE_HEADER, NULL);
            buf_puts(&writer->xml, "/>");
        } else {
            code = put_value(writer, i, writer->output.first_row, XLSX_STYLE_HEADER, label, err);
        }
    }
    buf_puts(&writer->xml, "</row>");
    return code;
}

static enum lyn_code put_row(struct writer *writer, size_t index, struct lyn_error *err) {
    const struct frame *frame = writer->frame;
    uint32_t row = writer->output.first_row + 1 + (uint32_t)index;
    char scratch[NUM_BUFFER];
    bool blank = true;
    for (size_t i = 0; i < frame->column_count; i++) {
        struct value cell = frame_cell(frame, i, index, scratch);
        if (value_is_missing(&cell)) {
            continue;
        }
        if (blank) {
            open_row(writer, row);
            blank = false;
        }
        enum lyn_code code = put_value(writer, i, row, XLSX_STYLE_PLAIN, &cell, err);
        if (code != LYN_OK) {
            return name_cell(writer, i, index, code, err);
        }
    }
    if (!blank) {
        buf_puts(&writer->xml, "</row>");
    }
    flush_when_full(writer);
    return LYN_OK;
}

static enum lyn_code put_sheet(struct writer *writer, struct lyn_error *err) {
    const struct frame *frame = writer->frame;
    enum lyn_code code = LYN_OK;
    begin_part(writer, "xl/worksheets/sheet1.xml");
    buf_puts(&writer->xml, "<worksheet xmlns=\"" XLSX_MAIN "\"><sheetData>");
    if (frame->column_count > 0) {
        code = put_names(writer, err);
        for (size_t i = 0; i < frame->row_count && code == LYN_OK && !writer->pack.failed; i++) {
            code = put_row(writer, i, err);
        }
    }
    buf_puts(&writer->xml, "</sheetData></worksheet>");
    end_part(writer);
    return code;
}

static enum lyn_code make_letters(struct writer *writer, struct lyn_error *err) {
    size_t count = writer->frame->column_count;
    char place[XLSX_PLACE_BUFFER];
    writer->letters = arena_calloc(writer->arena, count, sizeof *writer->letters);
    if (!writer->letters) {
        return arena_error(writer->arena, err);
    }
    for (size_t i = 0; i < count; i++) {
        xlsx_place_print(place, 0, (uint32_t)i);
        memcpy(writer->letters[i], place, strlen(place) - 1); /* without the row, 1 */
    }
    return LYN_OK;
}

enum lyn_code excel_write_frame(const struct frame *frame, const struct value *options,
                                struct buf *out, struct lyn_error *err) {
    struct writer writer = {.frame = frame};
    enum lyn_code code = excel_output_read(options, &writer.output, err);
    if (code != LYN_OK || (code = check_size(&writer, err)) != LYN_OK) {
        return code;
    }
    writer.arena = arena_new(LIMITS_DEFAULT.request_bytes);
    if (!writer.arena) {
        return error_oom(err);
    }
    map_init(&writer.places, writer.arena);
    buf_init(&writer.xml, LIMITS_DEFAULT.file_bytes);
    buf_init(&writer.text, LIMITS_DEFAULT.file_bytes);
    xlsx_pack_open(&writer.pack, out);
    if ((code = make_letters(&writer, err)) == LYN_OK) {
        put_part(&writer, "[Content_Types].xml", xlsx_content_types);
        put_part(&writer, "_rels/.rels", xlsx_package_relations);
        put_workbook(&writer);
        put_part(&writer, "xl/_rels/workbook.xml.rels", xlsx_workbook_relations);
        put_part(&writer, "xl/styles.xml", xlsx_written_styles);
        code = put_sheet(&writer, err);
    }
    if (code == LYN_OK) {
        put_strings(&writer);
        code = buf_status(&writer.xml, err);
    }
    enum lyn_code closed = xlsx_pack_close(&writer.pack, code == LYN_OK ? err : NULL);
    buf_dispose(&writer.text);
    buf_dispose(&writer.xml);
    arena_unref(writer.arena);
    return code == LYN_OK ? closed : code;
}
