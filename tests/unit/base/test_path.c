#include "base/path.h"

#include "support/check_main.h"

/* Pairs as in the table of access 3.1. */
static const struct {
    const char *base, *name, *joined;
} JOINS[] = {
    {"/w/d", "a.csv", "/w/d/a.csv"},
    {"", "a.csv", "a.csv"},
    {"/base", "d", "/base/d"},
    {"d", "/abs/a.csv", "/abs/a.csv"},
    {"d/", "a", "d/a"},
    {"/", "a", "/a"},
    {"d", "", "d/"},
    {"", "", ""},
    {"..", "../x", "../../x"},
};

START_TEST(test_join_is_pythons) {
    struct arena *arena = arena_new(1 << 20);
    ck_assert_str_eq(path_join(arena, sv_from(JOINS[_i].base), sv_from(JOINS[_i].name)),
                     JOINS[_i].joined);
    arena_unref(arena);
}
END_TEST

/* Right-hand sides are Python's os.path.normpath, but for the last three. */
static const struct {
    const char *path, *normal;
} NORMALS[] = {
    {"a//b/./c/../d", "a/b/d"},
    {"", "."},
    {".", "."},
    {"./", "."},
    {"..", ".."},
    {"../..", "../.."},
    {"a/..", "."},
    {"a/../..", ".."},
    {"../a/../b", "../b"},
    {"a/b/../../..", ".."},
    {"a/b/../../../../c", "../../c"},
    {"/", "/"},
    {"/..", "/"},
    {"/../../a", "/a"},
    {"/a/../..", "/"},
    {"/a/./b/", "/a/b"},
    {"/a/.../b", "/a/.../b"},
    {"..a/b..", "..a/b.."},
    {"a/..b/..", "a"},
    {"///a", "/a"},
    {"//", "/"},
    {"//a/b", "/a/b"},
    {"//..//a", "/a"},
};

START_TEST(test_normalize_is_pythons_but_for_double_slashes) {
    struct arena *arena = arena_new(1 << 20);
    ck_assert_str_eq(path_normalize(arena, sv_from(NORMALS[_i].path)), NORMALS[_i].normal);
    arena_unref(arena);
}
END_TEST

/* access 3.3 */
static const struct {
    const char *path, *directory, *base, *extension;
} PARTS[] = {
    {"a.csv", "", "a.csv", "csv"},
    {"/x.d/a", "/x.d", "a", ""},
    {"/a.b.json", "/", "a.b.json", "json"},
    {".yml", "", ".yml", ""},
    {"d/.yml", "d", ".yml", ""},
    {"..yml", "", "..yml", ""},
    {".a.yml", "", ".a.yml", "yml"},
    {"a.", "", "a.", ""},
    {"a..", "", "a..", ""},
    {"a.YML", "", "a.YML", "YML"},
    {"", "", "", ""},
    {"/", "/", "", ""},
    {"//a", "/", "a", ""},
    {"a/b/", "a/b", "", ""},
    {"a//b", "a", "b", ""},
};

START_TEST(test_parts_of_a_path) {
    struct sv path = sv_from(PARTS[_i].path);
    ck_assert(sv_is(path_dirname(path), PARTS[_i].directory));
    ck_assert(sv_is(path_basename(path), PARTS[_i].base));
    ck_assert(sv_is(path_extension(path), PARTS[_i].extension));
}
END_TEST

/* access 3.2 */
static const struct {
    const char *path, *root;
    bool under;
} ROOTS[] = {
    {"/w", "/w", true},   {"/w/a/b", "/w", true}, {"/wx/a", "/w", false}, {"/", "/w", false},
    {"/etc", "/", true},  {"/", "/", true},       {"/w", "/w/a", false},  {"/a", "", false},
    {"w/a", "/w", false}, {"", "/w", false},
};

START_TEST(test_under_a_root_goes_by_components) {
    ck_assert(path_is_under(sv_from(ROOTS[_i].path), sv_from(ROOTS[_i].root)) == ROOTS[_i].under);
}
END_TEST

START_TEST(test_out_of_memory_is_null) {
    struct arena *arena = arena_new(0);
    ck_assert_ptr_null(path_join(arena, SV("a"), SV("b")));
    ck_assert_ptr_null(path_normalize(arena, SV("a")));
    arena_unref(arena);
}
END_TEST

static Suite *path_suite(void) {
    Suite *suite = suite_create("path");
    TCase *tcase = tcase_create("path");
    tcase_add_loop_test(tcase, test_join_is_pythons, 0, sizeof JOINS / sizeof *JOINS);
    tcase_add_loop_test(tcase, test_normalize_is_pythons_but_for_double_slashes, 0,
                        sizeof NORMALS / sizeof *NORMALS);
    tcase_add_loop_test(tcase, test_parts_of_a_path, 0, sizeof PARTS / sizeof *PARTS);
    tcase_add_loop_test(tcase, test_under_a_root_goes_by_components, 0,
                        sizeof ROOTS / sizeof *ROOTS);
    tcase_add_test(tcase, test_out_of_memory_is_null);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(path_suite)
