/* lists.h - where the types of lists and their templates are. */
#ifndef LYN_MDLIST_LISTS_H
#define LYN_MDLIST_LISTS_H

#include "base/arena.h"
#include "lynguine/lynguine.h"

#define LISTS_FILE "cvlists.yml"

/* The file that describes the lists: `given`, else ./cvlists.yml, else that beside the program's own
 * installation. INTERFACE_NOT_FOUND names the places. In the arena. */
enum lyn_code lists_find(struct arena *arena, const char *given, const char **out,
                         struct lyn_error *err) LYN_MUST_CHECK;

/* The folder of the templates: `given`, else `templates` beside the file of the lists, or beside its
 * folder as lamd has it. */
enum lyn_code lists_templates(struct arena *arena, const char *lists, const char *given,
                              const char **out, struct lyn_error *err) LYN_MUST_CHECK;

/* The type of list of that name; borrowed from `all`, the mapping of the file. INVALID_VALUE names the
 * types that there are; MISSING_KEY without a `listtemplate`, whose text is in *template. */
enum lyn_code lists_type(struct arena *arena, const lyn_value *all, const char *name,
                         const char *file, const lyn_value **out, const char **template,
                         struct lyn_error *err) LYN_MUST_CHECK;

#endif
