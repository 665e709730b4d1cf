#include "computed.h"

#include <stdio.h>
#include <stdlib.h>

#include "output.h"
#include "plain.h"
#include "printer.h"
#include "remote.h"

static enum lyn_code print_table(const struct printer *printer, const char *path,
                                 const lyn_frame *frame, struct lyn_error *err) {
    struct output output;
    void *state = calloc(1, printer->state_size);
    if (!state) {
        return error_oom(err);
    }
    enum lyn_code code = output_open(&output, path, err);
    lyn_frame *whole = NULL;
    if (code == LYN_OK) {
        code = lyn_frame_concat(frame, &whole, err);
    }
    if (code == LYN_OK) {
        code = printer->batch(state, &output, whole, lyn_frame_row_count(whole), err);
    }
    if (code == LYN_OK) {
        code = printer->end(state, &output, err);
    }
    if (code == LYN_OK) {
        code = output_commit(&output, err);
    }
    output_dispose(&output);
    if (printer->dispose) {
        printer->dispose(state);
    }
    lyn_frame_free(whole);
    free(state);
    return code;
}

/* `name(a, b=1, ...)` */
static void print_signature(const struct value *function, struct buf *out) {
    const struct value *parameters = value_get(function, "parameters");
    const struct value *open = value_get(function, "open");
    buf_append_sv(out, member_text(function, "name"));
    buf_putc(out, '(');
    for (size_t i = 0; parameters && i < parameters->list.count; i++) {
        const struct value *otherwise = value_get(&parameters->list.items[i], "default");
        buf_puts(out, i ? ", " : "");
        buf_append_sv(out, member_text(&parameters->list.items[i], "name"));
        if (otherwise) {
            buf_putc(out, '=');
            value_print_json(otherwise, (struct json_style){0}, out);
        }
    }
    if (open && open->kind == VALUE_BOOL && open->boolean) {
        buf_puts(out, parameters && parameters->list.count ? ", ..." : "...");
    }
    buf_putc(out, ')');
}

static void print_functions(const struct value *functions, struct buf *out) {
    enum { KIND_COLUMN = 52 };
    for (size_t i = 0; i < functions->list.count; i++) {
        const struct value *function = &functions->list.items[i];
        size_t begin = out->len;
        print_signature(function, out);
        size_t width = out->len - begin;
        buf_printf(out, "%*s  %.*s\n    %.*s\n",
                   width < KIND_COLUMN ? (int)(KIND_COLUMN - width) : 0, "",
                   SV_ARG(member_text(function, "kind")), SV_ARG(member_text(function, "doc")));
    }
}

static enum lyn_code print_list(const struct value *functions, struct lyn_error *err) {
    struct output output;
    enum lyn_code code = output_open(&output, NULL, err);
    if (code == LYN_OK) {
        print_functions(functions, &output.buf);
        code = output_commit(&output, err);
    }
    output_dispose(&output);
    return code;
}

/* What was left undone, on standard error. */
static void tell_immutable(const struct lyn_computed *computed) {
    if (computed->rows_skipped_immutable) {
        fprintf(stderr,
                "%llu row%s kept (written: %llu): the column is part of the input, and no `output` "
                "or `cache` names it\n",
                (unsigned long long)computed->rows_skipped_immutable,
                computed->rows_skipped_immutable == 1 ? "" : "s",
                (unsigned long long)computed->rows_written);
    }
}

enum lyn_code computed_print(const struct lyn_computed *computed,
                             const struct computed_style *style, struct lyn_error *err) {
    tell_immutable(computed);
    if (!computed->value) {
        return print_table(printer_choose(style->print, style->path), style->path, computed->frame,
                           err);
    }
    bool json = style->print == PRINT_JSON || style->print == PRINT_NDJSON;
    return style->functions && !json ? print_list(computed->value, err)
                                     : plain_show(computed->value, json, err);
}
