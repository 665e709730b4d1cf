#include "formats/yaml_simple.h"

#include "support/check_main.h"
#include "support/reading.h"

static struct reading rig;

static void set_up(void) {
    reading_init(&rig);
}

static void tear_down(void) {
    reading_dispose(&rig);
}

/* As JSON; "?" when it is left to libyaml. */
static const char *read_simple(const char *text) {
    struct value value;
    if (!yaml_parse_simple(&rig.call, sv_from(text), 0, &value)) {
        return "?";
    }
    return reading_json(&rig, &value);
}

static const struct {
    const char *text, *json;
} SIMPLE[] = {
    {"a: 1\n", "{\"a\":1}"},
    {"a: 1", "{\"a\":1}"},
    {"---\na: x y  \n", "{\"a\":\"x y\"}"},
    {"title: 'Hall: 9 # x'\nwhere: \"a 'b'\"\n", "{\"title\":\"Hall: 9 # x\",\"where\":\"a 'b'\"}"},
    {"a:   b # c\n# d\n\n  # e\nurl: http://x.org/#y\n",
     "{\"a\":\"b\",\"url\":\"http://x.org/#y\"}"},
    {"- a\n- 2.5\n- no\n", "[\"a\",2.5,false]"},
    {"a:\n- x: 1\n  y: 2\n- x: 3\nb: 4\n", "{\"a\":[{\"x\":1,\"y\":2},{\"x\":3}],\"b\":4}"},
    {"a:\n  - x\n  - y\nb:\n    c:\n      d: e\nf: g\n",
     "{\"a\":[\"x\",\"y\"],\"b\":{\"c\":{\"d\":\"e\"}},\"f\":\"g\"}"},
    {"tags: [a, 'b, c', 3 , \"d\"] # e\nnone: []\n",
     "{\"tags\":[\"a\",\"b, c\",3,\"d\"],\"none\":[]}"},
    {"a:\nb:  # c\nd:\n- e:\n- f:\n", "{\"a\":null,\"b\":null,\"d\":[{\"e\":null},{\"f\":null}]}"},
    {"a: 1\nb: 2\na: 3\n", "{\"a\":3,\"b\":2}"},
    {"date: 2024-01-02\nneg: -5\nname: -x\n",
     "{\"date\":\"2024-01-02\",\"neg\":-5,\"name\":\"-x\"}"},
    {"caf\u00e9: \u2019n \u2013 \U0001F600\n", "{\"caf\u00e9\":\"\u2019n \u2013 \U0001F600\"}"},
    {"  a: 1\n  b: 2\n", "{\"a\":1,\"b\":2}"},
};

START_TEST(test_simple_texts_are_read) {
    ck_assert_str_eq(read_simple(SIMPLE[_i].text), SIMPLE[_i].json);
}
END_TEST

static const char *const OTHERS[] = {
    "",
    "# c\n",
    "---\n",
    "text\n",
    "a: b\n  c\n",       /* goes on */
    "- a\n  b\n",        /* goes on */
    "a: b: c\n",         /* an error */
    "a: b:\n",           /* an error */
    "a: 1\n b: 2\n",     /* an error */
    "  a: 1\nb: 2\n",    /* an error */
    "- a: 1\n b: 2\n",   /* an error */
    "a: 1\n- b\n",       /* an error */
    "a: 1\n---\nb: 2\n", /* two documents */
    "a: 1\n...\n",       /* the end of one */
    "%YAML 1.1\n---\na: 1\n",
    "a: &x 1\nb: *x\n",
    "<<: {a: 1}\n",
    "a: !!str 1\n",
    "a: |\n  b\n",
    "a: >\n  b\n",
    "a: {b: 1}\n",
    "a: [b, [c]]\n",
    "a: [b: c]\n",
    "a: [b, ]\n",
    "a: [b,\n  c]\n",
    "a: 'it''s'\n",
    "a: 'b\n  c'\n",
    "a: 'b' c\n",
    "a: 'b'#c\n",
    "a: \"b\\n\"\n",
    "'a': 1\n",
    "? a\n: b\n",
    "a:\tb\n",
    "a: b\tc\n",
    "a: b # c\td\n",
    "a: =\n",
    "a: 2020-02-30\n", /* an error */
    "a: b\302\205c\n", /* U+0085 breaks lines */
    "a: b\342\200\250c\n",
    "a: \xef\xbb\xbf\n",
    "a: \x7f\n",
    "- - a\n",
    "-\n  a\n",
    "- # c\n  a\n",
};

START_TEST(test_other_texts_are_left_alone) {
    ck_assert_str_eq(read_simple(OTHERS[_i]), "?");
}
END_TEST

START_TEST(test_lines_count_from_the_file) {
    struct value value;
    ck_assert(yaml_parse_simple(&rig.call, SV("# c\na:\n\n- b: 1\n"), 3, &value));
    ck_assert_uint_eq(value.line, 5);
    const struct value_entry *entry = &value.map.entries[0];
    ck_assert_uint_eq(entry->key.line, 5);
    ck_assert_uint_eq(entry->value.line, 7);
    ck_assert_uint_eq(entry->value.list.items[0].map.entries[0].value.line, 7);
}
END_TEST

START_TEST(test_blocks_and_keys_have_limits) {
    struct buf text;
    buf_init(&text, 4096);
    for (int i = 0; i < 40; i++) {
        buf_printf(&text, "%*sa:\n", i, "");
    }
    buf_putc(&text, '\0');
    ck_assert_str_eq(read_simple(text.data), "?");
    text.len = 0;
    for (int i = 0; i < 257; i++) {
        buf_putc(&text, 'k');
    }
    buf_append(&text, ": 1\n", 5);
    ck_assert_str_eq(read_simple(text.data), "?");
    ck_assert_str_ne(read_simple(text.data + 1), "?");
    buf_dispose(&text);
}
END_TEST

/* Before the first value is made, so that the memory of the request is not taken twice. */
START_TEST(test_large_texts_are_looked_through_first) {
    struct buf text;
    buf_init(&text, 1 << 20);
    for (int i = 0; i < 20000; i++) {
        buf_printf(&text, "- k%d\n", i);
    }
    struct value value;
    size_t used = arena_used(rig.call.arena);
    buf_puts(&text, "- *x\n");
    ck_assert(!yaml_parse_simple(&rig.call, buf_view(&text), 0, &value));
    ck_assert_uint_eq(arena_used(rig.call.arena), used);
    ck_assert(yaml_parse_simple(&rig.call, (struct sv){text.data, text.len - 5}, 0, &value));
    ck_assert_uint_eq(value.list.count, 20000);
    buf_dispose(&text);
}
END_TEST

START_TEST(test_a_call_that_is_given_up_is_not_read) {
    struct value value;
    atomic_bool cancelled = true;
    rig.call.cancelled = &cancelled;
    ck_assert(!yaml_parse_simple(&rig.call, SV("a: 1\n"), 0, &value));
    ck_assert_int_eq(yaml_parse(&rig.call, SV("a: 1\n"), SV("f"), 0, &value, &rig.err),
                     LYN_CANCELLED);
    rig.call.cancelled = NULL;
}
END_TEST

static Suite *yaml_simple_suite(void) {
    Suite *suite = suite_create("yaml_simple");
    TCase *tcase = tcase_create("yaml_simple");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_loop_test(tcase, test_simple_texts_are_read, 0, sizeof SIMPLE / sizeof *SIMPLE);
    tcase_add_loop_test(tcase, test_other_texts_are_left_alone, 0, sizeof OTHERS / sizeof *OTHERS);
    tcase_add_test(tcase, test_lines_count_from_the_file);
    tcase_add_test(tcase, test_blocks_and_keys_have_limits);
    tcase_add_test(tcase, test_large_texts_are_looked_through_first);
    tcase_add_test(tcase, test_a_call_that_is_given_up_is_not_read);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(yaml_simple_suite)
