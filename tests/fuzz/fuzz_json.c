/* fuzz_json.c - any bytes as a JSON file, as a table and as the JSON view of messages; what was read
 * and printed must read again. */
#include <stdlib.h>

#include "formats/json.h"

static void must_read_again(struct call *call, const struct value *value, bool tagged) {
    struct buf printed;
    buf_init(&printed, (size_t)64 << 20);
    value_print_json(value, (struct json_style){.tagged = tagged}, &printed);
    struct value again;
    if (printed.failure == BUF_FINE) {
        struct sv text = buf_view(&printed);
        call->limits.json_depth *= 3; /* {"$map": [[k, v]]} is three levels for one */
        if (json_parse(call, text, SV("again"), tagged, &again, NULL) != LYN_OK)
            abort();
    }
    buf_dispose(&printed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct call call;
    struct limits limits = LIMITS_DEFAULT;
    struct lyn_error err = {0};
    limits.request_bytes = (size_t)64 << 20;
    if (call_init(&call, &limits, DEADLINE_NONE, NULL, &err) != LYN_OK)
        return 0;
    struct sv text = {(const char *)data, size};
    struct format_input input = {.bytes = text, .name = SV("f"), .call = &call};
    struct value value;
    struct frame *frame = NULL;
    if (format_json.read_frame(&input, &frame, &err) == LYN_OK) {
        struct buf out;
        buf_init(&out, (size_t)64 << 20);
        if (format_json.write_frame(frame, NULL, &out, &err) == LYN_OK &&
            json_parse(&call, buf_view(&out), SV("out"), false, &value, &err) != LYN_OK &&
            err.code != LYN_RESOURCE_EXHAUSTED)
            abort();
        buf_dispose(&out);
        frame_unref(frame);
    } else if (err.code == LYN_OK || err.message[0] == '\0') {
        abort();
    }
    if (json_parse(&call, text, SV("f"), true, &value, &err) == LYN_OK)
        must_read_again(&call, &value, true);
    call_dispose(&call);
    return 0;
}
