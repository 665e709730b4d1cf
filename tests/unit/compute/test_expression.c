#include "compute/expression.h"

#include "base/call.h"
#include "support/check_main.h"
#include "support/literal.h"

static struct call call;
static struct lyn_error err;

static void set_up(void) {
    memset(&err, 0, sizeof err);
    ck_assert_int_eq(call_init(&call, &LIMITS_DEFAULT, DEADLINE_NONE, NULL, NULL), LYN_OK);
}

static void tear_down(void) {
    call_dispose(&call);
}

/* The value over one row, as Python shows it, or the reason why there is none. */
static const char *run(const char *text) {
    static const char ROW[] =
        "{'n': 7, 'm': -3, 'x': 2.5, 'none': null, 'large': 18446744073709551615, 't': 'Ada', 'u': "
        "'2020-01-02', 'b': true, 'd': "
        "@2020-01-02, 'l': [1, 'a'], 'first name': 'Bo'}";
    struct expression expression;
    struct value row = literal(call.arena, ROW), cells[16], out;
    enum lyn_code code = expression_parse(call.arena, sv_from(text), &expression, &err);
    for (size_t i = 0; code == LYN_OK && i < expression.name_count; i++) {
        const struct value *cell = value_get_sv(&row, expression.names[i]);
        ck_assert_msg(cell, "no cell %.*s", SV_ARG(expression.names[i]));
        cells[i] = *cell;
    }
    if (code == LYN_OK) {
        code = expression_eval(&expression, call.arena, cells, &out, &err);
    }
    if (code != LYN_OK) {
        return err.reason;
    }
    struct buf printed;
    buf_init(&printed, 1 << 16);
    value_print_python(&out, &printed);
    char *copy = arena_strdup(call.arena, buf_view(&printed));
    buf_dispose(&printed);
    return copy;
}

static const struct {
    const char *text, *value;
} VALUES[] = {
    {"n", "7"},
    {"n + 1", "8"},
    {"n + x", "9.5"},
    {"n - 1 - 2", "4"},
    {"2 + 3 * 4", "14"},
    {"(2 + 3) * 4", "20"},
    {"7 / 2", "3.5"},
    {"n / 0", "None"},
    {"n % 0", "None"},
    {"m % 2", "1"},
    {"-m", "3"},
    {"--2", "2"},
    {"2.5 % -2", "-1.5"},
    {"9223372036854775807 + 1", "9.223372036854776e+18"},
    {"large", "18446744073709551615"},
    {"large == 18446744073709551615", "True"},
    {"large == 18446744073709551616", "False"},
    {"large > 18446744073709551614 and large < 1e20", "True"},
    {"large in [1, 18446744073709551615]", "True"},
    {"large - 18446744073709551615", "0.0"},
    {"large / 2", "9.223372036854776e+18"},
    {"-large", "-1.8446744073709552e+19"},
    {"-9223372036854775808", "-9.223372036854776e+18"},
    {".5 + 1e1", "10.5"},
    {"t + '!'", "Ada!"},
    {"none + 1", "None"},
    {"n == 7", "True"},
    {"n = 7.0", "True"},
    {"n != 7", "False"},
    {"n <> 8", "True"},
    {"n < 8 and x >= 2.5", "True"},
    {"n > 8 or t == \"Ada\"", "True"},
    {"not n > 8", "True"},
    {"NOT (n == 7 AND b)", "False"},
    {"true or 1 < t", "True"}, /* what is decided is not looked at */
    {"none == none", "False"},
    {"none != 1", "True"},
    {"none < 1", "False"},
    {"none is null", "True"},
    {"n is not null", "True"},
    {"t == 7", "False"},
    {"t in ['Ada', 'Bob']", "True"},
    {"n not in [1, 2, 7.0]", "False"},
    {"'d' in t", "True"},
    {"1 in l", "True"},
    {"none in [1]", "False"},
    {"d == '2020-01-02'", "True"},
    {"d < '2020-01-03'", "True"},
    {"u < d", "False"},
    {"`first name`", "Bo"},
    {"'it\\'s'", "it's"},
    {"len(t) + len(l)", "5"},
    {"upper(lower(t))", "ADA"},
    {"abs(m)", "3"},
    {"round(2.5)", "2"},
    {"round(2.345, 1)", "2.3"},
    {"round(1.115, 2)", "1.11"}, /* 1.1149999999999999911 */
    {"round(1e300, 2)", "1e+300"},
    {"year(u) + month(d) + day(u)", "2023"},
    {"contains(t, 'da') and startswith(t, 'A') and endswith(t, 'a')", "True"},
    {"coalesce(none, x)", "2.5"},
    {"len(none)", "None"},
    {"[n, x]", "[7, 2.5]"},
    {"1 < t", "WRONG_TYPE"},
    {"t - 1", "WRONG_TYPE"},
    {"-t", "WRONG_TYPE"},
    {"n in 7", "WRONG_TYPE"},
    {"len(7)", "WRONG_TYPE"},
    {"year('soon')", "WRONG_TYPE"},
};

START_TEST(test_values) {
    ck_assert_str_eq(run(VALUES[_i].text), VALUES[_i].value);
}
END_TEST

static const struct {
    const char *text, *message;
} FAULTS[] = {
    {"", "a value is missing, there is nothing more at character 1 of ``"},
    {"n >", "a value is missing, there is nothing more at character 4 of `n >`"},
    {"n > > 1", "a value is missing, there is `>` at character 5 of `n > > 1`"},
    {"(n", "`)` is missing, there is nothing more at character 3 of `(n`"},
    {"n 1", "an operator is missing, there is `1` at character 3 of `n 1`"},
    {"'abc", "the text is not closed that begins at character 1 of `'abc`"},
    {"1 < 2 < 3", "an operator is missing, there is `<` at character 7 of `1 < 2 < 3`"},
    {"é = and", "there is an operator instead of a value at character 5 of `é = and`"},
    {"lenn(t)", "there is no function `lenn` (did you mean `len`?) at character 1 of `lenn(t)`"},
    {"len()", "len() takes 1 to 1 arguments, not 0 at character 1 of `len()`"},
    {"1.2.3", "there is no number at character 1 of `1.2.3`"},
    {"n is 7", "`null` is missing, there is `7` at character 6 of `n is 7`"},
    {"n not 7", "`in` is missing, there is `7` at character 7 of `n not 7`"},
};

START_TEST(test_faults_say_what_and_where) {
    ck_assert_str_eq(run(FAULTS[_i].text), "INVALID_VALUE");
    ck_assert_str_eq(err.message, FAULTS[_i].message);
}
END_TEST

static const char *many(const char *part, size_t count) {
    size_t len = strlen(part);
    char *text = arena_calloc(call.arena, count * len + 2, 1);
    ck_assert_ptr_nonnull(text);
    for (size_t i = 0; i < count; i++)
        memcpy(text + i * len, part, len);
    text[count * len] = '1';
    return text;
}

START_TEST(test_size_and_depth_are_bounded) {
    ck_assert_str_eq(run(many("(", 1000)), "LIMIT_DEPTH");
    ck_assert_str_eq(run(many("-", 1000)), "LIMIT_DEPTH");
    ck_assert_str_eq(run(many("not ", 500)), "LIMIT_DEPTH");
    ck_assert_str_eq(run(many("1+", 500)), "LIMIT_DEPTH");
    ck_assert_str_eq(run(many("1 and ", 500)), "LIMIT_DEPTH");
    ck_assert_str_eq(run(many(" ", 5000)), "LIMIT_BYTES");
    ck_assert_str_eq(run(many("1+", 20)), "21");
}
END_TEST

static Suite *expression_suite(void) {
    Suite *suite = suite_create("expression");
    TCase *core = tcase_create("core");
    tcase_add_checked_fixture(core, set_up, tear_down);
    tcase_add_loop_test(core, test_values, 0, sizeof VALUES / sizeof *VALUES);
    tcase_add_loop_test(core, test_faults_say_what_and_where, 0, sizeof FAULTS / sizeof *FAULTS);
    tcase_add_test(core, test_size_and_depth_are_bounded);
    suite_add_tcase(suite, core);
    return suite;
}

TEST_MAIN(expression_suite)
