#include "help.h"

#include <string.h>

enum { WIDTH = 80, OPTION_COLUMN = 27, EXIT_COLUMN = 7 };

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

/* Of the word at its begin; what stands in quotes is one. */
static size_t word_length(const char *text) {
    const char *end = text[0] == '\'' ? strchr(text + 1, '\'') : NULL;
    size_t quoted = end ? (size_t)(end - text) : 0;
    return quoted + strcspn(text + quoted, " \n");
}

/* In lines that fit a terminal, all but the first indented: where the text breaks them is of no
 * account. */
static void print_filled(const char *text, size_t indent, FILE *out) {
    size_t column = indent;
    while (*text) {
        size_t len = word_length(text);
        if (column > indent && column + 1 + len > WIDTH) {
            fprintf(out, "\n%*s", (int)indent, "");
            column = indent;
        } else if (column > indent) {
            fputc(' ', out);
            column++;
        }
        fprintf(out, "%.*s", (int)len, text);
        column += len;
        text += len + strspn(text + len, " \n");
    }
    fputc('\n', out);
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
    print_filled(option->help, OPTION_COLUMN, out);
}

void help_print_options(const struct option *options, size_t count, FILE *out) {
    for (size_t i = 0; i < count; i++) {
        print_option(&options[i], out);
    }
}

static void print_global_options(FILE *out) {
    fputs("\nOptions of all commands:\n", out);
    help_print_options(global_option_table, global_option_count, out);
}

void help_print_main(FILE *out) {
    fputs("usage: lynguinectl [OPTIONS] COMMAND ...\n\n", out);
    print_filled(help_purpose, 0, out);
    fputs("\nCommands:\n", out);
    for (size_t i = 0; command_list[i]; i++) {
        fprintf(out, "  %-11s%s\n", command_list[i]->name, command_list[i]->summary);
    }
    fprintf(out, "  %-11s%s\n", "help", HELP_OF_HELP);
    print_global_options(out);
    fputs("\nExit status:\n", out);
    for (const struct help_exit *exits = help_exits; exits->text; exits++) {
        fprintf(out, "  %-5d", exits->status);
        print_filled(exits->text, EXIT_COLUMN, out);
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
    fputc('\n', out);
    print_filled(command->description, 0, out);
    fputs(command->option_count ? "\nOptions:\n" : "", out);
    help_print_options(command->options, command->option_count, out);
    print_global_options(out);
    fputs("\nExamples:\n", out);
    for (const struct example *example = command->examples; example->line; example++) {
        fprintf(out, "  %s\n      %s\n", example->line, example->what);
    }
}
