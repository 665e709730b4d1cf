#include "access/read.h"

#include "access/finalize.h"
#include "access/source.h"
#include "frame/deep.h"

/* What is not called by a `filename` are many files, or none. */
static struct sv file_of(const struct value *details) {
    const struct value *filename =
        details->kind == VALUE_MAP ? value_get(details, "filename") : NULL;
    return filename && filename->kind == VALUE_STRING ? filename->text : (struct sv){0};
}

enum lyn_code access_read_source(struct call *call, const struct caller *caller,
                                 const struct value *details, const struct wanted *wanted,
                                 struct read_result *out, struct lyn_error *err) {
    struct specification source = {.details = details};
    struct source_place place = {.wanted = wanted};
    out->file = file_of(details);
    out->index = finalize_index(&source);
    out->mapping = finalize_mapping(&source);
    return source_read_within(call, caller, &source, &place, &out->frame, &out->source, err);
}

enum lyn_code access_read_input(struct call *call, const struct caller *caller,
                                const struct interface *interface, const struct wanted *wanted,
                                struct read_result *out, struct lyn_error *err) {
    struct specification source;
    struct source_place place = {.wanted = wanted};
    struct frame *frame = NULL;
    struct sv described = {0};
    enum lyn_code code = interface_input(call, interface, &source, err);
    if (code == LYN_OK) {
        code = source_read_within(call, caller, &source, &place, &frame, &described, err);
    }
    if (code != LYN_OK) {
        return code;
    }
    char *text = arena_printf(call->arena, "%.*s (%s)", SV_ARG(described), interface->place.shown);
    if (!text) {
        frame_unref(frame);
        return arena_error(call->arena, err);
    }
    *out = (struct read_result){frame, sv_from(text), file_of(source.details),
                                finalize_index(&source), finalize_mapping(&source)};
    return LYN_OK;
}

enum lyn_code access_read_interface(struct call *call, const struct caller *caller,
                                    const struct interface_ref *ref, const struct wanted *wanted,
                                    struct read_result *out, struct lyn_error *err) {
    struct interface interface;
    enum lyn_code code = interface_load(call, caller, ref, &interface, err);
    return code == LYN_OK ? access_read_input(call, caller, &interface, wanted, out, err) : code;
}

enum lyn_code access_read_content(struct call *call, struct sv bytes, struct sv type,
                                  const struct value *options, const struct wanted *wanted,
                                  struct read_result *out, struct lyn_error *err) {
    static const struct value NO_OPTIONS = {.kind = VALUE_MAP};
    struct specification source = {.details = options ? options : &NO_OPTIONS};
    out->index = finalize_index(&source);
    out->mapping = finalize_mapping(&source);
    return source_read_bytes(call, bytes, type, &source, wanted, &out->frame, &out->source, err);
}

/* ---- what can be sent of it ---- */

enum lyn_code access_check_depth(const struct call *call, const struct read_result *result,
                                 struct lyn_error *err) {
    enum lyn_code code = frame_check_depth(result->frame, call->limits.wire_depth, err);
    if (code == LYN_OK) {
        return code;
    }
    error_note(err, " (%.*s)", SV_ARG(result->source));
    if (result->file.len) {
        error_at(err, result->file.data, result->file.len, 0, 0);
    } else if (err) {
        err->line = 0; /* of whichever file that was */
    }
    return code;
}

/* ---- what is asked for of it ---- */

static enum lyn_code no_such_column(const struct frame *frame, struct sv name, struct call *call,
                                    struct lyn_error *err) {
    const char **labels = arena_calloc(call->arena, frame->column_count, sizeof *labels);
    size_t count = 0;
    for (size_t i = 0; labels && i < frame->column_count; i++) {
        const struct value *label = &frame->fields[i].label;
        const char *text =
            label->kind == VALUE_STRING ? arena_strdup(call->arena, label->text) : NULL;
        if (text) {
            labels[count++] = text;
        }
    }
    const char *nearest = sv_nearest(name, labels, count);
    enum lyn_code code = error_set(
        err, REASON_COLUMN_NOT_FOUND, "the table has no column \"%.*s\"%s%s%s", SV_ARG(name),
        nearest ? "; did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
    error_field(err, "columns");
    return code;
}

static size_t find_column(const struct frame *frame, struct sv name) {
    struct value label = value_string(name);
    size_t at = frame_find(frame, &label);
    int64_t number;
    if (at != FRAME_NONE || !num_parse_int64(name, &number)) {
        return at;
    }
    label = value_int(number);
    return frame_find(frame, &label);
}

static enum lyn_code narrow_columns(struct call *call, const struct sv *columns, size_t count,
                                    const struct frame *frame, struct frame **out,
                                    struct lyn_error *err) {
    size_t *positions = arena_calloc(call->arena, count, sizeof *positions);
    if (!positions) {
        return arena_error(call->arena, err);
    }
    for (size_t i = 0; i < count; i++) {
        positions[i] = find_column(frame, columns[i]);
        if (positions[i] == FRAME_NONE) {
            return no_such_column(frame, columns[i], call, err);
        }
    }
    return frame_select(frame, positions, count, out, err);
}

/* Python's slice.indices for a step of one. */
static size_t bound(bool given, int64_t at, size_t otherwise, size_t length) {
    if (!given) {
        return otherwise;
    }
    uint64_t distance = at < 0 ? 0 - (uint64_t)at : (uint64_t)at;
    if (at < 0) {
        return distance >= length ? 0 : length - (size_t)distance;
    }
    return distance >= length ? length : (size_t)distance;
}

static enum lyn_code narrow_rows(const struct row_slice *rows, const struct frame *frame,
                                 struct frame **out, struct lyn_error *err) {
    size_t start = bound(rows->has_start, rows->start, 0, frame->row_count);
    size_t stop = bound(rows->has_stop, rows->stop, frame->row_count, frame->row_count);
    return frame_slice(frame, start, stop > start ? stop - start : 0, out, err);
}

enum lyn_code access_wanted(struct call *call, const struct sv *columns, size_t column_count,
                            const struct row_slice *rows, struct wanted *out,
                            struct lyn_error *err) {
    *out = (struct wanted){.all_columns = column_count == 0, .head = SIZE_MAX};
    bool from_end = rows && ((rows->has_start && rows->start < 0) || rows->stop < 0);
    if (rows && rows->has_stop && !from_end) {
        out->head = bound(true, rows->stop, 0, SIZE_MAX);
    }
    struct value *labels = arena_calloc(call->arena, column_count, sizeof *labels);
    if (!labels) {
        return arena_error(call->arena, err);
    }
    for (size_t i = 0; i < column_count; i++) {
        labels[i] = value_string(columns[i]);
    }
    out->labels = labels;
    out->label_count = column_count;
    return LYN_OK;
}

enum lyn_code access_narrow(struct call *call, const struct sv *columns, size_t column_count,
                            const struct row_slice *rows, struct frame **frame,
                            struct lyn_error *err) {
    struct frame *narrowed = NULL;
    enum lyn_code code = LYN_OK;
    if (column_count) {
        code = narrow_columns(call, columns, column_count, *frame, &narrowed, err);
        if (code != LYN_OK) {
            return code;
        }
        frame_unref(*frame);
        *frame = narrowed;
    }
    if (rows) {
        code = narrow_rows(rows, *frame, &narrowed, err);
        if (code != LYN_OK) {
            return code;
        }
        frame_unref(*frame);
        *frame = narrowed;
    }
    return code;
}
