#include "base/error.h"
#include "formats/document.h"
#include "formats/json.h"
#include "formats/json_tagged.h"

struct parse {
    struct document document;
    uint32_t line;
    bool tagged;
};

static enum lyn_code on_scalar(void *user, const struct value *value, struct lyn_error *err) {
    struct parse *parse = user;
    return document_push(&parse->document, value, err);
}

static enum lyn_code on_key(void *user, struct sv key, struct lyn_error *err) {
    struct parse *parse = user;
    struct value value = value_string(key);
    value.line = parse->line;
    return document_push(&parse->document, &value, err);
}

static enum lyn_code on_begin(void *user, enum value_kind kind, struct lyn_error *err) {
    struct parse *parse = user;
    return document_begin(&parse->document, kind, parse->line, err);
}

static enum lyn_code on_end(void *user, enum value_kind kind, struct lyn_error *err) {
    struct parse *parse = user;
    enum lyn_code code = document_end(&parse->document, err);
    if (code != LYN_OK || !parse->tagged || kind != VALUE_MAP) {
        return code;
    }
    struct value *ended = document_top(&parse->document);
    code = json_untag(parse->document.arena, ended, err);
    if (code != LYN_OK) {
        error_at(err, NULL, 0, ended->line, 0);
    }
    return code;
}

enum lyn_code json_parse(struct call *call, struct sv text, struct sv name, bool tagged,
                         struct value *out, struct lyn_error *err) {
    struct parse parse = {.tagged = tagged};
    enum lyn_code code = document_init(&parse.document, call, err);
    if (code != LYN_OK) {
        return code;
    }
    const struct json_handler handler = {.scalar = on_scalar,
                                         .key = on_key,
                                         .begin = on_begin,
                                         .end = on_end,
                                         .user = &parse,
                                         .line = &parse.line};
    code = json_scan(call, text, name, call->limits.json_depth, &handler, err);
    if (code == LYN_OK) {
        *out = *document_top(&parse.document);
    } else {
        error_at(err, name.data, name.len, 0, 0);
    }
    document_dispose(&parse.document);
    return code;
}
