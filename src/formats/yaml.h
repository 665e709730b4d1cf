/* yaml.h - YAML 1.1 as the reference's loader reads it (access 8, config-compute 4.2). */
#ifndef LYN_FORMATS_YAML_H
#define LYN_FORMATS_YAML_H

#include "formats/format.h"

extern const struct format format_yaml;

/* The first and only document as a value in call->arena; an empty stream is VALUE_NULL. Lines are
 * kept in value.line. YAML_SYNTAX with line and column; LIMIT_DEPTH at call->limits.yaml_depth;
 * LIMIT_CELLS when aliases expand past yaml_nodes. `first_line` is added to every line (a front
 * matter starts below its fence): 0 for a whole file. */
enum lyn_code yaml_parse(struct call *call, struct sv text, struct sv name, uint32_t first_line,
                         struct value *out, struct lyn_error *err) LYN_MUST_CHECK;

/* A plain scalar by the rules of access 8.1: bool, int, float, null, date, timestamp or string.
 * `=` and `<<` are strings here, and a string is a view of `text`. An impossible date is
 * INVALID_VALUE. */
enum lyn_code yaml_resolve_plain(struct arena *arena, struct sv text, struct value *out,
                                 struct lyn_error *err) LYN_MUST_CHECK;

#endif
