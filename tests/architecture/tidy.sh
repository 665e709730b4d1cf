#!/bin/sh
# tidy.sh BUILD - clang-tidy (.clang-tidy) over every C file of ours that BUILD compiles.
set -eu
build=$1
cd "$(dirname "$0")/../.."
top=$(pwd)
log=$(mktemp)
trap 'rm -f "$log"' EXIT
sed -n 's/^ *"file": "\(.*\.c\)",*$/\1/p' "$build/compile_commands.json" | sort -u |
    grep -E "^$top/(src|client|tools)/" |
    xargs -P "$(nproc)" -n 4 clang-tidy -p "$build" --quiet >"$log" 2>&1 || {
    grep -E 'warning:|error:' "$log" | sort -u
    exit 1
}
echo "clang-tidy is content"
