/* service.h - what the generator knows of a service: its methods with their policies and comments,
 * out of protoc's descriptors. */
#ifndef LYN_PROTOC_GEN_LYNGUINE_SERVICE_H
#define LYN_PROTOC_GEN_LYNGUINE_SERVICE_H

#include <stdbool.h>
#include <stdio.h>

#include "google/protobuf/compiler/plugin.pb-c.h"
#include "google/protobuf/descriptor.pb-c.h"
#include "lynguine/v1/options.pb-c.h"

typedef Google__Protobuf__Compiler__CodeGeneratorRequest generator_request;
typedef Google__Protobuf__FileDescriptorProto file_proto;
typedef Google__Protobuf__DescriptorProto message_proto;
typedef Google__Protobuf__MethodDescriptorProto method_proto;
typedef Lynguine__V1__MethodPolicy method_policy;

#define SERVICE_MAX_METHODS 200

struct service {
    const generator_request *request;
    const file_proto *file;
    const char *name; /* "Lynguine" */
    size_t method_count;
    struct service_method {
        const method_proto *proto;
        method_policy *policy;
        const char *comment; /* as protoc gives it; "" if none */
    } methods[SERVICE_MAX_METHODS];
};

/* Reads the one service of the file that protoc asks for. On false `*problem` is a text for the
 * user (malloc'd, or NULL when memory is out): no service, or a method without a policy or effect.
 * service_dispose either way. */
bool service_load(struct service *service, const generator_request *request, char **problem);
void service_dispose(struct service *service);

/* The declaration of `.lynguine.v1.ReadDataRequest`, and of the file that it stands in; NULL if the
 * request does not carry it. */
const message_proto *service_message(const struct service *service, const char *type,
                                     const file_proto **file, size_t *index);

/* The comment at a path of source_code_info (descriptor.proto: SourceCodeInfo): the one before, or
 * else the one after on the same line; "" if none. */
const char *service_comment(const file_proto *file, const int *path, size_t length);

/* table.c: the C file with method_table; docs.c: the Markdown reference. */
void table_print(const struct service *service, FILE *out);
void docs_print(const struct service *service, FILE *out);

#endif
