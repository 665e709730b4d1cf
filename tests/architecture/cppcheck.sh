#!/bin/sh
# cppcheck over the sources; its style and information messages are left to clang-tidy. It takes an
# address kept in a struct parameter that came by value for one that leaves the function.
set -eu
cd "$(dirname "$0")/../.."
cppcheck --quiet --std=c11 --error-exitcode=1 --inline-suppr --enable=warning,portability \
    --suppress=missingInclude --suppress=missingIncludeSystem --suppress=unknownMacro --suppress=autoVariables \
    -D__GNUC__=12 -Isrc -Iinclude -j "$(nproc)" src client tools
