/* yaml_simple.h - the events of the YAML that nearly all front matter is: block mappings and lists
 * of scalars on one line, `[a, b]` among them. What is not surely of this kind is libyaml's to read,
 * which judges this reader too: on a text that both read they agree (tests/fuzz/fuzz_yaml_simple.c). */
#ifndef LYN_FORMATS_YAML_SIMPLE_H
#define LYN_FORMATS_YAML_SIMPLE_H

#include "formats/yaml_compose.h"

/* False ends the reading. The columns of marks are not told. */
typedef bool (*yaml_take)(void *user, const struct yaml_event *event);

/* Hands the events of a text (text_normalize) to `take`, which may be NULL. False when the text is
 * not simple or `take` said so: what was handed out till then is void. */
bool yaml_simple_read(struct sv text, yaml_take take, void *user);

/* ---- yaml_parse.c ---- */
/* yaml_parse by this reader alone, of a text that is normalised: false, for whatever reason, leaves
 * it to the one below. */
bool yaml_parse_simple(struct call *call, struct sv text, uint32_t first_line, struct value *out);
/* yaml_parse by libyaml alone. */
enum lyn_code yaml_parse_any(struct call *call, struct sv text, struct sv name, uint32_t first_line,
                             struct value *out, struct lyn_error *err) LYN_MUST_CHECK;

#endif
