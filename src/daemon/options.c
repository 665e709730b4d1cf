#include "daemon/options.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"

enum { IDLE_TIMEOUT_STARTED_S = 300, HELP_COLUMN = 26 };

struct option {
    const char *name;     /* without the dashes */
    const char *argument; /* as the help shows it; NULL: takes none */
    const char *help;     /* NULL: for programs, not shown */
    bool (*set)(struct options *options, const char *value);
};

static bool parse_unsigned(const char *text, uint64_t max, uint64_t *out) {
    return num_parse_uint64(sv_from(text), out) && *out <= max;
}

static bool set_instance(struct options *options, const char *value) {
    options->instance = value;
    return *value != '\0';
}

static bool set_runtime_dir(struct options *options, const char *value) {
    options->runtime_dir = value;
    return *value != '\0';
}

static bool set_root(struct options *options, const char *value) {
    if (*value == '\0' || options->root_count == OPTIONS_ROOTS_MAX) {
        return false;
    }
    options->roots[options->root_count++] = value;
    return true;
}

static bool set_host(struct options *options, const char *value) {
    options->host = value;
    return true;
}

static bool set_port(struct options *options, const char *value) {
    uint64_t port = 0;
    bool good = parse_unsigned(value, UINT16_MAX, &port);
    options->port = (uint16_t)port;
    return good;
}

static bool set_url(struct options *options, const char *value) {
    options->url = value;
    return *value != '\0';
}

static bool set_log(struct options *options, const char *value) {
    options->log = value;
    return *value != '\0';
}

static bool set_log_level(struct options *options, const char *value) {
    return log_level_parse(value, &options->log_level);
}

static bool set_idle_timeout(struct options *options, const char *value) {
    int64_t seconds = 0;
    bool good = num_parse_int64(sv_from(value), &seconds) && seconds >= -1 && seconds <= INT32_MAX;
    /* -1 says never too, as in the client's options. */
    options->idle_timeout_s = seconds > 0 ? seconds : 0;
    return good;
}

static bool set_workers(struct options *options, const char *value) {
    uint64_t number = 0;
    bool good = parse_unsigned(value, 256, &number) && number > 0;
    options->workers = (unsigned)number;
    return good;
}

static bool set_queue(struct options *options, const char *value) {
    uint64_t number = 0;
    bool good = parse_unsigned(value, 4096, &number) && number > 0;
    options->queue = (unsigned)number;
    return good;
}

static bool set_descriptor(int *out, const char *value) {
    uint64_t fd = 0;
    bool good = parse_unsigned(value, INT32_MAX, &fd) && fd > 2;
    *out = (int)fd;
    return good;
}

static bool set_lock_fd(struct options *options, const char *value) {
    return set_descriptor(&options->lock_fd, value);
}

static bool set_ready_fd(struct options *options, const char *value) {
    return set_descriptor(&options->ready_fd, value);
}

static bool set_foreground(struct options *options, const char *value) {
    (void)options, (void)value;
    return true;
}

static bool set_once(struct options *options, const char *value) {
    (void)value;
    return options->once = true;
}

static bool set_help(struct options *options, const char *value) {
    (void)value;
    return options->help = true;
}

static bool set_version(struct options *options, const char *value) {
    (void)value;
    return options->version = true;
}

static const struct option OPTIONS[] = {
    {"instance", "NAME", "the name by which clients find the server (default)", set_instance},
    {"root", "DIR", "read and write only below; repeatable (else anywhere)", set_root},
    {"idle-timeout", "SECONDS", "leave after so long without work; 0: never (0)", set_idle_timeout},
    {"host", "HOST", "listen at this address of this machine (127.0.0.1)", set_host},
    {"port", "PORT", "listen at this port; 0: a free one (0)", set_port},
    {"url", "URL", "the same in one: tcp://127.0.0.1:PORT, ipc:///PATH", set_url},
    {"foreground", NULL, "stay in the foreground (what it does anyway)", set_foreground},
    {"log", "FILE", "write the log there (standard error)", set_log},
    {"log-level", "LEVEL", "error, warning, info or debug (info)", set_log_level},
    {"runtime-dir", "DIR", "the private folder for the runtime file and lock", set_runtime_dir},
    {"workers", "N", "requests that run at a time (4, or twice the cores)", set_workers},
    {"queue", "N", "requests that may wait (64)", set_queue},
    {"once", NULL, NULL, set_once},
    {"lock-fd", "N", NULL, set_lock_fd},
    {"ready-fd", "N", NULL, set_ready_fd},
    {"help", NULL, "show this", set_help},
    {"version", NULL, "show the version", set_version},
};
enum { OPTION_COUNT = sizeof OPTIONS / sizeof *OPTIONS };

static const char EXAMPLES[] =
    "\n"
    "Examples:\n"
    "  lynguined                              serve this user, on a free port\n"
    "  lynguined --root ~/data --port 7700    serve one folder at a fixed port\n"
    "  lynguined --instance test --idle-timeout 60 --log test.log &\n"
    "\n"
    "Clients start a server themselves when they need one; nobody has to run this by\n"
    "hand. SIGTERM or ^C: running requests finish, at most 10 s; a second one leaves\n"
    "at once.\n"
    "Environment: LYNGUINE_INSTANCE, LYNGUINE_RUNTIME_DIR, LYNGUINE_IDLE_TIMEOUT,\n"
    "LYNGUINE_LOG_LEVEL; an option beats its variable.\n";

void options_help(FILE *out) {
    fputs("Usage: lynguined [OPTION]...\n"
          "The lynguine data server: tables for programs that ask over a local socket.\n\n",
          out);
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct option *option = &OPTIONS[i];
        if (!option->help) {
            continue;
        }
        int width = fprintf(out, "  --%s%s%s", option->name, option->argument ? " " : "",
                            option->argument ? option->argument : "");
        fprintf(out, "%*s%s\n", width < HELP_COLUMN ? HELP_COLUMN - width : 1, "", option->help);
    }
    fputs(EXAMPLES, out);
}

static enum lyn_code refuse_unknown(const char *argument, struct lyn_error *err) {
    const char *names[OPTION_COUNT];
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        names[i] = OPTIONS[i].name;
    }
    struct sv name = sv_from(argument);
    while (name.len > 0 && name.data[0] == '-') {
        name = (struct sv){name.data + 1, name.len - 1};
    }
    const char *equals = memchr(name.data, '=', name.len);
    if (equals) {
        name.len = (size_t)(equals - name.data);
    }
    const char *nearest = sv_nearest(name, names, OPTION_COUNT);
    return error_set(err, REASON_INVALID_VALUE, "unknown argument '%s'%s%s%s", argument,
                     nearest ? "; did you mean '--" : "; see --help", nearest ? nearest : "",
                     nearest ? "'?" : "");
}

/* `--name value`, `--name=value` or `--name`. */
static enum lyn_code take_option(const struct option *option, const char *argument,
                                 const char *next, int *used, struct options *out,
                                 struct lyn_error *err) {
    const char *equals = strchr(argument, '=');
    const char *value = equals ? equals + 1 : next;
    *used = 1 + (option->argument && !equals);
    if (!option->argument && equals) {
        return error_set(err, REASON_INVALID_VALUE, "--%s takes no value", option->name);
    }
    if (option->argument && !value) {
        return error_set(err, REASON_INVALID_VALUE, "--%s needs a value (%s)", option->name,
                         option->argument);
    }
    if (!option->set(out, option->argument ? value : NULL)) {
        return error_set(err, REASON_INVALID_VALUE, "'%s' is no value for --%s (%s)",
                         value ? value : "", option->name,
                         option->help ? option->help : option->argument);
    }
    return LYN_OK;
}

static const struct option *find_option(const char *argument) {
    if (strncmp(argument, "--", 2) != 0) {
        return NULL;
    }
    struct sv name = {argument + 2, strcspn(argument + 2, "=")};
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (sv_is(name, OPTIONS[i].name)) {
            return &OPTIONS[i];
        }
    }
    return NULL;
}

static enum lyn_code take_variable(const char *name, bool (*set)(struct options *, const char *),
                                   struct options *out, struct lyn_error *err) {
    const char *value = getenv(name);
    if (!value || !*value || set(out, value)) {
        return LYN_OK;
    }
    return error_set(err, REASON_INVALID_VALUE, "'%s' is no value for %s", value, name);
}

enum lyn_code options_parse(int argc, char **argv, struct options *out, struct lyn_error *err) {
    *out = (struct options){
        .log_level = LOG_INFO, .idle_timeout_s = -1, .lock_fd = -1, .ready_fd = -1};
    enum lyn_code code = take_variable("LYNGUINE_INSTANCE", set_instance, out, err);
    if (code == LYN_OK) {
        code = take_variable("LYNGUINE_IDLE_TIMEOUT", set_idle_timeout, out, err);
    }
    if (code == LYN_OK) {
        code = take_variable("LYNGUINE_LOG_LEVEL", set_log_level, out, err);
    }
    for (int i = 1, used; code == LYN_OK && i < argc; i += used) {
        const struct option *option = find_option(argv[i]);
        if (!option) {
            return refuse_unknown(argv[i], err);
        }
        code = take_option(option, argv[i], argv[i + 1], &used, out, err);
    }
    if (code == LYN_OK && out->url && (out->host || out->port)) {
        code = error_set(err, REASON_INVALID_VALUE,
                         "--url says what --host and --port say: give "
                         "one or the other");
    }
    if (out->idle_timeout_s < 0) {
        out->idle_timeout_s = out->ready_fd >= 0 ? IDLE_TIMEOUT_STARTED_S : 0;
    }
    return code;
}
