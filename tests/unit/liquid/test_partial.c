/* include and render (config-compute 3.5, 7 row 33), the loader and the cache. */
#include <pthread.h>
#include <stdio.h>

#include "liquid/loader.h"

#include "support/check_main.h"
#include "unit/liquid/rendering.h"

static const struct {
    const char *name, *text;
} FILES[] = {
    {"person", "{{ person.n }}{{ x }};"},
    {"list.md", "<{{ list }}{{ partial }}>"},
    {"args", "{{ a }}-{{ b }}{{ x }}{% assign out = 'set' %}"},
    {"hide", "{{ b }}{% assign b = 9 %}{{ b }} "},
    {"loop", "{% for i in l %}{{ i }}{% if i == 2 %}{% break %}{% endif %}{% endfor %}"},
    {"break", "before{% break %}after"},
    {"self", "x{% include 'self' %}"},
    {"selfrender", "y{% render 'selfrender' %}"},
    {"wide", "{% for i in (1..1000) %}{% include 'wide' %}{% endfor %}"},
    {"fault", "a{{ x | nosuch }}b"},
    {"syntax", "a{{ x y }}b"},
    {"open", "a{{"},
    {"inside", "{% include 'args' %}|"},
    {"state", "{% cycle 'p','q' %}{% increment c %}"},
    {"item", "{{ item }}{{ forloop.index }}{{ forloop.last }};"},
};

static enum lyn_code read_file(void *context, struct call *call, struct sv name, struct sv *text,
                               struct lyn_error *err) {
    (void)call;
    ++*(int *)context;
    if (sv_is(name, "secret")) {
        return error_set(err, REASON_PATH_OUTSIDE_ROOTS, "outside");
    }
    for (size_t i = 0; i < sizeof FILES / sizeof *FILES; i++) {
        if (sv_is(name, FILES[i].name)) {
            *text = sv_from(FILES[i].text);
            return LYN_OK;
        }
    }
    return error_set(err, REASON_FILE_NOT_FOUND, "no such file");
}

static const char *const DATA = "{'x': 1, 'l': [1, 2, 3], 'person': {'n': 'P'}, 'ps': [{'n': 'A'}, "
                                "{'n': 'B'}], 'which': 'args', 'item': 'I'}";

static void expect_text(const char *source, const char *text, size_t warnings) {
    int reads = 0;
    struct template_options options = rendering_options();
    options.loader = template_loader_new(read_file, &reads, NULL);
    ck_assert_ptr_nonnull(options.loader);
    struct rendering rendering = rendering_of(source, DATA, &options);
    ck_assert_msg(rendering.code == LYN_OK, "%s: %s", source, rendering.err.message);
    const char *found = rendering.text.data ? rendering.text.data : "";
    ck_assert_msg(strcmp(found, text) == 0, "%s\n printed  `%s`\n expected `%s`", source, found,
                  text);
    ck_assert_msg(rendering.call.warning_count == warnings, "%s: %zu warnings", source,
                  rendering.call.warning_count);
    template_loader_free(options.loader);
    rendering_dispose(&rendering);
}

START_TEST(test_include_shares_the_scope) {
    expect_text("{% include 'person' %}", "P1;", 0);
    expect_text("{% include 'list' %}", "<true>", 0);
    expect_text("{% include 'args', a: x, b: 'c' %}{{ out }}{{ a }}", "1-c1set", 0);
    expect_text("{% include which a: 2 %}", "2-1", 0);
    expect_text("{% include 'person' with ps[1] %}", "B1;", 0);
    expect_text("{% include 'person' for ps %}", "A1;B1;", 0);
    expect_text("{% include 'args' with ps as a %}", "{'n': 'A'}-1{'n': 'B'}-1", 0);
    expect_text("{% for i in l %}{% include 'break' %}{% endfor %}|", "before|", 0);
    expect_text("{% include 'loop' %}{% include 'state' %}{% include 'state' %}{{ c }}", "12p0q12",
                0);
    expect_text("a{% if true %}{% include 'person' %}{% endif %}", "aP1;", 0);
}
END_TEST

START_TEST(test_render_has_a_scope_of_its_own) {
    expect_text("{% assign a = 5 %}{% render 'args', b: a %}[{{ out }}]", "-51[]", 0);
    expect_text("{% render 'item' for l as item %}", "11false;22false;33true;", 0);
    expect_text("{% render 'item' with l %}", "123;", 0);
    expect_text("{% render 'person' with ps[0] %}", "A1;", 0);
    expect_text("{% render 'state' %}{% render 'state' %}", "p0p0", 0);
    expect_text("{% for i in l %}{% render 'break' %}{% endfor %}",
                "beforeafterbeforeafterbeforeafter", 3);
    expect_text("{% render 'inside' %}x", "|x", 1); /* no include in there */
}
END_TEST

START_TEST(test_assign_hides_what_render_passed_in) {
    expect_text("{% render 'hide', b: 1 %}{{ b }}|", "19 |", 0);
    expect_text("{% render 'hide' for l as b %}", "19 99 99 ", 0); /* one scope for all items */
    expect_text("{% include 'hide', b: 1 %}{{ b }}", "11 9", 0);   /* include's argument stays */
}
END_TEST

START_TEST(test_faults_inside_take_a_node_of_the_inner_template) {
    expect_text("[{% include 'fault' %}]{{ x }}", "[ab]1", 1);
    expect_text("[{% include 'syntax' %}]", "[ab]", 1);
    expect_text("[{% include 'nosuch' %}]", "[]", 1);
    expect_text("[{% if true %}a{% include 'open' %}b{% endif %}]", "[a]", 1);
    expect_text("{% include 'syntax' %}{% include 'syntax' %}", "abab", 1); /* told once */
}
END_TEST

START_TEST(test_recursion_ends) {
    expect_text("{% include 'self' %}|", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx|", 1);
    expect_text("{% render 'selfrender' %}|", "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyy|", 1);
    int reads = 0;
    struct template_options options = rendering_options();
    options.loader = template_loader_new(read_file, &reads, NULL);
    options.limits.steps = 100000;
    struct rendering rendering = rendering_of("{% include 'wide' %}", DATA, &options);
    ck_assert_int_eq(rendering.code, LYN_RESOURCE_EXHAUSTED);
    ck_assert_str_eq(rendering.err.reason, "LIMIT_STEPS");
    ck_assert_int_eq(reads, 1);
    template_loader_free(options.loader);
    rendering_dispose(&rendering);
}
END_TEST

START_TEST(test_what_the_loader_refuses_ends_the_rendering) {
    int reads = 0;
    struct template_options options = rendering_options();
    options.loader = template_loader_new(read_file, &reads, NULL);
    struct rendering rendering = rendering_of("a{% include 'secret' %}", DATA, &options);
    ck_assert_int_eq(rendering.code, LYN_PERMISSION_DENIED);
    template_loader_free(options.loader);
    rendering_dispose(&rendering);
    options.loader = NULL;
    static const struct forgiven table[] = {
        {"a{% include 'x' %}b", "ab", "there is no folder of templates to find `x` in"}};
    EXPECT_FORGIVEN(table, DATA);
}
END_TEST

START_TEST(test_a_template_is_read_once) {
    int reads = 0;
    struct template_options options = rendering_options();
    options.loader = template_loader_new(read_file, &reads, NULL);
    for (int i = 0; i < 3; i++) {
        struct rendering rendering =
            rendering_of("{% include 'person' %}{% include 'no' %}", DATA, &options);
        ck_assert_int_eq(rendering.code, LYN_OK);
        rendering_dispose(&rendering);
    }
    ck_assert_int_eq(reads, 3); /* person, no, no.md */
    template_loader_free(options.loader);
}
END_TEST

/* ---- the cache ---- */

START_TEST(test_the_cache_gives_the_same_template_for_the_same_text) {
    struct template_cache *cache = template_cache_new((size_t)1 << 20);
    struct template *a = NULL, *b = NULL, *c = NULL, *d = NULL;
    size_t count, bytes;
    ck_assert_int_eq(template_cache_get(cache, SV("{{ x }}"), SV("n"), &a, NULL), LYN_OK);
    ck_assert_int_eq(template_cache_get(cache, SV("{{ x }}"), SV("n"), &b, NULL), LYN_OK);
    ck_assert_int_eq(template_cache_get(cache, SV("{{ x }}"), SV("m"), &c, NULL), LYN_OK);
    ck_assert_int_eq(template_cache_get(NULL, SV("{{ x }}"), SV("n"), &d, NULL), LYN_OK);
    ck_assert_ptr_eq(a, b);
    ck_assert_ptr_ne(a, c);
    ck_assert_ptr_ne(a, d);
    template_cache_usage(cache, &count, &bytes);
    ck_assert_uint_eq(count, 2);
    ck_assert_uint_gt(bytes, 2 * template_bytes(a));
    struct lyn_error err;
    ck_assert_int_eq(template_cache_get(cache, SV("{{"), SV("n"), &b, &err), LYN_INVALID_ARGUMENT);
    template_cache_free(cache);
    ck_assert_int_eq(template_check(a, NULL), LYN_OK); /* still ours */
    template_unref(a);
    template_unref(a);
    template_unref(c);
    template_unref(d);
}
END_TEST

START_TEST(test_the_cache_forgets_what_was_used_longest_ago) {
    struct template *held = NULL, *first = NULL;
    ck_assert_int_eq(template_compile(SV("0"), SV(""), &held, NULL), LYN_OK);
    struct template_cache *cache = template_cache_new(3 * (template_bytes(held) + 200));
    ck_assert_int_eq(template_cache_get(cache, SV("0"), SV(""), &first, NULL), LYN_OK);
    for (int i = 1; i < 50; i++) {
        char text[2] = {(char)('0' + i), '\0'};
        struct template *template = NULL, *again = NULL;
        ck_assert_int_eq(template_cache_get(cache, sv_from(text), SV(""), &template, NULL), LYN_OK);
        ck_assert_int_eq(template_cache_get(cache, SV("0"), SV(""), &again, NULL), LYN_OK);
        ck_assert_ptr_eq(first, again); /* used all the time, so kept */
        template_unref(template);
        template_unref(again);
    }
    size_t count, bytes;
    template_cache_usage(cache, &count, &bytes);
    ck_assert_uint_ge(count, 2);
    ck_assert_uint_le(count, 3);
    template_cache_free(cache);
    template_unref(first);
    template_unref(held);
}
END_TEST

static void *use_cache(void *context) {
    struct template_cache *cache = context;
    size_t wrong = 0;
    for (int i = 0; i < 200; i++) {
        char source[32];
        snprintf(source, sizeof source, "{{ x }}-%d", i % 7);
        struct template_options options = rendering_options();
        struct template *template = NULL;
        struct call call;
        struct buf out;
        buf_init(&out, 1000);
        if (call_init(&call, &LIMITS_DEFAULT, DEADLINE_NONE, NULL, NULL)) {
            return cache;
        }
        wrong += template_cache_get(cache, sv_from(source), SV(""), &template, NULL) != LYN_OK ||
                 template_render(&call, template, NULL, &options, &out, NULL) != LYN_OK ||
                 out.len != 2 || out.data[1] != '0' + i % 7;
        template_unref(template);
        buf_dispose(&out);
        call_dispose(&call);
    }
    return wrong ? cache : NULL;
}

START_TEST(test_threads_share_the_cache_and_its_templates) {
    struct template_cache *cache = template_cache_new((size_t)8 << 10);
    pthread_t threads[4];
    for (int i = 0; i < 4; i++) {
        ck_assert_int_eq(pthread_create(&threads[i], NULL, use_cache, cache), 0);
    }
    for (int i = 0; i < 4; i++) {
        void *wrong;
        ck_assert_int_eq(pthread_join(threads[i], &wrong), 0);
        ck_assert_ptr_null(wrong);
    }
    template_cache_free(cache);
}
END_TEST

static Suite *partial_suite(void) {
    Suite *suite = suite_create("partial");
    TCase *tc = tcase_create("partial");
    tcase_add_test(tc, test_include_shares_the_scope);
    tcase_add_test(tc, test_render_has_a_scope_of_its_own);
    tcase_add_test(tc, test_assign_hides_what_render_passed_in);
    tcase_add_test(tc, test_faults_inside_take_a_node_of_the_inner_template);
    tcase_add_test(tc, test_recursion_ends);
    tcase_add_test(tc, test_what_the_loader_refuses_ends_the_rendering);
    tcase_add_test(tc, test_a_template_is_read_once);
    tcase_add_test(tc, test_the_cache_gives_the_same_template_for_the_same_text);
    tcase_add_test(tc, test_the_cache_forgets_what_was_used_longest_ago);
    tcase_add_test(tc, test_threads_share_the_cache_and_its_templates);
    suite_add_tcase(suite, tc);
    return suite;
}

TEST_MAIN(partial_suite)
