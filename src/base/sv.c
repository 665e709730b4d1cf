#include "base/sv.h"

int sv_compare(struct sv a, struct sv b) {
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common ? memcmp(a.data, b.data, common) : 0;
    if (order != 0) {
        return order;
    }
    return (a.len > b.len) - (a.len < b.len);
}

static bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct sv sv_trim(struct sv a) {
    while (a.len && is_space(a.data[0])) {
        a.data++;
        a.len--;
    }
    while (a.len && is_space(a.data[a.len - 1])) {
        a.len--;
    }
    return a;
}

enum { DISTANCE_MAX = 64 };

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

size_t sv_distance(struct sv a, struct sv b, size_t limit) {
    size_t apart = a.len > b.len ? a.len - b.len : b.len - a.len;
    if (a.len > DISTANCE_MAX || b.len > DISTANCE_MAX || apart > limit) {
        return limit + 1;
    }
    /* Three rows are enough: a transposition looks two back. */
    unsigned char rows[3][DISTANCE_MAX + 1];
    for (size_t j = 0; j <= b.len; j++) {
        rows[0][j] = (unsigned char)j;
    }
    for (size_t i = 1; i <= a.len; i++) {
        unsigned char *row = rows[i % 3];
        const unsigned char *above = rows[(i + 2) % 3];
        const unsigned char *two_above = rows[(i + 1) % 3];
        row[0] = (unsigned char)i;
        for (size_t j = 1; j <= b.len; j++) {
            size_t best = least(above[j], row[j - 1]) + 1;
            best = least(best, above[j - 1] + (size_t)(a.data[i - 1] != b.data[j - 1]));
            if (i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] &&
                a.data[i - 2] == b.data[j - 1]) {
                best = least(best, two_above[j - 2] + (size_t)1);
            }
            row[j] = (unsigned char)best;
        }
    }
    return least(rows[a.len % 3][b.len], limit + 1);
}

const char *sv_nearest(struct sv wanted, const char *const *candidates, size_t count) {
    size_t limit = wanted.len / 3 > 2 ? wanted.len / 3 : 2;
    /* Replacing every byte is no resemblance. */
    if (wanted.len <= limit) {
        limit = wanted.len ? wanted.len - 1 : 0;
    }
    const char *nearest = NULL;
    size_t best = limit + 1;
    for (size_t i = 0; i < count; i++) {
        size_t distance = sv_distance(wanted, sv_from(candidates[i]), limit);
        if (distance < best) {
            best = distance;
            nearest = candidates[i];
        }
    }
    return nearest;
}
