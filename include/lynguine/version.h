/* version.h - the version of the library; CMake reads it from here. */
#ifndef LYN_VERSION_H
#define LYN_VERSION_H

#include "lynguine/export.h"

#define LYN_VERSION_MAJOR 0
#define LYN_VERSION_MINOR 1
#define LYN_VERSION_PATCH 0

#ifdef __cplusplus
extern "C" {
#endif

/* "0.1.0", of the library that is loaded (not of the header). Thread-safe. */
LYN_API const char *lyn_version(void);

#ifdef __cplusplus
}
#endif

#endif
