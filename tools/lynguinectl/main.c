/* lynguinectl: the lynguine data server from the command line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/exit.h"
#include "command.h"
#include "help.h"
#include "interrupt.h"
#include "report.h"

const struct command *const command_list[] = {
    &command_read,    &command_serve,   &command_health,
    &command_status,  &command_call,    &command_describe,
    &command_explain, &command_version, NULL,
};

#define GLOBAL(member) offsetof(struct global_options, member)

const struct option global_option_table[] = {
    {"instance", 0, OPTION_TEXT, GLOBAL(instance), 0, "NAME",
     "which of several servers (LYNGUINE_INSTANCE, else 'default')"},
    {"url", 0, OPTION_TEXT, GLOBAL(url), 0, "URL",
     "the address of the server (LYNGUINE_URL); none is started then"},
    {"timeout", 0, OPTION_SECONDS, GLOBAL(timeout), 0, "SECONDS",
     "how long a call may take, starting the server included"},
    {"no-spawn", 0, OPTION_FLAG, GLOBAL(no_spawn), 0, NULL,
     "do not start a server (LYNGUINE_NO_SPAWN=1)"},
    {"help", 'h', OPTION_FLAG, GLOBAL(help), 0, NULL, "print help and leave"},
    {"version", 0, OPTION_FLAG, GLOBAL(version), 0, NULL, "print the version and leave"},
};
const size_t global_option_count = COUNT(global_option_table);

static const struct command *find_command(const char *name) {
    for (size_t i = 0; command_list[i]; i++) {
        if (strcmp(command_list[i]->name, name) == 0) {
            return command_list[i];
        }
    }
    return NULL;
}

static enum exit_status unknown_command(struct program *program, const char *name) {
    enum { COMMANDS_MAX = 32 };
    const char *names[COMMANDS_MAX];
    size_t count = 0;
    for (; command_list[count] && count < COMMANDS_MAX; count++) {
        names[count] = command_list[count]->name;
    }
    const char *nearest = sv_nearest(sv_from(name), names, count);
    return report_misuse(program, "unknown command '%s'%s%s%s", name,
                         nearest ? "; did you mean '" : "", nearest ? nearest : "",
                         nearest ? "'?" : "");
}

/* True when --help or --version was all that was asked for. */
static bool print_texts(const struct program *program) {
    if (program->global.help && program->command) {
        help_print_command(program->command, stdout);
    } else if (program->global.help) {
        help_print_main(stdout);
    } else if (program->global.version) {
        printf("lynguinectl %s\n", lyn_version());
    } else {
        return false;
    }
    return true;
}

static enum exit_status check_operands(const struct program *program,
                                       const struct operands *operands) {
    const struct command *command = program->command;
    if (operands->count > command->max_operands) {
        return report_misuse(program, "'%s' takes no argument '%s'", command->name,
                             operands->items[command->max_operands]);
    }
    if (operands->count < command->min_operands) {
        return report_misuse(program, "'%s' needs %s", command->name, command->usages[0]);
    }
    return EXIT_OK;
}

static enum exit_status run_command(struct program *program, int argc, const char *const *argv) {
    const struct command *command = program->command;
    struct lyn_error err = {0};
    struct operands operands = {0};
    int used = 0;
    void *options = arena_calloc(program->arena, 1, command->options_size + 1);
    if (!options) {
        (void)error_oom(&err);
        return report_error(program, &err);
    }
    const struct option_table tables[] = {
        {command->options, command->option_count, options},
        {global_option_table, COUNT(global_option_table), &program->global},
    };
    if (options_parse(program->arena, tables, COUNT(tables), argc, argv, false, &used, &operands,
                      &err) != LYN_OK) {
        return report_usage(program, &err);
    }
    if (print_texts(program)) {
        return EXIT_OK;
    }
    enum exit_status status = check_operands(program, &operands);
    return status == EXIT_OK ? command->run(program, options, &operands) : status;
}

/* `help [COMMAND]` */
static enum exit_status run_help(struct program *program, int argc, const char *const *argv) {
    program->global.help = true;
    if (argc > 0 && !(program->command = find_command(argv[0]))) {
        return unknown_command(program, argv[0]);
    }
    print_texts(program);
    return EXIT_OK;
}

static enum exit_status run(struct program *program, int argc, const char *const *argv) {
    const struct option_table globals = {global_option_table, COUNT(global_option_table),
                                         &program->global};
    struct lyn_error err = {0};
    struct operands none = {0};
    int used = 0;
    program->json_errors = options_want_json(argc, argv);
    if (options_parse(program->arena, &globals, 1, argc, argv, true, &used, &none, &err) !=
        LYN_OK) {
        return report_usage(program, &err);
    }
    argc -= used;
    argv += used;
    if (argc == 0 && print_texts(program)) {
        return EXIT_OK;
    }
    if (argc == 0) {
        help_print_main(stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[0], "help") == 0) {
        return run_help(program, argc - 1, argv + 1);
    }
    program->command = find_command(argv[0]);
    if (!program->command) {
        return unknown_command(program, argv[0]);
    }
    return run_command(program, argc - 1, argv + 1);
}

int main(int argc, char **argv) {
    struct program program = {.arena = arena_new((size_t)1 << 30)};
    if (!program.arena) {
        fputs("lynguinectl: out of memory\n", stderr);
        process_exit(EXIT_FAILED);
    }
    interrupt_install();
    enum exit_status status =
        run(&program, argc > 0 ? argc - 1 : 0, (const char *const *)argv + (argc > 0));
    arena_unref(program.arena);
    process_exit(status);
}
