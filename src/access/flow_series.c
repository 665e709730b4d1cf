#include "access/flow_labels.h"
#include "access/flow_part.h"
#include "frame/combine.h"

static enum lyn_code check_keys(const struct flow *flow, struct lyn_error *err) {
    const struct value *details = flow->source->details;
    const struct value *nested = value_get(details, "specifications");
    const struct value *index = value_get(details, "index");
    if (!index) {
        enum lyn_code code =
            error_set(err, REASON_MISSING_KEY,
                      "Field \"index\" missing in data source details for read_series.");
        specification_at(flow->source, "index", NULL, err);
        return code;
    }
    if (nested && nested->kind == VALUE_MAP) {
        return LYN_OK;
    }
    enum lyn_code code;
    if (!nested) {
        code = error_set(err, REASON_MISSING_KEY, "'specifications'");
        error_type(err, "KeyError");
    } else {
        code = error_set(err, REASON_WRONG_TYPE,
                         "`specifications` of a series must be one data source; its type is %s",
                         value_kind_name(nested->kind));
    }
    specification_at(flow->source, "specifications", nested, err);
    return code;
}

/* The one column that `index` names. */
static enum lyn_code find_key(const struct flow *flow, const struct frame *frame, size_t *out,
                              struct lyn_error *err) {
    struct flow_labels labels = {0};
    size_t *found = NULL;
    enum lyn_code code = flow_labels_get(flow->call, flow->source, "index", &labels, err);
    if (code == LYN_OK && labels.count != 1) {
        code = error_set(err, REASON_WRONG_TYPE, "`index` of a series must name one column");
    }
    if (code == LYN_OK) {
        code = flow_labels_find(flow->call, &labels, frame, true, &found, err);
    }
    if (code != LYN_OK) {
        specification_at(flow->source, "index", value_get(flow->source->details, "index"), err);
        return code;
    }
    *out = found[0];
    return LYN_OK;
}

enum lyn_code flow_series_read(const struct flow *flow, struct frame **out, size_t *count,
                               struct lyn_error *err) {
    struct frame *read = NULL;
    size_t key = 0;
    *count = 1;
    enum lyn_code code = check_keys(flow, err);
    if (code == LYN_OK) {
        code = flow_part_read(flow, value_get(flow->source->details, "specifications"), NULL, &read,
                              err);
    }
    if (code == LYN_OK) {
        code = find_key(flow, read, &key, err);
    }
    if (code == LYN_OK) {
        code = frame_collect(flow->call, read, key, out, err);
    }
    frame_unref(read);
    return code;
}
