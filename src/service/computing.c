#include "service/computing.h"

#include "access/listing.h"
#include "config/mapping.h"
#include "liquid/loader.h"
#include "service/phases.h"
#include "service/reading.h"
#include "service/reference.h"
#include "service/row_choice.h"
#include "service/template_folder.h"
#include "service/uploaded.h"
#include "wire/codec.h"

typedef Lynguine__V1__ComputeRequest request_message;

enum { PARAM_LEVELS = 2 }; /* around a cell: the params, and args or the like */

/* What is no key of an entry, taken out of the params. */
struct extras {
    const struct value *rows, *apply, *phases;
    const struct value *index, *mapping; /* as in a data source: compute/context.h */
};

/* A request on its way. */
struct computing {
    const struct service *service;
    const struct service_request *request;
    const request_message *wanted;
    struct caller caller; /* asked for its local time, by functions without a table too */
    struct value params;
    struct extras extras;
    struct template_folder folder;
    struct template_loader *loader; /* of the folder; NULL: none was given */
    struct read_result table;       /* what there is to compute with; no frame: nothing */
    struct computed *out;
};

/* ---- the table ---- */

static enum lyn_code decode_table(struct call *call, const Lynguine__V1__Table *table,
                                  struct frame **out, struct lyn_error *err) {
    if (!table->schema || !table->batch) {
        return error_set(err, REASON_BAD_REQUEST, "a table has a schema and a batch");
    }
    if (table->batch->row0 != 0 || table->batch->row_count != table->schema->row_count) {
        return error_set(err, REASON_BAD_REQUEST, "the batch of a table has all of its rows");
    }
    return wire_batch_decode(table->schema, table->batch, call->limits.wire_depth, out, err);
}

/* A table that the caller sent, with the request or before it. */
static enum lyn_code take_sent(struct computing *computing, struct lyn_error *err) {
    const struct service_request *request = computing->request;
    const request_message *wanted = computing->wanted;
    struct call *call = request->call;
    struct frame *frame = NULL;
    enum lyn_code code =
        wanted->target_case == LYNGUINE__V1__COMPUTE_REQUEST__TARGET_UPLOAD
            ? uploaded_frame(computing->service, request, wanted->upload, &frame, err)
            : decode_table(call, wanted->table, &frame, err);
    if (code == LYN_OK && !arena_own(call->arena, frame_release, frame)) {
        code = arena_error(call->arena, err);
    }
    computing->table.frame = frame;
    return code;
}

/* The frame is the arena's. */
static enum lyn_code take_table(struct computing *computing, struct lyn_error *err) {
    const request_message *wanted = computing->wanted;
    enum lyn_code code = LYN_OK;
    switch (wanted->target_case) {
    case LYNGUINE__V1__COMPUTE_REQUEST__TARGET_TABLE:
    case LYNGUINE__V1__COMPUTE_REQUEST__TARGET_UPLOAD:
        return take_sent(computing, err);
    case LYNGUINE__V1__COMPUTE_REQUEST__TARGET_READ:
        code = reading_run(computing->service, computing->request, wanted->read, &computing->table,
                           err);
        if (code == LYN_OK) {
            computing->out->source = computing->table.source;
        }
        return code;
    default:
        return LYN_OK;
    }
}

/* ---- the parameters ---- */

static enum lyn_code take_params(struct computing *computing, struct lyn_error *err) {
    struct call *call = computing->request->call;
    const request_message *wanted = computing->wanted;
    static const char *const OWN[] = {"rows", "apply", "phases", "index", "mapping", NULL};
    struct value *given = arena_calloc(call->arena, 1, sizeof *given);
    if (!given) {
        return arena_error(call->arena, err);
    }
    given->kind = VALUE_MAP;
    enum lyn_code code = wanted->params
                             ? wire_value_decode(call->arena, wanted->params,
                                                 call->limits.wire_depth + PARAM_LEVELS, given, err)
                             : LYN_OK;
    if (code != LYN_OK) {
        return code;
    }
    if (given->kind != VALUE_MAP) {
        code = error_set(err, REASON_WRONG_TYPE, "`params` must be a mapping, not %s",
                         value_kind_phrase(given->kind));
        error_field(err, "params");
        return code;
    }
    computing->extras = (struct extras){value_get(given, "rows"), value_get(given, "apply"),
                                        value_get(given, "phases"), value_get(given, "index"),
                                        value_get(given, "mapping")};
    return mapping_without(call->arena, given, OWN, &computing->params)
               ? LYN_OK
               : arena_error(call->arena, err);
}

static enum lyn_code take_templates(struct computing *computing, struct lyn_error *err) {
    struct sv name = sv_from(computing->wanted->template_directory);
    if (name.len == 0) {
        return LYN_OK;
    }
    enum lyn_code code = template_folder_find(computing->request->call, &computing->caller, name,
                                              &computing->folder, err);
    if (code != LYN_OK) {
        return code;
    }
    computing->loader = template_loader_new(template_folder_read, &computing->folder,
                                            computing->service->templates);
    return computing->loader ? LYN_OK : error_oom(err);
}

/* ---- a function ---- */

static enum lyn_code parse_entry(struct call *call, const struct value *params, const char *name,
                                 const struct compute_context *context, struct entry *out,
                                 struct lyn_error *err) {
    struct value *details = arena_alloc(call->arena, sizeof *details);
    struct value function = value_string(sv_from(name));
    if (value_get(params, "function")) {
        return error_set(err, REASON_INVALID_VALUE, "`function` is the operation itself");
    }
    if (!details || !mapping_set(call->arena, params, "function", function, details)) {
        return arena_error(call->arena, err);
    }
    return entry_parse(call, details, 0, context, out, err);
}

static enum lyn_code check_extras(const struct extras *extras, struct lyn_error *err) {
    const struct value *index = extras->index;
    if (extras->apply && extras->apply->kind != VALUE_BOOL) {
        return error_set(err, REASON_WRONG_TYPE, "`apply` must be true or false");
    }
    if (extras->phases) {
        return error_set(err, REASON_WRONG_TYPE, "`phases` belongs to @interface");
    }
    if (index && index->kind != VALUE_STRING && index->kind != VALUE_INT) {
        return error_set(err, REASON_WRONG_TYPE, "`index` must name a column");
    }
    return extras->mapping && extras->mapping->kind != VALUE_MAP
               ? error_set(err, REASON_WRONG_TYPE, "`mapping` must be a mapping")
               : LYN_OK;
}

/* What the request does not say of the table, its source may. */
static enum lyn_code choose_rows(const struct computing *computing, struct compute_context *context,
                                 struct compute_rows *out, const struct compute_rows **rows,
                                 struct lyn_error *err) {
    const struct read_result *table = &computing->table;
    const struct value *wanted = computing->extras.rows;
    context->index = context->index ? context->index : table->index;
    context->mapping = context->mapping ? context->mapping : table->mapping;
    *rows = wanted ? out : NULL;
    if (!wanted) {
        return LYN_OK;
    }
    return table->frame ? row_choice_take(computing->request->call, wanted, table->frame,
                                          context->index, out, err)
                        : error_set(err, REASON_INVALID_VALUE, "`rows` needs a table");
}

static enum lyn_code run_function(struct computing *computing, struct lyn_error *err) {
    static const struct value NOTHING = {.kind = VALUE_MAP};
    const struct specification own = {.details = &NOTHING};
    const struct extras *extras = &computing->extras;
    struct call *call = computing->request->call;
    struct listing listing;
    struct compute_context context = {.use = ENTRY_CALL,
                                      .files = &listing.files,
                                      .loader = computing->loader,
                                      .index = extras->index,
                                      .mapping = extras->mapping};
    struct entry entry;
    struct compute_rows chosen;
    const struct compute_rows *rows = NULL;
    listing_init(&listing, &computing->caller, &own);
    enum lyn_code code = check_extras(extras, err);
    if (code == LYN_OK) {
        code = parse_entry(call, &computing->params, computing->wanted->operation, &context, &entry,
                           err);
    }
    if (code == LYN_OK) {
        code = take_table(computing, err);
    }
    if (code == LYN_OK) {
        code = choose_rows(computing, &context, &chosen, &rows, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    return compute_call(call, &entry, computing->table.frame, rows,
                        extras->apply && extras->apply->boolean, &computing->out->result, err);
}

/* ---- an interface ---- */

static enum lyn_code run_interface(struct computing *computing, struct lyn_error *err) {
    struct phases phases;
    struct interface_ref ref;
    struct call *call = computing->request->call;
    const request_message *wanted = computing->wanted;
    const struct extras *extras = &computing->extras;
    struct compute_result *result = &computing->out->result;
    if (wanted->target_case != LYNGUINE__V1__COMPUTE_REQUEST__TARGET_READ ||
        wanted->read->source_case != LYNGUINE__V1__READ_DATA_REQUEST__SOURCE_INTERFACE) {
        return error_set(err, REASON_INVALID_VALUE, "@interface needs a `read` of an `interface`");
    }
    if (computing->params.map.count || extras->rows || extras->apply || extras->index ||
        extras->mapping) {
        return error_set(err, REASON_WRONG_TYPE, "the only parameter of @interface is `phases`");
    }
    enum lyn_code code = reference_interface(call->arena, wanted->read->interface, &ref, err);
    if (code == LYN_OK) {
        code = phases_load(call, &computing->caller, &ref, extras->phases, computing->loader,
                           &phases, err);
    }
    if (code == LYN_OK) {
        code = take_table(computing, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    result->kind = COMPUTE_FRAME;
    result->frame = frame_ref(computing->table.frame);
    return phases_run(call, &phases, result, err);
}

/* ---- all of them ---- */

static enum lyn_code list_functions(const struct computing *computing, struct lyn_error *err) {
    struct compute_result *result = &computing->out->result;
    if (computing->wanted->target_case != LYNGUINE__V1__COMPUTE_REQUEST__TARGET__NOT_SET ||
        computing->params.map.count) {
        return error_set(err, REASON_INVALID_VALUE, "@list takes no table and no parameters");
    }
    result->kind = COMPUTE_VALUE;
    return function_list(computing->request->call->arena, &result->value, err);
}

static enum lyn_code run(struct computing *computing, struct lyn_error *err) {
    struct sv operation = sv_from(computing->wanted->operation);
    if (operation.len == 0) {
        enum lyn_code code = error_set(err, REASON_MISSING_KEY, "the request has no `operation`");
        error_field(err, "operation");
        return code;
    }
    enum lyn_code code =
        reference_caller(computing->service, computing->request, &computing->caller, err);
    if (code == LYN_OK) {
        code = take_params(computing, err);
    }
    if (code == LYN_OK) {
        code = take_templates(computing, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    if (sv_is(operation, "@list")) {
        return list_functions(computing, err);
    }
    return sv_is(operation, "@interface") ? run_interface(computing, err)
                                          : run_function(computing, err);
}

enum lyn_code computing_run(const struct service *service, const struct service_request *request,
                            const request_message *wanted, struct computed *out,
                            struct lyn_error *err) {
    struct computed made = {.source = SV("")};
    struct computing computing = {.service = service,
                                  .request = request,
                                  .wanted = wanted,
                                  .params = {.kind = VALUE_MAP},
                                  .out = &made};
    struct arena *arena = request->call->arena;
    enum lyn_code code = run(&computing, err);
    template_loader_free(computing.loader);
    if (made.result.frame && !arena_own(arena, frame_release, made.result.frame)) {
        code = code == LYN_OK ? arena_error(arena, err) : code;
    }
    *out = made;
    return code;
}
