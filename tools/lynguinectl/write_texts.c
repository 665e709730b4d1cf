/* write_texts WHAT FILE: writes what the build makes from lynguinectl's tables. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "completion.h"
#include "manual.h"

static const struct text {
    const char *what;
    void (*print)(FILE *out);
} TEXTS[] = {
    {"man", manual_print},
    {"bash", completion_print_bash},
    {"zsh", completion_print_zsh},
};

static int write_text(const struct text *text, const char *path) {
    FILE *out = fopen(path, "w");
    if (!out) {
        perror(path);
        return EXIT_FAILURE;
    }
    text->print(out);
    bool failed = ferror(out) != 0;
    if (fclose(out) != 0 || failed) {
        fprintf(stderr, "%s: cannot be written\n", path);
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}

int main(int argc, char **argv) {
    for (size_t i = 0; argc == 3 && i < sizeof TEXTS / sizeof *TEXTS; i++) {
        if (strcmp(argv[1], TEXTS[i].what) == 0) {
            return write_text(&TEXTS[i], argv[2]);
        }
    }
    fputs("usage: write_texts man|bash|zsh FILE\n", stderr);
    return EXIT_FAILURE;
}
