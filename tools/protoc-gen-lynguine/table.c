#include <ctype.h>
#include <string.h>

#include "service.h"

/* protoc-c's name: `.lynguine.v1.ReadDataRequest` is lynguine__v1__read_data_request. */
static void print_c_name(const char *type, FILE *out) {
    bool after_upper = true;
    for (const char *c = type + 1; *c != '\0'; c++) {
        bool upper = isupper((unsigned char)*c) != 0;
        if (*c == '.') {
            fputs("__", out);
            after_upper = true;
            continue;
        }
        if (upper && !after_upper) {
            fputc('_', out);
        }
        fputc(tolower((unsigned char)*c), out);
        after_upper = upper;
    }
}

/* A comment as one C string: its lines joined by \n, without the blank that follows `//`. */
static void print_documentation(const char *comment, FILE *out) {
    fputc('"', out);
    bool line_start = true;
    size_t length = strlen(comment);
    while (length > 0 && isspace((unsigned char)comment[length - 1])) {
        length--;
    }
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)comment[i];
        if (line_start && c == ' ') {
            line_start = false;
            continue;
        }
        line_start = c == '\n';
        if (c == '\n') {
            fputs("\\n", out);
        } else if (c == '"' || c == '\\' || c == '?' || c < ' ' || c > '~') {
            fprintf(out, "\\%03o", c);
        } else {
            fputc(c, out);
        }
    }
    fputc('"', out);
}

static bool is_used(const struct service *service, const file_proto *file) {
    for (size_t i = 0; i < service->method_count; i++) {
        const method_proto *proto = service->methods[i].proto;
        const char *types[] = {proto->input_type, proto->output_type};
        for (size_t k = 0; k < 2; k++) {
            const file_proto *home = NULL;
            size_t index = 0;
            if (service_message(service, types[k], &home, &index) != NULL && home == file) {
                return true;
            }
        }
    }
    return false;
}

static void print_includes(const struct service *service, FILE *out) {
    fputs("#include \"wire/methods.h\"\n\n", out);
    for (size_t i = 0; i < service->request->n_proto_file; i++) {
        const file_proto *file = service->request->proto_file[i];
        size_t length = strlen(file->name);
        if (is_used(service, file) && length > 6) {
            fprintf(out, "#include \"%.*s.pb-c.h\"\n", (int)(length - 6), file->name);
        }
    }
}

static void print_flag(const char *name, bool set, FILE *out) {
    if (set) {
        fprintf(out, "        .%s = true,\n", name);
    }
}

static void print_method(const struct service *service, const struct service_method *method,
                         FILE *out) {
    const method_policy *policy = method->policy;
    fprintf(out, "    {\n        .name = \"%s\",\n", method->proto->name);
    fprintf(out, "        .path = \"/%s.%s/%s\",\n", service->file->package, service->name,
            method->proto->name);
    fputs("        .input = &", out);
    print_c_name(method->proto->input_type, out);
    fputs("__descriptor,\n        .output = &", out);
    print_c_name(method->proto->output_type, out);
    fprintf(out, "__descriptor,\n        .effect = %s,\n",
            policy->effect == LYNGUINE__V1__EFFECT__KEYED ? "METHOD_KEYED" : "METHOD_READ_ONLY");
    print_flag("control", policy->control, out);
    print_flag("starts_server", policy->starts_server, out);
    print_flag("caller_context", policy->caller_context, out);
    print_flag("without_token", policy->without_token, out);
    fprintf(out, "        .default_deadline_ms = %u,\n        .max_deadline_ms = %u,\n",
            policy->default_deadline_ms, policy->max_deadline_ms);
    fputs("        .documentation = ", out);
    print_documentation(method->comment, out);
    fputs(",\n    },\n", out);
}

void table_print(const struct service *service, FILE *out) {
    fprintf(out, "/* Written by protoc-gen-lynguine from %s. */\n", service->file->name);
    print_includes(service, out);
    fputs("\nconst struct method method_table[] = {\n", out);
    for (size_t i = 0; i < service->method_count; i++) {
        print_method(service, &service->methods[i], out);
    }
    fputs("};\n\nconst size_t method_count = sizeof method_table / sizeof method_table[0];\n", out);
}
