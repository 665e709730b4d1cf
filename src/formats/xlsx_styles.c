#include "formats/xlsx_styles.h"

#include "base/num.h"
#include "formats/xlsx_xml.h"

/* More than a spreadsheet program ever makes; each style is looked for among the codes. */
enum { STYLES_MAX = 1 << 16, CODES_MAX = 4096 };

/* ---- format codes ---- */

static bool is_one_of(char c, const char *set) {
    return c && strchr(set, c);
}

/* `[h]`, `[mm]`, `[ss]` count on past a day; other brackets are colours, conditions, currencies. */
static bool is_elapsed(struct sv inside) {
    char unit = inside.len ? (char)(inside.data[0] | 0x20) : 0;
    for (size_t i = 0; i < inside.len; i++) {
        if ((inside.data[i] | 0x20) != unit) {
            return false;
        }
    }
    return is_one_of(unit, "hms") && inside.len <= 2;
}

static size_t find_behind(struct sv text, size_t at, char end) {
    const char *found = at < text.len ? memchr(text.data + at, end, text.len - at) : NULL;
    return found ? (size_t)(found - text.data) : text.len;
}

enum xlsx_shown xlsx_shown_by(struct sv format) {
    enum xlsx_shown shown = XLSX_SHOWN_PLAIN;
    for (size_t at = 0; at < format.len && format.data[at] != ';'; at++) {
        char c = format.data[at];
        size_t end;
        switch (c) {
        case '"':
            at = find_behind(format, at + 1, '"');
            break;
        case '[':
            end = find_behind(format, at + 1, ']');
            if (is_elapsed((struct sv){format.data + at + 1, end - at - 1})) {
                return XLSX_SHOWN_DURATION;
            }
            at = end;
            break;
        case '\\': /* the next character itself, a gap as wide as it, or filled with it */
        case '_':
        case '*':
            at++;
            break;
        default:
            if (is_one_of(c, "dmhysDMHYS")) {
                shown = XLSX_SHOWN_DATE;
            }
        }
    }
    return shown;
}

/* Those formats that files name by number only (ECMA-376 18.8.30); the ranges of East Asian dates
 * among them. */
static enum xlsx_shown shown_by_number(uint64_t number) {
    if (number == 46) {
        return XLSX_SHOWN_DURATION;
    }
    bool is_date = (number >= 14 && number <= 22) || (number >= 27 && number <= 36) ||
                   (number >= 45 && number <= 47) || (number >= 50 && number <= 58);
    return is_date ? XLSX_SHOWN_DATE : XLSX_SHOWN_PLAIN;
}

/* ---- the part ---- */

struct format_code {
    uint64_t number;
    enum xlsx_shown shown;
};

struct reading {
    struct arena *arena;
    struct xlsx_styles *styles;
    struct format_code *codes;
    size_t code_count, code_room, style_room;
    bool in_cell_styles;
};

static bool attribute_number(const char *const *attributes, const char *name, uint64_t *out) {
    const char *text = xlsx_attribute(attributes, name);
    return text && num_parse_uint64(sv_from(text), out);
}

static enum lyn_code check_count(size_t count, size_t most, struct lyn_error *err) {
    return count < most
               ? LYN_OK
               : error_set(err, REASON_LIMIT_CELLS, "the workbook has more than %zu styles", most);
}

static enum lyn_code add_code(struct reading *reading, const char *const *attributes,
                              struct lyn_error *err) {
    const char *text = xlsx_attribute(attributes, "formatCode");
    struct format_code code = {0};
    if (!text || !attribute_number(attributes, "numFmtId", &code.number)) {
        return LYN_OK;
    }
    enum lyn_code result = check_count(reading->code_count, CODES_MAX, err);
    if (result != LYN_OK) {
        return result;
    }
    code.shown = xlsx_shown_by(sv_from(text));
    if (reading->code_count == reading->code_room) {
        size_t room = reading->code_room ? reading->code_room * 2 : 16;
        reading->codes = arena_grow(reading->arena, reading->codes, reading->code_count, room,
                                    sizeof *reading->codes);
        if (!reading->codes) {
            return arena_error(reading->arena, err);
        }
        reading->code_room = room;
    }
    reading->codes[reading->code_count++] = code;
    return LYN_OK;
}

static enum xlsx_shown find_shown(const struct reading *reading, uint64_t number) {
    for (size_t i = reading->code_count; i-- > 0;) {
        if (reading->codes[i].number == number) {
            return reading->codes[i].shown;
        }
    }
    return shown_by_number(number);
}

static enum lyn_code add_style(struct reading *reading, const char *const *attributes,
                               struct lyn_error *err) {
    struct xlsx_styles *styles = reading->styles;
    enum lyn_code code = check_count(styles->count, STYLES_MAX, err);
    if (code != LYN_OK) {
        return code;
    }
    if (styles->count == reading->style_room) {
        size_t room = reading->style_room ? reading->style_room * 2 : 64;
        styles->shown = arena_grow(reading->arena, styles->shown, styles->count, room, 1);
        if (!styles->shown) {
            return arena_error(reading->arena, err);
        }
        reading->style_room = room;
    }
    uint64_t number = 0;
    bool known = attribute_number(attributes, "numFmtId", &number);
    styles->shown[styles->count++] =
        (uint8_t)(known ? find_shown(reading, number) : XLSX_SHOWN_PLAIN);
    return LYN_OK;
}

static enum lyn_code on_open(void *context, const char *name, const char *const *attributes,
                             struct lyn_error *err) {
    struct reading *reading = context;
    if (strcmp(name, "numFmt") == 0) {
        return add_code(reading, attributes, err);
    }
    if (strcmp(name, "cellXfs") == 0) {
        reading->in_cell_styles = true;
    } else if (reading->in_cell_styles && strcmp(name, "xf") == 0) {
        return add_style(reading, attributes, err);
    }
    return LYN_OK;
}

static enum lyn_code on_close(void *context, const char *name, struct lyn_error *err) {
    struct reading *reading = context;
    (void)err;
    if (strcmp(name, "cellXfs") == 0) {
        reading->in_cell_styles = false;
    }
    return LYN_OK;
}

enum lyn_code xlsx_styles_read(struct xlsx_styles *styles, struct call *call, struct xlsx_zip *zip,
                               const char *part, struct lyn_error *err) {
    static const struct xlsx_events events = {on_open, on_close, NULL};
    *styles = (struct xlsx_styles){0};
    struct reading reading = {.arena = call->arena, .styles = styles};
    return xlsx_xml_read(call, zip, part, &events, &reading, err);
}
