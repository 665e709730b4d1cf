#include "formats/markdown.h"

#include "base/error.h"
#include "formats/entries.h"
#include "formats/json.h"
#include "formats/text.h"
#include "formats/yaml.h"

static enum lyn_code parse_header(struct call *call, const struct front_matter *page,
                                  struct sv name, struct value *out, struct lyn_error *err) {
    if (page->kind == FRONT_MATTER_YAML) {
        return yaml_parse(call, page->header, name, page->first_line, out, err);
    }
    if (page->kind == FRONT_MATTER_TOML) {
        call_warn(call, REASON_NOT_BUILT, name, page->first_line + 1,
                  "TOML front matter is not read; it is part of the content");
    }
    if (page->kind != FRONT_MATTER_JSON) {
        return LYN_OK;
    }
    enum lyn_code code = json_parse(call, page->header, name, false, out, err);
    if (code != LYN_OK && err && err->line) {
        err->line += page->first_line;
    }
    return code;
}

enum lyn_code markdown_parse(struct call *call, struct sv bytes, struct sv name,
                             struct value *metadata, struct sv *body, struct lyn_error *err) {
    struct sv text = {0};
    enum lyn_code code = text_normalize(call, bytes, name, &text, err);
    if (code == LYN_OK) {
        code = text_keep(call, text, &text, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    struct front_matter page = front_matter_split(text);
    struct value header = value_null();
    code = parse_header(call, &page, name, &header, err);
    if (code != LYN_OK) {
        return code;
    }
    *metadata = header.kind == VALUE_MAP ? header : (struct value){.kind = VALUE_MAP};
    *body = page.body;
    return LYN_OK;
}

/* A key as JSON writes it: 1 -> `1`, true -> `true`, a date in ISO form. */
static enum lyn_code key_as_text(struct call *call, struct value *key, struct lyn_error *err) {
    if (key->kind == VALUE_STRING) {
        return LYN_OK;
    }
    struct buf printed;
    buf_init(&printed, call->limits.request_bytes);
    value_print_json(key, (struct json_style){0}, &printed);
    enum lyn_code code = buf_status(&printed, err);
    if (code == LYN_OK) {
        struct sv text = buf_view(&printed);
        if (text.len >= 2 && text.data[0] == '"') {
            text = (struct sv){text.data + 1, text.len - 2};
        }
        struct value named = value_string((struct sv){0});
        named.line = key->line;
        code = text_keep(call, text, &named.text, err);
        *key = named;
    }
    buf_dispose(&printed);
    return code;
}

/* Keys of the front matter that are no text, or that the body takes the place of. */
static enum lyn_code settle_keys(struct call *call, struct value *metadata, struct lyn_error *err) {
    struct value_entry *entries = metadata->map.entries;
    size_t count = 0;
    bool renamed = false;
    for (size_t i = 0; i < metadata->map.count; i++) {
        struct value_entry entry = entries[i];
        renamed |= entry.key.kind != VALUE_STRING;
        enum lyn_code code = key_as_text(call, &entry.key, err);
        if (code != LYN_OK) {
            return code;
        }
        if (!value_is_text(&entry.key, "content")) {
            entries[count++] = entry;
        }
    }
    metadata->map.count = count;
    return renamed ? entries_unify(entries, &metadata->map.count, err) : LYN_OK;
}

/* The front matter and the body as one mapping; a key `content` gives way to the body. */
static enum lyn_code read_value(const struct format_input *input, struct value *out,
                                struct lyn_error *err) {
    struct call *call = input->call;
    struct value page;
    struct sv body;
    enum lyn_code code = markdown_parse(call, input->bytes, input->name, &page, &body, err);
    if (code == LYN_OK) {
        code = settle_keys(call, &page, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    size_t count = page.map.count;
    page.map.entries =
        arena_grow(call->arena, page.map.entries, count, count + 1, sizeof *page.map.entries);
    if (!page.map.entries) {
        return arena_error(call->arena, err);
    }
    page.map.entries[page.map.count++] =
        (struct value_entry){value_string(SV("content")), value_string(body)};
    *out = page;
    return LYN_OK;
}

/* One record, so that lists and maps stay cells. */
static enum lyn_code read_frame(const struct format_input *input, struct frame **out,
                                struct lyn_error *err) {
    struct value page;
    enum lyn_code code = read_value(input, &page, err);
    if (code == LYN_OK) {
        struct value records = {.kind = VALUE_LIST, .list = {&page, 1}};
        code = frame_from_value(input->call, &records, out, err);
    }
    if (code != LYN_OK) {
        error_at(err, input->name.data, input->name.len, 0, 0);
    }
    return code;
}

static const char *const EXTENSIONS[] = {"md", "mmd", "markdown", "html", NULL};
static const char *const OPTION_KEYS[] = {NULL};

const struct format format_markdown = {
    .name = "markdown",
    .extensions = EXTENSIONS,
    .option_keys = OPTION_KEYS,
    .read_frame = read_frame,
    .read_value = read_value,
    .write_frame = markdown_write_frame,
};
