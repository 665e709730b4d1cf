/* No template hangs or fills the memory. */
#include <stdatomic.h>

#include "liquid/template.h"

#include "support/check_main.h"
#include "unit/liquid/rendering.h"

static const char *const DATA = "{'l': [1, 2, 3], 's': 'hello'}";

static void expect_refused(const char *source, const struct template_options *options,
                           const char *reason) {
    struct rendering rendering = rendering_of(source, DATA, options);
    ck_assert_msg(rendering.code == LYN_RESOURCE_EXHAUSTED, "%s: %s", source,
                  lyn_code_name((int)rendering.code));
    ck_assert_msg(strcmp(rendering.err.reason, reason) == 0, "%s: %s %s", source,
                  rendering.err.reason, rendering.err.message);
    ck_assert_uint_eq(rendering.text.len, 0);
    rendering_dispose(&rendering);
}

START_TEST(test_endless_work_is_stopped) {
    struct template_options options = rendering_options();
    options.limits.output_bytes = 1 << 20;
    expect_refused("{% for i in (1..1000) %}{% for j in (1..1000) %}{% for k in (1..1000) %}"
                   "{% assign x = 1 %}{% endfor %}{% endfor %}{% endfor %}",
                   &options, "LIMIT_STEPS");
    options.limits.steps = 50000;
    expect_refused(
        "{% for i in (1..1000) %}{% for j in (1..1000) %}{{ i }}{% endfor %}{% endfor %}", &options,
        "LIMIT_STEPS");
    options.limits = TEMPLATE_LIMITS_DEFAULT;
    options.limits.loops = 10;
    expect_refused("{% tablerow i in (1..11) %}{% endtablerow %}", &options, "LIMIT_STEPS");
}
END_TEST

START_TEST(test_growing_texts_are_stopped) {
    struct template_options options = rendering_options();
    expect_refused(
        "{% assign x = s %}{% for i in (1..1000) %}{% assign x = x | append: x %}{% endfor %}",
        &options, "LIMIT_BYTES");
    expect_refused(
        "{% assign x = s %}{% for i in (1..1000) %}{% assign x = x | replace: '', x %}{% endfor %}",
        &options, "LIMIT_BYTES");
    expect_refused(
        "{% assign x = l %}{% for i in (1..1000) %}{% assign x = x | concat: x %}{% endfor %}",
        &options, "LIMIT_BYTES");
    expect_refused(
        "{% for i in (1..1000) %}{% capture x %}{{ x }}{{ x }}{{ s }}{% endcapture %}{% endfor %}",
        &options, "LIMIT_BYTES");
    options.limits.output_bytes = 12;
    expect_refused("{{ s }}{{ s }}{{ s }}", &options, "LIMIT_BYTES");
    expect_refused("{% capture x %}{{ s }}{{ s }}{{ s }}{% endcapture %}", &options, "LIMIT_BYTES");
    struct rendering rendering = rendering_of("{{ s }}{{ s }}!!", DATA, &options);
    ck_assert_int_eq(rendering.code, LYN_OK);
    ck_assert_str_eq(rendering.text.data, "hellohello!!");
    rendering_dispose(&rendering);
}
END_TEST

START_TEST(test_filters_on_long_lists_are_charged) {
    struct template_options options = rendering_options();
    options.limits.steps = 100000;
    expect_refused("{% assign x = 'a b' | split: ' ' %}{% for i in (1..12) %}{% assign x = x | "
                   "concat: x %}{% endfor %}"
                   "{% for i in (1..1000) %}{% assign y = x | sort %}{% endfor %}",
                   &options, "LIMIT_STEPS");
}
END_TEST

START_TEST(test_cycles_without_number_are_charged) {
    struct template_options options = rendering_options();
    options.limits.steps = 5000000;
    expect_refused("{% for i in (1..1000) %}{% for j in (1..1000) %}{% cycle i, j %}{% endfor %}"
                   "{% endfor %}",
                   &options, "LIMIT_STEPS");
}
END_TEST

START_TEST(test_searching_in_vain_is_charged) {
    struct template_options options = rendering_options();
    options.limits.steps = 500000;
    expect_refused("{% capture x %}{% for i in (1..900) %}"
                   "<!-- <!-- <!-- <!-- <!-- <!-- <!-- <!-- {% endfor %} >{% endcapture %}"
                   "{{ x | strip_html }}",
                   &options, "LIMIT_STEPS");
    expect_refused("{% assign p = 'a' %}{% for i in (1..14) %}{% assign p = p | append: p %}"
                   "{% endfor %}{% assign t = p | append: p %}{{ t | remove_last: p }}",
                   &options, "LIMIT_STEPS");
    struct rendering rendering = rendering_of(
        "{% capture x %}{% for i in (1..1000) %}1 < 2, 2 < 3, 3 < 4, 4 < 5, 5 < 6, 6 < 7, 7 < 8 "
        "{% endfor %}<p>{% endcapture %}{{ x | strip_html | size }}",
        DATA, &options);
    ck_assert_str_eq(rendering.text.data, "48000"); /* a sign by itself is looked at once */
    rendering_dispose(&rendering);
}
END_TEST

START_TEST(test_deadline_and_cancellation_are_seen) {
    struct template_options options = rendering_options();
    struct call call;
    struct lyn_error err;
    struct template *template = NULL;
    struct buf out;
    atomic_bool cancelled = true;
    buf_init(&out, 1000);
    ck_assert_int_eq(template_compile(SV("a{{ 1 }}"), SV(""), &template, NULL), LYN_OK);
    ck_assert_int_eq(call_init(&call, &LIMITS_DEFAULT, DEADLINE_NONE, &cancelled, NULL), LYN_OK);
    ck_assert_int_eq(template_render(&call, template, NULL, &options, &out, &err), LYN_CANCELLED);
    cancelled = false;
    call.deadline = 1;
    ck_assert_int_eq(template_render(&call, template, NULL, &options, &out, NULL),
                     LYN_DEADLINE_EXCEEDED);
    call.deadline = DEADLINE_NONE;
    buf_puts(&out, "before ");
    ck_assert_int_eq(template_render(&call, template, NULL, &options, &out, &err), LYN_OK);
    ck_assert_str_eq(out.data, "before a1");
    call_dispose(&call);
    template_unref(template);
    buf_dispose(&out);
}
END_TEST

START_TEST(test_hostile_sources_compile_in_their_budget) {
    static const char *const pieces[] = {"{{", "{%-raw%}", "{% if x %}",  "[",
                                         "(",  "['",       "{{a|b:",      "{% comment %}",
                                         "}}", "{{a}}",    "{% liquid a", "{{ ['a'"};
    struct buf source;
    buf_init(&source, (size_t)8 << 20);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        for (int wrapped = 0; wrapped < 2; wrapped++) {
            buf_clear(&source);
            buf_puts(&source, wrapped ? "{{ " : "");
            while (source.len < 200000) {
                buf_puts(&source, pieces[i]);
            }
            buf_puts(&source, wrapped ? " }}" : "");
            struct template *template = NULL;
            struct lyn_error err;
            enum lyn_code code = template_compile(buf_view(&source), SV(""), &template, &err);
            ck_assert(code == LYN_OK || code == LYN_INVALID_ARGUMENT ||
                      code == LYN_RESOURCE_EXHAUSTED);
            template_unref(template);
        }
    }
    while (source.len <= (size_t)4 << 20) {
        buf_puts(&source, "0123456789abcdef");
    }
    struct template *template = NULL;
    struct lyn_error err;
    ck_assert_int_eq(template_compile(buf_view(&source), SV(""), &template, &err),
                     LYN_RESOURCE_EXHAUSTED);
    ck_assert_str_eq(err.reason, "LIMIT_BYTES");
    buf_dispose(&source);
}
END_TEST

static Suite *limit_suite(void) {
    Suite *suite = suite_create("limit");
    TCase *tc = tcase_create("limit");
    tcase_add_test(tc, test_endless_work_is_stopped);
    tcase_add_test(tc, test_growing_texts_are_stopped);
    tcase_add_test(tc, test_filters_on_long_lists_are_charged);
    tcase_add_test(tc, test_cycles_without_number_are_charged);
    tcase_add_test(tc, test_searching_in_vain_is_charged);
    tcase_add_test(tc, test_deadline_and_cancellation_are_seen);
    tcase_add_test(tc, test_hostile_sources_compile_in_their_budget);
    suite_add_tcase(suite, tc);
    return suite;
}

TEST_MAIN(limit_suite)
