#include <math.h>
#include <stdlib.h>

#include "frame/promote.h"

/* The rows of one gathering, some of which may be missing. */
struct rows {
    const uint32_t *at;
    size_t count;
    bool gaps;
};

static bool any_missing(const uint32_t *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (rows[i] == GATHER_MISSING) {
            return true;
        }
    }
    return false;
}

static bool gather_validity(const struct column *column, const struct rows *rows, uint8_t **out) {
    if (!rows->gaps && !column->validity) {
        return true;
    }
    *out = calloc(rows->count / 8 + 1, 1);
    if (!*out) {
        return false;
    }
    for (size_t i = 0; i < rows->count; i++) {
        if (rows->at[i] != GATHER_MISSING && column_is_valid(column, rows->at[i])) {
            bit_set(*out, i);
        }
    }
    return true;
}

static void gather_words(const struct column *column, const struct rows *rows, uint64_t *out) {
    double nan = NAN;
    uint64_t missing = 0;
    const uint64_t *from = column->values;
    if (column->dtype == LYN_DTYPE_FLOAT64) {
        memcpy(&missing, &nan, sizeof missing);
    }
    for (size_t i = 0; i < rows->count; i++) {
        out[i] = rows->at[i] == GATHER_MISSING ? missing : from[rows->at[i]];
    }
}

static void gather_bits(const struct column *column, const struct rows *rows, uint8_t *out) {
    for (size_t i = 0; i < rows->count; i++) {
        if (rows->at[i] != GATHER_MISSING && bit_get(column->values, rows->at[i])) {
            bit_set(out, i);
        }
    }
}

static void gather_values(const struct column *column, const struct rows *rows, struct value *out) {
    const struct value *from = column->values;
    for (size_t i = 0; i < rows->count; i++) {
        out[i] = rows->at[i] == GATHER_MISSING ? value_null() : from[rows->at[i]];
    }
}

static enum lyn_code gather_text(const struct column *column, const struct rows *rows,
                                 struct column_buffers *out, struct lyn_error *err) {
    size_t total = 0;
    for (size_t i = 0; i < rows->count && total <= UINT32_MAX; i++) {
        total += rows->at[i] == GATHER_MISSING ? 0 : column_text(column, rows->at[i]).len;
    }
    if (total > UINT32_MAX) {
        return error_set(err, REASON_LIMIT_BYTES, "a column holds more than 4 GiB of text");
    }
    out->offsets = calloc(rows->count + 1, sizeof *out->offsets);
    out->data = malloc(total + 1);
    if (!out->offsets || !out->data) {
        return error_oom(err);
    }
    uint32_t at = 0;
    for (size_t i = 0; i < rows->count; i++) {
        if (rows->at[i] != GATHER_MISSING) {
            struct sv text = column_text(column, rows->at[i]);
            if (text.len > 0) {
                memcpy(out->data + at, text.data, text.len);
            }
            at += (uint32_t)text.len;
        }
        out->offsets[i + 1] = at;
    }
    return LYN_OK;
}

static enum lyn_code gather_buffers(const struct column *column, const struct rows *rows,
                                    struct column_buffers *out, struct lyn_error *err) {
    if (!gather_validity(column, rows, &out->validity)) {
        return error_oom(err);
    }
    if (column->dtype == LYN_DTYPE_STRING) {
        return gather_text(column, rows, out, err);
    }
    if (column->dtype == LYN_DTYPE_BOOL) {
        out->values = calloc(rows->count / 8 + 1, 1);
    } else {
        out->values =
            calloc(rows->count + 1,
                   column->dtype == LYN_DTYPE_OBJECT ? sizeof(struct value) : sizeof(uint64_t));
    }
    if (!out->values) {
        return error_oom(err);
    }
    if (column->dtype == LYN_DTYPE_BOOL) {
        gather_bits(column, rows, out->values);
    } else if (column->dtype == LYN_DTYPE_OBJECT) {
        gather_values(column, rows, out->values);
    } else {
        gather_words(column, rows, out->values);
    }
    return LYN_OK;
}

static void buffers_dispose(struct column_buffers *buffers) {
    free(buffers->validity);
    free(buffers->values);
    free(buffers->offsets);
    free(buffers->data);
}

enum lyn_code column_gather(struct column *column, const uint32_t *rows, size_t count,
                            struct column **out, struct lyn_error *err) {
    struct rows wanted = {rows, count, any_missing(rows, count)};
    struct column_type type = column_type_of(column);
    struct column *source = NULL;
    struct column_buffers buffers = {0};
    if (wanted.gaps) {
        type = column_type_with_gaps(&type);
    }
    enum lyn_code code = column_cast(column, &type, &source, err);
    if (code) {
        return code;
    }
    code = gather_buffers(source, &wanted, &buffers, err);
    if (code) {
        buffers_dispose(&buffers);
    } else {
        code = column_take(source->dtype, source->pandas, count, buffers, out, err);
    }
    if (!code) {
        (*out)->arena = arena_ref(source->arena);
        (*out)->offset_s = source->offset_s;
        (*out)->has_offset = source->has_offset;
    }
    column_unref(source);
    return code;
}
