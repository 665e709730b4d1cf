/* fuzz_csv.c - the first byte chooses options, the rest is a CSV file; what was read and written must
 * read again to the same bytes. */
#include <stdlib.h>

#include "formats/csv.h"

enum { OPTIONS_MAX = 4 };

struct chosen {
    struct value_entry entries[OPTIONS_MAX];
    struct value_entry dtype[2];
    struct value dtypes;
    struct value options;
};

static void add(struct chosen *chosen, const char *key, struct value value) {
    chosen->entries[chosen->options.map.count++] =
        (struct value_entry){value_string(sv_from(key)), value};
}

static void choose(struct chosen *chosen, uint8_t byte) {
    static const char *const delimiters[] = {",", ";", "\t", " ", "\\s+", "::", "\xc2\xa7", "|"};
    static const char *const types[] = {"str_type", "int_type", "float_type", "bool_type"};
    *chosen = (struct chosen){.options = {.kind = VALUE_MAP}};
    chosen->options.map.entries = chosen->entries;
    if (byte & 7)
        add(chosen, "delimiter", value_string(sv_from(delimiters[byte & 7])));
    if (byte & 8)
        add(chosen, "quotechar", value_string(SV("'")));
    if ((byte >> 4 & 3) == 1)
        add(chosen, "header", value_null());
    if ((byte >> 4 & 3) == 2)
        add(chosen, "header", value_int(1));
    if (byte >> 6 == 3) {
        struct value type = value_string(sv_from(types[byte & 3]));
        chosen->dtype[0] = (struct value_entry){value_string(SV("field")), value_int(0)};
        chosen->dtype[1] = (struct value_entry){value_string(SV("type")), type};
        chosen->dtypes = (struct value){.kind = VALUE_MAP, .map = {chosen->dtype, 2}};
        add(chosen, "dtypes", (struct value){.kind = VALUE_LIST, .list = {&chosen->dtypes, 1}});
    }
}

/* The second generation of a table is the first one again, byte for byte. */
static void must_survive(struct call *call, const struct frame *frame) {
    struct buf first, second;
    struct frame *again = NULL;
    struct lyn_error err = {0};
    buf_init(&first, (size_t)64 << 20);
    buf_init(&second, (size_t)64 << 20);
    if (format_csv.write_frame(frame, NULL, &first, &err) != LYN_OK)
        abort();
    struct format_input input = {.bytes = buf_view(&first), .name = SV("again"), .call = call};
    if (format_csv.read_frame(&input, &again, &err) == LYN_OK) {
        struct frame *third = NULL;
        if (again->row_count != frame->row_count || again->column_count != frame->column_count)
            abort();
        if (format_csv.write_frame(again, NULL, &second, &err) != LYN_OK)
            abort();
        input.bytes = buf_view(&second);
        if (format_csv.read_frame(&input, &third, &err) != LYN_OK)
            abort();
        buf_clear(&first);
        if (format_csv.write_frame(third, NULL, &first, &err) != LYN_OK ||
            !sv_equal(buf_view(&first), buf_view(&second)))
            abort();
        frame_unref(third);
    } else if (err.code != LYN_RESOURCE_EXHAUSTED) {
        abort();
    }
    frame_unref(again);
    buf_dispose(&first);
    buf_dispose(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct call call;
    struct chosen chosen;
    struct limits limits = LIMITS_DEFAULT;
    struct lyn_error err = {0};
    struct frame *frame = NULL;
    limits.cells = 200000;
    limits.request_bytes = (size_t)64 << 20;
    if (size == 0 || call_init(&call, &limits, DEADLINE_NONE, NULL, &err) != LYN_OK)
        return 0;
    choose(&chosen, data[0]);
    struct format_input input = {.bytes = {(const char *)data + 1, size - 1},
                                 .name = SV("f"),
                                 .options = &chosen.options,
                                 .call = &call};
    if (format_csv.read_frame(&input, &frame, &err) == LYN_OK)
        must_survive(&call, frame);
    else if (err.code == LYN_OK || err.message[0] == '\0' || err.file[0] == '\0')
        abort();
    frame_unref(frame);
    call_dispose(&call);
    return 0;
}
