#include <sys/stat.h>

#include "plain.h"
#include "progress.h"
#include "remote.h"
#include "report.h"

struct interface_options {
    const char *directory;
    const char *field;
    bool json;
};

#define INTERFACE(member) offsetof(struct interface_options, member)

static const struct option interface_options[] = {
    {"directory", 'd', OPTION_TEXT, INTERFACE(directory), 0, "DIR",
     "where FILE is; $VARIABLES and ~/ in it are expanded"},
    {"field", 'f', OPTION_TEXT, INTERFACE(field), 0, "NAME",
     "the interface is this top-level mapping of FILE"},
    {"json", 0, OPTION_FLAG, INTERFACE(json), 0, NULL, "print JSON, dates as ISO text"},
};

/* A folder stands for its _lynguine.yml, as in `read`. */
static bool is_folder(const char *name) {
    struct stat status;
    return stat(name, &status) == 0 && S_ISDIR(status.st_mode);
}

static void warn(const lyn_client *client, const char *file, const char *key, bool found) {
    struct lyn_error absent = {0};
    for (size_t i = 0; i < lyn_client_warning_count(client); i++) {
        report_warning(lyn_client_warning(client, i));
    }
    if (!found) {
        (void)error_set(&absent, REASON_INTERFACE_FIELD_NOT_FOUND, "there is no \"%s\"", key);
        error_at(&absent, file, strlen(file), 0, 0);
        report_warning(&absent);
    }
}

static enum exit_status run_interface(struct program *program, const void *options_given,
                                      const struct operands *operands) {
    const struct interface_options *options = options_given;
    const char *key = operands->count > 1 ? operands->items[1] : NULL;
    const char *file = operands->items[0];
    const char *const files[] = {file, NULL};
    struct lyn_interface interface = {files, options->directory, options->field};
    struct lyn_error err = {0};
    lyn_client *client = NULL;
    lyn_value *value = NULL;
    bool found = false;
    if (file[0] == '\0') {
        return report_misuse(program, "FILE is empty");
    }
    if (!options->directory && is_folder(file)) {
        interface = (struct lyn_interface){NULL, file, options->field};
    }
    enum lyn_code code = remote_client(program, &client, &err);
    if (code == LYN_OK) {
        progress_begin();
        code = lyn_client_interface_field(client, &interface, key, &value, &found, &err);
        progress_end();
    }
    if (code == LYN_OK) {
        warn(client, file, key, found);
        code = plain_show(value, options->json, &err);
    }
    enum exit_status status = code == LYN_OK ? EXIT_OK : report_error(program, &err);
    lyn_value_free(value);
    lyn_client_free(client);
    return status;
}

static const char *const usages[] = {"[OPTIONS] FILE [KEY]", NULL};

static const struct example examples[] = {
    {"lynguinectl interface . title", "one value of ./_lynguine.yml"},
    {"lynguinectl interface . input", "what is read, with what is inherited, as YAML"},
    {"lynguinectl interface talks.yml --json", "every value"},
    {NULL, NULL},
};

const struct command command_interface = {
    .name = "interface",
    .summary = "look into an interface file and what it inherits",
    .usages = usages,
    .description =
        "Prints what KEY stands for in an interface file, with what the file inherits; without\n"
        "KEY, everything. FILE may be a directory (its _lynguine.yml). Text is printed bare, "
        "lists\n"
        "and mappings as YAML; what nobody wrote is null.\n",
    .options = interface_options,
    .option_count = COUNT(interface_options),
    .options_size = sizeof(struct interface_options),
    .min_operands = 1,
    .max_operands = 2,
    .examples = examples,
    .run = run_interface,
};
