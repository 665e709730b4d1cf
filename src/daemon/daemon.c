#include "daemon/daemon.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/date.h"
#include "base/process.h"
#include "base/random.h"
#include "daemon/address.h"
#include "daemon/lock.h"
#include "daemon/portholder.h"
#include "daemon/setup.h"
#include "daemon/signals.h"

enum { LOG_BYTES_MAX = 8 << 20, CLOSE_MS = 1000 };

/* The path as it will read after the move to `/`. */
static enum lyn_code absolute(const char *path, char **out, struct lyn_error *err) {
    char *here = path[0] == '/' ? NULL : getcwd(NULL, 0);
    if (path[0] != '/' && !here) {
        return error_errno(err, errno, path);
    }
    if (asprintf(out, "%s%s%s", here ? here : "", here ? "/" : "", path) < 0) {
        *out = NULL;
    }
    free(here);
    return *out ? LYN_OK : error_oom(err);
}

static enum lyn_code resolve_roots(struct daemon *daemon, struct lyn_error *err) {
    const struct options *options = daemon->options;
    for (size_t i = 0; i < options->root_count; i++) {
        daemon->roots[i] = realpath(options->roots[i], NULL);
        if (!daemon->roots[i]) {
            return error_errno(err, errno, options->roots[i]);
        }
        daemon->root_count++;
    }
    return LYN_OK;
}

static enum lyn_code open_log(struct daemon *daemon, struct lyn_error *err) {
    const struct options *options = daemon->options;
    bool started_by_client = options->ready_fd >= 0;
    const char *path = options->log ? options->log : started_by_client ? daemon->paths.log : NULL;
    enum lyn_code code = path ? absolute(path, &daemon->log_file, err) : LYN_OK;
    if (code != LYN_OK) {
        return code;
    }
    return log_open(daemon->log_file, options->log_level, LOG_BYTES_MAX, &daemon->log, err);
}

static enum lyn_code make_identity(struct daemon *daemon, struct lyn_error *err) {
    char link[4096];
    char time[DATE_BUFFER];
    int64_t now = clock_wall();
    datetime_print(time, (struct datetime){.micros = now - now % 1000000}, 'T');
    snprintf(daemon->started_at, sizeof daemon->started_at, "%.19sZ", time);
    build_print(daemon->build);
    if (!random_bytes(daemon->token, sizeof daemon->token) ||
        !random_bytes(daemon->instance_id, sizeof daemon->instance_id)) {
        return error_set(err, REASON_INTERNAL, "the kernel gives no random numbers");
    }
    ssize_t length = readlink("/proc/self/exe", link, sizeof link - 1);
    link[length > 0 ? length : 0] = '\0';
    daemon->executable = strdup(link);
    return daemon->executable ? LYN_OK : error_oom(err);
}

static enum lyn_code start_service(struct daemon *daemon, struct lyn_error *err) {
    struct service_options wanted = {
        .version = BUILD_VERSION,
        .build = daemon->build,
        .roots = (const char *const *)daemon->roots,
        .root_count = daemon->root_count,
        .max_message = MESSAGE_BYTES_DEFAULT,
        .log = daemon->log,
        .host = join_host(daemon),
    };
    memcpy(wanted.instance_id, daemon->instance_id, sizeof wanted.instance_id);
    return service_new(&wanted, &daemon->service, err);
}

static enum lyn_code refuse_taken(const char *url, struct lyn_error *err) {
    struct portholder holder;
    uint16_t port = address_port(url);
    portholder_find(port, &holder);
    if (port == 0) {
        return error_set(err, REASON_ADDRESS_IN_USE, "the address %s is taken", url);
    }
    if (holder.pid == 0) {
        return error_set(err, REASON_ADDRESS_IN_USE,
                         "port %u (%s) is taken by a process of another user", port, url);
    }
    return error_set(err, REASON_ADDRESS_IN_USE, "port %u (%s) is taken by pid %ld (%s)", port, url,
                     (long)holder.pid, holder.command);
}

static enum lyn_code start_server(struct daemon *daemon, const char *url, struct lyn_error *err) {
    struct rpc_options wanted = {
        .url = url,
        .max_message = MESSAGE_BYTES_DEFAULT,
        .workers = daemon->options->workers,
        .queue = daemon->options->queue,
        .limits = LIMITS_DEFAULT,
        .log = daemon->log,
        .handler = join_handler(daemon),
    };
    struct lyn_error failure = {0};
    memcpy(wanted.token, daemon->token, sizeof wanted.token);
    memcpy(wanted.instance_id, daemon->instance_id, sizeof wanted.instance_id);
    enum lyn_code code = rpc_server_start(&wanted, &daemon->server, &failure);
    if (code != LYN_OK && strcmp(failure.reason, reason_name(REASON_ADDRESS_IN_USE)) == 0) {
        return refuse_taken(url, err);
    }
    if (code != LYN_OK && err) {
        *err = failure;
    }
    return code;
}

enum lyn_code daemon_publish(struct daemon *daemon, struct lyn_error *err) {
    const struct options *options = daemon->options;
    char boot_id[PROCESS_BOOT_ID_BUFFER];
    process_boot_id(boot_id);
    struct runtime_file file = {
        .instance = options->instance ? options->instance : RUNTIME_INSTANCE_DEFAULT,
        .url = rpc_server_url(daemon->server),
        .pid = getpid(),
        .pid_start = process_start_time(getpid()),
        .boot_id = boot_id,
        .pid_ns = process_namespace("pid"),
        .mnt_ns = process_namespace("mnt"),
        .uid = geteuid(),
        .wire_major = WIRE_MAJOR,
        .wire_minor = WIRE_MINOR,
        .max_message = MESSAGE_BYTES_DEFAULT,
        .build = daemon->build,
        .exe = daemon->executable,
        .log = daemon->log_file ? daemon->log_file : "",
        .roots = (const char *const *)daemon->roots,
        .root_count = daemon->root_count,
        .started_at = daemon->started_at,
    };
    memcpy(file.token, daemon->token, sizeof file.token);
    memcpy(file.instance_id, daemon->instance_id, sizeof file.instance_id);
    return publish(daemon->paths.file, &file, &daemon->publication, err);
}

static void log_start(const struct daemon *daemon) {
    const struct options *options = daemon->options;
    log_write(daemon->log, LOG_INFO, NULL, "lynguined %s, pid %ld, serving '%s' at %s",
              daemon->build, (long)getpid(),
              options->instance ? options->instance : RUNTIME_INSTANCE_DEFAULT,
              rpc_server_url(daemon->server));
    for (size_t i = 0; i < daemon->root_count; i++) {
        log_write(daemon->log, LOG_INFO, NULL, "reading below %s", daemon->roots[i]);
    }
    if (daemon->root_count == 0) {
        log_write(daemon->log, LOG_INFO, NULL, "reading whatever user %u may (no --root)",
                  (unsigned)geteuid());
    }
}

/* Everything that depends on where the starter stood comes before setup_process. */
static enum lyn_code prepare(struct daemon *daemon, struct lyn_error *err) {
    const struct options *options = daemon->options;
    enum lyn_code code =
        runtime_paths_init(&daemon->paths, options->runtime_dir, options->instance, true, err);
    if (code == LYN_OK) {
        code = lock_take(&daemon->paths, options->lock_fd, &daemon->lock_fd, err);
    }
    if (code == LYN_OK) {
        code = open_log(daemon, err);
    }
    if (code == LYN_OK) {
        code = make_identity(daemon, err);
    }
    if (code == LYN_OK) {
        code = resolve_roots(daemon, err);
    }
    if (code == LYN_OK) {
        code = start_service(daemon, err);
    }
    if (code == LYN_OK) {
        code = setup_process(options->lock_fd, options->ready_fd, err);
    }
    if (code == LYN_OK) {
        code = signals_open(&daemon->signal_fd, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    daemon->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return daemon->wake_fd >= 0 ? LYN_OK : error_errno(err, errno, "eventfd");
}

enum lyn_code daemon_start(struct daemon *daemon, const struct options *options,
                           struct lyn_error *err) {
    char *url = NULL;
    *daemon = (struct daemon){.options = options,
                              .lock_fd = -1,
                              .signal_fd = -1,
                              .wake_fd = -1,
                              .started = clock_now(),
                              .state = SERVICE_STARTING};
    pthread_mutex_init(&daemon->lifecycle_mutex, NULL);
    idle_init(&daemon->idle, options->idle_timeout_s * 1000000, daemon->started);
    enum lyn_code code = address_settle(options->url, options->host, options->port, &url, err);
    if (code == LYN_OK) {
        code = prepare(daemon, err);
    }
    if (code == LYN_OK) {
        code = start_server(daemon, url, err);
    }
    if (code == LYN_OK) {
        /* Before it can be found, so that nobody finds it starting. */
        atomic_store(&daemon->state, SERVICE_SERVING);
        code = daemon_publish(daemon, err);
    }
    if (code == LYN_OK) {
        log_start(daemon);
    }
    free(url);
    return code;
}

void daemon_dispose(struct daemon *daemon) {
    publication_withdraw(&daemon->publication);
    if (daemon->server) {
        daemon->abandoned = !rpc_server_stop(daemon->server, deadline_in_ms(CLOSE_MS));
    }
    /* What threads that were left behind may still use has to stay. */
    if (!daemon->abandoned) {
        service_free(daemon->service);
        log_close(daemon->log);
        idle_dispose(&daemon->idle);
    }
    for (size_t i = 0; i < daemon->root_count; i++) {
        free(daemon->roots[i]);
    }
    runtime_paths_dispose(&daemon->paths);
    free(daemon->log_file);
    free(daemon->executable);
}

void daemon_wake(struct daemon *daemon) {
    uint64_t one = 1;
    (void)!write(daemon->wake_fd, &one, sizeof one);
}
