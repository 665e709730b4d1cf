#include "client/c/frame.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"

/* What lyn_batch_value writes into the caller's lyn_cell. */
struct cell {
    struct value value;
    char digits[NUM_BUFFER];
};
_Static_assert(sizeof(struct cell) <= sizeof(struct lyn_cell), "a cell fits the caller's scratch");
_Static_assert(_Alignof(struct cell) <= _Alignof(struct lyn_cell), "and so does its alignment");

enum lyn_code client_frame_new(const char *source, struct lyn_frame **out, struct lyn_error *err) {
    struct lyn_frame *frame = calloc(1, sizeof *frame);
    if (!frame) {
        return error_oom(err);
    }
    frame->source = strdup(source ? source : "");
    if (!frame->source) {
        free(frame);
        return error_oom(err);
    }
    *out = frame;
    return LYN_OK;
}

void client_frame_clear(struct lyn_frame *frame) {
    for (size_t i = 0; i < frame->batch_count; i++) {
        frame_unref(frame->batches[i]);
    }
    frame->batch_count = 0;
    frame->row_count = 0;
}

void lyn_frame_free(lyn_frame *frame) {
    if (!frame) {
        return;
    }
    client_frame_clear(frame);
    for (size_t j = 0; j < frame->column_count; j++) {
        free((char *)frame->names[j].data);
    }
    free(frame->names);
    free(frame->batches);
    free(frame->source);
    warnings_dispose(&frame->warnings);
    free(frame);
}

static enum lyn_code settle_names(struct lyn_frame *frame, const struct frame *batch,
                                  struct lyn_error *err) {
    char scratch[NUM_BUFFER];
    frame->names = calloc(batch->column_count ? batch->column_count : 1, sizeof *frame->names);
    if (!frame->names) {
        return error_oom(err);
    }
    for (size_t j = 0; j < batch->column_count; j++) {
        struct sv label = frame_label(batch, j, scratch);
        char *text = malloc(label.len + 1);
        if (!text) {
            return error_oom(err);
        }
        if (label.len > 0) {
            memcpy(text, label.data, label.len);
        }
        text[label.len] = '\0';
        frame->names[j] = (struct sv){text, label.len};
        frame->column_count = j + 1;
    }
    return LYN_OK;
}

static enum lyn_code grow(struct lyn_frame *frame, struct lyn_error *err) {
    size_t capacity = frame->batch_capacity ? frame->batch_capacity * 2 : 4, size;
    if (!size_mul(capacity, sizeof *frame->batches, &size)) {
        return error_oom(err);
    }
    struct frame **batches = realloc(frame->batches, size);
    if (!batches) {
        return error_oom(err);
    }
    frame->batches = batches;
    frame->batch_capacity = capacity;
    return LYN_OK;
}

enum lyn_code client_frame_append(struct lyn_frame *frame, struct frame *batch,
                                  struct lyn_error *err) {
    enum lyn_code code = LYN_OK;
    if (!frame->names) {
        code = settle_names(frame, batch, err);
    }
    if (code == LYN_OK && frame->batch_count == frame->batch_capacity) {
        code = grow(frame, err);
    }
    if (code == LYN_OK && batch->column_count != frame->column_count) {
        code = error_set(err, REASON_INTERNAL, "the batches of one table differ in columns");
    }
    if (code != LYN_OK) {
        frame_unref(batch);
        return code;
    }
    frame->batches[frame->batch_count++] = batch;
    frame->row_count += batch->row_count;
    return LYN_OK;
}

size_t lyn_frame_row_count(const lyn_frame *frame) {
    return frame->row_count;
}

size_t lyn_frame_column_count(const lyn_frame *frame) {
    return frame->column_count;
}

const char *lyn_frame_column_name(const lyn_frame *frame, size_t j, size_t *length) {
    bool there = j < frame->column_count;
    if (length) {
        *length = there ? frame->names[j].len : 0;
    }
    return there ? frame->names[j].data : NULL;
}

/* NULL when there is no such column. */
static const struct column *column_of(const struct frame *batch, size_t j) {
    return batch && j < batch->column_count ? batch->fields[j].column : NULL;
}

static const struct column *first_column(const lyn_frame *frame, size_t j) {
    return frame->batch_count ? column_of(frame->batches[0], j) : NULL;
}

enum lyn_dtype lyn_frame_column_dtype(const lyn_frame *frame, size_t j) {
    const struct column *column = first_column(frame, j);
    return column ? column->dtype : LYN_DTYPE_NONE;
}

const char *lyn_frame_column_pandas(const lyn_frame *frame, size_t j) {
    const struct column *column = first_column(frame, j);
    return column ? column->pandas : NULL;
}

const char *lyn_frame_source(const lyn_frame *frame) {
    return frame->source;
}

size_t lyn_frame_warning_count(const lyn_frame *frame) {
    return frame->warnings.count;
}

const struct lyn_error *lyn_frame_warning(const lyn_frame *frame, size_t i) {
    return i < frame->warnings.count ? &frame->warnings.items[i] : NULL;
}

size_t lyn_frame_batch_count(const lyn_frame *frame) {
    return frame->batch_count;
}

const lyn_batch *lyn_frame_batch(const lyn_frame *frame, size_t i) {
    return i < frame->batch_count ? frame->batches[i] : NULL;
}

size_t lyn_batch_row_count(const lyn_batch *batch) {
    return batch->row_count;
}

lyn_column_view lyn_batch_column(const lyn_batch *batch, size_t j) {
    const struct column *column = column_of(batch, j);
    if (!column) {
        return (lyn_column_view){.dtype = LYN_DTYPE_NONE};
    }
    return (lyn_column_view){
        .dtype = column->dtype,
        .length = column->length,
        .validity = column->validity,
        .values = column->dtype == LYN_DTYPE_OBJECT ? NULL : column->values,
        .offsets = column->offsets,
        .data = column->data,
    };
}

const lyn_value *lyn_batch_value(const lyn_batch *batch, size_t j, size_t row,
                                 struct lyn_cell *scratch) {
    struct cell *cell = (struct cell *)scratch;
    const struct column *column = column_of(batch, j);
    cell->value =
        column && row < column->length ? column_cell(column, row, cell->digits) : value_null();
    return &cell->value;
}

enum lyn_code lyn_frame_concat(const lyn_frame *frame, lyn_frame **out, struct lyn_error *err) {
    struct lyn_frame *whole = NULL;
    struct frame *batch = NULL;
    enum lyn_code code = client_frame_new(frame->source, &whole, err);
    if (code != LYN_OK) {
        return code;
    }
    code = warnings_copy(&whole->warnings, frame->warnings.items, frame->warnings.count, 0, err);
    if (code == LYN_OK) {
        code = frame_concat(frame->batches, frame->batch_count, &batch, err);
    }
    if (code == LYN_OK) {
        code = client_frame_append(whole, batch, err);
    }
    if (code == LYN_OK) {
        *out = whole;
    } else {
        lyn_frame_free(whole);
    }
    return code;
}
