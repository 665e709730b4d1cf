/* fields.h - named values of a page: what its front matter says, else what the first config file
 * that exists says (config-compute 4 with the decisions of section 7, rows 35 to 44). */
#ifndef LYN_FIELDS_FIELDS_H
#define LYN_FIELDS_FIELDS_H

#include "config/caller.h"
#include "value/value.h"

struct fields_request {
    struct sv file; /* the page; relative to the caller's directory, nothing is expanded */
    const struct sv *names;
    size_t name_count;
    const struct sv *config_files; /* in the caller's directory, not the page's; none: no config */
    size_t config_file_count;
    bool file_required; /* a page that is not there is an error, not one without front matter */
};

struct field {
    struct sv name;
    bool found;
    struct value value; /* null when absent */
    const char *origin; /* the file that says so, as the caller wrote it; NULL when absent */
};

struct fields {
    struct field *items; /* one a name, in order */
    size_t count;
    /* Why the config files were of no use, when a field was looked for in them: none exists, it is
     * broken, it lies outside the roots. code LYN_OK otherwise. */
    struct lyn_error config_error;
};

/* Reads the page once, and the config file, an interface with what it inherits, when a field is not
 * in the page. Text is given with the caller's `$VARIABLES` put in; text inside of lists and
 * mappings as it is written (config-compute 4.3). Errors of page_read; LIMIT_BYTES for a text that
 * grows too large. Everything lives in call->arena. */
enum lyn_code fields_read(struct call *call, const struct caller *caller,
                          const struct fields_request *request, struct fields *out,
                          struct lyn_error *err) LYN_MUST_CHECK;

#endif
