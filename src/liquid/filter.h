/* filter.h - filters: what they are called with, and the table of them (config-compute 3.6). */
#ifndef LYN_LIQUID_FILTER_H
#define LYN_LIQUID_FILTER_H

#include "base/call.h"
#include "liquid/item.h"

enum { FILTER_ARGUMENTS = 4 };

/* One call of a filter. `input` and `arguments` are the filter's to read, `out` to set. Everything
 * is allocated in the arena, which is the rendering's. */
struct filter_call {
    struct arena *arena;
    struct call *call;
    struct sv template_name, source;
    uint32_t at;          /* of the filter in the source, for warnings */
    int64_t now;          /* UTC microseconds */
    int32_t utc_offset_s; /* of local time */
    size_t text_max;      /* no text may become longer */
    uint64_t *steps_left;

    struct sv name; /* of the filter */
    struct value input;
    struct value arguments[FILTER_ARGUMENTS]; /* undefined beyond count */
    uint32_t count;
    struct value allow_false; /* the one argument that goes by name; undefined when absent */
    struct value *out;
};

/* LYN_OK; INVALID_VALUE for what the reference calls a filter error, which ends the top-level node;
 * others end the rendering. */
typedef enum lyn_code filter_fn(struct filter_call *call, struct lyn_error *err);

struct filter {
    const char *name;
    uint8_t least, most; /* arguments */
    filter_fn *run;
};

/* NULL when there is no filter of that name. */
const struct filter *filter_lookup(struct sv name);

/* ---- for those who write filters ---- */

/* A filter error: `<name>: <message>`. */
enum lyn_code filter_fail(const struct filter_call *call, struct lyn_error *err, const char *format,
                          ...) LYN_PRINTF(3, 4);
/* Work on `units` bytes or items is to be done: LIMIT_STEPS when that is too much. */
enum lyn_code filter_charge(struct filter_call *call, size_t units,
                            struct lyn_error *err) LYN_MUST_CHECK;
/* A warning that names the template and the line. */
void filter_warn(const struct filter_call *call, const char *format, ...) LYN_PRINTF(2, 3);
/* The input as a string filter sees it: nil is "", others Python's str(). Charged. */
enum lyn_code filter_input_text(struct filter_call *call, struct sv *out,
                                struct lyn_error *err) LYN_MUST_CHECK;
/* An argument's str(): nil is None. */
enum lyn_code filter_argument_text(struct filter_call *call, uint32_t index, struct sv *out,
                                   struct lyn_error *err) LYN_MUST_CHECK;
/* int(argument) as Python converts it: texts and floats, too; a filter error when that fails. */
enum lyn_code filter_argument_integer(struct filter_call *call, uint32_t index, int64_t *out,
                                      struct lyn_error *err) LYN_MUST_CHECK;
bool filter_given(const struct filter_call *call, uint32_t index); /* given, and not undefined */

/* The result: a text that lives long enough, a copy of a buffer (disposed in any case). */
enum lyn_code filter_return_text(struct filter_call *call, struct sv text);
enum lyn_code filter_return_buffer(struct filter_call *call, struct buf *buf,
                                   struct lyn_error *err) LYN_MUST_CHECK;
enum lyn_code filter_return(struct filter_call *call, struct value value);
/* An empty buffer for a result. */
void filter_buffer(const struct filter_call *call, struct buf *buf);
/* The whole of a filter that a function on a buffer does: the input's text goes through it. */
enum lyn_code filter_rewrite(struct filter_call *call,
                             void (*change)(struct sv text, struct buf *out),
                             struct lyn_error *err) LYN_MUST_CHECK;
/* The input as a list filter sees it: lists flattened, ranges as they are, nothing of undefined,
 * everything else as the one item. The items may be shared with the input: not to be changed. */
enum lyn_code filter_input_list(struct filter_call *call, struct value *out,
                                struct lyn_error *err) LYN_MUST_CHECK;

/* ---- the families ---- */

#define FILTER(name, least, most) filter_fn filter_##name;
#include "liquid/filter.def"
#undef FILTER

#endif
