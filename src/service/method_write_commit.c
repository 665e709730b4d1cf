#include "service/uploaded.h"
#include "service/writing.h"

enum lyn_code method_write_commit(struct service *service, const struct service_request *request,
                                  const ProtobufCMessage *input, ProtobufCMessage **reply,
                                  struct lyn_error *err) {
    const Lynguine__V1__WriteCommitRequest *wanted =
        (const Lynguine__V1__WriteCommitRequest *)input;
    struct writing_order order = {wanted->columns, wanted->output, wanted->dry_run};
    struct frame *frame = NULL;
    enum lyn_code code = uploaded_frame(service, request, wanted->handle, &frame, err);
    return code == LYN_OK ? writing_run(service, request, frame, &order, reply, err) : code;
}
