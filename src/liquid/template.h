/* template.h - Liquid templates (config-compute 3): compiled once, rendered as often as wanted.
 *
 * A compiled template is immutable: any number of threads may render it at once, each with its own
 * call. What a template computes with are struct values; integers and booleans are real ones, and
 * booleans print as true and false (design 9). */
#ifndef LYN_LIQUID_TEMPLATE_H
#define LYN_LIQUID_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/call.h"
#include "base/sv.h"
#include "value/value.h"

struct template;
struct template_loader;

/* Compiles a copy of the source. `name` says in messages where the text is from (a file, a compute
 * entry) and may be empty. The only syntax errors that fail here are those that leave the extent of
 * the text open: `{{` without `}}`, `{%` without `%}` (TEMPLATE_SYNTAX with line and column), a
 * source that is not UTF-8 (BAD_UTF8) or longer than 4 MiB (LIMIT_BYTES). Every other fault makes
 * its tag or block disappear and is remembered: template_check, template_report. One reference goes
 * to the caller. */
enum lyn_code template_compile(struct sv source, struct sv name, struct template **out,
                               struct lyn_error *err) LYN_MUST_CHECK;
/* Thread-safe; NULL ok. */
struct template *template_ref(struct template *template);
void template_unref(struct template *template);

/* What the template costs in memory, with its source. */
size_t template_bytes(const struct template *template);
/* For strict callers: the first fault that compilation passed over, as TEMPLATE_SYNTAX with line
 * and column; LYN_OK when there was none. */
enum lyn_code template_check(const struct template *template, struct lyn_error *err) LYN_MUST_CHECK;
/* Warns of every such fault (at most 20). Once per template, not per row: template_render warns of
 * what happens while rendering only. */
void template_report(const struct template *template, struct call *call);

/* What one rendering may use. Beyond steps, loops, output or memory the rendering fails with
 * RESOURCE_EXHAUSTED (LIMIT_STEPS, LIMIT_BYTES), strict or not. */
struct template_limits {
    uint64_t steps; /* nodes rendered, filters called, and per 64 bytes or items they go through */
    uint64_t loops; /* passes through loop bodies */
    size_t output_bytes;
    size_t memory_bytes; /* of what is computed on the way, captured texts among it */
    uint32_t depth; /* include and render inside one another; deeper ones are run-time errors */
};

#define TEMPLATE_LIMITS_DEFAULT                                                                    \
    ((struct template_limits){.steps = 20000000,                                                   \
                              .loops = 2000000,                                                    \
                              .output_bytes = (size_t)64 << 20,                                    \
                              .memory_bytes = (size_t)256 << 20,                                   \
                              .depth = 30})

struct template_options {
    /* True: the first fault, of compilation or of rendering, is an error. False, as in the reference
     * (config-compute 3.7): a run-time fault ends its top-level node, what that node has written
     * stays, and a warning is noted in the call. */
    bool strict;
    /* What `now` and `today` are: UTC microseconds (clock_wall()) and the zone's offset east of UTC
     * in seconds. Unix seconds are shown in that zone, too. */
    int64_t now;
    int32_t utc_offset_s;
    struct template_loader
        *loader; /* for include and render; NULL: they print nothing, a warning */
    struct template_limits limits;
};

/* Appends the rendered text to `out`. `variables` is a mapping (NULL: none) that must not change
 * meanwhile; nothing of it is kept. Fails with LIMIT_*, DEADLINE, CANCELLED, OUT_OF_MEMORY, in
 * strict mode TEMPLATE_SYNTAX or INVALID_VALUE with line and column, or what the loader failed with;
 * `out` then has its old length again. */
enum lyn_code template_render(struct call *call, const struct template *template,
                              const struct value *variables, const struct template_options *options,
                              struct buf *out, struct lyn_error *err) LYN_MUST_CHECK;

#endif
