/* reply.h - a response as one NNG message, packed in place. */
#ifndef LYN_RPC_REPLY_H
#define LYN_RPC_REPLY_H

#include <nng/nng.h>

#include "wire/wire.h"

/* The caller's message. A response over max_message becomes MESSAGE_TOO_LARGE, one that memory does
 * not suffice for OUT_OF_MEMORY (in *response too, for the books); NULL when not even that one fits. */
nng_msg *reply_pack(struct wire_response *response, size_t max_message);

#endif
