#include "config/interface.h"

#include <unistd.h>

#include "base/file.h"
#include "base/path.h"
#include "base/utf8.h"
#include "formats/yaml.h"

static void at_place(const struct interface_place *place, uint64_t line, struct lyn_error *err) {
    error_at(err, place->shown, strlen(place->shown), line, 0);
}

/* ---- finding ---- */

enum lyn_code interface_place_of(struct call *call, const char *path, const char *shown,
                                 struct interface_place *out, struct lyn_error *err) {
    char *directory = arena_strdup(call->arena, path_dirname(sv_from(path)));
    if (!directory)
        return arena_error(call->arena, err);
    *out = (struct interface_place){shown, path, sv_from(directory)};
    return LYN_OK;
}

/* The place of one name, and what the error says when it leads outside: the folder if that is at
 * fault, else the name, each as written. */
static enum lyn_code look_at(struct call *call, const struct caller *caller,
                             const struct interface_ref *ref, struct sv folder, struct sv name,
                             struct interface_place *out, struct lyn_error *err) {
    const char *base = NULL, *path = NULL;
    enum lyn_code code = LYN_OK;
    bool absolute = name.len && name.data[0] == '/';
    if (folder.len && !absolute) {
        char *written = arena_strdup(call->arena, ref->directory);
        if (!written)
            return arena_error(call->arena, err);
        code = caller_absolute(call, caller->cwd, folder, &base, err);
        if (code == LYN_OK)
            code = roots_check(caller->roots, call->arena, base, written, err);
        if (code != LYN_OK)
            return code;
    }
    code = caller_absolute(call, base ? sv_from(base) : caller->cwd, name, &path, err);
    if (code != LYN_OK)
        return code;
    char *written = arena_strdup(call->arena, name);
    char *joined = written ? path_join(call->arena, absolute ? SV("") : folder, name) : NULL;
    char *shown = joined ? path_normalize(call->arena, sv_from(joined)) : NULL;
    if (!shown)
        return arena_error(call->arena, err);
    code = roots_check(caller->roots, call->arena, path, written, err);
    return code == LYN_OK ? interface_place_of(call, path, shown, out, err) : code;
}

/* Later names are not even looked at once one exists (config-compute 1.1). */
static enum lyn_code find(struct call *call, const struct caller *caller,
                          const struct interface_ref *ref, int *fd, struct interface_place *place,
                          struct lyn_error *err) {
    static const struct sv DEFAULT_FILE = {INTERFACE_DEFAULT_FILE,
                                           sizeof INTERFACE_DEFAULT_FILE - 1};
    const struct sv *files = ref->file_count ? ref->files : &DEFAULT_FILE;
    size_t count = ref->file_count ? ref->file_count : 1;
    struct sv folder;
    enum lyn_code code = caller_expand_folder(call, caller, ref->directory, &folder, err);
    if (code != LYN_OK)
        return code;
    for (size_t i = 0; i < count; i++) {
        struct lyn_error why;
        code = look_at(call, caller, ref, folder, files[i], place, err);
        if (code != LYN_OK)
            return code;
        code = roots_open_file(caller->roots, call->arena, place->path, place->shown, fd, &why);
        if (code == LYN_OK)
            return LYN_OK;
        if (!roots_is_absent(&why)) {
            if (err)
                *err = why;
            return code;
        }
    }
    code = error_set(err, REASON_INTERFACE_NOT_FOUND, "No configuration file found at \"%s\".",
                     place->path);
    at_place(place, 0, err);
    return code;
}

/* ---- reading ---- */

static enum lyn_code read_document(struct call *call, int fd, const struct interface_place *place,
                                   struct value *out, struct lyn_error *err) {
    struct file_bytes bytes = {0};
    struct lyn_error why;
    enum lyn_code code = file_read(fd, place->shown, call->limits.file_bytes, &bytes, err);
    if (code != LYN_OK)
        return code;
    struct format_input input = {
        .bytes = {bytes.data, bytes.len}, .name = sv_from(place->shown), .call = call};
    code = format_yaml.read_value(&input, out, &why);
    file_bytes_dispose(&bytes);
    if (code == LYN_OK || !err)
        return code;
    if (strcmp(why.reason, reason_name(REASON_YAML_SYNTAX)) == 0) {
        error_set(err, REASON_INTERFACE_SYNTAX, "Error reading yaml file \"%s\", error: %s",
                  place->path, why.message);
        error_at(err, place->shown, strlen(place->shown), why.line, why.column);
    } else {
        *err = why;
        at_place(place, 0, err);
    }
    return code;
}

static enum lyn_code check_mapping(const struct value *data, const struct interface_place *place,
                                   struct sv field, struct lyn_error *err) {
    if (data->kind == VALUE_MAP)
        return LYN_OK;
    const char *type = value_kind_name(data->kind);
    enum lyn_code code =
        field.len ? error_set(err, REASON_WRONG_TYPE,
                              "the field \"%.*s\" of \"%s\" must be a mapping to be read as an "
                              "interface; its type is %s",
                              SV_ARG(field), place->path, type)
                  : error_set(err, REASON_WRONG_TYPE,
                              "the interface file \"%s\" must hold a mapping; its type is %s",
                              place->path, type);
    at_place(place, data->line, err);
    return code;
}

/* Texts stay UTF-8: a variable that is not leaves the text as written, with a warning. */
static enum lyn_code expand_text(struct call *call, const struct caller *caller,
                                 const struct interface_place *place, struct value *value,
                                 struct lyn_error *err) {
    struct sv expanded;
    enum lyn_code code = caller_expand(call, caller, value->text, &expanded, err);
    if (code != LYN_OK) {
        at_place(place, value->line, err);
        return code;
    }
    if (utf8_check(expanded) == expanded.len)
        value->text = expanded;
    else
        call_warn(call, REASON_BAD_UTF8, sv_from(place->shown), value->line,
                  "a variable in this text is not UTF-8; the text stays as it is written");
    return LYN_OK;
}

static enum lyn_code expand(struct call *call, const struct caller *caller,
                            const struct interface_place *place, struct value *data,
                            struct lyn_error *err) {
    size_t count = data->map.count;
    struct value_entry *entries = arena_calloc(call->arena, count, sizeof *entries);
    if (!entries)
        return arena_error(call->arena, err);
    for (size_t i = 0; i < count; i++) {
        entries[i] = data->map.entries[i];
        enum lyn_code code = LYN_OK;
        if (entries[i].value.kind == VALUE_STRING)
            code = expand_text(call, caller, place, &entries[i].value, err);
        if (code != LYN_OK)
            return code;
    }
    data->map.entries = entries;
    return LYN_OK;
}

enum lyn_code interface_field(const struct value *document, struct sv field,
                              const struct interface_place *place, const struct value **out,
                              struct lyn_error *err) {
    *out = field.len ? value_get_sv(document, field) : document;
    if (*out)
        return LYN_OK;
    enum lyn_code code = error_set(err, REASON_INTERFACE_FIELD_NOT_FOUND,
                                   "Field \"%.*s\" specified but not found in file \"%s\"",
                                   SV_ARG(field), place->path);
    at_place(place, 0, err);
    error_field(err, "field");
    return code;
}

bool interface_is_one(const struct value *document) {
    const struct value *input = value_get(document, "input");
    const struct value *inherit = value_get(document, "inherit");
    return (input && input->kind == VALUE_MAP) || (inherit && inherit->kind == VALUE_MAP);
}

enum lyn_code interface_from_document(struct call *call, const struct caller *caller,
                                      const struct value *document,
                                      const struct interface_place *place, struct sv field,
                                      struct interface *out, struct lyn_error *err) {
    const struct value *found = NULL;
    enum lyn_code code = interface_field(document, field, place, &found, err);
    if (code != LYN_OK)
        return code;
    struct value data = *found;
    if (data.kind == VALUE_NULL && field.len == 0)
        data = (struct value){.kind = VALUE_MAP};
    code = check_mapping(&data, place, field, err);
    if (code != LYN_OK)
        return code;
    const struct value *inherit = value_get(&data, "inherit");
    if (inherit) {
        code = error_set(err, REASON_NOT_BUILT, "`inherit` in an interface file is not built yet");
        at_place(place, inherit->line, err);
        error_field(err, "inherit");
        return code;
    }
    code = expand(call, caller, place, &data, err);
    if (code == LYN_OK)
        *out = (struct interface){data, *place};
    return code;
}

enum lyn_code interface_load(struct call *call, const struct caller *caller,
                             const struct interface_ref *ref, struct interface *out,
                             struct lyn_error *err) {
    int fd = -1;
    struct interface_place place = {0};
    struct value document;
    enum lyn_code code = find(call, caller, ref, &fd, &place, err);
    if (code != LYN_OK)
        return code;
    code = read_document(call, fd, &place, &document, err);
    close(fd);
    if (code == LYN_OK)
        code = interface_from_document(call, caller, &document, &place, ref->field, out, err);
    return code;
}

enum lyn_code interface_input(struct call *call, const struct interface *interface,
                              struct specification *out, struct lyn_error *err) {
    (void)call;
    const struct interface_place *place = &interface->place;
    const struct value *input = value_get(&interface->data, "input");
    if (input) {
        *out = (struct specification){input, place->directory, place->shown, NULL};
        return LYN_OK;
    }
    enum lyn_code code =
        interface->data.map.count == 0
            ? error_set(err, REASON_INVALID_VALUE, "No data found in \"%s\".", place->path)
            : error_set(err, REASON_NO_INPUT, "Interface has no 'input' section");
    at_place(place, 0, err);
    return code;
}
