#include <math.h>
#include <stdio.h>

#include "formats/xlsx_styles.h"

static const int64_t DAY_MS = 86400000;

/* Day 0, as days since 1970. Day 60 of the first one is a 29 February 1900 that never was, so days
 * before it are one later than they seem. */
static const int64_t EPOCH_1900 = -25569, EPOCH_1904 = -24107;
static const int64_t NEVER_DAY = 60;

static void print_time(char text[XLSX_TIME_BUFFER], bool negative, int64_t ms) {
    long long seconds = ms / 1000;
    int len = snprintf(text, XLSX_TIME_BUFFER, "%s%02lld:%02lld:%02lld", negative ? "-" : "",
                       seconds / 3600, seconds / 60 % 60, seconds % 60);
    if (ms % 1000) {
        snprintf(text + len, XLSX_TIME_BUFFER - (size_t)len, ".%03lld", (long long)(ms % 1000));
    }
}

enum xlsx_moment xlsx_moment_of(double serial, enum xlsx_shown shown, bool from_1904,
                                struct datetime *out, char text[XLSX_TIME_BUFFER]) {
    enum { DAYS_MAX = 3000000 }; /* past the year 9999 by either epoch */
    if (!(serial > -DAYS_MAX && serial < DAYS_MAX)) {
        return XLSX_MOMENT_NONE;
    }
    if (shown == XLSX_SHOWN_DURATION) {
        int64_t ms = (int64_t)rint(fabs(serial) * (double)DAY_MS);
        print_time(text, serial < 0 && ms > 0, ms);
        return XLSX_MOMENT_TIME;
    }
    double whole = floor(serial);
    int64_t days = (int64_t)whole, ms = (int64_t)rint((serial - whole) * (double)DAY_MS);
    if (days == 0 && ms < DAY_MS) {
        print_time(text, false, ms);
        return XLSX_MOMENT_TIME;
    }
    if (!from_1904 && serial > 0 && serial < (double)NEVER_DAY) {
        days++;
    }
    days += from_1904 ? EPOCH_1904 : EPOCH_1900;
    days += ms / DAY_MS;
    ms %= DAY_MS;
    if (days < civil_to_days(1, 1, 1) || days > civil_to_days(9999, 12, 31)) {
        return XLSX_MOMENT_NONE;
    }
    *out = (struct datetime){.micros = (days * DAY_MS + ms) * 1000};
    return XLSX_MOMENT_DATETIME;
}

bool xlsx_serial_of(struct datetime datetime, double *out) {
    const int64_t day = DAY_MS * 1000;
    int64_t days = datetime.micros / day, rest = datetime.micros % day;
    if (rest < 0) {
        days--;
        rest += day;
    }
    days -= EPOCH_1900;
    if (days <= NEVER_DAY) {
        days--;
    }
    *out = (double)days + (double)rest / (double)day;
    return days >= 1;
}
