/* options.h - command line options from tables: the same rows parse the arguments and print the
 * help. */
#ifndef LYN_LYNGUINECTL_OPTIONS_H
#define LYN_LYNGUINECTL_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

/* What the member at `offset` of the options' struct is. */
enum option_kind {
    OPTION_FLAG = 1, /* bool */
    OPTION_CHOICE, /* int, set to `choice`; two different choices of one member exclude each other */
    OPTION_TEXT,   /* const char * */
    OPTION_SECONDS, /* struct option_number: milliseconds; above 0, fractions allowed */
    OPTION_WHOLE,   /* struct option_number: a whole number from 0 on */
    OPTION_ITEM,    /* struct option_list: each use adds one text */
    OPTION_ITEMS,   /* struct option_list: each use adds the parts between commas */
};

struct option_number {
    bool given;
    int32_t value;
};

struct option_list {
    const char **items; /* NULL-terminated; NULL when empty */
    size_t count, capacity;
};

struct option {
    const char *name; /* without the dashes */
    char letter;      /* 0: none */
    enum option_kind kind;
    size_t offset;
    int choice;
    const char *argument; /* its name in the help; NULL for kinds without one */
    const char *help;
};

/* One table and the struct that its offsets mean. */
struct option_table {
    const struct option *options;
    size_t count;
    void *target; /* all zero before the first option */
};

/* What is left over after the options, in order. */
struct operands {
    const char **items; /* NULL-terminated */
    size_t count;
};

/* Parses argv[0 .. argc); texts are borrowed from argv or in the arena. `--name=x`, `--name x`,
 * `-o x`, `-ox`; what follows `--`, and `-` alone, are operands. With `stop`, parsing ends before
 * the first operand; *used tells how many arguments were taken. INVALID_VALUE with a message for
 * the user, that names the nearest option. */
enum lyn_code options_parse(struct arena *arena, const struct option_table *tables, size_t count,
                            int argc, const char *const *argv, bool stop, int *used,
                            struct operands *operands, struct lyn_error *err) LYN_MUST_CHECK;

/* `true` when the argument is one of the options that ask for errors as JSON too, in front of any
 * `--`: known before the arguments are parsed, so that their errors can be JSON. */
bool options_want_json(int argc, const char *const *argv);

#endif
