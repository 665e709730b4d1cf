/* people.h - people of a table as the variables of a template. */
#ifndef LYN_MDLIST_PEOPLE_H
#define LYN_MDLIST_PEOPLE_H

#include "base/arena.h"
#include "lynguine/lynguine.h"
#include "value/value.h"

/* {people: [{macro, name, image, url, crop}, ..]} of rows with given, family, image, url, title and
 * crop; in the arena, where cells are borrowed from the table. `macro` is a name for macros: janeDoe
 * of Jane Doe. Whoever lacks a name or an image is left out, and said so on stderr. */
enum lyn_code people_variables(struct arena *arena, const lyn_frame *table, const char *file,
                               struct value *out, struct lyn_error *err) LYN_MUST_CHECK;

#endif
