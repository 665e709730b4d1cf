#include "frame/dtype.h"

#include "support/check_main.h"

START_TEST(test_names) {
    static const struct {
        enum lyn_dtype dtype;
        const char *pandas, *own;
    } names[] = {
        {LYN_DTYPE_INT64, "int64", "int64"},
        {LYN_DTYPE_UINT64, "uint64", "uint64"},
        {LYN_DTYPE_FLOAT64, "float64", "float64"},
        {LYN_DTYPE_BOOL, "bool", "bool"},
        {LYN_DTYPE_STRING, "object", "string"},
        {LYN_DTYPE_OBJECT, "object", "object"},
        {LYN_DTYPE_DATETIME, "datetime64[ns]", "datetime"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        ck_assert_str_eq(dtype_pandas_name(names[i].dtype), names[i].pandas);
        ck_assert_str_eq(dtype_name(names[i].dtype), names[i].own);
    }
}
END_TEST

static Suite *dtype_suite(void) {
    Suite *suite = suite_create("dtype");
    TCase *tcase = tcase_create("dtype");
    tcase_add_test(tcase, test_names);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(dtype_suite)
