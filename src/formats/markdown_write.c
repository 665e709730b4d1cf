#include "base/error.h"
#include "formats/markdown.h"
#include "formats/text.h"
#include "formats/yaml_dump.h"

/* Position of the body among the entries, or their count. */
static size_t find_content(const struct value *page) {
    size_t at = 0;
    while (at < page->map.count && !value_is_text(&page->map.entries[at].key, "content")) {
        at++;
    }
    return at;
}

/* A mapping may be dumped in parts, those before the body and those after it. */
static void write_entries(const struct value *page, size_t from, size_t to, struct buf *out) {
    if (from >= to) {
        return;
    }
    struct value part = {.kind = VALUE_MAP, .map = {page->map.entries + from, to - from}};
    yaml_dump_block(&part, out);
}

static void strip_end(struct buf *out, size_t start) {
    if (out->failure) {
        return;
    }
    struct sv text = text_strip_end((struct sv){out->data + start, out->len - start});
    out->len = start + text.len;
    out->data[out->len] = '\0';
}

void markdown_write_page(const struct value *page, struct buf *out) {
    size_t start = out->len, count = page->map.count, content = find_content(page);
    bool has_body = content < count;
    buf_puts(out, "---\n");
    write_entries(page, 0, content, out);
    write_entries(page, content + 1, count, out);
    if (count == (has_body ? 1 : 0)) {
        buf_puts(out, "{}\n");
    }
    buf_puts(out, "---\n\n");
    if (has_body) {
        value_print_python(&page->map.entries[content].value, out);
    }
    strip_end(out, start);
}

enum lyn_code markdown_write_frame(const struct frame *frame, const struct value *options,
                                   struct buf *out, struct lyn_error *err) {
    (void)options;
    if (frame->row_count != 1) {
        return error_set(err, REASON_ROWS_NOT_ONE,
                         "markdown output needs exactly one row, these are %zu", frame->row_count);
    }
    struct arena *arena = arena_new(SIZE_MAX / 2); /* holds no more than the frame does */
    if (!arena) {
        return error_oom(err);
    }
    struct value page;
    enum lyn_code code = frame_present_row(frame, 0, arena, &page, err);
    if (code == LYN_OK) {
        markdown_write_page(&page, out);
        code = buf_status(out, err);
    }
    arena_unref(arena);
    return code;
}
