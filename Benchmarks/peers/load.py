"""Concurrent requests: samovar's scheduler and llama-server with the same model, cache, slots and prompts, in turns.

Usage: load.py SAMOVAR_BENCH LLAMA_SERVER MODEL ARTICLES
       load.py --prompts COUNT ARTICLES [PASSAGES]      only prints prompts, of so many passages each

Prompts are evidence-sized: a system prompt, three passages of the articles in a mix of their own, a question. The server
gets the flags that give it the same threads, batch and slots; its cache of prompts is on, as ours is.
"""

import concurrent.futures
import http.client
import json
import os
import pathlib
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time

SLOTS, CACHE, BATCH, THREADS, TOKENS = 4, 8192, 256, 2, 32
LEVELS = [(1, 6), (4, 12), (8, 16), (16, 24)]
SYSTEM = "Answer the question from the numbered evidence. Write several full sentences and mention every number."


def passages(folder):
    found = []
    for file in sorted(pathlib.Path(folder).iterdir()):
        for paragraph in file.read_text().split("\n\n"):
            words = paragraph.split()
            if 40 <= len(words) and not paragraph.startswith(("#", "<", "|")):
                found.append(f"{file.stem}: {' '.join(words[:90])}")
    return found


def prompts(folder, count, size=3):
    source, chance = passages(folder), random.Random(7)
    for number in range(count):
        yield {
            "system": SYSTEM,
            "passages": chance.sample(source, size),
            "question": f"What does the evidence tell? Tell it in other words. ({number})",
        }


def turn(prompt):
    lines = "".join(f"[{n}] {text}\n" for n, text in enumerate(prompt["passages"], 1))
    return f"{lines}\nQuestion: {prompt['question']}"


def ask(port, prompt):
    body = {
        "messages": [{"role": "system", "content": prompt["system"]}, {"role": "user", "content": turn(prompt)}],
        "max_tokens": TOKENS, "temperature": 0, "stream": True, "stream_options": {"include_usage": True},
    }
    start, last, first, gaps, tokens = time.monotonic(), None, None, [], 0
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=3600)
    connection.request("POST", "/v1/chat/completions", json.dumps(body), {"Content-Type": "application/json"})
    for line in connection.getresponse():
        if not line.startswith(b"data: ") or line.startswith(b"data: [DONE]"):
            continue
        event = json.loads(line[6:])
        tokens = (event.get("usage") or {}).get("completion_tokens", tokens)
        if event["choices"] and event["choices"][0]["delta"].get("content"):
            now = time.monotonic()
            if last is None:
                first = now - start
            else:
                gaps.append(now - last)
            last = now
    return first, gaps, tokens


def theirs(port, chosen, streams):
    start = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(streams) as pool:
        shares = pool.map(lambda s: [ask(port, p) for p in chosen[s::streams]], range(streams))
        answers = [answer for share in shares for answer in share]
    return {
        "seconds": time.monotonic() - start, "tokens": sum(a[2] for a in answers),
        "first": [a[0] for a in answers if a[0]], "gaps": [g for a in answers for g in a[1]],
    }


def row(name, streams, result):
    first, gaps = sorted(result["first"]), sorted(result["gaps"])
    at = lambda values, share: values[min(len(values) - 1, int(share * len(values)))]
    rate = result["tokens"] / result["seconds"]
    print(
        f"| {streams} | {name} | {rate:.1f} | {statistics.median(first):.2f} | {at(first, 0.95):.2f} | {at(gaps, 0.95):.2f} |",
        flush=True)
    return rate


def main():
    if sys.argv[1] == "--prompts":
        for prompt in prompts(sys.argv[3], int(sys.argv[2]), *map(int, sys.argv[4:])):
            print(json.dumps(prompt))
        return
    bench, server, model, articles = sys.argv[1:]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "OMP_WAIT_POLICY": "passive"}
    total = sum(answers for _, answers in LEVELS)
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        chosen = list(prompts(articles, total))
        file.write("".join(json.dumps(p) + "\n" for p in chosen))
        file.flush()
        process = subprocess.Popen(
            [server, "-m", model, "-c", str(CACHE), "-np", str(SLOTS), "-t", str(THREADS), "-tb", str(THREADS),
             "-b", str(BATCH), "-ub", str(BATCH), "--host", "127.0.0.1", "--port", str(port), "--no-webui"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
        try:
            while True:
                try:
                    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                    connection.request("GET", "/health")
                    if connection.getresponse().status == 200:
                        break
                except OSError:
                    pass
                if process.poll() is not None:
                    sys.exit("llama-server did not start")
                time.sleep(0.2)
            print("| streams | | tokens/s | p50 first token, s | p95 first token, s | p95 gap, s |")
            print("|---|---|---|---|---|---|")
            start = 0
            for streams, answers in LEVELS:
                out = subprocess.run(
                    [bench, "load", "--model", model, "--prompts", file.name, "--tokens", str(TOKENS), "--slots",
                     str(SLOTS), "--cache", str(CACHE), "--batch", str(BATCH), "--threads", str(THREADS), "--streams",
                     str(streams), "--from", str(start), "--answers", str(answers)],
                    check=True, capture_output=True, text=True, env=environment)
                ours = row("samovar", streams, json.loads(out.stdout))
                peer = row("llama-server", streams, theirs(port, chosen[start:start + answers], streams))
                print(f"| {streams} | ratio | {ours / peer:.2f} | | | |", flush=True)
                start += answers
        finally:
            process.terminate()
            process.wait()


main()
