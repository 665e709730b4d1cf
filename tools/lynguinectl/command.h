/* command.h - what a command is, and what all of them share. One command a file, cmd_<name>.c. */
#ifndef LYN_LYNGUINECTL_COMMAND_H
#define LYN_LYNGUINECTL_COMMAND_H

#include "lynguine/lynguine.h"
#include "options.h"

/* How lynguinectl leaves (contracts: "Exit codes"). */
enum exit_status {
    EXIT_OK = 0,
    EXIT_FAILED = 1,
    EXIT_USAGE = 2,
    EXIT_NO_SERVER = 3,
    EXIT_INTERRUPTED = 130,
};

/* Options that every command takes. */
struct global_options {
    const char *instance;
    const char *url;
    struct option_number timeout;
    bool no_spawn;
    bool direct;
    bool help;
    bool version;
};

struct command;

struct program {
    struct arena *arena; /* lives as long as the program */
    const struct command *command;
    struct global_options global;
    bool json_errors; /* errors are one JSON line */
};

struct example {
    const char *line; /* as typed, without the prompt */
    const char *what;
};

struct command {
    const char *name;
    const char *summary;          /* one line, for the list of commands */
    const char *const *usages;    /* what follows the name; NULL-terminated */
    const char *description;      /* ends with \n; lines are filled where it is shown */
    const struct option *options; /* offsets into a struct of options_size bytes */
    size_t option_count;
    size_t options_size;
    size_t min_operands, max_operands;
    bool about_server;              /* --direct, doing without one, makes no sense */
    const struct example *examples; /* ended by one without a line */
    enum exit_status (*run)(struct program *program, const void *options,
                            const struct operands *operands);
};

extern const struct command command_serve, command_health, command_status, command_read,
    command_write, command_convert, command_call, command_describe, command_explain,
    command_version, command_interface, command_field, command_compute, command_render;

/* All commands in the order of the help, NULL-terminated. */
extern const struct command *const command_list[];
extern const struct option global_option_table[];
extern const size_t global_option_count;

/* Number of elements of an array. */
#define COUNT(array) (sizeof(array) / sizeof *(array))

#endif
