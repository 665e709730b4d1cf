/* json.h - JSON documents (RFC 8259, plus NaN, Infinity and -Infinity as Python's json). */
#ifndef LYN_FORMATS_JSON_H
#define LYN_FORMATS_JSON_H

#include "formats/format.h"

extern const struct format format_json;

/* SAX events in document order. A handler that returns anything but LYN_OK stops the scan with that
 * code (and has filled err). Texts are unescaped, valid UTF-8, and live in
 * call->arena or in the scanned text. */
struct json_handler {
    enum lyn_code (*scalar)(void *user, const struct value *value, struct lyn_error *err);
    enum lyn_code (*key)(void *user, struct sv key, struct lyn_error *err);
    enum lyn_code (*begin)(void *user, enum value_kind kind, struct lyn_error *err); /* LIST, MAP */
    enum lyn_code (*end)(void *user, enum value_kind kind, struct lyn_error *err);
    void *user;
    uint32_t *line; /* NULL, or where the scanner leaves the line of each event before it calls */
};

/* Scans one document. A BOM is skipped; depth over max_depth is LIMIT_DEPTH; a lone surrogate becomes
 * U+FFFD with a warning; JSON_SYNTAX with line and column (in characters) and Python's wording
 * (`Expecting value`). */
enum lyn_code json_scan(struct call *call, struct sv text, struct sv name, uint32_t max_depth,
                        const struct json_handler *handler, struct lyn_error *err) LYN_MUST_CHECK;

/* The whole document as a value in call->arena, whose texts are views of `text` where they need no
 * unescaping: it must live as long as the value. Duplicate keys: last value, first position. Objects
 * with one `$date`, `$datetime`, `$bytes` or `$map` key become those values when `tagged` (the JSON
 * view of messages). Depth: call->limits.json_depth. */
enum lyn_code json_parse(struct call *call, struct sv text, struct sv name, bool tagged,
                         struct value *out, struct lyn_error *err) LYN_MUST_CHECK;

#endif
