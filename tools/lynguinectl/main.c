/* lynguinectl: the lynguine data server from the command line. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/exit.h"
#include "command.h"
#include "help.h"
#include "interrupt.h"
#include "report.h"

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
    for (; count < COMMANDS_MAX && command_list[count]; count++) {
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
        {global_option_table, global_option_count, &program->global},
    };
    if (options_parse(program->arena, tables, COUNT(tables), argc, argv, false, &used, &operands,
                      &err) != LYN_OK) {
        return report_usage(program, &err);
    }
    if (print_texts(program)) {
        return EXIT_OK;
    }
    if (program->global.direct && command->about_server) {
        return report_misuse(program, "'%s' is about a server, and --direct does without one",
                             command->name);
    }
    enum exit_status status = check_operands(program, &operands);
    return status == EXIT_OK ? command->run(program, options, &operands) : status;
}

/* `help [COMMAND]`; help about help is that about all. */
static enum exit_status run_help(struct program *program, int argc, const char *const *argv) {
    program->global.help = true;
    bool all = argc == 0 || strcmp(argv[0], "help") == 0 || strcmp(argv[0], "--help") == 0 ||
               strcmp(argv[0], "-h") == 0;
    if (!all && !(program->command = find_command(argv[0]))) {
        return unknown_command(program, argv[0]);
    }
    print_texts(program);
    return EXIT_OK;
}

static enum exit_status run(struct program *program, int argc, const char *const *argv) {
    const struct option_table globals = {global_option_table, global_option_count,
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

/* A standard descriptor that the caller closed would be taken by the next file or socket, and what
 * is meant for it would go there. In its place stands one that refuses. */
static void hold_standard_files(void) {
    static const int refusing[] = {O_WRONLY, O_RDONLY, O_RDONLY};
    for (int fd = 0; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", refusing[fd]) < 0) {
            _exit(EXIT_FAILED);
        }
    }
}

int main(int argc, char **argv) {
    hold_standard_files();
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
