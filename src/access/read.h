/* read.h - reading a table, by whichever way the caller names it. */
#ifndef LYN_ACCESS_READ_H
#define LYN_ACCESS_READ_H

#include "config/interface.h"
#include "formats/wanted.h"
#include "frame/frame.h"

struct read_result {
    struct frame *frame; /* the caller's; cells that stay nested keep call->arena */
    struct sv source;    /* what was read, for people: "csv people.csv"; in call->arena */
    struct sv file;      /* the one file of data that was read, as the caller wrote it; or empty */
    const struct value *index; /* the label that the source's `index` names; NULL when none */
    const struct value
        *mapping; /* the source's; NULL when it has none. In call->arena or borrowed */
};

/* `wanted` of the readers below is what access_wanted makes of what access_narrow will keep (NULL:
 * all). A reader may give more, so the result is to be narrowed all the same. */

/* A data source that came in the request (access 1.1). Errors: access/source.h. */
enum lyn_code access_read_source(struct call *call, const struct caller *caller,
                                 const struct value *details, const struct wanted *wanted,
                                 struct read_result *out, struct lyn_error *err) LYN_MUST_CHECK;

/* The `input` of an interface file. Errors: config/interface.h, access/source.h. */
enum lyn_code access_read_interface(struct call *call, const struct caller *caller,
                                    const struct interface_ref *ref, const struct wanted *wanted,
                                    struct read_result *out, struct lyn_error *err) LYN_MUST_CHECK;

/* The same of one that is loaded already. */
enum lyn_code access_read_input(struct call *call, const struct caller *caller,
                                const struct interface *interface, const struct wanted *wanted,
                                struct read_result *out, struct lyn_error *err) LYN_MUST_CHECK;

/* ---- read_path.c ---- */
/* What a path that a person named is taken for. */
enum read_path_kind { READ_PATH_ANY, READ_PATH_INTERFACE, READ_PATH_DATA };

/* A file or folder as a person names it (contracts: "interface or data?"). A folder is its
 * _lynguine.yml; READ_PATH_ANY takes a YAML document for an interface when interface_is_one. With
 * `field`, the top-level value of that name is read instead of the whole document
 * (INTERFACE_FIELD_NOT_FOUND; INVALID_VALUE for formats that are tables only). */
enum lyn_code access_read_path(struct call *call, const struct caller *caller, struct sv path,
                               struct sv field, enum read_path_kind kind,
                               const struct wanted *wanted, struct read_result *out,
                               struct lyn_error *err) LYN_MUST_CHECK;

/* ---- read.c ---- */
/* Bytes that the caller holds, as a file of that type; options is a mapping or NULL. */
enum lyn_code access_read_content(struct call *call, struct sv bytes, struct sv type,
                                  const struct value *options, const struct wanted *wanted,
                                  struct read_result *out, struct lyn_error *err) LYN_MUST_CHECK;

/* A Python slice: half-open, negative counts from the end. */
struct row_slice {
    bool has_start, has_stop;
    int64_t start, stop;
};

/* LIMIT_DEPTH when a cell that the result (narrowed) has is nested too deep to be sent; as
 * frame_check_depth, with the file and what was read. */
enum lyn_code access_check_depth(const struct call *call, const struct read_result *result,
                                 struct lyn_error *err) LYN_MUST_CHECK;

/* What is needed of a table to be narrowed so, with the same result and the same errors: to be used
 * when nothing else looks at the table. Labels are in the arena, texts borrowed. Rows counted from
 * the end need them all. */
enum lyn_code access_wanted(struct call *call, const struct sv *columns, size_t column_count,
                            const struct row_slice *rows, struct wanted *out,
                            struct lyn_error *err) LYN_MUST_CHECK;

/* Only these columns, in this order (none: all), then only these rows (NULL: all). A name that is
 * no text label but a number is taken for the integer label. *frame is replaced on success.
 * COLUMN_NOT_FOUND, DUPLICATE_COLUMN. */
enum lyn_code access_narrow(struct call *call, const struct sv *columns, size_t column_count,
                            const struct row_slice *rows, struct frame **frame,
                            struct lyn_error *err) LYN_MUST_CHECK;

#endif
