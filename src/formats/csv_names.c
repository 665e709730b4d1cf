#include "formats/csv_names.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/map.h"

/* Every name that the header has or has been given, with how many columns carry it as their own or
 * have been numbered after it. */
struct census {
    struct arena *arena;
    struct map places; /* name -> place in counts */
    uint32_t *counts;
};

static bool count_of(const struct census *census, struct sv name, uint32_t **out) {
    uint32_t place = map_get(&census->places, name);
    *out = place == MAP_NONE ? NULL : &census->counts[place];
    return *out != NULL;
}

/* Makes the name known, with count 0, unless it is known. */
static bool add_name(struct census *census, struct sv name) {
    uint32_t *known;
    return count_of(census, name, &known) || map_put(&census->places, name, census->places.count);
}

static bool number_name(struct arena *arena, struct sv name, uint32_t number, struct sv *out) {
    size_t room = name.len + 16;
    char *text = arena_alloc(arena, room);
    if (!text) {
        return false;
    }
    memcpy(text, name.data, name.len);
    int len = snprintf(text + name.len, room - name.len, ".%" PRIu32, number);
    *out = (struct sv){text, name.len + (size_t)len};
    return true;
}

/* Gives the column a name that is its own. */
static bool settle_name(struct census *census, struct csv_name *name) {
    uint32_t *count, *other;
    if (!count_of(census, name->text, &count)) {
        return false;
    }
    while (*count > 0) {
        struct sv numbered;
        if (!number_name(census->arena, name->stem, (*count)++, &numbered)) {
            return false;
        }
        if (count_of(census, numbered, &other)) {
            continue;
        }
        name->text = numbered;
        if (!add_name(census, numbered) || !count_of(census, numbered, &count)) {
            return false;
        }
        break;
    }
    ++*count;
    return true;
}

enum lyn_code csv_names_make(struct arena *arena, struct csv_name *names, size_t count,
                             struct lyn_error *err) {
    struct census census = {.arena = arena};
    map_init(&census.places, arena);
    /* A column adds at most its own name and a numbered one. */
    census.counts = arena_calloc(arena, 2 * count, sizeof *census.counts);
    bool *unnamed = arena_calloc(arena, count, sizeof *unnamed);
    if (!census.counts || !unnamed) {
        return arena_error(arena, err);
    }
    bool fine = true;
    for (size_t i = 0; i < count && fine; i++) {
        unnamed[i] = names[i].text.len == 0;
        if (unnamed[i]) {
            names[i].text = sv_from(arena_printf(arena, "Unnamed: %zu", i));
        }
        fine = names[i].text.data && add_name(&census, names[i].text);
        names[i].original = names[i].text;
        if (!names[i].stem.data) {
            names[i].stem = names[i].text;
        }
    }
    for (size_t i = 0; i < count && fine; i++) {
        fine = unnamed[i] || settle_name(&census, &names[i]);
    }
    for (size_t i = 0; i < count && fine; i++) {
        fine = !unnamed[i] || settle_name(&census, &names[i]);
    }
    return fine ? LYN_OK : arena_error(arena, err);
}
