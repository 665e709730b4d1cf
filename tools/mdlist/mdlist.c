/* mdlist: lists of talks, papers, grants or people for a CV, in place of lamd's. */
#include <stddef.h>
#include <string.h>
#include <time.h>

#include "base/exit.h"
#include "lists.h"
#include "pipeline.h"
#include "words.h"

enum { YEARS_BACK = 5 };

struct arguments {
    const char *output, *config, *template_dir;
    struct option_number since;
    bool use_server, strict;
};

#define MEMBER(member) offsetof(struct arguments, member)

static const struct option OPTIONS[] = {
    {"output", 'o', OPTION_TEXT, MEMBER(output), 0, "FILE",
     "write to FILE, which appears only when it is whole"},
    {"since-year", 's', OPTION_WHOLE, MEMBER(since), 0, "YEAR",
     "the first year of lists of what is recent (else five years ago)"},
    {"config", 'c', OPTION_TEXT, MEMBER(config), 0, "FILE",
     "the types of lists (else ./cvlists.yml, else the installed one)"},
    {"template-dir", 't', OPTION_TEXT, MEMBER(template_dir), 0, "DIR",
     "the templates (else templates/ beside that file or its folder)"},
    {"strict", 0, OPTION_FLAG, MEMBER(strict), 0, NULL,
     "fail at the first fault of a template, instead of warning"},
    {"use-server", 0, OPTION_FLAG, MEMBER(use_server), 0, NULL,
     "accepted for lamd's sake: a server is used in any case"},
};

static const char USAGE[] =
    "usage: mdlist [OPTIONS] LISTTYPE FILE...\n"
    "\n"
    "Prints a list for a CV: reads FILEs (YAML, JSON, CSV, BibTeX, Markdown pages),\n"
    "prepares, sorts and filters their rows as LISTTYPE of cvlists.yml says (its\n"
    "preprocessor, augmentor, sorter and filter), and renders each with the list's\n"
    "template. One FILE may be a table; several are one row each, or a list of rows.\n";

static const char EXAMPLES[] = "  mdlist talks talks.yml -s 2020 -o talk-list.markdown\n"
                               "  mdlist publications _publications/*.md\n"
                               "  mdlist students people.yml --config lamd/config/cvlists.yml\n";

static int64_t five_years_ago(void) {
    time_t now = time(NULL);
    struct tm local = {0};
    localtime_r(&now, &local);
    return 1900 + local.tm_year - YEARS_BACK;
}

static enum lyn_code read_lists(lyn_client *client, const char *path, lyn_value **out,
                                struct lyn_error *err) {
    const char *const files[] = {path, NULL};
    const struct lyn_interface interface = {.files = files};
    enum lyn_code code = lyn_client_interface_field(client, &interface, NULL, out, NULL, err);
    if (code == LYN_OK) {
        words_warnings(client);
    }
    return code;
}

/* Of a cell: such an error says the row, of all files together, and no file. */
static bool is_of_a_row(const struct lyn_error *err) {
    return err->code == LYN_INVALID_ARGUMENT && !err->file[0] && strstr(err->message, " (row ");
}

/* The error of the first file that has one by itself, in place of that of all of them. */
static void blame_file(struct arena *arena, lyn_client *client, const lyn_value *type,
                       int64_t since, const struct operands *operands, struct lyn_error *err) {
    for (size_t i = 1; i < operands->count; i++) {
        struct lyn_read_request read = {0};
        struct lyn_error why = {0};
        struct value source;
        lyn_frame *table = NULL;
        enum lyn_code code =
            pipeline_source(arena, type, since, operands->items + i, 1, &source, &why);
        if (code == LYN_OK) {
            read.data_source = &source;
            code = lyn_client_read(client, &read, &table, &why);
        }
        lyn_frame_free(table);
        if (code != LYN_OK && is_of_a_row(&why)) {
            *err = why;
            error_at(err, operands->items[i], strlen(operands->items[i]), 0, 0);
            return;
        }
    }
}

static enum lyn_code make(struct arena *arena, lyn_client *client, const void *target,
                          const struct operands *operands, struct lyn_error *err) {
    const struct arguments *arguments = target;
    struct lyn_read_request read = {0};
    struct lyn_render_request request = {
        .read = &read, .per_row = true, .row_end = "\n", .strict = arguments->strict};
    struct value source;
    const lyn_value *type = NULL;
    const char *lists = NULL;
    lyn_value *all = NULL;
    int64_t since = arguments->since.given ? arguments->since.value : five_years_ago();
    enum lyn_code code = lists_find(arena, arguments->config, &lists, err);
    if (code == LYN_OK) {
        code = read_lists(client, lists, &all, err);
    }
    if (code == LYN_OK) {
        code = lists_type(arena, all, operands->items[0], lists, &type, &request.file, err);
    }
    if (code == LYN_OK) {
        code = lists_templates(arena, lists, arguments->template_dir, &request.template_directory,
                               err);
    }
    if (code == LYN_OK) {
        code = pipeline_source(arena, type, since, operands->items + 1, operands->count - 1,
                               &source, err);
        if (code != LYN_OK) {
            error_at(err, lists, strlen(lists), 0, 0);
        }
    }
    if (code == LYN_OK) {
        read.data_source = &source;
        code = words_render(client, &request, arguments->output, err);
        if (code != LYN_OK && is_of_a_row(err)) {
            blame_file(arena, client, type, since, operands, err);
        }
    }
    lyn_value_free(all);
    return code;
}

static const char *check(const void *target, const struct operands *operands) {
    (void)target;
    return operands->count < 2 ? "a LISTTYPE and at least one FILE are needed" : NULL;
}

int main(int argc, char **argv) {
    struct arguments arguments = {0};
    const struct words_program program = {
        .name = "mdlist",
        .own = {OPTIONS, sizeof OPTIONS / sizeof *OPTIONS, &arguments},
        .usage = USAGE,
        .examples = EXAMPLES,
        .check = check,
        .make = make,
    };
    process_exit(words_run(&program, argc, argv));
}
