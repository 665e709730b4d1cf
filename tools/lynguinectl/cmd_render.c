#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "formats/yaml.h"
#include "output.h"
#include "progress.h"
#include "remote.h"
#include "report.h"

enum { STDIN_BYTES = 4 << 20 };

struct render_options {
    const char *data;
    const char *source;
    bool rows;
    const char *row_end;
    struct option_list settings;
    const char *template_dir;
    bool strict;
    const char *output;
};

#define RENDER(member) offsetof(struct render_options, member)

static const struct option render_options[] = {
    {"data", 'd', OPTION_TEXT, RENDER(data), 0, "FILE",
     "a mapping (YAML, JSON, Markdown), whose keys are variables; "
     "or a table, as `read` takes it: the variables records and columns"},
    {"source", 's', OPTION_TEXT, RENDER(source), 0, "YAML",
     "a data source instead of --data: '{type: csv, filename: x.csv}'"},
    {"rows", 'r', OPTION_FLAG, RENDER(rows), 0, NULL,
     "render once for each row, with its cells as variables"},
    {"row-end", 0, OPTION_TEXT, RENDER(row_end), 0, "TEXT",
     "with --rows: what follows each row (else a newline)"},
    {"set", 0, OPTION_ITEM, RENDER(settings), 0, "NAME=YAML",
     "a variable of its own, before those of the data; may be repeated"},
    {"template-dir", 't', OPTION_TEXT, RENDER(template_dir), 0, "DIR",
     "where TEMPLATE and what it includes are"},
    {"strict", 0, OPTION_FLAG, RENDER(strict), 0, NULL,
     "fail at the first fault of the template, instead of warning"},
    {"output", 'o', OPTION_TEXT, RENDER(output), 0, "FILE",
     "write to FILE, which appears only when all is written"},
};

/* What a request points to. */
struct rendering {
    struct call call;
    struct lyn_render_request request;
    struct lyn_read_request read;
    struct value source, variables;
    struct file_bytes input;
};

static enum lyn_code take_setting(struct rendering *rendering, const char *setting,
                                  struct lyn_error *err) {
    struct value *map = &rendering->variables;
    const char *equals = strchr(setting, '=');
    struct value value;
    if (!equals || equals == setting) {
        return error_set(err, REASON_INVALID_VALUE, "--set takes NAME=VALUE, not '%s'", setting);
    }
    struct sv name = {setting, (size_t)(equals - setting)};
    enum lyn_code code =
        yaml_parse(&rendering->call, sv_from(equals + 1), SV("--set"), 0, &value, err);
    if (code != LYN_OK) {
        return code;
    }
    size_t at = 0;
    while (at < map->map.count && !sv_equal(map->map.entries[at].key.text, name)) {
        at++;
    }
    map->map.entries[at] = (struct value_entry){value_string(name), value};
    map->map.count += at == map->map.count;
    return LYN_OK;
}

static enum lyn_code take_settings(struct rendering *rendering, const struct option_list *settings,
                                   struct lyn_error *err) {
    struct value *map = &rendering->variables;
    enum lyn_code code = LYN_OK;
    if (settings->count == 0) {
        return LYN_OK;
    }
    map->kind = VALUE_MAP;
    map->map.entries =
        arena_calloc(rendering->call.arena, settings->count, sizeof *map->map.entries);
    if (!map->map.entries) {
        return arena_error(rendering->call.arena, err);
    }
    for (size_t i = 0; i < settings->count && code == LYN_OK; i++) {
        code = take_setting(rendering, settings->items[i], err);
    }
    rendering->request.variables = map;
    return code;
}

static enum lyn_code take_data(struct rendering *rendering, const struct render_options *options,
                               struct lyn_error *err) {
    rendering->request.document = options->data;
    if (!options->source) {
        return LYN_OK;
    }
    enum lyn_code code = yaml_parse(&rendering->call, sv_from(options->source), SV("--source"), 0,
                                    &rendering->source, err);
    if (code == LYN_OK && rendering->source.kind != VALUE_MAP) {
        code = error_set(err, REASON_WRONG_TYPE, "--source takes a mapping, not %s",
                         value_kind_phrase(rendering->source.kind));
    }
    rendering->read.data_source = &rendering->source;
    rendering->request.read = &rendering->read;
    return code;
}

static enum lyn_code take_template(struct rendering *rendering, const char *name,
                                   struct lyn_error *err) {
    if (strcmp(name, "-") != 0) {
        rendering->request.file = name;
        return LYN_OK;
    }
    enum lyn_code code =
        file_read_stream(STDIN_FILENO, "standard input", STDIN_BYTES, &rendering->input, err);
    if (code == LYN_OK && memchr(rendering->input.data, '\0', rendering->input.len)) {
        code = error_set(err, REASON_INVALID_VALUE, "standard input: a template holds no NUL");
    }
    rendering->request.text = rendering->input.data;
    return code;
}

/* From the client to the output. */
struct stream {
    struct output output;
    size_t bytes, total_bytes;
};

static void report_warnings(const lyn_client *client) {
    for (size_t i = 0; i < lyn_client_warning_count(client); i++) {
        report_warning(lyn_client_warning(client, i));
    }
}

static enum lyn_code on_text(void *user, const char *text, size_t length, size_t total_length,
                             struct lyn_error *err) {
    struct stream *stream = user;
    if (stream->bytes == 0) {
        progress_end();
    }
    stream->bytes += length;
    stream->total_bytes = total_length;
    buf_append(&stream->output.buf, text, length);
    return output_push(&stream->output, err);
}

/* Whoever reads the output so far must learn that there should be more. */
static void tell_incomplete(const struct stream *stream, struct lyn_error *err) {
    struct lyn_error whole;
    (void)error_set(&whole, REASON_INTERNAL,
                    "the output is not complete: it ends within the first %zu of %zu bytes: %s",
                    stream->bytes, stream->total_bytes, err->message);
    memcpy(err->message, whole.message, sizeof err->message);
}

static enum lyn_code print(struct stream *stream, lyn_client *client, const char *path,
                           const struct lyn_render_request *request, struct lyn_error *err) {
    enum lyn_code code = output_open(&stream->output, path, err);
    if (code == LYN_OK) {
        progress_begin();
        code = lyn_client_render_parts(client, request, on_text, stream, err);
        progress_end();
    }
    if (code == LYN_OK) {
        report_warnings(client);
        code = output_commit(&stream->output, err);
    }
    if (code != LYN_OK && stream->output.began) {
        tell_incomplete(stream, err);
    }
    output_dispose(&stream->output);
    return code;
}

static enum lyn_code ask(const struct program *program, const struct render_options *options,
                         const struct lyn_render_request *request, struct lyn_error *err) {
    lyn_client *client = NULL;
    struct stream stream = {.bytes = 0};
    enum lyn_code code = remote_client(program, &client, err);
    if (code == LYN_OK) {
        code = print(&stream, client, options->output, request, err);
    }
    lyn_client_free(client);
    return code;
}

static enum exit_status check(const struct program *program, const struct render_options *options,
                              const char *name) {
    if (name[0] == '\0') {
        return report_misuse(program, "TEMPLATE is empty");
    }
    if (options->data && options->source) {
        return report_misuse(program, "--data and --source exclude each other");
    }
    if (options->rows && !options->data && !options->source) {
        return report_misuse(program, "--rows needs --data or --source");
    }
    if (options->row_end && !options->rows) {
        return report_misuse(program, "--row-end goes with --rows");
    }
    return EXIT_OK;
}

static enum exit_status run_render(struct program *program, const void *options_given,
                                   const struct operands *operands) {
    const struct render_options *options = options_given;
    struct rendering rendering = {.request = {.template_directory = options->template_dir,
                                              .per_row = options->rows,
                                              .row_end = options->row_end ? options->row_end : "\n",
                                              .strict = options->strict}};
    struct lyn_error err = {0};
    enum exit_status status = check(program, options, operands->items[0]);
    if (status != EXIT_OK) {
        return status;
    }
    enum lyn_code code = remote_call_init(&rendering.call, &err);
    if (code != LYN_OK) {
        return report_error(program, &err);
    }
    code = take_settings(&rendering, &options->settings, &err);
    if (code == LYN_OK) {
        code = take_data(&rendering, options, &err);
    }
    if (code != LYN_OK) {
        status = report_usage(program, &err);
        goto done;
    }
    code = take_template(&rendering, operands->items[0], &err);
    if (code == LYN_OK) {
        code = ask(program, options, &rendering.request, &err);
    }
    status = code == LYN_OK ? EXIT_OK : report_error(program, &err);
done:
    file_bytes_dispose(&rendering.input);
    call_dispose(&rendering.call);
    return status;
}

static const char *const usages[] = {"[OPTIONS] TEMPLATE", "[OPTIONS] -", NULL};

static const struct example examples[] = {
    {"lynguinectl render letter.md --data person.yml", "the keys of person.yml are variables"},
    {"lynguinectl render card.md --data people.csv --rows", "one text a row"},
    {"lynguinectl render list.md --data people.csv",
     "{% for p in records %}{{ p.name }}{% endfor %}"},
    {"lynguinectl render page.html -t templates --set draft=true -o page.html",
     "with what templates/page.html includes"},
    {"echo '{{ x | plus: 1 }}' | lynguinectl render - --set x=41",
     "a template from standard input"},
    {NULL, NULL},
};

const struct command command_render = {
    .name = "render",
    .summary = "render a Liquid template over data",
    .usages = usages,
    .description =
        "Prints what a Liquid template makes of variables: of --set, and of --data, which is a\n"
        "document or a table. TEMPLATE is a file of DIR, without --template-dir a file as named\n"
        "here; what it includes lies in DIR, else beside TEMPLATE, and nowhere else. Missing "
        "cells\n"
        "are no variables. A fault of the template is a warning and leaves its place empty.\n",
    .options = render_options,
    .option_count = COUNT(render_options),
    .options_size = sizeof(struct render_options),
    .min_operands = 1,
    .max_operands = 1,
    .examples = examples,
    .run = run_render,
};
