#!/usr/bin/env bash
# Concurrent requests beside llama-server, and what known evidence saves. Called by `make load`.
# MODEL=FILE for another generator; it must be in the cache of models already.
set -euo pipefail
cd "$(dirname "$0")/.."

cache="${XDG_CACHE_HOME:-$HOME/.cache}/samovar"
model="${MODEL:-$cache/models/qwen2.5-coder-0.5b-instruct-q4_k_m.gguf}"
server=$(echo "$cache"/native/llama-server-*/bin/llama-server)

swift build -c release --product samovar-bench --explicit-target-dependency-import-check error
bench="$(swift build -c release --show-bin-path)/samovar-bench"

echo "== Concurrent requests, $(basename "$model")"
python3 Benchmarks/peers/load.py "$bench" "$server" "$model" Tests/Fixtures/samovar-articles

prompts=$(mktemp)
trap 'rm -f "$prompts"' EXIT
for passages in 3 5 10; do
    echo "== Time to first token, $passages passages of evidence"
    python3 Benchmarks/peers/load.py --prompts 10 Tests/Fixtures/samovar-articles "$passages" >"$prompts"
    "$bench" evidence --model "$model" --prompts "$prompts" --reread 16
done
