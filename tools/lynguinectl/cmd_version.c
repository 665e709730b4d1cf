#include <stdio.h>

#include "remote.h"
#include "wire/wire.h"

struct version_options {
    bool json;
};

static const struct option version_options[] = {
    {"json", 0, OPTION_FLAG, offsetof(struct version_options, json), 0, NULL, "print one object"},
};

/* The version of the server, "" when none answers. */
static void ask_server(const struct program *program, struct call *call, struct sv *out) {
    struct value response = {0};
    lyn_client *client = NULL;
    if (remote_client(program, &client, NULL) == LYN_OK &&
        remote_ask(client, call, "Status", &response, NULL) == LYN_OK) {
        *out = member_text(&response, "version");
    }
    lyn_client_free(client);
}

static enum exit_status run_version(struct program *program, const void *options,
                                    const struct operands *operands) {
    (void)operands;
    const struct version_options *given = options;
    struct call call = {0};
    struct sv server = {0};
    bool asked = remote_call_init(&call, NULL) == LYN_OK;
    if (asked) {
        ask_server(program, &call, &server);
    }
    if (given->json) {
        printf("{\"lynguinectl\":\"%s\",\"wire\":\"%u.%u\",\"server\":", lyn_version(), WIRE_MAJOR,
               WIRE_MINOR);
        printf(server.len ? "\"%.*s\"}\n" : "null%.*s}\n", SV_ARG(server));
    } else {
        printf("lynguinectl %s, wire %u.%u\n", lyn_version(), WIRE_MAJOR, WIRE_MINOR);
        if (server.len) {
            printf("server      %.*s\n", SV_ARG(server));
        } else {
            puts("server      not running");
        }
    }
    if (asked) {
        call_dispose(&call);
    }
    return EXIT_OK;
}

static const char *const usages[] = {"[--json]", NULL};

static const struct example examples[] = {
    {"lynguinectl version", "of this program, and of the server if one runs"},
    {NULL, NULL},
};

const struct command command_version = {
    .name = "version",
    .summary = "print the versions of this program and of the server",
    .usages = usages,
    .description = "Prints the versions of this program and of the server, if one runs.\n",
    .options = version_options,
    .option_count = COUNT(version_options),
    .options_size = sizeof(struct version_options),
    .examples = examples,
    .run = run_version,
};
