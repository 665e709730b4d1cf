#include "base/roots.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/path.h"
#include "support/check_main.h"
#include "support/scratch.h"

static struct scratch scratch;
static struct arena *arena;
static struct roots roots; /* scratch/in */

static void set_up(void) {
    scratch_init(&scratch);
    scratch_mkdir(&scratch, "in");
    scratch_mkdir(&scratch, "in/sub");
    scratch_mkdir(&scratch, "inside"); /* shares a prefix with "in" */
    scratch_mkdir(&scratch, "out");
    scratch_write(&scratch, "in/a.txt", "in");
    scratch_write(&scratch, "in/sub/b.txt", "in");
    scratch_write(&scratch, "inside/a.txt", "SECRET");
    scratch_write(&scratch, "out/a.txt", "SECRET");
    arena = arena_new(1 << 20);
    const char *folder = scratch_path(&scratch, "in");
    ck_assert_int_eq(roots_resolve(arena, &folder, 1, &roots, NULL), LYN_OK);
}

static void tear_down(void) {
    arena_unref(arena);
    scratch_dispose(&scratch);
}

static const char *absolute(const char *name) {
    const char *path = name[0] == '/' ? name : scratch_path(&scratch, name);
    return path_normalize(arena, sv_from(path));
}

/* The reason of opening it, "" when it opens. */
static const char *open_reason(const struct roots *allowed, const char *name) {
    static struct lyn_error err;
    int fd = -1;
    memset(&err, 0, sizeof err);
    enum lyn_code code = roots_open_file(allowed, arena, absolute(name), name, &fd, &err);
    ck_assert_int_eq(code, err.code);
    if (fd >= 0)
        close(fd);
    ck_assert_int_eq(fd >= 0, code == LYN_OK);
    return err.reason;
}

static const struct {
    const char *name, *reason;
} OPENS[] = {
    {"in/a.txt", ""},
    {"in/sub/../a.txt", ""},
    {"in/sub//./b.txt", ""},
    {"in/nope.txt", "FILE_NOT_FOUND"},
    {"in/nope/../a.txt", ""},
    {"in/a.txt/x", "NOT_A_DIRECTORY"},
    {"in/sub", "IS_A_DIRECTORY"},
    {"in", "IS_A_DIRECTORY"},
    {"out/a.txt", "PATH_OUTSIDE_ROOTS"},
    {"out/nope.txt", "PATH_OUTSIDE_ROOTS"},
    {"in/../out/a.txt", "PATH_OUTSIDE_ROOTS"},
    {"inside/a.txt", "PATH_OUTSIDE_ROOTS"},
    {"/etc/passwd", "PATH_OUTSIDE_ROOTS"},
    {"/", "PATH_OUTSIDE_ROOTS"},
};

START_TEST(test_only_what_is_below_the_root_opens) {
    ck_assert_str_eq(open_reason(&roots, OPENS[_i].name), OPENS[_i].reason);
}
END_TEST

static const struct {
    const char *target, *name, *opened, *reason;
} LINKS[] = {
    {"a.txt", "in/l", "in/l", ""},
    {"sub", "in/l", "in/l/b.txt", ""},
    {"../in/sub/../a.txt", "in/l", "in/l", ""},
    {"../out/a.txt", "in/l", "in/l", "PATH_OUTSIDE_ROOTS"},
    {"../out", "in/l", "in/l/a.txt", "PATH_OUTSIDE_ROOTS"},
    {"../out", "in/l", "in/l/nope.txt", "PATH_OUTSIDE_ROOTS"},
    {"../out/nope.txt", "in/l", "in/l", "PATH_OUTSIDE_ROOTS"}, /* says nothing about out/ */
    {"nope.txt", "in/l", "in/l", "FILE_NOT_FOUND"},
    {"/etc/passwd", "in/l", "in/l", "PATH_OUTSIDE_ROOTS"},
    {"in/a.txt", "l", "l", ""}, /* from outside to inside: it is the place that counts */
    {"l", "in/l", "in/l", "IO"},
    {"l/x", "in/l", "in/l/y", "IO"},
};

START_TEST(test_links_count_by_where_they_lead) {
    scratch_link(&scratch, LINKS[_i].target, LINKS[_i].name);
    ck_assert_str_eq(open_reason(&roots, LINKS[_i].opened), LINKS[_i].reason);
}
END_TEST

START_TEST(test_absolute_link_inside_opens) {
    scratch_link(&scratch, scratch_path(&scratch, "in/a.txt"), "in/l");
    ck_assert_str_eq(open_reason(&roots, "in/l"), "");
}
END_TEST

START_TEST(test_message_names_path_and_roots) {
    struct lyn_error err;
    int fd = -1;
    char wanted[2 * PATH_MAX];
    enum lyn_code code =
        roots_open_file(&roots, arena, absolute("out/a.txt"), "../out/a.txt", &fd, &err);
    ck_assert_int_eq(code, LYN_PERMISSION_DENIED);
    snprintf(wanted, sizeof wanted, "Path '../out/a.txt' is not under allowed roots ['%s/in']",
             scratch.path);
    ck_assert_ptr_nonnull(strstr(err.message, wanted));
    ck_assert_ptr_nonnull(strstr(err.message, scratch_path(&scratch, "out/a.txt")));
    ck_assert_str_eq(err.error_type, "PathEscapeError");
    ck_assert_str_eq(err.file, "../out/a.txt");
}
END_TEST

START_TEST(test_without_roots_everything_readable_opens) {
    struct roots none;
    ck_assert_int_eq(roots_resolve(arena, NULL, 0, &none, NULL), LYN_OK);
    ck_assert(!none.bounded);
    ck_assert_str_eq(open_reason(&none, "out/a.txt"), "");
    ck_assert_str_eq(open_reason(&none, "/dev/null"), "NOT_A_FILE");
    ck_assert_str_eq(open_reason(&none, "/"), "IS_A_DIRECTORY");
}
END_TEST

START_TEST(test_root_slash_contains_everything) {
    struct roots all;
    const char *slash = "/";
    ck_assert_int_eq(roots_resolve(arena, &slash, 1, &all, NULL), LYN_OK);
    ck_assert_str_eq(open_reason(&all, "out/a.txt"), "");
}
END_TEST

START_TEST(test_root_given_through_a_link_is_its_target) {
    struct roots linked;
    scratch_link(&scratch, "in", "alias");
    const char *alias = scratch_path(&scratch, "alias");
    ck_assert_int_eq(roots_resolve(arena, &alias, 1, &linked, NULL), LYN_OK);
    ck_assert_str_eq(open_reason(&linked, "in/a.txt"), "");
    ck_assert_str_eq(open_reason(&linked, "alias/a.txt"), "");
    ck_assert_str_eq(open_reason(&linked, "out/a.txt"), "PATH_OUTSIDE_ROOTS");
}
END_TEST

START_TEST(test_root_that_is_none_is_refused) {
    struct roots unused;
    struct lyn_error err;
    const char *nope = scratch_path(&scratch, "nope");
    ck_assert_int_eq(roots_resolve(arena, &nope, 1, &unused, &err), LYN_NOT_FOUND);
    ck_assert_str_eq(err.reason, "FILE_NOT_FOUND");
    const char *file = scratch_path(&scratch, "in/a.txt");
    ck_assert_int_eq(roots_resolve(arena, &file, 1, &unused, &err), LYN_FAILED_PRECONDITION);
    ck_assert_str_eq(err.reason, "NOT_A_DIRECTORY");
}
END_TEST

/* ---- narrowing ---- */

static struct roots narrow(const char *wanted) {
    struct roots narrowed;
    struct sv texts[] = {SV(""), sv_from(wanted)};
    ck_assert_int_eq(roots_narrow(arena, &roots, sv_from(scratch.path), texts, 2, &narrowed, NULL),
                     LYN_OK);
    ck_assert(narrowed.bounded);
    return narrowed;
}

START_TEST(test_narrowing_keeps_what_is_under_both) {
    struct roots sub = narrow("in/sub");
    ck_assert_str_eq(open_reason(&sub, "in/sub/b.txt"), "");
    ck_assert_str_eq(open_reason(&sub, "in/a.txt"), "PATH_OUTSIDE_ROOTS");
}
END_TEST

START_TEST(test_narrowing_never_widens) {
    struct roots all = narrow("/");
    ck_assert_str_eq(open_reason(&all, "in/a.txt"), "");
    ck_assert_str_eq(open_reason(&all, "out/a.txt"), "PATH_OUTSIDE_ROOTS");
    struct roots elsewhere = narrow("out");
    ck_assert_uint_eq(elsewhere.count, 0);
    ck_assert_str_eq(open_reason(&elsewhere, "out/a.txt"), "PATH_OUTSIDE_ROOTS");
    ck_assert_str_eq(open_reason(&elsewhere, "in/a.txt"), "PATH_OUTSIDE_ROOTS");
}
END_TEST

START_TEST(test_narrowing_no_bounds_gives_bounds) {
    struct roots none = {0}, narrowed;
    struct sv wanted = SV("in");
    ck_assert_int_eq(roots_narrow(arena, &none, sv_from(scratch.path), &wanted, 1, &narrowed, NULL),
                     LYN_OK);
    ck_assert_str_eq(open_reason(&narrowed, "in/a.txt"), "");
    ck_assert_str_eq(open_reason(&narrowed, "out/a.txt"), "PATH_OUTSIDE_ROOTS");
}
END_TEST

START_TEST(test_narrowing_refuses_what_cannot_be_a_folder) {
    struct roots narrowed;
    struct lyn_error err;
    struct sv nul = {"a\0b", 3}, relative = SV("in");
    ck_assert_int_eq(roots_narrow(arena, &roots, sv_from(scratch.path), &nul, 1, &narrowed, &err),
                     LYN_INVALID_ARGUMENT);
    ck_assert_int_eq(roots_narrow(arena, &roots, SV(""), &relative, 1, &narrowed, &err),
                     LYN_INVALID_ARGUMENT);
}
END_TEST

/* ---- kinds and permissions ---- */

START_TEST(test_pipe_is_refused_at_once) {
    ck_assert_int_eq(mkfifo(scratch_path(&scratch, "in/fifo"), 0644), 0);
    ck_assert_str_eq(open_reason(&roots, "in/fifo"), "NOT_A_FILE");
}
END_TEST

START_TEST(test_unreadable_file_is_a_permission_error) {
    ck_assert_int_eq(chmod(scratch_path(&scratch, "in/a.txt"), 0), 0);
    ck_assert_int_eq(chmod(scratch.path, 0755), 0);
    uid_t user = geteuid();
    if (user == 0) /* root may read everything; the test runs in a process of its own */
        ck_assert_int_eq(seteuid(65534), 0);
    const char *reason = open_reason(&roots, "in/a.txt");
    ck_assert_int_eq(seteuid(user), 0);
    ck_assert_str_eq(reason, "FILE_PERMISSION");
}
END_TEST

START_TEST(test_too_long_name_is_an_error) {
    char name[PATH_MAX + 100];
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    memcpy(name, "in/", 3);
    ck_assert_str_eq(open_reason(&roots, name), "NAME_TOO_LONG");
}
END_TEST

START_TEST(test_folder_opens_as_folder_only) {
    int fd = -1;
    struct lyn_error err;
    ck_assert_int_eq(roots_open_folder(&roots, arena, absolute("in/sub"), "sub", &fd, &err),
                     LYN_OK);
    ck_assert_int_eq(faccessat(fd, "b.txt", R_OK, 0), 0);
    close(fd);
    ck_assert_int_eq(roots_open_folder(&roots, arena, absolute("in/a.txt"), "a.txt", &fd, &err),
                     LYN_FAILED_PRECONDITION);
    ck_assert_str_eq(err.reason, "NOT_A_DIRECTORY");
    ck_assert_int_eq(roots_open_folder(&roots, arena, absolute("out"), "out", &fd, &err),
                     LYN_PERMISSION_DENIED);
}
END_TEST

START_TEST(test_stat_follows_the_same_rules) {
    struct stat status;
    struct lyn_error err;
    ck_assert_int_eq(roots_stat(&roots, arena, absolute("in/sub"), "sub", &status, &err), LYN_OK);
    ck_assert(S_ISDIR(status.st_mode));
    ck_assert_int_eq(roots_stat(&roots, arena, absolute("in/no"), "no", &status, &err),
                     LYN_NOT_FOUND);
    ck_assert_int_eq(roots_stat(&roots, arena, absolute("out"), "out", &status, &err),
                     LYN_PERMISSION_DENIED);
}
END_TEST

/* ---- a race ---- */

static atomic_bool stop_swapping;

/* in/swap is a folder inside at one moment and a link to the outside at the next. */
static void *swap(void *unused) {
    (void)unused;
    char here[2 * PATH_MAX], aside[2 * PATH_MAX];
    snprintf(here, sizeof here, "%s/in/swap", scratch.path);
    snprintf(aside, sizeof aside, "%s/in/aside", scratch.path);
    while (!atomic_load(&stop_swapping)) {
        if (rename(here, aside) != 0 || symlink("../out", here) != 0 || unlink(here) != 0 ||
            rename(aside, here) != 0)
            return scratch.path; /* any pointer: it failed */
    }
    return NULL;
}

static bool holds_secret(int fd) {
    char text[8] = "";
    return read(fd, text, sizeof text - 1) > 0 && strcmp(text, "SECRET") == 0;
}

START_TEST(test_swapped_link_never_wins) {
    enum { TRIES = 30000 };
    pthread_t thread;
    void *failure = NULL;
    size_t opened = 0, refused = 0;
    bool leaked = false;
    scratch_mkdir(&scratch, "in/swap");
    scratch_write(&scratch, "in/swap/a.txt", "in");
    const char *path = absolute("in/swap/a.txt");
    ck_assert_int_eq(pthread_create(&thread, NULL, swap, NULL), 0);
    for (int i = 0; i < TRIES; i++) {
        int fd = -1;
        struct arena *scrap = arena_new(1 << 16);
        if (roots_open_file(&roots, scrap, path, "a.txt", &fd, NULL) == LYN_OK) {
            leaked |= holds_secret(fd);
            opened++;
            close(fd);
        } else {
            refused++;
        }
        arena_unref(scrap);
    }
    atomic_store(&stop_swapping, true);
    pthread_join(thread, &failure);
    ck_assert_ptr_null(failure);
    ck_assert(!leaked);
    ck_assert_uint_eq(opened + refused, TRIES);
}
END_TEST

/* ---- for writing ---- */

/* The real path of a target below the scratch folder, or the reason why there is none. */
static const char *target_of(const char *name) {
    static struct lyn_error err;
    struct roots_target target = {.fd = -1};
    memset(&err, 0, sizeof err);
    enum lyn_code code = roots_open_target(&roots, arena, absolute(name), name, &target, &err);
    ck_assert_int_eq(target.fd >= 0, code == LYN_OK);
    if (code != LYN_OK)
        return err.reason;
    close(target.fd);
    ck_assert(sv_is(path_basename(sv_from(target.real)), target.name));
    return target.real + strlen(scratch.path) + 1;
}

static const struct {
    const char *name, *target;
} TARGETS[] = {
    {"in/a.txt", "in/a.txt"},
    {"in/new.txt", "in/new.txt"},
    {"in/sub/../new.txt", "in/new.txt"},
    {"in/link", "in/sub/b.txt"},
    {"in/dangling", "in/sub/new.txt"},
    {"in/folder/new.txt", "in/sub/new.txt"},
    {"in/sub", "in/sub"},
    {"in", "IS_A_DIRECTORY"},
    {"/", "PATH_OUTSIDE_ROOTS"},
    {"new.txt", "PATH_OUTSIDE_ROOTS"},
    {"inside/a.txt", "PATH_OUTSIDE_ROOTS"},
    {"in/away", "PATH_OUTSIDE_ROOTS"},
    {"in/awayfolder/new.txt", "PATH_OUTSIDE_ROOTS"},
    {"in/awayfolder/none/new.txt", "PATH_OUTSIDE_ROOTS"},
    {"in/none/new.txt", "FILE_NOT_FOUND"},
    {"in/a.txt/new.txt", "NOT_A_DIRECTORY"},
};

START_TEST(test_targets_of_writing) {
    scratch_link(&scratch, "sub/b.txt", "in/link");
    scratch_link(&scratch, "sub/new.txt", "in/dangling");
    scratch_link(&scratch, "sub", "in/folder");
    scratch_link(&scratch, "../out/new.txt", "in/away");
    scratch_link(&scratch, "../out", "in/awayfolder");
    ck_assert_str_eq(target_of(TARGETS[_i].name), TARGETS[_i].target);
}
END_TEST

static const char *const OURS[] = {"/dev/stdout", "/dev/fd/1", "/proc/self/fd/1",
                                   "/proc/self/../self/fd/0", "/proc/thread-self/comm"};

START_TEST(test_what_would_be_this_process_is_refused) {
    roots = (struct roots){0};
    ck_assert_str_eq(open_reason(&roots, OURS[_i]), "NOT_A_FILE");
    ck_assert_str_eq(target_of(OURS[_i]), "NOT_A_FILE");
    scratch_link(&scratch, OURS[_i], "in/link");
    ck_assert_str_eq(target_of("in/link"), "NOT_A_FILE");
}
END_TEST

static const struct {
    const char *name, *made, *reason;
} FOLDERS[] = {
    {"in/a/b/new.txt", "in/a/b", ""},
    {"in/sub/new.txt", "in/sub", ""},
    {"in/folder/c/new.txt", "in/sub/c", ""},
    {"in/a.txt/b/new.txt", NULL, "NOT_A_DIRECTORY"},
    {"in/awayfolder/b/new.txt", NULL, "PATH_OUTSIDE_ROOTS"},
    {"new/new.txt", NULL, "PATH_OUTSIDE_ROOTS"},
};

START_TEST(test_folders_are_made_below_the_root_with_their_mode) {
    struct lyn_error err = {0};
    struct stat status;
    scratch_link(&scratch, "sub", "in/folder");
    scratch_link(&scratch, "../out", "in/awayfolder");
    const char *name = FOLDERS[_i].name;
    mode_t before = umask(077);
    enum lyn_code code = roots_make_folders(&roots, arena, absolute(name), name, 0751, NULL, &err);
    umask(before);
    ck_assert_str_eq(err.reason, FOLDERS[_i].reason);
    ck_assert_int_eq(code == LYN_OK, FOLDERS[_i].made != NULL);
    ck_assert_int_ne(access(scratch_path(&scratch, "out/b"), F_OK), 0);
    ck_assert_int_ne(access(scratch_path(&scratch, "new"), F_OK), 0);
    if (code != LYN_OK)
        return;
    ck_assert_int_eq(stat(scratch_path(&scratch, FOLDERS[_i].made), &status), 0);
    ck_assert(S_ISDIR(status.st_mode));
    ck_assert_uint_eq(status.st_mode & 07777, strcmp(FOLDERS[_i].made, "in/sub") ? 0751 : 0755);
    /* A second time there is nothing to do. */
    ck_assert_int_eq(roots_make_folders(&roots, arena, absolute(name), name, 0700, NULL, &err),
                     LYN_OK);
}
END_TEST

START_TEST(test_folders_that_were_made_are_taken_away_while_they_are_empty) {
    struct roots_made first, second, none;
    ck_assert_int_eq(
        roots_make_folders(&roots, arena, absolute("in/sub/p/q/f"), "f", 0700, &first, NULL),
        LYN_OK);
    ck_assert_int_eq(
        roots_make_folders(&roots, arena, absolute("in/sub/p/r/f"), "f", 0700, &second, NULL),
        LYN_OK);
    ck_assert_int_eq(
        roots_make_folders(&roots, arena, absolute("in/sub/p/r/f"), "f", 0700, &none, NULL),
        LYN_OK);
    roots_remove_folders(&roots, arena, &none);
    ck_assert_int_eq(access(scratch_path(&scratch, "in/sub/p/r"), F_OK), 0);
    roots_remove_folders(&roots, arena, &first); /* p holds r */
    ck_assert_int_ne(access(scratch_path(&scratch, "in/sub/p/q"), F_OK), 0);
    ck_assert_int_eq(access(scratch_path(&scratch, "in/sub/p/r"), F_OK), 0);
    roots_remove_folders(&roots, arena, &second); /* p was there before */
    ck_assert_int_ne(access(scratch_path(&scratch, "in/sub/p/r"), F_OK), 0);
    ck_assert_int_eq(access(scratch_path(&scratch, "in/sub/p"), F_OK), 0);
}
END_TEST

START_TEST(test_what_was_made_is_known_when_the_way_ends_early) {
    struct roots_made made;
    char name[300] = "in/sub/p/q/";
    memset(name + strlen(name), 'x', 270);
    memcpy(name + 280, "/f", 3);
    ck_assert_int_ne(roots_make_folders(&roots, arena, absolute(name), name, 0700, &made, NULL),
                     LYN_OK);
    roots_remove_folders(&roots, arena, &made);
    ck_assert_int_ne(access(scratch_path(&scratch, "in/sub/p"), F_OK), 0);
    ck_assert_int_eq(access(scratch_path(&scratch, "in/sub"), F_OK), 0);
}
END_TEST

static Suite *roots_suite(void) {
    Suite *suite = suite_create("roots");
    TCase *core = tcase_create("core");
    tcase_add_checked_fixture(core, set_up, tear_down);
    tcase_set_timeout(core, 60);
    tcase_add_loop_test(core, test_only_what_is_below_the_root_opens, 0,
                        sizeof OPENS / sizeof *OPENS);
    tcase_add_loop_test(core, test_links_count_by_where_they_lead, 0, sizeof LINKS / sizeof *LINKS);
    tcase_add_test(core, test_absolute_link_inside_opens);
    tcase_add_test(core, test_message_names_path_and_roots);
    tcase_add_test(core, test_without_roots_everything_readable_opens);
    tcase_add_test(core, test_root_slash_contains_everything);
    tcase_add_test(core, test_root_given_through_a_link_is_its_target);
    tcase_add_test(core, test_root_that_is_none_is_refused);
    tcase_add_test(core, test_narrowing_keeps_what_is_under_both);
    tcase_add_test(core, test_narrowing_never_widens);
    tcase_add_test(core, test_narrowing_no_bounds_gives_bounds);
    tcase_add_test(core, test_narrowing_refuses_what_cannot_be_a_folder);
    tcase_add_test(core, test_pipe_is_refused_at_once);
    tcase_add_test(core, test_unreadable_file_is_a_permission_error);
    tcase_add_test(core, test_too_long_name_is_an_error);
    tcase_add_test(core, test_folder_opens_as_folder_only);
    tcase_add_test(core, test_stat_follows_the_same_rules);
    tcase_add_test(core, test_swapped_link_never_wins);
    tcase_add_loop_test(core, test_targets_of_writing, 0, sizeof TARGETS / sizeof *TARGETS);
    tcase_add_loop_test(core, test_what_would_be_this_process_is_refused, 0,
                        sizeof OURS / sizeof *OURS);
    tcase_add_loop_test(core, test_folders_are_made_below_the_root_with_their_mode, 0,
                        sizeof FOLDERS / sizeof *FOLDERS);
    tcase_add_test(core, test_folders_that_were_made_are_taken_away_while_they_are_empty);
    tcase_add_test(core, test_what_was_made_is_known_when_the_way_ends_early);
    suite_add_tcase(suite, core);
    return suite;
}

TEST_MAIN(roots_suite)
