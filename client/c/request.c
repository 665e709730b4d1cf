#include "client/c/request.h"

#include "base/limits.h"
#include "base/sv.h"
#include "base/utf8.h"

enum lyn_code request_run(struct lyn_client *client, request_work *work, void *user,
                          struct lyn_error *err) {
    struct lyn_error own = {0};
    struct arena *arena = arena_new(LIMITS_DEFAULT.request_bytes);
    if (!arena) {
        return error_oom(err);
    }
    pthread_mutex_lock(&client->mutex);
    enum lyn_code code = work(client, arena, user, &own);
    pthread_mutex_unlock(&client->mutex);
    arena_unref(arena);
    return client_report(code, &own, err);
}

enum lyn_code request_check_text(const char *text, const char *what, struct lyn_error *err) {
    struct sv bytes = sv_from(text ? text : "");
    if (utf8_check(bytes) == bytes.len) {
        return LYN_OK;
    }
    return error_set(err, REASON_INVALID_VALUE, "%s is not UTF-8", what);
}

enum lyn_code request_check_list(const char *const *list, const char *what, size_t *count,
                                 struct lyn_error *err) {
    enum lyn_code code = LYN_OK;
    *count = 0;
    while (code == LYN_OK && list && list[*count]) {
        code = request_check_text(list[(*count)++], what, err);
    }
    return code;
}

char *request_text(const char *text) {
    return (char *)(text ? text : protobuf_c_empty_string);
}

enum lyn_code request_interface(const char *const *files, const char *directory, const char *field,
                                Lynguine__V1__InterfaceRef *out, struct lyn_error *err) {
    lynguine__v1__interface_ref__init(out);
    enum lyn_code code = request_check_list(files, "an interface file's name", &out->n_files, err);
    if (code == LYN_OK) {
        code = request_check_text(directory, "the directory", err);
    }
    if (code == LYN_OK) {
        code = request_check_text(field, "the field", err);
    }
    out->files = (char **)files;
    out->directory = request_text(directory);
    out->field = request_text(field);
    return code;
}
