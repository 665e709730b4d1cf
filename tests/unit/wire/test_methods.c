#include <protobuf-c/protobuf-c.h>

#include "support/check_main.h"
#include "wire/methods.h"

START_TEST(test_a_method_is_found_by_path_and_by_name) {
    const struct method *method = method_find(SV("/lynguine.v1.Lynguine/ReadData"));
    ck_assert_ptr_nonnull(method);
    ck_assert_ptr_eq(method, method_find(SV("ReadData")));
    ck_assert_str_eq(method->name, "ReadData");
    ck_assert_str_eq(method->input->name, "lynguine.v1.ReadDataRequest");
    ck_assert_str_eq(method->output->name, "lynguine.v1.ReadDataResponse");
    ck_assert_int_eq(method->effect, METHOD_READ_ONLY);
    ck_assert(method->starts_server && method->caller_context);
    ck_assert(!method->control && !method->without_token);
    ck_assert_uint_eq(method->default_deadline_ms, 30000);
    ck_assert_uint_eq(method->max_deadline_ms, 300000);
    ck_assert_str_eq(method->documentation,
                     "Reads a table from a file, an interface file or a data source.");
}
END_TEST

START_TEST(test_other_names_are_no_method) {
    ck_assert_ptr_null(method_find(SV("")));
    ck_assert_ptr_null(method_find(SV("readdata")));
    ck_assert_ptr_null(method_find(SV("/lynguine.v1.Lynguine/")));
    ck_assert_ptr_null(method_find(SV("ReadData ")));
}
END_TEST

START_TEST(test_every_method_has_its_policy_and_a_comment) {
    ck_assert_uint_gt(method_count, 0);
    for (size_t i = 0; i < method_count; i++) {
        const struct method *method = &method_table[i];
        ck_assert(method->effect == METHOD_READ_ONLY || method->effect == METHOD_KEYED);
        ck_assert_uint_gt(method->default_deadline_ms, 0);
        ck_assert_uint_ge(method->max_deadline_ms, method->default_deadline_ms);
        ck_assert_str_ne(method->documentation, "");
        ck_assert_ptr_eq(method_find(sv_from(method->path)), method);
    }
}
END_TEST

static Suite *methods_suite(void) {
    Suite *suite = suite_create("methods");
    TCase *tcase = tcase_create("methods");
    tcase_add_test(tcase, test_a_method_is_found_by_path_and_by_name);
    tcase_add_test(tcase, test_other_names_are_no_method);
    tcase_add_test(tcase, test_every_method_has_its_policy_and_a_comment);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(methods_suite)
