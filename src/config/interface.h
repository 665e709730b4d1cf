/* interface.h - interface files: one YAML mapping that says where data comes from and what is done
 * with it, and what it takes from the files that it inherits from (config-compute 1, access 1.1). */
#ifndef LYN_CONFIG_INTERFACE_H
#define LYN_CONFIG_INTERFACE_H

#include "config/place.h"
#include "config/specification.h"

/* Which interface: the first of the files that exists in the directory; of it, with `field`, one
 * top-level value. */
struct interface_ref {
    const struct sv *files; /* as written, nothing is expanded; none: _lynguine.yml */
    size_t file_count;
    struct sv directory; /* `$VAR` and a leading `~/` are expanded; empty: the caller's */
    struct sv field;     /* empty: the whole file */
};

/* One file, and behind it those that it inherits from. What a key stands for is interface_get's to
 * say: `data` is only what this one file holds. */
struct interface {
    struct value data; /* VALUE_MAP; `$VAR`s of its top-level texts expanded */
    struct interface_place place;
    struct inheritance *inheritance; /* NULL without `inherit`; inherit.h */
};

/* Finds and reads the file and, one after the other, those that it inherits from. Everything lives
 * in call->arena. INTERFACE_NOT_FOUND, INTERFACE_SYNTAX (with file, line, column),
 * INTERFACE_FIELD_NOT_FOUND, WRONG_TYPE (no mapping; an empty file counts as an empty one),
 * PATH_OUTSIDE_ROOTS before any of them; inherit.h's, whose messages show the files on the way. */
enum lyn_code interface_load(struct call *call, const struct caller *caller,
                             const struct interface_ref *ref, struct interface *out,
                             struct lyn_error *err) LYN_MUST_CHECK;

/* The later half of interface_load, for a document that is parsed already. */
enum lyn_code interface_from_document(struct call *call, const struct caller *caller,
                                      const struct value *document,
                                      const struct interface_place *place, struct sv field,
                                      struct interface *out, struct lyn_error *err) LYN_MUST_CHECK;

/* The field of a document; the document itself when field is empty. INTERFACE_FIELD_NOT_FOUND. */
enum lyn_code interface_field(const struct value *document, struct sv field,
                              const struct interface_place *place, const struct value **out,
                              struct lyn_error *err) LYN_MUST_CHECK;

/* A mapping with a mapping under `input` or `inherit` (contracts: "interface or data?"). */
bool interface_is_one(const struct value *document);

/* Its `input`, merged with what it inherits. INVALID_VALUE (`No data found`) when the file holds
 * nothing, NO_INPUT. Points into the interface, which must outlive it. */
enum lyn_code interface_input(struct call *call, const struct interface *interface,
                              struct specification *out, struct lyn_error *err) LYN_MUST_CHECK;

/* ---- lookup.c ---- */
/* What the key stands for (config-compute 1.5, "Lookup"): the file's own value, joined with the
 * inherited one for `input`, `constants` and what `append` names; else the inherited one, unless
 * `ignore` names it. `base_directory` and `user_file` are there even when no file has them.
 * out->details is NULL when nothing has the key. INVALID_VALUE for an `append` of two values that
 * cannot be joined. Only the key asked for is looked at: a fault of another one is no error. */
enum lyn_code interface_get(struct call *call, const struct interface *interface, struct sv key,
                            struct specification *out, struct lyn_error *err) LYN_MUST_CHECK;

/* Every key with what it stands for, as one mapping: the file's own keys in its order, then those
 * that it inherits. Errors as interface_get. */
enum lyn_code interface_all(struct call *call, const struct interface *interface, struct value *out,
                            struct lyn_error *err) LYN_MUST_CHECK;

#endif
