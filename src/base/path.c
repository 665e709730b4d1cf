#include "base/path.h"

char *path_join(struct arena *arena, struct sv base, struct sv name) {
    if (base.len == 0 || (name.len && name.data[0] == '/')) {
        return arena_strdup(arena, name);
    }
    if (name.len > PTRDIFF_MAX - 2 || base.len > PTRDIFF_MAX - 2 - name.len) {
        return NULL;
    }
    bool slash = base.data[base.len - 1] != '/';
    char *out = arena_alloc(arena, base.len + slash + name.len + 1);
    if (!out) {
        return NULL;
    }
    memcpy(out, base.data, base.len);
    if (slash) {
        out[base.len] = '/';
    }
    if (name.len) {
        memcpy(out + base.len + slash, name.data, name.len);
    }
    out[base.len + slash + name.len] = '\0';
    return out;
}

/* Takes the last component off out[0..len), which starts with `root` bytes that stay; false when
 * there is none to take, or it is `..`. */
static bool drop_component(const char *out, size_t root, size_t *len) {
    if (*len == root) {
        return false;
    }
    size_t start = *len;
    while (start > root && out[start - 1] != '/') {
        start--;
    }
    if (*len - start == 2 && out[start] == '.' && out[start + 1] == '.') {
        return false;
    }
    *len = start > root ? start - 1 : start;
    return true;
}

/* Python keeps a leading `//` (POSIX allows it a meaning); here it is `/`, which is what Linux
 * opens, lest `//etc` and `/etc` compare as different places. */
char *path_normalize(struct arena *arena, struct sv path) {
    char *out = arena_alloc(arena, path.len + 2);
    if (!out) {
        return NULL;
    }
    size_t root = path.len && path.data[0] == '/';
    size_t len = root;
    if (root) {
        out[0] = '/';
    }
    for (size_t at = 0; at < path.len;) {
        const char *slash = memchr(path.data + at, '/', path.len - at);
        size_t end = slash ? (size_t)(slash - path.data) : path.len;
        struct sv part = {path.data + at, end - at};
        at = end + 1;
        if (part.len == 0 || sv_is(part, ".")) {
            continue;
        }
        if (sv_is(part, "..") && (drop_component(out, root, &len) || root)) {
            continue;
        }
        if (len > root) {
            out[len++] = '/';
        }
        memcpy(out + len, part.data, part.len);
        len += part.len;
    }
    if (len == 0) {
        out[len++] = '.';
    }
    out[len] = '\0';
    return out;
}

struct sv path_basename(struct sv path) {
    const char *slash = path.len ? memrchr(path.data, '/', path.len) : NULL;
    if (!slash) {
        return path;
    }
    return (struct sv){slash + 1, path.len - (size_t)(slash + 1 - path.data)};
}

struct sv path_dirname(struct sv path) {
    struct sv head = {path.data, path.len - path_basename(path).len};
    while (head.len > 1 && head.data[head.len - 1] == '/') {
        head.len--;
    }
    return head;
}

struct sv path_extension(struct sv path) {
    struct sv name = path_basename(path);
    struct sv none = {name.data + name.len, 0};
    const char *dot = name.len ? memrchr(name.data, '.', name.len) : NULL;
    if (!dot) {
        return none;
    }
    /* A name's leading dots belong to the name: `.yml` and `..yml` are hidden files. */
    const char *first = name.data;
    while (first < dot && *first == '.') {
        first++;
    }
    if (first == dot) {
        return none;
    }
    return (struct sv){dot + 1, name.len - (size_t)(dot + 1 - name.data)};
}

bool path_is_under(struct sv path, struct sv root) {
    if (root.len == 0 || path.len < root.len || memcmp(path.data, root.data, root.len) != 0) {
        return false;
    }
    return path.len == root.len || root.data[root.len - 1] == '/' || path.data[root.len] == '/';
}
