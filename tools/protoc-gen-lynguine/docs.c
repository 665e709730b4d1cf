#include <ctype.h>
#include <string.h>

#include "service.h"

/* Numbers of descriptor.proto that a path is made of. */
enum { PATH_FILE_MESSAGE = 4, PATH_MESSAGE_FIELD = 2 };

static const char *bare_name(const char *type) {
    const char *dot = strrchr(type, '.');
    return dot != NULL ? dot + 1 : type;
}

/* A comment as running text: line breaks become blanks, `|` is kept out of table cells. */
static void print_text(const char *comment, FILE *out) {
    bool blank = true; /* swallows the blank after `//` */
    for (const char *c = comment; *c != '\0'; c++) {
        if (isspace((unsigned char)*c)) {
            blank = true;
            continue;
        }
        if (blank && c != comment + strspn(comment, " \n")) {
            fputc(' ', out);
        }
        blank = false;
        if (*c == '|') {
            fputc('\\', out);
        }
        fputc(*c, out);
    }
}

static const char *scalar_name(int type) {
    switch (type) {
    case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_DOUBLE:
        return "double";
    case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_UINT64:
    case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_FIXED64:
        return "uint64";
    case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_INT64:
    case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_SINT64:
        return "int64";
    case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_UINT32:
    case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_FIXED32:
        return "uint32";
    case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_INT32:
    case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_SINT32:
        return "int32";
    case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_BOOL:
        return "bool";
    case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_STRING:
        return "string";
    case GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_BYTES:
        return "bytes";
    default:
        return "?";
    }
}

static void print_message(const struct service *service, const char *title, const char *type,
                          FILE *out) {
    const file_proto *file = NULL;
    size_t index = 0;
    const message_proto *message = service_message(service, type, &file, &index);
    fprintf(out, "%s `%s`", title, bare_name(type));
    if (message == NULL || message->n_field == 0) {
        fputs(": empty.\n\n", out);
        return;
    }
    fputs("\n\n| field | type | |\n|---|---|---|\n", out);
    for (size_t i = 0; i < message->n_field; i++) {
        const Google__Protobuf__FieldDescriptorProto *field = message->field[i];
        bool repeated =
            field->label == GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__LABEL__LABEL_REPEATED;
        int path[] = {PATH_FILE_MESSAGE, (int)index, PATH_MESSAGE_FIELD, (int)i};
        fprintf(out, "| `%s` | %s%s | ", field->name, repeated ? "repeated " : "",
                field->type_name != NULL ? bare_name(field->type_name) : scalar_name(field->type));
        if (field->has_oneof_index) {
            fputs("one of these. ", out);
        }
        print_text(service_comment(file, path, 4), out);
        fputs(" |\n", out);
    }
    fputc('\n', out);
}

static void print_method(const struct service *service, const struct service_method *method,
                         FILE *out) {
    const method_policy *policy = method->policy;
    fprintf(out, "## %s\n\n", method->proto->name);
    print_text(method->comment, out);
    fprintf(out, "\n\n- Path: `/%s.%s/%s`\n", service->file->package, service->name,
            method->proto->name);
    fprintf(out, "- Effect: %s\n",
            policy->effect == LYNGUINE__V1__EFFECT__KEYED
                ? "keyed: a repeat with the same request id is answered, not run again"
                : "read only: may be repeated");
    fprintf(out, "- Deadline: %u ms, at most %u ms\n", policy->default_deadline_ms,
            policy->max_deadline_ms);
    if (policy->control) {
        fputs("- Answered even when the queue is full\n", out);
    }
    if (policy->starts_server) {
        fputs("- Starts a server when none runs\n", out);
    }
    if (policy->caller_context) {
        fputs("- Carries the caller's directory and environment\n", out);
    }
    if (policy->without_token) {
        fputs("- Answered, in part, without the token\n", out);
    }
    fputc('\n', out);
    print_message(service, "Request", method->proto->input_type, out);
    print_message(service, "Response", method->proto->output_type, out);
}

void docs_print(const struct service *service, FILE *out) {
    fprintf(out, "# Methods of %s.%s\n\nWritten by protoc-gen-lynguine from `%s`.\n\n",
            service->file->package, service->name, service->file->name);
    for (size_t i = 0; i < service->method_count; i++) {
        print_method(service, &service->methods[i], out);
    }
}
