/* batch.h - how much of a table or a text goes into one reply (design 3). */
#ifndef LYN_SERVICE_BATCH_H
#define LYN_SERVICE_BATCH_H

#include "frame/frame.h"
#include "lynguine/v1/frame.pb-c.h"
#include "service/service.h"

#define BATCH_BYTES_DEFAULT ((size_t)1 << 20)
#define BATCH_ROWS_DEFAULT ((size_t)16384)

/* The rows from row0 on that make a batch of about `wish` bytes (0: the server's choice), in
 * request->call->arena. The reply that carries it, with `beside` further bytes of body, its
 * envelope and the warnings noted so far, stays within the largest message: batches shrink until
 * they fit, down to 8 rows (a batch starts at a multiple of 8); MESSAGE_TOO_LARGE when those do
 * not. The frame must live until the reply is packed. */
enum lyn_code batch_make(const struct service *service, const struct service_request *request,
                         const struct frame *frame, size_t row0, size_t wish, size_t beside,
                         Lynguine__V1__Batch **out, struct lyn_error *err) LYN_MUST_CHECK;

/* How many bytes of the text from `offset` on make a part of about `wish` bytes (0: the server's
 * choice), which ends at a character; `beside` as above. */
size_t batch_text(const struct service *service, const struct service_request *request,
                  struct sv text, size_t offset, size_t wish, size_t beside);

#endif
