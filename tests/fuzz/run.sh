#!/bin/sh
# run.sh [SECONDS] - builds the libFuzzer targets with ASan+UBSan and runs each for SECONDS
# (default 120), growing nothing in the repository: new inputs stay in build-fuzz/. A crash prints
# the file that makes it again and the exit status is 1.
set -eu
seconds=${1:-120}
cd "$(dirname "$0")/../.."
cmake -G Ninja -S . -B build-fuzz -DCMAKE_C_COMPILER=clang -DCMAKE_BUILD_TYPE=Debug \
    -DLYN_SANITIZE=address -DLYN_FUZZ=ON -DLYN_TESTS=ON >/dev/null
status=0
for source in tests/fuzz/fuzz_*.c; do
    name=$(basename "$source" .c)
    cmake --build build-fuzz --target "$name" >/dev/null
    corpus=build-fuzz/corpus/${name#fuzz_}
    mkdir -p "$corpus" build-fuzz/crashes
    echo "== $name, $seconds s"
    build-fuzz/"$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 \
        -artifact_prefix="build-fuzz/crashes/$name-" -print_final_stats=1 -verbosity=0 \
        "$corpus" "tests/fuzz/corpus/${name#fuzz_}" || status=1
done
exit "$status"
