#include <yaml.h>

#include "base/error.h"
#include "base/utf8.h"
#include "formats/text.h"
#include "formats/yaml.h"
#include "formats/yaml_compose.h"
#include "formats/yaml_simple.h"

enum { CHECK_EVERY = 1024 }; /* events between two looks at the deadline */

struct reader {
    struct sv text;
    yaml_parser_t parser;
    struct yaml_composer composer;
    uint32_t documents, events;
};

/* ---- errors ---- */

static struct yaml_mark mark_of(const yaml_mark_t *mark) {
    return (struct yaml_mark){mark->line, mark->column};
}

/* The reader of libyaml knows no lines, only the byte. */
static enum lyn_code bad_character(const struct reader *reader, struct lyn_error *err) {
    const yaml_parser_t *parser = &reader->parser;
    const struct yaml_composer *composer = &reader->composer;
    enum lyn_code code =
        error_set(err, REASON_YAML_SYNTAX,
                  "unacceptable character #x%04x: special characters are not allowed",
                  parser->problem_value < 0 ? 0u : (unsigned)parser->problem_value);
    uint64_t line, column;
    utf8_position(reader->text, parser->problem_offset, &line, &column);
    error_at(err, composer->name.data, composer->name.len, line + composer->first_line, column);
    return code;
}

static enum lyn_code syntax_error(const struct reader *reader, struct lyn_error *err) {
    const yaml_parser_t *parser = &reader->parser;
    const char *problem = parser->problem ? parser->problem : "not YAML";
    enum lyn_code code;
    if (parser->error == YAML_MEMORY_ERROR) {
        return error_oom(err);
    }
    if (parser->error == YAML_READER_ERROR) {
        return bad_character(reader, err);
    }
    if (parser->context) {
        unsigned long from = (unsigned long)parser->context_mark.line + 1;
        code = error_set(err, REASON_YAML_SYNTAX, "%s (%s, from line %lu)", problem,
                         parser->context, from + reader->composer.first_line);
    } else {
        code = error_set(err, REASON_YAML_SYNTAX, "%s", problem);
    }
    struct yaml_mark mark = mark_of(&parser->problem_mark);
    return yaml_composer_at(&reader->composer, &mark, code, err);
}

/* ---- libyaml's events ---- */

static enum lyn_code on_document(struct reader *reader, const yaml_event_t *event,
                                 struct lyn_error *err) {
    if (++reader->documents == 1) {
        return LYN_OK;
    }
    struct yaml_mark mark = mark_of(&event->start_mark);
    return yaml_composer_at(
        &reader->composer, &mark,
        error_set(err, REASON_YAML_SYNTAX,
                  "expected a single document in the stream, but found another"),
        err);
}

static enum lyn_code on_event(struct reader *reader, const yaml_event_t *event,
                              struct lyn_error *err) {
    struct yaml_event out = {.mark = mark_of(&event->start_mark)};
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        return on_document(reader, event, err);
    case YAML_ALIAS_EVENT:
        out.kind = YAML_EVENT_ALIAS;
        out.anchor = (const char *)event->data.alias.anchor;
        break;
    case YAML_SCALAR_EVENT:
        out.kind = YAML_EVENT_SCALAR;
        out.text = (struct sv){(const char *)event->data.scalar.value, event->data.scalar.length};
        out.plain = event->data.scalar.plain_implicit;
        out.tag = (const char *)event->data.scalar.tag;
        out.anchor = (const char *)event->data.scalar.anchor;
        break;
    case YAML_SEQUENCE_START_EVENT:
        out.kind = YAML_EVENT_LIST;
        out.tag = (const char *)event->data.sequence_start.tag;
        out.anchor = (const char *)event->data.sequence_start.anchor;
        break;
    case YAML_MAPPING_START_EVENT:
        out.kind = YAML_EVENT_MAP;
        out.tag = (const char *)event->data.mapping_start.tag;
        out.anchor = (const char *)event->data.mapping_start.anchor;
        break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        out.kind = YAML_EVENT_END;
        break;
    default:
        return LYN_OK;
    }
    return yaml_composer_take(&reader->composer, &out, err);
}

static enum lyn_code read_events(struct reader *reader, struct lyn_error *err) {
    enum lyn_code code = LYN_OK;
    bool more = true;
    while (more && code == LYN_OK) {
        if (reader->events++ % CHECK_EVERY == 0) {
            code = call_check(reader->composer.call, err);
        }
        if (code != LYN_OK) {
            break;
        }
        yaml_event_t event;
        if (!yaml_parser_parse(&reader->parser, &event)) {
            return syntax_error(reader, err);
        }
        more = event.type != YAML_STREAM_END_EVENT;
        code = on_event(reader, &event, err);
        yaml_event_delete(&event);
    }
    return code;
}

static enum lyn_code read_any(struct call *call, struct sv text, struct sv name,
                              uint32_t first_line, struct value *out, struct lyn_error *err) {
    struct reader reader = {.text = text};
    enum lyn_code code = yaml_composer_init(&reader.composer, call, name, first_line, err);
    if (code != LYN_OK) {
        return code;
    }
    if (yaml_parser_initialize(&reader.parser)) {
        yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(&reader.parser, (const unsigned char *)text.data, text.len);
        code = read_events(&reader, err);
        yaml_parser_delete(&reader.parser);
    } else {
        code = error_oom(err);
    }
    if (code == LYN_OK) {
        *out = yaml_composer_value(&reader.composer);
    }
    yaml_composer_dispose(&reader.composer);
    return code;
}

/* ---- simple texts ---- */

struct simple_reader {
    struct yaml_composer composer;
    uint32_t events;
};

static bool take_simple(void *user, const struct yaml_event *event) {
    struct simple_reader *reader = user;
    if (reader->events++ % CHECK_EVERY == 0 && call_check(reader->composer.call, NULL) != LYN_OK) {
        return false;
    }
    return yaml_composer_take(&reader->composer, event, NULL) == LYN_OK;
}

bool yaml_parse_simple(struct call *call, struct sv text, uint32_t first_line, struct value *out) {
    enum { SURE_BYTES = 64 * 1024 };
    struct simple_reader reader = {0};
    /* Half a large document in vain would cost the request its memory. */
    if (text.len > SURE_BYTES && !yaml_simple_read(text, NULL, NULL)) {
        return false;
    }
    if (yaml_composer_init(&reader.composer, call, SV(""), first_line, NULL) != LYN_OK) {
        return false;
    }
    bool whole = yaml_simple_read(text, take_simple, &reader);
    if (whole) {
        *out = yaml_composer_value(&reader.composer);
    }
    yaml_composer_dispose(&reader.composer);
    return whole;
}

/* ---- either ---- */

static enum lyn_code normalize(struct call *call, struct sv text, struct sv name, struct sv *out,
                               struct lyn_error *err) {
    enum lyn_code code = text_normalize(call, text, name, out, err);
    if (code == LYN_OK && !out->data) {
        *out = SV("");
    }
    return code;
}

enum lyn_code yaml_parse_any(struct call *call, struct sv text, struct sv name, uint32_t first_line,
                             struct value *out, struct lyn_error *err) {
    enum lyn_code code = normalize(call, text, name, &text, err);
    return code == LYN_OK ? read_any(call, text, name, first_line, out, err) : code;
}

enum lyn_code yaml_parse(struct call *call, struct sv text, struct sv name, uint32_t first_line,
                         struct value *out, struct lyn_error *err) {
    enum lyn_code code = normalize(call, text, name, &text, err);
    if (code != LYN_OK || yaml_parse_simple(call, text, first_line, out)) {
        return code;
    }
    return read_any(call, text, name, first_line, out, err);
}
