#include "formats/excel_write.h"

#include <inttypes.h>
#include <math.h>

#include "base/path.h"
#include "base/utf8.h"
#include "formats/xlsx_pack.h"
#include "formats/xlsx_sheet.h"
#include "formats/xlsx_text.h"

enum { CHUNK = 64 << 10, SHEET_NAME_MAX = 31, LETTERS = 4 };

/* Numbers of the styles in STYLES. */
enum style { STYLE_PLAIN, STYLE_HEADER, STYLE_DATETIME, STYLE_DATE };

struct writer {
    const struct frame *frame;
    struct sv sheet;    /* its name */
    uint32_t first_row; /* of the names, from 0 */
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

/* ---- options ---- */

static enum lyn_code bad_name(const char *why, struct sv name, struct lyn_error *err) {
    return error_set(err, REASON_SHEET_NAME, "'%.*s' cannot be the name of a worksheet: %s",
                     SV_ARG(name), why);
}

static enum lyn_code check_name(struct sv name, struct lyn_error *err) {
    static const char forbidden[] = "[]:*?/\\";
    if (name.len == 0) {
        return bad_name("it is empty", name, err);
    }
    if (utf8_check(name) != name.len || !xlsx_text_is_plain(name)) {
        return bad_name("it has a control character", name, err);
    }
    if (utf8_count(name) > SHEET_NAME_MAX) {
        return bad_name("it must be <= 31 chars", name, err);
    }
    for (size_t i = 0; i < name.len; i++) {
        if (memchr(forbidden, name.data[i], sizeof forbidden - 1)) {
            return bad_name("it must not have any of []:*?/\\", name, err);
        }
    }
    if (name.data[0] == '\'' || name.data[name.len - 1] == '\'') {
        return bad_name("it must not start or end with an apostrophe", name, err);
    }
    return LYN_OK;
}

static enum lyn_code read_sheet(const struct value *value, struct sv *out, struct lyn_error *err) {
    *out = SV("Sheet1");
    if (!value) {
        return LYN_OK;
    }
    if (value->kind != VALUE_STRING) {
        return error_set(err, value->kind == VALUE_NULL ? REASON_INVALID_VALUE : REASON_WRONG_TYPE,
                         "sheet must be the name of the sheet, not a %s",
                         value_kind_name(value->kind));
    }
    *out = value->text;
    return check_name(value->text, err);
}

static enum lyn_code read_header(const struct value *value, uint32_t *out, struct lyn_error *err) {
    *out = 0;
    if (!value) {
        return LYN_OK;
    }
    if (value->kind != VALUE_INT) {
        return error_set(err, REASON_WRONG_TYPE,
                         "header must be the row of the names, from 0, not a %s",
                         value_kind_name(value->kind));
    }
    if (value->integer < 0 || value->integer >= XLSX_ROWS_MAX) {
        return error_set(err, REASON_INVALID_VALUE, "header must be a row from 0 to %d, not %lld",
                         XLSX_ROWS_MAX - 1, (long long)value->integer);
    }
    *out = (uint32_t)value->integer;
    return LYN_OK;
}

/* Whoever opens the file goes by its name. */
static enum lyn_code check_filename(const struct value *value, struct lyn_error *err) {
    if (!value || value->kind != VALUE_STRING) {
        return LYN_OK;
    }
    struct sv extension = path_extension(value->text);
    if (extension.len == 0 || (extension.len <= 4 && extension.len >= 3 &&
                               strncasecmp(extension.data, "xlsx", extension.len) == 0)) {
        return LYN_OK;
    }
    return error_set(err, REASON_INVALID_VALUE,
                     "Invalid extension for engine 'xlsx': '%.*s'; the file must be named .xlsx",
                     SV_ARG(extension));
}

static enum lyn_code read_options(struct writer *writer, const struct value *options,
                                  struct lyn_error *err) {
    enum lyn_code code = read_sheet(value_get(options, "sheet"), &writer->sheet, err);
    if (code != LYN_OK) {
        error_field(err, "sheet");
        return code;
    }
    code = read_header(value_get(options, "header"), &writer->first_row, err);
    if (code != LYN_OK) {
        error_field(err, "header");
        return code;
    }
    code = check_filename(value_get(options, "filename"), err);
    error_field(code == LYN_OK ? NULL : err, "filename");
    return code;
}

static enum lyn_code check_size(const struct writer *writer, struct lyn_error *err) {
    const struct frame *frame = writer->frame;
    if (frame->column_count <= XLSX_COLUMNS_MAX &&
        frame->row_count < XLSX_ROWS_MAX - (size_t)writer->first_row) {
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

#define OOXML "http://schemas.openxmlformats.org/"
#define MAIN "\"" OOXML "spreadsheetml/2006/main\""
#define RELATIONS "\"" OOXML "package/2006/relationships\""
#define RELATION_TYPE OOXML "officeDocument/2006/relationships/"
#define CONTENT_TYPE "application/vnd.openxmlformats-officedocument.spreadsheetml."

static const char CONTENT_TYPES[] =
    "<Types xmlns=\"" OOXML "package/2006/content-types\">"
    "<Default Extension=\"rels\" "
    "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
    "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
    "<Override PartName=\"/xl/workbook.xml\" ContentType=\"" CONTENT_TYPE "sheet.main+xml\"/>"
    "<Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"" CONTENT_TYPE
    "worksheet+xml\"/>"
    "<Override PartName=\"/xl/styles.xml\" ContentType=\"" CONTENT_TYPE "styles+xml\"/>"
    "<Override PartName=\"/xl/sharedStrings.xml\" ContentType=\"" CONTENT_TYPE
    "sharedStrings+xml\"/></Types>";

static const char PACKAGE_RELATIONS[] =
    "<Relationships xmlns=" RELATIONS "><Relationship Id=\"rId1\" Type=\"" RELATION_TYPE
    "officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";

static const char WORKBOOK_RELATIONS[] =
    "<Relationships xmlns=" RELATIONS ">"
    "<Relationship Id=\"rId1\" Type=\"" RELATION_TYPE
    "worksheet\" Target=\"worksheets/sheet1.xml\"/>"
    "<Relationship Id=\"rId2\" Type=\"" RELATION_TYPE "styles\" Target=\"styles.xml\"/>"
    "<Relationship Id=\"rId3\" Type=\"" RELATION_TYPE
    "sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>";

#define THIN(side) "<" side " style=\"thin\"><color auto=\"1\"/></" side ">"
#define FONT "<sz val=\"11\"/><name val=\"Calibri\"/><family val=\"2\"/>"

static const char STYLES[] =
    "<styleSheet xmlns=" MAIN "><numFmts count=\"2\">"
    "<numFmt numFmtId=\"164\" formatCode=\"YYYY-MM-DD HH:MM:SS.000\"/>"
    "<numFmt numFmtId=\"165\" formatCode=\"YYYY-MM-DD\"/></numFmts>"
    "<fonts count=\"2\"><font>" FONT "</font><font><b/>" FONT "</font></fonts>"
    "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>"
    "<fill><patternFill patternType=\"gray125\"/></fill></fills>"
    "<borders count=\"2\"><border><left/><right/><top/><bottom/><diagonal/></border>"
    "<border>" THIN("left") THIN("right") THIN("top")
        THIN("bottom") "<diagonal/></border></borders>"
                       "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" "
                       "borderId=\"0\"/>"
                       "</cellStyleXfs><cellXfs count=\"4\">"
                       "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"
                       "<xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"1\" xfId=\"0\" "
                       "applyFont=\"1\" "
                       "applyBorder=\"1\" applyAlignment=\"1\"><alignment horizontal=\"center\" "
                       "vertical=\"top\"/></xf>"
                       "<xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" "
                       "applyNumberFormat=\"1\"/>"
                       "<xf numFmtId=\"165\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" "
                       "applyNumberFormat=\"1\"/></cellXfs>"
                       "<cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" "
                       "builtinId=\"0\"/></cellStyles>"
                       "</styleSheet>";

static void put_workbook(struct writer *writer) {
    begin_part(writer, "xl/workbook.xml");
    buf_puts(&writer->xml, "<workbook xmlns=" MAIN " xmlns:r=\"" OOXML
                           "officeDocument/2006/relationships\"><sheets><sheet name=\"");
    xlsx_text_append(&writer->xml, writer->sheet);
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
    buf_printf(xml, "<sst xmlns=" MAIN " count=\"%" PRIu64 "\" uniqueCount=\"%" PRIu32 "\">",
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

static void open_cell(struct writer *writer, size_t column, uint32_t row, enum style style,
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

static enum lyn_code put_text(struct writer *writer, size_t column, uint32_t row, enum style style,
                              struct sv text, bool kept, struct lyn_error *err) {
    char number[NUM_BUFFER];
    uint32_t place;
    enum lyn_code code = place_string(writer, text, kept, &place, err);
    if (code == LYN_OK) {
        open_cell(writer, column, row, style, "s");
        close_cell(writer, number, num_print_uint64(number, place));
    }
    return code;
}

static void put_real(struct writer *writer, size_t column, uint32_t row, enum style style,
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
    return code == LYN_OK
               ? put_text(writer, column, row, STYLE_PLAIN, buf_view(&writer->text), false, err)
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
    put_real(writer, column, row, is_date ? STYLE_DATE : STYLE_DATETIME, serial);
    return LYN_OK;
}

/* A cell that is not missing: of those that are there is nothing in the file. */
static enum lyn_code put_value(struct writer *writer, size_t column, uint32_t row, enum style style,
                               const struct value *value, struct lyn_error *err) {
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
    if (code != LYN_OK && err) {
        struct sv label = frame_label(writer->frame, column, number);
        struct lyn_error inner = *err;
        error_set(err, REASON_INVALID_VALUE, "row %zu, column '%.*s': %s", row, SV_ARG(label),
                  inner.message);
        if (code != LYN_INVALID_ARGUMENT) {
            *err = inner;
        }
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
    open_row(writer, writer->first_row);
    for (size_t i = 0; i < writer->frame->column_count && code == LYN_OK; i++) {
        const struct value *label = &writer->frame->fields[i].label;
        if (label->kind == VALUE_STRING && label->text.len == 0) {
            open_cell(writer, i, writer->first_row, STYLE_HEADER, NULL);
            buf_puts(&writer->xml, "/>");
        } else {
            code = put_value(writer, i, writer->first_row, STYLE_HEADER, label, err);
        }
    }
    buf_puts(&writer->xml, "</row>");
    return code;
}

static enum lyn_code put_row(struct writer *writer, size_t index, struct lyn_error *err) {
    const struct frame *frame = writer->frame;
    uint32_t row = writer->first_row + 1 + (uint32_t)index;
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
        enum lyn_code code = put_value(writer, i, row, STYLE_PLAIN, &cell, err);
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
    buf_puts(&writer->xml, "<worksheet xmlns=" MAIN "><sheetData>");
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
    enum lyn_code code = read_options(&writer, options, err);
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
        put_part(&writer, "[Content_Types].xml", CONTENT_TYPES);
        put_part(&writer, "_rels/.rels", PACKAGE_RELATIONS);
        put_workbook(&writer);
        put_part(&writer, "xl/_rels/workbook.xml.rels", WORKBOOK_RELATIONS);
        put_part(&writer, "xl/styles.xml", STYLES);
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
