/* document.h - builds one value from the events of a parser: a stack of unfinished lists and maps,
 * whose finished values go to an arena at their exact size. */
#ifndef LYN_FORMATS_DOCUMENT_H
#define LYN_FORMATS_DOCUMENT_H

#include "base/call.h"
#include "value/value.h"

struct document_level {
    enum value_kind kind; /* LIST or MAP */
    uint32_t line;
    size_t start; /* of its members in the stack */
    /* The last map that ended at this depth: the next one mostly has the same keys, and then they
     * need no second look. */
    const struct value_entry *sample;
    size_t sample_count;
};

struct document {
    struct arena *arena;  /* borrowed: finished values */
    struct arena *work;   /* the stacks */
    struct value *values; /* members of all open levels; in a map key and value take turns */
    size_t count, capacity;
    struct document_level *levels;
    size_t depth, level_capacity;
};

enum lyn_code document_init(struct document *document, struct call *call,
                            struct lyn_error *err) LYN_MUST_CHECK;
void document_dispose(struct document *document);

/* Adds a finished member, or a key. */
enum lyn_code document_push(struct document *document, const struct value *value,
                            struct lyn_error *err) LYN_MUST_CHECK;
enum lyn_code document_begin(struct document *document, enum value_kind kind, uint32_t line,
                             struct lyn_error *err) LYN_MUST_CHECK;
/* Ends the innermost list or map, which becomes a member of the one around it. Repeated keys are
 * unified (entries.h). */
enum lyn_code document_end(struct document *document, struct lyn_error *err) LYN_MUST_CHECK;

/* The member added last; there must be one. */
static inline struct value *document_top(const struct document *document) {
    return &document->values[document->count - 1];
}
/* Takes back the member added last. */
static inline struct value document_pop(struct document *document) {
    return document->values[--document->count];
}
/* Room for `count` further values before the members of the innermost level, which move up. NULL
 * when memory is out (arena_error of `work`). */
struct value *document_insert(struct document *document, size_t count) LYN_MUST_CHECK;

#endif
