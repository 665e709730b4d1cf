/* value.h - one dynamic value, as a parsed document holds it: what YAML, JSON and the wire's Value
 * have in common. Values are plain structs that live in an arena, are built once and read after
 * that; they own nothing and are copied by assignment. */
#ifndef LYN_VALUE_VALUE_H
#define LYN_VALUE_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/sv.h"

enum value_kind {
    VALUE_NULL = 0,
    VALUE_BOOL,
    VALUE_INT,    /* within int64 */
    VALUE_BIGINT, /* beyond int64: decimal text `-?[1-9][0-9]*` */
    VALUE_FLOAT,  /* may be NaN or infinite */
    VALUE_STRING, /* valid UTF-8, may contain U+0000 */
    VALUE_BYTES,
    VALUE_DATE,
    VALUE_DATETIME,
    VALUE_LIST,
    VALUE_MAP, /* entries in document order, keys distinct */
};

struct value_entry;

struct value {
    enum value_kind kind;
    uint32_t line; /* 1-based line of the document it was read from; 0 when made otherwise */
    union {
        bool boolean;
        int64_t integer;
        double real;
        struct sv text; /* STRING, BYTES, BIGINT */
        struct date date;
        struct datetime datetime;
        struct {
            struct value *items;
            size_t count;
        } list;
        struct {
            struct value_entry *entries;
            size_t count;
        } map;
    };
};

struct value_entry {
    struct value key; /* any scalar kind */
    struct value value;
};

static inline struct value value_null(void) {
    return (struct value){.kind = VALUE_NULL};
}
static inline struct value value_bool(bool boolean) {
    return (struct value){.kind = VALUE_BOOL, .boolean = boolean};
}
static inline struct value value_int(int64_t integer) {
    return (struct value){.kind = VALUE_INT, .integer = integer};
}
static inline struct value value_float(double real) {
    return (struct value){.kind = VALUE_FLOAT, .real = real};
}
static inline struct value value_string(struct sv text) {
    return (struct value){.kind = VALUE_STRING, .text = text};
}

/* The kind's name as users know it from YAML: "null" "boolean" "integer" "float" "string" "binary"
 * "date" "timestamp" "list" "mapping". */
const char *value_kind_name(enum value_kind kind);
/* The same with its article, for messages: "null" "a boolean" "an integer" "a float" ... */
const char *value_kind_phrase(enum value_kind kind);
/* The name Python has for its type, for messages that users know from there: "NoneType" "bool" "int"
 * "float" "str" "bytes" "datetime.date" "datetime.datetime" "list" "dict". */
const char *value_python_type(enum value_kind kind);

/* An integer from its decimal text `[+-]?[0-9]+` of any length: INT when it fits, else BIGINT with
 * the digits normalised into the arena. */
enum lyn_code value_integer_from_text(struct arena *arena, struct sv digits, struct value *out,
                                      struct lyn_error *err) LYN_MUST_CHECK;

/* A deep copy into another arena; text and entries are copied. Depth is bounded by the source. */
enum lyn_code value_copy(struct arena *arena, const struct value *from, struct value *out,
                         struct lyn_error *err) LYN_MUST_CHECK;

/* ---- lookup.c ---- */
/* The entry's value under a text key, NULL if absent or `map` is not a map. Linear for small maps;
 * fine for configuration, use base/map.h for data. */
const struct value *value_get(const struct value *map, const char *key);
const struct value *value_get_sv(const struct value *map, struct sv key);
/* True when value is a string equal to text. */
bool value_is_text(const struct value *value, const char *text);
/* False for null, false, 0, 0.0, "", [] and {} (Python's truth). NULL is false. */
bool value_truthy(const struct value *value);
/* Missing in the sense of access 18: null, "", NaN. */
bool value_is_missing(const struct value *value);

/* ---- missing.c ---- */
/* A mapping without its missing entries, and without those of the mappings in it, which stay even
 * when nothing is left of them; lists are not looked into (access 18). What had nothing to drop is
 * shared with `map`, the rest is in the arena. LIMIT_BYTES or OUT_OF_MEMORY. */
enum lyn_code value_without_missing(struct arena *arena, const struct value *map, struct value *out,
                                    struct lyn_error *err) LYN_MUST_CHECK;

/* ---- compare.c ---- */
/* Python's ==: numbers compare across INT/BIGINT/FLOAT/BOOL, maps without regard to order; NaN equals
 * nothing; a date is no date-time; zoned date-times compare as moments and never equal naive ones. */
bool value_equal(const struct value *a, const struct value *b);
/* A total order for sorting, <0, 0, >0: numbers and booleans (NaN last), then strings (code points),
 * dates, date-times (naive ones as UTC), others by kind; lists item by item, maps by count and then
 * entry by entry. */
int value_order(const struct value *a, const struct value *b);

/* ---- print_json.c, print_python.c ---- */
/* JSON, one line, no spaces after separators unless `spaced` (Python's default ", " and ": ").
 * Missing, NaN and infinities are null; BIGINT in full; floats shortest with `.0` (access 2.1);
 * dates per access 20.3; bytes base64; UTF-8 kept unless `ascii` (\uXXXX, surrogate pairs).
 * Map keys that are not text are written as text the way Python's json does (1 -> "1",
 * 1.0 -> "1.0", true -> "true", null -> "null", NaN -> "NaN", dates as ISO text, bytes base64). */
struct json_style {
    bool spaced;
    bool ascii;
    bool tagged; /* the JSON view of messages: {"$date":..} {"$datetime":..} {"$bytes":..}
                    {"$map":[[k,v]]} for what plain JSON cannot say (contracts: JSON view) */
};
void value_print_json(const struct value *value, struct json_style style, struct buf *out);
void json_print_text(struct sv text, bool ascii, struct buf *out); /* with its quotes */
void json_print_double(double real, struct buf *out);              /* null for NaN, +-inf */
/* The text, bare, that a key which is not text becomes (see value_print_json). */
void json_print_key(const struct value *key, struct buf *out);
/* Python's str() for top level (strings bare, dates with a space) and repr() inside lists and maps:
 * `[1, 'x', None]`, `{'p': 1.0, 'q': True}`, datetime.date(2020, 1, 2) (access 20.24,
 * config-compute 4.5). The same printer serves csv cells and mdfield. */
void value_print_python(const struct value *value, struct buf *out);

#endif
