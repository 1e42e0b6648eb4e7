"""What a rebuild costs those who ask meanwhile: the daemon's searches at rest and while everything is rebuilt.

    Benchmarks/rebuild.py SAMOVAR INDEX [SEARCHES [FACTORY]]     SAMOVAR_INDEX_DIRECTORY names the folder of indexes

One search after the other over the socket, half at rest, half during rebuilds that are started again until enough were
asked. Prints median, 95th and 100th percentile of both, and how many failed. The longest search during a rebuild bounds
the pause of the swap. The index is written to: use a copy.
"""
import contextlib
import http.client
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

QUESTIONS = ["Which river flows through the capital of Scotland?", "Who directed the film about the racing driver?",
             "When was the university founded?", "What band recorded the album first?", "Who was the older composer?"]


class Connection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=120)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def call(connection, method, path, body=None):
    connection.request(method, path, json.dumps(body) if body is not None else None,
                       {"Content-Type": "application/json"})
    response = connection.getresponse()
    return response.status, json.loads(response.read() or b"null")


@contextlib.contextmanager
def daemon(program, index):
    """A daemon with one index, for as long as the block takes: the path of its socket."""
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/socket"
        process = subprocess.Popen([program, "serve", "--socket", path, "--index", index], stderr=subprocess.PIPE)
        try:
            while not pathlib.Path(path).exists():
                if process.poll() is not None:
                    sys.exit(process.stderr.read().decode())
                time.sleep(0.05)
            yield path
        finally:
            process.terminate()
            process.wait()


def search(connection, number):
    start = time.perf_counter()
    status, _ = call(connection, "POST", "/v1/search", {"query": QUESTIONS[number % len(QUESTIONS)], "mode": "graph"})
    return 1000 * (time.perf_counter() - start), status


def main():
    program, index = os.path.realpath(sys.argv[1]), sys.argv[2]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 300
    request = {"index": index, **({"factory": sys.argv[4]} if len(sys.argv) > 4 else {})}
    with daemon(program, index) as path:
        connection, other = Connection(path), Connection(path)
        for number in range(20):
            search(connection, number)
        times, failed, rebuilds = {"at rest": [], "rebuilding": []}, 0, 0
        # In turns, so that what else the machine does falls on both.
        while len(times["rebuilding"]) < count:
            for number in range(count // 4):
                taken, status = search(connection, number)
                times["at rest"].append(taken)
                failed += status != 200
            _, job = call(other, "POST", "/v1/rebuild", request)
            rebuilds += 1
            asked = 0
            while True:
                taken, status = search(connection, asked)
                asked += 1
                times["rebuilding"].append(taken)
                failed += status != 200
                if asked % 5 == 0:
                    state = call(other, "GET", f"/v1/jobs/{job['id']}?index={index}")[1]
                    if state["state"] not in ("queued", "running"):
                        if state["state"] != "succeeded":
                            sys.exit(f"the rebuild ended as {state}")
                        break

    def percentile(values, share):
        return sorted(values)[min(len(values) - 1, int(share * len(values)))]

    print(f"{'':<12}{'searches':>9}{'p50':>9}{'p95':>9}{'max':>9}  ms")
    for name, values in times.items():
        print(f"{name:<12}{len(values):>9}{percentile(values, 0.5):>9.1f}{percentile(values, 0.95):>9.1f}{max(values):>9.1f}")
    ratio = percentile(times["rebuilding"], 0.95) / percentile(times["at rest"], 0.95)
    print(f"{rebuilds} rebuilds; p95 during them {ratio:.2f} of that at rest; {failed} searches failed")


if __name__ == "__main__":
    main()
