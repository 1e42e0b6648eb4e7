#!/usr/bin/env bash
# Runs each benchmark beside its peers, in one run each, and prints their tables. Called by `make bench`.
set -euo pipefail
cd "$(dirname "$0")/.."

cache="${XDG_CACHE_HOME:-$HOME/.cache}/samovar"
peers="$cache/bench-peers-1"
if [ ! -x "$peers/bin/python" ] || [ ! -e "$peers/complete" ]; then
    python3 -m venv --clear "$peers"
    "$peers/bin/pip" install --quiet igraph==1.0.0 numpy==2.4.6 scipy==1.17.1
    touch "$peers/complete"
fi

swift build -c release --product samovar-bench --explicit-target-dependency-import-check error
bench="$(swift build -c release --show-bin-path)/samovar-bench"

echo "== Personalized PageRank, damping 0.85, change < 1e-6"
"$peers/bin/python" Benchmarks/peers/ppr.py "$bench"
