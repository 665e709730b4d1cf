#!/bin/sh
# valgrind_cycle.sh BUILD - one server under valgrind from start over a few reads to SIGTERM: not a
# byte may be definitely or indirectly lost, no error may be reported.
set -eu
build=$(cd "$1" && pwd)
examples=$(cd "$(dirname "$0")/../examples" && pwd)
LYNGUINE_RUNTIME_DIR=$(mktemp -d)
export LYNGUINE_RUNTIME_DIR
log=$LYNGUINE_RUNTIME_DIR/valgrind.log
ready=$LYNGUINE_RUNTIME_DIR/ready
mkfifo "$ready"
server=
cleanup() {
    [ -z "$server" ] || kill -9 "$server" 2>/dev/null || true
    rm -rf "$LYNGUINE_RUNTIME_DIR"
}
trap cleanup EXIT

valgrind --leak-check=full --show-leak-kinds=definite,indirect --errors-for-leak-kinds=definite,indirect \
    --error-exitcode=9 --log-file="$log" \
    "$build/lynguined" --foreground --ready-fd 4 4>"$ready" &
server=$!
head -n 1 "$ready" | grep -q '^READY'

cd "$examples"
for file in people.csv grants.json sites.yml talk.md staff.yml; do
    "$build/lynguinectl" --timeout 60 read "$file" --json >/dev/null
done
# A table of several batches, so that handles and Fetch are part of the cycle.
awk 'BEGIN { print "a,b"; for (i = 0; i < 60000; i++) print i ",text " i }' >"$LYNGUINE_RUNTIME_DIR/long.csv"
"$build/lynguinectl" --timeout 120 read "$LYNGUINE_RUNTIME_DIR/long.csv" --csv | cmp - "$LYNGUINE_RUNTIME_DIR/long.csv"
! "$build/lynguinectl" read missing.csv 2>/dev/null

kill -TERM "$server"
status=0
wait "$server" || status=$?
server=
cat "$log"
[ "$status" -eq 0 ] || { echo "lynguined left with $status"; exit 1; }
if grep -qE '(definitely|indirectly) lost: [1-9]' "$log"; then
    exit 1
fi
