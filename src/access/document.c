#include "access/document.h"

#include <unistd.h>

#include "access/locate.h"
#include "access/source.h"
#include "base/file.h"
#include "config/interface.h"
#include "formats/yaml.h"

static enum lyn_code read_value(struct call *call, const struct format *format,
                                const struct location *location, struct value *out,
                                struct lyn_error *err) {
    struct file_bytes bytes = {0};
    enum lyn_code code = file_read_for(call, location->fd, location->shown, &bytes, err);
    if (code != LYN_OK) {
        return code;
    }
    struct format_input input = {
        .bytes = {bytes.data, bytes.len}, .name = sv_from(location->shown), .call = call};
    code = format->read_value(&input, out, err);
    file_bytes_dispose(&bytes);
    return code;
}

static enum lyn_code read_open_file(struct call *call, const struct location *location,
                                    struct value *out, struct lyn_error *err) {
    const struct format *format = NULL;
    enum lyn_code code = source_format_of_file(sv_from(location->shown), &format, err);
    if (code == LYN_OK && format->read_value) {
        code = read_value(call, format, location, out, err);
    }
    if (code != LYN_OK) {
        error_at(err, location->shown, strlen(location->shown), 0, 0);
        return code;
    }
    if (out->kind != VALUE_MAP || (format == &format_yaml && interface_is_one(out))) {
        *out = value_null();
    }
    return LYN_OK;
}

enum lyn_code access_read_document(struct call *call, const struct caller *caller, struct sv path,
                                   struct value *out, struct sv *shown, struct lyn_error *err) {
    struct location location = {.fd = -1};
    struct lyn_error why = {0};
    *out = value_null();
    *shown = SV("");
    enum lyn_code code = locate_path(call, caller, path, &location, &why);
    if (code == LYN_OK) {
        *shown = sv_from(location.shown);
        code = read_open_file(call, &location, out, &why);
    } else if (strcmp(why.reason, reason_name(REASON_IS_A_DIRECTORY)) == 0) {
        code = LYN_OK;
    }
    if (location.fd >= 0) {
        close(location.fd);
    }
    if (code != LYN_OK && err) {
        *err = why;
    }
    return code;
}
