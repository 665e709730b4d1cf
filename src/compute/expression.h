/* expression.h - expressions over the cells of a row, as `where` and `derive` take them:
 *
 *   year >= 2020 and role == "Chair"        `first name` in ["Ada", "Bob"]
 *   not (fte < 0.5 or end is null)          amount * 1.2 + len(notes)
 *
 * Names are columns, in backquotes when they are no identifiers. Texts are in single or double
 * quotes, a backslash keeps the next character. Operators, the tightest first: - (sign); * / %;
 * + -; == != < <= > >= in, not in, is null, is not null (= and <> as in SQL); not; and; or. Functions:
 * len lower upper abs round year month day contains startswith endswith coalesce.
 *
 * Missing cells: a comparison with one is false, != is true, arithmetic and functions give a missing
 * value. Numbers compare with numbers, texts with texts, dates with dates and with texts that write
 * one; == of two others is false and their order is an error. / is exact, of integers too; division
 * by zero is missing. */
#ifndef LYN_COMPUTE_EXPRESSION_H
#define LYN_COMPUTE_EXPRESSION_H

#include "base/arena.h"
#include "base/error.h"
#include "value/value.h"

enum { EXPRESSION_BYTES = 4096, EXPRESSION_DEPTH = 64 };

struct expression_node;

struct expression {
    const struct expression_node *root;
    struct sv *names; /* the columns, each once */
    size_t name_count;
};

/* In the arena; texts without escapes are borrowed. INVALID_VALUE with what is wrong and at which
 * character; LIMIT_BYTES, LIMIT_DEPTH. */
enum lyn_code expression_parse(struct arena *arena, struct sv text, struct expression *out,
                               struct lyn_error *err) LYN_MUST_CHECK;

/* The value for one row: cells[i] is that of names[i]. What is made is in the arena; the rest is
 * borrowed. WRONG_TYPE for operations that the types do not have. */
enum lyn_code expression_eval(const struct expression *expression, struct arena *arena,
                              const struct value *cells, struct value *out,
                              struct lyn_error *err) LYN_MUST_CHECK;

#endif
