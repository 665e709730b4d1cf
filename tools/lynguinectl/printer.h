/* printer.h - one way to print a table; one a file, output_<name>.c. */
#ifndef LYN_LYNGUINECTL_PRINTER_H
#define LYN_LYNGUINECTL_PRINTER_H

#include "lynguine/lynguine.h"
#include "output.h"

struct printer {
    const char *name;              /* "json" */
    const char *const *extensions; /* of -o FILE: lower case, without dot, NULL-terminated */
    size_t state_size;             /* all zero before the first batch */
    /* Prints, or keeps, one batch (a frame of one batch); the first comes in every case. */
    enum lyn_code (*batch)(void *state, struct output *output, const lyn_frame *frame,
                           size_t total_rows, struct lyn_error *err);
    /* After the last batch. */
    enum lyn_code (*end)(void *state, struct output *output, struct lyn_error *err);
    void (*dispose)(void *state); /* may be NULL */
};

extern const struct printer printer_table, printer_json, printer_ndjson, printer_csv;

/* By the extension of a file name, in any case; NULL if none writes such files. */
const struct printer *printer_by_path(const char *path);

/* What --table, --csv, --json and --ndjson set; 0: none of them was given. */
enum { PRINT_TABLE = 1, PRINT_CSV, PRINT_JSON, PRINT_NDJSON };
/* The one that was asked for, else that of the output file's name (NULL if none writes such files),
 * else the table; `path` NULL or "-" is standard output. */
const struct printer *printer_choose(int print, const char *path);

#endif
