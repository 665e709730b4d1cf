#include "access/flow_labels.h"

#include "base/repr.h"
#include "frame/label.h"

enum lyn_code flow_labels_get(struct call *call, const struct specification *source,
                              const char *key, struct flow_labels *out, struct lyn_error *err) {
    const struct value *wanted = value_get(source->details, key);
    *out = (struct flow_labels){0};
    if (!wanted || wanted->kind == VALUE_NULL) {
        return LYN_OK;
    }
    bool is_list = wanted->kind == VALUE_LIST;
    const struct value *names = is_list ? wanted->list.items : wanted;
    size_t count = is_list ? wanted->list.count : 1;
    out->items = arena_calloc(call->arena, count, sizeof *out->items);
    if (!out->items) {
        return arena_error(call->arena, err);
    }
    for (size_t i = 0; i < count; i++) {
        enum lyn_code code =
            names[i].kind == VALUE_LIST || names[i].kind == VALUE_MAP
                ? error_set(err, REASON_WRONG_TYPE,
                            "`%s` must be a column name or a list of them; it holds %s", key,
                            value_kind_phrase(names[i].kind))
                : label_from_key(call->arena, &names[i], &out->items[i], err);
        if (code != LYN_OK) {
            specification_at(source, key, wanted, err);
            return code;
        }
    }
    out->count = count;
    return LYN_OK;
}

static void print_label(const struct value *label, struct buf *out) {
    if (label->kind == VALUE_STRING) {
        repr_text(out, label->text);
    } else {
        value_print_python(label, out);
    }
}

static enum lyn_code not_found(const struct flow_labels *labels, const struct frame *frame,
                               bool all, struct lyn_error *err) {
    struct buf text, quoted;
    buf_init(&text, SIZE_MAX / 2);
    buf_init(&quoted, SIZE_MAX / 2);
    bool first = true;
    buf_puts(&text, "None of [");
    for (size_t i = 0; i < labels->count; i++) {
        if (frame_find(frame, &labels->items[i]) != FRAME_NONE) {
            continue;
        }
        if (first && !all) {
            print_label(&labels->items[i], &quoted);
        }
        buf_puts(&text, first ? "" : ", ");
        print_label(&labels->items[i], &text);
        first = false;
    }
    buf_puts(&text, "] are in the columns");
    if (all) {
        repr_text(&quoted, buf_view(&text));
    }
    enum lyn_code code = error_set(err, REASON_COLUMN_NOT_FOUND, "%s",
                                   quoted.data ? quoted.data : "a column is not there");
    buf_dispose(&text);
    buf_dispose(&quoted);
    return code;
}

enum lyn_code flow_labels_find(struct call *call, const struct flow_labels *labels,
                               const struct frame *frame, bool all, size_t **out,
                               struct lyn_error *err) {
    size_t *found = arena_calloc(call->arena, labels->count, sizeof *found);
    if (!found) {
        return arena_error(call->arena, err);
    }
    for (size_t i = 0; i < labels->count; i++) {
        found[i] = frame_find(frame, &labels->items[i]);
        if (found[i] == FRAME_NONE) {
            return not_found(labels, frame, all, err);
        }
    }
    *out = found;
    return LYN_OK;
}

enum lyn_code flow_without(struct call *call, const struct frame *frame, const size_t *columns,
                           size_t count, struct frame **out, struct lyn_error *err) {
    bool *dropped = arena_calloc(call->arena, frame->column_count, sizeof *dropped);
    size_t *kept = arena_calloc(call->arena, frame->column_count, sizeof *kept);
    if (!dropped || !kept) {
        return arena_error(call->arena, err);
    }
    for (size_t i = 0; i < count; i++) {
        dropped[columns[i]] = true;
    }
    size_t kept_count = 0;
    for (size_t i = 0; i < frame->column_count; i++) {
        if (!dropped[i]) {
            kept[kept_count++] = i;
        }
    }
    return frame_select(frame, kept, kept_count, out, err);
}
