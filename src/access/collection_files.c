#include "access/collection_files.h"

#include <stdlib.h>

enum lyn_code collection_files_add(struct call *call, struct collection_files *files,
                                   const struct collection_file *file, struct lyn_error *err) {
    if (files->count == files->capacity) {
        size_t capacity = files->capacity ? files->capacity * 2 : 64;
        struct collection_file *grown =
            arena_grow(call->arena, files->items, files->capacity, capacity, sizeof *grown);
        if (!grown) {
            return arena_error(call->arena, err);
        }
        files->items = grown;
        files->capacity = capacity;
    }
    files->items[files->count++] = *file;
    return LYN_OK;
}

static int by_text(const void *a, const void *b) {
    const struct collection_file *left = a, *right = b;
    return sv_compare(left->text, right->text);
}

enum lyn_code collection_files_sort(struct collection_files *files, struct lyn_error *err) {
    if (files->count == 0) {
        return LYN_OK;
    }
    qsort(files->items, files->count, sizeof *files->items, by_text);
    for (size_t i = 1; i < files->count; i++) {
        struct sv text = files->items[i].text;
        if (sv_equal(files->items[i - 1].text, text)) {
            enum lyn_code code = error_set(
                err, REASON_INVALID_VALUE,
                "There are repeated files listed in the file list. (\"%.*s\")", SV_ARG(text));
            error_at(err, text.data, text.len, 0, 0);
            return code;
        }
    }
    return LYN_OK;
}
