#!/bin/sh
# install.sh BUILD CC USER.C [FLAG...]: installs the client into a folder, moves that, and builds
# a program against it as pkg-config says, with the shared libraries and with the archives.
set -eu
build=$1
compiler=$2
source=$3
shift 3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cmake --install "$build" --component client --prefix "$folder/first" >/dev/null
mv "$folder/first" "$folder/moved"

PKG_CONFIG_PATH=$(dirname "$(find "$folder/moved" -name lynguine.pc)")
export PKG_CONFIG_PATH
libraries=$(pkg-config --variable=libdir lynguine)

# shellcheck disable=SC2046 # the flags are words
"$compiler" "$@" -o "$folder/shared" "$source" $(pkg-config --cflags --libs lynguine-nng lynguine)
LD_LIBRARY_PATH=$libraries "$folder/shared"

rm "$libraries"/liblynguine*.so*
# shellcheck disable=SC2046
"$compiler" "$@" -o "$folder/static" "$source" \
    $(pkg-config --static --cflags --libs lynguine-nng lynguine)
"$folder/static"
