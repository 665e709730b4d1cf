/* The engine in a child of ours, for when no server is to be had or wanted (design 5). The child
 * reads requests from its standard input and answers on its standard output, framed as between NNG's
 * sockets but without a greeting; both are one socket, so that writing to a child that is gone raises
 * no signal. It ends when we close it. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/limits.h"
#include "client/c/client.h"
#include "client/c/sp.h"

#define SHOWN "lynguined --once"

enum { END_MS = 2000 }; /* for a child with nothing to do but to notice that we are gone */

/* `PROGRAM --once ARGUMENTS...`; the list is malloc'd, its texts are borrowed. */
static char **make_arguments(const struct lyn_client *client, char *program) {
    size_t count = 0;
    while (client->server_args && client->server_args[count]) {
        count++;
    }
    char **arguments = calloc(count + 3, sizeof *arguments);
    if (arguments) {
        arguments[0] = program;
        arguments[1] = (char *)"--once";
        for (size_t i = 0; i < count; i++) {
            arguments[2 + i] = client->server_args[i];
        }
    }
    return arguments;
}

static int add_actions(posix_spawn_file_actions_t *actions, int fd) {
    int failure = posix_spawn_file_actions_adddup2(actions, fd, STDIN_FILENO);
    if (!failure) {
        failure = posix_spawn_file_actions_adddup2(actions, fd, STDOUT_FILENO);
    }
    if (!failure) {
        failure = posix_spawn_file_actions_addclosefrom_np(actions, STDERR_FILENO + 1);
    }
    return failure;
}

/* No session of its own: what interrupts the caller interrupts its child. */
static int run(char **arguments, char **environment, int fd, pid_t *child) {
    posix_spawn_file_actions_t actions;
    int failure = posix_spawn_file_actions_init(&actions);
    if (failure) {
        return failure;
    }
    failure = add_actions(&actions, fd);
    if (!failure) {
        failure = spawn_run(arguments, environment, false, &actions, child);
    }
    posix_spawn_file_actions_destroy(&actions);
    return failure;
}

/* Starts the child with its end of the socket. */
static enum lyn_code start(const struct lyn_client *client, int fd, pid_t *child,
                           struct lyn_error *err) {
    char *program = NULL, **arguments = NULL;
    char *environment[SPAWN_VARIABLES + 1] = {NULL};
    enum lyn_code code = program_find(client, &program, err);
    if (code != LYN_OK) {
        return code;
    }
    arguments = make_arguments(client, program);
    code = arguments ? spawn_environment_init(environment, err) : error_oom(err);
    if (code == LYN_OK) {
        int failure = run(arguments, environment, fd, child);
        if (failure) {
            code = error_set(err, REASON_START_FAILED, "cannot start '%s': %s", program,
                             strerror(failure));
        }
    }
    spawn_environment_dispose(environment);
    free(arguments);
    free(program);
    return code;
}

enum lyn_code once_connect(struct lyn_client *client, struct lyn_error *err) {
    int ends[2];
    pid_t child = 0;
    struct server server = {.url = strdup(SHOWN), .max_message = MESSAGE_BYTES_DEFAULT};
    if (!server.url) {
        return error_oom(err);
    }
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        server_dispose(&server);
        return error_set(err, REASON_START_FAILED, "cannot start " SHOWN ": socketpair: %s",
                         strerror(errno));
    }
    enum lyn_code code = start(client, ends[1], &child, err);
    close(ends[1]);
    if (code == LYN_OK) {
        (void)fcntl(ends[0], F_SETFL, O_NONBLOCK);
        code = sp_adopt(ends[0], SHOWN, server.max_message, &client->connection, err);
    }
    client->once = child;
    client->owner = getpid();
    client->link = &lyn_requester_sp;
    if (code != LYN_OK) {
        close(ends[0]);
        server_dispose(&server);
        once_end(client);
        return code;
    }
    server_dispose(&client->server);
    client->server = server;
    return LYN_OK;
}

void once_end(struct lyn_client *client) {
    pid_t child = client->once;
    client->once = 0;
    /* After a fork it is the parent's. */
    if (child <= 0 || client->owner != getpid()) {
        return;
    }
    int fd = pidfd_open(child, 0);
    struct pollfd item = {.fd = fd, .events = POLLIN};
    deadline_t until = deadline_in_ms(END_MS);
    int ended = -1;
    while (fd >= 0 && (ended = poll(&item, 1, deadline_left_ms(until))) < 0 && errno == EINTR) {
    }
    if (ended <= 0) {
        kill(child, SIGKILL);
    }
    if (fd >= 0) {
        close(fd);
    }
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
    }
}
