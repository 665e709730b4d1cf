#include <stdio.h>
#include <strings.h>

#include "liquid/moment.h"

enum { NUMBERS_MAX = 3, ABSENT = -1 };

struct guess {
    struct sv text;
    size_t at;
    int year, month, day; /* ABSENT until known */
    int hour, minute, second;
    int64_t micros;
    int numbers[NUMBERS_MAX]; /* parts of a date whose meaning depends on the others */
    int digits[NUMBERS_MAX];
    int count;
    bool timed, zoned, weekday;
    int32_t offset_s;
};

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_letter(char c) {
    return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static char peek(const struct guess *guess, size_t ahead) {
    return guess->at + ahead < guess->text.len ? guess->text.data[guess->at + ahead] : '\0';
}

static size_t count_digits(const struct guess *guess, size_t ahead) {
    size_t count = 0;
    while (is_digit(peek(guess, ahead + count))) {
        count++;
    }
    return count;
}

/* Takes so many digits, at most 9. */
static int take(struct guess *guess, size_t digits) {
    int value = 0;
    for (; digits > 0; digits--) {
        value = value * 10 + (guess->text.data[guess->at++] - '0');
    }
    return value;
}

static bool add_number(struct guess *guess, int value, size_t digits) {
    if (guess->count == NUMBERS_MAX) {
        return false;
    }
    guess->numbers[guess->count] = value;
    guess->digits[guess->count++] = (int)digits;
    return true;
}

/* A fraction of a second behind a point, as far as microseconds go. */
static void take_fraction(struct guess *guess) {
    guess->at++;
    int64_t unit = 100000;
    for (; is_digit(peek(guess, 0)); guess->at++, unit /= 10) {
        guess->micros += (peek(guess, 0) - '0') * unit;
    }
}

/* am and pm, perhaps behind a space. */
static bool take_half(struct guess *guess) {
    size_t skip = peek(guess, 0) == ' ' ? 1 : 0;
    char first = peek(guess, skip) | 32, second = peek(guess, skip + 1) | 32;
    if ((first != 'a' && first != 'p') || second != 'm' || is_letter(peek(guess, skip + 2))) {
        return true;
    }
    guess->at += skip + 2;
    if (guess->hour < 1 || guess->hour > 12) {
        return false;
    }
    guess->hour = guess->hour % 12 + (first == 'p' ? 12 : 0);
    return true;
}

/* hh:mm[:ss[.ffffff]] [am] */
static bool take_time(struct guess *guess, size_t digits) {
    guess->hour = take(guess, digits);
    guess->timed = true;
    if (peek(guess, 0) == ':') {
        guess->at++;
        if (count_digits(guess, 0) < 1 || count_digits(guess, 0) > 2) {
            return false;
        }
        guess->minute = take(guess, count_digits(guess, 0));
    }
    if (peek(guess, 0) == ':' && is_digit(peek(guess, 1))) {
        guess->at++;
        if (count_digits(guess, 0) > 2) {
            return false;
        }
        guess->second = take(guess, count_digits(guess, 0));
        if (peek(guess, 0) == '.' && is_digit(peek(guess, 1))) {
            take_fraction(guess);
        }
    }
    return take_half(guess) && guess->hour < 24 && guess->minute < 60 && guess->second < 60;
}

/* 1506 or 150607 behind the T of a compact ISO date. */
static bool take_compact_time(struct guess *guess, size_t digits) {
    guess->timed = true;
    guess->hour = take(guess, 2);
    guess->minute = take(guess, 2);
    guess->second = digits == 6 ? take(guess, 2) : 0;
    return guess->hour < 24 && guess->minute < 60 && guess->second < 60;
}

/* 2020-03-04, 2020/03, 3/4/2020, 4-Mar-2020: numbers joined by one sign. */
static bool take_joined(struct guess *guess, size_t digits) {
    char sign = peek(guess, digits);
    bool year_first = digits >= 3;
    int first = take(guess, digits);
    if (year_first) {
        guess->year = first;
    } else if (!add_number(guess, first, digits)) {
        return false;
    }
    while (peek(guess, 0) == sign && is_digit(peek(guess, 1))) {
        guess->at++;
        size_t more = count_digits(guess, 0);
        if (more > 4) {
            return false;
        }
        int value = take(guess, more);
        if (!year_first && !add_number(guess, value, more)) {
            return false;
        }
        if (year_first && guess->month == ABSENT) {
            guess->month = value;
        } else if (year_first && guess->day == ABSENT) {
            guess->day = value;
        } else if (year_first) {
            return false;
        }
    }
    return true;
}

static bool take_number(struct guess *guess) {
    size_t digits = count_digits(guess, 0);
    char next = peek(guess, digits), after = peek(guess, digits + 1);
    if (digits > 14) {
        return false;
    }
    if (next == ':' && digits <= 2) {
        return take_time(guess, digits);
    }
    char half = (after == 'm' || after == 'M') ? next | 32 : next == ' ' ? after | 32 : '\0';
    bool is_half = (half == 'a' || half == 'p') &&
                   (peek(guess, digits + (next == ' ' ? 2 : 1)) | 32) == 'm' &&
                   !is_letter(peek(guess, digits + (next == ' ' ? 3 : 2)));
    if (digits <= 2 && is_half) {
        return take_time(guess, digits);
    }
    if (digits <= 4 && (next == '-' || next == '/' || next == '.') && is_digit(after)) {
        return take_joined(guess, digits);
    }
    bool after_t = guess->at > 0 && (guess->text.data[guess->at - 1] | 32) == 't';
    if (after_t && (digits == 4 || digits == 6)) {
        return take_compact_time(guess, digits);
    }
    if (digits == 8) {
        guess->year = take(guess, 4);
        guess->month = take(guess, 2);
        guess->day = take(guess, 2);
        return true;
    }
    if (digits > 4) {
        return false;
    }
    int value = take(guess, digits);
    char first = peek(guess, 0) | 32, second = peek(guess, 1) | 32;
    bool ordinal = (first == 's' && second == 't') || (first == 'n' && second == 'd') ||
                   (first == 'r' && second == 'd') || (first == 't' && second == 'h');
    if (ordinal && !is_letter(peek(guess, 2))) {
        guess->at += 2;
    }
    return add_number(guess, value, digits);
}

/* The index of the name that the word is, or a beginning of at least three letters of. */
static int find_name(const char *const *names, int count, struct sv word) {
    for (int i = 0; i < count && word.len >= 3; i++) {
        if ((word.len == 3 || word.len == strlen(names[i])) &&
            strncasecmp(names[i], word.data, word.len) == 0) {
            return i;
        }
    }
    return ABSENT;
}

static bool is_filler(struct sv word) {
    static const char *const fillers[] = {"at", "on", "and", "of", "t", "ad"};
    for (size_t i = 0; i < sizeof fillers / sizeof *fillers; i++) {
        if (word.len == strlen(fillers[i]) && strncasecmp(word.data, fillers[i], word.len) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_utc(struct sv word) {
    return sv_is(word, "Z") || sv_is(word, "z") || sv_is(word, "UTC") || sv_is(word, "GMT");
}

static bool take_word(struct guess *guess) {
    static const char *const months[] = {"january",   "february", "march",    "april",
                                         "may",       "june",     "july",     "august",
                                         "september", "october",  "november", "december"};
    static const char *const days[] = {"monday", "tuesday",  "wednesday", "thursday",
                                       "friday", "saturday", "sunday"};
    size_t len = 0;
    while (is_letter(peek(guess, len))) {
        len++;
    }
    struct sv word = {guess->text.data + guess->at, len};
    guess->at += len;
    int month = find_name(months, 12, word);
    if (len == 4 && strncasecmp(word.data, "sept", 4) == 0) {
        month = 8;
    }
    if (month != ABSENT) {
        bool first = guess->month == ABSENT;
        guess->month = month + 1;
        return first;
    }
    if (find_name(days, 7, word) != ABSENT) {
        guess->weekday = true;
        return true;
    }
    if (is_utc(word) && guess->timed) {
        guess->zoned = true;
        return true;
    }
    return is_filler(word);
}

/* +01:00, +0100, +01 behind a time. */
static bool take_offset(struct guess *guess) {
    bool west = peek(guess, 0) == '-';
    guess->at++;
    size_t digits = count_digits(guess, 0);
    if (digits != 2 && digits != 4) {
        return false;
    }
    int hours = take(guess, 2), minutes = digits == 4 ? take(guess, 2) : 0;
    if (digits == 2 && peek(guess, 0) == ':' && count_digits(guess, 1) == 2) {
        guess->at++;
        minutes = take(guess, 2);
    }
    guess->zoned = true;
    guess->offset_s = (hours * 3600 + minutes * 60) * (west ? -1 : 1);
    return hours < 24 && minutes < 60;
}

static bool take_all(struct guess *guess) {
    while (guess->at < guess->text.len) {
        char c = peek(guess, 0);
        bool fine = true;
        if (is_digit(c)) {
            fine = take_number(guess);
        } else if (is_letter(c)) {
            fine = take_word(guess);
        } else if ((c == '+' || c == '-') && guess->timed && is_digit(peek(guess, 1))) {
            fine = take_offset(guess);
        } else if (strchr(" ,;-/.'\t", c) && c) {
            guess->at++;
        } else {
            fine = false;
        }
        if (!fine) {
            return false;
        }
    }
    return true;
}

/* Two digits are a year near this one. */
static int full_year(int value, int digits, int this_year) {
    if (digits > 2) {
        return value;
    }
    int year = this_year / 100 * 100 + value;
    if (year >= this_year + 50) {
        return year - 100;
    }
    return year < this_year - 50 ? year + 100 : year;
}

static int remove_number(struct guess *guess, int index) {
    int value = guess->numbers[index];
    for (int i = index + 1; i < guess->count; i++) {
        guess->numbers[i - 1] = guess->numbers[i];
        guess->digits[i - 1] = guess->digits[i];
    }
    guess->count--;
    return value;
}

/* Gives the loose numbers their meaning: the year shows by its size, else it comes last; the month
 * comes before the day unless it cannot be one. */
static bool assign_numbers(struct guess *guess, int this_year) {
    for (int i = 0; i < guess->count && guess->year == ABSENT; i++) {
        if (guess->digits[i] > 2 || guess->numbers[i] > 31) {
            guess->year = full_year(guess->numbers[i], guess->digits[i], this_year);
            remove_number(guess, i);
        }
    }
    int wanted = (guess->month == ABSENT) + (guess->day == ABSENT);
    if (guess->year == ABSENT && guess->count > wanted) {
        int digits = guess->digits[guess->count - 1];
        guess->year = full_year(remove_number(guess, guess->count - 1), digits, this_year);
    }
    if (guess->month == ABSENT && guess->count == 2) {
        guess->month = remove_number(guess, guess->numbers[0] > 12 ? 1 : 0);
    } else if (guess->month == ABSENT && guess->count == 1 && guess->year != ABSENT) {
        guess->month = remove_number(guess, 0);
    }
    if (guess->day == ABSENT && guess->count == 1) {
        guess->day = remove_number(guess, 0);
    }
    return guess->count == 0;
}

static int last_day(int year, int month) {
    int day = 31;
    while (day > 28 && !civil_valid(year, month, day)) {
        day--;
    }
    return day;
}

bool moment_parse(struct sv text, int32_t today, struct moment *out) {
    struct guess guess = {.text = text, .year = ABSENT, .month = ABSENT, .day = ABSENT};
    struct civil now = civil_from_days(today);
    if (text.len > 100 || !take_all(&guess) || !assign_numbers(&guess, now.year)) {
        return false;
    }
    if (guess.year == ABSENT && guess.month == ABSENT && guess.day == ABSENT && !guess.timed) {
        return false;
    }
    bool day_given = guess.day != ABSENT;
    guess.year = guess.year == ABSENT ? now.year : guess.year;
    guess.month = guess.month == ABSENT ? now.month : guess.month;
    if (guess.month < 1 || guess.month > 12) {
        return false;
    }
    if (!day_given) {
        int last = last_day(guess.year, guess.month);
        guess.day = now.day < last ? now.day : last;
    }
    if (!civil_valid(guess.year, guess.month, guess.day)) {
        return false;
    }
    int64_t seconds = (int64_t)civil_to_days(guess.year, guess.month, guess.day) * 86400 +
                      guess.hour * (int64_t)3600 + guess.minute * (int64_t)60 + guess.second;
    *out = (struct moment){.micros = seconds * 1000000 + guess.micros,
                           .zoned = guess.zoned,
                           .offset_s = guess.offset_s};
    if (guess.zoned && guess.offset_s == 0) {
        snprintf(out->zone, sizeof out->zone, "UTC");
    }
    return true;
}
