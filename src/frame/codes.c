#include "frame/codes.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/map.h"
#include "base/random.h"

enum { CHECK_ROWS = 65536, SLOTS_FIRST = 1024 };
static const uint32_t NO_CODE = UINT32_MAX;

/* From a word to its code: open addressing, at most half full. Seeded, so that no cells can be chosen
 * to make it slow. Of a text the word is a hash, and its first row tells whether it is the same. */
struct memo {
    struct memo_slot {
        uint64_t word;
        uint32_t code;
    } * slots;
    size_t mask;
    uint64_t seed, factor;
};

static enum lyn_code memo_init(struct memo *memo, struct lyn_error *err) {
    uint64_t seeds[2];
    if (!random_bytes(seeds, sizeof seeds)) {
        seeds[0] = (uint64_t)clock_now();
        seeds[1] = (uint64_t)(uintptr_t)memo;
    }
    *memo = (struct memo){.slots = malloc(SLOTS_FIRST * sizeof *memo->slots),
                          .mask = SLOTS_FIRST - 1,
                          .seed = seeds[0],
                          .factor = seeds[1] | 1};
    for (size_t i = 0; memo->slots && i < SLOTS_FIRST; i++) {
        memo->slots[i].code = NO_CODE;
    }
    return memo->slots ? LYN_OK : error_oom(err);
}

static size_t memo_start(const struct memo *memo, uint64_t word) {
    unsigned __int128 product = (unsigned __int128)(word ^ memo->seed) * memo->factor;
    return ((uint64_t)product ^ (uint64_t)(product >> 64)) & memo->mask;
}

static bool memo_grow(struct memo *memo) {
    size_t count = memo->mask + 1;
    struct memo grown = *memo;
    grown.mask = 2 * count - 1;
    grown.slots = malloc(2 * count * sizeof *grown.slots);
    if (!grown.slots) {
        return false;
    }
    for (size_t i = 0; i <= grown.mask; i++) {
        grown.slots[i].code = NO_CODE;
    }
    for (size_t i = 0; i < count; i++) {
        if (memo->slots[i].code != NO_CODE) {
            size_t at = memo_start(&grown, memo->slots[i].word);
            while (grown.slots[at].code != NO_CODE) {
                at = (at + 1) & grown.mask;
            }
            grown.slots[at] = memo->slots[i];
        }
    }
    free(memo->slots);
    *memo = grown;
    return true;
}

/* The next code, which first appears in this row; NO_CODE when memory is out. */
static uint32_t new_code(struct codes *codes, size_t row) {
    if (codes->count == codes->capacity) {
        uint32_t capacity = codes->capacity ? codes->capacity * 2 : SLOTS_FIRST;
        uint32_t *grown = realloc(codes->firsts, capacity * sizeof *grown);
        if (!grown) {
            return NO_CODE;
        }
        codes->firsts = grown;
        codes->capacity = capacity;
    }
    codes->firsts[codes->count] = (uint32_t)row;
    return codes->count++;
}

/* Fills a free slot. */
static uint32_t memo_add(struct memo *memo, struct codes *codes, size_t at, uint64_t word,
                         size_t row) {
    uint32_t code = new_code(codes, row);
    if (code != NO_CODE) {
        memo->slots[at] = (struct memo_slot){word, code};
        if (codes->count > memo->mask / 2 && !memo_grow(memo)) {
            return NO_CODE;
        }
    }
    return code;
}

static inline uint32_t code_of_word(struct memo *memo, struct codes *codes, uint64_t word,
                                    size_t row) {
    size_t at = memo_start(memo, word);
    for (; memo->slots[at].code != NO_CODE; at = (at + 1) & memo->mask) {
        if (memo->slots[at].word == word) {
            return memo->slots[at].code;
        }
    }
    return memo_add(memo, codes, at, word, row);
}

static inline uint32_t code_of_text(struct memo *memo, struct codes *codes,
                                    const struct column *column, size_t row) {
    struct sv text = column_text(column, row);
    uint64_t word = map_hash(memo->seed, text);
    size_t at = memo_start(memo, word);
    for (; memo->slots[at].code != NO_CODE; at = (at + 1) & memo->mask) {
        const struct memo_slot *slot = &memo->slots[at];
        if (slot->word == word && sv_equal(text, column_text(column, codes->firsts[slot->code]))) {
            return slot->code;
        }
    }
    return memo_add(memo, codes, at, word, row);
}

static inline uint32_t code_of_cell(struct memo *memo, struct codes *codes,
                                    const struct column *column, size_t row) {
    if (column->dtype == LYN_DTYPE_STRING) {
        return code_of_text(memo, codes, column, row);
    }
    if (column->dtype == LYN_DTYPE_BOOL) {
        return code_of_word(memo, codes, bit_get(column->values, row), row);
    }
    return code_of_word(memo, codes, ((const uint64_t *)column->values)[row], row);
}

static enum lyn_code code_column(struct codes *codes, const struct call *call,
                                 const struct column *column, struct lyn_error *err) {
    struct memo memo;
    uint32_t missing = NO_CODE;
    enum lyn_code code = memo_init(&memo, err);
    for (size_t row = 0; row < column->length && code == LYN_OK; row++) {
        uint32_t found;
        if (column_is_valid(column, row)) {
            found = code_of_cell(&memo, codes, column, row);
        } else {
            found = missing = missing == NO_CODE ? new_code(codes, row) : missing;
        }
        codes->of_row[row] = found;
        if (found == NO_CODE) {
            code = error_oom(err);
        } else if (row % CHECK_ROWS == 0) {
            code = call_check(call, err);
        }
    }
    free(memo.slots);
    return code;
}

/* Two codes of each row become one: into `codes`, which is empty. */
static enum lyn_code pair(struct codes *codes, const struct call *call, const uint32_t *left,
                          const uint32_t *right, struct lyn_error *err) {
    struct memo memo;
    enum lyn_code code = memo_init(&memo, err);
    for (size_t row = 0; row < codes->row_count && code == LYN_OK; row++) {
        uint64_t word = (uint64_t)left[row] << 32 | right[row];
        codes->of_row[row] = code_of_word(&memo, codes, word, row);
        if (codes->of_row[row] == NO_CODE) {
            code = error_oom(err);
        } else if (row % CHECK_ROWS == 0) {
            code = call_check(call, err);
        }
    }
    free(memo.slots);
    return code;
}

bool codes_take(struct column *const *keys, size_t key_count) {
    for (size_t i = 0; i < key_count; i++) {
        if (keys[i]->dtype == LYN_DTYPE_OBJECT || keys[i]->length >= NO_CODE) {
            return false;
        }
    }
    return key_count > 0;
}

enum lyn_code codes_make(struct codes *codes, const struct call *call, struct column *const *keys,
                         size_t key_count, uint32_t *of_row, struct lyn_error *err) {
    size_t rows = keys[0]->length;
    *codes = (struct codes){.of_row = of_row, .row_count = rows};
    enum lyn_code code = code_column(codes, call, keys[0], err);
    if (code || key_count == 1) {
        return code;
    }
    struct codes next = {.of_row = malloc((rows + 1) * sizeof *next.of_row), .row_count = rows};
    code = next.of_row ? LYN_OK : error_oom(err);
    for (size_t i = 1; i < key_count && code == LYN_OK; i++) {
        next.count = codes->count = 0;
        code = code_column(&next, call, keys[i], err);
        if (code == LYN_OK) {
            code = pair(codes, call, of_row, next.of_row, err);
        }
    }
    free(next.of_row);
    free(next.firsts);
    return code;
}

void codes_dispose(struct codes *codes) {
    free(codes->firsts);
    *codes = (struct codes){0};
}
