#include "frame/promote.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct column_type column_type_of(const struct column *column) {
    struct column_type type = {
        .dtype = column->dtype, .offset_s = column->offset_s, .has_offset = column->has_offset};
    snprintf(type.pandas, sizeof type.pandas, "%s", column->pandas);
    return type;
}

bool column_type_equal(const struct column_type *a, const struct column_type *b) {
    return a->dtype == b->dtype && strcmp(a->pandas, b->pandas) == 0 &&
           a->has_offset == b->has_offset && a->offset_s == b->offset_s;
}

static struct column_type named(enum lyn_dtype dtype, const char *pandas) {
    struct column_type type = {.dtype = dtype};
    snprintf(type.pandas, sizeof type.pandas, "%s", pandas);
    return type;
}

static struct column_type plain(enum lyn_dtype dtype) {
    return named(dtype, dtype_pandas_name(dtype));
}

static bool is_number(enum lyn_dtype dtype) {
    return dtype == LYN_DTYPE_INT64 || dtype == LYN_DTYPE_UINT64 || dtype == LYN_DTYPE_FLOAT64;
}

/* `Int32`, `Float64`, `boolean`: types with a place for missing cells that plain ones lack. */
static bool is_nullable(const struct column_type *type) {
    return (is_number(type->dtype) || type->dtype == LYN_DTYPE_BOOL) &&
           strcmp(type->pandas, dtype_pandas_name(type->dtype)) != 0;
}

struct column_type column_type_common(const struct column_type *a, const struct column_type *b) {
    if (a->dtype == LYN_DTYPE_NONE || column_type_equal(a, b)) {
        return *b;
    }
    if (b->dtype == LYN_DTYPE_NONE) {
        return *a;
    }
    bool nullable = is_nullable(a) || is_nullable(b);
    if (is_number(a->dtype) && is_number(b->dtype)) {
        if (nullable && a->dtype == LYN_DTYPE_INT64 && b->dtype == LYN_DTYPE_INT64) {
            return named(LYN_DTYPE_INT64, "Int64");
        }
        return nullable ? named(LYN_DTYPE_FLOAT64, "Float64") : plain(LYN_DTYPE_FLOAT64);
    }
    if (a->dtype == LYN_DTYPE_BOOL && b->dtype == LYN_DTYPE_BOOL) {
        return named(LYN_DTYPE_BOOL, "boolean");
    }
    return plain(LYN_DTYPE_OBJECT);
}

struct column_type column_type_with_gaps(const struct column_type *type) {
    if (is_nullable(type)) {
        return *type;
    }
    switch (type->dtype) {
    case LYN_DTYPE_INT64:
    case LYN_DTYPE_UINT64:
    case LYN_DTYPE_NONE:
        return plain(LYN_DTYPE_FLOAT64);
    case LYN_DTYPE_BOOL:
        return plain(LYN_DTYPE_OBJECT);
    default:
        return *type;
    }
}

/* ---- parts ---- */

static bool says_nothing(const struct column *column) {
    return column->null_count == column->length &&
           (column->dtype == LYN_DTYPE_FLOAT64 || column->dtype == LYN_DTYPE_OBJECT);
}

struct column_type column_type_of_parts(const struct column_part *parts, size_t count) {
    struct column_type known = {0}, unknown = {0};
    bool absent = false;
    for (size_t i = 0; i < count; i++) {
        if (!parts[i].column) {
            absent = true;
            continue;
        }
        struct column_type type = column_type_of(parts[i].column);
        struct column_type *kind = says_nothing(parts[i].column) ? &unknown : &known;
        *kind = column_type_common(kind, &type);
    }
    if (absent) {
        known = known.dtype ? column_type_with_gaps(&known) : known;
        unknown = unknown.dtype ? column_type_with_gaps(&unknown) : unknown;
    }
    if (known.dtype == LYN_DTYPE_STRING ||
        (known.dtype == LYN_DTYPE_DATETIME && unknown.dtype == LYN_DTYPE_FLOAT64)) {
        return known;
    }
    struct column_type type = column_type_common(&known, &unknown);
    return type.dtype ? type : plain(LYN_DTYPE_FLOAT64);
}

/* ---- casts ---- */

/* The same buffers under another pandas name. */
static enum lyn_code rename_type(const struct column *column, const struct column_type *type,
                                 struct column **out, struct lyn_error *err) {
    enum lyn_code code = column_slice(column, 0, column->length, out, err);
    if (!code) {
        snprintf((*out)->pandas, sizeof(*out)->pandas, "%s", type->pandas);
    }
    return code;
}

static bool copy_validity(const struct column *column, uint8_t **out) {
    if (!column->validity) {
        return true;
    }
    *out = malloc(column->length / 8 + 1);
    if (*out) {
        memcpy(*out, column->validity, (column->length + 7) / 8);
    }
    return *out != NULL;
}

static void to_doubles(const struct column *column, double *out) {
    for (size_t row = 0; row < column->length; row++) {
        if (!column_is_valid(column, row)) {
            out[row] = NAN;
        } else if (column->dtype == LYN_DTYPE_INT64) {
            out[row] = (double)((const int64_t *)column->values)[row];
        } else if (column->dtype == LYN_DTYPE_UINT64) {
            out[row] = (double)((const uint64_t *)column->values)[row];
        } else {
            out[row] = ((const double *)column->values)[row];
        }
    }
}

static enum lyn_code cast_to_float(const struct column *column, const struct column_type *type,
                                   struct column **out, struct lyn_error *err) {
    struct column_buffers buffers = {.values = calloc(column->length + 1, sizeof(double))};
    if (!buffers.values || !copy_validity(column, &buffers.validity)) {
        free(buffers.values);
        return error_oom(err);
    }
    to_doubles(column, buffers.values);
    return column_take(LYN_DTYPE_FLOAT64, type->pandas, column->length, buffers, out, err);
}

/* A column of nothing, as a type that has room for it. */
static enum lyn_code cast_gaps(size_t length, const struct column_type *type, struct column **out,
                               struct lyn_error *err) {
    struct column_buffers buffers = {.validity = calloc(length / 8 + 1, 1)};
    bool text = type->dtype == LYN_DTYPE_STRING;
    if (text) {
        buffers.offsets = calloc(length + 1, sizeof *buffers.offsets);
    } else {
        buffers.values = calloc(length + 1, sizeof(int64_t));
    }
    if (!buffers.validity || (text ? (void *)buffers.offsets : buffers.values) == NULL) {
        free(buffers.validity);
        free(buffers.offsets);
        free(buffers.values);
        return error_oom(err);
    }
    enum lyn_code code = column_take(type->dtype, type->pandas, length, buffers, out, err);
    if (!code) {
        (*out)->offset_s = type->offset_s;
        (*out)->has_offset = type->has_offset;
    }
    return code;
}

static enum lyn_code cast_to_object(struct column *column, struct column **out,
                                    struct lyn_error *err) {
    struct arena *arena = arena_new(SIZE_MAX);
    struct value *cells = calloc(column->length + 1, sizeof *cells);
    enum lyn_code code = arena && cells ? column_cells(column, arena, cells, err) : error_oom(err);
    if (code) {
        free(cells);
    } else {
        code = column_take_cells(arena, column->length, cells, out, err);
    }
    arena_unref(arena);
    return code;
}

enum lyn_code column_cast(struct column *column, const struct column_type *type,
                          struct column **out, struct lyn_error *err) {
    struct column_type own = column_type_of(column);
    if (column_type_equal(&own, type)) {
        *out = column_ref(column);
        return LYN_OK;
    }
    if (type->dtype == LYN_DTYPE_OBJECT) {
        return cast_to_object(column, out, err);
    }
    if (type->dtype == LYN_DTYPE_FLOAT64 && is_number(column->dtype)) {
        return cast_to_float(column, type, out, err);
    }
    if (column->dtype == type->dtype && is_nullable(type)) {
        return rename_type(column, type, out, err);
    }
    if (column->null_count == column->length) {
        return cast_gaps(column->length, type, out, err);
    }
    return error_set(err, REASON_INTERNAL, "a column of type %s is no %s", own.pandas,
                     type->pandas);
}
