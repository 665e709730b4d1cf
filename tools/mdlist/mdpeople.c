/* mdpeople: macros that show people's pictures in slides, in place of lamd's. */
#include <stddef.h>
#include <stdio.h>

#include "base/exit.h"
#include "people.h"
#include "words.h"

#define PROGRAM "mdpeople"

enum { ARENA_BYTES = 1 << 30, KIND_DATA = 2 };

struct arguments {
    const char *input, *output, *template;
    bool no_server, help, version;
};

#define MEMBER(member) offsetof(struct arguments, member)

static const struct option OPTIONS[] = {
    {"input", 'i', OPTION_TEXT, MEMBER(input), 0, "FILE",
     "the people: a list of mappings with given, family, image"},
    {"output", 'o', OPTION_TEXT, MEMBER(output), 0, "FILE",
     "write to FILE (else talk-people.gpp; -: standard output)"},
    {"template", 't', OPTION_TEXT, MEMBER(template), 0, "FILE",
     "a Liquid template over `people`, instead of gpp macros"},
    {"no-server", 0, OPTION_FLAG, MEMBER(no_server), 0, NULL,
     "do without a server: a process of its own answers"},
    {"help", 'h', OPTION_FLAG, MEMBER(help), 0, NULL, "show this"},
    {"version", 0, OPTION_FLAG, MEMBER(version), 0, NULL, "show the version"},
};
enum { OPTION_COUNT = sizeof OPTIONS / sizeof *OPTIONS };

/* For gpp: \circleHead{file}{name}{width}{url}, and a \janeDoePicture{width} for each. A brace beside
 * an output stands off from it, and the blank between is trimmed: `{{{` would be no brace. */
static const char MACROS[] =
    "\\ifndef{talkPeople}\n"
    "\\define{talkPeople}\n"
    "\\define{\\circleHead{filename}{alttext}{width}{circleurl}}"
    "{<img src=\"\\filename\" alt=\"\\alttext\" title=\"\\alttext\" style=\"width:\\width; "
    "aspect-ratio:1; border-radius:50%; object-fit:cover; object-position:top\">}\n"
    "{% for p in people -%}\n"
    "\\defeval{\\ {{- p.macro }}Picture{width}}{"
    " {%- if p.url %}<a href=\"{{ p.url }}\">{% endif -%}"
    "{% if p.crop %}<span style=\"display:inline-block; width:\\width; aspect-ratio:1; "
    "border-radius:50%; overflow:hidden\">\\includeimgclip{\\diagramsDir/{{ p.image }}}"
    "{ {{- p.crop.llx -}} }{ {{- p.crop.lly -}} }{ {{- p.crop.urx -}} }{ {{- p.crop.ury -}} }"
    "{100%}</span>"
    "{% else %}\\circleHead{\\diagramsDir/{{ p.image }}}"
    "{ {{- p.name -}} }{\\width}{ {{- p.url -}} }{% endif %}"
    "{%- if p.url %}</a>{% endif %}}\n"
    "{% endfor %}\\endif\n";

static void print_help(void) {
    fputs(
        "usage: mdpeople --input FILE [OPTIONS]\n"
        "\n"
        "Makes a file of gpp macros, one for each person of FILE: \\janeDoePicture{15%} shows the\n"
        "image of Jane Doe in a circle, with a link when there is a url. FILE is a list of "
        "mappings\n"
        "(YAML, JSON, CSV) with given, family and image, and maybe url, title and crop (llx, lly,\n"
        "urx, ury: what \\includeimgclip of lamd's macros takes). Whoever lacks a name or an "
        "image\n"
        "is left out with a warning.\n"
        "\n"
        "Options:\n",
        stdout);
    words_options(OPTIONS, OPTION_COUNT);
    fputs("\n"
          "Examples:\n"
          "  mdpeople -i people.yml\n"
          "  mdpeople -i people.yml -o - -t cards.md\n",
          stdout);
}

static enum lyn_code make_macros(struct arena *arena, lyn_client *client,
                                 const struct arguments *arguments, struct lyn_error *err) {
    const struct lyn_read_request read = {.path = arguments->input, .path_kind = KIND_DATA};
    struct lyn_render_request request = {.text = arguments->template ? NULL : MACROS,
                                         .file = arguments->template};
    struct value variables;
    lyn_frame *table = NULL;
    enum lyn_code code = lyn_client_read(client, &read, &table, err);
    if (code == LYN_OK) {
        code = people_variables(arena, table, arguments->input, &variables, err);
    }
    if (code == LYN_OK) {
        request.variables = &variables;
        code = words_render(client, &request,
                            arguments->output ? arguments->output : "talk-people.gpp", err);
    }
    lyn_frame_free(table);
    return code;
}

static int run(struct arena *arena, int argc, const char *const *argv) {
    struct arguments arguments = {0};
    const struct option_table table = {OPTIONS, OPTION_COUNT, &arguments};
    struct operands operands = {0};
    struct lyn_error err = {0};
    lyn_client *client = NULL;
    int used = 0;
    if (options_parse(arena, &table, 1, argc, argv, false, &used, &operands, &err) != LYN_OK) {
        return words_misuse(PROGRAM, "%s", err.message);
    }
    if (arguments.help) {
        print_help();
        return WORDS_OK;
    }
    if (arguments.version) {
        printf(PROGRAM " %s\n", lyn_version());
        return WORDS_OK;
    }
    if (operands.count || !arguments.input) {
        return words_misuse(PROGRAM, operands.count ? "there are no arguments beside options"
                                                    : "--input FILE is needed");
    }
    enum lyn_code code = words_client(PROGRAM, arguments.no_server, &client, &err);
    if (code == LYN_OK) {
        code = make_macros(arena, client, &arguments, &err);
    }
    lyn_client_free(client);
    return code == LYN_OK ? WORDS_OK : words_error(PROGRAM, &err);
}

int main(int argc, char **argv) {
    struct arena *arena = arena_new(ARENA_BYTES);
    int status = WORDS_FAILED;
    if (arena) {
        status = run(arena, argc > 0 ? argc - 1 : 0, (const char *const *)argv + (argc > 0));
    } else {
        fputs(PROGRAM ": out of memory\n", stderr);
    }
    arena_unref(arena);
    process_exit(status);
}
