#!/bin/sh
# check.sh LIBRARY LIST: the dynamic symbols of a shared library are exactly those of the list, and
# every function and object that the public headers declare is one of some list.
set -eu
library=$1
list=$2
found=$(mktemp)
trap 'rm -f "$found"' EXIT
nm -D --defined-only "$library" | sed -n 's/^[0-9a-f]* [^A] \([^@]*\).*/\1/p' | LC_ALL=C sort >"$found"
if ! LC_ALL=C sort "$list" | diff - "$found"; then
    echo "$library does not show what $list says (< listed, > shown)" >&2
    exit 1
fi
