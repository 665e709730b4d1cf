#include <yaml.h>

#include "base/error.h"
#include "base/utf8.h"
#include "formats/document.h"
#include "formats/text.h"
#include "formats/yaml.h"
#include "formats/yaml_anchor.h"
#include "formats/yaml_tag.h"

enum { CHECK_EVERY = 1024 }; /* events between two looks at the deadline */

/* What `<<` adds to a map, in the order of the keys. */
struct merge {
    struct value map;
    struct merge *next;
};

struct level {
    yaml_mark_t start;
    enum yaml_tag tag;
    bool map;
    bool value_next; /* a key has been read */
    bool merging;    /* and it was `<<` */
    struct merge *merges, **last_merge;
    uint32_t anchor; /* index, MAP_NONE without */
    uint32_t height;
    uint64_t nodes; /* counted before it began */
};

struct reader {
    struct call *call;
    struct sv name, text;
    uint32_t first_line;
    yaml_parser_t parser;
    struct document document;
    struct level *levels; /* limits.yaml_depth of them */
    uint32_t depth;
    struct yaml_anchors anchors;
    uint64_t nodes, expanded; /* all; those that came from aliases */
    uint32_t documents, events;
};

/* ---- errors ---- */

static uint32_t line_of(const struct reader *reader, const yaml_mark_t *mark) {
    uint64_t line = (uint64_t)mark->line + 1 + reader->first_line;
    return line < UINT32_MAX ? (uint32_t)line : UINT32_MAX;
}

/* Says where; gives the code back. */
static enum lyn_code at_mark(const struct reader *reader, const yaml_mark_t *mark,
                             enum lyn_code code, struct lyn_error *err) {
    error_at(err, reader->name.data, reader->name.len, line_of(reader, mark), mark->column + 1);
    return code;
}

/* The reader of libyaml knows no lines, only the byte. */
static enum lyn_code bad_character(const struct reader *reader, struct lyn_error *err) {
    const yaml_parser_t *parser = &reader->parser;
    enum lyn_code code =
        error_set(err, REASON_YAML_SYNTAX,
                  "unacceptable character #x%04x: special characters are not allowed",
                  parser->problem_value < 0 ? 0u : (unsigned)parser->problem_value);
    uint64_t line, column;
    utf8_position(reader->text, parser->problem_offset, &line, &column);
    error_at(err, reader->name.data, reader->name.len, line + reader->first_line, column);
    return code;
}

static enum lyn_code syntax_error(const struct reader *reader, struct lyn_error *err) {
    const yaml_parser_t *parser = &reader->parser;
    const char *problem = parser->problem ? parser->problem : "not YAML";
    enum lyn_code code;
    if (parser->error == YAML_MEMORY_ERROR) {
        return error_oom(err);
    }
    if (parser->error == YAML_READER_ERROR) {
        return bad_character(reader, err);
    }
    if (parser->context) {
        code = error_set(err, REASON_YAML_SYNTAX, "%s (%s, from line %lu)", problem,
                         parser->context, (unsigned long)line_of(reader, &parser->context_mark));
    } else {
        code = error_set(err, REASON_YAML_SYNTAX, "%s", problem);
    }
    return at_mark(reader, &parser->problem_mark, code, err);
}

/* ---- anchors ---- */

/* Opens an anchor if the event has one: *out is its index or MAP_NONE. */
static enum lyn_code open_anchor(struct reader *reader, const yaml_char_t *name,
                                 const yaml_mark_t *mark, uint32_t *out, struct lyn_error *err) {
    *out = MAP_NONE;
    if (!name) {
        return LYN_OK;
    }
    enum lyn_code code = yaml_anchor_open(&reader->anchors, sv_from((const char *)name), out, err);
    return code == LYN_OK ? code : at_mark(reader, mark, code, err);
}

/* The node on top of the document is the anchor's. */
static void close_anchor(struct reader *reader, uint32_t index, uint64_t nodes, uint32_t height) {
    if (index != MAP_NONE) {
        reader->anchors.list[index] =
            (struct yaml_anchor){*document_top(&reader->document), nodes, height, false};
    }
}

/* ---- the place of a node in the map or list around it ---- */

static struct level *innermost(const struct reader *reader) {
    return reader->depth ? &reader->levels[reader->depth - 1] : NULL;
}

static bool is_key(const struct reader *reader) {
    const struct level *level = innermost(reader);
    return level && level->map && !level->value_next;
}

static enum lyn_code unhashable(const struct reader *reader, const yaml_mark_t *mark,
                                struct lyn_error *err) {
    return at_mark(reader, mark, error_set(err, REASON_YAML_SYNTAX, "found unhashable key"), err);
}

static const char *node_name(const struct value *value) {
    return value->kind == VALUE_MAP ? "mapping" : value->kind == VALUE_LIST ? "sequence" : "scalar";
}

static enum lyn_code add_merge(struct reader *reader, struct level *level, const struct value *map,
                               struct lyn_error *err) {
    struct merge *merge = arena_alloc(reader->document.work, sizeof *merge);
    if (!merge) {
        return arena_error(reader->document.work, err);
    }
    *merge = (struct merge){.map = *map};
    *level->last_merge = merge;
    level->last_merge = &merge->next;
    return LYN_OK;
}

/* The value of a `<<`: a map, or a list of maps of which the earlier win, so they come last. */
static enum lyn_code take_merges(struct reader *reader, struct level *level,
                                 const yaml_mark_t *mark, struct lyn_error *err) {
    struct value target = document_pop(&reader->document);
    level->merging = false;
    if (target.kind == VALUE_MAP) {
        return add_merge(reader, level, &target, err);
    }
    if (target.kind != VALUE_LIST) {
        return at_mark(reader, mark,
                       error_set(err, REASON_YAML_SYNTAX,
                                 "expected a mapping or list of mappings for merging, but found %s",
                                 node_name(&target)),
                       err);
    }
    for (size_t i = target.list.count; i > 0; i--) {
        const struct value *item = &target.list.items[i - 1];
        if (item->kind != VALUE_MAP) {
            return at_mark(reader, mark,
                           error_set(err, REASON_YAML_SYNTAX,
                                     "expected a mapping for merging, but found %s",
                                     node_name(item)),
                           err);
        }
        enum lyn_code code = add_merge(reader, level, item, err);
        if (code != LYN_OK) {
            return code;
        }
    }
    return LYN_OK;
}

/* After a whole node, whose value is on top of the document. */
static enum lyn_code node_done(struct reader *reader, const yaml_mark_t *mark, uint32_t height,
                               struct lyn_error *err) {
    struct level *level = innermost(reader);
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
        return take_merges(reader, level, mark, err);
    }
    return LYN_OK;
}

/* ---- events ---- */

static enum lyn_code on_alias(struct reader *reader, const yaml_event_t *event,
                              struct lyn_error *err) {
    const yaml_mark_t *mark = &event->start_mark;
    struct sv name = sv_from((const char *)event->data.alias.anchor);
    const struct yaml_anchor *anchor = NULL;
    enum lyn_code code = yaml_anchor_find(&reader->anchors, name, &anchor, err);
    if (code != LYN_OK) {
        return at_mark(reader, mark, code, err);
    }
    const struct limits *limits = &reader->call->limits;
    if (reader->depth + anchor->height > limits->yaml_depth) {
        return at_mark(reader, mark,
                       error_set(err, REASON_LIMIT_DEPTH, "YAML nested deeper than %u levels",
                                 limits->yaml_depth),
                       err);
    }
    reader->nodes += anchor->nodes;
    reader->expanded += anchor->nodes;
    if (reader->expanded > limits->yaml_nodes) {
        return at_mark(reader, mark,
                       error_set(err, REASON_LIMIT_CELLS, "aliases expand to more than %u nodes",
                                 limits->yaml_nodes),
                       err);
    }
    if (is_key(reader) && anchor->height > 0) {
        return unhashable(reader, mark, err);
    }
    code = document_push(&reader->document, &anchor->value, err);
    return code == LYN_OK ? node_done(reader, mark, anchor->height, err) : code;
}

/* Plain `<<` and `=` mean something as keys only. */
static bool is_plain(const yaml_event_t *event, enum yaml_tag tag, const char *text) {
    return tag == YAML_TAG_NONE && event->data.scalar.plain_implicit &&
           sv_is((struct sv){(const char *)event->data.scalar.value, event->data.scalar.length},
                 text);
}

static enum lyn_code scalar_value(struct reader *reader, const yaml_event_t *event,
                                  struct value *out, struct lyn_error *err) {
    struct arena *arena = reader->call->arena;
    const char *tag_text = (const char *)event->data.scalar.tag;
    enum yaml_tag tag = yaml_tag_find(tag_text);
    if (is_key(reader) && (tag == YAML_TAG_VALUE || is_plain(event, tag, "="))) {
        tag = YAML_TAG_STR;
    }
    struct sv text = {(const char *)event->data.scalar.value, event->data.scalar.length};
    /* libyaml drops a `!` before a text, but not before none. */
    bool plain = event->data.scalar.plain_implicit || (tag == YAML_TAG_NONE && tag_text);
    enum lyn_code code = yaml_construct_scalar(arena, tag, tag_text, plain, text, out, err);
    if (code != LYN_OK) {
        return at_mark(reader, &event->start_mark, code, err);
    }
    out->line = line_of(reader, &event->start_mark);
    if (out->kind == VALUE_STRING) {
        out->text.data = arena_strdup(arena, text);
        if (!out->text.data) {
            return arena_error(arena, err);
        }
    }
    return LYN_OK;
}

static enum lyn_code on_scalar(struct reader *reader, const yaml_event_t *event,
                               struct lyn_error *err) {
    const yaml_mark_t *mark = &event->start_mark;
    enum yaml_tag tag = yaml_tag_find((const char *)event->data.scalar.tag);
    reader->nodes++;
    if (is_key(reader) && (tag == YAML_TAG_MERGE || is_plain(event, tag, "<<"))) {
        innermost(reader)->value_next = innermost(reader)->merging = true;
        return LYN_OK;
    }
    uint32_t anchor;
    enum lyn_code code = open_anchor(reader, event->data.scalar.anchor, mark, &anchor, err);
    if (code != LYN_OK) {
        return code;
    }
    struct value value;
    code = scalar_value(reader, event, &value, err);
    if (code == LYN_OK) {
        code = document_push(&reader->document, &value, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    close_anchor(reader, anchor, 1, 0);
    return node_done(reader, mark, 0, err);
}

static enum lyn_code on_start(struct reader *reader, const yaml_event_t *event, bool map,
                              struct lyn_error *err) {
    const yaml_mark_t *mark = &event->start_mark;
    const char *tag_text =
        (const char *)(map ? event->data.mapping_start.tag : event->data.sequence_start.tag);
    enum value_kind kind = map ? VALUE_MAP : VALUE_LIST;
    struct level level = {.start = *mark, .map = map, .tag = yaml_tag_find(tag_text)};
    if (is_key(reader)) {
        return unhashable(reader, mark, err);
    }
    if (reader->depth >= reader->call->limits.yaml_depth) {
        return at_mark(reader, mark,
                       error_set(err, REASON_LIMIT_DEPTH, "YAML nested deeper than %u levels",
                                 reader->call->limits.yaml_depth),
                       err);
    }
    enum lyn_code code = yaml_check_collection(kind, level.tag, tag_text, err);
    if (code != LYN_OK) {
        return at_mark(reader, mark, code, err);
    }
    code = open_anchor(reader,
                       map ? event->data.mapping_start.anchor : event->data.sequence_start.anchor,
                       mark, &level.anchor, err);
    if (code == LYN_OK) {
        code = document_begin(&reader->document, kind, line_of(reader, mark), err);
    }
    if (code != LYN_OK) {
        return code;
    }
    level.nodes = reader->nodes++;
    struct level *opened = &reader->levels[reader->depth++];
    *opened = level;
    opened->last_merge = &opened->merges;
    return LYN_OK;
}

/* Merged keys come first, and what the map says itself then replaces their values. */
static enum lyn_code insert_merges(struct reader *reader, const struct level *level,
                                   struct lyn_error *err) {
    size_t count = 0; /* bounded by the nodes that aliases may expand to, and by the text */
    for (const struct merge *merge = level->merges; merge; merge = merge->next) {
        count += merge->map.map.count;
    }
    if (count == 0) {
        return LYN_OK;
    }
    struct value *at = document_insert(&reader->document, 2 * count);
    if (!at) {
        return arena_error(reader->document.work, err);
    }
    for (const struct merge *merge = level->merges; merge; merge = merge->next) {
        for (size_t i = 0; i < merge->map.map.count; i++) {
            *at++ = merge->map.map.entries[i].key;
            *at++ = merge->map.map.entries[i].value;
        }
    }
    return LYN_OK;
}

static enum lyn_code on_end(struct reader *reader, struct lyn_error *err) {
    struct level *level = innermost(reader);
    enum lyn_code code = insert_merges(reader, level, err);
    if (code == LYN_OK) {
        code = document_end(&reader->document, err);
    }
    if (code == LYN_OK && (level->tag == YAML_TAG_OMAP || level->tag == YAML_TAG_PAIRS)) {
        code = yaml_make_pairs(reader->call->arena, document_top(&reader->document), err);
    }
    if (code != LYN_OK) {
        return at_mark(reader, &level->start, code, err);
    }
    uint32_t height = level->height + 1;
    close_anchor(reader, level->anchor, reader->nodes - level->nodes, height);
    reader->depth--;
    return node_done(reader, &level->start, height, err);
}

static enum lyn_code on_event(struct reader *reader, const yaml_event_t *event,
                              struct lyn_error *err) {
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (++reader->documents == 1) {
            return LYN_OK;
        }
        return at_mark(reader, &event->start_mark,
                       error_set(err, REASON_YAML_SYNTAX,
                                 "expected a single document in the stream, but found another"),
                       err);
    case YAML_ALIAS_EVENT:
        return on_alias(reader, event, err);
    case YAML_SCALAR_EVENT:
        return on_scalar(reader, event, err);
    case YAML_SEQUENCE_START_EVENT:
        return on_start(reader, event, false, err);
    case YAML_MAPPING_START_EVENT:
        return on_start(reader, event, true, err);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return on_end(reader, err);
    default:
        return LYN_OK;
    }
}

static enum lyn_code read_events(struct reader *reader, struct lyn_error *err) {
    enum lyn_code code = LYN_OK;
    bool more = true;
    while (more && code == LYN_OK) {
        if (reader->events++ % CHECK_EVERY == 0) {
            code = call_check(reader->call, err);
        }
        if (code != LYN_OK) {
            break;
        }
        yaml_event_t event;
        if (!yaml_parser_parse(&reader->parser, &event)) {
            return syntax_error(reader, err);
        }
        more = event.type != YAML_STREAM_END_EVENT;
        code = on_event(reader, &event, err);
        yaml_event_delete(&event);
    }
    return code;
}

static enum lyn_code read_document(struct reader *reader, struct value *out,
                                   struct lyn_error *err) {
    struct arena *work = reader->document.work;
    reader->levels = arena_calloc(work, reader->call->limits.yaml_depth, sizeof *reader->levels);
    if (!reader->levels) {
        return arena_error(work, err);
    }
    yaml_anchors_init(&reader->anchors, work);
    yaml_parser_set_encoding(&reader->parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader->parser, (const unsigned char *)reader->text.data,
                                 reader->text.len);
    enum lyn_code code = read_events(reader, err);
    if (code == LYN_OK) {
        *out = reader->document.count ? *document_top(&reader->document) : value_null();
    }
    return code;
}

enum lyn_code yaml_parse(struct call *call, struct sv text, struct sv name, uint32_t first_line,
                         struct value *out, struct lyn_error *err) {
    struct reader reader = {.call = call, .name = name, .first_line = first_line};
    enum lyn_code code = text_normalize(call, text, name, &reader.text, err);
    if (code != LYN_OK) {
        return code;
    }
    if (!reader.text.data) {
        reader.text.data = "";
    }
    code = document_init(&reader.document, call, err);
    if (code != LYN_OK) {
        return code;
    }
    if (yaml_parser_initialize(&reader.parser)) {
        code = read_document(&reader, out, err);
        yaml_parser_delete(&reader.parser);
    } else {
        code = error_oom(err);
    }
    document_dispose(&reader.document);
    return code;
}
