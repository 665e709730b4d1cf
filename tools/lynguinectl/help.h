/* help.h - the help texts, made from the command and option tables. */
#ifndef LYN_LYNGUINECTL_HELP_H
#define LYN_LYNGUINECTL_HELP_H

#include <stdio.h>

#include "command.h"

/* The commands, the options that all take, the exit codes. */
void help_print_main(FILE *out);
void help_print_command(const struct command *command, FILE *out);

#endif
