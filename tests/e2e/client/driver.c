/* driver.c - what the tests of the client library run: one client, and one step an argument.
 *
 *     client_driver [--nng] [--timeout MS] [--url URL] [--arg ARGUMENT]... STEP...
 *
 * Each step prints one line, "ok ..." or "error CODE REASON message", and the next one runs whatever
 * came of it. The environment says the rest, as for any program that links the library. */
#include <nng/nng.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lynguine/lynguine.h"
#include "lynguine/nng.h"

enum { THREADS = 2, ROUNDS = 200, ARGUMENTS_MOST = 16 };

static void tell_error(const struct lyn_error *err) {
    printf("error %s %s %s\n", lyn_code_name(err->code), err->reason, err->message);
}

static void wait_for_line(void) {
    char byte;
    puts("ok waiting");
    fflush(stdout);
    while (read(STDIN_FILENO, &byte, 1) == 1 && byte != '\n')
        continue;
}

/* The sum of all integer cells: shows that batches are whole and in place. */
static int64_t sum_of(const lyn_frame *frame) {
    int64_t sum = 0;
    for (size_t i = 0; i < lyn_frame_batch_count(frame); i++) {
        for (size_t j = 0; j < lyn_frame_column_count(frame); j++) {
            lyn_column_view view = lyn_batch_column(lyn_frame_batch(frame, i), j);
            for (size_t row = 0; view.dtype == LYN_DTYPE_INT64 && row < view.length; row++)
                sum += ((const int64_t *)view.values)[row];
        }
    }
    return sum;
}

static void tell_frame(const lyn_frame *frame) {
    printf("ok %zu rows %zu columns %zu batches sum %lld\n", lyn_frame_row_count(frame),
           lyn_frame_column_count(frame), lyn_frame_batch_count(frame), (long long)sum_of(frame));
}

static void step_read(lyn_client *client, const char *path) {
    struct lyn_read_request request = {.path = path};
    struct lyn_error err;
    lyn_frame *frame = NULL;
    if (lyn_client_read(client, &request, &frame, &err) != LYN_OK) {
        tell_error(&err);
        return;
    }
    tell_frame(frame);
    lyn_frame_free(frame);
}

/* The whole table of batches as one. */
static void step_concat(lyn_client *client, const char *path) {
    struct lyn_read_request request = {.path = path};
    struct lyn_error err;
    lyn_frame *frame = NULL, *whole = NULL;
    enum lyn_code code = lyn_client_read(client, &request, &frame, &err);
    if (code == LYN_OK)
        code = lyn_frame_concat(frame, &whole, &err);
    if (code == LYN_OK)
        tell_frame(whole);
    else
        tell_error(&err);
    lyn_frame_free(frame);
    lyn_frame_free(whole);
}

struct tally {
    size_t batches, rows, total;
    int64_t sum;
    bool wait; /* for a line on stdin after the first batch */
};

static enum lyn_code count_batch(void *user, const lyn_frame *batch, size_t total_rows,
                                 struct lyn_error *err) {
    struct tally *tally = user;
    (void)err;
    tally->batches++;
    tally->rows += lyn_frame_row_count(batch);
    tally->total = total_rows;
    tally->sum += sum_of(batch);
    if (tally->wait && tally->batches == 1)
        wait_for_line();
    return LYN_OK;
}

static void step_batches(lyn_client *client, const char *path, bool wait) {
    struct lyn_read_request request = {.path = path};
    struct tally tally = {.wait = wait};
    struct lyn_error err;
    if (lyn_client_read_batches(client, &request, count_batch, &tally, &err) != LYN_OK)
        tell_error(&err);
    else
        printf("ok %zu of %zu rows in %zu batches sum %lld\n", tally.rows, tally.total,
               tally.batches, (long long)tally.sum);
}

static void step_content(lyn_client *client, size_t length) {
    char *bytes = malloc(length + 4);
    struct lyn_error err;
    lyn_frame *frame = NULL;
    if (!bytes)
        return;
    memset(bytes, 'x', length + 4);
    memcpy(bytes, "a\n", 2);
    struct lyn_read_request request = {
        .content = bytes, .content_length = length, .content_type = "csv"};
    if (lyn_client_read(client, &request, &frame, &err) != LYN_OK)
        tell_error(&err);
    else
        tell_frame(frame);
    lyn_frame_free(frame);
    free(bytes);
}

static void step_source(lyn_client *client, const char *json) {
    struct lyn_error err;
    lyn_value *source = NULL;
    lyn_frame *frame = NULL;
    enum lyn_code code = lyn_value_parse_json(json, strlen(json), &source, &err);
    struct lyn_read_request request = {.data_source = source};
    if (code == LYN_OK)
        code = lyn_client_read(client, &request, &frame, &err);
    if (code == LYN_OK)
        tell_frame(frame);
    else
        tell_error(&err);
    lyn_frame_free(frame);
    lyn_value_free(source);
}

static void step_call(lyn_client *client, const char *method) {
    struct lyn_error err;
    void *response = NULL;
    size_t length = 0;
    if (lyn_client_call(client, method, "", 0, &response, &length, &err) != LYN_OK) {
        tell_error(&err);
        return;
    }
    printf("ok ");
    for (size_t i = 0; i < length; i++)
        printf("%02x", ((const uint8_t *)response)[i]);
    puts("");
    lyn_free(response);
}

static enum lyn_code write_source(lyn_client *client, const lyn_value *source,
                                  struct lyn_error *err) {
    size_t length = 0;
    const char *text = lyn_value_text(lyn_value_get(source, "read"), &length);
    char *path = text ? strndup(text, length) : NULL;
    struct lyn_read_request read = {.path = path};
    struct lyn_write_request request = {.records = lyn_value_get(source, "records"),
                                        .columns = lyn_value_get(source, "columns"),
                                        .output = lyn_value_get(source, "output")};
    lyn_frame *frame = NULL;
    lyn_written *written = NULL;
    enum lyn_code code = path ? lyn_client_read(client, &read, &frame, err) : LYN_OK;
    request.frame = frame;
    if (code == LYN_OK)
        code = lyn_client_write(client, &request, &written, err);
    if (code == LYN_OK)
        printf("ok %s, %zu files\n", lyn_written_message(written), lyn_written_file_count(written));
    lyn_written_free(written);
    lyn_frame_free(frame);
    free(path);
    return code;
}

/* The file holds what is written, {"read": PATH}, which comes to this process and goes back, or
 * {"records": ...}, and "output", perhaps "columns". */
static void step_write(lyn_client *client, const char *path) {
    static char json[8 << 20];
    struct lyn_error err;
    lyn_value *source = NULL;
    FILE *file = fopen(path, "r");
    size_t length = file ? fread(json, 1, sizeof json, file) : 0;
    enum lyn_code code = lyn_value_parse_json(json, length, &source, &err);
    if (code == LYN_OK)
        code = write_source(client, source, &err);
    if (code != LYN_OK)
        tell_error(&err);
    lyn_value_free(source);
    if (file)
        fclose(file);
}

struct worker {
    lyn_client *client;
    const char *path;
    int failures;
};

static void *read_often(void *user) {
    struct worker *worker = user;
    for (int i = 0; i < ROUNDS; i++) {
        struct lyn_read_request request = {.path = worker->path};
        lyn_frame *frame = NULL;
        if (lyn_client_read(worker->client, &request, &frame, NULL) != LYN_OK ||
            lyn_frame_row_count(frame) != 2)
            worker->failures++;
        lyn_frame_free(frame);
    }
    return NULL;
}

static void step_threads(lyn_client *client, const char *path) {
    pthread_t threads[THREADS];
    struct worker workers[THREADS];
    int failures = 0;
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){.client = client, .path = path};
        if (pthread_create(&threads[i], NULL, read_often, &workers[i]) != 0)
            abort();
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        failures += workers[i].failures;
    }
    printf("ok %d failures\n", failures);
}

/* The connection of the parent is not the child's to use; the parent's must go on. */
static void step_fork(lyn_client *client, const char *path) {
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        step_read(client, path);
        lyn_client_free(client);
        fflush(stdout);
        _exit(0);
    }
    waitpid(child, NULL, 0);
    step_read(client, path);
}

static void step_plain(lyn_client *client, const char *step) {
    struct lyn_error err;
    bool flag = false;
    enum lyn_code code = LYN_OK;
    if (strcmp(step, "health") == 0)
        code = lyn_client_health(client, &flag, &err);
    else if (strcmp(step, "start") == 0)
        code = lyn_client_start(client, &flag, &err);
    else if (strcmp(step, "stop") == 0)
        code = lyn_client_stop(client, false, &err);
    else if (strcmp(step, "stop-now") == 0)
        code = lyn_client_stop(client, true, &err);
    else
        abort();
    if (code != LYN_OK)
        tell_error(&err);
    else
        printf("ok %s\n", flag ? "true" : "false");
}

static void run_step(lyn_client *client, const char *step) {
    static const struct {
        const char *name;
        void (*run)(lyn_client *client, const char *argument);
    } steps[] = {{"read:", step_read},       {"concat:", step_concat}, {"source:", step_source},
                 {"threads:", step_threads}, {"fork:", step_fork},     {"call:", step_call},
                 {"write:", step_write}};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        size_t length = strlen(steps[i].name);
        if (strncmp(step, steps[i].name, length) == 0) {
            steps[i].run(client, step + length);
            return;
        }
    }
    if (strncmp(step, "batches:", 8) == 0)
        step_batches(client, step + 8, false);
    else if (strncmp(step, "batches-wait:", 13) == 0)
        step_batches(client, step + 13, true);
    else if (strncmp(step, "content:", 8) == 0)
        step_content(client, strtoul(step + 8, NULL, 10));
    else if (strcmp(step, "wait") == 0)
        wait_for_line();
    else if (strcmp(step, "url") == 0)
        printf("ok %s\n", lyn_client_url(client));
    else
        step_plain(client, step);
}

int main(int argc, char **argv) {
    struct lyn_client_options options = LYN_CLIENT_OPTIONS_INIT;
    const char *arguments[ARGUMENTS_MOST + 1] = {NULL};
    size_t argument_count = 0;
    struct lyn_error err;
    lyn_client *client = NULL;
    int at = 1;
    for (; at < argc && strncmp(argv[at], "--", 2) == 0; at++) {
        if (strcmp(argv[at], "--nng") == 0)
            options.requester = &lyn_requester_nng;
        else if (strcmp(argv[at], "--timeout") == 0 && at + 1 < argc)
            options.timeout_ms = (int32_t)strtol(argv[++at], NULL, 10);
        else if (strcmp(argv[at], "--url") == 0 && at + 1 < argc)
            options.url = argv[++at];
        else if (strcmp(argv[at], "--arg") == 0 && at + 1 < argc && argument_count < ARGUMENTS_MOST)
            arguments[argument_count++] = argv[++at];
        else
            return 2;
    }
    options.server_args = arguments;
    if (lyn_client_new(&options, &client, &err) != LYN_OK) {
        tell_error(&err);
        return 1;
    }
    for (; at < argc; at++) {
        run_step(client, argv[at]);
        fflush(stdout);
    }
    lyn_client_free(client);
    /* NNG reaps closed connections on a thread of its own: let it end before leaks are counted. */
    if (options.requester == &lyn_requester_nng)
        nng_fini();
    return 0;
}
