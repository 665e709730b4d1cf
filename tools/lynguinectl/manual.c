#include "manual.h"

#include <string.h>

#include "help.h"

/* Text as it is: roff's own characters lose their meaning. */
static void put(const char *text, size_t len, FILE *out) {
    for (size_t i = 0; i < len; i++) {
        if (i == 0 && (text[i] == '.' || text[i] == '\'')) {
            fputs("\\&", out);
        }
        if (text[i] == '\\') {
            fputs("\\e", out);
        } else if (text[i] == '-') {
            fputs("\\-", out);
        } else {
            fputc(text[i], out);
        }
    }
}

static void put_text(const char *text, FILE *out) {
    put(text, strlen(text), out);
}

/* Lines are filled to the width of the page. An empty one parts paragraphs; those that are indented
 * stay as they are. */
static void put_lines(const char *text, FILE *out) {
    bool kept = false;
    while (text[0]) {
        size_t len = strcspn(text, "\n");
        bool keep = text[0] == ' ';
        if (keep != kept) {
            fputs(keep ? ".nf\n" : ".fi\n", out);
        }
        kept = keep;
        if (len == 0) {
            fputs(".PP", out);
        }
        put(text, len, out);
        fputc('\n', out);
        text += len + (text[len] == '\n');
    }
    fputs(kept ? ".fi\n" : "", out);
}

static void put_option(const struct option *option, FILE *out) {
    fputs(".TP\n", out);
    if (option->letter) {
        fprintf(out, "\\fB\\-%c\\fR, ", option->letter);
    }
    fputs("\\fB\\-\\-", out);
    put_text(option->name, out);
    fputs("\\fR", out);
    if (option->argument) {
        fputs(" \\fI", out);
        put_text(option->argument, out);
        fputs("\\fR", out);
    }
    fputc('\n', out);
    put_lines(option->help, out);
}

/* A command line stays as it is broken. */
static void put_examples(const struct example *example, FILE *out) {
    for (; example->line; example++) {
        fputs(".PP\n.nf\n", out);
        for (const char *line = example->line; *line;) {
            size_t len = strcspn(line, "\n");
            fputs("\\fB", out);
            put(line, len, out);
            fputs("\\fR\n", out);
            line += len + (line[len] == '\n');
        }
        fputs(".fi\n.RS\n", out);
        put_lines(example->what, out);
        fputs(".RE\n", out);
    }
}

static void put_command(const struct command *command, FILE *out) {
    fprintf(out, ".SS %s\n.nf\n", command->name);
    for (size_t i = 0; command->usages[i]; i++) {
        fprintf(out, "\\fBlynguinectl %s\\fR ", command->name);
        put_text(command->usages[i], out);
        fputc('\n', out);
    }
    fputs(".fi\n.PP\n", out);
    put_lines(command->description, out);
    for (size_t i = 0; i < command->option_count; i++) {
        put_option(&command->options[i], out);
    }
    fputs(".PP\nExamples:\n", out);
    put_examples(command->examples, out);
}

void manual_print(FILE *out) {
    fprintf(out,
            ".TH LYNGUINECTL 1 \"\" \"lynguine %s\" \"User Commands\"\n"
            ".SH NAME\n"
            "lynguinectl \\- the lynguine data server from the command line\n"
            ".SH SYNOPSIS\n"
            "\\fBlynguinectl\\fR [\\fIOPTIONS\\fR] \\fICOMMAND\\fR ...\n"
            ".SH DESCRIPTION\n",
            lyn_version());
    put_lines(help_purpose, out);
    fputs(".SH COMMANDS\n", out);
    for (size_t i = 0; command_list[i]; i++) {
        put_command(command_list[i], out);
    }
    fputs(".SS help\n\\fBlynguinectl help\\fR [COMMAND]\n.PP\n", out);
    put_text(HELP_OF_HELP, out);
    fputs("\n.SH OPTIONS OF ALL COMMANDS\n", out);
    for (size_t i = 0; i < global_option_count; i++) {
        put_option(&global_option_table[i], out);
    }
    fputs(".SH EXIT STATUS\n", out);
    for (const struct help_exit *exits = help_exits; exits->text; exits++) {
        fprintf(out, ".TP\n%d\n", exits->status);
        put_lines(exits->text, out);
    }
    fputs(".SH EXAMPLES\n", out);
    put_examples(help_examples, out);
}
