#include "frame/combine.h"

#include <stdlib.h>

#include "frame/promote.h"
#include "support/frame_dump.h"
#include "support/framing.h"

static struct lyn_error err;

static const char *dump(struct frame *frame) {
    buf_clear(&buf);
    buf_puts(&buf, "");
    dump_frame(frame, &buf);
    return buf.data;
}

static struct frame *without(const struct frame *frame, size_t count) {
    size_t kept[8];
    struct frame *out = NULL;
    for (size_t i = count; i < frame->column_count; i++) {
        kept[i - count] = i;
    }
    ck_assert_int_eq(frame_select(frame, kept, frame->column_count - count, &out, NULL), LYN_OK);
    return out;
}

/* Joins on the first `keys` columns of both; `apart`: as an index, whose columns come last. */
static enum lyn_code run(const char *left_text, const char *right_text, enum join_how how,
                         size_t keys, bool apart, struct join_suffixes suffixes,
                         struct frame **out) {
    struct frame *left = make(left_text), *right = make(right_text);
    struct frame *left_rest = apart ? without(left, keys) : frame_ref(left);
    struct frame *right_rest = without(right, keys);
    struct join_key pairs[4];
    struct column *made[4] = {NULL};
    for (size_t i = 0; i < keys; i++) {
        pairs[i] = (struct join_key){left->fields[i].column, right->fields[i].column,
                                     apart ? FRAME_NONE : i};
    }
    struct join join = {how, left_rest, right_rest, pairs, keys, suffixes};
    bool cross = how == JOIN_CROSS;
    enum lyn_code code = frame_join(&call, &join, out, apart && !cross ? made : NULL, &err);
    for (size_t i = 0; i < keys && code == LYN_OK && apart && !cross; i++) {
        ck_assert_int_eq(frame_append(*out, &left->fields[i].label, made[i], NULL), LYN_OK);
    }
    frame_unref(left_rest);
    frame_unref(right_rest);
    frame_unref(left);
    frame_unref(right);
    return code;
}

#define A "{'k': ['p', 'q'], 'a': [1, 2]}"
#define B "{'k': ['q', 'r'], 'b': [3, 4]}"
#define MANY "{'k': [2, 1, 2], 'a': ['x', 'y', 'z']}"
#define PAIRS "{'k': [2, 3, 2], 'b': [true, false, true]}"
#define GAPS "{'k': [3.0, null, 1.0], 'a': ['x', 'y', 'z']}"
#define NONE "{'k': [], 'b': []}"

static const struct {
    const char *left, *right;
    enum join_how how;
    bool apart;
    const char *dump;
} JOINS[] = {
    {A, B, JOIN_LEFT, true, "a:int64 b:float64 k:object | 1 None 'p' | 2 3.0 'q'"},
    {A, B, JOIN_RIGHT, true, "a:float64 b:int64 k:object | 2.0 3 'q' | None 4 'r'"},
    {A, B, JOIN_INNER, true, "a:int64 b:int64 k:object | 2 3 'q'"},
    {A, B, JOIN_OUTER, true,
     "a:float64 b:float64 k:object | 1.0 None 'p' | 2.0 3.0 'q' | None 4.0 'r'"},
    {A, B, JOIN_CROSS, true, "a:int64 b:int64 | 1 3 | 1 4 | 2 3 | 2 4"},
    {A, B, JOIN_LEFT, false, "k:object a:int64 b:float64 | 'p' 1 None | 'q' 2 3.0"},
    {A, B, JOIN_RIGHT, false, "k:object a:float64 b:int64 | 'q' 2.0 3 | 'r' None 4"},
    {A, B, JOIN_OUTER, false,
     "k:object a:float64 b:float64 | 'p' 1.0 None | 'q' 2.0 3.0 | 'r' None 4.0"},
    /* Repeated keys: every pair, in the order of the calling side. */
    {MANY, PAIRS, JOIN_LEFT, false,
     "k:int64 a:object b:object | 2 'x' True | 2 'x' True | 1 'y' None | 2 'z' True | 2 'z' True"},
    {MANY, PAIRS, JOIN_INNER, false,
     "k:int64 a:object b:bool | 2 'x' True | 2 'x' True | 2 'z' True | 2 'z' True"},
    {MANY, PAIRS, JOIN_RIGHT, false,
     "k:int64 a:object b:bool | 2 'x' True | 2 'z' True | 3 None False | 2 'x' True | 2 'z' True"},
    {MANY, PAIRS, JOIN_OUTER, false,
     "k:int64 a:object b:object | 1 'y' None | 2 'x' True | 2 'x' True | 2 'z' True | 2 'z' True | "
     "3 None False"},
    /* Missing keys meet each other, and come last where the result is sorted. */
    {GAPS, "{'k': [null, 1.0], 'b': [7, 8]}", JOIN_LEFT, false,
     "k:float64 a:object b:float64 | 3.0 'x' None | None 'y' 7.0 | 1.0 'z' 8.0"},
    {GAPS, "{'k': [null, 0.5], 'b': [7, 8]}", JOIN_OUTER, true,
     "a:object b:float64 k:float64 | None 8.0 0.5 | 'z' None 1.0 | 'x' None 3.0 | 'y' 7.0 None"},
    /* Equality is Python's. */
    {"{'k': [1, 2]}", "{'k': [1.0, 2.5], 'b': [5, 6]}", JOIN_OUTER, false,
     "k:float64 b:float64 | 1.0 5.0 | 2.0 None | 2.5 6.0"},
    {"{'k': [1, 2]}", "{'k': [2.0, 1.0], 'b': [5, 6]}", JOIN_LEFT, false,
     "k:int64 b:int64 | 1 6 | 2 5"},
    {"{'k': [1, 2]}", "{'k': [true, false], 'b': [5, 6]}", JOIN_LEFT, false,
     "k:object b:float64 | 1 5.0 | 2 None"},
    {"{'k': [1, 2]}", "{'k': ['1', '2'], 'b': [5, 6]}", JOIN_OUTER, true,
     "b:float64 k:object | None 1 | None 2 | 5.0 '1' | 6.0 '2'"},
    {"{'k': [9223372036854775807, 9223372036854775808]}", "{'k': [9223372036854775808], 'b': [5]}",
     JOIN_LEFT, false, "k:uint64 b:float64 | 9223372036854775807 None | 9223372036854775808 5.0"},
    {"{'k': [9007199254740993]}", "{'k': [9007199254740992.0], 'b': [5]}", JOIN_LEFT, false,
     "k:int64 b:float64 | 9007199254740993 None"},
    {"{'k': [36893488147419103232, 'x']}", "{'k': [36893488147419103232.0], 'b': [5]}", JOIN_LEFT,
     false, "k:object b:float64 | 36893488147419103232 5.0 | 'x' None"},
    {"{'k': [@2020-01-02T03:00:00+00:00]}", "{'k': [@2020-01-02T04:00:00+01:00], 'b': [5]}",
     JOIN_INNER, false,
     "k:object b:int64 | datetime.datetime(2020, 1, 2, 3, 0, "
     "tzinfo=datetime.timezone.utc) 5"},
    /* Tables without rows keep the other side's types. */
    {A, NONE, JOIN_LEFT, true, "a:int64 b:object k:object | 1 None 'p' | 2 None 'q'"},
    {"{'k': [1, 2], 'a': [1, 2]}", NONE, JOIN_OUTER, true,
     "a:int64 b:object k:int64 | 1 None 1 | 2 None 2"},
    {"{'k': [1, 2], 'a': [1, 2]}", NONE, JOIN_INNER, true, "a:int64 b:object k:object"},
    {NONE, "{'k': [1], 'a': [1]}", JOIN_RIGHT, true, "b:object a:int64 k:int64 | None 1 1"},
    {NONE, "{'k': [1], 'a': [1]}", JOIN_LEFT, true, "b:object a:int64 k:object"},
    {NONE, NONE, JOIN_CROSS, true, "b:object b_r:object"},
};

START_TEST(test_joins) {
    struct frame *out = NULL;
    struct join_suffixes suffixes = {SV(""), SV("_r")};
    ck_assert_int_eq(
        run(JOINS[_i].left, JOINS[_i].right, JOINS[_i].how, 1, JOINS[_i].apart, suffixes, &out),
        LYN_OK);
    ck_assert_str_eq(dump(out), JOINS[_i].dump);
    frame_unref(out);
}
END_TEST

START_TEST(test_two_keys_are_compared_together) {
    struct frame *out = NULL;
    struct join_suffixes suffixes = {SV(""), SV("_r")};
    ck_assert_int_eq(run("{'k': ['ab', 'a', 'a'], 'j': ['c', 'bc', null], 'a': [1, 2, 3]}",
                         "{'k': ['a', 'a', 'abc'], 'j': [null, 'bc', ''], 'b': [7, 8, 9]}",
                         JOIN_OUTER, 2, false, suffixes, &out),
                     LYN_OK);
    ck_assert_str_eq(dump(out), "k:object j:object a:float64 b:float64 | 'a' 'bc' 2.0 8.0 | "
                                "'a' None 3.0 7.0 | 'ab' 'c' 1.0 None | 'abc' '' None 9.0");
    frame_unref(out);
}
END_TEST

START_TEST(test_suffixes_go_to_names_of_both_tables) {
    struct frame *out = NULL;
    const char *left = "{'k': [1], 'v': [1], 'a': [1]}", *right = "{'k': [1], 'v': [2], 'b': [2]}";
    ck_assert_int_eq(
        run(left, right, JOIN_LEFT, 1, false, (struct join_suffixes){SV("_l"), SV("_r")}, &out),
        LYN_OK);
    ck_assert_str_eq(dump(out), "k:int64 v_l:int64 a:int64 v_r:int64 b:int64 | 1 1 1 2 2");
    frame_unref(out);
    ck_assert_int_eq(
        run(left, right, JOIN_LEFT, 1, false, (struct join_suffixes){SV(""), SV("")}, &out),
        LYN_INVALID_ARGUMENT);
    ck_assert_str_eq(err.message,
                     "columns overlap but no suffix specified: Index(['v'], dtype='object')");
    ck_assert_int_eq(run("{'k': [1], 'v': [1], 'v_r': [1]}", right, JOIN_LEFT, 1, false,
                         (struct join_suffixes){{0}, SV("_r")}, &out),
                     LYN_INVALID_ARGUMENT);
    ck_assert_str_eq(err.reason, "DUPLICATE_COLUMN");
}
END_TEST

START_TEST(test_integer_labels_become_text_with_a_suffix) {
    struct frame *out = NULL;
    ck_assert_int_eq(run("[[1, 2]]", "[[1, 3]]", JOIN_LEFT, 1, true,
                         (struct join_suffixes){{0}, SV("_r")}, &out),
                     LYN_OK);
    ck_assert_str_eq(dump(out), "1:int64 '1_r':int64 0:int64 | 2 3 1");
    frame_unref(out);
}
END_TEST

START_TEST(test_a_join_that_explodes_is_refused_before_it_is_made) {
    struct frame *out = NULL;
    struct join_suffixes suffixes = {SV(""), SV("_r")};
    call.limits.cells = 17;
    const char *six = "{'k': [1, 1, 1], 'a': [1, 2, 3]}";
    ck_assert_int_eq(run(six, six, JOIN_LEFT, 1, false, suffixes, &out), LYN_RESOURCE_EXHAUSTED);
    ck_assert_str_eq(err.reason, "LIMIT_CELLS");
    ck_assert_int_eq(run(six, six, JOIN_CROSS, 1, true, suffixes, &out), LYN_RESOURCE_EXHAUSTED);
    call.limits.cells = 27;
    ck_assert_int_eq(run(six, six, JOIN_LEFT, 1, false, suffixes, &out), LYN_OK);
    ck_assert_uint_eq(out->row_count, 9);
    frame_unref(out);
    call.limits.columns = 2;
    ck_assert_int_eq(run(six, six, JOIN_LEFT, 1, false, suffixes, &out), LYN_RESOURCE_EXHAUSTED);
}
END_TEST

START_TEST(test_lists_are_no_keys) {
    struct frame *out = NULL;
    ck_assert_int_eq(run("{'k': [[1]], 'a': [1]}", "{'k': [1], 'b': [1]}", JOIN_LEFT, 1, true,
                         (struct join_suffixes){{0}, SV("_r")}, &out),
                     LYN_INVALID_ARGUMENT);
    ck_assert_str_eq(err.error_type, "TypeError");
    ck_assert_str_eq(err.message, "unhashable type: 'list'");
}
END_TEST

static const struct {
    const char *left, *right;
    bool fits;
} CHECKS[] = {
    {"[1]", "[1.5]", true},
    {"[1]", "['a']", false},
    {"['a', null]", "[1]", false},
    {"['a', 1]", "[1]", true},
    {"[true]", "[1]", true},
    {"[true]", "['a']", true},
    {"[1]", "[@2020-01-02]", false},
    {"[@2020-01-02T00:00:00]", "[1]", false},
    {"[@2020-01-02T00:00:00]", "[@2020-01-02T00:00:00+01:00]", false},
    {"[@2020-01-02T00:00:00+00:00]", "[@2020-01-02T00:00:00+01:00]", true},
    {"[1]", "[null]", false},
};

START_TEST(test_keys_of_some_kinds_cannot_be_compared) {
    struct frame *left = make(CHECKS[_i].left), *right = make(CHECKS[_i].right);
    struct join_key key = {left->fields[0].column, right->fields[0].column, 0};
    ck_assert_int_eq(join_key_check(&key, &err), CHECKS[_i].fits ? LYN_OK : LYN_INVALID_ARGUMENT);
    if (!CHECKS[_i].fits) {
        ck_assert_ptr_nonnull(strstr(err.message, "You are trying to merge on "));
    }
    frame_unref(left);
    frame_unref(right);
}
END_TEST

/* ---- against joining row by row ---- */

static uint64_t state = 20;

static size_t below(size_t count) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (size_t)((state >> 33) % count);
}

static struct frame *random_table(const char *label) {
    static const char *const KEYS[] = {"1", "2", "3.0", "1.0", "null", "'a'", "'b'", "true", "7"};
    struct buf text;
    buf_init(&text, 1 << 16);
    size_t rows = below(7), kinds = 1 + below(sizeof KEYS / sizeof *KEYS);
    buf_puts(&text, "{'k': [");
    for (size_t i = 0; i < rows; i++) {
        buf_printf(&text, "%s%s", i ? ", " : "", KEYS[below(kinds)]);
    }
    buf_printf(&text, "], '%s': [", label);
    for (size_t i = 0; i < rows; i++) {
        buf_printf(&text, "%s'%zu'", i ? ", " : "", i);
    }
    buf_puts(&text, "]}");
    struct frame *frame = make(text.data);
    buf_dispose(&text);
    return frame;
}

static bool meet(const struct frame *left, size_t i, const struct frame *right, size_t j) {
    char a_scratch[NUM_BUFFER], b_scratch[NUM_BUFFER];
    struct value a = frame_cell(left, 0, i, a_scratch), b = frame_cell(right, 0, j, b_scratch);
    return (a.kind == VALUE_NULL && b.kind == VALUE_NULL) || value_equal(&a, &b);
}

/* The rows of a left, right or inner join, as `a b;`. */
static void naive(const struct frame *first, const struct frame *second, bool keep, bool turned,
                  struct buf *out) {
    for (size_t i = 0; i < first->row_count; i++) {
        bool alone = true;
        for (size_t j = 0; j < second->row_count; j++) {
            if (meet(first, i, second, j)) {
                buf_printf(out, "%zu %zu;", turned ? j : i, turned ? i : j);
                alone = false;
            }
        }
        if (alone && keep) {
            buf_printf(out, turned ? "- %zu;" : "%zu -;", i);
        }
    }
}

static void print_rows(const struct frame *joined, struct buf *out) {
    char scratch[NUM_BUFFER];
    for (size_t row = 0; row < joined->row_count; row++) {
        for (size_t column = 0; column < 2; column++) {
            struct value cell = frame_cell(joined, column, row, scratch);
            buf_append_sv(out, cell.kind == VALUE_STRING ? cell.text : SV("-"));
            buf_putc(out, column ? ';' : ' ');
        }
    }
}

static void compare_how(struct frame *left, struct frame *right, enum join_how how) {
    struct frame *left_rest = without(left, 1), *right_rest = without(right, 1), *out = NULL;
    struct join_key key = {left->fields[0].column, right->fields[0].column, FRAME_NONE};
    struct join join = {how, left_rest, right_rest, &key, 1, {{0}, {0}}};
    struct buf got, expected;
    buf_init(&got, 1 << 20);
    buf_init(&expected, 1 << 20);
    buf_puts(&got, "");
    buf_puts(&expected, "");
    ck_assert_int_eq(frame_join(&call, &join, &out, NULL, NULL), LYN_OK);
    print_rows(out, &got);
    if (how == JOIN_RIGHT) {
        naive(right, left, true, true, &expected);
    } else {
        naive(left, right, how == JOIN_LEFT, false, &expected);
    }
    ck_assert_str_eq(got.data, expected.data);
    buf_dispose(&got);
    buf_dispose(&expected);
    frame_unref(out);
    frame_unref(left_rest);
    frame_unref(right_rest);
}

START_TEST(test_joins_are_what_comparing_every_pair_gives) {
    for (int i = 0; i < 2000; i++) {
        struct frame *left = random_table("a"), *right = random_table("b");
        compare_how(left, right, JOIN_LEFT);
        compare_how(left, right, JOIN_RIGHT);
        compare_how(left, right, JOIN_INNER);
        frame_unref(left);
        frame_unref(right);
    }
}
END_TEST

static Suite *join_suite(void) {
    Suite *suite = suite_create("join");
    TCase *tcase = tcase_create("join");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, test_joins, 0, sizeof JOINS / sizeof *JOINS);
    tcase_add_test(tcase, test_two_keys_are_compared_together);
    tcase_add_test(tcase, test_suffixes_go_to_names_of_both_tables);
    tcase_add_test(tcase, test_integer_labels_become_text_with_a_suffix);
    tcase_add_test(tcase, test_a_join_that_explodes_is_refused_before_it_is_made);
    tcase_add_test(tcase, test_lists_are_no_keys);
    tcase_add_loop_test(tcase, test_keys_of_some_kinds_cannot_be_compared, 0,
                        sizeof CHECKS / sizeof *CHECKS);
    tcase_add_test(tcase, test_joins_are_what_comparing_every_pair_gives);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(join_suite)
