#include "service/reference.h"

enum { UMASK_UNKNOWN = 077 }; /* a request that does not say gives its files to nobody else */

enum lyn_code reference_caller(const struct service *service, const struct service_request *request,
                               struct caller *out, struct lyn_error *err) {
    *out = (struct caller){.roots = &service->roots, .umask = UMASK_UNKNOWN};
    if (request->caller) {
        out->cwd = request->caller->cwd;
        out->environment = request->caller->environment;
        out->umask = request->caller->umask & 0777;
        request->call->utc_offset_s = request->caller->utc_offset_s;
    }
    return caller_check(out, &request->call->limits, err);
}

enum lyn_code reference_interface(struct arena *arena, const Lynguine__V1__InterfaceRef *wanted,
                                  struct interface_ref *out, struct lyn_error *err) {
    *out = (struct interface_ref){.file_count = 0};
    if (!wanted) {
        return LYN_OK;
    }
    struct sv *files = arena_calloc(arena, wanted->n_files, sizeof *files);
    if (!files) {
        return arena_error(arena, err);
    }
    for (size_t i = 0; i < wanted->n_files; i++) {
        files[i] = sv_from(wanted->files[i]);
    }
    *out = (struct interface_ref){files, wanted->n_files, sv_from(wanted->directory),
                                  sv_from(wanted->field)};
    return LYN_OK;
}
