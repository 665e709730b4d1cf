#include "access/write_type.h"

#include "access/keys.h"
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

enum { CANDIDATES_MAX = 32 };

static enum lyn_code unknown(struct sv name, struct lyn_error *err) {
    const char *candidates[CANDIDATES_MAX];
    size_t count = 0;
    for (const struct format *const *at = format_list(); *at && count < CANDIDATES_MAX / 2; at++) {
        if ((*at)->write_frame) {
            candidates[count++] = (*at)->name;
        }
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
    const struct format *format = format_by_name(name);
    if (format && format->write_frame) {
        *out = (struct write_type){.format = format};
        return LYN_OK;
    }
    return unknown(name, err);
}

enum lyn_code write_type_find(const struct specification *output, struct write_type *out,
                              struct lyn_error *err) {
    const struct value *type = value_get(output->details, "type");
    enum lyn_code code;
    if (!type) {
        code = keys_no_type(output, "write_data", err);
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
