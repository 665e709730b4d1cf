#include "arguments.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lynguine/export.h"

enum { HELP_COLUMN = 16 };

struct flag {
    const char *name; /* without the dashes */
    size_t member;    /* a bool of struct arguments */
    const char *help;
};

#define MEMBER(name) offsetof(struct arguments, name)

static const struct flag FLAGS[] = {
    {"use-server", MEMBER(use_server), "taken for lamd's sake: the server is used anyway"},
    {"no-server", MEMBER(no_server), "look into the files in a process of its own"},
    {"strict", MEMBER(strict), "exit status 1 when the page or the config cannot be read"},
    {"null", MEMBER(null), "end each value with a NUL instead of a newline"},
    {"json", MEMBER(json), "print JSON: the value, or in a batch an object of all fields"},
    {"help", MEMBER(help), "show this"},
    {"version", MEMBER(version), "show the version"},
};
enum { FLAG_COUNT = sizeof FLAGS / sizeof *FLAGS };

#define FIELDS_OPTION "fields"

/* Both lists have room for all of argv. */
struct parser {
    struct arguments *out;
    const char **operands;
    size_t operand_count, field_count;
};

static void print_usage(const struct arguments *arguments, FILE *out) {
    fputs(arguments->batch ? "usage: mdfield batch FILE --fields NAME [NAME ...] [OPTIONS]\n"
                           : "usage: mdfield FIELD FILE [OPTIONS]\n"
                             "       mdfield batch FILE --fields NAME [NAME ...] [OPTIONS]\n",
          out);
}

static bool LYN_PRINTF(2, 3) refuse(const struct arguments *arguments, const char *format, ...) {
    va_list values;
    print_usage(arguments, stderr);
    fputs("mdfield: error: ", stderr);
    va_start(values, format);
    vfprintf(stderr, format, values);
    va_end(values);
    fputc('\n', stderr);
    return false;
}

/* The only option that begins so; FLAG_COUNT is --fields. -1: none or several. */
static int find_option(const struct arguments *arguments, const char *name, size_t length) {
    int found = -1;
    for (int i = 0; i <= FLAG_COUNT; i++) {
        const char *known = i < FLAG_COUNT ? FLAGS[i].name : FIELDS_OPTION;
        if ((i == FLAG_COUNT && !arguments->batch) || strncmp(known, name, length) != 0) {
            continue;
        }
        if (known[length] == '\0') {
            return i;
        }
        if (found >= 0) {
            return -1;
        }
        found = i;
    }
    return found;
}

/* Values up to the next option, or the one behind `=`. A second --fields replaces the first. */
static bool take_fields(struct parser *parser, char *const *argv, int *at, const char *attached) {
    parser->field_count = 0;
    if (attached) {
        parser->out->fields[parser->field_count++] = attached;
    }
    while (!attached && argv[*at] && argv[*at][0] != '-') {
        parser->out->fields[parser->field_count++] = argv[(*at)++];
    }
    parser->out->fields[parser->field_count] = NULL;
    return parser->field_count > 0 ||
           refuse(parser->out, "argument --fields: expected at least one argument");
}

/* argv[*at - 1] begins with a dash and is more than that. */
static bool take_option(struct parser *parser, char *const *argv, int *at) {
    const char *word = argv[*at - 1];
    if (strcmp(word, "-h") == 0) {
        return parser->out->help = true;
    }
    const char *name = word + 2;
    size_t length = strcspn(name, "=");
    const char *attached = name[length] ? name + length + 1 : NULL;
    int option = word[1] == '-' && length > 0 ? find_option(parser->out, name, length) : -1;
    if (option < 0) {
        return refuse(parser->out, "unrecognized arguments: %s", word);
    }
    if (option == FLAG_COUNT) {
        return take_fields(parser, argv, at, attached);
    }
    if (attached) {
        return refuse(parser->out, "argument --%s: ignored explicit argument '%s'",
                      FLAGS[option].name, attached);
    }
    *(bool *)((char *)parser->out + FLAGS[option].member) = true;
    return true;
}

static bool parse(struct parser *parser, int argc, char *const *argv) {
    bool only_operands = false;
    for (int at = 1; at < argc;) {
        const char *word = argv[at++];
        if (only_operands || word[0] != '-' || word[1] == '\0') {
            parser->operands[parser->operand_count++] = word;
        } else if (strcmp(word, "--") == 0) {
            only_operands = true;
        } else if (!take_option(parser, argv, &at)) {
            return false;
        }
    }
    return true;
}

/* `batch FILE` or `FIELD FILE`. */
static bool take_operands(struct parser *parser) {
    struct arguments *out = parser->out;
    if (out->help || out->version) {
        return true;
    }
    if (parser->operand_count > 2) {
        return refuse(out, "unrecognized arguments: %s", parser->operands[2]);
    }
    if (parser->operand_count < 2) {
        return refuse(out, "the following arguments are required: %s%s",
                      parser->operand_count == 0 && !out->batch ? "field, " : "", "filename");
    }
    if (out->batch && parser->field_count == 0) {
        return refuse(out, "the following arguments are required: --fields");
    }
    if (out->null && out->json) {
        return refuse(out, "argument --json: not allowed with argument --null");
    }
    out->file = parser->operands[1];
    if (!out->batch) {
        out->fields[0] = parser->operands[0];
        out->fields[1] = NULL;
    }
    return true;
}

bool arguments_parse(int argc, char *const *argv, struct arguments *out) {
    size_t room = argc > 0 ? (size_t)argc + 2 : 2;
    *out = (struct arguments){.batch = argc > 1 && strcmp(argv[1], "batch") == 0};
    struct parser parser = {.out = out, .operands = calloc(room, sizeof *parser.operands)};
    out->fields = calloc(room, sizeof *out->fields);
    bool good = parser.operands && out->fields;
    if (!good) {
        fputs("mdfield: out of memory\n", stderr);
    }
    good = good && parse(&parser, argc, argv) && take_operands(&parser);
    free(parser.operands);
    return good;
}

void arguments_dispose(struct arguments *arguments) {
    free(arguments->fields);
}

void arguments_print_help(void) {
    static const struct arguments ANY;
    print_usage(&ANY, stdout);
    fputs("\n"
          "Prints fields of a Markdown page: what its front matter says, else what the\n"
          "first of ./_lamd.yml and ./_config.yml that exists says, as lamd's mdfield\n"
          "prints it. An absent field is an empty line; what cannot be read is told on\n"
          "stderr.\n"
          "\n"
          "Options:\n",
          stdout);
    for (size_t i = 0; i < FLAG_COUNT; i++) {
        printf("  --%-*s%s\n", HELP_COLUMN, FLAGS[i].name, FLAGS[i].help);
    }
    fputs("\n"
          "Examples:\n"
          "  mdfield title talk.md\n"
          "  mdfield batch talk.md --fields date title categories\n"
          "  mdfield batch talk.md --fields title abstract --json\n"
          "\n"
          "A server is started when none runs, and leaves after five minutes without work.\n"
          "Where that is not possible, a process of its own answers. Exit status: 0,\n"
          "whatever the fields are; 2 when the command line is wrong.\n",
          stdout);
}
