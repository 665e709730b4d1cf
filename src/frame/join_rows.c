#include "frame/join_rows.h"

#include <stdlib.h>

#include "frame/budget.h"
#include "frame/groups.h"
#include "frame/promote.h"

enum { CHECK_ROWS = 16384 };

/* One side of a join: its rows, and the group that each belongs to. */
struct side {
    size_t row_count;
    uint32_t *numbers;
    struct group_rows groups;
};

struct match {
    struct call *call;
    const struct join *join;
    struct side left, right;
    uint32_t group_count;
    struct join_rows rows; /* count: of those filled in so far */
    size_t total;
};

/* ---- groups ---- */

static enum lyn_code number_side(struct match *match, struct groups *groups, bool left,
                                 struct side *side, struct lyn_error *err) {
    const struct join *join = match->join;
    struct column **keys = arena_calloc(match->call->arena, join->key_count, sizeof *keys);
    if (!keys) {
        return arena_error(match->call->arena, err);
    }
    for (size_t i = 0; i < join->key_count; i++) {
        keys[i] = left ? join->keys[i].left : join->keys[i].right;
    }
    side->numbers = calloc(side->row_count + 1, sizeof *side->numbers);
    if (!side->numbers) {
        return error_oom(err);
    }
    return groups_number(groups, keys, join->key_count, side->numbers, err);
}

static enum lyn_code group_sides(struct match *match, struct lyn_error *err) {
    struct groups groups = {0};
    enum lyn_code code = groups_init(&groups, match->call, err);
    if (!code) {
        code = number_side(match, &groups, true, &match->left, err);
    }
    if (!code) {
        code = number_side(match, &groups, false, &match->right, err);
    }
    match->group_count = groups.count;
    groups_dispose(&groups);
    if (!code) {
        code = group_rows_make(match->left.numbers, match->left.row_count, match->group_count,
                               &match->left.groups, err);
    }
    if (!code) {
        code = group_rows_make(match->right.numbers, match->right.row_count, match->group_count,
                               &match->right.groups, err);
    }
    return code;
}

/* ---- how many rows ---- */

static bool keeps_left(enum join_how how) {
    return how == JOIN_LEFT || how == JOIN_OUTER;
}

static bool keeps_right(enum join_how how) {
    return how == JOIN_RIGHT || how == JOIN_OUTER;
}

/* How much the columns of one side take in so many rows, without their texts. No overflow: rows are
 * below 2^32 and columns below 2^17. */
static uint64_t least_bytes(const struct frame *frame, uint64_t rows) {
    uint64_t bytes = 0;
    for (size_t i = 0; i < frame->column_count; i++) {
        bytes += budget_least_bytes(frame->fields[i].column->dtype, rows);
    }
    return bytes;
}

static enum lyn_code count_rows(struct match *match, struct lyn_error *err) {
    const struct join *join = match->join;
    uint64_t total = 0;
    for (uint32_t group = 0; group < match->group_count; group++) {
        uint64_t left = group_rows_count(&match->left.groups, group);
        uint64_t right = group_rows_count(&match->right.groups, group);
        uint64_t met = left * right; /* below 2^64, and so are their sums: sides are below 2^32 */
        if (right == 0 && keeps_left(join->how)) {
            met = left;
        } else if (left == 0 && keeps_right(join->how)) {
            met = right;
        }
        total += met;
    }
    if (join->how == JOIN_CROSS) {
        total = (uint64_t)match->left.row_count * match->right.row_count;
    }
    size_t columns = join->left->column_count + join->right->column_count;
    if (total >= GATHER_MISSING || (columns && total > match->call->limits.cells / columns)) {
        return error_set(
            err, REASON_LIMIT_CELLS, "the join has %llu rows of %zu columns, more than %llu cells",
            (unsigned long long)total, columns, (unsigned long long)match->call->limits.cells);
    }
    uint64_t bytes = total * (sizeof *match->rows.left + sizeof *match->rows.right) +
                     least_bytes(join->left, total) + least_bytes(join->right, total);
    enum lyn_code code = budget_check(match->call, (size_t)total, columns, bytes, err);
    if (code) {
        return code;
    }
    match->total = (size_t)total;
    match->rows.left = calloc(match->total + 1, sizeof *match->rows.left);
    match->rows.right = calloc(match->total + 1, sizeof *match->rows.right);
    return match->rows.left && match->rows.right ? LYN_OK : error_oom(err);
}

/* ---- which rows ---- */

static enum lyn_code put(struct match *match, uint32_t left, uint32_t right,
                         struct lyn_error *err) {
    size_t at = match->rows.count++;
    match->rows.left[at] = left;
    match->rows.right[at] = right;
    return at % CHECK_ROWS == 0 ? call_check(match->call, err) : LYN_OK;
}

/* A row of one side (`first`) and those of the other that it meets; alone, if it may be, when there
 * are none. */
static enum lyn_code put_row(struct match *match, bool first_is_left, uint32_t row, bool keep,
                             struct lyn_error *err) {
    const struct side *first = first_is_left ? &match->left : &match->right;
    const struct group_rows *others = first_is_left ? &match->right.groups : &match->left.groups;
    uint32_t group = first->numbers[row];
    enum lyn_code code = LYN_OK;
    for (uint32_t i = others->starts[group]; i < others->starts[group + 1] && !code; i++) {
        uint32_t other = others->rows[i];
        code = first_is_left ? put(match, row, other, err) : put(match, other, row, err);
    }
    if (keep && group_rows_count(others, group) == 0) {
        code = first_is_left ? put(match, row, GATHER_MISSING, err)
                             : put(match, GATHER_MISSING, row, err);
    }
    return code;
}

static enum lyn_code put_by_side(struct match *match, struct lyn_error *err) {
    enum join_how how = match->join->how;
    bool left = how != JOIN_RIGHT;
    size_t count = left ? match->left.row_count : match->right.row_count;
    enum lyn_code code = LYN_OK;
    for (size_t row = 0; row < count && !code; row++) {
        code = put_row(match, left, (uint32_t)row, how != JOIN_INNER, err);
    }
    return code;
}

static enum lyn_code put_cross(struct match *match, struct lyn_error *err) {
    enum lyn_code code = LYN_OK;
    for (size_t left = 0; left < match->left.row_count && !code; left++) {
        for (size_t right = 0; right < match->right.row_count && !code; right++) {
            code = put(match, (uint32_t)left, (uint32_t)right, err);
        }
    }
    return code;
}

/* ---- sorted by key ---- */

/* A cell of a group's key, from whichever side has one. */
static struct value key_cell(const struct match *match, uint32_t group, size_t key,
                             char scratch[NUM_BUFFER]) {
    const struct join_key *columns = &match->join->keys[key];
    if (group_rows_count(&match->left.groups, group) > 0) {
        uint32_t row = match->left.groups.rows[match->left.groups.starts[group]];
        return column_cell(columns->left, row, scratch);
    }
    uint32_t row = match->right.groups.rows[match->right.groups.starts[group]];
    return column_cell(columns->right, row, scratch);
}

static int compare_groups(const void *a, const void *b, void *context) {
    const struct match *match = context;
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    for (size_t key = 0; key < match->join->key_count; key++) {
        char left_scratch[NUM_BUFFER], right_scratch[NUM_BUFFER];
        struct value left_cell = key_cell(match, left, key, left_scratch);
        struct value right_cell = key_cell(match, right, key, right_scratch);
        bool left_missing = left_cell.kind == VALUE_NULL;
        bool right_missing = right_cell.kind == VALUE_NULL;
        int order = left_missing || right_missing ? left_missing - right_missing
                                                  : value_order(&left_cell, &right_cell);
        if (order != 0) {
            return order;
        }
    }
    return (left > right) - (left < right);
}

static enum lyn_code put_group(struct match *match, uint32_t group, struct lyn_error *err) {
    const struct group_rows *left = &match->left.groups, *right = &match->right.groups;
    enum lyn_code code = LYN_OK;
    for (uint32_t i = left->starts[group]; i < left->starts[group + 1] && !code; i++) {
        code = put_row(match, true, left->rows[i], true, err);
    }
    if (group_rows_count(left, group) > 0) {
        return code;
    }
    for (uint32_t i = right->starts[group]; i < right->starts[group + 1] && !code; i++) {
        code = put_row(match, false, right->rows[i], true, err);
    }
    return code;
}

static enum lyn_code put_sorted(struct match *match, struct lyn_error *err) {
    uint32_t *order = calloc((size_t)match->group_count + 1, sizeof *order);
    if (!order) {
        return error_oom(err);
    }
    for (uint32_t group = 0; group < match->group_count; group++) {
        order[group] = group;
    }
    qsort_r(order, match->group_count, sizeof *order, compare_groups, match);
    enum lyn_code code = call_check(match->call, err);
    for (uint32_t i = 0; i < match->group_count && !code; i++) {
        code = put_group(match, order[i], err);
    }
    free(order);
    return code;
}

/* ---- all of it ---- */

static enum lyn_code put_rows(struct match *match, struct lyn_error *err) {
    switch (match->join->how) {
    case JOIN_CROSS:
        return put_cross(match, err);
    case JOIN_OUTER:
        return put_sorted(match, err);
    case JOIN_LEFT:
    case JOIN_RIGHT:
    case JOIN_INNER:
        break;
    }
    return put_by_side(match, err);
}

static void side_dispose(struct side *side) {
    free(side->numbers);
    group_rows_dispose(&side->groups);
}

enum lyn_code join_rows_make(struct call *call, const struct join *join, struct join_rows *out,
                             struct lyn_error *err) {
    struct match match = {.call = call,
                          .join = join,
                          .left = {.row_count = join->left->row_count},
                          .right = {.row_count = join->right->row_count}};
    if (match.left.row_count >= GATHER_MISSING || match.right.row_count >= GATHER_MISSING) {
        return error_set(err, REASON_LIMIT_CELLS, "a table of 2^32 rows cannot be joined");
    }
    enum lyn_code code = join->how == JOIN_CROSS ? LYN_OK : group_sides(&match, err);
    if (!code) {
        code = count_rows(&match, err);
    }
    if (!code) {
        code = put_rows(&match, err);
    }
    side_dispose(&match.left);
    side_dispose(&match.right);
    if (code) {
        join_rows_dispose(&match.rows);
        return code;
    }
    *out = match.rows;
    return LYN_OK;
}

void join_rows_dispose(struct join_rows *rows) {
    free(rows->left);
    free(rows->right);
    *rows = (struct join_rows){0};
}
