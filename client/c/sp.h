/* sp.h - the requester over a plain socket, for sockets that are connected already. */
#ifndef LYN_CLIENT_C_SP_H
#define LYN_CLIENT_C_SP_H

#include "client/c/requester.h"

/* A connection of lyn_requester_sp over a non-blocking stream socket whose other end needs no
 * greeting; `shown` names it in messages. On success the descriptor is the requester's. */
enum lyn_code sp_adopt(int fd, const char *shown, size_t max_message, struct requester **out,
                       struct lyn_error *err) LYN_MUST_CHECK;

#endif
