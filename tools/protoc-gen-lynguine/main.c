/* protoc-gen-lynguine - the protoc plugin that writes the method table (methods.c) from
 * service.proto and, with the parameter `docs`, the method reference (methods.md). protoc-c cannot
 * carry method options; their values reach C only through the descriptors a plugin is given. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "service.h"

typedef Google__Protobuf__Compiler__CodeGeneratorResponse generator_response;
typedef Google__Protobuf__Compiler__CodeGeneratorResponse__File generated_file;

/* CodeGeneratorResponse.Feature FEATURE_PROTO3_OPTIONAL: protoc refuses files with `optional` for
 * plugins that do not claim it. */
#define SUPPORTED_FEATURES 1

static uint8_t *read_all(FILE *in, size_t *length) {
    size_t capacity = 1 << 16;
    uint8_t *bytes = malloc(capacity);
    *length = 0;
    for (size_t n = 0; bytes != NULL; *length += n) {
        if (*length == capacity) {
            uint8_t *more = realloc(bytes, capacity *= 2);
            if (more == NULL) {
                break;
            }
            bytes = more;
        }
        n = fread(bytes + *length, 1, capacity - *length, in);
        if (n == 0 && !ferror(in)) {
            return bytes;
        }
        if (n == 0) {
            break;
        }
    }
    free(bytes);
    return NULL;
}

static bool write_response(const generator_response *response) {
    size_t length = google__protobuf__compiler__code_generator_response__get_packed_size(response);
    uint8_t *bytes = malloc(length);
    bool fine = bytes != NULL;
    if (fine) {
        google__protobuf__compiler__code_generator_response__pack(response, bytes);
        fine = fwrite(bytes, 1, length, stdout) == length && fflush(stdout) == 0;
    }
    free(bytes);
    return fine;
}

static bool generate(const generator_request *request) {
    generator_response response = GOOGLE__PROTOBUF__COMPILER__CODE_GENERATOR_RESPONSE__INIT;
    generated_file file = GOOGLE__PROTOBUF__COMPILER__CODE_GENERATOR_RESPONSE__FILE__INIT;
    generated_file *files[] = {&file};
    struct service service;
    char table_name[] = "methods.c", docs_name[] = "methods.md", no_memory[] = "out of memory";
    char *problem = NULL, *content = NULL;
    size_t length = 0;
    bool docs = request->parameter != NULL && strcmp(request->parameter, "docs") == 0;
    bool fine = false;

    response.has_supported_features = 1;
    response.supported_features = SUPPORTED_FEATURES;
    if (service_load(&service, request, &problem)) {
        FILE *out = open_memstream(&content, &length);
        if (out == NULL) {
            goto done;
        }
        (docs ? docs_print : table_print)(&service, out);
        if (fclose(out) != 0) {
            goto done;
        }
        file.name = docs ? docs_name : table_name;
        file.content = content;
        response.n_file = 1;
        response.file = files;
    } else {
        response.error = problem != NULL ? problem : no_memory;
    }
    fine = write_response(&response);
done:
    service_dispose(&service);
    free(content);
    free(problem);
    return fine;
}

int main(void) {
    size_t length = 0;
    uint8_t *bytes = read_all(stdin, &length);
    generator_request *request =
        bytes != NULL
            ? google__protobuf__compiler__code_generator_request__unpack(NULL, length, bytes)
            : NULL;
    free(bytes);
    if (request == NULL) {
        fputs("protoc-gen-lynguine: standard input is no request of protoc\n", stderr);
        return EXIT_FAILURE;
    }
    bool fine = generate(request);
    google__protobuf__compiler__code_generator_request__free_unpacked(request, NULL);
    return fine ? EXIT_SUCCESS : EXIT_FAILURE;
}
