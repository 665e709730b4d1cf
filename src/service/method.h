/* method.h - what a method handler gets and gives; one handler a file, method_<name>.c. */
#ifndef LYN_SERVICE_METHOD_H
#define LYN_SERVICE_METHOD_H

#include <protobuf-c/protobuf-c.h>

#include "service/service.h"

/* input is of the method's input type, checked; *reply is to be of its output type, in
 * request->call->arena. */
typedef enum lyn_code method_handler(struct service *service, const struct service_request *request,
                                     const ProtobufCMessage *input, ProtobufCMessage **reply,
                                     struct lyn_error *err);

method_handler method_hello, method_health, method_status, method_describe, method_stop,
    method_read_data, method_fetch, method_release, method_interface_field, method_talk_fields,
    method_write_data, method_write_begin, method_write_batch, method_write_commit, method_compute,
    method_render;

#endif
