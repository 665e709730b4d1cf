#include "access/collection_rows.h"

#include "access/flatten.h"
#include "base/utf8.h"

/* ---- the folder ---- */

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

static enum lyn_code enter_folder(struct row_reader *reader, struct sv noted,
                                  const struct collection_file *file, struct lyn_error *err) {
    if (reader->noted.data && sv_equal(reader->noted, noted)) {
        return LYN_OK;
    }
    enum lyn_code code = bookkeeping_place(reader->opener.call, reader->bookkeeping, noted,
                                           &reader->root, &reader->directory, err);
    if (code == LYN_OK) {
        code = check_name(reader->root, file, err);
    }
    if (code == LYN_OK) {
        code = check_name(reader->directory, file, err);
    }
    reader->noted = noted;
    return code;
}

/* ---- rows ---- */

/* `mapping` is the row's alone. */
static enum lyn_code make_row(struct row_reader *reader, const struct collection_file *file,
                              struct value *mapping, struct value *out, struct lyn_error *err) {
    const struct sv values[FIELD_COUNT] = {reader->root, reader->directory, file->name};
    struct call *call = reader->opener.call;
    enum lyn_code code = bookkeeping_add(call, reader->bookkeeping, values, mapping, err);
    return code == LYN_OK ? flatten(call, mapping, out, err) : code;
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

/* Items may be one anchored mapping, so each row gets entries of its own. */
static enum lyn_code unshare(struct arena *arena, struct value *mapping, struct lyn_error *err) {
    size_t bytes = mapping->map.count * sizeof *mapping->map.entries;
    struct value_entry *entries = arena_alloc(arena, bytes);
    if (!entries) {
        return arena_error(arena, err);
    }
    if (bytes) {
        memcpy(entries, mapping->map.entries, bytes);
    }
    mapping->map.entries = entries;
    return LYN_OK;
}

static enum lyn_code make_rows(struct row_reader *reader, const struct collection_file *file,
                               const struct value *list, struct value *out, struct lyn_error *err) {
    struct arena *arena = reader->opener.call->arena;
    size_t count = list->list.count;
    struct value *rows = arena_calloc(arena, count, sizeof *rows);
    enum lyn_code code = rows ? LYN_OK : arena_error(arena, err);
    for (size_t i = 0; i < count && code == LYN_OK; i++) {
        struct value item = list->list.items[i];
        if (item.kind != VALUE_MAP) {
            return no_mapping(file, &item, "an item of it", err);
        }
        code = unshare(arena, &item, err);
        if (code == LYN_OK) {
            code = make_row(reader, file, &item, &rows[i], err);
        }
    }
    *out = (struct value){.kind = VALUE_LIST, .list = {rows, count}};
    return code;
}

static enum lyn_code rows_of(struct row_reader *reader, const struct collection_file *file,
                             struct value *document, struct value *out, struct lyn_error *err) {
    switch (document->kind) {
    case VALUE_NULL:
        *document = (struct value){.kind = VALUE_MAP};
        return make_row(reader, file, document, out, err);
    case VALUE_MAP:
        return make_row(reader, file, document, out, err);
    case VALUE_LIST:
        return make_rows(reader, file, document, out, err);
    default:
        return no_mapping(file, document, "it", err);
    }
}

enum lyn_code collection_rows_read(struct row_reader *reader, const struct collection_file *file,
                                   struct file_rows *out, struct lyn_error *err) {
    struct value document;
    struct sv noted = {0};
    size_t left = reader->opener.bytes_left;
    enum lyn_code code = call_check(reader->opener.call, err);
    if (code == LYN_OK) {
        code = collection_file_read(&reader->opener, file, &document, &noted, err);
    }
    if (code == LYN_OK) {
        code = check_name(file->name, file, err);
    }
    if (code == LYN_OK) {
        code = enter_folder(reader, noted, file, err);
    }
    if (code == LYN_OK) {
        code = rows_of(reader, file, &document, &out->rows, err);
    }
    if (code != LYN_OK) {
        error_at(err, file->text.data, file->text.len, 0, 0);
        return code;
    }
    out->bytes = left - reader->opener.bytes_left;
    out->ready = true;
    return LYN_OK;
}
