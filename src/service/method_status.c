#include <unistd.h>

#include "lynguine/v1/control.pb-c.h"
#include "service/self.h"
#include "service/service_internal.h"

static char *text(const char *known) {
    return (char *)(known ? known : "");
}

static uint64_t milliseconds(int64_t us) {
    return us > 0 ? (uint64_t)us / 1000 : 0;
}

static void put_identity(const struct service *service, const struct service_facts *facts,
                         Lynguine__V1__StatusResponse *out) {
    const struct service_options *options = &service->options;
    out->state = (Lynguine__V1__ServingState)facts->state;
    out->version = text(options->version);
    out->build = text(options->build);
    out->pid = (uint32_t)getpid();
    out->uptime_ms = milliseconds(facts->uptime_us);
    out->url = text(facts->url);
    out->instance = text(facts->instance);
    out->instance_id.data = (uint8_t *)options->instance_id;
    out->instance_id.len = sizeof options->instance_id;
    out->log_path = text(facts->log_path);
    out->runtime_file = text(facts->runtime_file);
    out->executable = text(facts->executable);
    out->started_at = text(facts->started_at);
    out->nng_version = text(facts->transport);
    out->max_message = options->max_message;
    out->open_handles = (uint32_t)handles_open(service->handles);
    out->handle_bytes = handles_bytes(service->handles);
}

static void put_load(const struct service_facts *facts, Lynguine__V1__StatusResponse *out) {
    out->idle_timeout_ms = milliseconds(facts->idle_timeout_us);
    out->idle_ms = milliseconds(facts->idle_us);
    if (facts->idle_timeout_us > 0) {
        out->idle_left_ms = milliseconds(facts->idle_timeout_us - facts->idle_us);
    }
    out->queue_length = facts->queue_length;
    out->queue_capacity = facts->queue_capacity;
    out->workers = facts->workers;
}

static void put_process(const struct service_facts *facts, Lynguine__V1__StatusResponse *out) {
    struct self self;
    self_look(&self, facts->uptime_us);
    out->rss_bytes = self.rss_bytes;
    out->memory_percent = self.memory_percent;
    out->cpu_percent = self.cpu_percent;
    out->open_files = self.open_files;
    out->threads = self.threads;
    out->nice = self.nice;
    out->file_limit = self.file_limit;
}

static bool put_roots(const struct service *service, struct arena *arena,
                      Lynguine__V1__StatusResponse *out) {
    out->roots = arena_calloc(arena, service->roots.count, sizeof *out->roots);
    if (!out->roots) {
        return false;
    }
    for (; out->n_roots < service->roots.count; out->n_roots++) {
        out->roots[out->n_roots] = arena_strdup(arena, service->roots.paths[out->n_roots]);
        if (!out->roots[out->n_roots]) {
            return false;
        }
    }
    return true;
}

static bool put_in_flight(const struct service_facts *facts, struct arena *arena,
                          Lynguine__V1__StatusResponse *out) {
    out->in_flight = arena_calloc(arena, facts->in_flight_count, sizeof(void *));
    if (!out->in_flight) {
        return false;
    }
    for (size_t i = 0; i < facts->in_flight_count; i++) {
        struct service_in_flight *fact = &facts->in_flight[i];
        Lynguine__V1__InFlight *entry = arena_alloc(arena, sizeof *entry);
        if (!entry) {
            return false;
        }
        lynguine__v1__in_flight__init(entry);
        entry->request_id = (ProtobufCBinaryData){WIRE_ID_BYTES, fact->request_id};
        entry->method = text(fact->method);
        entry->age_ms = milliseconds(fact->age_us);
        entry->running = fact->running;
        entry->files_done = fact->files_done;
        entry->files_total = fact->files_total;
        out->in_flight[out->n_in_flight++] = entry;
    }
    return true;
}

static bool put_counts(const struct service_facts *facts, struct arena *arena,
                       Lynguine__V1__StatusResponse *out) {
    out->counts = arena_calloc(arena, facts->count_count, sizeof(void *));
    if (!out->counts) {
        return false;
    }
    for (size_t i = 0; i < facts->count_count; i++) {
        Lynguine__V1__MethodCount *entry = arena_alloc(arena, sizeof *entry);
        if (!entry) {
            return false;
        }
        lynguine__v1__method_count__init(entry);
        entry->method = text(facts->counts[i].method);
        entry->code = facts->counts[i].code;
        entry->count = facts->counts[i].count;
        out->counts[out->n_counts++] = entry;
    }
    return true;
}

enum lyn_code method_status(struct service *service, const struct service_request *request,
                            const ProtobufCMessage *input, ProtobufCMessage **reply,
                            struct lyn_error *err) {
    (void)input;
    struct arena *arena = request->call->arena;
    const struct service_host *host = &service->options.host;
    struct service_facts facts = {0};
    Lynguine__V1__StatusResponse *out = arena_alloc(arena, sizeof *out);
    if (!out) {
        return arena_error(arena, err);
    }
    lynguine__v1__status_response__init(out);
    enum lyn_code code = host->facts(host->user, arena, &facts, err);
    if (code != LYN_OK) {
        return code;
    }
    put_identity(service, &facts, out);
    put_load(&facts, out);
    put_process(&facts, out);
    if (!put_roots(service, arena, out) || !put_in_flight(&facts, arena, out) ||
        !put_counts(&facts, arena, out)) {
        return arena_error(arena, err);
    }
    *reply = &out->base;
    return LYN_OK;
}
