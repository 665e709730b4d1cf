#include "base/error.h"
#include "formats/yaml.h"
#include "formats/yaml_dump.h"

static enum lyn_code read_value(const struct format_input *input, struct value *out,
                                struct lyn_error *err) {
    return yaml_parse(input->call, input->bytes, input->name, 0, out, err);
}

static enum lyn_code read_frame(const struct format_input *input, struct frame **out,
                                struct lyn_error *err) {
    return format_read_document(&format_yaml, input, out, err);
}

/* `2020-01-02 03:04:05.000000`, and the offset if there is one. */
static enum lyn_code print_datetime(struct arena *arena, struct value *cell,
                                    struct lyn_error *err) {
    enum { SECOND = 1000000, SECONDS_LEN = 19 };
    struct datetime whole = cell->datetime;
    int64_t micros = whole.micros % SECOND;
    micros += micros < 0 ? SECOND : 0;
    whole.micros -= micros;
    char text[DATE_BUFFER];
    datetime_print(text, whole, ' ');
    const char *full =
        arena_printf(arena, "%.*s.%06d%s", SECONDS_LEN, text, (int)micros, text + SECONDS_LEN);
    if (!full) {
        return arena_error(arena, err);
    }
    *cell = value_string(sv_from(full));
    return LYN_OK;
}

/* Date-times among a row's own cells become text, as the reference writes them (access 17.4). */
static enum lyn_code print_datetimes(struct arena *arena, struct value *row,
                                     struct lyn_error *err) {
    enum lyn_code code = LYN_OK;
    for (size_t i = 0; i < row->map.count && code == LYN_OK; i++) {
        if (row->map.entries[i].value.kind == VALUE_DATETIME) {
            code = print_datetime(arena, &row->map.entries[i].value, err);
        }
    }
    return code;
}

static enum lyn_code write_row(const struct frame *frame, size_t row, struct buf *out,
                               struct lyn_error *err) {
    struct arena *arena = arena_new(SIZE_MAX / 2); /* holds no more than the frame does */
    if (!arena) {
        return error_oom(err);
    }
    struct value record;
    enum lyn_code code = frame_present_row(frame, row, arena, &record, err);
    if (code == LYN_OK) {
        code = print_datetimes(arena, &record, err);
    }
    if (code == LYN_OK) {
        struct value item = {.kind = VALUE_LIST, .list = {&record, 1}};
        yaml_dump_block(&item, out);
    }
    arena_unref(arena);
    return code;
}

/* Rows without columns are not written (access 20.31). */
static enum lyn_code write_frame(const struct frame *frame, const struct value *options,
                                 struct buf *out, struct lyn_error *err) {
    (void)options;
    struct value none = {.kind = VALUE_LIST};
    size_t rows = frame->column_count ? frame->row_count : 0;
    enum lyn_code code = LYN_OK;
    if (rows == 0) {
        yaml_dump(&none, out);
    }
    for (size_t row = 0; row < rows && code == LYN_OK && !out->failure; row++) {
        code = write_row(frame, row, out, err);
    }
    yaml_dump_end(out);
    return code == LYN_OK ? buf_status(out, err) : code;
}

static const char *const EXTENSIONS[] = {"yml", "yaml", NULL};
static const char *const OPTION_KEYS[] = {NULL};

const struct format format_yaml = {
    .name = "yaml",
    .extensions = EXTENSIONS,
    .option_keys = OPTION_KEYS,
    .read_frame = read_frame,
    .read_value = read_value,
    .write_frame = write_frame,
};
