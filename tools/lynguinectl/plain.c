#include "plain.h"

#include "formats/json.h"
#include "formats/yaml_dump.h"

void plain_print(const lyn_value *value, bool json, struct buf *out) {
    if (!json && (value->kind == VALUE_LIST || value->kind == VALUE_MAP)) {
        yaml_dump(value, out);
        return;
    }
    if (json) {
        value_print_json(value, (struct json_style){0}, out);
    } else if (value->kind == VALUE_STRING) {
        buf_append_sv(out, value->text);
    } else {
        json_print_key(value, out);
    }
    buf_putc(out, '\n');
}

enum lyn_code plain_show(const lyn_value *value, bool json, struct lyn_error *err) {
    struct output output;
    enum lyn_code code = output_open(&output, NULL, err);
    if (code == LYN_OK) {
        plain_print(value, json, &output.buf);
        code = output_commit(&output, err);
    }
    output_dispose(&output);
    return code;
}
