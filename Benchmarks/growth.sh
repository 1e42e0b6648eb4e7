#!/usr/bin/env bash
# Fills indexes of SIZES synthetic documents, times what is done with them beside faiss-cpu, and writes the plot
# (PLOT=Benchmarks/growth.svg). Called by `make growth`.
set -euo pipefail
cd "$(dirname "$0")/.."
. Benchmarks/peers/environment.sh
swift build -c release --product samovar-bench --explicit-target-dependency-import-check error
bench="$(swift build -c release --show-bin-path)/samovar-bench"
# shellcheck disable=SC2086 # several sizes
"$peers/bin/python" Benchmarks/growth.py "$bench" "${PLOT:-Benchmarks/growth.svg}" "${FACTORY:-auto}" \
    ${SIZES:-10000 100000}
