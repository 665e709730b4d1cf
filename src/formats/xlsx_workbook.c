#include "formats/xlsx_workbook.h"

#include "formats/xlsx_xml.h"

enum { SHEETS_MAX = XLSX_PARTS_MAX, RELATIONS_MAX = 4 * XLSX_PARTS_MAX };

struct relation {
    const char *id, *type, *part;
};

struct relations {
    struct arena *arena;
    struct sv folder; /* of the part whose relations these are, with its last slash */
    struct relation *items;
    size_t count, capacity;
};

/* ---- names of parts ---- */

static size_t folder_length(struct sv part) {
    size_t len = part.len;
    while (len > 0 && part.data[len - 1] != '/') {
        len--;
    }
    return len;
}

/* The part that `target` names, seen from the folder: `.` and `..` resolved, nothing above the
 * archive's top. Parts have no slash at the start. */
static char *resolve_part(struct arena *arena, struct sv folder, struct sv target) {
    char *out = arena_alloc(arena, folder.len + target.len + 2);
    if (!out) {
        return NULL;
    }
    size_t len = 0;
    if (!sv_starts_with(target, "/") && folder.len) {
        memcpy(out, folder.data, len = folder.len);
    }
    for (size_t at = 0; at < target.len;) {
        const char *slash = memchr(target.data + at, '/', target.len - at);
        size_t end = slash ? (size_t)(slash - target.data) : target.len;
        struct sv step = {target.data + at, end - at};
        at = end + 1;
        if (sv_is(step, "..")) {
            len = folder_length((struct sv){out, len ? len - 1 : 0});
        } else if (step.len && !sv_is(step, ".")) {
            memcpy(out + len, step.data, step.len);
            len += step.len;
            if (slash) {
                out[len++] = '/';
            }
        }
    }
    out[len] = '\0';
    return out;
}

/* `xl/_rels/workbook.xml.rels` for `xl/workbook.xml`, `_rels/.rels` for the archive itself. */
static const char *relations_part(struct arena *arena, const char *part) {
    size_t folder = folder_length(sv_from(part));
    return arena_printf(arena, "%.*s_rels/%s.rels", (int)folder, part, part + folder);
}

/* ---- relations ---- */

static enum lyn_code ignore_close(void *context, const char *name, struct lyn_error *err) {
    (void)context, (void)name, (void)err;
    return LYN_OK;
}

static enum lyn_code add_relation(struct relations *relations, struct relation relation,
                                  struct lyn_error *err) {
    if (relations->count == RELATIONS_MAX) {
        return error_set(err, REASON_LIMIT_CELLS, "the workbook has more than %d relations",
                         RELATIONS_MAX);
    }
    if (relations->count == relations->capacity) {
        size_t capacity = relations->capacity ? relations->capacity * 2 : 16;
        relations->items = arena_grow(relations->arena, relations->items, relations->count,
                                      capacity, sizeof relation);
        if (!relations->items) {
            return arena_error(relations->arena, err);
        }
        relations->capacity = capacity;
    }
    relations->items[relations->count++] = relation;
    return LYN_OK;
}

static enum lyn_code on_relation(void *context, const char *name, const char *const *attributes,
                                 struct lyn_error *err) {
    struct relations *relations = context;
    const char *id = xlsx_attribute(attributes, "Id"), *type = xlsx_attribute(attributes, "Type");
    const char *target = xlsx_attribute(attributes, "Target");
    const char *mode = xlsx_attribute(attributes, "TargetMode");
    if (strcmp(name, "Relationship") != 0 || !id || !type || !target ||
        (mode && strcmp(mode, "External") == 0)) {
        return LYN_OK;
    }
    struct relation relation = {
        .id = arena_strdup(relations->arena, sv_from(id)),
        .type = arena_strdup(relations->arena, sv_from(type)),
        .part = resolve_part(relations->arena, relations->folder, sv_from(target))};
    if (!relation.id || !relation.type || !relation.part) {
        return arena_error(relations->arena, err);
    }
    return add_relation(relations, relation, err);
}

/* None when the archive has no such part. */
static enum lyn_code read_relations(struct relations *relations, struct call *call,
                                    struct xlsx_zip *zip, const char *part, struct lyn_error *err) {
    static const struct xlsx_events events = {on_relation, ignore_close, NULL};
    *relations =
        (struct relations){.arena = call->arena, .folder = {part, folder_length(sv_from(part))}};
    const char *name = relations_part(call->arena, part);
    if (!name) {
        return arena_error(call->arena, err);
    }
    return xlsx_zip_has(zip, name) ? xlsx_xml_read(call, zip, name, &events, relations, err)
                                   : LYN_OK;
}

/* The last step of the type tells: what stands before it differs between the kinds of OOXML. */
static bool has_type(const struct relation *relation, const char *last_step) {
    const char *slash = strrchr(relation->type, '/');
    return slash && strcmp(slash + 1, last_step) == 0;
}

static const char *part_of_type(const struct relations *relations, const char *last_step) {
    for (size_t i = 0; i < relations->count; i++) {
        if (has_type(&relations->items[i], last_step)) {
            return relations->items[i].part;
        }
    }
    return NULL;
}

static const char *part_of_sheet(const struct relations *relations, const char *id) {
    for (size_t i = 0; i < relations->count; i++) {
        const struct relation *relation = &relations->items[i];
        if (strcmp(relation->id, id) == 0) {
            return has_type(relation, "worksheet") ? relation->part : NULL;
        }
    }
    return NULL;
}

/* ---- the workbook's own part ---- */

struct reading {
    struct arena *arena;
    struct xlsx_workbook *workbook;
};

static enum lyn_code add_sheet(struct reading *reading, const char *const *attributes,
                               struct lyn_error *err) {
    struct xlsx_workbook *workbook = reading->workbook;
    const char *name = xlsx_attribute(attributes, "name");
    const char *id = xlsx_prefixed_attribute(attributes, "id");
    if (!name || !id) {
        return LYN_OK;
    }
    if (workbook->sheet_count == SHEETS_MAX) {
        return error_set(err, REASON_LIMIT_CELLS, "the workbook has more than %d sheets",
                         SHEETS_MAX);
    }
    if (workbook->sheet_count == workbook->sheet_capacity) {
        size_t capacity = workbook->sheet_capacity ? workbook->sheet_capacity * 2 : 8;
        workbook->sheets = arena_grow(reading->arena, workbook->sheets, workbook->sheet_count,
                                      capacity, sizeof *workbook->sheets);
        if (!workbook->sheets) {
            return arena_error(reading->arena, err);
        }
        workbook->sheet_capacity = capacity;
    }
    struct xlsx_sheet sheet = {.name = sv_from(arena_strdup(reading->arena, sv_from(name))),
                               .id = arena_strdup(reading->arena, sv_from(id))};
    if (!sheet.name.data || !sheet.id) {
        return arena_error(reading->arena, err);
    }
    workbook->sheets[workbook->sheet_count++] = sheet;
    return LYN_OK;
}

static enum lyn_code on_open(void *context, const char *name, const char *const *attributes,
                             struct lyn_error *err) {
    struct reading *reading = context;
    if (strcmp(name, "workbookPr") == 0) {
        reading->workbook->from_1904 =
            xlsx_attribute_is_true(xlsx_attribute(attributes, "date1904"));
    } else if (strcmp(name, "sheet") == 0) {
        return add_sheet(reading, attributes, err);
    }
    return LYN_OK;
}

static enum lyn_code not_a_workbook(struct xlsx_zip *zip, struct lyn_error *err) {
    const char *kind = xlsx_zip_has(zip, "xl/workbook.bin") ? ".xlsb"
                       : xlsx_zip_has(zip, "content.xml")   ? ".ods"
                                                            : NULL;
    if (!kind) {
        return error_set(err, REASON_INVALID_VALUE,
                         "Excel file format cannot be determined: the zip file holds no workbook");
    }
    enum lyn_code code =
        error_set(err, REASON_NOT_SUPPORTED,
                  "%s spreadsheets cannot be read; save it as .xlsx (soffice --headless "
                  "--convert-to xlsx FILE)",
                  kind);
    error_type(err, "ImportError");
    return code;
}

static enum lyn_code find_workbook(struct call *call, struct xlsx_zip *zip, const char **part,
                                   struct lyn_error *err) {
    struct relations relations;
    enum lyn_code code = read_relations(&relations, call, zip, "", err);
    if (code != LYN_OK) {
        return code;
    }
    *part = part_of_type(&relations, "officeDocument");
    if (!*part || !xlsx_zip_has(zip, *part)) {
        *part = "xl/workbook.xml";
    }
    return xlsx_zip_has(zip, *part) ? LYN_OK : not_a_workbook(zip, err);
}

/* Some programs write a part without saying so. */
static enum lyn_code find_beside(struct arena *arena, struct xlsx_zip *zip, const char *workbook,
                                 const char *name, const char **part, struct lyn_error *err) {
    if (*part) {
        return LYN_OK;
    }
    size_t folder = folder_length(sv_from(workbook));
    const char *beside = arena_printf(arena, "%.*s%s", (int)folder, workbook, name);
    if (!beside) {
        return arena_error(arena, err);
    }
    *part = xlsx_zip_has(zip, beside) ? beside : NULL;
    return LYN_OK;
}

enum lyn_code xlsx_workbook_read(struct xlsx_workbook *workbook, struct call *call,
                                 struct xlsx_zip *zip, struct lyn_error *err) {
    static const struct xlsx_events events = {on_open, ignore_close, NULL};
    struct reading reading = {.arena = call->arena, .workbook = workbook};
    struct relations relations;
    const char *part;
    enum lyn_code code;
    *workbook = (struct xlsx_workbook){0};
    if ((code = find_workbook(call, zip, &part, err)) != LYN_OK ||
        (code = read_relations(&relations, call, zip, part, err)) != LYN_OK ||
        (code = xlsx_xml_read(call, zip, part, &events, &reading, err)) != LYN_OK) {
        return code;
    }
    for (size_t i = 0; i < workbook->sheet_count; i++) {
        workbook->sheets[i].part = part_of_sheet(&relations, workbook->sheets[i].id);
    }
    workbook->strings = part_of_type(&relations, "sharedStrings");
    workbook->styles = part_of_type(&relations, "styles");
    code = find_beside(call->arena, zip, part, "sharedStrings.xml", &workbook->strings, err);
    return code == LYN_OK
               ? find_beside(call->arena, zip, part, "styles.xml", &workbook->styles, err)
               : code;
}

/* ---- one sheet ---- */

static enum lyn_code at_sheet(enum lyn_code code, struct lyn_error *err) {
    error_field(err, "sheet");
    return code;
}

static enum lyn_code find_by_name(const struct xlsx_workbook *workbook, struct sv name,
                                  const struct xlsx_sheet **out, struct lyn_error *err) {
    for (size_t i = 0; i < workbook->sheet_count; i++) {
        const struct xlsx_sheet *sheet = &workbook->sheets[i];
        if (!sv_equal(sheet->name, name)) {
            continue;
        }
        *out = sheet;
        return sheet->part ? LYN_OK
                           : error_set(err, REASON_INVALID_VALUE, "Worksheet '%.*s' holds no table",
                                       SV_ARG(name));
    }
    return error_set(err, REASON_INVALID_VALUE, "Worksheet named '%.*s' not found", SV_ARG(name));
}

static enum lyn_code find_by_position(const struct xlsx_workbook *workbook, int64_t position,
                                      const struct xlsx_sheet **out, struct lyn_error *err) {
    int64_t tables = 0, at = 0;
    for (size_t i = 0; i < workbook->sheet_count; i++) {
        tables += workbook->sheets[i].part != NULL;
    }
    int64_t wanted = position < 0 ? position + tables : position;
    for (size_t i = 0; i < workbook->sheet_count; i++) {
        if (workbook->sheets[i].part && at++ == wanted) {
            *out = &workbook->sheets[i];
            return LYN_OK;
        }
    }
    return error_set(err, REASON_INVALID_VALUE,
                     "Worksheet index %lld is invalid, %lld worksheets found", (long long)position,
                     (long long)tables);
}

enum lyn_code xlsx_workbook_find(const struct xlsx_workbook *workbook, const struct value *sheet,
                                 const struct xlsx_sheet **out, struct lyn_error *err) {
    enum lyn_code code;
    if (!sheet) {
        code = find_by_name(workbook, SV("Sheet1"), out, err);
    } else if (sheet->kind == VALUE_STRING) {
        code = find_by_name(workbook, sheet->text, out, err);
    } else if (sheet->kind == VALUE_INT) {
        code = find_by_position(workbook, sheet->integer, out, err);
    } else {
        bool several = sheet->kind == VALUE_NULL || sheet->kind == VALUE_LIST;
        code = error_set(err, several ? REASON_INVALID_VALUE : REASON_WRONG_TYPE,
                         "sheet must be one name or one position, not %s",
                         value_kind_phrase(sheet->kind));
    }
    return code == LYN_OK ? code : at_sheet(code, err);
}
