#include "formats/xlsx_pack.h"

#include <limits.h>
#include <minizip/zip.h>
#include <zlib.h>

/* Larger ones need a form that not every reader of workbooks knows. */
static const uint64_t PART_MAX = UINT32_MAX - 1;

/* Half the time of zlib's usual level, and a tenth more bytes. */
enum { LEVEL = 3 };

/* ---- the buffer as minizip's file ---- */

static voidpf open_output(voidpf opaque, const void *name, int mode) {
    (void)name, (void)mode;
    return opaque;
}

static uLong read_output(voidpf opaque, voidpf stream, void *bytes, uLong size) {
    (void)opaque, (void)stream, (void)bytes, (void)size;
    return 0;
}

/* Minizip leaks when a write fails, so none does: the buffer remembers that it could not grow. */
static uLong write_output(voidpf opaque, voidpf stream, const void *bytes, uLong size) {
    struct xlsx_output *output = stream;
    (void)opaque;
    struct buf *out = output->out;
    if (!out->failure) { /* it may have come back to complete a header */
        size_t at = output->start + output->at, behind = out->len - at;
        size_t over = behind < size ? behind : size;
        if (over) {
            memcpy(out->data + at, bytes, over);
        }
        buf_append(out, (const char *)bytes + over, size - over);
    }
    output->at += size;
    if (output->end < output->at) {
        output->end = output->at;
    }
    return size;
}

static ZPOS64_T tell_output(voidpf opaque, voidpf stream) {
    (void)opaque;
    return ((struct xlsx_output *)stream)->at;
}

static long seek_output(voidpf opaque, voidpf stream, ZPOS64_T offset, int origin) {
    struct xlsx_output *output = stream;
    (void)opaque;
    uint64_t from = 0, at;
    if (origin == ZLIB_FILEFUNC_SEEK_CUR) {
        from = output->at;
    } else if (origin == ZLIB_FILEFUNC_SEEK_END) {
        from = output->end;
    }
    if (__builtin_add_overflow(from, offset, &at) || at > output->end) {
        return -1;
    }
    output->at = at;
    return 0;
}

static int close_output(voidpf opaque, voidpf stream) {
    (void)opaque, (void)stream;
    return 0;
}

static int error_output(voidpf opaque, voidpf stream) {
    (void)opaque, (void)stream;
    return 0;
}

/* ---- the archive ---- */

void xlsx_pack_open(struct xlsx_pack *pack, struct buf *out) {
    *pack = (struct xlsx_pack){.output = {.out = out, .start = out->len}};
    zlib_filefunc64_def functions = {.zopen64_file = open_output,
                                     .zread_file = read_output,
                                     .zwrite_file = write_output,
                                     .ztell64_file = tell_output,
                                     .zseek64_file = seek_output,
                                     .zclose_file = close_output,
                                     .zerror_file = error_output,
                                     .opaque = &pack->output};
    pack->archive = zipOpen2_64("", APPEND_STATUS_CREATE, NULL, &functions);
    pack->failed = pack->archive == NULL;
}

void xlsx_pack_begin(struct xlsx_pack *pack, const char *part) {
    /* No time of day: the same table gives the same bytes. */
    static const zip_fileinfo info = {.tmz_date = {.tm_mday = 1, .tm_year = 1980}};
    if (!pack->failed) {
        pack->failed = zipOpenNewFileInZip(pack->archive, part, &info, NULL, 0, NULL, 0, NULL,
                                           Z_DEFLATED, LEVEL) != ZIP_OK;
    }
    pack->part_bytes = 0;
}

void xlsx_pack_write(struct xlsx_pack *pack, struct sv bytes) {
    pack->part_bytes += bytes.len;
    pack->too_large |= pack->part_bytes > PART_MAX;
    pack->failed |= pack->too_large || pack->output.out->failure;
    while (!pack->failed && bytes.len) {
        unsigned size = (unsigned)(bytes.len < INT_MAX ? bytes.len : INT_MAX);
        pack->failed = zipWriteInFileInZip(pack->archive, bytes.data, size) != ZIP_OK;
        bytes.data += size;
        bytes.len -= size;
    }
}

void xlsx_pack_end(struct xlsx_pack *pack) {
    if (!pack->failed) {
        pack->failed = zipCloseFileInZip(pack->archive) != ZIP_OK;
    }
}

enum lyn_code xlsx_pack_close(struct xlsx_pack *pack, struct lyn_error *err) {
    if (pack->archive) {
        pack->failed |= zipClose(pack->archive, NULL) != ZIP_OK;
    }
    pack->archive = NULL;
    enum lyn_code code = buf_status(pack->output.out, err);
    if (code != LYN_OK || !pack->failed) {
        return code;
    }
    return pack->too_large ? error_set(err, REASON_LIMIT_BYTES, "the sheet is larger than 4 GiB")
                           : error_oom(err);
}
