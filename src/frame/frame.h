/* frame.h - a table: labelled columns of one length. Built by one thread, then immutable and shared
 * by reference count. The row index of the reference is invisible in every answer and is not kept. */
#ifndef LYN_FRAME_FRAME_H
#define LYN_FRAME_FRAME_H

#include "base/buf.h"
#include "base/call.h"
#include "base/map.h"
#include "frame/column.h"

/* A label is text or, for header-less CSV and lists of rows, an integer (access 20.21). */
struct frame_field {
    struct value label;    /* VALUE_STRING or VALUE_INT; text lives in the frame's arena */
    struct column *column; /* one reference */
};

struct frame {
    _Atomic uint32_t references;
    size_t row_count; /* meaningful even with no columns (access 20.31) */
    size_t column_count, column_capacity;
    struct frame_field *fields;
    struct arena *arena; /* labels */
    struct map labels;   /* label_key -> position */
};

/* An empty frame of row_count rows, count 1. */
enum lyn_code frame_new(size_t row_count, struct frame **out, struct lyn_error *err) LYN_MUST_CHECK;
struct frame *frame_ref(struct frame *frame);
void frame_unref(struct frame *frame);
/* frame_unref for arena_own. Never by the arena that its OBJECT columns reference (column_take_cells):
 * frame_from_value's frames must not be owned by their call's arena. */
void frame_release(void *frame);

/* Appends a column, taking the caller's reference even on failure; its length must be row_count
 * (INTERNAL otherwise). The label is copied; labels that are neither text nor integer become text as
 * JSON does (access 20.21). A label that is there already: DUPLICATE_COLUMN (access 20.20). */
enum lyn_code frame_append(struct frame *frame, const struct value *label, struct column *column,
                           struct lyn_error *err) LYN_MUST_CHECK;

/* Of a frame that nobody else has yet: the column goes in the place of the one with that label, or
 * behind all. Takes the caller's reference even on failure; errors as frame_append. */
enum lyn_code frame_put(struct frame *frame, const struct value *label, struct column *column,
                        struct lyn_error *err) LYN_MUST_CHECK;

#define FRAME_NONE SIZE_MAX
/* Position of the column with that label (text never equals an integer), FRAME_NONE if none. */
size_t frame_find(const struct frame *frame, const struct value *label);
static inline struct value frame_cell(const struct frame *frame, size_t column, size_t row,
                                      char scratch[NUM_BUFFER]) { /* as column_cell */
    return column_cell(frame->fields[column].column, row, scratch);
}
/* The label as text: `name` or `0`. Borrowed, or printed into scratch (NUM_BUFFER bytes). */
struct sv frame_label(const struct frame *frame, size_t column, char scratch[NUM_BUFFER]);
/* `Index(['a', 'b'], dtype='object')`, as the reference's messages show it (errors-005). */
void frame_print_index(const struct frame *frame, struct buf *out);

/* ---- select.c: each gives a new frame that shares columns ---- */
/* `columns[i]` positions in the given order; repeats are DUPLICATE_COLUMN. */
enum lyn_code frame_select(const struct frame *frame, const size_t *columns, size_t count,
                           struct frame **out, struct lyn_error *err) LYN_MUST_CHECK;
/* All columns: a frame to put further ones into. */
enum lyn_code frame_copy(const struct frame *frame, struct frame **out,
                         struct lyn_error *err) LYN_MUST_CHECK;
/* All columns, with new labels: labels[i] for column i. DUPLICATE_COLUMN as frame_append. */
enum lyn_code frame_relabel(const struct frame *frame, const struct value *labels,
                            struct frame **out, struct lyn_error *err) LYN_MUST_CHECK;
/* Rows [row0, row0 + count), copied. */
enum lyn_code frame_slice(const struct frame *frame, size_t row0, size_t count, struct frame **out,
                          struct lyn_error *err) LYN_MUST_CHECK;
/* Frames of the same labels and dtypes, one below the other: what a result's batches are. */
enum lyn_code frame_concat(struct frame *const *parts, size_t count, struct frame **out,
                           struct lyn_error *err) LYN_MUST_CHECK;

/* ---- rows.c: between documents and frames ---- */
/* A frame from a parsed document by the rules of access 2.3, with the decisions of access 20.12
 * (all-scalar mapping: one row, whatever the format) and 19.1. Uses call->arena for cells that stay
 * nested: such columns reference it. INVALID_VALUE or WRONG_TYPE for documents that are no table,
 * DUPLICATE_COLUMN for keys that become the same label, LIMIT_CELLS, LIMIT_BYTES
 * (budget.h), DEADLINE, CANCELLED. */
enum lyn_code frame_from_value(struct call *call, const struct value *document, struct frame **out,
                               struct lyn_error *err) LYN_MUST_CHECK;
/* ---- records.c ---- */
/* The table that records to be written are (access 1.3). Differs from a document that was read in
 * this: the columns of a mapping are sorted by name, and records without any key are no rows.
 * WRONG_TYPE for a scalar that is no text, INVALID_VALUE for a text, else as frame_from_value. */
enum lyn_code frame_from_records(struct call *call, const struct value *records, struct frame **out,
                                 struct lyn_error *err) LYN_MUST_CHECK;
/* Approximate bytes held, for handle budgets and batch sizes. */
size_t frame_bytes(const struct frame *frame);

/* ---- present.c ---- */
/* One row as a mapping from label to cell, in column order, without the cells that are missing and
 * the missing entries of mappings in cells (access 18): what the writers of documents write. Texts
 * and nested values are borrowed from the frame; the rest is in the arena. */
enum lyn_code frame_present_row(const struct frame *frame, size_t row, struct arena *arena,
                                struct value *out, struct lyn_error *err) LYN_MUST_CHECK;

#endif
