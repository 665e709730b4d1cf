/* words.h - what mdlist and mdpeople have in common: words on stderr, the text that they make. */
#ifndef LYN_MDLIST_WORDS_H
#define LYN_MDLIST_WORDS_H

#include "lynguine/lynguine.h"
#include "options.h"

enum words_status { WORDS_OK = 0, WORDS_FAILED = 1, WORDS_USAGE = 2 };

/* `PROGRAM: FILE:LINE: message (REASON)`. WORDS_FAILED. */
enum words_status words_error(const char *program, const struct lyn_error *err);
/* A mistake on the command line, with the way to the help. WORDS_USAGE. */
enum words_status words_misuse(const char *program, const char *format, ...) LYN_PRINTF(2, 3);
/* The client's warnings of its last call. */
void words_warnings(const lyn_client *client);

/* The lines that a table of options is in a help text, to stdout. */
void words_options(const struct option *options, size_t count);

/* A client that does without a server when none can be had, or at once with `direct`. */
enum lyn_code words_client(const char *program, bool direct, lyn_client **out,
                           struct lyn_error *err) LYN_MUST_CHECK;

/* Renders, reports the warnings and writes the text to `path` (NULL: standard output), where it
 * appears only when it is whole. */
enum lyn_code words_render(lyn_client *client, const struct lyn_render_request *request,
                           const char *path, struct lyn_error *err) LYN_MUST_CHECK;

#endif
