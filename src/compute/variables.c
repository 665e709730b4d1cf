#include "compute/variables.h"

#include "base/utf8.h"
#include "liquid/text.h"

static bool is_digit(uint32_t c) {
    return c >= '0' && c <= '9';
}

static bool is_identifier(struct sv name) {
    bool fits = name.len > 0 && !is_digit((unsigned char)name.data[0]);
    for (size_t at = 0; at < name.len && fits;) {
        fits = text_is_word(utf8_next(name, &at));
    }
    return fits;
}

/* `date of birth` and `date-of-birth` become `dateOfBirth`. */
static bool camel_case(struct arena *arena, struct sv name, struct sv *out) {
    struct buf text;
    bool begins = false;
    buf_init(&text, SIZE_MAX / 2);
    for (size_t at = 0; at < name.len;) {
        size_t start = at;
        uint32_t c = utf8_next(name, &at);
        struct sv letter = {name.data + start, at - start};
        if (!text_is_word(c) || (is_digit(c) && text.len == 0)) {
            begins = text.len > 0;
            continue;
        }
        if (text.len == 0) {
            text_lower(letter, &text);
        } else if (begins) {
            text_capitalize(letter, &text);
        } else {
            buf_append_sv(&text, letter);
        }
        begins = false;
    }
    char *copy = text.failure ? NULL : arena_strdup(arena, buf_view(&text));
    *out = (struct sv){copy, text.len};
    buf_dispose(&text);
    return copy != NULL;
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
