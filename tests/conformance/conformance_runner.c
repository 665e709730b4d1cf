/* conformance_runner [--requester sp|nng] REQUEST.json: runs one conformance case through the public
 * client against a server of its own, and prints the answer as check.py's docstring says
 * (contracts: "The conformance runner"). */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/exit.h"
#include "base/file.h"
#include "frame/frame.h"
#include "lynguine/lynguine.h"
#include "lynguine/nng.h"
#include "print_field.h"

enum { REQUEST_BYTES = 64 << 20, FILES_MAX = 64 };

struct runner {
    const struct lyn_requester_class *requester;
    char folder[64]; /* the private runtime folder */
    char root[4096]; /* real path of the working directory */
    lyn_client *client;
    struct buf out;
};

static int usage(const char *text) {
    fprintf(stderr, "conformance_runner: %s\n", text);
    return 2;
}

/* ---- the answer ---- */

static void print_failure(struct runner *runner, const struct lyn_error *err) {
    buf_clear(&runner->out);
    buf_puts(&runner->out, "{\"ok\":false,\"error_type\":");
    json_print_text(sv_from(err->error_type), false, &runner->out);
    buf_puts(&runner->out, ",\"error_message\":");
    json_print_text(sv_from(err->message), false, &runner->out);
    buf_putc(&runner->out, '}');
}

static void print_columns(const lyn_frame *frame, struct buf *out) {
    /* The public name of a column is text; only the label itself tells an integer from its digits. */
    const struct frame *batch = lyn_frame_batch(frame, 0);
    buf_puts(out, "\"columns\":[");
    for (size_t j = 0; j < batch->column_count; j++) {
        buf_puts(out, j ? "," : "");
        value_print_json(&batch->fields[j].label, (struct json_style){0}, out);
    }
    buf_puts(out, "],\"dtypes\":{");
    for (size_t j = 0; j < lyn_frame_column_count(frame); j++) {
        size_t length = 0;
        const char *name = lyn_frame_column_name(frame, j, &length);
        buf_puts(out, j ? "," : "");
        json_print_text((struct sv){name, length}, false, out);
        buf_putc(out, ':');
        json_print_text(sv_from(lyn_frame_column_pandas(frame, j)), false, out);
    }
    buf_putc(out, '}');
}

static void print_records(const lyn_frame *frame, struct buf *out) {
    size_t columns = lyn_frame_column_count(frame);
    bool first = true;
    for (size_t b = 0; columns && b < lyn_frame_batch_count(frame); b++) {
        const lyn_batch *batch = lyn_frame_batch(frame, b);
        for (size_t row = 0; row < lyn_batch_row_count(batch); row++) {
            buf_puts(out, first ? "[" : ",[");
            first = false;
            for (size_t j = 0; j < columns; j++) {
                struct lyn_cell cell;
                buf_puts(out, j ? "," : "");
                value_print_json(lyn_batch_value(batch, j, row, &cell), (struct json_style){0},
                                 out);
            }
            buf_putc(out, ']');
        }
    }
}

static void print_frame(const lyn_frame *frame, struct buf *out) {
    buf_puts(out, "{\"ok\":true,");
    print_columns(frame, out);
    buf_printf(out, ",\"shape\":[%zu,%zu],\"records\":[", lyn_frame_row_count(frame),
               lyn_frame_column_count(frame));
    print_records(frame, out);
    buf_puts(out, "]}");
}

/* ---- the request ---- */

static char *copy_text(const lyn_value *value) {
    size_t length = 0;
    const char *text = value ? lyn_value_text(value, &length) : NULL;
    return text ? strndup(text, length) : NULL;
}

/* `interface_file` is one name or several. */
static bool take_files(const lyn_value *names, char *files[FILES_MAX + 1]) {
    if (lyn_value_kind(names) == LYN_VALUE_STRING) {
        return (files[0] = copy_text(names)) != NULL;
    }
    size_t count = lyn_value_count(names);
    if (lyn_value_kind(names) != LYN_VALUE_LIST || count == 0 || count > FILES_MAX) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!(files[i] = copy_text(lyn_value_item(names, i)))) {
            return false;
        }
    }
    return true;
}

/* The files, the directory and the field of a request, NULL where it has none. */
struct interface_texts {
    char *files[FILES_MAX + 1];
    char *directory, *field;
};

static void free_list(char *list[FILES_MAX + 1]) {
    for (size_t i = 0; i < FILES_MAX; i++) {
        free(list[i]);
    }
}

static void free_texts(struct interface_texts *texts) {
    free_list(texts->files);
    free(texts->directory);
    free(texts->field);
}

static enum lyn_code take_texts(const lyn_value *request, struct interface_texts *out,
                                struct lyn_error *err) {
    const lyn_value *names = lyn_value_get(request, "interface_file");
    *out = (struct interface_texts){.directory = copy_text(lyn_value_get(request, "directory")),
                                    .field = copy_text(lyn_value_get(request, "field"))};
    if (names && !take_files(names, out->files)) {
        return error_set(err, REASON_WRONG_TYPE, "interface_file is a text or a list of texts");
    }
    return LYN_OK;
}

static enum lyn_code interface_field_case(struct runner *runner, const lyn_value *request,
                                          struct lyn_error *err) {
    struct interface_texts texts;
    lyn_value *value = NULL;
    enum lyn_code code = take_texts(request, &texts, err);
    if (code == LYN_OK && !texts.field) {
        code = error_set(err, REASON_MISSING_KEY, "Missing required parameter: 'field'");
    }
    if (code == LYN_OK) {
        const struct lyn_interface interface = {
            .files = texts.files[0] ? (const char *const *)texts.files : NULL,
            .directory = texts.directory};
        code =
            lyn_client_interface_field(runner->client, &interface, texts.field, &value, NULL, err);
    }
    if (code == LYN_OK) {
        buf_puts(&runner->out, "{\"ok\":true,\"value\":");
        value_print_json(value, (struct json_style){0}, &runner->out);
        buf_putc(&runner->out, '}');
        code = buf_status(&runner->out, err);
    }
    lyn_value_free(value);
    free_texts(&texts);
    return code;
}

static void print_values(struct runner *runner, const struct lyn_talk_request *asked,
                         const lyn_fields *fields) {
    buf_puts(&runner->out, "{\"ok\":true,\"values\":{");
    for (size_t i = 0; asked->fields[i]; i++) {
        struct buf text;
        buf_init(&text, runner->out.max);
        print_field(fields ? lyn_fields_value(fields, i) : NULL, &text);
        buf_puts(&runner->out, i ? "," : "");
        json_print_text(sv_from(asked->fields[i]), false, &runner->out);
        buf_putc(&runner->out, ':');
        json_print_text(buf_view(&text), false, &runner->out);
        buf_dispose(&text);
    }
    buf_puts(&runner->out, "}}");
}

/* Faults of the page: mdfield prints nothing for them, and is content. */
static bool is_of_page(enum lyn_code code) {
    return code == LYN_NOT_FOUND || code == LYN_PERMISSION_DENIED || code == LYN_INVALID_ARGUMENT ||
           code == LYN_FAILED_PRECONDITION;
}

static enum lyn_code ask_fields(struct runner *runner, const struct lyn_talk_request *asked,
                                struct lyn_error *err) {
    lyn_fields *fields = NULL;
    enum lyn_code code = lyn_client_talk_fields(runner->client, asked, &fields, err);
    if (code == LYN_OK || is_of_page(code)) {
        print_values(runner, asked, fields);
        code = buf_status(&runner->out, err);
    }
    lyn_fields_free(fields);
    return code;
}

static enum lyn_code fields_case(struct runner *runner, const lyn_value *request,
                                 struct lyn_error *err) {
    char *names[FILES_MAX + 1] = {NULL}, *configs[FILES_MAX + 1] = {NULL};
    char *file = copy_text(lyn_value_get(request, "file"));
    const lyn_value *config_files = lyn_value_get(request, "config_files");
    bool has_configs =
        lyn_value_kind(config_files) == LYN_VALUE_STRING || lyn_value_count(config_files) > 0;
    enum lyn_code code = LYN_OK;
    if (!file || !take_files(lyn_value_get(request, "fields"), names) ||
        (has_configs && !take_files(config_files, configs))) {
        code = error_set(err, REASON_WRONG_TYPE, "file, fields and config_files are texts");
    } else {
        const struct lyn_talk_request asked = {.file = file,
                                               .fields = (const char *const *)names,
                                               .config_files = (const char *const *)configs,
                                               .file_required = true};
        code = ask_fields(runner, &asked, err);
    }
    free(file);
    free_list(names);
    free_list(configs);
    return code;
}

static enum lyn_code read_case(struct runner *runner, const lyn_value *request,
                               struct lyn_error *err) {
    struct lyn_read_request read = {0};
    struct interface_texts texts;
    lyn_frame *frame = NULL;
    enum lyn_code code = take_texts(request, &texts, err);
    read.data_source = lyn_value_get(request, "data_source");
    read.directory = texts.directory;
    read.field = texts.field;
    if (texts.files[0]) {
        read.interface_files = (const char *const *)texts.files;
    }
    if (code == LYN_OK) {
        code = lyn_client_read(runner->client, &read, &frame, err);
    }
    if (code == LYN_OK) {
        print_frame(frame, &runner->out);
        code = buf_status(&runner->out, err);
    }
    lyn_frame_free(frame);
    free_texts(&texts);
    return code;
}

/* check.py looks at the files itself. */
static enum lyn_code write_case(struct runner *runner, const lyn_value *request,
                                struct lyn_error *err) {
    const struct lyn_write_request write = {.records = lyn_value_get(request, "records"),
                                            .columns = lyn_value_get(request, "columns"),
                                            .output = lyn_value_get(request, "output")};
    if (!write.records || !write.output) {
        return error_set(err, REASON_MISSING_KEY, "Request must include both 'data' and 'output'");
    }
    enum lyn_code code = lyn_client_write(runner->client, &write, NULL, err);
    if (code == LYN_OK) {
        buf_puts(&runner->out, "{\"ok\":true}");
        code = buf_status(&runner->out, err);
    }
    return code;
}

static enum lyn_code run_op(struct runner *runner, const lyn_value *request,
                            struct lyn_error *err) {
    char *op = copy_text(lyn_value_get(request, "op"));
    enum lyn_code code = LYN_OK;
    if (op && (strcmp(op, "read") == 0 || strcmp(op, "compute_interface") == 0)) {
        code = read_case(runner, request, err);
    } else if (op && strcmp(op, "write") == 0) {
        code = write_case(runner, request, err);
    } else if (op && strcmp(op, "interface_field") == 0) {
        code = interface_field_case(runner, request, err);
    } else if (op && (strcmp(op, "field") == 0 || strcmp(op, "fields") == 0)) {
        code = fields_case(runner, request, err);
    } else {
        code = error_set(err, REASON_NOT_BUILT, "op %s is not built yet", op ? op : "(none)");
    }
    free(op);
    return code;
}

/* ---- around it ---- */

static enum lyn_code make_client(struct runner *runner, struct lyn_error *err) {
    const char *const arguments[] = {"--root", runner->root, NULL};
    struct lyn_client_options options = LYN_CLIENT_OPTIONS_INIT;
    const char *server = getenv("LYNGUINE_SERVER");
    /* Of whoever runs the suite; the case's server is another. */
    unsetenv("LYNGUINE_URL");
    unsetenv("LYNGUINE_TOKEN_FILE");
    unsetenv("LYNGUINE_NO_SPAWN");
    options.runtime_dir = runner->folder;
    options.instance = "conformance";
    options.server_path = server && *server ? server : LYN_CONFORMANCE_SERVER;
    options.server_args = arguments;
    options.idle_timeout_s = 10;
    options.program = "conformance_runner";
    options.requester = runner->requester;
    return lyn_client_new(&options, &runner->client, err);
}

/* A sanitizer's report in the server's log goes to stderr, and makes the run a failure. */
static bool server_was_sound(const char *folder) {
    char path[128];
    struct file_bytes log = {0};
    snprintf(path, sizeof path, "%s/conformance.log", folder);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool sound = fd < 0 || file_read(fd, path, REQUEST_BYTES, &log, NULL) != LYN_OK ||
                 (!strstr(log.data, "Sanitizer") && !strstr(log.data, "runtime error:"));
    if (!sound) {
        fwrite(log.data, 1, log.len, stderr);
    }
    if (fd >= 0) {
        close(fd);
    }
    file_bytes_dispose(&log);
    return sound;
}

static void remove_folder(const char *folder) {
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        unlinkat(dirfd(dir), entry->d_name, 0);
    }
    if (dir) {
        closedir(dir);
    }
    rmdir(folder);
}

static bool read_request(const char *path, lyn_value **out) {
    struct lyn_error err = {0};
    struct file_bytes bytes = {0};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool good = fd >= 0 && file_read(fd, path, REQUEST_BYTES, &bytes, &err) == LYN_OK &&
                lyn_value_parse_json(bytes.data, bytes.len, out, &err) == LYN_OK;
    if (!good) {
        fprintf(stderr, "conformance_runner: %s: %s\n", path,
                err.message[0] ? err.message : strerror(errno));
    }
    if (fd >= 0) {
        close(fd);
    }
    file_bytes_dispose(&bytes);
    return good;
}

static int run_case(struct runner *runner, const lyn_value *request) {
    struct lyn_error err = {0};
    snprintf(runner->folder, sizeof runner->folder, "/tmp/lyn-conformance-XXXXXX");
    if (!getcwd(runner->root, sizeof runner->root) || !mkdtemp(runner->folder)) {
        return usage(strerror(errno));
    }
    buf_init(&runner->out, SIZE_MAX / 4);
    if (make_client(runner, &err) != LYN_OK || run_op(runner, request, &err) != LYN_OK) {
        print_failure(runner, &err);
    }
    if (runner->client && lyn_client_stop(runner->client, true, &err) != LYN_OK &&
        strcmp(err.reason, "NO_SERVER") != 0) {
        fprintf(stderr, "conformance_runner: stop: %s\n", err.message);
    }
    lyn_client_free(runner->client);
    bool sound = server_was_sound(runner->folder);
    remove_folder(runner->folder);
    int status = runner->out.failure != BUF_FINE ? usage("out of memory")
                 : sound                         ? 0
                                                 : usage("the server is not sound");
    if (status == 0) {
        puts(runner->out.data);
    }
    buf_dispose(&runner->out);
    return status;
}

static bool choose_requester(struct runner *runner, const char *name) {
    if (strcmp(name, "sp") == 0) {
        runner->requester = &lyn_requester_sp;
    } else if (strcmp(name, "nng") == 0) {
        runner->requester = &lyn_requester_nng;
    }
    return runner->requester != NULL;
}

int main(int argc, char **argv) {
    struct runner runner = {0};
    lyn_value *request = NULL;
    const char *requester = "sp";
    if (argc == 4 && strcmp(argv[1], "--requester") == 0) {
        requester = argv[2];
        argv += 2;
        argc -= 2;
    }
    if (argc != 2) {
        process_exit(usage("usage: conformance_runner [--requester sp|nng] REQUEST.json"));
    }
    if (!choose_requester(&runner, requester)) {
        process_exit(usage("this requester is not built"));
    }
    if (!read_request(argv[1], &request)) {
        process_exit(2);
    }
    int status = run_case(&runner, request);
    lyn_value_free(request);
    process_exit(status);
}
