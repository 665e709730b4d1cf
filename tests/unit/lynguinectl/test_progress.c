/* The text of the line that a person sees who waits. */
#include "progress.h"

#include "support/check_main.h"

static const struct {
    struct lyn_progress progress;
    uint64_t seconds;
    size_t width;
    const char *text;
} lines[] = {
    {{0, 0}, 1, 0, "waiting for the server, 1 s"},
    {{4200, 10000}, 3, 80, "reading, 4,200 of 10,000 files, 3 s"},
    {{0, 1}, 61, 80, "reading, 0 of 1 file, 61 s"},
    {{4200, 10000}, 3, 35, "reading, 4,200 of 10,000 files, 3 s"},
    {{4200, 10000}, 3, 12, "reading, 4,2"},
    {{0, 0}, 1, 1, "w"},
    {{UINT64_MAX, UINT64_MAX},
     UINT64_MAX,
     0,
     "reading, 18,446,744,073,709,551,615 of 18,446,744,073,709,551,615 files, "
     "18,446,744,073,709,551,615 s"},
};

START_TEST(test_the_line_tells_what_is_known_within_the_width) {
    char out[PROGRESS_LINE];
    size_t length = progress_print(&lines[_i].progress, lines[_i].seconds, lines[_i].width, out);
    ck_assert_str_eq(out, lines[_i].text);
    ck_assert_uint_eq(length, strlen(out));
}
END_TEST

static Suite *progress_suite(void) {
    Suite *suite = suite_create("progress");
    TCase *tcase = tcase_create("progress");
    tcase_add_loop_test(tcase, test_the_line_tells_what_is_known_within_the_width, 0,
                        sizeof lines / sizeof *lines);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(progress_suite)
