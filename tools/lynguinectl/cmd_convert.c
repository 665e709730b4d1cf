#include "transfer.h"

#define CONVERT(member) offsetof(struct transfer_options, member)

static const struct option convert_options[] = {
    {"from-type", 0, OPTION_TEXT, CONVERT(from_type), 0, "TYPE",
     "how to read IN: csv, json, yaml ...: instead of what its name says"},
    {"to-type", 't', OPTION_TEXT, CONVERT(to_type), 0, "TYPE",
     "how to write OUT: csv, json, yaml, markdown, bibtex, excel, "
     "yaml_directory ...: instead of what its name says"},
    {"output", 'o', OPTION_TEXT, CONVERT(output), 0, "YAML",
     "further keys of the output: '{delimiter: \";\"}'"},
    {"dry-run", 'n', OPTION_FLAG, CONVERT(dry_run), 0, NULL, "say what would be written, no more"},
    {"json", 0, OPTION_FLAG, CONVERT(json), 0, NULL, "tell what was written as one JSON object"},
};

static enum exit_status run_convert(struct program *program, const void *options_given,
                                    const struct operands *operands) {
    return transfer_run(program, options_given, operands->items[0], operands->items[1]);
}

static const char *const usages[] = {"[OPTIONS] IN OUT", NULL};

static const struct example examples[] = {
    {"lynguinectl convert people.csv people.json", "a CSV file as JSON"},
    {"lynguinectl convert talks/_lynguine.yml talks.csv",
     "what an interface file describes, as a CSV file"},
    {"lynguinectl convert t.csv t.yml --dry-run", "what would be done"},
    {"curl -s https://example.org/x.json | \\\n"
     "      lynguinectl convert --from-type json - x.csv",
     "standard input"},
    {NULL, NULL},
};

const struct command command_convert = {
    .name = "convert",
    .summary = "read a table from one file and write it to another",
    .usages = usages,
    .description =
        "Reads IN as `read` does (a data file, an interface file, a directory with one, or - for\n"
        "standard input) and writes what it holds to OUT as `write` does. The server does both:\n"
        "files of any size go through no pipe.\n",
    .options = convert_options,
    .option_count = COUNT(convert_options),
    .options_size = sizeof(struct transfer_options),
    .min_operands = 2,
    .max_operands = 2,
    .examples = examples,
    .run = run_convert,
};
