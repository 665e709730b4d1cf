/* uploaded.h - what a request finds behind the handle of an upload. */
#ifndef LYN_SERVICE_UPLOADED_H
#define LYN_SERVICE_UPLOADED_H

#include "service/service_internal.h"

/* The table, one reference the caller's. HANDLE_EXPIRED, and those of upload_frame. */
enum lyn_code uploaded_frame(const struct service *service, const struct service_request *request,
                             uint64_t handle, struct frame **out,
                             struct lyn_error *err) LYN_MUST_CHECK;
/* The bytes, which stay until the request ends, whatever becomes of the handle. HANDLE_EXPIRED, and
 * those of upload_content. */
enum lyn_code uploaded_content(const struct service *service, const struct service_request *request,
                               uint64_t handle, struct sv *out,
                               struct lyn_error *err) LYN_MUST_CHECK;

#endif
