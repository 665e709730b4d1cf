/* input.h - standard input as the content of a read. */
#ifndef LYN_LYNGUINECTL_INPUT_H
#define LYN_LYNGUINECTL_INPUT_H

#include "base/file.h"
#include "lynguine/client.h"

/* Reads all of it, as a file of that type; the bytes must live as long as the request. LIMIT_BYTES
 * beyond 1 GiB. */
enum lyn_code input_take(const char *type, struct file_bytes *bytes,
                         struct lyn_read_request *request, struct lyn_error *err) LYN_MUST_CHECK;

#endif
