/* file.h - whole files in and out. */
#ifndef LYN_BASE_FILE_H
#define LYN_BASE_FILE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/call.h"
#include "base/error.h"
#include "base/sv.h"

struct file_bytes {
    char *data; /* NUL-terminated; the NUL is not counted */
    size_t len;
};

/* Reads the regular file behind fd whole with read(2) into memory of its own, never a mapping: a
 * mapped file that another process truncates kills the reader with SIGBUS. Stops at the size the
 * file has when the end is reached. `name` is for error messages. Over max_bytes:
 * LIMIT_BYTES. */
enum lyn_code file_read(int fd, const char *name, size_t max_bytes, struct file_bytes *out,
                        struct lyn_error *err) LYN_MUST_CHECK;
/* file_read for a call: up to its limits.file_bytes, and DEADLINE or CANCELLED (call_check) while a
 * large file is still being read. */
enum lyn_code file_read_for(const struct call *call, int fd, const char *name,
                            struct file_bytes *out, struct lyn_error *err) LYN_MUST_CHECK;
/* Everything from a pipe or terminal (stdin), up to max_bytes. */
enum lyn_code file_read_stream(int fd, const char *name, size_t max_bytes, struct file_bytes *out,
                               struct lyn_error *err) LYN_MUST_CHECK;
void file_bytes_dispose(struct file_bytes *bytes);

/* Memory that one file after the other is read into; {0} is an empty one. */
struct file_buffer {
    char *data;
    size_t capacity;
};
/* As file_read_for; the bytes are a view of the buffer, NUL-terminated, good until the next read. Small
 * files cost no call beside read(2), and no memory but the first one's. */
enum lyn_code file_read_into(struct file_buffer *buffer, const struct call *call, int fd,
                             const char *name, struct sv *out,
                             struct lyn_error *err) LYN_MUST_CHECK;
void file_buffer_dispose(struct file_buffer *buffer);

/* Writes all of the bytes, retrying EINTR and short writes. */
enum lyn_code file_write_all(int fd, const char *name, struct sv bytes,
                             struct lyn_error *err) LYN_MUST_CHECK;

/* Replaces `name` in the folder `dirfd` as a whole: a temporary beside it (O_EXCL|O_NOFOLLOW,
 * named as base/temporary.h says), the bytes, fsync if durable, rename, fsync of the folder if durable.
 * `mode` is that of a new file; an existing regular file keeps its own mode. On failure the old
 * file stands and the temporary is gone. `shown` is the path for messages. */
enum lyn_code file_replace(int dirfd, const char *name, const char *shown, struct sv bytes,
                           mode_t mode, bool durable, struct lyn_error *err) LYN_MUST_CHECK;

/* file_replace in steps, for results that come in parts: begin, write to `fd`, commit or abort.
 * Names and dirfd are borrowed until then. */
struct file_replacement {
    int fd; /* of the temporary; -1 when there is none */
    int dirfd;
    const char *name, *shown;
    char temporary[NAME_MAX + 1];
    bool keeps; /* there is an old file, whose mode and owner stay */
    mode_t mode;
    uid_t owner;
    gid_t group;
};
enum lyn_code file_replacement_begin(struct file_replacement *replacement, int dirfd,
                                     const char *name, const char *shown,
                                     struct lyn_error *err) LYN_MUST_CHECK;
/* Puts the temporary in the place of the file; on failure it is gone and the old file stands. */
enum lyn_code file_replacement_commit(struct file_replacement *replacement, mode_t mode,
                                      bool durable, struct lyn_error *err) LYN_MUST_CHECK;
/* For many files at once: the temporary is whole, with its mode and owner, and is closed; what was
 * written may not be on the disk yet (file_sync_all). commit, not durable, then only renames; `dirfd`
 * may be closed in between and be set anew. On failure the temporary is gone. */
enum lyn_code file_replacement_close(struct file_replacement *replacement, mode_t mode,
                                     struct lyn_error *err) LYN_MUST_CHECK;
/* Removes the temporary; nothing after commit, or when `fd` is -1. */
void file_replacement_abort(struct file_replacement *replacement);

/* Waits until all that was written to the file system that `fd` stands on is on its disk. */
enum lyn_code file_sync_all(int fd, const char *shown, struct lyn_error *err) LYN_MUST_CHECK;

#endif
