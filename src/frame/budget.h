/* budget.h - how much memory the tables of one request may take: call->limits.frame_bytes for all
 * that are made for it, each counted when it is made; only what is a step on the way to another
 * (hstack) is taken off again. What a table costs is known only when it is there, but often it can
 * be told before that it would cost too much: a few records with keys of their own make a table of
 * many empty cells, a join many rows of few.
 *
 * LIMIT_BYTES, with the size, the limit and what to do. Not thread-safe, as the call. */
#ifndef LYN_FRAME_BUDGET_H
#define LYN_FRAME_BUDGET_H

#include "base/call.h"
#include "frame/frame.h"

/* The least that a cell takes which may be missing: the end of a text. */
enum { BUDGET_GAP_BYTES = sizeof(uint32_t) };

/* Whether `bytes` more could be taken, for (part of) a table of that size. Sizes saturate, so that a
 * product of any two sizes may be asked for. */
enum lyn_code budget_check(const struct call *call, size_t rows, size_t columns, uint64_t bytes,
                           struct lyn_error *err) LYN_MUST_CHECK;

/* The same for the cells of such a table that would stay empty, when `given` have something. */
enum lyn_code budget_check_gaps(const struct call *call, size_t rows, size_t columns, size_t given,
                                struct lyn_error *err) LYN_MUST_CHECK;

/* How much a column of that type takes in so many rows, without its texts. */
uint64_t budget_least_bytes(enum lyn_dtype dtype, uint64_t rows);

/* frame_append that counts the column, which is one of so many that the table will have. */
enum lyn_code budget_append(struct call *call, struct frame *frame, const struct value *label,
                            struct column *column, size_t columns,
                            struct lyn_error *err) LYN_MUST_CHECK;

/* Columns of so many bytes that were counted are gone: those of a step on the way to a table. */
void budget_give_back(struct call *call, size_t bytes);

#endif
