#include "compute/view.h"

#include "compute/display.h"
#include "frame/label.h"

enum { VIEW_DEPTH = 16 };

/* What a view may have: first its kinds, in the order in which they are looked for (2.5), and last
 * what only a tally has beside its own view. */
static const char *const KEYS[] = {"list",  "field",   "join",       "compute", "liquid",
                                   "tally", "display", "conditions", "local",   "begin",
                                   "end",   "which",   "reverse"};
enum { KIND_COUNT = 7, KEY_COUNT = 9, TALLY_KEY_COUNT = sizeof KEYS / sizeof *KEYS };

struct parsing {
    struct call *call;
    struct sv name; /* of the entry */
    bool in_tally;
};

static enum lyn_code parse(const struct parsing *parsing, const struct value *details,
                           unsigned depth, struct view *out, struct lyn_error *err);
static enum lyn_code parse_keys(const struct parsing *parsing, const struct value *details,
                                size_t key_count, unsigned depth, struct view *out,
                                struct lyn_error *err);

static enum lyn_code check_keys(const struct value *map, const char *const *keys, size_t count,
                                const char *what, struct lyn_error *err) {
    for (size_t i = 0; i < map->map.count; i++) {
        const struct value *key = &map->map.entries[i].key;
        struct sv name =
            key->kind == VALUE_STRING ? key->text : sv_from(value_kind_name(key->kind));
        bool known = false;
        for (size_t k = 0; k < count && !known; k++) {
            known = value_is_text(key, keys[k]);
        }
        if (!known) {
            const char *nearest = sv_nearest(name, keys, count);
            return error_set(err, REASON_WRONG_TYPE, "unknown key '%.*s' in %s%s%s%s", SV_ARG(name),
                             what, nearest ? "; did you mean '" : "", nearest ? nearest : "",
                             nearest ? "'?" : "");
        }
    }
    return LYN_OK;
}

static enum lyn_code wrong_kind(const char *what, const char *wanted, const struct value *given,
                                struct lyn_error *err) {
    return error_set(err, REASON_WRONG_TYPE, "%s must be %s, not %s", what, wanted,
                     value_kind_phrase(given->kind));
}

static enum lyn_code take_label(const struct parsing *parsing, const struct value *given,
                                const char *what, struct value *out, struct lyn_error *err) {
    if (!given || given->kind == VALUE_LIST || given->kind == VALUE_MAP) {
        return error_set(err, REASON_WRONG_TYPE, "%s must name a column", what);
    }
    return label_from_key(parsing->call->arena, given, out, err);
}

/* ---- conditions ---- */

static enum lyn_code take_condition(const struct parsing *parsing, const struct value *given,
                                    struct view_condition *out, struct lyn_error *err) {
    static const char *const TESTS[] = {"present", "equal"};
    static const char *const PARTS[] = {"field", "value"};
    if (given->kind != VALUE_MAP || given->map.count != 1) {
        return error_set(err, REASON_WRONG_TYPE,
                         "a condition of a view is {present: {field}} or {equal: {field, value}}");
    }
    const struct value *present = value_get(given, "present"), *equal = value_get(given, "equal");
    const struct value *test = present ? present : equal;
    enum lyn_code code = check_keys(given, TESTS, 2, "a condition of a view", err);
    if (code == LYN_OK && test->kind != VALUE_MAP) {
        code = wrong_kind("a condition of a view", "a mapping with a `field`", test, err);
    }
    if (code == LYN_OK) {
        code = check_keys(test, PARTS, present ? 1 : 2, "a condition of a view", err);
    }
    if (code != LYN_OK) {
        return code;
    }
    out->equal = present ? NULL : value_get(test, "value");
    if (!present && !out->equal) {
        return error_set(err, REASON_MISSING_KEY, "`equal` of a view has no `value`");
    }
    return take_label(parsing, value_get(test, "field"), "`field` of a condition", &out->label,
                      err);
}

static enum lyn_code take_conditions(const struct parsing *parsing, const struct value *given,
                                     struct view *out, struct lyn_error *err) {
    if (given->kind != VALUE_LIST) {
        return wrong_kind("`conditions` of a view", "a list", given, err);
    }
    out->condition_count = given->list.count;
    out->conditions =
        arena_calloc(parsing->call->arena, given->list.count, sizeof *out->conditions);
    enum lyn_code code = out->conditions ? LYN_OK : arena_error(parsing->call->arena, err);
    for (size_t i = 0; i < given->list.count && code == LYN_OK; i++) {
        code = take_condition(parsing, &given->list.items[i], &out->conditions[i], err);
    }
    return code;
}

/* ---- kinds ---- */

static enum lyn_code take_items(const struct parsing *parsing, const struct value *given,
                                unsigned depth, struct view *out, struct lyn_error *err) {
    if (!given || given->kind != VALUE_LIST) {
        return error_set(err, REASON_WRONG_TYPE, "`list` must be a list of views");
    }
    out->item_count = given->list.count;
    out->items = arena_calloc(parsing->call->arena, given->list.count, sizeof *out->items);
    enum lyn_code code = out->items ? LYN_OK : arena_error(parsing->call->arena, err);
    for (size_t i = 0; i < given->list.count && code == LYN_OK; i++) {
        code = parse(parsing, &given->list.items[i], depth + 1, &out->items[i], err);
    }
    return code;
}

static enum lyn_code take_join(const struct parsing *parsing, const struct value *given,
                               unsigned depth, struct view *out, struct lyn_error *err) {
    static const char *const PARTS[] = {"list", "separator"};
    if (given->kind != VALUE_MAP) {
        return wrong_kind("`join` of a view", "a mapping with a `list`", given, err);
    }
    const struct value *separator = value_get(given, "separator");
    enum lyn_code code = check_keys(given, PARTS, 2, "`join`", err);
    out->text = SV("\n\n");
    if (code == LYN_OK && separator) {
        out->text = separator->text;
        code = separator->kind == VALUE_STRING
                   ? LYN_OK
                   : wrong_kind("`separator` of a view", "text", separator, err);
    }
    return code == LYN_OK ? take_items(parsing, value_get(given, "list"), depth, out, err) : code;
}

static enum lyn_code take_edge(const struct value *tally, const char *key, struct sv *out,
                               struct lyn_error *err) {
    const struct value *given = value_get(tally, key);
    if (!given) {
        return LYN_OK;
    }
    if (given->kind != VALUE_STRING) {
        return error_set(err, REASON_WRONG_TYPE, "`%s` of a tally must be text, not %s", key,
                         value_kind_phrase(given->kind));
    }
    *out = given->text;
    return LYN_OK;
}

/* Which rows; the reference knows more names, and fails at all of them but this one. */
static enum lyn_code check_which(const struct value *tally, struct lyn_error *err) {
    const struct value *which = value_get(tally, "which"), *reverse = value_get(tally, "reverse");
    if (which && !value_is_text(which, "all")) {
        return error_set(err, REASON_NOT_BUILT, "`which` of a tally is not built but for `all`");
    }
    return reverse && value_truthy(reverse)
               ? error_set(err, REASON_NOT_BUILT, "`reverse` of a tally is not built")
               : LYN_OK;
}

static enum lyn_code take_tally(const struct parsing *parsing, const struct value *given,
                                unsigned depth, struct view *out, struct lyn_error *err) {
    struct parsing inner = *parsing;
    if (given->kind != VALUE_MAP) {
        return wrong_kind("`tally` of a view", "a mapping that is a view", given, err);
    }
    if (parsing->in_tally) {
        return error_set(err, REASON_NOT_BUILT, "a tally inside a tally is not built");
    }
    if (value_get(given, "list")) {
        return error_set(err, REASON_WRONG_TYPE, "a tally is text, and takes no `list`");
    }
    inner.in_tally = true;
    out->item_count = 1;
    out->items = arena_calloc(parsing->call->arena, 1, sizeof *out->items);
    enum lyn_code code = out->items ? LYN_OK : arena_error(parsing->call->arena, err);
    if (code == LYN_OK) {
        code = check_which(given, err);
    }
    if (code == LYN_OK) {
        code = take_edge(given, "begin", &out->begin, err);
    }
    if (code == LYN_OK) {
        code = take_edge(given, "end", &out->end, err);
    }
    return code == LYN_OK ? parse_keys(&inner, given, TALLY_KEY_COUNT, depth + 1, out->items, err)
                          : code;
}

static enum lyn_code take_text(const struct parsing *parsing, const char *kind,
                               const struct value *given, struct view *out, struct lyn_error *err) {
    struct template *template = NULL;
    if (given->kind != VALUE_STRING) {
        return error_set(err, REASON_WRONG_TYPE, "`%s` of a view must be text, not %s", kind,
                         value_kind_phrase(given->kind));
    }
    out->text = given->text;
    if (out->kind == VIEW_DISPLAY) {
        return display_check(given->text, err);
    }
    enum lyn_code code = template_compile(given->text, parsing->name, &template, err);
    template_unref(template);
    return code;
}

static enum lyn_code take_kind(const struct parsing *parsing, const char *kind,
                               const struct value *given, unsigned depth, struct view *out,
                               struct lyn_error *err) {
    if (strcmp(kind, "list") == 0) {
        out->kind = VIEW_LIST;
        return take_items(parsing, given, depth, out, err);
    }
    if (strcmp(kind, "field") == 0) {
        out->kind = VIEW_FIELD;
        return take_label(parsing, given, "`field` of a view", &out->label, err);
    }
    if (strcmp(kind, "join") == 0) {
        out->kind = VIEW_JOIN;
        return take_join(parsing, given, depth, out, err);
    }
    if (strcmp(kind, "compute") == 0) {
        out->kind = VIEW_COMPUTE;
        return LYN_OK;
    }
    if (strcmp(kind, "tally") == 0) {
        out->kind = VIEW_TALLY;
        return take_tally(parsing, given, depth, out, err);
    }
    out->kind = strcmp(kind, "liquid") == 0 ? VIEW_LIQUID : VIEW_DISPLAY;
    return take_text(parsing, kind, given, out, err);
}

static enum lyn_code take_rest(const struct parsing *parsing, const struct value *details,
                               struct view *out, struct lyn_error *err) {
    const struct value *conditions = value_get(details, "conditions");
    const struct value *local = value_get(details, "local");
    if (local && local->kind != VALUE_MAP) {
        return wrong_kind("`local` of a view", "a mapping", local, err);
    }
    out->local = local;
    return conditions ? take_conditions(parsing, conditions, out, err) : LYN_OK;
}

static enum lyn_code parse_keys(const struct parsing *parsing, const struct value *details,
                                size_t key_count, unsigned depth, struct view *out,
                                struct lyn_error *err) {
    if (details->kind != VALUE_MAP) {
        return wrong_kind("a view", "a mapping", details, err);
    }
    if (depth > VIEW_DEPTH) {
        return error_set(err, REASON_LIMIT_DEPTH, "views nest deeper than %d", VIEW_DEPTH);
    }
    enum lyn_code code = check_keys(details, KEYS, key_count, "a view", err);
    if (code == LYN_OK) {
        code = take_rest(parsing, details, out, err);
    }
    for (size_t i = 0; i < KIND_COUNT && code == LYN_OK; i++) {
        const struct value *given = value_get(details, KEYS[i]);
        if (given) {
            return take_kind(parsing, KEYS[i], given, depth, out, err);
        }
    }
    if (code == LYN_OK) {
        code = error_set(err, REASON_MISSING_KEY,
                         "a view needs one of list, field, join, compute, liquid, tally, display");
        error_type(err, "KeyError");
    }
    return code;
}

static enum lyn_code parse(const struct parsing *parsing, const struct value *details,
                           unsigned depth, struct view *out, struct lyn_error *err) {
    return parse_keys(parsing, details, KEY_COUNT, depth, out, err);
}

enum lyn_code view_parse(struct call *call, const struct value *details, struct sv name,
                         struct view *out, struct lyn_error *err) {
    const struct parsing parsing = {.call = call, .name = name};
    return parse(&parsing, details, 1, out, err);
}
