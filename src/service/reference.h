/* reference.h - from what a request says to what the engine takes: who calls, and which interface
 * file is meant. Texts are borrowed from the request. */
#ifndef LYN_SERVICE_REFERENCE_H
#define LYN_SERVICE_REFERENCE_H

#include "config/interface.h"
#include "lynguine/v1/data.pb-c.h"
#include "service/service_internal.h"

/* The caller as the request describes it, under the service's roots; where their clock stands goes
 * into request->call. Errors: caller_check. */
enum lyn_code reference_caller(const struct service *service, const struct service_request *request,
                               struct caller *out, struct lyn_error *err) LYN_MUST_CHECK;

/* The list of files is in the arena; NULL is the reference that leaves everything out. */
enum lyn_code reference_interface(struct arena *arena, const Lynguine__V1__InterfaceRef *wanted,
                                  struct interface_ref *out, struct lyn_error *err) LYN_MUST_CHECK;

#endif
