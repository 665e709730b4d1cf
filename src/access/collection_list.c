#include "access/collection_files.h"
#include "base/path.h"

static enum lyn_code add(struct call *call, const struct value *name, struct sv base,
                         struct collection_files *out, struct lyn_error *err) {
    if (name->kind != VALUE_STRING) {
        return error_set(err, REASON_WRONG_TYPE,
                         "`filename` must be a list of texts; one is of "
                         "type %s",
                         value_kind_name(name->kind));
    }
    if (name->text.len && memchr(name->text.data, '\0', name->text.len)) {
        return error_set(err, REASON_INVALID_VALUE, "embedded null byte");
    }
    char *text = path_join(call->arena, base, name->text);
    char *written = arena_strdup(call->arena, name->text);
    if (!text || !written) {
        return arena_error(call->arena, err);
    }
    struct sv shown = sv_from(text);
    struct collection_file file = {.text = shown, .name = path_basename(shown), .written = written};
    return collection_files_add(call, out, &file, err);
}

enum lyn_code collection_list(struct call *call, const struct specification *source,
                              struct collection_files *out, struct lyn_error *err) {
    const struct value *names = value_get(source->details, "filename");
    struct sv base;
    enum lyn_code code = locate_text(source, "base_directory", &base, err);
    if (code != LYN_OK) {
        return code;
    }
    if (!names) {
        call_warn(call, REASON_MISSING_KEY, sv_from(source->file), source->details->line,
                  "there is no `filename`, the list of files to read; nothing is read");
        return LYN_OK;
    }
    bool is_list = names->kind == VALUE_LIST;
    const struct value *items = is_list ? names->list.items : names;
    size_t count = is_list ? names->list.count : 1;
    for (size_t i = 0; i < count && code == LYN_OK; i++) {
        code = add(call, &items[i], base, out, err);
        if (code != LYN_OK) {
            specification_at(source, "filename", items[i].line ? &items[i] : names, err);
        }
    }
    return code;
}
