#include "completion.h"

#include <string.h>

#include "help.h"
#include "wire/methods.h"

/* ---- arguments that are one word of a list ---- */

static const char *command_word(size_t i) {
    return command_list[i] ? command_list[i]->name : NULL;
}

static const char *method_word(size_t i) {
    return i < method_count ? method_table[i].name : NULL;
}

static const char *reason_word(size_t i) {
    return i < REASON_COUNT ? reason_name((enum reason)i) : NULL;
}

static const struct word_list {
    const char *command, *what;
    const char *(*word)(size_t i); /* NULL behind the last */
} LISTS[] = {
    {"call", "method", method_word},
    {"describe", "method", method_word},
    {"explain", "reason", reason_word},
    {"help", "command", command_word},
};

static const struct word_list *find_list(const char *command) {
    for (size_t i = 0; i < COUNT(LISTS); i++) {
        if (strcmp(LISTS[i].command, command) == 0) {
            return &LISTS[i];
        }
    }
    return NULL;
}

static void put_words(const struct word_list *list, FILE *out) {
    for (size_t i = 0; list->word(i); i++) {
        fprintf(out, "%s%s", i ? " " : "", list->word(i));
    }
}

/* ---- bash ---- */

static void put_names(const struct option *options, size_t count, FILE *out) {
    for (size_t i = 0; i < count; i++) {
        fprintf(out, " --%s", options[i].name);
    }
}

/* The options that take the word behind them. */
static void put_takers(const struct option *options, size_t count, FILE *out) {
    for (size_t i = 0; i < count; i++) {
        if (!options[i].argument) {
            continue;
        }
        fprintf(out, " --%s", options[i].name);
        if (options[i].letter) {
            fprintf(out, " -%c", options[i].letter);
        }
    }
}

/* One branch of the `case $command`. */
static void put_bash_branch(const char *name, const struct option *options, size_t count,
                            const struct word_list *list, FILE *out) {
    fprintf(out, "    %s)\n        options+='", name);
    put_names(options, count, out);
    fputs("' takers+='", out);
    put_takers(options, count, out);
    fputs("'", out);
    if (list) {
        fputs(" words='", out);
        put_words(list, out);
        fputs("'", out);
    }
    fputs(" ;;\n", out);
}

void completion_print_bash(FILE *out) {
    static const struct word_list COMMANDS = {"", "command", command_word};
    fputs("# bash completion for lynguinectl, from its own tables of commands and options\n"
          "_lynguinectl() {\n"
          "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}\n"
          "    local command='' words='' i options='",
          out);
    put_names(global_option_table, global_option_count, out);
    fputs("' takers='", out);
    put_takers(global_option_table, global_option_count, out);
    fputs("'\n"
          "    COMPREPLY=()\n"
          "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
          "        if [[ \" $takers \" == *\" ${COMP_WORDS[i]} \"* ]]; then\n"
          "            ((i++))\n"
          "            [[ ${COMP_WORDS[i]} == = ]] && ((i++))\n"
          "        elif [[ ${COMP_WORDS[i]} != -* ]]; then\n"
          "            command=${COMP_WORDS[i]}\n"
          "            break\n"
          "        fi\n"
          "    done\n"
          "    case $command in\n",
          out);
    put_bash_branch("''", NULL, 0, &COMMANDS, out);
    for (size_t i = 0; command_list[i]; i++) {
        const struct command *command = command_list[i];
        put_bash_branch(command->name, command->options, command->option_count,
                        find_list(command->name), out);
    }
    put_bash_branch("help", NULL, 0, find_list("help"), out);
    fputs("    esac\n"
          "    [[ $command ]] || words+=' help'\n"
          "    if [[ \" $takers \" == *\" $before \"* || $before == = ]]; then\n"
          "        return\n"
          "    elif [[ $word == -* ]]; then\n"
          "        words=$options\n"
          "    fi\n"
          "    [[ $words ]] && mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
          "}\n"
          "complete -o bashdefault -o default -F _lynguinectl lynguinectl\n",
          out);
}

/* ---- zsh ---- */

/* Inside single quotes, in a place where [ ] : have a meaning of their own. */
static void put_zsh(const char *text, FILE *out) {
    for (; *text; text++) {
        if (*text == '\'') {
            fputs("'\\''", out);
        } else if (*text == '\n') {
            fputc(' ', out);
        } else if (strchr("[]:\\", *text)) {
            fprintf(out, "\\%c", *text);
        } else {
            fputc(*text, out);
        }
    }
}

static const char *zsh_action(const char *argument) {
    if (strcmp(argument, "FILE") == 0) {
        return "_files";
    }
    return strcmp(argument, "DIR") == 0 ? "_files -/" : " ";
}

/* '(-o --output)'{-o+,--output=}'[help]:FILE:_files' */
static void put_zsh_option(const struct option *option, FILE *out) {
    bool again = option->kind == OPTION_ITEM || option->kind == OPTION_ITEMS;
    fputs("            '", out);
    if (again) {
        fputs("*", out);
    } else if (option->letter) {
        fprintf(out, "(-%c --%s)", option->letter, option->name);
    }
    if (option->letter) {
        fprintf(out, "'{-%c%s,--%s%s}'", option->letter, option->argument ? "+" : "", option->name,
                option->argument ? "=" : "");
    } else {
        fprintf(out, "--%s%s", option->name, option->argument ? "=" : "");
    }
    fputc('[', out);
    put_zsh(option->help, out);
    fputc(']', out);
    if (option->argument) {
        fputc(':', out);
        put_zsh(option->argument, out);
        fprintf(out, ":%s", zsh_action(option->argument));
    }
    fputs("'\n", out);
}

static void put_zsh_options(const struct option *options, size_t count, FILE *out) {
    for (size_t i = 0; i < count; i++) {
        put_zsh_option(&options[i], out);
    }
}

static void put_zsh_branch(const char *name, const struct option *options, size_t count,
                           FILE *out) {
    const struct word_list *list = find_list(name);
    fprintf(out, "        (%s)\n        specs+=(\n", name);
    put_zsh_options(options, count, out);
    if (list) {
        fprintf(out, "            '1:%s:(", list->what);
        put_words(list, out);
        fputs(")'\n", out);
    }
    fputs("            '*:file:_files')\n        ;;\n", out);
}

void completion_print_zsh(FILE *out) {
    fputs("#compdef lynguinectl\n"
          "# From lynguinectl's own tables of commands and options.\n"
          "_lynguinectl() {\n"
          "    local curcontext=$curcontext state line ret=1\n"
          "    typeset -A opt_args\n"
          "    local -a commands specs\n"
          "    commands=(\n",
          out);
    for (size_t i = 0; command_list[i]; i++) {
        fprintf(out, "            '%s:", command_list[i]->name);
        put_zsh(command_list[i]->summary, out);
        fputs("'\n", out);
    }
    fputs("            'help:", out);
    put_zsh(HELP_OF_HELP, out);
    fputs("')\n    specs=(\n", out);
    put_zsh_options(global_option_table, global_option_count, out);
    fputs("    )\n"
          "    _arguments -C $specs '1:command:->command' '*::argument:->argument' && ret=0\n"
          "    case $state in\n"
          "    (command)\n"
          "        _describe -t commands command commands && ret=0\n"
          "        ;;\n"
          "    (argument)\n"
          "        case $words[1] in\n",
          out);
    for (size_t i = 0; command_list[i]; i++) {
        put_zsh_branch(command_list[i]->name, command_list[i]->options,
                       command_list[i]->option_count, out);
    }
    put_zsh_branch("help", NULL, 0, out);
    fputs("        esac\n"
          "        _arguments $specs && ret=0\n"
          "        ;;\n"
          "    esac\n"
          "    return ret\n"
          "}\n"
          "_lynguinectl \"$@\"\n",
          out);
}
