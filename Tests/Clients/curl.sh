#!/usr/bin/env bash
# What a shell script sees of the daemon: statuses, server-sent events, error bodies, headers.
#
#   Tests/Clients/curl.sh SOCKET
set -euo pipefail
socket=$1

call() { curl --silent --show-error --max-time 120 --unix-socket "$socket" "$@"; }
expect() {
    if ! grep --quiet -- "$2" <<<"$3"; then
        printf 'failed: %s\n%s\n' "$1" "$3" >&2
        exit 1
    fi
    echo "  $1"
}
v1=http://localhost/v1
question='{"role": "user", "content": "Which river flows through Tula?"}'

expect "health" '"status":"ready"' "$(call http://localhost/health)"
expect "search" 'Tula' "$(call "$v1/search" --json '{"query": "Which river flows through Tula?", "limit": 2}')"
expect "a chat" '"object":"chat.completion"' \
    "$(call "$v1/chat/completions" --json "{\"messages\": [$question], \"max_tokens\": 16}")"
expect "a streamed chat" 'data: \[DONE\]' \
    "$(call --no-buffer "$v1/chat/completions" --json "{\"stream\": true, \"messages\": [$question], \"max_tokens\": 16}")"
expect "an answer that is JSON" '{\\"river\\":' \
    "$(call "$v1/chat/completions" --json "{\"messages\": [$question], \"max_tokens\": 60, \"response_format\": {\"type\":
      \"json_schema\", \"json_schema\": {\"name\": \"a\", \"schema\": {\"type\": \"object\", \"required\": [\"river\"],
      \"properties\": {\"river\": {\"type\": \"string\", \"maxLength\": 30}}}}}}")"
expect "embeddings" '"embedding":\[' "$(call "$v1/embeddings" --json '{"input": "tea"}')"
expect "events of an answer" '"event":"finished"' "$(call "$v1/ask" --json '{"question": "What is brass made of?", "maximum_tokens": 8}')"
expect "an error names its field" '"param":"temperature"' \
    "$(call "$v1/chat/completions" --json "{\"messages\": [$question], \"temperature\": 9}")"
expect "an unknown route is 404" '^404$' "$(call --output /dev/null --write-out '%{http_code}' "$v1/nothing")"
expect "a wrong method names the right one" '[Aa]llow: POST' "$(call --include --request PUT "$v1/search")"
expect "the queue is told" '^samovar_model_waiting' "$(call http://localhost/metrics)"
expect "so is the encoder" '^samovar_encoder_batches' "$(call http://localhost/metrics)"
expect "metrics" '^samovar_answers' "$(call http://localhost/metrics)"
