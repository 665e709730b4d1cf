/* rows.h - `--rows A:B`: a Python slice. */
#ifndef LYN_LYNGUINECTL_ROWS_H
#define LYN_LYNGUINECTL_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct rows {
    bool has_start, has_stop;
    int64_t start, stop;
};

/* `A:B`, `A:`, `:B`, `:`; whole numbers, negative ones count from the end. */
enum lyn_code rows_parse(const char *text, struct rows *out, struct lyn_error *err) LYN_MUST_CHECK;

#endif
