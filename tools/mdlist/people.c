#include "people.h"

#include <string.h>

#include "client/c/frame.h"
#include "report.h"

enum { PERSON_KEYS = 5 };

static const struct value *text_of(const struct value *person, const char *key) {
    const struct value *value = value_get(person, key);
    return value && value->kind == VALUE_STRING ? value : NULL;
}

/* The letters and digits of both names, the first one small. */
static char *macro_name(struct arena *arena, struct sv given, struct sv family) {
    const struct sv names[] = {given, family};
    char *name = arena_alloc(arena, given.len + family.len + 1);
    size_t length = 0;
    for (size_t i = 0; name && i < 2; i++) {
        for (size_t k = 0; k < names[i].len; k++) {
            char c = names[i].data[k];
            bool upper = c >= 'A' && c <= 'Z';
            if (upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                (unsigned char)c >= 0x80) {
                name[length] = (char)(upper && length == 0 ? c + 32 : c);
                length++;
            }
        }
    }
    if (name) {
        name[length] = '\0';
    }
    return name;
}

static void warn_left_out(const struct value *person, size_t row, const char *lacks,
                          const char *file) {
    struct lyn_error why = {0};
    const struct value *given = text_of(person, "given"), *family = text_of(person, "family");
    (void)error_set(&why, REASON_MISSING_KEY, "person %zu (%.*s %.*s) is left out: no `%s`",
                    row + 1, SV_ARG(given ? given->text : SV("?")),
                    SV_ARG(family ? family->text : SV("?")), lacks);
    error_at(&why, file, strlen(file), 0, 0);
    report_warning(&why);
}

static void put(struct value *map, const char *key, const struct value *value) {
    if (value) {
        map->map.entries[map->map.count++] =
            (struct value_entry){value_string(sv_from(key)), *value};
    }
}

/* *out is null for someone who is left out. */
static enum lyn_code make_person(struct arena *arena, const struct value *person, size_t row,
                                 const char *file, struct value *out, struct lyn_error *err) {
    static const char *const NEEDED[] = {"given", "family", "image"};
    *out = value_null();
    for (size_t i = 0; i < sizeof NEEDED / sizeof *NEEDED; i++) {
        if (!text_of(person, NEEDED[i])) {
            warn_left_out(person, row, NEEDED[i], file);
            return LYN_OK;
        }
    }
    struct sv given = text_of(person, "given")->text, family = text_of(person, "family")->text;
    const struct value *title = text_of(person, "title"), *crop = value_get(person, "crop");
    char *macro = macro_name(arena, given, family);
    char *name = title ? arena_strdup(arena, title->text)
                       : arena_printf(arena, "%.*s %.*s", SV_ARG(given), SV_ARG(family));
    struct value_entry *entries = arena_calloc(arena, PERSON_KEYS, sizeof *entries);
    if (!macro || !name || !entries) {
        return arena_error(arena, err);
    }
    struct value macro_value = value_string(sv_from(macro)), shown = value_string(sv_from(name));
    *out = (struct value){.kind = VALUE_MAP, .map = {entries, 0}};
    put(out, "macro", &macro_value);
    put(out, "name", &shown);
    put(out, "image", text_of(person, "image"));
    put(out, "url", text_of(person, "url"));
    put(out, "crop", crop && crop->kind == VALUE_MAP ? crop : NULL);
    return LYN_OK;
}

static enum lyn_code add_batch(struct arena *arena, const struct frame *batch, size_t row0,
                               const char *file, struct value *people, struct lyn_error *err) {
    enum lyn_code code = LYN_OK;
    for (size_t row = 0; row < batch->row_count && code == LYN_OK; row++) {
        struct value cells, *next = &people->list.items[people->list.count];
        code = frame_present_row(batch, row, arena, &cells, err);
        if (code == LYN_OK) {
            code = make_person(arena, &cells, row0 + row, file, next, err);
        }
        people->list.count += code == LYN_OK && next->kind == VALUE_MAP;
    }
    return code;
}

enum lyn_code people_variables(struct arena *arena, const lyn_frame *table, const char *file,
                               struct value *out, struct lyn_error *err) {
    struct value people = {.kind = VALUE_LIST};
    struct value_entry *entry = arena_calloc(arena, 1, sizeof *entry);
    people.list.items = arena_calloc(arena, lyn_frame_row_count(table), sizeof *people.list.items);
    if (!entry || !people.list.items) {
        return arena_error(arena, err);
    }
    size_t row0 = 0;
    for (size_t i = 0; i < lyn_frame_batch_count(table); i++) {
        enum lyn_code code = add_batch(arena, table->batches[i], row0, file, &people, err);
        if (code != LYN_OK) {
            return code;
        }
        row0 += table->batches[i]->row_count;
    }
    *entry = (struct value_entry){value_string(SV("people")), people};
    *out = (struct value){.kind = VALUE_MAP, .map = {entry, 1}};
    return LYN_OK;
}
