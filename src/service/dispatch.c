#include "service/service_internal.h"

static const struct {
    const char *name;
    method_handler *handle;
} HANDLERS[] = {
    {"Hello", method_hello},
    {"Health", method_health},
    {"Status", method_status},
    {"Describe", method_describe},
    {"Stop", method_stop},
    {"ReadData", method_read_data},
    {"Fetch", method_fetch},
    {"Release", method_release},
    {"InterfaceField", method_interface_field},
    {"TalkFields", method_talk_fields},
    {"WriteData", method_write_data},
    {"WriteBegin", method_write_begin},
    {"WriteBatch", method_write_batch},
    {"WriteCommit", method_write_commit},
    {"Compute", method_compute},
    {"Render", method_render},
};

enum lyn_code dispatch_join(struct arena *arena, method_handler ***out, struct lyn_error *err) {
    method_handler **handlers = arena_calloc(arena, method_count, sizeof *handlers);
    if (!handlers) {
        return arena_error(arena, err);
    }
    for (size_t i = 0; i < sizeof HANDLERS / sizeof *HANDLERS; i++) {
        const struct method *method = method_find(sv_from(HANDLERS[i].name));
        if (!method) {
            return error_set(err, REASON_INTERNAL, "there is a handler but no method '%s'",
                             HANDLERS[i].name);
        }
        handlers[method - method_table] = HANDLERS[i].handle;
    }
    *out = handlers;
    return LYN_OK;
}
