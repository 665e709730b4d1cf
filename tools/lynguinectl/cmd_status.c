#include "cmd_status.h"

#include <poll.h>

#include "format_status.h"
#include "output.h"
#include "remote.h"
#include "report.h"

enum { WATCH_MS = 1000 };

#define FROM_THE_TOP "\x1b[H\x1b[J"

struct status_options {
    bool json;
    bool watch;
};

static const struct option status_options[] = {
    {"json", 0, OPTION_FLAG, offsetof(struct status_options, json), 0, NULL, "print one object"},
    {"watch", 'w', OPTION_FLAG, offsetof(struct status_options, watch), 0, NULL,
     "again every second, until Ctrl-C or the end of the server; with --json\none line each"},
};

/* The number `round` of those that --watch prints. */
static void print(struct arena *arena, const struct value *status, bool json, unsigned round,
                  struct output *output) {
    if (json) {
        status_print_json(arena, status, &output->buf);
        buf_putc(&output->buf, '\n');
        return;
    }
    if (round > 0) {
        buf_puts(&output->buf, output->terminal.present ? FROM_THE_TOP : "\n");
    }
    status_print_block(status, &output->buf);
}

static enum lyn_code ask_and_print(const struct program *program, struct call *call, bool json,
                                   unsigned round, struct output *output, struct lyn_error *err) {
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
    print(call->arena, &status, json, round, output);
    return output_commit(output, err);
}

static enum exit_status show(const struct program *program, bool json, unsigned round) {
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
        code = ask_and_print(program, &call, json, round, &output, &err);
    }
    if (code != LYN_OK) {
        status = report_error(program, &err);
    }
    output_dispose(&output);
    call_dispose(&call);
    return status;
}

enum exit_status status_show(const struct program *program, bool json) {
    return show(program, json, 0);
}

static enum exit_status watch(const struct program *program, bool json) {
    enum exit_status status = show(program, json, 0);
    for (unsigned round = 1; status == EXIT_OK; round++) {
        poll(NULL, 0, WATCH_MS);
        status = show(program, json, round);
    }
    return status;
}

static enum exit_status run_status(struct program *program, const void *options,
                                   const struct operands *operands) {
    (void)operands;
    const struct status_options *given = options;
    return given->watch ? watch(program, given->json) : status_show(program, given->json);
}

static const char *const usages[] = {"[--json] [--watch]", NULL};

static const struct example examples[] = {
    {"lynguinectl status", "what the server is, holds and does"},
    {"lynguinectl status --watch", "how far a long read is"},
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
