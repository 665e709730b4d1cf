/* xlsx_strings.h - the texts of a workbook: those that its sheets share, and those of single cells. */
#ifndef LYN_FORMATS_XLSX_STRINGS_H
#define LYN_FORMATS_XLSX_STRINGS_H

#include "base/buf.h"
#include "formats/xlsx_zip.h"

struct xlsx_strings {
    struct buf pool; /* all texts, one after another */
    struct xlsx_string {
        uint32_t at, len;
    } * items;
    size_t count, capacity;
};

void xlsx_strings_init(struct xlsx_strings *strings);
void xlsx_strings_dispose(struct xlsx_strings *strings);

/* Adds a text as the XML has it (`_x000D_` stands for a carriage return, and so on for any UTF-16
 * code) and gives its place; the place of an empty text may be any. LIMIT_BYTES, OUT_OF_MEMORY. */
enum lyn_code xlsx_strings_add(struct xlsx_strings *strings, struct sv escaped, uint32_t *place,
                               struct lyn_error *err) LYN_MUST_CHECK;
/* Borrowed until the next one is added. */
static inline struct sv xlsx_strings_get(const struct xlsx_strings *strings, uint32_t place) {
    struct xlsx_string item = strings->items[place];
    return (struct sv){strings->pool.data + item.at, item.len};
}

/* Adds those of the part of shared texts, in its order: the first is at 0. Rich texts lose their
 * form, and what is only a reading aid is left out. Errors as xlsx_xml_read. */
enum lyn_code xlsx_strings_read(struct xlsx_strings *strings, struct call *call,
                                struct xlsx_zip *zip, const char *part,
                                struct lyn_error *err) LYN_MUST_CHECK;

/* Which character data of a rich text belong to it, element by element. */
struct xlsx_rich {
    bool in_text;          /* inside of <t> */
    unsigned in_phonetics; /* inside of <rPh> */
};
static inline void xlsx_rich_open(struct xlsx_rich *rich, const char *name) {
    rich->in_phonetics += strcmp(name, "rPh") == 0;
    rich->in_text = strcmp(name, "t") == 0 && rich->in_phonetics == 0;
}
static inline void xlsx_rich_close(struct xlsx_rich *rich, const char *name) {
    rich->in_phonetics -= rich->in_phonetics && strcmp(name, "rPh") == 0;
    rich->in_text = false;
}

#endif
