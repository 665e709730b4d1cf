#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "report.h"

static void print_all(void) {
    size_t width = 0;
    for (int i = 0; i < REASON_COUNT; i++) {
        if (strlen(reason_name(i)) > width) {
            width = strlen(reason_name(i));
        }
    }
    for (int i = 0; i < REASON_COUNT; i++) {
        printf("%-*s  %s\n", (int)width, reason_name(i), reason_text(i));
    }
}

static void print_one(enum reason reason) {
    printf("%s\n  %s\n\n", reason_name(reason), reason_text(reason));
    printf("  code   %s (%d)\n", lyn_code_name(reason_code(reason)), reason_code(reason));
    printf("  Python %s\n", reason_error_type(reason));
}

static enum exit_status unknown_reason(const struct program *program, const char *name) {
    const char *names[REASON_COUNT];
    for (int i = 0; i < REASON_COUNT; i++) {
        names[i] = reason_name(i);
    }
    const char *nearest = sv_nearest(sv_from(name), names, REASON_COUNT);
    return report_misuse(program, "unknown reason '%s'%s%s%s", name,
                         nearest ? "; did you mean " : "", nearest ? nearest : "",
                         nearest ? "?" : "");
}

static enum exit_status run_explain(struct program *program, const void *options,
                                    const struct operands *operands) {
    (void)options;
    if (operands->count == 0) {
        print_all();
        return EXIT_OK;
    }
    /* Reasons are upper case; nobody need type them so. */
    char name[64] = "";
    for (size_t i = 0; operands->items[0][i] && i < sizeof name - 1; i++) {
        unsigned char c = (unsigned char)operands->items[0][i];
        name[i] = c == '-' ? '_' : (char)toupper(c);
    }
    enum reason reason = reason_find(name);
    if (reason == REASON_COUNT) {
        return unknown_reason(program, name);
    }
    print_one(reason);
    return EXIT_OK;
}

static const char *const usages[] = {"[REASON]", NULL};

static const struct example examples[] = {
    {"lynguinectl explain CSV_FIELD_COUNT", "what an error's reason means"},
    {"lynguinectl explain", "all of them"},
    {NULL, NULL},
};

const struct command command_explain = {
    .name = "explain",
    .summary = "explain the reason at the end of an error message",
    .usages = usages,
    .description =
        "Explains the reason in brackets at the end of an error message, with its status\n"
        "code and the exception that a Python caller gets. Without REASON: lists all.\n",
    .max_operands = 1,
    .examples = examples,
    .run = run_explain,
};
