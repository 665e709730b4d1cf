/* markdown.h - a page of Markdown with front matter (access 9, config-compute 4.1). */
#ifndef LYN_FORMATS_MARKDOWN_H
#define LYN_FORMATS_MARKDOWN_H

#include "formats/format.h"

extern const struct format format_markdown;

/* Where the front matter and the body stand in a page. */
struct front_matter {
    enum { FRONT_MATTER_NONE, FRONT_MATTER_YAML, FRONT_MATTER_JSON, FRONT_MATTER_TOML } kind;
    struct sv header;    /* between the fences */
    uint32_t first_line; /* lines of the file above the header */
    struct sv body;      /* stripped at both ends */
};

/* Splits; never fails: text without front matter is all body. Newlines must be \n already. */
struct front_matter front_matter_split(struct sv text);

#endif
