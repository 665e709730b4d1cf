#include "config/own.h"

#include <unistd.h>

#include "base/file.h"
#include "base/utf8.h"
#include "formats/yaml.h"

static enum lyn_code read_document(struct call *call, int fd, const struct interface_place *place,
                                   struct value *out, struct lyn_error *err) {
    struct file_bytes bytes = {0};
    struct lyn_error why;
    enum lyn_code code = file_read_for(call, fd, place->shown, &bytes, err);
    if (code != LYN_OK) {
        return code;
    }
    struct format_input input = {
        .bytes = {bytes.data, bytes.len}, .name = sv_from(place->shown), .call = call};
    code = format_yaml.read_value(&input, out, &why);
    file_bytes_dispose(&bytes);
    if (code == LYN_OK || !err) {
        return code;
    }
    if (strcmp(why.reason, reason_name(REASON_YAML_SYNTAX)) == 0) {
        error_set(err, REASON_INTERFACE_SYNTAX, "Error reading yaml file \"%s\", error: %s",
                  place->path, why.message);
        error_at(err, place->shown, strlen(place->shown), why.line, why.column);
    } else {
        *err = why;
        place_at(place, 0, err);
    }
    return code;
}

static enum lyn_code check_mapping(const struct value *data, const struct interface_place *place,
                                   struct sv field, struct lyn_error *err) {
    if (data->kind == VALUE_MAP) {
        return LYN_OK;
    }
    const char *type = value_kind_name(data->kind);
    enum lyn_code code =
        field.len ? error_set(err, REASON_WRONG_TYPE,
                              "the field \"%.*s\" of \"%s\" must be a mapping to be read as an "
                              "interface; its type is %s",
                              SV_ARG(field), place->path, type)
                  : error_set(err, REASON_WRONG_TYPE,
                              "the interface file \"%s\" must hold a mapping; its type is %s",
                              place->path, type);
    place_at(place, data->line, err);
    return code;
}

/* Texts stay UTF-8: a variable that is not leaves the text as written, with a warning. */
static enum lyn_code expand_text(struct call *call, const struct caller *caller,
                                 const struct interface_place *place, struct value *value,
                                 struct lyn_error *err) {
    struct sv expanded;
    enum lyn_code code = caller_expand(call, caller, value->text, &expanded, err);
    if (code != LYN_OK) {
        place_at(place, value->line, err);
        return code;
    }
    if (utf8_check(expanded) == expanded.len) {
        value->text = expanded;
    } else {
        call_warn(call, REASON_BAD_UTF8, sv_from(place->shown), value->line,
                  "a variable in this text is not UTF-8; the text stays as it is written");
    }
    return LYN_OK;
}

static enum lyn_code expand(struct call *call, const struct caller *caller,
                            const struct interface_place *place, struct value *data,
                            struct lyn_error *err) {
    size_t count = data->map.count;
    struct value_entry *entries = arena_calloc(call->arena, count, sizeof *entries);
    if (!entries) {
        return arena_error(call->arena, err);
    }
    for (size_t i = 0; i < count; i++) {
        entries[i] = data->map.entries[i];
        enum lyn_code code = LYN_OK;
        if (entries[i].value.kind == VALUE_STRING) {
            code = expand_text(call, caller, place, &entries[i].value, err);
        }
        if (code != LYN_OK) {
            return code;
        }
    }
    data->map.entries = entries;
    return LYN_OK;
}

enum lyn_code own_from_document(struct call *call, const struct caller *caller,
                                const struct value *document, const struct interface_place *place,
                                struct sv field, struct interface *out, struct lyn_error *err) {
    const struct value *found = NULL;
    enum lyn_code code = interface_field(document, field, place, &found, err);
    if (code != LYN_OK) {
        return code;
    }
    struct value data = *found;
    if (data.kind == VALUE_NULL && field.len == 0) {
        data = (struct value){.kind = VALUE_MAP};
    }
    code = check_mapping(&data, place, field, err);
    if (code == LYN_OK) {
        code = expand(call, caller, place, &data, err);
    }
    if (code == LYN_OK) {
        *out = (struct interface){.data = data, .place = *place};
    }
    return code;
}

enum lyn_code own_load(struct call *call, const struct caller *caller,
                       const struct place_search *search, struct sv field, struct interface *out,
                       struct lyn_error *err) {
    int fd = -1;
    struct value document;
    struct interface_place place = {0};
    enum lyn_code code = place_find(call, caller, search, &fd, &place, err);
    *out = (struct interface){.place = place};
    if (code != LYN_OK) {
        return code;
    }
    code = read_document(call, fd, &place, &document, err);
    close(fd);
    return code == LYN_OK ? own_from_document(call, caller, &document, &place, field, out, err)
                          : code;
}
