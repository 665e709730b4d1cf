#include "formats/csv_options.h"

#include "support/check_main.h"
#include "unit/formats/csv_reading.h"

START_TEST(test_every_bad_option_names_its_key) {
    static const struct csv_expected table[] = {
        {"a\n", "{\"header\":-1}",
         "ValueError 0:0 header: Passing negative integer to header is invalid. For no header, use "
         "header=None instead"},
        {"a\n", "{\"header\":-99999999999999999999}",
         "ValueError 0:0 header: Passing negative integer to header is invalid. For no header, use "
         "header=None instead"},
        {"a\n", "{\"header\":true}",
         "TypeError 0:0 header: Passing a bool to header is invalid. Use header=None for no header "
         "or header=int to specify the row that makes up the column names"},
        {"a\n", "{\"header\":1.0}",
         "ValueError 0:0 header: header must be integer or list of integers"},
        {"a\n", "{\"header\":\"x\"}",
         "ValueError 0:0 header: header must be integer or list of integers"},
        {"a\n", "{\"header\":[0]}", "TypeError 0:0 header: header must be one integer, not a list"},
        {"a\n", "{\"quotechar\":\"\"}",
         "TypeError 0:0 quotechar: quotechar must be set if quoting enabled"},
        {"a\n", "{\"quotechar\":null}",
         "TypeError 0:0 quotechar: quotechar must be set if quoting enabled"},
        {"a\n", "{\"quotechar\":\"ab\"}",
         "TypeError 0:0 quotechar: \"quotechar\" must be a 1-character string"},
        {"a\n", "{\"quotechar\":1}",
         "TypeError 0:0 quotechar: \"quotechar\" must be string, not int"},
        {"a\n", "{\"quotechar\":\"\\n\"}",
         "ValueError 0:0 quotechar: quotechar must not end lines"},
        {"a\n", "{\"delimiter\":\"\"}", "ValueError 0:0 delimiter: delimiter must not be empty"},
        {"a\n", "{\"delimiter\":\"\\n\"}",
         "ValueError 0:0 delimiter: Specified \\n as separator or delimiter. This forces lines to "
         "be split there; choose another delimiter"},
        {"a\n", "{\"delimiter\":\"\\r\"}",
         "ValueError 0:0 delimiter: Specified \\r as separator or delimiter. This forces lines to "
         "be split there; choose another delimiter"},
        {"a\n", "{\"delimiter\":5}",
         "TypeError 0:0 delimiter: delimiter must be a string, not int"},
        {"a\n", "{\"delimiter\":\"[,;]\"}",
         "ValueError 0:0 delimiter: delimiter \"[,;]\" is a regular expression; a literal text or "
         "\\s+ is needed"},
        {"a\n", "{\"delimiter\":\"\\\"\"}",
         "ValueError 0:0 quotechar: delimiter and quotechar must not be the same"},
        {"a\n", "{\"dtypes\":\"x\"}", "TypeError 0:0 dtypes: dtypes must be a list, not a string"},
        {"a\n", "{\"dtypes\":[1]}",
         "TypeError 0:0 dtypes: an entry of dtypes must be a mapping with field and type, not an "
         "integer"},
        {"a\n", "{\"dtypes\":[{\"type\":\"str_type\"}]}",
         "KeyError 0:0 dtypes: 'field' (an entry of `dtypes` has a field and a type)"},
        {"a\n", "{\"dtypes\":[{\"field\":\"a\"}]}",
         "KeyError 0:0 dtypes: 'type' (an entry of `dtypes` has a field and a type)"},
        {"a\n", "{\"dtypes\":[{\"field\":\"a\",\"type\":\"os\"}]}",
         "KeyError 0:0 dtypes: 'os' (the types of `dtypes` are str_type, int_type, float_type, "
         "bool_type)"},
        {"a\n", "{\"dtypes\":[{\"field\":\"a\",\"type\":3}]}",
         "KeyError 0:0 dtypes: 3 (the types of `dtypes` are str_type, int_type, float_type, "
         "bool_type)"},
    };
    EXPECT_CSVS(table);
}
END_TEST

static enum lyn_code read_delimiter(const char *text, struct csv_dialect *out, char *copy) {
    struct arena *arena = arena_new((size_t)1 << 20);
    struct value_entry entry = {value_string(SV("delimiter")), value_string(sv_from(text))};
    struct value options = {.kind = VALUE_MAP, .map = {&entry, 1}};
    struct csv_options read;
    enum lyn_code code = csv_options_read(arena, &options, &read, NULL);
    if (code == LYN_OK) {
        *out = read.dialect;
        memcpy(copy, read.dialect.delimiter.data, read.dialect.delimiter.len);
        out->delimiter.data = copy;
    }
    arena_unref(arena);
    return code;
}

START_TEST(test_which_delimiters_are_literal) {
    static const struct {
        const char *text, *literal; /* NULL: refused; "" : blanks */
    } table[] = {
        {",", ","},     {"|", "|"},     {".", "."},
        {"*", "*"},     {"\\", "\\"},   {"\xc2\xa7", "\xc2\xa7"},
        {"::", "::"},   {"||", "||"},   {"|~|", "|~|"},
        {"<>", "<>"},   {"  ", "  "},   {"\\s+", ""},
        {"\\|", "|"},   {"\\t", "\t"},  {"\\.\\.", ".."},
        {"a|b", NULL},  {",|;", NULL},  {"[,;]", NULL},
        {"\\s*", NULL}, {"\\d", NULL},  {".*", NULL},
        {"(x)", NULL},  {"ab?", NULL},  {"^a", NULL},
        {"a$", NULL},   {"x{2}", NULL}, {"a\\", NULL},
        {"\\s", NULL},  {"++", NULL},   {"a\nb", NULL},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct csv_dialect dialect = {0};
        char copy[16];
        enum lyn_code code = read_delimiter(table[i].text, &dialect, copy);
        ck_assert_msg((code == LYN_OK) == (table[i].literal != NULL), "%s", table[i].text);
        if (code != LYN_OK)
            continue;
        ck_assert_msg(sv_is(dialect.delimiter, table[i].literal), "%s", table[i].text);
        ck_assert_int_eq(dialect.blanks, table[i].literal[0] == '\0');
    }
}
END_TEST

START_TEST(test_defaults) {
    struct csv_options options;
    struct arena *arena = arena_new((size_t)1 << 20);
    ck_assert_int_eq(csv_options_read(arena, NULL, &options, NULL), LYN_OK);
    ck_assert(sv_is(options.dialect.delimiter, ","));
    ck_assert(sv_is(options.dialect.quote, "\""));
    ck_assert(options.has_header);
    ck_assert_int_eq(options.header, 0);
    ck_assert_uint_eq(options.dtype_count, 0);
    arena_unref(arena);
}
END_TEST

static Suite *csv_options_suite(void) {
    Suite *suite = suite_create("formats/csv_options");
    TCase *tcase = tcase_create("options");
    tcase_add_test(tcase, test_every_bad_option_names_its_key);
    tcase_add_test(tcase, test_which_delimiters_are_literal);
    tcase_add_test(tcase, test_defaults);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(csv_options_suite)
