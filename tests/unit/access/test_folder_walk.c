#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>

#include "access/collection_files.h"
#include "support/check_main.h"
#include "support/reading.h"

static struct reading rig;
static struct collection_files files;

/* Reading a folder fails with that number once so many entries have come. */
static int failure;
static size_t entries_left;

/* Instead of the C library's, for the code under test, too. */
struct dirent *readdir(DIR *folder) {
    static struct dirent *(*next)(DIR *);
    if (failure && entries_left-- == 0) {
        errno = failure;
        return NULL;
    }
    if (!next) {
        *(void **)&next = dlsym(RTLD_NEXT, sizeof(off_t) == 8 ? "readdir64" : "readdir");
    }
    return next(folder);
}

static void set_up(void) {
    failure = 0;
    reading_init(&rig);
    files = (struct collection_files){0};
    scratch_mkdir(&rig.scratch, "d");
    scratch_mkdir(&rig.scratch, "d/one");
    scratch_mkdir(&rig.scratch, "d/two");
    scratch_mkdir(&rig.scratch, "d/two/deep");
    scratch_mkdir(&rig.scratch, "d/.hid");
    scratch_write(&rig.scratch, "top.md", "");
    scratch_write(&rig.scratch, "d/a.md", "");
    scratch_write(&rig.scratch, "d/b.md", "");
    scratch_write(&rig.scratch, "d/.c.md", "");
    scratch_write(&rig.scratch, "d/[e].md", "");
    scratch_write(&rig.scratch, "d/one/x.md", "");
    scratch_write(&rig.scratch, "d/two/x.md", "");
    scratch_write(&rig.scratch, "d/two/deep/x.md", "");
    scratch_write(&rig.scratch, "d/.hid/x.md", "");
}

static void tear_down(void) {
    reading_dispose(&rig);
}

static enum lyn_code walk(const char *folder, const char *text, const char *pattern,
                          bool doubled_dot) {
    struct folder_walk walk = {
        .call = &rig.call, .roots = &rig.roots, .doubled_dot = doubled_dot, .files = &files};
    files.count = 0;
    return folder_walk(&walk, scratch_path(&rig.scratch, folder), sv_from(text), sv_from(pattern),
                       &rig.err);
}

/* The texts of what was found, sorted, one blank between them. */
static const char *found(void) {
    const char *out = "";
    ck_assert_int_eq(collection_files_sort(&files, &rig.err), LYN_OK);
    for (size_t i = 0; i < files.count; i++) {
        out = arena_printf(rig.call.arena, "%s%s%s", out, i ? " " : "", files.items[i].text.data);
        ck_assert_ptr_nonnull(out);
    }
    return out;
}

static const struct {
    const char *text, *pattern, *found;
} WALKS[] = {
    {"d", "*.md", "d/[e].md d/a.md d/b.md"},
    {"d/", "*.md", "d/[e].md d/a.md d/b.md"},
    {"", "*.md", "[e].md a.md b.md"},
    {"d", ".*.md", "d/.c.md"},
    {"d", "a.md", "d/a.md"},
    {"d", "nope.md", ""},
    {"d", "[[]e].md", "d/[e].md"},
    {"d", "*/x.md", "d/one/x.md d/two/x.md"},
    {"d", "*/*.md", "d/one/x.md d/two/x.md"},
    {"d", "**/x.md", "d/one/x.md d/two/x.md"},
    {"d", ".*/x.md", "d/.hid/x.md"},
    {"d", "*/deep/*.md", "d/two/deep/x.md"},
    {"d", "one//x.md", "d/one/x.md"},
    {"d", "one/../a.md", "d/one/../a.md"},
    {"d", "a.md/x.md", ""},
    {"d", "nope/*.md", ""},
    /* Everything that matches, folders too; a pattern that ends at a folder is the folder. */
    {"d", "o*", "d/one"},
    {"d", "one/", "d/one/"},
    {"d", "*/", "d/one/ d/two/"},
    {"d", "", "d/"},
    {"", "", ""},
};

START_TEST(test_what_a_pattern_finds) {
    ck_assert_int_eq(walk("d", WALKS[_i].text, WALKS[_i].pattern, false), LYN_OK);
    ck_assert_str_eq(found(), WALKS[_i].found);
    ck_assert_uint_eq(rig.call.warning_count, 0);
}
END_TEST

START_TEST(test_a_file_knows_its_name_and_its_folder) {
    ck_assert_int_eq(walk("d", "D", "two/x.md", false), LYN_OK);
    ck_assert_uint_eq(files.count, 1);
    const struct collection_file *file = &files.items[0];
    ck_assert_str_eq(file->text.data, "D/two/x.md");
    ck_assert_str_eq(file->name.data, "x.md");
    ck_assert_uint_eq(file->name.len, 4);
    ck_assert_str_eq(file->folder->path, scratch_path(&rig.scratch, "d/two"));
    ck_assert_str_eq(file->folder->text.data, "D/two");
    ck_assert_str_eq(file->folder->noted.data, "D/two");
}
END_TEST

START_TEST(test_the_doubled_dot_is_noted_and_not_shown) {
    ck_assert_int_eq(walk("d", ".", "one/x.md", true), LYN_OK);
    ck_assert_uint_eq(files.count, 1);
    ck_assert_str_eq(files.items[0].text.data, "./one/x.md");
    ck_assert_str_eq(files.items[0].folder->noted.data, "././one");
}
END_TEST

START_TEST(test_only_regular_files_are_plain) {
    scratch_link(&rig.scratch, "../a.md", "d/one/l.md");
    ck_assert_int_eq(mkfifo(scratch_path(&rig.scratch, "d/one/p.md"), 0644), 0);
    ck_assert_int_eq(walk("d/one", "o", "*", false), LYN_OK);
    ck_assert_str_eq(found(), "o/l.md o/p.md o/x.md");
    ck_assert(!files.items[0].plain);
    ck_assert(!files.items[1].plain);
    ck_assert(files.items[2].plain);
    /* Named without a pattern, too. */
    ck_assert_int_eq(walk("d/one", "o", "l.md", false), LYN_OK);
    ck_assert(!files.items[0].plain);
    ck_assert_int_eq(walk("d/one", "o", "x.md", false), LYN_OK);
    ck_assert(files.items[0].plain);
}
END_TEST

START_TEST(test_names_are_filtered_from_their_start) {
    struct folder_walk walk = {.call = &rig.call, .roots = &rig.roots, .files = &files};
    ck_assert_int_eq(regexp_compile(rig.call.arena, SV("[ab]"), &walk.regexp, &rig.err), LYN_OK);
    const char *folder = scratch_path(&rig.scratch, "d");
    ck_assert_int_eq(folder_walk(&walk, folder, SV("d"), SV("*.md"), &rig.err), LYN_OK);
    ck_assert_str_eq(found(), "d/a.md d/b.md");
}
END_TEST

START_TEST(test_folders_lead_nowhere_outside_the_roots) {
    scratch_link(&rig.scratch, "two", "d/three");
    ck_assert_int_eq(walk("d", "d", "t*/x.md", false), LYN_OK);
    ck_assert_str_eq(found(), "d/three/x.md d/two/x.md");
    scratch_link(&rig.scratch, "/etc", "d/etc");
    ck_assert_int_eq(walk("d", "d", "e*/*", false), LYN_PERMISSION_DENIED);
    ck_assert_str_eq(rig.err.reason, "PATH_OUTSIDE_ROOTS");
    ck_assert_int_eq(walk("d", "d", "etc/passwd", false), LYN_PERMISSION_DENIED);
    ck_assert_str_eq(rig.err.reason, "PATH_OUTSIDE_ROOTS");
    ck_assert_int_eq(walk("d", "d", "../../*", false), LYN_PERMISSION_DENIED);
    ck_assert_str_eq(rig.err.reason, "PATH_OUTSIDE_ROOTS");
}
END_TEST

START_TEST(test_a_cancelled_walk_ends) {
    atomic_bool cancelled = true;
    rig.call.cancelled = &cancelled;
    ck_assert_int_eq(walk("d", "d", "*.md", false), LYN_CANCELLED);
    rig.call.cancelled = NULL;
}
END_TEST

static const struct {
    int failure;
    const char *warning; /* NULL: an error */
} FAILURES[] = {
    {EACCES, "FILE_PERMISSION"},
    {EIO, "IO"},
    {ENOMEM, NULL},
};

START_TEST(test_a_folder_that_cannot_be_read_to_its_end_is_a_warning) {
    failure = FAILURES[_i].failure;
    entries_left = 0;
    if (!FAILURES[_i].warning) {
        ck_assert_int_eq(walk("d/one", "o", "*", false), LYN_RESOURCE_EXHAUSTED);
        return;
    }
    ck_assert_int_eq(walk("d/one", "o", "*", false), LYN_OK);
    ck_assert_uint_eq(files.count, 0);
    ck_assert_uint_eq(rig.call.warning_count, 1);
    ck_assert_str_eq(rig.call.warnings[0].reason, FAILURES[_i].warning);
    ck_assert_str_eq(rig.call.warnings[0].file, "o");
    ck_assert_ptr_nonnull(strstr(rig.call.warnings[0].message, "passed over"));
    /* What came before stays; there are `.`, `..` and one more. */
    entries_left = 3;
    ck_assert_int_eq(walk("d/one", "o", "*", false), LYN_OK);
    ck_assert_str_eq(found(), "o/x.md");
    ck_assert_uint_eq(rig.call.warning_count, 2);
}
END_TEST

static Suite *folder_walk_suite(void) {
    Suite *suite = suite_create("folder_walk");
    TCase *tcase = tcase_create("folder_walk");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_loop_test(tcase, test_what_a_pattern_finds, 0, sizeof WALKS / sizeof *WALKS);
    tcase_add_test(tcase, test_a_file_knows_its_name_and_its_folder);
    tcase_add_test(tcase, test_the_doubled_dot_is_noted_and_not_shown);
    tcase_add_test(tcase, test_only_regular_files_are_plain);
    tcase_add_test(tcase, test_names_are_filtered_from_their_start);
    tcase_add_test(tcase, test_folders_lead_nowhere_outside_the_roots);
    tcase_add_loop_test(tcase, test_a_folder_that_cannot_be_read_to_its_end_is_a_warning, 0,
                        sizeof FAILURES / sizeof *FAILURES);
    tcase_add_test(tcase, test_a_cancelled_walk_ends);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(folder_walk_suite)
