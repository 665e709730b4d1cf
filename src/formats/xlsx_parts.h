/* xlsx_parts.h - the parts of a workbook that are the same in all that are written. */
#ifndef LYN_FORMATS_XLSX_PARTS_H
#define LYN_FORMATS_XLSX_PARTS_H

#define XLSX_SCHEMAS "http://schemas.openxmlformats.org/"
#define XLSX_MAIN XLSX_SCHEMAS "spreadsheetml/2006/main"

/* All without the XML declaration. */
extern const char xlsx_content_types[];      /* [Content_Types].xml */
extern const char xlsx_package_relations[];  /* _rels/.rels */
extern const char xlsx_workbook_relations[]; /* xl/_rels/workbook.xml.rels */
extern const char xlsx_written_styles[];     /* xl/styles.xml */

/* The numbers of its styles. */
enum xlsx_style { XLSX_STYLE_PLAIN, XLSX_STYLE_HEADER, XLSX_STYLE_DATETIME, XLSX_STYLE_DATE };

#endif
