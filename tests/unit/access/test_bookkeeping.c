#include "access/bookkeeping.h"

#include "support/check_main.h"
#include "support/reading.h"

static struct reading rig;

static void set_up(void) {
    reading_init(&rig);
}

static void tear_down(void) {
    reading_dispose(&rig);
}

static const struct {
    const char *environment; /* NAME=VALUE, separated by blanks */
    const char *folder, *root, *directory;
} PLACES[] = {
    {"HOME=/root", "/srv/run/a/b", "/srv/run", "a/b"},
    {"HOME=/root", "/srv/run", "/srv/run", "."},
    {"HOME=/root", "/srv/run/.", "/srv/run", "."},
    {"HOME=/root", "/srv/run//a", "/srv/run", "a"},
    {"HOME=/root", "/srv/run/./a", "/srv/run", "a"},
    {"HOME=/root", "/root/a/b", "${HOME}/a", "b"},
    {"HOME=/root", "/root/a", "${HOME}", "a"},
    {"HOME=/root", "/root", "/", "root"},
    {"TMP=/data", "/data/x/y", "${TMP}/x", "y"},
    {"HOME=/root", "dd", "", "dd"},
    {"HOME=/root", "dd/sub", "dd", "sub"},
    {"HOME=/root", "", "", ""},
    {"HOME=/root", "./.", ".", "."},
    {"HOME=/root", "/", "/", ""},
    /* By whole components. */
    {"HOME=/root", "/srv/run/a./b", "/srv/run", "a./b"},
    {"HOME=/root", "/srv/runx/y", "/srv/runx", "y"},
    {"HOME=/root", "/srv/run/../z", "/srv/run", "../z"},
    {"HOME=/root", "/mnt/srv/run/a", "/mnt/srv/run", "a"},
    {"HOME=/root", "/rooted/a/b", "/rooted/a", "b"},
    {"HOME=/root", "/mnt/root/a", "/mnt/root", "a"},
    {"HOME=/root/", "/root/a/b", "${HOME}a", "b"},
    {"BASE=data", "/x/data/y/z", "/x/${BASE}/y", "z"},
    {"BASE=data", "/x/data/database/data/z", "/x/${BASE}/database/${BASE}", "z"},
    {"TMP=/d", "/d/d/x/y", "${TMP}/d/x", "y"},
    /* Those that say nothing. */
    {"HOME=", "/root/a", "/root", "a"},
    {"HOME=/", "/root/a", "/root", "a"},
    /* The first that fits; below the caller's directory BASE is not asked. */
    {"TMP=/srv HOME=/srv/run", "/srv/run/a", "${HOME}", "a"},
    {"BASE=/srv", "/srv/run/a", "/srv/run", "a"},
    {"BASE=/data", "/data/x/a", "${BASE}/x", "a"},
    {"OTHER=/data", "/data/x/a", "/data/x", "a"},
};

START_TEST(test_places) {
    char block[256] = "";
    size_t len = strlen(PLACES[_i].environment);
    struct bookkeeping bookkeeping;
    struct specification source = {.details = reading_value(&rig, "{}")};
    struct sv root, directory;
    memcpy(block, PLACES[_i].environment, len);
    for (size_t i = 0; i < len; i++) {
        block[i] = block[i] == ' ' ? '\0' : block[i];
    }
    rig.caller.cwd = SV("/srv/run");
    rig.caller.environment = (struct sv){block, len + 1};
    ck_assert_int_eq(
        bookkeeping_init(&rig.call, &rig.caller, &source, false, &bookkeeping, &rig.err), LYN_OK);
    ck_assert_int_eq(bookkeeping_place(&rig.call, &bookkeeping, sv_from(PLACES[_i].folder), &root,
                                       &directory, &rig.err),
                     LYN_OK);
    ck_assert_msg(sv_is(root, PLACES[_i].root) && sv_is(directory, PLACES[_i].directory),
                  "%s: %.*s, %.*s", PLACES[_i].folder, SV_ARG(root), SV_ARG(directory));
}
END_TEST

START_TEST(test_without_a_callers_directory_the_parent_is_the_root) {
    struct bookkeeping bookkeeping;
    struct specification source = {.details = reading_value(&rig, "{}")};
    struct sv root, directory;
    rig.caller.cwd = (struct sv){0};
    ck_assert_int_eq(
        bookkeeping_init(&rig.call, &rig.caller, &source, false, &bookkeeping, &rig.err), LYN_OK);
    ck_assert_int_eq(
        bookkeeping_place(&rig.call, &bookkeeping, SV("/a/b"), &root, &directory, &rig.err),
        LYN_OK);
    ck_assert(sv_is(root, "/a") && sv_is(directory, "b"));
}
END_TEST

static Suite *bookkeeping_suite(void) {
    Suite *suite = suite_create("bookkeeping");
    TCase *core = tcase_create("core");
    tcase_add_checked_fixture(core, set_up, tear_down);
    tcase_add_loop_test(core, test_places, 0, sizeof PLACES / sizeof *PLACES);
    tcase_add_test(core, test_without_a_callers_directory_the_parent_is_the_root);
    suite_add_tcase(suite, core);
    return suite;
}
TEST_MAIN(bookkeeping_suite)
