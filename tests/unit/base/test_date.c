#include "base/date.h"

#include "support/check_main.h"

START_TEST(test_known_days) {
    ck_assert_int_eq(civil_to_days(1970, 1, 1), 0);
    ck_assert_int_eq(civil_to_days(1969, 12, 31), -1);
    ck_assert_int_eq(civil_to_days(2000, 2, 29), 11016);
    ck_assert_int_eq(civil_to_days(1, 1, 1), -719162); /* date(1, 1, 1).toordinal() - 719163 */
    ck_assert_int_eq(civil_to_days(9999, 12, 31), 2932896);
}
END_TEST

START_TEST(test_every_day_of_years_1_to_9999_goes_there_and_back) {
    static const int lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int32_t expected = -719162;
    for (int year = 1; year <= 9999; year++) {
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        for (int month = 1; month <= 12; month++) {
            int length = lengths[month - 1] + (month == 2 && leap);
            for (int day = 1; day <= length; day++, expected++) {
                struct civil civil = civil_from_days(expected);
                if (civil_to_days(year, month, day) != expected || civil.year != year ||
                    civil.month != month || civil.day != day)
                    ck_abort_msg("%d-%d-%d is day %d", year, month, day, expected);
            }
            ck_assert(civil_valid(year, month, length));
            ck_assert(!civil_valid(year, month, length + 1));
        }
    }
    ck_assert_int_eq(expected, 2932897);
    ck_assert(!civil_valid(0, 1, 1));
    ck_assert(!civil_valid(10000, 1, 1));
    ck_assert(!civil_valid(2000, 0, 1));
    ck_assert(!civil_valid(2000, 13, 1));
    ck_assert(!civil_valid(2000, 1, 0));
}
END_TEST

START_TEST(test_dates_print_and_parse) {
    for (int32_t days = -719162; days <= 2932896; days += 97) {
        char text[DATE_BUFFER];
        struct date back = {0};
        size_t len = date_print(text, (struct date){days});
        ck_assert_uint_eq(len, 10);
        ck_assert(date_parse((struct sv){text, len}, &back));
        ck_assert_int_eq(back.days, days);
    }
    char text[DATE_BUFFER];
    date_print(text, (struct date){civil_to_days(7, 3, 9)});
    ck_assert_str_eq(text, "0007-03-09");
}
END_TEST

START_TEST(test_what_is_no_date_is_refused) {
    static const char *const texts[] = {
        "",           "2020-1-01",   "2020-01-1",  "2020-02-30",
        "2021-02-29", "0000-01-01",  "2020-13-01", "2020/01/01",
        "20200101",   "2020-01-01 ", "+020-01-01", "2020-01-01T00:00:00"};
    struct date date = {5};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        ck_assert_msg(!date_parse(sv_from(texts[i]), &date), "%s", texts[i]);
    ck_assert_int_eq(date.days, 5);
}
END_TEST

static const char *const DATETIMES[] = {
    "2020-01-02T03:04:05",
    "2020-01-02 03:04:05",
    "2020-01-02T03:04:05.000001",
    "1969-12-31T23:59:59.999999",
    "0001-01-01T00:00:00",
    "9999-12-31T23:59:59.999999",
    "2020-01-02T03:04:05+00:00",
    "2020-01-02T03:04:05-07:30",
    "2020-01-02 03:04:05.120000+05:45:30",
    "2020-01-02T03:04:05-23:59",
};

START_TEST(test_datetimes_come_back_as_they_were) {
    struct datetime datetime;
    struct sv text = sv_from(DATETIMES[_i]);
    ck_assert(datetime_parse(text, &datetime));
    char out[DATE_BUFFER];
    size_t len = datetime_print(out, datetime, text.data[10]);
    ck_assert_str_eq(out, text.data);
    ck_assert_uint_eq(len, text.len);
}
END_TEST

START_TEST(test_datetime_parts_are_the_wall_clocks) {
    struct datetime datetime;
    ck_assert(datetime_parse(SV("1970-01-02T00:00:01.5-02:00"), &datetime) == false);
    ck_assert(datetime_parse(SV("1970-01-02T00:00:01.500000-02:00"), &datetime));
    ck_assert_int_eq(datetime.micros, (int64_t)86401500000);
    ck_assert_int_eq(datetime.offset_s, -7200);
    ck_assert(datetime.has_offset);
    ck_assert(datetime_parse(SV("1969-12-31T23:59:59"), &datetime));
    ck_assert_int_eq(datetime.micros, -1000000);
    ck_assert(!datetime.has_offset);
}
END_TEST

START_TEST(test_what_the_printer_does_not_write_is_refused) {
    static const char *const texts[] = {
        "2020-01-02",
        "2020-01-02T03:04",
        "2020-01-02t03:04:05",
        "2020-01-02T24:00:00",
        "2020-01-02T03:60:05",
        "2020-01-02T03:04:60",
        "2020-01-02T03:04:05.000000",
        "2020-01-02T03:04:05.1234567",
        "2020-01-02T03:04:05Z",
        "2020-01-02T03:04:05-00:00",
        "2020-01-02T03:04:05+01:00:00",
        "2020-01-02T03:04:05+24:00",
        "2020-01-02T03:04:05+0100",
        "2020-01-02T03:04:05+01:00x",
        "2020-02-30T03:04:05",
        "",
    };
    struct datetime datetime;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        ck_assert_msg(!datetime_parse(sv_from(texts[i]), &datetime), "%s", texts[i]);
}
END_TEST

START_TEST(test_any_value_prints_within_the_buffer) {
    char out[DATE_BUFFER];
    struct datetime extremes[] = {{INT64_MIN, INT32_MIN, true}, {INT64_MAX, INT32_MAX, true}};
    for (size_t i = 0; i < 2; i++)
        ck_assert_uint_lt(datetime_print(out, extremes[i], 'T'), DATE_BUFFER);
    ck_assert_uint_lt(date_print(out, (struct date){INT32_MIN}), DATE_BUFFER);
    ck_assert_uint_lt(date_print(out, (struct date){INT32_MAX}), DATE_BUFFER);
}
END_TEST

static Suite *date_suite(void) {
    Suite *suite = suite_create("date");
    TCase *tcase = tcase_create("date");
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, test_known_days);
    tcase_add_test(tcase, test_every_day_of_years_1_to_9999_goes_there_and_back);
    tcase_add_test(tcase, test_dates_print_and_parse);
    tcase_add_test(tcase, test_what_is_no_date_is_refused);
    tcase_add_loop_test(tcase, test_datetimes_come_back_as_they_were, 0,
                        sizeof DATETIMES / sizeof *DATETIMES);
    tcase_add_test(tcase, test_datetime_parts_are_the_wall_clocks);
    tcase_add_test(tcase, test_what_the_printer_does_not_write_is_refused);
    tcase_add_test(tcase, test_any_value_prints_within_the_buffer);
    suite_add_tcase(suite, tcase);
    return suite;
}

TEST_MAIN(date_suite)
