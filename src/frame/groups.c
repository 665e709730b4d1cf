#include "frame/groups.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "frame/codes.h"

enum { CHECK_ROWS = 16384 };

enum lyn_code groups_init(struct groups *groups, const struct call *call, struct lyn_error *err) {
    *groups = (struct groups){.call = call, .arena = arena_new(call->limits.request_bytes)};
    if (!groups->arena) {
        return error_oom(err);
    }
    map_init(&groups->map, groups->arena);
    buf_init(&groups->key, call->limits.request_bytes);
    return LYN_OK;
}

void groups_dispose(struct groups *groups) {
    buf_dispose(&groups->key);
    arena_unref(groups->arena);
    *groups = (struct groups){0};
}

/* ---- a key as bytes: equal keys have equal bytes, and only they ---- */

static void put_word(struct buf *key, char tag, uint64_t word) {
    buf_putc(key, tag);
    buf_append(key, &word, sizeof word);
}

/* The length in front keeps the cells of one row apart. */
static void put_text(struct buf *key, char tag, struct sv text) {
    put_word(key, tag, text.len);
    buf_append_sv(key, text);
}

static void put_uint64(struct buf *key, uint64_t number) {
    put_word(key, number > INT64_MAX ? 'u' : 'i', number);
}

static void put_double(struct buf *key, double real) {
    char digits[400]; /* the largest double has 309 */
    uint64_t bits;
    if (isnan(real)) {
        buf_putc(key, '0');
    } else if (isinf(real) || real != trunc(real)) {
        memcpy(&bits, &real, sizeof bits);
        put_word(key, 'f', bits);
    } else if (real >= -9223372036854775808.0 && real < 9223372036854775808.0) {
        put_word(key, 'i', (uint64_t)(int64_t)real);
    } else if (real > 0 && real < 0x1p64) {
        put_uint64(key, (uint64_t)real);
    } else {
        int len = snprintf(digits, sizeof digits, "%.0f", real);
        put_text(key, 'b', (struct sv){digits, (size_t)len});
    }
}

static void put_bigint(struct buf *key, struct sv digits) {
    uint64_t number;
    if (num_parse_uint64(digits, &number)) {
        put_uint64(key, number);
    } else {
        put_text(key, 'b', digits);
    }
}

static void put_datetime(struct buf *key, struct datetime datetime) {
    int64_t moment = datetime.micros;
    if (datetime.has_offset) {
        moment -= (int64_t)datetime.offset_s * 1000000;
    }
    put_word(key, datetime.has_offset ? 'z' : 't', (uint64_t)moment);
}

static enum lyn_code put_cell(struct buf *key, const struct value *cell, struct lyn_error *err) {
    switch (cell->kind) {
    case VALUE_NULL:
        buf_putc(key, '0');
        break;
    case VALUE_BOOL:
        put_word(key, 'i', cell->boolean);
        break;
    case VALUE_INT:
        put_word(key, 'i', (uint64_t)cell->integer);
        break;
    case VALUE_BIGINT:
        put_bigint(key, cell->text);
        break;
    case VALUE_FLOAT:
        put_double(key, cell->real);
        break;
    case VALUE_STRING:
        put_text(key, 's', cell->text);
        break;
    case VALUE_BYTES:
        put_text(key, 'y', cell->text);
        break;
    case VALUE_DATE:
        put_word(key, 'd', (uint64_t)(int64_t)cell->date.days);
        break;
    case VALUE_DATETIME:
        put_datetime(key, cell->datetime);
        break;
    case VALUE_LIST:
        return error_set(err, REASON_WRONG_TYPE, "unhashable type: 'list'");
    case VALUE_MAP:
        return error_set(err, REASON_WRONG_TYPE, "unhashable type: 'dict'");
    }
    return LYN_OK;
}

/* ---- groups ---- */

static enum lyn_code group_of_key(struct groups *groups, uint32_t *out, struct lyn_error *err) {
    struct sv key = buf_view(&groups->key);
    uint32_t group = map_get(&groups->map, key);
    if (group == MAP_NONE) {
        if (groups->count >= MAP_NONE / 2) {
            return error_set(err, REASON_LIMIT_CELLS, "the tables have too many keys");
        }
        group = groups->count;
        key.data = arena_strdup(groups->arena, key);
        if (!key.data || !map_put(&groups->map, key, group)) {
            return arena_error(groups->arena, err);
        }
        groups->count++;
    }
    *out = group;
    return LYN_OK;
}

static enum lyn_code group_of_row(struct groups *groups, struct column *const *keys,
                                  size_t key_count, size_t row, uint32_t *out,
                                  struct lyn_error *err) {
    char scratch[NUM_BUFFER];
    enum lyn_code code = LYN_OK;
    buf_clear(&groups->key);
    for (size_t i = 0; i < key_count && !code; i++) {
        struct value cell = column_cell(keys[i], row, scratch);
        code = put_cell(&groups->key, &cell, err);
    }
    if (!code) {
        code = buf_status(&groups->key, err);
    }
    return code ? code : group_of_key(groups, out, err);
}

static enum lyn_code number_rows(struct groups *groups, struct column *const *keys,
                                 size_t key_count, uint32_t *out, struct lyn_error *err) {
    enum lyn_code code = LYN_OK;
    for (size_t row = 0; row < keys[0]->length && !code; row++) {
        code = row % CHECK_ROWS == 0 ? call_check(groups->call, err) : LYN_OK;
        if (!code) {
            code = group_of_row(groups, keys, key_count, row, &out[row], err);
        }
    }
    return code;
}

/* Keys are made once for each code. */
static enum lyn_code number_codes(struct groups *groups, struct column *const *keys,
                                  size_t key_count, uint32_t *out, struct lyn_error *err) {
    struct codes codes;
    bool same = true;
    enum lyn_code code = codes_make(&codes, groups->call, keys, key_count, out, err);
    for (uint32_t i = 0; i < codes.count && !code; i++) {
        uint32_t row = codes.firsts[i];
        code = i % CHECK_ROWS == 0 ? call_check(groups->call, err) : LYN_OK;
        if (!code) {
            code = group_of_row(groups, keys, key_count, row, &codes.firsts[i], err);
        }
        same = same && codes.firsts[i] == i; /* now a group */
    }
    for (size_t row = 0; row < codes.row_count && !same && !code; row++) {
        out[row] = codes.firsts[out[row]];
    }
    codes_dispose(&codes);
    return code;
}

enum lyn_code groups_number(struct groups *groups, struct column *const *keys, size_t key_count,
                            uint32_t *out, struct lyn_error *err) {
    if (key_count == 0 || keys[0]->length == 0) {
        return LYN_OK;
    }
    return codes_take(keys, key_count) ? number_codes(groups, keys, key_count, out, err)
                                       : number_rows(groups, keys, key_count, out, err);
}

enum lyn_code group_rows_make(const uint32_t *numbers, size_t row_count, uint32_t group_count,
                              struct group_rows *out, struct lyn_error *err) {
    struct group_rows made = {calloc((size_t)group_count + 2, sizeof *made.starts),
                              calloc(row_count + 1, sizeof *made.rows)};
    if (!made.starts || !made.rows) {
        group_rows_dispose(&made);
        return error_oom(err);
    }
    /* Counted two places on: while the rows are dealt out, next[g] is the next free place, and in
     * the end where the following group starts. */
    uint32_t *next = made.starts + 1;
    for (size_t row = 0; row < row_count; row++) {
        if (numbers[row] + 1 < group_count) {
            next[numbers[row] + 1]++;
        }
    }
    for (uint32_t group = 1; group < group_count; group++) {
        next[group] += next[group - 1];
    }
    for (size_t row = 0; row < row_count; row++) {
        made.rows[next[numbers[row]]++] = (uint32_t)row;
    }
    *out = made;
    return LYN_OK;
}

void group_rows_dispose(struct group_rows *rows) {
    free(rows->starts);
    free(rows->rows);
    *rows = (struct group_rows){0};
}
