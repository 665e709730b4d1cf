/* xlsx_zip.h - the parts of a zip archive that is in memory, read one after the other. */
#ifndef LYN_FORMATS_XLSX_ZIP_H
#define LYN_FORMATS_XLSX_ZIP_H

#include "base/call.h"

enum { XLSX_PARTS_MAX = 1000 };

struct xlsx_zip {
    struct xlsx_memory {
        struct sv bytes; /* borrowed */
        uint64_t at;
    } memory;
    void *archive;
    const char *part; /* the open one, NULL if none; borrowed from who opened it */
    uint64_t part_size, part_read;
    uint64_t budget; /* bytes that may still be unpacked, of all parts together */
};

/* The zip is not to be moved once it is open. BAD_ZIP when it cannot be read; LIMIT_BYTES for more
 * than XLSX_PARTS_MAX parts. What may be unpacked in all is bounded by the archive's size and by
 * `bytes_max`, so that a small file cannot become a huge one. */
enum lyn_code xlsx_zip_open(struct xlsx_zip *zip, struct sv bytes, size_t bytes_max,
                            struct lyn_error *err) LYN_MUST_CHECK;
/* Closes the open part too. Fine for a zip of zeros. */
void xlsx_zip_close(struct xlsx_zip *zip);

/* Is there a part of this name (in any case, as the parts of a package are named)? */
bool xlsx_zip_has(struct xlsx_zip *zip, const char *part);

/* Opens one part; INVALID_VALUE when there is none of this name, BAD_ZIP when it is packed or
 * encrypted in a way that no spreadsheet is. */
enum lyn_code xlsx_part_open(struct xlsx_zip *zip, const char *part,
                             struct lyn_error *err) LYN_MUST_CHECK;
/* The next bytes of it, at most `room`; *len is 0 at its end. BAD_ZIP, LIMIT_BYTES. */
enum lyn_code xlsx_part_read(struct xlsx_zip *zip, void *bytes, size_t room, size_t *len,
                             struct lyn_error *err) LYN_MUST_CHECK;
/* After its end: BAD_ZIP when the bytes read were not those that were packed. */
enum lyn_code xlsx_part_close(struct xlsx_zip *zip, struct lyn_error *err) LYN_MUST_CHECK;

#endif
