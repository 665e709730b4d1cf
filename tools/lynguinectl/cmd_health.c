#include <stdio.h>

#include "remote.h"
#include "report.h"

static enum exit_status run_health(struct program *program, const void *options,
                                   const struct operands *operands) {
    (void)options;
    (void)operands;
    struct lyn_error err = {0};
    lyn_client *client = NULL;
    bool serving = false;
    enum exit_status status = EXIT_OK;
    enum lyn_code code = remote_client(program, &client, &err);
    if (code == LYN_OK) {
        code = lyn_client_health(client, &serving, &err);
    }
    if (code != LYN_OK) {
        status = report_error(program, &err);
        /* Whatever kept it from answering: it does not serve. */
        status = status == EXIT_FAILED ? EXIT_NO_SERVER : status;
    } else {
        puts(serving ? "serving" : "not serving");
        status = serving ? EXIT_OK : EXIT_NO_SERVER;
    }
    lyn_client_free(client);
    return status;
}

static const char *const usages[] = {"", NULL};

static const struct example examples[] = {
    {"lynguinectl health", "prints 'serving' and exits with 0, or exits with 3"},
    {"lynguinectl health --instance nightly", "of another server"},
    {NULL, NULL},
};

const struct command command_health = {
    .name = "health",
    .summary = "ask whether the server is serving",
    .usages = usages,
    .description =
        "Asks whether the server is serving; starts none. The exit status is 0 if it is,\n"
        "3 if none runs or it is shutting down.\n",
    .about_server = true,
    .examples = examples,
    .run = run_health,
};
