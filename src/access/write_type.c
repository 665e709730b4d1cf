#include "access/write_type.h"

#include "formats/markdown.h"
#include "formats/yaml_dump.h"

static void put_json(const struct value *row, struct buf *out) {
    value_print_json(row, (struct json_style){.spaced = true, .ascii = true}, out);
}

static const struct {
    const char *name;
    struct write_type type;
} DIRECTORIES[] = {
    {"yaml_directory", {.row = yaml_dump, .suffix = ""}},
    {"json_directory", {.row = put_json, .suffix = ""}},
    {"markdown_directory", {.row = markdown_write_page, .suffix = ""}},
    {"meta_directory", {.row = yaml_dump, .suffix = ".yml"}},
};
enum { DIRECTORY_COUNT = sizeof DIRECTORIES / sizeof *DIRECTORIES };

/* Formats with a writer. */
static const char *const FILES[] = {"csv", "excel", "json", "yaml", "markdown", "bibtex"};
enum { FILE_COUNT = sizeof FILES / sizeof *FILES };

static enum lyn_code unknown(struct sv name, struct lyn_error *err) {
    const char *candidates[FILE_COUNT + DIRECTORY_COUNT];
    size_t count = 0;
    for (size_t i = 0; i < FILE_COUNT; i++) {
        candidates[count++] = FILES[i];
    }
    for (size_t i = 0; i < DIRECTORY_COUNT; i++) {
        candidates[count++] = DIRECTORIES[i].name;
    }
    const char *nearest = sv_nearest(name, candidates, count);
    return error_set(err, REASON_UNKNOWN_TYPE, "Unknown type \"%.*s\" in write_data.%s%s%s",
                     SV_ARG(name), nearest ? " Did you mean \"" : "", nearest ? nearest : "",
                     nearest ? "\"?" : "");
}

static enum lyn_code find_name(struct sv name, struct write_type *out, struct lyn_error *err) {
    for (size_t i = 0; i < DIRECTORY_COUNT; i++) {
        if (sv_is(name, DIRECTORIES[i].name)) {
            *out = DIRECTORIES[i].type;
            return LYN_OK;
        }
    }
    if (sv_is(name, "gsheet")) {
        return error_set(err, REASON_NOT_SUPPORTED,
                         "type \"gsheet\" is not supported by this server");
    }
    for (size_t i = 0; i < FILE_COUNT; i++) {
        if (!sv_is(name, FILES[i])) {
            continue;
        }
        const struct format *format = format_by_name(name);
        if (!format || !format->write_frame) {
            return error_set(err, REASON_NOT_BUILT, "writing type \"%s\" is not built yet",
                             FILES[i]);
        }
        *out = (struct write_type){.format = format};
        return LYN_OK;
    }
    return unknown(name, err);
}

static enum lyn_code missing(const struct value *details, struct lyn_error *err) {
    struct buf keys;
    buf_init(&keys, 4096);
    for (size_t i = 0; i < details->map.count; i++) {
        buf_puts(&keys, i ? ", " : "");
        value_print_python(&details->map.entries[i].key, &keys);
    }
    enum lyn_code code = error_set(err, REASON_MISSING_KEY,
                                   "Field \"type\" missing in data source details for write_data, "
                                   "details are given as \"%s\".",
                                   keys.data ? keys.data : "");
    buf_dispose(&keys);
    return code;
}

enum lyn_code write_type_find(const struct specification *output, struct write_type *out,
                              struct lyn_error *err) {
    const struct value *type = value_get(output->details, "type");
    enum lyn_code code;
    if (!type) {
        code = missing(output->details, err);
    } else if (type->kind == VALUE_STRING) {
        code = find_name(type->text, out, err);
    } else {
        struct buf text;
        buf_init(&text, 4096);
        value_print_python(type, &text);
        code = unknown(buf_view(&text), err);
        buf_dispose(&text);
    }
    if (code != LYN_OK) {
        specification_at(output, "type", type, err);
    }
    return code;
}
