#include "access/collection.h"

#include "access/collection_rows.h"
#include "access/read_ahead.h"

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

/* The rows of all files, in their order. */
struct table {
    struct call *call;
    struct value *items;
    size_t count, capacity;
    uint64_t cells;
};

static enum lyn_code reserve(struct table *table, size_t more, struct lyn_error *err) {
    size_t wanted = table->count + more; /* of what is in memory already */
    if (wanted <= table->capacity) {
        return LYN_OK;
    }
    size_t capacity = table->capacity > wanted / 2 ? table->capacity * 2 : wanted;
    struct value *grown = arena_grow(table->call->arena, table->items, table->capacity, capacity,
                                     sizeof *table->items);
    if (!grown) {
        return arena_error(table->call->arena, err);
    }
    table->items = grown;
    table->capacity = capacity;
    return LYN_OK;
}

static enum lyn_code add_rows(struct table *table, const struct value *rows,
                              struct lyn_error *err) {
    bool is_list = rows->kind == VALUE_LIST;
    const struct value *items = is_list ? rows->list.items : rows;
    size_t count = is_list ? rows->list.count : 1;
    enum lyn_code code = reserve(table, count, err);
    for (size_t i = 0; i < count && code == LYN_OK; i++) {
        table->items[table->count++] = items[i];
        table->cells += items[i].map.count;
        if (table->cells > table->call->limits.cells) {
            code =
                error_set(err, REASON_LIMIT_CELLS, "the files together hold more than %llu values",
                          (unsigned long long)table->call->limits.cells);
        }
    }
    return code;
}

/* The file's rows, read ahead or now. */
static enum lyn_code take_file(struct row_reader *reader, const struct collection_file *file,
                               struct file_rows *rows, struct table *table, struct lyn_error *err) {
    enum lyn_code code = LYN_OK;
    if (rows->ready) {
        code = collection_opener_spend(&reader->opener, file, rows->bytes, err);
    } else {
        code = collection_rows_read(reader, file, rows, err);
        call_advance(reader->opener.call, 1);
    }
    return code == LYN_OK ? add_rows(table, &rows->rows, err) : code;
}

static enum lyn_code read_files(struct row_reader *reader, const struct collection_files *files,
                                struct table *table, struct lyn_error *err) {
    struct call *call = reader->opener.call;
    struct file_rows *rows = arena_calloc(call->arena, files->count, sizeof *rows);
    if (!rows) {
        return arena_error(call->arena, err);
    }
    call_expect(call, files->count);
    size_t threads = read_ahead_threads(files->count);
    if (threads > 1) {
        read_ahead(reader, files, threads, rows);
    }
    enum lyn_code code = reserve(table, files->count, err);
    for (size_t i = 0; i < files->count && code == LYN_OK; i++) {
        const struct collection_file *file = &files->items[i];
        code = take_file(reader, file, &rows[i], table, err);
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
    struct table table = {.call = call};
    struct bookkeeping bookkeeping;
    struct row_reader reader = {.bookkeeping = &bookkeeping};
    enum lyn_code code =
        type->glob ? collection_directory(call, caller, roots, source, type->glob, &files, err)
                   : collection_list(call, source, &files, err);
    if (code == LYN_OK) {
        code = collection_files_sort(&files, err);
    }
    if (code == LYN_OK) {
        code = bookkeeping_init(call, caller, source, type->glob == NULL, &bookkeeping, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    collection_opener_init(&reader.opener, call, caller, roots, source, type);
    code = read_files(&reader, &files, &table, err);
    collection_opener_dispose(&reader.opener);
    if (code != LYN_OK) {
        return code;
    }
    *file_count = files.count;
    struct value records = {.kind = VALUE_LIST, .list = {table.items, table.count}};
    return frame_from_value(call, &records, out, err);
}
