#include <stdlib.h>

#include "frame/frame.h"

static int by_key(const void *a, const void *b) {
    return value_order(&((const struct value_entry *)a)->key,
                       &((const struct value_entry *)b)->key);
}

/* The reference sorts the columns that come as a mapping. */
static enum lyn_code sort_columns(struct call *call, const struct value *records, struct value *out,
                                  struct lyn_error *err) {
    size_t count = records->map.count;
    *out = *records;
    out->map.entries = arena_calloc(call->arena, count, sizeof *out->map.entries);
    if (!out->map.entries) {
        return arena_error(call->arena, err);
    }
    if (count) {
        memcpy(out->map.entries, records->map.entries, count * sizeof *out->map.entries);
        qsort(out->map.entries, count, sizeof *out->map.entries, by_key);
    }
    return LYN_OK;
}

static enum lyn_code refuse(const struct value *records, struct lyn_error *err) {
    bool is_text = records->kind == VALUE_STRING || records->kind == VALUE_BYTES;
    enum lyn_code code =
        error_set(err, is_text ? REASON_INVALID_VALUE : REASON_WRONG_TYPE,
                  "`records` must be a list of mappings, one a row; its type is %s",
                  value_kind_name(records->kind));
    error_field(err, "records");
    return code;
}

enum lyn_code frame_from_records(struct call *call, const struct value *records, struct frame **out,
                                 struct lyn_error *err) {
    struct value sorted;
    struct frame *frame = NULL;
    enum lyn_code code = LYN_OK;
    if (records->kind == VALUE_MAP) {
        code = sort_columns(call, records, &sorted, err);
        records = &sorted;
    } else if (records->kind != VALUE_LIST) {
        code = refuse(records, err);
    }
    if (code == LYN_OK) {
        code = frame_from_value(call, records, &frame, err);
    }
    if (code == LYN_OK && frame->column_count == 0 && frame->row_count) {
        frame_unref(frame);
        code = frame_new(0, &frame, err);
    }
    if (code != LYN_OK) {
        error_field(err, "records");
        return code;
    }
    *out = frame;
    return LYN_OK;
}
