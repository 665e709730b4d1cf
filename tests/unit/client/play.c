#include "play.h"

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/process.h"
#include "wire/runtime_file.h"

static void note(struct seen *seen, const struct wire_request *request) {
    memcpy(seen->request_id, request->request_id, WIRE_ID_BYTES);
    seen->attempt = request->attempt;
    seen->timeout_ms = request->timeout_ms;
    seen->has_caller = request->has_caller;
    seen->has_token = request->token.len == WIRE_TOKEN_BYTES;
    snprintf(seen->method, sizeof seen->method, "%.*s", SV_ARG(request->method));
}

static void follow_steps(struct fake_server *server, int fd, int nth) {
    struct play *play = server->user;
    struct wire_request request;
    uint32_t id;
    uint8_t *memory;
    (void)nth;
    if (!fake_greet(fd))
        return;
    while (fake_receive_request(server, fd, &request, &id, &memory)) {
        size_t count = play->seen_count;
        ck_assert_uint_lt(count, PLAY_SEEN_MOST);
        ck_assert_uint_lt(count, play->step_count);
        const struct step *step = &play->steps[count];
        note(&play->seen[count], &request);
        play->seen_count = count + 1;
        struct wire_response response = {.wire_major = step->wire_major, .retry_after_ms = 1};
        memcpy(response.instance_id, fake_instance_id, WIRE_ID_BYTES);
        response.instance_id[0] ^= step->instance;
        if (step->reason != REASON_COUNT)
            (void)error_set(&response.status, step->reason, "as the script says");
        if (!step->close)
            fake_answer(server, fd, id, &request, response);
        free(memory);
        if (step->close)
            return;
    }
}

static void announce(const struct play *play) {
    char boot_id[PROCESS_BOOT_ID_BUFFER], path[128];
    struct buf text;
    process_boot_id(boot_id);
    struct runtime_file file = {
        .instance = "default",
        .url = play->server.url,
        .pid = getpid(),
        .pid_start = process_start_time(getpid()),
        .boot_id = boot_id,
        .pid_ns = process_namespace("pid"),
        .mnt_ns = process_namespace("mnt"),
        .uid = geteuid(),
        .wire_major = WIRE_MAJOR,
        .max_message = PLAY_LIMIT,
        .build = "fake",
        .exe = "",
        .log = "",
        .started_at = "",
    };
    memcpy(file.instance_id, fake_instance_id, WIRE_ID_BYTES);
    buf_init(&text, 1 << 16);
    runtime_file_print(&file, &text);
    snprintf(path, sizeof path, "%s/default.json", play->folder);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(file_write_all(fd, path, buf_view(&text), NULL), LYN_OK);
    close(fd);
    buf_dispose(&text);
}

void play_script(struct play *play, fake_script *script) {
    struct lyn_client_options options = LYN_CLIENT_OPTIONS_INIT;
    snprintf(play->folder, sizeof play->folder, "/tmp/lynguine-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(play->folder));
    fake_server_start(&play->server, false, script, play);
    announce(play);
    options.runtime_dir = play->folder;
    options.no_spawn = true;
    options.timeout_ms = 10000;
    ck_assert_int_eq(lyn_client_new(&options, &play->client, NULL), LYN_OK);
}

void play_begin(struct play *play, const struct step *steps, size_t count) {
    memset(play, 0, sizeof *play);
    play->steps = steps;
    play->step_count = count;
    play_script(play, follow_steps);
}

void play_end(struct play *play) {
    char path[128];
    lyn_client_free(play->client);
    fake_server_stop(&play->server);
    snprintf(path, sizeof path, "%s/default.json", play->folder);
    unlink(path);
    rmdir(play->folder);
}

enum lyn_code play_call(struct play *play, const char *method, struct lyn_error *err) {
    void *response = NULL;
    size_t length = 0;
    enum lyn_code code = lyn_client_call(play->client, method, "", 0, &response, &length, err);
    lyn_free(response);
    return code;
}
