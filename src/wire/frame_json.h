/* frame_json.h - a table as JSON for programs (contracts: "Output of lynguinectl"):
 * {"columns":[..],"dtypes":{..},"shape":[r,c],"records":[{..}]}. Labels that are integers are
 * numbers in `columns` and text where they are keys; missing cells are null; dtypes are pandas'. */
#ifndef LYN_WIRE_FRAME_JSON_H
#define LYN_WIRE_FRAME_JSON_H

#include "base/buf.h"
#include "frame/frame.h"

/* The whole frame as one object, one line without line feed. */
void frame_print_json(const struct frame *frame, struct buf *out);
/* One object a row, each ended by a line feed. */
void frame_print_ndjson(const struct frame *frame, struct buf *out);

/* The same object piece by piece, for a result in batches: begin (labels and dtypes are those of
 * any batch, total_rows counts all of them), rows of each batch in order, end. `first` tells the
 * first batch that has rows. */
void frame_json_begin(const struct frame *schema, uint64_t total_rows, struct buf *out);
void frame_json_rows(const struct frame *batch, bool first, struct buf *out);
void frame_json_end(struct buf *out);

#endif
