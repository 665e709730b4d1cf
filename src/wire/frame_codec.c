#include "wire/codec.h"

#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "wire/column_codec.h"

/* A frame of no columns has no buffer that would hold its row count to the message's size. */
#define MAX_ROWS UINT64_C(1000000000)
#define LABEL_SHOWN_BYTES 256 /* of a column's name in a message */

static enum lyn_code encode_label(struct arena *arena, const struct value *label,
                                  Lynguine__V1__Label **out, struct lyn_error *err) {
    Lynguine__V1__Label *message = arena_calloc(arena, 1, sizeof *message);
    if (message == NULL) {
        return arena_error(arena, err);
    }
    lynguine__v1__label__init(message);
    if (label->kind == VALUE_INT) {
        message->kind_case = LYNGUINE__V1__LABEL__KIND_INTEGER;
        message->integer = label->integer;
    } else {
        message->kind_case = LYNGUINE__V1__LABEL__KIND_TEXT;
        message->text = (ProtobufCBinaryData){label->text.len, (uint8_t *)label->text.data};
    }
    *out = message;
    return LYN_OK;
}

enum lyn_code wire_schema_encode(struct arena *arena, const struct frame *frame,
                                 Lynguine__V1__Schema **out, struct lyn_error *err) {
    size_t count = frame->column_count;
    Lynguine__V1__Schema *schema = arena_calloc(arena, 1, sizeof *schema);
    Lynguine__V1__Field **fields = arena_calloc(arena, count, sizeof(Lynguine__V1__Field *));
    Lynguine__V1__Field *messages = arena_calloc(arena, count, sizeof *messages);
    if (schema == NULL || fields == NULL || messages == NULL) {
        return arena_error(arena, err);
    }
    lynguine__v1__schema__init(schema);
    schema->row_count = frame->row_count;
    schema->fields = fields;
    schema->n_fields = count;
    for (size_t i = 0; i < count; i++) {
        struct column *column = frame->fields[i].column;
        fields[i] = &messages[i];
        lynguine__v1__field__init(fields[i]);
        fields[i]->dtype = (Lynguine__V1__Dtype)column->dtype;
        fields[i]->pandas = column->pandas;
        fields[i]->has_offset = column->has_offset;
        fields[i]->offset_s = column->has_offset ? column->offset_s : 0;
        enum lyn_code code = encode_label(arena, &frame->fields[i].label, &fields[i]->label, err);
        if (code != LYN_OK) {
            return code;
        }
    }
    *out = schema;
    return LYN_OK;
}

static enum lyn_code name_column(const struct value *label, const struct lyn_error *why,
                                 struct lyn_error *err) {
    struct buf name;
    buf_init(&name, LABEL_SHOWN_BYTES);
    value_print_python(label, &name);
    enum lyn_code code = error_set(err, REASON_LIMIT_DEPTH, "column \"%s\": %s",
                                   name.data ? name.data : "", why->message);
    buf_dispose(&name);
    return code;
}

static enum lyn_code encode_column(struct arena *arena, const struct frame_field *field,
                                   size_t row0, size_t row_count, uint32_t max_depth,
                                   Lynguine__V1__Column *out, struct lyn_error *err) {
    struct lyn_error why;
    enum lyn_code code = column_encode(arena, field->column, row0, row_count, max_depth, out, &why);
    if (code != LYN_OK && strcmp(why.reason, reason_name(REASON_LIMIT_DEPTH)) == 0) {
        return name_column(&field->label, &why, err);
    }
    if (code != LYN_OK && err) {
        *err = why;
    }
    return code;
}

enum lyn_code wire_batch_encode(struct arena *arena, const struct frame *frame, size_t row0,
                                size_t row_count, uint32_t max_depth, Lynguine__V1__Batch **out,
                                struct lyn_error *err) {
    if (row0 % 8 != 0 || row0 > frame->row_count || row_count > frame->row_count - row0) {
        return error_set(err, REASON_INTERNAL, "Rows %zu to %zu + %zu are no batch of %zu rows.",
                         row0, row0, row_count, frame->row_count);
    }
    size_t count = frame->column_count;
    Lynguine__V1__Batch *batch = arena_calloc(arena, 1, sizeof *batch);
    Lynguine__V1__Column **columns = arena_calloc(arena, count, sizeof(Lynguine__V1__Column *));
    Lynguine__V1__Column *messages = arena_calloc(arena, count, sizeof *messages);
    if (batch == NULL || columns == NULL || messages == NULL) {
        return arena_error(arena, err);
    }
    lynguine__v1__batch__init(batch);
    batch->row0 = row0;
    batch->row_count = row_count;
    batch->columns = columns;
    batch->n_columns = count;
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; code == LYN_OK && i < count; i++) {
        columns[i] = &messages[i];
        lynguine__v1__column__init(columns[i]);
        code = encode_column(arena, &frame->fields[i], row0, row_count, max_depth, columns[i], err);
    }
    *out = batch;
    return code;
}

static enum lyn_code decode_label(const Lynguine__V1__Label *message, size_t column,
                                  struct value *out, struct lyn_error *err) {
    if (message != NULL && message->kind_case == LYNGUINE__V1__LABEL__KIND_INTEGER) {
        *out = value_int(message->integer);
        return LYN_OK;
    }
    if (message != NULL && message->kind_case == LYNGUINE__V1__LABEL__KIND_TEXT) {
        struct sv text = {(const char *)message->text.data, message->text.len};
        if (utf8_check(text) == text.len) {
            *out = value_string(text);
            return LYN_OK;
        }
    }
    return error_set(err, REASON_BAD_REQUEST, "Column %zu has no label of UTF-8 text or a number.",
                     column);
}

static enum lyn_code decode_columns(const Lynguine__V1__Schema *schema,
                                    const Lynguine__V1__Batch *batch, uint32_t max_depth,
                                    struct frame *frame, struct lyn_error *err) {
    struct column_source source = {.row_count = (size_t)batch->row_count,
                                   .cells = {.max_depth = max_depth}};
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; code == LYN_OK && i < schema->n_fields; i++) {
        struct value label;
        struct column *column = NULL;
        code = decode_label(schema->fields[i]->label, i, &label, err);
        if (code == LYN_OK) {
            source.index = i;
            source.field = schema->fields[i];
            source.message = batch->columns[i];
            code = column_decode(&source, &column, err);
        }
        if (code == LYN_OK) {
            code = frame_append(frame, &label, column, err);
        }
    }
    arena_unref(source.cells.arena);
    return code;
}

enum lyn_code wire_batch_decode(const Lynguine__V1__Schema *schema,
                                const Lynguine__V1__Batch *batch, uint32_t max_depth,
                                struct frame **out, struct lyn_error *err) {
    if (schema == NULL || batch == NULL || schema->n_fields != batch->n_columns) {
        return error_set(err, REASON_BAD_REQUEST,
                         "A table needs a schema and a batch with as many columns.");
    }
    if (batch->row_count > MAX_ROWS) {
        return error_set(err, REASON_LIMIT_CELLS, "A batch of %llu rows is over the limit.",
                         (unsigned long long)batch->row_count);
    }
    struct frame *frame = NULL;
    enum lyn_code code = frame_new((size_t)batch->row_count, &frame, err);
    if (code == LYN_OK) {
        code = decode_columns(schema, batch, max_depth, frame, err);
    }
    if (code != LYN_OK) {
        frame_unref(frame);
        return code;
    }
    *out = frame;
    return LYN_OK;
}
