#include "service/phases.h"

static const char *const NAMES[PHASE_COUNT] = {"precompute", "compute", "postcompute"};

static enum lyn_code wants_phase(const struct value *phases, const char *name, bool *out,
                                 struct lyn_error *err) {
    *out = !phases;
    if (phases && phases->kind != VALUE_LIST) {
        return error_set(err, REASON_WRONG_TYPE, "`phases` must be a list");
    }
    for (size_t i = 0; phases && i < phases->list.count; i++) {
        bool known = false;
        for (size_t k = 0; k < PHASE_COUNT; k++) {
            known |= value_is_text(&phases->list.items[i], NAMES[k]);
        }
        if (!known) {
            return error_set(err, REASON_INVALID_VALUE,
                             "`phases` are precompute, compute and postcompute");
        }
        *out |= value_is_text(&phases->list.items[i], name);
    }
    return LYN_OK;
}

/* Of an error in a section: the file, and the line that the entry has given. */
static void at_phase(const struct phase *phase, const char *name, struct lyn_error *err) {
    struct value place = *phase->specification.details;
    if (err && err->line) {
        place.line = (uint32_t)err->line;
        err->line = 0;
    }
    specification_at(&phase->specification, name, &place, err);
}

/* What the interface has under `section`, and of that under `key`; NULL when there is nothing. */
static enum lyn_code find_setting(struct call *call, const struct interface *interface,
                                  const char *section, const char *key, const struct value **out,
                                  struct lyn_error *err) {
    struct specification found;
    enum lyn_code code = interface_get(call, interface, sv_from(section), &found, err);
    *out = code == LYN_OK && found.details ? value_get(found.details, key) : NULL;
    return code;
}

/* What is around the phases. */
static enum lyn_code find_context(struct call *call, const struct interface *interface,
                                  struct compute_context *out, struct lyn_error *err) {
    const struct value *index = NULL;
    *out = (struct compute_context){.use = ENTRY_CALL};
    enum lyn_code code = find_setting(call, interface, "input", "index", &index, err);
    if (code == LYN_OK) {
        code = find_setting(call, interface, "input", "mapping", &out->mapping, err);
    }
    if (code == LYN_OK) {
        code = find_setting(call, interface, "output", "columns", &out->declared[0], err);
    }
    if (code == LYN_OK) {
        code = find_setting(call, interface, "cache", "columns", &out->declared[1], err);
    }
    const struct value *name = index && index->kind == VALUE_MAP ? value_get(index, "name") : index;
    bool names = name && (name->kind == VALUE_STRING || name->kind == VALUE_INT);
    out->index = names ? name : NULL;
    return code;
}

static enum lyn_code load_phase(struct call *call, const struct caller *caller,
                                const struct interface *interface, const char *name,
                                const struct compute_context *context, struct phase *out,
                                struct lyn_error *err) {
    enum lyn_code code = interface_get(call, interface, sv_from(name), &out->specification, err);
    if (code != LYN_OK || !out->specification.details) {
        return code;
    }
    listing_init(&out->listing, caller, &out->specification);
    out->context = *context;
    out->context.file = out->specification.file;
    out->context.files = &out->listing.files;
    code = compute_section_parse_in(call, out->specification.details, &out->context, &out->section,
                                    err);
    if (code != LYN_OK) {
        at_phase(out, name, err);
    }
    return code;
}

enum lyn_code phases_load(struct call *call, const struct caller *caller,
                          const struct interface_ref *ref, const struct value *wanted,
                          struct template_loader *loader, struct phases *out,
                          struct lyn_error *err) {
    struct interface interface;
    enum lyn_code code = interface_load(call, caller, ref, &interface, err);
    if (code == LYN_OK) {
        code = find_context(call, &interface, &out->context, err);
        out->context.loader = loader;
    }
    for (size_t i = 0; i < PHASE_COUNT && code == LYN_OK; i++) {
        struct phase *phase = &out->items[i];
        bool wants = false;
        *phase = (struct phase){.section = {NULL, 0}};
        code = wants_phase(wanted, NAMES[i], &wants, err);
        if (code == LYN_OK && wants) {
            code = load_phase(call, caller, &interface, NAMES[i], &out->context, phase, err);
        }
    }
    return code;
}

enum lyn_code phases_run(struct call *call, struct phases *phases, struct compute_result *out,
                         struct lyn_error *err) {
    const struct compute_section *sections[PHASE_COUNT];
    const struct frame *input = out->frame;
    for (size_t i = 0; i < PHASE_COUNT; i++) {
        phases->items[i].context.input = input;
        sections[i] = &phases->items[i].section;
    }
    enum lyn_code code = compute_sections_check(sections, PHASE_COUNT, err);
    if (code == LYN_OK) {
        code = compute_declare(call, &phases->context, &out->frame, err);
    }
    for (size_t i = 0; i < PHASE_COUNT && code == LYN_OK; i++) {
        code = compute_section_run(call, sections[i], &out->frame, &out->counts, err);
        if (code != LYN_OK) {
            at_phase(&phases->items[i], NAMES[i], err);
        }
    }
    return code;
}
