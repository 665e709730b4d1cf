/* csv_cell.h - what the text of one cell says (access 5.3, 5.4). */
#ifndef LYN_FORMATS_CSV_CELL_H
#define LYN_FORMATS_CSV_CELL_H

#include "base/error.h"
#include "formats/csv_digits.h"

struct csv_cell {
    struct sv text;
    bool padded; /* CSV_PADDING bytes from text.data on may be read, whatever the length */
};

/* One of the texts that stand for a missing cell (exact; `None` too, access 20.7). */
bool csv_text_is_missing(struct sv text);
static inline bool csv_cell_is_missing(struct csv_cell cell) {
    return cell.text.len == 0 || (cell.text.len <= 8 && csv_text_is_missing(cell.text));
}

enum csv_integer {
    CSV_INTEGER_NOT,
    CSV_INTEGER_INT64,  /* *out holds it */
    CSV_INTEGER_UINT64, /* above int64; *out holds its bits */
    CSV_INTEGER_WIDE,   /* an integer that fits neither */
};
enum csv_integer csv_long_integer(struct sv text, int64_t *out);
/* Sign and decimal digits, white space around them. */
static inline enum csv_integer csv_cell_integer(struct csv_cell cell, int64_t *out) {
    if (cell.padded && csv_short_integer(cell.text, out)) {
        return CSV_INTEGER_INT64;
    }
    return csv_long_integer(cell.text, out);
}

bool csv_long_real(struct sv text, double *out, bool *integer);
/* Any number, correctly rounded: integers of any length, decimals with white space around them,
 * and `inf` or `infinity` in any case, with an optional sign. Too large for a double is no number.
 * *integer is set when it is written as an integer. */
static inline bool csv_cell_real(struct csv_cell cell, double *out, bool *integer) {
    return (cell.padded && csv_short_decimal(cell.text, out, integer)) ||
           csv_long_real(cell.text, out, integer);
}

/* `true` or `false` in any case. */
static inline bool csv_cell_bool(struct sv text, bool *out) {
    uint32_t word, true_word, alse_word;
    if (text.len != 4 && text.len != 5) {
        return false;
    }
    memcpy(&true_word, "true", sizeof word);
    memcpy(&alse_word, "alse", sizeof word);
    memcpy(&word, text.data + text.len - 4, sizeof word);
    word |= 0x20202020; /* makes letters small, and no other byte one of these */
    /* No branches: which of the two comes next cannot be foretold. */
    bool no = (word == alse_word) & (text.len == 5) & ((text.data[0] | 0x20) == 'f');
    *out = (word == true_word) & (text.len == 4);
    return no | *out;
}

/* The casts of `dtypes` for a cell that is not missing, in the given row (from 0): INVALID_VALUE
 * when the text cannot be read, WRONG_TYPE for a number that is no int32. */
enum lyn_code csv_cast_int32(struct csv_cell cell, size_t row, int64_t *out,
                             struct lyn_error *err) LYN_MUST_CHECK;
enum lyn_code csv_cast_float64(struct csv_cell cell, size_t row, double *out,
                               struct lyn_error *err) LYN_MUST_CHECK;
enum lyn_code csv_cast_boolean(struct csv_cell cell, bool *out,
                               struct lyn_error *err) LYN_MUST_CHECK;

#endif
