#include "compute/variables.h"

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_identifier(struct sv name) {
    if (name.len == 0 || !is_letter(name.data[0])) {
        return false;
    }
    for (size_t i = 1; i < name.len; i++) {
        if (!is_letter(name.data[i]) && !is_digit(name.data[i])) {
            return false;
        }
    }
    return true;
}

/* `date of birth` and `date-of-birth` become `dateOfBirth`. */
static bool camel_case(struct arena *arena, struct sv name, struct sv *out) {
    char *text = arena_alloc(arena, name.len + 1);
    size_t len = 0;
    bool begins = false;
    if (!text) {
        return false;
    }
    for (size_t i = 0; i < name.len; i++) {
        char c = name.data[i];
        if (!is_letter(c) && !(is_digit(c) && len)) {
            begins = len > 0;
            continue;
        }
        bool lower = c >= 'a' && c <= 'z', upper = c >= 'A' && c <= 'Z';
        text[len] = (char)(begins && lower ? c - 32 : len == 0 && upper ? c + 32 : c);
        len++;
        begins = false;
    }
    *out = (struct sv){text, len};
    return true;
}

/* ---- names ---- */

static bool name_column(struct arena *arena, const struct value *label, const struct value *mapping,
                        struct value *out) {
    *out = *label;
    for (size_t i = 0; mapping && mapping->kind == VALUE_MAP && i < mapping->map.count; i++) {
        const struct value_entry *entry = &mapping->map.entries[i];
        if (entry->key.kind == VALUE_STRING && value_equal(&entry->value, label)) {
            *out = entry->key;
            return true;
        }
    }
    return label->kind != VALUE_STRING || is_identifier(label->text) ||
           camel_case(arena, label->text, &out->text);
}

enum lyn_code variables_make(struct arena *arena, const struct frame *frame,
                             const struct targets *live, const struct value *mapping,
                             struct variables *out, struct lyn_error *err) {
    size_t live_count = live ? live->count : 0;
    *out = (struct variables){frame, live,
                              arena_calloc(arena, frame->column_count, sizeof *out->names),
                              arena_calloc(arena, live_count, sizeof *out->live_names)};
    bool made = out->names && out->live_names;
    for (size_t i = 0; i < frame->column_count && made; i++) {
        made = name_column(arena, &frame->fields[i].label, mapping, &out->names[i]);
    }
    for (size_t i = 0; i < live_count && made; i++) {
        made = name_column(arena, &live->items[i].label, mapping, &out->live_names[i]);
    }
    return made ? LYN_OK : arena_error(arena, err);
}

/* ---- cells ---- */

bool variables_cell(const struct variables *variables, const struct value *label, size_t row,
                    char scratch[NUM_BUFFER], struct value *out) {
    const struct target *target = variables->live ? targets_find(variables->live, label) : NULL;
    size_t column = frame_find(variables->frame, label);
    if (out && target) {
        *out = target->cells[row];
    } else if (out && column != FRAME_NONE) {
        *out = frame_cell(variables->frame, column, row, scratch);
    }
    return target || column != FRAME_NONE;
}

/* The live cells of the row instead of, or behind, those that the frame has. */
static enum lyn_code put_live(const struct variables *variables, size_t row, struct arena *arena,
                              struct value *map, struct lyn_error *err) {
    const struct targets *live = variables->live;
    size_t count = map->map.count, kept = 0;
    struct value_entry *entries = arena_calloc(arena, count + live->count, sizeof *entries);
    enum lyn_code code = entries ? LYN_OK : arena_error(arena, err);
    for (size_t i = 0; i < count && code == LYN_OK; i++) {
        if (!targets_find(live, &map->map.entries[i].key)) {
            entries[kept++] = map->map.entries[i];
        }
    }
    for (size_t i = 0; i < live->count && code == LYN_OK; i++) {
        struct value cell = live->items[i].cells[row];
        if (value_is_missing(&cell)) {
            continue;
        }
        if (cell.kind == VALUE_MAP) {
            code = value_without_missing(arena, &cell, &cell, err);
        }
        entries[kept++] = (struct value_entry){live->items[i].label, cell};
    }
    map->map.entries = entries;
    map->map.count = kept;
    return code;
}

enum lyn_code variables_of_row(const struct variables *variables, size_t row, struct arena *arena,
                               struct value *out, struct lyn_error *err) {
    const struct targets *live = variables->live;
    enum lyn_code code = frame_present_row(variables->frame, row, arena, out, err);
    if (code == LYN_OK && live) {
        code = put_live(variables, row, arena, out, err);
    }
    for (size_t i = 0; code == LYN_OK && i < out->map.count; i++) {
        struct value *key = &out->map.entries[i].key;
        const struct target *target = live ? targets_find(live, key) : NULL;
        *key = target ? variables->live_names[target - live->items]
                      : variables->names[frame_find(variables->frame, key)];
    }
    return code;
}
