#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "access/collection_files.h"
#include "access/glob.h"
#include "base/path.h"

enum { CHECK_ENTRIES = 1024 };

/* The folders that match the pattern so far. */
struct folders {
    struct collection_folder **items;
    size_t count, capacity;
};

/* One entry of a folder that is open. */
struct listed {
    const struct collection_folder *folder;
    int fd; /* of the folder */
    struct sv name;
    unsigned char type; /* DT_REG and its like */
};

/* What is done with each entry whose name matches. */
typedef enum lyn_code (*take_entry)(struct folder_walk *walk, const struct listed *entry,
                                    struct folders *folders, struct lyn_error *err);

/* ---- folders ---- */

static struct sv join_text(struct arena *arena, struct sv base, struct sv name) {
    char *text = path_join(arena, base, name);
    return (struct sv){text, text ? strlen(text) : 0};
}

static struct collection_folder *make_folder(struct folder_walk *walk, const char *path,
                                             struct sv text) {
    struct arena *arena = walk->call->arena;
    struct collection_folder *folder = arena_alloc(arena, sizeof *folder);
    if (!folder || !path || !text.data) {
        return NULL;
    }
    *folder = (struct collection_folder){path, text, text};
    if (walk->doubled_dot) {
        folder->noted = join_text(arena, SV("."), text);
    }
    return folder->noted.data ? folder : NULL;
}

static enum lyn_code add_folder(struct folder_walk *walk, struct folders *folders,
                                struct collection_folder *folder, struct lyn_error *err) {
    struct arena *arena = walk->call->arena;
    if (!folder) {
        return arena_error(arena, err);
    }
    if (folders->count == folders->capacity) {
        size_t capacity = folders->capacity ? folders->capacity * 2 : 8;
        struct collection_folder **grown = arena_grow(arena, folders->items, folders->capacity,
                                                      capacity, sizeof(struct collection_folder *));
        if (!grown) {
            return arena_error(arena, err);
        }
        folders->items = grown;
        folders->capacity = capacity;
    }
    folders->items[folders->count++] = folder;
    return LYN_OK;
}

static enum lyn_code add_child(struct folder_walk *walk, struct folders *folders,
                               const struct collection_folder *parent, struct sv name,
                               struct lyn_error *err) {
    struct arena *arena = walk->call->arena;
    char *joined = path_join(arena, sv_from(parent->path), name);
    char *path = joined ? path_normalize(arena, sv_from(joined)) : NULL;
    return add_folder(walk, folders, make_folder(walk, path, join_text(arena, parent->text, name)),
                      err);
}

/* What is no folder (any more) or cannot be read is passed over, as in the reference, but not
 * silently when there is something; want of memory or descriptors says nothing of the folder. */
static enum lyn_code pass_over(struct folder_walk *walk, const struct collection_folder *folder,
                               const char *what, const struct lyn_error *why,
                               struct lyn_error *err) {
    enum reason reason = reason_find(why->reason);
    if (roots_is_absent(why)) {
        return LYN_OK;
    }
    if (reason == REASON_FILE_PERMISSION || reason == REASON_IO) {
        call_warn(walk->call, reason, folder->text, 0, "%s is passed over: %s", what, why->message);
        return LYN_OK;
    }
    if (err) {
        *err = *why;
    }
    return (enum lyn_code)why->code;
}

static const char *shown_as(const struct collection_folder *folder) {
    return folder->text.len ? folder->text.data : ".";
}

/* *fd stays -1 for what is passed over. */
static enum lyn_code open_folder(struct folder_walk *walk, const struct collection_folder *folder,
                                 int *fd, struct lyn_error *err) {
    struct lyn_error why;
    enum lyn_code code =
        roots_open_folder(walk->roots, walk->call->arena, folder->path, shown_as(folder), fd, &why);
    return code == LYN_OK ? LYN_OK : pass_over(walk, folder, "a folder", &why, err);
}

/* ---- entries ---- */

static enum lyn_code take_folder(struct folder_walk *walk, const struct listed *entry,
                                 struct folders *folders, struct lyn_error *err) {
    if (entry->type != DT_DIR && entry->type != DT_LNK && entry->type != DT_UNKNOWN) {
        return LYN_OK;
    }
    /* What a link leads to shows when it is opened. */
    return add_child(walk, folders, entry->folder, entry->name, err);
}

static enum lyn_code take_file(struct folder_walk *walk, const struct listed *entry,
                               struct folders *folders, struct lyn_error *err) {
    (void)folders;
    struct arena *arena = walk->call->arena;
    bool wanted = true;
    enum lyn_code code = LYN_OK;
    if (walk->regexp) {
        code = regexp_matches(walk->regexp, entry->name, &wanted, err);
    }
    if (code != LYN_OK || !wanted) {
        return code;
    }
    struct collection_file file = {.text = join_text(arena, entry->folder->text, entry->name),
                                   .folder = entry->folder,
                                   .plain = entry->type == DT_REG};
    if (!file.text.data) {
        return arena_error(arena, err);
    }
    file.name = (struct sv){file.text.data + file.text.len - entry->name.len, entry->name.len};
    return collection_files_add(walk->call, walk->files, &file, err);
}

/* Every entry of the folder whose name matches. */
static enum lyn_code scan(struct folder_walk *walk, const struct collection_folder *folder,
                          const struct glob *glob, take_entry take, struct folders *folders,
                          struct lyn_error *err) {
    int fd = -1;
    enum lyn_code code = open_folder(walk, folder, &fd, err);
    if (code != LYN_OK || fd < 0) {
        return code;
    }
    DIR *directory = fdopendir(fd);
    if (!directory) {
        code = error_errno(err, errno, shown_as(folder));
        close(fd);
        return code;
    }
    for (size_t count = 0; code == LYN_OK; count++) {
        if (count % CHECK_ENTRIES == 0) {
            code = call_check(walk->call, err);
        }
        errno = 0;
        struct dirent *entry = code == LYN_OK ? readdir(directory) : NULL;
        if (!entry) {
            if (code == LYN_OK && errno) {
                struct lyn_error why;
                (void)error_errno(&why, errno, shown_as(folder));
                code = pass_over(walk, folder, "the rest of a folder", &why, err);
            }
            break;
        }
        struct listed listed = {folder, fd, sv_from(entry->d_name), entry->d_type};
        if (sv_is(listed.name, ".") || sv_is(listed.name, "..") ||
            !glob_matches(glob, listed.name)) {
            continue;
        }
        code = take(walk, &listed, folders, err);
    }
    closedir(directory);
    return code;
}

/* ---- components ---- */

/* A part of the pattern that names one thing. */
static enum lyn_code take_named(struct folder_walk *walk, const struct collection_folder *folder,
                                struct sv name, struct lyn_error *err) {
    struct stat status;
    int fd = -1;
    char *text = arena_strdup(walk->call->arena, name);
    if (!text) {
        return arena_error(walk->call->arena, err);
    }
    enum lyn_code code = open_folder(walk, folder, &fd, err);
    if (code != LYN_OK || fd < 0) {
        return code;
    }
    if (fstatat(fd, text, &status, AT_SYMLINK_NOFOLLOW) == 0) {
        struct listed entry = {folder, fd, name, S_ISREG(status.st_mode) ? DT_REG : DT_UNKNOWN};
        code = take_file(walk, &entry, NULL, err);
    }
    close(fd);
    return code;
}

/* A pattern that ends at a folder: the folder itself, with a slash. */
static enum lyn_code take_itself(struct folder_walk *walk, const struct collection_folder *folder,
                                 struct lyn_error *err) {
    int fd = -1;
    if (folder->text.len == 0) {
        return LYN_OK;
    }
    enum lyn_code code = open_folder(walk, folder, &fd, err);
    if (code != LYN_OK || fd < 0) {
        return code;
    }
    struct listed entry = {folder, fd, SV(""), DT_DIR};
    code = take_file(walk, &entry, NULL, err);
    close(fd);
    return code;
}

/* Everything that one component of the pattern finds in the folders. */
static enum lyn_code step(struct folder_walk *walk, const struct folders *from, struct sv part,
                          bool is_last, struct folders *to, struct lyn_error *err) {
    struct glob glob;
    bool magic = glob_has_magic(part);
    enum lyn_code code = LYN_OK;
    if (magic) {
        code = glob_compile(walk->call->arena, part, &glob, err);
    }
    for (size_t i = 0; i < from->count && code == LYN_OK; i++) {
        const struct collection_folder *folder = from->items[i];
        if (magic) {
            code = scan(walk, folder, &glob, is_last ? take_file : take_folder, to, err);
        } else if (!is_last) {
            code = add_child(walk, to, folder, part, err);
        } else if (part.len) {
            code = take_named(walk, folder, part, err);
        } else {
            code = take_itself(walk, folder, err);
        }
    }
    return code;
}

static struct sv without_slashes(struct sv text) {
    while (text.len > 1 && text.data[text.len - 1] == '/') {
        text.len--;
    }
    return text;
}

enum lyn_code folder_walk(struct folder_walk *walk, const char *path, struct sv text,
                          struct sv pattern, struct lyn_error *err) {
    struct arena *arena = walk->call->arena;
    struct folders from = {0};
    char *start = arena_strdup(arena, without_slashes(text));
    enum lyn_code code =
        add_folder(walk, &from, start ? make_folder(walk, path, sv_from(start)) : NULL, err);
    for (bool is_last = false; code == LYN_OK && !is_last;) {
        const char *slash = pattern.len ? memchr(pattern.data, '/', pattern.len) : NULL;
        struct sv part = {pattern.data, slash ? (size_t)(slash - pattern.data) : pattern.len};
        is_last = !slash;
        if (slash) {
            pattern = (struct sv){slash + 1, pattern.len - part.len - 1};
        }
        if (part.len == 0 && !is_last) {
            continue;
        }
        struct folders to = {0};
        code = step(walk, &from, part, is_last, &to, err);
        from = to;
    }
    return code;
}
