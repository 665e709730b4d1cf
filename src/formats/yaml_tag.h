/* yaml_tag.h - the tags of YAML 1.1 and what the reference's safe loader makes of them. */
#ifndef LYN_FORMATS_YAML_TAG_H
#define LYN_FORMATS_YAML_TAG_H

#include "value/value.h"

enum yaml_tag {
    YAML_TAG_NONE, /* none, or the non-specific `!` */
    YAML_TAG_STR,
    YAML_TAG_INT,
    YAML_TAG_FLOAT,
    YAML_TAG_BOOL,
    YAML_TAG_NULL,
    YAML_TAG_TIMESTAMP,
    YAML_TAG_BINARY,
    YAML_TAG_MERGE,
    YAML_TAG_VALUE,
    YAML_TAG_SEQ,
    YAML_TAG_MAP,
    YAML_TAG_SET,
    YAML_TAG_OMAP,
    YAML_TAG_PAIRS,
    YAML_TAG_UNKNOWN,
};

/* By the full tag (`tag:yaml.org,2002:str`); NULL gives NONE. */
enum yaml_tag yaml_tag_find(const char *tag);

/* A scalar under a tag; `plain` means that without one it is resolved (yaml_resolve_plain). A string is
 * a view of `text`. YAML_SYNTAX for tags that are not for scalars, INVALID_VALUE for texts that the
 * type cannot hold; no place in the error. */
enum lyn_code yaml_construct_scalar(struct arena *arena, enum yaml_tag tag, const char *tag_text,
                                    bool plain, struct sv text, struct value *out,
                                    struct lyn_error *err) LYN_MUST_CHECK;

/* Whether a list or map may carry the tag; YAML_SYNTAX, or WRONG_TYPE for a set, when not. */
enum lyn_code yaml_check_collection(enum value_kind kind, enum yaml_tag tag, const char *tag_text,
                                    struct lyn_error *err) LYN_MUST_CHECK;

/* Turns the list under !!omap or !!pairs, of maps with one entry each, into one of [key, value]
 * pairs, in place. */
enum lyn_code yaml_make_pairs(struct arena *arena, struct value *list,
                              struct lyn_error *err) LYN_MUST_CHECK;

#endif
