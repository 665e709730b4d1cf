#include "access/collection.h"

#include "access/bookkeeping.h"
#include "access/collection_file.h"
#include "access/flatten.h"
#include "base/utf8.h"

static const char *const LIST_KEYS[] = {"type",          "filename",        "base_directory",
                                        "allowed_roots", "unbounded_paths", NULL};
static const char *const DIRECTORY_KEYS[] = {
    "type",          "source",          "glob", "store_fields", "base_directory",
    "allowed_roots", "unbounded_paths", NULL};

const struct collection_type COLLECTION_TYPES[] = {
    {"list", NULL, COLLECTION_BY_EXTENSION, NULL, LIST_KEYS},
    {"directory", "*", COLLECTION_BY_EXTENSION, NULL, DIRECTORY_KEYS},
    {"yaml_directory", "*.yml", COLLECTION_FORMAT, "yaml", DIRECTORY_KEYS},
    {"json_directory", "*.json", COLLECTION_FORMAT, "json", DIRECTORY_KEYS},
    {"markdown_directory", "*.md", COLLECTION_FORMAT, "markdown", DIRECTORY_KEYS},
    {"bibtex_directory", "*.bib", COLLECTION_FORMAT, "bibtex", DIRECTORY_KEYS},
    {"docx_directory", "*.docx", COLLECTION_DOCX, NULL, DIRECTORY_KEYS},
    {"meta_directory", "*", COLLECTION_META, "yaml", DIRECTORY_KEYS},
    {.name = NULL},
};

const struct collection_type *collection_type_find(struct sv name) {
    const struct collection_type *at = COLLECTION_TYPES;
    while (at->name && !sv_is(name, at->name)) {
        at++;
    }
    return at->name ? at : NULL;
}

/* ---- rows ---- */

struct rows {
    struct call *call;
    struct bookkeeping bookkeeping;
    struct value *items;
    size_t count, capacity;
    uint64_t cells;
    struct sv noted, root, directory; /* of the folder of the last file */
};

/* Only valid UTF-8 can be a cell. */
static enum lyn_code check_name(struct sv text, const struct collection_file *file,
                                struct lyn_error *err) {
    size_t bad = utf8_check(text);
    if (bad == text.len) {
        return LYN_OK;
    }
    enum lyn_code code = utf8_error(text, bad, err);
    if (err) {
        char why[sizeof err->message];
        memcpy(why, err->message, sizeof why);
        code = error_set(err, REASON_BAD_UTF8, "the name of a file is not UTF-8: %s", why);
    }
    error_at(err, file->text.data, file->text.len, 0, 0);
    return code;
}

static enum lyn_code enter_folder(struct rows *rows, struct sv noted,
                                  const struct collection_file *file, struct lyn_error *err) {
    if (rows->noted.data && sv_equal(rows->noted, noted)) {
        return LYN_OK;
    }
    enum lyn_code code = bookkeeping_place(rows->call, &rows->bookkeeping, noted, &rows->root,
                                           &rows->directory, err);
    if (code == LYN_OK) {
        code = check_name(rows->root, file, err);
    }
    if (code == LYN_OK) {
        code = check_name(rows->directory, file, err);
    }
    rows->noted = noted;
    return code;
}

static enum lyn_code push(struct rows *rows, const struct value *row, struct lyn_error *err) {
    if (rows->count == rows->capacity) {
        size_t capacity = rows->capacity ? rows->capacity * 2 : 64;
        struct value *grown =
            arena_grow(rows->call->arena, rows->items, rows->capacity, capacity, sizeof *grown);
        if (!grown) {
            return arena_error(rows->call->arena, err);
        }
        rows->items = grown;
        rows->capacity = capacity;
    }
    rows->items[rows->count++] = *row;
    rows->cells += row->map.count;
    return rows->cells <= rows->call->limits.cells
               ? LYN_OK
               : error_set(err, REASON_LIMIT_CELLS, "the files together hold more than %llu values",
                           (unsigned long long)rows->call->limits.cells);
}

static enum lyn_code add_row(struct rows *rows, const struct collection_file *file,
                             const struct value *mapping, struct lyn_error *err) {
    const struct sv values[FIELD_COUNT] = {rows->root, rows->directory, file->name};
    struct value row, flat;
    enum lyn_code code =
        bookkeeping_add(rows->call, &rows->bookkeeping, values, mapping, &row, err);
    if (code == LYN_OK) {
        code = flatten(rows->call, &row, &flat, err);
    }
    return code == LYN_OK ? push(rows, &flat, err) : code;
}

static enum lyn_code no_mapping(const struct collection_file *file, const struct value *value,
                                const char *where, struct lyn_error *err) {
    enum lyn_code code = error_set(
        err, REASON_INVALID_VALUE,
        "\"%s\" must hold a mapping or a list of mappings to be a row of a table; %s is of type %s",
        file->text.data, where, value_kind_name(value->kind));
    error_at(err, file->text.data, file->text.len, value->line, 0);
    return code;
}

static enum lyn_code add_rows(struct rows *rows, const struct collection_file *file,
                              const struct value *document, struct lyn_error *err) {
    static const struct value NOTHING = {.kind = VALUE_MAP};
    if (document->kind == VALUE_NULL) {
        return add_row(rows, file, &NOTHING, err);
    }
    if (document->kind == VALUE_MAP) {
        return add_row(rows, file, document, err);
    }
    if (document->kind != VALUE_LIST) {
        return no_mapping(file, document, "it", err);
    }
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; i < document->list.count && code == LYN_OK; i++) {
        const struct value *item = &document->list.items[i];
        code = item->kind == VALUE_MAP ? add_row(rows, file, item, err)
                                       : no_mapping(file, item, "an item of it", err);
    }
    return code;
}

static enum lyn_code read_files(struct collection_opener *opener, struct rows *rows,
                                const struct collection_files *files, struct lyn_error *err) {
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; i < files->count && code == LYN_OK; i++) {
        const struct collection_file *file = &files->items[i];
        struct value document;
        struct sv noted = {0};
        code = call_check(opener->call, err);
        if (code == LYN_OK) {
            code = collection_file_read(opener, file, &document, &noted, err);
        }
        if (code == LYN_OK) {
            code = check_name(file->name, file, err);
        }
        if (code == LYN_OK) {
            code = enter_folder(rows, noted, file, err);
        }
        if (code == LYN_OK) {
            code = add_rows(rows, file, &document, err);
        }
        if (code != LYN_OK) {
            error_at(err, file->text.data, file->text.len, 0, 0);
        }
    }
    return code;
}

enum lyn_code collection_read(struct call *call, const struct caller *caller,
                              const struct roots *roots, const struct specification *source,
                              const struct collection_type *type, struct frame **out,
                              size_t *file_count, struct lyn_error *err) {
    struct collection_files files = {0};
    struct rows rows = {.call = call};
    struct collection_opener opener;
    enum lyn_code code =
        type->glob ? collection_directory(call, caller, roots, source, type->glob, &files, err)
                   : collection_list(call, source, &files, err);
    if (code == LYN_OK) {
        code = collection_files_sort(&files, err);
    }
    if (code == LYN_OK) {
        code = bookkeeping_init(call, caller, source, type->glob == NULL, &rows.bookkeeping, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    collection_opener_init(&opener, call, caller, roots, source, type);
    code = read_files(&opener, &rows, &files, err);
    collection_opener_dispose(&opener);
    if (code != LYN_OK) {
        return code;
    }
    *file_count = files.count;
    struct value records = {.kind = VALUE_LIST, .list = {rows.items, rows.count}};
    return frame_from_value(call, &records, out, err);
}
