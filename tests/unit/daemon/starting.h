/* starting.h - a daemon of a test's own, in the test's process and in a folder of its own. */
#ifndef LYN_TESTS_DAEMON_STARTING_H
#define LYN_TESTS_DAEMON_STARTING_H

#include <arpa/inet.h>
#include <sys/socket.h>

#include "daemon/address.h"
#include "daemon/daemon.h"
#include "support/scratch.h"

struct starting {
    struct scratch scratch;
    char log[PATH_MAX + 16];
    struct options options;
    struct daemon daemon;
};

static inline void starting_init(struct starting *starting) {
    scratch_init(&starting->scratch);
    snprintf(starting->log, sizeof starting->log, "%s/test.log", starting->scratch.path);
    starting->options = (struct options){.instance = "test",
                                         .runtime_dir = starting->scratch.path,
                                         .log = starting->log,
                                         .log_level = LOG_INFO,
                                         .workers = 1,
                                         .lock_fd = -1,
                                         .ready_fd = -1};
}

static inline void starting_dispose(struct starting *starting) {
    scratch_dispose(&starting->scratch);
}

static inline bool starting_published(const struct starting *starting) {
    return access(scratch_path(&starting->scratch, "test.json"), F_OK) == 0;
}

/* Whether the log has the text. */
static inline bool starting_logged(const struct starting *starting, const char *text) {
    char content[8192];
    FILE *log = fopen(starting->log, "r");
    ck_assert_ptr_nonnull(log);
    content[fread(content, 1, sizeof content - 1, log)] = '\0';
    fclose(log);
    return strstr(content, text) != NULL;
}

/* Whether somebody listens at a port of 127.0.0.1. */
static inline bool starting_listens(uint16_t port) {
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_ge(fd, 0);
    bool listens = connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
    close(fd);
    return listens;
}

#endif
