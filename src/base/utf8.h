/* utf8.h - strict UTF-8 (RFC 3629: no overlong forms, no surrogates, <= U+10FFFF). */
#ifndef LYN_BASE_UTF8_H
#define LYN_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/sv.h"

/* Offset of the first byte that is not part of a valid sequence; text.len when all is valid.
 * Fast over ASCII (16 bytes at a time). */
size_t utf8_check(struct sv text);
/* The error Python gives for that byte: `'utf-8' codec can't decode byte 0xe9 in position 4:
 * invalid continuation byte` (access 3.4, 5.1), reason BAD_UTF8, with line and column. */
enum lyn_code utf8_error(struct sv text, size_t offset, struct lyn_error *err);
/* Decodes one code point of valid text at *pos and advances; 0xFFFD for a bad byte. */
uint32_t utf8_next(struct sv text, size_t *pos);
/* Writes 1-4 bytes, returns how many; U+FFFD for what is no code point. */
size_t utf8_put(char out[4], uint32_t code_point);
/* Code points in valid text. */
size_t utf8_count(struct sv text);
/* The text, NUL-terminated, in the arena, with U+FFFD for each bad byte: paths may be any bytes, texts
 * on the wire are UTF-8. NULL when memory or the budget is out. */
char *utf8_repair(struct arena *arena, struct sv text) LYN_MUST_CHECK;
/* Columns a terminal gives it: 0 for combining marks and controls, 2 for wide East Asian and emoji. */
int utf8_width(uint32_t code_point);
/* The longest prefix of at most max bytes that ends at a character. */
size_t utf8_cut(struct sv text, size_t max);
/* 1-based line and column (in code points) of a byte offset; \n, \r\n and lone \r end lines. */
void utf8_position(struct sv text, size_t offset, uint64_t *line, uint64_t *column);

#endif
