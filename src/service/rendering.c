#include "service/rendering.h"

#include <string.h>

#include "access/document.h"
#include "base/utf8.h"
#include "liquid/loader.h"
#include "service/reading.h"
#include "service/reference.h"
#include "service/template_folder.h"
#include "wire/codec.h"

typedef Lynguine__V1__RenderRequest request_message;

/* One rendering on its way. */
struct rendering {
    const struct service *service;
    const struct service_request *request;
    const request_message *wanted;
    struct caller caller;
    struct template_folder folder;
    struct template_options options;
    struct template *template;
    struct value variables; /* of the request */
    struct value document;  /* a mapping, or null */
    struct frame *table;    /* NULL: none; the arena's */
    struct rendered *out;
};

/* ---- the template ---- */

static enum lyn_code take_template(struct rendering *rendering, struct lyn_error *err) {
    struct call *call = rendering->request->call;
    const request_message *wanted = rendering->wanted;
    struct sv text = SV(""), name = SV("template");
    enum lyn_code code = template_folder_find(
        call, &rendering->caller, sv_from(wanted->template_directory), &rendering->folder, err);
    if (code != LYN_OK) {
        return code;
    }
    switch (wanted->template_case) {
    case LYNGUINE__V1__RENDER_REQUEST__TEMPLATE_TEXT:
        text = sv_from(wanted->text);
        break;
    case LYNGUINE__V1__RENDER_REQUEST__TEMPLATE_FILE:
        name = sv_from(wanted->file);
        code = template_folder_open(call, &rendering->caller, &rendering->folder, name, &text, err);
        break;
    default:
        code = error_set(err, REASON_INVALID_VALUE, "a rendering needs a template: text or file");
    }
    if (code == LYN_OK) {
        code = template_cache_get(rendering->service->templates, text, name, &rendering->template,
                                  err);
    }
    if (code != LYN_OK) {
        return code;
    }
    if (wanted->strict) {
        return template_check(rendering->template, err);
    }
    template_report(rendering->template, call);
    return LYN_OK;
}

/* ---- the data ---- */

static enum lyn_code take_variables(struct rendering *rendering, struct lyn_error *err) {
    struct call *call = rendering->request->call;
    struct value *variables = &rendering->variables;
    *variables = (struct value){.kind = VALUE_MAP};
    if (!rendering->wanted->variables) {
        return LYN_OK;
    }
    enum lyn_code code = wire_value_decode(call->arena, rendering->wanted->variables,
                                           call->limits.wire_depth, variables, err);
    if (code == LYN_OK && variables->kind != VALUE_MAP) {
        code = error_set(err, REASON_WRONG_TYPE, "`variables` must be a mapping, not %s",
                         value_kind_phrase(variables->kind));
        error_field(err, "variables");
    }
    return code;
}

static enum lyn_code read_table(struct rendering *rendering,
                                const Lynguine__V1__ReadDataRequest *wanted,
                                struct lyn_error *err) {
    struct read_result result;
    enum lyn_code code = reading_run(rendering->service, rendering->request, wanted, &result, err);
    if (code == LYN_OK) {
        rendering->table = result.frame;
        rendering->out->source = result.source;
        rendering->out->rows = result.frame->row_count;
    }
    return code;
}

static enum lyn_code take_document(struct rendering *rendering, struct lyn_error *err) {
    Lynguine__V1__ReadDataRequest read = LYNGUINE__V1__READ_DATA_REQUEST__INIT;
    char *path = rendering->wanted->document;
    enum lyn_code code = LYN_OK;
    if (!rendering->wanted->per_row) {
        code = access_read_document(rendering->request->call, &rendering->caller, sv_from(path),
                                    &rendering->document, &rendering->out->source, err);
    }
    if (code != LYN_OK || rendering->document.kind == VALUE_MAP) {
        return code;
    }
    read.source_case = LYNGUINE__V1__READ_DATA_REQUEST__SOURCE_PATH;
    read.path = path;
    return read_table(rendering, &read, err);
}

static enum lyn_code take_data(struct rendering *rendering, struct lyn_error *err) {
    switch (rendering->wanted->data_case) {
    case LYNGUINE__V1__RENDER_REQUEST__DATA_READ:
        return read_table(rendering, rendering->wanted->read, err);
    case LYNGUINE__V1__RENDER_REQUEST__DATA_DOCUMENT:
        return take_document(rendering, err);
    default:
        return rendering->wanted->per_row
                   ? error_set(err, REASON_NO_INPUT, "rendering per row needs a table")
                   : LYN_OK;
    }
}

/* ---- rendering ---- */

/* `below` without what the variables of the request name, and those. */
static enum lyn_code lay_over(const struct rendering *rendering, struct arena *arena,
                              const struct value *below, struct value *out, struct lyn_error *err) {
    const struct value *above = &rendering->variables;
    if (above->map.count == 0) {
        *out = *below;
        return LYN_OK;
    }
    size_t count = 0;
    struct value_entry *entries =
        arena_calloc(arena, below->map.count + above->map.count, sizeof *entries);
    if (!entries) {
        return arena_error(arena, err);
    }
    for (size_t i = 0; i < below->map.count; i++) {
        const struct value *key = &below->map.entries[i].key;
        if (key->kind != VALUE_STRING || !value_get_sv(above, key->text)) {
            entries[count++] = below->map.entries[i];
        }
    }
    for (size_t i = 0; i < above->map.count; i++) {
        entries[count++] = above->map.entries[i];
    }
    *out = (struct value){.kind = VALUE_MAP, .map = {entries, count}};
    return LYN_OK;
}

static enum lyn_code render_over(struct rendering *rendering, struct arena *arena,
                                 const struct value *below, struct lyn_error *err) {
    struct value variables;
    struct buf *text = &rendering->out->text;
    enum lyn_code code = lay_over(rendering, arena, below, &variables, err);
    if (code != LYN_OK) {
        return code;
    }
    rendering->options.limits.output_bytes =
        TEMPLATE_LIMITS_DEFAULT.output_bytes - (text->len < TEMPLATE_LIMITS_DEFAULT.output_bytes
                                                    ? text->len
                                                    : TEMPLATE_LIMITS_DEFAULT.output_bytes);
    return template_render(rendering->request->call, rendering->template, &variables,
                           &rendering->options, text, err);
}

static enum lyn_code render_row(struct rendering *rendering, size_t row, struct lyn_error *err) {
    struct call *call = rendering->request->call;
    struct value cells;
    struct arena *arena = arena_new(call->limits.request_bytes);
    if (!arena) {
        return error_oom(err);
    }
    enum lyn_code code = call_check(call, err);
    if (code == LYN_OK) {
        code = frame_present_row(rendering->table, row, arena, &cells, err);
    }
    if (code == LYN_OK) {
        code = render_over(rendering, arena, &cells, err);
    }
    if (code == LYN_OK) {
        buf_puts(&rendering->out->text, rendering->wanted->row_end);
        code = buf_status(&rendering->out->text, err);
    }
    arena_unref(arena);
    return code;
}

static enum lyn_code render_rows(struct rendering *rendering, struct lyn_error *err) {
    enum lyn_code code = LYN_OK;
    for (size_t row = 0; row < rendering->table->row_count && code == LYN_OK; row++) {
        code = render_row(rendering, row, err);
    }
    return code;
}

/* {records: [{..}, ..], columns: [..]} */
static enum lyn_code present_table(struct call *call, const struct frame *table, struct value *out,
                                   struct lyn_error *err) {
    struct value *records = arena_calloc(call->arena, table->row_count, sizeof *records);
    struct value *columns = arena_calloc(call->arena, table->column_count, sizeof *columns);
    struct value_entry *entries = arena_calloc(call->arena, 2, sizeof *entries);
    enum lyn_code code = LYN_OK;
    if (!records || !columns || !entries) {
        return arena_error(call->arena, err);
    }
    for (size_t row = 0; row < table->row_count && code == LYN_OK; row++) {
        code = call_check(call, err);
        if (code == LYN_OK) {
            code = frame_present_row(table, row, call->arena, &records[row], err);
        }
    }
    for (size_t i = 0; i < table->column_count; i++) {
        columns[i] = table->fields[i].label;
    }
    entries[0] = (struct value_entry){
        value_string(SV("records")),
        {.kind = VALUE_LIST, .list = {records, table->row_count}},
    };
    entries[1] = (struct value_entry){
        value_string(SV("columns")),
        {.kind = VALUE_LIST, .list = {columns, table->column_count}},
    };
    *out = (struct value){.kind = VALUE_MAP, .map = {entries, 2}};
    return code;
}

static enum lyn_code render_whole(struct rendering *rendering, struct lyn_error *err) {
    struct call *call = rendering->request->call;
    struct value below = rendering->document;
    enum lyn_code code = LYN_OK;
    if (rendering->table) {
        code = present_table(call, rendering->table, &below, err);
    } else if (below.kind != VALUE_MAP) {
        below = (struct value){.kind = VALUE_MAP};
    }
    return code == LYN_OK ? render_over(rendering, call->arena, &below, err) : code;
}

/* Filters can make of bytes what no message carries as text. */
static enum lyn_code check_text(const struct buf *text, struct lyn_error *err) {
    if (text->len && memchr(text->data, '\0', text->len)) {
        return error_set(err, REASON_INVALID_VALUE, "the text of the template has a NUL in it");
    }
    return utf8_check(buf_view(text)) == text->len
               ? LYN_OK
               : error_set(err, REASON_BAD_UTF8, "the text of the template is not UTF-8");
}

static enum lyn_code run(struct rendering *rendering, struct lyn_error *err) {
    struct call *call = rendering->request->call;
    const request_message *wanted = rendering->wanted;
    if (wanted->has_now && !wire_datetime_fits(wanted->now, 0)) {
        return error_set(err, REASON_BAD_REQUEST, "`now` is outside the years 1 to 9999");
    }
    enum lyn_code code = take_template(rendering, err);
    if (code == LYN_OK) {
        code = take_variables(rendering, err);
    }
    if (code == LYN_OK) {
        code = take_data(rendering, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    rendering->options = (struct template_options){
        .strict = wanted->strict,
        .now = wanted->has_now ? wanted->now : call->now,
        .utc_offset_s = call->utc_offset_s,
        .limits = TEMPLATE_LIMITS_DEFAULT,
        .loader = template_loader_new(template_folder_read, &rendering->folder,
                                      rendering->service->templates),
    };
    if (!rendering->options.loader) {
        return error_oom(err);
    }
    code = wanted->per_row ? render_rows(rendering, err) : render_whole(rendering, err);
    template_loader_free(rendering->options.loader);
    return code == LYN_OK ? check_text(&rendering->out->text, err) : code;
}

enum lyn_code rendering_run(const struct service *service, const struct service_request *request,
                            const request_message *wanted, struct rendered *out,
                            struct lyn_error *err) {
    struct rendering rendering = {
        .service = service, .request = request, .wanted = wanted, .out = out};
    *out = (struct rendered){.source = SV("")};
    buf_init(&out->text, TEMPLATE_LIMITS_DEFAULT.output_bytes + TEMPLATE_FILE_BYTES);
    enum lyn_code code = reference_caller(service, request, &rendering.caller, err);
    if (code == LYN_OK) {
        code = run(&rendering, err);
    }
    template_unref(rendering.template);
    return code;
}
