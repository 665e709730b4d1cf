#include "printer.h"
#include "wire/frame_json.h"

struct json_state {
    bool began;
    bool had_rows;
};

static enum lyn_code json_batch(void *user, struct output *output, const lyn_frame *frame,
                                size_t total_rows, struct lyn_error *err) {
    struct json_state *state = user;
    const struct frame *rows = lyn_frame_batch(frame, 0);
    if (!state->began) {
        frame_json_begin(rows, total_rows, &output->buf);
    }
    state->began = true;
    frame_json_rows(rows, !state->had_rows, &output->buf);
    state->had_rows |= rows->row_count > 0;
    return output_push(output, err);
}

static enum lyn_code json_end(void *state, struct output *output, struct lyn_error *err) {
    (void)state;
    frame_json_end(&output->buf);
    buf_putc(&output->buf, '\n');
    return output_push(output, err);
}

static enum lyn_code ndjson_batch(void *state, struct output *output, const lyn_frame *frame,
                                  size_t total_rows, struct lyn_error *err) {
    (void)state;
    (void)total_rows;
    frame_print_ndjson(lyn_frame_batch(frame, 0), &output->buf);
    return output_push(output, err);
}

static enum lyn_code ndjson_end(void *state, struct output *output, struct lyn_error *err) {
    (void)state;
    return output_push(output, err);
}

static const char *const json_extensions[] = {"json", NULL};
static const char *const ndjson_extensions[] = {"ndjson", "jsonl", NULL};

const struct printer printer_json = {
    .name = "json",
    .extensions = json_extensions,
    .state_size = sizeof(struct json_state),
    .batch = json_batch,
    .end = json_end,
};

const struct printer printer_ndjson = {
    .name = "ndjson",
    .extensions = ndjson_extensions,
    .state_size = 1,
    .batch = ndjson_batch,
    .end = ndjson_end,
};
