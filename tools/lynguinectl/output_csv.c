#include "formats/csv.h"
#include "printer.h"

struct csv_state {
    bool began;
};

static enum lyn_code csv_batch(void *user, struct output *output, const lyn_frame *frame,
                               size_t total_rows, struct lyn_error *err) {
    (void)total_rows;
    struct csv_state *state = user;
    const struct frame *rows = lyn_frame_batch(frame, 0);
    enum lyn_code code = LYN_OK;
    if (!state->began) {
        code = csv_write_header(rows, NULL, &output->buf, err);
    }
    state->began = true;
    if (code == LYN_OK) {
        code = csv_write_rows(rows, NULL, &output->buf, err);
    }
    return code == LYN_OK ? output_push(output, err) : code;
}

static enum lyn_code csv_end(void *state, struct output *output, struct lyn_error *err) {
    (void)state;
    return output_push(output, err);
}

static const char *const csv_extensions[] = {"csv", NULL};

const struct printer printer_csv = {
    .name = "csv",
    .extensions = csv_extensions,
    .state_size = sizeof(struct csv_state),
    .batch = csv_batch,
    .end = csv_end,
};
