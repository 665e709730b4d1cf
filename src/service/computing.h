/* computing.h - carrying out a ComputeRequest, short of the answer. */
#ifndef LYN_SERVICE_COMPUTING_H
#define LYN_SERVICE_COMPUTING_H

#include "compute/compute.h"
#include "lynguine/v1/compute.pb-c.h"
#include "service/service_internal.h"

struct computed {
    struct compute_result result; /* the frame is owned by the request's arena */
    struct sv source;             /* what was read, for people; "" for an inline table */
};

/* Everything about the request is checked before anything runs. INVALID_VALUE (unknown function or
 * parameter, rows, phases, a target that the operation does not take), WRONG_TYPE, MISSING_KEY, those
 * of service/reading.h, access/read.h and compute/compute.h. */
enum lyn_code computing_run(const struct service *service, const struct service_request *request,
                            const Lynguine__V1__ComputeRequest *wanted, struct computed *out,
                            struct lyn_error *err) LYN_MUST_CHECK;

#endif
