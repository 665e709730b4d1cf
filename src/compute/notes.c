#include "compute/notes.h"

#include <stdio.h>

void notes_begin(struct notes *notes, const struct call *call) {
    memset(notes, 0, sizeof *notes);
    notes->call = *call;
    notes->call.warnings = NULL;
    notes->call.warning_count = 0;
}

enum { TEXT_MAX = 1200 };

/* Only templates know a place here: a line of a text that stands in the entry, or of a file. */
static struct sv describe(char text[TEXT_MAX], const struct entry *entry,
                          const struct lyn_error *warning) {
    bool own = sv_is(entry->name, warning->file) || warning->file[0] == '\0';
    char place[sizeof warning->file + 64] = "";
    if (warning->line) {
        snprintf(place, sizeof place, " (line %llu of %s)", (unsigned long long)warning->line,
                 own ? "the template" : warning->file);
    }
    snprintf(text, TEXT_MAX, "%s%s", warning->message, place);
    return sv_from(text);
}

static void take_one(struct notes *notes, const struct entry *entry,
                     const struct lyn_error *warning, size_t row) {
    char text[TEXT_MAX];
    struct sv message = describe(text, entry, warning);
    size_t at = 0;
    while (at < notes->count && !sv_equal(notes->items[at].message, message)) {
        at++;
    }
    struct note *note = at < CALL_WARNINGS ? &notes->items[at] : NULL;
    if (note && at == notes->count) {
        char *copy = arena_strdup(notes->call.arena, message);
        *note = (struct note){
            reason_find(warning->reason), {copy, copy ? message.len : 0}, 0, NOTES_NO_ROW};
        notes->count += copy != NULL;
        note = copy ? note : NULL;
    }
    if (!note) {
        notes->others++;
        return;
    }
    note->rows += row != NOTES_NO_ROW && note->last_row != row;
    note->last_row = row;
}

void notes_take(struct notes *notes, const struct entry *entry, size_t row) {
    struct call *call = &notes->call;
    size_t count = call->warning_count < CALL_WARNINGS ? call->warning_count : CALL_WARNINGS;
    if (!call->warnings) {
        count = 0;
    }
    for (size_t i = 0; i < count; i++) {
        take_one(notes, entry, &call->warnings[i], row);
    }
    notes->others += call->warning_count - count;
    call->warning_count = 0;
}

enum { ROWS_MAX = 64 };

/* ` (in 1,234 rows)` */
static void print_rows(uint64_t rows, char out[ROWS_MAX]) {
    char digits[NUM_BUFFER], grouped[ROWS_MAX / 2] = "";
    size_t len = num_print_uint64(digits, rows), at = 0;
    for (size_t i = 0; i < len; i++) {
        if (i && (len - i) % 3 == 0) {
            grouped[at++] = ',';
        }
        grouped[at++] = digits[i];
    }
    grouped[at] = '\0';
    snprintf(out, ROWS_MAX, " (in %s row%s)", grouped, rows == 1 ? "" : "s");
}

void notes_tell(const struct notes *notes, const struct entry *entry, struct call *call) {
    struct sv file = entry->context->file ? sv_from(entry->context->file) : (struct sv){0};
    for (size_t i = 0; i < notes->count; i++) {
        const struct note *note = &notes->items[i];
        char rows[ROWS_MAX] = "";
        if (note->rows) {
            print_rows(note->rows, rows);
        }
        call_warn(call, note->reason, file, entry->line, "%.*s: %.*s%s", SV_ARG(entry->name),
                  SV_ARG(note->message), rows);
    }
    if (notes->others) {
        call_warn(call, REASON_INVALID_VALUE, file, entry->line, "%.*s: %llu more warnings",
                  SV_ARG(entry->name), (unsigned long long)notes->others);
    }
}
