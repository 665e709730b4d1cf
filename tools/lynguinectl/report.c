#include "report.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "text.h"
#include "value/value.h"

/* Longer than any error printed: a lyn_error is about 2 KB, escapes make that six times as much. */
enum { REPORT_BYTES = 64 * 1024 };

static void write_line(struct buf *line) {
    buf_putc(line, '\n');
    if (line->failure == BUF_FINE) {
        fwrite(line->data, 1, line->len, stderr);
    }
    buf_dispose(line);
}

/* `FILE:LINE:COL: `, as far as known. */
static void print_place(const struct lyn_error *error, struct buf *out) {
    if (error->file[0]) {
        text_show(sv_from(error->file), out);
    }
    if (error->file[0] && error->line) {
        buf_putc(out, ':');
    }
    if (error->line) {
        buf_printf(out, "%s%llu", error->file[0] ? "" : "line ", (unsigned long long)error->line);
    }
    if (error->line && error->column) {
        buf_printf(out, ":%llu", (unsigned long long)error->column);
    }
    if (error->file[0] || error->line) {
        buf_puts(out, ": ");
    }
}

static void print_member(const char *key, const char *text, struct buf *out) {
    if (text[0] == '\0') {
        return;
    }
    buf_printf(out, ",\"%s\":", key);
    json_print_text(sv_from(text), false, out);
}

static void print_json(const struct lyn_error *error, struct buf *out) {
    buf_printf(out, "{\"error\":{\"code\":\"%s\"", lyn_code_name(error->code));
    print_member("reason", error->reason, out);
    print_member("error_type", error->error_type, out);
    print_member("message", error->message, out);
    print_member("file", error->file, out);
    if (error->line) {
        buf_printf(out, ",\"line\":%llu", (unsigned long long)error->line);
    }
    if (error->column) {
        buf_printf(out, ",\"column\":%llu", (unsigned long long)error->column);
    }
    print_member("field", error->field, out);
    print_member("request_id", error->request_id, out);
    buf_puts(out, "}}");
}

static bool means_no_server(const struct lyn_error *error) {
    static const enum reason reasons[] = {REASON_NO_SERVER,      REASON_START_FAILED,
                                          REASON_NOT_A_SERVER,   REASON_DRAINING,
                                          REASON_ADDRESS_IN_USE, REASON_RUNTIME_FOLDER};
    for (size_t i = 0; i < COUNT(reasons); i++) {
        if (strcmp(error->reason, reason_name(reasons[i])) == 0) {
            return true;
        }
    }
    return false;
}

static void print_error(const struct program *program, const struct lyn_error *error) {
    struct buf line;
    buf_init(&line, REPORT_BYTES);
    if (program->json_errors) {
        print_json(error, &line);
    } else {
        buf_puts(&line, "lynguinectl: ");
        print_place(error, &line);
        text_show(sv_from(error->message), &line);
        buf_printf(&line, " (%s)", error->reason);
    }
    write_line(&line);
}

enum exit_status report_error(const struct program *program, const struct lyn_error *error) {
    print_error(program, error);
    return means_no_server(error) ? EXIT_NO_SERVER : EXIT_FAILED;
}

enum exit_status report_usage(const struct program *program, const struct lyn_error *error) {
    if (program->json_errors) {
        print_error(program, error);
        return EXIT_USAGE;
    }
    struct buf line;
    buf_init(&line, REPORT_BYTES);
    buf_puts(&line, "lynguinectl: ");
    text_show(sv_from(error->message), &line);
    const struct command *command = program->command;
    buf_printf(&line, "\nTry 'lynguinectl %s%s--help'.", command ? command->name : "",
               command ? " " : "");
    write_line(&line);
    return EXIT_USAGE;
}

enum exit_status report_misuse(const struct program *program, const char *format, ...) {
    struct lyn_error error;
    char message[sizeof error.message];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    (void)error_set(&error, REASON_INVALID_VALUE, "%s", message);
    return report_usage(program, &error);
}

void report_warning(const struct lyn_error *warning) {
    struct buf line;
    buf_init(&line, REPORT_BYTES);
    buf_puts(&line, "warning: ");
    print_place(warning, &line);
    text_show(sv_from(warning->message), &line);
    write_line(&line);
}
