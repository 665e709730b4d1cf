/* mdpeople: macros that show people's pictures in slides, in place of lamd's. */
#include <stddef.h>

#include "base/exit.h"
#include "people.h"
#include "words.h"

enum { KIND_DATA = 2 };

struct arguments {
    const char *input, *output, *template;
};

#define MEMBER(member) offsetof(struct arguments, member)

static const struct option OPTIONS[] = {
    {"input", 'i', OPTION_TEXT, MEMBER(input), 0, "FILE",
     "the people: a list of mappings with given, family, image"},
    {"output", 'o', OPTION_TEXT, MEMBER(output), 0, "FILE",
     "write to FILE (else talk-people.gpp; -: standard output)"},
    {"template", 't', OPTION_TEXT, MEMBER(template), 0, "FILE",
     "a Liquid template over `people`, instead of gpp macros"},
};

/* For gpp: \circleHead{file}{name}{width}{url}, and a \janeDoePicture{width} for each. A brace beside
 * an output stands off from it, and the blank between is trimmed: `{{{` would be no brace. What goes
 * into attributes of HTML has its quotation marks as `&quot;`: gpp would take the `#` of `&#34;`. */
static const char MACROS[] =
    "\\ifndef{talkPeople}\n"
    "\\define{talkPeople}\n"
    "\\define{\\circleHead{filename}{alttext}{width}{circleurl}}"
    "{<img src=\"\\filename\" alt=\"\\alttext\" title=\"\\alttext\" style=\"width:\\width; "
    "aspect-ratio:1; border-radius:50%; object-fit:cover; object-position:top\">}\n"
    "{% for p in people -%}\n"
    "\\defeval{\\ {{- p.macro }}Picture{width}}{"
    " {%- if p.url %}<a href=\"{{ p.url | replace: '\"', '&quot;' }}\">{% endif -%}"
    "{% if p.crop %}<span style=\"display:inline-block; width:\\width; aspect-ratio:1; "
    "border-radius:50%; overflow:hidden\">\\includeimgclip{\\diagramsDir/{{ p.image }}}"
    "{ {{- p.crop.llx -}} }{ {{- p.crop.lly -}} }{ {{- p.crop.urx -}} }{ {{- p.crop.ury -}} }"
    "{100%}</span>"
    "{% else %}\\circleHead{\\diagramsDir/{{ p.image | replace: '\"', '&quot;' }}}"
    "{ {{- p.name | replace: '\"', '&quot;' -}} }{\\width}"
    "{ {{- p.url | replace: '\"', '&quot;' -}} }{% endif %}"
    "{%- if p.url %}</a>{% endif %}}\n"
    "{% endfor %}\\endif\n";

static const char USAGE[] =
    "usage: mdpeople --input FILE [OPTIONS]\n"
    "\n"
    "Makes a file of gpp macros, one for each person of FILE: \\janeDoePicture{15%}\n"
    "shows the image of Jane Doe in a circle, with a link when there is a url. FILE\n"
    "is a list of mappings (YAML, JSON, CSV) with given, family and image, and maybe\n"
    "url, title and crop (llx, lly, urx, ury: what \\includeimgclip of lamd's macros\n"
    "takes). Whoever lacks a name or an image is left out with a warning.\n";

static const char EXAMPLES[] = "  mdpeople -i people.yml\n"
                               "  mdpeople -i people.yml -o - -t cards.md\n";

static enum lyn_code make(struct arena *arena, lyn_client *client, const void *target,
                          const struct operands *operands, struct lyn_error *err) {
    const struct arguments *arguments = target;
    const struct lyn_read_request read = {.path = arguments->input, .path_kind = KIND_DATA};
    struct lyn_render_request request = {.text = arguments->template ? NULL : MACROS,
                                         .file = arguments->template};
    struct value variables;
    lyn_frame *table = NULL;
    (void)operands;
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

static const char *check(const void *target, const struct operands *operands) {
    const struct arguments *arguments = target;
    if (operands->count) {
        return "there are no arguments beside options";
    }
    return arguments->input ? NULL : "--input FILE is needed";
}

int main(int argc, char **argv) {
    struct arguments arguments = {0};
    const struct words_program program = {
        .name = "mdpeople",
        .own = {OPTIONS, sizeof OPTIONS / sizeof *OPTIONS, &arguments},
        .usage = USAGE,
        .examples = EXAMPLES,
        .check = check,
        .make = make,
    };
    process_exit(words_run(&program, argc, argv));
}
