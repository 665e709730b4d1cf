/* xlsx_xml.h - the XML of one part of a workbook as a run of events. */
#ifndef LYN_FORMATS_XLSX_XML_H
#define LYN_FORMATS_XLSX_XML_H

#include "formats/xlsx_zip.h"

/* Names come without their prefix. An event that fails ends the reading. */
struct xlsx_events {
    enum lyn_code (*open)(void *context, const char *name, const char *const *attributes,
                          struct lyn_error *err);
    enum lyn_code (*close)(void *context, const char *name, struct lyn_error *err);
    /* Text comes in pieces; NULL when none is wanted. */
    enum lyn_code (*text)(void *context, struct sv piece, struct lyn_error *err);
};

/* Reads the whole part. Errors: those of xlsx_part_*; INVALID_VALUE for what is no XML or has a
 * DOCTYPE; LIMIT_DEPTH; LIMIT_BYTES for a tag without end; call_check's; those of the events. The
 * line and column of the part are in the message: what err->line counts is lines of the file. */
enum lyn_code xlsx_xml_read(struct call *call, struct xlsx_zip *zip, const char *part,
                            const struct xlsx_events *events, void *context,
                            struct lyn_error *err) LYN_MUST_CHECK;

/* The value of an attribute of this very name, or NULL. */
const char *xlsx_attribute(const char *const *attributes, const char *name);
/* The same for the first that has any prefix before the name (`r:id`). */
const char *xlsx_prefixed_attribute(const char *const *attributes, const char *name);
/* xsd:boolean. NULL is false. */
bool xlsx_attribute_is_true(const char *value);

#endif
