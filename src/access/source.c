#include "access/source.h"

#include <stdio.h>
#include <unistd.h>

#include "access/collection.h"
#include "access/fake.h"
#include "access/finalize.h"
#include "access/flow.h"
#include "access/keys.h"
#include "access/locate.h"
#include "access/source_type.h"
#include "base/file.h"
#include "base/path.h"

static void at_key(const struct specification *source, const char *key, struct lyn_error *err) {
    specification_at(source, key, value_get(source->details, key), err);
}

/* ---- files ---- */

static bool same_in_any_case(struct sv text, const char *lower) {
    return text.len == strlen(lower) && strncasecmp(text.data, lower, text.len) == 0;
}

/* What only lists and directories read (access 3.3, 15). */
static bool is_of_collections(struct sv extension) {
    static const char *const EXTENSIONS[] = {"txt", "mmd", "html", "docx"};
    for (size_t i = 0; i < sizeof EXTENSIONS / sizeof *EXTENSIONS; i++) {
        if (same_in_any_case(extension, EXTENSIONS[i])) {
            return true;
        }
    }
    return false;
}

enum lyn_code source_format_of_file(struct sv filename, const struct format **out,
                                    struct lyn_error *err) {
    struct sv extension = path_extension(filename);
    bool of_collections = is_of_collections(extension);
    *out = of_collections ? NULL : format_by_extension(extension);
    if (*out) {
        return LYN_OK;
    }
    return error_set(err, REASON_UNKNOWN_TYPE, "Unrecognised type of file in \"%.*s\"%s",
                     SV_ARG(filename),
                     of_collections ? " (the types list and directory read it)" : "");
}

static enum lyn_code describe(struct call *call, const char *type, const char *shown,
                              struct sv *out, struct lyn_error *err) {
    char *text = shown ? arena_printf(call->arena, "%s %s", type, shown)
                       : arena_strdup(call->arena, sv_from(type));
    *out = sv_from(text);
    return text ? LYN_OK : arena_error(call->arena, err);
}

/* An option of the format that is wrong stands in the interface file, whatever the file of data is
 * called; what only the data can tell has a line of its own. */
static void blame_key(const struct specification *source, const char *shown,
                      struct lyn_error *err) {
    const struct value *option = err ? value_get(source->details, err->field) : NULL;
    if (!option || err->line || !source->file) {
        return;
    }
    error_note(err, " (reading %s)", shown);
    err->file[0] = '\0';
    specification_at(source, err->field, option, err);
}

static enum lyn_code read_bytes(struct call *call, const struct specification *source,
                                const struct format *format, struct sv bytes, const char *shown,
                                const struct wanted *asked, struct frame **out,
                                struct lyn_error *err) {
    struct wanted wanted = finalize_wanted(call, source, asked);
    struct format_input input = {.bytes = bytes,
                                 .name = sv_from(shown),
                                 .options = source->details,
                                 .call = call,
                                 .wanted = &wanted};
    enum lyn_code code = call_check(call, err);
    if (code == LYN_OK) {
        code = format->read_frame(&input, out, err);
    }
    if (code != LYN_OK) {
        blame_key(source, shown, err);
        error_at(err, shown, strlen(shown), 0, 0);
    }
    return code;
}

static enum lyn_code read_file(struct call *call, const struct caller *caller,
                               const struct specification *source, const struct format *format,
                               const struct wanted *wanted, struct frame **out,
                               struct sv *described, struct lyn_error *err) {
    struct roots roots;
    struct location location = {.fd = -1};
    struct file_bytes bytes = {0};
    enum lyn_code code = keys_roots(call, caller, source, &roots, err);
    if (code == LYN_OK) {
        code = locate_file(call, caller, &roots, source, &location, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    code = describe(call, format->name, location.shown, described, err);
    if (code == LYN_OK) {
        code = file_read_for(call, location.fd, location.shown, &bytes, err);
    }
    close(location.fd);
    if (code == LYN_OK) {
        code = read_bytes(call, source, format, (struct sv){bytes.data, bytes.len}, location.shown,
                          wanted, out, err);
    }
    file_bytes_dispose(&bytes);
    return code;
}

/* `auto`: by the extension of the file name. */
static enum lyn_code resolve_auto(const struct specification *source, const struct format **format,
                                  struct lyn_error *err) {
    struct sv filename;
    enum lyn_code code = locate_filename(source, &filename, err);
    if (code != LYN_OK) {
        return code;
    }
    code = filename.data ? source_format_of_file(filename, format, err)
                         : error_set(err, REASON_MISSING_KEY,
                                     "Field \"filename\" missing in data source details for "
                                     "read_auto.");
    if (code != LYN_OK) {
        at_key(source, "filename", err);
    }
    return code;
}

/* ---- local ---- */

#define LOCAL_FAILED "Could not create data frame from details specified in \"local\" entry. "

static enum lyn_code read_local(struct call *call, const struct specification *source,
                                struct frame **out, struct lyn_error *err) {
    const struct value *data = value_get(source->details, "data");
    enum lyn_code code = LYN_OK;
    if (!data) {
        code = error_set(err, REASON_MISSING_KEY, LOCAL_FAILED "Missing key 'data'.");
    } else {
        struct lyn_error why;
        code = frame_from_value(call, data, out, &why);
        if (code == LYN_INVALID_ARGUMENT) {
            error_set(err, REASON_INVALID_VALUE, LOCAL_FAILED "%s", why.message);
        } else if (code != LYN_OK && err) {
            *err = why;
        }
    }
    if (code != LYN_OK) {
        at_key(source, "data", err);
    }
    return code;
}

/* ---- many files ---- */

static enum lyn_code read_collection(struct call *call, const struct caller *caller,
                                     const struct specification *source,
                                     const struct collection_type *type, struct frame **out,
                                     struct sv *described, struct lyn_error *err) {
    struct roots roots;
    size_t count = 0;
    enum lyn_code code = keys_roots(call, caller, source, &roots, err);
    if (code == LYN_OK) {
        code = collection_read(call, caller, &roots, source, type, out, &count, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    char shown[64];
    snprintf(shown, sizeof shown, "of %zu file%s", count, count == 1 ? "" : "s");
    code = describe(call, type->name, shown, described, err);
    if (code != LYN_OK) {
        frame_unref(*out);
    }
    return code;
}

/* ---- sources in sources ---- */

/* The roots of the outer source bound what is nested in it. */
static enum lyn_code read_flow(struct call *call, const struct caller *caller,
                               const struct specification *source, const struct flow_type *type,
                               const struct source_place *place, struct frame **out,
                               struct sv *described, struct lyn_error *err) {
    struct roots roots;
    struct caller within = *caller;
    size_t count = 0;
    enum lyn_code code = keys_roots(call, caller, source, &roots, err);
    if (code != LYN_OK) {
        return code;
    }
    within.roots = &roots;
    const struct flow flow = {
        .call = call, .caller = &within, .source = source, .depth = place->depth};
    code = type->read(&flow, out, &count, err);
    if (code != LYN_OK) {
        return code;
    }
    char *text =
        arena_printf(call->arena, "%s of %zu source%s", type->name, count, count == 1 ? "" : "s");
    if (!text) {
        frame_unref(*out);
        *out = NULL;
        return arena_error(call->arena, err);
    }
    *described = sv_from(text);
    return LYN_OK;
}

/* ---- dispatch ---- */

static enum lyn_code find_type(const struct specification *source, struct source_type *out,
                               struct lyn_error *err) {
    const struct value *type = value_get(source->details, "type");
    enum lyn_code code = LYN_OK;
    if (!type) {
        code = keys_no_type(source, "read_data", err);
    } else if (type->kind == VALUE_STRING) {
        code = source_type_find(type->text, out, err);
    } else {
        struct buf text;
        buf_init(&text, 4096);
        value_print_python(type, &text);
        code = error_set(err, REASON_UNKNOWN_TYPE, "Unknown type \"%s\" in read_data.",
                         text.data ? text.data : "");
        buf_dispose(&text);
    }
    if (code != LYN_OK) {
        at_key(source, "type", err);
    }
    return code;
}

static enum lyn_code check_mapping(const struct specification *source, struct lyn_error *err) {
    if (source->details->kind == VALUE_MAP) {
        return LYN_OK;
    }
    enum lyn_code code =
        error_set(err, REASON_INVALID_VALUE, "a data source must be a mapping; its type is %s",
                  value_kind_name(source->details->kind));
    specification_at(source, NULL, NULL, err);
    return code;
}

static enum lyn_code finish(struct call *call, const struct caller *caller,
                            const struct specification *source, struct frame *read,
                            struct frame **out, struct lyn_error *err) {
    enum lyn_code code = call_check(call, err);
    if (code == LYN_OK) {
        code = finalize(call, caller, source, &read, err);
    }
    if (code != LYN_OK) {
        frame_unref(read);
        return code;
    }
    *out = read;
    return LYN_OK;
}

/* Reads what needs no more than the type and its place to be read. */
static enum lyn_code read_type(struct call *call, const struct caller *caller,
                               const struct specification *source, const struct source_type *type,
                               const struct source_place *place, struct frame **out,
                               struct sv *described, struct lyn_error *err) {
    enum lyn_code code = LYN_OK;
    switch (type->kind) {
    case SOURCE_LOCAL:
        code = describe(call, "local", NULL, described, err);
        return code == LYN_OK ? read_local(call, source, out, err) : code;
    case SOURCE_FAKE:
        code = describe(call, "fake", NULL, described, err);
        return code == LYN_OK ? fake_read(call, source, out, err) : code;
    case SOURCE_COLLECTION:
        return read_collection(call, caller, source, type->collection, out, described, err);
    case SOURCE_FLOW:
        return read_flow(call, caller, source, type->flow, place, out, described, err);
    case SOURCE_FORMAT:
    case SOURCE_AUTO:
        break;
    }
    return read_file(call, caller, source, type->format, place->wanted, out, described, err);
}

enum lyn_code source_read(struct call *call, const struct caller *caller,
                          const struct specification *source, struct frame **out,
                          struct sv *described, struct lyn_error *err) {
    static const struct source_place OUTERMOST = {.depth = 0};
    return source_read_within(call, caller, source, &OUTERMOST, out, described, err);
}

enum lyn_code source_read_within(struct call *call, const struct caller *caller,
                                 const struct specification *source,
                                 const struct source_place *place, struct frame **out,
                                 struct sv *described, struct lyn_error *err) {
    struct source_type type;
    struct frame *read = NULL;
    enum lyn_code code = check_mapping(source, err);
    if (code == LYN_OK) {
        code = find_type(source, &type, err);
    }
    if (code == LYN_OK && type.kind == SOURCE_AUTO) {
        code = resolve_auto(source, &type.format, err);
    }
    if (code == LYN_OK) {
        code = finalize_check(call, caller, source, err);
    }
    if (code == LYN_OK) {
        code = source_check_keys(call, source, &type, place->keys, err);
    }
    if (code == LYN_OK) {
        code = read_type(call, caller, source, &type, place, &read, described, err);
    }
    return code == LYN_OK ? finish(call, caller, source, read, out, err) : code;
}

enum lyn_code source_read_bytes(struct call *call, struct sv bytes, struct sv type_name,
                                const struct specification *source, const struct wanted *wanted,
                                struct frame **out, struct sv *described, struct lyn_error *err) {
    static const char SHOWN[] = "-";
    struct source_type type;
    struct frame *read = NULL;
    enum lyn_code code = check_mapping(source, err);
    if (code == LYN_OK) {
        code = source_type_find(type_name, &type, err);
    }
    if (code == LYN_OK && type.kind != SOURCE_FORMAT) {
        code = error_set(err, REASON_INVALID_VALUE,
                         "the type of content must be that of a file, such as csv; \"%.*s\" is "
                         "none",
                         SV_ARG(type_name));
    }
    if (code != LYN_OK) {
        error_field(err, "type");
        return code;
    }
    code = finalize_check(call, NULL, source, err);
    if (code == LYN_OK) {
        code = source_check_keys(call, source, &type, NULL, err);
    }
    if (code == LYN_OK) {
        code = describe(call, type.format->name, SHOWN, described, err);
    }
    if (code == LYN_OK) {
        code = read_bytes(call, source, type.format, bytes, SHOWN, wanted, &read, err);
    }
    return code == LYN_OK ? finish(call, NULL, source, read, out, err) : code;
}
