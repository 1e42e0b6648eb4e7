#!/usr/bin/env python3
"""What the daemon adds to its work, and how many searches it answers in a second.

    Benchmarks/serve.py SOCKET QUESTIONS.jsonl [--index NAME] [--connections 8] [--seconds 10] [--first-token]

Prints, over one connection that is kept: the time of a request that does nothing, and of a search beyond what the search
itself says it took; then, over several connections at once, searches for questions that were not asked before, and for
fifty that were, whose vectors are kept (`embedding.kept_texts`). Start the daemon with that set to 0, and both are
measured without. With --first-token, the time to the first token of a question without evidence (`monitor: never`,
`start: memory`), and what of it was the model's.
"""

import argparse
import json
import os
import socket
import statistics
import struct
import threading
import time


class Connection:
    """HTTP/1.1 with as little of its own as possible."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.connect(path)
        self.rest = b""

    def request(self, method, path, body=b""):
        self.socket.sendall(b"%s %s HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%s" % (
            method, path, len(body), body))
        while b"\r\n\r\n" not in self.rest:
            self.rest += self.more()
        head, self.rest = self.rest.split(b"\r\n\r\n", 1)
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        while len(self.rest) < length:
            self.rest += self.more()
        body, self.rest = self.rest[:length], self.rest[length:]
        return int(head[9:12]), body

    def processor_seconds(self):
        """What the daemon has used so far, on all cores: unlike the clock, it is the same on a busy machine."""
        peer = self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        with open(f"/proc/{struct.unpack('3i', peer)[0]}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def more(self):
        data = self.socket.recv(1 << 18)
        if not data:
            raise ConnectionError("the daemon closed the connection")
        return data


def search(question, index):
    return json.dumps({"query": question, "index": index} if index else {"query": question}).encode()


def quantiles(values):
    values = sorted(values)
    return f"p50 {statistics.median(values) * 1e3:.2f} ms, p95 {values[int(len(values) * 0.95)] * 1e3:.2f} ms"


def overhead(options, questions):
    connection = Connection(options.socket)
    connection.request(b"POST", b"/v1/search", search(questions[0], options.index))
    idle, extra = [], []
    for _ in range(300):
        start = time.perf_counter()
        connection.request(b"GET", b"/health/live")
        idle.append(time.perf_counter() - start)
    for question in questions[:100]:
        start = time.perf_counter()
        _, body = connection.request(b"POST", b"/v1/search", search(question, options.index))
        extra.append(time.perf_counter() - start - json.loads(body)["milliseconds"] / 1e3)
    print(f"a request that does nothing: {quantiles(idle)}")
    print(f"a search beyond its own time: {quantiles(extra)}")


def rate(options, questions, name):
    lock, done, refused = threading.Lock(), [], [0]
    waiting = list(questions)
    end = time.perf_counter() + options.seconds

    def work():
        connection = Connection(options.socket)
        while time.perf_counter() < end:
            with lock:
                if not waiting:
                    return
                question = waiting.pop()
            start = time.perf_counter()
            status, _ = connection.request(b"POST", b"/v1/search", search(question, options.index))
            if status == 200:
                done.append(time.perf_counter() - start)
            else:
                refused[0] += 1

    watcher = Connection(options.socket)
    used = watcher.processor_seconds()
    start = time.perf_counter()
    threads = [threading.Thread(target=work) for _ in range(options.connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start
    used = (watcher.processor_seconds() - used) / len(done) * 1e3
    print(f"{name}: {len(done) / seconds:.0f} searches/s over {options.connections} connections, {quantiles(done)}, "
          f"{used:.1f} ms of processor each"
          + (f", {refused[0]} failed" if refused[0] else ""))


def first_token(options):
    ratios, times = [], []
    for number in range(12):
        connection = Connection(options.socket)
        body = json.dumps({"question": f"What is tea, in {number + 3} words?", "monitor": "never", "maximum_tokens": 4})
        start = time.perf_counter()
        connection.socket.sendall(b"POST /v1/ask HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%s" % (
            len(body), body.encode()))
        data = first = b""
        while b'"event":"finished"' not in data:
            data += connection.more()
            if not first and b'"event":"text"' in data:
                first = time.perf_counter() - start
        summary = [json.loads(line) for line in data.decode().splitlines() if '"event":"finished"' in line][0]
        if number > 1:
            times.append(first)
            ratios.append(first - summary["timings"]["first_token"] / 1e3)
    print(f"first token of a short question: {quantiles(times)}; beyond what its answer says: {quantiles(ratios)}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("socket")
    parser.add_argument("questions")
    parser.add_argument("--index")
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--first-token", action="store_true")
    options = parser.parse_args()
    with open(options.questions) as file:
        asked = [json.loads(line)["question"] for line in file]
    overhead(options, asked)
    # Other words in front make other texts, whose vectors nobody has kept.
    questions = [f"{word} {question}" for word in "tell say answer well now then so please quick ask".split() for question in asked]
    first = questions[:max(1, int(options.seconds * 400))]
    rate(options, first, "new questions")
    known = asked[:50]
    connection = Connection(options.socket)
    for question in known:
        connection.request(b"POST", b"/v1/search", search(question, options.index))
    rate(options, known * int(options.seconds * 10), "50 questions asked before")
    if options.first_token:
        first_token(options)


main()
