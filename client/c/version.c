#include "lynguine/version.h"

#define TEXT_OF(number) #number
#define TEXT(number) TEXT_OF(number)

const char *lyn_version(void) {
    return TEXT(LYN_VERSION_MAJOR) "." TEXT(LYN_VERSION_MINOR) "." TEXT(LYN_VERSION_PATCH);
}
