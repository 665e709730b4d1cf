#include "access/regexp.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

#include "base/utf8.h"

/* What one match may cost: about 10 ms. */
enum { STEPS_MAX = 1000000, DEPTH_MAX = 10000, HEAP_KIB_MAX = 20000 };
enum { TRANSLATED_MAX = 16 * REGEXP_PATTERN_MAX };

struct regexp {
    pcre2_code *code;
    pcre2_match_data *data;
    pcre2_match_context *limits;
};

static void release(void *object) {
    struct regexp *regexp = object;
    pcre2_code_free(regexp->code);
    pcre2_match_data_free(regexp->data);
    pcre2_match_context_free(regexp->limits);
    free(regexp);
}

static enum lyn_code failed(const char *what, int number, struct lyn_error *err) {
    PCRE2_UCHAR text[256];
    if (number == PCRE2_ERROR_NOMEMORY || pcre2_get_error_message(number, text, sizeof text) < 0) {
        return error_oom(err);
    }
    return error_set(err, REASON_INVALID_VALUE, "%s: %s", what, (const char *)text);
}

static enum lyn_code compile(struct sv pattern, struct regexp *regexp, struct lyn_error *err) {
    static const uint32_t OPTIONS =
        PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C | PCRE2_ALT_CIRCUMFLEX;
    int number = 0;
    PCRE2_SIZE place = 0;
    pcre2_compile_context *context = pcre2_compile_context_create(NULL);
    if (!context) {
        return error_oom(err);
    }
    pcre2_set_newline(context, PCRE2_NEWLINE_LF);
    pcre2_set_parens_nest_limit(context, REGEXP_NESTING_MAX);
    regexp->code =
        pcre2_compile((PCRE2_SPTR)pattern.data, pattern.len, OPTIONS, &number, &place, context);
    pcre2_compile_context_free(context);
    if (!regexp->code) {
        return failed("not a regular expression", number, err);
    }
    regexp->data = pcre2_match_data_create_from_pattern(regexp->code, NULL);
    regexp->limits = pcre2_match_context_create(NULL);
    if (!regexp->data || !regexp->limits) {
        return error_oom(err);
    }
    pcre2_set_match_limit(regexp->limits, STEPS_MAX);
    pcre2_set_depth_limit(regexp->limits, DEPTH_MAX);
    pcre2_set_heap_limit(regexp->limits, HEAP_KIB_MAX);
    return LYN_OK;
}

enum lyn_code regexp_compile(struct arena *arena, struct sv pattern, const struct regexp **out,
                             struct lyn_error *err) {
    struct buf translated;
    buf_init(&translated, TRANSLATED_MAX);
    struct regexp *regexp = calloc(1, sizeof *regexp);
    enum lyn_code code = regexp ? LYN_OK : error_oom(err);
    if (code == LYN_OK) {
        code = regexp_translate(pattern, &translated, err);
    }
    if (code == LYN_OK) {
        code = compile(translated.data ? buf_view(&translated) : SV(""), regexp, err);
    }
    buf_dispose(&translated);
    if (code != LYN_OK) {
        if (regexp) {
            release(regexp);
        }
        return code;
    }
    *out = regexp;
    return arena_own(arena, release, regexp) ? LYN_OK : arena_error(arena, err);
}

/* Bytes that are no UTF-8 as one character each, as Python has them. */
static bool make_valid(struct sv text, struct buf *out) {
    size_t at = 0;
    while (at < text.len) {
        char character[4];
        size_t len = utf8_put(character, utf8_next(text, &at));
        buf_append(out, character, len);
    }
    return out->failure == BUF_FINE;
}

enum lyn_code regexp_matches(const struct regexp *regexp, struct sv text, bool *out,
                             struct lyn_error *err) {
    struct buf valid;
    buf_init(&valid, SIZE_MAX / 2);
    enum lyn_code code = LYN_OK;
    if (utf8_check(text) < text.len) {
        if (!make_valid(text, &valid)) {
            code = error_oom(err);
        }
        text = buf_view(&valid);
    }
    if (code == LYN_OK) {
        int number = pcre2_match(regexp->code, (PCRE2_SPTR)(text.len ? text.data : ""), text.len, 0,
                                 PCRE2_ANCHORED, regexp->data, regexp->limits);
        *out = number >= 0;
        if (number < 0 && number != PCRE2_ERROR_NOMATCH) {
            code = failed("the regular expression takes too long on a name", number, err);
        }
    }
    buf_dispose(&valid);
    return code;
}
