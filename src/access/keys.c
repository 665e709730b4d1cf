#include "access/keys.h"

#include "base/buf.h"

const char *const PATH_KEYS[] = {"type",          "filename",        "directory", "base_directory",
                                 "allowed_roots", "unbounded_paths", NULL};
const char *const OTHER_STAGES_KEYS[] = {"mapping", "filter", "precompute", "postcompute", NULL};

struct key_list {
    const char **names;
    size_t count;
};

static size_t length_of(const char *const *names) {
    size_t count = 0;
    while (names && names[count]) {
        count++;
    }
    return count;
}

static enum lyn_code join_lists(struct call *call, const char *const *const *lists,
                                size_t list_count, struct key_list *out, struct lyn_error *err) {
    size_t total = 0;
    for (size_t i = 0; i < list_count; i++) {
        total += length_of(lists[i]);
    }
    *out = (struct key_list){arena_calloc(call->arena, total, sizeof *out->names), 0};
    if (!out->names) {
        return arena_error(call->arena, err);
    }
    for (size_t i = 0; i < list_count; i++) {
        for (size_t j = 0; j < length_of(lists[i]); j++) {
            out->names[out->count++] = lists[i][j];
        }
    }
    return LYN_OK;
}

static bool is_known(const struct key_list *known, struct sv key) {
    for (size_t i = 0; i < known->count; i++) {
        if (sv_is(key, known->names[i])) {
            return true;
        }
    }
    return false;
}

static void warn_unknown(struct call *call, const struct specification *specification,
                         const struct value_entry *entry, const struct key_list *known,
                         const char *what) {
    struct buf name;
    buf_init(&name, 4096);
    value_print_python(&entry->key, &name);
    const char *nearest = sv_nearest(buf_view(&name), known->names, known->count);
    const char *quote_it = "";
    if (entry->key.kind == VALUE_BOOL) {
        quote_it = entry->key.boolean ? " (YAML reads on, yes and true as True: quote \"on\")"
                                      : " (YAML reads off, no and false as False: quote \"off\")";
    }
    uint32_t line = entry->key.line ? entry->key.line : entry->value.line;
    call_warn(call, REASON_INVALID_VALUE, sv_from(specification->file), line,
              "the key \"%s\" means nothing for %s and is ignored%s%s%s%s",
              name.data ? name.data : "", what, quote_it, nearest ? "; did you mean \"" : "",
              nearest ? nearest : "", nearest ? "\"?" : "");
    buf_dispose(&name);
}

enum lyn_code keys_check(struct call *call, const struct specification *specification,
                         const char *const *const *lists, size_t list_count, const char *what,
                         struct lyn_error *err) {
    struct key_list known;
    enum lyn_code code = join_lists(call, lists, list_count, &known, err);
    if (code != LYN_OK) {
        return code;
    }
    const struct value *details = specification->details;
    for (size_t i = 0; i < details->map.count; i++) {
        const struct value_entry *entry = &details->map.entries[i];
        if (entry->key.kind != VALUE_STRING || !is_known(&known, entry->key.text)) {
            warn_unknown(call, specification, entry, &known, what);
        }
    }
    const struct value *unbounded = value_get(details, "unbounded_paths");
    if (value_truthy(unbounded)) {
        call_warn(call, REASON_INVALID_VALUE, sv_from(specification->file), unbounded->line,
                  "`unbounded_paths` is ignored: which folders may be touched is the server's to "
                  "say (--root)");
    }
    return LYN_OK;
}

enum lyn_code keys_no_type(const struct specification *specification, const char *stage,
                           struct lyn_error *err) {
    const struct value *details = specification->details;
    struct buf keys;
    buf_init(&keys, 4096);
    for (size_t i = 0; i < details->map.count; i++) {
        buf_puts(&keys, i ? ", " : "");
        value_print_python(&details->map.entries[i].key, &keys);
    }
    enum lyn_code code = error_set(err, REASON_MISSING_KEY,
                                   "Field \"type\" missing in data source details for %s, "
                                   "details are given as \"%s\".",
                                   stage, keys.data ? keys.data : "");
    buf_dispose(&keys);
    return code;
}

enum lyn_code keys_roots(struct call *call, const struct caller *caller,
                         const struct specification *specification, struct roots *out,
                         struct lyn_error *err) {
    *out = *caller->roots;
    const struct value *wanted = value_get(specification->details, "allowed_roots");
    if (!value_truthy(wanted)) {
        return LYN_OK;
    }
    bool is_list = wanted->kind == VALUE_LIST;
    const struct value *items = is_list ? wanted->list.items : wanted;
    size_t count = is_list ? wanted->list.count : 1;
    struct sv *texts = arena_calloc(call->arena, count, sizeof *texts);
    if (!texts) {
        return arena_error(call->arena, err);
    }
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; i < count && code == LYN_OK; i++) {
        if (items[i].kind == VALUE_STRING) {
            texts[i] = items[i].text;
        } else {
            code = error_set(err, REASON_WRONG_TYPE,
                             "`allowed_roots` must be a list of folders; one is of type %s",
                             value_kind_name(items[i].kind));
        }
    }
    if (code == LYN_OK) {
        code = roots_narrow(call->arena, caller->roots, caller->cwd, texts, count, out, err);
    }
    if (code != LYN_OK) {
        specification_at(specification, "allowed_roots", wanted, err);
    }
    return code;
}
