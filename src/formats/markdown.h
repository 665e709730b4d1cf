/* markdown.h - a page of Markdown with front matter (access 9, config-compute 4.1). */
#ifndef LYN_FORMATS_MARKDOWN_H
#define LYN_FORMATS_MARKDOWN_H

#include "formats/format.h"

/* As a document or a row: the keys of the front matter as text, then `content`, the body. */
extern const struct format format_markdown;

/* Where the front matter and the body stand in a page. */
struct front_matter {
    enum { FRONT_MATTER_NONE, FRONT_MATTER_YAML, FRONT_MATTER_JSON, FRONT_MATTER_TOML } kind;
    struct sv header; /* between the fences; of JSON with its braces. Empty for TOML, which is not
                            read: the body is the whole text, as for the reference */
    uint32_t first_line; /* lines of the file above the header */
    struct sv body;      /* stripped at both ends */
};

/* Splits; never fails: text without front matter is all body. Valid UTF-8 with \n newlines
 * (text_normalize); the parts are views of it. */
struct front_matter front_matter_split(struct sv text);

/* The front matter as a mapping (an empty one when there is none, or when it is no mapping) with its
 * keys as written, and the body. Both live in call->arena. A header that cannot be parsed is
 * YAML_SYNTAX, JSON_SYNTAX or INVALID_VALUE (an impossible date), with the lines of the file. */
enum lyn_code markdown_parse(struct call *call, struct sv bytes, struct sv name,
                             struct value *metadata, struct sv *body,
                             struct lyn_error *err) LYN_MUST_CHECK;

/* ---- markdown_write.c ---- */
/* A page of one row or document without its missing entries (value_without_missing): `content` is
 * the body, whatever is no text printed as Python prints it; the other entries are the front matter
 * (`{}` when there are none). White space at the end goes (access 17.6). Ask buf_status at the end. */
void markdown_write_page(const struct value *page, struct buf *out);
/* The table of exactly one row as a page; ROWS_NOT_ONE otherwise (access 20.27). */
enum lyn_code markdown_write_frame(const struct frame *frame, const struct value *options,
                                   struct buf *out, struct lyn_error *err) LYN_MUST_CHECK;

#endif
