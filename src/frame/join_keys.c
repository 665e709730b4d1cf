#include "frame/join_keys.h"

#include <stdlib.h>

#include "frame/promote.h"

/* ---- which keys can be compared ---- */

static bool is_number(const struct column *column) {
    return column->dtype == LYN_DTYPE_INT64 || column->dtype == LYN_DTYPE_UINT64 ||
           column->dtype == LYN_DTYPE_FLOAT64;
}

static bool is_object(const struct column *column) {
    return column->dtype == LYN_DTYPE_STRING || column->dtype == LYN_DTYPE_OBJECT;
}

/* Whether an object column holds what a number could be equal to. */
static bool has_number(const struct column *column) {
    const struct value *cells = column->values;
    for (size_t row = 0; column->dtype == LYN_DTYPE_OBJECT && row < column->length; row++) {
        switch (cells[row].kind) {
        case VALUE_BOOL:
        case VALUE_INT:
        case VALUE_BIGINT:
        case VALUE_FLOAT:
            return true;
        default:
            break;
        }
    }
    return false;
}

enum lyn_code join_key_check(const struct join_key *key, struct lyn_error *err) {
    const struct column *left = key->left, *right = key->right;
    if (left->length == 0 || right->length == 0) {
        return LYN_OK;
    }
    bool dates = left->dtype == LYN_DTYPE_DATETIME;
    bool fits = dates == (right->dtype == LYN_DTYPE_DATETIME);
    if (dates && fits) {
        fits = left->has_offset == right->has_offset;
    }
    if (is_number(left) && is_object(right)) {
        fits = has_number(right);
    } else if (is_object(left) && is_number(right)) {
        fits = has_number(left);
    }
    if (fits) {
        return LYN_OK;
    }
    return error_set(err, REASON_INVALID_VALUE,
                     "You are trying to merge on %s and %s columns. If you wish to proceed you "
                     "should use pd.concat",
                     left->pandas, right->pandas);
}

/* ---- types ---- */

static struct column_type type_of_both(const struct join_key *key) {
    struct column_part parts[] = {{key->left, key->left->length}, {key->right, key->right->length}};
    return column_type_of_parts(parts, 2);
}

static bool is_pair(const struct join_key *key, enum lyn_dtype a, enum lyn_dtype b) {
    return (key->left->dtype == a && key->right->dtype == b) ||
           (key->left->dtype == b && key->right->dtype == a);
}

static struct column_type type_apart(enum join_how how, const struct join_key *key) {
    struct column_type type = type_of_both(key);
    if (key->right->length == 0) {
        return column_type_of(how == JOIN_LEFT || how == JOIN_OUTER ? key->left : key->right);
    }
    if (key->left->length == 0) {
        return column_type_of(how == JOIN_RIGHT || how == JOIN_OUTER ? key->right : key->left);
    }
    if (is_pair(key, LYN_DTYPE_INT64, LYN_DTYPE_UINT64)) {
        /* Keys stay exact, where float64 would make one of several. */
        type = (struct column_type){.dtype = LYN_DTYPE_OBJECT};
        memcpy(type.pandas, "object", sizeof "object");
    }
    return type;
}

/* ---- cells ---- */

/* Row i is row left[i] of the left key or, where there is none, row right[i] of the other; both have
 * the type. */
static enum lyn_code choose_cells(struct column *left, struct column *right,
                                  const struct join_rows *rows, struct column **out,
                                  struct lyn_error *err) {
    struct column *both = NULL;
    if (left->length + right->length >= GATHER_MISSING) {
        return error_set(err, REASON_LIMIT_CELLS, "the tables have too many rows to be joined");
    }
    uint32_t *chosen = calloc(rows->count + 1, sizeof *chosen);
    if (!chosen) {
        return error_oom(err);
    }
    for (size_t i = 0; i < rows->count; i++) {
        bool is_left = rows->left[i] != GATHER_MISSING;
        chosen[i] = is_left ? rows->left[i] : (uint32_t)left->length + rows->right[i];
    }
    enum lyn_code code = column_concat((struct column *[]){left, right}, 2, &both, err);
    if (!code) {
        code = column_gather(both, chosen, rows->count, out, err);
    }
    column_unref(both);
    free(chosen);
    return code;
}

static enum lyn_code choose_as(const struct join_key *key, const struct column_type *type,
                               const struct join_rows *rows, struct column **out,
                               struct lyn_error *err) {
    struct column *left = NULL, *right = NULL;
    enum lyn_code code = column_cast(key->left, type, &left, err);
    if (!code) {
        code = column_cast(key->right, type, &right, err);
    }
    if (!code) {
        code = choose_cells(left, right, rows, out, err);
    }
    column_unref(left);
    column_unref(right);
    return code;
}

/* The rows that one side has all of, as the type. */
static enum lyn_code gather_as(struct column *column, const struct column_type *type,
                               const uint32_t *rows, size_t count, struct column **out,
                               struct lyn_error *err) {
    struct column *cast = NULL;
    enum lyn_code code = column_cast(column, type, &cast, err);
    if (!code) {
        code = column_gather(cast, rows, count, out, err);
    }
    column_unref(cast);
    return code;
}

static size_t count_missing(const uint32_t *rows, size_t count) {
    size_t missing = 0;
    for (size_t i = 0; i < count; i++) {
        missing += rows[i] == GATHER_MISSING;
    }
    return missing;
}

enum lyn_code join_key_apart(const struct join *join, const struct join_key *key,
                             const struct join_rows *rows, struct column **out,
                             struct lyn_error *err) {
    struct column_type type = type_apart(join->how, key);
    struct column_type right = column_type_of(key->right);
    bool none = rows->count == 0 && column_type_equal(&type, &right);
    if (count_missing(rows->left, rows->count) == 0 && !none) {
        return gather_as(key->left, &type, rows->left, rows->count, out, err);
    }
    if (count_missing(rows->right, rows->count) == 0) {
        return gather_as(key->right, &type, rows->right, rows->count, out, err);
    }
    return choose_as(key, &type, rows, out, err);
}

enum lyn_code join_key_in_place(const struct join_key *key, const struct join_rows *rows,
                                struct column **out, struct lyn_error *err) {
    struct column_type left = column_type_of(key->left), both = type_of_both(key);
    if (both.dtype == LYN_DTYPE_OBJECT && key->left->length > 0 && key->right->length > 0) {
        left = both; /* keys of two kinds are compared, and left, as objects */
    }
    size_t missing = count_missing(rows->left, rows->count);
    if (missing == 0) {
        return gather_as(key->left, &left, rows->left, rows->count, out, err);
    }
    if (missing == rows->count) {
        return column_gather(key->right, rows->right, rows->count, out, err);
    }
    return choose_as(key, &both, rows, out, err);
}
