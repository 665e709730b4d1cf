#!/bin/sh
# The generator refuses a method that nobody has decided the policy of, and writes both outputs.
# usage: test_generator.sh PROTOC GENERATOR PROTO_FOLDER
set -eu
protoc=$1 generator=$2 protos=$3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# generate PARAMETER METHODS: the service with these methods through the generator.
generate() {
    mkdir -p "$folder/out"
    cat >"$folder/service.proto" <<PROTO
syntax = "proto3";
package lynguine.v1;
import "lynguine/v1/control.proto";
import "lynguine/v1/options.proto";
service Lynguine {
$2
}
PROTO
    "$protoc" -I"$folder" -I"$protos" --plugin=protoc-gen-lynguine="$generator" \
        --lynguine_out="$1:$folder/out" service.proto 2>"$folder/errors"
}
expect() {
    grep -q -- "$1" "$2" || { echo "not in $2: $1"; cat "$2"; exit 1; }
}
refused() {
    if generate '' "$1"; then echo "not refused: $1"; exit 1; fi
    expect "$2" "$folder/errors"
}

refused 'rpc Stop(StopRequest) returns (StopResponse) {}' 'Stop has no (policy)'
refused 'rpc Stop(StopRequest) returns (StopResponse) {
    option (policy) = {control: true, default_deadline_ms: 1, max_deadline_ms: 1}; }' 'Stop has no effect'
refused 'rpc Stop(StopRequest) returns (StopResponse) {
    option (policy) = {effect: KEYED, default_deadline_ms: 2, max_deadline_ms: 1}; }' 'deadline'

# An option given in pieces, and a comment with what C and Markdown would take for their own.
generate '' '// Says "stop" \ and
  //   waits??/
  rpc Stop(StopRequest) returns (StopResponse) {
    option (policy).effect = KEYED;
    option (policy).default_deadline_ms = 10;
    option (policy).max_deadline_ms = 20; }'
expect '.effect = METHOD_KEYED' "$folder/out/methods.c"
expect '.max_deadline_ms = 20' "$folder/out/methods.c"
expect '&lynguine__v1__stop_request__descriptor' "$folder/out/methods.c"
expect 'Says \\042stop\\042 \\134 and\\n  waits\\077\\077/"' "$folder/out/methods.c"

generate docs '// Ends it | now.
  rpc Stop(StopRequest) returns (StopResponse) {
    option (policy) = {effect: KEYED, control: true, default_deadline_ms: 10, max_deadline_ms: 20}; }'
expect '^## Stop' "$folder/out/methods.md"
expect 'Ends it \\| now.' "$folder/out/methods.md"
expect '| `now` | bool | do not wait for running requests |' "$folder/out/methods.md"
