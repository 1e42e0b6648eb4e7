#!/usr/bin/env bash
# From a folder of documents to a cited answer: models, ingest, daemon, question. `make demo` builds first and calls this.
#
# DOCS  the folder (or file) to read
# ASK   the question
set -euo pipefail

: "${DOCS:?a folder of documents}" "${ASK:?a question}"
[ -e "$DOCS" ] || { echo "demo: $DOCS: no such file or folder" >&2; exit 66; }

samovar="$(swift build -c release --show-bin-path)/samovar"

# Each folder of documents has an index of its own, so that answers about one do not come from another.
case "$DOCS" in
    Tests/Fixtures/samovar-articles) index=demo ;;
    *) index="demo-$(basename "$(realpath "$DOCS")" | tr -c 'A-Za-z0-9._\n-' '-')" ;;
esac

say() { printf '\n\033[1m%s\033[0m\n' "$*" >&2; }
[ -t 2 ] || say() { printf '\n%s\n' "$*" >&2; }

say "Models"
# The ones the settings name, which is all a demo needs.
mapfile -t models < <("$samovar" models list --json | python3 -c '
import json, sys
print(*(model["name"] for model in json.load(sys.stdin) if model["active"]), sep="\n")')
# None, when the settings name files of the user's own.
if [ ${#models[@]} -gt 0 ]; then "$samovar" models pull "${models[@]}"; fi

say "Ingesting $DOCS into index $index"
status=0
"$samovar" ingest "$DOCS" --index "$index" --no-daemon || status=$?
# 65: some files were refused, each with its reason; the others are in.
[ "$status" -eq 0 ] || [ "$status" -eq 65 ] || exit "$status"

folder=$(mktemp -d "${TMPDIR:-/tmp}/samovar-demo-XXXXXX")
socket="$folder/samovar.sock"
daemon=
stop() {
    if [ -n "$daemon" ]; then kill -TERM "$daemon" 2>/dev/null && wait "$daemon" || true; fi
    rm -rf "$folder"
}
trap stop EXIT

say "Starting the daemon on $socket"
"$samovar" serve --socket "$socket" --index "$index" 2>"$folder/log" &
daemon=$!
for ((tries = 0; ; tries++)); do
    if curl --silent --fail --max-time 60 --unix-socket "$socket" http://localhost/health >/dev/null; then break; fi
    if ! kill -0 "$daemon" 2>/dev/null || [ "$tries" -ge 600 ]; then
        cat "$folder/log" >&2
        echo "demo: the daemon did not come up" >&2
        exit 70
    fi
    sleep 0.1
done

say "$ASK"
"$samovar" ask "$ASK" --index "$index" --socket "$socket"

say "Go on with"
samovar=${samovar#"$PWD/"}
cat >&2 <<END
  $samovar ask "your question" --index $index
  $samovar search "your question" --index $index --explain
  $samovar serve --index $index
  make demo DOCS=/some/folder ASK="your question"
END
