#include "access/file_set.h"

#include <dirent.h>

#include "base/path.h"
#include "support/check_main.h"
#include "support/reading.h"

static struct reading rig;
static struct file_set set;

static void set_up(void) {
    reading_init(&rig);
    file_set_init(&set, &rig.call, &rig.roots, 022);
}

static void tear_down(void) {
    file_set_dispose(&set);
    reading_dispose(&rig);
}

static void add(const char *name, const char *text) {
    const char *path = path_normalize(rig.call.arena, sv_from(scratch_path(&rig.scratch, name)));
    buf_puts(&set.text, text);
    ck_assert_int_eq(file_set_add(&set, path, arena_strdup(rig.call.arena, sv_from(name)), NULL),
                     LYN_OK);
}

static const char *holds(const char *name) {
    static char text[256];
    int fd = open(scratch_path(&rig.scratch, name), O_RDONLY | O_CLOEXEC);
    ssize_t got = fd >= 0 ? read(fd, text, sizeof text - 1) : 0;
    if (fd >= 0)
        close(fd);
    text[got > 0 ? got : 0] = '\0';
    return text;
}

static size_t entries_of(const char *name) {
    DIR *folder = opendir(scratch_path(&rig.scratch, name));
    size_t count = 0;
    ck_assert_ptr_nonnull(folder);
    while (readdir(folder))
        count++;
    closedir(folder);
    return count - 2; /* . and .. */
}

START_TEST(test_all_files_of_several_folders) {
    set.makes_folders = true;
    scratch_mkdir(&rig.scratch, "a");
    scratch_write(&rig.scratch, "a/1", "old");
    add("a/1", "one");
    add("b/c/2", "");
    add("a/3", "three");
    ck_assert_int_eq(file_set_write(&set, &rig.err), LYN_OK);
    ck_assert_str_eq(holds("a/1"), "one");
    ck_assert_str_eq(holds("a/3"), "three");
    ck_assert_int_eq(access(scratch_path(&rig.scratch, "b/c/2"), F_OK), 0);
    ck_assert_int_eq(set.files[0].outcome, WRITE_REPLACED);
    ck_assert_int_eq(set.files[1].outcome, WRITE_CREATED);
    ck_assert_uint_eq(entries_of("a"), 2);
}
END_TEST

START_TEST(test_staged_files_are_not_there_yet) {
    scratch_write(&rig.scratch, "1", "old");
    add("1", "new");
    add("2", "new");
    ck_assert_int_eq(file_set_stage(&set, &rig.err), LYN_OK);
    ck_assert_str_eq(holds("1"), "old");
    ck_assert_uint_eq(entries_of("."), 3);
    file_set_dispose(&set);
    ck_assert_uint_eq(entries_of("."), 1);
    file_set_init(&set, &rig.call, &rig.roots, 022);
}
END_TEST

START_TEST(test_a_failure_on_the_way_names_what_was_replaced) {
    static const char *const NAMES[] = {"1", "2", "3", "4"};
    for (size_t i = 0; i < 4; i++) {
        scratch_write(&rig.scratch, NAMES[i], "old");
        add(NAMES[i], "new");
    }
    ck_assert_int_eq(file_set_stage(&set, &rig.err), LYN_OK);
    ck_assert_int_eq(unlink(scratch_path(&rig.scratch, "3")), 0);
    scratch_mkdir(&rig.scratch, "3");
    ck_assert_int_eq(file_set_place(&set, &rig.err), LYN_FAILED_PRECONDITION);
    ck_assert_str_eq(rig.err.reason, "IS_A_DIRECTORY");
    ck_assert_str_eq(rig.err.file, "3");
    ck_assert_ptr_nonnull(strstr(rig.err.message,
                                 "2 of 4 files had been written before (1, 2), the others are as "
                                 "they were"));
    ck_assert_str_eq(holds("2"), "new");
    ck_assert_str_eq(holds("4"), "old");
    file_set_dispose(&set);
    ck_assert_uint_eq(entries_of("."), 4); /* no temporary */
    file_set_init(&set, &rig.call, &rig.roots, 022);
}
END_TEST

START_TEST(test_a_failure_after_many_names_first_and_last) {
    char name[16];
    for (int i = 0; i < 8; i++) {
        snprintf(name, sizeof name, "f%d", i);
        add(name, "new");
    }
    ck_assert_int_eq(file_set_stage(&set, &rig.err), LYN_OK);
    scratch_mkdir(&rig.scratch, "f7");
    ck_assert_int_ne(file_set_place(&set, &rig.err), LYN_OK);
    ck_assert_ptr_nonnull(
        strstr(rig.err.message, "7 of 8 files had been written before (f0 to f6, in the order of"));
}
END_TEST

START_TEST(test_cancelled_before_anything_is_placed) {
    atomic_bool cancelled = true;
    rig.call.cancelled = &cancelled;
    scratch_write(&rig.scratch, "1", "old");
    add("1", "new");
    ck_assert_int_eq(file_set_write(&set, &rig.err), LYN_CANCELLED);
    ck_assert_str_eq(holds("1"), "old");
    ck_assert_uint_eq(entries_of("."), 1);
    rig.call.cancelled = NULL;
}
END_TEST

START_TEST(test_a_folder_that_becomes_a_link_is_not_followed) {
    scratch_mkdir(&rig.scratch, "in");
    scratch_mkdir(&rig.scratch, "a");
    static struct roots narrow; /* tear_down needs it still */
    struct sv wanted = SV("in");
    ck_assert_int_eq(
        roots_narrow(rig.call.arena, &rig.roots, rig.caller.cwd, &wanted, 1, &narrow, NULL),
        LYN_OK);
    set.roots = &narrow;
    scratch_mkdir(&rig.scratch, "in/d");
    add("in/d/1", "x");
    add("in/d/2", "x");
    ck_assert_int_eq(file_set_stage(&set, &rig.err), LYN_OK);
    ck_assert_int_eq(rename(scratch_path(&rig.scratch, "in/d"), scratch_path(&rig.scratch, "in/e")),
                     0);
    scratch_link(&rig.scratch, "../a", "in/d");
    close(set.folder_fd); /* as after a file in another folder */
    set.folder_fd = -1;
    ck_assert_int_eq(file_set_place(&set, &rig.err), LYN_PERMISSION_DENIED);
    ck_assert_str_eq(rig.err.reason, "PATH_OUTSIDE_ROOTS");
    ck_assert_uint_eq(entries_of("a"), 0);
}
END_TEST

START_TEST(test_folders_of_a_set_that_is_refused_are_gone) {
    set.makes_folders = true;
    scratch_mkdir(&rig.scratch, "was");
    scratch_mkdir(&rig.scratch, "was/file");
    add("new/a/1", "x");
    add("was/b/2", "x");
    add("new/c/3", "x");
    add("was/file", "x");
    ck_assert_int_eq(file_set_write(&set, &rig.err), LYN_FAILED_PRECONDITION);
    ck_assert_str_eq(rig.err.reason, "IS_A_DIRECTORY");
    file_set_dispose(&set);
    ck_assert_uint_eq(entries_of("."), 1);
    ck_assert_uint_eq(entries_of("was"), 1);
    file_set_init(&set, &rig.call, &rig.roots, 022);
}
END_TEST

START_TEST(test_folders_stay_when_somebody_else_uses_them_or_a_file_is_there) {
    set.makes_folders = true;
    add("a/b/1", "x");
    add("c/2", "x");
    add("d/3", "x");
    ck_assert_int_eq(file_set_stage(&set, &rig.err), LYN_OK);
    scratch_write(&rig.scratch, "d/other", "");
    scratch_mkdir(&rig.scratch, "c/2");
    ck_assert_int_ne(file_set_place(&set, &rig.err), LYN_OK);
    file_set_dispose(&set);
    ck_assert_str_eq(holds("a/b/1"), "x");
    ck_assert_uint_eq(entries_of("c"), 1);
    ck_assert_uint_eq(entries_of("d"), 1);
    file_set_init(&set, &rig.call, &rig.roots, 022);
}
END_TEST

static Suite *file_set_suite(void) {
    Suite *suite = suite_create("file_set");
    TCase *core = tcase_create("core");
    tcase_add_checked_fixture(core, set_up, tear_down);
    tcase_add_test(core, test_all_files_of_several_folders);
    tcase_add_test(core, test_staged_files_are_not_there_yet);
    tcase_add_test(core, test_a_failure_on_the_way_names_what_was_replaced);
    tcase_add_test(core, test_a_failure_after_many_names_first_and_last);
    tcase_add_test(core, test_cancelled_before_anything_is_placed);
    tcase_add_test(core, test_a_folder_that_becomes_a_link_is_not_followed);
    tcase_add_test(core, test_folders_of_a_set_that_is_refused_are_gone);
    tcase_add_test(core, test_folders_stay_when_somebody_else_uses_them_or_a_file_is_there);
    suite_add_tcase(suite, core);
    return suite;
}

TEST_MAIN(file_set_suite)
