/* lynguined - the lynguine data server. */
#include <stdio.h>
#include <stdlib.h>

#include "base/exit.h"
#include "daemon/daemon.h"
#include "daemon/once.h"
#include "daemon/ready.h"

enum { EXIT_FAILED = 1, EXIT_USAGE = 2 };

static _Noreturn void leave(const struct options *options, const struct lyn_error *err,
                            int status) {
    fprintf(stderr, "lynguined: %s (%s)\n", err->message, err->reason);
    ready_fail(options->ready_fd, err);
    process_exit(status);
}

static void serve(const struct options *options) {
    struct daemon daemon;
    struct lyn_error err = {0};
    if (daemon_start(&daemon, options, &err) != LYN_OK) {
        if (daemon.log_file) {
            log_write(daemon.log, LOG_ERROR, NULL, "cannot start: %s (%s)", err.message,
                      err.reason);
        }
        daemon_dispose(&daemon);
        leave(options, &err, EXIT_FAILED);
    }
    ready_tell(options->ready_fd, rpc_server_url(daemon.server));
    loop_run(&daemon);
    lifecycle_finish(&daemon);
    daemon_dispose(&daemon);
}

int main(int argc, char **argv) {
    struct options options;
    struct lyn_error err = {0};
    if (options_parse(argc, argv, &options, &err) != LYN_OK) {
        leave(&options, &err, EXIT_USAGE);
    }
    if (options.help) {
        options_help(stdout);
        process_exit(EXIT_SUCCESS);
    }
    if (options.version) {
        char build[BUILD_BUFFER];
        build_print(build);
        printf("lynguined %s\n", build);
        process_exit(EXIT_SUCCESS);
    }
    if (options.once) {
        if (once_serve(&options, &err) != LYN_OK) {
            leave(&options, &err, EXIT_FAILED);
        }
        process_exit(EXIT_SUCCESS);
    }
    serve(&options);
    process_exit(EXIT_SUCCESS);
}
