/* Dates (config-compute 3.8). */
#include "liquid/moment.h"

#include "support/check_main.h"
#include "unit/liquid/rendering.h"

static const char *const DATA =
    "{'d': @2020-03-04, 't': @2020-03-04T15:06:07, 'z': @2020-03-04T15:06:07+01:30, 'n': null, "
    "'year': 2020, 'unix': 1583280000, 'f': 1.5}";

START_TEST(test_texts_that_are_dates) {
    static const struct {
        const char *text, *date; /* NULL: it is none */
    } table[] = {
        {"2020-03-04", "2020-03-04 00:00:00"},
        {"2020-3-4", "2020-03-04 00:00:00"},
        {"2020/03/04", "2020-03-04 00:00:00"},
        {"2020-03", "2020-03-29 00:00:00"}, /* the day of today */
        {"2023-02", "2023-02-28 00:00:00"}, /* or the last one */
        {"2020-03-04T15:06:07Z", "2020-03-04 15:06:07 UTC+0000"},
        {"2020-03-04 15:06", "2020-03-04 15:06:00"},
        {"2020-03-04T15:06:07.25-0530", "2020-03-04 15:06:07 -0530"},
        {"2020-03-04T15:06+01:00", "2020-03-04 15:06:00 +0100"},
        {"20200304T150607", "2020-03-04 15:06:07"},
        {"20200304T1506", "2020-03-04 15:06:00"},
        {"Wed, 04 Mar 2020 10:00:00 +0100", "2020-03-04 10:00:00 +0100"},
        {"Wed, 04 Mar 2020 10:00:00 GMT", "2020-03-04 10:00:00 UTC+0000"},
        {"Sat Mar 7 10:00:00 2020", "2020-03-07 10:00:00"},
        {"4 March 2020", "2020-03-04 00:00:00"},
        {"4 March 2020 3pm", "2020-03-04 15:00:00"},
        {"March 4, 2020", "2020-03-04 00:00:00"},
        {"March 4th, 2020 12:30 AM", "2020-03-04 00:30:00"},
        {"4th of March 2020 at 12 pm", "2020-03-04 12:00:00"},
        {"4-Mar-2020", "2020-03-04 00:00:00"},
        {"Sept 2019", "2019-09-29 00:00:00"},
        {"May 2019", "2019-05-29 00:00:00"},
        {"04/03/2020", "2020-04-03 00:00:00"},
        {"13/03/2020", "2020-03-13 00:00:00"},
        {"3/4/20", "2020-03-04 00:00:00"},
        {"3.4.2020", "2020-03-04 00:00:00"},
        {"3/4/90", "1990-03-04 00:00:00"},
        {"2020 March 4", "2020-03-04 00:00:00"},
        {"10:30", "2024-02-29 10:30:00"},
        {"-1", "2024-02-01 00:00:00"},
        {"2020-13-45", NULL},
        {"2020-02-30", NULL},
        {"notadate", NULL},
        {"NOW", NULL},
        {"", NULL},
        {"25:00", NULL},
        {"10:61", NULL},
        {"13 pm", NULL},
        {"March March 2020", NULL},
        {"1 2 3 4", NULL},
        {"2020-03-04 x", NULL},
        {"99999", NULL},
        {"0000-01-01", NULL},
        {"2020-03-04T10:00+99", NULL},
        {"at", NULL},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct moment moment;
        bool fine = moment_parse(sv_from(table[i].text), civil_to_days(2024, 2, 29), &moment);
        ck_assert_msg(fine == (table[i].date != NULL), "%s", table[i].text);
        if (!fine) {
            continue;
        }
        struct buf out;
        buf_init(&out, 1000);
        moment_print(&moment, moment.zoned ? SV("%F %T %Z%z") : SV("%F %T"), 0, &out);
        ck_assert_msg(strcmp(out.data, table[i].date) == 0, "%s is %s, not %s", table[i].text,
                      out.data, table[i].date);
        buf_dispose(&out);
    }
}
END_TEST

START_TEST(test_formats_are_those_of_c_with_flags) {
    static const struct {
        const char *format, *text;
    } table[] = {
        {"%d %B %Y", "04 March 2020"},
        {"%b %-d, %Y", "Mar 4, 2020"},
        {"%A %a %j %U %W %u %w", "Wednesday Wed 064 09 09 3 3"},
        {"%e|%_d|%^a|%^B|%#p|%010Y|%_5m|%-m", " 4| 4|WED|MARCH|pm|0000002020|    3|3"},
        {"%F %T %R %r %D %x %X",
         "2020-03-04 15:06:07 15:06 03:06:07 PM 03/04/20 03/04/20 15:06:07"},
        {"%c", "Wed Mar  4 15:06:07 2020"},
        {"%H %I %k %l %M %S %p %P %f", "15 03 15  3 06 07 PM pm 000500"},
        {"%C %y %G %g %V %h", "20 20 2020 20 10 Mar"},
        {"%s", "1583334367"},
        {"%Q %3N %% %n%t %", "%Q %3N % \n\t %"},
        {"[%Z%z]", "[]"},
        {"%10a|%Ey|%Od", "       Wed|20|04"},
    };
    struct moment moment = {
        .micros = ((int64_t)civil_to_days(2020, 3, 4) * 86400 + 54367) * 1000000 + 500};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct buf out;
        buf_init(&out, 1000);
        moment_print(&moment, sv_from(table[i].format), 0, &out);
        ck_assert_str_eq(out.data, table[i].text);
        buf_dispose(&out);
    }
}
END_TEST

START_TEST(test_iso_weeks_cross_the_year) {
    static const struct {
        int year, month, day;
        const char *week;
    } table[] = {
        {2021, 1, 3, "2020-W53"}, {2021, 1, 4, "2021-W01"}, {2018, 12, 31, "2019-W01"},
        {2017, 1, 1, "2016-W52"}, {1, 1, 1, "1-W01"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct moment moment = {
            .micros = (int64_t)civil_to_days(table[i].year, table[i].month, table[i].day) * 86400 *
                      1000000};
        struct buf out;
        buf_init(&out, 1000);
        moment_print(&moment, SV("%G-W%V"), 0, &out);
        ck_assert_str_eq(out.data, table[i].week);
        buf_dispose(&out);
    }
}
END_TEST

START_TEST(test_the_date_filter_takes_all_kinds) {
    static const struct printed table[] = {
        {"{{ d | date: '%d %B %Y %H' }} {{ t | date: '%T' }} {{ z | date: '%T %z %Z' }}",
         "04 March 2020 00 15:06:07 15:06:07 +0130 UTC+01:30"},
        {"{{ unix | date: '%F %T' }} {{ '1583280000' | date: '%T' }} {{ true | date: '%T' }}",
         "2020-03-04 01:00:00 01:00:00 01:00:01"}, /* an hour east of Greenwich */
        {"{{ '2020' | date: '%Y' }} {{ year | date: '%F' }}", "2020 2020-01-01"},
        {"{{ 'notadate' | date: '%F' }}{{ '' | date: '%F' }}{{ nosuch | date: '%F' }}|{{ d | date: "
         "nosuch }}",
         "notadate|2020-03-04"},
        {"{{ 99999999999999 | date: '%F' }} {{ '99999999999999999999999' | date: '%F' }}",
         "99999999999999 99999999999999999999999"},
    };
    static const struct forgiven faults[] = {
        {"{{ n | date: '%F' }}|", "|", "date: null is no date"},
        {"{{ f | date: '%F' }}|", "|", "date: a float is no date"},
        {"{{ d | date }}|", "|", "date: needs 1 arguments"},
        {"{{ d | date: 1 }}|", "|", "date: a format is a text"},
    };
    EXPECT_PRINTED(table, DATA);
    EXPECT_FORGIVEN(faults, DATA);
}
END_TEST

START_TEST(test_jekylls_dates) {
    static const struct printed table[] = {
        {"{{ d | date_to_string }} {{ d | date_to_long_string }}", "04 Mar 2020 04 March 2020"},
        {"{{ d | date_to_string: 'ordinal' }} {{ '2020-03-22' | date_to_long_string: 'ordinal', "
         "'US' }} {{ '2020-03-11' | date_to_string: 'ordinal' }}",
         "4th Mar 2020 March 22nd, 2020 11th Mar 2020"},
        {"{{ t | date_to_xmlschema }} {{ z | date_to_xmlschema }}",
         "2020-03-04T15:06:07+01:00 2020-03-04T15:06:07+01:30"},
        {"{{ d | date_to_rfc822 }} {{ 'x' | date_to_rfc822 }}{{ n | date_to_string }}",
         "Wed, 04 Mar 2020 00:00:00 +0100 x"},
    };
    EXPECT_PRINTED(table, DATA);
}
END_TEST

static Suite *moment_suite(void) {
    Suite *suite = suite_create("moment");
    TCase *tc = tcase_create("moment");
    tcase_add_test(tc, test_texts_that_are_dates);
    tcase_add_test(tc, test_formats_are_those_of_c_with_flags);
    tcase_add_test(tc, test_iso_weeks_cross_the_year);
    tcase_add_test(tc, test_the_date_filter_takes_all_kinds);
    tcase_add_test(tc, test_jekylls_dates);
    suite_add_tcase(suite, tc);
    return suite;
}

TEST_MAIN(moment_suite)
