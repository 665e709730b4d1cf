/* upload.h - a table that comes in batches, before it is written. Shared by reference count;
 * thread-safe. */
#ifndef LYN_SERVICE_UPLOAD_H
#define LYN_SERVICE_UPLOAD_H

#include "frame/frame.h"
#include "lynguine/v1/frame.pb-c.h"

struct upload;

/* No batch yet; schema->row_count rows are to come. The schema is copied. */
enum lyn_code upload_new(const Lynguine__V1__Schema *schema, struct upload **out,
                         struct lyn_error *err) LYN_MUST_CHECK;
struct upload *upload_ref(struct upload *upload);
void upload_unref(struct upload *upload);

/* Takes the next batch, or passes over one whose rows are all there (a repeat). *row_count is how
 * many rows are there now. INVALID_VALUE for rows that are out of order or too many, and
 * wire_batch_decode's. */
enum lyn_code upload_append(struct upload *upload, const Lynguine__V1__Batch *batch,
                            uint32_t max_depth, uint64_t *row_count,
                            struct lyn_error *err) LYN_MUST_CHECK;
/* The whole table, one reference the caller's. INVALID_VALUE while rows are missing. */
enum lyn_code upload_frame(struct upload *upload, struct frame **out,
                           struct lyn_error *err) LYN_MUST_CHECK;

#endif
