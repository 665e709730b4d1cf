#include "base/error.h"
#include "formats/yaml.h"

static enum lyn_code read_value(const struct format_input *input, struct value *out,
                                struct lyn_error *err) {
    return yaml_parse(input->call, input->bytes, input->name, 0, out, err);
}

static enum lyn_code read_frame(const struct format_input *input, struct frame **out,
                                struct lyn_error *err) {
    struct value document;
    enum lyn_code code = read_value(input, &document, err);
    if (code == LYN_OK) {
        code = frame_from_value(input->call, &document, out, err);
    }
    if (code != LYN_OK) {
        error_at(err, input->name.data, input->name.len, 0, 0);
    }
    return code;
}

static const char *const EXTENSIONS[] = {"yml", "yaml", NULL};
static const char *const OPTION_KEYS[] = {NULL};

const struct format format_yaml = {
    .name = "yaml",
    .extensions = EXTENSIONS,
    .option_keys = OPTION_KEYS,
    .read_frame = read_frame,
    .read_value = read_value,
};
