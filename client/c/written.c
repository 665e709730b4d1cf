#include "client/c/written.h"

/* In the arena that it holds. */
struct lyn_written {
    struct arena *arena;
    const Lynguine__V1__WriteDataResponse *response;
    struct lyn_written_file *files;
};

enum lyn_code written_from_answer(const struct answer *answer,
                                  const Lynguine__V1__WriteDataResponse *response,
                                  lyn_written **out, struct lyn_error *err) {
    struct arena *arena = answer->arena;
    struct lyn_written *written = arena_alloc(arena, sizeof *written);
    struct lyn_written_file *files = arena_calloc(arena, response->n_files, sizeof *files);
    if (!written || !files) {
        return arena_error(arena, err);
    }
    for (size_t i = 0; i < response->n_files; i++) {
        const Lynguine__V1__WrittenFile *file = response->files[i];
        files[i] = (struct lyn_written_file){file->path, file->bytes,
                                             (enum lyn_write_outcome)file->outcome};
    }
    *written = (struct lyn_written){arena_ref(arena), response, files};
    *out = written;
    return LYN_OK;
}

void lyn_written_free(lyn_written *written) {
    if (written) {
        arena_unref(written->arena);
    }
}

uint64_t lyn_written_row_count(const lyn_written *written) {
    return written->response->row_count;
}

const char *lyn_written_message(const lyn_written *written) {
    return written->response->message;
}

size_t lyn_written_file_count(const lyn_written *written) {
    return written->response->n_files;
}

const struct lyn_written_file *lyn_written_get(const lyn_written *written, size_t i) {
    return i < written->response->n_files ? &written->files[i] : NULL;
}
