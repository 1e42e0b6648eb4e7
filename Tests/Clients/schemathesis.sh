#!/bin/bash
# Tries the daemon's routes against its OpenAPI document with generated requests: no unexpected 5xx, no answer outside its
# schema. Starts a daemon of its own on a scratch index of the sample articles.
#
#     pip install schemathesis
#     Tests/Clients/schemathesis.sh [PROGRAM] [MORE OPTIONS OF schemathesis run …]
set -euo pipefail
cd "$(dirname "$0")/../.."
program=$(realpath "${1:-.build/release/samovar}")
[ $# = 0 ] || shift

scratch=$(mktemp -d)
daemon=
finish() {
    [ -z "$daemon" ] || kill -KILL "$daemon"
    rm -rf "$scratch"
}
trap finish EXIT

export XDG_RUNTIME_DIR=$scratch SAMOVAR_INDEX_DIRECTORY=$scratch/indexes
(umask 077 && head -c 24 /dev/urandom | base64 | tr '+/' '-_' >"$scratch/token")
cat >"$scratch/samovar.yaml" <<YAML
server:
  tcp: 127.0.0.1:0
  token_file: $scratch/token
YAML
"$program" ingest --quiet --no-daemon Tests/Fixtures/samovar-articles
# The log says which port was free.
"$program" serve --config "$scratch/samovar.yaml" 2>"$scratch/log" &
daemon=$!
for _ in $(seq 100); do
    port=$(sed -n 's/.*address=.*:\([0-9]*\).*/\1/p' "$scratch/log" | head -1)
    [ -z "$port" ] || break
    kill -0 "$daemon"
    sleep 0.2
done

# A browser asks beforehand, without the token, whether a page may call.
ask_as() {
    curl --silent --include --request OPTIONS --header "Origin: $1" --header "Access-Control-Request-Method: POST" \
        --header "Access-Control-Request-Headers: authorization,content-type" \
        "http://127.0.0.1:$port/v1/chat/completions" | tr -d '\r'
}
grep --quiet --ignore-case "^access-control-allow-origin: http://localhost:3000$" <<<"$(ask_as http://localhost:3000)"
grep --quiet "^HTTP/1.1 403" <<<"$(ask_as https://elsewhere.example)"
echo "  pages of this machine may call, others may not"

schemathesis run Config/openapi.json --url "http://127.0.0.1:$port" \
    --header "Authorization: Bearer $(cat "$scratch/token")" \
    --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance \
    --request-timeout 60 --max-examples "${EXAMPLES:-20}" --generation-deterministic "$@"

# After all that it is still there, and ends in order.
kill "$daemon"
ended=$daemon
daemon=
wait "$ended"
