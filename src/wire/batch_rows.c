#include "wire/codec.h"

#include "base/num.h"

/* Rows are looked at eight at a time: batches start at multiples of 8. */
#define STEP 8
/* What a Value costs on the wire beside its content: field heads and lengths. */
#define VALUE_OVERHEAD 6

/* Rough bytes of a value, not looking further once it is over `enough`. */
static size_t value_bytes(const struct value *value, size_t enough, uint32_t depth) {
    size_t bytes = VALUE_OVERHEAD;
    switch (value->kind) {
    case VALUE_STRING:
    case VALUE_BYTES:
    case VALUE_BIGINT:
        return bytes + value->text.len;
    case VALUE_LIST:
        for (size_t i = 0; depth > 0 && i < value->list.count && bytes <= enough; i++) {
            bytes += value_bytes(&value->list.items[i], enough - bytes, depth - 1);
        }
        return bytes;
    case VALUE_MAP:
        for (size_t i = 0; depth > 0 && i < value->map.count && bytes <= enough; i++) {
            const struct value_entry *entry = &value->map.entries[i];
            bytes += value_bytes(&entry->key, enough - bytes, depth - 1);
            if (bytes <= enough) {
                bytes += value_bytes(&entry->value, enough - bytes, depth - 1);
            }
        }
        return bytes;
    default:
        return bytes + sizeof(int64_t);
    }
}

static size_t column_step_bytes(const struct column *column, size_t row, size_t rows,
                                size_t enough) {
    const struct value *cells = column->values;
    size_t bytes = column->validity != NULL ? 1 : 0;
    switch (column->dtype) {
    case LYN_DTYPE_STRING:
        return bytes + rows * sizeof(uint32_t) + column->offsets[row + rows] - column->offsets[row];
    case LYN_DTYPE_BOOL:
        return bytes + 1;
    case LYN_DTYPE_OBJECT:
        for (size_t i = row; i < row + rows && bytes <= enough; i++) {
            bytes += value_bytes(&cells[i], enough - bytes, LIMITS_DEFAULT.json_depth);
        }
        return bytes;
    default:
        return bytes + rows * sizeof(uint64_t);
    }
}

static size_t frame_step_bytes(const struct frame *frame, size_t row, size_t rows, size_t enough) {
    size_t bytes = 0;
    for (size_t i = 0; i < frame->column_count && bytes <= enough; i++) {
        bytes += column_step_bytes(frame->fields[i].column, row, rows, enough - bytes);
    }
    return bytes;
}

size_t wire_batch_rows(const struct frame *frame, size_t row0, size_t target_bytes,
                       size_t max_rows) {
    size_t left = row0 < frame->row_count ? frame->row_count - row0 : 0;
    size_t most = max_rows < STEP ? STEP : max_rows - max_rows % STEP;
    size_t rows = 0, bytes = 0;
    while (rows < left && rows < most) {
        size_t step = left - rows < STEP ? left - rows : STEP;
        size_t more = frame_step_bytes(frame, row0 + rows, step, target_bytes - bytes);
        if (more > target_bytes - bytes) {
            return rows > 0 ? rows : step;
        }
        bytes += more;
        rows += step;
    }
    return rows;
}
