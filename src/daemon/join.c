#include "daemon/daemon.h"

/* ---- rpc -> service ---- */

static enum lyn_code handle(void *user, const struct rpc_request *request, struct wire_body *reply,
                            struct lyn_error *err) {
    struct daemon *daemon = user;
    const struct wire_request *envelope = request->envelope;
    struct service_request forwarded = {
        .method = request->method,
        .body = envelope->body.bytes,
        .caller = envelope->has_caller ? &envelope->caller : NULL,
        .request_id = request->request_id,
        .connection = request->connection,
        .authenticated = request->authenticated,
        .call = request->call,
    };
    return service_handle(daemon->service, &forwarded, reply, err);
}

static void connection_closed(void *user, uint32_t connection) {
    struct daemon *daemon = user;
    service_connection_closed(daemon->service, connection);
}

static void activity(void *user, bool busy) {
    struct daemon *daemon = user;
    idle_set(&daemon->idle, IDLE_REQUESTS, busy, clock_now());
    /* One wake-up for many requests: the loop clears the flag when it has tidied. */
    if (!busy && !atomic_exchange(&daemon->tidy_due, true)) {
        daemon_wake(daemon);
    }
}

struct rpc_handler join_handler(struct daemon *daemon) {
    return (struct rpc_handler){.handle = handle,
                                .connection_closed = connection_closed,
                                .activity = activity,
                                .user = daemon};
}

/* ---- service -> process ---- */

static int state(void *user) {
    struct daemon *daemon = user;
    return atomic_load(&daemon->state);
}

static enum lyn_code stop(void *user, bool now, uint32_t *in_flight, struct lyn_error *err) {
    struct daemon *daemon = user;
    struct rpc_stats stats;
    struct arena *arena = arena_new((size_t)1 << 20);
    if (!arena) {
        return error_oom(err);
    }
    lifecycle_drain(daemon, "a client asked for it", now);
    enum lyn_code code = rpc_server_stats(daemon->server, arena, &stats, err);
    if (code == LYN_OK) {
        *in_flight = (uint32_t)stats.in_flight_count;
    }
    arena_unref(arena);
    return code;
}

static void handles(void *user, bool open) {
    struct daemon *daemon = user;
    idle_set(&daemon->idle, IDLE_HANDLES, open, clock_now());
    daemon_wake(daemon);
}

static enum lyn_code put_requests(const struct rpc_stats *stats, struct arena *arena,
                                  struct service_facts *out, struct lyn_error *err) {
    out->in_flight = arena_calloc(arena, stats->in_flight_count, sizeof *out->in_flight);
    out->counts = arena_calloc(arena, stats->count_count, sizeof *out->counts);
    if (!out->in_flight || !out->counts) {
        return arena_error(arena, err);
    }
    for (size_t i = 0; i < stats->in_flight_count; i++) {
        const struct rpc_in_flight *from = &stats->in_flight[i];
        struct service_in_flight *to = &out->in_flight[out->in_flight_count++];
        memcpy(to->request_id, from->request_id, sizeof to->request_id);
        to->method = from->method->name;
        to->age_us = from->age_us;
        to->running = from->running;
        to->files_done = from->files_done;
        to->files_total = from->files_total;
    }
    for (size_t i = 0; i < stats->count_count; i++) {
        const struct rpc_count *from = &stats->counts[i];
        out->counts[out->count_count++] =
            (struct service_count){from->method ? from->method->name : "", from->code, from->count};
    }
    return LYN_OK;
}

static enum lyn_code facts(void *user, struct arena *arena, struct service_facts *out,
                           struct lyn_error *err) {
    struct daemon *daemon = user;
    struct rpc_stats stats;
    enum lyn_code code = rpc_server_stats(daemon->server, arena, &stats, err);
    if (code != LYN_OK) {
        return code;
    }
    int64_t now = clock_now();
    *out = (struct service_facts){
        .state = (enum service_state)state(daemon),
        .url = rpc_server_url(daemon->server),
        .instance =
            daemon->options->instance ? daemon->options->instance : RUNTIME_INSTANCE_DEFAULT,
        .log_path = daemon->log_file,
        .runtime_file = daemon->paths.file,
        .executable = daemon->executable,
        .started_at = daemon->started_at,
        .uptime_us = now - daemon->started,
        .idle_timeout_us = daemon->idle.timeout_us,
        .idle_us = idle_time(&daemon->idle, now),
        .transport = stats.transport,
        .workers = stats.workers,
        .queue_capacity = stats.queue_capacity,
        .queue_length = stats.queue_length,
    };
    return put_requests(&stats, arena, out, err);
}

struct service_host join_host(struct daemon *daemon) {
    return (struct service_host){
        .state = state, .facts = facts, .stop = stop, .handles = handles, .user = daemon};
}
