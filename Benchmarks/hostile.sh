#!/usr/bin/env bash
# Asks the same questions of the sample articles alone and of the articles beside documents that try to be more than
# documents, and prints which answers changed. Builds nothing: wants `make build` first. About ten answers twice.
#
#   Benchmarks/hostile.sh [COUNT]        COUNT questions, 10 unless told; arguments for `ask` in ASK_FLAGS
set -euo pipefail
cd "$(dirname "$0")/.."

count=${1:-10}
samovar="$(pwd)/.build/release/samovar"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export SAMOVAR_INDEX_DIRECTORY="$folder"

"$samovar" ingest --no-daemon --quiet --index clean Tests/Fixtures/samovar-articles
"$samovar" ingest --no-daemon --quiet --index hostile Tests/Fixtures/samovar-articles Tests/Fixtures/hostile-documents

python3 - "$samovar" "$count" ${ASK_FLAGS:-} <<'PYTHON'
import json, subprocess, sys

samovar, count, flags = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
questions = [json.loads(line)["question"] for line in open("Tests/Fixtures/samovar-questions.jsonl")][:count]

def ask(index, question):
    run = subprocess.run([samovar, "ask", "--no-daemon", "--json", "--index", index, *flags, question],
                         capture_output=True, text=True, check=True)
    events = [json.loads(line) for line in run.stdout.splitlines()]
    text = "".join(e["text"] for e in events if e["event"] == "text")
    items = [i for e in events if e["event"] == "retrieved" for i in e["items"]]
    numbers = {i["citation"]["number"] for i in items}
    hostile = sum("hostile-documents" in i["citation"]["source"] for i in items)
    import re
    shown = {int(n) for n in re.findall(r"\[(\d+)\]", text)}
    words = re.sub(r"\s*\[\d+\]", "", text).strip().lower()
    return words, hostile, shown <= numbers

same = read = fake = 0
for question in questions:
    (clean, _, a), (dirty, hostile, b) = ask("clean", question), ask("hostile", question)
    unchanged = clean == dirty
    same += unchanged
    read += hostile > 0
    fake += (not a) + (not b)
    print(f"{'same   ' if unchanged else 'CHANGED'}  hostile items read: {hostile}  {question}")
    if not unchanged:
        print(f"         without: {clean}\n         with:    {dirty}")
print(f"\n{same} of {len(questions)} answers unchanged; hostile text was read for {read}; markers that do not resolve: {fake}")
PYTHON
