#include "options.h"

#include <stdlib.h>
#include <string.h>

#include "support/check_main.h"

struct sample {
    bool flag;
    int choice;
    const char *text;
    struct option_number seconds, whole;
    struct option_list list;
};

#define AT(member) offsetof(struct sample, member)

static const struct option table[] = {
    {"flag", 'f', OPTION_FLAG, AT(flag), 0, NULL, ""},
    {"red", 0, OPTION_CHOICE, AT(choice), 1, NULL, ""},
    {"blue", 0, OPTION_CHOICE, AT(choice), 2, NULL, ""},
    {"text", 't', OPTION_TEXT, AT(text), 0, "TEXT", ""},
    {"seconds", 0, OPTION_SECONDS, AT(seconds), 0, "SECONDS", ""},
    {"whole", 0, OPTION_WHOLE, AT(whole), 0, "N", ""},
    {"item", 0, OPTION_ITEM, AT(list), 0, "ITEM", ""},
    {"items", 0, OPTION_ITEMS, AT(list), 0, "A,B", ""},
};

static struct arena *arena;
static struct sample sample;
static struct operands operands;
static struct lyn_error err;
static int used;

static void set_up(void) {
    arena = arena_new(1 << 20);
    ck_assert_ptr_nonnull(arena);
    memset(&sample, 0, sizeof sample);
}

static void tear_down(void) {
    arena_unref(arena);
}

/* Arguments up to a NULL. */
static enum lyn_code parse(bool stop, const char *const *words) {
    const struct option_table tables[] = {{table, sizeof table / sizeof *table, &sample}};
    int count = 0;
    while (words[count]) {
        count++;
    }
    return options_parse(arena, tables, 1, count, words, stop, &used, &operands, &err);
}

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

START_TEST(test_many_items_take_memory_in_proportion) {
    enum { COUNT = 10000 };
    char *text = malloc(2 * COUNT);
    ck_assert_ptr_nonnull(text);
    for (int i = 0; i < COUNT; i++) {
        memcpy(text + 2 * i, "a,", 2);
    }
    text[2 * COUNT - 1] = '\0';
    ck_assert_int_eq(parse(false, WORDS("--items", text)), LYN_OK);
    ck_assert_uint_eq(sample.list.count, COUNT);
    ck_assert_str_eq(sample.list.items[COUNT - 1], "a");
    ck_assert_ptr_null(sample.list.items[COUNT]);
    free(text);
}
END_TEST

START_TEST(test_values_may_be_attached_or_follow) {
    ck_assert_int_eq(parse(false, WORDS("--text=a=b")), LYN_OK);
    ck_assert_str_eq(sample.text, "a=b");
    ck_assert_int_eq(parse(false, WORDS("--text", "--flag")), LYN_OK);
    ck_assert_str_eq(sample.text, "--flag");
    ck_assert(!sample.flag);
    ck_assert_int_eq(parse(false, WORDS("-tx", "-f")), LYN_OK);
    ck_assert_str_eq(sample.text, "x");
    ck_assert(sample.flag);
    ck_assert_int_eq(parse(false, WORDS("--text=")), LYN_OK);
    ck_assert_str_eq(sample.text, "");
}
END_TEST

START_TEST(test_operands_are_what_is_left) {
    ck_assert_int_eq(parse(false, WORDS("a", "-f", "-", "--", "--text", "-")), LYN_OK);
    ck_assert_uint_eq(operands.count, 4);
    ck_assert_str_eq(operands.items[0], "a");
    ck_assert_str_eq(operands.items[1], "-");
    ck_assert_str_eq(operands.items[2], "--text");
    ck_assert_ptr_null(operands.items[4]);
    ck_assert_ptr_null(sample.text);
}
END_TEST

START_TEST(test_stop_ends_before_the_first_operand) {
    ck_assert_int_eq(parse(true, WORDS("-f", "read", "--nonsense")), LYN_OK);
    ck_assert_int_eq(used, 1);
    ck_assert_uint_eq(operands.count, 0);
}
END_TEST

START_TEST(test_lists_keep_the_order_of_both_kinds) {
    static const char *const want[] = {"a", "b,c", "d", "", "e"};
    ck_assert_int_eq(parse(false, WORDS("--items=a", "--item=b,c", "--items", "d,,e")), LYN_OK);
    ck_assert_uint_eq(sample.list.count, 5);
    for (size_t i = 0; i < 5; i++) {
        ck_assert_str_eq(sample.list.items[i], want[i]);
    }
    ck_assert_ptr_null(sample.list.items[5]);
}
END_TEST

START_TEST(test_numbers) {
    ck_assert_int_eq(parse(false, WORDS("--seconds", "0.25", "--whole=0")), LYN_OK);
    ck_assert(sample.seconds.given && sample.whole.given);
    ck_assert_int_eq(sample.seconds.value, 250);
    ck_assert_int_eq(sample.whole.value, 0);
}
END_TEST

static const struct {
    const char *words[3];
    const char *message;
} wrong[] = {
    {{"--flagg"}, "unknown option --flagg; did you mean --flag?"},
    {{"--xyzzy=1"}, "unknown option --xyzzy"},
    {{"-x"}, "unknown option -x"},
    {{"--flag=1"}, "--flag takes no value"},
    {{"-fx"}, "--flag takes no value"},
    {{"--text"}, "--text needs a value (TEXT)"},
    {{"--red", "--blue"}, "--red and --blue exclude each other"},
    {{"--seconds=0"}, "--seconds takes a number of seconds above 0, not '0'"},
    {{"--seconds=1e99"}, "--seconds takes a number of seconds above 0, not '1e99'"},
    {{"--seconds=nan"}, "--seconds takes a number of seconds above 0, not 'nan'"},
    {{"--whole=-1"}, "--whole takes a whole number from 0 on, not '-1'"},
    {{"--whole=99999999999"}, "--whole takes a whole number from 0 on, not '99999999999'"},
};

START_TEST(test_mistakes_are_named) {
    ck_assert_int_eq(parse(false, wrong[_i].words), LYN_INVALID_ARGUMENT);
    ck_assert_str_eq(err.message, wrong[_i].message);
}
END_TEST

START_TEST(test_the_same_choice_twice_is_fine) {
    ck_assert_int_eq(parse(false, WORDS("--red", "--red")), LYN_OK);
    ck_assert_int_eq(sample.choice, 1);
}
END_TEST

START_TEST(test_json_is_seen_before_parsing) {
    ck_assert(options_want_json(2, WORDS("--bogus", "--json")));
    ck_assert(options_want_json(1, WORDS("--ndjson")));
    ck_assert(!options_want_json(2, WORDS("--", "--json")));
}
END_TEST

static Suite *options_suite(void) {
    Suite *suite = suite_create("options");
    TCase *tcase = tcase_create("options");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, test_values_may_be_attached_or_follow);
    tcase_add_test(tcase, test_many_items_take_memory_in_proportion);
    tcase_add_test(tcase, test_operands_are_what_is_left);
    tcase_add_test(tcase, test_stop_ends_before_the_first_operand);
    tcase_add_test(tcase, test_lists_keep_the_order_of_both_kinds);
    tcase_add_test(tcase, test_numbers);
    tcase_add_loop_test(tcase, test_mistakes_are_named, 0, sizeof wrong / sizeof *wrong);
    tcase_add_test(tcase, test_the_same_choice_twice_is_fine);
    tcase_add_test(tcase, test_json_is_seen_before_parsing);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(options_suite)
