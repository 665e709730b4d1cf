#include "formats/xlsx_xml.h"

#include <expat.h>

enum { CHUNK = 64 << 10, DEPTH_MAX = 100, TAG_MAX = 1 << 20 };

struct reading {
    XML_Parser parser;
    const struct xlsx_events *events;
    void *context;
    const char *part;
    unsigned depth;
    enum lyn_code code;
    struct lyn_error *err;
};

static const char *local_name(const char *name) {
    const char *colon = strchr(name, ':');
    return colon ? colon + 1 : name;
}

/* Expat goes on to call handlers for a while after it was told to stop. */
static void stop(struct reading *reading, enum lyn_code code) {
    reading->code = code;
    XML_StopParser(reading->parser, XML_FALSE);
}

static void XMLCALL on_open(void *user, const XML_Char *name, const XML_Char **attributes) {
    struct reading *reading = user;
    if (reading->code != LYN_OK) {
        return;
    }
    if (++reading->depth > DEPTH_MAX) {
        stop(reading,
             error_set(reading->err, REASON_LIMIT_DEPTH, "'%s' is nested deeper than %d elements",
                       reading->part, DEPTH_MAX));
        return;
    }
    enum lyn_code code = reading->events->open(reading->context, local_name(name),
                                               (const char *const *)attributes, reading->err);
    if (code != LYN_OK) {
        stop(reading, code);
    }
}

static void XMLCALL on_close(void *user, const XML_Char *name) {
    struct reading *reading = user;
    if (reading->code != LYN_OK) {
        return;
    }
    reading->depth--;
    enum lyn_code code = reading->events->close(reading->context, local_name(name), reading->err);
    if (code != LYN_OK) {
        stop(reading, code);
    }
}

static void XMLCALL on_text(void *user, const XML_Char *text, int len) {
    struct reading *reading = user;
    if (reading->code != LYN_OK) {
        return;
    }
    enum lyn_code code =
        reading->events->text(reading->context, (struct sv){text, (size_t)len}, reading->err);
    if (code != LYN_OK) {
        stop(reading, code);
    }
}

/* No part of a workbook has one, and entities need one. */
static void XMLCALL on_doctype(void *user, const XML_Char *name, const XML_Char *system,
                               const XML_Char *public_id, int internal) {
    struct reading *reading = user;
    (void)name, (void)system, (void)public_id, (void)internal;
    stop(reading,
         error_set(reading->err, REASON_INVALID_VALUE, "'%s' has a DOCTYPE", reading->part));
}

static enum lyn_code not_xml(const struct reading *reading, struct lyn_error *err) {
    enum XML_Error error = XML_GetErrorCode(reading->parser);
    if (error == XML_ERROR_NO_MEMORY) {
        return error_oom(err);
    }
    return error_set(err, REASON_INVALID_VALUE, "'%s' is not XML: %s: line %lu, column %lu",
                     reading->part, XML_ErrorString(error),
                     (unsigned long)XML_GetCurrentLineNumber(reading->parser),
                     (unsigned long)XML_GetCurrentColumnNumber(reading->parser));
}

/* Expat keeps a tag until it has all of it, and looks at it from its start with every new piece. */
static enum lyn_code check_tag(const struct reading *reading, uint64_t fed, struct lyn_error *err) {
    XML_Index behind = XML_GetCurrentByteIndex(reading->parser);
    if (behind < 0 || fed - (uint64_t)behind <= TAG_MAX) {
        return LYN_OK;
    }
    return error_set(err, REASON_LIMIT_BYTES, "'%s' has a tag of more than %d bytes", reading->part,
                     TAG_MAX);
}

static enum lyn_code feed(struct call *call, struct xlsx_zip *zip, struct reading *reading,
                          struct lyn_error *err) {
    uint64_t fed = 0;
    for (;;) {
        enum lyn_code code = call_check(call, err);
        void *room = XML_GetBuffer(reading->parser, CHUNK);
        size_t len = 0;
        if (code == LYN_OK && !room) {
            code = error_oom(err);
        }
        if (code == LYN_OK) {
            code = xlsx_part_read(zip, room, CHUNK, &len, err);
        }
        if (code != LYN_OK) {
            return code;
        }
        enum XML_Status status = XML_ParseBuffer(reading->parser, (int)len, len == 0);
        if (reading->code != LYN_OK) {
            return reading->code;
        }
        if (status != XML_STATUS_OK) {
            return not_xml(reading, err);
        }
        if (len == 0) {
            return LYN_OK;
        }
        fed += len;
        if ((code = check_tag(reading, fed, err)) != LYN_OK) {
            return code;
        }
    }
}

enum lyn_code xlsx_xml_read(struct call *call, struct xlsx_zip *zip, const char *part,
                            const struct xlsx_events *events, void *context,
                            struct lyn_error *err) {
    struct reading reading = {.events = events, .context = context, .part = part, .err = err};
    enum lyn_code code = xlsx_part_open(zip, part, err);
    if (code != LYN_OK) {
        return code;
    }
    reading.parser = XML_ParserCreate(NULL);
    if (!reading.parser) {
        return error_oom(err);
    }
    XML_SetUserData(reading.parser, &reading);
    XML_SetElementHandler(reading.parser, on_open, on_close);
    XML_SetStartDoctypeDeclHandler(reading.parser, on_doctype);
    if (events->text) {
        XML_SetCharacterDataHandler(reading.parser, on_text);
    }
    code = feed(call, zip, &reading, err);
    XML_ParserFree(reading.parser);
    return code == LYN_OK ? xlsx_part_close(zip, err) : code;
}

/* ---- attributes ---- */

const char *xlsx_attribute(const char *const *attributes, const char *name) {
    for (; *attributes; attributes += 2) {
        if (strcmp(attributes[0], name) == 0) {
            return attributes[1];
        }
    }
    return NULL;
}

const char *xlsx_prefixed_attribute(const char *const *attributes, const char *name) {
    for (; *attributes; attributes += 2) {
        const char *local = local_name(attributes[0]);
        if (local != attributes[0] && strcmp(local, name) == 0) {
            return attributes[1];
        }
    }
    return NULL;
}

bool xlsx_attribute_is_true(const char *value) {
    return value && (strcmp(value, "1") == 0 || strcmp(value, "true") == 0);
}
