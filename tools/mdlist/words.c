#include "words.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "output.h"
#include "report.h"
#include "text.h"

enum { LINE_BYTES = 64 * 1024, HELP_COLUMN = 26 };

enum words_status words_error(const char *program, const struct lyn_error *err) {
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
    return WORDS_FAILED;
}

enum words_status words_misuse(const char *program, const char *format, ...) {
    va_list values;
    fprintf(stderr, "%s: ", program);
    va_start(values, format);
    vfprintf(stderr, format, values);
    va_end(values);
    fprintf(stderr, "\nTry '%s --help'.\n", program);
    return WORDS_USAGE;
}

void words_warnings(const lyn_client *client) {
    for (size_t i = 0; i < lyn_client_warning_count(client); i++) {
        report_warning(lyn_client_warning(client, i));
    }
}

void words_options(const struct option *options, size_t count) {
    for (size_t i = 0; i < count; i++) {
        char name[64];
        const char *argument = options[i].argument;
        int width = options[i].letter ? snprintf(name, sizeof name, "-%c, --%s", options[i].letter,
                                                 options[i].name)
                                      : snprintf(name, sizeof name, "    --%s", options[i].name);
        if (argument && width > 0 && (size_t)width < sizeof name) {
            snprintf(name + width, sizeof name - (size_t)width, " %s", argument);
        }
        printf("  %-*s %s\n", HELP_COLUMN, name, options[i].help);
    }
}

enum lyn_code words_client(const char *program, bool direct, lyn_client **out,
                           struct lyn_error *err) {
    struct lyn_client_options options = LYN_CLIENT_OPTIONS_INIT;
    options.program = program;
    options.direct = direct ? LYN_DIRECT_ALWAYS : LYN_DIRECT_FALLBACK;
    return lyn_client_new(&options, out, err);
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
