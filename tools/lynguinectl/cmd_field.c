#include "plain.h"
#include "progress.h"
#include "remote.h"
#include "report.h"
#include "value/value.h"

struct field_options {
    struct option_list configs;
    bool json;
};

#define FIELD(member) offsetof(struct field_options, member)

static const struct option field_options[] = {
    {"config", 'c', OPTION_ITEM, FIELD(configs), 0, "FILE",
     "where a field that the page lacks is looked for; repeatable:\nthe first that exists"},
    {"json", 0, OPTION_FLAG, FIELD(json), 0, NULL, "print JSON, dates as ISO text"},
};

static void warn(const lyn_client *client, const char *file, const lyn_fields *fields) {
    struct lyn_error absent = {0};
    for (size_t i = 0; i < lyn_client_warning_count(client); i++) {
        report_warning(lyn_client_warning(client, i));
    }
    if (lyn_fields_config_error(fields)) {
        report_warning(lyn_fields_config_error(fields));
    }
    for (size_t i = 0; i < lyn_fields_count(fields); i++) {
        if (!lyn_fields_value(fields, i)) {
            (void)error_set(&absent, REASON_INTERFACE_FIELD_NOT_FOUND, "there is no \"%s\"",
                            lyn_fields_name(fields, i));
            error_at(&absent, file, strlen(file), 0, 0);
            report_warning(&absent);
        }
    }
}

/* The fields that are there, each once, as a mapping. */
static enum lyn_code collect(struct arena *arena, const lyn_fields *fields, struct value *out,
                             struct lyn_error *err) {
    size_t count = lyn_fields_count(fields);
    *out = (struct value){.kind = VALUE_MAP};
    out->map.entries = arena_calloc(arena, count, sizeof *out->map.entries);
    if (!out->map.entries) {
        return arena_error(arena, err);
    }
    for (size_t i = 0; i < count; i++) {
        const lyn_value *value = lyn_fields_value(fields, i);
        const char *name = lyn_fields_name(fields, i);
        if (value && !value_get(out, name)) {
            out->map.entries[out->map.count++] =
                (struct value_entry){value_string(sv_from(name)), *value};
        }
    }
    return LYN_OK;
}

static enum lyn_code show(struct program *program, const lyn_fields *fields, bool json,
                          struct lyn_error *err) {
    const struct value none = value_null();
    struct value all;
    if (lyn_fields_count(fields) == 1) {
        const lyn_value *value = lyn_fields_value(fields, 0);
        return plain_show(value ? value : &none, json, err);
    }
    enum lyn_code code = collect(program->arena, fields, &all, err);
    return code == LYN_OK ? plain_show(&all, json, err) : code;
}

static enum exit_status run_field(struct program *program, const void *options_given,
                                  const struct operands *operands) {
    const struct field_options *options = options_given;
    const struct lyn_talk_request request = {.file = operands->items[0],
                                             .fields = operands->items + 1,
                                             .config_files = options->configs.items,
                                             .file_required = true};
    struct lyn_error err = {0};
    lyn_client *client = NULL;
    lyn_fields *fields = NULL;
    enum lyn_code code = remote_client(program, &client, &err);
    if (code == LYN_OK) {
        progress_begin();
        code = lyn_client_talk_fields(client, &request, &fields, &err);
        progress_end();
    }
    if (code == LYN_OK) {
        warn(client, request.file, fields);
        code = show(program, fields, options->json, &err);
    }
    enum exit_status status = code == LYN_OK ? EXIT_OK : report_error(program, &err);
    lyn_fields_free(fields);
    lyn_client_free(client);
    return status;
}

static const char *const usages[] = {"[OPTIONS] FILE NAME...", NULL};

static const struct example examples[] = {
    {"lynguinectl field talk.md title", "one value of the page"},
    {"lynguinectl field talk.md title venue --config _lamd.yml", "several, as YAML"},
    {"lynguinectl field talk.md author --json", "JSON"},
    {NULL, NULL},
};

const struct command command_field = {
    .name = "field",
    .summary = "look up fields of a page, or of its config",
    .usages = usages,
    .description =
        "Prints what the front matter of a Markdown page says about each NAME, else what the "
        "first\n"
        "config file that exists says, with what it inherits. One text is printed bare, what has\n"
        "parts as YAML, several fields as one mapping of those that are there. `mdfield` prints "
        "the\n"
        "same as lamd does.\n",
    .options = field_options,
    .option_count = COUNT(field_options),
    .options_size = sizeof(struct field_options),
    .min_operands = 2,
    .max_operands = SIZE_MAX,
    .examples = examples,
    .run = run_field,
};
