#include "transfer.h"

#define WRITE(member) offsetof(struct transfer_options, member)

static const struct option write_options[] = {
    {"type", 't', OPTION_TEXT, WRITE(to_type), 0, "TYPE",
     "csv, json, yaml, markdown, bibtex, excel, yaml_directory ...: "
     "instead of what OUT's extension says"},
    {"from", 'f', OPTION_TEXT, WRITE(from), 0, "FILE",
     "what is written; - is standard input (the default)"},
    {"from-type", 0, OPTION_TEXT, WRITE(from_type), 0, "TYPE",
     "how to read it: csv, json, yaml ...; standard input needs it"},
    {"output", 'o', OPTION_TEXT, WRITE(output), 0, "YAML",
     "further keys of the output: '{delimiter: \";\"}'"},
    {"dry-run", 'n', OPTION_FLAG, WRITE(dry_run), 0, NULL, "say what would be written, no more"},
    {"json", 0, OPTION_FLAG, WRITE(json), 0, NULL, "tell what was written as one JSON object"},
};

static enum exit_status run_write(struct program *program, const void *options_given,
                                  const struct operands *operands) {
    const struct transfer_options *options = options_given;
    return transfer_run(program, options, options->from ? options->from : "-", operands->items[0]);
}

static const char *const usages[] = {"[OPTIONS] --from-type TYPE OUT", "[OPTIONS] --from FILE OUT",
                                     NULL};

static const struct example examples[] = {
    {"jq .people all.json | lynguinectl write people.csv --from-type json",
     "standard input as a CSV file"},
    {"lynguinectl write people.yml --from people.csv", "a file as another"},
    {"lynguinectl write out.csv --from t.json --output '{delimiter: \";\"}'",
     "with the keys of an output"},
    {"lynguinectl write . --type yaml_directory --from people.json -n",
     "which file the bookkeeping fields of each row name, from this directory on"},
    {NULL, NULL},
};

const struct command command_write = {
    .name = "write",
    .summary = "write a table to a file, or its rows to one file each",
    .usages = usages,
    .description =
        "Writes a table to the file OUT. Its extension says how, or --type. With a type that\n"
        "ends in _directory, OUT is the directory from which relative places of the rows start.\n"
        "A file appears only when all is written, and is replaced as a whole; its directory must\n"
        "be there, except for the types that write many files.\n",
    .options = write_options,
    .option_count = COUNT(write_options),
    .options_size = sizeof(struct transfer_options),
    .min_operands = 1,
    .max_operands = 1,
    .examples = examples,
    .run = run_write,
};
