/* own.h - what one interface file holds itself: read, its field taken, checked, expanded. What it
 * inherits is inherit.h's. */
#ifndef LYN_CONFIG_OWN_H
#define LYN_CONFIG_OWN_H

#include "config/interface.h"

/* Finds and reads the file. out->place is set also when it is not found (the last name). Errors as
 * interface_load, but for INTERFACE_NOT_FOUND without a place. */
enum lyn_code own_load(struct call *call, const struct caller *caller,
                       const struct place_search *search, struct sv field, struct interface *out,
                       struct lyn_error *err) LYN_MUST_CHECK;

/* The later half of it, for a document that is parsed already. */
enum lyn_code own_from_document(struct call *call, const struct caller *caller,
                                const struct value *document, const struct interface_place *place,
                                struct sv field, struct interface *out,
                                struct lyn_error *err) LYN_MUST_CHECK;

#endif
