/* xlsx_pack.h - a zip archive made in a buffer, part by part. */
#ifndef LYN_FORMATS_XLSX_PACK_H
#define LYN_FORMATS_XLSX_PACK_H

#include "base/buf.h"
#include "base/error.h"

struct xlsx_pack {
    struct xlsx_output {
        struct buf *out;
        size_t start;     /* of the archive in the buffer */
        uint64_t at, end; /* where the next byte goes and where the last one is, from the start */
    } output;
    void *archive;
    uint64_t part_bytes; /* of the open part, before they are packed */
    bool too_large;
    bool failed; /* sticky, so that one question at the end is enough */
};

/* Everything is appended to `out`, which must outlive the pack. The pack is not to be moved. */
void xlsx_pack_open(struct xlsx_pack *pack, struct buf *out);
/* Starts a part; one at a time. */
void xlsx_pack_begin(struct xlsx_pack *pack, const char *part);
void xlsx_pack_write(struct xlsx_pack *pack, struct sv bytes);
void xlsx_pack_end(struct xlsx_pack *pack);
/* Ends the archive: LYN_OK when it is whole; LIMIT_BYTES when `out` may not grow so far or a part is
 * larger than 4 GiB, OUT_OF_MEMORY. To be called once, also to give up. */
enum lyn_code xlsx_pack_close(struct xlsx_pack *pack, struct lyn_error *err) LYN_MUST_CHECK;

#endif
