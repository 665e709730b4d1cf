#include "help.h"

#include <string.h>

enum { OPTION_COLUMN = 27 };

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
    fputs("usage: lynguinectl [OPTIONS] COMMAND ...\n"
          "\n"
          "Reads, computes and writes tables through the lynguine data server, and steers it.\n"
          "A server is started when a command needs one and none runs.\n"
          "\n"
          "Commands:\n",
          out);
    for (size_t i = 0; command_list[i]; i++) {
        fprintf(out, "  %-11s%s\n", command_list[i]->name, command_list[i]->summary);
    }
    fputs("  help       how to use a command (as COMMAND --help)\n", out);
    print_options("Options of all commands", global_option_table, global_option_count, out);
    fputs("\n"
          "Exit status:\n"
          "  0    done\n"
          "  1    the request failed; the message ends with the reason, `lynguinectl explain` "
          "knows it\n"
          "  2    the command line is wrong\n"
          "  3    no server: none could be reached or started, or it is not serving\n"
          "  130  interrupted with Ctrl-C\n"
          "\n"
          "Examples:\n"
          "  lynguinectl read people.csv\n"
          "  lynguinectl read people.csv --rows :10 --json\n"
          "  lynguinectl status\n",
          out);
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
