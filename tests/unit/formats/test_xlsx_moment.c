#include "formats/xlsx_styles.h"
#include "support/check_main.h"

static const struct {
    const char *format;
    enum xlsx_shown shown;
} FORMATS[] = {
    {"General", XLSX_SHOWN_PLAIN},
    {"", XLSX_SHOWN_PLAIN},
    {"0.00", XLSX_SHOWN_PLAIN},
    {"#,##0;[Red]-#,##0", XLSX_SHOWN_PLAIN},
    {"0.00E+00", XLSX_SHOWN_PLAIN},
    {"0 \"days; months\"", XLSX_SHOWN_PLAIN},
    {"0\\d", XLSX_SHOWN_PLAIN},
    {"0_d0*m", XLSX_SHOWN_PLAIN},
    {"[$USD-409]0", XLSX_SHOWN_PLAIN},
    {"[Magenta]0", XLSX_SHOWN_PLAIN},
    {"0;yyyy", XLSX_SHOWN_PLAIN},
    {"yyyy-mm-dd", XLSX_SHOWN_DATE},
    {"D/M/YY", XLSX_SHOWN_DATE},
    {"[$-F800]dddd\\, mmmm", XLSX_SHOWN_DATE},
    {"h:mm AM/PM", XLSX_SHOWN_DATE},
    {"\"at\" ss.000", XLSX_SHOWN_DATE},
    {"[h]:mm:ss", XLSX_SHOWN_DURATION},
    {"[MM]:ss", XLSX_SHOWN_DURATION},
    {"[ss].0", XLSX_SHOWN_DURATION},
    {"[h", XLSX_SHOWN_DURATION},
    {"\"open", XLSX_SHOWN_PLAIN},
    {"\\", XLSX_SHOWN_PLAIN},
    {"[", XLSX_SHOWN_PLAIN},
};

START_TEST(test_formats_that_show_dates) {
    ck_assert_msg(xlsx_shown_by(sv_from(FORMATS[_i].format)) == FORMATS[_i].shown, "%s",
                  FORMATS[_i].format);
}
END_TEST

static const struct {
    double serial;
    bool from_1904, duration;
    const char *shown;
} MOMENTS[] = {
    {45306, false, false, "2024-01-15 00:00:00"},
    {45306.5, false, false, "2024-01-15 12:00:00"},
    {61, false, false, "1900-03-01 00:00:00"},
    {59, false, false, "1900-02-28 00:00:00"},
    {1, false, false, "1900-01-01 00:00:00"},
    {1.75, false, false, "1900-01-01 18:00:00"},
    {-1, false, false, "1899-12-29 00:00:00"},
    {0, false, false, "00:00:00"},
    {0.5, false, false, "12:00:00"},
    {0.000011574074074074, false, false, "00:00:01"},
    {0.00000578703703703704, false, false, "00:00:00.500"},
    {0.9999999999, false, false, "1900-01-01 00:00:00"},
    {45306.9999999999, false, false, "2024-01-16 00:00:00"},
    {2958465, false, false, "9999-12-31 00:00:00"},
    {2958466, false, false, "none"},
    {-693593, false, false, "0001-01-01 00:00:00"},
    {-693594, false, false, "none"},
    {1e300, false, false, "none"},
    {1, true, false, "1904-01-02 00:00:00"},
    {0.25, true, false, "06:00:00"},
    {1.25, false, true, "30:00:00"},
    {-0.5, false, true, "-12:00:00"},
    {-1e-12, false, true, "00:00:00"},
    {1e9, false, true, "none"},
};

START_TEST(test_serial_numbers_as_moments) {
    struct datetime datetime;
    char text[XLSX_TIME_BUFFER], date[DATE_BUFFER];
    const char *shown = "none";
    enum xlsx_shown how = MOMENTS[_i].duration ? XLSX_SHOWN_DURATION : XLSX_SHOWN_DATE;
    switch (xlsx_moment_of(MOMENTS[_i].serial, how, MOMENTS[_i].from_1904, &datetime, text)) {
    case XLSX_MOMENT_DATETIME:
        datetime_print(date, datetime, ' ');
        shown = date;
        break;
    case XLSX_MOMENT_TIME:
        shown = text;
        break;
    case XLSX_MOMENT_NONE:
        break;
    }
    ck_assert_str_eq(shown, MOMENTS[_i].shown);
}
END_TEST

START_TEST(test_every_day_comes_back) {
    char text[XLSX_TIME_BUFFER];
    for (int32_t days = civil_to_days(1900, 1, 1); days <= civil_to_days(9999, 12, 31);
         days += 13) {
        struct datetime datetime = {.micros = ((int64_t)days * 86400 + 3661) * 1000000}, back;
        double serial;
        ck_assert(xlsx_serial_of(datetime, &serial));
        ck_assert_int_eq(xlsx_moment_of(serial, XLSX_SHOWN_DATE, false, &back, text),
                         XLSX_MOMENT_DATETIME);
        ck_assert_int_eq(back.micros, datetime.micros);
    }
}
END_TEST

START_TEST(test_days_before_1900_have_no_number) {
    double serial;
    struct datetime last = {.micros = (int64_t)civil_to_days(1899, 12, 31) * 86400 * 1000000};
    ck_assert(!xlsx_serial_of(last, &serial));
}
END_TEST

static Suite *xlsx_moment_suite(void) {
    Suite *suite = suite_create("formats/xlsx_moment");
    TCase *tests = tcase_create("xlsx_moment");
    tcase_add_loop_test(tests, test_formats_that_show_dates, 0, sizeof FORMATS / sizeof *FORMATS);
    tcase_add_loop_test(tests, test_serial_numbers_as_moments, 0, sizeof MOMENTS / sizeof *MOMENTS);
    tcase_add_test(tests, test_every_day_comes_back);
    tcase_add_test(tests, test_days_before_1900_have_no_number);
    suite_add_tcase(suite, tests);
    return suite;
}

TEST_MAIN(xlsx_moment_suite)
