#include "access/flow_part.h"
#include "frame/combine.h"

/* ---- stack: single rows side by side ---- */

static enum lyn_code check_one_row(const struct specification *part, const struct frame *frame,
                                   struct lyn_error *err) {
    if (frame->row_count == 1) {
        return LYN_OK;
    }
    enum lyn_code code = error_set(
        err, REASON_ROWS_NOT_ONE,
        "Each specification must result in a single row DataFrame. Got %zu rows", frame->row_count);
    specification_at(part, "specifications", NULL, err);
    return code;
}

enum lyn_code flow_stack_read(const struct flow *flow, struct frame **out, size_t *count,
                              struct lyn_error *err) {
    struct flow_parts parts = {0};
    struct frame *made = NULL;
    enum lyn_code code = flow_parts_read(flow, NULL, check_one_row, &parts, err);
    if (code == LYN_OK) {
        code = frame_stack_columns(flow->call, parts.frames, parts.count, &made, err);
    }
    *count = parts.count;
    flow_parts_dispose(&parts);
    if (code == LYN_OK && made->column_count == 0) {
        code = flow_nothing(flow, err);
    }
    if (code != LYN_OK) {
        frame_unref(made);
        return code;
    }
    *out = made;
    return LYN_OK;
}

/* ---- vstack: one below the other ---- */

enum lyn_code flow_vstack_read(const struct flow *flow, struct frame **out, size_t *count,
                               struct lyn_error *err) {
    struct flow_parts parts = {0};
    enum lyn_code code = flow_parts_read(flow, NULL, NULL, &parts, err);
    if (code == LYN_OK) {
        code = frame_stack_rows(flow->call, parts.frames, parts.count, out, err);
    }
    *count = parts.count;
    flow_parts_dispose(&parts);
    return code;
}
