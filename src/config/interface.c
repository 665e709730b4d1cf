#include "config/interface.h"

#include "config/inherit.h"
#include "config/own.h"

enum lyn_code interface_field(const struct value *document, struct sv field,
                              const struct interface_place *place, const struct value **out,
                              struct lyn_error *err) {
    *out = field.len ? value_get_sv(document, field) : document;
    if (*out) {
        return LYN_OK;
    }
    enum lyn_code code = error_set(err, REASON_INTERFACE_FIELD_NOT_FOUND,
                                   "Field \"%.*s\" specified but not found in file \"%s\"",
                                   SV_ARG(field), place->path);
    place_at(place, 0, err);
    error_field(err, "field");
    return code;
}

bool interface_is_one(const struct value *document) {
    const struct value *input = value_get(document, "input");
    const struct value *inherit = value_get(document, "inherit");
    return (input && input->kind == VALUE_MAP) || (inherit && inherit->kind == VALUE_MAP);
}

enum lyn_code interface_from_document(struct call *call, const struct caller *caller,
                                      const struct value *document,
                                      const struct interface_place *place, struct sv field,
                                      struct interface *out, struct lyn_error *err) {
    enum lyn_code code = own_from_document(call, caller, document, place, field, out, err);
    return code == LYN_OK ? inherit_load(call, caller, field, out, err) : code;
}

enum lyn_code interface_load(struct call *call, const struct caller *caller,
                             const struct interface_ref *ref, struct interface *out,
                             struct lyn_error *err) {
    struct sv folder;
    enum lyn_code code = caller_expand_folder(call, caller, ref->directory, &folder, err);
    if (code != LYN_OK) {
        return code;
    }
    struct place_search search = {ref->files, ref->file_count, folder, folder, ref->directory};
    code = own_load(call, caller, &search, ref->field, out, err);
    if (code == LYN_NOT_FOUND) {
        place_at(&out->place, 0, err);
    }
    return code == LYN_OK ? inherit_load(call, caller, ref->field, out, err) : code;
}

enum lyn_code interface_input(struct call *call, const struct interface *interface,
                              struct specification *out, struct lyn_error *err) {
    const struct interface_place *place = &interface->place;
    enum lyn_code code = interface_get(call, interface, SV("input"), out, err);
    if (code != LYN_OK || out->details) {
        return code;
    }
    code = interface->data.map.count == 0
               ? error_set(err, REASON_INVALID_VALUE, "No data found in \"%s\".", place->path)
               : error_set(err, REASON_NO_INPUT, "Interface has no 'input' section");
    place_at(place, 0, err);
    return code;
}
