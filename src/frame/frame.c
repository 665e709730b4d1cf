#include "frame/frame.h"

#include <stdlib.h>

#include "base/repr.h"
#include "frame/label.h"

enum lyn_code frame_new(size_t row_count, struct frame **out, struct lyn_error *err) {
    struct frame *frame = calloc(1, sizeof *frame);
    if (!frame) {
        return error_oom(err);
    }
    atomic_init(&frame->references, 1);
    frame->row_count = row_count;
    frame->arena = arena_new(SIZE_MAX);
    if (!frame->arena) {
        free(frame);
        return error_oom(err);
    }
    map_init(&frame->labels, frame->arena);
    *out = frame;
    return LYN_OK;
}

struct frame *frame_ref(struct frame *frame) {
    if (frame) {
        atomic_fetch_add_explicit(&frame->references, 1, memory_order_relaxed);
    }
    return frame;
}

void frame_unref(struct frame *frame) {
    if (!frame || atomic_fetch_sub_explicit(&frame->references, 1, memory_order_acq_rel) != 1) {
        return;
    }
    for (size_t i = 0; i < frame->column_count; i++) {
        column_unref(frame->fields[i].column);
    }
    free(frame->fields);
    arena_unref(frame->arena);
    free(frame);
}

void frame_release(void *frame) {
    frame_unref(frame);
}

static bool reserve_field(struct frame *frame) {
    if (frame->column_count < frame->column_capacity) {
        return true;
    }
    size_t bytes, capacity = frame->column_capacity ? frame->column_capacity * 2 : 8;
    if (!size_mul(capacity, sizeof *frame->fields, &bytes)) {
        return false;
    }
    struct frame_field *fields = realloc(frame->fields, bytes);
    if (!fields) {
        return false;
    }
    frame->fields = fields;
    frame->column_capacity = capacity;
    return true;
}

/* The frame's own copy of a label. */
static enum lyn_code copy_label(struct frame *frame, const struct value *label, struct value *out,
                                struct lyn_error *err) {
    struct value own;
    enum lyn_code code = label_from_key(frame->arena, label, &own, err);
    if (!code && own.kind == VALUE_STRING && label->kind == VALUE_STRING) {
        code = value_copy(frame->arena, label, &own, err);
    }
    own.line = 0;
    if (!code) {
        *out = own;
    }
    return code;
}

/* The map keeps the key's bytes, so those of an integer need a place of their own. */
static enum lyn_code note_label(struct frame *frame, const struct value *label,
                                struct lyn_error *err) {
    char scratch[LABEL_SCRATCH];
    struct sv key = label_key(label, scratch);
    if (map_get(&frame->labels, key) != MAP_NONE) {
        return label_duplicate(label, err);
    }
    if (frame->column_count >= MAP_NONE) {
        return error_set(err, REASON_LIMIT_CELLS, "too many columns");
    }
    if (label->kind == VALUE_INT && !(key.data = arena_strdup(frame->arena, key))) {
        return arena_error(frame->arena, err);
    }
    if (!map_put(&frame->labels, key, (uint32_t)frame->column_count)) {
        return arena_error(frame->arena, err);
    }
    return LYN_OK;
}

enum lyn_code frame_append(struct frame *frame, const struct value *label, struct column *column,
                           struct lyn_error *err) {
    struct value own;
    enum lyn_code code;
    if (column->length != frame->row_count) {
        code = error_set(err, REASON_INTERNAL, "a column of %zu rows in a table of %zu",
                         column->length, frame->row_count);
    } else if (!reserve_field(frame)) {
        code = error_oom(err);
    } else {
        code = copy_label(frame, label, &own, err);
    }
    if (!code) {
        code = note_label(frame, &own, err);
    }
    if (code) {
        column_unref(column);
        return code;
    }
    frame->fields[frame->column_count++] = (struct frame_field){own, column};
    return LYN_OK;
}

enum lyn_code frame_put(struct frame *frame, const struct value *label, struct column *column,
                        struct lyn_error *err) {
    size_t at = frame_find(frame, label);
    if (at == FRAME_NONE || column->length != frame->row_count) {
        return frame_append(frame, label, column, err);
    }
    column_unref(frame->fields[at].column);
    frame->fields[at].column = column;
    return LYN_OK;
}

size_t frame_find(const struct frame *frame, const struct value *label) {
    char scratch[LABEL_SCRATCH];
    if (label->kind != VALUE_STRING && label->kind != VALUE_INT) {
        return FRAME_NONE;
    }
    uint32_t at = map_get(&frame->labels, label_key(label, scratch));
    return at == MAP_NONE ? FRAME_NONE : at;
}

struct sv frame_label(const struct frame *frame, size_t column, char scratch[NUM_BUFFER]) {
    const struct value *label = &frame->fields[column].label;
    if (label->kind == VALUE_STRING) {
        return label->text;
    }
    return (struct sv){scratch, num_print_int64(scratch, label->integer)};
}

void frame_print_index(const struct frame *frame, struct buf *out) {
    char scratch[NUM_BUFFER];
    bool integers = frame->column_count > 0;
    buf_puts(out, "Index([");
    for (size_t i = 0; i < frame->column_count; i++) {
        struct sv label = frame_label(frame, i, scratch);
        if (i > 0) {
            buf_puts(out, ", ");
        }
        if (frame->fields[i].label.kind == VALUE_INT) {
            buf_append_sv(out, label);
            continue;
        }
        repr_text(out, label);
        integers = false;
    }
    buf_puts(out, integers ? "], dtype='int64')" : "], dtype='object')");
}

size_t frame_bytes(const struct frame *frame) {
    size_t bytes =
        sizeof *frame + arena_used(frame->arena) + frame->column_capacity * sizeof *frame->fields;
    for (size_t i = 0; i < frame->column_count; i++) {
        bytes += column_bytes(frame->fields[i].column);
    }
    return bytes;
}
