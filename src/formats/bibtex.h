/* bibtex.h - BibTeX databases (access 10, 17.7). */
#ifndef LYN_FORMATS_BIBTEX_H
#define LYN_FORMATS_BIBTEX_H

#include "formats/format.h"

/* As a document: a list of mappings, one an entry, in the order of the file: ENTRYTYPE, ID, then the
 * fields. As a table: sorted by author, year and title (missing last), columns in the order of
 * bibtex_order_columns. */
extern const struct format format_bibtex;

/* ---- bibtex_parse.c ---- */
/* All entries of the text as a LIST of MAPs in call->arena; texts are views of `text` where they are
 * one piece, so it must live as long. Types and field names are lower-cased, @string macros (and the
 * months) replaced, of a repeated field the first one stays. A malformed entry is left out with a
 * warning; what is outside of entries is ignored. Linear in the text. `text` is valid UTF-8 with \n
 * newlines. BIBTEX_MACRO (UndefinedString) with line and column, LIMIT_BYTES for macros that expand
 * without measure, DEADLINE, CANCELLED. */
enum lyn_code bibtex_parse(struct call *call, struct sv text, struct sv name, struct value *out,
                           struct lyn_error *err) LYN_MUST_CHECK;

/* ---- bibtex_order.c ---- */
/* The table with its columns in this order: ENTRYTYPE, ID, title, author, editor, abstract, year,
 * journal, booktitle, volume, issue, pages, publisher, address, doi, url, note, others by code
 * point. */
enum lyn_code bibtex_order_columns(const struct frame *frame, struct frame **out,
                                   struct lyn_error *err) LYN_MUST_CHECK;
/* The fields that entries are sorted by. */
enum { BIBTEX_SORT_FIELDS = 3 };
extern const char *const BIBTEX_SORT_BY[BIBTEX_SORT_FIELDS];

/* ---- bibtex_write.c ---- */
/* INVALID_VALUE for entries without ID, repeated IDs and IDs that BibTeX cannot read; COLUMN_NOT_FOUND
 * (KeyError) without ENTRYTYPE; WRONG_TYPE for an ID that is no text and for nested fields. Numbers
 * are written in decimal. */
enum lyn_code bibtex_write_frame(const struct frame *frame, const struct value *options,
                                 struct buf *out, struct lyn_error *err) LYN_MUST_CHECK;

#endif
