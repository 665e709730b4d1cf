/* transfer.h - from a table, wherever it is, to files: what `write` and `convert` share. */
#ifndef LYN_LYNGUINECTL_TRANSFER_H
#define LYN_LYNGUINECTL_TRANSFER_H

#include "command.h"

struct transfer_options {
    const char *from; /* write; NULL: standard input */
    const char *from_type;
    const char *to_type;
    const char *output; /* YAML */
    bool dry_run;
    bool json;
};

/* Reads the table from `from` ("-": standard input) and has it written to `to`. */
enum exit_status transfer_run(const struct program *program, const struct transfer_options *options,
                              const char *from, const char *to);

#endif
