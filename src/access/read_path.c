#include <unistd.h>

#include "access/locate.h"
#include "access/read.h"
#include "access/source.h"
#include "base/file.h"
#include "base/path.h"
#include "formats/yaml.h"

struct named {
    const struct location *location;
    const struct format *format;
    struct sv bytes;
    struct sv field;
    enum read_path_kind kind;
    const struct wanted *wanted;
};

static enum lyn_code describe(struct call *call, const struct named *named, struct read_result *out,
                              struct lyn_error *err) {
    char *text = arena_printf(call->arena, "%s %s", named->format->name, named->location->shown);
    if (!text) {
        frame_unref(out->frame);
        return arena_error(call->arena, err);
    }
    out->source = sv_from(text);
    out->file = sv_from(named->location->shown);
    return LYN_OK;
}

static enum lyn_code read_document(struct call *call, const struct named *named, struct value *out,
                                   struct lyn_error *err) {
    const struct location *location = named->location;
    struct format_input input = {
        .bytes = named->bytes, .name = sv_from(location->shown), .call = call};
    enum lyn_code code =
        named->format->read_value
            ? named->format->read_value(&input, out, err)
            : error_set(err, REASON_INVALID_VALUE,
                        "a %s file has no fields; read it without a field", named->format->name);
    if (code != LYN_OK) {
        error_at(err, location->shown, strlen(location->shown), 0, 0);
    }
    return code;
}

/* A document that is an interface, or is data itself. */
static enum lyn_code read_as_document(struct call *call, const struct caller *caller,
                                      const struct named *named, struct read_result *out,
                                      struct lyn_error *err) {
    const struct location *location = named->location;
    struct value document;
    struct interface_place place;
    struct interface interface;
    const struct value *found = NULL;
    enum lyn_code code = read_document(call, named, &document, err);
    if (code == LYN_OK) {
        code = interface_place_of(call, location->path, location->shown, &place, err);
    }
    if (code == LYN_OK) {
        code = interface_field(&document, named->field, &place, &found, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    if (named->kind == READ_PATH_ANY && named->format == &format_yaml && interface_is_one(found)) {
        code =
            interface_from_document(call, caller, &document, &place, named->field, &interface, err);
        return code == LYN_OK ? access_read_input(call, caller, &interface, named->wanted, out, err)
                              : code;
    }
    code = frame_from_value(call, found, &out->frame, err);
    if (code == LYN_OK) {
        return describe(call, named, out, err);
    }
    error_at(err, location->shown, strlen(location->shown), found->line, 0);
    return code;
}

static enum lyn_code read_as_table(struct call *call, const struct named *named,
                                   struct read_result *out, struct lyn_error *err) {
    const struct location *location = named->location;
    struct format_input input = {.bytes = named->bytes,
                                 .name = sv_from(location->shown),
                                 .call = call,
                                 .wanted = named->wanted};
    enum lyn_code code = named->format->read_frame(&input, &out->frame, err);
    if (code == LYN_OK) {
        return describe(call, named, out, err);
    }
    error_at(err, location->shown, strlen(location->shown), 0, 0);
    return code;
}

static enum lyn_code read_open_file(struct call *call, const struct caller *caller,
                                    const struct location *location, struct sv field,
                                    enum read_path_kind kind, const struct wanted *wanted,
                                    struct read_result *out, struct lyn_error *err) {
    struct named named = {.location = location, .field = field, .kind = kind, .wanted = wanted};
    struct file_bytes bytes = {0};
    enum lyn_code code = source_format_of_file(sv_from(location->shown), &named.format, err);
    if (code != LYN_OK) {
        error_at(err, location->shown, strlen(location->shown), 0, 0);
    }
    if (code == LYN_OK) {
        code = file_read_for(call, location->fd, location->shown, &bytes, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    named.bytes = (struct sv){bytes.data, bytes.len};
    bool may_be_interface = kind == READ_PATH_ANY && named.format == &format_yaml;
    code = call_check(call, err);
    if (code == LYN_OK) {
        code = field.len || may_be_interface ? read_as_document(call, caller, &named, out, err)
                                             : read_as_table(call, &named, out, err);
    }
    file_bytes_dispose(&bytes);
    return code;
}

static enum lyn_code read_as_interface(struct call *call, const struct caller *caller,
                                       struct sv path, bool is_folder, struct sv field,
                                       const struct wanted *wanted, struct read_result *out,
                                       struct lyn_error *err) {
    struct sv file = path;
    if (is_folder) {
        char *joined = path_join(call->arena, path, SV(INTERFACE_DEFAULT_FILE));
        if (!joined) {
            return arena_error(call->arena, err);
        }
        file = sv_from(joined);
    }
    struct interface_ref ref = {.files = &file, .file_count = 1, .field = field};
    return access_read_interface(call, caller, &ref, wanted, out, err);
}

enum lyn_code access_read_path(struct call *call, const struct caller *caller, struct sv path,
                               struct sv field, enum read_path_kind kind,
                               const struct wanted *wanted, struct read_result *out,
                               struct lyn_error *err) {
    struct location location = {.fd = -1};
    struct lyn_error why;
    enum lyn_code code = locate_path(call, caller, path, &location, &why);
    bool is_folder = code != LYN_OK && strcmp(why.reason, reason_name(REASON_IS_A_DIRECTORY)) == 0;
    if (kind == READ_PATH_INTERFACE || (kind == READ_PATH_ANY && is_folder)) {
        code = read_as_interface(call, caller, path, is_folder, field, wanted, out, err);
    } else if (code == LYN_OK) {
        code = read_open_file(call, caller, &location, field, kind, wanted, out, err);
    } else if (err) {
        *err = why;
    }
    if (location.fd >= 0) {
        close(location.fd);
    }
    return code;
}
