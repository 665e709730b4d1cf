#include "formats/json_tagged.h"

#include "base/base64.h"
#include "base/error.h"
#include "formats/entries.h"

static enum lyn_code no_such(const char *tag, const char *wanted, struct lyn_error *err) {
    enum lyn_code code = error_set(err, REASON_INVALID_VALUE, "\"%s\" needs %s", tag, wanted);
    error_field(err, tag);
    return code;
}

static enum lyn_code untag_date(struct arena *arena, const struct value *from, struct value *out,
                                struct lyn_error *err) {
    (void)arena;
    out->kind = VALUE_DATE;
    if (from->kind != VALUE_STRING || !date_parse(from->text, &out->date)) {
        return no_such("$date", "a text YYYY-MM-DD", err);
    }
    return LYN_OK;
}

static enum lyn_code untag_datetime(struct arena *arena, const struct value *from,
                                    struct value *out, struct lyn_error *err) {
    (void)arena;
    out->kind = VALUE_DATETIME;
    if (from->kind != VALUE_STRING || !datetime_parse(from->text, &out->datetime)) {
        return no_such("$datetime", "a text YYYY-MM-DDTHH:MM:SS[.ffffff][+HH:MM]", err);
    }
    return LYN_OK;
}

static enum lyn_code untag_bytes(struct arena *arena, const struct value *from, struct value *out,
                                 struct lyn_error *err) {
    out->kind = VALUE_BYTES;
    if (from->kind != VALUE_STRING) {
        return no_such("$bytes", "a base64 text", err);
    }
    return base64_decode(arena, from->text, &out->text, err);
}

static enum lyn_code untag_map(struct arena *arena, const struct value *from, struct value *out,
                               struct lyn_error *err) {
    out->kind = VALUE_MAP;
    if (from->kind != VALUE_LIST) {
        return no_such("$map", "a list of [key, value] pairs", err);
    }
    out->map.count = from->list.count;
    out->map.entries = arena_calloc(arena, from->list.count, sizeof *out->map.entries);
    if (!out->map.entries) {
        return arena_error(arena, err);
    }
    for (size_t i = 0; i < from->list.count; i++) {
        const struct value *pair = &from->list.items[i];
        if (pair->kind != VALUE_LIST || pair->list.count != 2) {
            return no_such("$map", "a list of [key, value] pairs", err);
        }
        struct value_entry *entry = &out->map.entries[i];
        *entry = (struct value_entry){pair->list.items[0], pair->list.items[1]};
        if (entry->key.kind == VALUE_LIST || entry->key.kind == VALUE_MAP) {
            return no_such("$map", "keys that are no lists or objects", err);
        }
    }
    return entries_unify(out->map.entries, &out->map.count, err);
}

enum lyn_code json_untag(struct arena *arena, struct value *value, struct lyn_error *err) {
    static const struct {
        const char *tag;
        enum lyn_code (*untag)(struct arena *arena, const struct value *from, struct value *out,
                               struct lyn_error *err);
    } tags[] = {{"$date", untag_date},
                {"$datetime", untag_datetime},
                {"$bytes", untag_bytes},
                {"$map", untag_map}};
    if (value->kind != VALUE_MAP || value->map.count != 1) {
        return LYN_OK;
    }
    const struct value_entry *entry = &value->map.entries[0];
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
        if (!value_is_text(&entry->key, tags[i].tag)) {
            continue;
        }
        struct value untagged = {.line = value->line};
        enum lyn_code code = tags[i].untag(arena, &entry->value, &untagged, err);
        if (code == LYN_OK) {
            *value = untagged;
        }
        return code;
    }
    return LYN_OK;
}
