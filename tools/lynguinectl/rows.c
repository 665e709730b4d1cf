#include "rows.h"

#include <string.h>

#include "base/num.h"

static bool parse_bound(struct sv text, bool *has, int64_t *out) {
    *has = text.len > 0;
    return !*has || num_parse_int64(text, out);
}

enum lyn_code rows_parse(const char *text, struct rows *out, struct lyn_error *err) {
    const char *colon = strchr(text, ':');
    *out = (struct rows){0};
    if (colon &&
        parse_bound((struct sv){text, (size_t)(colon - text)}, &out->has_start, &out->start) &&
        parse_bound(sv_from(colon + 1), &out->has_stop, &out->stop)) {
        return LYN_OK;
    }
    return error_set(err, REASON_INVALID_VALUE,
                     "--rows takes A:B, A:, or :B (whole numbers, counted from 0, negative ones "
                     "from the end), not '%s'",
                     text);
}
