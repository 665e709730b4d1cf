/* options.h - the command line of lynguined. */
#ifndef LYN_DAEMON_OPTIONS_H
#define LYN_DAEMON_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "base/log.h"

enum { OPTIONS_ROOTS_MAX = 64 };

/* Texts are borrowed from argv and the environment. */
struct options {
    const char *instance;    /* NULL: the default one */
    const char *runtime_dir; /* NULL: contracts' order */
    const char *roots[OPTIONS_ROOTS_MAX];
    size_t root_count;
    const char *host; /* NULL: 127.0.0.1 */
    uint16_t port;    /* 0: the kernel chooses */
    const char *url;  /* NULL: from host and port */
    const char *log;  /* NULL: stderr, or the instance's log when started by a client */
    enum log_level log_level;
    int64_t idle_timeout_s;  /* 0: never */
    unsigned workers, queue; /* 0: the defaults */
    int lock_fd, ready_fd;   /* -1: none */
    bool once, help, version;
};

/* Reads the command line, and the environment for what it does not say. INVALID_VALUE for what is
 * wrong with it: the answer is exit status 2. */
enum lyn_code options_parse(int argc, char **argv, struct options *out,
                            struct lyn_error *err) LYN_MUST_CHECK;
void options_help(FILE *out);

#endif
