#include "liquid/number.h"

#include "support/check_main.h"
#include "support/literal.h"

struct computed {
    const char *a;
    enum number_operation operation;
    const char *b, *result; /* NULL: none */
};

START_TEST(test_arithmetic_goes_by_the_printed_forms) {
    static const struct computed table[] = {
        {"1", NUMBER_ADD, "2", "3"},
        {"1", NUMBER_ADD, "1.0", "2.0"},
        {"0.1", NUMBER_ADD, "0.2", "0.3"},
        {"0.1", NUMBER_MULTIPLY, "3", "0.3"},
        {"1.1", NUMBER_SUBTRACT, "1.1", "0.0"},
        {"-0.5", NUMBER_MULTIPLY, "0", "-0.0"},
        {"1e20", NUMBER_ADD, "1e-20", "1e+20"},
        {"1e300", NUMBER_MULTIPLY, "1e300", "inf"},
        {"123456789.123", NUMBER_MULTIPLY, "987654321.987", "1.219326313559686e+17"},
        {"9223372036854775807", NUMBER_ADD, "1", "9223372036854775808"},
        {"9223372036854775807", NUMBER_MULTIPLY, "9223372036854775807",
         "85070591730234615847396907784232501249"},
        {"85070591730234615847396907784232501249", NUMBER_MULTIPLY, "10", NULL},
        {"-7", NUMBER_MODULO, "3", "2"},
        {"7", NUMBER_MODULO, "-3", "-2"},
        {"-7.5", NUMBER_MODULO, "2", "-1.5"},
        {"7.5", NUMBER_MODULO, "-2", "1.5"},
        {"5", NUMBER_MODULO, "0", NULL},
        {"5.5", NUMBER_MODULO, "0", NULL},
        {"1e30", NUMBER_MODULO, "1e-30", NULL},
        {"1.5", NUMBER_MODULO, "1e300", "1.5"},
        {"inf", NUMBER_ADD, "1", "inf"},
        {"true", NUMBER_ADD, "1", "2"},
    };
    struct arena *arena = arena_new((size_t)1 << 20);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct number a, b, out;
        struct value left = literal(arena, table[i].a), right = literal(arena, table[i].b), value;
        ck_assert(number_of(&left, &a) && number_of(&right, &b));
        bool fine = number_compute(table[i].operation, a, b, &out);
        ck_assert_msg(fine == (table[i].result != NULL), "%s %d %s", table[i].a,
                      (int)table[i].operation, table[i].b);
        if (!fine) {
            continue;
        }
        struct buf text;
        buf_init(&text, 100);
        ck_assert_int_eq(number_value(arena, out, &value, NULL), LYN_OK);
        value_print_python(&value, &text);
        ck_assert_str_eq(text.data, table[i].result);
        buf_dispose(&text);
    }
    arena_unref(arena);
}
END_TEST

START_TEST(test_texts_are_numbers_where_python_reads_them) {
    static const struct {
        const char *text;
        bool number, real;
        double value;
    } table[] = {
        {"12", true, false, 12},     {" 12 ", true, false, 12}, {"+5", true, false, 5},
        {"1_000", true, false, 1e3}, {"1.5", true, true, 1.5},  {".5", true, true, 0.5},
        {"5.", true, true, 5},       {"1e3", true, true, 1e3},  {"_1", false, false, 0},
        {"1__0", false, false, 0},   {"x", false, false, 0},    {"", false, false, 0},
        {"0x10", false, false, 0},   {"1 2", false, false, 0},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct value text = value_string(sv_from(table[i].text));
        struct number number;
        ck_assert_msg(number_of(&text, &number) == table[i].number, "%s", table[i].text);
        if (table[i].number) {
            ck_assert_int_eq(number.real, table[i].real);
            ck_assert_double_eq(number_as_double(number), table[i].value);
        }
    }
}
END_TEST

START_TEST(test_integers_saturate_and_floats_are_cut) {
    int64_t out;
    struct value value = value_float(-3.9);
    ck_assert(number_to_int64(&value, &out));
    ck_assert_int_eq(out, -3);
    value = value_float(1e300);
    ck_assert(number_to_int64(&value, &out));
    ck_assert_int_eq(out, INT64_MAX);
    value = value_string(SV("3.9"));
    ck_assert(!number_to_int64(&value, &out));
    value = value_string(SV("-99999999999999999999"));
    ck_assert(number_to_int64(&value, &out));
    ck_assert_int_eq(out, INT64_MIN);
    value = value_null();
    ck_assert(!number_to_int64(&value, &out));
}
END_TEST

static Suite *number_suite(void) {
    Suite *suite = suite_create("number");
    TCase *tc = tcase_create("number");
    tcase_add_test(tc, test_arithmetic_goes_by_the_printed_forms);
    tcase_add_test(tc, test_texts_are_numbers_where_python_reads_them);
    tcase_add_test(tc, test_integers_saturate_and_floats_are_cut);
    suite_add_tcase(suite, tc);
    return suite;
}

TEST_MAIN(number_suite)
