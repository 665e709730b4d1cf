#include "formats/bibtex.h"
#include "formats/csv.h"
#include "formats/excel.h"
#include "formats/format.h"
#include "formats/json.h"
#include "formats/markdown.h"
#include "formats/text_format.h"
#include "formats/yaml.h"

static const struct format *const FORMATS[] = {
    &format_csv,    &format_json,  &format_yaml, &format_markdown,
    &format_bibtex, &format_excel, &format_text, NULL};

const struct format *const *format_list(void) {
    return FORMATS;
}

const struct format *format_by_name(struct sv name) {
    const struct format *const *at = FORMATS;
    while (*at && !sv_is(name, (*at)->name)) {
        at++;
    }
    return *at;
}

/* Extensions are ASCII; `extension` may be anything. */
static bool equal_in_any_case(struct sv extension, const char *lower) {
    size_t len = strlen(lower);
    if (extension.len != len) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        char c = extension.data[i];
        if (c >= 'A' && c <= 'Z') {
            c += 'a' - 'A';
        }
        if (c != lower[i]) {
            return false;
        }
    }
    return true;
}

static bool has_extension(const struct format *format, struct sv extension) {
    for (const char *const *at = format->extensions; *at; at++) {
        if (equal_in_any_case(extension, *at)) {
            return true;
        }
    }
    return false;
}

const struct format *format_by_extension(struct sv extension) {
    const struct format *const *at = FORMATS;
    while (*at && !has_extension(*at, extension)) {
        at++;
    }
    return *at;
}
