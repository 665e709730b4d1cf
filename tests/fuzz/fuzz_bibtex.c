/* fuzz_bibtex.c - any bytes as a BibTeX file: as a document, and as a table that is written and read
 * again, whose entries must all be there. */
#include <stdlib.h>

#include "formats/bibtex.h"

/* Reads every byte of every text, so that a sanitizer sees a dangling one. */
static size_t touch(const struct value *list) {
    size_t sum = 0;
    for (size_t i = 0; i < list->list.count; i++) {
        const struct value *entry = &list->list.items[i];
        for (size_t j = 0; j < entry->map.count; j++) {
            struct sv texts[] = {entry->map.entries[j].key.text, entry->map.entries[j].value.text};
            for (size_t k = 0; k < texts[0].len + texts[1].len; k++)
                sum += (unsigned char)(k < texts[0].len ? texts[0].data[k]
                                                        : texts[1].data[k - texts[0].len]);
        }
    }
    return sum;
}

static void write_and_read(struct call *call, const struct frame *frame) {
    struct lyn_error err = {0};
    struct buf out;
    struct value again;
    buf_init(&out, (size_t)64 << 20);
    /* Entries may have keys that are no good ones, or the same. */
    if (format_bibtex.write_frame(frame, NULL, &out, &err) == LYN_OK) {
        struct format_input input = {.bytes = buf_view(&out), .name = SV("w"), .call = call};
        if (format_bibtex.read_value(&input, &again, &err) != LYN_OK ||
            again.list.count != frame->row_count)
            abort();
    }
    buf_dispose(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct call call;
    struct limits limits = LIMITS_DEFAULT;
    struct lyn_error err = {0};
    struct value list;
    struct frame *frame = NULL;
    limits.request_bytes = (size_t)256 << 20;
    if (call_init(&call, &limits, DEADLINE_NONE, NULL, &err) != LYN_OK)
        return 0;
    struct sv text = {(const char *)data, size};
    struct format_input input = {.bytes = text, .name = SV("f"), .call = &call};
    if (format_bibtex.read_value(&input, &list, &err) == LYN_OK) {
        if (touch(&list) == SIZE_MAX)
            abort(); /* never: it keeps the reading in the program */
    } else if (err.code == LYN_OK || err.message[0] == '\0') {
        abort();
    }
    if (format_bibtex.read_frame(&input, &frame, &err) == LYN_OK)
        write_and_read(&call, frame);
    frame_unref(frame);
    call_dispose(&call);
    return 0;
}
