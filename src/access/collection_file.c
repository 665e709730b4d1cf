#include "access/collection_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include "access/docx.h"
#include "access/source.h"
#include "base/path.h"

void collection_opener_init(struct collection_opener *opener, struct call *call,
                            const struct caller *caller, const struct roots *roots,
                            const struct specification *source,
                            const struct collection_type *type) {
    *opener = (struct collection_opener){.call = call,
                                         .caller = caller,
                                         .roots = roots,
                                         .type = type,
                                         .folder_fd = -1,
                                         .bytes_left = call->limits.file_bytes};
    const struct sv bases[] = {source->directory, caller->cwd};
    for (size_t i = 0; i < sizeof bases / sizeof *bases; i++) {
        if (bases[i].len) {
            opener->bases.folders[opener->bases.count++] = bases[i];
        }
    }
}

void collection_opener_fork(struct collection_opener *fork, const struct collection_opener *opener,
                            struct call *call) {
    *fork = *opener;
    fork->call = call;
    fork->folder = NULL;
    fork->folder_fd = -1;
    fork->buffer = (struct file_buffer){0};
}

static void leave_folder(struct collection_opener *opener) {
    if (opener->folder_fd >= 0) {
        close(opener->folder_fd);
    }
    opener->folder_fd = -1;
    opener->folder = NULL;
}

void collection_opener_dispose(struct collection_opener *opener) {
    leave_folder(opener);
    file_buffer_dispose(&opener->buffer);
}

/* ---- opening ---- */

/* In the folder that is open already, when that was checked and the name is no link: nothing then
 * leads outside. *fd stays -1 for a link and for what is no regular file. */
static enum lyn_code open_in_folder(struct collection_opener *opener,
                                    const struct collection_file *file, const char *name, int *fd,
                                    struct lyn_error *err) {
    static const int FLAGS = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW;
    const struct collection_folder *folder = file->folder;
    struct stat status;
    if (opener->folder != folder) {
        leave_folder(opener);
        enum lyn_code code = roots_open_folder(opener->roots, opener->call->arena, folder->path,
                                               file->text.data, &opener->folder_fd, err);
        if (code != LYN_OK) {
            return code;
        }
        opener->folder = folder;
    }
    int opened = openat(opener->folder_fd, name, FLAGS);
    if (opened < 0) {
        return errno == ELOOP ? LYN_OK : error_errno(err, errno, file->text.data);
    }
    /* The file itself was regular when it was listed; that it still is one costs a call for each of
     * thousands, and what it could become instead gives no bytes or ends at the limit. */
    bool is_itself = name == file->name.data;
    if (is_itself || (fstat(opened, &status) == 0 && S_ISREG(status.st_mode))) {
        *fd = opened;
    } else {
        close(opened);
    }
    return LYN_OK;
}

static enum lyn_code open_by_path(struct collection_opener *opener,
                                  const struct collection_file *file, const char *name, int *fd,
                                  struct lyn_error *err) {
    struct arena *arena = opener->call->arena;
    char *joined = path_join(arena, sv_from(file->folder->path), sv_from(name));
    char *path = joined ? path_normalize(arena, sv_from(joined)) : NULL;
    return path ? roots_open_file(opener->roots, arena, path, file->text.data, fd, err)
                : arena_error(arena, err);
}

/* A file of the folder; `name` is its own or that of the file beside it. */
static enum lyn_code open_member(struct collection_opener *opener,
                                 const struct collection_file *file, const char *name, int *fd,
                                 struct lyn_error *err) {
    enum lyn_code code = LYN_OK;
    if (file->plain) {
        code = open_in_folder(opener, file, name, fd, err);
    }
    return code == LYN_OK && *fd < 0 ? open_by_path(opener, file, name, fd, err) : code;
}

/* Of a list: with its `base_directory`, then without. Where its text does not say where it is, from
 * the caller's directory, its path does. */
static enum lyn_code open_listed(struct collection_opener *opener,
                                 const struct collection_file *file, int *fd, struct sv *noted,
                                 struct lyn_error *err) {
    struct call *call = opener->call;
    struct location location = {.fd = -1};
    struct lyn_error why;
    const char *path = NULL;
    enum lyn_code code =
        locate_under(call, opener->roots, &opener->bases, file->text.data, &location, &why);
    if (code != LYN_OK && roots_is_absent(&why) && strcmp(file->written, file->text.data) != 0) {
        struct lyn_error second;
        code = locate_under(call, opener->roots, &opener->bases, file->written, &location, &second);
        if (code != LYN_OK && !roots_is_absent(&second)) {
            why = second;
        }
    }
    if (code != LYN_OK) {
        if (err) {
            *err = why;
        }
        return code;
    }
    *fd = location.fd;
    code = caller_absolute(call, opener->caller->cwd, file->text, &path, &why);
    bool tells = code == LYN_OK && strcmp(path, location.path) == 0;
    *noted = path_dirname(tells ? file->text : sv_from(location.path));
    return LYN_OK;
}

/* ---- reading ---- */

enum lyn_code collection_opener_spend(struct collection_opener *opener,
                                      const struct collection_file *file, size_t bytes,
                                      struct lyn_error *err) {
    if (bytes > opener->bytes_left) {
        return error_set(err, REASON_LIMIT_BYTES,
                         "the files up to %s are together larger than the limit of %zu bytes",
                         file->text.data, opener->call->limits.file_bytes);
    }
    opener->bytes_left -= bytes;
    return LYN_OK;
}

/* What turns the bytes into a value; for docx, a program does. */
struct file_kind {
    enum lyn_code (*read)(const struct format_input *input, struct value *out,
                          struct lyn_error *err);
    bool is_docx;
};

static bool has_extension(struct sv text, const char *lower) {
    struct sv extension = path_extension(text);
    return extension.len == strlen(lower) && strncasecmp(extension.data, lower, extension.len) == 0;
}

static enum lyn_code kind_by_extension(struct sv text, struct file_kind *out,
                                       struct lyn_error *err) {
    if (has_extension(text, "docx")) {
        out->is_docx = true;
        return LYN_OK;
    }
    const struct format *format = format_by_extension(path_extension(text));
    enum lyn_code code = format ? LYN_OK : source_format_of_file(text, &format, err);
    if (code != LYN_OK) {
        return code;
    }
    out->read = format->read_value;
    return out->read ? LYN_OK
                     : error_set(err, REASON_UNKNOWN_TYPE, "Unrecognised type of file \"%s\".",
                                 format->name);
}

static enum lyn_code kind_of(const struct collection_type *type, struct sv text,
                             struct file_kind *out, struct lyn_error *err) {
    *out = (struct file_kind){.is_docx = type->reader == COLLECTION_DOCX};
    if (type->reader == COLLECTION_BY_EXTENSION) {
        return kind_by_extension(text, out, err);
    }
    if (!out->is_docx) {
        out->read = format_by_name(sv_from(type->format))->read_value;
    }
    return LYN_OK;
}

static enum lyn_code read_open(struct collection_opener *opener, const struct collection_file *file,
                               const struct file_kind *kind, int fd, struct value *out,
                               struct lyn_error *err) {
    struct sv bytes = {0};
    if (kind->is_docx) {
        return docx_read(opener->call, fd, file->text.data, out, err);
    }
    enum lyn_code code =
        file_read_into(&opener->buffer, opener->call, fd, file->text.data, &bytes, err);
    if (code == LYN_OK) {
        code = collection_opener_spend(opener, file, bytes.len, err);
    }
    struct format_input input = {.bytes = bytes, .name = file->text, .call = opener->call};
    return code == LYN_OK ? kind->read(&input, out, err) : code;
}

/* The `<file>.yml` beside a file; one without says nothing. */
static enum lyn_code open_side_file(struct collection_opener *opener,
                                    const struct collection_file *file, int *fd,
                                    struct lyn_error *err) {
    static const char EXTENSION[] = ".yml";
    struct lyn_error why;
    if (file->name.len + strlen(EXTENSION) > NAME_MAX) {
        return LYN_OK;
    }
    char *name = arena_printf(opener->call->arena, "%s%s", file->name.data, EXTENSION);
    if (!name) {
        return arena_error(opener->call->arena, err);
    }
    enum lyn_code code = open_member(opener, file, name, fd, &why);
    if (code == LYN_OK || strcmp(why.reason, reason_name(REASON_FILE_NOT_FOUND)) == 0) {
        return LYN_OK;
    }
    if (err) {
        *err = why;
    }
    return code;
}

enum lyn_code collection_file_read(struct collection_opener *opener,
                                   const struct collection_file *file, struct value *out,
                                   struct sv *noted, struct lyn_error *err) {
    struct file_kind kind;
    int fd = -1;
    *out = value_null();
    enum lyn_code code = kind_of(opener->type, file->text, &kind, err);
    if (code == LYN_OK && !file->folder) {
        code = open_listed(opener, file, &fd, noted, err);
    } else if (code == LYN_OK) {
        *noted = file->folder->noted;
        code = opener->type->reader == COLLECTION_META
                   ? open_side_file(opener, file, &fd, err)
                   : open_member(opener, file, file->name.data, &fd, err);
    }
    if (code == LYN_OK && fd >= 0) {
        code = read_open(opener, file, &kind, fd, out, err);
    }
    if (fd >= 0) {
        close(fd);
    }
    if (code != LYN_OK) {
        error_at(err, file->text.data, file->text.len, 0, 0);
    }
    return code;
}
