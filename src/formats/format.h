/* format.h - one file a format behind a const descriptor. A format turns bytes into a frame or a
 * value and back; it knows nothing of files, roots or interfaces. */
#ifndef LYN_FORMATS_FORMAT_H
#define LYN_FORMATS_FORMAT_H

#include "base/call.h"
#include "formats/wanted.h"
#include "frame/frame.h"
#include "value/value.h"

struct format_input {
    struct sv bytes;             /* the whole file; stays valid during the call only */
    struct sv name;              /* the file as the caller wrote it: err->file, warnings */
    const struct value *options; /* the data source's mapping: the format reads its own keys (those
                                    in option_keys) and ignores the rest; NULL = defaults */
    struct call *call;           /* memory, limits, deadline, warnings */
    const struct wanted *wanted; /* what read_frame may confine itself to; NULL: the whole table */
};

struct format {
    const char *name;               /* the `type` of a data source */
    const char *const *extensions;  /* lower case, without dot, NULL-terminated */
    const char *const *option_keys; /* beside the path and finalising keys, NULL-terminated */

    /* The file as a table. Errors carry file, line and column. The frame is the caller's. */
    enum lyn_code (*read_frame)(const struct format_input *input, struct frame **out,
                                struct lyn_error *err);
    /* The file as one document in call->arena; NULL for formats that are tables only (csv). An empty
     * document is VALUE_NULL. */
    enum lyn_code (*read_value)(const struct format_input *input, struct value *out,
                                struct lyn_error *err);
    /* The frame as the bytes of a file; NULL while the format cannot be written. */
    enum lyn_code (*write_frame)(const struct frame *frame, const struct value *options,
                                 struct buf *out, struct lyn_error *err);
};

/* document_frame.c */
/* read_frame for a format whose documents are tables (access 2.3): what read_value gives, as a frame.
 * Errors name the file. Thread-safe. */
enum lyn_code format_read_document(const struct format *format, const struct format_input *input,
                                   struct frame **out, struct lyn_error *err) LYN_MUST_CHECK;

/* registry.c */
/* By the `type` name ("csv"); NULL if none. */
const struct format *format_by_name(struct sv name);
/* By file extension, in any case (access 20.32); NULL if none. */
const struct format *format_by_extension(struct sv extension);
/* All of them, NULL-terminated. */
const struct format *const *format_list(void);

#endif
