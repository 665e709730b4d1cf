/* mdfield: fields of Markdown pages for make, in place of lamd's. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arguments.h"
#include "base/error.h"
#include "base/exit.h"
#include "lynguine/lynguine.h"
#include "print_field.h"
#include "report.h"
#include "text.h"
#include "value/value.h"

enum { USAGE = 2, OUTPUT_BYTES = 1 << 30 };

static const char *const CONFIG_FILES[] = {"_lamd.yml", "_config.yml", NULL};

static enum lyn_code ask(const struct arguments *arguments, lyn_client **client, lyn_fields **out,
                         struct lyn_error *err) {
    struct lyn_client_options options = LYN_CLIENT_OPTIONS_INIT;
    const struct lyn_talk_request request = {.file = arguments->file,
                                             .fields = arguments->fields,
                                             .config_files = CONFIG_FILES,
                                             .file_required = true};
    options.program = "mdfield";
    options.direct = arguments->no_server ? LYN_DIRECT_ALWAYS : LYN_DIRECT_FALLBACK;
    enum lyn_code code = lyn_client_new(&options, client, err);
    return code == LYN_OK ? lyn_client_talk_fields(*client, &request, out, err) : code;
}

/* ---- standard output ---- */

/* Field i; NULL when absent, or when there is no answer. */
static const lyn_value *field_value(const lyn_fields *fields, size_t i) {
    return fields ? lyn_fields_value(fields, i) : NULL;
}

/* An absent field is the empty text in JSON as everywhere. */
static void print_json(const lyn_value *value, struct buf *out) {
    static const struct json_style STYLE = {.spaced = true};
    if (value) {
        value_print_json(value, STYLE, out);
    } else {
        json_print_text(SV(""), false, out);
    }
}

/* A name that comes again is one member of an object. */
static bool is_repeat(const char *const *names, size_t i) {
    for (size_t before = 0; before < i; before++) {
        if (strcmp(names[before], names[i]) == 0) {
            return true;
        }
    }
    return false;
}

static void print_object(const struct arguments *arguments, const lyn_fields *fields,
                         struct buf *out) {
    buf_putc(out, '{');
    for (size_t i = 0; arguments->fields[i]; i++) {
        if (is_repeat(arguments->fields, i)) {
            continue;
        }
        buf_puts(out, i ? ", " : "");
        json_print_text(sv_from(arguments->fields[i]), false, out);
        buf_puts(out, ": ");
        print_json(field_value(fields, i), out);
    }
    buf_puts(out, "}\n");
}

static void print_lines(const struct arguments *arguments, const lyn_fields *fields,
                        struct buf *out) {
    for (size_t i = 0; arguments->fields[i]; i++) {
        if (arguments->batch) {
            buf_printf(out, "%s:", arguments->fields[i]);
        }
        print_field(field_value(fields, i), out);
        buf_putc(out, arguments->null ? '\0' : '\n');
    }
}

static int print(const struct arguments *arguments, const lyn_fields *fields) {
    struct buf out;
    struct lyn_error err;
    buf_init(&out, OUTPUT_BYTES);
    if (!arguments->json) {
        print_lines(arguments, fields, &out);
    } else if (arguments->batch) {
        print_object(arguments, fields, &out);
    } else {
        print_json(field_value(fields, 0), &out);
        buf_putc(&out, '\n');
    }
    int status = EXIT_SUCCESS;
    if (buf_status(&out, &err) != LYN_OK) {
        fprintf(stderr, "mdfield: %s\n", err.message);
        status = EXIT_FAILURE;
    } else {
        fwrite(out.data, 1, out.len, stdout);
    }
    buf_dispose(&out);
    return status;
}

/* ---- standard error ---- */

static void report_failure(const struct lyn_error *err) {
    struct buf line;
    buf_init(&line, OUTPUT_BYTES);
    buf_puts(&line, "Error accessing configuration: ");
    text_show(sv_from(err->message), &line);
    buf_putc(&line, '\n');
    if (line.failure == BUF_FINE) {
        fwrite(line.data, 1, line.len, stderr);
    }
    buf_dispose(&line);
}

/* Exit status 1 with --strict when something could not be read. */
static int run(const struct arguments *arguments) {
    lyn_client *client = NULL;
    lyn_fields *fields = NULL;
    struct lyn_error err = {0};
    bool failed = ask(arguments, &client, &fields, &err) != LYN_OK;
    if (failed) {
        report_failure(&err);
    }
    for (size_t i = 0; fields && i < lyn_client_warning_count(client); i++) {
        report_warning(lyn_client_warning(client, i));
    }
    if (fields && lyn_fields_config_error(fields)) {
        report_failure(lyn_fields_config_error(fields));
        failed = true;
    }
    int status = print(arguments, fields);
    lyn_fields_free(fields);
    lyn_client_free(client);
    return failed && arguments->strict ? EXIT_FAILURE : status;
}

int main(int argc, char **argv) {
    struct arguments arguments;
    int status = USAGE;
    if (arguments_parse(argc, argv, &arguments)) {
        status = EXIT_SUCCESS;
        if (arguments.help) {
            arguments_print_help();
        } else if (arguments.version) {
            printf("mdfield %s\n", lyn_version());
        } else {
            status = run(&arguments);
        }
    }
    arguments_dispose(&arguments);
    process_exit(status);
}
