#include "options.h"

#include <string.h>

#include "base/num.h"

struct parser {
    struct arena *arena;
    const struct option_table *tables;
    size_t table_count;
    int argc;
    const char *const *argv;
    int at;
};

static bool takes_argument(const struct option *option) {
    return option->kind != OPTION_FLAG && option->kind != OPTION_CHOICE;
}

static void *member(const struct option_table *table, const struct option *option) {
    return (char *)table->target + option->offset;
}

static enum lyn_code append(struct arena *arena, struct option_list *list, const char *text,
                            struct lyn_error *err) {
    /* One place more than texts, for the NULL; doubled, since an old array is not given back. */
    if (list->count + 1 >= list->capacity) {
        size_t capacity = list->capacity ? 2 * list->capacity : 4;
        const char **items =
            arena_grow(arena, list->items, list->capacity, capacity, sizeof *items);
        if (!items) {
            return arena_error(arena, err);
        }
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = text;
    list->items[list->count] = NULL;
    return LYN_OK;
}

static enum lyn_code append_parts(struct arena *arena, struct option_list *list, const char *text,
                                  struct lyn_error *err) {
    for (;;) {
        size_t len = strcspn(text, ",");
        char *part = arena_strdup(arena, (struct sv){text, len});
        if (!part) {
            return arena_error(arena, err);
        }
        enum lyn_code code = append(arena, list, part, err);
        if (code != LYN_OK || text[len] == '\0') {
            return code;
        }
        text += len + 1;
    }
}

static enum lyn_code set_number(struct option_number *number, const struct option *option,
                                const char *text, struct lyn_error *err) {
    double value = 0;
    int64_t whole = 0;
    bool overflow = false;
    if (option->kind == OPTION_WHOLE) {
        if (!num_parse_int64(sv_from(text), &whole) || whole < 0 || whole > INT32_MAX) {
            return error_set(err, REASON_INVALID_VALUE,
                             "--%s takes a whole number from 0 on, not '%s'", option->name, text);
        }
        *number = (struct option_number){true, (int32_t)whole};
        return LYN_OK;
    }
    if (!num_parse_double(sv_from(text), &value, &overflow) || overflow || value < 0.001 ||
        value > INT32_MAX / 1000) {
        return error_set(err, REASON_INVALID_VALUE,
                         "--%s takes a number of seconds above 0, not '%s'", option->name, text);
    }
    *number = (struct option_number){true, (int32_t)(value * 1000 + 0.5)};
    return LYN_OK;
}

/* The option of the table whose choice stands in the member already. */
static const char *chosen_before(const struct option_table *table, const struct option *option) {
    int before = *(int *)member(table, option);
    for (size_t i = 0; i < table->count; i++) {
        const struct option *other = &table->options[i];
        if (other->kind == OPTION_CHOICE && other->offset == option->offset &&
            other->choice == before) {
            return other->name;
        }
    }
    return "";
}

static enum lyn_code store(struct parser *parser, const struct option_table *table,
                           const struct option *option, const char *text, struct lyn_error *err) {
    void *target = member(table, option);
    switch (option->kind) {
    case OPTION_FLAG:
        *(bool *)target = true;
        return LYN_OK;
    case OPTION_CHOICE:
        if (*(int *)target != 0 && *(int *)target != option->choice) {
            return error_set(err, REASON_INVALID_VALUE, "--%s and --%s exclude each other",
                             chosen_before(table, option), option->name);
        }
        *(int *)target = option->choice;
        return LYN_OK;
    case OPTION_TEXT:
        *(const char **)target = text;
        return LYN_OK;
    case OPTION_SECONDS:
    case OPTION_WHOLE:
        return set_number(target, option, text, err);
    case OPTION_ITEM:
        return append(parser->arena, target, text, err);
    case OPTION_ITEMS:
        return append_parts(parser->arena, target, text, err);
    }
    return error_set(err, REASON_INTERNAL, "option table");
}

static const struct option *find(const struct parser *parser, struct sv name, char letter,
                                 const struct option_table **table) {
    for (size_t t = 0; t < parser->table_count; t++) {
        *table = &parser->tables[t];
        for (size_t i = 0; i < (*table)->count; i++) {
            const struct option *option = &(*table)->options[i];
            if (letter ? option->letter == letter : sv_is(name, option->name)) {
                return option;
            }
        }
    }
    return NULL;
}

static enum lyn_code unknown(const struct parser *parser, struct sv name, struct lyn_error *err) {
    const char *names[64];
    size_t count = 0;
    for (size_t t = 0; t < parser->table_count; t++) {
        for (size_t i = 0; i < parser->tables[t].count && count < 64; i++) {
            names[count++] = parser->tables[t].options[i].name;
        }
    }
    const char *nearest = sv_nearest(name, names, count);
    return error_set(err, REASON_INVALID_VALUE, "unknown option --%.*s%s%s%s", SV_ARG(name),
                     nearest ? "; did you mean --" : "", nearest ? nearest : "",
                     nearest ? "?" : "");
}

/* argv[at] is `--name`, `--name=x`, `-o`, `-ox`; moves behind what it takes. */
static enum lyn_code parse_option(struct parser *parser, struct lyn_error *err) {
    const char *word = parser->argv[parser->at++];
    const struct option_table *table = NULL;
    const char *attached = NULL;
    const struct option *option = NULL;
    if (word[1] == '-') {
        struct sv name = {word + 2, strcspn(word + 2, "=")};
        attached = name.data[name.len] == '=' ? name.data + name.len + 1 : NULL;
        option = find(parser, name, 0, &table);
        if (!option) {
            return unknown(parser, name, err);
        }
    } else {
        option = find(parser, (struct sv){0}, word[1], &table);
        if (!option) {
            return error_set(err, REASON_INVALID_VALUE, "unknown option -%.1s", word + 1);
        }
        attached = word[2] ? word + 2 : NULL;
    }
    if (!takes_argument(option)) {
        if (attached) {
            return error_set(err, REASON_INVALID_VALUE, "--%s takes no value", option->name);
        }
        return store(parser, table, option, NULL, err);
    }
    if (!attached && parser->at == parser->argc) {
        return error_set(err, REASON_INVALID_VALUE, "--%s needs a value (%s)", option->name,
                         option->argument);
    }
    return store(parser, table, option, attached ? attached : parser->argv[parser->at++], err);
}

enum lyn_code options_parse(struct arena *arena, const struct option_table *tables, size_t count,
                            int argc, const char *const *argv, bool stop, int *used,
                            struct operands *operands, struct lyn_error *err) {
    struct parser parser = {arena, tables, count, argc, argv, 0};
    struct option_list left = {0};
    bool only_operands = false;
    while (parser.at < argc) {
        const char *word = argv[parser.at];
        enum lyn_code code = LYN_OK;
        if (only_operands || word[0] != '-' || word[1] == '\0') {
            if (stop) {
                break;
            }
            code = append(arena, &left, word, err);
            parser.at++;
        } else if (strcmp(word, "--") == 0) {
            only_operands = true;
            parser.at++;
        } else {
            code = parse_option(&parser, err);
        }
        if (code != LYN_OK) {
            return code;
        }
    }
    *used = parser.at;
    *operands = (struct operands){left.items, left.count};
    return LYN_OK;
}

bool options_want_json(int argc, const char *const *argv) {
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--json") == 0 || strcmp(argv[i], "--ndjson") == 0) {
            return true;
        }
    }
    return false;
}
