/* manual.h - the manual page, made from the command and option tables. */
#ifndef LYN_LYNGUINECTL_MANUAL_H
#define LYN_LYNGUINECTL_MANUAL_H

#include <stdio.h>

/* lynguinectl(1) in roff's man macros: all commands with their options and examples. */
void manual_print(FILE *out);

#endif
