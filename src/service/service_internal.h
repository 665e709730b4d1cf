/* service_internal.h - the inside of the service, for its own files. Read-only after service_new but
 * for handles and keyed answers, which lock themselves. */
#ifndef LYN_SERVICE_SERVICE_INTERNAL_H
#define LYN_SERVICE_SERVICE_INTERNAL_H

#include "base/arena.h"
#include "base/roots.h"
#include "liquid/cache.h"
#include "service/handles.h"
#include "service/keyed.h"
#include "service/method.h"

struct service {
    struct service_options options; /* texts are copies in the arena */
    struct arena *arena;
    struct roots roots;               /* what --root allows, resolved */
    struct handles *handles;          /* tables that clients pull or send in batches */
    struct keyed *keyed;              /* answers to requests that may be repeated */
    struct template_cache *templates; /* that requests brought, by their text */
    method_handler **handlers;        /* by index in method_table; NULL: not built */
};

/* dispatch.c: joins the handlers to the method table by name. INTERNAL when a handler's method is
 * none of the table's. */
enum lyn_code dispatch_join(struct arena *arena, method_handler ***out,
                            struct lyn_error *err) LYN_MUST_CHECK;

#endif
