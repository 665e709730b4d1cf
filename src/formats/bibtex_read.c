#include <stdlib.h>

#include "base/error.h"
#include "formats/bibtex.h"
#include "formats/text.h"

static enum lyn_code read_value(const struct format_input *input, struct value *out,
                                struct lyn_error *err) {
    struct sv text = {0};
    enum lyn_code code = text_normalize(input->call, input->bytes, input->name, &text, err);
    if (code == LYN_OK) {
        code = text_keep(input->call, text, &text, err);
    }
    return code == LYN_OK ? bibtex_parse(input->call, text, input->name, out, err) : code;
}

/* ---- the order of rows ---- */

struct row {
    struct value entry;
    size_t position;                                 /* in the file */
    const struct value *sort_by[BIBTEX_SORT_FIELDS]; /* NULL where the entry has none */
};

static int compare_texts(const struct value *a, const struct value *b) {
    if (!a || !b) {
        return (a == NULL) - (b == NULL);
    }
    return sv_compare(a->text, b->text);
}

static int compare_rows(const void *left, const void *right) {
    const struct row *a = left, *b = right;
    for (size_t i = 0; i < BIBTEX_SORT_FIELDS; i++) {
        int order = compare_texts(a->sort_by[i], b->sort_by[i]);
        if (order != 0) {
            return order;
        }
    }
    return (a->position > b->position) - (a->position < b->position);
}

static enum lyn_code sort_entries(struct value *list, struct lyn_error *err) {
    size_t count = list->list.count;
    struct row *rows = calloc(count + 1, sizeof *rows);
    if (!rows) {
        return error_oom(err);
    }
    for (size_t i = 0; i < count; i++) {
        rows[i].entry = list->list.items[i];
        rows[i].position = i;
        for (size_t j = 0; j < BIBTEX_SORT_FIELDS; j++) {
            rows[i].sort_by[j] = value_get(&rows[i].entry, BIBTEX_SORT_BY[j]);
        }
    }
    qsort(rows, count, sizeof *rows, compare_rows);
    for (size_t i = 0; i < count; i++) {
        list->list.items[i] = rows[i].entry;
    }
    free(rows);
    return LYN_OK;
}

static enum lyn_code read_frame(const struct format_input *input, struct frame **out,
                                struct lyn_error *err) {
    struct value list;
    struct frame *frame = NULL;
    enum lyn_code code = read_value(input, &list, err);
    if (code == LYN_OK) {
        code = sort_entries(&list, err);
    }
    if (code == LYN_OK) {
        code = frame_from_value(input->call, &list, &frame, err);
    }
    if (code == LYN_OK) {
        code = bibtex_order_columns(frame, out, err);
    }
    frame_unref(frame);
    if (code != LYN_OK) {
        error_at(err, input->name.data, input->name.len, 0, 0);
    }
    return code;
}

static const char *const EXTENSIONS[] = {"bib", "bibtex", NULL};
static const char *const OPTION_KEYS[] = {NULL};

const struct format format_bibtex = {
    .name = "bibtex",
    .extensions = EXTENSIONS,
    .option_keys = OPTION_KEYS,
    .read_frame = read_frame,
    .read_value = read_value,
    .write_frame = bibtex_write_frame,
};
