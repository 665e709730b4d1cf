#include "service/uploaded.h"

static enum lyn_code find(const struct service *service, const struct service_request *request,
                          uint64_t handle, struct upload **out, struct lyn_error *err) {
    return handles_push(service->handles, request->connection, handle, 0, clock_now(), out, err);
}

enum lyn_code uploaded_frame(const struct service *service, const struct service_request *request,
                             uint64_t handle, struct frame **out, struct lyn_error *err) {
    struct upload *upload = NULL;
    enum lyn_code code = find(service, request, handle, &upload, err);
    if (code == LYN_OK) {
        code = upload_frame(upload, out, err);
        upload_unref(upload);
    }
    return code;
}

static void let_go(void *upload) {
    upload_unref(upload);
}

enum lyn_code uploaded_content(const struct service *service, const struct service_request *request,
                               uint64_t handle, struct sv *out, struct lyn_error *err) {
    struct upload *upload = NULL;
    enum lyn_code code = find(service, request, handle, &upload, err);
    if (code != LYN_OK) {
        return code;
    }
    if (!arena_own(request->call->arena, let_go, upload)) {
        return arena_error(request->call->arena, err);
    }
    return upload_content(upload, out, err);
}
