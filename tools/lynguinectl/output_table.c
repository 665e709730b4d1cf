#include "printer.h"
#include "table.h"
#include "text.h"

enum { SHOWN_ROWS = 20, GAP = 2 }; /* rows on a terminal: half of them from the end */

#define STYLE_HEADER "\x1b[1m"
#define STYLE_FAINT "\x1b[2m"
#define STYLE_END "\x1b[0m"

struct table_state {
    struct table table;
    size_t seen;
    char *source; /* in the arena */
};

static enum lyn_code begin(struct table_state *state, const struct output *output,
                           const lyn_frame *frame, size_t total_rows, struct lyn_error *err) {
    struct table *table = &state->table;
    table->arena = arena_new(SIZE_MAX / 4);
    if (!table->arena) {
        return error_oom(err);
    }
    table->row_count = table->head_end = table->tail_start = total_rows;
    if (output->terminal.present && total_rows > SHOWN_ROWS) {
        table->head_end = SHOWN_ROWS / 2;
        table->tail_start = total_rows - SHOWN_ROWS / 2;
    }
    struct buf shown;
    buf_init(&shown, SIZE_MAX / 4);
    text_show(sv_from(lyn_frame_source(frame)), &shown);
    enum lyn_code code = buf_status(&shown, err);
    if (code == LYN_OK && !(state->source = arena_strdup(table->arena, buf_view(&shown)))) {
        code = arena_error(table->arena, err);
    }
    buf_dispose(&shown);
    return code;
}

static bool is_needed(const struct table *table, size_t row0, size_t count) {
    return table->part_count == 0 || row0 < table->head_end || row0 + count > table->tail_start;
}

static enum lyn_code table_batch(void *user, struct output *output, const lyn_frame *frame,
                                 size_t total_rows, struct lyn_error *err) {
    struct table_state *state = user;
    struct table *table = &state->table;
    enum lyn_code code = LYN_OK;
    if (!table->arena) {
        code = begin(state, output, frame, total_rows, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    /* References are counted atomically, so the batch may be kept although it is read-only. */
    struct frame *batch = (struct frame *)lyn_frame_batch(frame, 0);
    size_t row0 = state->seen;
    state->seen += batch->row_count;
    if (!is_needed(table, row0, batch->row_count)) {
        return LYN_OK;
    }
    if (table->part_count == table->part_capacity) {
        size_t capacity = table->part_capacity ? table->part_capacity * 2 : 8;
        struct table_part *parts =
            arena_grow(table->arena, table->parts, table->part_capacity, capacity, sizeof *parts);
        if (!parts) {
            return arena_error(table->arena, err);
        }
        table->parts = parts;
        table->part_capacity = capacity;
    }
    table->parts[table->part_count++] = (struct table_part){frame_ref(batch), row0};
    return LYN_OK;
}

/* One line that is being written; blanks are held back, so that none end it. */
struct line {
    struct buf *out;
    size_t blanks;
    bool colour;
};

static void put_text(struct line *line, struct sv text, size_t width, const char *style) {
    for (; line->blanks; line->blanks--) {
        buf_putc(line->out, ' ');
    }
    if (style && line->colour) {
        buf_puts(line->out, style);
    }
    (void)text_cut(text, width, line->out);
    if (style && line->colour) {
        buf_puts(line->out, STYLE_END);
    }
}

/* `right`: columns to keep free behind right-aligned text. */
static void put_cell(struct line *line, const struct table_column *column, struct sv text,
                     size_t right, const char *style) {
    size_t width = text_width(text);
    size_t room = column->width > width ? column->width - width : 0;
    size_t before = !column->numeric ? 0 : room > right ? room - right : 0;
    line->blanks += before;
    if (text.len) {
        put_text(line, text, column->width, style);
    }
    line->blanks += room - before + GAP;
}

static void end_line(struct line *line) {
    line->blanks = 0;
    buf_putc(line->out, '\n');
}

static void print_header(const struct table *table, struct line *line) {
    for (size_t j = 0; j < table->visible; j++) {
        put_cell(line, &table->columns[j], table->columns[j].label, 0, STYLE_HEADER);
    }
    end_line(line);
}

static void print_ellipsis(const struct table *table, struct line *line) {
    for (size_t j = 0; j < table->visible; j++) {
        put_cell(line, &table->columns[j], SV("\u2026"), 0, STYLE_FAINT);
    }
    end_line(line);
}

static void print_row(const struct table *table, const struct frame *frame, size_t row,
                      struct line *line, struct buf *text) {
    for (size_t j = 0; j < table->visible; j++) {
        const struct table_column *column = &table->columns[j];
        enum cell_look look = table_cell_show(frame, j, row, text);
        struct sv shown = buf_view(text);
        size_t right = 0;
        if (look == CELL_NUMBER && column->numeric) {
            right = column->right - (shown.len - table_number_left(shown));
        }
        put_cell(line, column, shown, right, look == CELL_MISSING ? STYLE_FAINT : NULL);
    }
    end_line(line);
}

static enum lyn_code print_rows(const struct table *table, struct output *output,
                                struct lyn_error *err) {
    struct line line = {.out = &output->buf, .colour = output->terminal.colour};
    struct buf text;
    bool gap = table->head_end < table->tail_start;
    enum lyn_code code = LYN_OK;
    buf_init(&text, SIZE_MAX / 4);
    for (size_t p = 0; p < table->part_count && code == LYN_OK; p++) {
        const struct table_part *part = &table->parts[p];
        for (size_t row = 0; row < part->frame->row_count && code == LYN_OK; row++) {
            if (!table_shows(table, part->row0 + row)) {
                continue;
            }
            if (gap && part->row0 + row >= table->tail_start) {
                print_ellipsis(table, &line);
                gap = false;
            }
            print_row(table, part->frame, row, &line, &text);
            code = buf_status(&text, err);
            if (code == LYN_OK) {
                code = output_push(output, err);
            }
        }
    }
    buf_dispose(&text);
    return code;
}

static void print_hidden(const struct table *table, struct line *line, size_t width) {
    struct buf names;
    buf_init(&names, SIZE_MAX / 4);
    size_t hidden = table->column_count - table->visible;
    buf_printf(&names, "%zu more column%s: ", hidden, hidden == 1 ? "" : "s");
    for (size_t j = table->visible; j < table->column_count; j++) {
        buf_puts(&names, j == table->visible ? "" : ", ");
        buf_append_sv(&names, table->columns[j].label);
    }
    put_text(line, buf_view(&names), width, STYLE_FAINT);
    end_line(line);
    buf_dispose(&names);
}

static void print_caption(const struct table_state *state, struct output *output) {
    const struct table *table = &state->table;
    struct line line = {.out = &output->buf, .colour = output->terminal.colour};
    struct buf text;
    buf_init(&text, SIZE_MAX / 4);
    buf_printf(&text, "%zu row%s x %zu column%s", table->row_count,
               table->row_count == 1 ? "" : "s", table->column_count,
               table->column_count == 1 ? "" : "s");
    if (table->head_end < table->tail_start) {
        buf_printf(&text, " (%d rows shown)", SHOWN_ROWS);
    }
    if (state->source[0]) {
        buf_printf(&text, "  %s", state->source);
    }
    if (table->column_count) {
        end_line(&line);
    }
    put_text(&line, buf_view(&text), SIZE_MAX, STYLE_FAINT);
    end_line(&line);
    if (table->visible < table->column_count) {
        print_hidden(table, &line, output->terminal.width);
    }
    buf_dispose(&text);
}

static enum lyn_code table_end(void *user, struct output *output, struct lyn_error *err) {
    struct table_state *state = user;
    struct table *table = &state->table;
    enum lyn_code code = table_layout(table, output->terminal.width, err);
    if (code != LYN_OK) {
        return code;
    }
    struct line line = {.out = &output->buf, .colour = output->terminal.colour};
    if (table->column_count) {
        print_header(table, &line);
        code = print_rows(table, output, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    print_caption(state, output);
    return output_push(output, err);
}

static void table_dispose(void *user) {
    struct table_state *state = user;
    for (size_t p = 0; p < state->table.part_count; p++) {
        frame_unref(state->table.parts[p].frame);
    }
    arena_unref(state->table.arena);
}

static const char *const table_extensions[] = {"txt", NULL};

const struct printer printer_table = {
    .name = "table",
    .extensions = table_extensions,
    .state_size = sizeof(struct table_state),
    .batch = table_batch,
    .end = table_end,
    .dispose = table_dispose,
};
