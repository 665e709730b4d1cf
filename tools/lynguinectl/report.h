/* report.h - words on stderr: errors as text or as one JSON line, warnings, usage errors
 * (contracts: "Output of lynguinectl"). */
#ifndef LYN_LYNGUINECTL_REPORT_H
#define LYN_LYNGUINECTL_REPORT_H

#include "command.h"

/* Prints the error; gives the exit status that it means. */
enum exit_status report_error(const struct program *program, const struct lyn_error *error);

/* A mistake on the command line; `error` is printed with the way to the help. EXIT_USAGE. */
enum exit_status report_usage(const struct program *program, const struct lyn_error *error);
/* The same with a message of its own. */
enum exit_status report_misuse(const struct program *program, const char *format, ...)
    LYN_PRINTF(2, 3);

/* `warning: FILE:LINE: text` */
void report_warning(const struct lyn_error *warning);

#endif
