#!/bin/sh
# Every C file is as clang-format (with .clang-format) leaves it.
set -eu
cd "$(dirname "$0")/../.."
find src client include tools tests -name '*.[ch]' -not -path '*/cases/*' -print0 |
    xargs -0 clang-format --dry-run -Werror
echo "all files formatted"
