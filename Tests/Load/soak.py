#!/usr/bin/env python3
"""Many clients at once for a long time: ask, search, embed, ingest, delete, rebuild.

    Tests/Load/soak.py PROGRAM [SECONDS] [PLOT.svg]

Questions go to an index that stays as it is, and their greedy answers are compared with those given alone before; the rest
goes to an index that changes all the time. Fails on any answer that is neither right nor a 429 or 503 with Retry-After, and
when memory, descriptors or threads grow after the first third. CLIENTS, 32 of them, is a variable of the environment.
"""

import collections
import json
import os
import random
import statistics
import sys
import threading
import time

from daemon import Daemon, UnixConnection, text_of

CLIENTS = int(os.environ.get("CLIENTS", "32"))
QUESTIONS = [
    "Which river flows through Tula?", "Who repaired the model of a Newcomen engine?",
    "Which town has the largest maker of podstakanniks?", "Who isolated caffeine?", "What is brass made of?",
    "Who brought the first tea to Moscow?", "Where does water boil near 88 degrees?",
    "Who was the first mayor of Tehran?",
]
WORDS = "samovar brass tea road river fair engine caravan copper zinc charcoal steam glass holder honey board".split()


class Tally:
    """What came of all requests; shared by all clients."""

    def __init__(self):
        self.lock = threading.Lock()
        self.counts = collections.Counter()
        self.seconds = collections.defaultdict(list)
        self.faults = []
        self.same = self.other = 0

    def note(self, kind, outcome, seconds):
        with self.lock:
            self.counts[kind, outcome] += 1
            self.seconds[kind].append(seconds)

    def fault(self, kind, what):
        with self.lock:
            self.counts[kind, "fault"] += 1
            if len(self.faults) < 20:
                self.faults.append(f"{kind}: {what}")


class Client(threading.Thread):
    def __init__(self, number, daemon, tally, expected, end):
        super().__init__(daemon=True)
        self.chance = random.Random(number)
        self.number, self.target, self.tally, self.expected, self.end = number, daemon, tally, expected, end
        self.stored = []
        self.made = 0

    def run(self):
        kinds = {
            self.search: 40, self.ask: 16, self.chat: 8, self.leave: 6, self.embed: 8, self.ingest: 8, self.delete: 6,
            self.look: 6, self.rebuild: 1,
        }
        while time.monotonic() < self.end:
            work = self.chance.choices(list(kinds), list(kinds.values()))[0]
            start = time.monotonic()
            try:
                outcome = work()
            except Exception as error:  # Whatever it is, it is a finding.
                self.tally.fault(work.__name__, f"{type(error).__name__}: {error}")
                time.sleep(0.05)
                continue
            self.tally.note(work.__name__, outcome, time.monotonic() - start)
            if outcome == "refused":
                time.sleep(self.wait)

    def settle(self, reply, good=(200,)):
        if reply.status in (429, 503):
            self.wait = min(5, int(reply.headers["Retry-After"]))
            return "refused"
        if reply.status not in good:
            raise RuntimeError(f"status {reply.status}: {reply.body[:200]!r}")
        return "ok"

    def failed(self, code, message):
        """The code of a failure inside a stream, whose status was sent long ago."""
        if code in ("busy", "overloaded"):
            self.wait = 1
            return "refused"
        raise RuntimeError(f"{code}: {message}")

    def words(self):
        return " ".join(self.chance.sample(WORDS, 3))

    def search(self):
        index = self.chance.choice(["default", "moving"])
        return self.settle(
            self.target.request("POST", "/v1/search", {"query": self.words() + "?", "index": index, "limit": 3}))

    def ask(self):
        question = self.chance.choice(QUESTIONS)
        reply = self.target.ask(question, maximum_tokens=24)
        outcome = self.settle(reply)
        if outcome == "ok":
            last = reply.lines[-1]
            if last["event"] == "failed":
                return self.failed(last["error"]["code"], last["error"]["message"])
            with self.tally.lock:
                if text_of(reply.lines) == self.expected[question]:
                    self.tally.same += 1
                else:
                    self.tally.other += 1
        return outcome

    def chat(self):
        reply = self.target.request("POST", "/v1/chat/completions", {
            "messages": [{"role": "user", "content": self.chance.choice(QUESTIONS)}], "max_tokens": 16,
            "stream": True, "temperature": 0.8, "seed": self.number, "stop": ["."],
        })
        outcome = self.settle(reply)
        if outcome == "ok" and b"data: [DONE]" not in reply.body:
            error = json.loads(reply.body.strip().split(b"\n\n")[-1][6:])["error"]
            return self.failed(error["code"], error["message"])
        return outcome

    def leave(self):
        """Asks, and goes away in the middle."""
        connection = UnixConnection(self.target.socket)
        body = json.dumps({"question": self.chance.choice(QUESTIONS), "maximum_tokens": 200})
        connection.request("POST", "/v1/ask", body, {"Content-Type": "application/json"})
        time.sleep(self.chance.random())
        connection.close()
        return "ok"

    def embed(self):
        texts = [self.words() for _ in range(self.chance.randint(1, 4))]
        return self.settle(self.target.request("POST", "/v1/embeddings", {"input": texts}))

    def ingest(self):
        self.made += 1
        name = f"{self.number}-{self.made}"
        text = f"Note {name} tells of {self.words()}. " + " ".join(self.chance.choices(WORDS, k=40)) + "."
        reply = self.target.request(
            "POST", "/v1/documents",
            {"index": "moving", "records": [{"id": name, "title": f"Note {name}", "text": text}]})
        outcome = self.settle(reply)
        if outcome == "ok":
            last = reply.lines[-1]
            if last["event"] == "failed":
                return self.failed(last["error"]["code"], last["error"]["message"])
            self.stored.append(name)
        return outcome

    def delete(self):
        if not self.stored:
            return self.look()
        documents = self.target.request("GET", "/v1/documents?index=moving").json["data"]
        own = [d["id"] for d in documents if (d.get("external_id") or "").startswith(f"{self.number}-")]
        if not own:
            return "ok"
        # Only this client removes its own.
        return self.settle(self.target.request("DELETE", f"/v1/documents/{own[0]}?index=moving"))

    def look(self):
        path = self.chance.choice(
            ["/v1/status", "/v1/jobs?index=moving", "/v1/indexes", "/v1/models", "/health", "/metrics"])
        return self.settle(self.target.request("GET", path))

    def rebuild(self):
        return self.settle(self.target.request("POST", "/v1/rebuild", {"index": "moving"}), good=(202,))


def plot(path, samples):
    """Three lines over time, each scaled to its own largest value, which stands beside it."""
    width, height, margin = 760, 150, 40
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{3 * height}" font-family="sans-serif">']
    for row, (name, column) in enumerate([("memory, MiB", 1), ("descriptors", 2), ("threads", 3)]):
        values = [sample[column] for sample in samples]
        top, end = max(values) or 1, samples[-1][0] or 1
        points = " ".join(
            f"{margin + (width - 2 * margin) * sample[0] / end:.1f},"
            f"{(row + 1) * height - 25 - (height - 50) * sample[column] / top:.1f}" for sample in samples)
        parts.append(f'<polyline fill="none" stroke="#b5541c" stroke-width="1.5" points="{points}"/>')
        parts.append(f'<text x="{margin}" y="{row * height + 16}" font-size="12">{name}: largest {top:.0f}, '
                     f'last {values[-1]:.0f}, over {end:.0f} s</text>')
    with open(path, "w") as file:
        file.write("\n".join(parts + ["</svg>\n"]))


def grown(name, values, slack):
    """Compares the last fifth with the fifth after the first third, by medians."""
    fifth = max(1, len(values) // 5)
    early = statistics.median(values[len(values) // 3:len(values) // 3 + fifth])
    late = statistics.median(values[-fifth:])
    print(f"{name}: {early:.0f} after warm-up, {late:.0f} at the end")
    return late > early + slack


def main():
    program = os.path.realpath(sys.argv[1])
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 600
    # Caches that are small are full before the first third is over.
    settings = {"generation.reuse_memory_bytes": 32 << 20, "embedding.kept_texts": 256, "generation.queue_length": 8}
    with Daemon(program, settings) as daemon:
        daemon.run("ingest", "--quiet", "--no-daemon", "--index", "moving", str(__import__("daemon").ARTICLES))
        for _ in range(2):
            # The first time the evidence is read, afterwards joined from what was kept: that is what comes under load too.
            expected = {q: text_of(daemon.ask(q, maximum_tokens=24).lines) for q in QUESTIONS}
        tally, start, samples = Tally(), time.monotonic(), []
        clients = [Client(n, daemon, tally, expected, start + seconds) for n in range(CLIENTS)]
        for client in clients:
            client.start()
        while time.monotonic() < start + seconds:
            samples.append((time.monotonic() - start, daemon.resident(), daemon.descriptors(), daemon.threads()))
            time.sleep(min(1, seconds / 60))
        for client in clients:
            client.join(120)
        hanging = sum(client.is_alive() for client in clients)
        if len(sys.argv) > 3:
            plot(sys.argv[3], samples)

        print(f"{CLIENTS} clients, {seconds:.0f} s")
        for kind in sorted({kind for kind, _ in tally.counts}):
            took = sorted(tally.seconds[kind]) or [0]
            print(f"  {kind:8} ok {tally.counts[kind, 'ok']:6}  refused {tally.counts[kind, 'refused']:5}  "
                  f"faults {tally.counts[kind, 'fault']:3}  p50 {statistics.median(took):6.2f} s  "
                  f"p95 {took[int(len(took) * 0.95) - 1]:6.2f} s")
        answers = tally.same + tally.other
        print(f"greedy answers: {tally.same} of {answers} word for word as given alone")
        faults = len(tally.faults) + hanging
        for fault in tally.faults:
            print("  fault:", fault)
        if hanging:
            print(f"  fault: {hanging} clients still wait")
        leaks = [
            grown("memory, MiB", [s[1] for s in samples], 40), grown("descriptors", [s[2] for s in samples], 24),
            grown("threads", [s[3] for s in samples], 16),
        ]
        # After the load everything is given back, and the daemon answers.
        time.sleep(1)
        print(f"at rest: {daemon.descriptors()} descriptors, {daemon.threads()} threads, {daemon.resident():.0f} MiB")
        ended = text_of(daemon.ask(QUESTIONS[0], maximum_tokens=24).lines) != ""
        status = daemon.stop()
        if status not in (0, 143):
            print(f"  fault: the daemon ended with {status}")
        if faults or any(leaks) or not ended or status not in (0, 143):
            sys.exit("failed")
    print("no fault, no growth")


if __name__ == "__main__":
    main()
