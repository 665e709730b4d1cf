#include "base/error.h"
#include "formats/json.h"
#include "formats/json_lex.h"
#include "formats/text.h"

enum { CHECK_EVERY = 4096 }; /* values between two looks at the deadline */

struct scan {
    struct json_lexer lexer;
    const struct json_handler *handler;
    uint32_t max_depth, depth;
    unsigned char *kinds; /* of the open lists and maps */
    uint32_t capacity;
    uint32_t until_check;
};

static void tell_line(const struct scan *scan) {
    if (scan->handler->line) {
        *scan->handler->line = scan->lexer.line;
    }
}

static enum lyn_code open_level(struct scan *scan, enum value_kind kind, struct lyn_error *err) {
    struct json_lexer *lexer = &scan->lexer;
    if (scan->depth >= scan->max_depth) {
        enum lyn_code code = error_set(err, REASON_LIMIT_DEPTH, "JSON nested deeper than %u levels",
                                       scan->max_depth);
        json_lex_locate(lexer, lexer->at, err);
        return code;
    }
    if (scan->depth == scan->capacity) {
        uint32_t capacity = scan->capacity ? scan->capacity * 2 : 64;
        unsigned char *grown =
            arena_grow(lexer->call->arena, scan->kinds, scan->capacity, capacity, 1);
        if (!grown) {
            return arena_error(lexer->call->arena, err);
        }
        scan->kinds = grown;
        scan->capacity = capacity;
    }
    scan->kinds[scan->depth++] = (unsigned char)kind;
    lexer->at++;
    tell_line(scan);
    return scan->handler->begin(scan->handler->user, kind, err);
}

static enum lyn_code close_level(struct scan *scan, struct lyn_error *err) {
    scan->lexer.at++;
    tell_line(scan);
    return scan->handler->end(scan->handler->user, (enum value_kind)scan->kinds[--scan->depth],
                              err);
}

static bool next_is(const struct json_lexer *lexer, char c) {
    return lexer->at < lexer->end && *lexer->at == c;
}

/* A key with its colon. */
static enum lyn_code scan_key(struct scan *scan, struct lyn_error *err) {
    struct json_lexer *lexer = &scan->lexer;
    if (!next_is(lexer, '"')) {
        return json_lex_error(lexer, lexer->at, "Expecting property name enclosed in double quotes",
                              err);
    }
    struct sv key;
    enum lyn_code code = json_lex_string(lexer, &key, err);
    if (code != LYN_OK) {
        return code;
    }
    json_lex_space(lexer);
    if (!next_is(lexer, ':')) {
        return json_lex_error(lexer, lexer->at, "Expecting ':' delimiter", err);
    }
    lexer->at++;
    tell_line(scan);
    json_lex_space(lexer);
    return scan->handler->key(scan->handler->user, key, err);
}

static enum lyn_code scan_scalar(struct scan *scan, struct lyn_error *err) {
    struct json_lexer *lexer = &scan->lexer;
    struct value value;
    enum lyn_code code;
    if (next_is(lexer, '"')) {
        value = value_string((struct sv){0});
        code = json_lex_string(lexer, &value.text, err);
    } else {
        code = json_lex_scalar(lexer, &value, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    value.line = lexer->line;
    tell_line(scan);
    return scan->handler->scalar(scan->handler->user, &value, err);
}

/* What starts a value: a whole scalar, or the opening of a list or map up to its first member.
 * *inside tells whether a value must follow. */
static enum lyn_code scan_value(struct scan *scan, bool *inside, struct lyn_error *err) {
    struct json_lexer *lexer = &scan->lexer;
    bool map = next_is(lexer, '{');
    *inside = false;
    if (!map && !next_is(lexer, '[')) {
        return scan_scalar(scan, err);
    }
    enum lyn_code code = open_level(scan, map ? VALUE_MAP : VALUE_LIST, err);
    if (code != LYN_OK) {
        return code;
    }
    json_lex_space(lexer);
    if (next_is(lexer, map ? '}' : ']')) {
        return close_level(scan, err);
    }
    *inside = true;
    return map ? scan_key(scan, err) : LYN_OK;
}

/* What follows a value: the ends of levels, then a comma before the next one. */
static enum lyn_code scan_rest(struct scan *scan, struct lyn_error *err) {
    struct json_lexer *lexer = &scan->lexer;
    while (scan->depth > 0) {
        json_lex_space(lexer);
        bool map = scan->kinds[scan->depth - 1] == VALUE_MAP;
        if (next_is(lexer, ',')) {
            lexer->at++;
            json_lex_space(lexer);
            return map ? scan_key(scan, err) : LYN_OK;
        }
        if (!next_is(lexer, map ? '}' : ']')) {
            return json_lex_error(lexer, lexer->at, "Expecting ',' delimiter", err);
        }
        enum lyn_code code = close_level(scan, err);
        if (code != LYN_OK) {
            return code;
        }
    }
    return LYN_OK;
}

static enum lyn_code scan_document(struct scan *scan, struct lyn_error *err) {
    struct json_lexer *lexer = &scan->lexer;
    json_lex_space(lexer);
    do {
        if (--scan->until_check == 0) {
            scan->until_check = CHECK_EVERY;
            enum lyn_code code = call_check(lexer->call, err);
            if (code != LYN_OK) {
                return code;
            }
        }
        bool inside;
        enum lyn_code code = scan_value(scan, &inside, err);
        if (code == LYN_OK && !inside) {
            code = scan_rest(scan, err);
        }
        if (code != LYN_OK) {
            return code;
        }
    } while (scan->depth > 0);
    json_lex_space(lexer);
    if (lexer->at < lexer->end) {
        return json_lex_error(lexer, lexer->at, "Extra data", err);
    }
    return LYN_OK;
}

enum lyn_code json_scan(struct call *call, struct sv text, struct sv name, uint32_t max_depth,
                        const struct json_handler *handler, struct lyn_error *err) {
    enum lyn_code code = text_check(text, name, &text, err);
    if (code != LYN_OK) {
        return code;
    }
    struct scan scan = {.handler = handler, .max_depth = max_depth, .until_check = CHECK_EVERY};
    json_lexer_init(&scan.lexer, call, text, name);
    code = scan_document(&scan, err);
    json_lexer_dispose(&scan.lexer);
    return code;
}
