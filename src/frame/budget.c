#include "frame/budget.h"

#include <stdio.h>

/* `2.0 GiB` */
static void print_size(char out[32], uint64_t bytes) {
    static const char *const units[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    size_t unit = 0;
    double size = (double)bytes;
    while (size >= 1024 && unit + 1 < sizeof units / sizeof *units) {
        size /= 1024;
        unit++;
    }
    snprintf(out, 32, unit ? "%.1f %s" : "%.0f %s", size, units[unit]);
}

static enum lyn_code over(const struct call *call, size_t rows, size_t columns, uint64_t bytes,
                          struct lyn_error *err) {
    char wanted[32], allowed[32];
    uint64_t total;
    if (__builtin_add_overflow(bytes, call->frame_bytes, &total)) {
        total = UINT64_MAX;
    }
    print_size(wanted, total);
    print_size(allowed, call->limits.frame_bytes);
    return error_set(err, REASON_LIMIT_BYTES,
                     "with a table of %zu rows and %zu columns the tables of this request take %s "
                     "or more; %s are allowed. Read fewer rows or columns at a time; keys that "
                     "differ from row to row are better values, of a column of names and one of "
                     "values",
                     rows, columns, wanted, allowed);
}

enum lyn_code budget_check(const struct call *call, size_t rows, size_t columns, uint64_t bytes,
                           struct lyn_error *err) {
    size_t allowed = call->limits.frame_bytes, taken = call->frame_bytes;
    return taken <= allowed && bytes <= allowed - taken ? LYN_OK
                                                        : over(call, rows, columns, bytes, err);
}

enum lyn_code budget_check_gaps(const struct call *call, size_t rows, size_t columns, size_t given,
                                struct lyn_error *err) {
    uint64_t cells, bytes;
    if (__builtin_mul_overflow((uint64_t)rows, (uint64_t)columns, &cells) ||
        __builtin_mul_overflow(cells > given ? cells - given : 0, (uint64_t)BUDGET_GAP_BYTES,
                               &bytes)) {
        bytes = UINT64_MAX;
    }
    return budget_check(call, rows, columns, bytes, err);
}

uint64_t budget_least_bytes(enum lyn_dtype dtype, uint64_t rows) {
    switch (dtype) {
    case LYN_DTYPE_OBJECT:
        return rows * sizeof(struct value);
    case LYN_DTYPE_STRING:
        return rows * sizeof(uint32_t);
    case LYN_DTYPE_BOOL:
        return rows / 8;
    default:
        return rows * sizeof(uint64_t);
    }
}

enum lyn_code budget_append(struct call *call, struct frame *frame, const struct value *label,
                            struct column *column, size_t columns, struct lyn_error *err) {
    size_t bytes = column_bytes(column);
    enum lyn_code code = budget_check(call, frame->row_count, columns, bytes, err);
    if (code != LYN_OK) {
        column_unref(column);
        return code;
    }
    call->frame_bytes += bytes;
    return frame_append(frame, label, column, err);
}

void budget_give_back(struct call *call, size_t bytes) {
    call->frame_bytes -= bytes;
}
