#include "access/finalize.h"

#include "access/listing.h"
#include "base/repr.h"
#include "compute/compute.h"
#include "frame/label.h"

const char *const FINALIZE_KEYS[] = {
    "index",          "add_columns", "rename_columns", "ignore_columns",
    "select_columns", "columns",     "compute",        NULL};

struct labels {
    struct value *items; /* text or integers */
    size_t count;
};

/* A step gives a new frame. */
struct step {
    const char *key;
    enum lyn_code (*run)(struct call *call, const struct frame *frame, const struct value *wanted,
                         const char *key, struct frame **out, struct lyn_error *err);
};

/* ---- labels ---- */

static enum lyn_code to_label(struct call *call, const struct value *value, struct value *out,
                              struct lyn_error *err) {
    if (value->kind == VALUE_LIST || value->kind == VALUE_MAP) {
        return error_set(err, REASON_WRONG_TYPE, "a column cannot be called by %s",
                         value_kind_phrase(value->kind));
    }
    return label_from_key(call->arena, value, out, err);
}

/* A list of names, the keys of a mapping, or one name. (The reference takes a text apart into its
 * characters.) */
static enum lyn_code to_labels(struct call *call, const struct value *wanted, struct labels *out,
                               struct lyn_error *err) {
    size_t count = wanted->kind == VALUE_LIST     ? wanted->list.count
                   : wanted->kind == VALUE_MAP    ? wanted->map.count
                   : wanted->kind == VALUE_STRING ? 1
                                                  : 0;
    if (count == 0 && wanted->kind != VALUE_LIST && wanted->kind != VALUE_MAP) {
        return error_set(err, REASON_WRONG_TYPE,
                         "'%s' object is not iterable: a list of column names is needed",
                         value_python_type(wanted->kind));
    }
    *out = (struct labels){arena_calloc(call->arena, count, sizeof *out->items), count};
    if (!out->items) {
        return arena_error(call->arena, err);
    }
    for (size_t i = 0; i < count; i++) {
        const struct value *name = wanted->kind == VALUE_LIST  ? &wanted->list.items[i]
                                   : wanted->kind == VALUE_MAP ? &wanted->map.entries[i].key
                                                               : wanted;
        enum lyn_code code = to_label(call, name, &out->items[i], err);
        if (code != LYN_OK) {
            return code;
        }
    }
    return LYN_OK;
}

static void print_label(struct buf *out, const struct value *label) {
    if (label->kind == VALUE_STRING) {
        repr_text(out, label->text);
    } else {
        value_print_python(label, out);
    }
}

/* ---- steps that add ---- */

static enum lyn_code all_columns(const struct call *call, const struct frame *frame,
                                 struct frame **out, struct lyn_error *err) {
    size_t *all = arena_calloc(call->arena, frame->column_count, sizeof *all);
    if (!all) {
        return arena_error(call->arena, err);
    }
    for (size_t i = 0; i < frame->column_count; i++) {
        all[i] = i;
    }
    return frame_select(frame, all, frame->column_count, out, err);
}

static enum lyn_code check_size(const struct call *call, const struct frame *frame,
                                struct lyn_error *err) {
    size_t columns = frame->column_count + 1;
    if (columns > call->limits.columns ||
        (frame->row_count && columns > call->limits.cells / frame->row_count)) {
        return error_set(err, REASON_LIMIT_CELLS,
                         "a table of %zu rows and %zu columns is larger than the limit",
                         frame->row_count, columns);
    }
    return call_check(call, err);
}

/* All of them are one column of nothing, under many names. */
static enum lyn_code append_missing(const struct call *call, struct frame *frame,
                                    const struct labels *labels, struct lyn_error *err) {
    struct column *missing = NULL;
    enum lyn_code code = column_all_missing(LYN_DTYPE_OBJECT, frame->row_count, &missing, err);
    for (size_t i = 0; i < labels->count && code == LYN_OK; i++) {
        if (frame_find(frame, &labels->items[i]) != FRAME_NONE) {
            continue;
        }
        code = check_size(call, frame, err);
        if (code == LYN_OK) {
            code = frame_append(frame, &labels->items[i], column_ref(missing), err);
        }
    }
    column_unref(missing);
    return code;
}

static enum lyn_code add(struct call *call, const struct frame *frame, const struct value *wanted,
                         const char *key, struct frame **out, struct lyn_error *err) {
    (void)key;
    struct labels labels;
    struct frame *made = NULL;
    enum lyn_code code = to_labels(call, wanted, &labels, err);
    if (code == LYN_OK) {
        code = all_columns(call, frame, &made, err);
    }
    if (code == LYN_OK) {
        code = append_missing(call, made, &labels, err);
    }
    if (code != LYN_OK) {
        frame_unref(made);
        return code;
    }
    *out = made;
    return LYN_OK;
}

/* ---- steps that rename and drop ---- */

static enum lyn_code no_such_column(const struct frame *frame, const char *key,
                                    const struct value *label, struct lyn_error *err) {
    struct buf name, index;
    buf_init(&name, SIZE_MAX / 2);
    buf_init(&index, SIZE_MAX / 2);
    value_print_python(label, &name);
    frame_print_index(frame, &index);
    enum lyn_code code = error_set(err, REASON_COLUMN_NOT_FOUND,
                                   "%s contains key \"%s\" which is not a column in the loaded "
                                   "DataFrame. Columns are \"%s\"",
                                   key, name.data ? name.data : "", index.data ? index.data : "");
    error_type(err, "ValueError");
    buf_dispose(&name);
    buf_dispose(&index);
    return code;
}

static enum lyn_code rename(struct call *call, const struct frame *frame,
                            const struct value *wanted, const char *key, struct frame **out,
                            struct lyn_error *err) {
    if (wanted->kind != VALUE_MAP) {
        return error_set(err, REASON_WRONG_TYPE,
                         "`%s` must be a mapping from old to new names; its type is %s", key,
                         value_kind_name(wanted->kind));
    }
    struct value *labels = arena_calloc(call->arena, frame->column_count, sizeof *labels);
    if (!labels) {
        return arena_error(call->arena, err);
    }
    for (size_t i = 0; i < frame->column_count; i++) {
        labels[i] = frame->fields[i].label;
    }
    for (size_t i = 0; i < wanted->map.count; i++) {
        struct value old;
        enum lyn_code code = to_label(call, &wanted->map.entries[i].key, &old, err);
        if (code != LYN_OK) {
            return code;
        }
        size_t column = frame_find(frame, &old);
        if (column == FRAME_NONE) {
            return no_such_column(frame, key, &old, err);
        }
        code = to_label(call, &wanted->map.entries[i].value, &labels[column], err);
        if (code != LYN_OK) {
            return code;
        }
    }
    return frame_relabel(frame, labels, out, err);
}

static enum lyn_code ignore(struct call *call, const struct frame *frame,
                            const struct value *wanted, const char *key, struct frame **out,
                            struct lyn_error *err) {
    struct labels labels;
    enum lyn_code code = to_labels(call, wanted, &labels, err);
    if (code != LYN_OK) {
        return code;
    }
    bool *dropped = arena_calloc(call->arena, frame->column_count, sizeof *dropped);
    size_t *kept = arena_calloc(call->arena, frame->column_count, sizeof *kept);
    if (!dropped || !kept) {
        return arena_error(call->arena, err);
    }
    for (size_t i = 0; i < labels.count; i++) {
        size_t column = frame_find(frame, &labels.items[i]);
        if (column == FRAME_NONE) {
            return no_such_column(frame, key, &labels.items[i], err);
        }
        dropped[column] = true;
    }
    size_t count = 0;
    for (size_t i = 0; i < frame->column_count; i++) {
        if (!dropped[i]) {
            kept[count++] = i;
        }
    }
    return frame_select(frame, kept, count, out, err);
}

/* ---- the step that chooses ---- */

/* pandas' texts, which a KeyError shows as the repr of its message. */
static enum lyn_code not_in_index(const struct labels *missing, bool all, struct lyn_error *err) {
    struct buf text, quoted;
    buf_init(&text, SIZE_MAX / 2);
    buf_init(&quoted, SIZE_MAX / 2);
    buf_puts(&text, all ? "None of [Index([" : "[");
    for (size_t i = 0; i < missing->count; i++) {
        buf_puts(&text, i ? ", " : "");
        print_label(&text, &missing->items[i]);
    }
    buf_puts(&text, all ? "], dtype='object')] are in the [columns]" : "] not in index");
    repr_text(&quoted, buf_view(&text));
    enum lyn_code code = error_set(err, REASON_COLUMN_NOT_FOUND, "%s",
                                   quoted.failure ? "not in index" : quoted.data);
    buf_dispose(&text);
    buf_dispose(&quoted);
    return code;
}

enum lyn_code finalize_select(struct call *call, const struct frame *frame,
                              const struct value *labels, size_t count, struct frame **out,
                              struct lyn_error *err) {
    struct labels missing = {arena_calloc(call->arena, count, sizeof *missing.items), 0};
    size_t *columns = arena_calloc(call->arena, count, sizeof *columns);
    if (!missing.items || !columns) {
        return arena_error(call->arena, err);
    }
    for (size_t i = 0; i < count; i++) {
        columns[i] = frame_find(frame, &labels[i]);
        if (columns[i] == FRAME_NONE) {
            missing.items[missing.count++] = labels[i];
        }
    }
    if (missing.count) {
        return not_in_index(&missing, missing.count == count, err);
    }
    return frame_select(frame, columns, count, out, err);
}

static enum lyn_code choose(struct call *call, const struct frame *frame,
                            const struct value *wanted, const char *key, struct frame **out,
                            struct lyn_error *err) {
    struct labels labels;
    if (wanted->kind != VALUE_LIST) {
        return error_set(err, REASON_WRONG_TYPE,
                         "`%s` must be a list of column names; its type is %s", key,
                         value_kind_name(wanted->kind));
    }
    enum lyn_code code = to_labels(call, wanted, &labels, err);
    if (code != LYN_OK) {
        return code;
    }
    return finalize_select(call, frame, labels.items, labels.count, out, err);
}

/* ---- what they look at ---- */

struct wanted finalize_wanted(struct call *call, const struct specification *source,
                              const struct wanted *asked) {
    struct wanted out = asked ? *asked : (struct wanted){.all_columns = true, .head = SIZE_MAX};
    const struct value *details = source->details, *chosen = value_get(details, "select_columns");
    struct labels labels;
    bool computes = value_get(details, "compute");
    if (computes) {
        out.head = SIZE_MAX;
    }
    if (computes || value_get(details, "rename_columns") || value_get(details, "ignore_columns")) {
        out.all_columns = true;
    } else if (chosen) {
        /* What is no list of labels is an error, but only when the choice is made. */
        bool is_choice =
            chosen->kind == VALUE_LIST && to_labels(call, chosen, &labels, NULL) == LYN_OK;
        out.all_columns = !is_choice;
        if (is_choice) {
            out.labels = labels.items;
            out.label_count = labels.count;
        }
    }
    return out;
}

/* ---- all of them ---- */

static const struct step STEPS[] = {
    {"add_columns", add},       {"rename_columns", rename}, {"ignore_columns", ignore},
    {"select_columns", choose}, {"columns", add},
};

/* Entries give the line that they stand in; the file is the source's. */
static void at_entry(const struct specification *source, const struct value *compute,
                     struct lyn_error *err) {
    struct value place = *compute;
    if (err && err->line) {
        place.line = (uint32_t)err->line;
        err->line = 0;
    }
    specification_at(source, "compute", &place, err);
}

const struct value *finalize_index(const struct specification *source) {
    bool map = source->details->kind == VALUE_MAP;
    const struct value *index = map ? value_get(source->details, "index") : NULL;
    if (index && index->kind == VALUE_MAP) {
        index = value_get(index, "name");
    }
    bool names = index && (index->kind == VALUE_STRING || index->kind == VALUE_INT);
    return names ? index : NULL;
}

const struct value *finalize_mapping(const struct specification *source) {
    return source->details->kind == VALUE_MAP ? value_get(source->details, "mapping") : NULL;
}

/* A section with what is around it. */
struct computing {
    struct compute_context context;
    struct listing listing;
    struct compute_section section;
};

static enum lyn_code parse_compute(struct call *call, const struct caller *caller,
                                   const struct specification *source, struct computing *out,
                                   struct lyn_error *err) {
    const struct value *compute = value_get(source->details, "compute");
    *out = (struct computing){.context = {.use = ENTRY_READING,
                                          .file = source->file,
                                          .index = finalize_index(source),
                                          .mapping = finalize_mapping(source)}};
    if (!compute) {
        return LYN_OK;
    }
    if (caller) {
        listing_init(&out->listing, caller, source);
        out->context.files = &out->listing.files;
    }
    enum lyn_code code = compute_section_parse_in(call, compute, &out->context, &out->section, err);
    if (code != LYN_OK) {
        at_entry(source, compute, err);
    }
    return code;
}

enum lyn_code finalize_check(struct call *call, const struct caller *caller,
                             const struct specification *source, struct lyn_error *err) {
    struct computing computing;
    return parse_compute(call, caller, source, &computing, err);
}

static enum lyn_code run_compute(struct call *call, const struct caller *caller,
                                 const struct specification *source, struct frame **frame,
                                 struct lyn_error *err) {
    struct computing computing;
    enum lyn_code code = parse_compute(call, caller, source, &computing, err);
    if (code != LYN_OK) {
        return code;
    }
    code = compute_section_run(call, &computing.section, frame, NULL, err);
    if (code != LYN_OK) {
        at_entry(source, value_get(source->details, "compute"), err);
    }
    return code;
}

static void check_index(struct call *call, const struct specification *source) {
    const struct value *index = value_get(source->details, "index");
    if (!index || index->kind == VALUE_STRING || value_get(index, "name")) {
        return;
    }
    call_warn(call, REASON_WRONG_TYPE, sv_from(source->file), index->line,
              "`index` must be a column name, or a mapping with a `name`; it is %s and is ignored",
              value_kind_name(index->kind));
}

enum lyn_code finalize(struct call *call, const struct caller *caller,
                       const struct specification *source, struct frame **frame,
                       struct lyn_error *err) {
    struct frame *now = frame_ref(*frame);
    check_index(call, source);
    for (size_t i = 0; i < sizeof STEPS / sizeof *STEPS; i++) {
        const struct value *wanted = value_get(source->details, STEPS[i].key);
        if (!wanted) {
            continue;
        }
        struct frame *next = NULL;
        enum lyn_code code = STEPS[i].run(call, now, wanted, STEPS[i].key, &next, err);
        frame_unref(now);
        if (code != LYN_OK) {
            specification_at(source, STEPS[i].key, wanted, err);
            return code;
        }
        now = next;
    }
    enum lyn_code code = run_compute(call, caller, source, &now, err);
    if (code != LYN_OK) {
        frame_unref(now);
        return code;
    }
    frame_unref(*frame);
    *frame = now;
    return LYN_OK;
}
