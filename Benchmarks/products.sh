#!/usr/bin/env bash
# Times the library's products of quantised matrices. LLAMA=FOLDER for another build of llama.cpp, such as one without
# Scripts/patches; the folder holds include and lib.
set -euo pipefail
cd "$(dirname "$0")/.."
llama="${LLAMA:-${XDG_CACHE_HOME:-$HOME/.cache}/samovar/native/llama}"
program=$(mktemp)
trap 'rm -f "$program"' EXIT
c++ -O2 -std=c++17 -I"$llama/include" Benchmarks/products.cpp -o "$program" -L"$llama/lib" -lggml -lggml-cpu -lggml-base \
    -Wl,-rpath,"$llama/lib"
"$program"
