/* upload.h - what comes in parts before the request that uses it: a table in batches, or the bytes
 * of a content in chunks. Shared by reference count; thread-safe. */
#ifndef LYN_SERVICE_UPLOAD_H
#define LYN_SERVICE_UPLOAD_H

#include "frame/frame.h"
#include "lynguine/v1/frame.pb-c.h"

struct upload;

/* A table without a batch yet; schema->row_count rows are to come. The schema is copied. */
enum lyn_code upload_new_table(const Lynguine__V1__Schema *schema, struct upload **out,
                               struct lyn_error *err) LYN_MUST_CHECK;
/* Bytes, of which `size` are to come. */
enum lyn_code upload_new_content(size_t size, struct upload **out,
                                 struct lyn_error *err) LYN_MUST_CHECK;
struct upload *upload_ref(struct upload *upload);
void upload_unref(struct upload *upload);

/* Takes the next batch, or passes over one whose rows are all there (a repeat). *row_count is how
 * many rows are there now. INVALID_VALUE for rows that are out of order or too many, or when it is
 * no table, and wire_batch_decode's. */
enum lyn_code upload_append_batch(struct upload *upload, const Lynguine__V1__Batch *batch,
                                  uint32_t max_depth, uint64_t *row_count,
                                  struct lyn_error *err) LYN_MUST_CHECK;
/* The same for the bytes that begin at `offset`. */
enum lyn_code upload_append_chunk(struct upload *upload, uint64_t offset, struct sv bytes,
                                  uint64_t *byte_count, struct lyn_error *err) LYN_MUST_CHECK;

/* The whole table, one reference the caller's. INVALID_VALUE while rows are missing, or when it is
 * no table. */
enum lyn_code upload_frame(struct upload *upload, struct frame **out,
                           struct lyn_error *err) LYN_MUST_CHECK;
/* All bytes; they live as long as the upload. INVALID_VALUE while some are missing, or when it is a
 * table. */
enum lyn_code upload_content(struct upload *upload, struct sv *out,
                             struct lyn_error *err) LYN_MUST_CHECK;

#endif
