/* admit.h - whether a well-formed request may be run, before anything is run. */
#ifndef LYN_RPC_ADMIT_H
#define LYN_RPC_ADMIT_H

#include "rpc/server.h"

struct admission {
    const struct method *method; /* NULL: unknown; set even when the request is refused */
    bool authenticated;
    deadline_t deadline;
};

/* Checks the wire's major version (never for Hello, which always answers), the token, the method and
 * whether the server still takes work. LYN_OK, else what to answer: WIRE_MISMATCH, BAD_TOKEN,
 * UNKNOWN_METHOD with the nearest name, DRAINING (methods that may start a server). The deadline counts from `received`
 * (clock_now): the time the request asks for, or the method's default, at most the method's
 * maximum. */
enum lyn_code admit(const struct wire_request *request, const uint8_t token[WIRE_TOKEN_BYTES],
                    bool draining, int64_t received, struct admission *out,
                    struct lyn_error *err) LYN_MUST_CHECK;

#endif
