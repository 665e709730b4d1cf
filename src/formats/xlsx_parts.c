#include "formats/xlsx_parts.h"

#define RELATIONS XLSX_SCHEMAS "package/2006/relationships"
#define RELATION_TYPE XLSX_SCHEMAS "officeDocument/2006/relationships/"
#define CONTENT_TYPE "application/vnd.openxmlformats-officedocument.spreadsheetml."

const char xlsx_content_types[] =
    "<Types xmlns=\"" XLSX_SCHEMAS "package/2006/content-types\">"
    "<Default Extension=\"rels\" "
    "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
    "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
    "<Override PartName=\"/xl/workbook.xml\" ContentType=\"" CONTENT_TYPE "sheet.main+xml\"/>"
    "<Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"" CONTENT_TYPE
    "worksheet+xml\"/>"
    "<Override PartName=\"/xl/styles.xml\" ContentType=\"" CONTENT_TYPE "styles+xml\"/>"
    "<Override PartName=\"/xl/sharedStrings.xml\" ContentType=\"" CONTENT_TYPE
    "sharedStrings+xml\"/></Types>";

const char xlsx_package_relations[] =
    "<Relationships xmlns=\"" RELATIONS "\"><Relationship Id=\"rId1\" Type=\"" RELATION_TYPE
    "officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";

const char xlsx_workbook_relations[] =
    "<Relationships xmlns=\"" RELATIONS "\">"
    "<Relationship Id=\"rId1\" Type=\"" RELATION_TYPE
    "worksheet\" Target=\"worksheets/sheet1.xml\"/>"
    "<Relationship Id=\"rId2\" Type=\"" RELATION_TYPE "styles\" Target=\"styles.xml\"/>"
    "<Relationship Id=\"rId3\" Type=\"" RELATION_TYPE
    "sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>";

#define THIN(side) "<" side " style=\"thin\"><color auto=\"1\"/></" side ">"
#define FONT "<sz val=\"11\"/><name val=\"Calibri\"/><family val=\"2\"/>"

const char xlsx_written_styles[] =
    "<styleSheet xmlns=\"" XLSX_MAIN "\"><numFmts count=\"2\">"
    "<numFmt numFmtId=\"164\" formatCode=\"YYYY-MM-DD HH:MM:SS.000\"/>"
    "<numFmt numFmtId=\"165\" formatCode=\"YYYY-MM-DD\"/></numFmts>"
    "<fonts count=\"2\"><font>" FONT "</font><font><b/>" FONT "</font></fonts>"
    "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>"
    "<fill><patternFill patternType=\"gray125\"/></fill></fills>"
    "<borders count=\"2\"><border><left/><right/><top/><bottom/><diagonal/></border>"
    "<border>" THIN("left") THIN("right") THIN("top")
        THIN("bottom") "<diagonal/></border></borders>"
                       "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" "
                       "borderId=\"0\"/>"
                       "</cellStyleXfs><cellXfs count=\"4\">"
                       "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"
                       "<xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"1\" xfId=\"0\" "
                       "applyFont=\"1\" "
                       "applyBorder=\"1\" applyAlignment=\"1\"><alignment horizontal=\"center\" "
                       "vertical=\"top\"/></xf>"
                       "<xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" "
                       "applyNumberFormat=\"1\"/>"
                       "<xf numFmtId=\"165\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" "
                       "applyNumberFormat=\"1\"/></cellXfs>"
                       "<cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" "
                       "builtinId=\"0\"/></cellStyles>"
                       "</styleSheet>";
