/* writing.h - what WriteData and WriteCommit have in common: from a table and an output to files and
 * the answer. */
#ifndef LYN_SERVICE_WRITING_H
#define LYN_SERVICE_WRITING_H

#include "frame/frame.h"
#include "lynguine/v1/write.pb-c.h"
#include "service/service_internal.h"

/* What is written and where, as the request says it. */
struct writing_order {
    const Lynguine__V1__Value *columns; /* NULL: all */
    const Lynguine__V1__Value *output;  /* NULL: MISSING_KEY */
    bool dry_run;
};

/* Writes the table, whose reference it takes on failure too. The answer lives in the request's
 * arena. Errors are those of access/write.h. */
enum lyn_code writing_run(const struct service *service, const struct service_request *request,
                          struct frame *frame, const struct writing_order *order,
                          ProtobufCMessage **reply, struct lyn_error *err) LYN_MUST_CHECK;

#endif
