#!/usr/bin/env bash
# Runs each benchmark beside its peers, in one run each, and prints their tables. Called by `make bench`;
# ONLY=decode leaves out all but the last part (about two minutes with ROUNDS=5).
set -euo pipefail
cd "$(dirname "$0")/.."

cache="${XDG_CACHE_HOME:-$HOME/.cache}/samovar"
swift build -c release --product samovar-bench --explicit-target-dependency-import-check error
bench="$(swift build -c release --show-bin-path)/samovar-bench"

if [ "${ONLY:-}" != decode ]; then
    . Benchmarks/peers/environment.sh

    # SAMOVAR_BENCH_INDEX: the folder of an index whose graph is walked too.
    echo "== Personalized PageRank, damping 0.85"
    "$peers/bin/python" Benchmarks/peers/ppr.py "$bench" ${SAMOVAR_BENCH_INDEX:+--index "$SAMOVAR_BENCH_INDEX"}

    echo
    echo "== Association graph of one question, built and walked"
    "$bench" association

    # SAMOVAR_BENCH_VECTORS: how many vectors to search, for example "1000000" (needs 6 GB).
    echo
    echo "== Exact search, one query at a time"
    "$peers/bin/python" Benchmarks/peers/search.py "$bench" ${SAMOVAR_BENCH_VECTORS:-}
fi

tools="$cache/native/llama-tools-0.3.36/bin"
model="$cache/models/qwen2.5-coder-0.5b-instruct-q4_k_m.gguf"
echo
echo "== One answer: watched, unwatched, llama-bench"
if [ -x "$tools/llama-bench" ] && [ -e "$model" ]; then
    python3 Benchmarks/peers/decode.py "$bench" "$tools/llama-bench" "$model" "${ROUNDS:-7}"
else
    echo "left out: it needs 'make bench-tools' and the model ($model)"
fi
