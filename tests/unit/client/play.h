/* play.h - a scripted server that this process announces as its own in a runtime file, and a client
 * that finds it there. */
#ifndef LYN_TESTS_UNIT_CLIENT_PLAY_H
#define LYN_TESTS_UNIT_CLIENT_PLAY_H

#include <stdatomic.h>

#include "fake_server.h"
#include "lynguine/client.h"

enum { PLAY_LIMIT = 100000, PLAY_SEEN_MOST = 16 };

/* What one request looked like. */
struct seen {
    uint8_t request_id[WIRE_ID_BYTES];
    uint32_t attempt, timeout_ms;
    char method[64];
    bool has_caller, has_token;
};

/* What the server does with request number n: answers with this status, or breaks off. */
struct step {
    enum reason reason; /* REASON_COUNT: success */
    bool close;         /* no answer */
    uint8_t instance;   /* xor into the instance id */
    uint32_t wire_major;
};

struct play {
    const struct step *steps;
    size_t step_count;
    atomic_size_t seen_count; /* raised when seen[] has one more: the server is a thread */
    struct seen seen[PLAY_SEEN_MOST];
    char folder[64];
    struct fake_server server;
    struct lyn_client *client;
};

#define STEP_GOOD                                                                                  \
    { .reason = REASON_COUNT }
#define STEP_BROKEN                                                                                \
    { .reason = REASON_COUNT, .close = true }
#define STEP_REFUSED(name)                                                                         \
    { .reason = REASON_##name }

/* A server that does with each request what its step says. Then play_end. */
void play_begin(struct play *play, const struct step *steps, size_t count);
/* A server with a script of its own; the play is its user. Then play_end. */
void play_script(struct play *play, fake_script *script);
void play_end(struct play *play);
/* A call of the method with an empty request. */
enum lyn_code play_call(struct play *play, const char *method, struct lyn_error *err);

#endif
