#include "formats/yaml_compose.h"

#include "base/error.h"
#include "formats/yaml_tag.h"

/* What `<<` adds to a map, in the order of the keys. */
struct merge {
    struct value map;
    struct merge *next;
};

struct yaml_level {
    struct yaml_mark start;
    enum yaml_tag tag;
    bool map;
    bool value_next; /* a key has been read */
    bool merging;    /* and it was `<<` */
    struct merge *merges, *last_merge;
    uint32_t anchor; /* index, MAP_NONE without */
    uint32_t height;
    uint64_t nodes; /* counted before it began */
};

/* ---- places ---- */

static uint32_t line_of(const struct yaml_composer *composer, const struct yaml_mark *mark) {
    uint64_t line = (uint64_t)mark->line + 1 + composer->first_line;
    return line < UINT32_MAX ? (uint32_t)line : UINT32_MAX;
}

enum lyn_code yaml_composer_at(const struct yaml_composer *composer, const struct yaml_mark *mark,
                               enum lyn_code code, struct lyn_error *err) {
    error_at(err, composer->name.data, composer->name.len, line_of(composer, mark),
             mark->column + 1);
    return code;
}

/* ---- anchors ---- */

/* Opens an anchor if the event has one: *out is its index or MAP_NONE. */
static enum lyn_code open_anchor(struct yaml_composer *composer, const char *name,
                                 const struct yaml_mark *mark, uint32_t *out,
                                 struct lyn_error *err) {
    *out = MAP_NONE;
    if (!name) {
        return LYN_OK;
    }
    enum lyn_code code = yaml_anchor_open(&composer->anchors, sv_from(name), out, err);
    return code == LYN_OK ? code : yaml_composer_at(composer, mark, code, err);
}

/* The node on top of the document is the anchor's. */
static void close_anchor(struct yaml_composer *composer, uint32_t index, uint64_t nodes,
                         uint32_t height) {
    if (index != MAP_NONE) {
        composer->anchors.list[index] =
            (struct yaml_anchor){*document_top(&composer->document), nodes, height, false};
    }
}

/* ---- the place of a node in the map or list around it ---- */

static struct yaml_level *innermost(const struct yaml_composer *composer) {
    return composer->depth ? &composer->levels[composer->depth - 1] : NULL;
}

static bool is_key(const struct yaml_composer *composer) {
    const struct yaml_level *level = innermost(composer);
    return level && level->map && !level->value_next;
}

static enum lyn_code unhashable(const struct yaml_composer *composer, const struct yaml_mark *mark,
                                struct lyn_error *err) {
    return yaml_composer_at(composer, mark,
                            error_set(err, REASON_YAML_SYNTAX, "found unhashable key"), err);
}

static const char *node_name(const struct value *value) {
    return value->kind == VALUE_MAP ? "mapping" : value->kind == VALUE_LIST ? "sequence" : "scalar";
}

static enum lyn_code add_merge(struct yaml_composer *composer, struct yaml_level *level,
                               const struct value *map, struct lyn_error *err) {
    struct merge *merge = arena_alloc(composer->document.work, sizeof *merge);
    if (!merge) {
        return arena_error(composer->document.work, err);
    }
    *merge = (struct merge){.map = *map};
    if (level->last_merge) {
        level->last_merge->next = merge;
    } else {
        level->merges = merge;
    }
    level->last_merge = merge;
    return LYN_OK;
}

/* The value of a `<<`: a map, or a list of maps of which the earlier win, so they come last. */
static enum lyn_code take_merges(struct yaml_composer *composer, struct yaml_level *level,
                                 const struct yaml_mark *mark, struct lyn_error *err) {
    struct value target = document_pop(&composer->document);
    level->merging = false;
    if (target.kind == VALUE_MAP) {
        return add_merge(composer, level, &target, err);
    }
    if (target.kind != VALUE_LIST) {
        return yaml_composer_at(
            composer, mark,
            error_set(err, REASON_YAML_SYNTAX,
                      "expected a mapping or list of mappings for merging, but found %s",
                      node_name(&target)),
            err);
    }
    for (size_t i = target.list.count; i > 0; i--) {
        const struct value *item = &target.list.items[i - 1];
        if (item->kind != VALUE_MAP) {
            return yaml_composer_at(composer, mark,
                                    error_set(err, REASON_YAML_SYNTAX,
                                              "expected a mapping for merging, but found %s",
                                              node_name(item)),
                                    err);
        }
        enum lyn_code code = add_merge(composer, level, item, err);
        if (code != LYN_OK) {
            return code;
        }
    }
    return LYN_OK;
}

/* After a whole node, whose value is on top of the document. */
static enum lyn_code node_done(struct yaml_composer *composer, const struct yaml_mark *mark,
                               uint32_t height, struct lyn_error *err) {
    struct yaml_level *level = innermost(composer);
    if (!level) {
        return LYN_OK;
    }
    if (height > level->height) {
        level->height = height;
    }
    if (!level->map) {
        return LYN_OK;
    }
    level->value_next = !level->value_next;
    if (!level->value_next && level->merging) {
        return take_merges(composer, level, mark, err);
    }
    return LYN_OK;
}

/* ---- events ---- */

static enum lyn_code on_alias(struct yaml_composer *composer, const struct yaml_event *event,
                              struct lyn_error *err) {
    const struct yaml_mark *mark = &event->mark;
    struct sv name = sv_from(event->anchor);
    const struct yaml_anchor *anchor = NULL;
    enum lyn_code code = yaml_anchor_find(&composer->anchors, name, &anchor, err);
    if (code != LYN_OK) {
        return yaml_composer_at(composer, mark, code, err);
    }
    const struct limits *limits = &composer->call->limits;
    if (composer->depth + anchor->height > limits->yaml_depth) {
        return yaml_composer_at(composer, mark,
                                error_set(err, REASON_LIMIT_DEPTH,
                                          "YAML nested deeper than %u levels", limits->yaml_depth),
                                err);
    }
    composer->nodes += anchor->nodes;
    composer->expanded += anchor->nodes;
    if (composer->expanded > limits->yaml_nodes) {
        return yaml_composer_at(composer, mark,
                                error_set(err, REASON_LIMIT_CELLS,
                                          "aliases expand to more than %u nodes",
                                          limits->yaml_nodes),
                                err);
    }
    if (is_key(composer) && anchor->height > 0) {
        return unhashable(composer, mark, err);
    }
    code = document_push(&composer->document, &anchor->value, err);
    return code == LYN_OK ? node_done(composer, mark, anchor->height, err) : code;
}

/* Plain `<<` and `=` mean something as keys only. */
static bool is_plain(const struct yaml_event *event, enum yaml_tag tag, const char *text) {
    return tag == YAML_TAG_NONE && event->plain && sv_is(event->text, text);
}

static enum lyn_code scalar_value(struct yaml_composer *composer, const struct yaml_event *event,
                                  struct value *out, struct lyn_error *err) {
    struct arena *arena = composer->call->arena;
    enum yaml_tag tag = yaml_tag_find(event->tag);
    if (is_key(composer) && (tag == YAML_TAG_VALUE || is_plain(event, tag, "="))) {
        tag = YAML_TAG_STR;
    }
    /* libyaml drops a `!` before a text, but not before none. */
    bool plain = event->plain || (tag == YAML_TAG_NONE && event->tag);
    enum lyn_code code =
        yaml_construct_scalar(arena, tag, event->tag, plain, event->text, out, err);
    if (code != LYN_OK) {
        return yaml_composer_at(composer, &event->mark, code, err);
    }
    out->line = line_of(composer, &event->mark);
    if (out->kind == VALUE_STRING) {
        out->text.data = arena_strdup(arena, event->text);
        if (!out->text.data) {
            return arena_error(arena, err);
        }
    }
    return LYN_OK;
}

static enum lyn_code on_scalar(struct yaml_composer *composer, const struct yaml_event *event,
                               struct lyn_error *err) {
    const struct yaml_mark *mark = &event->mark;
    enum yaml_tag tag = yaml_tag_find(event->tag);
    composer->nodes++;
    if (is_key(composer) && (tag == YAML_TAG_MERGE || is_plain(event, tag, "<<"))) {
        innermost(composer)->value_next = innermost(composer)->merging = true;
        return LYN_OK;
    }
    uint32_t anchor;
    enum lyn_code code = open_anchor(composer, event->anchor, mark, &anchor, err);
    if (code != LYN_OK) {
        return code;
    }
    struct value value;
    code = scalar_value(composer, event, &value, err);
    if (code == LYN_OK) {
        code = document_push(&composer->document, &value, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    close_anchor(composer, anchor, 1, 0);
    return node_done(composer, mark, 0, err);
}

static enum lyn_code push_level(struct yaml_composer *composer, const struct yaml_level *level,
                                struct lyn_error *err) {
    enum { LEVELS_FIRST = 8 };
    if (composer->depth == composer->level_capacity) {
        uint32_t capacity = composer->depth ? composer->depth * 2 : LEVELS_FIRST;
        struct yaml_level *grown = arena_grow(composer->document.work, composer->levels,
                                              composer->depth, capacity, sizeof *grown);
        if (!grown) {
            return arena_error(composer->document.work, err);
        }
        composer->levels = grown;
        composer->level_capacity = capacity;
    }
    composer->levels[composer->depth++] = *level;
    return LYN_OK;
}

/* Of a set, the key that holds it. */
static enum lyn_code check_collection(const struct yaml_composer *composer, enum value_kind kind,
                                      const struct yaml_event *event, enum yaml_tag tag,
                                      struct lyn_error *err) {
    const struct yaml_level *around = innermost(composer);
    const struct value *key = NULL;
    if (tag == YAML_TAG_SET && around && around->map && !around->merging) {
        key = document_top(&composer->document);
    }
    enum lyn_code code = key && key->kind == VALUE_STRING
                             ? error_set(err, REASON_WRONG_TYPE,
                                         "`%.*s` holds a !!set, which cannot be taken; write it as "
                                         "a list",
                                         SV_ARG(key->text))
                             : yaml_check_collection(kind, tag, event->tag, err);
    return code == LYN_OK ? code : yaml_composer_at(composer, &event->mark, code, err);
}

static enum lyn_code on_start(struct yaml_composer *composer, const struct yaml_event *event,
                              struct lyn_error *err) {
    const struct yaml_mark *mark = &event->mark;
    bool map = event->kind == YAML_EVENT_MAP;
    enum value_kind kind = map ? VALUE_MAP : VALUE_LIST;
    struct yaml_level level = {.start = *mark, .map = map, .tag = yaml_tag_find(event->tag)};
    if (is_key(composer)) {
        return unhashable(composer, mark, err);
    }
    if (composer->depth >= composer->call->limits.yaml_depth) {
        return yaml_composer_at(composer, mark,
                                error_set(err, REASON_LIMIT_DEPTH,
                                          "YAML nested deeper than %u levels",
                                          composer->call->limits.yaml_depth),
                                err);
    }
    enum lyn_code code = check_collection(composer, kind, event, level.tag, err);
    if (code == LYN_OK) {
        code = open_anchor(composer, event->anchor, mark, &level.anchor, err);
    }
    if (code == LYN_OK) {
        code = document_begin(&composer->document, kind, line_of(composer, mark), err);
    }
    if (code != LYN_OK) {
        return code;
    }
    level.nodes = composer->nodes++;
    return push_level(composer, &level, err);
}

/* Merged keys come first, and what the map says itself then replaces their values. */
static enum lyn_code insert_merges(struct yaml_composer *composer, const struct yaml_level *level,
                                   struct lyn_error *err) {
    size_t count = 0; /* bounded by the nodes that aliases may expand to, and by the text */
    for (const struct merge *merge = level->merges; merge; merge = merge->next) {
        count += merge->map.map.count;
    }
    if (count == 0) {
        return LYN_OK;
    }
    struct value *at = document_insert(&composer->document, 2 * count);
    if (!at) {
        return arena_error(composer->document.work, err);
    }
    for (const struct merge *merge = level->merges; merge; merge = merge->next) {
        for (size_t i = 0; i < merge->map.map.count; i++) {
            *at++ = merge->map.map.entries[i].key;
            *at++ = merge->map.map.entries[i].value;
        }
    }
    return LYN_OK;
}

static enum lyn_code on_end(struct yaml_composer *composer, struct lyn_error *err) {
    struct yaml_level *level = innermost(composer);
    enum lyn_code code = insert_merges(composer, level, err);
    if (code == LYN_OK) {
        code = document_end(&composer->document, err);
    }
    if (code == LYN_OK && (level->tag == YAML_TAG_OMAP || level->tag == YAML_TAG_PAIRS)) {
        code = yaml_make_pairs(composer->call->arena, document_top(&composer->document), err);
    }
    if (code != LYN_OK) {
        return yaml_composer_at(composer, &level->start, code, err);
    }
    uint32_t height = level->height + 1;
    close_anchor(composer, level->anchor, composer->nodes - level->nodes, height);
    composer->depth--;
    return node_done(composer, &level->start, height, err);
}

enum lyn_code yaml_composer_take(struct yaml_composer *composer, const struct yaml_event *event,
                                 struct lyn_error *err) {
    switch (event->kind) {
    case YAML_EVENT_ALIAS:
        return on_alias(composer, event, err);
    case YAML_EVENT_SCALAR:
        return on_scalar(composer, event, err);
    case YAML_EVENT_LIST:
    case YAML_EVENT_MAP:
        return on_start(composer, event, err);
    case YAML_EVENT_END:
        break;
    }
    return on_end(composer, err);
}

struct value yaml_composer_value(const struct yaml_composer *composer) {
    return composer->document.count ? *document_top(&composer->document) : value_null();
}

enum lyn_code yaml_composer_init(struct yaml_composer *composer, struct call *call, struct sv name,
                                 uint32_t first_line, struct lyn_error *err) {
    *composer = (struct yaml_composer){.call = call, .name = name, .first_line = first_line};
    enum lyn_code code = document_init(&composer->document, call, err);
    if (code == LYN_OK) {
        yaml_anchors_init(&composer->anchors, composer->document.work);
    }
    return code;
}

void yaml_composer_dispose(struct yaml_composer *composer) {
    document_dispose(&composer->document);
}
