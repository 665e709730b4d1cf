/* rendering.h - carrying out a RenderRequest. */
#ifndef LYN_SERVICE_RENDERING_H
#define LYN_SERVICE_RENDERING_H

#include "lynguine/v1/render.pb-c.h"
#include "service/service_internal.h"

struct rendered {
    struct buf text; /* to be disposed of, on failure too */
    size_t rows;
    struct sv source;
};

/* Reads the data and renders the template; out->text is UTF-8 without NUL. INVALID_VALUE for a
 * request that names no template, or rows without a table; FILE_NOT_FOUND and PATH_OUTSIDE_ROOTS of
 * the template and of what it includes; those of liquid/template.h and access/read.h. */
enum lyn_code rendering_run(const struct service *service, const struct service_request *request,
                            const Lynguine__V1__RenderRequest *wanted, struct rendered *out,
                            struct lyn_error *err) LYN_MUST_CHECK;

#endif
