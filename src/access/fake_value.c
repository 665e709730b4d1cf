#include "access/fake_value.h"

/* One out of a table of texts. */
#define PICK(random, table) ((table)[fake_random_below((random), sizeof(table) / sizeof *(table))])

static const char *const GIVEN_NAMES[] = {
    "Adaora", "Alma",    "Bruno", "Camila", "Dara",   "Edwin",  "Farah",    "Gwen",
    "Hassan", "Ingrid",  "Jamal", "Kiran",  "Lena",   "Mateus", "Nadia",    "Oskar",
    "Priya",  "Quentin", "Rosa",  "Sanjay", "Tamsin", "Umar",   "Vera",     "Wendell",
    "Ximena", "Yusuf",   "Zofia", "Arlo",   "Beth",   "Chidi",  "Delphine", "Emeka",
};
static const char *const FAMILY_NAMES[] = {
    "Abernathy", "Bianchi",  "Castellano", "Dubois",   "Eriksen",   "Fernandez", "Gallagher",
    "Hoffmann",  "Ivanova",  "Jensen",     "Kowalski", "Lindqvist", "Mbeki",     "Nakamura",
    "Okafor",    "Petrov",   "Quigley",    "Rahman",   "Sullivan",  "Tanaka",    "Usman",
    "Valdez",    "Whitaker", "Xu",         "Yilmaz",   "Zapata",    "Ashworth",  "Birch",
};
static const char *const PARTICLES[] = {"de", "van", "von", "van de", "del", "da", "la", "ter"};
static const char *const SUFFIXES[] = {"Jr.", "Sr.", "II", "III", "IV", "PhD", "MD"};
static const char *const CITIES[] = {
    "Ashford Mills", "Bellhaven", "Cedar Point", "Dunmore",   "Eastlake",  "Fairhollow",
    "Granite Falls", "Harwick",   "Ironbridge",  "Juniper",   "Kingsmere", "Larkspur",
    "Maple Grove",   "Northgate", "Oakhurst",    "Pinecrest", "Riverton",  "Stonewell",
};
static const char *const STATES[] = {
    "Alabama",  "Arizona", "Colorado", "Delaware", "Florida",  "Georgia", "Idaho",
    "Illinois", "Iowa",    "Kansas",   "Maine",    "Michigan", "Montana", "Nevada",
    "Ohio",     "Oregon",  "Texas",    "Utah",     "Vermont",  "Wyoming",
};
static const char *const STREETS[] = {"Alder",   "Birch",  "Chestnut", "Dogwood", "Elm",
                                      "Foundry", "Garden", "Harbour",  "Ivy",     "Juniper",
                                      "Kestrel", "Linden", "Meadow",   "Orchard", "Willow"};
static const char *const STREET_KINDS[] = {"Street", "Avenue", "Road", "Lane", "Drive", "Court"};

/* ---- chance ---- */

uint64_t fake_random_next(struct fake_random *random) {
    uint64_t z = (random->state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

size_t fake_random_below(struct fake_random *random, size_t count) {
    return (size_t)(((unsigned __int128)fake_random_next(random) * count) >> 64);
}

static int between(struct fake_random *random, int first, int last) {
    return first + (int)fake_random_below(random, (size_t)last - (size_t)first + 1);
}

/* ---- people ---- */

static void make_given_name(struct fake_random *random, int32_t today, struct buf *text,
                            struct value *out) {
    (void)today;
    (void)out;
    buf_puts(text, PICK(random, GIVEN_NAMES));
}

static void make_family_name(struct fake_random *random, int32_t today, struct buf *text,
                             struct value *out) {
    (void)today;
    (void)out;
    buf_puts(text, PICK(random, FAMILY_NAMES));
}

static void make_prefix(struct fake_random *random, int32_t today, struct buf *text,
                        struct value *out) {
    (void)today;
    (void)out;
    buf_puts(text, PICK(random, PARTICLES));
}

static void make_suffix(struct fake_random *random, int32_t today, struct buf *text,
                        struct value *out) {
    (void)today;
    (void)out;
    buf_puts(text, PICK(random, SUFFIXES));
}

static void make_name(struct fake_random *random, int32_t today, struct buf *text,
                      struct value *out) {
    (void)today;
    (void)out;
    buf_puts(text, PICK(random, GIVEN_NAMES));
    buf_putc(text, ' ');
    buf_puts(text, PICK(random, FAMILY_NAMES));
}

static void put_lower(struct buf *text, const char *name) {
    for (; *name; name++) {
        buf_putc(text, *name >= 'A' && *name <= 'Z' ? (char)(*name - 'A' + 'a') : *name);
    }
}

static void make_email(struct fake_random *random, int32_t today, struct buf *text,
                       struct value *out) {
    static const char *const DOMAINS[] = {"example.com", "example.org", "example.net"};
    (void)today;
    (void)out;
    put_lower(text, PICK(random, GIVEN_NAMES));
    buf_putc(text, '.');
    put_lower(text, PICK(random, FAMILY_NAMES));
    buf_printf(text, "%d@", between(random, 1, 99));
    buf_puts(text, PICK(random, DOMAINS));
}

static void make_phone(struct fake_random *random, int32_t today, struct buf *text,
                       struct value *out) {
    (void)today;
    (void)out;
    const char *dash = fake_random_below(random, 2) ? "-" : "";
    int area = between(random, 201, 989), exchange = between(random, 200, 999);
    buf_printf(text, "+1%s%d%s%d%s%04d", dash, area, dash, exchange, dash,
               between(random, 0, 9999));
}

/* ---- places ---- */

static void make_city(struct fake_random *random, int32_t today, struct buf *text,
                      struct value *out) {
    (void)today;
    (void)out;
    buf_puts(text, PICK(random, CITIES));
}

static void make_state(struct fake_random *random, int32_t today, struct buf *text,
                       struct value *out) {
    (void)today;
    (void)out;
    buf_puts(text, PICK(random, STATES));
}

static void make_address(struct fake_random *random, int32_t today, struct buf *text,
                         struct value *out) {
    (void)today;
    (void)out;
    buf_printf(text, "%d ", between(random, 1, 1999));
    buf_puts(text, PICK(random, STREETS));
    buf_putc(text, ' ');
    buf_puts(text, PICK(random, STREET_KINDS));
}

/* ---- days ---- */

static const int64_t SECOND = 1000000;
enum { DAY_S = 86400 };

static void make_date(struct fake_random *random, int32_t today, struct buf *text,
                      struct value *out) {
    (void)today;
    (void)text;
    int32_t first = civil_to_days(2000, 1, 1), last = civil_to_days(2026, 12, 31);
    int64_t days = between(random, first, last), seconds = between(random, 0, DAY_S - 1);
    *out = (struct value){.kind = VALUE_DATETIME,
                          .datetime = {.micros = (days * DAY_S + seconds) * SECOND}};
}

static int32_t any_birthdate(struct fake_random *random) {
    return between(random, civil_to_days(1934, 1, 1), civil_to_days(2006, 12, 31));
}

static void make_birthdate(struct fake_random *random, int32_t today, struct buf *text,
                           struct value *out) {
    (void)today;
    (void)text;
    *out = (struct value){.kind = VALUE_DATE, .date = {any_birthdate(random)}};
}

static void make_age(struct fake_random *random, int32_t today, struct buf *text,
                     struct value *out) {
    (void)text;
    struct civil born = civil_from_days(any_birthdate(random)), now = civil_from_days(today);
    bool before = now.month < born.month || (now.month == born.month && now.day < born.day);
    *out = value_int((int64_t)now.year - born.year - before);
}

/* ---- all of them ---- */

const struct fake_generator *fake_generator_find(struct sv name) {
    static const struct fake_generator GENERATORS[] = {
        {"givenName", make_given_name, true},
        {"familyName", make_family_name, true},
        {"prefix", make_prefix, true},
        {"suffix", make_suffix, true},
        {"name", make_name, true},
        {"city", make_city, true},
        {"state", make_state, true},
        {"address", make_address, true},
        {"email", make_email, true},
        {"date", make_date, false},
        {"birthdate", make_birthdate, false},
        {"age", make_age, false},
        {"phone", make_phone, true},
    };
    for (size_t i = 0; i < sizeof GENERATORS / sizeof *GENERATORS; i++) {
        if (sv_is(name, GENERATORS[i].name)) {
            return &GENERATORS[i];
        }
    }
    return NULL;
}
