#include "base/error.h"
#include "formats/format.h"

enum lyn_code format_read_document(const struct format *format, const struct format_input *input,
                                   struct frame **out, struct lyn_error *err) {
    struct value document;
    enum lyn_code code = format->read_value(input, &document, err);
    if (code == LYN_OK) {
        code = frame_from_value(input->call, &document, out, err);
    }
    if (code != LYN_OK) {
        error_at(err, input->name.data, input->name.len, 0, 0);
    }
    return code;
}
