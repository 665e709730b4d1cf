#include <string.h>

#include "describe_message.h"
#include "output.h"
#include "remote.h"
#include "report.h"
#include "text.h"
#include "wire/methods.h"

struct describe_options {
    bool json;
};

static const struct option describe_options[] = {
    {"json", 0, OPTION_FLAG, offsetof(struct describe_options, json), 0, NULL,
     "print what the server answers, as one object"},
};

/* The table that is linked in serves as well: it comes from the same service.proto. It is what this
 * program can call, whatever server runs. */
static void print_list(struct buf *out) {
    size_t width = 0;
    for (size_t i = 0; i < method_count; i++) {
        if (strlen(method_table[i].name) > width) {
            width = strlen(method_table[i].name);
        }
    }
    for (size_t i = 0; i < method_count; i++) {
        const char *text = method_table[i].documentation;
        buf_printf(out, "%-*s  %.*s\n", (int)width, method_table[i].name, (int)strcspn(text, "\n"),
                   text);
    }
}

static void print_documentation(const char *text, struct buf *out) {
    while (*text) {
        size_t len = strcspn(text, "\n");
        buf_printf(out, "  %.*s\n", (int)len, text);
        text += len + (text[len] == '\n');
    }
}

static void print_flags(const struct method *method, struct buf *out) {
    buf_printf(out, "  effect    %s\n",
               method->effect == METHOD_READ_ONLY
                   ? "only reads: repeated by itself when the connection breaks"
                   : "changes something: a repeat with the same request id is not run again");
    buf_printf(out, "  deadline  %g s, at most %g s\n", method->default_deadline_ms / 1e3,
               method->max_deadline_ms / 1e3);
    buf_printf(out, "  server    %s%s\n",
               method->starts_server ? "started if none runs" : "not started for this",
               method->control ? "; answers even when it is busy" : "");
    if (method->caller_context) {
        buf_puts(out, "  sends     the caller's directory and environment\n");
    }
}

static void print_method(const struct method *method, struct buf *out) {
    buf_printf(out, "%s  %s\n", method->name, method->path);
    print_documentation(method->documentation, out);
    buf_putc(out, '\n');
    print_flags(method, out);
    buf_puts(out, "\nrequest ");
    describe_message(method->input, out);
    buf_puts(out, "\nresponse ");
    describe_message(method->output, out);
}

static enum lyn_code ask_server(const struct program *program, const char *method, struct buf *out,
                                struct lyn_error *err) {
    struct call call = {0};
    struct buf request;
    lyn_client *client = NULL;
    buf_init(&request, 1 << 20);
    buf_puts(&request, "{\"method\":");
    json_print_text(sv_from(method ? method : ""), false, &request);
    buf_puts(&request, "}");
    enum lyn_code code = buf_status(&request, err);
    if (code == LYN_OK) {
        code = remote_call_init(&call, err);
    }
    if (code == LYN_OK) {
        code = remote_client(program, &client, err);
        if (code == LYN_OK) {
            code = remote_call_json(client, &call, SV("Describe"), buf_view(&request), out, err);
        }
        lyn_client_free(client);
        call_dispose(&call);
    }
    buf_dispose(&request);
    buf_putc(out, '\n');
    return code;
}

static enum exit_status unknown_method(const struct program *program, const char *name) {
    const char *names[64];
    size_t count = method_count < 64 ? method_count : 64;
    for (size_t i = 0; i < count; i++) {
        names[i] = method_table[i].name;
    }
    const char *nearest = sv_nearest(sv_from(name), names, count);
    return report_misuse(program, "unknown method '%s'%s%s%s", name,
                         nearest ? "; did you mean " : "", nearest ? nearest : "",
                         nearest ? "?" : "");
}

static enum exit_status run_describe(struct program *program, const void *options,
                                     const struct operands *operands) {
    const struct describe_options *given = options;
    const char *name = operands->count ? operands->items[0] : NULL;
    const struct method *method = name ? method_find(sv_from(name)) : NULL;
    struct lyn_error err = {0};
    struct output output;
    enum exit_status status = EXIT_OK;
    if (name && !method && !given->json) {
        return unknown_method(program, name);
    }
    enum lyn_code code = output_open(&output, NULL, &err);
    if (code == LYN_OK && given->json) {
        code = ask_server(program, name, &output.buf, &err);
    } else if (code == LYN_OK && method) {
        print_method(method, &output.buf);
    } else if (code == LYN_OK) {
        print_list(&output.buf);
    }
    if (code == LYN_OK) {
        code = output_commit(&output, &err);
    }
    if (code != LYN_OK) {
        status = report_error(program, &err);
    }
    output_dispose(&output);
    return status;
}

static const char *const usages[] = {"[METHOD] [--json]", NULL};

static const struct example examples[] = {
    {"lynguinectl describe", "the methods"},
    {"lynguinectl describe ReadData", "one method: its request, its response, its rules"},
    {"lynguinectl describe --json", "what the running server says of itself"},
    {NULL, NULL},
};

const struct command command_describe = {
    .name = "describe",
    .summary = "list the methods, or show one with its fields",
    .usages = usages,
    .description =
        "Lists the methods that `lynguinectl call` can call, or shows one with the fields of its\n"
        "request and response. With --json the running server is asked; none is started.\n",
    .options = describe_options,
    .option_count = COUNT(describe_options),
    .options_size = sizeof(struct describe_options),
    .max_operands = 1,
    .examples = examples,
    .run = run_describe,
};
