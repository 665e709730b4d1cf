/* Expressions: whatever the text, parsing ends, and what it takes can be run over any row. */
#include <stdlib.h>

#include "base/call.h"
#include "compute/expression.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct value CELLS[] = {
    {.kind = VALUE_INT, .integer = INT64_MIN},
    {.kind = VALUE_STRING, .text = {"2020-01-02", 10}},
    {.kind = VALUE_NULL},
    {.kind = VALUE_FLOAT, .real = -0.5},
    {.kind = VALUE_BOOL, .boolean = true},
    {.kind = VALUE_DATE, .date = {18000}},
    {.kind = VALUE_LIST},
};
enum { CELL_COUNT = sizeof CELLS / sizeof *CELLS };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct limits limits = LIMITS_DEFAULT;
    struct call call;
    struct expression expression;
    struct lyn_error err;
    struct value out;
    limits.request_bytes = (size_t)64 << 20;
    if (call_init(&call, &limits, DEADLINE_NONE, NULL, NULL) != LYN_OK) {
        return 0;
    }
    struct sv text = {(const char *)data, size};
    if (expression_parse(call.arena, text, &expression, &err) == LYN_OK) {
        struct value *cells = arena_calloc(call.arena, expression.name_count, sizeof *cells);
        for (size_t row = 0; cells && row < CELL_COUNT; row++) {
            for (size_t i = 0; i < expression.name_count; i++) {
                cells[i] = CELLS[(row + i) % CELL_COUNT];
            }
            if (expression_eval(&expression, call.arena, cells, &out, &err) != LYN_OK &&
                err.message[0] == '\0') {
                abort();
            }
        }
    }
    call_dispose(&call);
    return 0;
}
