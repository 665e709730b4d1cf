/* fuzz_front_matter.c - any bytes as a page of Markdown: the parts lie inside the page and in order,
 * and a page that reads is one row that ends with its content. */
#include <stdlib.h>

#include "base/utf8.h"
#include "formats/markdown.h"

static void check_inside(struct sv part, const char *start, const char *end) {
    if (part.len > 0 && (part.data < start || part.data + part.len > end))
        abort();
}

static void check_split(struct sv text) {
    struct front_matter page = front_matter_split(text);
    check_inside(page.header, text.data, text.data + text.len);
    check_inside(page.body, text.data, text.data + text.len);
    if (page.header.len > 0 && page.body.len > 0 &&
        page.header.data + page.header.len > page.body.data)
        abort();
}

static void check_row(const struct frame *frame) {
    char scratch[NUM_BUFFER];
    if (frame->row_count != 1 || frame->column_count == 0 ||
        !sv_is(frame_label(frame, frame->column_count - 1, scratch), "content"))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct call call;
    struct limits limits = LIMITS_DEFAULT;
    struct lyn_error err = {0};
    limits.request_bytes = (size_t)64 << 20;
    limits.yaml_nodes = 10000;
    if (call_init(&call, &limits, DEADLINE_NONE, NULL, &err) != LYN_OK)
        return 0;
    struct sv text = {(const char *)data, size};
    if (utf8_check(text) == size && (size == 0 || !memchr(data, '\r', size)))
        check_split(text);
    struct format_input input = {.bytes = text, .name = SV("f"), .call = &call};
    struct frame *frame = NULL;
    if (format_markdown.read_frame(&input, &frame, &err) == LYN_OK) {
        check_row(frame);
        frame_unref(frame);
    } else if (err.code == LYN_OK || err.message[0] == '\0') {
        abort();
    }
    call_dispose(&call);
    return 0;
}
