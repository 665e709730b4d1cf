#!/bin/sh
# cppcheck over the sources; its style and information messages are left to clang-tidy.
set -eu
cd "$(dirname "$0")/../.."
cppcheck --quiet --std=c11 --error-exitcode=1 --inline-suppr --enable=warning,portability \
    --suppress=missingInclude --suppress=missingIncludeSystem --suppress=unknownMacro \
    -D__GNUC__=12 -Isrc -Iinclude -j "$(nproc)" src client tools
