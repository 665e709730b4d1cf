#!/bin/sh
# declared.sh INCLUDE LIST...: what the headers declare as LYN_API is what the lists name.
set -eu
include=$1
shift
declared=$(mktemp)
trap 'rm -f "$declared"' EXIT
# A declaration begins a line and ends with the first semicolon; its name stands before a ( or that.
cat "$include"/*.h | sed 's/^LYN_API /@/' | tr '\n' ' ' | tr '@' '\n' | sed 1d | sed 's/;.*/;/' |
    sed 's/^[^(;]*[ *]\(lyn_[a-z0-9_]*\)[(;].*/\1/' | LC_ALL=C sort -u >"$declared"
if ! cat "$@" | LC_ALL=C sort | diff - "$declared"; then
    echo "headers and lists differ (< listed, > declared)" >&2
    exit 1
fi
