#include "service/writing.h"

#include "access/write.h"
#include "base/utf8.h"
#include "service/reference.h"
#include "wire/codec.h"

typedef Lynguine__V1__WriteDataResponse response_message;

static enum lyn_code decode(struct call *call, const Lynguine__V1__Value *message,
                            struct value *out, struct lyn_error *err) {
    return wire_value_decode(call->arena, message, call->limits.wire_depth, out, err);
}

/* ---- the answer ---- */

static Lynguine__V1__WriteOutcome outcome_of(const struct written_file *file) {
    switch (file->outcome) {
    case WRITE_CREATED:
        return LYNGUINE__V1__WRITE_OUTCOME__WRITE_CREATED;
    case WRITE_REPLACED:
        return LYNGUINE__V1__WRITE_OUTCOME__WRITE_REPLACED;
    case WRITE_UNCHANGED:
        return LYNGUINE__V1__WRITE_OUTCOME__WRITE_UNCHANGED;
    }
    return LYNGUINE__V1__WRITE_OUTCOME__WRITE_UNSPECIFIED;
}

/* As many as a message has room for; a warning tells of the rest. */
static enum lyn_code list_files(const struct service *service, struct call *call,
                                const struct write_result *result, response_message *response,
                                struct lyn_error *err) {
    enum { AROUND = 32 }; /* tags, lengths and numbers of one file */
    size_t left = service->options.max_message / 2;
    Lynguine__V1__WrittenFile *files = arena_calloc(call->arena, result->file_count, sizeof *files);
    response->files = arena_calloc(call->arena, result->file_count, sizeof *response->files);
    if (!files || !response->files) {
        return arena_error(call->arena, err);
    }
    for (size_t i = 0; i < result->file_count; i++) {
        const struct written_file *file = &result->files[i];
        lynguine__v1__written_file__init(&files[i]);
        files[i].path = utf8_repair(call->arena, sv_from(file->path));
        if (!files[i].path) {
            return arena_error(call->arena, err);
        }
        size_t size = strlen(files[i].path) + AROUND;
        if (size > left) {
            call_warn(call, REASON_INVALID_VALUE, SV(""), 0,
                      "all %zu files are written, and the answer lists the first %zu of them",
                      result->file_count, i);
            break;
        }
        left -= size;
        files[i].bytes = file->bytes;
        files[i].outcome = outcome_of(file);
        response->files[response->n_files++] = &files[i];
    }
    return LYN_OK;
}

static enum lyn_code answer(const struct service *service, struct call *call, bool dry_run,
                            const struct write_result *result, ProtobufCMessage **reply,
                            struct lyn_error *err) {
    response_message *response = arena_alloc(call->arena, sizeof *response);
    if (!response) {
        return arena_error(call->arena, err);
    }
    lynguine__v1__write_data_response__init(response);
    response->row_count = result->row_count;
    response->message = arena_printf(call->arena, "%s %zu records",
                                     dry_run ? "Would write" : "Wrote", result->row_count);
    if (!response->message) {
        return arena_error(call->arena, err);
    }
    *reply = &response->base;
    return list_files(service, call, result, response, err);
}

/* ---- the work ---- */

static enum lyn_code write_frame(const struct service *service,
                                 const struct service_request *request, struct frame **frame,
                                 const struct writing_order *order, ProtobufCMessage **reply,
                                 struct lyn_error *err) {
    struct call *call = request->call;
    struct value columns = {.kind = VALUE_NULL}, details;
    struct specification output = {.details = &details};
    struct caller caller;
    struct write_result result;
    enum lyn_code code = reference_caller(service, request, &caller, err);
    if (code == LYN_OK && order->columns) {
        code = decode(call, order->columns, &columns, err);
    }
    if (code == LYN_OK) {
        code = decode(call, order->output, &details, err);
    }
    if (code == LYN_OK) {
        code = access_write_columns(call, &columns, frame, err);
    }
    if (code == LYN_OK) {
        code = access_write(call, &caller, *frame, &output, order->dry_run, &result, err);
    }
    return code == LYN_OK ? answer(service, call, order->dry_run, &result, reply, err) : code;
}

enum lyn_code writing_run(const struct service *service, const struct service_request *request,
                          struct frame *frame, const struct writing_order *order,
                          ProtobufCMessage **reply, struct lyn_error *err) {
    enum lyn_code code;
    if (order->output) {
        code = write_frame(service, request, &frame, order, reply, err);
    } else {
        code = error_set(err, REASON_MISSING_KEY, "Request must include both 'data' and 'output'");
        error_field(err, "output");
    }
    frame_unref(frame);
    return code;
}
