#include "access/bookkeeping.h"

#include "base/buf.h"
#include "base/env.h"
#include "base/path.h"

static const char *const ROLES[FIELD_COUNT] = {"root", "directory", "filename"};
static const char *const DEFAULT_NAMES[FIELD_COUNT] = {"sourceRoot", "sourceDirectory",
                                                       "sourceFilename"};
/* In the order in which they are put in; the last only where the root is not the caller's. */
static const char *const VARIABLES[ROOT_VARIABLES] = {"HOME",   "USERPROFILE", "TEMP",
                                                      "TMPDIR", "TMP",         "BASE"};

/* ---- names ---- */

static void warn_unknown_roles(struct call *call, const struct specification *source,
                               const struct value *fields) {
    for (size_t i = 0; i < fields->map.count; i++) {
        const struct value *key = &fields->map.entries[i].key;
        bool known = false;
        for (size_t j = 0; j < FIELD_COUNT; j++) {
            known |= value_is_text(key, ROLES[j]);
        }
        if (!known) {
            call_warn(call, REASON_INVALID_VALUE, sv_from(source->file), key->line,
                      "`store_fields` has root, directory and filename; its other keys are "
                      "ignored");
        }
    }
}

enum lyn_code bookkeeping_init(struct call *call, const struct caller *caller,
                               const struct specification *source, bool is_list,
                               struct bookkeeping *out, struct lyn_error *err) {
    *out = (struct bookkeeping){.cwd = caller->cwd};
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        out->names[i] = sv_from(DEFAULT_NAMES[i]);
    }
    for (size_t i = 0; i < ROOT_VARIABLES; i++) {
        out->variables[i] = env_get(caller->environment, sv_from(VARIABLES[i]));
    }
    if (is_list) {
        out->names[FIELD_FILENAME] = SV("sourceFile");
        return LYN_OK;
    }
    const struct value *fields = value_get(source->details, "store_fields");
    if (!fields) {
        return LYN_OK;
    }
    enum lyn_code code = LYN_OK;
    if (fields->kind != VALUE_MAP) {
        code = error_set(err, REASON_WRONG_TYPE, "`store_fields` must be a mapping; its type is %s",
                         value_kind_name(fields->kind));
    }
    for (size_t i = 0; i < FIELD_COUNT && code == LYN_OK; i++) {
        const struct value *name = value_get(fields, ROLES[i]);
        if (name && name->kind != VALUE_STRING) {
            code = error_set(err, REASON_WRONG_TYPE,
                             "the name of the %s field must be text; its type is %s", ROLES[i],
                             value_kind_name(name->kind));
        } else if (name) {
            out->names[i] = name->text;
        }
    }
    if (code == LYN_OK) {
        warn_unknown_roles(call, source, fields);
    } else {
        specification_at(source, "store_fields", fields, err);
    }
    return code;
}

/* ---- root and directory ---- */

static bool is_boundary(struct sv text, size_t at) {
    return at == text.len || text.data[at] == '/';
}

/* Where the value stands in the text as whole components: an absolute one at the start only. */
static const char *find_components(struct sv text, struct sv value) {
    for (size_t at = 0; value.len <= text.len - at; at++) {
        bool starts = at == 0 || (value.data[0] != '/' && text.data[at - 1] == '/');
        bool ends = is_boundary(text, at + value.len) || value.data[value.len - 1] == '/';
        if (starts && ends && memcmp(text.data + at, value.data, value.len) == 0) {
            return text.data + at;
        }
    }
    return NULL;
}

static enum lyn_code put_variable(struct call *call, const char *name, struct sv value,
                                  struct sv *text, struct lyn_error *err) {
    if (value.len == 0 || sv_is(value, "/") || !find_components(*text, value)) {
        return LYN_OK;
    }
    struct buf out;
    struct sv rest = *text;
    buf_init(&out, call->limits.request_bytes);
    const char *at = find_components(rest, value);
    while (at) {
        buf_append(&out, rest.data, (size_t)(at - rest.data));
        buf_printf(&out, "${%s}", name);
        rest = (struct sv){at + value.len, rest.len - (size_t)(at - rest.data) - value.len};
        at = value.data[0] == '/' ? NULL : find_components(rest, value);
    }
    buf_append_sv(&out, rest);
    enum lyn_code code = buf_status(&out, err);
    if (code == LYN_OK) {
        *text = (struct sv){arena_strdup(call->arena, buf_view(&out)), out.len};
        if (!text->data) {
            code = arena_error(call->arena, err);
        }
    }
    buf_dispose(&out);
    return code;
}

static struct sv below(struct sv folder, struct sv cwd) {
    struct sv rest = {folder.data + cwd.len, folder.len - cwd.len};
    while (rest.len && rest.data[0] == '/') {
        rest = (struct sv){rest.data + 1, rest.len - 1};
    }
    if (sv_starts_with(rest, "./")) {
        rest = (struct sv){rest.data + 2, rest.len - 2};
    }
    return rest.len ? rest : SV(".");
}

enum lyn_code bookkeeping_place(struct call *call, const struct bookkeeping *bookkeeping,
                                struct sv folder, struct sv *root, struct sv *directory,
                                struct lyn_error *err) {
    struct sv cwd = bookkeeping->cwd;
    bool inside = cwd.len && path_is_under(folder, cwd);
    *root = inside ? cwd : path_dirname(folder);
    *directory = inside ? below(folder, cwd) : path_basename(folder);
    size_t count = inside ? ROOT_VARIABLES - 1 : ROOT_VARIABLES;
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; i < count && code == LYN_OK; i++) {
        code = put_variable(call, VARIABLES[i], bookkeeping->variables[i], root, err);
    }
    return code;
}

/* ---- the fields of a row ---- */

enum lyn_code bookkeeping_add(struct call *call, const struct bookkeeping *bookkeeping,
                              const struct sv values[FIELD_COUNT], struct value *mapping,
                              struct lyn_error *err) {
    size_t count = mapping->map.count;
    struct value_entry *entries =
        arena_grow(call->arena, mapping->map.entries, count, count + FIELD_COUNT, sizeof *entries);
    if (!entries) {
        return arena_error(call->arena, err);
    }
    mapping->map.entries = entries;
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        struct sv name = bookkeeping->names[i];
        if (value_get_sv(mapping, name)) {
            return error_set(err, REASON_INVALID_VALUE,
                             "The field \"%.*s\" is already in the data and is registered for "
                             "setting as the %s field.",
                             SV_ARG(name), ROLES[i]);
        }
        entries[mapping->map.count++] =
            (struct value_entry){value_string(name), value_string(values[i])};
    }
    return LYN_OK;
}
