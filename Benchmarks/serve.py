#!/usr/bin/env python3
"""What the daemon adds to its work, and how many searches it answers in a second.

    Benchmarks/serve.py SAMOVAR INDEX QUESTIONS.jsonl [--connections 8] [--seconds 10] [--first-token SAMOVAR_BENCH]

Starts daemons of its own; SAMOVAR_INDEX_DIRECTORY names the folder of indexes. Prints, with the target beside it:

- over one connection that is kept, the time of a request that does nothing, and of a search beyond what the search itself
  says it took;
- over several connections at once, searches for fifty questions asked before, whose vectors are kept
  (`embedding.kept_texts`), and for questions that were never asked: how many a second, and what processor time each took,
  which unlike the clock is the same on a busy machine;
- with --first-token, the time to the first token of a short question without evidence (`monitor: never`,
  `start: memory`), and in turns with it that of the same prompt in a bare loop (`samovar-bench first-token`), with what
  the daemon keeps of the last prompts and without.

One thread asks on all connections, with requests made beforehand, and looks at no more of an answer than its end: the
client's own time is printed, because it has to be taken on the same cores.
"""

import argparse
import itertools
import json
import os
import pathlib
import select
import socket
import statistics
import struct
import subprocess
import sys
import time

from rebuild import daemon

ROOT = pathlib.Path(__file__).resolve().parents[1]


class Connection:
    """HTTP/1.1 with as little of its own as possible."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.connect(path)
        self.data = b""
        self.length = 0

    def send(self, request):
        self.socket.sendall(request)

    def receive(self):
        """The answer's status and body once all of it is there, else nothing; waits for some of it."""
        data = self.socket.recv(1 << 18)
        if not data:
            raise ConnectionError("the daemon closed the connection")
        self.data += data
        if not self.length:
            end = self.data.find(b"\r\n\r\n")
            if end < 0:
                return None
            field = self.data.lower().find(b"content-length: ", 0, end)
            if field < 0:
                raise ConnectionError(f"an answer without a length: {self.data[:end]}")
            self.length = end + 4 + int(self.data[field + 16:self.data.find(b"\r", field)])
        if len(self.data) < self.length:
            return None
        answer, self.data, self.length = self.data[:self.length], self.data[self.length:], 0
        return int(answer[9:12]), answer.partition(b"\r\n\r\n")[2]

    def ask(self, request):
        self.send(request)
        while (answer := self.receive()) is None:
            pass
        return answer

    def processor_seconds(self):
        """What the daemon has used so far, on all cores."""
        peer = self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        with open(f"/proc/{struct.unpack('3i', peer)[0]}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def request(method, path, message=None):
    body = b"" if message is None else json.dumps(message).encode()
    return b"%s %s HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%s" % (method, path, len(body), body)


def search(question, index):
    return request(b"POST", b"/v1/search", {"query": question, "index": index})


def quantiles(values):
    values = sorted(values)
    return f"p50 {statistics.median(values) * 1e3:.2f} ms, p95 {values[int(len(values) * 0.95)] * 1e3:.2f} ms"


def overhead(path, index, questions):
    connection = Connection(path)
    status, body = connection.ask(search(questions[0], index))
    if status != 200:
        sys.exit(f"the daemon does not search: {status} {body.decode()}")
    idle, extra = [], []
    nothing = request(b"GET", b"/health/live")
    for _ in range(300):
        start = time.perf_counter()
        connection.ask(nothing)
        idle.append(time.perf_counter() - start)
    for asked in [search(question, index) for question in questions[:100]]:
        start = time.perf_counter()
        _, body = connection.ask(asked)
        extra.append(time.perf_counter() - start - json.loads(body)["milliseconds"] / 1e3)
    print(f"a request that does nothing: {quantiles(idle)} (wanted: under 2)")
    print(f"a search beyond its own time: {quantiles(extra)} (wanted: under 2)", flush=True)


def rate(path, requests, count, seconds, name, wanted=""):
    """Keeps `count` connections busy for some seconds, as long as there are requests."""
    poll = select.epoll()
    connections, begun, taken, failed = {}, {}, [], 0
    watcher = Connection(path)
    waiting = iter(requests)
    used, own, start = watcher.processor_seconds(), time.process_time(), time.perf_counter()
    for _ in range(count):
        connection = Connection(path)
        poll.register(connection.socket, select.EPOLLIN)
        connections[connection.socket.fileno()] = connection
    for number, connection in connections.items():
        begun[number] = time.perf_counter()
        connection.send(next(waiting))
    while begun:
        for number, _ in poll.poll():
            answer = connections[number].receive()
            if answer is None:
                continue
            now = time.perf_counter()
            taken.append(now - begun.pop(number))
            failed += answer[0] != 200
            following = next(waiting, None) if now - start < seconds else None
            if following is not None:
                begun[number] = now
                connections[number].send(following)
    elapsed = time.perf_counter() - start
    used, own = watcher.processor_seconds() - used, time.process_time() - own
    print(f"{name}: {len(taken) / elapsed:.0f} searches/s over {count} connections{wanted}, {quantiles(taken)}; processor "
          f"time of each: {1e3 * used / len(taken):.2f} ms, and the client's {1e3 * own / len(taken):.2f}"
          + (f"; {failed} FAILED" if failed else ""), flush=True)


def searches(options, questions):
    with daemon(options.samovar, options.index) as path:
        overhead(path, options.index, questions)
        known = [search(question, options.index) for question in questions[:50]]
        connection = Connection(path)
        for asked in known:
            connection.ask(asked)
        rate(path, itertools.cycle(known), options.connections, options.seconds, "50 questions asked before",
             " (wanted: 200)")
        # Other words in front make other texts, whose vectors nobody has kept.
        words = "tell say answer well now then so please quick ask".split()
        new = [search(f"{word} {question}", options.index) for word in words for question in questions]
        rate(path, new, options.connections, options.seconds, "new questions, each embedded")


def first_token(options):
    def prompt(name, **fields):
        text = (ROOT / f"Config/Prompts/{name}.txt").read_text().strip()
        for field, value in fields.items():
            text = text.replace("{%s}" % field, value)
        return text

    model = options.model or str(pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache"))
                                 / "samovar/models/qwen2.5-coder-0.5b-instruct-q4_k_m.gguf")
    # As the daemon does: threads that spin while they wait would take the processor from whoever runs beside them.
    bare = subprocess.Popen([options.first_token, "first-token", "--model", model],
                            env={**os.environ, "OMP_WAIT_POLICY": "passive"},
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    os.environ |= {"SAMOVAR_MONITOR_NAME": "never", "SAMOVAR_MONITOR_START": "memory"}
    for kept in ["0", "16"]:
        os.environ["SAMOVAR_GENERATION_KEPT_PROMPTS"] = kept
        ours, theirs, tokens = [], [], set()
        with daemon(options.samovar, options.index) as path:
            for number in range(options.answers + 2):
                question = f"What is tea, in {number + 3} words?"
                system, user = prompt("recall-system"), prompt("recall-question", conversation="", question=question)
                asked = request(b"POST", b"/v1/ask", {
                    "question": question, "index": options.index, "maximum_tokens": 4})

                def daemons():
                    connection = Connection(path)
                    start = time.perf_counter()
                    connection.send(asked)
                    data, first = b"", None
                    while b'"event":"finished"' not in data:
                        data += connection.socket.recv(1 << 18)
                        if first is None and b'"event":"text"' in data:
                            first = time.perf_counter() - start
                    line = [line for line in data.decode().splitlines() if '"event":"finished"' in line][0]
                    return first, json.loads(line)["usage"]["prompt"]

                def bares():
                    bare.stdin.write(json.dumps({"system": system, "user": user}) + "\n")
                    bare.stdin.flush()
                    report = json.loads(bare.stdout.readline())
                    return report["milliseconds"] / 1e3, report["tokens"]

                # In turns, each first as often as the other.
                answers = [one() for one in ([daemons, bares] if number % 2 else [bares, daemons])]
                (mine, count), (peers, same) = answers if number % 2 else answers[::-1]
                if count != same:
                    sys.exit(f"the daemon read {count} tokens and the bare loop {same}: not the same prompt")
                if number > 1 and mine is not None:
                    ours.append(mine)
                    theirs.append(peers)
                    tokens.add(count)
        print(f"first token, {min(tokens)}–{max(tokens)} tokens of prompt, {kept} prompts kept: {quantiles(ours)}; bare loop: "
              f"{quantiles(theirs)}; ratio of medians {statistics.median(ours) / statistics.median(theirs):.2f} "
              f"(wanted: 1.1)", flush=True)
    bare.stdin.close()
    bare.wait()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("samovar", type=os.path.realpath)
    parser.add_argument("index")
    parser.add_argument("questions")
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--first-token", metavar="SAMOVAR_BENCH")
    parser.add_argument("--model", help="GGUF file of the generator, for the bare loop")
    parser.add_argument("--answers", type=int, default=20)
    options = parser.parse_args()
    with open(options.questions) as file:
        questions = [json.loads(line)["question"] for line in file]
    searches(options, questions)
    if options.first_token:
        first_token(options)


main()
