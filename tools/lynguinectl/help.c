#include "help.h"

#include <string.h>

enum { OPTION_COLUMN = 27 };

const char help_purpose[] =
    "Reads, computes and writes tables through the lynguine data server, and steers it.\n"
    "A server is started when a command needs one and none runs.\n";

const struct help_exit help_exits[] = {
    {EXIT_OK, "done"},
    {EXIT_FAILED,
     "the request failed; the message ends with the reason, `lynguinectl explain` knows it"},
    {EXIT_USAGE, "the command line is wrong"},
    {EXIT_NO_SERVER, "no server: none could be reached or started, or it is not serving"},
    {EXIT_INTERRUPTED, "interrupted with Ctrl-C"},
    {EXIT_OK, NULL},
};

const struct example help_examples[] = {
    {"lynguinectl read people.csv", "a table of the file"},
    {"lynguinectl read people.csv --rows :10 --json", "its first ten rows, for a program"},
    {"lynguinectl status", "what the server is doing"},
    {NULL, NULL},
};

/* `text` may have several lines: the later ones are indented under the first. */
static void print_hanging(FILE *out, const char *text, int indent) {
    for (;;) {
        size_t len = strcspn(text, "\n");
        fprintf(out, "%.*s\n", (int)len, text);
        if (text[len] == '\0') {
            return;
        }
        text += len + 1;
        fprintf(out, "%*s", indent, "");
    }
}

static void print_option(const struct option *option, FILE *out) {
    char name[64];
    char letter[8] = "    ";
    if (option->letter) {
        snprintf(letter, sizeof letter, "-%c, ", option->letter);
    }
    int len = snprintf(name, sizeof name, "  %s--%s%s%s", letter, option->name,
                       option->argument ? " " : "", option->argument ? option->argument : "");
    fputs(name, out);
    if (len > OPTION_COLUMN - 2) {
        fprintf(out, "\n%*s", OPTION_COLUMN, "");
    } else {
        fprintf(out, "%*s", OPTION_COLUMN - len, "");
    }
    print_hanging(out, option->help, OPTION_COLUMN);
}

static void print_options(const char *title, const struct option *options, size_t count,
                          FILE *out) {
    if (count == 0) {
        return;
    }
    fprintf(out, "\n%s:\n", title);
    for (size_t i = 0; i < count; i++) {
        print_option(&options[i], out);
    }
}

void help_print_main(FILE *out) {
    fprintf(out, "usage: lynguinectl [OPTIONS] COMMAND ...\n\n%s\nCommands:\n", help_purpose);
    for (size_t i = 0; command_list[i]; i++) {
        fprintf(out, "  %-11s%s\n", command_list[i]->name, command_list[i]->summary);
    }
    fprintf(out, "  %-11s%s\n", "help", HELP_OF_HELP);
    print_options("Options of all commands", global_option_table, global_option_count, out);
    fputs("\nExit status:\n", out);
    for (const struct help_exit *exits = help_exits; exits->text; exits++) {
        fprintf(out, "  %-5d%s\n", exits->status, exits->text);
    }
    fputs("\nExamples:\n", out);
    for (const struct example *example = help_examples; example->line; example++) {
        fprintf(out, "  %s\n", example->line);
    }
}

void help_print_command(const struct command *command, FILE *out) {
    for (size_t i = 0; command->usages[i]; i++) {
        fprintf(out, "%s lynguinectl %s%s%s\n", i == 0 ? "usage:" : "      ", command->name,
                command->usages[i][0] ? " " : "", command->usages[i]);
    }
    fprintf(out, "\n%s", command->description);
    print_options("Options", command->options, command->option_count, out);
    print_options("Options of all commands", global_option_table, global_option_count, out);
    fputs("\nExamples:\n", out);
    for (const struct example *example = command->examples; example->line; example++) {
        fprintf(out, "  %s\n      %s\n", example->line, example->what);
    }
}
