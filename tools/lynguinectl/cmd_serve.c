#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/c/client.h"
#include "cmd_status.h"
#include "remote.h"
#include "report.h"

enum { SERVE_START = 1, SERVE_STOP, SERVE_STATUS, SERVE_FOREGROUND };

struct serve_options {
    int action;
    bool now;
    struct option_list roots;
    const char *host;
    const char *port;
    struct option_number idle_timeout;
    const char *log_level;
};

#define SERVE(member) offsetof(struct serve_options, member)

static const struct option serve_options[] = {
    {"start", 0, OPTION_CHOICE, SERVE(action), SERVE_START, NULL,
     "start the server in the background (the default)"},
    {"stop", 0, OPTION_CHOICE, SERVE(action), SERVE_STOP, NULL,
     "stop it: running requests finish first, 10 s at most"},
    {"status", 0, OPTION_CHOICE, SERVE(action), SERVE_STATUS, NULL, "as `lynguinectl status`"},
    {"foreground", 0, OPTION_CHOICE, SERVE(action), SERVE_FOREGROUND, NULL,
     "become the server: for service managers and for a look at its log"},
    {"now", 0, OPTION_FLAG, SERVE(now), 0, NULL, "with --stop: cancel running requests"},
    {"root", 0, OPTION_ITEM, SERVE(roots), 0, "DIR",
     "serve only what is below DIR; may be repeated"},
    {"host", 0, OPTION_TEXT, SERVE(host), 0, "HOST", "address to listen on (127.0.0.1)"},
    {"port", 0, OPTION_TEXT, SERVE(port), 0, "PORT", "port to listen on (a free one)"},
    {"idle-timeout", 0, OPTION_WHOLE, SERVE(idle_timeout), 0, "SECONDS",
     "stop after so long without work; 0: never (the default here)"},
    {"log-level", 0, OPTION_TEXT, SERVE(log_level), 0, "LEVEL", "error, warning, info or debug"},
};

static enum exit_status check(const struct program *program, const struct serve_options *options) {
    bool starts = options->action == 0 || options->action == SERVE_START ||
                  options->action == SERVE_FOREGROUND;
    bool about_start = options->roots.count || options->host || options->port ||
                       options->idle_timeout.given || options->log_level;
    if (!starts && about_start) {
        return report_misuse(program, "--root, --host, --port, --idle-timeout and --log-level are "
                                      "for starting a server");
    }
    if (options->now && options->action != SERVE_STOP) {
        return report_misuse(program, "--now goes with --stop");
    }
    return EXIT_OK;
}

/* A NULL-terminated list of arguments for lynguined, with room for all of them. */
struct arguments {
    const char **items;
    size_t count;
};

static void add(struct arguments *arguments, const char *option, const char *text) {
    if (!text) {
        return;
    }
    arguments->items[arguments->count++] = option;
    arguments->items[arguments->count++] = text;
}

static enum lyn_code add_roots(struct program *program, struct arguments *arguments,
                               const struct option_list *roots, struct lyn_error *err) {
    for (size_t i = 0; i < roots->count; i++) {
        /* The server's working directory is another. */
        char *real = realpath(roots->items[i], NULL);
        if (!real) {
            return error_errno(err, errno, roots->items[i]);
        }
        char *kept = arena_strdup(program->arena, sv_from(real));
        free(real);
        if (!kept) {
            return arena_error(program->arena, err);
        }
        add(arguments, "--root", kept);
    }
    return LYN_OK;
}

/* What both ways of starting hand to lynguined. */
static enum lyn_code server_arguments(struct program *program, const struct serve_options *options,
                                      struct arguments *arguments, struct lyn_error *err) {
    enum { OTHERS = 16 };
    arguments->items =
        arena_calloc(program->arena, 2 * options->roots.count + OTHERS, sizeof *arguments->items);
    if (!arguments->items) {
        return arena_error(program->arena, err);
    }
    enum lyn_code code = add_roots(program, arguments, &options->roots, err);
    add(arguments, "--host", options->host);
    add(arguments, "--port", options->port);
    add(arguments, "--url", program->global.url);
    add(arguments, "--log-level", options->log_level);
    return code;
}

static int32_t idle_timeout(const struct serve_options *options) {
    if (options->idle_timeout.given) {
        return options->idle_timeout.value ? options->idle_timeout.value : -1;
    }
    /* A server that somebody starts by hand stays, unless the environment says otherwise. */
    return getenv("LYNGUINE_IDLE_TIMEOUT") ? 0 : -1;
}

/* Whether each of the roots is among the running server's, and the other way round. */
static bool has_roots(const struct value *status, const struct arguments *wanted) {
    const struct value *roots = value_get(status, "roots");
    size_t count = roots && roots->kind == VALUE_LIST ? roots->list.count : 0, found = 0, asked = 0;
    for (size_t i = 0; i + 1 < wanted->count; i += 2) {
        if (strcmp(wanted->items[i], "--root") != 0) {
            continue;
        }
        asked++;
        for (size_t k = 0; k < count; k++) {
            found += value_is_text(&roots->list.items[k], wanted->items[i + 1]);
        }
    }
    return asked == 0 || (found == asked && asked == count);
}

static bool has_address(struct sv url, const struct serve_options *options, const char *wanted) {
    size_t port = options->port ? strlen(options->port) : 0;
    if (wanted && !sv_is(url, wanted)) {
        return false;
    }
    return port == 0 || strcmp(options->port, "0") == 0 ||
           (url.len > port && url.data[url.len - port - 1] == ':' &&
            memcmp(url.data + url.len - port, options->port, port) == 0);
}

/* Somebody who asks for a confined server must not be told that all is well when the one that runs
 * reads everything. */
static enum lyn_code check_running(const struct program *program,
                                   const struct serve_options *options,
                                   const struct arguments *wanted, const struct value *status,
                                   struct lyn_error *err) {
    struct sv url = member_text(status, "url");
    const char *differs = !has_roots(status, wanted) ? "roots" : NULL;
    if (!differs && !has_address(url, options, program->global.url)) {
        differs = "address";
    }
    if (!differs) {
        return LYN_OK;
    }
    return error_set(err, REASON_ALREADY_RUNNING,
                     "a server of this instance is running already (pid %lld, %.*s), with other "
                     "%s; stop it first: lynguinectl serve --stop",
                     (long long)member_int(status, "pid"), SV_ARG(url), differs);
}

static enum lyn_code tell_started(lyn_client *client, const struct program *program,
                                  const struct serve_options *options,
                                  const struct arguments *wanted, bool started,
                                  struct lyn_error *err) {
    struct call call = {0};
    struct value status = {0};
    enum lyn_code code = remote_call_init(&call, err);
    if (code != LYN_OK) {
        return code;
    }
    code = remote_ask(client, &call, "Status", &status, err);
    if (code == LYN_OK && !started) {
        code = check_running(program, options, wanted, &status, err);
    }
    if (code == LYN_OK) {
        printf("server %s %s: %s (pid %lld)\n", client->instance,
               started ? "started" : "was running already", lyn_client_url(client),
               (long long)member_int(&status, "pid"));
    }
    call_dispose(&call);
    return code;
}

static enum lyn_code start(struct program *program, const struct serve_options *options,
                           struct lyn_error *err) {
    struct arguments arguments = {0};
    lyn_client *client = NULL;
    bool started = false;
    enum lyn_code code = server_arguments(program, options, &arguments, err);
    if (code != LYN_OK) {
        return code;
    }
    struct lyn_client_options how = remote_options(program);
    how.url = NULL; /* the address to listen on here, not one to look at */
    how.server_args = arguments.items;
    how.idle_timeout_s = idle_timeout(options);
    code = lyn_client_new(&how, &client, err);
    if (code == LYN_OK) {
        code = lyn_client_start(client, &started, err);
    }
    if (code == LYN_OK) {
        code = tell_started(client, program, options, &arguments, started, err);
    }
    lyn_client_free(client);
    return code;
}

static enum lyn_code foreground(struct program *program, const struct serve_options *options,
                                struct lyn_error *err) {
    struct arguments own = {0}, arguments = {0};
    lyn_client *client = NULL;
    char *path = NULL, *seconds = NULL;
    struct lyn_client_options how = remote_options(program);
    how.url = NULL;
    enum lyn_code code = server_arguments(program, options, &arguments, err);
    if (code == LYN_OK) {
        code = lyn_client_new(&how, &client, err);
    }
    if (code == LYN_OK) {
        code = program_find(client, &path, err);
    }
    if (code != LYN_OK) {
        goto done;
    }
    own.items = arena_calloc(program->arena, arguments.count + 6, sizeof *own.items);
    seconds = arena_printf(program->arena, "%d", (int)options->idle_timeout.value);
    if (!own.items || !seconds) {
        code = arena_error(program->arena, err);
        goto done;
    }
    own.items[own.count++] = path;
    add(&own, "--instance", program->global.instance);
    add(&own, "--idle-timeout", options->idle_timeout.given ? seconds : NULL);
    for (size_t i = 0; i < arguments.count; i++) {
        own.items[own.count++] = arguments.items[i];
    }
    execv(path, (char *const *)own.items);
    code = error_set(err, REASON_START_FAILED, "%s cannot be run: %s", path, strerror(errno));
done:
    free(path);
    lyn_client_free(client);
    return code;
}

static enum lyn_code stop(struct program *program, bool now, struct lyn_error *err) {
    lyn_client *client = NULL;
    enum lyn_code code = remote_client(program, &client, err);
    if (code == LYN_OK) {
        code = lyn_client_stop(client, now, err);
    }
    if (code == LYN_OK) {
        printf("server %s stopped\n", client->instance);
    }
    lyn_client_free(client);
    return code;
}

static enum exit_status run_serve(struct program *program, const void *options_given,
                                  const struct operands *operands) {
    (void)operands;
    const struct serve_options *options = options_given;
    struct lyn_error err = {0};
    enum lyn_code code = LYN_OK;
    enum exit_status status = check(program, options);
    if (status != EXIT_OK) {
        return status;
    }
    switch (options->action) {
    case SERVE_STATUS:
        return status_show(program, false);
    case SERVE_STOP:
        code = stop(program, options->now, &err);
        break;
    case SERVE_FOREGROUND:
        code = foreground(program, options, &err);
        break;
    default:
        code = start(program, options, &err);
    }
    if (code == LYN_OK) {
        return EXIT_OK;
    }
    status = report_error(program, &err);
    /* Whatever kept it from starting: there is no server. */
    if (options->action != SERVE_STOP &&
        strcmp(err.reason, reason_name(REASON_ALREADY_RUNNING)) != 0) {
        status = EXIT_NO_SERVER;
    }
    return status;
}

static const char *const usages[] = {"[--start] [OPTIONS]", "--foreground [OPTIONS]",
                                     "--stop [--now]", "--status", NULL};

static const struct example examples[] = {
    {"lynguinectl serve", "start a server that stays until it is stopped"},
    {"lynguinectl serve --root ~/data --root /srv/shared",
     "one that reads and writes nothing else"},
    {"lynguinectl serve --port 7070 --idle-timeout 3600",
     "at a fixed port; it stops after an hour without work"},
    {"lynguinectl serve --stop", "stop it"},
    {NULL, NULL},
};

const struct command command_serve = {
    .name = "serve",
    .summary = "start, stop or look at the server",
    .usages = usages,
    .description =
        "Starts the server, or stops it, or tells how it is. Other commands start one when they\n"
        "need it; that one stops after 300 s without work, one started here stays. With --start\n"
        "and --foreground, --url is the address to listen on.\n",
    .options = serve_options,
    .option_count = COUNT(serve_options),
    .options_size = sizeof(struct serve_options),
    .about_server = true,
    .examples = examples,
    .run = run_serve,
};
