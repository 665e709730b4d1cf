#include "fields/page.h"

#include <unistd.h>

#include "base/file.h"
#include "formats/markdown.h"

/* *out is empty when there is no file and none is required. */
static enum lyn_code read_file(struct call *call, const struct caller *caller, struct sv file,
                               const char *shown, bool required, struct file_bytes *out,
                               bool *missing, struct lyn_error *err) {
    const char *path = NULL;
    struct lyn_error why;
    int fd = -1;
    enum lyn_code code = caller_absolute(call, caller->cwd, file, &path, err);
    if (code != LYN_OK) {
        return code;
    }
    code = roots_open_file(caller->roots, call->arena, path, shown, &fd, &why);
    *missing = code != LYN_OK && roots_is_absent(&why);
    if (*missing && !required) {
        return LYN_OK;
    }
    if (code != LYN_OK) {
        if (err) {
            *err = why;
        }
        return code;
    }
    code = file_read_for(call, fd, shown, out, err);
    close(fd);
    return code;
}

/* An error of the front matter itself, its depth and its aliases among them, and not of the file, the
 * machine or a limit of the request. */
static bool is_broken_header(const struct lyn_error *err) {
    static const enum reason REASONS[] = {REASON_YAML_SYNTAX,   REASON_JSON_SYNTAX,
                                          REASON_INVALID_VALUE, REASON_WRONG_TYPE,
                                          REASON_LIMIT_DEPTH,   REASON_LIMIT_CELLS};
    for (size_t i = 0; i < sizeof REASONS / sizeof *REASONS; i++) {
        if (strcmp(err->reason, reason_name(REASONS[i])) == 0) {
            return true;
        }
    }
    return false;
}

static enum lyn_code parse(struct call *call, struct sv bytes, struct sv name, struct value *out,
                           struct lyn_error *err) {
    struct lyn_error why;
    struct sv body;
    enum lyn_code code = markdown_parse(call, bytes, name, out, &body, &why);
    if (code == LYN_OK) {
        return LYN_OK;
    }
    if (is_broken_header(&why)) {
        call_warn(call, reason_find(why.reason), name, why.line,
                  "the front matter cannot be read and counts as none: %s", why.message);
        *out = (struct value){.kind = VALUE_MAP};
        return LYN_OK;
    }
    if (err) {
        *err = why;
        error_at(err, name.data, name.len, 0, 0);
    }
    return code;
}

static enum lyn_code name_of(struct call *call, const struct value *key, struct sv *out,
                             struct lyn_error *err) {
    if (key->kind == VALUE_STRING) {
        *out = key->text;
        return LYN_OK;
    }
    struct buf printed;
    buf_init(&printed, call->limits.request_bytes);
    json_print_key(key, &printed);
    enum lyn_code code = buf_status(&printed, err);
    if (code == LYN_OK) {
        char *text = arena_strdup(call->arena, buf_view(&printed));
        *out = (struct sv){text, printed.len};
        code = text ? LYN_OK : arena_error(call->arena, err);
    }
    buf_dispose(&printed);
    return code;
}

static enum lyn_code index_names(struct call *call, struct page *page, struct lyn_error *err) {
    map_init(&page->names, call->arena);
    for (size_t i = 0; i < page->metadata.map.count; i++) {
        struct sv name = {0};
        enum lyn_code code = name_of(call, &page->metadata.map.entries[i].key, &name, err);
        if (code != LYN_OK) {
            return code;
        }
        if (!map_put(&page->names, name, (uint32_t)i)) {
            return arena_error(call->arena, err);
        }
    }
    return LYN_OK;
}

enum lyn_code page_read(struct call *call, const struct caller *caller, struct sv file,
                        bool required, struct page *out, struct lyn_error *err) {
    struct file_bytes bytes = {0};
    *out = (struct page){.metadata = {.kind = VALUE_MAP}};
    const char *shown = arena_strdup(call->arena, file);
    if (!shown) {
        return arena_error(call->arena, err);
    }
    enum lyn_code code = read_file(call, caller, file, shown, required, &bytes, &out->missing, err);
    if (code == LYN_OK && !out->missing) {
        code = parse(call, (struct sv){bytes.data, bytes.len}, sv_from(shown), &out->metadata, err);
    }
    file_bytes_dispose(&bytes);
    return code == LYN_OK ? index_names(call, out, err) : code;
}

const struct value *page_find(const struct page *page, struct sv name) {
    uint32_t index = map_get(&page->names, name);
    return index == MAP_NONE ? NULL : &page->metadata.map.entries[index].value;
}
