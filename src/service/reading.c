#include "service/reading.h"

#include "access/listing.h"
#include "compute/compute.h"
#include "service/reference.h"
#include "service/uploaded.h"
#include "wire/codec.h"

typedef Lynguine__V1__ReadDataRequest request_message;

static enum lyn_code read_interface(struct call *call, const struct caller *caller,
                                    const Lynguine__V1__InterfaceRef *wanted,
                                    const struct wanted *needed, struct read_result *out,
                                    struct lyn_error *err) {
    struct interface_ref ref;
    enum lyn_code code = reference_interface(call->arena, wanted, &ref, err);
    return code == LYN_OK ? access_read_interface(call, caller, &ref, needed, out, err) : code;
}

/* Copied: cells point into it, and may outlive the request. */
static enum lyn_code read_source(struct call *call, const struct caller *caller,
                                 const Lynguine__V1__Value *wanted, const struct wanted *needed,
                                 struct read_result *out, struct lyn_error *err) {
    struct value *details = arena_alloc(call->arena, sizeof *details);
    if (!details) {
        return arena_error(call->arena, err);
    }
    enum lyn_code code =
        wire_value_decode_copy(call->arena, wanted, call->limits.wire_depth, details, err);
    return code == LYN_OK ? access_read_source(call, caller, details, needed, out, err) : code;
}

/* Those of the request itself, or those that went up before. */
static enum lyn_code take_bytes(const struct service *service,
                                const struct service_request *request,
                                const Lynguine__V1__Content *wanted, struct sv *out,
                                struct lyn_error *err) {
    *out = (struct sv){(const char *)wanted->bytes.data, wanted->bytes.len};
    if (!wanted->upload) {
        return LYN_OK;
    }
    if (wanted->bytes.len) {
        return error_set(err, REASON_BAD_REQUEST, "a content has `bytes` or an `upload`, not both");
    }
    return uploaded_content(service, request, wanted->upload, out, err);
}

static enum lyn_code read_content(const struct service *service,
                                  const struct service_request *request, struct call *call,
                                  const Lynguine__V1__Content *wanted, const struct wanted *needed,
                                  struct read_result *out, struct lyn_error *err) {
    struct value options = {.kind = VALUE_MAP};
    struct sv bytes;
    enum lyn_code code = take_bytes(service, request, wanted, &bytes, err);
    if (code == LYN_OK && wanted->options) {
        code = wire_value_decode_copy(call->arena, wanted->options, call->limits.wire_depth,
                                      &options, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    if (options.kind == VALUE_NULL) {
        options.kind = VALUE_MAP;
    }
    return access_read_content(call, bytes, sv_from(wanted->type), &options, needed, out, err);
}

static enum lyn_code read_path(struct call *call, const struct caller *caller,
                               const request_message *wanted, const struct wanted *needed,
                               struct read_result *out, struct lyn_error *err) {
    enum read_path_kind kind = READ_PATH_ANY;
    switch (wanted->path_kind) {
    case LYNGUINE__V1__PATH_KIND__PATH_ANY:
        break;
    case LYNGUINE__V1__PATH_KIND__PATH_INTERFACE:
        kind = READ_PATH_INTERFACE;
        break;
    case LYNGUINE__V1__PATH_KIND__PATH_DATA:
        kind = READ_PATH_DATA;
        break;
    default:
        return error_set(err, REASON_BAD_REQUEST, "there is no path_kind %d",
                         (int)wanted->path_kind);
    }
    return access_read_path(call, caller, sv_from(wanted->path), sv_from(wanted->field), kind,
                            needed, out, err);
}

static enum lyn_code read_any(const struct service *service, const struct service_request *request,
                              struct call *call, const struct caller *caller,
                              const request_message *wanted, const struct wanted *needed,
                              struct read_result *out, struct lyn_error *err) {
    if (wanted->source_case != LYNGUINE__V1__READ_DATA_REQUEST__SOURCE_PATH && wanted->field &&
        wanted->field[0] != '\0') {
        error_set(err, REASON_INVALID_VALUE, "`field` of the request belongs to `path`");
        error_field(err, "field");
        return LYN_INVALID_ARGUMENT;
    }
    switch (wanted->source_case) {
    case LYNGUINE__V1__READ_DATA_REQUEST__SOURCE_INTERFACE:
        return read_interface(call, caller, wanted->interface, needed, out, err);
    case LYNGUINE__V1__READ_DATA_REQUEST__SOURCE_DATA_SOURCE:
        return read_source(call, caller, wanted->data_source, needed, out, err);
    case LYNGUINE__V1__READ_DATA_REQUEST__SOURCE_PATH:
        return read_path(call, caller, wanted, needed, out, err);
    case LYNGUINE__V1__READ_DATA_REQUEST__SOURCE_CONTENT:
        return read_content(service, request, call, wanted->content, needed, out, err);
    default:
        return error_set(err, REASON_NO_INPUT,
                         "Request must include either 'interface_file' or 'data_source'");
    }
}

/* ---- what is asked for of it ---- */

static enum lyn_code parse_compute(struct call *call, const Lynguine__V1__Value *wanted,
                                   const struct compute_context *context,
                                   struct compute_section *out, struct lyn_error *err) {
    enum { ENTRY_LEVELS = 3 }; /* around a cell: the list, an entry, its args */
    struct value *details = arena_calloc(call->arena, 1, sizeof *details);
    *out = (struct compute_section){0};
    if (!details || !wanted) {
        return details ? LYN_OK : arena_error(call->arena, err);
    }
    enum lyn_code code = wire_value_decode_copy(
        call->arena, wanted, call->limits.wire_depth + ENTRY_LEVELS, details, err);
    return code == LYN_OK ? compute_section_parse_in(call, details, context, out, err) : code;
}

/* What the request keeps of the result. */
struct narrowing {
    struct sv *columns;
    size_t column_count;
    struct row_slice slice;
    const struct row_slice *rows; /* the slice, or NULL */
    struct wanted needed;         /* of the source, for that */
};

/* A compute section may look at all of the table. */
static enum lyn_code parse_narrowing(struct call *call, const request_message *wanted,
                                     struct narrowing *out, struct lyn_error *err) {
    *out = (struct narrowing){
        .columns = arena_calloc(call->arena, wanted->n_columns, sizeof *out->columns),
        .column_count = wanted->n_columns};
    if (!out->columns) {
        return arena_error(call->arena, err);
    }
    for (size_t i = 0; i < wanted->n_columns; i++) {
        out->columns[i] = sv_from(wanted->columns[i]);
    }
    if (wanted->rows) {
        out->slice = (struct row_slice){wanted->rows->has_start, wanted->rows->has_stop,
                                        wanted->rows->start, wanted->rows->stop};
        out->rows = &out->slice;
    }
    if (wanted->compute) {
        return access_wanted(call, NULL, 0, NULL, &out->needed, err);
    }
    return access_wanted(call, out->columns, out->column_count, out->rows, &out->needed, err);
}

/* ---- from the reading's memory to the request's ---- */

static void pass_warnings(const struct call *from, struct call *to) {
    size_t kept = !from->warnings                       ? 0
                  : from->warning_count < CALL_WARNINGS ? from->warning_count
                                                        : CALL_WARNINGS;
    for (size_t i = 0; i < kept; i++) {
        const struct lyn_error *warning = &from->warnings[i];
        call_warn(to, reason_find(warning->reason), sv_from(warning->file), warning->line, "%s",
                  warning->message);
    }
    to->warning_count += from->warning_count - kept;
}

static enum lyn_code copy_setting(struct arena *arena, const struct value *setting,
                                  const struct value **out, struct lyn_error *err) {
    struct value *copy = setting ? arena_alloc(arena, sizeof *copy) : NULL;
    *out = copy;
    if (!setting) {
        return LYN_OK;
    }
    return copy ? value_copy(arena, setting, copy, err) : arena_error(arena, err);
}

/* The frame becomes the arena's. */
static enum lyn_code hand_over(struct arena *arena, const struct read_result *result,
                               struct read_result *out, struct lyn_error *err) {
    struct read_result kept = {.frame = result->frame};
    char *source = arena_strdup(arena, result->source);
    if (!arena_own(arena, frame_release, result->frame) || !source) {
        return arena_error(arena, err);
    }
    kept.source = sv_from(source);
    enum lyn_code code = copy_setting(arena, result->index, &kept.index, err);
    if (code == LYN_OK) {
        code = copy_setting(arena, result->mapping, &kept.mapping, err);
    }
    if (code == LYN_OK) {
        *out = kept;
    }
    return code;
}

/* Reads in memory of its own: nested cells keep the arena they were read into, so a frame in the
 * request's arena that the request's arena owns would keep both for ever. */
enum lyn_code reading_run(const struct service *service, const struct service_request *request,
                          const request_message *wanted, struct read_result *out,
                          struct lyn_error *err) {
    struct caller caller;
    struct read_result result = {0};
    struct call reading;
    static const struct value NOTHING = {.kind = VALUE_MAP};
    const struct specification own = {.details = &NOTHING};
    struct listing listing;
    struct compute_context context = {.use = ENTRY_CALL, .files = &listing.files};
    struct compute_section section;
    struct narrowing narrowing;
    enum lyn_code code = reference_caller(service, request, &caller, err);
    if (code != LYN_OK) {
        return code;
    }
    code = call_init(&reading, &request->call->limits, request->call->deadline,
                     request->call->cancelled, err);
    if (code != LYN_OK) {
        return code;
    }
    reading.now = request->call->now;
    reading.utc_offset_s = request->call->utc_offset_s;
    reading.progress = request->call->progress;
    listing_init(&listing, &caller, &own);
    code = parse_compute(&reading, wanted->compute, &context, &section, err);
    if (code == LYN_OK) {
        code = parse_narrowing(&reading, wanted, &narrowing, err);
    }
    if (code == LYN_OK) {
        code =
            read_any(service, request, &reading, &caller, wanted, &narrowing.needed, &result, err);
    }
    if (code == LYN_OK) {
        context.index = result.index;
        context.mapping = result.mapping;
        code = compute_section_run(&reading, &section, &result.frame, NULL, err);
    }
    if (code == LYN_OK) {
        code = access_narrow(&reading, narrowing.columns, narrowing.column_count, narrowing.rows,
                             &result.frame, err);
    }
    if (code == LYN_OK) {
        code = access_check_depth(&reading, &result, err);
    }
    pass_warnings(&reading, request->call);
    if (code != LYN_OK) {
        frame_unref(result.frame);
        goto done;
    }
    code = hand_over(request->call->arena, &result, out, err);
done:
    call_dispose(&reading);
    return code;
}
