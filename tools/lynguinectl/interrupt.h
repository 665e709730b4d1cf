/* interrupt.h - Ctrl-C leaves at once, with status 130 and without a half-written file. */
#ifndef LYN_LYNGUINECTL_INTERRUPT_H
#define LYN_LYNGUINECTL_INTERRUPT_H

struct file_replacement;

/* SIGINT, SIGTERM and SIGHUP end the program with 128 + the signal's number. */
void interrupt_install(void);

/* The file whose temporary goes when the program is interrupted; NULL: none. */
void interrupt_guard(const struct file_replacement *replacement);

#endif
