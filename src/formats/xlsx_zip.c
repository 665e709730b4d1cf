#include "formats/xlsx_zip.h"

#include <limits.h>
#include <minizip/unzip.h>
#include <zlib.h>

/* Sheets shrink to a tenth or a twentieth when they are packed; what unpacks to much more than that
 * is made to fill memory. Small files may. */
static const uint64_t UNPACKED_MIN = (uint64_t)64 << 20;
static const uint64_t UNPACKED_RATIO = 200;

/* ---- memory as minizip's file ---- */

static voidpf open_memory(voidpf opaque, const void *name, int mode) {
    (void)name, (void)mode;
    return opaque;
}

static uLong read_memory(voidpf opaque, voidpf stream, void *out, uLong size) {
    struct xlsx_memory *memory = stream;
    (void)opaque;
    uint64_t left = memory->at < memory->bytes.len ? memory->bytes.len - memory->at : 0;
    if (size > left) {
        size = left;
    }
    if (size) {
        memcpy(out, memory->bytes.data + memory->at, size);
        memory->at += size;
    }
    return size;
}

static uLong write_memory(voidpf opaque, voidpf stream, const void *bytes, uLong size) {
    (void)opaque, (void)stream, (void)bytes, (void)size;
    return 0;
}

static ZPOS64_T tell_memory(voidpf opaque, voidpf stream) {
    (void)opaque;
    return ((struct xlsx_memory *)stream)->at;
}

static long seek_memory(voidpf opaque, voidpf stream, ZPOS64_T offset, int origin) {
    struct xlsx_memory *memory = stream;
    (void)opaque;
    uint64_t from = 0;
    if (origin == ZLIB_FILEFUNC_SEEK_CUR) {
        from = memory->at;
    } else if (origin == ZLIB_FILEFUNC_SEEK_END) {
        from = memory->bytes.len;
    }
    uint64_t at;
    if (__builtin_add_overflow(from, offset, &at) || at > memory->bytes.len) {
        return -1;
    }
    memory->at = at;
    return 0;
}

static int close_memory(voidpf opaque, voidpf stream) {
    (void)opaque, (void)stream;
    return 0;
}

static int error_memory(voidpf opaque, voidpf stream) {
    (void)opaque, (void)stream;
    return 0;
}

/* ---- the archive ---- */

static uint64_t unpacked_max(size_t packed, size_t bytes_max) {
    uint64_t most = packed < UINT64_MAX / UNPACKED_RATIO ? packed * UNPACKED_RATIO : UINT64_MAX;
    if (most < UNPACKED_MIN) {
        most = UNPACKED_MIN;
    }
    return most < bytes_max ? most : bytes_max;
}

enum lyn_code xlsx_zip_open(struct xlsx_zip *zip, struct sv bytes, size_t bytes_max,
                            struct lyn_error *err) {
    *zip = (struct xlsx_zip){.memory = {bytes, 0}, .budget = unpacked_max(bytes.len, bytes_max)};
    zlib_filefunc64_def functions = {.zopen64_file = open_memory,
                                     .zread_file = read_memory,
                                     .zwrite_file = write_memory,
                                     .ztell64_file = tell_memory,
                                     .zseek64_file = seek_memory,
                                     .zclose_file = close_memory,
                                     .zerror_file = error_memory,
                                     .opaque = &zip->memory};
    zip->archive = unzOpen2_64("", &functions);
    if (!zip->archive) {
        return error_set(err, REASON_BAD_ZIP, "File is not a zip file, or not a whole one");
    }
    unz_global_info64 info;
    if (unzGetGlobalInfo64(zip->archive, &info) != UNZ_OK) {
        return error_set(err, REASON_BAD_ZIP, "Bad directory of the zip file");
    }
    if (info.number_entry > XLSX_PARTS_MAX) {
        return error_set(err, REASON_LIMIT_BYTES, "the archive has %llu parts; %d are allowed",
                         (unsigned long long)info.number_entry, XLSX_PARTS_MAX);
    }
    return LYN_OK;
}

void xlsx_zip_close(struct xlsx_zip *zip) {
    if (zip->archive) {
        unzCloseCurrentFile(zip->archive);
        unzClose(zip->archive);
    }
    zip->archive = NULL;
    zip->part = NULL;
}

bool xlsx_zip_has(struct xlsx_zip *zip, const char *part) {
    enum { EXACT = 1, ANY_CASE = 2 };
    return unzLocateFile(zip->archive, part, EXACT) == UNZ_OK ||
           unzLocateFile(zip->archive, part, ANY_CASE) == UNZ_OK;
}

/* ---- one part ---- */

enum lyn_code xlsx_part_open(struct xlsx_zip *zip, const char *part, struct lyn_error *err) {
    enum { ENCRYPTED = 1 };
    unz_file_info64 info;
    if (!xlsx_zip_has(zip, part)) {
        return error_set(err, REASON_INVALID_VALUE, "There is no item named '%s' in the archive",
                         part);
    }
    if (unzGetCurrentFileInfo64(zip->archive, &info, NULL, 0, NULL, 0, NULL, 0) != UNZ_OK) {
        return error_set(err, REASON_BAD_ZIP, "Bad directory of the zip file");
    }
    if (info.flag & ENCRYPTED) {
        return error_set(err, REASON_BAD_ZIP, "'%s' is encrypted", part);
    }
    if (info.compression_method != 0 && info.compression_method != Z_DEFLATED) {
        return error_set(err, REASON_BAD_ZIP,
                         "'%s' is packed by method %lu, which is not supported", part,
                         info.compression_method);
    }
    if (unzOpenCurrentFile(zip->archive) != UNZ_OK) {
        return error_set(err, REASON_BAD_ZIP, "'%s' cannot be unpacked", part);
    }
    zip->part = part;
    zip->part_size = info.uncompressed_size;
    zip->part_read = 0;
    return LYN_OK;
}

enum lyn_code xlsx_part_read(struct xlsx_zip *zip, void *bytes, size_t room, size_t *len,
                             struct lyn_error *err) {
    int got = unzReadCurrentFile(zip->archive, bytes, (unsigned)(room < INT_MAX ? room : INT_MAX));
    if (got < 0) {
        return error_set(err, REASON_BAD_ZIP, "'%s' cannot be unpacked", zip->part);
    }
    *len = (size_t)got;
    if (*len > zip->budget) {
        return error_set(err, REASON_LIMIT_BYTES,
                         "the workbook unpacks to far more than its size allows");
    }
    zip->budget -= *len;
    zip->part_read += *len;
    return LYN_OK;
}

enum lyn_code xlsx_part_close(struct xlsx_zip *zip, struct lyn_error *err) {
    const char *part = zip->part;
    int result = unzCloseCurrentFile(zip->archive);
    zip->part = NULL;
    if (result != UNZ_OK) {
        return error_set(err, REASON_BAD_ZIP, "Bad CRC-32 for file '%s'", part);
    }
    if (zip->part_read != zip->part_size) {
        return error_set(err, REASON_BAD_ZIP, "'%s' ends too early", part);
    }
    return LYN_OK;
}
