#include "formats/bibtex.h"

#include <stdlib.h>

#include "support/check_main.h"
#include "unit/formats/reading.h"
#include "unit/formats/writing.h"

static enum lyn_code read_entries(struct call *call, struct sv text, struct value *out,
                                  struct lyn_error *err) {
    struct format_input input = {.bytes = text, .name = SV("r.bib"), .call = call};
    return format_bibtex.read_value(&input, out, err);
}

/* One entry of type `a` with key `k` and the fields given. */
#define ENTRY(fields) "[{\"ENTRYTYPE\":\"a\",\"ID\":\"k\"" fields "}]"
/* A sound entry that must be found behind a malformed one. */
#define NEXT "\n@b{n}"
#define NEXT_ONLY "[{\"ENTRYTYPE\":\"b\",\"ID\":\"n\"}]"

START_TEST(test_entries) {
    static const struct expected table[] = {
        {"", "[]"},
        {"@a{k, t = {x}}", ENTRY(",\"t\":\"x\"")},
        {"@a(k, t = {x})", ENTRY(",\"t\":\"x\"")},
        {" \n@ A { k , T = {x} , }", ENTRY(",\"t\":\"x\"")},
        {"@a{k}", ENTRY("")},
        {"@a{k,}", ENTRY("")},
        {"@a(k,\n)", ENTRY("")},
        {"@a{k,a_b-c.d+(e)={x}}", ENTRY(",\"a_b-c.d+(e)\":\"x\"")},
        {"@a{k, t={x}, u={y}}", ENTRY(",\"t\":\"x\",\"u\":\"y\"")},
        {"@a{k, t={x}, T={y}, t={z}}", ENTRY(",\"t\":\"x\"")},
        {"@a{k}@a{k}", "[{\"ENTRYTYPE\":\"a\",\"ID\":\"k\"},{\"ENTRYTYPE\":\"a\",\"ID\":\"k\"}]"},
        {"@Zoo{K:1/a{b}, t={x}}", "[{\"ENTRYTYPE\":\"zoo\",\"ID\":\"K:1/a{b}\",\"t\":\"x\"}]"},
        {"@a(k(1))", "[{\"ENTRYTYPE\":\"a\",\"ID\":\"k(1)\"}]"},
        {"\xef\xbb\xbf@a{k,\r\n t={x}\r\n}", ENTRY(",\"t\":\"x\"")},
        {"@a{k, t={\xc3\xa9}}", ENTRY(",\"t\":\"\xc3\xa9\"")},
    };
    EXPECT_READINGS(read_entries, table);
}
END_TEST

START_TEST(test_values) {
    static const struct expected table[] = {
        {"@a{k, t = 2020}", ENTRY(",\"t\":\"2020\"")},
        {"@a{k, t = \"x {\"} y\"}", ENTRY(",\"t\":\"x {\\\"} y\"")},
        {"@a{k, t={{T}}, u={}, v={{}}, w=\"\"}",
         ENTRY(",\"t\":\"{T}\",\"u\":\"\",\"v\":\"\",\"w\":\"\"")},
        {"@a{k, t={{\\'E}t \\& {GPS}}}", ENTRY(",\"t\":\"{\\\\'E}t \\\\& {GPS}\"")},
        {"@a{k, t = {a}#\"b\" # 12 # jan}", ENTRY(",\"t\":\"ab12January\"")},
        {"@a{k, t = dec, u = May}", ENTRY(",\"t\":\"December\",\"u\":\"May\"")},
        {"@a{k, t={ x  y\t}}", ENTRY(",\"t\":\" x  y\\t\"")},
        {"@a{k, t={one \n   two\n\n\tthree}}", ENTRY(",\"t\":\"one \\ntwo\\n\\nthree\"")},
        {"@a{k, t={\n  x\n}}", ENTRY(",\"t\":\"\\nx\"")},
        {"@a{k, t={\n  x\n  }}", ENTRY(",\"t\":\"\\nx\\n\"")},
        {"@a{k, t={a\n} # { b}}", ENTRY(",\"t\":\"a\\nb\"")},
    };
    EXPECT_READINGS(read_entries, table);
}
END_TEST

START_TEST(test_strings) {
    static const struct expected table[] = {
        {"@string{m = \"Journal\"}\n@a{k, t = M}", ENTRY(",\"t\":\"Journal\"")},
        {"@STRING(m = {x} # jan)@a{k, t = m # m}", ENTRY(",\"t\":\"xJanuaryxJanuary\"")},
        {"@string{acm.t-1 = \"x\"} @a{k, t = acm.t-1}", ENTRY(",\"t\":\"x\"")},
        {"@string{m={x}}@string{M={y}}@a{k,t=m}", ENTRY(",\"t\":\"y\"")},
        {"@string{jan = \"I\"}@a{k, t=jan}", ENTRY(",\"t\":\"I\"")},
        {"@a{k,\n t = Foo}",
         "UndefinedString 2:6 'foo' is no string that @string defines before this"},
        {"@a{k, t=m}\n@string{m={x}}",
         "UndefinedString 1:9 'm' is no string that @string defines before this"},
        {"@string{m = {x} # n}",
         "UndefinedString 1:19 'n' is no string that @string defines before this"},
    };
    EXPECT_READINGS(read_entries, table);
}
END_TEST

START_TEST(test_what_is_outside_of_entries_is_ignored) {
    static const struct expected table[] = {
        {"% a comment\n@a{k}", ENTRY("")},
        {"text @b{x}\n@a{k}", ENTRY("")},
        {"@a{k} text @b{x}", ENTRY("")},
        {"@comment{ignored, t = {x}}\n@a{k}", ENTRY("")},
        {"@Comment @b{x}\n  @a{k}", ENTRY("")},
        {"@preamble{\"\\newcommand\" # {x}}\n@a{k}", ENTRY("")},
        {"mail me@example.org\n@\n@12\n@a{k}", ENTRY("")},
    };
    EXPECT_READINGS(read_entries, table);
    struct reading reading = reading_of(read_entries, SV("@comment{x}\nme@b\n@c\n%@d{\n"));
    ck_assert_uint_eq(reading.call.warning_count, 0);
    reading_dispose(&reading);
}
END_TEST

START_TEST(test_malformed_entries_are_left_out_with_a_warning) {
    static const char *const texts[] = {
        "@a{}" NEXT,
        "@a{,t={x}}" NEXT,
        "@a{k 1, t={x}}" NEXT,
        "@a{k, a:b={x}}" NEXT,
        "@a{k, pages=12--13}" NEXT,
        "@a{k, t=1a}" NEXT,
        "@a{k, t=}" NEXT,
        "@a{k, t}" NEXT,
        "@a{k, t={x},,}" NEXT,
        "@a{k, t={x} u={y}}" NEXT,
        "@a{k, t={x" NEXT,
        "@a{k, t=\"x" NEXT,
        "@a{k, t=\"x } y\"}" NEXT,
        "@a{k, t={x}" NEXT,
        "@a(k, t={x}}" NEXT,
        "@a{k, t={x} # }" NEXT,
        "@string{m}" NEXT,
        "@string{m = {x}, n = {y}}" NEXT,
        "@preamble{" NEXT,
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct reading reading = reading_of(read_entries, sv_from(texts[i]));
        ck_assert_msg(strcmp(reading.shown.data, NEXT_ONLY) == 0, "%s\n reads as %s", texts[i],
                      reading.shown.data);
        ck_assert_uint_eq(reading.call.warning_count, 1);
        ck_assert_uint_eq(reading.call.warnings[0].line, 1);
        ck_assert_str_eq(reading.call.warnings[0].file, "r.bib");
        reading_dispose(&reading);
    }
}
END_TEST

START_TEST(test_bad_utf8_is_an_error) {
    expect_reading(read_entries, SV("@a{k}\n\xff"),
                   "UnicodeDecodeError 2:1 'utf-8' codec can't decode byte 0xff in position 6: "
                   "invalid start byte");
}
END_TEST

START_TEST(test_entries_have_their_lines) {
    struct reading reading = reading_of(read_entries, SV("%\n@a{k,\n t={x}}\n\n @b{l}"));
    ck_assert_uint_eq(reading.value.list.items[0].line, 2);
    ck_assert_uint_eq(reading.value.list.items[1].line, 5);
    reading_dispose(&reading);
}
END_TEST

/* ---- size ---- */

/* `count` times `part`, then the end. */
static struct reading read_repeated(const char *part, size_t count, const char *end) {
    struct buf text;
    buf_init(&text, (size_t)1 << 28);
    for (size_t i = 0; i < count; i++)
        buf_puts(&text, part);
    buf_puts(&text, end);
    struct reading reading = {.code = LYN_OK};
    struct limits limits = LIMITS_DEFAULT;
    ck_assert_int_eq(call_init(&reading.call, &limits, DEADLINE_NONE, NULL, NULL), LYN_OK);
    reading.code = read_entries(&reading.call, buf_view(&text), &reading.value, &reading.err);
    buf_init(&reading.shown, 1);
    buf_dispose(&text);
    return reading;
}

/* Each of these texts is quadratic for a reader that starts again without remembering anything. */
START_TEST(test_hostile_texts_take_linear_time) {
    static const struct {
        const char *part, *end;
    } table[] = {
        {"@a{k,t={x\n", ""}, {"@a{k,t=\"x\n", ""}, {"@a{k,t={\n", "}"}, {"@a{k,t=\"{\n", "}"},
        {"@", ""},           {"@a(k\n", ""},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct reading reading = read_repeated(table[i].part, 200000, table[i].end);
        ck_assert_int_eq(reading.code, LYN_OK);
        ck_assert_uint_eq(reading.value.list.count, 0);
        reading_dispose(&reading);
    }
}
END_TEST

START_TEST(test_an_entry_of_very_many_fields) {
    struct buf text;
    buf_init(&text, (size_t)1 << 24);
    buf_puts(&text, "@a{k");
    for (int i = 0; i < 100000; i++)
        buf_printf(&text, ",f%d={%d},f0={again}", i, i);
    buf_puts(&text, "}");
    struct reading reading = {.code = LYN_OK};
    struct limits limits = LIMITS_DEFAULT;
    ck_assert_int_eq(call_init(&reading.call, &limits, DEADLINE_NONE, NULL, NULL), LYN_OK);
    buf_init(&reading.shown, 1);
    ck_assert_int_eq(read_entries(&reading.call, buf_view(&text), &reading.value, &reading.err),
                     LYN_OK);
    const struct value *entry = &reading.value.list.items[0];
    ck_assert_uint_eq(entry->map.count, 100002);
    ck_assert(value_is_text(value_get(entry, "f0"), "0"));
    ck_assert(value_is_text(value_get(entry, "f99999"), "99999"));
    reading_dispose(&reading);
    buf_dispose(&text);
}
END_TEST

START_TEST(test_deep_braces_are_text) {
    struct buf text;
    buf_init(&text, (size_t)1 << 24);
    buf_puts(&text, "@a{k, t={");
    for (int i = 0; i < 100000; i++)
        buf_putc(&text, '{');
    for (int i = 0; i < 100000; i++)
        buf_putc(&text, '}');
    buf_puts(&text, "}}");
    struct reading reading = reading_of(read_entries, buf_view(&text));
    ck_assert_int_eq(reading.code, LYN_OK);
    ck_assert_uint_eq(value_get(&reading.value.list.items[0], "t")->text.len, 200000);
    reading_dispose(&reading);
    buf_dispose(&text);
}
END_TEST

START_TEST(test_strings_that_double_run_into_the_limit) {
    struct buf text;
    buf_init(&text, (size_t)1 << 20);
    buf_puts(&text, "@string{m = {0123456789}}\n");
    for (int i = 0; i < 60; i++)
        buf_puts(&text, "@string{m = m # m}\n");
    struct reading reading = reading_of(read_entries, buf_view(&text));
    ck_assert_str_eq(reading.err.reason, "LIMIT_BYTES");
    reading_dispose(&reading);
    buf_dispose(&text);
}
END_TEST

START_TEST(test_memory_is_bounded) {
    struct limits limits = LIMITS_DEFAULT;
    limits.request_bytes = 3000;
    struct buf text;
    buf_init(&text, (size_t)1 << 20);
    for (int i = 0; i < 100; i++)
        buf_puts(&text, "@a{k, t = {x\ny}, u = {z}}\n");
    struct reading reading = reading_limited(read_entries, buf_view(&text), limits);
    ck_assert_str_eq(reading.err.reason, "LIMIT_BYTES");
    reading_dispose(&reading);
    buf_dispose(&text);
}
END_TEST

/* ---- tables ---- */

/* The table as `label,label | cell,cell | ...`. */
static void expect_table(const char *text, const char *shown) {
    struct reading reading = reading_of(read_entries, SV(""));
    struct format_input input = {.bytes = sv_from(text), .name = SV("r"), .call = &reading.call};
    struct frame *frame = NULL;
    ck_assert_int_eq(format_bibtex.read_frame(&input, &frame, &reading.err), LYN_OK);
    buf_clear(&reading.shown);
    buf_puts(&reading.shown, "");
    for (size_t i = 0; i < frame->column_count; i++) {
        char scratch[NUM_BUFFER];
        ck_assert_str_eq(frame->fields[i].column->pandas, "object");
        buf_printf(&reading.shown, "%s%.*s", i ? "," : "", SV_ARG(frame_label(frame, i, scratch)));
    }
    for (size_t row = 0; row < frame->row_count; row++) {
        for (size_t i = 0; i < frame->column_count; i++) {
            char scratch[NUM_BUFFER];
            struct value cell = frame_cell(frame, i, row, scratch);
            buf_puts(&reading.shown, i ? "," : " | ");
            if (cell.kind == VALUE_NULL)
                buf_puts(&reading.shown, "NA");
            else
                value_print_python(&cell, &reading.shown);
        }
    }
    ck_assert_str_eq(reading.shown.len ? reading.shown.data : "", shown);
    frame_unref(frame);
    reading_dispose(&reading);
}

START_TEST(test_rows_and_columns_are_sorted) {
    expect_table("@article{k1,zzz={z},aaa={a},author={B},year={2020},Zb={1}}"
                 "@book{k2,author={A},year={1999},publisher={P},url={u}}"
                 "@misc{k3,title={R},author={A},year={2020}}",
                 "ENTRYTYPE,ID,title,author,year,publisher,url,aaa,zb,zzz"
                 " | book,k2,NA,A,1999,P,u,NA,NA,NA"
                 " | misc,k3,R,A,2020,NA,NA,NA,NA,NA"
                 " | article,k1,NA,B,2020,NA,NA,a,1,z");
    expect_table("@a{1, author={b}} @a{2, author={B}} @a{3} @a{4, author={}} @a{5, author={B}}",
                 "ENTRYTYPE,ID,author | a,4, | a,2,B | a,5,B | a,1,b | a,3,NA");
    expect_table("@a{1, title={y}} @a{2, title={x}}", "ENTRYTYPE,ID,title | a,2,x | a,1,y");
    expect_table("@a{k,note={1},url={2},doi={3},address={4},publisher={5},pages={6},issue={7},"
                 "volume={8},booktitle={9},journal={10},abstract={11},editor={12}}",
                 "ENTRYTYPE,ID,editor,abstract,journal,booktitle,volume,issue,pages,publisher,"
                 "address,doi,url,note | a,k,12,11,10,9,8,7,6,5,4,3,2,1");
}
END_TEST

START_TEST(test_a_file_without_entries_is_an_empty_table) {
    expect_table("", "");
    expect_table("only text", "");
}
END_TEST

/* ---- writing ---- */

START_TEST(test_written_entries) {
    static const struct written table[] = {
        {"[{\"ENTRYTYPE\":\"article\",\"ID\":\"k1\",\"title\":\"T\",\"author\":\"A\","
         "\"year\":\"2020\",\"zzz\":\"z\",\"aaa\":\"q\",\"url\":\"u\"}]",
         "@article{k1,\n  title = {T},\n  author = {A},\n  year = {2020},\n  url = {u},\n"
         "  aaa = {q},\n  zzz = {z}\n}\n"},
        {"[]", ""},
        {"[{\"ID\":\"k\",\"ENTRYTYPE\":\"Misc\",\"note\":null,\"abstract\":\"Two\\nlines\","
         "\"title\":\"\"}]",
         "@Misc{k,\n  abstract = {Two\nlines}\n}\n"},
        {"[{\"ID\":\"k\",\"ENTRYTYPE\":\"a\"}]", "@a{k\n}\n"},
        {"[{\"ID\":\"k\",\"ENTRYTYPE\":\"a\",\"title\":\"{T} \\\"q\\\" \\\\&\"}]",
         "@a{k,\n  title = {{T} \"q\" \\&}\n}\n"},
    };
    EXPECT_WRITTEN(format_bibtex, table);
}
END_TEST

START_TEST(test_written_entries_are_sorted_without_regard_to_case) {
    static const struct written table[] = {
        {"[{\"ENTRYTYPE\":\"a\",\"ID\":\"1\",\"author\":\"B\"},"
         "{\"ENTRYTYPE\":\"a\",\"ID\":\"2\",\"author\":\"a\"},"
         "{\"ENTRYTYPE\":\"a\",\"ID\":\"3\",\"author\":null}]",
         "@a{3\n}\n\n@a{2,\n  author = {a}\n}\n\n@a{1,\n  author = {B}\n}\n"},
        {"[{\"ENTRYTYPE\":\"a\",\"ID\":\"1\",\"author\":\"x\",\"year\":\"2\",\"title\":\"b\"},"
         "{\"ENTRYTYPE\":\"a\",\"ID\":\"2\",\"author\":\"X\",\"year\":\"1\",\"title\":\"c\"},"
         "{\"ENTRYTYPE\":\"a\",\"ID\":\"3\",\"author\":\"x\",\"year\":\"2\",\"title\":\"A\"}]",
         "@a{2,\n  title = {c},\n  author = {X},\n  year = {1}\n}\n\n"
         "@a{3,\n  title = {A},\n  author = {x},\n  year = {2}\n}\n\n"
         "@a{1,\n  title = {b},\n  author = {x},\n  year = {2}\n}\n"},
    };
    EXPECT_WRITTEN(format_bibtex, table);
}
END_TEST

START_TEST(test_numbers_are_written_in_decimal) {
    static const struct written table[] = {
        {"[{\"ENTRYTYPE\":\"a\",\"ID\":\"k\",\"year\":2020,\"x\":1.5,\"ok\":true,"
         "\"d\":{\"$date\":\"2020-01-02\"}}]",
         "@a{k,\n  year = {2020},\n  d = {2020-01-02},\n  ok = {True},\n  x = {1.5}\n}\n"},
        {"[{\"ENTRYTYPE\":\"a\",\"ID\":\"k\",\"year\":2020},{\"ENTRYTYPE\":\"a\",\"ID\":\"l\"}]",
         "@a{l\n}\n\n@a{k,\n  year = {2020}\n}\n"},
    };
    EXPECT_WRITTEN(format_bibtex, table);
}
END_TEST

START_TEST(test_entries_that_cannot_be_written) {
    static const struct written table[] = {
        {"[{\"ENTRYTYPE\":\"a\",\"year\":\"1\"}]",
         "ValueError Entry {'ENTRYTYPE': 'a', 'year': '1'} does not have an ID field."},
        {"[{\"ID\":\"k\"},{\"ID\":\"\"}]", "ValueError Entry {} does not have an ID field."},
        {"[{\"ID\":\"k\"},{\"ID\":\"k\"}]",
         "ValueError There are repeated IDs in the data. One is \"k\"."},
        {"[{\"ID\":\"k 1\"}]", "ValueError The ID k 1 contains invalid characters."},
        {"[{\"ID\":\"k\"}]", "KeyError 'ENTRYTYPE' of entry k"},
        {"[{\"ID\":7,\"ENTRYTYPE\":\"a\"}]",
         "TypeError the ID of entry 0 must be a string, not integer"},
        {"[{\"ID\":\"k\",\"ENTRYTYPE\":\"a\",\"year\":[1]}]",
         "TypeError The field year in entry k must be a string"},
    };
    EXPECT_WRITTEN(format_bibtex, table);
    for (const char *c = "@',#}{~%\t\r\n "; *c; c++) {
        char records[80], message[80], escape[8];
        snprintf(escape, sizeof escape, "\\u%04x", (unsigned char)*c);
        snprintf(records, sizeof records, "[{\"ID\":\"k%s\",\"ENTRYTYPE\":\"a\"}]", escape);
        snprintf(message, sizeof message, "ValueError The ID k%c contains invalid characters.", *c);
        expect_written(&format_bibtex, records, message);
    }
}
END_TEST

static Suite *bibtex_suite(void) {
    Suite *suite = suite_create("formats/bibtex");
    TCase *reading = tcase_create("reading");
    tcase_set_timeout(reading, 60);
    tcase_add_test(reading, test_entries);
    tcase_add_test(reading, test_values);
    tcase_add_test(reading, test_strings);
    tcase_add_test(reading, test_what_is_outside_of_entries_is_ignored);
    tcase_add_test(reading, test_malformed_entries_are_left_out_with_a_warning);
    tcase_add_test(reading, test_bad_utf8_is_an_error);
    tcase_add_test(reading, test_entries_have_their_lines);
    tcase_add_test(reading, test_hostile_texts_take_linear_time);
    tcase_add_test(reading, test_an_entry_of_very_many_fields);
    tcase_add_test(reading, test_deep_braces_are_text);
    tcase_add_test(reading, test_strings_that_double_run_into_the_limit);
    tcase_add_test(reading, test_memory_is_bounded);
    tcase_add_test(reading, test_rows_and_columns_are_sorted);
    tcase_add_test(reading, test_a_file_without_entries_is_an_empty_table);
    suite_add_tcase(suite, reading);
    TCase *writing = tcase_create("writing");
    tcase_add_test(writing, test_written_entries);
    tcase_add_test(writing, test_written_entries_are_sorted_without_regard_to_case);
    tcase_add_test(writing, test_numbers_are_written_in_decimal);
    tcase_add_test(writing, test_entries_that_cannot_be_written);
    suite_add_tcase(suite, writing);
    return suite;
}

TEST_MAIN(bibtex_suite)
