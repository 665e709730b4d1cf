#include "input.h"

#include <unistd.h>

enum { INPUT_BYTES = 1 << 30 }; /* what a server holds of uploads */

enum lyn_code input_take(const char *type, struct file_bytes *bytes,
                         struct lyn_read_request *request, struct lyn_error *err) {
    enum lyn_code code = file_read_stream(STDIN_FILENO, "standard input", INPUT_BYTES, bytes, err);
    if (code == LYN_RESOURCE_EXHAUSTED) {
        code = error_set(err, REASON_LIMIT_BYTES,
                         "standard input has more than the %d bytes that can be sent; name a file "
                         "instead, which the server reads itself",
                         INPUT_BYTES);
    }
    request->content = bytes->data;
    request->content_length = bytes->len;
    request->content_type = type;
    return code;
}
