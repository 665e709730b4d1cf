/* client.h - calling the data server: found, and when need be started, by itself (design 5).
 *
 * A client is one connection and the rules around it. Calls on one client from several threads are
 * safe and take turns; for calls side by side use one client a thread. No call forks, starts a
 * thread or touches signal handlers in the host process; a server that it starts is a child process
 * (posix_spawn) with a session of its own, waited for by later calls. After fork the child may go on
 * using the client, over a connection of its own, unless another thread was inside a call at that
 * moment.
 *
 * Every call has one deadline that covers finding and starting the server, connecting, waiting in its
 * queue, running and answering. A server that died between or during calls: a method that only reads
 * is repeated once, starting a new server if the method may; otherwise the call ends with one
 * UNAVAILABLE that says whether the work may have been done. */
#ifndef LYN_CLIENT_H
#define LYN_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lynguine/error.h"
#include "lynguine/fields.h"
#include "lynguine/frame.h"
#include "lynguine/value.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct lyn_client lyn_client;

/* How requests travel. lyn_requester_sp (the default) speaks NNG's REQ protocol over a blocking
 * socket of its own; liblynguine-nng has lyn_requester_nng. */
struct lyn_requester_class;
LYN_API extern const struct lyn_requester_class lyn_requester_sp;

/* Whether requests may be answered without a server: by a `lynguined --once` of their own, a child of
 * this process that lives as long as the client keeps its connection. Slower, never wrong. */
enum lyn_direct {
    LYN_DIRECT_NEVER = 0,
    LYN_DIRECT_FALLBACK, /* when no server can be reached or started; a server gets half of the time
                            of the call */
    LYN_DIRECT_ALWAYS    /* lyn_client_health, _start and _stop are NO_SERVER then */
};

/* How far the server is with a call: files, of all that are known so far. total 0: it does not say,
 * because it reads none or is older than the question. */
struct lyn_progress {
    uint64_t files_done, files_total;
};
/* Must not use the same client. */
typedef void lyn_progress_callback(void *user, const struct lyn_progress *progress);

/* Start from LYN_CLIENT_OPTIONS_INIT and set what differs. NULL or 0 means: the environment variable
 * if there is one, else the default. Texts are copied by lyn_client_new. */
struct lyn_client_options {
    size_t struct_size;      /* sizeof(struct lyn_client_options): lets later versions grow */
    const char *instance;    /* LYNGUINE_INSTANCE, "default" */
    const char *runtime_dir; /* LYNGUINE_RUNTIME_DIR, else contracts' order */
    const char *url;         /* LYNGUINE_URL: a fixed address; no server is ever started for it */
    const char *token_file;  /* LYNGUINE_TOKEN_FILE: with url */
    const char *server_path; /* LYNGUINE_SERVER: the lynguined to start */
    const char *const *server_args; /* further arguments for a started server, NULL-terminated */
    bool no_spawn;                  /* LYNGUINE_NO_SPAWN=1: never start one */
    int32_t idle_timeout_s; /* LYNGUINE_IDLE_TIMEOUT of a started server; 0: 300, -1: never */
    int32_t timeout_ms;     /* for each call; 0: the method's default */
    const char *program;    /* who calls, for the server's log; NULL: the program's name */
    const struct lyn_requester_class *requester; /* NULL: lyn_requester_sp */
    enum lyn_direct direct;
    /* Called in the thread of a call that takes longer than a second, about every half second while
     * its answer is waited for. The library asks the server over a second connection, for at most
     * 250 ms at a time; when that fails, nothing is called. Only with lyn_requester_sp, and not
     * without a server. NULL: nobody is asked. */
    lyn_progress_callback *progress;
    void *progress_user;
};
#define LYN_CLIENT_OPTIONS_INIT                                                                    \
    {                                                                                              \
        sizeof(struct lyn_client_options), NULL, NULL, NULL, NULL, NULL, NULL, false, 0, 0, NULL,  \
            NULL, LYN_DIRECT_NEVER, NULL, NULL                                                     \
    }

/* Makes a client; contacts nobody. options may be NULL. INVALID_VALUE for an instance name that is
 * none. */
LYN_API enum lyn_code lyn_client_new(const struct lyn_client_options *options, lyn_client **out,
                                     struct lyn_error *err) LYN_MUST_CHECK;
/* Closes the connection; never stops the server. NULL is fine. */
LYN_API void lyn_client_free(lyn_client *client);

/* Asks whether a server is serving; never starts one. *serving is false while it drains. NO_SERVER
 * when none runs. */
LYN_API enum lyn_code lyn_client_health(lyn_client *client, bool *serving,
                                        struct lyn_error *err) LYN_MUST_CHECK;
/* Makes sure that a server runs, starting it if need be; *started tells which. */
LYN_API enum lyn_code lyn_client_start(lyn_client *client, bool *started,
                                       struct lyn_error *err) LYN_MUST_CHECK;
/* Stops the server and waits until it is gone: its lock is free. With `now`, running requests are
 * cancelled. NO_SERVER when none runs. */
LYN_API enum lyn_code lyn_client_stop(lyn_client *client, bool now,
                                      struct lyn_error *err) LYN_MUST_CHECK;

/* What to read: exactly one of path, interface_files, data_source, content. Start from all zero. */
struct lyn_read_request {
    const char *path;                   /* a file or folder; the server decides what it is */
    int path_kind;                      /* 0: decide, 1: interface file, 2: data */
    const char *const *interface_files; /* NULL-terminated; the first that exists */
    const char *directory;              /* of the interface files; NULL: the working directory */
    const char *field;                  /* a top-level value of the interface or document */
    const lyn_value *data_source;       /* a mapping: {type: csv, filename: ...} */
    const void *content;                /* bytes in hand, of `content_type` */
    size_t content_length;
    const char *content_type;         /* of one file: "csv", "json", "excel" ... */
    const lyn_value *compute;         /* entries as in a compute section, for the table as read */
    const char *const *columns;       /* NULL-terminated; only these, in this order */
    bool has_row_start, has_row_stop; /* a Python slice of the rows */
    int64_t row_start, row_stop;
};

/* Reads a table. Relative paths and $VARIABLES are those of the calling process at this moment.
 * Large tables come in batches, pulled here, invisibly. *out is freed with lyn_frame_free. */
LYN_API enum lyn_code lyn_client_read(lyn_client *client, const struct lyn_read_request *request,
                                      lyn_frame **out, struct lyn_error *err) LYN_MUST_CHECK;
/* The same, batch by batch: on_batch is called in order with frames that hold one batch each (valid
 * during the call; the first comes even when there are no rows); it returns LYN_OK to go on, and must
 * not use the same client. After a server was lost on the way the read ends with CONNECTION_LOST:
 * batches that were handed over are never handed over again. */
typedef enum lyn_code lyn_batch_callback(void *user, const lyn_frame *batch, size_t total_rows,
                                         struct lyn_error *err);
LYN_API enum lyn_code lyn_client_read_batches(lyn_client *client,
                                              const struct lyn_read_request *request,
                                              lyn_batch_callback *on_batch, void *user,
                                              struct lyn_error *err) LYN_MUST_CHECK;

/* What to write: exactly one of frame, records, read; and where. Start from all zero. */
struct lyn_write_request {
    const lyn_frame *frame;
    const lyn_value *records;            /* as in a JSON file: a list of mappings, one a row */
    const struct lyn_read_request *read; /* what the server reads itself: nothing of it travels */
    const lyn_value *columns; /* a list of labels: only these, in this order; NULL: all */
    const lyn_value *output;  /* a mapping: {type: csv, filename: ...} */
    bool dry_run;             /* say what would be written, and write nothing */
};

enum lyn_write_outcome {
    LYN_WRITE_CREATED = 1,
    LYN_WRITE_REPLACED,
    LYN_WRITE_UNCHANGED /* replaced by the same bytes */
};

/* A file that was written; the path as the output names it, UTF-8. */
struct lyn_written_file {
    const char *path;
    uint64_t bytes;
    enum lyn_write_outcome outcome;
};

typedef struct lyn_written lyn_written;

/* Writes a table to one file, or its rows to one file each. Relative paths, $VARIABLES and the umask
 * are those of the calling process at this moment. Large tables go up in batches, invisibly. Each
 * file is replaced as a whole or stays as it was; an error about several says which had been replaced
 * before it. After a lost connection the call is repeated at the same server, which does not write
 * twice; when the server is gone and may have written, CONNECTION_LOST says so. *out (may be NULL)
 * tells what was written; freed with lyn_written_free. Warnings: lyn_client_warning. */
LYN_API enum lyn_code lyn_client_write(lyn_client *client, const struct lyn_write_request *request,
                                       lyn_written **out, struct lyn_error *err) LYN_MUST_CHECK;
/* NULL is fine. */
LYN_API void lyn_written_free(lyn_written *written);
/* Rows of the table. */
LYN_API uint64_t lyn_written_row_count(const lyn_written *written);
/* For people: "Wrote 3 records". */
LYN_API const char *lyn_written_message(const lyn_written *written);
LYN_API size_t lyn_written_file_count(const lyn_written *written);
/* NULL when out of range. */
LYN_API const struct lyn_written_file *lyn_written_get(const lyn_written *written, size_t i);

/* A computation. Start from all zero; at most one of frame and read. */
struct lyn_compute_request {
    const char *operation; /* a function, or one of the lists of `lynguinectl compute --help` */
    const lyn_frame *frame;
    const struct lyn_read_request *read; /* what the server reads itself */
    const lyn_value *params; /* a mapping: args, row_args, field ... (lynguinectl compute --help) */
    const char
        *template_directory; /* what `include` and `render` in templates find, and beyond which
                                       they cannot reach; NULL: they find nothing */
};

enum lyn_compute_kind {
    LYN_COMPUTE_VALUE = 1, /* one value */
    LYN_COMPUTE_VALUES,    /* one a row: a table of the one column `value` */
    LYN_COMPUTE_FRAME,     /* the table, changed */
    LYN_COMPUTE_MASK       /* one a row: a table of the one column `mask` */
};

struct lyn_computed {
    enum lyn_compute_kind kind;
    lyn_value *value; /* LYN_COMPUTE_VALUE, else NULL */
    lyn_frame *frame; /* the others */
    uint64_t rows_run, rows_written, rows_skipped_present;
    uint64_t rows_skipped_immutable; /* what they lack is part of the input */
};

/* Runs a function over a table, or alone; nothing is written anywhere. Relative paths, $VARIABLES and
 * the local date are those of the calling process at this moment. *out is filled on success; freed
 * with lyn_computed_dispose. Warnings: lyn_client_warning. */
LYN_API enum lyn_code lyn_client_compute(lyn_client *client,
                                         const struct lyn_compute_request *request,
                                         struct lyn_computed *out,
                                         struct lyn_error *err) LYN_MUST_CHECK;
/* Frees what it holds; all zero is fine. */
LYN_API void lyn_computed_dispose(struct lyn_computed *computed);

/* What to render: exactly one of text and file, at most one of read and document. Start from all
 * zero. */
struct lyn_render_request {
    const char *text; /* a Liquid template */
    const char *file; /* one in a file: of template_directory, or else of the working directory */
    const char *template_directory; /* beyond which `include` and `render` cannot reach; NULL: the
                                       folder of `file` */
    const lyn_value *variables;     /* a mapping; what it says wins over the data */
    const struct lyn_read_request *read; /* a table */
    const char *document; /* a file: a mapping (YAML, JSON, Markdown) whose keys are variables, or a
                             table */
    /* The template once a row, with its cells as variables and row_end (may be NULL) behind each text.
     * Else once, with a table as the variables `records` and `columns`. */
    bool per_row;
    const char *row_end;
    bool strict;  /* the first fault of the template is an error; else faults are warnings */
    bool has_now; /* `now` and `today` are this moment, in microseconds since 1970 (UTC) */
    int64_t now;
};

/* Renders a template. Relative paths, $VARIABLES and the local time are those of the calling process
 * at this moment. *text is UTF-8, freed with lyn_free; *length (may be NULL) is without its NUL.
 * TEMPLATE_SYNTAX and INVALID_VALUE name the line and column of a template. Warnings:
 * lyn_client_warning. */
LYN_API enum lyn_code lyn_client_render(lyn_client *client,
                                        const struct lyn_render_request *request, char **text,
                                        size_t *length, struct lyn_error *err) LYN_MUST_CHECK;
/* The same, part by part: on_text is called in order with parts of about 1 MiB that end at characters
 * (valid during the call; the first comes even when the text is empty); it returns LYN_OK to go on,
 * and must not use the same client. total_length is that of the whole text. After a server was lost on
 * the way it ends with CONNECTION_LOST: parts that were handed over are never handed over again. */
typedef enum lyn_code lyn_text_callback(void *user, const char *text, size_t length,
                                        size_t total_length, struct lyn_error *err);
LYN_API enum lyn_code lyn_client_render_parts(lyn_client *client,
                                              const struct lyn_render_request *request,
                                              lyn_text_callback *on_text, void *user,
                                              struct lyn_error *err) LYN_MUST_CHECK;

/* An interface file: the first of the files that exists in the directory; of it, with `field`, one
 * top-level mapping. Start from all zero: ./_lynguine.yml. */
struct lyn_interface {
    const char *const *files; /* NULL-terminated */
    const char *directory;    /* NULL: the working directory; $VARIABLES and ~/ are expanded */
    const char *field;
};

/* What a key of an interface stands for, with what it inherits; with key NULL, all keys as one
 * mapping. *out is a null value, and *found (may be NULL) false, when nothing has the key. *out is
 * freed with lyn_value_free. interface NULL is one that is all zero. */
LYN_API enum lyn_code lyn_client_interface_field(lyn_client *client,
                                                 const struct lyn_interface *interface,
                                                 const char *key, lyn_value **out, bool *found,
                                                 struct lyn_error *err) LYN_MUST_CHECK;

/* Which fields of which page. Start from all zero. */
struct lyn_talk_request {
    const char *file;                /* Markdown with front matter */
    const char *const *fields;       /* NULL-terminated */
    const char *const *config_files; /* for fields that the page lacks: the first of these that
                                        exists in the working directory; NULL: only the page */
    bool file_required; /* a page that is not there is FILE_NOT_FOUND, not one without fields */
};

/* Fields of a page: what its front matter says, else what the config file or what that inherits from
 * says. Values keep their types; $VARIABLES of this process are put into text, not into text inside
 * of lists and mappings. Front matter that is broken counts as none, with a warning. *out is freed
 * with lyn_fields_free. FILE_NOT_FOUND, IS_A_DIRECTORY, FILE_PERMISSION, PATH_OUTSIDE_ROOTS, BAD_UTF8
 * for the page; what is wrong with the config is told by lyn_fields_config_error. */
LYN_API enum lyn_code lyn_client_talk_fields(lyn_client *client,
                                             const struct lyn_talk_request *request,
                                             lyn_fields **out,
                                             struct lyn_error *err) LYN_MUST_CHECK;

/* Any method: a packed request message in, a packed response message out (malloc'd, freed with
 * lyn_free). `method` is "ReadData" or "/lynguine.v1.Lynguine/ReadData". The deadline, retry and start
 * rules are the method's. */
LYN_API enum lyn_code lyn_client_call(lyn_client *client, const char *method, const void *request,
                                      size_t request_length, void **response,
                                      size_t *response_length,
                                      struct lyn_error *err) LYN_MUST_CHECK;
LYN_API void lyn_free(void *memory);
/* What the server noticed during the last lyn_client_call, _interface_field, _talk_fields or _write of
 * this client and that did not stop it; NULL when there is no such warning. Valid until the next of these;
 * of no use to threads that share a client. */
LYN_API size_t lyn_client_warning_count(const lyn_client *client);
LYN_API const struct lyn_error *lyn_client_warning(const lyn_client *client, size_t i);

/* Facts about the last server reached, for messages; "" before the first call. */
LYN_API const char *lyn_client_url(const lyn_client *client);
/* The folder of the runtime file, for messages and tests. Empty when it could not be settled. */
LYN_API const char *lyn_client_runtime_dir(const lyn_client *client);

#ifdef __cplusplus
}
#endif

#endif
