/* methods.h - the method table that protoc-gen-lynguine writes from service.proto. */
#ifndef LYN_WIRE_METHODS_H
#define LYN_WIRE_METHODS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/sv.h"

struct ProtobufCMessageDescriptor;

enum method_effect { METHOD_READ_ONLY = 1, METHOD_KEYED = 2 };

struct method {
    const char *name; /* "ReadData" */
    const char *path; /* "/lynguine.v1.Lynguine/ReadData" */
    const struct ProtobufCMessageDescriptor *input;
    const struct ProtobufCMessageDescriptor *output;
    enum method_effect effect;
    bool control;
    bool starts_server;
    bool caller_context;
    bool without_token;
    uint32_t default_deadline_ms;
    uint32_t max_deadline_ms;
    const char *documentation; /* the comment above it in service.proto */
};

/* All methods, in the order of service.proto (generated). */
extern const struct method method_table[];
extern const size_t method_count;

/* By wire path or by short name; NULL if none. */
const struct method *method_find(struct sv name);

#endif
