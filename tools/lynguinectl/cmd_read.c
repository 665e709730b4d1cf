#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/env.h"
#include "base/path.h"
#include "formats/yaml.h"
#include "input.h"
#include "printer.h"
#include "progress.h"
#include "query.h"
#include "remote.h"
#include "report.h"
#include "rows.h"

enum { KIND_INTERFACE = 1, KIND_DATA = 2 }; /* as lyn_read_request.path_kind */
struct read_options {
    const char *source;
    const char *type;
    int kind;
    const char *field;
    const char *directory;
    const char *rows;
    struct option_list columns;
    struct query_options query;
    int print;
    const char *output;
};

#define READ(member) offsetof(struct read_options, member)

static const struct option read_options[] = {
    {"source", 's', OPTION_TEXT, READ(source), 0, "YAML",
     "a data source as in an interface file: '{type: csv, filename: x.csv}'"},
    {"type", 't', OPTION_TEXT, READ(type), 0, "TYPE",
     "csv, json, yaml, markdown, bibtex, excel, text: instead of what the\nname's extension says"},
    {"interface", 0, OPTION_CHOICE, READ(kind), KIND_INTERFACE, NULL,
     "ARG is an interface file (else the server decides)"},
    {"data", 0, OPTION_CHOICE, READ(kind), KIND_DATA, NULL, "ARG is a data file"},
    {"field", 'f', OPTION_TEXT, READ(field), 0, "NAME",
     "only this top-level value of the interface or YAML document"},
    {"directory", 'd', OPTION_TEXT, READ(directory), 0, "DIR",
     "where ARG is; $VARIABLES in it are expanded"},
    {"where", 'w', OPTION_ITEM, READ(query.where), 0, "EXPR",
     "rows for which EXPR is true: 'year >= 2020 and role == \"Chair\"'; "
     "may be repeated: all of them"},
    {"group", 'g', OPTION_ITEMS, READ(query.group), 0, "A,B",
     "one row for each value of these columns, with their number"},
    {"agg", 0, OPTION_ITEM, READ(query.aggregates), 0, "COLUMN:FUNCTION",
     "with --group: sum, mean, std, min, max, count, first, last "
     "instead of the number; fte:sum,mean for several"},
    {"sort", 0, OPTION_ITEMS, READ(query.sort), 0, "A,-B",
     "sort by these columns; a - before those that run downwards"},
    {"rows", 'r', OPTION_TEXT, READ(rows), 0, "A:B",
     "rows A to B-1, counted from 0; negative: from the end"},
    {"columns", 'c', OPTION_ITEMS, READ(columns), 0, "A,B",
     "only these columns, in this order; may be repeated"},
    {"column", 0, OPTION_ITEM, READ(columns), 0, "NAME",
     "one column, for names that contain a comma"},
    {"table", 0, OPTION_CHOICE, READ(print), PRINT_TABLE, NULL,
     "print an aligned table (the default); shortened on a terminal only"},
    {"csv", 0, OPTION_CHOICE, READ(print), PRINT_CSV, NULL, "print CSV"},
    {"json", 0, OPTION_CHOICE, READ(print), PRINT_JSON, NULL,
     "print one object: columns, dtypes, shape, records"},
    {"ndjson", 0, OPTION_CHOICE, READ(print), PRINT_NDJSON, NULL, "print one object a row"},
    {"output", 'o', OPTION_TEXT, READ(output), 0, "FILE",
     "write to FILE, which appears only when all is written; "
     "its extension (.csv .json .ndjson .jsonl .txt) says how"},
};

/* What a request points to. */
struct reading {
    struct call call;
    struct lyn_read_request request;
    struct value source;
    struct value_entry entries[3];
    const char *files[2];
    struct file_bytes input;
    struct value compute;
};

/* EXIT_OK, or what is wrong with the combination. */
static enum exit_status check(const struct program *program, const struct read_options *options,
                              const struct operands *operands) {
    bool input = operands->count && strcmp(operands->items[0], "-") == 0;
    if (operands->count && operands->items[0][0] == '\0') {
        return report_misuse(program, "ARG is empty");
    }
    if (operands->count + (options->source != NULL) != 1) {
        return report_misuse(program, "'read' needs one of ARG, --source YAML and -");
    }
    if (input && !options->type) {
        return report_misuse(program, "reading standard input needs --type");
    }
    if (options->source && (options->type || options->kind || options->directory)) {
        return report_misuse(program,
                             "--source says all: no --type, --directory, --interface or --data");
    }
    if (input && (options->kind == KIND_INTERFACE || options->directory || options->field)) {
        return report_misuse(program,
                             "standard input takes no --interface, --directory or --field");
    }
    if (options->source && options->field) {
        return report_misuse(program, "--field goes with ARG");
    }
    if (options->type && (options->kind == KIND_INTERFACE || options->field)) {
        return report_misuse(program, "--type takes no --interface or --field");
    }
    if (!printer_choose(options->print, options->output)) {
        return report_misuse(program,
                             "cannot tell from its name how to write %s: add --csv, --json, "
                             "--ndjson or --table",
                             options->output);
    }
    return EXIT_OK;
}

static enum lyn_code take_source(struct reading *reading, const char *yaml, struct lyn_error *err) {
    enum lyn_code code =
        yaml_parse(&reading->call, sv_from(yaml), SV("--source"), 0, &reading->source, err);
    if (code == LYN_OK && reading->source.kind != VALUE_MAP) {
        code = error_set(err, REASON_WRONG_TYPE,
                         "--source takes a mapping such as '{type: csv, filename: x.csv}', not %s",
                         value_kind_phrase(reading->source.kind));
    }
    reading->request.data_source = &reading->source;
    return code;
}

/* {type: TYPE, directory: DIR, filename: ARG} */
static void take_typed(struct reading *reading, const struct read_options *options,
                       const char *name) {
    const struct {
        const char *key, *text;
    } members[] = {{"type", options->type}, {"directory", options->directory}, {"filename", name}};
    size_t count = 0;
    for (size_t i = 0; i < COUNT(members); i++) {
        if (members[i].text) {
            reading->entries[count++] = (struct value_entry){
                value_string(sv_from(members[i].key)), value_string(sv_from(members[i].text))};
        }
    }
    reading->source.kind = VALUE_MAP;
    reading->source.map.entries = reading->entries;
    reading->source.map.count = count;
    reading->request.data_source = &reading->source;
}

/* DIR/ARG, DIR with the $VARIABLES of this process expanded: the server expands none in a path. */
static enum lyn_code take_path(struct reading *reading, const struct read_options *options,
                               const char *name, struct lyn_error *err) {
    struct buf environment, directory;
    buf_init(&environment, SIZE_MAX / 4);
    buf_init(&directory, SIZE_MAX / 4);
    for (char **entry = environ; options->directory && *entry; entry++) {
        buf_append(&environment, *entry, strlen(*entry) + 1);
    }
    if (options->directory) {
        env_expand(buf_view(&environment), sv_from(options->directory), &directory);
    }
    enum lyn_code code = buf_status(&environment, err);
    if (code == LYN_OK) {
        code = buf_status(&directory, err);
    }
    if (code == LYN_OK) {
        reading->request.path = path_join(reading->call.arena, buf_view(&directory), sv_from(name));
        reading->request.path_kind = options->kind;
        reading->request.field = options->field;
        if (!reading->request.path) {
            code = arena_error(reading->call.arena, err);
        }
    }
    buf_dispose(&environment);
    buf_dispose(&directory);
    return code;
}

static enum lyn_code take_argument(struct reading *reading, const struct read_options *options,
                                   const struct operands *operands, struct lyn_error *err) {
    if (options->source) {
        return take_source(reading, options->source, err);
    }
    const char *name = operands->items[0];
    if (strcmp(name, "-") == 0) {
        return input_take(options->type, &reading->input, &reading->request, err);
    }
    if (options->type) {
        take_typed(reading, options, name);
        return LYN_OK;
    }
    if (options->kind == KIND_INTERFACE && options->directory) {
        reading->files[0] = name;
        reading->request.interface_files = reading->files;
        reading->request.directory = options->directory;
        reading->request.field = options->field;
        return LYN_OK;
    }
    return take_path(reading, options, name, err);
}

/* From the client to the printer. */
struct stream {
    const struct printer *printer;
    void *state;
    struct output output;
    size_t rows, total_rows;
    bool began;
};

static enum lyn_code on_batch(void *user, const lyn_frame *batch, size_t total_rows,
                              struct lyn_error *err) {
    struct stream *stream = user;
    if (!stream->began) {
        progress_end();
        for (size_t i = 0; i < lyn_frame_warning_count(batch); i++) {
            report_warning(lyn_frame_warning(batch, i));
        }
    }
    stream->began = true;
    stream->total_rows = total_rows;
    stream->rows += lyn_frame_row_count(batch);
    return stream->printer->batch(stream->state, &stream->output, batch, total_rows, err);
}

/* Whoever reads the output so far must learn that there should be more. */
static void tell_incomplete(const struct stream *stream, struct lyn_error *err) {
    struct lyn_error whole;
    (void)error_set(&whole, REASON_INTERNAL,
                    "the output is not complete: it ends within the first %zu of %zu rows: %s",
                    stream->rows, stream->total_rows, err->message);
    memcpy(err->message, whole.message, sizeof err->message);
}

static enum lyn_code print(struct stream *stream, lyn_client *client,
                           const struct lyn_read_request *request, const char *path,
                           struct lyn_error *err) {
    stream->state = calloc(1, stream->printer->state_size);
    if (!stream->state) {
        return error_oom(err);
    }
    enum lyn_code code = output_open(&stream->output, path, err);
    if (code == LYN_OK) {
        progress_begin();
        code = lyn_client_read_batches(client, request, on_batch, stream, err);
        progress_end();
    }
    if (code == LYN_OK) {
        code = stream->printer->end(stream->state, &stream->output, err);
    }
    if (code == LYN_OK) {
        code = output_commit(&stream->output, err);
    }
    if (code != LYN_OK && stream->output.began) {
        tell_incomplete(stream, err);
    }
    output_dispose(&stream->output);
    if (stream->printer->dispose) {
        stream->printer->dispose(stream->state);
    }
    free(stream->state);
    return code;
}

static enum lyn_code read_and_print(const struct program *program, struct reading *reading,
                                    const struct read_options *options, struct lyn_error *err) {
    lyn_client *client = NULL;
    struct stream stream = {.printer = printer_choose(options->print, options->output)};
    reading->request.columns = options->columns.items;
    enum lyn_code code = remote_client(program, &client, err);
    if (code == LYN_OK) {
        code = print(&stream, client, &reading->request, options->output, err);
    }
    lyn_client_free(client);
    return code;
}

static enum exit_status run_read(struct program *program, const void *options_given,
                                 const struct operands *operands) {
    const struct read_options *options = options_given;
    struct reading reading = {0};
    struct rows rows = {0};
    struct lyn_error err = {0};
    enum exit_status status = check(program, options, operands);
    if (status != EXIT_OK) {
        return status;
    }
    if (options->rows && rows_parse(options->rows, &rows, &err) != LYN_OK) {
        return report_usage(program, &err);
    }
    reading.request.has_row_start = rows.has_start;
    reading.request.row_start = rows.start;
    reading.request.has_row_stop = rows.has_stop;
    reading.request.row_stop = rows.stop;

    enum lyn_code code = remote_call_init(&reading.call, &err);
    if (code != LYN_OK) {
        return report_error(program, &err);
    }
    if (query_entries(reading.call.arena, &options->query, &reading.compute, &err) != LYN_OK) {
        call_dispose(&reading.call);
        return report_usage(program, &err);
    }
    reading.request.compute = reading.compute.kind == VALUE_NULL ? NULL : &reading.compute;
    code = take_argument(&reading, options, operands, &err);
    if (code == LYN_OK) {
        code = read_and_print(program, &reading, options, &err);
    }
    if (code != LYN_OK) {
        status = report_error(program, &err);
    }
    file_bytes_dispose(&reading.input);
    call_dispose(&reading.call);
    return status;
}

static const char *const usages[] = {"[OPTIONS] ARG", "[OPTIONS] --source YAML",
                                     "[OPTIONS] --type TYPE -", NULL};

static const struct example examples[] = {
    {"lynguinectl read people.csv", "a CSV file as an aligned table"},
    {"lynguinectl read people.csv --columns name,city --rows -5:",
     "two columns of the last five rows"},
    {"lynguinectl read people.csv --where 'city == \"London\"' --sort -name",
     "some of the rows, sorted downwards"},
    {"lynguinectl read people.csv --group city --agg name:count,first", "one row for each city"},
    {"lynguinectl read talks.yml --json | jq '.records[].title'", "for programs"},
    {"lynguinectl read . -o talks.csv", "what ./_lynguine.yml describes, as a CSV file"},
    {"lynguinectl read --source '{type: csv, filename: log.txt, delimiter: \";\"}'",
     "with the keys of a data source"},
    {"curl -s https://example.org/x.json | lynguinectl read --type json -", "standard input"},
    {NULL, NULL},
};

const struct command command_read = {
    .name = "read",
    .summary = "read a table and print it",
    .usages = usages,
    .description =
        "Reads a table and prints it. ARG is a data file, a directory (its _lynguine.yml), or an\n"
        "interface file: a YAML file whose `input` or `inherit` is a mapping. Relative names and\n"
        "$VARIABLES are those of this shell, wherever the server runs. Data goes to standard\n"
        "output, words to standard error; after a failure standard output is empty.\n",
    .options = read_options,
    .option_count = COUNT(read_options),
    .options_size = sizeof(struct read_options),
    .max_operands = 1,
    .examples = examples,
    .run = run_read,
};
