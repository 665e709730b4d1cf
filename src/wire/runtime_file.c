#include "wire/runtime_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/num.h"
#include "base/random.h"
#include "formats/json.h"
#include "value/value.h"

/* What one parse carries from key to key: the first fault is kept, the rest is skipped. */
struct reader {
    struct arena *arena;
    const struct value *map;
    const char *name; /* of the file */
    enum lyn_code code;
    struct lyn_error *err;
};

static void refuse(struct reader *reader, const char *key, const char *wanted) {
    if (reader->code != LYN_OK) {
        return;
    }
    reader->code = error_set(reader->err, REASON_INVALID_VALUE, "runtime file '%s': '%s' is not %s",
                             reader->name, key, wanted);
    error_at(reader->err, reader->name, strlen(reader->name), 0, 0);
    error_field(reader->err, key);
}

static const char *copy_text(struct reader *reader, const char *key, const struct value *value) {
    bool text = value && value->kind == VALUE_STRING &&
                (value->text.len == 0 || !memchr(value->text.data, 0, value->text.len));
    if (!text) {
        refuse(reader, key, "text");
        return "";
    }
    char *copy = arena_strdup(reader->arena, value->text);
    if (!copy && reader->code == LYN_OK) {
        reader->code = arena_error(reader->arena, reader->err);
    }
    return copy ? copy : "";
}

static const char *get_text(struct reader *reader, const char *key) {
    return copy_text(reader, key, value_get(reader->map, key));
}

static uint64_t get_number(struct reader *reader, const char *key, uint64_t max) {
    const struct value *value = value_get(reader->map, key);
    uint64_t number = 0;
    /* Above INT64_MAX a number is kept as its digits. */
    if (value && value->kind == VALUE_INT && value->integer >= 0) {
        number = (uint64_t)value->integer;
    } else if (!value || value->kind != VALUE_BIGINT || !num_parse_uint64(value->text, &number)) {
        refuse(reader, key, "a number");
    }
    if (number > max) {
        refuse(reader, key, "within its range");
    }
    return number;
}

static void get_hex(struct reader *reader, const char *key, uint8_t *out, size_t len) {
    const struct value *value = value_get(reader->map, key);
    if (!value || value->kind != VALUE_STRING ||
        !hex_parse(value->text.data, value->text.len, out, len)) {
        refuse(reader, key, "hexadecimal of the right length");
    }
}

static void get_roots(struct reader *reader, struct runtime_file *out) {
    const struct value *value = value_get(reader->map, "roots");
    if (!value || value->kind != VALUE_LIST) {
        refuse(reader, "roots", "a list");
        return;
    }
    const char **roots = arena_calloc(reader->arena, value->list.count, sizeof *roots);
    if (!roots) {
        if (reader->code == LYN_OK) {
            reader->code = arena_error(reader->arena, reader->err);
        }
        return;
    }
    for (size_t i = 0; i < value->list.count; i++) {
        roots[i] = copy_text(reader, "roots", &value->list.items[i]);
    }
    out->roots = roots;
    out->root_count = value->list.count;
}

enum lyn_code runtime_file_parse(struct arena *arena, struct sv text, const char *name,
                                 struct runtime_file *out, struct lyn_error *err) {
    struct call call = {.arena = arena, .limits = LIMITS_DEFAULT, .deadline = DEADLINE_NONE};
    struct value document;
    enum lyn_code code = json_parse(&call, text, sv_from(name), false, &document, err);
    if (code != LYN_OK) {
        return code;
    }
    struct reader reader = {.arena = arena, .map = &document, .name = name, .err = err};
    *out = (struct runtime_file){0};
    if (get_number(&reader, "schema", UINT32_MAX) != RUNTIME_FILE_SCHEMA) {
        refuse(&reader, "schema", "1, the schema that this build reads");
    }
    out->instance = get_text(&reader, "instance");
    out->url = get_text(&reader, "url");
    const struct value *control = value_get(&document, "control_url");
    if (control && control->kind != VALUE_NULL) {
        out->control_url = copy_text(&reader, "control_url", control);
    }
    get_hex(&reader, "token", out->token, sizeof out->token);
    out->pid = (int64_t)get_number(&reader, "pid", INT32_MAX);
    out->pid_start = get_number(&reader, "pid_start", UINT64_MAX);
    out->boot_id = get_text(&reader, "boot_id");
    out->pid_ns = get_number(&reader, "pid_ns", UINT64_MAX);
    out->mnt_ns = get_number(&reader, "mnt_ns", UINT64_MAX);
    out->uid = (uint32_t)get_number(&reader, "uid", UINT32_MAX);
    get_hex(&reader, "instance_id", out->instance_id, sizeof out->instance_id);
    out->wire_major = (uint32_t)get_number(&reader, "wire_major", UINT32_MAX);
    out->wire_minor = (uint32_t)get_number(&reader, "wire_minor", UINT32_MAX);
    out->max_message = get_number(&reader, "max_message", UINT64_MAX);
    out->build = get_text(&reader, "build");
    out->exe = get_text(&reader, "exe");
    out->log = get_text(&reader, "log");
    get_roots(&reader, out);
    out->started_at = get_text(&reader, "started_at");
    return reader.code;
}

/* The lock of who may speak for the server: only this user could have written the file. */
static enum lyn_code check_owner(int fd, const char *path, struct lyn_error *err) {
    struct stat status;
    if (fstat(fd, &status) != 0) {
        return error_errno(err, errno, path);
    }
    if (!S_ISREG(status.st_mode)) {
        return error_set(err, REASON_RUNTIME_FOLDER, "runtime file '%s' is not a regular file",
                         path);
    }
    if (status.st_uid != geteuid() || (status.st_mode & 077)) {
        return error_set(err, REASON_RUNTIME_FOLDER,
                         "runtime file '%s' belongs to user %u with mode %03o; it must be yours "
                         "with mode 600",
                         path, (unsigned)status.st_uid, (unsigned)status.st_mode & 0777u);
    }
    return LYN_OK;
}

enum lyn_code runtime_file_read(struct arena *arena, const char *path, struct runtime_file *out,
                                struct lyn_error *err) {
    enum lyn_code code;
    struct file_bytes bytes = {0};
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0) {
        return errno == ELOOP ? error_set(err, REASON_RUNTIME_FOLDER,
                                          "runtime file '%s' is a symbolic link", path)
                              : error_errno(err, errno, path);
    }
    code = check_owner(fd, path, err);
    if (code != LYN_OK) {
        goto done;
    }
    code = file_read(fd, path, RUNTIME_FILE_BYTES_MAX, &bytes, err);
    if (code != LYN_OK) {
        goto done;
    }
    code = runtime_file_parse(arena, (struct sv){bytes.data, bytes.len}, path, out, err);
done:
    file_bytes_dispose(&bytes);
    close(fd);
    return code;
}

static void put_text(struct buf *out, const char *key, const char *text) {
    buf_printf(out, ",\n \"%s\": ", key);
    if (text) {
        json_print_text(sv_from(text), false, out);
    } else {
        buf_puts(out, "null");
    }
}

static void put_number(struct buf *out, const char *key, uint64_t number) {
    buf_printf(out, ",\n \"%s\": %llu", key, (unsigned long long)number);
}

static void put_hex(struct buf *out, const char *key, const uint8_t *bytes, size_t len) {
    char text[2 * WIRE_TOKEN_BYTES + 1];
    hex_print(text, bytes, len);
    buf_printf(out, ",\n \"%s\": \"%s\"", key, text);
}

void runtime_file_print(const struct runtime_file *file, struct buf *out) {
    buf_printf(out, "{\"schema\": %d", RUNTIME_FILE_SCHEMA);
    put_text(out, "instance", file->instance);
    put_text(out, "url", file->url);
    put_text(out, "control_url", file->control_url);
    put_hex(out, "token", file->token, sizeof file->token);
    put_number(out, "pid", (uint64_t)file->pid);
    put_number(out, "pid_start", file->pid_start);
    put_text(out, "boot_id", file->boot_id);
    put_number(out, "pid_ns", file->pid_ns);
    put_number(out, "mnt_ns", file->mnt_ns);
    put_number(out, "uid", file->uid);
    put_hex(out, "instance_id", file->instance_id, sizeof file->instance_id);
    put_number(out, "wire_major", file->wire_major);
    put_number(out, "wire_minor", file->wire_minor);
    put_number(out, "max_message", file->max_message);
    put_text(out, "build", file->build);
    put_text(out, "exe", file->exe);
    put_text(out, "log", file->log);
    buf_puts(out, ",\n \"roots\": [");
    for (size_t i = 0; i < file->root_count; i++) {
        if (i > 0) {
            buf_puts(out, ", ");
        }
        json_print_text(sv_from(file->roots[i]), false, out);
    }
    buf_puts(out, "]");
    put_text(out, "started_at", file->started_at);
    buf_puts(out, "}\n");
}
