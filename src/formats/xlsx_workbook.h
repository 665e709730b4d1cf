/* xlsx_workbook.h - what a workbook has, and in which parts of the archive. */
#ifndef LYN_FORMATS_XLSX_WORKBOOK_H
#define LYN_FORMATS_XLSX_WORKBOOK_H

#include "formats/xlsx_zip.h"
#include "value/value.h"

struct xlsx_workbook {
    struct xlsx_sheet {
        struct sv name;
        const char *id;   /* of its relationship */
        const char *part; /* NULL when it has none, or one that is no table (a chart) */
    } * sheets;
    size_t sheet_count, sheet_capacity;
    const char *strings, *styles; /* parts; NULL when there is none */
    bool from_1904;               /* what day 0 is */
};

/* Everything is in the call's arena. INVALID_VALUE for an archive that holds no workbook,
 * NOT_SUPPORTED (ImportError) for one of another program; errors as xlsx_xml_read. */
enum lyn_code xlsx_workbook_read(struct xlsx_workbook *workbook, struct call *call,
                                 struct xlsx_zip *zip, struct lyn_error *err) LYN_MUST_CHECK;

/* The sheet of this name, one with a part, or at this position among the tables (a negative one counts
 * from the end); NULL stands for `Sheet1`. INVALID_VALUE for one that is not there or a null or a
 * list, WRONG_TYPE for another kind of value. */
enum lyn_code xlsx_workbook_find(const struct xlsx_workbook *workbook, const struct value *sheet,
                                 const struct xlsx_sheet **out,
                                 struct lyn_error *err) LYN_MUST_CHECK;

#endif
