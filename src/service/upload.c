#include "service/upload.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/buf.h"
#include "wire/codec.h"
#include "wire/wire.h"

enum { SCHEMA_BYTES_MAX = 1 << 30 };

struct upload {
    _Atomic uint32_t references;
    struct arena *arena;                /* of the schema */
    const Lynguine__V1__Schema *schema; /* NULL: it is bytes */
    size_t size;                        /* of the bytes, when all are there */
    pthread_mutex_t mutex;              /* guards what follows */
    struct frame **parts;
    size_t count, capacity;
    uint64_t row_count;
    struct buf bytes; /* do not move any more once all are there */
};

/* A copy that does not point into the request. */
static enum lyn_code copy_schema(struct upload *upload, const Lynguine__V1__Schema *schema,
                                 struct lyn_error *err) {
    ProtobufCMessage *copied = NULL;
    size_t size = protobuf_c_message_get_packed_size(&schema->base);
    uint8_t *bytes = arena_alloc(upload->arena, size);
    if (!bytes) {
        return arena_error(upload->arena, err);
    }
    protobuf_c_message_pack(&schema->base, bytes);
    enum lyn_code code = wire_unpack(schema->base.descriptor, (struct sv){(char *)bytes, size},
                                     upload->arena, &copied, err);
    upload->schema = (const Lynguine__V1__Schema *)copied;
    return code;
}

/* A table without a row, to see that the schema is one before anything is sent. */
static enum lyn_code check_schema(struct upload *upload, struct lyn_error *err) {
    struct frame *frame = NULL;
    Lynguine__V1__Batch batch = LYNGUINE__V1__BATCH__INIT;
    size_t count = upload->schema->n_fields;
    Lynguine__V1__Column *columns = arena_calloc(upload->arena, count, sizeof *columns);
    batch.columns = arena_calloc(upload->arena, count, sizeof *batch.columns);
    if (!columns || !batch.columns) {
        return arena_error(upload->arena, err);
    }
    for (size_t j = 0; j < count; j++) {
        lynguine__v1__column__init(&columns[j]);
        batch.columns[j] = &columns[j];
    }
    batch.n_columns = count;
    enum lyn_code code = wire_batch_decode(upload->schema, &batch, 1, &frame, err);
    if (code != LYN_OK) {
        return code;
    }
    upload->parts = malloc(sizeof *upload->parts);
    if (!upload->parts) {
        frame_unref(frame);
        return error_oom(err);
    }
    upload->parts[0] = frame; /* all there is when no row comes */
    upload->count = upload->capacity = 1;
    return LYN_OK;
}

static struct upload *new_upload(size_t size) {
    struct upload *upload = calloc(1, sizeof *upload);
    if (upload) {
        atomic_init(&upload->references, 1);
        pthread_mutex_init(&upload->mutex, NULL);
        upload->size = size;
        buf_init(&upload->bytes, size);
    }
    return upload;
}

enum lyn_code upload_new_table(const Lynguine__V1__Schema *schema, struct upload **out,
                               struct lyn_error *err) {
    struct upload *upload = new_upload(0);
    if (!upload) {
        return error_oom(err);
    }
    upload->arena = arena_new(SCHEMA_BYTES_MAX);
    enum lyn_code code = upload->arena ? copy_schema(upload, schema, err) : error_oom(err);
    if (code == LYN_OK) {
        code = check_schema(upload, err);
    }
    if (code != LYN_OK) {
        upload_unref(upload);
        return code;
    }
    *out = upload;
    return LYN_OK;
}

enum lyn_code upload_new_content(size_t size, struct upload **out, struct lyn_error *err) {
    *out = new_upload(size);
    return *out ? LYN_OK : error_oom(err);
}

struct upload *upload_ref(struct upload *upload) {
    atomic_fetch_add(&upload->references, 1);
    return upload;
}

void upload_unref(struct upload *upload) {
    if (!upload || atomic_fetch_sub(&upload->references, 1) != 1) {
        return;
    }
    for (size_t i = 0; i < upload->count; i++) {
        frame_unref(upload->parts[i]);
    }
    buf_dispose(&upload->bytes);
    pthread_mutex_destroy(&upload->mutex);
    arena_unref(upload->arena);
    free(upload->parts);
    free(upload);
}

static enum lyn_code check_kind(const struct upload *upload, bool table, struct lyn_error *err) {
    if ((upload->schema != NULL) == table) {
        return LYN_OK;
    }
    return error_set(err, REASON_INVALID_VALUE, "what is uploaded behind this handle is %s",
                     table ? "bytes, not a table" : "a table, not bytes");
}

/* ---- batches ---- */

static enum lyn_code refuse_rows(const struct upload *upload, const Lynguine__V1__Batch *batch,
                                 struct lyn_error *err) {
    return error_set(err, REASON_INVALID_VALUE,
                     "rows %llu to %llu do not follow the %llu of %llu that are there",
                     (unsigned long long)batch->row0,
                     (unsigned long long)batch->row0 + (unsigned long long)batch->row_count,
                     (unsigned long long)upload->row_count,
                     (unsigned long long)upload->schema->row_count);
}

/* Under the lock. Takes the frame's reference, on failure too. */
static enum lyn_code put_part(struct upload *upload, struct frame *frame, struct lyn_error *err) {
    if (upload->count == upload->capacity) {
        size_t capacity = upload->capacity * 2;
        struct frame **parts = realloc(upload->parts, capacity * sizeof *parts);
        if (!parts) {
            frame_unref(frame);
            return error_oom(err);
        }
        upload->parts = parts;
        upload->capacity = capacity;
    }
    upload->parts[upload->count++] = frame;
    upload->row_count += frame->row_count;
    return LYN_OK;
}

static enum lyn_code append_batch(struct upload *upload, const Lynguine__V1__Batch *batch,
                                  uint32_t max_depth, struct lyn_error *err) {
    struct frame *frame = NULL;
    uint64_t total = upload->schema->row_count;
    if (batch->row_count == 0) {
        return LYN_OK;
    }
    if (batch->row0 < upload->row_count && batch->row_count <= upload->row_count - batch->row0) {
        return LYN_OK;
    }
    if (batch->row0 != upload->row_count || batch->row_count > total - upload->row_count) {
        return refuse_rows(upload, batch, err);
    }
    enum lyn_code code = wire_batch_decode(upload->schema, batch, max_depth, &frame, err);
    return code == LYN_OK ? put_part(upload, frame, err) : code;
}

enum lyn_code upload_append_batch(struct upload *upload, const Lynguine__V1__Batch *batch,
                                  uint32_t max_depth, uint64_t *row_count, struct lyn_error *err) {
    enum lyn_code code = check_kind(upload, true, err);
    if (code != LYN_OK) {
        return code;
    }
    pthread_mutex_lock(&upload->mutex);
    code = append_batch(upload, batch, max_depth, err);
    *row_count = upload->row_count;
    pthread_mutex_unlock(&upload->mutex);
    return code;
}

enum lyn_code upload_frame(struct upload *upload, struct frame **out, struct lyn_error *err) {
    enum lyn_code code = check_kind(upload, true, err);
    if (code != LYN_OK) {
        return code;
    }
    pthread_mutex_lock(&upload->mutex);
    if (upload->row_count != upload->schema->row_count) {
        code = error_set(err, REASON_INVALID_VALUE, "only %llu of %llu rows were uploaded",
                         (unsigned long long)upload->row_count,
                         (unsigned long long)upload->schema->row_count);
    } else {
        code = frame_concat(upload->parts, upload->count, out, err);
    }
    pthread_mutex_unlock(&upload->mutex);
    return code;
}

/* ---- chunks ---- */

static enum lyn_code append_chunk(struct upload *upload, uint64_t offset, struct sv bytes,
                                  struct lyn_error *err) {
    size_t there = upload->bytes.len;
    if (bytes.len == 0 || (offset < there && bytes.len <= there - offset)) {
        return LYN_OK;
    }
    if (offset != there || bytes.len > upload->size - there) {
        return error_set(err, REASON_INVALID_VALUE,
                         "%zu bytes from %llu on do not follow the %zu of %zu that are there",
                         bytes.len, (unsigned long long)offset, there, upload->size);
    }
    buf_append_sv(&upload->bytes, bytes);
    return buf_status(&upload->bytes, err);
}

enum lyn_code upload_append_chunk(struct upload *upload, uint64_t offset, struct sv bytes,
                                  uint64_t *byte_count, struct lyn_error *err) {
    enum lyn_code code = check_kind(upload, false, err);
    if (code != LYN_OK) {
        return code;
    }
    pthread_mutex_lock(&upload->mutex);
    code = append_chunk(upload, offset, bytes, err);
    *byte_count = upload->bytes.len;
    pthread_mutex_unlock(&upload->mutex);
    return code;
}

enum lyn_code upload_content(struct upload *upload, struct sv *out, struct lyn_error *err) {
    enum lyn_code code = check_kind(upload, false, err);
    if (code != LYN_OK) {
        return code;
    }
    pthread_mutex_lock(&upload->mutex);
    if (upload->bytes.len == upload->size) {
        *out = upload->size ? buf_view(&upload->bytes) : SV("");
    } else {
        code = error_set(err, REASON_INVALID_VALUE, "only %zu of %zu bytes were uploaded",
                         upload->bytes.len, upload->size);
    }
    pthread_mutex_unlock(&upload->mutex);
    return code;
}
