/* runtime_file.h - NAME.json of the runtime folder: what a server says about itself and clients of
 * every language read (contracts: "Runtime folder and file", schema 1). */
#ifndef LYN_WIRE_RUNTIME_FILE_H
#define LYN_WIRE_RUNTIME_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "wire/wire.h"

#define RUNTIME_FILE_SCHEMA 1
#define RUNTIME_FILE_BYTES_MAX ((size_t)1 << 20)

/* Texts are never NULL unless it says so. */
struct runtime_file {
    const char *instance;
    const char *url;
    const char *control_url; /* NULL: none */
    uint8_t token[WIRE_TOKEN_BYTES];
    int64_t pid;
    uint64_t pid_start;
    const char *boot_id;
    uint64_t pid_ns, mnt_ns; /* inode numbers, 0 = not known */
    uint32_t uid;
    uint8_t instance_id[WIRE_ID_BYTES];
    uint32_t wire_major, wire_minor;
    uint64_t max_message;
    const char *build;
    const char *exe;
    const char *log; /* "": the server logs to its stderr */
    const char *const *roots;
    size_t root_count;
    const char *started_at; /* RFC 3339 */
};

/* Reads the text of such a file; `name` is for messages. Texts are put into the arena. Unknown keys
 * are ignored. JSON_SYNTAX, or INVALID_VALUE for another schema, a missing key or a value of the
 * wrong kind (err->field names it). */
enum lyn_code runtime_file_parse(struct arena *arena, struct sv text, const char *name,
                                 struct runtime_file *out, struct lyn_error *err) LYN_MUST_CHECK;
/* Opens (no symbolic link, ours, nobody else may read it), reads and parses. FILE_NOT_FOUND when
 * there is none, RUNTIME_FOLDER when it is not to be trusted. */
enum lyn_code runtime_file_read(struct arena *arena, const char *path, struct runtime_file *out,
                                struct lyn_error *err) LYN_MUST_CHECK;
/* One JSON object, a key a line. Ask buf_status. */
void runtime_file_print(const struct runtime_file *file, struct buf *out);

#endif
