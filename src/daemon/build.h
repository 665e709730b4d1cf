/* build.h - which build of the program this is. */
#ifndef LYN_DAEMON_BUILD_H
#define LYN_DAEMON_BUILD_H

#include "lynguine/version.h"

#define BUILD_TEXT_OF(number) #number
#define BUILD_TEXT(number) BUILD_TEXT_OF(number)
/* "0.1.0" */
#define BUILD_VERSION                                                                              \
    BUILD_TEXT(LYN_VERSION_MAJOR)                                                                  \
    "." BUILD_TEXT(LYN_VERSION_MINOR) "." BUILD_TEXT(LYN_VERSION_PATCH)

#define BUILD_BUFFER 64
/* "0.1.0+5f2c81d0a94b": the version and the start of the linker's build id, so that two builds of
 * one version can be told apart; the version alone when the program was linked without one. */
void build_print(char out[BUILD_BUFFER]);

#endif
