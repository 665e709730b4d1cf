/* arguments.h - mdfield's command line, as lamd's reads it: options may stand anywhere and be
 * shortened as long as they are told apart; `batch` is a mode when it comes first. */
#ifndef LYN_MDFIELD_ARGUMENTS_H
#define LYN_MDFIELD_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

struct arguments {
    bool batch;
    const char *file;
    const char **fields; /* NULL-terminated; malloc'd, its texts are borrowed from argv */
    bool use_server, no_server, strict, null, json, help, version;
};

/* Where the arguments are wrong: false, with the usage and a line that says how on stderr. Dispose in
 * every case. */
bool arguments_parse(int argc, char *const *argv, struct arguments *out);
void arguments_dispose(struct arguments *arguments);

void arguments_print_help(void);

#endif
