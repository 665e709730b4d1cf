#include "words.h"

#include <stddef.h>
#include <stdio.h>

#include "help.h"
#include "output.h"
#include "report.h"
#include "text.h"

enum { DONE = 0, FAILED = 1, USAGE = 2 };
enum { ARENA_BYTES = 1 << 30, LINE_BYTES = 64 * 1024 };

struct common {
    bool no_server, help, version;
};

static const struct option COMMON[] = {
    {"no-server", 0, OPTION_FLAG, offsetof(struct common, no_server), 0, NULL,
     "do without a server: a process of its own answers"},
    {"help", 'h', OPTION_FLAG, offsetof(struct common, help), 0, NULL, "show this"},
    {"version", 0, OPTION_FLAG, offsetof(struct common, version), 0, NULL, "show the version"},
};
enum { COMMON_COUNT = sizeof COMMON / sizeof *COMMON };

/* `PROGRAM: FILE:LINE: message (REASON)` */
static int fail(const char *program, const struct lyn_error *err) {
    struct buf line;
    buf_init(&line, LINE_BYTES);
    buf_printf(&line, "%s: ", program);
    if (err->file[0]) {
        text_show(sv_from(err->file), &line);
        if (err->line) {
            buf_printf(&line, ":%llu", (unsigned long long)err->line);
        }
        buf_puts(&line, ": ");
    }
    text_show(sv_from(err->message), &line);
    buf_printf(&line, " (%s)\n", err->reason);
    if (line.failure == BUF_FINE) {
        fwrite(line.data, 1, line.len, stderr);
    }
    buf_dispose(&line);
    return FAILED;
}

static int refuse(const char *program, const char *message) {
    fprintf(stderr, "%s: %s\nTry '%s --help'.\n", program, message, program);
    return USAGE;
}

static int print_help(const struct words_program *program) {
    printf("%s\nOptions:\n", program->usage);
    help_print_options(program->own.options, program->own.count, stdout);
    help_print_options(COMMON, COMMON_COUNT, stdout);
    printf("\nExamples:\n%s", program->examples);
    return DONE;
}

static int make(struct arena *arena, const struct words_program *program, bool direct,
                const struct operands *operands) {
    struct lyn_client_options options = LYN_CLIENT_OPTIONS_INIT;
    struct lyn_error err = {0};
    lyn_client *client = NULL;
    options.program = program->name;
    options.direct = direct ? LYN_DIRECT_ALWAYS : LYN_DIRECT_FALLBACK;
    enum lyn_code code = lyn_client_new(&options, &client, &err);
    if (code == LYN_OK) {
        code = program->make(arena, client, program->own.target, operands, &err);
    }
    lyn_client_free(client);
    return code == LYN_OK ? DONE : fail(program->name, &err);
}

static int run(struct arena *arena, const struct words_program *program, int argc,
               const char *const *argv) {
    struct common common = {0};
    const struct option_table tables[] = {program->own, {COMMON, COMMON_COUNT, &common}};
    struct operands operands = {0};
    struct lyn_error err = {0};
    int used = 0;
    if (options_parse(arena, tables, 2, argc, argv, false, &used, &operands, &err) != LYN_OK) {
        return refuse(program->name, err.message);
    }
    if (common.help) {
        return print_help(program);
    }
    if (common.version) {
        printf("%s %s\n", program->name, lyn_version());
        return DONE;
    }
    const char *wrong = program->check(program->own.target, &operands);
    return wrong ? refuse(program->name, wrong) : make(arena, program, common.no_server, &operands);
}

int words_run(const struct words_program *program, int argc, char *const *argv) {
    struct arena *arena = arena_new(ARENA_BYTES);
    int status = FAILED;
    if (arena) {
        status =
            run(arena, program, argc > 0 ? argc - 1 : 0, (const char *const *)argv + (argc > 0));
    } else {
        fprintf(stderr, "%s: out of memory\n", program->name);
    }
    arena_unref(arena);
    return status;
}

void words_warnings(const lyn_client *client) {
    for (size_t i = 0; i < lyn_client_warning_count(client); i++) {
        report_warning(lyn_client_warning(client, i));
    }
}

enum lyn_code words_render(lyn_client *client, const struct lyn_render_request *request,
                           const char *path, struct lyn_error *err) {
    struct output output;
    char *text = NULL;
    size_t length = 0;
    enum lyn_code code = lyn_client_render(client, request, &text, &length, err);
    if (code != LYN_OK) {
        return code;
    }
    words_warnings(client);
    code = output_open(&output, path, err);
    if (code == LYN_OK) {
        buf_append(&output.buf, text, length);
        code = output_commit(&output, err);
    }
    output_dispose(&output);
    lyn_free(text);
    return code;
}
