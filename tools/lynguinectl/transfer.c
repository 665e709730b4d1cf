#include "transfer.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/path.h"
#include "client/c/frame.h"
#include "formats/format.h"
#include "formats/yaml.h"
#include "output.h"
#include "progress.h"
#include "remote.h"
#include "report.h"

enum { ENTRIES_ADDED = 2 };
/* More files than this are counted, not listed, for people. */
enum { FILES_LISTED = 20 };

/* What a request points to. */
struct transfer {
    struct call call;
    struct lyn_write_request request;
    struct lyn_read_request read;
    struct value source, output;
    struct value_entry source_entries[2];
    lyn_frame *frame;
};

static struct value_entry text_entry(const char *key, const char *text) {
    return (struct value_entry){value_string(sv_from(key)), value_string(sv_from(text))};
}

/* ---- where it goes ---- */

static bool is_directory_type(const struct value *type) {
    static const char END[] = "_directory";
    size_t len = sizeof END - 1;
    return type->kind == VALUE_STRING && type->text.len > len &&
           memcmp(type->text.data + type->text.len - len, END, len) == 0;
}

/* The type that the command line gives, or the name of the file. NULL: neither does. */
static const char *type_of(const struct transfer_options *options, const char *to) {
    const struct format *format = format_by_extension(path_extension(sv_from(to)));
    return options->to_type ? options->to_type : format ? format->name : NULL;
}

/* The keys of --output. */
static enum lyn_code parse_output(struct call *call, const char *yaml, struct value *out,
                                  struct lyn_error *err) {
    *out = (struct value){.kind = VALUE_MAP};
    if (!yaml) {
        return LYN_OK;
    }
    enum lyn_code code = yaml_parse(call, sv_from(yaml), SV("--output"), 0, out, err);
    if (code == LYN_OK && out->kind != VALUE_MAP) {
        code = error_set(err, REASON_WRONG_TYPE,
                         "--output takes a mapping such as '{delimiter: \";\"}', not %s",
                         value_kind_phrase(out->kind));
    }
    return code;
}

/* They, and what the rest of the command line says. */
static enum lyn_code take_output(struct transfer *transfer, const struct transfer_options *options,
                                 const char *to, struct lyn_error *err) {
    struct call *call = &transfer->call;
    struct value given, type;
    size_t count = 0;
    enum lyn_code code = parse_output(call, options->output, &given, err);
    if (code != LYN_OK) {
        return code;
    }
    struct value_entry *entries =
        arena_calloc(call->arena, given.map.count + ENTRIES_ADDED, sizeof *entries);
    if (!entries) {
        return arena_error(call->arena, err);
    }
    const struct value *named = options->to_type ? NULL : value_get(&given, "type");
    if (!named && !type_of(options, to)) {
        code = error_set(err, REASON_INVALID_VALUE,
                         "cannot tell from its name how to write %s: add the type", to);
        error_field(err, "type");
        return code;
    }
    type = named ? *named : value_string(sv_from(type_of(options, to)));
    entries[count++] = (struct value_entry){value_string(SV("type")), type};
    entries[count++] = text_entry(is_directory_type(&type) ? "base_directory" : "filename", to);
    for (size_t i = 0; i < given.map.count; i++) {
        const struct value *key = &given.map.entries[i].key;
        if (!value_equal(key, &entries[0].key) && !value_equal(key, &entries[1].key)) {
            entries[count++] = given.map.entries[i];
        }
    }
    transfer->output.kind = VALUE_MAP;
    transfer->output.map.entries = entries;
    transfer->output.map.count = count;
    transfer->request.output = &transfer->output;
    transfer->request.dry_run = options->dry_run;
    return LYN_OK;
}

/* ---- where it comes from ---- */

/* The server reads it: nothing of the table travels. */
static void take_file(struct transfer *transfer, const char *type, const char *name) {
    transfer->request.read = &transfer->read;
    if (!type) {
        transfer->read.path = name;
        return;
    }
    transfer->source_entries[0] = text_entry("type", type);
    transfer->source_entries[1] = text_entry("filename", name);
    transfer->source.kind = VALUE_MAP;
    transfer->source.map.entries = transfer->source_entries;
    transfer->source.map.count = COUNT(transfer->source_entries);
    transfer->read.data_source = &transfer->source;
}

static enum lyn_code unknown_type(const char *type, struct lyn_error *err) {
    const char *names[32];
    size_t count = 0;
    for (const struct format *const *at = format_list(); *at && count < COUNT(names); at++) {
        names[count++] = (*at)->name;
    }
    const char *nearest = sv_nearest(sv_from(type), names, count);
    return error_set(err, REASON_UNKNOWN_TYPE, "there is no format '%s'%s%s%s", type,
                     nearest ? "; did you mean '" : "", nearest ? nearest : "",
                     nearest ? "'?" : "");
}

/* Read here with the server's own readers: standard input may be larger than a message. */
static enum lyn_code take_input(struct transfer *transfer, const char *type,
                                struct lyn_error *err) {
    struct file_bytes bytes = {0};
    struct frame *frame = NULL;
    struct call *call = &transfer->call;
    const struct format *format = format_by_name(sv_from(type));
    if (!format) {
        return unknown_type(type, err);
    }
    enum lyn_code code =
        file_read_stream(STDIN_FILENO, "standard input", call->limits.file_bytes, &bytes, err);
    if (code == LYN_OK) {
        struct format_input input = {
            .bytes = {bytes.data, bytes.len}, .name = SV("-"), .call = call};
        code = format->read_frame(&input, &frame, err);
    }
    if (code == LYN_OK) {
        code = client_frame_new("-", &transfer->frame, err);
    }
    if (code == LYN_OK) {
        code = client_frame_append(transfer->frame, frame, err);
    }
    for (size_t i = 0; call->warnings && i < call->warning_count && i < CALL_WARNINGS; i++) {
        report_warning(&call->warnings[i]);
    }
    transfer->request.frame = transfer->frame;
    file_bytes_dispose(&bytes);
    return code;
}

/* ---- what was done ---- */

static const char *outcome_name(enum lyn_write_outcome outcome) {
    switch (outcome) {
    case LYN_WRITE_CREATED:
        return "created";
    case LYN_WRITE_REPLACED:
        return "replaced";
    case LYN_WRITE_UNCHANGED:
        return "unchanged";
    }
    return "written";
}

static void print_json(const lyn_written *written, bool dry_run, struct buf *out) {
    buf_printf(out, "{\"row_count\":%llu,\"dry_run\":%s,\"files\":[",
               (unsigned long long)lyn_written_row_count(written), dry_run ? "true" : "false");
    for (size_t i = 0; i < lyn_written_file_count(written); i++) {
        const struct lyn_written_file *file = lyn_written_get(written, i);
        buf_puts(out, i ? ",{\"path\":" : "{\"path\":");
        json_print_text(sv_from(file->path), false, out);
        buf_printf(out, ",\"bytes\":%llu,\"outcome\":\"%s\"}", (unsigned long long)file->bytes,
                   outcome_name(file->outcome));
    }
    buf_puts(out, "],\"message\":");
    json_print_text(sv_from(lyn_written_message(written)), false, out);
    buf_puts(out, "}\n");
}

static void print_counts(const lyn_written *written, struct buf *out) {
    size_t counts[LYN_WRITE_UNCHANGED + 1] = {0};
    size_t files = lyn_written_file_count(written);
    for (size_t i = 0; i < files; i++) {
        counts[lyn_written_get(written, i)->outcome % COUNT(counts)]++;
    }
    buf_printf(out, "%zu files: %zu created, %zu replaced, %zu unchanged\n", files,
               counts[LYN_WRITE_CREATED], counts[LYN_WRITE_REPLACED], counts[LYN_WRITE_UNCHANGED]);
}

static void print_words(const lyn_written *written, struct buf *out) {
    size_t files = lyn_written_file_count(written);
    buf_printf(out, "%s\n", lyn_written_message(written));
    if (files > FILES_LISTED) {
        print_counts(written, out);
        return;
    }
    for (size_t i = 0; i < files; i++) {
        const struct lyn_written_file *file = lyn_written_get(written, i);
        buf_printf(out, "%-9s %s (%llu bytes)\n", outcome_name(file->outcome), file->path,
                   (unsigned long long)file->bytes);
    }
}

static enum lyn_code print(const lyn_written *written, const struct transfer_options *options,
                           struct lyn_error *err) {
    struct buf out;
    buf_init(&out, SIZE_MAX / 4);
    if (options->json) {
        print_json(written, options->dry_run, &out);
    } else {
        print_words(written, &out);
    }
    enum lyn_code code = buf_status(&out, err);
    if (code == LYN_OK) {
        code = file_write_all(STDOUT_FILENO, "standard output", buf_view(&out), err);
    }
    buf_dispose(&out);
    return code;
}

/* ---- all of it ---- */

static enum lyn_code write_and_print(const struct program *program, struct transfer *transfer,
                                     const struct transfer_options *options,
                                     struct lyn_error *err) {
    lyn_client *client = NULL;
    lyn_written *written = NULL;
    enum lyn_code code = remote_client(program, &client, err);
    if (code == LYN_OK) {
        progress_begin();
        code = lyn_client_write(client, &transfer->request, &written, err);
        progress_end();
    }
    for (size_t i = 0; code == LYN_OK && i < lyn_client_warning_count(client); i++) {
        report_warning(lyn_client_warning(client, i));
    }
    if (code == LYN_OK) {
        code = print(written, options, err);
    }
    lyn_written_free(written);
    lyn_client_free(client);
    return code;
}

enum exit_status transfer_run(const struct program *program, const struct transfer_options *options,
                              const char *from, const char *to) {
    struct transfer transfer = {.frame = NULL};
    struct lyn_error err = {0};
    bool input = strcmp(from, "-") == 0;
    if (from[0] == '\0' || to[0] == '\0') {
        return report_misuse(program, "a file name is empty");
    }
    /* In the server the name would stand for a descriptor of its own. */
    if (output_descriptor(to) >= 0 || (!input && output_descriptor(from) >= 0)) {
        return report_misuse(program,
                             "the server reads and writes files, not what this program has "
                             "open: take - to read from and `lynguinectl read` to write to "
                             "standard output");
    }
    if (input && !options->from_type) {
        return report_misuse(program, "reading standard input needs --from-type");
    }
    enum lyn_code code = remote_call_init(&transfer.call, &err);
    if (code != LYN_OK) {
        return report_error(program, &err);
    }
    enum exit_status status = EXIT_OK;
    if (take_output(&transfer, options, to, &err) != LYN_OK) {
        status = report_usage(program, &err);
        goto done;
    }
    if (input) {
        code = take_input(&transfer, options->from_type, &err);
    } else {
        take_file(&transfer, options->from_type, from);
    }
    if (code == LYN_OK) {
        code = write_and_print(program, &transfer, options, &err);
    }
    if (code != LYN_OK) {
        status = report_error(program, &err);
    }
done:
    lyn_frame_free(transfer.frame);
    call_dispose(&transfer.call);
    return status;
}
