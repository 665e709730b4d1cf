/* exit.h - how our programs leave: flushed, and past every library's exit handlers. */
#ifndef LYN_BASE_EXIT_H
#define LYN_BASE_EXIT_H

/* Flushes stdio, runs the leak check in sanitizer builds (leaks turn the status into 23), then
 * _exit: nng_close and atexit handlers can hang in NNG 1.5.2. Returns never. A failed flush of
 * stdout turns status 0 into 1, with a line on stderr. */
_Noreturn void process_exit(int status);

#endif
