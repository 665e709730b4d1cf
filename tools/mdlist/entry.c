#include "entry.h"

#include "report.h"

enum { ARGUMENTS_ADDED = 3, COLUMNS_MAX = 3 };

/* What lamd's functions take. */
static const struct rule {
    const char *function;
    const char
        *in_place; /* the argument that `field` or `column` of the entry is, when it gives none */
    bool keeps_field; /* `field` is also the column that the result goes to */
    struct {
        const char *argument, *otherwise; /* the argument names columns; NULL: none without it */
    } columns[COLUMNS_MAX];
} RULES[] = {
    {"convert_datetime", "columns", false, {{"columns", NULL}}},
    {"convert_int", "columns", false, {{"columns", NULL}}},
    {"convert_string", "columns", false, {{"columns", NULL}}},
    {"convert_year_iso", "column", false, {{"column", "year"}}},
    {"addmonth", NULL, true, {{"source", "date"}}},
    {"addyear", NULL, true, {{"source", "date"}}},
    {"augmentmonth", "destination", true, {{"source", "date"}, {"destination", "month"}}},
    {"augmentyear", "destination", true, {{"source", "date"}, {"destination", "year"}}},
    {"augmentcurrency", NULL, true, {{"source", "amount"}}},
    {"addsupervisor", "column", false, {{"column", NULL}}},
    {"ascending", NULL, true, {{"by", NULL}}},
    {"descending", NULL, true, {{"by", NULL}}},
    {"recent", NULL, true, {{"column", "year"}}},
    {"current", NULL, true, {{"start", "start"}, {"end", "end"}, {"current", NULL}}},
    {"former", NULL, true, {{"end", "end"}}},
    {"onbool", NULL, true, {{"column", "current"}}},
    {"columnis", NULL, true, {{"column", NULL}}},
    {"columncontains", NULL, true, {{"column", NULL}}},
};

/* The parts of an entry while it is put together. */
struct making {
    struct pipeline *pipeline;
    const struct rule *rule; /* NULL: the entry stays as it is */
    const struct value *entry;
    struct value out, args;
};

static const struct rule *find_rule(const struct value *name) {
    for (size_t i = 0; name && i < sizeof RULES / sizeof *RULES; i++) {
        if (value_is_text(name, RULES[i].function)) {
            return &RULES[i];
        }
    }
    return NULL;
}

/* The map has room. */
static void put(struct value *map, const char *key, struct value value) {
    map->map.entries[map->map.count++] = (struct value_entry){value_string(sv_from(key)), value};
}

static bool make_room(struct arena *arena, size_t count, struct value *map) {
    *map = (struct value){.kind = VALUE_MAP};
    map->map.entries = arena_calloc(arena, count, sizeof *map->map.entries);
    return map->map.entries;
}

/* ---- the arguments ---- */

static bool is_one_of(const struct value *key, const char *const *names) {
    for (; *names; names++) {
        if (value_is_text(key, *names)) {
            return true;
        }
    }
    return false;
}

/* lamd's names for what goes elsewhere. */
static const char *const RENAMED[] = {"newcolumn", "supervisor", NULL};

static bool take_args(struct making *making) {
    const struct value *given = value_get(making->entry, "args");
    size_t count = given && given->kind == VALUE_MAP ? given->map.count : 0;
    if (!make_room(making->pipeline->arena, count + ARGUMENTS_ADDED, &making->args)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!is_one_of(&given->map.entries[i].key, RENAMED)) {
            making->args.map.entries[making->args.map.count++] = given->map.entries[i];
        }
    }
    return true;
}

static const struct value *beside(const struct making *making) {
    const struct value *field = value_get(making->entry, "field");
    return field ? field : value_get(making->entry, "column");
}

/* What the entry says beside its arguments wins over a `destination` that contradicts it. */
static void settle_in_place(struct making *making) {
    const char *name = making->rule->in_place;
    const struct value *column = name ? beside(making) : NULL;
    if (!column) {
        return;
    }
    for (size_t i = 0; i < making->args.map.count; i++) {
        if (value_is_text(&making->args.map.entries[i].key, name)) {
            if (making->rule->keeps_field) {
                making->args.map.entries[i].value = *column;
            }
            return;
        }
    }
    put(&making->args, name, *column);
}

static void settle_args(struct making *making) {
    const struct value *given = value_get(making->entry, "args");
    const struct value *supervisor = given ? value_get(given, "supervisor") : NULL;
    settle_in_place(making);
    if (supervisor && !value_get(&making->args, "value")) {
        put(&making->args, "value", *supervisor);
    }
    if (value_is_text(value_get(making->entry, "function"), "recent") &&
        !value_get(&making->args, "since_year")) {
        put(&making->args, "since_year", value_int(making->pipeline->since_year));
    }
}

/* ---- the entry ---- */

static bool take_keys(struct making *making) {
    static const char *const OWN[] = {"args", "column", "field", NULL};
    const struct value *entry = making->entry, *field = value_get(entry, "field");
    const struct value *given = value_get(entry, "args");
    if (!make_room(making->pipeline->arena, entry->map.count + 2, &making->out)) {
        return false;
    }
    for (size_t i = 0; i < entry->map.count; i++) {
        if (!is_one_of(&entry->map.entries[i].key, OWN)) {
            making->out.map.entries[making->out.map.count++] = entry->map.entries[i];
        }
    }
    if (!field && given) {
        field = value_get(given, "newcolumn");
    }
    if (field && making->rule->keeps_field) {
        put(&making->out, "field", *field);
    }
    if (making->args.map.count) {
        put(&making->out, "args", making->args);
    }
    return true;
}

/* ---- the columns ---- */

static bool add_item(struct arena *arena, struct value *list, size_t *capacity, struct value item) {
    if (list->list.count == *capacity) {
        size_t grown = *capacity ? 2 * *capacity : 8;
        struct value *items = arena_grow(arena, list->list.items, *capacity, grown, sizeof *items);
        if (!items) {
            return false;
        }
        list->list.items = items;
        *capacity = grown;
    }
    list->list.items[list->list.count++] = item;
    return true;
}

static bool note_column(struct pipeline *pipeline, const struct value *name) {
    for (size_t i = 0; i < pipeline->columns.list.count; i++) {
        if (value_equal(&pipeline->columns.list.items[i], name)) {
            return true;
        }
    }
    return name->kind != VALUE_STRING ||
           add_item(pipeline->arena, &pipeline->columns, &pipeline->column_capacity, *name);
}

static bool note_columns(struct making *making) {
    bool fine = true;
    for (size_t i = 0; i < COLUMNS_MAX && making->rule->columns[i].argument; i++) {
        const struct value *given = value_get(&making->args, making->rule->columns[i].argument);
        const char *otherwise = making->rule->columns[i].otherwise;
        struct value name = value_string(sv_from(otherwise ? otherwise : ""));
        if (given && given->kind == VALUE_LIST) {
            for (size_t k = 0; k < given->list.count && fine; k++) {
                fine = note_column(making->pipeline, &given->list.items[k]);
            }
        } else if (given || otherwise) {
            fine = fine && note_column(making->pipeline, given ? given : &name);
        }
    }
    return fine;
}

/* A supervisor of no name fills nothing. */
static bool is_of_no_use(const struct making *making) {
    struct lyn_error why = {0};
    const struct value *name = value_get(making->entry, "function");
    if (!value_is_text(name, "addsupervisor") || value_get(&making->args, "value")) {
        return false;
    }
    (void)error_set(&why, REASON_MISSING_KEY, "addsupervisor is left out: it names no supervisor");
    error_at(&why, NULL, 0, making->entry->line, 0);
    report_warning(&why);
    return true;
}

enum lyn_code entry_add(struct pipeline *pipeline, const struct value *entry,
                        struct lyn_error *err) {
    struct making making = {pipeline, find_rule(value_get(entry, "function")), entry, *entry, {0}};
    if (making.rule && !take_args(&making)) {
        return arena_error(pipeline->arena, err);
    }
    if (making.rule) {
        settle_args(&making);
        if (is_of_no_use(&making)) {
            return LYN_OK;
        }
    }
    if ((making.rule && (!take_keys(&making) || !note_columns(&making))) ||
        !add_item(pipeline->arena, &pipeline->entries, &pipeline->entry_capacity, making.out)) {
        return arena_error(pipeline->arena, err);
    }
    return LYN_OK;
}
