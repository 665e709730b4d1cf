/* requester.h - how one message gets to a server and the answer back: the small interface behind
 * which the two requesters stand (design 5). It knows addresses and bytes; envelopes, tokens,
 * retries and starting are its caller's. */
#ifndef LYN_CLIENT_C_REQUESTER_H
#define LYN_CLIENT_C_REQUESTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/sv.h"

/* One connection; each class has its own kind. For one thread at a time. */
struct requester;

struct lyn_requester_class {
    const char *name;
    /* Connects and makes sure that the other side greets as a REP socket. Nothing of ours but the
     * greeting is sent before that. Answers of more than max_message bytes are refused before they
     * are stored. NO_SERVER when nobody listens, NOT_A_SERVER for a foreign speaker, DEADLINE when
     * the other side is mute until `deadline`, INVALID_VALUE or REMOTE_NOT_BUILT for the address. */
    enum lyn_code (*open)(const char *url, size_t max_message, deadline_t deadline,
                          struct requester **out, struct lyn_error *err);
    /* False when the other side has closed, or has sent what nobody asked for: then nothing may be
     * sent any more. Costs no round trip. */
    bool (*usable)(const struct requester *requester);
    /* Sends one message. *sent is false when it is certain that the server cannot have got all of
     * it (so the work was not done), also when the answer is LYN_OK's opposite: CONNECTION_LOST,
     * DEADLINE or OUT_OF_MEMORY. After a failure only close is left. */
    enum lyn_code (*send)(struct requester *requester, struct sv message, deadline_t deadline,
                          bool *sent, struct lyn_error *err);
    /* Waits until receive would not have to, whatever it would come to; false when nothing came until
     * `until`. NULL: cannot; then nobody is told how far a call is (lyn_client_options.progress). */
    bool (*wait)(struct requester *requester, deadline_t until);
    /* Waits for the answer to the message sent last: *data is malloc'd and the caller's.
     * CONNECTION_LOST, NOT_A_SERVER, MESSAGE_TOO_LARGE, DEADLINE or OUT_OF_MEMORY; after a failure
     * only close is left. */
    enum lyn_code (*receive)(struct requester *requester, deadline_t deadline, uint8_t **data,
                             size_t *length, struct lyn_error *err);
    /* Closes without waiting. NULL is fine. */
    void (*close)(struct requester *requester);
};

/* How long a connect and the greeting may take before the port counts as mute. */
#define REQUESTER_OPEN_MS 250

#endif
