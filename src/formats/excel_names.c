#include "formats/excel_names.h"

#include "formats/csv_names.h"
#include "frame/label.h"

/* A number is another label than its digits as a text, and 1 is True. No text of a sheet starts with
 * this, but one that was made to. */
static const char NUMBER_MARK = '\0';

static struct sv number_key(struct arena *arena, long long number) {
    char *text = arena_printf(arena, "_%lld", number);
    size_t len = text ? strlen(text) : 0;
    if (text) {
        text[0] = NUMBER_MARK;
    }
    return (struct sv){text, len};
}

static enum lyn_code print_stem(struct arena *arena, const struct value *cell, struct sv *out,
                                struct lyn_error *err) {
    enum { STEM_MAX = 4096 }; /* digits of the largest double and more */
    struct buf text;
    buf_init(&text, STEM_MAX);
    value_print_python(cell, &text);
    enum lyn_code code = buf_status(&text, err);
    if (code == LYN_OK) {
        *out = (struct sv){arena_strdup(arena, buf_view(&text)), text.len};
        code = out->data ? LYN_OK : arena_error(arena, err);
    }
    buf_dispose(&text);
    return code;
}

static enum lyn_code name_of(struct arena *arena, const struct value *cell, struct csv_name *name,
                             struct value *label, struct lyn_error *err) {
    enum lyn_code code = label_from_key(arena, cell, label, err);
    if (code != LYN_OK) {
        return code;
    }
    if (cell->kind == VALUE_STRING) {
        name->text = label->text;
        return LYN_OK;
    }
    if (cell->kind == VALUE_INT) {
        name->text = number_key(arena, (long long)cell->integer);
    } else {
        name->text = cell->kind == VALUE_BOOL ? number_key(arena, cell->boolean) : label->text;
    }
    return name->text.data ? print_stem(arena, cell, &name->stem, err) : arena_error(arena, err);
}

enum lyn_code excel_names_make(struct arena *arena, const struct value *const *cells, size_t count,
                               struct excel_label *out, struct lyn_error *err) {
    struct csv_name *names = arena_calloc(arena, count, sizeof *names);
    enum lyn_code code = names ? LYN_OK : arena_error(arena, err);
    for (size_t i = 0; i < count && code == LYN_OK; i++) {
        if (cells[i]) { /* csv_names_make names the others */
            code = name_of(arena, cells[i], &names[i], &out[i].original, err);
        }
    }
    if (code == LYN_OK) {
        code = csv_names_make(arena, names, count, err);
    }
    for (size_t i = 0; i < count && code == LYN_OK; i++) {
        bool renamed = !cells[i] || !sv_equal(names[i].text, names[i].original);
        out[i].label = renamed ? value_string(names[i].text) : out[i].original;
        if (!cells[i]) {
            out[i].original = out[i].label;
        }
    }
    return code;
}
