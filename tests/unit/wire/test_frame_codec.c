#include <stdlib.h>

#include "support/check_main.h"
#include "support/literal.h"
#include "wire/codec.h"
#include "wire/frame_json.h"
#include "wire/wire.h"

#define DEPTH 40
#define BATCH_BYTES ((size_t)1 << 20)

static struct arena *arena;
static struct lyn_error err;

static void setup(void) {
    arena = arena_new((size_t)256 << 20);
    err = (struct lyn_error){0};
}

static void teardown(void) {
    arena_unref(arena);
}

static uint32_t next_random(uint32_t *state) {
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static void *zeroed(size_t count, size_t size) {
    void *memory = calloc(count + 1, size);
    ck_assert_ptr_nonnull(memory);
    return memory;
}

static void fill_text(struct column_buffers *buffers, size_t rows, uint32_t *state) {
    uint32_t at = next_random(state) % 5; /* offsets may start past zero */
    buffers->offsets = zeroed(rows + 1, sizeof(uint32_t));
    buffers->data = zeroed(rows * 12 + 16, 1);
    for (size_t row = 0; row < rows; row++) {
        buffers->offsets[row] = at;
        for (uint32_t i = next_random(state) % 6; i > 0; i--, at += 2) {
            memcpy(buffers->data + at, i % 2 ? "ab" : "\xc3\xa9", 2);
        }
    }
    buffers->offsets[rows] = at;
}

static struct column *make_column(enum lyn_dtype dtype, size_t rows, bool gaps, uint32_t *state) {
    static const char *const cells[] = {"null", "1", "'x'", "[1, {'a': 2.5}]", "@2020-01-02"};
    struct column_buffers buffers = {0};
    struct column *column = NULL;
    if (gaps) {
        buffers.validity = zeroed(rows / 8 + 1, 1);
        for (size_t row = 0; row < rows; row++) {
            if (next_random(state) % 3) {
                bit_set(buffers.validity, row);
            }
        }
    }
    if (dtype == LYN_DTYPE_STRING) {
        fill_text(&buffers, rows, state);
    } else if (dtype == LYN_DTYPE_OBJECT) {
        struct value *values = zeroed(rows, sizeof *values);
        for (size_t row = 0; row < rows; row++) {
            values[row] = literal(arena, cells[next_random(state) % 5]);
        }
        free(buffers.validity);
        ck_assert_int_eq(column_take_cells(arena, rows, values, &column, &err), LYN_OK);
        return column;
    } else {
        uint64_t *words = zeroed(rows, sizeof *words);
        for (size_t row = 0; row < rows; row++) {
            words[row] = (uint64_t)next_random(state) << 16 | next_random(state);
        }
        for (size_t row = 0; dtype == LYN_DTYPE_FLOAT64 && row < rows; row++) {
            ((double *)words)[row] = (double)words[row] / 1024;
        }
        buffers.values = words;
    }
    ck_assert_int_eq(column_take(dtype, NULL, rows, buffers, &column, &err), LYN_OK);
    if (dtype == LYN_DTYPE_DATETIME && gaps) {
        column->has_offset = true;
        column->offset_s = -19800;
    }
    return column;
}

static void append(struct frame *frame, struct value label, struct column *column) {
    ck_assert_int_eq(frame_append(frame, &label, column, &err), LYN_OK);
}

/* All dtypes, with and without gaps, and an integer label. */
static struct frame *make_frame(size_t rows, uint32_t seed) {
    struct frame *frame = NULL;
    uint32_t state = seed;
    ck_assert_int_eq(frame_new(rows, &frame, &err), LYN_OK);
    for (int i = LYN_DTYPE_INT64; i <= LYN_DTYPE_DATETIME; i++) {
        for (int gaps = 0; gaps < 2; gaps++) {
            char *name = arena_printf(arena, "%s %d", dtype_name((enum lyn_dtype)i), gaps);
            append(frame, value_string(sv_from(name)),
                   make_column((enum lyn_dtype)i, rows, gaps != 0, &state));
        }
    }
    append(frame, value_int(-7), make_column(LYN_DTYPE_INT64, rows, false, &state));
    return frame;
}

static struct ProtobufCMessage *repack(const ProtobufCMessage *message) {
    struct ProtobufCMessage *out = NULL;
    size_t size = protobuf_c_message_get_packed_size(message);
    uint8_t *bytes = malloc(size + 1);
    ck_assert_ptr_nonnull(bytes);
    protobuf_c_message_pack(message, bytes);
    ck_assert_int_eq(
        wire_unpack(message->descriptor, (struct sv){(char *)bytes, size}, arena, &out, &err),
        LYN_OK);
    free(bytes);
    return out;
}

/* Rows [row0, row0 + count) through the bytes of the messages. */
static struct frame *round_trip(const struct frame *frame, size_t row0, size_t count) {
    Lynguine__V1__Schema *schema = NULL;
    Lynguine__V1__Batch *batch = NULL;
    struct frame *back = NULL;
    ck_assert_int_eq(wire_schema_encode(arena, frame, &schema, &err), LYN_OK);
    ck_assert_int_eq(wire_batch_encode(arena, frame, row0, count, DEPTH, &batch, &err), LYN_OK);
    ck_assert_uint_eq(schema->row_count, frame->row_count);
    ck_assert_uint_eq(batch->row0, row0);
    enum lyn_code code =
        wire_batch_decode((Lynguine__V1__Schema *)repack(&schema->base),
                          (Lynguine__V1__Batch *)repack(&batch->base), DEPTH, &back, &err);
    ck_assert_msg(code == LYN_OK, "%s", err.message);
    return back;
}

static void assert_rows_same(const struct frame *back, const struct frame *frame, size_t row0) {
    struct buf left, right;
    buf_init(&left, 1 << 24);
    buf_init(&right, 1 << 24);
    ck_assert_uint_eq(back->column_count, frame->column_count);
    for (size_t i = 0; i < frame->column_count; i++) {
        const struct column *a = back->fields[i].column, *b = frame->fields[i].column;
        ck_assert(value_equal(&back->fields[i].label, &frame->fields[i].label));
        ck_assert_int_eq(a->dtype, b->dtype);
        ck_assert_str_eq(a->pandas, b->pandas);
        ck_assert_int_eq(a->has_offset, b->has_offset);
        ck_assert_int_eq(a->offset_s, b->offset_s);
        for (size_t row = 0; row < back->row_count; row++) {
            char one[NUM_BUFFER], two[NUM_BUFFER];
            struct value x = column_cell(a, row, one), y = column_cell(b, row0 + row, two);
            buf_clear(&left);
            buf_clear(&right);
            value_print_python(&x, &left);
            value_print_python(&y, &right);
            if (strcmp(left.data, right.data) != 0) {
                ck_abort_msg("column %zu row %zu: %s is not %s", i, row, left.data, right.data);
            }
        }
    }
    buf_dispose(&left);
    buf_dispose(&right);
}

static const size_t ROWS[] = {0, 1, 7, 8, 9, 16, 63, 64, 200};

START_TEST(test_frames_round_trip) {
    struct frame *frame = make_frame(ROWS[_i], 1 + (uint32_t)_i);
    struct frame *back = round_trip(frame, 0, ROWS[_i]);
    ck_assert_uint_eq(back->row_count, ROWS[_i]);
    assert_rows_same(back, frame, 0);
    frame_unref(back);
    frame_unref(frame);
}
END_TEST

START_TEST(test_slices_round_trip) {
    struct frame *frame = make_frame(100, 77);
    for (size_t row0 = 0; row0 <= 96; row0 += 8) {
        for (size_t count = 0; count <= 100 - row0; count += 3) {
            struct frame *back = round_trip(frame, row0, count);
            ck_assert_uint_eq(back->row_count, count);
            assert_rows_same(back, frame, row0);
            frame_unref(back);
        }
    }
    frame_unref(frame);
}
END_TEST

START_TEST(test_rows_without_columns_are_kept) {
    struct frame *frame = NULL;
    ck_assert_int_eq(frame_new(17, &frame, &err), LYN_OK);
    struct frame *back = round_trip(frame, 0, 17);
    ck_assert_uint_eq(back->row_count, 17);
    ck_assert_uint_eq(back->column_count, 0);
    frame_unref(back);
    frame_unref(frame);
}
END_TEST

START_TEST(test_a_batch_borrows_the_columns_buffers) {
    struct frame *frame = make_frame(64, 5);
    Lynguine__V1__Batch *batch = NULL;
    ck_assert_int_eq(wire_batch_encode(arena, frame, 16, 8, DEPTH, &batch, &err), LYN_OK);
    const struct column *column = frame->fields[0].column;
    ck_assert_ptr_eq(batch->columns[0]->values.data, (uint8_t *)column->values + 16 * 8);
    ck_assert_uint_eq(batch->columns[0]->values.len, 64);
    frame_unref(frame);
}
END_TEST

START_TEST(test_rows_that_are_no_batch_are_refused) {
    struct frame *frame = make_frame(64, 5);
    Lynguine__V1__Batch *batch = NULL;
    ck_assert_int_eq(wire_batch_encode(arena, frame, 4, 8, DEPTH, &batch, &err), LYN_INTERNAL);
    ck_assert_int_eq(wire_batch_encode(arena, frame, 64, 1, DEPTH, &batch, &err), LYN_INTERNAL);
    ck_assert_int_eq(wire_batch_encode(arena, frame, 72, 0, DEPTH, &batch, &err), LYN_INTERNAL);
    frame_unref(frame);
}
END_TEST

START_TEST(test_a_cell_that_is_too_deep_is_told_with_its_column) {
    struct frame *frame = NULL;
    struct column *column = NULL;
    Lynguine__V1__Batch *batch = NULL;
    struct value *cell = calloc(1, sizeof *cell);
    ck_assert_ptr_nonnull(cell);
    for (int i = 0; i <= DEPTH; i++) {
        struct value *item = arena_alloc(arena, sizeof *item);
        *item = *cell;
        *cell = (struct value){.kind = VALUE_LIST, .list = {item, 1}};
    }
    ck_assert_int_eq(column_take_cells(arena, 1, cell, &column, &err), LYN_OK);
    ck_assert_int_eq(frame_new(1, &frame, &err), LYN_OK);
    append(frame, value_string(SV("nested")), column);
    ck_assert_int_eq(wire_batch_encode(arena, frame, 0, 1, DEPTH, &batch, &err),
                     LYN_RESOURCE_EXHAUSTED);
    ck_assert_str_eq(err.reason, "LIMIT_DEPTH");
    ck_assert_ptr_nonnull(strstr(err.message, "column \"nested\": "));
    frame_unref(frame);
}
END_TEST

/* One column of 10 rows whose messages a test then spoils. */
struct table {
    Lynguine__V1__Schema schema;
    Lynguine__V1__Batch batch;
    Lynguine__V1__Field field, *fields[1];
    Lynguine__V1__Label label;
    Lynguine__V1__Column column, *columns[1];
};

static void make_table(struct table *table, Lynguine__V1__Dtype dtype) {
    static uint8_t values[80], name[] = "x";
    static char pandas[] = "object";
    lynguine__v1__schema__init(&table->schema);
    lynguine__v1__batch__init(&table->batch);
    lynguine__v1__field__init(&table->field);
    lynguine__v1__label__init(&table->label);
    lynguine__v1__column__init(&table->column);
    table->label.kind_case = LYNGUINE__V1__LABEL__KIND_TEXT;
    table->label.text = (ProtobufCBinaryData){1, name};
    table->field.label = &table->label;
    table->field.dtype = dtype;
    table->field.pandas = pandas;
    table->fields[0] = &table->field;
    table->schema.fields = table->fields;
    table->schema.n_fields = 1;
    table->columns[0] = &table->column;
    table->batch.columns = table->columns;
    table->batch.n_columns = 1;
    table->batch.row_count = 10;
    table->column.values = (ProtobufCBinaryData){sizeof values, values};
}

static enum lyn_code decode(const struct table *table, struct frame **out) {
    return wire_batch_decode(&table->schema, &table->batch, DEPTH, out, &err);
}

START_TEST(test_a_plain_table_is_decoded) {
    struct table table;
    struct frame *frame = NULL;
    make_table(&table, LYNGUINE__V1__DTYPE__DTYPE_INT64);
    ck_assert_int_eq(decode(&table, &frame), LYN_OK);
    ck_assert_uint_eq(frame->row_count, 10);
    frame_unref(frame);
}
END_TEST

static uint8_t two_bytes[] = {0xff, 0xff};
static uint8_t latin1[] = {0xe9};
static char long_name[] = "a name of forty-eight bytes that pandas never has";

static void spoil_values_short(struct table *t) {
    t->column.values.len = 79;
}
static void spoil_values_long(struct table *t) {
    t->batch.row_count = 9;
}
static void spoil_row_count(struct table *t) {
    t->batch.row_count = UINT64_MAX / 8;
}
static void spoil_validity(struct table *t) {
    t->column.validity = (ProtobufCBinaryData){1, two_bytes};
}
static void spoil_columns(struct table *t) {
    t->batch.n_columns = 0;
}
static void spoil_dtype(struct table *t) {
    t->field.dtype = (Lynguine__V1__Dtype)99;
}
static void spoil_dtype_unset(struct table *t) {
    t->field.dtype = LYNGUINE__V1__DTYPE__DTYPE_UNSPECIFIED;
}
static void spoil_bool(struct table *t) {
    t->field.dtype = LYNGUINE__V1__DTYPE__DTYPE_BOOL;
}
static void spoil_no_label(struct table *t) {
    t->field.label = NULL;
}
static void spoil_label_kind(struct table *t) {
    t->label.kind_case = LYNGUINE__V1__LABEL__KIND__NOT_SET;
}
static void spoil_label_text(struct table *t) {
    t->label.text = (ProtobufCBinaryData){1, latin1};
}
static void spoil_pandas(struct table *t) {
    t->field.pandas = long_name;
}
static void spoil_offset(struct table *t) {
    t->field.has_offset = true;
}
static void spoil_cells(struct table *t) {
    t->field.dtype = LYNGUINE__V1__DTYPE__DTYPE_OBJECT;
}
static void spoil_datetime(struct table *t) {
    static int64_t micros[10] = {[9] = INT64_MAX};
    t->field.dtype = LYNGUINE__V1__DTYPE__DTYPE_DATETIME;
    t->column.values.data = (uint8_t *)micros;
}

static const struct {
    void (*spoil)(struct table *table);
    const char *what;
} SPOILT[] = {
    {spoil_values_short, "values one byte short"},
    {spoil_values_long, "values for another row"},
    {spoil_row_count, "row count whose size overflows"},
    {spoil_validity, "validity one byte short"},
    {spoil_columns, "fewer columns than fields"},
    {spoil_dtype, "unknown dtype"},
    {spoil_dtype_unset, "no dtype"},
    {spoil_bool, "bitmap of the wrong size"},
    {spoil_no_label, "no label"},
    {spoil_label_kind, "label of no kind"},
    {spoil_label_text, "label that is not UTF-8"},
    {spoil_pandas, "long pandas name"},
    {spoil_offset, "offset on integers"},
    {spoil_cells, "no cells"},
    {spoil_datetime, "date-time out of range"},
};

START_TEST(test_spoilt_tables_are_refused) {
    struct table table;
    struct frame *frame = NULL;
    make_table(&table, LYNGUINE__V1__DTYPE__DTYPE_INT64);
    SPOILT[_i].spoil(&table);
    ck_assert_msg(decode(&table, &frame) != LYN_OK, "%s", SPOILT[_i].what);
    ck_assert_msg(strcmp(err.reason, "BAD_REQUEST") == 0 || strcmp(err.reason, "LIMIT_CELLS") == 0,
                  "%s: %s", SPOILT[_i].what, err.reason);
    ck_assert_ptr_null(frame);
}
END_TEST

static const struct {
    uint32_t offsets[4];
    size_t count;
    struct sv text;
    bool fine;
} TEXTS[] = {
    {{0, 1, 2, 3}, 4, SV("abc"), true},
    {{5, 6, 7, 8}, 4, SV("abc"), true},
    {{0, 0, 2, 2}, 4, SV("\xc3\xa9"), true},
    {{UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX}, 4, SV(""), true},
    {{0, 2, 1, 3}, 4, SV("abc"), false},
    {{3, 2, 1, 0}, 4, SV("abc"), false},
    {{0, 1, 2, 4}, 4, SV("abc"), false},
    {{0, 1, 2, 2}, 4, SV("abc"), false},
    {{0, 9, 9, 3}, 4, SV("abc"), false},
    {{0, 1, 2, 0}, 4, SV("abc"), false},
    {{0, 1, 2, 2}, 4, SV("\xc3\xa9"), false},
    {{0, 0, 0, 1}, 4, SV("\xff"), false},
    {{0, 1, 2, 3}, 3, SV("abc"), false},
    {{0, 0, 0, 0}, 0, SV(""), false},
};

START_TEST(test_text_offsets_are_checked) {
    struct table table;
    struct frame *frame = NULL;
    uint32_t *offsets = malloc(TEXTS[_i].count * 4 + 1); /* exact, for the sanitizer */
    ck_assert_ptr_nonnull(offsets);
    memcpy(offsets, TEXTS[_i].offsets, TEXTS[_i].count * 4);
    make_table(&table, LYNGUINE__V1__DTYPE__DTYPE_STRING);
    table.batch.row_count = 3;
    table.column.values = (ProtobufCBinaryData){TEXTS[_i].text.len, (uint8_t *)TEXTS[_i].text.data};
    table.column.offsets = (ProtobufCBinaryData){TEXTS[_i].count * 4, (uint8_t *)offsets};
    enum lyn_code code = decode(&table, &frame);
    free(offsets);
    ck_assert_int_eq(code, TEXTS[_i].fine ? LYN_OK : LYN_INVALID_ARGUMENT);
    if (TEXTS[_i].fine) {
        ck_assert_uint_eq(frame->fields[0].column->offsets[0], 0);
        ck_assert(sv_equal((struct sv){frame->fields[0].column->data, TEXTS[_i].text.len},
                           TEXTS[_i].text));
    }
    frame_unref(frame);
}
END_TEST

START_TEST(test_nan_becomes_missing) {
    struct table table;
    struct frame *frame = NULL;
    double values[10] = {[3] = NAN};
    make_table(&table, LYNGUINE__V1__DTYPE__DTYPE_FLOAT64);
    table.column.values.data = (uint8_t *)values;
    ck_assert_int_eq(decode(&table, &frame), LYN_OK);
    const struct column *column = frame->fields[0].column;
    ck_assert_uint_eq(column->null_count, 1);
    ck_assert(!column_is_valid(column, 3) && column_is_valid(column, 4));
    frame_unref(frame);
}
END_TEST

START_TEST(test_bits_beyond_the_last_row_mean_nothing) {
    struct table table;
    struct frame *frame = NULL;
    make_table(&table, LYNGUINE__V1__DTYPE__DTYPE_BOOL);
    table.column.values = table.column.validity = (ProtobufCBinaryData){2, two_bytes};
    ck_assert_int_eq(decode(&table, &frame), LYN_OK);
    ck_assert_uint_eq(frame->fields[0].column->null_count, 0);
    ck_assert_uint_eq(((uint8_t *)frame->fields[0].column->values)[1], 3);
    frame_unref(frame);
}
END_TEST

START_TEST(test_a_label_that_comes_twice_is_refused) {
    struct frame *frame = make_frame(8, 3), *back = NULL;
    Lynguine__V1__Schema *schema = NULL;
    Lynguine__V1__Batch *batch = NULL;
    ck_assert_int_eq(wire_schema_encode(arena, frame, &schema, &err), LYN_OK);
    ck_assert_int_eq(wire_batch_encode(arena, frame, 0, 8, DEPTH, &batch, &err), LYN_OK);
    schema->fields[4]->label = schema->fields[1]->label;
    ck_assert_int_eq(wire_batch_decode(schema, batch, DEPTH, &back, &err), LYN_INVALID_ARGUMENT);
    ck_assert_str_eq(err.reason, "DUPLICATE_COLUMN");
    frame_unref(frame);
}
END_TEST

START_TEST(test_batches_cover_the_table_and_keep_to_their_size) {
    struct frame *frame = make_frame(5000, 11);
    size_t row0 = 0, batches = 0;
    while (row0 < frame->row_count) {
        Lynguine__V1__Batch *batch = NULL;
        size_t count = wire_batch_rows(frame, row0, 1 << 16, 2000);
        ck_assert_uint_gt(count, 0);
        ck_assert(count % 8 == 0 || row0 + count == frame->row_count);
        ck_assert_int_eq(wire_batch_encode(arena, frame, row0, count, DEPTH, &batch, &err), LYN_OK);
        size_t size = lynguine__v1__batch__get_packed_size(batch);
        ck_assert_uint_lt(size, (1 << 16) + (1 << 12));
        row0 += count;
        ck_assert(row0 == frame->row_count || size > (1 << 15));
        batches++;
    }
    ck_assert_uint_gt(batches, 5);
    ck_assert_uint_eq(wire_batch_rows(frame, row0, BATCH_BYTES, 2000), 0);
    ck_assert_uint_eq(wire_batch_rows(frame, 0, SIZE_MAX, 2001), 2000);
    ck_assert_uint_eq(wire_batch_rows(frame, 0, 1, 1), 8);
    ck_assert_uint_eq(wire_batch_rows(frame, 4992, 1, 100), 8);
    ck_assert_uint_eq(wire_batch_rows(frame, 4996, 1, 100), 4);
    frame_unref(frame);
}
END_TEST

static Suite *frame_codec_suite(void) {
    Suite *suite = suite_create("frame_codec");
    TCase *tcase = tcase_create("frame_codec");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, test_frames_round_trip, 0, sizeof ROWS / sizeof *ROWS);
    tcase_add_test(tcase, test_slices_round_trip);
    tcase_add_test(tcase, test_rows_without_columns_are_kept);
    tcase_add_test(tcase, test_a_batch_borrows_the_columns_buffers);
    tcase_add_test(tcase, test_a_cell_that_is_too_deep_is_told_with_its_column);
    tcase_add_test(tcase, test_rows_that_are_no_batch_are_refused);
    tcase_add_test(tcase, test_a_plain_table_is_decoded);
    tcase_add_loop_test(tcase, test_spoilt_tables_are_refused, 0, sizeof SPOILT / sizeof *SPOILT);
    tcase_add_loop_test(tcase, test_text_offsets_are_checked, 0, sizeof TEXTS / sizeof *TEXTS);
    tcase_add_test(tcase, test_nan_becomes_missing);
    tcase_add_test(tcase, test_bits_beyond_the_last_row_mean_nothing);
    tcase_add_test(tcase, test_a_label_that_comes_twice_is_refused);
    tcase_add_test(tcase, test_batches_cover_the_table_and_keep_to_their_size);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(frame_codec_suite)
