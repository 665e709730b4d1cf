#include "formats/csv_dtypes.h"

#include "frame/label.h"

enum lyn_code csv_dtypes_init(struct csv_dtypes *dtypes, struct arena *arena,
                              const struct csv_options *options, struct lyn_error *err) {
    dtypes->entries = options->dtypes;
    map_init(&dtypes->fields, arena);
    for (size_t i = 0; i < options->dtype_count; i++) {
        const struct value *field = &options->dtypes[i].field;
        if ((field->kind == VALUE_STRING || field->kind == VALUE_INT) &&
            !label_put(&dtypes->fields, field, (uint32_t)i)) {
            return arena_error(arena, err);
        }
    }
    return LYN_OK;
}

static enum csv_wanted find(const struct csv_dtypes *dtypes, const struct value *field) {
    char scratch[LABEL_SCRATCH];
    uint32_t at = field ? map_get(&dtypes->fields, label_key(field, scratch)) : MAP_NONE;
    return at == MAP_NONE ? CSV_WANTED_ANY : dtypes->entries[at].wanted;
}

enum csv_wanted csv_dtypes_find(const struct csv_dtypes *dtypes, const struct value *label,
                                const struct value *original, size_t place) {
    struct value number = value_int((int64_t)place);
    enum csv_wanted wanted = find(dtypes, label);
    if (wanted == CSV_WANTED_ANY) {
        wanted = find(dtypes, original);
    }
    return wanted == CSV_WANTED_ANY ? find(dtypes, &number) : wanted;
}
