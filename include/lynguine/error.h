/* error.h - how every fallible call of this library reports failure.
 *
 * A fallible function returns an `enum lyn_code` (LYN_OK = 0 on success) and takes, as its last
 * argument, a `struct lyn_error *` that belongs to the caller and may be NULL. On failure the
 * struct is filled whole; on success it is left untouched. There is no "last error": nothing is
 * kept per thread or per process.
 */
#ifndef LYN_ERROR_H
#define LYN_ERROR_H

#include <stdint.h>

#include "lynguine/export.h"

#ifdef __cplusplus
extern "C" {
#endif

/* gRPC's status codes, with gRPC's numbers (grpc: doc/statuscodes.md). */
enum lyn_code {
    LYN_OK = 0,
    LYN_CANCELLED = 1,
    LYN_UNKNOWN = 2,
    LYN_INVALID_ARGUMENT = 3,
    LYN_DEADLINE_EXCEEDED = 4,
    LYN_NOT_FOUND = 5,
    LYN_ALREADY_EXISTS = 6,
    LYN_PERMISSION_DENIED = 7,
    LYN_RESOURCE_EXHAUSTED = 8,
    LYN_FAILED_PRECONDITION = 9,
    LYN_ABORTED = 10,
    LYN_OUT_OF_RANGE = 11,
    LYN_UNIMPLEMENTED = 12,
    LYN_INTERNAL = 13,
    LYN_UNAVAILABLE = 14,
    LYN_DATA_LOSS = 15,
    LYN_UNAUTHENTICATED = 16
};

/* One failure, or one warning. All texts are NUL-terminated UTF-8, cut at a character boundary
 * when they do not fit; an empty text and a zero line or column mean "not known". */
struct lyn_error {
    int code;        /* enum lyn_code */
    char reason[48]; /* stable UPPER_SNAKE token; wording of `message` may change, this does not */
    char error_type[32]; /* the exception name a Python caller knows: ValueError, KeyError ... */
    char message[512];
    char file[512];      /* the path as the caller wrote it */
    char field[128];     /* the key of the data source or request that is at fault */
    char request_id[33]; /* 32 hex digits when a server answered; names the request in its log */
    uint64_t line;       /* 1-based */
    uint64_t column;     /* 1-based, in characters */
};

/* The name of a code ("NOT_FOUND"); "UNKNOWN" for a number that is none. Never NULL. Thread-safe. */
LYN_API const char *lyn_code_name(int code);

#ifdef __cplusplus
}
#endif

#endif
