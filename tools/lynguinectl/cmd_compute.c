#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "computed.h"
#include "formats/yaml.h"
#include "input.h"
#include "printer.h"
#include "progress.h"
#include "remote.h"
#include "report.h"

struct compute_options {
    bool list;
    const char *source, *type;
    const char *args, *row_args, *column_args, *subseries_args, *view_args, *function_args;
    const char *index, *mapping;
    struct option_list fields, rows, phases;
    const char *mode, *separator;
    bool refresh, apply;
    const char *template_dir;
    int print;
    const char *output;
};

#define COMPUTE(member) offsetof(struct compute_options, member)

static const struct option compute_options[] = {
    {"list", 'l', OPTION_FLAG, COMPUTE(list), 0, NULL, "print the functions and leave"},
    {"args", 'a', OPTION_TEXT, COMPUTE(args), 0, "YAML", "arguments: '{format: \"%d %B\"}'"},
    {"row-args", 0, OPTION_TEXT, COMPUTE(row_args), 0, "YAML",
     "arguments that are cells of the row: '{n: name}'"},
    {"column-args", 0, OPTION_TEXT, COMPUTE(column_args), 0, "YAML",
     "arguments that are whole columns: '{values: age}'"},
    {"subseries-args", 0, OPTION_TEXT, COMPUTE(subseries_args), 0, "YAML",
     "arguments that are the cells of all rows with the index of the row: "
     "'{x: amount}'"},
    {"view-args", 0, OPTION_TEXT, COMPUTE(view_args), 0, "YAML",
     "arguments that are views of the row: '{input: {display: \"{name}!\"}}'"},
    {"function-args", 0, OPTION_TEXT, COMPUTE(function_args), 0, "YAML",
     "arguments that are functions: '{function: word_count}'"},
    {"index", 0, OPTION_TEXT, COMPUTE(index), 0, "NAME",
     "the column whose labels --rows and --subseries-args go by, instead "
     "of the source's"},
    {"mapping", 0, OPTION_TEXT, COMPUTE(mapping), 0, "YAML",
     "other names for columns in templates and views: '{n: name}'"},
    {"template-dir", 0, OPTION_TEXT, COMPUTE(template_dir), 0, "DIR",
     "where what templates include is"},
    {"field", 'f', OPTION_ITEM, COMPUTE(fields), 0, "NAME",
     "the column that the result goes to; may be repeated"},
    {"mode", 0, OPTION_TEXT, COMPUTE(mode), 0, "MODE",
     "replace (what is missing), append or prepend"},
    {"separator", 0, OPTION_TEXT, COMPUTE(separator), 0, "TEXT",
     "what append and prepend put between"},
    {"refresh", 0, OPTION_FLAG, COMPUTE(refresh), 0, NULL, "replace cells that are there, too"},
    {"rows", 'r', OPTION_ITEMS, COMPUTE(rows), 0, "A,B",
     "only these rows: labels of the index, without one positions from "
     "0; may be repeated"},
    {"apply", 0, OPTION_FLAG, COMPUTE(apply), 0, NULL,
     "of a filter: the rows, instead of one true or false a row"},
    {"phases", 0, OPTION_ITEMS, COMPUTE(phases), 0, "A,B",
     "of @interface: precompute, compute, postcompute; all without"},
    {"type", 't', OPTION_TEXT, COMPUTE(type), 0, "TYPE",
     "what standard input is: csv, json, yaml ..."},
    {"source", 's', OPTION_TEXT, COMPUTE(source), 0, "YAML",
     "a data source instead of ARG: '{type: csv, filename: x.csv}'"},
    {"table", 0, OPTION_CHOICE, COMPUTE(print), PRINT_TABLE, NULL,
     "print an aligned table (the default)"},
    {"csv", 0, OPTION_CHOICE, COMPUTE(print), PRINT_CSV, NULL, "print CSV"},
    {"json", 0, OPTION_CHOICE, COMPUTE(print), PRINT_JSON, NULL,
     "print one object: columns, dtypes, shape, records"},
    {"ndjson", 0, OPTION_CHOICE, COMPUTE(print), PRINT_NDJSON, NULL, "print one object a row"},
    {"output", 'o', OPTION_TEXT, COMPUTE(output), 0, "FILE",
     "write the table to FILE, which appears only when all is written"},
};

/* ---- the request ---- */

struct computing {
    struct call call;
    struct lyn_compute_request request;
    struct lyn_read_request read;
    struct value source, params;
    const char *files[2];
    struct file_bytes input;
};

static enum lyn_code parse_yaml(struct call *call, const char *option, const char *yaml,
                                struct value *out, struct lyn_error *err) {
    enum lyn_code code = yaml_parse(call, sv_from(yaml), sv_from(option), 0, out, err);
    if (code == LYN_OK && out->kind != VALUE_MAP) {
        code = error_set(err, REASON_WRONG_TYPE, "%s takes a mapping such as '{a: b}', not %s",
                         option, value_kind_phrase(out->kind));
    }
    return code;
}

static void add(struct value *map, const char *key, struct value value) {
    map->map.entries[map->map.count++] = (struct value_entry){value_string(sv_from(key)), value};
}

/* A list of texts, or of what they are in YAML: 1, Ann, "1". */
static enum lyn_code add_list(struct computing *computing, const char *key,
                              const struct option_list *list, bool yaml, struct lyn_error *err) {
    struct value *items = arena_calloc(computing->call.arena, list->count, sizeof *items);
    enum lyn_code code = items ? LYN_OK : arena_error(computing->call.arena, err);
    for (size_t i = 0; i < list->count && code == LYN_OK; i++) {
        struct sv text = sv_from(list->items[i]);
        items[i] = value_string(text);
        if (yaml) {
            code = yaml_parse(&computing->call, text, sv_from(key), 0, &items[i], err);
        }
    }
    if (code == LYN_OK && list->count) {
        add(&computing->params, key,
            (struct value){.kind = VALUE_LIST, .list = {items, list->count}});
    }
    return code;
}

/* Those that are mappings. */
static enum lyn_code take_maps(struct computing *computing, const struct compute_options *options,
                               struct lyn_error *err) {
    const struct {
        const char *option, *key, *yaml;
    } MAPS[] = {{"--args", "args", options->args},
                {"--row-args", "row_args", options->row_args},
                {"--column-args", "column_args", options->column_args},
                {"--subseries-args", "subseries_args", options->subseries_args},
                {"--view-args", "view_args", options->view_args},
                {"--function-args", "function_args", options->function_args},
                {"--mapping", "mapping", options->mapping}};
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; i < COUNT(MAPS) && code == LYN_OK; i++) {
        struct value map = {0};
        if (MAPS[i].yaml) {
            code = parse_yaml(&computing->call, MAPS[i].option, MAPS[i].yaml, &map, err);
            add(&computing->params, MAPS[i].key, map);
        }
    }
    return code;
}

static enum lyn_code take_params(struct computing *computing, const struct compute_options *options,
                                 struct lyn_error *err) {
    enum { PARAMS_MAX = 16 };
    struct value *params = &computing->params;
    params->kind = VALUE_MAP;
    params->map.entries =
        arena_calloc(computing->call.arena, PARAMS_MAX, sizeof *params->map.entries);
    if (!params->map.entries) {
        return arena_error(computing->call.arena, err);
    }
    enum lyn_code code = take_maps(computing, options, err);
    if (options->index) {
        add(params, "index", value_string(sv_from(options->index)));
    }
    if (options->mode) {
        add(params, "mode", value_string(sv_from(options->mode)));
    }
    if (options->separator) {
        add(params, "separator", value_string(sv_from(options->separator)));
    }
    if (options->refresh) {
        add(params, "refresh", value_bool(true));
    }
    if (options->apply) {
        add(params, "apply", value_bool(true));
    }
    if (code == LYN_OK) {
        code = add_list(computing, "field", &options->fields, false, err);
    }
    if (code == LYN_OK) {
        code = add_list(computing, "rows", &options->rows, true, err);
    }
    if (code == LYN_OK) {
        code = add_list(computing, "phases", &options->phases, false, err);
    }
    computing->request.params = params;
    return code;
}

static bool is_input(const char *name) {
    return name && strcmp(name, "-") == 0;
}

static bool is_folder(const char *name) {
    struct stat status;
    return stat(name, &status) == 0 && S_ISDIR(status.st_mode);
}

static enum lyn_code take_target(struct computing *computing, const struct compute_options *options,
                                 const char *name, bool interface, struct lyn_error *err) {
    computing->request.read = name || options->source ? &computing->read : NULL;
    if (options->source) {
        computing->read.data_source = &computing->source;
        return parse_yaml(&computing->call, "--source", options->source, &computing->source, err);
    }
    if (is_input(name)) {
        return LYN_OK; /* read once all else is right */
    }
    if (interface) {
        bool folder = is_folder(name);
        computing->files[0] = folder ? "_lynguine.yml" : name;
        computing->read.interface_files = computing->files;
        computing->read.directory = folder ? name : NULL;
        return LYN_OK;
    }
    computing->read.path = name;
    return LYN_OK;
}

/* ---- all of it ---- */

static enum exit_status check(const struct program *program, const struct compute_options *options,
                              const struct operands *operands) {
    if (options->list && (operands->count || options->source)) {
        return report_misuse(program, "--list takes no FUNCTION");
    }
    if (!options->list && operands->count == 0) {
        return report_misuse(program, "'compute' needs a FUNCTION; --list tells them");
    }
    if (operands->count == 2 && options->source) {
        return report_misuse(program, "ARG and --source exclude each other");
    }
    if (operands->count == 2 && operands->items[1][0] == '\0') {
        return report_misuse(program, "ARG is empty");
    }
    bool input = operands->count == 2 && is_input(operands->items[1]);
    if (input != (options->type != NULL)) {
        return report_misuse(program, input ? "reading standard input needs --type"
                                            : "--type goes with standard input: -");
    }
    if (!printer_choose(options->print, options->output)) {
        return report_misuse(program,
                             "cannot tell from its name how to write %s: add --csv, --json, "
                             "--ndjson or --table",
                             options->output);
    }
    return EXIT_OK;
}

static enum lyn_code ask(const struct program *program, const struct compute_options *options,
                         const struct lyn_compute_request *request, struct lyn_error *err) {
    struct lyn_computed computed = {0};
    lyn_client *client = NULL;
    enum lyn_code code = remote_client(program, &client, err);
    if (code == LYN_OK) {
        progress_begin();
        code = lyn_client_compute(client, request, &computed, err);
        progress_end();
    }
    for (size_t i = 0; code == LYN_OK && i < lyn_client_warning_count(client); i++) {
        report_warning(lyn_client_warning(client, i));
    }
    if (code == LYN_OK) {
        const struct computed_style style = {options->print, options->output, options->list};
        code = computed_print(&computed, &style, err);
    }
    lyn_computed_dispose(&computed);
    lyn_client_free(client);
    return code;
}

static enum exit_status run_compute(struct program *program, const void *options_given,
                                    const struct operands *operands) {
    const struct compute_options *options = options_given;
    struct computing computing = {.files = {NULL}};
    struct lyn_error err = {0};
    enum exit_status status = check(program, options, operands);
    if (status != EXIT_OK) {
        return status;
    }
    enum lyn_code code = remote_call_init(&computing.call, &err);
    if (code != LYN_OK) {
        return report_error(program, &err);
    }
    computing.request.template_directory = options->template_dir;
    computing.request.operation = options->list ? "@list" : operands->items[0];
    code = take_params(&computing, options, &err);
    if (code == LYN_OK) {
        code = take_target(&computing, options, operands->count > 1 ? operands->items[1] : NULL,
                           strcmp(computing.request.operation, "@interface") == 0, &err);
    }
    if (code != LYN_OK) {
        status = report_usage(program, &err);
        goto done;
    }
    if (options->type) {
        code = input_take(options->type, &computing.input, &computing.read, &err);
    }
    if (code == LYN_OK) {
        code = ask(program, options, &computing.request, &err);
    }
    status = code == LYN_OK ? EXIT_OK : report_error(program, &err);
done:
    file_bytes_dispose(&computing.input);
    call_dispose(&computing.call);
    return status;
}

static const char *const usages[] = {"[OPTIONS] FUNCTION [ARG]", "[OPTIONS] FUNCTION --source YAML",
                                     "[OPTIONS] --type TYPE FUNCTION -", "--list", NULL};

static const struct example examples[] = {
    {"lynguinectl compute --list", "the functions, with their arguments"},
    {"lynguinectl compute today --args '{format: \"%-d %B %Y\"}'", "a function alone"},
    {"lynguinectl compute render_liquid people.csv --field card \\\n"
     "      --args '{template: \"{{n}} of {{c}}\"}' --row-args '{n: name, c: city}'",
     "a new column, made of others"},
    {"lynguinectl compute max people.csv --column-args '{values: age}'", "one value of a column"},
    {"lynguinectl compute columnis people.csv --apply \\\n"
     "      --args '{column: city, value: London}'",
     "the rows that a filter is true for"},
    {"lynguinectl compute identity people.csv -f label --index name --rows Ada \\\n"
     "      --view-args '{input: {display: \"{name} ({city})\"}}'",
     "a view, for the row of that name"},
    {"curl -s https://example.org/x.csv | \\\n"
     "      lynguinectl compute descending --type csv - --args '{by: year}'",
     "a table from standard input"},
    {"lynguinectl compute @interface .",
     "the precompute, compute and postcompute of ./_lynguine.yml, over its input"},
    {NULL, NULL},
};

const struct command command_compute = {
    .name = "compute",
    .summary = "run a function over a table",
    .usages = usages,
    .description =
        "Runs a function of compute sections over the table that ARG names (as in `read`), or\n"
        "alone, and prints what comes of it: one value, one value a row, or, with --field, the\n"
        "table with the column filled. Cells that have a value keep it, unless --refresh or "
        "--mode\n"
        "say otherwise. No file is changed; -o writes the result.\n",
    .options = compute_options,
    .option_count = COUNT(compute_options),
    .options_size = sizeof(struct compute_options),
    .max_operands = 2,
    .examples = examples,
    .run = run_compute,
};
