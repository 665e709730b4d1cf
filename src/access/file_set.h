/* file_set.h - files that are written together. Every text is whole before the first byte is
 * written, and every file is there under a temporary name before the first one takes its place
 * (contracts: "Paths under roots", "A write's record"). */
#ifndef LYN_ACCESS_FILE_SET_H
#define LYN_ACCESS_FILE_SET_H

#include "access/write.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/map.h"

struct set_file {
    const char *path;  /* absolute, normalised */
    const char *shown; /* as the caller wrote it */
    const char *real;  /* links resolved; NULL before the file is looked at */
    size_t from, len;  /* its bytes in the set's text */
    enum write_outcome outcome;
    bool alone; /* on a file system too many: synced by itself */
    struct file_replacement replacement;
};

/* The file systems that the files are on, to be synced: a descriptor of a file on each. */
enum { SET_DEVICES_MAX = 16 };
struct set_device {
    dev_t number;
    int fd;
    const char *shown;
};

/* Used by one thread; all but the text and open files lives in call->arena. */
struct file_set {
    struct call *call;
    const struct roots *roots;
    mode_t umask;       /* the caller's */
    bool makes_folders; /* those that are missing above a file */
    struct buf text;    /* append a file's bytes, then file_set_add */
    struct set_file *files;
    size_t count, capacity;
    struct map paths;        /* of all files, as named and behind links -> its position */
    struct map swept;        /* real paths of folders that were swept */
    int folder_fd;           /* the folder in hand, -1: none */
    struct sv folder;        /* its real path */
    struct roots_made *made; /* folders that are gone again when no file comes to stand in them */
    size_t made_count, made_capacity;
    struct set_device devices[SET_DEVICES_MAX];
    size_t device_count;
};

void file_set_init(struct file_set *set, struct call *call, const struct roots *roots,
                   mode_t umask);
/* Closes what is open and removes temporaries that did not take their place, and the folders that
 * were made for them alone. */
void file_set_dispose(struct file_set *set);

/* Adds a file of all that was appended to the text since the last one; path and shown are
 * borrowed. INVALID_VALUE when it has the path of another one, and errors of the text's buffer. */
enum lyn_code file_set_add(struct file_set *set, const char *path, const char *shown,
                           struct lyn_error *err) LYN_MUST_CHECK;

/* Finds out what writing would do to each file, and whether it could be done, and touches nothing.
 * INVALID_VALUE when two of them are the same file, those of roots_open_target, IS_A_DIRECTORY,
 * NOT_A_FILE, FILE_PERMISSION. */
enum lyn_code file_set_look(struct file_set *set, struct lyn_error *err) LYN_MUST_CHECK;

/* Writes all of them, and waits until they are on the disk; removes what killed writers left in their
 * folders (base/temporary.h). When it fails, no file was touched, and after file_set_dispose no
 * folder is new, unless the message says which ones had taken their place. Errors as file_set_look, DISK_FULL, IO,
 * DEADLINE and CANCELLED before the first file takes its place. */
enum lyn_code file_set_write(struct file_set *set, struct lyn_error *err) LYN_MUST_CHECK;

/* ---- the two halves of file_set_write for several files ---- */
enum lyn_code file_set_stage(struct file_set *set, struct lyn_error *err) LYN_MUST_CHECK;
enum lyn_code file_set_place(struct file_set *set, struct lyn_error *err) LYN_MUST_CHECK;

#endif
