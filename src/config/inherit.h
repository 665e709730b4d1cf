/* inherit.h - the files that an interface inherits from, each taking from the next
 * (config-compute 1.5 with the decisions of section 7, rows 6 to 9). */
#ifndef LYN_CONFIG_INHERIT_H
#define LYN_CONFIG_INHERIT_H

#include "config/interface.h"

/* Files behind the first one. */
enum { INHERIT_DEPTH = 32 };

/* Sections of the parent that become part of its `input` or `constants`. */
enum inherit_section { INHERIT_OUTPUT, INHERIT_SERIES, INHERIT_PARAMETERS, INHERIT_SECTIONS };
extern const char *const INHERIT_SECTION_KEYS[INHERIT_SECTIONS];

/* What one `inherit` says, and what it leads to. */
struct inheritance {
    struct interface *parent;
    struct value ignore, append;      /* lists of keys */
    bool writable;                    /* the parent's `output` stays an output */
    bool converted[INHERIT_SECTIONS]; /* no longer keys of their own */
    struct specification_origins *origins;
};

/* Loads what the interface inherits from, as far as that goes, and turns outputs, series and
 * parameters of each parent into its input and constants; the interface's own `inherit` gets the
 * keys `ignore` and `append`. Nothing to do without `inherit`. `field` is the one that the
 * interface was taken from.
 *
 * The parent's folder, `$VAR`s and a leading `~/` expanded, starts from the folder of the file that
 * wrote `inherit`, or where it is not there from the directory that this file was looked for in.
 * MISSING_KEY (no `directory`), WRONG_TYPE, INVALID_VALUE (a file that inherits from itself, more
 * than INHERIT_DEPTH files), and interface_load's for the parents; each message shows the files
 * from the first one on. */
enum lyn_code inherit_load(struct call *call, const struct caller *caller, struct sv field,
                           struct interface *interface, struct lyn_error *err) LYN_MUST_CHECK;

/* True when the key of the parent is not to be seen: ignored, or converted. */
bool inherit_hides(const struct inheritance *inheritance, const struct value *key);

/* ---- convert.c ---- */
/* Turns `output` (unless writable), `series` and `parameters` of the parent, as they are to be seen
 * in it, into part of its own `input` and `constants`. Values that are no mappings are settings
 * like any other, and stay. */
enum lyn_code inherit_convert(struct call *call, struct inheritance *inheritance,
                              struct lyn_error *err) LYN_MUST_CHECK;

#endif
