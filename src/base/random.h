/* random.h - bytes from the kernel, and hex. */
#ifndef LYN_BASE_RANDOM_H
#define LYN_BASE_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* getrandom(2); false only when the kernel refuses. */
bool random_bytes(void *out, size_t len);
/* out needs 2 * len + 1 bytes. */
void hex_print(char *out, const uint8_t *bytes, size_t len);
/* Exactly 2 * len lower- or upper-case digits. */
bool hex_parse(const char *text, size_t text_len, uint8_t *out, size_t len);
/* Time does not depend on where they differ. */
bool constant_time_equal(const void *a, const void *b, size_t len);

#endif
