/* sv.h - a borrowed run of bytes with its length; not NUL-terminated, owns nothing. */
#ifndef LYN_BASE_SV_H
#define LYN_BASE_SV_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct sv {
    const char *data; /* may be NULL when len is 0 */
    size_t len;
};

/* printf("%.*s", SV_ARG(text)); texts longer than INT_MAX are cut. */
#define SV_ARG(view)                                                                               \
    (int)((view).len > 0x7fffffff ? 0x7fffffff : (view).len), ((view).data ? (view).data : "")
#define SV(literal) ((struct sv){(literal), sizeof(literal) - 1})

static inline struct sv sv_from(const char *text) {
    return (struct sv){text, text ? strlen(text) : 0};
}
static inline bool sv_equal(struct sv a, struct sv b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}
static inline bool sv_is(struct sv a, const char *text) {
    return sv_equal(a, sv_from(text));
}
static inline bool sv_starts_with(struct sv a, const char *prefix) {
    size_t n = strlen(prefix);
    return a.len >= n && memcmp(a.data, prefix, n) == 0;
}
/* Bytewise order, shorter first when one is a prefix of the other (= code point order in UTF-8). */
int sv_compare(struct sv a, struct sv b);
/* Without leading and trailing ASCII white space (space, \t \n \v \f \r). */
struct sv sv_trim(struct sv a);
/* Distance of Damerau-Levenshtein, capped at `limit` + 1; texts over 64 bytes count as far apart. */
size_t sv_distance(struct sv a, struct sv b, size_t limit);
/* The candidate nearest to `wanted` (distance <= 2, or <= a third of its length, and less than
 * its length), NULL if none.
 * For "did you mean" in error messages. */
const char *sv_nearest(struct sv wanted, const char *const *candidates, size_t count);

#endif
