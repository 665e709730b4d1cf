#include "formats/excel_names.h"

#include "formats/csv_names.h"
#include "frame/label.h"

/* A number as a label is another one than its digits as a text. No text of a sheet starts so, but one
 * that was made to. */
static const char NUMBER_MARK = '\0';

static enum lyn_code number_text(struct arena *arena, const struct value *label, struct sv *out,
                                 struct lyn_error *err) {
    char *text = arena_printf(arena, "_%lld", (long long)label->integer);
    if (!text) {
        return arena_error(arena, err);
    }
    *out = (struct sv){text, strlen(text)};
    text[0] = NUMBER_MARK;
    return LYN_OK;
}

static bool is_marked(struct sv text) {
    return text.len && text.data[0] == NUMBER_MARK;
}

enum lyn_code excel_names_make(struct arena *arena, const struct value *const *cells, size_t count,
                               struct excel_label *out, struct lyn_error *err) {
    struct csv_name *names = arena_calloc(arena, count, sizeof *names);
    enum lyn_code code = names ? LYN_OK : arena_error(arena, err);
    for (size_t i = 0; i < count && code == LYN_OK; i++) {
        if (!cells[i]) {
            continue; /* csv_names_make names it */
        }
        code = label_from_key(arena, cells[i], &out[i].original, err);
        if (code == LYN_OK && out[i].original.kind == VALUE_INT) {
            code = number_text(arena, &out[i].original, &names[i].text, err);
        } else if (code == LYN_OK) {
            names[i].text = out[i].original.text;
        }
    }
    if (code == LYN_OK) {
        code = csv_names_make(arena, names, count, err);
    }
    for (size_t i = 0; i < count && code == LYN_OK; i++) {
        bool renamed = !sv_equal(names[i].text, names[i].original);
        bool number = cells[i] && out[i].original.kind == VALUE_INT;
        if (number && is_marked(names[i].text)) {
            names[i].text.data++;
            names[i].text.len--;
        }
        out[i].label = number && !renamed ? out[i].original : value_string(names[i].text);
        if (!cells[i]) {
            out[i].original = out[i].label;
        }
    }
    return code;
}
