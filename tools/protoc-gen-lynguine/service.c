#include "service.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Numbers of descriptor.proto that a path is made of. */
enum { PATH_FILE_SERVICE = 6, PATH_SERVICE_METHOD = 2 };

#define POLICY_EXTENSION 50001 /* options.proto */

static bool refuse(char **problem, const char *format, ...) {
    va_list args;
    va_start(args, format);
    if (vasprintf(problem, format, args) < 0) {
        *problem = NULL;
    }
    va_end(args);
    return false;
}

const char *service_comment(const file_proto *file, const int *path, size_t length) {
    if (file->source_code_info == NULL) {
        return "";
    }
    for (size_t i = 0; i < file->source_code_info->n_location; i++) {
        const Google__Protobuf__SourceCodeInfo__Location *location =
            file->source_code_info->location[i];
        if (location->n_path != length ||
            memcmp(location->path, path, length * sizeof path[0]) != 0) {
            continue;
        }
        if (location->leading_comments != NULL) {
            return location->leading_comments;
        }
        return location->trailing_comments != NULL ? location->trailing_comments : "";
    }
    return "";
}

const message_proto *service_message(const struct service *service, const char *type,
                                     const file_proto **file, size_t *index) {
    for (size_t i = 0; i < service->request->n_proto_file; i++) {
        const file_proto *candidate = service->request->proto_file[i];
        const char *name = candidate->package != NULL ? candidate->package : "";
        size_t package = strlen(name);
        if (type[0] != '.' || strncmp(type + 1, name, package) != 0 || type[1 + package] != '.') {
            continue;
        }
        for (size_t j = 0; j < candidate->n_message_type; j++) {
            if (strcmp(candidate->message_type[j]->name, type + package + 2) == 0) {
                *file = candidate;
                *index = j;
                return candidate->message_type[j];
            }
        }
    }
    return NULL;
}

/* The bytes of a length-delimited unknown field start with their length: the size of that prefix,
 * 0 when it is not one. */
static size_t length_prefix(const ProtobufCMessageUnknownField *field) {
    size_t n = 0;
    while (n < field->len && field->data[n] & 0x80) {
        n++;
    }
    return n < field->len ? n + 1 : 0;
}

/* `option (policy).a = ..; option (policy).b = ..;` arrives as several unknown fields of one tag,
 * which protobuf's merging rule makes one message when their payloads are joined. */
static method_policy *unpack_policy(const Google__Protobuf__MethodOptions *options) {
    method_policy *policy = NULL;
    uint8_t *joined = NULL;
    size_t length = 0;
    bool found = false;
    for (size_t i = 0; options != NULL && i < options->base.n_unknown_fields; i++) {
        const ProtobufCMessageUnknownField *field = &options->base.unknown_fields[i];
        if (field->tag != POLICY_EXTENSION ||
            field->wire_type != PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED) {
            continue;
        }
        size_t prefix = length_prefix(field);
        uint8_t *more = prefix > 0 ? realloc(joined, length + field->len) : NULL;
        if (more == NULL) {
            free(joined);
            return NULL;
        }
        joined = more;
        memcpy(joined + length, field->data + prefix, field->len - prefix);
        length += field->len - prefix;
        found = true;
    }
    if (found) {
        policy = lynguine__v1__method_policy__unpack(NULL, length, joined);
    }
    free(joined);
    return policy;
}

static bool load_method(struct service *service, size_t i, const method_proto *proto,
                        char **problem) {
    struct service_method *method = &service->methods[i];
    int path[] = {PATH_FILE_SERVICE, 0, PATH_SERVICE_METHOD, (int)i};
    const file_proto *file = NULL;
    size_t index = 0;
    method->proto = proto;
    method->comment = service_comment(service->file, path, 4);
    method->policy = unpack_policy(proto->options);
    service->method_count = i + 1;
    if (method->policy == NULL) {
        return refuse(problem, "%s: method %s has no (policy)", service->file->name, proto->name);
    }
    if (method->policy->effect == LYNGUINE__V1__EFFECT__EFFECT_UNSPECIFIED) {
        return refuse(problem, "%s: the policy of method %s has no effect", service->file->name,
                      proto->name);
    }
    if (method->policy->default_deadline_ms == 0 ||
        method->policy->max_deadline_ms < method->policy->default_deadline_ms) {
        return refuse(problem,
                      "%s: the policy of method %s needs a default deadline and a maximum "
                      "not below it",
                      service->file->name, proto->name);
    }
    if (service_message(service, proto->input_type, &file, &index) == NULL ||
        service_message(service, proto->output_type, &file, &index) == NULL) {
        return refuse(problem, "%s: method %s uses a message that is nested or not imported",
                      service->file->name, proto->name);
    }
    return true;
}

bool service_load(struct service *service, const generator_request *request, char **problem) {
    *service = (struct service){.request = request};
    *problem = NULL;
    if (request->n_file_to_generate != 1) {
        return refuse(problem, "protoc-gen-lynguine takes one file with one service");
    }
    for (size_t i = 0; i < request->n_proto_file; i++) {
        if (strcmp(request->proto_file[i]->name, request->file_to_generate[0]) == 0) {
            service->file = request->proto_file[i];
        }
    }
    if (service->file == NULL || service->file->package == NULL || service->file->n_service != 1) {
        return refuse(problem, "%s: one service in a package is needed",
                      request->file_to_generate[0]);
    }
    const Google__Protobuf__ServiceDescriptorProto *proto = service->file->service[0];
    service->name = proto->name;
    if (proto->n_method > SERVICE_MAX_METHODS) {
        return refuse(problem, "%s: more than %d methods", service->file->name,
                      SERVICE_MAX_METHODS);
    }
    for (size_t i = 0; i < proto->n_method; i++) {
        if (!load_method(service, i, proto->method[i], problem)) {
            return false;
        }
    }
    return true;
}

void service_dispose(struct service *service) {
    for (size_t i = 0; i < service->method_count; i++) {
        if (service->methods[i].policy != NULL) {
            lynguine__v1__method_policy__free_unpacked(service->methods[i].policy, NULL);
        }
    }
    service->method_count = 0;
}
