#!/usr/bin/env bash
# Writes the manual page and the completions of three shells from the program's own commands.
#
#   make-manual.sh PROGRAM FOLDER     FOLDER is laid out as PREFIX/share
set -euo pipefail
program=$1 folder=$2
scripts=$(dirname "$0")

mkdir -p "$folder/man/man1" "$folder/bash-completion/completions" "$folder/zsh/site-functions" \
    "$folder/fish/vendor_completions.d"
"$program" --experimental-dump-help | python3 "$scripts/make-man.py" >"$folder/man/man1/samovar.1"
"$program" --generate-completion-script bash >"$folder/bash-completion/completions/samovar"
"$program" --generate-completion-script zsh >"$folder/zsh/site-functions/_samovar"
"$program" --generate-completion-script fish >"$folder/fish/vendor_completions.d/samovar.fish"
