#include "formats/text_format.h"

#include "base/error.h"
#include "formats/text.h"

static enum lyn_code read_value(const struct format_input *input, struct value *out,
                                struct lyn_error *err) {
    struct call *call = input->call;
    struct sv text = {0};
    enum lyn_code code = text_normalize(call, input->bytes, input->name, &text, err);
    if (code == LYN_OK) {
        code = text_keep(call, text, &text, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    struct value_entry *entry = arena_calloc(call->arena, 1, sizeof *entry);
    if (!entry) {
        return arena_error(call->arena, err);
    }
    *entry = (struct value_entry){value_string(SV("content")), value_string(text)};
    *out = (struct value){.kind = VALUE_MAP, .map = {entry, 1}};
    return LYN_OK;
}

static enum lyn_code read_frame(const struct format_input *input, struct frame **out,
                                struct lyn_error *err) {
    return format_read_document(&format_text, input, out, err);
}

static const char *const EXTENSIONS[] = {"txt", NULL};
static const char *const OPTION_KEYS[] = {NULL};

const struct format format_text = {
    .name = "txt",
    .extensions = EXTENSIONS,
    .option_keys = OPTION_KEYS,
    .read_frame = read_frame,
    .read_value = read_value,
};
