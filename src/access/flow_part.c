#include "access/flow_part.h"

#include "access/source.h"

static const char *const KEYS[] = {"type", "specifications", "allowed_roots", "unbounded_paths",
                                   NULL};
static const char *const VSTACK_KEYS[] = {"type",          "specifications",  "reset_index",
                                          "allowed_roots", "unbounded_paths", NULL};

const struct flow_type FLOW_TYPES[] = {
    {"stack", KEYS, flow_stack_read},
    {"vstack", VSTACK_KEYS, flow_vstack_read},
    {"hstack", KEYS, flow_hstack_read},
    {"series", KEYS, flow_series_read},
    {.name = NULL},
};

const struct flow_type *flow_type_find(struct sv name) {
    const struct flow_type *at = FLOW_TYPES;
    while (at->name && !sv_is(name, at->name)) {
        at++;
    }
    return at->name ? at : NULL;
}

enum lyn_code flow_part_read(const struct flow *flow, const struct value *details,
                             const char *const *keys, struct frame **out, struct lyn_error *err) {
    struct specification part = specification_nested(flow->source, details);
    struct source_place place = {.depth = flow->depth + 1, .keys = keys};
    struct sv described;
    if (place.depth > FLOW_DEPTH_MAX) {
        enum lyn_code code = error_set(
            err, REASON_LIMIT_DEPTH, "specifications are nested more than %d deep", FLOW_DEPTH_MAX);
        specification_at(&part, "specifications", NULL, err);
        return code;
    }
    return source_read_within(flow->call, flow->caller, &part, &place, out, &described, err);
}

static const struct value *specifications(const struct flow *flow) {
    return value_get(flow->source->details, "specifications");
}

struct specification flow_part_at(const struct flow *flow, size_t i) {
    return specification_nested(flow->source, &specifications(flow)->list.items[i]);
}

enum lyn_code flow_nothing(const struct flow *flow, struct lyn_error *err) {
    const struct value *type = value_get(flow->source->details, "type");
    enum lyn_code code = error_set(err, REASON_INVALID_VALUE, "No data sources provided for %.*s.",
                                   SV_ARG(type->text));
    specification_at(flow->source, "specifications", specifications(flow), err);
    return code;
}

static enum lyn_code check_list(const struct flow *flow, const struct value *list,
                                struct lyn_error *err) {
    enum lyn_code code = LYN_OK;
    if (!list) {
        code = error_set(err, REASON_MISSING_KEY, "Details must include \"specifications\".");
    } else if (list->kind != VALUE_LIST) {
        code = error_set(err, REASON_WRONG_TYPE,
                         "`specifications` must be a list of data sources; its type is %s",
                         value_kind_name(list->kind));
    }
    if (code != LYN_OK) {
        specification_at(flow->source, "specifications", list, err);
        return code;
    }
    return list->list.count ? LYN_OK : flow_nothing(flow, err);
}

enum lyn_code flow_parts_read(const struct flow *flow, const char *const *keys,
                              flow_part_check check, struct flow_parts *out,
                              struct lyn_error *err) {
    const struct value *list = specifications(flow);
    struct flow_parts parts = {0};
    enum lyn_code code = check_list(flow, list, err);
    if (code != LYN_OK) {
        return code;
    }
    parts.frames = arena_calloc(flow->call->arena, list->list.count, sizeof(struct frame *));
    if (!parts.frames) {
        return arena_error(flow->call->arena, err);
    }
    for (size_t i = 0; i < list->list.count && code == LYN_OK; i++) {
        code = flow_part_read(flow, &list->list.items[i], keys, &parts.frames[i], err);
        if (code != LYN_OK) {
            break;
        }
        parts.count++;
        if (check) {
            struct specification part = flow_part_at(flow, i);
            code = check(&part, parts.frames[i], err);
        }
    }
    if (code != LYN_OK) {
        flow_parts_dispose(&parts);
        return code;
    }
    *out = parts;
    return LYN_OK;
}

void flow_parts_dispose(struct flow_parts *parts) {
    for (size_t i = 0; i < parts->count; i++) {
        frame_unref(parts->frames[i]);
    }
    parts->count = 0;
}
