/* once.h - the engine without a server: requests from standard input, answers to standard output,
 * for one client that has started us (contracts: "mdfield's fall-back"). No socket, lock, runtime
 * file or log of its own. */
#ifndef LYN_DAEMON_ONCE_H
#define LYN_DAEMON_ONCE_H

#include "daemon/options.h"

/* Answers one request after the other until the input ends. Both ways a message is what it is between
 * NNG's sockets after their greetings: a u64 length of what follows it (big-endian), a u32 request id
 * (echoed), and the envelope. Whoever holds the pipe may ask: no token. FILE_NOT_FOUND for a root;
 * BAD_REQUEST or MESSAGE_TOO_LARGE when what comes in is not framed so. */
enum lyn_code once_serve(const struct options *options, struct lyn_error *err) LYN_MUST_CHECK;

#endif
