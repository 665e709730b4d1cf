/* output.h - where a result goes: standard output, or a file that appears only when it is whole. */
#ifndef LYN_LYNGUINECTL_OUTPUT_H
#define LYN_LYNGUINECTL_OUTPUT_H

#include "base/buf.h"
#include "base/file.h"
#include "terminal.h"

struct output {
    struct buf buf; /* bytes not written yet; printers append here */
    int fd;
    const char *shown; /* the path for messages */
    struct terminal terminal;
    bool began; /* bytes have left that cannot be taken back */
    char *real; /* the path behind links; malloc'd */
    int dirfd;
    struct file_replacement replacement;
};

/* `path` NULL or "-": standard output. A path that names a link is followed; a device or pipe, and
 * a descriptor of this process (/dev/stdout), is written to directly. What killed writers left in the
 * file's folder is removed. Dispose in every case. */
enum lyn_code output_open(struct output *output, const char *path,
                          struct lyn_error *err) LYN_MUST_CHECK;
/* The number of the descriptor of this process that the path stands for, by whatever links
 * (/dev/stdout, /dev/fd/3); -1 when it stands for none. */
int output_descriptor(const char *path);
/* Writes what has gathered, once it is worth it. */
enum lyn_code output_push(struct output *output, struct lyn_error *err) LYN_MUST_CHECK;
/* Writes the rest; puts the file in its place. */
enum lyn_code output_commit(struct output *output, struct lyn_error *err) LYN_MUST_CHECK;
/* Drops a file that was not committed. */
void output_dispose(struct output *output);

#endif
