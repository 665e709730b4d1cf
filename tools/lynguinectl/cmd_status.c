#include "cmd_status.h"

#include "format_status.h"
#include "output.h"
#include "remote.h"
#include "report.h"

struct status_options {
    bool json;
};

static const struct option status_options[] = {
    {"json", 0, OPTION_FLAG, offsetof(struct status_options, json), 0, NULL, "print one object"},
};

static enum lyn_code ask_and_print(const struct program *program, struct call *call, bool json,
                                   struct output *output, struct lyn_error *err) {
    struct value status = {0};
    lyn_client *client = NULL;
    enum lyn_code code = remote_client(program, &client, err);
    if (code == LYN_OK) {
        code = remote_ask(client, call, "Status", &status, err);
    }
    lyn_client_free(client);
    if (code != LYN_OK) {
        return code;
    }
    if (json) {
        status_print_json(call->arena, &status, &output->buf);
        buf_putc(&output->buf, '\n');
    } else {
        status_print_block(&status, &output->buf);
    }
    return output_commit(output, err);
}

enum exit_status status_show(const struct program *program, bool json) {
    struct lyn_error err = {0};
    struct call call = {0};
    struct output output;
    enum exit_status status = EXIT_OK;
    enum lyn_code code = remote_call_init(&call, &err);
    if (code != LYN_OK) {
        return report_error(program, &err);
    }
    code = output_open(&output, NULL, &err);
    if (code == LYN_OK) {
        code = ask_and_print(program, &call, json, &output, &err);
    }
    if (code != LYN_OK) {
        status = report_error(program, &err);
    }
    output_dispose(&output);
    call_dispose(&call);
    return status;
}

static enum exit_status run_status(struct program *program, const void *options,
                                   const struct operands *operands) {
    (void)operands;
    const struct status_options *given = options;
    return status_show(program, given->json);
}

static const char *const usages[] = {"[--json]", NULL};

static const struct example examples[] = {
    {"lynguinectl status", "what the server is, holds and does"},
    {"lynguinectl status --json | jq .memory.rss_mb", "one fact of it"},
    {NULL, NULL},
};

const struct command command_status = {
    .name = "status",
    .summary = "show what the server is, holds and does",
    .usages = usages,
    .description =
        "Shows the server's address, process, roots, work and memory; starts none. The exit\n"
        "status is 3 when none runs.\n",
    .options = status_options,
    .option_count = COUNT(status_options),
    .options_size = sizeof(struct status_options),
    .about_server = true,
    .examples = examples,
    .run = run_status,
};
