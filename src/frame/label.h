/* label.h - column labels: text or an integer, and how they are told apart (access 8.2, 20.21). */
#ifndef LYN_FRAME_LABEL_H
#define LYN_FRAME_LABEL_H

#include "base/arena.h"
#include "base/error.h"
#include "base/map.h"
#include "value/value.h"

/* The label that a key becomes: text and integers within int64 stay, all else is the text that JSON
 * makes of it as a key (`true`, `2.5`, `null`, dates as ISO text). Text made here lives in the arena;
 * other text is the key's own. */
enum lyn_code label_from_key(struct arena *arena, const struct value *key, struct value *out,
                             struct lyn_error *err) LYN_MUST_CHECK;

#define LABEL_SCRATCH 16
/* Bytes that are the same for equal labels and only for those: the text itself, or for an integer
 * something that is no UTF-8, in scratch. For base/map.h. */
struct sv label_key(const struct value *label, char scratch[LABEL_SCRATCH]);

/* map_put under that key; the map borrows a text. */
bool label_put(struct map *map, const struct value *label, uint32_t index) LYN_MUST_CHECK;

/* DUPLICATE_COLUMN, naming the label. */
enum lyn_code label_duplicate(const struct value *label, struct lyn_error *err);

#endif
