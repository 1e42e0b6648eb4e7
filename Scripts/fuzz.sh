#!/usr/bin/env bash
# fuzz.sh SAMOVAR_FUZZ: runs each reader for FUZZ_SECONDS (60) on the kept inputs and on what libFuzzer makes of them.
# READERS names some of them. What breaks one is left in .build-fuzz/found, and the script fails; a kept input of
# Tests/Fixtures/Fuzz is the smallest way to put such a find under test for ever.
set -euo pipefail
cd "$(dirname "$0")/.."

program="$1"
# Else Swift's own report of a crash comes first, and the input that caused it is not kept.
export SWIFT_BACKTRACE=enable=no
found=.build-fuzz/found
mkdir -p "$found"
status=0
for reader in ${READERS:-config csv graph html json jsonl manifest markdown mentions text}; do
    # New inputs go to the first folder; those under version control are only read.
    mkdir -p ".build-fuzz/corpus/$reader"
    echo "== $reader"
    if ! READER=$reader "$program" -max_total_time="${FUZZ_SECONDS:-60}" -timeout=10 -rss_limit_mb=4096 -max_len=16384 \
        -print_final_stats=1 -verbosity=0 -artifact_prefix="$found/$reader-" \
        ".build-fuzz/corpus/$reader" "Tests/Fixtures/Fuzz/$reader" > ".build-fuzz/$reader.log" 2>&1; then
        tail -n 30 ".build-fuzz/$reader.log"
        status=1
    fi
    grep -aE 'number_of_executed_units|average_exec_per_sec|new_units_added' ".build-fuzz/$reader.log" || true
done
exit $status
