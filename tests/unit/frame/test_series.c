#include "frame/combine.h"
#include "support/frame_dump.h"
#include "support/framing.h"

static struct lyn_error err;

static const struct {
    const char *table;
    size_t key;
    const char *dump;
} SERIES[] = {
    {"{'k': ['p', 'q', 'p'], 'w': ['a', 'b', 'c']}", 0,
     "k:object w:object | 'p' ['a', 'c'] | 'q' ['b']"},
    {"{'k': ['p', 'q', 'p', 'q'], 'v': [1, 2, 3, 4]}", 0,
     "k:object v:object | 'p' [1, 3] | 'q' [2, 4]"},
    {"{'k': ['p', 'q', 'p'], 'v': [1, 2, 3], 'b': [true, false, true]}", 0,
     "k:object v:object b:object | 'p' [1, 3] [True, True] | 'q' [2] [False]"},
    {"{'k': [2, 1, 2], 'v': [1.5, null, 3]}", 0, "k:object v:object | 2 [1.5, 3.0] | 1 [nan]"},
    {"{'v': [1, 2, 3], 'k': ['p', null, null]}", 1, "k:object v:object | 'p' [1] | None [2, 3]"},
    {"{'k': [1.5, null, 1.5, null]}", 0, "k:object | 1.5 | None"},
    {"{'k': [1, true, 1.0, '1'], 'v': ['a', 'b', 'c', 'd']}", 0,
     "k:object v:object | 1 ['a', 'b', 'c'] | '1' ['d']"},
    {"{'k': ['p', 'p'], 'v': [[1], {'a': 'b'}]}", 0, "k:object v:object | 'p' [[1], {'a': 'b'}]"},
    {"{'k': ['p', 'p'], 'v': [18446744073709551615, 9223372036854775808]}", 0,
     "k:object v:object | 'p' [18446744073709551615, 9223372036854775808]"},
    {"{'k': [@2020-01-02T00:00:00, @2020-01-02T00:00:00], 'v': ['a', 'b']}", 0,
     "k:object v:object | datetime.datetime(2020, 1, 2, 0, 0) ['a', 'b']"},
    {"{'k': [], 'v': []}", 0, "k:object v:object"},
};

START_TEST(test_repeated_keys_are_collected) {
    struct frame *frame = make(SERIES[_i].table), *out = NULL;
    ck_assert_int_eq(frame_collect(&call, frame, SERIES[_i].key, &out, NULL), LYN_OK);
    frame_unref(frame); /* nothing may point into it */
    buf_puts(&buf, "");
    dump_frame(out, &buf);
    ck_assert_str_eq(buf.data, SERIES[_i].dump);
    frame_unref(out);
}
END_TEST

START_TEST(test_lists_are_no_keys) {
    struct frame *frame = make("{'k': [[1], [1]]}"), *out = NULL;
    ck_assert_int_eq(frame_collect(&call, frame, 0, &out, &err), LYN_INVALID_ARGUMENT);
    ck_assert_str_eq(err.message, "unhashable type: 'list'");
    frame_unref(frame);
}
END_TEST

START_TEST(test_collecting_twice_keeps_what_the_cells_point_to) {
    struct frame *frame = make("{'k': ['p', 'q', 'p'], 'w': ['a', 'b', 'c']}"), *once = NULL;
    struct frame *twice = NULL;
    ck_assert_int_eq(frame_collect(&call, frame, 0, &once, NULL), LYN_OK);
    frame_unref(frame);
    ck_assert_int_eq(frame_collect(&call, once, 0, &twice, NULL), LYN_OK);
    frame_unref(once);
    buf_puts(&buf, "");
    dump_frame(twice, &buf);
    ck_assert_str_eq(buf.data, "k:object w:object | 'p' [['a', 'c']] | 'q' [['b']]");
    frame_unref(twice);
}
END_TEST

static Suite *series_suite(void) {
    Suite *suite = suite_create("series");
    TCase *tcase = tcase_create("series");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, test_repeated_keys_are_collected, 0, sizeof SERIES / sizeof *SERIES);
    tcase_add_test(tcase, test_lists_are_no_keys);
    tcase_add_test(tcase, test_collecting_twice_keeps_what_the_cells_point_to);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(series_suite)
