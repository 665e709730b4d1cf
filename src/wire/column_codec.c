#include "wire/column_codec.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/utf8.h"
#include "wire/codec.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "buffers go on the wire as they are in memory, little-endian");

static size_t bitmap_bytes(size_t rows) {
    return rows / 8 + (rows % 8 != 0);
}

static ProtobufCBinaryData slice(const void *base, size_t offset, size_t len) {
    return (ProtobufCBinaryData){len, len > 0 ? (uint8_t *)base + offset : NULL};
}

static enum lyn_code encode_cells(struct arena *arena, const struct column *column, size_t row0,
                                  size_t row_count, uint32_t max_depth, Lynguine__V1__Column *out,
                                  struct lyn_error *err) {
    static const struct value missing = {.kind = VALUE_NULL};
    const struct value *values = column->values;
    const struct value **cells = arena_calloc(arena, row_count, sizeof(const struct value *));
    out->cells = arena_calloc(arena, row_count, sizeof(Lynguine__V1__Value *));
    if (cells == NULL || out->cells == NULL) {
        return arena_error(arena, err);
    }
    for (size_t i = 0; i < row_count; i++) {
        cells[i] = column_is_valid(column, row0 + i) ? &values[row0 + i] : &missing;
    }
    out->n_cells = row_count;
    return values_encode(arena, cells, row_count, max_depth, out->cells, err);
}

enum lyn_code column_encode(struct arena *arena, const struct column *column, size_t row0,
                            size_t row_count, uint32_t max_depth, Lynguine__V1__Column *out,
                            struct lyn_error *err) {
    if (column->dtype == LYN_DTYPE_OBJECT) {
        return encode_cells(arena, column, row0, row_count, max_depth, out, err);
    }
    if (row_count == 0) {
        return LYN_OK;
    }
    if (column->validity != NULL) {
        out->validity = slice(column->validity, row0 / 8, bitmap_bytes(row_count));
    }
    switch (column->dtype) {
    case LYN_DTYPE_STRING: {
        const uint32_t *offsets = column->offsets + row0;
        out->offsets = slice(offsets, 0, (row_count + 1) * sizeof *offsets);
        out->values = slice(column->data, offsets[0], offsets[row_count] - offsets[0]);
        return LYN_OK;
    }
    case LYN_DTYPE_BOOL:
        out->values = slice(column->values, row0 / 8, bitmap_bytes(row_count));
        return LYN_OK;
    case LYN_DTYPE_INT64:
    case LYN_DTYPE_UINT64:
    case LYN_DTYPE_FLOAT64:
    case LYN_DTYPE_DATETIME:
        out->values = slice(column->values, row0 * sizeof(uint64_t), row_count * sizeof(uint64_t));
        return LYN_OK;
    default:
        return error_set(err, REASON_INTERNAL, "A column of dtype %d cannot be sent.",
                         (int)column->dtype);
    }
}

/* ---- decoding ---- */

static enum lyn_code refuse(const struct column_source *source, const char *what,
                            struct lyn_error *err) {
    return error_set(err, REASON_BAD_REQUEST, "Column %zu %s.", source->index, what);
}

/* A malloc'd copy of exactly `count` elements, or BAD_REQUEST. *out is NULL exactly on failure. */
static enum lyn_code copy_buffer(const struct column_source *source, ProtobufCBinaryData data,
                                 size_t count, size_t width, const char *what, void **out,
                                 struct lyn_error *err) {
    size_t size = 0;
    if (!size_mul(count, width, &size) || data.len != size) {
        return refuse(source, what, err);
    }
    *out = size > 0 ? malloc(size) : calloc(1, width);
    if (*out == NULL) {
        return error_oom(err);
    }
    if (size > 0) {
        memcpy(*out, data.data, size);
    }
    return LYN_OK;
}

/* Bits beyond the last row mean nothing on the wire and are zero here. */
static void clear_tail(uint8_t *bits, size_t rows) {
    if (rows % 8 != 0) {
        bits[rows / 8] &= (uint8_t)((1u << (rows % 8)) - 1);
    }
}

static enum lyn_code decode_validity(const struct column_source *source,
                                     struct column_buffers *buffers, struct lyn_error *err) {
    if (source->message->validity.len == 0) {
        return LYN_OK;
    }
    void *copy = NULL;
    enum lyn_code code =
        copy_buffer(source, source->message->validity, bitmap_bytes(source->row_count), 1,
                    "has a validity bitmap of the wrong size", &copy, err);
    buffers->validity = copy;
    if (copy != NULL) {
        clear_tail(buffers->validity, source->row_count);
    }
    return code;
}

/* The only NaN that a frame knows is a missing cell. */
static enum lyn_code drop_nans(const struct column_source *source, struct column_buffers *buffers,
                               struct lyn_error *err) {
    const double *values = buffers->values;
    for (size_t row = 0; row < source->row_count; row++) {
        if (values[row] == values[row]) {
            continue;
        }
        if (buffers->validity == NULL) {
            size_t size = bitmap_bytes(source->row_count);
            buffers->validity = malloc(size);
            if (buffers->validity == NULL) {
                return error_oom(err);
            }
            memset(buffers->validity, 0xff, size);
            clear_tail(buffers->validity, source->row_count);
        }
        buffers->validity[row / 8] &= (uint8_t) ~(1u << (row % 8));
    }
    return LYN_OK;
}

static enum lyn_code check_datetimes(const struct column_source *source,
                                     const struct column_buffers *buffers, struct lyn_error *err) {
    const int64_t *values = buffers->values;
    for (size_t row = 0; row < source->row_count; row++) {
        bool valid = buffers->validity == NULL || bit_get(buffers->validity, row);
        if (valid && !wire_datetime_fits(values[row], 0)) {
            return refuse(source, "has a date-time outside the years 1 to 9999", err);
        }
    }
    return LYN_OK;
}

static enum lyn_code decode_fixed(const struct column_source *source, enum lyn_dtype dtype,
                                  struct column_buffers *buffers, struct lyn_error *err) {
    bool bits = dtype == LYN_DTYPE_BOOL;
    size_t count = bits ? bitmap_bytes(source->row_count) : source->row_count;
    enum lyn_code code =
        copy_buffer(source, source->message->values, count, bits ? 1 : sizeof(uint64_t),
                    "has values of the wrong size", &buffers->values, err);
    if (buffers->values == NULL) {
        return code;
    }
    switch (dtype) {
    case LYN_DTYPE_BOOL:
        clear_tail(buffers->values, source->row_count);
        return LYN_OK;
    case LYN_DTYPE_FLOAT64:
        return drop_nans(source, buffers, err);
    case LYN_DTYPE_DATETIME:
        return check_datetimes(source, buffers, err);
    default:
        return LYN_OK;
    }
}

/* Offsets ascend, start anywhere and cover the text exactly; here they start at zero. No cell may
 * begin inside a character: with the whole text checked, that makes every cell UTF-8. */
static enum lyn_code check_offsets(const struct column_source *source, uint32_t *offsets,
                                   struct sv text, struct lyn_error *err) {
    uint32_t first = offsets[0], previous = first;
    for (size_t row = 0; row <= source->row_count; row++) {
        uint32_t offset = offsets[row];
        if (offset < previous || offset - first > text.len) {
            return refuse(source, "has offsets that descend or point outside its text", err);
        }
        previous = offset;
        offset -= first;
        if (offset < text.len && (text.data[offset] & 0xc0) == 0x80) {
            return refuse(source, "has a cell that is not UTF-8", err);
        }
        offsets[row] = offset;
    }
    if (offsets[source->row_count] != text.len) {
        return refuse(source, "has text that no cell refers to", err);
    }
    return LYN_OK;
}

static enum lyn_code decode_text(const struct column_source *source, struct column_buffers *buffers,
                                 struct lyn_error *err) {
    ProtobufCBinaryData data = source->message->values;
    struct sv text = {(const char *)data.data, data.len};
    void *offsets = NULL, *copy = NULL;
    if (source->row_count == 0 && source->message->offsets.len == 0 && data.len == 0) {
        buffers->offsets = calloc(1, sizeof *buffers->offsets);
        return buffers->offsets != NULL ? LYN_OK : error_oom(err);
    }
    if (utf8_check(text) != text.len) {
        return refuse(source, "has text that is not UTF-8", err);
    }
    enum lyn_code code =
        copy_buffer(source, source->message->offsets, source->row_count + 1, sizeof(uint32_t),
                    "has offsets of the wrong size", &offsets, err);
    buffers->offsets = offsets;
    if (offsets == NULL) {
        return code;
    }
    code = copy_buffer(source, data, data.len, 1, "", &copy, err);
    buffers->data = copy;
    return copy != NULL ? check_offsets(source, offsets, text, err) : code;
}

static enum lyn_code decode_cells(struct column_source *source, struct column **out,
                                  struct lyn_error *err) {
    if (source->message->n_cells != source->row_count) {
        return refuse(source, "has not one cell a row", err);
    }
    if (source->cells.arena == NULL) {
        source->cells.arena = arena_new(LIMITS_DEFAULT.request_bytes);
    }
    struct value *cells = calloc(source->row_count + 1, sizeof *cells);
    if (source->cells.arena == NULL || cells == NULL) {
        free(cells);
        return error_oom(err);
    }
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; code == LYN_OK && i < source->row_count; i++) {
        code = value_decode_copy(&source->cells, source->message->cells[i], &cells[i], err);
    }
    if (code != LYN_OK) {
        free(cells);
        return code;
    }
    return column_take_cells(source->cells.arena, source->row_count, cells, out, err);
}

static enum lyn_code decode_buffers(const struct column_source *source, struct column **out,
                                    struct lyn_error *err) {
    struct column_buffers buffers = {NULL, NULL, NULL, NULL};
    enum lyn_dtype dtype = (enum lyn_dtype)source->field->dtype;
    enum lyn_code code = LYN_OK;
    switch (source->field->dtype) {
    case LYNGUINE__V1__DTYPE__DTYPE_INT64:
    case LYNGUINE__V1__DTYPE__DTYPE_UINT64:
    case LYNGUINE__V1__DTYPE__DTYPE_FLOAT64:
    case LYNGUINE__V1__DTYPE__DTYPE_BOOL:
    case LYNGUINE__V1__DTYPE__DTYPE_DATETIME:
        code = decode_validity(source, &buffers, err);
        if (code == LYN_OK) {
            code = decode_fixed(source, dtype, &buffers, err);
        }
        break;
    case LYNGUINE__V1__DTYPE__DTYPE_STRING:
        code = decode_validity(source, &buffers, err);
        if (code == LYN_OK) {
            code = decode_text(source, &buffers, err);
        }
        break;
    default:
        code = refuse(source, "has a dtype that is not known here", err);
        break;
    }
    if (code == LYN_OK) {
        return column_take(dtype, NULL, source->row_count, buffers, out, err);
    }
    free(buffers.validity);
    free(buffers.values);
    free(buffers.offsets);
    free(buffers.data);
    return code;
}

enum lyn_code column_decode(struct column_source *source, struct column **out,
                            struct lyn_error *err) {
    const Lynguine__V1__Field *field = source->field;
    bool is_datetime = field->dtype == LYNGUINE__V1__DTYPE__DTYPE_DATETIME;
    size_t name_length = strlen(field->pandas);
    if (name_length >= COLUMN_PANDAS_NAME) {
        return refuse(source, "has a pandas name that is too long", err);
    }
    if (field->has_offset && (!is_datetime || !wire_datetime_fits(0, field->offset_s))) {
        return refuse(source, "has an offset from UTC that cannot be", err);
    }
    enum lyn_code code = field->dtype == LYNGUINE__V1__DTYPE__DTYPE_OBJECT
                             ? decode_cells(source, out, err)
                             : decode_buffers(source, out, err);
    if (code != LYN_OK) {
        return code;
    }
    if (name_length > 0) {
        memcpy((*out)->pandas, field->pandas, name_length + 1);
    }
    (*out)->has_offset = field->has_offset;
    (*out)->offset_s = field->has_offset ? field->offset_s : 0;
    return LYN_OK;
}
