/* words.h - what mdlist and mdpeople have in common: the command line, words on stderr, the text that
 * they make. */
#ifndef LYN_MDLIST_WORDS_H
#define LYN_MDLIST_WORDS_H

#include "lynguine/lynguine.h"
#include "options.h"

/* One of the two programs. Beside its own options it has --no-server, --help and --version. */
struct words_program {
    const char *name;
    struct option_table own; /* its target is what check and make get as `arguments` */
    const char *usage;       /* of the help: what stands in front of the options, and behind them */
    const char *examples;
    /* What is wrong with the command line; NULL: nothing. */
    const char *(*check)(const void *arguments, const struct operands *operands);
    enum lyn_code (*make)(struct arena *arena, lyn_client *client, const void *arguments,
                          const struct operands *operands, struct lyn_error *err);
};

/* Parses the command line and makes what the program makes, with a client that does without a server
 * when none can be had, or at once with --no-server. What fails is told on stderr. Returns the exit
 * status: 0, 1 when it failed, 2 when the command line is wrong. */
int words_run(const struct words_program *program, int argc, char *const *argv);

/* The client's warnings of its last call. */
void words_warnings(const lyn_client *client);

/* Renders, reports the warnings and writes the text to `path` (NULL: standard output), where it
 * appears only when it is whole. */
enum lyn_code words_render(lyn_client *client, const struct lyn_render_request *request,
                           const char *path, struct lyn_error *err) LYN_MUST_CHECK;

#endif
