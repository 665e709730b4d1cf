#include "printer.h"

#include <strings.h>

#include "base/path.h"

static const struct printer *const printers[] = {&printer_csv, &printer_json, &printer_ndjson,
                                                 &printer_table, NULL};

const struct printer *printer_by_path(const char *path) {
    struct sv extension = path_extension(sv_from(path));
    for (size_t i = 0; printers[i]; i++) {
        for (const char *const *known = printers[i]->extensions; *known; known++) {
            if (strlen(*known) == extension.len &&
                strncasecmp(*known, extension.data, extension.len) == 0) {
                return printers[i];
            }
        }
    }
    return NULL;
}

const struct printer *printer_choose(int print, const char *path) {
    switch (print) {
    case PRINT_CSV:
        return &printer_csv;
    case PRINT_JSON:
        return &printer_json;
    case PRINT_NDJSON:
        return &printer_ndjson;
    case PRINT_TABLE:
        return &printer_table;
    default:
        return path && strcmp(path, "-") != 0 ? printer_by_path(path) : &printer_table;
    }
}
