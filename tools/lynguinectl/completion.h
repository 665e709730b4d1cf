/* completion.h - what a shell offers behind `lynguinectl` and the tabulator key, made from the command
 * and option tables. */
#ifndef LYN_LYNGUINECTL_COMPLETION_H
#define LYN_LYNGUINECTL_COMPLETION_H

#include <stdio.h>

/* Scripts that define the completion: commands, options, the arguments that are words of a list
 * (methods, reasons, commands), else files. */
void completion_print_bash(FILE *out);
void completion_print_zsh(FILE *out);

#endif
