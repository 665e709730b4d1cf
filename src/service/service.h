/* service.h - the methods: a pure function from request to response, without sockets. All state is
 * in one struct that is handed down; it may be used by many threads at once. */
#ifndef LYN_SERVICE_SERVICE_H
#define LYN_SERVICE_SERVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/call.h"
#include "base/log.h"
#include "wire/methods.h"
#include "wire/wire.h"

struct service;

/* The numbers are those of the wire's ServingState. */
enum service_state {
    SERVICE_STARTING = 1,
    SERVICE_SERVING,
    SERVICE_DRAINING,
    SERVICE_STOPPED,
};

/* What the methods that tell about the server need to know of the process around them; filled by
 * the daemon at the moment of asking. Texts are borrowed for the call. */
struct service_facts {
    enum service_state state;
    const char *url, *instance, *log_path, *runtime_file, *executable, *started_at;
    int64_t uptime_us;
    int64_t idle_timeout_us; /* 0 = never */
    int64_t idle_us;         /* 0 while busy */
    const char *transport;   /* "NNG 1.5.2" */
    unsigned workers, queue_capacity, queue_length;
    struct service_in_flight {
        uint8_t request_id[WIRE_ID_BYTES];
        const char *method;
        int64_t age_us;
        bool running;
        uint64_t files_done, files_total;
    } * in_flight; /* in the arena given to facts() */
    size_t in_flight_count;
    struct service_count {
        const char *method;
        int code;
        uint64_t count;
    } * counts;
    size_t count_count;
};

struct service_host {
    /* enum service_state of this moment; cheap. */
    int (*state)(void *user);
    enum lyn_code (*facts)(void *user, struct arena *arena, struct service_facts *out,
                           struct lyn_error *err);
    /* Begins the drain: when it returns, the runtime file is gone and new work is refused. With
     * `now`, running requests are cancelled. Gives the number of requests still in the house. */
    enum lyn_code (*stop)(void *user, bool now, uint32_t *in_flight, struct lyn_error *err);
    /* The number of open handles became 0 or stopped being 0 (open handles are activity). */
    void (*handles)(void *user, bool open);
    void *user;
};

struct service_options {
    const char *version, *build;
    const char *const *roots; /* absolute; none: bounded by the user's permissions alone */
    size_t root_count;
    size_t max_message;
    uint8_t instance_id[WIRE_ID_BYTES];
    struct log *log; /* borrowed; may be NULL */
    struct service_host host;
};

/* Roots are resolved (realpath) here; one that does not exist is FILE_NOT_FOUND. */
enum lyn_code service_new(const struct service_options *options, struct service **out,
                          struct lyn_error *err) LYN_MUST_CHECK;
/* After the last request. */
void service_free(struct service *service);

struct service_request {
    const struct method *method;
    struct sv body;
    const struct wire_caller *caller; /* NULL when the envelope carried none */
    const char *request_id;           /* hex, for the log */
    uint32_t connection;
    bool authenticated;
    struct call *call;
};

/* Unpacks the body, runs the method, leaves the reply message in *reply: its memory is in
 * call->arena or kept alive by it. Errors are what goes on the wire. A method of the table without a
 * handler is NOT_BUILT. */
enum lyn_code service_handle(struct service *service, const struct service_request *request,
                             struct wire_body *reply, struct lyn_error *err) LYN_MUST_CHECK;

/* Handles of that connection are released. Thread-safe, does not block on running requests. */
void service_connection_closed(struct service *service, uint32_t connection);
/* Releases handles that nobody pulled from for 60 s; gives the time until the next one may expire
 * (DEADLINE_NONE if none is open). Called by the daemon's timer. */
deadline_t service_sweep(struct service *service);
size_t service_open_handles(const struct service *service);

#endif
