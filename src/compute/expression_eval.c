#include <math.h>

#include "base/num.h"
#include "compute/expression_node.h"

struct evaluation {
    struct arena *arena;
    const struct value *cells;
};

/* Recursion is as deep as the parser lets expressions be. */
static enum lyn_code eval(const struct evaluation *evaluation, const struct expression_node *node,
                          struct value *out, struct lyn_error *err);

static bool number_of(const struct value *value, double *out) {
    bool overflow;
    switch (value->kind) {
    case VALUE_BOOL:
        *out = value->boolean;
        return true;
    case VALUE_INT:
        *out = (double)value->integer;
        return true;
    case VALUE_BIGINT:
        return num_parse_double(value->text, out, &overflow);
    case VALUE_FLOAT:
        *out = value->real;
        return true;
    default:
        return false;
    }
}

/* What fits an int64. */
static bool integer_of(const struct value *value, int64_t *out) {
    *out = value->kind == VALUE_BOOL ? value->boolean : value->integer;
    return value->kind == VALUE_BOOL || value->kind == VALUE_INT;
}

static bool is_missing(const struct value *value) {
    return value->kind == VALUE_NULL || (value->kind == VALUE_FLOAT && isnan(value->real));
}

/* ---- arithmetic ---- */

static enum lyn_code no_operation(const char *sign, const struct value *a, const struct value *b,
                                  struct lyn_error *err) {
    return error_set(err, REASON_WRONG_TYPE, "`%s` does not work for %s and %s", sign,
                     value_kind_phrase(a->kind), value_kind_phrase(b->kind));
}

static enum lyn_code join(struct arena *arena, struct sv a, struct sv b, struct value *out,
                          struct lyn_error *err) {
    size_t len;
    char *text = size_add(a.len, b.len, &len) ? arena_alloc(arena, len) : NULL;
    if (!text) {
        return arena_error(arena, err);
    }
    if (a.len) {
        memcpy(text, a.data, a.len);
    }
    if (b.len) {
        memcpy(text + a.len, b.data, b.len);
    }
    *out = value_string((struct sv){text, len});
    return LYN_OK;
}

/* Integers stay integers while they fit; the remainder has the divisor's sign. */
static bool compute_integers(enum expression_kind kind, int64_t a, int64_t b, int64_t *out) {
    switch (kind) {
    case EXPRESSION_ADD:
        return !__builtin_add_overflow(a, b, out);
    case EXPRESSION_SUBTRACT:
        return !__builtin_sub_overflow(a, b, out);
    case EXPRESSION_MULTIPLY:
        return !__builtin_mul_overflow(a, b, out);
    default:
        if (kind != EXPRESSION_MODULO || b == 0) {
            return false;
        }
        *out = b == -1 ? 0 : a % b;
        *out += *out != 0 && (*out < 0) != (b < 0) ? b : 0;
        return true;
    }
}

static struct value compute_reals(enum expression_kind kind, double a, double b) {
    double rest;
    switch (kind) {
    case EXPRESSION_ADD:
        return value_float(a + b);
    case EXPRESSION_SUBTRACT:
        return value_float(a - b);
    case EXPRESSION_MULTIPLY:
        return value_float(a * b);
    case EXPRESSION_DIVIDE:
        return b == 0 ? value_null() : value_float(a / b);
    default:
        rest = b == 0 ? 0 : fmod(a, b);
        return b == 0 ? value_null()
                      : value_float(rest + (rest != 0 && (rest < 0) != (b < 0) ? b : 0));
    }
}

static const char *sign_of(enum expression_kind kind) {
    switch (kind) {
    case EXPRESSION_ADD:
        return "+";
    case EXPRESSION_SUBTRACT:
        return "-";
    case EXPRESSION_MULTIPLY:
        return "*";
    case EXPRESSION_DIVIDE:
        return "/";
    case EXPRESSION_MODULO:
        return "%";
    default:
        return "<";
    }
}

static enum lyn_code arithmetic(const struct evaluation *evaluation, enum expression_kind kind,
                                const struct value *a, const struct value *b, struct value *out,
                                struct lyn_error *err) {
    double x, y;
    int64_t i, j, integer;
    *out = value_null();
    if (is_missing(a) || is_missing(b)) {
        return LYN_OK;
    }
    if (kind == EXPRESSION_ADD && a->kind == VALUE_STRING && b->kind == VALUE_STRING) {
        return join(evaluation->arena, a->text, b->text, out, err);
    }
    if (!number_of(a, &x) || !number_of(b, &y)) {
        return no_operation(sign_of(kind), a, b, err);
    }
    if (integer_of(a, &i) && integer_of(b, &j) && compute_integers(kind, i, j, &integer)) {
        *out = value_int(integer);
        return LYN_OK;
    }
    *out = compute_reals(kind, x, y);
    return LYN_OK;
}

/* ---- comparing ---- */

/* Dates, also as texts beside dates, as moments of the wall clock. */
static bool moment_of(const struct value *value, int64_t *out) {
    struct date date;
    struct datetime datetime;
    if (value->kind == VALUE_DATETIME) {
        *out = value->datetime.micros - INT64_C(1000000) * value->datetime.offset_s;
        return true;
    }
    if (value->kind == VALUE_STRING && datetime_parse(value->text, &datetime)) {
        *out = datetime.micros - INT64_C(1000000) * datetime.offset_s;
        return true;
    }
    if (value->kind == VALUE_STRING && date_parse(value->text, &date)) {
        *out = date.days * INT64_C(86400000000);
        return true;
    }
    *out = value->kind == VALUE_DATE ? value->date.days * INT64_C(86400000000) : 0;
    return value->kind == VALUE_DATE;
}

static bool is_date(const struct value *value) {
    return value->kind == VALUE_DATE || value->kind == VALUE_DATETIME;
}

/* False when the two have no order. */
static bool compare(const struct value *a, const struct value *b, int *order) {
    double x, y;
    int64_t i, j;
    bool numbers = (number_of(a, &x) || a->kind == VALUE_BIGINT) &&
                   (number_of(b, &y) || b->kind == VALUE_BIGINT);
    if (numbers || (a->kind == VALUE_STRING && b->kind == VALUE_STRING)) {
        *order = value_order(a, b);
        return true;
    }
    if ((is_date(a) || is_date(b)) && moment_of(a, &i) && moment_of(b, &j)) {
        *order = (i > j) - (i < j);
        return true;
    }
    return false;
}

static bool equal(const struct value *a, const struct value *b) {
    int order;
    if (is_missing(a) || is_missing(b)) {
        return false;
    }
    return compare(a, b, &order) ? order == 0 : value_equal(a, b);
}

static enum lyn_code in_order(enum expression_kind kind, const struct value *a,
                              const struct value *b, struct value *out, struct lyn_error *err) {
    int order;
    *out = value_bool(false);
    if (is_missing(a) || is_missing(b)) {
        return LYN_OK;
    }
    if (!compare(a, b, &order)) {
        return no_operation(sign_of(kind), a, b, err);
    }
    *out = value_bool(kind == EXPRESSION_LESS         ? order < 0
                      : kind == EXPRESSION_LESS_EQUAL ? order <= 0
                      : kind == EXPRESSION_GREATER    ? order > 0
                                                      : order >= 0);
    return LYN_OK;
}

static enum lyn_code within(const struct value *a, const struct value *b, struct value *out,
                            struct lyn_error *err) {
    bool found = false;
    if (is_missing(a) || is_missing(b)) {
        *out = value_bool(false);
        return LYN_OK;
    }
    if (b->kind == VALUE_LIST) {
        for (size_t i = 0; i < b->list.count && !found; i++) {
            found = equal(a, &b->list.items[i]);
        }
    } else if (a->kind == VALUE_STRING && b->kind == VALUE_STRING) {
        found = a->text.len == 0 || (b->text.len >= a->text.len &&
                                     memmem(b->text.data, b->text.len, a->text.data, a->text.len));
    } else {
        return no_operation("in", a, b, err);
    }
    *out = value_bool(found);
    return LYN_OK;
}

/* ---- nodes ---- */

static enum lyn_code eval_parts(const struct evaluation *evaluation,
                                const struct expression_node *node, struct value *items,
                                struct lyn_error *err) {
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; i < node->part_count && code == LYN_OK; i++) {
        code = eval(evaluation, node->parts[i], &items[i], err);
    }
    return code;
}

static enum lyn_code eval_list(const struct evaluation *evaluation,
                               const struct expression_node *node, struct value *out,
                               struct lyn_error *err) {
    struct value *items = arena_calloc(evaluation->arena, node->part_count, sizeof *items);
    if (!items) {
        return arena_error(evaluation->arena, err);
    }
    *out = (struct value){.kind = VALUE_LIST, .list = {items, node->part_count}};
    return eval_parts(evaluation, node, items, err);
}

static enum lyn_code eval_call(const struct evaluation *evaluation,
                               const struct expression_node *node, struct value *out,
                               struct lyn_error *err) {
    struct value arguments[8];
    enum lyn_code code = eval_parts(evaluation, node, arguments, err);
    return code == LYN_OK
               ? node->function->run(evaluation->arena, arguments, node->part_count, out, err)
               : code;
}

static enum lyn_code eval_one(const struct expression_node *node, const struct value *a,
                              struct value *out, struct lyn_error *err) {
    if (node->kind == EXPRESSION_NOT) {
        *out = value_bool(!value_truthy(a) || is_missing(a));
        return LYN_OK;
    }
    if (node->kind == EXPRESSION_IS_NULL) {
        *out = value_bool(is_missing(a));
        return LYN_OK;
    }
    double real;
    *out = value_null();
    if (is_missing(a)) {
        return LYN_OK;
    }
    if (a->kind == VALUE_BOOL || !number_of(a, &real)) {
        return error_set(err, REASON_WRONG_TYPE, "%s has no negative", value_kind_phrase(a->kind));
    }
    bool stays = a->kind == VALUE_INT && a->integer != INT64_MIN;
    *out = stays ? value_int(-a->integer) : value_float(-real);
    return LYN_OK;
}

static enum lyn_code eval_two(const struct evaluation *evaluation,
                              const struct expression_node *node, const struct value *a,
                              const struct value *b, struct value *out, struct lyn_error *err) {
    switch (node->kind) {
    case EXPRESSION_IN:
        return within(a, b, out, err);
    case EXPRESSION_EQUAL:
    case EXPRESSION_UNEQUAL:
        *out = value_bool(equal(a, b) == (node->kind == EXPRESSION_EQUAL));
        return LYN_OK;
    case EXPRESSION_LESS:
    case EXPRESSION_LESS_EQUAL:
    case EXPRESSION_GREATER:
    case EXPRESSION_GREATER_EQUAL:
        return in_order(node->kind, a, b, out, err);
    default:
        return arithmetic(evaluation, node->kind, a, b, out, err);
    }
}

/* The right side is looked at only when the left one has not decided. */
static enum lyn_code eval_logic(const struct evaluation *evaluation,
                                const struct expression_node *node, const struct value *left,
                                struct value *out, struct lyn_error *err) {
    bool truth = value_truthy(left) && !is_missing(left);
    *out = value_bool(truth);
    if (truth == (node->kind == EXPRESSION_OR)) {
        return LYN_OK;
    }
    struct value right;
    enum lyn_code code = eval(evaluation, node->parts[1], &right, err);
    if (code == LYN_OK) {
        *out = value_bool(value_truthy(&right) && !is_missing(&right));
    }
    return code;
}

static enum lyn_code eval(const struct evaluation *evaluation, const struct expression_node *node,
                          struct value *out, struct lyn_error *err) {
    struct value a, b;
    switch (node->kind) {
    case EXPRESSION_CONSTANT:
        *out = node->constant;
        return LYN_OK;
    case EXPRESSION_NAME:
        *out = evaluation->cells[node->name];
        return LYN_OK;
    case EXPRESSION_LIST:
        return eval_list(evaluation, node, out, err);
    case EXPRESSION_CALL:
        return eval_call(evaluation, node, out, err);
    default:
        break;
    }
    enum lyn_code code = eval(evaluation, node->parts[0], &a, err);
    if (code != LYN_OK) {
        return code;
    }
    if (node->part_count == 1) {
        return eval_one(node, &a, out, err);
    }
    if (node->kind == EXPRESSION_AND || node->kind == EXPRESSION_OR) {
        return eval_logic(evaluation, node, &a, out, err);
    }
    code = eval(evaluation, node->parts[1], &b, err);
    return code == LYN_OK ? eval_two(evaluation, node, &a, &b, out, err) : code;
}

enum lyn_code expression_eval(const struct expression *expression, struct arena *arena,
                              const struct value *cells, struct value *out, struct lyn_error *err) {
    const struct evaluation evaluation = {arena, cells};
    return eval(&evaluation, expression->root, out, err);
}
