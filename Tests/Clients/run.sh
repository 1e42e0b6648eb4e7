#!/usr/bin/env bash
# Tries the program with clients that others wrote, each against a daemon of its own on the fixtures' articles.
#
#   Tests/Clients/run.sh PROGRAM
#
# The Python packages go into a folder of the cache, once. Without them, as on a machine without a package index, what needs
# them is left out, and said so.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=$(realpath "$1")

clients="${XDG_CACHE_HOME:-$HOME/.cache}/samovar/clients-2"
if [ ! -e "$clients/complete" ]; then
    rm -rf "$clients"
    if python3 -m venv "$clients" && "$clients/bin/pip" install --quiet openai==3.54.0 ollama==0.6.3 mcp==2.3.0 schemathesis==4.32.5; then
        touch "$clients/complete"
    fi
fi

"$program" models pull --quiet all-minilm-l6-v2 smollm2-135m-instruct
scratch=$(mktemp -d)
daemon=
finish() {
    [ -z "$daemon" ] || kill -KILL "$daemon"
    rm -rf "$scratch"
}
trap finish EXIT
export XDG_RUNTIME_DIR=$scratch SAMOVAR_INDEX_DIRECTORY=$scratch/indexes SAMOVAR_GENERATION_MODEL=smollm2-135m-instruct
"$program" ingest --quiet --no-daemon Tests/Fixtures/samovar-articles
"$program" serve 2>"$scratch/log" &
daemon=$!
for _ in $(seq 200); do
    curl --silent --unix-socket "$scratch/samovar.sock" http://localhost/health/live >/dev/null && break
    sleep 0.05
done

echo "== curl"
Tests/Clients/curl.sh "$scratch/samovar.sock"
echo "== mcp, from a file"
"$program" mcp <Tests/Clients/mcp-requests.jsonl >"$scratch/answers.jsonl"
python3 -c '
import json, sys
answers = {answer["id"]: answer for answer in map(json.loads, sys.stdin)}
assert set(answers) == {1, 2, 3, 4, 5, 6} and all("result" in answer for answer in answers.values()), answers
print("  " + answers[4]["result"]["content"][0]["text"].splitlines()[0])' <"$scratch/answers.jsonl"
echo "== systemd"
python3 Tests/Clients/systemd.py "$program"
if [ ! -e "$clients/complete" ]; then
    echo "== left out: openai, ollama, mcp, schemathesis (their packages could not be installed)"
else
    echo "== openai"
    "$clients/bin/python" Tests/Clients/openai_client.py "$scratch/samovar.sock" "Which river flows through Tula?"
    echo "== ollama"
    "$clients/bin/python" Tests/Clients/ollama_client.py "$scratch/samovar.sock" "Which river flows through Tula?"
    echo "== mcp"
    "$clients/bin/python" Tests/Clients/mcp_client.py "$program" "Which river flows through Tula?"
    echo "== schemathesis"
    PATH="$clients/bin:$PATH" Tests/Clients/schemathesis.sh "$program"
fi

# After all that it is still there, and ends in order.
kill "$daemon"
ended=$daemon
daemon=
wait "$ended"
