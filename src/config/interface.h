/* interface.h - interface files: one YAML mapping that says where data comes from and what is done
 * with it (config-compute 1, access 1.1). */
#ifndef LYN_CONFIG_INTERFACE_H
#define LYN_CONFIG_INTERFACE_H

#include "config/caller.h"
#include "config/specification.h"

#define INTERFACE_DEFAULT_FILE "_lynguine.yml"

/* Which interface: the first of the files that exists in the directory; of it, with `field`, one
 * top-level value. */
struct interface_ref {
    const struct sv *files; /* as written, nothing is expanded; none: _lynguine.yml */
    size_t file_count;
    struct sv directory; /* `$VAR` and a leading `~/` are expanded; empty: the caller's */
    struct sv field;     /* empty: the whole file */
};

/* Where a document was read from; texts in call->arena. */
struct interface_place {
    const char *shown;   /* as the caller wrote it: err->file, warnings */
    const char *path;    /* absolute, normalised */
    struct sv directory; /* the folder of path: its relative names start there */
};

struct interface {
    struct value data; /* VALUE_MAP; `$VAR`s of its top-level texts expanded */
    struct interface_place place;
};

/* Finds and reads the file, takes the field, expands the top-level texts. Everything lives in
 * call->arena. INTERFACE_NOT_FOUND, INTERFACE_SYNTAX (with file, line, column),
 * INTERFACE_FIELD_NOT_FOUND, WRONG_TYPE (no mapping; an empty file counts as an empty one),
 * NOT_BUILT (`inherit`), PATH_OUTSIDE_ROOTS before any of them. */
enum lyn_code interface_load(struct call *call, const struct caller *caller,
                             const struct interface_ref *ref, struct interface *out,
                             struct lyn_error *err) LYN_MUST_CHECK;

/* The place of a file at `path` (absolute, normalised). */
enum lyn_code interface_place_of(struct call *call, const char *path, const char *shown,
                                 struct interface_place *out, struct lyn_error *err) LYN_MUST_CHECK;

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

/* Its `input`. INVALID_VALUE (`No data found`) when the file holds nothing, NO_INPUT. Points into
 * the interface, which must outlive it. */
enum lyn_code interface_input(struct call *call, const struct interface *interface,
                              struct specification *out, struct lyn_error *err) LYN_MUST_CHECK;

#endif
