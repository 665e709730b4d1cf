#include "query.h"

#include <string.h>

static struct value text(const char *bytes) {
    return value_string(sv_from(bytes));
}

static struct value_entry member(const char *key, struct value value) {
    return (struct value_entry){text(key), value};
}

static struct value mapping(struct value_entry *entries, size_t count) {
    return (struct value){.kind = VALUE_MAP, .map = {entries, count}};
}

/* {function: NAME, args: {KEY: VALUE, KEY: VALUE}} */
static bool make_entry(struct arena *arena, const char *function, const struct value_entry *args,
                       size_t count, struct value *out) {
    struct value_entry *entries = arena_calloc(arena, 2, sizeof *entries);
    struct value_entry *copies = arena_calloc(arena, count, sizeof *copies);
    if (!entries || !copies) {
        return false;
    }
    memcpy(copies, args, count * sizeof *copies);
    entries[0] = member("function", text(function));
    entries[1] = member("args", mapping(copies, count));
    *out = mapping(entries, 2);
    return true;
}

static bool make_list(struct arena *arena, const struct option_list *list, struct value *out) {
    struct value *items = arena_calloc(arena, list->count, sizeof *items);
    for (size_t i = 0; items && i < list->count; i++) {
        items[i] = text(list->items[i]);
    }
    *out = (struct value){.kind = VALUE_LIST, .list = {items, list->count}};
    return items != NULL;
}

/* `fte:sum,mean` */
static enum lyn_code make_aggregate(struct arena *arena, const char *given, struct value_entry *out,
                                    struct lyn_error *err) {
    const char *colon = strrchr(given, ':');
    if (!colon || colon == given || colon[1] == '\0') {
        return error_set(err, REASON_INVALID_VALUE, "--agg takes COLUMN:FUNCTION, not '%s'", given);
    }
    size_t count = 1;
    for (const char *at = colon; (at = strchr(at, ',')); at++) {
        count++;
    }
    struct value *names = arena_calloc(arena, count, sizeof *names);
    if (!names) {
        return arena_error(arena, err);
    }
    const char *at = colon + 1;
    for (size_t i = 0; i < count; i++) {
        size_t len = strcspn(at, ",");
        names[i] = value_string((struct sv){at, len});
        at += len + (at[len] == ',');
    }
    out->key = value_string((struct sv){given, (size_t)(colon - given)});
    out->value = count == 1 ? names[0] : (struct value){.kind = VALUE_LIST, .list = {names, count}};
    return LYN_OK;
}

static enum lyn_code make_group(struct arena *arena, const struct query_options *options,
                                struct value *out, struct lyn_error *err) {
    const struct option_list *list = &options->aggregates;
    struct value_entry args[2];
    struct value by;
    struct value_entry *aggregates = arena_calloc(arena, list->count, sizeof *aggregates);
    enum lyn_code code =
        aggregates && make_list(arena, &options->group, &by) ? LYN_OK : arena_error(arena, err);
    for (size_t i = 0; i < list->count && code == LYN_OK; i++) {
        code = make_aggregate(arena, list->items[i], &aggregates[i], err);
        for (size_t k = 0; k < i && code == LYN_OK; k++) {
            if (value_equal(&aggregates[k].key, &aggregates[i].key)) {
                code = error_set(err, REASON_INVALID_VALUE,
                                 "--agg names '%.*s' twice; write %.*s:sum,mean",
                                 SV_ARG(aggregates[i].key.text), SV_ARG(aggregates[i].key.text));
            }
        }
    }
    if (code != LYN_OK) {
        return code;
    }
    args[0] = member("by", by);
    args[1] = member("aggregates", mapping(aggregates, list->count));
    return make_entry(arena, "group_by", args, 2, out) ? LYN_OK : arena_error(arena, err);
}

enum lyn_code query_entries(struct arena *arena, const struct query_options *options,
                            struct value *out, struct lyn_error *err) {
    struct value *entries = arena_calloc(arena, options->where.count + 2, sizeof *entries);
    struct value by;
    size_t count = 0;
    *out = value_null();
    if (!entries) {
        return arena_error(arena, err);
    }
    if (options->aggregates.count && !options->group.count) {
        return error_set(err, REASON_INVALID_VALUE, "--agg goes with --group");
    }
    for (size_t i = 0; i < options->where.count; i++) {
        struct value_entry where = member("expression", text(options->where.items[i]));
        if (!make_entry(arena, "where", &where, 1, &entries[count++])) {
            return arena_error(arena, err);
        }
    }
    if (options->group.count) {
        enum lyn_code code = make_group(arena, options, &entries[count++], err);
        if (code != LYN_OK) {
            return code;
        }
    }
    if (options->sort.count) {
        bool made = make_list(arena, &options->sort, &by);
        struct value_entry sort = member("by", by);
        if (!made || !make_entry(arena, "sort", &sort, 1, &entries[count++])) {
            return arena_error(arena, err);
        }
    }
    if (count) {
        *out = (struct value){.kind = VALUE_LIST, .list = {entries, count}};
    }
    return LYN_OK;
}
