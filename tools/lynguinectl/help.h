/* help.h - the help texts, made from the command and option tables. */
#ifndef LYN_LYNGUINECTL_HELP_H
#define LYN_LYNGUINECTL_HELP_H

#include <stdio.h>

#include "command.h"

/* What is to be said about lynguinectl as a whole, here and in the manual page. */
struct help_exit {
    enum exit_status status;
    const char *text;
};
extern const char help_purpose[];            /* as a description */
extern const struct help_exit help_exits[];  /* ended by one without a text */
extern const struct example help_examples[]; /* ended by one without a line */
#define HELP_OF_HELP "how to use a command (as COMMAND --help)"

/* In 80 columns, all of them. The commands, the options that all take, the exit codes. */
void help_print_main(FILE *out);
void help_print_command(const struct command *command, FILE *out);
/* The options alone, without a title. */
void help_print_options(const struct option *options, size_t count, FILE *out);

#endif
