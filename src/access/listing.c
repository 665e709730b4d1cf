#include "access/listing.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "access/keys.h"
#include "base/path.h"
#include "base/utf8.h"

enum { CHECK_ENTRIES = 1024 };

struct names {
    struct value *items;
    size_t count, capacity;
};

static int compare(const void *a, const void *b) {
    return sv_compare(((const struct value *)a)->text, ((const struct value *)b)->text);
}

static enum lyn_code add(struct call *call, struct names *names, struct sv folder, struct sv name,
                         struct lyn_error *err) {
    if (utf8_check(name) < name.len) {
        call_warn(call, REASON_BAD_UTF8, SV(""), 0, "a file is passed over: its name is not UTF-8");
        return LYN_OK;
    }
    if (names->count == names->capacity) {
        size_t capacity = names->capacity ? 2 * names->capacity : 16;
        struct value *items =
            arena_grow(call->arena, names->items, names->count, capacity, sizeof *items);
        if (!items) {
            return arena_error(call->arena, err);
        }
        names->items = items;
        names->capacity = capacity;
    }
    char *text = path_join(call->arena, folder, name);
    if (!text) {
        return arena_error(call->arena, err);
    }
    names->items[names->count++] = value_string(sv_from(text));
    return LYN_OK;
}

static enum lyn_code scan(struct call *call, DIR *directory, const struct listing *listing,
                          struct names *names, struct lyn_error *err) {
    enum lyn_code code = LYN_OK;
    for (size_t count = 0; code == LYN_OK; count++) {
        bool wanted = false;
        if (count % CHECK_ENTRIES == 0) {
            code = call_check(call, err);
        }
        errno = 0;
        struct dirent *entry = code == LYN_OK ? readdir(directory) : NULL;
        if (!entry) {
            return code == LYN_OK && errno ? error_errno(err, errno, listing->folder.data) : code;
        }
        struct sv name = sv_from(entry->d_name);
        if (sv_is(name, ".") || sv_is(name, "..")) {
            continue;
        }
        code = regexp_matches(listing->regexp, name, &wanted, err);
        if (code == LYN_OK && wanted) {
            code = add(call, names, listing->folder, name, err);
        }
    }
    return code;
}

/* ---- where it is ---- */

static enum lyn_code nowhere(const struct bases *bases, struct sv folder, struct lyn_error *err) {
    struct buf places;
    buf_init(&places, 4096);
    for (size_t i = 0; i < bases->count && folder.data[0] != '/'; i++) {
        buf_printf(&places, "%s%.*s", i ? ", " : " (looked for it in ", SV_ARG(bases->folders[i]));
    }
    buf_puts(&places, places.len ? ")" : "");
    enum lyn_code code = error_set(err, REASON_FILE_NOT_FOUND, "there is no folder \"%.*s\"%s",
                                   SV_ARG(folder), places.data ? places.data : "");
    buf_dispose(&places);
    return code;
}

static enum lyn_code open_folder(struct call *call, const struct listing *listing, int *fd,
                                 struct lyn_error *err) {
    struct roots roots;
    struct bases bases;
    const char *path = NULL, *name = listing->folder.data;
    enum lyn_code code = keys_roots(call, listing->caller, listing->source, &roots, err);
    if (code == LYN_OK) {
        code = locate_bases(call, listing->caller, &roots, listing->source, &bases, err);
    }
    if (code == LYN_OK) {
        code = locate_folder(call, &roots, &bases, name, &path, err);
    }
    if (code == LYN_OK && !path) {
        code = nowhere(&bases, listing->folder, err);
    }
    return code == LYN_OK ? roots_open_folder(&roots, call->arena, path, name, fd, err) : code;
}

static enum lyn_code read_folder(struct call *call, struct listing *listing,
                                 struct lyn_error *err) {
    struct names names = {NULL, 0, 0};
    int fd = -1;
    enum lyn_code code = open_folder(call, listing, &fd, err);
    if (code != LYN_OK) {
        return code;
    }
    DIR *directory = fdopendir(fd);
    if (!directory) {
        code = error_errno(err, errno, listing->folder.data);
        close(fd);
        return code;
    }
    code = scan(call, directory, listing, &names, err);
    closedir(directory);
    if (names.count) {
        qsort(names.items, names.count, sizeof *names.items, compare);
    }
    listing->names = (struct value){.kind = VALUE_LIST, .list = {names.items, names.count}};
    return code;
}

/* ---- what functions ask for ---- */

static enum lyn_code check(void *user, struct call *call, struct sv regexp, struct lyn_error *err) {
    const struct regexp *compiled = NULL;
    (void)user;
    return regexp_compile(call->arena, regexp, &compiled, err);
}

static enum lyn_code list(void *user, struct call *call, struct sv folder, struct sv regexp,
                          struct value *out, struct lyn_error *err) {
    struct listing *listing = user;
    if (listing->has_names && sv_equal(folder, listing->folder) &&
        sv_equal(regexp, listing->pattern)) {
        *out = listing->names;
        return LYN_OK;
    }
    listing->has_names = false;
    if (folder.len && memchr(folder.data, '\0', folder.len)) {
        return error_set(err, REASON_INVALID_VALUE, "embedded null byte");
    }
    char *name = arena_strdup(call->arena, folder.len ? folder : SV("."));
    char *pattern = arena_strdup(call->arena, regexp);
    if (!name || !pattern) {
        return arena_error(call->arena, err);
    }
    listing->folder = sv_from(name);
    listing->pattern = (struct sv){pattern, regexp.len};
    enum lyn_code code = regexp_compile(call->arena, listing->pattern, &listing->regexp, err);
    if (code == LYN_OK) {
        code = read_folder(call, listing, err);
    }
    listing->has_names = code == LYN_OK;
    *out = listing->names;
    return code;
}

void listing_init(struct listing *listing, const struct caller *caller,
                  const struct specification *source) {
    *listing =
        (struct listing){.files = {check, list, listing}, .caller = caller, .source = source};
}
