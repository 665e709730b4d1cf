#include <stdlib.h>

#include "frame/column.h"

/* Copies `count` bits into a zeroed bitmap, eight at a time. NULL source: ones. */
static void copy_bits(uint8_t *to, size_t to_bit, const uint8_t *from, size_t from_bit,
                      size_t count) {
    while (count > 0) {
        size_t take = count < 8 ? count : 8;
        unsigned bits = 0xff, shift = from_bit & 7;
        if (from) {
            bits = (unsigned)from[from_bit >> 3] >> shift;
            if (shift + take > 8) {
                bits |= (unsigned)from[(from_bit >> 3) + 1] << (8 - shift);
            }
        }
        bits = (bits & ((1u << take) - 1)) << (to_bit & 7);
        to[to_bit >> 3] |= (uint8_t)bits;
        if (bits > 0xff) {
            to[(to_bit >> 3) + 1] |= (uint8_t)(bits >> 8);
        }
        from_bit += take;
        to_bit += take;
        count -= take;
    }
}

static size_t cell_size(enum lyn_dtype dtype) {
    return dtype == LYN_DTYPE_OBJECT ? sizeof(struct value) : sizeof(uint64_t);
}

/* Buffers for `length` rows with `text` bytes of text: zeroed bitmaps, the rest unset. */
static bool make_buffers(enum lyn_dtype dtype, size_t length, bool gaps, size_t text,
                         struct column_buffers *out) {
    size_t bytes;
    if (gaps && !(out->validity = calloc(length / 8 + 1, 1))) {
        return false;
    }
    if (dtype == LYN_DTYPE_BOOL) {
        return (out->values = calloc(length / 8 + 1, 1)) != NULL;
    }
    if (dtype == LYN_DTYPE_STRING) {
        out->offsets = malloc((length + 1) * sizeof *out->offsets);
        out->data = malloc(text ? text : 1);
        return out->offsets && out->data;
    }
    return size_mul(length ? length : 1, cell_size(dtype), &bytes) &&
           (out->values = malloc(bytes)) != NULL;
}

static void buffers_dispose(struct column_buffers *buffers) {
    free(buffers->validity);
    free(buffers->values);
    free(buffers->offsets);
    free(buffers->data);
}

static size_t text_bytes(const struct column *column, size_t row0, size_t length) {
    return column->dtype == LYN_DTYPE_STRING
               ? (size_t)(column->offsets[row0 + length] - column->offsets[row0])
               : 0;
}

/* Rows of `from` to the row `at` of the buffers, whose text so far ends at text_at. */
static void copy_rows(const struct column *from, size_t row0, size_t length,
                      struct column_buffers *to, size_t at, uint32_t text_at) {
    if (to->validity) {
        copy_bits(to->validity, at, from->validity, row0, length);
    }
    if (from->dtype == LYN_DTYPE_BOOL) {
        copy_bits(to->values, at, from->values, row0, length);
    } else if (from->dtype == LYN_DTYPE_STRING) {
        uint32_t first = from->offsets[row0];
        for (size_t i = 0; i <= length; i++) {
            to->offsets[at + i] = from->offsets[row0 + i] - first + text_at;
        }
        if (text_bytes(from, row0, length)) {
            memcpy(to->data + text_at, from->data + first, text_bytes(from, row0, length));
        }
    } else if (length > 0) {
        size_t size = cell_size(from->dtype);
        memcpy((char *)to->values + at * size, (const char *)from->values + row0 * size,
               length * size);
    }
}

/* A column of the buffers that is otherwise like the model. */
static enum lyn_code take_like(const struct column *model, size_t length,
                               struct column_buffers buffers, struct column **out,
                               struct lyn_error *err) {
    enum lyn_code code = column_take(model->dtype, model->pandas, length, buffers, out, err);
    if (!code) {
        (*out)->offset_s = model->offset_s;
        (*out)->has_offset = model->has_offset;
    }
    return code;
}

enum lyn_code column_slice(const struct column *column, size_t row0, size_t length,
                           struct column **out, struct lyn_error *err) {
    if (row0 > column->length || length > column->length - row0) {
        return error_set(err, REASON_INTERNAL, "rows %zu+%zu of a column of %zu", row0, length,
                         column->length);
    }
    struct column_buffers buffers = {0};
    if (!make_buffers(column->dtype, length, column->validity != NULL,
                      text_bytes(column, row0, length), &buffers)) {
        buffers_dispose(&buffers);
        return error_oom(err);
    }
    copy_rows(column, row0, length, &buffers, 0, 0);
    enum lyn_code code = take_like(column, length, buffers, out, err);
    if (!code) {
        (*out)->arena = arena_ref(column->arena);
    }
    return code;
}

static void release_arena(void *arena) {
    arena_unref(arena);
}

/* One arena that keeps what the cells of all parts point to. */
static enum lyn_code join_arenas(struct column *const *parts, size_t count, struct arena **out,
                                 struct lyn_error *err) {
    struct arena *joint = NULL, *last = NULL;
    for (size_t i = 0; i < count; i++) {
        struct arena *arena = parts[i]->arena;
        if (!arena || arena == last) {
            continue;
        }
        if (!joint && last) {
            joint = arena_new(SIZE_MAX);
            if (!joint || !arena_own(joint, release_arena, arena_ref(last))) {
                arena_unref(joint);
                return error_oom(err);
            }
        }
        if (joint && !arena_own(joint, release_arena, arena_ref(arena))) {
            arena_unref(joint);
            return error_oom(err);
        }
        last = arena;
    }
    *out = joint ? joint : arena_ref(last);
    return LYN_OK;
}

/* The sums over all parts; INTERNAL when they are not of one type. */
static enum lyn_code measure(struct column *const *parts, size_t count, size_t *length,
                             size_t *text, bool *gaps, struct lyn_error *err) {
    const struct column *first = parts[0];
    for (size_t i = 0; i < count; i++) {
        const struct column *part = parts[i];
        if (part->dtype != first->dtype || strcmp(part->pandas, first->pandas) != 0 ||
            part->has_offset != first->has_offset || part->offset_s != first->offset_s) {
            return error_set(err, REASON_INTERNAL, "columns of types %s and %s are not one",
                             first->pandas, part->pandas);
        }
        if (!size_add(*length, part->length, length)) {
            return error_oom(err);
        }
        *text += text_bytes(part, 0, part->length);
        *gaps |= part->validity != NULL;
        if (*text > UINT32_MAX) {
            return error_set(err, REASON_LIMIT_BYTES, "a column holds more than 4 GiB of text");
        }
    }
    return LYN_OK;
}

enum lyn_code column_concat(struct column *const *parts, size_t count, struct column **out,
                            struct lyn_error *err) {
    if (count == 0) {
        return error_set(err, REASON_INTERNAL, "no columns to put together");
    }
    if (count == 1) {
        *out = column_ref(parts[0]);
        return LYN_OK;
    }
    struct column_buffers buffers = {0};
    struct arena *arena = NULL;
    size_t length = 0, text = 0;
    bool gaps = false;
    enum lyn_code code = measure(parts, count, &length, &text, &gaps, err);
    if (!code) {
        code = join_arenas(parts, count, &arena, err);
    }
    if (!code && !make_buffers(parts[0]->dtype, length, gaps, text, &buffers)) {
        code = error_oom(err);
    }
    if (code) {
        goto done;
    }
    size_t at = 0, text_at = 0;
    for (size_t i = 0; i < count; i++) {
        copy_rows(parts[i], 0, parts[i]->length, &buffers, at, (uint32_t)text_at);
        at += parts[i]->length;
        text_at += text_bytes(parts[i], 0, parts[i]->length);
    }
    code = take_like(parts[0], length, buffers, out, err);
    buffers = (struct column_buffers){0};
    if (!code) {
        (*out)->arena = arena_ref(arena);
    }
done:
    buffers_dispose(&buffers);
    arena_unref(arena);
    return code;
}
