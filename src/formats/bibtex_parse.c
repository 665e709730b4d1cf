#include "base/error.h"
#include "base/map.h"
#include "base/num.h"
#include "base/utf8.h"
#include "formats/bibtex.h"
#include "formats/bibtex_scan.h"
#include "formats/entries.h"

enum { CHECK_EVERY = 1024 }; /* entries between two looks at the deadline */
static const size_t MACRO_BYTES_MAX = (size_t)64 << 20; /* that all uses of macros come to */

struct field {
    struct sv name;
    size_t first_piece, piece_count; /* of its value */
};

struct parser {
    struct call *call;
    struct sv name; /* of the file */
    struct bibtex_scanner scanner;
    uint32_t line; /* of the offset below, which only moves forward */
    size_t line_offset;

    struct map macros; /* lower-case name -> position in texts */
    struct sv *texts;
    size_t text_count, text_capacity;
    size_t macro_bytes;

    /* Of the entry or definition being read. */
    struct sv *pieces;
    size_t piece_count, piece_capacity;
    struct field *fields;
    size_t field_count, field_capacity;
    const char *fault; /* why it is malformed; NULL while it is not */

    struct value *entries;
    size_t entry_count, entry_capacity;
};

/* The array with room for one more element, NULL when memory is out. */
static void *room(struct parser *parser, void *items, size_t count, size_t *capacity, size_t size) {
    if (count < *capacity) {
        return items;
    }
    size_t wanted = *capacity ? *capacity * 2 : 16;
    void *grown = arena_grow(parser->call->arena, items, *capacity, wanted, size);
    if (grown) {
        *capacity = wanted;
    }
    return grown;
}

/* A view of the text itself when it has no capitals. */
static enum lyn_code lower(struct parser *parser, struct sv word, struct sv *out,
                           struct lyn_error *err) {
    size_t at = 0;
    while (at < word.len && !(word.data[at] >= 'A' && word.data[at] <= 'Z')) {
        at++;
    }
    *out = word;
    if (at == word.len) {
        return LYN_OK;
    }
    char *copy = arena_strdup(parser->call->arena, word);
    if (!copy) {
        return arena_error(parser->call->arena, err);
    }
    for (; at < word.len; at++) {
        if (copy[at] >= 'A' && copy[at] <= 'Z') {
            copy[at] += 'a' - 'A';
        }
    }
    out->data = copy;
    return LYN_OK;
}

static uint32_t line_at(struct parser *parser, size_t offset) {
    for (; parser->line_offset < offset; parser->line_offset++) {
        parser->line += parser->scanner.text.data[parser->line_offset] == '\n';
    }
    return parser->line;
}

/* ---- macros ---- */

static enum lyn_code define(struct parser *parser, struct sv name, struct sv text,
                            struct lyn_error *err) {
    struct sv *texts =
        room(parser, parser->texts, parser->text_count, &parser->text_capacity, sizeof *texts);
    if (!texts || !map_put(&parser->macros, name, (uint32_t)parser->text_count)) {
        return arena_error(parser->call->arena, err);
    }
    texts[parser->text_count++] = text;
    parser->texts = texts;
    return LYN_OK;
}

static enum lyn_code define_months(struct parser *parser, struct lyn_error *err) {
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    static const char *const names[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                        "jul", "aug", "sep", "oct", "nov", "dec"};
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; i < sizeof months / sizeof *months && code == LYN_OK; i++) {
        code = define(parser, sv_from(names[i]), sv_from(months[i]), err);
    }
    return code;
}

static enum lyn_code undefined(const struct parser *parser, struct sv name, size_t offset,
                               struct lyn_error *err) {
    uint64_t line, column;
    enum lyn_code code =
        error_set(err, REASON_BIBTEX_MACRO, "'%.*s' is no string that @string defines before this",
                  SV_ARG(name));
    utf8_position(parser->scanner.text, offset, &line, &column);
    error_at(err, parser->name.data, parser->name.len, line, column);
    return code;
}

static enum lyn_code expand(struct parser *parser, struct sv *out, struct lyn_error *err) {
    size_t offset = parser->scanner.at;
    struct sv name = bibtex_take_word(&parser->scanner, BIBTEX_MACRO_NAME);
    if (name.len == 0) {
        parser->fault = "a value is expected";
        return LYN_OK;
    }
    enum lyn_code code = lower(parser, name, &name, err);
    if (code != LYN_OK) {
        return code;
    }
    uint32_t position = map_get(&parser->macros, name);
    if (position == MAP_NONE) {
        return undefined(parser, name, offset, err);
    }
    *out = parser->texts[position];
    if (out->len > MACRO_BYTES_MAX - parser->macro_bytes) {
        return error_set(err, REASON_LIMIT_BYTES, "the strings of @string expand to over %zu bytes",
                         MACRO_BYTES_MAX);
    }
    parser->macro_bytes += out->len;
    return LYN_OK;
}

/* ---- values ---- */

/* Digits, braces, quotes or the name of a macro. */
static enum lyn_code scan_piece(struct parser *parser, struct sv *out, struct lyn_error *err) {
    struct bibtex_scanner *scanner = &parser->scanner;
    char c = bibtex_peek(scanner);
    if (c == '{') {
        if (!bibtex_take_braced(scanner, out)) {
            parser->fault = "a brace is never closed";
        }
        return LYN_OK;
    }
    if (c == '"') {
        if (!bibtex_take_quoted(scanner, out)) {
            parser->fault = "a quote is never closed";
        }
        return LYN_OK;
    }
    *out = bibtex_take_word(scanner, BIBTEX_DIGITS);
    return out->len > 0 ? LYN_OK : expand(parser, out, err);
}

/* Pieces joined by `#`, which become those of *value. */
static enum lyn_code scan_value(struct parser *parser, struct field *value, struct lyn_error *err) {
    value->first_piece = parser->piece_count;
    do {
        struct sv *pieces = room(parser, parser->pieces, parser->piece_count,
                                 &parser->piece_capacity, sizeof *pieces);
        if (!pieces) {
            return arena_error(parser->call->arena, err);
        }
        parser->pieces = pieces;
        bibtex_skip_blanks(&parser->scanner);
        enum lyn_code code = scan_piece(parser, &pieces[parser->piece_count], err);
        if (code != LYN_OK || parser->fault) {
            return code;
        }
        parser->piece_count++;
        bibtex_skip_blanks(&parser->scanner);
    } while (bibtex_take(&parser->scanner, '#'));
    value->piece_count = parser->piece_count - value->first_piece;
    return LYN_OK;
}

static enum lyn_code join(struct parser *parser, const struct field *value, struct sv *out,
                          struct lyn_error *err) {
    const struct sv *pieces = parser->pieces + value->first_piece;
    *out = pieces[0];
    if (value->piece_count == 1) {
        return LYN_OK;
    }
    size_t len = 0;
    for (size_t i = 0; i < value->piece_count; i++) {
        len += pieces[i].len; /* of a text of 4 GiB and macros of 64 MiB */
    }
    char *joined = arena_alloc(parser->call->arena, len);
    if (!joined) {
        return arena_error(parser->call->arena, err);
    }
    *out = (struct sv){joined, len};
    for (size_t i = 0; i < value->piece_count; i++) {
        if (pieces[i].len) {
            memcpy(joined, pieces[i].data, pieces[i].len);
            joined += pieces[i].len;
        }
    }
    return LYN_OK;
}

/* Continuation lines lose their indentation, the text its last newline; a pair of braces alone is no
 * text (access 10). */
static enum lyn_code clean(struct parser *parser, struct sv *text, struct lyn_error *err) {
    if (sv_is(*text, "{}")) {
        *text = (struct sv){"", 0};
    }
    if (text->len == 0 || !memchr(text->data, '\n', text->len)) {
        return LYN_OK;
    }
    char *copy = arena_alloc(parser->call->arena, text->len);
    if (!copy) {
        return arena_error(parser->call->arena, err);
    }
    size_t len = 0;
    bool indentation = false;
    for (size_t i = 0; i < text->len; i++) {
        char c = text->data[i];
        if (indentation && (c == ' ' || c == '\t')) {
            continue;
        }
        indentation = c == '\n';
        copy[len++] = c;
    }
    len -= text->data[text->len - 1] == '\n';
    *text = (struct sv){copy, len};
    return LYN_OK;
}

/* ---- entries ---- */

/* `name = value`. */
static enum lyn_code scan_field(struct parser *parser, enum bibtex_word name, struct field *out,
                                struct lyn_error *err) {
    struct bibtex_scanner *scanner = &parser->scanner;
    bibtex_skip_blanks(scanner);
    struct sv word = bibtex_take_word(scanner, name);
    bibtex_skip_blanks(scanner);
    if (word.len == 0 || !bibtex_take(scanner, '=')) {
        parser->fault = "`name = value` is expected";
        return LYN_OK;
    }
    enum lyn_code code = lower(parser, word, &out->name, err);
    return code == LYN_OK ? scan_value(parser, out, err) : code;
}

/* Commas and fields to the closing brace. */
static enum lyn_code scan_fields(struct parser *parser, char close, struct lyn_error *err) {
    struct bibtex_scanner *scanner = &parser->scanner;
    for (;;) {
        bibtex_skip_blanks(scanner);
        if (bibtex_take(scanner, close)) {
            return LYN_OK;
        }
        if (!bibtex_take(scanner, ',')) {
            parser->fault = "a comma or the closing brace is expected";
            return LYN_OK;
        }
        bibtex_skip_blanks(scanner);
        if (bibtex_take(scanner, close)) {
            return LYN_OK;
        }
        struct field *fields = room(parser, parser->fields, parser->field_count,
                                    &parser->field_capacity, sizeof *fields);
        if (!fields) {
            return arena_error(parser->call->arena, err);
        }
        parser->fields = fields;
        enum lyn_code code =
            scan_field(parser, BIBTEX_FIELD_NAME, &fields[parser->field_count], err);
        if (code != LYN_OK || parser->fault) {
            return code;
        }
        parser->field_count++;
    }
}

static void reverse(struct value_entry *entries, size_t count) {
    for (size_t i = 0; i < count / 2; i++) {
        struct value_entry entry = entries[i];
        entries[i] = entries[count - 1 - i];
        entries[count - 1 - i] = entry;
    }
}

/* The fields' texts. Unifying keeps the last of equal keys, here the first is wanted. */
static enum lyn_code build_fields(struct parser *parser, struct value_entry *out, size_t *count,
                                  struct lyn_error *err) {
    for (size_t i = 0; i < parser->field_count; i++) {
        const struct field *field = &parser->fields[parser->field_count - 1 - i];
        struct sv text = {0};
        enum lyn_code code = join(parser, field, &text, err);
        if (code == LYN_OK) {
            code = clean(parser, &text, err);
        }
        if (code != LYN_OK) {
            return code;
        }
        out[i] = (struct value_entry){value_string(field->name), value_string(text)};
    }
    *count = parser->field_count;
    enum lyn_code code = entries_unify(out, count, err);
    reverse(out, *count);
    return code;
}

static enum lyn_code add_entry(struct parser *parser, struct sv type, struct sv key, uint32_t line,
                               struct lyn_error *err) {
    struct value *entries = room(parser, parser->entries, parser->entry_count,
                                 &parser->entry_capacity, sizeof *entries);
    struct value_entry *members =
        arena_calloc(parser->call->arena, parser->field_count + 2, sizeof *members);
    if (!entries || !members) {
        return arena_error(parser->call->arena, err);
    }
    parser->entries = entries;
    size_t count = 0;
    members[0] = (struct value_entry){value_string(SV("ENTRYTYPE")), value_string(type)};
    members[1] = (struct value_entry){value_string(SV("ID")), value_string(key)};
    enum lyn_code code = build_fields(parser, members + 2, &count, err);
    if (code == LYN_OK) {
        entries[parser->entry_count++] =
            (struct value){.kind = VALUE_MAP, .line = line, .map = {members, count + 2}};
    }
    return code;
}

/* Behind the opening brace of @type. */
static enum lyn_code parse_entry(struct parser *parser, struct sv type, char open, char close,
                                 uint32_t line, struct lyn_error *err) {
    bibtex_skip_blanks(&parser->scanner);
    struct sv key = bibtex_take_key(&parser->scanner, open, close);
    if (key.len == 0) {
        parser->fault = "it has no key";
        return LYN_OK;
    }
    enum lyn_code code = scan_fields(parser, close, err);
    return code == LYN_OK && !parser->fault ? add_entry(parser, type, key, line, err) : code;
}

/* Behind the opening brace of @string or @preamble. */
static enum lyn_code parse_definition(struct parser *parser, bool string, char close,
                                      struct lyn_error *err) {
    struct field definition = {0};
    enum lyn_code code = string ? scan_field(parser, BIBTEX_MACRO_NAME, &definition, err)
                                : scan_value(parser, &definition, err);
    if (code != LYN_OK || parser->fault) {
        return code;
    }
    if (!bibtex_take(&parser->scanner, close)) {
        parser->fault = "the closing brace is expected";
        return LYN_OK;
    }
    if (!string) {
        return LYN_OK;
    }
    struct sv text = {0};
    code = join(parser, &definition, &text, err);
    return code == LYN_OK ? define(parser, definition.name, text, err) : code;
}

/* At `@`. What cannot be read is left out up to the next line that begins with `@`. */
static enum lyn_code parse_item(struct parser *parser, struct lyn_error *err) {
    struct bibtex_scanner *scanner = &parser->scanner;
    size_t start = scanner->at++;
    struct sv type = {0};
    bibtex_skip_blanks(scanner);
    enum lyn_code code = lower(parser, bibtex_take_word(scanner, BIBTEX_LETTERS), &type, err);
    if (code != LYN_OK) {
        return code;
    }
    bibtex_skip_blanks(scanner);
    char open = bibtex_peek(scanner), close = open == '(' ? ')' : '}';
    if (type.len == 0 || sv_is(type, "comment") || (open != '{' && open != '(')) {
        scanner->at = start + 1;
        bibtex_skip_to_entry(scanner);
        return LYN_OK;
    }
    scanner->at++;
    parser->piece_count = parser->field_count = 0;
    parser->fault = NULL;
    uint32_t line = line_at(parser, start);
    bool string = sv_is(type, "string");
    if (string || sv_is(type, "preamble")) {
        code = parse_definition(parser, string, close, err);
    } else {
        code = parse_entry(parser, type, open, close, line, err);
    }
    if (code == LYN_OK && parser->fault) {
        call_warn(parser->call, REASON_INVALID_VALUE, parser->name, line,
                  "the BibTeX entry @%.*s is left out: %s", SV_ARG(type), parser->fault);
        scanner->at = start + 1;
        bibtex_skip_to_entry(scanner);
    }
    return code;
}

enum lyn_code bibtex_parse(struct call *call, struct sv text, struct sv name, struct value *out,
                           struct lyn_error *err) {
    struct parser parser = {.call = call, .name = name, .line = 1};
    map_init(&parser.macros, call->arena);
    enum lyn_code code = bibtex_scanner_init(&parser.scanner, call, text, err);
    if (code == LYN_OK) {
        code = define_months(&parser, err);
    }
    for (size_t items = 0; code == LYN_OK; items++) {
        bibtex_skip_blanks(&parser.scanner);
        if (bibtex_at_end(&parser.scanner)) {
            break;
        }
        if (items % CHECK_EVERY == 0) {
            code = call_check(call, err);
        }
        if (bibtex_peek(&parser.scanner) != '@') {
            bibtex_skip_to_entry(&parser.scanner);
        } else if (code == LYN_OK) {
            code = parse_item(&parser, err);
        }
    }
    *out = (struct value){.kind = VALUE_LIST, .list = {parser.entries, parser.entry_count}};
    return code;
}
