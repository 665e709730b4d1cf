/* nng.h - the requester on NNG's own req0 socket, of liblynguine-nng:
 *
 *     struct lyn_client_options options = LYN_CLIENT_OPTIONS_INIT;
 *     options.requester = &lyn_requester_nng;
 *
 * It starts NNG's threads in the process, and a process that has used it must not fork without exec
 * and go on calling: the default requester has neither limit. */
#ifndef LYN_NNG_H
#define LYN_NNG_H

#include "lynguine/client.h"

#ifdef __cplusplus
extern "C" {
#endif

LYN_API extern const struct lyn_requester_class lyn_requester_nng;

#ifdef __cplusplus
}
#endif

#endif
