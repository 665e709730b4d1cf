#include "service/writing.h"

enum lyn_code method_write_commit(struct service *service, const struct service_request *request,
                                  const ProtobufCMessage *input, ProtobufCMessage **reply,
                                  struct lyn_error *err) {
    const Lynguine__V1__WriteCommitRequest *wanted =
        (const Lynguine__V1__WriteCommitRequest *)input;
    struct writing_order order = {wanted->columns, wanted->output, wanted->dry_run};
    struct upload *upload = NULL;
    struct frame *frame = NULL;
    enum lyn_code code = handles_push(service->handles, request->connection, wanted->handle, 0,
                                      clock_now(), &upload, err);
    if (code != LYN_OK) {
        return code;
    }
    code = upload_frame(upload, &frame, err);
    upload_unref(upload);
    return code == LYN_OK ? writing_run(service, request, frame, &order, reply, err) : code;
}
