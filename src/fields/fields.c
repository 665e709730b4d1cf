#include "fields/fields.h"

#include "base/utf8.h"
#include "config/interface.h"
#include "fields/page.h"

/* What the folder of the config files is called in its own `base_directory`: where the caller
 * stands. */
#define CONFIG_DIRECTORY "."

/* The config file, read when the first field is looked for in it. */
struct config {
    enum { CONFIG_UNREAD = 0, CONFIG_READ, CONFIG_NONE } state;
    struct interface interface;
};

struct lookup {
    struct call *call;
    const struct caller *caller;
    const struct fields_request *request;
    const char *file; /* the page, for the origin of its fields */
    struct page page;
    struct config config;
    struct lyn_error *config_error;
};

/* Of the request as a whole, not of one file that it looks into. */
static bool is_of_request(enum lyn_code code, const struct lyn_error *why) {
    return code == LYN_DEADLINE_EXCEEDED || code == LYN_CANCELLED || code == LYN_INTERNAL ||
           strcmp(why->reason, reason_name(REASON_OUT_OF_MEMORY)) == 0;
}

/* Keeps the first error of the config files, which then have nothing to say. */
static enum lyn_code note(struct lookup *lookup, enum lyn_code code, const struct lyn_error *why,
                          struct lyn_error *err) {
    if (is_of_request(code, why)) {
        if (err) {
            *err = *why;
        }
        return code;
    }
    if (lookup->config_error->code == LYN_OK) {
        *lookup->config_error = *why;
    }
    return LYN_OK;
}

static enum lyn_code read_config(struct lookup *lookup, struct lyn_error *err) {
    struct interface_ref ref = {.files = lookup->request->config_files,
                                .file_count = lookup->request->config_file_count};
    struct lyn_error why = {0};
    lookup->config.state = CONFIG_NONE;
    if (ref.file_count == 0) {
        return LYN_OK;
    }
    enum lyn_code code =
        interface_load(lookup->call, lookup->caller, &ref, &lookup->config.interface, &why);
    if (code != LYN_OK) {
        return note(lookup, code, &why, err);
    }
    lookup->config.state = CONFIG_READ;
    return LYN_OK;
}

static enum lyn_code find_in_config(struct lookup *lookup, struct field *field,
                                    struct lyn_error *err) {
    const struct interface *interface = &lookup->config.interface;
    struct specification found = {.details = NULL};
    struct lyn_error why = {0};
    enum lyn_code code = lookup->config.state == CONFIG_UNREAD ? read_config(lookup, err) : LYN_OK;
    if (code != LYN_OK || lookup->config.state == CONFIG_NONE) {
        return code;
    }
    code = interface_get(lookup->call, interface, field->name, &found, &why);
    if (code != LYN_OK) {
        return note(lookup, code, &why, err);
    }
    if (!found.details) {
        return LYN_OK;
    }
    field->found = true;
    field->value = *found.details;
    field->origin = found.file ? found.file : interface->place.shown;
    if (sv_is(field->name, "base_directory") && !value_get(&interface->data, "base_directory")) {
        field->value = value_string(SV(CONFIG_DIRECTORY));
    }
    return LYN_OK;
}

/* Texts stay UTF-8: a variable that is not leaves the text as written, with a warning. */
static enum lyn_code expand(struct lookup *lookup, struct field *field, struct lyn_error *err) {
    struct sv expanded;
    if (field->value.kind != VALUE_STRING) {
        return LYN_OK;
    }
    enum lyn_code code =
        caller_expand(lookup->call, lookup->caller, field->value.text, &expanded, err);
    if (code != LYN_OK) {
        error_at(err, field->origin, strlen(field->origin), field->value.line, 0);
    } else if (utf8_check(expanded) == expanded.len) {
        field->value.text = expanded;
    } else {
        call_warn(lookup->call, REASON_BAD_UTF8, sv_from(field->origin), field->value.line,
                  "a variable in this text is not UTF-8; the text stays as it is written");
    }
    return code;
}

static enum lyn_code find(struct lookup *lookup, struct sv name, struct field *out,
                          struct lyn_error *err) {
    const struct value *value = page_find(&lookup->page, name);
    enum lyn_code code = call_check(lookup->call, err);
    *out = (struct field){.name = name, .value = value_null()};
    if (value) {
        *out = (struct field){.name = name, .found = true, .value = *value, .origin = lookup->file};
    } else if (code == LYN_OK) {
        code = find_in_config(lookup, out, err);
    }
    return code == LYN_OK ? expand(lookup, out, err) : code;
}

enum lyn_code fields_read(struct call *call, const struct caller *caller,
                          const struct fields_request *request, struct fields *out,
                          struct lyn_error *err) {
    *out = (struct fields){.count = request->name_count};
    struct lookup lookup = {.call = call,
                            .caller = caller,
                            .request = request,
                            .file = arena_strdup(call->arena, request->file),
                            .config_error = &out->config_error};
    out->items = arena_calloc(call->arena, request->name_count, sizeof *out->items);
    if (!lookup.file || !out->items) {
        return arena_error(call->arena, err);
    }
    enum lyn_code code =
        page_read(call, caller, request->file, request->file_required, &lookup.page, err);
    for (size_t i = 0; code == LYN_OK && i < request->name_count; i++) {
        code = find(&lookup, request->names[i], &out->items[i], err);
    }
    return code;
}
