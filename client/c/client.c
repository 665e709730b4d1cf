#include "client/c/client.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/num.h"

enum { IDLE_TIMEOUT_DEFAULT_S = 300 };

/* The option, else its variable, else NULL; an empty text is none. */
static const char *choose(const char *option, const char *variable) {
    const char *text = option && *option ? option : getenv(variable);
    return text && *text ? text : NULL;
}

static bool copy_text(char **out, const char *text) {
    if (!text) {
        return true;
    }
    *out = strdup(text);
    return *out != NULL;
}

static bool copy_list(char ***out, const char *const *list) {
    size_t count = 0;
    if (!list) {
        return true;
    }
    while (list[count]) {
        count++;
    }
    *out = calloc(count + 1, sizeof **out);
    if (!*out) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!copy_text(&(*out)[i], list[i])) {
            return false;
        }
    }
    return true;
}

static enum lyn_code settle_idle_timeout(const struct lyn_client_options *options, int32_t *out,
                                         struct lyn_error *err) {
    const char *text = getenv("LYNGUINE_IDLE_TIMEOUT");
    int64_t seconds = options->idle_timeout_s;
    if (seconds == 0 && text && *text) {
        if (!num_parse_int64(sv_from(text), &seconds) || seconds < -1 || seconds > INT32_MAX) {
            return error_set(err, REASON_INVALID_VALUE,
                             "LYNGUINE_IDLE_TIMEOUT is '%s', not a number of seconds", text);
        }
        *out = seconds <= 0 ? 0 : (int32_t)seconds;
        return LYN_OK;
    }
    *out = seconds == 0 ? IDLE_TIMEOUT_DEFAULT_S : seconds < 0 ? 0 : (int32_t)seconds;
    return LYN_OK;
}

static bool is_set(const char *variable) {
    const char *text = getenv(variable);
    return text && *text && strcmp(text, "0") != 0;
}

static bool copy_options(struct lyn_client *client, const struct lyn_client_options *options) {
    const char *server = choose(options->server_path, "LYNGUINE_SERVER");
    client->server_path_from =
        options->server_path && *options->server_path ? "given" : "LYNGUINE_SERVER";
    client->no_spawn = options->no_spawn || is_set("LYNGUINE_NO_SPAWN");
    client->timeout_ms = options->timeout_ms;
    client->direct = options->direct;
    client->progress = options->progress;
    client->progress_user = options->progress_user;
    client->class = options->requester ? options->requester : &lyn_requester_sp;
    const char *instance = choose(options->instance, "LYNGUINE_INSTANCE");
    const char *program =
        options->program && *options->program ? options->program : program_invocation_short_name;
    return copy_text(&client->instance, instance ? instance : RUNTIME_INSTANCE_DEFAULT) &&
           copy_text(&client->url, choose(options->url, "LYNGUINE_URL")) &&
           copy_text(&client->token_file, choose(options->token_file, "LYNGUINE_TOKEN_FILE")) &&
           copy_text(&client->server_path, server) && copy_text(&client->program, program) &&
           copy_list(&client->server_args, options->server_args);
}

/* What an older caller's struct does not have stays zero. */
static enum lyn_code read_options(const struct lyn_client_options *given,
                                  struct lyn_client_options *out, struct lyn_error *err) {
    memset(out, 0, sizeof *out);
    if (!given) {
        return LYN_OK;
    }
    if (given->struct_size < sizeof given->struct_size) {
        return error_set(err, REASON_INVALID_VALUE,
                         "struct_size is not set: start from LYN_CLIENT_OPTIONS_INIT");
    }
    memcpy(out, given, given->struct_size < sizeof *out ? given->struct_size : sizeof *out);
    if (out->direct > LYN_DIRECT_ALWAYS) {
        return error_set(err, REASON_INVALID_VALUE, "%d is no value for direct", (int)out->direct);
    }
    if (out->timeout_ms < 0 || out->idle_timeout_s < -1) {
        return error_set(err, REASON_INVALID_VALUE, "a time in the client's options is negative");
    }
    return LYN_OK;
}

enum lyn_code lyn_client_new(const struct lyn_client_options *given, lyn_client **out,
                             struct lyn_error *err) {
    struct lyn_client_options options;
    enum lyn_code code = read_options(given, &options, err);
    if (code != LYN_OK) {
        return code;
    }
    struct lyn_client *client = calloc(1, sizeof *client);
    if (!client) {
        return error_oom(err);
    }
    pthread_mutex_init(&client->mutex, NULL);
    client->owner = getpid();
    if (!copy_options(client, &options)) {
        code = error_oom(err);
        goto done;
    }
    code = settle_idle_timeout(&options, &client->idle_timeout_s, err);
    if (code != LYN_OK) {
        goto done;
    }
    /* A folder that is absent or not to be trusted matters to the calls that need it. */
    struct lyn_error why;
    code = runtime_paths_init(&client->paths, options.runtime_dir, client->instance, false, &why);
    if (code != LYN_OK && client->paths.file) {
        code = LYN_OK;
    }
    if (code != LYN_OK && err) {
        *err = why;
    }
done:
    if (code != LYN_OK) {
        lyn_client_free(client);
        return code;
    }
    *out = client;
    return LYN_OK;
}

void lyn_client_free(lyn_client *client) {
    if (!client) {
        return;
    }
    client_disconnect(client);
    client_reap(client);
    server_dispose(&client->server);
    warnings_dispose(&client->warnings);
    runtime_paths_dispose(&client->paths);
    for (size_t i = 0; client->server_args && client->server_args[i]; i++) {
        free(client->server_args[i]);
    }
    free(client->server_args);
    free(client->instance);
    free(client->url);
    free(client->token_file);
    free(client->server_path);
    free(client->program);
    pthread_mutex_destroy(&client->mutex);
    free(client);
}

void lyn_free(void *memory) {
    free(memory);
}

const char *lyn_client_url(const lyn_client *client) {
    return client->server.url ? client->server.url : "";
}

const char *lyn_client_runtime_dir(const lyn_client *client) {
    return client->paths.folder ? client->paths.folder : "";
}

size_t lyn_client_warning_count(const lyn_client *client) {
    return client->warnings.count;
}

const struct lyn_error *lyn_client_warning(const lyn_client *client, size_t i) {
    return i < client->warnings.count ? &client->warnings.items[i] : NULL;
}
