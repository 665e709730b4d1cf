/* yaml_compose.h - one value from the events of a YAML text, whoever finds them: anchors, tags,
 * merge keys and repeated keys are seen to here (access 8.2). */
#ifndef LYN_FORMATS_YAML_COMPOSE_H
#define LYN_FORMATS_YAML_COMPOSE_H

#include "formats/document.h"
#include "formats/yaml_anchor.h"

enum yaml_event_kind {
    YAML_EVENT_SCALAR,
    YAML_EVENT_ALIAS,
    YAML_EVENT_LIST,
    YAML_EVENT_MAP,
    YAML_EVENT_END, /* of the innermost list or map */
};

/* Where something stands in the text, both from 0 on. */
struct yaml_mark {
    size_t line, column;
};

/* Its texts are borrowed while it is taken. */
struct yaml_event {
    enum yaml_event_kind kind;
    struct yaml_mark mark;
    struct sv text;     /* SCALAR */
    bool plain;         /* SCALAR: without quotes, and no tag says what it is */
    const char *tag;    /* SCALAR, LIST, MAP: in full; NULL without */
    const char *anchor; /* the same, and the name of an ALIAS; NULL without */
};

struct yaml_level;

/* Used by one thread. */
struct yaml_composer {
    struct call *call;
    struct sv name;
    uint32_t first_line;
    struct document document;
    struct yaml_level *levels; /* lists and maps that are open */
    uint32_t depth, level_capacity;
    struct yaml_anchors anchors;
    uint64_t nodes, expanded; /* all; those that came from aliases */
};

/* `name` and `first_line` are for errors (yaml_parse). */
enum lyn_code yaml_composer_init(struct yaml_composer *composer, struct call *call, struct sv name,
                                 uint32_t first_line, struct lyn_error *err) LYN_MUST_CHECK;
void yaml_composer_dispose(struct yaml_composer *composer);

/* The next event of the document. The errors of yaml_parse but those of the grammar, with the
 * place. */
enum lyn_code yaml_composer_take(struct yaml_composer *composer, const struct yaml_event *event,
                                 struct lyn_error *err) LYN_MUST_CHECK;
/* The value of a document that is whole, null of none; in call->arena. */
struct value yaml_composer_value(const struct yaml_composer *composer);

/* Adds the place to the error; gives the code back. */
enum lyn_code yaml_composer_at(const struct yaml_composer *composer, const struct yaml_mark *mark,
                               enum lyn_code code, struct lyn_error *err);

#endif
