#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <wctype.h>

#include "base/error.h"
#include "base/map.h"
#include "base/num.h"
#include "base/utf8.h"
#include "formats/bibtex.h"

struct row {
    struct value entry; /* without what is missing; all fields are texts */
    size_t position;
    struct sv sort_by[BIBTEX_SORT_FIELDS]; /* in lower case, "" where the entry has none */
};

struct rows {
    struct row *items;
    size_t count;
    struct arena *arena;
};

static bool is_field(const struct value_entry *entry) {
    return !value_is_text(&entry->key, "ENTRYTYPE") && !value_is_text(&entry->key, "ID");
}

/* ---- the checks of access 17.7, in its order ---- */

static enum lyn_code check_present(const struct rows *rows, struct lyn_error *err) {
    for (size_t i = 0; i < rows->count; i++) {
        if (value_get(&rows->items[i].entry, "ID")) {
            continue;
        }
        struct buf shown;
        buf_init(&shown, (size_t)1 << 16);
        value_print_python(&rows->items[i].entry, &shown);
        enum lyn_code code =
            error_set(err, REASON_INVALID_VALUE, "Entry %s does not have an ID field.",
                      shown.data ? shown.data : "{}");
        buf_dispose(&shown);
        return code;
    }
    return LYN_OK;
}

static enum lyn_code check_unique(const struct rows *rows, struct lyn_error *err) {
    struct map seen;
    map_init(&seen, rows->arena);
    for (size_t i = 0; i < rows->count; i++) {
        const struct value *id = value_get(&rows->items[i].entry, "ID");
        if (id->kind != VALUE_STRING) {
            continue;
        }
        if (map_get(&seen, id->text) != MAP_NONE) {
            return error_set(err, REASON_INVALID_VALUE,
                             "There are repeated IDs in the data. One is \"%.*s\".",
                             SV_ARG(id->text));
        }
        if (!map_put(&seen, id->text, 0)) {
            return arena_error(rows->arena, err);
        }
    }
    return LYN_OK;
}

static bool is_readable_id(struct sv id) {
    for (size_t i = 0; i < id.len; i++) {
        if (id.data[i] && strchr("@',#}{~% \t\r\n", id.data[i])) {
            return false;
        }
    }
    return true;
}

static enum lyn_code check_readable(const struct rows *rows, struct lyn_error *err) {
    for (size_t i = 0; i < rows->count; i++) {
        const struct value *id = value_get(&rows->items[i].entry, "ID");
        if (id->kind != VALUE_STRING) {
            return error_set(err, REASON_WRONG_TYPE, "the ID of entry %zu must be a string, not %s",
                             i, value_kind_name(id->kind));
        }
        if (!is_readable_id(id->text)) {
            return error_set(err, REASON_INVALID_VALUE, "The ID %.*s contains invalid characters.",
                             SV_ARG(id->text));
        }
    }
    return LYN_OK;
}

static enum lyn_code check_types(const struct rows *rows, struct lyn_error *err) {
    for (size_t i = 0; i < rows->count; i++) {
        const struct value *entry = &rows->items[i].entry;
        if (!value_get(entry, "ENTRYTYPE")) {
            return error_set(err, REASON_COLUMN_NOT_FOUND, "'ENTRYTYPE' of entry %.*s",
                             SV_ARG(value_get(entry, "ID")->text));
        }
    }
    return LYN_OK;
}

/* ---- fields as text ---- */

/* Gaps make integers floats: a year does not become 2020.0 by them. */
static void print_number(const struct value *number, struct buf *out) {
    static const double EXACT = 9007199254740992.0; /* 2^53 */
    if (number->kind == VALUE_FLOAT && fabs(number->real) < EXACT &&
        number->real == trunc(number->real)) {
        struct value integer = value_int((int64_t)number->real);
        value_print_python(&integer, out);
    } else {
        value_print_python(number, out);
    }
}

static enum lyn_code make_text(struct arena *arena, struct value *field, struct lyn_error *err) {
    struct buf text;
    buf_init(&text, (size_t)1 << 20);
    print_number(field, &text);
    enum lyn_code code = buf_status(&text, err);
    if (code == LYN_OK) {
        const char *copy = arena_strdup(arena, buf_view(&text));
        *field = value_string((struct sv){copy, text.len});
        code = copy ? LYN_OK : arena_error(arena, err);
    }
    buf_dispose(&text);
    return code;
}

static enum lyn_code make_texts(struct arena *arena, struct value *entry, struct lyn_error *err) {
    for (size_t i = 0; i < entry->map.count; i++) {
        struct value *field = &entry->map.entries[i].value;
        enum lyn_code code = LYN_OK;
        if (field->kind == VALUE_LIST || field->kind == VALUE_MAP || field->kind == VALUE_BYTES) {
            struct buf name;
            buf_init(&name, 4096);
            value_print_python(&entry->map.entries[i].key, &name);
            code = error_set(err, REASON_WRONG_TYPE, "The field %s in entry %.*s must be a string",
                             name.data ? name.data : "", SV_ARG(value_get(entry, "ID")->text));
            buf_dispose(&name);
        } else if (field->kind != VALUE_STRING) {
            code = make_text(arena, field, err);
        }
        if (code != LYN_OK) {
            return code;
        }
    }
    return LYN_OK;
}

/* ---- the order of entries ---- */

/* ASCII only where the system has no C.UTF-8. */
static enum lyn_code lower(struct arena *arena, locale_t locale, struct sv text, struct sv *out,
                           struct lyn_error *err) {
    struct buf lowered;
    buf_init(&lowered, SIZE_MAX / 2);
    for (size_t at = 0; at < text.len;) {
        uint32_t c = utf8_next(text, &at);
        if (c < 0x80) {
            c += c >= 'A' && c <= 'Z' ? 'a' - 'A' : 0;
        } else if (locale) {
            c = (uint32_t)towlower_l((wint_t)c, locale);
        }
        char bytes[4];
        buf_append(&lowered, bytes, utf8_put(bytes, c));
    }
    enum lyn_code code = buf_status(&lowered, err);
    if (code == LYN_OK) {
        const char *copy = arena_strdup(arena, buf_view(&lowered));
        *out = (struct sv){copy, lowered.len};
        code = copy ? LYN_OK : arena_error(arena, err);
    }
    buf_dispose(&lowered);
    return code;
}

static int compare_rows(const void *left, const void *right) {
    const struct row *a = left, *b = right;
    for (size_t i = 0; i < BIBTEX_SORT_FIELDS; i++) {
        int order = sv_compare(a->sort_by[i], b->sort_by[i]);
        if (order != 0) {
            return order;
        }
    }
    return (a->position > b->position) - (a->position < b->position);
}

static enum lyn_code sort_rows(struct rows *rows, struct lyn_error *err) {
    locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; i < rows->count && code == LYN_OK; i++) {
        struct row *row = &rows->items[i];
        for (size_t j = 0; j < BIBTEX_SORT_FIELDS && code == LYN_OK; j++) {
            const struct value *text = value_get(&row->entry, BIBTEX_SORT_BY[j]);
            row->sort_by[j] = (struct sv){"", 0};
            if (text) {
                code = lower(rows->arena, locale, text->text, &row->sort_by[j], err);
            }
        }
    }
    if (locale) {
        freelocale(locale);
    }
    if (code == LYN_OK && rows->count > 0) {
        qsort(rows->items, rows->count, sizeof *rows->items, compare_rows);
    }
    return code;
}

/* ---- the file ---- */

static void write_entry(const struct value *entry, struct buf *out) {
    buf_putc(out, '@');
    buf_append_sv(out, value_get(entry, "ENTRYTYPE")->text);
    buf_putc(out, '{');
    buf_append_sv(out, value_get(entry, "ID")->text);
    for (size_t i = 0; i < entry->map.count; i++) {
        const struct value_entry *field = &entry->map.entries[i];
        if (!is_field(field)) {
            continue;
        }
        buf_puts(out, ",\n  ");
        value_print_python(&field->key, out);
        buf_puts(out, " = {");
        buf_append_sv(out, field->value.text);
        buf_putc(out, '}');
    }
    buf_puts(out, "\n}\n");
}

/* The rows of a table whose columns are in the order of the fields. */
static enum lyn_code take_rows(const struct frame *frame, struct rows *rows,
                               struct lyn_error *err) {
    rows->items = arena_calloc(rows->arena, frame->row_count, sizeof *rows->items);
    if (!rows->items) {
        return arena_error(rows->arena, err);
    }
    enum lyn_code code = LYN_OK;
    for (; rows->count < frame->row_count && code == LYN_OK; rows->count++) {
        struct row *row = &rows->items[rows->count];
        row->position = rows->count;
        code = frame_present_row(frame, rows->count, rows->arena, &row->entry, err);
    }
    return code;
}

static enum lyn_code prepare(struct rows *rows, struct lyn_error *err) {
    enum lyn_code code = check_present(rows, err);
    if (code == LYN_OK) {
        code = check_unique(rows, err);
    }
    if (code == LYN_OK) {
        code = check_readable(rows, err);
    }
    if (code == LYN_OK) {
        code = check_types(rows, err);
    }
    for (size_t i = 0; i < rows->count && code == LYN_OK; i++) {
        code = make_texts(rows->arena, &rows->items[i].entry, err);
    }
    return code == LYN_OK ? sort_rows(rows, err) : code;
}

enum lyn_code bibtex_write_frame(const struct frame *frame, const struct value *options,
                                 struct buf *out, struct lyn_error *err) {
    (void)options;
    struct frame *ordered = NULL;
    struct rows rows = {.arena = arena_new(SIZE_MAX / 2)}; /* in proportion to the frame */
    enum lyn_code code = rows.arena ? LYN_OK : error_oom(err);
    if (code == LYN_OK) {
        code = bibtex_order_columns(frame, &ordered, err);
    }
    if (code == LYN_OK && ordered->column_count > 0) {
        code = take_rows(ordered, &rows, err);
    }
    if (code == LYN_OK) {
        code = prepare(&rows, err);
    }
    for (size_t i = 0; i < rows.count && code == LYN_OK; i++) {
        if (i > 0) {
            buf_putc(out, '\n');
        }
        write_entry(&rows.items[i].entry, out);
        code = buf_status(out, err);
    }
    frame_unref(ordered);
    arena_unref(rows.arena);
    return code;
}
